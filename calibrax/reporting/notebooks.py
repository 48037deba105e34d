"""Records in a notebook: the answer, a table, what limits it, as a fragment of HTML.

It holds no script, no image and no colour of its own, so that it suits light and dark; all text
is escaped, and kept from being typeset as mathematics. Numbers stand rounded; what a pipe gets
of them (of a run and a trend all digits) and whole names come with the pointer.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import attrs

from calibrax.analysis.summary import outcome_of
from calibrax.core.models import Metric, Run, TrendSeries
from calibrax.numbers import Scale, counted, format_count
from calibrax.reporting.columns import scale_of
from calibrax.reporting.facts import facts_of, short_commit
from calibrax.reporting.html.escaping import escaped
from calibrax.reporting.model import Cell, Column, Report, Row, Table
from calibrax.reporting.outcomes import outcome
from calibrax.texts import cell

__all__ = ["MOST_ROWS", "fragment"]

MOST_ROWS = 40
"""Of all tables together; the others are counted."""

MOST_NOTES = 4
IGNORED = "tex2jax_ignore mathjax_ignore"  # MathJax leaves it alone
LEFT, RIGHT = (f' style="text-align:{side};padding:.1em .6em"' for side in ("left", "right"))


def fragment(record: object) -> str | None:
    """A record as HTML; None for one that has no table, which then is shown by its `repr`.

    Example:
        >>> from calibrax import Metric, Point, Run
        >>> point = Point(name="<fft>", scenario="", metrics={"time": Metric(value=2)})
        >>> "&lt;fft&gt;" in fragment(Run(points=[point]))
        True
    """
    make = REPORTS.get(type(record).__name__)
    return None if make is None else "".join(parts(make(record)))


def parts(report: Report) -> Iterator[str]:
    """The elements of a report: answer, facts, notes, tables, closing lines."""
    yield f'<div class="{IGNORED}">'
    yield paragraph(f"<strong>{escaped(report.answer)}</strong>")
    for facts in report.head:
        yield paragraph(escaped(" · ".join(facts)))
    for note in report.notes[:MOST_NOTES]:
        remedy = f" → {note.remedy}" if note.remedy else ""
        yield paragraph(escaped(f"! {note.text}{remedy}"))
    if (more := len(report.notes) - MOST_NOTES) > 0:
        yield paragraph(f"{counted(more, 'more warning')}")
    room = MOST_ROWS
    total = 0
    for table in report.tables:
        rows = table.every_row
        total += len(rows)
        if room and rows:
            yield table_element(attrs.evolve(table, rows=rows[:room]))
        room = max(room - len(rows), 0)
    if total > MOST_ROWS:
        yield paragraph(f"{format_count(MOST_ROWS)} of {format_count(total)} rows")
    for line in report.closing:
        yield paragraph(escaped(line))
    yield "</div>"


def paragraph(inner: str) -> str:
    """A line."""
    return f'<p style="margin:.3em 0">{inner}</p>'


def table_element(table: Table) -> str:
    """A table with those of its columns that people see."""
    rows = table.rows
    shown = [n for n, column in enumerate(table.columns) if "markdown" in column.faces]
    shown = [n for n in shown if table.has_content(n)]
    marked = any(outcome(row.outcome).mark for row in rows)
    aligned = [LEFT if table.columns[n].align == "left" else RIGHT for n in shown]
    headings = [table.columns[n].heading for n in shown]
    headings[0] = table.title or headings[0]
    lead = f"<th{LEFT}>outcome</th>" if marked else ""
    heads = "".join(
        f"<th{align}>{escaped(text)}</th>" for align, text in zip(aligned, headings, strict=True)
    )
    lines = "".join(row_element(row, shown, aligned, marked=marked) for row in rows)
    footnotes = "".join(paragraph(escaped(f"{sign}: {text}")) for sign, text in table.footnotes)
    return (
        f'<table style="border-collapse:collapse;color:inherit">'
        f"<thead><tr>{lead}{heads}</tr></thead><tbody>{lines}</tbody></table>{footnotes}"
    )


def row_element(row: Row, shown: list[int], aligned: list[str], *, marked: bool) -> str:
    """One row; a note stands in place of the cells that it lacks."""
    cells = [row.cells[n] for n in shown if n < len(row.cells)]
    texts = [
        f"<t{'d' if number else 'h'}{align}{title_of(one)}>{escaped(one.text)}"
        f"</t{'d' if number else 'h'}>"
        for number, (align, one) in enumerate(zip(aligned, cells, strict=False))
    ]
    mark = f"{outcome(row.outcome).mark} {row.outcome}".strip()
    lead = f"<td{LEFT}>{escaped(mark)}</td>" if marked else ""
    if row.note:
        rest = max(len(shown) - len(cells), 1)
        texts.append(f'<td{LEFT} colspan="{rest}">{escaped(row.note)}</td>')
    return f"<tr>{lead}{''.join(texts)}</tr>"


def title_of(shown: Cell) -> str:
    """The number or name in full, where the cell shows less."""
    hidden = shown.plain if shown.plain not in (None, "", shown.text) else ""
    return f' title="{escaped(hidden)}"' if hidden else ""


# --- what each record says ----------------------------------------------------------------------


def run_as_recorded(run: Run) -> Report:
    """A run as it was recorded; `summarize` estimates."""
    units = {name: found.unit for name, found in run.metric_defs.items()}
    values: dict[str, list[float]] = {}
    for point in run.points:
        for name, metric in point.metrics.items():
            values.setdefault(name, []).append(metric.value)
    scales = {name: scale_of(found, units.get(name, "")) for name, found in values.items()}
    rows = []
    for point in run.points:
        tags = " ".join(f"{key}={value}" for key, value in point.tags.items())
        name = f"{point.scenario}: {point.name}" if point.scenario else point.name
        title = Cell(f"{name} {tags}".strip())
        rows += [
            metric_row(title, metric, found, scales[metric])
            for metric, found in point.metrics.items()
        ]
        if not point.metrics:
            rows.append(Row(outcome="no value", cells=[title], note="nothing was measured"))
    columns = ("benchmark", "metric"), ("value", "interval", "samples")
    return Report(
        head=[facts_of(run)],
        tables=[Table(columns=columns_of(*columns), rows=rows)],
        answer=f"Run {run.id}: {counted(len(run.points), 'benchmark')}, "
        f"{counted(sum(map(len, values.values())), 'value')}",
    )


def metric_row(title: Cell, name: str, metric: Metric, scale: Scale) -> Row:
    """One value."""
    if metric.failure is not None:
        cells = [title, Cell(name)]
        return Row(outcome=outcome_of(metric), cells=cells, note=metric.failure or "failed")
    ends = [end for end in (metric.lower, metric.upper) if end is not None]
    interval = Cell(" … ".join(map(scale.format, ends)), plain=" … ".join(map(cell, ends)))
    value = Cell(scale.format(metric.value), plain=cell(metric.value))
    samples = Cell(format_count(len(metric.samples)) if metric.samples else "")
    return Row(outcome="measured", cells=[title, Cell(name), value, interval, samples])


def trend_as_recorded(trend: TrendSeries) -> Report:
    """A trend, newest first; it knows no unit."""
    rows = []
    for point in reversed(trend.points):
        ends = [end for end in (point.lower, point.upper) if end is not None]
        rows.append(
            Row(
                outcome="measured",
                cells=[
                    Cell(point.timestamp.isoformat(" ", "minutes"), plain=point.run_id),
                    Cell(short_commit(point.commit or ""), plain=point.commit),
                    Cell(f"{point.value:.6g}", plain=cell(point.value)),
                    Cell(
                        " … ".join(f"{end:.6g}" for end in ends),
                        plain=" … ".join(map(cell, ends)),
                    ),
                ],
            )
        )
    tags = "".join(f" {key}={value}" for key, value in trend.tags.items())
    return Report(
        tables=[Table(columns=columns_of(("time", "commit"), ("value", "interval")), rows=rows)],
        answer=f"{trend.point_name}{tags}, {trend.metric}: {counted(len(rows), 'value')}",
    )


def columns_of(left: tuple[str, ...], right: tuple[str, ...]) -> list[Column]:
    """Columns of words and of numbers."""
    return [
        *(Column(heading=text) for text in left),
        *(Column(heading=text, align="right") for text in right),
    ]


def told(module: str, name: str, *, several: bool = False, **options: Any) -> Callable[..., Report]:
    """What makes the screen of an answer, loaded when it is needed."""

    def make(answer: object) -> Report:
        report = getattr(import_module(f"calibrax.reporting.{module}"), name)
        made: Report = report([answer] if several else answer, **options)
        return made

    return make


def ranking_told(ranking: Any) -> Report:
    """A ranking, over all benchmarks first."""
    report = told("rank.report", "rank_report", several=True, face="markdown")(ranking)
    turned = -1 if ranking.overall else 0
    return attrs.evolve(report, tables=[*report.tables[turned:], *report.tables[:turned]])


REPORTS: dict[str, Callable[[Any], Report]] = {
    "Changes": told("changes.report", "changes_report", face="markdown"),
    "Comparison": told("compare.report", "compare_report"),
    "History": told("show.history", "history_report"),
    "Ranking": ranking_told,
    "Run": run_as_recorded,
    "RunSummary": told("show.run", "run_report"),
    "Scaling": told("scaling.report", "scaling_report", several=True, face="markdown"),
    "TrendSeries": trend_as_recorded,
}
"""By the name of the class, so that a run is shown without what answers need."""
