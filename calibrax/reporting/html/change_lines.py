"""Rows of the page of changes: ranges of commits with their series, series with their steps."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from calibrax.analysis.changes import (
    ChangeOutcome,
    ChangePoint,
    ChangeRange,
    Changes,
    Sense,
    SeriesChanges,
    Verdict,
)
from calibrax.analysis.trend import Trend, Trends
from calibrax.numbers import counted, format_change, format_count
from calibrax.reporting.changes.rows import (
    benchmark_of,
    change_text,
    commits_text,
    interval_text,
    level_text,
    levels_text,
    range_name,
    unit_of,
    word_of,
)
from calibrax.reporting.changes.series import (
    ends_text,
    evidence,
    place_text,
    run_counts,
    series_answer,
    texts_of,
    unit_words,
)
from calibrax.reporting.compare.forest import Bar
from calibrax.reporting.facts import short_commit
from calibrax.reporting.html.change_figures import series_figure, small_plot
from calibrax.reporting.html.figures import Changes as ChangeColumn
from calibrax.reporting.html.marks import Plot
from calibrax.reporting.html.page import Grid, Heading, Line, Value
from calibrax.reporting.model import note_of
from calibrax.reporting.names import full_name

__all__ = [
    "ChangesView",
    "bar_of",
    "is_of_machine",
    "range_line",
    "series_line",
    "size_of",
    "told_size",
]

METHOD = "Method"  # stands below all rows
MOST_MEMBERS = 20  # of a range that are listed; all have a row of their own


class ChangesView(NamedTuple):
    """What all rows share.

    Attributes:
        changes: What was found.
        trends: The series.
        labels: What each is called.
        names: The same without classes, where that is enough.
        runs: What each run is called.
        shared: The range that each step is in, by positions of its series and of the step.
        opened: Position of the series that is open from the start; None for none.
    """

    changes: Changes
    trends: Trends
    labels: Sequence[str]
    names: Sequence[str]
    runs: Sequence[str]
    shared: Mapping[tuple[int, int], ChangeRange]
    opened: int | None = None


def size_of(found: SeriesChanges, step: ChangePoint) -> float:
    """How large a step is: equally for the half and the double; 0 of a level's own size."""
    if found.scale == "log":
        return abs(math.log(step.change)) if 0 < step.change < math.inf else math.inf
    return abs(step.change)


def told_step(at: int, view: ChangesView) -> int:
    """The step that the row of a series tells: the newest one.

    One that is likely the machine's only where there is no other.
    """
    numbers = range(len(view.changes.series[at].steps))
    return max(numbers, key=lambda number: (not is_machine(at, number, view), number))


def is_machine(at: int, number: int, view: ChangesView) -> bool:
    """Whether a step is likely the machine's."""
    return view.shared[at, number].verdict is Verdict.MACHINE


def told_size(at: int, view: ChangesView) -> float:
    """How large the step is that the row of a series tells; 0 without any."""
    found = view.changes.series[at]
    return size_of(found, found.steps[told_step(at, view)]) if found.steps else 0.0


def is_of_machine(at: int, view: ChangesView) -> bool:
    """Whether the step that the row of a series tells is likely the machine's."""
    return bool(view.changes.series[at].steps) and is_machine(at, told_step(at, view), view)


def bar_of(found: SeriesChanges, step: ChangePoint) -> Bar:
    """A step in a plot; nothing to be drawn of a difference."""
    ends = (step.change, step.lower, step.upper)
    return Bar("", *(ends if found.scale == "log" else (math.nan,) * len(ends)))


def range_line(found: ChangeRange, view: ChangesView, column: ChangeColumn) -> Line:
    """One range of commits."""
    members = [view.changes.series[at] for at in found.members]
    steps = [each.steps[n] for each, n in zip(members, found.steps, strict=True)]
    change, number = change_text(members[0], steps[0]), steps[0].change
    if len(members) > 1 and not math.isnan(found.change):
        change, number = format_change(found.change, unit_of(members[0])), found.change
    commits, word = commits_text(found), word_of(found.sense)
    environment = ", ".join(f"{key} {value}" for key, value in found.environment.items())
    bars = [bar_of(each, step) for each, step in zip(members, steps, strict=True)]
    interval = ""
    if len(members) == 1 and interval_text(members[0], steps[0]):
        interval = f", 95 % {interval_text(members[0], steps[0])}"
    return Line(
        outcome=word,
        name=range_name(found, view.names, "terminal"),
        full_name=range_name(found, view.names, "terminal"),
        anchor=f"range-{commits}",
        about=environment,
        cells=[
            Value(f"{len(members)} of {found.measured}", len(members)),
            Value(commits),
            Value(found.first_bad_time.date().isoformat()),
            Value(change, number, tone=word),
            range_plot(found, bars, column, change, f"{change}{interval}"),
        ],
        evidence=list(facts_of_range(found)) if len(members) > 1 else [],
        grids=[members_grid(found, view)] if len(members) > 1 else [],
    )


def range_plot(
    found: ChangeRange, bars: Sequence[Bar], column: ChangeColumn, change: str, label: str
) -> Plot:
    """Each of its steps as a dot; that of one series with its interval."""
    if len(bars) == 1:
        return column.cell(bars[0], label, STYLES[found.sense], change)
    strip = column.strip([bar.ratio for bar in bars if not math.isnan(bar.ratio)])
    label = f"{strip.label}, median {change}"
    return Plot(strip.width, strip.height, label, strip.marks)


STYLES = {Sense.REGRESSED: "regressed", Sense.IMPROVED: "improved", Sense.NEITHER: "inconclusive"}


def facts_of_range(found: ChangeRange) -> Iterator[tuple[str, list[str]]]:
    """Whose it is, and what that calls for."""
    yield "", [f"{found.verdict.value}: {len(found.members)} of {found.measured} series"]
    if found.verdict is Verdict.MACHINE:
        yield (
            "Caution",
            ["so many moved at once that this is hardly the code → look at the machine"],
        )


def members_grid(found: ChangeRange, view: ChangesView) -> Grid:
    """The series of a range, the largest step first."""
    rows = []
    pairs = list(zip(found.members, found.steps, strict=True))
    for at, number in pairs[:MOST_MEMBERS]:
        series = view.changes.series[at]
        step = series.steps[number]
        rows.append(
            [
                Value(view.labels[at]),
                Value(levels_text(series, number)),
                Value(change_text(series, step), tone=word_of(step.sense)),
                Value(interval_text(series, step), tone="dim"),
                Value(commits_text(step)),
            ]
        )
    more = len(pairs) - len(rows)
    rows += [[Value(f"… {format_count(more)} more"), *[Value()] * 4]] if more else []
    return Grid(
        "Series",
        [
            Heading(text="series", align="left"),
            Heading(text="level"),
            Heading(text="change"),
            Heading(text="95 % interval"),
            Heading(text="commits", align="left"),
        ],
        rows,
    )


def series_line(at: int, view: ChangesView) -> Line:
    """One series."""
    found, trend = view.changes.series[at], view.trends.trends[at]
    figure = series_figure(found, trend, view.runs)
    outcome: str = found.outcome.value
    shown = [Value(), Value(), Value()]
    if found.steps:
        step = found.steps[told_step(at, view)]
        outcome = word_of(step.sense)
        shown = [
            Value(format_count(len(found.steps)), len(found.steps), tone="dim"),
            Value(change_text(found, step), step.change, tone=outcome),
            Value(interval_text(found, step), step.lower, step.upper, "dim"),
        ]
    last = len(found.levels) - 1
    level = Value(level_text(found, last), found.levels[last].estimate) if last >= 0 else Value()
    return Line(
        outcome=outcome,
        name=view.labels[at],
        full_name=full_name(benchmark_of(found)),
        unit=found.unit,
        about=about_series(at, view),
        cells=[*shown, level, small_plot(found, trend, len(view.runs))],
        evidence=list(facts_of(found, trend, view.changes)),
        figures=[figure] if figure else [],
        grids=[levels_grid(at, view)] if found.steps else [],
        is_open=at == view.opened,
        matters=outcome == word_of(Sense.REGRESSED),
    )


def about_series(at: int, view: ChangesView) -> str:
    """Why it was not searched, or that its change is likely the machine's."""
    found = view.changes.series[at]
    if found.steps:
        return Verdict.MACHINE.value if is_of_machine(at, view) else ""
    return found.reason or ("" if found.levels else run_counts(found, view.trends.trends[at]))


def facts_of(
    found: SeriesChanges, trend: Trend, changes: Changes
) -> Iterator[tuple[str, list[str]]]:
    """What there is of a series, in words."""
    yield "", [series_answer(found)]
    yield "Values", [unit_words(found, trend), f"({run_counts(found, trend)})"]
    environment = ", ".join(f"{key} {value}" for key, value in found.environment.items())
    if environment:
        yield "Where", [environment]
    if len(found.levels) == 1 and ends_text(found, 0):
        yield "Level", [f"{level_text(found, 0)} (95 % {ends_text(found, 0)})"]
    for sentence in evidence(changes, found):
        about, _, words = sentence.partition(": ")
        if about != METHOD:
            yield about, [words]
    for warning in texts_of(found):
        note = note_of(warning)
        yield "Caution", [note.text, *([f"→ {note.remedy}"] if note.remedy else [])]
    if found.outcome is ChangeOutcome.NOT_MEASURED and trend.failed:
        yield "Failed", [f"in {counted(trend.failed, 'run')}"]


def levels_grid(at: int, view: ChangesView) -> Grid:
    """The levels of a series, the oldest first, each with the step that led to it."""
    found = view.changes.series[at]
    columns = [
        Heading(text="commits", align="left"),
        Heading(text="runs"),
        Heading(text="level"),
        Heading(text="95 % interval"),
    ]
    rows = [
        [
            Value(f"{short_commit(level.first)}..{short_commit(level.last)}"),
            Value(format_count(level.n), tone="dim"),
            Value(level_text(found, number)),
            Value(ends_text(found, number), tone="dim"),
        ]
        for number, level in enumerate(found.levels)
    ]
    columns += [
        Heading(text="change"),
        Heading(text="95 % interval"),
        Heading(text="since"),
        Heading(text="came", align="left"),
        Heading(text="whose", align="left"),
    ]
    steps = [step_cells(at, number, view) for number in range(len(found.steps))]
    joined = [[*row, *step] for row, step in zip(rows, [[Value()] * 5, *steps], strict=True)]
    return Grid("Levels, and the steps to them", columns, joined)


def step_cells(at: int, number: int, view: ChangesView) -> list[Value]:
    """A step as numbers, and in words where it may lie and who shares it."""
    found = view.changes.series[at]
    step, shared = found.steps[number], view.shared[at, number]
    several = f"{len(shared.members)} of {shared.measured} series: "
    return [
        Value(change_text(found, step), tone=word_of(step.sense)),
        Value(interval_text(found, step), tone="dim"),
        Value(step.first_bad_time.date().isoformat()),
        Value(place_text(step).removeprefix("came ")),
        Value(f"{'' if shared.verdict is Verdict.ALONE else several}{shared.verdict.value}"),
    ]
