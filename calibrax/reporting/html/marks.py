"""A few marks that all plots are made of, and what turns them into SVG.

Coordinates are whole numbers, half a pixel each. As data a mark is a list: its kind, classes of
the style sheet, then coordinates, of points first all x: they are the same in many rows.

    ["dot", class, [x, x, …, y, y, …]]     points, as many as there are
    ["rain", class, y, height, [x, …]]     points below each other, from y down
    ["bar", class, x1, x2, y, cap]         from x1 to x2, with caps of that height
    ["line", class, [x, x, …, y, y, …]]    through points
    ["band", class, x, y, width, height]   a rectangle
    ["violin", class, x, y, step, [d, …]]  an outline from (x, y): to the right by step, down by d
    ["sign", class, x, y]                  one shape of `SIGNS` by its class
    ["tick", class, x, y1, y2, text]       a line of a grid, with its label below
    ["text", class, x, y, text]            at most a few words

The script of the page draws the same from the same lists: what is changed here is changed there,
and a test in a browser compares both.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import attrs

from calibrax.reporting.html.escaping import escaped
from calibrax.texts import visible

__all__ = [
    "SIGNS",
    "Mark",
    "Plot",
    "band",
    "bar",
    "dots",
    "element",
    "line",
    "packed",
    "rain",
    "sign",
    "svg",
    "text",
    "tick",
    "violin",
]

WITH_SERIES = ("dot", "rain", "line", "violin")
OF_POINTS = ("dot", "line")
WITH_WORDS = ("tick", "text")
BELOW = 30  # from the end of a tick to the foot of its label

SIGNS = {
    "regressed": "m0-12 12 12-12 12-12-12z",
    "improved": "m-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0z",
    "left": "m0-10v20l-16-10z",
    "right": "m0-10v20l16-10z",
    "stroke": "m0-14v28",
    "": "m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z",
}
"""Shapes around a point, by the first word of a mark's class; "" for all others."""


class Mark(NamedTuple):
    """One mark.

    Attributes:
        kind: One of those above.
        style: Classes of the style sheet.
        numbers: Coordinates, as many as the kind has.
        series: Those that come in any number.
        words: Of a text.
    """

    kind: str
    style: str
    numbers: tuple[int, ...] = ()
    series: tuple[int, ...] = ()
    words: str = ""


@attrs.frozen
class Plot:
    """Marks on a plane.

    Attributes:
        width: Of the plane.
        height: Likewise; y grows downwards.
        label: Its numbers in words, for who can't see it.
        marks: The later ones in front.
    """

    width: int
    height: int
    label: str
    marks: Sequence[Mark]


def flat(points: Iterable[tuple[float, float]]) -> tuple[int, ...]:
    """Points as one row of numbers."""
    return tuple(round(end) for point in points for end in point)


def dots(style: str, points: Iterable[tuple[float, float]]) -> Mark:
    """Points."""
    return Mark("dot", style, series=flat(points))


def rain(style: str, y: float, height: float, xs: Iterable[float]) -> Mark:
    """Points below each other, the first one at the top."""
    return Mark("rain", style, (round(y), round(height)), tuple(map(round, xs)))


def bar(style: str, x1: float, x2: float, y: float, cap: int = 0) -> Mark:
    """A bar from one x to another."""
    return Mark("bar", style, (round(x1), round(x2), round(y), cap))


def line(style: str, points: Iterable[tuple[float, float]]) -> Mark:
    """A line through points."""
    return Mark("line", style, series=flat(points))


def band(style: str, x1: float, y1: float, x2: float, y2: float) -> Mark:
    """A rectangle between two corners."""
    return Mark("band", style, tuple(map(round, (x1, y1, x2 - x1, y2 - y1))))


def violin(style: str, x: float, y: float, step: float, heights: Sequence[float]) -> Mark:
    """Half a violin: heights above y, so far apart."""
    down = tuple(before - after for before, after in pairwise([0, *map(round, heights), 0]))
    return Mark("violin", style, (round(x), round(y), round(step)), down)


def sign(style: str, x: float, y: float) -> Mark:
    """One shape."""
    return Mark("sign", style, (round(x), round(y)))


def tick(style: str, x: float, y1: float, y2: float, words: str) -> Mark:
    """A line of a grid, with its label."""
    return Mark("tick", style, (round(x), round(y1), round(y2)), words=visible(words))


def text(style: str, x: float, y: float, words: str) -> Mark:
    """A few words."""
    return Mark("text", style, (round(x), round(y)), words=visible(words))


def packed(plot: Plot) -> list[object]:
    """A plot as data for the script."""
    marks = [
        [
            *(mark.kind, mark.style, *mark.numbers),
            *([series_data(mark)] if mark.kind in WITH_SERIES else []),
            *([mark.words] if mark.kind in WITH_WORDS else []),
        ]
        for mark in plot.marks
    ]
    return [plot.width, plot.height, visible(plot.label), marks]


def series_data(mark: Mark) -> tuple[int, ...]:
    """Numbers that come in any number; of points those of each axis together."""
    return mark.series[::2] + mark.series[1::2] if mark.kind in OF_POINTS else mark.series


def svg(plot: Plot) -> str:
    """A plot as an element that a screen reader tells in words."""
    inner = "".join(map(element, plot.marks))
    return (
        f'<svg viewBox="0 0 {plot.width} {plot.height}" role="img" '
        f'aria-label="{escaped(plot.label)}">{inner}</svg>'
    )


def element(mark: Mark) -> str:
    """One mark."""
    if mark.kind == "band":
        x, y, width, height = mark.numbers
        return f'<rect class="{mark.style}" x="{x}" y="{y}" width="{width}" height="{height}"/>'
    if mark.kind == "tick":
        x, top, end = mark.numbers
        text = f'<text x="{x}" y="{end + BELOW}">{escaped(mark.words)}</text>'
        return f'<path class="grid {mark.style}" d="M{x} {top}V{end}"/>{text}'
    if mark.kind == "text":
        x, y = mark.numbers
        return f'<text class="{mark.style}" x="{x}" y="{y}">{escaped(mark.words)}</text>'
    return f'<path class="{mark.kind} {mark.style}" d="{outline(mark)}"/>'


def outline(mark: Mark) -> str:
    """What a pen does for a mark."""
    if mark.kind == "bar":
        x1, x2, y, cap = mark.numbers
        ends = f"M{x1} {y}m0-{cap}v{cap}v{cap}M{x2} {y}m0-{cap}v{cap}v{cap}" if cap else ""
        return f"M{x1} {y}H{x2}{ends}"
    if mark.kind == "sign":
        x, y = mark.numbers
        return f"M{x} {y}{SIGNS.get(mark.style.partition(' ')[0], SIGNS[''])}"
    if mark.kind == "violin":
        x, y, step = mark.numbers
        first, *others, last = mark.series
        steps = "".join(f"l{step} {down}" for down in others)
        return f"M{x} {y}v{first}{steps}v{last}z"
    if mark.kind == "rain":
        y, height = mark.numbers
        apart = max(len(mark.series) - 1, 1)
        return "".join(f"M{x} {y + n * height // apart}h0" for n, x in enumerate(mark.series))
    pairs = [f"{x} {y}" for x, y in zip(mark.series[::2], mark.series[1::2], strict=True)]
    if mark.kind == "dot":
        return "".join(f"M{pair}h0" for pair in pairs)
    return "M" + "L".join(pairs)
