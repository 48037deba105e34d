"""Earlier runs of the same code line: which count for a comparison, and since when."""

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from calibrax.analysis.history import in_order
from calibrax.analysis.pairing import Pair, values_of
from calibrax.analysis.series import Series, benchmarks, definition_of
from calibrax.core.join import HARDWARE, ids_in
from calibrax.core.models import Run
from calibrax.errors import shown
from calibrax.statistics.changepoints import change_points_of
from calibrax.statistics.samples import Scale

__all__ = ["earlier_values"]

OTHER_UNITS = (
    "the history has {} in another unit, which was left out; pass runs that state one unit"
)
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
    order, _ = in_order(usable)
    found, other = values_by_series([usable[place] for place in order], new, match)
    if other:
        notes.append(OTHER_UNITS.format(", ".join(map(repr, other))))
    return of_one_level(pairs, found), notes


def usable_history(history: Iterable[Run], old: Run, new: Run) -> tuple[list[Run], list[str]]:
    """Earlier runs of the same hardware, each once and neither of the two sides; and a note."""
    runs = [history] if isinstance(history, Run) else list(history)
    for run in runs:
        if not isinstance(run, Run):
            raise TypeError(f"history: expected runs, got {shown(run)}; pass [run, run, ...]")
    given = {run.id: run for run in runs}
    sides = {old.id, new.id, *ids_in(old), *ids_in(new)}
    others = [run for run in given.values() if run.id not in sides]
    usable = [
        run
        for run in others
        if not any(
            key in run.environment
            and key in old.environment
            and run.environment[key] != old.environment[key]
            for key in HARDWARE
        )
    ]
    left = len(others) - len(usable)
    note = (
        f"{left:,} of {len(others):,} runs of the history are of other hardware and were left out; "
        "pass runs of one machine"
    )
    return usable, [note] if left else []


def values_by_series(
    runs: Iterable[Run], new: Run, match: Mapping[str, str]
) -> tuple[dict[Series, list[float]], list[str]]:
    """One value a run for each metric that it measured, and metrics in another unit than now."""
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
                    value = float(np.median(values))
                    found.setdefault(Series(now, name), []).append(value)
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
