"""What the user sets: plain numbers, or an error."""

import math
from fractions import Fraction

import numpy as np
import pytest

from calibrax.errors import StatisticsError
from calibrax.statistics.settings import rank_settings


def test_numbers_of_any_kind_are_plain_numbers():
    found = rank_settings(Fraction(1, 20), np.float32(0.5), np.int64(3))
    assert found == (0.05, 0.5, 3)
    assert [type(each) for each in found] == [float, float, int]


@pytest.mark.parametrize("alpha", [0, 1, math.nan, "0.05", None, True, np.array(0.05)])
def test_what_is_no_alpha_is_refused(alpha):
    with pytest.raises(StatisticsError, match="alpha: expected a fraction between 0 and 1"):
        rank_settings(alpha, 0.02, 0)


@pytest.mark.parametrize("margin", [-0.1, math.inf, 10**400, math.nan, "2%", np.array([0.02])])
def test_what_is_no_margin_is_refused(margin):
    with pytest.raises(StatisticsError, match="margin: expected a fraction >= 0"):
        rank_settings(0.05, margin, 0)


@pytest.mark.parametrize("seed", [-1, 0.5, None, "1", True])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(StatisticsError, match="seed: expected an integer >= 0"):
        rank_settings(0.05, 0.02, seed)
