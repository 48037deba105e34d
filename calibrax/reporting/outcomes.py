"""The outcomes a row can have: their marks and styles.

The mark and the word carry the verdict; colour only repeats it.
"""

from typing import NamedTuple

__all__ = ["OUTCOMES", "Outcome", "outcome"]


class Outcome(NamedTuple):
    """How an outcome is shown.

    Attributes:
        mark: Before the name; "" where there is nothing to notice.
        style: A rich style of theme colours; "" for none.
        numbers: That of the numbers.
    """

    mark: str
    style: str
    numbers: str = ""


OUTCOMES = {
    "measured": Outcome("", ""),
    "regressed": Outcome("✗", "bold red"),
    "improved": Outcome("✓", "cyan"),
    "inconclusive": Outcome("?", "", "dim"),
    "equivalent": Outcome("=", "dim", "dim"),
    "not comparable": Outcome("≠", "yellow"),
    "failed": Outcome("!", "yellow"),
    "timed out": Outcome("!", "yellow"),
    "skipped": Outcome("!", "yellow"),
    "no value": Outcome("!", "yellow"),
    "missing": Outcome("−", "yellow"),
    "new": Outcome("+", ""),
    "fitted": Outcome("", ""),
    "too few sizes": Outcome("?", "", "dim"),
    "changed": Outcome("~", ""),
    "no change": Outcome("=", "dim", "dim"),
    "constant": Outcome("=", "dim", "dim"),
    "too short": Outcome("?", "", "dim"),
    "unit changed": Outcome("≠", "yellow"),
    "not measured": Outcome("!", "yellow"),
    "not positive": Outcome("!", "yellow"),
    "size not read": Outcome("!", "yellow"),
}


def outcome(word: str) -> Outcome:
    """How an outcome is shown.

    >>> outcome("failed").mark
    '!'
    """
    return OUTCOMES[word]
