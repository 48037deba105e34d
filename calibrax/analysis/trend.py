"""The values of each series over many runs, in order, as a search for changes needs them.

Runs are taken one at a time and only their values are kept. They are ordered as a history is, each
by the time of its commit or else its own (`calibrax.analysis.history.time_of`). Runs of one commit
in one environment are one observation: the median of their estimates. A series is told from others
by scenario, name, tags, metric and environment:

- by the hardware (`calibrax.core.join.HARDWARE`), and by asv's name of its environment;
- by the version of Python where one commit was measured under several; a Python that changes from
  commit to commit is part of what happened, and stays in one series.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from statistics import median
from typing import Any, NamedTuple

import attrs

from calibrax.analysis.history import Observation, commit_time, in_order, observation, undated
from calibrax.analysis.series import Series, benchmarks, definition_of
from calibrax.core.join import HARDWARE, as_aware
from calibrax.core.models import MetricDef, MetricDirection, Run, TrendPoint, TrendSeries
from calibrax.errors import MismatchError, SelectionError, shown

__all__ = ["Environment", "Moment", "Trend", "Trends", "trends_of"]

Environment = tuple[tuple[str, str], ...]
"""Keys of `Run.environment` with their values as text, in the order of the keys."""

ASV_ENVIRONMENT = "env_name"  # asv's: Python and the versions that it was told to install
PYTHON = "python"
EVERYTHING = "all"


class Moment(NamedTuple):
    """A commit, or a run of which no commit is known, in the order of a history.

    Attributes:
        place: Its position among all runs, of the first one of its commit.
        time: By which it is ordered: of the commit, or of the run.
        run: Id of the first run.
        commit: None where it is unknown.
        ran: When its first run did; None where only the order is known.
    """

    place: int
    time: datetime
    run: str
    commit: str | None
    ran: datetime | None = None

    @property
    def label(self) -> str:
        """The commit, or the run where none is known."""
        return self.commit or self.run


@attrs.frozen(kw_only=True)
class Trend:
    """One metric of one benchmark in one environment, oldest first.

    Attributes:
        series: What was measured.
        environment: Where; all keys that tell series apart.
        unit: Base unit, or the tool's text; the newest, where it changed.
        direction: Which way is better; the newest, where it changed.
        moments: From the first to the last that has the series, in its environment.
        values: One a moment, in the unit; NaN where it failed, is missing or in another unit.
        versions: Of the benchmark's own code, one a moment; "" where it is unknown or missing.
        joined: How many runs were joined with another of their commit.
        failed: How many moments have the series, but no value.
        other_unit: How many have a value in another unit than the newest.
        unit_change: What changed of unit or direction, and where; "" where nothing did.
        runs: How many have the series.
        undated: How many of them don't state the time of their commit.
        tied: How many moments have the time of another.
    """

    series: Series
    environment: Environment
    unit: str
    direction: MetricDirection
    moments: tuple[Moment, ...]
    values: tuple[float, ...]
    versions: tuple[str, ...]
    joined: int = 0
    failed: int = 0
    other_unit: int = 0
    unit_change: str = ""
    runs: int = 0
    undated: int = 0
    tied: int = 0

    @property
    def record(self) -> TrendSeries:
        """The values as the record of a trend, which has no room for scenario and environment."""
        return TrendSeries(
            metric=self.series.metric,
            point_name=self.series.benchmark.name,
            tags=dict(self.series.benchmark.tags),
            points=[
                TrendPoint(
                    run_id=moment.run, timestamp=moment.time, value=value, commit=moment.commit
                )
                for moment, value in zip(self.moments, self.values, strict=True)
            ],
        )


@attrs.frozen(kw_only=True)
class Trends:
    """The series of many runs.

    Attributes:
        runs: Without their points, oldest first.
        trends: In the order in which they first appear.
        environments: Those that there are, with only the keys in which they differ.
    """

    runs: tuple[Run, ...]
    trends: tuple[Trend, ...]
    environments: dict[Environment, Environment]


class Seen(NamedTuple):
    """What one run says about one series, and how it is to be read."""

    found: Observation
    definition: MetricDef
    version: str


def trends_of(
    runs: Iterable[Run], *, allow: Collection[str] = (), last: int | None = None
) -> Trends:
    """The series of many runs.

    Args:
        runs: In any order; read once.
        allow: Keys of hardware in which the runs of one series may differ, or "all".
        last: Only so many of the newest runs.

    Raises:
        MismatchError: A key to allow that there is none of.
        SelectionError: `last` is below 1.
        TypeError: What is given are no runs.

    Example:
        >>> from calibrax import Metric, Point
        >>> def run(day, time):
        ...     point = Point(name="fft", scenario="", metrics={"time": Metric(value=time)})
        ...     return Run(points=[point], timestamp=datetime(2024, 1, day))
        >>> [fft] = trends_of([run(2, 1.0), run(1, 2.0), run(3, 1.5)]).trends
        >>> fft.values, [point.value for point in fft.record.points]
        ((2.0, 1.0, 1.5), [2.0, 1.0, 1.5])
    """
    unknown = sorted({*allow} - {*HARDWARE, EVERYTHING})
    if unknown:
        raise MismatchError(
            f"allow: expected keys of {', '.join((*HARDWARE, EVERYTHING))}, got {unknown[0]!r}"
        )
    if last is not None and last < 1:
        raise SelectionError(f"last: expected a number of runs from 1 on, got {last!r}")
    heads: list[Run] = []
    seen: dict[Series, list[Seen]] = {}
    if isinstance(runs, Run | str) or not isinstance(runs, Iterable):
        raise TypeError(f"runs: expected runs, got {shown(runs)}; pass [run, run, ...]")
    for number, run in enumerate(runs):
        if not isinstance(run, Run):
            raise TypeError(
                f"runs: expected runs, got {shown(run)}; read files with calibrax.read_all"
            )
        heads.append(attrs.evolve(run, points=()))
        versions = versions_of(run)
        for benchmark, point in benchmarks(run):
            for name, metric in point.metrics.items():
                definition = definition_of(run, name)
                series = Series(benchmark, name)
                found = observation(number, series, metric, definition)
                version = versions.get(benchmark.name, "")
                seen.setdefault(series, []).append(Seen(found, definition, version))
    order = in_order(heads)
    order = order[-last:] if last else order
    environments = environments_of(heads, allow)
    moments = moments_of(heads, order, environments)
    every = list(moments)
    return Trends(
        runs=tuple(heads[number] for number in order),
        trends=tuple(
            trend_of(series, environment, mine, heads, moments[environment])
            for series, found in seen.items()
            for environment in every
            if (mine := [each for each in found if each.found.run in moments[environment]])
        ),
        environments=dict(zip(every, without_shared(every), strict=True)),
    )


def versions_of(run: Run) -> dict[str, str]:
    """The versions of the code of benchmarks, by their names, as far as the run states any."""
    stated: Any = run.metadata.get("benchmark_versions")
    return stated if isinstance(stated, dict) else {}


def environments_of(heads: Sequence[Run], allow: Collection[str]) -> list[Environment]:
    """What tells series apart, for each run."""
    fixed = [] if EVERYTHING in allow else [key for key in HARDWARE if key not in allow]
    fixed.append(ASV_ENVIRONMENT)
    pythons: dict[tuple[str | None, Environment], set[str]] = {}
    parts = [part_of(run, fixed) for run in heads]
    for run, part in zip(heads, parts, strict=True):
        if run.commit:
            python = str(run.environment.get(PYTHON, ""))
            pythons.setdefault((run.commit, part), set()).add(python)
    if any(len(found) > 1 for found in pythons.values()):
        return [part_of(run, [*fixed, PYTHON]) for run in heads]
    return parts


def part_of(run: Run, keys: Iterable[str]) -> Environment:
    """What a run says of its environment under some keys."""
    known = run.environment
    return tuple((key, str(known[key])) for key in sorted(keys) if known.get(key) is not None)


def without_shared(every: Sequence[Environment]) -> list[Environment]:
    """Environments with only those keys in which some differ."""
    facts = [dict(environment) for environment in every]
    keys = dict.fromkeys(key for fact in facts for key in fact)
    differing = [key for key in keys if len({fact.get(key) for fact in facts}) > 1]
    return [tuple((key, fact[key]) for key in differing if key in fact) for fact in facts]


def moments_of(
    heads: Sequence[Run], order: Sequence[int], environments: Sequence[Environment]
) -> dict[Environment, dict[int, Moment]]:
    """In each environment the moment of each run, oldest first; runs of a commit share one."""
    found: dict[Environment, dict[int, Moment]] = {}
    first: dict[tuple[Environment, str], Moment] = {}
    for place, number in enumerate(order):
        run, environment = heads[number], environments[number]
        time, ran = commit_time(run) or run.timestamp, as_aware(run.timestamp)
        moment = Moment(place, time, run.id, run.commit, ran)
        if run.commit:
            moment = first.setdefault((environment, run.commit), moment)
        found.setdefault(environment, {})[number] = moment
    return found


def trend_of(
    series: Series,
    environment: Environment,
    seen: Sequence[Seen],
    heads: Sequence[Run],
    here: dict[int, Moment],
) -> Trend:
    """One series of one environment, from what its runs say."""
    by_moment: dict[Moment, list[Seen]] = {}
    for each in seen:
        by_moment.setdefault(here[each.found.run], []).append(each)
    first, last = min(by_moment), max(by_moment)
    every = [m for m in dict.fromkeys(here.values()) if first.place <= m.place <= last.place]
    newest = by_moment[last][-1].definition
    measured = [value_of(by_moment.get(moment, [])) for moment in every]
    values = [
        value_of([each for each in by_moment.get(m, []) if each.definition.unit == newest.unit])
        for m in every
    ]
    known = sum(not math.isnan(value) for value in measured)
    times = Counter((as_aware(moment.time), moment.ran) for moment in every)
    return Trend(
        series=series,
        environment=environment,
        unit=newest.unit,
        direction=newest.direction,
        moments=tuple(every),
        values=tuple(values),
        versions=tuple(
            by_moment[moment][0].version if moment in by_moment else "" for moment in every
        ),
        joined=sum(len(found) for found in by_moment.values() if len(found) > 1),
        failed=len(by_moment) - known,
        other_unit=known - sum(not math.isnan(value) for value in values),
        unit_change=unit_change([(m, by_moment[m]) for m in every if m in by_moment]),
        runs=len(seen),
        undated=undated(heads[each.found.run] for each in seen),
        tied=sum(count for count in times.values() if count > 1),
    )


def value_of(seen: Sequence[Seen]) -> float:
    """The estimate of one moment; NaN without a finite value."""
    known = [each.found.value for each in seen if each.found.outcome == "measured"]
    finite = [value for value in known if math.isfinite(value)]
    return median(finite) if finite else math.nan


def unit_change(seen: Sequence[tuple[Moment, Sequence[Seen]]]) -> str:
    """Where unit or direction first differ from what was before; INFO contradicts neither way."""
    unit: str | None = None
    direction: MetricDirection | None = None
    for moment, found in seen:
        for each in found:
            now = each.definition
            if unit is not None and now.unit != unit:
                return f"unit {unit!r} → {now.unit!r} at {moment.label}"
            unit = now.unit
            if now.direction is MetricDirection.INFO:
                continue
            if direction is not None and now.direction is not direction:
                ways = f"{direction.value} → {now.direction.value}"
                return f"{ways} is better, at {moment.label}"
            direction = now.direction
    return ""
