"""The level of one stretch of a series, with its interval: `intervals.interval`, only faster.

A search over many series ends in thousands of short stretches, for which making and checking
an `Interval` each takes longer than the search.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from calibrax.statistics.intervals import RANKS_FROM, interval
from calibrax.statistics.nulls import signed_rank_order
from calibrax.statistics.rank_cusum import Ints
from calibrax.statistics.results import Ends
from calibrax.statistics.scales import Array

__all__ = ["CONFIDENCE", "Located", "located"]

CONFIDENCE = 0.95
SHORT = 128  # values: up to it the places of all pairs are kept, 4 MB in all
METHOD = "Hodges-Lehmann, exact signed rank"


class Located(NamedTuple):
    """A level, its 95 % interval (NaN where none exists), and the method's name."""

    ends: Ends
    method: str


@lru_cache(maxsize=SHORT)
def _pairs(n: int) -> Ints:
    """Places of every two of n, and of each with itself, in a flat n x n table."""
    rows, columns = np.triu_indices(n)
    return np.asarray(rows * n + columns)


def located(values: Array) -> Located:
    """The pseudo-median of a stretch and the inverted signed rank; below six values Student's t.

    Source: as `intervals.interval`, and checked against it.

    Args:
        values: One or more, in any order.

    >>> located(np.array([10.1, 10.3, 10.2, 10.6, 10.4, 12.0])).ends.upper
    12.0
    """
    n = values.size
    if not RANKS_FROM <= n <= SHORT:
        found = interval(values, confidence=CONFIDENCE, scale="linear")
        return Located(Ends(found.lower, found.estimate, found.upper), found.method)
    half, order, last = values * 0.5, signed_rank_order(n, CONFIDENCE), n * (n + 1) // 2 - 1
    averages = np.add.outer(half, half).ravel()[_pairs(n)]
    ranks = [order - 1, last // 2, (last + 1) // 2, last + 1 - order]
    averages.partition(ranks)
    lower, a, b, upper = averages[ranks].tolist()
    return Located(Ends(lower, a * 0.5 + b * 0.5, upper), METHOD)
