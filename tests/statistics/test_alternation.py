"""Whether values go to and fro between two levels."""

from itertools import combinations, pairwise
from math import comb

import numpy as np
import pytest

from calibrax.statistics.alternation import alternation, chance_of_changes


def by_counting(changes, first, second):
    """The share of all orders, each looked at."""
    n, hits = first + second, 0
    for places in combinations(range(n), first):
        row = [at in places for at in range(n)]
        hits += sum(a != b for a, b in pairwise(row)) >= changes
    return hits / comb(n, first)


@pytest.mark.parametrize(("first", "second"), [(1, 1), (1, 4), (3, 3), (4, 6), (5, 5), (7, 3)])
def test_the_chance_is_the_share_of_all_orders(first, second):
    for changes in range(first + second):
        expected = by_counting(changes, first, second)
        assert chance_of_changes(changes, first, second) == pytest.approx(expected, abs=1e-12)


def test_long_series_have_a_chance_too():
    assert chance_of_changes(50_300, 50_000, 50_000) == pytest.approx(0.029, abs=0.002)
    assert chance_of_changes(99_999, 50_000, 50_000) == 0.0


def wobbling(levels, n=60):
    """Values around levels that take turns."""
    rng = np.random.default_rng(3)
    return np.array([levels[at % len(levels)] for at in range(n)]) + rng.normal(0, 0.01, n)


@pytest.mark.parametrize("levels", [(1.0, 1.2), (1.2, 1.0), (1.0, 1.0, 1.2), (1.0, 1.2, 1.2)])
def test_two_levels_that_take_turns_are_found(levels):
    found = alternation(wobbling(levels))
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(1.0, abs=0.02), pytest.approx(1.2, abs=0.02))
    assert found.n == 60
    assert found.changes >= 39


def test_blocks_and_mixtures_of_two_levels_do_not_alternate():
    blocks = np.sort(wobbling((1.0, 1.2)))
    assert alternation(blocks) is None
    mixed = np.random.default_rng(5).permutation(blocks)
    assert alternation(mixed) is None


def test_one_level_and_few_values_do_not_alternate():
    assert alternation(wobbling((1.0,))) is None
    assert alternation(wobbling((1.0, 1.2), n=12)) is None
    assert alternation(wobbling((1.0, 1.2), n=13)) is not None
    assert alternation(np.ones(20)) is None
