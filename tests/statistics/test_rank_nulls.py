"""Null distributions of U and of the signed rank, held against every deal and sign pattern."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from calibrax.statistics import nulls
from calibrax.statistics.nulls import mann_whitney_order, mann_whitney_p, signed_rank_p

TIGHT = {"rel": 1e-9, "abs": 1e-15}
tie_groups = st.lists(st.integers(1, 4), min_size=1, max_size=5).filter(lambda t: sum(t) > 1)


def twice_u_of_every_deal(ties, m):
    """Twice U of the first sample, for each choice of its m members."""
    pooled = np.repeat(np.arange(len(ties)), ties)
    found = []
    for chosen in itertools.combinations(range(pooled.size), m):
        x, y = pooled[list(chosen)], np.delete(pooled, chosen)
        found.append(int(np.sign(np.subtract.outer(x, y)).sum()) + m * (pooled.size - m))
    return np.array(found)


class TestMannWhitney:
    @given(tie_groups, st.data())
    def test_p_counts_every_deal_of_the_pooled_values(self, ties, data):
        m = data.draw(st.integers(1, min(sum(ties) - 1, 5)))
        deals = twice_u_of_every_deal(ties, m)
        for twice_u in np.unique(deals):
            smaller = min((deals <= twice_u).mean(), (deals >= twice_u).mean())
            found = mann_whitney_p(np.array(ties), m, int(twice_u))
            assert found == pytest.approx(min(2 * smaller, 1), **TIGHT)
            swapped = mann_whitney_p(
                np.array(ties), sum(ties) - m, int(2 * m * (sum(ties) - m) - twice_u)
            )
            assert swapped == pytest.approx(found, **TIGHT)

    @pytest.mark.parametrize(("m", "n"), [(1, 1), (2, 5), (7, 7), (12, 9), (40, 33)])
    def test_p_without_ties_is_that_of_scipy(self, m, n):
        pooled = np.random.default_rng(m).permutation(m + n)
        twice_u = int(np.sign(np.subtract.outer(pooled[:m], pooled[m:])).sum()) + m * n
        expected = stats.mannwhitneyu(pooled[:m], pooled[m:], method="exact")
        assert expected.statistic == twice_u / 2
        found = mann_whitney_p(np.ones(m + n, dtype=int), m, twice_u)
        assert found == pytest.approx(expected.pvalue, **TIGHT)

    @pytest.mark.parametrize("levels", [2, 30, 10**9])
    @pytest.mark.parametrize(("m", "n"), [(101, 100), (60, 400)])
    def test_p_of_large_samples_is_scipys_normal_approximation(self, m, n, levels):
        pooled = np.random.default_rng(n).integers(levels, size=m + n)
        expected = stats.mannwhitneyu(pooled[:m], pooled[m:], method="asymptotic")
        ties = np.unique(pooled, return_counts=True)[1]
        found = mann_whitney_p(ties, m, round(2 * expected.statistic))
        assert found == pytest.approx(expected.pvalue, **TIGHT)

    def test_p_is_one_where_all_values_are_equal(self):
        assert mann_whitney_p(np.array([9]), 4, 20) == 1
        assert mann_whitney_p(np.array([400]), 200, 40_000) == 1

    @pytest.mark.parametrize(("m", "n"), [(1, 1), (1, 39), (39, 1), (3, 3), (4, 4), (5, 8), (6, 4)])
    def test_the_order_is_the_number_of_u_in_the_tail(self, m, n):
        deals = twice_u_of_every_deal([1] * (m + n), m)
        for confidence in (0.001, 0.5, 0.8, 0.95, 0.99):
            in_tail = [(deals <= 2 * u).mean() for u in range(m * n + 1)]
            expected = int((np.array(in_tail) <= (1 - confidence) / 2 + 1e-12).sum())
            assert mann_whitney_order(m, n, confidence) == min(expected, (m * n + 1) // 2)

    def test_a_level_that_is_hit_exactly_is_used(self):
        assert mann_whitney_order(4, 4, 1 - 2 / 70) == 1
        assert mann_whitney_order(4, 4, 1 - 1.99 / 70) == 0

    @pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
    @pytest.mark.parametrize(("m", "n"), [(101, 100), (50, 220)])
    def test_the_order_of_large_samples_is_close_to_the_exact_one(
        self, m, n, confidence, monkeypatch
    ):
        approximate = mann_whitney_order(m, n, confidence)
        monkeypatch.setattr(nulls, "EXACT_PAIRS", m * n)
        assert abs(approximate - mann_whitney_order(m, n, confidence)) <= 5  # of 10,000

    @pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
    def test_the_order_of_large_samples_is_where_p_crosses_alpha(self, confidence):
        order = mann_whitney_order(130, 120, confidence)
        ties = np.ones(250, dtype=int)
        assert mann_whitney_p(ties, 130, 2 * (order - 1)) <= 1 - confidence
        assert mann_whitney_p(ties, 130, 2 * order) > 1 - confidence


class TestSignedRank:
    @given(st.lists(st.integers(-4, 4), min_size=1, max_size=9))
    def test_p_counts_every_pattern_of_signs(self, values):
        ranks = stats.rankdata(np.abs(values))[np.array(values) != 0]
        signs = np.array(list(itertools.product([0, 1], repeat=ranks.size)))
        sums = signs @ ranks
        observed = ranks[np.array(values)[np.array(values) != 0] > 0].sum()
        smaller = min((sums <= observed).mean(), (sums >= observed).mean())
        twice = np.sort(2 * ranks).astype(np.int64)
        found = signed_rank_p(twice, round(2 * observed), len(values))
        assert found == pytest.approx(min(2 * smaller, 1), **TIGHT)

    @pytest.mark.parametrize("n", [5, 12, 33, 50])
    def test_p_without_ties_and_zeros_is_that_of_scipy(self, n):
        values = np.random.default_rng(n).normal(0.2, size=n)
        expected = stats.wilcoxon(values, method="exact")
        ranks = 2 * np.arange(1, n + 1)
        found = signed_rank_p(ranks, 2 * round(expected.statistic), n)
        assert found == pytest.approx(expected.pvalue, **TIGHT)

    @pytest.mark.parametrize("levels", [1, 9, 400])
    def test_p_of_many_pairs_is_scipys_normal_approximation_with_pratts_zeros(self, levels):
        values = np.random.default_rng(levels).integers(-levels, levels + 1, size=600)
        expected = stats.wilcoxon(values, zero_method="pratt", correction=True).pvalue
        ranks = stats.rankdata(np.abs(values))
        twice = np.sort(2 * ranks[values != 0]).astype(np.int64)
        found = signed_rank_p(twice, round(2 * ranks[values > 0].sum()), 600)
        assert found == pytest.approx(expected, **TIGHT)

    def test_p_is_one_where_no_pair_differs(self):
        none = np.array([], dtype=np.int64)
        assert signed_rank_p(none, 0, 4) == signed_rank_p(none, 0, 600) == 1

    def test_the_approximation_is_close_to_the_exact_p(self, monkeypatch):
        ranks = 2 * np.arange(1, 502)
        approximate = signed_rank_p(ranks, int(ranks.sum() * 0.44), 501)
        monkeypatch.setattr(nulls, "EXACT_NULL", 501)
        exact = signed_rank_p(ranks, int(ranks.sum() * 0.44), 501)
        assert math.isclose(approximate, exact, rel_tol=0.01)
