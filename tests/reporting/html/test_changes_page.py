"""The page of changes: the answer first, then ranges of commits, then series with their levels."""

import math

import pytest
from history_runs import history, machine_history, noisy

from calibrax.analysis.changepoint import find_changes
from calibrax.analysis.trend import trends_of
from calibrax.reporting.changes.report import changes_report
from calibrax.reporting.html.change_figures import MOST_SMALL, series_figure, small_plot
from calibrax.reporting.html.change_lines import MOST_MEMBERS
from calibrax.reporting.html.changes_page import MOST_SHOWN, changes_page
from calibrax.reporting.html.document import html_text

pytestmark = pytest.mark.extras

NAN = math.nan


def found_of(runs):
    trends = trends_of(runs)
    return find_changes(trends), trends


def page_of(runs, **options):
    changes, trends = found_of(runs)
    page = changes_page(changes, trends, changes_report(changes, trends, verbose=True), **options)
    html_text(page)
    return page


def headline(page):
    return "".join(span.text for span in page.headline)


def row(page, name):
    series = page.tables[-1]
    return next(each for each in series.rows if each.name == name)


def marks(plot, style):
    return [mark for mark in plot.marks if style in mark.style.split()]


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        (machine_history(), "1 commit range regressed (+29.9 %), 1 is likely the machine"),
        (
            history({"a": noisy(1.0, 1.5), "b": noisy(1.0, 0.5)}),
            "1 commit range regressed (+50.3 %), 1 improved (−49.9 %)",
        ),
        (
            history({"a": noisy(1.0, 1.5, 3.0)}),
            "2 commit ranges regressed (up to +99.6 %)",
        ),
        (history({"a": noisy(1.0, each=30)}), "No change point in 1 series"),
        (history({"a": [1.0, 1.1]}), "Nothing could be searched: 1 too short"),
        (history({"a": [NAN] * 20}), "Nothing could be searched: 1 not measured"),
        (
            history({f"b{n}": noisy(1.0, 1.5, each=15) for n in range(6)}),
            "1 commit range is likely the machine",
        ),
        (history({"a": noisy(1.0, 1.5)}, direction="info"), "1 commit range changed (+50.3 %)"),
        (history({"a": noisy(0.0, 1.0, noise=0)}), "1 commit range regressed (+1.00 s)"),
    ],
)
def test_the_headline_says_what_is_worse_then_better_then_the_machine(runs, words):
    assert headline(page_of(runs)) == words


def test_a_row_tells_its_own_change_before_that_of_the_machine():
    page = page_of(machine_history())
    own, shared = row(page, "Web.time_sort"), row(page, "Web.time_load")
    assert (own.cells[1].text, own.about) == ("+29.9 %", "")
    assert (shared.cells[1].text, shared.about) == ("+30.0 %", "the machine, likely")
    [ranges, series] = page.tables
    assert ranges.is_overview
    machine = ranges.rows[0]
    assert machine.name == "the machine, likely"
    assert [about for about, _ in machine.evidence] == ["", "Caution"]
    assert len(machine.grids[0].rows) == 6
    assert [line.name for line in series.rows[:2]] == ["Web.time_sort", "Web.time_find"]
    assert series.groups[-1].folded[0].name == "calm"


def test_a_series_is_grouped_by_its_newest_step():
    runs = history(
        {
            "back": noisy(1.0, 3.0, 0.7),
            "slower": noisy(1.0, 0.5, 0.8),
            "slowest": noisy(1.0, 1.1, 2.0),
        }
    )
    page = page_of(runs)
    [worse, better] = page.tables[-1].groups
    assert (worse.text, better.text) == ("2 regressed", "1 improved")
    assert [line.name for line in worse.rows] == ["slowest", "slower"], "the largest first"
    assert [line.cells[0].text for line in better.rows] == ["2"]
    assert better.rows[0].cells[1].number < 0.3, "from 3.0 to 0.7"
    assert {chip.outcome: chip.count for chip in page.chips} == {"regressed": 2, "improved": 1}


def test_what_is_likely_the_machine_is_a_group_after_the_others():
    groups = page_of(machine_history()).tables[-1].groups
    texts = [group.text for group in groups]
    assert [text for text in texts if "machine" in text] == [texts[1]]
    assert {line.about for line in groups[0].rows} == {""}
    assert {line.about for line in groups[1].rows} == {"the machine, likely"}


def test_series_that_were_not_searched_say_why():
    runs = [*history({"a": noisy(1.0)}), *history({"a": noisy(1.0)}, start=20, unit="B")]
    assert row(page_of(runs), "a").about.startswith("unit 's' → 'B' at 020")
    failed = row(page_of(history({"a": [NAN] * 20})), "a")
    assert failed.about == "0 of 20 runs, 20 failed"
    assert ("Failed", ["in 20 runs"]) in failed.evidence
    assert failed.figures == []
    assert failed.cells[-1].label == "0 values"
    assert "no level" in row(page_of(runs), "a").figures[0].about


def test_where_a_series_was_measured_is_told_where_it_tells_series_apart():
    runs = [
        *history({"a": noisy(1.0, 1.5)}, environment={"cpu": "one"}),
        *history({"a": noisy(1.0, 1.5)}, environment={"cpu": "two"}),
    ]
    page = page_of(runs)
    [line] = [line for line in page.tables[-1].rows if "one" in line.name]
    assert ("Where", ["cpu one"]) in line.evidence
    assert {line.about for line in page.tables[0].rows} == {"cpu one", "cpu two"}


def test_levels_steps_and_their_intervals_are_drawn():
    changes, trends = found_of(history({"a": noisy(1.0, 1.5, 1.2)}))
    [found], [trend] = changes.series, trends.trends
    figure = series_figure(found, trend, [f"run {n}" for n in range(60)])
    assert len(marks(figure.plot, "mean")) == len(marks(figure.plot, "likely")) == 3
    assert len(marks(figure.plot, "step")) == len(marks(figure.plot, "place")) == 2
    assert [mark.style for mark in marks(figure.plot, "step")] == [
        "step regressed",
        "step improved",
    ]
    assert "+50.3 %" in [mark.words for mark in figure.plot.marks]
    first, second, third = (mark.series for mark in marks(figure.plot, "mean"))
    assert (first[2], second[2]) == (second[0], third[0]), "levels meet where the steps are"
    assert figure.plot.label.startswith("60 values; level 0.9990 s, ")
    assert "regressed +50.3 % on 2024-01-21 to 1.50" in figure.plot.label


def test_steps_too_near_for_their_names_are_drawn_without():
    changes, trends = found_of(history({"a": noisy(1.0, 2.0, 4.0, 8.0, each=20)}))
    [found], [trend] = changes.series, trends.trends
    assert len(found.steps) == 3
    figure = series_figure(found, trend, [f"run {n}" for n in range(900)])
    assert len([mark for mark in figure.plot.marks if mark.words == "2.0× slower"]) == 1


def test_many_runs_are_parts_in_a_row_and_no_elements_below_it():
    page = page_of(history({"a": noisy(1.0, 1.5, each=150)}))
    line = row(page, "a")
    [dots] = marks(line.cells[-1], "value")
    assert len(dots.series) == 2 * MOST_SMALL
    [figure] = line.figures
    assert figure.course.drawn_on(figure.plot) == figure.plot, "the script draws 300 dots"
    few = row(page_of(history({"a": noisy(1.0, 1.5)})), "a").figures[0]
    [dots] = marks(few.course.drawn_on(few.plot), "course")
    assert len(dots.series) == 2 * 40


def test_a_series_without_values_has_an_empty_plot():
    changes, trends = found_of(history({"a": [NAN] * 3}))
    assert small_plot(changes.series[0], trends.trends[0], 3).marks == []


def test_many_ranges_and_members_are_folded_and_counted():
    many = {f"b{n:02}": noisy(1.0, 1.5, each=15) for n in range(MOST_MEMBERS + 5)}
    [ranges, series] = page_of(history(many)).tables
    grid = ranges.rows[0].grids[0]
    assert len(grid.rows) == MOST_MEMBERS + 1
    assert grid.rows[-1][0].text == "… 5 more"
    assert (len(series.groups[0].rows), len(series.groups[0].folded)) == (MOST_SHOWN, 5)
    apart = {}
    for n in range(MOST_SHOWN + 2):
        before, after = noisy(1.0, each=15 + 8 * n), noisy(1.5, each=200 - 8 * n)
        apart[f"b{n:02}"] = [*before, *after]
    [ranges, _] = page_of(history(apart)).tables
    [group] = ranges.groups
    assert (len(group.rows), len(group.folded)) == (MOST_SHOWN, 2)
    assert group.text == "22 ranges"


def test_an_explained_series_is_not_folded_away():
    many = {f"b{n:02}": noisy(1.0, 1.5, each=15) for n in range(MOST_SHOWN + 5)}
    page = page_of(history(many), opened=MOST_SHOWN + 4)
    assert [line.name for line in page.tables[1].groups[0].rows if line.is_open] == ["b24"]


def test_several_metrics_have_tables_of_their_own():
    runs = history({"a": noisy(1.0, 1.5)})
    others = history({"a": noisy(1e6, 2e6)}, metric="memory", unit="B", start=40)
    page = page_of([*runs, *others])
    assert [table.title for table in page.tables] == ["Ranges of commits", "time", "memory"]
