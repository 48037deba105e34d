"""Which class of growth is nearest to the values of one series."""

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from calibrax.statistics.growth_classes import CONSTANT, growth
from calibrax.statistics.growth_fits import fit_curves
from calibrax.statistics.growths import ClassFit, exponential
from calibrax.statistics.scales import Array

__all__ = ["APART", "AS_GOOD", "Measured", "best_class", "class_fits", "misfit_of"]

LEAST_REPEATED = 3  # fewer sizes with several values may be strays
APART = 1.5
"""Values of one size that differ by this factor are those of different code, or next to useless."""

AS_GOOD = 2.0  # AICc within which two classes can't be told apart (Burnham & Anderson 2002)


class Measured(NamedTuple):
    """One value a size, and what repeated values tell."""

    sizes: Array
    logs: Array
    counts: tuple[int, ...]
    noise: float  # of one value; NaN if not known
    spread: float = math.nan  # the factor between the quartiles of the values of one size

    @property
    def noise_of_estimates(self) -> float:
        """Root mean square of the standard errors of the estimates, 0 if not known."""
        if math.isnan(self.noise):
            return 0.0
        return self.noise * math.sqrt(sum(1 / count for count in self.counts) / len(self.counts))

    @property
    def is_contradictory(self) -> bool:
        """Whether the values of a size differ so much that no curve is that of all of them."""
        repeated = sum(count > 1 for count in self.counts)
        return repeated >= LEAST_REPEATED and self.spread > APART

    def without(self, at: int) -> "Measured":
        """All sizes but one."""
        kept = np.arange(self.sizes.size) != at
        counts = (*self.counts[:at], *self.counts[at + 1 :])
        return Measured(self.sizes[kept], self.logs[kept], counts, self.noise)


def class_fits(measured: Measured, classes: Iterable[str]) -> list[ClassFit]:
    """The best curve of each class that has one, the nearest first."""
    return sorted(curves(measured, classes), key=lambda fit: fit.aicc)


def curves(measured: Measured, classes: Iterable[str]) -> Iterator[ClassFit]:
    """Likewise, in the order of the classes."""
    largest = float(measured.sizes[-1])
    for name in classes:
        relative = growth(name, measured.sizes, largest)
        if np.isnan(relative).any():
            continue
        found = fit_curves(relative, measured.logs[None], measured.noise_of_estimates)
        if not math.isfinite(found.rss[0]):
            continue
        top = float(exponential(found.level)[0])
        yield ClassFit(
            name=name,
            overhead=float(found.ratio[0]) * top,
            top=top,
            largest=largest,
            misfit=misfit_of(float(found.rss[0]), measured.sizes.size),
            aicc=float(found.score[0]),
        )


def misfit_of(rss: float, n: int) -> float:
    """A sum of squared residuals on logs as a fraction of the value."""
    return math.expm1(math.sqrt(rss / n))


def best_class(fits: list[ClassFit]) -> ClassFit:
    """The nearest class, or the constant where it is about as good."""
    constant = [fit for fit in fits if fit.name == CONSTANT and fit.aicc < fits[0].aicc + AS_GOOD]
    return next(iter(constant), fits[0])
