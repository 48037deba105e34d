"""Runs from the paths that were typed: progress while it takes time, troubles told at the end."""

import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from calibrax.cli.streams import say
from calibrax.core.models import Run
from calibrax.errors import CalibraxError, FormatError, SelectionError
from calibrax.formats import read_all

__all__ = ["Found", "Inputs"]

PATIENCE = 0.5  # seconds before the bar appears
MOST_TROUBLES = 5


class Found(NamedTuple):
    """A run, and the argument that it came from."""

    run: Run
    source: str


class Inputs:
    """The runs of some paths, and what went wrong while reading them.

    A path that does not exist but has an `@` is a path and a commit: `results/@1a2b3c4`.

    Args:
        paths: As they were typed.
        tool: The tool that wrote the files; None: told from the content.
        strict: Whether the first file that can't be read is the end.
        bar: Whether to show progress on stderr.
    """

    def __init__(self, paths: Sequence[str], *, tool: str | None, strict: bool, bar: bool) -> None:
        self.paths = paths
        self.tool = tool
        self.strict = strict
        self.errors: list[CalibraxError] = []
        self.count = 0
        self.progress = Bar() if bar else None
        self.caught = warnings.catch_warnings(record=True)
        self.told: list[warnings.WarningMessage] = []

    def __enter__(self) -> Self:
        log = self.caught.__enter__()
        self.told = [] if log is None else log
        warnings.simplefilter("always")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.caught.__exit__(kind, error, traceback)
        if self.progress:
            self.progress.stop()

    def runs(self) -> Iterator[Found]:
        """The runs in order.

        Raises:
            CalibraxError: The first trouble, if strict.
            SelectionError: No run of a path has the commit that was asked for.
        """
        for typed in self.paths:
            path, commit = split_commit(typed)
            matching = 0
            listener = None if self.strict else self.errors.append
            for run in read_all(path, format=self.tool, on_error=listener):
                self.count += 1
                if self.progress:
                    self.progress.advance(self.count, len(self.errors))
                if (run.commit or "").startswith(commit):
                    matching += 1
                    yield Found(run, typed)
            if commit and not matching and not self.errors:
                raise SelectionError(
                    f"{path}: expected a run of commit {commit!r}, got {self.count:,} of others"
                )

    def refuse_nothing(self) -> None:
        """Raise if no run was found."""
        if self.count:
            return
        if not self.errors:
            raise FormatError(f"{', '.join(self.paths)}: expected benchmark results, got none")
        *others, last = self.errors
        for error in others[: MOST_TROUBLES - 1]:
            say(f"error: {error}")
        if len(others) >= MOST_TROUBLES:
            raise FormatError(f"nothing could be read: {len(self.errors):,} files are unreadable")
        raise last

    def troubles(self) -> list[str]:
        """What went wrong, without the word in front."""
        texts = [str(error) for error in self.errors[:MOST_TROUBLES]]
        texts += dict.fromkeys(str(warning.message) for warning in self.told)
        if self.errors:
            unreadable = f"{len(self.errors):,} unreadable"
            word = "run" if self.count == 1 else "runs"
            texts.append(f"{unreadable}, {self.count:,} {word} read; stop at the first: --strict")
        return texts


def split_commit(typed: str) -> tuple[str, str]:
    """A path and the commit after its last `@`, or "" for any.

    >>> split_commit("./@1a2b3c4"), split_commit("no such folder@1a2b3c4")
    (('./', '1a2b3c4'), ('no such folder@1a2b3c4', ''))
    """
    path, at, commit = typed.rpartition("@")
    if at and path and commit and not Path(typed).exists() and Path(path).exists():
        return path, commit
    return typed, ""


class Bar:
    """How much was read, on stderr, from half a second on, and erased at the end."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.progress: Progress | None = None

    def advance(self, runs: int, errors: int) -> None:
        """Show how far it is."""
        if self.progress is None:
            if time.monotonic() - self.start < PATIENCE:
                return
            console = Console(file=sys.stderr, markup=False, highlight=False)
            columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
            self.progress = Progress(*columns, console=console, transient=True)
            self.progress.add_task("", total=None)
            self.progress.start()
        unreadable = f", {errors:,} unreadable" if errors else ""
        self.progress.update(self.progress.task_ids[0], description=f"{runs:,} read{unreadable}")

    def stop(self) -> None:
        """Erase it."""
        if self.progress is not None:
            self.progress.stop()
