"""What one page says, before it is a file.

    Page ── facts, headline, summary, notes, scripts, closing, method     words
     └─ tables ── PageTable ── columns
                   └─ groups ── Group ── heading, strip
                                 └─ rows ── Line ── cells (Value or Plot), evidence, figures,
                                                    grids

Texts may be foreign: the document escapes all of them.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

import attrs

from calibrax.reporting.html.courses import Course
from calibrax.reporting.html.marks import Plot
from calibrax.reporting.model import Align, Note, Script

__all__ = [
    "Chip",
    "Figure",
    "Grid",
    "Group",
    "Heading",
    "Line",
    "Page",
    "PageTable",
    "Span",
    "Tone",
    "Value",
]

Tone: TypeAlias = Literal["", "regressed", "improved", "doubt"]


class Span(NamedTuple):
    """A part of a sentence, and what kind of news it is."""

    text: str
    tone: Tone = ""


@attrs.frozen
class Chip:
    """A filter: the rows of one outcome.

    Attributes:
        outcome: Theirs.
        count: How many.
    """

    outcome: str
    count: int


@attrs.frozen(kw_only=True)
class Heading:
    """The head of one column.

    Attributes:
        text: Its words.
        align: "left" or "right".
        key: What the JSON output calls the number of a cell; "" for texts.
        upper: What it calls the upper end of an interval, whose lower one `key` is.
        axis: What stands there over plots.
        grid: What stands behind each plot of the column.
        narrow: Whether half the width is enough for its plots.
    """

    text: str
    align: Align = "right"
    key: str = ""
    upper: str = ""
    axis: Plot | None = None
    grid: Plot | None = None
    narrow: bool = False

    @property
    def is_plot(self) -> bool:
        """Whether the cells are plots."""
        return self.axis is not None


class Value(NamedTuple):
    """One cell of text.

    Attributes:
        text: For people.
        number: What it stands for, to sort by and for programs; NaN for none.
        upper: Of an interval, whose lower end is `number`; NaN for anything else.
        tone: What kind of news it is.
    """

    text: str = ""
    number: float = math.nan
    upper: float = math.nan
    tone: str = ""


@attrs.frozen
class Figure:
    """A plot of a row's evidence, with its caption.

    Attributes:
        caption: What it shows.
        about: What more there is to say.
        plot: The plot, or what stands around a course.
        course: A long series that the script draws into it.
    """

    caption: str
    about: str
    plot: Plot
    course: Course | None = None


class Grid(NamedTuple):
    """Numbers of a row's evidence, such as its levels, to be read: programs have the JSON output.

    Attributes:
        caption: What they are.
        columns: Heads; none is an axis.
        rows: Their cells, one a column.
    """

    caption: str
    columns: Sequence[Heading]
    rows: Sequence[Sequence[Value]]


@attrs.frozen(kw_only=True)
class Line:
    """One row.

    Attributes:
        outcome: Its own.
        name: Short, as all screens have it.
        full_name: Whole.
        unit: Of its numbers, where that may differ from row to row.
        anchor: What links to it are called; "" for the name.
        about: What else tells it from others: a group, what it leans to.
        cells: One a column but the first; fewer beside a note.
        note: What stands in place of the other cells.
        evidence: In words: what each paragraph is about, and texts.
        figures: What is drawn below the evidence.
        grids: Numbers below the figures.
        is_open: Whether its evidence is shown from the start.
        matters: Whether it is open in print.
    """

    outcome: str
    name: str
    full_name: str
    unit: str = ""
    anchor: str = ""
    about: str = ""
    cells: Sequence[Value | Plot] = ()
    note: str = ""
    evidence: Sequence[tuple[str, Sequence[str]]] = ()
    figures: Sequence[Figure] = ()
    grids: Sequence[Grid] = ()
    is_open: bool = False
    matters: bool = False

    @property
    def has_evidence(self) -> bool:
        """Whether there is anything to open."""
        return bool(self.evidence or self.figures or self.grids)

    @property
    def has_plots(self) -> bool:
        """Whether any of its cells is a plot."""
        return any(isinstance(cell, Plot) for cell in self.cells)


@attrs.frozen(kw_only=True)
class Group:
    """Rows below one heading.

    Attributes:
        outcome: What their chip is.
        text: The heading; "" for none.
        about: What more there is to say of them.
        rows: Those that are shown.
        folded: Those that are shown on demand.
        strip: All of them as dots in the plot column.
    """

    outcome: str
    text: str = ""
    about: str = ""
    rows: Sequence[Line] = ()
    folded: Sequence[Line] = ()
    strip: Plot | None = None


@attrs.frozen(kw_only=True)
class PageTable:
    """Rows of one shape.

    Attributes:
        caption: What it holds, in words.
        title: What all rows have in common; "" where that is said.
        shared: The same by columns of what is copied: the metric, its unit.
        columns: The first is the name.
        groups: In the order to be shown.
        legend: What the signs of its plots mean.
        footnotes: What qualifies some rows, a line each.
        is_overview: Whether its rows sum up those of other tables, so that no filter counts them.
    """

    caption: str
    columns: Sequence[Heading]
    groups: Sequence[Group]
    title: str = ""
    shared: Mapping[str, str] = {}
    legend: str = ""
    footnotes: Sequence[str] = ()
    is_overview: bool = False

    @property
    def rows(self) -> list[Line]:
        """All of them, in order."""
        return [row for group in self.groups for row in (*group.rows, *group.folded)]


@attrs.frozen(kw_only=True)
class Page:
    """One file.

    Attributes:
        command: What was asked: `compare`.
        title: Of the window.
        facts: What was measured, where and when.
        headline: The answer in a few words.
        summary: Sentences below it; what the headline doesn't say.
        notes: Doubts, each with its cure.
        scripts: What may be typed next.
        steps: Commands that may come next.
        chips: Filters; their counts add up to the rows, those of 0 are not shown.
        tables: The numbers.
        runs: What each run is called, where tables have courses.
        closing: What holds for all numbers.
        method: How they came about: terms, and what they mean.
    """

    command: str
    title: str
    facts: Sequence[Sequence[str]] = ()
    headline: Sequence[Span]
    summary: Sequence[str] = ()
    notes: Sequence[Note] = ()
    scripts: Sequence[Script] = ()
    steps: Sequence[str] = ()
    chips: Sequence[Chip] = ()
    tables: Sequence[PageTable] = ()
    runs: Sequence[str] = ()
    closing: Sequence[str] = ()
    method: Sequence[tuple[str, Sequence[str]]] = ()
