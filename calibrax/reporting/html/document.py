"""A page as the text of one file: everything inline, nothing to load, and a policy that says so."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import calibrax
from calibrax.numbers import counted, format_count
from calibrax.reporting.html.escaping import OWN, Anchors, data_block, escaped
from calibrax.reporting.html.later import Later
from calibrax.reporting.html.page import Chip, Page, Span
from calibrax.reporting.html.tables import least_width, sign_of, table_html
from calibrax.reporting.model import Note, Script

__all__ = ["html_text"]

ROWS_AHEAD = 20
"""So many rows have their plots in the page, also without a script."""

NARROW = 760  # a screen of so many pixels has no room for columns
MOST_NOTES = 3
BOUND = re.compile(r"(?<=\d) (?=[\w%])|(?<=±) |(?<=\bas) |(?<=\blog) ")
KEYS = (
    *(("/", "filter names"), ("j k", "next and previous row"), ("Enter", "open or close")),
    ("Esc", "show all"),
)
WITHOUT_SCRIPT = (
    "tr[hidden],tbody[hidden]{display:revert!important}"
    ".js,figure:has(.f:empty){display:none!important}"
)


@cache
def resource(name: str) -> str:
    """A file of this package, without what is only for its readers: indents and comments."""
    text = files("calibrax.reporting.html").joinpath(name).read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def script_text() -> str:
    """The script of a page, out of what names of others can't reach."""
    inner = "\n".join(map(resource, ("later.js", "page.js")))
    return f'(() => {{\n"use strict";\n{inner}\n}})();'


def html_text(page: Page, *, ahead: int = ROWS_AHEAD) -> str:
    """The file.

    Args:
        page: What it says.
        ahead: How many rows have their plots in it.
    """
    later, anchors = Later(page.tables, ahead), Anchors()
    tables = [
        line for n, table in enumerate(page.tables) for line in table_html(table, n, later, anchors)
    ]
    data = data_block(later.data(page.runs))
    style, narrow, script = resource("page.css"), resource("narrow.css"), script_text()
    screens = f"screen and (max-width:{width_of(page)}px)"
    lines = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy(style, narrow, script)}">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f'<meta name="generator" content="calibrax {escaped(calibrax.__version__)}">',
        f'<title>{escaped(page.title)}</title><link rel="icon" href="data:,">',
        f"<style>{style}</style>",
        f'<style id="{OWN}narrow" media="{screens}">{narrow}</style>',
        f"<noscript><style>{WITHOUT_SCRIPT}</style></noscript></head><body>",
        *head_html(page),
        "<main>",
        *tools_html(page),
        f'<p class="vh" id="{OWN}status" role="status"></p>',
        *missing_html(later),
        *tables,
        *end_html(page),
        "</main>",
        foot_html(),
        f'<script type="application/json" id="{OWN}data">{data}</script>',
        f"<script>{script}</script></body></html>",
    ]
    return "\n".join(lines) + "\n"


def width_of(page: Page) -> int:
    """The width of a screen, in pixels, up to which cells stand below each other."""
    return max([NARROW, *map(least_width, page.tables)])


def policy(style: str, narrow: str, script: str) -> str:
    """What the page may do: its own style and script, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src {' '.join(map(hash_of, (style, narrow, WITHOUT_SCRIPT)))}",
            f"script-src {hash_of(script)}",
            "img-src data:",
            *("base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"),
        )
    )


def hash_of(text: str) -> str:
    """The hash that a policy allows."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def head_html(page: Page) -> Iterator[str]:
    """What is compared, the answer, what qualifies it, and what may be done."""
    name = f"<span><b>calibrax</b> {escaped(page.command)}</span>"
    yield "<header>"
    for number, facts in enumerate(page.facts or [()]):
        spans = "".join(f"<span>{escaped(fact)}</span>" for fact in facts)
        yield f'<div class="top">{name if not number else ""}{spans}</div>'
    yield f"<h1>{''.join(map(span_html, page.headline))}</h1>"
    for n, sentence in enumerate(page.summary):
        yield f'<p class="sub{" first" if not n else ""}">{escaped(sentence)}</p>'
    yield from map(note_html, page.notes[:MOST_NOTES])
    if more := page.notes[MOST_NOTES:]:
        word = "warning" if len(more) == 1 else "warnings"
        yield f'<details class="more"><summary>{len(more)} more {word}</summary>'
        yield from map(note_html, more)
        yield "</details>"
    if page.scripts:
        yield from scripts_html(page.scripts)
    yield "</header>"


def span_html(span: Span) -> str:
    """A part of the headline; a number stays with the word that says what it is."""
    text = BOUND.sub("&nbsp;", escaped(span.text))
    return f'<span class="{span.tone}">{text}</span>' if span.tone else text


def note_html(note: Note) -> str:
    """A doubt and its cure."""
    remedy = f' <span class="cure">→ {escaped(note.remedy)}</span>' if note.remedy else ""
    text = f'<span class="vh">Warning: </span>{escaped(note.text)}{remedy}'
    return f'<p class="warn" role="note">{text}</p>'


def scripts_html(scripts: Sequence[Script]) -> Iterator[str]:
    """What may be typed next, each to be copied."""
    first, *others = scripts
    yield f'<details class="next" id="{OWN}then" open><summary><b>Next</b> '
    yield f"{escaped(first.about)}:</summary>{command_html(first, 0)}"
    for number, script in enumerate(others, 1):
        yield f"<p>{escaped(script.about)}:</p>{command_html(script, number)}"
    yield "</details>"


def command_html(script: Script, number: int) -> str:
    """Its lines, and what copies them."""
    lines, anchor = "\n".join(map(escaped, script.lines)), f"{OWN}next-{number}"
    return (
        f'<div class="cmd"><pre tabindex="0" id="{anchor}">{lines}</pre>'
        f'<button class="fold js" data-copy="{anchor}">copy</button></div>'
    )


def tools_html(page: Page) -> Iterator[str]:
    """Filters, and what is done with the rows that they leave."""
    yield '<div class="tools js" role="toolbar" aria-label="filter rows">'
    yield from (chip_html(chip) for chip in page.chips if chip.count)
    yield f'<button class="chip" id="{OWN}csv">copy as CSV</button>'
    yield f'<label class="vh" for="{OWN}filter">filter names, ! before a word excludes it</label>'
    field = 'type="search" placeholder="filter names  /" autocomplete="off" spellcheck="false"'
    yield f'<input id="{OWN}filter" {field}></div>'
    yield f'<p class="miss" id="{OWN}miss" hidden><span></span> '
    yield '<button class="fold">show all rows</button></p>'
    yield f'<p class="left" id="{OWN}left"></p>'


def chip_html(chip: Chip) -> str:
    """A filter."""
    words = escaped(chip.outcome)
    return (
        f'<button class="chip" data-o="{escaped(chip.outcome)}" aria-pressed="false">'
        f"{sign_of(chip.outcome)}{words} <b>{format_count(chip.count)}</b></button>"
    )


def missing_html(later: Later) -> Iterator[str]:
    """What a reader without a script lacks."""
    if later.missing:
        what = "plots or evidence" if later.evidence else "plots"
        text = f"Without its script this page lacks {what} of {counted(later.missing, 'row')}."
        yield f'<noscript><p class="foot">{text}</p></noscript>'


def end_html(page: Page) -> Iterator[str]:
    """What holds for all numbers, how they came about, and what may come next."""
    yield from (f'<p class="closing">{escaped(text)}</p>' for text in page.closing)
    if page.method:
        yield '<section class="method"><h2>How to read this</h2><dl>'
        for term, texts in page.method:
            yield f"<dt>{escaped(term)}</dt><dd>{'<br>'.join(map(escaped, texts))}</dd>"
        yield "</dl></section>"
    if page.steps:
        steps = "".join(f"<code>{escaped(step)}</code>" for step in page.steps)
        yield f'<p class="steps">{steps}</p>'


def foot_html() -> str:
    """Which keys there are, and what made the page."""
    keys = "".join(f"<span><kbd>{key}</kbd> {words}</span>" for key, words in KEYS)
    version = escaped(calibrax.__version__)
    made = f"<p>Made by calibrax {version}. Nothing is loaded from anywhere.</p>"
    return f'<footer><p class="keys js">{keys}</p>{made}</footer>'
