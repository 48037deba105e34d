"""What a fit of values over sizes answers with: the records of its series.

    Scaling ── series ── SeriesScaling ── points ── SizedValue
                          └─ classes ── ClassScaling

They are records as those of `calibrax.core.models`: frozen, checked when built, written and read
by the same converter. Numbers that don't exist are NaN. Fractions are fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import final

import attrs
import numpy as np
from attrs import field

from calibrax.analysis.reprs import in_short
from calibrax.analysis.verdicts import as_texts, number
from calibrax.core import values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import MetricDirection, Record, ScalingLaw, as_direction
from calibrax.statistics.growth_classes import growth

__all__ = ["ClassScaling", "Scaling", "ScalingOutcome", "SeriesScaling", "SizedValue"]


FALLS = "falls"
"""The shape of what falls all the way."""

DIFFERS = "differs at the same size"
"""That of values that contradict each other."""

NO_POWER = "follows no power either"
"""That of what neither a class nor the free power is near."""


class ScalingOutcome(StrEnum):
    """What can be said of a series."""

    FITTED = "fitted"
    TOO_FEW = "too few sizes"
    NOT_MEASURED = "not measured"
    NOT_POSITIVE = "not positive"
    NOT_READ = "size not read"


def as_outcome(value: ScalingOutcome | str) -> ScalingOutcome:
    """An outcome, or its plain text."""
    return values.member(value, ScalingOutcome)


def as_points(value: Iterable[SizedValue]) -> tuple[SizedValue, ...]:
    """Values by size."""
    return values.instances(value, SizedValue)


def as_classes(value: Iterable[ClassScaling]) -> tuple[ClassScaling, ...]:
    """Classes, best first."""
    return values.instances(value, ClassScaling)


def as_series(value: Iterable[SeriesScaling]) -> tuple[SeriesScaling, ...]:
    """Series in order."""
    return values.instances(value, SeriesScaling)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class SizedValue(Record):
    """What was measured of one size.

    Attributes:
        size: The number that the tag stands for.
        text: The tag as it is written; where several stand for one size, the first.
        estimate: The median of the values, on logs; NaN where there is none.
        lower: Of the interval of `calibrax.statistics.interval`; NaN where the values are too few.
        upper: Likewise.
        n: How many values.
        fitted: What the chosen curve says; NaN without one.
        residual: estimate / fitted - 1.
        reason: Why there is no estimate: the tool's words, or that the size is not above 0.
    """

    size: float = number(attrs.NOTHING)
    text: str = field(converter=values.text)
    estimate: float = number()
    lower: float = number()
    upper: float = number()
    n: int = field(default=0, converter=values.integer)
    fitted: float = number()
    residual: float = number()
    reason: str = field(default="", converter=values.text)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class ClassScaling(Record):
    """The best curve of one class: overhead + coefficient * g(n), logs to base 2.

    Attributes:
        name: Such as "n log n".
        overhead: In the metric's unit; 0 where none pays.
        coefficient: Of the growth, likewise.
        top: What is not overhead at the largest size.
        misfit: How far the curve is from the estimates: root mean square on logs, as a fraction.
        aicc: Less is better; differences count.
    """

    name: str = field(converter=values.text)
    overhead: float = number()
    coefficient: float = number()
    top: float = number()
    misfit: float = number()
    aicc: float = number()


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class SeriesScaling(Record):
    """One metric of one benchmark over its sizes.

    Attributes:
        name: The benchmark's name.
        scenario: Its group.
        tags: Its parameters, without the size.
        outcome: Whether a law was fitted, or why not.
        reason: Why not, in words.
        points: What was measured, by size.
        complexity: The answer, such as "O(n log n)"; "O(n^1.41)" where no class fits.
        shape: "falls" where a power with an exponent below 0 is the answer; "falls, then rises" or
            "rises, then falls" where no class does so; "differs at the same size" where values
            contradict each other; "follows no power either" where that is off by more than half;
            "" else.
        turns_at: The size with the least or the greatest value, where values turn.
        misfit: How far the chosen curve is off: root mean square on logs, as a fraction.
        overhead: Of the chosen curve, in the metric's unit; 0 where none pays.
        next_best: The class after the chosen one; "" for none.
        next_misfit: Its misfit.
        as_good: Classes that can't be told from the chosen one.
        classes: All that were tried, best first.
        exponent: Of the free power.
        exponent_lower: Of its interval.
        exponent_upper: Likewise.
        coefficient: Of the free power.
        power_misfit: Its misfit.
        power_aicc: Its AICc.
        r_squared: Of the free power, on logs; no evidence for a class.
        prediction_error: The chosen curve through all sizes but the largest, there / estimate - 1.
        noise: Standard deviation of values of one size, a fraction.
        noise_source: "invocations"; "samples", of one invocation; "" where it is not known.
        method: How the law was found.
        warnings: What limits it, each with its remedy.
    """

    name: str = field(converter=values.text)
    scenario: str = field(default="", converter=values.text)
    tags: FrozenDict[str, str] = field(factory=FrozenDict, converter=values.text_mapping)
    outcome: ScalingOutcome = field(converter=as_outcome)
    reason: str = field(default="", converter=values.text)
    points: tuple[SizedValue, ...] = field(default=(), converter=as_points)
    complexity: str = field(default="", converter=values.text)
    shape: str = field(default="", converter=values.text)
    turns_at: float = number()
    misfit: float = number()
    overhead: float = number()
    next_best: str = field(default="", converter=values.text)
    next_misfit: float = number()
    as_good: tuple[str, ...] = field(default=(), converter=as_texts)
    classes: tuple[ClassScaling, ...] = field(default=(), converter=as_classes)
    exponent: float = number()
    exponent_lower: float = number()
    exponent_upper: float = number()
    coefficient: float = number()
    power_misfit: float = number()
    power_aicc: float = number()
    r_squared: float = number()
    prediction_error: float = number()
    noise: float = number()
    noise_source: str = field(default="", converter=values.text)
    method: str = field(default="", converter=values.text)
    warnings: tuple[str, ...] = field(default=(), converter=as_texts)

    @property
    def is_fitted(self) -> bool:
        """Whether there is a law."""
        return self.outcome is ScalingOutcome.FITTED

    @property
    def is_power(self) -> bool:
        """Whether the answer is the free power, as no class fits."""
        return self.is_fitted and self.chosen is None and not self.falls

    @property
    def falls(self) -> bool:
        """Whether values fall as a power of the size, so that no class is looked for."""
        return self.shape == FALLS

    @property
    def rival(self) -> str:
        """The class to show beside the chosen one; of a constant, which all others hold, none."""
        return "" if self.complexity == "O(1)" else self.next_best

    @property
    def is_no_curve(self) -> bool:
        """Whether values do what no curve does: fall and rise, or what else `shape` says."""
        return self.shape not in ("", FALLS)

    @property
    def measured(self) -> tuple[SizedValue, ...]:
        """The points with an estimate."""
        return tuple(point for point in self.points if not point.reason)

    @property
    def chosen(self) -> ClassScaling | None:
        """The class that is the answer; None where that is the free power, or nothing."""
        return next((c for c in self.classes if f"O({c.name})" == self.complexity), None)

    def class_at(self, name: str, sizes: Sequence[float]) -> tuple[float, ...]:
        """The values of a class that was tried; NaN or infinite where they are beyond a float."""
        found = next(each for each in self.classes if each.name == name)
        grown = growth(name, np.asarray(sizes), self.measured[-1].size)
        with np.errstate(over="ignore", invalid="ignore"):
            return tuple((found.overhead + found.top * grown).tolist())

    def at(self, sizes: Sequence[float]) -> tuple[float, ...]:
        """The values of the chosen curve, likewise."""
        if self.chosen is not None:
            return self.class_at(self.chosen.name, sizes)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            return tuple((self.coefficient * np.asarray(sizes) ** self.exponent).tolist())

    @property
    def law(self) -> ScalingLaw | None:
        """The answer as the shorter record; None without a fit."""
        if not self.is_fitted:
            return None
        return ScalingLaw(
            coefficient=self.coefficient,
            exponent=self.exponent,
            r_squared=self.r_squared,
            complexity=self.complexity,
        )


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class Scaling(Record):
    """How one metric grows with size, for every benchmark that has sizes.

    Attributes:
        metric: The metric.
        unit: Its unit.
        direction: Which way is better.
        size_tag: The tag with the sizes.
        group_by: The tags that are told first.
        series: In the order of the files, or of the values of `group_by`.
        without_size: Benchmarks that have the metric, but no such tag.
        confidence: Of the intervals.
    """

    metric: str = field(converter=values.text)
    unit: str = field(default="", converter=values.text)
    direction: MetricDirection = field(default=MetricDirection.INFO, converter=as_direction)
    size_tag: str = field(converter=values.text)
    group_by: tuple[str, ...] = field(default=(), converter=as_texts)
    series: tuple[SeriesScaling, ...] = field(default=(), converter=as_series, repr=in_short)
    without_size: int = field(default=0, converter=values.integer)
    confidence: float = number(0.95)

    @property
    def fitted(self) -> tuple[SeriesScaling, ...]:
        """The series with a law."""
        return tuple(each for each in self.series if each.is_fitted)
