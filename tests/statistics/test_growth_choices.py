"""The nearest class."""

import math

import attrs
import numpy as np
import pytest

from calibrax.statistics.growth_choices import AS_GOOD, Measured, best_class, class_fits, misfit_of
from calibrax.statistics.growth_classes import USUAL

SIZES = 2.0 ** np.arange(4, 12)
SERIES = Measured(SIZES, np.log(5 + SIZES), (1, 2, 3, 4, 1, 1, 1, 1), 0.1)


def test_the_nearest_class_comes_first():
    fits = class_fits(SERIES, USUAL)
    assert fits[0].name == "n"
    assert [fit.aicc for fit in fits] == sorted(fit.aicc for fit in fits)
    assert {fit.name for fit in fits} == set(USUAL)


def test_a_class_without_a_curve_is_left_out():
    small = Measured(SIZES / 1e3, np.log(SIZES), (1,) * 8, math.nan)
    assert "log n" not in {fit.name for fit in class_fits(small, USUAL)}


def test_the_constant_is_the_answer_where_it_is_about_as_good():
    first, *others = class_fits(SERIES, USUAL)
    constant = next(fit for fit in others if fit.name == "1")
    near = attrs.evolve(constant, aicc=first.aicc + AS_GOOD / 2)
    assert best_class([first, near]) is near
    assert best_class([first, constant]) is first


def test_the_noise_of_the_estimates_is_that_of_means():
    assert SERIES.noise_of_estimates == pytest.approx(
        0.1 * math.sqrt((5 + 1 / 2 + 1 / 3 + 1 / 4) / 8)
    )
    assert SERIES._replace(noise=math.nan).noise_of_estimates == 0


def test_all_sizes_but_one_keep_their_values():
    others = SERIES.without(2)
    assert others.sizes.tolist() == [*SIZES[:2], *SIZES[3:]]
    assert others.logs.tolist() == [*SERIES.logs[:2], *SERIES.logs[3:]]
    assert others.counts == (1, 2, 4, 1, 1, 1, 1)


def test_a_misfit_is_a_root_mean_square_as_a_fraction():
    assert misfit_of(8 * math.log(1.2) ** 2, 8) == pytest.approx(0.2)
