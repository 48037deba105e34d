"""What all tests of two samples have in common: refusals, warnings, extremes, properties."""

import builtins
import math

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibrax.errors import MissingExtraError, StatisticsError
from calibrax.statistics import Contrast, cliffs_delta, mann_whitney, signed_rank, welch

HUGE, SMALLEST = 1.7e308, 5e-324
A, B = (10.1, 10.3, 10.2, 10.6, 10.45, 12.0), (9.1, 9.35, 9.22, 9.61, 9.7, 9.9)
METHODS = {"U": mann_whitney, "signed rank": signed_rank, "Welch": welch}
every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
every_scale = pytest.mark.parametrize("scale", ["log", "linear"])
few = settings(max_examples=40, deadline=None)
# never an ulp apart: a change of unit would change such a spread by a large factor
values = st.integers(1, 10**6).map(lambda i: i / 1000)
pairs = st.lists(st.tuples(values, values), min_size=1, max_size=12)
coarse = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=12)
confidences = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999])


def ends(found):
    return found.lower, found.estimate, found.upper


def excludes(found, null):
    return found.lower > null or found.upper < null


def rejects(found):
    return found.p_value <= (1 - found.confidence) * (1 + 1e-9)  # 1 - 0.9 is below 0.1


class TestWhatIsRefused:
    @every_method
    def test_nan_and_infinities_are_named_by_side_and_place(self, method):
        with pytest.raises(StatisticsError) as caught:
            method([1.0, 2.0], [1.0, math.nan, math.inf])
        assert str(caught.value) == (
            "second samples[1], samples[2]: expected a finite number, got nan; "
            "leave failed measurements out, and report them as failed"
        )
        with pytest.raises(StatisticsError, match=r"^first samples: expected >= 1 sample, got 0"):
            method([], [1.0])

    @every_method
    def test_zero_on_a_log_scale_is_refused(self, method):
        with pytest.raises(StatisticsError, match=r"second samples\[0\]: .* above 0 on a log scal"):
            method([1.0, 2.0], [0.0, 1.0], scale="log")

    @every_method
    def test_another_scale_or_confidence_is_refused(self, method):
        with pytest.raises(StatisticsError, match="expected 'log' or 'linear', got 'ln'"):
            method(A, B, scale="ln")
        for confidence in (0, 1, 95, math.nan):
            with pytest.raises(StatisticsError, match="confidence: expected a fraction"):
                method(A, B, confidence=confidence)

    def test_pairs_of_unequal_length_are_refused(self):
        with pytest.raises(StatisticsError, match="expected sides of the same length, got 6 and 5"):
            signed_rank(A, B[:5])

    def test_cliffs_delta_refuses_the_same(self):
        with pytest.raises(StatisticsError, match=r"^second samples: expected >= 1 sample"):
            cliffs_delta([1.0], [])

    def test_missing_scipy_is_named_with_the_test_that_needs_it(self, monkeypatch):
        real = builtins.__import__

        def without(name, *rest):
            if name.startswith("scipy"):
                raise ModuleNotFoundError(name)
            return real(name, *rest)

        monkeypatch.setattr(builtins, "__import__", without)
        with pytest.raises(MissingExtraError, match=r"^Welch's t needs scipy; install it with"):
            welch(A, B)
        assert mann_whitney(A, B).p_value < 0.05  # ranks need no SciPy
        assert signed_rank(A, B).p_value < 0.05


class TestWarnings:
    def test_clear_samples_have_none(self):
        assert all(method(A, B).warnings == () for method in METHODS.values())

    @pytest.mark.parametrize(("confidence", "need"), [(0.95, 4), (0.99, 5), (0.999, 7)])
    def test_u_names_the_smallest_sides_that_can_differ(self, confidence, need):
        few, enough = np.arange(need - 1.0), np.arange(float(need))
        found = mann_whitney(few, few + 100, confidence=confidence)
        assert found.warnings == (
            f"need >= {need} samples on each side at alpha {1 - confidence:.6g}, "
            f"got {need - 1} and {need - 1}; run more invocations",
        )
        assert math.isnan(found.lower)
        assert found.estimate == -100
        assert found.p_value > 1 - confidence
        found = mann_whitney(enough, enough + 100, confidence=confidence)
        assert found.warnings == ()
        assert found.p_value <= 1 - confidence

    def test_unequal_sides_may_be_smaller_on_one(self):
        assert mann_whitney([1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0, 8.0]).warnings == ()

    def test_pairs_name_the_smallest_number_that_can_differ(self):
        assert signed_rank(A[:5], B[:5]).warnings == (
            "need >= 6 pairs that differ at alpha 0.05, got 5; run more invocations",
        )
        assert signed_rank([*A[:5], 7, 7], [*B[:5], 7, 7]).warnings == (
            "need >= 6 pairs that differ at alpha 0.05, got 5 of 7; run more invocations",
        )

    def test_ties_that_make_p_and_interval_disagree_are_named(self):
        a, b = [1, 1, 1, 1, 2], [1, 2, 2, 2, 2, 2, 2, 2, 2]
        found = mann_whitney(a, b, confidence=0.95)
        assert (found.p_value <= 0.05, excludes(found, 0)) == (True, False)
        expected = (
            "with these ties p and the interval disagree about a difference at alpha 0.05, "
            "and p decides; measure longer or with a finer timer",
        )
        assert found.warnings == expected
        found = signed_rank([0, 0, 0, 0, 1, 1, 1, 1, 1, 1], [0] * 10)
        assert (found.p_value <= 0.05, excludes(found, 0)) == (True, False)
        assert found.warnings == expected

    def test_welch_names_its_assumption_and_what_it_can_not_do(self):
        assert welch(A[:5], B).warnings == (
            "Welch's t assumes normal samples, which 5 and 6 can't show; "
            "run >= 6 invocations on each side, or ask for Mann-Whitney",
        )
        for a, b in (([1.0], B), (B, [1.0]), ([1.0] * 9, [2.0] * 9)):
            found = welch(a, b)
            assert all(map(math.isnan, (found.lower, found.upper, found.p_value, found.statistic)))
            assert found.warnings[0].startswith("Welch's t needs >= 2 samples on each side")
            assert math.isfinite(found.estimate)


class TestExtremes:
    @every_scale
    @pytest.mark.parametrize("value", [1.0, 0.1, HUGE, SMALLEST])
    def test_equal_samples_have_p_one_and_no_width(self, value, scale):
        for method in (mann_whitney, signed_rank):
            found = method([value] * 8, [value] * 8, scale=scale)
            assert ends(found) == (float(scale == "log"),) * 3
            assert (found.p_value, found.effect_size) == (1, 0)
            assert "are ties, so p is 1" in found.warnings[0]

    @every_method
    def test_numbers_near_both_ends_of_the_floats_are_compared(self, method):
        for unit in (2.0**1019, 2.0**-1060):
            found = method(np.array(A) * unit, np.array(B) * unit)
            assert found.p_value == pytest.approx(method(A, B).p_value, rel=1e-3)
            assert all(map(math.isfinite, ends(found)))
            assert found.estimate > 0
        found = method([-HUGE] * 3 + [HUGE] * 4, [-HUGE] * 4 + [HUGE] * 3)
        assert 0 <= found.p_value <= 1
        assert not math.isnan(found.estimate)

    @every_method
    def test_ratios_beyond_a_float_are_compared(self, method):
        low, high = np.full(7, SMALLEST), np.linspace(0.5, 1, 7) * HUGE
        found = method(high, low, scale="log")
        assert found.estimate == found.upper == math.inf
        assert found.p_value < 0.05
        assert method(low, high, scale="log").estimate == 0

    @every_method
    def test_one_sample_a_side_gives_an_estimate_and_no_more(self, method):
        found = method([3.0], [1.0])
        assert (found.estimate, found.n, len(found.warnings)) == (2.0, (1, 1), 1)
        assert math.isnan(found.lower)
        assert not found.p_value < 1


class TestProperties:
    @every_method
    @every_scale
    @few
    @given(st.one_of(pairs, coarse), confidences)
    def test_swapped_sides_swap_every_sign(self, method, scale, drawn, confidence):
        a, b = zip(*drawn, strict=True)
        one = method(a, b, confidence=confidence, scale=scale)
        other = method(b, a, confidence=confidence, scale=scale)
        turn = (lambda x: 1 / x if x else math.inf) if scale == "log" else (lambda x: -x)
        expected = (turn(other.upper), turn(other.estimate), turn(other.lower))
        assert ends(one) == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)
        assert one.effect_size == -other.effect_size
        assert one.p_value == pytest.approx(other.p_value, rel=1e-12, nan_ok=True)
        assert (one.n, one.warnings, one.method) == (other.n, other.warnings, other.method)

    @every_method
    @every_scale
    @few
    @given(st.one_of(pairs, coarse), st.randoms(use_true_random=False))
    def test_the_order_of_the_samples_does_not_matter(self, method, scale, drawn, random):
        a, b = zip(*drawn, strict=True)
        shuffled = random.sample(drawn, len(drawn))
        c, d = zip(*shuffled, strict=True)
        if method is not signed_rank:
            d = random.sample(d, len(d))
        assert method(a, b, scale=scale) == method(c, d, scale=scale)

    @every_method
    @few
    @given(pairs, st.sampled_from([2.0**-40, 0.5, 2.0**300]))
    def test_a_change_of_unit_changes_differences_and_nothing_else(self, method, drawn, unit):
        a, b = np.array(drawn).T
        before, after = method(a, b), method(a * unit, b * unit)
        scaled = dict(
            zip(("lower", "estimate", "upper"), np.array(ends(before)) * unit, strict=True)
        )
        assert after == attrs.evolve(before, **scaled)

    @few
    @given(pairs, st.sampled_from([2.0**-40, 1e-9, 1e6]))
    def test_a_change_of_unit_changes_no_ratio(self, drawn, unit):
        a, b = np.array(drawn).T
        for method in (mann_whitney, signed_rank, welch):
            before = method(a, b, scale="log")
            after = method(a * unit, b * unit, scale="log")
            assert ends(after) == pytest.approx(ends(before), rel=1e-9, nan_ok=True)

    @every_method
    @every_scale
    @few
    @given(st.one_of(pairs, coarse), confidences)
    def test_numbers_lie_where_they_must(self, method, scale, drawn, confidence):
        a, b = zip(*drawn, strict=True)
        found = method(a, b, confidence=confidence, scale=scale)
        assert math.isnan(found.p_value) or 0 <= found.p_value <= 1
        assert -1 <= found.effect_size <= 1
        assert math.isnan(found.lower) or found.lower <= found.estimate <= found.upper

    @every_scale
    @given(
        st.lists(st.integers(1, 40), unique=True, min_size=8, max_size=24),
        st.integers(3, 5),
        confidences,
    )
    def test_u_excludes_no_difference_exactly_when_p_is_at_most_alpha(
        self, scale, distinct, m, confidence
    ):
        found = mann_whitney(distinct[:m], distinct[m:], confidence=confidence, scale=scale)
        assert excludes(found, float(scale == "log")) == rejects(found)

    @given(
        st.lists(st.integers(1, 40), unique=True, min_size=1, max_size=14), st.data(), confidences
    )
    def test_pairs_exclude_no_difference_exactly_when_p_is_at_most_alpha(
        self, distinct, data, confidence
    ):
        signs = data.draw(st.lists(st.sampled_from([-1, 1]), min_size=14, max_size=14))
        differences = [d * s for d, s in zip(distinct, signs, strict=False)]
        found = signed_rank(differences, [0] * len(differences), confidence=confidence)
        assert excludes(found, 0) == rejects(found)

    @every_method
    @few
    @given(st.one_of(pairs, coarse), confidences)
    def test_where_p_and_interval_disagree_a_warning_says_so(self, method, drawn, confidence):
        a, b = zip(*drawn, strict=True)
        found = method(a, b, confidence=confidence)
        if not math.isnan(found.lower) and excludes(found, 0) != rejects(found):
            assert found.warnings


def test_contrasts_without_ends_are_equal_and_hash_alike():
    bare, same = (welch([1.0], [2.0]) for _ in range(2))
    assert bare == same
    assert hash(bare) == hash(same)
    assert isinstance(bare, Contrast)
    with pytest.raises(AttributeError):
        bare.estimate = 2.0
