"""Least squares of curves, against plain searches of SciPy."""

import numpy as np
import pytest
from scipy import optimize, stats

from calibrax.statistics.growth_classes import growth
from calibrax.statistics.growth_fits import best_overheads, fit_curves, fit_powers, scores

SIZES = np.array([10.0, 40.0, 100.0, 700.0, 3000.0, 20000.0, 1e5])


def series(count, seed=0):
    rng = np.random.default_rng(seed)
    overheads = 10 ** rng.uniform(-4, 0, (count, 1))
    truth = overheads + growth("n log n", SIZES, SIZES[-1])
    return np.log(truth) + 0.05 * rng.standard_normal((count, SIZES.size))


@pytest.mark.parametrize("name", ["log n", "n", "n log n", "n^2"])
def test_the_overhead_is_that_of_scipys_minimiser(name):
    g, logs = growth(name, SIZES, SIZES[-1]), series(8)
    _, found = best_overheads(g, logs)
    without = (logs - np.log(g)).var(axis=1) * SIZES.size
    for row, rss in zip(logs, np.minimum(found, without), strict=True):

        def loss(log_ratio, row=row):
            errors = row - np.log(np.exp(log_ratio) + g)
            return float(((errors - errors.mean()) ** 2).sum())

        starts = np.linspace(-20, 7.7, 30)  # up to the largest overhead that is sought
        best = min(
            optimize.minimize_scalar(loss, bounds=(start, start + 1.5), method="bounded").fun
            for start in starts
        )
        assert rss <= best * (1 + 1e-6) + 1e-12


def test_powers_are_those_of_linregress():
    logs = series(5)
    found = fit_powers(SIZES, logs)
    for at, row in enumerate(logs):
        wanted = stats.linregress(np.log(SIZES), row)
        assert found.exponent[at] == pytest.approx(wanted.slope)
        assert found.level[at] == pytest.approx(wanted.intercept)
        assert found.error[at] == pytest.approx(wanted.stderr)


def test_two_sizes_give_a_power_without_an_error():
    found = fit_powers(SIZES[:2], np.log(np.array([[1.0, 4.0]])))
    assert found.exponent[0] == pytest.approx(1.0)
    assert np.isnan(found.error[0])


def test_rows_do_not_look_at_each_other():
    g, logs = growth("n", SIZES, SIZES[-1]), series(6)
    together = fit_curves(g, logs)
    for at in range(len(logs)):
        alone = fit_curves(g, logs[at : at + 1])
        assert [each[0] for each in alone] == [each[at] for each in together]


def test_an_overhead_that_does_not_pay_is_none():
    found = fit_curves(growth("n", SIZES, SIZES[-1]), np.log(SIZES)[None])
    assert found.ratio[0] == 0
    assert found.rss[0] == pytest.approx(0, abs=1e-20)


def test_scores_are_aicc_and_infinite_without_room():
    rss = np.array([0.07])
    n, k = 7, 2
    wanted = n * np.log(0.01) + n + 2 * k + 2 * k * (k + 1) / (n - k - 1)
    assert scores(rss, n, k)[0] == pytest.approx(wanted)
    assert scores(rss, 3, 2)[0] == np.inf
    assert scores(np.array([np.inf]), 7, 2)[0] == np.inf


def test_no_curve_is_closer_than_the_noise():
    exact, near = scores(np.array([0.0]), 7, 1, 0.1), scores(np.array([1e-4]), 7, 1, 0.1)
    assert abs(exact[0] - near[0]) < 0.02
