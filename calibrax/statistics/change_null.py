"""What noise alone does to a search: the threshold of its CUSUM, and the p-value of an excess.

Ranks know no distribution, so one table serves every series. With ties, whose ranks spread less,
it errs on the side of no change. The excess of a step is its CUSUM less the threshold for the
stretch in which it was tested.
"""

import math

import numpy as np

from calibrax.statistics.rank_cusum import Ints
from calibrax.statistics.scales import Array

__all__ = ["FEWEST", "NULL_SIZES", "PENALTY", "chance", "needed", "threshold"]

FEWEST = 12  # values; below, no order of them is rare enough
PENALTY = 0.35  # of shorter intervals, of which there are more

# n and the threshold, simulated so that the whole search errs in less than .05 of series
SIZES = (12, 16, 20, 24, 32, 50, 75, 100, 500, 1000, 2000, 5000, 20_000, 100_000)
THRESHOLDS = (2.26, 2.44, 2.50, 2.56, 2.66, 2.76, 2.88, 2.92, 2.92, 2.96, 2.96, 3.04, 3.10, 3.16)

# of the largest excess under noise: n, how often there is one, and how its tail falls
# (`python benchmarks/simulations/change_null.py`, seed 0, which says what was fitted)
NULL = (
    (12, 0.0434, 1.99),
    (16, 0.0316, 1.66),
    (20, 0.0333, 1.25),
    (24, 0.0355, 1.26),
    (32, 0.0323, 0.89),
    (50, 0.0345, 0.53),
    (75, 0.0311, 0.31),
    (100, 0.0330, 0.14),
    (200, 0.0340, -0.80),
    (500, 0.0336, -1.20),
    (1000, 0.0359, -1.47),
    (2000, 0.0421, -1.81),
    (5000, 0.0410, -2.00),
    (20_000, 0.0290, -2.00),
)
NULL_SIZES, FALSE, SLOPES = zip(*NULL, strict=True)
SMALLEST = 1e-300  # p is never 0


def threshold(n: int) -> float:
    """What the CUSUM of a whole series must reach; n >= 12.

    >>> threshold(12), threshold(100), threshold(5000)
    (2.26, 2.92, 3.04)
    """
    return float(np.interp(math.log(n), np.log(SIZES), THRESHOLDS))


def needed(n: int, length: Ints) -> Array:
    """What the CUSUM of a stretch of so many of the n values must reach.

    >>> needed(100, np.array([100, 10])).round(3).tolist()
    [2.92, 3.726]
    """
    return np.asarray(threshold(n) + PENALTY * np.log(n / length))


def chance(n: int, excess: float) -> float:
    """Probability that a search of n values of noise gives so large an excess, or larger.

    From a table of simulated searches, in ln n; beyond what was simulated the tail is that of
    a normal deviation. Never below the probability that the first half of the values are
    those below the median, or those above: no order says more.

    Args:
        n: Measured values, 12 or more; above 20,000 the table's last line holds.
        excess: The largest of the steps found, 0 or more.

    >>> round(chance(100, 0.0), 3), chance(100, 1.0) < 0.002, chance(12, 0.6) > 0.002
    (0.033, True, True)
    """
    at, sizes, base = math.log(n), np.log(NULL_SIZES), threshold(n)
    slope = float(np.interp(at, sizes, SLOPES))
    fall = slope * excess + excess * (2 * base + excess) / 2
    half = n // 2
    rarest = math.log(2) + math.lgamma(half + 1) + math.lgamma(n - half + 1) - math.lgamma(n + 1)
    logs = math.log(float(np.interp(at, sizes, FALSE))) - fall
    return math.exp(max(logs, rarest, math.log(SMALLEST)))
