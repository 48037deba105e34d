"""What `compare` refuses: arguments that say nothing, and sides that have nothing in common."""

import math
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice

from calibrax.analysis.pairing import Pair
from calibrax.analysis.series import benchmarks
from calibrax.core.models import MetricDirection, Run, as_direction
from calibrax.core.refusals import Refused
from calibrax.errors import MismatchError, SelectionError, StatisticsError, shown
from calibrax.numbers import counted

__all__ = [
    "checked_direction",
    "checked_margin",
    "refuse_collisions",
    "refuse_nothing_in_common",
    "refuse_unknown",
]

MOST_LISTED, MOST_COMPARED = 3, 200


def checked_margin(margin: float) -> float:
    """A margin that is a fraction."""
    try:
        found = float(margin)
    except OverflowError:
        found = math.inf
    except (TypeError, ValueError):
        found = math.nan
    if not 0 <= found < math.inf or isinstance(margin, str | bool):
        raise StatisticsError(
            f"margin: expected a fraction >= 0, got {shown(margin)}; write 0.02 for 2 %"
        )
    return found


def checked_direction(name: str, direction: MetricDirection | str) -> MetricDirection:
    """A direction that the user states."""
    found = as_direction(direction)
    if isinstance(found, Refused):
        raise SelectionError(
            f"directions[{name!r}]: expected 'lower', 'higher' or 'info', got {shown(direction)}"
        )
    return found


def refuse_unknown(pairs: Sequence[Pair], named: Mapping[str, Iterable[str]]) -> None:
    """Raise if a metric is named that there is not."""
    there = dict.fromkeys(pair.series.metric for pair in pairs)
    for option, metrics in named.items():
        for metric in metrics:
            if metric not in there:
                listed = ", ".join(repr(name) for name in there) or "none"
                raise SelectionError(f"{option}: no metric {metric!r}; there are: {listed}")


def refuse_collisions(old: Run, match: Mapping[str, str]) -> None:
    """Raise if two benchmarks of the baseline would be compared with one."""
    names = dict.fromkeys(point.name for point in old.points)
    called: dict[str, str] = {}
    for name in names:
        now = match.get(name, name)
        if now in called:
            raise SelectionError(
                f"match: {called[now]!r} and {name!r} would both be compared with {now!r}; "
                "match each with one of its own"
            )
        called[now] = name


def refuse_nothing_in_common(
    pairs: Sequence[Pair], old: Run, new: Run, match: Mapping[str, str]
) -> None:
    """Raise if no benchmark is on both sides, or a name to match is on none."""
    names = dict.fromkeys(point.name for point in old.points)
    for name in match:
        if name not in names:
            raise SelectionError(f"match: no benchmark {name!r} in the baseline")
    if any(pair.is_common for pair in pairs):
        return
    if not old.points or not new.points:
        side = "either side" if old.points == new.points else ""
        side = side or ("the baseline" if not old.points else "the current side")
        raise MismatchError(f"nothing to compare: no benchmark was measured on {side}")
    if told := other_tags(old, new, match):
        raise MismatchError(f"nothing to compare: {told}")
    counts = [len({benchmark for benchmark, _ in benchmarks(run)}) for run in (old, new)]
    nearest = ", ".join(nearest_names(names, dict.fromkeys(point.name for point in new.points)))
    close = f"nearest names: {nearest}; " if nearest else ""
    raise MismatchError(
        f"nothing to compare: {counted(counts[0], 'benchmark')} in the baseline, "
        f"{counts[1]:,} in the current side, none in both; {close}"
        "pair names with match={OLD: NEW}"
    )


def other_tags(old: Run, new: Run, match: Mapping[str, str]) -> str:
    """What tells benchmarks of one name apart that are on both sides; "" if there are none."""
    before = {match.get(point.name, point.name): point for point in old.points}
    for after in new.points:
        point = before.get(after.name)
        if point is not None:
            sides = [
                " ".join(
                    [
                        *([f"in {p.scenario!r}"] if p.scenario else []),
                        *map("=".join, p.tags.items()),
                    ]
                )
                for p in (point, after)
            ]
            return (
                f"{after.name!r} is on both sides, but as another benchmark: "
                f"{sides[0] or 'without tags'} → {sides[1] or 'without tags'}; "
                "compare runs of the same parameters"
            )
    return ""


def nearest_names(names: Iterable[str], there: Iterable[str]) -> list[str]:
    """A few names that are like those asked for; of very many only the first are looked at."""
    some = list(islice(there, MOST_COMPARED))
    found: dict[str, None] = {}
    for name in islice(names, MOST_COMPARED):
        found.update(dict.fromkeys(get_close_matches(name, some, 1)))
        if len(found) >= MOST_LISTED:
            break
    return list(found)[:MOST_LISTED]
