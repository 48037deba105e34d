"""pytest-benchmark's JSON files, as of `--benchmark-json`, `--benchmark-autosave` and `-save`.

Known: 2.5.0 to 5.3.1. All times in the file are seconds, divided by `iterations` already.

- name: `fullname` without the `[id]` of its parameters; scenario: `group`.
- tags: `params` if all its values are JSON scalars that the file could hold, else `param`, the
  id. A value that JSON can't hold stands there as `UNSERIALIZABLE[<... at 0x7f...>]`, with an
  address that changes with every run, so that it can't be part of an identity.
- metric: `time`; samples: `stats.data`, which the file has only if it was asked for; all are of
  one process. Without them the value is the file's median, else its mean.
- A test that failed before it measured is not in the file, and can't be told from one that was
  not there. One that failed afterwards is, and can't be told from a good one.
"""

from collections.abc import Iterator
from typing import Any

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
    extra = {}
    for benchmark in root.mappings("benchmarks"):
        stats = benchmark.mapping("stats")
        plain, tags = identity(benchmark)
        stated = stats.number("median")
        found.add(
            plain,
            SECOND,
            scenario=benchmark.optional_text("group") or "",
            tags=tags,
            samples=stats.numbers("data"),
            stated=stats.number("mean") if stated is None else stated,
        )
        if info := benchmark.optional_mapping("extra_info").data:
            extra[benchmark.text("fullname")] = info
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
            "extra_info": extra or None,
        },
    )


def identity(benchmark: Node) -> tuple[str, dict[str, str]]:
    """The name of a benchmark and its tags."""
    fullname = benchmark.text("fullname")
    param = benchmark.optional_text("param")
    plain = fullname
    if param is None and "param" not in benchmark.data and fullname.endswith("]"):
        # Old files have the id in the name only. Names of functions hold no bracket.
        start = fullname.find("[", fullname.find("::"))
        if start > 0:
            plain, param = fullname[:start], fullname[start + 1 : -1]
    elif param is not None:
        plain = fullname.removesuffix(f"[{param}]")
    params = benchmark.optional_mapping("params")
    if params.data and all(map(is_stable, params.data.values())):
        return plain, {
            key: params.text(key) if isinstance(value, str) else str(value)
            for key, value in params.data.items()
        }
    return plain, {} if param is None else {"param": param}


def is_stable(value: object) -> bool:
    """Whether a parameter is a scalar that says the same in every run."""
    if isinstance(value, str):
        return not value.startswith("UNSERIALIZABLE[")
    return value is None or isinstance(value, bool | int | float)


def unless(placeholders: set[str], value: str | None) -> str | None:
    """The value, unless it only says that there is none."""
    return None if value in placeholders else value


def environment(machine_info: dict[str, Any]) -> dict[str, Any]:
    """The machine and its software, by the names that all readers share."""
    kept = {ENVIRONMENT.get(key, key): value for key, value in machine_info.items()}
    cpu = kept.get("cpu")
    if isinstance(cpu, dict):
        kept["cpu"] = cpu.get("brand_raw", cpu.get("brand"))
        kept.setdefault("cpu_count", cpu.get("count"))
    return kept
