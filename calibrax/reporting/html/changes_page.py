"""Changes as a page: the ranges of commits first, then each series with its course."""

from collections.abc import Iterator, Sequence

from calibrax.analysis.changes import ChangeOutcome, ChangeRange, Changes, Sense, Verdict
from calibrax.analysis.trend import Trends
from calibrax.numbers import counted, format_count
from calibrax.reporting.changes.report import answer_of, methods_of
from calibrax.reporting.changes.rows import change_text, labels_of, short_labels, word_of
from calibrax.reporting.columns import in_metric_order
from calibrax.reporting.compare.forest import Bar
from calibrax.reporting.facts import several
from calibrax.reporting.html.change_figures import SMALL_HEIGHT
from calibrax.reporting.html.change_lines import (
    ChangesView,
    bar_of,
    is_of_machine,
    range_line,
    series_line,
    size_of,
    told_size,
)
from calibrax.reporting.html.course_figures import run_text
from calibrax.reporting.html.figures import WIDTH, changes_of
from calibrax.reporting.html.marks import Plot
from calibrax.reporting.html.page import Group, Heading, Line, Page, PageTable, Span, Tone
from calibrax.reporting.html.report_page import chips_of
from calibrax.reporting.model import Report

__all__ = ["changes_page"]

MOST_SHOWN = 20
"""So many ranges, and series of an outcome, are shown at first; more are behind a fold."""

SHOWN = tuple(map(word_of, Sense))
TONES: dict[Sense, Tone] = {
    Sense.REGRESSED: "regressed",
    Sense.IMPROVED: "improved",
    Sense.NEITHER: "",
}
CHANGE = "of a series: its newest step; one that is likely the machine's only where no other is"
COURSE = "every run, its levels and steps"
LEGEND = "course: runs as dots, levels as lines, steps as vertical lines"


def changes_page(
    changes: Changes, trends: Trends, report: Report, *, opened: int | None = None
) -> Page:
    """The page of many series.

    Args:
        changes: What was found.
        trends: The series.
        report: What their screen says.
        opened: Position of the series that is open from the start; None for none, or the only one.
    """
    labels = labels_of(changes.series)
    view = ChangesView(
        changes=changes,
        trends=trends,
        labels=labels,
        names=short_labels(labels),
        runs=list(map(run_text, trends.runs)),
        shared={
            pair: each
            for each in changes.ranges
            for pair in zip(each.members, each.steps, strict=True)
        },
        opened=0 if len(changes.series) == 1 else opened,
    )
    order = in_metric_order((each.metric, each.unit) for each in changes.series)
    tables = [metric_table(metric, view, named=len(order) > 1) for metric in order]
    ranges = [ranges_table(view)] if changes.ranges else []
    return Page(
        command="changes",
        title=report.answer,
        facts=[several(trends.runs)],
        headline=headline(changes),
        summary=[answer_of(changes)],
        notes=report.notes,
        steps=report.steps,
        chips=chips_of(tables),
        tables=[*ranges, *tables],
        runs=view.runs,
        method=[
            ("change", [CHANGE]),
            ("commits", ["last good..first bad: between them the level changed"]),
            ("course", [f"{COURSE}; of more than 60 runs the medians of 60 parts"]),
            ("plots", ["shaded: the 95 % interval of a level, and where a step may lie"]),
            ("how", [*methods_of(changes), *level_methods(changes)]),
        ],
    )


def level_methods(changes: Changes) -> list[str]:
    """How levels and their intervals came about, each way once."""
    every = (level.method for each in changes.series for level in each.levels)
    return [f"levels: {method}" for method in dict.fromkeys(every) if method]


def headline(changes: Changes) -> list[Span]:
    """How many ranges of commits made it worse, how many better, what is likely the machine."""
    if not changes.ranges:
        return [Span(answer_of(changes).rstrip("."))]
    own = [each for each in changes.ranges if each.verdict is not Verdict.MACHINE]
    machine = len(changes.ranges) - len(own)
    spans: list[Span] = []
    for sense in Sense:
        found = [each for each in own if each.sense is sense]
        if found:
            word = word_of(sense)
            count = format_count(len(found)) if spans else counted(len(found), "commit range")
            most = f"{'up to ' if len(found) > 1 else ''}{largest(changes, found)}"
            spans += [Span(", "), Span(f"{count} {word} ({most})", TONES[sense])]
    if machine:
        where = "is" if machine == 1 else "are"
        count = format_count(machine) if spans else counted(machine, "commit range")
        spans += [Span(", "), Span(f"{count} {where} likely the machine", "doubt")]
    return spans[1:]


def largest(changes: Changes, ranges: Sequence[ChangeRange]) -> str:
    """The largest step of some ranges."""
    pairs = [
        (changes.series[at], changes.series[at].steps[number])
        for each in ranges
        for at, number in zip(each.members, each.steps, strict=True)
    ]
    return change_text(*max(pairs, key=lambda pair: size_of(*pair)))


def ranges_table(view: ChangesView) -> PageTable:
    """The ranges of commits."""
    changes = view.changes
    bars: list[Bar] = []
    for found in changes.ranges:
        for at, number in zip(found.members, found.steps, strict=True):
            series = changes.series[at]
            bars.append(bar_of(series, series.steps[number]))
    column = changes_of(bars, changes.margin, leading=bars)
    lines = [range_line(each, view, column) for each in changes.ranges]
    return PageTable(
        caption="ranges of commits in which levels changed",
        title="Ranges of commits",
        columns=[
            Heading(text="what changed", align="left"),
            Heading(text="series", key="members"),
            Heading(text="commits"),
            Heading(text="date"),
            Heading(text="change", key="change"),
            Heading(text="change of each series", axis=column.head(), grid=column.grid()),
        ],
        groups=[
            Group(outcome="", rows=lines)
            if len(lines) <= MOST_SHOWN
            else Group(
                outcome="",
                text=counted(len(lines), "range"),
                rows=lines[:MOST_SHOWN],
                folded=lines[MOST_SHOWN:],
            )
        ],
        legend="change: where several series moved, their median; each as a dot",
        is_overview=True,
    )


def metric_table(metric: str, view: ChangesView, *, named: bool) -> PageTable:
    """The series of one metric, those that changed first."""
    series = view.changes.series
    mine = [at for at, each in enumerate(series) if each.metric == metric]
    name = metric or "value"
    head = Plot(WIDTH, 1, "", [])
    return PageTable(
        caption=f"series of {name}",
        title=name if named else "Series" if view.changes.ranges else "",
        shared={"metric": metric, "unit": series[mine[0]].unit},
        columns=[
            Heading(text="benchmark", align="left"),
            Heading(text="steps", key="steps"),
            Heading(text="change", key="change"),
            Heading(text="95 % interval", key="lower", upper="upper"),
            Heading(text="newest level", key="level"),
            Heading(text=f"course: {COURSE}", axis=head, grid=Plot(WIDTH, SMALL_HEIGHT, "", [])),
        ],
        groups=list(groups_of(mine, view)),
        legend=LEGEND,
    )


def groups_of(mine: Sequence[int], view: ChangesView) -> Iterator[Group]:
    """Series of one outcome, the largest change first; what did not change is folded away.

    Those whose change is likely the machine's are groups of their own, after the others.
    """
    lines: dict[tuple[str, bool], list[Line]] = {}
    for at in sorted(mine, key=lambda at: -told_size(at, view)):
        line = series_line(at, view)
        lines.setdefault((line.outcome, is_of_machine(at, view)), []).append(line)
    others = [each.value for each in ChangeOutcome if each is not ChangeOutcome.CHANGED]
    changed = [(word, is_machine) for is_machine in (False, True) for word in SHOWN]
    for outcome, is_machine in (*changed, *((word, False) for word in others)):
        rows = lines.get((outcome, is_machine), [])
        if not rows:
            continue
        most = MOST_SHOWN if outcome in SHOWN or len(lines) == 1 else 0
        wanted = [line for line in rows[most:] if line.is_open]
        whose = ", likely the machine" if is_machine else ""
        yield Group(
            outcome=outcome,
            text=f"{format_count(len(rows))} {outcome}{whose}",
            rows=[*rows[:most], *wanted],
            folded=[line for line in rows[most:] if not line.is_open],
        )
