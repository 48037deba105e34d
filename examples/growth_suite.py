"""Six pieces of everyday work over sizes, each with a known law; see README.md for the command."""

import random
from bisect import bisect
from collections.abc import Callable
from itertools import cycle
from operator import mul
from time import perf_counter

import pytest

LONG = [100, 316, 1000, 3162, 10_000, 31_623, 100_000, 316_228]
SHORT = [10, 20, 40, 80, 160, 320, 640]
CUBIC = [6, 9, 13, 19, 28, 41, 60]
POOL = 1_000_000  # numbers in all lists that are sorted in turn
ROUNDS = 5
ROUND = 5e-3  # seconds; shorter work is repeated within a round


def measure(benchmark, function: Callable, *arguments: object) -> None:
    """Rounds of about equal length, whatever the size."""
    function(*arguments)
    start = perf_counter()
    function(*arguments)
    iterations = max(1, round(ROUND / max(perf_counter() - start, 1e-7)))
    benchmark.pedantic(function, arguments, iterations=iterations, rounds=ROUNDS, warmup_rounds=1)


def numbers(n: int, seed: int = 0) -> list[int]:
    """Random numbers, the same in every process."""
    return random.Random(n + seed).choices(range(10 * n), k=n)


@pytest.mark.parametrize("n", LONG)
def test_dict_get(benchmark, n):
    table = dict.fromkeys(range(n))
    keys = [random.Random(n).randrange(n) for _ in range(1000)]
    measure(benchmark, lambda: [table[key] for key in keys])


@pytest.mark.parametrize("n", LONG)
def test_bisect(benchmark, n):
    values = sorted(numbers(n))
    keys = numbers(n)[:100]
    measure(benchmark, lambda: [bisect(values, key) for key in keys])


@pytest.mark.parametrize("n", LONG)
def test_max(benchmark, n):
    measure(benchmark, max, numbers(n))


@pytest.mark.parametrize("n", LONG)
def test_sorted(benchmark, n):
    measure(benchmark, sorted, numbers(n))


@pytest.mark.parametrize("n", LONG)
def test_sorted_unseen(benchmark, n):
    """Another list each time: of one that is sorted again, the processor learns the branches."""
    lists = cycle([numbers(n, seed) for seed in range(max(2, POOL // n))])
    measure(benchmark, lambda: sorted(next(lists)))


@pytest.mark.parametrize("n", SHORT)
def test_inversions(benchmark, n):
    values = numbers(n)
    measure(benchmark, lambda: sum(a > b for i, a in enumerate(values) for b in values[i:]))


@pytest.mark.parametrize("n", CUBIC)
def test_matmul(benchmark, n):
    rows = [numbers(n) for _ in range(n)]
    columns = list(zip(*rows, strict=True))
    measure(benchmark, lambda: [[sum(map(mul, row, col)) for col in columns] for row in rows])
