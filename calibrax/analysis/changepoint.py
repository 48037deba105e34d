"""When did it change: the change points of one series, and of all series of many runs.

The search is that of `calibrax.statistics.changepoints`; here are its series (made by
`calibrax.analysis.trend`), the commits between which a step lies, whether it is for the better,
and which steps belong together (`calibrax.analysis.shared_steps`).
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from calibrax.analysis.changes import (
    ChangeOutcome,
    ChangePoint,
    Changes,
    Sense,
    SeriesChanges,
    SeriesLevel,
)
from calibrax.analysis.series import is_ratio
from calibrax.analysis.shared_steps import ranges_of
from calibrax.analysis.trend import Moment, Trend, Trends, trends_of
from calibrax.core.models import MetricDirection, Run, TrendSeries
from calibrax.errors import shown
from calibrax.statistics.change_series import LARGEST
from calibrax.statistics.changepoints import change_points, change_points_of
from calibrax.statistics.dependence import correlation
from calibrax.statistics.samples import Scale
from calibrax.statistics.segmentations import Level, Segmentation, Step

__all__ = ["detect_change_points", "find_changes"]

Array: TypeAlias = npt.NDArray[np.float64]

TOLD_SOFTWARE = ("python", "os")
"""Software that a step is told of where it changed at the same commits."""
ZEROS = (
    "values at or below zero have no ratio, so levels are compared by differences; "
    "measure longer or with a finer timer"
)
ALIKE = 0.5  # correlation to the next value; .2 % of series of 40 independent ones exceed it
OTHER_CODE = (
    "the benchmark's own code changed with this step; measure the old commits again with the new "
    "benchmark before blaming the code"
)


def detect_change_points(
    series: TrendSeries,
    *,
    margin: float = 0.02,
    direction: MetricDirection | str = MetricDirection.INFO,
) -> list[ChangePoint]:
    """The change points of one series, oldest first.

    Values above 0 are compared as ratios, others by differences. A value that is not finite is a
    run that failed.

    Args:
        series: Oldest first.
        margin: Steps this small or smaller are none: a fraction; of the median of the sizes, where
            values are compared by differences.
        direction: Which way the metric is better, for `ChangePoint.sense`.

    Raises:
        StatisticsError: A negative margin; a value that is beyond comparing by differences.

    Example:
        >>> from datetime import datetime
        >>> from calibrax import TrendPoint
        >>> seconds = [1.01, 1.0, 1.02, 0.99] * 4 + [1.21, 1.2, 1.19, 1.22] * 4
        >>> points = [
        ...     TrendPoint(run_id=f"{n}", timestamp=datetime(2024, 1, 1 + n), value=each)
        ...     for n, each in enumerate(seconds[:31])
        ... ]
        >>> series = TrendSeries(metric="time", point_name="fft", points=points)
        >>> [step] = detect_change_points(series, direction="lower")
        >>> step.index, step.sense.value, round(step.change, 2)
        (16, 'regressed', 1.2)
    """
    if not isinstance(series, TrendSeries):
        raise TypeError(
            f"detect_change_points: expected a TrendSeries, got {shown(series)}; "
            "take those of trends_of(runs).trends: trend.record"
        )
    moments = [
        Moment(number, point.timestamp, point.run_id, point.commit)
        for number, point in enumerate(series.points)
    ]
    values = np.array([point.value for point in series.points], dtype=float)
    values[~np.isfinite(values)] = math.nan
    scale, reach = scale_of(values, margin)
    found = change_points(values, scale=scale, margin=reach)
    course = Course(moments, values, MetricDirection(direction), scale)
    return [point_of(step, course) for step in found.steps]


def find_changes(
    runs: Iterable[Run] | Trends,
    *,
    margin: float = 0.02,
    alpha: float = 0.05,
    allow: Collection[str] = (),
) -> Changes:
    """The change points of every series of many runs.

    Of the series that are called "changed" at most the fraction alpha is unchanged, on average.

    Args:
        runs: In any order, read once; or their series.
        margin: Steps this small or smaller are none: a fraction.
        alpha: False discovery rate over all series.
        allow: As in `trends_of`.

    Raises:
        StatisticsError: A margin or an alpha that is none.
        MismatchError: A key to allow that there is none of.
        MissingExtraError: SciPy is not installed.
    """
    there = runs if isinstance(runs, Trends) else trends_of(runs, allow=allow)
    searched = [trend for trend in there.trends if not trend.unit_change and not beyond(trend)]
    values = [np.array(trend.values) for trend in searched]
    settings = [scale_of(each, margin) for each in values]
    segmentations = change_points_of(
        values,
        scale=[scale for scale, _ in settings],
        margin=[reach for _, reach in settings],
        alpha=alpha,
    )
    found = iter(segmentations)
    series = [
        series_of(
            Task(trend, there, margin),
            None if trend.unit_change or beyond(trend) else next(found),
        )
        for trend in there.trends
    ]
    return Changes(
        series=series,
        ranges=ranges_of(series, there.trends),
        runs=len(there.runs),
        ordered_by="commit time" if there.by_commit_time else "time of the run",
        margin=margin,
        alpha=alpha,
    )


def scale_of(values: Array, margin: float) -> tuple[Scale, float]:
    """How the values of a series are compared, and the margin on that scale."""
    known = values[~np.isnan(values)]
    if known.size and known.min() <= 0:
        return "linear", margin * float(np.median(np.abs(known)))
    return "log", margin


def beyond(trend: Trend) -> str:
    """Which value has no difference that a float can hold, where differences are compared."""
    values = np.array(trend.values)
    known = values[~np.isnan(values)]
    if not known.size or known.min() > 0 or np.abs(known).max() <= LARGEST:
        return ""
    at = int(np.nanargmax(np.abs(values)))
    return f"{values[at]:g} at {trend.moments[at].label} is too large to be compared by differences"


class Course(NamedTuple):
    """What a step is told from: the observations of its series, and how they are read."""

    moments: Sequence[Moment]
    values: Array
    direction: MetricDirection
    scale: Scale


class Task(NamedTuple):
    """A series to be told of, and what it is one of."""

    trend: Trend
    trends: Trends
    margin: float


def series_of(task: Task, found: Segmentation | None) -> SeriesChanges:
    """What is known of a series; nothing was searched where `found` is None."""
    trend = task.trend
    benchmark = trend.series.benchmark
    values = np.array(trend.values)
    missing = int(np.isnan(values).sum())
    place: dict[str, Any] = {
        "name": benchmark.name,
        "scenario": benchmark.scenario,
        "tags": dict(benchmark.tags),
        "occurrence": benchmark.occurrence,
        "metric": trend.series.metric,
        "unit": trend.unit,
        "direction": trend.direction,
        "environment": dict(task.trends.environments[trend.environment]),
        "margin": task.margin,
        "joined": trend.joined,
        "n": len(values) - missing,
        "missing": missing,
    }
    if trend.unit_change:
        return SeriesChanges(
            **place, outcome=ChangeOutcome.UNIT_CHANGED, reason=trend.unit_change, scale="linear"
        )
    if found is None:
        return SeriesChanges(
            **place,
            outcome=ChangeOutcome.NOT_MEASURED,
            reason=beyond(trend),
            scale="linear",
            warnings=(f"{beyond(trend)}; find out what wrote it, or use a larger unit",),
        )
    course = Course(trend.moments, values, trend.direction, found.scale)
    warnings = found.warnings
    if found.outcome == "no change" and not warnings:
        warnings = tuple(doubts(values))
    if found.scale == "linear" and is_ratio(trend.unit) and found.outcome != "constant":
        warnings = (ZEROS, *warnings)
    return SeriesChanges(
        **place,
        outcome=ChangeOutcome(found.outcome),
        scale=found.scale,
        steps=[point_of(step, course, tuple(cautions(step, task))) for step in found.steps],
        levels=[level_of(level, trend.moments) for level in found.levels],
        correlation=found.correlation,
        noise=found.noise,
        p_value=found.p_value,
        p_adjusted=found.p_adjusted,
        method=found.method,
        warnings=warnings,
    )


def doubts(values: Array) -> Iterator[str]:
    """Why a series without a step may have one: its values are no noise around one level."""
    likeness = correlation(values[~np.isnan(values)], [])
    if likeness > ALIKE:
        yield (
            f"values are like the one before (correlation {likeness:.2f}): a drift, or steps that "
            "can't be told from one; look at the plot, or measure more commits"
        )


def point_of(step: Step, course: Course, warnings: Sequence[str] = ()) -> ChangePoint:
    """A step with its commits."""
    moments, values, direction, scale = course
    measured = np.flatnonzero(~np.isnan(values[: step.earliest]))
    after = int(measured[-1]) if measured.size else step.earliest
    ends = [step.change, step.lower, step.upper]
    change, lower, upper = np.exp(ends).tolist() if scale == "log" else ends
    good, bad = moments[step.last_good], moments[step.index]
    return ChangePoint(
        index=step.index,
        earliest=step.earliest,
        latest=step.latest,
        last_good=good.label,
        first_bad=bad.label,
        last_good_time=good.time,
        first_bad_time=bad.time,
        after=moments[after].label,
        until=moments[step.latest].label,
        sense=sense_of(step.change, direction),
        change=change,
        lower=lower,
        upper=upper,
        effect_size=step.effect_size,
        warnings=warnings,
    )


def sense_of(change: float, direction: MetricDirection) -> Sense:
    """Whether a change up (above 0) or down is for the better."""
    if direction is MetricDirection.INFO:
        return Sense.NEITHER
    worse = (change > 0) == (direction is MetricDirection.LOWER)
    return Sense.REGRESSED if worse else Sense.IMPROVED


def level_of(level: Level, moments: Sequence[Moment]) -> SeriesLevel:
    """A level with its commits."""
    return SeriesLevel(
        start=level.start,
        stop=level.stop,
        n=level.n,
        estimate=level.estimate,
        lower=level.lower,
        upper=level.upper,
        first=moments[level.start].label,
        last=moments[level.stop - 1].label,
        method=level.method,
    )


def cautions(step: Step, task: Task) -> Iterator[str]:
    """What else changed at the same commits."""
    trend, runs = task.trend, task.trends.runs
    before, after = (trend.versions[at] for at in (step.last_good, step.index))
    if before and after and before != after:
        yield OTHER_CODE
    facts = [runs[trend.moments[at].place].environment for at in (step.last_good, step.index)]
    for key in TOLD_SOFTWARE:
        old, new = (str(fact.get(key, "")) for fact in facts)
        if old and new and old != new:
            yield (
                f"{key} changed with this step, {old} → {new}; "
                "measure the old commit again with the new one"
            )
