"""The history that `TREE@COMMIT` brings along: the runs of the tree before that commit."""

from collections.abc import Iterator, Sequence
from heapq import nlargest

from calibrax.analysis.earlier import ENVIRONMENT, is_later
from calibrax.analysis.history import time_of
from calibrax.cli.inputs import split_commit
from calibrax.cli.options import Settings
from calibrax.cli.sides import Side
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
        return nlargest(MOST_EARLIER, earlier, key=time_of)


def older_runs(runs: Iterator[Run], base: Run, excluded: set[str | None]) -> Iterator[Run]:
    """Runs of the same environment and other commits before it; of its very time none is known."""
    kept = environment_of(base)
    for run in runs:
        before = is_later(base, run) and run.commit not in excluded
        if before and environment_of(run) == kept:
            yield run


def environment_of(run: Run) -> list[object]:
    """What has to be the same."""
    return [run.environment.get(key) for key in ENVIRONMENT]
