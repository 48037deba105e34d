"""The same run in the record classes of other libraries.

Each has the fields of `calibrax.Run`, `Point`, `Metric`, `MetricDef`, and is told to be as
strict about kinds as it can be.
"""

import dataclasses
from datetime import datetime
from typing import Any

import attrs
import msgspec
import pydantic
from mashumaro.mixins.json import DataClassJSONMixin
from pydantic.dataclasses import dataclass as pydantic_dataclass

STRICT = pydantic.ConfigDict(strict=True)
Float = pydantic.StrictFloat
Str = pydantic.StrictStr


class StructMetric(msgspec.Struct, omit_defaults=True):
    value: float
    lower: float | None = None
    upper: float | None = None
    samples: tuple[float, ...] | None = None
    invocations: tuple[int, ...] | None = None
    failure: str | None = None


class StructPoint(msgspec.Struct):
    name: str
    scenario: str
    tags: dict[str, str]
    metrics: dict[str, StructMetric]


class StructRun(msgspec.Struct):
    id: str
    timestamp: datetime
    commit: str | None
    branch: str | None
    environment: dict[str, Any]
    metadata: dict[str, Any]
    metric_defs: dict[str, dict[str, str]]
    points: tuple[StructPoint, ...]


@pydantic_dataclass(frozen=True, slots=True, kw_only=True)
class PydanticMetric:
    value: Float
    lower: Float | None = None
    upper: Float | None = None
    samples: tuple[Float, ...] | None = None
    invocations: tuple[pydantic.StrictInt, ...] | None = None
    failure: Str | None = None


@pydantic_dataclass(frozen=True, slots=True, kw_only=True)
class PydanticPoint:
    name: Str
    scenario: Str
    tags: dict[Str, Str]
    metrics: dict[Str, PydanticMetric]


@pydantic_dataclass(frozen=True, slots=True, kw_only=True)
class PydanticRun:
    id: Str
    timestamp: datetime
    commit: Str | None
    branch: Str | None
    environment: dict[Str, Any]
    metadata: dict[Str, Any]
    metric_defs: dict[Str, dict[Str, Str]]
    points: tuple[PydanticPoint, ...]


pydantic_run = pydantic.TypeAdapter(PydanticRun)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HandMetric:
    """The hand-written way: a dataclass with its own `to_dict` and `from_dict`."""

    value: float
    lower: float | None = None
    upper: float | None = None
    samples: tuple[float, ...] | None = None
    invocations: tuple[int, ...] | None = None
    failure: str | None = None

    def to_dict(self) -> dict[str, Any]:
        made: dict[str, Any] = {"value": self.value}
        if self.lower is not None:
            made["lower"] = self.lower
        if self.upper is not None:
            made["upper"] = self.upper
        if self.samples is not None:
            made["samples"] = list(self.samples)
        if self.invocations is not None:
            made["invocations"] = list(self.invocations)
        if self.failure is not None:
            made["failure"] = self.failure
        return made

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "HandMetric":
        samples = data.get("samples")
        invocations = data.get("invocations")
        return cls(
            value=data["value"],
            lower=data.get("lower"),
            upper=data.get("upper"),
            samples=None if samples is None else tuple(samples),
            invocations=None if invocations is None else tuple(invocations),
            failure=data.get("failure"),
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HandPoint:
    name: str
    scenario: str
    tags: dict[str, str]
    metrics: dict[str, HandMetric]

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "scenario": self.scenario,
            "tags": dict(self.tags),
            "metrics": {name: metric.to_dict() for name, metric in self.metrics.items()},
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "HandPoint":
        return cls(
            name=data["name"],
            scenario=data["scenario"],
            tags=dict(data["tags"]),
            metrics={name: HandMetric.from_dict(m) for name, m in data["metrics"].items()},
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HandRun:
    id: str
    timestamp: datetime
    commit: str | None
    branch: str | None
    environment: dict[str, Any]
    metadata: dict[str, Any]
    metric_defs: dict[str, dict[str, str]]
    points: tuple[HandPoint, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "timestamp": self.timestamp.isoformat(),
            "commit": self.commit,
            "branch": self.branch,
            "environment": dict(self.environment),
            "metadata": dict(self.metadata),
            "metric_defs": {name: dict(d) for name, d in self.metric_defs.items()},
            "points": [point.to_dict() for point in self.points],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "HandRun":
        return cls(
            id=data["id"],
            timestamp=datetime.fromisoformat(data["timestamp"]),
            commit=data["commit"],
            branch=data["branch"],
            environment=dict(data["environment"]),
            metadata=dict(data["metadata"]),
            metric_defs={name: dict(d) for name, d in data["metric_defs"].items()},
            points=tuple(HandPoint.from_dict(point) for point in data["points"]),
        )


@dataclasses.dataclass(frozen=True, kw_only=True)
class MashumaroMetric(DataClassJSONMixin):
    value: float
    lower: float | None = None
    upper: float | None = None
    samples: tuple[float, ...] | None = None
    invocations: tuple[int, ...] | None = None
    failure: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class MashumaroPoint(DataClassJSONMixin):
    name: str
    scenario: str
    tags: dict[str, str]
    metrics: dict[str, MashumaroMetric]


@dataclasses.dataclass(frozen=True, kw_only=True)
class MashumaroRun(DataClassJSONMixin):
    id: str
    timestamp: datetime
    commit: str | None
    branch: str | None
    environment: dict[str, Any]
    metadata: dict[str, Any]
    metric_defs: dict[str, dict[str, str]]
    points: tuple[MashumaroPoint, ...]


@attrs.frozen(kw_only=True)
class AttrsMetric:
    """A plain attrs class: no converter, no check."""

    value: float
    lower: float | None = None
    upper: float | None = None
    samples: tuple[float, ...] | None = None
    invocations: tuple[int, ...] | None = None
    failure: str | None = None


@attrs.frozen(kw_only=True)
class AttrsPoint:
    name: str
    scenario: str
    tags: dict[str, str]
    metrics: dict[str, AttrsMetric]


@attrs.frozen(kw_only=True)
class AttrsRun:
    id: str
    timestamp: str
    commit: str | None
    branch: str | None
    environment: dict[str, Any]
    metadata: dict[str, Any]
    metric_defs: dict[str, dict[str, str]]
    points: tuple[AttrsPoint, ...]
