"""How likely each entry of a benchmark is the best, from resampled invocations.

Benchmarks of one shape (as many entries, each with as many invocations) are drawn together: they
share their draws, as each would have the same by itself.
"""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from calibrax.statistics.pairs import Pairs
from calibrax.statistics.scales import Array

__all__ = ["Field", "chances", "chances_of_best"]

Matrix = npt.NDArray[np.float64]

RESAMPLES = 2000  # the standard error of a probability is at most .011
BLOCK = 1 << 18  # numbers of an array in memory at once, of all benchmarks
DRAWS = 1 << 20  # likewise, of all draws


def chances_of_best(
    found: Sequence[Pairs],
    orders: Sequence[npt.NDArray[np.int64]],
    *,
    lower_is_better: bool,
    seed: int,
) -> list[Array]:
    """How often each entry of each benchmark is the best of resampled invocations; equals share.

    Args:
        found: The entries of each benchmark.
        orders: Best first, not as given: their order must not matter.
        lower_is_better: Else higher is.
        seed: Of NumPy's default generator.
    """
    sign = -1 if lower_is_better else 1
    answers, fields = [], {}
    for number, (pairs, order) in enumerate(zip(found, orders, strict=True)):
        winners = pairs.location == pairs.location[order[0]]
        answers.append(np.asarray(winners / winners.sum()))
        if pairs.method != "exact" and order.size > 1:
            on_scale = [np.log(each) if pairs.scale == "log" else each for each in pairs.samples]
            values = [sign * on_scale[entry] for entry in order]
            fields[number] = Field(values, by_median=pairs.spreads is None)
    for number, chance in zip(fields, chances(list(fields.values()), seed), strict=True):
        answers[number] = np.empty(chance.size)
        answers[number][orders[number]] = chance
    return answers


class Field:
    """The entries of a benchmark, larger ones better.

    Args:
        values: Of each entry, best first.
        by_median: Whether their middle is the median, not the mean.
    """

    def __init__(self, values: Sequence[Array], *, by_median: bool) -> None:
        self.by_median = by_median
        self.centres = np.array([np.median(v) if by_median else v.mean() for v in values])
        pools = [inflated(v - c) for v, c in zip(values, self.centres, strict=True)]
        self.sizes = tuple(v.size for v in values)
        lent = np.concatenate(pools)  # to entries of one invocation
        self.pools = [pool if pool.size else lent for pool in pools]

    @property
    def shape(self) -> tuple[object, ...]:
        """What draws depend on."""
        return (self.by_median, self.sizes, tuple(pool.size for pool in self.pools))

    @property
    def is_known(self) -> bool:
        """Whether anything tells how entries vary."""
        return all(pool.size for pool in self.pools)

    @property
    def is_separate(self) -> bool:
        """Whether no draw can make another than the first the best."""
        least = self.centres[0] + self.pools[0].min()
        others = zip(self.centres[1:], self.pools[1:], strict=True)
        return all(bool(least > centre + pool.max()) for centre, pool in others)


def inflated(residuals: Array) -> Array:
    """Residuals that spread as the noise does; none of one invocation."""
    n = residuals.size
    return residuals * math.sqrt(n / (n - 1)) if n > 1 else np.empty(0)


def chances(fields: Sequence[Field], seed: int) -> list[Array]:
    """How often each entry of each benchmark is the best of resampled ones; equals share.

    NaN where nothing tells it.
    """
    found = [np.full(len(field.sizes), math.nan) for field in fields]
    alike: dict[tuple[object, ...], list[int]] = {}
    for number, field in enumerate(fields):
        if field.is_known and field.is_separate:
            found[number] = np.eye(len(field.sizes))[0]
        elif field.is_known:
            alike.setdefault(field.shape, []).append(number)
    for numbers in alike.values():
        for number, won in zip(numbers, wins([fields[n] for n in numbers], seed), strict=True):
            found[number] = won
    return found


def wins(fields: Sequence[Field], seed: int) -> Matrix:
    """Of fields of one shape: benchmarks x entries."""
    first, m = fields[0], len(fields[0].sizes)
    centres = np.array([field.centres for field in fields])
    pools = [np.array([field.pools[entry] for field in fields]) for entry in range(m)]
    total = np.zeros((len(fields), m))
    rows = min(max(DRAWS // sum(first.sizes), 1), RESAMPLES)
    block = max(BLOCK // (rows * m), 1)
    for start in range(0, len(fields), block):
        some = slice(start, start + block)
        rng = np.random.default_rng(seed)
        for done in range(0, RESAMPLES, rows):
            count = min(rows, RESAMPLES - done)
            scores = np.empty((m, total[some].shape[0], count))
            for entry, size in enumerate(first.sizes):
                pool = pools[entry][some]
                places = rng.integers(pool.shape[1], size=(count, size))
                scores[entry] = centres[some, entry, None] + drawn(pool, places, first.by_median)
            best = scores == scores.max(axis=0)
            total[some] += (best / best.sum(axis=0)).sum(axis=2).T
    return total / RESAMPLES


def drawn(pools: Matrix, places: npt.NDArray[np.int64], by_median: bool) -> Matrix:
    """The middle of what is drawn from each pool: benchmarks x resamples."""
    if by_median:
        return np.array([np.median(pool[places], axis=1) for pool in pools])
    total = pools[:, places[:, 0]]
    for place in places.T[1:]:
        total += pools[:, place]
    return np.asarray(total / places.shape[1])
