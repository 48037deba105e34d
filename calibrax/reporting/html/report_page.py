"""Any report as a page, for commands that have no page of their own."""

import math
from collections import Counter
from collections.abc import Iterable

import attrs

from calibrax.reporting.html.page import Chip, Group, Heading, Line, Page, PageTable, Span, Value
from calibrax.reporting.model import Cell, Report, Row, Table
from calibrax.reporting.outcomes import OUTCOMES

__all__ = ["chips_of", "report_page", "report_tables"]


def report_page(report: Report, command: str) -> Page:
    """The page of a report: its words, and its tables without plots.

    Args:
        report: What the screen says.
        command: What was asked.
    """
    tables = report_tables(report)
    return Page(
        command=command,
        title=report.answer,
        facts=report.head,
        headline=[Span(report.answer)],
        summary=report.closing,
        notes=report.notes,
        scripts=[report.script] if report.script else [],
        steps=report.steps,
        chips=chips_of(tables),
        tables=tables,
        method=report.facts,
    )


def chips_of(tables: Iterable[PageTable]) -> list[Chip]:
    """A filter for each outcome of the rows; none where all have the same."""
    counts = Counter(row.outcome for table in tables for row in table.rows)
    return [Chip(word, counts[word]) for word in OUTCOMES if counts[word] and len(counts) > 1]


def report_tables(report: Report, *, overview: bool = False) -> list[PageTable]:
    """The tables of a report, with all rows that a terminal folds away.

    Args:
        report: The report.
        overview: Whether they sum up the rows of other tables.
    """
    tables = list(map(table_of, report.tables))
    if not overview:
        return tables
    return [
        attrs.evolve(table, title=f"{table.title} in groups".strip(), is_overview=True)
        for table in tables
    ]


def table_of(table: Table) -> PageTable:
    """One table."""
    shown = [n for n, column in enumerate(table.columns) if "markdown" in column.faces]
    shown = [n for n in shown if table.has_content(n)]
    columns = [
        Heading(
            text=table.columns[n].heading,
            align="left" if table.columns[n].align == "left" else "right",
        )
        for n in shown
    ]
    return PageTable(
        caption=table.title or table.columns[0].heading,
        title=table.title,
        columns=columns,
        groups=[Group(outcome="", rows=[line_of(row, shown) for row in table.every_row])],
        footnotes=[f"{sign}: {text}" for sign, text in table.footnotes],
    )


def line_of(row: Row, shown: Iterable[int]) -> Line:
    """One row."""
    first, *others = (row.cells[n] if n < len(row.cells) else None for n in shown)
    name = first or Cell()
    return Line(
        outcome=row.outcome,
        name=name.text,
        full_name=name.text if name.plain is None else name.plain,
        cells=[Value(cell.text, number_of(cell)) for cell in others if cell is not None],
        note=row.note,
    )


def number_of(cell: Cell) -> float:
    """What a cell stands for, where a pipe gets a number."""
    try:
        return float(cell.plain if cell.plain is not None else cell.text)
    except ValueError:
        return math.nan
