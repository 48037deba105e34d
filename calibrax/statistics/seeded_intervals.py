"""Where a series is searched for one change at a time: a fixed set of intervals of all lengths.

Long intervals see small steps, short ones see steps that others follow soon. Each layer holds
intervals of one length, about twice as many values as the series, so all layers together hold
O(n log n), whatever the values are.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Layer", "layers"]

SHORTEST = 6  # three values on either side of a split


class Layer(NamedTuple):
    """Intervals of one length, by their first positions, ascending."""

    length: int
    starts: npt.NDArray[np.int64]


def layers(n: int) -> Iterator[Layer]:
    """The seeded intervals of n values: lengths n 2^(-k/2), rounded up, down to six.

    A layer's starts are evenly spaced from the first position to the last that fits, and the
    same read from the other end (but for half a position in the middle).

    Source: Kovács, Bühlmann, Li & Munk (2023), 10.1093/biomet/asac052, with decay sqrt(1/2).
    Checked against a plain loop.

    >>> [(layer.length, layer.starts.tolist()) for layer in layers(12)]
    [(12, [0]), (9, [0, 1, 3]), (6, [0, 3, 6])]
    """
    k = 0
    while (length := math.ceil(n * 2.0 ** (-k / 2) * (1 - 1e-12))) >= SHORTEST:
        last = 2 * math.ceil(2.0 ** (k / 2) * (1 - 1e-12)) - 2  # 2^(k/2) may round up past itself
        place, room = np.arange(last + 1), n - length
        inner = np.minimum(place, last - place) * room // max(last, 1)
        yield Layer(length, np.where(2 * place <= last, inner, room - inner))
        k += 1
