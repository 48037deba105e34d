"""Whether the values of a series go on rising, or falling, between its steps.

A drift has no commit, but a search gives it as a staircase: its levels still lean the way of its
steps, and levels of true steps don't. Of series with a true step at most .01 are said to drift; of
those that rise evenly, by .05 % to .2 % a run in 1 % of noise, and show a step for it, .92 or more
of 100 values are, 0 to .9 of 60 (`benchmarks/simulations/changes.py --only drifts`).
"""

import math

import numpy as np

from calibrax.statistics.change_location import robust_scale
from calibrax.statistics.dependence import CLIP, inflation
from calibrax.statistics.scales import Array

__all__ = ["drifts"]

CLEARLY = 3.0  # deviations of the slope that all levels have in common


def drifts(values: Array, rest: Array, points: list[int], correlation: float) -> bool:
    """Whether the levels between the points lean the way of the change from first to last.

    The slope that all levels have in common is tested by its t, with residuals clipped at 2.5
    robust scales and the dependence taken out.

    Args:
        values: In order.
        rest: Their residuals from the medians of the levels.
        points: Where levels begin but for the first, one or more.
        correlation: Of the residuals.
    """
    reach, starts = CLIP * robust_scale(rest), np.array([0, *points])
    sizes = np.diff([*starts, values.size])
    rest = np.minimum(np.maximum(rest, -reach), reach)
    rest -= np.repeat(np.add.reduceat(rest, starts) / sizes, sizes)
    place = np.arange(values.size) - np.repeat(starts + (sizes - 1) / 2, sizes)
    products, squares = float(place @ rest), float(place @ place)
    left = float(rest @ rest) - products**2 / squares
    if left <= 0:
        return False
    freedom = values.size - sizes.size - 1
    t = products / math.sqrt(left / freedom * squares) / inflation(correlation)
    rises = values[points[-1] :].mean() - values[: points[0]].mean()
    return bool(t * np.sign(rises) > CLEARLY)
