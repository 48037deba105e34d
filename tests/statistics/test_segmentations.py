"""Records and warnings: each says its remedy."""

import math

import pytest

from calibrax.statistics import segmentations
from calibrax.statistics.segmentations import Level

WARNINGS = [
    segmentations.nothing_measured(3),
    segmentations.too_short(12, 5),
    segmentations.few_for_dependence(50, 30),
    segmentations.depends_strongly(0.9),
    segmentations.not_discovered(59, 0.08, 0.05),
]


@pytest.mark.parametrize("warning", WARNINGS)
def test_a_warning_says_what_to_do(warning):
    assert "; " in warning
    assert not warning.endswith(".")


def test_levels_without_an_interval_are_equal():
    made = [
        Level(start=0, stop=1, n=1, estimate=2.0, lower=math.nan, upper=math.nan, method="estimate")
        for _ in range(2)
    ]
    assert made[0] == made[1]
