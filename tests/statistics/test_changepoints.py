"""Change points of one series and of many: outcomes, invariances, positions, refusals."""

import math
import sys

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibrax.errors import MissingExtraError, StatisticsError
from calibrax.statistics import benjamini_hochberg, change_points, change_points_of, mann_whitney
from calibrax.statistics.intervals import interval

NAN = math.nan


def _stepped(seed=0, n=100, at=60, by=0.10, noise=0.03):
    logs = noise * np.random.default_rng(seed).standard_normal(n)
    logs[at:] += math.log1p(by)
    return np.exp(logs)


def _indices(values, **options):
    return [step.index for step in change_points(values, **options).steps]


def test_a_step_is_found_with_its_size_place_and_levels():
    values = _stepped()
    found = change_points(values)
    (step,) = found.steps
    before, after = found.levels
    assert found.outcome == "changed"
    assert step.index == 60
    assert step.last_good == 59
    assert step.earliest <= 60 <= step.latest
    assert step.lower < math.log(1.10) < step.upper
    assert step.effect_size > 0.9
    assert (before.start, before.stop, before.n) == (0, 60, 60)
    assert (after.start, after.stop, after.n) == (60, 100, 40)
    assert before.lower < 1.0 < before.upper
    assert after.lower < 1.10 < after.upper
    assert 0 <= found.p_value < 1e-4
    assert found.p_adjusted == found.p_value
    assert found.noise == pytest.approx(0.03, rel=0.3)
    assert found.warnings == ()


def test_change_and_levels_are_those_of_the_two_sample_and_one_sample_methods_widened():
    values = _stepped()
    found = change_points(values)
    factor = math.sqrt((1 + found.correlation) / (1 - found.correlation))
    expected = mann_whitney(values[60:], values[:60], scale="log")
    (step,) = found.steps
    assert step.change == pytest.approx(math.log(expected.estimate), abs=1e-12)
    assert step.lower == pytest.approx(
        step.change - factor * math.log(expected.estimate / expected.lower), abs=1e-12
    )
    assert step.upper == pytest.approx(
        step.change + factor * math.log(expected.upper / expected.estimate), abs=1e-12
    )
    assert step.effect_size == expected.effect_size
    level = interval(values[:60], scale="log")
    assert found.levels[0].estimate == pytest.approx(level.estimate, rel=1e-12)
    assert found.levels[0].upper == pytest.approx(
        level.estimate * (level.upper / level.estimate) ** factor, rel=1e-12
    )


def test_noise_alone_has_one_level_and_p_of_one():
    found = change_points(_stepped(by=0.0))
    assert (found.outcome, found.steps, found.p_value) == ("no change", (), 1.0)
    assert len(found.levels) == 1
    assert found.correlation == 0.0


@pytest.mark.parametrize(
    ("values", "outcome", "levels", "text"),
    [
        ([], "not measured", 0, "no value was measured, 0 missing"),
        ([NAN, NAN], "not measured", 0, "no value was measured, 2 missing"),
        ([3.0], "too short", 1, "need >= 12 measured values to look for a change, got 1"),
        ([1.0, 2.0] * 5 + [NAN] * 9, "too short", 1, "got 10"),
        ([5.0] * 30, "constant", 1, "all 30 samples are equal"),
    ],
)
def test_what_can_not_be_searched_has_its_own_outcome(values, outcome, levels, text):
    found = change_points(values)
    assert found.outcome == outcome
    assert found.steps == ()
    assert len(found.levels) == levels
    assert math.isnan(found.p_value)
    assert text in found.warnings[0]


def test_two_levels_that_alternate_are_no_change():
    assert change_points([1.0, 2.0] * 40).outcome == "no change"


def test_a_slow_drift_is_warned_of():
    noise = np.random.default_rng(1).standard_normal(200)
    for values in (np.exp(0.002 * np.arange(200) + 0.01 * noise), np.exp(0.01 * noise.cumsum())):
        found = change_points(values)
        assert "slow drift" in found.warnings[0]


def test_dependent_noise_with_few_values_is_warned_of():
    noise = np.random.default_rng(2).standard_normal(30)
    for i in range(1, 30):
        noise[i] = 0.5 * noise[i - 1] + noise[i]
    found = change_points(np.exp(0.01 * noise + np.repeat([0.0, 0.5], 15)))
    assert found.outcome == "changed"
    assert found.correlation > 0
    assert "fewer than 50 values (30)" in found.warnings[0]


def test_that_more_steps_may_be_left_is_warned_of():
    noise = np.random.default_rng(1).standard_normal(40)
    for i in range(1, 40):
        noise[i] += 0.3 * noise[i - 1]
    found = change_points(np.exp(0.02 * noise + np.repeat([0.0, 0.13, 0.22], [16, 11, 13])))
    assert [step.index for step in found.steps] == [16]
    assert found.correlation < 0.6
    assert "between the steps" in found.warnings[-1]


def test_independent_noise_with_few_values_is_not_warned_of():
    found = change_points(_stepped(seed=3, n=30, at=15, by=0.5))
    assert (found.outcome, found.correlation, found.warnings) == ("changed", 0.0, ())


def test_steps_without_noise_are_exact():
    found = change_points([100.0] * 20 + [120.0] * 20 + [90.0] * 20)
    assert [(s.earliest, s.index, s.latest) for s in found.steps] == [(20, 20, 20), (40, 40, 40)]
    assert [level.estimate for level in found.levels] == pytest.approx([100, 120, 90])
    assert found.noise == 0.0


@pytest.mark.parametrize("factor", [1e-9, 0.3, 1e12])
def test_a_change_of_unit_changes_only_the_unit(factor):
    for seed in range(5):
        values = _stepped(seed, by=0.05)
        first, second = change_points(values), change_points(values * factor)
        assert _positions(first) == _positions(second)
        assert second.p_value == pytest.approx(first.p_value, rel=1e-9)
        for a, b in zip(first.steps, second.steps, strict=True):
            assert b.change == pytest.approx(a.change, abs=1e-9)
        for a, b in zip(first.levels, second.levels, strict=True):
            assert b.estimate == pytest.approx(a.estimate * factor)
        plain = change_points(values, scale="linear", margin=0.01)
        scaled = change_points(values * factor, scale="linear", margin=0.01 * factor)
        assert _positions(plain) == _positions(scaled)


def _positions(found):
    return [(step.earliest, step.index, step.latest) for step in found.steps]


@pytest.mark.parametrize("power", [0.5, 3.0, -1.0])
def test_a_power_of_the_values_moves_no_change(power):
    for seed in range(5):
        values = _stepped(seed)
        expected = change_points(values, margin=0.0)
        found = change_points(values**power, margin=0.0)
        assert _positions(found) == _positions(expected)
        assert found.p_value == pytest.approx(expected.p_value, rel=1e-9)


def test_logs_on_the_linear_scale_are_values_on_logs():
    values = _stepped()
    linear = change_points(np.log(values), scale="linear", margin=math.log1p(0.02))
    assert linear.steps == change_points(values).steps


def test_the_other_way_round_the_same_changes_are_found():
    same = 0
    for seed in range(40):
        values = _stepped(seed, by=0.05)
        mirrored = sorted(values.size - at for at in _indices(values[::-1]))
        same += _indices(values) == mirrored
    assert same >= 36  # a place between two that are equally good may differ


def test_missing_values_keep_their_positions():
    values = _stepped().tolist()
    expected = change_points(values)
    holes = [NAN, *values[:60], NAN, NAN, *values[60:], NAN]
    found = change_points(holes)
    (step,), (plain,) = found.steps, expected.steps
    assert (step.index, step.last_good) == (63, 60)
    assert step.change == plain.change
    assert found.missing == 4
    assert found.n == 100
    assert [(level.start, level.stop) for level in found.levels] == [(1, 61), (63, 103)]
    assert math.isnan(holes[0])
    assert not math.isnan(holes[step.earliest])
    assert not math.isnan(holes[step.latest])


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.one_of(st.just(NAN), st.sampled_from([1.0, 1.1, 1.2, 2.0, 3.0])), max_size=60),
    st.sampled_from(["log", "linear"]),
)
def test_levels_tile_what_is_measured_and_steps_lie_between_them(values, scale):
    found = change_points(values, scale=scale)
    known = [i for i, value in enumerate(values) if not math.isnan(value)]
    covered = [i for level in found.levels for i in known if level.start <= i < level.stop]
    assert covered == known
    assert found.n == len(known)
    assert len(found.levels) == (len(found.steps) + 1 if known else 0)
    for step, before, after in zip(found.steps, found.levels, found.levels[1:], strict=False):
        assert step.index == after.start
        assert step.last_good == before.stop - 1
        assert step.earliest <= step.index <= step.latest
        assert min(before.n, after.n) >= 3
        assert step.excess >= 0
    assert math.isnan(found.p_value) or 0 < found.p_value <= 1
    assert (found.outcome == "changed") == bool(found.steps)


def test_the_margin_is_what_a_step_must_exceed():
    values = _stepped(by=0.05)
    assert _indices(values, margin=0.02)
    assert _indices(values, margin=0.10) == []


# Many series.


def test_many_series_are_each_as_alone():
    series = [_stepped(seed, n=60 + 20 * (seed % 3), at=30, by=0.2) for seed in range(9)]
    series += [np.array([1.0] * 20), np.array([1.0, 2.0]), np.array([])]
    together = change_points_of(series)
    for values, found in zip(series, together, strict=True):
        alone = change_points(values)
        assert attrs.evolve(found, p_adjusted=alone.p_adjusted) == alone
    adjusted = benjamini_hochberg([found.p_value for found in together])
    assert [found.p_adjusted for found in together] == pytest.approx(list(adjusted), nan_ok=True)


def test_the_order_of_the_series_changes_nothing():
    series = [_stepped(seed, by=0.03 * (seed % 3)) for seed in range(12)]
    order = np.random.default_rng(0).permutation(12)
    found, moved = change_points_of(series), change_points_of([series[i] for i in order])
    assert [found[i] for i in order] == list(moved)


def test_what_may_be_chance_among_many_series_is_no_change_and_says_so():
    faint = next(
        values
        for values in (_stepped(seed, by=0.0) for seed in range(500))
        if change_points(values).outcome == "changed"
    )
    alone = change_points(faint)
    assert alone.p_value <= 0.05
    quiet = [_stepped(seed, by=0.0) for seed in range(1000, 1060)]
    found = change_points_of([faint, *quiet])[0]
    assert found.outcome == "no change"
    assert found.steps == ()
    assert len(found.levels) == 1
    assert found.p_value == alone.p_value
    assert found.p_adjusted > 0.05
    assert "among 61 series" in found.warnings[-1]
    assert change_points_of([faint])[0].outcome == "changed"


def test_each_series_may_have_its_own_scale_and_margin():
    values = _stepped(by=0.05)
    found = change_points_of(
        [values, -values, values], scale=["log", "linear", "log"], margin=[0.02, 0.01, 0.5]
    )
    assert [one.outcome for one in found] == ["changed", "changed", "no change"]
    assert [one.scale for one in found] == ["log", "linear", "log"]
    assert found[1].steps[0].change < 0


def test_no_series_have_no_answers():
    assert change_points_of([]) == ()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"alpha": 0.0}, "alpha: expected a fraction between 0 and 1, got 0.0"),
        ({"scale": ["log"]}, "scale: expected one for all 2 series or one each, got 1"),
        ({"margin": [0.1] * 3}, "margin: expected one for all 2 series or one each, got 3"),
    ],
)
def test_options_that_do_not_fit_are_refused(options, text):
    with pytest.raises(StatisticsError, match=text):
        change_points_of([[1.0], [2.0]], **options)


def test_a_bad_value_is_named_with_its_series():
    with pytest.raises(StatisticsError, match=r"series\[1\]\[2\]: expected a number above 0"):
        change_points_of([[1.0], [1.0, 2.0, 0.0]])
    with pytest.raises(StatisticsError, match=r"values\[1\]: expected a number above 0"):
        change_points([1.0, -1.0])


def test_without_scipy_a_short_level_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    assert change_points(_stepped()).outcome == "changed"
    with pytest.raises(MissingExtraError, match="calibrax"):
        change_points([1.0, 2.0, 3.0])


def test_a_long_series_is_searched_to_its_last_step():
    values = _stepped(7, n=3000, at=2990, by=0.3)
    assert _indices(values) == [2990]


def test_few_values_unlike_the_rest_are_no_rarer_than_their_exact_chance():
    for n, last in ((100, 3), (100, 5), (30, 5), (20, 3), (12, 4)):
        found = change_points([1.0] * (n - last) + [1.1] * last)
        assert found.p_value >= 2 / math.comb(n, last)


def test_unchanged_series_of_two_values_are_not_called_changed():
    rng = np.random.default_rng(0)
    for n in (30, 100):
        series = np.where(rng.random((600, n)) < 0.1, 1.1, 1.0)
        called = [
            any(found.outcome == "changed" for found in change_points_of(list(suite)))
            for suite in series.reshape(10, 60, n)
        ]
        assert sum(called) <= 2  # .05 each; with the deviation of the ranks there are, about half
