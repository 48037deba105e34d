"""Series over many runs: every value, the levels, and where they change; small multiples."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from calibrax.analysis.changes import Changes, Sense, SeriesChanges
from calibrax.analysis.history import History, SeriesHistory
from calibrax.analysis.trend import Trend, Trends
from calibrax.numbers import format_count
from calibrax.reporting.changes.rows import labels_of, word_of
from calibrax.reporting.columns import in_metric_order, scale_of
from calibrax.reporting.figures.canvas import (
    GREY,
    MOST_PANELS,
    add_legend,
    add_notes,
    drawn_text,
    fixed,
    panels,
    sign_of,
    styled,
    value_ticks,
)
from calibrax.reporting.html.course_figures import run_text
from calibrax.reporting.names import short_names

__all__ = ["changes_figure", "history_figure"]

MOST_TICKS = 4
MONTHS = timedelta(days=180)  # from here on labels have no days
DOTS: dict[str, Any] = {"marker": "o", "markersize": 1.6, "linestyle": "none", "color": "#8C8C8C"}
LEVEL = "#000000"
DATE_LENGTH = 10


def changes_figure(changes: Changes, trends: Trends) -> Figure:
    """The series that changed, one of each range of commits first; without any, the first ones.

    Observations stand at equal distances, whatever the time between them.
    """
    turns = zip_longest(*(found.members for found in changes.ranges))
    order = dict.fromkeys(at for turn in turns for at in turn if at is not None)
    every = [at for at in order or range(len(changes.series)) if has_values(trends.trends[at])]
    shown = every[:MOST_PANELS]
    labels = labels_of(changes.series)
    with styled():
        figure, axes = panels(max(len(shown), 1))
        for place, at in zip(axes, shown, strict=False):
            draw_changes(place, changes.series[at], trends.trends[at])
            place.set_title(drawn_text(labels[at], title_width(shown)))
        if not shown:
            figure.clear()
        senses = [step.sense for at in shown for step in changes.series[at].steps]
        signs = {word_of(sense): sign_of(word_of(sense)) for sense in Sense if sense in senses}
        lines = [Line2D([], [], linestyle=":", linewidth=0.8, **s.options) for s in signs.values()]
        if lines:
            add_legend(figure, lines, list(signs), columns=len(lines))
        add_notes(
            figure,
            "Dots: one a commit, at equal distances; lines: levels with their 95 % intervals, as "
            "far as they last." if shown else "",
            hidden_text(len(changes.series), len(shown), changed=len(order)),
        )  # fmt: skip
    return figure


def has_values(trend: Trend) -> bool:
    """Whether there is anything to draw."""
    return any(map(math.isfinite, trend.values))


def title_width(shown: Sequence[object]) -> int:
    """Letters that have room over a panel."""
    return 60 if len(shown) == 1 else 30


def hidden_text(total: int, shown: int, *, changed: int = 0) -> str:
    """How many series are not drawn."""
    if shown == total:
        return ""
    some = f" ({format_count(changed)} changed)" if changed else ""
    return f"{format_count(shown)} of {format_count(total)} series{some}."


def draw_changes(axes: Axes, found: SeriesChanges, trend: Trend) -> None:
    """One series with its steps."""
    known = [(at, value) for at, value in enumerate(trend.values) if math.isfinite(value)]
    values = [value for _, value in known]
    value_ticks(axes, "y", values, scale_of(values, found.unit), MOST_TICKS)
    axes.plot(*zip(*known, strict=True), zorder=2, **DOTS)
    for level in found.levels:
        ends = (level.start - 0.5, level.stop - 0.5)
        if math.isfinite(level.lower) and math.isfinite(level.upper):
            axes.fill_between(
                ends, level.lower, level.upper, color="#BDBDBD", alpha=0.6, linewidth=0, zorder=1
            )
        axes.plot(ends, [level.estimate] * 2, color=LEVEL, linewidth=1.1, zorder=3)
    for step in found.steps:
        sign = sign_of(word_of(step.sense))
        axes.axvline(step.index - 0.5, color=sign.color, linewidth=0.8, linestyle=":", zorder=1)
        axes.plot(
            [step.index - 0.5],
            [1.0],
            linestyle="none",
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            zorder=4,
            **{**sign.options, "markersize": 3.2},
        )
    times = [moment.time for moment in trend.moments]
    last = len(times) - 1
    span_axis(axes, last, (date_text(times[0], times), date_text(times[-1], times)))


def date_text(time: datetime, times: Sequence[datetime]) -> str:
    """A day, or where there is more than half a year its month."""
    long = times[-1].date() - times[0].date() >= MONTHS
    return time.strftime("%Y-%m" if long else "%Y-%m-%d")


def span_axis(axes: Axes, last: int, texts: tuple[str, str]) -> None:
    """Runs from the first to the last one, with what these are called."""
    axes.set_xlim(-0.5, max(last, 1) + 0.5)
    axes.grid(visible=False, axis="x")
    axes.grid(visible=True, axis="y")
    fixed(axes.xaxis, [0, last] if last else [0], texts if last else texts[:1])
    labels = axes.get_xticklabels()
    labels[0].set_horizontalalignment("left")
    if last:
        labels[-1].set_horizontalalignment("right")


def history_figure(history: History) -> Figure:
    """Every value of each series, times first, and the level of its last values."""
    order = in_metric_order((each.series.metric, each.unit) for each in history.series)
    every = [each for metric in order for each in history.series if each.series.metric == metric]
    shown = [each for each in every if any(map(math.isfinite, each.values))][:MOST_PANELS]
    names = short_names(each.series.benchmark for each in history.series)
    runs = [run_text(run)[:DATE_LENGTH] for run in history.runs]
    with styled():
        figure, axes = panels(max(len(shown), 1))
        for place, each in zip(axes, shown, strict=False):
            draw_history(place, each, runs)
            name = names[each.series.benchmark]
            title = f"{name} {each.series.metric}" if len(order) > 1 else name
            place.set_title(drawn_text(title, title_width(shown)))
        if not shown:
            figure.clear()
        most = max((each.recent for each in shown), default=0)
        add_notes(
            figure,
            f"Every run, at equal distances; the bar is the median of the last {most} values or "
            "fewer." if shown else "",
            hidden_text(len(every), len(shown)),
        )  # fmt: skip
    return figure


def draw_history(axes: Axes, series: SeriesHistory, runs: Sequence[str]) -> None:
    """One series."""
    pairs = zip(series.places, series.values, strict=True)
    known = [(place, value) for place, value in pairs if math.isfinite(value)]
    values = [value for _, value in known]
    value_ticks(axes, "y", values, scale_of(values, series.unit), MOST_TICKS)
    axes.plot(*zip(*known, strict=True), color=GREY, linewidth=0.6, marker="o", markersize=1.2)
    if series.recent and math.isfinite(series.level):
        start = series.places[-series.recent]
        ends = [start - 0.5, series.places[-1] + 0.5]
        axes.plot(ends, [series.level] * 2, color=sign_of("improved").color, linewidth=1.4)
    span_axis(axes, len(runs) - 1, (runs[0], runs[-1]))
