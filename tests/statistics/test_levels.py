"""Levels against `interval`, which they stand in for."""

import numpy as np
import pytest

from calibrax.statistics.intervals import interval
from calibrax.statistics.levels import located


@pytest.mark.parametrize("n", [1, 2, 3, 5, 6, 7, 40, 128, 129])
def test_they_are_those_of_interval(n):
    for seed in range(5):
        values = np.random.default_rng([seed, n]).standard_normal(n)
        expected, found = interval(values, scale="linear"), located(values)
        ends = (expected.lower, expected.estimate, expected.upper)
        assert found.ends == pytest.approx(ends, rel=1e-12, nan_ok=True)
        assert found.method == expected.method
