"""Foreign text made harmless: for a terminal, and for a spreadsheet.

Names, tags and messages come from files that anybody may have written. What can't be seen or
would move the cursor, turn the writing direction or end a line is shown as its escape.
"""

import math

__all__ = ["cell", "visible"]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def visible(text: str) -> str:
    r"""The text with everything invisible escaped: controls, bidi marks, line ends, surrogates.

    >>> visible("a\x1b[31mb\nc\u202ed é")
    'a\\x1b[31mb\\nc\\u202ed é'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def cell(value: object) -> str:
    """The text of one cell of CSV: one that begins like a formula gets an apostrophe before it.

    Numbers are left alone, negative ones too; every digit of a float is written. Lists are joined
    by "; ", nothing is an empty cell.

    >>> cell("=cmd()"), cell(-1.5), cell(float("nan")), cell(None)
    ("'=cmd()", '-1.5', 'NaN', '')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else special(value)
    if isinstance(value, list | tuple):
        return cell("; ".join(map(str, value)))
    if isinstance(value, str):
        return "'" + visible(value) if value.startswith(FORMULA) else visible(value)
    return str(value)


def special(value: float) -> str:
    """NaN and infinities as records write them."""
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
