"""Several runs side by side."""

import pytest
from sample_runs import run_of

from calibrax import Metric, MetricDef
from calibrax.analysis.alignment import align
from calibrax.analysis.summary import summarize

pytestmark = pytest.mark.extras


def test_series_are_matched_and_the_missing_ones_are_none():
    first = summarize(run_of({"a": {"time": Metric(value=1)}, "b": {"time": Metric(value=2)}}))
    second = summarize(run_of({"c": {"time": Metric(value=3)}, "a": {"time": Metric(value=4)}}))
    found = [
        (row.series.benchmark.name, [c and c.value for c in row.cells])
        for row in align([first, second])
    ]
    assert found == [("a", [1.0, 4.0]), ("b", [2.0, None]), ("c", [None, 3.0])]


def test_another_unit_is_another_row():
    rate = {"time": MetricDef(name="time", unit="1/s", direction="higher")}
    point = {"a": {"time": Metric(value=1)}}
    rows = align([summarize(run_of(point)), summarize(run_of(point, metric_defs=rate))])
    assert [row.unit for row in rows] == ["s", "1/s"]
