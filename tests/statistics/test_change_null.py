"""The table of the null: monotone, never 0, no less than the rarest order allows."""

import math
from itertools import pairwise

import numpy as np
import pytest

from calibrax.statistics.change_null import FEWEST, NULL_SIZES, chance, needed, threshold

LENGTHS = (12, 14, 16, 40, 90, 100, 300, 1000, 2000, 100_000)


@pytest.mark.parametrize("n", LENGTHS)
def test_a_larger_excess_is_rarer(n):
    found = [chance(n, excess) for excess in np.linspace(0, 60, 200)]
    assert all(a >= b for a, b in pairwise(found))
    assert 0 < found[-1] < found[0] <= 0.05


@pytest.mark.parametrize("n", range(12, 40))
def test_p_is_no_less_than_that_of_the_rarest_order(n):
    assert chance(n, 50.0) == pytest.approx(2 / math.comb(n, n // 2), rel=1e-9)


def test_above_the_table_its_last_line_holds():
    # the threshold, and with it the tail, goes on to 100,000
    assert chance(100_000, 0.7) == chance(1_000_000, 0.7)
    assert chance(NULL_SIZES[-1], 0.0) == chance(1_000_000, 0.0)


def test_shorter_stretches_need_more():
    found = needed(100, np.array([100, 50, 10]))
    assert found[0] == threshold(100)
    assert (np.diff(found) > 0).all()
    assert found[2] - found[0] == pytest.approx(0.35 * math.log(10))


def test_the_fewest_values_can_reach_their_threshold():
    half = FEWEST // 2
    most = math.sqrt(3 * half * half / (FEWEST + 1))  # the CUSUM of halves that don't overlap
    assert most > threshold(FEWEST)
