"""The mean change of several benchmarks, and how sure it is of these benchmarks."""

from typing import NamedTuple

import numpy as np

from calibrax.statistics.scales import Array

__all__ = ["MeanChange", "mean_change"]


class MeanChange(NamedTuple):
    """A mean of log ratios (a geometric mean of ratios) with its 95 % interval."""

    location: float
    lower: float
    upper: float


def mean_change(estimate: Array, own_lower: Array, own_upper: Array) -> MeanChange:
    """The mean of the changes of several benchmarks, each with its own 95 % interval.

    The interval is about these benchmarks and their run-to-run noise: it adds the half widths as
    independent errors add. It says nothing of other benchmarks, nor of what a machine does to all
    of them at once.

    Args:
        estimate: Log ratios, one or more.
        own_lower: Lower ends of their own intervals.
        own_upper: Upper ends.

    Source: Fleming & Wallace (1986), 10.1145/5666.5673, for the geometric mean; propagation of
    independent errors. Checked by simulation: covers at least its level.

    >>> found = mean_change(np.array([0.1, 0.3]), np.array([0.0, 0.2]), np.array([0.2, 0.4]))
    >>> [round(value, 4) for value in found]
    [0.2, 0.1293, 0.2707]
    """
    half = (own_upper - own_lower) / 2
    location = float(estimate.mean())
    reach = float(np.sqrt((half**2).sum())) / estimate.size
    return MeanChange(location, location - reach, location + reach)
