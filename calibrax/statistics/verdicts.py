"""What judging a suite answers with: arrays of one number a row."""

import attrs
import numpy as np
import numpy.typing as npt

from calibrax.statistics.scales import Array

__all__ = ["IN_UNIT", "Shift", "Verdicts"]

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

IN_UNIT = (
    *("estimate", "error", "lower", "upper", "beyond", "beyond_lower", "beyond_upper"),
    *("own_lower", "own_upper", "equivalence_lower", "equivalence_upper", "detectable", "noise"),
)
"""Arrays of `Verdicts` on the scale that is compared."""


@attrs.frozen(kw_only=True)
class Shift:
    """What the bulk of the rows did together.

    Attributes:
        location: Log ratio or difference.
        lower: Of its 95 % interval.
        upper: Likewise.
        scale: Spread of the bulk around it.
        rows: How many rows it was found among.
        moved: How many of them plainly moved the same way, beyond the margin.
        unmoved: How many plainly stayed where they were, by noise of their own.
        is_common: Whether so few stayed that it is taken off every row.
        is_finding: Whether it is common, separable from 0, and beyond the margin of most rows.
    """

    location: float
    lower: float
    upper: float
    scale: float
    rows: int
    moved: int
    unmoved: int
    is_common: bool
    is_finding: bool


@attrs.frozen(kw_only=True, eq=False)
class Verdicts:
    """Arrays of one number a row, on the scale that is compared: log ratios or differences.

    Attributes:
        estimate: Current against baseline.
        error: Its standard error.
        lower: Of the interval that decides, all rows together.
        upper: Likewise; it excludes 0 (with ties it may end there) exactly when `p_adjusted` is at
            most alpha.
        beyond: What is left of the estimate beside the common shift; NaN where nothing is common.
        beyond_lower: Of its interval, all rows together.
        beyond_upper: Likewise.
        own_lower: Of the row's own 95 % interval.
        own_upper: Likewise.
        equivalence_lower: Of the row's own 90 % interval.
        equivalence_upper: Likewise.
        p_value: Of no change.
        p_adjusted: By Holm over all rows of all families.
        p_suspect: What suspicions rest on.
        change: 1 where the current side is called larger, -1 smaller, 0 neither.
        equivalent: Whether it is called equivalent.
        suspicion: 0 none, 1 a suspect, 2 a strong one.
        more_runs: About how many further invocations a side would settle it; -1 where settled.
        detectable: Smallest change that is called (one invocation: strongly suspected) with
            probability .8.
        by_rank: Whether ranks were tested: the estimate is Hodges and Lehmann's then.
        noise: Standard deviation from invocation to invocation.
        noise_source: Where that was taken from: see `calibrax.statistics.evidence.SOURCES`.
        effect_size: Cliff's delta of the invocations.
        method: In words.
        warnings: What limits the answer, each with its remedy.
        shift: What the bulk of the ratios did, from 20 rows on; differences have none.
    """

    estimate: Array
    error: Array
    lower: Array
    upper: Array
    beyond: Array
    beyond_lower: Array
    beyond_upper: Array
    own_lower: Array
    own_upper: Array
    equivalence_lower: Array
    equivalence_upper: Array
    p_value: Array
    p_adjusted: Array
    p_suspect: Array
    change: Ints
    equivalent: Mask
    suspicion: Ints
    more_runs: Ints
    detectable: Array
    by_rank: Mask
    noise: Array
    noise_source: tuple[str, ...]
    effect_size: Array
    method: tuple[str, ...]
    warnings: tuple[tuple[str, ...], ...]
    shift: Shift | None
