"""Lines of a ranking: an entry a line, as text for people and as numbers for programs."""

import math
from collections.abc import Mapping, Sequence
from os.path import commonprefix
from typing import NamedTuple

from calibrax.analysis.rankings import BenchmarkRanking, OverallRanking, RankedEntry, Ranking
from calibrax.analysis.series import Benchmark
from calibrax.numbers import Scale, format_count, format_p, format_plain
from calibrax.reporting.columns import PEOPLE, PLAIN, scale_of
from calibrax.reporting.facts import HASH, short_commit
from calibrax.reporting.model import Cell, Column, Face, Row
from calibrax.reporting.names import full_name
from calibrax.reporting.text import ELLIPSIS, cut_middle, tells_apart

__all__ = [
    "Block",
    "benchmark_of",
    "columns_of",
    "difference_texts",
    "labels_of",
    "label_text",
    "outcome_of",
    "range_text",
    "ratio_interval",
    "ratio_text",
    "rows_of",
    "value_text",
]

MARKDOWN: tuple[Face, ...] = ("markdown",)
TERMINAL: tuple[Face, ...] = ("terminal",)
LISTED: tuple[Face, ...] = ("plain", "markdown")
SEPARATORS = "./:= "
LONGEST_LABEL = 28  # of a terminal's line, which has ranks before it and numbers behind
NARROWEST_RATIO = 5  # 1.024
LARGEST = 1e6  # ratios from here on say only that they are huge
FACTOR = 2.0  # from here on a ratio is a multiple: 2.3×
OUTCOMES = (("timed out", "timed out"), ("skipped", "skipped"), ("missing", "missing"))


class Block(NamedTuple):
    """What one block of a screen shows.

    Attributes:
        ranking: All of it.
        part: One benchmark, or all together.
        labels: How entries are called.
        name: What the block is about.
    """

    ranking: Ranking
    part: BenchmarkRanking | OverallRanking
    labels: Mapping[str, str]
    name: str

    @property
    def is_overall(self) -> bool:
        """Whether it is about all benchmarks together."""
        return isinstance(self.part, OverallRanking)

    @property
    def by_difference(self) -> bool:
        """Whether ratios would mislead: values at or below zero."""
        return any(e.value <= 0 for e in self.part.entries) and not self.is_overall


def benchmark_of(part: BenchmarkRanking) -> Benchmark:
    """What identifies the benchmark of a block."""
    tags = tuple(sorted(part.tags.items()))
    return Benchmark(part.scenario, part.name, tags, part.occurrence)


def labels_of(ranking: Ranking) -> dict[str, str]:
    """A short name for each entry, that no other has.

    Commits by seven digits, files without the end that all share.
    """
    every = ranking.labels
    short = [short_commit(label) if HASH.fullmatch(label) else label for label in every]
    if ranking.by == "file":
        short = without_shared_end(every)
    unique = len(set(short)) == len(every) and all(short)
    return dict(zip(every, short if unique else every, strict=True))


def without_shared_end(names: Sequence[str]) -> list[str]:
    """The names without what all end with, from a sign that is no letter or digit on.

    >>> without_shared_end(["run-3.9-64bit.json", "run-3.10-64bit.json"])
    ['run-3.9', 'run-3.10']
    """
    size = 0
    for signs in zip(*(reversed(name) for name in names), strict=False):
        if len(set(signs)) > 1:
            break
        size += 1
    while size and names[0][-size].isalnum():
        size -= 1
    return [name[: len(name) - size] for name in names]


def columns_of(block: Block, *, verbose: bool = False) -> list[Column]:
    """The columns of a block; in a terminal rank, range and label are the name of a row."""
    metric = block.ranking.metric
    value = "mean rank" if block.is_overall else metric or "value"
    far = f"{metric}, geometric mean, 95 %" if block.is_overall else "to the best, 95 %"
    columns = [
        Column(heading=block.ranking.by),
        Column(heading="rank", align="right", faces=LISTED),
        Column(heading="range", align="right", faces=MARKDOWN),
        Column(heading="best", align="right", faces=PLAIN),
        Column(heading="worst", align="right", faces=PLAIN),
        Column(heading="benchmark", faces=PLAIN),
        Column(heading="metric", faces=PLAIN),
        Column(heading="value", align="right", faces=PLAIN),
        Column(heading="unit", faces=PLAIN),
        Column(heading=value, align="right", faces=PEOPLE),
        Column(heading="ratio", align="right", faces=PLAIN),
        Column(heading="lower", align="right", faces=PLAIN),
        Column(heading="upper", align="right", faces=PLAIN),
        Column(heading=far, faces=TERMINAL),
        Column(heading="ratio", align="right", faces=MARKDOWN),
        Column(heading=far, faces=MARKDOWN),
        Column(heading="n", align="right", faces=PLAIN),
        Column(heading="p_best", align="right", faces=PLAIN),
    ]
    if verbose:
        columns += [
            Column(heading="p best", align="right", gap=3, drop=2, faces=PEOPLE),
            Column(heading="n", align="right", gap=2, drop=2, faces=PEOPLE),
            Column(heading="p, Holm", gap=3, drop=3, faces=PEOPLE),
            Column(heading="p_value", align="right", faces=PLAIN),
            Column(heading="p_adjusted", align="right", faces=PLAIN),
            Column(heading="method", faces=PLAIN),
        ]
    return columns


def rows_of(
    block: Block, entries: Sequence[RankedEntry], face: Face, *, verbose: bool = False
) -> list[Row]:
    """One row an entry; those without a value say why."""
    scale = scale_of([e.value for e in block.part.entries if e.is_ranked], block.ranking.unit)
    labels = {entry.label: label_text(block, entry) for entry in block.part.entries}
    if face == "terminal":
        labels = dict(zip(labels, shortened(list(labels.values())), strict=True))
    called = [name_text(entry, labels[entry.label], face) for entry in entries]
    return [
        row_of(block, entry, name, scale, face, verbose=verbose)
        for entry, name in zip(entries, called, strict=True)
    ]


def row_of(
    block: Block, entry: RankedEntry, called: str, scale: Scale, face: Face, *, verbose: bool
) -> Row:
    """One entry."""
    name = Cell(called, plain=entry.label)
    rank = Cell(f"{entry.rank}{'=' * entry.tied}", plain=str(entry.rank))
    lower, upper = str(entry.rank_lower), str(entry.rank_upper)
    benchmark, unit = "", block.ranking.unit
    if isinstance(block.part, BenchmarkRanking):
        benchmark = full_name(benchmark_of(block.part))
    else:
        benchmark, unit = "(overall)", "1"
    cells = [name, rank, Cell(range_text(entry)), Cell(lower), Cell(upper)]
    cells += [Cell(benchmark), Cell(block.ranking.metric)]
    if not entry.is_ranked:
        if face == "terminal":
            cells = [name]
        return Row(outcome=outcome_of(entry), cells=cells, note=entry.reason)
    ratio = ratio_text(entry.ratio_to_best)
    interval = "" if entry.lower == entry.upper else ratio_interval(entry)
    if block.by_difference:
        ratio, interval = difference_texts(entry, scale)
    cells += [
        Cell(format_plain(entry.value)),
        Cell(unit),
        Cell(value_text(block, entry, scale)),
        *(Cell(format_plain(number)) for number in (entry.ratio_to_best, entry.lower, entry.upper)),
        Cell(f"{ratio:<{NARROWEST_RATIO}}   {interval}".rstrip()),
        Cell(ratio),
        Cell(interval),
        Cell(str(entry.n)),
        Cell(format_plain(entry.p_best)),
    ]
    if verbose:
        cells += [
            Cell("" if math.isnan(entry.p_best) else f"{entry.p_best:.2f}"),
            Cell(format_count(entry.n)),
            Cell("" if math.isnan(entry.p_adjusted) else format_p(entry.p_adjusted)),
            Cell(format_plain(entry.p_value)),
            Cell(format_plain(entry.p_adjusted)),
            Cell(entry.method),
        ]
    return Row(outcome="measured", cells=cells)


def outcome_of(entry: RankedEntry) -> str:
    """The outcome word of an entry without a value, by the first words of its reason."""
    words = entry.reason.casefold()
    found = (outcome for start, outcome in OUTCOMES if words.startswith(start))
    return next(found, "no value" if words.startswith("no value") else "failed")


def label_text(block: Block, entry: RankedEntry) -> str:
    """How an entry is called, with what describes it."""
    label = block.labels[entry.label]
    description = block.ranking.descriptions.get(entry.label, "")
    if not description.startswith(entry.label):  # its whole text, shortened
        label = f"{label} {description}".strip()
    return label


def shortened(labels: Sequence[str]) -> list[str]:
    """Labels cut for a terminal, unless they could not be told apart then.

    >>> shortened(["jax", "com.example.alpha.Benchmark.compute"])
    ['jax', 'com.exampl…Benchmark.compute']
    >>> shortened([f"com.example.{word}.Benchmark.compute" for word in ("alpha", "beta")])
    ['…alpha.Benchmark.compute', '…beta.Benchmark.compute']
    """
    for texts in (labels, without_start(labels)):
        if tells_apart(texts, LONGEST_LABEL):
            return [cut_middle(text, LONGEST_LABEL) for text in texts]
    return list(labels)


def without_start(labels: Sequence[str]) -> list[str]:
    """Labels without the words that all begin with."""
    shared = commonprefix(labels)  # noqa: RUF071 -- of texts, not of paths
    end = max(map(shared.rfind, SEPARATORS)) + 1
    return [ELLIPSIS + label[end:] if end else label for label in labels]


def name_text(entry: RankedEntry, label: str, face: Face) -> str:
    """Rank, range and label where they stand together; else the label."""
    if face != "terminal":
        return label
    # Aligned here: one cell has room for all three, and gives way to numbers as a name does.
    rank = f"{entry.rank}{'=' if entry.tied else ' '}"
    return f"{rank:>4}  {range_text(entry):^5}  {label}"


def range_text(entry: RankedEntry) -> str:
    """The ranks that can't be excluded.

    >>> range_text(RankedEntry(label="a", rank=2, rank_lower=1, rank_upper=3))
    '1–3'
    """
    if entry.rank_lower == entry.rank_upper:
        return str(entry.rank_lower)
    return f"{entry.rank_lower}–{entry.rank_upper}"


def value_text(block: Block, entry: RankedEntry, scale: Scale) -> str:
    """The value to the digits that its interval allows; overall the mean rank."""
    if block.is_overall:
        return f"{entry.mean_rank:.1f}"
    if entry.method == "exact":
        return scale.format(entry.value, 0.0)
    half = half_width(block.part.entries, entry)
    return scale.format(entry.value, half)


def half_width(entries: Sequence[RankedEntry], entry: RankedEntry) -> float | None:
    """Half the interval of the ratio, in the unit: that of the best is its rival's."""
    widths = [
        (e.upper - e.lower) / 2 * abs(entries[0].value)
        for e in (entry, *entries[1:2])
        if e.is_ranked and e.upper > e.lower
    ]
    return widths[0] if widths else None


def ratio_text(ratio: float) -> str:
    """A ratio; from 2 on as a multiple.

    >>> ratio_text(1.0042), ratio_text(2.27), ratio_text(0.5), ratio_text(13.2)
    ('1.004', '2.3×', '0.500', '13×')
    """
    if math.isnan(ratio):
        return ""
    if ratio < FACTOR:
        return f"{ratio:.3f}".replace("-", "−")
    if ratio >= LARGEST:
        return f">{LARGEST:,.0f}×"
    return f"{ratio:.1f}×" if ratio < 9.95 else f"{ratio:,.0f}×"


def ratio_interval(entry: RankedEntry) -> str:
    """Both ends of the interval of a ratio, with as many digits as they deserve.

    >>> entry = RankedEntry(label="a", rank=2, rank_lower=2, rank_upper=2, lower=2.2551, upper=2.29)
    >>> ratio_interval(entry)
    '2.26 … 2.29'
    """
    if math.isnan(entry.lower) or math.isnan(entry.upper):
        return ""
    return f"{end_text(entry.lower)} … {end_text(entry.upper)}"


def difference_texts(entry: RankedEntry, scale: Scale) -> tuple[str, str]:
    """The difference from the best in the unit, and its interval."""
    low, high = entry.difference_lower, entry.difference_upper
    if not entry.difference:
        return scale.format(0.0), ""
    half = (high - low) / 2
    ends = f"{scale.cell(low, half)} … {scale.format(high, half)}"
    sign = "+" if entry.difference > 0 else ""
    is_known = low < high  # not so if either is NaN
    return f"{sign}{scale.format(entry.difference, half)}", ends if is_known else ""


def end_text(end: float) -> str:
    """An end of an interval, to about four digits."""
    size = abs(end)
    digits = 3 if size < FACTOR else 2 if size < 10 else 1 if size < 100 else 0
    return (f"{end:,.{digits}f}" if size < LARGEST else f"{end:.3g}").replace("-", "−")
