"""Records from values that are known to be right, made without their rules.

Building frozen records one by one through their rules is what reading would spend its time on.
Who knows already that each value is of its kind, and that the invariants hold, fills drafts,
which have the slots of the record without its lock, and turns each draft into the record by
assigning its class. Whoever does not know builds the record itself: then a rule decides.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import Metric, Point, Record

__all__ = ["MetricDraft", "PointDraft", "altered", "sealed_metric", "sealed_point"]

R = TypeVar("R", bound=Record)


def draft_of(kind: type[Record]) -> Callable[[], Any]:
    """A class with the slots of a record that takes assignments."""
    return type(f"{kind.__name__}Draft", (Record,), {"__slots__": kind.__slots__})


MetricDraft = draft_of(Metric)
PointDraft = draft_of(Point)


def sealed_metric(
    value: float,
    lower: float | None = None,
    upper: float | None = None,
    samples: tuple[float, ...] | None = None,
    invocations: tuple[int, ...] | None = None,
) -> Metric:
    """A metric that did not fail."""
    metric = MetricDraft()
    metric.value = value
    metric.lower = lower
    metric.upper = upper
    metric.samples = samples
    metric.invocations = invocations
    metric.failure = None
    metric.__class__ = Metric
    return cast("Metric", metric)


def sealed_point(
    name: str, scenario: str, tags: FrozenDict[str, str], metrics: FrozenDict[str, Metric]
) -> Point:
    """A point whose texts UTF-8 can hold."""
    point = PointDraft()
    point.name = name
    point.scenario = scenario
    point.tags = tags
    point.metrics = metrics
    point.__class__ = Point
    return cast("Point", point)


def altered(record: R, **fields: Any) -> R:
    """The record with other values in some fields.

    `attrs.evolve` runs the rules of all fields again, which freezes a run's environment anew.
    """
    made: R = object.__new__(type(record))
    for name in record.__slots__:
        object.__setattr__(made, name, fields[name] if name in fields else getattr(record, name))
    return made
