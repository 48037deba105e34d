"""The records of changes."""

import math
from datetime import datetime

import attrs
import pytest

from calibrax.analysis.changes import (
    ChangeOutcome,
    ChangePoint,
    ChangeRange,
    Changes,
    SeriesChanges,
    SeriesLevel,
)
from calibrax.errors import RecordError

pytestmark = pytest.mark.extras

DAY = datetime(2024, 1, 2)
POINT = ChangePoint(
    index=5,
    earliest=4,
    latest=6,
    last_good="a",
    first_bad="b",
    last_good_time=DAY,
    first_bad_time=DAY,
    after="a",
    until="c",
    sense="regressed",
    change=1.2,
    lower=math.nan,
    warnings=["w; do"],
)
LEVEL = SeriesLevel(start=0, stop=5, n=5, estimate=1.0, first="a", last="b")
SERIES = SeriesChanges(
    name="fft",
    tags={"n": "8"},
    metric="time",
    unit="s",
    direction="lower",
    environment={"cpu": "A"},
    outcome="changed",
    steps=[POINT],
    levels=[LEVEL, LEVEL],
)
RANGE = ChangeRange(
    last_good="a",
    first_bad="b",
    last_good_time=DAY,
    first_bad_time=DAY,
    sense="regressed",
    verdict="one series alone",
    members=[0],
    steps=[0],
    measured=3,
)


def test_records_of_changes_round_trip_with_nan():
    changes = Changes(series=[SERIES], ranges=[RANGE], runs=10)
    for found in (Changes.from_json(changes.to_json()), Changes.from_dict(changes.to_dict())):
        assert found == changes
        assert hash(found) == hash(changes)


def test_series_are_counted_by_outcome_and_add_up():
    calm = attrs.evolve(SERIES, outcome="no change", steps=[], levels=[LEVEL])
    changes = Changes(series=[SERIES, calm, calm])
    assert changes.having("no change") == (calm, calm)
    assert sum(changes.counts.values()) == 3
    assert changes.counts[ChangeOutcome.CHANGED] == 1


def test_wrong_fields_are_refused_with_their_path():
    with pytest.raises(RecordError, match=r"\$\.sense: expected"):
        attrs.evolve(POINT, sense="slower")
    with pytest.raises(RecordError, match=r"\$\.outcome: expected"):
        attrs.evolve(SERIES, outcome="moved")
    with pytest.raises(RecordError, match=r"\$\.verdict: expected"):
        attrs.evolve(RANGE, verdict="somebody")
    with pytest.raises(RecordError, match=r"\$\.steps\[0\]"):
        attrs.evolve(SERIES, steps=["a"])
    with pytest.raises(RecordError, match=r"\$\.levels\[0\]"):
        attrs.evolve(SERIES, levels=["a"])
    with pytest.raises(RecordError, match=r"\$\.series\[0\].*\n?.*"):
        Changes(series=["a"])
    with pytest.raises(RecordError, match=r"\$\.ranges\[0\]"):
        Changes(ranges=["a"])
