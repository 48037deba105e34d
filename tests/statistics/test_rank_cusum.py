"""The rank CUSUM of whole layers against one interval at a time, with SciPy's ranks."""

import change_recipe
import numpy as np
import pytest
from scipy.stats import mannwhitneyu, rankdata

from calibrax.statistics.rank_cusum import cusum, dense_ranks, scan


@pytest.mark.parametrize("decimals", [8, 0], ids=["distinct", "ties"])
@pytest.mark.parametrize("n", [6, 13, 40])
def test_the_scan_is_that_of_a_plain_loop(n, decimals):
    values = np.round(2 * np.random.default_rng(n).standard_normal((3, n)), decimals)
    found = scan(dense_ranks(values))
    for row, series in enumerate(values.tolist()):
        for i, (a, b) in enumerate(change_recipe.intervals(n)):
            split, height = change_recipe.best_split(series[a:b])
            assert (found.start[i], found.length[i]) == (a, b - a)
            assert found.cusum[row, i] == pytest.approx(height, abs=1e-12)
            assert found.split[row, i] == a + split


def test_a_large_scan_in_blocks_is_that_of_each_series_alone():
    values = np.random.default_rng(5).standard_normal((70, 300))
    together = scan(dense_ranks(values))
    for row in (0, 33, 69):
        alone = scan(dense_ranks(values[row : row + 1]))
        assert (together.cusum[row] == alone.cusum[0]).all()
        assert (together.split[row] == alone.split[0]).all()


def test_equal_values_have_no_height():
    assert scan(dense_ranks(np.ones((1, 20)))).cusum.max() == 0
    assert cusum(np.ones(4), np.ones(5)) == (0.0, 0.0)


def test_dense_ranks_order_as_the_values_do():
    values = np.array([[2.0, 2.0, -1.0, 5.0], [1.0, 2.0, 3.0, 4.0]])
    ranks = dense_ranks(values)
    assert (rankdata(ranks, axis=1) == rankdata(values, axis=1)).all()


@pytest.mark.parametrize("decimals", [8, 0], ids=["distinct", "ties"])
def test_one_split_is_mann_whitney_without_continuity(decimals):
    rng = np.random.default_rng(7)
    for _ in range(20):
        before = np.sort(np.round(rng.standard_normal(rng.integers(3, 30)), decimals))
        after = np.sort(np.round(rng.standard_normal(rng.integers(3, 30)) + 0.5, decimals))
        height, delta = cusum(before, after)
        found = mannwhitneyu(after, before, method="asymptotic", use_continuity=False)
        pairs = before.size * after.size
        assert delta == pytest.approx(2 * found.statistic / pairs - 1, abs=1e-12)
        both = np.concatenate([before, after])
        expected, plain_delta = change_recipe.cusum(both.tolist(), before.size)
        assert height == pytest.approx(expected, abs=1e-12)
        assert delta == pytest.approx(plain_delta, abs=1e-12)
