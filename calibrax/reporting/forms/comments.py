"""A report as a comment on a pull request: what asks for an answer is listed, the rest folded.

The hidden first line tells a bot its own comment, so that it is updated and not repeated. A comment
has room for 65,536 characters on GitHub; what has no place is counted.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate

import attrs

from calibrax.numbers import counted
from calibrax.reporting.forms.markdown import markdown_lines
from calibrax.reporting.model import Fold, Note, Report, Row, Table
from calibrax.reporting.outcomes import OUTCOMES, outcome

__all__ = ["LISTED", "MOST_CHARACTERS", "comment_lines"]

MOST_CHARACTERS = 60_000

LISTED = ("regressed", "failed", "timed out", "no value", "missing")
"""Outcomes whose rows are listed, the worst first."""

OTHERS = ("not comparable", "improved", "inconclusive", "equivalent", "new")
WORST_FIRST = (*LISTED, *OTHERS)


def comment_lines(report: Report) -> list[str]:
    """The lines of the comment, together below 60,000 characters."""
    tables = [folded(table) for table in report.tables]
    whole = attrs.evolve(report, answer=headline(report), tables=tables)
    lines = written(whole)
    if length(lines) <= MOST_CHARACTERS:
        return lines
    rooms = range(sum(len(table.every_row) for table in tables))
    first_too_large = bisect_left(
        rooms, True, key=lambda room: length(written(shortened(whole, room))) > MOST_CHARACTERS
    )
    return written(shortened(whole, max(first_too_large - 1, 0)))


def written(report: Report) -> list[str]:
    """The hidden first line, and the report; how the command ended is its last line."""
    if report.ending:
        ended = report.ending[0].upper() + report.ending[1:]
        report = attrs.evolve(report, closing=[*report.closing, ended])
    return [f"<!-- calibrax:{report.comment} -->", *markdown_lines(report)]


def length(lines: Sequence[str]) -> int:
    """Characters, with the ends of lines."""
    return sum(map(len, lines)) + len(lines)


def headline(report: Report) -> str:
    """The answer with the mark of the worst outcome."""
    there = {row.outcome for table in report.tables for row in table.every_row}
    worst = next((word for word in WORST_FIRST if word in there), "measured")
    answer = report.answer.removesuffix(f" ({report.ending})")
    return f"{outcome(worst).mark} {answer}".strip()


def folded(table: Table) -> Table:
    """The table with the rows that ask for no answer in folds, one an outcome, the worst first."""
    listed = [row.outcome in LISTED or row.stands_out for row in table.rows]
    aside: dict[str, list[Row]] = {word: [] for word in OUTCOMES}
    for row, stays in zip(table.rows, listed, strict=True):
        if not stays:
            aside[row.outcome].append(row)
    folds = [
        Fold(outcome=word, text=f"{len(rows):,} {word}", unfold=making(rows))
        for word, rows in aside.items()
        if rows
    ]
    kept = [row for row, stays in zip(table.rows, listed, strict=True) if stays]
    return attrs.evolve(
        table,
        rows=sorted(kept, key=lambda row: badness(row.outcome)),
        folds=sorted([*folds, *table.folds], key=lambda fold: badness(fold.outcome)),
    )


def badness(word: str) -> int:
    """Where an outcome stands: what is listed is worse than what leans, and that than the rest."""
    return WORST_FIRST.index(word) if word in WORST_FIRST else len(WORST_FIRST)


def making(rows: Sequence[Row]) -> Callable[[], Sequence[Row]]:
    """What a fold unfolds to."""
    return lambda: rows


def shortened(report: Report, room: int) -> Report:
    """The report with so many rows in all: those listed first, then those of folds in order."""
    parts = [table.rows for table in report.tables]
    parts += [fold.unfold() for table in report.tables for fold in table.folds]
    before = [0, *accumulate(map(len, parts))]
    kept = [part[: max(room - start, 0)] for part, start in zip(parts, before, strict=False)]
    left_out = before[-1] - sum(map(len, kept))
    folds = iter(kept[len(report.tables) :])
    tables = [
        attrs.evolve(
            table,
            rows=rows,
            folds=[attrs.evolve(fold, unfold=making(next(folds))) for fold in table.folds],
        )
        for table, rows in zip(report.tables, kept, strict=False)
    ]
    note = Note(
        f"{counted(left_out, 'row')} left out, as a comment has no room for them",
        "the table, JSON and CSV have all of them",
    )
    return attrs.evolve(report, tables=tables, notes=[*report.notes, note])
