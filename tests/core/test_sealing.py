"""Records made without their rules are the records that the rules make."""

import attrs
import pytest
from hypothesis import given
from strategies import FEWER, runs

from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import Metric, Point
from calibrax.core.sealing import altered, sealed_metric, sealed_point


def test_a_sealed_metric_is_the_one_that_is_built():
    sealed = sealed_metric(1.5, 1.0, 2.0, (1.0, 2.0), (0, 1))
    built = Metric(value=1.5, lower=1.0, upper=2.0, samples=[1.0, 2.0], invocations=[0, 1])
    assert sealed == built
    assert hash(sealed) == hash(built)
    assert type(sealed) is Metric


def test_a_sealed_point_is_the_one_that_is_built_and_is_frozen():
    sealed = sealed_point("fft", "", FrozenDict(n="8"), FrozenDict(time=sealed_metric(2.0)))
    assert sealed == Point(
        name="fft", scenario="", tags={"n": "8"}, metrics={"time": Metric(value=2.0)}
    )
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        sealed.name = "other"


@given(runs())
@FEWER
def test_an_altered_record_is_the_evolved_one_and_leaves_the_first_alone(run):
    before = run.to_json()
    assert altered(run, id="new", points=()) == attrs.evolve(run, id="new", points=())
    assert run.to_json() == before
