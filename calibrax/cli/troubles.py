"""What went wrong while reading, as lines: those of a kind are one, with a count.

A folder of results has the same to say of many of its files. The first is told in full, the
others are counted; `-v` and `--strict` tell each.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from calibrax.cli.streams import say
from calibrax.formats.measurements import STATE_IT

__all__ = ["NO_TROUBLES", "Troubles", "say_troubles", "together"]

MOST_TROUBLES = 5
MOST_METRICS = 3
ADVICE = "state it with --direction METRIC=lower or METRIC=higher"
LISTED = "-v lists them"

UNDIRECTED = re.compile(
    r"(?P<place>.*): the file does not say whether more or less of (?P<metric>.+) is better, nor "
    rf"does its unit .*; it is shown, not judged: {STATE_IT}",
    re.DOTALL,
)
QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
ONE_OF_ITS_KIND = re.compile(rf"{QUOTED}|\$\S*:|[0-9][0-9.,]*|(?<=skipped, )([^:]*): .*", re.DOTALL)
"""What tells two troubles of a kind apart: names, places in a document, numbers, files."""


class Troubles(NamedTuple):
    """What went wrong while reading some files.

    Attributes:
        errors: Of what could not be read, in order.
        warnings: Of what could.
        files: How many there were.
        whole: How many were read as a whole.
        partly: How many in part.
    """

    errors: Sequence[str]
    warnings: Sequence[str]
    files: int
    whole: int
    partly: int

    def every(self) -> list[str]:
        """All of it, and how many files were read if some were not."""
        warnings = map(advised, self.warnings)
        return [*self.errors, *dict.fromkeys(warnings), *self.tally()]

    def lines(self) -> list[str]:
        """A line for each kind, of at most five kinds of errors."""
        directions = [match for text in self.warnings if (match := UNDIRECTED.fullmatch(text))]
        others = [text for text in self.warnings if not UNDIRECTED.fullmatch(text)]
        return [*self.error_lines(), *merged(others), *undirected(directions), *self.tally()]

    def error_lines(self) -> list[str]:
        """A line for each kind of errors; from the sixth on, how many there are."""
        lines = merged(self.errors)
        if len(lines) > MOST_TROUBLES:
            more = f"… and {len(lines) - MOST_TROUBLES:,} more kinds of trouble"
            lines[MOST_TROUBLES:] = [f"{more} ({LISTED})"]
        return lines

    def tally(self) -> list[str]:
        """How many files were read, where some were not."""
        if not self.errors:
            return []
        noun = "file" if self.files == 1 else "files"
        texts = [f"{self.whole:,} of {self.files:,} {noun} read"]
        if self.partly:
            texts.append(f"{self.partly:,} in part")
        if unread := self.files - self.whole - self.partly:
            texts.append(f"{unread:,} unreadable")
        return [f"{', '.join(texts)}; stop at the first: --strict"]


NO_TROUBLES = Troubles([], [], 0, 0, 0)


def together(*troubles: Troubles) -> Troubles:
    """The troubles of several sides as those of one."""
    errors, warnings, *counts = zip(*troubles, strict=True)
    return Troubles(
        [text for one in errors for text in one],
        [text for one in warnings for text in one],
        *map(sum, counts),
    )


def say_troubles(troubles: Troubles, *, every: bool) -> None:
    """Tell them on stderr."""
    for text in troubles.every() if every else troubles.lines():
        say(f"warning: {text}")


def advised(text: str) -> str:
    """A warning, its advice in options."""
    return text.removesuffix(STATE_IT) + ADVICE if text.endswith(STATE_IT) else text


def merged(texts: Iterable[str]) -> list[str]:
    """The first text of each kind, and how many more there are."""
    kinds: dict[str, dict[str, None]] = {}
    for text in texts:
        message = text.partition(": ")[2]
        kinds.setdefault(ONE_OF_ITS_KIND.sub(r"\1", message), {})[text] = None
    return list(map(one_line, kinds.values()))


def one_line(texts: Iterable[str]) -> str:
    """Texts of a kind."""
    first, *others = texts
    if not others:
        return first
    message = first.partition(": ")[2]
    are_same = all(text.partition(": ")[2] == message for text in others)
    if are_same:
        files = "1 more file" if len(others) == 1 else f"{len(others):,} more files"
        return f"{first} (so in {files}; {LISTED})"
    return f"{first} (and {len(others):,} more like it; {LISTED})"


def undirected(found: Sequence[re.Match[str]]) -> Iterator[str]:
    """The metrics whose direction no file says, in one line."""
    places = list(dict.fromkeys(match["place"] for match in found))
    metrics = list(dict.fromkeys(match["metric"] for match in found))
    if len(metrics) == 1 and len(places) == 1:
        yield advised(found[0].string)
    elif metrics:
        is_one = len(places) == 1
        who = f"{places[0]}: the file does" if is_one else f"{len(places):,} files, such as "
        who += "" if is_one else f"{places[0]}, do"
        rest = "nor does its unit; it is" if len(metrics) == 1 else "nor do their units; they are"
        more = "" if is_one and len(metrics) <= MOST_METRICS else f" ({LISTED})"
        named = names_of(metrics, MOST_METRICS)
        what = f"not say whether more or less of {named} is better, {rest} shown, not judged"
        yield f"{who} {what}: {ADVICE}{more}"


def names_of(texts: Sequence[str], most: int) -> str:
    """The first of some texts, and how many more there are.

    >>> names_of(["a"], 2), names_of(["a", "b"], 2), names_of(["a", "b", "c", "d"], 2)
    ('a', 'a and b', 'a, b and 2 more')
    """
    kept = [*texts[:most], *([f"{len(texts) - most:,} more"] if len(texts) > most else [])]
    *before, last = kept
    return f"{', '.join(before)} and {last}" if before else last
