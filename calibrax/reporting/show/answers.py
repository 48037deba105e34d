"""The last line of `show`: counts that add up, and which way is better."""

from collections import Counter
from collections.abc import Iterable, Mapping

from calibrax.analysis.history import History
from calibrax.analysis.summary import RunSummary, Tally, tally
from calibrax.numbers import counted, format_count
from calibrax.reporting.columns import in_metric_order

__all__ = ["answer_of_history", "answer_of_runs", "directions"]

MANY = 4
CURE = "→ --direction METRIC=lower or higher"


def directions(metrics: Mapping[str, str]) -> str:
    """Which way is better, for metrics and their directions.

    >>> directions({"time": "lower"}), directions({"time": "lower", "ops": "higher"})
    ('lower is better', 'lower is better (time), higher (ops)')
    """
    words = {"lower": "lower", "higher": "higher", "info": "unknown"}
    groups = {d: [m for m, found in metrics.items() if found == d] for d in words}
    groups = {direction: names for direction, names in groups.items() if names}
    if not groups:
        return ""
    if len(groups) == 1:
        [direction] = groups
        return f"direction unknown {CURE}" if direction == "info" else f"{direction} is better"
    parts: list[str] = []
    for direction, names in groups.items():
        listed = ", ".join(names[:MANY]) + (", …" if len(names) > MANY else "")
        verb = "" if parts or direction == "info" else " is better"
        cure = f" {CURE}" if direction == "info" else ""
        parts.append(f"{words[direction]}{verb} ({listed}){cure}")
    return ", ".join(parts)


def benchmarks_of(found: Tally) -> str:
    """How many benchmarks, by outcome unless all have a value."""
    total = counted(found.benchmarks, "benchmark")
    if set(found.outcomes) <= {"measured"}:
        return total
    parts = ", ".join(f"{format_count(count)} {word}" for word, count in found.outcomes.items())
    return f"{total} ({parts})"


def answer_of_runs(summaries: Iterable[RunSummary]) -> str:
    """How much a few runs hold."""
    every = list(summaries)
    found = tally(every)
    metrics = {
        row.series.metric: row.direction for each in every for row in each.rows if row.series.metric
    }
    apart = found.benchmarks - found.everywhere
    measured = counted(found.samples, "sample") if found.samples else counted(found.values, "value")
    parts = [
        counted(found.runs, "run"),
        benchmarks_of(found),
        f"{format_count(apart)} of them not in every run" if apart else "",
        measured,
        directions(metrics),
    ]
    return ", ".join(filter(None, parts)) + "."


def answer_of_history(history: History) -> str:
    """How much many runs hold; series are counted wherever a benchmark has several."""
    every = history.series
    benchmarks = counted(len({each.series.benchmark for each in every}), "benchmark")
    several = len({each.series.benchmark for each in every}) < len(every)
    kinds = kinds_of(history)
    values = sum(len(each.values) for each in every)
    failures = sum(each.failures for each in every)
    gone = sum(each.behind > 0 for each in every)
    parts = [
        (f"{format_count(len(every))} series of " if several else "")
        + benchmarks
        + (f" ({kinds})" if kinds else ""),
        counted(values, "value"),
        f"{format_count(failures)} failed" if failures else "none failed",
        f"{format_count(gone)}{' series' if several else ''} not in the newest run" if gone else "",
    ]
    return ", ".join(filter(None, parts)) + "."


def kinds_of(history: History) -> str:
    """How many series each metric has, time first; they add up to all series."""
    every = history.series
    by_metric = Counter(each.series.metric for each in every)
    if len(by_metric) < 2:
        return ""  # the count of all says it
    order = in_metric_order((each.series.metric, each.unit) for each in every)
    parts = [f"{format_count(by_metric[m])} {m}" for m in order[:MANY]]
    if others := sum(by_metric[m] for m in order[MANY:]):
        parts.append(counted(others, "other"))
    return ", ".join(parts)
