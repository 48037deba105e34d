"""Points under construction."""

import math

import pytest

from calibrax import MetricDirection
from calibrax.errors import FormatWarning
from calibrax.formats.measurements import Measurements, middle
from calibrax.units import parse_unit

SECOND = parse_unit("s")


@pytest.fixture
def found(source_of):
    return Measurements(source_of("{}"))


def only_metric(found):
    [point] = found.points()
    [metric] = point.metrics.values()
    return metric


def test_the_value_is_the_median_of_the_samples(found):
    found.add("a", SECOND, samples=[3.0, 1.0, 2.0, 10.0], stated=99.0)
    metric = only_metric(found)
    assert metric.value == 2.5
    assert metric.samples == (3.0, 1.0, 2.0, 10.0)
    assert metric.invocations == (0, 0, 0, 0)


def test_without_samples_the_value_is_what_the_file_states(found):
    found.add("a", SECOND, stated=7.0)
    metric = only_metric(found)
    assert (metric.value, metric.samples, metric.invocations) == (7.0, None, None)


def test_a_benchmark_that_is_repeated_repeats_its_samples_of_one_process(found):
    found.add("a", SECOND, samples=[1.0])
    found.add("b", SECOND, samples=[5.0])
    found.add("a", SECOND, samples=[2.0, 3.0])
    first, second = found.points()
    assert (first.name, second.name) == ("a", "b")
    assert first.metrics["time"].samples == (1.0, 2.0, 3.0)
    assert first.metrics["time"].invocations == (0, 0, 0)


def test_processes_are_numbered_on_where_a_benchmark_is_repeated(found):
    found.add("a", SECOND, samples=[1.0, 2.0], invocations=[0, 1])
    found.add("a", SECOND, samples=[3.0, 4.0], invocations=[0, 1])
    assert only_metric(found).invocations == (0, 1, 2, 3)


def test_values_stated_several_times_are_no_samples_and_that_is_told(found):
    for name in "ab":
        found.add(name, SECOND, stated=1.0)
        found.add(name, SECOND, stated=4.0)
    found.add("c", SECOND, stated=1.0)
    with pytest.warns(FormatWarning, match="2 benchmarks stand several times .* 'a': the value is"):
        point, *_ = found.points()
    metric = point.metrics["time"]
    assert (metric.value, metric.samples, metric.invocations) == (2.5, None, None)


def test_a_stated_value_beside_samples_of_another_place_does_not_count_and_that_is_told(found):
    found.add("a", SECOND, samples=[1.0, 2.0], stated=1.5)
    found.add("a", SECOND, stated=9.0)
    with pytest.warns(FormatWarning, match="1 benchmark stands several times .* 'a': only the"):
        metric = only_metric(found)
    assert (metric.value, metric.samples) == (1.5, (1.0, 2.0))


def test_a_file_without_benchmarks_is_told(found):
    with pytest.warns(FormatWarning, match="^results.json: the file holds no benchmarks$"):
        assert found.points() == []


def test_scenario_name_and_tags_make_a_point(found):
    found.add("a", SECOND, stated=1.0)
    found.add("a", SECOND, stated=2.0, scenario="s")
    found.add("a", SECOND, stated=3.0, tags={"n": "1"})
    found.add("a", SECOND, stated=4.0, tags={"n": "2"})
    assert [point.metrics["time"].value for point in found.points()] == [1.0, 2.0, 3.0, 4.0]


def test_the_order_of_tags_makes_no_other_point(found):
    found.add("a", SECOND, samples=[1.0], tags={"n": "1", "m": "2"})
    found.add("a", SECOND, samples=[2.0], tags={"m": "2", "n": "1"})
    assert only_metric(found).samples == (1.0, 2.0)


def test_one_point_may_have_several_metrics(found):
    found.add("a", SECOND, stated=1.0)
    found.add("a", parse_unit("byte"), stated=2.0)
    [point] = found.points()
    assert {name: metric.value for name, metric in point.metrics.items()} == {
        "time": 1.0,
        "memory": 2.0,
    }
    assert found.metric_defs["memory"].unit == "B"
    assert found.metric_defs["memory"].direction is MetricDirection.LOWER


def test_a_failure_leaves_no_value_but_the_samples(found):
    found.add("a", SECOND, samples=[1.0])
    found.add("a", SECOND, failure="timed out")
    found.add("a", SECOND, failure="timed out")
    metric = only_metric(found)
    assert math.isnan(metric.value)
    assert (metric.samples, metric.failure) == ((1.0,), "timed out")


def test_a_direction_that_nobody_knows_is_told_once(found):
    with pytest.warns(FormatWarning, match="more or less of 'widgets' is better") as caught:
        found.add("a", parse_unit("widgets"), stated=1.0)
    found.add("b", parse_unit("widgets"), stated=1.0)
    assert len(caught) == 1
    assert found.metric_defs["widgets"].direction is MetricDirection.INFO


@pytest.mark.parametrize(
    ("samples", "median"),
    [([], math.nan), ([1.0, math.nan, 2.0], math.nan), ([3.0], 3.0), ([math.inf, -math.inf, 1], 1)],
)
def test_the_median_is_nan_only_if_a_sample_is_or_none_is_there(samples, median):
    assert middle(samples) == pytest.approx(median, nan_ok=True)


@pytest.mark.parametrize(("lower", "upper"), [(1.0, 3.0), (2.0, 2.0), (None, 3.0), (1.0, None)])
def test_an_interval_of_the_value_is_kept(found, lower, upper):
    found.add("a", SECOND, stated=2.0, lower=lower, upper=upper)
    metric = only_metric(found)
    assert (metric.value, metric.lower, metric.upper) == (2.0, lower, upper)


def test_an_interval_beside_samples_is_kept_if_it_is_of_their_median(found):
    found.add("a", SECOND, samples=[1.0, 2.0, 9.0], stated=2.0, lower=1.0, upper=3.0)
    found.add("b", SECOND, samples=[1.0, 2.0, 9.0], stated=4.0, lower=1.0, upper=9.0)
    first, second = (point.metrics["time"] for point in found.points())
    assert (first.lower, first.upper) == (1.0, 3.0)
    assert (second.lower, second.upper) == (None, None)


@pytest.mark.parametrize(("lower", "upper"), [(3.0, 4.0), (0.0, 1.0), (math.nan, 3.0), (3.0, 1.0)])
def test_an_interval_that_does_not_hold_the_value_is_told_and_left_out(found, lower, upper):
    found.add("a", SECOND, stated=2.0, lower=lower, upper=upper)
    with pytest.warns(FormatWarning, match="intervals of 1 benchmark, such as 'a', do not hold"):
        metric = only_metric(found)
    assert (metric.value, metric.lower, metric.upper) == (2.0, None, None)


def test_a_value_of_several_or_of_none_has_no_interval(found):
    for value in (1.0, 2.0):
        found.add("a", SECOND, stated=value, lower=0.0, upper=3.0)
    found.add("b", SECOND, stated=1.0, lower=0.0, upper=3.0, failure="failed")
    with pytest.warns(FormatWarning, match="several times"):
        points = found.points()
    for point in points:
        assert (point.metrics["time"].lower, point.metrics["time"].upper) == (None, None)
