"""What a sample may be, and the collapse of invocations."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibrax.errors import StatisticsError
from calibrax.statistics import invocation_medians
from calibrax.statistics.samples import checked, sorted_samples

TIGHT = {"rel": 1e-9, "abs": 1e-12}
HUGE, SMALLEST = 1.7e308, 5e-324


class TestWhatIsRefused:
    def test_nan_and_infinities_are_named_by_their_place(self):
        with pytest.raises(StatisticsError) as caught:
            checked([1.0, math.nan, 2.0, -math.inf, 3.0, 4.0])
        assert str(caught.value) == (
            "samples[1], samples[3]: expected a finite number, got nan; "
            "leave failed measurements out, and report them as failed"
        )

    def test_many_bad_samples_are_counted(self):
        with pytest.raises(StatisticsError, match=r"samples\[4\] and 1,995 more: expected a fin"):
            checked([math.inf] * 2000)

    @pytest.mark.parametrize(
        "given", [5.0, "12", ["1", "2"], [True, False], [[1.0], [2.0]], [[1.0], 2.0], {1.0}, None]
    )
    def test_what_is_no_sequence_of_numbers_is_refused(self, given):
        with pytest.raises(StatisticsError, match="samples: expected a sequence of float, got "):
            checked(given)

    def test_an_empty_sample_is_refused(self):
        with pytest.raises(StatisticsError, match=r"expected >= 1 sample, got 0; measure at leas"):
            checked([])

    def test_the_log_scale_names_what_has_no_log_by_its_place_before_sorting(self):
        with pytest.raises(StatisticsError) as caught:
            sorted_samples([3.0, -1.0, 0.0], "log")
        assert str(caught.value) == (
            "samples[1], samples[2]: expected a number above 0 on a log scale, got -1.0; "
            "use the linear scale for a metric that can be zero or negative"
        )


class TestWhatIsTaken:
    def test_integers_and_arrays_are_taken_in_their_order(self):
        for numbers in (range(3), (0, 1, 2), np.arange(3.0), np.arange(3, dtype=np.float32)):
            found = checked(numbers)
            assert (found.tolist(), found.dtype) == ([0.0, 1.0, 2.0], np.float64)

    def test_sorting_leaves_the_callers_array_alone(self):
        array = np.array([3.0, 1.0, 2.0])
        assert sorted_samples(array).tolist() == [1.0, 2.0, 3.0]
        assert array.tolist() == [3.0, 1.0, 2.0]


class TestInvocationMedians:
    def test_each_invocation_gives_its_median_in_order_of_its_number(self):
        samples = [4.0, 1.0, 9.0, 2.0, 7.0, 5.0, 3.0]
        assert invocation_medians(samples, [7, 2, 2, 7, 2, 2, 5]) == (6.0, 3.0, 3.0)

    @given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.integers(0, 4)), min_size=1))
    def test_it_agrees_with_the_standard_library(self, rows):
        groups = {}
        for value, number in rows:
            groups.setdefault(number, []).append(value)
        expected = [statistics.median(groups[number]) for number in sorted(groups)]
        found = invocation_medians([r[0] for r in rows], [r[1] for r in rows])
        assert found == pytest.approx(expected, **TIGHT)

    def test_neither_huge_nor_tiny_values_are_lost(self):
        assert invocation_medians([HUGE, HUGE], [0, 0]) == (HUGE,)
        assert invocation_medians([SMALLEST, SMALLEST], [0, 0]) == (SMALLEST,)

    @pytest.mark.parametrize("numbers", [[0], [0, 1.5], ["a", "b"], [True, False], None, [[0], 1]])
    def test_what_numbers_no_invocations_is_refused(self, numbers):
        with pytest.raises(StatisticsError, match="invocations: expected 2 whole numbers, one for"):
            invocation_medians([1.0, 2.0], numbers)

    def test_nan_is_refused(self):
        with pytest.raises(StatisticsError, match=r"samples\[1\]: expected a finite number"):
            invocation_medians([1.0, math.nan], [0, 0])
