"""The classes of growth that a cost is compared with: their names, and how fast each grows.

Everything is on logs and relative to the largest size, so that `2^n` of a thousand and `n^3` of a
billion are numbers like any others.
"""

import math
from collections.abc import Iterable

import numpy as np

from calibrax.errors import StatisticsError, shown
from calibrax.statistics.scales import Array

__all__ = ["CLASSES", "CONSTANT", "USUAL", "checked_classes", "growth", "log_growth", "notation"]

CONSTANT = "1"
USUAL = (CONSTANT, "log n", "n", "n log n", "n^2", "n^3")
"""The classes that are tried where the caller names none."""

CLASSES = (*(CONSTANT, "log n", "sqrt n", "n", "n log n", "n^2", "n^2 log n", "n^3", "2^n"),)
"""Every class, the slowest first."""

EVERY = "all"

POWERS = {"sqrt n": 0.5, "n": 1.0, "n log n": 1.0, "n^2": 2.0, "n^2 log n": 2.0, "n^3": 3.0}


def notation(name: str) -> str:
    """A class as people write it.

    >>> notation("n log n")
    'O(n log n)'
    """
    return f"O({name})"


def checked_classes(classes: Iterable[str]) -> tuple[str, ...]:
    """The classes in the order of their growth, each once; `O(n)` is `n`, `all` every class.

    Raises:
        StatisticsError: A class that there is not, or none.

    >>> checked_classes(["n", "O(1)", "n"])
    ('1', 'n')
    """
    if isinstance(classes, str):
        raise StatisticsError(
            f"classes: expected a sequence of str, got {shown(classes)}; pass [{classes!r}]"
        )
    wanted = {str(name).strip().removeprefix("O(").removesuffix(")") for name in classes}
    if EVERY in wanted:
        wanted = wanted - {EVERY} | set(CLASSES)
    unknown = sorted(wanted.difference(CLASSES))
    if unknown or not wanted:
        got = shown(unknown[0]) if unknown else "none"
        raise StatisticsError(
            f"classes: expected some of {', '.join(map(repr, CLASSES))}, got {got}; "
            "name those to try"
        )
    return tuple(name for name in CLASSES if name in wanted)


def log_growth(name: str, sizes: Array) -> Array:
    """The natural log of a class at each size, `-inf` where it is 0 (`log n` at 1).

    NaN where it is negative: logs of sizes below 1. Logs within a class are to base 2.
    """
    logs = np.log(sizes)
    found = np.zeros_like(logs) if name == CONSTANT else POWERS.get(name, 0.0) * logs
    if name == "2^n":
        return np.asarray(sizes * math.log(2))
    if "log n" in name:
        with np.errstate(divide="ignore", invalid="ignore"):
            found = found + np.log(logs / math.log(2))
    return found


def growth(name: str, sizes: Array, largest: float) -> Array:
    """A class at each size, relative to what it is at the largest one."""
    with np.errstate(under="ignore", over="ignore"):
        top = log_growth(name, np.array([largest]))
        return np.asarray(np.exp(log_growth(name, sizes) - top))
