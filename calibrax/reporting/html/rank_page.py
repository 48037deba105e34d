"""A ranking as a page: who is best, then each entry with its distance and its possible ranks."""

import math
from collections.abc import Iterable, Iterator, Sequence

import attrs

from calibrax.analysis.rankings import OverallRanking, RankedEntry, Ranking
from calibrax.core.models import Run
from calibrax.numbers import change_word, counted, format_count, format_p
from calibrax.reporting.columns import scale_of
from calibrax.reporting.compare.forest import Bar
from calibrax.reporting.facts import facts_of, several
from calibrax.reporting.html.figures import Changes, Ranks, changes_of
from calibrax.reporting.html.marks import Plot
from calibrax.reporting.html.page import (
    Group,
    Heading,
    Line,
    Page,
    PageTable,
    Span,
    Value,
)
from calibrax.reporting.html.rank_samples import EntrySamples, samples_figure, samples_of_entries
from calibrax.reporting.html.report_page import chips_of
from calibrax.reporting.model import Report, note_of
from calibrax.reporting.names import full_name, short_names
from calibrax.reporting.rank.report import listed, methods_of
from calibrax.reporting.rank.rows import (
    Block,
    benchmark_of,
    difference_texts,
    label_text,
    labels_of,
    outcome_of,
    range_text,
    ratio_interval,
    ratio_text,
    value_text,
)
from calibrax.units import Unit, parse_unit

__all__ = ["blocks_of", "rank_page"]

MOST_BENCHMARKS = 12
LEGEND = (
    "left plot: ratio to the best with its interval; right plot: rank, and the ranks that can't be "
    "excluded"
)


def rank_page(
    rankings: Sequence[Ranking], report: Report, runs: Sequence[Run], names: Sequence[str] = ()
) -> Page:
    """The page of one ranking, or of one a metric.

    Args:
        rankings: In the order to be shown.
        report: What its screen says.
        runs: All runs.
        names: Of the file of each run, where files are ranked.
    """
    tables = [
        block_table(block, samples, named=len(rankings) > 1)
        for ranking in rankings
        for samples in [samples_of_entries(runs, ranking, names)]
        for block in blocks_of(ranking)
    ]
    head = several(runs) if len(runs) > 1 else [fact for run in runs for fact in facts_of(run)]
    return Page(
        command="rank",
        title=report.answer,
        facts=[[*head, f"ranked by {rankings[0].by}"]],
        headline=[Span(headline(rankings[0], named=len(rankings) > 1))],
        summary=[report.answer, *report.closing],
        notes=report.notes,
        scripts=[report.script] if report.script else [],
        chips=chips_of(tables),
        tables=tables,
        method=list(method_of(rankings)),
    )


def headline(ranking: Ranking, *, named: bool) -> str:
    """Who is best, in a few words."""
    part = ranking.overall or (ranking.benchmarks[0] if len(ranking.benchmarks) == 1 else None)
    by = f" by {ranking.metric}" if named else ""
    if part is None:
        return f"No overall best{by}" if ranking.benchmarks else f"Nothing to rank{by}"
    names = [labels_of(ranking)[entry.label] for entry in part.best]
    if all(entry.equivalent for entry in part.best):
        return f"Best{by}: {listed(names)}"
    if len(names) == len(part.ranked):
        return f"Best{by}: none can be told apart"
    return f"Best{by}: one of {listed(names, 'or')}"


def blocks_of(ranking: Ranking) -> list[Block]:
    """What is ranked over all benchmarks first, then each benchmark."""
    names = short_names(map(benchmark_of, ranking.benchmarks))
    labels = labels_of(ranking)
    blocks = [
        Block(ranking, part, labels, names[benchmark_of(part)]) for part in ranking.benchmarks
    ]
    if ranking.overall is None:
        return blocks
    name = f"over {counted(ranking.overall.benchmarks, 'benchmark')}"
    return [Block(ranking, ranking.overall, labels, name), *blocks]


def block_table(block: Block, samples: EntrySamples, *, named: bool) -> PageTable:
    """One benchmark, or all together."""
    ranking, ranked = block.ranking, block.part.ranked
    value = "mean rank" if block.is_overall else ranking.metric or "value"
    words = (change_word(unit_of(block), False), change_word(unit_of(block), True))
    plots = None if block.by_difference else changes_of(list(map(bar_of, ranked)), words=words)
    ranks = Ranks(max((entry.rank_upper for entry in ranked), default=1))
    columns = [
        Heading(text=ranking.by, align="left"),
        Heading(text="rank", key="rank"),
        Heading(text=value, key="mean_rank" if block.is_overall else "value"),
        *([Heading(text="difference", key="difference")] if plots is None else []),
        *([Heading(text="to the best", key="ratio_to_best")] if plots else []),
        Heading(
            text=f"{level(block)} interval",
            key="lower" if plots else "difference_lower",
            upper="upper" if plots else "difference_upper",
        ),
    ]
    if plots:
        plots = plots.as_ratios()
        text = "ratio to the best with its interval, plotted"
        columns.append(Heading(text=text, axis=plots.head(), grid=plots.grid()))
    text = "ranks that can't be excluded, plotted"
    columns.append(Heading(text=text, axis=ranks.head(), grid=ranks.grid(), narrow=True))
    metric = f"{ranking.metric}: " if named else ""
    return PageTable(
        caption=f"ranks by {ranking.metric or 'value'}, {block.name}",
        title=f"{metric}{block.name}" if named or len(ranking.benchmarks) > 1 else "",
        shared={"benchmark": whole_name(block), "metric": ranking.metric, "unit": ranking.unit},
        columns=columns,
        groups=[Group(outcome="", rows=list(lines(block, samples, plots, ranks)))],
        legend=LEGEND if plots else "",
    )


def whole_name(block: Block) -> str:
    """The whole name of a benchmark; of all together how many there are."""
    part = block.part
    return block.name if isinstance(part, OverallRanking) else full_name(benchmark_of(part))


def level(block: Block) -> str:
    """The confidence of intervals: overall each has its own, else all hold together."""
    return "95 %" if block.is_overall else f"{100 * (1 - block.ranking.alpha):.6g} %"


def unit_of(block: Block) -> Unit:
    """The unit, with the direction that applies."""
    return parse_unit(block.ranking.unit)._replace(direction=block.ranking.direction.value)


def bar_of(entry: RankedEntry) -> Bar:
    """An entry in a plot."""
    return Bar("", entry.ratio_to_best, entry.lower, entry.upper)


def lines(
    block: Block, samples: EntrySamples, plots: Changes | None, ranks: Ranks
) -> Iterator[Line]:
    """A row an entry, best first."""
    entries = block.part.entries
    for number, entry in enumerate(entries):
        before = entries[number - 1] if number else None
        after = entries[number + 1] if number + 1 < len(entries) else None
        above = before is not None and before.is_ranked and before.rank == entry.rank
        below = after is not None and after.is_ranked and after.rank == entry.rank
        cell = ranks.cell(entry.rank, *range_of(entry), above, below)
        figures = list(samples_figure(block, entry, samples))
        yield attrs.evolve(line_of(block, entry, plots, cell), figures=figures)


def range_of(entry: RankedEntry) -> tuple[int, int]:
    """The ranks that can't be excluded."""
    return entry.rank_lower, entry.rank_upper


def line_of(block: Block, entry: RankedEntry, plots: Changes | None, ranks: Plot) -> Line:
    """One entry."""
    label = block.labels[entry.label]
    start = Line(
        outcome="measured" if entry.is_ranked else outcome_of(entry),
        name=label_text(block, entry),
        full_name=entry.label,
        anchor=label if block.is_overall else f"{block.name}-{label}",
        note=entry.reason,
        cells=[],
        evidence=list(evidence_of(block, entry)),
        matters=entry.rank == 1,
    )
    if not entry.is_ranked:
        return start
    scale = scale_of([e.value for e in block.part.ranked], block.ranking.unit)
    shown = entry.mean_rank if block.is_overall else entry.value
    cells: list[Value | Plot] = [
        Value(f"{entry.rank}{'=' * entry.tied}", entry.rank),
        Value(value_text(block, entry, scale), shown),
    ]
    if plots is None:
        difference, interval = difference_texts(entry, scale)
        cells.append(Value(difference, entry.difference))
        cells.append(Value(interval, entry.difference_lower, entry.difference_upper, "dim"))
    else:
        interval = "" if entry.lower == entry.upper else ratio_interval(entry)
        cells.append(Value(ratio_text(entry.ratio_to_best), entry.ratio_to_best))
        cells.append(Value(interval, entry.lower, entry.upper, "dim"))
        kind = "improved" if entry.rank == 1 else "entry"
        words = f"{ratio_text(entry.ratio_to_best)}, {interval}".removesuffix(", ")
        cells.append(plots.cell(bar_of(entry), words, kind, ratio_text(entry.ratio_to_best)))
    return attrs.evolve(start, cells=[*cells, ranks])


def evidence_of(block: Block, entry: RankedEntry) -> Iterator[tuple[str, list[str]]]:
    """What bears a rank out, in words."""
    if entry.is_ranked:
        can = "ranks that can't be excluded"
        yield "", [f"rank {entry.rank}{'=' * entry.tied}, {can}: {range_text(entry)}"]
    description = block.ranking.descriptions.get(entry.label, "")
    if description:
        yield block.ranking.by, [description]
    if entry.reason:
        yield "Why", [entry.reason]
    if not entry.is_ranked:
        return
    if entry.equivalent:
        yield "Equivalent", ["to the best one, within the margin"]
    if not math.isnan(entry.p_best):
        yield "Best", [f"with probability {entry.p_best:.2f}"]
    if not math.isnan(entry.p_adjusted) and entry.p_adjusted < 1:
        yield "Test", [f"{format_p(entry.p_adjusted)} of no difference from the best, by Holm"]
    noun = "benchmark" if block.is_overall else "invocation"
    samples = f", {counted(entry.samples, 'sample')}" if entry.samples else ""
    yield "Measured", [f"{counted(entry.n, noun)}{samples}"]
    if block.is_overall:
        yield "Ranks", [", ".join(ranks_of(block.ranking, entry.label))]
    for warning in entry.warnings:
        note = note_of(warning)
        yield "Caution", [note.text, *([f"→ {note.remedy}"] if note.remedy else [])]


def ranks_of(ranking: Ranking, label: str) -> Iterator[str]:
    """The rank of an entry on each benchmark."""
    names = short_names(map(benchmark_of, ranking.benchmarks))
    for part in ranking.benchmarks[:MOST_BENCHMARKS]:
        found = next((e for e in part.ranked if e.label == label), None)
        if found:
            yield f"{names[benchmark_of(part)]} {found.rank}{'=' * found.tied}"
    if (more := len(ranking.benchmarks) - MOST_BENCHMARKS) > 0:
        yield f"{format_count(more)} more benchmarks"


def method_of(rankings: Iterable[Ranking]) -> Iterator[tuple[str, list[str]]]:
    """What the words of the page mean, and how the ranks came about."""
    yield "rank", ["equal where entries can't be told apart, or differ by less than the margin"]
    yield "plots", [LEGEND]
    for ranking in rankings:
        yield ranking.metric, methods_of(ranking)
