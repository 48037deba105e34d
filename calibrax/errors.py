"""Every error that calibrax raises on purpose.

    CalibraxError
    ├── RecordError(ValueError)         a record, or a document of one, that breaks the rules
    ├── FormatError(ValueError)         a file that no reader, or the chosen reader, can read
    │   └── FileError(OSError)          a file that the system does not let us read or write
    │       └── MissingFileError(FileNotFoundError)     a file or folder that is not there
    ├── MismatchError(ValueError)       runs that don't belong together
    ├── SelectionError(ValueError)      a choice of benchmarks that can't be read, or finds none
    ├── StatisticsError(ValueError)     numbers that a method can't work on
    └── MissingExtraError(ImportError)  a part of calibrax whose packages are not installed

Each also derives from the builtin that fits, so `except ValueError` keeps working.
`FormatWarning(UserWarning)` is what readers have to say about a file that they do read.
The text is `<where>: expected X, got Y; what to do`; all problems at once.
"""

from collections.abc import Iterable
from reprlib import Repr
from typing import NamedTuple

__all__ = [
    "CalibraxError",
    "FileError",
    "FormatError",
    "FormatWarning",
    "MismatchError",
    "MissingExtraError",
    "MissingFileError",
    "Problem",
    "RecordError",
    "SelectionError",
    "StatisticsError",
    "shown",
]

MAX_PROBLEMS = 100
MAX_REPR = 60
BRIEF = Repr()  # unlike repr(), it never walks a huge list
BRIEF.maxother = BRIEF.maxlong = MAX_REPR


class CalibraxError(Exception):
    """Base of all errors that calibrax raises on purpose."""


class Problem(NamedTuple):
    """One thing that is wrong: where (a path such as `$.points[3].name`) and what."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class RecordError(CalibraxError, ValueError):
    """A record, or a document of one, that breaks the rules.

    Attributes:
        problems: The first 100 problems, in document order.
        count: How many there are in all.
        source: The file it was read from, if any.
    """

    problems: tuple[Problem, ...]
    count: int
    source: str | None

    def __init__(
        self, problems: Iterable[Problem], count: int | None = None, source: str | None = None
    ) -> None:
        found = tuple(problems)
        self.problems = found[:MAX_PROBLEMS]
        self.count = len(found) if count is None else count
        self.source = source
        super().__init__(self.problems, self.count, source)  # these arguments make it picklable

    def __str__(self) -> str:
        where = f"{self.source}: " if self.source else ""
        if self.count == 1:
            return f"{where}{self.problems[0]}"
        lines = [f"{where}{self.count:,} problems", *(f"  {p}" for p in self.problems)]
        if self.count > len(self.problems):
            lines.append(f"  … and {self.count - len(self.problems):,} more")
        return "\n".join(lines)

    def at(self, path: str) -> "RecordError":
        """The same problems seen from further out: `path` goes before each `$`."""
        moved = (Problem(path + p.path[1:], p.message) for p in self.problems)
        return RecordError(moved, self.count, self.source)

    def of(self, source: str) -> "RecordError":
        """The same problems, found in the file `source`."""
        return RecordError(self.problems, self.count, source)


class FormatError(CalibraxError, ValueError):
    """A file that no reader, or the chosen reader, can read."""


class FileError(FormatError, OSError):
    """A file that the system does not let us read or write."""


class MissingFileError(FileError, FileNotFoundError):
    """A file or folder that is not there."""


class FormatWarning(UserWarning):
    """What a reader has to say about a file that it does read."""


class MismatchError(CalibraxError, ValueError):
    """Runs that don't belong together: other code, other hardware, other units."""


class SelectionError(CalibraxError, ValueError):
    """A choice of benchmarks that can't be read, or that finds none."""


class StatisticsError(CalibraxError, ValueError):
    """Numbers that a method can't work on, such as an empty sample."""


class MissingExtraError(CalibraxError, ImportError):
    """A part of calibrax whose packages are not installed; the text has the command."""

    def __init__(self, part: str, package: str, extra: str) -> None:
        self.part, self.package, self.extra = part, package, extra
        super().__init__(part, package, extra)

    def __str__(self) -> str:
        return (
            f"{self.part} needs {self.package}; "
            f"install it with: pip install 'calibrax[{self.extra}]'"
        )


def shown(value: object) -> str:
    """The value's `repr`, cut at 60 characters, with its type, for an error text."""
    if value is None:
        return "None"
    try:
        brief = value[: MAX_REPR + 1] if isinstance(value, str | bytes) else value
        text = repr(brief) if brief is not value or isinstance(value, str) else BRIEF.repr(value)
    except Exception as error:  # noqa: BLE001 -- a foreign repr may raise what it pleases
        text = f"<repr failed: {type(error).__name__}>"
    text = " ".join(text.splitlines())  # an array's repr has several lines
    if len(text) > MAX_REPR:
        text = text[: MAX_REPR - 1] + "…"
    return f"{text} ({type(value).__name__})"
