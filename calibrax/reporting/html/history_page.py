"""Many runs as a page: each series with its level, its noise and its course, run by run."""

import math
from collections.abc import Sequence

import attrs

from calibrax.analysis.history import RECENT, History, SeriesHistory
from calibrax.numbers import counted, format_count, format_percent
from calibrax.reporting.columns import in_metric_order, scale_of
from calibrax.reporting.html.course_figures import course_figure, run_text, spark
from calibrax.reporting.html.page import Group, Heading, Line, Page, PageTable, Span, Value
from calibrax.reporting.html.report_page import chips_of
from calibrax.reporting.model import Report
from calibrax.reporting.names import full_name, short_names
from calibrax.reporting.show.history import course_text, newest
from calibrax.reporting.show.metric_tables import Sort, sorted_rows

__all__ = ["history_page"]

FOLD_FROM = 200
"""So many rows of a metric are shown; more are behind a fold."""

SPARK = "medians of up to 20 parts with equally many runs, lowest to highest"


def history_page(history: History, report: Report, *, sort: Sort = "file") -> Page:
    """The page of many runs.

    Args:
        history: The runs.
        report: What their screen says.
        sort: Order of the rows; by value: largest of the newest first.
    """
    names = short_names(each.series.benchmark for each in history.series)
    runs = list(map(run_text, history.runs))
    order = in_metric_order((each.series.metric, each.unit) for each in history.series)
    tables = []
    for metric in order:
        rows = [
            (each, names[each.series.benchmark])
            for each in history.series
            if each.series.metric == metric
        ]
        rows = sorted_rows(rows, sort, newest)
        tables.append(metric_table(rows, runs, titled=len(order) > 1))
    return Page(
        command="show",
        title=report.answer,
        facts=report.head,
        headline=headline(history),
        summary=[report.answer],
        notes=report.notes,
        steps=report.steps,
        chips=chips_of(tables),
        tables=tables,
        runs=runs,
        method=[
            (f"last {RECENT}", ["the median of the last values, at most so many"]),
            (
                "noise",
                ["1.4826 times the median absolute deviation of the logs of the same values"],
            ),
            ("history", [SPARK]),
        ],
    )


def headline(history: History) -> list[Span]:
    """How much there is, and what is not in the newest run or failed there."""
    every = history.series
    words = f"{format_count(len(every))} series over {counted(len(history.runs), 'run')}"
    failed = sum(each.outcome != "measured" for each in every)
    gone = sum(each.behind > 0 for each in every)
    spans = [Span(words)]
    if failed:
        spans += [Span(", "), Span(f"{format_count(failed)} failed in the newest run", "doubt")]
    if gone:
        spans += [Span(", "), Span(f"{format_count(gone)} not in the newest run", "doubt")]
    return spans


def metric_table(
    rows: Sequence[tuple[SeriesHistory, str]], runs: Sequence[str], *, titled: bool
) -> PageTable:
    """One metric of all benchmarks."""
    first = rows[0][0]
    name = first.series.metric or "value"
    recent = max(each.recent for each, _ in rows) or RECENT
    lines = [line_of(each, label, runs) for each, label in rows]
    plot = spark([], "")
    return PageTable(
        caption=f"{name} in {first.unit}" if first.unit else name,
        title=name if titled else "",
        shared={"metric": first.series.metric, "unit": first.unit},
        columns=[
            Heading(text="benchmark", align="left"),
            Heading(text="newest", key="newest"),
            Heading(text=f"last {recent}", key="level"),
            Heading(text="noise", key="noise"),
            Heading(text="values", key="values"),
            Heading(text=f"history: {SPARK}", axis=attrs.evolve(plot, height=1)),
        ],
        groups=[
            Group(outcome="", rows=lines)
            if len(lines) <= FOLD_FROM
            else Group(
                outcome="",
                text=counted(len(lines), "benchmark"),
                rows=lines[:FOLD_FROM],
                folded=lines[FOLD_FROM:],
            )
        ],
        legend=f"history: {SPARK}",
    )


def line_of(series: SeriesHistory, name: str, runs: Sequence[str]) -> Line:
    """One series."""
    scale = scale_of([series.newest, series.level, *series.values], series.unit)
    row_scale = scale_of([series.newest, series.level], series.unit)
    value = row_scale.format(series.newest) if series.outcome == "measured" else series.outcome
    level = row_scale.format(series.level) if series.recent else ""
    steady = series.noise is None or series.constant is not None
    noise = "" if steady else format_percent(series.noise or 0.0)
    known = [part for part in series.course if part is not None]
    label = course_text(series)
    if len(known) > 1 and series.constant is None:
        texts = [scale.format(part) for part in (known[0], min(known), max(known), known[-1])]
        label = f"first {texts[0]}, lowest {texts[1]}, highest {texts[2]}, last {texts[3]}"
    figure = course_figure(series, runs, "Every run")
    return Line(
        outcome=series.outcome,
        name=name,
        full_name=full_name(series.series.benchmark),
        unit=series.unit,
        about=behind_text(series),
        cells=[
            Value(value, series.newest if series.outcome == "measured" else math.nan),
            Value(level, series.level),
            Value(noise, math.nan if series.noise is None else series.noise, tone="dim"),
            Value(format_count(len(series.values)), len(series.values), tone="dim"),
            spark(series.course, label),
        ],
        evidence=evidence_of(series, runs),
        figures=[figure] if figure else [],
    )


def behind_text(series: SeriesHistory) -> str:
    """That the newest runs don't have it."""
    return f"not in the newest {counted(series.behind, 'run')}" if series.behind else ""


def evidence_of(series: SeriesHistory, runs: Sequence[str]) -> list[tuple[str, list[str]]]:
    """What there is of a series, in words."""
    facts = [("Last run", [runs[len(runs) - 1 - series.behind]])]
    if series.failures:
        facts.append(("Failed", [f"in {counted(series.failures, 'run')}"]))
    if series.failure:
        facts.append(("Why", [series.failure]))
    if series.constant is not None:
        facts.append(("Constant", [course_text(series)]))
    return facts
