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

The file passes 400 lines because of the docstrings: each method states its own contract.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import count
from statistics import NormalDist
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.errors import MissingExtraError, StatisticsError, shown

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

Array: TypeAlias = npt.NDArray[np.float64]
Samples: TypeAlias = Sequence[float] | npt.NDArray[np.floating[Any]]
Scale: TypeAlias = Literal["log", "linear"]

RANKS_FROM = 6  # the first n with a 95 % interval that assumes no shape
T_FROM = 3  # at n = 2 Student's t is 12.7: an interval that says nothing
EXACT_NULL = 500  # above it the approximation is within one Walsh average of the exact order
ALL_PAIRS = 1000  # above it, n (n + 1) / 2 Walsh averages would take more than 4 MB
BLOCK = 1 << 20  # numbers held at once by a selection or a bootstrap


def _known(value: float) -> float | None:
    """Key of equality: two ends that don't exist are equal, though NaN is not."""
    return None if math.isnan(value) else value


@attrs.frozen(kw_only=True)
class Interval:
    """An estimate of one parameter and the range that covers it with a stated confidence.

    Attributes:
        estimate: In the unit of the samples, between their least and largest.
        lower: In the same unit; NaN where no interval exists. -inf (0 on logs) beyond a float.
        upper: In the same unit; NaN where no interval exists. inf beyond a float.
        confidence: The level asked for, a fraction in (0, 1).
        method: Its name in the literature, or "estimate only".
        n: How many samples it rests on.
        parameter: What is estimated: "pseudo-median", "median", "geometric mean" or "mean".
        warnings: What limits the answer, each with its remedy; from a closed list.
        seed: The seed, where randomness was used.
    """

    estimate: float
    lower: float = attrs.field(eq=_known)
    upper: float = attrs.field(eq=_known)
    confidence: float
    method: str
    n: int
    parameter: str
    warnings: tuple[str, ...] = ()
    seed: int | None = None


class _Ends(NamedTuple):
    lower: float
    estimate: float
    upper: float


# The closed list of warnings.


def _too_few(confidence: float, parameter: str, need: int, n: int) -> str:
    level = f"{100 * confidence:.6g} %"
    return (
        f"need >= {need} samples for a {level} interval of the {parameter}, got {n}; "
        "run more invocations"
    )


def _assumes_normal(n: int, what: str, need: int) -> str:
    return (
        f"the interval of {n} samples assumes that {what} are normal; "
        f"run >= {need} invocations for one that does not"
    )


def _all_equal(n: int) -> str:
    return (
        f"all {n} samples are equal, so the interval has no width; "
        "measure longer or with a finer timer, or call the metric exact"
    )


def _no_spread(n: int) -> str:
    return (
        f"too many of the {n} samples are equal for a bootstrap of the mean; "
        "ask for the pseudo-median or the median"
    )


def _refuse(values: Array, bad: npt.NDArray[np.bool_], expected: str, remedy: str) -> None:
    """Raise one error that names the samples marked as bad, if there are any."""
    where = np.flatnonzero(bad)
    if where.size:
        names = ", ".join(f"samples[{i}]" for i in where[:5])
        more = f" and {where.size - 5:,} more" if where.size > 5 else ""
        got = float(values[where[0]])
        raise StatisticsError(f"{names}{more}: expected {expected}, got {got!r}; {remedy}")


def _array(given: object) -> npt.NDArray[Any]:
    """What NumPy makes of it; a ragged list, of which it makes none, has two dimensions."""
    try:
        return np.asarray(given)
    except ValueError:
        return np.empty((0, 0))


def _checked(samples: Samples) -> Array:
    """The samples as an array in their order, or the error that says why they are none."""
    given = _array(samples)
    if given.ndim != 1 or (given.size and given.dtype.kind not in "fiu"):
        raise StatisticsError(
            f"samples: expected a sequence of float, got {shown(samples)}; "
            "pass a list, tuple or 1-D array of numbers"
        )
    if not given.size:
        raise StatisticsError("samples: expected >= 1 sample, got 0; measure at least once")
    with np.errstate(over="ignore"):  # a longdouble beyond a float becomes inf, refused below
        values = given.astype(np.float64)
    _refuse(
        values,
        ~np.isfinite(values),
        "a finite number",
        "leave failed measurements out, and report them as failed",
    )
    return values


def _sorted(samples: Samples, scale: Scale = "linear") -> Array:
    """The samples in ascending order; refusals name their places before that."""
    values = _checked(samples)
    if scale == "log":
        _refuse(
            values,
            values <= 0,
            "a number above 0 on a log scale",
            "use the linear scale for a metric that can be zero or negative",
        )
    return np.sort(values)


def _tail(confidence: float) -> float:
    """Probability that may lie outside on each side."""
    if not 0 < confidence < 1:
        raise StatisticsError(
            f"confidence: expected a fraction between 0 and 1, got {confidence!r}; "
            "write 0.95 for 95 %"
        )
    # A sum of the null's terms may round up past a level that it hits exactly (0.96875 at
    # n = 6): the slack keeps the order statistic which such a level allows.
    return (1 - confidence) / 2 * (1 + 1e-12)


def _smallest_n(confidence: float) -> int:
    """Fewest samples with a rank interval: all on one side has probability 2^-n."""
    tail = _tail(confidence)
    return next(n for n in count(2) if 0.5**n <= tail)


def _special() -> Any:
    """`scipy.special`, which is loaded in a fraction of the time of `scipy.stats`."""
    try:
        import scipy.special
    except ImportError as error:
        raise MissingExtraError("this interval", "scipy", "all") from error
    return scipy.special


def _middle(a: Array, b: Array) -> Array:
    """Midpoints: halves of sums, or sums of halves where the sum is beyond a float.

    Half of the smallest float is zero, so the halves come first only where they must.
    """
    with np.errstate(over="ignore"):
        total = a + b
    return np.where(np.isfinite(total), total * 0.5, a * 0.5 + b * 0.5)


# Logs are taken to base 2 and relative to a power of two near the samples: then a change of
# unit by a power of two changes nothing but that power, and no log is large.


def _logs(values: Array) -> tuple[Array, int]:
    """Sorted base-2 logs of `values` / 2**shift, and the shift; values above 0, ascending."""
    mantissa, exponent = np.frexp(values)
    shift = int(exponent[exponent.size // 2])
    return np.sort(np.log2(mantissa) + (exponent - shift)), shift


def _back(ends: _Ends, shift: int, values: Array) -> _Ends:
    """From logs to the unit of `values`; rounding never pushes an estimate past the samples."""
    with np.errstate(over="ignore", under="ignore"):
        lower, estimate, upper = np.ldexp(np.exp2(np.array(ends)), shift)
    estimate = min(max(estimate, values[0]), values[-1])
    # equal samples would come back an ulp apart; comparisons with NaN are false, so it stays
    lower = estimate if lower > estimate or ends.lower == ends.estimate else lower
    upper = estimate if upper < estimate or ends.upper == ends.estimate else upper
    return _Ends(float(lower), float(estimate), float(upper))


# Hodges-Lehmann: order statistics of the Walsh averages.


@lru_cache(maxsize=1024)
def signed_rank_order(n: int, confidence: float) -> int:
    """Which Walsh average, counted from 1 at either end, bounds the interval; 0: none does.

    The largest c + 1 with P(W <= c) <= (1 - confidence) / 2 under the null distribution of
    the signed rank W. Exact up to n = 500; above, normal with the fourth cumulant and a
    correction for continuity, which at 90 to 99.9 % is within one of the exact order (of
    n (n + 1) / 2).

    Source: Wilcoxon (1945); Fellingham & Stoker (1964) for large n. Checked against
    `scipy.stats.wilcoxon(method="exact")`.

    >>> [signed_rank_order(n, 0.95) for n in (5, 6, 10, 30)]
    [0, 1, 9, 138]
    """
    tail, pairs = _tail(confidence), n * (n + 1) // 2
    half = (pairs + 1) // 2  # never past the middle, however low the confidence
    if n > EXACT_NULL:
        squares = n * (n + 1) * (2 * n + 1) / 6
        fourths = squares * (3 * n * n + 3 * n - 1) / 5
        excess = -2 * fourths / squares**2
        z = NormalDist().inv_cdf(min(tail, 0.5))
        z += (z**3 - 3 * z) * excess / 24
        return min(max(math.floor(pairs / 2 + z * math.sqrt(squares) / 2 - 0.5) + 1, 0), half)
    null = np.zeros(half)
    null[0] = 1
    for rank in range(1, n + 1):  # each rank counts or not, with probability one half
        top = min(half, rank * (rank + 1) // 2 + 1)
        null[rank:top] += null[: max(top - rank, 0)]
        null[:top] *= 0.5
    return int(np.searchsorted(np.cumsum(null), tail, side="right"))


def _split(x: Array, low: Any, high: Any, pivot: float, *, after: bool) -> Any:
    """Per row, the first column in [low, high) whose Walsh average is not below `pivot`.

    With `after`, the first whose average is above it.
    """
    rows, last = np.arange(x.size), x.size - 1
    while (active := low < high).any():
        column = (low + high) >> 1
        average = _middle(x[rows], x[np.minimum(column, last)])
        left = average <= pivot if after else average < pivot
        low = np.where(active & left, column + 1, low)
        high = np.where(active & ~left, column, high)
    return low


def _select(x: Array, rank: int) -> float:
    """The Walsh average of the given rank (from 0), in memory that grows as n.

    Row i holds the averages of x[i] with x[i], x[i + 1], …, in ascending order. The weighted
    median of the rows' medians splits off a quarter of the candidates or more each time.
    Source: Johnson & Mizoguchi (1978), Selecting the kth element in X + Y.
    """
    low, high = np.arange(x.size), np.full(x.size, x.size)
    while (size := high - low).sum() > BLOCK:
        rows = np.flatnonzero(size)
        medians = _middle(x[rows], x[(low + high)[rows] >> 1])
        order = np.argsort(medians, kind="stable")
        weights = np.cumsum(size[rows][order])
        pivot = float(medians[order[np.searchsorted(weights, weights[-1] / 2)]])
        first = _split(x, low, high, pivot, after=False)
        past = _split(x, first, high, pivot, after=True)
        below, upto = int((first - low).sum()), int((past - low).sum())
        if below <= rank < upto:
            return pivot
        if rank < below:
            high = first
        else:
            low, rank = past, rank - upto
    row = np.repeat(np.arange(x.size), size)
    column = np.arange(row.size) - np.repeat(np.cumsum(size) - size, size) + low[row]
    return float(np.partition(_middle(x[row], x[column]), rank)[rank])


def _walsh(x: Array, ranks: Iterable[int]) -> list[float]:
    """Walsh averages of the given ranks, counted from 0."""
    wanted = list(ranks)
    if x.size > ALL_PAIRS:
        return [_select(x, rank) for rank in wanted]
    averages = _middle(*(x[index] for index in np.triu_indices(x.size)))
    averages.partition(wanted)
    return [float(averages[rank]) for rank in wanted]


def _hodges_lehmann(x: Array, confidence: float) -> _Ends:
    pairs, order = x.size * (x.size + 1) // 2, signed_rank_order(x.size, confidence)
    middle = [(pairs - 1) // 2, pairs // 2]
    if not order:
        return _Ends(math.nan, _mid(*_walsh(x, middle)), math.nan)
    lower, a, b, upper = _walsh(x, [order - 1, *middle, pairs - order])
    return _Ends(lower, _mid(a, b), upper)


def _mid(a: float, b: float) -> float:
    return float(_middle(np.array(a), np.array(b)))


def _rank_warnings(x: Array, confidence: float, parameter: str) -> tuple[str, ...]:
    need = _smallest_n(confidence)
    if x.size < need:
        return (_too_few(confidence, parameter, need, x.size),)
    return (_all_equal(x.size),) if x[0] == x[-1] else ()


def _pseudo_median(x: Array, confidence: float, scale: Scale) -> Interval:
    warnings = _rank_warnings(x, confidence, "pseudo-median")
    if scale == "log":
        logs, shift = _logs(x)
        ends = _back(_hodges_lehmann(logs, confidence), shift, x)
        lower, upper = np.clip([ends.lower, ends.upper], x[0], x[-1])  # again: rounding of logs
        ends = _Ends(float(lower), ends.estimate, float(upper))
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
    return _pseudo_median(_sorted(samples), confidence, "linear")


# The median: order statistics of the samples.


def sign_order(n: int, confidence: float) -> int:
    """Which sample, counted from 1 at either end, bounds the median's interval; 0: none does.

    The largest d with P(B <= d - 1) <= (1 - confidence) / 2 for B binomial(n, 1/2).

    Source: David & Nagaraja (2003), Order Statistics. Checked against
    `scipy.stats.quantile_test`.

    Raises:
        MissingExtraError: SciPy is not installed.

    >>> [sign_order(n, 0.95) for n in (5, 6, 10, 30)]
    [0, 1, 2, 10]
    """
    tail, special = _tail(confidence), _special()
    return bisect_right(range(n // 2), tail, key=lambda k: float(special.bdtr(k, n, 0.5)))


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
    x = _sorted(samples)
    n, lower, upper = x.size, math.nan, math.nan
    order = sign_order(n, confidence)
    if order:
        lower, upper = float(x[order - 1]), float(x[n - order])
    if order and interpolated:
        special = _special()
        wide, narrow = (1 - 2 * float(special.bdtr(k, n, 0.5)) for k in (order - 1, order))
        part = max((wide - confidence) / (wide - narrow), 0.0)
        weight = (n - order) * part / (order + (n - 2 * order) * part)
        inner_lower, inner_upper = float(x[order]), float(x[n - order - 1])
        # rounding must neither leave the two neighbours nor make equal ones differ
        lower = min(max((1 - weight) * lower + weight * inner_lower, lower), inner_lower)
        upper = max(min((1 - weight) * upper + weight * inner_upper, upper), inner_upper)
    return Interval(
        estimate=_mid(float(x[(n - 1) // 2]), float(x[n // 2])),
        lower=lower,
        upper=upper,
        confidence=confidence,
        method="interpolated order statistics" if interpolated else "order statistics",
        n=n,
        parameter="median",
        warnings=_rank_warnings(x, confidence, "median"),
    )


# The mean.


class _Moments(NamedTuple):
    """Of x / 2**shift: x and its squares stay inside a float."""

    shift: int
    mean: float
    error: float  # standard error of the mean; NaN for one sample
    residuals: Array


def _moments(x: Array) -> _Moments:
    _, shift = math.frexp(max(abs(float(x[0])), abs(float(x[-1]))))
    z = np.ldexp(x, -shift)
    centre = min(max(math.fsum(z) / z.size, float(z[0])), float(z[-1]))  # equal samples: itself
    residuals = z - centre
    if z.size == 1:
        return _Moments(shift, centre, math.nan, residuals)
    variance = math.fsum(residuals * residuals) / (z.size - 1)
    return _Moments(shift, centre, math.sqrt(variance / z.size), residuals)


def _unscaled(lower: float, estimate: float, upper: float, shift: int) -> _Ends:
    with np.errstate(over="ignore", under="ignore"):
        return _Ends(*(float(end) for end in np.ldexp([lower, estimate, upper], shift)))


def _student(x: Array, confidence: float) -> _Ends:
    tail, special = _tail(confidence), _special()
    shift, centre, error, _ = _moments(x)
    reach = -float(special.stdtrit(x.size - 1, tail)) * error if x.size > 1 else math.nan
    return _unscaled(centre - reach, centre, centre + reach, shift)


def _t_warnings(x: Array, confidence: float, parameter: str, what: str) -> tuple[str, ...]:
    if x.size < 2:
        return (_too_few(confidence, parameter, 2, x.size),)
    need = max(RANKS_FROM, _smallest_n(confidence))
    few = (_assumes_normal(x.size, what, need),) if x.size < need else ()
    return (*few, _all_equal(x.size)) if x[0] == x[-1] else few


def _geometric_mean(x: Array, confidence: float) -> Interval:
    logs, shift = _logs(x)
    return Interval(
        **_back(_student(logs, confidence), shift, x)._asdict(),
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
    return _geometric_mean(_sorted(samples, "log"), confidence)


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
    return _arithmetic_mean(_sorted(samples), confidence)


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
    x, tail = _sorted(samples), _tail(confidence)
    if seed < 0:
        raise StatisticsError(f"seed: expected an integer >= 0, got {seed!r}; choose another")
    order = math.floor((resamples + 1) * tail)
    if order < 1:
        need = math.ceil(1 / tail) - 1
        raise StatisticsError(
            f"resamples: expected >= {need} at confidence {confidence!r}, got {resamples!r}; "
            "ask for more resamples or a lower confidence"
        )
    shift, centre, error, residuals = _moments(x)
    smallest = next(n for n in count(2) if float(n) ** (1 - n) <= tail)
    warnings: tuple[str, ...] = ()
    lower = upper = math.nan
    if x.size < smallest:
        warnings = (_too_few(confidence, "mean", smallest, x.size),)
    elif x[0] == x[-1]:
        lower = upper = centre
        warnings = (_all_equal(x.size),)
    else:
        distances = _studentised(residuals, seed, resamples)
        low, high = float(distances[order - 1]), float(distances[resamples - order])
        if math.isfinite(low) and math.isfinite(high):
            lower, upper = centre - high * error, centre - low * error
        else:
            warnings = (_no_spread(x.size),)
    return Interval(
        **_unscaled(lower, centre, upper, shift)._asdict(),
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
    x = _sorted(samples, scale)
    if x.size >= max(RANKS_FROM, _smallest_n(confidence)):
        return _pseudo_median(x, confidence, scale)
    found = (_geometric_mean if scale == "log" else _arithmetic_mean)(x, confidence)
    if x.size >= T_FROM:
        return found
    return attrs.evolve(
        found,
        lower=math.nan,
        upper=math.nan,
        method="estimate only",
        warnings=(_too_few(confidence, found.parameter, T_FROM, x.size),),
    )


def invocation_medians(samples: Samples, invocations: Sequence[int]) -> tuple[float, ...]:
    """One value for each invocation: the median of its samples, in order of its number.

    The unit of replication is the process, not the iteration inside it: samples of one
    process share its memory layout, its compiled code, its moment of machine load.

    Args:
        samples: In any unit, in the order of `invocations`.
        invocations: The number of the process that each sample came from; gaps are fine.

    Source: Georges, Buytaert & Eeckhout (2007), 10.1145/1297027.1297033; Kalibera & Jones
    (2013), 10.1145/2464157.2464160. Checked against `statistics.median`.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, invocations that are not whole
            numbers or not as many as the samples.

    >>> invocation_medians([5.0, 1.0, 2.0, 9.0, 3.0], [1, 0, 0, 0, 1])
    (2.0, 4.0)
    """
    values = _checked(samples)
    numbers = _array(invocations)
    if numbers.shape != values.shape or numbers.dtype.kind not in "iu":
        raise StatisticsError(
            f"invocations: expected {values.size} whole numbers, one for each sample, got "
            f"{shown(invocations)}; give the process that each sample came from"
        )
    order = np.lexsort((values, numbers))
    values = values[order]
    _, start, size = np.unique(numbers[order], return_index=True, return_counts=True)
    middle = _middle(values[start + (size - 1) // 2], values[start + size // 2])
    return tuple(float(value) for value in middle)
