"""`calibrax show`: what was measured, and how sure that is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, NamedTuple

import attrs
import click

from calibrax.analysis.history import History, in_order, summarize_history, undated
from calibrax.analysis.selection import Offer, Selection, nothing_selected
from calibrax.analysis.summary import summarize
from calibrax.cli.group import COMMANDS
from calibrax.cli.inputs import Found, Inputs, split_commit
from calibrax.cli.notes import Origins, history_facts, notes_of_origins, short_paths
from calibrax.cli.options import Settings, choosing, command, gathered, printing
from calibrax.cli.output import Screen
from calibrax.cli.troubles import say_troubles
from calibrax.core.models import Run
from calibrax.errors import SelectionError
from calibrax.reporting.facts import run_labels, short_commit
from calibrax.reporting.figures import figure
from calibrax.reporting.html.history_page import history_page
from calibrax.reporting.html.page import Page
from calibrax.reporting.html.run_page import run_page
from calibrax.reporting.html.side_page import side_page
from calibrax.reporting.show.documents import (
    HISTORY_COLUMNS,
    RUN_COLUMNS,
    history_document,
    runs_document,
)
from calibrax.reporting.show.history import history_report
from calibrax.reporting.show.metric_tables import Sort
from calibrax.reporting.show.run import run_report
from calibrax.reporting.show.sides import side_report
from calibrax.reporting.text import visible

__all__ = ["show"]

MOST_SIDE_BY_SIDE = 6
MOST_ROWS = 40  # of a table in a terminal

EXAMPLES = """\b
Examples:
  calibrax show results.json
  calibrax show before.json after.json -k 'query and not raw'
  calibrax show results/ -m time --sort name
  calibrax show results/@1a2b3c4
  calibrax show results.json -o results.md
  calibrax show results.json | grep failed

\b
Exit codes: 0 also where benchmarks failed; 2 wrong usage, unreadable files.

The same in Python: calibrax.analysis.summary.summarize(calibrax.read("results.json")),
and for many runs calibrax.analysis.history.summarize_history(calibrax.read_all("results/")).
The keys of JSON and CSV: pydoc calibrax.reporting.show.documents"""


@click.command(epilog=EXAMPLES)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@choosing
@click.option(
    "--sort",
    type=click.Choice(["file", "name", "value"]),
    default="file",
    help="Order of the rows; value: largest first.",
)
@printing
@gathered
def show(*, paths: tuple[str, ...], sort: Sort, settings: Settings) -> None:
    """Show what was measured, and how sure that is.

    FILE is a file or folder of any benchmark tool's results, FOLDER@COMMIT for one commit of it, or
    - for standard input. One run is listed with its intervals; up to 6 runs stand side by side;
    more are summed up by series, with level, noise and history.

    Values are estimates from the medians of the invocations (processes), with 95 % intervals.
    """
    output = settings.output(paths)
    limit = MOST_ROWS if output.for_people and not settings.every else None
    asked = Asked(
        settings.selection(),
        {"sort": sort, "limit": limit},
        settings.again(),
        verbose=settings.verbose,
    )
    screen: Screen | SelectionError
    with settings.inputs(paths) as inputs:
        found = inputs.runs()
        try:
            first = list(islice(found, MOST_SIDE_BY_SIDE + 1))
            inputs.refuse_nothing()
            if len(first) > MOST_SIDE_BY_SIDE:
                screen = many(chain(first, found), asked, inputs)
            else:
                screen = few(first, asked, inputs)
        except SelectionError as error:
            screen = error
        else:
            inputs.refuse_unmet()
    say_troubles(inputs.troubles(), every=settings.tells_all)
    if isinstance(screen, SelectionError):
        raise screen
    output.write(screen)


class Asked(NamedTuple):
    """What was asked for.

    Attributes:
        selection: What of the runs.
        options: Of the tables.
        again: The options that the next command needs, too.
        verbose: Whether to add how it came about.
    """

    selection: Selection
    options: dict[str, Any]
    again: Sequence[str] = ()
    verbose: bool = False


def few(found: Sequence[Found], asked: Asked, inputs: Inputs) -> Screen:
    """One run, or a few side by side.

    Raises:
        SelectionError: Nothing of them is chosen.
    """
    found = in_time_order(found)
    summaries = [summarize(asked.selection.of(each.run)) for each in found]
    if any(each.run.points for each in found) and not any(each.rows for each in summaries):
        raise nothing_selected(asked.selection, [each.run for each in found])
    document = runs_document(summaries, inputs.troubles().every())
    labels: list[str] = []
    if len(summaries) == 1:
        report = run_report(summaries[0], verbose=asked.verbose, **asked.options)
    else:
        names = stems(found)
        labels = run_labels([each.run for each in found], names)
        steps = []
        sources = [each.source for each in found]
        if len(set(sources)) < len(sources):
            sources = [each.file for each in found]
        if len(set(sources)) == 2 == len(found) and "compare" in COMMANDS:
            steps = [f"Compare: {command('compare', *sources, *asked.again)}"]
        report = side_report(summaries, labels, verbose=asked.verbose, steps=steps, **asked.options)
        if labels != names:
            report = attrs.evolve(report, head=with_files(report.head, labels, found))
    origins = Origins((each.run, each.file) for each in found)
    notes = notes_of_origins(origins, every=asked.verbose)
    report = attrs.evolve(report, notes=[*notes, *report.notes])
    page: Callable[[], Page]
    if len(summaries) == 1:
        page = partial(run_page, summaries[0], report, sort=asked.options["sort"])
    else:
        page = partial(side_page, summaries, labels, report, sort=asked.options["sort"])
    drawn = partial(figure, summaries, labels=labels)
    return Screen(report, document, RUN_COLUMNS, page, drawn)


def in_time_order(found: Sequence[Found]) -> list[Found]:
    """The runs of each argument oldest first, as a history has them; arguments as typed."""
    ordered: list[Found] = []
    for _, group in groupby(found, key=lambda each: each.source):
        runs = list(group)
        ordered += [runs[number] for number in in_order([each.run for each in runs])]
    return ordered


def with_files(
    head: Sequence[Sequence[str]], labels: Sequence[str], found: Sequence[Found]
) -> list[Sequence[str]]:
    """The lines of facts, those of runs that the label doesn't name with their files."""
    files = [each.file for each in found]
    if len(set(files)) == 1:
        return list(head)
    names = dict(zip(map(visible, labels), short_paths(files), strict=True))
    return [[*line, names[line[0].strip()]] if line[0].strip() in names else line for line in head]


def many(found: Iterable[Found], asked: Asked, inputs: Inputs) -> Screen:
    """Many runs, series by series.

    Raises:
        SelectionError: Nothing of them is chosen.
    """
    offer, origins = Offer(), Origins()

    def chosen() -> Iterator[Run]:
        hit = False
        for each in found:
            run = asked.selection.of(each.run)
            hit = hit or any(point.metrics for point in run.points)
            if not hit:
                offer.add(each.run)
            origins.add(each.run, each.file)
            yield run

    history = summarize_history(chosen())
    if not history.series:
        raise offer.refusal(asked.selection)
    paths = inputs.paths
    steps = [f"Newest: {newest}"] if (newest := newest_command(history, paths, asked.again)) else []
    if "changes" in COMMANDS:
        steps.append(f"Changes: {command('changes', *paths, *asked.again)}")
    report = history_report(history, steps=steps, **asked.options)
    notes = notes_of_origins(origins, ordered=undated(history.runs) > 0, every=asked.verbose)
    head = [*report.head, *(history_facts(history) if asked.verbose else [])]
    report = attrs.evolve(report, head=head, notes=[*notes, *report.notes])
    document = history_document(history, inputs.troubles().every())
    page = partial(history_page, history, report, sort=asked.options["sort"])
    return Screen(report, document, HISTORY_COLUMNS, page, partial(figure, history))


def newest_command(history: History, paths: Sequence[str], again: Sequence[str]) -> str:
    """The command that shows the newest commit alone; "" where there is none that would."""
    commit = short_commit(history.runs[-1].commit or "")
    typed = f"{paths[0]}@{commit}"
    same = sum((run.commit or "").startswith(commit) for run in history.runs)
    works = commit and len(paths) == 1 and split_commit(typed) == (paths[0], commit)
    return command("show", typed, *again) if works and same <= MOST_SIDE_BY_SIDE else ""


def stems(found: Sequence[Found]) -> list[str]:
    """The names of files without endings; "" where one file gave several runs."""
    files = [each.file for each in found]
    return [Path(file).name.split(".json")[0] if files.count(file) == 1 else "" for file in files]
