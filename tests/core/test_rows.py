"""A run as a flat table."""

import math

import pytest

from calibrax import Metric, MetricDef, Point, Run, rows


def test_every_metric_of_every_point_is_a_row_with_the_same_keys() -> None:
    run = Run(
        points=[
            Point(
                name="fft",
                scenario="arrays",
                tags={"n": "8"},
                metrics={
                    "time": Metric(value=2, samples=[1, 2, 3], invocations=[0, 0, 1]),
                    "error": Metric(value=math.nan, failure="failed"),
                },
            ),
            Point(
                name="sort", scenario="", tags={"order": "up"}, metrics={"time": Metric(value=1)}
            ),
            Point(name="empty", scenario=""),
        ],
        metric_defs={"time": MetricDef(name="time", unit="s", direction="lower")},
    )
    table = rows(run)
    assert [(row["name"], row["metric"]) for row in table] == [
        ("fft", "time"),
        ("fft", "error"),
        ("sort", "time"),
    ]
    assert len({tuple(row) for row in table}) == 1
    first, failed, last = table
    assert (first["unit"], first["direction"]) == ("s", "lower")
    assert (first["samples"], first["invocations"]) == ([1, 2, 3], [0, 0, 1])
    assert (failed["unit"], failed["direction"], failed["failure"]) == (None, None, "failed")
    assert (last["tags.n"], last["tags.order"]) == (None, "up")
    assert first["run_id"] == run.id
    assert first["timestamp"] == run.timestamp


def test_the_values_of_a_row_are_plain() -> None:
    [row] = rows(Run(points=[Point(name="a", scenario="", metrics={"time": Metric(value=1)})]))
    assert type(row["direction"]) is type(None)
    assert all(type(key) is str for key in row)


def test_what_is_no_run_is_refused() -> None:
    with pytest.raises(TypeError, match="rows: expected a run, got \\[\\] \\(list\\)"):
        rows([])  # type: ignore[arg-type]


def test_an_empty_list_of_invocations_is_not_an_unknown_one() -> None:
    metric = Metric(value=1, samples=[], invocations=[])
    [row] = rows(Run(points=[Point(name="a", scenario="", metrics={"time": metric})]))
    assert (row["samples"], row["invocations"]) == ([], [])
