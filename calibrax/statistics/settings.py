"""What the user sets: a level, a margin, a seed, or the error that says why it is none."""

import math
from numbers import Integral, Real
from typing import NamedTuple

from calibrax.errors import StatisticsError, shown

__all__ = ["RankSettings", "as_alpha", "as_float", "rank_settings"]


class RankSettings(NamedTuple):
    """Checked settings.

    Attributes:
        alpha: Between 0 and 1.
        margin: A fraction, at least 0.
        seed: At least 0.
    """

    alpha: float
    margin: float
    seed: int


def rank_settings(alpha: object, margin: object, seed: object) -> RankSettings:
    """The settings as plain numbers.

    Raises:
        StatisticsError: An alpha outside (0, 1), a margin below 0 or not finite, a seed that is
            no integer or negative, anything that is no single number.

    >>> rank_settings(0.05, 0, 7)
    RankSettings(alpha=0.05, margin=0.0, seed=7)
    """
    level, far = as_alpha(alpha), as_float(margin)
    if not 0 <= far < math.inf:
        raise StatisticsError(
            f"margin: expected a fraction >= 0, got {shown(margin)}; write 0.02 for 2 %"
        )
    if not isinstance(seed, Integral) or isinstance(seed, bool) or seed < 0:
        raise StatisticsError(f"seed: expected an integer >= 0, got {shown(seed)}; choose another")
    return RankSettings(level, far, int(seed))


def as_alpha(given: object) -> float:
    """A level as a plain number.

    Raises:
        StatisticsError: It is no single number in (0, 1).
    """
    alpha = as_float(given)
    if not 0 < alpha < 1:
        raise StatisticsError(
            f"alpha: expected a fraction between 0 and 1, got {shown(given)}; write 0.05 for 5 %"
        )
    return alpha


def as_float(given: object) -> float:
    """The number; NaN for what is none, infinity for one beyond a float."""
    if not isinstance(given, Real) or isinstance(given, bool):
        return math.nan
    try:
        return float(given)
    except OverflowError:
        return math.inf
