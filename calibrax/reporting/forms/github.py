"""A report in the log of GitHub Actions, with annotations for what got worse.

A line such as `::error title=...::...` of a log is shown beside the run and in the pull request,
at most ten of a kind a step. The report itself follows as in any log, with commands stopped.

Source: "Workflow commands for GitHub Actions" in GitHub's documentation.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from calibrax.numbers import counted
from calibrax.reporting.forms.plain import plain_lines
from calibrax.reporting.model import Report, Row, Table
from calibrax.reporting.text import visible

__all__ = ["MOST_ANNOTATIONS", "github_lines"]

MOST_ANNOTATIONS = 10
LEVELS = ("error", "warning", "notice")
LEVEL_OF = {
    "regressed": "error",
    "failed": "warning",
    "timed out": "warning",
    "missing": "warning",
}
"""How loud an outcome is, where its row doesn't say that; others are not annotated."""

IN_MESSAGE: dict[str, str | int | None] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_TITLE: dict[str, str | int | None] = {**IN_MESSAGE, ":": "%3A", ",": "%2C"}


def github_lines(report: Report, *, ascii_only: bool = False) -> Iterator[str]:
    """The annotations, a line each, and the lines of the report."""
    yield annotation("notice", "calibrax", report.answer)
    for level in LEVELS:
        found = [
            (row.cells[0].text, f"{row.outcome}: {numbers_of(table, row)}")
            for table in report.tables
            for row in table.every_row
            if (row.level or LEVEL_OF.get(row.outcome)) == level
        ]
        yield from annotations(level, found)
    lines = list(plain_lines(report, ascii_only=ascii_only))
    token = sha256("\n".join(lines).encode()).hexdigest()  # no foreign text can hold it
    yield from (f"::stop-commands::{token}", *lines, f"::{token}::")


def annotations(level: str, found: Sequence[tuple[str, str]]) -> Iterator[str]:
    """At most ten, of notices nine with the answer; the last one counts what has no place."""
    most = MOST_ANNOTATIONS - (level == "notice")
    kept = len(found) if len(found) <= most else most - 1
    for title, message in found[:kept]:
        yield annotation(level, title, message)
    if kept < len(found):
        yield annotation(
            level, "calibrax", f"{counted(len(found) - kept, 'more row')}, see the log"
        )


def annotation(level: str, title: str, message: str) -> str:
    """One command; foreign texts can't end it or begin another."""
    return f"::{level} title={escaped(title, IN_TITLE)}::{escaped(message, IN_MESSAGE)}"


def escaped(text: str, signs: dict[str, str | int | None]) -> str:
    """A text in a command."""
    return visible(text).translate(str.maketrans(signs))


def numbers_of(table: Table, row: Row) -> str:
    """What a row says beside its name."""
    if row.note:
        return row.note
    pairs = zip(table.columns[1:], row.cells[1:], strict=False)
    return ", ".join(
        " ".join(f"{column.heading} {cell.text}".split())
        for column, cell in pairs
        if "markdown" in column.faces and cell.text
    )
