"""The rows of a comparison before any number is compared: what each side has, and what forbids it.

Benchmarks are matched by scenario, name and tags; the second of two equal ones on a side is
matched with the second of the other. A row that can't be compared says why.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from calibrax.analysis.series import Benchmark, Series, benchmarks, definition_of, is_ratio
from calibrax.analysis.summary import outcome_of
from calibrax.analysis.verdicts import Outcome
from calibrax.core.models import Metric, MetricDef, MetricDirection, Point, Run

__all__ = ["Pair", "Reading", "Terms", "paired", "values_of"]

HASH = re.compile("[0-9a-f]{20,}")
HASH_SHOWN = 7  # digits, as git shows them

NOTHING_MEASURED = "nothing was measured"


class Reading(NamedTuple):
    """One metric on one side.

    Attributes:
        values: One a process: the median of its samples, in order of processes.
        samples: How many samples they rest on.
        metric: As recorded.
        definition: How its run says to read it.
    """

    values: tuple[float, ...]
    samples: int
    metric: Metric
    definition: MetricDef


class Pair(NamedTuple):
    """One metric of one benchmark on both sides.

    Attributes:
        series: What is measured.
        baseline: One side, None where it lacks the metric.
        current: The other.
        outcome: What is known without comparing numbers; None where they can be compared.
        reason: Why.
        definition: How to read the metric.
        exact: Whether it is compared without statistics.
        is_common: Whether both sides have the benchmark, if not the metric.
    """

    series: Series
    baseline: Reading | None
    current: Reading | None
    outcome: Outcome | None
    reason: str
    definition: MetricDef
    exact: bool
    is_common: bool

    @property
    def scale(self) -> str:
        """How the values are compared."""
        if self.exact:
            return "exact"
        return "log" if is_ratio(self.definition.unit) else "linear"


class Terms(NamedTuple):
    """What the user says of metrics and of the code of benchmarks.

    Attributes:
        exact: Metrics that are compared without statistics.
        directions: Which way metrics are better, whatever their runs say.
        changed_code: Benchmarks whose own code changed, with both versions.
    """

    exact: frozenset[str]
    directions: Mapping[str, MetricDirection]
    changed_code: Mapping[str, tuple[str, str]]


def paired(baseline: Run, current: Run, terms: Terms, match: Mapping[str, str]) -> Iterator[Pair]:
    """Every metric of every benchmark that either side has, in the order of the baseline.

    Args:
        baseline: One side.
        current: The other.
        terms: What the user says.
        match: Names of the baseline and what they are called on the current side.
    """
    points = dict(benchmarks(current))
    seen: set[Benchmark] = set()
    for benchmark, old in benchmarks(baseline):
        name = benchmark._replace(name=match.get(benchmark.name, benchmark.name))
        new = points.get(name)
        if new is not None:
            seen.add(name)
        yield from pairs_of(name, (baseline, old), (current, new), terms)
    for benchmark, new in points.items():
        if benchmark not in seen:
            yield from pairs_of(benchmark, (baseline, None), (current, new), terms)


def pairs_of(
    benchmark: Benchmark,
    old: tuple[Run, Point | None],
    new: tuple[Run, Point | None],
    terms: Terms,
) -> Iterator[Pair]:
    """The metrics of one benchmark."""
    (old_run, old_point), (new_run, new_point) = old, new
    before = old_point.metrics if old_point else {}
    after = new_point.metrics if new_point else {}
    for metric in list({**before, **after}) or [""]:
        left = reading(old_run, metric, before.get(metric))
        right = reading(new_run, metric, after.get(metric))
        definition = stated_definition(metric, left, right, terms)
        exact = metric in terms.exact or any(
            side is not None and bool(side.definition.exact) for side in (left, right)
        )
        common = old_point is not None and new_point is not None
        found = Pair(Series(benchmark, metric), left, right, None, "", definition, exact, common)
        outcome, reason = obstacle(found, terms)
        yield found._replace(outcome=outcome, reason=reason)


def stated_definition(
    metric: str, left: Reading | None, right: Reading | None, terms: Terms
) -> MetricDef:
    """How to read a metric: as the current side says, and in the direction that the user says."""
    side = right or left
    stated = side.definition if side else MetricDef(name=metric, unit="", direction="info")
    if metric not in terms.directions:
        return stated
    return MetricDef(name=metric, unit=stated.unit, direction=terms.directions[metric])


def reading(run: Run, name: str, metric: Metric | None) -> Reading | None:
    """What a run says of a metric."""
    if metric is None:
        return None
    values = values_of(metric) if outcome_of(metric) == "measured" else ()
    return Reading(values, len(metric.samples or ()), metric, definition_of(run, name))


def values_of(metric: Metric) -> tuple[float, ...]:
    """One value a process, the median of its samples, in order of processes.

    A metric without samples is one value of one process.

    >>> values_of(Metric(value=2.0, samples=[1.0, 2.0, 9.0, 4.0], invocations=[7, 7, 3, 7]))
    (9.0, 2.0)
    """
    samples = metric.samples
    if not samples:
        return (metric.value,)
    if metric.invocations is None:
        return (middle_of(samples),)
    groups: dict[int, list[float]] = {}
    for invocation, sample in zip(metric.invocations, samples, strict=True):
        groups.setdefault(invocation, []).append(sample)
    return tuple(middle_of(groups[number]) for number in sorted(groups))


def middle_of(samples: Sequence[float]) -> float:
    """The median; NaN if a sample is NaN."""
    if len(samples) == 1:
        return samples[0]
    if math.isnan(sum(samples)):
        return math.nan
    ordered = sorted(samples)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return low if low == high else low / 2 + high / 2


def obstacle(pair: Pair, terms: Terms) -> tuple[Outcome | None, str]:
    """What forbids comparing the numbers of a row, if anything does."""
    left, right = pair.baseline, pair.current
    if left is None and right is None:
        return Outcome.FAILED, NOTHING_MEASURED
    if right is None:
        return Outcome.MISSING, ""
    if left is None:
        return Outcome.NEW, failure_of(right)
    if failure := failure_of(right):
        return Outcome.FAILED, failure
    if failure := failure_of(left):
        return Outcome.FAILED, f"in the baseline: {failure}"
    if reason := mismatch(pair, left, right, terms):
        return Outcome.NOT_COMPARABLE, reason
    return None, ""


def failure_of(side: Reading) -> str:
    """Why a side has no value, "" if it has one."""
    if side.metric.failure is not None:
        return side.metric.failure or "failed"
    if not side.values:
        return "NaN"
    odd = sum(not math.isfinite(value) for value in side.values)
    if odd:
        return f"{odd:,} of {len(side.values):,} values are NaN or infinite"
    return ""


def mismatch(pair: Pair, left: Reading, right: Reading, terms: Terms) -> str:
    """Why two values are not of the same thing, "" if they are."""
    old, new = left.definition, right.definition
    if old.unit != new.unit:
        return f"unit {old.unit!r} → {new.unit!r}"
    if old.direction != new.direction and pair.series.metric not in terms.directions:
        return f"direction {old.direction.value} → {new.direction.value}"
    if pair.series.benchmark.name in terms.changed_code:
        before, after = terms.changed_code[pair.series.benchmark.name]
        return f"benchmark changed: {brief(before)} → {brief(after)}"
    if pair.scale != "log":
        return ""
    if min(right.values) < 0 or min(left.values) < 0:
        return f"negative values of a metric in {new.unit!r} have no ratio"
    if set(left.values) == set(right.values) == {0.0}:
        return ""
    if 0 in left.values:
        return "the baseline is 0, so there is no ratio" if not any(left.values) else ZEROS
    if 0 in right.values:
        return "the new value is 0, so there is no ratio" if not any(right.values) else ZEROS
    return ""


def brief(version: str) -> str:
    """A version, the start of one that is a long hash.

    >>> brief("2"), brief("0a" * 32)
    ('2', '0a0a0a0')
    """
    return version[:HASH_SHOWN] if HASH.fullmatch(version) else version


ZEROS = "some values are 0, so there is no ratio; measure longer or with a finer timer"
