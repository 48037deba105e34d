"""Values over sizes on logs, with the chosen curve and the next best; small multiples."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from calibrax.analysis.scalings import Scaling, SeriesScaling
from calibrax.numbers import format_count
from calibrax.reporting.columns import scale_of
from calibrax.reporting.figures.canvas import (
    BLUE,
    MOST_PANELS,
    VERMILION,
    add_legend,
    add_notes,
    drawn_text,
    fixed,
    harmless,
    panels,
    styled,
    value_ticks,
)
from calibrax.reporting.scaling.rows import benchmark_of, curve_text, names_of

__all__ = ["scaling_figure"]

MOST_TICKS = 4
CURVE_POINTS = 64
AROUND = 1.25  # how far axes go beyond the values
POINT: dict[str, Any] = {"marker": "o", "color": "#000000", "linestyle": "none", "markersize": 3}


def scaling_figure(scalings: Sequence[Scaling]) -> Figure:
    """The series that have a law; up to 12, the others are counted."""
    every = [(scaling, series) for scaling in scalings for series in scaling.series]
    fitted = [pair for pair in every if pair[1].is_fitted]
    shown = fitted[:MOST_PANELS]
    with styled():
        figure, axes = panels(max(len(shown), 1))
        for place, (scaling, series) in zip(axes, shown, strict=False):
            draw(place, scaling, series)
            name = names_of(scaling)[benchmark_of(series)]
            name = f"{name} {scaling.metric}" if len(scalings) > 1 else name
            place.set_title(title_of(name, series, 64 if len(shown) == 1 else 32))
            place.set_xlabel(drawn_text(scaling.size_tag) if at_foot(place, axes) else "")
        if not shown:
            figure.clear()
        else:
            lines = [
                Line2D([], [], **POINT),
                Line2D([], [], color=BLUE),
                Line2D([], [], color=VERMILION, linestyle="--"),
            ]
            level = f"{100 * scalings[0].confidence:.6g} %"
            add_legend(figure, lines, ["measured", "best", "next best"], columns=3)
            unfitted = len(every) - len(fitted)
            add_notes(
                figure,
                f"Bars: {level} intervals, where there are any.",
                f"Not drawn: {format_count(len(fitted) - len(shown))} with a law, "
                f"{format_count(unfitted)} without."
                if len(shown) < len(every)
                else "",
            )
    return figure


def title_of(name: str, series: SeriesScaling, width: int) -> str:
    """The name, cut so that the law has room."""
    law = series.shape if series.is_no_curve else curve_text(series)
    return f"{drawn_text(name, width - len(law) - 2)}: {law}"


def at_foot(axes: Axes, every: Sequence[Axes]) -> bool:
    """Whether no panel is below."""
    return every.index(axes) >= len(every) - 2


def draw(axes: Axes, scaling: Scaling, series: SeriesScaling) -> None:
    """One series."""
    points = [p for p in series.measured if p.size > 0 and p.estimate > 0]
    sizes, values = [p.size for p in points], [p.estimate for p in points]
    between = np.geomspace(sizes[0], sizes[-1], CURVE_POINTS).tolist()
    ends = [(p.size, p.lower, p.upper) for p in points if 0 < p.lower <= p.upper < math.inf]
    reach = [*values, *(end for _, *both in ends for end in both)]
    value_ticks(axes, "y", values, scale_of(values, scaling.unit), MOST_TICKS, logs=True)
    axes.set_xscale("log")
    if series.rival:
        curve = series.class_at(series.rival, between)
        axes.plot(between, drawable(curve), color=VERMILION, linestyle="--", zorder=2)
    axes.plot(between, drawable(series.at(between)), color=BLUE, zorder=3)
    if ends:
        places, lowers, uppers = zip(*ends, strict=True)
        axes.vlines(places, lowers, uppers, color="#000000", linewidth=0.9, zorder=4)
    axes.plot(sizes, values, zorder=5, **POINT)
    axes.set_xlim(sizes[0] / AROUND, sizes[-1] * AROUND)
    axes.set_ylim(min(reach) / AROUND, max(reach) * AROUND)
    axes.grid(visible=True, axis="y")
    shown = [points[0], points[len(points) // 2], points[-1]]
    fixed(axes.xaxis, [p.size for p in shown], [harmless(p.text) for p in shown])


def drawable(values: Sequence[float]) -> list[float]:
    """Values of a curve; a gap where they are beyond a float."""
    return [value if 0 < value < math.inf else math.nan for value in values]
