"""Go benchmark text, which `benchstat` and `calibrax.formats.go_benchmark` read.

- A line a sample, of all metrics that have one of this number; of a metric without samples the
  value, on the first line. The number of iterations, which no record has, is 1. Seconds become
  nanoseconds, so that one sample in twenty comes back with another last bit.
- `time` is `ns/op`, `allocated` `B/op`, `allocations` `allocs/op`, `bytes_per_second` `MB/s`. Any
  other metric is a unit of its own name, with `-ns` or `-bytes` behind it if it is a time or size.
  `Unit` lines state what these names don't: direction and exactness.
- The name gets `Benchmark` before it; what would end it, or be a number of processors, becomes `_`;
  tags follow as `/key=value`. The scenario is `pkg`.
- Commit, branch, time (`runstamp`) and what is plain in the environment are `key: value` lines.
  `benchstat` tells such runs apart: give it `-table pkg` to compare two of them.
- A benchmark without any value is a line `--- FAIL:` or `--- SKIP:`, with the reason below.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from calibrax.core import Metric, MetricDef, Point, Run
from calibrax.errors import FormatError
from calibrax.formats.go_benchmark import ENVIRONMENT, OF_THE_RUN, TIME, unit_of
from calibrax.formats.go_names import PROCS, parted_procs, place_of
from calibrax.formats.go_text import GO_SAYS, LONGEST_REASON, MAX_KEYS, PREFIX, is_key, is_prose
from calibrax.formats.losses import Loss, Losses, invocations_of
from calibrax.formats.writers import Writer, one_name_each
from calibrax.units import Unit

__all__ = ["writers"]

LACKS = (
    Loss.INVOCATIONS,
    Loss.VALUES,
    Loss.INTERVALS,
    Loss.FAILURES,
    Loss.NOT_FINITE,
    Loss.EMPTY,
    Loss.NAMES,
    Loss.METRIC_NAMES,
    Loss.UNITS,
    Loss.DIRECTIONS,
    Loss.DESCRIPTIONS,
    Loss.ENVIRONMENT,
    Loss.METADATA,
)
OF_METRICS = {
    "time": TIME,
    "allocated": "B/op",
    "allocations": "allocs/op",
    "bytes_per_second": "MB/s",
}
SUFFIXES = {"s": "-ns", "B": "-bytes"}
"""What `benchstat` takes for a time or size at the end of a unit."""

KINDS = {"failed": "FAIL", "skipped": "SKIP"}
KEYS = {ours: key for key, ours in ENVIRONMENT.items()}
SPACE = re.compile(r"\s")
NO_KEY = re.compile(r"[^\w.-]")


def text_of(runs: Sequence[Run], lost: Losses) -> str:
    """The lines of all runs."""
    units = {metric: text_and_unit(definition) for metric, definition in definitions_of(runs)}
    headers = [header_of(run, lost) for run in runs]
    if len({tuple(sorted(header.items())) for header in headers}) < len(runs):
        raise FormatError(
            "go: expected runs that differ in commit, branch, time or environment, got two that "
            "would be one to its readers; convert them one by one"
        )
    lines = [*unit_lines(runs, units, lost)]
    before: Mapping[str, str] | None = None
    for run, header in zip(runs, headers, strict=True):
        # A key stays in force until it is changed, or emptied.
        old = before or {}
        lines += [f"{key}:" for key in old if key not in header]
        lines += [f"{key}: {value}" for key, value in header.items() if old.get(key) != value]
        found = [*lines_of(run, units, lost, package="" if before is None else None)]
        if not found:
            raise FormatError(f"go: expected benchmarks with values, got none in run {run.id}")
        lines += found
        before = header
    return "\n".join([*lines, ""])


def definitions_of(runs: Sequence[Run]) -> Iterator[tuple[str, MetricDef]]:
    """The metrics of all runs, each once.

    Raises:
        FormatError: Two runs define one differently.
    """
    met: dict[str, MetricDef] = {}
    for run in runs:
        names = {name: None for point in run.points for name in point.metrics}
        for name in names:
            unknown = MetricDef(name=name, unit="", direction="info")
            found = run.metric_defs.get(name, unknown)
            first = met.setdefault(name, found)
            if (first.unit, first.direction, first.exact) != (
                found.unit,
                found.direction,
                found.exact,
            ):
                raise FormatError(
                    f"go: expected one unit and direction of {name!r}, which hold for the whole "
                    f"file, got two; convert the runs one by one"
                )
    yield from met.items()


def text_and_unit(definition: MetricDef) -> tuple[str, Unit]:
    """The text of a metric's unit, the first that its reader takes for this metric and unit."""
    safe = SPACE.sub("_", definition.name) or "_"
    suffixed = f"{safe}{SUFFIXES.get(definition.unit, '')}"
    known = OF_METRICS.get(definition.name, safe)
    for text in (known, safe.removeprefix("go."), suffixed):
        unit = unit_of(text)
        if text and (unit.metric, unit.base) == (definition.name, definition.unit):
            return text, unit
    return suffixed, unit_of(suffixed)


def unit_lines(
    runs: Sequence[Run], units: Mapping[str, tuple[str, Unit]], lost: Losses
) -> Iterator[str]:
    """`Unit` lines, for what the text of a unit does not tell of its metric."""
    for metric, definition in definitions_of(runs):
        text, unit = units[metric]
        if unit.metric != metric:
            lost.add(Loss.METRIC_NAMES, metric)
        if unit.base != definition.unit and definition.unit:
            lost.add(Loss.UNITS, metric)
        pairs = []
        if definition.direction == "info":
            lost.add(Loss.DIRECTIONS, metric, count=int(unit.direction != "info"))
        elif unit.direction != definition.direction:
            pairs.append(f"better={definition.direction}")
        if definition.exact is not None:
            pairs.append(f"assume={'exact' if definition.exact else 'nothing'}")
        if pairs:
            yield " ".join(["Unit", text, *pairs])


def header_of(run: Run, lost: Losses) -> dict[str, str]:
    """The keys that are in force for a run."""
    lost.add_run(run, (Loss.DESCRIPTIONS,))
    commit_time = run.metadata.get("commit_time")
    stated = run.metadata.get("time_source") != "file"
    known = {
        "commit": run.commit,
        "branch": run.branch,
        "commit-time": commit_time if isinstance(commit_time, str) else None,
        "runstamp": run.timestamp.isoformat() if stated else None,
    }
    header = {key: value for key, value in known.items() if value and is_value(value)}
    kept = {"time_source", *(["commit_time"] if "commit-time" in header else [])}
    kept |= {"tool"} if run.metadata.get("tool") == "go" else set()
    lost.add(Loss.METADATA, count=len(run.metadata.keys() - kept))
    for ours, value in run.environment.items():
        key = KEYS.get(ours, ours.removeprefix("go."))
        text = value if isinstance(value, str) else str(value)
        if ours == "procs" and type(value) is int:
            continue  # it is in the names
        plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        if not (plain and is_value(text) and can_be_key(key)) or key in header:
            lost.add(Loss.ENVIRONMENT, ours)
        elif len(header) < MAX_KEYS:
            header[key] = text
        else:
            lost.add(Loss.ENVIRONMENT, ours)
    return header


def is_value(text: str) -> bool:
    """Whether a text can stand behind a key."""
    return bool(text) and text == text.strip() and text.isprintable()


def can_be_key(text: str) -> bool:
    """Whether an own `key: value` line of this key means just that to the reader."""
    reserved = GO_SAYS | OF_THE_RUN | {"pkg"}
    return (
        bool(text)
        and text not in reserved
        and text.isprintable()
        and not re.search(r"[\s:]", text)
        and is_key(text)
    )


def lines_of(
    run: Run, units: Mapping[str, tuple[str, Unit]], lost: Losses, *, package: str | None
) -> Iterator[str]:
    """The lines of a run's benchmarks, under the package of each; `package` is the one in force."""
    here = run.environment.get("procs")
    procs = str(here) if type(here) is int and here > 1 else ""
    printed = [printed_name(point, procs) for point in run.points]
    places = [(point.scenario, name) for point, name in zip(run.points, printed, strict=True)]
    one_name_each([(f"{scenario} {name}", i) for i, (scenario, name) in enumerate(places)], "go")
    for point, name in zip(run.points, printed, strict=True):
        lines = [*results_of(point, name, units, lost)] or [*failure_of(point, name, lost)]
        if not lines:
            continue
        scenario = " ".join(point.scenario.split())
        if scenario != package:
            package = scenario
            yield f"pkg: {package}".rstrip()
        if not is_read_back(point, name, scenario):
            lost.add(Loss.NAMES, point.name)
        yield from lines


def printed_name(point: Point, procs: str) -> str:
    """The name of a benchmark as `go test` could print it."""
    tags = dict(point.tags)
    procs = tags.pop("go.procs" if "go.procs" in tags else "procs", procs)
    parts = [safe(point.name)]
    parts += (
        f"{NO_KEY.sub('_', key)}={safe(value).replace('/', '_')}" for key, value in tags.items()
    )
    name = "/".join(parts)
    if not name.startswith(PREFIX):
        name = f"{PREFIX}{name[:1].upper()}{name[1:]}"
    if is_prose(name):
        name = f"{PREFIX}_{name[len(PREFIX) :]}"
    if PROCS.fullmatch(name):
        before, _, number = name.rpartition("-")
        name = f"{before}_{number}"
    if procs in ("", "1"):
        return name
    return (
        f"{name}-{procs}" if PROCS.fullmatch(f"{name}-{procs}") else f"{name}/procs={safe(procs)}"
    )


def safe(text: str) -> str:
    """A text without what would end a name or a line."""
    return "".join("_" if sign.isspace() or not sign.isprintable() else sign for sign in text)


def is_read_back(point: Point, printed: str, scenario: str) -> bool:
    """Whether the reader takes the name for that of the benchmark."""
    plain, _ = parted_procs(printed)
    found = place_of(scenario, plain)
    tags = {key: value for key, value in point.tags.items() if key != "procs"}
    return found.name == point.name and dict(found.tags) == tags and scenario == point.scenario


def results_of(
    point: Point, printed: str, units: Mapping[str, tuple[str, Unit]], lost: Losses
) -> Iterator[str]:
    """The lines of a benchmark's values."""
    columns: list[tuple[str, list[float]]] = []
    for name, metric in point.metrics.items():
        text, unit = units[name]
        values = [sample for sample in metric.samples or (metric.value,) if math.isfinite(sample)]
        lost.add(
            Loss.NOT_FINITE,
            f"{point.name}: {name}",
            int(metric.failure is None) * (len(metric.samples or (0,)) - len(values)),
        )
        if metric.failure is not None:
            values = []
        else:
            count_rest(point, name, metric, lost)
        if values:
            columns.append((text, [unit.from_base(value) for value in values]))
    if columns:
        for name, metric in point.metrics.items():
            lost.add(Loss.FAILURES, f"{point.name}: {name}", int(metric.failure is not None))
    for number in range(max((len(values) for _, values in columns), default=0)):
        pairs = [f"{values[number]!r} {text}" for text, values in columns if number < len(values)]
        yield "\t".join([printed, "1", *pairs])


def count_rest(point: Point, name: str, metric: Metric, lost: Losses) -> None:
    """Count what a line of samples does not tell of a metric."""
    shown = f"{point.name}: {name}"
    lost.add(Loss.INTERVALS, count=int((metric.lower, metric.upper) != (None, None)))
    lost.add(Loss.INVOCATIONS, count=int(invocations_of(metric) > 1))
    if metric.samples and math.isfinite(metric.value) and metric.value != median(metric.samples):
        lost.add(Loss.VALUES, shown)


def failure_of(point: Point, printed: str, lost: Losses) -> Iterator[str]:
    """The lines of a benchmark all of whose metrics failed."""
    failures = {name: metric.failure for name, metric in point.metrics.items() if metric.failure}
    if not point.metrics:
        lost.add(Loss.EMPTY, point.name)
    if not failures:
        return
    for name in failures:
        lost.add(Loss.FAILURES, f"{point.name}: {name}", int(name != "time"))
    kind, _, words = next(iter(failures.values())).partition(":")
    if kind not in KINDS:
        words = next(iter(failures.values()))
    yield f"--- {KINDS.get(kind, 'FAIL')}: {printed}"
    if reason := " ".join(safe_words(words))[:LONGEST_REASON]:
        yield f"    {reason}"


def safe_words(text: str) -> list[str]:
    """The words of a message, without what can't be seen."""
    return "".join(sign if sign.isprintable() else " " for sign in text).split()


writers = (
    Writer(
        name="go",
        about="Go benchmark text, for benchstat",
        text_of=text_of,
        several=True,
        lacks=LACKS,
    ),
)
