"""The interval of a geometric mean covers it."""

import numpy as np
import pytest

from calibrax.statistics.mean_change import mean_change
from calibrax.statistics.suite import Family, judge


def test_one_row_has_its_own_interval():
    found = mean_change(np.array([0.1]), np.array([0.05]), np.array([0.15]))
    assert found == pytest.approx((0.1, 0.05, 0.15))


@pytest.mark.parametrize("invocations", [3, 5])
def test_the_interval_covers_the_mean_change_at_its_level(invocations):
    rng = np.random.default_rng(4)
    covered = 0
    changes = np.linspace(-0.2, 0.3, 10)
    for _ in range(400):
        base = np.exp(0.03 * rng.standard_normal((10, invocations)))
        new = np.exp(changes[:, None] + 0.03 * rng.standard_normal((10, invocations)))
        (v,) = judge([Family(base, new)])
        found = mean_change(v.estimate, v.own_lower, v.own_upper)
        covered += found.lower <= changes.mean() <= found.upper
    assert covered >= 0.93 * 400
