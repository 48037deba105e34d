"""Walsh averages, the means of every two samples and of each with itself: any rank of them.

n samples have n (n + 1) / 2. Up to n = 1000 all are formed; above, the wanted ones are
selected, exactly, in memory that grows as n and time as n log² n.
"""

from collections.abc import Sequence

import numpy as np

from calibrax.statistics.scales import Array, middle
from calibrax.statistics.selections import selected

__all__ = ["walsh_averages"]

ALL_PAIRS = 1000  # above it, n (n + 1) / 2 Walsh averages would take more than 4 MB


def walsh_averages(x: Array, ranks: Sequence[int]) -> list[float]:
    """Walsh averages of the given ranks, counted from 0; x ascending."""
    if x.size > ALL_PAIRS:
        # row i: the averages of x[i] with x[i], x[i + 1], …
        return [selected(middle, x, x, np.arange(x.size), rank) for rank in ranks]
    averages = middle(*(x[index] for index in np.triu_indices(x.size)))
    averages.partition(ranks)
    return [float(averages[rank]) for rank in ranks]
