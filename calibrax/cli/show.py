"""`calibrax show`: what was measured, and how sure that is."""

import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any, NamedTuple

import attrs
import click

from calibrax.analysis.history import History, in_order, summarize_history
from calibrax.analysis.selection import Offer, Selection, nothing_selected
from calibrax.analysis.summary import summarize
from calibrax.cli.group import COMMANDS
from calibrax.cli.inputs import Found, Inputs, split_commit
from calibrax.cli.notes import Origins, history_facts, notes_of_origins, short_paths
from calibrax.cli.output import FORMATS, Screen, format_of, print_screen, save
from calibrax.cli.streams import ColorChoice, Stream, say
from calibrax.core.models import Run
from calibrax.errors import FormatError, SelectionError
from calibrax.formats.registry import format_named
from calibrax.reporting.documents import (
    HISTORY_COLUMNS,
    RUN_COLUMNS,
    history_document,
    runs_document,
)
from calibrax.reporting.facts import run_labels, short_commit
from calibrax.reporting.history_report import history_report
from calibrax.reporting.metric_tables import Sort
from calibrax.reporting.run_report import run_report
from calibrax.reporting.side_report import side_report
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

The same in Python: calibrax.analysis.summary.summarize(calibrax.read("results.json")),
and for many runs calibrax.analysis.history.summarize_history(calibrax.read_all("results/")).
The keys of JSON and CSV: pydoc calibrax.reporting.documents"""


def as_tags(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: tuple[str, ...],
) -> dict[str, list[str]]:
    """KEY=VALUE texts as a mapping; of several values of a key, any will do."""
    tags: dict[str, list[str]] = {}
    for text in value:
        key, equals, wanted = text.partition("=")
        if not (key and equals):
            raise click.BadParameter(f"expected KEY=VALUE, got {text!r}")
        tags.setdefault(key, []).append(wanted)
    return tags


def as_format(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: str | None,
) -> str | None:
    """The name of a format that there is."""
    try:
        if value is not None:
            format_named(value)
    except FormatError as error:
        raise click.BadParameter(str(error).removeprefix("format: ")) from None
    return value


@click.command(epilog=EXAMPLES)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--from", "tool", metavar="FORMAT", callback=as_format, help="Tool that wrote the files."
)
@click.option("-k", "expression", metavar="EXPR", default="", help="Only names that match.")
@click.option(
    "-m", "metrics", metavar="METRIC", multiple=True, help="Only this metric, or any of several."
)
@click.option(
    "-t",
    "tags",
    metavar="KEY=VALUE",
    multiple=True,
    callback=as_tags,
    help="Only this tag; of several values of one KEY any will do.",
)
@click.option("-a", "--all", "every", is_flag=True, help="Fold nothing away.")
@click.option(
    "--sort",
    type=click.Choice(["file", "name", "value"]),
    default="file",
    help="Order of the rows; value: largest first.",
)
@click.option("-q", "quiet", count=True, help="Only the last line; -qq: nothing.")
@click.option("-v", "verbose", is_flag=True, help="Methods, intervals and all facts, too.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Form of the output.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-o", "target", metavar="FILE", help="Write to a file: .md, .json, .csv or .txt.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="When to use colour; auto obeys NO_COLOR and FORCE_COLOR.",
)
@click.option("--ascii", "ascii_only", is_flag=True, help="Use ASCII signs only.")
@click.option("--strict", is_flag=True, help="Stop at the first unreadable file.")
def show(
    *,
    paths: tuple[str, ...],
    tool: str | None,
    expression: str,
    metrics: tuple[str, ...],
    tags: dict[str, list[str]],
    every: bool,
    sort: Sort,
    quiet: int,
    verbose: bool,
    form: str | None,
    as_json: bool,
    target: str | None,
    color: ColorChoice,
    ascii_only: bool,
    strict: bool,
) -> None:
    """Show what was measured, and how sure that is.

    FILE is a file or folder of any benchmark tool's results, or FOLDER@COMMIT for one commit of
    it. One run is listed with its intervals; up to 6 runs stand side by side; more are summed up
    by series, with level, noise and history.

    Values are estimates from the medians of the invocations (processes), with 95 % intervals.
    """
    if "-" in paths:
        raise click.UsageError("reading from a pipe is not built yet; write it to a file first")
    refuse_contradiction(quiet, form, target, as_json=as_json)
    stream = Stream.of(sys.stdout, os.environ, color=color, ascii_only=ascii_only)
    form = format_of("json" if as_json else form, target, paths)
    selection = Selection(expression=expression, metrics=frozenset(metrics), tags=tags)
    limit = None if every or target or not stream.terminal or form != "table" else MOST_ROWS
    bar = bool(sys.stderr) and Stream.of(sys.stderr, os.environ).terminal and not quiet
    again = repeated_options(tool, expression, metrics, tags)
    asked = Asked(selection, {"sort": sort, "limit": limit}, again, verbose=verbose)
    screen: Screen | SelectionError
    with Inputs(paths, tool=tool, strict=strict, bar=bar, verbose=verbose) as inputs:
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
    for text in inputs.troubles():
        say(f"warning: {text}")
    if isinstance(screen, SelectionError):
        raise screen
    if target is not None:
        save(screen, form, target)
        say(f"wrote {target}")
    print_screen(screen, form, stream, quiet=quiet or int(target is not None))


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


def refuse_contradiction(
    quiet: int, form: str | None, target: str | None, *, as_json: bool
) -> None:
    """Raise where two options can't both be obeyed."""
    json = "--json" if as_json else ""
    stated = f"--format {form}" if form else ""
    if json and form not in (None, "json"):
        raise click.UsageError(f"{stated} and {json} contradict each other; leave one out")
    if quiet and not target and (json or form not in (None, "table")):
        option = f"-{'q' * min(quiet, 2)}"
        raise click.UsageError(
            f"{option} and {json or stated} contradict each other; leave one out"
        )


def repeated_options(
    tool: str | None, expression: str, metrics: Sequence[str], tags: Mapping[str, Sequence[str]]
) -> list[str]:
    """The options that choose, as arguments."""
    pairs = [
        *([("--from", tool)] if tool else []),
        *([("-k", expression)] if expression.strip() else []),
        *(("-m", metric) for metric in metrics),
        *(("-t", f"{key}={value}") for key, values in tags.items() for value in values),
    ]
    return [argument for pair in pairs for argument in pair]


def few(found: Sequence[Found], asked: Asked, inputs: Inputs) -> Screen:
    """One run, or a few side by side.

    Raises:
        SelectionError: Nothing of them is chosen.
    """
    found = in_time_order(found)
    summaries = [summarize(asked.selection.of(each.run)) for each in found]
    if any(each.run.points for each in found) and not any(each.rows for each in summaries):
        raise nothing_selected(asked.selection, [each.run for each in found])
    document = runs_document(summaries, inputs.troubles(every=True))
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
    return Screen(report, document, RUN_COLUMNS)


def in_time_order(found: Sequence[Found]) -> list[Found]:
    """The runs of each argument oldest first, as a history has them; arguments as typed."""
    ordered: list[Found] = []
    for _, group in groupby(found, key=lambda each: each.source):
        runs = list(group)
        order, _ = in_order([each.run for each in runs])
        ordered += [runs[number] for number in order]
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
    ordered = not history.by_commit_time
    notes = notes_of_origins(origins, ordered=ordered, every=asked.verbose)
    head = [*report.head, *(history_facts(history) if asked.verbose else [])]
    report = attrs.evolve(report, head=head, notes=[*notes, *report.notes])
    document = history_document(history, inputs.troubles(every=True))
    return Screen(report, document, HISTORY_COLUMNS)


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


def command(name: str, *arguments: str) -> str:
    """A command as it can be typed."""
    return " ".join(["calibrax", name, *map(shlex.quote, arguments)])
