"""How the verdicts on rows of a suite came about, and what limits them: in words.

The closed list of warnings about rows of a suite; each names its remedy.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from calibrax.statistics.evidence import (
    AGAIN,
    DEFAULT,
    FEWEST_AGAIN,
    HISTORY,
    ONE_SIDE,
    OWN,
    SUITE,
    Evidence,
)
from calibrax.statistics.families import Rows

__all__ = [
    "APART",
    "CONSTANT",
    "NOT_AGAIN",
    "borrowed_noise",
    "methods_of",
    "noise_of_suite",
    "stated_noise",
    "too_few_again",
    "warnings_of",
]

CONSTANT = (
    "no two values of a side differ, so its noise is not seen; "
    "measure longer or with a finer timer, or call the metric exact"
)


def noise_of_suite(rows: int) -> str:
    """One invocation a side; the other rows tell the noise."""
    return (
        f"one invocation a side: run-to-run noise was taken from the {rows} rows of the suite; "
        "run more invocations a side, or compare against the history"
    )


def stated_noise(noise: float) -> str:
    """One invocation a side, and nothing that tells the noise."""
    return (
        f"one invocation a side: run-to-run noise of {100 * noise:.3g} % was assumed, and where it "
        "is larger false answers are likely; run more invocations a side"
    )


def borrowed_noise(n0: int, n1: int) -> str:
    """One invocation on one side only."""
    return (
        f"{n0} and {n1} invocations: the side of one was taken to be as noisy as the other; "
        "run more invocations of it"
    )


APART = (
    "the baseline is apart from its earlier runs, so they tell the noise, not the level; "
    "look when it changed, or measure both sides again"
)

NOT_AGAIN = (
    "not measured again, as the suspects of its session were, and so not called; "
    "measure it again as well"
)


def too_few_again(k: int) -> str:
    """A suspect measured again, but not often enough."""
    return (
        f"measured again, but {k} invocations a side don't decide, as the first chose the row; "
        f"run {FEWEST_AGAIN - k} more a side, in turns"
    )


def methods_of(rows: Rows, found: Evidence, by_rank: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """The method of each row, in the words of the literature."""
    what = (by_rank, found.source, found.freedom, found.own_freedom)
    columns = (*what, rows.baseline.n, found.apart, rows.history.n)
    texts: dict[tuple[Any, ...], str] = {}  # rows share few
    made = []
    for key in zip(*(column.tolist() for column in columns), strict=True):
        if key not in texts:
            texts[key] = method_of(rows.scale, found, Kind(*key))
        made.append(texts[key])
    return tuple(made)


class Kind(NamedTuple):
    """What the method of a row depends on."""

    by_rank: bool
    source: int
    freedom: float
    own_freedom: float
    n: int
    apart: bool
    past: int


def method_of(scale: str, found: Evidence, kind: Kind) -> str:
    """The method of a row."""
    source, freedom = kind.source, kind.freedom
    values = "log medians" if scale == "log" else "medians"
    if kind.by_rank:
        return f"exact Mann-Whitney U of {values}, Hodges-Lehmann estimate"
    if source in (OWN, ONE_SIDE):
        return f"moderated t of {values}, df {freedom:.3g}"
    if source == AGAIN:
        return f"t of {values} of {kind.n} sessions, each beyond the null, df {freedom:.3g}"
    if source == HISTORY and not kind.apart:
        return f"moderated t of the new run against {kind.past + 1} before, df {freedom:.3g}"
    called = f"df {freedom:.3g} to call"
    if source == HISTORY:
        noise = f"against the baseline with the noise of {kind.past} before"
        return f"moderated t of the new run {noise}, {called}, df {kind.own_freedom:.3g} to suspect"
    if source == SUITE:
        rows = found.null_rows
        return f"empirical null of {rows} rows, {called}, df {kind.own_freedom:.3g} to suspect"
    return f"a stated noise, {called}, normal to suspect"


def warnings_of(rows: Rows, found: Evidence, default_noise: float) -> tuple[tuple[str, ...], ...]:
    """What limits each row."""
    texts: list[tuple[str, ...]] = [()] * rows.size
    for source, text in (
        (SUITE, noise_of_suite(found.null_rows)),
        (DEFAULT, stated_noise(default_noise)),
    ):
        for row in np.flatnonzero(found.source == source).tolist():
            texts[row] = (text,)
    n0, n1 = rows.baseline.n, rows.current.n
    for row in np.flatnonzero(found.source == ONE_SIDE).tolist():
        texts[row] = (borrowed_noise(int(n0[row]), int(n1[row])),)
    for row in np.flatnonzero((found.source == AGAIN) & (n0 < FEWEST_AGAIN)).tolist():
        texts[row] = (too_few_again(int(n0[row])),)
    for row in np.flatnonzero(found.withheld & (found.source != AGAIN)).tolist():
        texts[row] = (*texts[row], NOT_AGAIN)
    for row in np.flatnonzero(found.apart).tolist():
        texts[row] = (*texts[row], APART)
    constant = (rows.baseline.squares == 0) & (rows.current.squares == 0) & (n0 + n1 > 2)
    for row in np.flatnonzero(constant).tolist():
        texts[row] = (*texts[row], CONSTANT)
    return tuple(texts)
