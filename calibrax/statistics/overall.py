"""Entries ranked over many benchmarks, by the geometric mean of their ratios.

What can be said depends on how many benchmarks there are, not on the values. Where Wilcoxon's
signed ranks can tell two entries apart at the level that all pairs ask for (6 benchmarks for two
entries, 12 for eleven), the benchmarks stand for benchmarks like these, and it decides. Below,
the answer is about *these benchmarks* only: a t on the mean of the log ratios, its error from the
invocations within each.
"""

import math
from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.errors import StatisticsError
from calibrax.statistics.aggregates import MeanRatios
from calibrax.statistics.multiplicity import holm
from calibrax.statistics.omnibus import Friedman, friedman, smallest_for_wilcoxon
from calibrax.statistics.pairs import Spreads, in_order, p_by_t, rounded_inside, spreads_of
from calibrax.statistics.ranks import (
    EQUIVALENCE,
    ONE_INVOCATION,
    Ranks,
    beyond,
    competition_ranks,
    rank_interval,
)
from calibrax.statistics.resampling import ROUNDING, Strata
from calibrax.statistics.samples import Samples, sorted_samples
from calibrax.statistics.scales import Array
from calibrax.statistics.settings import rank_settings

__all__ = ["Overall", "rank_overall"]

RESAMPLES = 999
CONFIDENCE = 0.95


def of_these(n: int, need: int) -> str:
    """The benchmarks are too few to stand for others."""
    return (
        f"the ranks over all benchmarks hold for these {n:,} only; "
        f"measure {need:,} or more to learn about benchmarks like these"
    )


@attrs.frozen(eq=False, kw_only=True)
class Overall:
    """What many benchmarks say together.

    Attributes:
        ranks: Of the entries; `value` and `ratio` are the geometric mean of the ratios to the
            best entry, and the interval is each ratio's own, at 95 %.
        friedman: Whether any entry is better at all.
        generalises: Whether the ranks hold for benchmarks like these, not only for these.
        n: Benchmarks.
    """

    ranks: Ranks
    friedman: Friedman
    generalises: bool
    n: int


def rank_overall(
    benchmarks: Sequence[Sequence[Samples]],
    *,
    lower_is_better: bool = True,
    alpha: float = 0.05,
    margin: float = 0.02,
    seed: int = 0,
) -> Overall:
    """Rank the entries over all benchmarks.

    Args:
        benchmarks: b >= 2, each of the same m entries: one value above zero an invocation.
        lower_is_better: Else higher is.
        alpha: Bound of the probability that any pair is falsely told apart.
        margin: Ratios closer to 1 than this don't matter.
        seed: Of all resampling.

    Source: Fleming & Wallace (1986), 10.1145/5666.5673; Demšar (2006), JMLR 7. Its parts are
    checked where they are.

    Raises:
        StatisticsError: Fewer than two benchmarks, entries that not all benchmarks have, values
            that are not finite and above zero, settings as for `rank_groups`.

    >>> times = [[[1.0, 1.1], [2.0, 2.1]], [[3.0, 3.1], [6.1, 6.0]], [[5.0, 5.2], [9.9, 9.8]]]
    >>> found = rank_overall(times)
    >>> found.ranks.rank.tolist(), found.ranks.ratio.round(2).tolist(), found.generalises
    ([1, 2], [1.0, 1.96], False)
    """
    alpha, margin, seed = rank_settings(alpha, margin, seed)
    sizes = {len(entries) for entries in benchmarks}
    if len(benchmarks) < 2 or len(sizes) != 1:
        raise StatisticsError(
            f"benchmarks: expected two or more, each with all entries, got {len(benchmarks)} with "
            f"{sorted(sizes)} entries; leave out those that not every entry has"
        )
    logs = [[np.log(sorted_samples(each, "log")) for each in entries] for entries in benchmarks]
    strata = [Strata([entries[i] for entries in logs]) for i in range(sizes.pop())]
    means = np.array([each.means for each in strata])  # entries x benchmarks
    # of the logs, as the mean of the largest floats may round to infinity
    tests = friedman(
        means.T, scale="linear", lower_is_better=lower_is_better, alpha=alpha, seed=seed
    )
    b, m = means.shape[1], means.shape[0]
    generalises = b >= smallest_for_wilcoxon(m, alpha)
    together = None if generalises else together_of(benchmarks)
    level = means.mean(axis=1)
    errors = together.error if together else (means - means.mean(axis=0)).var(axis=1)
    equal = equal_best(level if lower_is_better else -level)
    best = min(equal, key=lambda i: (np.nan_to_num(errors[i], nan=math.inf), means[i].tolist()))
    with np.errstate(over="ignore"):
        value = np.exp(level - level[best])
    value[equal] = 1.0
    p_value, method = tests.pair_p, "Wilcoxon signed-rank, Holm"
    if together:
        p_value, method = p_by_t(together), "t on mean log ratios of these benchmarks, Holm"
    upper = np.triu_indices(m, 1)
    adjusted = np.ones((m, m))
    adjusted[upper] = holm(p_value[upper])
    adjusted = np.where(np.arange(m)[:, None] < np.arange(m), adjusted, adjusted.T)
    different = beyond(value, margin) & (adjusted <= alpha)
    score = -level if lower_is_better else level
    score[equal] = score[best]
    order = np.lexsort((np.arange(m) != best, -score))
    lower_rank, upper_rank = rank_interval(score, different)
    resampled = [
        MeanRatios(strata[best], strata[i], generalises, seed, RESAMPLES)
        for i in range(m)
        if i != best
    ]
    intervals = [each.interval(CONFIDENCE) for each in resampled]
    narrow = [each.interval(EQUIVALENCE) for each in resampled]
    warnings: tuple[str, ...] = ()
    if together:
        warnings = (of_these(b, smallest_for_wilcoxon(m, alpha)),)
    if together and np.isnan(together.error).all():
        warnings = (*warnings, ONE_INVOCATION)
    elif intervals:
        warnings += tuple(dict.fromkeys(text for each in intervals for text in each.warnings))
    ends, inner = ([(e.lower, e.upper) for e in found] for found in (intervals, narrow))
    ends.insert(best, (1.0, 1.0))
    inner.insert(best, (1.0, 1.0))
    within = np.array([1 / (1 + margin) <= low and high <= 1 + margin for low, high in inner])
    ranks = Ranks(
        order=order,
        value=value,
        rank=competition_ranks(order, different),
        rank_lower=lower_rank,
        rank_upper=upper_rank,
        ratio=value,
        ratio_lower=np.array([low for low, _ in ends]),
        ratio_upper=np.array([high for _, high in ends]),
        difference_lower=np.full(m, math.nan),
        difference_upper=np.full(m, math.nan),
        p_value=p_value[best],
        p_adjusted=adjusted[best],
        equivalent=within & ~different[best],
        p_best=probability_best(strata, order, lower_is_better, generalises, seed),
        n=np.full(m, b),
        different=different,
        method=method,
        warnings=warnings,
        seed=seed,
    )
    return Overall(ranks=ranks, friedman=tests, generalises=generalises, n=b)


def equal_best(level: Array) -> list[int]:
    """Numbers of the smallest logs, which differ by rounding at most."""
    close_by = ROUNDING * max(float(np.abs(level).max()), 1.0)
    return [int(i) for i in np.flatnonzero(level - level.min() <= close_by)]


def together_of(benchmarks: Sequence[Sequence[Samples]]) -> Spreads:
    """The mean log of each entry over the benchmarks, its error from invocations within each."""
    rounded = [[rounded_inside(v) for v in in_order(each, "log")[0]] for each in benchmarks]
    each = [spreads_of(entries, "log") for entries in rounded]
    b = len(each)
    errors = np.array([spreads.error for spreads in each]) / b**2
    freedom = np.array([spreads.freedom for spreads in each])
    total = errors.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.where(errors > 0, errors**2 / freedom, errors).sum(axis=0)
        together = np.where(worth > 0, total**2 / worth, freedom.sum(axis=0))
    return Spreads(
        mean=np.mean([spreads.mean for spreads in each], axis=0),
        error=total,
        freedom=together,
        total=sum(spreads.total for spreads in each),
    )


def probability_best(
    strata: Sequence[Strata],
    order: npt.NDArray[np.int64],
    lower_is_better: bool,
    generalises: bool,
    seed: int,
) -> Array:
    """How often each entry is the best of resampled benchmarks and invocations; equals share."""
    m, b = len(strata), strata[0].n.size
    most = max(each.residuals.shape[1] for each in strata)
    if not generalises and most == 1:
        return np.full(m, math.nan)
    rng = np.random.default_rng(seed)
    wins = np.zeros(m)
    rows = max((1 << 20) // (b * most), 1)
    for start in range(0, RESAMPLES, rows):
        count = min(rows, RESAMPLES - start)
        slots = np.broadcast_to(np.arange(b), (count, b))
        if generalises:
            slots = rng.integers(b, size=(count, b))
        scores = np.empty((count, m))
        for entry in order:
            noise = strata[entry].resampled(rng, slots, with_variance=False)[0]
            n = strata[entry].n
            factor = np.sqrt(n / np.maximum(n - 1, 1))  # few residuals spread too little
            drawn = strata[entry].means[slots] + noise * factor[slots]
            scores[:, entry] = drawn.mean(axis=1) * (-1 if lower_is_better else 1)
        winners = scores == scores.max(axis=1)[:, None]
        wins += (winners / winners.sum(axis=1)[:, None]).sum(axis=0)
    return wins / RESAMPLES
