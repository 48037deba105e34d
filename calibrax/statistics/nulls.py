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

from calibrax.errors import MissingExtraError, StatisticsError

__all__ = [
    "EXACT_NULL",
    "scipy_special",
    "sign_order",
    "signed_rank_order",
    "smallest_n",
    "tail_probability",
]

EXACT_NULL = 500  # above it the approximation is within one Walsh average of the exact order


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


def smallest_n(confidence: float) -> int:
    """Fewest samples with a rank interval: all on one side has probability 2^-n."""
    tail = tail_probability(confidence)
    return next(n for n in count(2) if 0.5**n <= tail)


def scipy_special() -> Any:
    """`scipy.special`, which is loaded in a fraction of the time of `scipy.stats`."""
    try:
        import scipy.special
    except ImportError as error:
        raise MissingExtraError("this interval", "scipy", "all") from error
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
