"""What is given to a search for changes: one series, checked, without what is missing.

NaN stands for a run that is missing: it keeps its position and is no value. What is no series
raises a `StatisticsError` that names every place at fault; nothing is replaced.
"""

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.errors import StatisticsError, shown
from calibrax.statistics.rank_cusum import Ints
from calibrax.statistics.samples import Scale
from calibrax.statistics.scales import Array

LARGEST = 2.0**1000  # on the linear scale: differences and sums of four stay inside a float

__all__ = ["Measured", "Series", "measured"]

Series: TypeAlias = Sequence[float] | npt.NDArray[np.floating[Any]]


@attrs.frozen(kw_only=True)
class Measured:
    """The measured values of one series.

    Attributes:
        scale: On which levels are compared.
        margin: As given.
        positions: Of the measured values in the sequence given.
        values: Their numbers.
        compared: Their natural logs on the scale "log", else the values.
        reach: The margin on the scale of `compared`.
        missing: How many values are NaN.
    """

    scale: Scale
    margin: float
    positions: Ints
    values: Array
    compared: Array
    reach: float
    missing: int


def _refuse(
    values: Array, bad: npt.NDArray[np.bool_], where: str, expected: str, cure: str
) -> None:
    places = np.flatnonzero(bad)
    if places.size:
        names = ", ".join(f"{where}[{i}]" for i in places[:5])
        more = f" and {places.size - 5:,} more" if places.size > 5 else ""
        got = float(values[places[0]])
        raise StatisticsError(f"{names}{more}: expected {expected}, got {got!r}; {cure}")


def _numbers(values: object, where: str) -> Array:
    try:
        given = np.asarray(values)
    except ValueError:  # a ragged list
        given = np.empty((0, 0))
    if given.ndim != 1 or (given.size and given.dtype.kind not in "fiu"):
        raise StatisticsError(
            f"{where}: expected a sequence of float, got {shown(values)}; "
            "pass a list, tuple or 1-D array of numbers, NaN for what is missing"
        )
    with np.errstate(over="ignore"):  # a longdouble beyond a float becomes inf, refused below
        found = given.astype(np.float64)
    infinite = np.isinf(found)
    _refuse(found, infinite, where, "a finite number, or NaN", "pass NaN for a failed run")
    return found


def measured(values: Series, scale: Scale, margin: float, where: str) -> Measured:
    """The series as it is searched, or the error that says why it is none.

    Args:
        values: In order; NaN for what is missing; none at all are fine.
        scale: "log" or "linear".
        margin: Finite, 0 or more.
        where: What the error calls it.
    """
    if scale not in ("log", "linear"):
        raise StatisticsError(f"scale: expected 'log' or 'linear', got {scale!r}; use one of them")
    if not 0 <= margin < math.inf:
        raise StatisticsError(
            f"margin: expected a finite number >= 0, got {margin!r}; write 0.02 for 2 %"
        )
    given = _numbers(values, where)
    if scale == "log":
        cure = "use the linear scale for a metric that can be zero or negative"
        _refuse(given, given <= 0, where, "a number above 0 on a log scale", cure)
    else:
        beyond = np.abs(given) > LARGEST
        _refuse(given, beyond, where, f"a number up to {LARGEST:.3g}", "use a larger unit")
    positions = np.flatnonzero(~np.isnan(given))
    kept = given[positions]
    return Measured(
        scale=scale,
        margin=float(margin),
        positions=positions,
        values=kept,
        compared=np.log(kept) if scale == "log" else kept,
        reach=math.log1p(margin) if scale == "log" else float(margin),
        missing=given.size - kept.size,
    )
