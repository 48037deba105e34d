"""What one screen says, before it takes a form.

    Report ── head, notes, facts, closing, answer, next steps    lines
     └─ tables ── Table ── columns, rows ── cells                numbers
                   └─ folds, footnotes                           lines below them

Texts may be foreign: renderers escape all of them. The first column of a table is the name.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Literal, TypeAlias

import attrs

__all__ = [
    "Align",
    "Cell",
    "Column",
    "Face",
    "Fold",
    "Note",
    "Report",
    "Row",
    "Script",
    "Table",
    "note_of",
]

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
        joint: What stands between the column before and this one where a row takes two lines.
        legend: What its signs mean, told below the table where the column is shown.
        wide: Of an ornament: the least columns of a terminal that has it, if there is room; where
            there is none, it goes without a word.
    """

    heading: str
    align: Align = "left"
    gap: int = 2
    drop: int = 0
    faces: Collection[Face] = FACES
    joint: str = ""
    wide: int = 0
    legend: str = ""


@attrs.frozen(kw_only=True)
class Row:
    """One row.

    Attributes:
        outcome: A word of `calibrax.reporting.outcomes`.
        cells: As many as there are columns; beside a note only the first ones.
        note: What stands in place of the other cells: why there are none.
        details: What stands below the row in a terminal.
        stands_out: Whether its numbers are as bright as those of a verdict.
        level: How loud it is in the log of a build, where its outcome doesn't say that.
    """

    outcome: str
    cells: Sequence[Cell]
    note: str = ""
    details: str = ""
    stands_out: bool = False
    level: str = ""


@attrs.frozen(kw_only=True)
class Fold:
    """Rows that a terminal does not list, told in one line.

    Attributes:
        outcome: Theirs.
        text: How many, and what can be said of all of them; foreign.
        hint: How to see them.
        unfold: What makes the rows, for the forms that have room.
    """

    outcome: str
    text: str
    hint: str = ""
    unfold: Callable[[], Sequence[Row]] = tuple


@attrs.frozen(kw_only=True)
class Table:
    """Rows of one shape.

    Attributes:
        columns: The first is the name.
        rows: In the order to be shown.
        title: What all rows have in common, above their names; foreign.
        more: The line that says what is folded away, or "".
        optional: What the columns are that a narrow screen drops, for a note that says so.
        folds: What is folded away, a line each.
        footnotes: Their signs in the cells, and texts.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    title: str = ""
    more: str = ""
    optional: str = "columns"
    folds: Sequence[Fold] = ()
    footnotes: Sequence[tuple[str, str]] = ()

    def has_content(self, column: int) -> bool:
        """Whether a column says anything: in its heading, if it has numbers, or in a cell."""
        heading = bool(self.columns[column].heading) and any(not row.note for row in self.rows)
        cells = (row.cells[column] for row in self.rows if column < len(row.cells))
        return not column or heading or any(cell.text for cell in cells)

    @property
    def every_row(self) -> Sequence[Row]:
        """Also those that are folded away."""
        return [*self.rows, *(row for fold in self.folds for row in fold.unfold())]

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


@attrs.frozen
class Script:
    """Lines of a shell that may come next.

    Attributes:
        about: What they do, and what to fill in.
        lines: As they are typed.
    """

    about: str
    lines: Sequence[str]


@attrs.frozen(kw_only=True)
class Report:
    """One screen.

    Attributes:
        head: Lines of facts: what was measured, where and when.
        notes: What qualifies the numbers.
        facts: What is said in words, paragraphs each with what they are about, or "".
        plot: A drawing, as lines for so many columns; only people get it.
        tables: The numbers.
        closing: What holds for all numbers: lines before the answer.
        answer: The last line in a terminal, the first one on a page.
        steps: Commands that may come next.
        script: What may be typed next that takes more than one command.
        airy: Whether a blank line stands between head and tables.
        in_words: Whether the answer is a headline over facts in a terminal, too.
        comment: What a bot tells its comment on a pull request by; "" for what is no comment.
        ending: What the answer says in parentheses of how the command ended.
    """

    head: Sequence[Sequence[str]] = ()
    notes: Sequence[Note] = ()
    facts: Sequence[tuple[str, Sequence[str]]] = ()
    plot: Callable[[int], Sequence[str]] | None = None
    tables: Sequence[Table] = ()
    closing: Sequence[str] = ()
    answer: str
    steps: Sequence[str] = ()
    script: Script | None = None
    airy: bool = True
    in_words: bool = False
    comment: str = ""
    ending: str = ""
