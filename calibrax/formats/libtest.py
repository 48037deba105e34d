"""What `cargo bench` prints: the text of Rust's libtest, and of libraries that print like it.

Known: Rust 1.30 to 1.95, bencher, and criterion with `--output-format bencher`.

- name: as printed; scenario: the executable of the last `Running` line, which cargo writes to
  stderr, without its path and hash, else "".
- metrics: by unit, the printed value, a median. `= 12 MB/s` after it is `bytes_per_second`. The
  number after `+/-` is the range of what libtest measured, no interval of its median; other
  libraries mean other things: it is kept in the metadata as `spread`.
- FAILED: a failure with the words of the panic, unless other tests of that executable passed, so
  that no benchmark was to run. An ignored name that is padded, as those of benchmarks are, was
  skipped. Any other may be a test, which benchmarking always ignores: metadata `ignored`.
- A benchmark that prints tears its line apart, which is put together again.
"""

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from calibrax.core import Run
from calibrax.errors import FormatError, shown
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import parse_unit

__all__ = ["name", "read", "recognises"]

name = "libtest"

RESULT = re.compile(rb"^test \S.* \.\.\. bench: +[0-9]|^bench: +[0-9][0-9,.]* \S+ \(", re.MULTILINE)
SUMMARY = re.compile(rb"^test result: .*; [0-9]+ measured; ", re.MULTILINE)
CRITERION = re.compile(rb" time: +\[[0-9]")
COLOURS = re.compile("\x1b\\[[0-9;]*m")

NUMBER = r"([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|NaN|inf)"
RUNNING = re.compile(r"running ([0-9]{1,9}) tests?")
BENCH = re.compile(rf"bench: +{NUMBER} (\S+)(?: +\(\+/- {NUMBER}\))?(?: += +{NUMBER} (\S+))?")
WANTED = "'bench: 1,234 ns/iter (+/- 56)'"
TEST, OUTCOME = "test ", " ... "
TIME = parse_unit("ns/iter")
END_OF_PANIC = ("stack backtrace:", "note: ")
LONGEST_REASON = 500


class Told(NamedTuple):
    """What the output says of a name.

    Attributes:
        number: The line.
        name: The name.
        is_padded: Whether spaces follow it, so that values stand in a column.
        outcome: What follows.
    """

    number: int
    name: str
    is_padded: bool
    outcome: str


def recognises(source: Source) -> bool:
    """Whether a line is a result, or the summary of a run in which criterion had no part."""
    if RESULT.search(source.data):
        return True
    return bool(SUMMARY.search(source.data)) and not CRITERION.search(source.data)


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    text = source.text
    if text is None:
        raise source.error("expected text in UTF-8, got other bytes")
    found = Measurements(source)
    printed = Printed(source, found)
    for number, line in enumerate(text.split("\n"), 1):
        try:
            printed.line(number, line.removesuffix("\r"))
        except FormatError as error:
            source.skip(error)
    printed.end()
    yield identified(
        source,
        found,
        metadata={
            "tool": name,
            "spread": printed.spread or None,
            "ignored": printed.ignored or None,
        },
    )


class Printed:
    """The text, line by line.

    Attributes:
        spread: The numbers after `+/-` in base units, by executable and name.
        ignored: Names that were ignored and may be tests, by executable.
    """

    def __init__(self, source: Source, found: Measurements) -> None:
        self.source = source
        self.found = found
        self.spread: dict[str, dict[str, float]] = {}
        self.ignored: dict[str, list[str]] = {}
        self.executable = ""
        self.start()

    def start(self, expected: int = 0) -> None:
        """Begin with the tests of an executable."""
        self.expected = expected
        self.count = 0
        self.has_passed = False
        self.opened: Told | None = None
        self.failed: list[Told] = []
        self.words: dict[str, list[str]] = {}
        self.panic: list[str] | None = None

    def line(self, number: int, line: str) -> None:
        """Read one line."""
        if "\x1b" in line:
            line = COLOURS.sub("", line)
        if line.startswith(TEST) and OUTCOME in line:
            printed, _, outcome = line.removeprefix(TEST).partition(OUTCOME)
            told = Told(number, printed.rstrip(), printed.endswith(" "), outcome.strip())
            self.tell(told)
        elif line.startswith("test result: "):
            self.end()
        elif line.startswith("running ") and (running := RUNNING.fullmatch(line)):
            self.end()
            self.start(int(running[1]))
        elif line.lstrip().startswith("Running "):
            self.end()
            self.executable = executable_of(line)
        elif self.opened and (line.startswith("bench: ") or line in {"FAILED", "ok", "ignored"}):
            self.tell(self.opened._replace(number=number, outcome=line.strip()))
        elif line.startswith("---- ") and line.endswith(" stdout ----"):
            self.panic = self.words[line[len("---- ") : -len(" stdout ----")]] = []
        elif line == "failures:" or line.startswith(END_OF_PANIC):
            self.panic = None
        elif self.panic is not None and line.strip():
            self.panic.append(line.strip())

    def tell(self, told: Told) -> None:
        """Take in what is told of a name."""
        self.opened = None
        self.count += 1
        if told.outcome.startswith("bench:"):
            self.bench(told)
        elif told.outcome == "FAILED":
            self.failed.append(told)
        elif told.outcome == "ok":
            self.has_passed = True
        elif told.outcome == "ignored" or told.outcome.startswith("ignored, "):
            if told.is_padded:
                self.fail(told.name, "skipped", told.outcome.partition(", ")[2])
            else:
                self.ignored.setdefault(self.executable, []).append(told.name)
        else:
            self.count -= 1
            self.opened = told  # it prints; the outcome is to come

    def bench(self, told: Told) -> None:
        """Add the values of a benchmark."""
        match = BENCH.fullmatch(told.outcome)
        if match is None:
            raise self.source.error(f"expected {WANTED}, got {shown(told.outcome)}", told.number)
        value, text, spread, rate, rate_text = match.groups()
        for one, unit_text in ((value, text), (rate, rate_text)):
            if one is not None:
                unit = parse_unit(unit_text)
                stated = unit.to_base(self.number(one, told))
                self.found.add(told.name, unit, scenario=self.executable, stated=stated)
        if spread is not None:
            kept = parse_unit(text).to_base(self.number(spread, told))
            self.spread.setdefault(self.executable, {})[told.name] = kept

    def number(self, text: str, told: Told) -> float:
        """The number that a text with separators of thousands is."""
        value = float(text.replace(",", ""))
        if math.isinf(value) and text != "inf":
            raise self.source.error(f"expected a float, got {shown(text)}", told.number)
        return value

    def fail(self, printed: str, kind: str, words: str) -> None:
        """Add a benchmark that has no value."""
        reason = f"{kind}: {words}" if words else kind
        if len(reason) > LONGEST_REASON:
            reason = f"{reason[: LONGEST_REASON - 1]}…"
        self.found.add(printed, TIME, scenario=self.executable, failure=reason)

    def end(self) -> None:
        """Be done with the tests of an executable."""
        if not self.has_passed:
            for told in self.failed:
                self.fail(told.name, "failed", panic_of(self.words.get(told.name, [])))
        if self.opened and self.count < self.expected:
            self.fail(self.opened.name, "failed", "its output ends before its result")
            self.count += 1
        if self.count < self.expected:
            who = repr(self.executable) if self.executable else "an executable"
            what = f"{self.expected} tests and benchmarks"
            self.source.warn(f"{who} was to run {what}, and ended after {self.count}")
        self.start()


def panic_of(words: list[str]) -> str:
    """What a panic says: from that word on, without the number of the thread."""
    text = " ".join(words)
    _, panicked, rest = text.partition("panicked at ")
    return panicked + rest if panicked else text


def executable_of(line: str) -> str:
    """The executable in a line such as `Running benches/a.rs (target/release/deps/a-1f3c)`."""
    text = line.strip().removeprefix("Running").strip()
    if text.endswith(")"):
        text = text[:-1].rpartition("(")[2]
    file = text.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    return file.rpartition("-")[0] or file
