"""The results of `scaling` as plain data, for JSON and CSV; the keys are a contract.

A document has `calibrax` (its version), `command` ("scaling"), `runs`, `rows`, `summary`,
`troubles` (files that could not be read), `exit_code` and `exit_reason` ("" for 0). Numbers are in
the `unit` of their row; shares are fractions. What does not exist is null.

`runs`: id, timestamp, commit, branch, tool, environment, metadata.

`rows`, one a metric and series: metric, unit, direction, size_tag; the attributes of
`calibrax.analysis.scalings.SeriesScaling`; and sizes (how many have a value), smallest, largest.
`points` and `classes` are lists of mappings, with the attributes of
`SizedValue` and `ClassScaling`; CSV, which holds these rows, leaves them out.

`summary`, one a metric: metric, series, fitted, without_size, group_by, confidence.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from calibrax.analysis.scalings import Scaling, SeriesScaling
from calibrax.core.models import Run
from calibrax.reporting.documents import answer_document, described, known

__all__ = ["SCALING_COLUMNS", "scaling_document"]

LISTS = ("points", "classes")
SERIES = tuple(field.name for field in attrs.fields(SeriesScaling) if field.name not in LISTS)
SCALING_COLUMNS = (
    *("metric", "unit", "direction", "size_tag", "sizes", "smallest", "largest"),
    *SERIES,
)
"""Keys of a row of CSV, in order."""


def scaling_document(
    scalings: Sequence[Scaling],
    runs: Iterable[Run],
    troubles: Iterable[str] = (),
    *,
    exit_code: int = 0,
    exit_reason: str = "",
) -> dict[str, Any]:
    """One metric, or several.

    Args:
        scalings: What was found.
        runs: All runs.
        troubles: What went wrong while reading.
        exit_code: Of the command.
        exit_reason: Why it is not 0.
    """
    found = {
        "runs": described(runs),
        "rows": [row for scaling in scalings for row in rows_of(scaling)],
        "summary": [summary_of(scaling) for scaling in scalings],
    }
    return answer_document("scaling", found, troubles, exit_code=exit_code, exit_reason=exit_reason)


def rows_of(scaling: Scaling) -> Iterator[dict[str, Any]]:
    """A row a series."""
    for series in scaling.series:
        sizes = [point.size for point in series.measured]
        row: dict[str, Any] = {
            "metric": scaling.metric,
            "unit": scaling.unit,
            "direction": scaling.direction.value,
            "size_tag": scaling.size_tag,
            "sizes": len(sizes),
            "smallest": min(sizes, default=None),
            "largest": max(sizes, default=None),
        }
        row |= {key: known(getattr(series, key)) for key in SERIES}
        for key in LISTS:
            row[key] = [
                {name: known(value) for name, value in attrs.asdict(each).items()}
                for each in getattr(series, key)
            ]
        yield row


def summary_of(scaling: Scaling) -> dict[str, Any]:
    """The counts."""
    return {
        "metric": scaling.metric,
        "series": len(scaling.series),
        "fitted": len(scaling.fitted),
        "without_size": scaling.without_size,
        "group_by": list(scaling.group_by),
        "confidence": scaling.confidence,
    }
