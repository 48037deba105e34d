"""`calibrax rank`: who is best, and which ranks can't be excluded."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs
import click

from calibrax.analysis.entrants import choices_of, metrics_of
from calibrax.analysis.ranking import rank as rank_runs
from calibrax.analysis.rankings import Ranking
from calibrax.analysis.selection import Offer, Selection
from calibrax.cli.advice import as_options
from calibrax.cli.endings import UNDECIDED
from calibrax.cli.inputs import Found
from calibrax.cli.notes import short_paths
from calibrax.cli.options import (
    ALLOWED,
    SHARE,
    Settings,
    as_alpha,
    as_share,
    choosing,
    gathered,
    printing,
)
from calibrax.cli.output import Screen
from calibrax.cli.sides import with_choice
from calibrax.cli.streams import say
from calibrax.cli.troubles import say_troubles
from calibrax.core.models import MetricDirection, Run
from calibrax.errors import MismatchError, SelectionError
from calibrax.numbers import counted
from calibrax.reporting.columns import in_metric_order
from calibrax.reporting.figures import figure
from calibrax.reporting.html.rank_page import rank_page
from calibrax.reporting.model import Note
from calibrax.reporting.rank.documents import RANK_COLUMNS, rank_document
from calibrax.reporting.rank.report import rank_report

__all__ = ["rank"]

MOST_NAMES = 3

EXAMPLES = """\b
Examples:
  calibrax rank results/ --by commit -k fft
  calibrax rank 3.11.json 3.13.json --by python
  calibrax rank results.json --by framework -m time
  calibrax rank a.json b.json c.json --by file --margin 5%
  calibrax rank results/ --by commit -o ranks.md

Entries share a rank ("2=") where they can't be told apart, or differ by no more than the margin.
The range has the ranks that can't be excluded. Files of one entry are joined as its invocations.
Exit codes: 0 ranked, 2 wrong usage or unreadable input, 3 nothing could be ranked.

The same in Python: calibrax.analysis.ranking.rank(calibrax.read_all("results/"), by="commit").
The keys of JSON and CSV: pydoc calibrax.reporting.rank.documents"""


@click.command(epilog=EXAMPLES)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--by",
    metavar="KEY",
    help="What is ranked: a tag, name, commit, branch, file, python, or any fact of the runs.",
)
@choosing
@click.option(
    "--margin",
    metavar=SHARE,
    default="2%",
    callback=as_share,
    show_default=True,
    help="Differences up to this don't matter.",
)
@click.option(
    "--alpha",
    metavar=SHARE,
    default="5%",
    callback=as_alpha,
    show_default=True,
    help="Probability that any two entries are falsely told apart.",
)
@click.option(
    "--better",
    type=click.Choice(["lower", "higher"]),
    help="Which way is better, for metrics that don't say.",
)
@click.option(
    "--allow",
    metavar="KEY",
    multiple=True,
    type=click.Choice(ALLOWED),
    help=f"In what entries may differ: {', '.join(ALLOWED)}.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Of the resampling behind the probabilities.",
)
@printing
@gathered
def rank(
    *,
    paths: tuple[str, ...],
    by: str | None,
    margin: float,
    alpha: float,
    better: str | None,
    allow: tuple[str, ...],
    seed: int,
    settings: Settings,
) -> int | None:
    """Rank what was measured by commit, tag, Python or any other fact, with ties.

    FILE is a file or folder of any benchmark tool's results, FOLDER@COMMIT for one commit of it, or
    - for standard input. One metric is ranked in a block of its own, time first; over several
    benchmarks by the geometric mean of the ratios.
    """
    output = settings.output(paths)
    options = {"margin": margin, "alpha": alpha, "seed": seed, "allow": allow}
    with settings.inputs(paths) as inputs:
        offer, selection = Offer(), settings.selection()
        found = list(chosen(inputs.runs(), selection, offer))
        inputs.refuse_nothing()
        inputs.refuse_unmet()
        try:
            if not any(selection.of(each.run).points for each in found):
                raise offer.refusal(selection)
            rankings, notes = ranked(found, by, better, selection.metrics, options)
        except SelectionError as error:
            say_troubles(inputs.troubles(), every=settings.tells_all)
            raise SelectionError(as_options(error)) from None
        except MismatchError as error:
            say_troubles(inputs.troubles(), every=settings.tells_all)
            if not str(error).startswith("not comparable"):
                raise MismatchError(with_choice(str(error), [e.run for e in found])) from None
            say(f"error: {as_options(error)}")
            return UNDECIDED
    say_troubles(inputs.troubles(), every=settings.tells_all)
    runs = [each.run for each in found]
    report = rank_report(
        rankings,
        face=output.face,
        verbose=settings.verbose or output.form == "html",
        every=settings.every,
        notes=notes,
    )
    decided = any(ranking.benchmarks for ranking in rankings)
    reason = "" if decided else nothing(rankings[0], runs)
    document = rank_document(
        rankings,
        runs,
        inputs.troubles().every(),
        exit_code=0 if decided else UNDECIDED,
        exit_reason=reason,
    )
    if decided or output.form in ("json", "csv"):
        page = partial(rank_page, rankings, report, runs, short_paths([e.file for e in found]))
        output.write(Screen(report, document, RANK_COLUMNS, page, partial(figure, rankings)))
    if decided:
        return None
    say(f"error: {reason}")
    return UNDECIDED


def chosen(runs: Iterable[Found], selection: Selection, offer: Offer) -> Iterator[Found]:
    """The runs with the chosen benchmarks, also where these lack the chosen metrics.

    Args:
        runs: As they are read.
        selection: What is chosen; whoever lacks the metric takes part in the ranking all the same.
        offer: Takes in what there is, for an error.
    """
    anything = attrs.evolve(selection, metrics=frozenset())
    for each in runs:
        offer.add(each.run)
        yield each._replace(run=anything.of(each.run))


def ranked(
    found: Sequence[Found],
    by: str | None,
    better: str | None,
    metrics: Collection[str],
    options: Mapping[str, Any],
) -> tuple[list[Ranking], list[Note]]:
    """A ranking for each metric, time first, and notes about metrics without one.

    Raises:
        SelectionError: The runs can't be ranked.
        MismatchError: Runs that don't belong together.
    """
    runs = [each.run for each in found]
    if by is None:
        raise SelectionError(f"say what to rank: --by KEY; there are: {choices_of(runs)}")
    names = short_paths([each.file for each in found])
    there = {each.name: each for each in metrics_of(runs) if not metrics or each.name in metrics}
    known = [m for m in there.values() if better or m.direction is not MetricDirection.INFO]
    if not there:
        raise SelectionError("expected metrics to rank by, got benchmarks without any")
    if not known:
        known = list(there.values())[:1]  # its error says what to do
    order = in_metric_order((each.name, each.unit) for each in known)
    rankings = [
        rank_runs(
            runs,
            by=by,
            metric=metric,
            direction=better if there[metric].direction is MetricDirection.INFO else None,
            names=names,
            **options,
        )
        for metric in order
    ]
    unknown = [name for name in there if name not in order]
    text = f"not ranked, as it is unknown which way is better: {', '.join(unknown[:MOST_NAMES])}"
    text += f" and {len(unknown) - MOST_NAMES} more" if len(unknown) > MOST_NAMES else ""
    return rankings, [Note(text, "--better lower or --better higher")] if unknown else []


def nothing(ranking: Ranking, runs: Sequence[Run]) -> str:
    """Why nothing could be ranked, and what can be done."""
    count = len(ranking.labels)
    if count == 1:
        one = f"one entry by {ranking.by!r}, {ranking.labels[0]!r}"
        return f"nothing to rank: {one}; rank by another: {choices_of(runs)}"
    if not ranking.alone:
        return f"nothing to rank: {ranking.metric!r} has no value for any of {count} entries"
    some = ", ".join(map(repr, ranking.alone[:MOST_NAMES]))
    more = len(ranking.alone) - MOST_NAMES
    some += f" and {more} more" if more > 0 else ""
    without = ""
    if ranking.unlabelled:
        without = f", and {counted(ranking.unlabelled, 'benchmark')} without {ranking.by!r}"
    return (
        f"nothing to rank: no benchmark was measured with two of {count} entries, but {some} with "
        f"one{without}; entries need benchmarks of one name and equal tags, but for what is ranked "
        "by"
    )
