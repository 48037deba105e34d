"""How much each value of a series depends on the one before it.

A series that wanders looks as if it changed; so a search needs to know by how much its CUSUM
is too large.
"""

import math

import numpy as np

from calibrax.statistics.change_location import residuals, robust_scale
from calibrax.statistics.scales import Array

__all__ = ["correlation", "correlations", "inflation"]

CLIP = 2.5  # robust scales: an outlier must not hide that its neighbours are alike
CHOSEN = 2.5  # biases: steps chosen from the values take wandering with them (simulated)
MODERATE = 0.6  # above it the fullest search doesn't tell wandering from steps (simulated)
PARTIAL = 1.5  # standard errors of what lag 2 has of its own
LARGEST = 0.99  # beyond it no series is long enough


def _left(rest: Array, points: list[int]) -> tuple[float, float, float]:
    """Autocorrelations of lags 1 and 2 of residuals from the medians of segments, and the bias.

    They are clipped at 2.5 robust scales. The bias is (1 + 3 rho) / n a segment.

    Source: Dehling, Fried, Garcia & Wendler (2015), 10.48550/arXiv.1304.2479, for rank tests
    under dependence; Marriott & Pope (1954), 10.1093/biomet/41.3-4.390, for the bias.
    """
    n, segments = rest.size, len(points) + 1
    reach = CLIP * robust_scale(rest)
    starts = np.array([0, *points])
    rest = np.minimum(np.maximum(rest, -reach), reach)
    sizes = np.diff([*starts, n])
    rest -= np.repeat(np.add.reduceat(rest, starts) / sizes, sizes)
    total = float(rest @ rest)
    if total == 0:
        return 0.0, 0.0, 0.0
    first, second = float(rest[1:] @ rest[:-1]), float(rest[2:] @ rest[:-2])
    for at in points:  # not from one level to the next
        first -= float(rest[at - 1] * rest[at])
        second -= float(rest[at - 2] * rest[at] + rest[at - 1] * rest[at + 1])
    first, second = first / total, second / total
    return first, second, segments * (1 + 3 * first) / n


def _equivalent(first: float, second: float, n: int) -> float:
    """The lag-1 correlation of the AR(1) noise that widens a sum as much as this noise does.

    Where lag 2 shows more than lag 1 explains, that of an AR(2): what wanders slowly below other
    noise looks nearly independent from one value to the next.
    """
    if first <= 0:
        return first
    first = min(first, LARGEST)
    partial = (second - first**2) / (1 - first**2)
    if partial <= PARTIAL / math.sqrt(n):
        return first
    partial = min(partial, LARGEST)
    slope = first * (1 - partial)
    if slope + partial >= LARGEST:
        return LARGEST
    widening = (1 + partial) * (1 - partial + slope) / ((1 - partial) * (1 - slope - partial))
    return min(max(first, (widening - 1) / (widening + 1)), LARGEST)


def correlation(values: Array, points: list[int]) -> float:
    """How much a value depends on those before, 0 to .99, where these are the steps.

    The lag-1 correlation of AR(1) noise, or that which does as much to a sum. Without the bias,
    and half a standard error on the safe side.

    Args:
        values: Five or more.
        points: Ascending; levels have two values or more.
    """
    return correlations(residuals(values, points), points)[0]


def correlations(rest: Array, points: list[int]) -> tuple[float, float]:
    """`correlation` of residuals, and what it can be at most where a first search gave the points.

    Such steps were chosen from the values, so they hide 2.5 times the bias of known ones. What
    is left, if moderate, limits any later estimate between fewer of them: there a step that was
    given up would count as dependence, and take the next with it. If strong it is no limit.
    """
    n = rest.size
    first, second, bias = _left(rest, points)
    if first == bias == 0:  # no noise
        return 0.0, 0.0
    rho = _equivalent(first + bias, second + bias, n)
    rho += math.sqrt(max(1 - rho**2, 0.0) / n) / 2
    rho = min(max(rho, 0.0), LARGEST)
    most = max(_equivalent(first + CHOSEN * bias, second + CHOSEN * bias, n), rho)
    return rho, most if most <= MODERATE else LARGEST


def inflation(rho: float) -> float:
    """By how much dependence widens the deviation of a sum.

    >>> inflation(0.0), round(inflation(0.6), 6)
    (1.0, 2.0)
    """
    return math.sqrt((1 + rho) / (1 - rho))
