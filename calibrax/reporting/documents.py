"""What the documents of all answers have in common, for JSON: their frame, runs, numbers."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import calibrax
from calibrax.core.models import Run

__all__ = ["answer_document", "described", "known"]


def answer_document(
    command: str,
    found: Mapping[str, Any],
    troubles: Iterable[str],
    *,
    exit_code: int,
    exit_reason: str,
) -> dict[str, Any]:
    """What was found, between what the documents of all answers begin and end with.

    Args:
        command: Its name.
        found: `rows`, `summary` and whatever else there is, in order.
        troubles: What went wrong while reading.
        exit_code: Of the command.
        exit_reason: Why it is not 0.
    """
    return {
        "calibrax": calibrax.__version__,
        "command": command,
        **found,
        "troubles": list(troubles),
        "exit_code": exit_code,
        "exit_reason": exit_reason,
    }


def described(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """What a document says of each run."""
    return [
        {
            "id": run.id,
            "timestamp": run.timestamp,
            "commit": run.commit,
            "branch": run.branch,
            "tool": run.metadata.get("tool"),
            "environment": run.environment,
            "metadata": run.metadata,
        }
        for run in runs
    ]


def known(value: Any) -> Any:
    """The value; null for a number that does not exist."""
    return None if isinstance(value, float) and math.isnan(value) else value
