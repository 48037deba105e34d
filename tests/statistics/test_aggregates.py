"""One number for many benchmarks, held against SciPy and against plain loops."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from calibrax.errors import StatisticsError
from calibrax.statistics import aggregates as module
from calibrax.statistics import resampling
from calibrax.statistics.aggregates import (
    geometric_mean_ratio,
    interquartile_mean,
    performance_profile,
)

RNG = np.random.default_rng(3)
BEFORE = [list(np.exp(0.05 * RNG.standard_normal(n))) for n in (3, 5, 4, 3, 2, 6)]
AFTER = [list(2 * np.exp(0.05 * RNG.standard_normal(n))) for n in (4, 3, 3, 5, 2, 2)]
SCORES = RNG.uniform(0, 1, (5, 8))
NAN = math.nan


def test_the_ratio_is_scipys_geometric_mean_of_ratios_of_geometric_means():
    ratios = [stats.gmean(a) / stats.gmean(b) for b, a in zip(BEFORE, AFTER, strict=True)]
    found = geometric_mean_ratio(BEFORE, AFTER, resamples=199)
    assert found.estimate == pytest.approx(stats.gmean(ratios), rel=1e-12)
    assert found.lower < found.estimate < found.upper
    assert (found.n, found.seed, found.parameter) == (6, 0, "geometric mean of ratios")


def draws_of(rng, side, strata):
    """The values that a resample draws: places by a uniform number, as many as the widest has."""
    most = max(map(len, side))
    uniform = rng.random((*strata.shape, most))
    means, variances = np.zeros(strata.shape), np.zeros(strata.shape)
    for r in range(strata.shape[0]):
        for s in range(strata.shape[1]):
            logs = np.sort(np.log(side[strata[r, s]]))
            n = len(logs)
            drawn = [logs[int(u * n)] for u in uniform[r, s][:n]]
            means[r, s] = np.mean(drawn) - logs.mean()
            variances[r, s] = np.var(drawn, ddof=1) / n if n > 1 else NAN
    return means, variances


@pytest.mark.parametrize("benchmarks", [True, False])
def test_the_interval_is_that_of_a_plain_loop_over_the_same_resamples(benchmarks):
    found = geometric_mean_ratio(
        BEFORE, AFTER, resample_benchmarks=benchmarks, seed=4, resamples=99, confidence=0.9
    )
    rng = np.random.default_rng(4)
    strata = np.tile(np.arange(6), (99, 1))
    if benchmarks:
        strata = rng.integers(6, size=(99, 6))
    noise0, variance0 = draws_of(rng, BEFORE, strata)
    noise1, variance1 = draws_of(rng, AFTER, strata)
    ratios = np.array(
        [np.log(a).mean() - np.log(b).mean() for b, a in zip(BEFORE, AFTER, strict=True)]
    )
    distances = []
    for r in range(99):
        drawn = ratios[strata[r]] + noise1[r] - noise0[r]
        error = math.sqrt((variance0[r] + variance1[r]).sum()) / 6
        if benchmarks:
            error = drawn.std(ddof=1) / math.sqrt(6)
        distances.append((drawn.mean() - ratios.mean()) / error)
    distances.sort()
    if benchmarks:
        error = ratios.std(ddof=1) / math.sqrt(6)
    else:
        sides = (*BEFORE, *AFTER)
        error = math.sqrt(sum(np.var(np.log(x), ddof=1) / len(x) for x in sides)) / 6
    lower = math.exp(ratios.mean() - distances[99 - 5] * error)
    upper = math.exp(ratios.mean() - distances[5 - 1] * error)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), rel=1e-9)


def test_small_blocks_give_an_interval_alike(monkeypatch):
    whole = geometric_mean_ratio(BEFORE, AFTER)
    monkeypatch.setattr(resampling, "BLOCK", 1000)
    found = geometric_mean_ratio(BEFORE, AFTER)
    assert found.estimate == whole.estimate
    assert found.lower == pytest.approx(whole.lower, rel=0.01)


def test_swapped_sides_give_the_reciprocal():
    found, swapped = geometric_mean_ratio(BEFORE, AFTER), geometric_mean_ratio(AFTER, BEFORE)
    assert swapped.estimate == pytest.approx(1 / found.estimate, rel=1e-12)
    assert swapped.lower == pytest.approx(1 / found.upper, rel=0.02)


def test_three_benchmarks_do_not_stand_for_others():
    found = geometric_mean_ratio(BEFORE[:3], AFTER[:3])
    assert math.isnan(found.lower)
    assert found.warnings[0].startswith("need >= 4 benchmarks for a 95 % interval")
    these = geometric_mean_ratio(BEFORE[:3], AFTER[:3], resample_benchmarks=False)
    assert these.lower < these.estimate < these.upper
    assert these.warnings == ()


def test_one_benchmark_stands_for_no_others():
    found = geometric_mean_ratio([[1.0, 1.1]], [[2.0, 2.1]])
    assert math.isnan(found.upper)
    assert "got 1" in found.warnings[0]


def test_one_invocation_tells_nothing_about_these_benchmarks():
    one = [[1.0], [2.0], [3.0], [4.0]]
    found = geometric_mean_ratio(one, [[2.0], [4.1], [6.0], [8.3]], resample_benchmarks=False)
    assert math.isnan(found.lower)
    assert found.warnings == (module.ONE_INVOCATION,)
    others = geometric_mean_ratio(one, [[2.0], [4.1], [6.2], [8.3]])
    assert others.lower < others.estimate < others.upper


def test_equal_ratios_of_different_values_are_equal_in_spite_of_rounding():
    found = geometric_mean_ratio([[1.0], [3.0], [7.0], [0.1]], [[2.0], [6.0], [14.0], [0.2]])
    assert found.lower == found.upper
    some = geometric_mean_ratio([[1.0], [3.0], [7.0], [0.1]], [[2.0], [6.0], [14.1], [0.21]])
    assert math.isnan(some.lower)
    assert "too many" in some.warnings[0]


def test_equal_ratios_have_no_width_and_say_so():
    found = geometric_mean_ratio([[1.0]] * 5, [[2.0]] * 5)
    assert (found.lower, found.estimate, found.upper) == pytest.approx((2, 2, 2))
    assert "make sure that one side is no copy" in found.warnings[0]
    constant = geometric_mean_ratio([[1.0, 1.0]] * 2, [[2.0, 2.0]] * 2, resample_benchmarks=False)
    assert constant.lower == constant.upper


def test_resamples_without_spread_that_reach_into_the_interval_leave_none():
    found = geometric_mean_ratio(
        [[1.0, 1.0]], [[1.0, 2.0]], resample_benchmarks=False, resamples=999
    )
    assert math.isnan(found.lower)
    assert "too many" in found.warnings[0]


def test_the_interquartile_mean_is_scipys_trimmed_mean():
    found = interquartile_mean(SCORES)
    assert found.estimate == pytest.approx(stats.trim_mean(SCORES.ravel(), 0.25), rel=1e-12)
    assert found.lower < found.estimate < found.upper
    assert found.n == 40


def test_the_interval_of_the_interquartile_mean_is_that_of_a_plain_loop():
    found = interquartile_mean(SCORES, seed=2, resamples=999)
    rng = np.random.default_rng(2)
    places = rng.integers(5, size=(999, 5, 8))
    means = sorted(
        stats.trim_mean([SCORES[places[r, i, j], j] for i in range(5) for j in range(8)], 0.25)
        for r in range(999)
    )
    reach = stats.t.ppf(0.975, 8 * 4) * math.sqrt(5 / 4)
    order = math.floor(1000 * stats.norm.sf(reach))
    ends = (means[order - 1], means[999 - order])
    assert (found.lower, found.upper) == pytest.approx(ends, rel=1e-9)


def test_the_middle_half_ignores_wild_scores():
    wild = SCORES.copy()
    wild[0, 0], wild[1, 1] = 1e9, -1e9
    assert abs(interquartile_mean(wild).estimate - interquartile_mean(SCORES).estimate) < 0.1


def test_one_run_and_equal_runs_have_no_spread_to_tell():
    one = interquartile_mean(SCORES[:1])
    assert math.isnan(one.lower)
    assert one.warnings == (module.ONE_RUN,)
    equal = interquartile_mean([[0.1, 0.5], [0.1, 0.5]])
    assert equal.lower == equal.estimate == equal.upper
    assert "all 4 samples are equal" in equal.warnings[0]


times = st.lists(
    st.lists(st.one_of(st.floats(0.1, 100), st.just(NAN)), min_size=3, max_size=3),
    min_size=1,
    max_size=8,
)


@given(times)
def test_a_performance_profile_is_counted_as_its_definition_says(values):
    found = performance_profile(values)
    n = len(values)
    for t, factor in enumerate(found.factors):
        for entry in range(3):
            hits = 0
            for row in values:
                known = [value for value in row if not math.isnan(value)]
                if known and row[entry] / min(known) <= factor:
                    hits += 1
            assert found.fraction[t, entry] == pytest.approx(hits / n)
            ends = stats.binomtest(hits, n).proportion_ci(0.95, method="wilson")
            assert found.lower[t, entry] == pytest.approx(ends.low, abs=1e-12)
            assert found.upper[t, entry] == pytest.approx(ends.high, abs=1e-12)
    assert (np.diff(found.fraction, axis=0) >= 0).all()
    assert (found.fraction <= found.solved + 1e-12).all()


def test_for_rates_the_largest_is_the_best():
    rates = performance_profile([[2.0, 1.0], [4.0, 1.0]], factors=[1, 2], lower_is_better=False)
    assert rates.fraction.tolist() == [[1, 0], [1, 0.5]]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: geometric_mean_ratio([], []), "expected as many on both sides, at least one"),
        (lambda: geometric_mean_ratio([[1.0]], []), "got 1 and 0"),
        (lambda: geometric_mean_ratio([[1.0], [0.0]], [[1.0], [1.0]]), r"baseline\[1\]"),
        (lambda: geometric_mean_ratio([[1.0]], [[NAN]]), r"current\[0\]"),
        (lambda: geometric_mean_ratio(BEFORE, AFTER, seed=-1), "seed"),
        (lambda: geometric_mean_ratio(BEFORE, AFTER, resamples=10), "resamples: expected >= 39"),
        (lambda: geometric_mean_ratio(BEFORE, AFTER, confidence=1.0), "confidence"),
        (lambda: interquartile_mean([0.1, 0.2]), "expected a matrix"),
        (lambda: interquartile_mean([[0.1, NAN]]), r"scores\[0\]\[1\]"),
        (lambda: interquartile_mean(SCORES, resamples=10), "resamples"),
        (lambda: interquartile_mean(SCORES, resamples=39), "resamples"),
        (lambda: performance_profile([[0.0]]), "above 0"),
        (lambda: performance_profile([[1.0]], factors=[0.5]), "factors"),
        (lambda: performance_profile([[1.0]], factors=[2, 2]), "factors"),
        (lambda: performance_profile([[1.0]], factors=[]), "factors"),
    ],
)
def test_what_no_method_can_work_on_is_refused(call, text):
    with pytest.raises(StatisticsError, match=text):
        call()
