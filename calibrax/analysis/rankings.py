"""What a ranking answers with: the records of its entries, a benchmark at a time and overall.

    Ranking ── benchmarks ── BenchmarkRanking ── entries ── RankedEntry
     └─ overall ── OverallRanking ── entries ── RankedEntry

They are records as those of `calibrax.core.models`: frozen, checked when built, written and read
by the same converter. Numbers that don't exist are NaN. Fractions are fractions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, final

import attrs
from attrs import field
from attrs.converters import optional

from calibrax.analysis.reprs import in_short
from calibrax.analysis.verdicts import as_texts, number
from calibrax.core import values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import MetricDirection, Record, as_direction

__all__ = ["BenchmarkRanking", "OverallRanking", "RankedEntry", "Ranking"]


def as_entries(value: Iterable[RankedEntry]) -> tuple[RankedEntry, ...]:
    """Entries, best first."""
    return values.instances(value, RankedEntry)


def as_benchmarks(value: Iterable[BenchmarkRanking]) -> tuple[BenchmarkRanking, ...]:
    """Benchmarks in order."""
    return values.instances(value, BenchmarkRanking)


def as_overall(value: OverallRanking) -> OverallRanking:
    """The ranking over all benchmarks."""
    return values.instance(value, OverallRanking)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class RankedEntry(Record):
    """One place in a ranking.

    Attributes:
        label: Who: the value of what is ranked by.
        value: In the metric's unit; overall the geometric mean of the ratios to the best entry.
            NaN where there is none, and such entries come last.
        rank: From 1, equal for ties: "1 2 2 4".
        rank_lower: The best rank that can't be excluded.
        rank_upper: The worst one.
        tied: Whether another entry has the same rank.
        equivalent: Whether it is as good as the best entry, within the margin.
        ratio_to_best: value / value of the best; on the linear scale 1 + difference / abs(best).
        lower: Of the interval of that ratio: the one that decides, of all pairs of all benchmarks
            together; overall its own at 95 %.
        upper: Likewise.
        difference: value - value of the best, in the unit; NaN overall.
        difference_lower: Of the interval that decides, as a difference; on the linear scale only.
        difference_upper: Likewise.
        p_value: Two-sided, of no difference from the best; 1 for the best itself.
        p_adjusted: By Holm over all pairs.
        p_best: Probability of being the best, from resampled invocations.
        mean_rank: Overall only: the mean of its ranks over the benchmarks.
        n: Invocations; overall benchmarks.
        samples: The samples they rest on.
        reason: Why there is no value: "missing", or the tool's words.
        method: Of the test.
        warnings: What limits the value, each with its remedy.
    """

    label: str = field(converter=values.text)
    value: float = number()
    rank: int = field(converter=values.integer)
    rank_lower: int = field(converter=values.integer)
    rank_upper: int = field(converter=values.integer)
    tied: bool = field(default=False, converter=values.boolean)
    equivalent: bool = field(default=False, converter=values.boolean)
    ratio_to_best: float = number()
    lower: float = number()
    upper: float = number()
    difference: float = number()
    difference_lower: float = number()
    difference_upper: float = number()
    p_value: float = number()
    p_adjusted: float = number()
    p_best: float = number()
    mean_rank: float = number()
    n: int = field(default=0, converter=values.integer)
    samples: int = field(default=0, converter=values.integer)
    reason: str = field(default="", converter=values.text)
    method: str = field(default="", converter=values.text)
    warnings: tuple[str, ...] = field(default=(), converter=as_texts)

    @property
    def is_ranked(self) -> bool:
        """Whether it has a value."""
        return not self.reason


class HasEntries:
    """What the records with entries can be asked."""

    __slots__ = ()

    if TYPE_CHECKING:
        entries: tuple[RankedEntry, ...]

    @property
    def best(self) -> tuple[RankedEntry, ...]:
        """The entries of rank 1."""
        return tuple(entry for entry in self.entries if entry.rank == 1 and entry.is_ranked)

    @property
    def ranked(self) -> tuple[RankedEntry, ...]:
        """The entries with a value."""
        return tuple(entry for entry in self.entries if entry.is_ranked)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class BenchmarkRanking(HasEntries, Record):
    """The entries of one benchmark.

    Attributes:
        name: The benchmark's name; "" where the names are what is ranked.
        scenario: Its group.
        tags: Its parameters, without the one that is ranked by.
        occurrence: Which of several equal benchmarks of a run, from 0.
        scale: "log": entries differ by ratios; "linear": by differences; "exact": without
            statistics.
        entries: Best first; those without a value last, the missing ones too.
        method: Of the tests.
        warnings: What limits all ranks, each with its remedy.
    """

    name: str = field(converter=values.text)
    scenario: str = field(default="", converter=values.text)
    tags: FrozenDict[str, str] = field(factory=FrozenDict, converter=values.text_mapping)
    occurrence: int = field(default=0, converter=values.integer)
    scale: str = field(default="log", converter=values.text)
    entries: tuple[RankedEntry, ...] = field(converter=as_entries)
    method: str = field(default="", converter=values.text)
    warnings: tuple[str, ...] = field(default=(), converter=as_texts)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class OverallRanking(HasEntries, Record):
    """The entries over all benchmarks that each of them has.

    Attributes:
        entries: Best first; those without a value on any benchmark last.
        benchmarks: How many all entries have.
        left_out: How many others some entry lacks.
        generalises: Whether the ranks hold for benchmarks like these: there are enough of them for
            Wilcoxon's test. Else they hold for these benchmarks.
        friedman_statistic: Chi-squared, corrected for ties; NaN where all values tie.
        friedman_p: Of no difference between any entries.
        method: Of the tests.
        warnings: What limits all ranks, each with its remedy.
    """

    entries: tuple[RankedEntry, ...] = field(converter=as_entries)
    benchmarks: int = field(converter=values.integer)
    left_out: int = field(default=0, converter=values.integer)
    generalises: bool = field(default=False, converter=values.boolean)
    friedman_statistic: float = number()
    friedman_p: float = number()
    method: str = field(default="", converter=values.text)
    warnings: tuple[str, ...] = field(default=(), converter=as_texts)


@final
@attrs.frozen(kw_only=True, weakref_slot=False)
class Ranking(Record):
    """Who is best by one metric, on each benchmark and over all of them.

    Attributes:
        metric: The metric.
        unit: Its unit.
        direction: Which way is better.
        by: What is ranked: a tag, "name", "commit", "branch", "run", or a key of the environment.
        labels: All entries, in the order in which they first appear.
        descriptions: What else tells entries apart, by label; only where it does. The whole text
            of labels that are its first word.
        benchmarks: One a benchmark that two entries or more were measured on, in order.
        overall: Over the benchmarks that all entries have; None below two of them.
        alone: Benchmarks of one entry only, which rank nothing: their full names.
        unlabelled: How many benchmarks have points that don't say what is ranked by; these points
            are left out.
        margin: Differences up to this fraction don't matter.
        alpha: Bound of the probability that any two entries are falsely told apart.
        seed: Of all resampling.
        warnings: What qualifies all ranks, each with its remedy.
    """

    metric: str = field(converter=values.text)
    unit: str = field(default="", converter=values.text)
    direction: MetricDirection = field(converter=as_direction)
    by: str = field(converter=values.text)
    labels: tuple[str, ...] = field(default=(), converter=as_texts)
    descriptions: FrozenDict[str, str] = field(factory=FrozenDict, converter=values.text_mapping)
    benchmarks: tuple[BenchmarkRanking, ...] = field(
        default=(), converter=as_benchmarks, repr=in_short
    )
    overall: OverallRanking | None = field(default=None, converter=optional(as_overall))
    alone: tuple[str, ...] = field(default=(), converter=as_texts)
    unlabelled: int = field(default=0, converter=values.integer)
    margin: float = number(0.02)
    alpha: float = number(0.05)
    seed: int = field(default=0, converter=values.integer)
    warnings: tuple[str, ...] = field(default=(), converter=as_texts)

    @property
    def best(self) -> tuple[RankedEntry, ...]:
        """The entries of rank 1: overall, or on the only benchmark; none where that is unknown."""
        if self.overall is not None:
            return self.overall.best
        return self.benchmarks[0].best if len(self.benchmarks) == 1 else ()
