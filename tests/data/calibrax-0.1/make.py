"""Measure two small functions with calibrax 0.1 and store them as its users did."""

import time
from datetime import UTC, datetime

from calibrax.core.result import BenchmarkResult
from calibrax.profiling.resources import ResourceMonitor
from calibrax.profiling.timing import TimingCollector
from calibrax.storage.store import Store

from calibrax.core.models import Metric, MetricDef, MetricDirection, MetricPriority, Point, Run

DEFS = {
    "time": MetricDef(
        name="time", unit="s", direction=MetricDirection.LOWER, priority=MetricPriority.PRIMARY
    ),
    "loss": MetricDef(name="loss", unit="", direction=MetricDirection.INFO, group="quality"),
}


def measured(function, loss):
    samples = []
    for _ in range(5):
        start = time.perf_counter()
        function()
        samples.append(time.perf_counter() - start)
    middle = sorted(samples)[2]
    return {
        "time": Metric(
            value=middle, lower=min(samples), upper=max(samples), samples=tuple(samples)
        ),
        "loss": Metric(value=loss),
    }


def run(loss, **keys):
    points = tuple(
        Point(
            name=f"sum/{size}",
            scenario="sums",
            tags={"framework": "python", "size": str(size)},
            metrics=measured(lambda size=size: sum(range(size)), loss),
        )
        for size in (1000, 10_000)
    )
    return Run(
        points=points,
        metric_defs=DEFS,
        branch="main",
        environment={"python": "3.11", "gpu": None, "devices": ["cpu:0"]},
        metadata={"seed": 42, "note": None},
        **keys,
    )


store = Store("store")
naive = run(0.5, commit="1f0c3e5d7b9a1f0c3e5d7b9a1f0c3e5d7b9a1f0c", id="naive")
aware = run(float("nan"), timestamp=datetime.now(UTC), id="aware")
store.save(naive)
store.save(aware)
store.set_baseline(naive.id)

with ResourceMonitor() as monitor:
    timing = TimingCollector().measure_iteration(
        iter([list(range(50_000)) for _ in range(9)]), num_batches=8, count_fn=len
    )
    time.sleep(0.3)
BenchmarkResult(
    name="lists/large",
    domain="containers",
    tags={"framework": "python", "scenario_id": "lists", "variant": "large"},
    timing=timing,
    resources=monitor.summary,
    metrics={
        "throughput": Metric(value=timing.num_elements / timing.wall_clock_sec),
        "accuracy": Metric(value=0.75, lower=0.5, upper=0.875, samples=(0.5, 0.75, 0.875)),
    },
    config={"length": 50_000},
).save("result.json")
BenchmarkResult(name="lists/small", domain="containers").save("bare.json")
