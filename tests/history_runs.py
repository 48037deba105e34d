"""Runs of many commits, for tests of what changed over time."""

import math
from datetime import datetime, timedelta, timezone

from calibrax import Metric, MetricDef, Point, Run

START = datetime(2024, 1, 1, 12, tzinfo=timezone.utc)  # noqa: UP017 -- as files have it
WOBBLE = (0.0, 0.6, -0.4, 0.9, -0.8, 0.2, -0.1, 0.5, -0.6, 0.3, -0.9, 0.7, -0.3)


def noisy(*levels, each=20, noise=0.01):
    """So many values around each level, the same on every call."""
    values = [level for level in levels for _ in range(each)]
    return [value * math.exp(noise * WOBBLE[i * 5 % 13]) for i, value in enumerate(values)]


def commit(number):
    """A hash that begins with the number."""
    return f"{number:03}".ljust(40, "c")


def history(values, *, start=0, metric="time", unit="s", direction="lower", **fields):
    """A run a commit and day.

    Args:
        values: By name: one a run; None where the run lacks the benchmark, NaN where it failed.
        start: Number of the first commit.
        metric: Of all of them.
        unit: Likewise.
        direction: Likewise.
        fields: Of every run.
    """
    runs = []
    for at in range(max(map(len, values.values()))):
        number = start + at
        points = [
            Point(name=name, scenario="", metrics={metric: metric_of(found[at])})
            for name, found in values.items()
            if at < len(found) and found[at] is not None
        ]
        definition = MetricDef(name=metric, unit=unit, direction=direction)
        run = {
            "id": f"{number:012}",
            "timestamp": START + timedelta(days=number),
            "commit": commit(number),
            "metric_defs": {metric: definition},
        }
        runs.append(Run(points=points, **(run | fields)))
    return runs


def metric_of(value):
    """A value, or a failure."""
    return Metric(value=value, failure="failed: boom" if math.isnan(value) else None)


def machine_history():
    """Six series that a slower machine moves, two of which one commit moved before, and one not."""
    shared = noisy(1e-3, 1.3e-3, each=30)
    calm = noisy(5e-3, each=60)
    names = ["parse", "render", "load", "store"]
    values = {f"suite.Web.time_{name}": shared for name in names}
    moved = [*noisy(2e-3, 2.6e-3, each=15), *noisy(3.4e-3, each=30)]
    return history(
        values | {"suite.Web.time_sort": moved, "suite.Web.time_find": moved, "calm": calm}
    )
