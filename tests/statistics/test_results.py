"""The record of an interval: equality without ends, and that it stays as it is."""

import math

import attrs
import pytest

from calibrax.statistics import Interval

FOUND = Interval(
    estimate=1.0, lower=0.0, upper=2.0, confidence=0.95, method="m", n=9, parameter="mean"
)


def test_intervals_without_ends_are_equal_and_hash_alike():
    bare, same = (attrs.evolve(FOUND, lower=math.nan, upper=math.nan) for _ in range(2))
    assert bare == same
    assert hash(bare) == hash(same)
    assert bare != FOUND
    assert bare != attrs.evolve(bare, estimate=2.0)


def test_an_interval_cannot_be_changed():
    with pytest.raises(AttributeError):
        FOUND.estimate = 2.0


def test_an_interval_has_neither_warnings_nor_a_seed_unless_given():
    assert (FOUND.warnings, FOUND.seed) == ((), None)
