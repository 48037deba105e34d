"""The search for change points against a plain form of the recipe; its parts by themselves."""

import math

import change_recipe
import numpy as np
import pytest

from calibrax.statistics import change_search
from calibrax.statistics.change_search import search, shift_beyond
from calibrax.statistics.dependence import MODERATE, correlation
from calibrax.statistics.rank_cusum import dense_ranks, scan


def _drawn(seed, kind):
    """A series of one kind of noise, with up to three steps."""
    rng = np.random.default_rng([seed, kind])
    n = int(rng.integers(12, 56))
    values = rng.standard_normal(n)
    if kind == 1:
        values = np.round(2 * values) / 2
    elif kind == 2:
        for i in range(1, n):
            values[i] = 0.6 * values[i - 1] + 0.8 * values[i]
    elif kind == 3:
        values = (values > 1.2) * 1.0
    elif kind == 4:
        values = rng.standard_t(2, n)
    for _ in range(rng.integers(0, 4)):
        values[rng.integers(3, n - 3) :] += rng.choice([-1, 1]) * rng.integers(1, 5)
    return values


def _searched(values, reach):
    return search(values, scan(dense_ranks(values[None])), 0, reach)


@pytest.mark.parametrize("kind", range(5), ids=["normal", "ties", "dependent", "two levels", "t2"])
def test_fast_and_plain_search_agree(kind):
    found_any = 0
    for seed in range(50):
        values = _drawn(seed, kind)
        found = _searched(values, 0.3)
        points, excesses, correlation = change_recipe.search(values.tolist(), 0.3)
        assert found.points == points, seed
        assert [test.excess for test in found.tests] == pytest.approx(excesses, abs=1e-9)
        assert found.correlation == pytest.approx(correlation, abs=1e-9)
        found_any += bool(points)
    assert found_any > 5


def test_steps_of_either_sign_are_found_where_they_are():
    rng = np.random.default_rng(3)
    values = rng.standard_normal(200) + np.repeat([0.0, 8.0, 2.0, 9.0], 50)
    found = _searched(values, 0.0)
    assert found.points == [50, 100, 150]
    assert [test.delta for test in found.tests] == [1.0, -1.0, 1.0]


def test_a_step_within_the_reach_is_none():
    values = np.repeat([0.0, 1.0], 20) + np.tile([0.0, 0.125, 0.25, 0.375], 10)
    assert _searched(values, 0.99).points == [20]
    assert _searched(values, 1.0).points == []
    assert _searched(values, 1.01).points == []


def test_nothing_found_leaves_no_dependence():
    values = np.tile([0.0, 1.0], 20)
    assert _searched(values, 0.0) == ([], [], 0.0, 0.0)


@pytest.mark.parametrize("reach", [0.0, 0.5, 0.999, 1.0, 1.001, 2.0])
def test_a_shift_is_beyond_the_reach_as_the_median_of_all_differences_is(reach):
    rng = np.random.default_rng(11)
    for _ in range(40):
        before = np.sort(rng.integers(0, 4, rng.integers(3, 7)).astype(float))
        after = np.sort(rng.integers(0, 6, rng.integers(3, 7)).astype(float))
        shift = change_recipe.hodges_lehmann(before, after)
        assert shift_beyond(before, after, reach) == (abs(shift) > reach)


def test_half_of_the_differences_beyond_is_decided_by_their_middle():
    before, after = np.array([0.0, 0.0]), np.array([1.0, 4.0])
    assert math.isclose(change_recipe.hodges_lehmann(before, after), 2.5)
    assert shift_beyond(before, after, 2.0)
    assert not shift_beyond(before, after, 3.0)


def test_points_that_never_settle_are_tested_where_they_are(monkeypatch):
    rng = np.random.default_rng(3)
    series = [rng.standard_normal(120) + np.repeat([0.0, 3.0, 0.5], 40) for _ in range(10)]
    monkeypatch.setattr(change_search, "SWEEPS", 1)
    for values in series:
        found = _searched(values, 0.0)
        assert len(found.points) == 2
        assert found.points == pytest.approx([40, 80], abs=5)
        assert all(test.stands for test in found.tests)


def test_dependence_is_followed_for_a_few_rounds_only(monkeypatch):
    series = [_drawn(seed, 2) for seed in range(50)]
    settled = [_searched(values, 0.0) for values in series]
    monkeypatch.setattr(change_search, "ROUNDS", 1)
    once = [_searched(values, 0.0) for values in series]
    # dependence, once it is known, only takes points away
    assert all(len(a.points) >= len(b.points) for a, b in zip(once, settled, strict=True))
    assert sum(len(found.points) for found in once) > sum(len(found.points) for found in settled)


def test_a_step_given_up_does_not_count_as_dependence():
    """Two steps, of which dependence lets one stand: between the levels of that one alone the
    values look like a drift, which would take the first step too."""
    kept = 0
    for seed in range(30):
        noise = 0.02 * np.random.default_rng(seed).standard_normal(40)
        for i in range(1, 40):
            noise[i] += 0.3 * noise[i - 1]
        values = noise + np.repeat([0.0, 0.13, 0.22], [16, 11, 13])
        found = _searched(values, 0.02)
        if found.points == [16]:
            assert found.correlation <= MODERATE < correlation(values, found.points)
            kept += 1
    assert kept > 5


@pytest.mark.parametrize(("runs", "steps"), [(10, 5), (12, 5), (8, 6)])
def test_a_staircase_of_short_levels_is_seen(runs, steps):
    """No seeded interval holds each of its steps alone; what is missed would count as a drift."""
    found = []
    for seed in range(20):
        noise = 0.02 * np.random.default_rng([seed, runs]).standard_normal(runs * steps)
        values = noise + np.repeat(np.arange(steps) * math.log(1.15), runs)
        found.append(len(_searched(values, 0.02).points))
    assert np.mean(found) > 0.6 * (steps - 1)
    assert max(found) == steps - 1
