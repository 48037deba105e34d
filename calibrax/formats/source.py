"""The input side: a path becomes bytes once, and the bytes a document or a text once.

Whatever a reader gets has passed here: gzip is unpacked, whatever the file is called; a byte
order mark is gone; and what can't be read at all (missing, empty, too large, a folder, a
damaged archive) has been refused.
"""

import gzip
import io
import os
import stat
import warnings
import zlib
from collections.abc import Callable
from datetime import datetime, timezone
from functools import cached_property
from typing import IO, Any, BinaryIO, TypeAlias

import msgspec
from cattrs import Converter

from calibrax.core import codec
from calibrax.errors import (
    CalibraxError,
    FileError,
    FormatError,
    FormatWarning,
    MissingFileError,
    RecordError,
)
from calibrax.errors import shown as shown_value
from calibrax.formats.document import Node

__all__ = ["MAX_BYTES", "Place", "Source", "file_error", "load", "shown_place"]

Place: TypeAlias = str | bytes | os.PathLike[str] | os.PathLike[bytes] | BinaryIO
"""Where results are: a path, or an open file such as `sys.stdin.buffer`."""

MAX_BYTES = 256 * 1024 * 1024
"""What a file may hold once unpacked. The largest result files seen have some ten megabytes;
a document takes about ten times its size in memory."""

CHUNK = 16 * 1024 * 1024
LEAST_COPIED = 20_000_000
MOST_COPIES = 10
"""How many characters of names and settings runs may hold: so many, and so many for each byte of
the file. Real files stay below one for each byte; one long name above many results is a bomb."""
GZIP = b"\x1f\x8b"
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""PowerShell writes the last two when output is redirected to a file."""


class Source:
    """One file as readers see it.

    Attributes:
        path: The path as the user gave it, for messages.
        data: The content, unpacked, without a byte order mark.
        modified: When the file was last changed, in UTC.
        converter: What the user passed to `read`, for documents of calibrax itself.
        on_error: What to do with a part that is wrong while the rest can be read; None: raise.
    """

    def __init__(
        self,
        path: str,
        data: bytes,
        modified: datetime,
        *,
        converter: Converter | None = None,
        on_error: Callable[[CalibraxError], object] | None = None,
    ) -> None:
        self.path = path
        self.data = data
        self.modified = modified
        self.converter = converter
        self.on_error = on_error
        self.copied = 0

    @cached_property
    def text(self) -> str | None:
        """The content as text; None where it is no UTF-8."""
        try:
            return self.data.decode()
        except UnicodeDecodeError:
            return None

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of the JSON object in the file; none where it holds something else.

        This is what recognising is for: it takes a fifth of the time of `document`.
        """
        try:
            return frozenset(msgspec.json.decode(self.data, type=dict[str, msgspec.Raw]))
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return frozenset(self.document) if type(self.document) is dict else frozenset()

    @cached_property
    def document(self) -> Any:
        """The plain values of the JSON document in the file; None where it holds none.

        Bare NaN and Infinity, which other programs write, are floats. A number that no float
        or int can hold is a `Refused`, which `Node` turns into an error.
        """
        try:
            return self.parsed()
        except FormatError:
            return None

    @property
    def mapping(self) -> dict[str, Any]:
        """The JSON object in the file; empty where it holds none, also if it seemed to by `keys`.

        That looks at the keys alone: what they stand for may be damaged.
        """
        return self.document if type(self.document) is dict else {}

    def root(self) -> Node:
        """The JSON object that the file holds.

        Raises:
            FormatError: It holds no JSON, or JSON of another kind.
        """
        document = self.parsed() if self.document is None else self.document
        if type(document) is not dict:
            raise self.error("expected a JSON object, got another JSON value", "$")
        return Node(self.error, document, "$")

    def parsed(self) -> Any:
        """The plain values of the JSON document, or the error that says where it is none."""
        try:
            return msgspec.json.decode(self.data)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            pass  # NaN, say; what is wrong, if anything, the reference says
        try:
            return codec.parse(self.data)
        except RecordError as error:
            raise self.error(error.problems[0].message, "$") from None

    def error(self, message: str, where: str | int | None = None) -> FormatError:
        """An error in this file, at a path such as `$.runs[3]` or at a line."""
        if isinstance(where, int):
            return FormatError(f"{self.path}:{where}: {message}")
        return FormatError(
            f"{self.path}: {message}" if where is None else f"{self.path}: {where}: {message}"
        )

    def copy(self, characters: int) -> None:
        """Count what stands in the file once and each result, or run, is to have a copy of.

        Raises:
            FormatError: It is so much that the file would fill memory.
        """
        self.copied += characters
        if self.is_spent():
            raise self.error(
                "expected names and settings that results can each have a copy of, got more than "
                f"{self.copied // 1_000_000} MB of them; shorten them, or split the file"
            )

    def is_spent(self) -> bool:
        """Whether there are more copies than may be, which ends reading whoever listens."""
        return self.copied > LEAST_COPIED + MOST_COPIES * len(self.data)

    def skip(self, error: CalibraxError) -> None:
        """Report a part that can't be read; what follows it is read if somebody listens."""
        if self.on_error is None or self.is_spent():
            raise error
        self.on_error(error)

    def warn(self, message: str) -> None:
        """Tell something about a file that can be read."""
        warnings.warn(FormatWarning(f"{self.path}: {message}"), stacklevel=2)


def load(
    place: Place,
    *,
    converter: Converter | None = None,
    on_error: Callable[[CalibraxError], object] | None = None,
) -> Source:
    """The content of a file, or what is left of an open one.

    Raises:
        MissingFileError: There is no such file.
        FileError: It is a folder, or the system does not let us read it.
        FormatError: It is empty, too large or a damaged archive.
    """
    shown = shown_place(place)
    try:
        if isinstance(place, str | bytes | os.PathLike):
            with open(place, "rb") as file:  # noqa: PTH123 -- it may be any path-like object
                at = time_of(file)
                data = limited(file, shown)
        else:
            at = time_of(place)
            data = limited(place, shown)
    except IsADirectoryError:
        raise FileError(f"{shown}: expected a file, got a folder; read_all reads folders") from None
    except FormatError:
        raise  # it is a ValueError too
    except (OSError, ValueError) as error:
        raise file_error(shown, error, "read") from None
    if data.startswith(GZIP):
        try:
            with gzip.open(io.BytesIO(data)) as packed:
                data = limited(packed, shown)
        except (OSError, EOFError, zlib.error) as error:
            raise FormatError(
                f"{shown}: expected whole gzip data, got a damaged file: {error}"
            ) from None
    data = without_mark(data)
    if not data or data.isspace():
        raise FormatError(
            f"{shown}: expected benchmark results, got an empty file; hyperfine leaves one when a "
            "command fails: run it with -i"
        )
    return Source(shown, data, at, converter=converter, on_error=on_error)


def shown_place(place: Place) -> str:
    """A path as it was given; of an open file its name, such as `<stdin>`."""
    if isinstance(place, str | bytes | os.PathLike):
        return os.fsdecode(place)
    if not hasattr(place, "read"):
        raise TypeError(f"expected a path or an open file, got {shown_value(place)}")
    name = getattr(place, "name", None)
    return name if isinstance(name, str) else "<stdin>"


def time_of(file: BinaryIO | IO[bytes]) -> datetime:
    """When a file was last changed; of a pipe, which has no such time, now."""
    utc = timezone.utc  # noqa: UP017 -- the object of the records
    try:
        status = os.fstat(file.fileno())
    except io.UnsupportedOperation:  # it is in memory
        return datetime.now(utc)
    is_file = stat.S_ISREG(status.st_mode)
    return datetime.fromtimestamp(status.st_mtime, utc) if is_file else datetime.now(utc)


def limited(file: IO[bytes] | gzip.GzipFile, shown: str) -> bytes:
    """All that a file holds, unless that is too much."""
    parts = []
    size = 0
    while part := file.read(CHUNK):
        size += len(part)
        if size > MAX_BYTES:
            limit = f"at most {MAX_BYTES // 1024**2} MiB (unpacked)"
            raise FormatError(f"{shown}: expected {limit}, got more; split the file")
        parts.append(part)
    return b"".join(parts)


def without_mark(data: bytes) -> bytes:
    """The content in UTF-8, where a byte order mark says what it is in; else as it is."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding).encode()
            except UnicodeError:
                break  # a binary file that happens to begin like this
    return data


def file_error(shown: str, error: Exception, verb: str) -> FileError:
    """What the system said about a file, as an error of calibrax."""
    words = getattr(error, "strerror", None) or str(error)
    if isinstance(error, FileNotFoundError):
        return MissingFileError(f"{shown}: expected a file, got none of this name")
    return FileError(f"{shown}: expected a file that can be {verb}, got: {words.lower()}")
