"""The standardised rank CUSUM: how far the ranks before a split lie from those after it.

It sees values by their order alone: no unit, no monotone rescaling and no outlier matters to
it. Equal values share the mean of their ranks. The deviation is that of ranks without ties: with
that of the ranks which there are, smaller, few values unlike the rest would look like a step more
often than noise explains.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from calibrax.statistics.scales import Array
from calibrax.statistics.seeded_intervals import layers

__all__ = ["Ints", "NEAREST", "Scan", "best_split", "cusum", "dense_ranks", "scan"]

NEAREST = 3  # values on either side of a split, at least
BLOCK = 1 << 17  # values sorted at once: they stay in the processor's cache

Ints = npt.NDArray[np.int64]


class Scan(NamedTuple):
    """The seeded intervals of series of one length: the best split of each.

    start, length: a number an interval. split, cusum: series x intervals; the split counts
    from the start of the series.
    """

    start: Ints
    length: Ints
    split: Ints
    cusum: Array


def dense_ranks(values: Array) -> Ints:
    """Whole numbers in the order of the values, equal where they are; rows are series.

    >>> dense_ranks(np.array([[3.0, 1.0, 3.0, 9.0]])).tolist()
    [[1, 0, 1, 3]]
    """
    order = np.argsort(values, axis=1, kind="stable")
    ascending = np.take_along_axis(values, order, axis=1)
    fresh = np.ones(values.shape, dtype=bool)
    fresh[:, 1:] = ascending[:, 1:] != ascending[:, :-1]
    first = np.maximum.accumulate(np.where(fresh, np.arange(values.shape[1]), 0), axis=1)
    ranks = np.empty(values.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, first, axis=1)
    return ranks


def _centred(window: Ints) -> Ints:
    """Twice the midranks of each row, less their mean: whole numbers whose sum is zero."""
    m = window.shape[1]
    bits, place = m.bit_length(), np.arange(m)
    keys = np.sort(window << bits | place, axis=1)
    order, ordered = keys & ((1 << bits) - 1), keys >> bits
    scores = np.empty_like(keys)
    fresh = np.ones(keys.shape, dtype=bool)
    np.not_equal(ordered[:, 1:], ordered[:, :-1], out=fresh[:, 1:])
    if fresh.all():
        np.put_along_axis(scores, order, 2 * place[None] - (m - 1), axis=1)
        return scores
    first = np.maximum.accumulate(np.where(fresh, place, 0), axis=1)
    ends = np.ones(keys.shape, dtype=bool)
    ends[:, :-1] = fresh[:, 1:]
    last = np.minimum.accumulate(np.where(ends, place, m)[:, ::-1], axis=1)[:, ::-1]
    np.put_along_axis(scores, order, first + last - (m - 1), axis=1)
    return scores


def _standardised(scores: Ints, splits: Ints) -> Array:
    """The CUSUM at the splits, in deviations of ranks without ties."""
    m = scores.shape[1]
    sums = np.cumsum(scores, axis=1)[:, splits - 1]
    return np.asarray(sums / np.sqrt(splits * (m - splits) * (m + 1) / 3))


def scan(ranks: Ints) -> Scan:
    """The largest CUSUM of each seeded interval of each series, over splits 3 … m - 3.

    Args:
        ranks: `dense_ranks`, series x values; six values or more.

    Source: Pettitt (1979), 10.2307/2346729, made comparable over splits and lengths. Checked
    against a plain loop with `scipy.stats.rankdata`.
    """
    series, n = ranks.shape
    starts, lengths, splits, cusums = [], [], [], []
    for m, start in layers(n):
        windows = np.lib.stride_tricks.sliding_window_view(ranks, m, axis=1)
        inside = np.arange(NEAREST, m - NEAREST + 1)
        best = np.empty((series, start.size), dtype=np.int64)
        height = np.empty((series, start.size))
        row, column = np.divmod(np.arange(best.size), start.size)
        for at in range(0, best.size, step := max(BLOCK // m, 1)):
            block = slice(at, at + step)
            scores = _centred(windows[row[block], start[column[block]]])
            sums = np.abs(_standardised(scores, inside))
            peak = sums.argmax(axis=1)
            best.flat[block] = start[column[block]] + inside[peak]
            height.flat[block] = sums[np.arange(peak.size), peak]
        starts.append(start)
        lengths.append(np.full(start.size, m))
        splits.append(best)
        cusums.append(height)
    return Scan(
        np.concatenate(starts),
        np.concatenate(lengths),
        np.concatenate(splits, axis=1),
        np.concatenate(cusums, axis=1),
    )


def best_split(values: Array) -> tuple[int, float]:
    """Where the CUSUM of one stretch is largest, and how large; six values or more.

    >>> at, height = best_split(np.array([1.0, 2.0, 3.0, 7.0, 8.0, 9.0]))
    >>> at, round(height, 6)
    (3, 1.963961)
    """
    m = values.size
    inside = np.arange(NEAREST, m - NEAREST + 1)
    order = np.argsort(values, kind="stable")
    ascending = values[order]
    if (ascending[1:] == ascending[:-1]).any():
        scores = _centred(dense_ranks(values[None]))
    else:
        scores = np.empty((1, m), dtype=np.int64)
        scores[0, order] = 2 * np.arange(m) - (m - 1)
    heights = np.abs(_standardised(scores, inside))[0]
    peak = int(heights.argmax())
    return int(inside[peak]), float(heights[peak])


def cusum(before: Array, after: Array) -> tuple[float, float]:
    """The standardised CUSUM of a stretch at one split, and Cliff's delta; both signed.

    Positive: what comes after the split is larger. Both sides ascending.

    >>> height, delta = cusum(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]))
    >>> round(height, 6), delta
    (1.963961, 1.0)
    """
    k, m = before.size, before.size + after.size
    below = (
        np.searchsorted(before, after, "left").sum() + np.searchsorted(before, after, "right").sum()
    )
    surplus = int(below) - k * (m - k)  # pairs that rise, less those that fall
    deviation = math.sqrt(k * (m - k) * (m + 1) / 12)
    return surplus / 2 / deviation, surplus / (k * (m - k))
