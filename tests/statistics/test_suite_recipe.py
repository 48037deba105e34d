"""`judge` against the recipe a second time, in plain loops: `recipe.py` beside this file.

All numbers of a row to 1e-9, all verdicts exactly, over suites of every size and number of
invocations at which the recipe changes its way, and every noise of the simulations.
"""

import importlib.util
import math
from pathlib import Path

import numpy as np
import pytest

from calibrax.statistics.suite import Family, judge

SPEC = importlib.util.spec_from_file_location("recipe", Path(__file__).with_name("recipe.py"))
recipe = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(recipe)

ROWS = (1, 2, 5, 20, 49, 50, 100, 200)
INVOCATIONS = (1, 2, 3, 5, 10, 12)
NUMBERS = (
    "estimate",
    "lower",
    "upper",
    "own_lower",
    "own_upper",
    "equivalence_lower",
    "equivalence_upper",
    "p_value",
    "p_adjusted",
    "p_suspect",
)
VERDICTS = ("change", "equivalent", "suspicion")
FEW = 5e-3  # more runs are counted one by one below 200
CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def normal(rng, shape):
    return 0.02 * rng.standard_normal(shape)


def t3(rng, shape):
    return 0.02 / np.sqrt(3) * rng.standard_t(3, shape)


def bimodal(rng, shape):
    return 0.025 * rng.choice([-1.0, 1.0], shape) + 0.01 * rng.standard_normal(shape)


def spread(rng, shape):
    return 0.006 * 10 ** rng.random((shape[0], 1)) * rng.standard_normal(shape)


def spikes(rng, shape):
    spiked = rng.random(shape) < 0.1
    return 0.02 * rng.standard_normal(shape) + spiked * rng.exponential(0.1, shape)


NOISES = {f.__name__: f for f in (normal, t3, bimodal, spread, spikes)}


def agree(*families, alpha=0.05, default_noise=0.03):
    """Check each number of each row; returns what was judged."""
    expected = recipe.judge(
        [recipe.Family(*sides, **how) for sides, how in families], alpha, default_noise
    )
    found = judge(
        [Family(*sides, **how) for sides, how in families], alpha=alpha, default_noise=default_noise
    )
    for (rows, shift), verdicts, (_, how) in zip(expected, found, families, strict=True):
        for name in NUMBERS:
            plain = [getattr(row, name) for row in rows]
            np.testing.assert_allclose(getattr(verdicts, name), plain, err_msg=name, **CLOSE)
        for name in VERDICTS:
            plain = [getattr(row, name) for row in rows]
            assert getattr(verdicts, name).tolist() == plain, name
        more = np.array([row.more_runs for row in rows])
        np.testing.assert_allclose(verdicts.more_runs, more, rtol=FEW, atol=0)
        if shift and how.get("scale") != "linear":
            assert (verdicts.shift.location, verdicts.shift.scale) == pytest.approx(shift, rel=1e-9)
        elif not shift:
            assert verdicts.shift is None
    return found


def sides(noise, m, k, seed=0):
    """Unchanged code: raw values of both sides, over decades.

    Of few values over decades two small ones may lie so close that their distance is taken for
    the step of the timer; the plain recipe knows no timer.
    """
    rng = np.random.default_rng([seed, m, k])
    level = 10 ** ((3 if k > 1 else 0.3) * rng.random((m, 1)))
    return level * np.exp(NOISES[noise](rng, (m, k))), level * np.exp(NOISES[noise](rng, (m, k)))


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("k", INVOCATIONS)
@pytest.mark.parametrize("m", ROWS)
def test_unchanged_suites(m, k, noise):
    agree((sides(noise, m, k), {}))


@pytest.mark.parametrize("k", INVOCATIONS)
@pytest.mark.parametrize("m", ROWS[1:])
def test_suites_on_a_slower_machine_with_some_that_really_changed(m, k):
    baseline, current = sides("normal", m, k, seed=1)
    current *= 1.08
    current[: m * 4 // 10] *= 1.15
    current[-1] *= 2
    found = agree(((baseline, current), {}))
    if k > 1 and m >= 5:
        assert found[0].change[-1] == 1


@pytest.mark.parametrize("share", [0.6, 0.85])
@pytest.mark.parametrize("k", INVOCATIONS)
@pytest.mark.parametrize("m", ROWS[1:])
def test_suites_of_which_most_changed_alike_and_the_others_stayed(m, k, share):
    baseline, current = sides("normal", m, k, seed=13)
    changed = math.ceil(share * m)
    current[:changed] *= 1.3
    found = agree(((baseline, current), {}))
    if m >= 20 and k >= 3:
        assert found[0].shift.is_common == (share > 0.8)
        assert share > 0.8 or found[0].change.tolist()[:changed] == [1] * changed


@pytest.mark.parametrize("m", [20, 50])
def test_a_history_tells_that_most_changed_alike_and_the_others_stayed(m):
    baseline, current = sides("normal", m, 20, seed=14)
    changed = math.ceil(0.6 * m)
    current[:changed] *= 1.5
    history = {"history": baseline[:, :-1]}
    [found] = agree(((baseline[:, -1:], current[:, :1]), history))
    assert not found.shift.is_common
    assert found.change.tolist() == [1] * changed + [0] * (m - changed)


@pytest.mark.parametrize("noise", ["normal", "spread"])
@pytest.mark.parametrize("k", INVOCATIONS)
@pytest.mark.parametrize("m", ROWS[1:])
def test_improvements(m, k, noise):
    baseline, current = sides(noise, m, k, seed=2)
    current[: m * 4 // 10] /= 1.3
    agree(((baseline, current), {"margin": 0.05}))


@pytest.mark.parametrize("k", INVOCATIONS)
@pytest.mark.parametrize("m", ROWS[1:])
def test_differences(m, k):
    rng = np.random.default_rng([3, m, k])
    level = 50 + 100 * rng.random((m, 1))
    baseline = level + 2 * rng.standard_normal((m, k))
    current = level + 2 * rng.standard_normal((m, k)) + 1
    current[0] += 40
    agree(((baseline, current), {"scale": "linear"}))


@pytest.mark.parametrize("margin", [0.01, 0.2])
@pytest.mark.parametrize("alpha", [0.2, 0.01])
@pytest.mark.parametrize(("m", "k"), [(5, 3), (20, 1), (50, 12), (100, 5)])
def test_other_levels_and_margins(m, k, alpha, margin):
    agree((sides("normal", m, k, seed=4), {"margin": margin}), alpha=alpha)


def test_each_row_may_have_a_margin_of_its_own():
    margins = np.linspace(0.001, 0.1, 50)
    agree((sides("normal", 50, 3, seed=5), {"margin": margins}))


@pytest.mark.parametrize(("k0", "k1"), [(3, 5), (5, 3), (2, 1), (1, 4), (12, 11), (20, 30)])
@pytest.mark.parametrize("m", [1, 2, 20, 100])
def test_unequal_numbers_of_invocations(m, k0, k1):
    baseline, current = sides("spread", m, 30, seed=6)
    current[0] *= 1.2
    agree(((baseline[:, :k0], current[:, :k1]), {}))


@pytest.mark.parametrize("runs", [2, 9, 30])
@pytest.mark.parametrize("m", [2, 5, 19, 20, 50])
def test_one_invocation_against_its_history(m, runs):
    baseline, current = sides("normal", m, runs + 1, seed=7)
    current[0] *= 1.3
    found = agree(
        ((baseline[:, -1:], current[:, :1]), {"history": baseline[:, :-1]}),
    )
    assert set(found[0].noise_source) == {"history"}


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("runs", [4, 5])
@pytest.mark.parametrize("m", [20, 49, 50, 100, 200])
def test_suspects_measured_again(m, runs, noise):
    """The first session is 4 % slower; of five suspects two have really changed."""
    rng = np.random.default_rng([8, m, runs])
    baseline, current = sides(noise, m, runs, seed=8)
    current[:, 0] *= 1.04
    current[0] *= 1.3
    current[1] /= 1.3
    others = rng.permutation(np.arange(2, m))[:3].tolist()
    current[others, 0] *= 1.5  # but in the first session only
    suspects = [*others, 0, 1]
    ragged = [
        [row if i in suspects else row[:1] for i, row in enumerate(side)]
        for side in (baseline, current)
    ]
    found = agree((ragged, {}))
    called = np.flatnonzero(found[0].change)
    assert set(called.tolist()) <= set(suspects)


def test_families_are_corrected_together():
    """Holm and the share of suspects run over all; moderation and shift within each."""
    families = [
        (sides("normal", 30, 3, seed=9), {}),
        (sides("spikes", 30, 1, seed=10), {"margin": 0.05}),
        (sides("t3", 40, 12, seed=11), {}),
    ]
    families[0][0][1][0] *= 1.2
    families[1][0][1][0] *= 3
    agree(*families)


@pytest.mark.parametrize("default_noise", [0.01, 0.05])
@pytest.mark.parametrize("m", [2, 19])
def test_the_noise_that_is_assumed_where_nothing_tells_it(m, default_noise):
    found = agree((sides("normal", m, 1, seed=12), {}), default_noise=default_noise)
    assert set(found[0].noise_source) == {"default"}


@pytest.mark.parametrize("history", [None, [[1.01, 1.02, 0.99, 1.0, 0.98, 1.003]]])
def test_one_benchmark_that_takes_twice_as_long_is_called(history):
    found = agree((([[1.0137]], [[2.0512]]), {"history": history}))
    assert found[0].change.tolist() == [1]
