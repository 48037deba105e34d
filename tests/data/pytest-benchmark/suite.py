"""The benchmarks whose results lie beside this file."""

import pytest


@pytest.mark.parametrize("n", [10, 1000])
def test_sum(benchmark, n):
    benchmark.extra_info["size"] = n
    benchmark(sum, range(n))


@pytest.mark.benchmark(group="objects")
@pytest.mark.parametrize("value", [object(), (1, 2)], ids=["plain[0]", "pair"])
def test_repr(benchmark, value):
    benchmark.pedantic(repr, args=(value,), rounds=1)


@pytest.mark.parametrize("text", ["a::b", True, None, 1.5])
def test_hash(benchmark, text):
    benchmark.pedantic(hash, args=(text,), rounds=4, iterations=10)


def test_fails_before_measuring(benchmark):
    assert benchmark is None


def test_fails_after_measuring(benchmark):
    benchmark.pedantic(hash, args=("x",), rounds=3)
    raise AssertionError
