"""The records of rankings."""

import math

import pytest

from calibrax.analysis.rankings import BenchmarkRanking, OverallRanking, RankedEntry, Ranking
from calibrax.errors import RecordError

pytestmark = pytest.mark.extras

A = RankedEntry(label="a", value=1.0, rank=1, rank_lower=1, rank_upper=2, tied=True)
B = RankedEntry(label="b", value=1.0, rank=1, rank_lower=1, rank_upper=2, tied=True)
C = RankedEntry(label="c", rank=3, rank_lower=3, rank_upper=3, reason="failed: boom")


def test_the_best_are_all_of_rank_1_with_a_value():
    part = BenchmarkRanking(name="fft", entries=[A, B, C])
    assert part.best == part.ranked == (A, B)
    lone = attrs_of(C, rank=1)
    assert BenchmarkRanking(name="fft", entries=[lone]).best == ()


def attrs_of(entry, **changes):
    return RankedEntry.from_dict({**entry.to_dict(), **changes})


def test_the_best_of_a_ranking_is_that_over_all_or_on_the_only_benchmark():
    part = BenchmarkRanking(name="fft", entries=[A, C])
    settings = {"metric": "time", "direction": "lower", "by": "framework"}
    assert Ranking(**settings, benchmarks=[part]).best == (A,)
    assert Ranking(**settings, benchmarks=[part, part]).best == ()
    overall = OverallRanking(entries=[B], benchmarks=2)
    assert Ranking(**settings, benchmarks=[part, part], overall=overall).best == (B,)


def test_records_of_rankings_round_trip_with_nan():
    overall = OverallRanking(entries=[A], benchmarks=2, friedman_p=math.nan)
    ranking = Ranking(
        metric="time",
        unit="s",
        direction="lower",
        by="framework",
        labels=["a", "b"],
        descriptions={"a": "x"},
        benchmarks=[BenchmarkRanking(name="fft", tags={"n": "8"}, entries=[A, B, C])],
        overall=overall,
        warnings=["w"],
    )
    for found in (Ranking.from_json(ranking.to_json()), Ranking.from_dict(ranking.to_dict())):
        assert found == ranking
        assert hash(found) == hash(ranking)


def test_wrong_fields_are_refused_with_their_path():
    with pytest.raises(RecordError, match=r"\$\.rank: expected"):
        RankedEntry(label="a", rank=1.5, rank_lower=1, rank_upper=1)
    with pytest.raises(RecordError, match=r"\$\.entries\[0\]"):
        BenchmarkRanking(name="fft", entries=["a"])
    with pytest.raises(RecordError, match=r"\$\.overall"):
        Ranking(metric="time", direction="lower", by="x", overall=A)
