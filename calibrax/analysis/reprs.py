"""How the large parts of an answer stand in its `repr`, which has to fit a screen."""

from calibrax.core.models import Run

__all__ = ["in_short"]


def in_short(value: tuple[object, ...] | Run) -> str:
    """A count for many, an id for a run.

    >>> in_short((1, 2)), in_short(()), in_short(Run(id="a1", points=[]))
    ('<2 of int>', '()', '<Run a1>')
    """
    if isinstance(value, Run):
        return f"<Run {value.id}>"
    return f"<{len(value):,} of {type(value[0]).__name__}>" if value else "()"
