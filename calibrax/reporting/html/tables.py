"""The tables of a page: a row a benchmark, its evidence in a row below, plots now or later."""

import math
from collections.abc import Iterator, Sequence

import attrs

from calibrax.reporting.html.courses import Course
from calibrax.reporting.html.escaping import OWN, Anchors, escaped
from calibrax.reporting.html.marks import Plot, element, packed, svg
from calibrax.reporting.html.page import Figure, Grid, Group, Heading, Line, PageTable, Value
from calibrax.reporting.outcomes import OUTCOMES

__all__ = ["PlotData", "sign_of", "table_html"]

PAGE_SIGNS = {"regressed": "◆", "improved": "●", "inconclusive": "○"}
"""Marks of outcomes that plots have as well."""

NUMERIC = ' class="num"'


class PlotData:
    """Which plots stand in the page, and which are left to the script.

    Attributes:
        left: How many more rows may have their plots drawn in the page: of tables, and of those
            that sum them up.
        later: Data of the others, by the ids of their rows; None for those that are there.
        courses: Long series, in the order of the numbers that plots have for them.
    """

    def __init__(self, ahead: int) -> None:
        self.left = {False: ahead, True: ahead}
        self.later: dict[str, list[list[object] | None]] = {}
        self.courses: list[Course] = []

    def of_row(
        self,
        anchor: str,
        cells: Sequence[Plot],
        figures: Sequence[Figure],
        *,
        overview: bool,
        hidden: bool,
    ) -> list[str]:
        """The plots of one row as elements, or empty texts for those that the script draws.

        What stands around a course is there ahead, and drawn again with its runs by the script.
        """
        if not (cells or figures):
            return []
        ahead = self.left[overview] > 0 and not hidden
        self.left[overview] -= ahead
        drawn: list[str] = []
        data: list[list[object] | None] = []
        for plot, course in (
            *((plot, None) for plot in cells),
            *((figure.plot, figure.course) for figure in figures),
        ):
            drawn.append(svg(course.drawn_on(plot) if course else plot) if ahead else "")
            done = ahead and course is None
            data.append(None if done else [*packed(plot), *self.numbered(course)])
        if any(data):
            self.later[anchor] = data
        return drawn

    def numbered(self, course: Course | None) -> list[int]:
        """The number of a course, or nothing."""
        if course is None:
            return []
        self.courses.append(course)
        return [len(self.courses) - 1]


def letter_of(outcome: str) -> str:
    """The sign of an outcome, "" for none; the word beside it carries the verdict."""
    return PAGE_SIGNS.get(outcome) or (OUTCOMES[outcome].mark if outcome in OUTCOMES else "")


def sign_of(outcome: str) -> str:
    """The sign of an outcome in its colour, "" for none."""
    sign, style = letter_of(outcome), outcome.replace(" ", "-")
    return f'<span class="g {style}" aria-hidden="true">{sign}</span> ' if sign else ""


def table_html(table: PageTable, number: int, plots: PlotData, anchors: Anchors) -> Iterator[str]:
    """One table."""
    if table.title:
        yield f"<h2>{escaped(table.title)}</h2>"
    flat = "" if all(group.text for group in table.groups) else " flat"
    style = f"{'over' if table.is_overview else 'data'}{flat}"
    title = f' data-t="{escaped(table.title)}"' if table.title else ""
    legend = f'<span class="lg">{escaped(table.legend)}</span>' if table.legend else ""
    caption = f'<span class="vh">{escaped(table.caption)}. </span>{legend}'
    yield f'<table class="{style}"{title}><caption>{caption}</caption><thead><tr>'
    yield from (heading_html(h, n, number) for n, h in enumerate(table.columns))
    yield "</tr></thead>"
    for group in table.groups:
        yield from group_html(group, table, number, plots, anchors)
    yield "</table>"
    yield from (f'<p class="foot">{escaped(text)}</p>' for text in table.footnotes)


def heading_html(heading: Heading, column: int, table: int) -> str:
    """The head of a column: a button that sorts, or the axis of plots."""
    if heading.axis is not None:
        words = f'<span class="vh">{escaped(heading.text)}</span>'
        grid = ""
        if heading.grid is not None:
            inner = "".join(map(element, heading.grid.marks))
            grid = f'<defs><g id="{OWN}grid-{table}-{column}">{inner}</g></defs>'
        inner = "".join(map(element, heading.axis.marks))
        size = f"0 0 {heading.axis.width} {heading.axis.height}"
        axis = f'<svg viewBox="{size}" aria-hidden="true" class="ax">{grid}{inner}</svg>'
        style = "p s" if heading.narrow else "p"
        return f'<th scope="col" class="{style}">{words}{axis}</th>'
    style = "" if heading.align == "left" else NUMERIC
    text = escaped(heading.text)
    if not text:
        return f"<td{style}></td>"
    key = f' data-k="{escaped(heading.key)}"' if heading.key else ""
    key += f' data-u="{escaped(heading.upper)}"' if heading.upper else ""
    return f'<th scope="col"{style}{key}><button>{text}</button></th>'


def group_html(
    group: Group, table: PageTable, number: int, plots: PlotData, anchors: Anchors
) -> Iterator[str]:
    """A heading, and its rows."""
    if group.text:
        yield group_heading(group, table, number)
    for row in group.rows:
        yield row_html(row, table, number, plots, anchors, hidden=False)
    for row in group.folded:
        yield row_html(row, table, number, plots, anchors, hidden=True)


def group_heading(group: Group, table: PageTable, number: int) -> str:
    """The words of a group, what shows its folded rows, and all of them as dots."""
    about = f" <small>{escaped(group.about)}</small>" if group.about else ""
    folded = len(group.folded)
    fold = ""
    if folded:
        every = "all " if not group.rows else ""
        fold = (
            f'<button class="fold js" aria-expanded="false">show {every}{folded:,}'
            f"{' more' if group.rows else ''}</button>"
        )
    wide = len(table.columns) - (1 if group.strip else 0)
    strip = ""
    if group.strip:
        column = next(n for n, h in enumerate(table.columns) if h.is_plot)
        wide = column
        rest = len(table.columns) - column - 1
        strip = f'<td class="p">{with_grid(svg(group.strip), number, column)}</td>'
        strip += f'<td colspan="{rest}"></td>' if rest else ""
    return (
        f'<tbody class="h" data-o="{escaped(group.outcome)}"><tr>'
        f'<th colspan="{wide}" scope="rowgroup">{sign_of(group.outcome)}{escaped(group.text)}'
        f"{about}{fold}</th>{strip}</tr></tbody>"
    )


def with_grid(drawn: str, table: int, column: int) -> str:
    """A plot with what stands behind all of its column."""
    start, end, rest = drawn.partition(">")
    return f'{start}{end}<use href="#{OWN}grid-{table}-{column}"/>{rest}'


def row_html(
    row: Line,
    table: PageTable,
    number: int,
    plots: PlotData,
    anchors: Anchors,
    *,
    hidden: bool,
) -> str:
    """One row, and its evidence."""
    anchor = anchors.of(row.anchor or row.name)
    cells = [cell for cell in row.cells if isinstance(cell, Plot)]
    drawn = plots.of_row(anchor, cells, row.figures, overview=table.is_overview, hidden=hidden)
    evidence = evidence_html(row, anchor, drawn[len(cells) :])
    kind = "o" if table.is_overview else "r"
    attributes = [f'class="{kind}{" m" if row.matters else ""}"', f'id="{anchor}"']
    attributes.append(f'data-o="{escaped(row.outcome)}"')
    if row.full_name != row.name and not evidence:
        attributes.append(f'data-n="{escaped(row.full_name)}"')
    attributes += ["hidden"] if hidden else []
    inner = name_html(row, anchor, has_evidence=bool(evidence))
    inner += "".join(cells_html(row, table, number, drawn))
    below = ""
    if evidence:
        shown = "" if row.is_open else " hidden"
        cell = f'<td colspan="{len(table.columns)}">{evidence}</td>'
        below = f'<tr class="d" id="{OWN}{anchor}"{shown}>{cell}</tr>'
    return f"<tbody {' '.join(attributes)}><tr>{inner}</tr>{below}</tbody>"


def name_html(row: Line, anchor: str, *, has_evidence: bool) -> str:
    """The head of a row, a button where there is something to open.

    The word of its outcome is seen where no heading has it.
    """
    about = f'<span class="md">{escaped(row.about)}</span>' if row.about else ""
    letter = letter_of(row.outcome)
    word = f'<span class="oc">{letter} {row.outcome}</span>' if letter else ""
    name = f'<span class="fn">{escaped(row.name)}</span>{about}{word}'
    if not has_evidence:
        return f'<th scope="row"><span class="nm">{name}</span></th>'
    state = "true" if row.is_open else "false"
    return (
        f'<th scope="row"><button aria-expanded="{state}" aria-controls="{OWN}{anchor}">'
        f'<span class="nm">{name}</span></button></th>'
    )


def cells_html(row: Line, table: PageTable, number: int, drawn: Sequence[str]) -> Iterator[str]:
    """The cells behind the name."""
    waiting = iter(drawn)
    for column, cell in enumerate(row.cells, 1):
        heading: Heading = table.columns[column]
        if isinstance(cell, Plot):
            plot = next(waiting)
            plot = with_grid(plot, number, column) if plot and heading.grid else plot
            grid = f' data-g="{number}-{column}"' if heading.grid and not plot else ""
            style = "p s" if heading.narrow else "p"
            yield f'<td class="{style}"{grid}>{plot}</td>'
        else:
            yield value_html(cell, heading)
    if row.note:
        wide = len(table.columns) - 1 - len(row.cells)
        yield f'<td class="why" colspan="{wide}">{escaped(row.note)}</td>'


def value_html(value: Value, heading: Heading) -> str:
    """A cell of text, with the number behind it."""
    number = "" if math.isnan(value.number) else f' data-v="{value.number!r}"'
    number += "" if math.isnan(value.upper) else f' data-u="{value.upper!r}"'
    style = " ".join(filter(None, ("" if heading.align == "left" else "num", value.tone)))
    style = f' class="{style}"' if style else ""
    label = f' data-h="{escaped(heading.text)}"' if heading.text and value.text else ""
    return f"<td{style}{number}{label}>{escaped(value.text)}</td>"


def evidence_html(row: Line, anchor: str, drawn: Sequence[str]) -> str:
    """What bears a row out: words, then plots, then numbers."""
    if not (row.evidence or row.figures or row.grids):
        return ""
    facts = "".join(
        f"<dt>{escaped(about)}</dt><dd>{' '.join(map(escaped, texts))}</dd>"
        if about
        else f'<dt class="vh">Values</dt><dd class="lead">{" ".join(map(escaped, texts))}</dd>'
        for about, texts in row.evidence
    )
    if row.full_name != row.name:
        facts += f'<dt>Name</dt><dd class="full">{escaped(row.full_name)}</dd>'
    facts = f"<dl>{facts}</dl>" if facts else ""
    figures = "".join(
        figure_html(figure, plot) for figure, plot in zip(row.figures, drawn, strict=True)
    )
    link = f'<a class="link" href="#{anchor}">link to row</a>'
    grids = "".join(map(grid_html, row.grids))
    return f'<div class="dd">{link}{facts}{figures}{grids}</div>'


def figure_html(figure: Figure, plot: str) -> str:
    """A plot with its caption."""
    about = f" <span>{escaped(figure.about)}</span>" if figure.about else ""
    caption = f"<figcaption>{escaped(figure.caption)}{about}</figcaption>"
    return f'<figure>{caption}<div class="f">{plot}</div></figure>'


def grid_html(grid: Grid) -> str:
    """Numbers in rows, the first of each as its head."""
    bare = [attrs.evolve(each, text="") for each in grid.columns]  # the script labels on demand
    heads = "".join(
        f'<th scope="col"{"" if each.align == "left" else NUMERIC}>{escaped(each.text)}</th>'
        for each in grid.columns
    )
    rows = []
    for first, *others in grid.rows:
        cells = map(value_html, others, bare[1:])
        rows.append(f'<tr><th scope="row">{escaped(first.text)}</th>{"".join(cells)}</tr>')
    body = f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<table class="gd"><caption>{escaped(grid.caption)}</caption>{body}</table>'
