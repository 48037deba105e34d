"""A report in a terminal: no boxes, one rule of space, colour only where a verdict is.

Names give way first; below 66 columns, or where they would be too short, the name has a line of
its own. Columns are dropped only where that does not help either, and a note says so.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, TextIO

import attrs
from rich.console import Console
from rich.text import Text

from calibrax.numbers import to_ascii
from calibrax.reporting.model import Column, Fold, Note, Report, Row, Table
from calibrax.reporting.outcomes import outcome
from calibrax.reporting.text import (
    ELLIPSIS,
    cut_middle,
    padded,
    tells_apart,
    visible,
    width_of,
)

__all__ = ["lines", "print_lines", "print_report", "wrapped"]

STACKED_BELOW = 66
SHORTEST_NAME = 24
INDENT = "    "
BREAKS = re.compile(r"(?<![=<>±…]) (?![%=<>…])")


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
    if report.in_words:
        yield from wrapped(words_of(report.answer), screen)
        yield from fact_lines(report.facts, screen)
    for facts in report.head:
        yield from wrapped(facts, screen, separator="  ", then="  ")
    for note in report.notes:
        yield from note_lines(note, screen)
    if report.plot:
        yield Text()
        yield from (Text(screen.clean(line).rstrip()) for line in report.plot(screen.width))
    for number, table in enumerate(report.tables):
        if number or report.airy or report.notes:
            yield Text()
        yield from table_lines(table, screen)
    if report.head or report.notes or report.tables:
        yield Text()
    for line in report.closing:
        yield from wrapped(words_of(line), screen, then="  ")
    if not report.in_words:
        yield from wrapped(words_of(report.answer), screen)
    yield from step_lines(report.steps, screen)
    if report.script:
        yield from wrapped(words_of(f"{report.script.about}:"), screen)
        yield from (Text(f"  {screen.clean(line)}") for line in report.script.lines)


def step_lines(steps: Sequence[str], screen: Screen) -> Iterator[Text]:
    """Commands in order; one that fits no line is not broken, so that it can be copied."""
    for is_long, some in groupby(steps, key=lambda s: width_of(screen.clean(s)) > screen.width):
        if is_long:
            yield from map(Text, map(screen.clean, some))
        else:
            yield from wrapped(list(some), screen, separator="   ")


def fact_lines(facts: Sequence[tuple[str, Sequence[str]]], screen: Screen) -> Iterator[Text]:
    """What is said in words, the words below each other."""
    widest = max((width_of(about) for about, _ in facts), default=0)
    for about, paragraphs in facts:
        lead = f"  {padded(screen.clean(about), widest)}  " if about else "  "
        then = " " * (widest + 4 if about else 2)
        for paragraph in paragraphs:
            yield from wrapped(words_of(paragraph), screen, first=lead, then=then)
            lead = then


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


def words_of(text: str) -> list[str]:
    """The text in parts between which a line may end: not between a number and its sign.

    >>> words_of("a noise of 0.92 %, p < 1e-9, ± 3 %")
    ['a', 'noise', 'of', '0.92 %,', 'p < 1e-9,', '± 3 %']
    """
    return BREAKS.split(text)


def note_lines(note: Note, screen: Screen) -> Iterator[Text]:
    """A doubt and its cure, with the words of the doubt set in."""
    yield from wrapped(words_of(note.text), screen, first="! ", then="  ")
    if note.remedy:
        arrow = screen.clean("→")
        yield from wrapped(words_of(note.remedy), screen, first=f"  {arrow} ", then=INDENT)


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
            cells=[[row[n] for n in kept if n < len(row)] for row in self.cells],
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
        """The first cells or all side by side, with the gaps before them."""
        return "".join(
            " " * column.gap + padded(text, width, right=column.align != "left")
            for column, text, width in zip(self.columns, texts, self.widths, strict=False)
        )

    @property
    def indented_width(self) -> int:
        """What the numbers take on a line of their own."""
        return len(self.indented(["x" * width for width in self.widths]))

    def indented(self, texts: Sequence[str]) -> str:
        """Cells side by side on a line of their own, with their joints."""
        line = INDENT
        found = zip(self.columns, texts, self.widths, strict=False)
        for number, (column, text, width) in enumerate(found):
            joint = (column.joint if text.strip() else "") or " " * column.gap
            gap = "" if not number else padded(joint, len(column.joint) or column.gap)
            line += gap + padded(text, width, right=column.align != "left")
        return line.rstrip()

    def parts(self, texts: Sequence[str]) -> list[str]:
        """The cells that say anything, those that belong together as one."""
        found: list[str] = []
        for column, text in zip(self.columns, texts, strict=False):
            said = " ".join(text.split())
            if said and column.joint and found:
                found[-1] += column.joint + said
            elif said:
                found.append(said)
        return found


def grid_of(table: Table, screen: Screen) -> Grid:
    """The texts of a table, numbers aligned within their columns."""
    shown = [n for n, c in enumerate(table.columns) if n and "terminal" in c.faces]
    shown = [n for n in shown if table.has_content(n) and table.columns[n].wide <= screen.width]
    columns = [attrs.evolve(c, joint=screen.clean(c.joint)) for c in table.columns]
    columns = [columns[n] for n in shown]
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
        cells=[
            [texts[n] for at, texts in zip(shown, by_column, strict=True) if at < len(row.cells)]
            for n, row in enumerate(table.rows)
        ],
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
    for drop in sorted({c.drop for c in whole.columns if c.wide}, reverse=True):
        if not fits_aligned(whole, screen):
            whole = whole.without(drop)
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
    for fold in table.folds:
        yield from fold_lines(fold, screen)
    for column in grid.columns:
        if column.legend:
            yield from wrapped(words_of(column.legend), screen, then="  ")
    widest = max((len(sign) for sign, _ in table.footnotes), default=0)
    for sign, text in table.footnotes:
        lead, then = padded(sign, widest + 2), " " * (widest + 2)
        yield from wrapped(words_of(text), screen, first=lead, then=then)
    if table.more:
        yield from wrapped(table.more.split(" "), screen, then="  ")


def fold_lines(fold: Fold, screen: Screen) -> Iterator[Text]:
    """What is folded away, with the mark in its colour."""
    mark = screen.clean(outcome(fold.outcome).mark)
    first, *others = wrapped(words_of(fold.text), screen, first=f"{mark} ", then=INDENT)
    first.stylize(outcome(fold.outcome).style, 0, len(mark))
    last = others[-1] if others else first
    hint = screen.clean(f"  ({fold.hint})" if fold.hint else "")
    fits = width_of(last.plain + hint) <= screen.width
    if fits:
        last.append(hint)
    yield from [first, *others]
    if not fits:
        yield Text(INDENT + hint.strip())


def aligned(table: Table, grid: Grid, width: int, screen: Screen) -> Iterator[Text]:
    """One line a row, names in so many columns."""
    title = " " * (2 * grid.marked) + cut_middle(grid.title, width, screen.ellipsis)
    heading = padded(title, 2 * grid.marked + width) + grid.numbers(grid.headings)
    if heading.strip():
        yield Text(heading.rstrip())
    for row, name, cells in zip(table.rows, grid.names, grid.cells, strict=True):
        text = start_of(row, grid, screen)
        text.append(padded(cut_middle(name, width, screen.ellipsis), width))
        text.append(grid.numbers(cells), numbers_style(row))
        if row.note:
            room = screen.width - width_of(text.plain) - 2
            text.append("  ")
            text.append(cut_middle(screen.clean(row.note), room, screen.ellipsis), style_of(row))
        text.rstrip()
        yield text
        yield from detail_lines(row, screen)


def stacked(table: Table, grid: Grid, screen: Screen) -> Iterator[Text]:
    """Two lines a row, or more where the numbers need it."""
    fits = fits_indented(grid, screen)
    if grid.title:
        yield Text(cut_middle(grid.title, screen.width, screen.ellipsis))
    if any(column.joint for column in grid.columns):
        yield from wrapped(grid.parts(grid.headings), screen, "  ", first=INDENT, then=INDENT)
    elif fits and any(grid.headings):
        yield Text(grid.indented(grid.headings))
    for row, name, cells in zip(table.rows, grid.names, grid.cells, strict=True):
        text = start_of(row, grid, screen)
        text.append(cut_middle(name, screen.width - len(text), screen.ellipsis))
        yield text
        if row.note:
            lead = INDENT + "".join(f"{part}  " for part in grid.parts(cells))
            room = screen.width - width_of(lead)
            note = cut_middle(screen.clean(row.note), room, screen.ellipsis)
            yield Text(lead).append(note, style_of(row))
        elif fits:
            yield Text(grid.indented(cells), numbers_style(row))
        else:
            for line in wrapped(grid.parts(cells), screen, "  ", first=INDENT, then=INDENT):
                yield Text(line.plain, numbers_style(row))
        yield from detail_lines(row, screen)


def detail_lines(row: Row, screen: Screen) -> Iterator[Text]:
    """What stands below a row, set in further than the numbers of two lines."""
    if row.details:
        deep = INDENT + "  "
        yield from wrapped(words_of(row.details), screen, first=deep, then=deep)


def fits_aligned(grid: Grid, screen: Screen) -> bool:
    """Whether names that can be read and told apart, and the numbers fit on one line."""
    room = screen.width - grid.width
    is_wide = screen.width >= STACKED_BELOW and room >= min(grid.widest_name, SHORTEST_NAME)
    return is_wide and tells_apart(grid.names, room)


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


def numbers_style(row: Row) -> str:
    """The style of a row's numbers."""
    return "" if row.stands_out else outcome(row.outcome).numbers
