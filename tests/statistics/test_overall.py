"""Entries ranked over many benchmarks."""

import math

import numpy as np
import pytest
from scipy import stats

from calibrax.errors import StatisticsError
from calibrax.statistics import overall as module
from calibrax.statistics.aggregates import geometric_mean_ratio
from calibrax.statistics.omnibus import friedman
from calibrax.statistics.overall import rank_overall
from calibrax.statistics.ranks import ONE_INVOCATION


def suite(benchmarks, entries, k, seed=0, step=0.1, noise=0.02):
    rng = np.random.default_rng(seed)
    levels = rng.uniform(1, 100, benchmarks)
    return [
        [list(level * np.exp(noise * rng.standard_normal(k) + step * i)) for i in range(entries)]
        for level in levels
    ]


def test_values_are_geometric_means_of_the_ratios_to_the_best():
    times = suite(4, 3, 3)
    found = rank_overall(times)
    means = np.array([[stats.gmean(each) for each in entries] for entries in times])
    expected = stats.gmean(means / means[:, :1], axis=0)
    assert found.ranks.value == pytest.approx(expected, rel=1e-9)
    assert found.ranks.rank.tolist() == [1, 2, 3]
    assert found.n == 4


def test_intervals_are_those_of_the_geometric_mean_ratio():
    times = suite(4, 2, 3)
    found = rank_overall(times, seed=5)
    expected = geometric_mean_ratio(
        [entries[0] for entries in times],
        [entries[1] for entries in times],
        resample_benchmarks=False,
        seed=5,
        resamples=module.RESAMPLES,
    )
    assert (found.ranks.ratio_lower[1], found.ranks.ratio_upper[1]) == (
        expected.lower,
        expected.upper,
    )


def test_many_benchmarks_are_decided_by_wilcoxon():
    times = suite(7, 3, 1)
    found = rank_overall(times)
    assert found.generalises
    assert found.ranks.method == "Wilcoxon signed-rank, Holm"
    expected = friedman([[each[0] for each in entries] for entries in times])
    assert found.ranks.p_adjusted == pytest.approx(expected.pair_p_adjusted[0])
    assert found.ranks.rank.tolist() == [1, 2, 3]
    assert found.ranks.warnings == ()


def test_few_benchmarks_are_decided_for_themselves_and_say_so():
    found = rank_overall(suite(3, 4, 3))
    assert not found.generalises
    assert found.ranks.rank.tolist() == [1, 2, 3, 4]
    assert found.ranks.warnings[0].startswith("the ranks over all benchmarks hold for these 3 only")


def test_for_two_benchmarks_the_t_is_that_of_the_mean_of_two_means():
    """Of two entries: moderation is off where only one of them varies."""
    x = [np.array([1.0, 1.1, 1.2]), np.array([5.0, 5.1, 5.3])]
    found = rank_overall([[x[0], [2.0]], [x[1], [9.0]]])
    logs = [np.log(each) for each in x]
    variances = [each.var(ddof=1) for each in logs]
    errors = np.array([[v / 3, v] for v in variances]) / 4
    total = errors.sum(axis=0)
    freedom = total**2 / (errors**2 / 2).sum(axis=0)
    pair = min(total.sum() ** 2 / (total**2 / freedom).sum(), 4)
    estimate = np.mean([np.log(2) - logs[0].mean(), np.log(9) - logs[1].mean()])
    expected = 2 * stats.t.sf(estimate / math.sqrt(total.sum()), pair)
    assert found.ranks.p_value[1] == pytest.approx(expected, rel=1e-9)


def test_one_invocation_on_few_benchmarks_decides_nothing():
    found = rank_overall(suite(3, 2, 1))
    assert found.ranks.rank.tolist() == [1, 1]
    assert ONE_INVOCATION in found.ranks.warnings
    assert np.isnan(found.ranks.p_best).all()


def test_the_probability_of_being_best_adds_up_and_favours_the_best():
    for times in (suite(3, 3, 4, step=0.005), suite(12, 3, 1, step=0.005)):
        found = rank_overall(times).ranks
        assert found.p_best.sum() == pytest.approx(1)
        assert found.p_best.argmax() == found.order[0]


def test_one_entry_is_the_best():
    found = rank_overall([[[1.0, 1.1]], [[2.0, 2.1]]]).ranks
    assert (found.rank.tolist(), found.ratio.tolist()) == ([1], [1])


def test_higher_is_better_turns_the_order_around():
    found = rank_overall(suite(7, 3, 2), lower_is_better=False).ranks
    assert found.rank.tolist() == [3, 2, 1]
    assert found.ratio[2] == 1
    assert (found.ratio[:2] < 1).all()


@pytest.mark.parametrize("times", [[], [[[1.0], [2.0]]], [[[1.0], [2.0]], [[1.0]]]])
def test_what_is_no_matrix_of_benchmarks_and_entries_is_refused(times):
    with pytest.raises(StatisticsError, match="expected two or more, each with all entries"):
        rank_overall(times)
