"""Plots of a series that changed: small within its row, every run with its levels below it."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

from calibrax.analysis.changes import Sense, SeriesChanges
from calibrax.analysis.trend import Trend
from calibrax.numbers import counted
from calibrax.reporting.changes.rows import change_text, level_text, word_of
from calibrax.reporting.changes.series import ends_text
from calibrax.reporting.columns import scale_of
from calibrax.reporting.html.axes import ValueAxis, has_logs
from calibrax.reporting.html.course_figures import FRAME, course_plot
from calibrax.reporting.html.courses import Course, Frame, ends_of
from calibrax.reporting.html.figures import EDGE, WIDTH
from calibrax.reporting.html.marks import Mark, Plot, band, dots, line, text
from calibrax.reporting.html.page import Figure

__all__ = ["SMALL_HEIGHT", "series_figure", "series_label", "small_plot"]

SMALL_HEIGHT = 72
SMALL = Frame(left=int(EDGE), right=WIDTH - int(EDGE), top=12, bottom=SMALL_HEIGHT - 12)
MOST_SMALL = 60  # dots of a small plot; of more runs, medians of so many parts
LEAST_SHADE = 4.0  # of a place known to the run, in half pixels
LABEL_ROOM = 130.0  # between labels of steps
LABEL_Y = 12
STEP_MORE = 4  # of the line of a step, beyond the values
STYLES = {Sense.REGRESSED: "regressed", Sense.IMPROVED: "improved", Sense.NEITHER: ""}


class View:
    """Where runs and values of one series stand in a frame.

    Attributes:
        found: The series.
        trend: Its values.
        frame: The frame.
        known: Places and values of the runs that have one.
        ends: The lowest and the highest value, or end of a level.
    """

    def __init__(self, found: SeriesChanges, trend: Trend, frame: Frame, runs: int) -> None:
        pairs = zip(trend.moments, trend.values, strict=True)
        self.found, self.trend, self.frame = found, trend, frame
        self.known = [(moment.place, value) for moment, value in pairs if not math.isnan(value)]
        levels = [(each.estimate, each.lower, each.upper) for each in found.levels]
        self.ends = ends_of(
            [*(v for _, v in self.known), *(end for each in levels for end in each)]
        )
        self.wide = (frame.right - frame.left) / max(runs - 1, 1)
        logs = has_logs(*self.ends)
        self.axis = ValueAxis(*self.ends, frame.bottom, frame.top, logs, ())

    def at(self, place: float) -> float:
        """Where a run stands."""
        return self.frame.left + place * self.wide

    def between(self, index: int) -> float:
        """Half way to an observation of the series from the one before."""
        here, before = (self.trend.moments[at].place for at in (index, max(index - 1, 0)))
        return self.at((here + before) / 2)

    def span(self, number: int) -> tuple[float, float]:
        """From where to where a level goes: levels meet where the step is."""
        level, last = self.found.levels[number], len(self.found.levels) - 1
        ends = (self.trend.moments[at].place for at in (level.start, level.stop - 1))
        start, stop = map(self.at, ends)
        return (
            self.between(level.start) if number else start,
            self.between(level.stop) if number < last else stop,
        )

    def levels(self) -> Iterator[Mark]:
        """The level of each stretch, as a line."""
        for number, level in enumerate(self.found.levels):
            y = self.axis.of(level.estimate)
            yield line("mean", [(x, y) for x in self.span(number)])

    def intervals(self) -> Iterator[Mark]:
        """The interval of each level, as a band."""
        for number, level in enumerate(self.found.levels):
            if not math.isnan(level.lower):
                left, right = self.span(number)
                low, high = self.axis.of(level.lower), self.axis.of(level.upper)
                yield band("likely", left, high, right, low)

    def steps(self) -> Iterator[Mark]:
        """A vertical line at each step."""
        for step in self.found.steps:
            x = self.between(step.index)
            ends = [(x, self.frame.top - STEP_MORE), (x, self.frame.bottom + STEP_MORE)]
            yield line(f"step {STYLES[step.sense]}", ends)

    def places(self) -> Iterator[Mark]:
        """Where else a step may lie."""
        for step in self.found.steps:
            left, right = self.between(step.earliest), self.between(step.latest)
            more = max(LEAST_SHADE - (right - left), 0.0) / 2
            ends = (left - more, self.frame.top, right + more, self.frame.bottom)
            yield band(f"place {STYLES[step.sense]}", *ends)

    def names(self) -> Iterator[Mark]:
        """How large each step is, above it, as far as there is room."""
        free = -math.inf
        for step in self.found.steps:
            x = self.between(step.index)
            if x >= free:
                yield text(STYLES[step.sense], x, LABEL_Y, change_text(self.found, step))
                free = x + LABEL_ROOM


def small_plot(found: SeriesChanges, trend: Trend, runs: int) -> Plot:
    """The course of a series: dots, levels, steps; all runs of the page from left to right."""
    view = View(found, trend, SMALL, runs)
    points = [(view.at(place), view.axis.of(value)) for place, value in thinned(view.known)]
    marks = [*view.steps(), *([dots("value", points)] if points else []), *view.levels()]
    return Plot(WIDTH, SMALL_HEIGHT, series_label(found, len(view.known)), marks)


def thinned(known: Sequence[tuple[int, float]]) -> list[tuple[float, float]]:
    """Not too many: of more the middle values of parts with equally many runs."""
    if len(known) <= MOST_SMALL:
        return [(float(place), value) for place, value in known]
    ends = [number * len(known) // MOST_SMALL for number in range(MOST_SMALL + 1)]
    parts = [known[a:b] for a, b in pairwise(ends)]
    middles = [len(part) // 2 for part in parts]
    return [
        (float(part[at][0]), sorted(value for _, value in part)[at])
        for part, at in zip(parts, middles, strict=True)
    ]


def series_label(found: SeriesChanges, values: int) -> str:
    """The plot in words."""
    count = counted(values, "value")
    if not found.levels:
        return count
    levels = [level_text(found, number) for number in range(len(found.levels))]
    parts = [f"{count}; level {levels[0]}"]
    for step, level in zip(found.steps, levels[1:], strict=True):
        date = step.first_bad_time.date().isoformat()
        parts.append(f"{word_of(step.sense)} {change_text(found, step)} on {date} to {level}")
    return ", ".join(parts)


def series_figure(found: SeriesChanges, trend: Trend, runs: Sequence[str]) -> Figure | None:
    """Every run, with levels, their intervals, steps and where these may lie.

    None where there are fewer than two values.

    Args:
        found: The series.
        trend: Its values.
        runs: What each run of the page is called.
    """
    view = View(found, trend, FRAME, len(runs))
    if len(view.known) < 2:
        return None
    scale = scale_of(view.ends, found.unit)
    places, values = zip(*view.known, strict=True)
    course = Course(
        values=values,
        places=places,
        runs=len(runs),
        ends=view.ends,
        frame=FRAME,
        scale=scale,
    )
    label = series_label(found, len(values))
    plot = course_plot(view.ends, scale, (runs[0], runs[-1]), label)
    over = [*view.steps(), *view.levels(), *view.names()]
    marks = [*view.places(), *view.intervals(), *plot.marks, *over]
    return Figure("Every run", about(found), attrs.evolve(plot, marks=marks), course)


def about(found: SeriesChanges) -> str:
    """What the marks are; the newest level, to be read at once."""
    if not found.levels:
        return "no level: nothing was searched"
    last = len(found.levels) - 1
    ends = ends_text(found, last)
    interval = f" ({ends})" if ends else ""
    return f"newest level {level_text(found, last)}{interval}"
