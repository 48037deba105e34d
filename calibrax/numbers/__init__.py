"""Numbers as people read them: values, changes, intervals, p; what is printed is true and short.

Values come in base units, changes as the ratio current / baseline. What is no number says so
(`NaN`, `n/a`), and nothing raises. Signs are Unicode (−, ×, µ, …); `to_ascii` replaces them for
places that lack them, best before padding, since a few replacements are wider.

`scales` (values of a column), `changes` (with their intervals), `shares` (percent, p), `counts`,
`signs`; all of them are made of `digits`.
"""

from calibrax.numbers.changes import (
    change_word,
    format_change,
    format_interval,
    format_plain_change,
    is_multiple,
    printed_ratio,
)
from calibrax.numbers.counts import counted, format_count, format_plain
from calibrax.numbers.digits import NO_ANSWER
from calibrax.numbers.scales import Prefix, Scale, choose_scale
from calibrax.numbers.shares import format_p, format_percent, format_spread
from calibrax.numbers.signs import to_ascii

__all__ = [
    "NO_ANSWER",
    "Prefix",
    "Scale",
    "change_word",
    "choose_scale",
    "counted",
    "format_change",
    "format_count",
    "format_interval",
    "format_p",
    "format_percent",
    "format_plain",
    "format_plain_change",
    "format_spread",
    "is_multiple",
    "printed_ratio",
    "to_ascii",
]
