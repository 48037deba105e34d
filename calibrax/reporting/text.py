"""Foreign text measured and cut; `visible` of `calibrax.texts` makes it harmless before."""

from collections.abc import Iterable
from itertools import accumulate

from calibrax.texts import visible

__all__ = ["cut_middle", "padded", "tells_apart", "visible", "width_of"]

ELLIPSIS = "…"


def width_of(text: str) -> int:
    """Columns that a terminal needs for the text; CJK letters take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # not needed by what only escapes

    return cell_len(text)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """The text with spaces up to a width, on its left where `right` is set."""
    spaces = " " * (width - width_of(text))
    return spaces + text if right else text + spaces


def cut_middle(text: str, width: int, ellipsis: str = ELLIPSIS) -> str:
    """The text in at most so many columns, without its middle: the end tells names apart.

    >>> cut_middle("FormValidate.time_form_invalid", 20)
    'FormVal…form_invalid'
    """
    if width_of(text) <= width:
        return text
    room = width - width_of(ellipsis)
    if room <= 0:
        return taken(text, width)
    tail = taken(text[::-1], (room * 3 + 4) // 5)[::-1]
    return taken(text, room - width_of(tail)) + ellipsis + tail


def tells_apart(texts: Iterable[str], width: int) -> bool:
    """Whether texts that differ still do when each is cut to a width.

    >>> tells_apart(["sum size=10, slow", "sum size=20, slow"], 12)
    False
    """
    whole = set(texts)
    return len({cut_middle(text, width) for text in whole}) == len(whole)


def taken(text: str, width: int) -> str:
    """The longest start of the text that fits."""
    ends = accumulate(map(width_of, text))
    return text[: sum(end <= width for end in ends)]
