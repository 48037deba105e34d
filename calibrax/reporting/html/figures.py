"""The plots of all pages, made of the marks; numbers come in, nothing is estimated here.

The densities and quartiles of `sides` are drawn, never printed.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from calibrax.numbers import Scale, counted, format_count
from calibrax.reporting.compare.forest import Bar
from calibrax.reporting.html.axes import (
    ChangeAxis,
    ValueAxis,
    change_axis,
    value_axis,
)
from calibrax.reporting.html.marks import (
    Mark,
    Plot,
    band,
    bar,
    dots,
    line,
    rain,
    sign,
    text,
    tick,
    violin,
)

__all__ = [
    "Changes",
    "Ranks",
    "Side",
    "changes_of",
    "lanes_height",
    "sides",
]

# All in half pixels.
WIDTH, HEIGHT, HEAD = 680, 52, 60
MIDDLE = HEIGHT // 2
CAP = 8  # half the height of the ends of an interval
EDGE = 20.0  # between the axis and the end of a plot
WORDS_ROOM = 120  # that a word at the end of an axis needs
WORDS_Y, LABELS_Y = 22, 52
BEYOND_Y = 18  # of an estimate that is beyond the axis, above its interval
LANE = 22  # of several values of one row
STRIP_STEP, STRIP_WIDTH = 8.0, 8.0  # of the dots of a strip
MOST_LEVELS = 5
MOST_STRIPPED = 120  # more of one group are a density

SIDE_WIDTH, SIDE_HEIGHT, SIDE_LEFT = 840, 124, 120
MOST_LETTERS = 7  # of a name left of its side; captions have it whole
DENSITY_HEIGHT, DENSITY_POINTS = 52.0, 40
RAIN_HEIGHT, TALL_RAIN = 32, 64  # below a density, in place of one
MOST_DOTS = 200
MOST_TICKS = 6
FEWEST_FOR_DENSITY = 20  # fewer show groups that are not there
TICK_ROOM = 40

RANKS_WIDTH, RANKS_EDGE = 300, 30
JOINT = 24  # how far a line between rows goes beyond its own


class Changes(NamedTuple):
    """A column of changes: its axis, and which words stand at its ends.

    Attributes:
        axis: Where a ratio stands.
        margin: The change that counts as none, a fraction; NaN for no band.
        words: What lower and higher values are: "faster", "slower".
    """

    axis: ChangeAxis
    margin: float
    words: tuple[str, str]

    def as_ratios(self) -> "Changes":
        """The same with ratios on its axis, not changes."""
        texts = [(log, f"{math.exp(log):.4g}") for log, _ in self.axis.ticks]
        texts[-1:] = [(log, f"{text}×") for log, text in texts[-1:]]
        return self._replace(axis=self.axis._replace(ticks=texts))

    def head(self) -> Plot:
        """What stands over the column."""
        zero = self.axis.at(0.0)
        marks: list[Mark] = []
        lower, higher = self.words
        room = [zero - self.axis.left, self.axis.right - zero]
        if lower and room[0] > WORDS_ROOM:
            marks.append(text("end", zero - EDGE, WORDS_Y, f"◂ {lower}"))
        if higher and room[1] > WORDS_ROOM:
            marks.append(text("start", zero + EDGE, WORDS_Y, f"{higher} ▸"))
        marks += [text("", self.axis.at(log), LABELS_Y, label) for log, label in self.axis.ticks]
        return Plot(WIDTH, HEAD, "", marks)

    def grid(self, height: int = HEIGHT) -> Plot:
        """What stands behind each cell."""
        marks: list[Mark] = []
        if self.margin > 0:
            low, high = (self.axis.at(side * math.log1p(self.margin)) for side in (-1, 1))
            low, high = max(low, self.axis.left), min(high, self.axis.right)
            marks.append(band("margin", low, 0, high, height))
        for log, _ in self.axis.ticks:
            x = self.axis.at(log)
            marks.append(line("zero" if log == 0 else "grid", [(x, 0), (x, height)]))
        return Plot(WIDTH, height, "", marks)

    def cell(self, found: Bar, label: str, kind: str, words: str = "") -> Plot:
        """One row: the interval that decides, the row's own, and the estimate.

        Args:
            found: The row.
            label: What the plot shows, in words.
            kind: The outcome.
            words: The estimate, written where it is beyond the axis.
        """
        own = self.interval(f"own {kind}", found.own_lower, found.own_upper)
        every = self.interval(f"all {kind}", found.lower, found.upper, cap=CAP)
        x = self.axis.of(found.ratio)
        estimate = [] if math.isnan(x) else [self.sign(kind, x)]
        if words and estimate and not self.axis.holds(x):
            left = x < self.axis.left
            place = self.axis.left if left else self.axis.right
            estimate.append(text("start" if left else "end", place, BEYOND_Y, words))
        return Plot(WIDTH, HEIGHT, label, list(dict.fromkeys([*every, *own, *estimate])))

    def spread(
        self, samples: Sequence[float], value: float, lower: float, upper: float, label: str
    ) -> Plot:
        """Samples relative to a value, and its interval; nothing where there is no ratio."""
        marks: list[Mark] = []
        if value > 0:
            places = [self.axis.of(sample / value) for sample in samples]
            inside = [x for x in places if self.axis.holds(x)]
            if len(inside) > MOST_DOTS:
                ends = (self.axis.left, self.axis.right)
                start, step, heights = density(inside, *ends)
                tall = [height * MIDDLE for height in heights]
                marks.append(violin("faint", start, MIDDLE, step, tall))
            elif inside:
                marks.append(rain("faint", CAP, HEIGHT - 2 * CAP, inside))
            marks += self.interval("own entry", lower / value, upper / value)
            marks.append(sign("stroke entry", self.axis.at(0.0), MIDDLE))
        return Plot(WIDTH, HEIGHT, label, marks)

    def lanes(self, bars: Sequence[Bar], label: str) -> Plot:
        """Several values with their intervals, from top to bottom."""
        height = lanes_height(len(bars))
        marks: list[Mark] = []
        for number, found in enumerate(bars):
            y = (number + 0.5) * height / len(bars)
            x = self.axis.of(found.ratio)
            if math.isnan(x):
                continue
            marks += self.interval("own entry", found.lower, found.upper, y=y)
            marks.append(self.sign("base" if number == 0 else "new", x, y))
        return Plot(WIDTH, height, label, marks)

    def interval(
        self, style: str, lower: float, upper: float, cap: int = 0, y: float = MIDDLE
    ) -> Iterator[Mark]:
        """A bar as far as the axis goes, with an arrow where it goes on; nothing without ends."""
        ends = (self.axis.of(lower), self.axis.of(upper))
        if any(map(math.isnan, ends)):
            return
        left, right = max(ends[0], self.axis.left), min(ends[1], self.axis.right)
        whole = all(map(self.axis.holds, ends))
        if left <= right:
            yield bar(style, left, right, y, cap if whole else 0)
        kind = style.partition(" ")[2]
        yield from (self.sign(kind, end, y) for end in ends if not self.axis.holds(end))

    def sign(self, kind: str, x: float, y: float = MIDDLE) -> Mark:
        """The sign of an estimate, or an arrow at the end of the axis that it is beyond."""
        if self.axis.holds(x):
            return sign(kind, x, y)
        left = x < self.axis.left
        end = self.axis.left - 2 if left else self.axis.right + 2
        return sign(f"{'left' if left else 'right'} {kind}", end, y)

    def strip(self, ratios: Sequence[float]) -> Plot:
        """All rows of a group as dots, side by side where they are near."""
        known = [self.axis.of(ratio) for ratio in ratios if ratio >= 0]
        places = sorted(min(max(x, self.axis.left), self.axis.right) for x in known)
        if len(places) > MOST_STRIPPED:
            start, step, heights = density(places, self.axis.left, self.axis.right)
            tall = [height * (HEIGHT - CAP) for height in heights]
            label = f"{counted(len(places), 'change')} as a density"
            return Plot(WIDTH, HEIGHT, label, [violin("", start, HEIGHT - CAP // 2, step, tall)])
        ends = [-math.inf] * MOST_LEVELS
        points = []
        for x in places:
            level = next((n for n, end in enumerate(ends) if x - end >= STRIP_WIDTH), None)
            level = ends.index(min(ends)) if level is None else level
            ends[level] = x
            offset = (level + 1) // 2 * STRIP_STEP * (-1 if level % 2 else 1)
            points.append((x, MIDDLE + offset))
        return Plot(WIDTH, HEIGHT, f"{counted(len(points), 'change')} as dots", [dots("", points)])


def lanes_height(count: int) -> int:
    """The height of a plot of so many values."""
    return max(HEIGHT, LANE * count + CAP)


def changes_of(
    bars: Sequence[Bar],
    margin: float = math.nan,
    words: tuple[str, str] = ("", ""),
    leading: Sequence[Bar] = (),
) -> Changes:
    """The column of some changes; its axis doesn't cut off leading ones."""
    return Changes(change_axis(bars, EDGE, WIDTH - EDGE, leading), margin, words)


class Side(NamedTuple):
    """The samples of one side, in the order in which they were measured.

    Attributes:
        name: What it is called.
        samples: In the base unit.
        estimate: What is printed of them; NaN for nothing.
        kind: A class of the style sheet.
    """

    name: str
    samples: Sequence[float]
    estimate: float
    kind: str


def sides(found: Sequence[Side], scale: Scale, label: str) -> Plot:
    """Half a violin, quartiles and every sample of each side; the order measured goes down.

    Below 20 samples of a side are dots only, over 200 a density only.
    """
    every = [value for side in found for value in (*side.samples, side.estimate)]
    axis = value_axis(every, SIDE_LEFT, SIDE_WIDTH - EDGE, scale, MOST_TICKS)
    height = SIDE_HEIGHT * len(found)
    marks = [tick("", axis.of(value), 8, height, words) for value, words in axis.ticks]
    for number, side in enumerate(found):
        marks += side_marks(side, axis, number * SIDE_HEIGHT)
    return Plot(SIDE_WIDTH, height + TICK_ROOM, label, marks)


def side_marks(side: Side, axis: ValueAxis, top: float) -> list[Mark]:
    """One side of a plot."""
    base = top + DENSITY_HEIGHT + 12
    name = side.name if len(side.name) <= MOST_LETTERS else f"{side.name[: MOST_LETTERS - 1]}…"
    marks = [text("name end", SIDE_LEFT - 16, base + 12, name)]
    places = [axis.of(sample) for sample in side.samples if math.isfinite(sample)]
    has_density = len(places) >= FEWEST_FOR_DENSITY
    if has_density:
        start, step, heights = density(places, SIDE_LEFT, SIDE_WIDTH - 4)
        tall = [height * DENSITY_HEIGHT for height in heights]
        marks.append(violin(side.kind, start, base, step, tall))
        low, high = np.quantile(places, (0.25, 0.75))
        marks.append(bar(f"box {side.kind}", float(low), float(high), base + 8))
    if len(places) <= MOST_DOTS:
        below = (base + 20, RAIN_HEIGHT) if has_density else (base - 28, TALL_RAIN)
        marks.append(rain(side.kind, *below, places))
    if not math.isnan(side.estimate):
        marks.append(sign(f"stroke {side.kind}", axis.of(side.estimate), base + 4))
    return marks


def density(places: Sequence[float], left: float, right: float) -> tuple[float, float, list[float]]:
    """Where a density begins, how far apart its heights are, and these as shares of the highest.

    A normal kernel with the rule-of-thumb bandwidth. Source: Silverman (1986), Density Estimation,
    eq. 3.31, with at least a pixel for samples that are all equal.
    """
    values = np.asarray(places)
    low, high = np.quantile(values, (0.25, 0.75))
    spreads = [s for s in (float(values.std()), float(high - low) / 1.34) if s > 0]
    width = max(0.9 * min(spreads, default=0.0) * len(values) ** -0.2, 2.0)
    start = max(float(values.min()) - 2.5 * width, left)
    end = min(float(values.max()) + 2.5 * width, right)
    step = math.ceil((end - start) / (DENSITY_POINTS - 1))
    grid = np.arange(start, end + 1, step)
    heights = np.exp(-0.5 * ((grid[:, None] - values[None, :]) / width) ** 2).sum(axis=1)
    return start, step, list(heights / heights.max())


class Ranks(NamedTuple):
    """A column of ranks, from 1 to the last one."""

    last: int

    def at(self, rank: float) -> float:
        """The place of a rank."""
        room = RANKS_WIDTH - 2 * RANKS_EDGE
        return RANKS_EDGE + (rank - 1) / max(self.last - 1, 1) * room

    def head(self) -> Plot:
        """What stands over the column."""
        ends = dict.fromkeys((1, self.last))
        marks = [text("", self.at(rank), LABELS_Y, format_count(rank)) for rank in ends]
        return Plot(RANKS_WIDTH, HEAD, "", [*marks, text("", RANKS_WIDTH / 2, WORDS_Y, "rank")])

    def grid(self) -> Plot:
        """What stands behind each cell."""
        x = self.at(1)
        return Plot(RANKS_WIDTH, HEIGHT, "", [line("grid", [(x, 0), (x, HEIGHT)])])

    def cell(self, rank: int, lower: int, upper: int, above: bool, below: bool) -> Plot:
        """One entry, joined with those above and below it that have the same rank."""
        x = self.at(rank)
        marks: list[Mark] = []
        if above:
            marks.append(line("tie", [(x, -JOINT), (x, MIDDLE)]))
        if below:
            marks.append(line("tie", [(x, MIDDLE), (x, HEIGHT + JOINT)]))
        if lower < upper:
            marks.append(bar("own entry", self.at(lower), self.at(upper), MIDDLE))
        kind = "improved" if rank == 1 else "entry"
        ends = f"{lower} to {upper}" if lower < upper else f"{lower}"
        label = f"rank {rank}, can't exclude {ends}"
        return Plot(RANKS_WIDTH, HEIGHT, label, [*marks, sign(kind, x, MIDDLE)])
