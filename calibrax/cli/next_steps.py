"""What may come after a comparison: why a row came out as it did, and what to measure again."""

import re
import shlex
from collections.abc import Sequence
from statistics import median

from calibrax.analysis.verdicts import ComparedRow, Comparison
from calibrax.cli.options import command
from calibrax.numbers import format_count
from calibrax.reporting.compare_folds import CHANGED, rank_of, worst_first
from calibrax.reporting.compare_rows import benchmark_of, has_change
from calibrax.reporting.names import short_names

__all__ = ["next_steps"]

AGAIN = 3  # more invocations a side settle a suspect of one
MOST_NAMES = 6
PYTEST_WORD = re.compile(r"[\w\[\]\-+.:/\\]+")


def next_steps(
    comparison: Comparison, base: Sequence[str], new: Sequence[str], again: Sequence[str]
) -> list[str]:
    """The commands that may come next.

    Args:
        comparison: What was found.
        base: The files of the base side.
        new: Those of the new side.
        again: The options that the next command needs, too.
    """
    compared = [row for row in worst_first(comparison.rows) if has_change(row)]
    first = [row for row in compared if rank_of(row) <= CHANGED]
    doubtful = [row for row in compared if row.outcome == "inconclusive"]
    steps = []
    if row := next(iter(first or doubtful), None):
        steps.append(f"Why: add --explain {explain_arguments(row, comparison.rows)}")
    if suspects := comparison.suspects:
        names = short_names(map(benchmark_of, comparison.rows))
        again_too = [*suspects, *called_by_one(comparison.rows)]
        called = list(dict.fromkeys(names[benchmark_of(row)] for row in again_too))
        how = f"{more_runs(suspects)} a side, alternating"
        steps.append(f"Measure again, {how}: {only_these(comparison, again_too, called)}")
        files = ["--base", *base, "MORE…", "--new", *new, "MORE…"]
        steps.append(f"Then: {command('compare', *files, *again)}".replace("'MORE…'", "MORE…"))
    return steps


def called_by_one(rows: Sequence[ComparedRow]) -> list[ComparedRow]:
    """Rows called changed from one invocation a side.

    They are measured again with the suspects: where only some rows are, the others are not called.
    """
    return [
        row
        for row in worst_first(rows)
        if row.outcome in ("regressed", "improved")
        and row.n_baseline == row.n_current == 1
        and row.scale != "exact"
    ]


def explain_arguments(row: ComparedRow, rows: Sequence[ComparedRow]) -> str:
    """The name of a row, and its metric where the benchmark has several."""
    benchmark = benchmark_of(row)
    name = quoted(short_names(map(benchmark_of, rows))[benchmark])
    several = sum(benchmark_of(each) == benchmark for each in rows) > 1
    return f"{name} -m {quoted(row.metric)}" if several else name


def quoted(text: str) -> str:
    """A text as one word of a shell, in double quotes where that reads better.

    >>> print(quoted("a b"), quoted("stmt='x'"))
    'a b' "stmt='x'"
    """
    plain = "'" in text and not set(text) & set('"$`\\!')
    return f'"{text}"' if plain else shlex.quote(text)


def more_runs(suspects: Sequence[ComparedRow]) -> str:
    """How many invocations the suspects need."""
    if all(row.n_baseline == row.n_current == 1 for row in suspects):
        return f"{AGAIN} more invocations"
    needed = [row.more_runs for row in suspects if row.more_runs]
    count = round(median(needed)) if needed else AGAIN
    return f"about {format_count(count)} more invocation{'' if count == 1 else 's'}"


def only_these(
    comparison: Comparison, suspects: Sequence[ComparedRow], called: Sequence[str]
) -> str:
    """The command of the tool that measures only some benchmarks, else their names."""
    if comparison.current.metadata.get("tool") == "pytest-benchmark":
        words = list(dict.fromkeys(row.name.rpartition("::")[2] for row in suspects))
        if all(PYTEST_WORD.fullmatch(word) for word in words):
            return f"pytest -k {shlex.quote(' or '.join(words))}"
    listed = ", ".join(called[:MOST_NAMES])
    more = len(called) - MOST_NAMES
    return f"only {listed}{f' and {more:,} more' if more > 0 else ''}"
