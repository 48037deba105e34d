"""`calibrax formats`: which files are read and written, and what each can't hold."""

from collections.abc import Iterator
from typing import Any

import attrs
import click

from calibrax.cli.options import Settings, forming, gathered
from calibrax.cli.output import Screen
from calibrax.errors import FormatError
from calibrax.formats.registry import BUILT_IN, WRITTEN, format_named, plugins, writer_named
from calibrax.formats.writers import Writer
from calibrax.reporting.model import Report

__all__ = ["formats"]

EXAMPLES = """\b
Examples:
  calibrax formats
  calibrax formats --json

The same in Python: calibrax.formats.registry.BUILT_IN and .WRITTEN have the names.
The command of each tool that writes its files, and what of them is read: docs/formats.md"""


@attrs.frozen(kw_only=True)
class Known:
    """One name of a format.

    Attributes:
        name: As users type it.
        about: What it is.
        reads: Whether its files are read: `--from NAME`.
        writer: What writes them, if anything does: `--to NAME`.
    """

    name: str
    about: str
    reads: bool
    writer: Writer | None

    @property
    def words(self) -> list[str]:
        """It in words, a paragraph each."""
        ways = [*(["read"] if self.reads else []), *(["written"] if self.writer else [])]
        lacks = self.writer.lacks if self.writer else ()
        no_place = f"no place for {', '.join(lacks)}" if lacks else "no loss"
        return [f"{' and '.join(ways)}: {self.about}", *([no_place] if self.writer else [])]

    def document(self) -> dict[str, Any]:
        """It for programs."""
        return {
            "name": self.name,
            "about": self.about,
            "read": self.reads,
            "written": self.writer is not None,
            "several_runs": self.writer.several if self.writer else None,
            "endings": list(self.writer.endings) if self.writer else [],
            "no_place_for": [str(loss) for loss in self.writer.lacks] if self.writer else [],
        }


COLUMNS = ("name", "about", "read", "written", "several_runs", "endings", "no_place_for")


@click.command(epilog=EXAMPLES)
@forming
@gathered
def formats(*, settings: Settings) -> None:
    """List the formats by name: those read (--from) and those written (--to).

    Files are recognised by their content, so --from is seldom needed. What a format has no place
    for, convert counts when it writes one.
    """
    output = settings.output([])
    known = list(every_format())
    document = {"rows": [one.document() for one in known]}
    output.write(Screen(report_of(known), document, COLUMNS))


def every_format() -> Iterator[Known]:
    """All formats: those that are read in the order of the readers, then the others."""
    for name in BUILT_IN:
        yield Known(
            name=name,
            about=first_line(format_named(name)),
            reads=True,
            writer=writer_named(name) if name in WRITTEN else None,
        )
    for name in WRITTEN:
        if name not in BUILT_IN:
            own = writer_named(name)
            yield Known(name=name, about=own.about, reads=False, writer=own)
    for name, plugin in plugins().items():
        writer: Writer | None
        try:
            about, writer = first_line(plugin.loaded()), plugin.writer()
        except FormatError as error:
            about, writer = str(error), None
        yield Known(name=name, about=about, reads=True, writer=writer)


def first_line(found: object) -> str:
    """What a module, or another object, says of itself first."""
    return (getattr(found, "__doc__", None) or "").strip().partition("\n")[0].rstrip(".")


def report_of(known: list[Known]) -> Report:
    """The list for people."""
    read, written = sum(one.reads for one in known), sum(one.writer is not None for one in known)
    return Report(
        answer=f"{read} formats are read, {written} written.",
        facts=[(one.name, one.words) for one in known],
        steps=["Convert: calibrax convert results.json --to jsonl"],
        in_words=True,
    )
