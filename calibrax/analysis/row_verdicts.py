"""One row of a comparison as a record: a pair of values and what statistics say of it."""

import math
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from calibrax.analysis.pairing import Pair, Reading
from calibrax.analysis.verdicts import ComparedRow, Outcome, Suspicion
from calibrax.core.models import MetricDirection
from calibrax.numbers import choose_scale
from calibrax.statistics.intervals import interval
from calibrax.statistics.modes import FEWEST, two_groups
from calibrax.statistics.samples import Scale
from calibrax.statistics.suite import Verdicts
from calibrax.units import parse_unit

__all__ = ["equal_row", "exact_row", "judged_rows", "plain_row"]

NO_DIRECTION = "changed, but which way is better is not known"
BOTH_ZERO, EXACT = "both sides are 0", "exact: values compared as they are"
SUSPICIONS = (None, Suspicion.SUSPECT, Suspicion.STRONG)

# Arrays of `Verdicts` that a row has as ratios: of logs by exp, of differences by the baseline.
AS_RATIO = {
    "ratio": "estimate",
    "lower": "lower",
    "upper": "upper",
    "own_lower": "own_lower",
    "own_upper": "own_upper",
    "equivalence_lower": "equivalence_lower",
    "equivalence_upper": "equivalence_upper",
    "beyond_shift": "beyond",
    "beyond_lower": "beyond_lower",
    "beyond_upper": "beyond_upper",
}
AS_THEY_ARE = ("p_value", "p_adjusted", "p_suspect", "effect_size")
LARGEST_LOG = math.log(1.7976931348623157e308)


def facts(pair: Pair) -> dict[str, Any]:
    """What a row says without numbers being compared."""
    benchmark, definition = pair.series.benchmark, pair.definition
    found: dict[str, Any] = {
        "name": benchmark.name,
        "scenario": benchmark.scenario,
        "tags": dict(benchmark.tags),
        "occurrence": benchmark.occurrence,
        "metric": pair.series.metric,
        "unit": definition.unit,
        "direction": definition.direction,
        "scale": pair.scale,
    }
    for name, side in (("baseline", pair.baseline), ("current", pair.current)):
        if side is not None:
            found[name] = level_of(side.values, pair.scale)
            found[f"n_{name}"] = len(side.values)
            found[f"samples_{name}"] = side.samples
    return found


def level_of(values: Sequence[float], scale: str) -> float:
    """The value of a side: geometric mean of its processes for ratios, mean for differences."""
    if not values:
        return math.nan
    if min(values) == max(values):
        return values[0]
    if scale == "exact" or not all(map(math.isfinite, values)):
        return median(values)
    if scale == "log" and min(values) > 0:
        return math.exp(math.fsum(map(math.log, values)) / len(values))
    return math.fsum(value / len(values) for value in values)


def middles_of(pair: Pair) -> Iterator[float]:
    """The pseudo-median of each side, which like ranks is not moved by a few odd values."""
    scale: Scale = "log" if pair.scale == "log" else "linear"
    for side in (pair.baseline, pair.current):
        if side is not None:
            yield interval(side.values, scale=scale).estimate


def plain_row(pair: Pair) -> ComparedRow:
    """A row whose numbers are not compared, for the reason that the pair has."""
    outcome = pair.outcome or Outcome.NOT_COMPARABLE
    return ComparedRow(**facts(pair), outcome=outcome, reason=pair.reason)


def equal_row(pair: Pair, margin: float) -> ComparedRow:
    """A row of ratios where both sides are 0."""
    return ComparedRow(
        **facts(pair),
        outcome=Outcome.EQUIVALENT,
        ratio=1.0,
        lower=1.0,
        upper=1.0,
        margin=margin,
        method=BOTH_ZERO,
    )


def exact_row(pair: Pair, margin: float) -> ComparedRow:
    """A row compared without statistics: beyond the margin is different, all else equivalent."""
    found = facts(pair)
    old, new = found["baseline"], found["current"]
    ratio = ratio_to(old, new - old)
    changed = abs(new - old) > margin * min(abs(old), abs(new))  # the same with swapped sides
    outcome, reason = Outcome.EQUIVALENT, ""
    if changed:
        outcome, reason = called(pair.definition.direction, 1 if new > old else -1)
    return ComparedRow(
        **found,
        outcome=outcome,
        reason=reason,
        ratio=ratio,
        lower=ratio,
        upper=ratio,
        difference=new - old,
        noise=0.0,
        margin=margin,
        method=EXACT,
        warnings=tuple(varying(side) for side in (pair.baseline, pair.current) if varying(side)),
    )


def varying(side: Reading | None) -> str:
    """That an exact metric is not; "" if it is."""
    samples = (side.metric.samples or side.values) if side else ()
    if not samples or min(samples) == max(samples):
        return ""
    return (
        f"an exact metric, but its samples vary from {min(samples):.6g} to {max(samples):.6g}; "
        "find out why, or do not call it exact"
    )


def ratio_to(baseline: float, difference: float) -> float:
    """A difference as a ratio to the baseline's size: 1 for none, infinite from 0."""
    if not difference:
        return 1.0
    if not baseline:
        return math.copysign(math.inf, difference)
    return 1 + difference / abs(baseline)


def called(direction: MetricDirection, change: int) -> tuple[Outcome, str]:
    """What a change is called, up (1) or down (-1)."""
    if direction is MetricDirection.INFO:
        return Outcome.NOT_COMPARABLE, NO_DIRECTION
    worse = (change > 0) == (direction is MetricDirection.LOWER)
    return (Outcome.REGRESSED if worse else Outcome.IMPROVED), ""


def judged_rows(
    pairs: Sequence[Pair],
    found: Verdicts,
    margin: float,
    *,
    with_shift: bool,
    history: Sequence[Sequence[float]],
) -> Iterator[ComparedRow]:
    """The rows of one family, in its order.

    Args:
        pairs: Of one metric.
        found: What statistics say of them.
        margin: Of the metric.
        with_shift: Whether what is left beside the common shift is of interest.
        history: Earlier values of each row, which count where they tell its noise.
    """
    names = [*AS_RATIO.values(), *AS_THEY_ARE, "change", "equivalent", "suspicion", "more_runs"]
    arrays = {name: getattr(found, name).tolist() for name in (*names, "noise", "detectable")}
    for number, pair in enumerate(pairs):
        at = {name: column[number] for name, column in arrays.items()}
        row = facts(pair)
        if found.by_rank[number]:
            row["baseline"], row["current"] = middles_of(pair)
        has_history = found.noise_source[number] == "history"
        if has_history:
            row.update(of_history(pair, history[number]))
        made: dict[str, Any]
        if pair.scale == "log":
            made = {name: exponential(at[source]) for name, source in AS_RATIO.items()}
            noise, detectable = at["noise"], exponential(at["detectable"]) - 1
            if has_history:
                row["baseline"] = row["current"] / made["ratio"]
        else:
            if has_history:
                row["baseline"] = row["current"] - at["estimate"]
            old = row["baseline"]
            made = {name: ratio_to(old, at[source]) for name, source in AS_RATIO.items()}
            row["difference"] = at["estimate"]
            noise, detectable = (share(at[name], old) for name in ("noise", "detectable"))
        if not with_shift:
            made = {k: math.nan if k.startswith("beyond") else v for k, v in made.items()}
        outcome, reason = Outcome.INCONCLUSIVE, ""
        if at["change"]:
            outcome, reason = called(pair.definition.direction, at["change"])
        elif at["equivalent"]:
            outcome = Outcome.EQUIVALENT
        told = found.warnings[number]
        if at["change"] or at["suspicion"]:
            told = (*told, *groups_of(pair))
        yield ComparedRow(
            **row,
            **made,
            **{name: at[name] for name in AS_THEY_ARE},
            outcome=outcome,
            reason=reason,
            suspect=SUSPICIONS[at["suspicion"]],
            noise=noise,
            noise_source=found.noise_source[number],
            margin=margin,
            more_runs=None if at["more_runs"] < 0 else at["more_runs"],
            detectable=detectable,
            method=found.method[number],
            warnings=told,
        )


def of_history(pair: Pair, values: Sequence[float]) -> dict[str, int]:
    """How many earlier values there are, and how many of them as far off as the new one."""
    new = median(pair.current.values) if pair.current else math.nan
    rises = new >= median(values)
    beyond = sum(value >= new if rises else value <= new for value in values)
    return {"n_history": len(values), "history_beyond": beyond}


def groups_of(pair: Pair) -> Iterator[str]:
    """Sides of a row that seems to have changed whose samples fall into two groups."""
    scale: Scale = "log" if pair.scale == "log" else "linear"
    for name, side in (("baseline", pair.baseline), ("new", pair.current)):
        samples = (side.metric.samples or side.values) if side else ()
        usable = len(samples) >= FEWEST and all(map(math.isfinite, samples))
        if not usable or (scale == "log" and min(samples) <= 0):
            continue
        if found := two_groups(samples, scale=scale):
            unit = parse_unit(pair.definition.unit)
            printed = choose_scale([found.low, found.high], unit)
            yield (
                f"the {len(samples)} {name} samples fall into two groups, near "
                f"{printed.cell(found.low)} and {printed.format(found.high)}; "
                "find out what switches between them, and measure each side again"
            )


def exponential(log: float) -> float:
    """The ratio of a log; infinite beyond a float."""
    if math.isnan(log):
        return math.nan
    return math.exp(log) if log < LARGEST_LOG else math.inf


def share(value: float, of: float) -> float:
    """A number as a fraction of another's size; infinite of 0."""
    return value / abs(of) if of else math.inf if value else 0.0
