"""A few runs as a page: a column a run, and all values of a row on one axis; nothing compared."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from calibrax.analysis.alignment import AlignedRow, align
from calibrax.analysis.series import Benchmark, Series
from calibrax.analysis.summary import MetricSummary, RunSummary
from calibrax.numbers import Scale
from calibrax.reporting.columns import scale_of
from calibrax.reporting.compare.forest import Bar
from calibrax.reporting.html.figures import Changes, Side, changes_of, lanes_height, sides
from calibrax.reporting.html.marks import Plot
from calibrax.reporting.html.page import Figure, Group, Heading, Line, Page, PageTable, Value
from calibrax.reporting.html.report_page import chips_of
from calibrax.reporting.html.run_page import IN_ORDER, evidence_of, headline, samples_of
from calibrax.reporting.model import Report
from calibrax.reporting.names import full_name, short_names
from calibrax.reporting.show.metric_tables import Sort, sorted_rows, spread_text, value_cell
from calibrax.reporting.show.sides import first_estimate, metrics_in_order, outcome_of_row

__all__ = ["side_page"]

LEGEND = "each run relative to the first one, top to bottom in the order of the columns"


def side_page(
    summaries: Sequence[RunSummary],
    labels: Sequence[str],
    report: Report,
    *,
    sort: Sort = "file",
) -> Page:
    """The page of a few runs.

    Args:
        summaries: The runs.
        labels: A short name for each.
        report: What their screen says.
        sort: Order of the rows; by value: largest of the first run first.
    """
    rows = align(summaries)
    names = short_names(row.series.benchmark for row in rows)
    view = View(names, labels, [samples_of(each.run) for each in summaries])
    pairs = metrics_in_order(rows)
    tables = []
    for metric, unit in pairs:
        chosen = [row for row in rows if (row.series.metric, row.unit) == (metric, unit)]
        titled = [(row, names[row.series.benchmark]) for row in chosen]
        chosen = [row for row, _ in sorted_rows(titled, sort, first_estimate)]
        tables.append(metric_table(chosen, view, titled=len(pairs) > 1))
    return Page(
        command="show",
        title=report.answer,
        facts=report.head,
        headline=headline([row for each in summaries for row in each.rows], len(summaries)),
        summary=[report.answer],
        notes=report.notes,
        steps=report.steps,
        chips=chips_of(tables),
        tables=tables,
        method=[("plots", [LEGEND])],
    )


class View(NamedTuple):
    """What all rows of the page need to know.

    Attributes:
        names: How each benchmark is called.
        labels: A short name for each run.
        samples: Of each run, by series.
    """

    names: Mapping[Benchmark, str]
    labels: Sequence[str]
    samples: Sequence[Mapping[Series, Sequence[float]]]


def metric_table(rows: Sequence[AlignedRow], view: View, *, titled: bool) -> PageTable:
    """One metric of all benchmarks and runs."""
    metric, unit = rows[0].series.metric, rows[0].unit
    scale = scale_of([cell.estimate for row in rows for cell in measured(row)], unit)
    plots = changes_of([whole_of(bars_of(row)) for row in rows])
    grid = plots.grid(lanes_height(len(view.labels)))
    return PageTable(
        caption=f"{metric or 'value'} of each run",
        title=metric if titled else "",
        shared={"metric": metric, "unit": unit},
        columns=[
            Heading(text="benchmark", align="left"),
            *(Heading(text=label, key=label) for label in view.labels),
            Heading(text=LEGEND, axis=plots.head(), grid=grid),
        ],
        groups=[Group(outcome="", rows=[line_of(row, view, scale, plots) for row in rows])],
        legend=LEGEND,
    )


def measured(row: AlignedRow) -> list[MetricSummary]:
    """The cells with a value."""
    return [cell for cell in row.cells if cell and cell.outcome == "measured"]


def bars_of(row: AlignedRow) -> list[Bar]:
    """Each run's value and interval, relative to the first value; one without is empty."""
    first = next((cell.estimate for cell in measured(row)), math.nan)
    bars = []
    for cell in row.cells:
        if cell is None or cell.outcome != "measured" or not first > 0:
            bars.append(Bar("", math.nan))
            continue
        ends = [math.nan if end is None else end / first for end in (cell.lower, cell.upper)]
        bars.append(Bar("", cell.estimate / first, ends[0], ends[1]))
    return bars


def whole_of(bars: Sequence[Bar]) -> Bar:
    """What reaches from the lowest to the highest end of a row."""
    every = [end for bar in bars for end in (bar.ratio, bar.lower, bar.upper)]
    known = [end for end in every if not math.isnan(end)] or [math.nan]
    return Bar("", known[0], min(known), max(known))


def line_of(row: AlignedRow, view: View, scale: Scale, plots: Changes) -> Line:
    """One benchmark in all runs."""
    labels, samples = view.labels, [each.get(row.series, ()) for each in view.samples]
    texts = [cell_text(cell, scale) for cell in row.cells]
    values: list[Value | Plot] = [
        Value(text, cell.estimate if cell and cell.outcome == "measured" else math.nan)
        for text, cell in zip(texts, row.cells, strict=True)
    ]
    label = ", ".join(f"{one} {text}" for one, text in zip(labels, texts, strict=True))
    found = [
        Side(one, own, cell.estimate if cell else math.nan, "new" if number else "base")
        for number, (one, own, cell) in enumerate(zip(labels, samples, row.cells, strict=True))
    ]
    figures = []
    if max(map(len, samples)) > 1:
        own = scale_of([v for each in samples for v in each], row.unit)
        figures = [Figure("Samples", IN_ORDER, sides(found, own, f"samples: {label}"))]
    evidence = [
        (f"{one}: {about}", texts)
        for one, cell in zip(labels, row.cells, strict=True)
        if cell
        for about, texts in evidence_of(cell)
    ]
    return Line(
        outcome=outcome_of_row(row),
        name=view.names[row.series.benchmark],
        full_name=full_name(row.series.benchmark),
        unit=row.unit,
        cells=[*values, plots.lanes(bars_of(row), label)],
        evidence=evidence,
        figures=figures,
    )


def cell_text(cell: MetricSummary | None, scale: Scale) -> str:
    """A value with its spread, or why there is none."""
    if cell is None:
        return "not there"
    if cell.outcome != "measured":
        return cell.outcome
    return f"{value_cell(cell, scale).text} {spread_text(cell, scale)}".strip()
