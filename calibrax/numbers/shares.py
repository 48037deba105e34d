"""Shares, noise and probabilities."""

from math import isinf, isnan

from calibrax.numbers.digits import FEWEST, MOST, NO_ANSWER, decimal, placed

__all__ = ["format_p", "format_percent", "format_spread"]

SMALLEST_P = 1e-9


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
