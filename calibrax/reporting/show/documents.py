"""The results of `show` as plain data, for JSON and CSV; the keys are a contract.

A document has `calibrax` (its version), `command` ("show"), `view` ("runs" or "history"), `runs`,
`rows`, `summary` and `warnings` (files that could not be read). Numbers are in the `unit` of their
row, and shares are fractions. What is not known is null.

`runs`: id, timestamp, commit, branch, tool, environment, metadata.

`rows` of the view "runs", one a run, benchmark and metric: the attributes of
`calibrax.analysis.summary.MetricSummary`, with `run` (an id), scenario, name, tags and metric.

`rows` of the view "history", one a benchmark and metric: those of
`calibrax.analysis.history.SeriesHistory`, with scenario, name, tags and metric; `values` is how
many there are.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import calibrax
from calibrax.analysis.history import History, SeriesHistory, ordered_by
from calibrax.analysis.series import Series
from calibrax.analysis.summary import MetricSummary, RunSummary, tally
from calibrax.core.models import Run
from calibrax.reporting.documents import described

__all__ = [
    "HISTORY_COLUMNS",
    "RUN_COLUMNS",
    "history_document",
    "runs_document",
]

PLACE = ("scenario", "name", "tags", "metric", "unit", "direction", "outcome")
RUN_COLUMNS = (
    *("run", *PLACE, "value", "estimate", "lower", "upper", "confidence", "method", "parameter"),
    *("basis", "n", "invocations", "samples", "failure", "warnings"),
)
"""Keys of a row of the view "runs", in order."""

HISTORY_COLUMNS = (
    *(*PLACE, "newest", "level", "recent", "noise", "constant", "values", "failures", "behind"),
    *("failure", "course"),
)
"""Keys of a row of the view "history", in order."""


def runs_document(summaries: Sequence[RunSummary], warnings: Iterable[str] = ()) -> dict[str, Any]:
    """A few runs."""
    found = tally(summaries)
    return {
        **head("runs", [each.run for each in summaries]),
        "rows": [metric_row(each.run, row) for each in summaries for row in each.rows],
        "summary": {
            "runs": found.runs,
            "benchmarks": found.benchmarks,
            "outcomes": dict(found.outcomes),
            "in_every_run": found.everywhere,
            "values": found.values,
            "samples": found.samples,
        },
        "warnings": list(warnings),
    }


def history_document(history: History, warnings: Iterable[str] = ()) -> dict[str, Any]:
    """Many runs."""
    return {
        **head("history", history.runs),
        "rows": [series_row(series) for series in history.series],
        "summary": {
            "runs": len(history.runs),
            "benchmarks": len({series.series.benchmark for series in history.series}),
            "values": sum(len(series.values) for series in history.series),
            "failures": sum(series.failures for series in history.series),
            "not_in_newest": sum(series.behind > 0 for series in history.series),
            "ordered_by": ordered_by(history.runs),
        },
        "warnings": list(warnings),
    }


def head(view: str, runs: Iterable[Run]) -> dict[str, Any]:
    """What a document of `show` begins with."""
    return {
        "calibrax": calibrax.__version__,
        "command": "show",
        "view": view,
        "runs": described(runs),
    }


def place(series: Series) -> dict[str, Any]:
    """What was measured."""
    return {
        "scenario": series.benchmark.scenario,
        "name": series.benchmark.name,
        "tags": dict(series.benchmark.tags),
        "metric": series.metric,
    }


def metric_row(run: Run, row: MetricSummary) -> dict[str, Any]:
    """One metric of one run."""
    found = {"run": run.id, **place(row.series)}
    return {
        column: found[column] if column in found else getattr(row, column) for column in RUN_COLUMNS
    }


def series_row(row: SeriesHistory) -> dict[str, Any]:
    """One series."""
    found = {**place(row.series), "values": len(row.values)}
    return {
        column: found[column] if column in found else getattr(row, column)
        for column in HISTORY_COLUMNS
    }
