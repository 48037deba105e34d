"""Scaling as a page: a row a series with its law, below it the curve through its values."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from calibrax.analysis.scalings import Scaling, SeriesScaling
from calibrax.core.models import Run
from calibrax.numbers import format_count
from calibrax.reporting.columns import scale_of
from calibrax.reporting.facts import facts_of, several
from calibrax.reporting.html.marks import Plot
from calibrax.reporting.html.page import (
    Grid,
    Group,
    Heading,
    Line,
    Page,
    PageTable,
    Span,
    Value,
)
from calibrax.reporting.html.report_page import chips_of
from calibrax.reporting.html.scaling_figures import (
    exponent_head,
    exponent_plot,
    growth_figure,
    growth_plot,
    spans_of,
)
from calibrax.reporting.model import Report
from calibrax.reporting.names import full_name
from calibrax.reporting.scaling.report import evidence
from calibrax.reporting.scaling.rows import (
    benchmark_of,
    exponent_interval,
    law_text,
    misfit_text,
    name_cells,
    names_of,
    next_text,
    number_text,
    reason_of,
    sizes_text,
)

__all__ = ["scaling_page"]

MOST_LAWS = 4
MOST_SHOWN = 200
"""So many series of a metric are shown; more are behind a fold."""

LISTED = ("Classes", "Residuals")
LEGEND = "exponent of the free power with its interval; values over sizes on logs, to one scale"


def scaling_page(
    scalings: Sequence[Scaling],
    report: Report,
    runs: Sequence[Run],
    *,
    opened: SeriesScaling | None = None,
) -> Page:
    """The page of one metric, or of several.

    Args:
        scalings: One a metric, in the order to be shown.
        report: What their screen says.
        runs: All runs.
        opened: The series that is open from the start; None for none, or the only one.
    """
    if sum(len(each.series) for each in scalings) == 1:
        opened = scalings[0].series[0]
    named = len(scalings) > 1
    tables = [scaling_table(each, opened, named=named) for each in scalings]
    first = scalings[0]
    head = several(runs) if len(runs) > 1 else facts_of(runs[0])
    return Page(
        command="scaling",
        title=report.answer,
        facts=[[*head, f"sizes: {first.size_tag}"]],
        headline=headline(first, named=named),
        summary=[report.answer, *report.closing],
        notes=report.notes,
        steps=report.steps,
        chips=chips_of(tables),
        tables=tables,
        method=list(method_of(scalings)),
    )


def headline(scaling: Scaling, *, named: bool) -> list[Span]:
    """How many series follow which law, the steepest first."""
    lead = f"{scaling.metric}: " if named else ""
    fitted = sorted(scaling.fitted, key=lambda each: -each.exponent)
    if not fitted:
        return [Span(f"{lead}Nothing could be fitted", "doubt")]
    if len(scaling.series) == 1:
        name, found = names_of(scaling)[benchmark_of(fitted[0])], fitted[0]
        if found.is_no_curve:
            return [Span(f"{lead}{name} "), Span(f"{found.shape}: no class fits", "doubt")]
        start = Span(f"{lead}{name} {'falls' if found.falls else 'grows'} as ")
        if found.is_power:
            return [start, Span(f"{law_text(found)}: no class fits", "doubt")]
        return [start, Span(law_text(found))]
    laws = Counter(law_text(each) for each in fitted if not each.is_power and not each.falls)
    shown = list(laws.items())
    more = shown[MOST_LAWS:]
    parts = [Span(f"{format_count(n)} as {law}") for law, n in shown[:MOST_LAWS]]
    if more:
        parts.append(Span(f"{format_count(sum(n for _, n in more))} by other laws"))
    if falling := sum(each.falls for each in fitted):
        parts.append(Span(f"{format_count(falling)} {'falls' if falling == 1 else 'fall'}"))
    if powers := sum(each.is_power for each in fitted):
        fits = "fits" if powers == 1 else "fit"
        parts.append(Span(f"{format_count(powers)} {fits} no class", "doubt"))
    if others := len(scaling.series) - len(fitted):
        parts.append(Span(f"{format_count(others)} not fitted", "doubt"))
    joined = [part for span in parts for part in (Span(", "), span)]
    count = format_count(len(scaling.series))
    grow = "series" if falling else "series grow"
    return [Span(f"{lead}{count} {grow}: "), *joined[1:]]


def scaling_table(scaling: Scaling, opened: SeriesScaling | None, *, named: bool) -> PageTable:
    """One metric: those with a law first, in the order of the screen."""
    heading, names = name_cells(scaling, "markdown")
    pairs = sorted(zip(scaling.series, names, strict=True), key=lambda p: not p[0].is_fitted)
    spans = spans_of(scaling.fitted)
    lines = [series_line(scaling, each, name, spans, opened) for each, name in pairs]
    level = f"{100 * scaling.confidence:.6g} %"
    head, grid = exponent_head()
    return PageTable(
        caption=f"growth of {scaling.metric} with {scaling.size_tag}",
        title=scaling.metric if named else "",
        shared={"metric": scaling.metric, "unit": scaling.unit},
        columns=[
            Heading(text=heading, align="left"),
            Heading(text="sizes", key="sizes"),
            Heading(text="best"),
            Heading(text="exponent", key="exponent"),
            Heading(text=f"{level} interval", key="exponent_lower", upper="exponent_upper"),
            Heading(text="misfit", key="misfit"),
            Heading(text="next best", key="next_misfit"),
            Heading(text="exponent, plotted", axis=head, grid=grid, narrow=True),
            Heading(text="values over sizes", axis=Plot(*size_of_plot(), "", []), narrow=True),
        ],
        groups=[
            Group(outcome="", rows=lines)
            if len(lines) <= MOST_SHOWN
            else Group(
                outcome="",
                text=f"{format_count(len(lines))} series",
                rows=lines[:MOST_SHOWN],
                folded=lines[MOST_SHOWN:],
            )
        ],
        legend=LEGEND,
    )


def size_of_plot() -> tuple[int, int]:
    """The size of the empty head of the last column."""
    return exponent_head()[0].width, 1


def series_line(
    scaling: Scaling,
    series: SeriesScaling,
    name: str,
    spans: tuple[float, float],
    opened: SeriesScaling | None,
) -> Line:
    """One series; one without a law says why."""
    fitted = series.is_fitted
    points = [points_grid(scaling, series)] if series.points else []
    return Line(
        outcome=series.outcome.value,
        name=name,
        full_name=full_name(benchmark_of(series)),
        cells=list(cells_of(scaling, series, spans)) if fitted else [],
        note="" if fitted else reason_of(series),
        evidence=list(facts_of_line(scaling, series)),
        figures=[growth_figure(series, scaling.unit)] if fitted else [],
        grids=[*points, classes_grid(scaling, series)] if fitted else points,
        is_open=series is opened,
        matters=series.is_power,
    )


def facts_of_line(scaling: Scaling, series: SeriesScaling) -> Iterator[tuple[str, Sequence[str]]]:
    """What bears a law out, in words; lists of numbers stand below as such."""
    if not series.is_fitted:
        yield "Why", [reason_of(series)]
        return
    for about, texts in evidence(scaling, series):
        if about not in LISTED:
            yield about, texts


def cells_of(
    scaling: Scaling, series: SeriesScaling, spans: tuple[float, float]
) -> Iterator[Value | Plot]:
    """The numbers of a row, then its plots."""
    yield Value(sizes_text(series), len(series.measured), tone="dim")
    yield Value(law_text(series), tone="doubt" if series.is_power else "law")
    yield Value(number_text(series.exponent), series.exponent)
    ends = (series.exponent_lower, series.exponent_upper)
    yield Value("" if math.isnan(ends[0]) else exponent_interval(series), *ends, "dim")
    yield Value(misfit_text(series.misfit), series.misfit)
    yield Value(next_text(series), series.next_misfit, tone="dim")
    yield exponent_plot(series)
    yield growth_plot(series, scaling.unit, spans)


def points_grid(scaling: Scaling, series: SeriesScaling) -> Grid:
    """What was measured of each size, beside the curve."""
    scale = scale_of([point.estimate for point in series.measured], scaling.unit)
    rows = []
    for point in series.points:
        if point.reason:
            rows.append([Value(point.text), Value(point.reason), *[Value()] * 4])
            continue
        half = max(point.upper - point.estimate, point.estimate - point.lower)
        half = half if half > 0 else math.nan
        ends = (point.lower, point.upper)
        known = [scale.format(end, half) for end in ends if not math.isnan(end)]
        percent = f"{100 * point.residual:+.1f} %".replace("-", "−")
        fitted = "" if math.isnan(point.fitted) else scale.format(point.fitted)
        rows.append(
            [
                Value(point.text),
                Value(scale.format(point.estimate, None if math.isnan(half) else half)),
                Value(" … ".join(known), tone="dim"),
                Value(format_count(point.n), tone="dim"),
                Value(fitted),
                Value("" if math.isnan(point.residual) else percent),
            ]
        )
    return Grid(
        "Sizes",
        [
            Heading(text=scaling.size_tag, align="left"),
            Heading(text=scaling.metric or "value"),
            Heading(text="95 % interval"),
            Heading(text="values"),
            Heading(text="curve"),
            Heading(text="residual"),
        ],
        rows,
    )


def classes_grid(scaling: Scaling, series: SeriesScaling) -> Grid:
    """The classes that were tried, best first, and the free power."""
    best = series.classes[0].aicc if series.classes else math.nan
    rows = []
    for each in series.classes:
        scale = scale_of([each.overhead, each.coefficient], scaling.unit)
        rows.append(
            [
                Value(each.name),
                Value(misfit_text(each.misfit)),
                Value(f"{each.aicc - best:.1f}"),
                Value(scale.format(each.overhead) if each.overhead else ""),
            ]
        )
    power = series.power_aicc
    rows.append(
        [
            Value(f"n^{number_text(series.exponent)}, the free power"),
            Value(misfit_text(series.power_misfit)),
            Value("" if math.isnan(power) else f"{power - best:.1f}".replace("-", "−")),
            Value(),
        ]
    )
    return Grid(
        "Classes",
        [
            Heading(text="class", align="left"),
            Heading(text="misfit"),
            Heading(text="AICc beyond the first"),
            Heading(text="overhead"),
        ],
        rows,
    )


def method_of(scalings: Sequence[Scaling]) -> Iterator[tuple[str, list[str]]]:
    """What the words of the page mean, and how the laws came about."""
    yield "best", ["the class whose curve, with an overhead where one pays, is nearest by AICc"]
    yield "exponent", ["of the free power: twice the size, 2 to that power times the value"]
    yield "misfit", ["how far the curve is off: root mean square on logs"]
    yield "plots", [f"{LEGEND}; — the best class, - - the next, ◦ what was measured"]
    yield from (("method", [text]) for text in methods_of(scalings))


def methods_of(scalings: Sequence[Scaling]) -> list[str]:
    """How the laws came about, each way once."""
    return list(dict.fromkeys(each.method for scaling in scalings for each in scaling.fitted))
