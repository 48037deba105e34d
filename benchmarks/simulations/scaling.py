"""Scaling: how often the class of a growth is named right, and whether exponents are covered.

    python benchmarks/simulations/scaling.py [--seed 0] [--trials 300] [--only class]

Six classes at ten sizes from 2^5 to 2^14, with a fixed overhead as large as the growth at the
smallest size, at the middle one, or none. `big_O` runs beside where it is installed. Then how often
one value a size seems to do what no class does, how often that is seen where it is so, and where
values jump; and how often noise looks like values of different code. The exit status is 1 where a
bound is missed by more than chance explains.
"""

import argparse
import math
import sys
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from figures import HEADING, Figure, print_figures
from growth_peers import CLASSES, rules

from calibrax.statistics.growth_classes import log_growth, notation
from calibrax.statistics.growths import Growth
from calibrax.statistics.scaling import NEAR, fit_growth
from calibrax.statistics.scaling_words import ONE_VALUE

Array = npt.NDArray[np.float64]

SIZES = 2.0 ** np.arange(5, 15)
FEW_SIZES = {n: np.geomspace(100, 100_000, n) for n in (4, 5, 6, 8)}
NOISES = (0.02, 0.05, 0.10)
OVERHEADS = {"none": None, "as g at the smallest size": 0, "as g at the middle size": 5}
AT_LEAST = {"as g at the middle size": {0.02: 0.98, 0.05: 0.97, 0.10: 0.91}}
CLASS_BOUND = 0.97
EXPONENTS = (0.5, 1.0, 1.41, 2.0)
COVERED = 0.94
WOBBLE = 0.10  # of each size, the same for all its values
REPEATS = 10
SHAPE_SIZES = (5, 8, 12)
FALSE = 0.05
TURNS = 0.4  # 10 % noise at 5 sizes hides more than half of the turns of factor 2
SILENT = 0.05
JUMP_SIZES = (6, 8, 12)
JUMPS = 0.9


def costs(name: str, sizes: Array, at: int | None) -> Array:
    """The true value of a class at each size, with an overhead as large as it is at one of them."""
    grown = np.exp(log_growth(name, sizes))
    return np.asarray(grown if at is None else grown + grown[at])


def answers(sizes: Array, values: Array) -> list[str]:
    """What calibrax names, one a trial."""
    return [fit_growth(sizes, row).complexity for row in values]


def classes(seed: int, trials: int) -> Iterator[Figure]:
    """Which class of six is named, by calibrax and by others on the same values."""
    for overhead, at in OVERHEADS.items():
        for noise in NOISES:
            case = f"{100 * noise:g} % noise, overhead {overhead}"
            rng = np.random.default_rng([seed, int(1000 * noise), len(overhead)])
            right: dict[str, list[bool]] = {"calibrax": []}
            for name in CLASSES:
                errors = noise * rng.standard_normal((trials, SIZES.size))
                values = costs(name, SIZES, at) * np.exp(errors)
                right["calibrax"] += [a == notation(name) for a in answers(SIZES, values)]
                for rule in rules():
                    found = rule.classes(SIZES, values)
                    right.setdefault(rule.name, []).extend(each == name for each in found)
            bound = AT_LEAST.get(overhead, {}).get(noise, CLASS_BOUND)
            for method, each in right.items():
                least = bound if method == "calibrax" else None
                counted = np.array(each, float)
                yield Figure("class", case, method, SIZES.size, counted, at_least=least)


def few_sizes(seed: int, trials: int) -> Iterator[Figure]:
    """The same at few sizes, over three decades; no bound: what to expect."""
    for n, sizes in FEW_SIZES.items():
        for overhead, at in list(OVERHEADS.items())[:2]:
            rng = np.random.default_rng([seed, n, len(overhead)])
            right = []
            for name in CLASSES:
                errors = 0.05 * rng.standard_normal((trials, n))
                values = costs(name, sizes, at) * np.exp(errors)
                right += [a == notation(name) for a in answers(sizes, values)]
            case = f"5 % noise, overhead {overhead}"
            yield Figure("few", case, "calibrax", n, np.array(right, float))


def wobble(seed: int, trials: int) -> Iterator[Figure]:
    """What is the same for all values of a size must not be taken for a power of its own."""
    rng = np.random.default_rng([seed, REPEATS])
    sizes = np.repeat(SIZES, REPEATS)
    right, power = [], []
    for name in CLASSES:
        for _ in range(trials // 3):
            of_size = np.repeat(WOBBLE * rng.standard_normal(SIZES.size), REPEATS)
            errors = of_size + 0.02 * rng.standard_normal(sizes.size)
            found = fit_growth(sizes, costs(name, sizes, None) * np.exp(errors))
            right.append(found.complexity == notation(name))
            power.append(found.chosen is found.power)
    case = f"{REPEATS} values a size, each off by {100 * WOBBLE:g} %"
    yield Figure("repeated", f"{case}: right", "calibrax", 10, np.array(right, float), None, 0.95)
    yield Figure("repeated", f"{case}: power", "calibrax", 10, np.array(power, float), 0.03)


def powers(seed: int, trials: int) -> Iterator[Figure]:
    """Growth that is no class: is the free power the answer?"""
    for noise in NOISES[:2]:
        rng = np.random.default_rng([seed, int(1000 * noise), 7])
        errors = noise * rng.standard_normal((trials, SIZES.size))
        for exponent, least in ((1.2, None), (1.3, None), (1.5, 0.95)):
            values = SIZES**exponent * np.exp(errors)
            found = [a.startswith("O(n^1.") for a in answers(SIZES, values)]
            case = f"n^{exponent:g}, {100 * noise:g} % noise: the power is the answer"
            yield Figure("power", case, "calibrax", 10, np.array(found, float), None, least)


def coverage(seed: int, trials: int) -> Iterator[Figure]:
    """Whether the interval of the exponent holds the true one."""
    shapes = {
        "normal": lambda rng, n: 0.05 * rng.standard_normal(n),
        "t3": lambda rng, n: 0.05 / math.sqrt(3) * rng.standard_t(3, n),
        "spikes": lambda rng, n: (
            0.02 * rng.standard_normal(n) + (rng.random(n) < 0.1) * rng.exponential(0.1, n)
        ),
    }
    for shape, draw in shapes.items():
        for n in (4, 6, 10):
            rng = np.random.default_rng([seed, n, len(shape)])
            sizes = np.geomspace(100, 100_000, n)
            held = []
            for exponent in EXPONENTS:
                for _ in range(trials):
                    power = fit_growth(sizes, sizes**exponent * np.exp(draw(rng, n))).power
                    held.append(power.lower <= exponent <= power.upper)
            counted = np.array(held, float)
            yield Figure("exponent", f"{shape}: covered", "calibrax", n, counted, at_least=COVERED)


def noises(rng: np.random.Generator, share: float, n: int) -> Iterator[tuple[str, Array]]:
    """Noise of n values with a standard deviation of a share of them, on logs."""
    normal = rng.standard_normal(n)
    yield "normal", np.log1p(share * normal)
    yield "lognormal", share * normal
    skew = (np.exp(normal) - math.exp(0.5)) / math.sqrt(math.e * (math.e - 1))
    yield "skew", np.log1p(share * skew)  # a tail of slow values only: a spike is no mistake


def false_shapes(seed: int, trials: int) -> Iterator[Figure]:
    """How often one value a size seems to be of no class, far off, or to have a stray."""
    for n in SHAPE_SIZES:
        sizes = np.geomspace(SIZES[0], SIZES[-1], n)
        for noise in NOISES:
            rng = np.random.default_rng([seed, n, int(1000 * noise)])
            told: dict[tuple[str, str], list[bool]] = {}
            for name in CLASSES:
                for at in (None, 0, n // 2):
                    log_cost = np.log(costs(name, sizes, at))
                    for _ in range(max(trials // 15, 1)):
                        for kind, errors in noises(rng, noise, n):
                            found = fit_growth(sizes, np.exp(log_cost + errors))
                            none = found.chosen is found.power or found.turn is not None
                            shaped = none or found.chosen.misfit > NEAR
                            told.setdefault((kind, "no class, or far off"), []).append(shaped)
                            told.setdefault((kind, "stray"), []).append(found.stray is not None)
            for (kind, what), each in told.items():
                case = f"{kind} noise of {100 * noise:g} %: {what}"
                most = None if (kind, what) == ("skew", "stray") else FALSE
                yield Figure("false", case, "calibrax", n, np.array(each, float), most)


def turning(seed: int, trials: int) -> Iterator[Figure]:
    """How often values that fall to half and rise again are told to."""
    for n in SHAPE_SIZES:
        sizes = np.geomspace(SIZES[0], SIZES[-1], n)
        x = np.linspace(-1, 1, n)
        shapes = {"V": np.abs(x), "V off centre": np.abs(x - x[n // 3]), "U": x**2}
        for noise in NOISES:
            rng = np.random.default_rng([seed, n, int(1000 * noise)])
            for shape, bend in shapes.items():
                depth = min(bend[0], bend[-1]) - bend.min()
                log_cost = math.log(2) * bend / depth
                found = [
                    fit_growth(sizes, np.exp(log_cost + noise * rng.standard_normal(n)))
                    for _ in range(trials)
                ]
                for what, counted in (
                    ("told", [each.turn is not None for each in found]),
                    ("class, no doubt", [is_silent(each) for each in found]),
                ):
                    case = f"{shape} by 2, {100 * noise:g} % noise: {what}"
                    bounds = (None, TURNS) if what == "told" else (SILENT, None)
                    yield Figure("shape", case, "calibrax", n, np.array(counted, float), *bounds)


def jumping(seed: int, trials: int) -> Iterator[Figure]:
    """How often a jump between two sizes is told with both, and a wrong one."""
    for n in JUMP_SIZES:
        sizes = np.geomspace(SIZES[0], SIZES[-1], n)
        for noise in NOISES[1:]:
            for factor, least in ((2, None), (4, JUMPS)):
                rng = np.random.default_rng([seed, n, int(1000 * noise), factor])
                right, wrong = [], []
                for trial in range(trials):
                    at = rng.integers(2, n - 1)  # two sizes or more on either side
                    name = ("n", "n log n", "n^2")[trial % 3]
                    errors = noise * rng.standard_normal(n)
                    values = costs(name, sizes, None) * np.exp(errors)
                    jump = fit_growth(sizes, np.where(np.arange(n) < at, 1, factor) * values).jump
                    right.append(jump is not None and jump.after == sizes[at])
                    wrong.append(jump is not None and jump.after != sizes[at])
                case = f"by {factor}, {100 * noise:g} % noise"
                for what, each, bounds in (
                    ("told", right, (None, least)),
                    ("elsewhere", wrong, (FALSE, None)),
                ):
                    counted = np.array(each, float)
                    yield Figure("jump", f"{case}: {what}", "calibrax", n, counted, *bounds)


def contradictory(seed: int, trials: int) -> Iterator[Figure]:
    """How often values of one size seem to be of different code, but are noise."""
    for repeats in (2, 5):
        sizes = np.repeat(SIZES, repeats)
        for noise, most in ((0.1, FALSE), (0.2, FALSE), (0.3, None)):
            rng = np.random.default_rng([seed, repeats, int(1000 * noise)])
            found = [
                fit_growth(
                    sizes,
                    costs(name, sizes, None) * np.exp(noise * rng.standard_normal(sizes.size)),
                ).is_contradictory
                for name in CLASSES
                for _ in range(max(trials // 6, 1))
            ]
            case = f"{repeats} values a size, {100 * noise:g} % noise"
            yield Figure("differ", case, "calibrax", SIZES.size, np.array(found, float), most)


def is_silent(found: Growth) -> bool:
    """Whether a class is named with no doubt but that each size has one value."""
    return found.chosen is not found.power and set(found.warnings) <= {ONE_VALUE}


PARTS = {
    "class": classes,
    "few": few_sizes,
    "repeated": wobble,
    "power": powers,
    "exponent": coverage,
    "false": false_shapes,
    "shape": turning,
    "jump": jumping,
    "differ": contradictory,
}


def run(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if a bound was missed beyond its interval."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=300, help="of each class")
    parser.add_argument("--only", choices=PARTS)
    given = parser.parse_args(arguments)
    print(f"scaling, seed {given.seed}; k different sizes\n{HEADING}")
    parts = [part for name, part in PARTS.items() if given.only in (None, name)]
    return print_figures(figure for part in parts for figure in part(given.seed, given.trials))


if __name__ == "__main__":
    sys.exit(run())
