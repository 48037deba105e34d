"""A single size whose value is far from what the others let expect, or all from one size on."""

from collections.abc import Sequence

import numpy as np

from calibrax.statistics.growth_choices import Measured, best_class, class_fits, misfit_of
from calibrax.statistics.growth_classes import log_growth
from calibrax.statistics.growth_fits import scores
from calibrax.statistics.growths import Jump, Stray
from calibrax.statistics.nulls import scipy_special
from calibrax.statistics.scales import Array

__all__ = ["find_jump", "find_stray"]

LEAST_SIZES = 5  # the others tell a class and their own noise
ALPHA = 0.01
FAR = 1.5
"""The factor from which on a size is far off; noise of 10 % that is skew reaches it seldom."""

LEAST_SIDE = 2  # sizes on either side of a jump, to tell it from a stray
PARAMETERS = 3  # of a class with a jump: its factor, where it jumps, and by how much
ROUNDING = 1e-6  # of a value: less noise than this is none


def find_stray(measured: Measured, residuals: Array, classes: Sequence[str]) -> Stray | None:
    """The size that is far off, if the others fit a class without it.

    The farthest is tried, and the smallest size, to which a curve bends. The largest is not: what
    the others let expect beyond them, `prediction_error` tells.

    Args:
        measured: The series.
        residuals: Of the nearest class, on logs.
        classes: What may fit the others.

    Source: the externally studentized residual with Bonferroni's bound over all sizes, Cook &
    Weisberg (1982), ISBN 0-412-24280-X; leverage is that of a line through the logs.
    """
    n, off = measured.sizes.size, np.abs(residuals)
    if n < LEAST_SIZES or off.max() < np.log(FAR) / 2:
        return None
    tried = {0, int(off.argmax())} - {n - 1}
    found = [stray for at in sorted(tried) if (stray := stray_at(at, measured, classes))]
    return min(found, key=lambda stray: stray.p_value, default=None)


def stray_at(at: int, measured: Measured, classes: Sequence[str]) -> Stray | None:
    """One size as a stray, if it is."""
    n, size = measured.sizes.size, float(measured.sizes[at])
    others = measured.without(at)
    fits = class_fits(others, classes)
    if not fits:
        return None
    nearest = best_class(fits)
    expected = nearest.at([size])[0]
    if not expected > 0:  # log n at 1, or below
        return None
    off = float(measured.logs[at] - np.log(expected))
    beside = others.logs - np.log(nearest.at(others.sizes))
    x = np.log(others.sizes / size)
    leverage = 1 / x.size + x.mean() ** 2 / (x.var() * x.size)
    error = max(float(np.sqrt(beside @ beside / (n - 3))), others.noise_of_estimates, ROUNDING)
    t = float(abs(off) / (error * np.sqrt(1 + leverage)))
    p_value = min(2 * n * float(scipy_special("this test").stdtr(n - 3, -t)), 1.0)
    if abs(off) < np.log(FAR) or p_value > ALPHA:
        return None
    ratio = float(np.exp(off))
    return Stray(size=size, ratio=ratio, name=nearest.name, misfit=nearest.misfit, p_value=p_value)


def find_jump(measured: Measured, classes: Sequence[str], below: float) -> Jump | None:
    """The jump with which a class is nearest, if that is far and pays.

    Args:
        measured: The series.
        classes: What may fit either side, with the same factor but for the jump.
        below: The AICc that is to be beaten.
    """
    n, found = measured.sizes.size, []
    for name in classes:
        left = measured.logs - log_growth(name, measured.sizes)
        if not np.isfinite(left).all():  # log n at 1, or below
            continue
        for at in range(LEAST_SIDE, n - LEAST_SIDE + 1):
            low, high = left[:at], left[at:]
            rss = float(at * low.var() + (n - at) * high.var())
            found.append((rss, name, at, float(high.mean() - low.mean())))
    if not found:
        return None
    rss, name, at, step = min(found)
    score = scores(np.array([rss]), n, PARAMETERS, measured.noise_of_estimates)[0]
    if abs(step) < np.log(FAR) or score >= below:
        return None
    return Jump(
        before=float(measured.sizes[at - 1]),
        after=float(measured.sizes[at]),
        ratio=float(np.exp(step)),
        name=name,
        misfit=misfit_of(rss, n),
    )
