"""The printed names of Go's benchmarks: which benchmark, under which parameters, at which P.

P is GOMAXPROCS. Go appends it to a name, `BenchmarkSum-8`, unless it is 1; and a name may itself
end like that. Where both `X` and `X-P` stand beside names of the package that have no number, P is
1 for some, so that `X` is a name at 1 even if it ends in a number; other names that do can't be
told from names at that P.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

from calibrax.formats.go_text import Failure, Result, State

__all__ = ["Entry", "Place", "entries_of", "procs_of", "tags_at"]

# No number that is 1 or has a zero in front, nor a date: no P is printed like that.
PROCS = re.compile(r"(.+)-([2-9]|[1-9][0-9]{1,5})", re.DOTALL)
TAG = re.compile(r"([\w.-]+)=(.*)", re.DOTALL)


class Place(NamedTuple):
    """A benchmark of a package.

    Attributes:
        package: Its package, or "".
        name: Its name without P and tags.
        tags: The `/key=value` parts of its name.
    """

    package: str
    name: str
    tags: tuple[tuple[str, str], ...]


class Entry(NamedTuple):
    """A result or failure, and what it is of.

    Attributes:
        found: It.
        place: The benchmark.
        procs: P; None: a failure that does not say it.
    """

    found: Result | Failure
    place: Place
    procs: str | None


def entries_of(found: list[Result | Failure]) -> list[Entry]:
    """What each result or failure is of, without failures of groups."""
    parted = [(one, *parted_procs(one.printed)) for one in found]
    at_one = {one.package for one, _, procs in parted if procs is None}
    at_others = {(one.package, plain) for one, plain, procs in parted if procs}
    failed: dict[tuple[State, str], list[str]] = {}
    for one, plain, _ in parted:
        if isinstance(one, Failure):
            failed.setdefault((one.state, one.package), []).append(plain)
    for names in failed.values():
        names.sort()
    entries = []
    for one, plain, procs in parted:
        if procs and one.package in at_one and (one.package, one.printed) in at_others:
            plain, procs = one.printed, None  # noqa: PLW2901
        if isinstance(one, Result):
            procs = procs or "1"  # noqa: PLW2901
        elif has_part(plain, failed[one.state, one.package]):
            continue  # it is a group, which fails because a part of it does
        entries.append(Entry(one, place_of(one.package, plain), procs))
    return entries


def parted_procs(printed: str) -> tuple[str, str | None]:
    """A printed name without P, and P."""
    match = PROCS.fullmatch(printed)
    return (match[1], match[2]) if match else (printed, None)


def has_part(plain: str, names: list[str]) -> bool:
    """Whether a name of a sorted list is that of a sub-benchmark of a benchmark."""
    part = f"{plain}/"
    place = bisect_left(names, part)
    return place < len(names) and names[place].startswith(part)


def place_of(package: str, plain: str) -> Place:
    """The benchmark that a name without P stands for; a key that it repeats is a tag once."""
    first, *parts = plain.split("/")
    tags: dict[str, str] = {}
    kept = [first]
    for part in parts:
        match = TAG.fullmatch(part)
        if match and match[1] not in tags:
            tags[match[1]] = match[2]
        else:
            kept.append(part)
    return Place(package, "/".join(kept), tuple(tags.items()))


def procs_of(entries: list[Entry]) -> list[str]:
    """All values of P if some benchmark stands at several, so that P is a tag; else none."""
    of_place = defaultdict(set)
    for entry in entries:
        if entry.procs is not None:
            of_place[entry.place].add(entry.procs)
    if all(len(procs) == 1 for procs in of_place.values()):
        return []
    return sorted(set().union(*of_place.values()), key=int)


def tags_at(place: Place, procs: str | None) -> dict[str, str]:
    """The tags of a benchmark, with the one for P if there is one."""
    tags = dict(place.tags)
    if procs is not None:
        tags["go.procs" if "procs" in tags else "procs"] = procs
    return tags
