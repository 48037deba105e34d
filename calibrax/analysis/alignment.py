"""The same series in several runs, side by side; compares nothing."""

from collections.abc import Sequence

import attrs

from calibrax.analysis.series import Series
from calibrax.analysis.summary import MetricSummary, RunSummary

__all__ = ["AlignedRow", "align"]


@attrs.frozen(kw_only=True)
class AlignedRow:
    """One series in several runs.

    Attributes:
        series: What was measured.
        unit: Its unit; the same metric in another unit is another row.
        cells: What each run says, None where it does not have the series.
    """

    series: Series
    unit: str
    cells: tuple[MetricSummary | None, ...]


def align(summaries: Sequence[RunSummary]) -> tuple[AlignedRow, ...]:
    """Every series of the runs, in the order in which they first appear.

    Points are matched by scenario, name and tags; the second of two equal ones in a run is
    matched with the second of another run.

    Example:
        >>> from calibrax import Metric, Point, Run
        >>> from calibrax.analysis.summary import summarize
        >>> def run(**times):
        ...     names = {name: {"time": Metric(value=time)} for name, time in times.items()}
        ...     return Run(points=[Point(name=n, scenario="", metrics=m) for n, m in names.items()])
        >>> rows = align([summarize(run(a=1, b=2)), summarize(run(b=3))])
        >>> [[cell and cell.value for cell in row.cells] for row in rows]
        [[1.0, None], [2.0, 3.0]]
    """
    found: dict[tuple[Series, str], list[MetricSummary | None]] = {}
    for number, each in enumerate(summaries):
        for row in each.rows:
            cells = found.setdefault((row.series, row.unit), [None] * len(summaries))
            cells[number] = row
    return tuple(
        AlignedRow(series=series, unit=unit, cells=tuple(cells))
        for (series, unit), cells in found.items()
    )
