"""Runs from the paths that were typed: progress while it takes time, troubles told at the end."""

import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from glob import glob, has_magic
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

import attrs
import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from calibrax.analysis.sides import head, text_of
from calibrax.cli.advice import as_options
from calibrax.cli.streams import say
from calibrax.cli.troubles import Troubles
from calibrax.core.models import MetricDef, MetricDirection, Run
from calibrax.errors import (
    CalibraxError,
    FileError,
    FormatError,
    MissingFileError,
    SelectionError,
)
from calibrax.formats.measurements import STATE_IT
from calibrax.formats.reading import steps
from calibrax.numbers import counted

__all__ = ["STDIN", "Found", "Inputs", "refuse_stdin_twice", "refuse_unmet", "split_commit"]

STDIN = "-"
PATIENCE = 0.5  # seconds before the bar appears
MOST_LISTED = 5
FEWEST_DIGITS = 8  # of a commit that is listed; more where these don't tell it from others


class Found(NamedTuple):
    """A run, the argument that it came from, and the file there."""

    run: Run
    source: str
    file: str


class Inputs:
    """The runs of some paths, and what went wrong while reading them.

    A path that does not exist but has an `@` is a path and a commit: `results/@1a2b3c4`. The path
    `-` is standard input, which holds one file.

    Args:
        paths: As they were typed.
        tool: The tool that wrote the files; None: told from the content.
        directions: By metric, the direction that the user states; what the files say yields.
        environment: By key, the values that the environment of a run may have.
        strict: Whether the first file that can't be read is the end.
        bar: Whether to show progress on stderr.
        verbose: Whether to tell every trouble, not only the first five.
    """

    def __init__(
        self,
        paths: Sequence[str],
        *,
        tool: str | None = None,
        directions: Mapping[str, MetricDirection] | None = None,
        environment: Mapping[str, Sequence[str]] | None = None,
        strict: bool = False,
        bar: bool = False,
        verbose: bool = False,
    ) -> None:
        self.paths = paths
        self.tool = tool
        self.directions = directions or {}
        self.environment = environment or {}
        self.metrics: set[str] = set()
        self.strict = strict
        self.verbose = verbose
        self.errors: list[CalibraxError] = []
        self.count = 0
        self.files: dict[tuple[int, str], FileState] = {}
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
            SelectionError: No run of a path has the commit or environment that was asked for, or
                what was typed begins several commits.
        """
        for place, typed in enumerate(self.paths):
            path, commit = split_commit(typed)
            others = matching = 0
            held: list[Found] = []
            elsewhere: list[Run] = []
            for step in steps(opened(path), format=self.tool):
                state = self.files.setdefault((place, step.file), FileState())
                if isinstance(step.found, CalibraxError):
                    error = with_nearest(step.found, path)
                    if self.strict:
                        raise error
                    self.errors.append(error)
                    state.errors += 1
                else:
                    self.count += 1
                    state.runs += 1
                if self.progress:
                    self.progress.advance(step.number, step.total, len(self.errors))
                if isinstance(step.found, CalibraxError):
                    continue
                if not is_of(step.found, commit):
                    others += 1
                elif not is_in(step.found, self.environment):
                    elsewhere.append(head(step.found))
                else:
                    matching += 1
                    found = Found(self.directed(step.found), typed, step.file)
                    if commit:  # until all are known, as they may be of several
                        held.append(found)
                    else:
                        yield found
            yield from of_one_commit(held, path, commit)
            if elsewhere and not matching:
                raise unmet_environment(path, self.environment, elsewhere)
            if others and not matching:
                raise SelectionError(
                    f"{path}: expected a run of commit {commit!r}, got {others:,} of others"
                )

    def directed(self, run: Run) -> Run:
        """The run with the directions that the user states."""
        there = {name for point in run.points for name in point.metrics}
        self.metrics |= there
        stated = {name: way for name, way in self.directions.items() if name in there}
        if not stated:
            return run
        known = dict(run.metric_defs)
        for name, way in stated.items():
            old = known.get(name) or MetricDef(name=name, unit="", direction=way)
            known[name] = attrs.evolve(old, direction=way)
        return attrs.evolve(run, metric_defs=known)

    def refuse_unmet(self) -> None:
        """Raise if the user stated the direction of a metric that no run has."""
        refuse_unmet(self.directions, self.metrics)

    def refuse_nothing(self) -> None:
        """Raise if no run was found."""
        if self.count:
            return
        if not self.errors:
            raise FormatError(f"{', '.join(self.paths)}: expected benchmark results, got none")
        troubles = self.troubles()
        *others, last = troubles.errors if self.verbose else troubles.error_lines()
        for text in others:
            say(f"error: {text}")
        raise FormatError(last)

    def troubles(self) -> Troubles:
        """What went wrong."""
        states = self.files.values()
        return Troubles(
            [as_options(error) for error in self.errors],
            list(dict.fromkeys(str(one.message) for one in self.told if not self.is_met(one))),
            len(states),
            sum(not state.errors for state in states),
            sum(bool(state.errors and state.runs) for state in states),
        )

    def is_met(self, warning: warnings.WarningMessage) -> bool:
        """Whether the user followed the advice of a warning already."""
        text = str(warning.message)
        return text.endswith(STATE_IT) and any(
            f" of {metric!r} is better" in text for metric in self.directions
        )


@attrs.define
class FileState:
    """What came of one file."""

    runs: int = 0
    errors: int = 0


def is_of(run: Run, commit: str) -> bool:
    """Whether a run is the one asked for: by the start of its commit, or its baseline's name."""
    return (run.commit or "").startswith(commit) or is_called(run, commit)


def is_called(run: Run, name: str) -> bool:
    """Whether a commit or a baseline has exactly that name."""
    return name in (run.commit, run.metadata.get("baseline"))


def of_one_commit(found: Sequence[Found], path: str, commit: str) -> list[Found]:
    """The runs of the commit that was typed: of that very name, else of the only one begun so.

    Raises:
        SelectionError: Several commits begin so.
    """
    exact = [each for each in found if is_called(each.run, commit)]
    if exact:
        return exact
    names = sorted({each.run.commit or "" for each in found})
    apart = [name for at, name in enumerate(names) if not at or not name.startswith(names[at - 1])]
    if len(apart) > 1:
        cuts = range(FEWEST_DIGITS, max(map(len, apart)))
        cut = next((n for n in cuts if len({name[:n] for name in apart}) == len(apart)), None)
        shown = ", ".join(repr(name[:cut]) for name in apart[:MOST_LISTED])
        more = f" and {len(apart) - MOST_LISTED:,} more" if len(apart) > MOST_LISTED else ""
        raise SelectionError(
            f"{path}: expected one commit, got {commit!r}, the start of {len(apart):,}: "
            f"{shown}{more}; give more of it"
        )
    return list(found)


def is_in(run: Run, environment: Mapping[str, Sequence[str]]) -> bool:
    """Whether a run is of the environment asked for."""
    return all(text_of(run.environment.get(key)) in values for key, values in environment.items())


def unmet_environment(
    path: str, environment: Mapping[str, Sequence[str]], runs: Sequence[Run]
) -> SelectionError:
    """The error of an environment that no run is of, with those that there are."""
    wanted = [f"{key}={value}" for key, values in environment.items() for value in values]
    there = {key: None for run in runs for key in environment if key in run.environment}
    if there:
        found = [f"{key}={text_of(run.environment.get(key))}" for key in there for run in runs]
    else:
        found = [key for run in runs for key in run.environment]
    listed = list(dict.fromkeys(found))
    more = f" and {len(listed) - MOST_LISTED:,} more" if len(listed) > MOST_LISTED else ""
    return SelectionError(
        f"--env: expected a run of {' '.join(wanted)} in {path}, got {counted(len(runs), 'run')} "
        f"of others; there are: {', '.join(listed[:MOST_LISTED]) or 'none'}{more}"
    )


def opened(path: str) -> str | BinaryIO:
    """What is to be read: the path, or standard input.

    Raises:
        FileError: It is closed.
    """
    if path != STDIN:
        return path
    if sys.stdin is None:  # closed by the shell: <&-
        raise FileError("<stdin>: expected results, got a closed input")
    return sys.stdin.buffer


def refuse_stdin_twice(paths: Iterable[str]) -> None:
    """Raise if standard input is to be read several times.

    Raises:
        click.UsageError: It is.
    """
    if list(paths).count(STDIN) > 1:
        raise click.UsageError("'-' is given twice, but standard input can be read only once")


def refuse_unmet(directions: Mapping[str, object], there: Iterable[str]) -> None:
    """Raise if a direction is stated of a metric that is not there.

    Raises:
        SelectionError: With the metrics that are.
    """
    names = sorted(there)
    for metric in directions:
        if metric in names:
            continue
        close = get_close_matches(metric, names, 1)
        listed = ", ".join(map(repr, close or names[:MOST_LISTED])) or "none"
        word = "nearest" if close else "there are"
        raise SelectionError(f"--direction: metric {metric!r}: not found; {word}: {listed}")


def split_commit(typed: str) -> tuple[str, str]:
    """A path and the commit after its last `@`, or "" for any.

    >>> split_commit("./@1a2b3c4"), split_commit("no such folder@1a2b3c4")
    (('./', '1a2b3c4'), ('no such folder@1a2b3c4', ''))
    """
    path, at, commit = typed.rpartition("@")
    if at and path and commit and not Path(typed).exists() and Path(path).exists():
        return path, commit
    return typed, ""


def with_nearest(error: CalibraxError, path: str) -> CalibraxError:
    """The error, of a path that is not there with what is beside it."""
    if not isinstance(error, MissingFileError):
        return error
    if has_magic(path):
        shells = glob(path)  # noqa: PTH207 -- absolute, too
        return error if shells else MissingFileError(f"{path}: matches no file")
    try:
        beside = [each.name for each in Path(path).parent.iterdir()]
    except OSError:
        return error
    close = get_close_matches(Path(path).name, beside, 1)
    nearest = str(Path(path).parent / close[0]) if close else ""
    return MissingFileError(f"{error}; nearest: {nearest}") if nearest else error


class Bar:
    """How much was read, on stderr, from half a second on, and erased at the end."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.progress: Progress | None = None

    def advance(self, files: int, total: int, errors: int) -> None:
        """Show how far it is in the path that is being read."""
        if self.progress is None:
            if time.monotonic() - self.start < PATIENCE:
                return
            console = Console(file=sys.stderr, markup=False, highlight=False)
            columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
            self.progress = Progress(*columns, console=console, transient=True)
            self.progress.add_task("", total=None)
            self.progress.start()
        unreadable = f", {errors:,} unreadable" if errors else ""
        text = f"reading {files:,} of {total:,}{unreadable}"
        [task] = self.progress.task_ids
        self.progress.update(task, description=text, completed=files, total=total)

    def stop(self) -> None:
        """Erase it."""
        if self.progress is not None:
            self.progress.stop()
