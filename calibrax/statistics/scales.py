"""Arithmetic that neither overflows nor vanishes, however large or small the unit.

Samples are worked on relative to a power of two near them: then a change of unit by a power
of two changes nothing but that power, and numbers close to the largest and the smallest float
are like any others. Arrays are 1-D, of finite float64.
"""

import math
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from calibrax.statistics.results import Ends

__all__ = [
    "Array",
    "Moments",
    "from_logs",
    "middle",
    "midpoint",
    "moments",
    "rescaled",
    "to_logs",
]

Array: TypeAlias = npt.NDArray[np.float64]


def middle(a: Array, b: Array) -> Array:
    """Midpoints: halves of sums, or sums of halves where the sum is beyond a float.

    Half of the smallest float is zero, so the halves come first only where they must.
    """
    with np.errstate(over="ignore"):
        total = a + b
    return np.where(np.isfinite(total), total * 0.5, a * 0.5 + b * 0.5)


def midpoint(a: float, b: float) -> float:
    """`middle` of two numbers."""
    return float(middle(np.array(a), np.array(b)))


def to_logs(values: Array) -> tuple[Array, int]:
    """Sorted base-2 logs of `values` / 2**shift, and the shift; values above 0, ascending."""
    mantissa, exponent = np.frexp(values)
    shift = int(exponent[exponent.size // 2])
    return np.sort(np.log2(mantissa) + (exponent - shift)), shift


def from_logs(ends: Ends, shift: int, values: Array) -> Ends:
    """From logs to the unit of `values`; rounding never pushes an estimate past the samples.

    Below the median by a factor of 2**1022 and more, digits are lost.
    """
    with np.errstate(over="ignore", under="ignore"):
        lower, estimate, upper = np.ldexp(np.exp2(np.array(ends)), shift)
    estimate = min(max(estimate, values[0]), values[-1])
    # equal samples would come back an ulp apart; comparisons with NaN are false, so it stays
    lower = estimate if lower > estimate or ends.lower == ends.estimate else lower
    upper = estimate if upper < estimate or ends.upper == ends.estimate else upper
    return Ends(float(lower), float(estimate), float(upper))


class Moments(NamedTuple):
    """Of x / 2**shift: x and its squares stay inside a float."""

    shift: int
    mean: float
    error: float  # standard error of the mean; NaN for one sample
    residuals: Array


def moments(x: Array) -> Moments:
    """Mean, its standard error and the residuals; x ascending."""
    _, shift = math.frexp(max(abs(float(x[0])), abs(float(x[-1]))))
    z = np.ldexp(x, -shift)
    centre = min(max(math.fsum(z) / z.size, float(z[0])), float(z[-1]))  # equal samples: itself
    residuals = z - centre
    if z.size == 1:
        return Moments(shift, centre, math.nan, residuals)
    variance = math.fsum(residuals * residuals) / (z.size - 1)
    return Moments(shift, centre, math.sqrt(variance / z.size), residuals)


def rescaled(ends: Ends, shift: int) -> Ends:
    """`ends` times 2**shift; infinite where that is beyond a float."""
    with np.errstate(over="ignore", under="ignore"):
        return Ends(*(float(end) for end in np.ldexp(np.array(ends), shift)))
