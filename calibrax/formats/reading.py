"""`read` and `read_all`: from paths to runs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias, TypeVar

from cattrs import Converter

from calibrax.core import Run
from calibrax.errors import CalibraxError, FormatError
from calibrax.formats.folder import can_hold_results, files_in, warn_of_skipped
from calibrax.formats.registry import Format, format_named, format_of, runs_in
from calibrax.formats.source import load, shown_place

__all__ = ["Step", "read", "read_all", "steps"]

T = TypeVar("T")
PathLike: TypeAlias = str | os.PathLike[str]
Place: TypeAlias = PathLike | BinaryIO
Listener: TypeAlias = Callable[[CalibraxError], object]


def read(
    path: Place,
    format: str | None = None,  # noqa: A002 -- the public name
    *,
    converter: Converter | None = None,
) -> Run:
    """The one run in a file of benchmark results.

    Args:
        path: The file, or an open one such as `sys.stdin.buffer`; gzip is unpacked.
        format: The tool that wrote it; None: told from the content, never from the name.
        converter: Has the hooks for documents of calibrax itself.

    Raises:
        MissingFileError: There is no such file.
        FileError: It is a folder, or the system does not let us read it.
        FormatError: No reader knows the file, it breaks its format, or it holds several runs.
        RecordError: A document of calibrax in it breaks the rules of records.

    Example:
        >>> read("results.json")
        Traceback (most recent call last):
        calibrax.errors.MissingFileError: results.json: expected a file, got none of this name
    """
    wanted = None if format is None else format_named(format)
    source = load(path, converter=converter)
    runs = list(runs_in(source, wanted or format_of(source)))
    if len(runs) != 1:
        remedy = "read_all reads them" if runs else "measure something"
        raise source.error(f"expected one run, got {len(runs) or 'none'}; {remedy}")
    return runs[0]


def read_all(
    *paths: Place,
    format: str | None = None,  # noqa: A002 -- the public name
    converter: Converter | None = None,
    on_error: Listener | None = None,
) -> Iterator[Run]:
    """The runs in files and folders, in the order of the paths, those in folders sorted.

    In folders, hidden files are passed over; so are, with one `FormatWarning` a folder, links
    that lead out of it and files that no reader recognises and that nobody would take for
    results, such as `README.md`. Any other file that can't be read is an error.

    Args:
        paths: Files, open ones too, and folders, which are read with all below them.
        format: The tool that wrote the files; None: told from the content of each.
        converter: Has the hooks for documents of calibrax itself.
        on_error: Called with the error of each file that can't be read, and of each line of
            JSON lines; then reading goes on. None: the first error is raised.

    Raises:
        FormatError: There is no such format, or as for `read` unless `on_error` is given.
        RecordError: As for `read` unless `on_error` is given.
    """
    for step in steps(*paths, format=format, converter=converter):
        if isinstance(step.found, Run):
            yield step.found
        else:
            tell(step.found, on_error)


class Step(NamedTuple):
    """What came next while reading: a run, or an error after which reading can go on.

    Attributes:
        file: Where it came from; of an error about a folder, that folder.
        number: Which file it is of those in its path, from 1.
        total: How many files there are in its path.
        found: The run or the error.
    """

    file: str
    number: int
    total: int
    found: Run | CalibraxError


def steps(
    *paths: Place,
    format: str | None = None,  # noqa: A002 -- as in `read_all`
    converter: Converter | None = None,
) -> Iterator[Step]:
    """What `read_all` does, step by step: each run and each error with its file.

    Raises:
        FormatError: There is no such format.
    """
    wanted = None if format is None else format_named(format)
    for path in paths:
        # Path("") is the current folder, but "" is none.
        if isinstance(path, str | os.PathLike) and os.path.isdir(path):  # noqa: PTH112
            yield from steps_in(Path(path), wanted, converter)
            continue
        for found in results(path, wanted, converter):
            yield Step(shown_place(path), 1, 1, found.error if isinstance(found, Passed) else found)


def steps_in(folder: Path, wanted: Format | None, converter: Converter | None) -> Iterator[Step]:
    """The steps of a folder."""
    skipped: list[Path] = []
    troubles: list[CalibraxError] = []
    files = list(told(files_in(folder), troubles))
    for number, file in enumerate(files, start=1):
        for found in results(file, wanted, converter):
            if isinstance(found, Passed):
                if not can_hold_results(file):
                    skipped.append(file)
                    continue
                found = found.error  # noqa: PLW2901
            yield Step(str(file), number, len(files), found)
    for error in troubles:
        yield Step(str(folder), len(files), len(files), error)
    if skipped:
        warn_of_skipped(folder, skipped, "which no reader knows")


class Passed(NamedTuple):
    """Why nothing in a file was read: it can't be opened, or no reader knows it."""

    error: FormatError


def results(
    file: Place, wanted: Format | None, converter: Converter | None
) -> Iterator[Run | CalibraxError | Passed]:
    """The runs and errors of one file, in order."""
    heard: list[CalibraxError] = []
    try:
        source = load(file, converter=converter, on_error=heard.append)
        chosen = wanted or format_of(source)
    except FormatError as error:
        yield Passed(error)
        return
    for run in told(runs_in(source, chosen), heard):
        yield from drained(heard)
        yield run
    yield from drained(heard)


def drained(heard: list[CalibraxError]) -> Iterator[CalibraxError]:
    """What was heard, each error once."""
    while heard:
        yield heard.pop(0)


def told(found: Iterator[T], heard: list[CalibraxError]) -> Iterator[T]:
    """What an iterator gives; an error that ends it is heard."""
    try:
        yield from found
    except CalibraxError as error:
        heard.append(error)


def tell(error: CalibraxError, on_error: Listener | None) -> None:
    """Hand an error to whoever listens, or raise it."""
    if on_error is None:
        raise error
    on_error(error)
