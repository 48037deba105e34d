"""`show` for many runs: a line a series, with its level, its noise and its course."""

import math
from collections import Counter
from collections.abc import Sequence

from calibrax.analysis.history import RECENT, History, SeriesHistory
from calibrax.numbers import format_count, format_percent, format_plain
from calibrax.reporting.columns import PEOPLE, PLAIN, in_metric_order, scale_of
from calibrax.reporting.facts import several
from calibrax.reporting.model import Cell, Column, Report, Row, Table
from calibrax.reporting.names import full_name, short_names
from calibrax.reporting.show.answers import answer_of_history
from calibrax.reporting.show.metric_tables import Sort, sorted_rows

__all__ = ["course_text", "history_report", "newest", "sparkline"]

BARS = "▁▂▃▄▅▆▇█"
LEVEL_BAR = BARS[3]


def history_report(
    history: History,
    *,
    sort: Sort = "file",
    limit: int | None = None,
    steps: Sequence[str] = (),
) -> Report:
    """The screen of many runs, of which there is one or more.

    Args:
        history: The runs.
        sort: Order of the rows; by value: largest of the newest first.
        limit: How many rows a table shows; None: all.
        steps: Commands that may come next.
    """
    labels = short_names(each.series.benchmark for each in history.series)
    order = in_metric_order((each.series.metric, each.unit) for each in history.series)
    rows = sorted(
        ((each, labels[each.series.benchmark]) for each in history.series),
        key=lambda pair: order.index(pair[0].series.metric),
    )
    if max(Counter(label for _, label in rows).values(), default=1) == 1:
        blocks = [("", rows)] if rows else []
    else:
        blocks = [(m, [pair for pair in rows if pair[0].series.metric == m]) for m in order]
    recent = max((each.recent for each in history.series), default=RECENT)
    return Report(
        head=[several(history.runs)],
        tables=[
            history_table(sorted_rows(block, sort, newest), recent, title).folded(limit)
            for title, block in blocks
        ],
        answer=answer_of_history(history),
        steps=steps,
        airy=False,
    )


def newest(series: SeriesHistory) -> float | None:
    """The newest value, if it is one."""
    return series.newest if series.outcome == "measured" else None


def history_table(rows: Sequence[tuple[SeriesHistory, str]], recent: int, title: str) -> Table:
    """Series in the order given."""
    return Table(
        columns=[
            Column(heading="benchmark"),
            Column(heading="metric", faces=PLAIN),
            Column(heading="newest", align="right", gap=3),
            Column(heading=f"last {recent}", align="right"),
            Column(heading="unit", faces=PLAIN),
            Column(heading="noise", align="right"),
            Column(heading="history", faces=PEOPLE),
            Column(heading="values", align="right", faces=PLAIN),
            Column(heading="failed", align="right", faces=PLAIN),
            Column(heading="behind", align="right", faces=PLAIN),
        ],
        rows=[history_row(series, name) for series, name in rows],
        title=title,
    )


def history_row(series: SeriesHistory, name: str) -> Row:
    """One series."""
    scale = scale_of([series.newest, series.level], series.unit)
    value = Cell(series.outcome, plain=series.outcome)
    if series.outcome == "measured":
        value = Cell(scale.format(series.newest), plain=format_plain(series.newest))
    level = Cell()
    if series.recent:
        level = Cell(scale.format(series.level), plain=format_plain(series.level))
    noise = Cell()
    if series.noise is not None and series.constant is None:
        noise = Cell(format_percent(series.noise), plain=format_plain(series.noise))
    return Row(
        outcome=series.outcome,
        cells=[
            Cell(name, plain=full_name(series.series.benchmark)),
            Cell(series.series.metric),
            value,
            level,
            Cell(series.unit),
            noise,
            Cell(course_text(series)),
            Cell(str(len(series.values))),
            Cell(str(series.failures)),
            Cell(str(series.behind)),
        ],
    )


def course_text(series: SeriesHistory) -> str:
    """The course in words where it has no shape, else as bars."""
    if series.constant is not None:
        exact = scale_of([series.constant], series.unit).format(series.constant, 0.0)
        return f"always {exact if series.constant else '0'}"
    if len(series.values) > 1:
        return sparkline(series.course)
    count = len(series.values)
    return f"{format_count(count)} value" if count else series.failure or "no value"


def sparkline(values: Sequence[float | None]) -> str:
    """Values as bars between the least and the most, on logs if all are above zero.

    >>> sparkline([1.0, 2.0, None, 4.0])
    '▁▅ █'
    """
    known = [value for value in values if value is not None and math.isfinite(value)]
    logs = bool(known) and min(known) > 0
    heights = {value: math.log(value) if logs else value for value in known}
    least, most = min(heights.values(), default=0.0), max(heights.values(), default=0.0)
    return "".join(
        bar(heights.get(value), least, most) if value is not None else " " for value in values
    )


def bar(height: float | None, least: float, most: float) -> str:
    """The bar of one part; infinities have the highest."""
    if height is None:
        return BARS[-1]
    if least == most:
        return LEVEL_BAR
    return BARS[min(int((height - least) / (most - least) * len(BARS)), len(BARS) - 1)]
