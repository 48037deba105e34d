"""Seeded intervals against a plain loop; how many there are, and that they mirror."""

import change_recipe
import pytest

from calibrax.statistics.seeded_intervals import layers


@pytest.mark.parametrize("n", [6, 7, 12, 13, 31, 64, 100, 128, 255, 1000])
def test_they_are_those_of_a_plain_loop(n):
    found = [(a, a + layer.length) for layer in layers(n) for a in layer.starts.tolist()]
    assert found == list(change_recipe.intervals(n))


def test_fewer_than_six_values_have_none():
    assert list(layers(5)) == []


@pytest.mark.parametrize("n", [12, 99, 1000])
def test_read_from_the_other_end_they_are_the_same_but_in_the_middle(n):
    for length, starts in layers(n):
        mirrored = (n - length - starts)[::-1]
        differ = mirrored != starts
        assert differ.sum() <= 1
        assert not differ[: len(starts) // 2].any()


@pytest.mark.parametrize("n", [100, 10_000])
def test_a_layer_holds_about_twice_the_series(n):
    assert max(layer.length * layer.starts.size for layer in layers(n)) < 2.5 * n
