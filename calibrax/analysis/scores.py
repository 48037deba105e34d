"""Plain tables of values: places by value alone, and one score from several metrics.

They look at no noise and know no ties but equal values; `calibrax.analysis.ranking.rank` does.
"""

import math
from collections.abc import Mapping

from calibrax.core.models import RankEntry, Run, extract_framework_metrics, is_higher_better
from calibrax.errors import SelectionError, StatisticsError, shown
from calibrax.statistics.settings import as_float

__all__ = ["aggregate_score", "rank_table"]


def rank_table(run: Run, metric: str, group_by_tag: str = "framework") -> list[RankEntry]:
    """The values of one metric in order, by label; no noise is looked at, see `rank`.

    The label of a point is its tag, else its name; of two points with one label the later wins,
    as in `extract_framework_metrics`. Values that are NaN come last, all with one rank; equal
    values share a rank. Without a direction, or with "info", higher is better.

    Args:
        run: The run.
        metric: Points without it are left out.
        group_by_tag: The tag.

    Raises:
        TypeError: Something that is no run.

    Returns:
        Best first; nothing where no point has the metric. `delta_from_best` is value - best, in
        the metric's unit, NaN for NaN.

    Example:
        >>> from calibrax import Metric, Point
        >>> points = [
        ...     Point(name=n, scenario="", metrics={"score": Metric(value=v)})
        ...     for n, v in {"a": 1.0, "b": 3.0, "c": math.nan}.items()
        ... ]
        >>> [(e.label, e.rank, e.is_best, e.delta_from_best) for e in rank_table(
        ...     Run(points=points), "score")]
        [('b', 1, True, 0.0), ('a', 2, False, -2.0), ('c', 3, False, nan)]
    """
    refuse_other("rank_table", run)
    found = {
        point.tags.get(group_by_tag, point.name): point.metrics[metric].value
        for point in run.points
        if metric in point.metrics
    }
    sign = -1 if is_higher_better(run.metric_defs.get(metric)) else 1
    known = sorted(
        ((label, value) for label, value in found.items() if not math.isnan(value)),
        key=lambda item: sign * item[1],
    )
    best = known[0][1] if known else math.nan
    values = [value for _, value in known]
    entries = [
        RankEntry(
            label=label,
            value=value,
            rank=values.index(value) + 1,
            is_best=value == best,
            delta_from_best=0.0 if value == best else value - best,
        )
        for label, value in known
    ]
    return entries + [
        RankEntry(
            label=label,
            value=value,
            rank=len(known) + 1,
            is_best=False,
            delta_from_best=math.nan,
        )
        for label, value in found.items()
        if math.isnan(value)
    ]


def aggregate_score(run: Run, weights: Mapping[str, float]) -> dict[str, float]:
    """One score from several metrics for each framework: 1 is best in all, 0 is worst in all.

    Each metric is scaled from 0 (worst label) to 1 (best label) by its own direction, and the
    weighted mean is taken. Such a score depends on who else is there, and says nothing of noise;
    `rank` is the better answer. A label is the tag `framework`, else the point's name.

    Args:
        run: The run.
        weights: Metrics and how much they count, at least 0 and not all 0.

    Returns:
        Label to score, in the order of the run. A metric that a label lacks, or that is NaN or
        infinite there, counts as 0, the worst: to fail must not help. Where all labels have the
        same value it counts as 1 for those that have one.

    Raises:
        TypeError: Something that is no run, weights that are no mapping.
        SelectionError: A metric that no point has.
        StatisticsError: No weights, or one that is negative or not finite, or all are 0.

    Example:
        >>> from calibrax import Metric, MetricDef, Point
        >>> def point(name, time, ops):
        ...     metrics = {"time": Metric(value=time), "ops": Metric(value=ops)}
        ...     return Point(name=name, scenario="", metrics=metrics)
        >>> points = [point("a", 1.0, 10.0), point("b", 3.0, 30.0), point("c", 2.0, 25.0)]
        >>> time = MetricDef(name="time", unit="s", direction="lower")
        >>> aggregate_score(Run(points=points, metric_defs={"time": time}), {"time": 1, "ops": 3})
        {'a': 0.25, 'b': 0.75, 'c': 0.6875}
    """
    refuse_other("aggregate_score", run)
    if not isinstance(weights, Mapping):
        raise TypeError(
            f"weights: expected a mapping of metrics to numbers, got {shown(weights)}; "
            'pass {"time": 1}'
        )
    bad = {name: w for name, w in weights.items() if not 0 <= as_float(w) < math.inf}
    if bad or not any(weights.values()):
        got = repr(dict(bad or weights))
        raise StatisticsError(
            f"weights: expected numbers >= 0 that are not all 0, got {got}; "
            "leave out what does not count"
        )
    found = extract_framework_metrics(run, weights)
    unknown = [name for name in weights if not any(name in values for values in found.values())]
    if unknown:
        names = dict.fromkeys(name for point in run.points for name in point.metrics)
        there = ", ".join(map(repr, names)) or "none"
        raise SelectionError(f"metric {unknown[0]!r}: not found; there are: {there}")
    most_weight = max(map(float, weights.values()))
    parts = {name: float(weight) / most_weight for name, weight in weights.items()}
    total = sum(parts.values())
    scores = dict.fromkeys(found, 0.0)
    for name, part in parts.items():
        higher = is_higher_better(run.metric_defs.get(name))
        values = {label: row[name] for label, row in found.items() if name in row}
        known = {label: value for label, value in values.items() if math.isfinite(value)}
        least, most = min(known.values(), default=0.0), max(known.values(), default=0.0)
        for label, value in known.items():
            share = place_between(value, least, most) if most > least else 1.0
            scores[label] += part / total * (share if higher or most == least else 1 - share)
    return scores


def place_between(value: float, least: float, most: float) -> float:
    """From 0 at the least to 1 at the most; halves only where the distance is beyond a float."""
    if math.isinf(most - least):
        value, least, most = value / 2, least / 2, most / 2
    return (value - least) / (most - least)


def refuse_other(name: str, run: object) -> None:
    """Raise on what is no run.

    Raises:
        TypeError: With what was given.
    """
    if not isinstance(run, Run):
        raise TypeError(f"{name}: expected a run, got {shown(run)}; read it by calibrax.read")
