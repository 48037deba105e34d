"""The table of `calibrax.statistics.change_null`: what noise gives as the largest excess.

    python benchmarks/simulations/change_null.py [--seed 0] [--trials 200000] [--n 100]

Series of independent normal noise are searched as `change_points` searches them, with no
margin: what is found is false. The excess of a series is the largest of its steps. A line is a
length: the threshold, and the probability of an excess of 0, .25, … or more, with the number of
series; then the two numbers that the table keeps, from a fit of

    ln P(excess >= t) = ln p0 - slope t - ((q + t)² - q²) / 2

by maximum likelihood: the tail of a normal deviation but for the slope. Long series get fewer
trials.
"""

import argparse
import math

import numpy as np
from scipy import optimize

from calibrax.statistics.change_null import NULL_SIZES, threshold
from calibrax.statistics.change_search import search
from calibrax.statistics.rank_cusum import dense_ranks, scan

STEPS = np.arange(0.0, 2.01, 0.25)
BATCH = 256
FULL = 100  # values: longer series get fewer trials


def excesses(rng: np.random.Generator, n: int, trials: int) -> list[float]:
    """The largest excess of each series in which anything was found."""
    found = []
    for first in range(0, trials, BATCH):
        values = rng.standard_normal((min(BATCH, trials - first), n))
        scanned = scan(dense_ranks(values))
        for row in range(len(values)):
            tests = search(values[row], scanned, row, 0.0).tests
            if tests:
                found.append(max(test.excess for test in tests))
    return found


def slope_of(found: list[float], q: float) -> float:
    """Of the exceedances alone, at least 0: small series have thinner tails than that."""
    t = np.array(found)

    def loss(slope: float) -> float:
        return float(-(np.log(slope + q + t) - slope * t - ((q + t) ** 2 - q * q) / 2).sum())

    return float(optimize.minimize_scalar(loss, bounds=(-q + 0.1, 20), method="bounded").x)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=200_000, help="of series up to 100 values")
    parser.add_argument("--n", type=int, action="append", help="lengths, if not those of the table")
    given = parser.parse_args()
    for n in given.n or NULL_SIZES:
        trials = math.ceil(given.trials * min(1.0, FULL / n))
        found = excesses(np.random.default_rng([given.seed, n]), n, trials)
        survive = " ".join(f"{np.sum(np.array(found) >= t) / trials:.5f}" for t in STEPS)
        q, p0 = threshold(n), len(found) / trials
        print(
            f"{n:6} {q:.2f}  {survive}  of {trials}: {p0:.4f} {slope_of(found, q):.2f}", flush=True
        )


if __name__ == "__main__":
    main()
