"""The identity of runs that are read: the same content is the same run, wherever it lies.

A run's id is the first 12 hex digits of the SHA-256 of its canonical document without id,
and without a time that the file doesn't state. So reading a file twice gives the same run,
and a copy of it elsewhere has the same id.

`metadata["time_source"]` says what the run's time is:

- "run": the file states when the benchmarks ran;
- "file": it does not; the time is that of the file's last change.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from calibrax.core import Run, codec, make_converter
from calibrax.core.sealing import altered
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source

__all__ = ["identified"]

CONVERTER = make_converter()
"""Not the central one: hooks that a user registers there must not change identities."""


NOTHING: Mapping[str, Any] = MappingProxyType({})
"""What a file says of its environment that says nothing of it."""


def identified(
    source: Source,
    found: Measurements,
    *,
    timestamp: datetime | None = None,
    commit: str | None = None,
    branch: str | None = None,
    environment: Mapping[str, Any] = NOTHING,
    metadata: Mapping[str, Any],
) -> Run:
    """The run that a file describes, with its identity.

    Args:
        source: The file.
        found: What was measured.
        timestamp: When it ran; None if the file doesn't state it.
        commit: The commit that was measured.
        branch: Its branch.
        environment: Machine and software; what is None or empty is left out.
        metadata: Tool, versions and so on; what is None or empty is left out.
    """
    time_source = "file" if timestamp is None else "run"
    run = Run(
        points=found.points(),
        id="",
        timestamp=timestamp or source.modified,
        commit=commit,
        branch=branch,
        environment=stated(environment),
        metadata=stated({**metadata, "time_source": time_source}),
        metric_defs=found.metric_defs,
    )
    return altered(run, id=content_id(run, has_time=timestamp is not None))


def stated(values: Mapping[str, Any]) -> dict[str, Any]:
    """What says something."""
    return {key: value for key, value in values.items() if value not in (None, "")}


def content_id(run: Run, *, has_time: bool) -> str:
    """The identity of a run by its content.

    Args:
        run: The run; its id doesn't matter.
        has_time: Whether its time is part of the content.
    """
    # The canonical form has a line for each key, and begins with those of id and time.
    opening, _, time, rest = codec.canonical(run, CONVERTER).split("\n", 3)
    lines = (opening, time, rest) if has_time else (opening, rest)
    return sha256("\n".join(lines).encode()).hexdigest()[:12]
