"""Marks as elements and as data, and the axes that they stand on."""

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibrax.numbers import choose_scale
from calibrax.reporting.compare.forest import Bar
from calibrax.reporting.html import marks
from calibrax.reporting.html.axes import change_axis, value_axis
from calibrax.units import parse_unit

pytestmark = pytest.mark.extras

SECONDS = parse_unit("s")
FINITE = st.floats(allow_nan=False, allow_infinity=False)


def every_mark():
    return [
        marks.dots("a", [(1, 2), (3.4, 4.6)]),
        marks.rain("b", 10, 20, [1, 2, 3]),
        marks.rain("b", 10, 20, [5]),
        marks.bar("c", 1, 9, 5, 4),
        marks.bar("c", 1, 9, 5),
        marks.line("d", [(0, 0), (5, 5)]),
        marks.band("e", 1, 2, 11, 22),
        marks.violin("f", 0, 50, 10, [1, 20, 3]),
        marks.sign("regressed", 7, 8),
        marks.sign("left improved", 7, 8),
        marks.sign("unknown", 7, 8),
        marks.tick("", 5, 0, 10, "1 <ms>"),
        marks.text("end", 1, 2, "a\u202e&b"),
    ]


def test_every_mark_is_well_formed_and_its_text_is_escaped():
    plot = marks.Plot(20, 30, '"label" <b>', every_mark())
    drawn = ElementTree.fromstring(marks.svg(plot))
    assert drawn.get("aria-label") == '"label" <b>'
    assert drawn.get("role") == "img"
    assert [each.tag for each in drawn].count("path") == 11
    assert [each.text for each in drawn if each.tag == "text"] == ["1 <ms>", "a\\u202e&b"]


def test_marks_are_drawn_with_a_pen():
    paths = [marks.outline(mark) for mark in every_mark() if mark.kind not in ("band", "text")]
    assert paths[:8] == [
        "M1 2h0M3 5h0",
        "M1 10h0M2 20h0M3 30h0",
        "M5 10h0",
        "M1 5H9M1 5m0-4v4v4M9 5m0-4v4v4",
        "M1 5H9",
        "M0 0L5 5",
        "M0 50v-1l10 -19l10 17v3z",
        "M7 8m0-12 12 12-12 12-12-12z",
    ]


def test_data_of_marks_has_their_coordinates_and_no_more():
    packed = marks.packed(marks.Plot(20, 30, "a\0b", every_mark()))
    assert packed[:3] == [20, 30, "a\\x00b"]
    assert packed[3][0] == ["dot", "a", (1, 3, 2, 5)], "all x, then all y"
    assert packed[3][3] == ["bar", "c", 1, 9, 5, 4]
    assert packed[3][7] == ["violin", "f", 0, 50, 10, (-1, -19, 17, 3)]
    assert packed[3][11] == ["tick", "", 5, 0, 10, "1 <ms>"]


def test_an_axis_of_changes_holds_what_is_on_it():
    axis = change_axis([Bar("regressed", 1.2, 1.1, 1.3), Bar("improved", 0.9, 0.8, 1.0)], 20, 660)
    assert axis.at(axis.low) == 20
    assert axis.at(axis.high) == 660
    assert axis.holds(axis.of(1.0))
    assert not axis.holds(axis.of(40.0))
    assert math.isnan(axis.of(math.nan))
    assert [label for _, label in axis.ticks] == ["−10", "0", "+10", "+20", "+30 %"]


def test_leading_changes_are_on_the_axis_however_small_the_others_are():
    still = [Bar("equivalent", 1.0, 0.99, 1.01)] * 60
    large = [Bar("regressed", 1.4, 1.35, 1.45)] * 11
    axis = change_axis([*still, *large], 20, 660)
    assert not axis.holds(axis.of(1.4)), "what a text plot does"
    axis = change_axis([*still, *large], 20, 660, large)
    assert all(map(axis.holds, map(axis.of, (1.35, 1.4, 1.45, 0.99))))


def test_an_interval_of_a_leading_change_has_twice_its_room_at_most():
    bars = [Bar("inconclusive", 1.1, 0.5, math.inf), Bar("equivalent", 1.0, 0.99, 1.01)]
    bars += bars[1:] * 9
    axis = change_axis(bars, 20, 660, bars[:1])
    assert (axis.low, axis.high) == pytest.approx((-2 * math.log(1.1), 2 * math.log(1.1)))


def test_one_of_many_leading_changes_is_cut_only_where_it_is_extreme():
    usual, extreme = Bar("regressed", 1.2, 1.1, 1.3), Bar("regressed", 50.0, 40.0, 60.0)
    for others, is_cut in ((3, False), (4, True)):
        bars = [*[usual] * others, extreme]
        axis = change_axis(bars, 20, 660, bars)
        assert axis.holds(axis.of(usual.ratio))
        assert axis.holds(axis.of(extreme.ratio)) is not is_cut


def test_changes_beyond_a_factor_of_four_have_factors_on_the_axis():
    axis = change_axis([Bar("improved", 0.2, 0.1, 0.3)], 20, 660)
    assert axis.ticks[-1][1] == "1×"


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([0.0100, 0.0122], ["10.0 ms", "11.0 ms", "12.0 ms"]),
        ([1e-3, 9.0], ["1.00 ms", "10.0 ms", "100 ms", "1.00 s", "10.0 s"]),
        ([1e-9, 1e3], None),
        ([0.0], None),
        ([5.0, 5.0], None),
        ([math.nan], None),
        ([-1.0, 1.0], None),
        ([math.inf, 1.0], None),
    ],
)
def test_an_axis_of_values_has_a_few_round_ticks(values, labels):
    known = [value for value in values if math.isfinite(value)] or [0.0]
    axis = value_axis(values, 0, 100, choose_scale(known, SECONDS))
    assert len(axis.ticks) <= 6
    assert [value for value, _ in axis.ticks] == sorted({value for value, _ in axis.ticks})
    for value in known:
        assert 0 <= axis.of(value) <= 100
    if labels:
        assert [label for _, label in axis.ticks] == labels


@given(st.lists(FINITE, min_size=1, max_size=5))
def test_any_values_have_an_axis(values):
    axis = value_axis(values, 10, 0, choose_scale(values, SECONDS))
    places = [axis.of(value) for value in sorted(values)]
    assert places == sorted(places, reverse=True)
    assert all(-1e-9 <= place <= 10 + 1e-9 for place in places)
    assert all(axis.low <= value <= axis.high for value, _ in axis.ticks)
