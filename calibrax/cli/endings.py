"""How `compare` ends: its exit code, and why it is not 0.

1: what was to fail did (`--fail-on`, `--require`). 3: nothing could be decided. 1 beats 3.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from calibrax.analysis.selection import matcher
from calibrax.analysis.verdicts import ComparedRow, Comparison, Outcome
from calibrax.core.models import MetricDirection
from calibrax.numbers import format_change, format_count
from calibrax.reporting.compare.rows import badness, has_change, leaning
from calibrax.reporting.compare.shifts import together
from calibrax.reporting.text import cut_middle
from calibrax.units import parse_unit

__all__ = ["FAILED", "UNDECIDED", "Ending", "FailOn", "ending_of"]

FailOn: TypeAlias = Literal["regression", "suspect"]

FAILED, UNDECIDED = 1, 3
MOST_LISTED = 3
LONGEST_NAME = 80


class Ending(NamedTuple):
    """An exit code, and why it is not 0."""

    code: int
    reason: str

    @property
    def text(self) -> str:
        """For the last line; "" for 0."""
        return f"exit code {self.code}: {self.reason}" if self.code else ""


def ending_of(
    comparison: Comparison,
    *,
    fail_on: FailOn | None = None,
    required: Sequence[str] = (),
    exit_zero: bool = False,
) -> Ending:
    """How the command ends.

    Args:
        comparison: What was found.
        fail_on: What is a failure: a regression, or also a row that leans the bad way.
        required: Expressions; a benchmark that matches one must be there and must not fail.
        exit_zero: Whether to end with 0 whatever was found.

    Raises:
        SelectionError: An expression can't be read.
    """
    failures = [*regressions(comparison, fail_on), *unmet(comparison.rows, required)]
    if exit_zero:
        return Ending(0, "")
    if failures:
        return Ending(FAILED, "; ".join(failures))
    if reason := undecided(comparison):
        return Ending(UNDECIDED, reason)
    return Ending(0, "")


def regressions(comparison: Comparison, fail_on: FailOn | None) -> Iterable[str]:
    """What `--fail-on` does not let pass."""
    regressed = len(comparison.having(Outcome.REGRESSED))
    if fail_on and regressed:
        yield f"{format_count(regressed)} regressed"
    known = [row for row in comparison.suspects if row.direction is not MetricDirection.INFO]
    worse = [row for row in known if badness(row) > 0]
    if fail_on == "suspect" and worse:
        ways = dict.fromkeys(map(leaning, worse))
        yield f"{format_count(len(worse))} leaning {' or '.join(ways)}"


def unmet(rows: Collection[ComparedRow], required: Sequence[str]) -> Iterable[str]:
    """Required benchmarks that are missing or failed."""
    for pattern in required:
        matches = matcher(pattern)
        found = [row for row in rows if matches(texts_of(row))]
        bad = [row for row in found if row.outcome in (Outcome.MISSING, Outcome.FAILED)]
        if not found:
            yield f"no benchmark matches the required {pattern!r}"
        elif bad:
            called = (f"{cut_middle(row.name, LONGEST_NAME)} {row.outcome}" for row in bad)
            names = list(dict.fromkeys(called))
            more = ", …" if len(names) > MOST_LISTED else ""
            yield f"required: {', '.join(names[:MOST_LISTED])}{more}"


def texts_of(row: ComparedRow) -> list[str]:
    """What an expression is matched with, as by -k."""
    tags = [f"{key}={value}" for key, value in row.tags.items()]
    return [text.casefold() for text in (row.name, row.scenario, *tags)]


def undecided(comparison: Comparison) -> str:
    """Why nothing could be decided, "" if something was."""
    if not any(map(has_change, comparison.rows)):
        return "nothing could be compared"
    shift = comparison.common_shift
    if shift is None:
        return ""
    change = format_change(shift.ratio, parse_unit(shift.unit))
    moved = together(shift, comparison.rows)
    return f"{moved}, {change}, so machine and code can't be told apart"
