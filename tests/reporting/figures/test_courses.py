import math

import pytest
from figure_reader import note_of, places
from history_runs import history, machine_history, noisy
from sample_runs import series_runs

import calibrax
from calibrax.analysis.history import summarize_history
from calibrax.analysis.trend import trends_of
from calibrax.reporting.figures import figure

pytestmark = pytest.mark.extras


def changed(runs):
    trends = trends_of(runs)
    return calibrax.find_changes(trends), trends


def levels(axes):
    """The solid lines: where each begins and ends, and its value."""
    solid = [line for line in axes.lines if line.get_linestyle() == "-"]
    return [(*map(float, line.get_xdata()), float(line.get_ydata()[0])) for line in solid]


def test_values_levels_and_steps_are_those_of_the_records():
    changes, trends = changed(history({"one": noisy(1e-3, 2e-3, 1.5e-3)}))
    [axes] = figure((changes, trends)).axes
    [found] = changes.series
    assert [y for _, y in places(axes, "o") if y != 1.0] == list(trends.trends[0].values)
    assert levels(axes) == [(e.start - 0.5, e.stop - 0.5, e.estimate) for e in found.levels]
    dotted = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == ":"]
    assert dotted == [step.index - 0.5 for step in found.steps]
    assert len(found.steps) == 2


def test_values_that_are_missing_are_gaps():
    values = noisy(1e-3, 2e-3)
    values[3] = math.nan
    changes, trends = changed(history({"one": values}))
    [axes] = figure((changes, trends)).axes
    assert len(places(axes, "o")) == len(values) - 1


def test_one_series_of_each_range_comes_first():
    changes, trends = changed(machine_history())
    drawn = figure((changes, trends))
    found = [changes.series[members[0]].name for members in (r.members for r in changes.ranges)]
    firsts = [name.removeprefix("suite.") for name in dict.fromkeys(found)]
    titles = [axes.get_title(loc="left") for axes in drawn.axes]
    assert titles[: len(firsts)] == firsts
    assert len(set(titles)) == 6
    assert "6 of 7 series (6 changed)." in note_of(drawn)


def test_at_most_12_series_are_drawn():
    values = {f"time_{n:02}": noisy(1e-3 * (n + 1), each=20) for n in range(15)}
    drawn = figure(changed(history(values)))
    assert len(drawn.axes) == 12
    assert "12 of 15 series." in note_of(drawn)


def test_a_history_shows_every_value_and_its_level():
    found = summarize_history(series_runs())
    drawn = figure(found)
    shown = [each for each in found.series if each.values]
    shown = sorted(shown, key=lambda each: each.series.metric != "time")
    for axes, each in zip(drawn.axes, shown, strict=True):
        every, level = axes.lines[:2]
        assert list(every.get_ydata()) == list(each.values)
        assert list(every.get_xdata()) == list(each.places)
        assert list(level.get_ydata()) == [each.level] * 2


@pytest.mark.parametrize("values", [[math.nan] * 12, [1.0]])
def test_series_without_a_course_are_no_trouble(values):
    runs = history({"one": values})
    empty = all(map(math.isnan, values))
    assert len(figure(changed(runs)).axes) == int(not empty)
    assert len(figure(summarize_history(runs)).axes) == int(not empty)
