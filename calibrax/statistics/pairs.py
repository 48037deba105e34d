"""All pairs of several samples of one metric: which of them differ, and how sure that is.

One value an invocation, on logs for ratios. The test is chosen by the number of invocations and
of tests, never by the values:

- with 10 or more invocations of each, where the smallest p that there is is far below the level
  that all tests together ask for: exact Mann-Whitney, with Hodges and Lehmann's interval;
- else a t whose variances are moderated over all samples, with two or more invocations of some.
  A sample of one invocation borrows their noise;
- with one invocation of each: nothing can be told apart.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.errors import StatisticsError
from calibrax.statistics.intervals import pseudo_median
from calibrax.statistics.moderation import moderate
from calibrax.statistics.nulls import mann_whitney_p, scipy_special
from calibrax.statistics.samples import Samples, Scale, checked, sorted_samples
from calibrax.statistics.scales import Array
from calibrax.statistics.two_samples import mann_whitney

__all__ = ["Pairs", "Spreads", "all_pairs", "can_rank", "spreads_of"]

Matrix = npt.NDArray[np.float64]

RANKS_FOR_PAIRS = 10  # invocations of each
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
        samples: As given.
        scale: "log" or "linear".
        location: Of each sample in its unit: the pseudo-median beside Mann-Whitney, else the
            mean, on logs the geometric one.
        p_value: m x m, symmetric, two-sided, of no difference; NaN where no test can be made.
        spreads: What the t rests on; None beside Mann-Whitney.
        method: Its name in the literature.
    """

    samples: Sequence[Array]
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
            found = mann_whitney(a, b, confidence=1 - level, scale=self.scale)
            ends = np.array([found.lower, found.upper])
            with np.errstate(divide="ignore"):  # a ratio beyond a float is 0 or infinite
                low, high = np.log(ends) if self.scale == "log" else ends
            return float(low), float(high)
        estimate = float(self.spreads.mean[first] - self.spreads.mean[second])
        error, freedom = welch_satterthwaite(self.spreads, first, second)
        if math.isnan(error):
            return math.nan, math.nan
        if error == 0:
            return estimate, estimate
        reach = -float(scipy_special("a rank").stdtrit(freedom, level / 2)) * error
        return estimate - reach, estimate + reach


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
    for number, each in enumerate(samples):
        try:
            sorted_samples(each, scale)
        except StatisticsError as error:
            raise StatisticsError(f"samples[{number}]: {error}") from None
    values = [np.sort(checked(each)) for each in samples]
    if by_ranks:
        return Pairs(
            samples=values,
            scale=scale,
            location=np.array([middle_of(each, scale) for each in values]),
            p_value=p_by_ranks(values),
            spreads=None,
            method="Mann-Whitney U, exact",
        )
    spreads = spreads_of(values, scale)
    few = np.isnan(spreads.error).all()
    return Pairs(
        samples=values,
        scale=scale,
        location=np.exp(spreads.mean) if scale == "log" else spreads.mean,
        p_value=p_by_t(spreads),
        spreads=spreads,
        method="none: one invocation" if few else f"moderated t{' on logs' * (scale == 'log')}",
    )


def middle_of(values: Array, scale: Scale) -> float:
    """The pseudo-median, on logs for ratios."""
    if scale == "linear":
        return pseudo_median(values).estimate
    return math.exp(pseudo_median(np.log(values)).estimate)


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
        floor = step_of(np.concatenate(on_scale)) ** 2 / 4
        g = n[several] - 1.0
        found = moderate(squares[several] / g, g, floor)
        variance[several], freedom[several] = found.variance, found.freedom
        if not several.all():
            borrowed, worth = found.prior, found.prior_freedom
            if not worth:  # one sample alone tells, or none varies: the mean of what there is
                borrowed = float((g * found.variance).sum() / g.sum())
                worth = float(g.sum())
            variance[~several] = max(borrowed, floor)
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


def step_of(values: Array) -> float:
    """The smallest distance of two different values: at most the step of the timer's digits."""
    distinct = np.unique(values)
    return float(np.diff(distinct).min()) if distinct.size > 1 else 0.0


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
