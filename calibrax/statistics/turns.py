"""Whether values fall and then rise with size, or rise and then fall: what no class of growth does.

Nothing needs to be known of the noise: it is what a curve that may turn leaves over.
"""

from collections.abc import Iterator

import numpy as np

from calibrax.statistics.growths import Turn
from calibrax.statistics.nulls import scipy_special
from calibrax.statistics.scales import Array

__all__ = ["find_turn"]

LEAST_SIZES = 4  # three parameters leave nothing to tell the noise from three
ALPHA = 0.05
CURVES = 2
"""Kinds of curves, by which p is multiplied as the nearest is taken: with that at most .05 of
constant series of 4 to 20 sizes have p <= .05, in simulations."""

LEAST_DEPTH = 1.2
"""The factor by which values must fall as well as rise to be told, as a fifth is near enough."""

ROUNDING = 1e-6  # of a value: less noise than this is none


def find_turn(sizes: Array, logs: Array, noise: float = 0.0) -> Turn | None:
    """The turn of a series, if there is one beyond noise; None of fewer than four sizes.

    A parabola and lines with a kink at each inner size are fitted to the logs. Of the nearest, the
    slopes at both ends must differ from 0 in opposite directions.

    Args:
        sizes: Ascending, each once.
        logs: Of the values.
        noise: Relative standard error of a value, where it is known.

    Source: Lind & Mehlum (2010), 10.1111/j.1468-0084.2009.00569.x, after Sasabuchi (1980); lines
    in place of the parabola as in Simonsohn (2018), 10.1177/2515245918805755.
    """
    n = sizes.size
    depth, at = depth_of(logs)
    if n < LEAST_SIZES or abs(depth) < np.log(LEAST_DEPTH):
        return None
    best, slopes = np.inf, np.zeros(2)
    for design, ends in bends(np.log(sizes)):
        inverse = np.linalg.pinv(design)  # two sizes may be next to each other
        found = inverse @ logs
        rss = float(((logs - design @ found) ** 2).sum())
        if rss < best:
            best = rss
            error = max(np.sqrt(rss / (n - design.shape[1])), noise, ROUNDING)
            slopes = ends @ found / (error * np.linalg.norm(ends @ inverse, axis=1))
    if slopes[0] * slopes[1] >= 0 or slopes[0] * depth >= 0:
        return None
    tail = scipy_special("this test").stdtr(n - 3, -float(np.abs(slopes).min()))
    p_value = CURVES * 2 * float(tail)  # it may fall first, or rise
    if p_value > ALPHA:
        return None
    before, after = (float(np.exp(abs(logs[end] - logs[at]))) for end in (0, -1))
    return Turn(
        falls_first=depth > 0,
        size=float(sizes[at]),
        before=before,
        after=after,
        p_value=p_value,
    )


def depth_of(logs: Array) -> tuple[float, int]:
    """How far both ends are above the least value, or below (< 0) the greatest, and its place."""
    low, high = int(logs.argmin()), int(logs.argmax())
    valley = float(min(logs[0], logs[-1]) - logs[low])
    peak = float(logs[high] - max(logs[0], logs[-1]))
    return (valley, low) if valley >= peak else (-peak, high)


def bends(x: Array) -> Iterator[tuple[Array, Array]]:
    """Curves that may turn: the design, and what gives its slopes at both ends."""
    u = 2 * (x - x[0]) / (x[-1] - x[0]) - 1
    yield np.column_stack([np.ones_like(u), u, u * u]), np.array([[0, 1, -2], [0, 1, 2]])
    for kink in u[1:-1]:
        lines = np.column_stack([np.ones_like(u), u, np.abs(u - kink)])
        yield lines, np.array([[0, 1, -1], [0, 1, 1]])
