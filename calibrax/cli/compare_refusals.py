"""Why two sides can't be compared, in words of the command: its options, its files."""

from pathlib import Path

from calibrax.cli.matches import ready_match
from calibrax.cli.sides import Side

__all__ = ["with_files", "with_match"]


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
