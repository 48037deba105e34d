"""What all figures share: size, style, colours, harmless labels, ticks, notes, and bytes.

The style is matplotlib's own default with what stands here, whatever the user has set, so that
the same answer gives the same file. A figure can be changed before it is saved.
"""

import math
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from itertools import takewhile
from typing import Any, NamedTuple

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.ticker import FixedFormatter, FixedLocator, NullFormatter, NullLocator
from matplotlib.transforms import blended_transform_factory

import calibrax
from calibrax.numbers import Scale
from calibrax.reporting.compare.forest import Bar, axis_of, ticks_of
from calibrax.reporting.html.axes import FACTORS_FROM, FAR, value_axis
from calibrax.reporting.text import cut_middle, tells_apart, visible

__all__ = [
    "BLUE",
    "VERMILION",
    "COLORS",
    "GREY",
    "MARKERS",
    "MOST_PANELS",
    "MOST_ROWS",
    "OTHER",
    "SIGNS",
    "Sign",
    "add_legend",
    "add_notes",
    "beyond",
    "drawn_text",
    "fixed",
    "harmless",
    "panels",
    "ratio_axis",
    "rendered",
    "row_names",
    "sign_of",
    "stacked",
    "styled",
    "value_ticks",
]

WIDTH = 3.5  # inches: one column of a paper
MOST_ROWS = 40  # of one figure, so that it stays on a page
MOST_PANELS = 12
ROW = 0.155  # inches
PANEL_HEIGHT = 1.15
SINGLE_HEIGHT = 2.3
AROUND = 0.42  # inches that axis, labels and legend of a panel need
NAME_WIDTHS = (24, 36)  # letters of a name beside a panel: the second where the first are equal
TITLE_WIDTH = 34
NOTE_WIDTH = 86
TRAILING = re.compile(r"(?<=\d)\.0+(?!\d)|(?<=\.[1-9])0+(?!\d)")  # zeros of a tick
UNBROKEN = "\u00a0%"
CELLS = 34  # letters that have room along an axis of changes
DPI = 300
FONT = "DejaVu Sans"  # comes with matplotlib

# Okabe and Ito (2008), Color universal design: told apart by all kinds of colour vision.
COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
MARKERS = ("o", "D", "s", "^", "v", "P")
BLUE, VERMILION, GREY, FAINT = "#0072B2", "#D55E00", "#4D4D4D", "#E6E6E6"

STYLE: dict[str, Any] = {
    "axes.edgecolor": "#808080",
    "axes.grid": True,
    "axes.grid.axis": "x",
    "axes.axisbelow": True,
    "axes.labelsize": 7,
    "axes.linewidth": 0.5,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 5,
    "axes.titlesize": 7,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
    "font.family": FONT,
    "font.size": 7,
    "grid.color": FAINT,
    "grid.linewidth": 0.5,
    "legend.fontsize": 6.5,
    "legend.frameon": False,
    "lines.linewidth": 0.9,
    "lines.markersize": 3.6,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "calibrax",
    "text.parse_math": False,
    "text.usetex": False,
    "xtick.labelsize": 6.5,
    "xtick.major.size": 2,
    "xtick.major.width": 0.5,
    "ytick.labelsize": 6.5,
    "ytick.major.size": 2,
    "ytick.major.width": 0.5,
}
CREATOR = f"calibrax {calibrax.__version__}"
METADATA: dict[str, dict[str, str | None]] = {
    "svg": {"Creator": CREATOR, "Date": None},
    "pdf": {"Creator": CREATOR, "Producer": None, "CreationDate": None},
    "png": {"Software": CREATOR},
}


class Sign(NamedTuple):
    """How an outcome is drawn.

    Attributes:
        marker: Its shape.
        color: Of shape and interval.
        filled: Whether the shape is.
    """

    marker: str
    color: str
    filled: bool

    @property
    def options(self) -> dict[str, Any]:
        """For `Axes.plot`."""
        face = self.color if self.filled else "white"
        return {"marker": self.marker, "color": self.color, "markerfacecolor": face}


SIGNS = {
    "regressed": Sign("D", VERMILION, True),
    "improved": Sign("o", BLUE, True),
    "equivalent": Sign("s", GREY, False),
}
OTHER = Sign("o", GREY, False)


def sign_of(outcome: str) -> Sign:
    """How an outcome is drawn; the shapes are those of the page."""
    return SIGNS.get(outcome, OTHER)


@contextmanager
def styled() -> Iterator[None]:
    """The style, while a figure is made or written."""
    with style.context(["default", STYLE]):
        yield


def stacked(counts: Sequence[int], columns: Sequence[float] = (1,)) -> tuple[Figure, Any]:
    """Panels below each other with so many rows each, and in each so many columns.

    Args:
        counts: Rows of each panel.
        columns: Widths of the columns, relative.
    """
    height = sum(ROW * count + AROUND for count in counts) + AROUND
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.subplots(
        len(counts),
        len(columns),
        squeeze=False,
        gridspec_kw={"height_ratios": [count + 0.6 for count in counts], "width_ratios": columns},
    )
    return figure, axes


def panels(count: int) -> tuple[Figure, list[Axes]]:
    """Small multiples, or one large panel."""
    columns = 1 if count == 1 else 2
    lines = math.ceil(count / columns)
    height = SINGLE_HEIGHT if count == 1 else PANEL_HEIGHT * lines
    figure = Figure(figsize=(WIDTH, height + AROUND), layout="constrained")
    every = list(figure.subplots(lines, columns, squeeze=False).flat)
    for spare in every[count:]:
        spare.remove()
    return figure, every[:count]


# --- texts ------------------------------------------------------------------------------------


@cache
def known_signs() -> frozenset[int]:
    """What the font can draw."""
    return frozenset(get_font(findfont(FONT)).get_charmap())


def harmless(text: str) -> str:
    r"""Foreign text with everything that can't be seen or that the font lacks as its escape.

    >>> harmless("a\u202eb $x_1$ 長")
    'a\\u202eb $x_1$ \\u9577'
    """
    signs = visible(text)
    return "".join(c if ord(c) in known_signs() else ascii(c)[1:-1] for c in signs)


def drawn_text(text: str, width: int = TITLE_WIDTH) -> str:
    """A text in at most so many letters."""
    return cut_middle(harmless(text), width)


def row_names(names: Sequence[str]) -> list[str]:
    """Names beside rows, cut in the middle, or at the ends that all share; else numbered.

    >>> row_names(["a" * 50 + "1" + "b" * 50, "a" * 50 + "2" + "b" * 50])
    ['…1…', '…2…']
    >>> row_names(["sum", "a" * 50 + "1" + "b" * 50, "a" * 50 + "2" + "b" * 50])[1]
    '2: aaaaaaa…bbbbbbbbbbbb'
    """
    every = [harmless(name) for name in names]
    for texts in (every, unlike_parts(every)):
        width = next((width for width in NAME_WIDTHS if tells_apart(texts, width)), 0)
        if width:
            return [cut_middle(name, width) for name in texts]
    narrow = NAME_WIDTHS[0] - 4
    return [
        cut_middle(f"{number}: {cut_middle(name, narrow)}", NAME_WIDTHS[0])
        for number, name in enumerate(every, 1)
    ]


def unlike_parts(names: Sequence[str]) -> list[str]:
    """Names without the start and the end that all of them share."""
    start = letters_shared(names)
    rests = [name[start:] for name in names]
    end = letters_shared([rest[::-1] for rest in rests])
    before, after = "…" * (start > 0), "…" * (end > 0)
    return [f"{before}{rest[: len(rest) - end]}{after}" for rest in rests]


def letters_shared(texts: Sequence[str]) -> int:
    """With how many letters all texts begin alike."""
    alike = takewhile(lambda letters: len({*letters}) == 1, zip(*texts, strict=False))
    return sum(1 for _ in alike)


def add_notes(figure: Figure, *notes: str) -> None:
    """What qualifies the picture, below it."""
    lines = [line for note in notes if note for line in wrapped(note)]
    if lines:
        text = "\n".join(lines).replace(UNBROKEN, " %")
        figure.supxlabel(text, x=0.01, ha="left", fontsize=5.5, color=GREY)


def wrapped(note: str) -> list[str]:
    """A note in lines, its percents whole."""
    return textwrap.wrap(harmless(note).replace(" %", UNBROKEN), NOTE_WIDTH)


def add_legend(figure: Figure, handles: Sequence[Any], labels: Sequence[str], columns: int) -> None:
    """What the signs are, above the picture."""
    figure.legend(
        handles,
        [drawn_text(label) for label in labels],
        loc="outside upper left",
        ncols=columns,
        handletextpad=0.4,
        columnspacing=1.2,
        borderpad=0,
    )


# --- axes -------------------------------------------------------------------------------------


def ratio_axis(axes: Axes, bars: Iterable[Bar], *, as_ratios: bool = False) -> tuple[float, float]:
    """Give the x axis logs for changes as ratios; its ends.

    Rows far beyond the others don't count whole, as in the other plots of changes.
    """
    found = axis_of(bars, CELLS, FAR)
    near = max(-found.low, found.high) < FACTORS_FROM
    ticks = ticks_of(found, percents=near)
    texts = [f"{math.exp(log):.4g}" for log, _ in ticks] if as_ratios else [t for _, t in ticks]
    edge = (found.high - found.low) * 0.04
    low, high = math.exp(found.low - edge), math.exp(found.high + edge)
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    fixed(axes.xaxis, [math.exp(log) for log, _ in ticks], texts)
    return low, high


def value_ticks(
    axes: Axes,
    which: str,
    values: Iterable[float],
    scale: Scale,
    most: int,
    *,
    logs: bool | None = None,
) -> None:
    """Give an axis limits, and ticks with units.

    Args:
        axes: Whose.
        which: "x" or "y".
        values: What has to fit, in the base unit.
        scale: How ticks are printed.
        most: How many there may be.
        logs: Whether it is one of logs; None: where the values span much.
    """
    found = value_axis(values, 0, 1, scale, most)
    form = "log" if (found.logs if logs is None else logs) else "linear"
    axes.set(**{f"{which}scale": form})
    if found.low > 0 or form == "linear":
        axes.set(**{f"{which}lim": (found.low, found.high)})
    texts = [TRAILING.sub("", text) for _, text in found.ticks]
    fixed(axes.xaxis if which == "x" else axes.yaxis, [v for v, _ in found.ticks], texts)


def fixed(axis: Any, places: Sequence[float], texts: Sequence[str]) -> None:
    """Set ticks; the formatter of minor ones would write between them."""
    axis.set_major_locator(FixedLocator(list(places)))
    axis.set_major_formatter(FixedFormatter(list(map(harmless, texts))))
    axis.set_minor_locator(NullLocator())
    axis.set_minor_formatter(NullFormatter())


def beyond(axes: Axes, places: Iterable[tuple[float, float, str]], low: float, high: float) -> None:
    """An arrow at the end of the axis for what is beyond it: value, row, colour."""
    transform = blended_transform_factory(axes.transAxes, axes.transData)
    for value, row, color in places:
        if not low <= value <= high:
            left = value < low
            axes.plot(
                [0 if left else 1],
                [row],
                marker="<" if left else ">",
                color=color,
                markersize=3,
                linestyle="none",
                transform=transform,
                clip_on=False,
            )


# --- files ------------------------------------------------------------------------------------


def rendered(figure: Figure, form: str) -> bytes:
    """A figure as a file; no dates, no random ids."""
    held = BytesIO()
    with styled():
        figure.savefig(held, format=form, dpi=DPI, metadata=METADATA[form])
    return held.getvalue()
