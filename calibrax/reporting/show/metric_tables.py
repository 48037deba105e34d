"""What the tables of `show` share: the order of rows, cells of values, notes from warnings."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeAlias, TypeVar

from calibrax.analysis.summary import FEW_PROCESSES, MetricSummary
from calibrax.numbers import (
    Scale,
    format_count,
    format_plain,
    format_spread,
    is_multiple,
)
from calibrax.reporting.columns import scale_of
from calibrax.reporting.model import Cell, Note, note_of
from calibrax.statistics.results import is_about_few

__all__ = [
    "Sort",
    "interval_text",
    "invocations_text",
    "notes_of",
    "number",
    "sorted_rows",
    "spread_text",
    "value_cell",
]

R = TypeVar("R")
Sort: TypeAlias = Literal["file", "name", "value"]

MOST_NOTES = 3
MOST_NAMES = 2


def sorted_rows(
    rows: Iterable[tuple[R, str]], sort: Sort, value: Callable[[R], float | None]
) -> list[tuple[R, str]]:
    """Rows with their names in the order asked for; by value, those without one come last."""
    if sort == "name":
        return sorted(rows, key=lambda pair: pair[1].casefold())
    if sort == "value":
        measured = [(value(row), (row, name)) for row, name in rows]
        known = [(number, pair) for number, pair in measured if number is not None]
        ranked = sorted(known, key=lambda found: found[0], reverse=True)
        return [*(p for _, p in ranked), *(p for number, p in measured if number is None)]
    return list(rows)


def trusted_half(row: MetricSummary) -> float | None:
    """The half width that tells how many digits count: none inside one invocation."""
    return row.half_width or None if row.basis == "invocations" else None


def value_cell(row: MetricSummary, scale: Scale) -> Cell:
    """The estimate, to the digits that its interval allows."""
    exact = 0.0 if row.method == "exact" else trusted_half(row)
    return Cell(scale.format(row.estimate, exact), plain=format_plain(row.estimate))


def spread_text(row: MetricSummary, scale: Scale) -> str:
    """The larger half of the interval, relative where that is possible; its ends if it is wide.

    Nothing where the interval has no width: it says that the timer is too coarse, not that the
    value is sure.
    """
    half = row.half_width
    if not half:
        return ""
    if not row.estimate:
        return f"± {scale.format(half)}"
    if any(end / row.estimate <= 0 or is_multiple(end / row.estimate) for end in ends_of(row)):
        return interval_text(row)
    return format_spread(half / row.estimate)


def ends_of(row: MetricSummary) -> tuple[float, ...]:
    """Both ends of the interval, or nothing."""
    return () if row.lower is None or row.upper is None else (row.lower, row.upper)


def interval_text(row: MetricSummary) -> str:
    """Both ends of the interval."""
    if not (ends := ends_of(row)):
        return ""
    scale = scale_of(ends, row.unit)
    lower, upper = ends
    return f"{scale.cell(lower, row.half_width)} … {scale.format(upper, row.half_width)}"


def number(value: float | None) -> Cell:
    """A number for programs."""
    return Cell("" if value is None else format_plain(value))


def invocations_text(row: MetricSummary) -> str:
    """How it was measured: processes and samples of each."""
    if not row.samples:
        return "1 value"
    word = "invocation" if row.invocations == 1 else "invocations"
    count = f"{format_count(row.invocations)} {word}"
    if row.per_invocation is None:
        return f"{count}, {format_count(row.samples)} samples"
    if row.per_invocation == 1 and row.invocations > 1:
        return count
    return f"{count} × {format_count(row.per_invocation)}"


def notes_of(
    rows: Sequence[MetricSummary], names: Sequence[str], *, every: bool = False
) -> list[Note]:
    """The warnings of the rows, each once, with the rows it is about unless that is all.

    Args:
        rows: The rows.
        names: How each is called.
        every: Whether to give all, not only the most frequent.
    """
    about: dict[str, list[str]] = {}
    for row, name in zip(rows, names, strict=True):
        # what the tools of statistics say of few samples inside one process has the same cure
        single = not FEW_PROCESSES.isdisjoint(row.warnings)
        for warning in row.warnings:
            if not (single and is_about_few(warning)):
                about.setdefault(warning, []).append(name)
    measured = sum(row.outcome == "measured" for row in rows)
    frequent = sorted(about.items(), key=lambda item: -len(item[1]))
    notes = [
        note_of(warning, about_some(found, measured))
        for warning, found in (frequent if every else frequent[:MOST_NOTES])
    ]
    if len(notes) < len(frequent):
        notes.append(Note(f"{len(frequent) - len(notes)} more warnings", "add -v"))
    return notes


def about_some(names: Sequence[str], measured: int) -> str:
    """Which rows a note is about, unless it is about all."""
    if len(names) == measured:
        return ""
    if len(names) <= MOST_NAMES:
        return f" ({', '.join(names)})"
    return f" ({format_count(len(names))} of {format_count(measured)})"
