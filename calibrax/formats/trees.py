"""Folders that a tool writes as one: asv's result trees, criterion's directories.

What a run needs lies in several files there, so that the format gets the folder whole and its
files are not read one by one. The rules of `calibrax.formats.folder` hold: a tree knows only the
files that may be read, so nothing hidden, no link, and nothing outside the folder that was given.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar, runtime_checkable

from cattrs import Converter

from calibrax.core import Run
from calibrax.errors import CalibraxError, FormatWarning, RecordError
from calibrax.formats.folder import can_hold_results, warn_of_skipped
from calibrax.formats.source import Source, load

__all__ = ["Part", "Tree", "TreeFormat", "drained", "parts_of", "told"]

T = TypeVar("T")


class Part(NamedTuple):
    """What came next of a tree: a run or an error, and the file or folder that it is from."""

    file: Path
    found: Run | CalibraxError


class Member(Source):
    """A file of a tree: what it warns of is told with that of the others."""

    def __init__(self, tree: "Tree", file: Path, source: Source) -> None:
        super().__init__(
            source.path,
            source.data,
            source.modified,
            converter=source.converter,
            on_error=source.on_error,
        )
        self.tree, self.file = tree, file

    def warn(self, message: str) -> None:
        """Keep it for `Tree.tell`."""
        self.tree.told.setdefault(message, []).append(self.file)


class Tree:
    """A folder as formats of folders see it.

    Attributes:
        folder: The folder itself.
        files: The files in it and below that may be read, sorted.
        converter: What the user passed to `read_all`.
    """

    def __init__(
        self, folder: Path, files: Iterable[Path], converter: Converter | None = None
    ) -> None:
        self.folder = folder
        self.files = tuple(files)
        self.converter = converter
        self.known = frozenset(self.files)
        self.told: dict[str, list[Path]] = {}

    def named(self, name: str) -> list[Path]:
        """The files of this name, at the top or below."""
        return [file for file in self.files if file.name == name]

    def load(self, file: Path, on_error: Callable[[CalibraxError], object] | None = None) -> Source:
        """The content of one of its files.

        Raises:
            FormatError: As `calibrax.formats.source.load` does.
            KeyError: It is none of its files.
        """
        if file not in self.known:
            raise KeyError(file)
        return Member(self, file, load(file, converter=self.converter, on_error=on_error))

    def runs_in(self, file: Path, read: Callable[[Source], Iterator[Run]]) -> Iterator[Part]:
        """What a reader makes of one of its files; an error ends it, and is told."""
        heard: list[CalibraxError] = []

        def runs() -> Iterator[Run]:
            try:
                yield from read(self.load(file, heard.append))
            except RecordError as error:
                raise (error if error.source else error.of(str(file))) from None

        for run in told(runs(), heard):
            yield from (Part(file, error) for error in drained(heard))
            yield Part(file, run)
        yield from (Part(file, error) for error in drained(heard))

    def tell(self) -> None:
        """Tell the warnings of its files; those that many of them gave, once."""
        for message, files in self.told.items():
            where, more = (files[0], "")
            if len(files) > 1:
                where, more = self.folder, f" ({len(files):,} files)"
            warnings.warn(FormatWarning(f"{where}: {message}{more}"), stacklevel=2)
        self.told.clear()

    def pass_over(self, files: Iterable[Path], tool: str) -> None:
        """Tell of files that are none of the tool's, unless nobody would take them for results."""
        if skipped := list(filter(can_hold_results, files)):
            warn_of_skipped(self.folder, skipped, f"which are no results of {tool}")


@runtime_checkable
class TreeFormat(Protocol):
    """What a format of folders provides beside what every `Format` does."""

    @property
    def name(self) -> str:
        """What users pass as `format=`."""
        ...

    def recognises_tree(self, tree: Tree) -> bool:
        """Whether the folder itself, not one below it, is such a tree; quick, no error."""
        ...

    def read_tree(self, tree: Tree) -> Iterator[Part]:
        """Its runs, and the errors of what can't be read in it while the rest can."""
        ...


def parts_of(
    folder: Path, files: list[Path], formats: list[TreeFormat], converter: Converter | None
) -> Iterator[Path | tuple[Tree, TreeFormat]]:
    """The files of a folder in order; those of a tree are one part, where the first of them is.

    Args:
        folder: What the user gave.
        files: The files in it and below that may be read, sorted.
        formats: The formats to ask, in order.
        converter: What the user passed.
    """
    beside: dict[Path, list[Path]] = {}
    for file in files if formats else ():
        beside.setdefault(file.parent, []).append(file)
    below: dict[Path, list[Path]] = {}
    for parent, inside in beside.items():
        places = (parent, *parent.parents)
        for place in places[: places.index(folder) + 1]:
            below.setdefault(place, []).extend(inside)
    taken: set[Path] = set()
    roots: dict[Path, tuple[Tree, TreeFormat]] = {}
    for place in sorted(below, key=lambda place: len(place.parts)):  # a tree holds no other
        if taken.isdisjoint((place, *place.parents)):
            tree = Tree(place, sorted(below[place]), converter)
            if found := next((each for each in formats if each.recognises_tree(tree)), None):
                taken.add(place)
                roots[place] = (tree, found)
    given: set[Path] = set()
    for parent, group in groupby(files, key=lambda file: file.parent):
        root = next((place for place in (parent, *parent.parents) if place in taken), None)
        if root is None:
            yield from group
        elif root not in given:
            given.add(root)
            yield roots[root]


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
