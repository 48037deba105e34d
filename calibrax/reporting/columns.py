"""What the tables of all commands have in common: for whom a column is, its scale, their order."""

from collections.abc import Iterable

from calibrax.numbers import Scale, choose_scale
from calibrax.reporting.model import Face
from calibrax.units import parse_unit

__all__ = ["PEOPLE", "PLAIN", "in_metric_order", "scale_of"]

PLAIN: tuple[Face, ...] = ("plain",)
PEOPLE: tuple[Face, ...] = ("terminal", "markdown")

KIND_ORDER = (
    *("time", "throughput", "bytes_per_second", "memory", "count", "ratio", "other", "none"),
)


def in_metric_order(metrics: Iterable[tuple[str, str]]) -> list[str]:
    """Names of metrics, from pairs with their units: time first, then rates, memory, counts."""
    units = {name: unit for name, unit in metrics}  # noqa: C416 -- dict() would take a dict whole
    return sorted(units, key=lambda name: KIND_ORDER.index(parse_unit(units[name]).kind))


def scale_of(values: Iterable[float], unit: str) -> Scale:
    """The scale of a column."""
    return choose_scale(values, parse_unit(unit))
