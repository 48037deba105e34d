"""Why two sides can't be compared, in words of the command: its options, its files."""

import re
from pathlib import Path

from calibrax.cli.matches import ready_match
from calibrax.cli.sides import Side
from calibrax.errors import CalibraxError

__all__ = ["as_options", "with_files", "with_match"]

OPTIONS = (
    (re.compile(r"allow=\[([^\]]*)\]"), lambda found: allowing(found[1])),
    (re.compile(r"match=\{OLD: NEW\}"), lambda _: "--match OLD=NEW"),
    (re.compile(r"^margins: "), lambda _: "--margin: "),
    (re.compile(r"^directions: "), lambda _: "--lower, --higher: "),
    (re.compile(r"^exact: "), lambda _: "--exact: "),
    (re.compile(r"^match: "), lambda _: "--match: "),
)
"""Advice in Python, and what it is in options of the command."""


def as_options(error: CalibraxError) -> str:
    """The text of an error, its advice in options of the command."""
    text = str(error)
    for pattern, option in OPTIONS:
        text = pattern.sub(option, text)
    return text


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


def allowing(keys: str) -> str:
    """Keys of hardware, listed as Python does, as options.

    >>> allowing("'gpu', 'cpu'")
    '--allow gpu --allow cpu'
    """
    return " ".join(f"--allow {key}" for key in re.findall(r"'(\w+)'", keys))
