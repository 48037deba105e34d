"""One run as a page: each value, and how its samples spread around it."""

import math
from collections.abc import Mapping, Sequence
from statistics import median

import attrs

from calibrax.analysis.series import Series, benchmarks
from calibrax.analysis.summary import MetricSummary, RunSummary
from calibrax.core.models import Run
from calibrax.numbers import Scale, counted, format_count, format_percent
from calibrax.reporting.columns import in_metric_order, scale_of
from calibrax.reporting.compare.forest import Bar
from calibrax.reporting.html.figures import Changes, Side, changes_of, sides
from calibrax.reporting.html.page import (
    Figure,
    Group,
    Heading,
    Line,
    Page,
    PageTable,
    Span,
    Value,
)
from calibrax.reporting.html.report_page import chips_of
from calibrax.reporting.model import Report, note_of
from calibrax.reporting.names import full_name, short_names
from calibrax.reporting.show.answers import directions
from calibrax.reporting.show.metric_tables import (
    Sort,
    interval_text,
    invocations_text,
    sorted_rows,
    spread_text,
    value_cell,
)
from calibrax.reporting.show.run import estimate, why

__all__ = ["evidence_of", "headline", "run_page", "samples_of"]

LEGEND = "samples around the value, and its interval"
IN_ORDER = "top to bottom as measured"


def run_page(summary: RunSummary, report: Report, *, sort: Sort = "file") -> Page:
    """The page of one run.

    Args:
        summary: The run.
        report: What its screen says.
        sort: Order of the rows; by value: largest first.
    """
    names = short_names(row.series.benchmark for row in summary.rows)
    samples = samples_of(summary.run)
    order = in_metric_order((row.series.metric, row.unit) for row in summary.rows)
    tables = []
    for metric in order:
        rows = [row for row in summary.rows if row.series.metric == metric]
        titled = [(row, names[row.series.benchmark]) for row in rows]
        rows_in_order = sorted_rows(titled, sort, estimate)
        tables.append(metric_table(rows_in_order, samples, titled=len(order) > 1))
    return Page(
        command="show",
        title=report.answer,
        facts=report.head,
        headline=headline(summary.rows),
        summary=[report.answer],
        notes=report.notes,
        steps=report.steps,
        chips=chips_of(tables),
        tables=tables,
        method=[("plots", [LEGEND]), *methods_of(summary.rows)],
    )


def samples_of(run: Run) -> dict[Series, tuple[float, ...]]:
    """The samples of each series."""
    return {
        Series(benchmark, name): tuple(metric.samples or ())
        for benchmark, point in benchmarks(run)
        for name, metric in point.metrics.items()
    }


def headline(rows: Sequence[MetricSummary], runs: int = 1) -> list[Span]:
    """How sure the values are, in a few words, and whether all are there."""
    failed = sum(row.outcome != "measured" for row in rows)
    missing = [Span(f"{failed:,} of {len(rows):,} without a value", "doubt")] if failed else []
    halves = [
        row.half_width / abs(row.estimate)
        for row in rows
        if row.half_width is not None and row.estimate and math.isfinite(row.estimate)
    ]
    measured = f"{counted(len(rows) - failed, 'value')}"
    measured += f" of {format_count(runs)} runs" if runs > 1 else ""
    if halves:
        measured += f", half of them to ± {format_percent(median(halves))} or better"
    return [Span(measured), *([Span(", "), *missing] if missing else [])]


def metric_table(
    rows: Sequence[tuple[MetricSummary, str]],
    samples: Mapping[Series, tuple[float, ...]],
    *,
    titled: bool,
) -> PageTable:
    """One metric of all benchmarks."""
    first = rows[0][0]
    measured = [row for row, _ in rows if row.outcome == "measured"]
    scale = scale_of([row.estimate for row in measured], first.unit)
    plots = changes_of([extent_of(row, samples.get(row.series, ())) for row in measured])
    name = first.series.metric or "value"
    return PageTable(
        caption=f"{name} in {first.unit}" if first.unit else name,
        title=name if titled else "",
        shared={"metric": first.series.metric, "unit": first.unit},
        columns=[
            Heading(text="benchmark", align="left"),
            Heading(text=name, key="estimate"),
            Heading(text="± 95 %", key="lower", upper="upper"),
            Heading(text="measured", align="left"),
            Heading(text=LEGEND, axis=plots.head(), grid=plots.grid()),
        ],
        groups=[
            Group(
                outcome="",
                rows=[
                    line_of(row, label, samples.get(row.series, ()), scale, plots)
                    for row, label in rows
                ],
            )
        ],
        legend=LEGEND,
    )


def extent_of(row: MetricSummary, samples: Sequence[float]) -> Bar:
    """From the lowest to the highest sample, relative to the value."""
    ends = [*samples, *(end for end in (row.lower, row.upper) if end is not None)]
    if row.estimate <= 0 or not ends:
        return Bar("", math.nan)
    return Bar("", 1.0, min(ends) / row.estimate, max(ends) / row.estimate)


def line_of(
    row: MetricSummary, label: str, samples: Sequence[float], scale: Scale, plots: Changes
) -> Line:
    """One benchmark."""
    start = Line(
        outcome=row.outcome,
        name=label,
        full_name=full_name(row.series.benchmark),
        unit=row.unit,
        note="" if row.outcome == "measured" else why(row),
        evidence=evidence_of(row),
    )
    if row.outcome != "measured":
        return start
    ends = [math.nan if end is None else end for end in (row.lower, row.upper)]
    value, spread = value_cell(row, scale).text, spread_text(row, scale)
    figures = []
    if len(samples) > 1:
        one = Side(row.series.metric, samples, row.estimate, "new")
        own = scale_of([row.estimate, *samples], row.unit)
        figures = [Figure("Samples", IN_ORDER, sides([one], own, f"samples around {value}"))]
    return attrs.evolve(
        start,
        cells=[
            Value(value, row.estimate),
            Value(spread, ends[0], ends[1], "dim"),
            Value(invocations_text(row), tone="dim"),
            plots.spread(samples, row.estimate, ends[0], ends[1], f"{value} {spread}".strip()),
        ],
        figures=figures,
    )


def evidence_of(row: MetricSummary) -> list[tuple[str, list[str]]]:
    """How a value came about, in words."""
    if row.outcome != "measured":
        return [("Why", [why(row)])]
    facts = [("Measured", [invocations_text(row)])]
    if text := interval_text(row):
        level = "" if row.confidence is None else f", {100 * row.confidence:.6g} %"
        facts.insert(0, ("Interval", [f"{text}{level}"]))
    if row.method:
        of = f" ({row.parameter})" if row.parameter and row.parameter not in row.method else ""
        facts.append(("Method", [f"{row.method}{of}"]))
    for warning in row.warnings:
        note = note_of(warning)
        facts.append(("Caution", [note.text, *([f"→ {note.remedy}"] if note.remedy else [])]))
    return facts


def methods_of(rows: Sequence[MetricSummary]) -> list[tuple[str, list[str]]]:
    """How values came about, and which way is better."""
    methods = list(dict.fromkeys(row.method for row in rows if row.method))
    ways = directions({row.series.metric: row.direction for row in rows if row.series.metric})
    return [
        *([("methods", methods)] if methods else []),
        *([("metrics", [ways])] if ways else []),
    ]
