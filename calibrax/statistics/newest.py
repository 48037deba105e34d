"""Whether the newest values of a series lie beyond its level, too few yet to be a change point.

A search sees a step some five values after it. Until then this tells that there may be one: not
from which value on, nor whether it is more than a spike.

Of 60 unchanged series of 15 to 100 values any is told of with a probability of .01 or less where
noise is normal, of .10 or less where it is t3, of two levels, or correlated up to .8. Where a tenth
of the values are one-sided spikes the newest may be one: .35 of 15 values, .20 of 40, .03 of 100.
A rise of 20 % at the end of 40 values is told of or called with probability 1 where noise is 1 %;
where it is 3 % with .05, .65 and .87 after one, two and four values
(`benchmarks/simulations/newest.py`).
"""

from typing import NamedTuple

import numpy as np

from calibrax.statistics.change_location import middle_of, robust_scale
from calibrax.statistics.scales import Array

__all__ = ["Newest", "newest_beyond"]

FEWEST_BEFORE = 12  # values that make a level, as many as a search needs
MOST = 8  # newest values; a step behind more of them is seen
FAR = 4.0  # robust scales from the level
ALONE = 3.0  # a single value: so many times as far as any before, as it may be a spike


class Newest(NamedTuple):
    """The newest values, where they lie beyond all before.

    Attributes:
        size: How many they are.
        shift: Their median less the level before, on the scale of the values.
    """

    size: int
    shift: float


def newest_beyond(values: Array, reach: float) -> Newest | None:
    """The newest values that all lie on one side of the level before, clearly beyond all of it.

    Of the newest 1 … 8 the most that lie beyond the range of the values before, and further from
    their median than four robust deviations and the margin. A single one has to be three times as
    far from it as any before. Both factors are larger where the spread is known badly: twice at
    twelve values, 1.1 times at 120. None where there are no such values, or fewer before.

    Args:
        values: Those since the level last changed, in order, of any length; logs or differences.
        reach: The margin on their scale.

    >>> newest_beyond(np.array([1.0, 1.1, 0.9, 1.0] * 5 + [1.9, 2.1]), 0.02)
    Newest(size=2, shift=1.0)
    >>> newest_beyond(np.array([1.0, 1.1, 0.9, 1.0] * 5 + [1.2]), 0.02) is None
    True
    """
    for size in range(min(MOST, values.size - FEWEST_BEFORE), 0, -1):
        before, newest = values[:-size], values[-size:]
        middle = middle_of(before)
        rest = before - middle
        away = newest - middle
        is_up = bool(away[0] > 0)
        least = float(away.min() if is_up else -away.max())
        farthest = float(rest.max() if is_up else -rest.min())
        unsure = 1 + FEWEST_BEFORE / before.size
        if size == 1:
            farthest = ALONE * unsure * float(np.abs(rest).max())
        if least > max(farthest, reach) and least > FAR * unsure * robust_scale(rest):
            return Newest(size, middle_of(away))
    return None
