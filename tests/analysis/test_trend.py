"""The values of series over many runs."""

import math
import random
from datetime import timedelta

import attrs
import pytest
from history_runs import START, commit, history, noisy

from calibrax import Metric, Point, Run, TrendSeries
from calibrax.analysis.trend import trends_of
from calibrax.errors import MismatchError, SelectionError

pytestmark = pytest.mark.extras


def values_of(trends):
    return {trend.series.benchmark.name: trend.values for trend in trends.trends}


def test_runs_are_ordered_whatever_the_order_they_come_in():
    runs = history({"fft": [1.0, 2.0, 3.0, 4.0]})
    shuffled = random.Random(1).sample(runs, k=4)
    assert values_of(trends_of(shuffled)) == {"fft": (1.0, 2.0, 3.0, 4.0)}


def dated(runs, days=lambda n: n):
    """Runs that state the times of their commits."""
    return [
        attrs.evolve(run, metadata={"commit_time": (START + timedelta(days=days(n))).isoformat()})
        for n, run in enumerate(runs)
    ]


def test_the_times_of_commits_order_them_where_all_state_theirs():
    found = trends_of(dated(history({"fft": [1.0, 2.0, 3.0]}), lambda n: -n))
    assert values_of(found) == {"fft": (3.0, 2.0, 1.0)}
    [trend] = found.trends
    assert trend.moments[0].time == START - timedelta(days=2)
    assert (trend.runs, trend.undated, trend.tied) == (3, 0, 0)


def test_a_run_of_something_else_without_a_commit_time_turns_nothing_round():
    backwards = dated(history({"fft": [1.0, 2.0, 3.0]}), lambda n: -n)
    found = trends_of([*backwards, *history({"sort": [9.0]}, start=7)])
    assert values_of(found) == {"fft": (3.0, 2.0, 1.0), "sort": (9.0,)}
    assert [trend.undated for trend in found.trends] == [0, 1]
    for trend in found.trends:
        assert [found.runs[moment.place].id for moment in trend.moments] == [
            moment.run for moment in trend.moments
        ]


def test_a_run_of_the_series_without_a_commit_time_stands_where_it_ran_and_the_others_stay():
    backwards = dated(history({"fft": [1.0, 2.0, 3.0]}), lambda n: -n)
    [found] = trends_of([*backwards, *history({"fft": [4.0]}, start=7)]).trends
    assert found.values == (3.0, 2.0, 1.0, 4.0)
    assert (found.undated, found.runs) == (1, 4)


def test_moments_that_no_time_tells_apart_are_counted_and_keep_the_order_of_the_input():
    runs = [attrs.evolve(run, timestamp=START) for run in history({"fft": [1.0, 2.0, 3.0]})]
    [found] = trends_of(dated(runs, lambda n: max(n, 1))).trends
    assert (found.values, found.tied) == ((1.0, 2.0, 3.0), 2)
    later = dated(history({"fft": [1.0, 2.0, 3.0]}), lambda n: max(n, 1))
    assert trends_of(reversed(later)).trends[0].values == (1.0, 2.0, 3.0)
    assert trends_of(later).trends[0].tied == 0


def test_values_in_another_unit_than_the_newest_are_none_here():
    runs = [*history({"x": [1.0, math.nan]}), *history({"x": [5.0, 6.0]}, start=2, unit="B")]
    [found] = trends_of(runs).trends
    assert [str(value) for value in found.values] == ["nan", "nan", "5.0", "6.0"]
    assert (found.unit, found.other_unit, found.failed) == ("B", 1, 1)


def test_runs_of_one_commit_are_one_observation_and_counted():
    again = [attrs.evolve(run, id=f"{n:012}") for n, run in enumerate(history({"fft": [5.0, 4.0]}))]
    found = trends_of([*history({"fft": [1.0, 2.0, 3.0]}), *again]).trends[0]
    assert (found.values, found.joined) == ((3.0, 3.0, 3.0), 4)
    assert [moment.commit for moment in found.moments] == [commit(n) for n in range(3)]


def test_runs_without_a_commit_stay_apart_and_are_named_by_their_id():
    runs = history({"fft": [1.0, 2.0]}, commit=None)
    found = trends_of(runs).trends[0]
    assert found.values == (1.0, 2.0)
    assert [moment.label for moment in found.moments] == [run.id for run in runs]


def test_failed_and_missing_runs_stay_missing_between_the_first_and_the_last():
    runs = history({"fft": [None, 1.0, math.nan, None, math.inf, 2.0, None], "sort": [1.0] * 7})
    found = trends_of(runs).trends
    fft = next(each for each in found if each.series.benchmark.name == "fft")
    assert [str(value) for value in fft.values] == ["1.0", "nan", "nan", "nan", "2.0"]
    assert fft.failed == 2
    assert fft.moments[0].commit == commit(1)


def test_scenarios_tags_and_metrics_are_series_of_their_own():
    def run(day):
        points = [
            Point(name="fft", scenario=scenario, tags={"n": n}, metrics={"time": Metric(value=1)})
            for scenario in ("a", "b")
            for n in ("1", "2")
        ]
        return Run(points=points, timestamp=START + timedelta(days=day))

    found = trends_of([run(0), run(1)]).trends
    assert len({trend.series for trend in found}) == len(found) == 4


def test_machines_are_never_mixed():
    one = history({"fft": [1.0, 1.1]}, environment={"cpu": "A", "ram": "8GB"})
    two = history({"fft": [2.0, 2.1]}, environment={"cpu": "B", "ram": "8GB"})
    found = trends_of([*one, *two])
    assert {trend.values for trend in found.trends} == {(1.0, 1.1), (2.0, 2.1)}
    assert set(found.environments.values()) == {(("cpu", "A"),), (("cpu", "B"),)}
    for allow in (["cpu"], ["all"]):
        joined = trends_of([*one, *two], allow=allow)
        assert [trend.values for trend in joined.trends] == [(1.5, 1.6)]


def test_pythons_are_apart_only_where_one_commit_was_measured_under_several():
    old = history({"fft": [1.0, 1.1]}, environment={"python": "3.11"})
    new = history({"fft": [2.0, 2.1]}, environment={"python": "3.12"})
    assert len(trends_of([*old, *new]).trends) == 2
    later = history({"fft": [2.0, 2.1]}, start=2, environment={"python": "3.12"})
    assert [trend.values for trend in trends_of([*old, *later]).trends] == [(1.0, 1.1, 2.0, 2.1)]


def test_an_unknown_key_to_allow_is_refused():
    with pytest.raises(MismatchError, match=r"allow: expected keys of machine, .*got 'color'"):
        trends_of([], allow=["color"])


def test_only_the_newest_runs_if_asked():
    runs = history({"fft": [1.0, 2.0, 3.0], "gone": [1.0]})
    found = trends_of(reversed(runs), last=2)
    assert values_of(found) == {"fft": (2.0, 3.0)}
    assert len(found.runs) == 2
    with pytest.raises(SelectionError, match="last: expected"):
        trends_of(runs, last=0)


def test_a_unit_that_changes_is_told_with_its_commit():
    runs = [*history({"fft": [1.0]}), *history({"fft": [1e3]}, start=1, unit="widgets")]
    assert trends_of(runs).trends[0].unit_change == f"unit 's' → 'widgets' at {commit(1)}"


def test_a_direction_that_turns_is_told_but_not_one_that_is_stated_late():
    def change(*ways):
        runs = [history({"x": [1.0]}, start=n, direction=way)[0] for n, way in enumerate(ways)]
        return trends_of(runs).trends[0].unit_change

    assert change("lower", "info", "higher") == f"lower → higher is better, at {commit(2)}"
    assert change("info", "lower", "info", "lower") == ""


def test_the_version_of_a_benchmark_is_known_where_the_run_states_it():
    stated = history({"fft": [1.0]}, metadata={"benchmark_versions": {"fft": "a1"}})
    odd = history({"fft": [1.0]}, start=1, metadata={"benchmark_versions": "?"})
    gap = history({"sort": [1.0]}, start=2)
    last = history({"fft": [1.0]}, start=3)
    found = trends_of([*stated, *odd, *gap, *last]).trends[0]
    assert found.versions == ("a1", "", "", "")


def test_the_record_has_the_values_and_round_trips():
    record = trends_of(history({"fft": [1.0, math.nan, 2.0]})).trends[0].record
    assert [point.commit for point in record.points] == [commit(n) for n in range(3)]
    assert TrendSeries.from_json(record.to_json()) == record


def test_runs_are_read_once_and_kept_without_their_points():
    runs = iter(history({"fft": noisy(1.0, each=30)}))
    found = trends_of(runs)
    assert len(found.trends[0].values) == len(found.runs) == 30
    assert not any(run.points for run in found.runs)


def test_unit_and_direction_of_the_newest_run_count():
    runs = [*history({"x": [1.0]}), *history({"x": [1.0]}, start=1, unit="B", direction="info")]
    found = trends_of(reversed(runs)).trends[0]
    assert (found.unit, found.direction.value) == ("B", "info")


@pytest.mark.parametrize("given", ["results.jsonl", Run(id="a", points=[]), None, 7])
def test_what_are_no_runs_is_refused(given):
    with pytest.raises(TypeError, match=r"runs: expected runs, got .*; pass \[run, run, \.\.\.\]"):
        trends_of(given)


def test_what_is_no_run_among_them_is_refused():
    with pytest.raises(TypeError, match=r"expected runs, got 'a\.json' \(str\); read files with"):
        trends_of(["a.json"])
