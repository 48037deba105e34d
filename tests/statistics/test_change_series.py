"""What is a series, and what is refused."""

import math

import numpy as np
import pytest

from calibrax.errors import StatisticsError
from calibrax.statistics.change_series import measured

NAN = math.nan


def test_missing_values_keep_the_positions_of_the_others():
    found = measured([1.0, NAN, 4.0, NAN, 2.0], "log", 0.02, "values")
    assert found.positions.tolist() == [0, 2, 4]
    assert found.values.tolist() == [1.0, 4.0, 2.0]
    assert found.compared == pytest.approx([0.0, math.log(4), math.log(2)])
    assert found.missing == 2
    assert found.reach == pytest.approx(math.log(1.02))


def test_on_the_linear_scale_values_and_margin_are_compared_as_they_are():
    found = measured([0, -3, 2], "linear", 0.5, "values")
    assert found.compared.tolist() == [0.0, -3.0, 2.0]
    assert found.reach == 0.5


def test_an_empty_series_has_no_values():
    assert measured([], "log", 0.02, "values").values.size == 0


@pytest.mark.parametrize(
    ("values", "scale", "margin", "text"),
    [
        ([1.0, 0.0, -2.0], "log", 0.02, "values[1], values[2]: expected a number above 0"),
        ([1.0, math.inf], "linear", 0.02, "values[1]: expected a finite number, or NaN, got inf"),
        ([1.0, -1.7e308], "linear", 0.02, "values[1]: expected a number up to 1.07e+301"),
        ([[1.0], [2.0, 3.0]], "log", 0.02, "values: expected a sequence of float"),
        (["a"], "log", 0.02, "values: expected a sequence of float"),
        ([0.0] * 7, "log", 0.02, "values[4] and 2 more: expected a number above 0"),
        ([1.0], "ratio", 0.02, "scale: expected 'log' or 'linear', got 'ratio'"),
        ([1.0], "log", -0.1, "margin: expected a finite number >= 0, got -0.1"),
        ([1.0], "log", NAN, "margin: expected a finite number >= 0, got nan"),
    ],
)
def test_what_is_no_series_is_refused_with_its_place(values, scale, margin, text):
    with pytest.raises(StatisticsError) as caught:
        measured(values, scale, margin, "values")
    assert text in str(caught.value)
    assert "; " in str(caught.value)


def test_a_long_double_beyond_a_float_is_refused():
    if np.finfo(np.longdouble).max > np.finfo(np.float64).max:
        with pytest.raises(StatisticsError, match="finite"):
            measured(np.array(["1e4000"], dtype=np.longdouble), "log", 0.02, "values")
