"""What a comparison answers with: the records of its rows and of its findings.

    Comparison ── baseline, current ── Run            both sides, without their points
     ├─ rows ── ComparedRow                            one a benchmark and metric: the verdict
     ├─ shifts ── CommonShift                          what moved all rows of a metric together
     ├─ means ── MeanRatio                             geometric mean of ratios, one a metric
     └─ differences ── SideDifference                  what else differs between the sides

They are records as those of `calibrax.core.models`: frozen, checked when built, written and read
by the same converter. Numbers that don't exist are NaN. Fractions are fractions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, final

import attrs
from attrs import field
from attrs.converters import optional

from calibrax.analysis.reprs import in_short
from calibrax.core import values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import MetricDirection, Record, Run, as_direction, nan_equal

__all__ = [
    "CommonShift",
    "ComparedRow",
    "Comparison",
    "MeanRatio",
    "Outcome",
    "SideDifference",
    "Suspicion",
]


class Outcome(StrEnum):
    """What can be said of a row."""

    REGRESSED = "regressed"
    IMPROVED = "improved"
    INCONCLUSIVE = "inconclusive"
    EQUIVALENT = "equivalent"
    NOT_COMPARABLE = "not comparable"
    FAILED = "failed"
    MISSING = "missing"
    NEW = "new"


class Suspicion(StrEnum):
    """How much a row that is not called different is worth measuring again."""

    SUSPECT = "suspect"
    STRONG = "strong"


def as_outcome(value: Outcome | str) -> Outcome:
    """An outcome, or its plain text."""
    return values.member(value, Outcome)


def as_suspicion(value: Suspicion | str) -> Suspicion:
    """A suspicion, or its plain text."""
    return values.member(value, Suspicion)


def as_run(value: Run) -> Run:
    """A run."""
    return values.instance(value, Run)


def as_texts(value: Iterable[str]) -> tuple[str, ...]:
    """Texts in order."""
    return values.each(value, values.text, "a sequence of str")


def as_rows(value: Iterable[ComparedRow]) -> tuple[ComparedRow, ...]:
    """Rows in order."""
    return values.instances(value, ComparedRow)


def as_shifts(value: Iterable[CommonShift]) -> tuple[CommonShift, ...]:
    """Shifts in order."""
    return values.instances(value, CommonShift)


def as_means(value: Iterable[MeanRatio]) -> tuple[MeanRatio, ...]:
    """Means in order."""
    return values.instances(value, MeanRatio)


def as_differences(value: Iterable[SideDifference]) -> tuple[SideDifference, ...]:
    """Differences in order."""
    return values.instances(value, SideDifference)


def number(default: Any = math.nan) -> float:
    """A field of a number that is NaN where it does not exist."""
    made: float = field(default=default, converter=values.number, eq=nan_equal)
    return made


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class ComparedRow(Record):
    """One metric of one benchmark on both sides, and what can be said of it.

    Attributes:
        name: The benchmark's name.
        scenario: Its group.
        tags: Its parameters.
        occurrence: Which of several equal benchmarks of a run, from 0.
        metric: The metric's name; "" for a benchmark without any.
        unit: Of `baseline` and `current`.
        direction: Which way is better.
        outcome: The verdict.
        suspect: Whether the row is worth measuring again though it is not called different.
        reason: Why there is no verdict (not comparable), or no value (failed: the tool's words).
        baseline: Estimate of the baseline side: the geometric mean of its invocations, where
            ranks are tested their pseudo-median, on the linear scale their mean, of an exact
            metric the median of the samples. Where earlier runs tell the noise, the level that
            they and the baseline have in common.
        current: Of the current side, likewise.
        scale: "log": compared as a ratio; "linear": as a difference; "exact": without statistics.
        ratio: current / baseline; on the linear scale 1 + difference / abs(baseline).
        lower: Of the interval that decides (all rows together), as the ratio.
        upper: Likewise.
        own_lower: Of the row's own 95 % interval.
        own_upper: Likewise.
        equivalence_lower: Of the row's own 90 % interval: equivalent if wholly inside the margin.
        equivalence_upper: Likewise.
        difference: current - baseline in the unit, on the linear scale only.
        beyond_shift: Ratio that is left of the common shift of its metric, where there is one.
        beyond_lower: Of the interval that decides, likewise.
        beyond_upper: Likewise.
        p_value: Two-sided, of no change.
        p_adjusted: By Holm over all rows of the comparison.
        p_suspect: What a suspicion rests on: p under the noise as it was estimated. It differs
            from `p_value` where one invocation a side asks for heavier tails.
        effect_size: Cliff's delta of the invocations, positive where the current side is larger.
        n_baseline: Invocations of the baseline side.
        n_current: Of the current side.
        samples_baseline: Samples of the baseline side.
        samples_current: Of the current side.
        noise: Standard deviation from invocation to invocation, a fraction of the value.
        noise_source: "invocations", "history", "suite", "default", or "" where none is needed.
        n_history: Earlier runs since the level last changed, where they tell the noise.
        history_beyond: How many of them are as far from their median as the current side, or
            farther, to the same side.
        margin: The change below which the sides count as equivalent, a fraction.
        more_runs: About how many further invocations a side would settle it, None where settled.
        detectable: The smallest change, a fraction, that these data show with probability .8.
        method: Its name in the literature, with what it rests on.
        warnings: What limits the answer, each with its remedy.
    """

    name: str = field(converter=values.text)
    scenario: str = field(default="", converter=values.text)
    tags: FrozenDict[str, str] = field(factory=FrozenDict, converter=values.text_mapping)
    occurrence: int = field(default=0, converter=values.integer)
    metric: str = field(converter=values.text)
    unit: str = field(default="", converter=values.text)
    direction: MetricDirection = field(default=MetricDirection.INFO, converter=as_direction)
    outcome: Outcome = field(converter=as_outcome)
    suspect: Suspicion | None = field(default=None, converter=optional(as_suspicion))
    reason: str = field(default="", converter=values.text)
    baseline: float = number()
    current: float = number()
    scale: str = field(default="log", converter=values.text)
    ratio: float = number()
    lower: float = number()
    upper: float = number()
    own_lower: float = number()
    own_upper: float = number()
    equivalence_lower: float = number()
    equivalence_upper: float = number()
    difference: float = number()
    beyond_shift: float = number()
    beyond_lower: float = number()
    beyond_upper: float = number()
    p_value: float = number()
    p_adjusted: float = number()
    p_suspect: float = number()
    effect_size: float = number()
    n_baseline: int = field(default=0, converter=values.integer)
    n_current: int = field(default=0, converter=values.integer)
    samples_baseline: int = field(default=0, converter=values.integer)
    samples_current: int = field(default=0, converter=values.integer)
    noise: float = number()
    noise_source: str = field(default="", converter=values.text)
    n_history: int = field(default=0, converter=values.integer)
    history_beyond: int = field(default=0, converter=values.integer)
    margin: float = number()
    more_runs: int | None = field(default=None, converter=optional(values.integer))
    detectable: float = number()
    method: str = field(default="", converter=values.text)
    warnings: tuple[str, ...] = field(default=(), converter=as_texts)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class CommonShift(Record):
    """What the bulk of the rows of one metric did together.

    Common to all rows, it may be a slower machine or the code; where many rows stayed, it is not.

    Attributes:
        metric: The metric.
        unit: Its unit.
        ratio: current / baseline of the bulk.
        lower: Of its 95 % interval.
        upper: Likewise.
        noise: Spread of the ratios of the bulk around it, a fraction.
        rows: How many rows it was estimated from; 20 or more.
        moved: How many of them plainly moved the same way, beyond the margin.
        unmoved: How many plainly stayed where they were, by noise of their own.
        is_common: Whether at most a fifth of the rows stayed; else each row is judged against no
            change alone.
        is_finding: Whether it is common, beyond the margin and separable from none.
    """

    metric: str = field(converter=values.text)
    unit: str = field(converter=values.text)
    ratio: float = number(attrs.NOTHING)
    lower: float = number(attrs.NOTHING)
    upper: float = number(attrs.NOTHING)
    noise: float = number(attrs.NOTHING)
    rows: int = field(converter=values.integer)
    moved: int = field(default=0, converter=values.integer)
    unmoved: int = field(default=0, converter=values.integer)
    is_common: bool = field(default=True, converter=values.boolean)
    is_finding: bool = field(converter=values.boolean)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class MeanRatio(Record):
    """The geometric mean of the ratios of one metric.

    Attributes:
        metric: The metric.
        unit: Its unit.
        ratio: Geometric mean of current / baseline.
        lower: Of its 95 % interval, for these benchmarks: from the errors of their ratios.
        upper: Likewise.
        rows: How many ratios.
        left_out: How many rows of the metric have no ratio.
        method: How the interval was made.
    """

    metric: str = field(converter=values.text)
    unit: str = field(converter=values.text)
    ratio: float = number(attrs.NOTHING)
    lower: float = number()
    upper: float = number()
    rows: int = field(converter=values.integer)
    left_out: int = field(default=0, converter=values.integer)
    method: str = field(default="", converter=values.text)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class SideDifference(Record):
    """Something in which the sides differ, beside the numbers.

    Attributes:
        key: Its name in `Run.environment` or `Run.metadata`, or "commit", "branch".
        kind: "hardware" (compared only because it was allowed), "software", or "benchmark code"
            (version or hash of the suite: rows may measure something else).
        baseline: What the baseline says, as text; "" for nothing.
        current: What the current side says.
    """

    key: str = field(converter=values.text)
    kind: str = field(converter=values.text)
    baseline: str = field(converter=values.text)
    current: str = field(converter=values.text)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class Comparison(Record):
    """Two sides of a suite compared.

    Attributes:
        baseline: The run before, joined from its invocations, without points.
        current: The run after, likewise.
        rows: Every metric of every benchmark that either side has, in the order of the files.
        shifts: Common shifts, one a metric of 20 rows or more.
        means: Geometric means of ratios, one a metric.
        differences: What else differs between the sides.
        margin: The margin of metrics that have none of their own, a fraction.
        alpha: Bound of the probability that any row is falsely called different.
        warnings: What qualifies all rows, each with its remedy.
    """

    baseline: Run = field(converter=as_run, repr=in_short)
    current: Run = field(converter=as_run, repr=in_short)
    rows: tuple[ComparedRow, ...] = field(default=(), converter=as_rows, repr=in_short)
    shifts: tuple[CommonShift, ...] = field(default=(), converter=as_shifts)
    means: tuple[MeanRatio, ...] = field(default=(), converter=as_means)
    differences: tuple[SideDifference, ...] = field(default=(), converter=as_differences)
    margin: float = number(0.02)
    alpha: float = number(0.05)
    warnings: tuple[str, ...] = field(default=(), converter=as_texts)

    def having(self, *outcomes: Outcome | str) -> tuple[ComparedRow, ...]:
        """The rows of these outcomes, in order."""
        return tuple(row for row in self.rows if row.outcome in outcomes)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows each outcome has, all outcomes; they add up to the rows."""
        return {outcome: len(self.having(outcome)) for outcome in Outcome}

    @property
    def suspects(self) -> tuple[ComparedRow, ...]:
        """The rows worth measuring again, the strongest first."""
        found = [row for row in self.rows if row.suspect]
        return tuple(sorted(found, key=lambda row: row.p_suspect))

    @property
    def common_shift(self) -> CommonShift | None:
        """The largest shift that is a finding, if there is one."""
        found = [shift for shift in self.shifts if shift.is_finding]
        return max(found, key=lambda s: max(s.ratio, 1 / s.ratio)) if found else None
