"""The records of laws of growth."""

import math

import pytest

from calibrax.analysis.scalings import ClassScaling, Scaling, SeriesScaling, SizedValue
from calibrax.errors import RecordError

pytestmark = pytest.mark.extras

POINT = SizedValue(size=1e3, text="1K", estimate=2.0)
NLOGN = ClassScaling(name="n log n", overhead=1.0, coefficient=0.5, top=10.0)


def test_records_round_trip_with_nan():
    series = SeriesScaling(
        name="sort",
        tags={"kind": "a"},
        outcome="fitted",
        points=[POINT, SizedValue(size=1e4, text="10K", reason="failed")],
        complexity="O(n log n)",
        classes=[NLOGN],
        as_good=["n"],
        noise=math.nan,
    )
    scaling = Scaling(metric="time", size_tag="n", group_by=["kind"], series=[series])
    for found in (Scaling.from_json(scaling.to_json()), Scaling.from_dict(scaling.to_dict())):
        assert found == scaling
        assert hash(found) == hash(scaling)
    assert scaling.fitted == (series,)
    assert series.measured == (POINT,)
    assert series.chosen == NLOGN


def test_wrong_fields_are_refused_with_their_path():
    with pytest.raises(RecordError, match=r"\$\.outcome: expected"):
        SeriesScaling(name="a", outcome="nearly")
    with pytest.raises(RecordError, match=r"\$\.points\[0\]"):
        SeriesScaling(name="a", outcome="fitted", points=["a"])
    with pytest.raises(RecordError, match=r"\$\.classes\[0\]"):
        SeriesScaling(name="a", outcome="fitted", classes=["n"])
    with pytest.raises(RecordError, match=r"\$\.series\[0\]"):
        Scaling(metric="time", size_tag="n", series=["a"])


def test_curves_beyond_a_float_are_infinite_or_nan_without_a_word():
    steep = SeriesScaling(
        name="a",
        outcome="fitted",
        points=[POINT],
        complexity="O(n^900.00)",
        coefficient=1.0,
        exponent=900.0,
    )
    assert steep.is_power
    assert steep.at([1.0, 1e3]) == (1.0, math.inf)
    huge = ClassScaling(name="2^n", overhead=0.0, top=math.inf)
    exploding = SeriesScaling(
        name="a", outcome="fitted", points=[POINT], complexity="O(2^n)", classes=[huge]
    )
    assert exploding.at([1e3]) == (math.inf,)
    assert exploding.law.complexity == "O(2^n)"
