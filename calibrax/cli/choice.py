"""What of a comparison is shown: rows that -k, -m and -t choose, though all are judged together."""

import math
from collections.abc import Iterator, Sequence

import attrs
import numpy as np

from calibrax.analysis.selection import Selection, nothing_selected
from calibrax.analysis.verdicts import ComparedRow, Comparison, MeanRatio
from calibrax.core.models import Metric, Point, Run
from calibrax.statistics.mean_change import mean_change

__all__ = ["chosen"]


def chosen(comparison: Comparison, selection: Selection, runs: Sequence[Run]) -> Comparison:
    """The comparison with the chosen rows only, whose verdicts stay those of the whole suite.

    Args:
        comparison: Of the whole suite.
        selection: What to show.
        runs: What was read, for the error.

    Raises:
        SelectionError: No row is chosen.
    """
    rows = [row for row in comparison.rows if any(selection.points([as_point(row)]))]
    if len(rows) == len(comparison.rows):
        return comparison
    if not rows:
        raise nothing_selected(selection, runs)
    metrics = {row.metric for row in rows}
    return attrs.evolve(
        comparison,
        rows=rows,
        shifts=[shift for shift in comparison.shifts if shift.metric in metrics],
        means=list(means_of(comparison.means, rows)),
    )


def as_point(row: ComparedRow) -> Point:
    """The row as a benchmark that can be chosen."""
    metrics = {row.metric: Metric(value=math.nan)} if row.metric else {}
    return Point(name=row.name, scenario=row.scenario, tags=row.tags, metrics=metrics)


def means_of(means: Sequence[MeanRatio], rows: Sequence[ComparedRow]) -> Iterator[MeanRatio]:
    """The geometric means over the chosen rows."""
    for mean in means:
        every = [row for row in rows if row.metric == mean.metric]
        judged = [row for row in every if row.unit == mean.unit and has_ratio(row)]
        if judged:
            ends = [(row.ratio, row.own_lower, row.own_upper) for row in judged]
            with np.errstate(over="ignore", divide="ignore"):
                found = np.exp(mean_change(*np.log(np.array(ends).T)))
            yield attrs.evolve(
                mean,
                ratio=found[0],
                lower=found[1],
                upper=found[2],
                rows=len(judged),
                left_out=len(every) - len(judged),
            )


def has_ratio(row: ComparedRow) -> bool:
    """Whether statistics judged the row by its ratio."""
    return row.scale == "log" and bool(row.noise_source) and not math.isnan(row.ratio)
