"""Whether anything changed in a suite of benchmarks, and what: all rows judged together.

Three answers, never two: *different* (adjusted p at most alpha, and the estimate beyond the
margin), *equivalent* (the row's own 90 % interval wholly inside the margin), or neither. What is
neither says how many invocations would settle it, and whether it is a suspect.

Each p is the larger of two: for no change at all, and for none beside what moved the bulk of the
rows together. So neither a slower machine nor a suite of which many rows changed makes false
alarms. Where more than a fifth plainly stayed, nothing is common to all, and only no change is
tested. All rows of all metrics are corrected together (Holm).

The methods are those of `calibrax.statistics.evidence`, and the exact Mann-Whitney test where
invocations are many enough for it to reach the corrected level.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.errors import StatisticsError
from calibrax.statistics.evidence import (
    AGAIN,
    FEWEST_AGAIN,
    LARGEST_SUSPECT_P,
    SOURCES,
    SUITE,
    Evidence,
    evidence_of,
    without,
)
from calibrax.statistics.families import Family, Rows, rows_of
from calibrax.statistics.multiplicity import holm_steps
from calibrax.statistics.planning import (
    further_invocations,
    smallest_detectable,
    t_quantile,
    t_tail,
)
from calibrax.statistics.ranked import RankTests, cliffs_deltas, rank_tests
from calibrax.statistics.scales import Array
from calibrax.statistics.settings import as_alpha
from calibrax.statistics.verdict_words import methods_of, warnings_of
from calibrax.statistics.verdicts import IN_UNIT, Shift, Verdicts

__all__ = ["Family", "Shift", "Verdicts", "judge"]

OWN_LEVEL, EQUIVALENCE_LEVEL = 0.975, 0.95  # one-sided, of the row's own intervals
RANK_FROM = 10  # invocations a side
RANK_SHARE = 0.01  # of alpha: what the least p of ranks may be, corrected for the suite

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Terms(NamedTuple):
    """What holds for all rows: how many there are, and the arguments of `judge`."""

    rows: int
    alpha: float
    default_noise: float


class Corrected(NamedTuple):
    """p-values of a family corrected for all rows, and the level that each was held against."""

    p_value: Array
    p_suspect: Array
    level: Array


@attrs.define(eq=False)
class Uncorrected:
    """A family while it is judged: its rows, what they show, and p-values."""

    rows: Rows
    found: Evidence
    by_rank: Mask
    ranks: RankTests | None
    p_value: Array
    p_suspect: Array


def judge(
    families: Sequence[Family], *, alpha: float = 0.05, default_noise: float = 0.03
) -> tuple[Verdicts, ...]:
    """Judge all rows of all families together.

    The answer of a row does not depend on the order of rows, of families or of samples (but for
    suspects measured again: their first invocation is that of the session which chose them), and
    swapped sides give the mirrored answer.

    Args:
        families: The rows of one metric each.
        alpha: Bound of the probability that any row is falsely called different.
        default_noise: Standard deviation of one invocation, a fraction, taken where each side
            has one and nothing else tells it.

    Returns:
        One answer a family, in order.

    Source: see `docs/method.md`; checked against a plain form of the same recipe, and by the
    simulations in `benchmarks/simulations`.

    Raises:
        StatisticsError: Values that can't be compared (see `Family`), an alpha outside (0, 1), a
            default noise that is not above 0.
        MissingExtraError: SciPy is not installed.

    >>> quiet = [[1.00, 1.01, 0.99, 1.00, 1.01], [2.00, 2.02, 1.98, 2.01, 1.99]]
    >>> slower = [[1.00, 0.99, 1.01, 1.00, 1.01], [2.20, 2.22, 2.21, 2.19, 2.20]]
    >>> [found] = judge([Family(quiet, slower, margin=0.05)])
    >>> found.change.tolist(), found.equivalent.tolist()
    ([0, 1], [True, False])
    """
    alpha = as_alpha(alpha)
    if not 0 < default_noise < math.inf:
        raise StatisticsError(
            f"default_noise: expected a fraction above 0, got {default_noise!r}; write 0.03 for 3 %"
        )
    made = [rows_of(family) for family in families]
    count = sum(rows.size for rows in made)
    terms = Terms(max(count, 1), alpha, default_noise)
    every = [uncorrected(rows, terms) for rows in made]
    if not every:
        return ()
    p_values = np.concatenate([t.p_value for t in every])
    suspects = np.concatenate([t.p_suspect for t in every])
    ends = np.cumsum([t.rows.size for t in every])[:-1]
    adjusted, levels = holm_steps(p_values, alpha)
    same = np.array_equal(suspects, p_values)
    suspects = adjusted if same else holm_steps(suspects, alpha).adjusted
    parts = (np.split(column, ends) for column in (adjusted, suspects, levels))
    return tuple(
        verdicts(family, Corrected(*columns), terms)
        for family, *columns in zip(every, *parts, strict=True)
    )


def uncorrected(rows: Rows, terms: Terms) -> Uncorrected:
    """A family with its p-values, before correction."""
    found = evidence_of(rows, terms.default_noise)
    by_rank = takes_ranks(rows, terms)
    location = None if found.common is None else found.common.location
    ranks = rank_tests(rows, by_rank, location) if by_rank.any() else None
    if ranks is not None:
        found.estimate[by_rank] = ranks.estimate
        found.shifted[by_rank] = without(ranks.estimate, location or 0.0)
    p_value = larger_p(found, found.freedom)
    p_suspect = p_value.copy()
    lighter = np.flatnonzero(found.own_freedom != found.freedom)
    if lighter.size:
        p_suspect[lighter] = larger_p(found, found.own_freedom)[lighter]
    if ranks is not None:
        p_value[by_rank] = p_suspect[by_rank] = np.where(
            opposite(found)[by_rank], 1.0, ranks.p_value
        )
    p_value[found.withheld] = 1.0
    p_suspect[found.withheld & (found.source == AGAIN)] = 1.0
    return Uncorrected(rows, found, by_rank, ranks, p_value, p_suspect)


def takes_ranks(rows: Rows, terms: Terms) -> Mask:
    """Rows with so many invocations that ranks alone reach the corrected level with ease."""
    n0, n1 = rows.baseline.n, rows.current.n
    pairs, inverse = np.unique(np.stack([n0, n1], axis=1), axis=0, return_inverse=True)
    enough = [
        min(pair) >= RANK_FROM
        and 2 * terms.rows / math.comb(sum(pair), pair[0]) <= terms.alpha * RANK_SHARE
        for pair in pairs.tolist()
    ]
    return np.array(enough, bool)[inverse.reshape(-1)]


def opposite(found: Evidence) -> Mask:
    """Rows that are above no change and below the common one, or the other way round."""
    return found.estimate * found.shifted < 0


def larger_p(found: Evidence, freedom: Array) -> Array:
    """The larger of p for no change, and for none beside the common one; two-sided."""
    p_value = np.maximum(
        two_sided(found.estimate, found.error, freedom),
        two_sided(found.shifted, found.shifted_error, freedom),
    )
    return np.where(opposite(found), 1.0, p_value)


def two_sided(estimate: Array, error: Array, freedom: Array) -> Array:
    """Twice the tail of t; 1 where estimate and error are both nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = np.where(error > 0, np.abs(estimate) / error, 0.0)
    return np.minimum(2 * t_tail(freedom, distance), 1.0)


def verdicts(given: Uncorrected, corrected: Corrected, terms: Terms) -> Verdicts:
    """A family judged, now that its p-values are corrected."""
    rows, found = given.rows, given.found
    plain, shifted, own, ninety = intervals_of(given, corrected.level)
    deciding = hull(plain, shifted, found.withheld)
    shift = shift_of(given)
    apart = np.full(rows.size, math.nan if found.common is None else 0.0)
    beyond = np.abs(found.estimate) > rows.margin
    different = (corrected.p_value <= terms.alpha) & beyond
    equivalent = ~different & (ninety[0] >= -rows.margin) & (ninety[1] <= rows.margin)
    suspect = ~different & beyond & (given.p_suspect <= min(LARGEST_SUSPECT_P, 1 / terms.rows))
    strong = ~different & beyond & (corrected.p_suspect <= terms.alpha)
    suspicion = np.where(strong, 2, suspect.astype(np.int64))
    more = more_invocations(given, corrected.p_value, suspicion, terms)
    made = Verdicts(
        estimate=found.estimate,
        error=found.error,
        lower=deciding[0],
        upper=deciding[1],
        beyond=found.shifted + apart,
        beyond_lower=shifted[0] + apart,
        beyond_upper=shifted[1] + apart,
        own_lower=own[0],
        own_upper=own[1],
        equivalence_lower=ninety[0],
        equivalence_upper=ninety[1],
        p_value=given.p_value,
        p_adjusted=corrected.p_value,
        p_suspect=given.p_suspect,
        change=np.where(different, np.sign(found.estimate), 0).astype(np.int64),
        equivalent=equivalent,
        suspicion=suspicion,
        more_runs=np.where(different | equivalent, -1, more),
        detectable=smallest_detectable(
            found.shifted_error, found.own_freedom, rows=terms.rows, alpha=terms.alpha
        ),
        by_rank=given.by_rank,
        noise=found.deviation,
        noise_source=tuple(SOURCES[number] for number in found.source.tolist()),
        effect_size=cliffs_deltas(rows),
        method=methods_of(rows, found, given.by_rank),
        warnings=warnings_of(rows, found, terms.default_noise),
        shift=shift,
    )
    if not rows.unit:
        return made
    with np.errstate(over="ignore", under="ignore"):
        return attrs.evolve(
            made, **{name: np.ldexp(getattr(made, name), rows.unit) for name in IN_UNIT}
        )


def intervals_of(given: Uncorrected, levels: Array) -> list[tuple[Array, Array]]:
    """Intervals of the change and of the change beside the common one, both at the levels of
    Holm's steps, and the row's own of 95 % and 90 %.
    """
    found = given.found
    quantile = -t_quantile(found.freedom, levels / 2)
    made = [
        around(found.estimate, quantile * found.error),
        around(found.shifted, quantile * found.shifted_error),
        around(found.estimate, t_quantile(found.own_freedom, OWN_LEVEL) * found.error),
        around(found.estimate, t_quantile(found.own_freedom, EQUIVALENCE_LEVEL) * found.error),
    ]
    if given.ranks is not None:
        by_rank, ranks = given.by_rank, given.ranks
        own = [np.full(ranks.estimate.size, 2 * (1 - p)) for p in (OWN_LEVEL, EQUIVALENCE_LEVEL)]
        plain, *others = ranks.intervals([levels[by_rank], *own])
        location = ranks.location or 0.0
        ends = [plain, (plain[0] - location, plain[1] - location), *others]
        for (lower, upper), (low, high) in zip(made, ends, strict=True):
            lower[by_rank], upper[by_rank] = low, high
    return made


def around(estimate: Array, reach: Array) -> tuple[Array, Array]:
    """Ends at equal distances."""
    return estimate - reach, estimate + reach


def hull(
    plain: tuple[Array, Array], shifted: tuple[Array, Array], withheld: Mask
) -> tuple[Array, Array]:
    """The interval that decides: it excludes 0 exactly when both do, on the same side."""
    lower, upper = np.minimum(plain[0], shifted[0]), np.maximum(plain[1], shifted[1])
    np.minimum(lower, 0, out=lower, where=withheld)
    np.maximum(upper, 0, out=upper, where=withheld)
    return lower, upper


def more_invocations(given: Uncorrected, p_adjusted: Array, suspicion: Ints, terms: Terms) -> Ints:
    """About how many further invocations a side; suspects of a first session: up to four."""
    rows, found = given.rows, given.found
    now = np.minimum(rows.baseline.n, rows.current.n)
    more = further_invocations(
        found.estimate,
        found.deviation,
        p_adjusted,
        rows.margin,
        now,
        rows=terms.rows,
        alpha=terms.alpha,
    )
    first = (suspicion > 0) & (found.source == SUITE)
    again = (found.source == AGAIN) & (now < FEWEST_AGAIN)
    return np.where(first | again, FEWEST_AGAIN - now, more)


def shift_of(given: Uncorrected) -> Shift | None:
    """What the bulk of ratios did; differences of unlike benchmarks have nothing in common."""
    found, margin = given.found, given.rows.margin
    bulk = found.bulk
    if bulk is None:
        return None
    beyond = abs(bulk.location) > float(np.median(margin))
    reach = t_quantile(found.own_freedom, OWN_LEVEL) * found.error
    along = np.sign(bulk.location) * found.estimate - reach > margin
    return Shift(
        location=bulk.location,
        lower=bulk.location - bulk.reach,
        upper=bulk.location + bulk.reach,
        scale=bulk.scale,
        rows=bulk.rows,
        moved=int((along & ~found.unmoved).sum()),
        unmoved=int(found.unmoved.sum()),
        is_common=found.common is not None,
        is_finding=beyond and abs(bulk.location) > bulk.reach and found.common is not None,
    )
