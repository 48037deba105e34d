"""What the search for change points can't call but is told of: how often by chance. One table.

    python benchmarks/simulations/newest.py [--seed 0] [--trials 200]

"newest": of 60 unchanged series any has newest values beyond its level; and a step that began with
the newest values is told of where it is not called. "turns": of 60 series without two levels that
take turns any is said to have them. The exit status is 1 where a bound is missed by more than
chance explains.
"""

import argparse
import math
import sys
from collections.abc import Iterator
from itertools import chain

import noise
import numpy as np
import numpy.typing as npt
from changes import autoregressive, normal
from figures import HEADING, Figure, Seeded, print_figures

from calibrax.statistics import change_points
from calibrax.statistics.alternation import alternation
from calibrax.statistics.newest import newest_beyond

SUITE = 60  # series of one project
SIZES = (15, 20, 40, 100)
MARGIN = math.log(1.02)
FEWEST = 20  # trials
NOISES = {
    "normal 3 %": (normal, 0.01),
    "t3": (noise.t3, 0.15),
    "two modes": (noise.bimodal, 0.10),
    "AR(1) .4": (autoregressive(0.4), 0.10),
    "AR(1) .8": (autoregressive(0.8), 0.20),
    "a tenth one-sided spikes": (noise.spikes, None),
}
"""Each with the largest share of suites that may be told of by chance."""


class Simulation(Seeded):
    """The parts of the table, each a method that yields its figures."""

    def chance(self) -> Iterator[Figure]:
        """Suites without a change: any series told of."""
        for name, (draw, bound) in NOISES.items():
            for n in SIZES:
                series = draw(self.rng("chance", name, n), (self.trials * SUITE, n))
                told = [newest_beyond(one, MARGIN) is not None for one in series]
                case = f"{name}, {SUITE} unchanged: any"
                yield Figure("newest", case, "calibrax", n, by_suite(told), at_most=bound)
                turns = [alternation(one) is not None for one in series]
                case = f"{name}, {SUITE} without turns: any"
                yield Figure("turns", case, "calibrax", n, by_suite(turns), at_most=0.06)

    def steps(self) -> Iterator[Figure]:
        """+20 % with so many newest values of 40: called, or told of."""
        for deviation in (0.01, 0.03):
            for newest in (1, 2, 4):
                logs = deviation * self.rng("steps", newest).standard_normal((self.trials, 40))
                logs[:, -newest:] += math.log(1.20)
                called = np.array([bool(change_points(np.exp(one)).steps) for one in logs])
                told = np.array([newest_beyond(one, MARGIN) is not None for one in logs])
                case = f"+20 %, noise {100 * deviation:g} %, {newest} newest"
                yield Figure("newest", f"{case}: called", "calibrax", 40, called.astype(float))
                either = (called | told).astype(float)
                yield Figure("newest", f"{case}: called or told", "calibrax", 40, either)


def by_suite(found: list[bool]) -> npt.NDArray[np.float64]:
    """Whether any series of each suite is told of."""
    return np.asarray(np.any(np.reshape(found, (-1, SUITE)), axis=1), dtype=np.float64)


def run(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if a bound was missed beyond its interval."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=200, help="suites a cell")
    given = parser.parse_args(arguments)
    if given.trials < FEWEST:
        parser.error(f"--trials: expected >= {FEWEST}, got {given.trials}")
    simulation = Simulation(given.seed, given.trials)
    heading = HEADING.replace(f"{'k':>3}", f"{'n':>3}")
    print(f"newest values and turns, seed {given.seed}; n values a series\n{heading}")
    return print_figures(chain(simulation.chance(), simulation.steps()))


if __name__ == "__main__":
    sys.exit(run())
