"""What `compare` refuses, in words of the command: its options, its files."""

import re
from pathlib import Path

import click

from calibrax.cli.matches import ready_match
from calibrax.cli.sides import Side

__all__ = ["as_job", "refuse_job_without_comment", "with_files", "with_match"]

JOB = re.compile(r"\w+([ .+=/-]\w+)*", re.ASCII)


def with_files(text: str, old: Side, new: Side) -> str:
    """The text of an error with the names of the files of sides that have one."""
    for words, side in (("in the baseline", old), ("in the current side", new)):
        if len(side.files) == 1:
            text = text.replace(words, f"in {Path(side.files[0]).name}")
    return text


def with_match(text: str, old: Side, new: Side) -> str:
    """The text of an error with the option that pairs one benchmark a side."""
    ready = ready_match(old.run, new.run)
    return text.replace("--match OLD=NEW", ready) if ready else text


def as_job(
    ctx: click.Context,  # noqa: ARG001 -- click's signature
    param: click.Parameter,  # noqa: ARG001
    value: str,
) -> str:
    """A name that can stand in a hidden line, and in the shell line that looks for it."""
    if value and not JOB.fullmatch(value):
        raise click.BadParameter(
            f"expected words of A-Z, a-z, 0-9, _ with one sign of . + = / - or a space between, "
            f"got {value!r}"
        )
    return value


def refuse_job_without_comment(job: str, form: str, *, explained: bool) -> None:
    """Raise where a comment is named and none is made."""
    if job and (form != "markdown" or explained):
        raise click.UsageError("--job names a comment: add -o FILE.md, and leave --explain out")
