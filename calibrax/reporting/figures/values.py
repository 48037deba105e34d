"""Values of one run, or of a few, with their intervals: a row a benchmark, a panel a metric."""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from calibrax.analysis.alignment import AlignedRow, align
from calibrax.analysis.summary import MetricSummary, RunSummary
from calibrax.numbers import format_count
from calibrax.reporting.columns import scale_of
from calibrax.reporting.figures.canvas import (
    COLORS,
    MARKERS,
    MOST_ROWS,
    add_legend,
    add_notes,
    drawn_text,
    row_names,
    stacked,
    styled,
    value_ticks,
)
from calibrax.reporting.names import short_names
from calibrax.reporting.show.sides import metrics_in_order

__all__ = ["values_figure"]

MOST_TICKS = 4
SPREAD = 0.6  # of a row, that the values of several runs share


def values_figure(summaries: Sequence[RunSummary], labels: Sequence[str] = ()) -> Figure:
    """What was measured; rows beyond the first 40, and those without a value, are counted.

    Args:
        summaries: The runs.
        labels: What they are called.
    """
    labels = labels or [f"run {number}" for number in range(1, len(summaries) + 1)]
    rows = align(summaries)
    short = short_names(row.series.benchmark for row in rows)
    every = [
        row for metric in metrics_in_order(rows) for row in rows
        if (row.series.metric, row.unit) == metric and any(map(is_drawn, row.cells))
    ]  # fmt: skip
    shown = every[:MOST_ROWS]
    blocks: dict[tuple[str, str], list[AlignedRow]] = {}
    for row in shown:
        blocks.setdefault((row.series.metric, row.unit), []).append(row)
    with styled():
        figure, axes = stacked([len(block) for block in blocks.values()] or [1])
        for place, block in zip(axes[:, 0], blocks.values(), strict=False):
            draw(place, block, row_names([short[row.series.benchmark] for row in block]))
        if not shown:
            figure.clear()
        if len(summaries) > 1:
            lines = [Line2D([], [], **signs(number)) for number in range(len(summaries))]
            add_legend(figure, lines, labels, columns=2)
        more = len(every) - len(shown)
        without = len(rows) - len(every)
        add_notes(
            figure,
            intervals_text(shown),
            f"Not drawn: {format_count(more)} more rows." if more else "",
            f"Not drawn: {format_count(without)} without a value." if without else "",
        )
    return figure


def is_drawn(cell: MetricSummary | None) -> bool:
    """Whether there is a value."""
    return cell is not None and cell.outcome == "measured" and math.isfinite(cell.estimate)


def intervals_text(rows: Sequence[AlignedRow]) -> str:
    """What the bars are."""
    cells = [cell for row in rows for cell in row.cells if cell and cell.lower is not None]
    if not cells:
        return "No intervals: nothing tells how the values vary."
    levels = dict.fromkeys(
        f"{100 * cell.confidence:.6g} % intervals" if cell.confidence else "intervals of the files"
        for cell in cells
    )
    inside = any(cell.basis != "invocations" for cell in cells)
    some = ", some of them inside one invocation" if inside else ""
    return f"Bars: {' or '.join(levels)}{some}."


def signs(number: int) -> dict[str, Any]:
    """How the values of a run are drawn."""
    return {
        "marker": MARKERS[number % len(MARKERS)],
        "color": COLORS[number % len(COLORS)],
        "linestyle": "none",
        "markersize": 3.2,
    }


def draw(axes: Axes, rows: Sequence[AlignedRow], names: Sequence[str]) -> None:
    """One metric."""
    cells = [cell for row in rows for cell in row.cells if cell is not None and is_drawn(cell)]
    known = [
        end
        for cell in cells
        for end in (cell.estimate, cell.lower, cell.upper)
        if end is not None and math.isfinite(end)
    ]
    scale = scale_of([cell.estimate for cell in cells], rows[0].unit)
    value_ticks(axes, "x", known, scale, MOST_TICKS)
    count = len(rows[0].cells)
    for number in range(count):
        offset = ((number + 0.5) / count - 0.5) * SPREAD
        mine = [
            (y + offset, cell)
            for y, row in enumerate(rows)
            if (cell := row.cells[number]) is not None and is_drawn(cell)
        ]
        if not mine:
            continue
        style = signs(number)
        whole = [(y, cell.lower, cell.upper) for y, cell in mine if has_ends(cell)]
        if whole:
            axes.hlines(*zip(*whole, strict=True), color=style["color"], linewidth=1.2)
        axes.plot([cell.estimate for _, cell in mine], [y for y, _ in mine], **style)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), names)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(drawn_text(rows[0].series.metric or "value"))


def has_ends(cell: MetricSummary) -> bool:
    """Whether there is an interval to draw."""
    return all(end is not None and math.isfinite(end) for end in (cell.lower, cell.upper))
