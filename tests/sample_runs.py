"""Runs that tests of answers and screens share: small, fixed, and one with hostile texts."""

from datetime import datetime, timedelta

from calibrax import Metric, MetricDef, Point, Run

DEFINITIONS = {
    "time": MetricDef(name="time", unit="s", direction="lower"),
    "memory": MetricDef(name="memory", unit="B", direction="lower"),
    "ops": MetricDef(name="ops", unit="1/s", direction="higher"),
    "score": MetricDef(name="score", unit="", direction="info"),
    "allocations": MetricDef(name="allocations", unit="allocs", direction="lower", exact=True),
}
START = datetime(2024, 1, 1, 12)

HOSTILE = (
    "test_sum[numpy]",
    "[/tmp]",
    "\x1b[31mred\x1b[0m",
    "=cmd()",
    "+1",
    "-1+2",
    "@all | `code`",
    "<script>alert(1)</script>",
    "line\nbreak\r\ttab",
    "right\u202eleft\u2066",
    "nul\0del\x7f\x9bC1",
    "長い名前",
    "a\\|b",
    "L" * 10_000,
)


def invocations(medians):
    """A time with three samples an invocation."""
    samples = [m * factor for m in medians for factor in (0.99, 1.0, 1.02)]
    return Metric(
        value=sorted(samples)[len(samples) // 2],
        samples=samples,
        invocations=[i for i, _ in enumerate(medians) for _ in range(3)],
    )


def run_of(points, **fields):
    """A run whose points are given as `name: {metric: Metric}`."""
    fields = {"id": "0123456789ab", "timestamp": START, "metric_defs": DEFINITIONS, **fields}
    made = [Point(name=name, scenario="", metrics=metrics) for name, metrics in points.items()]
    return Run(points=made, **fields)


def mixed_run(**fields):
    """Several invocations, one, none, an exact metric, and every way to have no value."""
    nan = float("nan")
    return run_of(
        {
            "suite.fft": {
                "time": invocations([1.0e-3 * (1 + i / 100) for i in range(8)]),
                "memory": Metric(value=3e6),
            },
            "suite.single": {"time": Metric(value=2.01e-3, samples=[2e-3, 2.01e-3, 2.2e-3] * 4)},
            "suite.stated": {"time": Metric(value=5e-3, lower=4.9e-3, upper=5.2e-3)},
            "suite.exact": {"allocations": Metric(value=3, samples=[3.0, 3.0])},
            "suite.broken": {"time": Metric(value=nan, failure="failed: [boom] exit code 1")},
            "suite.slow": {"time": Metric(value=nan, failure="timed out after 60 s")},
            "suite.gpu": {"time": Metric(value=nan, failure="skipped: needs a gpu")},
            "suite.diverged": {"time": Metric(value=nan)},
            "suite.nothing": {},
        },
        **{
            "commit": "72f00f420afaba3bc873c2a986ca6d07e99fae1f",
            "environment": {"cpu": "Intel(R) Xeon(R) W-2255 CPU @ 3.70GHz", "host": "lab"},
            "metadata": {"tool": "pyperf", "parts": {"a": "1", "b": ["x", "y"]}},
            **fields,
        },
    )


def hostile_run(**fields):
    """Names, tags and messages that try to escape."""
    points = [
        Point(
            name=name,
            scenario="",
            tags={"=tag|": name[:20]},
            metrics={"time": Metric(value=-1.5 if i == 0 else 1e-3 * (i + 1))},
        )
        for i, name in enumerate(HOSTILE)
    ]
    message = "failed: \x1b[2J <b> | @all\nmore"
    broken = {"time": Metric(value=float("nan"), failure=message)}
    points.append(Point(name="broken", scenario="=s\n", metrics=broken))
    fields = {
        "commit": "\x1b]0;title\x07",
        "metadata": {"tool": "evil[bold]<b>\n"},
        "environment": {"host": "@host\u202e", "cpu": "=cpu|", "list": ["[/]", "\0"]},
        "metric_defs": DEFINITIONS,
        "id": "=\x1bid",
        "timestamp": START,
        **fields,
    }
    return Run(points=points, **fields)


def series_runs(count=40):
    """Many runs with a step, an exact metric that is always 0, and one that ends early."""
    runs = []
    for i in range(count):
        time = (1e-3 if i < count * 2 // 3 else 1.5e-3) * (1 + 0.01 * ((i * 7) % 5))
        points = {
            "Suite.time_fft": {"time": Metric(value=time)},
            "Suite.mem_zero": {"memory": Metric(value=0)},
        }
        if i < count - 2:
            points["Suite.time_old"] = {"time": Metric(value=2e-3)}
        if i == count - 1:
            failed = Metric(value=float("nan"), failure="failed: out of memory")
            points["Suite.time_fft"] = {"time": failed}
        runs.append(
            run_of(
                points,
                id=f"{i:012x}",
                timestamp=START + timedelta(days=i),
                commit=f"{i:040x}"[::-1],
                metadata={"tool": "asv"},
                environment={"machine": "ci"},
            )
        )
    return runs
