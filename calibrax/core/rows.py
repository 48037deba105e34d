"""A run as a flat table: plain dicts that pandas, Polars and Arrow take as they are."""

from typing import Any

from calibrax.core.models import Run
from calibrax.errors import shown

__all__ = ["rows"]


def rows(run: Run) -> list[dict[str, Any]]:
    """One plain dict for each metric of each point, all with the same keys.

    Args:
        run: The run.

    Returns:
        Dicts with `run_id`, `timestamp`, `commit`, `branch`, `scenario`, `name`, one
        `tags.KEY` for each tag in the run (None where a point lacks it), `metric`, `unit`,
        `direction` (None where the run does not define the metric), `value`, `lower`,
        `upper`, `samples`, `invocations`, `failure`. A point without metrics gives none.

    Raises:
        TypeError: Something that is no run.

    Example:
        >>> from calibrax import Metric, Point, Run
        >>> time = Metric(value=2)
        >>> point = Point(name="fft", scenario="", tags={"n": "8"}, metrics={"time": time})
        >>> [row] = rows(Run(points=[point]))
        >>> row["name"], row["tags.n"], row["metric"], row["value"]
        ('fft', '8', 'time', 2.0)
    """
    if not isinstance(run, Run):
        raise TypeError(f"rows: expected a run, got {shown(run)}; call it for each run")
    tags = sorted({tag for point in run.points for tag in point.tags})
    head = {
        "run_id": run.id,
        "timestamp": run.timestamp,
        "commit": run.commit,
        "branch": run.branch,
    }
    table = []
    for point in run.points:
        place = {
            **head,
            "scenario": point.scenario,
            "name": point.name,
            **{f"tags.{tag}": point.tags.get(tag) for tag in tags},
        }
        for name, metric in point.metrics.items():
            definition = run.metric_defs.get(name)
            table.append(
                {
                    **place,
                    "metric": name,
                    "unit": None if definition is None else definition.unit,
                    "direction": None if definition is None else str(definition.direction),
                    "value": metric.value,
                    "lower": metric.lower,
                    "upper": metric.upper,
                    "samples": None if metric.samples is None else list(metric.samples),
                    "invocations": None if metric.invocations is None else list(metric.invocations),
                    "failure": metric.failure,
                }
            )
    return table
