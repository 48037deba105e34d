"""The plots of pages: what is drawn of which numbers."""

import base64
import math
import zlib

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calibrax.numbers import choose_scale
from calibrax.reporting.compare.forest import Bar
from calibrax.reporting.html.course_figures import FRAME, course_plot, spark
from calibrax.reporting.html.courses import (
    FEWEST_STEPS,
    LINEAR_STEPS,
    MOST_STEPS,
    NOTHING,
    Course,
    Frame,
    courses_data,
    ends_of,
)
from calibrax.reporting.html.figures import (
    HEIGHT,
    MOST_DOTS,
    MOST_STRIPPED,
    WIDTH,
    Ranks,
    Side,
    changes_of,
    sides,
)
from calibrax.reporting.html.marks import Plot, svg
from calibrax.units import parse_unit

pytestmark = pytest.mark.extras

NAN = math.nan
SECONDS = parse_unit("s")
VALUES = st.lists(st.floats(allow_nan=False), min_size=1, max_size=8)


def kinds(plot):
    """The kinds and first classes of the marks."""
    return [(mark.kind, mark.style.split(" ")[0]) for mark in plot.marks]


def test_a_change_has_both_intervals_and_its_sign():
    plots = changes_of([Bar("regressed", 1.1, 1.05, 1.2)] * 5, 0.02, ("faster", "slower"))
    cell = plots.cell(Bar("regressed", 1.1, 1.05, 1.2, 1.07, 1.13), "+10 %", "regressed")
    assert kinds(cell) == [("bar", "all"), ("bar", "own"), ("sign", "regressed")]
    assert cell.label == "+10 %"
    words = [mark.words for mark in plots.head().marks]
    assert "slower ▸" in words
    assert "◂ faster" not in words, "there is no room left of 0"
    assert plots.grid().marks[0].style == "margin"


def test_what_is_beyond_the_axis_is_an_arrow():
    plots = changes_of([Bar("equivalent", 1.0, 0.99, 1.01)] * 9)
    for ratio, arrow in ((9.0, "right"), (0.01, "left")):
        cell = plots.cell(Bar("improved", ratio, ratio / 2, ratio * 2), "", "improved")
        assert kinds(cell) == [("sign", arrow)]
        written = plots.cell(Bar("improved", ratio), "", "improved", f"{ratio:g}×")
        assert kinds(written) == [("sign", arrow), ("text", "end" if ratio > 1 else "start")]
        assert written.marks[1].words == f"{ratio:g}×"
    wide = plots.cell(Bar("inconclusive", 1.0, 0.1, 10.0), "", "inconclusive")
    assert kinds(wide) == [
        *(("bar", "all"), ("sign", "left"), ("sign", "right"), ("sign", "inconclusive"))
    ]
    bar = wide.marks[0]
    assert bar.numbers[3] == 0, "an interval that goes on has no caps"
    assert kinds(plots.cell(Bar("failed", NAN), "", "failed")) == []


def test_all_changes_of_a_group_are_dots_or_a_density():
    plots = changes_of([Bar("equivalent", 1.0, 0.99, 1.01)] * 9)
    few = plots.strip([1.0, 1.0, 1.001, 0.0, NAN])
    assert few.label == "4 changes as dots"
    points = list(zip(few.marks[0].series[::2], few.marks[0].series[1::2], strict=True))
    assert len(set(points)) == 4, "none hides another"
    many = plots.strip([1.0 + n / 1e5 for n in range(MOST_STRIPPED + 1)])
    assert kinds(many) == [("violin", "")]


def test_each_side_has_its_samples_in_the_order_measured():
    scale = choose_scale([1e-3], SECONDS)
    found = [
        Side("base", [1e-3, 1.1e-3, 0.9e-3, 1e-3, 1.2e-3] * 4, 1e-3, "base"),
        Side("new", [2e-3, 2.1e-3] * 9 + [2e-3], 2.05e-3, "new"),
        Side("none", [], NAN, "new"),
    ]
    plot = sides(found, scale, "label")
    base = [mark for mark in plot.marks if "base" in mark.style]
    assert [mark.kind for mark in base] == ["violin", "bar", "rain", "sign"]
    [rain] = [mark for mark in base if mark.kind == "rain"]
    assert [rain.series.index(end) for end in (min(rain.series), max(rain.series))] == [2, 4]
    new = [mark.kind for mark in plot.marks if "new" in mark.style]
    assert new == ["rain", "sign", "rain"], "19 samples have no density"
    assert [mark.words for mark in plot.marks if mark.kind == "text"] == ["base", "new", "none"]


def test_more_than_200_samples_are_a_density_only():
    scale = choose_scale([1.0], SECONDS)
    samples = [1.0 + n / 1000 for n in range(MOST_DOTS + 1)]
    plot = sides([Side("base", samples, 1.1, "base")], scale, "")
    assert "rain" not in [mark.kind for mark in plot.marks]
    assert "violin" in [mark.kind for mark in plot.marks]
    plots = changes_of([Bar("", 1.0, 0.9, 1.1)])
    assert kinds(plots.spread(samples, 1.1, NAN, NAN, ""))[0] == ("violin", "faint")
    assert kinds(plots.spread(samples[:9], 1.0, 0.99, 1.01, ""))[0] == ("rain", "faint")
    assert kinds(plots.spread([0.0, 1.0], 0.0, 0.0, 1.0, "")) == []


def test_equal_samples_have_a_density_too():
    plot = sides([Side("base", [1.0] * 20, 1.0, "base")], choose_scale([1.0], SECONDS), "")
    assert "violin" in [mark.kind for mark in plot.marks]


def test_values_of_several_runs_have_a_lane_each():
    plots = changes_of([Bar("", 1.1, 0.9, 1.2)])
    plot = plots.lanes([Bar("", 1.0, 0.99, 1.01), Bar("", NAN), Bar("", 1.1, 1.05, 1.15)], "three")
    assert kinds(plot) == [("bar", "own"), ("sign", "base"), ("bar", "own"), ("sign", "new")]
    assert plot.marks[1].numbers[1] < plot.marks[3].numbers[1]
    assert plot.height > HEIGHT


def test_ties_are_joined_and_possible_ranks_are_a_bar():
    ranks = Ranks(5)
    first = ranks.cell(1, 1, 3, above=False, below=True)
    assert kinds(first) == [("line", "tie"), ("bar", "own"), ("sign", "improved")]
    assert first.label == "rank 1, can't exclude 1 to 3"
    alone = ranks.cell(5, 5, 5, above=False, below=False)
    assert kinds(alone) == [("sign", "entry")]
    assert [mark.words for mark in ranks.head().marks] == ["1", "5", "rank"]
    assert [mark.words for mark in Ranks(1).head().marks] == ["1", "rank"]
    between = ranks.cell(2, 2, 2, above=True, below=True)
    assert kinds(between)[:2] == [("line", "tie")] * 2


def test_a_spark_has_a_gap_where_there_is_no_value():
    plot = spark([1.0, 2.0, None, 4.0, math.inf], "label")
    assert kinds(plot) == [("line", "course")] * 2
    assert spark([], "").marks == []
    [flat] = spark([3.0, 3.0], "").marks
    assert set(flat.series[1::2]) == {HEIGHT // 2}


def test_a_course_is_16_bits_a_value():
    frame = Frame(left=0, right=100, top=0, bottom=50)
    scale = choose_scale([1.0], SECONDS)
    course = Course(
        values=[1.0, 10.0, 100.0],
        places=[0, 1, 3],
        runs=4,
        ends=(1.0, 100.0),
        frame=frame,
        scale=scale,
    )
    assert course.steps == 4_606, "a tenth of a percent each"
    assert course.codes == [0, 4_606, NOTHING, 4_606], "twice the way from the one before"
    assert course.head() == [0, 100, 0, 50, 1.0, 100.0, 1, 4_606, 0, "s"]
    linear = Course(
        values=[-1.0, 0.0, 1.0],
        places=[0, 1, 2],
        runs=3,
        ends=(-1.0, 1.0),
        frame=frame,
        scale=scale,
    )
    assert linear.codes == [0, LINEAR_STEPS, LINEAR_STEPS]
    near = attrs.evolve(course, values=[1.01, 1.0, 1.01], ends=(1.0, 1.01))
    assert near.steps == FEWEST_STEPS
    assert near.codes == [2 * FEWEST_STEPS, 2 * FEWEST_STEPS - 1, NOTHING, 2 * FEWEST_STEPS]
    mixed = Course(
        values=[1e-15, 1.0],
        places=[0, 1],
        runs=2,
        ends=(1e-15, 1.0),
        frame=frame,
        scale=choose_scale([1e-15, 1.0], SECONDS),
    )
    assert mixed.head()[-3:] == [MOST_STEPS, 0, ""]
    data = courses_data([course, linear], ["a", "b", "c", "d"])
    assert data == courses_data([course, linear], ["a", "b", "c", "d"])
    assert len(data[0]["heads"]) == 2
    assert len(zlib.decompress(base64.b64decode(data[1]), -15)) == 2 * (4 + 3)


@given(VALUES)
def test_any_course_can_be_drawn(values):
    scale = choose_scale(values, SECONDS)
    svg(course_plot(ends_of(values), scale, ("a", "b"), ""))
    places = list(range(len(values)))
    course = Course(
        values=values,
        places=places,
        runs=len(values) + 1,
        ends=ends_of(values),
        frame=FRAME,
        scale=scale,
    )
    svg(course.drawn_on(Plot(WIDTH, HEIGHT, "", [])))
    codes = course.codes
    assert all(0 <= code <= 2 * MOST_STEPS < NOTHING for code in codes[:-1])
    assert codes[-1] == NOTHING
    svg(spark(values, ""))


@given(VALUES, st.floats(allow_nan=True), st.floats(allow_nan=True))
@example([1e175], 0.0, math.inf)
def test_any_numbers_can_be_drawn(values, lower, upper):
    bars = [Bar("regressed", value, lower, upper) for value in values]
    plots = changes_of(bars, 0.02, leading=bars)
    for plot in (
        *(plots.cell(bar, "", "regressed", "x") for bar in bars),
        plots.strip(values),
        plots.spread(values, values[0], lower, upper, ""),
        plots.lanes(bars, ""),
        sides([Side("base", values, lower, "base")], choose_scale(values, SECONDS), ""),
    ):
        svg(plot)
        xs = [mark.numbers[0] for mark in plot.marks if mark.kind in ("sign", "bar", "violin")]
        assert all(-WIDTH <= x <= 2 * WIDTH for x in xs)
