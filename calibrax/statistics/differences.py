"""Differences, or ratios, of every sample of one side to every one of another: any rank.

Sides of m and n have m n. Up to 10^6 all are formed; above, the wanted ones are selected,
exactly, in memory that grows as m + n and time as (m + n) log² n.
"""

from collections.abc import Sequence

import numpy as np

from calibrax.statistics.results import Ends
from calibrax.statistics.scales import Array, midpoint, rescaled
from calibrax.statistics.selections import Relation, selected

__all__ = ["median_ratio", "median_shift", "ranked"]

ALL_PAIRS = 1_000_000  # above it, all of them would take more than 8 MB
SMALLEST_NORMAL = float(np.finfo(np.float64).smallest_normal)


def ranked(relation: Relation, x: Array, y: Array, ranks: Sequence[int]) -> list[float]:
    """`relation` of all pairs, the given ranks of it, counted from 0; x and y ascending.

    It rises with its first argument, and falls with its second.

    >>> ranked(np.subtract, np.array([1.0, 5.0]), np.array([1.0, 2.0]), [0, 3])
    [-1.0, 4.0]
    """
    falling = y[::-1]
    if x.size * y.size > ALL_PAIRS:
        first = np.zeros(x.size, dtype=np.int64)
        return [selected(relation, x, falling, first, rank) for rank in ranks]
    values = relation(x[:, None], falling).ravel()
    values.partition(ranks)
    return [float(values[rank]) for rank in ranks]


def _ranks(x: Array, y: Array, order: int) -> list[int]:
    """Of the two ends, `order` from either side, and of the two in the middle."""
    pairs = x.size * y.size
    outer = max(order, 1)
    return [outer - 1, (pairs - 1) // 2, pairs // 2, pairs - outer]


def median_shift(x: Array, y: Array, order: int) -> Ends:
    """Median of all x - y, and the differences `order` from either end; x and y ascending.

    >>> median_shift(np.array([1.0, 5.0]), np.array([1.0, 2.0]), 1)
    Ends(lower=-1.0, estimate=1.5, upper=4.0)
    """
    ranks, shift = _ranks(x, y, order), 0
    with np.errstate(over="ignore"):
        if not np.isfinite([x[-1] - y[0], x[0] - y[-1]]).all():
            x, y, shift = x * 0.25, y * 0.25, 2  # beside such numbers the smallest are nothing
    lower, a, b, upper = ranked(np.subtract, x, y, ranks)
    return rescaled(Ends(lower, midpoint(a, b), upper), shift)


def median_ratio(x: Array, y: Array, order: int) -> Ends:
    """Median of all x / y on logs, and the ratios `order` from either end; above 0, ascending.

    A quotient of floats is above, at or below 1 as the first is above, at or below the second:
    so U and the interval agree about 1 as they do about a shift of 0. That holds no more where
    samples lie further apart than floats reach (by a factor of 1e308).

    >>> median_ratio(np.array([1.0, 8.0]), np.array([1.0, 2.0]), 1)
    Ends(lower=0.5, estimate=2.0, upper=8.0)
    """
    ranks = _ranks(x, y, order)
    with np.errstate(over="ignore", under="ignore"):
        if not (np.isfinite(x[-1] / y[0]) and x[0] / y[-1] >= SMALLEST_NORMAL):
            lower, a, b, upper = ranked(np.divide, np.sqrt(x), np.sqrt(y), ranks)
            square = np.square(np.array([lower, upper]))
            return Ends(float(square[0]), float(np.multiply(a, b)), float(square[1]))
        lower, a, b, upper = ranked(np.divide, x, y, ranks)
    middle = float(np.sqrt(a) * np.sqrt(b))
    return Ends(lower, min(max(middle, a), b), upper)
