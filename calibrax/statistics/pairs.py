"""All pairs of several samples of one metric: which of them differ, and how sure that is.

One value an invocation, on logs for ratios. The test is chosen by the number of invocations and
of tests, never by the values:

- with 10 or more invocations of each, where the smallest p that there is is far below the level
  that all tests together ask for: exact Mann-Whitney, with Hodges and Lehmann's interval;
- else a t whose variances are moderated over all samples, with two or more invocations of some.
  A sample of one invocation borrows their noise;
- with one invocation of each: nothing can be told apart.

Values are rounded to 40 binary digits, so that what only arithmetic makes differ is equal.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.errors import StatisticsError
from calibrax.statistics.families import rounded
from calibrax.statistics.intervals import pseudo_median
from calibrax.statistics.moderation import moderate
from calibrax.statistics.nulls import mann_whitney_p, scipy_special
from calibrax.statistics.samples import Samples, Scale, sorted_samples
from calibrax.statistics.scales import Array
from calibrax.statistics.two_samples import mann_whitney

__all__ = ["Pairs", "Spreads", "all_pairs", "can_rank", "in_order", "rounded_inside", "spreads_of"]

Matrix = npt.NDArray[np.float64]

RANKS_FOR_PAIRS = 10  # invocations of each
LARGEST_FLOAT = float(np.finfo(np.float64).max)
LARGEST = math.log(LARGEST_FLOAT)
SUREST = 1 - 2.0**-53  # the largest confidence that is a float below 1
FAR_BELOW = 100  # the smallest p of Mann-Whitney leaves a hundredth of the level unused


@attrs.frozen(kw_only=True)
class Spreads:
    """How noisy some samples are, together.

    Attributes:
        mean: Of each sample, on the scale.
        error: Variance of each mean; NaN where nothing tells it.
        freedom: Degrees of freedom of each `error`.
        total: Degrees of freedom of all together, which no pair has more than.
    """

    mean: Array
    error: Array
    freedom: Array
    total: float


@attrs.frozen(kw_only=True)
class Pairs:
    """m samples, each against each other.

    Attributes:
        samples: Ascending and rounded; divided by 2**unit.
        unit: The power of two near the largest, on the linear scale: squares of the smallest and
            the largest floats are none. 0 on logs.
        scale: "log" or "linear".
        location: Of each sample in its unit: the pseudo-median beside Mann-Whitney, else the
            mean, on logs the geometric one.
        p_value: m x m, symmetric, two-sided, of no difference; NaN where no test can be made.
        spreads: What the t rests on; None beside Mann-Whitney.
        method: Its name in the literature.
    """

    samples: Sequence[Array]
    unit: int
    scale: Scale
    location: Array
    p_value: Matrix
    spreads: Spreads | None
    method: str

    @property
    def n(self) -> npt.NDArray[np.int64]:
        """How many invocations each sample has."""
        return np.array([each.size for each in self.samples])

    def difference(self, first: int, second: int, level: float) -> tuple[float, float]:
        """Ends of the interval of first - second, on logs of the ratio; NaN without a test.

        Args:
            first: Number of a sample.
            second: Of another.
            level: What may lie outside, both sides together: alpha, or alpha / tests.
        """
        a, b = self.samples[first], self.samples[second]
        if self.spreads is None:
            found = mann_whitney(a, b, confidence=min(1 - level, SUREST), scale=self.scale)
            return self.in_unit(found.lower, found.upper, are_ratios=True)
        estimate = float(self.spreads.mean[first] - self.spreads.mean[second])
        error, freedom = welch_satterthwaite(self.spreads, first, second)
        if math.isnan(error):
            return math.nan, math.nan
        if error == 0:
            return self.in_unit(estimate, estimate)
        reach = -float(scipy_special("a rank").stdtrit(freedom, level / 2)) * error
        return self.in_unit(estimate - reach, estimate + reach)

    def in_unit(self, *ends: float, are_ratios: bool = False) -> tuple[float, float]:
        """Ends on logs, or in the unit that samples were given in."""
        with np.errstate(divide="ignore", over="ignore"):  # beyond a float: 0 or infinite
            low, high = np.ldexp(ends, self.unit)
            if self.scale == "log" and are_ratios:
                low, high = np.log([low, high])
        return float(low), float(high)


def can_rank(sizes: Sequence[int], tests: int, alpha: float) -> bool:
    """Whether Mann-Whitney is exact enough for so many tests of samples of these sizes."""
    least = sorted(sizes)[:2]
    if len(least) < 2 or least[0] < RANKS_FOR_PAIRS:
        return False
    return 2 * tests / math.comb(sum(least), least[0]) <= alpha / FAR_BELOW


def all_pairs(samples: Sequence[Samples], *, scale: Scale = "log", by_ranks: bool = False) -> Pairs:
    """Every sample against every other.

    Args:
        samples: m >= 1, each one value an invocation, in any one unit.
        scale: "log": ratios of values above zero. "linear": differences.
        by_ranks: Mann-Whitney, see `can_rank`; else the moderated t.

    Source: Mann & Whitney (1947), 10.1214/aoms/1177730491; the t: Smyth (2004),
    10.2202/1544-6115.1027, with Satterthwaite's degrees of freedom. Checked against
    `scipy.stats.mannwhitneyu(method="exact")`, and for two samples of equal spread against
    `scipy.stats.ttest_ind`.

    Raises:
        StatisticsError: No samples, an empty one, NaN or infinite values, one not above zero
            on logs, another scale.
        MissingExtraError: SciPy is not installed.

    >>> found = all_pairs([[1.0, 1.1, 1.2], [2.0, 2.1, 2.2], [2.1, 2.2, 2.0]])
    >>> found.p_value.round(5).tolist()
    [[1.0, 5e-05, 5e-05], [5e-05, 1.0, 1.0], [5e-05, 1.0, 1.0]]
    """
    if scale not in ("log", "linear"):
        raise StatisticsError(f"scale: expected 'log' or 'linear', got {scale!r}; use one of them")
    if not samples:
        raise StatisticsError("samples: expected at least one sample, got none; measure something")
    given, unit = in_order(samples, scale)
    values = [rounded_inside(each) for each in given]
    if by_ranks:
        return Pairs(
            samples=values,
            unit=unit,
            scale=scale,
            location=located([middle_of(each, scale) for each in given], given, unit),
            p_value=p_by_ranks(values),
            spreads=None,
            method="Mann-Whitney U, exact",
        )
    spreads = spreads_of(values, scale)
    few = np.isnan(spreads.error).all()
    means = [mean_of(np.log(each) if scale == "log" else each) for each in given]
    if scale == "log":
        means = [math.exp(min(mean, LARGEST)) for mean in means]
    return Pairs(
        samples=values,
        unit=unit,
        scale=scale,
        location=located(means, given, unit),
        p_value=p_by_t(spreads),
        spreads=spreads,
        method="none: one invocation" if few else f"moderated t{' on logs' * (scale == 'log')}",
    )


def in_order(samples: Sequence[Samples], scale: Scale) -> tuple[list[Array], int]:
    """The samples ascending, divided by 2**unit; and the unit, 0 on logs.

    Raises:
        StatisticsError: With the place of the sample at fault.
    """
    values = []
    for number, each in enumerate(samples):
        try:
            values.append(sorted_samples(each, scale))
        except StatisticsError as error:
            raise StatisticsError(f"samples[{number}]: {error}") from None
    if scale == "log":
        return values, 0
    unit = math.frexp(max(float(np.abs(each).max()) for each in values))[1]
    return [np.ldexp(each, -unit) for each in values], unit


def rounded_inside(values: Array) -> Array:
    """Values to 40 binary digits, also those whose next one up would be infinite."""
    with np.errstate(over="ignore"):
        return np.asarray(np.clip(rounded(values), -LARGEST_FLOAT, LARGEST_FLOAT))


def located(means: Sequence[float], values: Sequence[Array], unit: int) -> Array:
    """The location of each sample in its unit, no further out than the sample."""
    least, most = ([float(each[end]) for each in values] for end in (0, -1))
    with np.errstate(over="ignore"):  # rounded, the largest float may be infinite
        found = np.ldexp(np.clip(means, least, most), unit)
    return np.asarray(np.clip(found, -LARGEST_FLOAT, LARGEST_FLOAT))


def middle_of(values: Array, scale: Scale) -> float:
    """The pseudo-median, on logs for ratios."""
    if scale == "linear":
        return pseudo_median(values).estimate
    return math.exp(min(pseudo_median(np.log(values)).estimate, LARGEST))


# Mann-Whitney.


@lru_cache(maxsize=4096)
def untied_p(n: int, m: int, twice_u: int) -> float:
    """Two-sided p without ties; a table has only so many values of U."""
    return mann_whitney_p(np.ones(n + m, dtype=np.int64), n, twice_u)


def p_by_ranks(values: Sequence[Array]) -> Matrix:
    """Exact p of each pair, ties included; `values` ascending."""
    m = len(values)
    found = np.ones((m, m))
    pooled = np.concatenate(values)
    starts = np.cumsum([0, *(each.size for each in values[:-1])])
    repeats = np.array([np.unique(each).size < each.size for each in values])
    for i, x in enumerate(values):
        below = np.searchsorted(x, pooled, "left")
        upto = np.searchsorted(x, pooled, "right")
        twice_u = np.add.reduceat(2 * x.size - below - upto, starts)
        tied = np.add.reduceat(upto - below, starts) > 0
        for j in range(i + 1, m):
            y = values[j]
            if tied[j] or repeats[i] or repeats[j]:
                counts = np.unique(np.concatenate([x, y]), return_counts=True)[1]
                p_value = mann_whitney_p(counts, x.size, int(twice_u[j]))
            else:
                p_value = untied_p(x.size, y.size, int(twice_u[j]))
            found[i, j] = found[j, i] = p_value
    return found


# The t.


def spreads_of(values: Sequence[Array], scale: Scale) -> Spreads:
    """Means and their moderated variances; `values` ascending."""
    on_scale = [np.log(each) if scale == "log" else each for each in values]
    n = np.array([each.size for each in values])
    mean = np.array([mean_of(each) for each in on_scale])
    squares = np.array([math.fsum((each - m) ** 2) for each, m in zip(on_scale, mean, strict=True)])
    several = n > 1
    variance, freedom = np.full(n.size, math.nan), np.zeros(n.size)
    if several.any():
        floor = steps_of(values, mean, scale) ** 2 / 4
        g = n[several] - 1.0
        found = moderate(squares[several] / g, g, floor[several])
        # what others have in common tells nothing of a step that is above it
        variance[several] = np.maximum(found.variance, floor[several])
        freedom[several] = found.freedom
        if not several.all():
            borrowed, worth = found.prior, found.prior_freedom
            if not worth:  # one sample alone tells, or none varies: the mean of what there is
                borrowed = float((g * found.variance).sum() / g.sum())
                worth = float(g.sum())
            variance[~several] = np.maximum(borrowed, floor[~several])
            freedom[~several] = min(worth, float(g.sum()))
    return Spreads(
        mean=mean,
        error=variance / n,
        freedom=freedom,
        total=float((n - 1).sum()),
    )


def mean_of(values: Array) -> float:
    """The mean; equal values keep theirs."""
    mean = math.fsum(values) / values.size
    return float(min(max(mean, values[0]), values[-1]))


def steps_of(values: Sequence[Array], mean: Array, scale: Scale) -> Array:
    """The step in which each sample can differ, on the scale: as a clock ticks, as digits cut.

    It matters only where values are equal that should not be; else the noise is above it, and 0.
    A tick is at most the smallest distance of two values, and on logs the smallest value.
    """
    pooled = np.concatenate(values)
    distinct = np.unique(pooled)
    if distinct.size in (1, pooled.size):
        return np.zeros(mean.size)
    tick = float(np.diff(distinct).min())
    if scale == "linear":
        return np.full(mean.size, tick)
    digits = float(np.diff(np.log(distinct)).min())
    return np.maximum(np.exp(math.log(min(tick, float(distinct[0]))) - mean), digits)


def welch_satterthwaite(spreads: Spreads, first: int, second: int) -> tuple[float, float]:
    """Standard error and degrees of freedom of a difference of two means."""
    parts = spreads.error[[first, second]]
    total = float(parts.sum())
    if not total > 0:
        return math.sqrt(total) if total == 0 else math.nan, spreads.total
    freedom = total**2 / float((parts**2 / spreads.freedom[[first, second]]).sum())
    return math.sqrt(total), min(freedom, spreads.total)


def p_by_t(spreads: Spreads) -> Matrix:
    """Two-sided p of each pair; NaN where nothing tells the noise."""
    special = scipy_special("a rank")
    parts = spreads.error
    total = parts[:, None] + parts
    estimate = np.abs(spreads.mean[:, None] - spreads.mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = parts**2 / spreads.freedom
        freedom = np.minimum(total**2 / (worth[:, None] + worth), spreads.total)
        p_value = 2 * special.stdtr(freedom, -estimate / np.sqrt(total))
    # Without any noise equal values don't differ, and no two values of one step do.
    p_value = np.where(total == 0, np.where(estimate == 0, 1.0, 0.0), p_value)
    np.fill_diagonal(p_value, 1.0)
    return np.asarray(np.minimum(p_value, 1.0), dtype=np.float64)
