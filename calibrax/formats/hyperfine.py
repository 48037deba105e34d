"""hyperfine's JSON files, as of `--export-json`.

Known: versions from before 1.12, which state no exit codes, to 1.15. All times are seconds, from
which the time that the shell takes to start is subtracted already: they can be 0.

- name: `command`, which is the name given with `-n`, else the command with its parameters filled
  in; tags: `parameters`.
- metrics: `time` and `memory`, which have samples, and `user_time` and `system_time`, of which
  the file has the means only.
- invocations: each time is one, as each is of a process of its own.
- A command with an exit code that isn't 0, or that was killed by a signal, failed, in every
  metric: hyperfine measures it like any other if it was told to ignore failures (`-i`).
- The file says neither when it was written, nor where, nor by which version. The file of a
  command that failed without `-i` is empty.
"""

from collections import Counter
from collections.abc import Iterator

from calibrax.core import Run
from calibrax.formats.document import Node
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import parse_unit

__all__ = ["name", "read", "recognises"]

name = "hyperfine"

SECOND = parse_unit("s")
BYTE = parse_unit("B")
MEANS = {
    "user": SECOND._replace(metric="user_time"),
    "system": SECOND._replace(metric="system_time"),
}


def recognises(source: Source) -> bool:
    """Whether the file holds a list of results, of which the first is of a command."""
    if "results" not in source.keys:
        return False
    results = source.mapping.get("results")
    if type(results) is not list or not results or type(results[0]) is not dict:
        return False
    first = results[0]
    return "command" in first and not {"times", "mean", "median"}.isdisjoint(first)


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    found = Measurements(source)
    for result in source.root().mappings("results"):
        add(found, result)
    yield identified(
        source,
        found,
        metadata={"tool": name},
    )


def add(found: Measurements, result: Node) -> None:
    """Add what was measured of one command."""
    command = result.text("command")
    parameters = result.optional_mapping("parameters")
    tags = {parameter: parameters.text(parameter) for parameter in parameters.data}
    failure = failure_of(result)
    times = result.numbers("times")
    stated = result.number("median")
    if stated is None:
        stated = result.number("mean")
    if stated is None and not times:
        raise result.wrong(".times", "a list of numbers", None)
    found.add(
        command,
        SECOND,
        tags=tags,
        samples=times,
        invocations=range(len(times)),
        stated=stated,
        failure=failure,
    )
    for key, unit in MEANS.items():
        mean = result.number(key)
        if mean is not None:
            found.add(command, unit, tags=tags, stated=mean, failure=failure)
    memory = result.numbers("memory_usage_byte")
    if memory:
        invocations = range(len(memory))
        found.add(
            command, BYTE, tags=tags, samples=memory, invocations=invocations, failure=failure
        )


def failure_of(result: Node) -> str | None:
    """How often the command failed, and how; None if it never did."""
    codes = result.data.get("exit_codes")
    if codes is None:
        return None
    if type(codes) is not list:
        raise result.wrong(".exit_codes", "a list of exit codes", codes)
    for i, code in enumerate(codes):
        if code is not None and type(code) is not int:
            raise result.wrong(f".exit_codes[{i}]", "an exit code or null", code)
    counts = Counter(code for code in codes if code != 0)
    if not counts:
        return None
    hows = [
        f"{'killed by a signal' if code is None else f'exit code {code}'} in {count}"
        for code, count in counts.items()
    ]
    return f"failed: {', '.join(hows)} of {len(codes)} runs"
