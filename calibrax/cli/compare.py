"""`calibrax compare`: what changed between two sides of a suite."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import attrs
import click

from calibrax.analysis.comparison import compare as compare_runs
from calibrax.analysis.history import summarize_history
from calibrax.analysis.sides import CODE, EVERYTHING
from calibrax.analysis.verdicts import Comparison
from calibrax.cli.advice import as_options
from calibrax.cli.choice import chosen
from calibrax.cli.compare_refusals import (
    as_job,
    refuse_job_without_comment,
    with_files,
    with_match,
)
from calibrax.cli.earlier import runs_before
from calibrax.cli.endings import UNDECIDED, FailOn, ending_of
from calibrax.cli.inputs import refuse_unmet
from calibrax.cli.matches import matched_names
from calibrax.cli.next_steps import next_steps, script
from calibrax.cli.notes import Origins, notes_of_origins
from calibrax.cli.options import (
    ALLOWED,
    Settings,
    as_alpha,
    choosing,
    gathered,
    printing,
    share,
)
from calibrax.cli.output import Screen
from calibrax.cli.sides import Side, SidesCommand, read_runs, read_side, same_files, sides_of
from calibrax.cli.streams import say
from calibrax.cli.troubles import NO_TROUBLES, say_troubles, together
from calibrax.core.join import HARDWARE
from calibrax.core.models import Run
from calibrax.errors import MismatchError, SelectionError
from calibrax.reporting.compare.documents import COMPARED_COLUMNS, comparison_document
from calibrax.reporting.compare.explain import explain_report, judged_together, row_named
from calibrax.reporting.compare.report import compare_report
from calibrax.reporting.compare.tables import MOST_CHANGED, Order
from calibrax.reporting.facts import differences_of, names_differing, texts_in
from calibrax.reporting.figures import figure
from calibrax.reporting.html.compare_lines import Samples
from calibrax.reporting.html.compare_page import compare_page
from calibrax.reporting.model import Note
from calibrax.statistics.evidence import FEWEST_HISTORY

__all__ = ["compare"]

EXAMPLES = """\b
Examples:
  calibrax compare before.json after.json
  calibrax compare results/@1a2b3c4 results/@5d6e7f8 -k 'query and not raw'
  calibrax compare results/@1a2b3c4 results/@5d6e7f8 --env python=3.12
  calibrax compare --base before-*.json --new after-*.json
  git show main:results.json | calibrax compare - results.json
  calibrax compare before.json after.json --explain time_query
  calibrax compare before.json after.json --margin 5% --margin memory=1%
  calibrax compare before.json after.json --fail-on regression -o report.html
  calibrax compare before.json after.json | grep regressed
  calibrax compare laptop.json server.json --allow cpu --allow cpu_count

\b
Exit codes: 0 whatever changed; 1 what --fail-on and --require name;
2 wrong usage, unreadable files; 3 nothing could be compared, or all moved
together, so that machine and code can't be told apart.

The same in Python: calibrax.analysis.comparison.compare(calibrax.read("before.json"),
calibrax.read("after.json")). The keys of JSON and CSV: pydoc
calibrax.reporting.compare.documents"""

USUAL_ALPHA = 0.05


class Margins(NamedTuple):
    """The margin of all metrics, None for the usual one, and those of single metrics."""

    every: float | None
    single: Mapping[str, float]


def as_margins(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: tuple[str, ...],
) -> Margins:
    """SHARE and METRIC=SHARE texts."""
    every, single = None, {}
    for text in value:
        metric, equals, number = text.rpartition("=")
        if equals:
            single[metric] = share(number)
        else:
            every = share(text)
    return Margins(every, single)


def as_matches(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: tuple[str, ...],
) -> tuple[str, ...]:
    """OLD=NEW texts; names may hold equals signs, so the sides tell where each is split."""
    for text in value:
        if "=" not in text[1:-1]:
            raise click.BadParameter(f"expected OLD=NEW, got {text!r}")
    return value


def as_explained(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: str | None,
) -> str | None:
    """A name, or part of one."""
    if value is not None and not value.strip():
        raise click.BadParameter("expected a name or a part of one, got nothing")
    return value


@click.command(cls=SidesCommand, epilog=EXAMPLES)
@click.argument("paths", metavar="BASE NEW", nargs=-1)
@click.option("--base", metavar="FILE...", multiple=True, help="Several files of the base side.")
@click.option("--new", metavar="FILE...", multiple=True, help="Several files of the new side.")
@choosing
@click.option(
    "-e",
    "--explain",
    metavar="NAME",
    callback=as_explained,
    help="The evidence of one row in words.",
)
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
    help=f"Compare though this hardware differs: {', '.join(HARDWARE)}; {CODE}: though the code "
    f"of benchmarks does; {EVERYTHING}: whatever differs.",
)
@click.option(
    "--history",
    metavar="FILE...",
    multiple=True,
    help=f"Earlier runs, {FEWEST_HISTORY} or more, which show the usual noise.",
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
@click.option(
    "--job",
    metavar="NAME",
    default="",
    callback=as_job,
    help="What tells a comment in Markdown from those of other jobs.",
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
    matches: tuple[str, ...],
    allow: tuple[str, ...],
    history: tuple[str, ...],
    fail_on: FailOn | None,
    required: tuple[str, ...],
    job: str,
    exit_zero: bool,
    settings: Settings,
) -> int:
    """Compare two sides of a suite: what changed, how much, and what can't be told.

    BASE and NEW are a file, a folder or a quoted glob of any benchmark tool's results,
    FOLDER@COMMIT, or one of them - for standard input. Several files of a side are invocations of
    the same code, and the more there are, the more can be told.

    -k, -m and -t choose what is shown; all rows are judged together all the same.

    A change is called only if it is beyond the margin and beyond the noise from invocation to
    invocation, in all rows together. Same, changed and unclear are three different answers.
    """
    base_paths, new_paths = sides_of(paths, base, new)
    repeated = (
        *(("--lower", lower), ("--higher", higher), ("--exact", exact)),
        *(("--match", matches), ("--allow", allow), ("--history", history)),
    )
    if both := sorted(set(lower) & set(higher)):
        raise click.UsageError(f"--lower and --higher {both[0]} contradict each other")
    if explain is not None and by is not None:
        raise click.UsageError("--explain and --by contradict each other; leave one out")
    for option, way, named in (("--lower", "lower", lower), ("--higher", "higher", higher)):
        for metric in named:
            if settings.directions.get(metric, way) != way:
                stated = f"--direction {metric}={settings.directions[metric]}"
                raise click.UsageError(f"{option} {metric} and {stated} contradict each other")
    output = settings.output([*base_paths, *new_paths, *history])
    refuse_job_without_comment(job, output.form, explained=explain is not None)
    selection = settings.selection()
    old = read_side("base", base_paths, settings)
    current = read_side("new", new_paths, settings)
    if history:
        earlier, others = read_runs(history, settings)
    else:
        earlier, others = runs_before(base_paths, old, current, settings), NO_TROUBLES
    every = [*old.whole, *current.whole, *earlier]
    refuse_unmet(settings.directions, {m for run in every for p in run.points for m in p.metrics})
    troubles = together(old.troubles, current.troubles, others)
    say_troubles(troubles, every=settings.tells_all)
    try:
        match = matched_names(matches, old.run, current.run)
        whole = compare_runs(
            old.run,
            current.run,
            **({} if margins.every is None else {"margin": margins.every}),
            margins=margins.single,
            alpha=alpha,
            exact=exact,
            directions={**dict.fromkeys(lower, "lower"), **dict.fromkeys(higher, "higher")},
            match=match,
            allow=allow,
            history=earlier,
        )
    except MismatchError as error:
        code = "" if exit_zero else f" (exit code {UNDECIDED})"
        say(f"error: {with_files(with_match(as_options(error), old, current), old, current)}{code}")
        return 0 if exit_zero else UNDECIDED
    except SelectionError as error:
        raise SelectionError(as_options(error)) from None
    comparison = chosen(whole, selection, [*old.whole, *current.whole])
    ending = ending_of(comparison, fail_on=fail_on, required=required, exit_zero=exit_zero)
    document = comparison_document(
        comparison,
        troubles.every(),
        judged=len(whole.rows),
        exit_code=ending.code,
        exit_reason=ending.reason,
    )
    explained = None if explain is None else row_named(comparison, explain)
    if explained is not None and output.form != "html":
        report = explain_report(whole, explained, ending=ending.text)
    else:
        refuse_unknown_tag(comparison, by)
        again = [
            *settings.again(),
            *(["--margin", f"{margins.every:g}"] if margins.every is not None else []),
            *given("--margin", [f"{metric}={limit:g}" for metric, limit in margins.single.items()]),
            *([] if alpha == USUAL_ALPHA else ["--alpha", f"{alpha:g}"]),
            *(option for each in repeated for option in given(*each)),
        ]
        sides = [*base_paths, *new_paths]
        typed = sides if len(sides) == 2 else ["--base", *base_paths, "--new", *new_paths]
        typed = [*typed, *again]
        report = compare_report(
            without_said(comparison, old, current),
            verbose=settings.verbose,
            sort=sort,
            limit=None if settings.every else MOST_CHANGED,
            by=by,
            judged=len(whole.rows),
            notes=[*notes_of(old, current), *notes_of_history(whole, earlier)],
            steps=next_steps(comparison, typed if output.form in ("markdown", "html") else ()),
            script=script(comparison, base_paths, new_paths, again),
            ending=ending.text,
            job=job,
        )
    page = partial(
        compare_page,
        comparison,
        report,
        samples=Samples(old.run, current.run, match),
        history=summarize_history(earlier) if earlier else None,
        together=judged_together(whole.rows),
        sort=sort,
        opened=explained,
        files=[" ".join(base_paths), " ".join(new_paths)],
    )
    rows = comparison.rows if explained is None else [explained]
    drawn = partial(figure, attrs.evolve(comparison, rows=rows))
    output.write(Screen(report, document, COMPARED_COLUMNS, page, drawn))
    return ending.code


def given(option: str, values: Sequence[str]) -> list[str]:
    """An option once for each of its values."""
    return [text for value in values for text in (option, value)]


def notes_of(old: Side, new: Side) -> Iterator[Note]:
    """What the files say, beyond what is in them."""
    if same_files(old, new):
        yield Note("both sides are the same file", "give two different ones")
    for name, side in (("base", old), ("new", new)):
        if names_differing(side.run) != ["points"]:  # some measured again
            yield from differences_of(side.run, f"the {name} side")
    runs = {run.id: run for side in (old, new) for run in side.whole}
    yield from notes_of_origins(Origins((run, "") for run in runs.values()))


def notes_of_history(comparison: Comparison, earlier: Sequence[Run]) -> Iterator[Note]:
    """That a history is too short to say anything."""
    sides = (comparison.baseline, comparison.current)
    known = {run.id for run in sides} | {
        name for run in sides for name in texts_in(run.metadata.get("joined"))
    }
    others = {run.id for run in earlier} - known
    if earlier and len(others) < FEWEST_HISTORY:
        runs = "1 earlier run" if len(others) == 1 else f"{len(others)} earlier runs"
        beside = " beside the sides" if len(earlier) > len(others) else ""
        yield Note(f"history: {runs}{beside}; {FEWEST_HISTORY} or more are needed")


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
