"""Where a step lies: against plain loops, and the invariances of a place."""

import math
from itertools import pairwise

import change_recipe
import numpy as np
import pytest

from calibrax.statistics import change_location
from calibrax.statistics.change_location import (
    location_interval,
    middle_of,
    relocated,
    residuals,
    robust_scale,
)


def _stepped(seed, n=40, at=25, by=2.0):
    values = np.random.default_rng(seed).standard_normal(n)
    values[at:] += by
    return values


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("scale", [1.0, 0.3, 0.0])
def test_the_place_is_that_of_plain_loops(seed, scale):
    values = _stepped(seed)
    for split in (3, 20, 37):
        expected = change_recipe.relocated(values.tolist(), split, scale)
        assert relocated(values, split, scale) == expected


@pytest.mark.parametrize("outliers", [1e-6, 0.1])
@pytest.mark.parametrize("seed", range(10))
def test_the_interval_holds_the_splits_within_reach_of_the_least_loss(seed, outliers):
    values = _stepped(seed)
    split, rho, most = relocated(values, 20, 1.0), 0.2, -math.log(outliers)
    losses, capped = change_recipe.losses(values.tolist(), split, 1.0), [0.0]
    for before, after in pairwise(losses):
        capped.append(capped[-1] + max(min(after - before, most), -most))
    reach = min(capped) + 4 * (1 + rho) / (1 - rho)
    near = [t + 3 for t, loss in enumerate(capped) if loss <= reach] + [split]
    assert location_interval(values, split, 1.0, rho, outliers) == (min(near), max(near))


def test_dependence_widens_the_interval():
    values = _stepped(1, n=100, at=60, by=1.0)
    split = relocated(values, 60, 1.0)
    first, last = location_interval(values, split, 1.0, 0.0, 0.01)
    wider_first, wider_last = location_interval(values, split, 1.0, 0.8, 0.01)
    assert wider_first <= first <= split <= last <= wider_last
    assert (wider_first, wider_last) != (first, last)


def test_where_outliers_are_common_one_may_stand_beside_a_step():
    values = _stepped(4, n=60, at=30, by=20.0)
    values[29] += 20.0
    split = relocated(values, 30, 1.0)
    assert location_interval(values, split, 1.0, 0.0, 0.005) == (29, 29)
    assert location_interval(values, split, 1.0, 0.0, 0.1) == (28, 30)


def test_a_step_without_noise_is_known_exactly():
    values = np.repeat([1.0, 2.0], [7, 9])
    assert relocated(values, 4, 0.0) == 7
    assert location_interval(values, 7, 0.0, 0.9, 0.1) == (7, 7)


@pytest.mark.parametrize("factor", [1e-9, 3.0, 1e12])
def test_a_unit_moves_no_place(factor):
    for seed in range(10):
        values = _stepped(seed)
        assert relocated(values * factor, 20, factor) == relocated(values, 20, 1.0)


def test_an_outlier_moves_a_place_no_further_than_a_large_value():
    values = _stepped(2)
    large, huge = values.copy(), values.copy()
    large[5], huge[5] = 8.0, 8000.0
    assert relocated(huge, 20, 1.0) == relocated(large, 20, 1.0) == relocated(values, 20, 1.0)


def test_the_middle_is_the_median():
    for n in (1, 2, 5, 8):
        values = np.random.default_rng(n).standard_normal(n)
        assert middle_of(values) == np.median(values)


def test_the_robust_scale_is_the_deviation_of_normal_noise():
    assert robust_scale(np.random.default_rng(0).standard_normal(100_000)) == pytest.approx(
        1, abs=0.02
    )


def test_residuals_are_taken_from_the_median_of_each_segment():
    assert residuals(np.array([1.0, 2.0, 9.0, 5.0, 7.0]), [3]).tolist() == [-1, 0, 7, -1, 1]


def test_a_place_that_never_settles_is_the_last_one_tried(monkeypatch):
    values = _stepped(0)
    settled = relocated(values, 3, 1.0)
    monkeypatch.setattr(change_location, "ROUNDS", 1)
    first = relocated(values, 3, 1.0)
    assert first != 3
    assert relocated(values, first, 1.0) in (first, settled)
