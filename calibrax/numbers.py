"""Numbers as people read them: scale, digits, change, interval, p; rules and screens in `UX.md`.

Values come in base units, changes as the ratio current / baseline. Digits are rounded once, from
the float itself, and prefixes only move the decimal point, so that no multiplication blurs them.
Each float prints something true and short; what is no number says so (`NaN`, `n/a`), and nothing
raises. Signs are Unicode (−, ×, µ, …); `to_ascii` replaces them for places that lack them, best
before padding, since a few replacements are wider.

Over 400 lines for its examples alone: all of it is one page of `UX.md`, and changes with it.
"""

from collections.abc import Iterable
from math import floor, inf, isfinite, isinf, isnan, log10, nan
from typing import NamedTuple

from calibrax.units import Unit

__all__ = [
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

FEWEST, MOST = 3, 6  # significant digits of a value
MAX_SPAN = 1000.0  # from here on values of a column don't fit one prefix
ROUNDING_UP = 2e-4  # decades: 999.6 ns is printed as 1.00 µs
TINIEST = -3  # a smaller power of ten than this is printed as e-4
DECIMAL_DIGITS = 15  # what a float keeps of a decimal: with 17, 1e-6 would begin at 1e-7
WELL_BEYOND = 1e6  # factors from here on say only that they are huge
LARGEST_RATIO = 1e300
WHOLE_PERCENT = 1000  # ends of intervals from here on are whole numbers
LARGEST_PERCENT = 1e8  # and from here on powers of ten
SMALLEST_P = 1e-9
NO_ANSWER = "n/a"


class Prefix(NamedTuple):
    """A unit to print in: its symbol, and the power of ten of the base unit that it stands for."""

    symbol: str
    exponent: int


BASE_PREFIX = Prefix("", 0)
# Ascending. Minutes and hours are left out: 5400 s compare more easily than 1.5 h.
PREFIXES = {
    "time": (
        *(Prefix("ps", -12), Prefix("ns", -9), Prefix("µs", -6), Prefix("ms", -3)),
        Prefix("s", 0),
    ),
    "memory": tuple(Prefix(f"{p}B", 3 * i) for i, p in enumerate(("", "k", "M", "G", "T"))),
    "throughput": tuple(Prefix(f"{p}/s", 3 * i) for i, p in enumerate(("", "k", "M", "G"))),
    "bytes_per_second": tuple(
        Prefix(f"{p}B/s", 3 * i) for i, p in enumerate(("", "k", "M", "G", "T"))
    ),
}
WITHOUT_SYMBOL = frozenset(("", "1", "count"))


class Scale(NamedTuple):
    """How a column of values of one unit is printed; `choose_scale` makes one.

    Attributes:
        unit: What is measured. Values are given in its base unit, whatever its own factor is.
        prefix: The one that all cells share, or None where each cell has its own.
    """

    unit: Unit
    prefix: Prefix | None

    @property
    def unit_text(self) -> str:
        """The unit for the column's heading; empty where each cell has its own, or none is needed.

        >>> from calibrax.units import parse_unit
        >>> choose_scale([3.6e-3, 45e-3], parse_unit("s")).unit_text
        'ms'
        """
        return self.prefix.symbol if self.prefix else ""

    def format(self, value: float, half_width: float | None = None) -> str:
        """The value with its unit.

        The last digit is at a tenth of the half width, with 3 to 6 significant digits and never
        fewer than stand before the point.

        Args:
            value: In base units. NaN and infinities are printed without unit.
            half_width: Half the width of the value's interval, in base units. None or NaN
                (unknown) and infinity give 3 digits, 0 (exact) as many of 6 as are needed.

        Example:
            >>> from calibrax.units import parse_unit
            >>> scale = choose_scale([45.1e-3], parse_unit("s"))
            >>> scale.format(45.1e-3), scale.format(45.1e-3, 0.54e-3)
            ('45.1 ms', '45.10 ms')
        """
        number, symbol = self._texts(value, half_width)
        return f"{number} {symbol}" if symbol else number

    def cell(self, value: float, half_width: float | None = None) -> str:
        """The value for a place that shows `unit_text` elsewhere: without unit where all share one.

        >>> from calibrax.units import parse_unit
        >>> scale = choose_scale([157.0e6, 156.5e6], parse_unit("B"))
        >>> f"{scale.cell(157.0e6, 5e5)} → {scale.format(156.5e6, 5e5)}"
        '157.00 → 156.50 MB'
        """
        return self._texts(value, half_width)[0] if self.prefix else self.format(value, half_width)

    def rounded(self, value: float, half_width: float | None = None) -> float:
        """The number, in base units, that a reader of `format` gets.

        >>> from calibrax.units import parse_unit
        >>> choose_scale([1.9248e-7], parse_unit("s")).rounded(1.9248e-7)
        1.92e-07
        """
        if not isfinite(value) or not value:
            return float(value)
        digits, exponent, _ = self._digits(value, half_width)
        return float(f"{'-' if value < 0 else ''}{digits[0]}.{digits[1:]}e{exponent}")

    def _texts(self, value: float, half_width: float | None) -> tuple[str, str]:
        """The number and the symbol of its unit."""
        sign = "−" if value < 0 else ""
        if not isfinite(value):
            return ("NaN" if isnan(value) else f"{sign}inf"), ""
        if not value:
            return "0", (self.prefix or base_prefix(self.unit)).symbol
        digits, exponent, prefix = self._digits(value, half_width)
        return sign + placed(digits, exponent - prefix.exponent), prefix.symbol

    def _digits(self, value: float, half_width: float | None) -> tuple[str, int, Prefix]:
        """The digits to print, the power of ten of the first one, and the prefix."""
        count = significant_digits(value, half_width)
        digits, exponent = decimal(value, count)
        # Chosen after rounding: 999.96 ns is 1.00 µs.
        prefix = self.prefix or prefix_for(self.unit, exponent)
        before_point = exponent - prefix.exponent + 1
        if count < before_point <= MOST:
            digits, exponent = decimal(value, before_point)
        if self._is_whole(value, half_width, prefix):
            digits = str(abs(int(value)))
            exponent = len(digits) - 1
        elif half_width == 0:
            digits = digits[:FEWEST] + digits[FEWEST:].rstrip("0")
        return digits, exponent, prefix

    def _is_whole(self, value: float, half_width: float | None, prefix: Prefix) -> bool:
        """Whether decimals would only be noise: 3 allocations, not 3.00."""
        if prefix.exponent or abs(value) >= 10**MOST or not float(value).is_integer():
            return False
        if self.unit.kind in ("count", "memory"):
            return True
        return self.unit.kind not in PREFIXES and not half_width


def choose_scale(values: Iterable[float], unit: Unit) -> Scale:
    """The scale of a column: one prefix while its values span less than 1,000:1, else one a cell.

    The prefix suits the geometric middle of the smallest and the largest value. Zeros, NaN and
    infinities have no say. Units without prefixes always share their one symbol. A row that should
    have one unit in an uneven column gets a scale of its own.

    Args:
        values: In base units.
        unit: What they measure; only kind and base count.

    Example:
        >>> from calibrax.units import parse_unit
        >>> scale = choose_scale([1.92e-7, 2.65e-3], parse_unit("ns"))
        >>> scale.format(1.92e-7), scale.format(2.65e-3), scale.unit_text
        ('192 ns', '2.65 ms', '')
    """
    if unit.kind not in PREFIXES:
        return Scale(unit, base_prefix(unit))
    sizes = [abs(value) for value in values if value and isfinite(value)]
    if not sizes:
        return Scale(unit, base_prefix(unit))
    least, most = min(sizes), max(sizes)
    if most >= MAX_SPAN * least:
        return Scale(unit, None)
    middle = (log10(least) + log10(most)) / 2
    return Scale(unit, prefix_for(unit, floor(middle + ROUNDING_UP)))


def base_prefix(unit: Unit) -> Prefix:
    """The base unit itself."""
    for prefix in PREFIXES.get(unit.kind, ()):
        if not prefix.exponent:
            return prefix
    return BASE_PREFIX if unit.base in WITHOUT_SYMBOL else Prefix(unit.base, 0)


def prefix_for(unit: Unit, exponent: int) -> Prefix:
    """The largest prefix up to a power of ten, else the smallest there is."""
    prefixes = PREFIXES[unit.kind]
    return next((p for p in reversed(prefixes) if p.exponent <= exponent), prefixes[0])


def decimal(value: float, count: int) -> tuple[str, int]:
    """So many significant digits of a number's size, and the power of ten of the first one."""
    mantissa, exponent = f"{abs(value):.{count - 1}e}".split("e")
    return mantissa.replace(".", ""), int(exponent)


def exponent_of(value: float) -> int:
    """The power of ten of the first digit."""
    return decimal(value, DECIMAL_DIGITS)[1]


def significant_digits(value: float, half_width: float | None) -> int:
    """How many digits put the last one at a tenth of the half width, between 3 and 6."""
    if half_width is None or not isfinite(half_width):
        return FEWEST
    if not half_width:
        return MOST
    last = exponent_of(half_width) - 1
    return min(MOST, max(FEWEST, exponent_of(value) - last + 1))


def placed(digits: str, exponent: int) -> str:
    """Digits with point and thousands separators; scientific beyond 6 places and below 0.001."""
    if not TINIEST <= exponent < MOST:
        fraction = f".{digits[1:]}" if digits[1:] else ""
        return f"{digits[0]}{fraction}e{exponent}"
    if exponent < 0:
        return f"0.{'0' * (-exponent - 1)}{digits}"
    whole, fraction = digits[: exponent + 1], digits[exponent + 1 :]
    return f"{int(whole.ljust(exponent + 1, '0')):,}" + (f".{fraction}" if fraction else "")


def printed_ratio(
    baseline: float, current: float, scale: Scale, half_width: float | None = None
) -> float:
    """Current / baseline as a reader gets it from the two values that `scale` prints.

    Two zeros give 1, a baseline of 0 infinity. NaN where there is no ratio to speak of: a value
    that is negative, NaN or infinite. Ratios end at 1e300 and 1e-300.

    Args:
        baseline: In base units.
        current: In base units.
        scale: That of both values.
        half_width: That of both values, as in `Scale.format`.

    Example:
        >>> from calibrax.units import parse_unit
        >>> scale = choose_scale([1.9248e-7, 2.2213e-7], parse_unit("s"))
        >>> ratio = printed_ratio(1.9248e-7, 2.2213e-7, scale, 1e-9)
        >>> scale.format(1.9248e-7, 1e-9), scale.format(2.2213e-7, 1e-9)
        ('192.5 ns', '222.1 ns')
        >>> format_change(ratio, scale.unit)
        '+15.4 %'
    """
    before, after = scale.rounded(baseline, half_width), scale.rounded(current, half_width)
    if not (0 <= before < inf and 0 <= after < inf):
        return nan
    if not before:
        return inf if after else 1.0
    if not after:
        return 0.0
    return min(max(after / before, 1 / LARGEST_RATIO), LARGEST_RATIO)


def change_word(unit: Unit, increased: bool) -> str:
    """The word for a value that went up or down.

    Times and rates are slower or faster, but only where the direction is the usual one; amounts
    are more or less; all else is higher or lower.

    >>> from calibrax.units import parse_unit
    >>> [change_word(parse_unit(text), True) for text in ("ns/op", "ops/s", "MB", "widgets")]
    ['slower', 'faster', 'more', 'higher']
    """
    usual = (unit.kind, unit.direction)
    if usual == ("time", "lower"):
        return "slower" if increased else "faster"
    if usual in (("throughput", "higher"), ("bytes_per_second", "higher")):
        return "faster" if increased else "slower"
    if unit.kind in ("memory", "count") or usual == ("other", "lower"):
        return "more" if increased else "less"
    return "higher" if increased else "lower"


def format_change(ratio: float, unit: Unit) -> str:
    """A change in percent; from a factor of 2 on, up or down, as a multiple with a word.

    A ratio of 0 and of infinity say what they come from; NaN and negative ones give `n/a`.

    Args:
        ratio: Current / baseline, see `printed_ratio`.
        unit: What is measured, with the direction that applies (`unit._replace(direction=…)`).

    Example:
        >>> from calibrax.units import parse_unit
        >>> time = parse_unit("s")
        >>> [format_change(ratio, time) for ratio in (1.154, 0.9967, 2.4, 0.145, 0.0)]
        ['+15.4 %', '−0.33 %', '2.4× slower', '6.9× faster', 'to 0']
    """
    if isnan(ratio) or ratio < 0:
        return NO_ANSWER
    if not ratio:
        return "to 0"
    if isinf(ratio):
        return "from 0"
    if is_multiple(ratio):
        return f"{multiple(ratio)}× {change_word(unit, ratio > 1)}"
    percent = percent_of(ratio)
    return f"{signed(percent, percent_decimals(percent))} %"


def percent_of(ratio: float) -> float:
    """The change in percent."""
    return (ratio - 1) * 100


def percent_decimals(*percents: float) -> int:
    """Two decimals below 1 %, as printed, else one."""
    return 2 if all(round(abs(percent), 2) < 1 for percent in percents) else 1


def is_multiple(ratio: float) -> bool:
    """Whether a change is printed as a multiple: where its percent would read +100.0 or −50.0."""
    return not -50 < round(percent_of(ratio), 1) < 100


def multiple(ratio: float) -> str:
    """A change by a factor, up or down, to two digits or to the whole number."""
    if not ratio or isinf(ratio):
        return "inf"
    factor = ratio if ratio > 1 else 1 / ratio
    if factor >= WELL_BEYOND:
        return f">{WELL_BEYOND:,.0f}"
    return f"{factor:.1f}" if factor < 9.95 else f"{factor:,.0f}"


def signed(number: float, decimals: int) -> str:
    """The number with its sign; none if all digits are zeros."""
    text = f"{abs(number):.{decimals}f}"
    if not float(text):
        return text
    return ("+" if number > 0 else "−") + text


def format_interval(lower: float, upper: float, unit: Unit, width: int = 0) -> str:
    """The interval of a change, from two ratios, both ends in one notation.

    In percent; as multiples where both ends are on one side of no change and one of them is
    printed as a multiple by `format_change`. NaN or a negative bound gives `n/a`.

    Args:
        lower: Ratio, at least 0.
        upper: Ratio, at least `lower`.
        unit: What is measured, with the direction that applies.
        width: Pads both bounds of an interval in percent, to align a column.

    Example:
        >>> from calibrax.units import parse_unit
        >>> time = parse_unit("s")
        >>> format_interval(1.032, 1.29, time), format_interval(0.803, 1.003, time, width=5)
        ('+3.2 … +29.0 %', '−19.7 …  +0.3 %')
        >>> format_interval(0.142, 0.245, time), format_interval(1.68, 2.1, time)
        ('4.1 … 7.0× faster', '1.7 … 2.1× slower')
        >>> format_interval(0.9, 2.5, time), format_interval(0.0, 1.2, time)
        ('−10.0 … +150.0 %', '−100 … +20.0 %')
    """
    if not (lower >= 0 and upper >= 0):
        return NO_ANSWER
    ends = (lower, upper)
    if any(map(is_multiple, ends)) and (lower > 1 or 0 < upper < 1):
        near, far = ends if lower > 1 else ends[::-1]
        texts = [near_multiple(near), multiple(far)]
        if texts[0] == texts[1] and near != far and is_small(far):
            texts = [f"{max(ratio, 1 / ratio):.2f}" for ratio in (near, far)]
        return f"{' … '.join(texts)}× {change_word(unit, lower > 1)}"
    percents = [percent_of(bound) for bound in ends]
    decimals = percent_decimals(*percents)
    if any(bound and not float(f"{bound:.{decimals}f}") for bound in percents):
        decimals = 2  # an end that only looks like 0 would hide which side of it is meant
    return " … ".join(f"{percent_end(p, decimals):>{width}}" for p in percents) + " %"


def percent_end(percent: float, decimals: int) -> str:
    """One end of an interval in percent: whole numbers from 1,000 on."""
    if isinf(percent):
        return "+inf"
    if percent == -100:  # a loss of all, as "to 0"
        return "−100"
    if percent >= LARGEST_PERCENT:
        return f"+{placed(*decimal(percent, FEWEST))}"
    return f"+{percent:,.0f}" if percent >= WHOLE_PERCENT else signed(percent, decimals)


def is_small(ratio: float) -> bool:
    """Whether a multiple is printed with decimals."""
    return "." in multiple(ratio)


def near_multiple(ratio: float) -> str:
    """The end of an interval that is nearer to no change, with the digits that tell it from 1.

    >>> near_multiple(1.68), near_multiple(1.032), near_multiple(1.00004)
    ('1.7', '1.03', '1.0000')
    """
    text = multiple(ratio)
    factor = max(ratio, 1 / ratio) if ratio else inf
    decimals = 2
    while text.strip("0.") == "1" and decimals <= FEWEST + 1:
        text, decimals = f"{factor:.{decimals}f}", decimals + 1
    return text


def format_percent(fraction: float) -> str:
    """A share or a noise level in percent, to about two digits: 0.33 %, 1.2 %, 18 %.

    >>> format_percent(0.0033), format_percent(0.012), format_percent(0.18)
    ('0.33 %', '1.2 %', '18 %')
    """
    percent = abs(fraction) * 100
    if isnan(percent):
        return NO_ANSWER
    sign = "−" if fraction < 0 else ""
    if not percent < 10**MOST:
        text = "inf" if isinf(percent) else placed(*decimal(percent, FEWEST))
    elif round(percent, 2) < 1:
        text = f"{percent:.2f}"
        if not float(text):
            text, sign = ("<0.01" if percent else "0"), ""
    else:
        text = f"{percent:.1f}" if round(percent, 1) < 10 else f"{percent:,.0f}"
    return f"{sign}{text} %"


def format_spread(fraction: float) -> str:
    """Half an interval's width (the larger half) as a fraction of its value: ± 1.2 %.

    >>> format_spread(0.012)
    '± 1.2 %'
    """
    return f"± {format_percent(abs(fraction))}"


def format_p(p_value: float) -> str:
    """A p-value to two digits without the leading zero; what is no probability gives `p = n/a`.

    >>> format_p(0.00016), format_p(3e-10), format_p(0.9999), format_p(1.0)
    ('p = .00016', 'p < 1e-9', 'p > .99', 'p = 1')
    """
    if not 0 <= p_value <= 1:
        return f"p = {NO_ANSWER}"
    if p_value == 1:
        return "p = 1"
    if p_value < SMALLEST_P:
        return "p < 1e-9"
    digits, exponent = decimal(p_value, 2)
    if exponent == 0:
        return "p > .99"
    if exponent < -4:
        return f"p = {placed(digits, exponent)}"
    return f"p = .{'0' * (-exponent - 1)}{digits}"


def format_count(count: int) -> str:
    """A whole number with thousands separators.

    >>> format_count(1396)
    '1,396'
    """
    return f"{count:,}".replace("-", "−")


def counted(count: int, noun: str) -> str:
    """A count with its noun.

    >>> counted(1, "run"), counted(1396, "run")
    ('1 run', '1,396 runs')
    """
    return f"{format_count(count)} {noun}{'' if count == 1 else 's'}"


def format_plain(value: float) -> str:
    """A number for programs: the shortest ASCII text of up to 4 significant digits.

    NaN and infinities are `nan`, `inf`, `-inf`, which `float` reads.

    >>> format_plain(1.925e-07), format_plain(472.0)
    ('1.925e-07', '472')
    """
    return f"{value:.4g}"


def format_plain_change(ratio: float) -> str:
    """A change for programs: always in percent, in ASCII, without a space.

    >>> format_plain_change(1.154), format_plain_change(0.9967), format_plain_change(7.0)
    ('+15.4%', '-0.33%', '+600.0%')
    """
    percent = percent_of(ratio)
    if not abs(percent) < 10**MOST:
        return f"{percent:+.4g}%"
    return f"{signed(percent, percent_decimals(percent))}%".replace("−", "-")


ASCII = str.maketrans(
    {
        **dict(zip("▁▂▃▄▅▆▇█", "_.-:=+*#", strict=True)),
        **dict.fromkeys("−–─╸", "-"),
        **dict.fromkeys("•○", "o"),
        "◆": "X",
        "●": "O",
        "━": "=",
        **dict.fromkeys("┆│├┤", "|"),
        "◀": "<",
        "▶": ">",
        "·": ".",
        **dict.fromkeys("\u00b5\u03bc", "u"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        **dict.fromkeys("×✗", "x"),
        "✓": "*",
        "≠": "#",
        "…": "..",
        "→": "->",
        "±": "+-",
    }
)


def to_ascii(text: str) -> str:
    """The text with every sign that calibrax prints replaced; other people's letters stay.

    >>> to_ascii("✗ 45.1 → 46.5 µs  −19.7 … +0.3 %")
    'x 45.1 -> 46.5 us  -19.7 .. +0.3 %'
    """
    return text.translate(ASCII)
