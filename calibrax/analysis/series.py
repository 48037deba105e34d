"""What tells one measured thing from another, in one run and over many.

A series is a metric of a benchmark under one configuration: scenario, name, tags, metric. A run
may hold the same one twice (nothing forbids it); then the `occurrence` tells them apart, so that
no value is lost and none is averaged with another.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from calibrax.core.models import MetricDef, MetricDirection, Point, Run
from calibrax.units import Kind, parse_unit

__all__ = ["RATIO_KINDS", "Benchmark", "Series", "benchmarks", "definition_of", "is_ratio"]

RATIO_KINDS: frozenset[Kind] = frozenset(("time", "memory", "throughput", "bytes_per_second"))
"""Kinds that are positive by nature and compared as ratios, on logs."""


class Benchmark(NamedTuple):
    """One configuration of one benchmark; `tags` in the order of their names."""

    scenario: str
    name: str
    tags: tuple[tuple[str, str], ...]
    occurrence: int = 0


class Series(NamedTuple):
    """One metric of one benchmark; the metric is "" for a benchmark without any."""

    benchmark: Benchmark
    metric: str


def benchmarks(run: Run) -> Iterator[tuple[Benchmark, Point]]:
    """The points of a run in order, each with what identifies it."""
    seen: Counter[Benchmark] = Counter()
    for point in run.points:
        first = Benchmark(point.scenario, point.name, tuple(sorted(point.tags.items())))
        yield first._replace(occurrence=seen[first]), point
        seen[first] += 1


def definition_of(run: Run, name: str) -> MetricDef:
    """How the run says to read a metric; without a word from it: no unit, no direction."""
    return run.metric_defs.get(name) or MetricDef(
        name=name, unit="", direction=MetricDirection.INFO
    )


@lru_cache(maxsize=256)
def is_ratio(unit: str) -> bool:
    """Whether values of a unit are compared as ratios."""
    return parse_unit(unit).kind in RATIO_KINDS
