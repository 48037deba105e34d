"""Plain rows as CSV (RFC 4180) that a spreadsheet can open without running anything.

A text that begins like a formula gets an apostrophe before it; numbers are left alone, negative
ones too. Tags have a column each, lists are joined by "; ", nothing is an empty cell.
"""

import csv
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

from calibrax.reporting.text import visible

__all__ = ["csv_text"]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """The rows under a line of column names, which stands there also without any row.

    Args:
        rows: Values by column: None, bool, int, float, str, lists of str, and mappings, which
            become columns `NAME.KEY` in the place of their own.
        columns: The names in order; each row has them all.
    """
    keys: dict[str, list[str]] = {}
    for column in columns:
        found = {key for row in rows if isinstance(row[column], Mapping) for key in row[column]}
        keys[column] = sorted(found)
    mapped = {column for column in columns for row in rows if isinstance(row[column], Mapping)}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        [
            cell(f"{column}.{key}" if column in mapped else column)
            for column in columns
            for key in (keys[column] if column in mapped else [""])
        ]
    )
    for row in rows:
        cells: list[str] = []
        for column in columns:
            if column in mapped:
                cells += [cell(row[column].get(key)) for key in keys[column]]
            else:
                cells.append(cell(row[column]))
        writer.writerow(cells)
    return out.getvalue()


def cell(value: object) -> str:
    """The text of one cell.

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
