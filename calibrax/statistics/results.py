"""What a method answers with: the record of an interval, and the closed list of warnings.

A warning is a sentence that says what limits the answer, and the remedy. No other module of
`calibrax.statistics` words one.
"""

import math
from typing import NamedTuple

import attrs

__all__ = [
    "Ends",
    "Interval",
    "all_equal",
    "assumes_normal",
    "is_about_few",
    "no_spread",
    "no_width",
    "of_invocations",
    "too_few",
]


class Ends(NamedTuple):
    """An estimate and what bounds it, while it is computed; NaN where no interval exists."""

    lower: float
    estimate: float
    upper: float


def _known(value: float) -> float | None:
    """Key of equality: two ends that don't exist are equal, though NaN is not."""
    return None if math.isnan(value) else value


@attrs.frozen(kw_only=True)
class Interval:
    """An estimate of one parameter and the range that covers it with a stated confidence.

    Attributes:
        estimate: In the unit of the samples, between their least and largest.
        lower: In the same unit; NaN where no interval exists. -inf (0 on logs) beyond a float.
        upper: In the same unit; NaN where no interval exists. inf beyond a float.
        confidence: The level asked for, a fraction in (0, 1).
        method: Its name in the literature, or "estimate only".
        n: How many samples it rests on.
        parameter: What is estimated: "pseudo-median", "median", "geometric mean" or "mean".
        warnings: What limits the answer, each with its remedy; from a closed list.
        seed: The seed, where randomness was used.
    """

    estimate: float
    lower: float = attrs.field(eq=_known)
    upper: float = attrs.field(eq=_known)
    confidence: float
    method: str
    n: int
    parameter: str
    warnings: tuple[str, ...] = ()
    seed: int | None = None


def too_few(confidence: float, parameter: str, need: int, n: int) -> str:
    """No interval exists for so few samples."""
    level = f"{100 * confidence:.6g} %"
    return (
        f"need >= {need} samples for a {level} interval of the {parameter}, got {n}; "
        "run more invocations"
    )


def assumes_normal(n: int, what: str, need: int) -> str:
    """The samples are too few for a method without a shape."""
    return (
        f"the interval of {n} samples assumes that {what} are normal; "
        f"run >= {need} invocations for one that does not"
    )


def all_equal(n: int) -> str:
    """The samples show no noise, which is rarely true of a timing."""
    return (
        f"all {n} samples are equal, so the interval has no width; "
        "measure longer or with a finer timer, or call the metric exact"
    )


def no_spread(n: int) -> str:
    """Resamples of equal values, which have no standard error, reach into the interval."""
    return (
        f"too many of the {n} samples are equal for a bootstrap of the mean; "
        "ask for the pseudo-median or the median"
    )


def no_width(n: int) -> str:
    """Both ends of the interval are the estimate, though not all samples are equal."""
    return (
        f"most of the {n} samples are equal, so the interval has no width; "
        "measure longer or with a finer timer, or call the metric exact"
    )


def is_about_few(warning: str) -> bool:
    """Whether a warning only says that there are too few samples for an interval.

    >>> is_about_few(too_few(0.95, "median", 6, 2)), is_about_few(all_equal(9))
    (True, False)
    """
    return warning.startswith("need >= ")


def of_invocations(warning: str) -> str:
    """A warning about samples where each is the median of an invocation.

    >>> of_invocations("need >= 3 samples for a 95 % interval of the mean, got 2; run more")
    'need >= 3 invocations for a 95 % interval of the mean, got 2; run more'
    """
    return warning.replace(" samples ", " invocations ")
