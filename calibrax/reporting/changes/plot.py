"""A series as a plot of text: a dot an observation, a broken line where the level changes.

    4.3 ┤              ┆      •  ┆
    2.8 ┤              ┆ •  •• • ┆
    1.3 ┤•• •••••••••• •         •••• •••••
         2022-08       2023-02   2024-01

Observations stand at equal distances, whatever the time between them. Where three or more share a
column on average, its dot is the middle one and the others are faint, so that a level stands out of
its noise. The axis is linear, and on logs where the values span a factor of 3 or more, so that
spikes leave the levels room.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from calibrax.analysis.changes import SeriesChanges
from calibrax.analysis.trend import Trend
from calibrax.numbers import Scale
from calibrax.reporting.columns import scale_of
from calibrax.reporting.text import padded, width_of

__all__ = ["axis_scale", "change_plot"]

ROWS = 8
SPAN = 3.0  # from here on an axis on logs
APART = 3  # columns between observations at most
WIDEST = 110
NARROWEST = 20
MONTHS = timedelta(days=180)  # from here on labels have no days
DOT, FAINT, STEP, AXIS = "•", "·", "┆", "┤"
CROWD = 3  # observations a column, from where on their middle stands out


def change_plot(trend: Trend, found: SeriesChanges, width: int) -> list[str]:
    """The lines of the plot, none where nothing was measured.

    Args:
        trend: The observations.
        found: With the steps.
        width: Columns of the place.
    """
    known = [value for value in trend.values if not math.isnan(value)]
    if not known:
        return []
    axis = centres(min(known), max(known))
    scale = axis_scale(known, found.unit)
    labels = [scale.cell(value) for value in axis]
    margin = max(map(width_of, labels)) + 2
    columns = max(min(width - margin - 1, WIDEST, APART * len(trend.values)), NARROWEST)
    grid = [[" "] * columns for _ in axis]
    for step in found.steps:
        at = column(step.index, trend, columns)
        for row in grid:
            row[max(at - 1, 0)] = STEP
    crowded = len(trend.values) >= CROWD * columns
    for at, rows in rows_of(trend, axis, columns).items():
        for height in rows:
            grid[height][at] = FAINT if crowded else DOT
        if crowded:
            grid[sorted(rows)[len(rows) // 2]][at] = DOT
    lines = [
        f"{padded(label, margin - 2, right=True)} {AXIS}{''.join(row)}".rstrip()
        for label, row in zip(reversed(labels), reversed(grid), strict=True)
    ]
    lines.append(f"{' ' * margin}{dates(trend, found, columns)}".rstrip())
    if crowded:
        lines.append(f"{DOT} the middle of some {round(len(trend.values) / columns)} runs")
    return lines


def rows_of(trend: Trend, axis: Sequence[float], columns: int) -> dict[int, list[int]]:
    """By column the rows in which its observations are."""
    found: dict[int, list[int]] = {}
    for number, value in enumerate(trend.values):
        if not math.isnan(value):
            found.setdefault(column(number, trend, columns), []).append(nearest(value, axis))
    return found


def axis_scale(values: Sequence[float], unit: str) -> Scale:
    """In which unit the axis of a plot of values is, which the head of the plot names."""
    return scale_of(centres(min(values), max(values)) if values else [], unit)


def centres(least: float, most: float) -> list[float]:
    """The middle value of each row, the least first, the greatest last; one row of equal values."""
    if least == most:
        return [least]
    shares = [row / (ROWS - 1) for row in range(ROWS)]
    if least > 0 and most >= SPAN * least:
        ratio = math.log(most) - math.log(least)
        return [least * math.exp(share * ratio) for share in shares]
    return [least + share * (most - least) for share in shares]


def nearest(value: float, axis: Sequence[float]) -> int:
    """The row of a value."""
    return min(range(len(axis)), key=lambda row: abs(axis[row] - value))


def column(number: int, trend: Trend, columns: int) -> int:
    """The column of an observation."""
    return (2 * number + 1) * columns // (2 * len(trend.values))


def dates(trend: Trend, found: SeriesChanges, columns: int) -> str:
    """The times of the first and the last observation and of the steps, as far as they fit."""
    times = [moment.time for moment in trend.moments]
    ends = [times[0].date(), times[-1].date()]
    form = "%Y-%m" if ends[1] - ends[0] >= MONTHS else "%Y-%m-%d"
    line = [" "] * columns
    for at, time in dated(times, found, trend, columns):
        text = time.strftime(form)
        start = min(at, columns - len(text))
        around = line[max(start - 2, 0) : start + len(text) + 2]
        if start >= 0 and not "".join(around).strip():
            line[start : start + len(text)] = text
    return "".join(line)


def dated(
    times: Sequence[datetime], found: SeriesChanges, trend: Trend, columns: int
) -> Iterator[tuple[int, datetime]]:
    """Columns with their times, what matters most first."""
    yield 0, times[0]
    for step in found.steps:
        yield max(column(step.index, trend, columns) - 1, 0), times[step.index]
    yield columns, times[-1]
