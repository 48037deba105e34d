"""Arithmetic at the ends of the float range, held against exact fractions."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibrax.statistics.results import Ends
from calibrax.statistics.scales import from_logs, midpoint, moments, rescaled, to_logs

HUGE, SMALLEST = 1.7e308, 5e-324
finite = st.floats(allow_nan=False, allow_infinity=False)


@given(finite, finite)
def test_the_midpoint_is_the_exact_one_rounded(a, b):
    exact = (Fraction(a) + Fraction(b)) / 2
    assert midpoint(a, b) == pytest.approx(float(exact), rel=1e-15, abs=SMALLEST)


@pytest.mark.parametrize("value", [HUGE, -HUGE, SMALLEST, -SMALLEST, 0.0, 0.1])
def test_the_midpoint_of_equal_numbers_is_that_number(value):
    assert midpoint(value, value) == value


def round_trips(values):
    x = np.sort(values)
    logs, shift = to_logs(x)
    for value, log in zip(x, logs, strict=True):
        found = from_logs(Ends(log, log, log), shift, x)
        assert found.estimate == pytest.approx(value, rel=1e-12, abs=SMALLEST)
        assert found.lower == found.estimate == found.upper


@given(st.lists(st.floats(1e-150, 1e150), min_size=1))
def test_there_and_back_through_logs_is_the_identity(values):
    round_trips(values)


@pytest.mark.parametrize("unit", [HUGE, SMALLEST * 1000])
def test_logs_bear_the_largest_and_the_smallest_floats(unit):
    round_trips([0.25 * unit, 0.5 * unit, unit])


def test_from_logs_never_leaves_the_samples_with_the_estimate_and_keeps_nan():
    x = np.array([2.0, 3.0])
    logs, shift = to_logs(x)
    found = from_logs(Ends(math.nan, float(logs[1]) + 1e-9, math.nan), shift, x)
    assert found.estimate == 3.0
    assert math.isnan(found.lower)
    assert math.isnan(found.upper)


@pytest.mark.parametrize("unit", [1.0, 2.0**1020, 2.0**-1020])
def test_moments_are_those_of_the_textbook_in_any_unit(unit):
    found = moments(np.array([1.0, 2.0, 4.0, 5.0]) * unit)
    error = math.sqrt(10 / 3 / 4)
    ends = rescaled(Ends(found.error, found.mean, found.residuals[-1]), found.shift)
    assert ends == pytest.approx((error * unit, 3 * unit, 2 * unit), rel=1e-15)


def test_one_sample_has_no_standard_error():
    assert math.isnan(moments(np.array([2.5])).error)


def test_what_is_beyond_a_float_becomes_infinite_and_nan_stays():
    found = rescaled(Ends(-1.0, math.nan, 1.0), 2000)
    assert (found.lower, found.upper) == (-math.inf, math.inf)
    assert math.isnan(found.estimate)
