"""The records: benchmark results as immutable values.

    Run ── points ── Point ── metrics ── Metric        what was measured
     └──── metric_defs ── MetricDef                    how to read a metric
    Regression, RankEntry, SignificanceResult,         what an analysis answers
    ScalingLaw, TrendSeries ── TrendPoint

Records know nothing of files, SQL or statistics. Every field has a rule of
`calibrax.core.values` as its converter; a record gathers what its rules refuse and reports
it all at once. Fields, defaults and document keys are fixed: files out there use them. New
fields are optional, None while unset, and then left out of the document.

The file has over 400 lines because the records are read together: they are the data model.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast, final
from uuid import uuid4

import attrs
from attrs import field
from attrs.converters import optional

from calibrax.core import values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.refusals import Refused, gather
from calibrax.core.values import Free
from calibrax.errors import Problem, RecordError

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = [
    "RECORDS",
    "Metric",
    "MetricDef",
    "MetricDirection",
    "MetricPriority",
    "Point",
    "RankEntry",
    "Record",
    "Regression",
    "Run",
    "ScalingLaw",
    "SignificanceResult",
    "TrendPoint",
    "TrendSeries",
    "extract_framework_metrics",
    "is_higher_better",
]


class MetricDirection(StrEnum):
    """Which way a metric is better; INFO: neither, it is only reported."""

    HIGHER = "higher"
    LOWER = "lower"
    INFO = "info"


class MetricPriority(StrEnum):
    """Whether a metric is what the suite is about, or seen beside it."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Record:
    """What all records share: their checks, and their two forms as a document.

    A document is a plain `dict` of str, float, int, bool, None, list and dict; its text is
    strict JSON. Both ways go through a cattrs converter, `calibrax.core.converters.converter`
    unless another is passed.
    """

    __slots__: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        # A subclass in a field of its base type would lose its own fields when written.
        for base in cls.__bases__:
            if base is not Record and issubclass(base, Record):
                raise TypeError(f"{base.__name__} is final; keep extra data in tags or metadata")

    DOCUMENT_ORDER: ClassVar[tuple[str, ...]] = ()
    """Keys in the order they are written; () stands for that of the fields."""

    WRITTEN_AS_NULL: ClassVar[frozenset[str]] = frozenset()
    """Optional fields whose key is written also while they are None."""

    ALWAYS_STORED: ClassVar[frozenset[str]] = frozenset()
    """Fields with a default that a document must state all the same."""

    def __attrs_post_init__(self) -> None:
        kept = [getattr(self, name) for name in self.__slots__]
        if Refused in map(type, kept):
            named = zip(type(self).__slots__, kept, strict=True)
            found = [value.at(f".{name}") for name, value in named if isinstance(value, Refused)]
            raise gather(found).error()
        if problems := tuple(self._broken_invariants()):
            raise RecordError(problems)

    def _broken_invariants(self) -> Iterator[Problem]:
        """What is wrong between fields that are each right."""
        return iter(())

    def to_dict(self, *, converter: Converter | None = None) -> dict[str, Any]:
        """The record as a plain document; NaN and infinities stay `float`.

        Raises:
            RecordError: `environment` or `metadata` holds an object without a hook.
        """
        from calibrax.core.hooks import explained

        with explained(self):
            return cast("dict[str, Any]", chosen(converter).unstructure(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, converter: Converter | None = None) -> Self:
        """The record that a document describes; nothing is coerced, nothing invented.

        Raises:
            RecordError: With every problem and its path.
        """
        from calibrax.core.hooks import explained

        with explained(data):
            return chosen(converter).structure(data, cls)

    def to_json(self, *, converter: Converter | None = None) -> str:
        """The document as strict JSON text on one line, without a final newline.

        Raises:
            RecordError: `environment` or `metadata` holds an object without a hook.
        """
        from calibrax.core import codec, hooks

        with hooks.explained(self):
            return codec.encode(self, chosen(converter))

    @classmethod
    def from_json(cls, text: str | bytes, *, converter: Converter | None = None) -> Self:
        """The record that a JSON text (bytes: UTF-8) describes.

        Raises:
            RecordError: With every problem and its path, or where the text is no JSON.
        """
        from calibrax.core import codec, hooks

        with hooks.explained(text):
            return codec.decode(text, cls, chosen(converter))

    def _repr_html_(self) -> str | None:
        """The record in a notebook; None for those that are better shown by their `repr`."""
        from calibrax.reporting.notebooks import fragment  # the one import upwards

        return fragment(self)


def chosen(converter: Converter | None) -> Converter:
    """The converter that was passed, or the central one, loaded when first needed."""
    if converter is None:
        from calibrax.core import converters

        return converters.converter
    return converter


# --- rules of fields that hold other records, and comparing numbers --------------------


def as_direction(value: MetricDirection | str) -> MetricDirection:
    """A direction, or its plain text."""
    return values.member(value, MetricDirection)


def as_priority(value: MetricPriority | str) -> MetricPriority:
    """A priority, or its plain text."""
    return values.member(value, MetricPriority)


def as_metrics(value: Mapping[str, Metric]) -> FrozenDict[str, Metric]:
    """Metrics by name."""
    return values.instance_mapping(value, Metric)


def as_metric_defs(value: Mapping[str, MetricDef]) -> FrozenDict[str, MetricDef]:
    """Definitions by the name of their metric."""
    return values.instance_mapping(value, MetricDef)


def as_points(value: Iterable[Point]) -> tuple[Point, ...]:
    """Points in order."""
    return values.instances(value, Point)


def as_trend_points(value: Iterable[TrendPoint]) -> tuple[TrendPoint, ...]:
    """Points of a trend in order."""
    return values.instances(value, TrendPoint)


def nan_equal(value: float | None) -> float | str | None:
    """What equality and hash look at: two NaNs are equal in a record."""
    return "NaN" if value is not None and math.isnan(value) else value


def nans_equal(samples: tuple[float, ...] | None) -> tuple[float | str | None, ...] | None:
    """`nan_equal` for each sample."""
    if samples is None or not math.isnan(sum(samples)):
        return samples
    return tuple(map(nan_equal, samples))


def crossed(lower: float | None, upper: float | None) -> Iterator[Problem]:
    """The problem of an interval whose ends are the wrong way round."""
    if lower is not None and upper is not None and lower > upper:
        yield Problem("$.lower", f"expected lower <= upper, got {lower!r} > {upper!r}")


def new_id() -> str:
    """A fresh identity: 12 hex digits."""
    return uuid4().hex[:12]


def now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(timezone.utc)  # noqa: UP017 -- the object that reading gives too


# --- the records -----------------------------------------------------------------------


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class MetricDef(Record):
    """How to read a metric.

    Attributes:
        name: The metric's name, as in `Point.metrics`.
        unit: The unit of its values; readers give base units ("s", "B", "1/s").
        direction: Which way is better.
        group: Heading under which reports gather metrics.
        priority: PRIMARY if it is what the suite is about.
        description: For people.
        exact: True if values are compared exactly, without statistics.

    Example:
        >>> MetricDef(name="time", unit="s", direction="lower").direction
        <MetricDirection.LOWER: 'lower'>
    """

    name: str = field(converter=values.text)
    unit: str = field(converter=values.text)
    direction: MetricDirection = field(converter=as_direction)
    group: str = field(default="", converter=values.text)
    priority: MetricPriority = field(default=MetricPriority.SECONDARY, converter=as_priority)
    description: str = field(default="", converter=values.text)
    exact: bool | None = field(default=None, converter=optional(values.boolean))


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class Metric(Record):
    """One value, with an interval and the samples behind it where they are known.

    Attributes:
        value: In the unit of its `MetricDef`; NaN where there is none.
        lower: Lower end of an interval around the value, <= upper.
        upper: Upper end.
        samples: What was measured, in order, in the unit of the value.
        invocations: The process that each sample came from, parallel to `samples`.
        failure: Why there is no value ("failed", "timed out", "skipped", the tool's words);
            the value is then NaN.

    Example:
        >>> Metric(value=0.5, samples=[0.4, 0.5, 0.6]).samples
        (0.4, 0.5, 0.6)
    """

    value: float = field(converter=values.number, eq=nan_equal)
    lower: float | None = field(default=None, converter=optional(values.number), eq=nan_equal)
    upper: float | None = field(default=None, converter=optional(values.number), eq=nan_equal)
    samples: tuple[float, ...] | None = field(
        default=None, converter=optional(values.numbers), eq=nans_equal, hash=False
    )
    invocations: tuple[int, ...] | None = field(
        default=None, converter=optional(values.integers), hash=False
    )
    failure: str | None = field(default=None, converter=optional(values.text))

    def __attrs_post_init__(self) -> None:
        if (
            type(self.value) is float
            and self.lower is None
            and self.upper is None
            and self.samples is None
            and self.invocations is None
            and self.failure is None
        ):
            return  # nothing that could be wrong; most metrics are such
        super().__attrs_post_init__()

    def _broken_invariants(self) -> Iterator[Problem]:
        yield from crossed(self.lower, self.upper)
        if self.invocations is not None:
            if self.samples is None:
                yield Problem("$.invocations", "expected None without samples, got a sequence")
            elif len(self.invocations) != len(self.samples):
                parallel = f"expected one a sample ({len(self.samples)})"
                yield Problem("$.invocations", f"{parallel}, got {len(self.invocations)}")
        if self.failure is not None and not math.isnan(self.value):
            yield Problem("$.value", f"expected NaN beside a failure, got {self.value!r} (float)")


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class Point(Record):
    """One measurement under one configuration.

    Attributes:
        name: What people type to name the benchmark.
        scenario: The group it belongs to, or "".
        tags: Its parameters, name to text.
        metrics: What was measured, by name.
    """

    name: str = field(converter=values.text)
    scenario: str = field(converter=values.text)
    tags: FrozenDict[str, str] = field(factory=FrozenDict, converter=values.text_mapping)
    metrics: FrozenDict[str, Metric] = field(factory=FrozenDict, converter=as_metrics)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class Run(Record):
    """One execution of a suite.

    Attributes:
        points: What was measured, in order.
        id: Its identity.
        timestamp: When it ran; a naive time counts as UTC where times are ordered.
        commit: The commit that was measured.
        branch: Its branch.
        environment: Machine and software; free values.
        metadata: Tool, versions and whatever else is worth keeping; free values.
        metric_defs: How to read its metrics, by name.

    Example:
        >>> run = Run(points=[Point(name="matmul", scenario="", metrics={"time": Metric(value=2)})])
        >>> run.points[0].metrics["time"].value
        2.0
        >>> Run.from_json(run.to_json()) == run
        True
    """

    points: tuple[Point, ...] = field(converter=as_points)
    id: str = field(factory=new_id, converter=values.text)
    timestamp: datetime = field(factory=now, converter=values.plain_time)
    commit: str | None = field(default=None, converter=optional(values.text))
    branch: str | None = field(default=None, converter=optional(values.text))
    environment: FrozenDict[str, Free] = field(
        factory=FrozenDict, converter=values.free_mapping, hash=False
    )
    metadata: FrozenDict[str, Free] = field(
        factory=FrozenDict, converter=values.free_mapping, hash=False
    )
    metric_defs: FrozenDict[str, MetricDef] = field(factory=FrozenDict, converter=as_metric_defs)

    DOCUMENT_ORDER = (
        *("id", "timestamp", "commit", "branch"),
        *("environment", "metadata", "metric_defs", "points"),
    )
    WRITTEN_AS_NULL = frozenset({"commit", "branch"})
    ALWAYS_STORED = frozenset({"id", "timestamp"})  # reading invents no identity


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class Regression(Record):
    """A metric that got worse.

    Attributes:
        metric: Its name.
        point_name: The benchmark's name.
        baseline_value: Before, in the metric's unit.
        current_value: Now.
        delta_pct: The change in percent of the baseline.
        direction: Which way is better.
        scenario: The benchmark's group.
        tags: The benchmark's parameters.
    """

    metric: str = field(converter=values.text)
    point_name: str = field(converter=values.text)
    baseline_value: float = field(converter=values.number, eq=nan_equal)
    current_value: float = field(converter=values.number, eq=nan_equal)
    delta_pct: float = field(converter=values.number, eq=nan_equal)
    direction: MetricDirection = field(converter=as_direction)
    scenario: str | None = field(default=None, converter=optional(values.text))
    tags: FrozenDict[str, str] | None = field(default=None, converter=optional(values.text_mapping))


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class RankEntry(Record):
    """One place in a ranking.

    Attributes:
        label: Who.
        value: Its value, in the metric's unit.
        rank: From 1.
        is_best: Whether nobody is better.
        delta_from_best: Distance to the best, in the metric's unit.
    """

    label: str = field(converter=values.text)
    value: float = field(converter=values.number, eq=nan_equal)
    rank: int = field(converter=values.integer)
    is_best: bool = field(converter=values.boolean)
    delta_from_best: float = field(converter=values.number, eq=nan_equal)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class SignificanceResult(Record):
    """What a test of two samples says.

    Attributes:
        p_value: From 0 to 1; NaN where the test could not be made.
        statistic: Of the test.
        effect_size: How large the difference is, by the measure that the test names.
        significant: Whether p is at most alpha.
        method: The test's name.
    """

    p_value: float = field(converter=values.number, eq=nan_equal)
    statistic: float = field(converter=values.number, eq=nan_equal)
    effect_size: float = field(converter=values.number, eq=nan_equal)
    significant: bool = field(converter=values.boolean)
    method: str = field(converter=values.text)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class ScalingLaw(Record):
    """How a value grows with size: value = coefficient * size ** exponent.

    Attributes:
        coefficient: Of the free power.
        exponent: Of the free power.
        r_squared: Of its fit; no evidence for the class.
        complexity: The chosen class, such as "O(n log n)".
    """

    coefficient: float = field(converter=values.number, eq=nan_equal)
    exponent: float = field(converter=values.number, eq=nan_equal)
    r_squared: float = field(converter=values.number, eq=nan_equal)
    complexity: str = field(converter=values.text)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class TrendPoint(Record):
    """A metric in one run.

    Attributes:
        run_id: The run.
        timestamp: Its time.
        value: In the metric's unit; NaN where there is none.
        commit: Its commit.
        lower: Lower end of an interval around the value, <= upper.
        upper: Upper end.
    """

    run_id: str = field(converter=values.text)
    timestamp: datetime = field(converter=values.plain_time)
    value: float = field(converter=values.number, eq=nan_equal)
    commit: str | None = field(default=None, converter=optional(values.text))
    lower: float | None = field(default=None, converter=optional(values.number), eq=nan_equal)
    upper: float | None = field(default=None, converter=optional(values.number), eq=nan_equal)

    def _broken_invariants(self) -> Iterator[Problem]:
        yield from crossed(self.lower, self.upper)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class TrendSeries(Record):
    """A metric over runs.

    Attributes:
        metric: Its name.
        point_name: The benchmark's name.
        tags: The benchmark's parameters.
        points: Oldest first.
    """

    metric: str = field(converter=values.text)
    point_name: str = field(converter=values.text)
    tags: FrozenDict[str, str] = field(factory=FrozenDict, converter=values.text_mapping)
    points: tuple[TrendPoint, ...] = field(default=(), converter=as_trend_points)


RECORDS: tuple[type[Record], ...] = (
    *(MetricDef, Metric, Point, Run, Regression, RankEntry),
    *(SignificanceResult, ScalingLaw, TrendPoint, TrendSeries),
)
"""Every record class, each after those that it holds."""


def is_higher_better(metric_def: MetricDef | None) -> bool:
    """Whether larger values are better: True for "higher", "info" and None."""
    return metric_def is None or metric_def.direction is not MetricDirection.LOWER


def extract_framework_metrics(run: Run, metric_names: Iterable[str]) -> dict[str, dict[str, float]]:
    """The named metrics of each point, by the point's label.

    The label is the tag `framework`, else the point's name. Every point makes its label,
    also when it has none of the metrics; of two points with one label the later wins.

    Args:
        run: The run.
        metric_names: Names of metrics; of a mapping the keys.

    Returns:
        Label to metric name to value.

    Raises:
        TypeError: `metric_names` is a single str.

    Example:
        >>> point = Point(
        ...     name="matmul",
        ...     scenario="",
        ...     tags={"framework": "jax"},
        ...     metrics={"time": Metric(value=0.25)},
        ... )
        >>> extract_framework_metrics(Run(points=[point]), ["time", "memory"])
        {'jax': {'time': 0.25}}
    """
    if isinstance(metric_names, str):
        raise TypeError(
            f"metric_names: expected several names, got {metric_names!r} (str); "
            f"pass [{metric_names!r}]"
        )
    names = tuple(metric_names)
    return {
        point.tags.get("framework", point.name): {
            name: point.metrics[name].value for name in names if name in point.metrics
        }
        for point in run.points
    }
