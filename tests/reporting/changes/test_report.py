"""The screen of many series."""

import math

import attrs
import pytest
from history_runs import history, machine_history, noisy

from calibrax import find_changes
from calibrax.analysis.trend import trends_of
from calibrax.reporting.changes.report import answer_of, changes_report, counts_text

pytestmark = pytest.mark.extras


def report_of(runs, **options):
    trends = trends_of(runs)
    return changes_report(find_changes(trends), trends, **options)


def pairs(count):
    """Series with steps at commits of their own."""
    return {
        f"s{n:02}": [*noisy(1.0, each=8 + 4 * n), *noisy(1.5, each=92 - 4 * n)]
        for n in range(count)
    }


def test_many_ranges_are_folded_but_for_one():
    whole = report_of(history(pairs(13)))
    assert (len(whole.tables[0].rows), whole.tables[0].more) == (13, "")
    folded = report_of(history(pairs(15)))
    assert len(folded.tables[0].rows) == 12
    assert folded.tables[0].more == "… 3 more ranges, 3 of one series alone (-a)"
    assert len(report_of(history(pairs(15)), every=True).tables[0].rows) == 15


def test_a_pipe_has_steps_and_no_ranges():
    [table] = report_of(machine_history(), face="plain").tables
    assert len(table.rows) == 9


def test_counts_add_up():
    values = {"a": noisy(1.0, 1.3), "b": [1.0] * 40, "c": [1.0] * 3, "d": [math.nan] * 40}
    changes = find_changes(history(values))
    assert counts_text(changes) == "4 series: 1 changed, 1 constant, 1 too short, 1 not measured."
    assert answer_of(changes) == (
        "1 change point in 1 of 4 series at 1 commit range; 1 is one series alone."
    )


def test_nothing_found_and_nothing_searched_are_two_answers():
    calm = find_changes(history({"a": noisy(1.0, each=30), "b": [1.0] * 30}))
    assert answer_of(calm) == "No change point in 2 series."
    short = find_changes(history({"a": [1.0, 2.0], "b": [math.nan, math.nan]}))
    assert answer_of(short) == "Nothing could be searched: 1 too short, 1 not measured."


def test_warnings_name_few_series_and_count_many():
    few = report_of(history({"a": [1.0, 2.0], "b": noisy(1.0, each=30)})).notes
    assert [note.text.rpartition(" (")[2] for note in few] == ["a)"]
    many = report_of(history({name: [1.0, 2.0] for name in "abc"})).notes
    assert [note.text.rpartition(" (")[2] for note in many] == ["3 of 3 series)"]


def test_constant_series_give_no_warning():
    assert report_of(history({"a": [1.0] * 30, "b": [1.0] * 30})).notes == []


def test_more_than_a_few_warnings_are_counted_unless_all_are_wanted():
    def runs(python, version, start):
        values = {
            "zero": [0.0, *noisy(1.0, each=9 if start else 19)],
            "fft": noisy(1.0 + start / 50, each=20),
            "gone": [math.nan] * 20,
            "short": [1.0] if start else [],
        }
        metadata = {"benchmark_versions": {"fft": version}}
        environment = {"python": python, "os": f"os {start}"}
        return history(values, start=start, environment=environment, metadata=metadata)

    every = [*runs("3.11", "1", 0), *runs("3.12", "2", 20)]
    shown = report_of(every).notes
    assert shown[-1].remedy == "add -v"
    assert len(report_of(every, verbose=True).notes) > len(shown)
    whole = report_of(every, every=True).notes
    assert not any("more warnings" in note.text for note in whole)
    both = report_of(every, every=True, verbose=True).notes
    assert whole == both


def test_every_warning_is_told_with_all_its_series_if_asked():
    runs = history({"a": [1.0], "b": [1.0, 2.0], "c": [1.0, 2.0], "d": noisy(1.0), "e": [3.0] * 3})
    [shown] = [note.text for note in report_of(runs).notes]
    assert shown == "need >= 12 measured values to look for a change, got 1 to 3 (4 of 5 series)"
    texts = [note.text for note in report_of(runs, every=True).notes]
    assert [text.partition("got ")[2] for text in texts] == ["2 (b, c)", "1 (a)", "3 (e)"]
    same = report_of(history({name: [1.0] for name in "abc"}), every=True).notes
    assert same[0].text.endswith("got 1 (3 of 3 series)")


def test_warnings_of_a_step_that_differ_in_a_version_are_two():
    first = [history({"a": [v]}, start=n)[0] for n, v in enumerate(noisy(1.0, 1.2, 1.5))]
    pythons = ["3.9"] * 20 + ["3.10"] * 20 + ["3.11"] * 20
    stated = [
        attrs.evolve(run, environment={"python": python})
        for run, python in zip(first, pythons, strict=True)
    ]
    texts = [note.text for note in report_of(stated).notes]
    assert [text for text in texts if "3.9 → 3.10" in text]
    assert [text for text in texts if "3.10 → 3.11" in text]


def test_warnings_about_the_order_come_first_and_those_about_what_was_not_searched_last():
    drift = [math.exp(n / 100) for n in range(40)]
    runs = history({"drift": drift, "gone": [math.nan] * 40, "lost": [math.nan] * 40})
    stated = attrs.evolve(runs[0], metadata={"commit_time": "2024-01-01T00:00:00+00:00"})
    texts = [note.text for note in report_of([stated, *runs[1:]]).notes]
    assert texts[0].startswith("in the order of their commits, but 39 of 40 runs don't state")
    assert texts[-1].startswith("no value was measured, 40 missing")
    assert len(texts) > 2


def test_newest_values_are_told_before_what_more_series_share():
    drift = [math.exp(n / 100) for n in range(40)]
    risen = [*noisy(1.0, each=38), 1.3, 1.3]
    runs = history({"a": drift, "b": drift, "risen": risen})
    texts = [note.text for note in report_of(runs).notes]
    assert texts[0].startswith("the newest 2 values lie 30 % above the level before")
    assert texts[1].endswith("(a, b)")


def test_nothing_searched_is_said_once():
    report = report_of(history({"a": [1.0, 2.0], "b": [1.0]}))
    assert report.closing == []
    assert report.answer == "Nothing could be searched: 2 too short."
