"""`changes` for many series: a line a range of commits, those that many series share first."""

import re
from collections.abc import Iterator, Sequence

from calibrax.analysis.change_cautions import NEWEST, ORDERED
from calibrax.analysis.changes import ChangeOutcome, Changes, SeriesChanges, Verdict
from calibrax.analysis.trend import Trends
from calibrax.numbers import counted, format_count
from calibrax.reporting.changes.rows import (
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

__all__ = ["UNTESTED", "answer_of", "changes_report", "counts_text", "joined_note", "methods_of"]

MOST_RANGES = 12
MOST_NOTES = 3
MOST_NAMES = 2
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)")
UNTESTED = (ChangeOutcome.TOO_SHORT, ChangeOutcome.NOT_MEASURED, ChangeOutcome.UNIT_CHANGED)
"""Of series that were not searched."""

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
    labels, total = labels_of(changes.series), len(changes.series)
    runs = [several(trends.runs)] if trends else []
    tables = [] if face == "plain" else list(range_tables(changes, labels, face, every=every))
    if every or face == "plain":
        tables.append(step_table(changes, labels))
    found = [*joined_note(changes), *cautions(changes.series, labels, every=every)]
    found.sort(key=lambda note: not note.text.startswith(ORDERED))
    if not (verbose or every) and len(found) > MOST_NOTES + 1:
        more = Note(f"{format_count(len(found) - MOST_NOTES)} more warnings", "add -v")
        found = [*found[:MOST_NOTES], more]
    return Report(
        head=[*runs, *([[line] for line in methods_of(changes)] if verbose else [])],
        notes=[*notes, *found],
        tables=tables,
        closing=[counts_text(changes)] if len(changes.having(*UNTESTED)) < total else [],
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


def cautions(
    series: Sequence[SeriesChanges], labels: Sequence[str], *, every: bool = False
) -> Iterator[Note]:
    """Each warning once, with the series that it is about.

    Those about the order come first, as it can turn every answer round; then those about newest
    values, which may be news; then those about what was searched, of most series first. Warnings
    of series that differ in their numbers alone are one, unless every one is told, with all of its
    series.
    """
    about: dict[str, list[tuple[str, str]]] = {}
    searched: set[str] = set()
    for each, label in zip(series, labels, strict=True):
        if each.outcome is ChangeOutcome.CONSTANT:
            continue
        forms = {text: text for step in each.steps for text in step.warnings}
        forms |= {text: text if every else NUMBER.sub("0", text) for text in each.warnings}
        for text, form in forms.items():
            about.setdefault(form, []).append((text, label))
            if each.outcome not in UNTESTED:
                searched.add(form)

    def rank(form: str) -> tuple[bool, bool, bool, int]:
        kinds = [not form.startswith(words) for words in (ORDERED, NEWEST)]
        return kinds[0], kinds[1], form not in searched, -len(about[form])

    for form in sorted(about, key=rank):
        texts, names = zip(*about[form], strict=True)
        whose = ", ".join(names)
        if len(names) > MOST_NAMES and (not every or len(names) == len(series)):
            whose = f"{format_count(len(names))} of {format_count(len(series))} series"
        yield note_of(spanning(texts), f" ({whose})")


def spanning(texts: Sequence[str]) -> str:
    """One text for several that differ in numbers alone.

    >>> spanning(["got 8 of 12", "got 3 of 12", "got 11 of 12"])
    'got 3 to 11 of 12'
    """
    places = zip(*map(NUMBER.findall, texts), strict=True)
    ends = [(min(found, key=as_float), max(found, key=as_float)) for found in places]
    spans = iter(low if low == high else f"{low} to {high}" for low, high in ends)
    return NUMBER.sub(lambda _: next(spans), texts[0])


def as_float(text: str) -> float:
    """The number that a warning states."""
    return float(text.replace(",", ""))


def methods_of(changes: Changes) -> list[str]:
    """How the steps came about."""
    methods = dict.fromkeys(each.method for each in changes.series if each.method)
    return [
        *(f"method: {method}; at most {100 * changes.alpha:g} % false" for method in methods),
        f"steps of {100 * changes.margin:g} % or less are none; order: by {changes.ordered_by}",
        "commits: last good..first bad; steps share a range where their 95 % places meet",
        "a step is seen some five runs after it: the newest runs are not judged yet",
    ]
