"""Rank tests of many rows at once say what the test of one row says."""

import numpy as np
import pytest

from calibrax.statistics import ranked
from calibrax.statistics.families import Family, rounded, rows_of
from calibrax.statistics.ranked import cliffs_deltas, rank_tests
from calibrax.statistics.two_samples import cliffs_delta, mann_whitney


def family(seed, rows, n0, n1, *, tied=False):
    rng = np.random.default_rng(seed)
    base, new = rng.standard_normal((rows, n0)), rng.standard_normal((rows, n1)) + 0.3
    if tied:
        base, new = base.round(1), new.round(1)
    return rounded(base), rounded(new)


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize(("n0", "n1"), [(10, 10), (12, 15), (20, 11)])
@pytest.mark.parametrize("formed", [True, False])
def test_each_row_agrees_with_the_test_of_one_row(n0, n1, tied, formed, monkeypatch):
    if not formed:
        monkeypatch.setattr(ranked, "MOST_FORMED", 1)
    base, new = family(1, 6, n0, n1, tied=tied)
    rows = rows_of(Family(base, new, scale="linear"))
    found = rank_tests(rows, np.ones(6, bool), None)
    ((lower, upper), _) = found.intervals([np.full(6, 0.05), np.full(6, 0.1)])
    unit = 2.0**rows.unit
    for row in range(6):
        alone = mann_whitney(new[row], base[row])
        assert found.p_value[row] == pytest.approx(alone.p_value, rel=1e-12)
        assert unit * found.estimate[row] == pytest.approx(alone.estimate, rel=1e-9)
        ends = unit * lower[row], unit * upper[row]
        assert ends == pytest.approx((alone.lower, alone.upper), rel=1e-9)


def test_what_is_common_is_taken_from_the_current_side():
    base, new = family(2, 4, 12, 12)
    rows = rows_of(Family(base, new, scale="linear"))
    found = rank_tests(rows, np.ones(4, bool), 1.0 / 2**rows.unit)
    for row in range(4):
        plain, shifted = mann_whitney(new[row], base[row]), mann_whitney(new[row] - 1, base[row])
        assert found.p_value[row] == pytest.approx(max(plain.p_value, shifted.p_value), rel=1e-12)


def test_a_level_that_no_order_reaches_has_no_bounds():
    base, new = family(3, 1, 3, 3)
    found = rank_tests(rows_of(Family(base, new, scale="linear")), np.ones(1, bool), None)
    [(lower, upper)] = found.intervals([np.array([0.05])])
    assert (lower[0], upper[0]) == (-np.inf, np.inf)


def test_cliffs_delta_of_each_row_agrees_with_that_of_one_row():
    base, new = family(4, 5, 4, 7, tied=True)
    found = cliffs_deltas(rows_of(Family(base, new, scale="linear")))
    assert found.tolist() == [cliffs_delta(new[row], base[row]) for row in range(5)]
