"""The tables of a page: a row a benchmark, its evidence in a row below, plots now or later."""

import json
from collections.abc import Iterator, Sequence

from calibrax.reporting.html.escaping import OWN, Anchors, escaped
from calibrax.reporting.html.evidence import evidence_node, value_node
from calibrax.reporting.html.later import Later
from calibrax.reporting.html.marks import Plot, element, svg
from calibrax.reporting.html.nodes import markup
from calibrax.reporting.html.page import Group, Heading, Line, PageTable
from calibrax.reporting.outcomes import OUTCOMES

__all__ = ["least_width", "sign_of", "table_html"]

PAGE_SIGNS = {"regressed": "◆", "improved": "●", "inconclusive": "○"}
"""Marks of outcomes that plots have as well."""

NUMERIC = ' class="num"'

AROUND, NAME_ROOM, PLOT_ROOM, INTERVAL_ROOM, NUMBER_ROOM = 48, 240, 140, 140, 90
"""Pixels that a table needs, at least: beside it, and for a column of each kind."""


def least_width(table: PageTable) -> int:
    """The width of a page, in pixels, below which columns have no room."""
    rooms = [
        PLOT_ROOM if each.is_plot else INTERVAL_ROOM if each.upper else NUMBER_ROOM
        for each in table.columns[1:]
    ]
    return AROUND + NAME_ROOM + sum(rooms)


def letter_of(outcome: str) -> str:
    """The sign of an outcome, "" for none; the word beside it carries the verdict."""
    return PAGE_SIGNS.get(outcome) or (OUTCOMES[outcome].mark if outcome in OUTCOMES else "")


def sign_of(outcome: str) -> str:
    """The sign of an outcome in its colour, "" for none."""
    sign, style = letter_of(outcome), outcome.replace(" ", "-")
    return f'<span class="g {style}" aria-hidden="true">{sign}</span> ' if sign else ""


def table_html(table: PageTable, number: int, later: Later, anchors: Anchors) -> Iterator[str]:
    """One table."""
    if table.title:
        yield f"<h2>{escaped(table.title)}</h2>"
    flat = " flat" if has_words(table) else ""
    style = f"{'over' if table.is_overview else 'data'}{flat}"
    title = f' data-t="{escaped(table.title)}"' if table.title else ""
    if table.shared:
        title += f' data-c="{escaped(json.dumps(table.shared, ensure_ascii=False))}"'
    legend = f'<span class="lg">{escaped(table.legend)}</span>' if table.legend else ""
    caption = f'<span class="vh">{escaped(table.caption)}. </span>{legend}'
    yield f'<table class="{style}"{title}><caption>{caption}</caption><thead><tr>'
    yield from (heading_html(h, n, number) for n, h in enumerate(table.columns))
    yield "</tr></thead>"
    for group in table.groups:
        yield from group_html(group, table, number, later, anchors)
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
    group: Group, table: PageTable, number: int, later: Later, anchors: Anchors
) -> Iterator[str]:
    """A heading, and its rows."""
    if group.text:
        yield group_heading(group, table, number)
    for row in group.rows:
        yield row_html(row, table, number, later, anchors, hidden=False)
    for row in group.folded:
        yield row_html(row, table, number, later, anchors, hidden=True)


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
    later: Later,
    anchors: Anchors,
    *,
    hidden: bool,
) -> str:
    """One row, and its evidence."""
    anchor = anchors.of(row.anchor or row.name)
    cells = [cell for cell in row.cells if isinstance(cell, Plot)]
    drawn = later.plots_of(row, anchor, cells)
    node = evidence_node(row, anchor, drawn[len(cells) :], len(table.columns))
    below = later.evidence_of(row, anchor, node)
    kind = "o" if table.is_overview else "r"
    attributes = [f'class="{kind}{" m" if row.matters else ""}"', f'id="{anchor}"']
    attributes.append(f'data-o="{escaped(row.outcome)}"')
    if row.full_name != row.name and not below:
        attributes.append(f'data-n="{escaped(row.full_name)}"')
    if row.unit != table.shared.get("unit", "") and row.unit:
        attributes.append(f'data-m="{escaped(row.unit)}"')
    attributes += ["hidden"] if hidden else []
    inner = name_html(row, anchor, has_word=has_words(table), is_there=bool(below))
    inner += "".join(cells_html(row, table, number, drawn, labelled=later.is_first(row)))
    return f"<tbody {' '.join(attributes)}><tr>{inner}</tr>{below}</tbody>"


def has_words(table: PageTable) -> bool:
    """Whether rows say their outcome from the start: no heading above them does."""
    return table.is_overview or not all(group.text for group in table.groups)


def name_html(row: Line, anchor: str, *, has_word: bool, is_there: bool) -> str:
    """The head of a row, a button where there is something to open.

    The word of its outcome stands where no heading has it; the script adds it to sorted rows.
    """
    about = f'<span class="md">{escaped(row.about)}</span>' if row.about else ""
    letter = letter_of(row.outcome)
    word = f'<span class="oc">{letter} {row.outcome}</span>' if letter and has_word else ""
    name = f'<span class="fn">{escaped(row.name)}</span>{about}{word}'
    if not row.has_evidence:
        return f'<th scope="row"><span class="nm">{name}</span></th>'
    state = "true" if row.is_open else "false"
    controls = f' aria-controls="{OWN}{anchor}"' if is_there else ""
    return (
        f'<th scope="row"><button aria-expanded="{state}"{controls}>'
        f'<span class="nm">{name}</span></button></th>'
    )


def cells_html(
    row: Line, table: PageTable, number: int, drawn: Sequence[str], *, labelled: bool
) -> Iterator[str]:
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
            yield markup(value_node(cell, heading, heading.text if labelled else ""))
    if row.note:
        wide = len(table.columns) - 1 - len(row.cells)
        yield f'<td class="why" colspan="{wide}">{escaped(row.note)}</td>'
