"""Whether values go to and fro between two levels, as those of two machines in one history."""

import math
from typing import NamedTuple

import numpy as np

from calibrax.statistics.modes import two_groups
from calibrax.statistics.scales import Array

__all__ = ["Alternation", "alternation", "chance_of_changes"]

RARE = 0.001  # of as many changes between the groups, in any order of the same values


class Alternation(NamedTuple):
    """Two groups of values that take turns.

    Attributes:
        low: The middle of the lower one, on the scale of the values.
        high: Of the upper one.
        changes: How often a value is in another group than the one before.
        n: Values.
    """

    low: float
    high: float
    changes: int
    n: int


def alternation(values: Array) -> Alternation | None:
    """The two levels between which values alternate; None where they don't.

    They fall into two groups (`two_groups`), and change between them more often than chance does
    in one of a thousand orders of the same values (Wald and Wolfowitz's runs test, exact). So the
    order of independent values is called alternating with probability .001 at most, and .00001
    where they are of one group: two_groups errs in one of a hundred. Fewer than 13 values can't be.

    Args:
        values: In order, logs or differences, each less what steps there are.

    Source: Wald & Wolfowitz (1940), 10.1214/aoms/1177731909.

    >>> alternation(np.array([1.0, 2.0, 1.01, 2.01, 0.99] * 6))
    Alternation(low=1.0, high=2.005, changes=24, n=30)
    """
    groups = two_groups(values.tolist(), scale="linear")
    if groups is None:
        return None
    upper = values > np.sort(values)[groups.n_low - 1]
    changes = int((upper[1:] != upper[:-1]).sum())
    if chance_of_changes(changes, groups.n_low, groups.n_high) > RARE:
        return None
    return Alternation(groups.low, groups.high, changes, values.size)


def chance_of_changes(changes: int, first: int, second: int) -> float:
    """The share of the orders of two groups with as many changes between them or more.

    >>> round(chance_of_changes(11, 6, 6), 6)  # 2 of 924
    0.002165
    """
    most = min(2 * min(first, second), first + second - 1)
    every = _log_ways(first + second, first)
    logs = [_log_orders(runs, first, second) - every for runs in range(changes + 1, most + 2)]
    return min(math.fsum(map(math.exp, logs)), 1.0)


def _log_orders(runs: int, first: int, second: int) -> float:
    """Log of how many orders have so many runs of equal groups."""
    half, odd = divmod(runs, 2)
    if not odd:
        return math.log(2) + _log_ways(first - 1, half - 1) + _log_ways(second - 1, half - 1)
    begins_first = _log_ways(first - 1, half) + _log_ways(second - 1, half - 1)
    begins_second = _log_ways(first - 1, half - 1) + _log_ways(second - 1, half)
    return float(np.logaddexp(begins_first, begins_second))


def _log_ways(n: int, chosen: int) -> float:
    """Log of the binomial coefficient; of none -inf."""
    if not 0 <= chosen <= n:
        return -math.inf
    return math.lgamma(n + 1) - math.lgamma(chosen + 1) - math.lgamma(n - chosen + 1)
