"""`show` for one run: a line a benchmark, a block a metric."""

from collections.abc import Sequence

from calibrax.analysis.summary import MetricSummary, RunSummary
from calibrax.numbers import Scale
from calibrax.reporting.columns import PEOPLE, PLAIN, in_metric_order, scale_of
from calibrax.reporting.facts import differences_of, every_fact, facts_of
from calibrax.reporting.model import Cell, Column, Report, Row, Table
from calibrax.reporting.names import full_name, short_names
from calibrax.reporting.show.answers import answer_of_runs
from calibrax.reporting.show.metric_tables import (
    Sort,
    interval_text,
    invocations_text,
    notes_of,
    number,
    sorted_rows,
    spread_text,
    value_cell,
)

__all__ = ["estimate", "run_report", "why"]


def run_report(
    summary: RunSummary,
    *,
    verbose: bool = False,
    sort: Sort = "file",
    limit: int | None = None,
    steps: Sequence[str] = (),
) -> Report:
    """The screen of one run.

    Args:
        summary: The run.
        verbose: Adds intervals, methods, and all that the run says of itself.
        sort: Order of the rows; by value: largest first.
        limit: How many rows a table shows; None: all.
        steps: Commands that may come next.
    """
    labels = short_names(row.series.benchmark for row in summary.rows)
    names = [labels[row.series.benchmark] for row in summary.rows]
    order = in_metric_order((row.series.metric, row.unit) for row in summary.rows)
    tables = []
    for metric in order:
        rows = [
            (row, n)
            for row, n in zip(summary.rows, names, strict=True)
            if row.series.metric == metric
        ]
        tables.append(
            metric_table(sorted_rows(rows, sort, estimate), verbose=verbose).folded(limit)
        )
    head = [facts_of(summary.run)]
    return Report(
        head=[*head, *every_fact(summary.run)] if verbose else head,
        notes=[
            *differences_of(summary.run),
            *notes_of(summary.rows, names, every=verbose),
        ],
        tables=tables,
        answer=answer_of_runs([summary]),
        steps=steps,
    )


def estimate(row: MetricSummary) -> float | None:
    """The value, if it is one."""
    return row.estimate if row.outcome == "measured" else None


def metric_table(rows: Sequence[tuple[MetricSummary, str]], *, verbose: bool) -> Table:
    """One metric of all benchmarks."""
    first = rows[0][0]
    measured = [row for row, _ in rows if row.outcome == "measured"]
    scale = scale_of([row.estimate for row in measured], first.unit)
    columns = [
        Column(heading="benchmark"),
        Column(heading="metric", faces=PLAIN),
        Column(heading="estimate", faces=PLAIN, align="right"),
        Column(heading="unit", faces=PLAIN),
        Column(heading=first.series.metric or "value", align="right", gap=3, faces=PEOPLE),
        Column(heading="", align="point", faces=PEOPLE),
        Column(heading="lower", align="right", faces=PLAIN),
        Column(heading="upper", align="right", faces=PLAIN),
        Column(heading="n", gap=3, faces=PEOPLE),
        Column(heading="invocations", align="right", faces=PLAIN),
        Column(heading="samples", align="right", faces=PLAIN),
    ]
    if verbose:
        columns += [
            Column(heading=interval_heading(measured), gap=3, faces=PEOPLE),
            Column(heading="method", gap=3),
        ]
    return Table(
        columns=columns,
        rows=[metric_row(row, name, scale, verbose=verbose) for row, name in rows],
    )


def metric_row(row: MetricSummary, name: str, scale: Scale, *, verbose: bool) -> Row:
    """One benchmark."""
    title = Cell(name, plain=full_name(row.series.benchmark))
    if row.outcome != "measured":
        metric = row.series.metric
        return Row(outcome=row.outcome, cells=[title, Cell(metric)], note=why(row))
    value = value_cell(row, scale)
    cells = [
        title,
        Cell(row.series.metric),
        value,
        Cell(row.unit),
        value,
        Cell(spread_text(row, scale)),
        number(row.lower),
        number(row.upper),
        Cell(invocations_text(row)),
        Cell(str(row.invocations)),
        Cell(str(row.samples)),
    ]
    if verbose:
        cells += [Cell(interval_text(row)), Cell(row.method)]
    return Row(outcome="measured", cells=cells)


def why(row: MetricSummary) -> str:
    """Why there is no value, in the tool's words."""
    if row.failure is None:
        return "NaN" if row.series.metric else "nothing was measured"
    return row.failure or "failed"


def interval_heading(rows: Sequence[MetricSummary]) -> str:
    """The heading of intervals, with their confidence where all have the same."""
    levels = {row.confidence for row in rows if row.lower is not None}
    level = levels.pop() if len(levels) == 1 else None
    return "interval" if level is None else f"{100 * level:.6g} % interval"
