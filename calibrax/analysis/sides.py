"""The two sides of a comparison: each one run, and what differs between them beside numbers.

Differing hardware is refused unless it is allowed, since a change of the machine and one of the
code can't be told apart. Differing software is listed: it is usually what the comparison is
about. A changed version of the benchmark's own code is a reason not to compare: of one benchmark
its row, of all the whole suite, which is said.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from calibrax.analysis.verdicts import SideDifference
from calibrax.core.join import HARDWARE, equal, join
from calibrax.core.models import Run
from calibrax.core.sealing import altered
from calibrax.errors import MismatchError, shown

__all__ = [
    "CODE",
    "EVERYTHING",
    "changed_code",
    "checked_allow",
    "head",
    "joined",
    "refuse_hardware",
    "side_differences",
    "text_of",
]

CODE, EVERYTHING = "code", "all"
"""What can be allowed beside a key of hardware: other benchmark code, or whatever differs."""

VERSIONS = "benchmark_versions"
CODE_KEYS = ("suite_version", VERSIONS)
TOOL_KEYS = ("tool", "tool_version")


def joined(name: str, side: Run | Iterable[Run]) -> Run:
    """One run from the runs of a side, which are invocations of the same code.

    Raises:
        TypeError: Something that is no run.
        MismatchError: No runs, or runs that don't belong together; see `calibrax.join`.
    """
    if isinstance(side, Run):
        return side
    try:
        return join(side)
    except MismatchError as error:
        raise MismatchError(f"{name}: {error}") from None


def side_differences(baseline: Run, current: Run) -> tuple[SideDifference, ...]:
    """What the sides state differently: hardware, benchmark code, software, in this order.

    Example:
        >>> before = Run(points=[], environment={"python": "3.11", "host": "a"})
        >>> after = Run(points=[], environment={"python": "3.13", "host": "a"})
        >>> [(found.key, found.kind, found.current) for found in side_differences(before, after)]
        [('python', 'software', '3.13')]
    """
    found: list[SideDifference] = []
    for key in HARDWARE:
        found += difference(key, "hardware", baseline.environment, current.environment)
    for key in CODE_KEYS:
        pair = suite_codes(baseline, current) if key == VERSIONS else None
        old, new = pair or ({key: baseline.metadata.get(key)}, {key: current.metadata.get(key)})
        if key != VERSIONS or pair:
            found += difference(key, "benchmark code", old, new)
    for key in TOOL_KEYS:
        found += difference(key, "software", baseline.metadata, current.metadata)
    for key in {**baseline.environment, **current.environment}:
        if key not in HARDWARE:
            found += difference(key, "software", baseline.environment, current.environment)
    return tuple(found)


def difference(
    key: str, kind: str, baseline: Mapping[str, Any], current: Mapping[str, Any]
) -> list[SideDifference]:
    """The difference of one key, if both sides have it, or for hardware and code either."""
    old, new = baseline.get(key), current.get(key)
    if equal(old, new) or (kind == "software" and (old is None) != (new is None)):
        return []
    return [SideDifference(key=key, kind=kind, baseline=text_of(old), current=text_of(new))]


def text_of(value: Any) -> str:
    """A free value as text; nothing as ""."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(text_of, value))
    return str(value)


def versions_of(run: Run) -> Mapping[str, Any]:
    """Versions of the code of single benchmarks, by name."""
    stated = run.metadata.get(VERSIONS)
    return stated if isinstance(stated, Mapping) else {}


def one_for_all(run: Run) -> Any:
    """The version that all of several benchmarks share: that of the suite, then; else None."""
    found = list(versions_of(run).values())
    return found[0] if len(found) > 1 and all(equal(each, found[0]) for each in found) else None


def suite_codes(baseline: Run, current: Run) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The versions of the whole suite on both sides, where each has one."""
    old, new = one_for_all(baseline), one_for_all(current)
    return None if old is None or new is None else ({VERSIONS: old}, {VERSIONS: new})


def changed_code(baseline: Run, current: Run) -> dict[str, tuple[str, str]]:
    """Benchmarks whose own code changed, with both versions; none where that is the suite's."""
    if suite_codes(baseline, current):
        return {}
    old, new = versions_of(baseline), versions_of(current)
    return {
        name: (text_of(old[name]), text_of(new[name]))
        for name in old
        if name in new and not equal(old[name], new[name])
    }


def refuse_hardware(differences: Iterable[SideDifference], allow: Collection[str]) -> None:
    """Raise if both sides state other hardware, and that is not allowed.

    Raises:
        MismatchError: With what differs, and what to allow.
    """
    stated = [each for each in differences if each.kind == "hardware"]
    both = [each for each in stated if each.baseline and each.current]
    refused = [each for each in both if each.key not in allow and EVERYTHING not in allow]
    if refused:
        listed = ", ".join(f"{e.key} {e.baseline!r} → {e.current!r}" for e in refused)
        keys = [each.key for each in refused]
        raise MismatchError(
            f"not comparable: {listed}; to compare hardware on purpose: allow={keys!r}"
        )


def checked_allow(allow: Collection[str]) -> frozenset[str]:
    """What is allowed to differ.

    Raises:
        MismatchError: A key that can't differ in a way that is refused.
    """
    given = (allow,) if isinstance(allow, str) else tuple(allow)
    known = (*HARDWARE, CODE, EVERYTHING)
    for key in given:
        if key not in known:
            raise MismatchError(f"allow: expected one of {', '.join(known)}, got {shown(key)}")
    return frozenset(given)


def head(run: Run) -> Run:
    """The run without its points."""
    return altered(run, points=())
