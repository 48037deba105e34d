"""Where numbers stand on a plot: changes on logs, values on a line or on logs, with their ticks."""

import math
import sys
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from calibrax.numbers import Scale
from calibrax.reporting.compare.forest import Bar, axis_of, log_of, ticks_of

__all__ = [
    "LARGEST",
    "LEAST_AROUND",
    "MARGIN",
    "SMALLEST",
    "ChangeAxis",
    "ValueAxis",
    "change_axis",
    "has_logs",
    "log_axis",
    "share_of",
    "value_axis",
]

SIGN_WIDTH = 12.8  # of a letter of a tick, so that labels have room
FAR = 10.0  # as in the text plot, but a page has ten times its room
MANY = 5  # from so many leading rows on, one far beyond the others is cut
AROUND = 2.0  # an interval has at most so many times the room of the largest leading estimate
FACTORS_FROM = math.log(4)  # changes beyond this are factors on the axis, not percents
FARTHEST = 700.0  # the log of what a float can hold, about
LOG_FROM = 20.0  # values that span more than this have an axis of logs
EMPTY_SPAN = 0.01  # how much of a value is around it where all are equal
LEAST_AROUND = 1.05  # of an axis that is on logs in any case
MARGIN = 0.08  # of the axis beyond the values
STEPS = (1.0, 2.0, 5.0)
LARGEST, SMALLEST = sys.float_info.max, sys.float_info.min


class ChangeAxis(NamedTuple):
    """Ratios on logs between two places.

    Attributes:
        low: Log at the left end.
        high: Log at the right end.
        left: Place of the left end.
        right: Place of the right end.
        ticks: Logs and labels.
    """

    low: float
    high: float
    left: float
    right: float
    ticks: Sequence[tuple[float, str]]

    def at(self, log: float) -> float:
        """The place of a log, whether it is on the axis or beyond."""
        span = self.high - self.low
        near = min(max(log, self.low - span), self.high + span)
        return self.left + (near - self.low) / span * (self.right - self.left)

    def of(self, ratio: float) -> float:
        """The place of a ratio; NaN where it has none."""
        log = log_of(ratio)
        return math.nan if math.isnan(log) else self.at(log)

    def holds(self, place: float) -> bool:
        """Whether a place is on the axis, but for rounding."""
        return self.left - 1 <= place <= self.right + 1


def change_axis(
    bars: Iterable[Bar], left: float, right: float, leading: Sequence[Bar] = ()
) -> ChangeAxis:
    """The axis of some changes, as the text plot of a terminal has it.

    Args:
        bars: All of them.
        left: The place where it begins.
        right: The place where it ends.
        leading: Those that it may not cut off, but for one that is far beyond many others.
    """
    axis = axis_of(bars, round((right - left) / SIGN_WIDTH), FAR)
    low, high = reach_of(leading)
    low, high = max(min(axis.low, low), -FARTHEST), min(max(axis.high, high), FARTHEST)
    axis = axis._replace(low=low, high=high)
    near = max(-axis.low, axis.high) < FACTORS_FROM
    return ChangeAxis(axis.low, axis.high, left, right, ticks_of(axis, percents=near))


def reach_of(leading: Iterable[Bar]) -> tuple[float, float]:
    """The logs between which the estimates of rows are, with as much of intervals as has room."""
    found = [bar for bar in leading if math.isfinite(log_of(bar.ratio))]
    sizes = [abs(log_of(bar.ratio)) for bar in found]
    if len(sizes) >= MANY:
        limit = FAR * median(sizes)
        found = [bar for bar, size in zip(found, sizes, strict=True) if size <= limit]
    most = AROUND * max((abs(log_of(bar.ratio)) for bar in found), default=0.0)
    ends = [log_of(end) for bar in found for end in (bar.ratio, bar.lower, bar.upper)]
    near = [min(max(end, -most), most) for end in ends if not math.isnan(end)]
    return min(near, default=0.0), max(near, default=0.0)


class ValueAxis(NamedTuple):
    """Values between two places; `logs` says whether equal ratios are equally far apart.

    Attributes:
        low: Value at the first end.
        high: Value at the other end.
        start: Place of the first end.
        end: Place of the other end; below `start` for an axis that goes up.
        logs: Whether it is one of logs.
        ticks: Values and labels.
    """

    low: float
    high: float
    start: float
    end: float
    logs: bool
    ticks: Sequence[tuple[float, str]]

    def of(self, value: float) -> float:
        """The place of a value; infinities are at the ends."""
        share = share_of(value, self.low, self.high, logs=self.logs)
        return self.start + share * (self.end - self.start)


def share_of(value: float, low: float, high: float, *, logs: bool) -> float:
    """How far a value is from one end to the other, from 0 to 1; the middle where both are one."""
    value = min(max(value, low), high)
    if logs:
        share = (math.log(value) - math.log(low)) / (math.log(high) - math.log(low))
    else:  # halves, as the span may be more than any float
        span = high / 2 - low / 2
        share = (value / 2 - low / 2) / span if span else 0.5
    return min(max(share, 0.0), 1.0)


def has_logs(low: float, high: float, least: float = 1.0) -> bool:
    """Whether there are logs between two ends, more than so many times apart."""
    return low > 0 and high / low > least


def value_axis(
    values: Iterable[float], start: float, end: float, scale: Scale, most: int = 5
) -> ValueAxis:
    """The axis of some values, a little wider than they are; NaN and infinities have no say.

    Args:
        values: In the base unit.
        start: Where it begins.
        end: Where it ends.
        scale: How ticks are printed.
        most: How many ticks there may be.
    """
    known = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    logs = has_logs(low, high, LOG_FROM)
    if logs:
        around = (high / low) ** MARGIN
        low, high = max(low / around, SMALLEST), min(high * around, LARGEST)
    else:
        around = (high / 2 - low / 2) * MARGIN * 2 or abs(low) * EMPTY_SPAN or 1.0
        low, high = max(low - around, -LARGEST), min(high + around, LARGEST)
    marks = log_ticks(low, high, most) if logs else linear_ticks(low, high, most)
    return ValueAxis(low, high, start, end, logs, [(v, scale.format(v, 0.0)) for v in marks])


def log_axis(
    values: Iterable[float], start: float, end: float, scale: Scale, most: int = 5
) -> ValueAxis:
    """The axis of values above 0, on logs however near they are; others have no say.

    Args:
        values: In the base unit.
        start: Where it begins.
        end: Where it ends.
        scale: How ticks are printed.
        most: How many ticks there may be.
    """
    known = [value for value in values if 0 < value < math.inf] or [1.0]
    low, high = min(known), max(known)
    around = (high / low if high / low < math.inf else LARGEST) ** MARGIN
    around = max(around, LEAST_AROUND)
    low, high = max(low / around, SMALLEST), min(high * around, LARGEST)
    marks = log_ticks(low, high, most)
    marks = marks if len(marks) > 1 else linear_ticks(low, high, most)
    return ValueAxis(low, high, start, end, True, [(v, scale.format(v, 0.0)) for v in marks])


def linear_ticks(low: float, high: float, most: int) -> list[float]:
    """Round values between two others: multiples of 1, 2 or 5 times a power of ten."""
    span = high - low
    if not 0 < span < math.inf:
        return []
    power = 10.0 ** math.floor(math.log10(span / most))
    steps = [power * step for step in (*STEPS, 10.0)]
    step = next((s for s in steps if span / s <= most), steps[-1])
    first, last = math.ceil(low / step), math.floor(high / step)
    digits = max(0, 1 - math.floor(math.log10(step)))
    return list(dict.fromkeys(round(number * step, digits) for number in range(first, last + 1)))


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Powers of ten between two values, not too many."""
    first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
    apart = max(1, math.ceil((last - first + 1) / most))
    return [10.0**power for power in range(first, last + 1, apart)]
