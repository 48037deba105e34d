"""Changes and their intervals, from ratios current / baseline: in percent, or as multiples."""

from math import inf, isinf, isnan, nan

from calibrax.numbers.digits import FEWEST, MOST, NO_ANSWER, decimal, placed, signed
from calibrax.numbers.scales import Scale
from calibrax.units import Unit

__all__ = [
    "change_word",
    "format_change",
    "format_interval",
    "format_plain_change",
    "is_multiple",
    "printed_ratio",
]

WELL_BEYOND = 1e6  # factors from here on say only that they are huge
LARGEST_RATIO = 1e300
WHOLE_PERCENT = 1000  # ends of intervals from here on are whole numbers
LARGEST_PERCENT = 1e8  # and from here on powers of ten


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
        >>> from calibrax.numbers import choose_scale
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


def format_plain_change(ratio: float) -> str:
    """A change for programs: always in percent, in ASCII, without a space.

    >>> format_plain_change(1.154), format_plain_change(0.9967), format_plain_change(7.0)
    ('+15.4%', '-0.33%', '+600.0%')
    """
    percent = percent_of(ratio)
    if not abs(percent) < 10**MOST:
        return f"{percent:+.4g}%"
    return f"{signed(percent, percent_decimals(percent))}%".replace("−", "-")
