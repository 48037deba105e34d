"""How a format writes its tool's files.

A format that does has an attribute `writers`, one `Writer` for each kind of file. Built-in ones are
in `calibrax.formats.registry.WRITTEN`; the format of another package is asked for the one that has
the name of its entry point.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import attrs

from calibrax.core import Point, Run
from calibrax.errors import FormatError, shown
from calibrax.formats.losses import Loss, Losses

__all__ = ["Writer", "one_name_each", "whole_name"]


@attrs.frozen(kw_only=True)
class Writer:
    """One kind of file that can be written.

    Attributes:
        name: What users pass as `--to`.
        about: What the file is, in a few words.
        text_of: Makes the text of a file, with a final newline, and counts what it can't hold.
        several: Whether one file holds several runs.
        endings: Endings of file names that mean this kind and no other.
        lacks: What the file has no place for.
    """

    name: str
    about: str
    text_of: Callable[[Sequence[Run], Losses], str]
    several: bool = False
    endings: tuple[str, ...] = ()
    lacks: tuple[Loss, ...] = ()

    def write(self, runs: Sequence[Run]) -> tuple[str, Losses]:
        """The text of a file with these runs, and what of them it can't hold.

        Raises:
            FormatError: There is no run, or the file can't hold several, or not these.
        """
        if not runs:
            raise FormatError(f"{self.name}: expected a run to write, got none")
        if len(runs) > 1 and not self.several:
            raise FormatError(
                f"{self.name}: expected one run, which is what a file of it holds, got "
                f"{len(runs):,}; convert them one by one, or choose one commit: FOLDER@COMMIT"
            )
        lost = Losses()
        return self.text_of(runs, lost), lost

    def means(self, path: str) -> bool:
        """Whether the name of a file says that it is of this kind."""
        name = Path(os.path.normcase(path)).name.lower().removesuffix(".gz")
        return name.endswith(self.endings)


def whole_name(point: Point) -> str:
    """Name, scenario and tags of a benchmark as the one name that a flat file has for it.

    >>> whole_name(Point(name="fft", scenario="numpy", tags={"n": "8"}))
    'numpy/fft/n=8'
    """
    tags = (f"{key}={value}" for key, value in point.tags.items())
    return "/".join(filter(None, (point.scenario, point.name, *tags)))


def one_name_each(names: Sequence[tuple[str, object]], kind: str) -> None:
    """Refuse that two benchmarks would have one name, so that one would be lost or both joined.

    Args:
        names: Names as they are written, and what each is of.
        kind: The kind of file.

    Raises:
        FormatError: Two have the same.
    """
    met: dict[str, object] = {}
    for name, owner in names:
        if met.setdefault(name, owner) != owner:
            raise FormatError(
                f"{kind}: expected names that differ, got two benchmarks that would be "
                f"{shown(name)}; leave one out"
            )
