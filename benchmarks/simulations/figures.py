"""Lines of a table: what was counted, its 95 % interval, its bound, and whether that is met."""

import math
import zlib
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

Array = npt.NDArray[np.float64]


class Figure(NamedTuple):
    """One line: what was counted in each trial (a share, or 0 and 1), and what it must be."""

    part: str
    case: str
    method: str
    k: int
    counted: Array
    at_most: float | None = None
    at_least: float | None = None
    stated: str = ""

    def interval(self) -> tuple[float, float]:
        """95 %: Wilson's for yes and no, normal over trials for shares of a trial."""
        n, mean = self.counted.size, float(self.counted.mean())
        if np.isin(self.counted, (0, 1)).all():
            ci = stats.binomtest(round(mean * n), n).proportion_ci(0.95, method="wilson")
            return float(ci.low), float(ci.high)
        reach = float(stats.norm.ppf(0.975) * self.counted.std(ddof=1)) / math.sqrt(n)
        return max(mean - reach, 0.0), min(mean + reach, 1.0)

    def verdict(self) -> str:
        """ok, MISSED beyond the interval, or near: missed by what chance may explain."""
        mean, (low, high) = float(self.counted.mean()), self.interval()
        if self.at_most is not None and mean > self.at_most:
            return "MISSED" if low > self.at_most else "near"
        if self.at_least is not None and mean < self.at_least:
            return "MISSED" if high < self.at_least else "near"
        return "ok" if self.at_most is not None or self.at_least is not None else ""

    def line(self) -> str:
        low, high = self.interval()
        bound = "" if self.at_most is None else f"<= {self.at_most:g}"
        bound = bound if self.at_least is None else f">= {self.at_least:g}"
        return (
            f"{self.part:10} {self.case:48} {self.method:10} {self.k:3} "
            f"{self.counted.mean():6.4f} [{low:.4f}, {high:.4f}] {self.counted.size:6} "
            f"{bound:8} {self.verdict():7}{self.stated}"
        ).rstrip()


class Seeded:
    """What makes the figures of a table: each case draws from a generator of its own."""

    def __init__(self, seed: int, trials: int) -> None:
        self.seed, self.trials = seed, trials

    def rng(self, *case: object) -> np.random.Generator:
        return np.random.default_rng([self.seed, zlib.crc32(repr(case).encode())])


def print_figures(figures: Iterable[Figure]) -> int:
    """Print each as it comes, then how many bounds are met; 1 if one is missed beyond chance."""
    verdicts = []
    for figure in figures:
        print(figure.line(), flush=True)
        verdicts.append(figure.verdict())
    met, near, missed = (verdicts.count(v) for v in ("ok", "near", "MISSED"))
    print(f"{met} figures met, {near} missed by less than their interval, {missed} missed")
    return 1 if missed else 0


HEADING = (
    f"{'part':10} {'case':48} {'method':10} {'k':>3} {'figure':6} {'95 % interval':16} "
    f"{'trials':>6} {'bound':8}"
)
