"""A comparison as a forest plot: a row a benchmark, what is bad first, a panel a metric."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from calibrax.analysis.verdicts import CommonShift, ComparedRow, Comparison, Outcome
from calibrax.numbers import change_word, format_count
from calibrax.reporting.columns import in_metric_order
from calibrax.reporting.compare.forest import Bar
from calibrax.reporting.compare.rows import JUDGED, badness, benchmark_of, margin_text, unit_of
from calibrax.reporting.figures.canvas import (
    GREY,
    MOST_ROWS,
    add_legend,
    add_notes,
    beyond,
    drawn_text,
    ratio_axis,
    row_names,
    sign_of,
    stacked,
    styled,
)
from calibrax.reporting.names import short_names

__all__ = ["comparison_figure"]

BAND = "#EDEDED"
METRIC_WIDTH = 14  # letters that have room between the words of an axis


def comparison_figure(comparison: Comparison) -> Figure:
    """The changes of a comparison with both intervals.

    Rows without a ratio above 0 have no place on an axis of logs; they are counted below, as are
    rows beyond the first 40.
    """
    shown = sorted((row for row in comparison.rows if has_place(row)), key=rank_of)[:MOST_ROWS]
    order = in_metric_order((row.metric, row.unit) for row in shown)
    blocks = [[row for row in shown if row.metric == metric] for metric in order]
    short = short_names(benchmark_of(row) for row in comparison.rows)
    shifts = [shift for shift in comparison.shifts if shift.is_finding]
    with styled():
        figure, axes = stacked([len(block) for block in blocks] or [1])
        for place, block in zip(axes[:, 0], blocks, strict=True) if blocks else ():
            names = row_names([short[benchmark_of(row)] for row in block])
            shift = next((s for s in shifts if s.metric == block[0].metric), None)
            draw(place, block, names, shift)
        if not blocks:
            axes[0, 0].set_axis_off()
        handles = [sign_of(outcome) for outcome in JUDGED if comparison.counts[outcome]]
        labels = [
            f"{outcome} {format_count(comparison.counts[outcome])}"
            for outcome in JUDGED
            if comparison.counts[outcome]
        ]
        lines = [Line2D([], [], linestyle="none", **sign.options) for sign in handles]
        add_legend(figure, lines, labels, columns=2)
        level = f"{100 * (1 - comparison.alpha):.6g} %"
        add_notes(
            figure,
            f"Thin bars: {level} intervals of all rows together, which decide; thick: each row's "
            f"own 95 %. Grey: changes that count as none ({margins_text(shown)})."
            if shown
            else "",
            "Dashed: what the suite did together; verdicts are about what is beyond it."
            if shifts
            else "",
            left_out(comparison, shown),
        )
    return figure


def has_place(row: ComparedRow) -> bool:
    """Whether a row can stand on an axis of logs."""
    return row.outcome in JUDGED and 0 < row.ratio < math.inf


def rank_of(row: ComparedRow) -> tuple[int, float]:
    """What is shown first: the outcomes in their order, the worst of each."""
    return JUDGED.index(row.outcome), -badness(row)


def margins_text(rows: Sequence[ComparedRow]) -> str:
    """The margins of some rows."""
    return ", ".join(dict.fromkeys(margin_text(row.margin) for row in rows))


def left_out(comparison: Comparison, shown: Sequence[ComparedRow]) -> str:
    """How many rows are not drawn, by outcome."""
    drawn = {id(row) for row in shown}
    counts = {
        outcome: sum(row.outcome is outcome and id(row) not in drawn for row in comparison.rows)
        for outcome in Outcome
    }
    texts = [f"{format_count(n)} {outcome}" for outcome, n in counts.items() if n]
    return f"Not drawn: {', '.join(texts)}." if texts else ""


def draw(
    axes: Axes, rows: Sequence[ComparedRow], names: Sequence[str], shift: CommonShift | None
) -> None:
    """One metric."""
    bars = [Bar("", r.ratio, r.lower, r.upper, r.own_lower, r.own_upper) for r in rows]
    low, high = ratio_axis(axes, bars)
    margin = max((row.margin for row in rows if row.margin > 0), default=0.0)
    if margin:
        axes.axvspan(1 / (1 + margin), 1 + margin, color=BAND, zorder=0, linewidth=0)
    axes.axvline(1, color=GREY, linewidth=0.6, zorder=1)
    if shift is not None:
        axes.axvline(shift.ratio, color=GREY, linewidth=0.8, linestyle="--", zorder=1)
    for outcome in JUDGED:
        mine = [(y, row) for y, row in enumerate(rows) if row.outcome is outcome]
        if not mine:
            continue
        sign = sign_of(outcome)
        for width, ends in (
            (0.8, [(y, row.lower, row.upper) for y, row in mine]),
            (2.4, [(y, row.own_lower, row.own_upper) for y, row in mine]),
        ):
            known = [each for each in ends if not (math.isnan(each[1]) or math.isnan(each[2]))]
            places = [y for y, _, _ in known]
            lefts = [max(left, low) for _, left, _ in known]
            rights = [min(right, high) for _, _, right in known]
            axes.hlines(places, lefts, rights, color=sign.color, linewidth=width)
            beyond(axes, [(e, y, sign.color) for y, *both in known for e in both], low, high)
        inside = [(row.ratio, y) for y, row in mine]
        axes.plot(*zip(*inside, strict=True), linestyle="none", label=outcome, **sign.options)
        beyond(axes, [(row.ratio, y, sign.color) for y, row in mine], low, high)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), names)
    axes.tick_params(axis="y", length=0)
    unit = unit_of(rows[0])
    less, more = change_word(unit, False), change_word(unit, True)
    metric = drawn_text(rows[0].metric or "value", METRIC_WIDTH)
    axes.set_xlabel(f"◂ {less}     change of {metric}     {more} ▸")
