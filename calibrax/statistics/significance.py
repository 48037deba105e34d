"""Tests of two samples as records of five fields, for those who want no more.

The richer answers, with estimate, interval, sizes and warnings, are those of
`calibrax.statistics.two_samples`; each function here gives the summary of one of them, so a
warning is lost on the way: too few samples just are not significant. Nothing here corrects for
a suite; collect the p-values and use `calibrax.statistics.multiplicity`.

A positive effect size means that `a` is the larger side. Samples are as in `two_samples`.
"""

from calibrax.core.models import SignificanceResult
from calibrax.statistics.nulls import confidence_of
from calibrax.statistics.samples import Samples
from calibrax.statistics.settings import as_alpha
from calibrax.statistics.two_samples import (
    Contrast,
    cliffs_delta,
    mann_whitney,
    signed_rank,
    welch,
)

__all__ = ["effect_size", "mann_whitney_u", "paired_significance_test", "welch_t_test"]


def _summary(found: Contrast, alpha: float) -> SignificanceResult:
    return SignificanceResult(
        p_value=found.p_value,
        statistic=found.statistic,
        effect_size=found.effect_size,
        significant=found.p_value <= alpha,  # NaN is not
        method=found.method,
    )


def welch_t_test(a: Samples, b: Samples, *, alpha: float = 0.05) -> SignificanceResult:
    """Welch's t test of the means; the effect size is Cliff's delta.

    One sample on a side, or no noise on both, gives p NaN: not significant.

    Source: as `calibrax.statistics.two_samples.welch`, and checked like it.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, an alpha outside (0, 1).
        MissingExtraError: SciPy is not installed.

    >>> found = welch_t_test([5.0, 6.0, 7.0], [1.0, 2.0, 3.0])
    >>> round(found.p_value, 6), found.effect_size, found.significant, found.method
    (0.00805, 1.0, True, 'Welch t')
    """
    return _summary(welch(a, b, confidence=confidence_of(as_alpha(alpha))), alpha)


def mann_whitney_u(a: Samples, b: Samples, *, alpha: float = 0.05) -> SignificanceResult:
    """The Mann-Whitney U test, exact up to n1 n2 = 10^4; the effect size is Cliff's delta.

    The statistic is the U of `a`. At alpha .05 nothing is significant below 4 + 4 samples.

    Source: as `calibrax.statistics.two_samples.mann_whitney`, and checked like it.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, an alpha outside (0, 1).

    >>> found = mann_whitney_u([5.1, 5.3, 5.2, 5.6], [4.1, 4.0, 4.3, 4.4])
    >>> round(found.p_value, 6), found.statistic, found.significant, found.method
    (0.028571, 16.0, True, 'Mann-Whitney U, exact')
    """
    return _summary(mann_whitney(a, b, confidence=confidence_of(as_alpha(alpha))), alpha)


def paired_significance_test(a: Samples, b: Samples, *, alpha: float = 0.05) -> SignificanceResult:
    """Wilcoxon's signed-rank test of the differences of pairs, exact up to 500 of them.

    The statistic is the sum of the ranks of the positive differences, the effect size the
    rank-biserial correlation. At alpha .05 nothing is significant below 6 pairs that differ.

    Source: as `calibrax.statistics.two_samples.signed_rank`, and checked like it.

    Raises:
        StatisticsError: No samples, NaN or infinite ones, sides of different length, an alpha
            outside (0, 1).

    >>> found = paired_significance_test([3, 5, 6, 7, 8, 12], [1, 4, 2, 2, 2, 5])
    >>> found.p_value, found.statistic, found.effect_size, found.significant
    (0.03125, 21.0, 1.0, True)
    """
    return _summary(signed_rank(a, b, confidence=confidence_of(as_alpha(alpha))), alpha)


def effect_size(a: Samples, b: Samples) -> float:
    """Cliff's delta, P(a > b) - P(a < b): from -1 to 1, signed.

    Source: as `calibrax.statistics.two_samples.cliffs_delta`, and checked like it.

    Raises:
        StatisticsError: No samples, NaN or infinite ones.

    >>> effect_size([1.0, 2.0], [3.0, 4.0])
    -1.0
    """
    return cliffs_delta(a, b)
