"""Writing a file that is then either the old one or the new one, never half of either."""

import gzip
import io
import os
import stat
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from cattrs import Converter

from calibrax.core import Run, codec
from calibrax.core.models import chosen
from calibrax.errors import FileError, FormatError, MissingFileError
from calibrax.errors import shown as shown_value
from calibrax.formats.source import MAX_BYTES, file_error

__all__ = ["put", "replace", "write"]

FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write(
    run: Run,
    path: str | bytes | os.PathLike[str] | os.PathLike[bytes],
    *,
    converter: Converter | None = None,
) -> None:
    """Write a run in the canonical form of calibrax JSON, for files that live in git.

    The file is written beside its place under a hidden name and then put there at once: a
    crash, a full disk or another reader sees the old file or the new one. It keeps the old
    file's permissions. Of a symbolic link the target is replaced. A device or a pipe is
    written to as it is.

    Args:
        run: The run.
        path: The file; a name that ends in `.gz` or `.GZ` gives gzip. The same run gives the same
            bytes.
        converter: Has the hooks for what `environment` and `metadata` hold beyond JSON.

    Raises:
        TypeError: It is no run, such as a list of runs: each has its own file.
        RecordError: Something in the run has no hook.
        MissingFileError: The folder is not there.
        FileError: The system does not let us write there, or the name is that of a folder.
        FormatError: The file would be larger, unpacked, than `read` takes: 256 MiB.

    Example:
        >>> import tempfile
        >>> from calibrax import Metric, Point, Run, read
        >>> fft = Point(name="fft", scenario="", metrics={"time": Metric(value=0.5)})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write(Run(points=[fft]), f"{folder}/run.json")
        ...     read(f"{folder}/run.json").points[0].metrics["time"].value
        0.5
    """
    if not isinstance(run, Run):
        got = shown_value(run)
        raise TypeError(f"write: expected a Run, got {got}; write each run to its own file")
    put(codec.canonical(run, chosen(converter)).encode(), path)


def put(data: bytes, path: str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> None:
    """Write the bytes of a result file, as gzip where the name says so.

    Raises:
        FileError: As for `write`.
        FormatError: It would be larger than what can be read.
    """
    shown = os.fsdecode(path)
    if not shown:
        raise FileError("'': expected the name of a file, got an empty one")
    if os.path.basename(shown) in {"", os.curdir, os.pardir}:  # noqa: PTH119 -- a Path has no end
        raise FileError(f"{shown}: expected the name of a file, got that of a folder")
    if len(data) > MAX_BYTES:
        limit = f"at most {MAX_BYTES:,} bytes (unpacked), which is what can be read"
        raise FormatError(f"{shown}: expected {limit}, got a run of {len(data):,}; split the run")
    if shown.lower().endswith(".gz"):
        data = zipped(data)
    try:
        replace(Path(os.path.realpath(shown)), data, shown)
    except FileError:
        raise
    except (OSError, ValueError) as error:
        raise file_error(shown, error, "written") from error


def zipped(data: bytes) -> bytes:
    """The data as gzip, without the time and name that would differ each time."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
        file.write(data)
    return packed.getvalue()


def replace(target: Path, data: bytes, shown: str) -> None:
    """Put the data in place of a file, or of none."""
    if target.is_symlink():
        raise FileError(f"{shown}: expected a file, got a link that leads in a circle")
    mode = None
    if target.exists():
        kind = target.stat().st_mode
        if stat.S_ISDIR(kind):
            raise FileError(f"{shown}: expected the name of a file, got a folder")
        if not os.access(target, os.W_OK):
            raise FileError(f"{shown}: expected a file that can be written, got a read-only one")
        if not stat.S_ISREG(kind):
            target.write_bytes(data)
            return
        mode = stat.S_IMODE(kind)
    elif not target.parent.is_dir():
        raise MissingFileError(f"{shown}: expected a folder to write to, got none; make it first")
    draft = target.parent / f".calibrax-{uuid4().hex}.tmp"
    try:
        # os.open, so that the umask applies to a new file as to any other.
        with os.fdopen(os.open(draft, FLAGS, 0o666 if mode is None else mode), "wb") as file:
            if mode is not None:
                draft.chmod(mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
