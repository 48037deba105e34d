"""What the bulk of the rows of a metric did together, in words; never "all" where some did not."""

from collections.abc import Iterator, Sequence

from calibrax.analysis.verdicts import CommonShift, ComparedRow, Comparison
from calibrax.numbers import format_change, format_count, format_percent
from calibrax.reporting.model import Note
from calibrax.statistics.bulk import MOST_UNMOVED
from calibrax.units import parse_unit

__all__ = ["shift_notes", "together"]


def together(shift: CommonShift, rows: Sequence[ComparedRow]) -> str:
    """How many moved together: rows that plainly did something else are not counted."""
    beyond = [row for row in rows if (row.metric, row.unit) == (shift.metric, shift.unit)]
    apart = sum(row.beyond_lower > 1 or row.beyond_upper < 1 for row in beyond)
    count = format_count(shift.rows)
    return f"{f'{shift.rows - apart:,} of' if apart else 'all'} {count} moved together"


def shift_notes(comparison: Comparison) -> Iterator[Note]:
    """That the suite moved; or that so many moved, but not the suite."""
    for shift in comparison.shifts:
        change = format_change(shift.ratio, parse_unit(shift.unit))
        if shift.is_finding:
            yield Note(
                f"{together(shift, comparison.rows)} in {shift.metric}: {change}, noise "
                f"{format_percent(shift.noise)}. Another state of the machine or the code: that "
                "can't be told apart; the column 'beyond the suite' shows what is left",
                "measure both sides again, in turns",
            )
        elif not shift.is_common and shift.moved > MOST_UNMOVED * shift.rows:
            yield Note(
                f"{shift.moved:,} of {format_count(shift.rows)} moved in {shift.metric}, most by "
                f"about {change}, and {format_count(shift.unmoved)} stayed: not the machine as a "
                "whole, so each row was judged against no change"
            )
