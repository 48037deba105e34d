"""Values of a column: the prefix they share, and the digits that their uncertainty allows."""

from collections.abc import Iterable
from math import floor, isfinite, isnan, log10
from typing import NamedTuple

from calibrax.numbers.digits import FEWEST, MOST, decimal, placed, significant_digits
from calibrax.units import Unit

__all__ = ["Prefix", "Scale", "choose_scale"]

MAX_SPAN = 1000.0  # from here on values of a column don't fit one prefix
ROUNDING_UP = 2e-4  # decades: 999.6 ns is printed as 1.00 µs


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
