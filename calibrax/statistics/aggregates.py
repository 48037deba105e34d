"""One number for many benchmarks or tasks, with an interval: never over units, never a bare mean.

- `geometric_mean_ratio`: by which factor one side is larger than the other, over all benchmarks.
- `interquartile_mean`: of scores of several runs on several tasks, without the extreme halves.
- `performance_profile`: for how many problems an entry is within a factor of the best one.
"""

import math
from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.errors import StatisticsError
from calibrax.statistics.nulls import scipy_special, tail_probability
from calibrax.statistics.omnibus import Values, matrix_of
from calibrax.statistics.resampling import ROUNDING, Strata, distances, stratified
from calibrax.statistics.results import Interval, all_equal, no_spread, too_few
from calibrax.statistics.samples import Samples, sorted_samples
from calibrax.statistics.scales import Array

__all__ = [
    "FACTORS",
    "MeanRatios",
    "PerformanceProfile",
    "geometric_mean_ratio",
    "interquartile_mean",
    "performance_profile",
]

TRIM = 0.25  # of each end, as in rliable
FACTORS = (1.0, 1.02, 1.05, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
"""Where a performance profile is read by default."""

ONE_RUN = "one run of each task: nothing tells how scores vary; run each task 3 or more times"
ONE_INVOCATION = (
    "one invocation on some side: nothing tells how these benchmarks vary from run to run; "
    "measure each in 3 or more processes"
)


def equal_ratios(n: int) -> str:
    """The ratios of all benchmarks are one and the same number."""
    return (
        f"the ratios of all {n:,} benchmarks are equal, so the interval has no width; "
        "make sure that one side is no copy of the other"
    )


def geometric_mean_ratio(
    baseline: Sequence[Samples],
    current: Sequence[Samples],
    *,
    resample_benchmarks: bool = True,
    confidence: float = 0.95,
    seed: int = 0,
    resamples: int = 9999,
) -> Interval:
    """The geometric mean of the ratios current / baseline, with a hierarchical bootstrap.

    The ratio of a benchmark is that of the geometric means of its invocations. Both levels are
    resampled, benchmarks and the invocations within each, for what holds for *benchmarks like
    these*; or only the invocations, for what holds for *these benchmarks*, which is narrower.
    The bootstrap is studentised: each resample is measured in its own standard errors (between
    the ratios, or from the invocations), since percentiles of few values cover too seldom.

    Args:
        baseline: b sequences of values above zero, one a benchmark, one value an invocation.
        current: As many, in the same order; units may differ from benchmark to benchmark.
        resample_benchmarks: Whether the benchmarks stand for more than themselves. Then 4 or
            more are needed at 95 %; else 2 or more invocations of each on both sides.
        confidence: Fraction in (0, 1).
        seed: Of NumPy's default generator.
        resamples: 39 or more at 95 %.

    Source: Fleming & Wallace (1986), 10.1145/5666.5673; hierarchical resampling: Kalibera & Jones
    (2013), 10.1145/2464157.2464160; the studentised bootstrap: Davison & Hinkley (1997), sec. 5.2.
    The estimate is checked against `scipy.stats.gmean`, the ends against a plain loop over the
    same resamples.

    Raises:
        StatisticsError: No benchmarks, sides of different length, a value that is not finite
            and above zero, a confidence outside (0, 1), a negative seed, too few resamples.

    >>> found = geometric_mean_ratio([[1.0, 1.1]] * 6, [[2.0, 2.1], [2.2, 2.4], [1.9, 2.0]] * 2)
    >>> round(found.estimate, 4), found.lower < 2 < found.upper, found.n
    (1.9964, True, 6)
    """
    tail_order(tail_probability(confidence), confidence, resamples, seed)
    if len(baseline) != len(current) or not len(baseline):
        raise StatisticsError(
            f"benchmarks: expected as many on both sides, at least one, got {len(baseline)} and "
            f"{len(current)}; pass those that both sides have, in the same order"
        )
    before, after = Strata(logs("baseline", baseline)), Strata(logs("current", current))
    return MeanRatios(before, after, resample_benchmarks, seed, resamples).interval(confidence)


class MeanRatios:
    """The mean of log ratios and its resamples, for intervals of any confidence.

    Args:
        before: Logs, one stratum a benchmark.
        after: Likewise, in the same order.
        benchmarks: Whether benchmarks are resampled, too.
        seed: Of NumPy's default generator.
        resamples: How many.
    """

    def __init__(
        self, before: Strata, after: Strata, benchmarks: bool, seed: int, resamples: int
    ) -> None:
        self.ratios = after.means - before.means
        self.n = self.ratios.size
        self.estimate = math.fsum(self.ratios) / self.n
        self.benchmarks, self.seed, self.resamples = benchmarks, seed, resamples
        if benchmarks:
            self.method = "hierarchical studentised bootstrap of benchmarks and invocations"
            self.error = math.nan
            if self.n > 1:
                self.error = float(self.ratios.std(ddof=1)) / math.sqrt(self.n)
        else:
            self.method = "stratified studentised bootstrap of invocations"
            self.error = math.sqrt(float((before.errors + after.errors).sum())) / self.n
        self.distances = np.empty(0)
        if self.error > 0 and not self.are_equal:
            self.distances = distances(
                *(before, after, self.estimate, seed, resamples), benchmarks=benchmarks
            )

    @property
    def are_equal(self) -> bool:
        """Whether nothing tells a spread: no error, or one ratio for all but for rounding."""
        if not self.benchmarks:
            return self.error == 0
        return self.n > 1 and bool(np.ptp(self.ratios) <= ROUNDING * np.abs(self.ratios).max())

    def interval(self, confidence: float) -> Interval:
        """The geometric mean of the ratios with its interval."""
        tail = tail_probability(confidence)
        need = next(n for n in range(2, 99) if float(n) ** (1 - n) <= tail)
        lower = upper = math.nan
        warnings: tuple[str, ...] = ()
        if self.benchmarks and self.n < need:
            words = too_few(confidence, "geometric mean", need, self.n)
            warnings = (words.replace(" samples ", " benchmarks ").replace("invocations", "more"),)
        elif math.isnan(self.error):
            warnings = (ONE_INVOCATION,)
        elif self.are_equal:
            lower = upper = self.estimate
            warnings = (equal_ratios(self.n),)
        else:
            order = tail_order(tail, confidence, self.resamples, self.seed)
            low, high = self.distances[order - 1], self.distances[self.resamples - order]
            if math.isfinite(low) and math.isfinite(high):
                lower, upper = self.estimate - high * self.error, self.estimate - low * self.error
            else:
                warnings = (no_spread(self.n),)
        with np.errstate(over="ignore"):
            ends = np.exp([lower, self.estimate, upper])
        return Interval(
            estimate=float(ends[1]),
            lower=float(ends[0]),
            upper=float(ends[2]),
            confidence=confidence,
            method=self.method,
            n=self.n,
            parameter="geometric mean of ratios",
            warnings=warnings,
            seed=self.seed,
        )


def tail_order(tail: float, confidence: float, resamples: int, seed: int) -> int:
    """Which resample, counted from either end, bounds the interval."""
    if seed < 0:
        raise StatisticsError(f"seed: expected an integer >= 0, got {seed!r}; choose another")
    order = math.floor((resamples + 1) * tail)
    if order < 1:
        need = math.ceil(1 / tail) - 1
        raise StatisticsError(
            f"resamples: expected >= {need} at confidence {confidence!r}, got {resamples!r}; "
            "ask for more resamples or a lower confidence"
        )
    return order


def logs(name: str, side: Sequence[Samples]) -> list[Array]:
    """The logs of each benchmark's invocations; refusals name their place."""
    found = []
    for number, samples in enumerate(side):
        try:
            found.append(np.log(sorted_samples(samples, "log")))
        except StatisticsError as error:
            raise StatisticsError(f"{name}[{number}] {error}") from None
    return found


def trimmed_mean(scores: npt.NDArray[np.float64]) -> Array:
    """Mean of the middle half along the last axis."""
    cut = int(TRIM * scores.shape[-1])
    found: Array = np.sort(scores, axis=-1)[..., cut : scores.shape[-1] - cut].mean(axis=-1)
    return found


def interquartile_mean(
    scores: Values, *, confidence: float = 0.95, seed: int = 0, resamples: int = 9999
) -> Interval:
    """The mean of the middle half of all scores (IQM), with a stratified bootstrap interval.

    Scores have to be on one scale, such as normalised returns or accuracies. Runs are resampled
    within each task, so it says what holds for *these tasks*. The percentiles are further out than
    in rliable by the factor sqrt(n / (n - 1)) and t in place of normal quantiles, as resamples of
    few runs spread too little: with 3 runs of 10 tasks plain 95 % cover .87, these .94.

    Args:
        scores: num_runs x num_tasks, finite.
        confidence: Fraction in (0, 1).
        seed: Of NumPy's default generator.
        resamples: Enough for the percentile, else an error says how many.

    Source: Agarwal et al. (2021), Deep reinforcement learning at the edge of the statistical
    precipice, NeurIPS; the wider percentiles: Hesterberg (2015), 10.1080/00031305.2015.1089789.
    The estimate is checked against `scipy.stats.trim_mean`, the ends against a plain loop.

    Raises:
        StatisticsError: No matrix, NaN or infinite scores, a confidence outside (0, 1), a
            negative seed, too few resamples.
        MissingExtraError: SciPy is not installed.

    >>> found = interquartile_mean([[0.1, 0.5, 0.9], [0.2, 0.6, 0.7], [0.3, 0.4, 0.8]])
    >>> round(found.estimate, 3), found.lower < 0.5 < found.upper, found.n
    (0.5, True, 9)
    """
    matrix = matrix_of("scores", scores)
    if np.isnan(matrix).any():
        row, column = np.argwhere(np.isnan(matrix))[0]
        raise StatisticsError(
            f"scores[{row}][{column}]: expected a finite number, got nan; "
            "give a run that failed the score that it deserves"
        )
    runs, tasks = matrix.shape
    tail = tail_probability(confidence)
    estimate = float(trimmed_mean(matrix.ravel()))
    lower = upper = math.nan
    warnings: tuple[str, ...] = ()
    tail_order(tail, confidence, resamples, seed)
    if runs == 1:
        warnings = (ONE_RUN,)
    elif (matrix == matrix[0]).all():
        lower = upper = estimate
        warnings = (all_equal(matrix.size),)
    else:
        special = scipy_special("the interquartile mean")
        reach = -float(special.stdtrit(tasks * (runs - 1), tail)) * math.sqrt(runs / (runs - 1))
        order = tail_order(float(special.ndtr(-reach)), confidence, resamples, seed)
        found = np.sort(stratified(matrix, trimmed_mean, seed, resamples))
        lower, upper = float(found[order - 1]), float(found[resamples - order])
    return Interval(
        estimate=estimate,
        lower=lower,
        upper=upper,
        confidence=confidence,
        method="stratified bootstrap of runs, expanded percentiles",
        n=matrix.size,
        parameter="interquartile mean",
        warnings=warnings,
        seed=seed,
    )


@attrs.frozen(eq=False, kw_only=True)
class PerformanceProfile:
    """For how many of n problems m entries are within t factors of the best.

    Attributes:
        factors: t ascending factors, at least 1.
        fraction: t x m, from 0 to 1; at factor 1 how often an entry is the best.
        lower: Of each fraction's own interval, for problems like these.
        upper: Likewise.
        solved: m, the fraction of problems with a value: what profiles rise to.
        confidence: Of the intervals.
        method: Its name in the literature.
        n: Problems.
    """

    factors: Array
    fraction: npt.NDArray[np.float64]
    lower: npt.NDArray[np.float64]
    upper: npt.NDArray[np.float64]
    solved: Array
    confidence: float
    method: str
    n: int


def performance_profile(
    values: Values,
    *,
    factors: Sequence[float] | Array = FACTORS,
    lower_is_better: bool = True,
    confidence: float = 0.95,
) -> PerformanceProfile:
    """How often each entry is within each factor of the best one on the same problem.

    Args:
        values: n x m, one row a problem and one column an entry, above zero; NaN where an entry
            failed: it is within no factor. A problem that all failed counts, too.
        factors: At least 1, ascending.
        lower_is_better: Else higher is.
        confidence: Of the interval of each fraction by itself, by Wilson's score.

    Source: Dolan & Moré (2002), 10.1007/s101070100263; Wilson (1927),
    10.1080/01621459.1927.10502953. Checked against counting in loops, and
    `scipy.stats.binomtest(…).proportion_ci(method="wilson")`.

    Raises:
        StatisticsError: No matrix, values that are infinite or not above zero, factors below 1
            or not ascending, a confidence outside (0, 1).
        MissingExtraError: SciPy is not installed.

    >>> found = performance_profile([[1.0, 1.5], [2.0, 1.0], [1.0, float("nan")]], factors=[1, 2])
    >>> found.fraction.round(2).tolist(), found.solved.round(2).tolist()
    ([[0.67, 0.33], [1.0, 0.67]], [1.0, 0.67])
    """
    matrix = matrix_of("values", values, above_zero=True)
    steps = np.asarray(factors, dtype=np.float64)
    if steps.ndim != 1 or not steps.size or not (steps >= 1).all() or (np.diff(steps) <= 0).any():
        raise StatisticsError(
            f"factors: expected ascending numbers >= 1, got {list(factors)!r}; pass [1, 2, 5]"
        )
    worse = matrix if lower_is_better else 1 / matrix
    best = np.fmin.reduce(worse, axis=1)
    ratios = worse / best[:, None]
    n = matrix.shape[0]
    fraction = np.array([(ratios <= step).sum(axis=0) for step in steps]) / n  # NaN is not
    z = -float(scipy_special("a performance profile").ndtri(tail_probability(confidence)))
    centre = (fraction + z * z / (2 * n)) / (1 + z * z / n)
    reach = z * np.sqrt(fraction * (1 - fraction) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return PerformanceProfile(
        factors=steps,
        fraction=fraction,
        lower=np.clip(centre - reach, 0.0, fraction),
        upper=np.clip(centre + reach, fraction, 1.0),
        solved=(~np.isnan(matrix)).mean(axis=0),
        confidence=confidence,
        method="performance profile, Wilson's score intervals",
        n=n,
    )
