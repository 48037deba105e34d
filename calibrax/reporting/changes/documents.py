"""The results of `changes` as plain data, for JSON and CSV; the keys are a contract.

A document has `calibrax` (its version), `command` ("changes"), `runs` (as in
`calibrax.reporting.show.documents`, oldest first), `rows`, `series`, `ranges`, `summary`,
`troubles` (files that could not be read), `exit_code` and `exit_reason` ("" for 0). Numbers are in
the `unit` of their row; shares and ratios are fractions. What does not exist is null.

`rows`, one a step, and one for a series without any: scenario, name, tags, occurrence, metric,
unit, direction, environment, outcome (of the series), scale, level_before, level_after, the
attributes of `calibrax.analysis.changes.ChangePoint`, and `verdict`, `members`, `measured` of its
range. CSV holds these rows.

`series`, parallel to those of `calibrax.analysis.changes.Changes`: the attributes of
`SeriesChanges`; `ranges`: those of `ChangeRange`, whose `members` are positions in `series`.

`summary`: series, outcomes (how many series each), change_points, ranges, alone, ordered_by,
margin, alpha.
"""

from collections.abc import Iterable
from typing import Any

import attrs

from calibrax.analysis.changes import ChangePoint, ChangeRange, Changes, SeriesChanges, Verdict
from calibrax.analysis.trend import Trends
from calibrax.reporting.changes.rows import StepRow, steps_in_order
from calibrax.reporting.documents import answer_document, described, known

__all__ = ["CHANGES_COLUMNS", "changes_document"]

PLACE = (
    *("scenario", "name", "tags", "occurrence", "metric", "unit", "direction", "environment"),
    *("outcome", "scale"),
)
STEP = tuple(field.name for field in attrs.fields(ChangePoint))
RANGE = ("verdict", "members", "measured")
CHANGES_COLUMNS = (*PLACE, "level_before", "level_after", *STEP, *RANGE)
"""Keys of a row, in order."""


def changes_document(
    changes: Changes,
    trends: Trends,
    troubles: Iterable[str] = (),
    *,
    exit_code: int = 0,
    exit_reason: str = "",
) -> dict[str, Any]:
    """All that was found.

    Args:
        changes: What was found.
        trends: The series.
        troubles: What went wrong while reading.
        exit_code: Of the command.
        exit_reason: Why it is not 0.
    """
    found = {
        "runs": described(trends.runs),
        "rows": list(map(row_of, steps_in_order(changes))),
        "series": [plain(each) for each in changes.series],
        "ranges": [plain(each) for each in changes.ranges],
        "summary": {
            "series": len(changes.series),
            "outcomes": {word.value: count for word, count in changes.counts.items()},
            "change_points": sum(len(each.steps) for each in changes.series),
            "ranges": len(changes.ranges),
            "alone": sum(each.verdict is Verdict.ALONE for each in changes.ranges),
            "ordered_by": changes.ordered_by,
            "margin": changes.margin,
            "alpha": changes.alpha,
        },
    }
    return answer_document("changes", found, troubles, exit_code=exit_code, exit_reason=exit_reason)


def row_of(row: StepRow) -> dict[str, Any]:
    """A step with its series and its range, or a series without a step."""
    found: dict[str, Any] = dict.fromkeys(CHANGES_COLUMNS)
    found |= {key: known(getattr(row.series, key)) for key in PLACE}
    step, shared = row.step, row.range
    if step is None or shared is None or row.number is None:
        found["warnings"] = list(row.series.warnings)
        return found
    before, after = row.series.levels[row.number : row.number + 2]
    found |= {
        "level_before": known(before.estimate),
        "level_after": known(after.estimate),
    }
    found |= {key: known(getattr(step, key)) for key in STEP}
    return found | {
        "verdict": shared.verdict.value,
        "members": len(shared.members),
        "measured": shared.measured,
    }


def plain(record: SeriesChanges | ChangeRange) -> dict[str, Any]:
    """A record as its document, without NaN."""
    return without_nan(record.to_dict())


def without_nan(document: dict[str, Any]) -> dict[str, Any]:
    """A document and those that it holds in lists, null for what does not exist."""
    lists = {
        key: [without_nan(each) if isinstance(each, dict) else each for each in value]
        for key, value in document.items()
        if isinstance(value, list)
    }
    return {key: lists.get(key, known(value)) for key, value in document.items()}
