"""Tests of two samples on their own: does the first differ from the second, and by how much.

Each function takes two samples of one metric and returns a `Contrast`: estimate, interval, p,
effect size, method, warnings. It corrects for no suite (`calibrax.statistics.multiplicity`
does), knows no margin and gives no verdict: "p above alpha" is not "no change".

Common to all of them:

- One sample stands for one invocation (process); see `invocation_medians`.
- First against second: a positive difference, a ratio above 1 and a positive effect size mean
  that the first is larger. So pass what is new first. Swapped sides swap every sign.
- Samples are as in `calibrax.statistics.intervals`: finite, n >= 1, in any order (pairs: the
  order of both sides is the same). A power of two as factor of both sides changes differences
  by exactly that factor and nothing else (while numbers stay clear of the smallest float).
- "log" compares positive samples by their ratio, "linear" any samples by their difference.
- Too few samples for the level, and ties that make p and interval disagree, are warned of.
"""

import math
from itertools import count

import numpy as np

from calibrax.errors import StatisticsError
from calibrax.statistics.contrasts import (
    Contrast,
    disagreement,
    few_for_welch,
    few_pairs,
    few_samples,
    identical,
    no_variance,
)
from calibrax.statistics.differences import median_ratio, median_shift
from calibrax.statistics.intervals import RANKS_FROM, pseudo_median
from calibrax.statistics.nulls import (
    EXACT_NULL,
    EXACT_PAIRS,
    mann_whitney_order,
    mann_whitney_p,
    scipy_special,
    signed_rank_p,
    smallest_n,
    tail_probability,
)
from calibrax.statistics.results import Ends
from calibrax.statistics.samples import Samples, Scale, checked, sorted_samples
from calibrax.statistics.scales import Array, rescaled

__all__ = ["Contrast", "cliffs_delta", "mann_whitney", "signed_rank", "welch"]


def _checked_scale(scale: str) -> None:
    if scale not in ("log", "linear"):
        raise StatisticsError(f"scale: expected 'log' or 'linear', got {scale!r}; use one of them")


def _side(name: str, samples: Samples, scale: Scale = "linear") -> Array:
    """The samples of one side as they come; refusals name the side."""
    try:
        sorted_samples(samples, scale)
    except StatisticsError as error:
        raise StatisticsError(f"{name} {error}") from None
    return checked(samples)


def _sides(a: Samples, b: Samples, scale: Scale = "linear") -> tuple[Array, Array]:
    _checked_scale(scale)
    return np.sort(_side("first", a, scale)), np.sort(_side("second", b, scale))


def _agree(p_value: float, confidence: float, ends: Ends, null: float) -> bool:
    """Whether p and the interval say the same about no difference."""
    rejected = p_value <= 2 * tail_probability(confidence)
    return rejected == (ends.lower > null or ends.upper < null)


# Any two samples: U.


def _twice_u(x: Array, y: Array) -> int:
    """Twice the number of pairs in which x is larger; a tie is half a pair. y ascending."""
    return int(np.searchsorted(y, x, "left").sum() + np.searchsorted(y, x, "right").sum())


def _delta(twice_u: int, pairs: int) -> float:
    return (twice_u - pairs) / pairs


def cliffs_delta(a: Samples, b: Samples) -> float:
    """P(a > b) - P(a < b) for one draw of each side: from -1 to 1, signed.

    By convention its size is negligible below .147, small below .33, medium below .474, large
    from there on. Scale, unit and outliers don't matter to it.

    Source: Cliff (1993), 10.1037/0033-2909.114.3.494; the cut-offs correspond to those of
    Vargha & Delaney (2000), 10.3102/10769986025002101. Checked against counting all pairs.

    Raises:
        StatisticsError: No samples, NaN or infinite ones.

    >>> cliffs_delta([3.0, 4.0, 5.0], [1.0, 2.0, 4.0])
    0.6666666666666666
    """
    x, y = _sides(a, b)
    return _delta(_twice_u(x, y), x.size * y.size)


def mann_whitney(
    a: Samples, b: Samples, *, confidence: float = 0.95, scale: Scale = "linear"
) -> Contrast:
    """The Mann-Whitney U test, with Hodges and Lehmann's estimate and the interval of U.

    Up to n1 n2 = 10^4 p is exact, over all deals of the pooled samples, ties included; above,
    normal with corrections for ties and continuity. Two-sided: twice the smaller tail. The
    interval is bounded by differences (ratios) of two samples, and inverts the exact test
    without ties; it covers at least the confidence if one side is the other, shifted.

    The interval excludes "no difference" exactly when p is at most alpha, if no two of the
    pooled samples are equal. Ties, within a side or between them, may break that: then a
    warning says so, and p decides. Where even separate sides have p above alpha (at .05 below
    4 + 4), the ends are NaN and a warning names the n: 4, 5 and 7 a side at .05, .01, .001.

    Args:
        a: The first side, in any unit; see the module.
        b: The second side.
        confidence: Fraction in (0, 1); alpha is 1 - confidence.
        scale: "linear": median of all differences. "log": median of all ratios (above zero).

    Source: Mann & Whitney (1947), 10.1214/aoms/1177730491; Hodges & Lehmann (1963),
    10.1214/aoms/1177704172. Checked against `scipy.stats.mannwhitneyu`, with ties against
    `scipy.stats.permutation_test` and every deal, and the interval against shifting one side.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, one that is not above zero on the
            log scale, a confidence outside (0, 1), another scale.

    >>> found = mann_whitney([5.1, 5.3, 5.2, 5.6], [4.1, 4.0, 4.3, 4.4])
    >>> round(found.p_value, 6), found.effect_size, round(found.estimate, 6)
    (0.028571, 1.0, 1.1)
    >>> mann_whitney([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]).warnings
    ('need >= 4 samples on each side at alpha 0.05, got 3 and 3; run more invocations',)
    """
    x, y = _sides(a, b, scale)
    m, n = x.size, y.size
    order, twice_u = mann_whitney_order(m, n, confidence), _twice_u(x, y)
    ties = np.unique(np.concatenate([x, y]), return_counts=True)[1]
    p_value = mann_whitney_p(ties, m, twice_u)
    ends = (median_ratio if scale == "log" else median_shift)(x, y, order)
    warnings: tuple[str, ...] = ()
    if not order:
        need = next(k for k in count(2) if mann_whitney_order(k, k, confidence))
        ends = ends._replace(lower=math.nan, upper=math.nan)
        warnings = (few_samples(confidence, need, (m, n)),)
    elif ties.size == 1:
        warnings = (identical(m * n),)
    elif ties.size < m + n and not _agree(p_value, confidence, ends, float(scale == "log")):
        warnings = (disagreement(confidence),)
    return Contrast(
        **ends._asdict(),
        confidence=confidence,
        method=f"Mann-Whitney U, {'exact' if m * n <= EXACT_PAIRS else 'normal approximation'}",
        n=(m, n),
        parameter="median ratio" if scale == "log" else "median shift",
        statistic=twice_u / 2,
        p_value=p_value,
        effect_size=_delta(twice_u, m * n),
        effect="Cliff's delta",
        warnings=warnings,
    )


# Pairs: the signed rank.


def _log_ratios(a: Array, b: Array) -> Array:
    """Base-2 logs of a / b; swapped sides swap the sign and nothing else."""
    mantissa, exponent = np.frexp([np.maximum(a, b), np.minimum(a, b)])
    with np.errstate(over="ignore"):
        ratio = np.maximum(a, b) / np.minimum(a, b)
        logs = np.log2(np.where(np.isfinite(ratio), ratio, mantissa[0] / mantissa[1]))
    logs += np.where(np.isfinite(ratio), 0, exponent[0] - exponent[1])
    return np.where(a < b, -logs, logs)


def _distances(a: Array, b: Array, scale: Scale) -> tuple[Array, int]:
    """Of each pair, times 2**shift: differences, or base-2 logs of ratios."""
    if scale == "log":
        return _log_ratios(a, b), 0
    with np.errstate(over="ignore"):
        found = a - b
    if np.isfinite(found).all():
        return found, 0
    return a * 0.25 - b * 0.25, 2  # beside such numbers the smallest are nothing


def signed_rank(
    a: Samples, b: Samples, *, confidence: float = 0.95, scale: Scale = "linear"
) -> Contrast:
    """Wilcoxon's signed-rank test of pairs, with the pseudo-median of their differences.

    For sides measured in turn, so that a[i] and b[i] share what the machine did then. Pairs
    without a difference are ranked and then left out (Pratt). Up to 500 pairs p is exact, zeros
    and ties included; above, normal with corrections for both and for continuity.

    The interval excludes "no difference" exactly when p is at most alpha, up to 500 pairs, if
    no difference is zero and no two are equally large. With zeros or ties a warning says where
    they disagree, and p decides; above 500 pairs the two approximations may part at the edge.
    Ties are those of floats: 10.3 - 10.2 and 10.2 - 10.1 are none. At .05 fewer than 6 pairs
    that differ decide nothing, and a warning says so.

    Args:
        a: The first of each pair, in any unit; see the module.
        b: The second of each, as many and in the same order.
        confidence: Fraction in (0, 1); alpha is 1 - confidence.
        scale: "linear": differences. "log": ratios (samples above zero), ranked on logs.

    Source: Wilcoxon (1945), 10.2307/3001968; Pratt (1959), 10.1080/01621459.1959.10501526; the
    effect size: Kerby (2014), 10.2466/11.IT.3.1. Checked against
    `scipy.stats.wilcoxon(zero_method="pratt")` and every pattern of signs.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, sides of different length, one that
            is not above zero on the log scale, a confidence outside (0, 1), another scale.

    >>> found = signed_rank([5.1, 5.3, 5.2, 5.6, 5.0, 5.9], [4.1, 4.4, 4.0, 4.3, 3.6, 4.4])
    >>> found.p_value, found.effect_size, round(found.estimate, 6)
    (0.03125, 1.0, 1.2)
    """
    _checked_scale(scale)
    first, second = _side("first", a, scale), _side("second", b, scale)
    if first.size != second.size:
        raise StatisticsError(
            f"pairs: expected sides of the same length, got {first.size} and {second.size}; "
            "pass the two samples of each pair at the same place, or compare without pairs"
        )
    distances, shift = _distances(first, second, scale)
    n, need = distances.size, smallest_n(confidence)
    _, inverse, counts = np.unique(np.abs(distances), return_inverse=True, return_counts=True)
    twice_ranks = (2 * np.cumsum(counts) - counts + 1)[inverse]
    ranked = np.sort(twice_ranks[distances != 0])
    twice_w = int(twice_ranks[distances > 0].sum())
    p_value = signed_rank_p(ranked, twice_w, n)
    centre = pseudo_median(distances, confidence=confidence)
    ends = Ends(centre.lower, centre.estimate, centre.upper)
    warnings: tuple[str, ...] = ()
    if ranked.size == 0 and n >= need:
        warnings = (identical(n),)
    elif ranked.size < need:
        warnings = (few_pairs(confidence, need, ranked.size, n),)
    elif (ranked.size < n or counts.size < n) and not _agree(p_value, confidence, ends, 0.0):
        warnings = (disagreement(confidence),)
    if scale == "log":
        with np.errstate(over="ignore", under="ignore"):
            ends = Ends(*(float(end) for end in np.exp2(np.array(ends))))
    return Contrast(
        **rescaled(ends, shift)._asdict(),
        confidence=confidence,
        method=f"Wilcoxon signed-rank, {'exact' if n <= EXACT_NULL else 'normal approximation'}",
        n=(n, n),
        parameter=f"pseudo-median of the {'ratios' if scale == 'log' else 'differences'}",
        statistic=twice_w / 2,
        p_value=p_value,
        effect_size=(2 * twice_w - int(ranked.sum())) / (n * (n + 1)),
        effect="rank-biserial correlation",
        warnings=warnings,
    )


# Means: Welch.


def _mean_and_error(z: Array) -> tuple[float, float]:
    """The mean and its squared standard error; 0 for one sample. z ascending."""
    mean = min(max(math.fsum(z) / z.size, float(z[0])), float(z[-1]))  # equal samples: itself
    return mean, math.fsum((z - mean) ** 2) / max(z.size - 1, 1) / z.size


def welch(a: Samples, b: Samples, *, confidence: float = 0.95, scale: Scale = "linear") -> Contrast:
    """Welch's t test of the means, where both sides may be differently noisy: on request.

    It assumes that the samples (their logs) are normal; below 6 a side a warning says so. With
    one sample on a side, or no noise on both, p and the ends are NaN, with a warning. The
    interval excludes "no difference" exactly when p is at most alpha, up to rounding.

    Args:
        a: The first side, in any unit; see the module.
        b: The second side.
        confidence: Fraction in (0, 1); alpha is 1 - confidence.
        scale: "linear": difference of the means. "log": ratio of the geometric means.

    Source: Welch (1947), 10.1093/biomet/34.1-2.28. Checked against
    `scipy.stats.ttest_ind(equal_var=False)`.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, one that is not above zero on the
            log scale, a confidence outside (0, 1), another scale.
        MissingExtraError: SciPy is not installed.

    >>> found = welch([5.0, 6.0, 7.0], [1.0, 2.0, 3.0])
    >>> found.estimate, round(found.statistic, 6), round(found.p_value, 6)
    (4.0, 4.898979, 0.00805)
    """
    x, y = _sides(a, b, scale)
    n, tail, special = (x.size, y.size), tail_probability(confidence), scipy_special("Welch's t")
    if scale == "log":
        p, q, shift = np.log2(x), np.log2(y), 0
    else:
        shift = math.frexp(float(np.abs([x[0], x[-1], y[0], y[-1]]).max()))[1]
        p, q = np.ldexp(x, -shift), np.ldexp(y, -shift)
    (mean_p, square_p), (mean_q, square_q) = _mean_and_error(p), _mean_and_error(q)
    estimate, square = mean_p - mean_q, square_p + square_q
    ends, t, p_value = Ends(math.nan, estimate, math.nan), math.nan, math.nan
    warnings: tuple[str, ...] = ()
    if min(n) == 1 or square == 0:
        warnings = (no_variance(n),)
    else:
        part, error = square_p / square, math.sqrt(square)
        freedom = 1 / (part**2 / (n[0] - 1) + (1 - part) ** 2 / (n[1] - 1))
        t, reach = estimate / error, -float(special.stdtrit(freedom, tail)) * error
        p_value = 2 * float(special.stdtr(freedom, -abs(t)))
        ends = Ends(estimate - reach, estimate, estimate + reach)
        warnings = (few_for_welch(RANKS_FROM, n),) if min(n) < RANKS_FROM else ()
    if scale == "log":
        with np.errstate(over="ignore", under="ignore"):
            ends = Ends(*(float(end) for end in np.exp2(np.array(ends))))
    twice_u, pairs = _twice_u(x, y), x.size * y.size
    return Contrast(
        **rescaled(ends, shift)._asdict(),
        confidence=confidence,
        method="Welch t on logs" if scale == "log" else "Welch t",
        n=n,
        parameter="ratio of the geometric means" if scale == "log" else "difference of the means",
        statistic=t,
        p_value=p_value,
        effect_size=_delta(twice_u, pairs),
        effect="Cliff's delta",
        warnings=warnings,
    )
