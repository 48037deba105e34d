"""asv's results: the tree of a project (`.asv/results`), and its files one by one.

Known: the files of asv 0.1 (2015) to 0.6. A file is the results of one commit in one environment,
and is one run. `calibrax.formats.asv_results` has what differs between versions,
`calibrax.formats.asv_suite` what `benchmarks.json` adds.

- name: the benchmark's; tags: its parameters, as the text that asv has of them, and `python` and
  each requirement with its version, unless it is the path of an interpreter. A parameter of such a
  name keeps it; the other is `asv.python`.
- metrics: `time`, `memory` and `peak_memory` by the benchmark's type, scores by their unit;
  samples: those that were saved (`--record-samples`), all of one process; interval: asv's 99 %
  one, without samples as well. Infinite bounds are none.
- null: failed or timed out, which asv does not tell apart; NaN: skipped by the suite, or measured
  as that, which it does not tell apart either.
- asv takes lower as better for scores too; here that depends on the unit.
- time: when the first benchmark of the file ran; `commit_time`: the file's `date`.
- Results of a version of a benchmark other than that of `benchmarks.json`, which asv ignores, are
  read: `benchmark_versions` says which is which.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from attrs import evolve

from calibrax.core import Run
from calibrax.errors import FormatError
from calibrax.formats.asv_results import MOST_FAILED, Row, outcomes, rows
from calibrax.formats.asv_suite import Benchmark, Suite, is_suite
from calibrax.formats.document import Node
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.formats.trees import Part, Tree

__all__ = ["name", "read", "read_tree", "recognises", "recognises_tree"]

name = "asv"

KEYS = frozenset(("commit_hash", "params", "requirements", "results"))
BENCHMARKS = "benchmarks.json"
MACHINE = "machine.json"
MOST_ASKED = 5
"""How many files beside a `machine.json` are looked at for one with results."""

PATH_SEPARATORS = frozenset("/\\")

FAILED = "failed or timed out"
SKIPPED = "skipped, or measured as NaN"

ENVIRONMENT = {"num_cpu": "cpu_count"}
"""What keys of `machine.json` are called here; the others stay as they are."""


def recognises(source: Source) -> bool:
    """Whether the file holds the results of one commit, in this tool's words."""
    return source.keys >= KEYS


def read(source: Source) -> Iterator[Run]:
    """The run in a file, as far as that goes without `benchmarks.json`."""
    suite = Suite()
    yield from runs(source, suite, {})
    for message in suite.warnings():
        source.warn(message)


def recognises_tree(tree: Tree) -> bool:
    """Whether the folder has a `benchmarks.json` of asv, or a `machine.json` beside results."""
    suite, machine = tree.folder / BENCHMARKS, tree.folder / MACHINE
    if suite in tree.known and len(tree.files) > 1:
        try:
            return is_suite(tree.load(suite).document)
        except FormatError:
            return False
    others = (f for f in tree.files if f.parent == tree.folder and f != machine)
    return machine in tree.known and any(holds_results(tree, f) for f in islice(others, MOST_ASKED))


def read_tree(tree: Tree) -> Iterator[Part]:
    """The runs of all machines, file by file."""
    suite = Suite()
    if (file := tree.folder / BENCHMARKS) in tree.known:
        suite = Suite(tree.load(file).root())
        yield from (Part(file, error) for error in suite.errors)
    machines: dict[Path, dict[str, Any]] = {}
    for file in tree.named(MACHINE):
        try:
            machines[file.parent] = tree.load(file).root().data
        except FormatError as error:
            machines[file.parent] = {}
            yield Part(file, error)
    astray = []
    count = 0
    for file in tree.files:
        if file.name == MACHINE or file == tree.folder / BENCHMARKS:
            continue
        if not is_result(tree, file, machines):
            astray.append(file)
            continue
        count += 1
        machine = machines.get(file.parent, {})
        yield from tree.runs_in(file, partial(runs, suite=suite, machine=machine))
    if not count:
        text = f"{tree.folder}: expected results of asv beside {BENCHMARKS}, got none"
        yield Part(tree.folder, FormatError(text))
    for message in suite.warnings():
        tree.told[message] = [tree.folder]
    tree.pass_over(astray, name)
    tree.tell()


def is_result(tree: Tree, file: Path, machines: Mapping[Path, object]) -> bool:
    """Whether a file is to be read: all JSON beside a `machine.json`, elsewhere what looks so."""
    return file.suffix == ".json" if file.parent in machines else holds_results(tree, file)


def holds_results(tree: Tree, file: Path) -> bool:
    """Whether a file can be read and is recognised."""
    try:
        return recognises(tree.load(file))
    except FormatError:
        return False


def runs(source: Source, suite: Suite, machine: Mapping[str, Any]) -> Iterator[Run]:
    """The run in a file.

    Args:
        source: The file.
        suite: What is known of its benchmarks.
        machine: What is known of its machine beside what the file says.
    """
    root = source.root()
    params = root.mapping("params").data
    requirements = root.optional_mapping("requirements")
    common = software_tags(root, requirements)
    found = Measurements(source)
    versions: dict[str, str] = {}
    started: list[float] = []
    failed = 0
    for row in rows(root, source.skip):
        try:
            if row.version is not None:
                versions[row.name] = version_of(row)
            if row.started_at is not None:
                started.append(row.node.as_number(row.started_at, row.where))
            failed += add(row, found, suite, common)
        except FormatError as error:
            source.skip(error)
        if failed > MOST_FAILED:
            raise row.wrong(f"at most {MOST_FAILED:,} results without a value", None)
    mark_exact(
        found, [suite.benchmark(name, None) for name in {place[1] for place in found.series}]
    )
    commit_time = milliseconds(root, ".date", root.number("date"))
    yield identified(
        source,
        found,
        timestamp=milliseconds(root, ".results", min(started, default=None)),
        commit=root.text("commit_hash"),
        branch=None,
        environment=environment(root, {**machine, **requirements.data, **params}),
        metadata={
            "tool": name,
            "commit_time": commit_time and commit_time.isoformat(),
            "benchmark_versions": versions or None,
        },
    )


def mark_exact(found: Measurements, every: Iterable[Benchmark]) -> None:
    """Mark the metrics that are counted in all benchmarks which have them."""
    exact: dict[str, bool] = {}
    for benchmark in every:
        metric = benchmark.unit.metric
        exact[metric] = exact.get(metric, True) and benchmark.is_exact
    for metric, is_exact in exact.items():
        if is_exact and metric in found.metric_defs:
            found.metric_defs[metric] = evolve(found.metric_defs[metric], exact=True)


def add(row: Row, found: Measurements, suite: Suite, common: dict[str, str]) -> int:
    """Add what a row says; how many results have no value."""
    benchmark = suite.benchmark(row.name, row.version)
    every = outcomes(row, benchmark)
    unit = benchmark.unit
    is_base = unit.numerator == unit.denominator
    names = parameter_names(benchmark.param_names, len(every[0].params)) if every else []
    for params, value, samples, lower, upper in every:
        tags = with_parameters(common, names, params) if params else common
        if value is None or math.isnan(value):
            found.add(row.name, unit, tags=tags, failure=FAILED if value is None else SKIPPED)
            continue
        found.add(
            row.name,
            unit,
            tags=tags,
            samples=samples if is_base else list(map(unit.to_base, samples)),
            stated=value if is_base else unit.to_base(value),
            lower=lower if is_base or lower is None else unit.to_base(lower),
            upper=upper if is_base or upper is None else unit.to_base(upper),
        )
    return sum(outcome.value is None for outcome in every)


def parameter_names(names: list[str] | None, count: int) -> list[str]:
    """The names of parameters: those that are known, if they are of this many and all differ."""
    if names is not None and len(names) == count == len(set(names)):
        return names
    return [f"param{number}" for number in range(1, count + 1)]


def with_parameters(
    common: dict[str, str], names: list[str], params: tuple[str, ...]
) -> dict[str, str]:
    """The tags of one combination of parameters."""
    tags = dict(zip(names, params, strict=True))
    for key, value in common.items():
        tags[f"{name}.{key}" if key in tags else key] = value
    return tags


def software_tags(root: Node, requirements: Node) -> dict[str, str]:
    """The interpreter and the requirements whose versions the file states."""
    versions = {key: requirements.optional_text(key) for key in requirements.data}
    found = {"python": root.optional_text("python"), **versions}
    return {
        key: value for key, value in found.items() if value and PATH_SEPARATORS.isdisjoint(value)
    }


def version_of(row: Row) -> str:
    """The version of a benchmark's code."""
    if type(row.version) is not str:
        raise row.wrong("a text as version", row.version)
    return row.version


def milliseconds(node: Node, where: str, value: float | None) -> datetime | None:
    """A time, in UTC, that the file has as milliseconds since 1970."""
    if value is None:
        return None
    try:
        return datetime.fromtimestamp(value / 1000, timezone.utc)  # noqa: UP017 -- as in records
    except (ValueError, OverflowError, OSError):
        raise node.wrong(where, "milliseconds since 1970", value) from None


def environment(root: Node, facts: dict[str, Any]) -> dict[str, Any]:
    """The machine and its software, by the names that all readers share."""
    kept = {ENVIRONMENT.get(key, key): value for key, value in facts.items() if key != "version"}
    kept["python"] = root.optional_text("python") or kept.get("python")
    kept["env_name"] = root.optional_text("env_name")
    kept["env_vars"] = root.optional_mapping("env_vars").data or None
    return kept
