"""What earlier runs tell of rows with one invocation a side: the level, the noise, its tails."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from calibrax.statistics.bulk import FEWEST_ROWS, bulk_of
from calibrax.statistics.families import Rows, Side
from calibrax.statistics.moderation import Moderated, moderate
from calibrax.statistics.planning import t_quantile
from calibrax.statistics.scales import Array

__all__ = ["CALLING_FREEDOM", "Past", "WIDER_LEVEL", "past_of"]

CALLING_FREEDOM = 3.0  # of the t that calls a change from one invocation: noise may be as heavy
FEWEST_OTHERS = 4  # values of a row from which one can be held against the others
BEYOND = 0.01  # of the values, if they are normal
MEDIAN_VARIANCE = np.pi / 2  # of the median of normal values, in that of their mean
MEAN_ROWS = 2  # up to which the median is the mean
WIDER_LEVEL = 0.975  # upper end of a 95 % interval
LEAST = 1e-11  # of a distance that would otherwise be none

Mask = npt.NDArray[np.bool_]


class Past(NamedTuple):
    """What rows of one invocation a side with earlier runs are held against.

    Attributes:
        level: Of the baseline, from history and baseline where both are of one level.
        share: Variance of the level in that of one invocation.
        noise: Variances of one invocation, from the history alone.
        tail: Degrees of freedom of a t with the tails of the history.
        apart: Whether the baseline is beyond what the history lets expect.
    """

    level: Array
    share: Array
    noise: Moderated
    tail: float
    apart: Mask


def past_of(rows: Rows) -> Past:
    """Earlier runs, and the baseline as far as it is of their level.

    What is common to the baseline of all rows, as of a slower machine, is no change of a row: it
    is taken from the baseline, and put back, as the current side was measured on that machine
    as well. A row alone can't tell, nor can differences of unlike benchmarks: there the history
    tells the noise and not the level. Nor does it for a baseline that is apart from it, be it
    for a change just before the baseline or an outlier.
    """
    history, baseline = rows.history, rows.baseline.values[:, 0]
    n = history.n.astype(float)
    if not rows.size:
        nothing = np.zeros(0)
        return Past(nothing, nothing, Moderated(nothing, nothing, 0.0, 0.0), np.inf, nothing > 0)
    noise = moderate(history.squares / (n - 1), n - 1, rows.floor)
    distance = baseline - history.mean
    common, error = distance, np.ones(rows.size)
    if rows.scale == "log" and rows.size > 1:
        many = rows.size >= FEWEST_ROWS
        common = np.full(rows.size, bulk_of(distance).location if many else np.median(distance))
        spread = MEDIAN_VARIANCE if rows.size > MEAN_ROWS else 1.0
        error = np.full(rows.size, min(spread / rows.size, 1.0))
    limit = t_quantile(noise.freedom, WIDER_LEVEL) * np.sqrt(noise.variance * (1 + 1 / n))
    apart = np.abs(distance - common) > limit
    together = (n * history.mean + baseline - common) / (n + 1) + common
    share = np.minimum((1 + n * error) / (n + 1), 1.0)
    return Past(
        np.where(apart, baseline, together),
        np.where(apart, 1.0, share),
        noise,
        tail_freedom(history),
        apart,
    )


def tail_freedom(history: Side) -> float:
    """Degrees of freedom of a t whose tails are as heavy as those of all histories together.

    Each value is held against the others of its row. Where more of them are beyond 99 % of
    Student's t than chance explains, there are spikes, and they may be of one side: then the
    tails are those of what has no noise of its own. Else it is the excess kurtosis, 6 / (df - 4),
    two standard errors above its estimate, as few values can't show that there are no spikes.
    """
    n = history.n[:, None].astype(float)
    there = (np.arange(history.values.shape[1]) < n) & (history.squares[:, None] > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.sqrt(history.squares[:, None] / (n - 1) * (1 - 1 / n))
        rest = (history.values - history.mean[:, None]) / scale
        other = rest * np.sqrt((n - 2) / np.maximum(n - 1 - rest**2, LEAST))
    known = there & (n >= FEWEST_OTHERS)
    if known.any():
        limit = t_quantile(n - 2, 1 - BEYOND / 2)
        beyond = int((np.abs(other) > limit)[known].sum())
        expected = BEYOND * int(known.sum())
        if beyond > expected + 2 * math.sqrt(expected):
            return CALLING_FREEDOM
    values = rest[there]
    if not values.size:
        return np.inf
    excess = float(np.mean(values**4)) / float(np.mean(values**2)) ** 2 - 3
    excess += 2 * math.sqrt(24 / values.size)
    return 4 + 6 / excess if excess > 0 else np.inf
