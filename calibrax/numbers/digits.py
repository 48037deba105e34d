"""Digits of numbers: how many are true, and where the point stands.

They are rounded once, from the float itself; prefixes only move the point.
"""

from math import isfinite

__all__ = [
    "FEWEST",
    "MOST",
    "NO_ANSWER",
    "decimal",
    "exponent_of",
    "placed",
    "significant_digits",
    "signed",
]

FEWEST, MOST = 3, 6  # significant digits of a value
TINIEST = -3  # a smaller power of ten than this is printed as e-4
DECIMAL_DIGITS = 15  # what a float keeps of a decimal: with 17, 1e-6 would begin at 1e-7
NO_ANSWER = "n/a"


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


def signed(number: float, decimals: int) -> str:
    """The number with its sign; none if all digits are zeros."""
    text = f"{abs(number):.{decimals}f}"
    if not float(text):
        return text
    return ("+" if number > 0 else "−") + text
