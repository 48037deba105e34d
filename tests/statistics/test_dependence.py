"""The correlation that steps leave: against a plain loop, and on known dependence."""

import change_recipe
import numpy as np
import pytest

from calibrax.statistics.change_location import residuals
from calibrax.statistics.dependence import (
    LARGEST,
    MODERATE,
    correlation,
    correlations,
    inflation,
)


def _autoregressive(seed, rho, n):
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(n)
    for i in range(1, n):
        values[i] = rho * values[i - 1] + np.sqrt(1 - rho**2) * values[i]
    return values


@pytest.mark.parametrize("points", [[], [20], [7, 30]])
def test_it_is_that_of_a_plain_loop(points):
    for seed in range(20):
        values = _autoregressive(seed, 0.5, 50)
        expected = change_recipe.correlation(values.tolist(), points)
        assert correlation(values, points) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("rho", [0.2, 0.5, 0.8])
def test_of_long_series_it_is_the_true_one(rho):
    assert correlation(_autoregressive(4, rho, 50_000), []) == pytest.approx(rho, abs=0.04)


def test_values_that_alternate_count_as_independent():
    assert correlation(np.tile([0.0, 1.0], 30), []) == 0.0


def test_no_noise_has_no_dependence():
    assert correlation(np.repeat([1.0, 2.0], 10), [10]) == 0.0


def test_it_stays_below_one():
    assert correlation(np.arange(40.0), []) == LARGEST
    assert inflation(LARGEST) < 15


def test_a_step_that_is_known_is_no_dependence():
    values = _autoregressive(5, 0.0, 200)
    values[100:] += 10
    assert correlation(values, [100]) < 0.2 < correlation(values, [])


@pytest.mark.parametrize("points", [[], [20], [7, 30]])
def test_the_most_is_that_of_a_plain_loop(points):
    for seed in range(20):
        values = _autoregressive(seed, 0.2, 50)
        expected = change_recipe.most_correlation(values.tolist(), points)
        assert correlations(residuals(values, points), points)[1] == pytest.approx(
            expected, abs=1e-12
        )


def test_the_most_is_no_limit_where_it_is_strong():
    values = _autoregressive(4, 0.9, 400)
    assert correlation(values, [100]) > MODERATE
    assert correlations(residuals(values, [100]), [100])[1] == LARGEST


@pytest.mark.parametrize(("phi", "widening"), [((0.5, 0.3), 11.14), ((0.3, 0.3), 4.64)])
def test_what_wanders_slowly_counts_by_what_it_does_to_a_sum(phi, widening):
    """AR(2): the variance of a sum over that of independent values, by the textbook formula."""
    rng, n = np.random.default_rng(6), 50_000
    values = rng.standard_normal(n)
    for i in range(2, n):
        values[i] += phi[0] * values[i - 1] + phi[1] * values[i - 2]
    variance = (1 - phi[1]) / ((1 + phi[1]) * ((1 - phi[1]) ** 2 - phi[0] ** 2))
    expected = 1 / (1 - sum(phi)) ** 2 / variance
    assert expected == pytest.approx(widening, rel=0.01)
    assert inflation(correlation(values, [])) ** 2 == pytest.approx(expected, rel=0.12)


def test_what_has_no_end_of_wandering_counts_as_the_most():
    trend = np.repeat(np.arange(30.0), 2)
    assert correlation(trend, []) == LARGEST
