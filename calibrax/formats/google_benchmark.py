"""Google Benchmark's JSON files, as of `--benchmark_out` and `--benchmark_format=json`.

Known: 1.7.1 to 1.9.5, and files of old versions whose rows have no `run_name` or `run_type`.

- name: `run_name` without the arguments and modifiers at its end. tags: `args` is the unnamed
  arguments, joined by `/`; `name:number` is one of its own, be it an argument or a modifier
  (`threads`, `iterations`, `min_time`, ...); `timer` is which time was measured. A modifier of
  the name of an argument is `google-benchmark.NAME`. Where two `run_name`s of a file would be
  one point, they are the names.
- metrics: `real_time` and `cpu_time`, which are per iteration already, in the row's own
  `time_unit`; each counter by its name. Of a counter the file states neither unit nor direction,
  but for those that the library adds itself. Counters are sums over threads as they stand.
- samples: the repetitions, whatever their order; all are of one process.
- Aggregates are no samples. Where the file has nothing else, the value is the median, else the
  mean. The rows `BigO` and `RMS` measure nothing: they are `metadata["complexity"]`.
- A repetition that reports an error, or that it was skipped, makes its benchmark one that failed
  or was skipped. Its times are zeros, and no times.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from calibrax.core import Run
from calibrax.formats.document import Node, step
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import Unit, parse_unit

__all__ = ["name", "read", "recognises"]

name = "google-benchmark"

TIMES = ("real_time", "cpu_time")
COUNTERS = {
    "bytes_per_second": "B/s",
    "items_per_second": "items/s",
    "allocs_per_iter": "allocs/iter",
    "max_bytes_used": "B",
    "total_allocated_bytes": "B",
    "net_heap_growth": "B",
}
"""Counters that the library adds itself, and their units."""

FIELDS = {
    *("name", "family_index", "per_family_instance_index", "run_name", "run_type"),
    *("repetitions", "repetition_index", "threads", "iterations", "time_unit", "label", *TIMES),
    *("aggregate_name", "aggregate_unit", "cpu_coefficient", "real_coefficient", "big_o", "rms"),
    *("error_occurred", "error_message", "skipped", "skip_message"),
}
"""What a row has beside counters."""

REASONS = (
    ("error_occurred", "error_message", "failed"),
    ("skipped", "skip_message", "skipped"),
)
CENTRES = ("median", "mean")
SUFFIXES = ("_mean", "_median", "_stddev", "_cv")
COMPLEXITY = ("big_o", "cpu_coefficient", "real_coefficient", "time_unit", "rms")

NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
ARGUMENT = re.compile(f"(?:(?P<key>.+):)?(?P<number>{NUMBER})|(?P<timer>[a-z]+_time)")
TIMERS = {"real_time", "manual_time", "process_time"}
MODIFIERS = {"min_time", "min_warmup_time", "iterations", "repeats", "threads"}

ENVIRONMENT = {
    "host_name": "host",  # a name, often new for every job in CI; hardware is told by the rest
    "num_cpus": "cpu_count",
}
ELSEWHERE = {"date", "load_avg", "executable", "library_version", "json_schema_version"}
"""What of `context` is no environment: it changes from run to run, or is in the metadata."""

COMMIT_KEYS = {"commit", "commit_hash", "git_commit", "git_commit_hash", "git_hash", "git_sha"} | {
    *("gitrev", "git_rev", "git_revision"),
}
BRANCH_KEYS = {"branch", "git_branch"}
COMMIT_TIME_KEYS = {"commit_date", "commit_time", "git_commit_date", "git_date", "gitdate"}
"""What projects call these in `--benchmark_context`, in any case; the library has no word."""

HASH = re.compile("[0-9a-fA-F]{7,64}")

Identity: TypeAlias = tuple[str, dict[str, str]]


def recognises(source: Source) -> bool:
    """Whether the file holds benchmarks and the context they ran in."""
    if not {"benchmarks", "context"} <= source.keys or "machine_info" in source.keys:
        return False
    document = source.document
    return (
        type(document) is dict
        and type(document["benchmarks"]) is list
        and type(document["context"]) is dict
    )


class Benchmark:
    """The rows of one `run_name`.

    Attributes:
        measured: The repetitions that have values.
        failures: What the others say.
        aggregates: Rows that sum up repetitions, by what they are.
    """

    def __init__(self) -> None:
        self.measured: list[Node] = []
        self.failures: list[str] = []
        self.aggregates: dict[str, Node] = {}

    def add_to(self, found: Measurements, identity: Identity, unread: set[str]) -> None:
        """Add what was measured; what failed fails in every metric.

        Args:
            found: What it is added to.
            identity: Its name and its tags.
            unread: Gets the keys that can't be read.
        """
        rows = self.measured
        failure = "; ".join(dict.fromkeys(self.failures)) or None
        if not rows and failure is None:
            centre = next((self.aggregates[c] for c in CENTRES if c in self.aggregates), None)
            if centre is None:
                known = ", ".join(repr(a) if a else "one without a name" for a in self.aggregates)
                failure = f"failed: no repetition, median or mean in the file, but {known}"
            else:
                rows = [centre]
        series: dict[str, list[float]] = {}
        units: dict[str, Unit] = {}
        for row in rows:
            for metric, value, unit in values_of(row, unread):
                units.setdefault(metric, unit)
                series.setdefault(metric, []).append(value)
        if not series:
            units = {metric: unit_of("s", metric) for metric in TIMES}
        plain, tags = identity
        for metric, unit in units.items():
            values = series.get(metric, [])
            found.add(
                plain,
                unit,
                tags=tags,
                samples=values if self.measured else (),
                stated=None if self.measured or not values else values[0],
                failure=failure,
            )


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    root = source.root()
    benchmarks: dict[str, Benchmark] = {}
    labels: dict[str, list[str]] = {}
    complexity: dict[str, dict[str, Any]] = {}
    for row, run_name, aggregate in rows_of(root.mappings("benchmarks")):
        if label := row.optional_text("label"):
            said = labels.setdefault(run_name, [])
            if label not in said:
                said.append(label)
        if "big_o" in row.data or "rms" in row.data:
            stated = {key: row.data[key] for key in COMPLEXITY if key in row.data}
            complexity.setdefault(run_name, {}).update(stated)
            continue
        benchmark = benchmarks.get(run_name)
        if benchmark is None:
            benchmark = benchmarks[run_name] = Benchmark()
        failure = failure_of(row)
        if failure is not None:
            benchmark.failures.append(failure)
        elif aggregate is not None:
            benchmark.aggregates.setdefault(aggregate, row)
        else:
            benchmark.measured.append(row)
    tell_of_doubles(source, benchmarks)
    found = Measurements(source)
    unread: set[str] = set()
    for benchmark, identity in zip(benchmarks.values(), identities(benchmarks), strict=True):
        benchmark.add_to(found, identity, unread)
    if unread:
        keys = ", ".join(map(repr, sorted(unread)))
        source.warn(f"what stands under {keys} is no number, and is left out")
    context = root.optional_mapping("context")
    commit = sole(source, context, COMMIT_KEYS, HASH)
    branch = sole(source, context, BRANCH_KEYS)
    commit_time = sole(source, context, COMMIT_TIME_KEYS)
    yield identified(
        source,
        found,
        timestamp=context.time("date"),
        commit=commit[1],
        branch=branch[1],
        environment=environment(context.data, {*commit[0], *branch[0], *commit_time[0]}),
        metadata={
            "tool": name,
            "tool_version": context.optional_text("library_version"),
            "commit_time": commit_time[1],
            "executable": context.data.get("executable"),
            "load_avg": context.data.get("load_avg"),
            "labels": {
                run_name: said if len(said) > 1 else said[0] for run_name, said in labels.items()
            }
            or None,
            "complexity": complexity or None,
        },
    )


def rows_of(rows: list[Node]) -> Iterator[tuple[Node, str, str | None]]:
    """Each row, its `run_name`, and what it is if it sums up others."""
    names = {row.text("name") for row in rows}
    for row in rows:
        full = row.text("name")
        run_name = row.optional_text("run_name")
        run_type = row.optional_text("run_type")
        aggregate = row.optional_text("aggregate_name")
        if run_type is None and run_name is None and aggregate is None:
            # As of before 1.5, where only the name says it. These two always come together.
            base, _, last = full.rpartition("_")
            if f"_{last}" in SUFFIXES and {f"{base}_mean", f"{base}_stddev"} <= names:
                aggregate = last
        elif run_type == "aggregate":
            aggregate = aggregate or ""
        else:
            aggregate = None
        if run_name is None:
            run_name = full.removesuffix(f"_{aggregate}") if aggregate else full
        yield row, run_name, aggregate


def failure_of(row: Node) -> str | None:
    """Why the row has no values; None if it has."""
    for key, stating, outcome in REASONS:
        if row.data.get(key) not in (None, False):
            words = row.optional_text(stating)
            return f"{outcome}: {words}" if words else outcome
    return None


@lru_cache
def unit_of(text: str, metric: str) -> Unit:
    """The unit of a metric of this name."""
    return parse_unit(text)._replace(metric=metric)


def values_of(row: Node, unread: set[str]) -> Iterator[tuple[str, float, Unit]]:
    """The metrics of a row: name, value in base units, unit.

    Args:
        row: A row that has values.
        unread: Gets the keys that are neither known nor counters.
    """
    text = row.text("time_unit")
    if unit_of(text, TIMES[0]).kind != "time":
        raise row.wrong(".time_unit", "a unit of time", text)
    for metric in TIMES:
        time = row.number(metric)
        if time is None:
            raise row.wrong(f".{metric}", "a number", None)
        unit = unit_of(text, metric)
        yield metric, unit.to_base(time), unit
    for key, value in row.data.items():
        if key in FIELDS or value is None:
            continue
        if key not in COUNTERS and isinstance(value, bool | str | list | dict):
            unread.add(key)  # of a version to come, or a tool that adds its own
        else:
            yield key, row.as_number(value, step(key)), unit_of(COUNTERS.get(key, ""), key)


def identities(run_names: Iterable[str]) -> list[Identity]:
    """The name of each benchmark and its tags."""
    found = [(run_name, *split(run_name)) for run_name in run_names]
    first: dict[tuple[str, frozenset[tuple[str, str]]], str] = {}
    merged = set()
    for run_name, plain, tags in found:
        place = (plain, frozenset(tags.items()))
        if first.setdefault(place, run_name) != run_name:
            merged.add(place)
    return [
        (run_name, {}) if (plain, frozenset(tags.items())) in merged else (plain, tags)
        for run_name, plain, tags in found
    ]


def split(run_name: str) -> Identity:
    """The name without the arguments and modifiers at its end, and these as tags."""
    plain, *steps = run_name.split("/")
    matches = list(map(ARGUMENT.fullmatch, steps))
    kept = 0
    for i, match in enumerate(matches, 1):
        if match is None or (match["timer"] and match["timer"] not in TIMERS):
            kept = i
    named: dict[str, str] = {}
    own: dict[str, list[str]] = {"args": [], "timer": []}
    for match in filter(None, matches[kept:]):
        key, number, timer = match.group("key", "number", "timer")
        if timer:
            own["timer"].append(timer)
        elif key is None:
            own["args"].append(number)
        elif key not in named:
            named[key] = number
        elif key in MODIFIERS:  # arguments come first
            named[f"{name}.{key}"] = number
        else:
            named[key] += f"/{number}"
    joined = {key: "/".join(parts) for key, parts in own.items() if parts}
    prefixed = {f"{name}.{key}" if key in named else key: text for key, text in joined.items()}
    return "/".join([plain, *steps[:kept]]), {**prefixed, **named}


def tell_of_doubles(source: Source, benchmarks: dict[str, Benchmark]) -> None:
    """Warn of benchmarks of one name, whose samples nothing tells apart."""
    doubles = []
    for run_name, benchmark in benchmarks.items():
        for key in ("family_index", "per_family_instance_index"):
            stated = [row.data.get(key) for row in benchmark.measured]
            if stated and stated.count(stated[0]) < len(stated):
                doubles.append(run_name)
                break
    if doubles:
        who = f"{len(doubles)} name{'s' * (len(doubles) > 1)}, such as {doubles[0]!r},"
        source.warn(f"several benchmarks have {who} in common; their samples are put together")


def sole(
    source: Source, context: Node, keys: set[str], form: re.Pattern[str] | None = None
) -> tuple[list[str], str | None]:
    """What the user's own context states under keys that mean the same: those, and the text."""
    found = {
        key: value
        for key, value in context.data.items()
        if key.casefold() in keys
        and isinstance(value, str)
        and value
        and (form is None or form.fullmatch(value))
    }
    if len(set(found.values())) > 1:
        source.warn(f"the context has several values of {', '.join(found)}; the run gets none")
        return [], None
    return list(found), next(iter(found.values()), None)


def environment(context: dict[str, Any], used: set[str]) -> dict[str, Any]:
    """The machine, the library's build and what the user added.

    A key that the user added and that has the name of one of ours becomes `google-benchmark.KEY`.
    """
    kept = {ours: context[key] for key, ours in ENVIRONMENT.items() if key in context}
    for key, value in context.items():
        if key not in used and key not in ENVIRONMENT and key not in ELSEWHERE:
            kept[f"{name}.{key}" if key in kept else key] = value
    return kept
