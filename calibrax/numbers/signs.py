"""Signs that a terminal or a file may lack, and what stands for them."""

__all__ = ["to_ascii"]

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
