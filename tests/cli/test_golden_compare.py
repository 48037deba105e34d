"""What `calibrax compare` prints, byte for byte.

After an intended change: `CALIBRAX_UPDATE_GOLDEN=1 pytest tests/cli/test_golden_compare.py`, and
read the difference.
"""

import contextlib
import os
import re
from pathlib import Path

import pytest
from compared_runs import every_outcome, grouped, hostile, many_changes, one_invocation

pytestmark = pytest.mark.extras

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
SERIES = "pyperf/series_bench_runner_testdata"
B2 = f"{SERIES}/bm-20220530-linux-x86_64-python-main-3.11.0b2-72f00f4.json"
B3 = f"{SERIES}/bm-20220601-linux-x86_64-python-main-3.11.0b3-eb0004c.json"
LAGOM = "pytest-benchmark/lagom/Linux-CPython-{}-64bit_0001_baseline.json"

FORMS = {
    "80": {"columns": 80, "terminal": True, "NO_COLOR": "1"},
    "120": {"columns": 120, "terminal": True, "NO_COLOR": "1"},
    "50": {"columns": 50, "terminal": True, "NO_COLOR": "1"},
    "pipe": {},
    "ascii": {"columns": 80, "terminal": True, "TERM": "dumb"},
    "markdown": {"options": ("--format", "markdown")},
    "color": {"columns": 120, "terminal": True, "options": ("--color", "always")},
    "verbose": {"columns": 80, "terminal": True, "options": ("-v", "--color", "never")},
    "csv": {"options": ("--format", "csv")},
    "json": {"options": ("--json",)},
}
FEW = ("80", "120", "50", "pipe", "ascii", "markdown")

SCREENS = {
    "examples": (("before.json", "after.json"), FORMS, 0),
    "every": (("every_base.json", "every_new.json"), FORMS, 0),
    "hostile": (("hostile_base.json", "hostile_new.json"), FORMS, 0),
    "one": (("one_base.json", "one_new.json"), FEW, 0),
    "shift": (("shift_base.json", "shift_new.json"), FEW, 3),
    "many": (("many_base.json", "many_new.json"), FEW, 0),
    "groups": (("groups_base.json", "groups_new.json", "--by", "poly"), FEW, 0),
    "fail": (("one_base.json", "one_new.json", "--fail-on", "suspect"), ("80", "markdown"), 1),
    "explain_changed": (("every_base.json", "every_new.json", "-e", "time_slower"), FEW, 0),
    "explain_unclear": (("every_base.json", "every_new.json", "-e", "time_noisy"), FEW, 0),
    "explain_suspect": (("one_base.json", "one_new.json", "-e", "time_05"), FEW, 0),
    "explain_hostile": (("hostile_base.json", "hostile_new.json", "-e", "broken"), FEW, 0),
}
REAL = {
    "real_pyperf": ((B2, B3), ("80", "120", "50", "pipe", "ascii"), 0),
    "real_unchanged": ((B2, B3, "-k", "not richards"), ("80",), 0),
    "real_explained": ((B2, B3, "--explain", "richards"), ("80", "50"), 0),
    "real_pytest": (
        (LAGOM.format("3.8"), LAGOM.format("3.9"), "--allow", "cpu", "--allow", "cpu_count"),
        ("80", "120", "pipe"),
        0,
    ),
}


@pytest.fixture
def inputs(saved, tmp_path):
    """The folder with the files of each screen."""
    shifted = one_invocation(52, 1.16, {"time_05": 0.8})
    pairs = {"every": every_outcome(), "one": one_invocation(), "shift": shifted}
    pairs |= {"many": many_changes(), "groups": grouped(), "hostile": hostile()}
    for name, (base, new) in pairs.items():
        saved(base, f"{name}_base")
        saved(new, f"{name}_new")
    for name in ("before.json", "after.json"):
        (tmp_path / name).write_bytes((ROOT / "examples" / name).read_bytes())
    return tmp_path


def cases(screens):
    return [(screen, form) for screen, (_, forms, _) in screens.items() for form in forms]


def check(typed, folder, screen, form, case):
    arguments, _, code = case
    settings = dict(FORMS[form])
    options = settings.pop("options", ())
    with contextlib.chdir(folder):
        printed = typed("compare", *arguments, *options, **settings)
    assert (printed.code, printed.err) == (code, "")
    path = GOLDEN / f"compare_{screen}_{form}.txt"
    if os.environ.get("CALIBRAX_UPDATE_GOLDEN"):
        path.write_text(printed.out, encoding="utf-8")
    assert to_9_digits(printed.out) == to_9_digits(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("screen", "form"), cases(SCREENS))
def test_the_screens_are_as_they_were(screen, form, inputs, typed):
    check(typed, inputs, screen, form, SCREENS[screen])


@pytest.mark.parametrize(("screen", "form"), cases(REAL))
def test_the_screens_of_real_files_are_as_they_were(screen, form, shared_data, typed):
    check(typed, shared_data, screen, form, REAL[screen])


def to_9_digits(text):
    """Long numbers to the digits that every version of NumPy and SciPy agrees on."""
    return re.sub(r"\d+\.\d{7,}(e-?\d+)?", lambda found: f"{float(found[0]):.9g}", text)


STYLES = ("\x1b[33m", "\x1b[0m", "\x1b[1;31m", "\x1b[36m", "\x1b[2m")


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("compare_*")), ids=lambda path: path.stem)
def test_nothing_that_was_printed_could_disturb_a_terminal(path):
    text = path.read_text(encoding="utf-8")
    if "_color" in path.stem:
        for style in STYLES:
            text = text.replace(style, "")
    assert all(line.isprintable() for line in text.split("\n"))
    if path.stem.endswith("ascii") and "hostile" not in path.stem:
        assert text.isascii()


@pytest.mark.parametrize("width", [80, 120, 50])
def test_no_line_is_wider_than_the_terminal_but_for_commands_to_copy(width):
    for path in GOLDEN.glob(f"compare_*_{width}.txt"):
        for line in path.read_text(encoding="utf-8").split("\n"):
            is_command = line.startswith(("  calibrax ", "    (cd ", "Why: "))
            assert len(line) <= width or is_command, f"{path.name}: {line}"


def test_the_answer_counts_every_row(inputs, typed):
    for screen, (arguments, _, _) in SCREENS.items():
        if not screen.startswith("explain"):
            with contextlib.chdir(inputs):
                answer = typed("compare", *arguments, "-q").out
                rows = typed("compare", *arguments, "--format", "csv").out.count("\n") - 1
            counts = re.sub(r"\([^)]*\)", "", answer)
            assert sum(map(int, re.findall(r"\b(\d+) [a-z]", counts))) == rows
