"""Lines of a ranking, as texts."""

import doctest

import attrs
import pytest
from ranked_runs import commit_run

from calibrax.analysis.ranking import rank
from calibrax.analysis.rankings import RankedEntry
from calibrax.numbers import choose_scale
from calibrax.reporting.rank import rows as rank_rows
from calibrax.reporting.rank.rows import labels_of, ratio_text, without_shared_end
from calibrax.units import parse_unit

pytestmark = pytest.mark.extras


def test_the_examples_run():
    assert doctest.testmod(rank_rows).failed == 0


def test_commits_and_files_have_short_names_where_these_are_unique():
    runs = [commit_run("a", 1.0), commit_run("b", 2.0)]
    ranking = rank(runs, by="commit")
    assert list(labels_of(ranking).values()) == ["aaaaaaa", "bbbbbbb"]
    files = rank(runs, by="file", names=["x/before.json", "x/after.json"])
    assert list(labels_of(files).values()) == ["x/before", "x/after"]
    assert without_shared_end(["old_x.json", "new_x.json"]) == ["old", "new"]
    assert without_shared_end(["oldx.json", "newx.json"]) == ["oldx", "newx"]
    assert without_shared_end([".json", "a.json"]) == ["", "a"]
    empty = attrs.evolve(ranking, labels=[".json", "a.json"], by="file")
    assert list(labels_of(empty).values()) == [".json", "a.json"]


@pytest.mark.parametrize(
    ("ratio", "text"),
    [(float("nan"), ""), (-0.5, "−0.500"), (1.9999, "2.000"), (2.0, "2.0×"), (1e7, ">1,000,000×")],
)
def test_ratios_have_the_digits_that_they_deserve(ratio, text):
    assert ratio_text(ratio) == text


def test_intervals_of_huge_ratios_are_short():
    entry = RankedEntry(label="a", rank=1, rank_lower=1, rank_upper=1, lower=0.5, upper=3e8)
    assert rank_rows.ratio_interval(entry) == "0.500 … 3e+08"
    entry = attrs.evolve(entry, lower=25.0, upper=250.0)
    assert rank_rows.ratio_interval(entry) == "25.0 … 250"
    assert rank_rows.ratio_interval(attrs.evolve(entry, lower="NaN")) == ""


def test_differences_are_in_the_unit_with_their_sign():
    scale = choose_scale([1.0], parse_unit("s"))
    entry = RankedEntry(label="a", rank=1, rank_lower=1, rank_upper=1, difference=-1.0)
    assert rank_rows.difference_texts(entry, scale) == ("−1.00 s", "")
    known = attrs.evolve(entry, difference_lower=-1.5, difference_upper=-0.5)
    assert rank_rows.difference_texts(known, scale) == ("−1.00 s", "−1.50 … −0.500 s")
