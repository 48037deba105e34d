"""Long series in few bytes: 16 bits a value at most, all series of a page packed together.

A value becomes a whole number: how many steps it is above the lowest of its series, on logs where
all are above 0. On logs a step is 0.1 % or less, unless values span more than 10^14:1, and else a
ten thousandth of the span; so what the script prints of a value is right to about 3 digits, and
drawn to half a pixel. Its code is the way from the value before, up as 2, 4, …, down as 1, 3, …;
65,535 stands for a run without a value. Of the codes of all series in a row first come the low
bytes, then the high ones, which are much alike.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import numpy as np

from calibrax.numbers import Scale
from calibrax.reporting.html.axes import LARGEST, has_logs, share_of
from calibrax.reporting.html.marks import Plot, dots
from calibrax.reporting.html.packing import pack

__all__ = ["Course", "Frame", "courses_data", "ends_of"]

MOST_STEPS = 32_767
NOTHING = 65_535
LOG_STEP = 1e-3
FEWEST_STEPS = 260  # the height of a plot in half pixels
LINEAR_STEPS = 10_000
MOST_DRAWN = 200  # of one series, as elements of a page


@attrs.frozen(kw_only=True)
class Frame:
    """Where a course is drawn on its plot, in half pixels.

    Attributes:
        left: Place of the first run.
        right: Of the last one.
        top: Of the highest value.
        bottom: Of the lowest one.
    """

    left: int
    right: int
    top: int
    bottom: int


@attrs.frozen(kw_only=True)
class Course:
    """One series over many runs.

    Attributes:
        values: Those that are numbers.
        places: Which run each is of.
        runs: How many there are.
        ends: The lowest and the highest value that has a place.
        frame: Where it is drawn.
        scale: How values are printed.
    """

    values: Sequence[float]
    places: Sequence[int]
    runs: int
    ends: tuple[float, float]
    frame: Frame
    scale: Scale

    @property
    def steps(self) -> int:
        """How many steps there are from the lowest to the highest value."""
        low, high = self.ends
        if not has_logs(low, high):
            return LINEAR_STEPS
        steps = math.ceil((math.log(high) - math.log(low)) / LOG_STEP)
        return min(max(steps, FEWEST_STEPS), MOST_STEPS)

    @property
    def codes(self) -> list[int]:
        """A whole number for each run."""
        low, high = self.ends
        logs, steps = has_logs(low, high), self.steps
        found = [NOTHING] * self.runs
        before = 0
        for place, value in zip(self.places, self.values, strict=True):
            step = round(share_of(value, low, high, logs=logs) * steps)
            found[place] = 2 * (step - before) if step >= before else 2 * (before - step) - 1
            before = step
        return found

    def drawn_on(self, plot: Plot) -> Plot:
        """The plot with every run as the script draws it, where these are not too many."""
        if len(self.values) > MOST_DRAWN:
            return plot
        frame, (low, high), logs = self.frame, self.ends, has_logs(*self.ends)
        wide = (frame.right - frame.left) / max(self.runs - 1, 1)
        points = []
        for place, value in zip(self.places, self.values, strict=True):
            share = share_of(value, low, high, logs=logs)
            y = frame.bottom - share * (frame.bottom - frame.top)
            points.append((frame.left + place * wide, y))
        return attrs.evolve(plot, marks=[*plot.marks, dots("course", points)])

    def head(self) -> list[Any]:
        """What the script needs to draw and to print it."""
        low, high = self.ends
        prefix = self.scale.prefix
        symbol, exponent = (prefix.symbol, prefix.exponent) if prefix else ("", 0)
        frame = self.frame
        place = [frame.left, frame.right, frame.top, frame.bottom]
        return [*place, low, high, int(has_logs(low, high)), self.steps, exponent, symbol]


def ends_of(values: Iterable[float]) -> tuple[float, float]:
    """The lowest and the highest value that is finite; around them a bit where all are equal.

    Those that differ by rounding alone are equal.
    """
    known = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    if not math.isclose(low, high):
        return low, high
    return (high * 0.99, min(high * 1.01, LARGEST)) if high > 0 else (high - 1.0, high + 1.0)


def courses_data(courses: Sequence[Course], runs: Sequence[str]) -> tuple[dict[str, Any], str]:
    """All courses of a page, what each run is called, and apart from them the packed values."""
    codes = [code for course in courses for code in course.codes]
    data = np.asarray(codes, dtype="<u2").view(np.uint8).reshape(-1, 2).T.tobytes()
    return {"runs": list(runs), "heads": [course.head() for course in courses]}, pack(data)
