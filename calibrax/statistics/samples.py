"""What a sample may be, and how samples of one invocation become one.

A sample is a list, tuple or 1-D array of finite numbers, n >= 1. What is none raises a
`StatisticsError` that names every place at fault; nothing is left out or replaced.
"""

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from calibrax.errors import StatisticsError, shown
from calibrax.statistics.scales import Array, middle

__all__ = [
    "Samples",
    "Scale",
    "checked",
    "invocation_medians",
    "sorted_samples",
]

Samples: TypeAlias = Sequence[float] | npt.NDArray[np.floating[Any]]
Scale: TypeAlias = Literal["log", "linear"]


def _refuse(values: Array, bad: npt.NDArray[np.bool_], expected: str, remedy: str) -> None:
    """Raise one error that names the samples marked as bad, if there are any."""
    where = np.flatnonzero(bad)
    if where.size:
        names = ", ".join(f"samples[{i}]" for i in where[:5])
        more = f" and {where.size - 5:,} more" if where.size > 5 else ""
        got = float(values[where[0]])
        raise StatisticsError(f"{names}{more}: expected {expected}, got {got!r}; {remedy}")


def _array(given: object) -> npt.NDArray[Any]:
    """What NumPy makes of it; a ragged list, of which it makes none, has two dimensions."""
    try:
        return np.asarray(given)
    except ValueError:
        return np.empty((0, 0))


def checked(samples: Samples) -> Array:
    """The samples as an array in their order, or the error that says why they are none."""
    given = _array(samples)
    if given.ndim != 1 or (given.size and given.dtype.kind not in "fiu"):
        raise StatisticsError(
            f"samples: expected a sequence of float, got {shown(samples)}; "
            "pass a list, tuple or 1-D array of numbers"
        )
    if not given.size:
        raise StatisticsError("samples: expected >= 1 sample, got 0; measure at least once")
    with np.errstate(over="ignore"):  # a longdouble beyond a float becomes inf, refused below
        values = given.astype(np.float64)
    _refuse(
        values,
        ~np.isfinite(values),
        "a finite number",
        "leave failed measurements out, and report them as failed",
    )
    return values


def sorted_samples(samples: Samples, scale: Scale = "linear") -> Array:
    """The samples in ascending order; refusals name their places before that."""
    values = checked(samples)
    if scale == "log":
        _refuse(
            values,
            values <= 0,
            "a number above 0 on a log scale",
            "use the linear scale for a metric that can be zero or negative",
        )
    return np.sort(values)


def invocation_medians(samples: Samples, invocations: Sequence[int]) -> tuple[float, ...]:
    """One value for each invocation: the median of its samples, in order of its number.

    The unit of replication is the process, not the iteration inside it: samples of one
    process share its memory layout, its compiled code, its moment of machine load.

    Args:
        samples: In any unit, in the order of `invocations`.
        invocations: The number of the process that each sample came from; gaps are fine.

    Source: Georges, Buytaert & Eeckhout (2007), 10.1145/1297027.1297033; Kalibera & Jones
    (2013), 10.1145/2464157.2464160. Checked against `statistics.median`.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, invocations that are not whole
            numbers or not as many as the samples.

    >>> invocation_medians([5.0, 1.0, 2.0, 9.0, 3.0], [1, 0, 0, 0, 1])
    (2.0, 4.0)
    """
    values = checked(samples)
    numbers = _array(invocations)
    if numbers.shape != values.shape or numbers.dtype.kind not in "iu":
        raise StatisticsError(
            f"invocations: expected {values.size} whole numbers, one for each sample, got "
            f"{shown(invocations)}; give the process that each sample came from"
        )
    order = np.lexsort((values, numbers))
    values = values[order]
    _, start, size = np.unique(numbers[order], return_index=True, return_counts=True)
    medians = middle(values[start + (size - 1) // 2], values[start + size // 2])
    return tuple(float(value) for value in medians)
