"""calibrax's own files: one document, or JSON lines with a document a line.

Documents are those of `Run.to_dict`, in the canonical form that `write` gives them or any
other. A run keeps the id it has. Blank lines are nothing; a line that is wrong is reported
with its number, be it the first. A document that was cut off is one error, not one a line.
"""

from collections.abc import Iterator, Sequence, Set

import msgspec

from calibrax.core import Run, codec
from calibrax.core.models import chosen
from calibrax.errors import RecordError
from calibrax.formats.losses import Losses
from calibrax.formats.source import Source
from calibrax.formats.writers import Writer

__all__ = ["name", "read", "recognises", "writers"]

name = "calibrax"


def recognises(source: Source) -> bool:
    """Whether the file, or the first of its lines that is a whole object, holds a run."""
    if source.keys:
        return are_of_a_run(source.keys)
    first = next((keys for line in source.data.split(b"\n") if (keys := keys_of(line))), None)
    return first is not None and are_of_a_run(first)


def are_lines(source: Source) -> bool:
    """Whether the file is to be read line by line: its first line is an object, or one a run.

    Of a document of several lines that was cut off, some lines are objects too, such as points.
    """
    filled = filter(bytes.strip, source.data.split(b"\n"))
    return any(
        (keys := keys_of(line)) and (number == 0 or are_of_a_run(keys))
        for number, line in enumerate(filled)
    )


def keys_of(line: bytes) -> Set[str]:
    """The keys of the JSON object that a line holds; none if it holds no whole one."""
    line = line.strip()
    if not (line.startswith(b"{") and line.endswith(b"}")):
        return frozenset()
    try:
        found = msgspec.json.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        try:
            found = codec.parse(line)  # it takes NaN
        except RecordError:
            return frozenset()
    return frozenset(found)


def are_of_a_run(keys: Set[str]) -> bool:
    """Whether a document with these keys is meant to be a run, be it a broken one."""
    others = {"timestamp", "environment", "metadata", "metric_defs"}
    return "points" in keys and not others.isdisjoint(keys)


def read(source: Source) -> Iterator[Run]:
    """The runs in the file."""
    if source.keys or not are_lines(source):
        if source.document is None:
            source.parsed()  # it has the error, with its place
        yield run_of(source, source.data, source.path)
        return
    for number, line in enumerate(source.data.split(b"\n"), 1):
        if line.strip():
            try:
                run = run_of(source, line, f"{source.path}:{number}")
            except RecordError as error:
                source.skip(error)
            else:
                yield run


def run_of(source: Source, data: bytes, where: str) -> Run:
    """The run that one document describes."""
    try:
        return Run.from_json(data, converter=source.converter)
    except RecordError as error:
        raise error.of(where) from None


def document_of(runs: Sequence[Run], lost: Losses) -> str:  # noqa: ARG001 -- it holds all
    """The canonical document of one run."""
    return codec.canonical(runs[0], chosen(None))


def lines_of(runs: Sequence[Run], lost: Losses) -> str:  # noqa: ARG001 -- they hold all
    """A document a line."""
    return "".join(f"{run.to_json()}\n" for run in runs)


writers = (
    Writer(
        name="calibrax", about="calibrax JSON, a run as `calibrax.write` does", text_of=document_of
    ),
    Writer(
        name="jsonl",
        about="JSON lines, a run of calibrax JSON a line",
        text_of=lines_of,
        several=True,
        endings=(".jsonl", ".ndjson"),
    ),
)
