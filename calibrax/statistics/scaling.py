"""How a cost grows with size: the class that fits best, the free power, and how far to trust them.

Every size counts once, by the median of its values, as what bends a curve (caches, allocators,
the algorithm itself) is the same for all values of a size; repeated values tell the noise.

Each class is fitted as a + c g(n) with least squares on logs, an overhead a > 0 where that pays,
and the class of least AICc is chosen, `1` where it is within 2 of that. The free power c n^b is
told beside it. It is the answer only where the best class is off by more than a fifth, and

- it beats every class by 10; where repeated values tell the noise, by 6, if that class is off by
  more than three times the noise. As an equal competitor it would take the place of n, n^2 and n^3;
- or the class leans: it is off by a slope that the interval of the exponent excludes;
- or the class is off by more than half, and not by a single size, or by a jump between two, on
  either side of which a class fits (`calibrax.statistics.strays`);
- or values fall, which no class does: by the interval of the exponent all the way, or before they
  rise or after (`calibrax.statistics.turns`).

It stands there as well where values of one size differ by more than half, as those of different
code do. How far off it is itself, its misfit says.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

import attrs
import numpy as np

from calibrax.errors import StatisticsError
from calibrax.statistics import scaling_words as words
from calibrax.statistics.growth_choices import (
    APART,
    AS_GOOD,
    Measured,
    best_class,
    class_fits,
    misfit_of,
)
from calibrax.statistics.growth_classes import (
    CLASSES,
    CONSTANT,
    USUAL,
    checked_classes,
    growth,
    log_growth,
    notation,
)
from calibrax.statistics.growth_fits import best_overheads, fit_powers, levels
from calibrax.statistics.growths import ClassFit, Growth, PowerFit, Stray, Turn, exponential
from calibrax.statistics.nulls import scipy_special, tail_probability
from calibrax.statistics.samples import Samples, checked
from calibrax.statistics.scales import Array
from calibrax.statistics.strays import find_jump, find_stray
from calibrax.statistics.turns import find_turn

__all__ = ["fit_growth"]

LEAST_SIZES = 3
CLEARLY = 10.0  # AICc from which on a curve has essentially no support (Burnham & Anderson 2002)
CLEARLY_BEYOND_NOISE = 6.0  # where the misfit is known not to be noise
BEYOND_NOISE = 3.0  # times the noise of one value
NEAR = 0.2  # a class within this is the answer: caches bend the curve of any algorithm so much
FAR = 0.5  # a class off by more is none, however badly a power fits
TRIFLE = 0.01  # a misfit up to this is none, however little the noise
MOSTLY = 0.5  # share of the overhead in the largest value


def fit_growth(
    sizes: Samples, values: Samples, *, classes: Iterable[str] = USUAL, confidence: float = 0.95
) -> Growth:
    """Which class values grow by, and the exponent of the free power with its interval.

    Args:
        sizes: Above 0, in any order; a size may stand there several times.
        values: One for each size, above 0, in any unit.
        classes: What to try; of `calibrax.statistics.growth_classes.CLASSES`.
        confidence: Of the interval of the exponent: Student's t of the slope through the logs,
            exact where the noise is a share of the value and growth is a power, with n - 2
            degrees of freedom for n different sizes.

    Source: Hurvich & Tsai (1989), 10.1093/biomet/76.2.297; Burnham & Anderson (2002),
    10.1007/b97636, for what differences mean. The slope was checked against
    `scipy.stats.linregress`, classes against the true ones of simulated costs
    (`benchmarks/simulations/scaling.py`).

    Raises:
        StatisticsError: Values or sizes that are zero, negative, NaN or infinite; not as many of
            both; fewer than three different sizes; a class that there is not.
        MissingExtraError: SciPy is not installed.

    >>> sizes = [100, 1_000, 10_000, 100_000, 1_000_000]
    >>> found = fit_growth(sizes, [2e-6 + 3e-8 * n for n in sizes])
    >>> found.complexity, round(found.chosen.overhead, 9)
    ('O(n)', 2e-06)
    """
    tried = checked_classes(classes)
    measured = measure(positive(sizes, "sizes"), positive(values, "values"))
    fits = class_fits(measured, tried)
    if not fits:
        raise StatisticsError(
            f"classes: expected one that is positive at every size, got {', '.join(tried)}; "
            "try 'n' or '1' too, or give sizes in a smaller unit"
        )
    power = power_fit(measured, confidence)
    best = best_class(fits)
    stray = find_stray(measured, residuals_of(best, measured), tried)
    turn = None if stray else find_turn(measured.sizes, measured.logs, measured.noise_of_estimates)
    open_question = best.misfit > NEAR and not (stray or turn or measured.is_contradictory)
    others = [name for name in CLASSES if name not in tried] if open_question else []
    near = [fit for fit in class_fits(measured, others) if fit.misfit <= NEAR]
    below = min(power.aicc, *(fit.aicc for fit in (*fits, *near)))
    jump = find_jump(measured, tried, below) if open_question and power.upper > 0 else None
    if jump is not None and jump.misfit > NEAR:
        jump = None
    free = jump is not None or is_power(best, fits, power, measured, stray or turn)
    chosen = power if free else best
    after = [fit for fit in fits if fit is not best]
    alike = [] if free else [fit for fit in after if fit.aicc < best.aicc + AS_GOOD]
    found = Growth(
        sizes=tuple(measured.sizes.tolist()),
        estimates=tuple(np.exp(measured.logs).tolist()),
        counts=measured.counts,
        noise=measured.noise,
        spread=measured.spread,
        is_contradictory=measured.is_contradictory,
        fits=tuple(fits),
        power=power,
        complexity=notation(f"n^{plain(power.exponent)}" if free else best.name),
        chosen=chosen,
        as_good=tuple(fit.name for fit in alike),
        next_best=fits[0] if free else next(iter(after), None),
        turn=turn,
        stray=stray,
        jump=jump,
        untried=next(iter(near), None),
        residuals=tuple((exponential(residuals_of(chosen, measured)) - 1).tolist()),
        prediction_error=prediction_error(chosen, measured),
        method=(
            "least squares on logs, class by AICc, exponent by Student's t on "
            f"{measured.sizes.size - 2} degrees of freedom"
        ),
        warnings=(),
    )
    return attrs.evolve(found, warnings=tuple(warnings_of(found, best, measured, tried)))


def plain(exponent: float) -> str:
    """An exponent to two decimals, without a negative zero.

    >>> plain(1.406), plain(-0.001)
    ('1.41', '0.00')
    """
    return f"{round(exponent, 2) + 0.0:.2f}"


def positive(numbers: Samples, name: str) -> Array:
    """The numbers as an array; the error says where one is not above 0."""
    try:
        found = checked(numbers)
    except StatisticsError as error:
        raise StatisticsError(str(error).replace("samples", name)) from None
    bad = np.flatnonzero(found <= 0)
    if bad.size:
        places = ", ".join(f"{name}[{i}]" for i in bad[:5])
        more = f" and {bad.size - 5:,} more" if bad.size > 5 else ""
        raise StatisticsError(
            f"{places}{more}: expected a number above 0, which has a log, got "
            f"{float(found[bad[0]])!r}; leave out that size, and say so"
        )
    return found


def measure(sizes: Array, values: Array) -> Measured:
    """One value a size.

    Raises:
        StatisticsError: Not as many of both, or fewer than three sizes.
    """
    if sizes.size != values.size:
        raise StatisticsError(
            f"values: expected {sizes.size:,}, one for each size, got {values.size:,}; "
            "repeat a size for each of its values"
        )
    different, place = np.unique(sizes, return_inverse=True)
    if different.size < LEAST_SIZES:
        raise StatisticsError(
            f"sizes: expected {LEAST_SIZES} different ones or more, got {different.size}; "
            f"measure {words.ENOUGH_SIZES} or more over a factor of {words.DECADE:g}"
        )
    logs = np.log(values)
    groups = [np.sort(logs[place == at]) for at in range(different.size)]
    freedom = sum(group.size - 1 for group in groups)
    spread = sum(float(((group - group.mean()) ** 2).sum()) for group in groups)
    far = [np.median(abs(group - np.median(group))) for group in groups if group.size > 1]
    return Measured(
        different,
        np.array([np.median(group) for group in groups]),
        tuple(group.size for group in groups),
        math.sqrt(spread / freedom) if freedom else math.nan,
        float(exponential(2 * np.median(far))) if freedom else math.nan,
    )


def power_fit(measured: Measured, confidence: float) -> PowerFit:
    """The free power with the interval of its exponent."""
    tail = tail_probability(confidence)
    logs, n = measured.logs, measured.sizes.size
    found = fit_powers(measured.sizes, logs[None], measured.noise_of_estimates)
    level, exponent, error, rss, score = (float(each[0]) for each in found)
    reach = float(scipy_special("this interval").stdtrit(n - 2, 1 - tail)) * error
    total = float(((logs - logs.mean()) ** 2).sum())
    return PowerFit(
        coefficient=float(exponential(np.array(level))),
        exponent=exponent,
        lower=exponent - reach,
        upper=exponent + reach,
        confidence=confidence,
        misfit=misfit_of(rss, n),
        aicc=score,
        r_squared=1 - rss / total if total > 0 else math.nan,
    )


def residuals_of(fit: ClassFit | PowerFit, measured: Measured) -> Array:
    """What the values exceed a curve by, on logs."""
    if isinstance(fit, PowerFit):  # its coefficient may be too small for a float
        line = fit_powers(measured.sizes, measured.logs[None])
        curve = line.level[0] + line.exponent[0] * np.log(measured.sizes)
        return np.asarray(measured.logs - curve)
    return np.asarray(measured.logs - np.log(fit.at(measured.sizes)))


def is_power(
    best: ClassFit,
    fits: list[ClassFit],
    power: PowerFit,
    measured: Measured,
    shape: Stray | Turn | None,
) -> bool:
    """Whether the free power is the answer."""
    if measured.is_contradictory:
        return True
    if best.misfit <= NEAR:
        return False
    if isinstance(shape, Turn) or power.upper < 0:
        return True
    explained = isinstance(shape, Stray) and shape.name == best.name and shape.misfit <= NEAR
    if not explained and (best.misfit > FAR or leans(best, power, measured)):
        return True
    gain = fits[0].aicc - power.aicc
    if math.isnan(measured.noise):
        return gain >= CLEARLY
    return is_beyond(best.misfit, measured.noise) and gain >= CLEARLY_BEYOND_NOISE


def leans(fit: ClassFit, power: PowerFit, measured: Measured) -> bool:
    """Whether the values grow by another power than a class, as the interval of theirs tells."""
    slope = float(fit_powers(measured.sizes, residuals_of(fit, measured)[None]).exponent[0])
    return abs(slope) > power.upper - power.exponent


def outgrows(power: PowerFit, name: str, sizes: Array) -> bool:
    """Whether values grow faster than a class without an overhead, likewise."""
    logs = log_growth(name, sizes)
    if not np.isfinite(logs).all():  # log n at 1
        return False
    return power.lower > float(fit_powers(sizes, logs[None]).exponent[0])


def is_beyond(misfit: float, noise: float) -> bool:
    """Whether a misfit is plainly more than noise; False where that is not known."""
    return misfit > max(BEYOND_NOISE * noise, TRIFLE) if not math.isnan(noise) else False


def prediction_error(chosen: ClassFit | PowerFit, measured: Measured) -> float:
    """How far the largest size is from what the others let expect of the same kind of curve.

    NaN where these tell nothing of it: 2^n is nothing beside what it is at the largest size.
    """
    sizes, logs = measured.sizes[:-1], measured.logs[None, :-1]
    if isinstance(chosen, PowerFit):
        power = fit_powers(sizes, logs)
        log = float(power.level[0] + power.exponent[0] * np.log(measured.sizes[-1]))
    else:
        g = growth(chosen.name, measured.sizes, chosen.largest)
        if not (g[:-1] > 0).any():
            return math.nan
        ratio = best_overheads(g[:-1], logs)[0] if chosen.overhead else np.zeros(1)
        log = float(levels(ratio, g[:-1], logs)[0] + np.log(ratio[0] + g[-1]))
    return math.expm1(log - float(measured.logs[-1]))


def warnings_of(
    found: Growth, best: ClassFit, measured: Measured, tried: Sequence[str]
) -> Iterator[str]:
    """What limits the answer."""
    span = found.sizes[-1] / found.sizes[0]
    if found.spread > APART:
        yield words.apart(found.spread)
    if len(found.sizes) < words.ENOUGH_SIZES:
        yield words.few_sizes(len(found.sizes))
    if span < words.DECADE and found.chosen.misfit <= FAR:
        yield words.narrow(span)
    if found.sizes[0] < 1 and any("log n" in name for name in tried):
        yield words.SMALL_SIZES
    if found.stray is not None:
        yield words.stray(found.stray)
    if found.chosen is best:
        yield from doubts_of_class(found, best)
    else:
        yield from doubts_of_power(found, measured, tried)
    if math.isnan(found.noise) and found.turn is None and not is_far(found):
        yield words.ONE_VALUE


def doubts_of_power(found: Growth, measured: Measured, tried: Sequence[str]) -> Iterator[str]:
    """Why no class is the answer."""
    if found.turn is not None:
        yield words.turn(found.turn, named=False)
    elif not found.falls:
        yield from no_class(found, measured, tried)
    elif found.power.misfit > NEAR:
        upside_down = measured._replace(logs=-measured.logs)
        reciprocal = best_class(class_fits(upside_down, tried))
        cost = reciprocal if reciprocal.misfit <= NEAR else None
        yield words.falls_unevenly(found.power.misfit, cost)


def no_class(found: Growth, measured: Measured, tried: Sequence[str]) -> Iterator[str]:
    """That no class fits, or what explains it."""
    if found.jump is not None:
        yield words.jump(found.jump)
    elif found.untried is not None:
        yield words.untried(found.untried)
    elif found.stray is not None or found.is_contradictory:
        return
    elif found.power.misfit <= NEAR and not is_beyond(found.power.misfit, found.noise):
        yield words.power_fits(found.complexity, found.power.misfit)
    elif outgrows(found.power, tried[-1], measured.sizes):
        yield words.faster(tried[-1])
    else:
        yield words.NO_CLASS


def doubts_of_class(found: Growth, best: ClassFit) -> Iterator[str]:
    """What the class that is the answer does not explain, the best first."""
    power = found.power
    if found.as_good and found.untried is None:
        yield words.as_good(best.name, found.as_good)
    if found.turn is not None:
        yield words.turn(found.turn, named=True)
    elif found.untried is not None:
        yield words.untried(found.untried)
    elif is_beyond(best.misfit, found.noise):
        yield words.BEYOND_NOISE
    elif best.name == CONSTANT and power.aicc < best.aicc and not power.lower <= 0 <= power.upper:
        yield words.not_constant("falls" if power.upper < 0 else "grows more slowly than a class")
    elif is_far(found):
        yield words.far_off(best.misfit)
    if best.name != CONSTANT:
        *before, last = found.estimates
        if best.overhead > MOSTLY * (best.overhead + best.top):
            yield words.MOSTLY_OVERHEAD
        elif max(before) < (1 + NEAR) * min(before) and last > (1 + NEAR) * max(before):
            yield words.LAST_ALONE


def is_far(found: Growth) -> bool:
    """Whether the curve is far off, and no single size or turn tells why."""
    why = found.turn or found.stray
    return math.isnan(found.noise) and found.chosen.misfit > NEAR and why is None
