"""How many invocations would settle a question, and what those at hand can show.

Both take the noise as known, which it is not: read "about" before each number.
"""

import numpy as np
import numpy.typing as npt

from calibrax.statistics.nulls import scipy_special
from calibrax.statistics.scales import Array

__all__ = ["LARGEST", "further_invocations", "smallest_detectable", "t_quantile", "t_tail"]

EQUIVALENCE_TAIL, POWER_NORMAL = 0.05, 0.842  # of each one-sided test; normal quantile of .8
EQUIVALENCE_NORMAL = 1.282  # normal quantile of .9: both ends have to hold
TABLE = 400  # invocations up to which Student's quantile matters
LARGEST = 1_000_000
"""What is not settled by so many invocations is not settled by measuring."""


def t_quantile(freedom: Array | float, level: Array | float) -> Array:
    """Quantiles of Student's t; infinite degrees of freedom are the normal distribution."""
    freedom, level = np.broadcast_arrays(np.asarray(freedom, float), np.asarray(level, float))
    # rows share few degrees of freedom and levels, and a quantile is found by iteration
    pairs, inverse = np.unique(freedom + 1j * level, return_inverse=True)
    special = scipy_special("Student's t")
    infinite = np.isinf(pairs.real)
    found = special.stdtrit(np.where(infinite, 1.0, pairs.real), pairs.imag)
    found = np.where(infinite, special.ndtri(pairs.imag), found)
    shaped: Array = found[inverse].reshape(freedom.shape)
    return shaped


def t_tail(freedom: Array | float, distance: Array | float) -> Array:
    """P(T <= -distance), with infinite degrees of freedom likewise."""
    special = scipy_special("Student's t")
    freedom, below = np.broadcast_arrays(np.asarray(freedom, float), -np.asarray(distance, float))
    infinite = np.isinf(freedom)
    found: Array = special.stdtr(np.where(infinite, 1.0, freedom), below)
    return np.where(infinite, special.ndtr(below), found) if infinite.any() else found


def least_invocations(ratio: Array, tail: float, normal: float) -> npt.NDArray[np.int64]:
    """Smallest k >= 2 with (t(1 - tail, 2(k-1)) + normal) sqrt(2 / k) <= ratio."""
    k = np.arange(2, TABLE + 1)
    quantiles = -t_quantile((2 * (k - 1)).astype(np.float64), tail)
    needed = (quantiles + normal) * np.sqrt(2 / k)  # falls with k
    found = k[0] + np.searchsorted(-needed, -ratio, side="left")
    far = normal - float(t_quantile(2.0 * (TABLE - 1), tail))
    with np.errstate(divide="ignore", over="ignore"):
        beyond = np.minimum(np.ceil(2 * (far / ratio) ** 2), LARGEST)
    counts: npt.NDArray[np.int64] = np.where(found > TABLE, beyond, found).astype(np.int64)
    return counts


def further_invocations(
    estimate: Array,
    deviation: Array,
    p_adjusted: Array,
    margin: Array,
    now: npt.NDArray[np.int64],
    *,
    rows: int,
    alpha: float,
) -> npt.NDArray[np.int64]:
    """About how many further invocations a side would settle each row, at least 1.

    A row that looks unchanged is settled when its 90 % interval fits into the margin; one that
    looks changed when the difference shows among all rows. Power .8 each. At most a million.

    Args:
        estimate: Log ratios or differences.
        deviation: Standard deviation from invocation to invocation.
        p_adjusted: For no change, corrected for all rows.
        margin: On the scale of the estimates.
        now: Invocations a side.
        rows: How many are tested together.
        alpha: For all together.

    Source: the usual sample size of two one-sided tests (Schuirmann 1987), 10.1007/BF01068419,
    and of Bonferroni's t. Checked by simulation: settles about .8 of rows that did not change.

    >>> one = np.array([1])
    >>> noise, margin, p = np.array([0.02]), np.log1p(np.array([0.02, 0.05])), np.array([1.0])
    >>> [int(further_invocations(np.zeros(1), noise, p, m, one, rows=1, alpha=0.05)[0]) + 1
    ...  for m in np.split(margin, 2)]
    [19, 4]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        unchanged = least_invocations(margin / deviation, EQUIVALENCE_TAIL, EQUIVALENCE_NORMAL)
        tail = alpha / (2 * rows)
        changed = least_invocations(np.abs(estimate) / deviation, tail, POWER_NORMAL)
    as_unchanged = (np.abs(estimate) <= margin) | (p_adjusted >= 0.5)
    needed = np.where(as_unchanged, unchanged, changed)
    return np.maximum(needed - now, 1)


def smallest_detectable(error: Array, freedom: Array, *, rows: int, alpha: float) -> Array:
    """The change that would be called different with probability .8, on the estimates' scale.

    Args:
        error: Standard errors of the estimates.
        freedom: Their degrees of freedom.
        rows: How many are tested together.
        alpha: For all together.

    Source: as `further_invocations`.

    >>> float(smallest_detectable(np.ones(1), np.array([np.inf]), rows=1, alpha=0.05).round(3)[0])
    2.802
    """
    return (POWER_NORMAL - t_quantile(freedom, alpha / (2 * rows))) * error
