"""Measure NumPy against plain Python, keep the run, and rank the two.

Run it with a path to write to: python examples/record_run.py run.json
"""

import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np

import calibrax
from calibrax import Metric, MetricDef, Point, Run

SIZE = 10_000
REPEATS = 20

numbers = np.random.default_rng(1).random(SIZE)
as_list = numbers.tolist()

IMPLEMENTATIONS: dict[str, Callable[[], object]] = {
    "numpy": lambda: np.sqrt(numbers * numbers + 1.0).sum(),
    "python": lambda: sum((x * x + 1.0) ** 0.5 for x in as_list),
}


def measure(work: Callable[[], object]) -> Metric:
    """The seconds that one call takes: the median and all samples."""
    work()  # the first call pays for caches
    samples = np.empty(REPEATS)
    for i in range(REPEATS):
        start = perf_counter()
        work()
        samples[i] = perf_counter() - start
    return Metric(value=np.median(samples), samples=samples)


def record() -> Run:
    """One run: the same work by each implementation."""
    return Run(
        points=[
            Point(
                name="norm_sum",
                scenario="arrays",
                tags={"framework": framework, "size": str(SIZE)},
                metrics={"time": measure(work)},
            )
            for framework, work in IMPLEMENTATIONS.items()
        ],
        environment={"python": sys.version.split()[0], "numpy": np.__version__},
        metric_defs={"time": MetricDef(name="time", unit="s", direction="lower")},
    )


def main(path: str) -> None:
    """Measure, write, read back, rank."""
    calibrax.write(record(), path)
    run = calibrax.read(path)
    times = calibrax.extract_framework_metrics(run, ["time"])
    best = min(times, key=lambda framework: times[framework]["time"])
    for framework in sorted(times, key=lambda framework: times[framework]["time"]):
        ratio = times[framework]["time"] / times[best]["time"]
        print(f"{framework:8}{times[framework]['time'] * 1e6:10.1f} µs   {ratio:.1f}× the best")


if __name__ == "__main__":
    main(sys.argv[1])
