"""Whole numbers, and numbers for programs."""

__all__ = ["counted", "format_count", "format_plain"]


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
