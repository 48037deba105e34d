"""Orders and levels, held against all sign patterns and the exact distribution."""

import numpy as np
import pytest

from calibrax.statistics import nulls
from calibrax.statistics.nulls import sign_order, signed_rank_order, smallest_n


class TestSignedRankOrder:
    @pytest.mark.parametrize("n", [1, 2, 3, 10, 24])
    def test_its_null_distribution_is_that_of_all_sign_patterns(self, n):
        counts = np.array([1.0])
        for rank in range(1, n + 1):
            counts = np.convolve(counts, [1.0] + [0.0] * (rank - 1) + [1.0])
        below = np.cumsum(counts) / 2.0**n
        for confidence in (0.3, 0.5, 0.9, 0.95, 0.999):
            expected = int((below <= (1 - confidence) / 2).sum())
            assert signed_rank_order(n, confidence) == expected

    @pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95, 0.99, 0.999])
    @pytest.mark.parametrize("n", [501, 640])
    def test_its_approximation_at_large_n_is_within_one_of_the_exact_order(
        self, n, confidence, monkeypatch
    ):
        approximate = signed_rank_order(n, confidence)
        monkeypatch.setattr(nulls, "EXACT_NULL", n)
        exact = signed_rank_order.__wrapped__(n, confidence)
        assert abs(approximate - exact) <= 1


class TestLevels:
    def test_a_level_that_is_hit_exactly_is_used(self):
        assert signed_rank_order(6, 0.96875) == sign_order(6, 0.96875) == 1
        assert signed_rank_order(6, 0.9688) == sign_order(6, 0.9688) == 0

    @pytest.mark.parametrize(("confidence", "need"), [(0.9, 5), (0.95, 6), (0.99, 8), (0.999, 11)])
    def test_the_smallest_n_is_the_first_with_an_order_statistic(self, confidence, need):
        assert smallest_n(confidence) == need
        for order in (sign_order, signed_rank_order):
            assert (order(need - 1, confidence), order(need, confidence)) == (0, 1)
