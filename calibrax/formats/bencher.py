"""Bencher Metric Format, the JSON files that `bencher run --adapter json` takes.

- name: the benchmark; metrics: its measures by their names.
- The file has neither units nor directions, which belong to the measures on the server: they are
  shown, not judged. Nor has it time, commit or machine.
- `lower_value` and `upper_value` are the interval of the value if they hold it. In some files
  they don't, as they are deviations there; then they are left out, with a warning.
- Written are the values in base units, under the names of the metrics, and intervals that hold
  them. Scenario and tags become part of the benchmark's name.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from calibrax.core import Metric, Run
from calibrax.errors import FormatError
from calibrax.formats.document import Node
from calibrax.formats.identity import identified
from calibrax.formats.losses import Loss, Losses, not_finite
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.formats.writers import Writer, one_name_each, whole_name
from calibrax.units import parse_unit

__all__ = ["name", "read", "recognises", "writers"]

name = "bencher"

NO_UNIT = parse_unit("")


def recognises(source: Source) -> bool:
    """Whether the file holds benchmarks, and the first that has measures has values of them."""
    if not source.keys or b'"value"' not in source.data:
        return False
    benchmarks = source.mapping.values()
    if not all(type(measures) is dict for measures in benchmarks):
        return False
    first: dict[str, Any] = next(filter(None, benchmarks), {})
    return bool(first) and all(type(one) is dict and "value" in one for one in first.values())


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    root = source.root()
    found = Measurements(source)
    for benchmark in root.data:
        measures = root.mapping(benchmark)
        for measure in measures.data:
            add(found, benchmark, measure, measures.mapping(measure))
    yield identified(
        source,
        found,
        metadata={"tool": name},
    )


def add(found: Measurements, benchmark: str, measure: str, metric: Node) -> None:
    """Add what the file says of one measure of a benchmark."""
    found.add(
        benchmark,
        NO_UNIT._replace(metric=measure),
        stated=metric.as_number(metric.data.get("value"), ".value"),
        lower=metric.number("lower_value"),
        upper=metric.number("upper_value"),
    )


LACKS = (
    Loss.SAMPLES,
    Loss.INTERVALS,
    Loss.FAILURES,
    Loss.NOT_FINITE,
    Loss.EMPTY,
    Loss.NAMES,
    Loss.UNITS,
    Loss.DIRECTIONS,
    Loss.DESCRIPTIONS,
    Loss.EXACT,
    Loss.REVISION,
    Loss.TIME,
    Loss.ENVIRONMENT,
    Loss.METADATA,
)
"""Of the intervals, those that do not hold the value, and bounds that are not finite."""


def text_of(runs: Sequence[Run], lost: Losses) -> str:
    """The document of one run."""
    [run] = runs
    lost.add_run(run, LACKS)
    document: dict[str, dict[str, dict[str, float]]] = {}
    one_name_each([(whole_name(point), place) for place, point in enumerate(run.points)], name)
    for point in run.points:
        key = whole_name(point)
        if key != point.name:
            lost.add(Loss.NAMES, point.name)
        if not point.metrics:
            lost.add(Loss.EMPTY, point.name)
        measures = {
            measure: measure_of(metric, f"{point.name}: {measure}", lost)
            for measure, metric in point.metrics.items()
            if not not_finite(point, measure, metric, lost)
        }
        if measures:
            document[key] = measures
    if not document:
        raise FormatError(f"{name}: expected benchmarks with finite values, got none")
    text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
    return f"{text}\n"


def measure_of(metric: Metric, shown: str, lost: Losses) -> dict[str, float]:
    """The value of a metric, and its interval."""
    lost.add(Loss.SAMPLES, count=len(metric.samples or ()))
    bounds = {"lower_value": metric.lower, "upper_value": metric.upper}
    kept = {
        key: bound for key, bound in bounds.items() if bound is not None and math.isfinite(bound)
    }
    holds = kept.get("lower_value", -math.inf) <= metric.value <= kept.get("upper_value", math.inf)
    if not holds or len(kept) < sum(bound is not None for bound in bounds.values()):
        lost.add(Loss.INTERVALS, shown)
    return {"value": metric.value, **(kept if holds else {})}


writers = (
    Writer(
        name=name,
        about="Bencher Metric Format, for `bencher run --adapter json`",
        text_of=text_of,
        lacks=LACKS,
    ),
)
