"""Rows of a metric as arrays: ragged sides, steps of the timer, and what is refused."""

import math

import numpy as np
import pytest

from calibrax.errors import StatisticsError
from calibrax.statistics.families import Family, rows_of, side_of


def test_rows_of_different_length_are_filled_up():
    rows = rows_of(Family([[1.0, 2.0], [3.0]], [[1.0], [2.0, 3.0, 4.0]], scale="linear"))
    assert rows.baseline.n.tolist() == [2, 1]
    assert rows.current.n.tolist() == [1, 3]
    assert math.isnan(rows.baseline.values[1, 1])
    assert rows.unit == 3  # values are below 2**3, and divided by it
    assert (8 * rows.current.mean).tolist() == [1.0, 3.0]
    assert rows.size == 2


def test_the_mean_of_equal_values_is_their_value_and_their_squares_are_nothing():
    side = side_of(np.full((1, 7), 0.1), np.array([7]))
    assert side.mean.tolist() == [0.1]
    assert side.squares.tolist() == [0.0]


def test_squares_agree_with_numpy():
    values = np.random.default_rng(0).standard_normal((5, 8))
    side = side_of(values, np.full(5, 8))
    assert side.squares == pytest.approx(values.var(axis=1) * 8, rel=1e-12)
    assert side.mean == pytest.approx(values.mean(axis=1), rel=1e-12, abs=1e-15)


def test_the_step_of_a_clock_is_the_smallest_distance():
    rows = rows_of(Family([[10.0, 10.0, 12.0]], [[11.0, 11.0, 12.0]], scale="linear"))
    assert rows.floor.tolist() == [(1.0 / 2**rows.unit) ** 2 / 4]


def test_the_step_of_printed_digits_is_the_smallest_ratio():
    rows = rows_of(Family([[1.00, 1.00], [1e6, 1.01e6]], [[1.01, 1.01], [1e6, 1e6]]))
    assert rows.floor == pytest.approx(np.full(2, math.log(1.01) ** 2 / 4), rel=1e-4)


def test_without_ties_no_step_matters():
    rows = rows_of(Family([[1.0, 1.1]], [[1.2, 1.3]]))
    assert rows.floor.tolist() == [0.0]


def test_the_margin_is_one_a_row_or_one_for_all():
    rows = rows_of(Family([[1.0], [2.0]], [[1.0], [2.0]], margin=[0.1, 0.2]))
    assert rows.margin == pytest.approx(np.log1p([0.1, 0.2]))
    linear = rows_of(Family([[-2.0]], [[4.0]], margin=0.1, scale="linear"))
    assert linear.margin.tolist() == pytest.approx([0.3 / 2**linear.unit])
    assert linear.level.tolist() == [3 / 2**linear.unit]


@pytest.mark.parametrize(
    ("family", "says"),
    [
        (Family([[1.0]], [[1.0], [2.0]]), r"current: expected 1 rows as the baseline has, got 2"),
        (Family([[]], [[1.0]]), r"baseline\[0\]: expected >= 1 value, got 0"),
        (Family([[1.0]], [[0.0]]), r"current\[0\]\[0\]: expected a finite number above 0"),
        (Family([[math.nan]], [[1.0]]), r"baseline\[0\]\[0\]: expected a finite number"),
        (Family([[1.0]], [[math.inf]], scale="linear"), "current.*got inf"),
        (Family([[1.0]], [[1.0]], margin=-0.1), "margin: expected a fraction >= 0, got -0.1"),
        (Family([[1.0]], [[1.0]], margin=math.nan), "margin: expected a fraction >= 0, got nan"),
        (Family([[1.0]], [[1.0]], history=[[1.0], [2.0]]), "history: expected 1 rows, got 2"),
        (Family([[1.0]], [[1.0]], scale="cubic"), "scale: expected 'log' or 'linear'"),
        (Family([["a"]], [[1.0]]), "baseline: expected one sequence of float a row"),
    ],
)
def test_what_can_not_be_compared_is_refused_with_its_place(family, says):
    with pytest.raises(StatisticsError, match=says):
        rows_of(family)


def test_values_that_only_rounding_tells_apart_are_equal():
    rows = rows_of(Family([[0.3, 0.3, 0.1 + 0.2]], [[0.32, 0.32, 0.32]]))
    assert rows.baseline.squares.tolist() == [0.0]
    assert rows.floor[0] > 0


@pytest.mark.parametrize("size", [1e-300, 1e-170, 1e160, 1e300])
def test_the_smallest_and_the_largest_floats_have_squares(size):
    rows = rows_of(Family([[size, 2 * size]], [[3 * size, 4 * size]], scale="linear"))
    assert 0 < rows.baseline.squares[0] < 1
