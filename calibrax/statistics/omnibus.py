"""Whether any entry is better than another over many benchmarks, and which ones are.

The benchmarks are what is replicated: one value of each entry on each, and what holds, holds for
benchmarks like these. Values of different benchmarks are never averaged, only ranked (Friedman)
or compared as ratios within a benchmark (Wilcoxon).
"""

import math
from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.errors import StatisticsError, shown
from calibrax.statistics.families import DIGITS
from calibrax.statistics.multiplicity import holm
from calibrax.statistics.nulls import scipy_special, signed_rank_p
from calibrax.statistics.pairs import rounded_inside
from calibrax.statistics.samples import Scale
from calibrax.statistics.scales import Array

__all__ = ["Friedman", "friedman", "matrix_of", "smallest_for_wilcoxon"]

FEW_RANKS = 100  # up to here p is from permutations: at 3 x 3 the F errs .21 in place of .05
PERMUTATIONS = 9999
ROUNDING = 1e-12
EQUAL = 2.0 ** (3 - DIGITS)
"""Ratios whose logs are closer than this, relative to the largest log, are equal: rounding of the
values to `DIGITS`, twice for a ratio and twice for two of them."""

Matrix = npt.NDArray[np.float64]
Values = Sequence[Sequence[float]] | npt.NDArray[np.floating]


@attrs.frozen(eq=False, kw_only=True)
class Friedman:
    """What b benchmarks say of m entries.

    Attributes:
        mean_ranks: Of each entry over the benchmarks, 1 is best; in the order given.
        statistic: Friedman's chi-squared, corrected for ties; NaN where all values tie.
        p_value: Of no difference between any entries; NaN without a test.
        pair_p: m x m, of Wilcoxon's signed ranks of two entries' ratios (differences).
        pair_p_adjusted: By Holm over all pairs.
        n: Benchmarks.
        method: The tests.
        warnings: What limits the answer, each with its remedy.
    """

    mean_ranks: Array
    statistic: float
    p_value: float
    pair_p: Matrix
    pair_p_adjusted: Matrix
    n: int
    method: str
    warnings: tuple[str, ...] = ()


def few_benchmarks(need: int, n: int, entries: int, alpha: float) -> str:
    """No benchmarks of this number tell two entries apart."""
    return (
        f"need >= {need} benchmarks to tell any two of {entries:,} entries apart by Wilcoxon at "
        f"alpha {alpha:.6g}, got {n}; measure more benchmarks"
    )


def smallest_for_wilcoxon(entries: int, alpha: float) -> int:
    """Fewest benchmarks on which two of so many entries can differ, after Holm's correction.

    >>> [smallest_for_wilcoxon(m, 0.05) for m in (2, 3, 11)]
    [6, 7, 12]
    """
    pairs = max(entries * (entries - 1) // 2, 1)
    return max(
        math.ceil(1 + math.log2(pairs) - math.log2(alpha) - 1e-12), 2
    )  # 2 pairs / 2^n <= alpha


def matrix_of(name: str, values: Values, *, above_zero: bool = False) -> Matrix:
    """The values as a matrix, or the error that says why they are none; NaN is let through."""
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        found = np.empty(0)
    if found.ndim != 2 or not found.size:
        raise StatisticsError(
            f"{name}: expected a matrix of numbers, got {shown(values)}; "
            "pass a list of rows of the same length or a 2-D array"
        )
    bad = np.isinf(found) | (above_zero & (found <= 0))
    if bad.any():
        row, column = np.argwhere(bad)[0]
        wanted = "a finite number above 0" if above_zero else "a finite number"
        raise StatisticsError(
            f"{name}[{row}][{column}]: expected {wanted}, got {float(found[row, column])!r}; "
            "leave out what could not be measured"
        )
    return found


def friedman(
    values: Values,
    *,
    lower_is_better: bool = True,
    scale: Scale = "log",
    alpha: float = 0.05,
    seed: int = 0,
) -> Friedman:
    """Friedman's test, and Wilcoxon's of each pair, Holm-corrected.

    Up to 100 ranks p is from 9,999 permutations within benchmarks, (b + 1) / 10,000 of which b
    are as far apart or further; above, from Iman and Davenport's F.

    Args:
        values: b x m, one row a benchmark and one column an entry; no NaN.
        lower_is_better: Else higher is.
        scale: "log": Wilcoxon of ratios (values above zero); "linear": of differences.
        alpha: Level that the warning about too few benchmarks is for.
        seed: Of the permutations.

    Source: Friedman (1937), 10.1080/01621459.1937.10503522; Iman & Davenport (1980),
    10.1080/03610928008827904; Phipson & Smyth (2010), 10.2202/1544-6115.1585, for permutations;
    the procedure: Demšar (2006), JMLR 7, and Benavoli, Corani & Mangili (2016), JMLR 17, for
    Wilcoxon in place of differences of mean ranks. Checked against `scipy.stats.wilcoxon`,
    `scipy.stats.friedmanchisquare`, `scipy.stats.f` and all permutations.

    Raises:
        StatisticsError: No matrix, NaN, infinite or (on logs) not positive values.
        MissingExtraError: SciPy is not installed.

    >>> found = friedman([[1.0, 2.0, 3.0], [1.1, 2.1, 2.9], [0.9, 2.2, 3.2], [1.0, 1.9, 1.8]])
    >>> found.mean_ranks.tolist(), found.statistic, round(found.p_value, 2)
    ([1.0, 2.25, 2.75], 6.5, 0.04)
    """
    matrix = matrix_of("values", values, above_zero=scale == "log")
    if np.isnan(matrix).any():
        row, column = np.argwhere(np.isnan(matrix))[0]
        raise StatisticsError(
            f"values[{row}][{column}]: expected a number, got nan; "
            "leave out benchmarks that not every entry has"
        )
    matrix = rounded_inside(matrix)
    b, m = matrix.shape
    ranks = ranks_in_rows(matrix if lower_is_better else -matrix)
    statistic, p_value = friedman_test(ranks, seed)
    pair_p = np.ones((m, m))
    worked = np.log(matrix) if scale == "log" else matrix
    if scale == "linear":  # whose differences stay inside a float
        worked = np.ldexp(worked, -math.frexp(float(np.abs(worked).max()))[1])
    close_by = EQUAL * max(float(np.abs(worked).max()), float(scale == "log"))
    upper = np.triu_indices(m, 1)
    pair_p[upper] = [
        wilcoxon_p(worked[:, i] - worked[:, j], close_by) for i, j in zip(*upper, strict=True)
    ]
    adjusted = np.ones((m, m))
    adjusted[upper] = holm(pair_p[upper])
    need = smallest_for_wilcoxon(m, alpha)
    null = "permutations" if ranks.size <= FEW_RANKS else "F of Iman and Davenport"
    return Friedman(
        mean_ranks=ranks.mean(axis=0),
        statistic=statistic,
        p_value=p_value,
        pair_p=np.minimum(pair_p, pair_p.T),
        pair_p_adjusted=np.minimum(adjusted, adjusted.T),
        n=b,
        method=f"Friedman, {null}; Wilcoxon signed-rank, Holm",
        warnings=(few_benchmarks(need, b, m, alpha),) if b < need and m > 1 else (),
    )


def ranks_in_rows(matrix: Matrix) -> Matrix:
    """Midranks within each row, 1 for the smallest."""
    ranks = np.empty_like(matrix)
    for number, row in enumerate(matrix):
        _, inverse, counts = np.unique(row, return_inverse=True, return_counts=True)
        ranks[number] = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return ranks


def friedman_test(ranks: Matrix, seed: int = 0) -> tuple[float, float]:
    """Chi-squared and p; NaN where every row is one tie, or there is nothing to compare."""
    b, m = ranks.shape
    centred = ranks - (m + 1) / 2
    spread = float((centred**2).sum())
    if b < 2 or m < 2 or spread == 0:
        return math.nan, math.nan
    apart = float((centred.sum(axis=0) ** 2).sum())
    statistic = (m - 1) * apart / spread
    if ranks.size <= FEW_RANKS:
        rng = np.random.default_rng(seed)
        start = np.sort(centred, axis=1)  # the order of entries and benchmarks must not matter
        start = start[np.lexsort(start.T)]
        drawn = rng.permuted(np.broadcast_to(start, (PERMUTATIONS, b, m)), axis=2)
        reached = ((drawn.sum(axis=1) ** 2).sum(axis=1) >= apart * (1 - ROUNDING)).sum()
        return statistic, (int(reached) + 1) / (PERMUTATIONS + 1)
    most = b * (m - 1)
    # Full agreement would give p = 0; its true probability is 1 / (m!)^(b-1).
    least = math.exp(-(b - 1) * math.lgamma(m + 1))
    if most - statistic <= ROUNDING * most:
        return statistic, least
    f = (b - 1) * statistic / (most - statistic)
    p_value = float(scipy_special("Friedman's test").fdtrc(m - 1, (m - 1) * (b - 1), f))
    return statistic, min(max(p_value, least), 1.0)


def wilcoxon_p(differences: Array, close_by: float) -> float:
    """Two-sided p of Wilcoxon's signed ranks with Pratt's zeros.

    Args:
        differences: One a benchmark.
        close_by: Sizes no further apart than this are ties, and such a size is zero: in other
            units their logs would differ otherwise.
    """
    sizes = np.abs(differences)
    order = np.argsort(sizes, kind="stable")
    sizes[order] = np.cumsum(np.diff(sizes[order], prepend=0.0) > close_by)  # 0 for zeros
    _, inverse, counts = np.unique(sizes, return_inverse=True, return_counts=True)
    twice_ranks = (2 * np.cumsum(counts) - counts + 1)[inverse]
    there = sizes > 0
    kept = np.sort(twice_ranks[there])
    twice_w = int(twice_ranks[there & (differences > 0)].sum())
    return signed_rank_p(kept, twice_w, differences.size)
