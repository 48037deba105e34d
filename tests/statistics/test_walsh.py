"""Walsh averages of any rank, held against sorting all of them."""

import itertools

import numpy as np
import pytest

from calibrax.statistics import selections, walsh
from calibrax.statistics.walsh import walsh_averages


def all_averages(samples):
    pairs = itertools.combinations_with_replacement(samples, 2)
    return sorted(a / 2 + b / 2 for a, b in pairs)


RANKS = [0, 1, 2, 17, 400, 914, 915, 1500, 1828, 1829]


@pytest.mark.parametrize("all_pairs", [0, 60])
@pytest.mark.parametrize("block", [1, 40, 2000])
@pytest.mark.parametrize("decimals", [0, 1, 15])
def test_each_rank_is_what_sorting_all_averages_finds(all_pairs, block, decimals, monkeypatch):
    x = np.sort(np.round(np.random.default_rng(5).normal(size=60), decimals))
    averages = all_averages(x)
    monkeypatch.setattr(walsh, "ALL_PAIRS", all_pairs)
    monkeypatch.setattr(selections, "BLOCK", block)
    assert walsh_averages(x, RANKS) == [averages[rank] for rank in RANKS]


def test_selection_takes_over_above_the_size_that_fits():
    x = np.sort(np.random.default_rng(0).lognormal(size=1601))
    averages = np.sort(np.add.outer(x, x)[np.triu_indices(1601)] / 2)
    ranks = [0, 500_000, averages.size // 2, averages.size - 1]
    assert walsh_averages(x, ranks) == averages[ranks].tolist()
