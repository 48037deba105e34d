"""`rank`: who is best, with ties and the ranks that can't be excluded, a block a benchmark."""

from collections.abc import Sequence

import attrs

from calibrax.analysis.rankings import BenchmarkRanking, OverallRanking, Ranking
from calibrax.numbers import counted, format_count, format_p
from calibrax.reporting.model import Cell, Column, Face, Note, Report, Row, Table, note_of
from calibrax.reporting.names import short_names
from calibrax.reporting.rank.rows import (
    Block,
    benchmark_of,
    columns_of,
    labels_of,
    ratio_text,
    rows_of,
)

__all__ = ["answer_of", "listed", "methods_of", "rank_report"]

FEW_BENCHMARKS = 3  # more have a line each, not a block
MOST_ENTRIES = 12  # of a block in a terminal; of more the first ones and the last
FIRST_ENTRIES = 8
MOST_WITHOUT_VALUE = 3
MOST_NAMES = 3
MOST_LINES = 12  # of the list of benchmarks
MOST_NOTES = 4


def rank_report(
    rankings: Sequence[Ranking],
    *,
    face: Face = "terminal",
    verbose: bool = False,
    every: bool = False,
    notes: Sequence[Note] = (),
    steps: Sequence[str] = (),
) -> Report:
    """The screen of one ranking, or of one a metric.

    Args:
        rankings: In the order to be shown; the first one's answer is the last line.
        face: The form that the report is made for; only a terminal is folded.
        verbose: Adds probabilities, counts, p-values and methods.
        every: Folds nothing away.
        notes: What else qualifies the numbers.
        steps: Commands that may come next.
    """
    tables = [
        table
        for ranking in rankings
        for table in tables_of(ranking, face, verbose=verbose, every=every or face != "terminal")
    ]
    answers = [answer_of(ranking, named=len(rankings) > 1) for ranking in rankings]
    head = [[line] for ranking in rankings for line in methods_of(ranking)] if verbose else []
    found = [note for ranking in rankings for note in notes_of(ranking, every=verbose)]
    return Report(
        head=head,
        notes=[*notes, *dict.fromkeys(found)],
        tables=tables,
        closing=answers[1:],
        answer=answers[0],
        steps=steps,
        airy=bool(head),
    )


def tables_of(ranking: Ranking, face: Face, *, verbose: bool, every: bool) -> list[Table]:
    """A block for each of a few benchmarks, else a line for each; and one for all together."""
    names = short_names(map(benchmark_of, ranking.benchmarks))
    labels = labels_of(ranking)
    blocks = [
        Block(ranking, part, labels, names[benchmark_of(part)]) for part in ranking.benchmarks
    ]
    overall = []
    if ranking.overall is not None:
        name = f"over {counted(ranking.overall.benchmarks, 'benchmark')}"
        overall = [Block(ranking, ranking.overall, labels, name)]
    several = len(blocks) > 1
    if len(blocks) > FEW_BENCHMARKS and not every:
        lines = winners(blocks, ranking)
        return [lines, *(table_of(b, face, several, verbose=verbose, every=every) for b in overall)]
    return [
        table_of(block, face, several, verbose=verbose, every=every)
        for block in (*blocks, *overall)
    ]


def table_of(block: Block, face: Face, several: bool, *, verbose: bool, every: bool) -> Table:
    """One block; folded, the first entries and the last stay."""
    columns = columns_of(block, verbose=verbose)
    ranked = block.part.ranked
    others = block.part.entries[len(ranked) :]
    title = ""
    if several and not block.is_overall:
        title = block.name
    if face == "terminal":
        title = f"rank  range  {title or block.ranking.by}"
    rows: list[Row] = []
    if every or len(ranked) <= MOST_ENTRIES:
        rows += rows_of(block, ranked, face, verbose=verbose)
    else:
        folded = len(ranked) - FIRST_ENTRIES - 1
        *rows, last = rows_of(block, ranked[:FIRST_ENTRIES], face, verbose=verbose)
        rows.append(attrs.evolve(last, details=f"… {format_count(folded)} more (-a)"))
        rows += rows_of(block, ranked[-1:], face, verbose=verbose)
    shown = (
        others if every or len(others) <= MOST_WITHOUT_VALUE + 1 else others[:MOST_WITHOUT_VALUE]
    )
    rows += rows_of(block, shown, face, verbose=verbose)
    more = f"… {format_count(len(others) - len(shown))} more without a value (-a)"
    return Table(
        columns=columns,
        rows=rows,
        title=title,
        more=more if len(shown) < len(others) else "",
        optional="the intervals",
    )


def winners(blocks: Sequence[Block], ranking: Ranking) -> Table:
    """Many benchmarks, a line each: who is best there, and how far the next one is."""
    rows = []
    for block in blocks:
        best = block.part.best
        after = next((e for e in block.part.ranked if e.rank > 1), None)
        texts = listed([block.labels[entry.label] for entry in best])
        if len(best) == len(block.part.ranked):
            same = all(entry.equivalent for entry in best)
            texts = "all equivalent" if same else "none can be told apart"
        far = f"{ratio_text(after.ratio_to_best)} {block.labels[after.label]}" if after else ""
        rows.append(Row(outcome="measured", cells=[Cell(block.name), Cell(texts), Cell(far)]))
    shown = rows if len(rows) <= MOST_LINES + 1 else rows[:MOST_LINES]
    more = f"… {format_count(len(rows) - len(shown))} more" if len(shown) < len(rows) else ""
    return Table(
        columns=[
            Column(heading="benchmark"),
            Column(heading=f"best {ranking.by}", gap=3),
            Column(heading="next", gap=3),
        ],
        rows=shown,
        title=ranking.metric or "benchmark",
        more=f"{more or '…'} (-a ranks each benchmark)",
    )


def listed(names: Sequence[str], word: str = "and") -> str:
    """A few names in words.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e"], "or")
    ('a, b and c', 'a, b, c or 2 others')
    """
    if len(names) > MOST_NAMES + 1:
        rest = f"{format_count(len(names) - MOST_NAMES)} others"
        names = [*names[:MOST_NAMES], rest]
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def answer_of(ranking: Ranking, *, named: bool = False) -> str:
    """Who is best, and how many entries there are; they add up.

    Args:
        ranking: The ranking.
        named: Whether to begin with the metric.
    """
    part = ranking.overall or (ranking.benchmarks[0] if len(ranking.benchmarks) == 1 else None)
    by = f" by {ranking.metric}" if named else ""
    count = len(ranking.labels)
    entries = f"{format_count(count)} {'entry' if count == 1 else 'entries'}"
    if part is None and not ranking.benchmarks:
        return f"Nothing to rank{by}: {entries}, no benchmark was measured with two of them."
    if part is None:
        many = counted(len(ranking.benchmarks), "benchmark")
        return f"No overall best{by}: the entries share no two of {many}. {entries}."
    left_out = f"{format_count(count - len(part.ranked))} left out"
    if ranking.unlabelled:
        left_out += f"; {counted(ranking.unlabelled, 'benchmark')} without {ranking.by!r}"
    return f"Best{by}{verdict(ranking, part)} {entries}, {left_out}."


def verdict(ranking: Ranking, part: BenchmarkRanking | OverallRanking) -> str:
    """The rest of the sentence that says who is best."""
    labels = labels_of(ranking)
    names = [labels[entry.label] for entry in part.best]
    over = ""
    if isinstance(part, OverallRanking):
        these = "" if part.generalises else "these "
        over = f" over {these}{counted(part.benchmarks, 'benchmark')}"
        if part.left_out:
            over += f" ({format_count(part.left_out)} left out)"
    if len(names) == 1:
        return f"{over}: {names[0]}."
    if all(entry.equivalent for entry in part.best):
        exact = all(entry.method == "exact" for entry in part.best)
        same = exact and all(entry.value == part.best[0].value for entry in part.best)
        words = "equal" if same else f"equivalent within {percent(ranking.margin)}"
        return f"{over}: {listed(names)}, {words}."
    beyond = f" by more than {percent(ranking.margin)}" if ranking.margin else ""
    if len(names) == len(part.ranked):
        return f"{over}: unknown, none can be told apart{beyond}."
    return f"{over}: one of {listed(names, 'or')}, which can't be told apart{beyond}."


def percent(fraction: float) -> str:
    """A fraction that somebody chose, with the digits that they wrote.

    >>> percent(0.02), percent(0.005)
    ('2 %', '0.5 %')
    """
    return f"{100 * fraction:.6g} %"


def notes_of(ranking: Ranking, *, every: bool = False) -> list[Note]:
    """What qualifies a ranking: each warning once, with how many benchmarks it is about."""
    found = [note_of(text) for text in ranking.warnings]
    about: dict[str, int] = {}
    for part in ranking.benchmarks:
        entry_warnings = (text for entry in part.entries for text in entry.warnings)
        for text in dict.fromkeys((*part.warnings, *entry_warnings)):
            about[text] = about.get(text, 0) + 1
    total = len(ranking.benchmarks)
    for text, count in sorted(about.items(), key=lambda item: -item[1]):
        some = f" ({format_count(count)} of {format_count(total)})" if count < total else ""
        found.append(note_of(text, some))
    if ranking.overall is not None:
        found += [note_of(text) for text in ranking.overall.warnings]
    if ranking.unlabelled:
        some = counted(ranking.unlabelled, "benchmark")
        found.append(Note(f"{some} without {ranking.by!r}, so not of any entry"))
    if ranking.alone:
        names = listed(list(map(repr, ranking.alone)))
        found.append(Note(f"{counted(len(ranking.alone), 'benchmark')} of one entry only: {names}"))
    if every or len(found) <= MOST_NOTES + 1:
        return found
    more = Note(f"{format_count(len(found) - MOST_NOTES)} more warnings", "add -v")
    return [*found[:MOST_NOTES], more]


def methods_of(ranking: Ranking) -> list[str]:
    """How the ranks came about."""
    methods = dict.fromkeys(part.method for part in ranking.benchmarks)
    family = "all pairs of all benchmarks" if len(ranking.benchmarks) > 1 else "all pairs"
    lines = [
        f"{ranking.metric}: {ranking.direction.value} is better; ties: not told apart at alpha "
        f"{ranking.alpha:g}, or within {percent(ranking.margin)}",
        *(f"method: {method}; Holm over {family}" for method in methods if method),
        f"p best: bootstrap of invocations, seed {ranking.seed}",
    ]
    if ranking.overall is not None:
        p_value = format_p(ranking.overall.friedman_p)
        lines.append(f"overall: {ranking.overall.method}; any difference at all: {p_value}")
        lines.append("overall intervals: each by itself, hierarchical bootstrap")
    return lines
