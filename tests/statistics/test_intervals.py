"""Each method and the rule, held against SciPy, plain loops and one published example."""

import itertools
import math
import statistics

import numpy as np
import pytest
from scipy import stats

from calibrax.errors import StatisticsError
from calibrax.statistics import (
    geometric_mean,
    interval,
    intervals,
    mean,
    median,
    pseudo_median,
    student_t,
)
from calibrax.statistics.nulls import signed_rank_order

TIGHT = {"rel": 1e-9, "abs": 1e-12}
HUGE = 1.7e308
TIMES = (10.1, 10.3, 10.2, 10.6, 10.4, 12.0)


def drawn(n, seed=0):
    return [float(value) for value in np.random.default_rng(seed).lognormal(size=n)]


def walsh_averages(samples):
    pairs = itertools.combinations_with_replacement(samples, 2)
    return sorted(a / 2 + b / 2 for a, b in pairs)


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

    def test_it_says_which_null_distribution_it_used(self):
        assert pseudo_median(drawn(500)).method == "Hodges-Lehmann, exact signed rank"
        assert (
            pseudo_median(drawn(501)).method == "Hodges-Lehmann, signed rank, normal approximation"
        )

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
