"""Whether the newest values of a series lie beyond its level."""

import numpy as np
import pytest

from calibrax.statistics.newest import FEWEST_BEFORE, MOST, Newest, newest_beyond

CALM = [0.0, 0.6, -0.4, 0.9, -0.8, 0.2, -0.1, 0.5, -0.6, 0.3, -0.9, 0.7, -0.3] * 3
REACH = 0.1


def found(newest, before=CALM, reach=REACH):
    return newest_beyond(np.array([*before, *newest]), reach)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("count", range(1, MOST + 1))
def test_values_all_clearly_beyond_the_level_are_found_on_either_side(count, sign):
    newest = [sign * (9.0 + n) for n in range(count)]
    assert found(newest) == Newest(count, np.median(newest) - np.median(CALM))


def test_a_value_back_at_the_level_ends_it():
    assert found([9.0, 9.0, 0.1]) is None
    assert found([9.0, 0.1, 40.0]) == Newest(1, pytest.approx(40.0, abs=0.2))


def test_values_on_both_sides_are_no_level():
    assert found([9.0, -9.0]) != Newest(2, 0.0)


def test_values_within_the_range_or_the_margin_are_none():
    assert found([0.8, 0.85, 0.89]) is None
    assert found([9.0, 9.0], reach=10.0) is None


def test_a_single_value_has_to_be_much_further_away_than_several():
    assert found([3.4]) is None
    assert found([3.4, 3.4]) is None
    assert found([4.6]) == Newest(1, 4.6)
    spiky = [*CALM, 6.0, *CALM]
    assert found([9.0], spiky) is None
    assert found([9.0, 9.0], spiky) == Newest(2, 9.0)


def test_few_values_before_are_no_level():
    before = CALM[:FEWEST_BEFORE]
    assert found([99.0], before) == Newest(1, pytest.approx(99.0 - np.median(before)))
    assert found([99.0], before[1:]) is None
    assert found([], before) is None
    assert newest_beyond(np.array([]), REACH) is None


def test_after_values_that_are_all_equal_the_margin_decides():
    assert found([5.2], [5.0] * 20) == Newest(1, pytest.approx(0.2))
    assert found([5.05], [5.0] * 20) is None


def test_no_unit_and_no_origin_matters():
    values = np.array([*CALM, 9.0, 8.0])
    moved = newest_beyond(1e9 * values + 7.0, 1e9 * REACH)
    assert moved is not None
    assert (moved.size, moved.shift) == (2, pytest.approx(8.5e9))


def test_series_of_noise_alone_are_rarely_told_of():
    """Seeded; the docstring has the rates, `benchmarks/simulations` their intervals."""
    rng = np.random.default_rng(11)
    told = sum(newest_beyond(row, 0.02) is not None for row in 0.03 * rng.normal(size=(1500, 40)))
    assert told <= 2
