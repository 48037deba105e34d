"""What programs get of changes."""

import math

import pytest
from history_runs import history, machine_history, noisy

from calibrax import find_changes
from calibrax.analysis.trend import trends_of
from calibrax.reporting.changes.documents import CHANGES_COLUMNS, changes_document
from calibrax.reporting.forms.json_text import json_text

pytestmark = pytest.mark.extras


def document_of(runs):
    trends = trends_of(runs)
    return changes_document(find_changes(trends), trends, ["t"], exit_code=3, exit_reason="why")


def test_a_document_has_rows_series_ranges_and_counts():
    found = document_of(machine_history())
    assert [len(found[key]) for key in ("runs", "rows", "series", "ranges")] == [60, 9, 7, 2]
    assert found["summary"]["outcomes"]["changed"] == 6
    assert found["summary"]["alone"] == 0
    assert (found["troubles"], found["exit_code"], found["exit_reason"]) == (["t"], 3, "why")
    row = found["rows"][0]
    assert tuple(row) == CHANGES_COLUMNS
    assert (row["verdict"], row["members"], row["measured"]) == ("the machine, likely", 6, 7)


def test_what_does_not_exist_is_null():
    found = document_of(history({"a": [1.0, 2.0], "b": [math.nan], "c": noisy(1.0, 1.3)}))
    assert "NaN" not in json_text(found)
    short = next(row for row in found["rows"] if row["name"] == "a")
    assert short["change"] is None
    assert short["warnings"]
    assert found["series"][0]["p_value"] is None
