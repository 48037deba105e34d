"""The screen of many series."""

import math

import pytest
from history_runs import history, machine_history, noisy

from calibrax import find_changes
from calibrax.analysis.trend import trends_of
from calibrax.reporting.changes_report import answer_of, changes_report, counts_text

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
