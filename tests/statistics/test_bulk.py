"""The bulk of many ratios: what few of them can't move."""

import numpy as np
import pytest

from calibrax.statistics.bulk import NULL_FREEDOM, NULL_ROWS, Bulk, bulk_of, null_freedom, stayed


@pytest.mark.parametrize("rows", [20, 49, 50, 200])
def test_the_bulk_of_a_normal_sample_has_its_mean_and_deviation(rows):
    found = [
        bulk_of(0.1 + 0.03 * np.random.default_rng(seed).standard_normal(rows))
        for seed in range(400)
    ]
    locations = np.array([each.location for each in found])
    assert locations.mean() == pytest.approx(0.1, abs=4 * 0.03 / np.sqrt(rows * 400) * 1.2)
    # few rows look less spread than they are, which the degrees of freedom of the null allow for
    assert np.mean([each.scale for each in found]) == pytest.approx(0.03, rel=0.17)
    covered = np.mean([abs(each.location - 0.1) <= each.reach for each in found])
    assert 0.92 <= covered <= 0.985


def test_many_changes_on_one_side_do_not_move_it():
    x = 0.02 * np.random.default_rng(1).standard_normal(100)
    x[:40] += 0.5
    found = bulk_of(x)
    assert found.location == pytest.approx(0, abs=0.02)
    assert found.scale == pytest.approx(0.02, rel=0.4)


def test_mirrored_values_have_the_mirrored_bulk():
    x = np.random.default_rng(2).standard_normal(31).round(1)  # with equally short windows
    there, back = bulk_of(x), bulk_of(-x)
    assert there.location == pytest.approx(-back.location, abs=1e-14)
    assert there.scale == pytest.approx(back.scale, rel=1e-12)


def test_equal_values_have_no_scale():
    found = bulk_of(np.full(30, 0.5))
    assert (found.location, found.scale, found.error) == (0.5, 0.0, 0.0)


@pytest.mark.parametrize(
    ("estimate", "error", "scale", "margin", "stays"),
    [
        (0.0, 0.01, 0.01, 0.0, True),
        (0.0, 0.15, 0.01, 0.0, False),  # its noise allows for both
        (0.0, 0.01, 0.2, 0.0, False),  # so does the spread of the others
        (0.05, 0.01, 0.01, 0.02, False),  # beyond the margin
        (0.05, 0.01, 0.01, 0.04, True),
        (-0.05, 0.01, 0.01, 0.02, False),  # the other way
        (0.25, 0.01, 0.01, 0.02, False),
    ],
)
def test_what_plainly_stayed_is_apart_from_the_bulk_and_not_beyond_the_margin(
    estimate, error, scale, margin, stays
):
    bulk = Bulk(location=0.26, scale=scale, error=0.002, rows=60)
    given = (np.array([value]) for value in (estimate, error, 8.0, margin))
    assert stayed(bulk, *given).tolist() == [stays]
    there = (np.array([value]) for value in (-estimate, error, 8.0, margin))
    assert stayed(bulk._replace(location=-0.26), *there).tolist() == [stays]


def test_the_degrees_of_freedom_are_those_of_the_table_and_between_them():
    assert [null_freedom(rows) for rows in NULL_ROWS] == pytest.approx(NULL_FREEDOM)
    assert 35 < null_freedom(150) < 72
