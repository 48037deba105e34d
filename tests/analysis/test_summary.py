"""What one run says."""

import math

import pytest
from hypothesis import given
from sample_runs import DEFINITIONS, invocations, mixed_run, run_of
from strategies import FEWER, runs

from calibrax import Metric
from calibrax.analysis import summary
from calibrax.analysis.summary import summarize, tally
from calibrax.statistics import interval, invocation_medians

pytestmark = pytest.mark.extras

NAN = math.nan


def only(metric, name="time"):
    [row] = summarize(run_of({"a": {name: metric}})).rows
    return row


def test_several_invocations_give_the_interval_of_their_medians():
    metric = invocations([1.0, 1.1, 1.2, 1.05, 1.15, 1.3])
    row = only(metric)
    expected = interval(invocation_medians(metric.samples, metric.invocations))
    assert (row.estimate, row.lower, row.upper) == (
        expected.estimate,
        expected.lower,
        expected.upper,
    )
    assert row.half_width == max(expected.upper - row.estimate, row.estimate - expected.lower)
    assert (row.basis, row.n, row.invocations, row.samples) == ("invocations", 6, 6, 18)
    assert row.per_invocation == 3
    assert row.confidence == 0.95
    assert "medians of invocations" in row.method
    assert row.warnings == ()


def test_one_invocation_has_an_interval_of_its_samples_and_says_what_that_means():
    row = only(Metric(value=3.0, samples=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]))
    assert (row.basis, row.invocations, row.per_invocation, row.estimate) == ("samples", 1, 7, 4.0)
    assert row.lower < row.estimate < row.upper
    assert row.warnings == (summary.ONE_INVOCATION,)


def test_few_samples_of_one_invocation_have_no_interval():
    row = only(Metric(value=1.0, samples=[1.0, 2.0]))
    assert row.lower is row.upper is row.confidence is row.basis is row.half_width is None
    assert row.warnings[0] == summary.NO_INTERVAL


def test_few_invocations_have_no_interval():
    row = only(invocations([1.0, 2.0]))
    assert row.lower is row.half_width is None
    assert row.warnings == (
        "need >= 3 invocations for a 95 % interval of the geometric mean, got 2; "
        "run more invocations",
    )
    few = only(invocations([1.0, 1.1, 1.2]))
    assert few.warnings[0].startswith("the interval of 3 invocations assumes that the logs")


@pytest.mark.parametrize("tool", ["pytest-benchmark", "asv"])
def test_a_run_without_samples_is_told_how_its_tool_saves_them(tool):
    run = run_of({"a": {"time": Metric(value=1.5)}}, metadata={"tool": tool})
    [warning] = summarize(run).rows[0].warnings
    assert ("--benchmark-save-data" in warning) == (tool == "pytest-benchmark")
    assert 'join them: calibrax.join(calibrax.read_all("folder"))' in warning


def test_an_interval_without_width_is_told_once():
    mostly = only(Metric(value=1.0, samples=[*[1.0] * 40, 2.0]))
    assert mostly.lower == mostly.upper
    assert [text for text in mostly.warnings if "no width" in text] == [
        "most of the 41 samples are equal, so the interval has no width; "
        "measure longer or with a finer timer, or call the metric exact"
    ]
    equal = only(Metric(value=1.0, samples=[1.0] * 9))
    assert sum("no width" in text for text in equal.warnings) == 1


def test_every_warning_has_a_remedy():
    rows = [
        only(Metric(value=3, samples=[3, 4]), "allocations"),
        only(Metric(value=1.0, samples=[1.0, NAN])),
        only(Metric(value=0.0, samples=[0, 0, 1, 2, 3, 4, 5], invocations=range(7))),
        only(Metric(value=1.0)),
        only(Metric(value=1.0, samples=[1.0])),
        only(Metric(value=1.0, samples=[1.0, 2.0] * 9)),
    ]
    assert all("; " in warning for row in rows for warning in row.warnings)


def test_uneven_invocations_have_no_common_size():
    row = only(Metric(value=1.0, samples=[1.0, 2.0, 3.0], invocations=[0, 0, 1]))
    assert row.per_invocation is None
    assert row.invocations == 2


def test_a_value_alone_is_one_invocation_without_samples():
    row = only(Metric(value=1.5))
    assert (row.estimate, row.invocations, row.samples, row.n) == (1.5, 1, 0, 1)
    assert row.warnings == (summary.NO_SAMPLES,)


def test_an_interval_that_the_file_states_is_kept_as_such():
    row = only(Metric(value=5.0, lower=4.0, upper=7.0))
    assert (row.lower, row.upper, row.basis, row.confidence) == (4.0, 7.0, "file", None)
    assert only(Metric(value=5.0, lower=NAN, upper=7.0)).basis is None
    assert only(Metric(value=5.0, lower=4.0)).basis is None


def test_an_exact_metric_has_no_interval_and_may_not_vary():
    same = only(Metric(value=3, samples=[3, 3], invocations=[0, 1]), "allocations")
    assert (same.method, same.warnings, same.half_width) == ("exact", (), None)
    [warning] = only(Metric(value=3, samples=[3, 4]), "allocations").warnings
    assert warning.startswith("an exact metric, but its samples vary from 3 to 4; ")


def test_samples_that_are_not_finite_give_no_interval():
    row = only(Metric(value=1.0, samples=[1.0, NAN, math.inf, 2.0]))
    assert row.estimate == 1.0
    [warning] = row.warnings
    assert warning.startswith("2 of 4 samples are NaN or infinite, so there is no interval; ")


def test_zeros_of_a_ratio_metric_are_not_taken_on_logs():
    metric = Metric(value=0.0, samples=[0, 0, 1, 2, 3, 4, 5], invocations=range(7))
    row = only(metric)
    assert "zero or negative" in row.warnings[0]
    assert "logs" not in row.method
    assert row.lower == 0.0


def test_a_metric_that_is_no_ratio_is_not_taken_on_logs():
    row = only(Metric(value=1, samples=[-1, 1, 2, 3, 4, 5], invocations=range(6)), "score")
    assert "logs" not in row.method
    assert row.warnings == ()


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (None, "no value"),
        ("failed", "failed"),
        ("", "failed"),
        ("result null", "failed"),
        ("Timed out after 60 s", "timed out"),
        ("skipped: needs a gpu", "skipped"),
    ],
)
def test_a_metric_without_value_says_why(failure, outcome):
    row = only(Metric(value=NAN, failure=failure))
    assert row.outcome == outcome
    assert row.failure == failure
    assert row.invocations == 0


def test_a_point_without_metrics_and_a_metric_without_definition_are_rows_too():
    rows = summarize(run_of({"a": {}, "b": {"mystery": Metric(value=1)}})).rows
    assert [(row.series.metric, row.outcome) for row in rows] == [
        ("", "no value"),
        ("mystery", "measured"),
    ]
    assert (rows[1].unit, rows[1].direction) == ("", "info")
    assert "mystery" not in DEFINITIONS


def test_the_same_point_twice_is_two_benchmarks():
    run = run_of({"a": {"time": Metric(value=1)}})
    twice = run_of({}).__class__(points=[*run.points, *run.points])
    places = [row.series.benchmark.occurrence for row in summarize(twice).rows]
    assert places == [0, 1]
    assert tally([summarize(twice)]).benchmarks == 2


def test_a_tally_takes_the_worst_outcome_of_a_benchmark():
    good = summarize(run_of({"a": {"time": Metric(value=1)}, "b": {"time": Metric(value=1)}}))
    bad = summarize(run_of({"a": {"time": Metric(value=NAN, failure="failed")}}))
    found = tally([good, bad])
    assert found.outcomes == {"measured": 1, "failed": 1}
    assert (found.runs, found.benchmarks, found.everywhere, found.values) == (2, 2, 1, 2)
    assert tally([]).benchmarks == 0


def test_a_mixed_run_adds_up():
    found = tally([summarize(mixed_run())])
    assert found.outcomes == {
        "measured": 4,
        "failed": 1,
        "timed out": 1,
        "skipped": 1,
        "no value": 2,
    }


@given(runs())
@FEWER
def test_all_counts_add_up(run):
    rows = summarize(run)
    found = tally([rows])
    assert found.benchmarks == len(run.points) == sum(found.outcomes.values())
    metrics = [metric for point in run.points for metric in point.metrics.values()]
    assert found.samples == sum(len(metric.samples or ()) for metric in metrics)
    assert found.values == sum(not math.isnan(metric.value) for metric in metrics)
    assert len(rows.rows) == len(metrics) + sum(not point.metrics for point in run.points)
    for row in rows.rows:
        assert row.lower is None or row.lower <= row.estimate <= row.upper or row.basis == "file"
