"""A single size that is far off."""

import math

import numpy as np
import pytest
from scipy import stats

from calibrax.statistics.growth_choices import Measured, best_class, class_fits
from calibrax.statistics.growth_classes import USUAL
from calibrax.statistics.strays import find_jump, find_stray

SIZES = 10.0 ** np.arange(1, 8)


def measured(values, sizes=SIZES, noise=math.nan):
    return Measured(np.asarray(sizes), np.log(values), (1,) * len(sizes), noise)


def stray_of(values, sizes=SIZES, noise=math.nan, classes=USUAL):
    series = measured(values, sizes, noise)
    best = best_class(class_fits(series, classes))
    return find_stray(series, series.logs - np.log(best.at(series.sizes)), classes)


def with_factor(values, at, factor):
    return np.where(np.arange(len(values)) == at, factor, 1.0) * values


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize("factor", [4.0, 0.25])
def test_the_size_that_is_off_is_found_with_its_factor(at, factor):
    found = stray_of(with_factor(SIZES, at, factor))
    assert (found.size, found.name) == (SIZES[at], "n")
    assert found.ratio == pytest.approx(factor)
    assert found.misfit < 1e-6


def test_the_largest_size_is_left_to_the_prediction():
    assert stray_of(with_factor(np.ones(7), 6, 0.2)) is None


def test_the_p_value_is_that_of_a_prediction_from_the_others():
    logs = 0.05 * np.random.default_rng(1).standard_normal(7)
    logs[3] += 1
    series = measured(np.exp(logs))
    found = find_stray(series, logs - logs.mean(), ["1"])
    rest = np.delete(logs, 3)
    x = np.delete(np.log(SIZES), 3)
    leverage = 1 / 6 + (np.log(SIZES[3]) - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum()
    error = math.sqrt(((rest - rest.mean()) ** 2).sum() / 4 * (1 + leverage))
    wanted = 2 * 7 * stats.t.sf((logs[3] - rest.mean()) / error, 4)
    assert found.p_value == pytest.approx(wanted)


@pytest.mark.parametrize(
    "values",
    [
        SIZES,
        with_factor(SIZES, 3, 1.4),  # not far
        SIZES * [1, 2, 1, 2, 1, 2, 1],  # many are off
        [1, 3, 0.5, 10, 0.8, 2, 1],  # the others fit nothing
    ],
)
def test_what_is_near_or_one_of_many_is_no_stray(values):
    assert stray_of(np.asarray(values, float)) is None


def test_four_sizes_are_too_few():
    assert stray_of(np.array([1.0, 9.0, 1.0, 1.0]), SIZES[:4]) is None


def test_noise_that_is_known_to_be_more_hides_a_stray():
    values = with_factor(SIZES, 3, 2.0)
    assert stray_of(values, noise=0.02) is not None
    assert stray_of(values, noise=0.9) is None


def test_a_class_that_is_nothing_at_the_size_expects_nothing_of_it():
    sizes = np.array([1.0, 2, 4, 8, 16, 32])
    series = measured([9.0, 1, 2, 3, 4, 5], sizes)
    residuals = np.array([2.0, 0, 0, 0, 0, 0])
    assert find_stray(series, residuals, ["log n"]) is None
    assert find_stray(series, residuals, ["1", "log n"]) is None


def test_others_that_no_class_allows_have_no_stray():
    series = measured(np.ones(6), np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]))
    assert find_stray(series, np.array([2.0, 0, 0, 0, 0, 0]), ["log n"]) is None


NONE = math.inf  # what any AICc is below


def test_the_jump_is_found_with_the_class_of_either_side():
    found = find_jump(measured(np.where(SIZES >= 1e4, 3.0, 1) * SIZES), USUAL, NONE)
    assert (found.before, found.after, found.name) == (1e3, 1e4, "n")
    assert found.ratio == pytest.approx(3)
    assert found.misfit < 1e-6


@pytest.mark.parametrize("at", [1, 6])
def test_a_side_of_one_size_is_no_side(at):
    found = find_jump(measured(np.where(np.arange(7) >= at, 3.0, 1) * SIZES), ["n"], NONE)
    assert found is None or found.misfit > 0.1


def test_a_jump_that_is_small_or_does_not_pay_is_none():
    assert find_jump(measured(np.where(SIZES >= 1e4, 1.4, 1) * SIZES), USUAL, NONE) is None
    series = measured(np.where(SIZES >= 1e4, 3.0, 1) * SIZES)
    assert find_jump(series, USUAL, -NONE) is None


def test_classes_that_have_no_log_everywhere_do_not_jump():
    assert find_jump(measured([1.0, 2, 3, 4, 5], 10.0 ** np.arange(5)), ["log n"], NONE) is None
