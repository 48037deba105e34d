"""Which rows come first, and what one line says of those that are folded away."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from calibrax.analysis.series import Benchmark
from calibrax.analysis.verdicts import ComparedRow, Outcome
from calibrax.numbers import format_count
from calibrax.reporting.compare.rows import (
    badness,
    benchmark_of,
    has_change,
    leanings,
    margin_text,
    range_text,
)
from calibrax.reporting.model import Fold, Row
from calibrax.reporting.text import cut_middle

__all__ = [
    "CHANGED",
    "LEANING_WORSE",
    "RANKS",
    "Kind",
    "folds_of",
    "grouped",
    "rank_of",
    "worst_first",
]

MOST_NAMES = 3
MOST_REASONS = 3
LONGEST_NAME, LONGEST_REASON = 60, 200
OTHER_REASONS = "other reasons"
EXACT = "exact metric, compared exactly"
RANKS = (
    *(Outcome.REGRESSED, "worse", "better", Outcome.IMPROVED, "neither", "again"),
    *(Outcome.INCONCLUSIVE, Outcome.EQUIVALENT, Outcome.NOT_COMPARABLE),
    *(Outcome.FAILED, Outcome.MISSING, Outcome.NEW),
)

LEANING_WORSE = RANKS.index("worse")
"""The last rank of rows that are, or may be, worse."""

CHANGED = RANKS.index("again")
"""The last rank of rows that changed, may have, or were measured again because of it."""

AGAIN = "invocations again"
"""The source of noise of rows that were measured again."""


def rank_of(row: ComparedRow) -> int:
    """Where a row stands by its outcome; suspects before what is only inconclusive."""
    if row.suspect and row.outcome in (Outcome.INCONCLUSIVE, Outcome.EQUIVALENT):
        return RANKS.index("worse" if badness(row) > 0 else "better")
    if row.outcome is Outcome.NOT_COMPARABLE and has_change(row):
        return RANKS.index("neither")
    if row.outcome is Outcome.INCONCLUSIVE and row.noise_source == AGAIN:
        return RANKS.index("again")
    return RANKS.index(row.outcome)


def worst_first(rows: Iterable[ComparedRow]) -> list[ComparedRow]:
    """The rows by outcome, the worst change of each first."""
    return sorted(rows, key=lambda row: (rank_of(row), -badness(row)))


class Kind(NamedTuple):
    """What one line can say of several rows.

    Attributes:
        outcome: Theirs.
        words: Why there is no verdict, without what is special to one; "exact" for equal values.
        side: Where they failed.
    """

    outcome: Outcome
    words: str = ""
    side: str = ""


def grouped(rows: Iterable[ComparedRow]) -> dict[Kind, list[ComparedRow]]:
    """The rows by what can be said of them in one line; rare reasons are put together."""
    groups: dict[Kind, list[ComparedRow]] = {}
    for row in rows:
        groups.setdefault(kind_of(row), []).append(row)
    for outcome in (Outcome.FAILED, Outcome.NOT_COMPARABLE):
        same = [kind for kind in groups if kind.outcome is outcome]
        for kind in sorted(same, key=lambda k: -len(groups[k]))[MOST_REASONS:]:
            others = kind._replace(words=OTHER_REASONS, side="")
            groups.setdefault(others, []).extend(groups.pop(kind))
    return groups


def kind_of(row: ComparedRow) -> Kind:
    """What can be said of a row together with others."""
    words = row.reason.removeprefix("in the baseline: ").split(": ")[0]
    if row.outcome is Outcome.FAILED:
        return Kind(row.outcome, words, failed_side(row))
    if row.outcome is Outcome.NOT_COMPARABLE:
        return Kind(row.outcome, words)
    exact = row.outcome is Outcome.EQUIVALENT and row.scale == "exact"
    return Kind(row.outcome, EXACT if exact else "")


def why(rows: Sequence[ComparedRow], kind: Kind) -> str:
    """The reason of some rows in parentheses, the whole one where they share it."""
    reasons = {row.reason.removeprefix("in the baseline: ") for row in rows}
    words = cut_middle(reasons.pop() if len(reasons) == 1 else kind.words, LONGEST_REASON)
    return f" ({words})" if words not in ("", "failed") else ""


def failed_side(row: ComparedRow) -> str:
    """On which side a row failed."""
    sides = [
        side for side, value in (("base", row.baseline), ("new", row.current)) if math.isnan(value)
    ]
    return f"in the {sides[0]} run" if len(sides) == 1 else "in both runs"


def folds_of(
    groups: Mapping[Kind, Sequence[ComparedRow]],
    every: Sequence[ComparedRow],
    names: Mapping[Benchmark, str],
    rows_of: Callable[[Sequence[ComparedRow]], list[Row]],
    listed: Sequence[ComparedRow] = (),
) -> list[Fold]:
    """A line for each kind of rows that are not listed.

    Args:
        groups: They, by what is said of them.
        every: All rows of the metric.
        names: How each benchmark is called.
        rows_of: What makes rows of them, for the forms that unfold.
        listed: The rows that are listed.
    """
    folds = []
    for kind, rows in sorted(groups.items(), key=lambda item: RANKS.index(item[0].outcome)):
        more = any(row.outcome is kind.outcome for row in listed)
        text, whole = fold_text(kind, rows, len(every), names, more=more)
        hint = "" if whole else "-a lists"
        folds.append(
            Fold(outcome=kind.outcome, text=text, hint=hint, unfold=partial(rows_of, rows))
        )
    return folds


def fold_text(
    kind: Kind,
    rows: Sequence[ComparedRow],
    total: int,
    names: Mapping[Benchmark, str],
    *,
    more: bool,
) -> tuple[str, bool]:
    """What is said of some rows, and whether that is all there is to say."""
    outcome = kind.outcome
    count = f"{format_count(len(rows))}{' more' if more else ''}"
    called = [cut_middle(names[benchmark_of(row)], LONGEST_NAME) for row in rows]
    whole = len(called) <= MOST_NAMES
    listed = ", ".join([*called[:MOST_NAMES], *([] if whole else ["…"])])
    if outcome is Outcome.FAILED:
        side = f" {kind.side}" if kind.side else ""
        of = f"{count} of {format_count(total)} failed{side}"
        return f"{of}{why(rows, kind)}: {listed}", whole
    if outcome is Outcome.NOT_COMPARABLE:
        return f"{count} not comparable{why(rows, kind)}: {listed}", whole
    if outcome is Outcome.MISSING:
        return f"{count} missing in the new run: {listed}", whole
    if outcome is Outcome.NEW:
        return f"{count} new: {listed}", whole
    if kind.words:
        equal = all(row.baseline == row.current for row in rows)
        return f"{count} {'equal' if equal else outcome} ({kind.words}): {listed}", whole
    words = str(outcome)
    if outcome is Outcome.EQUIVALENT and len(found := {row.margin for row in rows}) == 1:
        words += f" within {margin_text(found.pop())}"
    counted = f"{count} {words}{leanings(rows)}"
    return ", ".join(filter(None, (counted, range_text(rows)))), False
