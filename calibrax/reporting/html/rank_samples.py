"""The samples of ranked entries: each beside those of the best one, which it is compared with."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from calibrax.analysis.entrants import labelled
from calibrax.analysis.rankings import OverallRanking, RankedEntry, Ranking
from calibrax.analysis.series import Benchmark
from calibrax.core.models import Metric, Run
from calibrax.reporting.columns import scale_of
from calibrax.reporting.html.figures import Side, sides
from calibrax.reporting.html.page import Figure
from calibrax.reporting.rank.rows import Block, benchmark_of, value_text

__all__ = ["EntrySamples", "samples_figure", "samples_of_entries"]

IN_ORDER = "top to bottom as measured"

EntrySamples: TypeAlias = Mapping[tuple[Benchmark, str], Sequence[float]]
"""By benchmark and entry, of all runs in their order."""


def samples_of_entries(runs: Sequence[Run], ranking: Ranking, names: Sequence[str]) -> EntrySamples:
    """The samples of each entry on each benchmark; a value without any is its own.

    Args:
        runs: All runs; without any there are no samples.
        ranking: What was made of them.
        names: Of the file of each run, where files are ranked.
    """
    if not runs:
        return {}
    found: dict[tuple[Benchmark, str], list[float]] = {}
    by = labelled(runs, ranking.by, names)
    short = {text: label for label, text in ranking.descriptions.items()}  # versions of Python
    for run in runs:
        seen: Counter[tuple[Benchmark, str]] = Counter()
        for point in run.points:
            label = by.label(run, point)
            metric = point.metrics.get(ranking.metric)
            if label is None or metric is None:
                continue
            label = label if label in ranking.labels else short.get(label, label)
            first = by.benchmark(point)
            benchmark = first._replace(occurrence=seen[first, label])
            seen[first, label] += 1
            found.setdefault((benchmark, label), []).extend(values_of(metric))
    return found


def values_of(metric: Metric) -> Iterator[float]:
    """The samples that are numbers, or the value."""
    for value in metric.samples or (metric.value,):
        if math.isfinite(value):
            yield value


def samples_figure(block: Block, entry: RankedEntry, samples: EntrySamples) -> Iterator[Figure]:
    """The samples of the best entry and of another one; of the best itself those of the next.

    Nothing over all benchmarks, or where neither has more than one.
    """
    ranked = block.part.ranked
    if isinstance(block.part, OverallRanking) or not entry.is_ranked or len(ranked) < 2:
        return
    pair = (ranked[0], ranked[1] if entry is ranked[0] else entry)
    benchmark = benchmark_of(block.part)
    found = [samples.get((benchmark, each.label), ()) for each in pair]
    if max(map(len, found)) < 2:
        return
    scale = scale_of([*found[0], *found[1], *(each.value for each in pair)], block.ranking.unit)
    both = [
        Side(block.labels[each.label], own, each.value, kind)
        for each, own, kind in zip(pair, found, ("base", "new"), strict=True)
    ]
    texts = [f"{block.labels[each.label]} {value_text(block, each, scale)}" for each in pair]
    about = f"{' and '.join(texts)}; {IN_ORDER}"
    yield Figure("Samples", about, sides(both, scale, f"samples: {', '.join(texts)}"))
