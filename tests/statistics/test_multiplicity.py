"""Adjusted p-values, held against statsmodels and against each rule in its plain words."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibrax.errors import StatisticsError
from calibrax.statistics import benjamini_hochberg, holm

NAN = math.nan
P_VALUES = [0.001, 0.04, 0.2, 0.013, 0.013, 0.9, 0.0005, 0.31]
families = st.lists(st.floats(0, 1), max_size=20)
both = pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])


def test_both_give_what_statsmodels_gives():
    """From statsmodels 0.15.0: `multipletests(P_VALUES, method=k)[1]`, k "holm" or "fdr_bh"."""
    expected = [0.007, 0.16, 0.6, 0.078, 0.078, 0.9, 0.004, 0.62]
    assert holm(P_VALUES) == pytest.approx(expected, rel=1e-9)
    expected = [0.004, 0.064, 0.8 / 3, 0.026, 0.026, 0.9, 0.004, 2.48 / 7]
    assert benjamini_hochberg(P_VALUES) == pytest.approx(expected, rel=1e-9)


@given(families, st.sampled_from([0.01, 0.05, 0.2]))
def test_holm_rejects_what_its_steps_reject(p_values, alpha):
    m = len(p_values)
    steps = sorted(p_values)
    tried = [p * (m - i) <= alpha for i, p in enumerate(steps)]
    rejected = tried.index(False) if False in tried else m
    assert sum(p <= alpha for p in holm(p_values)) == rejected


@given(families, st.sampled_from([0.01, 0.05, 0.2]))
def test_benjamini_hochberg_rejects_up_to_the_last_p_under_its_line(p_values, alpha):
    m = len(p_values)
    steps = sorted(p_values)
    last = max((i for i, p in enumerate(steps, 1) if p * m / i <= alpha), default=0)
    assert sum(p <= alpha for p in benjamini_hochberg(p_values)) == last


@both
@given(families)
def test_adjusted_values_lie_between_p_and_one_in_the_same_order(adjust, p_values):
    adjusted = adjust(p_values)
    assert all(p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
    order = np.argsort(p_values, kind="stable")
    assert (np.diff(np.array(adjusted)[order]) >= 0).all()
    assert adjust(p_values[::-1]) == adjusted[::-1]


@both
def test_nan_stays_where_it_is_and_is_no_member_of_the_family(adjust):
    with_nan = adjust([NAN, *P_VALUES[:4], NAN, *P_VALUES[4:]])
    assert math.isnan(with_nan[0])
    assert math.isnan(with_nan[5])
    assert (*with_nan[1:5], *with_nan[6:]) == adjust(P_VALUES)
    assert all(math.isnan(p) for p in adjust([NAN, NAN]))


@both
def test_none_and_one_are_what_they_were(adjust):
    assert adjust([]) == ()
    assert adjust(np.array([0.3])) == (0.3,)
    assert adjust((0, 1)) == (0.0, 1.0)


@both
@pytest.mark.parametrize(
    ("p_values", "text"),
    [
        ([0.5, 1.5, -0.1], r"p_values\[1\], p_values\[2\]: expected a number from 0 to 1, got 1.5"),
        ([math.inf] * 7, r"p_values\[4\] and 2 more: expected a number from 0 to 1, got inf"),
        ([[0.5]], "expected a sequence of float"),
        ([[0.5], 0.1], "expected a sequence of float"),
        (["0.5"], "expected a sequence of float"),
        ([True], "expected a sequence of float"),
        (0.5, "expected a sequence of float"),
    ],
)
def test_what_is_no_probability_is_refused(adjust, p_values, text):
    with pytest.raises(StatisticsError, match=text):
        adjust(p_values)
