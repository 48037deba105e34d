"""Which benchmarks and metrics of a run are asked for, in pytest's words.

An expression such as `query and not raw` is made of words, `and`, `or`, `not` and parentheses. A
word matches where the name, the scenario or a `tag=value` contains it, in any case; one with
spaces or parentheses is quoted.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

import attrs

from calibrax.analysis.series import Benchmark, benchmarks
from calibrax.core.models import Metric, Point, Run
from calibrax.errors import SelectionError
from calibrax.numbers import counted

__all__ = ["Offer", "Selection", "matcher", "nothing_selected"]

Matcher = Callable[[Collection[str]], bool]

TOKEN = re.compile(
    r"""\s*(?: (?P<sign>[()])
             | "(?P<double>[^"]*)" | '(?P<single>[^']*)'
             | (?P<word>[^\s()"']+) )""",
    re.VERBOSE,
)
KEYWORDS = ("and", "or", "not")
MAX_DEPTH = 100
MAX_REPR = 60
MOST_LISTED = 5


def tokens(expression: str) -> Iterator[tuple[str, str]]:
    """Pairs of kind ("sign", "keyword", "word" or "end") and text."""
    position, end = 0, len(expression.rstrip())
    while position < end:
        found = TOKEN.match(expression, position)
        if found is None:
            rest = expression[position:].strip()
            raise SelectionError(
                f"expression {quoted(expression)}: expected a closing quote after {quoted(rest)}"
            )
        position = found.end()
        if found["sign"]:
            yield "sign", found["sign"]
        elif found["word"] in KEYWORDS:
            yield "keyword", found["word"]
        else:
            yield "word", found["double"] or found["single"] or found["word"] or ""
    yield "end", ""


class Parser:
    """Recursive descent: or below and below not; each method returns what decides its part."""

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.tokens = tokens(expression)
        self.kind, self.text = next(self.tokens)
        self.depth = 0

    def advance(self) -> None:
        """Go to the next token."""
        self.kind, self.text = next(self.tokens)

    def refuse(self, expected: str) -> SelectionError:
        """The error at the current token."""
        got = quoted(self.text) if self.text else "the end"
        hint = "; quote a name with spaces" if self.kind == "word" else ""
        return SelectionError(
            f"expression {quoted(self.expression)}: expected {expected}, got {got}{hint}"
        )

    def parse(self) -> Matcher:
        """The whole expression."""
        found = self.alternatives()
        if self.kind != "end":
            raise self.refuse("'and', 'or' or the end")
        return found

    def alternatives(self) -> Matcher:
        """Parts joined by `or`."""
        parts = [self.conjunction()]
        while self.text == "or" and self.kind == "keyword":
            self.advance()
            parts.append(self.conjunction())
        return lambda texts: any(part(texts) for part in parts)

    def conjunction(self) -> Matcher:
        """Parts joined by `and`."""
        parts = [self.negation()]
        while self.text == "and" and self.kind == "keyword":
            self.advance()
            parts.append(self.negation())
        return lambda texts: all(part(texts) for part in parts)

    def negation(self) -> Matcher:
        """A word, `not` something, or parentheses."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise SelectionError(f"expression {quoted(self.expression)}: more than 100 levels deep")
        kind, text = self.kind, self.text
        if (kind, text) == ("keyword", "not"):
            self.advance()
            inner = self.negation()
            self.depth -= 1
            return lambda texts: not inner(texts)
        if (kind, text) == ("sign", "("):
            self.advance()
            inner = self.alternatives()
            if self.text != ")" or self.kind != "sign":
                raise self.refuse("')'")
        elif kind == "word":
            inner = contains(text.casefold())
        else:
            raise self.refuse("a name")
        self.advance()
        self.depth -= 1
        return inner


def contains(wanted: str) -> Matcher:
    """Whether one of the texts contains a word."""
    return lambda texts: any(wanted in found for found in texts)


def matcher(expression: str) -> Matcher:
    """What decides whether an expression matches texts that are already folded in case.

    Raises:
        SelectionError: The expression can't be read.

    Example:
        >>> matches = matcher("query and not (raw or 'sleep 1')")
        >>> matches(["time_query"]), matches(["time_raw_query"]), matches(["sleep 1 query"])
        (True, False, False)
    """
    return Parser(expression).parse()


def as_alternatives(
    tags: Mapping[str, str | Collection[str]],
) -> dict[str, tuple[str, ...]]:
    """Each tag with the values that it may have."""
    return {
        key: (wanted,) if isinstance(wanted, str) else tuple(wanted) for key, wanted in tags.items()
    }


@attrs.frozen(kw_only=True)
class Selection:
    """A choice of benchmarks and metrics; the empty one chooses all.

    Attributes:
        expression: As in the module's docstring; "" for all.
        metrics: Names of metrics; none for all.
        tags: Tags that a benchmark must have, with this value, or with one of these values.

    Raises:
        SelectionError: The expression can't be read.
    """

    expression: str = ""
    metrics: frozenset[str] = frozenset()
    tags: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, converter=as_alternatives)
    matches: Matcher = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(lambda self: self.parsed(), takes_self=True),
    )

    def parsed(self) -> Matcher:
        """The expression as what decides."""
        return matcher(self.expression) if self.expression.strip() else lambda _: True

    def of(self, run: Run) -> Run:
        """The run with what is chosen of it, possibly nothing."""
        if not (self.expression.strip() or self.metrics or self.tags):
            return run
        return attrs.evolve(run, points=list(self.points(run.points)))

    def points(self, points: Iterable[Point]) -> Iterator[Point]:
        """The chosen points, with their chosen metrics."""
        for point in points:
            if not (self.has_tags(point.tags) and self.has_name(point)):
                continue
            if not self.metrics:
                yield point
            elif kept := {n: m for n, m in point.metrics.items() if n in self.metrics}:
                yield attrs.evolve(point, metrics=kept)

    def has_tags(self, tags: Mapping[str, str]) -> bool:
        """Whether a benchmark with these tags is among the chosen."""
        return all(tags.get(key) in wanted for key, wanted in self.tags.items())

    def has_name(self, point: Point) -> bool:
        """Whether the expression chooses a benchmark."""
        texts = (point.name, point.scenario, *(f"{k}={v}" for k, v in point.tags.items()))
        return self.matches([text.casefold() for text in texts])


class Offer:
    """What there was to choose from: benchmarks, each with its metrics, but no values."""

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self.metrics: dict[Benchmark, set[str]] = {}
        for run in runs:
            self.add(run)

    def add(self, run: Run) -> None:
        """Take in another run."""
        for benchmark, point in benchmarks(run):
            self.metrics.setdefault(benchmark, set()).update(point.metrics)

    def refusal(self, selection: Selection) -> SelectionError:
        """The error for a selection that finds nothing: which part of it, and what is there.

        A part that finds nothing by itself is named; else the one that finds nothing among what
        those before it leave, in the order metrics, tags, expression.
        """
        parts = list(parts_of(selection))
        for part in parts:
            if not any(map(part.keeps, self.points())):
                return SelectionError(f"{part.text}: {part.fails(list(self.points()))}")
        left, before = list(self.points()), ""
        for part in parts:
            kept = [point for point in left if part.keeps(point)]
            if not kept:
                return SelectionError(f"{part.text}: with {before} {part.fails(left)}")
            left, before = kept, f"{before} and {part.text}" if before else part.text
        return SelectionError(f"expected values, got none in {counted(len(left), 'benchmark')}")

    def points(self) -> Iterator[Point]:
        """The benchmarks as points, a metric as one without value."""
        nothing = Metric(value=math.nan)
        for (scenario, name, tags, _), metrics in self.metrics.items():
            values = dict.fromkeys(sorted(metrics), nothing)
            yield Point(name=name, scenario=scenario, tags=dict(tags), metrics=values)


class Part(NamedTuple):
    """A part of a choice: its text, which points it keeps, what to say if those are none."""

    text: str
    keeps: Callable[[Point], bool]
    fails: Callable[[Sequence[Point]], str]


def parts_of(selection: Selection) -> Iterator[Part]:
    """The metrics, each tag, and the expression, as far as there are any."""
    if selection.metrics:
        yield metric_part(sorted(selection.metrics))
    for key, wanted in selection.tags.items():
        yield tag_part(key, wanted)
    if selection.expression.strip():
        yield expression_part(selection)


def metric_part(wanted: Sequence[str]) -> Part:
    """The choice of metrics."""

    def fails(points: Sequence[Point]) -> str:
        there = dict.fromkeys(name for point in points for name in point.metrics)
        return f"not found; {nearest(wanted, there)}"

    text = f"metric {' or '.join(map(quoted, wanted))}"
    return Part(text, lambda point: not point.metrics.keys().isdisjoint(wanted), fails)


def tag_part(key: str, wanted: Sequence[str]) -> Part:
    """The choice of the values of one tag."""
    texts = [f"{key}={value}" for value in wanted]

    def fails(points: Sequence[Point]) -> str:
        tags = dict.fromkeys(pair for point in points for pair in point.tags.items())
        same = [f"{k}={v}" for k, v in tags if k == key]
        return f"not found; {nearest(texts, same or [f'{k}={v}' for k, v in tags])}"

    text = f"tag {' or '.join(map(quoted, texts))}"
    return Part(text, lambda point: point.tags.get(key) in wanted, fails)


def expression_part(selection: Selection) -> Part:
    """The choice by names."""

    def fails(points: Sequence[Point]) -> str:
        names = list(dict.fromkeys(point.name for point in points))
        found = near(selection.expression, names)
        there = listed(found, "nearest") if found else listed(names)
        return f"matches none of {counted(len(points), 'benchmark')}; {there}"

    return Part(f"expression {quoted(selection.expression)}", selection.has_name, fails)


def nothing_selected(selection: Selection, runs: Iterable[Run]) -> SelectionError:
    """The error for a selection that finds nothing, with what there was to be found."""
    return Offer(runs).refusal(selection)


def nearest(wanted: Iterable[str], there: Iterable[str]) -> str:
    """What is there instead: what resembles the wanted, or all."""
    names = list(there)
    close = [match for text in wanted for match in get_close_matches(text, names, MOST_LISTED)]
    return listed(dict.fromkeys(close), "nearest") if close else listed(names)


def near(expression: str, names: Iterable[str]) -> list[str]:
    """Names with a word like one of the expression."""
    owners: dict[str, list[str]] = {}
    for name in names:
        for word in (name, *re.split(r"[\W_]+", name)):
            owners.setdefault(word.casefold(), []).append(name)
    words = [word for kind, word in tokens(expression) if kind == "word"]
    close = [match for word in words for match in get_close_matches(word.casefold(), owners, 3)]
    return list(dict.fromkeys(name for match in close for name in owners[match]))


def listed(found: Iterable[str], word: str = "there are") -> str:
    """Up to five of what is there instead."""
    names = list(found)
    if not names:
        return "there are none"
    more = f" and {len(names) - MOST_LISTED:,} more" if len(names) > MOST_LISTED else ""
    return f"{word}: {', '.join(map(quoted, names[:MOST_LISTED]))}{more}"


def quoted(text: str) -> str:
    """The text's `repr`, cut at 60 characters."""
    return repr(text if len(text) <= MAX_REPR else text[: MAX_REPR - 1] + "…")
