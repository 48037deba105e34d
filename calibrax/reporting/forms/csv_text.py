"""Plain rows as CSV (RFC 4180) that a spreadsheet can open without running anything.

Cells are those of `calibrax.texts.cell`; tags have a column each.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from calibrax.texts import cell

__all__ = ["csv_text"]


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
