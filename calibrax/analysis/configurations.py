"""Configurations side by side on several metrics: who is best by each, and by most of them."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import final

import attrs
from attrs import field
from attrs.converters import optional

from calibrax.analysis.entrants import metrics_of
from calibrax.analysis.ranking import rank
from calibrax.analysis.rankings import Ranking
from calibrax.analysis.scores import rank_table
from calibrax.analysis.sides import checked_allow
from calibrax.core import values
from calibrax.core.models import MetricDef, MetricDirection, RankEntry, Record, Run
from calibrax.errors import SelectionError

__all__ = ["ConfigurationComparison", "MetricComparison", "compare_configurations"]


def as_rank_entries(value: Iterable[RankEntry]) -> tuple[RankEntry, ...]:
    """Places, best first."""
    return values.instances(value, RankEntry)


def as_ranking(value: Ranking) -> Ranking:
    """A ranking."""
    return values.instance(value, Ranking)


def as_metric_comparisons(value: "Iterable[MetricComparison]") -> "tuple[MetricComparison, ...]":
    """One a metric."""
    return values.instances(value, MetricComparison)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class MetricComparison(Record):
    """The configurations by one metric.

    Attributes:
        metric_name: The metric.
        rankings: Places, best first; ties share a rank, and all of rank 1 are best.
        best_label: Who has the best value, tied or not; None where nothing was measured.
        ranking: The same with intervals and probabilities; None where the configurations share no
            benchmark, and so their values alone give the places.
    """

    metric_name: str = field(converter=values.text)
    rankings: tuple[RankEntry, ...] = field(default=(), converter=as_rank_entries)
    best_label: str | None = field(default=None, converter=optional(values.text))
    ranking: Ranking | None = field(default=None, converter=optional(as_ranking))


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class ConfigurationComparison(Record):
    """The configurations by all metrics.

    Attributes:
        metric_comparisons: One a metric.
        overall_winner: Who is best by more metrics than any other, ties counting for all who
            share rank 1; None where two share that, too.
    """

    metric_comparisons: tuple[MetricComparison, ...] = field(
        default=(), converter=as_metric_comparisons
    )
    overall_winner: str | None = field(default=None, converter=optional(values.text))


def compare_configurations(
    runs: Run | Iterable[Run],
    metrics: Iterable[str] | None = None,
    *,
    group_by_tag: str = "framework",
    allow: Collection[str] = (),
) -> ConfigurationComparison:
    """Rank configurations by several metrics.

    A configuration is a value of the tag, or where no point has it the name of a point. Places are
    those of `calibrax.analysis.ranking.rank`: entries that can't be told apart share one. Over
    several benchmarks the value is the geometric mean on those that all configurations have.

    Args:
        runs: One or more; runs that hold the same configuration are joined as its invocations.
        metrics: Their names; None: all whose direction is known. Of a metric that is named but
            says "info", higher is better, as in `is_higher_better`.
        group_by_tag: The tag.
        allow: Hardware in which configurations may differ, or "all".

    Raises:
        SelectionError: A metric that no point has, or none that could be compared.
        MismatchError: Runs that don't belong together, other hardware.

    Example:
        >>> from calibrax import Metric, Point
        >>> def point(framework, ops):
        ...     tags, metrics = {"framework": framework}, {"ops": Metric(value=ops)}
        ...     return Point(name="fft", scenario="", tags=tags, metrics=metrics)
        >>> points = [point("jax", 3.0), point("numpy", 1.0)]
        >>> found = compare_configurations(Run(points=points), ["ops"])
        >>> [(c.metric_name, c.best_label, [e.rank for e in c.rankings])
        ...  for c in found.metric_comparisons], found.overall_winner
        ([('ops', 'jax', [1, 1])], None)
    """
    every = (runs,) if isinstance(runs, Run) else tuple(runs)
    allow = checked_allow(allow)
    there = {each.name: each for each in metrics_of(every)}
    if isinstance(metrics, str):
        raise TypeError(f"metrics: expected several names, got {metrics!r}; pass [{metrics!r}]")
    known = [name for name, m in there.items() if m.direction is not MetricDirection.INFO]
    wanted = known if metrics is None else list(metrics)
    missing = [name for name in wanted if name not in there]
    if missing or not wanted:
        listed = ", ".join(map(repr, there)) or "none"
        what = (
            f"metric {missing[0]!r}: not found" if missing else "metrics: none says its direction"
        )
        raise SelectionError(f"{what}; there are: {listed}")
    tagged = any(group_by_tag in point.tags for run in every for point in run.points)
    by = group_by_tag if tagged else "name"
    found = [comparison_of(every, by, group_by_tag, there[name], allow) for name in wanted]
    return ConfigurationComparison(metric_comparisons=found, overall_winner=winner_of(found))


def comparison_of(
    runs: Sequence[Run], by: str, tag: str, metric: MetricDef, allow: Collection[str]
) -> MetricComparison:
    """The places by one metric."""
    info = metric.direction is MetricDirection.INFO
    direction = MetricDirection.HIGHER if info else None
    ranking = rank(runs, by=by, metric=metric.name, direction=direction, allow=allow)
    if not ranking.benchmarks:
        points = [point for run in runs for point in run.points]
        table = rank_table(Run(points=points, metric_defs={metric.name: metric}), metric.name, tag)
        best = next((entry.label for entry in table if entry.is_best), None)
        return MetricComparison(metric_name=metric.name, rankings=table, best_label=best)
    entries = places_of(ranking)
    return MetricComparison(
        metric_name=metric.name,
        rankings=entries,
        best_label=entries[0].label if entries else None,
        ranking=ranking,
    )


def places_of(ranking: Ranking) -> list[RankEntry]:
    """The entries of a ranking as places, their values in the metric's unit.

    Where there are several benchmarks but no ranking over all of them, there are no places.
    """
    part = ranking.overall or (ranking.benchmarks[0] if len(ranking.benchmarks) == 1 else None)
    if part is None:
        return []
    best = part.entries[0]
    level = best.value
    if ranking.overall is not None:
        logs = [
            math.log(entry.value)
            for each in ranking.benchmarks
            if len(each.ranked) == len(part.ranked)
            for entry in each.entries
            if entry.label == best.label
        ]
        level = math.exp(math.fsum(logs) / len(logs))
    found = []
    for entry in part.entries:
        value = entry.value * (level if ranking.overall is not None else 1)
        found.append(
            RankEntry(
                label=entry.label,
                value=value,
                rank=entry.rank,
                is_best=entry.rank == 1,
                delta_from_best=value - level,
            )
        )
    return found


def winner_of(found: Sequence[MetricComparison]) -> str | None:
    """Who is best by more metrics than any other."""
    wins = Counter(entry.label for each in found for entry in each.rankings if entry.is_best)
    first, second = [*wins.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] > second[1] else None
