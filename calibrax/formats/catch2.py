"""What Catch2 says of the benchmarks that its test cases hold: its XML, and what it prints.

Known: 2.11 to 3.7. In XML (`-r xml`) only a comment says that values are nanoseconds; what it
prints has a unit for each, is as exact, and is read in `catch2_text`. Both are per iteration.

- name: that of the benchmark; scenario: the test case and its sections, joined by `/`.
- metric: `time`. The file has no samples: the value is the mean, with the interval that it
  states, which is none with `--benchmark-no-analysis`.
- A benchmark that threw failed. Its test case says `success="true"` all the same.
- What stands before a section of a test case runs again for each section, so that the file
  repeats it.
- The file says neither when it was written nor where, and XML says the version since 3.0 only.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import Locator

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from calibrax.core import Run
from calibrax.errors import FormatError, shown
from calibrax.formats.catch2_text import PROGRAM, parse_text
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import parse_unit

__all__ = ["name", "read", "recognises"]

name = "catch2"

NANOSECOND = parse_unit("ns")

HEAD = 4096
"""How far into the file its root is sought, or the line that names the program."""

ROOT = re.compile(rb"<Catch(?:2TestRun)?[\s/>]")
NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|nan|inf)")

MAX_LEVELS = 100
"""How deep elements may be nested, as in records. Sections of people are three or four deep."""


def recognises(source: Source) -> bool:
    """Whether the file is XML whose root is that of a run of Catch2, or what it prints."""
    head = source.data[:HEAD]
    return (ROOT if is_xml(source) else PROGRAM).search(head) is not None


def is_xml(source: Source) -> bool:
    """Whether the file is XML of any kind."""
    return source.data[:HEAD].lstrip()[:1] == b"<"


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    found = Measurements(source)
    program = parse_xml(found) if is_xml(source) else parse_text(found)
    yield identified(
        source,
        found,
        metadata={"tool": name, **program},
    )


def parse_xml(found: Measurements) -> dict[str, str | None]:
    """Add what an XML file holds; what it says of the program, for the metadata."""
    source = found.source
    document = Document(found)
    try:
        parseString(source.data, document, forbid_dtd=True)
    except FormatError:
        raise  # it is a ValueError too
    except DefusedXmlException as error:
        raise source.error(f"expected XML without entities, got {type(error).__name__}") from None
    except SAXParseException as error:
        words = f"expected well-formed XML, got: {error.getMessage()}; was its writing cut off?"
        raise source.error(words, error.getLineNumber()) from None
    except (ValueError, LookupError) as error:
        raise source.error(f"expected XML in UTF-8, got: {error}") from None
    return {
        "tool_version": document.root.get("catch2-version"),
        "executable": document.root.get("name"),
    }


class Document(ContentHandler):
    """What the parser calls while it goes through the file.

    Attributes:
        root: The attributes of the root.
    """

    def __init__(self, found: Measurements) -> None:
        super().__init__()
        self.found = found
        self.root: Mapping[str, str] = {}
        self.elements: list[str] = []
        self.sections: list[str] = []
        self.benchmark: str | None = None
        self.mean: float | None = None
        self.interval: tuple[float | None, float | None] = (None, None)
        self.locator: Locator | None = None
        self.failure: str | None = None

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 -- of the base class
        """Take in what knows the line."""
        self.locator = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 -- of the base class
        """Take in an element that begins."""
        if not self.elements:
            if name not in ("Catch", "Catch2TestRun"):
                raise self.wrong("expected the element Catch or Catch2TestRun", name)
            self.root = dict(attrs)
        if len(self.elements) == MAX_LEVELS:
            raise self.error(f"expected at most {MAX_LEVELS} levels of elements, got more")
        parent = self.elements[-1] if self.elements else ""
        self.elements.append(name)
        if name in ("TestCase", "Section"):
            self.sections.append(self.attribute(attrs, "name"))
        elif name == "BenchmarkResults":
            self.benchmark = self.attribute(attrs, "name")
            self.mean = self.failure = None
            self.interval = (None, None)
        elif parent == "BenchmarkResults" and name == "mean":
            self.take_mean(attrs)
        elif parent == "BenchmarkResults" and name == "failed":
            words = attrs.get("message")
            self.failure = f"failed: {words}" if words else "failed"

    def endElement(self, name: str) -> None:  # noqa: N802 -- of the base class
        """Add the benchmark that ends."""
        self.elements.pop()
        if name in ("TestCase", "Section"):
            self.sections.pop()
        elif name == "BenchmarkResults" and self.benchmark is not None:
            scenario = "/".join(self.sections)
            if self.mean is None and self.failure is None:
                self.failure = "failed: it has no mean"
            self.found.add(
                self.benchmark,
                NANOSECOND,
                scenario=scenario,
                stated=self.mean,
                lower=self.interval[0],
                upper=self.interval[1],
                failure=self.failure,
            )
            self.benchmark = None

    def take_mean(self, attrs: Any) -> None:
        """Take in the mean of a benchmark and its interval."""
        self.mean = self.number(attrs, "value")
        if self.number(attrs, "ci") != 0:  # without analysis both bounds are the mean
            self.interval = self.number(attrs, "lowerBound"), self.number(attrs, "upperBound")

    def number(self, attrs: Any, key: str) -> float:
        """The number in an attribute; a time in seconds."""
        text = self.attribute(attrs, key)
        value = float(text) if NUMBER.fullmatch(text) else None
        if value is None or (math.isinf(value) and "inf" not in text):
            raise self.wrong(f"expected a number in {key}", text)
        return NANOSECOND.to_base(value)

    def attribute(self, attrs: Any, key: str) -> str:
        """An attribute of the element that begins."""
        text: str | None = attrs.get(key)
        if text is None:
            raise self.error(f"expected the attribute {key} of {self.elements[-1]}, got nothing")
        return text

    def wrong(self, expected: str, got: object) -> FormatError:
        """The error of a value where the parser is."""
        return self.error(f"{expected}, got {shown(got)}")

    def error(self, message: str) -> FormatError:
        """An error where the parser is."""
        line = self.locator.getLineNumber() if self.locator else None
        return self.found.source.error(message, line)
