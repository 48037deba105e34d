"""A JSON document that is an array of objects, as JMH and github-action-benchmark write it."""

from calibrax.errors import shown
from calibrax.formats.document import Node
from calibrax.formats.source import Source

__all__ = ["first_keys", "objects_of"]


def first_keys(source: Source) -> frozenset[str]:
    """The keys of the first object of the array that the file holds; none if it holds no such."""
    if source.data.lstrip()[:1] != b"[" or type(source.document) is not list:
        return frozenset()
    first = next(iter(source.document), None)
    return frozenset(first) if type(first) is dict else frozenset()


def objects_of(source: Source) -> list[Node]:
    """The objects of the array that the file holds.

    Raises:
        FormatError: It holds no JSON, JSON of another kind, or something else in the array.
    """
    document = source.parsed() if source.document is None else source.document
    if type(document) is not list:
        raise source.error("expected a JSON array, got another JSON value", "$")
    for index, item in enumerate(document):
        if type(item) is not dict:
            raise source.error(f"expected a mapping, got {shown(item)}", f"$[{index}]")
    return [Node(source.error, item, f"$[{index}]") for index, item in enumerate(document)]
