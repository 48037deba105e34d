"""The speed of answers: judging a suite, comparing two runs, the command."""

import subprocess
import sys
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from bench import Bench, child_timer, timer
from scipy import stats

from calibrax import Metric, MetricDef, Point, Run
from calibrax.analysis.comparison import compare
from calibrax.statistics import mann_whitney
from calibrax.statistics.suite import Family, judge

__all__ = ["bench_answers", "growth_of_memory"]

POINTS, INVOCATIONS = 10_000, 10
SEED = 20_260_101
EXAMPLES = Path(__file__).parents[1] / "examples"

COMMAND = """
from calibrax.cli.main import main
main(["compare", {before!r}, {after!r}])
"""

PEAK_MEMORY = """
import re, sys
sys.path.insert(0, {folder!r})
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
import answers
answers.compare(*map(answers.run_of, answers.sides(20)))
before = peak()
answers.compare(*map(answers.run_of, answers.sides({points})))
print(peak() - before)
"""


@cache
def sides(points: int) -> tuple[Any, Any]:
    """Two sides of noise, points x invocations."""
    rng = np.random.default_rng(SEED)
    shape = (points, INVOCATIONS)
    return tuple(1e-3 * np.exp(0.02 * rng.standard_normal(shape)) for _ in range(2))  # type: ignore[return-value]


def run_of(values: Any) -> Run:
    """A run with these values, a row a benchmark."""
    numbers = tuple(range(INVOCATIONS))
    return Run(
        points=[
            Point(
                name=f"test_transform[{row}]",
                scenario="arrays",
                tags={"size": str(row)},
                metrics={"time": Metric(value=samples[0], samples=samples, invocations=numbers)},
            )
            for row, samples in enumerate(values.tolist())
        ],
        metric_defs={"time": MetricDef(name="time", unit="s", direction="lower")},
    )


def bench_answers(bench: Bench) -> None:
    """Statistics, comparison and command, each beside its peer."""
    size = f"{POINTS:,} x {INVOCATIONS} invocations"
    bench.compare(
        "judge a suite",
        size,
        timer(lambda: partial(judge, [Family(*sides(POINTS))])),
        {
            "scipy mannwhitneyu, vectorised": (
                timer(lambda: partial(stats.mannwhitneyu, *sides(POINTS), axis=1)),
                3.0,
            )
        },
    )
    bench.compare(
        "compare two runs",
        size,
        timer(lambda: partial(compare, *map(run_of, sides(POINTS)))),
        {"building both runs": (timer(lambda: lambda: [run_of(s) for s in sides(POINTS)]), 5.0)},
    )
    x, y = np.random.default_rng(SEED).standard_normal((2, 200))
    bench.compare(
        "Hodges-Lehmann interval",
        "200 and 200 samples",
        timer(lambda: partial(mann_whitney, x, y)),
        {
            "numpy.sort of the differences": (
                timer(lambda: partial(np.sort, np.subtract.outer(x, y).ravel())),
                10.0,
            )
        },
    )
    paths = {name: str(EXAMPLES / f"{name}.json") for name in ("before", "after")}
    bench.compare(
        "calibrax compare",
        "the examples",
        child_timer(COMMAND.format(**paths)),
        {"python -c 'import scipy.stats'": (child_timer("import scipy.stats"), 2.0)},
    )


def growth_of_memory() -> float:
    """Peak memory of comparing twice the points, as a ratio; medians of 3."""
    peaks = []
    for points in (POINTS, POINTS // 2):
        code = PEAK_MEMORY.format(folder=str(Path(__file__).parent), points=points)
        command = [sys.executable, "-c", code]
        found = [
            float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for _ in range(3)
        ]
        peaks.append(median(found))
    return peaks[0] / peaks[1]
