"""A ranking as dots with intervals, and beside them the ranks that can't be excluded."""

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from calibrax.analysis.rankings import RankedEntry, Ranking
from calibrax.numbers import change_word, counted, format_count
from calibrax.reporting.columns import scale_of
from calibrax.reporting.compare.forest import Bar
from calibrax.reporting.figures.canvas import (
    GREY,
    MOST_PANELS,
    MOST_ROWS,
    OTHER,
    SIGNS,
    add_notes,
    beyond,
    drawn_text,
    fixed,
    ratio_axis,
    row_names,
    stacked,
    styled,
    value_ticks,
)
from calibrax.reporting.html.rank_page import blocks_of
from calibrax.reporting.rank.rows import Block, label_text
from calibrax.units import parse_unit

__all__ = ["rank_figure"]

Shown = tuple[Block, tuple[RankedEntry, ...]]

WIDTHS = (2.4, 1.0)  # of intervals and ranks
MOST_TICKS = 4
METRIC_WIDTH = 14


def rank_figure(rankings: Sequence[Ranking]) -> Figure:
    """One ranking, or one a metric: over all benchmarks where there is such a ranking."""
    every = [block for ranking in rankings for block in shown_blocks(ranking)]
    blocks = [block for block in every if block.part.ranked]
    shown: list[Shown] = []
    room = MOST_ROWS
    for block in blocks[:MOST_PANELS]:
        entries = block.part.ranked[:room]
        room -= len(entries)
        if entries:
            shown.append((block, entries))
    with styled():
        figure, axes = stacked([len(entries) for _, entries in shown] or [1], WIDTHS)
        for places, (block, entries) in zip(axes, shown, strict=False):
            draw(places[0], places[1], block, entries, named=len(rankings) > 1)
        if not shown:
            figure.clear()
        add_notes(figure, *notes_of(every, shown))
    return figure


def shown_blocks(ranking: Ranking) -> Sequence[Block]:
    """Over all benchmarks alone, where there is such a ranking; else each benchmark."""
    blocks = blocks_of(ranking)
    return blocks[:1] if ranking.overall is not None else blocks


def notes_of(every: Sequence[Block], shown: Sequence[Shown]) -> list[str]:
    """What the bars are, and what is not drawn."""
    drawn = {id(block): len(entries) for block, entries in shown}
    hidden = sum(len(block.part.entries) - drawn.get(id(block), 0) for block in every)
    valued = sum(not entry.is_ranked for block in every for entry in block.part.entries)
    levels = dict.fromkeys(
        "95 % intervals over the benchmarks"
        if block.is_overall
        else f"{100 * (1 - block.ranking.alpha):.6g} % intervals of all pairs together"
        for block, _ in shown
    )
    bars = f"Left: {' and '.join(levels)}; right: rank, and the ranks that can't be excluded."
    without = f", {format_count(valued)} of them without a value" if valued else ""
    return [
        bars if shown else "",
        f"Not drawn: {counted(hidden, 'place')}{without}." if hidden else "",
    ]


def draw(
    left: Axes, right: Axes, block: Block, entries: Sequence[RankedEntry], *, named: bool
) -> None:
    """One block."""
    places = range(len(entries))
    if block.by_difference:
        values = [entry.difference for entry in entries]
        ends = [(entry.difference_lower, entry.difference_upper) for entry in entries]
        known = [v for v in (*values, *(e for pair in ends for e in pair)) if math.isfinite(v)]
        value_ticks(left, "x", known, scale_of(known, block.ranking.unit), MOST_TICKS)
        low, high = left.get_xlim()
        zero = 0.0
    else:
        values = [entry.ratio_to_best for entry in entries]
        ends = [(entry.lower, entry.upper) for entry in entries]
        bars = [Bar("", v, *both) for v, both in zip(values, ends, strict=True)]
        low, high = ratio_axis(left, bars, as_ratios=True)
        zero = 1.0
    left.axvline(zero, color=GREY, linewidth=0.6, zorder=1)
    for y, entry, value, (lower, upper) in zip(places, entries, values, ends, strict=True):
        sign = SIGNS["improved"] if entry.rank == 1 else OTHER
        if not (math.isnan(lower) or math.isnan(upper)):
            left.hlines(y, max(lower, low), min(upper, high), color=sign.color, linewidth=1.6)
            beyond(left, [(lower, y, sign.color), (upper, y, sign.color)], low, high)
        left.plot([value], [y], linestyle="none", **sign.options)
        beyond(left, [(value, y, sign.color)], low, high)
        right.hlines(y, entry.rank_lower, entry.rank_upper, color=sign.color, linewidth=1.6)
        right.plot([entry.rank], [y], linestyle="none", **sign.options)
    names = row_names([label_text(block, entry) for entry in entries])
    for axes in (left, right):
        axes.set_ylim(len(entries) - 0.4, -0.6)
        axes.tick_params(axis="y", length=0)
    left.set_yticks(places, names)
    right.set_yticks([])
    last = max(2, *(entry.rank_upper for entry in entries))
    right.set_xlim(0.5, last + 0.5)
    step = max(1, round(last / MOST_TICKS))
    ranks = list(range(1, last + 1, step))
    fixed(right.xaxis, ranks, list(map(format_count, ranks)))
    right.set_xlabel("rank")
    metric = drawn_text(block.ranking.metric or "value", METRIC_WIDTH)
    unit = parse_unit(block.ranking.unit)._replace(direction=block.ranking.direction.value)
    what = "difference from" if block.by_difference else "ratio to"
    left.set_xlabel(f"{metric}: {what} the best   {change_word(unit, True)} ▸")
    if named or block.is_overall or len(block.ranking.benchmarks) > 1:
        left.set_title(drawn_text(f"{metric}, {block.name}" if named else block.name))
