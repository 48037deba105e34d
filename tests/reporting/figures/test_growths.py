import math

import pytest
from figure_reader import bars, note_of, places, texts
from sized_runs import LAWS, laws_run, run_over_sizes, sized

import calibrax
from calibrax.reporting.figures import figure

pytestmark = pytest.mark.extras


def test_points_and_curves_are_those_of_the_series():
    scaling = calibrax.fit_scaling(laws_run(0.02), "time", size_tag="n")
    drawn = figure(scaling)
    assert len(drawn.axes) == len(scaling.fitted) == 5
    for axes, series in zip(drawn.axes, scaling.fitted, strict=True):
        assert places(axes) == [(p.size, p.estimate) for p in series.measured]
        best = next(line for line in axes.lines if line.get_linestyle() == "-")
        assert list(best.get_ydata()) == list(series.at(best.get_xdata().tolist()))
        others = [line for line in axes.lines if line.get_linestyle() == "--"]
        assert len(others) == bool(series.rival) == (series.complexity != "O(1)")
        for line in others:
            wanted = series.class_at(series.rival, line.get_xdata().tolist())
            drawn_and_wanted = zip(line.get_ydata(), wanted, strict=True)
            assert all(a == b or math.isnan(a) for a, b in drawn_and_wanted)
        ends = [(a, b) for (_, a), (_, b) in bars(axes)]
        assert ends == [(p.lower, p.upper) for p in series.measured if not math.isnan(p.lower)]
        assert axes.get_xscale() == axes.get_yscale() == "log"


def test_titles_say_the_law_and_what_is_not_drawn_is_counted():
    drawn = figure(calibrax.fit_scaling(laws_run(), "time", size_tag="n"))
    assert [axes.get_title(loc="left") for axes in drawn.axes][-1].startswith("odd: n^1.5")
    assert "Not drawn: 0 with a law, 2 without." in note_of(drawn)


def test_two_metrics_are_named():
    scaling = calibrax.fit_scaling(laws_run(), "time", size_tag="n")
    titles = [axes.get_title(loc="left") for axes in figure([scaling, scaling]).axes]
    assert len(titles) == 10
    assert titles[-1].startswith("odd time: n^1.5")


def test_without_a_law_there_is_nothing_to_draw():
    run = run_over_sizes(sized("few", LAWS["max"], ("1", "2")))
    assert texts(figure(calibrax.fit_scaling(run, "time", size_tag="n"))) == []
