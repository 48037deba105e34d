"""Pairs of runs that tests of `compare` share: every outcome, a suite of one invocation a side,
a suite that moved together, mixed metrics, groups, and names that try to escape."""

import math
import random
from datetime import timedelta

from sample_runs import DEFINITIONS, HOSTILE, START

from calibrax import Metric, MetricDef, Point, Run

MACHINE = {"cpu": "Intel(R) Xeon(R) W-2255 CPU @ 3.70GHz", "host": "lab", "python": "3.11.7"}


def measured(value, noise, rng, invocations=1):
    """A metric of so many invocations with three samples each."""
    medians = [value * math.exp(rng.gauss(0, noise)) for _ in range(invocations)]
    samples = [m * factor for m in medians for factor in (0.99, 1.0, 1.02)]
    numbers = [i for i in range(invocations) for _ in range(3)]
    return Metric(value=sorted(medians)[invocations // 2], samples=samples, invocations=numbers)


def run_of(points, **fields):
    """A run of points, by default of pyperf."""
    fields = {
        "id": "0123456789ab",
        "timestamp": START,
        "metric_defs": DEFINITIONS,
        "environment": MACHINE,
        "metadata": {"tool": "pyperf"},
        **fields,
    }
    return Run(points=points, **fields)


def point(name, **metrics):
    """A benchmark of a file of benchmarks."""
    return Point(name=f"benchmarks/suite.py::{name}", scenario="", metrics=metrics)


def later(**fields):
    """What the new run has of its own."""
    return {
        "id": "ba9876543210",
        "timestamp": START + timedelta(minutes=10),
        "commit": "eb0004c27163ec089201ede797acd0c9e3b1b1ee",
        **fields,
    }


EARLIER = {"commit": "72f00f420afaba3bc873c2a986ca6d07e99fae1f"}


def every_outcome(invocations=5):
    """A row of each outcome, in several metrics."""
    nan = math.nan
    sides = []
    for new in (False, True):
        rng = random.Random(f"outcomes {new}")

        def time(value, ratio=1.0, noise=0.01, new=new, rng=rng):
            return measured(value * (ratio if new else 1), noise, rng, invocations)

        broken = Metric(value=nan, failure="failed: [boom] exit code 1")
        points = [
            point("Form.time_slower", time=time(192e-9, 1.30)),
            point("Form.time_doubled", time=time(2.65e-3, 2.4)),
            point("Query.time_faster", time=time(1.35e-3, 0.85)),
            point("Query.time_much_faster", time=time(5e-3, 0.145)),
            point("Query.time_noisy", time=time(1e-3, 1.0, 0.08)),
            point("Query.time_same", time=time(2e-3, 1.0, 0.002)),
            point("Query.time_broken", time=broken if new else time(3e-3)),
            point("Query.time_always_broken", time=broken),
            point("Query.time_repaired", time=time(4e-3) if new else broken),
            point("Query.time_diverged", time=Metric(value=nan) if new else time(1e-3)),
            point("Query.time_constant", time=Metric(value=1e-3, samples=[1e-3] * 4)),
            point("Memory.peak", memory=measured(157e6 if new else 158e6, 0.002, rng, invocations)),
            point("Memory.allocations", allocations=Metric(value=4 if new else 3)),
            point("Memory.same_allocations", allocations=Metric(value=12)),
            point("Score.points", score=measured(0.8 if new else 0.4, 0.01, rng, invocations)),
            point("Rate.ops", ops=measured(900 if new else 1000, 0.01, rng, invocations)),
            point("Rate.zero", ops=Metric(value=0 if new else 1000)),
        ]
        if new:
            points += [point(f"Added.time_{n}", time=time(1e-3)) for n in ("checks", "urlize")]
        else:
            points.append(point("Removed.time_gone", time=time(1e-3)))
        sides.append(run_of(points, **(later() if new else EARLIER)))
    return tuple(sides)


def one_invocation(rows=59, shift=1.0, changed=None, tool="pytest-benchmark"):
    """A suite of one invocation a side, some rows of which changed: `{name: ratio}`."""
    changed = {"time_05": 1.15, "time_07": 3.0, "time_09": 0.3} if changed is None else changed
    sides = []
    for new in (False, True):
        rng = random.Random(f"one {new}")
        points = []
        for number in range(rows):
            name = f"time_{number:02}"
            value = 1e-4 * 1.1**number * (changed.get(name, 1.0) * shift if new else 1.0)
            points.append(point(f"test_{name}", time=measured(value, 0.02, rng)))
        fields = later() if new else EARLIER
        sides.append(run_of(points, metadata={"tool": tool}, **fields))
    return tuple(sides)


def many_changes(rows=60, invocations=5):
    """More rows changed than a terminal lists, some failed, some are gone, some are new."""
    sides = []
    for new in (False, True):
        rng = random.Random(f"many {new}")
        points = []
        for number in range(rows):
            ratio = 1.1 + number / 100 if number < 15 else 0.9 if number < 25 else 1.0
            value = measured(1e-3 * (ratio if new else 1), 0.01, rng, invocations)
            if new and number > 55:
                value = Metric(value=math.nan, failure=f"failed: exit code {number}")
            if (new and 50 <= number < 53) or (not new and 53 <= number <= 55):
                continue
            points.append(point(f"Suite.time_{number:02}", time=value))
        sides.append(run_of(points, **(later() if new else EARLIER)))
    return tuple(sides)


def grouped(invocations=5):
    """A benchmark under many configurations, told apart by two tags."""
    sides = []
    for new in (False, True):
        rng = random.Random(f"groups {new}")
        points = []
        for poly in ("IEEE", "Castagnoli", "Koopman"):
            for size in (15, 40, 512, 4096):
                ratio = 1 / (4 + size / 1500) if poly == "IEEE" and size > 15 and new else 1.0
                time = measured(size * 1e-9 * ratio, 0.03, rng, invocations)
                tags = {"poly": poly, "size": str(size)}
                points.append(Point(name="CRC32", scenario="", tags=tags, metrics={"time": time}))
        fields = later() if new else EARLIER
        sides.append(run_of(points, metadata={"tool": "go"}, **fields))
    return tuple(sides)


def hostile():
    """Names, tags and messages that try to escape, with every kind of cell."""
    sides = []
    for new in (False, True):
        rng = random.Random(f"hostile {new}")
        points = [
            Point(
                name=name,
                scenario="",
                tags={"=tag|": name[:20]},
                metrics={"time": measured(1e-3 * (1.5 if new and n % 2 else 1), 0.01, rng, 5)},
            )
            for n, name in enumerate(HOSTILE)
        ]
        message = "failed: \x1b[2J <b> | @all\nmore"
        broken = Metric(value=math.nan, failure=message)
        points.append(Point(name="broken", scenario="=s\n", metrics={"time": broken}))
        odd = "@metric|\x1b[31m<b>"
        points.append(Point(name="odd", scenario="", metrics={odd: measured(5.0, 0.01, rng, 5)}))
        definitions = {**DEFINITIONS, odd: MetricDef(name=odd, unit="<u>\x1b", direction="lower")}
        fields = later() if new else EARLIER
        sides.append(
            run_of(
                points,
                **{
                    **fields,
                    "commit": f"\x1b]0;title\x07{new}",
                    "metadata": {"tool": "evil[bold]<b>\n", "suite_version": f"=\x1b{new}|"},
                    "environment": {"host": "@host\u202e", "cpu": "=cpu|", "os": f"[/]\0{new}"},
                    "metric_defs": definitions,
                },
            )
        )
    return tuple(sides)
