"""The search for change points in one series: candidates, their places, the test of each.

A round takes the narrowest intervals that show a change (so that each holds one), moves every
point to where its neighbours leave it best, and drops, weakest first, what does not stand up
between them; then it looks between those that do for what no interval held alone. Rounds repeat
with the dependence that the last one found in the noise, as far as the first, with the most
points, leaves room for it.
"""

import math
from bisect import bisect_right, insort
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np

from calibrax.statistics.change_location import relocated, residuals, robust_scale
from calibrax.statistics.change_null import PENALTY, needed, threshold
from calibrax.statistics.dependence import correlations, inflation
from calibrax.statistics.differences import median_shift
from calibrax.statistics.rank_cusum import NEAREST, Ints, Scan, best_split, cusum
from calibrax.statistics.scales import Array

__all__ = ["Found", "Tested", "search", "shift_beyond"]

ROUNDS = 6  # of dependence
SWEEPS = 10  # of moving all points
SMALLEST_DELTA = 0.33  # Cliff's: below it an effect is small (Vargha & Delaney 2000)


Span: TypeAlias = tuple[int, int, int]  # a point between its neighbours


class Tested(NamedTuple):
    """A point between its neighbours."""

    delta: float
    excess: float
    stands: bool


class Found(NamedTuple):
    """Points, ascending, each the first of a new level; and the dependence of the noise.

    That is 0 without any point in question; where it left none standing a drift looks so. The
    evidence is the largest excess before more was looked for between the points: that of noise
    alone is known.
    """

    points: list[int]
    tests: list[Tested]
    correlation: float
    evidence: float = 0.0


def shift_beyond(before: Array, after: Array, reach: float) -> bool:
    """Whether the Hodges-Lehmann shift is larger than `reach` up or down; both ascending.

    Counted, in O(n log n); only where exactly half of the differences are beyond is it formed.
    """
    pairs = before.size * after.size
    for beyond in (
        np.searchsorted(before, after - reach, "left").sum(),
        np.searchsorted(after, before - reach, "left").sum(),
    ):
        if 2 * int(beyond) > pairs:
            return True
        if 2 * int(beyond) == pairs:
            return abs(median_shift(after, before, 0).estimate) > reach
    return False


class _Series:
    """One series, and what was found out about stretches of it: rounds ask the same again."""

    def __init__(self, values: Array, reach: float) -> None:
        self.values, self.reach = values, reach
        self.least = threshold(values.size)
        self.places: dict[tuple[Span, float], int] = {}
        self.splits: dict[Span, tuple[float, float, bool]] = {}
        self.rests: dict[tuple[int, ...], Array] = {}
        self.stretches: dict[tuple[int, int], tuple[int, float]] = {}

    def candidates(self, start: Ints, length: Ints, split: Ints, excess: Array) -> list[int]:
        """Narrowest over threshold: Baranowski, Chen & Fryzlewicz (2019), 10.1111/rssb.12322."""
        fired = np.flatnonzero(excess > 0)
        fired = fired[np.lexsort((start[fired], -excess[fired], length[fired]))]
        points: list[int] = []
        first, last = start[fired], start[fired] + length[fired]
        for a, b, at in zip(first.tolist(), last.tolist(), split[fired].tolist(), strict=True):
            place = bisect_right(points, a)
            if place == len(points) or points[place] >= b:
                insort(points, at)
        return points

    def spans(self, points: list[int]) -> list[Span]:
        ends = [0, *points, self.values.size]
        return list(zip(ends, ends[1:], ends[2:], strict=False))

    def needed(self, length: int) -> float:
        """`change_null.needed` of one stretch."""
        return self.least + PENALTY * math.log(self.values.size / length)

    def rest(self, points: list[int]) -> Array:
        key = tuple(points)
        if key not in self.rests:
            self.rests[key] = residuals(self.values, points)
        return self.rests[key]

    def place(self, span: Span, scale: float) -> int:
        if (span, scale) not in self.places:
            a, c, b = span
            self.places[span, scale] = a + relocated(self.values[a:b], c - a, scale)
        return self.places[span, scale]

    def move(self, points: list[int], scale: float) -> list[int]:
        """Every point to its best place between its neighbours, until none moves."""
        ends = [0, *points, self.values.size]
        for _ in range(SWEEPS):
            before = list(ends)
            for i in range(1, len(ends) - 1):
                ends[i] = self.place((ends[i - 1], ends[i], ends[i + 1]), scale)
            if ends == before:
                break
        return ends[1:-1]

    def test(self, span: Span, factor: float) -> Tested:
        a, c, b = span
        if span not in self.splits:
            before, after = np.sort(self.values[a:c]), np.sort(self.values[c:b])
            height, delta = cusum(before, after)
            large = abs(delta) >= SMALLEST_DELTA and shift_beyond(before, after, self.reach)
            self.splits[span] = abs(height), delta, large
        height, delta, large = self.splits[span]
        excess = height / factor - self.needed(b - a)
        return Tested(delta, excess, stands=excess >= 0 and large)

    def settle(self, points: list[int], factor: float) -> tuple[list[int], list[Tested]]:
        """Moved and tested, the weakest that fails dropped, until all stand."""
        scale = robust_scale(self.rest(points)) if points else 0.0
        while points:
            points = self.move(points, scale)
            tests = [self.test(span, factor) for span in self.spans(points)]
            failed = [i for i, test in enumerate(tests) if not test.stands]
            if not failed:
                return points, tests
            del points[min(failed, key=lambda i: tests[i].excess)]
        return [], []

    def best_split(self, start: int, stop: int) -> tuple[int, float]:
        if (start, stop) not in self.stretches:
            at, height = best_split(self.values[start:stop])
            self.stretches[start, stop] = start + at, height
        return self.stretches[start, stop]

    def between(self, points: list[int], factor: float) -> list[int]:
        """Points over threshold in the whole stretches between others."""
        found = []
        for start, stop in pairwise([0, *points, self.values.size]):
            if stop - start < 2 * NEAREST:
                continue
            at, height = self.best_split(start, stop)
            if height / factor > self.needed(stop - start):
                found.append(at)
        return found

    def settled(self, points: list[int], factor: float) -> tuple[list[int], list[Tested], float]:
        """`settle`, again with what is found between those that stand, while they get more."""
        points, tests = self.settle(points, factor)
        evidence = max((test.excess for test in tests), default=0.0)
        while points and (more := self.between(points, factor)):
            grown, grown_tests = self.settle(sorted([*points, *more]), factor)
            if len(grown) <= len(points):
                break
            points, tests = grown, grown_tests
        return points, tests, evidence


def search(values: Array, scanned: Scan, row: int, reach: float) -> Found:
    """The change points of one series.

    Args:
        values: In the order of measurement, on the scale on which levels are compared.
        scanned: The scan of the ranks of series of this length.
        row: Which of them these values are.
        reach: What a shift between neighbouring levels must exceed, on the scale of `values`.
    """
    series, bounds = _Series(values, reach), needed(values.size, scanned.length)
    start, length, split = scanned.start, scanned.length, scanned.split[row]
    rho, evidence, most = 0.0, 0.0, None
    points: list[int] = []
    tests: list[Tested] = []
    for _ in range(ROUNDS):
        factor = inflation(rho)
        excess = scanned.cusum[row] / factor - bounds
        found = series.candidates(start, length, split, excess)
        points, tests, evidence = series.settled(found, factor)
        if not points:
            break
        grown, at_most = correlations(series.rest(points), points)
        most = at_most if most is None else most
        grown = min(grown, most)
        if grown <= rho:
            break
        rho = grown
    return Found(points, tests, rho, evidence)
