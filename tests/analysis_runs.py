"""Runs of one metric in one line, for tests of what runs are compared by."""

import math
import random

from calibrax import Metric, MetricDef, Point, Run


def value_run(*, direction="lower", **values):
    """A run of single values in seconds."""
    return run_of({name: Metric(value=value) for name, value in values.items()}, direction)


def several_run(seed, *, noise=0.01, invocations=6, direction="lower", **values):
    """A run of several invocations around each value."""
    rng = random.Random(seed)
    metrics = {
        name: Metric(
            value=value,
            samples=[value * math.exp(rng.gauss(0, noise)) for _ in range(invocations)],
            invocations=range(invocations),
        )
        for name, value in values.items()
    }
    return run_of(metrics, direction)


def run_of(metrics, direction):
    """A run of one time a benchmark."""
    return Run(
        points=[
            Point(name=name, scenario="", metrics={"time": metric})
            for name, metric in metrics.items()
        ],
        metric_defs={"time": MetricDef(name="time", unit="s", direction=direction)},
    )
