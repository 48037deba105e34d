"""Values that fall and rise with size."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from calibrax.statistics.turns import ALPHA, bends, find_turn

SIZES = 2.0 ** np.arange(5, 13)
X = np.linspace(-1, 1, 8)
VALLEY = math.log(2) * np.abs(X)


def noisy(logs, noise=0.05, seed=0):
    return logs + noise * np.random.default_rng(seed).standard_normal(len(logs))


def test_a_valley_is_told_with_its_factors():
    values = np.array([4.0, 2.0, 1.0, 2.0, 3.0])
    found = find_turn(SIZES[:5], np.log(values))
    assert found.falls_first
    assert found.size == SIZES[2]
    assert (found.before, found.after) == pytest.approx((4, 3))
    assert 0 < found.p_value < ALPHA


@pytest.mark.parametrize("shape", [np.abs(X), X**2, np.abs(X + 0.4)])
def test_a_peak_is_a_valley_upside_down(shape):
    logs = noisy(shape)
    valley, peak = find_turn(SIZES, logs), find_turn(SIZES, -logs)
    assert (valley.falls_first, peak.falls_first) == (True, False)
    assert peak.size == valley.size
    assert (peak.before, peak.after) == pytest.approx((valley.before, valley.after))
    assert peak.p_value == pytest.approx(valley.p_value)


def test_the_p_value_is_that_of_least_squares_elsewhere():
    logs = noisy(X**2)
    design = np.column_stack([X**0, X, X**2])
    solution, [rss], *_ = np.linalg.lstsq(design, logs, rcond=None)
    covariance = rss / 5 * np.linalg.inv(design.T @ design)
    ends = np.array([[0, 1, -2], [0, 1, 2]])
    t = ends @ solution / np.sqrt(np.diag(ends @ covariance @ ends.T))
    wanted = 2 * 2 * stats.t.sf(np.abs(t).min(), 5)
    assert find_turn(SIZES, logs).p_value == pytest.approx(wanted)


def test_every_bend_has_the_slopes_that_its_ends_say():
    x = np.log(SIZES)
    for design, ends in bends(x):
        steps = np.diff(design, axis=0) / np.diff(design[:, 1])[:, None]
        edges = np.stack([steps[0], steps[-1]])
        if design[:, 2].tolist() == (design[:, 1] ** 2).tolist():
            edges[:, 2] *= 2 / edges[1, 2]  # the chord of a parabola is less steep than its end
        assert edges == pytest.approx(ends)


@pytest.mark.parametrize(
    "logs",
    [
        np.zeros(8),
        np.arange(8.0),
        -np.arange(8.0),
        np.log(1 + SIZES / SIZES[4]),  # flat, then growing: a parabola through it would dip
        np.array([0, 0.5, 0, 0.5, 0, 0.5, 0, 0.5]),
        np.array([0, -0.3, 1, 1.5, 2, 2.4, 2.8, 3.1]),  # growing but for the first size
        np.array([0.6, 0, 0.7, 0.1, 0.5, 0, 0.6, 0.5]),
    ],
)
def test_what_is_flat_grows_falls_or_jumps_does_not_turn(logs):
    assert find_turn(SIZES, logs) is None


def test_a_turn_by_less_than_a_fifth_is_not_told_however_plain():
    assert find_turn(SIZES, 0.2 * VALLEY) is None
    assert find_turn(SIZES, 0.4 * VALLEY) is not None


@pytest.mark.parametrize("near", [1e-3, 1e-6, 1e-12, 1e-15])
def test_sizes_next_to_each_other_count_as_two(near):
    sizes = np.array([1.0, 1 + near, 10, 100, 1000, 10_000, 10_000 * (1 + near)])
    valley = np.log(sizes) ** 2 - 8 * np.log(sizes)
    found = find_turn(sizes, valley)
    assert (found.falls_first, found.size) == (True, 100)
    assert find_turn(sizes, np.log(sizes)) is None


def test_few_constant_series_seem_to_turn():
    rng = np.random.default_rng(0)
    for n in (4, 6):
        noise = rng.standard_normal((1000, n))  # so much that depth excludes nothing
        seeming = sum(find_turn(SIZES[:n], logs) is not None for logs in noise)
        assert 10 < seeming < stats.binom.ppf(0.9999, 1000, ALPHA)


def test_three_sizes_tell_no_turn_from_noise():
    assert find_turn(SIZES[:3], np.log([2.0, 1.0, 2.0])) is None
    assert find_turn(SIZES[:4], np.log([4.0, 2.0, 1.0, 2.0])) is not None


def test_noise_that_is_known_to_be_more_hides_a_turn():
    assert find_turn(SIZES, VALLEY, 0.02) is not None
    assert find_turn(SIZES, VALLEY, 0.5) is None


@given(st.floats(-20, 20), st.floats(1e-6, 1e6))
def test_units_of_values_and_sizes_say_nothing(level, unit):
    logs = noisy(VALLEY)
    one, other = find_turn(SIZES, logs), find_turn(unit * SIZES, level + logs)
    assert other.p_value == pytest.approx(one.p_value, rel=1e-6)
    assert other.size == pytest.approx(unit * one.size)
