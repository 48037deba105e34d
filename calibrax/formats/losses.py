"""What the file of a tool has no place for: a closed list, counted while a run is written.

A writer says beforehand what its files can't hold, `Writer.lacks`, and counts what of it the runs
had, so that nothing is left out silently.
"""

import math
from collections.abc import Iterator
from enum import StrEnum

from calibrax.core import Metric, Point, Run

__all__ = ["Loss", "Losses", "invocations_of", "not_finite"]

MOST_NAMES = 3


class Loss(StrEnum):
    """What may be lost, in words.

    Names of a benchmark are exact if its name, scenario and tags can be told apart and are written
    as they are. Metric descriptions are groups and priorities, too.
    """

    SAMPLES = "samples"
    INVOCATIONS = "invocations"
    VALUES = "values beside samples"
    INTERVALS = "intervals"
    FAILURES = "failures"
    NOT_FINITE = "NaN and infinities"
    EMPTY = "benchmarks without metrics"
    OTHER_DIRECTION = "metrics of another direction"
    NAMES = "exact names"
    METRIC_NAMES = "exact metric names"
    UNITS = "units"
    DIRECTIONS = "directions"
    DESCRIPTIONS = "metric descriptions"
    EXACT = "exactness"
    REVISION = "commit and branch"
    TIME = "time"
    ENVIRONMENT = "environment"
    METADATA = "metadata"


class Losses:
    """What was lost, and how much of it.

    Attributes:
        counts: By kind.
        names: By kind, which ones, if they have names; each once.
    """

    def __init__(self) -> None:
        self.counts: dict[Loss, int] = {}
        self.names: dict[Loss, dict[str, None]] = {}

    def add(self, kind: Loss, name: str | None = None, count: int = 1) -> None:
        """Count something that is left out or altered."""
        if count:
            self.counts[kind] = self.counts.get(kind, 0) + count
            if name is not None:
                self.names.setdefault(kind, {})[name] = None

    def add_run(self, run: Run, lacks: tuple[Loss, ...]) -> None:
        """Count what a run has beyond its benchmarks and can't be kept."""
        has = {
            Loss.REVISION: run.commit is not None or run.branch is not None,
            Loss.TIME: run.metadata.get("time_source") != "file",
            Loss.ENVIRONMENT: len(run.environment),
            Loss.METADATA: len(run.metadata.keys() - {"time_source"}),
            Loss.UNITS: sum(bool(one.unit) for one in run.metric_defs.values()),
            Loss.DIRECTIONS: sum(one.direction != "info" for one in run.metric_defs.values()),
            Loss.DESCRIPTIONS: sum(
                bool(one.group or one.description or one.priority != "secondary")
                for one in run.metric_defs.values()
            ),
            Loss.EXACT: sum(one.exact is not None for one in run.metric_defs.values()),
        }
        for kind in lacks:
            self.add(kind, count=int(has.get(kind, 0)))

    def texts(self) -> Iterator[str]:
        """Each kind with its count and some of the names, in the order of `Loss`."""
        for kind in Loss:
            if kind not in self.counts:
                continue
            names = list(self.names.get(kind, ()))
            shown = ", ".join(map(repr, names[:MOST_NAMES]))
            more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
            yield f"{kind} ({self.counts[kind]:,}{': ' if names else ''}{shown}{more})"


def not_finite(point: Point, name: str, metric: Metric, lost: Losses) -> bool:
    """Whether a metric has no value that JSON or a log can hold; that is counted."""
    if math.isfinite(metric.value):
        return False
    kind = Loss.NOT_FINITE if metric.failure is None else Loss.FAILURES
    lost.add(kind, f"{point.name}: {name}")
    return True


def invocations_of(metric: Metric) -> int:
    """From how many processes the samples of a metric are."""
    return len(set(metric.invocations or ()))
