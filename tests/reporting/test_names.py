"""Short and full names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibrax.analysis.series import Benchmark
from calibrax.reporting.names import full_name, pieces, short_names, unique_tails

pytestmark = pytest.mark.extras


def benchmark(name="a", scenario="", occurrence=0, **tags):
    return Benchmark(scenario, name, tuple(sorted(tags.items())), occurrence)


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["deltablue"], ["deltablue"]),
        (["form.benchmark.FormValidate.time_invalid"], ["FormValidate.time_invalid"]),
        (["a/b.py::test_x", "a/c.py::test_x"], ["b.py::test_x", "c.py::test_x"]),
        (["a.py::TestSum::test_sum[a.b/c]"], ["TestSum::test_sum[a.b/c]"]),
        (["a.x", "x"], ["a.x", "x"]),
        (["sleep 0.1", "cat /a/b.c"], ["sleep 0.1", "cat /a/b.c"]),
        (["sum_1.5", "BM_Sort<std::vector>"], ["sum_1.5", "BM_Sort<std::vector>"]),
        (["a.Class" + "C" * 40 + ".time_x", "b.Other.time_y"], ["time_x", "time_y"]),
        (["(odd) name", "", "[numpy]"], ["(odd) name", "", "[numpy]"]),
    ],
)
def test_names_are_as_short_as_they_can_be(names, short):
    assert list(unique_tails(names).values()) == short


@given(st.lists(st.text("ab.:/[ A", max_size=8), unique=True, max_size=6))
def test_no_two_names_become_one(names):
    tails = unique_tails(names)
    assert len(set(tails.values())) == len(names)
    assert all(name.endswith(tail) for name, tail in tails.items())
    assert all("".join(pieces(name)) == name for name in names)


def test_only_tags_that_differ_are_shown():
    found = short_names(
        [benchmark(n="8", python="3"), benchmark(n="9", python="3"), benchmark("b")]
    )
    assert list(found.values()) == ["a n=8", "a n=9", "b"]


def test_the_scenario_is_shown_where_it_is_needed():
    found = short_names([benchmark(scenario="x"), benchmark(scenario="y"), benchmark("b", "z")])
    assert list(found.values()) == ["x: a", "y: a", "b"]
    assert list(short_names([benchmark(), benchmark(scenario="y")]).values()) == ["a", "y: a"]


def test_the_same_benchmark_again_is_numbered():
    assert list(short_names([benchmark(), benchmark(occurrence=1)]).values()) == ["a", "a #2"]
    assert full_name(benchmark(scenario="s", occurrence=1, n="1")) == "s: a n=1 #2"


def test_the_only_benchmark_of_a_name_keeps_its_tags():
    assert list(short_names([benchmark("timeit", stmt="pass")]).values()) == ["timeit stmt=pass"]
    long = benchmark("timeit", stmt="p" * 60)
    assert list(short_names([long]).values()) == ["timeit stmt=" + "p" * 60]
    assert list(short_names([long, benchmark("b", n="1")]).values()) == ["timeit", "b n=1"]


def test_tags_that_all_benchmarks_have_are_not_shown():
    found = short_names([benchmark(n="8", python="3"), benchmark("b", python="3")])
    assert list(found.values()) == ["a n=8", "b"]
