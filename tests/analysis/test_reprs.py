"""Answers fit a screen where they are printed."""

import pytest
from history_runs import history, noisy
from sized_runs import laws_run

import calibrax

pytestmark = pytest.mark.extras


def test_large_answers_say_how_much_they_hold():
    runs = history({f"b{n}": noisy(1.0, 1.2) for n in range(20)})
    changes = calibrax.find_changes(runs)
    scaling = calibrax.fit_scaling(laws_run(), "time", size_tag="n")
    ranking = calibrax.rank(runs[:2], by="commit")
    for answer, part in (
        (changes, "series=<20 of SeriesChanges>"),
        (scaling, "series=<7 of SeriesScaling>"),
        (ranking, "benchmarks=<20 of BenchmarkRanking>"),
    ):
        assert part in repr(answer)
        assert len(repr(answer)) < 2_000
