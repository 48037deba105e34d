"""Reading and writing files of benchmark results, one file of this package per tool."""

from calibrax.formats.reading import read, read_all
from calibrax.formats.registry import Format
from calibrax.formats.source import Source
from calibrax.formats.writers import Writer
from calibrax.formats.writing import write

__all__ = ["Format", "Source", "Writer", "read", "read_all", "write"]
