"""Adjusted p-values for many tests at once: what is compared with alpha in place of each p.

- `holm`: the probability of any false alarm in the family is at most alpha, however the tests
  depend on each other. To fail a build.
- `benjamini_hochberg`: of the alarms at most the fraction alpha is false on average, where the
  tests are independent or positively dependent. To explore a report.

Common to both: NaN stands for a test that could not be made; it stays NaN and is no member of
the family (to keep it in, pass 1). Adjusted values come in the order given, from p to 1.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from calibrax.errors import StatisticsError, shown
from calibrax.statistics.scales import Array

__all__ = ["HolmSteps", "benjamini_hochberg", "holm", "holm_steps"]

ROUNDING = 1e-9


def _probabilities(p_values: object) -> Array:
    try:
        given = np.asarray(p_values)
    except ValueError:  # a ragged list
        given = np.empty((0, 0))
    if given.ndim != 1 or (given.size and given.dtype.kind not in "fiu"):
        raise StatisticsError(
            f"p_values: expected a sequence of float, got {shown(p_values)}; "
            "pass a list, tuple or 1-D array of numbers"
        )
    values = given.astype(np.float64)
    bad = np.flatnonzero((values < 0) | (values > 1))
    if bad.size:
        names = ", ".join(f"p_values[{i}]" for i in bad[:5])
        more = f" and {bad.size - 5:,} more" if bad.size > 5 else ""
        raise StatisticsError(
            f"{names}{more}: expected a number from 0 to 1, got {float(values[bad[0]])!r}; "
            "pass p-values, and NaN for a test that could not be made"
        )
    return values


def _adjusted(p_values: object, *, step_up: bool) -> tuple[float, ...]:
    values = _probabilities(p_values)
    order = np.argsort(values, kind="stable")[: int(np.isfinite(values).sum())]  # NaN sorts last
    m = order.size
    ranked = values[order]
    if step_up:
        weighted = ranked * m / np.arange(1, m + 1)
        # the last weight is m / m: rounding never lifts a value above the p that bounds it
        stepped = np.minimum.accumulate(weighted[::-1])[::-1]
    else:
        stepped = np.maximum.accumulate(ranked * np.arange(m, 0, -1))
    values[order] = np.clip(stepped, ranked, 1)
    return tuple(float(value) for value in values)


def holm(p_values: Sequence[float] | npt.NDArray[np.floating[Any]]) -> tuple[float, ...]:
    """Adjusted by Holm's step-down rule, which controls the family-wise error.

    Args:
        p_values: From 0 to 1, or NaN; see the module. Empty: the answer is empty.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure. Checked
    against `statsmodels.stats.multitest.multipletests(method="holm")`.

    Raises:
        StatisticsError: A value outside [0, 1], or no sequence of numbers.

    >>> holm([0.01, 0.04, float("nan"), 0.03])
    (0.03, 0.06, nan, 0.06)
    """
    return _adjusted(p_values, step_up=False)


def benjamini_hochberg(
    p_values: Sequence[float] | npt.NDArray[np.floating[Any]],
) -> tuple[float, ...]:
    """Adjusted by Benjamini and Hochberg's step-up rule: the false discovery rate.

    Args:
        p_values: From 0 to 1, or NaN; see the module. Empty: the answer is empty.

    Source: Benjamini & Hochberg (1995), 10.1111/j.2517-6161.1995.tb02031.x. Checked against
    `statsmodels.stats.multitest.multipletests(method="fdr_bh")`.

    Raises:
        StatisticsError: A value outside [0, 1], or no sequence of numbers.

    >>> benjamini_hochberg([0.01, 0.04, float("nan"), 0.03])
    (0.03, 0.04, nan, 0.04)
    """
    return _adjusted(p_values, step_up=True)


class HolmSteps(NamedTuple):
    """Holm's rule on all rows of a suite, as arrays in their order."""

    adjusted: Array
    level: Array


def holm_steps(p_values: Array, alpha: float) -> HolmSteps:
    """Adjusted p-values, and the level that Holm's rule holds each p against.

    The level is alpha / (m - i + 1) for the i-th smallest p (of equal ones the first counts), and
    alpha / m for rows behind the first that is not rejected. So an interval of that level
    excludes "no difference" exactly when the adjusted p is at most alpha.

    Args:
        p_values: From 0 to 1, none NaN.
        alpha: For all rows together.

    Source: Holm (1979), as `holm`.

    >>> import numpy as np
    >>> found = holm_steps(np.array([0.01, 0.5, 0.02]), 0.05)
    >>> found.adjusted.tolist(), found.level.round(4).tolist()
    ([0.03, 0.5, 0.04], [0.0167, 0.0167, 0.025])
    """
    m = p_values.size
    order = np.argsort(p_values, kind="stable")
    ranked = p_values[order]
    # values that only rounding tells apart are equal, or another SciPy would change an interval
    left = m - np.searchsorted(ranked, ranked * (1 - ROUNDING), side="left")
    stepped = np.clip(np.maximum.accumulate(ranked * left), ranked, 1)
    adjusted, level = np.empty(m), np.empty(m)
    adjusted[order] = stepped
    level[order] = np.where(stepped <= alpha, alpha / left, alpha / max(m, 1))
    return HolmSteps(adjusted, level)
