"""The results of `scaling` as plain data."""

import json

import pytest
from sized_runs import laws_run

from calibrax.analysis.scaling import fit_scaling
from calibrax.reporting.forms.csv_text import csv_text
from calibrax.reporting.forms.json_text import json_text
from calibrax.reporting.scaling.documents import SCALING_COLUMNS, scaling_document

pytestmark = pytest.mark.extras


def document():
    run = laws_run()
    scaling = fit_scaling(run, size_tag="n")
    return scaling_document([scaling], [run], ["a trouble"], exit_code=3, exit_reason="why")


def test_a_row_holds_the_whole_evidence_and_null_for_what_does_not_exist():
    found = json.loads(json_text(document()))
    rows = {row["name"]: row for row in found["rows"]}
    assert rows["sort"]["complexity"] == "O(n log n)"
    assert rows["sort"]["points"][0]["text"] == "100"
    assert {each["name"] for each in rows["sort"]["classes"]} >= {"1", "n log n"}
    assert (rows["sort"]["sizes"], rows["sort"]["largest"]) == (5, 1e6)
    assert rows["few"]["exponent"] is None
    assert rows["broken"]["smallest"] is None
    assert found["summary"] == [
        {
            "metric": "time",
            "series": 7,
            "fitted": 5,
            "without_size": 0,
            "group_by": [],
            "confidence": 0.95,
        }
    ]
    assert (found["exit_code"], found["exit_reason"]) == (3, "why")
    assert found["troubles"] == ["a trouble"]


def test_csv_has_the_columns_of_the_contract():
    text = csv_text(document()["rows"], SCALING_COLUMNS)
    assert text.startswith("metric,unit,direction,size_tag,sizes,smallest,largest,name,")
    assert len(text.splitlines()) == 8
