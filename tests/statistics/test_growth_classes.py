"""The classes of growth."""

import math

import numpy as np
import pytest

from calibrax.errors import StatisticsError
from calibrax.statistics.growth_classes import CLASSES, USUAL, checked_classes, growth, log_growth

SIZES = np.array([1.0, 2.0, 10.0, 64.0, 1000.0])
FORMULAS = {
    "1": lambda n: 1.0,
    "log n": math.log2,
    "sqrt n": math.sqrt,
    "n": lambda n: n,
    "n log n": lambda n: n * math.log2(n),
    "n^2": lambda n: n**2,
    "n^2 log n": lambda n: n**2 * math.log2(n),
    "n^3": lambda n: n**3,
    "2^n": lambda n: 2.0**n,
}


@pytest.mark.parametrize("name", CLASSES)
def test_each_class_is_its_formula(name):
    wanted = np.array([FORMULAS[name](n) for n in SIZES])
    assert np.exp(log_growth(name, SIZES)) == pytest.approx(wanted)
    assert growth(name, SIZES, SIZES[-1]) == pytest.approx(wanted / wanted[-1])


def test_huge_sizes_stay_numbers():
    sizes = np.array([1.0, 1e15])
    for name in CLASSES:
        found = growth(name, sizes, 1e15)
        assert np.isfinite(found).all()
        assert found[-1] == 1


def test_logs_of_sizes_below_1_are_no_growth():
    assert np.isnan(growth("log n", np.array([0.5, 2.0]), 2.0)[0])
    assert np.isfinite(growth("sqrt n", np.array([0.5, 2.0]), 2.0)).all()


def test_classes_are_ordered_by_their_growth_and_come_once():
    assert checked_classes(reversed(CLASSES)) == CLASSES
    assert checked_classes(["O(n^2)", "n", " n "]) == ("n", "n^2")
    assert set(USUAL) < set(CLASSES)


def test_what_is_no_class_is_refused_with_those_that_are():
    with pytest.raises(StatisticsError, match=r"classes: expected some of '1'.*, got 'n\^4'"):
        checked_classes(["n", "n^4"])
    with pytest.raises(StatisticsError, match="got none"):
        checked_classes([])
    with pytest.raises(StatisticsError, match="expected a sequence of str"):
        checked_classes("n")


def test_all_is_every_class():
    assert checked_classes(["all"]) == checked_classes(["O(n)", "all"]) == CLASSES
