"""Variances of many rows that borrow strength from one another.

Three invocations tell little about the noise of one benchmark, but those of a hundred together
tell how noisy benchmarks of the suite are, and how unlike. Each variance is drawn towards what
all have in common, the more, the more alike they are.
"""

import math
from typing import NamedTuple

import numpy as np

from calibrax.statistics.nulls import scipy_special
from calibrax.statistics.scales import Array

__all__ = ["Moderated", "moderate"]

CAUTION = 0.25  # standard errors of the excess; keeps few rows from looking equally noisy
LEAST_EXCESS = 1e-3
NEWTON_ROUNDS = 60  # of the inverse trigamma; quadratic, so a dozen are enough
CLOSE = 1e-14


class Moderated(NamedTuple):
    """Variances, one a row, and how much each is worth.

    Attributes:
        variance: The moderated ones.
        freedom: Their degrees of freedom.
        prior: What all have in common; NaN where rows are too few to tell.
        prior_freedom: How many degrees of freedom that is worth; 0 likewise.
    """

    variance: Array
    freedom: Array
    prior: float
    prior_freedom: float


def moderate(variances: Array, freedom: Array, floor: Array | float = 0.0) -> Moderated:
    """Variances drawn towards their common level.

    With one row that varies (none) there is nothing to borrow from: the plain ones come back.
    Rows without any spread get what is common, but don't tell what that is.

    Args:
        variances: Pooled variances, >= 0, one a row.
        freedom: Their degrees of freedom, >= 1.
        floor: What a variance can't be below, as the timer ticks in steps.

    Source: Smyth (2004), 10.2202/1544-6115.1027, with the excess raised by a quarter of its
    standard error. Checked against cases worked by hand.

    Raises:
        MissingExtraError: SciPy is not installed.

    >>> found = moderate(np.array([1.0, 4.0, 9.0]), np.array([4.0, 4.0, 4.0]))
    >>> [round(float(value), 3) for value in found.variance], round(found.prior_freedom, 3)
    ([2.56, 4.153, 6.809], 3.53)
    """
    special = scipy_special("moderated variance")
    varying = variances > 0
    floored = np.maximum(variances, floor)
    count = int(varying.sum())
    if count < 2:
        return Moderated(floored, freedom, math.nan, 0.0)
    half, inverse = np.unique(freedom[varying] / 2, return_inverse=True)
    trigamma, pentagamma = special.polygamma(1, half)[inverse], special.polygamma(3, half)[inverse]
    logs = np.log(floored[varying]) + (np.log(half) - special.digamma(half))[inverse]
    level = float(logs.mean())
    excess = max(float(logs.var(ddof=1) - trigamma.mean()), 0.0)
    excess += CAUTION * math.sqrt(float((pentagamma + 2 * trigamma**2).mean()) / count)
    prior_freedom = 2 * inverse_trigamma(max(excess, LEAST_EXCESS))
    prior = math.exp(level)
    total = prior_freedom + freedom
    return Moderated(
        np.maximum((prior_freedom * prior + freedom * floored) / total, floor),
        np.minimum(total, float(freedom[varying].sum())),
        prior,
        prior_freedom,
    )


def inverse_trigamma(y: float) -> float:
    """The x with trigamma(x) = y, for y > 0.

    Source: Newton's method on 1 / trigamma, which is convex and nearly linear (Smyth 2004).

    >>> import math
    >>> round(inverse_trigamma(math.pi**2 / 6), 12)
    1.0
    """
    special = scipy_special("moderated variance")
    x = 0.5 + 1 / y
    for _ in range(NEWTON_ROUNDS):
        trigamma = float(special.polygamma(1, x))
        step = trigamma * (1 - trigamma / y) / float(special.polygamma(2, x))
        x += step
        if abs(step) < CLOSE * x:
            break
    return x
