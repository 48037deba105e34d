"""What may come after a comparison: why a row came out as it did, and what to measure again."""

import re
import shlex
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from statistics import median

from calibrax.analysis.verdicts import ComparedRow, Comparison
from calibrax.cli.options import command
from calibrax.numbers import format_count
from calibrax.reporting.compare.folds import CHANGED, rank_of, worst_first
from calibrax.reporting.compare.rows import benchmark_of, has_change
from calibrax.reporting.model import Script
from calibrax.reporting.names import short_names
from calibrax.reporting.text import cut_middle

__all__ = ["next_steps", "quoted", "script", "shorter"]

AGAIN = 3  # more invocations a side settle a suspect of one
MOST_NAMES = 6
MOST_LISTED = 9  # rounds that are counted one by one
LONGEST_NAME = 60
PYTEST_WORD = re.compile(r"[\w\[\]\-+.:/\\]+")
FILE = '"$OLDPWD/{folder}/{side}-$n.json"'
"""Where a side's result goes from within its checkout: beside the files that are there."""


def next_steps(comparison: Comparison, typed: Sequence[str] = ()) -> list[str]:
    """The command that may come next.

    Args:
        comparison: What was found.
        typed: The arguments of the command, where it is to be told whole.
    """
    compared = [row for row in worst_first(comparison.rows) if has_change(row)]
    first = [row for row in compared if rank_of(row) <= CHANGED]
    doubtful = [row for row in compared if row.outcome == "inconclusive"]
    failed = [row for row in comparison.rows if row.outcome == "failed"]
    row = next(iter(first or failed or doubtful), None)
    if row is None:
        return []
    explain = f"--explain {explain_arguments(row, comparison.rows)}"
    return [f"Why: {command('compare', *typed)} {explain}" if typed else f"Why: add {explain}"]


def script(
    comparison: Comparison, base: Sequence[str], new: Sequence[str], again: Sequence[str]
) -> Script | None:
    """What to type to measure again what is suspect, or was called from a stated noise.

    Args:
        comparison: What was found.
        base: The files of the base side.
        new: Those of the new side.
        again: The options that the next command needs, too.
    """
    suspects = comparison.suspects
    called = called_by_one(comparison.rows)
    rows = [*suspects, *(row for row in called if suspects or row.noise_source == "default")]
    if not rows:
        return None
    folder = unused_folder()
    rounds, more = more_runs(suspects or rows)
    files = [f"{folder}/{side}-*.json" for side in ("base", "new")]
    sides = [*("--base", *map(shlex.quote, base), files[0])]
    sides += [*("--new", *map(shlex.quote, new), files[1])]
    then = " ".join(["calibrax compare", *sides, *map(shlex.quote, again)])
    tool, names = measuring(comparison, rows)
    if not tool:
        about = f"Measure again only {names}, {more} a side, in turns, into {' and '.join(files)}"
        return Script(f"{about}; then", [then])
    what = f"; SCRIPT: what measures {names}" if "SCRIPT" in tool else ""
    numbers = " ".join(map(str, range(1, rounds + 1)))
    lines = [
        f"mkdir {folder}",
        f"for n in {numbers if rounds <= MOST_LISTED else f'$(seq {rounds})'}; do",
        *(
            f"  (cd {side.upper()} && {tool}{FILE.format(folder=folder, side=side)})"
            for side in ("base", "new")
        ),
        "done",
        then,
    ]
    about = f"Measure again, {more} a side, in turns (BASE, NEW: a checkout of each side{what})"
    return Script(about, lines)


def unused_folder() -> str:
    """The name of a folder that is not here yet, so that no earlier file is lost or mixed in."""
    names = (f"again-{number}" if number > 1 else "again" for number in count(1))
    return next(name for name in names if not Path(name).exists())


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
    names = short_names(map(benchmark_of, rows))
    name = quoted(shorter(names[benchmark], list(names.values())))
    several = sum(benchmark_of(each) == benchmark for each in rows) > 1
    return f"{name} -m {quoted(row.metric)}" if several else name


def shorter(name: str, others: Sequence[str]) -> str:
    """The start or the end of a long name that no other name holds; a short name as it is.

    >>> shorter("fft " + "x" * 100, ["sort"])[:8]
    'fft xxxx'
    """
    if len(name) <= LONGEST_NAME or not name.isprintable():
        return name
    rest = [each.casefold() for each in others if each != name]
    for part in (name[:LONGEST_NAME], name[-LONGEST_NAME:]):
        if part == part.strip() and not any(part.casefold() in each for each in rest):
            return part
    return name


def quoted(text: str) -> str:
    """A text as one word of a shell, in double quotes where that reads better.

    >>> print(quoted("a b"), quoted("stmt='x'"))
    'a b' "stmt='x'"
    """
    plain = "'" in text and not set(text) & set('"$`\\!')
    return f'"{text}"' if plain else shlex.quote(text)


def more_runs(rows: Sequence[ComparedRow]) -> tuple[int, str]:
    """How many more invocations the rows need, as a number and in words."""
    if all(row.n_baseline == row.n_current == 1 for row in rows):
        return AGAIN, f"{AGAIN} more invocations"
    needed = [row.more_runs for row in rows if row.more_runs]
    found = round(median(needed)) if needed else AGAIN
    return found, f"about {format_count(found)} more invocation{'' if found == 1 else 's'}"


def measuring(comparison: Comparison, rows: Sequence[ComparedRow]) -> tuple[str, str]:
    """The command of the tool up to the name of its result, "" for none; and what it measures."""
    names = short_names(map(benchmark_of, comparison.rows))
    called = list(dict.fromkeys(names[benchmark_of(row)] for row in rows))
    listed = ", ".join(cut_middle(name, LONGEST_NAME) for name in called[:MOST_NAMES])
    more = len(called) - MOST_NAMES
    listed += f" and {more:,} more" if more > 0 else ""
    tool = comparison.current.metadata.get("tool")
    if tool == "pyperf":
        return "python SCRIPT -p 1 -o ", listed
    if tool == "pytest-benchmark":
        words = list(dict.fromkeys(row.name.rpartition("::")[2] for row in rows))
        if all(PYTEST_WORD.fullmatch(word) for word in words):
            return f"pytest -k {shlex.quote(' or '.join(words))} --benchmark-json=", listed
        ids = list(dict.fromkeys(row.name for row in rows))
        if all("::" in name and name.isprintable() for name in ids):
            return f"pytest {' '.join(map(shlex.quote, ids))} --benchmark-json=", listed
    return "", listed
