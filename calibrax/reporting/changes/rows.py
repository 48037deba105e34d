"""Cells and rows of `changes`: ranges of commits, and steps of series."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from calibrax.analysis.change_cautions import ORDERED
from calibrax.analysis.changes import (
    ChangeOutcome,
    ChangePoint,
    ChangeRange,
    Changes,
    Sense,
    SeriesChanges,
    Verdict,
)
from calibrax.analysis.series import Benchmark
from calibrax.numbers import Scale, format_change, format_interval, format_plain
from calibrax.reporting.columns import PEOPLE, PLAIN, scale_of
from calibrax.reporting.facts import short_commit
from calibrax.reporting.model import Cell, Column, Face, Row, note_of
from calibrax.reporting.names import full_name, short_names
from calibrax.units import Unit, parse_unit

__all__ = [
    "LISTED",
    "StepRow",
    "benchmark_of",
    "change_text",
    "commits_text",
    "half_width",
    "interval_text",
    "labels_of",
    "level_scale",
    "loudness",
    "level_text",
    "levels_text",
    "range_columns",
    "range_name",
    "range_row",
    "reason_text",
    "short_labels",
    "step_columns",
    "step_row",
    "steps_in_order",
    "unit_of",
    "word_of",
]

LISTED: tuple[Face, ...] = ("plain", "markdown")
"""What a terminal tells below the rows."""

NOWHERE: tuple[Face, ...] = ()
MOST_NAMES = 6  # of a line of Markdown
NAMES_WIDTH = 29  # of a line of a terminal, for a second name to be told
NEWEST = 10  # runs: a step is seen from three to some eight runs after it
MEDIAN = "change: where several series moved, their median"
LONG_HASH = re.compile(r"\b[0-9a-f]{40}\b")
CLASS = re.compile(r"^([^\W\d]\w*\.)+(?=[^\W\d])")
WHOSE = {Verdict.MACHINE: "machine", Verdict.SHARED: "shared", Verdict.ALONE: "alone"}
WORDS = {Sense.REGRESSED: "regressed", Sense.IMPROVED: "improved", Sense.NEITHER: "changed"}


class StepRow(NamedTuple):
    """A step of a series with the range that it is in; neither where the series has no step.

    Attributes:
        series: Whose it is.
        at: Position of the series.
        number: Position of the step.
        range: Where it is one of the members.
    """

    series: SeriesChanges
    at: int = 0
    number: int | None = None
    range: ChangeRange | None = None

    @property
    def step(self) -> ChangePoint | None:
        """The step."""
        return None if self.number is None else self.series.steps[self.number]


def benchmark_of(series: SeriesChanges) -> Benchmark:
    """What tells the benchmark of a series from others."""
    tags = tuple(sorted(series.tags.items()))
    return Benchmark(series.scenario, series.name, tags, series.occurrence)


def labels_of(series: Sequence[SeriesChanges]) -> list[str]:
    """A short name for each series; metric and environment where benchmarks have several."""
    names = short_names(map(benchmark_of, series))
    keys = [benchmark_of(each) for each in series]
    metrics: dict[Benchmark, set[str]] = {}
    for key, each in zip(keys, series, strict=True):
        metrics.setdefault(key, set()).add(each.metric)
    places = Counter((key, each.metric) for key, each in zip(keys, series, strict=True))
    labels = []
    for key, each in zip(keys, series, strict=True):
        parts = [names[key]]
        if len(metrics[key]) > 1:
            parts.append(each.metric)
        if places[key, each.metric] > 1:
            parts.append(f"[{', '.join(each.environment.values()) or '-'}]")
        labels.append(" ".join(parts))
    return labels


def short_labels(labels: Sequence[str]) -> list[str]:
    """The labels without their classes, where they are still told apart.

    >>> short_labels(["Suite.time_sum n=8", "Suite.time_sort n=8", "sleep 0.1"])
    ['time_sum n=8', 'time_sort n=8', 'sleep 0.1']
    """
    tails = [CLASS.sub("", label) for label in labels]
    shared = Counter(tails)
    return [tail if shared[tail] == 1 else label for tail, label in zip(tails, labels, strict=True)]


def loudness(series: SeriesChanges, step: ChangePoint) -> str:
    """How loud a step is in the log of a build: one for the worse, among the newest runs louder.

    No step fails a build: all but the newest are those of other builds.
    """
    if step.sense is not Sense.REGRESSED:
        return ""
    newest = step.index >= series.n + series.missing - NEWEST
    return "warning" if newest else "notice"


def word_of(sense: Sense) -> str:
    """The outcome of a step."""
    return WORDS[sense]


def unit_of(series: SeriesChanges) -> Unit:
    """The unit, with the direction of the metric."""
    return parse_unit(series.unit)._replace(direction=series.direction.value)


def level_text(series: SeriesChanges, number: int) -> str:
    """The estimate of a level, to the digits that its interval allows."""
    return level_scale(series).format(series.levels[number].estimate, half_width(series, number))


def level_scale(series: SeriesChanges) -> Scale:
    """The scale of all levels."""
    return scale_of([each.estimate for each in series.levels], series.unit)


def half_width(series: SeriesChanges, number: int) -> float | None:
    """The larger half of the interval of a level; None where it has none, 0 of a constant."""
    if series.outcome is ChangeOutcome.CONSTANT:
        return 0.0
    level = series.levels[number]
    return max(level.upper - level.estimate, level.estimate - level.lower) or None


def levels_text(series: SeriesChanges, number: int) -> str:
    """The levels before and after a step, both to the digits of the wider interval."""
    halves = [half_width(series, at) or math.nan for at in (number, number + 1)]
    known = [half for half in halves if not math.isnan(half)]
    half = max(known) if known else None
    scale = level_scale(series)
    before, after = (series.levels[at].estimate for at in (number, number + 1))
    return f"{scale.cell(before, half)} → {scale.format(after, half)}"


def change_text(series: SeriesChanges, step: ChangePoint) -> str:
    """A change: in percent or as a multiple, else as a difference."""
    if series.scale == "log":
        return format_change(step.change, unit_of(series))
    return difference(series, step.change)


def difference(series: SeriesChanges, change: float) -> str:
    """A difference in the unit, with its sign."""
    text = scale_of([change], series.unit).format(change)
    return f"+{text}" if change > 0 else text


def interval_text(series: SeriesChanges, step: ChangePoint) -> str:
    """The 95 % interval of a change."""
    if math.isnan(step.lower):
        return ""
    if series.scale == "log":
        return format_interval(step.lower, step.upper, unit_of(series))
    return f"{difference(series, step.lower)} … {difference(series, step.upper)}"


def commits_text(found: ChangeRange | ChangePoint) -> str:
    """Last good and first bad commit, as git writes a range."""
    return f"{short_commit(found.last_good)}..{short_commit(found.first_bad)}"


def range_columns(ranges: Sequence[ChangeRange]) -> list[Column]:
    """The columns of ranges of commits."""
    several = any(len(each.members) > 1 for each in ranges)
    return [
        Column(heading="what changed"),
        Column(heading="series", align="right"),
        Column(heading="commits"),
        Column(heading="date", drop=1),
        Column(heading="change", align="right", legend=MEDIAN if several else ""),
    ]


def range_row(found: ChangeRange, changes: Changes, names: Sequence[str], face: Face) -> Row:
    """One range of commits.

    Args:
        found: What to show.
        changes: What it is part of.
        names: Short ones of all series.
        face: The form that has the row.
    """
    first = changes.series[found.members[0]]
    change = change_text(first, first.steps[found.steps[0]])
    if len(found.members) > 1 and not math.isnan(found.change):
        change = format_change(found.change, unit_of(first))
    return Row(
        outcome=word_of(found.sense),
        cells=[
            Cell(range_name(found, names, face)),
            Cell(f"{len(found.members)} of {found.measured}"),
            Cell(commits_text(found)),
            Cell(found.first_bad_time.date().isoformat()),
            Cell(change),
        ],
        stands_out=True,
    )


def range_name(found: ChangeRange, names: Sequence[str], face: Face) -> str:
    """Whose a range is: the machine, or which series moved most."""
    if found.verdict is Verdict.MACHINE:
        return found.verdict.value
    mine = [names[member] for member in found.members]
    shown = mine[: MOST_NAMES if face == "markdown" else 2]
    if face != "markdown" and len(", ".join(shown)) > NAMES_WIDTH:
        shown = mine[:1]
    more = len(mine) - len(shown)
    return ", ".join(shown) + (f" + {more}" if more else "")


def steps_in_order(changes: Changes) -> list[StepRow]:
    """Every step in the order of the ranges, then the series without one."""
    rows = [
        StepRow(changes.series[member], member, step, found)
        for found in changes.ranges
        for member, step in zip(found.members, found.steps, strict=True)
    ]
    order = list(ChangeOutcome)
    others = [StepRow(each, at) for at, each in enumerate(changes.series) if not each.steps]
    return [*rows, *sorted(others, key=lambda row: order.index(row.series.outcome))]


def step_columns(*, several_metrics: bool, several_environments: bool) -> list[Column]:
    """The columns of steps; a pipe gets numbers in base units."""
    return [
        Column(heading="benchmark"),
        Column(heading="metric", faces=LISTED if several_metrics else NOWHERE),
        Column(heading="environment", faces=LISTED if several_environments else NOWHERE),
        Column(heading="levels", align="right", faces=PEOPLE, joint="   "),
        Column(heading="before", align="right", faces=PLAIN),
        Column(heading="after", align="right", faces=PLAIN),
        Column(heading="unit", faces=PLAIN),
        Column(heading="change", align="right"),
        Column(heading="95 % interval", faces=PEOPLE, align="right", drop=2),
        Column(heading="lower", align="right", faces=PLAIN),
        Column(heading="upper", align="right", faces=PLAIN),
        Column(heading="commits"),
        Column(heading="date", drop=1),
        Column(heading="verdict", faces=LISTED),
    ]


def step_row(row: StepRow, labels: Sequence[str]) -> Row:
    """One step of a series, or a series without one.

    Args:
        row: What to show.
        labels: Of all series.
    """
    series, step = row.series, row.step
    environment = " ".join(f"{key}={value}" for key, value in series.environment.items())
    name = Cell(labels[row.at], plain=full_name(benchmark_of(series)))
    head = [name, Cell(series.metric), Cell(environment)]
    if step is None or row.number is None or row.range is None:
        return Row(outcome=series.outcome.value, cells=head, note=note_text(series))
    levels = series.levels[row.number : row.number + 2]
    plain = [format_plain(each.estimate) for each in levels]
    verdict, shares = row.range.verdict, f"{len(row.range.members)} of {row.range.measured}"
    ends = [plain_change(series, each) for each in (step.change, step.lower, step.upper)]
    return Row(
        outcome=word_of(step.sense),
        cells=[
            *head,
            Cell(levels_text(series, row.number)),
            *map(Cell, plain),
            Cell(series.unit),
            Cell(change_text(series, step), plain=ends[0]),
            Cell(interval_text(series, step)),
            *map(Cell, ends[1:]),
            Cell(commits_text(step)),
            Cell(step.first_bad_time.date().isoformat()),
            Cell(f"{verdict.value}, {shares}", plain=f"{WHOSE[verdict]}, {shares}"),
        ],
        stands_out=True,
        level=loudness(series, step),
    )


def plain_change(series: SeriesChanges, change: float) -> str:
    """A change for programs: in percent, or in the unit."""
    if math.isnan(change):
        return ""
    return f"{(change - 1) * 100:+.4g}%" if series.scale == "log" else format_plain(change)


def reason_text(series: SeriesChanges) -> str:
    """Why nothing was searched, its commit as short as elsewhere."""
    return LONG_HASH.sub(lambda found: short_commit(found[0]), series.reason)


def note_text(series: SeriesChanges) -> str:
    """What there is to say of a series without a step."""
    if series.reason:
        return reason_text(series)
    if series.outcome is ChangeOutcome.NO_CHANGE:
        level = f"{level_text(series, 0)} in {series.n} runs"
        doubts = [text for text in series.warnings if not text.startswith(ORDERED)]
        return "; ".join([level, *(note_of(text).text for text in doubts[-1:])])
    if series.outcome is ChangeOutcome.CONSTANT:
        return f"always {level_text(series, 0)}"
    return series.warnings[-1]
