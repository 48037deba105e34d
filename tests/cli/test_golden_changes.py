"""What `calibrax changes` prints, byte for byte.

After an intended change: `CALIBRAX_UPDATE_GOLDEN=1 pytest tests/cli/test_golden_changes.py`, and
read the difference.
"""

import os
from pathlib import Path

import pytest
from golden_files import GOLDEN, compared
from history_runs import history, machine_history, noisy
from sample_runs import HOSTILE

from calibrax.formats import write

pytestmark = pytest.mark.extras

ROOT = Path(__file__).parents[2]

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
    "machine": ["machine"],
    "one": ["machine", "-k", "time_sort"],
    "explain": ["machine", "--explain", "time_sort"],
    "hostile": ["hostile"],
}
REAL = {
    "django": ["asv/series_django"],
    "django_one": ["asv/series_django", "--explain", "time_selectdatewidget"],
    "sunpy": ["asv/series_sunpy"],
    "sunpy_one": ["asv/series_sunpy", "--explain", "peakmem_parse_time"],
    "data_js": ["github-action-benchmark/pyuvsim_data.js"],
}


@pytest.fixture
def inputs(tmp_path, monkeypatch):
    """Go where the folders of all screens are."""
    names = [name if len(name) < 200 else name[:200] for name in HOSTILE]
    hostile = {name: noisy(1.0, 1.2 + at / 10) for at, name in enumerate(names)}
    for folder, runs in (("machine", machine_history()), ("hostile", history(hostile))):
        (tmp_path / folder).mkdir()
        for number, run in enumerate(runs):
            write(run, tmp_path / folder / f"{number:03}.json")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screens_are_as_they_were(screen, form, inputs, typed):
    settings = dict(FORMS[form])
    options = settings.pop("options", ())
    directory = Path.cwd()
    printed = typed("changes", *SCREENS[screen], *options, **settings)
    os.chdir(directory)
    assert (printed.code, printed.err) == (0, "")
    found, known = compared(GOLDEN / f"changes_{screen}_{form}.txt", printed.out)
    assert found == known


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("form", ["80", "120", "50", "ascii"])
@pytest.mark.parametrize("screen", REAL)
def test_real_histories_are_as_they_were(screen, form, shared_data, typed, monkeypatch):
    monkeypatch.chdir(shared_data)
    printed = typed("changes", *REAL[screen], **FORMS[form])
    assert printed.code == 0
    found, known = compared(GOLDEN / f"changes_real_{screen}_{form}.txt", printed.out)
    assert found == known


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("changes_*")), ids=lambda path: path.stem)
def test_nothing_that_was_printed_could_disturb_a_terminal(path):
    text = path.read_text(encoding="utf-8")
    assert all(line.isprintable() for line in text.split("\n"))
    if path.stem.endswith("ascii") and "hostile" not in path.stem:
        assert text.isascii()


@pytest.mark.parametrize("width", [80, 120, 50])
def test_no_line_is_wider_than_the_terminal_but_for_words_that_cannot_be_broken(width):
    for path in GOLDEN.glob(f"changes_*_{width}.txt"):
        for line in path.read_text(encoding="utf-8").split("\n"):
            command = line.startswith(("Compare: ", "Commits: ", "Plot: "))
            assert len(line) <= width or " " not in line.strip() or command
