"""Units of measurement as benchmark tools write them: what a text such as `ns/op` stands for.

A unit text becomes a `Unit`: the kind of quantity, the base unit that records use, the exact
factor to it, which way is better, and the name of its metric in records.

| kind             | base             | direction | metric           |
|------------------|------------------|-----------|------------------|
| time             | s                | lower     | time             |
| memory           | B                | lower     | memory           |
| throughput       | 1/s              | higher    | throughput       |
| bytes_per_second | B/s              | higher    | bytes_per_second |
| count            | count, or text   | info      | text             |
| ratio            | 1, or %          | info      | text             |
| other            | text             | info      | text             |
| none             | (empty)          | info      | value            |

It never guesses. Symbols keep their case, since `Mb` (megabit) is not `MB` and `MS/s` is not
`ms/s`; only words written out (`Megabytes`) may have any. A text that is unknown, or that has two
readings (`mb`, `m`, `ops`, `Mbps`), is "other" with direction "info": its values stay as they are.
Reading a base unit gives it again, so the base is all that a record must keep.
"""

from math import copysign, gcd, inf, isfinite
from typing import Literal, NamedTuple, TypeAlias

from calibrax.errors import shown

__all__ = ["Direction", "Kind", "Unit", "parse_unit"]

Kind: TypeAlias = Literal[
    "time", "memory", "throughput", "bytes_per_second", "count", "ratio", "other", "none"
]
Direction: TypeAlias = Literal["lower", "higher", "info"]


class Unit(NamedTuple):
    """What a unit text stands for.

    Attributes:
        text: The text as it was given.
        kind: The kind of quantity.
        base: The unit that records keep such values in.
        direction: Which values are better. A plain string: `MetricDirection` lives a layer above.
        metric: The name of a metric that only its unit describes.
        numerator: The base unit's share of the factor that is multiplied with, at least 1.
        denominator: What is divided by, at least 1, in lowest terms with `numerator`.
    """

    text: str
    kind: Kind
    base: str
    direction: Direction
    metric: str
    numerator: int = 1
    denominator: int = 1

    @property
    def factor(self) -> float:
        """Base units in one of this unit, as the nearest float; `to_base` is more exact.

        >>> parse_unit("KiB").factor
        1024.0
        """
        return self.numerator / self.denominator

    def to_base(self, value: float) -> float:
        """The value in base units, correctly rounded; NaN and infinities stay what they are.

        >>> parse_unit("ns/op").to_base(192.5)  # 192.5 * 1e-9 is 1.9250000000000003e-07
        1.925e-07
        """
        return scaled(value, self.numerator, self.denominator)

    def from_base(self, value: float) -> float:
        """The value in this unit of a value in base units, correctly rounded.

        >>> parse_unit("ops/min").from_base(0.5)
        30.0
        """
        return scaled(value, self.denominator, self.numerator)


def scaled(value: float, numerator: int, denominator: int) -> float:
    """`value * numerator / denominator`, rounded once; infinite beyond a float's range."""
    value = float(value)
    # A float holds each factor of the tables exactly, so that one operation is one rounding.
    if denominator == 1:
        return value * numerator
    if numerator == 1:
        return value / denominator
    if not value or not isfinite(value):
        return value
    top, bottom = value.as_integer_ratio()
    try:
        return (top * numerator) / (bottom * denominator)
    except OverflowError:
        return copysign(inf, value)


MICRO, GREEK_MU = "\u00b5", "\u03bc"
DAY = 86_400

# Symbols: case matters. m is left out (metre, minute, milli), b too (bit, byte).
TIMES = {
    **dict.fromkeys(("s", "sec", "secs"), (1, 1)),
    **dict.fromkeys(("ms", "msec", "msecs"), (1, 10**3)),
    **dict.fromkeys(("us", "usec", "usecs", MICRO + "s", MICRO + "sec"), (1, 10**6)),
    **dict.fromkeys(("ns", "nsec", "nsecs"), (1, 10**9)),
    "ps": (1, 10**12),
    **dict.fromkeys(("min", "mins"), (60, 1)),
    **dict.fromkeys(("h", "hr", "hrs"), (3600, 1)),
}
BYTES = {
    "B": (1, 1),
    **dict.fromkeys(("kB", "KB"), (10**3, 1)),
    **{prefix + "B": (10**power, 1) for prefix, power in (("M", 6), ("G", 9), ("T", 12))},
    **{f"{prefix}iB": (1024**power, 1) for power, prefix in enumerate("KMGT", 1)},
}
HERTZ = {
    "Hz": (1, 1),
    **dict.fromkeys(("kHz", "KHz"), (10**3, 1)),
    "MHz": (10**6, 1),
    "GHz": (10**9, 1),
}
# Rates without a word for what is counted; calibrax prints them itself.
BARE_RATES = {"": (1, 1), "1": (1, 1), "k": (10**3, 1), "M": (10**6, 1), "G": (10**9, 1)}

# Words: any case, with or without an s at the end.
TIME_WORDS = {
    "second": (1, 1),
    "millisecond": (1, 10**3),
    "microsecond": (1, 10**6),
    "nanosecond": (1, 10**9),
    "picosecond": (1, 10**12),
    "minute": (60, 1),
    "hour": (3600, 1),
    "day": (DAY, 1),
}
BYTE_WORDS = {
    "byte": (1, 1),
    **{
        f"{prefix}byte": (1000**power, 1)
        for power, prefix in enumerate(("kilo", "mega", "giga", "tera"), 1)
    },
    **{
        f"{prefix}byte": (1024**power, 1)
        for power, prefix in enumerate(("kibi", "mebi", "gibi", "tebi"), 1)
    },
}
# What a benchmark does over and over. Errors or misses per second are rates too, but more of them
# is not better, so that the list stays closed.
REPEATED = frozenset(
    ("op", "operation", "iter", "it", "iteration", "call", "run", "req", "request", "item")
) | {"elem", "element"}
COUNTED = frozenset(("instruction", "cycle"))
ALLOCATIONS = frozenset(("alloc", "allocation"))
PERCENT = frozenset(("%", "percent", "percentage"))
DIMENSIONLESS = frozenset(("1", "x", "×", "ratio", "unitless"))


def singular(word: str) -> str:
    """The word in lower case, without the s of a plural."""
    return word.lower().removesuffix("s")


def as_time(text: str) -> tuple[int, int] | None:
    """The factor to seconds, if the text is a unit of time."""
    return TIMES.get(text) or TIME_WORDS.get(singular(text))


def as_bytes(text: str) -> tuple[int, int] | None:
    """The factor to bytes, if the text is a unit of memory."""
    return BYTES.get(text) or BYTE_WORDS.get(singular(text))


def as_rate(amount: str) -> tuple[int, int] | None:
    """The factor to 1, if the text can be counted per time."""
    return (1, 1) if singular(amount) in REPEATED else BARE_RATES.get(amount)


def parse_unit(text: str) -> Unit:
    """What a unit text stands for; a time or a size may be followed by `/op` or ` per iter`.

    The number of bytes per operation is a size, as a time per operation is a time. A percentage
    stays one: 50 under the metric name `Percent` must not become 0.5. A unit glued to other text,
    as in `build-real-ns/op` and in old `data.js` files, is not sought: the reader has to part them.

    Raises:
        TypeError: The unit is no `str`.

    Example:
        >>> parse_unit("ms per iter")[1:]
        ('time', 's', 'lower', 'time', 1, 1000)
        >>> parse_unit("MiB/s").kind, parse_unit("MiB/s").to_base(1.5)
        ('bytes_per_second', 1572864.0)
        >>> parse_unit("Mb/s")[1:]
        ('other', 'Mb/s', 'info', 'Mb/s', 1, 1)
    """
    if not isinstance(text, str):
        raise TypeError(f"unit: expected str, got {shown(text)}")
    name = text.strip()
    parts = [
        part.strip() for part in name.replace(GREEK_MU, MICRO).replace(" per ", "/").split("/")
    ]
    if len(parts) == 1:
        return plain_unit(text, name, parts[0])
    if len(parts) == 2:
        return quotient_unit(text, name, parts[0], parts[1])
    return Unit(text, "other", name, "info", name)


def plain_unit(text: str, name: str, symbol: str) -> Unit:
    """A unit without a slash."""
    word = name.lower()
    if word in ("", "unit"):
        return Unit(text, "none", "", "info", "value")
    if time := as_time(symbol):
        return Unit(text, "time", "s", "lower", "time", *time)
    if size := as_bytes(symbol):
        return Unit(text, "memory", "B", "lower", "memory", *size)
    if rate := HERTZ.get(symbol):
        return Unit(text, "throughput", "1/s", "higher", "throughput", *rate)
    if word in PERCENT:
        return Unit(text, "ratio", "%", "info", name)
    if word in DIMENSIONLESS:
        return Unit(text, "ratio", "1", "info", name)
    if word == "integer":  # pyperf's word for a number without a unit
        return Unit(text, "count", "count", "info", "value")
    if word in ("count", "counts"):
        return Unit(text, "count", "count", "info", name)
    return counted_unit(text, name, singular(word))


def quotient_unit(text: str, name: str, over: str, under: str) -> Unit:
    """A unit with one slash."""
    size = as_bytes(over)
    if time := as_time(under):
        if size:
            factor = reduced(size[0] * time[1], size[1] * time[0])
            return Unit(text, "bytes_per_second", "B/s", "higher", "bytes_per_second", *factor)
        if rate := as_rate(over):
            factor = reduced(rate[0] * time[1], rate[1] * time[0])
            return Unit(text, "throughput", "1/s", "higher", "throughput", *factor)
    elif singular(under) in REPEATED:
        if time := as_time(over):
            return Unit(text, "time", "s", "lower", "time", *time)
        if size:
            return Unit(text, "memory", "B", "lower", "memory", *size)
        return counted_unit(text, name, singular(over))
    return Unit(text, "other", name, "info", name)


def counted_unit(text: str, name: str, word: str) -> Unit:
    """Allocations, events of the processor, or a unit that nobody knows."""
    if word in ALLOCATIONS:
        return Unit(text, "other", name, "lower", name)
    return Unit(text, "count" if word in COUNTED else "other", name, "info", name)


def reduced(numerator: int, denominator: int) -> tuple[int, int]:
    """The fraction in lowest terms."""
    shared = gcd(numerator, denominator)
    return numerator // shared, denominator // shared
