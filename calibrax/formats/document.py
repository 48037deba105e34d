"""Taking values out of a JSON document: of the right kind, or an error that says where.

A reader never indexes a document of a tool itself. It asks a `Node` for a value by key and
kind; a value that is missing or of another kind raises the one error of the file, such as
`results.json: $.benchmarks[3].stats.data[0]: expected a number, got 'n/a' (str)`. Nothing is
coerced: a text is no number, `true` is not 1. An absent key and null mean the same to the
methods that allow either.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from calibrax.core import values
from calibrax.core.refusals import Refused, at_key
from calibrax.errors import MAX_REPR, FormatError, shown

__all__ = ["Node"]


class Node:
    """A mapping in a document.

    Attributes:
        data: The mapping itself.
        path: Where it is, such as `$.benchmarks[3]`.
        error: Makes an error from a message and a path.
    """

    __slots__ = ("data", "error", "path")

    def __init__(
        self, error: Callable[[str, str], FormatError], data: dict[str, Any], path: str
    ) -> None:
        self.error = error
        self.data = data
        self.path = path

    def wrong(self, where: str, expected: str, value: object) -> FormatError:
        """The error of a value in here, at a path such as `.stats` or `.data[3]`."""
        if isinstance(value, Refused):
            return self.error(value.problems[0].message, self.path + where)
        got = "nothing" if value is None else shown(value)
        return self.error(f"expected {expected}, got {got}", self.path + where)

    def optional_text(self, key: str) -> str | None:
        """A text, or None."""
        value = self.data.get(key)
        if value is None:
            return None
        kept: Any = values.text(value)
        if isinstance(kept, Refused):
            raise self.wrong(step(key), "a text", kept if isinstance(value, str) else value)
        return str(kept)

    def text(self, key: str) -> str:
        """A text."""
        value = self.optional_text(key)
        if value is None:
            raise self.wrong(step(key), "a text", None)
        return value

    def number(self, key: str) -> float | None:
        """A number, or None."""
        value = self.data.get(key)
        return None if value is None else self.as_number(value, step(key))

    def numbers(self, key: str) -> list[float]:
        """A list of numbers; empty where there is none."""
        found = self.data.get(key)
        if found is None:
            return []
        if type(found) is not list:
            raise self.wrong(step(key), "a list of numbers", found)
        if set(map(type, found)) <= {float}:
            return found
        return [self.as_number(value, f"{step(key)}[{i}]") for i, value in enumerate(found)]

    def as_number(self, value: object, where: str) -> float:
        """The number that stands in here at a path."""
        if type(value) is float:
            return value
        kept: Any = value
        if type(value) is int:
            kept = values.number(value)
        if type(kept) is not float:
            raise self.wrong(where, "a number", kept)
        return kept

    def time(self, key: str) -> datetime | None:
        """A time, which stays naive if it is, or None."""
        value = self.optional_text(key)
        if value is None:
            return None
        time: Any = values.time_from_text(value)
        if isinstance(time, Refused):
            raise self.wrong(step(key), "a time", time)
        return time if isinstance(time, datetime) else None

    def optional_mapping(self, key: str) -> "Node":
        """A mapping; an empty one where there is none."""
        value = self.data.get(key)
        if value is None:
            return Node(self.error, {}, self.path + step(key))
        if type(value) is not dict:
            raise self.wrong(step(key), "a mapping", value)
        return Node(self.error, value, self.path + step(key))

    def mapping(self, key: str) -> "Node":
        """A mapping."""
        if self.data.get(key) is None:
            raise self.wrong(step(key), "a mapping", None)
        return self.optional_mapping(key)

    def mappings(self, key: str) -> "list[Node]":
        """A list of mappings."""
        found = self.data.get(key)
        if type(found) is not list:
            raise self.wrong(step(key), "a list of mappings", found)
        if not set(map(type, found)) <= {dict}:
            index = next(i for i, item in enumerate(found) if type(item) is not dict)
            raise self.wrong(f"{step(key)}[{index}]", "a mapping", found[index])
        where = self.path + step(key)
        return [Node(self.error, item, f"{where}[{i}]") for i, item in enumerate(found)]


def step(key: str) -> str:
    """The step of a path that leads to a key; a long key is cut."""
    return f".{key}" if len(key) <= MAX_REPR and key.isidentifier() else at_key(key)
