"""What `calibrax rank` prints, byte for byte.

After an intended change: `CALIBRAX_UPDATE_GOLDEN=1 pytest tests/cli/test_golden_rank.py`, and
read the difference.
"""

import os
from pathlib import Path

import pytest
from golden_files import GOLDEN, compared
from ranked_runs import point, ranked_run, spread, suite_run
from sample_runs import HOSTILE

pytestmark = pytest.mark.extras

ROOT = Path(__file__).parents[2]
EXAMPLES = ("examples/before.json", "examples/after.json")
SERIES = "pyperf/series_bench_runner_testdata"

FORMS = {
    "80": {"columns": 80, "terminal": True, "NO_COLOR": "1"},
    "120": {"columns": 120, "terminal": True, "NO_COLOR": "1"},
    "50": {"columns": 50, "terminal": True, "NO_COLOR": "1"},
    "ascii": {"columns": 80, "terminal": True, "TERM": "dumb"},
    "verbose": {"columns": 120, "terminal": True, "options": ("-v", "--color", "never")},
    "all": {"columns": 80, "terminal": True, "options": ("-a", "--color", "never")},
    "pipe": {},
    "markdown": {"options": ("--format", "markdown")},
    "csv": {"options": ("--format", "csv")},
}
SCREENS = {
    "examples": ["before.json", "after.json", "--by", "python"],
    "json": ["before.json", "after.json", "--by", "python", "-k", "json_dumps"],
    "suite": ["suite.json", "--by", "framework"],
    "hostile": ["hostile.json", "--by", "framework"],
}


@pytest.fixture
def inputs(saved, tmp_path, monkeypatch):
    """Go where the files of all screens are."""
    saved(suite_run(2), "suite")
    labels = [name if len(name) < 200 else name[:200] for name in HOSTILE]
    saved(ranked_run(*(point(n, spread(1.0 + i)) for i, n in enumerate(labels))), "hostile")
    for path in EXAMPLES:
        (tmp_path / Path(path).name).write_bytes((ROOT / path).read_bytes())
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screens_are_as_they_were(screen, form, inputs, typed):
    settings = dict(FORMS[form])
    options = settings.pop("options", ())
    directory = Path.cwd()
    printed = typed("rank", *SCREENS[screen], *options, **settings)
    os.chdir(directory)
    assert (printed.code, printed.err) == (0, "")
    found, known = compared(GOLDEN / f"rank_{screen}_{form}.txt", printed.out)
    assert found == known


@pytest.mark.parametrize("form", ["80", "120", "50", "ascii", "pipe"])
def test_the_series_of_pyperf_is_as_it_was(form, shared_data, typed):
    settings = dict(FORMS[form])
    printed = typed("rank", shared_data / SERIES, "--by", "commit", "-k", "deltablue", **settings)
    assert (printed.code, printed.err) == (0, "")
    found, known = compared(GOLDEN / f"rank_series_{form}.txt", printed.out)
    assert found == known


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("rank_*")), ids=lambda path: path.stem)
def test_nothing_that_was_printed_could_disturb_a_terminal(path):
    text = path.read_text(encoding="utf-8")
    assert all(line.isprintable() for line in text.split("\n"))
    if path.stem.endswith("ascii") and "hostile" not in path.stem:
        assert text.isascii()


@pytest.mark.parametrize("width", [80, 120, 50])
def test_no_line_is_wider_than_the_terminal_but_for_words_that_cannot_be_broken(width):
    for path in GOLDEN.glob(f"rank_*_{width}.txt"):
        for line in path.read_text(encoding="utf-8").split("\n"):
            assert len(line) <= width or " " not in line.strip()
