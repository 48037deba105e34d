"""Foreign text made harmless for a page: as text, in an attribute, in a block of data, as an id.

Names, tags and messages come from files that anybody may have written. What can't be seen, or
would turn the writing direction, is shown as its escape, as everywhere else.
"""

import json
import re
from typing import Any

from calibrax.texts import visible

__all__ = ["OWN", "Anchors", "data_block", "escaped"]

LONGEST_ANCHOR = 60
OWN = "cx-"  # ids of the page itself begin with it, and none of a row does
UNSAFE = re.compile(r"[^A-Za-z0-9_.:=-]+")
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
IN_SCRIPT = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def escaped(text: str) -> str:
    r"""Text for an element or a quoted attribute.

    >>> escaped('<img src="x" onerror=alert(1)>\u202e')
    '&lt;img src=&quot;x&quot; onerror=alert(1)&gt;\\u202e'
    """
    return visible(text).translate(ENTITIES)


def data_block(data: Any) -> str:
    r"""Data as JSON that can't end the element it stands in.

    >>> data_block(["</script>"])
    '["\\u003c/script\\u003e"]'
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(IN_SCRIPT)


class Anchors:
    """Ids of rows, short enough for a link, each given once.

    >>> anchors = Anchors()
    >>> anchors.of("time_query"), anchors.of("time query[3]"), anchors.of("time_query")
    ('time_query', 'time-query-3', 'time_query-2')
    """

    def __init__(self) -> None:
        self.used: set[str] = set()

    def of(self, name: str) -> str:
        """An id like a name."""
        start = UNSAFE.sub("-", name).strip("-")[:LONGEST_ANCHOR] or "row"
        start = f"row-{start}" if start.startswith(OWN) else start
        anchor, number = start, 1
        while anchor in self.used:
            number += 1
            anchor = f"{start}-{number}"
        self.used.add(anchor)
        return anchor
