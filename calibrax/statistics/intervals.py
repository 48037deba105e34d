"""Confidence intervals of one sample: where the value of a metric lies.

Each function takes the samples of one metric under one configuration and returns an
`Interval`. `interval` is the rule that picks a method by the number of samples; the others
are the methods, for those who want one by name. It compares nothing, and it is no place for
a percentile or BCa bootstrap: at small n these cover far less than they say
(`benchmarks/simulations/intervals.py` shows how much).

Common to all of them:

- One sample stands for one invocation (process). Where a process gave many samples, collapse
  them with `invocation_medians` first: samples inside a process are not independent.
- Samples are a list, tuple or 1-D array of finite numbers, n >= 1, in any unit; their order
  never matters. NaN, infinities and an empty sample raise `StatisticsError`.
- Where no interval exists both ends are NaN and a warning says what to do. Ends are never
  made up.
- Equal samples give an interval without width, and a warning.
- Numbers close to the largest and the smallest float are worked on without overflow; a
  power of two as factor changes every end by exactly that factor.
"""

import math
from itertools import count

import attrs
import numpy as np

from calibrax.errors import StatisticsError
from calibrax.statistics.nulls import (
    EXACT_NULL,
    scipy_special,
    sign_order,
    signed_rank_order,
    smallest_n,
    tail_probability,
)
from calibrax.statistics.results import (
    Ends,
    Interval,
    all_equal,
    assumes_normal,
    no_spread,
    too_few,
)
from calibrax.statistics.samples import Samples, Scale, invocation_medians, sorted_samples
from calibrax.statistics.scales import Array, from_logs, midpoint, moments, rescaled, to_logs
from calibrax.statistics.walsh import walsh_averages

__all__ = [
    "Interval",
    "geometric_mean",
    "interval",
    "invocation_medians",
    "mean",
    "median",
    "pseudo_median",
    "sign_order",
    "signed_rank_order",
    "student_t",
]

RANKS_FROM = 6  # the first n with a 95 % interval that assumes no shape
T_FROM = 3  # at n = 2 Student's t is 12.7: an interval that says nothing
BLOCK = 1 << 20  # numbers held at once by a bootstrap


# The rank methods: order statistics of the Walsh averages, or of the samples.


def _hodges_lehmann(x: Array, confidence: float) -> Ends:
    pairs, order = x.size * (x.size + 1) // 2, signed_rank_order(x.size, confidence)
    middle = [(pairs - 1) // 2, pairs // 2]
    if not order:
        return Ends(math.nan, midpoint(*walsh_averages(x, middle)), math.nan)
    lower, a, b, upper = walsh_averages(x, [order - 1, *middle, pairs - order])
    return Ends(lower, midpoint(a, b), upper)


def _rank_warnings(x: Array, confidence: float, parameter: str) -> tuple[str, ...]:
    need = smallest_n(confidence)
    if x.size < need:
        return (too_few(confidence, parameter, need, x.size),)
    return (all_equal(x.size),) if x[0] == x[-1] else ()


def _pseudo_median(x: Array, confidence: float, scale: Scale) -> Interval:
    warnings = _rank_warnings(x, confidence, "pseudo-median")
    if scale == "log":
        logs, shift = to_logs(x)
        ends = from_logs(_hodges_lehmann(logs, confidence), shift, x)
        lower, upper = np.clip([ends.lower, ends.upper], x[0], x[-1])  # again: rounding of logs
        ends = Ends(float(lower), ends.estimate, float(upper))
    else:
        ends = _hodges_lehmann(x, confidence)
    null = "exact signed rank" if x.size <= EXACT_NULL else "signed rank, normal approximation"
    return Interval(
        **ends._asdict(),
        confidence=confidence,
        method=f"Hodges-Lehmann, {null}" + (" on logs" if scale == "log" else ""),
        n=x.size,
        parameter="pseudo-median",
        warnings=warnings,
    )


def pseudo_median(samples: Samples, *, confidence: float = 0.95) -> Interval:
    """The Hodges-Lehmann estimate, and the interval got by inverting the signed-rank test.

    The pseudo-median is the median of the mean of two independent draws; where the
    distribution is symmetric it is the median and the mean too. Then the confidence is at
    least the one asked for, whatever the shape (exactly .969 at n = 6, .951 at n = 10). Skew
    costs little: exponential samples, about .94 at n = 400.

    The estimate is the median of the n (n + 1) / 2 Walsh averages, the ends are two of them.
    95 % exists from n = 6 on, 90 % from 5, 99 % from 8; below, the ends are NaN and a warning
    names the n. Ties keep the confidence. Up to n = 1000 all averages are formed; above, the
    wanted ones are selected, exactly, in memory that grows as n and time as n log² n. The null
    distribution is exact up to n = 500 (see `signed_rank_order`).

    Source: Hodges & Lehmann (1963), 10.1214/aoms/1177704172. Checked against
    `scipy.stats.wilcoxon(method="exact")`, and Hollander & Wolfe (1973), p. 29.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, a confidence outside (0, 1).

    >>> found = pseudo_median([10.1, 10.3, 10.2, 10.6, 10.4, 12.0])
    >>> round(found.estimate, 9), found.lower, found.upper
    (10.4, 10.1, 12.0)
    """
    return _pseudo_median(sorted_samples(samples), confidence, "linear")


def median(samples: Samples, *, confidence: float = 0.95, interpolated: bool = False) -> Interval:
    """The sample median, and the interval between two order statistics.

    The confidence is at least the one asked for, whatever the distribution: conservative
    (.969 at n = 6, .979 at n = 10, .957 at n = 30). `interpolated` mixes each end with its
    inner neighbour to come close to the level asked for, for most smooth distributions; the
    guarantee is then gone. 95 % exists from n = 6 on; below, the ends are NaN and a warning
    names the n.

    Source: Hettmansperger & Sheather (1986), 10.1016/0167-7152(86)90021-0, for `interpolated`;
    David & Nagaraja (2003), Order Statistics. Checked against `scipy.stats.quantile_test`,
    and for `interpolated` against a plain form of the paper's formula.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, a confidence outside (0, 1).
        MissingExtraError: SciPy is not installed.

    >>> found = median([10.1, 10.3, 10.2, 10.6, 10.5, 12.0, 10.4])
    >>> found.estimate, found.lower, found.upper
    (10.4, 10.1, 12.0)
    """
    x = sorted_samples(samples)
    n, lower, upper = x.size, math.nan, math.nan
    order = sign_order(n, confidence)
    if order:
        lower, upper = float(x[order - 1]), float(x[n - order])
    if order and interpolated:
        special = scipy_special()
        wide, narrow = (1 - 2 * float(special.bdtr(k, n, 0.5)) for k in (order - 1, order))
        part = max((wide - confidence) / (wide - narrow), 0.0)
        weight = (n - order) * part / (order + (n - 2 * order) * part)
        inner_lower, inner_upper = float(x[order]), float(x[n - order - 1])
        # rounding must neither leave the two neighbours nor make equal ones differ
        lower = min(max((1 - weight) * lower + weight * inner_lower, lower), inner_lower)
        upper = max(min((1 - weight) * upper + weight * inner_upper, upper), inner_upper)
    return Interval(
        estimate=midpoint(float(x[(n - 1) // 2]), float(x[n // 2])),
        lower=lower,
        upper=upper,
        confidence=confidence,
        method="interpolated order statistics" if interpolated else "order statistics",
        n=n,
        parameter="median",
        warnings=_rank_warnings(x, confidence, "median"),
    )


# The means.


def _student(x: Array, confidence: float) -> Ends:
    tail, special = tail_probability(confidence), scipy_special()
    shift, centre, error, _ = moments(x)
    reach = -float(special.stdtrit(x.size - 1, tail)) * error if x.size > 1 else math.nan
    return rescaled(Ends(centre - reach, centre, centre + reach), shift)


def _t_warnings(x: Array, confidence: float, parameter: str, what: str) -> tuple[str, ...]:
    if x.size < 2:
        return (too_few(confidence, parameter, 2, x.size),)
    need = max(RANKS_FROM, smallest_n(confidence))
    few = (assumes_normal(x.size, what, need),) if x.size < need else ()
    return (*few, all_equal(x.size)) if x[0] == x[-1] else few


def _geometric_mean(x: Array, confidence: float) -> Interval:
    logs, shift = to_logs(x)
    return Interval(
        **from_logs(_student(logs, confidence), shift, x)._asdict(),
        confidence=confidence,
        method="Student t on logs",
        n=x.size,
        parameter="geometric mean",
        warnings=_t_warnings(x, confidence, "geometric mean", "the logs"),
    )


def _arithmetic_mean(x: Array, confidence: float) -> Interval:
    return Interval(
        **_student(x, confidence)._asdict(),
        confidence=confidence,
        method="Student t",
        n=x.size,
        parameter="mean",
        warnings=_t_warnings(x, confidence, "mean", "the values"),
    )


def geometric_mean(samples: Samples, *, confidence: float = 0.95) -> Interval:
    """The geometric mean, and Student's t interval on logs, of samples above zero.

    For few samples of a ratio metric (time, bytes, throughput). The confidence is exact where
    the logs are normal; with rare large values it is less. One sample: the ends are NaN, with
    a warning. Fewer than 6 samples: a warning names the assumption.

    Source: Student (1908). Checked against `scipy.stats.t.interval` on logs.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, one that is not above zero, a
            confidence outside (0, 1).
        MissingExtraError: SciPy is not installed.

    >>> found = geometric_mean([1.0, 2.0, 4.0])
    >>> round(found.estimate, 9), round(found.lower, 6), round(found.upper, 6)
    (2.0, 0.357462, 11.189997)
    """
    return _geometric_mean(sorted_samples(samples, "log"), confidence)


def student_t(samples: Samples, *, confidence: float = 0.95) -> Interval:
    """The mean, and Student's t interval, for a metric that is compared by differences.

    For few samples that may be zero or negative. The confidence is exact where the samples
    are normal. One sample: the ends are NaN, with a warning. Fewer than 6 samples: a warning
    names the assumption.

    Source: Student (1908). Checked against `scipy.stats.t.interval`.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, a confidence outside (0, 1).
        MissingExtraError: SciPy is not installed.

    >>> found = student_t([-1.0, 0.0, 1.0])
    >>> found.estimate, round(found.upper, 6)
    (0.0, 2.484138)
    """
    return _arithmetic_mean(sorted_samples(samples), confidence)


def mean(
    samples: Samples, *, confidence: float = 0.95, seed: int = 0, resamples: int = 9999
) -> Interval:
    """The mean, and its studentised bootstrap interval: for when a mean is asked for.

    Each resample is measured in its own standard errors from the mean of the samples. A
    resample of equal values has none and counts as infinitely far out; where such ones reach
    into the interval it does not exist (always below n = 4 at 95 %; with many ties also
    above), and the ends are NaN, with a warning. With rare large values that the samples
    happen to lack, no method covers a mean well. Time grows as n times `resamples`.

    Args:
        samples: In any unit; see the module.
        confidence: Fraction in (0, 1).
        seed: Of NumPy's default generator; the same seed gives the same ends.
        resamples: 39 or more at 95 %.

    Source: Efron (1981); Davison & Hinkley (1997), Bootstrap Methods, sec. 5.2. Checked
    against a plain loop over the same resamples.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, a confidence outside (0, 1), too few
            resamples, a negative seed.

    >>> found = mean([10.1, 10.3, 10.2, 10.6, 10.4, 12.0], seed=7)
    >>> found.estimate, found.lower < 10.6 < found.upper, found.seed
    (10.6, True, 7)
    """
    x, tail = sorted_samples(samples), tail_probability(confidence)
    if seed < 0:
        raise StatisticsError(f"seed: expected an integer >= 0, got {seed!r}; choose another")
    order = math.floor((resamples + 1) * tail)
    if order < 1:
        need = math.ceil(1 / tail) - 1
        raise StatisticsError(
            f"resamples: expected >= {need} at confidence {confidence!r}, got {resamples!r}; "
            "ask for more resamples or a lower confidence"
        )
    shift, centre, error, residuals = moments(x)
    smallest = next(n for n in count(2) if float(n) ** (1 - n) <= tail)
    warnings: tuple[str, ...] = ()
    lower = upper = math.nan
    if x.size < smallest:
        warnings = (too_few(confidence, "mean", smallest, x.size),)
    elif x[0] == x[-1]:
        lower = upper = centre
        warnings = (all_equal(x.size),)
    else:
        distances = _studentised(residuals, seed, resamples)
        low, high = float(distances[order - 1]), float(distances[resamples - order])
        if math.isfinite(low) and math.isfinite(high):
            lower, upper = centre - high * error, centre - low * error
        else:
            warnings = (no_spread(x.size),)
    return Interval(
        **rescaled(Ends(lower, centre, upper), shift)._asdict(),
        confidence=confidence,
        method="studentised bootstrap",
        n=x.size,
        parameter="mean",
        warnings=warnings,
        seed=seed,
    )


def _studentised(residuals: Array, seed: int, resamples: int) -> Array:
    """Sorted distances of the resamples' means from zero in their own standard errors."""
    rng, n = np.random.default_rng(seed), residuals.size
    rows = max(BLOCK // n, 1)
    blocks = []
    for start in range(0, resamples, rows):
        drawn = residuals[rng.integers(n, size=(min(rows, resamples - start), n))]
        means = drawn.mean(axis=1)
        errors = drawn.std(axis=1, ddof=1) / math.sqrt(n)
        errors[drawn.min(axis=1) == drawn.max(axis=1)] = 0  # exactly, which rounding may miss
        with np.errstate(divide="ignore", invalid="ignore"):
            blocks.append(np.where(means == 0, 0.0, means / errors))
    return np.sort(np.concatenate(blocks))


# The rule.


def interval(samples: Samples, *, confidence: float = 0.95, scale: Scale = "log") -> Interval:
    """The interval of one metric by the method that its number of samples allows.

    The rule looks at n and the confidence, never at the values:

    - n >= 6: the pseudo-median with the inverted signed rank (above 96.875 % it starts at the
      first n for which the interval exists: 8 at 99 %);
    - from 3 up to there: Student's t, which assumes normal noise, with a warning;
    - n = 1 or 2: the estimate alone, ends NaN, with a warning.

    Args:
        samples: In any unit; see the module.
        confidence: Fraction in (0, 1).
        scale: "log" for a ratio metric (time, bytes, throughput): all is done on logs and
            turned back, so the parameter is the pseudo-median of the logs, exponentiated, or
            the geometric mean. "linear" for a metric that can be zero or negative.

    Source: as `pseudo_median`, `geometric_mean` and `student_t`, and checked like them.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, one that is not above zero on the
            log scale, a confidence outside (0, 1), another scale.
        MissingExtraError: SciPy is not installed, and n is below 6.

    >>> interval([10.1, 10.3, 10.2, 10.6, 10.4, 12.0]).method
    'Hodges-Lehmann, exact signed rank on logs'
    >>> interval([10.1, 10.3]).warnings
    ('need >= 3 samples for a 95 % interval of the geometric mean, got 2; run more invocations',)
    """
    if scale not in ("log", "linear"):
        raise StatisticsError(f"scale: expected 'log' or 'linear', got {scale!r}; use one of them")
    x = sorted_samples(samples, scale)
    if x.size >= max(RANKS_FROM, smallest_n(confidence)):
        return _pseudo_median(x, confidence, scale)
    found = (_geometric_mean if scale == "log" else _arithmetic_mean)(x, confidence)
    if x.size >= T_FROM:
        return found
    return attrs.evolve(
        found,
        lower=math.nan,
        upper=math.nan,
        method="estimate only",
        warnings=(too_few(confidence, found.parameter, T_FROM, x.size),),
    )
