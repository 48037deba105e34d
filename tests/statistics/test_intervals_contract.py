"""What all methods have in common: refusals, the ends of the float range, properties."""

import builtins
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibrax.errors import MissingExtraError, StatisticsError
from calibrax.statistics import (
    geometric_mean,
    interval,
    mean,
    median,
    pseudo_median,
    student_t,
)

HUGE, SMALLEST = 1.7e308, 5e-324
TIMES = (10.1, 10.3, 10.2, 10.6, 10.4, 12.0)

METHODS = {
    "pseudo-median": pseudo_median,
    "median": median,
    "interpolated median": lambda x, **how: median(x, interpolated=True, **how),
    "geometric mean": geometric_mean,
    "mean by t": student_t,
    "mean by bootstrap": lambda x, **how: mean(x, resamples=1999, seed=3, **how),
    "rule on logs": interval,
    "rule, linear": lambda x, **how: interval(x, scale="linear", **how),
}
every_method = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
positive = st.floats(1e-3, 1e6)
some = st.lists(positive, min_size=1, max_size=25)
few = settings(max_examples=40, deadline=None)  # eight methods each
# never an ulp apart: a change of unit would change such a spread by a large factor
apart = st.lists(st.integers(1, 10**6).map(lambda i: i / 1000), min_size=1, max_size=25)
confidences = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.96875, 0.99, 0.999])


class TestWhatIsRefused:
    @every_method
    def test_nan_and_infinities_are_named_by_their_place(self, method):
        with pytest.raises(StatisticsError) as caught:
            method([1.0, math.nan, 2.0, -math.inf, 3.0, 4.0])
        assert str(caught.value) == (
            "samples[1], samples[3]: expected a finite number, got nan; "
            "leave failed measurements out, and report them as failed"
        )

    @every_method
    def test_an_empty_sample_is_refused(self, method):
        with pytest.raises(StatisticsError, match=r"expected >= 1 sample, got 0; measure at leas"):
            method([])

    @every_method
    @pytest.mark.parametrize("confidence", [0, 1, 95, -0.1, math.nan])
    def test_a_confidence_that_is_no_fraction_is_refused(self, method, confidence):
        with pytest.raises(StatisticsError, match=r"fraction between 0 and 1, .* 0\.95 for 95 %"):
            method(TIMES, confidence=confidence)

    def test_integers_and_arrays_are_taken(self):
        assert (
            pseudo_median(range(6))
            == pseudo_median(np.arange(6.0))
            == pseudo_median(np.arange(6, dtype=np.float32))
        )

    @pytest.mark.parametrize(
        "call",
        [
            lambda: median(TIMES),
            lambda: geometric_mean(TIMES),
            lambda: student_t(TIMES),
            lambda: interval(TIMES[:3]),
        ],
    )
    def test_missing_scipy_is_named_with_the_command_that_installs_it(self, call, monkeypatch):
        real = builtins.__import__

        def without(name, *rest):
            if name.startswith("scipy"):
                raise ModuleNotFoundError(name)
            return real(name, *rest)

        monkeypatch.setattr(builtins, "__import__", without)
        with pytest.raises(MissingExtraError, match=r"scipy.* pip install 'calibrax\[all\]'"):
            call()
        assert interval(TIMES).lower < 11  # ranks need no SciPy


class TestExtremes:
    @every_method
    @pytest.mark.parametrize("value", [1.0, 0.1, 3e-7, HUGE, SMALLEST, 1e-310])
    @pytest.mark.parametrize("n", [3, 4, 7, 40])
    def test_equal_samples_come_back_exactly_and_with_a_warning(self, method, value, n):
        found = method([value] * n)
        assert found.estimate == value
        if math.isnan(found.lower):
            assert "need >=" in found.warnings[0]
        else:
            assert (found.lower, found.upper) == (value, value)
            assert found.warnings[-1] == (
                f"all {n} samples are equal, so the interval has no width; "
                "measure longer or with a finer timer, or call the metric exact"
            )

    @every_method
    def test_one_sample_is_its_own_estimate(self, method):
        found = method([10.1])
        assert found.estimate == 10.1
        assert math.isnan(found.lower)
        assert len(found.warnings) == 1

    @pytest.mark.parametrize("factor", [HUGE, SMALLEST * 1000])
    @every_method
    def test_nothing_overflows_or_vanishes_at_the_ends_of_the_float_range(self, method, factor):
        found = method([factor * part for part in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)])
        assert 0.5 * factor <= found.estimate <= factor
        assert found.lower <= found.estimate <= found.upper
        assert math.isfinite(found.lower)

    def test_averages_of_huge_values_of_both_signs_do_not_overflow(self):
        found = pseudo_median([-HUGE, -HUGE, -HUGE, HUGE, HUGE, HUGE])
        assert (found.lower, found.estimate, found.upper) == (-HUGE, 0.0, HUGE)


class TestProperties:
    @every_method
    @few
    @given(data=st.data(), samples=some, confidence=confidences)
    def test_the_order_of_samples_never_matters(self, method, data, samples, confidence):
        shuffled = data.draw(st.permutations(samples))
        assert method(samples, confidence=confidence) == method(shuffled, confidence=confidence)

    @every_method
    @few
    @given(samples=some, power=st.integers(-40, 40))
    def test_a_power_of_two_as_unit_changes_the_ends_by_exactly_that(self, method, samples, power):
        plain = method(samples)
        scaled = method([math.ldexp(value, power) for value in samples])
        for field in ("lower", "estimate", "upper"):
            expected = math.ldexp(getattr(plain, field), power)
            assert getattr(scaled, field) == pytest.approx(expected, rel=0, abs=0, nan_ok=True)
        assert scaled.warnings == plain.warnings

    @every_method
    @few
    @given(samples=apart, factor=st.floats(0.01, 100))
    def test_another_unit_changes_the_ends_by_its_factor(self, method, samples, factor):
        plain, scaled = method(samples), method([value * factor for value in samples])
        size = factor * max(samples)
        for field in ("lower", "estimate", "upper"):
            if math.isfinite(value := getattr(plain, field) * factor):
                assert getattr(scaled, field) == pytest.approx(value, rel=1e-9, abs=1e-9 * size)

    @every_method
    @few
    @given(samples=some, confidence=confidences)
    def test_the_estimate_lies_between_the_ends_and_inside_the_samples(
        self, method, samples, confidence
    ):
        found = method(samples, confidence=confidence)
        assert min(samples) <= found.estimate <= max(samples)
        assert math.isnan(found.lower) == math.isnan(found.upper)
        if not math.isnan(found.lower) and (found.seed is None or confidence >= 0.9):
            assert found.lower <= found.estimate <= found.upper

    @pytest.mark.parametrize(
        "method",
        [pseudo_median, median, METHODS["interpolated median"], geometric_mean, student_t],
    )
    @few
    @given(samples=some, pair=st.tuples(confidences, confidences))
    def test_more_confidence_never_makes_a_narrower_interval(self, method, samples, pair):
        narrow, wide = (method(samples, confidence=level) for level in sorted(pair))
        if math.isnan(wide.lower):
            return
        assert wide.lower <= narrow.lower
        assert narrow.upper <= wide.upper

    @every_method
    @few
    @given(samples=some)
    def test_the_same_samples_give_the_same_answer(self, method, samples):
        assert method(list(samples)) == method(tuple(samples)) == method(np.array(samples))
