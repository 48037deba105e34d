"""Plots of many runs: a few steps within a row, and every run below it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from calibrax.analysis.history import SeriesHistory
from calibrax.core.models import Run
from calibrax.numbers import Scale, counted
from calibrax.reporting.columns import scale_of
from calibrax.reporting.facts import date_of, short_commit
from calibrax.reporting.html.axes import ValueAxis, has_logs, share_of, value_axis
from calibrax.reporting.html.courses import Course, Frame, ends_of
from calibrax.reporting.html.figures import EDGE, HEIGHT, WIDTH
from calibrax.reporting.html.marks import Mark, Plot, line, text
from calibrax.reporting.html.page import Figure

__all__ = ["Level", "course_figure", "course_plot", "run_text", "spark"]

COURSE_WIDTH, COURSE_HEIGHT = 1600, 320
COURSE_LEFT, COURSE_RIGHT = 130, 80  # for the labels of ticks and of levels
LABELS_ROOM = 40
BASELINE = 8  # from the middle of a line of text to its foot
SPARK_EDGE = 8
MOST_TICKS = 8


class Level(NamedTuple):
    """A value across all runs.

    Attributes:
        name: What it is called; a class of the style sheet, too.
        value: In the base unit.
    """

    name: str
    value: float


def run_text(run: Run) -> str:
    """What a run is called: the day of its commit, or its own, and its commit."""
    stated = str(run.metadata.get("commit_time") or "")[:10] or date_of(run)
    return f"{stated} {short_commit(run.commit or '')}".strip()


def spark(parts: Sequence[float | None], label: str) -> Plot:
    """The course of a series: a step for each part, from the lowest to the highest."""
    known = [part for part in parts if part is not None and math.isfinite(part)]
    low, high = min(known, default=0.0), max(known, default=0.0)
    logs = has_logs(low, high)
    marks: list[Mark] = []
    points: list[tuple[float, float]] = []
    wide = (WIDTH - 2 * EDGE) / max(len(parts), 1)
    for number, part in enumerate(parts):
        if part is None or not math.isfinite(part):
            marks += [line("course", points)] if points else []
            points = []
            continue
        share = share_of(part, low, high, logs=logs)
        y = HEIGHT - SPARK_EDGE - share * (HEIGHT - 2 * SPARK_EDGE)
        points += [(EDGE + number * wide, y), (EDGE + (number + 1) * wide, y)]
    marks += [line("course", points)] if points else []
    return Plot(WIDTH, HEIGHT, label, marks)


def course_figure(
    series: SeriesHistory, runs: Sequence[str], caption: str, levels: Sequence[Level] = ()
) -> Figure | None:
    """Every run of a series; None where there are fewer than two values.

    Args:
        series: The series.
        runs: What each run is called.
        caption: What it shows.
        levels: What is drawn across it.
    """
    if len(series.values) < 2:
        return None
    levels = [level for level in levels if math.isfinite(level.value)]
    scale = scale_of([*series.values, *(level.value for level in levels)], series.unit)
    low, high = min(series.values), max(series.values)
    ends = f"{scale.format(low)} to {scale.format(high)}"
    about = f"{counted(len(series.values), 'value')}, {ends}"
    label = ", ".join([about, *(f"{name} {scale.format(value)}" for name, value in levels)])
    course = Course(
        values=series.values,
        places=series.places,
        runs=len(runs),
        ends=ends_of([*series.values, *(level.value for level in levels)]),
        frame=FRAME,
        scale=scale,
    )
    plot = course_plot(course.ends, scale, (runs[0], runs[-1]), label, levels)
    return Figure(caption, about, plot, course)


FRAME = Frame(
    left=COURSE_LEFT,
    right=COURSE_WIDTH - COURSE_RIGHT,
    top=int(EDGE),
    bottom=COURSE_HEIGHT - LABELS_ROOM,
)


def course_plot(
    ends: tuple[float, float],
    scale: Scale,
    runs: tuple[str, str],
    label: str,
    levels: Sequence[Level] = (),
) -> Plot:
    """What stands around a course.

    Args:
        ends: The lowest and the highest value.
        scale: How values are printed.
        runs: What the first and the last run are called.
        label: Its numbers in words.
        levels: What is drawn across it.
    """
    low, high = ends
    axis = ValueAxis(low, high, FRAME.bottom, FRAME.top, has_logs(low, high), ())
    marks: list[Mark] = []
    for value, words in value_axis(ends, 0, 1, scale, MOST_TICKS).ticks:
        if low <= value <= high:
            y = axis.of(value)
            marks.append(line("grid", [(FRAME.left, y), (FRAME.right, y)]))
            marks.append(text("end", FRAME.left - EDGE, y + BASELINE, words))
    for name, value in levels:
        y = axis.of(value)
        marks.append(line(f"level {name}", [(FRAME.left, y), (FRAME.right, y)]))
        marks.append(text("start name", FRAME.right + BASELINE, y + BASELINE, name))
    foot = COURSE_HEIGHT - BASELINE
    marks.append(text("start", FRAME.left, foot, runs[0]))
    marks.append(text("end", FRAME.right, foot, runs[1]))
    return Plot(COURSE_WIDTH, COURSE_HEIGHT, label, marks)
