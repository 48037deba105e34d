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

__all__ = ["HARDWARE", "ids_in", "join"]

HARDWARE = ("machine", "cpu", "cpu_count", "ram", "gpu", "arch")
"""Keys of `environment` that name hardware."""

SAME_FIELDS = ("unit", "direction", "exact")
"""What the definitions of one metric must agree on, where they state it."""


class Place(NamedTuple):
    """What tells one point of a run from another."""

    scenario: str
    name: str
    tags: frozenset[tuple[str, str]]


def join(runs: Iterable[Run]) -> Run:
    """One run from several invocations of the same code.

    Points are matched by scenario, name and tags. The samples of a metric are those of all
    runs in order. `invocations` are numbered through all runs, so that a number means the same
    process in every metric; a run that does not number its samples is one invocation, and one
    that has a value but no samples gives the value as its sample. The value is the median of
    the medians of the invocations; intervals that files state for single runs are dropped. A
    metric that failed in any run is failed, with the words and how often.

    `environment` and `metadata` keep what all runs agree on; `metadata["joined"]` has the ids
    of the runs, `metadata["differing"]` the names of what they differ in ("points": not every
    run has every point). The time is the earliest, the id is made from the ids of the runs.

    Args:
        runs: At least one; a single one is returned as it is.

    Returns:
        The joined run.

    Raises:
        TypeError: Something that is no run.
        MismatchError: No runs, the same run twice, another commit, tool, named baseline, Python or
            hardware,
            or metrics of one name with another unit, direction or exactness.

    Example:
        >>> def invocation(seconds):
        ...     time = Metric(value=seconds, samples=[seconds])
        ...     return Run(points=[Point(name="fft", scenario="", metrics={"time": time})])
        >>> both = join([invocation(1.0), invocation(3.0)])
        >>> both.points[0].metrics["time"]  # doctest: +NORMALIZE_WHITESPACE
        Metric(value=2.0, lower=None, upper=None, samples=(1.0, 3.0), invocations=(0, 1),
               failure=None)
    """
    joined = checked(runs)
    if len(joined) == 1:
        return joined[0]
    refuse_mismatches(joined)
    ids = [one for run in joined for one in ids_in(run)]
    environment, differing = agreed([run.environment for run in joined])
    metadata, other = agreed([run.metadata for run in joined])
    differing = [f"environment.{key}" for key in differing] + [f"metadata.{key}" for key in other]
    if not same({place_of(point) for point in run.points} for run in joined):
        differing.append("points")
    metadata["joined"] = ids
    if differing:
        metadata["differing"] = differing
    return Run(
        points=joined_points(joined),
        id=sha256("\n".join(ids).encode()).hexdigest()[:12],
        timestamp=min((run.timestamp for run in joined), key=as_aware),
        commit=joined[0].commit,
        branch=joined[0].branch if same(run.branch for run in joined) else None,
        environment=environment,
        metadata=metadata,
        metric_defs=joined_definitions(joined),
    )


def checked(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs, at least one, or what is wrong with them."""
    found = (runs,) if isinstance(runs, Run) else tuple(runs)
    if not found:
        raise MismatchError("join: expected at least one run, got none")
    for run in found:
        if not isinstance(run, Run):
            raise TypeError(f"join: expected runs, got {shown(run)}; pass [run, run, ...]")
    return found


def ids_in(run: Run) -> tuple[str, ...]:
    """The ids of the runs in a joined run, else that of the run itself."""
    inside = run.metadata.get("joined")
    is_ours = isinstance(inside, tuple) and all(isinstance(one, str) for one in inside)
    return inside if is_ours and inside else (run.id,)


def refuse_mismatches(runs: Sequence[Run]) -> None:
    """Raise for the first reason why the runs are not invocations of the same code."""
    ids = [one for run in runs for one in ids_in(run)]
    if len(set(ids)) < len(ids):
        twice = next(run_id for run_id in ids if ids.count(run_id) > 1)
        raise MismatchError(
            f"join: expected different runs, got {twice!r} twice; pass each file once"
        )
    refuse_differing("commit", [run.commit for run in runs], "join runs of one commit only")
    for key in ("tool", "baseline"):
        found = [run.metadata[key] for run in runs if key in run.metadata]
        refuse_differing(key, found, f"join runs of one {key} only")
    for key in (*HARDWARE, "python"):
        found = [run.environment[key] for run in runs if key in run.environment]
        what = "Python" if key == "python" else "machine"
        refuse_differing(key, found, f"join runs of one {what} only")
    for name in joined_definitions(runs):
        definitions = [run.metric_defs[name] for run in runs if name in run.metric_defs]
        for field in SAME_FIELDS:
            found = [getattr(definition, field) for definition in definitions]
            stated = [value for value in found if value is not None]
            refuse_differing(f"{field} of {name!r}", stated, "state the same for all runs")


def refuse_differing(what: str, found: Sequence[Any], remedy: str) -> None:
    """Raise if the runs state several values of something."""
    if not same(found):
        other = next(value for value in found if not equal(value, found[0]))
        raise MismatchError(
            f"join: expected one {what}, got {shown(found[0])} and {shown(other)}; {remedy}"
        )


def equal(one: Any, other: Any) -> bool:
    """Whether two values are equal; values that can't say so, such as arrays, are not."""
    try:
        return bool(one == other)
    except Exception:  # noqa: BLE001 -- a foreign object compares as it pleases
        return False


def same(found: Iterable[Any]) -> bool:
    """Whether all values are equal."""
    first, *rest = [*found] or [None]
    return all(equal(value, first) for value in rest)


def agreed(mappings: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """What all mappings agree on, and the sorted names of what they don't.

    What `join` itself wrote into a run that it made is left out.
    """
    own = {"joined", "differing"}
    names = dict.fromkeys(name for mapping in mappings for name in mapping if name not in own)
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


def place_of(point: Point) -> Place:
    """Where a point stands in a run."""
    return Place(point.scenario, point.name, frozenset(point.tags.items()))


class Numbered(NamedTuple):
    """A metric, and the number in the joined run of each invocation of its run."""

    metric: Metric
    numbers: Mapping[int, int]


def joined_points(runs: Sequence[Run]) -> list[Point]:
    """The points of all runs, each place once, in the order in which they first appear."""
    first: dict[Place, Point] = {}
    found: dict[Place, dict[str, list[Numbered]]] = {}
    count = 0
    for run in runs:
        numbers = {n: count + i for i, n in enumerate(sorted(invocations_in(run)))}
        count += len(numbers)
        for point in run.points:
            place = place_of(point)
            first.setdefault(place, point)
            metrics = found.setdefault(place, {})
            for name, metric in point.metrics.items():
                metrics.setdefault(name, []).append(Numbered(metric, numbers))
    return [
        Point(
            name=point.name,
            scenario=point.scenario,
            tags=point.tags,
            metrics={name: joined_metric(same_name) for name, same_name in found[place].items()},
        )
        for place, point in first.items()
    ]


def invocations_in(run: Run) -> set[int]:
    """The numbers of the invocations in a run; what has no number belongs to 0."""
    metrics = (metric for point in run.points for metric in point.metrics.values())
    return {number for metric in metrics for number in metric.invocations or (0,)}


def joined_metric(metrics: Sequence[Numbered]) -> Metric:
    """One metric over all runs."""
    samples: list[float] = []
    invocations: list[int] = []
    for metric, numbers in metrics:
        if metric.samples:
            samples += metric.samples
            own = metric.invocations or (0,) * len(metric.samples)
            invocations += [numbers[number] for number in own]
        elif metric.failure is None:
            samples.append(metric.value)
            invocations.append(numbers[0])
    groups: dict[int, list[float]] = {}
    for invocation, sample in zip(invocations, samples, strict=True):
        groups.setdefault(invocation, []).append(sample)
    failures = [metric.failure for metric, _ in metrics if metric.failure is not None]
    known = samples and not failures and not any(map(math.isnan, samples))
    return Metric(
        value=median(map(median, groups.values())) if known else math.nan,
        samples=samples or None,
        invocations=invocations or None,
        failure=joined_failure(failures, len(metrics)),
    )


def joined_failure(failures: Sequence[str], count: int) -> str | None:
    """The words of all failures, and how many runs had one unless all had."""
    if not failures:
        return None
    words = "; ".join(dict.fromkeys(failures))
    return words if len(failures) == count else f"{words} (in {len(failures)} of {count} runs)"
