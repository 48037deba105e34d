"""Configurations side by side."""

import doctest

import attrs
import pytest
from ranked_runs import NAN, clear_run, point, ranked_run, spread, suite_run

from calibrax import Metric
from calibrax.analysis import configurations
from calibrax.analysis.configurations import ConfigurationComparison, compare_configurations
from calibrax.analysis.scores import rank_table
from calibrax.errors import MismatchError, SelectionError

pytestmark = pytest.mark.extras


def two_metrics():
    return ranked_run(
        *(point(f, spread(v)) for f, v in {"a": 1.0, "b": 2.0, "c": 3.0}.items()),
        *(point(f, spread(v), metric="ops") for f, v in {"a": 9.0, "b": 5.0, "c": 1.0}.items()),
        point("a", [1.0], metric="score"),
    )


def test_the_example_runs():
    assert doctest.testmod(configurations).failed == 0


def test_each_metric_has_its_places_and_the_winner_is_best_by_most():
    found = compare_configurations(two_metrics())
    assert [c.metric_name for c in found.metric_comparisons] == ["time", "ops"]
    assert [c.best_label for c in found.metric_comparisons] == ["a", "a"]
    assert found.overall_winner == "a"
    time = found.metric_comparisons[0]
    assert [(e.label, e.rank, e.is_best) for e in time.rankings] == [
        ("a", 1, True),
        ("b", 2, False),
        ("c", 3, False),
    ]
    assert time.rankings[1].delta_from_best == pytest.approx(1.0, rel=0.01)
    assert time.ranking.benchmarks[0].entries[1].rank == 2


def test_ties_are_best_together_and_leave_no_single_winner():
    run = ranked_run(point("a", spread(1.0)), point("b", spread(1.001)), point("c", spread(3.0)))
    found = compare_configurations([run], ["time"])
    assert [e.is_best for e in found.metric_comparisons[0].rankings] == [True, True, False]
    assert found.metric_comparisons[0].best_label == "a"
    assert found.overall_winner is None


def test_over_several_benchmarks_the_value_is_the_geometric_mean_in_the_unit():
    [comparison] = compare_configurations(suite_run()).metric_comparisons
    first, *_, last = comparison.rankings
    assert (first.label, last.label) == ("jax", "numpy")
    assert first.value == pytest.approx(1e-1, rel=0.01)
    assert last.value / first.value == pytest.approx((2 * 3 * 4 * 5 * 6) ** 0.2, rel=1e-6)
    assert last.delta_from_best == pytest.approx(last.value - first.value)


def test_where_no_benchmark_is_shared_values_alone_decide():
    run = ranked_run(point("a", [2.0], name="x"), point("b", [1.0], name="y"))
    [comparison] = compare_configurations(run).metric_comparisons
    assert comparison.ranking is None
    assert list(comparison.rankings) == rank_table(run, "time")
    assert comparison.best_label == "b"


def test_several_benchmarks_of_which_none_is_shared_by_all_have_no_places():
    run = ranked_run(
        *(point(f, spread(1.0), name="x") for f in "ab"),
        *(point(f, spread(1.0), name="y") for f in "bc"),
    )
    found = compare_configurations(run)
    assert found.metric_comparisons[0].rankings == ()
    assert found.metric_comparisons[0].best_label is None
    assert found.overall_winner is None


def test_without_the_tag_points_are_configurations_by_name():
    run = ranked_run(*(point(None, spread(v), name=n) for n, v in {"x": 2.0, "y": 1.0}.items()))
    assert compare_configurations(run).metric_comparisons[0].best_label == "y"
    by_size = ranked_run(*(point(s, spread(v), by="size") for s, v in {"8": 1.0, "9": 2.0}.items()))
    assert compare_configurations(by_size, group_by_tag="size").overall_winner == "8"


def test_a_metric_that_is_named_but_says_no_direction_is_better_higher():
    run = ranked_run(
        *(point(f, spread(v), metric="score") for f, v in {"a": 1.0, "b": 2.0}.items())
    )
    assert compare_configurations(run, ["score"]).overall_winner == "b"
    with pytest.raises(SelectionError, match="none says its direction; there are: 'score'"):
        compare_configurations(run)


def test_nothing_measured_has_no_best():
    run = ranked_run(*(point(f, Metric(value=NAN)) for f in "ab"))
    [comparison] = compare_configurations(run).metric_comparisons
    assert [e.is_best for e in comparison.rankings] == [False, False]


def test_the_answer_is_a_record_that_round_trips():
    found = compare_configurations(two_metrics())
    assert ConfigurationComparison.from_json(found.to_json()) == found


def test_what_is_not_there_is_refused():
    with pytest.raises(SelectionError, match="metric 'memory': not found; there are: 'time'"):
        compare_configurations(clear_run(), ["memory"])
    with pytest.raises(TypeError, match="expected several names, got 'time'"):
        compare_configurations(clear_run(), "time")
    runs = [
        ranked_run(point("a", [1.0]), environment={"gpu": "x"}),
        ranked_run(point("b", [1.0]), environment={"gpu": "y"}, id="f" * 12),
    ]
    with pytest.raises(MismatchError, match="not comparable: gpu"):
        compare_configurations(runs)
    assert compare_configurations(runs, allow=["gpu"]).metric_comparisons[0].best_label == "a"


def test_what_may_differ_holds_for_every_metric():
    runs = [
        attrs.evolve(clear_run(), environment={"cpu": "x"}, points=clear_run().points[:1]),
        attrs.evolve(clear_run(), environment={"cpu": "y"}, points=clear_run().points[1:]),
    ]
    points = [
        [
            attrs.evolve(p, metrics=dict.fromkeys(("time", "ops"), p.metrics["time"]))
            for p in r.points
        ]
        for r in runs
    ]
    runs = [attrs.evolve(r, points=each) for r, each in zip(runs, points, strict=True)]
    allowed = (key for key in ["cpu"])
    found = compare_configurations(runs, ["time", "ops"], allow=allowed)
    assert len(found.metric_comparisons) == 2
