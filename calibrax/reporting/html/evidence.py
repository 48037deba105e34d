"""What stands below a row when it is open: words, then plots, then numbers."""

import math
from collections.abc import Iterator, Sequence

from calibrax.reporting.html.escaping import OWN
from calibrax.reporting.html.nodes import Drawn, Node
from calibrax.reporting.html.page import Figure, Grid, Heading, Line, Value

__all__ = ["evidence_node", "value_node"]


def evidence_node(row: Line, anchor: str, drawn: Sequence[str], columns: int) -> Node | None:
    """What bears a row out, as a row of the table; None where there is nothing.

    Args:
        row: The row.
        anchor: What links to it are called.
        drawn: Its figures as elements, "" for those that the script draws.
        columns: How many the table has.
    """
    if not row.has_evidence:
        return None
    inside = [Node("a", ["link to row"], {"class": "link", "href": f"#{anchor}"})]
    if facts := [part for about, texts in row.evidence for part in fact_nodes(about, texts)]:
        inside.append(Node("dl", [*facts, *name_nodes(row)]))
    elif row.full_name != row.name:
        inside.append(Node("dl", list(name_nodes(row))))
    inside += [figure_node(each, plot) for each, plot in zip(row.figures, drawn, strict=True)]
    inside += map(grid_node, row.grids)
    cell = Node("td", [Node("div", inside, {"class": "dd"})], {"colspan": str(columns)})
    shown = {} if row.is_open else {"hidden": ""}
    return Node("tr", [cell], {"class": "d", "id": f"{OWN}{anchor}", **shown})


def fact_nodes(about: str, texts: Sequence[str]) -> Iterator[Node]:
    """A paragraph and what it is about; the first one leads."""
    if about:
        yield from (Node("dt", [about]), Node("dd", [" ".join(texts)]))
    else:
        yield Node("dt", ["Values"], {"class": "vh"})
        yield Node("dd", [" ".join(texts)], {"class": "lead"})


def name_nodes(row: Line) -> Iterator[Node]:
    """The whole name, where that is more than what the row has."""
    if row.full_name != row.name:
        yield from (Node("dt", ["Name"]), Node("dd", [row.full_name], {"class": "full"}))


def figure_node(figure: Figure, plot: str) -> Node:
    """A plot with its caption."""
    words: list[Node | str] = [figure.caption]
    words += [" ", Node("span", [figure.about])] if figure.about else []
    caption = Node("figcaption", words)
    place = {"class": "f w" if figure.course else "f"}
    return Node("figure", [caption, Node("div", [Drawn(plot)], place)])


def grid_node(grid: Grid) -> Node:
    """Numbers in rows, the first of each as its head; the script labels them on demand."""
    heads = [
        Node("th", [each.text], {"scope": "col", **({} if is_text(each) else {"class": "num"})})
        for each in grid.columns
    ]
    rows = [Node("tr", list(cell_nodes(values, grid.columns))) for values in grid.rows]
    parts = [
        Node("caption", [grid.caption]),
        Node("thead", [Node("tr", heads)]),
        Node("tbody", rows),
    ]
    return Node("table", parts, {"class": "gd"})


def cell_nodes(values: Sequence[Value], columns: Sequence[Heading]) -> Iterator[Node]:
    """The cells of a row of numbers, without the number behind each text."""
    yield Node("th", [values[0].text], {"scope": "row"})
    for value, column in zip(values[1:], columns[1:], strict=True):
        yield Node("td", [value.text], styled(value, column))


def value_node(value: Value, heading: Heading, label: str = "") -> Node:
    """A cell of text, with the number behind it.

    Args:
        value: The cell.
        heading: Of its column.
        label: What stands before it where a phone has no columns; "" leaves that to the script.
    """
    attributes = styled(value, heading)
    if not math.isnan(value.number):
        attributes["data-v"] = repr(value.number)
    if not math.isnan(value.upper):
        attributes["data-u"] = repr(value.upper)
    if label and value.text:
        attributes["data-h"] = label
    return Node("td", [value.text], attributes)


def styled(value: Value, heading: Heading) -> dict[str, str]:
    """The classes of a cell."""
    style = " ".join(filter(None, ("" if is_text(heading) else "num", value.tone)))
    return {"class": style} if style else {}


def is_text(heading: Heading) -> bool:
    """Whether a column is read from the left."""
    return heading.align == "left"
