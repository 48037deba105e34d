"""When did it change: the change points of one series, and of all series of many runs.

The search is that of `calibrax.statistics.changepoints`; here are its series (made by
`calibrax.analysis.trend`), the commits between which a step lies, whether it is for the better,
what limits the answer (`calibrax.analysis.change_cautions`), and which steps belong together
(`calibrax.analysis.shared_steps`).
"""

import math
from collections.abc import Collection, Iterable, Sequence
from itertools import compress
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from calibrax.analysis.change_cautions import series_cautions, step_cautions
from calibrax.analysis.changes import (
    ChangeOutcome,
    ChangePoint,
    Changes,
    Sense,
    SeriesChanges,
    SeriesLevel,
)
from calibrax.analysis.history import ordered_by
from calibrax.analysis.series import Benchmark, Series
from calibrax.analysis.shared_steps import ranges_of
from calibrax.analysis.trend import Moment, Trend, Trends, trends_of
from calibrax.core.models import MetricDirection, Run, TrendSeries
from calibrax.errors import shown
from calibrax.statistics.change_series import LARGEST
from calibrax.statistics.changepoints import change_points_of
from calibrax.statistics.samples import Scale
from calibrax.statistics.segmentations import Level, Segmentation, Step

__all__ = ["detect_change_points", "find_changes", "search_series"]

Array: TypeAlias = npt.NDArray[np.float64]


def detect_change_points(
    series: TrendSeries,
    *,
    margin: float = 0.02,
    direction: MetricDirection | str = MetricDirection.INFO,
) -> list[ChangePoint]:
    """The change points of one series, oldest first.

    Values above 0 are compared as ratios, others by differences. A value that is not finite is a
    run that failed. A series that can't be searched has none; `search_series` says why.

    Args:
        series: Oldest first.
        margin: Steps this small or smaller are none: a fraction; of the median of the sizes, where
            values are compared by differences.
        direction: Which way the metric is better, for `ChangePoint.sense`.

    Raises:
        StatisticsError: A negative margin.
        TypeError: No series.

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
    return list(search_series(series, margin=margin, direction=direction).steps)


def search_series(
    series: TrendSeries,
    *,
    margin: float = 0.02,
    direction: MetricDirection | str = MetricDirection.INFO,
) -> SeriesChanges:
    """The change points of one series with all else that is known of it, above all its outcome.

    Arguments and errors are those of `detect_change_points`.

    Example:
        >>> search_series(TrendSeries(metric="time", point_name="fft")).outcome.value
        'not measured'
    """
    if not isinstance(series, TrendSeries):
        raise TypeError(
            f"series: expected a TrendSeries, got {shown(series)}; "
            "pass plain numbers to calibrax.statistics.change_points"
        )
    points = series.points
    values = [point.value if math.isfinite(point.value) else math.nan for point in points]
    benchmark = Benchmark("", series.point_name, tuple(sorted(series.tags.items())), 0)
    trend = Trend(
        series=Series(benchmark, series.metric),
        environment=(),
        unit="",
        direction=MetricDirection(direction),
        moments=tuple(
            Moment(place, point.timestamp, point.run_id, point.commit)
            for place, point in enumerate(points)
        ),
        values=tuple(values),
        versions=("",) * len(values),
        failed=sum(map(math.isnan, values)),
        runs=len(values),
    )
    runs = [
        Run(points=(), id=point.run_id, timestamp=point.timestamp, commit=point.commit)
        for point in points
    ]
    alone = Trends(runs=tuple(runs), trends=(trend,), environments={(): ()})
    return find_changes(alone, margin=margin).series[0]


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
    searched = [not trend.unit_change and not beyond(trend) for trend in there.trends]
    values = [np.array(trend.values) for trend in compress(there.trends, searched)]
    settings = [scale_of(each, margin) for each in values]
    segmentations = change_points_of(
        values,
        scale=[scale for scale, _ in settings],
        margin=[reach for _, reach in settings],
        alpha=alpha,
    )
    found = iter(segmentations)
    series = [
        series_of(Task(trend, there, margin), next(found) if was_searched else None)
        for trend, was_searched in zip(there.trends, searched, strict=True)
    ]
    return Changes(
        series=series,
        ranges=ranges_of(series, there.trends),
        runs=len(there.runs),
        ordered_by=ordered_by(there.runs),
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
        reason = beyond(trend)
        return SeriesChanges(
            **place,
            outcome=ChangeOutcome.NOT_MEASURED,
            reason=reason,
            scale="linear",
            warnings=(f"{reason}; find out what wrote it, or use a larger unit",),
        )
    course = Course(trend.moments, values, trend.direction, found.scale)
    cautions = series_cautions(trend, found)
    return SeriesChanges(
        **place,
        outcome=ChangeOutcome(found.outcome),
        scale=found.scale,
        steps=[
            point_of(step, course, tuple(step_cautions(step, trend, task.trends)))
            for step in found.steps
        ],
        levels=[level_of(level, trend.moments) for level in found.levels],
        correlation=found.correlation,
        noise=found.noise,
        p_value=found.p_value,
        p_adjusted=found.p_adjusted,
        method=found.method,
        newest=cautions.newest,
        warnings=cautions.warnings,
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
