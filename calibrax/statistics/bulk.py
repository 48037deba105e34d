"""Where the bulk of many ratios lies and how far it spreads, whatever the others do.

Most benchmarks of a suite don't change. What they do together is the machine, and how they
spread around it is the noise: both are read off the bulk, which real changes don't move.
"""

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from calibrax.statistics.planning import t_quantile
from calibrax.statistics.scales import Array

__all__ = ["Bulk", "FEWEST_ROWS", "MOST_UNMOVED", "bulk_of", "null_freedom", "stayed"]

FEWEST_ROWS = 20
"""Below, a bulk can't be told from chance."""

MOST_UNMOVED = 0.2
"""Share of the rows. Where more of them plainly stayed, what the bulk did is not common to all:
one row in 40 looks so by chance, and a slower machine leaves none behind."""

LARGE = 50  # rows from which a third of them is enough to start from, and the cut is tighter
ROUNDS = 30
# A cut of the normal distribution, in its standard deviations, and the variance inside it.
WIDE, TIGHT = (2.5, 0.9113), (2.0, 0.7737)
LEVEL = 0.975  # one-sided, of what a row shows by itself
LOCATION_VARIANCE = 1.2
"""Variance of the location, in scale² / rows."""

# Degrees of freedom of the empirical null by rows, found by simulation; linear in the log.
NULL_ROWS = (20, 30, 49, 50, 100, 200, 500)
NULL_FREEDOM = (5.8, 10.7, 23.0, 13.7, 35.0, 72.0, 137.0)
# Quantile .95 of the location's distance in its errors, under normal noise, by simulation.
LOCATION_QUANTILE = (3.66, 2.67, 2.25, 2.75, 2.11, 2.0, 1.96)


class Bulk(NamedTuple):
    """Location and scale of the bulk.

    Attributes:
        location: Mean of the bulk.
        scale: Standard deviation of one value, were all of the bulk's kind.
        error: Standard error of the location.
        rows: How many values it was found among.
    """

    location: float
    scale: float
    error: float
    rows: int

    @property
    def reach(self) -> float:
        """Half the length of a 95 % interval of the location."""
        quantile = np.interp(math.log(self.rows), np.log(NULL_ROWS), LOCATION_QUANTILE)
        return float(quantile) * self.error


def bulk_of(values: Array) -> Bulk:
    """Location and scale of the bulk of the values.

    From the shortest interval that holds half of them (a third, from 50 on), by repeated mean
    and variance of what lies within a cut, corrected for the cut.

    Args:
        values: Log ratios or differences, finite, in any order.

    Source: Efron (2004), 10.1198/016214504000000089, for the empirical null; Rousseeuw &
    Leroy (1988) for the shortest half. The cuts were chosen by simulation.

    >>> found = bulk_of(np.array([0.0, 0.1, -0.1, 0.05, -0.05] * 4 + [5.0, 6.0]))
    >>> abs(round(found.location, 12)), round(found.scale, 3), found.rows
    (0.0, 0.074, 22)
    """
    x = np.sort(values)
    large = x.size >= LARGE
    share = 1 / 3 if large else 1 / 2
    held = math.ceil(share * x.size)
    lengths = x[held - 1 :] - x[: x.size - held + 1]
    shortest = np.flatnonzero(lengths == lengths.min())
    # several windows may be equally short: their middle, or mirrored values would not mirror
    location = float(np.mean((x[shortest] + x[shortest + held - 1]) / 2))
    scale = float(lengths.min()) / 2 / NormalDist().inv_cdf(0.5 + share / 2)
    cuts = [TIGHT] * ROUNDS + [WIDE] if large else [WIDE] * ROUNDS
    for cut, inside in cuts:
        near = x[np.abs(x - location) <= cut * scale]
        if near.size < 2:
            break
        location, scale = float(near.mean()), math.sqrt(float(near.var()) / inside)
    return Bulk(location, scale, scale * math.sqrt(LOCATION_VARIANCE / x.size), x.size)


def stayed(
    bulk: Bulk, estimate: Array, error: Array, freedom: Array, margin: Array
) -> npt.NDArray[np.bool_]:
    """Rows that plainly did not move with the bulk, and are not plainly beyond the margin either.

    Apart from the bulk is what both its own noise and the spread of the others exclude.

    >>> bulk = Bulk(location=0.26, scale=0.01, error=0.001, rows=60)
    >>> estimate, error = np.array([0.26, 0.25, 0.5, 0.01, 0.0]), np.full(5, 0.01)
    >>> stayed(bulk, estimate, error, np.full(5, np.inf), np.full(5, 0.02)).tolist()
    [False, False, False, True, True]
    """
    quantile = t_quantile(freedom, LEVEL)
    spread = np.maximum(np.hypot(error, bulk.error), bulk.scale)
    apart = np.abs(estimate - bulk.location) > quantile * spread
    found: npt.NDArray[np.bool_] = apart & (np.abs(estimate) - quantile * error <= margin)
    return found


def null_freedom(rows: int) -> float:
    """Degrees of freedom of a t whose scale is that of the bulk of so many rows.

    >>> [round(null_freedom(rows), 9) for rows in (20, 100, 10_000)]
    [5.8, 35.0, 137.0]
    """
    return float(np.interp(math.log(rows), np.log(NULL_ROWS), NULL_FREEDOM))
