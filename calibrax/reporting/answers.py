"""The last line of `show`: counts that add up, and which way is better."""

from collections.abc import Iterable, Mapping

from calibrax.analysis.history import History
from calibrax.analysis.summary import RunSummary, Tally, tally
from calibrax.numbers import format_count

__all__ = ["answer_of_history", "answer_of_runs", "counted", "directions"]

MANY = 4


def counted(count: int, noun: str) -> str:
    """A count with its noun.

    >>> counted(1, "run"), counted(1396, "run")
    ('1 run', '1,396 runs')
    """
    return f"{format_count(count)} {noun}{'' if count == 1 else 's'}"


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
        return "direction unknown" if direction == "info" else f"{direction} is better"
    parts: list[str] = []
    for direction, names in groups.items():
        listed = ", ".join(names[:MANY]) + (", …" if len(names) > MANY else "")
        verb = "" if parts or direction == "info" else " is better"
        parts.append(f"{words[direction]}{verb} ({listed})")
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
    """How much many runs hold."""
    by_metric: dict[str, int] = {}
    for series in history.series:
        by_metric[series.series.metric] = by_metric.get(series.series.metric, 0) + 1
    benchmarks = len({series.series.benchmark for series in history.series})
    kinds = ", ".join(f"{format_count(n)} {name}" for name, n in list(by_metric.items())[:MANY])
    if len(by_metric) == 1:
        kinds = ""  # the count says it
    if len(by_metric) > MANY:
        kinds += ", …"
    values = sum(len(series.values) for series in history.series)
    failures = sum(series.failures for series in history.series)
    gone = sum(series.behind > 0 for series in history.series)
    parts = [
        counted(benchmarks, "benchmark") + (f" ({kinds})" if kinds else ""),
        counted(values, "value"),
        f"{format_count(failures)} failed" if failures else "none failed",
        f"{format_count(gone)} not in the newest run" if gone else "",
    ]
    return ", ".join(filter(None, parts)) + "."
