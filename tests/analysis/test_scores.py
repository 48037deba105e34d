"""Plain tables of values."""

import doctest
import math

import pytest
from ranked_runs import NAN, clear_run, point, ranked_run
from sample_runs import run_of

from calibrax import Metric
from calibrax.analysis import ranking, scores
from calibrax.analysis.scores import aggregate_score, rank_table
from calibrax.errors import SelectionError, StatisticsError

pytestmark = pytest.mark.extras


def values_run(metric, values):
    return run_of({name: {metric: Metric(value=value)} for name, value in values.items()})


def test_the_old_names_are_found_where_clients_look_for_them():
    assert ranking.rank_table is rank_table
    assert ranking.aggregate_score is aggregate_score
    assert doctest.testmod(scores).failed == 0
    assert doctest.testmod(ranking).failed == 0


def test_a_table_is_ordered_by_the_direction_of_the_metric():
    entries = rank_table(clear_run(), "time")
    assert [(e.label, e.rank, e.is_best) for e in entries] == [
        ("jax", 1, True),
        ("torch", 2, False),
        ("numpy", 3, False),
    ]
    assert [e.delta_from_best for e in entries] == [0.0, 1.0, 2.0]
    rates = rank_table(values_run("ops", {"a": 1.0, "b": 3.0}), "ops")
    assert [(e.label, e.delta_from_best) for e in rates] == [("b", 0.0), ("a", -2.0)]


def test_without_a_direction_higher_is_better():
    assert rank_table(values_run("anything", {"a": 1.0, "b": 3.0}), "anything")[0].label == "b"


def test_equal_values_share_a_rank_and_nan_comes_last():
    found = rank_table(
        values_run("time", {"x": NAN, "a": 1.0, "b": 1.0, "c": 2.0, "y": NAN}), "time"
    )
    assert [(e.label, e.rank, e.is_best) for e in found] == [
        ("a", 1, True),
        ("b", 1, True),
        ("c", 3, False),
        ("x", 4, False),
        ("y", 4, False),
    ]
    assert math.isnan(found[3].delta_from_best)


def test_infinities_are_values():
    found = rank_table(values_run("ops", {"a": math.inf, "b": 1.0, "c": math.inf}), "ops")
    assert [e.rank for e in found] == [1, 1, 3]
    assert [e.delta_from_best for e in found] == [0.0, 0.0, -math.inf]


def test_the_label_is_the_tag_or_the_name_and_the_later_of_two_wins():
    run = ranked_run(
        point("jax", [5.0], name="a"), point("jax", [1.0], name="b"), point(None, [2.0], name="c")
    )
    assert [(e.label, e.value) for e in rank_table(run, "time")] == [("jax", 1.0), ("c", 2.0)]
    by_size = ranked_run(point("8", [1.0], by="size"), point("9", [2.0], by="size"))
    assert [e.label for e in rank_table(by_size, "time", "size")] == ["8", "9"]


def test_nothing_of_the_metric_is_an_empty_table():
    assert rank_table(clear_run(), "memory") == []
    assert [e.rank for e in rank_table(values_run("time", {"a": NAN}), "time")] == [1]


def test_a_score_weighs_each_metric_by_its_direction():
    points = {
        "a": {"time": Metric(value=1.0), "ops": Metric(value=10.0)},
        "b": {"time": Metric(value=3.0), "ops": Metric(value=30.0)},
    }
    assert aggregate_score(run_of(points), {"time": 1, "ops": 3}) == {"a": 0.25, "b": 0.75}
    assert aggregate_score(run_of(points), {"time": 0.5, "ops": 0.0}) == {"a": 1.0, "b": 0.0}


def test_what_is_missing_or_nan_counts_as_the_worst():
    points = {
        "a": {"time": Metric(value=1.0)},
        "b": {"time": Metric(value=2.0), "ops": Metric(value=1.0)},
        "c": {"time": Metric(value=NAN), "ops": Metric(value=2.0)},
        "d": {},
    }
    found = aggregate_score(run_of(points), {"time": 1, "ops": 1})
    assert found == {"a": 0.5, "b": 0.0, "c": 0.5, "d": 0.0}


def test_a_metric_that_is_the_same_for_all_gives_all_of_it():
    assert aggregate_score(values_run("time", {"a": 2.0, "b": 2.0}), {"time": 1}) == {
        "a": 1,
        "b": 1,
    }
    assert aggregate_score(values_run("time", {"a": NAN}), {"time": 1}) == {"a": 0.0}


def test_huge_values_do_not_overflow():
    run = values_run("ops", {"a": -1.7e308, "b": 1.7e308, "c": 0.0})
    assert aggregate_score(run, {"ops": 1}) == {"a": 0.0, "b": 1.0, "c": 0.5}


@pytest.mark.parametrize(
    "weights", [{}, {"time": 0}, {"time": -1}, {"time": NAN}, {"time": math.inf}]
)
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(StatisticsError, match="weights: expected numbers >= 0"):
        aggregate_score(clear_run(), weights)


def test_an_unknown_metric_is_refused_with_what_is_there():
    with pytest.raises(SelectionError, match="metric 'memory': not found; there are: 'time'"):
        aggregate_score(clear_run(), {"time": 1, "memory": 1})


@pytest.mark.parametrize("most", [5e-324, 1e-310, 1.0])
def test_the_smallest_floats_are_told_apart(most):
    assert aggregate_score(values_run("ops", {"a": 0.0, "b": most}), {"ops": 1}) == {"a": 0, "b": 1}


def test_huge_weights_are_weights():
    run = values_run("ops", {"a": 0.0, "b": 1.0})
    assert aggregate_score(run, {"ops": 1.7e308}) == {"a": 0, "b": 1}


def test_what_is_no_run_or_no_mapping_is_refused():
    with pytest.raises(TypeError, match="rank_table: expected a run, got 'x'"):
        rank_table("x", "time")
    with pytest.raises(TypeError, match="aggregate_score: expected a run, got None"):
        aggregate_score(None, {"time": 1})
    with pytest.raises(TypeError, match="weights: expected a mapping of metrics"):
        aggregate_score(clear_run(), ["time"])
    with pytest.raises(StatisticsError, match="weights: expected numbers"):
        aggregate_score(clear_run(), {"time": "1"})
