"""`calibrax formats`: what it lists, and its screens, byte for byte.

After an intended change: `CALIBRAX_UPDATE_GOLDEN=1 pytest tests/cli/test_formats.py`, and read
the difference.
"""

import json
import os
from pathlib import Path

import pytest

from calibrax.cli import formats
from calibrax.errors import FormatError
from calibrax.formats.registry import BUILT_IN, WRITTEN

pytestmark = pytest.mark.extras

GOLDEN = Path(__file__).parents[2] / "tests" / "golden"
FORMS = {
    "80": {"columns": 80, "terminal": True, "NO_COLOR": "1"},
    "120": {"columns": 120, "terminal": True, "NO_COLOR": "1"},
    "50": {"columns": 50, "terminal": True, "NO_COLOR": "1"},
    "ascii": {"columns": 80, "terminal": True, "TERM": "dumb"},
    "pipe": {},
    "markdown": {"options": ("--format", "markdown")},
    "csv": {"options": ("--format", "csv")},
    "json": {"options": ("--json",)},
}


@pytest.mark.parametrize("form", FORMS)
def test_the_screens_are_as_they_were(form, typed):
    settings = dict(FORMS[form])
    printed = typed("formats", *settings.pop("options", ()), **settings)
    assert (printed.code, printed.err) == (0, "")
    path = GOLDEN / f"formats_{form}.txt"
    if os.environ.get("CALIBRAX_UPDATE_GOLDEN"):
        path.write_text(printed.out, encoding="utf-8")
    assert printed.out == path.read_text(encoding="utf-8")
    lines = printed.out.split("\n")
    assert all(line.isprintable() for line in lines)
    if "columns" in settings:
        room = settings["columns"]
        assert all(len(line) <= room or " " not in line.strip() for line in lines)


def test_every_name_is_listed_once_with_what_it_can(typed):
    rows = {row["name"]: row for row in json.loads(typed("formats", "--json").out)["rows"]}
    assert list(rows) == [*BUILT_IN, *(name for name in WRITTEN if name not in BUILT_IN)]
    assert {name for name, row in rows.items() if row["read"]} == set(BUILT_IN)
    assert {name for name, row in rows.items() if row["written"]} == set(WRITTEN)
    assert rows["jsonl"]["endings"] == [".jsonl", ".ndjson"]
    assert rows["calibrax"]["no_place_for"] == []
    assert "samples" in rows["bencher"]["no_place_for"]
    assert all(row["about"] for row in rows.values())


def test_the_list_can_be_saved(typed, tmp_path):
    printed = typed("formats", "-o", tmp_path / "formats.md")
    assert printed.code == 0
    assert (tmp_path / "formats.md").read_text(encoding="utf-8").startswith("### 16 formats")


def test_formats_of_other_packages_are_listed_broken_ones_with_what_is_wrong(typed, monkeypatch):
    class Whole:
        """Results of my tool.

        More.
        """

        def loaded(self):
            return self

        def writer(self):
            return None

    class Broken(Whole):
        def loaded(self):
            raise FormatError("the plugin 'broken' can't be loaded")

    monkeypatch.setattr(formats, "plugins", lambda: {"mine": Whole(), "broken": Broken()})
    rows = json.loads(typed("formats", "--json").out)["rows"][-2:]
    assert [(row["name"], row["about"], row["read"]) for row in rows] == [
        ("mine", "Results of my tool", True),
        ("broken", "the plugin 'broken' can't be loaded", True),
    ]
