"""Friedman's test and Wilcoxon's of all pairs, held against SciPy."""

import math
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from calibrax.errors import StatisticsError
from calibrax.statistics import holm
from calibrax.statistics.omnibus import friedman, smallest_for_wilcoxon

RNG = np.random.default_rng(11)
SCORES = np.round(
    RNG.uniform(0.5, 1.0, (14, 1)) + RNG.normal([0, 0.02, 0.01, 0.03], 0.02, (14, 4)), 2
)


def test_the_statistic_is_that_of_scipy_ties_and_all():
    found = friedman(SCORES, lower_is_better=False)
    assert any(len(set(row)) < 4 for row in SCORES.tolist())
    expected = stats.friedmanchisquare(*SCORES.T).statistic
    assert found.statistic == pytest.approx(expected, rel=1e-9)
    ranks = np.array([stats.rankdata(-row) for row in SCORES])
    assert found.mean_ranks == pytest.approx(ranks.mean(axis=0), rel=1e-12)


def test_for_many_ranks_p_is_that_of_iman_and_davenports_f():
    scores = np.vstack([SCORES, SCORES[::-1, ::-1]])
    found = friedman(scores, lower_is_better=False)
    f = 27 * found.statistic / (28 * 3 - found.statistic)
    assert found.p_value == pytest.approx(stats.f.sf(f, 3, 81), rel=1e-9)
    assert "Iman and Davenport" in found.method


@pytest.mark.parametrize(
    "rows", [[(1, 2, 3), (1, 2, 3), (2, 1, 3)], [(1, 2), (1, 2), (2, 1), (1, 2)]]
)
def test_for_few_ranks_p_is_that_of_all_permutations_but_for_chance(rows):
    ranks, m = np.array(rows, float), len(rows[0])
    observed = ((ranks - (m + 1) / 2).sum(axis=0) ** 2).sum()
    every = list(product(permutations(range(1, m + 1)), repeat=len(rows)))
    far = [((np.array(each) - (m + 1) / 2).sum(axis=0) ** 2).sum() for each in every]
    exact = np.mean(np.array(far) >= observed - 1e-9)
    found = friedman(ranks)
    assert found.p_value == pytest.approx(exact, abs=0.02)  # standard error .005
    assert found.p_value == friedman(ranks, seed=0).p_value != friedman(ranks, seed=1).p_value
    assert "permutations" in found.method


def test_pairs_are_wilcoxons_of_the_logs_with_holms_correction():
    rng = np.random.default_rng(0)
    times = np.exp(rng.standard_normal((12, 3)) * 0.1 + [0.0, 0.05, 0.3])
    found = friedman(times)
    logs, expected = np.log(times), []
    for i, j in ((0, 1), (0, 2), (1, 2)):
        expected.append(stats.wilcoxon(logs[:, i], logs[:, j], method="exact").pvalue)
        assert found.pair_p[i, j] == found.pair_p[j, i] == pytest.approx(expected[-1], rel=1e-9)
    adjusted = found.pair_p_adjusted[np.triu_indices(3, 1)]
    assert adjusted == pytest.approx(holm(expected), rel=1e-9)


def test_full_agreement_has_the_probability_of_full_agreement():
    found = friedman([[1.0, 2.0, 3.0]] * 34)
    assert found.statistic == pytest.approx(68)
    assert found.p_value == pytest.approx(6.0**-33)
    assert friedman([[1.0, 2.0, 3.0]] * 20).p_value == 1e-4


def test_what_ties_everywhere_or_stands_alone_has_no_test():
    assert math.isnan(friedman([[1.0, 1.0]] * 5).p_value)
    assert math.isnan(friedman([[1.0, 2.0]]).statistic)
    alone = friedman([[1.0], [2.0]])
    assert math.isnan(alone.p_value)
    assert alone.warnings == ()


def test_too_few_benchmarks_are_warned_of_with_the_number_to_reach():
    [warning] = friedman([[1.0, 2.0]] * 5).warnings
    assert warning.startswith("need >= 6 benchmarks to tell any two of 2 entries apart")
    assert friedman([[1.0, 2.0]] * 6).warnings == ()
    assert friedman([[1.0, 2.0]] * 6).pair_p_adjusted[0, 1] <= 0.05


@pytest.mark.parametrize("entries", [2, 3, 5, 11, 50])
def test_the_smallest_number_is_the_smallest(entries):
    need, pairs = smallest_for_wilcoxon(entries, 0.05), entries * (entries - 1) // 2
    assert pairs * 2.0 ** (1 - need) <= 0.05 < pairs * 2.0 ** (2 - need)


@given(st.permutations(range(4)))
def test_the_order_of_entries_and_benchmarks_changes_nothing(order):
    found = friedman(SCORES, lower_is_better=False)
    turned = friedman(SCORES[::-1, list(order)], lower_is_better=False)
    assert turned.p_value == found.p_value
    assert turned.statistic == pytest.approx(found.statistic, rel=1e-12)
    assert turned.mean_ranks == pytest.approx(found.mean_ranks[list(order)])
    expected = found.pair_p[np.ix_(order, order)]
    assert turned.pair_p == pytest.approx(expected, rel=1e-9)


def test_differences_are_compared_on_the_linear_scale():
    found = friedman([[-1.0, 0.0, 5.0]] * 6, scale="linear")
    assert found.pair_p[0, 1] == 0.03125


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1.0, 2.0], "expected a matrix"),
        ([[1.0], [1.0, 2.0]], "expected a matrix"),
        ([["a", "b"]], "expected a matrix"),
        ([], "expected a matrix"),
        ([[1.0, math.nan]], r"values\[0\]\[1\]: expected a number, got nan"),
        ([[1.0, math.inf]], r"values\[0\]\[1\]: expected a finite number"),
        ([[1.0, 0.0]], r"values\[0\]\[1\]: expected a finite number above 0"),
    ],
)
def test_what_is_no_matrix_of_numbers_is_refused(values, text):
    with pytest.raises(StatisticsError, match=text):
        friedman(values)


@pytest.mark.parametrize("unit", [1.0, 1e-3, 1e-9, 3.7e5, 1e300])
def test_equal_ratios_are_ties_in_every_unit(unit):
    rows = np.array([1.0, 1.3, 2.7, 5.0, 7.7, 11.0, 13.1, 17.3])
    ratios = np.array([1.1, 1.1, 1 / 1.1, 1.1, 1.2, 1.2, 1.0, 1.0])
    found = friedman(unit * np.stack([rows * ratios, rows], axis=1))
    sizes = np.array([0.1, 0.1, -0.1, 0.1, 0.2, 0.2, 0.0, 0.0])
    expected = friedman(np.stack([sizes, np.zeros(8)], axis=1), scale="linear")
    assert found.pair_p[0, 1] == expected.pair_p[0, 1]


@pytest.mark.filterwarnings("error")
def test_differences_of_the_largest_floats_are_numbers():
    most = math.nextafter(math.inf, 0)
    found = friedman([[most, -most], [-most, most], [most, 0.0]], scale="linear")
    assert 0 < found.pair_p[0, 1] <= 1


def test_the_smallest_number_of_benchmarks_is_known_for_the_smallest_alpha():
    assert smallest_for_wilcoxon(2, 5e-324) == 1075
