"""The JSON files of pyperf (once perf), pyperformance and CPython's bench_runner.

Known: format versions 5, 6 and "1.0", which perf 0.8.3 to pyperf 2.10.0 write.

- name: metadata `name`. Where that is a default, it says nothing, so tags do: `timeit` has
  `stmt` and `setup`, `command` has `command`.
- metric: by `unit`; values are divided by the loops already.
- invocations: each run is one process. Runs that calibrate have no values and are passed over,
  and so are warm-up values.
- Metadata of a run overlays that of its benchmark, which overlays that of the file.
- A benchmark that failed is not in the file, and can't be told from one that was not there.
- `benchmark_hash` is of the benchmarks' own code: where it differs, a step is no finding about
  the interpreter.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, count, repeat
from types import NoneType
from typing import TYPE_CHECKING, Any

import msgspec

from calibrax.core import Run
from calibrax.errors import shown
from calibrax.formats.document import Node
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import parse_unit

__all__ = ["name", "read", "recognises"]

name = "pyperf"

VERSIONS = (5, 6, "1.0")
FULL_HASH = re.compile("[0-9a-f]{40}")

TAGS = {
    "timeit": {"stmt": "timeit_stmt", "setup": "timeit_setup"},
    "command": {"command": "command"},
}
"""Default names, and the metadata that tell benchmarks of that name apart, by tag."""

ENVIRONMENT = {
    "host": "hostname",  # a name, often new for every job in CI; hardware is told by the rest
    "cpu": "cpu_model_name",
    "cpu_count": "cpu_count",
    "python": "python_version",
    "os": "platform",
    **{
        key: key
        for key in (
            *("python_implementation", "python_compiler", "python_cflags", "python_config_args"),
            *("python_unicode", "python_gc", "python_hash_seed"),
            *("aslr", "cpu_affinity", "cpu_config", "timer"),
        )
    },
}
"""Names that all readers share, and the metadata that they stand for. What changes from run to
run (clock rates, temperatures, load, times) is left out."""

KEPT = ("commit_fork", "commit_merge_base", "github_action_url")
"""What bench_runner says beyond the commit itself, kept under its own name."""

ELSEWHERE = {"perf_version", "performance_version", "python_version"}
"""Versions that are no library's."""

USED = {
    *("name", "unit", "date", "benchmark_hash", "perf_version", "performance_version"),
    *("commit_id", "commit_branch", "commit_date", *KEPT),
    *(key for keys in TAGS.values() for key in keys.values()),
    *ENVIRONMENT.values(),
}
"""What is of use in the metadata of a single run. Versions of libraries are not: pyperf writes
what all runs of a benchmark share in the benchmark."""


def recognises(source: Source) -> bool:
    """Whether the file holds benchmarks that have runs."""
    return {"benchmarks", "version"} <= source.keys and b'"runs"' in source.data


if TYPE_CHECKING:

    class RunMetadata(msgspec.Struct, frozen=True):
        """What is of use in the metadata of a run's own; each key of `USED` is a field."""

        date: Any = None
        unit: Any = None

else:
    RunMetadata = msgspec.defstruct(
        "RunMetadata",
        [(key, Any, None) for key in sorted(USED)],
        frozen=True,
        gc=False,
    )


class RunOf(msgspec.Struct, gc=False):
    """A run as it stands in the file; old ones have `samples`."""

    values: tuple[float, ...] = ()
    samples: tuple[float, ...] = ()
    metadata: RunMetadata = RunMetadata()


class BenchmarkOf(msgspec.Struct):
    """A benchmark as it stands in the file; old ones have `common_metadata`."""

    runs: list[RunOf]
    metadata: dict[str, Any] | None = None
    common_metadata: dict[str, Any] | None = None


class FileOf(msgspec.Struct):
    """A file as it is; warm-up values and metadata of no use here are passed over."""

    version: int | str
    benchmarks: list[BenchmarkOf]
    metadata: dict[str, Any] | None = None


DECODER = msgspec.json.Decoder(FileOf)


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    try:
        file = DECODER.decode(source.data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        file = None
    if file is None or file.version not in VERSIONS:
        file = checked(source)  # it has the errors, and takes NaN
    found = Measurements(source)
    effective = []
    starts: list[Node] = []
    benchmark_versions = {}
    suite = {} if file.version == 5 else file.metadata or {}
    for index, benchmark in enumerate(file.benchmarks):
        own = benchmark.common_metadata if file.version == 5 else benchmark.metadata
        path = f"$.benchmarks[{index}]"
        common = {**suite, **(own or {})}
        metadata = Node(source.error, effective_of(benchmark, common), path + ".metadata")
        add(found, metadata, benchmark, path)
        effective.append(metadata)
        starts += earliest_of(source, benchmark, common, path)
        if version_hash := metadata.optional_text("benchmark_hash"):
            benchmark_versions[metadata.text("name")] = version_hash
    start = min(starts, key=lambda start: str(start.data["date"]), default=None)
    branch = sole(source, effective, "commit_branch")
    yield identified(
        source,
        found,
        timestamp=None if start is None else start.time("date"),
        commit=sole(source, effective, "commit_id"),
        # bench_runner writes what it was asked to measure, which may be a commit.
        branch=None if branch is None or FULL_HASH.fullmatch(branch) else branch,
        environment=environment(effective),
        metadata={
            "tool": name,
            "tool_version": stated(effective, "perf_version"),
            "suite_version": stated(effective, "performance_version"),
            "benchmark_versions": benchmark_versions or None,
            "commit_time": sole(source, effective, "commit_date"),
            **{key: stated(effective, key) for key in KEPT},
        },
    )


def effective_of(benchmark: BenchmarkOf, common: dict[str, Any]) -> dict[str, Any]:
    """The metadata of a benchmark's first run, overlaid on what its runs share."""
    first = benchmark.runs[0].metadata if benchmark.runs else RunMetadata()
    if first == RunMetadata(date=first.date):
        return common  # nearly always; `earliest_of` looks at dates
    own = msgspec.structs.asdict(first)
    return {**common, **{key: value for key, value in own.items() if value is not None}}


unit_of = lru_cache(parse_unit)


def add(found: Measurements, metadata: Node, benchmark: BenchmarkOf, path: str) -> None:
    """Add one benchmark."""
    text = metadata.optional_text("unit") or "second"
    units = [run.metadata.unit for run in benchmark.runs]
    if units.count(None) < len(units):  # rarely: pyperf writes what runs share in the benchmark
        for i, other in enumerate(units):
            if other is not None and other != text:
                message = f"expected the unit {text!r} of the first run, got {shown(other)}"
                raise found.source.error(message, f"{path}.runs[{i}].metadata.unit")
    # A run that calibrates has no values.
    measured = [part for run in benchmark.runs if (part := run.values or run.samples)]
    plain = metadata.text("name")
    tags = {tag: metadata.optional_text(stating) for tag, stating in TAGS.get(plain, {}).items()}
    found.add(
        plain,
        unit_of(text),
        tags={tag: stated_text for tag, stated_text in tags.items() if stated_text is not None},
        samples=list(chain.from_iterable(measured)),
        invocations=list(chain.from_iterable(map(repeat, count(), map(len, measured)))),
        failure=None if measured else "no run has values",
    )


def earliest_of(
    source: Source, benchmark: BenchmarkOf, common: dict[str, Any], path: str
) -> list[Node]:
    """When the first of a benchmark's runs started, with its place; empty if none says."""
    dates = [run.metadata.date for run in benchmark.runs]
    if None in dates:
        dates = [common.get("date") if date is None else date for date in dates]
    kinds = set(map(type, dates))
    if not kinds <= {str, NoneType}:
        i = next(i for i, date in enumerate(dates) if not isinstance(date, str | None))
        where = f"{path}.runs[{i}].metadata.date"
        raise source.error(f"expected a time, got {shown(dates[i])}", where)
    # All are of one form, written in one zone: their order as texts is that of the times.
    first = min(dates if kinds == {str} else filter(None, dates), default=None)
    if first is None:
        return []
    where = f"{path}.runs[{dates.index(first)}].metadata"
    return [Node(source.error, {"date": first}, where)]


def checked(source: Source) -> FileOf:
    """The file, taken from its plain values step by step.

    Raises:
        FormatError: With the place of the first value that is of another kind than it must be.
    """
    root = source.root()
    version = root.data.get("version")
    if version not in VERSIONS:
        raise root.wrong(".version", "the format version 5, 6 or '1.0'", version)
    return FileOf(
        version,
        [
            BenchmarkOf(
                [
                    RunOf(
                        tuple(run.numbers("values")),
                        tuple(run.numbers("samples")),
                        msgspec.convert(run.optional_mapping("metadata").data, RunMetadata),
                    )
                    for run in benchmark.mappings("runs")
                ],
                benchmark.optional_mapping("metadata").data,
                benchmark.optional_mapping("common_metadata").data,
            )
            for benchmark in root.mappings("benchmarks")
        ],
        root.optional_mapping("metadata").data,
    )


def distinct(effective: Iterable[Node], key: str) -> list[Any]:
    """What the benchmarks state, each value once."""
    values = [metadata.data.get(key) for metadata in effective]
    if values.count(values[0] if values else None) == len(values):
        values = values[:1]  # nearly always
    found: list[Any] = []
    for value in values:
        if value is not None and value not in found:
            found.append(value)
    return found


def stated(effective: Iterable[Node], key: str) -> Any:
    """What the benchmarks state: the value, a list of several, None if none does."""
    found = distinct(effective, key)
    return found if len(found) > 1 else next(iter(found), None)


def sole(source: Source, effective: Iterable[Node], key: str) -> str | None:
    """The text that all benchmarks state that state any; None if there are several."""
    found = distinct(effective, key)
    if len(found) > 1:
        source.warn(f"benchmarks of {len(found)} different {key} in one file; the run gets none")
        return None
    return Node(source.error, dict.fromkeys([key], *found), "$.metadata").optional_text(key)


def environment(effective: list[Node]) -> dict[str, Any]:
    """The machine and its software, and the versions of libraries that benchmarks use."""
    keys = set[str]().union(*(metadata.data for metadata in effective)) - ELSEWHERE
    return {
        **{key: stated(effective, key) for key in sorted(keys) if key.endswith("_version")},
        **{ours: stated(effective, theirs) for ours, theirs in ENVIRONMENT.items()},
    }
