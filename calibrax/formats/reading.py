"""`read` and `read_all`: from paths to runs."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, TypeAlias

from cattrs import Converter

from calibrax.core import Run
from calibrax.errors import CalibraxError, FormatError
from calibrax.formats.folder import can_hold_results, files_in, warn_of_skipped
from calibrax.formats.registry import Format, format_named, format_of, runs_in, tree_formats
from calibrax.formats.source import load, shown_place
from calibrax.formats.trees import Tree, TreeFormat, drained, parts_of, told

__all__ = ["Step", "read", "read_all", "steps"]

PathLike: TypeAlias = str | os.PathLike[str]
Place: TypeAlias = PathLike | BinaryIO
Listener: TypeAlias = Callable[[CalibraxError], object]


def read(
    path: Place,
    format: str | None = None,  # noqa: A002 -- the public name
    *,
    converter: Converter | None = None,
) -> Run:
    """The one run in a file of benchmark results, or in a folder that a tool writes as one.

    Args:
        path: The file, or an open one such as `sys.stdin.buffer`, gzip is unpacked; or a folder
            such as asv's results or `target/criterion`.
        format: The tool that wrote it; None: told from the content, never from the name.
        converter: Has the hooks for documents of calibrax itself.

    Raises:
        MissingFileError: There is no such file.
        FileError: It is another folder, or the system does not let us read it.
        FormatError: No reader knows the file, it breaks its format, or it holds several runs.
        RecordError: A document of calibrax in it breaks the rules of records.

    Example:
        >>> read("results.json")
        Traceback (most recent call last):
        calibrax.errors.MissingFileError: results.json: expected a file, got none of this name
    """
    wanted = None if format is None else format_named(format)
    if (tree := tree_at(path, wanted, converter)) is not None:
        runs = list(runs_of_tree(*tree))
    else:
        source = load(path, converter=converter)
        runs = list(runs_in(source, wanted or format_of(source)))
    if len(runs) != 1:
        remedy = "read_all reads them" if runs else "measure something"
        got = f"{len(runs):,}" if runs else "none"
        raise FormatError(f"{shown_place(path)}: expected one run, got {got}; {remedy}")
    return runs[0]


def tree_at(
    path: Place, wanted: Format | None, converter: Converter | None
) -> tuple[Tree, TreeFormat] | None:
    """The tree that a folder is, if it is one."""
    # Path("") is the current folder, but "" is none.
    if not (isinstance(path, str | os.PathLike) and os.path.isdir(path)):  # noqa: PTH112
        return None
    folder = Path(path)
    files = list(told(files_in(folder), []))
    parts = list(parts_of(folder, files, tree_formats(wanted), converter))
    return parts[0] if len(parts) == 1 and isinstance(parts[0], tuple) else None


def runs_of_tree(tree: Tree, known: TreeFormat) -> Iterator[Run]:
    """The runs of a tree; the first error is raised."""
    for part in known.read_tree(tree):
        if isinstance(part.found, CalibraxError):
            raise part.found
        yield part.found


def read_all(
    *paths: Place,
    format: str | None = None,  # noqa: A002 -- the public name
    converter: Converter | None = None,
    on_error: Listener | None = None,
) -> Iterator[Run]:
    """The runs in files and folders, in the order of the paths, those in folders sorted.

    What a tool writes as one folder, such as asv's results, is read as one, wherever it lies in
    those given. In folders, hidden files are passed over; so are, with one `FormatWarning` a
    folder, links that lead out of it and files that no reader recognises and that nobody would
    take for results, such as `README.md`. Any other file that can't be read is an error.

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
        file: Where it came from; of an error about a folder, and of a run whose parts lie in
            several files, that folder.
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
            yield from steps_in_folder(path, wanted, converter)
            continue
        for found in results(path, wanted, converter):
            yield Step(shown_place(path), 1, 1, found.error if isinstance(found, Passed) else found)


def steps_in_folder(
    path: PathLike, wanted: Format | None, converter: Converter | None
) -> Iterator[Step]:
    """What was found in a folder, file by file and tree by tree."""
    folder = Path(path)
    skipped: list[Path] = []
    troubles: list[CalibraxError] = []
    files = list(told(files_in(folder), troubles))
    numbers = {file: number for number, file in enumerate(files, start=1)}
    number = 0
    for part in parts_of(folder, files, tree_formats(wanted), converter):
        if isinstance(part, tuple):
            tree, known = part
            for file, outcome in known.read_tree(tree):
                number = numbers.get(file, number)
                yield Step(os.fspath(file), number, len(files), outcome)
            number = numbers[tree.files[-1]]
            continue
        number = numbers[part]
        for found in results(part, wanted, converter):
            if not isinstance(found, Passed):
                yield Step(os.fspath(part), number, len(files), found)
            elif can_hold_results(part):
                yield Step(os.fspath(part), number, len(files), found.error)
            else:
                skipped.append(part)
    for error in troubles:
        yield Step(os.fspath(path), len(files), len(files), error)
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


def tell(error: CalibraxError, on_error: Listener | None) -> None:
    """Hand an error to whoever listens, or raise it."""
    if on_error is None:
        raise error
    on_error(error)
