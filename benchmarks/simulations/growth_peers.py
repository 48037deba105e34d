"""Rules of other tools for the class of a growth, as functions of sizes and values.

A rule has a name, and turns n sizes and trials x n values into one class a trial. What each does
was read in its source; `big_O` is the package of PyPI itself.
"""

import importlib.util
from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

CLASSES = ("1", "log n", "n", "n log n", "n^2", "n^3")


class Rule(Protocol):
    """A tool's choice among the six classes."""

    name: str

    def classes(self, sizes: Array, values: Array) -> list[str]: ...


class ExponentBucket:
    """The slope through the logs, in buckets: what people do by hand."""

    name = "bucket"
    limits = (0.1, 0.5, 1.05, 1.5, 2.5)

    def classes(self, sizes: Array, values: Array) -> list[str]:
        slopes = np.polyfit(np.log(sizes), np.log(values).T, 1)[0]
        return [CLASSES[at] for at in np.searchsorted(self.limits, slopes)]


class GoogleBenchmark:
    """google/benchmark, src/complexity.cc, oAuto: least squares through 0, least RMS.

    The constant is the default; another class replaces what is best so far where its RMS is less.
    """

    name = "Google"

    def classes(self, sizes: Array, values: Array) -> list[str]:
        logs = np.log2(sizes)
        curves = [np.ones_like(sizes), logs, sizes, sizes * logs, sizes**2, sizes**3]
        found = []
        for g in curves:
            factor = (values @ g) / (g @ g)
            found.append(((values - factor[:, None] * g) ** 2).sum(axis=1))
        return [CLASSES[at] for at in np.argmin(found, axis=0)]


BIG_O_NAMES = {
    "Constant": "1",
    "Logarithmic": "log n",
    "Linear": "n",
    "Linearithmic": "n log n",
    "Quadratic": "n^2",
    "Cubic": "n^3",
}


class BigO:
    """The package big_O: least squares with an offset, for each of the six classes."""

    name = "big_O"

    def classes(self, sizes: Array, values: Array) -> list[str]:
        from big_o import complexities, infer_big_o_class

        tried = [getattr(complexities, name) for name in BIG_O_NAMES]
        return [
            BIG_O_NAMES[type(infer_big_o_class(sizes, row, classes=tried)[0]).__name__]
            for row in values
        ]


def rules() -> list[Rule]:
    """Those that can run here."""
    found: list[Rule] = [ExponentBucket(), GoogleBenchmark()]
    return [*found, BigO()] if importlib.util.find_spec("big_o") else found
