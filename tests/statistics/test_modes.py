"""Two groups of samples are told from one, which rarely looks like two."""

import numpy as np
import pytest

from calibrax.errors import StatisticsError
from calibrax.statistics.modes import two_groups

ONE_GROUP = {
    "normal": lambda rng, n: rng.standard_normal(n),
    "exponential": lambda rng, n: rng.exponential(1, n),
    "uniform": lambda rng, n: rng.uniform(0, 1, n),
    "t3": lambda rng, n: rng.standard_t(3, n),
}


@pytest.mark.parametrize("noise", ONE_GROUP)
@pytest.mark.parametrize("n", [8, 10, 17, 40, 150, 400])
def test_one_group_is_rarely_taken_for_two(noise, n):
    rng = np.random.default_rng(n)
    found = [two_groups(ONE_GROUP[noise](rng, n), scale="linear") for _ in range(600)]
    assert sum(each is not None for each in found) <= 16  # 1 % of 600, and four deviations


@pytest.mark.parametrize("n", [20, 50])
def test_two_clearly_apart_are_found(n):
    rng = np.random.default_rng(n)
    slow = rng.permutation(n) < n // 3
    found = two_groups(np.where(slow, 254e-9, 193e-9) * np.exp(0.01 * rng.standard_normal(n)))
    assert found is not None
    assert found.low == pytest.approx(193e-9, rel=0.01)
    assert found.high == pytest.approx(254e-9, rel=0.01)
    assert (found.n_low, found.n_high) == (n - n // 3, n // 3)


def test_a_single_outlier_is_no_group():
    assert two_groups([1.0, 1.01, 1.02, 1.01, 1.0, 1.02, 1.01, 1.0, 1.01, 9.0]) is None


def test_few_or_equal_samples_are_one_group():
    assert two_groups([1.0, 2.0, 1.0, 2.0]) is None
    assert two_groups([1.0] * 20) is None


def test_the_unit_and_the_order_do_not_matter():
    samples = [1.0, 1.01, 1.3, 1.31, 1.02, 1.29, 1.01, 1.3, 1.02, 1.31]
    found, scaled = two_groups(samples), two_groups([1024 * x for x in samples[::-1]])
    assert scaled == (found.low * 1024, found.high * 1024, found.n_low, found.n_high)


def test_samples_that_are_none_are_refused():
    with pytest.raises(StatisticsError, match="number above 0"):
        two_groups([0.0, 1.0])
