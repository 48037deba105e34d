"""What the rows of one metric show, before all rows of the suite are looked at together.

How noisy a row is comes from the first of these that exists:

- its own invocations, two or more on a side: a t with variances moderated over all rows;
- the suspects of a first session measured again: all sessions together;
- the history of the row, where each side has one invocation;
- the bulk of the suite, likewise (the empirical null), from 20 rows on;
- a stated default, likewise.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from calibrax.statistics.bulk import FEWEST_ROWS, Bulk, bulk_of, null_freedom
from calibrax.statistics.families import Rows, Side, side_of
from calibrax.statistics.moderation import Moderated, moderate
from calibrax.statistics.planning import t_quantile
from calibrax.statistics.scales import Array

__all__ = [
    "AGAIN",
    "DEFAULT",
    "Evidence",
    "FEWEST_AGAIN",
    "HISTORY",
    "ONE_SIDE",
    "OWN",
    "SOURCES",
    "SUITE",
    "evidence_of",
    "without",
]

SOURCES = ("invocations", "invocations again", "history", "suite", "default", "one side")
"""Where the noise of a row was taken from; `Evidence.source` counts in this order."""

OWN, AGAIN, HISTORY, SUITE, DEFAULT, ONE_SIDE = range(6)
FEWEST_AGAIN = 4  # invocations a side that decide about a suspect
CALLING_FREEDOM = 3.0  # of the t that calls a change from one invocation: noise may be as heavy
AGAIN_PRIOR = 2.0  # degrees of freedom that the first session's noise is worth
AGAIN_TAIL = 0.9  # each session has to be beyond this quantile of the null
FEWEST_HISTORY = 2  # earlier runs
ROUNDING = 1e-12

Mask = npt.NDArray[np.bool_]


class Evidence(NamedTuple):
    """Arrays of one number a row, on the scale that is compared.

    Attributes:
        estimate: Current minus baseline (minus the mean of history and baseline).
        shifted: The same without what is common to all rows.
        error: Standard error of the estimate.
        shifted_error: Of the shifted one.
        freedom: Degrees of freedom of the t that calls a change; infinite: normal.
        own_freedom: Of the t that says how sure the row's own numbers are.
        deviation: Standard deviation from invocation to invocation.
        source: Index into `SOURCES`.
        withheld: Rows that may not be called different, whatever their p.
        bulk: Location and scale of the bulk; None below 20 rows.
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
    bulk: Bulk | None


def evidence_of(rows: Rows, default_noise: float) -> Evidence:
    """What the rows show.

    Args:
        rows: Of one metric.
        default_noise: Standard deviation of one invocation where nothing tells it, a fraction.
    """
    single = (rows.baseline.n == 1) & (rows.current.n == 1)
    again = measured_again(rows, single)
    replicated = ~single & ~again
    with_history = single & (rows.history.n >= FEWEST_HISTORY) & ~again.any()
    past = side_of(
        np.concatenate([rows.baseline.values[:, :1], rows.history.values], axis=1)[with_history],
        rows.history.n[with_history] + 1,
    )
    estimate = rows.current.mean - rows.baseline.mean
    estimate[with_history] = rows.current.values[with_history, 0] - past.mean
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
        bulk=bulk,
    )
    own_noise(rows, replicated, found)
    noise_of_history(rows, with_history, past, found)
    noise_of_suite(rows, single & ~with_history, found, default_noise)
    found.shifted_error[:] = found.error
    if bulk is not None:
        # unlike ratios, differences of unlike benchmarks have nothing in common but a null
        moved = np.ones(rows.size, bool) if rows.scale == "log" else found.source == SUITE
        found.shifted[moved] = without(estimate[moved], bulk.location)
        found.shifted_error[moved] = np.hypot(found.error[moved], bulk.error)
    if again.any():
        noise_again(rows, again, found, default_noise)
        found.withheld[single] = True  # whatever was not measured again is not called
    return found


def without(estimate: Array, location: float) -> Array:
    """Estimates less what is common to all; what only rounding leaves is nothing."""
    left = estimate - location
    return np.where(np.abs(left) <= ROUNDING * abs(location), 0.0, left)


def measured_again(rows: Rows, single: Mask) -> Mask:
    """Rows that were suspects of a first session of all: more invocations, but few such rows."""
    n0, n1 = rows.baseline.n, rows.current.n
    more = (n0 >= 2) & (n1 == n0)
    mostly_single = 2 * int(single.sum()) > rows.size
    return more if mostly_single else np.zeros(rows.size, bool)


def common_bulk(rows: Rows, estimate: Array, again: Mask) -> Bulk | None:
    """The bulk of all rows, or of their first session where suspects were measured again."""
    if rows.size < FEWEST_ROWS:
        return None
    if again.any():
        return bulk_of(rows.current.values[:, 0] - rows.baseline.values[:, 0])
    return bulk_of(estimate)


def own_noise(rows: Rows, where: Mask, found: Evidence) -> None:
    """Rows with two or more invocations on a side: moderated variances."""
    if not where.any():
        return
    chosen = rows.chosen(where)
    n0, n1 = chosen.baseline.n, chosen.current.n
    squares0, squares1 = chosen.baseline.squares, chosen.current.squares
    error, freedom = np.empty(n0.size), np.empty(n0.size)
    deviation, source = np.empty(n0.size), np.full(n0.size, OWN)
    equal = n0 == n1
    if equal.any():
        g = 2.0 * (n0[equal] - 1)
        pooled = moderate((squares0 + squares1)[equal] / g, g, chosen.floor[equal])
        error[equal] = np.sqrt(2 * pooled.variance / n0[equal])
        freedom[equal], deviation[equal] = pooled.freedom, np.sqrt(pooled.variance)
    if not equal.all():
        v0, v1 = (side_variances(s, n, chosen.floor) for s, n in ((squares0, n0), (squares1, n1)))
        v0, v1 = borrowed(v0, v1, n0), borrowed(v1, v0, n1)
        part0, part1 = v0.variance / n0, v1.variance / n1
        total = part0 + part1
        with np.errstate(invalid="ignore", divide="ignore"):
            satterthwaite = total**2 / (part0**2 / v0.freedom + part1**2 / v1.freedom)
        satterthwaite = np.where(total > 0, satterthwaite, v0.freedom + v1.freedom)
        one = np.minimum(n0, n1) == 1
        satterthwaite = np.where(one, np.minimum(v0.freedom, v1.freedom), satterthwaite)
        weights = n0 + n1
        common = (n0 * v0.variance + n1 * v1.variance) / weights
        unequal = ~equal
        error[unequal] = np.sqrt(total)[unequal]
        freedom[unequal] = satterthwaite[unequal]
        deviation[unequal] = np.sqrt(common)[unequal]
        source[one] = ONE_SIDE
    found.error[where], found.deviation[where] = error, deviation
    found.freedom[where] = found.own_freedom[where] = freedom
    found.source[where] = source


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


def noise_of_history(rows: Rows, where: Mask, past: Side, found: Evidence) -> None:
    """Rows of one invocation a side with earlier runs: new against the mean of history and old."""
    if not where.any():
        return
    g = (past.n - 1).astype(float)
    moderated = moderate(past.squares / g, g, rows.floor[where])
    found.error[where] = np.sqrt(moderated.variance * (1 + 1 / past.n))
    found.deviation[where] = np.sqrt(moderated.variance)
    found.freedom[where] = found.own_freedom[where] = moderated.freedom
    found.source[where] = HISTORY


def noise_of_suite(rows: Rows, where: Mask, found: Evidence, default_noise: float) -> None:
    """Rows of one invocation a side: the noise of the bulk, or else the stated default."""
    if not where.any():
        return
    deviation, freedom, own, source = null_of(rows, found.bulk, default_noise)
    floor = rows.floor[where] if source == SUITE else 0.0
    scale = np.sqrt(2 * np.maximum(deviation[where] ** 2, floor))
    found.error[where], found.deviation[where] = scale, scale / np.sqrt(2)
    found.freedom[where], found.own_freedom[where] = freedom, own
    found.source[where] = source


def null_of(rows: Rows, bulk: Bulk | None, default_noise: float) -> tuple[Array, float, float, int]:
    """Deviation of one invocation, degrees of freedom to call and to suspect with, and source."""
    if bulk is not None:
        deviation = np.full(rows.size, bulk.scale / np.sqrt(2))
        return deviation, CALLING_FREEDOM, null_freedom(bulk.rows), SUITE
    level = np.ones(rows.size)
    if rows.scale == "linear":
        level = (np.abs(rows.baseline.mean) + np.abs(rows.current.mean)) / 2
    return default_noise * level, np.inf, np.inf, DEFAULT


def noise_again(rows: Rows, again: Mask, found: Evidence, default_noise: float) -> None:
    """Suspects measured again: all invocations together, and each has to say the same.

    The first session chose them, so it alone proves nothing; what moved all its rows is taken
    from it alone, as the later sessions don't show that.
    """
    shift = found.bulk.location if found.bulk is not None else 0.0
    deviation, _, own, _ = null_of(rows, found.bulk, default_noise)
    scale = np.sqrt(2) * deviation[again]
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
    bound = scale * t_quantile(own, AGAIN_TAIL)
    side = np.sign(centre)
    agree = np.all(~there | (pairs * side[:, None] > bound[:, None]), axis=1)
    found.shifted[again] = centre
    found.error[again] = found.shifted_error[again] = error
    found.deviation[again] = np.sqrt(variance)
    found.freedom[again] = found.own_freedom[again] = AGAIN_PRIOR + g
    found.source[again] = AGAIN
    found.withheld[again] = ~agree | (k < FEWEST_AGAIN)
