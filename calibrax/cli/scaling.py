"""`calibrax scaling`: by which law benchmarks grow with the size of their input."""

from collections.abc import Sequence
from functools import partial

import attrs
import click

from calibrax.analysis.entrants import metrics_of
from calibrax.analysis.scaling import fit_scaling, one_run
from calibrax.analysis.scalings import Scaling
from calibrax.analysis.selection import Selection, nothing_selected
from calibrax.analysis.sizes import size_tags
from calibrax.cli.endings import UNDECIDED
from calibrax.cli.next_steps import quoted
from calibrax.cli.options import Settings, choosing, gathered, printing
from calibrax.cli.output import Output, Screen
from calibrax.cli.streams import say
from calibrax.cli.troubles import say_troubles
from calibrax.core.models import Run
from calibrax.errors import MismatchError, SelectionError
from calibrax.numbers import format_count
from calibrax.reporting.columns import in_metric_order
from calibrax.reporting.figures import figure
from calibrax.reporting.html.scaling_page import scaling_page
from calibrax.reporting.scaling.documents import SCALING_COLUMNS, scaling_document
from calibrax.reporting.scaling.report import explain_scaling, scaling_report, series_named
from calibrax.reporting.scaling.rows import benchmark_of, names_of
from calibrax.statistics.growth_classes import CLASSES

__all__ = ["scaling"]

MOST_NAMES = 3

EXAMPLES = f"""\b
Examples:
  calibrax scaling results.txt --size n
  calibrax scaling results.txt --size size --by text,bits -k New
  calibrax scaling results.txt --size size -k New --explain "rand 64"
  calibrax scaling results.json --size n -m memory --classes "1, n, n^2"

Each size counts once. The exponent is that of the free power; it is the answer only where no class
fits. The misfit is how far the chosen curve is off. Files are joined as invocations of one code.
Classes: {", ".join(CLASSES)}, or all.
Exit codes: 0 fitted, 2 wrong usage or unreadable input, 3 nothing could be fitted.

The same in Python: calibrax.analysis.scaling.fit_scaling(calibrax.read("results.txt"),
size_tag="n"). The keys of JSON and CSV: pydoc calibrax.reporting.scaling.documents"""


def as_names(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: tuple[str, ...],
) -> tuple[str, ...]:
    """Names that are given apart, or with commas between them; each once."""
    every = (name.strip() for text in value for name in text.split(","))
    return tuple(dict.fromkeys(filter(None, every)))


@click.command(epilog=EXAMPLES)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@click.option("--size", "size_tag", metavar="TAG", help="The tag that holds the sizes.")
@click.option(
    "--by",
    "group_by",
    metavar="TAGS",
    multiple=True,
    callback=as_names,
    help="Tags in columns of their own, with commas between them.",
)
@click.option(
    "--classes",
    metavar="CLASSES",
    multiple=True,
    callback=as_names,
    help="What to try, with commas between them.",
)
@click.option("-e", "--explain", metavar="NAME", help="The evidence of one series in words.")
@choosing
@printing
@gathered
def scaling(
    *,
    paths: tuple[str, ...],
    size_tag: str | None,
    group_by: tuple[str, ...],
    classes: tuple[str, ...],
    explain: str | None,
    settings: Settings,
) -> int | None:
    """Tell how cost grows with size: the class, the exponent, and how far to trust them.

    FILE is a file or folder of any benchmark tool's results, FOLDER@COMMIT for one commit of it, or
    - for standard input. Sizes are read as 1000, 1e6, 2^10, 100K (1000s) or 64KiB (1024s). Without
    -m the time is fitted, or the first metric.
    """
    output = settings.output(paths)
    with settings.inputs(paths) as inputs:
        runs = [each.run for each in inputs.runs()]
        inputs.refuse_nothing()
        inputs.refuse_unmet()
        say_troubles(inputs.troubles(), every=settings.tells_all)
        try:
            run = chosen(runs, settings.selection())
        except MismatchError as error:
            say(f"error: {error}")
            return UNDECIDED
    sizes = sizes_of(run, size_tag)
    metrics, others = metrics_of_choice(run, settings.metrics, sizes)
    found = [
        fit_scaling(run, metric, size_tag=sizes, group_by=group_by, classes=classes or None)
        for metric in metrics
    ]
    decided = any(each.fitted for each in found)
    reason = "" if decided else nothing(found[0])
    is_page = output.form == "html"
    opened = series_named(found[0], explain) if explain is not None else None
    if opened is not None and not is_page:
        report = explain_scaling(found[0], opened)
    else:
        report = scaling_report(
            found,
            face=output.face,
            verbose=settings.verbose or is_page,
            every=settings.every,
            closing=others,
            steps=next_steps(found[0], output),
        )
    document = scaling_document(
        found,
        runs,
        inputs.troubles().every(),
        exit_code=0 if decided else UNDECIDED,
        exit_reason=reason,
    )
    if decided or explain is not None or output.form in ("json", "csv"):
        page = partial(scaling_page, found, report, runs, opened=opened)
        drawn = partial(figure, part_of(found, explain))
        output.write(Screen(report, document, SCALING_COLUMNS, page, figure=drawn))
    if decided:
        return None
    say(f"error: {reason}")
    return UNDECIDED


def part_of(found: Sequence[Scaling], explain: str | None) -> Sequence[Scaling]:
    """What a figure shows: all series, or the one that is explained."""
    if explain is None:
        return found
    return [attrs.evolve(found[0], series=[series_named(found[0], explain)])]


def chosen(runs: Sequence[Run], selection: Selection) -> Run:
    """The runs as one, with what is chosen of it.

    Raises:
        MismatchError: They are no invocations of one code.
        SelectionError: Nothing is chosen.
    """
    run = one_run(runs)
    kept = selection.of(run)
    if not kept.points:
        raise nothing_selected(selection, [run])
    return kept


def sizes_of(run: Run, size_tag: str | None) -> str:
    """The tag with the sizes.

    Raises:
        SelectionError: None is said.
    """
    if size_tag is not None:
        return size_tag
    found = size_tags([run])
    if found:
        names = ", ".join(map(repr, found))
        raise SelectionError(f"say which tag holds the sizes: --size TAG; these look so: {names}")
    there = dict.fromkeys(key for point in run.points for key in point.tags)
    names = ", ".join(map(repr, list(there)[:MOST_NAMES])) or "none"
    raise SelectionError(
        f"say which tag holds the sizes: --size TAG; no tag looks so, there are: {names}"
    )


def metrics_of_choice(
    run: Run, wanted: Sequence[str], size_tag: str
) -> tuple[list[str], list[str]]:
    """The metrics to fit, time first, and a line about others that there are."""
    sized = attrs.evolve(run, points=[point for point in run.points if size_tag in point.tags])
    there = {each.name: each.unit for each in metrics_of([sized if sized.points else run])}
    order = in_metric_order(there.items())
    if wanted:
        return [each for each in order if each in wanted] or list(wanted), []
    if not order:
        raise SelectionError("expected metrics to fit, got benchmarks without any")
    others = order[1:]
    more = f" and {len(others) - MOST_NAMES:,} more" if len(others) > MOST_NAMES else ""
    names = ", ".join(others[:MOST_NAMES]) + more
    verb = "is" if len(others) == 1 else "are"
    return order[:1], [f"Only {order[0]}; there {verb} also {names} (-m)."] if others else []


def nothing(scaling: Scaling) -> str:
    """Why nothing could be fitted."""
    names = names_of(scaling)
    first = scaling.series[0]
    more = len(scaling.series) - 1
    others = f" (and {format_count(more)} other series)" if more else ""
    return f"nothing could be fitted: {names[benchmark_of(first)]}{others}: {first.reason}"


def next_steps(scaling: Scaling, output: Output) -> list[str]:
    """The command that may come next: the evidence of the series that needs it most."""
    if not output.for_people or not scaling.fitted:
        return []
    names = names_of(scaling)
    worst = max(scaling.fitted, key=lambda series: (series.is_power, series.misfit))
    return [f"Why: add --explain {quoted(names[benchmark_of(worst)])}"]
