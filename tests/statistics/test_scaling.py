"""The law of growth of one series."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from calibrax.errors import StatisticsError
from calibrax.statistics import scaling_words as words
from calibrax.statistics.growth_choices import APART
from calibrax.statistics.growth_classes import CLASSES, USUAL, growth, notation
from calibrax.statistics.scaling import fit_growth

SIZES = 2.0 ** np.arange(4, 14)


def noisy(values, noise=0.02, seed=0, repeats=1):
    rng = np.random.default_rng(seed)
    return np.repeat(values, repeats) * np.exp(noise * rng.standard_normal(len(values) * repeats))


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("overhead", [0.0, 0.01])
def test_exact_growth_of_any_class_is_named(name, overhead):
    sizes = np.arange(2.0, 22, 2) if name == "2^n" else SIZES
    values = overhead + growth(name, sizes, sizes[-1])
    found = fit_growth(sizes, values, classes=CLASSES)
    assert found.complexity == notation(name)
    if name != "1":
        assert found.chosen.overhead == pytest.approx(overhead, rel=1e-4, abs=1e-12)
    assert found.prediction_error == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("name", USUAL)
def test_noisy_growth_with_an_overhead_is_named(name):
    grown = growth(name, SIZES, SIZES[-1])
    found = fit_growth(SIZES, noisy(grown + grown[0]))
    assert found.complexity == notation(name)
    assert found.chosen is found.fits[0] or name == "1"


def test_the_interval_of_the_exponent_is_that_of_linregress():
    values = noisy(SIZES**1.2, 0.1)
    power = fit_growth(SIZES, values).power
    wanted = stats.linregress(np.log(SIZES), np.log(values))
    reach = stats.t.ppf(0.975, SIZES.size - 2) * wanted.stderr
    assert power.exponent == pytest.approx(wanted.slope)
    assert (power.lower, power.upper) == pytest.approx((wanted.slope - reach, wanted.slope + reach))
    assert power.r_squared == pytest.approx(wanted.rvalue**2)
    assert power.coefficient == pytest.approx(math.exp(wanted.intercept))


def test_growth_between_the_classes_is_the_free_power():
    found = fit_growth(SIZES, noisy(SIZES**1.5))
    assert found.complexity.startswith("O(n^1.")
    assert found.chosen is found.power
    assert found.next_best is found.fits[0]
    assert found.warnings[0] == words.power_fits(found.complexity, found.power.misfit)
    assert found.as_good == ()


def test_repeated_values_let_a_weaker_gain_speak_for_the_power_only_beyond_their_noise():
    # an overhead gives n the slope of n^0.7: six is enough where noise is not the reason
    sizes = np.geomspace(100, 10_000, 6)
    values = sizes**0.7 * np.where(np.arange(6) % 2, 1.1, 0.9)
    alone = fit_growth(sizes, values)
    assert alone.complexity == "O(n)"
    assert 6 < alone.fits[0].aicc - alone.power.aicc < 10
    repeated = fit_growth(np.repeat(sizes, 10), noisy(values, 0.01, repeats=10))
    assert repeated.complexity == "O(n^0.72)"
    doubtful = fit_growth(np.repeat(sizes, 10), noisy(values, 0.25, repeats=10, seed=1))
    assert doubtful.chosen is doubtful.fits[0]
    assert doubtful.spread < APART


def test_a_size_counts_once_whatever_its_values():
    values = noisy(SIZES, 0.05)
    once = fit_growth(SIZES, values)
    again = fit_growth(np.repeat(SIZES, 5), np.repeat(values, 5))
    assert again.estimates == pytest.approx(once.estimates)
    assert again.power.lower == pytest.approx(once.power.lower)
    assert again.counts == (5,) * 10
    assert again.noise == pytest.approx(0, abs=1e-12)
    assert math.isnan(once.noise)


def test_the_estimate_of_a_size_is_its_median_so_a_spike_counts_little():
    sizes = np.repeat(SIZES, 5)
    values = np.repeat(SIZES, 5)
    values[::5] *= 10
    found = fit_growth(sizes, values)
    assert found.estimates == pytest.approx(SIZES)


@given(st.permutations(range(10)))
def test_the_order_of_the_sizes_says_nothing(order):
    values = noisy(SIZES, 0.05)
    assert fit_growth(SIZES[order], values[order]) == fit_growth(SIZES, values)


@given(st.floats(1e-12, 1e12))
def test_the_unit_of_the_values_says_nothing(unit):
    values = noisy(SIZES + 50, 0.05)
    one, other = fit_growth(SIZES, values), fit_growth(SIZES, unit * values)
    assert other.complexity == one.complexity
    assert other.power.exponent == pytest.approx(one.power.exponent)
    assert other.chosen.overhead == pytest.approx(unit * one.chosen.overhead, rel=1e-5)
    assert other.prediction_error == pytest.approx(one.prediction_error, abs=1e-6)


def test_a_constant_is_one_with_no_width():
    found = fit_growth(SIZES, [5.0] * 10)
    assert found.complexity == "O(1)"
    assert found.power.exponent == pytest.approx(0, abs=1e-12)
    assert math.isnan(found.power.r_squared)
    assert found.residuals == pytest.approx([0] * 10)


@pytest.mark.parametrize("exponent", [-0.5, -1.0, -2.0])
def test_falling_values_are_a_negative_power_and_no_failure(exponent):
    found = fit_growth(SIZES, noisy(SIZES**exponent))
    assert found.complexity == f"O(n^{found.power.exponent:.2f})"
    assert found.power.lower <= exponent <= found.power.upper < 0
    assert found.falls
    assert found.warnings == (words.ONE_VALUE,)


def test_four_noisy_sizes_show_that_values_fall():
    found = fit_growth([10, 100, 1000, 10_000], noisy(np.array([1000.0, 100, 10, 1]), 0.1))
    assert found.falls
    assert found.chosen is found.power


def test_values_that_fall_but_as_no_power_are_told():
    rate = fit_growth(SIZES, 1 / (1 + (SIZES / 1000) ** 2))
    assert rate.falls
    assert rate.warnings[0].startswith("the value falls, but not as a power of the size (misfit ")
    assert "; fit the reciprocal, which grows as n^2 (misfit" in rate.warnings[0]
    step = fit_growth(SIZES, np.where(SIZES < 200, 10.0, 1.0))
    assert step.falls
    assert step.warnings[0].endswith("; fit either side of the bend")
    assert words.NO_CLASS not in (*rate.warnings, *step.warnings)


VALLEY = np.array([4.0, 2, 1, 2, 4])


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (VALLEY, "no class fits: the value falls by a factor of 4 up to size 1,000 and then rises"),
        (1 / VALLEY, "no class fits: the value rises by a factor of 4 up to size 1,000 and then"),
    ],
)
def test_values_that_turn_are_of_no_class(values, text):
    found = fit_growth([10, 100, 1000, 10_000, 100_000], values)
    assert found.chosen is found.power
    assert found.complexity == "O(n^0.00)"
    assert found.warnings[0].startswith(text)
    assert found.turn.size == 1000
    assert not found.falls


def test_a_turn_within_a_fifth_is_a_doubt_of_the_class():
    found = fit_growth([10, 100, 1000, 10_000, 100_000], [1.3, 1.1, 1, 1.1, 1.3])
    assert found.complexity == "O(1)"
    assert "the value falls by a factor of 1.3 up to size 1,000" in found.warnings[0]
    assert "as no class does; find out what changes there" in found.warnings[0]


def test_a_turn_is_told_however_often_each_size_was_measured():
    found = fit_growth(np.repeat(SIZES[:5], 5), noisy(VALLEY, repeats=5))
    assert found.warnings[0].startswith("no class fits: the value falls")
    assert words.BEYOND_NOISE not in found.warnings


def test_a_single_size_that_is_far_off_is_told_with_what_the_others_fit():
    values = SIZES.copy()
    values[3] *= 5
    found = fit_growth(SIZES, values)
    assert found.stray.size == SIZES[3]
    assert found.stray.ratio == pytest.approx(5)
    assert found.warnings[0].startswith(
        "the value at size 128 is 5 times what the other sizes let expect, which fit n (misfit"
    )
    first = fit_growth(SIZES[:5], [5.0, 1, 1, 1, 1])
    assert (first.turn, first.stray.size) == (None, SIZES[0])


def test_a_class_that_is_far_off_is_told_where_nothing_else_explains_it():
    found = fit_growth(SIZES[:5], [5.0, 3, 5, 3, 5])  # from 16 to 256
    assert found.complexity == "O(1)"
    assert found.warnings == (words.far_off(found.chosen.misfit),)
    three = fit_growth([10, 100, 1000], [2.0, 1, 2])
    assert words.far_off(three.chosen.misfit) in three.warnings


def test_growth_that_only_the_largest_size_shows_is_told():
    found = fit_growth(SIZES[:5], [1.0, 1, 1, 1, 5])
    assert found.complexity == "O(n^3)"
    assert words.LAST_ALONE in found.warnings
    steady = fit_growth(SIZES, 10 + np.log2(SIZES))
    assert steady.complexity == "O(log n)"
    assert words.LAST_ALONE not in steady.warnings


def test_two_classes_as_good_are_both_told():
    sizes = np.array([1000.0, 2000.0, 3000.0, 4000.0, 6000.0])
    found = fit_growth(sizes, sizes * [1.0, 1.07, 1.04, 1.10, 1.13])
    assert found.as_good
    assert any(text.startswith("the class") and "as well as" in text for text in found.warnings)
    assert words.as_good("n", ["1"]).startswith("the class 1 fits as well as n")
    assert words.as_good("n", ["1", "n^2"]).startswith("the classes 1 and n^2 fit as well as n")
    assert any("classes look alike" in text for text in found.warnings)


def test_each_doubt_has_its_warning():
    few = fit_growth([1, 10, 100], [1.0, 10.0, 100.0])
    assert few.warnings[0].startswith("3 sizes tell classes apart by luck")
    assert words.ONE_VALUE in few.warnings
    below = fit_growth([0.1, 1, 10, 100], [0.1, 1.0, 10.0, 100.0])
    assert words.SMALL_SIZES in below.warnings
    assert "n log n" not in {fit.name for fit in below.fits}
    heavy = fit_growth(SIZES, 1e6 + SIZES**2 / 1e3)
    assert words.MOSTLY_OVERHEAD in heavy.warnings
    wobbling = SIZES * np.where(np.arange(10) % 2, 1.2, 0.8)
    found = fit_growth(np.repeat(SIZES, 3), noisy(wobbling, 0.01, repeats=3))
    assert found.complexity == "O(n)"
    assert words.BEYOND_NOISE in found.warnings


def test_a_misfit_below_a_percent_is_none_however_little_the_noise():
    wobbling = SIZES * np.where(np.arange(10) % 2, 1.002, 0.998)
    found = fit_growth(np.repeat(SIZES, 3), np.repeat(wobbling, 3))
    assert words.BEYOND_NOISE not in found.warnings


def test_the_prediction_error_is_that_of_the_others_at_the_largest():
    values = SIZES.copy()
    values[-1] *= 0.5
    found = fit_growth(SIZES, values)
    assert found.prediction_error > 0.5
    power = fit_growth(SIZES, np.append(SIZES[:-1] ** 1.5, SIZES[-1] ** 1.5 * 1.25))
    assert power.prediction_error == pytest.approx(1 / 1.25 - 1)


def test_numbers_near_the_ends_of_floats_are_fitted():
    found = fit_growth([1, 10, 100, 1000], [1e300, 1e302, 1e304, 1e306], classes=["log n", "n^2"])
    assert found.complexity == "O(n^2)"
    assert fit_growth([1, 2, 4, 80], [1e-320] * 4).complexity == "O(1)"
    steep = fit_growth([1e10, 1.1e10, 1.2e10], [1e-300, 1.0, 1e300])
    assert steep.power.coefficient == 0
    assert all(value >= 0 for value in steep.power.at([1e10]))


@pytest.mark.parametrize(
    ("sizes", "values", "text"),
    [
        (
            [1, 0, 3, 4],
            [1, 2, 3, 4],
            r"sizes\[1\]: expected a number above 0, which has a log, got 0.0; leave out that size",
        ),
        ([1, 2, 3, 4], [1, -2, 0, 4], r"values\[1\], values\[2\]: expected .* got -2.0"),
        ([1, 2, 3, 4], [1, 2, math.nan, 4], r"values\[2\]: expected a finite number, got nan"),
        ([1, 2, 3, 4], [1, 2, 3], "values: expected 4, one for each size, got 3"),
        ([1, 2, 2, 1], [1, 2, 3, 4], "sizes: expected 3 different ones or more, got 2"),
        ([], [], "sizes: expected >= 1"),
        ([-1] * 9, [1] * 9, r"sizes\[4\] and 4 more: expected a number above 0"),
    ],
)
def test_numbers_without_a_law_are_refused_with_their_place(sizes, values, text):
    with pytest.raises(StatisticsError, match=text):
        fit_growth(sizes, values)


def test_classes_that_no_size_allows_are_refused():
    with pytest.raises(StatisticsError, match="expected one that is positive at every size"):
        fit_growth([0.1, 0.2, 0.3], [1, 2, 3], classes=["log n"])


def test_a_log_of_1_is_left_to_classes_with_an_overhead():
    found = fit_growth([1, 2, 3], [1.0, 2.0, 3.0], classes=["log n", "n"])
    assert [fit.name for fit in found.fits] == ["n"]


def test_a_class_that_is_nothing_but_at_the_largest_size_predicts_nothing():
    found = fit_growth([100, 1000, 2000, 5000], [1.01, 0.99, 1.02, 30], classes=["n", "2^n"])
    assert found.chosen.name == "2^n"
    assert math.isnan(found.prediction_error)


def test_a_constant_whose_exponent_is_not_0_is_warned_of():
    sizes = np.geomspace(100, 1e5, 8)
    falling = fit_growth(sizes, sizes**-0.05)
    assert falling.complexity == "O(1)"
    assert words.not_constant("falls") in falling.warnings
    rising = fit_growth(sizes, sizes**0.04, classes=["1", "n^3"])
    assert words.not_constant("grows more slowly than a class") in rising.warnings
    for values in ([5.0] * 8, noisy(np.ones(8), 0.05)):
        flat = fit_growth(sizes, values)
        assert flat.complexity == "O(1)"
        assert not any("the class 1 is the nearest" in text for text in flat.warnings)


@pytest.mark.parametrize(("repeats", "noise"), [(1, 0.0), (5, 0.02), (9, 0.25)])
def test_a_class_far_off_is_none_whatever_is_known_of_the_noise(repeats, noise):
    """Neither a power nor a turn explains these values better."""
    sizes, values = 10.0 ** np.arange(2, 7), np.array([1.2, 0.2, 1.2, 2.2, 3.2])
    found = fit_growth(np.repeat(sizes, repeats), noisy(values, noise, repeats=repeats))
    assert found.turn is None
    assert found.complexity == f"O(n^{found.power.exponent:.2f})"
    assert found.warnings == (words.NO_CLASS,)


def test_a_power_that_is_off_by_more_than_noise_is_not_said_to_fit():
    wobbling = SIZES**1.5 * np.where(np.arange(10) % 2, 1.15, 0.85)
    found = fit_growth(np.repeat(SIZES, 3), noisy(wobbling, 0.01, repeats=3))
    assert found.power.misfit < 0.2
    assert found.warnings == (words.NO_CLASS,)


FACTORIAL = np.arange(5.0, 35, 5)


@pytest.mark.parametrize("classes", [USUAL, CLASSES])
def test_what_grows_faster_than_every_class_is_of_none(classes):
    values = [float(math.factorial(int(n))) for n in FACTORIAL]
    found = fit_growth(FACTORIAL, noisy(values, 0.03), classes=classes)
    assert found.chosen is found.power
    assert found.next_best.name == classes[-1]
    assert found.power.misfit > 1000
    assert found.untried is None
    assert found.warnings == (words.faster(classes[-1]),)


def test_what_is_of_no_class_but_not_faster_is_not_said_to_be():
    values = SIZES * np.where(np.arange(10) % 3, 1, 4)
    assert words.NO_CLASS in fit_growth(SIZES, values).warnings


def test_no_growth_is_said_to_be_faster_than_a_log_that_is_0():
    values = [float(math.factorial(int(n))) for n in (1, *FACTORIAL)]
    found = fit_growth([1, *FACTORIAL], values, classes=["1", "log n"])
    assert words.NO_CLASS in found.warnings


def test_a_class_that_was_not_tried_is_told_where_it_alone_fits():
    sizes = np.arange(2.0, 22, 2)
    found = fit_growth(sizes, noisy(2**sizes, 0.03))
    assert found.chosen is found.power
    assert found.untried.name == "2^n"
    assert found.warnings == (words.untried(found.untried),)
    assert found.warnings[0].startswith("the class 2^n, which was not tried, is off by 2.")
    named = fit_growth(sizes, noisy(2**sizes, 0.03), classes=["all"])
    assert named.complexity == "O(2^n)"
    assert named.untried is None
    bent = fit_growth(SIZES, noisy(SIZES, 0.02), classes=["1", "log n", "n^2"])
    assert bent.untried.name == "n"


def test_a_class_that_is_off_is_told_with_the_one_that_fits():
    sizes = np.geomspace(100, 3000, 5)
    values = sizes**0.5 * np.where(np.arange(5) % 2, 1.1, 0.9)
    found = fit_growth(sizes, values)
    assert found.chosen is found.fits[0]
    assert found.chosen.misfit > 0.2
    assert found.warnings[0] == words.untried(found.untried)


def test_a_class_that_leans_is_none():
    """The gain is too small for the power at so few sizes, but n is off by a slope."""
    sizes = np.geomspace(10, 300, 4)
    values = sizes**0.8 * np.array([1, 0.95, 1.05, 1])
    found = fit_growth(sizes, values, classes=["1", "n", "n^2"])
    assert found.fits[0].name == "n"
    assert 0.2 < found.fits[0].misfit < 0.5
    assert found.fits[0].aicc - found.power.aicc < 10
    assert found.chosen is found.power


@pytest.mark.parametrize(
    ("factor", "text"),
    [(4.0, "the value jumps by a factor of 4 between"), (1 / 4, "the value drops by a factor of")],
)
def test_a_jump_between_two_sizes_is_told_with_what_fits_either_side(factor, text):
    values = noisy(SIZES * np.where(SIZES >= 512, factor, 1), 0.03)
    found = fit_growth(SIZES, values)
    assert found.chosen is found.power
    assert (found.jump.before, found.jump.after, found.jump.name) == (256, 512, "n")
    assert found.jump.ratio == pytest.approx(factor, rel=0.1)
    assert found.warnings[0].startswith(text)
    assert "the sizes 256 and 512, either side fits n (misfit" in found.warnings[0]
    assert words.ONE_VALUE not in found.warnings


def test_a_jump_is_not_told_where_nothing_fits_either_side():
    jumping = SIZES * np.where(SIZES >= 512, 30, 1) * np.where(np.arange(10) % 2, 1.3, 0.7)
    found = fit_growth(SIZES, jumping)
    assert found.jump is None
    assert words.NO_CLASS in found.warnings


def test_values_of_one_size_that_contradict_each_other_are_of_no_class():
    both = np.concatenate([SIZES, 20 * SIZES])
    found = fit_growth(np.tile(SIZES, 2), both)
    assert found.is_contradictory
    assert found.spread == pytest.approx(20)
    assert found.chosen is found.power
    assert found.warnings == (words.apart(found.spread),)
    assert found.warnings[0].startswith("values of one size differ by a factor of 20, as those of")


def test_one_size_that_contradicts_itself_is_told_and_no_harm_to_the_class():
    found = fit_growth([*SIZES, 16], [*SIZES, 32])
    assert found.complexity == "O(n)"
    assert not found.is_contradictory
    assert found.warnings[0].startswith("values of one size differ by a factor of 2, as")


def test_spikes_do_not_make_values_contradict_each_other():
    values = np.repeat(SIZES, 5)
    values[::5] *= 10
    assert fit_growth(np.repeat(SIZES, 5), values).complexity == "O(n)"
    assert math.isnan(fit_growth(SIZES, SIZES).spread)
