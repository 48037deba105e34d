"""The events of `go test -json`: the lines of each package, put together again.

An event holds a piece of output: often a line, sometimes part of one, since `test2json` passes on
what it gets. Packages may take turns. Their lines come one package after the other here, each
headed by the `pkg:` line that its events imply. Lines of the file that are no events, such as what
the compiler wrote or `key: value` lines that the user put there, come before all others.
"""

import re
from collections.abc import Iterator
from datetime import datetime

import msgspec

from calibrax.errors import FormatError, shown
from calibrax.formats.document import Node
from calibrax.formats.go_text import Line
from calibrax.formats.source import Source

__all__ = ["Events", "are_events"]

OBJECT = re.compile(rb"^\{.*", re.MULTILINE)


def are_events(data: bytes) -> bool:
    """Whether the first JSON object that has a line of its own is an event."""
    first = OBJECT.search(data)
    if first is None or b'"Action"' not in first[0]:
        return False
    try:
        keys = msgspec.json.decode(first[0], type=dict[str, msgspec.Raw]).keys()
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return "Action" in keys and not keys.isdisjoint({"Package", "ImportPath"})


class Stream:
    """The output of one package, while it is put together.

    Attributes:
        lines: Those that are whole.
    """

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.first = 0

    def add(self, number: int, output: str) -> None:
        """Add output; the number of a line in several pieces is that of the first."""
        *whole, rest = output.split("\n")
        for text in whole:
            self.lines.append(
                (self.first if self.pieces else number, "".join((*self.pieces, text)))
            )
            self.pieces = []
        if rest:
            self.first = self.first if self.pieces else number
            self.pieces.append(rest)

    def all(self) -> list[Line]:
        """The lines, and what has no end."""
        if self.pieces:
            self.add(self.first, "\n")
        return self.lines


class Events:
    """The events of a file.

    Attributes:
        time: That of the first; None if it has none.
    """

    def __init__(self, source: Source, lines: Iterator[Line]) -> None:
        self.source = source
        self.time: datetime | None = None
        self.streams: dict[str, Stream] = {"": Stream()}
        for number, text in lines:
            if not text.startswith("{"):
                self.streams[""].add(number, f"{text}\n")
                continue
            try:
                self.event(number, text)
            except FormatError as error:
                source.skip(error)

    def event(self, number: int, text: str) -> None:
        """Take one event in."""

        def wrong(message: str, where: str) -> FormatError:
            return self.source.error(f"{where}: {message}", number)

        try:
            document = msgspec.json.decode(text)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise wrong(f"expected JSON, got {shown(text)}: {error}", "$") from None
        node = Node(wrong, document, "$")
        package = node.optional_text("Package") or ""
        output = node.optional_text("Output")
        if self.time is None:
            self.time = node.time("Time")
        if output is not None:
            if package not in self.streams:
                self.streams[package] = Stream()
                self.streams[package].add(number, f"pkg: {package}\n")
            self.streams[package].add(number, output)

    def lines(self) -> Iterator[Line]:
        """The lines of all packages."""
        for stream in self.streams.values():
            yield from stream.all()
