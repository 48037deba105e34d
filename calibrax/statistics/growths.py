"""What a fit of values over sizes answers with: the records of its curves and of the law."""

import math

import attrs
import numpy as np

from calibrax.statistics.growth_classes import growth, log_growth
from calibrax.statistics.samples import Samples
from calibrax.statistics.scales import Array

__all__ = ["ClassFit", "Growth", "Jump", "PowerFit", "Stray", "Turn", "exponential"]


def exponential(logs: Array) -> Array:
    """Of numbers that may be beyond a float: infinity, or 0."""
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(np.exp(logs))


def not_nan(value: float) -> float | None:
    """Key of equality: two numbers that don't exist are equal."""
    return None if math.isnan(value) else value


@attrs.frozen(kw_only=True)
class ClassFit:
    """The best curve of one class: overhead + top * g(n) / g(largest size).

    Attributes:
        name: Of `calibrax.statistics.growth_classes.CLASSES`.
        overhead: In the unit of the values; 0 where none pays.
        top: What is not overhead at the largest size.
        largest: That size.
        misfit: Root mean square of the residuals on logs, as a fraction: 0.1 is 10 % off.
        aicc: Against those of the other classes and of the free power, the lower the better.
    """

    name: str
    overhead: float
    top: float
    largest: float
    misfit: float
    aicc: float

    def at(self, sizes: Samples) -> tuple[float, ...]:
        """The values of the curve."""
        grown = growth(self.name, np.asarray(sizes, np.float64), self.largest)
        return tuple((self.overhead + self.top * grown).tolist())

    @property
    def coefficient(self) -> float:
        """What one unit of growth costs: c of a + c g(n), with logs to base 2."""
        return float(self.top * exponential(-log_growth(self.name, np.array([self.largest])))[0])


@attrs.frozen(kw_only=True)
class PowerFit:
    """The free power: coefficient * n ** exponent.

    Attributes:
        coefficient: In the unit of the values.
        exponent: How the value grows where size doubles: by a factor of 2 ** exponent.
        lower: Of its interval; it takes three sizes.
        upper: Likewise.
        confidence: Of the interval.
        misfit: As that of a class.
        aicc: Likewise.
        r_squared: On logs; no evidence for a class. NaN for a constant.
    """

    coefficient: float
    exponent: float
    lower: float
    upper: float
    confidence: float
    misfit: float
    aicc: float
    r_squared: float = attrs.field(eq=not_nan)

    def at(self, sizes: Samples) -> tuple[float, ...]:
        """The values of the curve."""
        with np.errstate(divide="ignore"):
            level = np.log(self.coefficient)
        logs = level + self.exponent * np.log(np.asarray(sizes, np.float64))
        return tuple(exponential(logs).tolist())


@attrs.frozen(kw_only=True)
class Turn:
    """Where values that fell begin to rise, or the other way round.

    Attributes:
        falls_first: Whether they fall before they rise.
        size: The one with the least value, or with the greatest.
        before: The factor between the value at the smallest size and there.
        after: The factor between the value there and at the largest size.
        p_value: Of both slopes, against those that do not turn.
    """

    falls_first: bool
    size: float
    before: float
    after: float
    p_value: float


@attrs.frozen(kw_only=True)
class Stray:
    """A size that is far off, while the others fit a class.

    Attributes:
        size: Which.
        ratio: Its value / what the class of the others let expect.
        name: That class.
        misfit: How far the others are from it.
        p_value: Of so much, for the farthest of as many sizes.
    """

    size: float
    ratio: float
    name: str
    misfit: float
    p_value: float


@attrs.frozen(kw_only=True)
class Jump:
    """Two sizes between which values jump, while those on either side fit one class.

    Attributes:
        before: The size before it.
        after: The next size.
        ratio: The factor, below 1 for a drop.
        name: The class.
        misfit: How far the sizes are from it, with the jump.
    """

    before: float
    after: float
    ratio: float
    name: str
    misfit: float


@attrs.frozen(kw_only=True)
class Growth:
    """How values grow with size.

    Attributes:
        sizes: Each once, ascending.
        estimates: Of each size the median of its values, on logs.
        counts: How many values each size has.
        noise: Standard deviation of one value among those of its size, a fraction; NaN where no
            size has several.
        spread: The factor between the quartiles of the values of one size, in the middle over
            sizes; NaN likewise.
        is_contradictory: Whether that is so much that no curve is that of all values.
        fits: Every class that was tried, best first.
        power: The free power.
        complexity: The answer: `O(n log n)`, or `O(n^1.41)` where no class fits, however far off
            that power is.
        chosen: The fit of the answer.
        as_good: Classes that can't be told from the chosen one, the best first.
        next_best: The class after the chosen one; None if no other was tried.
        turn: Where values that fall begin to rise, or the other way round; None if they don't.
        stray: A single size that is far off; None for none.
        jump: Sizes between which values jump, where the class is off; None for none.
        untried: The nearest class that was not tried, where it fits and those that were do not.
        residuals: estimate / curve - 1 at each size, for the chosen curve.
        prediction_error: Value of the chosen kind of curve, fitted to all but the largest size, at
            that size / the estimate there - 1.
        method: How the answer was found.
        warnings: What limits it, each with its remedy.
    """

    sizes: tuple[float, ...]
    estimates: tuple[float, ...]
    counts: tuple[int, ...]
    noise: float = attrs.field(eq=not_nan)
    spread: float = attrs.field(eq=not_nan)
    is_contradictory: bool
    fits: tuple[ClassFit, ...]
    power: PowerFit
    complexity: str
    chosen: ClassFit | PowerFit
    as_good: tuple[str, ...]
    next_best: ClassFit | None
    turn: Turn | None
    stray: Stray | None
    jump: Jump | None
    untried: ClassFit | None
    residuals: tuple[float, ...]
    prediction_error: float
    method: str
    warnings: tuple[str, ...]

    @property
    def falls(self) -> bool:
        """Whether the answer is a power with an exponent below 0: no class falls."""
        return self.chosen is self.power and self.turn is None and self.power.upper < 0
