"""Comparing two runs: how often each rule errs, and what it finds. One table.

    python benchmarks/simulations/comparisons.py [--seed 0] [--trials 1000] [--only NAME]
        [--method FILE.py:NAME]

Code that did not change is compared with itself, or with what is slower by a known part, under
the noises of `noise.py`. `--only` takes a part of the table by its name (the first column); each
part draws its own numbers, so it prints the same alone. `--method` runs another rule beside, see
`README.md`. The exit status is 1 where a bound is missed by more than chance explains.
"""

import argparse
import importlib.util
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from figures import HEADING, Figure, Seeded, print_figures
from noise import NOISES, Draw, bimodal, fixed_spikes, noisy_tenth, normal, samples
from peers import PEERS, Method

from calibrax.statistics.suite import Family, Verdicts, judge

Array = npt.NDArray[np.float64]

SUITE = 100  # rows, where nothing else is said
INVOCATIONS = (1, 2, 3, 5, 10)
DECADES = 1e6  # from the fastest to the slowest row of a suite
SLOWER = math.log(1.08)  # the whole suite
CHANGED, CHANGE = 40, math.log(1.15)  # rows that really changed, and by how much
LARGE, FEW = math.log(1.30), 20  # what most rows do together, and a small suite
FEWEST = 20  # trials
SMALL_STEP = "10 rows +5 % before"
STEP = math.log(1.05)  # a small one of them, just before the baseline
EARLIER = 10  # runs in a history
HEAVY = ("t3", "spikes")  # whose tails a history shows only in part
AGAIN = 3  # further invocations of a suspect
MARGIN = math.log(1.02)


class Calibrax:
    """The verdict of calibrax: regressed or improved, all rows of a suite together."""

    name = "calibrax"
    takes = "medians"

    def calls(self, baseline: Array, current: Array) -> npt.NDArray[np.bool_]:
        return np.asarray(judge([Family(baseline, current)])[0].change != 0)


def levels(rng: np.random.Generator, rows: int) -> Array:
    """Logs of what the rows of a suite take: ratios don't care, other things may."""
    return math.log(DECADES) * rng.random((rows, 1))


def sides(
    rng: np.random.Generator, draw: Draw, rows: int, k: int, change: Any = 0.0
) -> tuple[Array, Array]:
    """Medians of both sides, rows x invocations; the current one changed by so much, on logs."""
    both = draw(rng, (rows, 2 * k)) + levels(rng, rows)
    return np.exp(both[:, :k]), np.exp(both[:, k:] + np.reshape(change, (-1, 1)))


def changes(rows: int, changed: int, by: float) -> Array:
    """The first rows change; which ones they are makes no difference."""
    return np.where(np.arange(rows) < changed, by, 0.0)


def judged(baseline: Any, current: Any) -> Verdicts:
    return judge([Family(baseline, current)])[0]


class Simulation(Seeded):
    """The parts of the table, each a method that yields its figures."""

    def __init__(self, seed: int, trials: int, others: tuple[Method, ...] = ()) -> None:
        super().__init__(seed, trials)
        self.others = others

    def one(self) -> Iterator[Figure]:
        """One benchmark, 10 samples an invocation, 2 % between invocations and 1 % within."""
        for k in (1, 5):
            logs = samples(self.rng("one", k), (4 * self.trials, 2 * k))
            for method in (*PEERS, Calibrax(), *self.others):
                if k > 1 and method.name in ("criterion", "LNT"):
                    continue
                for change in (0.0, math.log(1.10)) if k > 1 else (0.0,):
                    yield self.alone(method, logs, k, change)
        logs = samples(self.rng("one", 5), (4 * self.trials, 10))
        figure = self.alone(Calibrax(), logs, 5, math.log(1.05))
        yield figure._replace(at_least=0.9)

    def alone(self, method: Method, logs: Array, k: int, change: float) -> Figure:
        both = np.exp(logs)
        baseline, current = both[:, :k], both[:, k:] * math.exp(change)
        if method.takes == "medians":
            baseline, current = np.median(baseline, axis=2), np.median(current, axis=2)
        else:
            baseline = baseline.reshape(len(both), -1)
            current = current.reshape(len(both), -1)
        if method in PEERS:
            found = method.calls(baseline, current)
        else:  # which may look at all rows of a suite: here each is a suite of its own
            found = np.concatenate(
                [method.calls(b[None], c[None]) for b, c in zip(baseline, current, strict=True)]
            )
        case = (
            f"+{100 * math.expm1(change):.0f} %: found" if change else "unchanged: called changed"
        )
        figure = Figure("one", case, method.name, k, found.astype(float))
        if method in PEERS:
            return figure
        return figure._replace(at_least=0.95) if change else figure._replace(at_most=0.05)

    def default(self) -> Iterator[Figure]:
        """One benchmark with 5 % noise, one invocation a side: 3 % is assumed."""
        rng = self.rng("default")
        found = [
            judged(*sides(rng, NOISES["lognormal"], 1, 1)).change[0] != 0
            for _ in range(2 * self.trials)
        ]
        case = "noise of 5 %, 3 % assumed: called changed"
        yield Figure("default", case, "calibrax", 1, np.array(found, dtype=float), stated=".24")

    def peers(self) -> Iterator[Figure]:
        """What a suite of unchanged rows does to rules that correct for none."""
        for method in PEERS[:2]:
            for k in (1, 5):
                rng, any_false = self.rng("peers", k), []
                for _ in range(self.trials // 5):
                    both = np.exp(samples(rng, (SUITE, 2 * k))).reshape(SUITE, 2, -1)
                    any_false.append(method.calls(both[:, 0], both[:, 1]).any())
                found = np.array(any_false, dtype=float)
                yield Figure("peers", "normal, unchanged: any false", method.name, k, found)

    def suite(self) -> Iterator[Figure]:
        """A suite of 100: any unchanged row called changed."""
        medians = [m for m in self.others if m.takes == "medians"]
        for method in (Calibrax(), *medians):
            for name, draw in NOISES.items():
                for k in INVOCATIONS:
                    yield from self.unchanged(method, name, draw, k)

    def unchanged(self, method: Method, name: str, draw: Draw, k: int) -> Iterator[Figure]:
        bound = 0.2 if (name, k) == ("spikes", 1) else 0.05
        cases = {
            "unchanged": np.zeros(SUITE),
            "all 8 % slower": np.full(SUITE, SLOWER),
            "40 changed by 15 %": changes(SUITE, CHANGED, CHANGE),
        }
        for case, change in cases.items():
            rng, any_false, share = self.rng("suite", name, k, case), [], []
            for _ in range(self.trials):
                called = method.calls(*sides(rng, draw, SUITE, k, change))
                really = change == CHANGE
                any_false.append(called[~really].any())
                share.append(called[really].mean() if really.any() else 0.0)
            found = np.array(any_false, dtype=float)
            label = f"{name}, {case}: any false"
            yield Figure("suite", label, method.name, k, found, at_most=bound)
            if really.any():
                yield Figure("suite", f"{name}, {case}: found", method.name, k, np.array(share))

    def stayed(self) -> Iterator[Figure]:
        """Most rows changed alike, and the others stayed: both are told, where rows can tell.

        In the last cases a slower machine leaves as many behind as are still called noise.
        """
        for name, draw in NOISES.items():
            for rows, changed, k in ((SUITE, 60, 5), (SUITE, 75, 5), (FEW, 12, 5), (SUITE, 90, 5)):
                rng, any_false, share, common = self.rng("stayed", name, rows, changed), [], [], []
                for _ in range(self.trials // 2):
                    found = judged(*sides(rng, draw, rows, k, changes(rows, changed, LARGE)))
                    any_false.append((found.change[changed:] != 0).any())
                    share.append((found.change[:changed] > 0).mean())
                    common.append(found.shift is not None and found.shift.is_common)
                case = f"{name}, {changed} of {rows} +30 %"
                false, taken = (np.array(each, dtype=float) for each in (any_false, common))
                yield Figure("stayed", f"{case}: any false", "calibrax", k, false, at_most=0.05)
                yield Figure("stayed", f"{case}: found", "calibrax", k, np.array(share))
                yield Figure("stayed", f"{case}: taken for common", "calibrax", k, taken)

    def history(self) -> Iterator[Figure]:
        """One invocation a side and ten earlier runs; sessions may be 8 % slower than those.

        In the last cases 10 rows got slower by 15 or 5 % just before the baseline. A step so small
        that it sets the baseline apart from nothing is beyond the recipe.
        """
        stepped = np.zeros(SUITE)
        stepped[-10:] = 1.0
        for case, old, new in (
            ("unchanged", 0.0, 0.0),
            ("current 8 % slower", 0.0, SLOWER),
            ("baseline 8 % slower", SLOWER, 0.0),
            ("both 8 % slower", SLOWER, SLOWER),
            ("10 rows +15 % before", CHANGE * stepped, CHANGE * stepped),
            (SMALL_STEP, STEP * stepped, STEP * stepped),
        ):
            rng, any_false, share = self.rng("history", case), [], []
            for _ in range(self.trials // 2):
                logs = normal(rng, (SUITE, EARLIER + 2)) + levels(rng, SUITE)
                earlier, (baseline, current) = logs[:, :EARLIER], logs.T[EARLIER:]
                current = current + changes(SUITE, 5, CHANGE)
                one = Family(
                    np.exp(baseline + old)[:, None],
                    np.exp(current + new)[:, None],
                    history=np.exp(earlier),
                )
                called = judge([one])[0].change
                any_false.append((called[5:] != 0).any())
                share.append((called[:5] > 0).mean())
            found = np.array(any_false, dtype=float)
            bound = None if case == SMALL_STEP else 0.05
            yield Figure("history", f"{case}: any false", "calibrax", 1, found, at_most=bound)
            yield Figure("history", f"{case}: +15 % found", "calibrax", 1, np.array(share))

    def tails(self) -> Iterator[Figure]:
        """Unchanged rows of one invocation a side with a history, by its noise and its length."""
        for name, draw in NOISES.items():
            for rows, earlier in ((1, 20), (10, 10), (SUITE, 5), (SUITE, 20)):
                rng, any_false = self.rng("tails", name, rows, earlier), []
                for _ in range(self.trials if rows < SUITE else self.trials // 4):
                    values = np.exp(draw(rng, (rows, earlier + 2)))
                    past, baseline, current = np.split(values, [earlier, earlier + 1], axis=1)
                    called = judge([Family(baseline, current, history=past)])[0].change
                    any_false.append(called.any())
                case = f"{name}, {rows} rows with {earlier} earlier runs: any false"
                bound = 0.05 if name not in HEAVY else None
                found = np.array(any_false, dtype=float)
                yield Figure("tails", case, "calibrax", 1, found, at_most=bound)

    def power(self) -> Iterator[Figure]:
        """Normal noise, five rows of the suite changed: the share that is found."""
        for rows, k, percent, at_least in (
            (SUITE, 3, 10, 0.93),
            (500, 3, 10, 0.9),
            (SUITE, 10, 5, 0.93),
            (SUITE, 1, 100, 0.95),
        ):
            rng, change = self.rng("power", rows, k, percent), math.log1p(percent / 100)
            share = [
                judged(*sides(rng, normal, rows, k, changes(rows, 5, change))).change[:5] > 0
                for _ in range(self.trials // 2)
            ]
            label = f"5 of {rows} +{percent} %: found"
            counted = np.mean(share, axis=1)
            yield Figure("power", label, "calibrax", k, counted, at_least=at_least)
        rng, found = self.rng("power", "suspects"), []
        for _ in range(self.trials):
            verdicts = judged(*sides(rng, normal, SUITE, 1, changes(SUITE, 5, CHANGE)))
            found.append(np.where(verdicts.change[:5] > 0, 2, verdicts.suspicion[:5]))
        strength = np.array(found)
        for label, least, at_least in (("strong suspect", 2, 0.83), ("suspect", 1, 0.95)):
            counted = (strength >= least).mean(axis=1)
            case = f"5 of {SUITE} +15 %: {label}"
            yield Figure("power", case, "calibrax", 1, counted, at_least=at_least)
        rng = self.rng("power", "false suspects")
        suspects = [
            np.count_nonzero(judged(*sides(rng, normal, SUITE, 1)).suspicion) / SUITE
            for _ in range(self.trials)
        ]
        case = "unchanged: share of rows that are suspects"
        yield Figure("power", case, "calibrax", 1, np.array(suspects), stated="about .01")

    def equivalent(self) -> Iterator[Figure]:
        """20 invocations a side, 2 % noise: unchanged, and changed by exactly the margin."""
        for rows in (SUITE, 1):
            for change in (0.0, MARGIN):
                rng = self.rng("equivalent", rows, change)
                share = [
                    judged(*sides(rng, two_percent, rows, 20, change)).equivalent.mean()
                    for _ in range(self.trials // 5 if rows > 1 else 2 * self.trials)
                ]
                what = "changed by the margin" if change else "unchanged"
                case = f"{what}, {'alone' if rows == 1 else 'in a suite'}: equivalent"
                figure = Figure("equivalent", case, "calibrax", 20, np.array(share))
                yield figure._replace(at_most=0.06) if change else figure._replace(at_least=0.75)

    def further(self) -> Iterator[Figure]:
        """The number of further invocations, run: how many unchanged rows it settles."""
        for rows, k in ((SUITE, 3), (SUITE, 5), (1, 2), (1, 3)):
            rng, settled = self.rng("further", rows, k), []
            for _ in range(self.trials // 10 if rows > 1 else 2 * self.trials):
                found = self.settles(rng, rows, k)
                settled += [] if found is None else [found]
            case = f"unchanged, {'alone' if rows == 1 else 'in a suite'}: settled by n more"
            stated = ".78" if rows > 1 else ".6 to .75"
            yield Figure("further", case, "calibrax", k, np.array(settled), stated=stated)

    def settles(self, rng: np.random.Generator, rows: int, k: int) -> float | None:
        level = levels(rng, rows)
        pilot = [np.exp(level + normal(rng, (rows, k))) for _ in range(2)]
        more = judged(*pilot).more_runs
        if (more < 0).all():
            return None
        longer = [
            [
                np.append(row, np.exp(at + normal(rng, (max(int(n), 0),))))
                for row, at, n in zip(side, level[:, 0], more, strict=True)
            ]
            for side in pilot
        ]
        after = judged(*longer)
        return float((after.equivalent | (after.change != 0))[more > 0].mean())

    def again(self) -> Iterator[Figure]:
        """Suspects of one invocation a side, measured three times more."""
        stated = {"t3": (".78", ".00"), "spikes": (".996", ".00"), "spread": (".98", ".03")}
        for name in ("normal", *stated):
            first, second = self.remeasured(name, np.zeros(SUITE))
            before, after = stated.get(name, (".05", ""))
            case = f"{name}, unchanged: any strong suspect"
            yield Figure(
                "again", case, "calibrax", 1, np.any(first > 1, axis=1) * 1.0, stated=before
            )
            case, found = f"{name}, unchanged: any called after", np.any(second, axis=1) * 1.0
            yield Figure("again", case, "calibrax", 4, found, at_most=0.05, stated=after)
        first, second = self.remeasured("normal", changes(SUITE, 5, CHANGE))
        counted = np.mean(second[:, :5], axis=1)
        case = f"5 of {SUITE} +15 %: suspect, and called after"
        yield Figure("again", case, "calibrax", 4, counted, at_least=0.95, stated=".98")
        found = second[:, :5][first[:, :5] > 0] * 1.0
        case = f"5 of {SUITE} +15 %: of suspects called after"
        yield Figure("again", case, "calibrax", 4, found)

    def remeasured(self, name: str, change: Array) -> tuple[Array, Array]:
        """Strength of suspicion, and whether called after, of each trial and row."""
        rng, first, second = self.rng("again", name, change[0]), [], []
        for _ in range(self.trials):
            baseline, current = sides(rng, NOISES[name], SUITE, 1 + AGAIN, change)
            verdicts = judged(baseline[:, :1], current[:, :1])
            strength = np.where(verdicts.change != 0, 2, verdicts.suspicion)
            ragged = [
                [row if s else row[:1] for row, s in zip(side, strength, strict=True)]
                for side in (baseline, current)
            ]
            first.append(strength)
            second.append(judged(*ragged).change != 0 if strength.any() else strength > 0)
        return np.array(first), np.array(second)

    def limits(self) -> Iterator[Figure]:
        """Known to be beyond the recipe."""
        for name, draw, rows, k, stated in (
            ("spikes of fixed size", fixed_spikes, SUITE, 2, ".1 to .5"),
            ("spikes of fixed size", fixed_spikes, SUITE, 3, ".1 to .5"),
            ("one row in ten far noisier", noisy_tenth, SUITE, 2, ".10"),
            ("bimodal, 2 rows", bimodal, 2, 3, ".06 to .11"),
            ("bimodal, 5 rows", bimodal, 5, 3, ".06 to .11"),
        ):
            rng = self.rng("limits", name, k)
            found = [
                (judged(*sides(rng, draw, rows, k)).change != 0).any() for _ in range(self.trials)
            ]
            counted, case = np.array(found, dtype=float), f"{name}: any false"
            yield Figure("limits", case, "calibrax", k, counted, stated=stated)


def two_percent(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 0.02 * rng.standard_normal(shape)


PARTS = (
    "one",
    "default",
    "peers",
    "suite",
    "stayed",
    "history",
    "tails",
    "power",
    "equivalent",
    "further",
    "again",
    "limits",
)


def loaded(place: str) -> Method:
    """The method that `FILE.py:NAME` names; a class is called without arguments."""
    file, _, name = place.rpartition(":")
    spec = importlib.util.spec_from_file_location(Path(file).stem, file)
    if spec is None or spec.loader is None:
        sys.exit(
            f"--method: expected FILE.py:NAME, got {place!r}; name a Python file and its class"
        )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = getattr(module, name)
    method: Method = found() if isinstance(found, type) else found
    return method


def run(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if a bound was missed beyond its interval."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", type=int, default=1000, help="suites a cell of the suite part")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument(
        "--method", type=loaded, action="append", default=[], metavar="FILE.py:NAME"
    )
    given = parser.parse_args(arguments)
    if given.trials < FEWEST:
        parser.error(f"--trials: expected >= {FEWEST}, got {given.trials}; heavy parts run a tenth")
    simulation = Simulation(given.seed, given.trials, tuple(given.method))
    print(f"comparing two runs, seed {given.seed}; k invocations a side\n{HEADING}")
    parts = (given.only,) if given.only else PARTS
    return print_figures(figure for part in parts for figure in getattr(simulation, part)())


if __name__ == "__main__":
    sys.exit(run())
