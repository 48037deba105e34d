"""`calibrax show`: what was measured, and how sure that is."""

import os
import shlex
import sys
from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import click

from calibrax.analysis.history import summarize_history
from calibrax.analysis.selection import Selection, nothing_selected
from calibrax.analysis.summary import summarize
from calibrax.cli.group import COMMANDS
from calibrax.cli.inputs import Found, Inputs
from calibrax.cli.output import FORMATS, Screen, format_of, print_screen, save
from calibrax.cli.streams import ColorChoice, Stream, say
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
) -> dict[str, str]:
    """KEY=VALUE texts as a mapping."""
    tags = {}
    for text in value:
        key, equals, wanted = text.partition("=")
        if not (key and equals):
            raise click.BadParameter(f"expected KEY=VALUE, got {text!r}")
        tags[key] = wanted
    return tags


@click.command(epilog=EXAMPLES)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@click.option("--from", "tool", metavar="FORMAT", help="Tool that wrote the files.")
@click.option("-k", "expression", metavar="EXPR", default="", help="Only names that match.")
@click.option("-m", "metrics", metavar="METRIC", multiple=True, help="Only this metric.")
@click.option(
    "-t", "tags", metavar="KEY=VALUE", multiple=True, callback=as_tags, help="Only this tag."
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
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
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
    tags: dict[str, str],
    every: bool,
    sort: Sort,
    quiet: int,
    verbose: bool,
    form: str | None,
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
    stream = Stream.of(sys.stdout, os.environ, color=color, ascii_only=ascii_only)
    form = format_of(form, target, paths)
    selection = Selection(expression=expression, metrics=frozenset(metrics), tags=tags)
    limit = None if every or target or not stream.terminal or form != "table" else MOST_ROWS
    bar = Stream.of(sys.stderr, os.environ).terminal and not quiet
    with Inputs(paths, tool=tool, strict=strict, bar=bar) as inputs:
        found = inputs.runs()
        first = list(islice(found, MOST_SIDE_BY_SIDE + 1))
        inputs.refuse_nothing()
        options = {"sort": sort, "limit": limit}
        if len(first) > MOST_SIDE_BY_SIDE:
            screen = many(chain(first, found), selection, options, paths, inputs)
        else:
            screen = few(first, selection, options, inputs, verbose=verbose)
    for text in inputs.troubles():
        say(f"warning: {text}")
    if screen is None:
        raise nothing_selected(selection, [run for run, _ in first])
    if target is not None:
        save(screen, form, target)
        say(f"wrote {target}")
    print_screen(screen, form, stream, quiet=quiet or int(target is not None))


def few(
    found: Sequence[Found],
    selection: Selection,
    options: dict[str, Any],
    inputs: Inputs,
    *,
    verbose: bool,
) -> Screen | None:
    """One run, or a few side by side; None if nothing of them is chosen."""
    summaries = [summarize(selection.of(run)) for run, _ in found]
    if any(run.points for run, _ in found) and not any(each.rows for each in summaries):
        return None
    document = runs_document(summaries, inputs.troubles())
    if len(summaries) == 1:
        report = run_report(summaries[0], verbose=verbose, **options)
    else:
        labels = run_labels([run for run, _ in found], stems(found))
        steps = []
        if len(found) == 2 and "compare" in COMMANDS:
            steps = [f"Compare: {command('compare', *(source for _, source in found))}"]
        report = side_report(summaries, labels, verbose=verbose, steps=steps, **options)
    return Screen(report, document, RUN_COLUMNS)


def many(
    found: chain[Found],
    selection: Selection,
    options: dict[str, Any],
    paths: Sequence[str],
    inputs: Inputs,
) -> Screen | None:
    """Many runs, series by series; None if nothing of them is chosen."""
    history = summarize_history(selection.of(run) for run, _ in found)
    if not history.series:
        return None
    newest = history.runs[-1]
    steps = []
    if len(paths) == 1 and newest.commit:
        steps = [f"Newest: {command('show', f'{paths[0]}@{short_commit(newest.commit)}')}"]
    if "changes" in COMMANDS:
        steps.append(f"Changes: {command('changes', *paths)}")
    report = history_report(history, steps=steps, **options)
    return Screen(report, history_document(history, inputs.troubles()), HISTORY_COLUMNS)


def stems(found: Sequence[Found]) -> list[str]:
    """The names of files without endings; "" where one argument gave several runs."""
    sources = [source for _, source in found]
    return [
        Path(source).name.split(".json")[0].split("@")[-1] if sources.count(source) == 1 else ""
        for source in sources
    ]


def command(name: str, *arguments: str) -> str:
    """A command as it can be typed."""
    return " ".join(["calibrax", name, *map(shlex.quote, arguments)])
