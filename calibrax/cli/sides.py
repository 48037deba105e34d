"""The two sides of a comparison: which files each has, read and joined as invocations."""

import os
import shlex
from collections.abc import Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import NamedTuple

import click

from calibrax.analysis.sides import joined, text_of
from calibrax.cli.inputs import Found
from calibrax.cli.options import Settings
from calibrax.cli.troubles import Troubles
from calibrax.core.join import HARDWARE
from calibrax.core.models import Run
from calibrax.errors import MismatchError

__all__ = [
    "Side",
    "SidesCommand",
    "read_runs",
    "read_side",
    "same_files",
    "sides_of",
    "with_choice",
]

ENVIRONMENT = (*HARDWARE, "python")
"""What `join` wants to be one."""

MOST_ENVIRONMENTS = 5

SEVERAL = ("--base", "--new", "--history")
"""Options that take all arguments up to the next option, as a shell expands a glob to."""


class SidesCommand(click.Command):
    """A command whose options `--base`, `--new` and `--history` take one file or several."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Repeat the option before each of its files, as click wants it."""
        spread: list[str] = []
        option = ""
        for arg in args:
            if arg.startswith("-") and arg != "-":
                option = arg if arg in SEVERAL else ""
                spread += [arg] if not option else []
            else:
                spread += [option, arg] if option else [arg]
        if args and args[-1] in SEVERAL:
            spread.append(args[-1])
        return super().parse_args(ctx, spread)


class Side(NamedTuple):
    """One side.

    Attributes:
        run: Its runs as one.
        whole: Its runs as they were read.
        files: Where they came from.
        troubles: What went wrong while reading.
    """

    run: Run
    whole: Sequence[Run]
    files: Sequence[str]
    troubles: Troubles


def sides_of(
    paths: Sequence[str], base: Sequence[str], new: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The paths of both sides, globs expanded.

    Raises:
        click.UsageError: Not two sides.
    """
    if base or new:
        if paths:
            raise click.UsageError(
                f"{paths[0]!r} belongs to no side; write --base FILE… --new FILE… alone"
            )
        if not (base and new):
            missing = "--new" if base else "--base"
            raise click.UsageError(f"missing {missing} FILE…: the other side")
        return expanded(base), expanded(new)
    if len(paths) != 2:
        got = "nothing" if not paths else f"{len(paths)} paths" if len(paths) > 1 else "one path"
        raise click.UsageError(
            f"expected BASE and NEW, got {got}; for several files a side: --base FILE… --new FILE…"
        )
    return expanded(paths[:1]), expanded(paths[1:])


def expanded(paths: Sequence[str]) -> list[str]:
    """The paths, those of a glob that the shell left alone in order of their names."""
    found: list[str] = []
    for path in paths:
        is_glob = has_magic(path) and not Path(path).exists()
        matching = glob(path, recursive=True) if is_glob else []  # noqa: PTH207 -- absolute, too
        found += sorted(matching) or [path]
    return found


def read_side(name: str, paths: Sequence[str], settings: Settings) -> Side:
    """Read one side.

    Raises:
        CalibraxError: Nothing can be read, or, if strict, not all.
        MismatchError: Its runs don't belong together.
    """
    found, troubles = read_found(paths, settings)
    runs = [each.run for each in found]
    try:
        run = joined(name, runs)
    except MismatchError as error:
        raise MismatchError(with_choice(str(error), runs)) from None
    files = list(dict.fromkeys(each.file for each in found))
    return Side(run, runs, files, troubles)


def with_choice(text: str, runs: Sequence[Run]) -> str:
    """The error of runs that can't be joined, with how to choose those of one kind."""
    text = text.replace(": join: ", ": ")
    if text.endswith("one commit only"):
        return f"{text}, or choose one: FOLDER@COMMIT"
    if not text.endswith(("one machine only", "one Python only")):
        return text
    texts = {key: [text_of(run.environment.get(key)) for run in runs] for key in ENVIRONMENT}
    differing = {key: found for key, found in texts.items() if len(set(found)) > 1}
    pairs = [[f"{key}={found}" for found in every] for key, every in differing.items()]
    environments = list(dict.fromkeys(zip(*pairs, strict=True)))
    shown = ", ".join(map(" ".join, environments[:MOST_ENVIRONMENTS]))
    more = len(environments) - MOST_ENVIRONMENTS
    which = f"{shown} and {more:,} more" if more > 0 else shown
    options = " ".join(f"--env {shlex.quote(pair)}" for pair in environments[0])
    before = text.partition("expected one ")[0]
    return f"{before}expected runs of one environment, got {which}; choose one: {options}"


def read_runs(paths: Sequence[str], settings: Settings) -> tuple[list[Run], Troubles]:
    """Runs that belong to no side, and what went wrong while reading.

    Raises:
        CalibraxError: Nothing can be read, or, if strict, not all.
    """
    found, troubles = read_found(expanded(paths), settings)
    return [each.run for each in found], troubles


def read_found(paths: Sequence[str], settings: Settings) -> tuple[list[Found], Troubles]:
    """Runs with their files, and what went wrong while reading."""
    with settings.inputs(paths) as inputs:
        found = list(inputs.runs())
        inputs.refuse_nothing()
    return found, inputs.troubles()


def same_files(one: Side, other: Side) -> bool:
    """Whether both sides were read from the same files."""
    places = [{os.path.realpath(file) for file in side.files} for side in (one, other)]
    return places[0] == places[1] and {r.id for r in one.whole} == {r.id for r in other.whole}
