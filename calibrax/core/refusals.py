"""What a rule gives instead of a value: the problems it found.

A rule never raises. A record gathers what the rules of all its fields refuse, and reports it
together, with a path to each.
"""

from collections.abc import Callable, Iterable
from typing import Any

from calibrax.errors import MAX_PROBLEMS, MAX_REPR, Problem, RecordError, shown

__all__ = ["Refused", "at_key", "gather", "refuse"]


class Refused:
    """What a rule returns instead of a value: the problems, their paths relative to it.

    The texts are made when they are asked for: a document may have millions of problems, and
    only the first are shown.
    """

    __slots__ = ("count", "find")

    def __init__(
        self, problems: Iterable[Problem] | Callable[[], Iterable[Problem]], count: int = 1
    ) -> None:
        if callable(problems):
            self.find, self.count = problems, count
        else:
            found = tuple(problems)
            self.find, self.count = lambda: found, max(count, len(found))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The first of the problems."""
        return tuple(self.find())

    def __repr__(self) -> str:
        return f"<{self.problems[0].message}>"

    def at(self, path: str) -> "Refused":
        """The same problems seen from further out."""
        return Refused(
            lambda: [Problem(path + p.path, p.message) for p in self.problems], self.count
        )

    def error(self) -> RecordError:
        """The problems as an error whose paths begin at `$`, the whole record."""
        return RecordError((Problem("$" + p.path, p.message) for p in self.problems), self.count)


def refuse(expected: str, value: object, remedy: str = "") -> Any:
    """A `Refused` for one value; typed Any so that a rule's signature stays that of its value.

    What is already refused, such as a number of a JSON text that no float can hold, stays so.
    """
    if isinstance(value, Refused):
        return value
    cure = f"; {remedy}" if remedy else ""
    return Refused(lambda: [Problem("", f"expected {expected}, got {shown(value)}{cure}")])


def gather(refusals: Iterable[Refused]) -> Refused:
    """All problems of several refusals as one; the first 100 are kept, all are counted."""
    problems: list[Problem] = []
    count = 0
    for refusal in refusals:
        if len(problems) < MAX_PROBLEMS:
            problems += refusal.problems[: MAX_PROBLEMS - len(problems)]
        count += refusal.count
    return Refused(problems, count)


def at_key(key: object) -> str:
    """The step of a path that leads into a mapping; a long key is cut."""
    if not isinstance(key, str):
        return f"[{shown(key)}]"
    if len(key) > MAX_REPR:
        return f"[{key[:MAX_REPR]!r}…]"
    return f"[{str.__repr__(key)}]"
