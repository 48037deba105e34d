"""The Mann-Whitney test and its interval for many rows at once, and how far sides overlap.

For one row, `calibrax.statistics.two_samples.mann_whitney` says the same. All differences of a
row are formed; rows are taken a few at a time, so that memory does not grow with their number.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from calibrax.statistics.differences import median_shift
from calibrax.statistics.evidence import ROUNDING
from calibrax.statistics.families import Rows
from calibrax.statistics.nulls import confidence_of, mann_whitney_order, mann_whitney_p
from calibrax.statistics.scales import Array

__all__ = ["RankTests", "cliffs_deltas", "rank_tests"]

BLOCK = 2_000_000  # differences that are held at a time
MOST_FORMED = 1_000_000  # of one row; above, they are selected without forming them

Ints = npt.NDArray[np.int64]


class RankTests(NamedTuple):
    """Rank tests of some rows.

    Attributes:
        rows: These rows.
        estimate: Hodges and Lehmann's, the median of all differences.
        p_value: The larger of that for no change, and for none beside the common one.
        location: The common one, None where there is none.
    """

    rows: Rows
    estimate: Array
    p_value: Array
    location: float | None

    def intervals(self, levels: Sequence[Array]) -> list[tuple[Array, Array]]:
        """Intervals of the shift at two-sided levels alpha, for each of several choices of them.

        Args:
            levels: For each choice one alpha a row.
        """
        n0, n1 = self.rows.baseline.n, self.rows.current.n
        lower = np.empty((len(levels), n0.size))
        upper = np.empty_like(lower)
        for block in blocks(n0, n1):
            m, n = int(n1[block[0]]), int(n0[block[0]])
            orders = np.array(
                [
                    [mann_whitney_order(m, n, confidence_of(alpha)) for alpha in choice[block]]
                    for choice in levels
                ]
            )
            if m * n > MOST_FORMED:
                lower[:, block[0]], upper[:, block[0]] = selected(self.rows, block[0], orders[:, 0])
                continue
            sorted_ones = np.sort(differences(self.rows, block, m, n), axis=1)
            place = np.arange(block.size)
            for number, order in enumerate(orders):
                none = order == 0
                low = sorted_ones[place, np.maximum(order, 1) - 1]
                high = sorted_ones[place, m * n - np.maximum(order, 1)]
                lower[number, block] = np.where(none, -np.inf, low)
                upper[number, block] = np.where(none, np.inf, high)
        return list(zip(lower, upper, strict=True))


def blocks(n0: Ints, n1: Ints) -> Iterator[Ints]:
    """Rows of equal numbers of invocations, as many at a time as fit."""
    sizes, inverse = np.unique(np.stack([n0, n1], axis=1), axis=0, return_inverse=True)
    for number, (m, n) in enumerate(sizes.tolist()):
        members = np.flatnonzero(inverse.reshape(-1) == number)
        step = max(BLOCK // (m * n), 1) if m * n <= MOST_FORMED else 1
        for start in range(0, members.size, step):
            yield members[start : start + step]


def differences(rows: Rows, block: Ints, m: int, n: int) -> Array:
    """All differences of each row, current minus baseline."""
    current, baseline = rows.current.values[block, :m], rows.baseline.values[block, :n]
    found: Array = (current[:, :, None] - baseline[:, None, :]).reshape(block.size, m * n)
    return found


def selected(rows: Rows, row: int, orders: Ints) -> tuple[Array, Array]:
    """Ends of one row by selection."""
    current, baseline = sides_of(rows, row)
    ends = [median_shift(current, baseline, int(order)) for order in orders]
    return np.array([end.lower for end in ends]), np.array([end.upper for end in ends])


def sides_of(rows: Rows, row: int) -> tuple[Array, Array]:
    """Current and baseline values of one row, ascending."""
    return (
        np.sort(rows.current.values[row, : rows.current.n[row]]),
        np.sort(rows.baseline.values[row, : rows.baseline.n[row]]),
    )


def rank_tests(rows: Rows, where: npt.NDArray[np.bool_], location: float | None) -> RankTests:
    """Test some rows.

    Args:
        rows: Of one family.
        where: Which.
        location: What is common to all rows, to be taken from the current side.
    """
    chosen = rows.chosen(where)
    n0, n1 = chosen.baseline.n, chosen.current.n
    estimate = np.empty(n0.size)
    p_value = np.empty(n0.size)
    for block in blocks(n0, n1):
        m, n = int(n1[block[0]]), int(n0[block[0]])
        if m * n > MOST_FORMED:
            current, baseline = sides_of(chosen, int(block[0]))
            estimate[block] = median_shift(current, baseline, 0).estimate
        else:
            estimate[block] = np.median(differences(chosen, block, m, n), axis=1)
        p_value[block] = p_values(chosen, block, m, n, 0.0)
        if location is not None:
            p_value[block] = np.maximum(p_value[block], p_values(chosen, block, m, n, location))
    return RankTests(chosen, estimate, p_value, location)


def p_values(rows: Rows, block: Ints, m: int, n: int, location: float) -> Array:
    """Exact p of each row, without what is common; rows of one U and no ties are looked up once."""
    current, baseline = rows.current.values[block, :m], rows.baseline.values[block, :n]
    if location:
        current = snapped(current - location, baseline)
    pooled = np.sort(np.concatenate([current, baseline], axis=1), axis=1)
    tied = (pooled[:, 1:] == pooled[:, :-1]).any(axis=1)
    twice_u = twice_larger(current, baseline)
    found = np.empty(block.size)
    untied = np.ones(m + n, dtype=np.int64)
    for value in np.unique(twice_u[~tied]).tolist():
        found[~tied & (twice_u == value)] = mann_whitney_p(untied, m, value)
    for row in np.flatnonzero(tied).tolist():
        ties = np.unique(pooled[row], return_counts=True)[1]
        found[row] = mann_whitney_p(ties, m, int(twice_u[row]))
    return found


def snapped(values: Array, others: Array) -> Array:
    """Values, those that only rounding keeps from one of the others as that one."""
    order = np.sort(others, axis=1)
    found = values.copy()
    for column in range(order.shape[1]):
        other = order[:, column : column + 1]
        found = np.where(np.abs(values - other) <= ROUNDING, other, found)
    return found


def twice_larger(current: Array, baseline: Array) -> Ints:
    """Twice the number of pairs of each row in which the current value is larger; a tie is half.

    NaN are in no pair.
    """
    total = np.zeros(current.shape[0], dtype=np.int64)
    for column in range(current.shape[1]):  # one at a time: pairs are never all held
        value = current[:, column : column + 1]
        total += 2 * (value > baseline).sum(axis=1) + (value == baseline).sum(axis=1)
    return total


def cliffs_deltas(rows: Rows) -> Array:
    """Cliff's delta of each row: P(current > baseline) - P(current < baseline)."""
    pairs = rows.baseline.n * rows.current.n
    twice_u = twice_larger(rows.current.values, rows.baseline.values)
    found: Array = (twice_u - pairs) / pairs
    return found
