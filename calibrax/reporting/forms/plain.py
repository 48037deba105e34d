"""A report in a pipe or a file: one row a line, the outcome word first, nothing folded or cut.

Made for `grep`, `sort` and `awk`: columns are two spaces apart, unknown numbers are `-`, numbers
are in base units and ASCII, also within sentences, and names are whole.
"""

from collections.abc import Iterator, Sequence

from rich.text import Text

from calibrax.numbers import to_ascii
from calibrax.reporting.model import Cell, Column, Report, Table
from calibrax.reporting.outcomes import outcome
from calibrax.reporting.text import padded, visible, width_of

__all__ = ["plain_lines", "plain_texts"]

WIDEST = 60  # a longer cell moves the rest of its own line only
UNKNOWN = "-"


def plain_lines(report: Report, *, ascii_only: bool = False) -> Iterator[str]:
    """The lines of a report, each without its end."""
    for line in plain_texts(report, ascii_only=ascii_only):
        yield line.plain


def plain_texts(report: Report, *, ascii_only: bool = False) -> Iterator[Text]:
    """The lines with colour on the outcome words, for logs that show it."""
    for line, style in raw_lines(report):
        text = Text(to_ascii(line) if ascii_only else line)
        if style:
            text.stylize(style, 0, len(line.split("  ", 1)[0]))
        yield text


def raw_lines(report: Report) -> Iterator[tuple[str, str]]:
    """The lines in all signs, each with the style of its first word."""
    if report.in_words:
        yield said(report.answer), ""
        for about, paragraphs in report.facts:
            sentences = "; ".join(text.removesuffix(";") for text in paragraphs)
            sentences = sentences.replace("; →", " →")
            yield "  " + said(": ".join(filter(None, (about, sentences)))), ""
    for facts in report.head:
        yield "  ".join(map(visible, facts)), ""
    for note in report.notes:
        yield "! " + said(note.text) + (f" → {said(note.remedy)}" if note.remedy else ""), ""
    for table in report.tables:
        if report.head or report.notes:
            yield "", ""
        yield from table_lines(table)
    if report.head or report.notes or report.tables:
        yield "", ""
    for line in report.closing:
        yield said(line), ""
    if not report.in_words:
        yield said(report.answer), ""
    if report.steps:
        yield "   ".join(map(visible, report.steps)), ""
    if report.script:
        yield f"{visible(report.script.about)}:", ""
        yield from ((f"  {visible(line)}", "") for line in report.script.lines)


def said(text: str) -> str:
    """A sentence, its numbers as `sort` and `awk` read them."""
    return visible(text).replace("−", "-")


def table_lines(table: Table) -> Iterator[tuple[str, str]]:
    """A heading and one line a row, also for those that a terminal folds away."""
    rows = table.every_row
    shown = [n for n, column in enumerate(table.columns) if "plain" in column.faces]
    columns = [Column(heading="outcome"), *(table.columns[n] for n in shown)]
    texts = [[visible(column.heading) for column in columns]]
    for row in rows:
        cells = [text_of(row.cells[n]) if n < len(row.cells) else UNKNOWN for n in shown]
        cells[1:] = [UNKNOWN if text == "nan" else text for text in cells[1:]]
        texts.append([row.outcome, *cells, *([visible(row.note)] if row.note else [])])
    widths = [
        max(min(width_of(row[n]), WIDEST) for row in texts if n < len(row))
        for n in range(len(columns))
    ]
    styles = ["", *(outcome(row.outcome).style for row in rows)]
    for row_texts, style in zip(texts, styles, strict=True):
        yield line_of(row_texts, columns, widths), style


def text_of(cell: Cell) -> str:
    """What a cell says to a program."""
    return visible(cell.text if cell.plain is None else cell.plain) or UNKNOWN


def line_of(texts: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    """Cells side by side; a note at the end has no column."""
    fitted = [
        padded(text, width, right=column.align != "left")
        for text, column, width in zip(texts, columns, widths, strict=False)
    ]
    return "  ".join([*fitted, *texts[len(columns) :]]).rstrip()
