"""Whether samples fall into two groups, as those of a machine that switches between two states."""

import math
from typing import NamedTuple

import numpy as np

from calibrax.statistics.samples import Samples, Scale, sorted_samples

__all__ = ["FEWEST", "TwoGroups", "two_groups"]

FEWEST = 8  # samples; below, two groups can't be told from chance
SMALLEST_SHARE = 0.2  # of the samples in a group: rarer ones are outliers

# Share of the variance that lies between two groups which one group in a hundred exceeds by
# chance, the largest of normal, uniform, exponential and t3 noise, by number of samples.
SIZES = (8, 10, 12, 15, 20, 30, 50, 100, 200)
CHANCE = (0.965, 0.95, 0.93, 0.912, 0.89, 0.865, 0.84, 0.815, 0.795)


class TwoGroups(NamedTuple):
    """The middles of both groups, in the unit of the samples, and how many are in each."""

    low: float
    high: float
    n_low: int
    n_high: int


def two_groups(samples: Samples, *, scale: Scale = "log") -> TwoGroups | None:
    """The two groups that samples fall into; None where one group explains them.

    Of all splits into a lower and an upper part, each at least a fifth of the samples, the one
    with most of the variance between the parts (Fisher's natural breaks). That share has to be
    beyond what one group shows by chance, one time in a hundred.

    Args:
        samples: In any unit and order; below 8 the answer is None.
        scale: "log" for values above zero.

    Source: Fisher (1958), 10.1080/01621459.1958.10501479; quantiles by simulation.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, one not above zero on logs.

    >>> two_groups([1.00, 1.01, 1.02, 1.01, 1.31, 1.30, 1.32, 1.31, 1.30, 1.00])
    TwoGroups(low=1.01, high=1.31, n_low=5, n_high=5)
    >>> two_groups([1.00, 1.01, 1.02, 1.01, 1.03, 1.00, 1.02, 1.01, 1.05, 1.00]) is None
    True
    """
    ordered = sorted_samples(samples, scale)
    n = ordered.size
    if n < FEWEST or ordered[0] == ordered[-1]:
        return None
    x = np.log(ordered) if scale == "log" else ordered
    x = (x - x[0]) / (x[-1] - x[0])
    lower = np.arange(1, n)
    sums = np.cumsum(x)
    means = sums[:-1] / lower, (sums[-1] - sums[:-1]) / (n - lower)
    between = lower * (n - lower) / n * (means[1] - means[0]) ** 2
    between[np.minimum(lower, n - lower) < SMALLEST_SHARE * n] = 0
    split = int(np.argmax(between))
    share = float(between[split] / ((x - x.mean()) ** 2).sum())
    if share <= float(np.interp(math.log(n), np.log(SIZES), CHANCE)):
        return None
    low, high = ordered[: split + 1], ordered[split + 1 :]
    return TwoGroups(float(np.median(low)), float(np.median(high)), low.size, high.size)
