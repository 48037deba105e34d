"""The closed list of warnings about growth: each says what limits the answer, and the remedy."""

from collections.abc import Sequence

from calibrax.numbers import format_p, format_percent
from calibrax.statistics.growths import ClassFit, Jump, Stray, Turn

__all__ = [
    "BEYOND_NOISE",
    "DECADE",
    "ENOUGH_SIZES",
    "LAST_ALONE",
    "MOSTLY_OVERHEAD",
    "NO_CLASS",
    "ONE_VALUE",
    "SMALL_SIZES",
    "apart",
    "as_good",
    "factor_text",
    "falls_unevenly",
    "far_off",
    "faster",
    "few_sizes",
    "jump",
    "narrow",
    "not_constant",
    "power_fits",
    "size_text",
    "stray",
    "turn",
    "untried",
]

ENOUGH_SIZES = 4
"""Fewer sizes tell classes apart by luck only."""

DECADE = 10.0
"""Below this ratio of the largest to the smallest size classes look alike."""

ONE_VALUE = (
    "one value of each size, so what is noise and what the class does not explain can't be told "
    "apart; measure each size several times"
)
STEP = "look at the residuals for a step, such as the end of a cache"
NO_CLASS = f"no class fits, the nearest is plainly off; {STEP}, and fit either side of it"
BEYOND_NOISE = f"the class is off by more than noise, so it is not all of the growth; {STEP}"
MOSTLY_OVERHEAD = (
    "more than half of the value at the largest size is overhead, so growth hardly shows; "
    "measure larger sizes"
)
LAST_ALONE = (
    "growth shows at the largest size alone, the values of the others are within a fifth; "
    "measure larger sizes"
)
SMALL_SIZES = (
    "sizes below 1 have no log above 0, so classes with log n were left out; "
    "give sizes in a smaller unit"
)


def size_text(size: float) -> str:
    """A size as people write it.

    >>> size_text(316228.0), size_text(0.5)
    ('316,228', '0.5')
    """
    return f"{size:,.10g}"


SMALLEST, LARGEST = 1e-4, 1e6  # beyond, a factor is told as that


def factor_text(factor: float) -> str:
    """A factor to two digits, without powers of ten.

    >>> factor_text(1.34), factor_text(102.7), factor_text(5e9), factor_text(1e-9)
    ('1.3', '103', 'more than 1,000,000', 'less than 0.0001')
    """
    if factor > LARGEST:
        return f"more than {LARGEST:,.0f}"
    if factor < SMALLEST:
        return f"less than {SMALLEST:.4f}"
    return f"{factor:,.0f}" if factor >= 10 else f"{factor:.2g}"


def few_sizes(sizes: int) -> str:
    """Three sizes."""
    return (
        f"{sizes} sizes tell classes apart by luck only; "
        f"measure {ENOUGH_SIZES} or more, better 8, over a factor of {DECADE:g} or more"
    )


def narrow(ratio: float) -> str:
    """Sizes close to each other."""
    return (
        f"the largest size is {ratio:.3g} times the smallest, where classes look alike; "
        f"measure sizes over a factor of {DECADE:g} or more"
    )


def as_good(chosen: str, others: Sequence[str]) -> str:
    """Other classes are within 2 of the chosen one."""
    some = f"the class {others[0]} fits" if len(others) == 1 else f"{listed(others)} fit"
    return f"{some} as well as {chosen} (AICc within 2); measure larger sizes, or more of them"


def listed(classes: Sequence[str]) -> str:
    """Several classes."""
    return f"the classes {', '.join(classes[:-1])} and {classes[-1]}"


def not_constant(course: str) -> str:
    """1 is chosen, but the interval of the exponent excludes 0."""
    return (
        f"the class 1 is the nearest, but the value {course}, as the interval of the exponent "
        "excludes 0; go by the exponent, or measure larger sizes"
    )


def turn(found: Turn, *, named: bool) -> str:
    """Values fall and rise.

    Args:
        found: How.
        named: Whether a class is named all the same.
    """
    first, then = ("falls", "rises") if found.falls_first else ("rises", "falls")
    lead, end = ("", ", as no class does") if named else ("no class fits: ", "")
    return (
        f"{lead}the value {first} by a factor of {factor_text(found.before)} up to size "
        f"{size_text(found.size)} and then {then} by a factor of "
        f"{factor_text(found.after)} ({format_p(found.p_value)}){end}; "
        "find out what changes there, and fit either side of it"
    )


def stray(found: Stray) -> str:
    """One size is far off."""
    return (
        f"the value at size {size_text(found.size)} is {factor_text(found.ratio)} times what the "
        f"other sizes let expect, which fit {found.name} (misfit {format_percent(found.misfit)}); "
        "measure it again, or find out what is special about this size"
    )


def far_off(misfit: float) -> str:
    """The nearest class is off by more than a fifth, and nothing tells why."""
    return (
        f"the nearest class is off by {format_percent(misfit)}, which is noise or another law; "
        "measure each size several times"
    )


def apart(spread: float) -> str:
    """Values of one size differ by more than noise does."""
    return (
        f"values of one size differ by a factor of {factor_text(spread)}, as those of different "
        "code do; fit these apart, or find out why they differ"
    )


def jump(found: Jump) -> str:
    """Values jump between two sizes."""
    way, ratio = ("jumps", found.ratio) if found.ratio > 1 else ("drops", 1 / found.ratio)
    return (
        f"the value {way} by a factor of {factor_text(ratio)} between the sizes "
        f"{size_text(found.before)} and {size_text(found.after)}, either side fits {found.name} "
        f"(misfit {format_percent(found.misfit)}); find out what changes there, such as the end "
        "of a cache, and fit either side of it"
    )


def untried(fit: ClassFit) -> str:
    """A class that was not tried fits, and none of those that were."""
    return (
        f"the class {fit.name}, which was not tried, is off by {format_percent(fit.misfit)} only; "
        "add --classes all, in Python classes=['all']"
    )


def power_fits(complexity: str, misfit: float) -> str:
    """The free power fits, and no class."""
    return (
        f"no class fits, but {complexity} does, within {format_percent(misfit)}; go by the exponent"
    )


def faster(fastest: str) -> str:
    """Growth is faster than any class, and no power either."""
    return (
        f"no class fits, the value grows faster than {fastest}, the fastest that was tried; "
        "plot the log of the value over the size, where a line is exponential growth"
    )


def falls_unevenly(misfit: float, reciprocal: ClassFit | None) -> str:
    """The value falls, but not as a power.

    Args:
        misfit: Of the power.
        reciprocal: The class that fits 1 / value; None for none.
    """
    cure = "fit either side of the bend"
    if reciprocal is not None:
        near = format_percent(reciprocal.misfit)
        cure = f"fit the reciprocal, which grows as {reciprocal.name} (misfit {near})"
    return (
        f"the value falls, but not as a power of the size (misfit {format_percent(misfit)}); {cure}"
    )
