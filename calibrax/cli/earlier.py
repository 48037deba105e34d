"""The history that `TREE@COMMIT` brings along: the runs of the tree before that commit."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from heapq import nlargest

from calibrax.analysis.earlier import ENVIRONMENT
from calibrax.analysis.history import commit_time
from calibrax.cli.inputs import split_commit
from calibrax.cli.options import Settings
from calibrax.cli.sides import Side
from calibrax.core.join import as_aware
from calibrax.core.models import Run

__all__ = ["MOST_EARLIER", "runs_before"]

MOST_EARLIER = 30
"""So many runs tell the noise well, and are of one machine and one time more likely than more."""


def runs_before(paths: Sequence[str], base: Side, new: Side, settings: Settings) -> list[Run]:
    """The newest runs of a tree that are older than the baseline, of its environment.

    Only where both sides are one run, as the noise is in the sides themselves otherwise. The tree
    is read once more, and of its runs no more than these are kept.

    Args:
        paths: Of the baseline, as they were typed.
        base: What was read there.
        new: The other side.
        settings: How to read.
    """
    if not (len(paths) == len(base.whole) == len(new.whole) == 1):
        return []
    path, commit = split_commit(paths[0])
    if not commit:
        return []
    [run] = base.whole
    with settings.inputs([path]) as inputs:
        found = (each.run for each in inputs.runs())
        earlier = older_runs(found, run, {run.commit, *(each.commit for each in new.whole)})
        return [each for _, each in nlargest(MOST_EARLIER, earlier, key=lambda pair: pair[0])]


def older_runs(
    runs: Iterator[Run], base: Run, excluded: set[str | None]
) -> Iterator[tuple[datetime, Run]]:
    """Runs of the same environment and other commits before it, each with its time."""
    by_commit = commit_time(base) is not None
    until = time_of(base, by_commit=by_commit)
    kept = environment_of(base)
    for run in runs:
        time = time_of(run, by_commit=by_commit)
        if time is None or until is None or time >= until:
            continue
        if run.commit not in excluded and environment_of(run) == kept:
            yield time, run


def time_of(run: Run, *, by_commit: bool) -> datetime | None:
    """When its commit was made, or when it ran."""
    return commit_time(run) if by_commit else as_aware(run.timestamp)


def environment_of(run: Run) -> list[object]:
    """What has to be the same."""
    return [run.environment.get(key) for key in ENVIRONMENT]
