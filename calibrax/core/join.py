"""Several invocations of the same code as one run.

The invocation (the process) is what replicates a measurement, and most tools write a file
for each. `join` puts such files together, so that the spread between invocations is seen.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from hashlib import sha256
from statistics import median
from typing import Any, NamedTuple

from calibrax.core.models import Metric, MetricDef, Point, Run
from calibrax.errors import MismatchError, shown

__all__ = ["HARDWARE", "join"]

HARDWARE = ("machine", "cpu", "cpu_count", "ram", "gpu", "arch")
"""Keys of `environment` that name hardware."""


class Place(NamedTuple):
    """What tells one point of a run from another."""

    scenario: str
    name: str
    tags: frozenset[tuple[str, str]]


def join(runs: Iterable[Run]) -> Run:
    """One run from several invocations of the same code.

    Points are matched by scenario, name and tags. The samples of a metric are those of all
    runs in order, with `invocations` numbered through; a run that has a value but no samples
    gives its value as the one sample of one invocation. The value is the median of the
    medians of the invocations; intervals that files state for single runs are dropped. A
    metric that failed in any run is failed, with the words and how often.

    `environment` and `metadata` keep what all runs agree on; `metadata["joined"]` has the ids
    of the runs, `metadata["differing"]` the names of what they differ in. The time is the
    earliest, the id is made from the ids of the runs.

    Args:
        runs: At least one; a single one is returned as it is.

    Returns:
        The joined run.

    Raises:
        MismatchError: No runs, the same run twice, other commits, other hardware, or metrics
            of one name with another unit or direction.

    Example:
        >>> def invocation(seconds):
        ...     time = Metric(value=seconds, samples=[seconds])
        ...     return Run(points=[Point(name="fft", scenario="", metrics={"time": time})])
        >>> both = join([invocation(1.0), invocation(3.0)])
        >>> both.points[0].metrics["time"]  # doctest: +NORMALIZE_WHITESPACE
        Metric(value=2.0, lower=None, upper=None, samples=(1.0, 3.0), invocations=(0, 1),
               failure=None)
    """
    joined = tuple(runs)
    if not joined:
        raise MismatchError("join: expected at least one run, got none")
    if len(joined) == 1:
        return joined[0]
    refuse_mismatches(joined)
    environment, differing = agreed([run.environment for run in joined])
    metadata, other = agreed([run.metadata for run in joined])
    differing = [f"environment.{key}" for key in differing] + [f"metadata.{key}" for key in other]
    metadata["joined"] = [run.id for run in joined]
    if differing:
        metadata["differing"] = differing
    return Run(
        points=joined_points(joined),
        id=sha256("\n".join(run.id for run in joined).encode()).hexdigest()[:12],
        timestamp=min((run.timestamp for run in joined), key=as_aware),
        commit=joined[0].commit,
        branch=joined[0].branch if same(run.branch for run in joined) else None,
        environment=environment,
        metadata=metadata,
        metric_defs=joined_definitions(joined),
    )


def refuse_mismatches(runs: Sequence[Run]) -> None:
    """Raise for the first reason why the runs are not invocations of the same code."""
    ids = [run.id for run in runs]
    if len(set(ids)) < len(ids):
        twice = next(run_id for run_id in ids if ids.count(run_id) > 1)
        raise MismatchError(
            f"join: expected different runs, got {twice!r} twice; pass each file once"
        )
    refuse_differing("commit", [run.commit for run in runs], "join runs of one commit only")
    for key in HARDWARE:
        found = [run.environment[key] for run in runs if key in run.environment]
        refuse_differing(key, found, "join runs of one machine only")
    for name in joined_definitions(runs):
        definitions = [run.metric_defs[name] for run in runs if name in run.metric_defs]
        for field in ("unit", "direction"):
            found = [getattr(definition, field) for definition in definitions]
            refuse_differing(f"{field} of {name!r}", found, "state the same for all runs")


def refuse_differing(what: str, found: Sequence[Any], remedy: str) -> None:
    """Raise if the runs state several values of something."""
    if not same(found):
        other = next(value for value in found if value != found[0])
        raise MismatchError(
            f"join: expected one {what}, got {shown(found[0])} and {shown(other)}; {remedy}"
        )


def same(found: Iterable[Any]) -> bool:
    """Whether all values are equal."""
    first, *rest = [*found] or [None]
    return all(value == first for value in rest)


def agreed(mappings: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """What all mappings agree on, and the sorted names of what they don't."""
    names = dict.fromkeys(name for mapping in mappings for name in mapping)
    missing = object()
    agreeing = {n for n in names if same(mapping.get(n, missing) for mapping in mappings)}
    kept = {name: mappings[0][name] for name in names if name in agreeing}
    return kept, sorted(name for name in names if name not in agreeing)


def as_aware(time: datetime) -> datetime:
    """The time for ordering: a naive one counts as UTC."""
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)  # noqa: UP017


def joined_definitions(runs: Sequence[Run]) -> dict[str, MetricDef]:
    """The definition of each metric, from the first run that has it."""
    definitions: dict[str, MetricDef] = {}
    for run in runs:
        definitions = {**run.metric_defs, **definitions}
    return definitions


def joined_points(runs: Sequence[Run]) -> list[Point]:
    """The points of all runs, each place once, in the order in which they first appear."""
    found: dict[Place, list[Point]] = {}
    for run in runs:
        for point in run.points:
            place = Place(point.scenario, point.name, frozenset(point.tags.items()))
            found.setdefault(place, []).append(point)
    return [joined_point(points) for points in found.values()]


def joined_point(points: Sequence[Point]) -> Point:
    """The metrics of one place over all runs."""
    names = dict.fromkeys(name for point in points for name in point.metrics)
    return Point(
        name=points[0].name,
        scenario=points[0].scenario,
        tags=points[0].tags,
        metrics={
            name: joined_metric([p.metrics[name] for p in points if name in p.metrics])
            for name in names
        },
    )


def joined_metric(metrics: Sequence[Metric]) -> Metric:
    """One metric over all runs."""
    samples: list[float] = []
    invocations: list[int] = []
    medians: list[float] = []
    for metric in metrics:
        for group in invocation_groups(metric):
            invocations += [len(medians)] * len(group)
            samples += group
            medians.append(median(group))
    failures = [metric.failure for metric in metrics if metric.failure is not None]
    failure = None
    if failures:
        words = "; ".join(dict.fromkeys(failures))
        failure = (
            words
            if len(failures) == len(metrics)
            else (f"{words} (in {len(failures)} of {len(metrics)} runs)")
        )
    known = medians and not failures and not any(map(math.isnan, medians))
    return Metric(
        value=median(medians) if known else math.nan,
        samples=samples or None,
        invocations=invocations or None,
        failure=failure,
    )


def invocation_groups(metric: Metric) -> list[list[float]]:
    """The samples of each invocation of one run's metric."""
    if metric.samples is None:
        return [] if metric.failure is not None else [[metric.value]]
    if metric.invocations is None:
        return [list(metric.samples)] if metric.samples else []
    groups: dict[int, list[float]] = {}
    for invocation, sample in zip(metric.invocations, metric.samples, strict=True):
        groups.setdefault(invocation, []).append(sample)
    return list(groups.values())
