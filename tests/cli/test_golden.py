"""What `calibrax show` prints, byte for byte.

After an intended change: `CALIBRAX_UPDATE_GOLDEN=1 pytest tests/cli/test_golden.py`, and read the
difference.
"""

import os
import re
from pathlib import Path

import pytest
from sample_runs import hostile_run, mixed_run, series_runs

pytestmark = pytest.mark.extras

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
EXAMPLES = ("examples/before.json", "examples/after.json")

FORMS = {
    "80": {"columns": 80, "terminal": True, "NO_COLOR": "1"},
    "120": {"columns": 120, "terminal": True, "NO_COLOR": "1"},
    "50": {"columns": 50, "terminal": True, "NO_COLOR": "1"},
    "ascii": {"columns": 80, "terminal": True, "TERM": "dumb"},
    "color": {"columns": 80, "terminal": True, "options": ("--color", "always")},
    "verbose": {"columns": 80, "terminal": True, "options": ("-v", "--color", "never")},
    "pipe": {},
    "markdown": {"options": ("--format", "markdown")},
    "csv": {"options": ("--format", "csv")},
    "json": {"options": ("--json",)},
}


@pytest.fixture
def inputs(saved, tmp_path, monkeypatch):
    """The arguments of each screen, as relative paths."""
    saved(mixed_run())
    saved(hostile_run(), "hostile")
    for number, run in enumerate(series_runs()):
        saved(run, f"series/{number:02}")
    for path in EXAMPLES:
        (tmp_path / Path(path).name).write_bytes((ROOT / path).read_bytes())
    monkeypatch.chdir(tmp_path)
    return {
        "run": ["results.json"],
        "hostile": ["hostile.json"],
        "examples": ["before.json", "after.json"],
        "series": ["series"],
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("screen", ["run", "hostile", "examples", "series"])
def test_the_screens_are_as_they_were(screen, form, inputs, typed):
    settings = dict(FORMS[form])
    options = settings.pop("options", ())
    directory = Path.cwd()
    printed = typed("show", *inputs[screen], *options, **settings)
    os.chdir(directory)
    assert (printed.code, printed.err) == (0, "")
    path = GOLDEN / f"show_{screen}_{form}.txt"
    if os.environ.get("CALIBRAX_UPDATE_GOLDEN"):
        path.write_text(printed.out, encoding="utf-8")
    assert to_12_digits(printed.out) == to_12_digits(path.read_text(encoding="utf-8"))


def to_12_digits(text):
    """Long numbers to the digits that every version of NumPy and SciPy agrees on."""
    number = r"\d+\.(?:\d{9,}|0(?!\d))(e-?\d+)?"
    return re.sub(number, lambda found: f"{float(found[0]):.12g}", text)


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("show_*")), ids=lambda path: path.stem)
def test_nothing_that_was_printed_could_disturb_a_terminal(path):
    text = path.read_text(encoding="utf-8")
    if "_color" in path.stem:
        for style in ("\x1b[33m", "\x1b[0m"):
            text = text.replace(style, "")
    assert all(line.isprintable() for line in text.split("\n"))
    if path.stem.endswith("ascii") and "hostile" not in path.stem:
        assert text.isascii()


@pytest.mark.parametrize("width", [80, 120, 50])
def test_no_line_is_wider_than_the_terminal_but_for_words_that_cannot_be_broken(width):
    for path in GOLDEN.glob(f"show_*_{width}.txt"):
        for line in path.read_text(encoding="utf-8").split("\n"):
            assert len(line) <= width or " " not in line.strip()
