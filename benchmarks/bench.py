"""How speed is measured: operations handed to pyperf, and ratios of their medians.

Times are process times (CPU), measured in several worker processes.
"""

import resource
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from statistics import median
from time import process_time
from typing import NamedTuple

import pyperf

__all__ = ["FIGURES", "Bench", "Figure", "child_timer", "label", "timer"]

Operation = Callable[[], object]


class Figure(NamedTuple):
    """One line of the table: an operation and peer, and the ratio to reach if one is set."""

    operation: str
    work: str
    peer: str
    reach: float | None


FIGURES: list[Figure] = []


def timer(prepare: Callable[[], Operation]) -> Callable[[int], float]:
    """What pyperf calls: the CPU seconds of several calls.

    The operation is prepared when it is first timed: each worker process measures one.
    """
    prepared = cache(prepare)

    def run(loops: int) -> float:
        operation = prepared()
        start = process_time()
        for _ in range(loops):
            operation()
        return process_time() - start

    return run


def child_timer(code: str) -> Callable[[int], float]:
    """The CPU seconds of fresh interpreters that run some code."""

    def run(loops: int) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for _ in range(loops):
            subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return run


def label(operation: str, size: str, who: str) -> str:
    """The name of a benchmark."""
    return " | ".join((operation, size, who))


class Bench:
    """Hands operations to pyperf and keeps what it measured."""

    def __init__(self) -> None:
        self.runner = pyperf.Runner(processes=3, values=5, warmups=1, min_time=0.05)
        self.medians: dict[str, float] = {}

    def compare(
        self,
        operation: str,
        size: str,
        ours: Callable[[int], float],
        others: dict[str, tuple[Callable[[int], float], float | None]],
    ) -> None:
        """Measure an operation and the same work by peers."""
        self.measure(label(operation, size, "calibrax"), ours)
        for peer, (theirs, reach) in others.items():
            FIGURES.append(Figure(operation, size, peer, reach))
            self.measure(label(operation, size, peer), theirs)

    def measure(self, name: str, timed: Callable[[int], float]) -> None:
        """Measure one function, in worker processes."""
        result = self.runner.bench_time_func(name, timed)
        if result is not None and not self.runner.args.worker:
            self.medians[name] = median(result.get_values())
