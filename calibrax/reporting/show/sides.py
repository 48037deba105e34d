"""`show` for a few runs: a column a run, nothing compared."""

from collections.abc import Sequence

from calibrax.analysis.alignment import AlignedRow, align
from calibrax.analysis.series import Benchmark
from calibrax.analysis.summary import MetricSummary, RunSummary
from calibrax.numbers import Scale, format_count
from calibrax.reporting.columns import PEOPLE, PLAIN, in_metric_order, scale_of
from calibrax.reporting.facts import differences_of, every_fact, side_by_side
from calibrax.reporting.model import Cell, Column, Note, Report, Row, Table
from calibrax.reporting.names import full_name, short_names
from calibrax.reporting.show.answers import answer_of_runs
from calibrax.reporting.show.metric_tables import (
    Sort,
    notes_of,
    number,
    sorted_rows,
    spread_text,
    value_cell,
)

__all__ = ["first_estimate", "metrics_in_order", "outcome_of_row", "side_report"]

MOST_FAILURES = 3


def side_report(
    summaries: Sequence[RunSummary],
    labels: Sequence[str],
    *,
    verbose: bool = False,
    sort: Sort = "file",
    limit: int | None = None,
    steps: Sequence[str] = (),
) -> Report:
    """The screen of a few runs.

    Args:
        summaries: The runs.
        labels: A short name for each.
        verbose: Adds all that the runs say of themselves, and methods in a pipe.
        sort: Order of the rows; by value: largest of the first run first.
        limit: How many rows a table shows; None: all.
        steps: Commands that may come next.
    """
    rows = align(summaries)
    names = short_names(row.series.benchmark for row in rows)
    head = side_by_side([each.run for each in summaries], labels)
    if verbose:
        for label, each in zip(labels, summaries, strict=True):
            head += [[f"{label}: {line[0]}"] for line in every_fact(each.run)]
    tables = []
    for metric, unit in metrics_in_order(rows):
        chosen = [row for row in rows if (row.series.metric, row.unit) == (metric, unit)]
        titled = [(row, names[row.series.benchmark]) for row in chosen]
        ranked = sorted_rows(titled, sort, first_estimate)
        tables.append(aligned_table(ranked, labels, verbose=verbose).folded(limit))
    return Report(
        head=head,
        notes=[
            *differences(summaries, labels),
            *failures(rows, names, labels, every=verbose),
            *warnings(summaries, names, labels, verbose=verbose),
        ],
        tables=tables,
        answer=answer_of_runs(summaries),
        steps=steps,
    )


def metrics_in_order(rows: Sequence[AlignedRow]) -> list[tuple[str, str]]:
    """Pairs of metric and unit; a metric in several units has one of each."""
    pairs = dict.fromkeys((row.series.metric, row.unit) for row in rows)
    order = in_metric_order(pairs)
    return sorted(pairs, key=lambda pair: order.index(pair[0]))


def first_estimate(row: AlignedRow) -> float | None:
    """The value of the first run that has one."""
    return next((c.estimate for c in row.cells if c and c.outcome == "measured"), None)


def aligned_table(
    rows: Sequence[tuple[AlignedRow, str]], labels: Sequence[str], *, verbose: bool
) -> Table:
    """One metric of all benchmarks and runs."""
    first = rows[0][0]
    cells = [cell for row, _ in rows for cell in row.cells if cell and cell.outcome == "measured"]
    scale = scale_of([cell.estimate for cell in cells], first.unit)
    columns = [
        Column(heading="benchmark"),
        Column(heading="metric", faces=PLAIN),
        Column(heading="unit", faces=PLAIN),
    ]
    for label in labels:
        columns.append(Column(heading=label, align="right", gap=3))
        columns.append(Column(heading="", align="point", drop=1, faces=PEOPLE))
        columns.append(Column(heading=f"{label} lower", align="right", faces=PLAIN))
        columns.append(Column(heading=f"{label} upper", align="right", faces=PLAIN))
        if verbose:
            columns.append(Column(heading=f"{label} n", align="right", faces=PLAIN))
            columns.append(Column(heading=f"{label} method", faces=PLAIN))
    return Table(
        columns=columns,
        rows=[aligned_row(row, name, scale, verbose=verbose) for row, name in rows],
        title=first.series.metric,
        optional="the intervals (±)",
    )


def aligned_row(row: AlignedRow, name: str, scale: Scale, *, verbose: bool) -> Row:
    """One benchmark in all runs."""
    title = Cell(name, plain=full_name(row.series.benchmark))
    cells = [title, Cell(row.series.metric), Cell(row.unit)]
    for cell in row.cells:
        cells += run_cells(cell, scale, verbose=verbose)
    return Row(outcome=outcome_of_row(row), cells=cells)


def run_cells(cell: MetricSummary | None, scale: Scale, *, verbose: bool) -> list[Cell]:
    """The value of one run, its spread, for programs the ends of its interval."""
    if cell is None or cell.outcome != "measured":
        word = Cell(cell.outcome) if cell else Cell("−", plain="missing")
        return [word, *[Cell()] * (5 if verbose else 3)]
    spread = Cell(spread_text(cell, scale))
    cells = [value_cell(cell, scale), spread, number(cell.lower), number(cell.upper)]
    return [*cells, Cell(str(cell.n)), Cell(cell.method)] if verbose else cells


def outcome_of_row(row: AlignedRow) -> str:
    """A failure in any run before an absence in any."""
    outcomes = [cell.outcome for cell in row.cells if cell and cell.outcome != "measured"]
    if outcomes:
        return outcomes[0]
    return "missing" if None in row.cells else "measured"


def failures(
    rows: Sequence[AlignedRow],
    names: dict[Benchmark, str],
    labels: Sequence[str],
    *,
    every: bool,
) -> list[Note]:
    """What failed in which run, in the tool's words."""
    every_metric = (
        f"{names[row.series.benchmark]} in {label}: {cell.failure}"
        for row in rows
        for label, cell in zip(labels, row.cells, strict=True)
        if cell and cell.failure
    )
    found = list(dict.fromkeys(every_metric))
    shown = found if every else found[:MOST_FAILURES]
    notes = [Note(text) for text in shown]
    if len(shown) < len(found):
        notes.append(Note(f"{format_count(len(found) - len(shown))} more failed", "add -v"))
    return notes


def differences(summaries: Sequence[RunSummary], labels: Sequence[str]) -> list[Note]:
    """What the parts of joined runs differ in."""
    return [
        note
        for label, each in zip(labels, summaries, strict=True)
        for note in differences_of(each.run, label)
    ]


def warnings(
    summaries: Sequence[RunSummary],
    names: dict[Benchmark, str],
    labels: Sequence[str],
    *,
    verbose: bool,
) -> list[Note]:
    """The warnings of all runs."""
    found = [
        (row, f"{names[row.series.benchmark]} in {label}")
        for label, each in zip(labels, summaries, strict=True)
        for row in each.rows
    ]
    return notes_of([row for row, _ in found], [name for _, name in found], every=verbose)
