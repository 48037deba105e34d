"""What a search for changes answers with: the records of series, their steps and levels.

    Changes
     ├─ series ── SeriesChanges                        one a metric, benchmark and environment
     │             ├─ steps ── ChangePoint             when the level changed, and by how much
     │             └─ levels ── SeriesLevel            one more than the steps
     └─ ranges ── ChangeRange                          steps of one range of commits, and whose

They are records as those of `calibrax.core.models`: frozen, checked when built, written and read
by the same converter. Numbers that don't exist are NaN. Positions are those of the series' own
observations, from 0; a commit that is not known is named by its run.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import final

import attrs
from attrs import field

from calibrax.analysis.reprs import in_short
from calibrax.analysis.verdicts import as_texts, number
from calibrax.core import values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import MetricDirection, Record, as_direction

__all__ = [
    "ChangeOutcome",
    "ChangePoint",
    "ChangeRange",
    "Changes",
    "Sense",
    "SeriesChanges",
    "SeriesLevel",
    "Verdict",
]


class ChangeOutcome(StrEnum):
    """What can be said of a series."""

    CHANGED = "changed"
    NO_CHANGE = "no change"
    CONSTANT = "constant"
    TOO_SHORT = "too short"
    UNIT_CHANGED = "unit changed"
    NOT_MEASURED = "not measured"


class Sense(StrEnum):
    """Whether a step is for the better, by the direction of its metric."""

    REGRESSED = "regressed"
    IMPROVED = "improved"
    NEITHER = "neither"


class Verdict(StrEnum):
    """Whose a range of commits is; `calibrax.analysis.shared_steps` has the rule."""

    MACHINE = "the machine, likely"
    SHARED = "shared"
    ALONE = "one series alone"


def as_change_outcome(value: ChangeOutcome | str) -> ChangeOutcome:
    """An outcome, or its plain text."""
    return values.member(value, ChangeOutcome)


def as_sense(value: Sense | str) -> Sense:
    """A sense, or its plain text."""
    return values.member(value, Sense)


def as_verdict(value: Verdict | str) -> Verdict:
    """A verdict, or its plain text."""
    return values.member(value, Verdict)


def as_steps(value: Iterable[ChangePoint]) -> tuple[ChangePoint, ...]:
    """Steps in order."""
    return values.instances(value, ChangePoint)


def as_levels(value: Iterable[SeriesLevel]) -> tuple[SeriesLevel, ...]:
    """Levels in order."""
    return values.instances(value, SeriesLevel)


def as_series(value: Iterable[SeriesChanges]) -> tuple[SeriesChanges, ...]:
    """Series in order."""
    return values.instances(value, SeriesChanges)


def as_ranges(value: Iterable[ChangeRange]) -> tuple[ChangeRange, ...]:
    """Ranges in order."""
    return values.instances(value, ChangeRange)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class ChangePoint(Record):
    """A step from one level of a series to the next.

    Attributes:
        index: Of the first observation of the new level.
        earliest: First index that it may be.
        latest: Last such index: the two cover the true one with 95 % or more.
        last_good: Commit of the last observation of the level before.
        first_bad: Commit of the first one of the new level, whichever way it went.
        last_good_time: Of the commit, or of the run where the history is ordered by runs.
        first_bad_time: Likewise.
        after: Commit after which the change came: the last one before `earliest`.
        until: Commit of `latest`: it came with it at the latest.
        sense: Whether it is for the better.
        change: New / old level as a ratio (Hodges-Lehmann), on the scale "linear" new - old.
        lower: Of its 95 % interval.
        upper: Likewise.
        effect_size: Cliff's delta of the new against the old level.
        warnings: What limits this step alone, each with its remedy.
    """

    index: int = field(converter=values.integer)
    earliest: int = field(converter=values.integer)
    latest: int = field(converter=values.integer)
    last_good: str = field(converter=values.text)
    first_bad: str = field(converter=values.text)
    last_good_time: datetime = field(converter=values.plain_time)
    first_bad_time: datetime = field(converter=values.plain_time)
    after: str = field(converter=values.text)
    until: str = field(converter=values.text)
    sense: Sense = field(default=Sense.NEITHER, converter=as_sense)
    change: float = number(attrs.NOTHING)
    lower: float = number()
    upper: float = number()
    effect_size: float = number()
    warnings: tuple[str, ...] = field(default=(), converter=as_texts)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class SeriesLevel(Record):
    """A stretch of a series without a change.

    Attributes:
        start: Index of its first observation.
        stop: One past the index of its last.
        n: Observations with a value.
        estimate: In the unit.
        lower: Of its 95 % interval.
        upper: Likewise.
        first: Commit of its first observation.
        last: Of its last.
        method: What gave estimate and interval.
    """

    start: int = field(converter=values.integer)
    stop: int = field(converter=values.integer)
    n: int = field(converter=values.integer)
    estimate: float = number(attrs.NOTHING)
    lower: float = number()
    upper: float = number()
    first: str = field(converter=values.text)
    last: str = field(converter=values.text)
    method: str = field(default="", converter=values.text)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class SeriesChanges(Record):
    """One metric of one benchmark in one environment, and when it changed.

    Attributes:
        name: The benchmark's name.
        scenario: Its group.
        tags: Its parameters.
        occurrence: Which of several equal benchmarks of a run, from 0.
        metric: The metric's name.
        unit: Of values and levels.
        direction: Which way is better.
        environment: What tells it from the same series elsewhere.
        outcome: What can be said.
        reason: Why nothing was searched: what changed of the unit, which value is beyond a float.
        scale: "log": levels are compared as ratios; "linear": as differences.
        margin: A step this small or smaller is none: a fraction.
        steps: In order.
        levels: In order, one more than the steps; none where nothing was searched.
        n: Observations with a value.
        missing: Observations without one.
        joined: Runs that were joined with others of their commit.
        correlation: How much a value depends on the one before; 0 where nothing was found.
        noise: Robust deviation from the levels, a fraction, on the scale "linear" in the unit.
        p_value: Of the largest step under no change; NaN where no test was made.
        p_adjusted: With false-discovery control over all series.
        method: By name.
        newest: How many of the newest values lie beyond the level before, too few to be a step.
        warnings: What limits the answer, each with its remedy.
    """

    name: str = field(converter=values.text)
    scenario: str = field(default="", converter=values.text)
    tags: FrozenDict[str, str] = field(factory=FrozenDict, converter=values.text_mapping)
    occurrence: int = field(default=0, converter=values.integer)
    metric: str = field(converter=values.text)
    unit: str = field(default="", converter=values.text)
    direction: MetricDirection = field(default=MetricDirection.INFO, converter=as_direction)
    environment: FrozenDict[str, str] = field(factory=FrozenDict, converter=values.text_mapping)
    outcome: ChangeOutcome = field(converter=as_change_outcome)
    reason: str = field(default="", converter=values.text)
    scale: str = field(default="log", converter=values.text)
    margin: float = number()
    steps: tuple[ChangePoint, ...] = field(default=(), converter=as_steps)
    levels: tuple[SeriesLevel, ...] = field(default=(), converter=as_levels)
    n: int = field(default=0, converter=values.integer)
    missing: int = field(default=0, converter=values.integer)
    joined: int = field(default=0, converter=values.integer)
    correlation: float = number(0.0)
    noise: float = number()
    p_value: float = number()
    p_adjusted: float = number()
    method: str = field(default="", converter=values.text)
    newest: int = field(default=0, converter=values.integer)
    warnings: tuple[str, ...] = field(default=(), converter=as_texts)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class ChangeRange(Record):
    """Steps of several series that may be one, or the step of one series.

    Attributes:
        last_good: Commit before it, of the series that tell the place best.
        first_bad: Commit after it, likewise.
        last_good_time: Of the commit, or of the run.
        first_bad_time: Likewise.
        environment: In which.
        sense: Whether it is for the better: the same for all of them.
        verdict: Whose it is.
        members: Positions in `Changes.series`, the largest step first.
        steps: Parallel: position of the step in `SeriesChanges.steps`.
        measured: Series of the environment that have values on both sides, members included.
        change: Median of the steps that are ratios; NaN without any.
    """

    last_good: str = field(converter=values.text)
    first_bad: str = field(converter=values.text)
    last_good_time: datetime = field(converter=values.plain_time)
    first_bad_time: datetime = field(converter=values.plain_time)
    environment: FrozenDict[str, str] = field(factory=FrozenDict, converter=values.text_mapping)
    sense: Sense = field(converter=as_sense)
    verdict: Verdict = field(converter=as_verdict)
    members: tuple[int, ...] = field(converter=values.integers)
    steps: tuple[int, ...] = field(converter=values.integers)
    measured: int = field(converter=values.integer)
    change: float = number()


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class Changes(Record):
    """When the series of many runs changed.

    Attributes:
        series: Each with its outcome, in the order in which they first appear.
        ranges: Every step is in one; those of most series first, then regressions, then the
            largest.
        runs: How many.
        ordered_by: "commit time", "time of the run" where no run states that of its commit, or
            "commit time, else time of the run" where only some do.
        margin: Steps this small or smaller are none, a fraction.
        alpha: False discovery rate over the series.
    """

    series: tuple[SeriesChanges, ...] = field(default=(), converter=as_series, repr=in_short)
    ranges: tuple[ChangeRange, ...] = field(default=(), converter=as_ranges, repr=in_short)
    runs: int = field(default=0, converter=values.integer)
    ordered_by: str = field(default="commit time", converter=values.text)
    margin: float = number(0.02)
    alpha: float = number(0.05)

    def having(self, *outcomes: ChangeOutcome | str) -> tuple[SeriesChanges, ...]:
        """The series of these outcomes, in order."""
        return tuple(each for each in self.series if each.outcome in outcomes)

    @property
    def counts(self) -> dict[ChangeOutcome, int]:
        """How many series each outcome has, all outcomes; they add up to the series."""
        return {outcome: len(self.having(outcome)) for outcome in ChangeOutcome}
