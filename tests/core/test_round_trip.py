"""What can be built can be written, read back, and is equal: every record, every way."""

import copy
import json
import math
import pickle
from datetime import UTC, datetime, timedelta, timezone

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FEWER, anatomy, number_inputs, records, runs, several_numbers

from calibrax.core import codec
from calibrax.core.converters import converter
from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import (
    RECORDS,
    Metric,
    MetricDef,
    MetricDirection,
    MetricPriority,
    Point,
    RankEntry,
    Regression,
    Run,
    ScalingLaw,
    SignificanceResult,
    TrendPoint,
    TrendSeries,
)

NONFINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
PLAIN_IN_RECORDS = {
    *(float, int, bool, str, datetime, type(None), tuple, FrozenDict),
    *(MetricDirection, MetricPriority, *RECORDS),
}


def refuse_bare(token):
    raise AssertionError(f"{token} is no JSON")


def strict_loads(text):
    """Parse by RFC 8259: `json` alone would take bare NaN, and duplicate keys silently."""

    def unique(pairs):
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    return json.loads(text, parse_constant=refuse_bare, object_pairs_hook=unique)


def spelled(value):
    """A document with its numbers that JSON has no sign for as texts."""
    if isinstance(value, float) and not math.isfinite(value):
        return next(text for text, number in NONFINITE.items() if repr(number) == repr(value))
    if isinstance(value, dict):
        return {key: spelled(item) for key, item in value.items()}
    return [spelled(item) for item in value] if isinstance(value, list) else value


def everything_in(value):
    """The value and all it holds."""
    yield value
    if hasattr(type(value), "__attrs_attrs__"):
        for field in attrs.fields(type(value)):
            yield from everything_in(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from everything_in(key)
            yield from everything_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from everything_in(item)


@given(records())
def test_a_record_comes_back_from_its_document(record):
    again = type(record).from_dict(record.to_dict())
    assert again == record
    assert anatomy(again) == anatomy(record)
    assert hash(again) == hash(record)


@given(records())
def test_a_record_comes_back_from_its_json(record):
    text = record.to_json()
    for form in (text, text.encode(), bytearray(text.encode())):
        again = type(record).from_json(form)
        assert again == record
        assert anatomy(again) == anatomy(record)
        assert hash(again) == hash(record)
        assert again.to_json() == text


@FEWER
@given(runs())
def test_a_run_comes_back_from_its_canonical_form(run):
    text = codec.canonical(run, converter)
    again = Run.from_json(text)
    assert again == run
    assert codec.canonical(again, converter) == text
    assert strict_loads(text) == strict_loads(run.to_json())


@given(records())
def test_a_record_can_be_copied_pickled_and_evolved(record):
    copies = [copy.copy(record), copy.deepcopy(record), attrs.evolve(record)]
    copies += [pickle.loads(pickle.dumps(record, p)) for p in range(pickle.HIGHEST_PROTOCOL + 1)]
    for again in copies:
        assert again == record
        assert hash(again) == hash(record)
        assert anatomy(again) == anatomy(record)


@given(records())
def test_a_record_holds_plain_python_values_only(record):
    assert {type(value) for value in everything_in(record)} <= PLAIN_IN_RECORDS


@given(records())
def test_a_document_holds_plain_python_values_only(record):
    kinds = {type(value) for value in everything_in(record.to_dict())}
    assert kinds <= {str, float, int, bool, type(None), list, dict}


@given(records())
def test_json_is_strict_and_says_the_same_as_the_document(record):
    text = record.to_json()
    assert type(text) is str
    assert "\n" not in text
    text.encode()  # has no lone surrogates
    document = strict_loads(text)
    assert anatomy(document) == anatomy(spelled(record.to_dict()))


@given(records())
def test_a_document_is_the_callers_own(record):
    document = record.to_dict()
    for key in list(document):
        document[key] = None
    assert record.to_dict() != document
    assert type(record).from_dict(record.to_dict()) == record


@given(number_inputs())
def test_a_number_becomes_the_nearest_plain_float(value):
    kept = Metric(value=value).value
    assert type(kept) is float
    assert repr(kept) == repr(float(value))


@given(several_numbers().map(list))
def test_samples_become_plain_floats(samples):
    kept = Metric(value=0, samples=samples).samples
    assert [type(sample) for sample in kept] == [float] * len(samples)
    assert repr(list(kept)) == repr([float(sample) for sample in samples])


@given(st.sampled_from([np.int64, np.uint8, np.float32, np.float64, np.longdouble]))
def test_one_array_gives_the_same_samples_as_its_numbers(kind):
    array = np.arange(5).astype(kind)
    assert Metric(value=0, samples=array) == Metric(value=0, samples=list(array))


def test_two_nans_are_equal_in_a_record_and_so_are_their_hashes():
    one = Metric(value=math.nan, lower=float("nan"), samples=[1, float("nan")])
    two = Metric(value=-math.nan, lower="NaN", samples=[1, np.float32("nan")])
    assert one == two
    assert hash(one) == hash(two)
    assert one != Metric(value=math.nan, lower=float("nan"), samples=[1, 2])
    assert one != Metric(value=1, lower=float("nan"), samples=[1, float("nan")])


def test_zeros_of_both_signs_are_equal_and_keep_their_sign():
    plus, minus = Metric(value=0.0, samples=[0.0]), Metric(value=-0.0, samples=[-0.0])
    assert plus == minus
    assert hash(plus) == hash(minus)
    again = Metric.from_json(minus.to_json())
    assert math.copysign(1, again.value) == math.copysign(1, again.samples[0]) == -1


def test_infinities_that_cancel_in_a_sum_are_not_taken_for_nan():
    one = Metric(value=0, samples=[math.inf, -math.inf])
    assert one == Metric(value=0, samples=[math.inf, -math.inf])
    assert one != Metric(value=0, samples=[-math.inf, math.inf])
    assert Metric.from_json(one.to_json()) == one


@pytest.mark.parametrize("kind", RECORDS)
def test_records_of_other_classes_are_not_equal(kind):
    assert Metric(value=1) != 1
    assert Metric(value=1) != {"value": 1.0}
    assert kind.__hash__ is not None


def test_empty_and_huge_records_come_back():
    empty = Run(points=[], id="", timestamp=datetime.min)
    metric = {"time": Metric(value=1, samples=np.linspace(0, 1, 20_000))}
    huge = Run(
        points=[Point(name=f"p{i}", scenario="", metrics=metric) for i in range(20)],
        metadata={"log": "x" * 1_000_000, "many": list(range(10_000))},
    )
    for run in (empty, huge):
        assert Run.from_json(run.to_json()) == run
        assert Run.from_dict(run.to_dict()) == run


@pytest.mark.parametrize(
    "time",
    [
        datetime.min,
        datetime.max,
        datetime.min.replace(tzinfo=timezone(timedelta(hours=23, minutes=59, seconds=59))),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=23, microseconds=1))),
        datetime(2026, 3, 29, 2, 30, fold=1),
        datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5, minutes=45), "Kathmandu")),
    ],
)
def test_times_at_the_limits_come_back(time):
    run = Run(points=[], timestamp=time)
    assert anatomy(Run.from_json(run.to_json())) == anatomy(run)
    assert run.timestamp == time
    assert run.timestamp.utcoffset() == time.utcoffset()
    assert hash(run) == hash(Run.from_dict(run.to_dict()))


# --- golden documents ------------------------------------------------------------------

TIME = datetime(2026, 1, 31, 12, tzinfo=UTC)
STAMP = "2026-01-31T12:00:00+00:00"
GOLDEN = [
    (
        MetricDef(name="time", unit="s", direction="lower"),
        '{"name":"time","unit":"s","direction":"lower","group":"","priority":"secondary",'
        '"description":""}',
    ),
    (
        MetricDef(name="n", unit="", direction="info", priority="primary", exact=False),
        '{"name":"n","unit":"","direction":"info","group":"","priority":"primary",'
        '"description":"","exact":false}',
    ),
    (Metric(value=2), '{"value":2.0}'),
    (
        Metric(value=2, lower=1, upper=math.inf, samples=[1, 2, 3], invocations=[0, 0, 1]),
        '{"value":2.0,"lower":1.0,"upper":"Infinity","samples":[1.0,2.0,3.0],'
        '"invocations":[0,0,1]}',
    ),
    (
        Metric(value="NaN", samples=[], failure="timed out"),
        '{"value":"NaN","samples":[],"failure":"timed out"}',
    ),
    (Point(name="p", scenario=""), '{"name":"p","scenario":"","tags":{},"metrics":{}}'),
    (
        Run(points=[], id="0123456789ab", timestamp=TIME),
        f'{{"id":"0123456789ab","timestamp":"{STAMP}","commit":null,"branch":null,'
        '"environment":{},"metadata":{},"metric_defs":{},"points":[]}',
    ),
    (
        Run(
            points=[
                Point(
                    name="fft",
                    scenario="signal",
                    tags={"n": "8"},
                    metrics={"time": Metric(value=-math.inf, lower=math.nan)},
                )
            ],
            id="i",
            timestamp=TIME.replace(tzinfo=None),
            commit="c",
            branch="b",
            environment={"cpu": None, "count": 8},
            metadata={"odd": [math.nan, math.inf, -math.inf], "b": True},
            metric_defs={"time": MetricDef(name="time", unit="s", direction="lower")},
        ),
        '{"id":"i","timestamp":"2026-01-31T12:00:00","commit":"c","branch":"b",'
        '"environment":{"cpu":null,"count":8},'
        '"metadata":{"odd":["NaN","Infinity","-Infinity"],"b":true},'
        '"metric_defs":{"time":{"name":"time","unit":"s","direction":"lower","group":"",'
        '"priority":"secondary","description":""}},'
        '"points":[{"name":"fft","scenario":"signal","tags":{"n":"8"},'
        '"metrics":{"time":{"value":"-Infinity","lower":"NaN"}}}]}',
    ),
    (
        Regression(
            metric="time",
            point_name="p",
            baseline_value=1,
            current_value=1.5,
            delta_pct=50,
            direction="lower",
        ),
        '{"metric":"time","point_name":"p","baseline_value":1.0,"current_value":1.5,'
        '"delta_pct":50.0,"direction":"lower"}',
    ),
    (
        Regression(
            metric="time",
            point_name="p",
            baseline_value=1,
            current_value=1.5,
            delta_pct=50,
            direction="lower",
            scenario="",
            tags={},
        ),
        '{"metric":"time","point_name":"p","baseline_value":1.0,"current_value":1.5,'
        '"delta_pct":50.0,"direction":"lower","scenario":"","tags":{}}',
    ),
    (
        RankEntry(label="jax", value=1, rank=2, is_best=False, delta_from_best=0.5),
        '{"label":"jax","value":1.0,"rank":2,"is_best":false,"delta_from_best":0.5}',
    ),
    (
        SignificanceResult(p_value=0.5, statistic=1, effect_size=0, significant=True, method="t"),
        '{"p_value":0.5,"statistic":1.0,"effect_size":0.0,"significant":true,"method":"t"}',
    ),
    (
        ScalingLaw(coefficient=2, exponent=1, r_squared=0.99, complexity="O(n)"),
        '{"coefficient":2.0,"exponent":1.0,"r_squared":0.99,"complexity":"O(n)"}',
    ),
    (
        TrendPoint(run_id="r", timestamp=TIME, value=1),
        f'{{"run_id":"r","timestamp":"{STAMP}","value":1.0}}',
    ),
    (
        TrendPoint(run_id="r", timestamp=TIME, value=1, commit="c", lower=0, upper=2),
        f'{{"run_id":"r","timestamp":"{STAMP}","value":1.0,"commit":"c","lower":0.0,"upper":2.0}}',
    ),
    (
        TrendSeries(metric="time", point_name="p"),
        '{"metric":"time","point_name":"p","tags":{},"points":[]}',
    ),
]


@pytest.mark.parametrize(("record", "text"), GOLDEN)
def test_documents_have_the_keys_and_the_order_that_files_out_there_have(record, text):
    assert record.to_json() == text
    assert list(record.to_dict()) == list(json.loads(text))
    assert type(record).from_json(text) == record


def test_there_is_a_golden_document_for_every_record():
    assert {type(record) for record, _ in GOLDEN} == set(RECORDS)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (MetricDef, "name unit direction group priority description exact"),
        (Metric, "value lower upper samples invocations failure"),
        (Point, "name scenario tags metrics"),
        (Run, "points id timestamp commit branch environment metadata metric_defs"),
        (
            Regression,
            "metric point_name baseline_value current_value delta_pct direction scenario tags",
        ),
        (RankEntry, "label value rank is_best delta_from_best"),
        (SignificanceResult, "p_value statistic effect_size significant method"),
        (ScalingLaw, "coefficient exponent r_squared complexity"),
        (TrendPoint, "run_id timestamp value commit lower upper"),
        (TrendSeries, "metric point_name tags points"),
    ],
)
def test_fields_have_the_promised_names_and_order(kind, names):
    assert [field.name for field in attrs.fields(kind)] == names.split()


def test_metrics_without_samples_hold_no_invocations():
    # once written to a dict, and left out of JSON
    with pytest.raises(ValueError, match="invocations: expected None without samples"):
        Metric(value=1, invocations=())
    kept = Metric(value=1, samples=(), invocations=())
    assert Metric.from_json(kept.to_json()) == kept
