"""The plot of a law of growth."""

import attrs
import pytest
from sized_runs import LAWS, run_over_sizes, sized

from calibrax.analysis.scaling import fit_scaling
from calibrax.reporting.scaling.plot import scaling_plot

pytestmark = pytest.mark.extras


def series(name="max", sizes=("100", "1K", "10K", "100K", "1M"), law=None):
    run = run_over_sizes(sized(name, law or LAWS[name], sizes))
    return fit_scaling(run, size_tag="n").series[0]


@pytest.mark.parametrize("width", [20, 50, 80, 120])
def test_the_plot_is_as_wide_as_it_may_be_and_shows_every_size(width):
    lines = scaling_plot(series(), "s", width)
    body = lines[:13]
    assert all(len(line) <= max(width, 33) for line in lines)
    assert sum(line.count("●") for line in body) == 5
    assert lines[13].split()[0] == "100"
    assert lines[13].endswith("1M")
    assert lines[-1] == "● measured   • n   · n log n"


def test_values_stand_beside_their_rows_the_largest_on_top():
    lines = scaling_plot(series("sort"), "s", 80)
    assert lines[0].split(" ┤")[0].strip() == "199 ms"
    assert lines[12].split(" ┤")[0].strip() == "6.64 µs"
    assert lines[12].split("┤")[1].startswith("●")
    assert lines[0].endswith("●")


def test_a_constant_is_a_line_in_the_middle():
    lines = scaling_plot(series("dict_get"), "s", 80)
    rows = [at for at, line in enumerate(lines[:13]) if "•" in line]
    assert rows == [6]


def test_a_power_is_drawn_with_the_nearest_class():
    lines = scaling_plot(series("odd"), "s", 80)
    assert lines[-1].startswith("● measured   • n^1.50   · n")


def test_without_another_class_only_one_curve_is_drawn():
    run = run_over_sizes(sized("max", LAWS["max"]))
    only = fit_scaling(run, size_tag="n", classes=["n"]).series[0]
    assert scaling_plot(only, "s", 80)[-1] == "● measured   • n"


def test_a_series_without_a_law_has_no_plot():
    assert scaling_plot(series(sizes=("100", "1K")), "s", 80) == []


def test_a_curve_beyond_the_plot_is_left_out():
    found = series("odd")
    assert scaling_plot(attrs.evolve(found, coefficient=0.0), "s", 80)
    assert scaling_plot(attrs.evolve(found, exponent=1e6), "s", 80)
