"""Walsh averages, the means of every two samples and of each with itself: any rank of them.

n samples have n (n + 1) / 2. Up to n = 1000 all are formed; above, the wanted ones are
selected, exactly, in memory that grows as n and time as n log² n.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from calibrax.statistics.scales import Array, middle

__all__ = ["walsh_averages"]

ALL_PAIRS = 1000  # above it, n (n + 1) / 2 Walsh averages would take more than 4 MB
BLOCK = 1 << 20  # averages formed at once by a selection


def _split(x: Array, low: Any, high: Any, pivot: float, *, after: bool) -> Any:
    """Per row, the first column in [low, high) whose Walsh average is not below `pivot`.

    With `after`, the first whose average is above it.
    """
    rows, last = np.arange(x.size), x.size - 1
    while (active := low < high).any():
        column = (low + high) >> 1
        average = middle(x[rows], x[np.minimum(column, last)])
        left = average <= pivot if after else average < pivot
        low = np.where(active & left, column + 1, low)
        high = np.where(active & ~left, column, high)
    return low


def _select(x: Array, rank: int) -> float:
    """The Walsh average of the given rank (from 0), in memory that grows as n.

    Row i holds the averages of x[i] with x[i], x[i + 1], …, in ascending order. The weighted
    median of the rows' medians splits off a quarter of the candidates or more each time.
    Source: Johnson & Mizoguchi (1978), Selecting the kth element in X + Y.
    """
    low, high = np.arange(x.size), np.full(x.size, x.size)
    while (size := high - low).sum() > BLOCK:
        rows = np.flatnonzero(size)
        medians = middle(x[rows], x[(low + high)[rows] >> 1])
        order = np.argsort(medians, kind="stable")
        weights = np.cumsum(size[rows][order])
        pivot = float(medians[order[np.searchsorted(weights, weights[-1] / 2)]])
        first = _split(x, low, high, pivot, after=False)
        past = _split(x, first, high, pivot, after=True)
        below, upto = int((first - low).sum()), int((past - low).sum())
        if below <= rank < upto:
            return pivot
        if rank < below:
            high = first
        else:
            low, rank = past, rank - upto
    row = np.repeat(np.arange(x.size), size)
    column = np.arange(row.size) - np.repeat(np.cumsum(size) - size, size) + low[row]
    return float(np.partition(middle(x[row], x[column]), rank)[rank])


def walsh_averages(x: Array, ranks: Sequence[int]) -> list[float]:
    """Walsh averages of the given ranks, counted from 0; x ascending."""
    if x.size > ALL_PAIRS:
        return [_select(x, rank) for rank in ranks]
    averages = middle(*(x[index] for index in np.triu_indices(x.size)))
    averages.partition(ranks)
    return [float(averages[rank]) for rank in ranks]
