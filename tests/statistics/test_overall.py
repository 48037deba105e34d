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


def test_equivalence_is_that_of_the_90_percent_interval_and_no_difference():
    rng = np.random.default_rng(3)
    times = [
        [list(level * np.exp(0.01 * rng.standard_normal(3) + step)) for step in (0.0, 0.008)]
        for level in rng.uniform(1, 9, 8)
    ]
    ranks = rank_overall(times).ranks
    sides = [[entries[i] for entries in times] for i in (0, 1)]
    for margin in np.linspace(0.002, 0.02, 19):
        found = rank_overall(times, margin=float(margin)).ranks
        ends = geometric_mean_ratio(*sides, confidence=0.9, resamples=module.RESAMPLES)
        inside = 1 / (1 + margin) <= ends.lower and ends.upper <= 1 + margin
        assert found.equivalent[1] == (inside and not found.different[0, 1])
    assert ranks.order.tolist() == [0, 1]


def test_what_differs_by_rounding_alone_is_equal_over_benchmarks():
    times = [[[0.1 + 0.2], [0.3]], [[0.3], [0.1 + 0.2]], [[0.1 + 0.2], [0.3]]] * 3
    found = rank_overall(times)
    assert found.ranks.ratio.tolist() == [1, 1]
    assert np.isnan(found.friedman.p_value)
    assert found.ranks.p_value.tolist() == [1, 1]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("benchmarks", [3, 8])
def test_the_largest_and_the_smallest_floats_have_a_mean_over_benchmarks(benchmarks):
    most = math.nextafter(math.inf, 0)
    times = [[[most, most], [5e-324, 5e-324], [1.0, 1.1]]] * benchmarks
    found = rank_overall(times).ranks
    assert found.order.tolist() == [1, 2, 0]


def test_of_equal_best_entries_the_order_given_does_not_matter():
    times = [
        [[x / 1.1, x * 1.1], [x / 1.01, x * 1.01], [1.2 * x, 1.3 * x]] for x in (1.0, 2.0, 5.0)
    ]
    first = rank_overall(times).ranks
    second = rank_overall([[b, a, c] for a, b, c in times]).ranks
    assert first.p_value[2] == second.p_value[2]
    assert first.ratio_upper[2] == second.ratio_upper[2]
    assert first.order[0] == 1


@pytest.mark.parametrize("options", [{"alpha": 0}, {"margin": 10**400}, {"seed": 0.5}])
def test_settings_that_are_none_are_refused(options):
    with pytest.raises(StatisticsError, match="expected"):
        rank_overall(suite(3, 2, 2), **options)
