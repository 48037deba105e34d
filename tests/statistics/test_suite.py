"""Judging a suite: properties that hold for every input, and each of the three answers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibrax.errors import StatisticsError
from calibrax.statistics.suite import Family, Verdicts, judge
from calibrax.statistics.verdict_words import APART

ARRAYS = (
    *("estimate", "lower", "upper", "own_lower", "own_upper", "p_value", "p_adjusted"),
    *("p_suspect", "noise", "detectable", "effect_size", "equivalence_lower"),
)


def noise(seed, rows, invocations, deviation=0.02):
    return deviation * np.random.default_rng(seed).standard_normal((rows, invocations))


def sides(seed, rows, invocations, change=None):
    """Two sides of unchanged rows around 1 ms, but for the changes in logs of the first ones."""
    base, new = noise(seed, rows, invocations), noise(seed + 1000, rows, invocations)
    for row, value in enumerate(change or ()):
        new[row] += value
    return 1e-3 * np.exp(base), 1e-3 * np.exp(new)


def one(base, new, alpha=0.05, **options) -> Verdicts:
    (found,) = judge([Family(base, new, **options)], alpha=alpha)
    return found


SHAPES = st.tuples(
    st.integers(0, 10_000),
    st.sampled_from([1, 2, 5, 19, 20, 30, 60]),
    st.sampled_from([1, 2, 3, 5, 10, 15]),
    st.sampled_from(["log", "linear"]),
)


@given(SHAPES)
def test_swapped_sides_give_the_mirrored_answer(shape):
    seed, rows, invocations, scale = shape
    base, new = (
        sides(seed, rows, invocations, [0.3, -0.2]) if rows > 1 else sides(seed, rows, invocations)
    )
    there, back = one(base, new, scale=scale), one(new, base, scale=scale)
    assert there.change.tolist() == (-back.change).tolist()
    assert there.equivalent.tolist() == back.equivalent.tolist()
    assert there.suspicion.tolist() == back.suspicion.tolist()
    assert there.estimate == pytest.approx(-back.estimate, rel=1e-9, abs=1e-15)
    assert there.lower == pytest.approx(-back.upper, rel=1e-9, abs=1e-12)
    assert there.p_value == pytest.approx(back.p_value, rel=1e-9)


@given(SHAPES, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_of_samples_changes_nothing(shape, random):
    seed, rows, invocations, scale = shape
    base, new = sides(seed, rows, invocations, [0.3] * min(rows, 2))
    first = one(base, new, scale=scale)
    order = list(range(rows))
    random.shuffle(order)
    columns = list(range(invocations))
    random.shuffle(columns)
    second = one(base[order][:, columns], new[order][:, columns], scale=scale)
    for name in ARRAYS:
        assert getattr(second, name) == pytest.approx(
            getattr(first, name)[order], rel=1e-9, abs=1e-13, nan_ok=True
        ), name
    assert second.change.tolist() == first.change[order].tolist()
    assert [second.method[order.index(i)] for i in range(rows)] == list(first.method)


@given(SHAPES, st.sampled_from([1e-9, 1e-3, 1024.0, 1e9]))
def test_a_change_of_unit_changes_no_answer(shape, factor):
    seed, rows, invocations, scale = shape
    base, new = sides(seed, rows, invocations, [0.3] * min(rows, 2))
    first, second = one(base, new, scale=scale), one(base * factor, new * factor, scale=scale)
    assert first.change.tolist() == second.change.tolist()
    assert first.equivalent.tolist() == second.equivalent.tolist()
    assert first.suspicion.tolist() == second.suspicion.tolist()
    assert first.more_runs.tolist() == second.more_runs.tolist()
    assert first.p_value == pytest.approx(second.p_value, rel=1e-6)
    size = factor if scale == "linear" else 1.0
    assert first.estimate * size == pytest.approx(second.estimate, rel=1e-6, abs=1e-12 * size)


@given(SHAPES, st.sampled_from([0.001, 0.05, 0.2]))
def test_the_deciding_interval_excludes_no_change_exactly_when_the_adjusted_p_is_at_most_alpha(
    shape, alpha
):
    seed, rows, invocations, scale = shape
    base, new = sides(seed, rows, invocations, [0.05, -0.1, 0.5][:rows])
    found = one(base, new, alpha=alpha, scale=scale)
    excludes = (found.lower > 0) | (found.upper < 0)
    close = np.abs(found.p_adjusted - alpha) < 1e-9
    assert (excludes == (found.p_adjusted <= alpha))[~close].all()


@given(SHAPES)
def test_answers_are_exclusive_and_p_values_are_probabilities(shape):
    seed, rows, invocations, scale = shape
    base, new = sides(seed, rows, invocations, [0.05, -0.1, 0.5][:rows])
    found = one(base, new, scale=scale)
    assert not (found.equivalent & (found.change != 0)).any()
    assert not ((found.suspicion > 0) & (found.change != 0)).any()
    for p in (found.p_value, found.p_adjusted, found.p_suspect):
        assert ((p >= 0) & (p <= 1)).all()
    assert (found.p_adjusted >= found.p_value).all()
    assert ((found.more_runs == -1) == (found.equivalent | (found.change != 0))).all()
    assert ((found.lower <= found.estimate) & (found.estimate <= found.upper)).all()


def test_a_large_change_of_one_row_is_found_and_the_others_are_not_called():
    base, new = sides(3, 40, 5, [math.log(1.2)])
    found = one(base, new)
    assert found.change.tolist() == [1] + [0] * 39
    assert found.noise_source == ("invocations",) * 40


def test_a_significant_change_within_the_margin_is_no_change():
    base = np.full((1, 6), 1.0) * np.exp(noise(1, 1, 6, 1e-4))
    found = one(base, base[:, ::-1] * 1.01, margin=0.02)
    assert found.p_adjusted[0] < 1e-6
    assert found.change[0] == 0
    assert found.equivalent[0]


def test_a_slower_machine_regresses_no_row_and_is_a_finding():
    base, new = sides(5, 50, 5)
    found = one(base, new * 1.08)
    assert not found.change.any()
    assert found.shift is not None
    assert found.shift.is_finding
    assert found.shift.lower < math.log(1.08) < found.shift.upper
    assert found.beyond == pytest.approx(found.estimate - found.shift.location)


@pytest.mark.parametrize(("rows", "changed"), [(20, 11), (60, 33), (60, 47)])
def test_where_more_than_a_fifth_plainly_stayed_nothing_is_common_to_all(rows, changed):
    base, new = sides(5, rows, 5, [math.log(1.3)] * changed)
    found = one(base, new)
    assert found.change.tolist() == [1] * changed + [0] * (rows - changed)
    assert found.shift is not None
    assert (found.shift.moved, found.shift.unmoved) == (changed, rows - changed)
    assert not found.shift.is_common
    assert not found.shift.is_finding
    assert found.shift.location == pytest.approx(math.log(1.3), abs=0.02)
    assert np.isnan(found.beyond).all()


def test_where_few_stayed_the_shift_is_common_and_beyond_it_they_are_not_called():
    base, new = sides(5, 60, 5, [math.log(1.3)] * 50)
    found = one(base, new)
    assert not found.change.any()
    assert found.shift is not None
    assert (found.shift.moved, found.shift.unmoved) == (50, 10)
    assert found.shift.is_common
    assert found.shift.is_finding
    assert (found.beyond_upper[50:] < 0).all()


def test_rows_that_have_no_noise_of_their_own_do_not_tell_that_they_stayed():
    base, new = sides(5, 60, 1, [math.log(1.3)] * 40)
    found = one(base, new)
    assert found.shift is not None
    assert found.shift.unmoved == 0
    assert found.shift.is_common


def test_forty_percent_of_a_suite_that_really_changed_are_found():
    base, new = sides(6, 100, 5, [math.log(1.15)] * 40)
    found = one(base, new)
    assert found.change[:40].mean() > 0.95
    assert not found.change[40:].any()
    assert found.shift is not None
    assert not found.shift.is_finding


def test_a_row_between_no_change_and_the_common_one_is_not_called():
    base, new = sides(7, 30, 5)
    new *= 1.2
    new[0] /= 1.1  # slower than before, faster than the others
    found = one(base, new)
    assert found.p_value[0] == 1
    assert found.change[0] == 0


def test_families_are_corrected_together():
    base, new = sides(8, 1, 5, [0.08])
    others = sides(9, 500, 5)
    alone = one(base, new)
    (among, _) = judge([Family(base, new), Family(*others)])
    assert alone.change[0] == 1
    assert among.p_adjusted[0] > 100 * alone.p_adjusted[0]


def test_many_invocations_of_a_small_suite_are_ranked():
    base, new = sides(10, 3, 12, [0.1])
    found = one(base, new)
    assert all("Mann-Whitney" in text for text in found.method)
    large = sides(10, 2000, 10)
    assert all("moderated t" in text for text in one(*large).method)


def test_one_invocation_a_side_takes_the_noise_of_the_suite():
    base, new = sides(11, 100, 1, [math.log(2)])
    found = one(base, new)
    assert set(found.noise_source) == {"suite"}
    assert found.noise[1] == pytest.approx(0.02, rel=0.3)
    assert "100 rows" in found.warnings[0][0]
    assert found.p_suspect[0] < found.p_value[0]


def test_a_change_of_one_invocation_is_a_strong_suspect_before_it_is_called():
    base, new = sides(12, 100, 1, [math.log(1.25)])
    found = one(base, new)
    assert found.change[0] == 0
    assert found.suspicion[0] == 2
    assert found.more_runs[0] == 3


def test_one_invocation_of_few_rows_takes_a_stated_default():
    base, new = sides(13, 3, 1, [math.log(1.5)])
    found = one(base, new)
    assert set(found.noise_source) == {"default"}
    assert found.change.tolist() == [1, 0, 0]
    assert "3 % was assumed" in found.warnings[0][0]
    (larger,) = judge([Family(base, new)], default_noise=0.2)
    assert not larger.change.any()


def test_a_row_that_is_zero_on_both_sides_tells_nothing_of_the_noise():
    base, new = sides(13, 25, 1)
    zeros = np.zeros((1, 1))
    alone = one(base, new, scale="linear")
    beside = one(np.vstack([base, zeros]), np.vstack([new, zeros]), scale="linear")
    assert beside.noise[:-1].tolist() == alone.noise.tolist()
    assert not np.isnan(alone.noise).any()


def test_one_row_alone_is_held_against_the_stated_default_not_against_its_own_change():
    found = one([[1.0]], [[1.5]])
    assert found.change.tolist() == [1]
    assert found.noise.tolist() == pytest.approx([0.03])


def test_a_history_tells_the_noise_of_one_invocation_a_side():
    base, new = sides(14, 5, 1, [math.log(1.2)])
    history = 1e-3 * np.exp(noise(15, 5, 12))
    found = one(base, new, history=history)
    assert set(found.noise_source) == {"history"}
    assert found.change.tolist() == [1, 0, 0, 0, 0]
    assert "against 13 before" in found.method[0]


def test_a_baseline_apart_from_its_history_is_compared_alone():
    """A step just before the baseline is no change since the baseline."""
    history = 1e-3 * np.exp(noise(18, 6, 20))
    base = np.array([[1e-3], [1.5e-3], [1.5e-3], [1e-3], [1e-3], [1e-3]])
    new = np.array([[1e-3], [1.5e-3], [1.5], [1e-3], [1e-3], [1e-3]])
    found = one(base, new, history=history)
    assert found.change.tolist() == [0, 0, 1, 0, 0, 0]
    assert found.estimate[1:3].tolist() == pytest.approx([0.0, math.log(1000)])
    assert "against the baseline with the noise of 20 before, df 3 to call" in found.method[1]
    assert found.warnings[1] == (APART,)
    assert set(found.noise_source) == {"history"}


def test_a_slow_session_of_the_baseline_sets_no_row_apart():
    base, new = sides(19, 60, 1)
    history = 1e-3 * np.exp(noise(20, 60, 10))
    found = one(base * 1.5, new, history=history)
    assert sum(APART in texts for texts in found.warnings) < 10
    assert not found.change.any()


def test_rows_with_too_short_a_history_take_the_default():
    base, new = sides(16, 2, 1)
    found = one(base, new, history=[[1e-3], [1e-3, 1.01e-3, 0.99e-3]])
    assert found.noise_source == ("default", "history")


def test_a_side_of_one_invocation_borrows_the_noise_of_the_other():
    base, new = sides(17, 10, 6)
    found = one(list(base), [row[:1] for row in new])
    assert set(found.noise_source) == {"one side"}
    assert "6 and 1 invocations" in found.warnings[0][0]


def test_unequal_numbers_of_invocations_are_no_obstacle():
    base, new = sides(18, 30, 6, [0.2])
    found = one(list(base), [row[: 3 + number % 4] for number, row in enumerate(new)])
    assert found.change.tolist() == [1] + [0] * 29


def again(seed, change, *, sessions=4, rows=100, suspects=(0, 1)):
    """A first session of all rows, and further ones of the suspects alone."""
    base, new = sides(seed, rows, sessions, [change])
    pick = [sessions if row in suspects else 1 for row in range(rows)]
    return (
        [row[:k] for row, k in zip(base, pick, strict=True)],
        [row[:k] for row, k in zip(new, pick, strict=True)],
    )


def test_suspects_measured_again_are_decided_by_all_sessions():
    found = one(*again(19, math.log(1.2)))
    assert found.change[0] == 1
    assert not found.change[1:].any()
    assert found.noise_source[:3] == ("invocations again", "invocations again", "suite")


def test_what_was_not_measured_again_is_not_called():
    base, new = again(20, math.log(1.2))
    new[50] = new[50] * 3
    found = one(base, new)
    assert found.change[50] == 0
    assert found.suspicion[50] == 2
    assert found.lower[50] <= 0


def test_suspects_measured_again_twice_stay_inconclusive_and_say_how_many_are_lacking():
    found = one(*again(21, math.log(1.2), sessions=3))
    assert found.change[0] == 0
    assert found.more_runs[0] == 1
    assert "run 1 more a side" in found.warnings[0][0]


def test_a_session_that_disagrees_keeps_a_suspect_undecided():
    base, new = again(22, math.log(1.3))
    new[0][2] = base[0][2]
    found = one(base, new)
    assert found.change[0] == 0
    assert found.p_value[0] == 1


def test_equal_values_are_equivalent_with_a_warning():
    found = one([[5.0] * 4], [[5.0] * 4])
    assert found.equivalent[0]
    assert found.p_value[0] == 1
    assert "noise is not seen" in found.warnings[0][0]


def test_different_constants_get_no_more_significance_than_the_step_between_them_allows():
    found = one([[5.0] * 3], [[6.0] * 3])
    assert found.change[0] == 0
    assert 0.01 < found.p_value[0] < 0.2
    assert found.noise[0] > 0


def test_no_rows_and_no_families_are_no_error():
    assert judge([]) == ()
    found = one(np.empty((0, 3)), np.empty((0, 3)))
    assert found.estimate.size == 0


@pytest.mark.parametrize("alpha", [0, 1, -0.1, math.nan])
def test_an_alpha_that_is_no_level_is_refused(alpha):
    with pytest.raises(StatisticsError, match="alpha: expected a fraction between 0 and 1"):
        one([[1.0]], [[1.0]], alpha=alpha)


def test_linear_values_may_be_zero_or_negative():
    base = noise(30, 4, 6, 0.5)
    found = one(base, base[:, ::-1] + 5.0, scale="linear")
    assert found.change.tolist() == [1, 1, 1, 1]
    assert found.estimate == pytest.approx(np.full(4, 5.0))
    assert found.shift is None


@pytest.mark.parametrize("rows", [1, 5, 60])
def test_a_slow_day_of_both_sides_is_no_change_since_the_history(rows):
    base, new = sides(40, rows, 1)
    history = 1e-3 * np.exp(noise(41, rows, 10))
    found = one(base * 1.3, base * 1.3, history=history)
    assert not found.change.any()
    assert found.shift is None or not found.shift.is_finding
    again = one(base * 1.3, new * 1.3, history=history)
    assert not again.change.any()


def test_spikes_in_the_histories_ask_for_heavy_tails():
    rng = np.random.default_rng(42)
    history = 1e-3 * np.exp(noise(43, 100, 20) + np.where(rng.random((100, 20)) < 0.1, 0.3, 0))
    base, new = sides(44, 100, 1, [0.3])
    found = one(base, new, history=history)
    assert found.change[0] == 0
    assert found.suspicion[0] > 0
    assert all("df 3" in text for text in found.method)


@pytest.mark.parametrize("invocations", [5, 10, 12])
def test_rounding_is_no_change_beside_the_common_one(invocations):
    base = np.repeat(np.linspace(1, 2, 30)[:, None], invocations, axis=1)
    assert not one(base, base * 1.1).change.any()


def test_the_fastest_row_is_not_held_against_its_own_change():
    base = np.logspace(-6, 0, 20)[:, None] * np.exp(noise(42, 20, 1))
    new = np.logspace(-6, 0, 20)[:, None] * np.exp(noise(43, 20, 1))
    new[0] = base[0] * 1.3
    found = one(base, new)
    assert found.noise == pytest.approx(np.full(20, found.noise[1]))


def test_differences_that_all_moved_together_are_changes():
    base = np.full((25, 5), 0.5) + noise(44, 25, 5, 0.001)
    found = one(base, base[:, ::-1] - 0.1, scale="linear", margin=0.01)
    assert found.change.tolist() == [-1] * 25
    assert found.shift is None


# What a review found.


@pytest.mark.parametrize("equal", [20, 35, 60])
def test_rows_that_are_exactly_equal_do_not_say_that_the_others_have_no_noise(equal):
    false = 0
    for seed in range(60):
        base, new = sides(seed, 100, 1)
        new[:equal] = base[:equal]
        false += bool(one(base, new).change.any())
    assert false <= 4


def test_differences_of_unlike_size_are_held_against_their_own_size():
    rng = np.random.default_rng(50)
    false = 0
    for _ in range(60):
        level = np.exp(rng.uniform(0, math.log(1e4), (100, 1)))
        base, new = (level * (1 + 0.02 * rng.standard_normal((100, 1))) for _ in range(2))
        false += bool((one(base, new, scale="linear").suspicion == 2).any())
    assert false <= 8


def test_rows_of_several_invocations_beside_single_ones_keep_their_verdict():
    base, new = sides(51, 3, 10, [0.04, 0.04, 0.04])
    alone = one(base[:1], new[:1])
    beside = one([base[0], base[1][:1], base[2][:1]], [new[0], new[1][:1], new[2][:1]])
    assert alone.change[0] == beside.change[0] == 1


def test_a_history_is_used_though_one_row_has_two_invocations():
    base, new = sides(52, 25, 1, [0.0, math.log(1.5)])
    history = list(1e-3 * np.exp(noise(53, 25, 20)))
    found = one([[*base[0], *base[0]], *base[1:]], [[*new[0], *new[0]], *new[1:]], history=history)
    assert found.change[1] == 1
    assert found.noise_source[1] == "history"


def test_single_rows_beside_many_replicated_ones_have_a_null_of_their_own():
    strong = 0
    for seed in range(60):
        base, new = sides(seed, 100, 30)
        pick = [1 if row < 49 else 30 for row in range(100)]
        left = [row[:k] for row, k in zip(base, pick, strict=True)]
        right = [row[:k] for row, k in zip(new, pick, strict=True)]
        strong += bool((one(left, right).suspicion == 2).any())
    assert strong <= 8


def test_few_single_rows_borrow_the_noise_of_the_replicated_ones():
    base, new = sides(54, 30, 5, [math.log(1.5)])
    left, right = [base[0][:1], *base[1:]], [new[0][:1], *new[1:]]
    found = one(left, right)
    assert found.noise_source[0] == "suite"
    assert found.noise[0] == pytest.approx(0.02, rel=0.3)


@pytest.mark.parametrize(("n0", "n1"), [(2, 10), (2, 30), (30, 2)])
def test_sides_of_unlike_numbers_err_no_more_than_alpha(n0, n1):
    rng = np.random.default_rng(55)
    false = 0
    for _ in range(1500):
        base, new = (np.exp(0.02 * rng.standard_normal((1, n))) for n in (n0, n1))
        false += bool(one(base, new, margin=0.0).p_value[0] <= 0.05)
    assert false <= 0.05 * 1500 + 3 * math.sqrt(1500 * 0.05 * 0.95)


def test_last_bits_are_no_evidence():
    whole, rounded = [[0.3, 0.3, 0.3]], [[0.3, 0.3, 0.1 + 0.2]]
    first, second = one(whole, [[0.32] * 3]), one(rounded, [[0.32] * 3])
    assert first.p_value == pytest.approx(second.p_value)
    assert first.warnings == second.warnings


@pytest.mark.parametrize("size", [1e-300, 1e-170, 1e160, 1e300])
def test_extreme_sizes_have_the_same_answer(size):
    base, new = sides(56, 5, 4, [0.3])
    plain = one(base * 1e3, new * 1e3, scale="linear")
    scaled = one(base * 1e3 * size, new * 1e3 * size, scale="linear")
    assert scaled.p_value == pytest.approx(plain.p_value, rel=1e-6)
    assert scaled.change.tolist() == plain.change.tolist()
    assert scaled.estimate == pytest.approx(plain.estimate * size, rel=1e-6)


def test_the_smallest_alpha_has_an_interval():
    base, new = sides(57, 1, 40, [0.3])
    found = one(base, new, alpha=1e-17)
    assert found.change[0] == 1
    assert 0 < found.lower[0] < found.upper[0] < math.inf
    few = one(base[:, :4], new[:, :4], alpha=1e-17)
    assert math.isfinite(few.lower[0])


def test_a_default_noise_of_nothing_is_refused():
    with pytest.raises(StatisticsError, match="default_noise: expected a fraction above 0"):
        judge([Family([[1.0]], [[1.0]])], default_noise=0)
