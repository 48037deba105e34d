"""A report in Markdown, as GitHub and others render it; the answer is the first line.

Foreign text is a code span, or with a sign that would end one or the cell an HTML `code` element
of character references: neither is markup, mentions anybody or leaves its cell.
"""

import re
from collections.abc import Iterator, Sequence

import attrs

from calibrax.reporting.model import Fold, Report, Row, Table
from calibrax.reporting.outcomes import outcome
from calibrax.reporting.text import visible

__all__ = ["markdown_lines"]

MARKUP = re.compile(r"[&<>@|`\\*~\[\]#!$]|\b_|_\b|://|www\.")
NOT_IN_CODE = re.compile(r"[&<>@|`\\]")
PLOT_WIDTH = 72
ALIGNED = {"left": "---", "right": "--:", "point": "--:"}


def markdown_lines(report: Report) -> Iterator[str]:
    """The lines of a report."""
    yield f"### {escaped(report.answer)}"
    if report.facts:
        yield ""
    for about, paragraphs in report.facts:
        lead = f"**{escaped(about)}** " if about else ""
        yield f"- {lead}{'<br>'.join(map(escaped, paragraphs))}"
    for number, facts in enumerate(report.head):
        if number < 2:
            yield ""
        yield ("- " if number else "") + " · ".join(map(escaped, facts))
    for number, note in enumerate(report.notes):
        if not number:
            yield ""
        remedy = f" → {escaped(note.remedy)}" if note.remedy else ""
        yield f"- **Note:** {escaped(note.text)}{remedy}"
    if report.plot:
        yield ""
        yield from (f"    {visible(line)}".rstrip() for line in report.plot(PLOT_WIDTH))
    for table in report.tables:
        yield ""
        if table.rows:
            yield from table_lines(table, table.rows)
        elif table.title:
            yield f"**{escaped(table.title)}**"
        for sign, text in table.footnotes:
            yield ""
            yield f"{sign}: {escaped(text)}"
        for fold in table.folds:
            yield ""
            yield from fold_lines(table, fold)
    for line in report.closing:
        yield ""
        yield escaped(line)
    if report.steps:
        yield ""
        yield " · ".join(map(step, report.steps))
    if report.script:
        yield ""
        yield f"{escaped(report.script.about)}:"
        yield ""
        yield from (f"    {visible(line)}" for line in report.script.lines)


def step(text: str) -> str:
    """A command that may come next, the words before it outside the code.

    >>> step("Why: add --explain b"), step("Why: calibrax compare a b --explain b")
    ('Why: add `--explain b`', 'Why: `calibrax compare a b --explain b`')
    """
    word, colon, command = text.partition(": ")
    if not colon:
        return code(text)
    bare = command.removeprefix("add ")
    return f"{escaped(word)}: {'' if bare == command else 'add '}{code(bare)}"


def fold_lines(table: Table, fold: Fold) -> Iterator[str]:
    """What is folded away, to be unfolded."""
    summary = f"{outcome(fold.outcome).mark} {fold.text}"
    rows = fold.unfold()
    if not rows:
        yield escaped(summary)
        return
    yield f"<details><summary>{escaped(summary)}</summary>"
    yield ""
    yield from table_lines(attrs.evolve(table, rows=rows), rows)
    yield ""
    yield "</details>"


def table_lines(table: Table, rows: Sequence[Row]) -> Iterator[str]:
    """A table of GitHub's Markdown; marks and notes have a column where there are any."""
    shown = [n for n, column in enumerate(table.columns) if "markdown" in column.faces]
    shown = [n for n in shown if table.has_content(n)]
    lead = ["outcome"] if any(outcome(row.outcome).mark for row in rows) else []
    end = ["why"] if any(row.note for row in rows) else []
    headings = [table.title or table.columns[0].heading]
    headings += [table.columns[n].heading for n in shown[1:]]
    yield line_of([*lead, *map(escaped, headings), *end])
    rules = [ALIGNED[table.columns[n].align] for n in shown]
    yield f"|{'|'.join([*['---'] * len(lead), *rules, *['---'] * len(end)])}|"
    for row in rows:
        mark = f"{outcome(row.outcome).mark} {row.outcome}".strip()
        texts = [row.cells[n].text if n < len(row.cells) else "" for n in shown[1:]]
        cells = [code(row.cells[0].text), *map(escaped, texts)]
        yield line_of([*([mark] if lead else []), *cells, *([escaped(row.note)] if end else [])])


def line_of(cells: list[str]) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |"


def code(text: str) -> str:
    """A name as code.

    >>> code("test_sum[numpy]"), code("a|b")
    ('`test_sum[numpy]`', '<code>a&#124;b</code>')
    """
    text = visible(text)
    if not text.strip():
        return escaped(text)
    if NOT_IN_CODE.search(text) or text != text.strip():
        return f"<code>{NOT_IN_CODE.sub(reference, text)}</code>"
    return f"`{text}`"


def escaped(text: str) -> str:
    """Text that is no markup and no link.

    >>> escaped("<script> @all")
    '&#60;script&#62; &#64;all'
    """
    return MARKUP.sub(reference, visible(text))


def reference(found: re.Match[str]) -> str:
    """A character reference for each sign."""
    return "".join(f"&#{ord(sign)};" for sign in found[0])
