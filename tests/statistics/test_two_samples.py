"""Each test of two samples, held against SciPy, plain loops and two published examples."""

import itertools
import math
import tracemalloc

import numpy as np
import pytest
from scipy import stats

from calibrax.statistics import cliffs_delta, mann_whitney, signed_rank, welch

TIGHT = {"rel": 1e-9, "abs": 1e-12}


def drawn(m, n, decimals=15, shift=0.5):
    random = np.random.default_rng(100 * m + n)
    return (
        np.round(random.lognormal(shift, size=m), decimals),
        np.round(random.lognormal(size=n), decimals),
    )


class TestCliffsDelta:
    @pytest.mark.parametrize("decimals", [0, 1, 15])
    def test_it_counts_all_pairs(self, decimals):
        a, b = drawn(17, 30, decimals)
        above = sum(x > y for x in a for y in b)
        below = sum(x < y for x in a for y in b)
        assert cliffs_delta(a, b) == pytest.approx((above - below) / 510, **TIGHT)

    def test_its_sign_is_that_of_the_first_side(self):
        assert cliffs_delta([2, 3], [1]) == 1
        assert cliffs_delta([1], [2, 3]) == -1
        assert cliffs_delta([1, 2], [1, 2]) == 0


class TestMannWhitney:
    @pytest.mark.parametrize(("m", "n"), [(1, 1), (3, 4), (8, 8), (30, 21)])
    def test_statistic_and_p_are_those_of_scipy(self, m, n):
        a, b = drawn(m, n)
        expected = stats.mannwhitneyu(a, b, method="exact")
        found = mann_whitney(a, b)
        assert found.statistic == expected.statistic
        assert found.p_value == pytest.approx(expected.pvalue, **TIGHT)
        assert found.method == "Mann-Whitney U, exact"

    @pytest.mark.parametrize(("m", "n", "decimals"), [(4, 5, 0), (6, 6, 0), (3, 8, 1), (7, 6, 1)])
    def test_p_with_ties_is_that_of_scipys_permutation_test(self, m, n, decimals):
        a, b = drawn(m, n, decimals)
        expected = stats.permutation_test(
            (a, b), lambda x, y: stats.mannwhitneyu(x, y).statistic, n_resamples=math.inf
        )
        assert mann_whitney(a, b).p_value == pytest.approx(expected.pvalue, **TIGHT)

    def test_p_of_large_samples_is_scipys_normal_approximation(self):
        a, b = drawn(120, 90, 1)
        found = mann_whitney(a, b)
        expected = stats.mannwhitneyu(a, b, method="asymptotic")
        assert found.p_value == pytest.approx(expected.pvalue, **TIGHT)
        assert found.method == "Mann-Whitney U, normal approximation"

    def test_the_example_of_hollander_and_wolfe_gives_the_p_that_r_prints(self):
        """`example(wilcox.test)` in R, permeability of the placenta: W = 35, one-sided .1272."""
        term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
        weeks = [1.15, 0.88, 0.90, 0.74, 1.21]
        found = mann_whitney(term, weeks)
        assert found.statistic == 35
        assert found.p_value / 2 == pytest.approx(0.1272, abs=5e-5)

    @pytest.mark.parametrize(("m", "n"), [(4, 4), (5, 9), (12, 7)])
    @pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
    def test_the_interval_holds_the_shifts_that_the_exact_test_accepts(self, m, n, confidence):
        a, b = drawn(m, n)
        shifts = np.sort(np.subtract.outer(a, b).ravel())
        outside = [shifts[0] - 1, *shifts, shifts[-1] + 1]
        accepted = []
        for left, right in itertools.pairwise(outside):
            shifted = a - (left + right) / 2  # p is constant between two
            if stats.mannwhitneyu(shifted, b, method="exact").pvalue > (1 - confidence) * (
                1 + 1e-9
            ):
                accepted += [left, right]
        found = mann_whitney(a, b, confidence=confidence)
        if outside[0] in accepted:  # nothing is rejected: the sides are too small
            assert math.isnan(found.lower)
            assert math.isnan(found.upper)
        else:
            assert found.lower == pytest.approx(min(accepted), **TIGHT)
            assert found.upper == pytest.approx(max(accepted), **TIGHT)
        assert found.estimate == pytest.approx(np.median(shifts), **TIGHT)

    def test_ratios_are_the_shifts_of_the_logs(self):
        a, b = drawn(9, 8)
        ratio, shift = mann_whitney(a, b, scale="log"), mann_whitney(np.log(a), np.log(b))
        for name in ("lower", "estimate", "upper"):
            assert getattr(ratio, name) == pytest.approx(math.exp(getattr(shift, name)), **TIGHT)
        assert (ratio.parameter, shift.parameter) == ("median ratio", "median shift")
        assert ratio.p_value == shift.p_value == mann_whitney(a, b).p_value

    def test_ten_thousand_a_side_fit_in_little_memory(self):
        a, b = drawn(10_000, 10_000)
        tracemalloc.start()
        found = mann_whitney(a, b)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 100e6  # all differences would take 800 MB
        assert found.lower < found.estimate < found.upper


class TestSignedRank:
    @pytest.mark.parametrize("n", [3, 6, 13, 40])
    def test_p_is_that_of_scipy(self, n):
        a, b = drawn(n, n)
        found, expected = signed_rank(a, b), stats.wilcoxon(a, b, method="exact")
        assert found.p_value == pytest.approx(expected.pvalue, **TIGHT)
        assert min(found.statistic, n * (n + 1) / 2 - found.statistic) == expected.statistic

    @pytest.mark.parametrize("seed", range(4))
    def test_p_with_ties_and_zeros_counts_every_pattern_of_signs(self, seed):
        a, b = np.random.default_rng(seed).integers(0, 5, size=(2, 10))
        ranks, differs = stats.rankdata(np.abs(a - b)), a != b  # Pratt: ranked, then left out
        patterns = np.array(list(itertools.product([0, 1], repeat=int(differs.sum()))))
        sums, observed = patterns @ ranks[differs], ranks[a > b].sum()
        smaller = min((sums <= observed).mean(), (sums >= observed).mean())
        found = signed_rank(a, b)
        assert found.statistic == observed
        assert found.p_value == pytest.approx(min(2 * smaller, 1), **TIGHT)
        assert found.effect_size == pytest.approx((observed - ranks[a < b].sum()) / 55, **TIGHT)

    def test_p_of_many_pairs_is_scipys_normal_approximation_with_pratts_zeros(self):
        a, b = np.random.default_rng(0).integers(0, 20, size=(2, 700))
        expected = stats.wilcoxon(a, b, zero_method="pratt", correction=True)
        found = signed_rank(a, b)
        assert found.p_value == pytest.approx(expected.pvalue, **TIGHT)
        assert found.method == "Wilcoxon signed-rank, normal approximation"

    def test_the_example_of_hollander_and_wolfe_gives_the_p_that_r_prints(self):
        """`example(wilcox.test)` in R, depression: V = 40, one-sided p = .01953."""
        first = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
        second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
        found = signed_rank(first, second)
        assert found.statistic == 40
        assert found.p_value / 2 == pytest.approx(0.01953, abs=5e-6)

    def test_ratios_are_ranked_on_logs(self):
        a, b = drawn(12, 12)
        ratio, shift = signed_rank(a, b, scale="log"), signed_rank(np.log(a), np.log(b))
        for name in ("lower", "estimate", "upper"):
            assert getattr(ratio, name) == pytest.approx(math.exp(getattr(shift, name)), **TIGHT)
        assert ratio.p_value == shift.p_value
        assert ratio.parameter == "pseudo-median of the ratios"

    def test_ratios_of_three_up_and_three_down_are_ties(self):
        found = signed_rank([3.0, 1.0, 7.0, 0.7], [1.0, 3.0, 0.7, 7.0], scale="log")
        assert (found.statistic, found.effect_size, found.p_value) == (5.0, 0.0, 1.0)
        assert found.estimate == pytest.approx(1.0)


class TestWelch:
    @pytest.mark.parametrize(("m", "n"), [(2, 2), (3, 9), (20, 11)])
    @pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
    def test_all_is_that_of_scipy(self, m, n, confidence):
        a, b = drawn(m, n)
        expected = stats.ttest_ind(a, b, equal_var=False)
        ends = expected.confidence_interval(confidence)
        found = welch(a, b, confidence=confidence)
        assert found.statistic == pytest.approx(expected.statistic, **TIGHT)
        assert found.p_value == pytest.approx(expected.pvalue, **TIGHT)
        assert (found.lower, found.upper) == pytest.approx((ends.low, ends.high), **TIGHT)
        assert found.estimate == pytest.approx(a.mean() - b.mean(), **TIGHT)
        assert found.effect_size == cliffs_delta(a, b)

    def test_one_side_may_be_without_noise(self):
        a, b = [1.0, 1.5, 1.2], [0.4, 0.4]
        expected = stats.ttest_1samp(a, 0.4)
        assert welch(a, b).p_value == pytest.approx(expected.pvalue, **TIGHT)
        assert welch(b, a).p_value == welch(a, b).p_value

    def test_ratios_are_the_differences_of_the_logs(self):
        a, b = drawn(9, 8)
        ratio, shift = welch(a, b, scale="log"), welch(np.log(a), np.log(b))
        for name in ("lower", "estimate", "upper"):
            assert getattr(ratio, name) == pytest.approx(math.exp(getattr(shift, name)), **TIGHT)
        assert ratio.p_value == pytest.approx(shift.p_value, **TIGHT)
        assert ratio.parameter == "ratio of the geometric means"
