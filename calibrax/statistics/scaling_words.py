"""The closed list of warnings about growth: each says what limits the answer, and the remedy."""

__all__ = [
    "BEYOND_NOISE",
    "DECADE",
    "ENOUGH_SIZES",
    "MOSTLY_OVERHEAD",
    "NOT_CONSTANT",
    "NO_CLASS",
    "ONE_VALUE",
    "SMALL_SIZES",
    "as_good",
    "few_sizes",
    "narrow",
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
NOT_CONSTANT = (
    "1 is the nearest class, but the interval of the exponent excludes 0: the value falls or grows "
    "more slowly than a class does; go by the exponent, or measure larger sizes"
)
SMALL_SIZES = (
    "sizes below 1 have no log above 0, so classes with log n were left out; "
    "give sizes in a smaller unit"
)


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


def as_good(chosen: str, other: str) -> str:
    """Another class is within 2 of the chosen one."""
    return (
        f"{other} fits as well as {chosen} (AICc within 2); measure larger sizes, or more of them"
    )
