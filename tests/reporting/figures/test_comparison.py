import math

import attrs
import pytest
from compared_runs import every_outcome, hostile, many_changes, one_invocation
from figure_reader import bars, note_of, places, texts

import calibrax
from calibrax.reporting.figures import figure

pytestmark = pytest.mark.extras

MARKERS = {"regressed": "D", "improved": "o", "equivalent": "s"}


def test_ratios_and_intervals_are_those_of_the_rows():
    comparison = calibrax.compare(*many_changes())
    [axes] = figure(comparison).axes
    drawn = dict(zip((y for _, y in places(axes)), (x for x, _ in places(axes)), strict=True))
    judged = [row for row in comparison.rows if not math.isnan(row.ratio)]
    assert len(drawn) == 40
    assert set(drawn.values()) <= {row.ratio for row in judged}
    ends = {(left, right) for (left, _), (right, _) in bars(axes)}
    for row in judged:
        if row.outcome == "regressed":
            assert {(row.lower, row.upper), (row.own_lower, row.own_upper)} <= ends


def test_what_is_bad_stands_first_and_each_outcome_has_its_shape():
    comparison = calibrax.compare(*many_changes())
    [axes] = figure(comparison).axes
    rows = {y: x for x, y in places(axes, "D")}
    regressed = comparison.having("regressed")
    assert sorted(rows) == list(range(len(regressed)))
    assert [rows[y] for y in sorted(rows)] == sorted((r.ratio for r in regressed), reverse=True)
    for outcome, marker in MARKERS.items():
        found = {x for x, _ in places(axes, marker)}
        assert found & {row.ratio for row in comparison.having(outcome)}


def test_what_is_not_drawn_is_counted():
    comparison = calibrax.compare(*many_changes())
    drawn = figure(comparison)
    assert "Not drawn: 10 equivalent, 4 failed, 3 missing, 3 new." in note_of(drawn)
    assert "regressed 15" in texts(drawn)
    assert "equivalent 23" in texts(drawn)


def test_each_metric_has_a_panel_and_its_own_words():
    drawn = figure(calibrax.compare(*every_outcome()))
    labels = [axes.get_xlabel().split() for axes in drawn.axes]
    assert [words[1] for words in labels] == ["faster", "slower", "less", "less"]
    assert [words[4] for words in labels] == ["time", "ops", "memory", "allocations"]


def test_a_common_shift_is_a_line():
    comparison = calibrax.compare(*one_invocation(shift=1.3))
    drawn = figure(comparison)
    [axes] = drawn.axes
    lines = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--"]
    assert lines == [comparison.common_shift.ratio]
    assert "Dashed: what the suite did together" in note_of(drawn)


def test_what_is_beyond_the_axis_ends_in_an_arrow():
    comparison = calibrax.compare(*many_changes())
    far = attrs.evolve(comparison.rows[0], ratio=1e9, lower=0.0, upper=math.inf)
    comparison = attrs.evolve(comparison, rows=[far, *comparison.rows[1:]])
    [axes] = figure(comparison).axes
    arrows = [line.get_marker() for line in axes.lines if line.get_marker() in "<>"]
    assert sorted(arrows) == ["<", ">", ">"]
    assert axes.get_xlim()[1] < 1e6


def test_nothing_to_draw_is_said():
    comparison = calibrax.compare(*every_outcome())
    rows = comparison.having("failed", "new")
    drawn = figure(attrs.evolve(comparison, rows=rows))
    assert note_of(drawn) == "Not drawn: 4 failed, 2 new."


@pytest.mark.parametrize(
    ("last", "drawn"),
    [
        ("x" * 50 + "2" + "x" * 50, {"…0…", "…1…", "…2…"}),
        ("another", {"1: xxxxxxx…xxxxxxxxxxxx", "2: xxxxxxx…xxxxxxxxxxxx"}),
    ],
)
def test_names_that_were_cut_alike_lose_what_all_share_or_are_numbered(last, drawn):
    same = "x" * 50
    run = hostile()[0]
    names = [f"{same}0{same}", f"{same}1{same}", last]
    points = [attrs.evolve(p, name=n) for p, n in zip(run.points, names, strict=False)]
    run = attrs.evolve(run, points=points)
    found = set(texts(figure(calibrax.compare(run, attrs.evolve(run, id="other")))))
    assert drawn <= found
