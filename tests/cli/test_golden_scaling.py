"""What `calibrax scaling` prints, byte for byte.

After an intended change: `CALIBRAX_UPDATE_GOLDEN=1 pytest tests/cli/test_golden_scaling.py`, and
read the difference.
"""

import os
from pathlib import Path

import pytest
from golden_files import GOLDEN, compared
from sized_runs import grouped_run, laws_run

pytestmark = pytest.mark.extras

ROOT = Path(__file__).parents[2]
WOBBLE = 0.02  # exact laws have misfits of no digit that all machines agree on

FORMS = {
    "80": {"columns": 80, "terminal": True, "NO_COLOR": "1"},
    "120": {"columns": 120, "terminal": True, "NO_COLOR": "1"},
    "50": {"columns": 50, "terminal": True, "NO_COLOR": "1"},
    "ascii": {"columns": 80, "terminal": True, "TERM": "dumb"},
    "verbose": {"columns": 120, "terminal": True, "options": ("-v", "--color", "never")},
    "pipe": {},
    "markdown": {"options": ("--format", "markdown")},
    "csv": {"options": ("--format", "csv")},
}
SCREENS = {
    "laws": ["laws.json", "--size", "n"],
    "grouped": ["grouped.json", "--size", "n", "--by", "text,bits"],
    "explain": ["laws.json", "--size", "n", "--explain", "bisect"],
    "one": ["grouped.json", "--size", "n", "-t", "text=rand", "-t", "bits=64"],
}
REAL = "go/golang_perf/suffixarray.bench"
REAL_SCREENS = {
    "go": ["--size", "size", "--by", "text,bits", "-k", "New"],
    "go_explain": ["--size", "size", "--by", "text,bits", "-k", "New", "--explain", "rand 64"],
}


@pytest.fixture
def inputs(saved, tmp_path, monkeypatch):
    """Go where the files of all screens are."""
    saved(laws_run(WOBBLE), "laws")
    saved(grouped_run(WOBBLE), "grouped")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screens_are_as_they_were(screen, form, inputs, typed):
    settings = dict(FORMS[form])
    options = settings.pop("options", ())
    directory = Path.cwd()
    printed = typed("scaling", *SCREENS[screen], *options, **settings)
    os.chdir(directory)
    assert (printed.code, printed.err) == (0, "")
    found, known = compared(GOLDEN / f"scaling_{screen}_{form}.txt", printed.out, 6, 7)
    assert found == known


@pytest.mark.parametrize("form", ["80", "120", "50", "ascii", "pipe"])
@pytest.mark.parametrize("screen", REAL_SCREENS)
def test_the_suffix_arrays_of_go_are_as_they_were(screen, form, shared_data, typed):
    printed = typed("scaling", shared_data / REAL, *REAL_SCREENS[screen], **FORMS[form])
    assert (printed.code, printed.err) == (0, "")
    found, known = compared(GOLDEN / f"scaling_{screen}_{form}.txt", printed.out, 6, 7)
    assert found == known


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("scaling_*")), ids=lambda path: path.stem)
def test_nothing_that_was_printed_could_disturb_a_terminal(path):
    text = path.read_text(encoding="utf-8")
    assert all(line.isprintable() for line in text.split("\n"))
    if path.stem.endswith("ascii"):
        assert text.isascii()


@pytest.mark.parametrize("width", [80, 120, 50])
def test_no_line_is_wider_than_the_terminal_but_for_words_that_cannot_be_broken(width):
    for path in GOLDEN.glob(f"scaling_*_{width}.txt"):
        for line in path.read_text(encoding="utf-8").split("\n"):
            assert len(line) <= width or " " not in line.strip()
