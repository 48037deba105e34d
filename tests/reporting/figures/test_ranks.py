import pytest
from figure_reader import bars, note_of, places, texts
from ranked_runs import FAILED, clear_run, point, ranked_run, spread, suite_run

import calibrax
from calibrax.reporting.figures import figure

pytestmark = pytest.mark.extras


def test_ratios_intervals_and_ranks_are_those_of_the_entries():
    ranking = calibrax.rank([clear_run()], by="framework")
    entries = ranking.benchmarks[0].entries
    left, right = figure(ranking).axes
    assert places(left) == [(e.ratio_to_best, y) for y, e in enumerate(entries)]
    assert places(right) == [(e.rank, y) for y, e in enumerate(entries)]
    assert [(a, b) for (a, _), (b, _) in bars(left)] == [(e.lower, e.upper) for e in entries]
    assert [(a, b) for (a, _), (b, _) in bars(right)] == [
        (e.rank_lower, e.rank_upper) for e in entries
    ]


def test_over_several_benchmarks_the_ranking_over_all_is_drawn():
    ranking = calibrax.rank([suite_run()], by="framework")
    left, _ = figure(ranking).axes
    assert left.get_title(loc="left") == "over 5 benchmarks"
    assert [x for x, _ in places(left)] == [e.ratio_to_best for e in ranking.overall.entries]


def test_differences_are_drawn_where_ratios_would_mislead():
    run = ranked_run(point("a", [-1.0, -1.1, -0.9]), point("b", [2.0, 2.1, 1.9]))
    ranking = calibrax.rank([run], by="framework")
    left, _ = figure(ranking).axes
    assert [x for x, _ in places(left)] == [e.difference for e in ranking.benchmarks[0].entries]
    assert "difference from the best" in left.get_xlabel()


def test_entries_without_a_value_are_counted():
    run = ranked_run(point("jax", spread(1.0)), point("torch", spread(2.0)), point("numpy", FAILED))
    drawn = figure(calibrax.rank([run], by="framework"))
    assert "Not drawn: 1 place, 1 of them without a value." in note_of(drawn)


def test_entries_beyond_the_most_are_counted():
    run = ranked_run(*(point(f"e{n:02}", spread(1.0 + n)) for n in range(45)))
    drawn = figure(calibrax.rank([run], by="framework"))
    assert len(places(drawn.axes[0])) == 40
    assert "Not drawn: 5 places." in note_of(drawn)


def test_rankings_of_several_metrics_are_named():
    ranking = calibrax.rank([clear_run()], by="framework")
    drawn = figure([ranking, ranking])
    assert [axes.get_title(loc="left") for axes in drawn.axes[::2]] == ["time, fft"] * 2


def test_nothing_to_rank_is_an_empty_figure():
    ranking = calibrax.rank([ranked_run(point("jax", [1.0, 1.01, 0.99]))], by="framework")
    assert texts(figure(ranking)) == []
