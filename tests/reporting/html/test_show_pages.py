"""What the pages of runs say: how sure values are, what is missing, and each run of a history."""

import math

import pytest
from sample_runs import mixed_run, run_of, series_runs

from calibrax import Metric
from calibrax.analysis.history import summarize_history
from calibrax.analysis.summary import summarize
from calibrax.reporting.html.document import html_text
from calibrax.reporting.html.history_page import history_page
from calibrax.reporting.html.run_page import run_page
from calibrax.reporting.html.side_page import side_page
from calibrax.reporting.show.history import history_report
from calibrax.reporting.show.run import run_report
from calibrax.reporting.show.sides import side_report

pytestmark = pytest.mark.extras


def page_of_run(run, **options):
    summary = summarize(run)
    return run_page(summary, run_report(summary), **options)


def page_of_runs(*runs, **options):
    summaries = [summarize(run) for run in runs]
    labels = [f"run {n}" for n, _ in enumerate(runs)]
    return side_page(summaries, labels, side_report(summaries, labels), **options)


def page_of_history(runs, **options):
    history = summarize_history(runs)
    return history_page(history, history_report(history), **options)


def words(page):
    return "".join(span.text for span in page.headline)


def row(page, name):
    return next(each for table in page.tables for each in table.rows if each.name == name)


def times(**values):
    """A run of one sample a benchmark, or of several."""
    made = {}
    for name, value in values.items():
        samples = value if isinstance(value, list) else None
        made[name] = {"time": Metric(value=samples[0] if samples else value, samples=samples)}
    return run_of(made)


def test_a_run_says_how_sure_its_values_are_and_what_has_none():
    page = page_of_run(mixed_run())
    assert words(
        page
    ) == "5 values, half of them to ± 2.8 % or better, 5 of 10 without a value" or (
        words(page).startswith("5 values, half of them to ±")
        and words(page).endswith(", 5 of 10 without a value")
    )
    assert [chip.outcome for chip in page.chips] == [
        *("measured", "failed", "timed out", "skipped", "no value")
    ]
    assert row(page, "broken").note == "failed: [boom] exit code 1"
    assert row(page, "broken").evidence == [("Why", ["failed: [boom] exit code 1"])]
    stated = dict(row(page, "stated").evidence)
    assert stated["Interval"] == ["4.90 … 5.20 ms"], "nobody says its confidence"
    assert row(page, "stated").figures == []
    assert len(row(page, "fft").figures) == 1
    html_text(page)


def test_values_without_intervals_say_nothing_of_how_sure_they_are():
    page = page_of_run(times(a=1.0, b=2.0))
    assert words(page) == "2 values"
    assert [
        each.name for each in page_of_run(times(a=1.0, b=2.0), sort="value").tables[0].rows
    ] == [*"ba"]


def test_values_at_zero_or_below_have_no_plot_of_their_spread():
    run = run_of({"a": {"score": Metric(value=0.0, samples=[-1.0, 0.0, 1.0] * 3)}})
    plot = page_of_run(run).tables[0].rows[0].cells[-1]
    assert plot.marks == []


def test_runs_side_by_side_say_what_is_not_there():
    one, two = times(a=1.0, b=2.0), times(a=2.0, c=0.0)
    failed = run_of({"a": {"time": Metric(value=math.nan, failure="failed: boom")}})
    page = page_of_runs(one, two, failed)
    assert words(page) == "4 values of 3 runs, 1 of 5 without a value"
    assert [cell.text for cell in row(page, "b").cells[:3]] == ["2.00 s", "not there", "not there"]
    assert [cell.text for cell in row(page, "a").cells[:3]] == ["1.00 s", "2.00 s", "failed"]
    assert row(page, "c").cells[-1].marks == [], "0 has no ratio"
    assert row(page, "a").cells[-1].label == "run 0 1.00 s, run 1 2.00 s, run 2 failed"
    facts = [about for about, _ in row(page, "a").evidence]
    assert facts[-1] == "run 2: Why"
    html_text(page)


def test_a_history_says_what_failed_and_what_is_gone():
    page = page_of_history(series_runs())
    assert words(page) == (
        "3 series over 40 runs, 1 failed in the newest run, 1 not in the newest run"
    )
    old = row(page, "Suite.time_old")
    assert old.about == "not in the newest 2 runs"
    assert ("Last run", ["2024-02-07 5200000"]) in old.evidence
    assert any(about == "Constant" for about, _ in old.evidence)
    fft = row(page, "Suite.time_fft")
    assert fft.cells[0].text == "failed"
    assert ("Why", ["failed: out of memory"]) in fft.evidence
    assert ("Failed", ["in 1 run"]) in fft.evidence
    assert "highest" in fft.cells[-1].label
    assert page.runs[0] == "2024-01-01 0000000"
    html_text(page)


def test_a_series_of_one_value_has_no_course():
    page = page_of_history([times(a=1.0), times(b=2.0)])
    assert words(page) == "2 series over 2 runs, 1 not in the newest run"
    assert row(page, "b").figures == []
    assert words(page_of_history([times(a=1.0), times(a=2.0)])) == "1 series over 2 runs"


def test_many_series_are_folded():
    names = {f"b{n:03}": 1.0 + n for n in range(201)}
    page = page_of_history([times(**names), times(**names)])
    [group] = page.tables[0].groups
    assert (len(group.rows), len(group.folded)) == (200, 1)
    assert group.text == "201 benchmarks"
    html_text(page)
    assert (
        next(
            each.name
            for each in page_of_history([times(**names), times(**names)], sort="value")
            .tables[0]
            .rows
        )
        == "b200"
    )
