"""The JSON files of pyperf (once perf), pyperformance and CPython's bench_runner.

Known: format versions 5, 6 and "1.0", which perf 0.8.3 to pyperf 2.10.0 write.

- name: metadata `name`. Where that is a default, it says nothing, so tags do: `timeit` has
  `stmt` and `setup`, `command` has `command`.
- metric: by `unit`; values are divided by the loops already.
- invocations: each run is one process. Runs that calibrate have no values and are passed over,
  and so are warm-up values.
- Metadata of a run overlays that of its benchmark, which overlays that of the file.
- A benchmark that failed is not in the file, and can't be told from one that was not there.
- Runs of a benchmark that differ in what they must share (code, machine, timer) are a warning,
  and so are benchmarks of a file that differ in machine or software; the run has all values.
- `benchmark_hash` is of the benchmarks' own code: where it differs, a step is no finding about
  the interpreter.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import chain, count, repeat
from operator import attrgetter
from types import NoneType
from typing import TYPE_CHECKING, Any

import msgspec

from calibrax.core import Run
from calibrax.core.join import as_aware
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

SHARED = sorted(USED - {"date", "unit"})
"""What runs of one benchmark share, or they are of different code or machines. So is the unit,
which is an error if it differs."""


FIRST_KEY = re.compile(rb'"benchmarks"\s*:\s*\[\s*\{\s*"(?:common_metadata|metadata|runs)"')
"""How benchmarks begin in the files that pyperf writes: parsing them would double the time."""


def recognises(source: Source) -> bool:
    """Whether the file holds benchmarks that have runs."""
    # What pytest-benchmark writes may have `runs` too, as a parameter.
    if not {"benchmarks", "version"} <= source.keys or "machine_info" in source.keys:
        return False
    if b'"runs"' not in source.data:
        return False
    if FIRST_KEY.search(source.data):
        return True
    benchmarks = source.mapping.get("benchmarks")
    return type(benchmarks) is list and any(type(b) is dict and "runs" in b for b in benchmarks)


if TYPE_CHECKING:

    class RunMetadata(msgspec.Struct, frozen=True):
        """What is of use in the metadata of a run's own; each key of `USED` is a field."""

        date: Any = None
        unit: Any = None

    def shared_by_runs(metadata: RunMetadata) -> tuple[Any, ...]:
        """What runs of one benchmark must share, in the order of `SHARED`."""
        raise NotImplementedError

else:
    RunMetadata = msgspec.defstruct(
        "RunMetadata",
        [(key, Any, None) for key in sorted(USED)],
        frozen=True,
        gc=False,
    )
    shared_by_runs = attrgetter(*SHARED)


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
    if file is None or not is_known(file.version):
        file = checked(source)  # it has the errors, and takes NaN
    found = Measurements(source)
    effective: list[Node] = []
    starts: list[datetime] = []
    mixed: list[tuple[str, set[str]]] = []
    suite = {} if file.version == 5 else file.metadata or {}
    for index, benchmark in enumerate(file.benchmarks):
        own = benchmark.common_metadata if file.version == 5 else benchmark.metadata
        path = f"$.benchmarks[{index}]"
        common = {**suite, **(own or {})}
        of_runs = [
            Node(source.error, metadata, path + ".metadata")
            for metadata in effective_of(benchmark, common)
        ]
        add(found, of_runs[0], benchmark, path)
        keys = SHARED if len(of_runs) > 1 else []
        differing = {key for key in keys if len(distinct(of_runs, key)) > 1}
        if differing:
            mixed.append((of_runs[0].text("name"), differing))
        effective += of_runs
        starts += earliest_of(source, benchmark, common, path)
    surroundings = environment(effective)
    warn_of_mixed(source, mixed, surroundings)
    branch = sole(source, effective, "commit_branch")
    yield identified(
        source,
        found,
        timestamp=min(starts, key=as_aware, default=None),
        commit=sole(source, effective, "commit_id"),
        # bench_runner writes what it was asked to measure, which may be a commit.
        branch=None if branch is None or FULL_HASH.fullmatch(branch) else branch,
        environment=surroundings,
        metadata={
            "tool": name,
            "tool_version": stated(effective, "perf_version"),
            "suite_version": stated(effective, "performance_version"),
            "benchmark_versions": versions_of(effective) or None,
            "commit_time": sole(source, effective, "commit_date"),
            **{key: stated(effective, key) for key in KEPT},
        },
    )


def warn_of_mixed(
    source: Source, mixed: list[tuple[str, set[str]]], surroundings: dict[str, Any]
) -> None:
    """Tell what differs that measurements that belong together share.

    Args:
        source: The file.
        mixed: Benchmarks whose runs differ, and in what.
        surroundings: The environment; a list where benchmarks differ.
    """
    several = ", ".join(key for key, value in surroundings.items() if type(value) is list)
    if mixed:
        who = f"{len(mixed)} benchmark{'s' * (len(mixed) > 1)}, such as {mixed[0][0]!r}"
        keys = ", ".join(sorted(set[str]().union(*(keys for _, keys in mixed))))
        source.warn(f"runs of {who}, differ in {keys}; they may not belong together")
    elif several:
        source.warn(f"benchmarks of different {several} in one file; the run has all")


def effective_of(benchmark: BenchmarkOf, common: dict[str, Any]) -> list[dict[str, Any]]:
    """The metadata of a benchmark's runs, overlaid on what they share; each once."""
    rows = [shared_by_runs(run.metadata) for run in benchmark.runs]
    if rows.count(rows[0] if rows else ()) == len(rows):
        rows = rows[:1]  # nearly always
    units = [run.metadata.unit for run in benchmark.runs[:1]]
    found: list[dict[str, Any]] = []
    for row in rows or [()]:
        own = zip(("unit", *SHARED), (*units, *row), strict=False)
        overlaid = {**common, **{key: value for key, value in own if value is not None}}
        if overlaid not in found:
            found.append(overlaid)
    return found


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


PLAIN_DATE = frozenset("0123456789-:. ")


def earliest_of(
    source: Source, benchmark: BenchmarkOf, common: dict[str, Any], path: str
) -> list[datetime]:
    """When the first of a benchmark's runs started; empty if none says."""
    dates = [run.metadata.date for run in benchmark.runs]
    if None in dates:
        dates = [common.get("date") if date is None else date for date in dates]
    kinds = set(map(type, dates))
    if not kinds <= {str, NoneType}:
        i = next(i for i, date in enumerate(dates) if not isinstance(date, str | None))
        where = f"{path}.runs[{i}].metadata.date"
        raise source.error(f"expected a time, got {shown(dates[i])}", where)
    stated_dates = [date for date in dates if isinstance(date, str)]
    joined = "".join(stated_dates)
    if PLAIN_DATE.issuperset(joined) and joined.count("-") == 2 * len(stated_dates):
        # All are of pyperf's form, without a zone: their order as texts is that of the times.
        stated_dates = [min(stated_dates)] if stated_dates else []
    times = [
        Node(source.error, {"date": date}, f"{path}.runs[{dates.index(date)}].metadata").time(
            "date"
        )
        for date in dict.fromkeys(stated_dates)
    ]
    return sorted(filter(None, times), key=as_aware)[:1]


def checked(source: Source) -> FileOf:
    """The file, taken from its plain values step by step.

    Raises:
        FormatError: With the place of the first value that is of another kind than it must be.
    """
    root = source.root()
    version: Any = root.data.get("version")
    if not is_known(version):
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


def is_known(version: object) -> bool:
    """Whether files of this format version are read here; 5.0 and True are none."""
    return type(version) in {int, str} and version in VERSIONS


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


def versions_of(effective: Iterable[Node]) -> dict[str, Any]:
    """The hash of the code of each benchmark by name; a list where one name has several."""
    found: dict[str, list[str]] = {}
    for metadata in effective:
        if code := metadata.optional_text("benchmark_hash"):
            codes = found.setdefault(metadata.text("name"), [])
            if code not in codes:
                codes.append(code)
    return {plain: codes if len(codes) > 1 else codes[0] for plain, codes in found.items()}


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
