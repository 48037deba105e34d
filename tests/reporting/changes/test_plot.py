"""A series as a plot of text."""

import math
from itertools import pairwise

import pytest
from history_runs import history, noisy

from calibrax import find_changes
from calibrax.analysis.trend import trends_of
from calibrax.reporting.changes.plot import change_plot

pytestmark = pytest.mark.extras


def plot(values, width=60, **fields):
    trends = trends_of(history({"fft": values}, **fields))
    return change_plot(trends.trends[0], find_changes(trends).series[0], width)


def test_levels_stand_apart_with_a_broken_line_between_them():
    *rows, dates = plot(noisy(1.0, 1.3))
    assert len(rows) == 8
    assert all("┆" in row for row in rows[:-1])  # a dot may stand before the line
    highest, lowest = (row.split("┤")[1] for row in (rows[0], rows[-1]))
    assert "•" not in highest.split("┆")[0]
    assert "•" not in lowest[highest.index("┆") + 1 :]
    assert dates.split() == ["2024-01-01", "2024-01-21", "2024-02-09"]


def test_the_axis_has_logs_where_values_span_much():
    spike = [*noisy(1.0, each=30), 50.0]
    labels = [float(row.split("┤")[0]) for row in plot(spike)[:-1]]
    ratios = [high / low for high, low in pairwise(labels)]
    assert max(ratios) / min(ratios) < 1.1
    linear = [float(row.split("┤")[0]) for row in plot(noisy(1.0, 1.3))[:-1]]
    steps = [high - low for high, low in pairwise(linear)]
    assert max(steps) - min(steps) < 0.02


def test_values_that_are_all_equal_are_one_row():
    *rows, _ = plot([2.0] * 20)
    assert len(rows) == 1
    assert rows[0].count("•") == 20


def test_nothing_is_drawn_where_nothing_was_measured():
    assert plot([math.nan] * 20) == []


def test_a_failed_run_leaves_a_gap():
    assert sum(row.count("•") for row in plot([1.0, math.nan, 2.0])) == 2


def test_months_are_enough_for_a_long_time():
    assert plot(noisy(1.0, each=200), width=100)[-1].split() == ["2024-01", "2024-07"]


def test_dates_that_have_no_room_are_left_out():
    close = [*noisy(1.0, each=30), *noisy(1.5, each=6)]
    assert plot(close, width=30)[-1].split() == ["2024-01-01", "2024-01-31"]


@pytest.mark.parametrize("width", [10, 40, 80, 200])
def test_the_plot_keeps_to_its_width(width):
    lines = plot(noisy(1.0, 1.3, each=100), width)
    assert max(map(len, lines)) <= max(width, 30)


def test_where_many_share_a_column_their_middle_stands_out():
    spiky = [4.0 if n % 10 == 9 else value for n, value in enumerate(noisy(1.0, 1.5, each=300))]
    *rows, dates, legend = plot(spiky, width=70)
    assert legend == "• the middle of some 10 runs"
    assert dates.split()[0] == "2024-01"
    dots = [sum(row[at : at + 1] == "•" for row in rows) for at in range(max(map(len, rows)))]
    assert max(dots) == 1
    assert "•" not in rows[0]
    assert "·" in rows[0]
    assert not any("·" in row for row in plot(spiky[:100], width=70))
