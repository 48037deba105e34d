"""The speed of a search for change points: many short series, and one that is long."""

from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from bench import Bench, timer

from calibrax.statistics import change_points, change_points_of

__all__ = ["bench_searches"]

SERIES, VALUES = 1000, 100
LONG, LONGER = 10_000, 100_000
STEPS = 4
SEED = 20_260_101


@cache
def many() -> list[Any]:
    """Series of 3 % noise; every other one has a step of +5 %."""
    logs = 0.03 * np.random.default_rng(SEED).standard_normal((SERIES, VALUES))
    logs[::2, 60:] += np.log(1.05)
    return list(np.exp(logs))


@cache
def one(values: int) -> Any:
    """A long series with steps of 5 % up and down, evenly spaced."""
    logs = 0.03 * np.random.default_rng(SEED).standard_normal(values)
    level = np.arange(values) * (STEPS + 1) // values % 2
    return np.exp(logs + level * np.log(1.05))


def otava() -> Callable[[], object]:
    """apache-otava on the same series, with its defaults."""
    search = import_module("otava.analysis").compute_change_points
    lists = [series.tolist() for series in many()]
    return lambda: [search(series) for series in lists]


def bench_searches(bench: Bench) -> None:
    """With levels and their intervals, which the peer doesn't give; the peer where installed."""
    peers: dict[str, tuple[Callable[[int], float], float | None]] = {}
    if find_spec("otava") is not None:
        peers["apache-otava"] = (timer(otava), 1 / 3)
    size = f"{SERIES:,} series x {VALUES}"
    bench.compare("change points", size, timer(lambda: partial(change_points_of, many())), peers)
    bench.compare(
        "change points, growth",
        f"one series of {LONGER:,}",
        timer(lambda: partial(change_points, one(LONGER))),
        {f"one of {LONG:,}": (timer(lambda: partial(change_points, one(LONG))), 15.0)},
    )
