"""Which benchmarks and metrics of a run are asked for, in pytest's words.

An expression such as `query and not raw` is made of words, `and`, `or`, `not` and parentheses. A
word matches where the name, the scenario or a `tag=value` contains it, in any case; one with
spaces or parentheses is quoted.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

import attrs

from calibrax.core.models import Point, Run
from calibrax.errors import SelectionError

__all__ = ["Selection", "matcher", "nothing_selected"]

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


@attrs.frozen(kw_only=True)
class Selection:
    """A choice of benchmarks and metrics; the empty one chooses all.

    Attributes:
        expression: As in the module's docstring; "" for all.
        metrics: Names of metrics; none for all.
        tags: Tags that a benchmark must have with these values.

    Raises:
        SelectionError: The expression can't be read.
    """

    expression: str = ""
    metrics: frozenset[str] = frozenset()
    tags: Mapping[str, str] = attrs.field(factory=dict)
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
            if any(point.tags.get(key) != value for key, value in self.tags.items()):
                continue
            tags = (f"{key}={value}" for key, value in point.tags.items())
            if not self.matches([text.casefold() for text in (point.name, point.scenario, *tags)]):
                continue
            if not self.metrics:
                yield point
            elif kept := {n: m for n, m in point.metrics.items() if n in self.metrics}:
                yield attrs.evolve(point, metrics=kept)


def nothing_selected(selection: Selection, runs: Iterable[Run]) -> SelectionError:
    """The error for a selection that finds nothing, with what there was to be found."""
    points = [point for run in runs for point in run.points]
    metrics = dict.fromkeys(name for point in points for name in point.metrics)
    tags = dict.fromkeys(f"{k}={v}" for point in points for k, v in point.tags.items())
    for metric in sorted(selection.metrics - metrics.keys()):
        return SelectionError(f"metric {quoted(metric)}: not found; {listed(metrics)}")
    for key, value in selection.tags.items():
        if (tag := f"{key}={value}") not in tags:
            return SelectionError(f"tag {quoted(tag)}: not found; {listed(tags)}")
    names = dict.fromkeys(point.name for point in points)
    if not selection.expression.strip():
        return SelectionError(f"this choice: matches none of {len(names):,} benchmarks")
    found = near(selection.expression, names)
    there = listed(found, "nearest") if found else listed(names)
    what = f"expression {quoted(selection.expression)}"
    return SelectionError(f"{what}: matches none of {len(names):,} benchmarks; {there}")


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
