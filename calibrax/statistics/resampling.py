"""Resamples by block: as many at once as fit in memory, the same for the same seed."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from calibrax.statistics.scales import Array

__all__ = ["ROUNDING", "Strata", "distances", "stratified"]

BLOCK = 1 << 20  # numbers of one resampled array in memory at once
ROUNDING = 1e-12
"""Logs of ratios closer than this, relative to their size, are equal."""

Matrix = npt.NDArray[np.float64]


class Strata:
    """Samples of different length as one array, centred each on its own mean.

    Attributes:
        means: Of each sample.
        n: Of each sample.
        errors: Variance of each mean; NaN for a single value.
        residuals: Samples x most values, filled up with zeros.
    """

    def __init__(self, samples: Sequence[Array]) -> None:
        self.n = np.array([each.size for each in samples])
        self.means = np.array([math.fsum(each) / each.size for each in samples])
        self.residuals = np.zeros((self.n.size, int(self.n.max())))
        for row, (each, mean) in enumerate(zip(samples, self.means, strict=True)):
            self.residuals[row, : each.size] = each - mean
        squares = (self.residuals**2).sum(axis=1)
        with np.errstate(invalid="ignore"):
            self.errors = squares / ((self.n - 1) * self.n)

    def resampled(
        self,
        rng: np.random.Generator,
        strata: npt.NDArray[np.int64],
        *,
        with_variance: bool = True,
    ) -> Array:
        """Draw each chosen stratum's values anew: mean and variance of that mean.

        Args:
            rng: Where the draws come from.
            strata: resamples x slots, numbers of strata.
            with_variance: Whether the variances are wanted, too.

        Returns:
            2 (or 1) x resamples x slots: means of the residuals, and their variances.
        """
        most = self.residuals.shape[1]
        n = self.n[strata][..., None]
        place = (rng.random((*strata.shape, most)) * n).astype(np.int64)
        drawn = self.residuals[strata[..., None], place]
        if (self.n < most).any():
            drawn[np.arange(most) >= n] = 0.0
        mean = drawn.sum(axis=-1) / n[..., 0]
        if not with_variance:
            return np.asarray(mean[None])
        squares = np.where(np.arange(most) < n, (drawn - mean[..., None]) ** 2, 0.0).sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = squares / ((n[..., 0] - 1) * n[..., 0])
        return np.stack([mean, variance])


def distances(
    before: Strata,
    after: Strata,
    estimate: float,
    seed: int,
    resamples: int,
    *,
    benchmarks: bool,
) -> Array:
    """Sorted distances of resampled mean differences from the estimate, in standard errors.

    Each resample has its own standard error: of the differences, where strata are drawn anew,
    else from the values within. One without spread is infinitely far out.
    """
    rng, b = np.random.default_rng(seed), before.n.size
    widest = before.residuals.shape[1] + after.residuals.shape[1]
    rows = max(BLOCK // (b * widest), 1)
    found = []
    for start in range(0, resamples, rows):
        count = min(rows, resamples - start)
        strata = np.broadcast_to(np.arange(b), (count, b))
        if benchmarks:
            strata = rng.integers(b, size=(count, b))
        noise0, *variance0 = before.resampled(rng, strata, with_variance=not benchmarks)
        noise1, *variance1 = after.resampled(rng, strata, with_variance=not benchmarks)
        drawn = (after.means - before.means)[strata] + noise1 - noise0
        if benchmarks:
            errors = drawn.std(axis=1, ddof=1) / math.sqrt(b)
            # Equal ratios, as the logs of different values give them: not exactly.
            errors[np.ptp(drawn, axis=1) <= ROUNDING * np.abs(drawn).max(axis=1)] = 0
        else:
            errors = np.sqrt((variance0[0] + variance1[0]).sum(axis=1)) / b
        away = drawn.mean(axis=1) - estimate
        with np.errstate(divide="ignore", invalid="ignore"):
            found.append(np.where(away == 0, 0.0, away / errors))
    return np.sort(np.concatenate(found))


def stratified(
    matrix: Matrix, statistic: Callable[[Matrix], Array], seed: int, resamples: int
) -> Array:
    """A statistic of resamples whose columns are drawn anew, each from its own values.

    Args:
        matrix: rows x strata.
        statistic: Of the values of each resample, which are the last axis.
        seed: Of NumPy's default generator.
        resamples: How many.
    """
    rng, (rows, columns) = np.random.default_rng(seed), matrix.shape
    block = max(BLOCK // matrix.size, 1)
    found = []
    for start in range(0, resamples, block):
        count = min(block, resamples - start)
        drawn = matrix[rng.integers(rows, size=(count, rows, columns)), np.arange(columns)]
        found.append(statistic(drawn.reshape(count, -1)))
    return np.concatenate(found)
