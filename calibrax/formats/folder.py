"""Which files of a folder are read.

- All in it and below, sorted by their paths, but not what is hidden (a name that begins with a
  dot) nor `__pycache__`.
- No symbolic link is followed: one to something inside would give it twice, one that leads out
  is told as a warning.
- Neither are devices, pipes and sockets read; that is a warning too.
"""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path

from calibrax.errors import FormatError, FormatWarning
from calibrax.formats.source import file_error

__all__ = ["can_hold_results", "files_in", "warn_of_skipped"]

NO_RESULTS = frozenset(
    (
        *(".md", ".rst", ".adoc", ".tex", ".bib", ".pdf", ".html", ".htm", ".css"),
        *(".png", ".svg", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".ttf", ".woff", ".woff2"),
        *(".py", ".pyc", ".pyi", ".ipynb", ".sh", ".bat", ".ps1", ".r", ".jl", ".rs", ".go"),
        *(".toml", ".cfg", ".ini", ".yml", ".yaml", ".lock", ".mod", ".sum"),
        *(".zip", ".tar", ".tgz", ".whl", ".so", ".dll", ".exe", ".o", ".db", ".sqlite", ".npz"),
    )
)
"""Endings of what lies beside results without being any. Such a file is read all the same if a
reader recognises it."""

NO_RESULT_NAMES = frozenset(
    ("readme", "license", "licence", "copying", "changelog", "makefile", "dockerfile", "notice")
)


def can_hold_results(path: Path) -> bool:
    """Whether a user may take this file, which no reader recognises, for results."""
    return path.suffix.lower() not in NO_RESULTS and path.stem.lower() not in NO_RESULT_NAMES


def files_in(folder: Path) -> Iterator[Path]:
    """The files to read in a folder and below.

    Raises:
        FileError: The system does not let us list it.
        FormatError: It holds no file that could be read.
    """
    errors: list[OSError] = []
    found: list[Path] = []
    skipped: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = [name for name in folders if is_shown(name)]
        for path in (Path(place, name) for name in (*folders, *names) if is_shown(name)):
            if path.is_symlink():
                if not path.exists() or not path.resolve().is_relative_to(folder.resolve()):
                    skipped.append(path)
            elif path.is_file():
                found.append(path)
            elif not path.is_dir():
                skipped.append(path)
    if skipped:
        warn_of_skipped(folder, skipped, "links that lead out of it, or no regular files")
    yield from sorted(found)
    for error in errors:
        raise file_error(str(error.filename), error, "listed")
    if not found:
        raise FormatError(f"{folder}: expected files of benchmark results, got none")


def is_shown(name: str) -> bool:
    """Whether a name in a folder is neither hidden nor a cache."""
    return not name.startswith(".") and name != "__pycache__"


def warn_of_skipped(folder: Path, skipped: list[Path], kind: str) -> None:
    """Tell which files of a folder are passed over."""
    names = ", ".join(str(path.relative_to(folder)) for path in sorted(skipped)[:5])
    more = f" and {len(skipped) - 5} more" if len(skipped) > 5 else ""
    text = f"{folder}: {len(skipped)} skipped, {kind}: {names}{more}"
    warnings.warn(FormatWarning(text), stacklevel=2)
