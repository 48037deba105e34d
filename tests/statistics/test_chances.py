"""Probabilities of being the best, drawn for many benchmarks at once."""

import numpy as np
import pytest

from calibrax.statistics import chances as module
from calibrax.statistics.chances import Field, chances


def fields(count, sizes, by_median=False, seed=0, step=0.01):
    rng = np.random.default_rng(seed)
    return [
        Field(
            [0.02 * rng.standard_normal(n) - step * i for i, n in enumerate(sizes)],
            by_median=by_median,
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("by_median", [False, True])
@pytest.mark.parametrize("block", [1, 10_000, 1 << 18])
def test_benchmarks_drawn_together_are_as_each_by_itself(block, by_median, monkeypatch):
    monkeypatch.setattr(module, "BLOCK", block)
    some = [*fields(5, (4, 4), by_median), *fields(3, (3, 1), by_median, seed=1)]
    together = chances(some, seed=2)
    for field, found in zip(some, together, strict=True):
        assert found.tolist() == chances([field], seed=2)[0].tolist()
        assert found.sum() == pytest.approx(1)


def test_entries_that_no_draw_brings_together_need_none(monkeypatch):
    some = fields(3, (4, 4), step=0.5)
    assert all(field.is_separate for field in some)
    drawn = module.wins(some, 0)
    monkeypatch.setattr(module, "wins", None)
    assert [found.tolist() for found in chances(some, seed=0)] == drawn.tolist()


def test_one_invocation_of_each_tells_nothing():
    assert np.isnan(chances(fields(1, (1, 1)), seed=0)[0]).all()
