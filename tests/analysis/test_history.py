"""What many runs say."""

import math
import random
from datetime import timedelta

import pytest
from sample_runs import START, invocations, run_of, series_runs

from calibrax import Metric
from calibrax.analysis.history import in_order, summarize_history
from calibrax.analysis.summary import summarize

pytestmark = pytest.mark.extras


def days(values, metric="time", **fields):
    return [
        run_of({"a": {metric: Metric(value=v)}}, timestamp=START + timedelta(days=i), **fields)
        for i, v in enumerate(values)
    ]


def only(runs):
    [series] = summarize_history(runs).series
    return series


def test_a_series_is_in_the_order_of_time_whatever_the_order_of_reading():
    runs = series_runs()
    expected = summarize_history(runs)
    random.Random(1).shuffle(runs)
    shuffled = summarize_history(runs)
    assert shuffled.runs == expected.runs
    # by repr, since the newest value of one is NaN
    assert sorted(map(repr, shuffled.series)) == sorted(map(repr, expected.series))


def test_the_time_of_the_commit_counts_where_all_runs_state_it():
    early = run_of({}, metadata={"commit_time": "2020-01-01T00:00:00+00:00"})
    late = run_of({}, metadata={"commit_time": "2021-01-01T00:00:00"})
    late = late.__class__(**{**{n: getattr(late, n) for n in late.__slots__}, "id": "x"})
    assert in_order([late, early]) == ([1, 0], True)
    unreadable = run_of({}, metadata={"commit_time": "soon"})
    assert in_order([late, unreadable]) == ([0, 1], False)
    assert in_order([late, run_of({}, metadata={"commit_time": 7})]) == ([0, 1], False)
    assert in_order([]) == ([], False)


def test_level_and_noise_are_those_of_the_last_thirty_values():
    series = only(days([100.0] * 20 + [1.0, 1.02] * 15))
    assert series.level == pytest.approx(1.01)
    assert series.noise == pytest.approx(1.4826 * math.log(1.02) / 2)
    assert (series.recent, len(series.values), len(series.course)) == (30, 50, 20)


def test_noise_needs_three_positive_values_of_a_ratio_metric():
    assert only(days([1.0, 2.0])).noise is None
    assert only(days([0.0, 1.0, 2.0])).noise is None
    assert only(days([1.0, 2.0, 3.0], metric="score")).noise is None


def test_a_series_that_never_changes_says_so():
    assert only(days([0.0, 0.0])).constant == 0.0
    assert only(days([0.0])).constant is None


def test_the_newest_run_may_have_failed():
    failed = Metric(value=math.nan, failure="out of memory")
    last = run_of({"a": {"time": failed}}, timestamp=START + timedelta(days=9))
    series = only([*days([1.0, 2.0]), last])
    assert (series.outcome, series.failure, series.failures) == ("failed", "out of memory", 1)
    assert math.isnan(series.newest)
    assert series.values == (1.0, 2.0)
    none = only([last])
    assert none.recent == 0
    assert math.isnan(none.level)


def test_a_series_that_ended_says_how_long_ago():
    old = next(
        s
        for s in summarize_history(series_runs()).series
        if s.series.benchmark.name.endswith("old")
    )
    assert old.behind == 2
    assert old.course[-1] is None


def test_the_newest_value_is_what_the_run_alone_shows():
    run = run_of({"a": {"time": invocations([1.0, 1.3, 1.1, 1.0, 1.2, 1.6])}})
    [row] = summarize(run).rows
    assert only([run]).newest == row.estimate
