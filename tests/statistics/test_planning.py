"""How many invocations settle a question: checked against a plain search."""

import math

import numpy as np
import pytest
from scipy import stats

from calibrax.statistics.planning import (
    LARGEST,
    further_invocations,
    smallest_detectable,
    t_quantile,
    t_tail,
)


def plain_search(estimate, deviation, p_adjusted, margin, now, rows, alpha):
    k = 2
    while True:
        if abs(estimate) <= margin or p_adjusted >= 0.5:
            reach = stats.t.ppf(0.95, 2 * (k - 1)) + 1.282
            settled = reach * deviation * math.sqrt(2 / k) <= margin
        else:
            reach = stats.t.ppf(1 - alpha / 2 / rows, 2 * (k - 1)) + 0.842
            settled = reach * deviation * math.sqrt(2 / k) <= abs(estimate)
        if settled:
            return max(1, k - now)
        k += 1


@pytest.mark.parametrize("estimate", [0.0, 0.01, -0.05, 0.2])
@pytest.mark.parametrize("deviation", [0.001, 0.02, 0.1])
@pytest.mark.parametrize("p_adjusted", [0.2, 1.0])
@pytest.mark.parametrize("rows", [1, 100])
def test_the_number_is_that_of_a_plain_search(estimate, deviation, p_adjusted, rows):
    margin = math.log1p(0.02)
    found = further_invocations(
        np.array([estimate]),
        np.array([deviation]),
        np.array([p_adjusted]),
        np.array([margin]),
        np.array([3]),
        rows=rows,
        alpha=0.05,
    )
    wanted = plain_search(estimate, deviation, p_adjusted, margin, 3, rows, 0.05)
    # beyond 400 invocations the quantile of 798 degrees of freedom stands for all
    assert int(found[0]) == (wanted if wanted < 390 else pytest.approx(wanted, rel=0.02))


def test_what_measuring_can_not_settle_ends_at_a_million():
    nothing = np.zeros(1)
    found = further_invocations(
        nothing, np.ones(1), np.ones(1), nothing, np.ones(1, int), rows=1, alpha=0.05
    )
    assert found.tolist() == [LARGEST - 1]


def test_the_detectable_change_is_found_with_probability_eight_tenths():
    k, deviation = 5, 0.02
    error = deviation * math.sqrt(2 / k)
    change = float(smallest_detectable(np.array([error]), np.array([8.0]), rows=1, alpha=0.05)[0])
    power = 1 - stats.nct.cdf(stats.t.ppf(0.975, 8), 8, change / error)
    assert power == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("freedom", [1.0, 3.0, 8.5, 200.0, math.inf])
def test_quantiles_and_tails_are_those_of_scipy(freedom):
    t = stats.norm if math.isinf(freedom) else stats.t(freedom)
    assert float(t_quantile(freedom, 0.975)) == pytest.approx(t.ppf(0.975), rel=1e-9)
    assert float(t_tail(freedom, 2.5)) == pytest.approx(t.sf(2.5), rel=1e-9)


def test_quantiles_come_in_the_shape_of_their_arguments():
    found = t_quantile(np.array([3.0, np.inf, 3.0]), np.array([0.9, 0.9, 0.95]))
    assert found == pytest.approx([stats.t.ppf(0.9, 3), stats.norm.ppf(0.9), stats.t.ppf(0.95, 3)])
