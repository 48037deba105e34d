import pytest
from figure_reader import bars, note_of, places, texts
from sample_runs import mixed_run, run_of

from calibrax import Metric
from calibrax.analysis.summary import summarize
from calibrax.reporting.figures import figure

pytestmark = pytest.mark.extras


def test_values_and_intervals_are_those_of_the_run():
    summary = summarize(mixed_run())
    drawn = figure(summary)
    shown = [row for row in summary.rows if row.outcome == "measured"]
    metrics = list(dict.fromkeys(row.series.metric for row in shown))
    assert {axes.get_xlabel() for axes in drawn.axes} == set(metrics)
    for axes in drawn.axes:
        mine = [row for row in shown if row.series.metric == axes.get_xlabel()]
        assert [x for x, _ in places(axes)] == [row.estimate for row in mine]
        ends = [(a, b) for (a, _), (b, _) in bars(axes)]
        assert ends == [(r.lower, r.upper) for r in mine if r.lower is not None]
    assert "Bars: 95 % intervals or intervals of the files" in note_of(drawn)
    assert f"Not drawn: {len(summary.rows) - len(shown)} without a value." in note_of(drawn)


def test_runs_have_their_own_shapes_and_labels():
    summaries = [summarize(mixed_run()), summarize(mixed_run(id="b"))]
    drawn = figure(summaries, labels=["before", "after"])
    assert {"before", "after"} <= set(texts(drawn))
    axes = drawn.axes[0]
    assert [x for x, _ in places(axes, "o")] == [x for x, _ in places(axes, "D")]
    assert {"run 1", "run 2"} <= set(texts(figure(summaries)))


def test_a_benchmark_that_one_run_lacks_has_the_values_of_the_other():
    one = run_of({"a": {"time": Metric(value=1.0)}, "b": {"memory": Metric(value=2.0)}})
    two = run_of({"a": {"time": Metric(value=3.0)}})
    first, second = figure([summarize(one), summarize(two)]).axes
    assert sorted(x for x, _ in places(first)) == [1.0, 3.0]
    assert [x for x, _ in places(second)] == [2.0]


def test_rows_beyond_the_most_are_counted():
    run = run_of({f"t{n}": {"time": Metric(value=1.0 + n)} for n in range(50)})
    drawn = figure(summarize(run))
    assert len(places(drawn.axes[0])) == 40
    assert "Not drawn: 10 more rows." in note_of(drawn)
    assert "No intervals: nothing tells how the values vary." in note_of(drawn)


def test_a_run_without_values_is_an_empty_figure():
    drawn = figure(summarize(run_of({"a": {"time": Metric(value=float("nan"))}})))
    assert "Not drawn: 1 without a value." in note_of(drawn)
