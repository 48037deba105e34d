"""The screen of one series."""

import math

import attrs
import pytest
from history_runs import history, machine_history, noisy

from calibrax import find_changes
from calibrax.analysis.trend import trends_of
from calibrax.reporting.changes.series import place_text, series_answer, series_report

pytestmark = pytest.mark.extras


def report_of(values, at=0, explain=True, **fields):
    trends = trends_of(history({"fft": values}, **fields))
    return series_report(find_changes(trends), trends, at, explain=explain)


def answer(values, **fields):
    return series_answer(find_changes(history({"fft": values}, **fields)).series[0])


def test_the_answer_counts_the_steps_by_their_words():
    assert answer(noisy(1.0, 1.3, 1.0)) == "2 change points in 60 runs: 1 regressed, 1 improved."
    assert answer(noisy(1.0, 1.3), direction="info") == "1 change point in 40 runs: 1 changed."


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (noisy(2.0, each=30), "No change point found in 30 runs: 1.9990 s."),
        ([2.0] * 30, "Constant: 2.00 s in 30 runs."),
        ([2.0], "Not searched: too short, 1 run."),
        ([math.nan], "Not searched: not measured, 0 runs."),
    ],
)
def test_the_answer_without_a_step_says_why(values, said):
    assert answer(values) == said


def test_a_unit_that_changed_is_told():
    runs = [*history({"fft": [1.0]}), *history({"fft": [1.0]}, start=1, unit="B")]
    said = series_answer(find_changes(runs).series[0])
    assert said.startswith("Not searched, unit changed: unit 's' → 'B' at 001")
    trends = trends_of(runs)
    report = series_report(find_changes(trends), trends, 0, explain=True)
    assert (report.tables, report.closing) == ([], [])


def test_the_evidence_says_what_the_answer_rests_on():
    found = " ".join(report_of(noisy(1.0, 1.3)).closing)
    assert "Chance: noise alone gives as large a step with p" in found
    assert "among" not in found
    assert "Noise: " in found
    assert "Method: seeded intervals" in found
    calm = " ".join(report_of(noisy(1.0, each=30)).closing)
    assert "Chance: no step rises above what noise alone gives." in calm
    assert "Method" not in calm


def test_noise_has_no_percent_on_a_linear_scale():
    found = " ".join(report_of([0.0, *noisy(1.0, 3.0)], unit="").closing)
    assert "Noise" not in found


def test_dependence_is_told_where_there_is_some():
    values = [v * (1.02 if at // 3 % 2 else 1.0) for at, v in enumerate(noisy(1.0, 1.5, each=30))]
    found = report_of(values)
    assert any("Dependence: a value depends on the one before by 0." in t for t in found.closing)


def test_the_head_counts_runs_and_failures():
    values = {"fft": [*noisy(1.0, each=20), math.nan, None, 1.0], "sort": [1.0] * 23}
    trends = trends_of(history(values))
    head = series_report(find_changes(trends), trends, 0).head[0]
    assert head == ["fft", "time in s, lower is better", "21 of 23 runs, 1 failed"]


def test_levels_are_listed_for_an_explanation_only():
    assert len(report_of(noisy(1.0, 1.3)).tables) == 2
    assert len(report_of(noisy(1.0, 1.3), explain=False).tables) == 1
    assert len(report_of(noisy(1.0, each=30)).tables) == 1


def test_a_level_may_have_no_interval():
    trends = trends_of(history({"fft": noisy(1.0, 1.3)}))
    changes = find_changes(trends)
    [series] = changes.series
    levels = [attrs.evolve(each, lower=math.nan, upper=math.nan) for each in series.levels]
    bare = attrs.evolve(changes, series=[attrs.evolve(series, levels=levels)])
    table = series_report(bare, trends, 0, explain=True).tables[-1]
    assert [row.cells[-1].text for row in table.rows] == ["", ""]


def test_the_steps_stand_in_their_order_with_whose_they_are():
    trends = trends_of(machine_history())
    changes = find_changes(trends)
    at = next(n for n, each in enumerate(changes.series) if each.name.endswith("sort"))
    rows = series_report(changes, trends, at).tables[0].rows
    assert [row.details.partition("; ")[2] for row in rows] == [
        "2 of 7 series: shared",
        "6 of 7 series: the machine, likely",
    ]


def test_a_place_that_is_not_sure_is_a_range_of_commits():
    [row] = report_of(noisy(1.0, 1.04, noise=0.02)).tables[0].rows
    assert row.details.startswith("came within ")
    assert "runs (95 %)" in row.details


def test_a_place_that_is_sure_is_said_to_be():
    [step] = find_changes(history({"fft": noisy(1.0, 1.3)})).series[0].steps
    sure = attrs.evolve(step, earliest=step.index, latest=step.index)
    assert place_text(sure) == "came right there (95 %)"
