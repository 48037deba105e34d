"""The plot of changes with intervals, in text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibrax.numbers import to_ascii
from calibrax.reporting.compare.forest import CELLS, Bar, forest

RATIOS = st.floats(0, allow_infinity=True) | st.just(math.nan)


def test_bars_stand_on_one_axis_with_their_signs():
    plot = forest(
        [
            Bar("regressed", 1.154, 1.032, 1.29, 1.08, 1.23),
            Bar("inconclusive", 0.897, 0.803, 1.003, 0.84, 0.96),
            Bar("improved", 0.636, 0.569, 0.711, 0.6, 0.68),
        ],
        0.02,
    )
    assert [plot.axis, *plot.lines] == [
        " −40       −20      0    +20 %",
        "  ·         ·      ┆│├─━━◆━━─┤",
        "  ·         ├─━━○━━━┤┆    ·   ",
        "├─━━●━━─┤   ·      ┆│┆    ·   ",
    ]


def test_what_lies_beyond_the_axis_is_an_arrow():
    usual = [Bar("equivalent", 1.0, 0.99, 1.01)] * 4
    far = [Bar("improved", 1 / 700, 1 / 800, 1 / 600), Bar("regressed", 50.0, 0.5, 60.0)]
    *_, improved, regressed = forest([*usual, *far]).lines
    assert improved[0] == "◀"
    assert "●" not in improved
    assert regressed[-1] == "▶"
    assert regressed[0] == "◀"


def test_large_factors_have_an_axis_of_factors():
    plot = forest([Bar("regressed", 3.0, 2.8, 3.2), Bar("improved", 0.2, 0.19, 0.21)])
    assert plot.axis.split() == ["1/4", "1/2", "1", "2×"]


def test_huge_factors_have_one_too():
    assert forest([Bar("regressed", 1e12), Bar("improved", 1e-9)]).axis.split()[-1].endswith("×")


def test_the_margin_is_drawn_where_it_has_a_cell_of_its_own():
    wide = forest([Bar("equivalent", 1.0, 0.99, 1.01), Bar("improved", 0.95)], 0.02)
    assert wide.lines[0].count("┆") == 1  # the upper end is beyond the axis
    assert "┆" not in forest([Bar("regressed", 3.0, 0.3, 4.0)], 0.02).lines[0]
    assert "┆" not in forest([Bar("improved", 0.95)]).lines[0]


def test_a_row_without_a_change_has_no_line_and_does_not_count():
    plot = forest([Bar("failed", math.nan), Bar("regressed", 1.2, 1.1, 1.3)])
    assert plot.lines[0] == ""
    assert plot.axis == forest([Bar("regressed", 1.2, 1.1, 1.3)]).axis


def test_without_any_change_there_is_an_axis_all_the_same():
    assert forest([]).lines == []
    assert "0" in forest([]).axis
    assert forest([Bar("equivalent", 1.0)]).lines[0].startswith("○")


@given(st.lists(st.tuples(RATIOS, RATIOS, RATIOS), max_size=5), st.floats(0, 1))
def test_each_line_is_as_wide_as_the_plot(numbers, margin):
    bars = [Bar("regressed", r, min(a, b), max(a, b), min(a, b), max(a, b)) for r, a, b in numbers]
    plot = forest(bars, margin)
    assert len(plot.axis) == CELLS
    assert {len(line) for line in plot.lines} <= {0, CELLS}
    assert {len(to_ascii(line)) for line in plot.lines} <= {0, CELLS}
    assert all(to_ascii(line).isascii() for line in plot.lines)


@pytest.mark.parametrize("cells", [10, 20, 60])
def test_it_can_have_other_widths(cells):
    assert len(forest([Bar("regressed", 1.2, 1.1, 1.3)], 0.02, cells).lines[0]) == cells
