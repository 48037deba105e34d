"""The rows of a comparison on a page: by outcome, each with its plot and what bears it out."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import NamedTuple

import attrs

from calibrax.analysis.history import SeriesHistory
from calibrax.analysis.series import Benchmark, Series, benchmarks
from calibrax.analysis.verdicts import ComparedRow, Outcome
from calibrax.core.models import Run
from calibrax.numbers import Scale, change_word, format_count
from calibrax.reporting.columns import scale_of
from calibrax.reporting.compare.explain import evidence_of
from calibrax.reporting.compare.folds import CHANGED, RANKS, rank_of
from calibrax.reporting.compare.report import short
from calibrax.reporting.compare.rows import (
    JUDGED,
    benchmark_of,
    change_text,
    doubts_of,
    has_change,
    interval_text,
    lean,
    margin_text,
    range_text,
    reason_of,
    unit_of,
    value_text,
)
from calibrax.reporting.compare.tables import (
    Block,
    Order,
    bar_of,
    people_interval,
)
from calibrax.reporting.html.course_figures import Level, course_figure
from calibrax.reporting.html.figures import Changes, Side, changes_of, sides
from calibrax.reporting.html.page import (
    Figure,
    Group,
    Heading,
    Line,
    PageTable,
    Value,
)
from calibrax.reporting.names import full_name

__all__ = ["LEGEND", "PLACES", "Samples", "View", "block_table", "leaning_words"]

WORST = (Outcome.REGRESSED, Outcome.FAILED, Outcome.MISSING)
PLACES = sorted(RANKS, key=lambda rank: WORST.index(rank) if rank in WORST else len(WORST))
"""The ranks in the order of their groups: what is bad first."""

FEW = 6  # rows of one group that are not worth a fold
ALARMING = (Outcome.FAILED, Outcome.MISSING, Outcome.NOT_COMPARABLE)
MOST_ALARMING = 3  # of which the first ones are shown, whatever is folded
LEGEND = (
    "thin bar: the interval that decides, all rows together; thick: the row alone, 95 %; "
    "grey: changes that count as none"
)
IN_ORDER = "top to bottom as measured"
CAUTION = "caution"
HASH = re.compile(r"\b[0-9a-f]{16,}\b")  # whole in the evidence, short in the row


class Samples(NamedTuple):
    """What was measured, sample by sample.

    Attributes:
        baseline: The side before, with its points.
        current: The side after.
        match: Names of the baseline, and what they are called on the current side.
    """

    baseline: Run
    current: Run
    match: Mapping[str, str] = {}

    def finder(self) -> Callable[[ComparedRow], list[tuple[float, ...]]]:
        """What gives both sides' samples of a row, in the order in which they were measured."""
        old = {
            benchmark._replace(name=self.match.get(benchmark.name, benchmark.name)): point.metrics
            for benchmark, point in benchmarks(self.baseline)
        }
        new = {benchmark: point.metrics for benchmark, point in benchmarks(self.current)}

        def found(row: ComparedRow) -> list[tuple[float, ...]]:
            benchmark = benchmark_of(row)
            both = [
                side[benchmark].get(row.metric) if benchmark in side else None
                for side in (old, new)
            ]
            return [tuple(metric.samples or ()) if metric else () for metric in both]

        return found


class View(NamedTuple):
    """What all rows of a page need to know.

    Attributes:
        names: How each benchmark is called.
        alpha: Of the comparison.
        together: How many rows were judged together.
        said: Warnings and methods that stand above the rows or below them.
        samples: Those of a row, or None where they are not at hand.
        opened: The row whose evidence is shown from the start.
        history: Earlier runs of each series.
        runs: What each earlier run is called.
        titled: Whether there are several metrics.
    """

    names: Mapping[Benchmark, str]
    alpha: float
    together: int
    said: Set[str]
    samples: Callable[[ComparedRow], list[tuple[float, ...]]] | None
    opened: ComparedRow | None
    history: Mapping[Series, SeriesHistory]
    runs: Sequence[str]
    titled: bool


def block_table(block: Block, view: View, sort: Order) -> PageTable:
    """One metric of all benchmarks."""
    judged = [row for row in block.rows if has_change(row)]
    scale = scale_of(
        (value for row in block.rows for value in (row.baseline, row.current)), block.rows[0].unit
    )
    margins = {row.margin for row in judged}
    plots = changes_of(
        list(map(bar_of, judged)),
        min(margins, default=math.nan),
        words_of(judged),
        [bar_of(row) for row in judged if rank_of(row) <= CHANGED],
    )
    confidence = f"{100 * (1 - view.alpha):.6g} %"
    interval = "beyond the suite" if block.has_shift else f"{confidence} interval"
    start = "beyond_" if block.has_shift else ""
    columns = [
        Heading(text="benchmark", align="left"),
        Heading(text="base", key="baseline"),
        Heading(text="new", key="current"),
        Heading(text="change", key="ratio"),
        Heading(text=interval, key=f"{start}lower", upper=f"{start}upper"),
        Heading(text="change with its intervals, plotted", axis=plots.head(), grid=plots.grid()),
    ]

    def lines(rows: Iterable[ComparedRow]) -> list[Line]:
        return [line_of(row, block, view, scale, plots) for row in rows]

    listed = set(map(id, block.listed))
    if sort == "change":
        found = [[row for row in block.rows if RANKS[rank_of(row)] == rank] for rank in PLACES]
        groups = [group_of(rows, listed, lines, plots) for rows in found if rows]
    else:
        groups = [Group(outcome="", rows=lines(block.rows))]
    unit = f" in {block.rows[0].unit}" if block.rows[0].unit else ""
    return PageTable(
        caption=f"{block.metric or 'values'}{unit}: base, new, change and its interval",
        title=block.metric if view.titled else "",
        shared={"metric": block.metric, "unit": block.rows[0].unit},
        columns=columns,
        groups=groups,
        legend=LEGEND if judged else "",
    )


def words_of(rows: Sequence[ComparedRow]) -> tuple[str, str]:
    """What stands at the ends of the axis: what a lower and a higher value are."""
    if not rows:
        return "", ""
    unit = unit_of(rows[0])
    return change_word(unit, increased=False), change_word(unit, increased=True)


def group_of(
    rows: Sequence[ComparedRow],
    listed: set[int],
    lines: Callable[[Iterable[ComparedRow]], list[Line]],
    plots: Changes,
) -> Group:
    """Rows of one rank: those that are listed, and behind a fold the others."""
    shown = rows if len(rows) <= FEW else [row for row in rows if id(row) in listed]
    if not shown and rows[0].outcome in ALARMING:
        shown = rows[:MOST_ALARMING]
    away = [row for row in rows if not any(row is each for each in shown)] if shown else list(rows)
    compared = [row for row in rows if has_change(row)]
    dotted = away and len(compared) > 1
    return Group(
        outcome=str(rows[0].outcome),
        text=f"{format_count(len(rows))} {words_of_group(rows)}",
        about=about_group(rows),
        rows=lines(shown),
        folded=lines(away),
        strip=plots.strip([row.ratio for row in compared]) if dotted else None,
    )


def words_of_group(rows: Sequence[ComparedRow]) -> str:
    """What the rows of a rank have in common."""
    first = rows[0]
    if first.suspect and first.outcome in (Outcome.INCONCLUSIVE, Outcome.EQUIVALENT):
        return f"{leaning_words(rows)}, {first.outcome}"
    if first.outcome is Outcome.NOT_COMPARABLE and has_change(first):
        return "with a change that is neither good nor bad"
    if RANKS[rank_of(first)] == "again":
        return "inconclusive, measured again"
    if first.outcome is Outcome.EQUIVALENT and len(margins := {row.margin for row in rows}) == 1:
        return f"equivalent within {margin_text(margins.pop())}"
    if first.outcome is Outcome.MISSING:
        return "missing in the new run"
    return str(first.outcome)


def about_group(rows: Sequence[ComparedRow]) -> str:
    """What more there is to say of the rows of a rank."""
    if len(rows) < 2:
        return ""
    if has_change(rows[0]):
        text = range_text(rows)
        if rows[0].suspect and rows[0].outcome is Outcome.INCONCLUSIVE:
            return f"{text}: worth measuring again"
        return text
    reasons = {row.reason.removeprefix("in the baseline: ") for row in rows} - {"", "failed"}
    return reasons.pop() if len(reasons) == 1 else ""


def line_of(row: ComparedRow, block: Block, view: View, scale: Scale, plots: Changes) -> Line:
    """One row."""
    benchmark = benchmark_of(row)
    compared = has_change(row)
    values = [
        Value(value_text(row, row.baseline, scale), row.baseline),
        Value(value_text(row, row.current, scale), row.current),
    ]
    cautions = [CAUTION] if compared and set(doubts_of(row)) - view.said else []
    line = Line(
        outcome=str(row.outcome),
        name=view.names[benchmark],
        full_name=full_name(benchmark),
        unit=row.unit,
        anchor=f"{view.names[benchmark]}.{row.metric}" if view.titled else "",
        about=", ".join(filter(None, (lean(row), *cautions))),
        cells=values,
        note="" if compared else HASH.sub(lambda found: short(found[0]), reason_of(row)),
        evidence=list(evidence_of(row, view.alpha, view.together, view.said)),
        figures=list(figures_of(row, view)),
        is_open=row is view.opened,
        matters=rank_of(row) <= CHANGED,
    )
    if not compared:
        return line
    tone = str(row.outcome) if row.outcome in JUDGED[:2] else "" if row.suspect else "dim"
    ends = (row.beyond_lower, row.beyond_upper) if block.has_shift else (row.lower, row.upper)
    label = f"{change_text(row)}, {interval_text(row, row.lower, row.upper)}, {row.outcome}"
    return attrs.evolve(
        line,
        cells=[
            *values,
            Value(change_text(row), row.ratio, tone=tone),
            Value(people_interval(row, block), *ends, tone="dim"),
            plots.cell(bar_of(row), label, str(row.outcome), change_text(row)),
        ],
    )


def figures_of(row: ComparedRow, view: View) -> Iterable[Figure]:
    """The samples of both sides, where there are more than one, and the earlier runs."""
    found = view.samples(row) if view.samples else []
    if max(map(len, found), default=0) > 1:
        yield samples_figure(row, found)
    series = view.history.get(Series(benchmark_of(row), row.metric))
    if series is not None:
        levels = [Level("base", row.baseline), Level("new", row.current)]
        figure = course_figure(series, view.runs, "Earlier runs", levels)
        yield from [figure] if figure else []


def samples_figure(row: ComparedRow, found: Sequence[tuple[float, ...]]) -> Figure:
    """The samples of both sides."""
    scale = scale_of([row.baseline, row.current, *found[0], *found[1]], row.unit)
    both = [
        Side(name, samples, estimate, name)
        for name, samples, estimate in zip(
            ("base", "new"), found, (row.baseline, row.current), strict=True
        )
    ]
    texts = [value_text(row, side.estimate, scale) or "no value" for side in both]
    label = f"samples: base {texts[0]}, new {texts[1]}"
    return Figure("Samples", IN_ORDER, sides(both, scale, label))


def leaning_words(rows: Sequence[ComparedRow]) -> str:
    """Which way some suspects lean: a word where all have the same."""
    ways = {lean(row).removeprefix("strongly ") for row in rows}
    return ways.pop() if len(ways) == 1 else "leaning to the worse"
