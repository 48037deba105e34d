"""What Catch2 prints: the tables of benchmarks under the headings of test cases and sections.

A row of a table has three lines: the name with how it was measured, the mean, the deviation;
with `--benchmark-no-analysis` it has one. A long name is wrapped: it begins in lines of its own
(2.13), or goes on in those of the row (2.11). Between the tables stands whatever tests print.

A heading has a line for the test case and one for each section. Wrapped lines of a heading look
like further sections; where the next word would have fitted, it was none.
"""

import math
import re
from typing import TypeAlias

from calibrax.errors import FormatError, shown
from calibrax.formats.measurements import Measurements
from calibrax.units import parse_unit

__all__ = ["PROGRAM", "parse_text"]

PROGRAM = re.compile(rb"^(\S.*) is a Catch2? v([0-9.]*[0-9]\S*) host application\.", re.MULTILINE)
"""The line that names the program, and the version of Catch2."""

NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?|nan|inf)")
TIMES = {
    "m": parse_unit("min"),  # the library's own word; elsewhere it may be anything
    **{text: parse_unit(text) for text in ("ns", "us", "ms", "s", "h")},
}
"""The units of time that the library prints."""

UNITS = tuple(f" {unit}" for unit in TIMES)

TITLES = "benchmark name"
TITLE_LINES = 3
FAILED = "Benchmark failed ("
WIDTH = 79

Cells: TypeAlias = tuple[str, list[float]]


def parse_text(found: Measurements) -> dict[str, str | None]:
    """Add what the text holds; what it says of the program, for the metadata.

    Raises:
        FormatError: It is no text, or a row of a table is cut off.
    """
    text = found.source.text
    if text is None:
        raise found.source.error("expected XML, or text in UTF-8, got neither")
    Printed(found, text).parse()
    program = PROGRAM.search(found.source.data)
    if program is None:
        return {}
    executable, version = (part.decode() for part in program.groups())
    return {"tool_version": version, "executable": executable}


class Printed:
    """The text, line by line.

    Attributes:
        scenario: The test case and its sections that the lines belong to.
        in_table: Whether the lines are in a table.
        analysed: Whether a row of that table has an interval.
        wrapped: Lines that may be the beginning of a name.
    """

    def __init__(self, found: Measurements, text: str) -> None:
        self.found = found
        self.lines = [line.rstrip() for line in text.split("\n")]
        self.at = 0
        self.scenario = ""
        self.in_table = False
        self.analysed = False
        self.wrapped: list[str] = []

    def parse(self) -> None:
        """Go through all lines."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            self.at += 1
            if line.startswith(TITLES) and "iterations" in line:
                self.take_titles(line)
            elif is_rule(line, "-"):
                self.in_table = False
                self.take_heading()
            elif is_rule(line, "="):
                self.in_table = False
            elif self.in_table:
                self.take_row(line)

    def take_titles(self, line: str) -> None:
        """Take in the titles of a table, to the rule below them."""
        self.in_table, self.analysed = True, not line.endswith(" mean")
        self.wrapped.clear()
        below = self.lines[self.at : self.at + TITLE_LINES]
        self.at += next((i for i, each in enumerate(below, 1) if is_rule(each, "-")), 0)

    def take_heading(self) -> None:
        """Take in the names between two rules, if a line of dots follows the second."""
        names: list[str] = []
        end = self.at
        while end < len(self.lines) and self.lines[end] and not is_rule(self.lines[end], "-"):
            end += 1
        place = self.lines[end + 1 : end + 3]
        if end == self.at or len(place) < 2 or not is_rule(place[1], "."):
            return
        above = ""
        for line in self.lines[self.at : end]:
            name = line.strip()
            wraps = len(above) + 1 + len(name.split()[0]) > WIDTH
            if names and (wraps or not line.startswith(" ")):
                names[-1] += f" {name}"
            else:
                names.append(name)
            above = line
        self.scenario = "/".join(names)
        self.at = end + 3

    def take_row(self, line: str) -> None:
        """Take in a line of a table; with those that follow it if a row begins there."""
        before, failed, words = line.partition(FAILED)
        if not line:
            self.wrapped.clear()
        elif failed and self.name_of([before]):
            self.found.add(
                self.name_of([before]),
                TIMES["ns"],
                scenario=self.scenario,
                failure=f"failed: {words.removesuffix(')')}",
            )
            self.wrapped.clear()
        elif row := self.cells(line, 2, 1):
            self.add(*row)
            self.wrapped.clear()
        elif self.analysed and self.cells(line, 0, 3):
            raise self.error(f"expected a name and counts above these times, got {shown(line)}")
        else:
            self.wrapped.append(line)

    def name_of(self, parts: list[str]) -> str:
        """The name that begins in lines of its own, and goes on in the cells of a row."""
        return " ".join(filter(None, map(str.strip, [*self.wrapped, *parts])))

    def add(self, part: str, times: list[float]) -> None:
        """Add the benchmark whose row begins in the line that was just passed."""
        parts = [part]
        lower = upper = None
        if self.analysed:
            means, deviations = self.of_row(), self.of_row()
            parts += [means[0], deviations[0]]
            times, [_, lower, upper] = means[1], means[1]
        self.found.add(
            self.name_of(parts),
            TIMES["ns"],
            scenario=self.scenario,
            stated=times[0],
            lower=lower,
            upper=upper,
        )

    def of_row(self) -> Cells:
        """The next line of a row: a part of the name, and three times.

        Raises:
            FormatError: It is another line.
        """
        line = self.lines[self.at] if self.at < len(self.lines) else ""
        self.at += 1
        row = self.cells(line, 0, 3)
        if row is None:
            message = f"expected three times, got {shown(line)}; was its writing cut off?"
            raise self.error(message)
        return row

    def cells(self, line: str, counts: int, times: int) -> Cells | None:
        """What stands before the cells of a line, and their times in seconds; None if not so."""
        if not line.endswith(UNITS):
            return None
        width = counts + 2 * times
        parts = line.rsplit(None, width)
        rest = parts[-width:]
        numbers, units = rest[counts::2], rest[counts + 1 :: 2]
        if (
            len(rest) < width
            or not all(map(str.isdecimal, rest[:counts]))
            or not all(map(NUMBER.fullmatch, numbers))
            or not TIMES.keys() >= set(units)
        ):
            return None
        found = [
            TIMES[unit].to_base(float(number)) for number, unit in zip(numbers, units, strict=True)
        ]
        if math.inf in map(abs, found) and "inf" not in line:
            raise self.error(f"expected times within the range of a float, got {shown(line)}")
        return parts[0] if len(parts) > width else "", found

    def error(self, message: str) -> FormatError:
        """An error in the line that was just passed."""
        return self.found.source.error(message, self.at)


def is_rule(line: str, mark: str) -> bool:
    """Whether the line is one that Catch2 draws."""
    return len(line) >= WIDTH // 2 and not line.strip(mark)
