"""The rows of one metric on two sides, as arrays: what a comparison of a suite works on.

A side of a row is one value an invocation. Rows may have different numbers of them: arrays are
rows x most invocations, filled up with NaN, and `n` counts what is there.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.errors import StatisticsError, shown
from calibrax.statistics.samples import Scale
from calibrax.statistics.scales import Array

__all__ = ["Family", "Matrix", "Rows", "Side", "rows_of", "side_of"]

DIGITS = 40  # binary digits that count, 12 decimal ones

Matrix: TypeAlias = (
    Sequence[Sequence[float] | npt.NDArray[np.floating[Any]]] | npt.NDArray[np.floating[Any]]
)


@attrs.frozen(eq=False)
class Family:
    """The rows of one metric: they share a kind of noise, and move together with the machine.

    Attributes:
        baseline: m sequences, each of one value an invocation in the order of invocations; or
            an array of m x invocations. In any unit.
        current: Likewise, the side that is judged against the baseline.
        scale: "log": ratios of values above zero. "linear": differences.
        margin: The change that does not matter, a fraction; one for all rows or one a row.
        history: For each row the values of earlier runs, one a run, or none.
    """

    baseline: Matrix
    current: Matrix
    scale: Scale = attrs.field(default="log", kw_only=True)
    margin: float | Sequence[float] | Array = attrs.field(default=0.02, kw_only=True)
    history: Matrix | None = attrs.field(default=None, kw_only=True)


class Side(NamedTuple):
    """One side of all rows, on the scale they are compared on.

    Attributes:
        values: m x most invocations, in order of invocations, NaN where there is none.
        n: How many there are.
        mean: Of each row; NaN without values.
        squares: Sum of squared distances from the mean; exactly 0 where all values are equal.
    """

    values: Array
    n: npt.NDArray[np.int64]
    mean: Array
    squares: Array

    def chosen(self, where: npt.NDArray[Any]) -> "Side":
        """Some of the rows."""
        return Side(self.values[where], self.n[where], self.mean[where], self.squares[where])


def side_of(values: Array, n: npt.NDArray[np.int64]) -> Side:
    """A side with its means and squares, which don't depend on the order of invocations."""
    if not values.size:
        nothing = np.full(n.size, math.nan)
        return Side(values, n, nothing, nothing)
    ordered = np.sort(values, axis=1)  # NaN sorts last
    there = np.arange(values.shape[1]) < n[:, None]
    whole = bool(there.all())
    filled = ordered if whole else np.where(there, ordered, 0.0)
    least, most = ordered[:, 0], ordered[np.arange(n.size), np.maximum(n, 1) - 1]
    with np.errstate(invalid="ignore"):  # no values: 0 / 0
        mean = np.clip(filled.sum(axis=1) / n, least, most)  # equal values: their value
    distances = ordered - mean[:, None]
    squares = ((distances if whole else np.where(there, distances, 0.0)) ** 2).sum(axis=1)
    squares = np.where(least == most, 0.0, squares)
    return Side(values, n, mean, squares)


class Rows(NamedTuple):
    """A family made ready.

    Attributes:
        baseline: Its side.
        current: Its side.
        history: Values of earlier runs, n 0 where there are none.
        scale: "log" or "linear"; values are logs there.
        margin: On that scale, one a row.
        level: Size of the values of each row, for what is a fraction of it; 1 on logs.
        unit: The power of two by which values were divided.
        floor: What the variance of a row can't be below: the timer ticks in steps.
    """

    baseline: Side
    current: Side
    history: Side
    scale: Scale
    margin: Array
    floor: Array
    level: Array
    unit: int

    @property
    def size(self) -> int:
        """How many rows."""
        return int(self.baseline.n.size)

    def chosen(self, where: npt.NDArray[Any]) -> "Rows":
        """Some of the rows."""
        return self._replace(
            baseline=self.baseline.chosen(where),
            current=self.current.chosen(where),
            history=self.history.chosen(where),
            margin=self.margin[where],
            floor=self.floor[where],
            level=self.level[where],
        )


def rows_of(family: Family) -> Rows:
    """The family as arrays on its scale.

    Raises:
        StatisticsError: Sides of different length, a row without a value on a side, NaN or
            infinite values, one not above zero on logs, a margin below 0.
    """
    if family.scale not in ("log", "linear"):
        raise StatisticsError(
            f"scale: expected 'log' or 'linear', got {family.scale!r}; use one of them"
        )
    baseline = padded("baseline", family.baseline, family.scale)
    current = padded("current", family.current, family.scale)
    count = baseline.n.size
    if current.n.size != count:
        raise StatisticsError(
            f"current: expected {count} rows as the baseline has, got {current.n.size}; "
            "pass the rows that both sides have, in the same order"
        )
    history = Padded(np.empty((count, 0)), np.zeros(count, np.int64))
    if family.history is not None:
        history = padded("history", family.history, family.scale, least=0)
        if history.n.size != count:
            raise StatisticsError(
                f"history: expected {count} rows, got {history.n.size}; "
                "pass an empty one for a row without history"
            )
    margin = np.broadcast_to(np.asarray(family.margin, float), (count,))
    if not ((margin >= 0) & np.isfinite(margin)).all():
        bad = margin[~((margin >= 0) & np.isfinite(margin))][0]
        raise StatisticsError(
            f"margin: expected a fraction >= 0, got {float(bad)!r}; write 0.02 for 2 %"
        )
    every = (baseline, current, history)
    ticks, digits = smallest_steps(every)
    if family.scale == "log":
        old, new, past = (side_of(np.log(values), n) for values, n in every)
        level = np.exp((old.mean + new.mean) / 2)
        step = np.maximum(ticks / level, digits)
        return Rows(old, new, past, "log", np.log1p(margin), step**2 / 4, np.ones(count), 0)
    # near a power of two, as squares of the smallest and the largest floats are none
    unit = math.frexp(max((float(np.nanmax(np.abs(v), initial=0.0)) for v, _ in every)))[1]
    old, new, past = (side_of(np.ldexp(values, -unit), n) for values, n in every)
    level = (np.abs(old.mean) + np.abs(new.mean)) / 2
    floor = np.full(count, math.ldexp(ticks, -unit) ** 2 / 4)
    return Rows(old, new, past, "linear", margin * level, floor, level, unit)


class Padded(NamedTuple):
    """Values as given, rows filled up with NaN, and how many each row has."""

    values: Array
    n: npt.NDArray[np.int64]


def rounded(values: Array) -> Array:
    """Values to 40 binary digits: what only arithmetic makes differ is equal.

    >>> rounded(np.array([0.1 + 0.2])) == rounded(np.array([0.3]))
    array([ True])
    """
    mantissa, exponent = np.frexp(values)
    with np.errstate(over="ignore"):  # beside the largest float
        kept: Array = np.ldexp(np.round(np.ldexp(mantissa, DIGITS)), exponent - DIGITS)
    return np.where(np.isinf(kept), values, kept)


def padded(name: str, given: Matrix, scale: Scale, least: int = 1) -> Padded:
    """Rows of different length as one array."""
    if isinstance(given, np.ndarray) and given.ndim == 2:
        values = np.array(given, dtype=float)
        n = np.full(values.shape[0], values.shape[1], dtype=np.int64)
    else:
        try:
            rows = [np.asarray(row, dtype=float).reshape(-1) for row in given]
        except (TypeError, ValueError):
            raise StatisticsError(
                f"{name}: expected one sequence of float a row, got {shown(given)}; "
                "pass a list of lists or a 2-D array"
            ) from None
        n = np.array([row.size for row in rows], dtype=np.int64)
        values = np.full((n.size, max(n.max(initial=0), 0)), math.nan)
        for number, row in enumerate(rows):
            values[number, : row.size] = row
    there = np.arange(values.shape[1]) < n[:, None]
    bad = there & ~(np.isfinite(values) & ((values > 0) | (scale == "linear")))
    short = np.flatnonzero(n < least)
    if short.size:
        raise StatisticsError(
            f"{name}[{short[0]}]: expected >= {least} value, got 0; leave out rows without values"
        )
    if bad.any():
        row, column = np.argwhere(bad)[0]
        wanted = "a finite number" + (" above 0 on a log scale" if scale == "log" else "")
        raise StatisticsError(
            f"{name}[{row}][{column}]: expected {wanted}, got {float(values[row, column])!r}; "
            "leave failed measurements out, or compare on the linear scale"
        )
    return Padded(rounded(values), n)


def smallest_steps(sides: Sequence[Padded]) -> tuple[float, float]:
    """The smallest distance, and the smallest log ratio, of two different values of the metric.

    As a clock ticks, and as printed digits cut: what the step of the timer is at most. It matters
    only where values are equal that should not be; else the noise is above it, and both are 0.
    """
    baseline, current, _ = (side.values for side in sides)
    equal = bool((baseline[:, :1] == current[:, :1]).any())
    ordered = [np.sort(side.values, axis=1) for side in sides]
    if not (equal or any((rows[:, 1:] == rows[:, :-1]).any() for rows in ordered)):
        return 0.0, 0.0
    values = np.unique(np.concatenate([side.values.ravel() for side in sides]))
    values = values[np.isfinite(values)]
    if values.size < 2:
        return 0.0, 0.0
    tick = float(np.diff(values).min())
    if values[0] <= 0:
        return tick, 0.0
    return min(tick, float(values[0])), float(np.diff(np.log(values)).min())
