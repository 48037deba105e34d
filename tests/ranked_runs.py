"""Runs that tests of rankings share."""

import math

from sample_runs import DEFINITIONS, START, run_of

from calibrax import Metric, MetricDef, Point, Run

NAN = math.nan
FAILED = Metric(value=NAN, failure="failed: boom")
DEFS = {
    **DEFINITIONS,
    "loss": MetricDef(name="loss", unit="", direction="lower"),
}


def measured(values):
    """A metric with one sample an invocation, or as it is given."""
    if isinstance(values, Metric):
        return values
    return Metric(value=values[0], samples=values, invocations=range(len(values)))


def point(label, values, name="fft", metric="time", by="framework", **tags):
    """One point of an entry."""
    tags = {by: label, **tags} if label is not None else tags
    return Point(name=name, scenario="", tags=tags, metrics={metric: measured(values)})


def ranked_run(*points, **fields):
    """A run of these points, always the same."""
    fields = {"id": "0123456789ab", "timestamp": START, "metric_defs": DEFS, **fields}
    return Run(points=points, **fields)


def clear_run(**fields):
    """Three entries that clearly differ."""
    return ranked_run(
        point("jax", [1.0, 1.01, 0.99]),
        point("numpy", [3.0, 3.02, 2.97]),
        point("torch", [2.0, 2.02, 1.98]),
        **fields,
    )


def spread(level, k=5, step=0.01):
    """k invocations around a level, always the same; k is odd."""
    return [level * (1 + step * ((2 * i + 1) % k - k // 2)) for i in range(k)]


def suite_run(benchmarks=5, **fields):
    """Several benchmarks of three entries with ties, a failure and one that is missing."""
    points = []
    for number in range(benchmarks):
        level = 10.0 ** (number - 3)
        name = f"suite.bench_{number}"
        points += [
            point("jax", spread(level), name),
            point("torch", spread((1.004 + number / 1000) * level), name),
            point("numpy", spread((2 + number) * level), name),
        ]
    points += [
        point("jax", spread(1e-3), "suite.lone"),
        point("jax", spread(2e-3), "suite.broken"),
        point("torch", spread(1e-3), "suite.broken"),
        point("numpy", FAILED, "suite.broken"),
    ]
    return ranked_run(*points, metadata={"tool": "pyperf"}, **fields)


def commit_run(commit, level, k=3, **fields):
    """One benchmark of a commit."""
    return run_of(
        {"fft": {"time": measured(spread(level, k))}},
        **{"commit": commit * 40, "id": f"{commit * 6}{level:06.0f}", **fields},
    )
