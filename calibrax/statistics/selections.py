"""Of what a relation makes of many pairs, the value of one rank, without forming all of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from calibrax.statistics.scales import Array

__all__ = ["Relation", "selected"]

BLOCK = 1 << 20  # formed at once

Relation = Callable[[Any, Any], Any]


def selected(
    relation: Relation, x: Array, y: Array, first: npt.NDArray[np.int64], rank: int
) -> float:
    """The value of the given rank (from 0), exactly, in memory that grows as the samples.

    The weighted median of the rows' medians splits off a quarter of the candidates or more
    each time. Source: Johnson & Mizoguchi (1978), Selecting the kth element in X + Y.

    Args:
        relation: Of a sample of each side; row i is that of `x[i]` with `y`, and ascends.
        x: What the rows belong to.
        y: What the columns belong to.
        first: Of each row, the column it begins with.
        rank: Among all values of all rows.
    """
    low, high = first, np.full(x.size, y.size)
    while (size := high - low).sum() > BLOCK:
        rows = np.flatnonzero(size)
        medians = relation(x[rows], y[(low + high)[rows] >> 1])
        order = np.argsort(medians, kind="stable")
        weights = np.cumsum(size[rows][order])
        pivot = float(medians[order[np.searchsorted(weights, weights[-1] / 2)]])
        start = _split(relation, x, y, (low, high), pivot, after=False)
        past = _split(relation, x, y, (start, high), pivot, after=True)
        below, upto = int((start - low).sum()), int((past - low).sum())
        if below <= rank < upto:
            return pivot
        if rank < below:
            high = start
        else:
            low, rank = past, rank - upto
    row = np.repeat(np.arange(x.size), size)
    column = np.arange(row.size) - np.repeat(np.cumsum(size) - size, size) + low[row]
    return float(np.partition(relation(x[row], y[column]), rank)[rank])


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
