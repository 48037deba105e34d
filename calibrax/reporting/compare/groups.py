"""`compare --by TAG`: a line for each value of a tag, with how many rows of it did what."""

import math
from collections.abc import Iterable, Sequence

from calibrax.analysis.verdicts import ComparedRow, Outcome
from calibrax.numbers import format_count, format_plain_change
from calibrax.reporting.columns import PEOPLE, PLAIN
from calibrax.reporting.compare.folds import RANKS, rank_of
from calibrax.reporting.compare.rows import leanings, range_text
from calibrax.reporting.compare.tables import Block
from calibrax.reporting.model import Cell, Column, Row, Table

__all__ = ["grouped_tables"]


def grouped_tables(blocks: Iterable[Block], tag: str, *, titled: bool) -> list[Table]:
    """A table a metric, a row for each value of a tag, in the order of their first rows."""
    return [grouped_table(block, tag, titled=titled) for block in blocks]


def grouped_table(block: Block, tag: str, *, titled: bool) -> Table:
    """One metric."""
    groups: dict[str | None, list[ComparedRow]] = {}
    for row in block.rows:
        groups.setdefault(row.tags.get(tag), []).append(row)
    return Table(
        columns=[
            Column(heading="group"),
            Column(heading="metric", faces=PLAIN),
            Column(heading="", faces=PEOPLE),
            *(Column(heading=outcome, align="right", faces=PLAIN) for outcome in Outcome),
            Column(heading="suspects", align="right", faces=PLAIN),
            Column(heading="lowest", align="right", faces=PLAIN),
            Column(heading="highest", align="right", faces=PLAIN),
        ],
        rows=[group_row(tag, value, rows) for value, rows in groups.items()],
        title=block.metric if titled else "",
    )


def group_row(tag: str, value: str | None, rows: Sequence[ComparedRow]) -> Row:
    """One value, with the mark of the worst that happened to a row of it."""
    name = f"no {tag}" if value is None else f"{tag}={value}"
    counts = [sum(row.outcome is outcome for row in rows) for outcome in Outcome]
    ratios = [row.ratio for row in rows if 0 <= row.ratio < math.inf]
    ends = [format_plain_change(end) for end in (min(ratios), max(ratios))] if ratios else ["", ""]
    suspects = sum(row.suspect is not None for row in rows)
    texts = [rows[0].metric, group_text(rows), *map(str, counts), str(suspects), *ends]
    worst = min(rows, key=rank_of).outcome
    return Row(outcome=worst, cells=[Cell(name), *map(Cell, texts)])


def group_text(rows: Sequence[ComparedRow]) -> str:
    """How many rows have which outcome, with the range of their changes."""
    parts: list[str] = []
    for outcome in sorted({row.outcome for row in rows}, key=RANKS.index):
        found = [row for row in rows if row.outcome is outcome]
        of = f" of {format_count(len(rows))}" if not parts and len(found) < len(rows) else ""
        text = f"{format_count(len(found))}{of} {outcome}{leanings(found)}"
        parts.append(", ".join(filter(None, (text, range_text(found)))))
    return "; ".join(parts)
