"""One result in the form that was asked for, on a stream or in a file."""

import os
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import click

from calibrax.cli.streams import Stream, say
from calibrax.errors import FileError
from calibrax.formats.source import file_error
from calibrax.formats.writing import replace
from calibrax.numbers import to_ascii
from calibrax.reporting.figures import FIGURE_FORMS, figure_bytes, require_matplotlib
from calibrax.reporting.forms.comments import comment_lines
from calibrax.reporting.forms.csv_text import csv_text
from calibrax.reporting.forms.github import github_lines
from calibrax.reporting.forms.json_text import json_text
from calibrax.reporting.forms.markdown import markdown_lines
from calibrax.reporting.forms.plain import plain_lines, plain_texts
from calibrax.reporting.forms.terminal import print_lines, print_report
from calibrax.reporting.html.document import html_text
from calibrax.reporting.html.page import Page
from calibrax.reporting.html.report_page import report_page
from calibrax.reporting.model import Face, Report
from calibrax.reporting.text import visible

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["FORMATS", "Output", "Screen", "format_of", "print_screen", "save"]

FORMATS = ("table", "markdown", "json", "csv", "html", "github")
ENDINGS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".json": "json",
    ".csv": "csv",
    ".html": "html",
    ".htm": "html",
    ".txt": "table",
    **{f".{form}": form for form in FIGURE_FORMS},
}


class Screen(NamedTuple):
    """One result, for people and for programs.

    Attributes:
        report: For people.
        document: For programs; its `rows` are those of CSV.
        columns: Keys of a row, in order.
        page: What makes the page, where there is more to draw than the report tells.
        figure: What makes the figure, where there is one.
    """

    report: Report
    document: Mapping[str, Any]
    columns: Sequence[str]
    page: Callable[[], Page] | None = None
    figure: "Callable[[], Figure] | None" = None


@attrs.frozen(kw_only=True)
class Output:
    """Where a result goes and how.

    Attributes:
        form: One of `FORMATS`; for a file also a form of figures.
        target: The file to write, or None.
        stream: Where to print.
        quiet: 1: only the last line, 2: nothing.
    """

    form: str
    target: str | None
    stream: Stream
    quiet: int

    @property
    def for_people(self) -> bool:
        """Whether a table is printed in a terminal, so that long ones may be folded."""
        return self.target is None and self.stream.terminal and self.form == "table"

    @property
    def face(self) -> Face:
        """The form that the report is made for."""
        if self.for_people:
            return "terminal"
        return "markdown" if self.form == "markdown" else "plain"

    def write(self, screen: Screen) -> None:
        """Write to the file, if there is one, and print."""
        if self.target is not None:
            save(screen, self.form, self.target)
            say(f"wrote {self.target}")
        quiet = self.quiet or int(self.target is not None)
        print_screen(screen, self.form, self.stream, quiet=quiet)


def format_of(stated: str | None, target: str | None, inputs: Sequence[str]) -> str:
    """The form that was asked for, by word or by the ending of the file.

    Raises:
        click.UsageError: The ending says nothing, or the file is one of those that are read.
        MissingExtraError: A figure is asked for, and matplotlib is not installed.
    """
    if target is None:
        return stated or "table"
    same = [path for path in inputs if os.path.realpath(path) == os.path.realpath(target)]
    if same:
        raise click.UsageError(f"-o {target!r} would overwrite what is read; choose another name")
    found = stated or ENDINGS.get(Path(target).suffix.lower())
    if found is None:
        endings = ", ".join(ENDINGS)
        raise click.UsageError(f"-o {target!r}: expected an ending of {endings}, or --format")
    if found in FIGURE_FORMS:
        require_matplotlib()  # before anything is read
    return found


def text_of(screen: Screen, form: str, *, ascii_only: bool = False) -> str:
    """The result as text that is not for a terminal."""
    if form == "json":
        return json_text(screen.document, ascii_only=ascii_only)
    if form == "csv":
        return csv_text(screen.document["rows"], screen.columns)
    if form == "html":
        return html_text(page_of(screen))
    if form == "github":
        return "\n".join(github_lines(screen.report, ascii_only=ascii_only)) + "\n"
    if form == "markdown":
        of_report = comment_lines if screen.report.comment else markdown_lines
        text = "\n".join(of_report(screen.report))
        return (to_ascii(text.replace(" · ", " - ")) if ascii_only else text) + "\n"
    return "\n".join(plain_lines(screen.report, ascii_only=ascii_only)) + "\n"


def page_of(screen: Screen) -> Page:
    """The page of a result, with what went wrong while reading: it may travel without stderr."""
    command = str(screen.document.get("command", ""))
    page = screen.page() if screen.page else report_page(screen.report, command)
    texts = screen.document.get("troubles", screen.document.get("warnings", ()))  # those of show
    return attrs.evolve(page, method=[*page.method, ("reading", texts)]) if texts else page


def print_screen(screen: Screen, form: str, stream: Stream, *, quiet: int = 0) -> None:
    """Print a result; quiet 1: its last line only, 2: nothing."""
    if quiet:
        answer = visible(screen.report.answer) + "\n"
        stream.write("" if quiet > 1 else to_ascii(answer) if stream.ascii_only else answer)
    elif form != "table":
        stream.write(text_of(screen, form, ascii_only=stream.ascii_only))
    else:
        stream.write(table_text(screen, stream))


def table_text(screen: Screen, stream: Stream) -> str:
    """The table for people or for a pipe, with the escapes of colour if it is wanted."""
    if not stream.terminal and not stream.color:
        return text_of(screen, "table", ascii_only=stream.ascii_only)
    printed = StringIO()
    if stream.terminal:
        print_report(
            screen.report,
            printed,
            width=stream.width,
            color=stream.color,
            ascii_only=stream.ascii_only,
        )
    else:
        texts = plain_texts(screen.report, ascii_only=stream.ascii_only)
        print_lines(texts, printed, color=True)
    return printed.getvalue()


def save(screen: Screen, form: str, target: str) -> None:
    """Write a result to a file, which is then the old one or the new one, never half of either.

    Raises:
        FileError: The system does not let us write there.
        click.UsageError: A figure is asked for where there is none.
    """
    if form not in FIGURE_FORMS:
        data = text_of(screen, form).encode("utf-8", "backslashreplace")
    elif screen.figure is None:
        raise click.UsageError(f"-o {target!r}: this has no figure; choose another ending")
    else:
        data = figure_bytes(screen.figure(), form)
    try:
        replace(Path(os.path.realpath(target)), data, target)
    except FileError:
        raise
    except (OSError, ValueError) as error:
        raise file_error(target, error, "written") from error
