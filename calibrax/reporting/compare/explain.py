"""`compare --explain NAME`: the evidence of one row in words."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from calibrax.analysis.series import Benchmark
from calibrax.analysis.verdicts import ComparedRow, Comparison, Outcome, Suspicion
from calibrax.errors import SelectionError
from calibrax.numbers import counted, format_count, format_p, format_percent
from calibrax.reporting.columns import scale_of
from calibrax.reporting.compare.rows import (
    JUDGED,
    benchmark_of,
    beyond_text,
    change_text,
    counts_text,
    has_change,
    has_effect,
    interval_text,
    leaning,
    margin_text,
    reason_of,
    value_text,
)
from calibrax.reporting.model import Report, note_of
from calibrax.reporting.names import full_name, in_no_name, listed, short_names

__all__ = ["evidence_of", "explain_report", "judged_together", "row_named"]

Fact = tuple[str, Sequence[str]]

DELTAS = ((0.147, "negligible"), (0.33, "small"), (0.474, "medium"), (math.inf, "large"))
"""Words for sizes of Cliff's delta (Vargha & Delaney 2000, doi:10.3102/10769986025002101)."""

NOISE_SOURCES = {
    "invocations": "from the invocations of both sides",
    "invocations again": "from all sessions of the row",
    "history": "from the history of the row",
    "suite": "from the suite: one invocation a side can't show its own",
    "default": "a stated default: one invocation a side can't show its own",
    "one side": "from the side of several invocations; the other is taken to be as noisy",
}


def row_named(comparison: Comparison, wanted: str) -> ComparedRow:
    """The row of a name: of that name exactly, else the only one whose name contains it.

    Args:
        comparison: Where to look.
        wanted: The name as a screen shows it, as the file has it, or a part of either, in any
            case.

    Raises:
        SelectionError: No row has the name, or several have.
    """
    names = short_names(map(benchmark_of, comparison.rows))
    known = [(row, forms_of(row, names)) for row in comparison.rows]
    exact = [row for row, forms in known if wanted in forms]
    folded = wanted.casefold()
    found = exact or [r for r, forms in known if any(folded in f.casefold() for f in forms)]
    if len(found) == 1:
        return found[0]
    if found:
        raise SelectionError(f"explain: {wanted!r} is in the names of {several(found, names)}")
    there = [names[benchmark_of(row)] for row in comparison.rows]
    raise in_no_name(wanted, there)


def forms_of(row: ComparedRow, names: Mapping[Benchmark, str]) -> list[str]:
    """The names that a row goes by."""
    benchmark = benchmark_of(row)
    return [names[benchmark], row.name, full_name(benchmark)]


def several(rows: Sequence[ComparedRow], names: Mapping[Benchmark, str]) -> str:
    """The rows that share a name, and what tells them apart."""
    labels = [names[benchmark_of(row)] for row in rows]
    if len(set(labels)) < len(labels):
        labels = [f"{label} {row.metric}" for label, row in zip(labels, rows, strict=True)]
    same = len({benchmark_of(row) for row in rows}) == 1
    cure = "say which metric: -m METRIC" if same else "give more of the name, or -t KEY=VALUE"
    return f"{len(rows):,} rows: {listed(labels)}; {cure}"


def explain_report(comparison: Comparison, row: ComparedRow, *, ending: str = "") -> Report:
    """The screen of one row.

    Args:
        comparison: What the row is part of.
        row: The row.
        ending: What follows the verdict: an exit code and why.
    """
    name = short_names(map(benchmark_of, comparison.rows))[benchmark_of(row)]
    better = {"lower": "lower is better", "higher": "higher is better"}
    about = [name, row.metric, better.get(row.direction.value, "which way is better is not known")]
    answer = f"{', '.join(filter(None, about))}: {row.outcome}"
    facts = list(evidence_of(row, comparison.alpha, judged_together(comparison.rows)))
    return Report(facts=facts, answer=f"{answer} ({ending})" if ending else answer, in_words=True)


def judged_together(rows: Iterable[ComparedRow]) -> int:
    """How many rows were tested together."""
    return sum(not math.isnan(row.p_value) for row in rows)


def evidence_of(
    row: ComparedRow, alpha: float, together: int, said: Collection[str] = ()
) -> Iterator[Fact]:
    """What bears a row out, paragraphs each with what they are about; "" for its values.

    Args:
        row: The row.
        alpha: That of its comparison.
        together: How many rows were tested together.
        said: Warnings and methods that were told before.
    """
    yield "", [values_text(row)]
    if has_change(row):
        yield from numbers_of(row, alpha, together)
    if row.outcome not in JUDGED and (why := reason_of(row)):
        yield "Why", [why]
    for warning in row.warnings:
        if warning not in said:
            yield "Caution", caution(warning)
    if has_change(row):
        yield from settling(row)
    if row.method:
        yield "Method", [method_text(row, together, named=row.method not in said)]


def values_text(row: ComparedRow) -> str:
    """Both values and the change."""
    scale = scale_of([row.baseline, row.current], row.unit)
    sides = [value_text(row, value, scale) or "no value" for value in (row.baseline, row.current)]
    change = f", {change_text(row)}" if has_change(row) else ""
    return f"{' → '.join(sides)}{change}"


def numbers_of(row: ComparedRow, alpha: float, together: int) -> Iterable[Fact]:
    """Interval, equivalence, what is beyond a shift, noise, counts and effect."""
    if row.scale == "exact":
        margin = margin_text(row.margin)
        yield "Exact", [f"compared as it is, without statistics; the margin is {margin}"]
        return
    if not math.isnan(row.lower):
        yield "Interval", interval_sentences(row, alpha, together)
    same = row.outcome in (Outcome.INCONCLUSIVE, Outcome.EQUIVALENT)
    if same and not math.isnan(row.equivalence_lower):
        yield "Equivalence", [equivalence_sentence(row)]
    if not math.isnan(row.beyond_shift):
        yield "Shift", [f"the whole suite moved; beyond that {beyond_text(row)}"]
    if row.noise_source:
        source = NOISE_SOURCES.get(row.noise_source, f"from {row.noise_source}")
        yield "Noise", [f"{format_percent(row.noise)} from run to run, {source}"]
    if row.n_history:
        yield "History", [history_sentence(row)]
    yield "Measured", [counts_text(row)]
    if has_effect(row):
        size = next(word for limit, word in DELTAS if abs(row.effect_size) < limit)
        delta = f"{row.effect_size:+.2f}".replace("-", "−")
        yield "Effect", [f"Cliff's delta {delta}, {size}"]


def interval_sentences(row: ComparedRow, alpha: float, together: int) -> list[str]:
    """The interval that decides, the row's own, and what they exclude."""
    level = f"{100 * (1 - alpha):.6g} %"
    text = interval_text(row, row.lower, row.upper)
    if together > 1:
        own = interval_text(row, row.own_lower, row.own_upper)
        text += f", {level} for all {format_count(together)} rows together (alone 95 %: {own})"
    else:
        text += f", {level}"
    excluded = row.lower > 1 or row.upper < 1
    margin = margin_text(row.margin)
    change = change_text(row)
    if not excluded:
        return [f"{text};", "it does not exclude that nothing changed"]
    if row.outcome in (Outcome.INCONCLUSIVE, Outcome.EQUIVALENT):
        return [f"{text};", f"it excludes no change, but {change} is within the {margin} margin"]
    return [f"{text};", f"it excludes no change, and {change} is beyond the {margin} margin"]


def equivalence_sentence(row: ComparedRow) -> str:
    """Whether the sides are the same within the margin, and what the data exclude."""
    text = interval_text(row, row.equivalence_lower, row.equivalence_upper)
    margin = margin_text(row.margin)
    if row.outcome is Outcome.EQUIVALENT:
        return f"{text} (90 %, alone) is wholly within ±{margin}"
    if row.equivalence_lower <= 1 <= row.equivalence_upper:
        return f"excludes changes beyond {text} (90 %, alone), which is not wholly within ±{margin}"
    return f"not wholly within ±{margin}: {text} (90 %, alone)"


def history_sentence(row: ComparedRow) -> str:
    """The earlier runs, and how many of them looked like the new one."""
    side = "high" if row.ratio >= 1 else "low"
    runs = counted(row.n_history, "earlier run")
    return (
        f"{runs} since the level last changed; {row.history_beyond or 'none'} of them this {side}"
    )


def caution(warning: str) -> list[str]:
    """A warning and its remedy."""
    note = note_of(warning)
    return [note.text, *([f"→ {note.remedy}"] if note.remedy else [])]


def settling(row: ComparedRow) -> Iterable[Fact]:
    """What would settle it, and what these data can show."""
    if row.suspect:
        strongly = "strongly " if row.suspect is Suspicion.STRONG else ""
        p_value = "" if math.isnan(row.p_suspect) else f" ({format_p(row.p_suspect)})"
        yield "Suspect", [f"{strongly}leaning {leaning(row)}{p_value}: worth measuring again"]
    if row.more_runs:
        word = "invocation" if row.more_runs == 1 else "invocations"
        yield "Settle it", [f"about {format_count(row.more_runs)} more {word} a side"]
    if math.isfinite(row.detectable) and row.outcome is Outcome.INCONCLUSIVE:
        yield "Sees", [f"a change of {format_percent(row.detectable)} with probability .8"]


def method_text(row: ComparedRow, together: int, *, named: bool = True) -> str:
    """The method, unless it was named before, and p of no change."""
    parts = [row.method] if named else []
    if not math.isnan(row.p_value):
        parts.append(f"{format_p(row.p_value)} (no change)")
    if not math.isnan(row.p_adjusted) and together > 1:
        parts.append(f"{format_p(row.p_adjusted)} by Holm over {format_count(together)} rows")
    return ", ".join(parts) or row.method
