"""What the rows of one metric show, before all rows of the suite are looked at together.

How noisy a row is comes from the first of these that exists:

- its own invocations, two or more on a side: a t with variances moderated over all rows;
- the suspects of a first session measured again: all sessions together;
- the history of the row, where each side has one invocation;
- the bulk of the suite, likewise (the empirical null), from 20 rows on;
- rows of the suite with several invocations, likewise;
- a stated default, likewise.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from calibrax.statistics.bulk import (
    FEWEST_ROWS,
    MOST_UNMOVED,
    Bulk,
    bulk_of,
    null_freedom,
    stayed,
)
from calibrax.statistics.families import Rows, side_of
from calibrax.statistics.moderation import Moderated, moderate
from calibrax.statistics.past import CALLING_FREEDOM, WIDER_LEVEL, Past, past_of
from calibrax.statistics.planning import t_quantile, t_tail
from calibrax.statistics.scales import Array

__all__ = [
    "AGAIN",
    "DEFAULT",
    "Evidence",
    "FEWEST_AGAIN",
    "HISTORY",
    "LARGEST_SUSPECT_P",
    "ONE_SIDE",
    "OWN",
    "ROUNDING",
    "SOURCES",
    "SUITE",
    "evidence_of",
    "without",
]

SOURCES = ("invocations", "invocations again", "history", "suite", "default", "one side")
"""Where the noise of a row was taken from; `Evidence.source` counts in this order."""

OWN, AGAIN, HISTORY, SUITE, DEFAULT, ONE_SIDE = range(6)
FEWEST_AGAIN = 4  # invocations a side that decide about a suspect
AGAIN_PRIOR = 2.0  # degrees of freedom that the first session's noise is worth
AGAIN_TAIL = 0.9  # each session has to be beyond this quantile of the null
FEWEST_HISTORY = 2  # earlier runs
LARGEST_SUSPECT_P = 0.2
ROUNDING = 1e-11  # of logs, as values count to 12 digits

Mask = npt.NDArray[np.bool_]


class Evidence(NamedTuple):
    """Arrays of one number a row, on the scale that is compared.

    Attributes:
        estimate: Current minus baseline (minus the mean of history and baseline).
        shifted: The same without what is common to all rows, if anything is.
        error: Standard error of the estimate.
        shifted_error: Of the shifted one.
        freedom: Degrees of freedom of the t that calls a change; infinite: normal.
        own_freedom: Of the t that says how sure the row's own numbers are.
        deviation: Standard deviation from invocation to invocation.
        source: Index into `SOURCES`.
        withheld: Rows that may not be called different, whatever their p.
        apart: Rows whose baseline is not at the level of their history.
        bulk: Location and scale of the bulk of ratios; None below 20 rows.
        unmoved: Rows whose own invocations or history show that they stayed where they were.
        null_rows: How many rows tell the noise of those with one invocation a side.
    """

    estimate: Array
    shifted: Array
    error: Array
    shifted_error: Array
    freedom: Array
    own_freedom: Array
    deviation: Array
    source: npt.NDArray[np.int64]
    withheld: Mask
    apart: Mask
    bulk: Bulk | None
    unmoved: Mask
    null_rows: int

    @property
    def common(self) -> Bulk | None:
        """The bulk, if what it did is common to all rows: few of them stayed."""
        few = int(self.unmoved.sum()) <= MOST_UNMOVED * self.unmoved.size
        return self.bulk if few else None


def evidence_of(rows: Rows, default_noise: float) -> Evidence:
    """What the rows show.

    Args:
        rows: Of one metric.
        default_noise: Standard deviation of one invocation where nothing tells it, a fraction.
    """
    single = (rows.baseline.n == 1) & (rows.current.n == 1)
    again = measured_again(rows, single)
    replicated = ~single & ~again
    with_history = single & (rows.history.n >= FEWEST_HISTORY)
    past = past_of(rows.chosen(with_history))
    estimate = rows.current.mean - rows.baseline.mean
    estimate[with_history] = rows.current.values[with_history, 0] - past.level
    bulk = common_bulk(rows, estimate, again)
    found = Evidence(
        estimate=estimate,
        shifted=estimate.copy(),
        error=np.zeros(rows.size),
        shifted_error=np.zeros(rows.size),
        freedom=np.full(rows.size, np.inf),
        own_freedom=np.full(rows.size, np.inf),
        deviation=np.zeros(rows.size),
        source=np.full(rows.size, DEFAULT),
        withheld=np.zeros(rows.size, bool),
        apart=np.zeros(rows.size, bool),
        bulk=bulk,
        unmoved=np.zeros(rows.size, bool),
        null_rows=0,
    )
    prior = own_noise(rows, replicated, found)
    noise_of_history(with_history, past, found)
    null = null_of(rows, (single & ~with_history) | again, prior, default_noise)
    found = found._replace(null_rows=null.rows)
    noise_of_null(single & ~with_history, null, found)
    found.shifted_error[:] = found.error
    if bulk is not None:
        still = stayed(bulk, estimate, found.error, found.own_freedom, rows.margin)
        found.unmoved[:] = still & np.isin(found.source, (OWN, ONE_SIDE, HISTORY))
    if found.common is not None:
        found.shifted[:] = without(estimate, found.common.location)
        found.shifted_error[:] = np.hypot(found.error, found.common.error)
    if again.any():
        noise_again(rows, again, null, found)
        # what was not measured again is not called
        found.withheld[single & ~with_history] = True
    return found


def without(estimate: Array, location: float) -> Array:
    """Estimates less what is common to all; what only rounding leaves is nothing."""
    left = estimate - location
    return np.where(np.abs(left) <= ROUNDING, 0.0, left)


def measured_again(rows: Rows, single: Mask) -> Mask:
    """Rows that were suspects of a first session of all, and were measured again.

    Most rows have one invocation then, and most of the others look changed by their first one.
    """
    more = (rows.baseline.n >= 2) & (rows.current.n == rows.baseline.n)
    if rows.size < FEWEST_ROWS or not more.any() or 2 * int(single.sum()) <= rows.size:
        return np.zeros(rows.size, bool)
    first = first_session(rows)
    bulk = bulk_of(first)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_value = 2 * t_tail(null_freedom(rows.size), np.abs(first - bulk.location) / bulk.scale)
    looked = (p_value <= min(LARGEST_SUSPECT_P, 1 / rows.size)) & (np.abs(first) > rows.margin)
    chosen = 2 * int((more & looked).sum()) >= int(more.sum())
    return more if chosen else np.zeros(rows.size, bool)


def first_session(rows: Rows) -> Array:
    """Differences of the first invocations."""
    found: Array = rows.current.values[:, 0] - rows.baseline.values[:, 0]
    return found


def common_bulk(rows: Rows, estimate: Array, again: Mask) -> Bulk | None:
    """The bulk of all ratios, or of their first session where suspects were measured again.

    Differences of unlike benchmarks have nothing in common.
    """
    if rows.size < FEWEST_ROWS or rows.scale != "log":
        return None
    return bulk_of(first_session(rows) if again.any() else estimate)


def own_noise(rows: Rows, where: Mask, found: Evidence) -> Moderated | None:
    """Rows with two or more invocations on a side: moderated variances, pooled over both.

    Sides of unlike numbers may be unlike in noise as well: then the wider answer counts, that of
    each side's own variance (Welch) or that of the pooled one.

    Returns:
        The pooled variances, whose prior tells the noise of rows without their own.
    """
    if not where.any():
        return None
    chosen = rows.chosen(where)
    n0, n1 = chosen.baseline.n, chosen.current.n
    g = (n0 + n1 - 2).astype(float)
    squares = chosen.baseline.squares + chosen.current.squares
    pooled = moderate(squares / g, g, chosen.floor)
    error = np.sqrt(pooled.variance * (1 / n0 + 1 / n1))
    freedom, source = pooled.freedom.copy(), np.full(n0.size, OWN)
    unequal = n0 != n1
    if unequal.any():
        error_by_side, freedom_by_side = welch(chosen)
        wider = unequal & (
            t_quantile(freedom_by_side, WIDER_LEVEL) * error_by_side
            > t_quantile(freedom, WIDER_LEVEL) * error
        )
        error[wider], freedom[wider] = error_by_side[wider], freedom_by_side[wider]
        source[np.minimum(n0, n1) == 1] = ONE_SIDE
    found.error[where], found.deviation[where] = error, np.sqrt(pooled.variance)
    found.freedom[where] = found.own_freedom[where] = freedom
    found.source[where] = source
    return pooled


def welch(chosen: Rows) -> tuple[Array, Array]:
    """Standard errors and degrees of freedom where each side has its own moderated variance."""
    n0, n1 = chosen.baseline.n, chosen.current.n
    v0, v1 = (
        side_variances(s.squares, s.n, chosen.floor) for s in (chosen.baseline, chosen.current)
    )
    v0, v1 = borrowed(v0, v1, n0), borrowed(v1, v0, n1)
    part0, part1 = v0.variance / n0, v1.variance / n1
    total = part0 + part1
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = total**2 / (part0**2 / v0.freedom + part1**2 / v1.freedom)
    freedom = np.where(total > 0, freedom, v0.freedom + v1.freedom)
    one = np.minimum(n0, n1) == 1
    return np.sqrt(total), np.where(one, np.minimum(v0.freedom, v1.freedom), freedom)


def side_variances(squares: Array, n: npt.NDArray[np.int64], floor: Array) -> Moderated:
    """Moderated variances of one side; NaN where it has one invocation."""
    several = n >= 2
    variance, freedom = np.full(n.size, np.nan), np.full(n.size, np.nan)
    g = (n[several] - 1).astype(float)
    found = moderate(squares[several] / g, g, floor[several])
    variance[several], freedom[several] = found.variance, found.freedom
    return Moderated(variance, freedom, found.prior, found.prior_freedom)


def borrowed(side: Moderated, other: Moderated, n: npt.NDArray[np.int64]) -> Moderated:
    """A side of one invocation is taken to be as noisy as the other."""
    one = n == 1
    return side._replace(
        variance=np.where(one, other.variance, side.variance),
        freedom=np.where(one, other.freedom, side.freedom),
    )


def noise_of_history(where: Mask, past: Past, found: Evidence) -> None:
    """Rows of one invocation a side with earlier runs: new against the level of the baseline.

    A row whose baseline is apart was chosen by that one value, which may be an outlier as well:
    it is called as what has no noise of its own is.
    """
    if not where.any():
        return
    freedom = np.minimum(past.noise.freedom, past.tail)
    found.error[where] = np.sqrt(past.noise.variance * (1 + past.share))
    found.deviation[where] = np.sqrt(past.noise.variance)
    found.own_freedom[where] = past.noise.freedom
    found.freedom[where] = np.where(past.apart, np.minimum(freedom, CALLING_FREEDOM), freedom)
    found.source[where] = HISTORY
    found.apart[where] = past.apart


class Null(NamedTuple):
    """What rows of one invocation a side are held against.

    Attributes:
        deviation: Of one invocation, one a row.
        own_freedom: Degrees of freedom of the t that tells suspects.
        source: Index into `SOURCES`.
        rows: How many rows tell it; 0 where it is stated.
    """

    deviation: Array
    own_freedom: float
    source: int
    rows: int


def null_of(rows: Rows, single: Mask, prior: Moderated | None, default_noise: float) -> Null:
    """The noise of rows that can't show their own.

    From 20 of them on the bulk of their first ratios tells it, without those that are exactly
    equal: they would say that there is none. Else rows with several invocations do, if two or
    more can; else it is as stated.
    """
    told = single & (rows.level > 0)  # what is 0 on both sides has no ratio
    differences = first_session(rows)[told] / rows.level[told]
    differing = differences[differences != 0]
    if differing.size >= FEWEST_ROWS:
        bulk = bulk_of(differing)
        scale = bulk.scale if rows.scale == "log" else np.hypot(bulk.scale, bulk.location)
        variance = np.maximum((scale * rows.level) ** 2 / 2, rows.floor)
        return Null(np.sqrt(variance), null_freedom(bulk.rows), SUITE, bulk.rows)
    if prior is not None and prior.prior_freedom > 0 and rows.scale == "log":
        deviation = np.full(rows.size, np.sqrt(prior.prior))
        own = max(prior.prior_freedom, CALLING_FREEDOM)
        return Null(deviation, own, SUITE, rows.size - int(single.sum()))
    return Null(default_noise * rows.level, np.inf, DEFAULT, 0)


def noise_of_null(where: Mask, null: Null, found: Evidence) -> None:
    """Rows of one invocation a side: whatever tells their noise, it may have heavier tails."""
    found.error[where] = np.sqrt(2) * null.deviation[where]
    found.deviation[where] = null.deviation[where]
    found.freedom[where] = CALLING_FREEDOM
    found.own_freedom[where] = null.own_freedom
    found.source[where] = null.source


def noise_again(rows: Rows, again: Mask, null: Null, found: Evidence) -> None:
    """Suspects measured again: all invocations together, and each has to say the same.

    The first session chose them, so it alone proves nothing; what moved all its rows is taken
    from it alone, as the later sessions don't show that.
    """
    shift = found.common.location if found.common is not None else 0.0
    scale = np.sqrt(2) * null.deviation[again]
    chosen = rows.chosen(again)
    k = chosen.baseline.n
    values = chosen.current.values.copy()
    values[:, 0] -= shift
    current = side_of(values, k)
    pairs = values - chosen.baseline.values
    there = np.arange(pairs.shape[1]) < k[:, None]
    g = 2.0 * (k - 1)
    variance = np.maximum((chosen.baseline.squares + current.squares) / g, chosen.floor)
    variance = (AGAIN_PRIOR * scale**2 / 2 + g * variance) / (AGAIN_PRIOR + g)
    centre = current.mean - chosen.baseline.mean
    error = np.sqrt(2 * variance / k)
    bound = scale * t_quantile(null.own_freedom, AGAIN_TAIL)
    side = np.sign(centre)
    agree = np.all(~there | (pairs * side[:, None] > bound[:, None]), axis=1)
    found.shifted[again] = centre
    found.error[again] = found.shifted_error[again] = error
    found.deviation[again] = np.sqrt(variance)
    found.freedom[again] = found.own_freedom[again] = AGAIN_PRIOR + g
    found.source[again] = AGAIN
    found.withheld[again] = ~agree | (k < FEWEST_AGAIN)
