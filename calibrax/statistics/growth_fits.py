"""Least squares of a + c g(n) and of c n^b on logs, for many series of the same sizes at once.

On logs an error of 10 % counts the same at every size, whatever the unit. Arrays are series x
sizes, of natural logs; what comes back is one number a series.
"""

from typing import NamedTuple

import numpy as np

from calibrax.statistics.scales import Array

__all__ = ["Curves", "Powers", "best_overheads", "fit_curves", "fit_powers", "levels", "scores"]

LEAST_SHARE, MOST_SHARE = 1e-4, 1e4
"""The overhead is sought between these multiples of the growth at the smallest and the largest
size; beyond, it is none, or there is no growth."""

STEPS = 61  # of the first search; RSS of a + c g over log a has no finer structure
NEARBY = np.linspace(-1, 1, 21)  # of each search around the best so far
ROUNDS = 8  # each but the first 10 times closer: the overhead is then known to 1e-7
RESOLUTION = 1e-6
"""Relative error that is taken for none: about what tools write of a value."""


class Curves(NamedTuple):
    """Fits of a + c g(n), one a series.

    Attributes:
        ratio: a / c, with g relative to the largest size; 0 without an overhead.
        level: log c.
        rss: Sum of squared residuals.
        score: AICc.
    """

    ratio: Array
    level: Array
    rss: Array
    score: Array


class Powers(NamedTuple):
    """Fits of c n^b, one a series.

    Attributes:
        level: log c.
        exponent: b.
        error: Standard error of b; NaN for two sizes.
        rss: Sum of squared residuals.
        score: AICc.
    """

    level: Array
    exponent: Array
    error: Array
    rss: Array
    score: Array


def errors_of(ratios: Array, g: Array, log_y: Array) -> Array:
    """What the values exceed a/c + g by, series x any x sizes; infinite where that is 0.

    Args:
        ratios: a / c, series x any.
        g: The growth at each size.
        log_y: The values.
    """
    with np.errstate(divide="ignore"):
        return np.asarray(log_y[:, None, :] - np.log(ratios[:, :, None] + g))


def squares(ratios: Array, g: Array, log_y: Array) -> Array:
    """Sums of squared residuals with the best c, series x any; infinite where a curve is 0."""
    errors = errors_of(ratios, g, log_y)
    with np.errstate(invalid="ignore"):
        found = ((errors - errors.mean(axis=2, keepdims=True)) ** 2).sum(axis=2)
    return np.where(np.isnan(found), np.inf, found)


def fit_curves(g: Array, log_y: Array, noise: float = 0.0) -> Curves:
    """The best factor > 0 of one class, with an overhead >= 0 where that pays by AICc.

    Args:
        g: The growth at each size, relative to the largest.
        log_y: The values, series x sizes.
        noise: Relative standard error of a value, where it is known.
    """
    ratio = np.zeros(len(log_y))
    rss = squares(ratio[:, None], g, log_y)[:, 0]
    score = scores(rss, g.size, 1, noise)
    if np.ptp(g):  # a constant and an overhead are the same
        with_overhead, closer = best_overheads(g, log_y)
        other = scores(closer, g.size, 2, noise)
        pays = other < score
        ratio = np.where(pays, with_overhead, ratio)
        rss, score = np.where(pays, closer, rss), np.minimum(score, other)
    return Curves(ratio, levels(ratio, g, log_y), rss, score)


def best_overheads(g: Array, log_y: Array) -> tuple[Array, Array]:
    """The overhead a / c > 0 of least squares, and these.

    For each a / c the best c is a mean, so there is one number to search for: on a grid of its
    log, then ever closer around the least.
    """
    rows = np.arange(len(log_y))
    low, high = np.log(LEAST_SHARE) + np.log(g[g > 0].min()), np.log(MOST_SHARE)
    grid = np.broadcast_to(np.linspace(low, high, STEPS), (rows.size, STEPS))
    centre, reach = grid[:, 0], (high - low) / (STEPS - 1)
    for _ in range(ROUNDS):
        centre = grid[rows, squares(np.exp(grid), g, log_y).argmin(axis=1)]
        grid = centre[:, None] + reach * NEARBY
        reach *= NEARBY[1] - NEARBY[0]
    found = np.exp(centre)
    return found, squares(found[:, None], g, log_y)[:, 0]


def levels(ratio: Array, g: Array, log_y: Array) -> Array:
    """The best log c for each a / c."""
    return np.asarray(errors_of(ratio[:, None], g, log_y)[:, 0].mean(axis=1))


def fit_powers(sizes: Array, log_y: Array, noise: float = 0.0) -> Powers:
    """Straight lines through the logs, on the same terms."""
    n, x = sizes.size, np.log(sizes)
    middle, about = log_y.mean(axis=1), x - x.mean()
    exponent = (log_y @ about) / (about @ about)
    rss = ((log_y - middle[:, None] - exponent[:, None] * about) ** 2).sum(axis=1)
    error = np.sqrt(rss / max(n - 2, 1) / (about @ about))
    error = error if n > 2 else np.full_like(error, np.nan)
    score = scores(rss, n, 2, noise)
    return Powers(middle - exponent * x.mean(), exponent, error, rss, score)


def scores(rss: Array, n: int, parameters: int, noise: float = 0.0) -> Array:
    """AICc of fits to n sizes, up to a constant; infinite where n is too small for it.

    The parameters are those of the curve. With the variance counted among them, as in the paper,
    four sizes could show no overhead, whatever the numbers.

    Args:
        rss: Sums of squared residuals.
        n: How many sizes.
        parameters: Of each fit.
        noise: Relative standard error of a value, where it is known: a curve can't be closer.

    Source: Hurvich & Tsai (1989), 10.1093/biomet/76.2.297.
    """
    room = n - parameters - 1
    if room <= 0:
        return np.full_like(rss, np.inf)
    variance = np.maximum(rss / n, max(noise, RESOLUTION) ** 2)
    penalty = 2 * parameters + 2 * parameters * (parameters + 1) / room
    with np.errstate(invalid="ignore"):
        found = n * np.log(variance) + rss / variance + penalty
    return np.where(np.isfinite(rss), found, np.inf)
