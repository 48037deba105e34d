"""Which steps of several series may be one, and whose it is.

Steps belong together where one commit lies within the location intervals of all of them (95 %),
in one environment, for the better or for the worse alike, and of one kind: speeds, or one other
metric, as a change of time and one of memory have no size in common. The commit that most steps
allow is taken first, where the best guess of a step counts twice; then the same with the steps
that are left.

The verdict on a range of commits:

- "the machine, likely": of the speeds (times and rates) that have values on both sides at least
  half moved alike (`MACHINE_SHARE`), and at least five did (`FEWEST_FOR_MACHINE`). A commit
  rarely moves half of a suite by its code; a new runner, Python or compiler moves most of it.
  Where all benchmarks run through the same code a commit may do it too: hence "likely". Fewer
  than five benchmarks often share their code.
- "shared": two or more. Code that they have in common, most often.
- "one series alone".
"""

import math
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

import numpy as np

from calibrax.analysis.changes import ChangePoint, ChangeRange, Sense, SeriesChanges, Verdict
from calibrax.analysis.trend import Environment, Trend
from calibrax.units import parse_unit

__all__ = ["FEWEST_FOR_MACHINE", "MACHINE_SHARE", "ranges_of"]

MACHINE_SHARE = 0.5
"""Share of the speeds that must move alike for it to be the machine."""

FEWEST_FOR_MACHINE = 5
"""And how many of them."""

SPEEDS = ("time", "throughput", "bytes_per_second")
BY_SENSE = (Sense.REGRESSED, Sense.NEITHER, Sense.IMPROVED)


class Likeness(NamedTuple):
    """What steps must have in common to belong together."""

    environment: Environment
    kind: str
    sense: Sense
    rises: bool


class Placed(NamedTuple):
    """A step among all runs.

    Attributes:
        series: Position of its series.
        step: Its position there.
        first: First run that it may have come with.
        last: Last such run.
        good: Last run before it.
        bad: First run after it: the best guess.
        point: The step.
    """

    series: int
    step: int
    first: int
    last: int
    good: int
    bad: int
    point: ChangePoint


def ranges_of(series: Sequence[SeriesChanges], trends: Sequence[Trend]) -> list[ChangeRange]:
    """The ranges of commits in which steps lie; every step is in one.

    Args:
        series: With their steps.
        trends: Parallel: with their runs.
    """
    alike: dict[Likeness, list[Placed]] = {}
    for number, (each, trend) in enumerate(zip(series, trends, strict=True)):
        for at, point in enumerate(each.steps):
            likeness = Likeness(trend.environment, kind_of(each), point.sense, rises(each, point))
            alike.setdefault(likeness, []).append(placed(number, at, point, trend))
    spans = [span_of(trend) for trend in trends]
    found = []
    for likeness, steps in alike.items():
        for place, members in groups_of(steps):
            measured = [
                each
                for each, trend, (first, last) in zip(series, trends, spans, strict=True)
                if (trend.environment, kind_of(each)) == likeness[:2] and first < place <= last
            ]
            found.append(range_of(place, members, measured, likeness.sense, series))
    return sorted(found, key=importance)


def is_speed(series: SeriesChanges) -> bool:
    """Whether a slower machine moves it."""
    return parse_unit(series.unit).kind in SPEEDS


def kind_of(series: SeriesChanges) -> str:
    """What it is of: speeds are one, any other metric is for itself."""
    return "speed" if is_speed(series) else series.metric


def rises(series: SeriesChanges, point: ChangePoint) -> bool:
    """Whether the values go up, which matters only where neither way is better."""
    if point.sense is not Sense.NEITHER:
        return False
    return point.change > (1 if series.scale == "log" else 0)


def placed(number: int, at: int, point: ChangePoint, trend: Trend) -> Placed:
    """A step among all runs: what was not measured may have it, too."""
    known = [n for n, value in enumerate(trend.values) if not math.isnan(value)]
    places = [trend.moments[n].place for n in known]
    before = known.index(point.earliest) - 1
    index = known.index(point.index)
    return Placed(
        series=number,
        step=at,
        first=places[before] + 1 if before >= 0 else places[0],
        last=trend.moments[point.latest].place,
        good=places[index - 1],
        bad=places[index],
        point=point,
    )


def span_of(trend: Trend) -> tuple[int, int]:
    """The first and the last run with a value; none lies within an empty span."""
    known = [m.place for m, v in zip(trend.moments, trend.values, strict=True) if not math.isnan(v)]
    return (known[0], known[-1]) if known else (0, -1)


def groups_of(steps: Sequence[Placed]) -> Iterator[tuple[int, list[Placed]]]:
    """Places, each with the steps that belong there, one a series."""
    left = list(steps)
    size = max(step.last for step in steps) + 2
    while left:
        allowed, guessed = np.zeros(size, int), np.zeros(size, int)
        for step in left:
            allowed[step.first] += 1
            allowed[step.last + 1] -= 1
            guessed[step.bad] += 1
        place = int(np.argmax(np.where(guessed, np.cumsum(allowed) + guessed, 0)))
        mine: dict[int, Placed] = {}
        for step in sorted(left, key=lambda step: abs(step.bad - place)):
            if step.first <= place <= step.last:
                mine.setdefault(step.series, step)
        chosen = {(step.series, step.step) for step in mine.values()}
        left = [step for step in left if (step.series, step.step) not in chosen]
        yield place, list(mine.values())


def range_of(
    place: int,
    members: Sequence[Placed],
    measured: Sequence[SeriesChanges],
    sense: Sense,
    series: Sequence[SeriesChanges],
) -> ChangeRange:
    """The range of some steps, the largest first."""
    guide = max((step for step in members if step.bad == place), key=lambda step: step.good)
    largest = sorted(members, key=lambda step: (-size_of(step, series), step.series))
    ratios = [step.point.change for step in members if series[step.series].scale == "log"]
    return ChangeRange(
        last_good=guide.point.last_good,
        first_bad=guide.point.first_bad,
        last_good_time=guide.point.last_good_time,
        first_bad_time=guide.point.first_bad_time,
        environment=series[guide.series].environment,
        sense=sense,
        verdict=verdict_on([series[step.series] for step in members], measured),
        members=[step.series for step in largest],
        steps=[step.step for step in largest],
        measured=len(measured),
        change=median(ratios) if ratios else math.nan,
    )


def size_of(step: Placed, series: Sequence[SeriesChanges]) -> float:
    """How large a step is, of ratios by their logs; differences come last."""
    return abs(math.log(step.point.change)) if series[step.series].scale == "log" else 0.0


def verdict_on(members: Sequence[SeriesChanges], measured: Sequence[SeriesChanges]) -> Verdict:
    """Whose a step is."""
    moved, there = sum(map(is_speed, members)), sum(map(is_speed, measured))
    if moved >= max(FEWEST_FOR_MACHINE, MACHINE_SHARE * there):
        return Verdict.MACHINE
    return Verdict.SHARED if len(members) > 1 else Verdict.ALONE


def importance(found: ChangeRange) -> tuple[int, int, float, str]:
    """Those of most series first, then regressions, then the largest."""
    size = 0.0 if math.isnan(found.change) else abs(math.log(found.change))
    return -len(found.members), BY_SENSE.index(found.sense), -size, found.first_bad
