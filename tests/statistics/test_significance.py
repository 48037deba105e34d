"""The five-field records: that they say what the richer answer says, and refuse what it does."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from calibrax.core.models import SignificanceResult
from calibrax.errors import StatisticsError
from calibrax.statistics import cliffs_delta, mann_whitney, signed_rank, welch
from calibrax.statistics.significance import (
    effect_size,
    mann_whitney_u,
    paired_significance_test,
    welch_t_test,
)

A = (10.1, 10.3, 10.2, 10.6, 10.45, 12.0)
B = (9.1, 9.35, 9.22, 9.61, 10.7, 9.9)
TESTS = {
    "Welch": (welch_t_test, welch),
    "Mann-Whitney": (mann_whitney_u, mann_whitney),
    "Wilcoxon": (paired_significance_test, signed_rank),
}
every_test = pytest.mark.parametrize(("test", "richer"), TESTS.values(), ids=TESTS)
samples = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=9)


@every_test
def test_the_record_is_the_summary_of_the_richer_answer(test, richer):
    found, expected = test(A, B), richer(A, B)
    assert found == SignificanceResult(
        p_value=expected.p_value,
        statistic=expected.statistic,
        effect_size=expected.effect_size,
        significant=expected.p_value <= 0.05,
        method=expected.method,
    )


def test_p_and_statistic_are_those_of_scipy():
    for found, expected in (
        (welch_t_test(A, B), stats.ttest_ind(A, B, equal_var=False)),
        (mann_whitney_u(A, B), stats.mannwhitneyu(A, B, method="exact")),
    ):
        assert found.statistic == pytest.approx(expected.statistic, rel=1e-9)
        assert found.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    expected = stats.wilcoxon(np.array(A) - B, method="exact", alternative="two-sided")
    assert paired_significance_test(A, B).p_value == pytest.approx(expected.pvalue, rel=1e-9)


@every_test
@given(samples, samples, st.sampled_from([0.001, 0.05, 0.5]))
def test_significant_means_that_p_is_at_most_alpha(test, richer, a, b, alpha):
    size = min(len(a), len(b))
    found = test(a[:size], b[:size], alpha=alpha)
    assert found.significant == (found.p_value <= alpha)
    assert math.isnan(found.p_value) or 0 <= found.p_value <= 1
    assert -1 <= found.effect_size <= 1


@every_test
def test_one_sample_a_side_or_equal_ones_are_never_significant(test, richer):
    assert not test([1.0], [2.0]).significant
    assert not test([5.0] * 9, [5.0] * 9).significant


def test_welch_without_noise_has_no_p_and_is_not_significant():
    found = welch_t_test([1.0, 1.0], [2.0, 2.0])
    assert math.isnan(found.p_value)
    assert not found.significant


def test_the_effect_size_is_cliffs_delta():
    assert effect_size(A, B) == cliffs_delta(A, B) == mann_whitney_u(A, B).effect_size


@every_test
@pytest.mark.parametrize("alpha", [0, 1, 5, -0.1, math.nan])
def test_an_alpha_that_is_no_fraction_is_refused(test, richer, alpha):
    with pytest.raises(StatisticsError, match=r"alpha: .* between 0 and 1, got .* 0\.05 for 5 %"):
        test(A, B, alpha=alpha)


@every_test
def test_an_alpha_next_to_zero_is_taken(test, richer):
    assert not test(A, B, alpha=1e-300).significant


@every_test
def test_nan_is_refused_with_its_side(test, richer):
    with pytest.raises(StatisticsError, match=r"^second samples\[1\]: expected a finite number"):
        test(A, (1.0, math.nan))
