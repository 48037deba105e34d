"""The files of github-action-benchmark: `data.js` with its history, and results for custom tools.

- A history is one run for each entry, in the order of the file, which is not always that of
  time. A bare array of results is one run.
- name: `name`, as in the file; scenario: the suite, none of a bare array.
- metric: by unit. Several that old entries of Go have in one unit, after tabs, are several.
- direction: a custom tool has it in its name, which its users chose. For others it is that of the
  unit, since the action takes less as better of all but three tools, also for the operations
  per second of JMH. The name of the custom tool is not in a bare array, so that `memory`, which
  may be free or used, is shown there, not judged.
- `range` and `extra` are texts of the tools, each in a form of its own: they are no interval, and
  in the metadata under `benches`.
- What is not in an entry was not measured then; an entry of nothing is no run. Machines are not
  told.
- Written are the two kinds of custom results, by their names in the action, each with the metrics
  of its direction. Values are in base units. Of several metrics all but the time are named behind
  the benchmark: `fft - memory`; so is one that its unit does not name.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from functools import partial
from typing import Any

import msgspec

from calibrax.core import MetricDef, Run
from calibrax.errors import FormatError
from calibrax.formats.arrays import first_keys, objects_of
from calibrax.formats.document import Node
from calibrax.formats.identity import identified
from calibrax.formats.losses import Loss, Losses, not_finite
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.formats.writers import Writer, one_name_each, whole_name
from calibrax.units import Direction, Unit, parse_unit

__all__ = ["name", "read", "recognises", "writers"]

name = "github-action-benchmark"

CUSTOM: dict[str, Direction] = {
    "customBiggerIsBetter": "higher",
    "customSmallerIsBetter": "lower",
}
ASSIGNMENT = re.compile(rb"\s*window\.BENCHMARK_DATA\s*=")
FURTHER = re.compile(r"([-+0-9.eE]+) +(\S.*)", re.DOTALL)
"""A value and its unit after the tab behind another unit."""

MILLISECONDS = 1000
KEPT = ("range", "extra")


class History(Source):
    """A source that tells once what is true of many entries."""

    def __init__(self, source: Source) -> None:
        data = ASSIGNMENT.sub(b"", source.data, count=1).rstrip().removesuffix(b";")
        super().__init__(source.path, data, source.modified, on_error=source.on_error)
        self.told: set[str] = set()

    def warn(self, message: str) -> None:
        """Tell something about a file that can be read."""
        if message not in self.told:
            self.told.add(message)
            super().warn(message)


def recognises(source: Source) -> bool:
    """Whether the file is a history of the action, or an array of results with units."""
    if ASSIGNMENT.match(source.data):
        return True
    return {"name", "unit", "value"} <= first_keys(source) or is_history(source)


def is_history(source: Source) -> bool:
    """Whether the file is the JSON of a history, without the assignment."""
    return {"lastUpdate", "repoUrl", "entries"} <= source.keys


def read(source: Source) -> Iterator[Run]:
    """The runs in the file: one for each entry of a history, in its order."""
    if not ASSIGNMENT.match(source.data) and not is_history(source):
        yield run_of(source, objects_of(source))
        return
    history = History(source)
    root = history.root()
    suites = root.mapping("entries")
    repository = root.optional_text("repoUrl") or ""
    empty = 0
    for suite in suites.data:
        for entry in suites.mappings(suite):
            if entry.data.get("benches") == []:
                empty += 1
                continue
            history.copy(len(repository))
            try:
                run = run_of(history, entry.mappings("benches"), suite, repository, entry)
            except FormatError as error:
                history.skip(error)
            else:
                yield run
    if empty:
        have = "1 entry has" if empty == 1 else f"{empty} entries have"
        history.warn(f"{have} no results; that is no run")


def run_of(
    source: Source,
    benches: list[Node],
    suite: str = "",
    repository: str | None = None,
    entry: Node | None = None,
) -> Run:
    """The run that an entry of a history, or a bare array, describes."""
    entry = entry or Node(source.error, {}, "$")
    commit = entry.optional_mapping("commit")
    tool = entry.optional_text("tool")
    found = Measurements(source)
    kept: dict[str, list[dict[str, Any]]] = {}
    for bench in benches:
        plain = bench.text("name")
        for unit, value in measured(bench):
            found.add(plain, judged(unit, tool), scenario=suite, stated=value)
        if texts := {key: bench.data[key] for key in KEPT if bench.data.get(key) is not None}:
            kept.setdefault(plain, []).append(texts)
    return identified(
        source,
        found,
        timestamp=time_of(entry),
        commit=commit.optional_text("id"),
        metadata={
            "tool": name,
            "benchmark_tool": tool,
            "repository": repository,
            "commit_time": commit.optional_text("timestamp"),
            "commit_url": commit.optional_text("url"),
            "benches": {
                plain: texts if len(texts) > 1 else texts[0] for plain, texts in kept.items()
            }
            or None,
        },
    )


def time_of(entry: Node) -> datetime | None:
    """When the benchmarks ran; None if the file doesn't tell."""
    milliseconds = entry.number("date")
    if milliseconds is None:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / MILLISECONDS, timezone.utc)  # noqa: UP017
    except (OverflowError, ValueError, OSError):
        raise entry.wrong(".date", "milliseconds since 1970", milliseconds) from None


def measured(bench: Node) -> Iterator[tuple[Unit, float]]:
    """The units of a result, and the value in the base unit of each."""
    text, *further = bench.text("unit").split("\t")
    unit = parse_unit(text)
    yield unit, unit.to_base(bench.as_number(bench.data.get("value"), ".value"))
    for part in filter(None, map(str.strip, further)):
        match = FURTHER.fullmatch(part)
        try:
            value = float(match[1]) if match else None
        except ValueError:
            value = None
        if match is None or value is None:
            raise bench.wrong(".unit", "a value and a unit after each tab", part)
        unit = parse_unit(match[2])
        yield unit, unit.to_base(value)


def judged(unit: Unit, tool: str | None) -> Unit:
    """A unit with the direction that the file states or leaves open."""
    if tool in CUSTOM:
        return unit._replace(direction=CUSTOM[tool])
    if tool is None and unit.kind == "memory":
        return unit._replace(direction="info")
    return unit


LACKS = (
    Loss.SAMPLES,
    Loss.INTERVALS,
    Loss.FAILURES,
    Loss.NOT_FINITE,
    Loss.EMPTY,
    Loss.OTHER_DIRECTION,
    Loss.NAMES,
    Loss.DESCRIPTIONS,
    Loss.EXACT,
    Loss.REVISION,
    Loss.TIME,
    Loss.ENVIRONMENT,
    Loss.METADATA,
)


def text_of(direction: Direction, runs: Sequence[Run], lost: Losses) -> str:
    """The results of one run whose metrics have a direction."""
    [run] = runs
    lost.add_run(run, LACKS)
    benches: list[dict[str, Any]] = []
    names: list[tuple[str, object]] = []
    for place, point in enumerate(run.points):
        whole = whole_name(point)
        if not point.metrics:
            lost.add(Loss.EMPTY, point.name)
        for metric, found in point.metrics.items():
            definition = run.metric_defs.get(metric)
            if definition is None or definition.direction != direction:
                lost.add(Loss.OTHER_DIRECTION, metric)
                continue
            if not_finite(point, metric, found, lost):
                continue
            lost.add(Loss.SAMPLES, count=len(found.samples or ()))
            lost.add(Loss.INTERVALS, count=int((found.lower, found.upper) != (None, None)))
            bench = bench_name(whole, definition, alone=len(point.metrics) == 1)
            if bench != point.name:
                lost.add(Loss.NAMES, point.name)
            names.append((bench, (place, metric)))
            benches.append({"name": bench, "unit": definition.unit, "value": found.value})
    one_name_each(names, name)
    if not benches:
        raise FormatError(
            f"{name}: expected metrics of which {direction} is better, got none; "
            f"the other kind is {' or '.join(k for k in CUSTOM if CUSTOM[k] != direction)}, and "
            f"what no file says can be stated: --direction METRIC={direction}"
        )
    text = msgspec.json.format(msgspec.json.encode(benches), indent=2).decode()
    return f"{text}\n"


def bench_name(whole: str, definition: MetricDef, *, alone: bool) -> str:
    """The name of a result, by which the action compares: that of the benchmark, and of the metric.

    Without the metric if its unit names it, and it is the only one of the benchmark or the time.
    """
    is_named = parse_unit(definition.unit).metric == definition.name
    if is_named and (alone or definition.name == "time"):
        return whole
    return f"{whole} - {definition.name}"


writers = tuple(
    Writer(
        name=tool,
        about=f"custom results of github-action-benchmark, {direction} is better",
        text_of=partial(text_of, direction),
        lacks=LACKS,
    )
    for tool, direction in CUSTOM.items()
)
