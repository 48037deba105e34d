"""What users may write: both type checkers must find nothing to say."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any, assert_type

import numpy as np
from cattrs import Converter

import calibrax
from calibrax import (
    Metric,
    MetricDef,
    MetricDirection,
    MetricPriority,
    Point,
    Regression,
    Run,
    TrendPoint,
    TrendSeries,
    converter,
    extract_framework_metrics,
    is_higher_better,
    make_converter,
    rows,
)
from calibrax.core.frozendict import FrozenDict
from calibrax.errors import CalibraxError, RecordError

# numbers of every kind
Metric(value=1)
Metric(value=1.5)
Metric(value="NaN")
Metric(value=np.float32(1))
Metric(value=np.int64(1))
Metric(value=np.array(1.0))
Metric(value=1, samples=np.arange(3.0), lower="NaN", upper="Infinity")
Metric(value=1, samples=[1, 2.0, np.float32(3)])
Metric(value=1, samples=(x for x in (1.0, 2.0)), invocations=[0, 1])
Metric(value=1, samples=np.arange(2.0), invocations=np.arange(2))
Metric(value="NaN", failure="timed out")

metric = Metric(value=1, samples=[1.0])
assert_type(metric.value, float)
assert_type(metric.lower, float | None)
assert_type(metric.samples, tuple[float, ...] | None)
assert_type(metric.invocations, tuple[int, ...] | None)
assert_type(metric.failure, str | None)

# enums and their texts
definition = MetricDef(name="time", unit="s", direction="lower", priority="primary")
MetricDef(name="time", unit="s", direction=MetricDirection.LOWER, priority=MetricPriority.PRIMARY)
assert_type(definition.direction, MetricDirection)
assert_type(definition.priority, MetricPriority)
assert_type(definition.exact, bool | None)
assert_type(is_higher_better(definition), bool)

# mappings and sequences
point = Point(name="fft", scenario="", tags={"n": "8"}, metrics={"time": metric})
assert_type(point.tags, FrozenDict[str, str])
assert_type(point.metrics, FrozenDict[str, Metric])
assert_type(point.tags["n"], str)
assert_type(point.metrics["time"], Metric)
assert_type(point.tags.get("n"), str | None)
assert_type({**point.tags, "m": "1"}, dict[str, str])
json.dumps(point.tags)

run = Run(points=[point])
Run(points=(point,), timestamp=datetime(2026, 1, 1), commit="abc", branch=None)
Run(points=[], environment={"cpu": "x"}, metadata={"price": Decimal(1), "nested": {"a": [1]}})
Run(points=(p for p in [point]), metric_defs={"time": definition})
assert_type(run.points, tuple[Point, ...])
assert_type(run.points[0], Point)
assert_type(run.id, str)
assert_type(run.timestamp, datetime)
assert_type(run.commit, str | None)
assert_type(run.environment, FrozenDict[str, Any])
assert_type(run.metadata, FrozenDict[str, Any])
assert_type(run.metric_defs, FrozenDict[str, MetricDef])
assert_type(hash(run), int)

# documents
assert_type(run.to_dict(), dict[str, Any])
assert_type(run.to_json(), str)
assert_type(Run.from_dict({}), Run)
assert_type(Run.from_json(""), Run)
assert_type(Run.from_json(b""), Run)
assert_type(Metric.from_dict({"value": 1}), Metric)
assert_type(MetricDef.from_json("{}"), MetricDef)

# converters
assert_type(converter, Converter)
assert_type(make_converter(forbid_extra_keys=True, omit_if_default=True), Converter)
private = make_converter()
private.register_unstructure_hook(Decimal, str)
private.register_structure_hook(float, lambda value, _: float(value))
assert_type(run.to_dict(converter=private), dict[str, Any])
assert_type(Run.from_json("", converter=private), Run)
assert_type(private.structure({}, Run), Run)

# the lazy package namespace
assert_type(calibrax.Run(points=[]), Run)
assert_type(calibrax.Metric(value=1).value, float)
assert_type(calibrax.__version__, str)
assert_type(rows(run), list[dict[str, Any]])
assert_type(extract_framework_metrics(run, ["time"]), dict[str, dict[str, float]])

# what an analysis answers
regression = Regression(
    metric="time",
    point_name="fft",
    baseline_value=np.float64(1),
    current_value=2,
    delta_pct=100,
    direction="lower",
)
assert_type(regression.direction, MetricDirection)
assert_type(regression.tags, FrozenDict[str, str] | None)
trend = TrendSeries(
    metric="time",
    point_name="fft",
    points=[TrendPoint(run_id="a", timestamp=run.timestamp, value=1)],
)
assert_type(trend.points, tuple[TrendPoint, ...])

# frozen mappings
frozen = FrozenDict({"a": 1})
assert_type(frozen, FrozenDict[str, int])
assert_type(frozen.copy(), FrozenDict[str, int])
assert_type(frozen["a"], int)

# errors
try:
    Run.from_dict({})
except RecordError as error:
    assert_type(error.problems[0].path, str)
    assert_type(error.count, int)
except CalibraxError:
    raise
