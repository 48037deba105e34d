"""Coverage of the intervals of one metric: how often a nominal 95 % interval holds the truth.

    python benchmarks/simulations/intervals.py [--seed 0] [--trials 20000]

The distributions are those at the end of the statistics page, of the log of one invocation's
value. What a method must cover is its own parameter, got from the distribution by integration
and root finding, never from the simulated samples. The rank methods are run on all trials at
once with the order statistics that calibrax chooses; each cell first asks calibrax itself for a
few dozen of its intervals and stops if they differ. Bounds are those of the statistics page;
rows without one are there for comparison.
"""

import argparse
import inspect
import math
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from noise import SPIKE, SPIKES, Array, Draw, bimodal, lognormal, normal, spikes, t3
from scipy import integrate, optimize, special, stats

from calibrax.statistics import Interval, geometric_mean, interval, mean, median
from calibrax.statistics.nulls import sign_order, signed_rank_order

SIZES = (6, 7, 8, 9, 10, 12, 15, 20, 25, 30)
PSEUDO_MEDIAN, MEDIAN = (0.94, 0.975), (0.94, 1.0)
AGREE = 30  # intervals of each cell that calibrax computes as well
# how SciPy's bootstrap is given its generator: `rng` from 1.15 on
GENERATOR = "rng" if "rng" in inspect.signature(stats.bootstrap).parameters else "random_state"


class Noise(NamedTuple):
    """A distribution of log values, and its true parameters."""

    name: str
    draw: Draw
    pseudo_median: float
    median: float
    mean: float


def normal_plus_gamma(x: float, sd: float, shape: int, scale: float) -> float:
    """P(sd Z + G <= x), G gamma(shape, scale), by adaptive integration over G."""
    found, _ = integrate.quad(
        lambda g: special.ndtr((x - g) / sd) * stats.gamma.pdf(g, shape, scale=scale),
        0,
        40 * scale,
        points=[max(x, 0.0), scale],
        epsabs=1e-13,
        limit=500,
    )
    return float(found)


def spikes_parameters() -> tuple[float, float]:
    """Pseudo-median and median of "spikes"."""

    def pair(x: float) -> float:  # half the sum of two draws with 0, 1, 2 spikes
        none, one, two = (1 - SPIKES) ** 2, 2 * SPIKES * (1 - SPIKES), SPIKES**2
        sd = 0.02 / math.sqrt(2)
        return (
            none * float(special.ndtr(x / sd))
            + one * normal_plus_gamma(x, sd, 1, SPIKE / 2)
            + two * normal_plus_gamma(x, sd, 2, SPIKE / 2)
            - 0.5
        )

    def single(x: float) -> float:
        spiked = normal_plus_gamma(x, 0.02, 1, SPIKE)
        return (1 - SPIKES) * float(special.ndtr(x / 0.02)) + SPIKES * spiked - 0.5

    def root(f: Callable[[float], float]) -> float:
        return float(optimize.brentq(f, 0, 0.05, xtol=1e-14))

    return root(pair), root(single)


def noises() -> tuple[Noise, ...]:
    pair, single = spikes_parameters()
    return (
        Noise("normal", normal, 0, 0, 0),  # these are symmetric about 0, but for spikes
        Noise("lognormal", lognormal, 0, 0, 0),
        Noise("spikes", spikes, pair, single, SPIKE * SPIKES),
        Noise("t3", t3, 0, 0, 0),
        Noise("bimodal", bimodal, 0, 0, 0),
    )


Ends = tuple[Array, Array]


def same(found: Interval, lower: float, upper: float) -> bool:
    """Whether calibrax, on exp(y), gives the ends that the vectorised form gives on y."""
    ends = math.log(found.lower), math.log(found.upper)
    return np.allclose(ends, (lower, upper), rtol=0, atol=1e-12)


def checked(y: Array, ends: Ends, method: Callable[[Array], Interval]) -> Ends:
    for row, lower, upper in zip(y[:AGREE], ends[0], ends[1], strict=False):
        if not same(method(np.exp(row)), lower, upper):
            sys.exit(f"calibrax disagrees with the simulation on {np.exp(row).tolist()}")
    return ends


def hodges_lehmann(y: Array) -> Ends:
    n = y.shape[1]
    order = signed_rank_order(n, 0.95)
    i, j = np.triu_indices(n)
    lower, upper = np.empty(len(y)), np.empty(len(y))
    step = max(1, 2**21 // i.size)  # rows at a time, so that memory stays small
    for at in range(0, len(y), step):
        part = y[at : at + step]
        walsh = np.partition((part[:, i] + part[:, j]) / 2, (order - 1, i.size - order), axis=1)
        lower[at : at + step], upper[at : at + step] = walsh[:, order - 1], walsh[:, -order]
    return checked(y, (lower, upper), interval)


def order_statistics(y: Array) -> Ends:
    order, x = sign_order(y.shape[1], 0.95), np.sort(y, axis=1)
    return checked(y, (x[:, order - 1], x[:, -order]), median)


def interpolated(y: Array) -> Ends:
    """On logs: the mixing of neighbours isn't the same there, so calibrax is asked for y."""
    found = [median(row, interpolated=True) for row in y]
    return np.array([f.lower for f in found]), np.array([f.upper for f in found])


def student(y: Array) -> Ends:
    n = y.shape[1]
    reach = stats.t.ppf(0.975, n - 1) * y.std(axis=1, ddof=1) / math.sqrt(n)
    centre = y.mean(axis=1)
    return checked(y, (centre - reach, centre + reach), geometric_mean)


def studentised(y: Array) -> Ends:
    found = [mean(row, seed=seed, resamples=999) for seed, row in enumerate(y)]
    return np.array([f.lower for f in found]), np.array([f.upper for f in found])


def scipy_bootstrap(kind: Any, rng: np.random.Generator) -> Callable[[Array], Ends]:
    def ends(y: Array) -> Ends:
        how: dict[str, Any] = {"n_resamples": 999, "batch": 111, GENERATOR: rng}
        parts = [
            stats.bootstrap((part,), np.mean, axis=-1, method=kind, **how).confidence_interval
            for part in np.array_split(y, max(1, len(y) // 250))
        ]
        return np.concatenate([p.low for p in parts]), np.concatenate([p.high for p in parts])

    return ends


class Table:
    """Prints a row a figure and counts those that meet their bound."""

    def __init__(self) -> None:
        self.met = self.missed = 0
        print(f"{'method':36} {'noise':10} {'n':>3} {'covers':>7} {'95 % interval':>16}  bound")

    def row(
        self, method: str, noise: str, n: int, hits: npt.NDArray[np.bool_], bound: Any = None
    ) -> None:
        covered, trials = int(hits.sum()), hits.size
        ci = stats.binomtest(covered, trials).proportion_ci(0.95, method="wilson")
        share, verdict = covered / trials, ""
        if bound:
            good = bound[0] <= share <= bound[1]
            self.met, self.missed = self.met + good, self.missed + (not good)
            limit = f"{bound[0]:.3f} to {bound[1]:.3f}" if bound[1] < 1 else f">= {bound[0]:.3f}"
            verdict = f"{limit:15} {'met' if good else 'NOT MET'}"
        span = f"[{ci.low:.4f}, {ci.high:.4f}]"
        print(f"{method:36} {noise:10} {n:3} {share:7.4f} {span}  {verdict}".rstrip())


def covers(ends: Ends, truth: float) -> npt.NDArray[np.bool_]:
    return (ends[0] <= truth) & (truth <= ends[1])  # NaN, no interval, counts as a miss


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=20_000, help="samples a cell of calibrax")
    given = parser.parse_args()
    rng, trials = np.random.default_rng(given.seed), given.trials
    few = max(trials // 10, 1)  # for the slow peers
    print(
        f"seed {given.seed}, {trials:,} samples a cell ({few:,} for bootstraps and interpolation)"
    )
    kinds = noises()
    spiky = kinds[2]
    print(f"spikes: pseudo-median {spiky.pseudo_median:.9f}, median {spiky.median:.9f}, of logs")
    table = Table()
    for kind in kinds:
        for n in SIZES:
            y = kind.draw(rng, (trials, n))
            hits = covers(hodges_lehmann(y), kind.pseudo_median)
            table.row("Hodges-Lehmann, exact signed rank", kind.name, n, hits, PSEUDO_MEDIAN)
            hits = covers(order_statistics(y), kind.median)
            table.row("order statistics of the median", kind.name, n, hits, MEDIAN)
            if n in (6, 10, 20, 30):
                hits = covers(interpolated(y[:few]), kind.median)
                table.row("order statistics, interpolated", kind.name, n, hits)
    for kind in kinds:
        for n in (3, 4, 5):
            hits = covers(student(kind.draw(rng, (trials, n))), kind.mean)
            table.row("Student t on logs", kind.name, n, hits)
    for kind in kinds:
        for n in (5, 10, 30):
            y = kind.draw(rng, (few, n))
            table.row(
                "mean: studentised bootstrap", kind.name, n, covers(studentised(y), kind.mean)
            )
            for name in ("percentile", "BCa"):
                found = scipy_bootstrap(name, rng)(y)
                table.row(f"mean: {name} bootstrap (scipy)", kind.name, n, covers(found, kind.mean))
    print(f"{table.met} of {table.met + table.missed} figures met")
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
