"""The lines that `go test -bench` prints: results, failures, and what is in force for them.

The lines are those of Go's benchmark format as `golang.org/x/perf/benchfmt` reads it: results,
`key: value`, `Unit`; all others are noise to it. Beyond that:

- A benchmark that prints tears its line apart: the name comes first, then its output, then the
  result on a line without a name. They are put together again.
- `--- FAIL:` and `--- SKIP:` say that a benchmark has no result. So does a panic or an exit while
  one is under way. A group of sub-benchmarks fails with its parts and is no benchmark.
- `key: value` lines with a key of `GO_SAYS` are what the go command tells, and set nothing.
- A result after other text on its line, as in logs with times, is not read; that is a warning.
"""

import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from calibrax.errors import FormatError, shown
from calibrax.formats.source import Source

__all__ = ["KNOWN_UNIT_KEYS", "SAME_UNIT", "Failure", "Line", "Log", "Result", "State"]

Line: TypeAlias = tuple[int, str]
"""Its number in the file, and its text."""

State: TypeAlias = tuple[tuple[str, str], ...]
"""The keys in force and their values, but for the package."""

PREFIX = "Benchmark"
PROSE = frozenset(PREFIX + ending for ending in ("", "s", "ed", "ing"))
GO_SAYS = frozenset(
    ("cover", "coverage", "go", "link", "panic", "runtime", "signal", "testing", "vet", "warning")
)
CRASHES = ("panic: ", "fatal error: ", "signal: ", "exit status ", "*** Test killed")
TIMED_OUT = ("panic: test timed out", "*** Test killed")
MAX_KEYS = 100  # in force at once; each state of them is a run, which has a copy of all
EACH_KEY = 50  # what an entry of a run's environment takes beside its text, in characters
LONGEST_REASON = 500

ITERATIONS = re.compile(r"[0-9]{1,19}")
NUMBER = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?|[+-]?inf(?:inity)?|nan",
    re.IGNORECASE | re.ASCII,
)
KEY_VALUE = re.compile(r"([^\s:]+):(?:[ \t]+(.*))?", re.DOTALL)
SAME_UNIT = {"sec/op": "ns/op", "B/s": "MB/s"}
"""What `benchstat` makes of units, and what they are to Go."""

KNOWN_UNIT_KEYS = {"better": ("higher", "lower"), "assume": ("exact", "nothing")}


class Result(NamedTuple):
    """One line with values.

    Attributes:
        state: What was in force.
        package: The package in force, or "".
        printed: The name as printed.
        values: Each with its unit text.
    """

    state: State
    package: str
    printed: str
    values: list[tuple[float, str]]


class Failure(NamedTuple):
    """Why a benchmark has no result.

    Attributes:
        state: What was in force.
        package: The package in force, or "".
        printed: The name as printed.
        kind: "failed", "skipped" or "timed out".
        words: What the tool and the benchmark said, a line each.
    """

    state: State
    package: str
    printed: str
    kind: str
    words: list[str]

    @property
    def reason(self) -> str:
        """All of it as one text."""
        text = f"{self.kind}: {' '.join(self.words)}" if self.words else self.kind
        return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1]}…"


class Opened(NamedTuple):
    """A benchmark that is under way.

    Attributes:
        number: The line of its name.
        printed: Its name.
        rest: What stood after it, if its result is to follow without the name; else None.
    """

    number: int
    printed: str
    rest: str | None


class Log:
    """What the lines of a file say.

    Attributes:
        found: Results and failures in order.
        units: What `Unit` lines say: by unit, the values of keys.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Result | Failure] = []
        self.units: dict[str, dict[str, str]] = {}
        self.config: dict[str, str] = {}
        self.package = ""
        self.state: State | None = ()
        self.states: dict[State, State] = {}
        self.opened: Opened | None = None
        self.words: list[str] = []
        self.is_claimed = True  # the words belong to a failure, or to nobody
        self.has_failed = False
        self.stray: list[int] = []

    def take(self, lines: Iterable[Line]) -> None:
        """Read lines; those that are wrong are reported one by one."""
        for number, text in lines:
            try:
                self.line(number, text.removesuffix("\r"))
            except FormatError as error:
                self.source.skip(error)
        self.close()
        if self.stray:
            count = "1 line has" if len(self.stray) == 1 else f"{len(self.stray)} lines have"
            self.source.warn(
                f"{count} a result after other text, such as line {self.stray[0]}; it is not "
                "read: remove what stands before it"
            )

    def line(self, number: int, line: str) -> None:
        """Read one line."""
        if line.startswith(PREFIX):
            self.benchmark(number, line)
        elif line.startswith("--- "):
            self.outcome(line)
        elif line.startswith(CRASHES):
            self.crash(line)
        elif line[:1].isspace() or line[:1].isdigit():
            self.more(number, line)
        elif line.startswith(("ok  \t", "FAIL\t")) or line in {"PASS", "FAIL"}:
            self.close()
            self.package_end(line)
        elif (fields := line.split(None, 1)) and fields[0] == "Unit":
            self.unit(number, line.split()[1:])
        elif (pair := KEY_VALUE.fullmatch(line)) and is_key(pair[1]):
            self.configure(number, pair[1], (pair[2] or "").strip())
        else:
            self.look_for_stray(number, line)

    def benchmark(self, number: int, line: str) -> None:
        """A line that begins with the name of a benchmark, or just with this word."""
        printed, *rest = line.split(None, 1)
        after = rest[0] if rest else ""
        count, *pairs = after.split() or [""]
        if ITERATIONS.fullmatch(count):
            if is_prose(printed) and not pairs_of(pairs):
                return
            self.close()
            self.result(printed, self.checked(number, pairs))
        elif not is_prose(printed) and not printed[len(PREFIX)].islower():
            self.close()
            self.words, self.is_claimed = [], False
            is_torn = printed != line
            self.opened = Opened(number, printed, after.strip() if is_torn else None)
            if after.startswith("--- "):
                self.outcome(after)
            elif after.startswith(CRASHES):
                self.crash(after)

    def result(self, printed: str, values: list[tuple[float, str]]) -> None:
        """Keep a result; what is logged from here on is nobody's."""
        self.opened, self.words, self.is_claimed = None, [], True
        self.found.append(Result(self.now(), self.package, printed, values))

    def outcome(self, line: str) -> None:
        """A line such as `--- FAIL: BenchmarkName`."""
        _, tag, printed, *_ = [*line.split(), "", "", ""]
        kind = {"FAIL:": "failed", "SKIP:": "skipped"}.get(tag)
        self.has_failed |= tag == "FAIL:"
        if kind and printed.startswith(PREFIX):
            self.fail(kind, printed)
        else:
            self.words, self.is_claimed = [], True

    def crash(self, line: str) -> None:
        """A line that the process prints when it dies; what was under way has failed."""
        if self.opened is None:
            return
        self.words = []  # what it logged before says nothing of this
        kind = "timed out" if line.startswith(TIMED_OUT) else "failed"
        self.has_failed = True
        self.fail(kind, self.opened.printed).words.append(line.strip())
        self.words, self.is_claimed = [], True

    def fail(self, kind: str, printed: str) -> Failure:
        """Keep a failure; its reason was logged just before, or comes just after."""
        if self.is_claimed:
            self.words = []
        failure = Failure(self.now(), self.package, printed, kind, self.words)
        self.is_claimed = True
        self.opened = None
        self.found.append(failure)
        return failure

    def more(self, number: int, line: str) -> None:
        """A line that goes on with what is under way: its result, or a word of it."""
        count, *pairs = line.split() or [""]
        if self.opened and self.opened.rest is not None and ITERATIONS.fullmatch(count):
            values = pairs_of(pairs)
            if values and line.lstrip()[len(count)] == "\t":
                self.result(self.opened.printed, values)
                return
        if line.startswith("    "):
            self.words.append(line.strip())
        self.look_for_stray(number, line)

    def close(self) -> None:
        """Be done with what is under way; that is reported if a result was to come."""
        opened, self.opened = self.opened, None
        if opened and opened.rest is not None:
            got = shown(opened.rest) if opened.rest else "nothing"
            message = f"expected the result of {opened.printed!r} after its name, got {got}"
            self.source.skip(self.source.error(message, opened.number))

    def package_end(self, line: str) -> None:
        """A line such as `FAIL  example.com/pkg  1.5s`, which tells of a package."""
        if line.startswith("FAIL\t"):
            name, _, how = line[len("FAIL\t") :].partition("\t")
            name, _, why = name.partition(" [")
            if why:
                self.source.warn(f"the package {name!r} has no results: {why.rstrip(']')}")
            elif not self.has_failed and how:
                self.source.warn(f"the package {name!r} failed, but no benchmark of it did")
        if "\t" in line:
            self.has_failed = False

    def unit(self, number: int, fields: list[str]) -> None:
        """A line such as `Unit ns/op better=lower`."""
        if not fields:
            raise self.source.error("expected a unit after 'Unit', got nothing", number)
        text, *pairs = fields
        known = self.units.setdefault(SAME_UNIT.get(text, text), {})
        problems = []
        for pair in pairs:
            key, equals, value = pair.partition("=")
            choice = KNOWN_UNIT_KEYS.get(key)
            if not key or not equals:
                problems.append(f"expected key=value, got {shown(pair)}")
            elif choice and value not in choice:
                problems.append(f"expected {key}={' or '.join(choice)}, got {shown(value)}")
            elif known.setdefault(key, value) != value:
                problems.append(
                    f"expected {key}={known[key]} of {text!r} as above, got {shown(value)}"
                )
        if problems:
            raise self.source.error("; ".join(problems), number)

    def configure(self, number: int, key: str, value: str) -> None:
        """Put a key in force, or, with an empty value, out of it."""
        if key == "pkg":
            self.package = value
        elif key in GO_SAYS:
            return
        elif not value:
            self.config.pop(key, None)
        elif key not in self.config and len(self.config) >= MAX_KEYS:
            raise self.source.error(f"expected at most {MAX_KEYS} keys, got another", number)
        else:
            self.config[key] = value
        self.state = None

    def now(self) -> State:
        """What is in force."""
        if self.state is None:
            state = tuple(sorted(self.config.items()))
            if state not in self.states:
                self.source.copy(sum(EACH_KEY + len(key) + len(value) for key, value in state))
            self.state = self.states.setdefault(state, state)
        return self.state

    def checked(self, number: int, pairs: list[str]) -> list[tuple[float, str]]:
        """The values of a line with their units."""
        values = pairs_of(pairs)
        if not values:
            raise self.source.error(next(complaints(pairs)), number)
        return values

    def look_for_stray(self, number: int, line: str) -> None:
        """Notice a result that does not begin its line."""
        if PREFIX in line:
            fields = line.split()
            for first, count, value, _ in zip(
                fields, fields[1:], fields[2:], fields[3:], strict=False
            ):
                is_result = ITERATIONS.fullmatch(count) and number_of(value) is not None
                if PREFIX in first and is_result:
                    self.stray.append(number)
                    return


def pairs_of(fields: list[str]) -> list[tuple[float, str]]:
    """The values and units that fields hold in turn; none if they do not."""
    values = [
        (number_of(value), unit) for value, unit in zip(fields[::2], fields[1::2], strict=False)
    ]
    if len(fields) % 2 or any(value is None for value, _ in values):
        return []
    return [(value, unit) for value, unit in values if value is not None]


def complaints(fields: list[str]) -> Iterator[str]:
    """What is wrong with fields that are no values and units."""
    for value, unit in zip(fields[::2], fields[1::2], strict=False):
        if number_of(value) is None:
            yield f"expected a number before the unit {unit!r}, got {shown(value)}"
    yield (
        f"expected a unit after {fields[-1]!r}, got nothing"
        if fields
        else ("expected a value and a unit after the number of iterations, got nothing")
    )


def number_of(text: str) -> float | None:
    """The number that a text is; None if it is none, or one that no float can hold."""
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return None if math.isinf(value) and "n" not in text.lower() else value


def is_prose(printed: str) -> bool:
    """Whether a first word is not a name but the word itself."""
    return printed.rstrip(":.,!?") in PROSE


def is_key(text: str) -> bool:
    """Whether a text may stand before the colon of a `key: value` line."""
    return text[0].islower() and not any(map(str.isupper, text))
