"""Sizes as tools write them in tags: `1000`, `1e6`, `1_000`, `2^10`, `100K`, `64KiB`, `n=10`.

A prefix K, M, G or T (k too) is a power of 1000, one with an i a power of 1024, with or without
the B of bytes. What is none of these is refused, as a wrong size would give a wrong law.
"""

import math
import re
from collections.abc import Iterable

from calibrax.core.models import Run
from calibrax.errors import SelectionError, shown

__all__ = ["parse_size", "size_tags"]

LEAST_SIZES = 3  # different ones that make a tag look like one of sizes
LONGEST = 60
NUMBER = r"[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
GROUPED = r"[-+]?\d{1,3}(?:,\d{3})+"
PREFIXED = re.compile(
    rf"""(?:[^\W\d]\w*\s*[=:]\s*)?          # n=
         (?:(?P<base>\d+)\s*(?:\^|\*\*)\s*(?P<power>\d+)
           |(?P<one>1)\s*<<\s*(?P<shift>\d+)
           |(?P<number>{GROUPED}|{NUMBER})\s*
            (?:(?P<prefix>[kKMGT])(?P<binary>i)?)?(?:B|bytes?)?)""",
    re.VERBOSE,
)
POWERS = {"": 0, "k": 1, "K": 1, "M": 2, "G": 3, "T": 4}


def parse_size(text: str) -> float:
    """The number that a size stands for; it may be 0 or negative.

    Raises:
        SelectionError: It is none that can be read.

    >>> [parse_size(text) for text in ("100K", "1e6", "2^10", "1_000", "64KiB", "n=10", "4kB")]
    [100000.0, 1000000.0, 1024.0, 1000.0, 65536.0, 10.0, 4000.0]
    """
    bare = text.strip().strip("'\"")
    found = PREFIXED.fullmatch(bare) if len(bare) <= LONGEST else None
    value = math.nan if found is None else value_of(found)
    if not math.isfinite(value):
        raise SelectionError(
            f"size: expected a number such as 1000, 1e6, 2^10, 100K or 64KiB, got {shown(text)}; "
            "leave it out with -t or -k, or write the tag as a number"
        )
    return value


def value_of(found: re.Match[str]) -> float:
    """The number of a match; infinite beyond a float."""
    try:
        if found["base"]:
            return math.pow(int(found["base"]), int(found["power"]))
        if found["one"]:
            return math.ldexp(1.0, int(found["shift"]))
    except OverflowError:
        return math.inf
    number = float(found["number"].replace(",", "").replace("_", ""))
    return number * math.pow(1024 if found["binary"] else 1000, POWERS[found["prefix"] or ""])


def are_sizes(texts: Iterable[str]) -> bool:
    """Whether texts look like sizes; 0 may be among them, though no law takes it."""
    try:
        sizes = [parse_size(text) for text in texts]
    except SelectionError:
        return False
    return min(sizes) >= 0 and len(set(sizes) - {0}) >= LEAST_SIZES


def size_tags(runs: Iterable[Run]) -> list[str]:
    """The tags that look like sizes: three different ones above 0 or more, and nothing else.

    Those with the most values come first.
    """
    values: dict[str, set[str]] = {}
    for run in runs:
        for point in run.points:
            for key, text in point.tags.items():
                values.setdefault(key, set()).add(text)
    found = [key for key, texts in values.items() if are_sizes(texts)]
    return sorted(found, key=lambda key: -len(values[key]))
