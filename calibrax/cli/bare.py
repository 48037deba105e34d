"""The command of a bare install: it knows its version, and what it lacks."""

import sys
from collections.abc import Sequence
from typing import NoReturn

from calibrax import __version__
from calibrax.errors import MissingExtraError

__all__ = ["main"]


def main(args: Sequence[str] | None = None, prog_name: str = "calibrax") -> NoReturn:
    """Print the version if it is asked for, else what to install, and exit."""
    given = list(sys.argv[1:] if args is None else args)
    if given == ["--version"]:
        sys.stdout.write(f"{prog_name} {__version__}\n")
        raise SystemExit(0)
    known = [word for word in given[:1] if word.isidentifier()]
    part = " ".join([prog_name, *known])
    sys.stderr.write(f"error: {MissingExtraError(part, 'click', 'all')}\n")
    raise SystemExit(2)
