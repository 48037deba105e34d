"""What one screen says, before it takes a form.

    Report ── head, notes, answer, next steps        lines
     └─ tables ── Table ── columns, rows ── cells    numbers

Texts may be foreign: renderers escape all of them. The first column of a table is the name.
"""

from collections.abc import Collection, Sequence
from typing import Literal, TypeAlias

import attrs

__all__ = ["Align", "Cell", "Column", "Face", "Note", "Report", "Row", "Table", "note_of"]

Face: TypeAlias = Literal["terminal", "plain", "markdown"]
Align: TypeAlias = Literal["left", "right", "point"]

FACES: frozenset[Face] = frozenset(("terminal", "plain", "markdown"))


@attrs.frozen
class Cell:
    """One cell.

    Attributes:
        text: For people.
        plain: For a pipe, where that differs: whole names, numbers in base units.
    """

    text: str = ""
    plain: str | None = attrs.field(default=None, kw_only=True)


@attrs.frozen(kw_only=True)
class Column:
    """One column.

    Attributes:
        heading: Its word; foreign, where it is a metric.
        align: "point": right, with the points of numbers below each other.
        gap: Spaces before it in a terminal.
        drop: Where the screen is narrow, columns go in descending order of this, those of one
            number together; 0 stays.
        faces: The forms that show it.
    """

    heading: str
    align: Align = "left"
    gap: int = 2
    drop: int = 0
    faces: Collection[Face] = FACES


@attrs.frozen(kw_only=True)
class Row:
    """One row.

    Attributes:
        outcome: A word of `calibrax.reporting.outcomes`.
        cells: As many as there are columns; none beyond the name beside a note.
        note: What stands in place of numbers: why there are none.
    """

    outcome: str
    cells: Sequence[Cell]
    note: str = ""


@attrs.frozen(kw_only=True)
class Table:
    """Rows of one shape.

    Attributes:
        columns: The first is the name.
        rows: In the order to be shown.
        title: What all rows have in common, above their names; foreign.
        more: The line that says what is folded away, or "".
        optional: What the columns are that a narrow screen drops, for a note that says so.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    title: str = ""
    more: str = ""
    optional: str = "columns"

    def has_content(self, column: int) -> bool:
        """Whether a column says anything, in its heading or in a cell, of rows without a note."""
        rows = [row for row in self.rows if not row.note]
        heading = bool(rows and self.columns[column].heading)
        return heading or not column or any(row.cells[column].text for row in rows)

    def folded(self, limit: int | None) -> "Table":
        """The table with at most so many rows, those with a mark first to stay.

        What is left keeps its order, and one row too many is shown rather than counted.
        """
        if limit is None or len(self.rows) <= limit + 1:
            return self
        ordinary = [row.outcome == "measured" for row in self.rows]
        kept = sorted(sorted(range(len(self.rows)), key=lambda i: (ordinary[i], i))[:limit])
        more = f"… {len(self.rows) - limit:,} more (-a)"
        return attrs.evolve(self, rows=[self.rows[i] for i in kept], more=more)


@attrs.frozen
class Note:
    """A doubt, and its cure."""

    text: str
    remedy: str = ""


def note_of(warning: str, about: str = "") -> Note:
    """A warning of a result as a note: what follows the last semicolon is the cure.

    >>> note_of("need >= 3 samples, got 2; run more invocations")
    Note(text='need >= 3 samples, got 2', remedy='run more invocations')
    """
    text, _, remedy = warning.rpartition("; ")
    return Note((text or remedy) + about, remedy if text else "")


@attrs.frozen(kw_only=True)
class Report:
    """One screen.

    Attributes:
        head: Lines of facts: what was measured, where and when.
        notes: What qualifies the numbers.
        tables: The numbers.
        answer: The last line in a terminal, the first one on a page.
        steps: Commands that may come next.
        airy: Whether a blank line stands between head and tables.
    """

    head: Sequence[Sequence[str]] = ()
    notes: Sequence[Note] = ()
    tables: Sequence[Table] = ()
    answer: str
    steps: Sequence[str] = ()
    airy: bool = True
