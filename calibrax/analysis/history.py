"""What many runs say: for each series its newest value, its level, its noise, its course.

Runs are taken one at a time and only their values are kept, so that thousands of them fit. Each
stands at the time of its commit, or where it does not state that at its own (`time_of`): so a run
of something else turns no other round.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import median
from typing import NamedTuple

import attrs

from calibrax.analysis.series import Series, benchmarks, definition_of, is_ratio
from calibrax.analysis.summary import Outcome, outcome_of, summary
from calibrax.core.join import as_aware
from calibrax.core.models import Metric, MetricDef, Record, Run
from calibrax.core.sealing import altered

__all__ = [
    "CELLS",
    "RECENT",
    "History",
    "SeriesHistory",
    "commit_time",
    "in_order",
    "ordered_by",
    "summarize_history",
    "time_of",
    "undated",
]

RECENT = 30
"""How many of the last values give the level and the noise."""

CELLS = 20
"""How many parts of equal length the course is shown in."""

SIGMA_OF_MAD = 1.4826  # of a normal distribution: 1 / (its third quartile)
FEWEST_FOR_NOISE = 3


class Observation(NamedTuple):
    """What one run says about one series."""

    run: int
    value: float
    outcome: Outcome
    failure: str | None


@attrs.frozen(kw_only=True)
class SeriesHistory:
    """One metric of one benchmark over many runs; numbers in its unit.

    Attributes:
        series: What was measured.
        unit: Base unit, or the tool's text.
        direction: "lower", "higher" or "info".
        values: Those that are numbers, oldest first.
        places: Which run each of them is of, counted from the oldest.
        newest: The last run's; NaN where that one failed.
        outcome: Of the last run that has the series.
        failure: The tool's words, where that one failed.
        level: Median of the last 30 values; NaN without any.
        recent: How many values the level rests on, at most 30.
        noise: 1.4826 times the median absolute deviation of the logs of these values, about the
            relative standard deviation; None below 3 values and for what is not a ratio above 0.
        constant: The value, where all are equal and there are two or more.
        course: Medians of up to 20 parts of equal length; None where a part has no value.
        failures: How many runs have the series without a value.
        behind: How many newer runs don't have the series.
    """

    series: Series
    unit: str
    direction: str
    values: tuple[float, ...]
    places: tuple[int, ...]
    newest: float
    outcome: Outcome
    failure: str | None
    level: float
    recent: int
    noise: float | None
    constant: float | None
    course: tuple[float | None, ...]
    failures: int
    behind: int


@attrs.frozen(kw_only=True)
class History:
    """Many runs.

    Attributes:
        runs: Without their points, oldest first.
        series: In the order in which they first appear.
    """

    runs: tuple[Run, ...]
    series: tuple[SeriesHistory, ...]

    _repr_html_ = Record._repr_html_


def commit_time(run: Run) -> datetime | None:
    """When the commit was made, if the metadata say it in a form that can be read."""
    stated = run.metadata.get("commit_time")
    try:
        return as_aware(datetime.fromisoformat(stated)) if isinstance(stated, str) else None
    except ValueError:
        return None


def time_of(run: Run) -> datetime:
    """By which a run is ordered: when its commit was made, or where that is not known when it ran.

    Naive times count as UTC.
    """
    return commit_time(run) or as_aware(run.timestamp)


def in_order(runs: Sequence[Run]) -> list[int]:
    """Positions of the runs, oldest first.

    Commits of one time are in the order in which they ran; runs of the same time keep theirs.
    """
    times = [(time_of(run), as_aware(run.timestamp)) for run in runs]
    return sorted(range(len(runs)), key=times.__getitem__)


def undated(runs: Iterable[Run]) -> int:
    """How many runs don't state the time of their commit."""
    return sum(commit_time(run) is None for run in runs)


def ordered_by(runs: Sequence[Run]) -> str:
    """By what runs are ordered, in words."""
    unknown = undated(runs)
    if unknown == len(runs):
        return "time of the run"
    return "commit time, else time of the run" if unknown else "commit time"


def summarize_history(runs: Iterable[Run]) -> History:
    """What many runs say, series by series.

    Args:
        runs: In any order; read once.

    Example:
        >>> from datetime import datetime
        >>> from calibrax import Metric, Point, Run
        >>> def run(day, time):
        ...     point = Point(name="fft", scenario="", metrics={"time": Metric(value=time)})
        ...     return Run(points=[point], timestamp=datetime(2024, 1, day))
        >>> [fft] = summarize_history([run(2, 1.0), run(1, 2.0), run(3, 1.5)]).series
        >>> fft.values, fft.newest, fft.level
        ((2.0, 1.0, 1.5), 1.5, 1.5)
    """
    heads: list[Run] = []
    observed: dict[Series, list[Observation]] = {}
    definitions: dict[str, MetricDef] = {}
    for number, run in enumerate(runs):
        heads.append(altered(run, points=()))
        for benchmark, point in benchmarks(run):
            for name, metric in point.metrics.items():
                definitions[name] = definition_of(run, name)
                series = Series(benchmark, name)
                found = observation(number, series, metric, definitions[name])
                observed.setdefault(series, []).append(found)
    order = in_order(heads)
    place = {number: position for position, number in enumerate(order)}
    return History(
        runs=tuple(heads[number] for number in order),
        series=tuple(
            series_history(
                series,
                definitions[series.metric],
                sorted((o._replace(run=place[o.run]) for o in found), key=lambda o: o.run),
                len(heads),
            )
            for series, found in observed.items()
        ),
    )


def observation(number: int, series: Series, metric: Metric, definition: MetricDef) -> Observation:
    """One run's estimate, the same that a summary of that run alone has."""
    value = metric.value
    if metric.samples:
        value = summary(series, metric, definition, 0.95).estimate
    return Observation(number, value, outcome_of(metric), metric.failure)


def series_history(
    series: Series, definition: MetricDef, found: Sequence[Observation], runs: int
) -> SeriesHistory:
    """One series, from its observations, oldest first."""
    values = tuple(o.value for o in found if o.outcome == "measured")
    recent, last = values[-RECENT:], found[-1]
    return SeriesHistory(
        series=series,
        unit=definition.unit,
        direction=str(definition.direction),
        values=values,
        places=tuple(o.run for o in found if o.outcome == "measured"),
        newest=last.value,
        outcome=last.outcome,
        failure=last.failure,
        level=median(recent) if recent else math.nan,
        recent=len(recent),
        noise=noise_of(recent, definition.unit),
        constant=values[0] if len(values) > 1 and len(set(values)) == 1 else None,
        course=course_of(found, runs),
        failures=len(found) - len(values),
        behind=runs - 1 - last.run,
    )


def noise_of(values: Sequence[float], unit: str) -> float | None:
    """The spread of logs by their median absolute deviation, which a single step barely moves."""
    usable = is_ratio(unit) and all(0 < value < math.inf for value in values)
    if len(values) < FEWEST_FOR_NOISE or not usable:
        return None
    logs = [math.log(value) for value in values]
    middle = median(logs)
    return SIGMA_OF_MAD * median(abs(log - middle) for log in logs)


def course_of(found: Sequence[Observation], runs: int) -> tuple[float | None, ...]:
    """Medians of parts of equal numbers of runs."""
    cells = min(CELLS, runs)
    parts: list[list[float]] = [[] for _ in range(cells)]
    for o in found:
        if o.outcome == "measured":
            parts[o.run * cells // runs].append(o.value)
    return tuple(median(part) if part else None for part in parts)
