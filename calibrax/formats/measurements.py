"""Points under construction: what a file says about one benchmark in several places, joined.

One point per (scenario, name, tags), in the order in which a file first names it; a file that
repeats it repeats the samples. The value of a metric is the median of its samples, else what
the file states. Values that it states several times are no samples, as each sums up some: the
value is their median, and that is a warning; so is a value beside samples of another place.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from statistics import median
from typing import NamedTuple

from calibrax.core import Metric, MetricDef, Point
from calibrax.core.frozendict import FrozenDict
from calibrax.core.sealing import sealed_metric, sealed_point
from calibrax.core.values import are_plain
from calibrax.formats.source import Source
from calibrax.units import Unit

__all__ = ["STATE_IT", "Measurements"]

STATE_IT = "state its direction"  # the command has words of its own for it: `calibrax.cli.inputs`

Place = tuple[str, str, frozenset[tuple[str, str]]]


class Interval(NamedTuple):
    """An interval that a file states, and the value that it is of."""

    value: float
    lower: float | None
    upper: float | None

    def holds(self) -> bool:
        """Whether the value is in it; no bound is no limit, NaN is in none."""
        return (self.lower is None or self.lower <= self.value) and (
            self.upper is None or self.value <= self.upper
        )


class Series:
    """What is known about one metric of one point."""

    def __init__(self) -> None:
        self.samples: list[float] = []
        self.invocations: list[int] = []
        self.stated: list[float] = []
        self.intervals: list[Interval] = []
        self.failures: list[str] = []

    def interval(self, value: float) -> Interval | None:
        """The interval that the file states of the value."""
        if len(self.intervals) == 1 and len(self.stated) < 2 and self.intervals[0].value == value:
            return self.intervals[0]
        return None

    def metric(self) -> Metric:
        """The metric as a record."""
        value = math.nan if self.failures else middle(self.samples or self.stated)
        interval = self.interval(value)
        holds = interval is not None and interval.holds()
        lower = interval.lower if interval and holds else None
        upper = interval.upper if interval and holds else None
        samples, invocations = tuple(self.samples) or None, tuple(self.invocations) or None
        if not self.failures and self.is_plain(lower, upper):
            return sealed_metric(value, lower, upper, samples, invocations)
        return Metric(
            value=value,
            lower=lower,
            upper=upper,
            samples=samples,
            invocations=invocations,
            failure="; ".join(dict.fromkeys(self.failures)) or None,
        )

    def is_plain(self, lower: float | None, upper: float | None) -> bool:
        """Whether the rules of a metric, and its invariants, have nothing to say."""
        return (
            set(map(type, self.samples)) <= {float}
            and set(map(type, self.invocations)) <= {int}
            and len(self.samples) == len(self.invocations)
            and (lower is None or type(lower) is float)
            and (upper is None or type(upper) is float)
        )


class Measurements:
    """Gathers the measurements of one file.

    Attributes:
        metric_defs: The metrics met so far.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.metric_defs: dict[str, MetricDef] = {}
        self.series: dict[Place, dict[str, Series]] = {}
        self.tags: dict[Place, Mapping[str, str]] = {}

    def add(
        self,
        name: str,
        unit: Unit,
        *,
        scenario: str = "",
        tags: Mapping[str, str] | None = None,
        samples: Sequence[float] = (),
        invocations: Sequence[int] | None = None,
        stated: float | None = None,
        lower: float | None = None,
        upper: float | None = None,
        failure: str | None = None,
    ) -> None:
        """Add what one place in the file says.

        Args:
            name: The benchmark's name.
            unit: Names the metric; samples and values are in its base unit already.
            scenario: The benchmark's group.
            tags: Its parameters.
            samples: What was measured.
            invocations: The process of each sample, in order, counted from 0; None: all are of one,
                the same one if the file repeats the benchmark.
            stated: The value that the file states; of use where there are no samples.
            lower: The lower bound of an interval of that value.
            upper: The upper bound of it.
            failure: Why there is no value.
        """
        self.define(unit)
        tags = tags or {}
        place = (scenario, name, frozenset(tags.items()))
        if place not in self.tags:
            self.tags[place] = tags
            self.source.copy(sum(map(len, (scenario, *tags, *tags.values()))))
        series = self.series.setdefault(place, {}).setdefault(unit.metric, Series())
        if invocations is None:
            series.invocations += [0] * len(samples)
        else:
            first = series.invocations[-1] + 1 if series.invocations else 0
            series.invocations += [first + i for i in invocations] if first else invocations
        series.samples += samples
        if stated is not None and not samples:
            series.stated.append(stated)
        if stated is not None and (lower, upper) != (None, None):
            series.intervals.append(Interval(stated, lower, upper))
        if failure is not None:
            series.failures.append(failure)
            self.source.copy(len(failure))

    def define(self, unit: Unit) -> None:
        """Say how to read the metric that a unit names."""
        if unit.metric in self.metric_defs:
            return
        self.metric_defs[unit.metric] = definition_of(unit)
        if unit.direction == "info":
            self.source.warn(
                f"the file does not say whether more or less of {unit.metric!r} is better, nor "
                f"does its unit {unit.text!r}; it is shown, not judged: {STATE_IT}"
            )

    def points(self) -> list[Point]:
        """The points as records, with a warning for what they can't hold."""
        if not self.series:
            self.source.warn("the file holds no benchmarks")
        every = [(place[1], one) for place, found in self.series.items() for one in found.values()]
        self.tell(
            [name for name, one in every if not one.samples and len(one.stated) > 1],
            "without samples, such as {!r}: the value is the median of those stated",
        )
        self.tell(
            [name for name, one in every if one.samples and one.stated],
            "with and without samples, such as {!r}: only the samples count",
        )
        astray = [name for name, one in every if any(not i.holds() for i in one.intervals)]
        if astray:
            who = f"{len(astray)} benchmark{'s' * (len(astray) > 1)}, such as {astray[0]!r}"
            self.source.warn(f"intervals of {who}, do not hold the value; they are left out")
        return list(self.records())

    def records(self) -> Iterator[Point]:
        """The points as records."""
        of_tags: dict[int, FrozenDict[str, str]] = {}  # many points share a mapping of tags
        for place, found in self.series.items():
            scenario, name, _ = place
            tags = self.tags[place]
            if (
                (kept := of_tags.get(id(tags))) is None
                and tags.__class__ is dict
                and are_plain((*tags, *tags.values()))
            ):
                kept = of_tags[id(tags)] = FrozenDict(tags)
            metrics = {metric: series.metric() for metric, series in found.items()}
            if kept is not None and are_plain((scenario, name, *metrics)):
                yield sealed_point(name, scenario, kept, FrozenDict(metrics))
            else:
                yield Point(name=name, scenario=scenario, tags=tags, metrics=metrics)

    def tell(self, names: list[str], how: str) -> None:
        """Warn of benchmarks that the file repeats, if there are any."""
        if names:
            who = "1 benchmark stands" if len(names) == 1 else f"{len(names)} benchmarks stand"
            self.source.warn(f"{who} several times in the file {how.format(names[0])}")


@lru_cache
def definition_of(unit: Unit) -> MetricDef:
    """How to read the metric that a unit names; the files of a tree name the same few."""
    return MetricDef(name=unit.metric, unit=unit.base, direction=unit.direction)


def middle(found: Sequence[float]) -> float:
    """The median; NaN where any is, or where there is none."""
    # NaN anywhere makes the sum NaN; so do infinities of both signs, which are no reason.
    if not found or (math.isnan(sum(found)) and any(map(math.isnan, found))):
        return math.nan
    return float(median(found))
