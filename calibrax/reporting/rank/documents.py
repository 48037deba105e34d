"""The results of `rank` as plain data, for JSON and CSV; the keys are a contract.

A document has `calibrax` (its version), `command` ("rank"), `runs`, `rows`, `summary`, `troubles`
(files that could not be read), `exit_code` and `exit_reason` ("" for 0). Numbers are in the `unit`
of their row; shares and ratios are fractions. What does not exist is null.

`runs`: id, timestamp, commit, branch, tool, environment, metadata.

`rows`, one a metric, benchmark and entry, best first: metric, unit, direction, by, scope
("benchmark", or "overall": over all benchmarks, where `value` is the geometric mean of the ratios
to the best entry), scenario, name, tags, occurrence, scale, description (what else tells the
entry from others, or its label in full); and the attributes of
`calibrax.analysis.rankings.RankedEntry`. CSV holds these rows.

`summary`, one a metric: metric, best (labels of rank 1), decided (whether these are equivalent to
the best one, so that none can be worse than it by more than the margin), entries, left_out (those
without a value), benchmarks, alone (benchmarks of one entry), unlabelled (benchmarks with points
that don't say what is ranked by), margin, alpha, seed, warnings; and `overall`, null without:
benchmarks, left_out, generalises, friedman_statistic, friedman_p, method, warnings.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from calibrax.analysis.rankings import RankedEntry, Ranking
from calibrax.core.models import Run
from calibrax.reporting.documents import answer_document, described, known

__all__ = ["RANK_COLUMNS", "rank_document"]

PLACE = (
    *("metric", "unit", "direction", "by", "scope", "scenario", "name", "tags", "occurrence"),
    "scale",
)
ENTRY = tuple(field.name for field in attrs.fields(RankedEntry))
RANK_COLUMNS = (*PLACE, ENTRY[0], "description", *ENTRY[1:])
"""Keys of a row, in order."""

OVERALL = (
    *("benchmarks", "left_out", "generalises", "friedman_statistic", "friedman_p", "method"),
    "warnings",
)


def rank_document(
    rankings: Sequence[Ranking],
    runs: Iterable[Run],
    troubles: Iterable[str] = (),
    *,
    exit_code: int = 0,
    exit_reason: str = "",
) -> dict[str, Any]:
    """One ranking, or one a metric.

    Args:
        rankings: What was found.
        runs: All runs.
        troubles: What went wrong while reading.
        exit_code: Of the command.
        exit_reason: Why it is not 0.
    """
    found = {
        "runs": described(runs),
        "rows": [row for ranking in rankings for row in rows_of(ranking)],
        "summary": [summary_of(ranking) for ranking in rankings],
    }
    return answer_document("rank", found, troubles, exit_code=exit_code, exit_reason=exit_reason)


def rows_of(ranking: Ranking) -> Iterator[dict[str, Any]]:
    """A row for each entry of each benchmark, then those of all together."""
    place: dict[str, Any] = dict.fromkeys(PLACE)
    for key in ("metric", "unit", "by"):
        place[key] = getattr(ranking, key)
    place["direction"] = ranking.direction.value
    for part in ranking.benchmarks:
        place["scope"] = "benchmark"
        for key in ("scenario", "name", "occurrence", "scale"):
            place[key] = getattr(part, key)
        place["tags"] = dict(part.tags)
        for entry in part.entries:
            yield {**place, **entry_row(ranking, entry)}
    if ranking.overall is not None:
        place |= {"unit": "1", "scope": "overall", "scenario": "", "name": "", "tags": {}}
        place |= {"occurrence": 0, "scale": "log"}
        for entry in ranking.overall.entries:
            yield {**place, **entry_row(ranking, entry)}


def entry_row(ranking: Ranking, entry: RankedEntry) -> dict[str, Any]:
    """What there is of one entry."""
    description = ranking.descriptions.get(entry.label, "")
    return {"description": description, **{key: known(getattr(entry, key)) for key in ENTRY}}


def summary_of(ranking: Ranking) -> dict[str, Any]:
    """The answer, and what qualifies it."""
    part = ranking.overall or (ranking.benchmarks[0] if len(ranking.benchmarks) == 1 else None)
    best = part.best if part else ()
    overall = ranking.overall
    return {
        "metric": ranking.metric,
        "best": [entry.label for entry in best],
        "decided": bool(best) and all(entry.equivalent for entry in best),
        "entries": len(ranking.labels),
        "left_out": len(ranking.labels) - len(part.ranked) if part else None,
        "benchmarks": len(ranking.benchmarks),
        "alone": list(ranking.alone),
        "unlabelled": ranking.unlabelled,
        "margin": ranking.margin,
        "alpha": ranking.alpha,
        "seed": ranking.seed,
        "warnings": list(ranking.warnings),
        "overall": overall and {key: known(getattr(overall, key)) for key in OVERALL},
    }
