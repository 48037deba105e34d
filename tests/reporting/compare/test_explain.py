"""One row in words."""

import math

import pytest
from attrs import evolve
from compared_runs import every_outcome, grouped, one_invocation

from calibrax import Metric, Point
from calibrax.analysis.comparison import compare
from calibrax.analysis.verdicts import ComparedRow
from calibrax.errors import SelectionError
from calibrax.reporting.compare.explain import explain_report, row_named
from calibrax.reporting.forms.markdown import markdown_lines
from calibrax.reporting.forms.plain import plain_lines
from calibrax.reporting.forms.terminal import lines

pytestmark = pytest.mark.extras


@pytest.fixture(scope="module")
def every():
    return compare(*every_outcome())


@pytest.fixture(scope="module")
def single():
    return compare(*one_invocation())


def facts(found, name, **options):
    """What is said of a row, by what it is about."""
    report = explain_report(found, row_named(found, name), **options)
    return {"answer": report.answer, **{about: " ".join(text) for about, text in report.facts}}


def test_a_regression_says_what_it_rests_on(every):
    found = facts(every, "Form.time_slower")
    assert found["answer"] == "Form.time_slower, time, lower is better: regressed"
    assert found[""].endswith(" ns, +28.4 %")
    assert "95 % for all 10 rows together (alone 95 %: " in found["Interval"]
    assert found["Interval"].endswith("excludes no change, and +28.4 % is beyond the 2 % margin")
    assert found["Noise"].endswith("from run to run, from the invocations of both sides")
    assert found["Measured"] == "5 invocations a side (15 samples each)"
    assert found["Effect"] == "Cliff's delta +1.00, large"
    assert "(no change), p" in found["Method"]
    assert found["Method"].endswith("by Holm over 10 rows")
    assert "Settle it" not in found
    assert "Equivalence" not in found


def test_what_is_inconclusive_says_what_is_excluded_and_what_would_settle_it(every):
    found = facts(every, "time_noisy")
    assert found["Interval"].endswith("it does not exclude that nothing changed")
    assert found["Equivalence"].startswith("excludes changes beyond −")
    assert found["Equivalence"].endswith(" (90 %, alone), which is not wholly within ±2 %")
    assert found["Settle it"].startswith("about ")
    assert found["Sees"].endswith("with probability .8")


def test_what_is_equivalent_says_so(every):
    found = facts(every, "time_same")
    assert found["answer"].endswith(": equivalent")
    assert found["Equivalence"].endswith("is wholly within ±2 %")


def test_a_change_within_the_margin_is_told_apart(every):
    row = row_named(every, "Form.time_slower")
    values = {name: getattr(row, name) for name in ComparedRow.__slots__ if name[0] != "_"}
    values |= {"outcome": "equivalent", "margin": 0.5}
    [_, (_, interval), *_] = explain_report(every, ComparedRow(**values)).facts
    assert interval[1] == "it excludes no change, but +28.4 % is within the 50 % margin"


def test_rows_without_numbers_say_why(every):
    assert facts(every, "time_broken") == {
        "answer": "Query.time_broken, time, lower is better: failed",
        "": "3.01 ms → no value",
        "Why": "failed: [boom] exit code 1",
    }
    assert facts(every, "time_gone")["Why"] == "missing in the new run"
    assert facts(every, "Rate.zero")["Why"] == "the new value is 0, so there is no ratio"
    assert facts(every, "time_checks")["Why"] == "new"


def test_an_unknown_direction_is_said(every):
    found = facts(every, "Score.points")
    assert "which way is better is not known: not comparable" in found["answer"]
    assert found["Why"] == "changed, but which way is better is not known"
    assert "Interval" in found


def test_exact_metrics_have_no_statistics(every):
    found = facts(every, "Memory.allocations")
    assert found["Exact"] == "compared as it is, without statistics; the margin is 2 %"
    assert not {"Interval", "Noise", "Effect"} & set(found)


def test_a_suspect_of_one_invocation_says_where_its_noise_comes_from(single):
    found = facts(single, "time_05")
    assert "one invocation a side can't show its own" in found["Noise"]
    assert found["Suspect"].startswith("strongly leaning slower (p = ")
    assert found["Caution"].endswith(
        "→ run more invocations a side, or compare against the history"
    )
    assert "Effect" not in found


def test_a_common_shift_is_told():
    found = compare(*one_invocation(52, 1.16, {"time_05": 0.8}))
    assert facts(found, "time_05")["Shift"].startswith("the whole suite moved; beyond that −20")


def test_one_row_alone_has_one_interval():
    found = compare(*(run_of_one(side) for side in every_outcome()))
    assert "rows together" not in facts(found, "slower")["Interval"]


def run_of_one(run):
    """A run with its first point only."""
    return evolve(run, points=run.points[:1])


def test_the_ending_is_in_the_headline(every):
    assert facts(every, "time_same", ending="exit code 1: x")["answer"].endswith(
        "equivalent (exit code 1: x)"
    )


# --- names ------------------------------------------------------------------------------------


def test_a_row_is_found_by_its_name_or_a_part_that_no_other_has(every):
    for name in ("Form.time_slower", "benchmarks/suite.py::Form.time_slower", "SLOWER"):
        assert row_named(every, name).name.endswith("time_slower")
    found = compare(*grouped())
    assert row_named(found, "CRC32 poly=IEEE size=15").tags["size"] == "15"
    assert row_named(found, "IEEE size=4096").tags["size"] == "4096"


def test_an_exact_name_beats_those_that_contain_it():
    found = compare(*one_invocation(101))
    assert row_named(found, "test_time_10").name.endswith("time_10")
    with pytest.raises(SelectionError):
        row_named(found, "time_1")


def test_several_rows_of_a_name_are_listed_with_what_tells_them_apart(every):
    with pytest.raises(SelectionError, match=r"12 rows: 'CRC32 .* and 7 more; give more of the"):
        row_named(compare(*grouped()), "CRC32")
    with pytest.raises(SelectionError, match=r"'Query\.time_noisy', 'Query\.time_same'"):
        row_named(two_of(every), "query")
    both = two_metrics()
    with pytest.raises(SelectionError, match="'a memory', 'a time'; say which metric: -m METRIC"):
        row_named(both, "a")


def two_of(found):
    """The comparison with two of its rows."""
    rows = [row for row in found.rows if row.name.endswith(("time_noisy", "time_same"))]
    return evolve(found, rows=rows)


def two_metrics():
    """A comparison of a benchmark with two metrics."""
    old, new = every_outcome()
    metrics = {"memory": Metric(value=1.0), "time": Metric(value=1.0)}
    points = [Point(name="a", scenario="", metrics=metrics)]
    return compare(evolve(old, points=points), evolve(new, points=points))


def test_a_name_that_nobody_has_is_refused_with_those_there_are(every):
    with pytest.raises(SelectionError, match=r"'zzz' is in no name; there are: .* and 15 more"):
        row_named(every, "zzz")


# --- forms ------------------------------------------------------------------------------------


def test_it_has_the_same_words_in_every_form(every):
    for row in every.rows:
        report = explain_report(every, row)
        words = " ".join(" ".join([about, *text]) for about, text in report.facts)
        plain = "".join(plain_lines(report))
        shown = "".join(line.plain for line in lines(report, width=60))
        page = "".join(markdown_lines(report))
        for word in words.split():
            if word.isalnum():
                assert word in plain
                assert word in shown
                assert word in page
        assert all(len(line.plain) <= 60 for line in lines(report, width=60))


def test_no_number_is_missing_from_what_is_said(every, single):
    for found in (every, single):
        for row in found.rows:
            for _, text in explain_report(found, row).facts:
                assert not any(word in " ".join(text) for word in ("nan", "n/a", "None"))
    assert math.isnan(every.rows[6].ratio)
