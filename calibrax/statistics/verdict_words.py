"""How the verdicts on rows of a suite came about, and what limits them: in words.

The closed list of warnings about rows of a suite; each names its remedy.
"""

import numpy as np
import numpy.typing as npt

from calibrax.statistics.evidence import (
    AGAIN,
    FEWEST_AGAIN,
    HISTORY,
    ONE_SIDE,
    OWN,
    SUITE,
    Evidence,
)
from calibrax.statistics.families import Rows

__all__ = [
    "CONSTANT",
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
        "is larger false alarms are likely; run more invocations a side"
    )


def borrowed_noise(n0: int, n1: int) -> str:
    """One invocation on one side only."""
    return (
        f"{n0} and {n1} invocations: the side of one was taken to be as noisy as the other; "
        "run more invocations of it"
    )


def too_few_again(k: int) -> str:
    """A suspect measured again, but not often enough."""
    return (
        f"measured again, but {k} invocations a side don't decide, as the first chose the row; "
        f"run {FEWEST_AGAIN - k} more a side, alternating"
    )


def methods_of(rows: Rows, found: Evidence, by_rank: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """The method of each row, in the words of the literature."""
    values = "log medians" if rows.scale == "log" else "medians"
    bulk_rows = found.bulk.rows if found.bulk is not None else 0
    n, past = rows.baseline.n.tolist(), rows.history.n.tolist()
    texts = []
    for row, (source, freedom, own) in enumerate(
        zip(found.source.tolist(), found.freedom.tolist(), found.own_freedom.tolist(), strict=True)
    ):
        if by_rank[row]:
            text = f"exact Mann-Whitney U of {values}, Hodges-Lehmann estimate"
        elif source in (OWN, ONE_SIDE):
            text = f"moderated t of {values}, df {freedom:.3g}"
        elif source == AGAIN:
            text = f"t of {values} of {n[row]} sessions, each beyond the null, df {freedom:.3g}"
        elif source == HISTORY:
            text = f"moderated t of the new run against {past[row] + 1} before, df {freedom:.3g}"
        elif source == SUITE:
            text = (
                f"empirical null of {bulk_rows} rows, called by t with df 3, suspected by {own:.3g}"
            )
        else:
            text = "normal with a stated noise"
        texts.append(text)
    return tuple(texts)


def warnings_of(rows: Rows, found: Evidence, default_noise: float) -> tuple[tuple[str, ...], ...]:
    """What limits each row."""
    bulk_rows = found.bulk.rows if found.bulk is not None else 0
    constant = ((rows.baseline.squares == 0) & (rows.current.squares == 0)).tolist()
    n0, n1 = rows.baseline.n.tolist(), rows.current.n.tolist()
    texts: list[tuple[str, ...]] = []
    for row, source in enumerate(found.source.tolist()):
        if source == SUITE:
            texts.append((noise_of_suite(bulk_rows),))
        elif source in (OWN, ONE_SIDE, AGAIN):
            few = source == AGAIN and n0[row] < FEWEST_AGAIN
            texts.append(
                (
                    *((too_few_again(n0[row]),) if few else ()),
                    *((borrowed_noise(n0[row], n1[row]),) if source == ONE_SIDE else ()),
                    *((CONSTANT,) if constant[row] else ()),
                )
            )
        elif source == HISTORY:
            texts.append(())
        else:
            texts.append((stated_noise(default_noise),))
    return tuple(texts)
