"""How much each value of a series depends on the one before it.

A series that wanders looks as if it changed; so a search needs to know by how much its CUSUM
is too large.
"""

import math

import numpy as np

from calibrax.statistics.change_location import residuals, robust_scale
from calibrax.statistics.scales import Array

__all__ = ["correlation", "inflation"]

CLIP = 2.5  # robust scales: an outlier must not hide that its neighbours are alike
LARGEST = 0.99  # beyond it no series is long enough


def correlation(values: Array, points: list[int]) -> float:
    """Lag-1 autocorrelation of what the steps leave, from 0 to .99, on the safe side.

    Residuals from the medians of the segments, clipped at 2.5 robust scales; plus the bias of
    that estimate, (1 + 3 rho) / n a segment, plus half its standard error.

    Source: Dehling, Fried, Garcia & Wendler (2015), 10.48550/arXiv.1304.2479, for rank tests
    under dependence; Marriott & Pope (1954), 10.1093/biomet/41.3-4.390, for the bias.
    """
    n, segments = values.size, len(points) + 1
    rest = residuals(values, points)
    reach = CLIP * robust_scale(rest)
    starts = np.array([0, *points])
    rest = np.minimum(np.maximum(rest, -reach), reach)
    sizes = np.diff([*starts, n])
    rest -= np.repeat(np.add.reduceat(rest, starts) / sizes, sizes)
    total = float(rest @ rest)
    if total == 0:
        return 0.0
    products = rest[1:] * rest[:-1]
    rho = float(products.sum() - products[starts[1:] - 1].sum()) / total
    rho = min(rho + segments * (1 + 3 * rho) / n, LARGEST)
    rho += math.sqrt(max(1 - rho**2, 0.0) / n) / 2
    return min(max(rho, 0.0), LARGEST)


def inflation(rho: float) -> float:
    """By how much dependence widens the deviation of a sum.

    >>> inflation(0.0), round(inflation(0.6), 6)
    (1.0, 2.0)
    """
    return math.sqrt((1 + rho) / (1 - rho))
