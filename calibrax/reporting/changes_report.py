"""`changes` for many series: a line a range of commits, those that many series share first."""

import re
from collections.abc import Iterator, Sequence

from calibrax.analysis.changes import ChangeOutcome, Changes, SeriesChanges, Verdict
from calibrax.analysis.trend import Trends
from calibrax.numbers import counted, format_count
from calibrax.reporting.changes_rows import (
    labels_of,
    range_columns,
    range_row,
    short_labels,
    step_columns,
    step_row,
    steps_in_order,
)
from calibrax.reporting.facts import several
from calibrax.reporting.model import Face, Note, Report, Table, note_of

__all__ = ["answer_of", "changes_report", "counts_text", "joined_note", "methods_of"]

MOST_RANGES = 12
MOST_NOTES = 3
MOST_NAMES = 2
NUMBER = re.compile(r"\d[\d.e-]*")
NOTHING_SAID = (ChangeOutcome.NO_CHANGE, ChangeOutcome.CONSTANT)


def changes_report(
    changes: Changes,
    trends: Trends | None = None,
    *,
    face: Face = "terminal",
    every: bool = False,
    verbose: bool = False,
    notes: Sequence[Note] = (),
    steps: Sequence[str] = (),
) -> Report:
    """The screen of many series.

    Args:
        changes: What was found.
        trends: The series; None: nothing is said of their runs.
        face: The form that the report is made for; a pipe gets a line a step, not a range.
        every: Fold nothing away, and list every step, too.
        verbose: Adds methods and all notes.
        notes: What else qualifies the numbers.
        steps: Commands that may come next.
    """
    labels = labels_of(changes.series)
    runs = [several(trends.runs)] if trends else []
    tables = [] if face == "plain" else list(range_tables(changes, labels, face, every=every))
    if every or face == "plain":
        tables.append(step_table(changes, labels))
    found = [*joined_note(changes), *cautions(changes.series, labels)]
    if not verbose and len(found) > MOST_NOTES + 1:
        more = Note(f"{format_count(len(found) - MOST_NOTES)} more warnings", "add -v")
        found = [*found[:MOST_NOTES], more]
    return Report(
        head=[*runs, *([[line] for line in methods_of(changes)] if verbose else [])],
        notes=[*notes, *found],
        tables=tables,
        closing=[counts_text(changes)],
        answer=answer_of(changes),
        steps=steps,
    )


def range_tables(
    changes: Changes, labels: Sequence[str], face: Face, *, every: bool
) -> Iterator[Table]:
    """The ranges of commits, a table each environment."""
    names = short_labels(labels)
    environments = list(dict.fromkeys(each.environment for each in changes.ranges))
    for environment in environments:
        mine = [each for each in changes.ranges if each.environment == environment]
        shown = mine if every or len(mine) <= MOST_RANGES + 1 else mine[:MOST_RANGES]
        folded = mine[len(shown) :]
        alone = sum(each.verdict is Verdict.ALONE for each in folded)
        more = f"… {counted(len(folded), 'more range')}, {alone} of one series alone (-a)"
        yield Table(
            columns=range_columns(shown),
            rows=[range_row(each, changes, names, face) for each in shown],
            title=", ".join(f"{key} {value}" for key, value in environment.items()),
            more=more if folded else "",
            optional="the dates",
        )


def step_table(changes: Changes, labels: Sequence[str]) -> Table:
    """Every step, and every series without one."""
    return Table(
        columns=step_columns(
            several_metrics=len({each.metric for each in changes.series}) > 1,
            several_environments=len({each.environment for each in changes.series}) > 1,
        ),
        rows=[step_row(row, labels) for row in steps_in_order(changes)],
        optional="intervals and dates",
    )


def answer_of(changes: Changes) -> str:
    """How many steps there are, and where."""
    steps = sum(len(each.steps) for each in changes.series)
    total = len(changes.series)
    if not steps:
        tested = len(changes.having(*NOTHING_SAID))
        if not tested:
            return f"Nothing could be searched: {other_counts(changes)}."
        return f"No change point in {format_count(tested)} series."
    moved = len(changes.having(ChangeOutcome.CHANGED))
    alone = sum(each.verdict is Verdict.ALONE for each in changes.ranges)
    ranges = counted(len(changes.ranges), "commit range")
    some = f"; {alone} {'is' if alone == 1 else 'are'} one series alone" if alone else ""
    where = f"{format_count(moved)} of {format_count(total)} series at {ranges}"
    return f"{counted(steps, 'change point')} in {where}{some}."


def counts_text(changes: Changes) -> str:
    """How many series each outcome has; they add up."""
    found = [f"{format_count(n)} {word.value}" for word, n in changes.counts.items() if n]
    return f"{format_count(len(changes.series))} series: {', '.join(found)}."


def other_counts(changes: Changes) -> str:
    """Outcomes of series that were not searched."""
    return ", ".join(f"{format_count(n)} {word.value}" for word, n in changes.counts.items() if n)


def joined_note(changes: Changes) -> Iterator[Note]:
    """Runs of one commit that became one observation."""
    joined = [each.joined for each in changes.series if each.joined]
    if joined:
        some = counted(max(joined), "run")
        yield Note(f"runs of one commit count as one, their median: up to {some} a series")


def cautions(series: Sequence[SeriesChanges], labels: Sequence[str]) -> Iterator[Note]:
    """Each warning once, with the series that it is about; numbers in it are the first one's."""
    first: dict[str, str] = {}
    about: dict[str, list[str]] = {}
    for each, label in zip(series, labels, strict=True):
        texts = [*each.warnings, *(text for step in each.steps for text in step.warnings)]
        if each.outcome is ChangeOutcome.CONSTANT:
            texts = []
        for text in dict.fromkeys(texts):
            form = NUMBER.sub("0", text)
            first.setdefault(form, text)
            about.setdefault(form, []).append(label)
    for form, names in sorted(about.items(), key=lambda item: -len(item[1])):
        whose = ", ".join(names)
        if len(names) > MOST_NAMES:
            whose = f"{format_count(len(names))} of {format_count(len(series))} series"
        yield note_of(first[form], f" ({whose})")


def methods_of(changes: Changes) -> list[str]:
    """How the steps came about."""
    methods = dict.fromkeys(each.method for each in changes.series if each.method)
    return [
        *(f"method: {method}; at most {100 * changes.alpha:g} % false" for method in methods),
        f"steps of {100 * changes.margin:g} % or less are none; order: by {changes.ordered_by}",
        "commits: last good..first bad; steps share a range where their 95 % places meet",
        "a step is seen some five runs after it: the newest runs are not judged yet",
    ]
