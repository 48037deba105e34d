"""Moderated variances against cases worked by hand, each step written out.

The numbers of a step are closed forms where there are any (digamma, trigamma and pentagamma at 1
and 2 are Euler's constant and powers of pi), else 18 digits from mpmath 1.4 at 40 digits
(`psi(0, h)`, `psi(1, h)`, `psi(3, h)`, `findroot(lambda x: psi(1, x) - excess, start)`).
"""

import math

import numpy as np
import pytest

from calibrax.statistics.moderation import moderate

GAMMA = 0.577215664901532861
DIGAMMA_1, TRIGAMMA_1, PENTAGAMMA_1 = -GAMMA, math.pi**2 / 6, math.pi**4 / 15
DIGAMMA_2, TRIGAMMA_2, PENTAGAMMA_2 = 1 - GAMMA, math.pi**2 / 6 - 1, math.pi**4 / 15 - 6
EXACT = {"rel": 1e-12, "abs": 0}


def moderated(variances, g):
    return moderate(np.array(variances, dtype=float), np.full(len(variances), float(g)))


def test_three_rows_are_drawn_to_their_common_level_as_worked_by_hand():
    """Variances 1, 4, 9 with g = 4, so h = 2.

    digamma(2) = .422784335098467139, trigamma(2) = .644934066848226436,
    pentagamma(2) = .493939402266829149
    e = ln s2 - digamma(2) + ln 2 = .270362845461478, 1.656657206581369, 2.467587422797698
    E = 1.464869158280182, var(e) with m - 1 = 1.234535952415966
    quarter of a standard error: .25 sqrt((.493939402 + 2 x .644934067^2) / 3) = .166196376278537
    excess = 1.234535952415966 - .644934066848226 + .166196376278537 = .755798261846276
    d0 = 2 trigamma^-1(.755798261846276) = 3.529870325518824
    exp(E) = 4.326977054141816; V = (3.529870326 x 4.326977054 + 4 s2) / 7.529870326
    """
    found = moderated([1, 4, 9], 4)
    assert found.prior == pytest.approx(4.32697705414181648, **EXACT)
    assert found.prior_freedom == pytest.approx(3.52987032551882387, **EXACT)
    expected = [2.55962813028763004, 4.15328107266724198, 6.80936930996659521]
    assert found.variance == pytest.approx(expected, **EXACT)
    assert found.freedom == pytest.approx([7.52987032551882387] * 3, **EXACT)


def test_a_spread_made_for_four_prior_degrees_of_freedom_gives_four():
    """Variances exp(a) and exp(-a) with g = 4: all in closed form.

    E = ln 2 - digamma(2), var(e) = 2 a^2. The excess is trigamma(2), and so d0 4, where
    2 a^2 = 2 trigamma(2) - .25 sqrt((pentagamma(2) + 2 trigamma(2)^2) / 2).
    Then V = (4 x 2 exp(gamma - 1) + 4 s2) / 8; degrees of freedom min(4 + 4, 2 x 4) = 8.
    """
    quarter = 0.25 * math.sqrt((PENTAGAMMA_2 + 2 * TRIGAMMA_2**2) / 2)
    a = math.sqrt((2 * TRIGAMMA_2 - quarter) / 2)
    found = moderated([math.exp(a), math.exp(-a)], 4)
    prior = 2 * math.exp(GAMMA - 1)
    assert found.prior == pytest.approx(prior, **EXACT)
    assert found.prior_freedom == pytest.approx(4, **EXACT)
    expected = [(prior + math.exp(a)) / 2, (prior + math.exp(-a)) / 2]
    assert found.variance == pytest.approx(expected, **EXACT)
    assert found.freedom == pytest.approx([8, 8], **EXACT)


def test_equal_variances_of_few_rows_are_not_taken_for_equal_noise():
    """Three rows of 2 with g = 2, so h = 1: var(e) = 0, and only the quarter is left.

    e = ln 2 + gamma = 1.270362845461478, so exp(E) = 2 exp(gamma) = 3.562144835980396
    excess = .25 sqrt((pi^4 / 15 + 2 (pi^2 / 6)^2) / 3) = .498028520996006
    d0 = 2 trigamma^-1(.498028520996006) = 4.936034030419471
    V = (4.936034030 x 3.562144836 + 2 x 2) / 6.936034030 = 3.111701591576094
    degrees of freedom min(4.94 + 2, 3 x 2) = 6: no more than all rows have together
    """
    found = moderated([2, 2, 2], 2)
    assert found.prior == pytest.approx(2 * math.exp(GAMMA), **EXACT)
    assert found.prior_freedom == pytest.approx(4.93603403041947063, **EXACT)
    assert found.variance == pytest.approx([3.11170159157609419] * 3, **EXACT)
    assert found.freedom == pytest.approx([6, 6, 6], **EXACT)


def test_many_equal_variances_stop_at_the_least_excess():
    """400 rows of 5 with g = 40, so h = 20: the quarter, .000929, is below .001.

    digamma(20) = 2.970523992242149, exp(E) = 5 exp(ln 20 - digamma(20)) = 5.127643483719893
    d0 = 2 trigamma^-1(.001) = 2000.999833333363888
    V = (2000.999833 x 5.127643484 + 40 x 5) / 2040.999833 = 5.125141896377547
    """
    found = moderated([5] * 400, 40)
    assert found.prior_freedom == pytest.approx(2000.99983333336389, **EXACT)
    assert found.variance == pytest.approx([5.12514189637754737] * 400, **EXACT)
    assert found.freedom == pytest.approx([2040.99983333336389] * 400, **EXACT)


def test_very_unequal_noise_is_hardly_moderated():
    """Variances 1 and 100 with g = 2.

    e = gamma, gamma + ln 100; E = gamma + ln 10, exp(E) = 10 exp(gamma)
    var(e) = (ln 100)^2 / 2 = 10.603796220956796
    excess = 10.603796220956796 - pi^2 / 6 + .609957876896597 = 9.568820031005166
    d0 = 2 trigamma^-1(9.568820031005166) = 0.686628158272359002
    V = (D0 x 17.810724180 + 2 s2) / (D0 + 2)
    """
    found = moderated([1, 100], 2)
    d0 = 0.686628158272359002
    prior = 10 * math.exp(GAMMA)
    assert found.prior == pytest.approx(prior, **EXACT)
    assert found.prior_freedom == pytest.approx(d0, **EXACT)
    expected = [(d0 * prior + 2) / (d0 + 2), (d0 * prior + 200) / (d0 + 2)]
    assert found.variance == pytest.approx(expected, **EXACT)
    assert found.freedom == pytest.approx([d0 + 2] * 2, **EXACT)


def test_five_rows_of_five_invocations_a_side():
    """Variances 1, 1.5, 2, 3, 5 with g = 8, so h = 4.

    digamma(4) = 1.256117668431800, trigamma(4) = .283822955737115, pentagamma(4) = .0448653282
    E = .891509190642154, var(e) = .385989615099827
    excess = .385989615099827 - .283822955737115 + .050741534835805 = .152908194198518
    d0 = 14.054366287360053, exp(E) = 2.438807500761963
    """
    found = moderated([1, 1.5, 2, 3, 5], 8)
    assert found.prior == pytest.approx(2.43880750076196335, **EXACT)
    assert found.prior_freedom == pytest.approx(14.0543662873600531, **EXACT)
    expected = [1.91689452189334543, 2.09826450314247826, 2.27963448439161109, 2.64237444688987674]
    assert found.variance[:4] == pytest.approx(expected, **EXACT)
    assert found.freedom == pytest.approx([22.0543662873600531] * 5, **EXACT)


@pytest.mark.parametrize("g", [1, 2, 8])
def test_one_row_keeps_its_own_variance(g):
    found = moderated([3.25], g)
    assert found.variance.tolist() == [3.25]
    assert found.freedom.tolist() == [g]


def test_a_common_factor_goes_through():
    """e and E move by its logarithm, so the excess and d0 stay."""
    plain, scaled = moderated([1, 4, 9], 4), moderated([7e-5, 28e-5, 63e-5], 4)
    assert scaled.prior_freedom == pytest.approx(plain.prior_freedom, **EXACT)
    assert scaled.variance == pytest.approx(7e-5 * plain.variance, **EXACT)
