"""The value of one rank, held against sorting all of them."""

import numpy as np
import pytest

from calibrax.statistics import selections
from calibrax.statistics.selections import selected


@pytest.mark.parametrize("block", [1, 7, 1000])
@pytest.mark.parametrize("decimals", [0, 15])
def test_rows_may_begin_anywhere(block, decimals, monkeypatch):
    monkeypatch.setattr(selections, "BLOCK", block)
    rng = np.random.default_rng(8)
    x, y = (np.round(np.sort(rng.normal(size=n)), decimals) for n in (9, 14))
    first = rng.integers(0, y.size + 1, x.size)
    values = sorted(a + b for a, start in zip(x, first, strict=True) for b in y[start:])
    found = [selected(np.add, x, y, first, rank) for rank in range(len(values))]
    assert found == values
