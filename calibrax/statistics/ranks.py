"""Ranks with ties: who is better than whom, which ranks can't be excluded, who may be best.

**Different** are two entries where p, adjusted by Holm over all pairs of all groups, is at most
alpha *and* their values are further apart than the margin. All else ties: what can't be told
apart, and what doesn't matter.

Such ties are no equivalence: a may tie with b and b with c, while a and c differ. So ranks are
made greedily, best first, and stay sound: an entry opens a new rank as soon as it differs from
*any* entry of the rank before it, not only from the best one. Entries of one rank are then all
tied with each other, and ranks are those of competitions ("1 2 2 4"): one more than the number
of entries in the ranks before. That an entry has a worse rank than another does not mean that
these two differ; the rank interval says what is sure.

The **rank interval** of an entry goes from 1 + the number of entries that are better and
different to m - the number of those that are worse and different. It holds the entry's rank,
and with probability 1 - alpha or more the true ranks of all entries of all groups at once.
"""

import math
from collections.abc import Sequence
from functools import lru_cache

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.statistics.chances import chances_of_best
from calibrax.statistics.multiplicity import holm_steps
from calibrax.statistics.pairs import Pairs, all_pairs, can_rank, rounded_inside
from calibrax.statistics.samples import Samples, Scale
from calibrax.statistics.scales import Array
from calibrax.statistics.settings import rank_settings

__all__ = [
    "EQUIVALENCE",
    "Group",
    "ONE_INVOCATION",
    "Ranks",
    "beyond",
    "competition_ranks",
    "rank_groups",
    "rank_interval",
]

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

EQUIVALENCE = 0.9  # confidence of the interval that must lie inside the margin (Schuirmann 1987)

ONE_INVOCATION = (
    "one invocation of each: nothing tells how they vary from run to run, so none differ; "
    "measure each in 5 or more processes"
)


def one_of_some(count: int, of: int) -> str:
    """Some entries have one invocation."""
    have = "has" if count == 1 else "have"
    return (
        f"{count:,} of {of:,} entries {have} one invocation and borrow{'s' * (count == 1)} the "
        "noise of the others; measure in 5 or more processes"
    )


FINER = "measure longer or with a finer timer, or call the metric exact"
ALL_EQUAL = (
    "all invocations of each entry are equal, so the step between them is taken for the noise; "
    + FINER
)


def some_equal(count: int, of: int) -> str:
    """Some entries don't vary."""
    have = "has" if count == 1 else "have"
    noise = "noise" if count == 1 else "noise of each"
    return (
        f"{count:,} of {of:,} entries {have} equal invocations, so the step between values is "
        f"taken for the least {noise}; {FINER}"
    )


@attrs.frozen(eq=False, kw_only=True)
class Group:
    """The entries of one benchmark.

    Attributes:
        samples: m >= 1 sequences in one unit, one value an invocation.
        scale: "log": entries differ by ratios. "linear": by differences.
        exact: Compared without statistics: entries differ where they are apart by more than the
            margin; the value is the first one.
    """

    samples: Sequence[Samples]
    scale: Scale = "log"
    exact: bool = False


@attrs.frozen(eq=False, kw_only=True)
class Ranks:
    """The ranks of m entries; arrays in the order of the entries given.

    Attributes:
        order: Numbers of the entries, best first.
        value: In the unit: the geometric mean of the invocations on logs, their mean on the
            linear scale, their pseudo-median beside Mann-Whitney.
        rank: From 1; equal for ties.
        rank_lower: The best rank that can't be excluded.
        rank_upper: The worst one.
        ratio: To the best; NaN where that is 0.
        ratio_lower: Of the interval that decides (all pairs together); NaN where none exists.
        ratio_upper: Likewise.
        difference_lower: Of that interval as a difference in the unit, on the linear scale only.
        difference_upper: Likewise.
        p_value: Of no difference from the best; NaN without a test. 1 for the best itself.
        p_adjusted: By Holm over all pairs of all groups.
        equivalent: Whether the 90 % interval of the ratio to the best is inside the margin.
        p_best: Probability of being the best; NaN where nothing tells it. They add up to 1.
        n: Invocations.
        different: m x m.
        method: The test's name.
        warnings: What limits the answer, each with its remedy; from a closed list.
        seed: Of the probabilities.
    """

    order: Counts
    value: Array
    rank: Counts
    rank_lower: Counts
    rank_upper: Counts
    ratio: Array
    ratio_lower: Array
    ratio_upper: Array
    difference_lower: Array
    difference_upper: Array
    p_value: Array
    p_adjusted: Array
    equivalent: Mask
    p_best: Array
    n: Counts
    different: Mask
    method: str
    warnings: tuple[str, ...]
    seed: int

    @property
    def tied(self) -> Mask:
        """Whether another entry has the same rank."""
        found: Mask = (self.rank[:, None] == self.rank).sum(axis=1) > 1
        return found


def competition_ranks(order: Sequence[int] | Counts, different: Mask) -> Counts:
    """Ranks of the kind "1 2 2 4", as the module's docstring says.

    Args:
        order: Numbers of the entries, best first.
        different: m x m, symmetric.

    >>> apart = np.array([[0, 0, 1], [0, 0, 0], [1, 0, 0]], dtype=bool)  # 0 = 1, 1 = 2, 0 < 2
    >>> competition_ranks([0, 1, 2], apart).tolist()
    [1, 1, 3]
    """
    ranks = np.ones(len(order), dtype=np.int64)
    group: list[int] = []
    rank = 1
    for place, entry in enumerate(order, start=1):
        if different[entry, group].any():
            group, rank = [], place
        group.append(entry)
        ranks[entry] = rank
    return ranks


def rank_interval(score: Array, different: Mask) -> tuple[Counts, Counts]:
    """The ranks that can't be excluded for each entry.

    Args:
        score: Of m entries, larger is better.
        different: m x m, symmetric.

    Source: the simultaneous comparisons of Hsu (1996), Multiple Comparisons, and Mohamad, Goeman
    & van Zwet (2019), 10.1214/19-EJS1584. Checked by counting in loops.

    >>> lower, upper = rank_interval(np.array([3.0, 2.0, 1.0]), ~np.eye(3, dtype=bool))
    >>> lower.tolist(), upper.tolist()
    ([1, 2, 3], [1, 2, 3])
    """
    better = score[:, None] > score  # the entry of the row is better than that of the column
    return 1 + (different & better).sum(axis=0), score.size - (different & better).sum(axis=1)


def rank_groups(
    groups: Sequence[Group],
    *,
    lower_is_better: bool = True,
    alpha: float = 0.05,
    margin: float = 0.02,
    seed: int = 0,
) -> tuple[Ranks, ...]:
    """Rank the entries of each group, all groups together.

    Args:
        groups: Benchmarks; their entries need not be the same.
        lower_is_better: Else higher is.
        alpha: Bound of the probability that any pair of any group is falsely told apart.
        margin: Differences up to this fraction (of the smaller of two values) don't matter.
        seed: Of the bootstrap of `p_best`.

    Source: the family-wise error: Holm (1979). `p_best`: stratified bootstrap of invocations,
    2,000 resamples, residuals times sqrt(n / (n - 1)) as few of them spread too little (Davison &
    Hinkley 1997, sec. 2.3.2). Checked against plain loops over the same resamples.

    Raises:
        StatisticsError: See `all_pairs`; an alpha outside (0, 1), a margin below 0, a negative
            seed.

    >>> samples = [[1.0, 1.01, 0.99], [2.0, 2.02, 2.04], [1.0, 1.02, 1.0]]
    >>> [ranks] = rank_groups([Group(samples=samples)])
    >>> ranks.rank.tolist(), ranks.rank_lower.tolist(), ranks.rank_upper.tolist()
    ([1, 3, 1], [1, 3, 1], [2, 3, 2])
    """
    alpha, margin, seed = rank_settings(alpha, margin, seed)
    sizes = [len(group.samples) for group in groups]
    tests = sum(m * (m - 1) // 2 for m, g in zip(sizes, groups, strict=True) if not g.exact)
    found = [tested(group, tests, alpha) for group in groups]
    flat = [pairs.p_value[triangle(m)] for pairs, m in zip(found, sizes, strict=True)]
    ends = np.cumsum([each.size for each in flat])
    pooled = np.concatenate([*flat, np.empty(0)])
    made = ~np.isnan(pooled)
    levels, adjusted = np.full(pooled.size, math.nan), np.full(pooled.size, math.nan)
    adjusted[made], levels[made] = holm_steps(pooled[made], alpha)
    orders = [order_of(pairs, lower_is_better) for pairs in found]
    p_best = chances_of_best(found, orders, lower_is_better=lower_is_better, seed=seed)
    return tuple(
        ranked(
            *(group, pairs, square(adjusted[end - p.size : end], m)),
            level=square(levels[end - p.size : end], m),
            order=order,
            p_best=chance,
            lower_is_better=lower_is_better,
            alpha=alpha,
            margin=margin,
            seed=seed,
        )
        for group, pairs, p, m, end, order, chance in zip(
            *(groups, found, flat, sizes, ends, orders, p_best), strict=True
        )
    )


def order_of(pairs: Pairs, lower_is_better: bool) -> Counts:
    """Numbers of the entries, best first; of equal ones the surest first, however given."""
    value = pairs.location
    score = rounded_inside(value if lower_is_better else -value)
    if pairs.spreads is not None:
        error = pairs.spreads.error
    else:
        on_scale = [np.log(each) if pairs.scale == "log" else each for each in pairs.samples]
        error = np.array([each.var() / each.size for each in on_scale])
    keys = [(score[i], error[i], -each.size, each.tolist()) for i, each in enumerate(pairs.samples)]
    return np.array(sorted(range(value.size), key=keys.__getitem__), dtype=np.int64)


def tested(group: Group, tests: int, alpha: float) -> Pairs:
    """All pairs of a group; of an exact one its values, without a test."""
    if group.exact:
        return exact_pairs(group)
    by_ranks = can_rank([len(each) for each in group.samples], tests, alpha)
    return all_pairs(group.samples, scale=group.scale, by_ranks=by_ranks)


def exact_pairs(group: Group) -> Pairs:
    """The first value of each entry; what only arithmetic makes differ is equal."""
    found = all_pairs([list(each)[:1] for each in group.samples], scale="linear")
    given = found.location
    whole = given == np.floor(given)  # all digits of a count are meant
    keys = np.where(whole, given, rounded_inside(given)).tolist()
    same = dict(sorted(zip(keys, given.tolist(), strict=True), reverse=True))  # the smallest
    return attrs.evolve(found, location=np.array([same[key] for key in keys]), method="exact")


def square(flat: Array, m: int) -> npt.NDArray[np.float64]:
    """A symmetric matrix from its upper triangle; 1 on the diagonal."""
    found = np.ones((m, m))
    found[triangle(m)] = found.T[triangle(m)] = flat
    return found


@lru_cache(maxsize=64)
def triangle(m: int) -> tuple[Counts, Counts]:
    """Where the upper triangle of a matrix is."""
    return np.triu_indices(m, 1)


def beyond(value: Array, margin: float) -> Mask:
    """Which pairs are apart by more than a fraction of the smaller of the two, in size."""
    size = np.abs(value)
    with np.errstate(over="ignore", invalid="ignore"):  # 0 x infinity: not beyond
        found: Mask = np.abs(value[:, None] - value) > margin * np.minimum(size[:, None], size)
    return found


def ranked(
    group: Group,
    pairs: Pairs,
    adjusted: npt.NDArray[np.float64],
    *,
    level: npt.NDArray[np.float64],
    order: Counts,
    p_best: Array,
    lower_is_better: bool,
    alpha: float,
    margin: float,
    seed: int,
) -> Ranks:
    """The ranks of one group."""
    value = pairs.location
    score = -value if lower_is_better else value
    best = int(order[0])
    different = beyond(value, margin)
    if not group.exact:
        different &= adjusted <= alpha  # NaN is not
    lower, upper = rank_interval(score, different)
    ratio = ratio_of(value, float(value[best]))
    levels = np.where(np.arange(value.size) == best, 0.0, level[best])
    ends = np.array([distance(group, pairs, i, best, float(at)) for i, at in enumerate(levels)])
    narrow = np.array([distance(group, pairs, i, best, 1 - EQUIVALENCE) for i in range(value.size)])
    lower_ratio, upper_ratio = as_ratios(pairs, ends, best)
    without_width = ends[:, 0] == ends[:, 1]
    lower_ratio[without_width] = upper_ratio[without_width] = ratio[without_width]
    inner, outer = as_ratios(pairs, narrow, best)
    with np.errstate(invalid="ignore", over="ignore"):
        equivalent = (inner * (1 + margin) >= 1) & (outer <= 1 + margin) & ~different[best]
    equivalent |= (narrow == 0).all(axis=1)  # also where the best is 0, which has no ratios
    # Each estimate is its own, an interval that of a pair: the hull keeps both in one answer.
    return Ranks(
        order=order,
        value=value,
        rank=competition_ranks(order, different),
        rank_lower=lower,
        rank_upper=upper,
        ratio=ratio,
        ratio_lower=np.minimum(lower_ratio, ratio),
        ratio_upper=np.maximum(upper_ratio, ratio),
        difference_lower=ends[:, 0] if pairs.scale == "linear" else np.full(value.size, math.nan),
        difference_upper=ends[:, 1] if pairs.scale == "linear" else np.full(value.size, math.nan),
        p_value=pairs.p_value[best] if not group.exact else np.full(value.size, math.nan),
        p_adjusted=adjusted[best] if not group.exact else np.full(value.size, math.nan),
        equivalent=equivalent,
        p_best=p_best,
        n=np.array([len(each) for each in group.samples]),
        different=different,
        method=pairs.method,
        warnings=warnings_of(group, pairs),
        seed=seed,
    )


def ratio_of(value: Array, best: float) -> Array:
    """Ratios to the best; below zero and at it, what is added to the best in its size."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if best > 0:
            return np.asarray(value / best)
        return np.where(best == 0, math.nan, 1 + (value - best) / abs(best))


def distance(
    group: Group, pairs: Pairs, entry: int, best: int, level: float
) -> tuple[float, float]:
    """Ends of the interval of an entry's distance from the best, on the scale of the pairs."""
    if group.exact or entry == best:
        found = float(pairs.location[entry] - pairs.location[best])
        return found, found
    return (math.nan, math.nan) if math.isnan(level) else pairs.difference(entry, best, level)


def as_ratios(pairs: Pairs, ends: npt.NDArray[np.float64], best: int) -> tuple[Array, Array]:
    """Ends of distances from the best as ratios to it; NaN where it is 0."""
    value = float(pairs.location[best])
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        found = np.exp(ends) if pairs.scale == "log" else 1 + ends / abs(value)
    found[:, :] = math.nan if value == 0 else found
    return found[:, 0], found[:, 1]


def warnings_of(group: Group, pairs: Pairs) -> tuple[str, ...]:
    """What limits the ranks."""
    n = pairs.n
    if group.exact or n.size == 1:
        return ()
    single = int((n == 1).sum())
    if single == n.size:
        return (ONE_INVOCATION,)
    found = (one_of_some(single, n.size),) if single else ()
    equal = sum(each.size > 1 and each[0] == each[-1] for each in pairs.samples)
    if not equal or pairs.spreads is None:  # Mann-Whitney takes no step for noise
        return found
    return (*found, ALL_EQUAL if equal + single == n.size else some_equal(equal, n.size))
