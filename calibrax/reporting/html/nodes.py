"""Elements as a tree, which stands in the page or is left to its script: both make the same of it.

As data an element is a list: its name, its attributes, then what is in it, texts or lists.

    ["dd", {"class": "lead"}, "1 change point in 60 runs."]
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Union

from calibrax.reporting.html.escaping import escaped
from calibrax.texts import visible

__all__ = ["Drawn", "Node", "markup", "node_data"]


class Drawn(str):
    """Markup of a plot; as data plots stand elsewhere."""

    __slots__ = ()


class Node(NamedTuple):
    """An element.

    Attributes:
        name: Its own.
        inside: What is in it; texts may be foreign.
        attributes: Likewise.
    """

    name: str
    inside: Sequence[Union["Node", str]] = ()
    attributes: Mapping[str, str] = {}


def markup(node: Node | str) -> str:
    """An element as it stands in the page.

    >>> markup(Node("dd", ["a < b"], {"class": "lead"}))
    '<dd class="lead">a &lt; b</dd>'
    """
    if isinstance(node, Drawn):
        return node
    if isinstance(node, str):
        return escaped(node)
    attributes = "".join(
        f' {key}="{escaped(value)}"' if value else f" {key}"
        for key, value in node.attributes.items()
    )
    return f"<{node.name}{attributes}>{''.join(map(markup, node.inside))}</{node.name}>"


def node_data(node: Node | str) -> Any:
    """An element as data, without its plots.

    >>> node_data(Node("p", ["a", Node("b", ["c"])]))
    ['p', {}, 'a', ['b', {}, 'c']]
    """
    if isinstance(node, str):
        return visible(node)
    attributes = {key: visible(value) for key, value in node.attributes.items()}
    inside = [node_data(each) for each in node.inside if not isinstance(each, Drawn)]
    return [node.name, attributes, *inside]
