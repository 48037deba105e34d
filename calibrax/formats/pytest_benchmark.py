"""pytest-benchmark's JSON files, as of `--benchmark-json`, `--benchmark-autosave` and `-save`.

Known: 2.5.0 to 5.3.1. All times in the file are seconds, divided by `iterations` already.

- name: `fullname` without the `[id]` of its parameters; scenario: `group`.
- tags: `params` if all its values are JSON scalars that the file could hold, else `param`, the
  id. A value that JSON can't hold stands there as `UNSERIALIZABLE[<... at 0x7f...>]`, with an
  address that changes with every run, so that it can't be part of an identity.
- Benchmarks of different fullnames are never one point. Where their tags would be the same, as
  of `parametrize("x", [1, "1"])`, all benchmarks of that name have `param`; if even that tells
  them not apart, their names are the fullnames.
- metric: `time`; samples: `stats.data`, which the file has only if it was asked for; all are of
  one process. Without them the value is the file's median, else its mean.
- A test that failed before it measured is not in the file, and can't be told from one that was
  not there. One that failed afterwards is, and can't be told from a good one.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

from calibrax.core import Run
from calibrax.formats.document import Node
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import parse_unit

__all__ = ["name", "read", "recognises"]

name = "pytest-benchmark"

SECOND = parse_unit("s")
NO_COMMIT = {"", "unknown", "unversioned"}
NO_BRANCH = {"", "(unknown)", "(detached head)"}

ENVIRONMENT = {
    "node": "host",  # a name, often new for every job in CI; hardware is told by the rest
    "machine": "arch",
    "python_version": "python",
    "system": "os",
    "release": "os_release",
}
"""What keys of `machine_info` are called here; a hook may add others, which stay as they are."""


def recognises(source: Source) -> bool:
    """Whether the file holds benchmarks and the machine they ran on, in this tool's words."""
    stamps = {"commit_info", "datetime"}
    return {"machine_info", "benchmarks"} <= source.keys and not source.keys.isdisjoint(stamps)


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    root = source.root()
    found = Measurements(source)
    extra: dict[str, list[Any]] = {}
    benchmarks = root.mappings("benchmarks")
    for benchmark, (plain, tags) in zip(benchmarks, identities(benchmarks), strict=True):
        stats = benchmark.mapping("stats")
        samples = stats.numbers("data")
        stated = stats.number("median")
        if stated is None:
            stated = stats.number("mean")
        if stated is None and not samples:
            raise stats.wrong(".median", "a number", None)
        found.add(
            plain,
            SECOND,
            scenario=benchmark.optional_text("group") or "",
            tags=tags,
            samples=samples,
            stated=stated,
        )
        if info := benchmark.optional_mapping("extra_info").data:
            infos = extra.setdefault(benchmark.text("fullname"), [])
            if info not in infos:
                infos.append(info)
    commit_info = root.optional_mapping("commit_info")
    yield identified(
        source,
        found,
        timestamp=root.time("datetime"),
        commit=unless(NO_COMMIT, commit_info.optional_text("id")),
        branch=unless(NO_BRANCH, commit_info.optional_text("branch")),
        environment=environment(root.optional_mapping("machine_info").data),
        metadata={
            "tool": name,
            "tool_version": root.optional_text("version"),
            "commit_time": commit_info.optional_text("time") or None,
            "dirty": commit_info.data.get("dirty"),
            "project": commit_info.data.get("project"),
            "extra_info": {
                fullname: infos if len(infos) > 1 else infos[0] for fullname, infos in extra.items()
            }
            or None,
        },
    )


Identity: TypeAlias = tuple[str, dict[str, str]]


def identities(benchmarks: list[Node]) -> list[Identity]:
    """The name of each benchmark and its tags."""
    fullnames = [benchmark.text("fullname") for benchmark in benchmarks]
    groups = [benchmark.optional_text("group") or "" for benchmark in benchmarks]
    split = list(map(name_and_id, benchmarks))
    by_id = [(plain, {} if param is None else {"param": param}) for plain, param in split]
    found = [
        (plain, parameters(benchmark) or tags)
        for benchmark, (plain, tags) in zip(benchmarks, by_id, strict=True)
    ]
    by_fullname: list[Identity] = [(fullname, {}) for fullname in fullnames]
    for others in (by_id, by_fullname):
        merged = names_of_merged(fullnames, groups, found)
        found = [
            other if plain in merged else (plain, tags)
            for (plain, _), (_, tags), other in zip(split, found, others, strict=True)
        ]
    return found


def names_of_merged(fullnames: list[str], groups: list[str], found: list[Identity]) -> set[str]:
    """The names under which benchmarks of different fullnames are in one place."""
    first: dict[tuple[str, str, frozenset[tuple[str, str]]], str] = {}
    merged = set()
    for fullname, group, (plain, tags) in zip(fullnames, groups, found, strict=True):
        if first.setdefault((group, plain, frozenset(tags.items())), fullname) != fullname:
            merged.add(plain)
    return merged


def name_and_id(benchmark: Node) -> tuple[str, str | None]:
    """The name of a benchmark, and the id of its parameters if it has one."""
    fullname = benchmark.text("fullname")
    param = benchmark.optional_text("param")
    if param is not None:
        return fullname.removesuffix(f"[{param}]"), param
    if "param" not in benchmark.data and fullname.endswith("]"):
        # Old files have the id in the name only. Names of functions hold no bracket.
        start = fullname.find("[", fullname.find("::"))
        if start > 0:
            return fullname[:start], fullname[start + 1 : -1]
    return fullname, None


def parameters(benchmark: Node) -> dict[str, str]:
    """The parameters of a benchmark as tags; none where one of them can't be a tag."""
    params = benchmark.optional_mapping("params")
    if not all(map(is_stable, params.data.values())):
        return {}
    return {
        key: params.text(key) if isinstance(value, str) else str(value)
        for key, value in params.data.items()
    }


def is_stable(value: object) -> bool:
    """Whether a parameter is a scalar that says the same in every run."""
    if isinstance(value, str):
        return not value.startswith("UNSERIALIZABLE[")
    return value is None or isinstance(value, bool | int | float)


def unless(placeholders: set[str], value: str | None) -> str | None:
    """The value, unless it only says that there is none."""
    return None if value in placeholders else value


def environment(machine_info: dict[str, Any]) -> dict[str, Any]:
    """The machine and its software, by the names that all readers share.

    A key that a hook added and that has the name of one of the tool's becomes
    `pytest-benchmark.KEY`.
    """
    kept = {ours: machine_info[key] for key, ours in ENVIRONMENT.items() if key in machine_info}
    cpu = machine_info.get("cpu")
    if isinstance(cpu, dict):
        kept["cpu"] = processor(cpu)
        if cpu.get("count") is not None:
            kept["cpu_count"] = cpu["count"]
    for key, value in machine_info.items():
        if key not in ENVIRONMENT and not (key == "cpu" and "cpu" in kept):
            kept[f"{name}.{key}" if key in kept else key] = value
    return kept


def processor(cpu: dict[str, Any]) -> Any:
    """What py-cpuinfo says of the processor: the best name, else what does not change."""

    def first_of(*keys: str) -> str:
        return next((str(cpu[key]) for key in keys if cpu.get(key)), "")

    maker = first_of("vendor_id_raw", "vendor_id")
    return (
        first_of("brand_raw", "brand", "hardware_raw", "hardware")
        or (maker and " ".join(filter(None, [maker, first_of("family"), first_of("model")])))
        or first_of("arch_string_raw", "arch")
        or {key: value for key, value in cpu.items() if not key.startswith(("hz_", "count"))}
        or None
    )
