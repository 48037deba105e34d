"""Change points: false ones without a change, and which true ones are found. One table.

    python benchmarks/simulations/changes.py [--seed 0] [--trials 2000] [--only PART]

A series is noise, or noise and a step of +5 % at index 60 of 100. A hit is a change point within
two of the true index. Other tools are run beside where they are installed (apache-otava, ruptures,
asv), on the first tenth of the same series. The exit status is 1 where a bound is missed by more
than chance explains.
"""

import argparse
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
from figures import HEADING, Figure, Seeded, print_figures

from calibrax.statistics import change_points, change_points_of
from calibrax.statistics.change_search import search
from calibrax.statistics.rank_cusum import dense_ranks, scan

Array = npt.NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, int]], Array]
Detector = Callable[[Array], Sequence[int]]

N, AT, STEP = 100, 60, math.log(1.05)
WITHIN = 2  # of the true index: a hit
PEERS_RUN = 10  # peers see one series in so many
FEWEST = 100  # trials
SUITE = 60  # series of one project
BATCH = 64  # series searched at once
MARGIN = math.log(1.02)


def normal(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    return 0.03 * rng.standard_normal(shape)


def lognormal(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    return 0.05 * rng.standard_normal(shape)


def spikes(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """2 %, and a tenth of the values times 1 + exponential(.15)."""
    spiked = (rng.random(shape) < 0.1) * rng.exponential(0.15, shape)
    return 0.02 * rng.standard_normal(shape) + np.log1p(spiked)


def autoregressive(rho: float) -> Draw:
    """3 %, each value depending on the one before."""

    def draw(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
        fresh = math.sqrt(1 - rho**2) * rng.standard_normal(shape)
        fresh[:, 0] /= math.sqrt(1 - rho**2)
        for i in range(1, shape[1]):
            fresh[:, i] += rho * fresh[:, i - 1]
        return 0.03 * fresh

    return draw


# noise: false at most, hit at least
CELLS: dict[str, tuple[Draw, float, float]] = {
    "normal 3 %": (normal, 0.05, 0.85),
    "lognormal 5 %": (lognormal, 0.05, 0.57),
    "2 %, spikes": (spikes, 0.05, 0.90),
    "AR(1) .4, 3 %": (autoregressive(0.4), 0.05, 0.66),
}


def otava(values: Array) -> Sequence[int]:
    """apache-otava, `compute_change_points` with its defaults."""
    found = import_module("otava.analysis").compute_change_points(values.tolist())[0]
    return [int(point.index) for point in found]


def pelt(values: Array) -> Sequence[int]:
    """ruptures, PELT on squared distance with a penalty like BIC's, noise by the differences."""
    noise = float(np.median(np.abs(np.diff(values)))) / 0.6745 / math.sqrt(2)
    penalty = 3 * math.log(values.size) * noise**2
    found = import_module("ruptures").KernelCPD(kernel="linear", min_size=3).fit(values[:, None])
    return [int(end) for end in found.predict(pen=penalty)[:-1]]


def asv(values: Array) -> Sequence[int]:
    """asv, `detect_steps`, from which its published regressions come."""
    found = import_module("asv.step_detect").detect_steps(values.tolist())
    return [int(step[0]) for step in found[1:]]


PEERS: dict[str, tuple[str, Detector]] = {
    "Otava": ("otava", otava),
    "PELT": ("ruptures", pelt),
    "asv": ("asv", asv),
}


def ours(logs: Array) -> list[list[int]]:
    """Indices as `change_points` finds them on the scale "log", many series at once."""
    found = []
    for first in range(0, len(logs), BATCH):
        batch = logs[first : first + BATCH]
        scanned = scan(dense_ranks(batch))
        found += [search(one, scanned, row, MARGIN).points for row, one in enumerate(batch)]
    return found


def hits(points: Sequence[int], at: int = AT) -> bool:
    return any(abs(point - at) <= WITHIN for point in points)


def stepped(logs: Array, *steps: tuple[int, float]) -> Array:
    """Each step changes all values from its index on."""
    moved = logs.copy()
    for at, by in steps:
        moved[:, at:] += by
    return moved


def share(found: Sequence[bool]) -> Array:
    return np.array(found, dtype=np.float64)


SHAPES: dict[str, Draw] = {
    "t with 2 degrees of freedom": lambda rng, shape: 0.02 * rng.standard_t(2, shape),
    "exponential": lambda rng, shape: rng.exponential(0.05, shape),
    "about five distinct values": lambda rng, shape: 0.03 * np.rint(rng.standard_normal(shape)),
    "two modes": lambda rng, shape: 0.05 * rng.integers(2, size=shape) + normal(rng, shape) / 6,
}


class Simulation(Seeded):
    """The parts of the table, each a method that yields its figures."""

    def cells(self) -> Iterator[Figure]:
        """Four noises: any false point without a change, and a step of +5 % found."""
        for name, (draw, at_most, at_least) in CELLS.items():
            null = draw(self.rng("cells", name), (self.trials, N))
            moved = stepped(draw(self.rng("cells", name, "step"), (self.trials, N)), (AT, STEP))
            found = share([bool(points) for points in ours(null)])
            yield Figure("cells", f"{name}, no change: any", "calibrax", N, found, at_most=at_most)
            results = ours(moved)
            found = share([hits(points) for points in results])
            yield Figure("cells", f"{name}, +5 %: hit", "calibrax", N, found, at_least=at_least)
            exact = share([AT in points for points in results])
            yield Figure("cells", f"{name}, +5 %: exact index", "calibrax", N, exact)
            for peer, (module, detect) in PEERS.items():
                if find_spec(module) is None:
                    continue
                values = np.exp(null[: self.trials // PEERS_RUN])
                found = share([len(detect(one)) > 0 for one in values])
                yield Figure("cells", f"{name}, no change: any", peer, N, found)
                values = np.exp(moved[: self.trials // PEERS_RUN])
                found = share([hits(detect(one)) for one in values])
                yield Figure("cells", f"{name}, +5 %: hit", peer, N, found)

    def lengths(self) -> Iterator[Figure]:
        """Short and long series without a change."""
        for n in (12, 16, 20, 24, 32, 50, 75, 200, 500, 1000, 2000, 5000):
            trials = math.ceil(self.trials * min(1, 1000 / n))
            for name in ("normal 3 %", "lognormal 5 %") if n < 2000 else ("lognormal 5 %",):
                null = CELLS[name][0](self.rng("lengths", name, n), (trials, n))
                found = share([bool(points) for points in ours(null)])
                case = f"{name}, no change: any"
                yield Figure("lengths", case, "calibrax", n, found, at_most=0.05)
            if n in (500, 1000) and find_spec("otava") is not None:
                values = np.exp(normal(self.rng("lengths", n), (trials // PEERS_RUN, n)))
                found = share([len(otava(one)) > 0 for one in values])
                yield Figure("lengths", "normal 3 %, no change: any", "Otava", n, found)

    def dependence(self) -> Iterator[Figure]:
        """Noise that depends on the value before, without a change."""
        for n in (100, 500, 1000):
            trials = math.ceil(self.trials * min(1, 200 / n))
            for rho in (0.2, 0.4, 0.6, 0.8):
                null = autoregressive(rho)(self.rng("dependence", n, rho), (trials, n))
                found = share([bool(points) for points in ours(null)])
                case = f"AR(1) {rho:g}, no change: any"
                yield Figure("dependence", case, "calibrax", n, found, at_most=0.05)
        for n in (12, 16, 20, 32, 50):
            null = autoregressive(0.4)(self.rng("dependence", n), (self.trials, n))
            found = share([bool(points) for points in ours(null)])
            case = "AR(1) .4, few values: any"
            yield Figure("dependence", case, "calibrax", n, found, stated="warned of")

    def shapes(self) -> Iterator[Figure]:
        """Other noise without a change; the spread that changes is beyond the recipe."""
        trials = self.trials // 2
        for n in (100, 500):
            for name, draw in SHAPES.items():
                found = ours(draw(self.rng("shapes", name, n), (trials, n)))
                case, any_false = f"{name}, no change: any", share([bool(one) for one in found])
                yield Figure("shapes", case, "calibrax", n, any_false, at_most=0.05)
            for times, stated in ((3, ".15"), (10, ".2")):
                logs = normal(self.rng("shapes", times, n), (trials, n))
                logs[:, n * 4 // 5 :] *= times
                any_false = share([bool(one) for one in ours(logs)])
                case = f"spread x {times} for the last fifth: any"
                yield Figure("shapes", case, "calibrax", n, any_false, stated=stated)

    def several(self) -> Iterator[Figure]:
        """Three changes of 10 % in 200 values, up, down and up: exactly three reported."""
        up = math.log(1.10)
        logs = normal(self.rng("several"), (self.trials // 2, 200))
        moved = stepped(logs, (50, up), (100, -up), (150, up))
        found = ours(moved)
        three = share([len(points) == 3 for points in found])
        yield Figure(
            "several", "three steps of 10 %: three found", "calibrax", 200, three, at_least=0.98
        )
        placed = share([all(hits(points, at) for at in (50, 100, 150)) for points in found])
        yield Figure("several", "three steps of 10 %: all three hit", "calibrax", 200, placed)

    def location(self) -> Iterator[Figure]:
        """Whether the location interval holds the true index, of series with one step found."""
        for name, (draw, _, _) in CELLS.items():
            for percent in (5, 10):
                logs = draw(self.rng("location", name, percent), (self.trials, N))
                values = np.exp(stepped(logs, (AT, math.log1p(percent / 100))))
                all_found = [change_points(one) for one in values[: self.trials // 2]]
                found = [one.steps[0] for one in all_found if len(one.steps) == 1]
                held = share([step.earliest <= AT <= step.latest for step in found])
                width = float(np.median([step.latest - step.earliest + 1 for step in found]))
                yield Figure(
                    "location",
                    f"{name}, +{percent} %: interval holds it",
                    "calibrax",
                    N,
                    held,
                    at_least=0.957,
                    stated=f"median width {width:g}",
                )
                error = share(
                    [step.lower <= math.log1p(percent / 100) <= step.upper for step in found]
                )
                yield Figure(
                    "location",
                    f"{name}, +{percent} %: change inside its 95 %",
                    "calibrax",
                    N,
                    error,
                )

    def delay(self) -> Iterator[Figure]:
        """+10 % in 3 % noise, so many values ago."""
        for after, stated in ((5, ".94"), (8, ".99")):
            logs = normal(self.rng("delay", after), (self.trials, N))
            found = ours(stepped(logs, (N - after, math.log(1.10))))
            seen = share([bool(points) for points in found])
            case = f"+10 % {after} values from the end: seen"
            yield Figure("delay", case, "calibrax", N, seen, stated=stated)

    def many(self) -> Iterator[Figure]:
        """60 series of a project with false-discovery control over them."""
        suites = max(self.trials // 5, 20)
        for name, (draw, _, _) in CELLS.items():
            rng, any_false, discoveries, power = self.rng("many", name), [], [], []
            for suite in range(suites):
                null = np.exp(draw(rng, (SUITE, N)))
                any_false.append(any(one.steps for one in change_points_of(list(null))))
                if suite % 4:
                    continue
                mixed = draw(rng, (SUITE, N))
                mixed[: SUITE // 4, AT:] += math.log(1.10)
                called = [bool(one.steps) for one in change_points_of(list(np.exp(mixed)))]
                false = sum(called[SUITE // 4 :])
                discoveries.append(false / max(sum(called), 1))
                power.append(np.mean(called[: SUITE // 4]))
            case = f"{name}, {SUITE} unchanged: any called"
            bound = None if name.startswith("AR") else 0.05
            yield Figure("many", case, "calibrax", N, share(any_false), at_most=bound)
            case = f"{name}, a quarter +10 %: false share"
            yield Figure("many", case, "calibrax", N, np.array(discoveries), at_most=0.05)
            yield Figure("many", f"{name}, a quarter +10 %: found", "calibrax", N, np.array(power))

    def drifts(self) -> Iterator[Figure]:
        """Of series with a step, how many are said to drift: those that rise evenly, true steps."""
        trials = self.trials // 4
        for n in (60, N, 300):
            for slope in (0.0005, 0.001, 0.002):
                noise = 0.01 * self.rng("drift", n, slope).standard_normal((trials, n))
                found = said_to_drift(noise + slope * np.arange(n))
                case, stated = f"{slope:.2%} a run in 1 %: told", ".9 to 1" if n >= N else ""
                yield Figure("drifts", case, "calibrax", n, found, stated=stated)
            for name in ("normal 3 %", "AR(1) .4, 3 %"):
                logs = CELLS[name][0](self.rng("drift", n, name), (trials, n))
                found = said_to_drift(stepped(logs, (n // 2, math.log(1.15))))
                case = f"{name}, a step of 15 %: told"
                yield Figure("drifts", case, "calibrax", n, found, at_most=0.02)


def said_to_drift(logs: Array) -> Array:
    """Of each series that has a step, whether a warning tells of a drift."""
    found = [change_points(np.exp(one)) for one in logs]
    stepped_ones = [one for one in found if one.steps]
    return share([any("drift" in text for text in one.warnings) for one in stepped_ones])


PARTS = (
    *("cells", "lengths", "dependence", "shapes", "several", "location", "delay", "many"),
    "drifts",
)


def run(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if a bound was missed beyond its interval."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=2000, help="series a cell")
    parser.add_argument("--only", choices=PARTS)
    given = parser.parse_args(arguments)
    if given.trials < FEWEST:
        parser.error(f"--trials: expected >= {FEWEST}, got {given.trials}; long series run fewer")
    simulation = Simulation(given.seed, given.trials)
    heading = HEADING.replace(f"{'k':>3}", f"{'n':>3}")
    print(f"change points, seed {given.seed}; n values a series\n{heading}")
    parts = (given.only,) if given.only else PARTS
    return print_figures(figure for part in parts for figure in getattr(simulation, part)())


if __name__ == "__main__":
    sys.exit(run())
