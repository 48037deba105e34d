r"""A document as strict JSON text that is also safe to print.

NaN and infinities are the strings that records use. Signs which would disturb a terminal are
written as `\uXXXX`, which is the same text to a program.
"""

import json
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

__all__ = ["json_text"]

UNUSUAL = re.compile(r"[^\n -~]")


def json_text(document: Mapping[str, Any], *, ascii_only: bool = False) -> str:
    """The document, indented, with a final newline; the order of keys is kept."""
    text = json.dumps(plain(document), indent=2, ensure_ascii=ascii_only, allow_nan=False)
    return UNUSUAL.sub(lambda found: escape(found[0]), text) + "\n"


def plain(value: Any) -> Any:
    """The value in JSON's kinds."""
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return "NaN"
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def escape(sign: str) -> str:
    """A sign as JSON's escape, in two halves beyond the first plane; a printable one as it is."""
    if sign.isprintable():
        return sign
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
