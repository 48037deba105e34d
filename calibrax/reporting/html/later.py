"""What of the rows stands in the page, and what is left to its script.

The first rows of a page have their plots in it, also without a script: those in sight before those
that are folded away. A quarter of them, and rows that are open, have all their evidence in it with
what is drawn there. The words and numbers of the evidence of others are there as well, unless
those are more than most pages have.
"""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from calibrax.reporting.html.courses import Course, courses_data
from calibrax.reporting.html.escaping import data_block
from calibrax.reporting.html.marks import Plot, packed, svg
from calibrax.reporting.html.nodes import Node, markup, node_data
from calibrax.reporting.html.packing import pack
from calibrax.reporting.html.page import Line, PageTable

__all__ = ["Later"]

MOST_EVIDENCE = 80_000  # letters of a page, so that one of 100 benchmarks is below 250 KB
TAGS = 40  # letters around a text, about


class Later:
    """Which parts of rows stand in the page, and the data of the others.

    Attributes:
        first: Rows whose plots are in the page, by their identity.
        leading: Those that lack nothing.
        whole: Whether the evidence of all rows is in the page.
        plots: Of the other rows, by their ids; None for those that are there.
        evidence: Likewise.
        courses: Long series, in the order of the numbers that plots have for them.
        missing: How many rows lack something without a script.
    """

    def __init__(self, tables: Sequence[PageTable], ahead: int) -> None:
        rows = [row for table in tables for row in table.rows]
        self.first: set[int] = set()
        self.leading = {id(row) for row in rows if row.is_open}
        for is_overview in (False, True):
            found = list(map(id, first_of(tables, is_overview)))
            self.first.update(found[:ahead])
            self.leading.update(found[: ahead // 4])
        self.whole = sum(map(letters, rows)) <= MOST_EVIDENCE
        self.plots: dict[str, list[list[object] | None]] = {}
        self.evidence: dict[str, Any] = {}
        self.courses: list[Course] = []
        self.missing = sum(self.lacks(row) for row in rows)

    def is_first(self, row: Line) -> bool:
        """Whether the plots of a row are in the page."""
        return id(row) in self.first or id(row) in self.leading

    def is_leading(self, row: Line) -> bool:
        """Whether what is drawn in its evidence is, too."""
        return id(row) in self.leading

    def lacks(self, row: Line) -> bool:
        """Whether a row lacks something without a script."""
        drawn = self.is_first(row) or not row.has_plots
        below = row.figures if self.whole else row.has_evidence
        return not drawn or bool(below and not self.is_leading(row))

    def plots_of(self, row: Line, anchor: str, cells: Sequence[Plot]) -> list[str]:
        """The plots of a row as elements, or empty texts for those that the script draws.

        What stands around a course is there ahead, and drawn again with its runs by the script.
        """
        drawn: list[str] = []
        data: list[list[object] | None] = []
        for plot, course, ahead in (
            *((plot, None, self.is_first(row)) for plot in cells),
            *((each.plot, each.course, self.is_leading(row)) for each in row.figures),
        ):
            drawn.append(svg(course.drawn_on(plot) if course else plot) if ahead else "")
            done = ahead and course is None
            data.append(None if done else [*packed(plot), *self.numbered(course)])
        if any(data):
            self.plots[anchor] = data
        return drawn

    def numbered(self, course: Course | None) -> list[int]:
        """The number of a course, or nothing."""
        if course is None:
            return []
        self.courses.append(course)
        return [len(self.courses) - 1]

    def evidence_of(self, row: Line, anchor: str, node: Node | None) -> str:
        """The evidence of a row as an element, or an empty text where the script makes it."""
        if node is None:
            return ""
        if self.whole or self.is_leading(row):
            return markup(node)
        self.evidence[anchor] = node_data(node)
        return ""

    def data(self, runs: Sequence[str]) -> dict[str, str]:
        """What the script gets.

        Args:
            runs: What each run of the courses is called.
        """
        found: dict[str, Any] = {"plots": self.plots, "evidence": self.evidence}
        codes = {}
        if self.courses:
            found["courses"], codes["codes"] = courses_data(self.courses, runs)
        return {"later": pack(data_block(found).encode()), **codes}


def first_of(tables: Sequence[PageTable], is_overview: bool) -> list[Line]:
    """The rows with plots of one kind of table, those in sight before those that are folded."""
    groups = [group for each in tables if each.is_overview == is_overview for group in each.groups]
    shown = chain.from_iterable(group.rows for group in groups)
    folded = chain.from_iterable(group.folded for group in groups)
    return [row for row in (*shown, *folded) if row.has_plots]


def letters(row: Line) -> int:
    """About how long the evidence of a row is."""
    words = [text for _, texts in row.evidence for text in texts]
    numbers = [value.text for grid in row.grids for values in grid.rows for value in values]
    return sum(len(text) + TAGS for text in (*words, *numbers))
