"""Noise of simulated benchmarks: the log of what one invocation (process) measures.

Each function draws an array of any shape whose last axis is the invocations. Rows of "spread"
differ in how noisy they are, so both sides of a row are drawn in one go and then split.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Draw = Callable[[np.random.Generator, tuple[int, ...]], Array]

BETWEEN, WITHIN = 0.02, 0.01  # standard deviations of the normal noise
SAMPLES = 10  # in an invocation of it
SPIKE, SPIKES = 0.1, 0.1  # mean of a spike, and how often there is one
QUIETEST, NOISIEST = 0.006, 0.06  # levels of "spread"


def samples(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """All samples of normal noise, along one more axis: what other tools are given."""
    inner = WITHIN * rng.standard_normal((*shape, SAMPLES))
    return BETWEEN * rng.standard_normal(shape)[..., None] + inner


def normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    inner = WITHIN * rng.standard_normal((*shape, SAMPLES))
    return BETWEEN * rng.standard_normal(shape) + np.median(inner, axis=-1)


def lognormal(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 0.05 * rng.standard_normal(shape)


def t3(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 0.02 / math.sqrt(3) * rng.standard_t(3, shape)


def bimodal(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return 0.025 * rng.choice([-1.0, 1.0], shape) + 0.01 * rng.standard_normal(shape)


def spread(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    exponent = rng.random((*shape[:-1], 1))
    level = QUIETEST * (NOISIEST / QUIETEST) ** exponent
    return level * rng.standard_normal(shape)


def spikes(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    spiked = rng.random(shape) < SPIKES
    return 0.02 * rng.standard_normal(shape) + spiked * rng.exponential(SPIKE, shape)


def fixed_spikes(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """A tenth of all invocations is half as slow again: beyond what the recipe holds."""
    return 0.02 * rng.standard_normal(shape) + 0.4 * (rng.random(shape) < SPIKES)


def noisy_tenth(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """One row in ten is ten times as noisy as the rest: likewise."""
    level = np.where(np.arange(shape[-2]) % 10 == 0, 0.2, 0.02)[:, None]
    return level * rng.standard_normal(shape)


NOISES: dict[str, Draw] = {f.__name__: f for f in (normal, lognormal, t3, bimodal, spread, spikes)}
