"""Who is best by a metric, and how sure that is.

`rank` is the answer with ties, rank intervals and probabilities, over one or many benchmarks.
`rank_table` and `aggregate_score`, which look at values alone, are those of
`calibrax.analysis.scores`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs

from calibrax.analysis.entrants import (
    MISSING,
    Entrants,
    Measurement,
    entrants,
    labelled,
    metrics_of,
)
from calibrax.analysis.rankings import BenchmarkRanking, OverallRanking, RankedEntry, Ranking
from calibrax.analysis.scores import aggregate_score, rank_table
from calibrax.analysis.series import Benchmark, is_ratio
from calibrax.core.models import MetricDef, MetricDirection, Run, is_higher_better
from calibrax.errors import SelectionError, shown
from calibrax.statistics.overall import Overall, rank_overall
from calibrax.statistics.ranks import Group, Ranks, rank_groups

__all__ = ["aggregate_score", "rank", "rank_table"]

NO_MEAN = (
    "values at or below zero have no geometric mean, so there is no ranking over all benchmarks; "
    "read each benchmark by itself"
)
ELSEWHERE = f"{MISSING}: measured only on benchmarks that no other entry has"
ZEROS = (
    "values at or below zero have no ratio, so entries are compared by differences; "
    "measure longer or with a finer timer"
)


def rank(
    runs: Run | Iterable[Run],
    *,
    by: str,
    metric: str | None = None,
    alpha: float = 0.05,
    margin: float = 0.02,
    seed: int = 0,
    direction: MetricDirection | str | None = None,
    allow: Collection[str] = (),
    names: Sequence[str] = (),
) -> Ranking:
    """Rank what differs in one thing, on each benchmark and over all of them.

    Entries tie where their values can't be told apart, and where they differ by no more than the
    margin; `calibrax.statistics.ranks` says how. Runs of one entry are joined as its invocations.

    Args:
        runs: One or more.
        by: What is ranked: a tag, "name", "scenario", "commit", "branch", "run", "file", or a key
            of the environment or metadata such as "python"; see `calibrax.analysis.entrants`.
        metric: Needed where the runs have several that could be ranked.
        alpha: Bound of the probability that any two entries of any benchmark are falsely told
            apart.
        margin: Differences up to this fraction don't matter.
        seed: Of all resampling.
        direction: "lower" or "higher" is better; else the word of the runs.
        allow: Keys of hardware in which entries may differ, "code" (no warning about benchmark
            code that differs), or "all".
        names: Of the file of each run, for `by="file"`.

    Returns:
        The ranking; without any benchmark that two entries were measured on it has none.

    Raises:
        SelectionError: No runs, no such metric, several, or none by which way is known to be
            better; nothing that could be ranked by `by`; not a name for each run.
        MismatchError: Runs of one entry that don't belong together, other hardware, several units,
            an unknown key to allow.
        StatisticsError: A margin, an alpha or a seed that is none.
        MissingExtraError: SciPy is not installed.

    Example:
        >>> from calibrax import Metric, MetricDef, Point
        >>> def point(framework, *seconds):
        ...     time = Metric(value=seconds[0], samples=seconds, invocations=range(len(seconds)))
        ...     tags = {"framework": framework}
        ...     return Point(name="matmul", scenario="", tags=tags, metrics={"time": time})
        >>> run = Run(
        ...     points=[point("a", 2.0, 2.1, 2.0), point("b", 1.0, 1.01, 1.0)],
        ...     metric_defs={"time": MetricDef(name="time", unit="s", direction="lower")},
        ... )
        >>> [(entry.label, entry.rank) for entry in rank(run, by="framework").benchmarks[0].entries]
        [('b', 1), ('a', 2)]
    """
    every = (runs,) if isinstance(runs, Run) else tuple(runs)
    for run in every:
        if not isinstance(run, Run):
            raise TypeError(f"rank: expected runs, got {shown(run)}; pass [run, run, ...]")
    if not every:
        raise SelectionError("runs: expected at least one, got none; pass the runs to rank")
    wanted = the_metric(every, metric, direction)
    labels = labelled(every, by, names)
    found = entrants(every, labels, wanted, allow=allow)
    definition = found.definition
    if direction is not None:
        definition = attrs.evolve(definition, direction=MetricDirection(direction))
    if definition.direction is MetricDirection.INFO:
        raise unknown_direction(definition.name)
    settings = Settings(
        lower_is_better=not is_higher_better(definition), alpha=alpha, margin=margin, seed=seed
    )
    # by label, as that is the order of entries that are equal in all
    rows = {benchmark: dict(sorted(row.items())) for benchmark, row in found.table.items()}
    several = {benchmark: row for benchmark, row in rows.items() if count_measured(row) > 1}
    groups = {b: group_of(row, definition) for b, row in several.items()}
    absent = absent_of(several, found)
    answers = rank_groups(list(groups.values()), **attrs.asdict(settings))
    blocks = [
        block_of(benchmark, absent | several[benchmark], groups[benchmark], ranks, definition)
        for benchmark, ranks in zip(groups, answers, strict=True)
    ]
    overall, warnings = overall_of(several, found, definition, settings)
    return Ranking(
        metric=wanted,
        unit=definition.unit,
        direction=definition.direction,
        by=by,
        labels=found.labels,
        descriptions=found.descriptions,
        benchmarks=blocks,
        overall=overall,
        alone=[named(b) for b, row in found.table.items() if count_measured(row) == 1],
        unlabelled=found.unlabelled,
        margin=margin,
        alpha=alpha,
        seed=seed,
        warnings=(*found.warnings, *warnings),
    )


@attrs.frozen(kw_only=True)
class Settings:
    """What ranks depend on beside the values."""

    lower_is_better: bool
    alpha: float
    margin: float
    seed: int


def the_metric(
    runs: Sequence[Run], metric: str | None, direction: MetricDirection | str | None
) -> str:
    """The metric that is meant.

    Raises:
        SelectionError: None, or several.
    """
    if direction is not None and direction not in ("lower", "higher"):
        raise SelectionError(
            f"direction: expected 'lower' or 'higher', got {direction!r}; say which way is better"
        )
    there = metrics_of(runs)
    listed = ", ".join(repr(each.name) for each in there) or "none"
    if metric is not None:
        if metric not in (each.name for each in there):
            raise SelectionError(f"metric {metric!r}: not found; there are: {listed}")
        return metric
    usable = [each for each in there if direction or each.direction is not MetricDirection.INFO]
    if len(usable) == 1:
        return usable[0].name
    if len(there) == 1:
        raise unknown_direction(there[0].name)
    raise SelectionError(f"metric: expected one to rank by, got {listed}; say which: metric=")


def unknown_direction(metric: str) -> SelectionError:
    """The runs don't say which way is better."""
    return SelectionError(
        f"metric {metric!r}: expected to know which way is better, got 'info'; "
        "say it: direction='lower' or 'higher'"
    )


def count_measured(row: Mapping[str, Measurement]) -> int:
    """How many entries have a value."""
    return sum(not each.reason for each in row.values())


def named(benchmark: Benchmark) -> str:
    """Scenario, name and tags of a benchmark."""
    tags = [f"{key}={value}" for key, value in benchmark.tags]
    number = [f"#{benchmark.occurrence + 1}"] if benchmark.occurrence else []
    name = " ".join(filter(None, (benchmark.name, *tags, *number)))
    whole = f"{benchmark.scenario}: {name}" if benchmark.scenario else name
    return whole or "(no tags)"  # names are what is ranked


def group_of(row: Mapping[str, Measurement], definition: MetricDef) -> Group:
    """The measured entries of a benchmark, on the scale that they are compared on."""
    samples = [each.values for each in row.values() if not each.reason]
    positive = all(value > 0 for values in samples for value in values)
    log = positive and is_ratio(definition.unit)
    return Group(samples=samples, scale="log" if log else "linear", exact=bool(definition.exact))


def absent_of(
    table: Mapping[Benchmark, Mapping[str, Measurement]], found: Entrants
) -> dict[str, Measurement | None]:
    """For each entry why it has no value where it is missing; None where there is nothing to say.

    Args:
        table: The benchmarks that are ranked.
        found: All that was measured.
    """
    here = {label for row in table.values() for label, each in row.items() if not each.reason}
    alone = Measurement((), 0, ELSEWHERE)
    absent: dict[str, Measurement | None] = dict.fromkeys(found.labels)
    for row in found.table.values():
        absent |= {n: alone for n, each in row.items() if not each.reason and n not in here}
    return absent


def block_of(
    benchmark: Benchmark,
    row: Mapping[str, Measurement | None],
    group: Group,
    ranks: Ranks,
    definition: MetricDef,
) -> BenchmarkRanking:
    """The entries of one benchmark; those without a value come last."""
    measured = {n: each for n, each in sorted(row.items()) if each and not each.reason}
    best = float(ranks.value[ranks.order[0]])
    own = {
        label: {
            "samples": each.samples,
            "difference": float(value) - best,
            "warnings": varying(each) if group.exact else (),
        }
        for (label, each), value in zip(measured.items(), ranks.value, strict=True)
    }
    entries = entries_of(ranks, own)
    warnings = ranks.warnings
    if group.scale == "linear" and not group.exact and is_ratio(definition.unit):
        warnings = (ZEROS, *warnings)
    return BenchmarkRanking(
        name=benchmark.name,
        scenario=benchmark.scenario,
        tags=dict(benchmark.tags),
        occurrence=benchmark.occurrence,
        scale="exact" if group.exact else group.scale,
        entries=(
            *entries,
            *without_value(row, len(entries)),
        ),
        method=ranks.method,
        warnings=warnings,
    )


def entries_of(ranks: Ranks, own: Mapping[str, Mapping[str, Any]]) -> list[RankedEntry]:
    """The entries with a value, best first.

    Args:
        ranks: Of all.
        own: Of each label what else its record says, in the order of the ranks.
    """
    labels = list(own)
    tied = ranks.tied
    return [
        RankedEntry(
            label=labels[i],
            value=ranks.value[i],
            rank=ranks.rank[i],
            rank_lower=ranks.rank_lower[i],
            rank_upper=ranks.rank_upper[i],
            tied=tied[i],
            equivalent=ranks.equivalent[i],
            ratio_to_best=ranks.ratio[i],
            lower=ranks.ratio_lower[i],
            upper=ranks.ratio_upper[i],
            difference_lower=ranks.difference_lower[i],
            difference_upper=ranks.difference_upper[i],
            p_value=ranks.p_value[i],
            p_adjusted=ranks.p_adjusted[i],
            p_best=ranks.p_best[i],
            n=ranks.n[i],
            method=ranks.method,
            **own[labels[i]],
        )
        for i in map(int, ranks.order)
    ]


def varying(measurement: Measurement) -> tuple[str, ...]:
    """A warning where an exact metric has several values."""
    least, most = min(measurement.values), max(measurement.values)
    if least == most:
        return ()
    return (
        f"an exact metric, but its values vary from {least:.6g} to {most:.6g}; "
        "find out why, or do not call it exact",
    )


def without_value(row: Mapping[str, Measurement | None], ranked: int) -> list[RankedEntry]:
    """The entries that failed, then those that are missing: all share the last rank."""
    reasons = {label: each.reason if each else MISSING for label, each in row.items()}
    left_out = sorted(
        (label for label in row if reasons[label]), key=lambda n: reasons[n].startswith(MISSING)
    )
    return [
        RankedEntry(
            label=label,
            rank=ranked + 1,
            rank_lower=ranked + 1,
            rank_upper=ranked + len(left_out),
            tied=len(left_out) > 1,
            reason=reasons[label],
        )
        for label in left_out
    ]


def overall_of(
    table: Mapping[Benchmark, Mapping[str, Measurement]],
    found: Entrants,
    definition: MetricDef,
    settings: Settings,
) -> tuple[OverallRanking | None, tuple[str, ...]]:
    """The ranking over all benchmarks that every entry has, if there are two or more."""
    somewhere = [
        label
        for label in sorted(found.labels)
        if any(label in row and not row[label].reason for row in table.values())
    ]
    complete = [
        [row[label].values for label in somewhere]
        for row in table.values()
        if all(label in row and not row[label].reason for label in somewhere)
    ]
    if len(complete) < 2 or len(somewhere) < 2:
        return None, ()
    if any(value <= 0 for entries in complete for values in entries for value in values):
        return None, (NO_MEAN,)
    if definition.exact:
        complete = [[values[:1] for values in entries] for entries in complete]
    answer = rank_overall(complete, **attrs.asdict(settings))
    left_out = len(found.table) - len(complete)
    return overall_record(answer, somewhere, found, left_out), ()


def overall_record(
    answer: Overall, labels: Sequence[str], found: Entrants, left_out: int
) -> OverallRanking:
    """The answer of the statistics as a record."""
    absent = absent_of({}, found)
    mean_ranks = dict(zip(labels, answer.friedman.mean_ranks, strict=True))
    own = {
        label: {
            "samples": sum(row[label].samples for row in found.table.values() if label in row),
            "mean_rank": mean_ranks[label],
        }
        for label in labels
    }
    entries = entries_of(answer.ranks, own)
    nowhere = {n: first_reason(found, n) or absent[n] for n in found.labels if n not in labels}
    return OverallRanking(
        entries=(
            *entries,
            *without_value(nowhere, len(entries)),
        ),
        benchmarks=answer.n,
        left_out=left_out,
        generalises=answer.generalises,
        friedman_statistic=answer.friedman.statistic,
        friedman_p=answer.friedman.p_value,
        method=f"{answer.friedman.method.split(';')[0]}; {answer.ranks.method}",
        warnings=answer.ranks.warnings,
    )


def first_reason(found: Entrants, label: str) -> Measurement | None:
    """Why an entry has no value on any benchmark."""
    rows = (row[label] for row in found.table.values() if label in row)
    return next((each for each in rows if each.reason), None)
