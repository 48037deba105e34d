"""Resamples by block."""

import numpy as np
import pytest

from calibrax.statistics import resampling
from calibrax.statistics.resampling import Strata, distances, stratified

SAMPLES = [np.array([1.0, 2.0, 6.0]), np.array([5.0]), np.array([1.0, 3.0])]


def test_strata_have_their_means_and_the_variances_of_these():
    strata = Strata(SAMPLES)
    assert strata.means.tolist() == [3, 5, 2]
    assert strata.errors == pytest.approx([7 / 3, np.nan, 1], nan_ok=True)
    assert strata.residuals.tolist() == [[-2, -1, 3], [0, 0, 0], [-1, 1, 0]]


def test_resampled_means_are_of_drawn_residuals():
    strata = Strata(SAMPLES)
    chosen = np.array([[0, 1, 2], [2, 2, 0]])
    means, variances = strata.resampled(np.random.default_rng(1), chosen)
    uniform = np.random.default_rng(1).random((2, 3, 3))
    for r in range(2):
        for s in range(3):
            values = SAMPLES[chosen[r, s]] - SAMPLES[chosen[r, s]].mean()
            n = len(values)
            drawn = values[(uniform[r, s, :n] * n).astype(int)]
            assert means[r, s] == pytest.approx(drawn.mean(), abs=1e-12)
            if n > 1:
                assert variances[r, s] == pytest.approx(drawn.var(ddof=1) / n, abs=1e-12)


def test_distances_are_ascending_and_the_same_for_the_same_seed():
    before, after = Strata(SAMPLES), Strata([2 * each for each in SAMPLES])
    found = distances(before, after, 10 / 3, 3, 50, benchmarks=True)
    assert (np.diff(found[np.isfinite(found)]) >= 0).all()
    assert found.tolist() == distances(before, after, 10 / 3, 3, 50, benchmarks=True).tolist()


def test_columns_are_drawn_each_from_its_own_values(monkeypatch):
    matrix = np.array([[1.0, 10.0, 100.0], [2.0, 20.0, 200.0]])
    monkeypatch.setattr(resampling, "BLOCK", 12)
    drawn = stratified(matrix, lambda x: np.sort(x, axis=1), 0, 9)
    assert drawn.shape == (9, 6)
    assert set(drawn[:, :2].ravel()) <= {1.0, 2.0}
    assert set(drawn[:, 4:].ravel()) <= {100.0, 200.0}
