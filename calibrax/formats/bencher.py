"""Bencher Metric Format, the JSON files that `bencher run --adapter json` takes.

- name: the benchmark; metrics: its measures by their names.
- The file has neither units nor directions, which belong to the measures on the server: they are
  shown, not judged. Nor has it time, commit or machine.
- `lower_value` and `upper_value` are the interval of the value if they hold it. In some files
  they don't, as they are deviations there; then they are left out, with a warning.
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

name = "bencher"

NO_UNIT = parse_unit("")


def recognises(source: Source) -> bool:
    """Whether the file holds benchmarks, and the first that has measures has values of them."""
    if not source.keys or b'"value"' not in source.data:
        return False
    benchmarks = source.document.values()
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
        timestamp=None,
        commit=None,
        branch=None,
        environment={},
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
