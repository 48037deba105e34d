"""What users may not write: both type checkers must report every marked line, and no other."""

import numpy as np

from calibrax import Metric, MetricDef, Point, Run
from calibrax.core.frozendict import FrozenDict

run = Run(points=[])
point = Point(name="fft", scenario="")
metric = Metric(value=1)

# records are built by name, from values of the right kind; where an optional field takes an
# iterable, pyright sees Any through `attrs.converters.optional`
Metric(1.0)  # refused
Metric()  # refused
Metric(value="1.5")  # refused
Metric(value=None)  # refused
Metric(value=1j)  # refused
Metric(value=1, samples=1.0)  # refused by mypy
Metric(value=1, samples=["1"])  # refused by mypy
Metric(value=1, samples=[None])  # refused by mypy
Metric(value=1, invocations=[0.5])  # refused by mypy
Metric(value=1, unit="s")  # refused
MetricDef(name="time", unit="s")  # refused
MetricDef(name="time", unit="s", direction=1)  # refused
Point(name=1, scenario="")  # refused
Point(name="fft", scenario="", tags={"n": 8})  # refused
Point(name="fft", scenario="", metrics={"time": 1.0})  # refused
Run(points=[1])  # refused
Run(points=point)  # refused
Run(points=[], timestamp="2026-01-01")  # refused
Run(points=[], metric_defs={"time": "s"})  # refused

# no field can be set
run.id = "x"  # refused
metric.value = 2.0  # refused

# mappings can't change
point.tags["a"] = "b"  # refused
del point.tags["a"]  # refused
point.tags.update({"a": "b"})  # refused
point.tags.pop("a")  # refused
point.tags.popitem()  # refused
point.tags.setdefault("a", "b")  # refused
point.tags.clear()  # refused
run.metadata["a"] = 1  # refused
FrozenDict({"a": 1})["a"] = 2  # refused


# records are final
class My(Metric):  # refused
    pass


# documents
Run.from_json(1)  # refused
Run.from_dict("x")  # refused
run.to_dict(True)  # refused
np.sum(run.points[0].metrics["a"].samples)  # refused
