"""A comparison as plain data, for JSON and CSV; the keys are a contract.

A document has `calibrax` (its version), `command` ("compare"), `baseline`, `current`, `margin`,
`alpha`, `rows`, `summary`, `shifts`, `means`, `differences`, `warnings` (what qualifies all rows),
`troubles` (files that could not be read), `exit_code` and `exit_reason` ("" for 0). Numbers are in
the `unit` of their row; shares and ratios are fractions. What does not exist is null.

`baseline` and `current`: id, timestamp, commit, branch, tool, environment, metadata.

`rows`, one a benchmark and metric, in the order of the files: the attributes of
`calibrax.analysis.verdicts.ComparedRow`. CSV holds these rows.

`summary`: how many rows there are (`rows`), of each outcome (`outcomes`, which add up to them),
how many are suspects (`suspects`), and how many were judged together (`judged`; more than `rows`
where some were chosen).

`shifts`, `means`, `differences`: the attributes of `CommonShift`, `MeanRatio` and
`SideDifference` of the same module.
"""

from collections.abc import Iterable
from typing import Any

import attrs

from calibrax.analysis.verdicts import ComparedRow, Comparison
from calibrax.reporting.documents import answer_document, described, known

__all__ = ["COMPARED_COLUMNS", "comparison_document"]

COMPARED_COLUMNS = (
    *("outcome", "suspect", "name", "scenario", "tags", "occurrence", "metric", "unit"),
    *(
        field.name
        for field in attrs.fields(ComparedRow)
        if field.name
        not in ("outcome", "suspect", "name", "scenario", "tags", "occurrence", "metric", "unit")
    ),
)
"""Keys of a row, in order."""


def comparison_document(
    comparison: Comparison,
    troubles: Iterable[str] = (),
    *,
    judged: int | None = None,
    exit_code: int = 0,
    exit_reason: str = "",
) -> dict[str, Any]:
    """A comparison.

    Args:
        comparison: What was found.
        troubles: What went wrong while reading.
        judged: How many rows there are, where those of `comparison` are chosen ones.
        exit_code: Of the command.
        exit_reason: Why it is not 0.
    """
    baseline, current = described([comparison.baseline, comparison.current])
    counts = comparison.counts
    found = {
        "baseline": baseline,
        "current": current,
        "margin": comparison.margin,
        "alpha": comparison.alpha,
        "rows": [plain(row, COMPARED_COLUMNS) for row in comparison.rows],
        "summary": {
            "rows": len(comparison.rows),
            "outcomes": {str(outcome): count for outcome, count in counts.items()},
            "suspects": len(comparison.suspects),
            "judged": len(comparison.rows) if judged is None else judged,
        },
        "shifts": [plain(shift) for shift in comparison.shifts],
        "means": [plain(mean) for mean in comparison.means],
        "differences": [plain(difference) for difference in comparison.differences],
        "warnings": list(comparison.warnings),
    }
    return answer_document("compare", found, troubles, exit_code=exit_code, exit_reason=exit_reason)


def plain(record: attrs.AttrsInstance, columns: Iterable[str] = ()) -> dict[str, Any]:
    """The attributes of a record, enumerations as their texts."""
    names = tuple(columns) or [field.name for field in attrs.fields(type(record))]
    return {name: value_of(getattr(record, name)) for name in names}


def value_of(value: Any) -> Any:
    """A value in JSON's kinds; null for a number that does not exist."""
    return str(value) if isinstance(value, str) else known(value)
