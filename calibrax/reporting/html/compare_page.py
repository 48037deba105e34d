"""A comparison as a page: the answer, what to do, then each row with its plot and its evidence."""

import math
from collections.abc import Iterable, Sequence

from calibrax.analysis.history import History
from calibrax.analysis.verdicts import ComparedRow, Comparison, Outcome
from calibrax.core.models import MetricDirection
from calibrax.numbers import counted, format_change, format_count
from calibrax.reporting.compare.folds import CHANGED, rank_of
from calibrax.reporting.compare.report import answer_of_comparison, shared_warnings
from calibrax.reporting.compare.rows import (
    badness,
    benchmark_of,
    change_text,
    doubts_of,
    has_change,
    margin_text,
)
from calibrax.reporting.compare.shifts import together
from calibrax.reporting.compare.tables import (
    MOST_CHANGED,
    Order,
    blocks_of,
)
from calibrax.reporting.html.compare_lines import (
    PLACES,
    Samples,
    View,
    block_table,
    leaning_words,
)
from calibrax.reporting.html.course_figures import run_text
from calibrax.reporting.html.page import (
    Chip,
    Page,
    Span,
)
from calibrax.reporting.html.report_page import report_tables
from calibrax.reporting.model import Report, Script
from calibrax.reporting.names import short_names
from calibrax.units import parse_unit

__all__ = ["compare_page"]

EXPLAIN = "--explain "


def compare_page(
    comparison: Comparison,
    report: Report,
    *,
    samples: Samples | None = None,
    history: History | None = None,
    together: int = 0,
    sort: Order = "change",
    opened: ComparedRow | None = None,
    files: Sequence[str] = (),
) -> Page:
    """The page of a comparison.

    Args:
        comparison: What is shown.
        report: What its screen says; the page says the same in the same words.
        samples: Both sides with their samples, for the plots of rows.
        history: Earlier runs, for the plots of rows.
        together: How many rows were judged together, where those of `comparison` are chosen ones.
        sort: Order of the rows; by change: by outcome, the worst of each first.
        opened: The row whose evidence is shown from the start; None: the worst one.
        files: What the base side and the new one were read from.
    """
    names = short_names(map(benchmark_of, comparison.rows))
    blocks = blocks_of(comparison, names, sort=sort, limit=MOST_CHANGED)
    listed = [row for block in blocks for row in block.rows if has_change(row)]
    worst = next((row for row in listed if rank_of(row) <= CHANGED), None)
    runs = [run_text(run) for run in history.runs] if history else []
    view = View(
        names=names,
        alpha=comparison.alpha,
        together=together,
        said=said_once(comparison),
        samples=samples.finder() if samples else None,
        opened=opened or worst,
        history={each.series: each for each in history.series} if history else {},
        runs=runs,
        titled=len(blocks) > 1,
    )
    counts, answer = comparison.counts, answer_of_comparison(comparison)
    return Page(
        command="compare",
        title=f"{answer}: {subject(comparison)}",
        facts=[*report.head, sides_of(comparison, files)],
        headline=headline(comparison),
        summary=report.closing,
        notes=report.notes,
        scripts=[*([report.script] if report.script else []), *why_script(comparison, report)],
        chips=[Chip(str(each), counts[each]) for each in sorted(Outcome, key=PLACES.index)],
        runs=runs,
        tables=[
            *(report_tables(report, overview=True) if is_grouped(report) else []),
            *(block_table(block, view, sort) for block in blocks),
        ],
        method=[*method_of(comparison), *exit_code(report.answer.removeprefix(answer))],
    )


def exit_code(ending: str) -> Iterable[tuple[str, list[str]]]:
    """How the command ended, from the end of its last line."""
    if ending:
        yield "exit code", [ending.strip(" ()").removeprefix("exit code ")]


def sides_of(comparison: Comparison, files: Sequence[str]) -> list[str]:
    """Which file each side is, and when it was measured."""
    names = files or [""] * 2
    return [
        " ".join(f"{side} {name} {run.timestamp:%Y-%m-%d %H:%M %Z}".split())
        for side, name, run in zip(
            ("base", "new"), names, (comparison.baseline, comparison.current), strict=True
        )
    ]


def why_script(comparison: Comparison, report: Report) -> Iterable[Script]:
    """What to type to see why the worst row regressed, from what the screen says."""
    steps = [step.removeprefix("Why: ") for step in report.steps if EXPLAIN in step]
    if not steps or not comparison.having(Outcome.REGRESSED):
        return
    which = "it" if len(comparison.having(Outcome.REGRESSED)) == 1 else "the worst one"
    about = f"To see why {which} regressed"
    if steps[0].startswith("add "):
        line = f"calibrax compare BASE NEW {steps[0].removeprefix('add ')}"
        yield Script(f"{about} (BASE, NEW: the files of each side)", [line])
    else:
        yield Script(about, [steps[0]])


def said_once(comparison: Comparison) -> set[str]:
    """Warnings that stand above the rows, and the method below them where it is the only one."""
    judged = [row for row in comparison.rows if has_change(row)]
    _, shared = shared_warnings(judged)
    of_suite = {w for row in judged for w in row.warnings} - {
        w for r in judged for w in doubts_of(r)
    }
    methods = {row.method for row in judged}
    return {*shared, *of_suite, *(methods if len(methods) == 1 else ())}


def is_grouped(report: Report) -> bool:
    """Whether the screen shows groups of rows, which the page adds to the rows."""
    return any(table.columns[0].heading == "group" for table in report.tables)


def subject(comparison: Comparison) -> str:
    """What is compared, in a few words."""
    sides = (comparison.baseline, comparison.current)
    labels = [run.commit[:8] if run.commit else run.timestamp.date().isoformat() for run in sides]
    return " → ".join(labels)


def headline(comparison: Comparison) -> list[Span]:
    """The answer in a few words, what is bad first."""
    shift = comparison.common_shift
    counts = comparison.counts
    total = len(comparison.rows)
    if total and counts[Outcome.EQUIVALENT] == total:
        return [Span(answer_of_comparison(comparison).rstrip("."))]
    broken = [
        Span(f"{format_count(counts[outcome])} {outcome}", "doubt")
        for outcome in (Outcome.FAILED, Outcome.MISSING)
        if counts[outcome]
    ]
    if not any(map(has_change, comparison.rows)):
        return list(joined([Span("Nothing could be compared", "doubt"), *broken]))
    spans = []
    if shift is not None:
        change = format_change(shift.ratio, parse_unit(shift.unit))
        moved = together(shift, comparison.rows)
        spans.append(Span(f"{moved[0].upper()}{moved[1:]}, {change}", "doubt"))
    if regressed := comparison.having(Outcome.REGRESSED):
        spans.append(Span(changed_words(regressed, "regressed"), "regressed"))
    spans += broken
    improved = comparison.having(Outcome.IMPROVED)
    if not regressed and shift is None:
        spans.append(Span("None regressed" if improved else unchanged_words(comparison)))
    if improved:
        spans.append(Span(changed_words(improved, "improved"), "improved"))
    worse = [row for row in comparison.suspects if badness(row) > 0]
    if worse:
        spans.append(Span(f"{format_count(len(worse))} {leaning_words(worse)}", "doubt"))
    return list(joined(spans))


def unchanged_words(comparison: Comparison) -> str:
    """That no row changed, and how many are known not to have."""
    words = "No benchmark changed for certain"
    equivalent = comparison.having(Outcome.EQUIVALENT)
    if not equivalent:
        return words
    count, total = format_count(len(equivalent)), format_count(len(comparison.rows))
    margins = {row.margin for row in equivalent if not math.isnan(row.margin)}
    within = f" within {margin_text(margins.pop())}" if len(margins) == 1 else ""
    return f"{words}; {count} of {total} equivalent{within}"


def joined(spans: Sequence[Span]) -> Iterable[Span]:
    """Parts of a sentence with commas between them."""
    for number, span in enumerate(spans):
        if number:
            yield Span(", ")
        start = span.text[0].lower() if number else span.text[0]
        yield span._replace(text=start + span.text[1:])


def changed_words(rows: Sequence[ComparedRow], word: str) -> str:
    """How many rows changed, and by how much at most."""
    ordered = sorted(rows, key=badness, reverse=word == "regressed")
    count = counted(len(rows), "benchmark") if word == "regressed" else format_count(len(rows))
    most = change_text(ordered[0])
    return f"{count} {word} ({'up to ' if len(rows) > 1 else ''}{most})"


def method_of(comparison: Comparison) -> Iterable[tuple[str, list[str]]]:
    """What the words of the page mean, and how the numbers came about."""
    confidence = f"{100 * (1 - comparison.alpha):.6g} %"
    yield (
        "interval",
        [f"where the change is, with {confidence} certainty for all rows of the page together"],
    )
    margin = margin_text(comparison.margin)
    changed = f"the interval excludes no change, and the change is beyond the margin ({margin})"
    yield "regressed, improved", [changed]
    yield "equivalent", ["the row's own 90 % interval lies wholly inside the margin"]
    yield "inconclusive", ["neither: these measurements can't tell"]
    yield "leaning", ["inconclusive, but unlikely under noise alone: worth measuring again"]
    methods = dict.fromkeys(row.method for row in comparison.rows if row.method)
    if methods:
        yield "methods", list(methods)
    directions = {row.metric: row.direction for row in comparison.rows if has_change(row)}
    ways = {MetricDirection.LOWER: "lower is better", MetricDirection.HIGHER: "higher is better"}
    texts = [
        f"{m or 'value'}: {ways.get(way, 'not known which way is better')}"
        for m, way in directions.items()
    ]
    if texts:
        yield "metrics", texts
