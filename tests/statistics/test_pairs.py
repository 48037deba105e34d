"""All pairs of several samples, held against SciPy and against plain loops."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from calibrax.errors import StatisticsError
from calibrax.statistics.moderation import moderate
from calibrax.statistics.pairs import all_pairs, can_rank, spreads_of
from calibrax.statistics.two_samples import mann_whitney

RNG = np.random.default_rng(7)
SAMPLES = [
    list(np.exp(0.05 * RNG.standard_normal(n)) * (1 + i / 50)) for i, n in enumerate((12, 10, 15))
]


def test_by_ranks_every_p_is_that_of_scipys_exact_mann_whitney():
    found = all_pairs(SAMPLES, by_ranks=True)
    for i, x in enumerate(SAMPLES):
        for j, y in enumerate(SAMPLES):
            if i != j:
                expected = stats.mannwhitneyu(x, y, method="exact").pvalue
                assert found.p_value[i, j] == pytest.approx(expected, rel=1e-9)


def test_by_ranks_ties_are_counted_exactly():
    tied = [[1.0, 2, 2, 3, 4, 5, 6, 7, 8, 9], [2.0, 3, 3, 4, 9, 10, 11, 12, 13, 14], [1.5] * 10]
    found = all_pairs(tied, by_ranks=True)
    for i, x in enumerate(tied):
        for j in range(i + 1, 3):
            assert found.p_value[i, j] == mann_whitney(x, tied[j]).p_value


def test_by_ranks_the_interval_is_that_of_two_samples():
    found = all_pairs(SAMPLES, by_ranks=True)
    expected = mann_whitney(SAMPLES[1], SAMPLES[0], confidence=0.99, scale="log")
    ends = (math.log(expected.lower), math.log(expected.upper))
    assert found.difference(1, 0, 0.01) == pytest.approx(ends, rel=1e-12)


def test_by_ranks_differences_are_in_the_unit_on_the_linear_scale():
    found = all_pairs(SAMPLES, by_ranks=True, scale="linear")
    expected = mann_whitney(SAMPLES[1], SAMPLES[0], confidence=0.99)
    ends = (expected.lower, expected.upper)
    assert found.difference(1, 0, 0.01) == pytest.approx(ends, rel=1e-9)
    assert found.location[0] == pytest.approx(np.median(SAMPLES[0]), rel=0.05)


def test_one_sample_of_noise_gives_the_t_of_scipy():
    """With one variance there is nothing to moderate: two entries of which one varies."""
    x = np.log([1.0, 1.1, 1.2, 1.15])
    found = all_pairs([np.exp(x), [2.0]])
    variance = x.var(ddof=1)
    t = (math.log(2) - x.mean()) / math.sqrt(variance / 4 + variance)
    assert found.p_value[0, 1] == pytest.approx(2 * stats.t.sf(t, 3), rel=1e-9)


def test_the_t_rests_on_moderated_variances_and_satterthwaites_freedom():
    values = [np.sort(np.log(each)) for each in SAMPLES]
    n = np.array([each.size for each in values])
    prior = moderate(np.array([v.var(ddof=1) for v in values]), n - 1.0)
    found = all_pairs(SAMPLES)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        parts = prior.variance[[i, j]] / n[[i, j]]
        freedom = parts.sum() ** 2 / (parts**2 / prior.freedom[[i, j]]).sum()
        freedom = min(freedom, (n - 1).sum())
        estimate = values[i].mean() - values[j].mean()
        error = math.sqrt(parts.sum())
        expected = 2 * stats.t.sf(abs(estimate) / error, freedom)
        assert found.p_value[i, j] == pytest.approx(expected, rel=1e-9)
        reach = stats.t.ppf(1 - 0.005, freedom) * error
        ends = (estimate - reach, estimate + reach)
        assert found.difference(i, j, 0.01) == pytest.approx(ends, rel=1e-9)


def test_one_invocation_of_each_has_no_test_and_no_interval():
    found = all_pairs([[1.0], [2.0]])
    assert np.isnan(found.p_value[0, 1])
    assert all(map(math.isnan, found.difference(0, 1, 0.05)))
    assert found.method == "none: one invocation"


def test_equal_values_are_no_difference_and_no_proof_of_one_step():
    found = all_pairs([[1.0] * 5, [1.0] * 5, [1.0] * 5])
    assert (found.p_value == 1).all()
    assert found.difference(0, 1, 0.05) == (0.0, 0.0)
    found = all_pairs([[1.0] * 3, [1.1] * 3])
    assert found.p_value[0, 1] > 0.05  # values one step of the timer apart


@given(
    st.lists(st.lists(st.floats(0.1, 10), min_size=1, max_size=5), min_size=2, max_size=5),
    st.sampled_from([0.25, 2.0, 1024.0]),
)
def test_a_change_of_unit_and_of_order_changes_no_p(samples, factor):
    p_value = all_pairs(samples).p_value
    scaled = all_pairs([[factor * value for value in each] for each in samples]).p_value
    assert p_value == pytest.approx(scaled, rel=1e-6, abs=1e-12, nan_ok=True)
    turned = all_pairs([each[::-1] for each in samples[::-1]]).p_value[::-1, ::-1]
    assert p_value == pytest.approx(turned, rel=1e-9, abs=1e-12, nan_ok=True)
    known = p_value[~np.isnan(p_value)]
    assert ((known >= 0) & (known <= 1)).all()


def test_ranks_are_used_only_where_their_smallest_p_is_far_below_the_level():
    assert can_rank([20, 20, 20], 55, 0.05)
    assert not can_rank([20, 20, 9], 3, 0.05)
    assert can_rank([10, 10], 1, 0.05)
    assert not can_rank([10, 10], 100, 0.05)
    assert not can_rank([10], 0, 0.05)


def test_an_entry_of_one_invocation_borrows_the_noise_of_the_others():
    several = spreads_of(
        [np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.5]), np.array([3.0])], "linear"
    )
    prior = moderate(several.error[:0], several.freedom[:0])  # nothing: no rows
    assert math.isnan(prior.prior)
    assert several.error[2] > 0
    assert several.freedom[2] > 0


@pytest.mark.parametrize(
    ("samples", "scale", "text"),
    [
        ([], "log", "expected at least one sample, got none"),
        ([[1.0], []], "log", r"samples\[1\]: samples: expected >= 1 sample"),
        ([[1.0], [0.0]], "log", r"samples\[1\]: .*above 0"),
        ([[1.0, math.nan]], "linear", "finite"),
        ([[1.0]], "cubic", "expected 'log' or 'linear', got 'cubic'"),
    ],
)
def test_bad_samples_are_refused_with_their_place(samples, scale, text):
    with pytest.raises(StatisticsError, match=text):
        all_pairs(samples, scale=scale)
