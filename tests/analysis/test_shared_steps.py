"""Which steps belong together, and whose they are."""

import math

import attrs
import pytest
from history_runs import commit, history, noisy

from calibrax import find_changes

pytestmark = pytest.mark.extras

STEP = noisy(1.0, 1.3)
CALM = noisy(1.0, each=40)


def ranges_of(values, **fields):
    return find_changes(history(values, **fields)).ranges


def names(prefix, count):
    return [f"{prefix}{number}" for number in range(count)]


def test_what_at_least_half_of_the_times_share_is_the_machine_likely():
    moved, calm = dict.fromkeys(names("a", 5), STEP), dict.fromkeys(names("b", 5), CALM)
    [found] = ranges_of(moved | calm)
    assert found.verdict == "the machine, likely"
    assert (len(found.members), found.measured) == (5, 10)
    assert (found.last_good, found.first_bad) == (commit(19), commit(20))
    assert found.change == pytest.approx(1.3, rel=0.01)


def test_what_fewer_than_half_share_is_shared():
    moved, calm = dict.fromkeys(names("a", 5), STEP), dict.fromkeys(names("b", 6), CALM)
    assert [found.verdict for found in ranges_of(moved | calm)] == ["shared"]


def test_four_of_four_are_too_few_to_be_the_machine():
    assert [found.verdict for found in ranges_of(dict.fromkeys(names("a", 4), STEP))] == ["shared"]


def test_memory_is_not_moved_by_a_machine():
    found = ranges_of(dict.fromkeys(names("a", 6), STEP), unit="B", metric="memory")
    assert [each.verdict for each in found] == ["shared"]


def test_one_series_is_alone():
    [found] = ranges_of({"a": STEP, "b": CALM})
    assert found.verdict == "one series alone"
    assert (found.members, found.steps, found.measured) == ((0,), (0,), 2)


def test_opposite_ways_at_one_commit_are_two_findings():
    found = ranges_of({"a": STEP, "b": noisy(1.3, 1.0)})
    assert [(each.sense, each.members) for each in found] == [
        ("regressed", (0,)),
        ("improved", (1,)),
    ]


def test_opposite_ways_of_which_neither_is_better_are_two_findings():
    falling = [5 - value for value in STEP]
    found = ranges_of({"a": STEP, "b": falling, "c": falling}, direction="info", unit="")
    assert sorted(each.members for each in found) == [(0,), (1, 2)]


def test_commits_apart_are_two_ranges_and_the_larger_comes_first():
    late = [*noisy(1.0, each=10), *noisy(1.5, each=30)]
    found = ranges_of({"a": STEP, "b": late})
    assert [each.first_bad for each in found] == [commit(10), commit(20)]


def test_a_place_that_is_not_sure_joins_the_one_that_it_allows():
    unsure = noisy(1.0, 1.05, noise=0.03)
    found = find_changes(history({"a": STEP, "b": STEP, "c": unsure}))
    step = found.series[2].steps[0]
    assert step.earliest <= 20 <= step.latest
    assert [len(each.members) for each in found.ranges] == [3]
    assert found.ranges[0].first_bad == commit(20)


def test_a_few_that_began_later_do_not_move_the_place_of_most():
    def later(by):
        return [*noisy(1.0, each=20 + by), *noisy(1.3, each=20 - by)]

    values = {"a": STEP, "b": STEP, "c": STEP, "d": later(1), "e": later(2)}
    found = ranges_of(values)
    assert [(each.first_bad, each.members) for each in found] == [
        (commit(20), (0, 1, 2, 3)),
        (commit(22), (4,)),
    ]


def test_a_run_that_was_not_measured_may_have_the_step():
    gap = [*noisy(1.0, each=18), math.nan, math.nan, math.nan, *noisy(1.3, each=19)]
    [found] = ranges_of({"a": STEP, "b": gap})
    assert len(found.members) == 2
    assert (found.last_good, found.first_bad) == (commit(19), commit(20))


def test_series_that_begin_later_are_not_counted():
    [found] = ranges_of({"a": STEP, "b": [None] * 25 + CALM[:15], "c": [math.nan] * 40})
    assert found.measured == 1


def test_environments_are_apart():
    one = history({"a": STEP}, environment={"cpu": "A"})
    two = history({"a": STEP}, environment={"cpu": "B"})
    found = find_changes([*one, *two]).ranges
    assert [(each.measured, dict(each.environment)) for each in found] == [
        (1, {"cpu": "A"}),
        (1, {"cpu": "B"}),
    ]


def test_differences_have_no_median_ratio():
    values = [0.0, *[value - 1 for value in noisy(2.0, 4.0)]]
    [found] = ranges_of({"a": values, "b": values}, unit="")
    assert math.isnan(found.change)
    assert len(found.members) == 2


def test_every_step_is_in_one_range():
    found = find_changes(history({"a": noisy(1.0, 1.3, 1.0), "b": noisy(1.0, 1.3, 1.7)}))
    placed = [
        (m, s) for each in found.ranges for m, s in zip(each.members, each.steps, strict=True)
    ]
    assert sorted(placed) == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_step_of_time_and_one_of_memory_at_one_commit_are_two_ranges():
    times = history({"a": STEP, "b": STEP})
    sizes = history({"a": noisy(1e6, 2e6), "b": noisy(1e6, 2e6)}, metric="memory", unit="B")
    runs = [
        attrs.evolve(
            one,
            points=[*one.points, *other.points],
            metric_defs=one.metric_defs | other.metric_defs,
        )
        for one, other in zip(times, sizes, strict=True)
    ]
    found = find_changes(runs).ranges
    assert sorted((len(each.members), each.measured) for each in found) == [(2, 2), (2, 2)]
    assert sorted(round(each.change, 1) for each in found) == [1.3, 2.0]
