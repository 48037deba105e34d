"""Intervals of one metric, held against SciPy, plain loops and one published example."""

import builtins
import doctest
import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import calibrax.statistics
from calibrax.errors import MissingExtraError, StatisticsError
from calibrax.statistics import (
    Interval,
    geometric_mean,
    interval,
    intervals,
    invocation_medians,
    mean,
    median,
    pseudo_median,
    student_t,
)
from calibrax.statistics.intervals import sign_order, signed_rank_order

TIGHT = {"rel": 1e-9, "abs": 1e-12}
HUGE, SMALLEST = 1.7e308, 5e-324
TIMES = (10.1, 10.3, 10.2, 10.6, 10.4, 12.0)


def drawn(n, seed=0):
    return [float(value) for value in np.random.default_rng(seed).lognormal(size=n)]


def walsh_averages(samples):
    pairs = itertools.combinations_with_replacement(samples, 2)
    return sorted(a / 2 + b / 2 for a, b in pairs)


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


class TestPseudoMedian:
    @pytest.mark.parametrize("n", [6, 7, 9, 12, 17])
    @pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95, 0.99])
    def test_its_ends_are_where_the_exact_signed_rank_test_crosses_alpha(self, n, confidence):
        samples = drawn(n, seed=n)
        averages = walsh_averages(samples)
        outside = [averages[0] - 1, *averages, averages[-1] + 1]
        accepted = []
        for left, right in itertools.pairwise(outside):
            shifted = np.array(samples) - (left + right) / 2  # the p-value is constant between two
            if stats.wilcoxon(shifted, method="exact").pvalue > 1 - confidence:
                accepted += [left, right]
        found = pseudo_median(samples, confidence=confidence)
        if averages[0] - 1 in accepted:  # nothing is rejected: n is too small
            assert math.isnan(found.lower)
            assert math.isnan(found.upper)
        else:
            assert found.lower == pytest.approx(min(accepted), **TIGHT)
            assert found.upper == pytest.approx(max(accepted), **TIGHT)

    @pytest.mark.parametrize("n", [1, 2, 5, 6, 31])
    def test_its_estimate_is_the_median_of_the_walsh_averages(self, n):
        samples = drawn(n)
        expected = statistics.median(walsh_averages(samples))
        assert pseudo_median(samples).estimate == pytest.approx(expected, **TIGHT)

    def test_it_gives_the_published_interval_of_the_depression_data(self):
        # Hollander & Wolfe (1973), p. 29: estimate -.46, 96 % interval (-.786, -.010)
        before = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
        after = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])
        found = pseudo_median(after - before, confidence=0.96)
        ends = (found.estimate, found.lower, found.upper)
        assert ends == pytest.approx((-0.46, -0.786, -0.010), abs=1e-9)

    @pytest.mark.parametrize(("confidence", "need"), [(0.9, 5), (0.95, 6), (0.99, 8), (0.999, 11)])
    def test_it_exists_from_the_n_that_its_warning_names(self, confidence, need):
        level = f"{100 * confidence:g} %"
        short = pseudo_median(drawn(need - 1), confidence=confidence)
        assert math.isnan(short.lower)
        assert short.warnings == (
            f"need >= {need} samples for a {level} interval of the pseudo-median, "
            f"got {need - 1}; run more invocations",
        )
        enough = pseudo_median(drawn(need), confidence=confidence)
        assert (enough.lower, enough.upper) == (min(drawn(need)), max(drawn(need)))
        assert enough.warnings == ()

    def test_a_level_that_is_hit_exactly_is_used(self):
        assert signed_rank_order(6, 0.96875) == sign_order(6, 0.96875) == 1
        assert signed_rank_order(6, 0.9688) == sign_order(6, 0.9688) == 0

    @pytest.mark.parametrize("n", [1, 2, 3, 10, 24])
    def test_its_null_distribution_is_that_of_all_sign_patterns(self, n):
        counts = np.array([1.0])
        for rank in range(1, n + 1):
            counts = np.convolve(counts, [1.0] + [0.0] * (rank - 1) + [1.0])
        below = np.cumsum(counts) / 2.0**n
        for confidence in (0.3, 0.5, 0.9, 0.95, 0.999):
            expected = int((below <= (1 - confidence) / 2).sum())
            assert signed_rank_order(n, confidence) == expected

    @pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95, 0.99, 0.999])
    @pytest.mark.parametrize("n", [501, 640])
    def test_its_approximation_at_large_n_is_within_one_of_the_exact_order(
        self, n, confidence, monkeypatch
    ):
        approximate = signed_rank_order(n, confidence)
        monkeypatch.setattr(intervals, "EXACT_NULL", n)
        exact = signed_rank_order.__wrapped__(n, confidence)
        assert abs(approximate - exact) <= 1

    def test_it_says_which_null_distribution_it_used(self):
        assert pseudo_median(drawn(500)).method == "Hodges-Lehmann, exact signed rank"
        assert (
            pseudo_median(drawn(501)).method == "Hodges-Lehmann, signed rank, normal approximation"
        )

    @pytest.mark.parametrize("block", [1, 40, 2000])
    @pytest.mark.parametrize("decimals", [0, 1, 15])
    def test_selection_finds_what_sorting_all_averages_finds(self, block, decimals, monkeypatch):
        x = np.sort(np.round(np.random.default_rng(5).normal(size=60), decimals))
        averages = walsh_averages(x)
        monkeypatch.setattr(intervals, "BLOCK", block)
        ranks = [0, 1, 2, 17, 400, 914, 915, 1500, 1828, 1829]
        assert [intervals._select(x, rank) for rank in ranks] == [averages[r] for r in ranks]

    def test_selection_takes_over_above_the_size_that_fits(self):
        samples = np.sort(drawn(1601))
        averages = np.sort(np.add.outer(samples, samples)[np.triu_indices(1601)] / 2)
        order = signed_rank_order(1601, 0.95)
        found = pseudo_median(samples)
        assert found.lower == pytest.approx(averages[order - 1], **TIGHT)
        assert found.estimate == pytest.approx(float(np.median(averages)), **TIGHT)
        assert found.upper == pytest.approx(averages[-order], **TIGHT)

    def test_ten_thousand_samples_are_no_trouble(self):
        found = pseudo_median(np.random.default_rng(1).normal(5, 1, 10_000))
        assert found.lower < 5 < found.upper
        assert found.upper - found.lower < 0.05


class TestMedian:
    @pytest.mark.parametrize("n", [6, 7, 8, 20, 51, 1000])
    @pytest.mark.parametrize("confidence", [0.8, 0.95, 0.96])
    def test_its_ends_are_those_of_scipys_quantile_test(self, n, confidence):
        samples = drawn(n, seed=n)
        expected = stats.quantile_test(samples, p=0.5).confidence_interval(confidence)
        found = median(samples, confidence=confidence)
        assert (found.lower, found.upper) == (expected.low, expected.high)

    @pytest.mark.parametrize("n", [1, 2, 9, 10])
    def test_its_estimate_is_the_sample_median(self, n):
        assert median(drawn(n)).estimate == pytest.approx(statistics.median(drawn(n)), **TIGHT)

    @pytest.mark.parametrize("n", [6, 9, 10, 23, 60])
    @pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95])
    def test_interpolated_ends_are_those_of_the_papers_formula(self, n, confidence):
        x = sorted(drawn(n, seed=n))

        def covers(d):
            return 1 - 2 * float(stats.binom.cdf(d - 1, n, 0.5))

        d = max(d for d in range(1, n // 2 + 1) if covers(d) >= confidence)
        part = (covers(d) - confidence) / (covers(d) - covers(d + 1))
        weight = (n - d) * part / (d + (n - 2 * d) * part)
        found = median(x, confidence=confidence, interpolated=True)
        lower = (1 - weight) * x[d - 1] + weight * x[d]
        upper = (1 - weight) * x[n - d] + weight * x[n - d - 1]
        assert (found.lower, found.upper) == pytest.approx((lower, upper), **TIGHT)
        assert found.method == "interpolated order statistics"

    @pytest.mark.parametrize("interpolated", [False, True])
    def test_it_does_not_exist_below_six_samples_at_95_percent(self, interpolated):
        found = median(drawn(5), interpolated=interpolated)
        assert math.isnan(found.lower)
        assert math.isnan(found.upper)
        assert found.warnings == (
            "need >= 6 samples for a 95 % interval of the median, got 5; run more invocations",
        )

    def test_the_interpolated_interval_lies_inside_the_conservative_one(self):
        wide, narrow = median(drawn(12)), median(drawn(12), interpolated=True)
        assert wide.lower < narrow.lower < narrow.upper < wide.upper


class TestStudentT:
    @pytest.mark.parametrize("n", [2, 3, 5, 40])
    @pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
    def test_it_is_scipys_t_interval(self, n, confidence):
        x = np.array(drawn(n, seed=n)) - 1
        error = x.std(ddof=1) / math.sqrt(n)
        expected = stats.t.interval(confidence, n - 1, loc=x.mean(), scale=error)
        found = student_t(x, confidence=confidence)
        assert (found.lower, found.upper) == pytest.approx(expected, **TIGHT)
        assert found.estimate == pytest.approx(x.mean(), **TIGHT)
        assert (found.method, found.parameter) == ("Student t", "mean")

    @pytest.mark.parametrize("n", [2, 3, 5, 40])
    def test_the_geometric_mean_is_scipys_t_interval_on_logs(self, n):
        y = np.log(drawn(n, seed=n))
        error = y.std(ddof=1) / math.sqrt(n)
        expected = np.exp(stats.t.interval(0.95, n - 1, loc=y.mean(), scale=error))
        found = geometric_mean(drawn(n, seed=n))
        assert (found.lower, found.upper) == pytest.approx(tuple(expected), **TIGHT)
        assert found.estimate == pytest.approx(stats.gmean(drawn(n, seed=n)), **TIGHT)
        assert (found.method, found.parameter) == ("Student t on logs", "geometric mean")

    @pytest.mark.parametrize("method", [geometric_mean, student_t])
    def test_one_sample_has_an_estimate_only(self, method):
        found = method([2.5])
        assert found.estimate == 2.5
        assert math.isnan(found.lower)
        assert math.isnan(found.upper)
        assert found.warnings == (
            f"need >= 2 samples for a 95 % interval of the {found.parameter}, got 1; "
            "run more invocations",
        )

    def test_few_samples_are_told_of_the_assumption(self):
        assert geometric_mean(drawn(5)).warnings == (
            "the interval of 5 samples assumes that the logs are normal; "
            "run >= 6 invocations for one that does not",
        )
        assert student_t(drawn(7), confidence=0.99).warnings == (
            "the interval of 7 samples assumes that the values are normal; "
            "run >= 8 invocations for one that does not",
        )
        assert student_t(drawn(6)).warnings == ()

    def test_ends_beyond_a_float_are_zero_and_infinity(self):
        found = geometric_mean([1e-300, 1.0, 1e300])
        assert (found.lower, found.upper) == (0.0, math.inf)
        assert found.estimate == pytest.approx(1.0, **TIGHT)
        wide = student_t([-HUGE, 0.0, HUGE])
        assert (wide.lower, wide.estimate, wide.upper) == (-math.inf, 0.0, math.inf)


class TestMean:
    def test_it_is_a_plain_loop_over_the_same_resamples(self):
        x = np.sort(drawn(9))
        choices = np.random.default_rng(11).integers(9, size=(999, 9))
        distances = []
        for choice in choices:
            resample = x[choice]
            error = statistics.stdev(resample) / 3
            distances.append((statistics.fmean(resample) - statistics.fmean(x)) / error)
        distances.sort()
        error = statistics.stdev(x) / 3
        found = mean(x, seed=11, resamples=999)
        assert found.estimate == pytest.approx(statistics.fmean(x), **TIGHT)
        assert found.lower == pytest.approx(found.estimate - distances[974] * error, **TIGHT)
        assert found.upper == pytest.approx(found.estimate - distances[24] * error, **TIGHT)
        assert (found.method, found.parameter, found.seed) == ("studentised bootstrap", "mean", 11)

    def test_blocks_of_resamples_add_up_to_all_of_them(self, monkeypatch):
        monkeypatch.setattr(intervals, "BLOCK", 50)
        found = mean(drawn(9), resamples=99)
        assert found.lower < found.estimate < found.upper

    def test_another_seed_gives_other_ends(self):
        assert mean(TIMES, seed=1) == mean(TIMES, seed=1)
        assert mean(TIMES, seed=1).lower != mean(TIMES, seed=2).lower

    @pytest.mark.parametrize(("confidence", "need"), [(0.95, 4), (0.7, 3), (0.999, 6)])
    def test_it_exists_from_the_n_that_its_warning_names(self, confidence, need):
        short = mean(drawn(need - 1), confidence=confidence)
        assert math.isnan(short.lower)
        assert math.isnan(short.upper)
        assert f"need >= {need} samples" in short.warnings[0]
        assert math.isfinite(mean(drawn(need), confidence=confidence).lower)

    def test_many_ties_leave_no_interval(self):
        found = mean([1.0] * 9 + [2.0])
        assert math.isnan(found.lower)
        assert math.isnan(found.upper)
        assert found.warnings == (
            "too many of the 10 samples are equal for a bootstrap of the mean; "
            "ask for the pseudo-median or the median",
        )

    def test_a_resample_that_equals_the_mean_lies_at_distance_zero(self):
        found = mean([1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 3.0])
        assert found.estimate == 2.0
        assert found.lower <= 2.0 <= found.upper

    def test_too_few_resamples_are_refused(self):
        with pytest.raises(StatisticsError, match=r"^resamples: expected >= 39 .* got 38; ask"):
            mean(TIMES, resamples=38)
        assert mean(TIMES, resamples=39).lower < 10.6

    def test_a_negative_seed_is_refused(self):
        with pytest.raises(StatisticsError, match=r"^seed: expected an integer >= 0, got -1; "):
            mean(TIMES, seed=-1)


class TestTheRule:
    @pytest.mark.parametrize("n", [6, 7, 30])
    def test_it_takes_the_pseudo_median_from_six_samples_on(self, n):
        assert interval(drawn(n), scale="linear") == pseudo_median(drawn(n))
        on_logs = interval(drawn(n))
        plain = pseudo_median(np.log(drawn(n)))
        assert on_logs.method == "Hodges-Lehmann, exact signed rank on logs"
        assert (on_logs.lower, on_logs.estimate, on_logs.upper) == pytest.approx(
            (math.exp(plain.lower), math.exp(plain.estimate), math.exp(plain.upper)), **TIGHT
        )

    @pytest.mark.parametrize("n", [3, 4, 5])
    def test_it_takes_students_t_for_three_to_five_samples(self, n):
        assert interval(drawn(n)) == geometric_mean(drawn(n))
        assert interval(drawn(n), scale="linear") == student_t(drawn(n))
        assert len(interval(drawn(n)).warnings) == 1

    @pytest.mark.parametrize("n", [1, 2])
    @pytest.mark.parametrize(("scale", "what"), [("log", "geometric mean"), ("linear", "mean")])
    def test_one_or_two_samples_have_an_estimate_only(self, n, scale, what):
        found = interval(drawn(n), scale=scale)
        assert math.isnan(found.lower)
        assert math.isnan(found.upper)
        assert (found.method, found.parameter, found.n) == ("estimate only", what, n)
        assert found.warnings == (
            f"need >= 3 samples for a 95 % interval of the {what}, got {n}; run more invocations",
        )

    def test_a_high_confidence_keeps_students_t_until_the_ranks_suffice(self):
        assert interval(drawn(7), confidence=0.99).method == "Student t on logs"
        assert interval(drawn(8), confidence=0.99).method.startswith("Hodges-Lehmann")

    def test_a_low_confidence_does_not_lower_the_bar_of_six(self):
        assert interval(drawn(5), confidence=0.8).method == "Student t on logs"

    def test_values_do_not_choose_the_method(self):
        for samples in (drawn(6), [1.0] * 6, [1.0] * 5 + [1e9]):
            assert interval(samples).method == interval(drawn(6, seed=1)).method

    def test_the_log_scale_refuses_what_has_no_log(self):
        with pytest.raises(StatisticsError) as caught:
            interval([3.0, -1.0, 0.0])
        assert str(caught.value) == (
            "samples[1], samples[2]: expected a number above 0 on a log scale, got -1.0; "
            "use the linear scale for a metric that can be zero or negative"
        )
        assert interval([3.0, -1.0, 0.0], scale="linear").estimate == pytest.approx(2 / 3, **TIGHT)

    def test_another_scale_is_refused(self):
        with pytest.raises(StatisticsError, match=r"^scale: expected 'log' or 'linear', got 'ln'"):
            interval(TIMES, scale="ln")


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


class TestWhatIsRefused:
    @every_method
    def test_nan_and_infinities_are_named_by_their_place(self, method):
        with pytest.raises(StatisticsError) as caught:
            method([1.0, math.nan, 2.0, -math.inf, 3.0, 4.0])
        assert str(caught.value) == (
            "samples[1], samples[3]: expected a finite number, got nan; "
            "leave failed measurements out, and report them as failed"
        )

    def test_many_bad_samples_are_counted(self):
        with pytest.raises(StatisticsError, match=r"samples\[4\] and 1,995 more: expected a fin"):
            pseudo_median([math.inf] * 2000)

    @every_method
    def test_an_empty_sample_is_refused(self, method):
        with pytest.raises(StatisticsError, match=r"expected >= 1 sample, got 0; measure at leas"):
            method([])

    @pytest.mark.parametrize(
        "given", [5.0, "12", ["1", "2"], [True, False], [[1.0], [2.0]], [[1.0], 2.0], {1.0}, None]
    )
    def test_what_is_no_sequence_of_numbers_is_refused(self, given):
        with pytest.raises(StatisticsError, match="samples: expected a sequence of float, got "):
            pseudo_median(given)

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

    def test_intervals_without_ends_are_equal_and_hash_alike(self):
        assert pseudo_median([1.0]) == pseudo_median([1.0])
        assert hash(pseudo_median([1.0])) == hash(pseudo_median([1.0]))
        assert pseudo_median([1.0]) != pseudo_median([2.0])

    def test_an_interval_cannot_be_changed(self):
        with pytest.raises(AttributeError):
            pseudo_median([1.0]).estimate = 2.0
        bare = Interval(
            estimate=1.0, lower=0.0, upper=2.0, confidence=0.95, method="m", n=9, parameter="mean"
        )
        assert (bare.warnings, bare.seed) == ((), None)


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


class TestDocumentation:
    def test_the_examples_of_the_docstrings_run(self):
        assert doctest.testmod(intervals).failed == 0

    def test_the_public_names_are_sorted_and_exist(self):
        for module in (calibrax.statistics, intervals):
            assert sorted(module.__all__) == module.__all__
            assert all(hasattr(module, name) for name in module.__all__)
