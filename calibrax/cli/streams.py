"""What is known of stdout and stderr, and how text gets there unharmed."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Literal, NamedTuple, NoReturn, TextIO, TypeAlias

from calibrax.reporting.text import visible
from calibrax.reporting.text import width_of as width_in_columns

__all__ = ["ColorChoice", "Stream", "fail", "say", "silence"]

ColorChoice: TypeAlias = Literal["auto", "always", "never"]

SIGNS = "✗✓≠…→±µ×−·▁▂▃▄▅▆▇█"
CI_WIDTH = 120
USUAL_WIDTH = 80


class Stream(NamedTuple):
    """A place to print on.

    Attributes:
        file: What is written to.
        terminal: Whether people sit in front of it; CI logs and pipes are none.
        width: In columns.
        color: Whether to use colour.
        ascii_only: Whether to use ASCII signs.
    """

    file: TextIO
    terminal: bool
    width: int
    color: bool
    ascii_only: bool

    @classmethod
    def of(
        cls,
        file: TextIO,
        environment: Mapping[str, str],
        *,
        color: ColorChoice = "auto",
        ascii_only: bool = False,
    ) -> "Stream":
        """What a file object and the environment tell; the flags beat the environment."""
        in_ci = environment.get("CI", "").lower() in ("true", "1")
        dumb = environment.get("TERM") == "dumb"
        terminal = file.isatty() and not in_ci
        return cls(
            file=file,
            terminal=terminal,
            width=width_of(file, environment, CI_WIDTH if in_ci else USUAL_WIDTH),
            color=has_color(environment, color, usual=terminal and not dumb, in_ci=in_ci),
            ascii_only=ascii_only or dumb or not can_encode(file, SIGNS),
        )

    def write(self, text: str) -> None:
        """Write a text; signs that the encoding lacks are escaped."""
        write(self.file, text)


def has_color(
    environment: Mapping[str, str], choice: ColorChoice, *, usual: bool, in_ci: bool
) -> bool:
    """Whether to use colour: the flag, then NO_COLOR, FORCE_COLOR, then what is usual."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return usual or (in_ci and environment.get("GITHUB_ACTIONS") == "true")


def width_of(file: TextIO, environment: Mapping[str, str], usual: int) -> int:
    """COLUMNS, else what the terminal says, else the usual."""
    columns = environment.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return int(columns)
    with suppress(OSError, ValueError):  # no terminal, or no file descriptor
        return os.get_terminal_size(file.fileno()).columns or usual
    return usual


def can_encode(file: TextIO, text: str) -> bool:
    """Whether the encoding has all signs of the text."""
    try:
        text.encode(file.encoding or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


def write(file: TextIO, text: str) -> None:
    """Write a text; signs that the encoding lacks are escaped."""
    if not can_encode(file, text):
        encoding = file.encoding or "ascii"
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    # By lines: of one huge text CPython may not tell that the pipe was closed within it.
    file.writelines(text.splitlines(keepends=True))


def say(text: str) -> None:
    """A line, or a few, on stderr: harmless, in signs that it has, broken between words."""
    if sys.stderr is None:  # closed by the shell: 2>&-
        return
    stream = Stream.of(sys.stderr, os.environ)
    if stream.ascii_only:
        from calibrax.numbers import to_ascii  # not needed by help

        text = to_ascii(text)
    for line in text.split("\n"):
        stream.write(folded(visible(line), stream.width if stream.terminal else None) + "\n")


def folded(line: str, width: int | None) -> str:
    r"""A line in as many as it needs, all but the first set in; a long word stays whole.

    >>> folded("error: one two", 10)
    'error: one\n  two'
    """
    if width is None:
        return line
    done: list[str] = []
    current, *words = line.split(" ")
    for word in words:
        if current.strip() and width_in_columns(f"{current} {word}") > width:
            done.append(current)
            current = f"  {word}"
        else:
            current = f"{current} {word}"
    return "\n".join([*done, current])


def fail(text: str) -> NoReturn:
    """Say what is wrong, and exit with 2."""
    say(f"error: {text}")
    raise SystemExit(2)


def silence(file: TextIO) -> None:
    """Let nothing more be written to a closed pipe, nor Python complain at its end."""
    with suppress(OSError, ValueError):
        descriptor = file.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
