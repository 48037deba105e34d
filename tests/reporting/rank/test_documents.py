"""A ranking as plain data."""

import pytest
from ranked_runs import point, ranked_run, suite_run

from calibrax.analysis.ranking import rank
from calibrax.reporting.rank.documents import RANK_COLUMNS, rank_document

pytestmark = pytest.mark.extras


def test_a_document_has_a_row_for_each_entry_and_null_for_what_is_not():
    ranking = rank(suite_run(2), by="framework")
    document = rank_document([ranking], [suite_run(2)], ["trouble"], exit_code=0)
    rows = document["rows"]
    assert len(rows) == 3 * 3 + 3
    assert all(set(row) == set(RANK_COLUMNS) for row in rows)
    overall = [row for row in rows if row["scope"] == "overall"]
    assert [row["label"] for row in overall] == ["jax", "torch", "numpy"]
    assert (overall[0]["unit"], overall[0]["difference"], overall[0]["mean_rank"]) == ("1", None, 1)
    [summary] = document["summary"]
    assert (summary["best"], summary["decided"], summary["left_out"]) == (["jax", "torch"], True, 0)
    assert summary["overall"]["benchmarks"] == 2
    assert document["troubles"] == ["trouble"]
    nothing = rank(ranked_run(point("a", [1.0])), by="framework")
    [summary] = rank_document([nothing], [])["summary"]
    assert (summary["best"], summary["decided"], summary["overall"]) == ([], False, None)
