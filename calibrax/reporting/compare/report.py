"""`compare`: what changed, how much, and what can't be told."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from calibrax.analysis.verdicts import (
    ComparedRow,
    Comparison,
    MeanRatio,
    Outcome,
    SideDifference,
)
from calibrax.core.models import Run
from calibrax.numbers import counted, format_change, format_count, format_interval, format_percent
from calibrax.reporting.columns import in_metric_order
from calibrax.reporting.compare.folds import worst_first
from calibrax.reporting.compare.groups import grouped_tables
from calibrax.reporting.compare.rows import (
    JUDGED,
    benchmark_of,
    doubts_of,
    has_change,
    leanings,
    margin_text,
)
from calibrax.reporting.compare.shifts import shift_notes
from calibrax.reporting.compare.tables import (
    MOST_CHANGED,
    Block,
    Order,
    View,
    blocks_of,
    changed_tables,
)
from calibrax.reporting.facts import change_of, compared_facts, every_fact
from calibrax.reporting.model import Note, Report, Script, note_of
from calibrax.reporting.names import short_names
from calibrax.units import parse_unit

__all__ = ["answer_of_comparison", "compare_report", "shared_warnings", "short"]

MOST_DIFFERENCES = 4
LONGEST_VALUE = 24
HASH_DIGITS = 6
HOST = "host"
TOLD = ("python", "tool")  # differences that the first line has
SIGNS = "abcdefghijklmnopqrstuvwxyz"
FEWEST_SHARING = 2
WORST_FIRST = (
    *(Outcome.REGRESSED, Outcome.FAILED, Outcome.MISSING, Outcome.IMPROVED, Outcome.INCONCLUSIVE),
    *(Outcome.EQUIVALENT, Outcome.NOT_COMPARABLE, Outcome.NEW),
)
SHARED_BY = 0.5  # a warning of this share of the rows, or more, is said once, above them


def compare_report(
    comparison: Comparison,
    *,
    verbose: bool = False,
    sort: Order = "change",
    limit: int | None = MOST_CHANGED,
    by: str | None = None,
    judged: int | None = None,
    notes: Sequence[Note] = (),
    steps: Sequence[str] = (),
    script: Script | None = None,
    ending: str = "",
    job: str = "",
) -> Report:
    """The screen of a comparison.

    Args:
        comparison: What is shown.
        verbose: Adds the evidence of each row, and all that the runs say of themselves.
        sort: Order of the rows; by change: the worst of each outcome first.
        limit: How many rows that changed or lean are listed before all others are folded; None:
            nothing is folded.
        by: A tag, whose values get one line each instead of the rows.
        judged: How many rows were judged together, where those of `comparison` are chosen ones.
        notes: What the caller has to say, before what the comparison says.
        steps: Commands that may come next.
        script: What may be typed next that takes more than one command.
        ending: What follows the counts in the answer: an exit code and why.
        job: What tells its comment on a pull request from those of other jobs.
    """
    names = short_names(map(benchmark_of, comparison.rows))
    blocks = blocks_of(comparison, names, sort=sort, limit=limit)
    shared, signs = warnings_of(comparison, blocks)
    view = View(
        names=names,
        signs={} if by else signs,
        titled=len(blocks) > 1 or not is_usual(blocks),
        confidence=f"{100 * (1 - comparison.alpha):.6g} %",
        verbose=verbose,
    )
    tables = grouped_tables(blocks, by, titled=view.titled) if by else changed_tables(blocks, view)
    answer = answer_of_comparison(comparison)
    return Report(
        head=[*head_of(comparison, verbose=verbose), *showing(len(comparison.rows), judged)],
        notes=[
            *notes,
            *difference_notes(comparison.differences),
            *host_notes(comparison),
            *map(note_of, comparison.warnings),
            *suite_noise(comparison.rows),
            *shift_notes(comparison),
            *shared,
        ],
        tables=tables,
        closing=[*base_lines(comparison.rows), *mean_lines(comparison.means)],
        answer=f"{answer} ({ending})" if ending else answer,
        steps=steps,
        script=script,
        comment=f"compare {job}".strip(),
        ending=ending,
    )


def is_usual(blocks: Sequence[Block]) -> bool:
    """Whether the only metric needs no heading: a time is seen by its unit."""
    return all(block.metric in ("time", "") for block in blocks)


def head_of(comparison: Comparison, *, verbose: bool) -> list[list[str]]:
    """Which tool, how often, what differs that is likely the subject, on which machine."""
    sides = (comparison.baseline, comparison.current)
    software = [d for d in comparison.differences if d.kind == "software"]
    counts = invocations_text(comparison.rows) + earlier_text(comparison.rows)
    lines = [[", ".join(compared_facts(*sides, counts=counts))]]
    has_python = any(d.key == "python" for d in software)
    others = [
        d
        for d in software
        if d.key not in TOLD and not (has_python and d.key.startswith("python_"))
        if d.key != HOST or not rests_on_one_host(comparison.rows)
    ]
    if verbose:
        return [*lines, *both_sides(*sides)]
    return [*lines, [differing(others)]] if others else lines


def both_sides(baseline: Run, current: Run) -> list[list[str]]:
    """Everything that the sides say of themselves, a line a fact."""
    known = [dict(fact.split(": ", 1) for [fact] in every_fact(run)) for run in (baseline, current)]
    keys = {**known[0], **known[1]}
    pairs = [(key, known[0].get(key, "none"), known[1].get(key, "none")) for key in keys]
    return [[f"{key}: {change_of(old, new)}"] for key, old, new in pairs]


def base_lines(rows: Iterable[ComparedRow]) -> Iterable[str]:
    """That the baseline is more than its file says, where earlier runs help tell it."""
    if any(row.n_history for row in rows):
        yield "base: with its earlier runs, where they are of one level"


def earlier_text(rows: Iterable[ComparedRow]) -> str:
    """How many earlier runs tell the noise of a row, at most."""
    most = max((row.n_history for row in rows), default=0)
    return f" with up to {counted(most, 'earlier run')}" if most else ""


def invocations_text(rows: Iterable[ComparedRow]) -> str:
    """How many invocations a side, where rows differ from the fewest to the most."""
    judged = [row for row in rows if has_change(row)]
    sides = [sorted({n for n in found if n}) for found in zip(*pairs_of(judged), strict=True)]
    if not all(sides) or not sides:
        return ""
    texts = [
        format_count(found[0]) if len(found) == 1 else f"{found[0]:,} to {found[-1]:,}"
        for found in sides
    ]
    if texts[0] == texts[1]:
        return "one invocation a side" if texts[0] == "1" else f"{texts[0]} invocations a side"
    return f"{texts[0]} → {texts[1]} invocations"


def pairs_of(rows: Iterable[ComparedRow]) -> list[tuple[int, int]]:
    """Invocations of both sides of each row."""
    return [(row.n_baseline, row.n_current) for row in rows]


def differing(differences: Sequence[SideDifference]) -> str:
    """What else differs, in a few words."""
    shown = differences[:MOST_DIFFERENCES]
    more = len(differences) - len(shown)
    return f"differs: {listed(shown)}{f', {more:,} more (-v)' if more else ''}"


def listed(differences: Iterable[SideDifference]) -> str:
    """Differences in one line."""
    return ", ".join(f"{d.key} {short(d.baseline)} → {short(d.current)}" for d in differences)


def short(value: str) -> str:
    """A value in a few letters: hashes to six digits, long texts to their start."""
    if len(value) >= 2 * HASH_DIGITS and all(sign in "0123456789abcdef" for sign in value):
        return value[:HASH_DIGITS]
    text = value or "none"
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def difference_notes(differences: Sequence[SideDifference]) -> list[Note]:
    """Differences that put the answer in doubt."""
    hardware, code = (
        [each for each in differences if each.kind == kind]
        for kind in ("hardware", "benchmark code")
    )
    both = [each for each in hardware if each.baseline and each.current]
    one = [each for each in hardware if each not in both]
    return [
        Note(f"{about}: {listed(found)}", cure)
        for about, found, cure in (
            ("hardware differs", both, "a change may be that of the machine"),
            ("only one side states its hardware", one, "record it on both"),
            ("benchmark code may differ", code, "measure both sides with one version of it"),
        )
        if found
    ]


def host_notes(comparison: Comparison) -> list[Note]:
    """That the hosts differ, where nothing shows how much hosts do."""
    hosts = [d for d in comparison.differences if d.key == HOST]
    return [
        Note(
            f"measured on different hosts, {short(d.baseline)} → {short(d.current)}: a change may "
            "be that of the host",
            "measure both sides on one, in turns",
        )
        for d in hosts
        if rests_on_one_host(comparison.rows)
    ]


def rests_on_one_host(rows: Iterable[ComparedRow]) -> bool:
    """Whether a row has one invocation a side, or a noise that nobody measured."""
    return any(
        row.n_baseline == row.n_current == 1 or row.noise_source == "default"
        for row in rows
        if has_change(row)
    )


def showing(rows: int, judged: int | None) -> list[list[str]]:
    """How many rows are chosen of those that were judged, unless all are."""
    if judged is None or rows == judged:
        return []
    return [[f"showing {rows:,} of {judged:,} rows; all were judged together"]]


def suite_noise(rows: Sequence[ComparedRow]) -> list[Note]:
    """Where the noise came from if the rows can't show their own, and what that hides."""
    borrowed = [row for row in rows if row.noise_source == "suite" and has_change(row)]
    if not borrowed:
        return []
    noise = max(row.noise for row in borrowed)
    hidden = [row.detectable for row in borrowed if not math.isnan(row.detectable)]
    more = [row.more_runs for row in borrowed if row.more_runs]
    text = f"one invocation a side: run-to-run noise ({format_percent(noise)}) was taken from "
    text += "the suite itself"
    if hidden:
        text += f", so a change under about {format_percent(median(hidden))} stays hidden"
    count = f"about {format_count(round(median(more)))} more" if more else "more"
    cure = f"run {count} invocations a side, or compare against the history"
    return [Note(text, cure)]


def warnings_of(
    comparison: Comparison, blocks: Iterable[Block]
) -> tuple[list[Note], dict[str, str]]:
    """The warnings that many rows share as notes, and signs for others, of listed rows first."""
    judged = [row for row in comparison.rows if has_change(row)]
    every, shared = shared_warnings(judged)
    notes = [
        note_of(warning, "" if count == len(judged) else f" ({count:,} of {len(judged):,})")
        for warning, count in shared.items()
    ]
    listed = [row for block in blocks for row in block.listed if has_change(row)]
    shown = [w for row in listed for w in doubts_of(row)]
    own = dict.fromkeys(w for w in [*shown, *every] if w not in shared)
    return notes, {warning: sign_of(number) for number, warning in enumerate(own)}


def shared_warnings(judged: Sequence[ComparedRow]) -> tuple[Counter[str], dict[str, int]]:
    """The warnings of rows that were compared, and those of them that many share, with counts."""
    every = Counter(warning for row in judged for warning in doubts_of(row))
    few = min(len(judged), FEWEST_SHARING)
    return every, {w: n for w, n in every.items() if n >= max(few, SHARED_BY * len(judged))}


def sign_of(number: int) -> str:
    """The sign of a footnote: a, b, …, z, aa, ab, …

    >>> sign_of(0), sign_of(25), sign_of(26)
    ('a', 'z', 'aa')
    """
    more, last = divmod(number, len(SIGNS))
    return (sign_of(more - 1) if more else "") + SIGNS[last]


def mean_lines(means: Sequence[MeanRatio]) -> Iterable[str]:
    """The geometric mean of the ratios of each metric that has more than one."""
    order = in_metric_order((mean.metric, mean.unit) for mean in means)
    several = [mean for mean in means if mean.rows > 1 and not math.isnan(mean.ratio)]
    for mean in sorted(several, key=lambda mean: order.index(mean.metric)):
        unit = parse_unit(mean.unit)
        of = f" of {mean.metric}" if len(means) > 1 else ""
        text = f"geometric mean{of} {format_change(mean.ratio, unit)}"
        if not (math.isnan(mean.lower) or math.isnan(mean.upper)):
            text += f" ({format_interval(mean.lower, mean.upper, unit)})"
        left = f", {format_count(mean.left_out)} left out" if mean.left_out else ""
        yield f"{text} over {format_count(mean.rows)}{left}"


def answer_of_comparison(comparison: Comparison) -> str:
    """The counts, which add up to the rows; what is bad comes first."""
    counts = comparison.counts
    judged = {outcome: counts[outcome] for outcome in JUDGED}
    total = len(comparison.rows)
    if total and counts[Outcome.EQUIVALENT] == total:
        margins = {row.margin for row in comparison.rows if not math.isnan(row.margin)}
        within = f" within {margin_text(margins.pop())}" if len(margins) == 1 else ""
        return f"No change: {format_count(total)} equivalent{within}."
    parts = []
    for outcome in WORST_FIRST:
        count = counts[outcome]
        if count or outcome in (Outcome.REGRESSED, Outcome.IMPROVED):
            text = f"{format_count(count)} {outcome}"
            if outcome is Outcome.INCONCLUSIVE:
                text += leanings(worst_first(comparison.having(outcome)))
            parts.append(text)
    return ", ".join(parts) if any(judged.values()) or total else "Nothing to compare."
