"""Where between its neighbours a step lies, and where else it may lie.

A split divides a stretch in two levels. Values far from both say little of either, so the
distance of each from its level counts by Huber's loss: squared up to 1.5 robust scales, linear
beyond.
"""

import math
from itertools import pairwise

import numpy as np

from calibrax.statistics.rank_cusum import NEAREST
from calibrax.statistics.scales import Array

__all__ = [
    "MAD_TO_SCALE",
    "location_interval",
    "middle_of",
    "relocated",
    "residuals",
    "robust_scale",
    "share_of_outliers",
]

CORNER = 1.5  # robust scales
REACH = 4.0  # of half squares: a set of splits that covers .957 or more
FAR = 3.0  # robust scales: of normal values .0027 lie beyond
MAD_TO_SCALE = 1.482602218505602  # 1 / Φ⁻¹(3/4): the MAD of normal noise is its deviation
MEAN_TO_SCALE = 1.2533141373155001  # sqrt(π / 2): likewise the mean distance
ROUNDS = 10  # of levels and split in turn; rarely more than three
ROUNDING = 1e-9
NEARNESS = np.array([1.0, 2.0, 3.0, 2.0, 1.0])  # 3 less the distance, where it is less than 3


def middle_of(values: Array) -> float:
    """The median; `np.median` takes ten times as long on few values."""
    ordered, n = np.sort(values), values.size
    return float(0.5 * (ordered[(n - 1) // 2] + ordered[n // 2]))


def residuals(values: Array, points: list[int]) -> Array:
    """Each value less the median of its segment; a segment begins at each point."""
    ends = [0, *points, values.size]
    parts = [values[a:b] for a, b in pairwise(ends)]
    return np.concatenate([part - middle_of(part) for part in parts])


def robust_scale(rest: Array) -> float:
    """From the median distance to 0; where that is none, from the mean distance.

    >>> robust_scale(np.array([0.0, 0.0, 0.0, 4.0])), robust_scale(np.zeros(4))
    (1.2533141373155001, 0.0)
    """
    distance = np.abs(rest)
    return MAD_TO_SCALE * middle_of(distance) or MEAN_TO_SCALE * float(distance.mean())


def _side(values: Array, level: float, scale: float) -> Array:
    """Loss of the first 1, 2, … values, each about its own level, one step from this one.

    The step is that of iteratively reweighted least squares, which gains at least as much.
    """
    z = (values - level) / scale
    size = np.abs(z)
    weight = CORNER / np.maximum(size, CORNER)
    inner = np.minimum(size, CORNER)
    loss, slope, weights = np.cumsum([inner * (size - inner / 2), weight * z, weight], axis=1)
    return np.asarray(loss - slope * slope / (2 * weights))


def _losses(values: Array, split: int, scale: float) -> Array:
    """Profile loss of each split 3 … m - 3, near the levels of the given one.

    Scale 0, where there is no noise to measure by: absolute distances from the medians.
    """
    m, low, high = values.size, middle_of(values[:split]), middle_of(values[split:])
    if scale:
        before, after = _side(values, low, scale), _side(values[::-1], high, scale)
    else:
        before, after = (np.cumsum(np.abs(side)) for side in (values - low, values[::-1] - high))
    # of m - split values from the end, for splits 3 … m - 3
    return np.asarray(before[NEAREST - 1 : m - NEAREST] + after[m - NEAREST - 1 : NEAREST - 2 : -1])


def relocated(values: Array, split: int, scale: float) -> int:
    """The split of a stretch that lies least far from where the step may be.

    exp(-loss) weighs each split; the one found has the least expected distance, a distance
    counted up to three. A plain step is found exactly; a faint one is within two of its place
    more often than by the least loss alone. Levels and split are found in turn, from the given
    split on. Scale 0: the least loss.
    """
    for _ in range(ROUNDS):
        losses = _losses(values, split, scale)
        if scale:
            losses = -np.convolve(np.exp(losses.min() - losses), NEARNESS)[2:-2]
        near = losses <= losses.min() + ROUNDING * (1 + np.abs(losses).max())
        found = int(near.argmax()) + NEAREST
        if found == split:
            break
        split = found
    return split


def share_of_outliers(rest: Array, scale: float) -> float:
    """How many of the residuals lie beyond three scales, and half a one more: never none.

    >>> share_of_outliers(np.array([0.1, -0.2, 0.3, 9.0]), 0.2)
    0.375
    """
    return (int((np.abs(rest) > FAR * scale).sum()) + 0.5) / rest.size


def location_interval(
    values: Array, split: int, scale: float, correlation: float, outliers: float
) -> tuple[int, int]:
    """First and last split whose loss is within reach of the least; dependence widens it.

    No single value counts for more than outliers are rare, -ln of their share: one just before
    a step may lie where the new level will be.
    """
    losses = _losses(values, split, scale)
    reach = 0.0
    if scale:
        reach = REACH * (1 + correlation) / (1 - correlation)
        most = -math.log(outliers)
        losses = np.cumsum(np.minimum(np.maximum(np.diff(losses, prepend=losses[0]), -most), most))
    slack = ROUNDING * (1 + float(np.abs(losses).max()))
    near = np.flatnonzero(losses <= losses.min() + reach + slack) + NEAREST
    return min(int(near[0]), split), max(int(near[-1]), split)
