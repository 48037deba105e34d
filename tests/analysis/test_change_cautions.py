"""What limits the answer for a series, beyond its search."""

import math
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from history_runs import history, noisy

from calibrax import find_changes

pytestmark = pytest.mark.extras


def only(runs):
    [series] = find_changes(runs).series
    return series


def with_commit_times(runs, days=lambda n: n):
    """The runs, each with the time of its commit."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    return [
        attrs.evolve(run, metadata={"commit_time": (start + timedelta(days=days(n))).isoformat()})
        for n, run in enumerate(runs)
    ]


def test_an_order_that_is_not_that_of_the_commits_is_a_warning_of_the_series_it_is_about():
    runs = with_commit_times(history({"fft": noisy(1.0, 1.3)}))
    found = find_changes([*runs, *history({"fft": [1.3], "sort": [1.0]}, start=90)])
    assert found.ordered_by == "commit time, else time of the run"
    [fft] = [each for each in found.series if each.name == "fft"]
    assert fft.warnings[0].startswith(
        "in the order of their commits, but 1 of 41 runs don't state when that was made"
    )
    other = find_changes([*runs, *history({"sort": [1.0]}, start=90)])
    assert not any("in the order" in text for each in other.series for text in each.warnings)
    assert find_changes(runs).ordered_by == "commit time"


@pytest.mark.parametrize("stray", [[], history({"sort": [1.0]}, start=90)])
def test_a_stray_run_does_not_turn_a_step_round(stray):
    backwards = with_commit_times(history({"fft": noisy(1.0, 1.3)}), lambda n: -n)
    [step] = find_changes([*backwards, *stray]).series[0].steps
    assert step.sense == "improved"


def test_times_that_are_equal_are_a_warning():
    start = datetime(2024, 1, 1, tzinfo=UTC)
    runs = [attrs.evolve(run, timestamp=start) for run in history({"fft": noisy(1.0, 1.3)})]
    warning = only(with_commit_times(runs, lambda n: n // 2)).warnings[0]
    assert warning.startswith("in the order of the input where times are equal, as 40 of 40 are")


@pytest.mark.parametrize(("factor", "words"), [(1.2, "20 % above"), (0.8, "20 % below")])
def test_newest_values_beyond_the_level_are_told(factor, words):
    values = [1.0, 1.01, 0.99] * 10
    found = only(history({"fft": [*values, factor, factor]}))
    assert (found.outcome, found.newest) == ("no change", 2)
    assert found.warnings == (
        f"the newest 2 values lie {words} the level before, too few to call; compare with a "
        "commit before, or measure 3 more commits",
    )


def test_newest_values_are_held_against_the_last_level_not_against_all():
    values = [*noisy(1.0, 2.0), 1.0]
    found = only(history({"fft": values}))
    assert (len(found.steps), found.newest) == (1, 1)
    assert "the newest value lies 50 % below" in found.warnings[-1]
    assert only(history({"fft": noisy(1.0, 2.0)})).newest == 0


def test_differences_are_told_in_the_unit():
    values = [0.0, 1.0, -1.0] * 10
    runs = history({"fft": [*values, 9.0, 9.0]}, metric="score", unit="points")
    [warning] = [text for text in only(runs).warnings if "newest" in text]
    assert warning.startswith("the newest 2 values lie 9 points above")
    plain = history({"fft": [*values, 9.0, 9.0]}, metric="score", unit="")
    assert any("lie 9 above" in text for text in only(plain).warnings)


def test_a_step_that_was_found_and_a_constant_are_no_newest_values():
    assert only(history({"fft": noisy(1.0, 1.3)})).newest == 0
    assert only(history({"fft": [1.0] * 30})).newest == 0


def test_levels_that_take_turns_are_told_also_around_a_step():
    turns = [1.0 + at % 2 / 4 + at / 1e4 for at in range(30)]
    alone = only(history({"fft": turns}))
    text = "values alternate between two levels 25 % apart, 29 of 29 times from one to the other"
    assert [warning.partition(";")[0] for warning in alone.warnings] == [text]
    risen = only(history({"fft": [*turns, *(3 * value for value in turns)]}))
    assert len(risen.steps) == 1
    assert any("values alternate between two levels 25 % apart" in text for text in risen.warnings)


def test_a_gap_is_no_turn():
    values = [1.0 + at % 2 / 4 + at / 1e4 for at in range(30)]
    values[7] = math.nan
    [warning] = only(history({"fft": values})).warnings
    assert "27 of 28 times" in warning
