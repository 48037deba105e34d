"""Null distributions, and which order statistic bounds an interval under them.

An interval is what a test at that level does not reject: so its ends are order statistics,
counted by the quantiles of the test's distribution under "no difference".
"""

import math
from bisect import bisect_right
from functools import lru_cache
from itertools import count
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from calibrax.errors import MissingExtraError, StatisticsError

__all__ = [
    "EXACT_NULL",
    "EXACT_PAIRS",
    "confidence_of",
    "mann_whitney_order",
    "mann_whitney_p",
    "scipy_special",
    "sign_order",
    "signed_rank_order",
    "signed_rank_p",
    "smallest_n",
    "tail_probability",
]

EXACT_NULL = 500  # above it the approximation is within one Walsh average of the exact order
EXACT_PAIRS = 10_000  # n1 * n2; the exact table of 100 + 100 takes .2 s, of 200 + 200 2 s


def tail_probability(confidence: float) -> float:
    """Probability that may lie outside on each side."""
    if not 0 < confidence < 1:
        raise StatisticsError(
            f"confidence: expected a fraction between 0 and 1, got {confidence!r}; "
            "write 0.95 for 95 %"
        )
    # A sum of the null's terms may round up past a level that it hits exactly (0.96875 at
    # n = 6): the slack keeps the order statistic which such a level allows.
    return (1 - confidence) / 2 * (1 + 1e-12)


def confidence_of(alpha: float) -> float:
    """1 - alpha, below 1 also where alpha is less than the spacing of floats there.

    >>> confidence_of(0.05), confidence_of(1e-17) < 1
    (0.95, True)
    """
    return min(1 - alpha, 1 - 2**-53)


def smallest_n(confidence: float) -> int:
    """Fewest samples with a rank interval: all on one side has probability 2^-n."""
    tail = tail_probability(confidence)
    return next(n for n in count(2) if 0.5**n <= tail)


def scipy_special(part: str = "this interval") -> Any:
    """`scipy.special`, which is loaded in a fraction of the time of `scipy.stats`.

    Args:
        part: What needs it, for the error text.
    """
    try:
        import scipy.special
    except ImportError as error:
        raise MissingExtraError(part, "scipy", "all") from error
    return scipy.special


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
    tail, special = tail_probability(confidence), scipy_special()
    return bisect_right(range(n // 2), tail, key=lambda k: float(special.bdtr(k, n, 0.5)))


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
    tail, pairs = tail_probability(confidence), n * (n + 1) // 2
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


def signed_rank_p(twice_ranks: npt.NDArray[np.int64], twice_w: int, n: int) -> float:
    """Two-sided p of the signed rank, given the ranks: each is + or - with probability 1/2.

    Zeros and ties are in the ranks, so the distribution is the exact one up to n = 500;
    above, normal with a correction for continuity.

    Args:
        twice_ranks: Twice the (mid)ranks of the differences that are not zero, ascending.
        twice_w: Twice the sum of the ranks of the positive ones.
        n: Pairs, with those of difference zero.

    Source: Wilcoxon (1945); Pratt (1959), 10.1080/01621459.1959.10501526, for zeros, which are
    ranked and then left out. Checked against all sign patterns, and
    `scipy.stats.wilcoxon(zero_method="pratt")`.

    >>> signed_rank_p(np.array([2, 4, 6, 8, 10, 12]), 0, 6)
    0.03125
    """
    least = min(twice_w, int(twice_ranks.sum()) - twice_w)
    if n > EXACT_NULL:
        deviation = math.sqrt(float((twice_ranks.astype(np.float64) ** 2).sum())) / 4
        distance = float(twice_ranks.sum()) / 4 - least / 2
        return _normal_p(distance, deviation)
    null = np.zeros(least + 1)
    null[0] = 1
    for rank in twice_ranks[twice_ranks <= least]:
        null[rank:] += null[:-rank]
        null *= 0.5
    beyond = int((twice_ranks > least).sum())  # these must all be negative
    return min(2 * math.ldexp(float(null.sum()), -beyond), 1.0)


def _normal_p(distance: float, deviation: float) -> float:
    """Two-sided p of an integer statistic at that distance from its mean, made continuous."""
    if deviation == 0:
        return 1.0
    return min(math.erfc((distance - 0.5) / deviation / math.sqrt(2)), 1.0)


def _subsets(scores: npt.NDArray[np.int64], m: int, width: int) -> npt.NDArray[np.float64]:
    """How many subsets of m scores have each sum below `width`; scores ascending, from 0."""
    n, ways = scores.size, np.zeros((m + 1, width))
    ways[0, 0] = 1
    for k, score in enumerate(scores[scores < width]):
        # of the first k + 1 scores at most so many are taken, and the rest can only add so many
        low, high = max(m - n + k + 1, 1), min(m, k + 1)
        ways[low : high + 1, score:] += ways[low - 1 : high, : width - score]
    taken: npt.NDArray[np.float64] = ways[m]
    return taken


@lru_cache(maxsize=128)
def _untied_null(m: int, n: int) -> npt.NDArray[np.float64]:
    """P(U <= u) for u = 0 … m n // 2, m <= n, where all values are distinct."""
    least = m * (m - 1) // 2  # sum of the m lowest ranks, counted from 0
    ways = _subsets(np.arange(m + n), m, least + m * n // 2 + 1)[least:]
    null: npt.NDArray[np.float64] = np.cumsum(ways)  # of whole numbers: exact while below 2^53
    null /= float(math.comb(m + n, m))
    return null


def mann_whitney_order(m: int, n: int, confidence: float) -> int:
    """Which difference, counted from 1 at either end, bounds the interval; 0: none does.

    The largest k with P(U <= k - 1) <= (1 - confidence) / 2 under the null distribution of U
    without ties. Exact up to m n = 10^4; above, normal with a correction for continuity.

    Source: Mann & Whitney (1947), 10.1214/aoms/1177730491; Moses (1953) for the interval.
    Checked against `scipy.stats.mannwhitneyu(method="exact")`.

    >>> [mann_whitney_order(n, n, 0.95) for n in (3, 4, 5, 10)]
    [0, 1, 3, 24]
    """
    tail, pairs = tail_probability(confidence), m * n
    half = (pairs + 1) // 2  # never past the middle, however low the confidence
    if pairs <= EXACT_PAIRS:
        return min(int(np.searchsorted(_untied_null(*sorted((m, n))), tail, "right")), half)
    reach = NormalDist().inv_cdf(min(tail, 0.5)) * math.sqrt(pairs * (m + n + 1) / 12)
    return min(max(math.floor(pairs / 2 + reach - 0.5) + 1, 0), half)


def mann_whitney_p(ties: npt.NDArray[np.int64], m: int, twice_u: int) -> float:
    """Two-sided p of U given the ties: twice the smaller tail, at most 1.

    Up to m n = 10^4 the exact distribution over all ways to deal the pooled values, ties
    included, to sides of m and n; above, normal with corrections for ties and continuity.

    Args:
        ties: How often each distinct value occurs in both samples together, by its order.
        m: Size of the first sample.
        twice_u: Twice its U, which ties can make a half.

    Source: Mann & Whitney (1947), 10.1214/aoms/1177730491; Lehmann (1975), Nonparametrics, for
    ties. Checked against `scipy.stats.mannwhitneyu`, and `permutation_test` for ties.

    >>> round(mann_whitney_p(np.ones(8, dtype=int), 4, 0), 9)
    0.028571429
    >>> mann_whitney_p(np.array([4, 4]), 4, 8)
    0.4857142857142857
    """
    total = int(ties.sum())
    n = total - m
    if m > n:
        m, n, twice_u = n, m, 2 * m * n - twice_u
    if m * n > EXACT_PAIRS:
        counts = ties.astype(np.float64)
        tied = float((counts**3 - counts).sum()) / (total * (total - 1))
        deviation = math.sqrt(max(m * n / 12 * (total + 1 - tied), 0.0))
        return _normal_p(abs(twice_u / 2 - m * n / 2), deviation)
    if ties.size == total:
        null = _untied_null(m, n)
        return min(2 * float(null[min(twice_u, 2 * m * n - twice_u) // 2]), 1.0)
    scores = np.repeat(2 * np.cumsum(ties) - ties + 1, ties)  # twice the midranks
    taken = twice_u + m * (m + 1)
    if twice_u > m * n:  # count from the other end: the nearer tail is the shorter table
        scores, taken = 2 * (total + 1) - scores[::-1], 2 * m * (total + 1) - taken
    lowest = int(scores[0])
    step = int(np.gcd.reduce(scores - lowest)) or 1
    ways = _subsets((scores - lowest) // step, m, (taken - m * lowest) // step + 1)
    deals = float(math.comb(total, m))  # sums of whole numbers: exact while below 2^53
    tail = min(float(ways.sum()), deals - float(ways[:-1].sum()))
    return min(2 * (tail / deals), 1.0)
