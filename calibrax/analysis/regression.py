"""What got worse between two runs, as plain records."""

import math
from collections.abc import Iterator

from calibrax.analysis.comparison import compare
from calibrax.analysis.verdicts import ComparedRow, Outcome
from calibrax.core.models import MetricDirection, Regression, Run

__all__ = ["detect_regressions"]


def detect_regressions(run: Run, baseline: Run, threshold: float = 0.05) -> list[Regression]:
    """The metrics of a run that are worse than the baseline by more than a threshold.

    Where both sides have samples, a regression is what `compare` calls one with the threshold as
    its margin. Where they have none, nothing tells noise from change, so the threshold decides
    alone, as it does for exact metrics. Metrics without a direction can't get worse, and a
    change from 0 has an infinite `delta_pct`.

    Args:
        run: The run that is judged.
        baseline: What it is judged against.
        threshold: A fraction: .05 for 5 %.

    Returns:
        The worst first; `delta_pct` in percent of the baseline, positive where the value rose.

    Raises:
        MismatchError: Other hardware, or nothing in common.
        StatisticsError: A threshold below 0.
        MissingExtraError: SciPy is not installed.

    Example:
        >>> from calibrax import Metric, MetricDef, Point
        >>> def measured(seconds):
        ...     point = Point(name="fft", scenario="", metrics={"time": Metric(value=seconds)})
        ...     time = MetricDef(name="time", unit="s", direction="lower")
        ...     return Run(points=[point], metric_defs={"time": time})
        >>> [found] = detect_regressions(measured(1.2), measured(1.0))
        >>> found.point_name, round(found.delta_pct, 6)
        ('fft', 20.0)
    """
    found = list(worse(compare(baseline, run, margin=threshold).rows, threshold))
    return sorted(found, key=lambda regression: -abs(regression.delta_pct))


def worse(rows: tuple[ComparedRow, ...], threshold: float) -> Iterator[Regression]:
    """The rows that got worse."""
    for row in rows:
        without_samples = not (row.samples_baseline and row.samples_current)
        compared = not math.isnan(row.ratio) and row.direction is not MetricDirection.INFO
        if row.outcome is Outcome.REGRESSED or (
            compared and without_samples and is_beyond(row, threshold)
        ):
            yield Regression(
                metric=row.metric,
                point_name=row.name,
                baseline_value=row.baseline,
                current_value=row.current,
                delta_pct=100 * (row.ratio - 1),
                direction=row.direction,
                scenario=row.scenario,
                tags=row.tags,
            )


def is_beyond(row: ComparedRow, threshold: float) -> bool:
    """Whether a value alone is worse by more than the threshold."""
    change = row.ratio - 1
    return (change if row.direction is MetricDirection.LOWER else -change) > threshold
