"""Ranks with ties, held against plain loops, and against what ranks must obey."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibrax.errors import StatisticsError
from calibrax.statistics import chances, holm
from calibrax.statistics import ranks as module
from calibrax.statistics.pairs import all_pairs
from calibrax.statistics.ranks import Group, beyond, competition_ranks, rank_groups, rank_interval

CLEAR = [[1.0, 1.01, 0.99], [2.0, 2.02, 1.98], [3.0, 3.03, 2.97]]


def one(samples, scale="log", exact=False, **options):
    [found] = rank_groups([Group(samples=samples, scale=scale, exact=exact)], **options)
    return found


def noisy(count, k, seed=0, spread=0.02, step=0.0):
    rng = np.random.default_rng(seed)
    return [list(np.exp(spread * rng.standard_normal(k) + step * i)) for i in range(count)]


def test_what_clearly_differs_has_ranks_of_its_own():
    found = one(CLEAR)
    assert (
        found.rank.tolist() == found.rank_lower.tolist() == found.rank_upper.tolist() == [1, 2, 3]
    )
    assert found.ratio == pytest.approx([1, 2, 3], rel=1e-3)
    assert (found.ratio_lower[1:] < found.ratio[1:]).all()
    assert (found.ratio_upper[1:] > found.ratio[1:]).all()
    assert found.ratio_lower[0] == found.ratio_upper[0] == 1
    assert not found.tied.any()
    assert found.p_best.tolist() == [1, 0, 0]


def test_higher_is_better_turns_the_order_around():
    found = one(CLEAR, lower_is_better=False)
    assert found.rank.tolist() == [3, 2, 1]
    assert found.order.tolist() == [2, 1, 0]


def test_competition_ranks_leave_out_the_numbers_of_ties():
    apart = np.ones((4, 4), bool) & ~np.eye(4, dtype=bool)
    apart[1, 2] = apart[2, 1] = False
    assert competition_ranks([0, 1, 2, 3], apart).tolist() == [1, 2, 2, 4]


def symmetric_of(flat):
    m = math.isqrt(len(flat))
    found = np.array(flat).reshape(m, m)
    return (found | found.T) & ~np.eye(m, dtype=bool)


symmetric = st.integers(1, 7).flatmap(
    lambda m: st.lists(st.booleans(), min_size=m * m, max_size=m * m).map(symmetric_of)
)


@given(symmetric)
def test_entries_of_one_rank_are_all_tied_and_the_interval_holds_the_rank(different):
    m = len(different)
    order = np.arange(m)
    rank = competition_ranks(order, different)
    for i in range(m):
        assert rank[i] == 1 + (rank < rank[i]).sum()  # "1 2 2 4"
        same = rank == rank[i]
        assert not different[i][same].any()
    lower, upper = rank_interval(-order.astype(float), different)
    assert (lower <= rank).all()
    assert (rank <= upper).all()
    for i in range(m):
        assert lower[i] == 1 + sum(different[i, j] for j in range(i))
        assert upper[i] == m - sum(different[i, j] for j in range(i + 1, m))


def test_ties_that_are_not_transitive_open_a_rank_where_any_member_differs():
    # 0 and 1 tie, 0 and 2 tie, 1 and 2 differ: 2 must not share the rank of 1
    different = np.zeros((3, 3), bool)
    different[1, 2] = different[2, 1] = True
    assert competition_ranks([0, 1, 2], different).tolist() == [1, 1, 3]


def test_p_is_adjusted_over_all_pairs_of_all_groups():
    groups = [noisy(3, 4, seed=1, step=0.05), noisy(4, 3, seed=2, step=0.05)]
    found = rank_groups([Group(samples=each) for each in groups])
    raw = [all_pairs(each).p_value[np.triu_indices(len(each), 1)] for each in groups]
    adjusted = holm(np.concatenate(raw))
    best = int(found[0].order[0])
    square = np.ones((3, 3))
    square[np.triu_indices(3, 1)] = adjusted[:3]
    square = np.minimum(square, square.T)
    assert found[0].p_adjusted == pytest.approx(square[best], rel=1e-12)


def test_an_interval_excludes_no_difference_exactly_where_the_adjusted_p_is_small():
    for seed in range(20):
        found = one(noisy(6, 4, seed=seed, step=0.02), margin=0.0)
        others = found.order[1:]
        excluded = (found.ratio_lower > 1) | (found.ratio_upper < 1)
        assert (excluded[others] == (found.p_adjusted <= 0.05)[others]).all()


def test_what_differs_within_the_margin_ties_and_is_equivalent():
    samples = [[1.0, 1.0001, 0.9999] * 2, [1.01, 1.0101, 1.0099] * 2]
    found = one(samples)
    assert found.p_adjusted[1] < 1e-6
    assert found.rank.tolist() == [1, 1]
    assert found.rank_upper.tolist() == [2, 2]
    assert found.equivalent.all()
    strict = one(samples, margin=0.001)
    assert strict.rank.tolist() == [1, 2]
    assert strict.equivalent.tolist() == [True, False]


def test_what_cannot_be_told_apart_is_not_called_equivalent():
    found = one([[1.0, 1.3, 0.8], [1.0, 1.25, 0.9]])
    assert found.rank.tolist() == [1, 1]
    assert found.equivalent.sum() == 1  # the best itself


def test_one_invocation_of_each_decides_nothing_and_says_so():
    found = one([[1.0], [5.0], [1.0]])
    assert found.rank.tolist() == [1, 1, 1]
    assert (found.rank_lower.tolist(), found.rank_upper.tolist()) == ([1, 1, 1], [3, 3, 3])
    assert np.isnan(found.p_best).all()
    assert np.isnan(found.ratio_lower[1])
    assert found.equivalent.tolist() == [True, False, False]
    assert found.warnings == (module.ONE_INVOCATION,)


def test_one_invocation_among_others_is_warned_of():
    found = one([*CLEAR, [9.0]])
    assert found.rank.tolist() == [1, 2, 3, 4]
    assert "1 of 4 entries has one invocation" in found.warnings[0]


def test_values_that_are_all_equal_are_warned_of_and_equivalent():
    found = one([[1.0] * 3, [1.0] * 3])
    assert found.equivalent.all()
    assert found.warnings == (module.ALL_EQUAL,)
    assert found.p_best.tolist() == [0.5, 0.5]


def test_differences_at_and_below_zero_have_no_ratio_to_a_best_of_zero():
    found = one([[0.0, 0.0, 0.0], [1.0, 1.1, 1.2], [-1.0, -1.1, -1.2]], scale="linear")
    assert found.order.tolist() == [2, 0, 1]
    assert found.ratio == pytest.approx([2, 3, 1], rel=0.1)
    assert found.difference_lower[1] < 2.2 < found.difference_upper[1]
    zero = one([[0.0, 0.0, 0.0], [1.0, 1.1, 1.2]], scale="linear")
    assert np.isnan(zero.ratio).all()
    assert zero.rank.tolist() == [1, 2]


def test_exact_values_differ_beyond_the_margin_without_a_test():
    found = one([[100.0, 100.0], [101.0], [103.0], [100.0]], exact=True)
    assert found.rank.tolist() == [1, 1, 4, 1]
    assert np.isnan(found.p_adjusted).all()
    assert found.method == "exact"
    assert found.p_best.tolist() == [0.5, 0, 0, 0.5]
    zero = one([[0.0], [0.0]], exact=True)
    assert zero.equivalent.all()


def test_by_many_invocations_mann_whitney_decides():
    found = one(noisy(3, 20, step=0.05))
    assert found.method == "Mann-Whitney U, exact"
    assert found.rank.tolist() == [1, 2, 3]


def test_the_probability_of_being_best_is_that_of_a_plain_loop():
    samples = noisy(3, 4, seed=5)
    found = one(samples, seed=3)
    rng = np.random.default_rng(3)
    logs = [np.sort(np.log(each)) for each in samples]
    residuals = [(x - np.mean(x)) * math.sqrt(4 / 3) for x in logs]
    draws = {
        entry: residuals[entry][rng.integers(4, size=(chances.RESAMPLES, 4))]
        for entry in found.order
    }
    wins = np.zeros(3)
    for b in range(chances.RESAMPLES):
        means = [np.mean(logs[i]) + np.mean(draws[i][b]) for i in range(3)]
        wins[np.argmin(means)] += 1
    assert found.p_best == pytest.approx(wins / chances.RESAMPLES, abs=1e-12)
    assert found.p_best.sum() == pytest.approx(1)


def test_small_blocks_change_no_rank_and_hardly_a_probability(monkeypatch):
    whole = one(noisy(4, 5, seed=2))
    monkeypatch.setattr(chances, "BLOCK", 100)
    monkeypatch.setattr(chances, "DRAWS", 100)
    found = one(noisy(4, 5, seed=2))
    assert found.rank.tolist() == whole.rank.tolist()
    assert found.p_best == pytest.approx(whole.p_best, abs=0.06)


@given(st.permutations(range(5)), st.integers(0, 50))
def test_the_order_of_entries_and_of_invocations_changes_nothing(order, seed):
    samples = noisy(5, 3, seed=seed, step=0.03)
    found = one(samples)
    turned = one([samples[i][::-1] for i in order])
    for name in ("rank", "rank_lower", "rank_upper", "p_best", "ratio", "ratio_lower"):
        assert getattr(turned, name) == pytest.approx(getattr(found, name)[list(order)], rel=1e-9)


@given(st.floats(1e-6, 1e6), st.integers(0, 50))
def test_a_change_of_unit_changes_nothing_but_the_values(factor, seed):
    samples = noisy(4, 4, seed=seed, step=0.03)
    found = one(samples)
    scaled = one([[value * factor for value in each] for each in samples])
    assert scaled.rank.tolist() == found.rank.tolist()
    assert scaled.ratio_upper == pytest.approx(found.ratio_upper, rel=1e-9)
    assert scaled.value == pytest.approx(found.value * factor, rel=1e-9)


def test_beyond_the_margin_is_measured_by_the_smaller_value():
    value = np.array([1.0, 1.0199, 1.0201, -1.0])
    assert beyond(value, 0.02)[0].tolist() == [False, False, True, True]


def test_few_pairs_of_equal_entries_are_falsely_told_apart():
    """A quick look, not a figure: of 200 families of 8 equal entries about .03 err."""
    wrong = sum(one(noisy(8, 3, seed=seed), margin=0.0).different.any() for seed in range(200))
    assert wrong <= 18  # P(binomial(200, .05) > 18) < .01


def test_no_group_gives_no_ranks_and_one_entry_the_first():
    assert rank_groups([]) == ()
    found = one([[1.0, 2.0]])
    assert found.rank.tolist() == [1]
    assert found.p_best.tolist() == [1]
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"alpha": 0.0}, "alpha: expected a fraction"),
        ({"alpha": math.nan}, "alpha: expected a fraction"),
        ({"margin": -0.1}, "margin: expected a fraction"),
        ({"margin": math.inf}, "margin: expected a fraction"),
        ({"margin": 10**400}, "margin: expected a fraction"),
        ({"margin": np.array([0.02])}, "margin: expected a fraction"),
        ({"alpha": np.array(0.05)}, "alpha: expected a fraction"),
        ({"seed": -1}, "seed: expected an integer"),
    ],
)
def test_settings_that_are_none_are_refused(options, text):
    with pytest.raises(StatisticsError, match=text):
        one(CLEAR, **options)


def test_a_coarse_clock_does_not_tell_its_neighbouring_ticks_apart():
    ticks = [[0.001] * 3, [0.002] * 3]
    found = one([*ticks, [0.100, 0.101, 0.102]])
    assert found.rank.tolist() == [1, 1, 3]
    assert found.p_value[1] > 0.05
    assert any(text.startswith("2 of 3 entries have equal invocations") for text in found.warnings)
    many = one([*ticks, *([v, v * 1.01, v * 1.02] for v in np.linspace(5, 9, 20).round(2))])
    assert many.rank[:2].tolist() == [1, 1]  # also where many others vary little


def test_a_small_constant_beside_large_values_is_still_told_apart():
    found = one([[0.001] * 3, [5.1, 5.2, 5.2]])
    assert found.rank.tolist() == [1, 2]


@pytest.mark.parametrize("exact", [False, True])
def test_what_differs_by_rounding_alone_is_equal(exact):
    for samples in ([[0.3] * 3, [0.1 + 0.2] * 3], [[0.1 + 0.2] * 3, [0.3] * 3]):
        found = one(samples, exact=exact, margin=0.0)
        assert found.rank.tolist() == [1, 1]
        assert found.ratio == pytest.approx([1, 1], rel=1e-15)
        assert found.equivalent.all()
        assert not found.different.any()


def test_values_keep_their_digits():
    assert one([[1.1] * 3, [2.2, 2.2, 2.2]]).value == pytest.approx([1.1, 2.2], rel=1e-15)
    assert one([[1.1], [2.2]], exact=True).value.tolist() == [1.1, 2.2]


def test_exact_counts_keep_all_their_digits():
    found = one([[2.0**52], [2.0**52 + 1]], exact=True, margin=0.0)
    assert found.rank.tolist() == [1, 2]
    assert found.value.tolist() == [2.0**52, 2.0**52 + 1]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", ["log", "linear"])
@pytest.mark.parametrize("k", [3, 20])
@pytest.mark.parametrize("unit", [2.0**-1000, 2.0**-560, 1.0, 2.0**530, 2.0**1020])
def test_the_size_of_values_changes_nothing_but_the_values(unit, k, scale):
    samples = [[v * unit for v in each] for each in noisy(3, k, step=0.1)]
    found, known = one(samples, scale=scale), one(noisy(3, k, step=0.1), scale=scale)
    assert found.rank.tolist() == known.rank.tolist()
    for name in ("ratio", "ratio_lower", "ratio_upper", "p_value", "p_best"):
        assert getattr(found, name) == pytest.approx(getattr(known, name), rel=1e-6, abs=1e-9)
    assert found.value == pytest.approx(known.value * unit, rel=1e-9)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("scale", ["log", "linear"])
@pytest.mark.parametrize("k", [1, 3, 20])
def test_the_largest_and_the_smallest_floats_are_ranked_without_a_warning(k, scale):
    most, least = math.nextafter(math.inf, 0), math.nextafter(0, 1)
    found = one([[most] * k, [most / 2] * k, [least] * k], scale=scale)
    assert found.order.tolist() == [2, 1, 0]
    smallest = least if scale == "log" else 0.0
    assert found.value == pytest.approx([most, most / 2, smallest], rel=1e-12, abs=0)
    if scale == "linear":
        one([[-most] * k, [most] * k, [0.0] * k], scale="linear")


@pytest.mark.parametrize("alpha", [1e-17, 1e-300, math.nextafter(0, 1)])
@pytest.mark.parametrize("k", [3, 40])
def test_a_tiny_alpha_is_one(alpha, k):
    assert (one(noisy(2, k, step=0.001), alpha=alpha).rank == 1).all()


def test_of_equal_best_entries_the_surest_is_the_one_to_compare_with():
    wide, close, last = [0.5, 1.0, 2.0], [0.99, 1.0, 1 / 0.99], [1.5, 1.55, 1.6]
    first, second = one([wide, close, last]), one([close, wide, last])
    assert first.p_value[2] == second.p_value[2]
    assert first.ratio_upper[2] == second.ratio_upper[2]
    assert first.order[0] == 1
