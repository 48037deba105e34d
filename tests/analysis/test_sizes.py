"""Sizes as tools write them."""

import pytest

from calibrax import Point, Run
from calibrax.analysis.sizes import parse_size, size_tags
from calibrax.errors import SelectionError

pytestmark = pytest.mark.extras

READ = {
    "1000": 1e3,
    " 1000 ": 1e3,
    "'10'": 10,
    "1e6": 1e6,
    "1.5e3": 1500,
    ".5": 0.5,
    "1_000": 1e3,
    "1,000,000": 1e6,
    "2^10": 1024,
    "2**10": 1024,
    "10 ^ 3": 1e3,
    "1<<20": 2**20,
    "100K": 1e5,
    "100k": 1e5,
    "5M": 5e6,
    "1G": 1e9,
    "2T": 2e12,
    "4kB": 4e3,
    "64KiB": 65536,
    "64Ki": 65536,
    "1MiB": 2**20,
    "512B": 512,
    "512 bytes": 512,
    "n=10": 10,
    "N: 64": 64,
    "0": 0,
    "-5": -5,
}
REFUSED = ("", "large", "64x64", "1m", "10 ms", "50%", "inf", "nan", "1e400", "2^99999", "1<<9999")


@pytest.mark.parametrize(("text", "size"), READ.items())
def test_a_size_is_read(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", [*REFUSED, "9" * 400])
def test_what_is_no_size_is_refused_with_examples(text):
    with pytest.raises(SelectionError, match="expected a number such as 1000, 1e6, 2"):
        parse_size(text)


def test_the_tags_that_look_like_sizes_are_told_the_longest_first():
    points = [
        Point(
            name="a",
            scenario="",
            tags={"n": f"{n}K", "bits": str(32 * (1 + n % 3)), "kind": "ab"[n % 2], "zero": str(n)},
        )
        for n in range(5)
    ]
    points = [
        Point.from_dict({**p.to_dict(), "tags": {**p.tags, "n": f"{i + 1}K"}})
        for i, p in enumerate(points)
    ]
    assert size_tags([Run(points=points)]) == ["n", "zero", "bits"]
    below = [
        Point(name="a", scenario="", tags={"n": str(n - 1), "few": str(n % 3)}) for n in range(5)
    ]
    assert size_tags([Run(points=below)]) == []
