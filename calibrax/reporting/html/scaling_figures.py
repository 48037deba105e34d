"""Plots of values over sizes, both on logs, so that powers are straight lines."""

import math
from collections.abc import Iterator, Sequence

from calibrax.analysis.scalings import SeriesScaling, SizedValue
from calibrax.numbers import counted
from calibrax.reporting.columns import scale_of
from calibrax.reporting.html.axes import (
    LARGEST,
    LEAST_AROUND,
    MARGIN,
    SMALLEST,
    ValueAxis,
    log_axis,
    value_axis,
)
from calibrax.reporting.html.courses import Frame
from calibrax.reporting.html.figures import CAP, EDGE
from calibrax.reporting.html.marks import Mark, Plot, band, bar, dots, line, sign, text
from calibrax.reporting.html.page import Figure
from calibrax.reporting.scaling.rows import (
    curve_text,
    exponent_interval,
    law_text,
    misfit_text,
    number_text,
)

__all__ = ["exponent_head", "exponent_plot", "growth_figure", "growth_plot", "spans_of"]

NARROW, LOW = 300, 72  # of a plot within a row
CURVE_POINTS = 32
WIDE, TALL = 1000, 560
FIELD = Frame(left=140, right=WIDE - 180, top=20, bottom=360)
RESIDUALS = Frame(left=140, right=WIDE - 180, top=400, bottom=516)
BASELINE = 8  # from the middle of a line of text to its foot
NAME_ROOM = 26.0  # between the names of two curves
LETTER = 13.0  # of a label of a size
MOST_TICKS = 6
LOG_ENDS = (math.log(SMALLEST), math.log(LARGEST))
POWERS = range(4)
"""Exponents with a line of the grid: 1, n, n^2, n^3."""

EXPONENTS = (-0.25, 3.25)


class Field:
    """Where sizes and values of one series stand.

    Attributes:
        series: The series; it has a law.
        x: The axis of sizes.
        y: The axis of values.
    """

    def __init__(self, series: SeriesScaling, unit: str, frame: Frame) -> None:
        points = series.measured
        ends = [end for point in points for end in (point.lower, point.upper)]
        values = [value for point in points for value in (point.estimate, point.fitted)]
        self.series = series
        self.scale = scale_of([point.estimate for point in points], unit)
        sizes = [point.size for point in points]
        self.x = log_axis(sizes, frame.left, frame.right, self.scale)
        self.y = log_axis([*values, *ends], frame.bottom, frame.top, self.scale, MOST_TICKS)

    def sizes(self) -> list[float]:
        """Sizes from before the first one to behind the last."""
        points = self.series.measured
        around = math.log(LEAST_AROUND)
        low, high = math.log(points[0].size) - around, math.log(points[-1].size) + around
        steps = range(CURVE_POINTS + 1)
        return [math.exp(low + (high - low) * step / CURVE_POINTS) for step in steps]

    def curve(self, style: str, values: Sequence[float]) -> Iterator[Mark]:
        """A curve as far as it is in the field."""
        points: list[tuple[float, float]] = []
        for size, value in zip(self.sizes(), values, strict=True):
            if self.y.low <= value <= self.y.high:
                points.append((self.x.of(size), self.y.of(value)))
            elif points:
                yield line(style, points)
                points = []
        if points:
            yield line(style, points)

    def chosen(self) -> list[Mark]:
        """The chosen curve."""
        return list(self.curve("curve", self.series.at(self.sizes())))

    def other(self) -> list[Mark]:
        """The next best class."""
        name = self.series.rival
        return list(self.curve("other", self.series.class_at(name, self.sizes()))) if name else []

    def points(self) -> Iterator[Mark]:
        """What was measured, with its intervals."""
        for point in self.series.measured:
            if point.lower > 0 and point.upper < math.inf:
                x = self.x.of(point.size)
                yield line("whisker", [(x, self.y.of(end)) for end in (point.lower, point.upper)])
        for point in self.series.measured:
            yield sign("entry", self.x.of(point.size), self.y.of(point.estimate))


def spans_of(found: Sequence[SeriesScaling]) -> tuple[float, float]:
    """The most that sizes, and values, of any series span on logs."""
    every: tuple[list[float], list[float]] = ([0.0], [0.0])
    for series in found:
        points = series.measured
        for spans, values in zip(
            every, ([p.size for p in points], [p.estimate for p in points]), strict=True
        ):
            spans.append(math.log(max(values)) - math.log(min(values)))
    return max(every[0]), max(every[1])


def stretched(axis: ValueAxis, low: float, span: float) -> ValueAxis:
    """An axis from a value, as far as the longest of all."""
    around = max(span * MARGIN, math.log(LEAST_AROUND))
    ends = (math.log(low) - around, math.log(low) + span + around)
    first, last = (math.exp(min(max(end, LOG_ENDS[0]), LOG_ENDS[1])) for end in ends)
    return axis._replace(low=first, high=last)


def growth_plot(series: SeriesScaling, unit: str, spans: tuple[float, float]) -> Plot:
    """Small: what was measured, and the chosen curve; steeper than others where it is.

    Args:
        series: The series.
        unit: Of its values.
        spans: Of both axes, on logs, the same for all plots of a column.
    """
    frame = Frame(left=int(EDGE), right=NARROW - int(EDGE), top=CAP, bottom=LOW - CAP)
    field = Field(series, unit, frame)
    measured = series.measured
    field.x = stretched(field.x, measured[0].size, spans[0])
    field.y = stretched(field.y, min(point.estimate for point in measured), spans[1])
    points = [(field.x.of(point.size), field.y.of(point.estimate)) for point in measured]
    return Plot(NARROW, LOW, label_of(series, unit), [*field.chosen(), dots("growth", points)])


def label_of(series: SeriesScaling, unit: str) -> str:
    """Values over sizes in words."""
    points = series.measured
    scale = scale_of([point.estimate for point in points], unit)
    ends = [f"{scale.format(points[at].estimate)} at {points[at].text}" for at in (0, -1)]
    law = f"{law_text(series)}, misfit {misfit_text(series.misfit)}"
    return f"{counted(len(points), 'size')}, {' to '.join(ends)}; {law}"


def exponent_axis() -> ValueAxis:
    """From a constant to beyond the cube."""
    return ValueAxis(*EXPONENTS, EDGE, NARROW - EDGE, False, ())


def exponent_head() -> tuple[Plot, Plot]:
    """What stands over exponents, and what behind each: the classes that are powers."""
    axis = exponent_axis()
    names = ("1", "n", "n²", "n³")
    marks = [text("", axis.of(n), 52, name) for n, name in zip(POWERS, names, strict=True)]
    lines = [line("grid", [(axis.of(n), 0), (axis.of(n), LOW)]) for n in POWERS]
    return Plot(NARROW, 60, "", marks), Plot(NARROW, LOW, "", lines)


def exponent_plot(series: SeriesScaling) -> Plot:
    """The free power with its interval; what is beyond the axis ends in an arrow."""
    axis, middle = exponent_axis(), LOW // 2
    low, high = EXPONENTS
    label = f"exponent {number_text(series.exponent)}, interval {exponent_interval(series)}"
    ends = (series.exponent_lower, series.exponent_upper)
    marks: list[Mark] = []
    if not any(map(math.isnan, ends)) and ends[0] <= high and ends[1] >= low:
        whole = low <= ends[0] and ends[1] <= high
        marks.append(
            bar("all entry", axis.of(ends[0]), axis.of(ends[1]), middle, CAP if whole else 0)
        )
    kind = "right" if series.exponent > high else "left" if series.exponent < low else ""
    if not math.isnan(series.exponent):
        marks.append(sign(f"{kind} entry".strip(), axis.of(series.exponent), middle))
    return Plot(NARROW, LOW, label, marks)


def growth_figure(series: SeriesScaling, unit: str) -> Figure:
    """The points with their intervals, the best class and the next, and below what is left."""
    field = Field(series, unit, FIELD)
    marks: list[Mark] = []
    for value, words in field.y.ticks:
        y = field.y.of(value)
        marks.append(line("grid", [(FIELD.left, y), (FIELD.right, y)]))
        marks.append(text("end", FIELD.left - EDGE, y + BASELINE, words))
    marks += size_marks(series.measured, field.x)
    marks += [*field.other(), *field.chosen(), *field.points(), *names_of(field)]
    marks += residual_marks(series, field.x)
    noise = "; grey: noise of one value" if series.noise > 0 else ""
    return Figure(
        "Values over sizes",
        f"on logs; below them, what is off the curve{noise}",
        Plot(WIDE, TALL, label_of(series, unit), marks),
    )


def size_marks(points: Sequence[SizedValue], axis: ValueAxis) -> Iterator[Mark]:
    """A line at each size, named where there is room; the largest always is."""
    free = axis.of(points[-1].size) - len(points[-1].text) * LETTER
    end = -math.inf
    for number, point in enumerate(points):
        x, room = axis.of(point.size), len(point.text) * LETTER / 2
        for frame in (FIELD, RESIDUALS):
            yield line("grid", [(x, frame.top), (x, frame.bottom)])
        is_last = number == len(points) - 1
        if is_last or (x - room > end and x + room < free):
            yield text("", x, TALL - BASELINE, point.text)
            end = x + room


def names_of(field: Field) -> Iterator[Mark]:
    """The names of both curves at their right ends, one above the other."""
    series, right = field.series, field.x.high
    chosen = min(max(series.at([right])[0], field.y.low), field.y.high)
    y = field.y.of(chosen)
    yield text("start name", FIELD.right + BASELINE, y + BASELINE, curve_text(series))
    if series.rival:
        value = series.class_at(series.rival, [right])[0]
        value = chosen if math.isnan(value) else min(max(value, field.y.low), field.y.high)
        other = field.y.of(value)
        below = other >= y
        other = max(other, y + NAME_ROOM) if below else min(other, y - NAME_ROOM)
        yield text("start", FIELD.right + BASELINE, other + BASELINE, series.rival)


def round_below(value: float) -> float:
    """1, 2 or 5 times a power of ten, the largest one up to a value; 0 of what has none."""
    if not 0 < value < math.inf:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((step * power for step in (5.0, 2.0) if step * power <= value), power)


def residual_marks(series: SeriesScaling, sizes: ValueAxis) -> Iterator[Mark]:
    """What was measured against the curve, in percent, over what noise alone gives."""
    points = [point for point in series.measured if math.isfinite(point.residual)]
    noise = 100 * series.noise if series.noise > 0 else 0.0
    percents = [100 * point.residual for point in points]
    frame = RESIDUALS
    every = [*percents, -noise, noise, 0.0]
    axis = value_axis(every, frame.bottom, frame.top, scale_of(every, ""))
    if noise:
        yield band("margin", frame.left, axis.of(noise), frame.right, axis.of(-noise))
    most = round_below(max(map(abs, every)))
    for value in dict.fromkeys((-most, 0.0, most)):
        y = axis.of(value)
        words = f"{value:+g} %".replace("-", "−") if value else "0"
        yield line("grid" if value else "zero", [(frame.left, y), (frame.right, y)])
        yield text("end", frame.left - EDGE, y + BASELINE, words)
    for point, percent in zip(points, percents, strict=True):
        x = sizes.of(point.size)
        yield line("whisker", [(x, axis.of(0.0)), (x, axis.of(percent))])
        yield sign("entry", x, axis.of(percent))
