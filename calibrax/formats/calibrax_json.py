"""calibrax's own files: one document, or JSON lines with a document a line.

Documents are those of `Run.to_dict`, in the canonical form that `write` gives them or any
other. A run keeps the id it has. Blank lines are nothing; a line that is wrong is reported
with its number.
"""

from collections.abc import Iterator, Set

import msgspec

from calibrax.core import Run
from calibrax.errors import RecordError
from calibrax.formats.source import Source

__all__ = ["name", "read", "recognises"]

name = "calibrax"


def recognises(source: Source) -> bool:
    """Whether the file, or its first line that is not blank, holds a run."""
    if source.keys:
        return are_of_a_run(source.keys)
    try:
        first = msgspec.json.decode(source.data.lstrip().partition(b"\n")[0])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return type(first) is dict and are_of_a_run(first.keys())


def are_of_a_run(keys: Set[str]) -> bool:
    """Whether a document with these keys is meant to be a run, be it a broken one."""
    others = {"timestamp", "environment", "metadata", "metric_defs"}
    return "points" in keys and not others.isdisjoint(keys)


def read(source: Source) -> Iterator[Run]:
    """The runs in the file."""
    if source.keys:
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
