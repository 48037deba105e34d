"""When series changed, from runs."""

import math

import attrs
import pytest
from history_runs import START, commit, history, noisy

from calibrax import detect_change_points, find_changes
from calibrax.analysis.changepoint import search_series
from calibrax.analysis.changes import Changes
from calibrax.analysis.trend import trends_of
from calibrax.errors import StatisticsError

pytestmark = pytest.mark.extras


def only(runs, **settings):
    found = find_changes(runs, **settings)
    assert Changes.from_json(found.to_json()) == found
    [series] = found.series
    return series


def test_a_step_has_its_commits_its_size_and_its_sense():
    found = only(history({"fft": noisy(1.0, 1.2)}))
    [step] = found.steps
    assert found.outcome == "changed"
    assert (step.index, step.last_good, step.first_bad) == (20, commit(19), commit(20))
    assert (step.first_bad_time - step.last_good_time).days == 1
    assert step.sense == "regressed"
    assert step.lower < 1.2 < step.upper
    assert step.change == pytest.approx(1.2, rel=0.01)
    assert [level.first for level in found.levels] == [commit(0), commit(20)]
    assert [level.n for level in found.levels] == [20, 20]
    assert found.levels[1].estimate == pytest.approx(1.2, rel=0.01)


def test_the_place_of_a_step_is_an_interval_of_commits():
    found = only(history({"fft": noisy(1.0, 1.04, noise=0.02)}))
    [step] = found.steps
    assert step.earliest < step.latest
    assert step.earliest <= step.index <= step.latest
    assert step.after == commit(step.earliest - 1)
    assert step.until == commit(step.latest)


@pytest.mark.parametrize(
    ("direction", "sense"),
    [("lower", "regressed"), ("higher", "improved"), ("info", "neither")],
)
def test_the_word_of_a_step_is_that_of_its_metric(direction, sense):
    runs = history({"x": noisy(1.0, 1.2)}, direction=direction)
    assert only(runs).steps[0].sense == sense
    fall = history({"x": noisy(1.2, 1.0)}, direction=direction)
    turned = {"regressed": "improved", "improved": "regressed"}.get(sense, sense)
    assert only(fall).steps[0].sense == turned


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        (noisy(1.0, each=40), "no change"),
        ([1.0] * 40, "constant"),
        (noisy(1.0, each=5), "too short"),
        ([math.nan] * 20, "not measured"),
        ([*noisy(1.0, each=20), math.nan, *noisy(1.5, each=20)], "changed"),
    ],
)
def test_each_series_has_an_outcome(values, outcome):
    assert only(history({"fft": values})).outcome == outcome


def test_a_unit_that_changes_half_way_is_an_outcome_of_its_own():
    runs = [
        *history({"fft": noisy(1.0)}),
        *history({"fft": noisy(1000.0)}, start=20, unit="widgets"),
    ]
    found = only(runs)
    assert (found.outcome, found.steps, found.levels) == ("unit changed", (), ())
    assert "at 020" in found.reason
    assert (found.n, found.missing) == (20, 20)


def test_missing_runs_widen_the_range_of_commits():
    runs = history({"fft": [*noisy(1.0), math.nan, math.nan, *noisy(1.3)]})
    [step] = only(runs).steps
    assert (step.last_good, step.first_bad) == (commit(19), commit(22))
    assert only(runs).missing == 2


def test_zeros_are_compared_by_differences_and_told():
    values = [0.0, 1e-3, *noisy(1e-3, each=20), *noisy(3e-3, each=20)]
    found = only(history({"fft": values}))
    assert found.scale == "linear"
    assert found.steps[0].change == pytest.approx(2e-3, rel=0.05)
    assert any("no ratio" in text for text in found.warnings)
    counted = only(history({"fft": values}, metric="score", unit=""))
    assert not any("no ratio" in text for text in counted.warnings)


def test_an_absurd_value_is_the_outcome_of_its_series_alone():
    values = {"good": noisy(1.0, 1.2), "bad": [0.0, *noisy(1.0, each=20), -1e305]}
    values["large"] = [1e305 * value for value in noisy(1.0, 1.2)]
    good, bad, large = find_changes(history(values)).series
    assert [good.outcome, bad.outcome, large.outcome] == ["changed", "not measured", "changed"]
    assert (bad.steps, bad.levels, bad.n) == ((), (), 22)
    assert bad.reason.startswith("-1e+305 at 021")
    assert bad.warnings[0].startswith(bad.reason)


def test_a_margin_hides_smaller_steps():
    runs = history({"fft": noisy(1.0, 1.1)})
    assert only(runs, margin=0.2).outcome == "no change"
    assert only(runs, margin=0.02).outcome == "changed"
    falling = history({"x": [v - 1.0 for v in noisy(2.0, 1.9)]}, unit="")
    assert only(falling, margin=0.5).outcome == "no change"


def test_a_margin_or_an_alpha_that_is_none_is_refused():
    runs = history({"fft": noisy(1.0)})
    with pytest.raises(StatisticsError, match="margin"):
        find_changes(runs, margin=-1.0)
    with pytest.raises(StatisticsError, match="alpha"):
        find_changes(runs, alpha=0.0)


def test_the_unit_of_values_changes_nothing_but_the_levels():
    values = noisy(1.0, 1.2)
    steps = [
        only(history({"fft": [v * scale for v in values]})).steps[0] for scale in (1.0, 1e-9, 1e12)
    ]
    assert [step.index for step in steps] == [20, 20, 20]
    assert [step.change for step in steps] == pytest.approx([steps[0].change] * 3)


def test_a_series_that_wanders_is_not_said_to_be_at_rest():
    wave = [value * (1 + 0.03 * math.sin(at / 4)) for at, value in enumerate(noisy(1.0, each=60))]
    found = only(history({"fft": wave}))
    assert found.outcome == "no change"
    assert any("the one before" in text for text in found.warnings)
    assert only(history({"fft": noisy(1.0, each=60)})).warnings == ()


def test_benchmark_code_and_python_that_changed_with_a_step_are_told():
    def runs(version, python, values, start):
        return history(
            {"fft": values},
            start=start,
            environment={"python": python},
            metadata={"benchmark_versions": {"fft": version}},
        )

    found = only([*runs("1", "3.11", noisy(1.0), 0), *runs("2", "3.12", noisy(1.2), 20)])
    assert any("own code changed" in text for text in found.steps[0].warnings)
    assert any("python changed with this step, 3.11 → 3.12" in t for t in found.steps[0].warnings)
    same = only([*runs("1", "3.11", noisy(1.0), 0), *runs("1", "3.11", noisy(1.2), 20)])
    assert same.steps[0].warnings == ()


def test_runs_may_come_as_series_already():
    trends = trends_of(history({"fft": noisy(1.0, 1.2)}))
    assert find_changes(trends) == find_changes(history({"fft": noisy(1.0, 1.2)}))


def test_machines_have_changes_of_their_own():
    one = history({"fft": noisy(1.0, 1.2)}, environment={"cpu": "A"})
    two = history({"fft": noisy(3.0, each=40)}, environment={"cpu": "B"})
    found = find_changes([*one, *two])
    outcomes = {series.environment["cpu"]: series.outcome for series in found.series}
    assert outcomes == {"A": "changed", "B": "no change"}


def test_nothing_is_found_in_no_runs():
    assert find_changes([]).series == ()


def test_the_old_name_gives_the_points_of_one_series():
    record = trends_of(history({"fft": noisy(1.0, 1.2)})).trends[0].record
    [found] = detect_change_points(record, direction="lower")
    assert found == only(history({"fft": noisy(1.0, 1.2)})).steps[0]
    assert detect_change_points(record)[0].sense == "neither"
    assert detect_change_points(record, margin=0.5) == []
    gap = attrs.evolve(record, points=[attrs.evolve(p, value=math.inf) for p in record.points])
    assert detect_change_points(gap) == []


def test_one_series_has_an_outcome_with_its_reason():
    def searched(values):
        return search_series(trends_of(history({"fft": values})).trends[0].record)

    moved = search_series(trends_of(history({"fft": noisy(1.0, 1.2)})).trends[0].record)
    assert (moved.outcome, len(moved.steps), moved.name) == ("changed", 1, "fft")
    assert searched([1.0, 2.0]).outcome == "too short"
    assert searched([1.0] * 20).outcome == "constant"
    assert searched([math.nan] * 20).outcome == "not measured"
    absurd = [0.0, 1e305, *noisy(1.0)]
    found = searched(absurd)
    assert (found.outcome, found.reason) == (
        "not measured",
        f"1e+305 at {commit(1)} is too large to be compared by differences",
    )
    assert found == only(history({"fft": absurd}, direction="info", unit=""))
    record = trends_of(history({"fft": absurd})).trends[0].record
    assert detect_change_points(record) == []


def test_the_order_of_one_series_is_that_in_which_it_is_given():
    record = trends_of(history({"fft": noisy(1.0, 1.2)})).trends[0].record
    same = attrs.evolve(
        record, points=[attrs.evolve(p, timestamp=START) for p in reversed(record.points)]
    )
    found = search_series(same)
    assert not any("in the order" in text for text in found.warnings)
    assert found.steps[0].change == pytest.approx(1 / 1.2, rel=0.01)


def test_the_old_name_wants_a_series():
    with pytest.raises(TypeError, match="expected a TrendSeries"):
        detect_change_points([1.0, 2.0])


def test_a_step_within_the_margin_is_told_of():
    [found] = find_changes(history({"a": noisy(1.0, 1.2)}), margin=0.25).series
    assert found.outcome == "no change"
    [warning] = [each for each in found.warnings if "margin" in each]
    assert warning == "the only step, 20 %, is within the margin; make that smaller to see it"
    [calm] = find_changes(history({"a": noisy(1.0, each=40)}), margin=0.25).series
    assert not any("margin" in each for each in calm.warnings)
