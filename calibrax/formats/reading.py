"""`read` and `read_all`: from paths to runs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias, TypeVar

from cattrs import Converter

from calibrax.core import Run
from calibrax.errors import CalibraxError, FormatError
from calibrax.formats.folder import can_hold_results, files_in, warn_of_skipped
from calibrax.formats.registry import format_named, format_of, runs_in
from calibrax.formats.source import load

__all__ = ["read", "read_all"]

T = TypeVar("T")
PathLike: TypeAlias = str | os.PathLike[str]
Listener: TypeAlias = Callable[[CalibraxError], object]


def read(
    path: PathLike,
    format: str | None = None,  # noqa: A002 -- the public name
    *,
    converter: Converter | None = None,
) -> Run:
    """The one run in a file of benchmark results.

    Args:
        path: The file; gzip is unpacked.
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
    *paths: PathLike,
    format: str | None = None,  # noqa: A002 -- the public name
    converter: Converter | None = None,
    on_error: Listener | None = None,
) -> Iterator[Run]:
    """The runs in files and folders, in the order of the paths, those in folders sorted.

    In folders, hidden files are passed over; so are, with one `FormatWarning` a folder, links
    that lead out of it and files that no reader recognises and that nobody would take for
    results, such as `README.md`. Any other file that can't be read is an error.

    Args:
        paths: Files and folders; folders are read with all below them.
        format: The tool that wrote the files; None: told from the content of each.
        converter: Has the hooks for documents of calibrax itself.
        on_error: Called with the error of each file that can't be read, and of each line of
            JSON lines; then reading goes on. None: the first error is raised.

    Raises:
        FormatError: There is no such format, or as for `read` unless `on_error` is given.
        RecordError: As for `read` unless `on_error` is given.
    """
    wanted = None if format is None else format_named(format)
    for path in paths:
        folder = Path(path)
        is_folder = os.path.isdir(path)  # noqa: PTH112 -- Path("") is the current folder
        skipped: list[Path] = []
        for file in told(files_in(folder), on_error) if is_folder else [path]:
            try:
                source = load(file, converter=converter, on_error=on_error)
                chosen = wanted or format_of(source)
            except FormatError as error:
                if not is_folder or can_hold_results(Path(file)):
                    tell(error, on_error)
                else:
                    skipped.append(Path(file))
            else:
                yield from told(runs_in(source, chosen), on_error)
        if skipped:
            warn_of_skipped(folder, skipped, "which no reader knows")


def told(found: Iterator[T], on_error: Listener | None) -> Iterator[T]:
    """What an iterator gives; an error that ends it is told."""
    try:
        yield from found
    except CalibraxError as error:
        tell(error, on_error)


def tell(error: CalibraxError, on_error: Listener | None) -> None:
    """Hand an error to whoever listens, or raise it."""
    if on_error is None:
        raise error
    on_error(error)
