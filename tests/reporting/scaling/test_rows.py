"""Lines of laws of growth."""

import attrs
import pytest
from sized_runs import LAWS, grouped_run, laws_run, run_over_sizes, sized

from calibrax.analysis.scaling import fit_scaling
from calibrax.reporting.scaling.rows import (
    law_text,
    misfit_text,
    name_cells,
    names_of,
    next_text,
    number_text,
    sizes_text,
)

pytestmark = pytest.mark.extras


def test_the_next_best_is_told_where_it_says_something():
    found = {s.name: s for s in fit_scaling(laws_run(), size_tag="n").fitted}
    assert next_text(found["dict_get"]) == ""
    assert next_text(found["max"]).startswith("n log n  ")
    assert next_text(attrs.evolve(found["max"], as_good=["n log n"])) == "as good: n log n"


def test_numbers_are_short_whatever_their_size():
    assert number_text(-1e9) == "−1e+09"
    assert number_text(-0.5) == "−0.50"
    assert misfit_text(1e12) == ">1,000,000×"


def test_names_are_aligned_in_a_terminal_only_and_cut_nothing():
    found = fit_scaling(grouped_run(), size_tag="n", group_by=["text", "bits"])
    assert name_cells(found, "terminal") == (
        "text  bits",
        ["rand  32", "rand  64", "zero  32", "zero  64"],
    )
    long = "x" * 40
    other = fit_scaling(
        run_over_sizes(sized("a", LAWS["max"], text=long), sized("b", LAWS["max"], text="y")),
        size_tag="n",
        group_by=["text"],
    )
    heading, names = name_cells(other, "terminal")
    assert heading.split() == ["text", "benchmark"]
    assert names == [f"{long}  a", f"{'y':24}  b"]
    assert name_cells(other, "markdown")[1] == [f"{long}  a", "y  b"]


def test_a_series_without_a_tag_that_is_grouped_by_is_named_all_the_same():
    run = run_over_sizes(sized("a", LAWS["max"]), sized("a", LAWS["max"], text="y"))
    found = fit_scaling(run, size_tag="n", group_by=["text"])
    assert list(names_of(found).values()) == ["a", "text=y"]


def test_laws_and_sizes_are_told_in_the_words_of_the_file():
    series = fit_scaling(laws_run(), size_tag="n").series[0]
    assert sizes_text(series) == "100 … 1M"
    assert law_text(attrs.evolve(series, complexity="O(n^-0.50)")) == "n^−0.50"
