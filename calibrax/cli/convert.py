"""`calibrax convert`: results of any tool as a file of another format."""

import os
import sys
from collections.abc import Iterable, Sequence

import attrs
import click

from calibrax.analysis.selection import Selection, nothing_selected
from calibrax.cli.inputs import STDIN, refuse_stdin_twice
from calibrax.cli.options import Settings, choosing, gathered, stopping
from calibrax.cli.sides import expanded
from calibrax.cli.streams import Stream, say
from calibrax.cli.troubles import say_troubles
from calibrax.core.models import Run
from calibrax.errors import FormatError
from calibrax.formats.identity import content_id
from calibrax.formats.losses import Loss
from calibrax.formats.registry import WRITTEN, writer_named
from calibrax.formats.writers import Writer
from calibrax.formats.writing import put
from calibrax.numbers import counted
from calibrax.texts import visible

__all__ = ["convert"]

EXAMPLES = """\b
Examples:
  calibrax convert results.json --to calibrax -o run.json
  calibrax convert results/ -o history.jsonl.gz
  calibrax convert results.json -o long.csv
  calibrax convert results.json --to go > results.txt
  calibrax convert results.json --to customSmallerIsBetter --direction size=lower
  git show main:results.json | calibrax convert - --to bencher

Formats: calibrax formats. What one has no place for is said on stderr, with counts; calibrax and
jsonl hold everything.

The same in Python: calibrax.write(calibrax.read("results.json"), "run.json"), and for other formats
writer_named("go").write(runs) with writer_named of calibrax.formats.registry"""


def as_writer(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: str | None,
) -> Writer | None:
    """What writes the files of the name that was typed."""
    try:
        return None if value is None else writer_named(value)
    except FormatError as error:
        raise click.BadParameter(str(error).removeprefix("format: ")) from None


@click.command(epilog=EXAMPLES)
@click.argument("paths", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--to",
    "writer",
    metavar="FORMAT",
    callback=as_writer,
    help="Format to write; else told from the ending of -o: .jsonl, .ndjson or .csv.",
)
@click.option("-o", "target", metavar="FILE", help="Write to a file, .gz as gzip; -: to stdout.")
@choosing
@click.option(
    "-v", "verbose", is_flag=True, help="Every trouble with files, not only the first of its kind."
)
@stopping
@gathered
def convert(*, paths: tuple[str, ...], writer: Writer | None, settings: Settings) -> None:
    """Write results of any benchmark tool as a file of another format.

    FILE is a file or folder of any benchmark tool's results, FOLDER@COMMIT for one commit of it, or
    - for standard input. The file is replaced as a whole, or stays as it was.
    """
    sources = expanded(paths)
    refuse_stdin_twice(sources)
    target = None if settings.target == STDIN else settings.target
    refuse_overwriting(target, sources)
    writer = writer or meant_by(target)
    selection = settings.selection()
    with settings.inputs(sources) as inputs:
        found = list(inputs.runs())
        inputs.refuse_nothing()
    say_troubles(inputs.troubles(), every=settings.tells_all)
    inputs.refuse_unmet()
    refuse_overwriting(target, (each.file for each in found if each.source != STDIN))
    runs = chosen(selection, [each.run for each in found])
    text, lost = writer.write(runs)
    if target is None:
        print_text(text)
    else:
        put(text.encode(), target)
        points = sum(len(run.points) for run in runs)
        say(f"wrote {target}: {counted(len(runs), 'run')}, {counted(points, 'benchmark')}")
    ids = {each.run.id for each in found}
    parts = [run for run in runs if run.id not in ids]
    if parts and Loss.METADATA not in writer.lacks:  # so that ids are written, too
        have = "1 run holds" if len(parts) == 1 else f"{len(parts):,} runs hold"
        say(f"warning: {have} only what was chosen, and so an id of its own, such as {parts[0].id}")
    if lost.counts:
        say(f"warning: {writer.name} has no place for {'; '.join(lost.texts())}")


def meant_by(target: str | None) -> Writer:
    """The format that the name of the file says.

    Raises:
        click.UsageError: It says none, or several would do.
    """
    writers = [writer_named(name) for name in WRITTEN]
    for writer in writers:
        if target is not None and writer.means(target):
            return writer
    names = ", ".join(WRITTEN)
    if target is None:
        raise click.UsageError(f"missing --to FORMAT: one of {names}")
    endings = ", ".join(ending for writer in writers for ending in writer.endings)
    raise click.UsageError(
        f"-o {target!r}: expected an ending that says the format ({endings}), or --to FORMAT: "
        f"one of {names}"
    )


def refuse_overwriting(target: str | None, files: Iterable[str]) -> None:
    """Raise if the file to write is one of those that are read."""
    if target is not None and os.path.realpath(target) in map(os.path.realpath, files):
        raise click.UsageError(f"-o {target!r} would overwrite what is read; choose another name")


def chosen(selection: Selection, runs: Sequence[Run]) -> list[Run]:
    """What is chosen of the runs; those of which nothing is are left out, with a warning.

    A run that holds only a part of its points is another run: it has an id of its own, and
    `metadata["part_of"]` is that of the whole.

    Raises:
        SelectionError: Nothing of any.
    """
    if selection == Selection():
        return list(runs)
    found = [(run, selection.of(run)) for run in runs]
    kept = [run if run == part else as_part(part) for run, part in found if part.points]
    if not kept:
        raise nothing_selected(selection, runs)
    if len(kept) < len(runs):
        say(
            f"warning: {counted(len(runs) - len(kept), 'run')} left out, with nothing of the chosen"
        )
    return kept


def as_part(run: Run) -> Run:
    """A run that holds a part of the points of the run of its id, under an id of its own."""
    part = attrs.evolve(run, metadata={**run.metadata, "part_of": run.id})
    has_time = run.metadata.get("time_source") != "file"
    return attrs.evolve(part, id=content_id(part, has_time=has_time))


def print_text(text: str) -> None:
    """Print a file: its bytes into a pipe, with nothing that disturbs it in a terminal."""
    stream = Stream.of(sys.stdout, os.environ)
    buffer = getattr(sys.stdout, "buffer", None)
    if sys.stdout.isatty() or buffer is None:
        stream.write("".join(f"{visible(line)}\n" for line in text.split("\n")[:-1]))
        return
    sys.stdout.flush()
    buffer.write(text.encode())
