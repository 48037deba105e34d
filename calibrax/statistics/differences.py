"""Differences, or ratios, of every sample of one side to every one of another: any rank.

Sides of m and n have m n. Up to 10^6 all are formed; above, the wanted ones are selected,
exactly, in memory that grows as m + n and time as (m + n) log² n.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from calibrax.statistics.results import Ends
from calibrax.statistics.scales import Array, midpoint, rescaled

__all__ = ["median_ratio", "median_shift", "ranked"]

ALL_PAIRS = 1_000_000  # above it, all of them would take more than 8 MB
BLOCK = 1 << 20  # formed at once by a selection
SMALLEST_NORMAL = float(np.finfo(np.float64).smallest_normal)

Relation = Callable[[Any, Any], Any]  # rises with its first argument, falls with its second


def _split(
    relation: Relation, x: Array, y: Array, span: tuple[Any, Any], pivot: float, *, after: bool
) -> Any:
    """Per row, the first column in its span [low, high) that is not below `pivot`.

    With `after`, the first that is above it.
    """
    low, high = span
    while (active := low < high).any():
        column = (low + high) >> 1
        value = relation(x, y[np.minimum(column, y.size - 1)])
        left = value <= pivot if after else value < pivot
        low = np.where(active & left, column + 1, low)
        high = np.where(active & ~left, column, high)
    return low


def _select(relation: Relation, x: Array, y: Array, rank: int) -> float:
    """The value of the given rank (from 0); x ascending, y descending, so all rows ascend.

    The weighted median of the rows' medians splits off a quarter of the candidates or more
    each time. Source: Johnson & Mizoguchi (1978), Selecting the kth element in X + Y.
    """
    low, high = np.zeros(x.size, dtype=np.int64), np.full(x.size, y.size)
    while (size := high - low).sum() > BLOCK:
        rows = np.flatnonzero(size)
        medians = relation(x[rows], y[(low + high)[rows] >> 1])
        order = np.argsort(medians, kind="stable")
        weights = np.cumsum(size[rows][order])
        pivot = float(medians[order[np.searchsorted(weights, weights[-1] / 2)]])
        first = _split(relation, x, y, (low, high), pivot, after=False)
        past = _split(relation, x, y, (first, high), pivot, after=True)
        below, upto = int((first - low).sum()), int((past - low).sum())
        if below <= rank < upto:
            return pivot
        if rank < below:
            high = first
        else:
            low, rank = past, rank - upto
    row = np.repeat(np.arange(x.size), size)
    column = np.arange(row.size) - np.repeat(np.cumsum(size) - size, size) + low[row]
    return float(np.partition(relation(x[row], y[column]), rank)[rank])


def ranked(relation: Relation, x: Array, y: Array, ranks: Sequence[int]) -> list[float]:
    """`relation` of all pairs, the given ranks of it, counted from 0; x and y ascending.

    >>> ranked(np.subtract, np.array([1.0, 5.0]), np.array([1.0, 2.0]), [0, 3])
    [-1.0, 4.0]
    """
    falling = y[::-1]
    if x.size * y.size > ALL_PAIRS:
        return [_select(relation, x, falling, rank) for rank in ranks]
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
