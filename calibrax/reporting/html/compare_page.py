"""A comparison as a page: the answer, what to do, then each row with its plot and its evidence."""

from collections.abc import Iterable, Sequence

from calibrax.analysis.history import History
from calibrax.analysis.verdicts import ComparedRow, Comparison, Outcome
from calibrax.core.models import MetricDirection
from calibrax.numbers import counted, format_change, format_count
from calibrax.reporting.compare.folds import CHANGED, rank_of
from calibrax.reporting.compare.report import shared_warnings
from calibrax.reporting.compare.rows import (
    badness,
    benchmark_of,
    change_text,
    doubts_of,
    has_change,
    margin_text,
)
from calibrax.reporting.compare.tables import (
    MOST_CHANGED,
    Order,
    blocks_of,
)
from calibrax.reporting.html.compare_lines import Samples, View, block_table, leaning_words
from calibrax.reporting.html.course_figures import run_text
from calibrax.reporting.html.page import (
    Chip,
    Page,
    Span,
)
from calibrax.reporting.html.report_page import report_tables
from calibrax.reporting.model import Report
from calibrax.reporting.names import short_names
from calibrax.units import parse_unit

__all__ = ["compare_page"]


def compare_page(
    comparison: Comparison,
    report: Report,
    *,
    samples: Samples | None = None,
    history: History | None = None,
    together: int = 0,
    sort: Order = "change",
    opened: ComparedRow | None = None,
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
    counts = comparison.counts
    return Page(
        command="compare",
        title=f"{report.answer}: {subject(comparison)}",
        facts=report.head,
        headline=headline(comparison),
        summary=[report.answer, *report.closing],
        notes=report.notes,
        script=report.script,
        chips=[Chip(str(outcome), counts[outcome]) for outcome in Outcome],
        runs=runs,
        tables=[
            *(report_tables(report, overview=True) if is_grouped(report) else []),
            *(block_table(block, view, sort) for block in blocks),
        ],
        method=list(method_of(comparison)),
    )


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
        return [Span("No change")]
    if not any(map(has_change, comparison.rows)):
        return [Span("Nothing could be compared", "doubt")]
    spans = []
    if shift is not None:
        change = format_change(shift.ratio, parse_unit(shift.unit))
        spans.append(Span(f"All {format_count(shift.rows)} moved together, {change}", "doubt"))
    if regressed := comparison.having(Outcome.REGRESSED):
        spans.append(Span(changed_words(regressed, "regressed"), "regressed"))
    if improved := comparison.having(Outcome.IMPROVED):
        spans.append(Span(changed_words(improved, "improved"), "improved"))
    worse = [row for row in comparison.suspects if badness(row) > 0]
    if worse:
        spans.append(Span(f"{format_count(len(worse))} {leaning_words(worse)}", "doubt"))
    if not regressed and shift is None:
        spans.insert(0, Span("None regressed" if improved else "No change is certain"))
    if counts[Outcome.FAILED]:
        failed = Span(f"{format_count(counts[Outcome.FAILED])} failed", "doubt")
        spans.insert(1 if regressed else 0, failed)
    spans[1:] = [span._replace(text=span.text[0].lower() + span.text[1:]) for span in spans[1:]]
    joined = [part for span in spans for part in (span, Span(", "))]
    return joined[:-1]


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
