"""The tables of `compare`: a block a metric, rows that changed first, the rest in a line each."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import attrs

from calibrax.analysis.series import Benchmark
from calibrax.analysis.verdicts import ComparedRow, Comparison, Outcome
from calibrax.numbers import (
    Scale,
    counted,
    format_plain,
    format_plain_change,
)
from calibrax.reporting.columns import PEOPLE, PLAIN, in_metric_order, scale_of
from calibrax.reporting.compare.folds import (
    CHANGED,
    LEANING_WORSE,
    Kind,
    folds_of,
    grouped,
    rank_of,
    worst_first,
)
from calibrax.reporting.compare.forest import Bar, forest
from calibrax.reporting.compare.rows import (
    aligned_intervals,
    benchmark_of,
    beyond_text,
    change_text,
    details_of,
    doubts_of,
    has_change,
    has_equivalence,
    interval_text,
    lean,
    reason_of,
    value_text,
)
from calibrax.reporting.model import Cell, Column, Face, Row, Table, note_of
from calibrax.reporting.names import full_name
from calibrax.reporting.outcomes import outcome

__all__ = ["MOST_CHANGED", "Block", "Order", "View", "blocks_of", "changed_tables"]

Order: TypeAlias = Literal["change", "name", "file"]

MOST_CHANGED = 12
LONGEST_REASON = 25
FOREST_FROM = 110  # columns of a terminal
LEAN_DROP, FOREST_DROP = 4, 3  # which ornament goes first where there is no room
EQUIVALENCE_LEVEL = "90 %"
EQUIVALENCE = f"{EQUIVALENCE_LEVEL} interval of the row alone, which lies inside the margin"
LEGEND = (
    "◆ regressed  ● improved  ○ neither  ━ 95 % of the row alone  ─ all rows together  "
    "◀ ▶ beyond the axis"
)
TERMINAL: tuple[Face, ...] = ("terminal",)
MARKDOWN: tuple[Face, ...] = ("markdown",)


@attrs.frozen(kw_only=True)
class Block:
    """The rows of one metric in one unit.

    Attributes:
        metric: Its name.
        rows: All of them, in the order to be shown.
        listed: Those that are listed, in that order.
        groups: The others, by what one line says of them.
        has_shift: Whether they moved together, so that what is left of it is shown.
    """

    metric: str
    rows: Sequence[ComparedRow]
    listed: Sequence[ComparedRow]
    groups: Mapping[Kind, Sequence[ComparedRow]]
    has_shift: bool


def blocks_of(
    comparison: Comparison,
    names: Mapping[Benchmark, str],
    *,
    sort: Order = "change",
    limit: int | None = MOST_CHANGED,
) -> list[Block]:
    """The rows by metric, times first, and which of them are listed.

    Args:
        comparison: What is shown.
        names: How each benchmark is called.
        sort: Order of the rows.
        limit: How many rows that changed or lean are listed; None: all rows are.
    """
    pairs = dict.fromkeys((row.metric, row.unit) for row in comparison.rows)
    order = in_metric_order(pairs)
    shifted = {shift.metric for shift in comparison.shifts if shift.is_finding}
    chosen = listed_rows(comparison.rows, limit)
    blocks = []
    for metric, unit in sorted(pairs, key=lambda pair: order.index(pair[0])):
        rows = [row for row in comparison.rows if (row.metric, row.unit) == (metric, unit)]
        rows = sorted_rows(rows, names, sort)
        groups = grouped(row for row in rows if id(row) not in chosen)
        alone = {id(found[0]) for found in groups.values() if len(found) == 1}
        blocks.append(
            Block(
                metric=metric,
                rows=rows,
                listed=[row for row in rows if id(row) in chosen | alone],
                groups={kind: found for kind, found in groups.items() if len(found) > 1},
                has_shift=metric in shifted,
            )
        )
    return blocks


def sorted_rows(
    rows: Sequence[ComparedRow], names: Mapping[Benchmark, str], sort: Order
) -> list[ComparedRow]:
    """The rows in the order asked for."""
    if sort == "name":
        return sorted(rows, key=lambda row: names[benchmark_of(row)].casefold())
    return worst_first(rows) if sort == "change" else list(rows)


def listed_rows(rows: Sequence[ComparedRow], limit: int | None) -> set[int]:
    """The ids of the rows that are listed: all if they are few, else those that matter most.

    No regression gives way to anything else, and none to a smaller one.
    """
    if limit is None or len(rows) <= limit:
        return set(map(id, rows))
    matter = [row for row in worst_first(rows) if rank_of(row) <= CHANGED]
    bad = [row for row in matter if rank_of(row) <= LEANING_WORSE]
    good = [row for row in reversed(matter) if rank_of(row) > LEANING_WORSE]
    return set(map(id, [*bad, *good][:limit]))


@attrs.frozen(kw_only=True)
class View:
    """How rows are shown.

    Attributes:
        names: How each benchmark is called.
        signs: The signs of footnotes by warning.
        titled: Whether the metric stands above the names.
        confidence: Of the intervals, as `95 %`.
        verbose: Whether to add the evidence of each row.
        explained: Whether to add what the signs of the plot mean.
        equivalence: What the interval of an equivalent row is; "" where that was said.
    """

    names: Mapping[Benchmark, str]
    signs: Mapping[str, str] = attrs.field(factory=dict)
    titled: bool = False
    confidence: str = "95 %"
    verbose: bool = False
    explained: bool = True
    equivalence: str = EQUIVALENCE


def changed_tables(blocks: Iterable[Block], view: View) -> list[Table]:
    """A table a metric; those of which no row is listed share one, a line each."""
    tables: list[Table] = []
    for block in blocks:
        table = changed_table(block, view)
        if any(has_change(row) for row in block.listed):
            view = attrs.evolve(view, explained=False)
        if EQUIVALENCE in dict(table.footnotes).values():
            view = attrs.evolve(view, equivalence="")
        if table.rows or not view.titled or block.has_shift:
            tables.append(table)
            continue
        folds = [attrs.evolve(f, text=f"{block.metric}: {f.text}") for f in table.folds]
        if tables and not (tables[-1].rows or tables[-1].title):
            folds = [*tables.pop().folds, *folds]
        tables.append(attrs.evolve(table, title="", folds=folds))
    return tables


def changed_table(block: Block, view: View) -> Table:
    """One metric of all benchmarks."""
    judged = [row for row in block.rows if has_change(row)]
    listed = [row for row in block.listed if has_change(row)]
    values = [v for row in block.listed or block.rows for v in (row.baseline, row.current)]
    scale = scale_of(values, block.rows[0].unit)
    margins = {row.margin for row in judged}
    plot = forest([bar_of(row) for row in listed], min(margins, default=math.nan))
    plotted = dict(zip(map(id, listed), plot.lines, strict=True))

    def rows_of(rows: Sequence[ComparedRow]) -> list[Row]:
        """Rows with their intervals aligned."""
        texts = aligned_intervals([people_interval(row, block) for row in rows])
        if rows is not block.listed and not block.has_shift:
            texts = [
                f"{text} ({EQUIVALENCE_LEVEL})" if has_equivalence(row) else text
                for row, text in zip(rows, texts, strict=True)
            ]
        return [
            row_of(
                row,
                block,
                view,
                start_of(row, view, scale),
                interval=text,
                plot=plotted.get(id(row)),
            )
            if has_change(row)
            else Row(
                outcome=row.outcome,
                cells=start_of(row, view, scale),
                note=reason_of(row),
                details=reason_of(row) if view.verbose and is_long(row) else "",
            )
            for row, text in zip(rows, texts, strict=True)
        ]

    signs = view.signs
    footnotes = {signs[w]: w for row in listed for w in doubts_of(row) if w in signs}
    if view.equivalence and not block.has_shift and any(map(has_equivalence, listed)):
        footnotes[outcome(Outcome.EQUIVALENT).mark] = view.equivalence
    folded = [w for rows in block.groups.values() for row in rows for w in doubts_of(row)]
    folded = [w for w in folded if w in signs]
    hidden = len({w for w in folded if signs[w] not in footnotes})
    return Table(
        columns=columns_of(block, view, plot.axis),
        rows=rows_of(block.listed),
        title=block.metric if view.titled else "",
        folds=folds_of(block.groups, block.rows, view.names, rows_of, listed=block.listed),
        footnotes=[(sign, footnote(text)) for sign, text in sorted(footnotes.items())],
        more=f"{counted(hidden, 'warning')} about rows that are folded away (-a)" if hidden else "",
    )


def is_long(row: ComparedRow) -> bool:
    """Whether a reason may be cut beside the numbers."""
    return len(reason_of(row)) > LONGEST_REASON


def columns_of(block: Block, view: View, axis: str) -> list[Column]:
    """The columns of a block: for people those with a few words, for programs all numbers."""
    interval = "beyond the suite" if block.has_shift else f"{view.confidence} interval"
    plain = ["change", "lower", "upper", "equivalence lower", "equivalence upper", "suspect"]
    if block.has_shift:
        plain += ["beyond", "beyond lower", "beyond upper"]
    if view.verbose:
        plain += ["own lower", "own upper", "n base", "n new", "noise", "noise from", "p"]
        plain += ["p adjusted", "delta", "method"]
    texts = ("suspect", "noise from", "method", "warnings")
    return [
        Column(heading="benchmark"),
        Column(heading="metric", faces=PLAIN),
        Column(heading="base", align="right"),
        Column(heading="new", align="right", joint=" → "),
        Column(heading="unit", faces=PLAIN),
        Column(heading="change", align="right", faces=PEOPLE),
        Column(heading=interval, align="right", faces=PEOPLE),
        Column(heading="", gap=1, faces=PEOPLE),
        Column(heading="", faces=PEOPLE, wide=1, drop=LEAN_DROP),
        Column(
            heading=axis,
            faces=TERMINAL,
            wide=FOREST_FROM,
            drop=FOREST_DROP,
            legend=LEGEND if view.explained else "",
        ),
        *([Column(heading="evidence", faces=MARKDOWN)] if view.verbose else []),
        *(
            Column(heading=heading, align="left" if heading in texts else "right", faces=PLAIN)
            for heading in (*plain, "warnings")
        ),
    ]


def people_interval(row: ComparedRow, block: Block) -> str:
    """The interval that people see: that which decided, or what is left of a common shift."""
    if not has_change(row):
        return ""
    if block.has_shift and row.scale != "exact":
        return beyond_text(row)
    if has_equivalence(row):
        return interval_text(row, row.equivalence_lower, row.equivalence_upper)
    return interval_text(row, row.lower, row.upper)


def bar_of(row: ComparedRow) -> Bar:
    """The row in a plot."""
    return Bar(row.outcome, row.ratio, row.lower, row.upper, row.own_lower, row.own_upper)


def start_of(row: ComparedRow, view: View, scale: Scale) -> list[Cell]:
    """The name and the values, as far as there are any."""
    benchmark = benchmark_of(row)
    return [
        Cell(view.names[benchmark], plain=full_name(benchmark)),
        Cell(row.metric),
        Cell(value_text(row, row.baseline, scale), plain=number(row.baseline)),
        Cell(value_text(row, row.current, scale), plain=number(row.current)),
        Cell(row.unit),
    ]


def row_of(
    row: ComparedRow,
    block: Block,
    view: View,
    start: Sequence[Cell],
    *,
    interval: str,
    plot: str | None,
) -> Row:
    """One row with its change and all that bears it out; None for a plot: it is not listed."""
    doubts = [doubt for doubt in doubts_of(row) if doubt in view.signs]
    marks = "" if plot is None else "".join(sorted(view.signs[doubt] for doubt in doubts))
    details = details_of(row) if view.verbose else ""
    texts = [change_text(row), interval, marks, lean(row), plot or ""]
    texts += [details] if view.verbose else []
    texts += map(change, (row.ratio, row.lower, row.upper))
    texts += [*map(change, (row.equivalence_lower, row.equivalence_upper)), lean(row)]
    if block.has_shift:
        texts += map(change, (row.beyond_shift, row.beyond_lower, row.beyond_upper))
    if view.verbose:
        texts += [change(row.own_lower), change(row.own_upper)]
        texts += [str(row.n_baseline), str(row.n_current), number(row.noise), row.noise_source]
        texts += [*map(number, (row.p_value, row.p_adjusted, row.effect_size)), row.method]
    cells = [*start, *map(Cell, [*texts, "; ".join(doubts)])]
    stands_out = row.suspect is not None
    return Row(outcome=row.outcome, cells=cells, details=details, stands_out=stands_out)


def number(value: float) -> str:
    """A number for programs; "" where there is none."""
    return "" if math.isnan(value) else format_plain(value)


def change(ratio: float) -> str:
    """A change for programs; "" where there is none."""
    return format_plain_change(ratio) if math.isfinite(ratio) else ""


def footnote(warning: str) -> str:
    """A warning with its remedy."""
    note = note_of(warning)
    return f"{note.text} → {note.remedy}" if note.remedy else note.text
