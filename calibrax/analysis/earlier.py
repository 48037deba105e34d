"""Earlier runs of the same code line: which count for a comparison, and since when."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from calibrax.analysis.history import in_order, time_of
from calibrax.analysis.pairing import Pair, values_of
from calibrax.analysis.series import Series, benchmarks, definition_of
from calibrax.core.join import HARDWARE, ids_in
from calibrax.core.models import Run
from calibrax.errors import shown
from calibrax.statistics.changepoints import change_points_of
from calibrax.statistics.samples import Scale

__all__ = ["ENVIRONMENT", "earlier_values", "is_later"]

OTHER_UNITS = (
    "the history has {} in another unit, which was left out; pass runs that state one unit"
)
SOFTWARE = ("python", "env_name")  # the second is asv's: Python and the packages it installed
ENVIRONMENT = (*HARDWARE, *SOFTWARE)
"""What has to be the same of earlier runs."""

LIKELY_CHANGES = 0.999
"""Whatever the search calls a change counts: a level less is no harm, one too many would be."""


def earlier_values(
    history: Iterable[Run], old: Run, new: Run, pairs: Sequence[Pair], match: Mapping[str, str]
) -> tuple[dict[Series, list[float]], list[str]]:
    """One value a run for each series since its level last changed, oldest first; and notes.

    The baseline counts as the newest value there. A change too close to it to be seen here is
    seen when both are compared.

    Args:
        history: Runs in any order.
        old: The baseline.
        new: The current side.
        pairs: What is compared.
        match: Names of benchmarks in the baseline, and what they are called now.

    Raises:
        TypeError: Something in the history is no run.
    """
    usable, notes = usable_history(history, old, new)
    found, other = values_by_series([usable[place] for place in in_order(usable)], new, match)
    if other:
        notes.append(OTHER_UNITS.format(", ".join(map(repr, other))))
    return of_one_level(pairs, found), notes


def usable_history(history: Iterable[Run], old: Run, new: Run) -> tuple[list[Run], list[str]]:
    """Runs from before the baseline in its environment, each once and no side; and notes."""
    runs = [history] if isinstance(history, Run) else list(history)
    for run in runs:
        if not isinstance(run, Run):
            raise TypeError(f"history: expected runs, got {shown(run)}; pass [run, run, ...]")
    given = {run.id: run for run in runs}
    sides = {old.id, new.id, *ids_in(old), *ids_in(new)}
    others = [run for run in given.values() if run.id not in sides]
    kept, notes = others, []
    for unfit, why, cure in UNFIT:
        left = [run for run in kept if unfit(run, old)]
        if left:
            kept = [run for run in kept if not unfit(run, old)]
            notes.append(
                f"{len(left):,} of {len(others):,} runs of the history are {why} and were left "
                f"out; {cure}"
            )
    return kept, notes


def differs_in(keys: Collection[str]) -> Callable[[Run, Run], bool]:
    """Whether two runs state something else under one of the keys."""

    def differs(run: Run, old: Run) -> bool:
        one, other = run.environment, old.environment
        return any(key in one and key in other and one[key] != other[key] for key in keys)

    return differs


def is_later(run: Run, old: Run) -> bool:
    """Whether a run comes after another in a history; of equal times neither does."""
    return time_of(run) > time_of(old)


UNFIT = (
    (differs_in(HARDWARE), "of other hardware", "pass runs of one machine"),
    (differs_in(SOFTWARE), "of another Python or its packages", "pass runs of one environment"),
    (is_later, "later than the baseline", "pass runs from before it"),
)
"""What a run of the history may not be, in words, and what to do."""


def values_by_series(
    runs: Iterable[Run], new: Run, match: Mapping[str, str]
) -> tuple[dict[Series, list[float]], list[str]]:
    """One invocation of each run for each metric, and metrics in another unit than now."""
    found: dict[Series, list[float]] = {}
    other: dict[str, None] = {}
    for run in runs:
        for benchmark, point in benchmarks(run):
            now = benchmark._replace(name=match.get(benchmark.name, benchmark.name))
            for name, metric in point.metrics.items():
                values = values_of(metric) if metric.failure is None else ()
                if definition_of(run, name).unit != definition_of(new, name).unit:
                    other[name] = None
                elif values and all(map(math.isfinite, values)):
                    # of one invocation, as each side is: the median of several varies less
                    found.setdefault(Series(now, name), []).append(values[0])
    return found, list(other)


def of_one_level(
    pairs: Iterable[Pair], earlier: Mapping[Series, list[float]]
) -> dict[Series, list[float]]:
    """The values of each series since its last change."""
    series: list[Series] = []
    scales: list[Scale] = []
    values: list[list[float]] = []
    for pair in pairs:
        past = earlier.get(pair.series)
        if past is None or pair.baseline is None or pair.outcome is not None:
            continue
        scale: Scale = "log" if pair.scale == "log" else "linear"
        every = [*past, pair.baseline.values[0]]
        if scale == "log":
            every = [value for value in every if value > 0]
        series.append(pair.series)
        scales.append(scale)
        values.append(every)
    found = change_points_of(values, scale=scales, margin=0.0, alpha=LIKELY_CHANGES)
    return {
        one: every[part.steps[-1].index if part.steps else 0 : -1]
        for one, every, part in zip(series, values, found, strict=True)
    }
