"""The samples of ranked entries: of whom they are, and beside whose they are drawn."""

import math

import pytest
from ranked_runs import DEFS, FAILED, clear_run, commit_run, point, ranked_run, suite_run

from calibrax import Metric, Run
from calibrax.analysis.ranking import rank
from calibrax.analysis.series import Benchmark
from calibrax.reporting.html.rank_page import rank_page
from calibrax.reporting.html.rank_samples import samples_of_entries
from calibrax.reporting.rank.report import rank_report

pytestmark = pytest.mark.extras

FFT = Benchmark("", "fft", ())


def figures(run, by="framework"):
    """The figures of each row of the last table."""
    found = rank(run, by=by)
    page = rank_page([found], rank_report([found], face="markdown"), [run])
    return {row.name: row.figures for row in page.tables[-1].rows}, page


def test_an_entry_is_drawn_beside_the_best_and_the_best_beside_the_next():
    rows, _ = figures(clear_run())
    assert [figure.about for each in rows.values() for figure in each] == [
        "jax 1.00 s and torch 2.000 s; top to bottom as measured",
        "jax 1.00 s and torch 2.000 s; top to bottom as measured",
        "jax 1.00 s and numpy 2.997 s; top to bottom as measured",
    ]
    [figure] = rows["numpy"]
    assert figure.plot.label == "samples: jax 1.00 s, numpy 2.997 s"
    rain = [mark for mark in figure.plot.marks if mark.kind == "rain"]
    assert [(mark.style, len(mark.series)) for mark in rain] == [("base", 3), ("new", 3)]


def test_what_has_no_samples_has_no_figure():
    _, page = figures(suite_run())
    assert not any(row.figures for row in page.tables[0].rows), "over all benchmarks"
    broken = next(table for table in page.tables if table.title == "broken")
    assert [len(row.figures) for row in broken.rows] == [1, 1, 0]
    one = [point(label, Metric(value=level)) for level, label in enumerate("ab", 1)]
    rows, _ = figures(ranked_run(*one))
    assert list(rows.values()) == [[], []]


def test_samples_of_several_runs_are_those_of_one_entry():
    runs = [commit_run("a", 1.0), commit_run("b", 2.0), commit_run("a", 2.6)]
    found = samples_of_entries(runs, rank(runs, by="commit"), ())
    assert {label: len(samples) for (_, label), samples in found.items()} == {
        "a" * 40: 6,
        "b" * 40: 3,
    }


def test_entries_are_called_as_the_ranking_calls_them():
    runs = [
        Run(points=[point(None, [level] * 3, by="x")], environment={"python": text})
        for level, text in ((1.0, "3.11 (64-bit)"), (2.0, "3.12 (64-bit)"))
    ]
    runs = [Run(points=run.points, environment=run.environment, metric_defs=DEFS) for run in runs]
    assert set(samples_of_entries(runs, rank(runs, by="python"), ())) == {
        (FFT, "3.11"),
        (FFT, "3.12"),
    }
    names = ("one.json", "two.json")
    by_file = rank(runs, by="file", names=names)
    assert set(samples_of_entries(runs, by_file, names)) == {(FFT, name) for name in names}
    assert samples_of_entries([], by_file, ()) == {}


def test_equal_benchmarks_of_a_run_are_told_apart_and_what_is_no_number_is_left_out():
    twice = [point("a", [1.0, math.inf, 3.0]), point("a", [2.0]), point(None, [9.0])]
    run = ranked_run(*twice, point("b", FAILED), point("b", [4.0]), point("a", [1.0], metric="x"))
    found = samples_of_entries([run], rank(run, by="framework", metric="time"), ())
    assert found == {
        (FFT, "a"): [1.0, 3.0],
        (FFT._replace(occurrence=1), "a"): [2.0],
        (FFT, "b"): [],
        (FFT._replace(occurrence=1), "b"): [4.0],
    }
