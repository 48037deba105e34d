"""Values over sizes as a plot of text, both axes on logs, so that powers are straight lines.

    2.1 s ┤                    ••●
          ┤             ••●••••
    70 ms ┤      ●••••••
          ┤   ●••
    5 ms  ┤●••
           100K                50M

`●` what was measured, `•` the chosen curve, `·` the next best.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from calibrax.analysis.scalings import SeriesScaling
from calibrax.reporting.columns import scale_of
from calibrax.reporting.scaling.rows import curve_text
from calibrax.reporting.text import padded, width_of

__all__ = ["scaling_plot"]

ROWS = 13
EVERY = 4  # rows between values on the axis
WIDEST = 96  # columns; a wider plot is no clearer
NARROWEST = 20
MEASURED, CHOSEN, NEXT = "●", "•", "·"


class Axis(NamedTuple):
    """From the least to the most, on logs, in so many cells."""

    low: float
    high: float
    cells: int

    def place(self, value: float) -> int:
        """The cell of a value; may lie outside."""
        share = (math.log(value) - self.low) / (self.high - self.low)
        return round(share * (self.cells - 1)) if abs(share) < self.cells else -1

    def value(self, place: int) -> float:
        """The value in the middle of a cell."""
        share = place / (self.cells - 1)
        return math.exp(self.low + share * (self.high - self.low))


class Canvas(NamedTuple):
    """Cells between two axes, the lowest row first."""

    rows: Axis
    columns: Axis
    grid: list[list[str]]

    def draw(self, sizes: Sequence[float], values: Sequence[float], sign: str) -> None:
        """Put a sign where each value is; what is outside is left out."""
        for size, value in zip(sizes, values, strict=False):
            row = self.rows.place(value) if 0 < value < math.inf else -1
            if 0 <= row < self.rows.cells:
                self.grid[row][self.columns.place(size)] = sign


def axis_of(values: Sequence[float], cells: int) -> Axis:
    """The axis that holds all values; equal ones are in its middle."""
    low, high = math.log(min(values)), math.log(max(values))
    if high - low < math.log(1.1):
        low, high = (low + high - math.log(1.1)) / 2, (low + high + math.log(1.1)) / 2
    return Axis(low, high, cells)


def scaling_plot(series: SeriesScaling, unit: str, width: int) -> list[str]:
    """The plot of one series in so many columns; nothing for one that has no law.

    Args:
        series: With its points and curves.
        unit: Of its values.
        width: In columns.
    """
    if not series.is_fitted:
        return []
    points = series.measured
    estimates = [point.estimate for point in points]
    scale = scale_of(estimates, unit)
    rows = axis_of(estimates, ROWS)
    named = {row: scale.format(rows.value(row)) for row in range(0, ROWS, EVERY)}
    lead = max(map(width_of, named.values()))
    columns = axis_of(
        [point.size for point in points], max(min(width, WIDEST) - lead - 3, NARROWEST)
    )
    canvas = Canvas(rows, columns, [[" "] * columns.cells for _ in range(ROWS)])
    between = [columns.value(column) for column in range(columns.cells)]
    if series.rival:
        canvas.draw(between, series.class_at(series.rival, between), NEXT)
    canvas.draw(between, series.at(between), CHOSEN)
    canvas.draw([point.size for point in points], estimates, MEASURED)
    lines = [
        f"{padded(named.get(row, ''), lead, right=True)} ┤{''.join(canvas.grid[row])}"
        for row in reversed(range(ROWS))
    ]
    texts = [(columns.place(point.size), point.text) for point in points]
    return [*lines, " " * (lead + 2) + labels(texts, columns.cells), "", legend(series)]


def labels(texts: Sequence[tuple[int, str]], cells: int) -> str:
    """Sizes under their columns, as many as have room; the largest always has."""
    *others, (_, last) = texts
    end = max(cells - width_of(last), 0)
    line = ""
    for place, text in others:
        start = max(place - width_of(text) // 2, 0)
        fits = start + width_of(text) < end
        if fits and (not line or start > width_of(line)):
            line = padded(line, start) + text
    return padded(line, end) + last


def legend(series: SeriesScaling) -> str:
    """What the signs are."""
    law = curve_text(series)
    after = f"   {NEXT} {series.rival}" if series.rival else ""
    return f"{MEASURED} measured   {CHOSEN} {law}{after}"
