"""Change points of a series: when did the level of a metric change, and by how much.

`change_points` takes the values of one series in order of commit or time, `change_points_of`
many series with false-discovery control over them. The index of a change is that of the first
value of the new level. It is no gate for the newest value: in a history of 100 a step of +10 %
in 3 % noise is seen with probability .94 five values after it.

Common to both:

- A value stands for one run. NaN stands for a run that is missing: it keeps its position,
  and is no value. All positions in the answer count it.
- Ranks decide whether anything changed: no unit and no outlier matters. Places are found on
  the scale asked for, so a power of the values (on logs) moves none.
- A series without a change has a false one with probability .05 at most, though its noise be
  skewed, heavy-tailed, of few distinct values, or AR(1) up to .8 (from 100 values on; below 50
  up to .13). Other noise that wanders errs more: AR(2) .5, .3 by .06 to .19, AR(1) .7 with spikes
  by .15 to .2, a slow wander below as much white noise, which looks independent, by .6 to .9.
  Where only the spread changes it errs more: .15 if it triples for the last fifth, .2 tenfold.
- Deterministic: there is no seed.

Method: seeded intervals (Kovács et al. 2023) of a rank CUSUM (Pettitt 1979), narrowest over
threshold (Baranowski et al. 2019), points relocated by Huber's loss and tested again between
their neighbours, with the dependence of the noise taken out (Dehling et al. 2015).
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import attrs
import numpy as np

from calibrax.errors import StatisticsError
from calibrax.statistics.change_location import (
    location_interval,
    residuals,
    robust_scale,
    share_of_outliers,
)
from calibrax.statistics.change_null import FEWEST, chance
from calibrax.statistics.change_search import Found, search
from calibrax.statistics.change_series import Measured, Series, measured
from calibrax.statistics.dependence import correlations, inflation
from calibrax.statistics.differences import median_shift
from calibrax.statistics.drifts import drifts
from calibrax.statistics.levels import CONFIDENCE, located
from calibrax.statistics.multiplicity import benjamini_hochberg
from calibrax.statistics.nulls import mann_whitney_order
from calibrax.statistics.rank_cusum import dense_ranks, scan
from calibrax.statistics.results import Ends, all_equal
from calibrax.statistics.samples import Scale
from calibrax.statistics.scales import Array
from calibrax.statistics.segmentations import (
    Level,
    Outcome,
    Segmentation,
    Step,
    depends_strongly,
    drifting,
    few_for_dependence,
    more_steps,
    not_discovered,
    nothing_measured,
    too_short,
)
from calibrax.statistics.settings import as_alpha

__all__ = ["Level", "Outcome", "Segmentation", "Step", "change_points", "change_points_of"]

METHOD = "seeded intervals, rank CUSUM"
ENOUGH = 50  # values; below, dependent noise errs .05 to .07, below 20 up to .13
PLAIN = 3e-4  # p of nearly all such false steps is larger
STRONG = 0.8  # correlation; up to it the error was simulated
BATCH = 64  # series scanned at once


def _outcome(series: Measured) -> Outcome:
    """What can be said without a search."""
    if not series.values.size:
        return "not measured"
    if series.values.size < FEWEST:
        return "too short"
    return "constant" if series.values.min() == series.values.max() else "no change"


def _widened(ends: Ends, factor: float) -> Ends:
    """An interval whose ends lie further from the estimate by a factor."""
    lower, estimate, upper = ends
    return Ends(
        estimate - factor * (estimate - lower), estimate, estimate + factor * (upper - estimate)
    )


def _level(series: Measured, start: int, stop: int, factor: float) -> Level:
    found = located(series.compared[start:stop])
    ends = _widened(found.ends, factor)
    if series.scale == "log":
        ends = Ends(*(math.exp(end) for end in ends))
    return Level(
        start=int(series.positions[start]),
        stop=int(series.positions[stop - 1]) + 1,
        n=stop - start,
        **ends._asdict(),
        method=found.method,
    )


def _step(series: Measured, found: Found, at: int, rest: Array, scale: float) -> Step:
    ends = [0, *found.points, series.values.size]
    a, c, b = ends[at : at + 3]
    factor, test = inflation(found.correlation), found.tests[at]
    before, after = np.sort(series.compared[a:c]), np.sort(series.compared[c:b])
    order = mann_whitney_order(after.size, before.size, CONFIDENCE)
    shift = _widened(median_shift(after, before, order), factor if order else math.nan)
    first, last = location_interval(
        series.compared[a:b], c - a, scale, found.correlation, share_of_outliers(rest, scale)
    )
    return Step(
        index=int(series.positions[c]),
        earliest=int(series.positions[a + first]),
        latest=int(series.positions[a + last]),
        last_good=int(series.positions[c - 1]),
        change=shift.estimate,
        lower=shift.lower,
        upper=shift.upper,
        effect_size=test.delta,
        excess=test.excess,
    )


def _warnings(
    series: Measured, outcome: Outcome, found: Found, rest: Array, p_value: float
) -> tuple[str, ...]:
    n = series.values.size
    if outcome == "not measured":
        return (nothing_measured(series.missing),)
    if outcome == "too short":
        return (too_short(FEWEST, n),)
    if outcome == "constant":
        return (all_equal(n),)
    few = bool(found.points) and n < ENOUGH and p_value > PLAIN
    warnings = (few_for_dependence(ENOUGH, n),) if few else ()
    if found.correlation > STRONG:
        return (*warnings, depends_strongly(found.correlation))
    if not found.points:
        return warnings
    left = correlations(rest, found.points)[0]
    if left > STRONG:
        return (*warnings, more_steps(left))
    drift = left > 0 and drifts(series.compared, rest, found.points, found.correlation)
    return (*warnings, drifting()) if drift else warnings


def _segmentation(
    series: Measured, outcome: Outcome, found: Found, p_value: float, p_adjusted: float
) -> Segmentation:
    n, points = series.values.size, found.points
    ends = [0, *points, n] if n else []
    rest = residuals(series.compared, points) if n else series.compared
    noise = robust_scale(rest) if n else math.nan
    factor = inflation(found.correlation)
    return Segmentation(
        outcome=outcome,
        scale=series.scale,
        margin=series.margin,
        steps=tuple(_step(series, found, at, rest, noise) for at in range(len(points))),
        levels=tuple(_level(series, a, b, factor) for a, b in pairwise(ends)),
        n=n,
        missing=series.missing,
        correlation=found.correlation,
        noise=noise,
        p_value=p_value,
        p_adjusted=p_adjusted,
        method=f"{METHOD}, {'ratios' if series.scale == 'log' else 'differences'}",
        warnings=_warnings(series, outcome, found, rest, p_value),
    )


NOTHING = Found([], [], 0.0)


def _searched(all_series: list[Measured]) -> list[tuple[Outcome, Found, float]]:
    """Outcome, points and p of each; series of one length are scanned together."""
    found: list[tuple[Outcome, Found, float]] = [
        (_outcome(series), NOTHING, math.nan) for series in all_series
    ]
    by_length: dict[int, list[int]] = {}
    for at, (outcome, _, _) in enumerate(found):
        if outcome == "no change":
            by_length.setdefault(all_series[at].values.size, []).append(at)
    for n, members in by_length.items():
        for first in range(0, len(members), BATCH):
            batch = members[first : first + BATCH]
            stacked = np.stack([all_series[at].compared for at in batch])
            scanned = scan(dense_ranks(stacked))
            for row, at in enumerate(batch):
                series = all_series[at]
                result = search(series.compared, scanned, row, series.reach)
                p_value = 1.0
                if result.points:
                    p_value = chance(n, result.evidence)
                found[at] = ("changed" if result.points else "no change", result, p_value)
    return found


def change_points(values: Series, *, scale: Scale = "log", margin: float = 0.02) -> Segmentation:
    """The change points of one series, each with its size, place and their intervals.

    Args:
        values: In order of commit or time; NaN where a run is missing.
        scale: "log" for a ratio metric (time, bytes, throughput), "linear" for one that can
            be zero or negative.
        margin: Steps no larger are none: a fraction on "log", in the unit on "linear".

    Raises:
        StatisticsError: Infinite values, zero or negative ones on the scale "log", another
            scale, a negative margin.
        MissingExtraError: SciPy is not installed, and a level has fewer than six values.

    >>> before, after = [10.0, 10.2, 10.1, 10.3] * 4, [12.1, 12.0, 12.3, 12.2] * 4
    >>> found = change_points(before + after)
    >>> found.outcome, found.steps[0].index, round(found.steps[0].change, 3)
    ('changed', 16, 0.18)
    """
    series = measured(values, scale, margin, "values")
    outcome, found, p_value = _searched([series])[0]
    return _segmentation(series, outcome, found, p_value, p_value)


def change_points_of(
    series: Sequence[Series],
    *,
    scale: Scale | Sequence[Scale] = "log",
    margin: float | Sequence[float] = 0.02,
    alpha: float = 0.05,
) -> tuple[Segmentation, ...]:
    """The change points of many series, of which few are chance.

    Of the series called "changed" at most the fraction alpha is unchanged on average: the p
    of each is adjusted by Benjamini and Hochberg's rule. One that does not survive is "no
    change", with a warning. Noise that depends on the value before makes the smallest p too
    small: of 60 unchanged series, correlated by .4, any is called with probability .1, not .05.

    Args:
        series: As many as there are; each as in `change_points`.
        scale: One for all, or one each.
        margin: One for all, or one each.
        alpha: The false discovery rate, in (0, 1).

    Raises:
        StatisticsError: As `change_points`; scales or margins that are not as many; alpha.
        MissingExtraError: As `change_points`.
    """
    alpha = as_alpha(alpha)
    scales = _each("scale", scale, len(series))
    margins = _each("margin", margin, len(series))
    given = [
        measured(values, one, least, f"series[{at}]")
        for at, (values, one, least) in enumerate(zip(series, scales, margins, strict=True))
    ]
    searched = _searched(given)
    adjusted = benjamini_hochberg([p_value for _, _, p_value in searched])
    tested = sum(not math.isnan(p) for p in adjusted)
    results = []
    for one, (outcome, found, p_value), p_adjusted in zip(given, searched, adjusted, strict=True):
        if outcome == "changed" and p_adjusted > alpha:
            result = _segmentation(one, "no change", NOTHING, p_value, p_adjusted)
            warning = not_discovered(tested, p_adjusted, alpha)
            result = attrs.evolve(result, warnings=(*result.warnings, warning))
        else:
            result = _segmentation(one, outcome, found, p_value, p_adjusted)
        results.append(result)
    return tuple(results)


def _each(name: str, given: Any, n: int) -> list[Any]:
    if isinstance(given, str | int | float):
        return [given] * n
    if len(given) != n:
        raise StatisticsError(
            f"{name}: expected one for all {n} series or one each, got {len(given)}; "
            "pass them in the order of the series"
        )
    return list(given)
