"""What was measured of each size."""

import math

import pytest

from calibrax import Metric, Point
from calibrax.analysis.sized_values import Observed, noise_source, observed_of, value_at
from calibrax.errors import SelectionError

pytestmark = pytest.mark.extras


def point(size, **fields):
    return Point(name="a", scenario="", tags={"n": size}, metrics={"time": Metric(**fields)})


def test_sizes_ascend_and_equal_ones_are_one():
    points = [point("1K", value=3.0), point("10", value=1.0), point("1000", value=5.0)]
    observed, source = observed_of(points, "n", "time")
    assert list(observed) == [10, 1000]
    assert observed[1000] == Observed("1K", [3.0, 5.0], [])
    assert source == "samples"


def test_invocations_tell_the_noise_before_samples_do():
    once = Metric(value=1.0, samples=[1.0, 2.0])
    often = Metric(value=1.0, samples=[1.0, 2.0], invocations=[0, 1])
    assert noise_source([once, often]) == "invocations"
    assert noise_source([once]) == "samples"
    assert noise_source([Metric(value=1.0)]) == ""


def test_a_failure_is_kept_with_its_reason():
    failed = point("10", value=math.nan, failure="timed out")
    observed, _ = observed_of([failed], "n", "time")
    assert observed[10] == Observed("10", [], ["timed out"])
    assert value_at(10.0, observed[10], 0.95).reason == "timed out"


def test_a_size_that_is_not_above_0_has_no_estimate_but_is_kept():
    found = value_at(0.0, Observed("0", [1.0, 2.0], []), 0.95)
    assert (found.size, found.n, found.reason) == (
        0.0,
        2,
        "0 has no log, which a law of growth takes",
    )
    assert math.isnan(found.estimate)


def test_values_below_0_have_a_plain_median():
    assert value_at(10.0, Observed("10", [-1.0, 5.0], []), 0.95).estimate == 2.0
    assert value_at(10.0, Observed("10", [1.0, 4.0], []), 0.95).estimate == pytest.approx(2.0)


def test_what_is_no_size_is_refused():
    with pytest.raises(SelectionError, match="got 'big'"):
        observed_of([point("big", value=1.0)], "n", "time")
