"""Screens that are known: the text that was printed beside the one in a file."""

import os
import re
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def compared(path, printed, digits=9, longest=9):
    """Both texts, long numbers to the digits that every version of NumPy and SciPy agrees on.

    Args:
        path: Of the file, which is written anew if the environment says so.
        printed: The text.
        digits: That are kept.
        longest: Decimals from which on a number is long.
    """
    if os.environ.get("CALIBRAX_UPDATE_GOLDEN"):
        path.write_text(printed, encoding="utf-8")
    number = rf"\d+\.(?:\d{{{longest},}}|0(?!\d))(e-?\d+)?"
    return tuple(
        re.sub(number, lambda found: f"{float(found[0]):.{digits}g}", text)
        for text in (printed, path.read_text(encoding="utf-8"))
    )
