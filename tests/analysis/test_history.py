"""What many runs say."""

import math
import random
from datetime import timedelta

import attrs
import pytest
from sample_runs import START, invocations, run_of, series_runs

from calibrax import Metric
from calibrax.analysis.history import (
    in_order,
    ordered_by,
    summarize_history,
    time_of,
    undated,
)
from calibrax.analysis.summary import summarize
from calibrax.core.join import as_aware

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


def stated(time, run_id="a", day=0):
    """A run of that day whose commit was made then."""
    fields = {"metadata": {"commit_time": time}, "timestamp": START + timedelta(days=day)}
    return attrs.evolve(run_of({}), id=run_id, **fields)


def test_the_time_of_the_commit_counts_and_where_it_is_not_stated_that_of_the_run():
    early, late = stated("2020-01-01T00:00:00+00:00"), stated("2021-01-01T00:00:00")
    assert in_order([late, early]) == [1, 0]
    assert ordered_by([late, early]) == "commit time"
    for unknown in (stated("soon"), stated(7)):
        assert time_of(unknown) == as_aware(START)
        assert in_order([unknown, late, early]) == [2, 1, 0]
        assert ordered_by([late, unknown]) == "commit time, else time of the run"
        assert (undated([late, unknown]), ordered_by([unknown])) == (1, "time of the run")
    assert in_order([]) == []


def test_commits_of_one_time_are_in_the_order_in_which_they_ran():
    one, two = (stated("2020-01-01", run_id, day) for run_id, day in (("a", 2), ("b", 1)))
    assert in_order([one, two]) == [1, 0]
    assert in_order([one, one]) == [0, 1]


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
