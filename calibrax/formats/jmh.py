"""The JSON files of JMH, as of `-rf json`.

Known: 1.18 to 1.37. What is measured is divided by operations and batches already.

- name: `benchmark`; tags: `params`, `mode` and `threads`. A parameter of one of these names keeps
  it, the tool's tag becomes `jmh.mode` or `jmh.threads`.
- metric: `throughput` or `time`, by `scoreUnit`; any other unit: its text. The mode says which
  way is better: more in `thrpt`, less in `avgt`, `sample` and `ss`. Where the unit says the
  opposite, one of them is wrong, so that the metric is shown, not judged.
- Secondary metrics (parts of a `@Group`, counters, profilers) keep their names, without the dot
  of older versions in front; their direction is that of their unit. That of bytes per time is
  unknown: `gc.alloc.rate` is no throughput. One that is called like a metric of the benchmarks is
  `jmh.NAME`; one name of several units in a file is `NAME (UNIT)`.
- samples: `rawData`, one process for each fork; of `rawDataHistogram` each value as often as it
  was counted. A file that counts more than `MOST_COUNTED` has every k-th of the values in order,
  with a warning. Without samples the value is the score, with its interval.
- A benchmark that failed is not in the file, and can't be told from one that was not there; nor
  are date, commit and machine.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from calibrax.core import Run
from calibrax.formats.arrays import first_keys, objects_of
from calibrax.formats.document import Node
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import Direction, Unit, parse_unit

__all__ = ["name", "read", "recognises"]

name = "jmh"

DIRECTIONS: dict[str, Direction] = {
    "thrpt": "higher",
    "avgt": "lower",
    "sample": "lower",
    "ss": "lower",
}
PREFIXES = ("\u00b7", "\u00c2\u00b7", "\ufffd")
"""A dot before the names of profilers' metrics in older versions, and what wrong encodings make
of it."""

NO_NUMBERS = {"NaN": float("nan"), "+INF": float("inf"), "-INF": float("-inf")}

MOST_COUNTED = 200_000
"""How many values of histograms are taken of a file. JMH counts some hundred thousand for each
iteration and thread; medians and their intervals need no more, memory and statistics do."""

ENVIRONMENT = {
    "java": "jdkVersion",
    "vm": "vmName",
    "vm_version": "vmVersion",
    "jvm_args": "jvmArgs",
}
SETTINGS = (
    *("forks", "warmupIterations", "warmupTime", "warmupBatchSize"),
    *("measurementIterations", "measurementTime", "measurementBatchSize"),
)


class Found(NamedTuple):
    """One metric of one benchmark."""

    benchmark: Node
    metric: Node
    unit: Unit


def recognises(source: Source) -> bool:
    """Whether the file is an array of benchmarks with modes and primary metrics."""
    return {"benchmark", "mode", "primaryMetric"} <= first_keys(source)


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    benchmarks = objects_of(source)
    every = [found for benchmark in benchmarks for found in metrics_of(source, benchmark)]
    every = list(told_apart(every))
    nth = max(1, -(-sum(counted(one.metric) for one in every) // MOST_COUNTED))
    if nth > 1:
        source.warn(f"the histograms count many values; 1 of {nth} is taken as sample, in order")
    found = Measurements(source)
    for benchmark, metric, unit in every:
        samples, forks = samples_of(metric, unit, nth)
        found.add(
            benchmark.text("benchmark"),
            unit,
            tags=tags_of(benchmark),
            samples=samples,
            invocations=forks,
            **score_of(metric, unit),
        )
    yield identified(
        source,
        found,
        timestamp=None,
        commit=None,
        branch=None,
        environment={
            ours: stated(benchmarks, theirs) or None for ours, theirs in ENVIRONMENT.items()
        },
        metadata={
            "tool": name,
            "tool_version": stated(benchmarks, "jmhVersion"),
            "settings": {
                key: value for key in SETTINGS if (value := stated(benchmarks, key)) is not None
            }
            or None,
        },
    )


def stated(benchmarks: Iterable[Node], key: str) -> Any:
    """What the benchmarks state: the value, a list of several, None if none does."""
    every = (benchmark.data.get(key) for benchmark in benchmarks)
    values = list({repr(value): value for value in every if value is not None}.values())
    return values if len(values) > 1 else next(iter(values), None)


def tags_of(benchmark: Node) -> dict[str, str]:
    """The parameters of a benchmark, its mode and its threads."""
    params = benchmark.optional_mapping("params")
    tags = {key: params.text(key) for key in params.data}
    threads = benchmark.data.get("threads")
    if type(threads) is not int:
        raise benchmark.wrong(".threads", "an integer", threads)
    for key, value in (("mode", benchmark.text("mode")), ("threads", str(threads))):
        tags[f"{name}.{key}" if key in params.data else key] = value
    return tags


def metrics_of(source: Source, benchmark: Node) -> Iterator[Found]:
    """The metrics of a benchmark, the primary one first."""
    mode = benchmark.text("mode")
    if mode not in DIRECTIONS:
        known = ", ".join(map(repr, DIRECTIONS))
        raise benchmark.wrong(".mode", f"one of {known}", mode)
    primary = benchmark.mapping("primaryMetric")
    unit = parse_unit(primary.text("scoreUnit"))
    if unit.direction == "info":
        unit = unit._replace(direction=DIRECTIONS[mode])
    elif unit.direction != DIRECTIONS[mode]:
        benchmark_name = benchmark.text("benchmark")
        source.warn(f"{benchmark_name!r} has mode {mode!r} but unit {unit.text!r}; one is wrong")
        unit = unit._replace(direction="info")
    yield Found(benchmark, primary, unit)
    secondary = benchmark.optional_mapping("secondaryMetrics")
    for key in secondary.data:
        metric = secondary.mapping(key)
        unit = parse_unit(metric.text("scoreUnit"))
        prefix = next(filter(key.startswith, PREFIXES), "")
        unit = unit._replace(metric=key.removeprefix(prefix) or key)
        if unit.kind == "bytes_per_second":
            unit = unit._replace(direction="info")
        yield Found(benchmark, metric, unit)


def told_apart(every: list[Found]) -> Iterator[Found]:
    """The metrics, each name with one unit and one direction."""
    primary = {one.unit.metric for one in every if is_primary(one)}
    bases: dict[str, set[str]] = {}
    directions: dict[tuple[str, str], set[Direction]] = {}
    for index, one in enumerate(every):
        if not is_primary(one) and one.unit.metric in primary:
            every[index] = one = one._replace(  # noqa: PLW2901
                unit=one.unit._replace(metric=f"{name}.{one.unit.metric}")
            )
        bases.setdefault(one.unit.metric, set()).add(one.unit.base)
        directions.setdefault((one.unit.metric, one.unit.base), set()).add(one.unit.direction)
    for benchmark, metric, unit in every:
        if len(directions[unit.metric, unit.base]) > 1:
            unit = unit._replace(direction="info")  # noqa: PLW2901
        if len(bases[unit.metric]) > 1:
            unit = unit._replace(metric=f"{unit.metric} ({unit.base})")  # noqa: PLW2901
        yield Found(benchmark, metric, unit)


def is_primary(found: Found) -> bool:
    """Whether a metric is what its benchmark is about."""
    return found.metric.data is found.benchmark.data.get("primaryMetric")


def number(metric: Node, value: object, where: str) -> float:
    """A number, be it one that JMH writes as a text."""
    if isinstance(value, str) and value in NO_NUMBERS:
        return NO_NUMBERS[value]
    return metric.as_number(value, where)


def score_of(metric: Node, unit: Unit) -> dict[str, Any]:
    """The score that the file states, and its interval, in base units."""
    found: dict[str, Any] = {
        "stated": unit.to_base(number(metric, metric.data.get("score"), ".score"))
    }
    interval = metric.data.get("scoreConfidence")
    if interval is None:
        return found
    bounds = as_list(metric, interval, ".scoreConfidence")
    for index, (key, bound) in enumerate(zip(("lower", "upper"), bounds, strict=False)):
        value = number(metric, bound, f".scoreConfidence[{index}]")
        if not math.isnan(value):  # as it is of a single measurement
            found[key] = unit.to_base(value)
    return found


def forks_of(metric: Node, key: str) -> Iterator[tuple[int, list[Any], str]]:
    """Each iteration of each fork: the fork, what it measured, and where that is."""
    forks = metric.data.get(key)
    for fork, iterations in enumerate(as_list(metric, forks or [], f".{key}")):
        where = f".{key}[{fork}]"
        found = as_list(metric, iterations, where)
        if key == "rawData":
            yield fork, found, where
        else:
            for index, iteration in enumerate(found):
                yield fork, as_list(metric, iteration, f"{where}[{index}]"), f"{where}[{index}]"


def as_list(metric: Node, value: object, where: str) -> list[Any]:
    """A list that stands in a metric."""
    if type(value) is not list:
        raise metric.wrong(where, "a list", value)
    return value


def bins_of(metric: Node) -> Iterator[tuple[int, float, int]]:
    """The bins of a histogram: the fork, the value, and how often it was measured."""
    for fork, bins, where in forks_of(metric, "rawDataHistogram"):
        for index, one in enumerate(bins):
            if type(one) is not list or len(one) != 2:
                raise metric.wrong(f"{where}[{index}]", "a value and its count", one)
            value, count = one
            if type(count) is not int or count < 0:
                raise metric.wrong(f"{where}[{index}][1]", "a count", count)
            yield fork, number(metric, value, f"{where}[{index}][0]"), count


def counted(metric: Node) -> int:
    """How many values its histogram counts."""
    if metric.data.get("rawDataHistogram") is None:
        return 0
    return sum(count for _, _, count in bins_of(metric))


def samples_of(metric: Node, unit: Unit, nth: int) -> tuple[list[float], list[int]]:
    """The samples of a metric in base units, and the fork of each.

    Args:
        metric: The metric.
        unit: Its unit.
        nth: Which of the values that histograms count are taken: each first, second and so on.
    """
    samples: list[float] = []
    forks: list[int] = []
    for fork, values, where in forks_of(metric, "rawData"):
        samples += [
            unit.to_base(number(metric, value, f"{where}[{i}]")) for i, value in enumerate(values)
        ]
        forks += [fork] * len(values)
    if samples:
        return samples, forks
    first = min(nth // 2, max(counted(metric) - 1, 0))
    seen = 0
    for fork, value, count in bins_of(metric):
        times = (seen + count - first + nth - 1) // nth - (seen - first + nth - 1) // nth
        seen += count
        samples += [unit.to_base(value)] * times
        forks += [fork] * times
    return samples, forks
