"""What a search for changes answers with: levels, the steps between them, and warnings.

Warnings are a closed list; each says what limits the answer, and the remedy.
"""

import math
from typing import Literal, TypeAlias

import attrs

from calibrax.statistics.samples import Scale

__all__ = [
    "Level",
    "Outcome",
    "Segmentation",
    "Step",
    "depends_strongly",
    "drifting",
    "few_for_dependence",
    "more_steps",
    "not_discovered",
    "nothing_measured",
    "too_short",
]


def _known(value: float) -> float | None:
    """Key of equality: two numbers that don't exist are equal, though NaN is not."""
    return None if math.isnan(value) else value


Outcome: TypeAlias = Literal["changed", "no change", "too short", "constant", "not measured"]


@attrs.frozen(kw_only=True)
class Level:
    """One stretch without a change.

    Attributes:
        start: Its first position in the sequence given, missing values counted.
        stop: One past the position of its last measured value.
        n: Measured values in it.
        estimate: In the unit of the values; on the scale "log" turned back from logs.
        lower: Of the 95 % interval, widened by the dependence; NaN where there is none.
        upper: Likewise.
        method: What gave estimate and interval, or "estimate only".
    """

    start: int
    stop: int
    n: int
    estimate: float
    lower: float = attrs.field(eq=_known)
    upper: float = attrs.field(eq=_known)
    method: str


@attrs.frozen(kw_only=True)
class Step:
    """A change from one level to the next.

    Attributes:
        index: Position of the first value of the new level, missing values counted.
        earliest: First position that `index` may have; of a measured value.
        latest: Last such position. The two cover the true one with 95 % or more.
        last_good: Position of the last measured value before `index`.
        change: Hodges-Lehmann: ln(after / before) on the scale "log", else after - before.
        lower: Of its 95 % interval, widened by the dependence; NaN where there is none.
        upper: Likewise.
        effect_size: Cliff's delta of after against before, -1 to 1.
        excess: The standardised rank CUSUM at `index`, less its threshold.
    """

    index: int
    earliest: int
    latest: int
    last_good: int
    change: float
    lower: float = attrs.field(eq=_known)
    upper: float = attrs.field(eq=_known)
    effect_size: float
    excess: float


@attrs.frozen(kw_only=True)
class Segmentation:
    """The levels of one series and the steps between them.

    Attributes:
        outcome: "changed": one step or more. "no change": none that stands the test. "too
            short", "constant", "not measured": no test was made.
        scale: On which levels were compared.
        margin: A step this small or smaller is none: a fraction, or on the scale "linear" in
            the unit of the values.
        steps: In order.
        levels: One more than the steps; none where nothing was measured.
        n: Measured values.
        missing: NaN among the values.
        correlation: How much a value depends on the one before, 0 to .99; 0 where no step was in
            question, as it is estimated only then.
        noise: Robust deviation of the values from their levels: of the logs, or in the unit.
        p_value: Probability that noise alone, as dependent, gives so large an excess anywhere;
            1 where no step is, NaN where no test was made.
        p_adjusted: The same with false-discovery control over the series given together.
        method: By name.
        warnings: What limits the answer, each with its remedy.
    """

    outcome: Outcome
    scale: Scale
    margin: float
    steps: tuple[Step, ...] = ()
    levels: tuple[Level, ...] = ()
    n: int
    missing: int
    correlation: float
    noise: float = attrs.field(eq=_known)
    p_value: float = attrs.field(eq=_known)
    p_adjusted: float = attrs.field(eq=_known)
    method: str
    warnings: tuple[str, ...] = ()


def nothing_measured(missing: int) -> str:
    """No value at all."""
    return f"no value was measured, {missing} missing; measure the benchmark, or leave it out"


def too_short(need: int, n: int) -> str:
    """No order of so few values is rare enough."""
    return f"need >= {need} measured values to look for a change, got {n}; measure more commits"


def few_for_dependence(enough: int, n: int) -> str:
    """The dependence is estimated from too few values."""
    return (
        f"fewer than {enough} values ({n}) tell little of how much each depends on the one "
        "before: a step that is no clearer is false with probability up to .13; "
        "measure more commits"
    )


def depends_strongly(correlation: float) -> str:
    """More dependence than the search was shown to stand."""
    return (
        f"values depend strongly on the one before (correlation {correlation:.2f}), as in a slow "
        "drift, where steps can't be told from wandering; look at the plot, and at the machine"
    )


def more_steps(correlation: float) -> str:
    """Between the steps that stand there is something that noise isn't."""
    return (
        f"between the steps values are like the one before (correlation {correlation:.2f}): more "
        "steps, or a drift, which can't be told apart; look at the plot, or measure more commits"
    )


def drifting() -> str:
    """Steps of a staircase that is none."""
    return (
        "values go on between the steps the way they step, as in a slow drift, which has no "
        "commit; look at the plot, and at the machine"
    )


def not_discovered(series: int, p_adjusted: float, alpha: float) -> str:
    """A step was found that so many series may show by chance."""
    return (
        f"a step was found, but among {series} series it may be chance (adjusted p "
        f"{p_adjusted:.2g}, needed {alpha:g}); measure more commits"
    )
