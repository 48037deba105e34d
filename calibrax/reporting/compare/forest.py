"""Changes with their intervals as a plot of text: one line a row over a common log axis.

    −40        −20      0    +20 %
      ·          ·       │├─━━◆━━━┤

The thin bar is the interval that decides, the thick one the row's own; the sign in it is the
estimate: ◆ regressed, ● improved, ○ neither. What lies beyond the axis is an arrow at its end.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

__all__ = ["CELLS", "Axis", "Bar", "Forest", "axis_of", "forest", "log_of", "ticks_of"]

CELLS = 30
SIGNS = {"regressed": "◆", "improved": "●"}
OTHER_SIGN = "○"
FAR = 4.0  # the axis ends at so many times the median extent, so that one row can't squash all
NEVER_CUT = math.log(1.1)  # changes up to 10 % are small anyhow
LEAST_EXTENT = math.log(1.01)  # an axis of less than a percent would magnify nothing
APART = 6  # cells between ticks, so that their labels have room
PERCENTS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
FACTORS = (2, 4, 10, 100, 1000, 10**6, 10**12, 10**50, 10**150)
SHORT_FACTOR = 1000.0
LARGEST_PERCENT = 1e6  # beyond, powers tell more


class Bar(NamedTuple):
    """One row, all numbers as ratios; NaN where there is none.

    Attributes:
        outcome: Of the row.
        ratio: The estimate.
        lower: Of the interval that decides.
        upper: Likewise.
        own_lower: Of the row's own interval.
        own_upper: Likewise.
    """

    outcome: str
    ratio: float
    lower: float = math.nan
    upper: float = math.nan
    own_lower: float = math.nan
    own_upper: float = math.nan


class Forest(NamedTuple):
    """The plot: labels of the axis, and a line for each bar, all of the same width."""

    axis: str
    lines: list[str]


class Axis(NamedTuple):
    """Where a ratio stands: logs from `low` to `high`, on so many cells."""

    low: float
    high: float
    cells: int

    def place(self, log: float) -> int:
        """The cell of a log ratio; below 0 or from `cells` on, beyond the axis."""
        span = self.high - self.low
        near = min(max(log, self.low - span), self.high + span)
        return round((near - self.low) / span * (self.cells - 1))

    def holds(self, place: int) -> bool:
        """Whether a cell is on the axis."""
        return 0 <= place < self.cells


def forest(bars: Sequence[Bar], margin: float = math.nan, cells: int = CELLS) -> Forest:
    """The plot of some rows.

    Args:
        bars: The rows; those without a ratio above 0 get an empty line.
        margin: The change that counts as none, a fraction; NaN for no margin in the plot.
        cells: Its width.

    Example:
        >>> plot = forest([Bar("regressed", 1.15, 1.03, 1.29, 1.08, 1.23)], cells=20)
        >>> for text in (plot.axis, *plot.lines):
        ...     print(text.rstrip())
        0     +10    +20 %
        │ ├───━━━━◆━━━━━───┤
    """
    axis = axis_of(bars, cells)
    ticks = [(axis.place(log), label) for log, label in ticks_of(axis)]
    background = [" "] * cells
    for place, _ in ticks:
        background[place] = "·"
    edge = math.log1p(margin) if margin > 0 else 0.0
    for log in (-edge, edge):
        place = axis.place(log)
        if axis.holds(place) and place != axis.place(0.0):
            background[place] = "┆"
    background[axis.place(0.0)] = "│"
    return Forest(labels(ticks, cells), [line(bar, axis, background) for bar in bars])


def log_of(ratio: float) -> float:
    """The log of a ratio: infinite at 0 and infinity, NaN where there is none."""
    if not ratio >= 0:
        return math.nan
    return math.log(ratio) if ratio else -math.inf


def axis_of(bars: Iterable[Bar], cells: int, far: float = FAR) -> Axis:
    """From the lowest to the highest end, and 0; rows far beyond the others don't count whole."""
    ends = [
        [log for log in map(log_of, (bar.ratio, bar.lower, bar.upper)) if math.isfinite(log)]
        for bar in bars
    ]
    extents = [max(map(abs, logs)) for logs in ends if logs]
    limit = max(far * median(extents), NEVER_CUT) if extents else LEAST_EXTENT
    every = [min(max(log, -limit), limit) for logs in ends for log in logs]
    low, high = min([0.0, *every]), max([0.0, *every])
    return Axis(low, high if high - low > LEAST_EXTENT else low + LEAST_EXTENT, cells)


def ticks_of(axis: Axis, *, percents: bool = True) -> list[tuple[float, str]]:
    """The logs of round changes and their labels, as many as have room; always that of 0.

    Args:
        axis: Where they stand.
        percents: Whether percents are tried before factors.
    """
    choices = [
        *((percent_ticks(step, axis), " %") for step in (PERCENTS if percents else ())),
        *((factor_ticks(factor, axis), "×") for factor in FACTORS),
    ]
    for found, unit in choices:
        ticks = [*found[:-1], *((log, text + unit) for log, text in found[-1:])]
        if have_room([(axis.place(log), label) for log, label in ticks], axis.cells):
            return ticks
    return [(0.0, "0")]


def have_room(ticks: Sequence[tuple[int, str]], cells: int) -> bool:
    """Whether there is more than one tick, and each has room for its label."""
    starts = [start_of(place, label, cells) for place, label in ticks]
    ends = [start + len(label) for start, (_, label) in zip(starts, ticks, strict=True)]
    apart = [after - before for (before, _), (after, _) in pairwise(ticks)]
    spaces = [start - end for end, start in zip(ends, starts[1:], strict=False)]
    return bool(apart) and min(apart) >= APART and min(spaces) > 0


def percent_ticks(step: float, axis: Axis) -> list[tuple[float, str]]:
    """Multiples of a step in percent, if they are not far too many."""
    first = math.ceil(math.expm1(axis.low) * 100 / step)
    last = math.floor(math.expm1(min(axis.high, math.log(LARGEST_PERCENT))) * 100 / step)
    if last - first >= axis.cells:
        return []
    percents = [number * step for number in range(first, last + 1)]
    return [
        (math.log1p(p / 100), f"{'+' if p > 0 else '−' if p < 0 else ''}{abs(p):g}")
        for p in percents
        if p > -100
    ]


def factor_ticks(factor: int, axis: Axis) -> list[tuple[float, str]]:
    """Powers of a factor, if they are not far too many."""
    first, last = math.ceil(axis.low / math.log(factor)), math.floor(axis.high / math.log(factor))
    if last - first >= axis.cells:
        return []
    return [
        (number * math.log(factor), factor_text(float(factor) ** number))
        for number in range(first, last + 1)
    ]


def factor_text(factor: float) -> str:
    """A factor in a few letters.

    >>> factor_text(0.25), factor_text(100.0), factor_text(1e-9)
    ('1/4', '100', '1e-9')
    """
    if not SHORT_FACTOR >= factor >= 1 / SHORT_FACTOR:
        return f"{factor:.0e}".replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")
    return f"{factor:.0f}" if factor >= 1 else f"1/{1 / factor:.0f}"


def start_of(place: int, label: str, cells: int) -> int:
    """Where a label begins, so that its number is over the tick but all of it on the axis."""
    middle = (len(label.removesuffix(" %")) - 1) // 2
    return min(max(place - middle, 0), cells - len(label))


def labels(ticks: Sequence[tuple[int, str]], cells: int) -> str:
    """The labels of ticks, each over its own."""
    text = ""
    for place, label in ticks:
        text = text.ljust(start_of(place, label, cells)) + label
    return text.ljust(cells)


def line(bar: Bar, axis: Axis, background: Sequence[str]) -> str:
    """One row; nothing without an estimate."""
    if math.isnan(log_of(bar.ratio)):
        return ""
    signs = list(background)
    ends = [log_of(end) for end in (bar.lower, bar.upper, bar.own_lower, bar.own_upper)]
    draw(signs, axis, ends[0], ends[1], "├─┤")
    draw(signs, axis, ends[2], ends[3], "━━━")
    place = axis.place(log_of(bar.ratio))
    if axis.holds(place):
        signs[place] = SIGNS.get(bar.outcome, OTHER_SIGN)
    else:
        signs[0 if place < 0 else -1] = "◀" if place < 0 else "▶"
    return "".join(signs)


def draw(signs: list[str], axis: Axis, lower: float, upper: float, style: str) -> None:
    """A bar from one end to another; an arrow where it goes on beyond the axis."""
    if math.isnan(lower) or math.isnan(upper):
        return
    first, last = axis.place(lower), axis.place(upper)
    for place in range(max(first, 0), min(last, axis.cells - 1) + 1):
        signs[place] = style[0] if place == first else style[2] if place == last else style[1]
    if first < 0:
        signs[0] = "◀"
    if last >= axis.cells:
        signs[-1] = "▶"
