"""`calibrax compare`: what changed between two sides of a suite."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import attrs
import click

from calibrax.analysis.comparison import compare as compare_runs
from calibrax.analysis.selection import Selection, nothing_selected
from calibrax.analysis.sides import CODE, EVERYTHING
from calibrax.analysis.verdicts import Comparison
from calibrax.cli.endings import UNDECIDED, FailOn, ending_of
from calibrax.cli.inputs import refuse_unmet
from calibrax.cli.next_steps import next_steps
from calibrax.cli.notes import Origins, notes_of_origins
from calibrax.cli.options import Settings, choosing, gathered, printing
from calibrax.cli.output import Screen
from calibrax.cli.sides import Side, SidesCommand, read_runs, read_side, same_files, sides_of
from calibrax.cli.streams import say
from calibrax.core.join import HARDWARE
from calibrax.errors import CalibraxError, MismatchError, SelectionError
from calibrax.reporting.compare_documents import COMPARED_COLUMNS, comparison_document
from calibrax.reporting.compare_report import compare_report
from calibrax.reporting.compare_tables import MOST_CHANGED, Order
from calibrax.reporting.explain_report import explain_report, row_named
from calibrax.reporting.facts import differences_of
from calibrax.reporting.model import Note

__all__ = ["compare"]

EXAMPLES = """\b
Examples:
  calibrax compare before.json after.json
  calibrax compare results/@1a2b3c4 results/@5d6e7f8 -k 'query and not raw'
  calibrax compare --base before-*.json --new after-*.json
  git show main:results.json | calibrax compare - results.json
  calibrax compare before.json after.json --explain time_query
  calibrax compare before.json after.json --margin 5% --margin memory=1%
  calibrax compare before.json after.json --fail-on regression -o report.md
  calibrax compare before.json after.json | grep regressed

\b
Exit codes: 0 whatever changed; 1 what --fail-on and --require name;
2 wrong usage, unreadable files; 3 nothing could be decided.

The same in Python: calibrax.analysis.comparison.compare(calibrax.read("before.json"),
calibrax.read("after.json")). The keys of JSON and CSV: pydoc
calibrax.reporting.compare_documents"""

ALLOWED = (*HARDWARE, CODE, EVERYTHING)


class Margins(NamedTuple):
    """The margin of all metrics, None for the usual one, and those of single metrics."""

    every: float | None
    single: Mapping[str, float]


def fraction(text: str) -> float:
    """A share such as `5%` or `0.05`.

    Raises:
        click.BadParameter: It is none.
    """
    number, percent = text.strip().removesuffix("%"), text.strip().endswith("%")
    try:
        value = float(number) / (100 if percent else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1 and not (percent and 0 <= value < float("inf")):
        raise click.BadParameter(f"expected a share such as 5% or 0.05, got {text!r}")
    return value


def as_margins(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: tuple[str, ...],
) -> Margins:
    """SHARE and METRIC=SHARE texts."""
    every, single = None, {}
    for text in value:
        metric, equals, share = text.rpartition("=")
        if equals:
            single[metric] = fraction(share)
        else:
            every = fraction(text)
    return Margins(every, single)


def as_alpha(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: str,
) -> float:
    """A probability that is neither 0 nor 1."""
    found = fraction(value)
    if not 0 < found < 1:
        raise click.BadParameter(f"expected a share between 0 and 1, got {value!r}")
    return found


def as_matches(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: tuple[str, ...],
) -> dict[str, str]:
    """OLD=NEW texts as a mapping."""
    names = {}
    for text in value:
        old, equals, new = text.partition("=")
        if not (old and equals and new):
            raise click.BadParameter(f"expected OLD=NEW, got {text!r}")
        names[old] = new
    return names


@click.command(cls=SidesCommand, epilog=EXAMPLES)
@click.argument("paths", metavar="BASE NEW", nargs=-1)
@click.option("--base", metavar="FILE...", multiple=True, help="Several files of the base side.")
@click.option("--new", metavar="FILE...", multiple=True, help="Several files of the new side.")
@choosing
@click.option("-e", "--explain", metavar="NAME", help="The evidence of one row in words.")
@click.option("--by", metavar="TAG", help="A line for each value of a tag.")
@click.option(
    "--sort",
    type=click.Choice(["change", "name", "file"]),
    default="change",
    help="Order of the rows; change: the worst of each outcome first.",
)
@click.option(
    "--margin",
    "margins",
    metavar="[METRIC=]SHARE",
    multiple=True,
    callback=as_margins,
    help="Changes up to this are none; usually 2%.",
)
@click.option(
    "--alpha",
    metavar="SHARE",
    default="5%",
    callback=as_alpha,
    show_default=True,
    help="How likely any row may be called changed that is not.",
)
@click.option("--lower", metavar="METRIC", multiple=True, help="Lower values of it are better.")
@click.option("--higher", metavar="METRIC", multiple=True, help="Higher values are better.")
@click.option("--exact", metavar="METRIC", multiple=True, help="Compare it without statistics.")
@click.option(
    "--match",
    "matches",
    metavar="OLD=NEW",
    multiple=True,
    callback=as_matches,
    help="A benchmark that has a new name.",
)
@click.option(
    "--allow",
    metavar="KEY",
    multiple=True,
    type=click.Choice(ALLOWED),
    help=f"What may differ: {', '.join(ALLOWED)}.",
)
@click.option(
    "--history", metavar="FILE", multiple=True, help="Earlier runs, which show the usual noise."
)
@click.option(
    "--fail-on",
    type=click.Choice(["regression", "suspect"]),
    help="Exit with 1 on a regression; suspect: also if a row leans the bad way.",
)
@click.option(
    "--require",
    "required",
    metavar="EXPR",
    multiple=True,
    help="Exit with 1 if a benchmark that matches is missing or failed.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever was found.")
@printing
@gathered
def compare(
    *,
    paths: tuple[str, ...],
    base: tuple[str, ...],
    new: tuple[str, ...],
    explain: str | None,
    by: str | None,
    sort: Order,
    margins: Margins,
    alpha: float,
    lower: tuple[str, ...],
    higher: tuple[str, ...],
    exact: tuple[str, ...],
    matches: dict[str, str],
    allow: tuple[str, ...],
    history: tuple[str, ...],
    fail_on: FailOn | None,
    required: tuple[str, ...],
    exit_zero: bool,
    settings: Settings,
) -> int:
    """Compare two sides of a suite: what changed, how much, and what can't be told.

    BASE and NEW are a file, a folder or a quoted glob of any benchmark tool's results,
    FOLDER@COMMIT, or one of them - for standard input. Several files of a side are invocations of
    the same code, and the more there are, the more can be told.

    A change is called only if it is beyond the margin and beyond the noise from invocation to
    invocation, in all rows together. Same, changed and unclear are three different answers.
    """
    base_paths, new_paths = sides_of(paths, base, new)
    if both := sorted(set(lower) & set(higher)):
        raise click.UsageError(f"--lower and --higher {both[0]} contradict each other")
    for option, way, named in (("--lower", "lower", lower), ("--higher", "higher", higher)):
        for metric in named:
            if settings.directions.get(metric, way) != way:
                stated = f"--direction {metric}={settings.directions[metric]}"
                raise click.UsageError(f"{option} {metric} and {stated} contradict each other")
    output = settings.output([*base_paths, *new_paths, *history])
    selection = settings.selection()
    old = read_side("base", base_paths, settings, selection)
    current = read_side("new", new_paths, settings, selection)
    earlier, others = read_runs(history, settings) if history else ([], [])
    every = [*old.whole, *current.whole, *earlier]
    refuse_unmet(settings.directions, {m for run in every for p in run.points for m in p.metrics})
    troubles = [*old.troubles, *current.troubles, *others]
    for text in troubles:
        say(f"warning: {text}")
    try:
        refuse_empty_choice(selection, old, current)
        comparison = compare_runs(
            old.run,
            current.run,
            **({} if margins.every is None else {"margin": margins.every}),
            margins=margins.single,
            alpha=alpha,
            exact=exact,
            directions={**dict.fromkeys(lower, "lower"), **dict.fromkeys(higher, "higher")},
            match=matches,
            allow=allow,
            history=earlier,
        )
    except MismatchError as error:
        code = "" if exit_zero else f" (exit code {UNDECIDED})"
        say(f"error: {with_files(as_options(error), old, current)}{code}")
        return 0 if exit_zero else UNDECIDED
    except SelectionError as error:
        raise SelectionError(as_options(error)) from None
    ending = ending_of(comparison, fail_on=fail_on, required=required, exit_zero=exit_zero)
    document = comparison_document(
        comparison, troubles, exit_code=ending.code, exit_reason=ending.reason
    )
    if explain is not None:
        report = explain_report(comparison, row_named(comparison, explain), ending=ending.text)
    else:
        refuse_unknown_tag(comparison, by)
        report = compare_report(
            without_said(comparison, old, current),
            verbose=settings.verbose,
            sort=sort,
            limit=None if settings.every else MOST_CHANGED,
            by=by,
            notes=list(notes_of(old, current)),
            steps=next_steps(comparison, base_paths, new_paths, settings.again()),
            ending=ending.text,
        )
    output.write(Screen(report, document, COMPARED_COLUMNS))
    return ending.code


def refuse_empty_choice(selection: Selection, old: Side, new: Side) -> None:
    """Raise if a choice leaves nothing of a side that has benchmarks.

    Raises:
        SelectionError: Nothing of both sides.
        MismatchError: Nothing of one.
    """
    emptied = [
        side for side in (old, new) if not side.run.points and any(r.points for r in side.whole)
    ]
    if emptied and not (old.run.points or new.run.points):
        raise nothing_selected(selection, [*old.whole, *new.whole])
    for side in emptied:
        try:
            raise nothing_selected(selection, side.whole)
        except SelectionError as error:
            name = "base" if side is old else "new"
            raise MismatchError(f"nothing to compare on the {name} side: {error}") from None


def notes_of(old: Side, new: Side) -> Iterator[Note]:
    """What the files say, beyond what is in them."""
    if same_files(old, new):
        yield Note("both sides are the same file", "give two different ones")
    for name, side in (("base", old), ("new", new)):
        if tuple(side.run.metadata.get("differing") or ()) != ("points",):  # some measured again
            yield from differences_of(side.run, f"the {name} side")
    runs = {run.id: run for side in (old, new) for run in side.whole}
    yield from notes_of_origins(Origins((run, "") for run in runs.values()))


def without_said(comparison: Comparison, old: Side, new: Side) -> Comparison:
    """The comparison without the warning that a note of the command already gives."""
    if not same_files(old, new):
        return comparison
    kept = [text for text in comparison.warnings if not text.startswith("both sides are the same")]
    return attrs.evolve(comparison, warnings=kept)


def refuse_unknown_tag(comparison: Comparison, tag: str | None) -> None:
    """Raise if no row has a tag.

    Raises:
        SelectionError: With the tags that there are.
    """
    there = list(dict.fromkeys(key for row in comparison.rows for key in row.tags))
    if tag is not None and tag not in there:
        listed = f"there are: {', '.join(map(repr, there))}" if there else "there are none"
        raise SelectionError(f"--by: no benchmark has a tag {tag!r}; {listed}")


OPTIONS = (
    (re.compile(r"allow=\[([^\]]*)\]"), lambda found: allowing(found[1])),
    (re.compile(r"match=\{OLD: NEW\}"), lambda _: "--match OLD=NEW"),
    (re.compile(r"^margins: "), lambda _: "--margin: "),
    (re.compile(r"^directions: "), lambda _: "--lower, --higher: "),
    (re.compile(r"^exact: "), lambda _: "--exact: "),
    (re.compile(r"^match: "), lambda _: "--match: "),
)
"""Advice in Python, and what it is in options of the command."""


def as_options(error: CalibraxError) -> str:
    """The text of an error, its advice in options of the command."""
    text = str(error)
    for pattern, option in OPTIONS:
        text = pattern.sub(option, text)
    return text


def with_files(text: str, old: Side, new: Side) -> str:
    """The text of an error with the names of the files of sides that have one."""
    for words, side in (("in the baseline", old), ("in the current side", new)):
        if len(side.files) == 1:
            text = text.replace(words, f"in {Path(side.files[0]).name}")
    return text


def allowing(keys: str) -> str:
    """Keys of hardware, listed as Python does, as options.

    >>> allowing("'gpu', 'cpu'")
    '--allow gpu --allow cpu'
    """
    return " ".join(f"--allow {key}" for key in re.findall(r"'(\w+)'", keys))
