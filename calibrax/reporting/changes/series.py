"""`changes` for one series: its plot, its steps with their commits, and in words the evidence."""

import math
from collections.abc import Iterator, Sequence

from calibrax.analysis.changes import (
    ChangeOutcome,
    ChangePoint,
    Changes,
    Sense,
    SeriesChanges,
    Verdict,
)
from calibrax.analysis.trend import Trend, Trends
from calibrax.numbers import counted, format_count, format_p, format_percent
from calibrax.reporting.changes.plot import axis_scale, change_plot
from calibrax.reporting.changes.report import methods_of
from calibrax.reporting.changes.rows import (
    LISTED,
    StepRow,
    change_text,
    commits_text,
    half_width,
    interval_text,
    labels_of,
    level_scale,
    level_text,
    levels_text,
    loudness,
    plain_change,
    reason_text,
    word_of,
)
from calibrax.reporting.columns import PEOPLE, PLAIN
from calibrax.reporting.facts import short_commit
from calibrax.reporting.model import Cell, Column, Note, Report, Row, Table, note_of

__all__ = [
    "ends_text",
    "evidence",
    "place_text",
    "run_counts",
    "series_answer",
    "series_report",
    "texts_of",
    "unit_words",
]

SHOWN = 0.005  # of a correlation with two decimals
BETTER = {"lower": "lower is better", "higher": "higher is better"}


def series_report(
    changes: Changes,
    trends: Trends,
    at: int,
    *,
    explain: bool = False,
    verbose: bool = False,
    notes: Sequence[Note] = (),
    steps: Sequence[str] = (),
) -> Report:
    """The screen of one series.

    Args:
        changes: What was found.
        trends: The series.
        at: Which one.
        explain: Adds levels, noise, dependence and probability.
        verbose: Adds how it came about.
        notes: What else qualifies the numbers.
        steps: Commands that may come next.
    """
    found, trend = changes.series[at], trends.trends[at]
    rows = [
        StepRow(found, at, number, each)
        for each in changes.ranges
        for member, number in zip(each.members, each.steps, strict=True)
        if member == at
    ]
    rows.sort(key=lambda row: row.number or 0)
    tables = [steps_table(rows, len(changes.series))] if rows else []
    if explain and found.levels:
        tables.append(levels_table(found))
    return Report(
        head=[
            head_of(changes, trend, at),
            *([[line] for line in methods_of(changes)] if verbose else []),
        ],
        notes=[*notes, *map(note_of, texts_of(found))],
        plot=lambda width: change_plot(trend, found, width),
        tables=tables,
        closing=list(evidence(changes, found)) if explain else [],
        answer=series_answer(found),
        steps=steps,
    )


def texts_of(found: SeriesChanges) -> list[str]:
    """Every warning once; none of a constant."""
    warnings = [] if found.outcome is ChangeOutcome.CONSTANT else found.warnings
    texts = [*warnings, *(text for step in found.steps for text in step.warnings)]
    return list(dict.fromkeys(texts))


def head_of(changes: Changes, trend: Trend, at: int) -> list[str]:
    """What the series is, in which unit the plot is, and how many runs it has."""
    found = changes.series[at]
    label = labels_of(changes.series)[at]
    return [label, unit_words(found, trend), run_counts(found, trend)]


def unit_words(found: SeriesChanges, trend: Trend) -> str:
    """In which unit the values are, and which way is better."""
    known = [value for value in trend.values if not math.isnan(value)]
    unit = axis_scale(known, found.unit).unit_text
    about = f"{found.metric} in {unit}" if unit else found.metric
    better = BETTER.get(found.direction.value, "which way is better is not known")
    return f"{about}, {better}"


def run_counts(found: SeriesChanges, trend: Trend) -> str:
    """How many runs have a value, failed, or were joined."""
    runs = f"{format_count(found.n)} of {counted(found.n + found.missing, 'run')}"
    if trend.failed:
        runs += f", {format_count(trend.failed)} failed"
    if trend.other_unit:
        runs += f", {format_count(trend.other_unit)} in another unit are not shown"
    if found.joined:
        runs += f", {format_count(found.joined)} of them joined by commit"
    return runs


def steps_table(rows: Sequence[StepRow], series: int) -> Table:
    """The steps, the oldest first."""
    return Table(
        columns=[
            Column(heading="level"),
            Column(heading="before", align="right", faces=PLAIN),
            Column(heading="after", align="right", faces=PLAIN),
            Column(heading="unit", faces=PLAIN),
            Column(heading="change", align="right"),
            Column(heading="95 % interval", align="right", faces=PEOPLE, drop=1),
            Column(heading="lower", align="right", faces=PLAIN),
            Column(heading="upper", align="right", faces=PLAIN),
            Column(heading="commits"),
            Column(heading="date"),
            Column(heading="place", faces=LISTED),
            Column(heading="verdict", faces=LISTED),
        ],
        rows=[row_of(row, series) for row in rows],
        optional="the intervals",
    )


def row_of(row: StepRow, series: int) -> Row:
    """A step, and below it where else it may lie and who shares it."""
    found, step, shared = row.series, row.step, row.range
    assert step is not None and row.number is not None and shared is not None  # noqa: S101, PT018
    verdict = ""
    if series > 1:
        moved = f"{len(shared.members)} of {shared.measured} series: "
        verdict = ("" if shared.verdict is Verdict.ALONE else moved) + shared.verdict.value
    ends = [plain_change(found, each) for each in (step.change, step.lower, step.upper)]
    before, after = found.levels[row.number : row.number + 2]
    return Row(
        outcome=word_of(step.sense),
        cells=[
            Cell(levels_text(found, row.number)),
            Cell(f"{before.estimate:.4g}"),
            Cell(f"{after.estimate:.4g}"),
            Cell(found.unit),
            Cell(change_text(found, step), plain=ends[0]),
            Cell(interval_text(found, step)),
            *map(Cell, ends[1:]),
            Cell(commits_text(step)),
            Cell(step.first_bad_time.date().isoformat()),
            Cell(place_text(step), plain=f"{short_commit(step.after)}..{short_commit(step.until)}"),
            Cell(verdict),
        ],
        details="; ".join(filter(None, (place_text(step), verdict))),
        stands_out=True,
        level=loudness(found, step),
    )


def place_text(step: ChangePoint) -> str:
    """The 95 % interval of the place, where it is more than one commit."""
    count = step.latest - step.earliest + 1
    if count == 1:
        return "came right there (95 %)"
    ends = f"{short_commit(step.after)}..{short_commit(step.until)}"
    return f"came within {ends}, {count} runs (95 %)"


def levels_table(found: SeriesChanges) -> Table:
    """The levels with their intervals."""
    return Table(
        columns=[
            Column(heading="commits"),
            Column(heading="runs", align="right"),
            Column(heading="level", align="right"),
            Column(heading="95 % interval", align="right"),
        ],
        rows=[
            Row(
                outcome="measured",
                cells=[
                    Cell(f"{short_commit(level.first)}..{short_commit(level.last)}"),
                    Cell(format_count(level.n)),
                    Cell(level_text(found, number)),
                    Cell(ends_text(found, number)),
                ],
            )
            for number, level in enumerate(found.levels)
        ],
    )


def ends_text(found: SeriesChanges, number: int) -> str:
    """The interval of a level; "" where it has none."""
    level, half = found.levels[number], half_width(found, number)
    if math.isnan(level.lower):
        return ""
    ends = [level_scale(found).format(end, half) for end in (level.lower, level.upper)]
    return " … ".join(ends)


def evidence(changes: Changes, found: SeriesChanges) -> Iterator[str]:
    """What the answer rests on."""
    if found.p_value == 1:
        yield "Chance: no step rises above what noise alone gives."
    elif not math.isnan(found.p_value):
        among = len([each for each in changes.series if not math.isnan(each.p_value)])
        p_value = format_p(found.p_value)
        adjusted = f", {format_p(found.p_adjusted)} among {among} series" if among > 1 else ""
        yield f"Chance: noise alone gives as large a step with {p_value}{adjusted}."
    if found.levels and found.scale == "log":
        yield f"Noise: {format_percent(found.noise)} around the levels."
    if found.correlation >= SHOWN:
        yield (
            f"Dependence: a value depends on the one before by {found.correlation:.2f}, "
            "which widens all intervals."
        )
    if found.steps:
        yield f"Method: {found.method}; levels {found.levels[0].method}."


def series_answer(found: SeriesChanges) -> str:
    """The answer for one series."""
    runs = counted(found.n, "run")
    if found.steps:
        ways = [sum(step.sense is sense for step in found.steps) for sense in Sense]
        words = [
            f"{n} {'changed' if s is Sense.NEITHER else s}"
            for n, s in zip(ways, Sense, strict=True)
        ]
        said = ", ".join(word for word, n in zip(words, ways, strict=True) if n)
        return f"{counted(len(found.steps), 'change point')} in {runs}: {said}."
    if found.outcome is ChangeOutcome.NO_CHANGE:
        return f"No change point found in {runs}: {level_text(found, 0)}."
    if found.outcome is ChangeOutcome.CONSTANT:
        return f"Constant: {level_text(found, 0)} in {runs}."
    if found.outcome is ChangeOutcome.UNIT_CHANGED:
        return f"Not searched, unit changed: {reason_text(found)}."
    return f"Not searched: {reason_text(found) or f'{found.outcome.value}, {runs}'}."
