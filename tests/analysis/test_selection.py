"""Which benchmarks are asked for."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_runs import run_of

from calibrax import Metric, Point, Run
from calibrax.analysis.selection import Selection, matcher, nothing_selected
from calibrax.errors import SelectionError


def points():
    return [
        Point(name="suite.Query.time_raw", scenario="db", tags={"size": "10"}),
        Point(
            name="sleep 1", scenario="", tags={"backend": "numpy"}, metrics={"t": Metric(value=1)}
        ),
    ]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("QUERY", [0]),
        ("query and not raw", []),
        ("not query", [1]),
        ("not not query", [0]),
        ("raw or sleep", [0, 1]),
        ("(raw or sleep) and not db", [1]),
        ("'sleep 1'", [1]),
        ('"sleep 1" or size=10', [0, 1]),
        ("numpy", [1]),
        ("  ", [0, 1]),
        ('"and"', []),
    ],
)
def test_an_expression_chooses_by_name_scenario_and_tag(expression, found):
    every = points()
    chosen = Selection(expression=expression).of(Run(points=every))
    assert [every.index(point) for point in chosen.points] == found


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("a b", "expected 'and', 'or' or the end, got 'b'; quote a name with spaces"),
        ("a and", "expected a name, got the end"),
        ("(a", r"expected '\)', got the end"),
        ("a)", r"got '\)'"),
        ("or a", "expected a name, got 'or'"),
        ("a and 'b", 'expected a closing quote after "\'b"'),
        ("not " * 200 + "a", "more than 100 levels"),
        ("(" * 5000, "more than 100 levels"),
    ],
)
def test_an_expression_that_cannot_be_read_says_where(expression, message):
    with pytest.raises(SelectionError, match=message):
        matcher(expression)


@given(st.text(alphabet="ab ()'\"andortx", max_size=30))
def test_any_text_is_read_or_refused(text):
    with suppress(SelectionError):
        assert matcher(text)(["a"]) in (True, False)


def test_metrics_and_tags_choose_too():
    run = Run(points=points())
    assert [p.name for p in Selection(tags={"size": "10"}).of(run).points] == [
        "suite.Query.time_raw"
    ]
    assert [p.name for p in Selection(metrics=frozenset({"t"})).of(run).points] == ["sleep 1"]
    assert Selection().of(run) is run


def test_what_finds_nothing_says_what_there_is():
    run = Run(points=points())
    cases = [
        (Selection(metrics=frozenset({"x"})), "metric 'x': not found; there are: 't'"),
        (Selection(tags={"a": "b"}), "tag 'a=b': not found; there are: 'size=10', 'backend="),
        (Selection(expression="slep"), "nearest: 'sleep 1'"),
        (Selection(expression="zzz"), "there are: 'suite.Query.time_raw', 'sleep 1'"),
        (
            Selection(tags={"size": "10", "backend": "numpy"}),
            "tag 'backend=numpy': with tag 'size=10' not found; there are: 'size=10'",
        ),
        (
            Selection(tags={"size": "10"}, metrics=frozenset({"t"})),
            "tag 'size=10': with metric 't' not found; there are: 'backend=numpy'",
        ),
        (Selection(tags={"size": "100"}), "tag 'size=100': not found; nearest: 'size=10'"),
        (
            Selection(tags={"size": "10"}, expression="sleep"),
            "expression 'sleep': with tag 'size=10' matches none of 1 benchmark; there are: 'suite",
        ),
    ]
    for selection, text in cases:
        assert text in str(nothing_selected(selection, [run]))
    assert "there are none" in str(nothing_selected(Selection(expression="x"), [run_of({})]))
    many = run_of({f"benchmark {i}": {} for i in range(9)})
    assert "and 4 more" in str(nothing_selected(Selection(expression="x"), [many]))
    assert "…" in str(nothing_selected(Selection(expression="x" * 100), [run]))


def test_of_several_values_of_a_tag_any_will_do():
    run = Run(points=[Point(name="a", scenario="", tags={"n": n}) for n in ("10", "100", "1000")])
    chosen = Selection(tags={"n": ["10", "1000"]}).of(run)
    assert [point.tags["n"] for point in chosen.points] == ["10", "1000"]
    error = nothing_selected(Selection(tags={"n": ["7", "8"]}), [run])
    assert str(error) == "tag 'n=7' or 'n=8': not found; there are: 'n=10', 'n=100', 'n=1000'"


def test_benchmarks_are_counted_by_name_and_tags_over_all_runs():
    runs = [
        Run(points=[Point(name="a", scenario="", tags={"n": n}) for n in "12"]),
        Run(points=[Point(name="a", scenario="", tags={"n": n}) for n in "23"]),
    ]
    assert "none of 3 benchmarks" in str(nothing_selected(Selection(expression="x"), runs))


def test_the_part_of_a_choice_that_excludes_everything_is_named():
    run = Run(points=points())
    choice = Selection(metrics=frozenset({"t", "x"}), tags={"size": "10"}, expression="zzz")
    assert str(nothing_selected(choice, [run])).startswith("expression 'zzz': matches none of 2 b")
    choice = Selection(metrics=frozenset({"t", "x"}), tags={"backend": "numpy"}, expression="raw")
    assert str(nothing_selected(choice, [run])) == (
        "expression 'raw': with metric 't' or 'x' and tag 'backend=numpy' matches none of 1 "
        "benchmark; there are: 'sleep 1'"
    )


def test_benchmarks_without_any_value_are_told():
    error = nothing_selected(Selection(expression="raw"), [Run(points=points())])
    assert str(error) == "expected values, got none in 1 benchmark"
