"""What a test of two samples answers with: its record, and the closed list of its warnings.

As in `calibrax.statistics.results`, a warning says what limits the answer, and the remedy.
"""

import math

import attrs

from calibrax.statistics.nulls import tail_probability

__all__ = [
    "Contrast",
    "disagreement",
    "few_for_welch",
    "few_pairs",
    "few_samples",
    "identical",
    "no_variance",
]


def _known(value: float) -> float | None:
    """Key of equality: two numbers that don't exist are equal, though NaN is not."""
    return None if math.isnan(value) else value


@attrs.frozen(kw_only=True)
class Contrast:
    """How the first of two samples differs from the second; swapped sides swap every sign.

    Attributes:
        estimate: A difference, first - second, in the unit of the samples, or a ratio, first /
            second; `parameter` says which. -inf, 0 and inf beyond a float.
        lower: Of the interval, like the estimate; NaN where none exists.
        upper: Likewise.
        confidence: 1 - alpha, a fraction in (0, 1).
        method: Its name in the literature, with the null distribution used.
        n: Samples of the first and of the second side.
        parameter: What is estimated: "median shift", "median ratio", "pseudo-median of the
            differences" ("… ratios"), "difference of the means" ("ratio of the geometric means").
        statistic: U or W of the first side (a half where ties make it one), or t.
        p_value: Two-sided, of no difference; NaN where the test can't be made.
        effect_size: From -1 (all below) to 1 (all above), 0 without a difference.
        effect: Its measure: "Cliff's delta" or "rank-biserial correlation".
        warnings: What limits the answer, each with its remedy; from a closed list.
    """

    estimate: float
    lower: float = attrs.field(eq=_known)
    upper: float = attrs.field(eq=_known)
    confidence: float
    method: str
    n: tuple[int, int]
    parameter: str
    statistic: float = attrs.field(eq=_known)
    p_value: float = attrs.field(eq=_known)
    effect_size: float
    effect: str
    warnings: tuple[str, ...] = ()


def _alpha(confidence: float) -> str:
    return f"alpha {2 * tail_probability(confidence):.6g}"


def few_samples(confidence: float, need: int, n: tuple[int, int]) -> str:
    """No samples of this number are a difference at this level."""
    return (
        f"need >= {need} samples on each side at {_alpha(confidence)}, got {n[0]} and {n[1]}; "
        "run more invocations"
    )


def few_pairs(confidence: float, need: int, differ: int, n: int) -> str:
    """No pairs of this number are a difference at this level; equal ones say nothing."""
    got = f"{differ}" if differ == n else f"{differ} of {n}"
    return (
        f"need >= {need} pairs that differ at {_alpha(confidence)}, got {got}; run more invocations"
    )


def few_for_welch(need: int, n: tuple[int, int]) -> str:
    """Welch's test can't be made with one sample, and is only as good as its assumption."""
    return (
        f"Welch's t assumes normal samples, which {n[0]} and {n[1]} can't show; "
        f"run >= {need} invocations on each side, or ask for Mann-Whitney"
    )


def no_variance(n: tuple[int, int]) -> str:
    """Welch's test divides by the spread."""
    return (
        f"Welch's t needs >= 2 samples on each side that are not all equal, got {n[0]} and "
        f"{n[1]} without noise to compare with; ask for Mann-Whitney, or call the metric exact"
    )


def identical(n: int) -> str:
    """Both sides hold one and the same value, or all pairs are equal."""
    return (
        f"all {n} comparisons are ties, so p is 1 and the interval has no width; "
        "measure longer or with a finer timer, or call the metric exact"
    )


def disagreement(confidence: float) -> str:
    """The interval knows nothing of ties; the p-value does."""
    return (
        f"with these ties p and the interval disagree about a difference at "
        f"{_alpha(confidence)}, and p decides; measure longer or with a finer timer"
    )
