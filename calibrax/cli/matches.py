"""Benchmarks that have another name on the other side: `--match OLD=NEW`."""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from calibrax.analysis.series import Benchmark, benchmarks
from calibrax.core.models import Run
from calibrax.errors import SelectionError
from calibrax.reporting.names import full_name, short_names

__all__ = ["matched_names", "ready_match"]

MOST_LISTED = 3


def matched_names(texts: Iterable[str], old: Run, new: Run) -> dict[str, str]:
    """OLD=NEW texts as names of benchmarks: of both sides, as files or screens have them.

    Raises:
        SelectionError: A side has no benchmark of that name.
    """
    both = [benchmark for run in (old, new) for benchmark, _ in benchmarks(run)]
    known = [names_of(run, both) for run in (old, new)]
    found = {}
    for text in texts:
        before, after = max(splits(text), key=lambda pair: score(pair, known))
        name = named(before, known[0], "base")
        found[name] = named(after, known[1], "new")
    return found


def splits(text: str) -> Iterator[tuple[str, str]]:
    """All pairs that the text can mean: names hold equals signs, too."""
    parts = text.split("=")
    for count in range(1, len(parts)):
        yield "=".join(parts[:count]), "=".join(parts[count:])


def score(pair: tuple[str, str], known: list[dict[str, str]]) -> int:
    """How much of a pair there is."""
    return sum(name in there for name, there in zip(pair, known, strict=True))


def names_of(run: Run, both: Iterable[Benchmark]) -> dict[str, str]:
    """What benchmarks of a side are called, on screens and whole, and their names."""
    own = [benchmark for benchmark, _ in benchmarks(run)]
    found: dict[str, str] = {}
    for labels in (short_names(both), short_names(own)):
        found |= {labels[benchmark]: benchmark.name for benchmark in own}
    found |= {full_name(benchmark): benchmark.name for benchmark in own}
    return found | {benchmark.name: benchmark.name for benchmark in own}


def named(name: str, known: Mapping[str, str], side: str) -> str:
    """The name of a benchmark that there is."""
    if name in known:
        return known[name]
    close = get_close_matches(name, known, MOST_LISTED) or list(known)[:MOST_LISTED]
    nearest = ", ".join(map(repr, close)) or "none"
    raise SelectionError(f"match: no benchmark {name!r} in the {side} side; nearest: {nearest}")


def ready_match(old: Run, new: Run) -> str:
    """The option that pairs the sides where each has one benchmark; else ""."""
    names = [list(dict.fromkeys(point.name for point in run.points)) for run in (old, new)]
    if [len(each) for each in names] != [1, 1]:
        return ""
    return f"--match {shlex.quote('='.join(each[0] for each in names))}"
