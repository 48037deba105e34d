"""Cells and rows of changes."""

import math

import attrs
import pytest
from history_runs import history, noisy

from calibrax import find_changes
from calibrax.reporting.changes.rows import (
    StepRow,
    change_text,
    commits_text,
    interval_text,
    labels_of,
    range_name,
    short_labels,
    step_row,
    steps_in_order,
)

pytestmark = pytest.mark.extras


def series_of(values, **fields):
    return find_changes(history({"fft": values}, **fields)).series[0]


def test_labels_name_metric_and_environment_only_where_needed():
    one = [*history({"a.fft": [1.0]}), *history({"a.fft": [1.0]}, metric="memory", unit="B")]
    assert labels_of(find_changes(one).series) == ["fft time", "fft memory"]
    two = history({"a.fft": [1.0]}, environment={"cpu": "A"})
    plain = history({"a.fft": [1.0]})
    assert labels_of(find_changes([*two, *plain]).series) == ["fft [A]", "fft [-]"]
    assert labels_of(find_changes(plain).series) == ["fft"]


def test_classes_stay_where_methods_share_a_name():
    assert short_labels(["A.run", "B.run", "A.sort"]) == ["A.run", "B.run", "sort"]


def test_few_names_are_told_and_the_rest_counted():
    names = [f"suite.time_{n:04}" for n in range(9)]
    found = find_changes(history(dict.fromkeys(names, noisy(1.0, 1.3)), unit="B"))
    [shared] = found.ranges
    labels = short_labels(labels_of(found.series))
    assert range_name(shared, labels, "terminal") == "time_0000, time_0001 + 7"
    assert range_name(shared, labels, "markdown").endswith("time_0005 + 3")
    long = [f"{label}_with_a_long_name" for label in labels]
    assert range_name(shared, long, "terminal") == "time_0000_with_a_long_name + 8"


def test_changes_are_percents_multiples_or_differences():
    [step] = (found := series_of(noisy(1.0, 1.2))).steps
    assert change_text(found, step).startswith("+20")
    assert interval_text(found, step).startswith("+19")
    double = series_of(noisy(1.0, 3.0))
    assert change_text(double, double.steps[0]) == "3.0× slower"
    score = series_of([0.0, *noisy(1.0, 3.0)], unit="")
    assert change_text(score, score.steps[-1]).startswith("+2.0")
    assert " … +" in interval_text(score, score.steps[-1])
    falling = series_of([0.0, *noisy(3.0, 1.0)], unit="")
    assert change_text(falling, falling.steps[-1]).startswith("−")


def test_an_interval_that_does_not_exist_is_empty():
    found = series_of(noisy(1.0, 1.3))
    [step] = found.steps
    assert commits_text(step) == "019cccc..020cccc"
    unknown = attrs.evolve(step, lower=math.nan, upper=math.nan)
    assert interval_text(found, unknown) == ""
    bare = attrs.evolve(found, steps=[unknown])
    changes = find_changes(history({"fft": noisy(1.0, 1.3)}))
    row = step_row(StepRow(bare, 0, 0, changes.ranges[0]), ["fft"])
    assert [cell.text for cell in row.cells].count("") >= 3


@pytest.mark.parametrize(
    ("values", "outcome", "note"),
    [
        (noisy(1.0, each=20), "no change", "in 20 runs"),
        ([2.0] * 20, "constant", "always 2.00 s"),
        ([1.0, 2.0], "too short", "need >= "),
        ([float("nan")], "not measured", "no value was"),
    ],
)
def test_a_series_without_a_step_says_why(values, outcome, note):
    found = find_changes(history({"fft": values}))
    [row] = steps_in_order(found)
    assert row.step is None
    shown = step_row(row, ["fft"])
    assert shown.outcome == outcome
    assert note in shown.note


def test_a_unit_that_changed_is_the_reason():
    runs = [*history({"fft": [1.0]}), *history({"fft": [1.0]}, start=1, unit="B")]
    [series] = find_changes(runs).series
    shown = step_row(StepRow(series), ["fft"])
    assert shown.note.startswith("unit 's' → 'B' at 001")


def test_differences_of_a_pipe_are_in_the_unit():
    found = find_changes(history({"x": [0.0, *noisy(1.0, 3.0)]}, unit=""))
    row = next(each for each in steps_in_order(found) if each.step)
    cells = step_row(row, ["x"]).cells
    change = next(cell for cell in cells if cell.text.startswith("+") and cell.plain is not None)
    assert float(change.plain) == pytest.approx(row.step.change, rel=1e-3)
