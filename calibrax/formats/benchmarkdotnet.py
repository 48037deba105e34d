"""The JSON files of BenchmarkDotNet: full, brief, and both compressed.

Known: 0.9.9 to 0.15.8. Times in the file are nanoseconds, in `Measurements` of all operations
together.

- name: `Type.Method`; scenario: `Namespace`; tags: `Parameters`, and `job` as `DisplayInfo` has
  it, since the same method stands in the file once for each job. `DefaultJob` is no tag, and of
  `Job-ABCDEF(Runtime=.NET 8.0)` only what is in the parentheses, as the letters are made up. A
  parameter called `job` keeps its name, the tool's tag becomes `benchmarkdotnet.job`.
- samples of `time`: the results among the measurements, one process for each launch; brief
  files, and full ones without results, have `OriginalValues`, all of one process. Without them
  the value is the file's median, else its mean.
- `allocated` is in bytes for each operation; `gen0`, `gen1`, `gen2` are collections for each
  1000 operations. What else is in `Metrics` has the Id, unit and direction of its descriptor.
- A benchmark that failed has no statistics.
- Time: that in the title, without a zone. There is no commit.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from calibrax.core import Run
from calibrax.formats.document import Node
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import Unit, parse_unit

__all__ = ["name", "read", "recognises"]

name = "benchmarkdotnet"

NANOSECOND = parse_unit("ns")
ALLOCATED = parse_unit("B")._replace(metric="allocated")
GENERATIONS = {
    f"Gen{generation}Collections": parse_unit("count")._replace(
        metric=f"gen{generation}", direction="lower"
    )
    for generation in range(3)
}
OPERATIONS = 1000
"""What the tool itself prints collections per."""

IN_MEMORY = {
    "Allocated Memory": ALLOCATED,
    **{unit.metric.capitalize() + "Collects": unit for unit in GENERATIONS.values()},
}
"""Ids of metrics that `Memory` has too."""

ENVIRONMENT = {
    "OsVersion": "os",
    "ProcessorCount": "cpu_count",
    "LogicalCoreCount": "cpu_count",
    "Architecture": "arch",
    "ClrVersion": "runtime",
    "RuntimeVersion": "runtime",
    "DotNetCliVersion": "dotnet_cli",
    "Configuration": "configuration",
}
"""What keys of `HostEnvironmentInfo`, old ones first, are called here; others stay as they are."""

ELSEWHERE = {"ProcessorName", "BenchmarkDotNetVersion", "BenchmarkDotNetCaption"}

PARAMETERS = "parameters"
"""The tag of parameters that are not as the tool writes them."""

DATE = re.compile(r"-([0-9]{8}-[0-9]{6})\Z")
RANDOM_ID = re.compile(r"Job-[A-Z]{6}\((.*)\)\Z", re.DOTALL)


def recognises(source: Source) -> bool:
    """Whether the file holds benchmarks and the host they ran on, in this tool's words."""
    return {"HostEnvironmentInfo", "Benchmarks"} <= source.keys


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    root = source.root()
    found = Measurements(source)
    units: dict[str, Unit] = {}
    for benchmark in root.mappings("Benchmarks"):
        kind = benchmark.optional_text("Type")
        method = benchmark.text("Method")
        plain = f"{kind}.{method}" if kind else method
        scenario = benchmark.optional_text("Namespace") or ""
        tags = tags_of(benchmark)
        samples, launches = samples_of(benchmark)
        median, failure = median_of(benchmark)
        found.add(
            plain,
            NANOSECOND,
            scenario=scenario,
            tags=tags,
            samples=[] if failure else samples,
            invocations=[] if failure else launches,
            stated=median,
            failure=failure,
        )
        for unit, value, why in (*memory_of(benchmark), *metrics_of(benchmark, units)):
            found.add(plain, unit, scenario=scenario, tags=tags, stated=value, failure=why)
    host = root.optional_mapping("HostEnvironmentInfo")
    yield identified(
        source,
        found,
        timestamp=time_of(root.optional_text("Title") or ""),
        commit=None,
        branch=None,
        environment=environment(host),
        metadata={"tool": name, "tool_version": host.optional_text("BenchmarkDotNetVersion")},
    )


def time_of(title: str) -> datetime | None:
    """When the benchmarks ran, on the clock of their machine; None if the title has no date."""
    stamp = DATE.search(title)
    try:
        return datetime.strptime(stamp[1], "%Y%m%d-%H%M%S") if stamp else None
    except ValueError:
        return None  # digits that are no date


def tags_of(benchmark: Node) -> dict[str, str]:
    """The parameters of a benchmark, and its job."""
    parts: list[list[str]] = []
    for part in (benchmark.optional_text("Parameters") or "").split("&"):
        if parts and not has_key(part):  # the value of a parameter may hold the sign
            parts[-1].append(part)
        elif part:
            parts.append([part])
    tags = {}
    for pieces in parts:
        text = "&".join(pieces)
        if has_key(pieces[0]):
            key, _, value = text.partition("=")
            tags[key] = value
        else:
            tags[PARAMETERS] = text
    job = job_of(benchmark, next(iter(tags), None))
    if job is not None:
        tags[f"{name}.job" if "job" in tags else "job"] = job
    return tags


def has_key(part: str) -> bool:
    """Whether a part of the parameters begins with a name."""
    return part.find("=") > 0


def job_of(benchmark: Node, parameter: str | None) -> str | None:
    """The job of a benchmark; None for the default.

    Args:
        benchmark: The benchmark.
        parameter: The first of its parameters, which follow the job.
    """
    info = benchmark.optional_text("DisplayInfo") or ""
    title = benchmark.optional_text("MethodTitle") or benchmark.text("Method")
    _, told, job = info.partition(f"{title}: ")
    if not told:
        job = info.partition(": ")[2]
    if parameter is not None:
        job = job.rpartition(f" [{parameter}=")[0] or job
    if random := RANDOM_ID.match(job):
        job = random[1]
    return None if job in {"", "DefaultJob"} else job


def samples_of(benchmark: Node) -> tuple[list[float], list[int]]:
    """The time of an operation in seconds, measured several times, and the process of each."""
    samples: list[float] = []
    launches: list[int] = []
    numbers: dict[Any, int] = {}
    measured = benchmark.data.get("Measurements") is not None
    for one in benchmark.mappings("Measurements") if measured else ():
        # The oldest have no stage.
        phase = (one.optional_text("IterationMode"), one.optional_text("IterationStage"))
        if phase not in {("Workload", "Result"), ("Result", None)}:
            continue
        operations = one.number("Operations")
        nanoseconds = one.number("Nanoseconds")
        if operations is None or not operations > 0:
            raise one.wrong(".Operations", "a number above 0", operations)
        if nanoseconds is None:
            raise one.wrong(".Nanoseconds", "a number", None)
        samples.append(NANOSECOND.to_base(nanoseconds / operations))
        launches.append(numbers.setdefault(one.number("LaunchIndex"), len(numbers)))
    if samples:
        return samples, launches
    values = benchmark.optional_mapping("Statistics").numbers("OriginalValues")
    return [NANOSECOND.to_base(value) for value in values], [0] * len(values)


def median_of(benchmark: Node) -> tuple[float | None, str | None]:
    """The time of an operation in seconds that the file states, or why there is none."""
    if benchmark.data.get("Statistics") is None:
        return None, "failed: the file has no statistics of it"
    statistics = benchmark.mapping("Statistics")
    stated = statistics.number("Median")
    if stated is None:
        stated = statistics.number("Mean")
    if stated is None:
        raise statistics.wrong(".Median", "a number", None)
    return NANOSECOND.to_base(stated), None


Stated = tuple[Unit, float | None, str | None]


def memory_of(benchmark: Node) -> Iterator[Stated]:
    """What a benchmark allocates for each operation, and how often that is collected."""
    memory = benchmark.optional_mapping("Memory")
    operations = memory.number("TotalOperations")
    for key, unit in GENERATIONS.items():
        collections = memory.number(key)
        if collections is None:
            continue
        if operations is None or not operations > 0:
            yield unit, None, "the file states no number of operations"
        else:
            yield unit, collections / operations * OPERATIONS, None
    allocated = memory.number("BytesAllocatedPerOperation")
    if allocated is not None:
        yield ALLOCATED, allocated, None


def metrics_of(benchmark: Node, units: dict[str, Unit]) -> Iterator[Stated]:
    """What else the file states about a benchmark.

    Args:
        benchmark: The benchmark.
        units: The unit of each Id so far; filled here.
    """
    stated = benchmark.data.get("Metrics") is not None
    in_memory = {unit.metric for unit, _, _ in memory_of(benchmark)}
    for metric in benchmark.mappings("Metrics") if stated else ():
        descriptor = metric.mapping("Descriptor")
        known = descriptor.text("Id")
        unit = IN_MEMORY.get(known)
        if unit is None:
            unit = unit_of(descriptor, known)
            first = units.setdefault(known, unit)
            if (first.base, first.direction) != (unit.base, unit.direction):
                expected = f"the unit {first.text!r} and direction of the first {known!r}"
                raise descriptor.wrong(".Unit", expected, unit.text)
        elif unit.metric in in_memory:
            continue
        value = metric.number("Value")
        if value is None:
            raise metric.wrong(".Value", "a number", None)
        yield unit, unit.to_base(value), None


def unit_of(descriptor: Node, metric: str) -> Unit:
    """The unit of a metric, and which way is better."""
    greater = descriptor.data.get("TheGreaterTheBetter")
    if type(greater) is not bool:
        raise descriptor.wrong(".TheGreaterTheBetter", "true or false", greater)
    unit = parse_unit(descriptor.optional_text("Unit") or "")
    return unit._replace(metric=metric, direction="higher" if greater else "lower")


def environment(host: Node) -> dict[str, Any]:
    """The machine and its software, by the names that all readers share."""
    kept = {ours: host.data[key] for key, ours in ENVIRONMENT.items() if key in host.data}
    kept["cpu"] = processor(host.data.get("ProcessorName"))
    others: Iterable[str] = host.data.keys() - ENVIRONMENT.keys() - ELSEWHERE
    for key in sorted(others):
        kept[f"{name}.{key}" if key in kept else key] = host.data[key]
    return kept


def processor(stated: Any) -> Any:
    """The name of the processor, which old files wrap."""
    return stated.get("Value") if type(stated) is dict else stated
