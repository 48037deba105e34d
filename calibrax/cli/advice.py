"""What errors advise in Python, in options of the command."""

import re

__all__ = ["as_options"]

OPTIONS = (
    (re.compile(r"allow=\[([^\]]*)\]"), lambda found: allowing(found[1])),
    (re.compile(r"match=\{OLD: NEW\}"), lambda _: "--match OLD=NEW"),
    (re.compile(r"direction='lower' or 'higher'"), lambda _: "--better lower or --better higher"),
    (re.compile(r"^margins: "), lambda _: "--margin: "),
    (re.compile(r"^directions: "), lambda _: "--lower, --higher: "),
    (re.compile(r"^exact: "), lambda _: "--exact: "),
    (re.compile(r"^match: "), lambda _: "--match: "),
)
"""Advice in Python, and what it is in options."""


def as_options(error: Exception) -> str:
    """The text of an error, its advice in options of the command, not arguments in Python."""
    from calibrax.formats.registry import SAY_WHICH  # not needed by help

    before, advice, names = str(error).rpartition(SAY_WHICH)
    text = f"{before}say which: --from {names.replace(chr(39), '')}" if advice else names
    for pattern, option in OPTIONS:
        text = pattern.sub(option, text)
    return text


def allowing(keys: str) -> str:
    """Keys of hardware, listed as Python does, as options.

    >>> allowing("'gpu', 'cpu'")
    '--allow gpu --allow cpu'
    """
    return " ".join(f"--allow {key}" for key in re.findall(r"'(\w+)'", keys))
