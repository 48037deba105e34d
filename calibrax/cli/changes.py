"""`calibrax changes`: when did it change, by how much, and between which commits."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from math import isnan
from typing import Any, NamedTuple

import attrs
import click

from calibrax.analysis.changepoint import find_changes
from calibrax.analysis.changes import Changes, Verdict
from calibrax.analysis.history import undated
from calibrax.analysis.selection import Offer, Selection
from calibrax.analysis.trend import Trends, trends_of
from calibrax.cli.endings import UNDECIDED
from calibrax.cli.inputs import Found, split_commit
from calibrax.cli.next_steps import quoted, shorter
from calibrax.cli.notes import Origins, notes_of_origins
from calibrax.cli.options import (
    SHARE,
    Settings,
    as_alpha,
    as_share,
    choosing,
    command,
    gathered,
    printing,
)
from calibrax.cli.output import Output, Screen
from calibrax.cli.streams import say
from calibrax.cli.troubles import say_troubles
from calibrax.core.join import HARDWARE
from calibrax.core.models import Run
from calibrax.errors import SelectionError
from calibrax.reporting.changes.documents import CHANGES_COLUMNS, changes_document
from calibrax.reporting.changes.report import UNTESTED, changes_report
from calibrax.reporting.changes.rows import benchmark_of, labels_of
from calibrax.reporting.changes.series import series_report
from calibrax.reporting.facts import HASH, short_commit
from calibrax.reporting.figures import figure
from calibrax.reporting.html.changes_page import changes_page
from calibrax.reporting.model import Note, Report
from calibrax.reporting.names import full_name, in_no_name, listed
from calibrax.reporting.text import cut_middle
from calibrax.statistics.change_null import FEWEST

__all__ = ["changes"]

ALLOWED = (*HARDWARE, "all")
LONGEST_NAME = 60
WHOLE = ("html", "github")
"""Forms that show all series also where one is explained, or the only one."""

EXAMPLES = """\b
Examples:
  calibrax changes .asv/results/
  calibrax changes data.js -k decode -m time
  calibrax changes results/ --explain time_query_count
  calibrax changes results/ --last 200 --margin 5%
  calibrax changes results/ -o changes.md

A commit range is last good..first bad. A range that at least half of the times share, five or
more, is the machine, likely. The newest five runs or so show no step yet: where they lie beyond
their level a warning says so, with the command that compares them.
Exit codes: 0 searched, 2 wrong usage or unreadable input, 3 nothing could be searched.

The same in Python: calibrax.analysis.changepoint.find_changes(calibrax.read_all("results/")).
The keys of JSON and CSV: pydoc calibrax.reporting.changes.documents"""


@click.command(epilog=EXAMPLES)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@choosing
@click.option("-e", "--explain", metavar="NAME", help="The plot and the evidence of one series.")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the newest N runs.")
@click.option(
    "--margin",
    metavar=SHARE,
    default="2%",
    callback=as_share,
    show_default=True,
    help="Steps this small don't matter.",
)
@click.option(
    "--alpha",
    metavar=SHARE,
    default="5%",
    callback=as_alpha,
    show_default=True,
    help="Share of the series called changed that may be unchanged.",
)
@click.option(
    "--allow",
    metavar="KEY",
    multiple=True,
    type=click.Choice(ALLOWED),
    help=f"In what the runs of one series may differ: {', '.join(ALLOWED)}.",
)
@printing
@gathered
def changes(
    *,
    paths: tuple[str, ...],
    explain: str | None,
    last: int | None,
    margin: float,
    alpha: float,
    allow: tuple[str, ...],
    settings: Settings,
) -> int | None:
    """Find when the level of a series changed, and between which commits.

    FILE is a file or folder of any benchmark tool's results over many commits, such as an asv tree
    or the data.js of github-action-benchmark, or - for standard input. Steps that several series
    share are one line; one series alone is shown as a plot.
    """
    output = settings.output(paths)
    selection, offer, origins = settings.selection(), Offer(), Origins()
    with settings.inputs(paths) as inputs:
        runs = chosen(inputs.runs(), selection, offer, origins)
        trends = trends_of(runs, allow=allow, last=last)
        inputs.refuse_nothing()
        inputs.refuse_unmet()
    say_troubles(inputs.troubles(), every=settings.tells_all)
    if not trends.trends:
        raise offer.refusal(selection)
    answer = find_changes(trends, margin=margin, alpha=alpha)
    at = series_named(answer, explain) if explain is not None else None
    asked = Asked(answer, trends, paths, settings)
    rests = undated(trends.runs) > 0
    notes = notes_of_origins(origins, ordered=rests, every=settings.tells_all)
    reason = undecided(answer)
    report = report_of(asked, at, output, notes)
    document = changes_document(
        answer,
        trends,
        inputs.troubles().every(),
        exit_code=UNDECIDED if reason else 0,
        exit_reason=reason,
    )
    page = partial(changes_page, answer, trends, report, opened=at)
    drawn = partial(figure, part_of(answer, trends, at))
    output.write(Screen(report, document, CHANGES_COLUMNS, page, figure=drawn))
    if not reason:
        return None
    say(f"error: {reason}")
    return UNDECIDED


def part_of(changes: Changes, trends: Trends, at: int | None) -> tuple[Changes, Trends]:
    """What a figure shows: all series, or the one that is explained."""
    if at is None:
        return changes, trends
    one = attrs.evolve(changes, series=[changes.series[at]], ranges=[])
    return one, attrs.evolve(trends, trends=(trends.trends[at],))


class Asked(NamedTuple):
    """What was found, and what was typed."""

    changes: Changes
    trends: Trends
    paths: Sequence[str]
    settings: Settings


def chosen(
    found: Iterable[Found], selection: Selection, offer: Offer, origins: Origins
) -> Iterator[Run]:
    """The chosen part of each run as it is read.

    Args:
        found: The runs.
        selection: What is chosen.
        offer: Takes in what there is, for an error, until something is chosen.
        origins: Takes in from where it comes.
    """
    hit = False
    for each in found:
        run = selection.of(each.run)
        hit = hit or any(point.metrics for point in run.points)
        if not hit:
            offer.add(each.run)
        origins.add(each.run, each.file)
        yield run


def report_of(asked: Asked, at: int | None, output: Output, notes: Sequence[Note]) -> Report:
    """The screen: of one series, or of all."""
    is_page = output.form == "html"
    options: dict[str, Any] = {"verbose": asked.settings.verbose or is_page, "notes": notes}
    one = at is not None or len(asked.changes.series) == 1
    steps = list(commit_steps(asked, at or 0) if one else () if is_page else list_steps(asked))
    if one and output.form not in WHOLE:
        explain = at is not None
        return series_report(
            asked.changes, asked.trends, at or 0, explain=explain, steps=steps, **options
        )
    return changes_report(
        asked.changes,
        asked.trends,
        face=output.face,
        every=asked.settings.every,
        steps=steps,
        **options,
    )


def list_steps(asked: Asked) -> Iterator[str]:
    """The command that shows a series: the first that stands alone, else the first that moved.

    And the one that compares the newest run, where some lie beyond their level.
    """
    ranges = asked.changes.ranges
    own = [each for each in ranges if each.verdict is not Verdict.MACHINE]
    alone = [each for each in own if each.verdict is Verdict.ALONE]
    for shown in (alone or own or ranges)[:1]:
        labels = labels_of(asked.changes.series)
        yield f"Plot: add --explain {quoted(shorter(labels[shown.members[0]], labels))}"
    for at, each in enumerate(asked.changes.series):
        if each.newest:
            yield from newest_step(asked, at)
            return


def commit_steps(asked: Asked, at: int) -> Iterator[str]:
    """The commits of the last step, and the commands that compare its sides, and the newest run."""
    for step in asked.changes.series[at].steps[-1:]:
        ends = (step.last_good, step.first_bad)
        if are_hashes(asked, at, ends):
            yield f"Commits: git log {short_commit(ends[0])}..{short_commit(ends[1])}"
            yield from compare_step("Compare", asked, ends)
    yield from newest_step(asked, at)


def newest_step(asked: Asked, at: int) -> Iterator[str]:
    """The command that compares the newest run with the last before those beyond their level."""
    newest, trend = asked.changes.series[at].newest, asked.trends.trends[at]
    if newest:
        pairs = zip(trend.moments, trend.values, strict=True)
        known = [moment.label for moment, value in pairs if not isnan(value)]
        ends = (known[-newest - 1], known[-1])
        if are_hashes(asked, at, ends):
            yield from compare_step("Newest", asked, ends)


def are_hashes(asked: Asked, at: int, ends: Sequence[str]) -> bool:
    """Whether ends of a range are commits, and named as git names them."""
    known = {moment.commit for moment in asked.trends.trends[at].moments}
    return all(end in known and HASH.fullmatch(end) for end in ends)


def compare_step(word: str, asked: Asked, ends: Sequence[str]) -> Iterator[str]:
    """The command that compares two commits of what was typed, where that is one path."""
    short = [short_commit(end) for end in ends]
    sides = [f"{asked.paths[0]}@{end}" for end in short]
    if len(asked.paths) == 1 and split_commit(sides[0]) == (asked.paths[0], short[0]):
        yield f"{word}: {command('compare', *sides, *asked.settings.again())}"


def series_named(found: Changes, wanted: str) -> int:
    """The series of a name: of that name exactly, else the only one whose name contains it.

    Raises:
        SelectionError: No series has the name, or several have.
    """
    labels = labels_of(found.series)
    forms = [
        (label, each.name, full_name(benchmark_of(each)))
        for label, each in zip(labels, found.series, strict=True)
    ]
    exact = [n for n, names in enumerate(forms) if wanted in names]
    folded = wanted.casefold()
    hits = exact or [n for n, f in enumerate(forms) if any(folded in x.casefold() for x in f)]
    if len(hits) == 1:
        return hits[0]
    if not hits:
        raise in_no_name(wanted, labels)
    raise SelectionError(
        f"explain: {cut_middle(wanted, LONGEST_NAME)!r} is in the names of {len(hits):,} series: "
        f"{listed([labels[n] for n in hits])}; give more of the name, -m METRIC or -t KEY=VALUE"
    )


def undecided(found: Changes) -> str:
    """Why nothing could be decided, "" if something was."""
    if len(found.having(*UNTESTED)) < len(found.series):
        return ""
    most = max(each.n for each in found.series)
    if most >= FEWEST:
        return "nothing could be searched"
    return (
        f"expected {FEWEST} runs or more of a series to look for a change, got {most}; "
        "compare two of them: calibrax compare OLD NEW"
    )
