"""Differences and ratios of any rank, held against sorting all of them."""

import math
import statistics

import numpy as np
import pytest

from calibrax.statistics import differences, selections
from calibrax.statistics.differences import median_ratio, median_shift, ranked

RANKS = [0, 1, 17, 400, 1199, 1200, 2000, 2399]


@pytest.mark.parametrize("all_pairs", [0, 10_000])
@pytest.mark.parametrize("block", [1, 40, 3000])
@pytest.mark.parametrize("decimals", [0, 1, 15])
@pytest.mark.parametrize("relation", [np.subtract, np.divide])
def test_each_rank_is_what_sorting_all_finds(relation, decimals, block, all_pairs, monkeypatch):
    drawn = np.random.default_rng(5)
    x = np.sort(np.round(1 + drawn.lognormal(size=60), decimals))
    y = np.sort(np.round(1 + drawn.lognormal(size=40), decimals))
    expected = np.sort(relation.outer(x, y).ravel())
    monkeypatch.setattr(differences, "ALL_PAIRS", all_pairs)
    monkeypatch.setattr(selections, "BLOCK", block)
    assert ranked(relation, x, y, RANKS) == expected[RANKS].tolist()


def test_selection_takes_over_above_the_size_that_fits():
    drawn = np.random.default_rng(0)
    x, y = np.sort(drawn.normal(size=1501)), np.sort(drawn.normal(size=1200))
    expected = np.sort(np.subtract.outer(x, y).ravel())
    ranks = [0, 500_000, expected.size // 2, expected.size - 1]
    assert ranked(np.subtract, x, y, ranks) == expected[ranks].tolist()


@pytest.mark.parametrize(("m", "n"), [(1, 1), (3, 5), (4, 4)])
def test_the_estimates_are_the_medians_of_all_pairs(m, n):
    drawn = np.random.default_rng(m)
    x, y = np.sort(drawn.lognormal(size=m)), np.sort(drawn.lognormal(size=n))
    shifts = np.subtract.outer(x, y).ravel()
    assert median_shift(x, y, 1) == pytest.approx(
        (shifts.min(), statistics.median(shifts), shifts.max()), rel=1e-12
    )
    logs = np.subtract.outer(np.log(x), np.log(y)).ravel()
    expected = np.exp([logs.min(), statistics.median(logs), logs.max()])
    assert median_ratio(x, y, 1) == pytest.approx(tuple(expected), rel=1e-12)


def test_differences_beyond_a_float_are_infinite_and_the_estimate_is_not():
    x = np.array([-1.7e308, 1.7e308])
    assert median_shift(x, x, 1) == (-math.inf, 0.0, math.inf)


def test_ratios_beyond_a_float_are_infinite_and_the_estimate_is_not():
    x = np.array([5e-324, 1.7e308])
    found = median_ratio(x, x, 1)
    assert (found.lower, found.upper) == (0.0, math.inf)
    assert found.estimate == pytest.approx(1.0)
    assert median_ratio(x[:1], x[:1], 1) == (1.0, 1.0, 1.0)


def test_a_quotient_tells_neighbouring_floats_apart():
    drawn = np.random.default_rng(0).lognormal(sigma=50, size=2000)
    above = np.nextafter(drawn, math.inf)
    assert (above / drawn > 1).all()
    assert (drawn / above < 1).all()
