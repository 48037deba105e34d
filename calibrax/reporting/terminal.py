"""A report in a terminal: no boxes, one rule of space, colour only where a verdict is.

Names give way first; below 66 columns, or where they would be too short, the name has a line of
its own. Columns are dropped only where that does not help either, and a note says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

from rich.console import Console
from rich.text import Text

from calibrax.numbers import to_ascii
from calibrax.reporting.model import Column, Note, Report, Row, Table
from calibrax.reporting.outcomes import outcome
from calibrax.reporting.text import ELLIPSIS, cut_middle, padded, visible, width_of

__all__ = ["lines", "print_lines", "print_report", "wrapped"]

STACKED_BELOW = 66
SHORTEST_NAME = 24
INDENT = "    "


class Screen(NamedTuple):
    """What is known of the place to print on."""

    width: int
    ascii: bool = False

    def clean(self, text: str) -> str:
        """The text, harmless and in signs that the place has."""
        return to_ascii(visible(text)) if self.ascii else visible(text)

    @property
    def ellipsis(self) -> str:
        """What stands for a cut."""
        return self.clean(ELLIPSIS)


def print_report(
    report: Report, file: TextIO, *, width: int, color: bool = False, ascii_only: bool = False
) -> None:
    """Print a report for people."""
    print_lines(lines(report, width=width, ascii_only=ascii_only), file, color=color)


def print_lines(texts: Iterable[Text], file: TextIO, *, color: bool) -> None:
    """Print lines as they are: neither wrapped nor cut, and nothing in them is markup."""
    console = Console(
        file=file,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    for text in texts:
        console.print(text, soft_wrap=True)


def lines(report: Report, *, width: int, ascii_only: bool = False) -> Iterator[Text]:
    """The lines of a report, without trailing spaces."""
    screen = Screen(width, ascii_only)
    for facts in report.head:
        yield from wrapped(facts, screen, separator="  ", then="  ")
    for note in report.notes:
        yield from note_lines(note, screen)
    for number, table in enumerate(report.tables):
        if number or report.airy or report.notes:
            yield Text()
        yield from table_lines(table, screen)
    if report.head or report.notes or report.tables:
        yield Text()
    yield from wrapped(report.answer.split(" "), screen)
    yield from wrapped(report.steps, screen, separator="   ")


def wrapped(
    parts: Sequence[str], screen: Screen, separator: str = " ", first: str = "", then: str = ""
) -> Iterator[Text]:
    """The parts in as few lines as they fit in; only a part longer than a line is broken.

    It is broken at its spaces; a word longer than a line is left to the terminal.
    """
    line, empty = first, True
    for part in map(screen.clean, parts):
        joint = separator
        for piece in part.split(" ") if width_of(then + part) > screen.width else [part]:
            if not empty and width_of(line + joint + piece) > screen.width:
                yield Text(line)
                line, empty = then, True
            line += piece if empty else joint + piece
            empty, joint = False, " "
    if not empty:
        yield Text(line)


def note_lines(note: Note, screen: Screen) -> Iterator[Text]:
    """A doubt and its cure, with the words of the doubt set in."""
    yield from wrapped(note.text.split(" "), screen, first="! ", then="  ")
    if note.remedy:
        arrow = screen.clean("→")
        yield from wrapped(note.remedy.split(" "), screen, first=f"  {arrow} ", then=INDENT)


class Grid(NamedTuple):
    """A table as texts: the names, and those columns of numbers that are shown."""

    title: str
    names: list[str]
    marked: bool
    columns: list[Column]
    headings: list[str]
    cells: list[list[str]]
    widths: list[int]

    def without(self, drop: int) -> "Grid":
        """The same without the columns of one rank."""
        kept = [n for n, column in enumerate(self.columns) if column.drop != drop]
        return self._replace(
            columns=[self.columns[n] for n in kept],
            headings=[self.headings[n] for n in kept],
            cells=[[row[n] for n in kept] for row in self.cells],
            widths=[self.widths[n] for n in kept],
        )

    @property
    def width(self) -> int:
        """What the numbers take, gaps and marks included."""
        return 2 * self.marked + sum(column.gap for column in self.columns) + sum(self.widths)

    @property
    def widest_name(self) -> int:
        """What the names take."""
        return max(map(width_of, (self.title, *self.names)))

    def numbers(self, texts: Sequence[str]) -> str:
        """Cells side by side, with the gaps before them."""
        return "".join(
            " " * column.gap + padded(text, width, right=column.align != "left")
            for column, text, width in zip(self.columns, texts, self.widths, strict=True)
        )

    @property
    def indented_width(self) -> int:
        """What the numbers take on a line of their own."""
        return len(self.indented(["x" * width for width in self.widths]))

    def indented(self, texts: Sequence[str]) -> str:
        """Cells side by side on a line of their own."""
        gap = self.columns[0].gap if self.columns else 0
        return (INDENT + self.numbers(texts)[gap:]).rstrip()


def grid_of(table: Table, screen: Screen) -> Grid:
    """The texts of a table, numbers aligned within their columns."""
    shown = [n for n, c in enumerate(table.columns) if n and "terminal" in c.faces]
    shown = [n for n in shown if table.has_content(n)]
    columns = [table.columns[n] for n in shown]
    by_column = [
        [screen.clean(row.cells[n].text) if n < len(row.cells) else "" for row in table.rows]
        for n in shown
    ]
    for column, texts in zip(columns, by_column, strict=True):
        if column.align == "point":
            texts[:] = with_points_aligned(texts)
    headings = [screen.clean(column.heading) for column in columns]
    return Grid(
        title=screen.clean(table.title),
        names=[screen.clean(row.cells[0].text) for row in table.rows],
        marked=any(outcome(row.outcome).mark for row in table.rows),
        columns=columns,
        headings=headings,
        cells=[[texts[n] for texts in by_column] for n in range(len(table.rows))],
        widths=[max(map(width_of, (h, *t))) for h, t in zip(headings, by_column, strict=True)],
    )


def with_points_aligned(texts: Sequence[str]) -> list[str]:
    """Numbers with a unit, their points below each other: `± 0.33 %`, `± 1.2  %`, `±  18    %`."""
    parts = []
    for text in texts:
        number, space, unit = text.rpartition(" ")
        lead, gap, digits = number.rpartition(" ")
        whole, point, fraction = digits.partition(".")
        parts.append((lead + gap, whole, point + fraction, space + unit))
    widest = max((len(whole) for _, whole, _, _ in parts), default=0)
    longest = max((len(fraction) for _, _, fraction, _ in parts), default=0)
    return [
        f"{lead}{whole:>{widest}}{fraction:<{longest}}{unit}" if text else ""
        for text, (lead, whole, fraction, unit) in zip(texts, parts, strict=True)
    ]


def table_lines(table: Table, screen: Screen) -> Iterator[Text]:
    """The lines of a table in the form that the width allows."""
    whole = grid_of(table, screen)
    grids = [whole]
    for drop in sorted({column.drop for column in whole.columns} - {0}, reverse=True):
        grids.append(grids[-1].without(drop))
    grid = next((g for g in grids if fits_aligned(g, screen) or fits_indented(g, screen)), whole)
    if fits_aligned(grid, screen):
        yield from aligned(table, grid, min(grid.widest_name, screen.width - grid.width), screen)
    else:
        yield from stacked(table, grid, screen)
    if len(grid.columns) < len(whole.columns):
        yield from note_lines(
            Note(
                f"no room for {table.optional} in {screen.width} columns",
                f"widen to {whole.indented_width}, show fewer, or pipe",
            ),
            screen,
        )
    if table.more:
        yield Text(screen.clean(table.more))


def aligned(table: Table, grid: Grid, width: int, screen: Screen) -> Iterator[Text]:
    """One line a row, names in so many columns."""
    title = " " * (2 * grid.marked) + cut_middle(grid.title, width, screen.ellipsis)
    heading = padded(title, 2 * grid.marked + width) + grid.numbers(grid.headings)
    if heading.strip():
        yield Text(heading.rstrip())
    for row, name, cells in zip(table.rows, grid.names, grid.cells, strict=True):
        text = start_of(row, grid, screen)
        text.append(padded(cut_middle(name, width, screen.ellipsis), width))
        if row.note:
            room = screen.width - width_of(text.plain) - 2
            text.append("  ")
            text.append(cut_middle(screen.clean(row.note), room, screen.ellipsis), style_of(row))
        else:
            text.append(grid.numbers(cells))
        text.rstrip()
        yield text


def stacked(table: Table, grid: Grid, screen: Screen) -> Iterator[Text]:
    """Two lines a row, or more where the numbers need it."""
    fits = fits_indented(grid, screen)
    if grid.title:
        yield Text(cut_middle(grid.title, screen.width, screen.ellipsis))
    if fits and any(grid.headings):
        yield Text(grid.indented(grid.headings))
    for row, name, cells in zip(table.rows, grid.names, grid.cells, strict=True):
        text = start_of(row, grid, screen)
        text.append(cut_middle(name, screen.width - len(text), screen.ellipsis))
        yield text
        if row.note:
            note = cut_middle(screen.clean(row.note), screen.width - len(INDENT), screen.ellipsis)
            yield Text(INDENT).append(note, style_of(row))
        elif fits:
            yield Text(grid.indented(cells))
        else:
            filled = [cell for cell in cells if cell]
            yield from wrapped(filled, screen, separator="  ", first=INDENT, then=INDENT)


def fits_aligned(grid: Grid, screen: Screen) -> bool:
    """Whether names that can be read and the numbers fit on one line."""
    needed = min(grid.widest_name, SHORTEST_NAME)
    return screen.width >= STACKED_BELOW and screen.width - grid.width >= needed


def fits_indented(grid: Grid, screen: Screen) -> bool:
    """Whether the numbers fit on a line of their own."""
    return grid.indented_width <= screen.width


def start_of(row: Row, grid: Grid, screen: Screen) -> Text:
    """A line with the mark in its colour, if marks are shown."""
    text = Text()
    if grid.marked:
        text.append(padded(screen.clean(outcome(row.outcome).mark), 2), style_of(row))
    return text


def style_of(row: Row) -> str:
    """The colour of a row's verdict."""
    return outcome(row.outcome).style
