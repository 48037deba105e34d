"""Whether levels lean the way of their steps."""

import numpy as np
import pytest
from scipy import stats

from calibrax.statistics import change_points
from calibrax.statistics.change_location import residuals
from calibrax.statistics.drifts import CLEARLY
from calibrax.statistics.drifts import drifts as drifts_of


def drifts(values, points, correlation):
    return drifts_of(values, residuals(values, points), points, correlation)


def _noise(seed, n, scale=0.01):
    return scale * np.random.default_rng(seed).standard_normal(n)


def test_a_drift_that_is_given_as_a_staircase_is_one():
    told = [
        change_points(np.exp(sign * 0.001 * np.arange(200) + _noise(seed, 200)))
        for seed in range(10)
        for sign in (1, -1)
    ]
    assert sum(found.outcome == "changed" for found in told) > 10
    assert all("drift" in found.warnings[0] for found in told)


@pytest.mark.parametrize("runs", [20, 60])
def test_true_steps_are_none(runs):
    for seed in range(20):
        steps = np.repeat(np.arange(4) * 0.1, runs)
        assert not drifts(steps + _noise(seed, 4 * runs), [runs, 2 * runs, 3 * runs], 0.0)


def test_levels_that_lean_against_their_steps_are_none():
    saw = np.tile(np.linspace(0.1, 0.0, 30), 3) + np.repeat([0.0, 0.3, 0.6], 30)
    assert not drifts(saw + _noise(1, 90), [30, 60], 0.0)
    assert drifts(-saw[::-1] * 0 + np.linspace(0, 1, 90) + _noise(1, 90), [30, 60], 0.0)


def test_the_slope_is_tested_as_in_a_regression_on_levels():
    """Around the limit, against the t of the common slope by least squares (SciPy's solver)."""
    from scipy.linalg import lstsq

    points, n = [30, 70], 100
    for slope in (0.0002, 0.0005, 0.001):
        values = slope * np.arange(n) + np.repeat([0.0, 0.1, 0.2], [30, 40, 30]) + _noise(2, n)
        levels = np.repeat(np.eye(3), [30, 40, 30], axis=0)
        design = np.column_stack([levels, np.arange(n)])
        found, rss = lstsq(design, values)[:2]
        error = np.sqrt(rss / (n - 4) * np.linalg.inv(design.T @ design)[3, 3])
        t = found[3] / error
        if abs(t - CLEARLY) > 0.5:
            assert drifts(values, points, 0.0) == (t > CLEARLY)
    assert stats.t.sf(CLEARLY, 90) < 0.002


def test_no_noise_leans_nowhere():
    assert not drifts(np.repeat([1.0, 2.0], 10), [10], 0.0)


def test_dependence_makes_a_slope_less_clear():
    values = 0.0006 * np.arange(100) + np.repeat([0.0, 0.2], 50) + _noise(3, 100)
    assert drifts(values, [50], 0.0)
    assert not drifts(values, [50], 0.9)
