"""The converter: the traps of cattrs, the hooks of users, and what it refuses."""

import dataclasses
import json
import math
import subprocess
import sys
import threading
from collections import deque, namedtuple
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Union

import attrs
import numpy as np
import pytest
from cattrs import BaseConverter, Converter, UnstructureStrategy
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from cattrs.preconf.json import make_converter as make_json_converter
from cattrs.strategies import configure_union_passthrough

from calibrax.core import (
    Metric,
    MetricDef,
    MetricDirection,
    Point,
    RankEntry,
    Regression,
    Run,
    SignificanceResult,
    TrendPoint,
    TrendSeries,
    converter,
    make_converter,
)
from calibrax.core.codec import canonical
from calibrax.core.converters import configure_converter
from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import RECORDS
from calibrax.errors import RecordError

TIME = datetime(2026, 1, 31, 12, tzinfo=UTC)
Pair = namedtuple("Pair", "a b")


@pytest.fixture
def private():
    return make_converter()


def run_with(**metadata):
    return Run(points=[], id="a", timestamp=TIME, metadata=metadata)


def full_run():
    metric = Metric(value=1.25, lower=1.125, upper=1.5, samples=[1.125, 1.5], invocations=[0, 1])
    points = [
        Point(name="fft", scenario="s", tags={"n": "8"}, metrics={"time": metric}),
        Point(name="sum", scenario="", metrics={"time": Metric(value="NaN", failure="skipped")}),
    ]
    return Run(
        points=points,
        id="a",
        timestamp=TIME,
        branch="main",
        environment={"cpu": "x"},
        metadata={"deep": {"list": [1, None, 0.5, "NaN"]}},
        metric_defs={"time": MetricDef(name="time", unit="s", direction="lower", exact=True)},
    )


def problems(call, *args, **kwargs):
    """The problems of the RecordError that the call raises."""
    with pytest.raises(RecordError) as caught:
        call(*args, **kwargs)
    return [str(problem) for problem in caught.value.problems]


# --- the traps of cattrs, one by one ---------------------------------------------------


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *(("1.5", float), (True, float), (None, float), (b"1", float)),
        *(("1", int), (1.0, int), (True, int)),
        *(("false", bool), (0, bool), ("", bool)),
        *((None, str), (1, str), (b"a", str)),
        *(("abc", tuple[str, ...]), ({"a": 1}, tuple[str, ...]), ({"a"}, tuple[str, ...])),
        *(([["a", 1]], FrozenDict[str, int]), ("", FrozenDict[str, int])),
        *((0, datetime), ("yesterday", datetime), (date(2026, 1, 1), datetime)),
        *((1, MetricDirection), ("LOWER", MetricDirection), (None, MetricDirection)),
        *(("1", int | None), ("", float | None)),
    ],
)
def test_nothing_is_coerced_where_cattrs_would(private, value, kind):
    assert problems(private.structure, value, kind)


@pytest.mark.parametrize(
    ("data", "kind", "found"),
    [
        ({"value": "1.5"}, Metric, "$.value: expected float, got '1.5' (str)"),
        (
            {"p_value": 1, "statistic": 1, "effect_size": 1, "significant": "false", "method": ""},
            SignificanceResult,
            "$.significant: expected bool, got 'false' (str)",
        ),
        (
            {"label": None, "value": 1, "rank": 1, "is_best": True, "delta_from_best": 0},
            RankEntry,
            "$.label: expected str, got None",
        ),
        (
            {"value": 1, "samples": "123"},
            Metric,
            "$.samples: expected a sequence of float, got '123' (str)",
        ),
        (
            {"id": "a", "timestamp": "2026-01-31", "points": "abc"},
            Run,
            "$.points: expected a list, got 'abc' (str)",
        ),
    ],
)
def test_no_field_of_a_record_is_coerced(data, kind, found):
    assert problems(kind.from_dict, data) == [found]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("data", ["", "value", [], ["value"], [["value", 1]], None, 1, {"value"}])
def test_no_record_is_built_from_a_string_or_a_list(private, kind, data):
    assert problems(private.structure, data, kind)[0].startswith("$: expected a mapping, got")


def test_a_str_enum_is_written_as_plain_text(private):
    document = full_run().to_dict(converter=private)
    assert type(document["metric_defs"]["time"]["direction"]) is str
    assert type(private.unstructure(MetricDirection.LOWER)) is str
    assert type(private.unstructure([MetricDirection.LOWER])[0]) is str


def test_a_hook_for_str_does_not_receive_str_enums(private):
    private.register_unstructure_hook(str, str.upper)
    private.register_structure_hook(str, lambda value, _: value.lower())
    document = full_run().to_dict(converter=private)
    definition = document["metric_defs"]["TIME"]
    assert definition["name"] == "TIME"
    assert definition["direction"] == "lower"
    found = Run.from_dict(document, converter=private)
    assert found.metric_defs["time"].direction is MetricDirection.LOWER
    assert found.points[0].name == "fft"


def test_union_passthrough_does_not_change_what_a_record_takes(private):
    configure_union_passthrough(Union[str, int, float, bool, None], private)  # noqa: UP007 -- its docs
    run = full_run()
    assert Run.from_dict(run.to_dict(converter=private), converter=private) == run
    assert Run.from_json(run.to_json(converter=private), converter=private) == run
    for wrong in ("1.5", True, [1]):
        assert problems(Metric.from_dict, {"value": 1, "lower": wrong}, converter=private)
    assert problems(Metric.from_dict, {"value": 1, "failure": 1}, converter=private)


def test_a_hook_for_a_scalar_also_meets_optional_fields(private):
    private.register_structure_hook(float, lambda value, _: float(value) * 2)
    private.register_unstructure_hook(float, lambda value: value / 2)
    metric = Metric(value=1, lower=0.5, upper=2, samples=[1, 2])
    written = metric.to_dict(converter=private)
    assert written == {"value": 0.5, "lower": 0.25, "upper": 1.0, "samples": [0.5, 1.0]}
    assert Metric.from_dict(written, converter=private) == metric


def test_a_copy_still_knows_records_and_refuses_foreign_objects(private):
    private.register_unstructure_hook(Decimal, str)
    private.register_structure_hook(float, lambda value, _: float(value))
    copied = private.copy()
    run = full_run()
    assert Run.from_dict(run.to_dict(converter=copied), converter=copied) == run
    assert Run.from_json(run.to_json(converter=copied), converter=copied) == run
    price = run_with(price=Decimal("1.50"), home=Path("x"))
    assert problems(price.to_dict, converter=copied) == problems(price.to_dict, converter=private)
    assert Metric.from_dict({"value": "1.5"}, converter=copied).value == 1.5
    copied.register_unstructure_hook(Path, str)
    assert price.to_dict(converter=copied)["metadata"] == {"price": "1.50", "home": "x"}
    assert problems(price.to_dict, converter=private)
    assert problems(Metric.from_dict, {"value": 1, "lower": [1]}, converter=copied)


def test_a_copy_that_forbids_extra_keys_does_so(private):
    strict = private.copy(forbid_extra_keys=True)
    assert problems(Metric.from_dict, {"value": 1, "x": 1}, converter=strict)
    assert Metric.from_dict({"value": 1, "x": 1}, converter=private).value == 1


def test_only_what_is_none_is_left_out():
    definition = MetricDef(name="time", unit="s", direction="lower")
    assert set(definition.to_dict()) == {
        *("name", "unit", "direction", "group", "priority", "description")
    }
    assert definition.to_dict(converter=make_converter(omit_if_default=True)) == (
        definition.to_dict()
    )
    assert Metric(value="NaN", lower="NaN").to_dict().keys() == {"value", "lower"}


def test_a_record_can_have_no_subclass_that_would_lose_fields():
    for kind in RECORDS:
        with pytest.raises(TypeError, match="is final; keep extra data in tags or metadata"):
            type("Mine", (kind,), {})


def test_a_value_of_a_subclass_is_written_as_what_the_record_holds(private):
    class Text(str):
        note = "x"

    point = Point(name=Text("fft"), scenario="", tags={Text("n"): Text("8")})
    assert type(point.to_dict(converter=private)["name"]) is str
    assert json.loads(point.to_json())["tags"] == {"n": "8"}


def test_a_hook_registered_late_is_noticed_each_time(private):
    run = full_run()
    for factor in (1, 2, 3):
        private.register_unstructure_hook(float, lambda value, n=factor: value * n)
        private.register_structure_hook(float, lambda value, _, n=factor: float(value) / n)
        assert run.to_dict(converter=private)["points"][0]["metrics"]["time"]["value"] == (
            1.25 * factor
        )
        assert json.loads(run.to_json(converter=private))["points"][0]["metrics"]["time"][
            "samples"
        ] == [1.125 * factor, 1.5 * factor]
        assert Run.from_dict(run.to_dict(converter=private), converter=private) == run
        assert Run.from_json(run.to_json(converter=private), converter=private) == run


# --- hooks of users --------------------------------------------------------------------


@attrs.define
class Own:
    name: str
    size: int = 0


@dataclasses.dataclass
class Data:
    a: int = 1


class Colour(Enum):
    RED = 1


def every_form(run, using):
    """The document of the run in each of the ways it can be written; all must agree."""
    document = run.to_dict(converter=using)
    texts = [run.to_json(converter=using), canonical(run, using)]
    for text in texts:
        assert json.loads(text) == as_text(document)
    return document


def as_text(value):
    """A document as JSON text keeps it."""
    if isinstance(value, dict):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_text(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    return value


HOOKS = {
    "Decimal": (Decimal, str, Decimal("1.50"), "1.50"),
    "Path": (Path, str, Path("a"), "a"),
    "a base class": (PurePath, str, PurePosixPath("a/b"), "a/b"),
    "attrs": (Own, lambda own: [own.name, own.size], Own("a", 1), ["a", 1]),
    "dataclass": (Data, dataclasses.asdict, Data(2), {"a": 2}),
    "array": (np.ndarray, np.ndarray.tolist, np.arange(3), [0, 1, 2]),
    "datetime64": (np.datetime64, str, np.datetime64("2026-01-01"), "2026-01-01"),
    "set": (set, sorted, {2, 1}, [1, 2]),
    "bytes": (bytes, bytes.hex, b"ab", "6162"),
    "deque": (deque, list, deque([1]), [1]),
    "named tuple": (Pair, Pair._asdict, Pair(1, 2), {"a": 1, "b": 2}),
    "complex": (complex, str, 1j, "1j"),
    "enum": (Enum, lambda member: member.name, Colour.RED, "RED"),
    "timedelta": (timedelta, timedelta.total_seconds, timedelta(minutes=1), 60.0),
    "class": (type, lambda kind: kind.__name__, Metric, "Metric"),
    "None": (Own, lambda _: None, Own("a"), None),
    "NumPy scalars": (Own, lambda _: [np.float32(1.5), np.int8(1)], Own("a"), [1.5, 1]),
    "NaN": (Own, lambda _: math.nan, Own("a"), "NaN"),
    "tuples": (Own, lambda _: ((1, 2),), Own("a"), [[1, 2]]),
    "str enum": (Own, lambda _: MetricDirection.LOWER, Own("a"), "lower"),
    "a time": (Own, lambda _: TIME, Own("a"), "2026-01-31T12:00:00+00:00"),
    "a record": (Own, lambda _: Metric(value="NaN"), Own("a"), {"value": "NaN"}),
}


@pytest.mark.parametrize(("kind", "hook", "given", "written"), HOOKS.values(), ids=HOOKS)
@pytest.mark.parametrize("used_before", [False, True])
def test_a_hook_decides_how_an_object_in_metadata_is_written(
    private, kind, hook, given, written, used_before
):
    run = run_with(x=given, deep=[{"y": given}])
    if used_before:
        assert len(problems(run.to_dict, converter=private)) == 2
        assert len(problems(run.to_json, converter=private)) == 2
    private.register_unstructure_hook(kind, hook)
    metadata = every_form(run, private)["metadata"]
    assert metadata == {"x": written, "deep": [{"y": written}]}
    back = Run.from_json(run.to_json(converter=private), converter=private)
    assert back.to_dict()["metadata"] == metadata
    assert Run.from_dict(run.to_dict(converter=private)) == back
    with pytest.raises(RecordError):
        run.to_dict()  # the hook is private


def test_a_record_in_metadata_needs_no_hook():
    assert every_form(run_with(m=Metric(value=1)), converter)["metadata"] == {"m": {"value": 1.0}}


def test_a_hook_may_give_what_another_hook_writes(private):
    private.register_unstructure_hook(Own, lambda own: {"size": Decimal(own.size)})
    private.register_unstructure_hook(Decimal, str)
    assert every_form(run_with(x=Own("a", 2)), private)["metadata"] == {"x": {"size": "2"}}


@pytest.mark.parametrize(
    "register",
    [
        lambda c: c.register_unstructure_hook_func(lambda kind: kind is Decimal, str),
        lambda c: c.register_unstructure_hook_factory(lambda kind: kind is Decimal, lambda _: str),
        lambda c: c.register_unstructure_hook_factory(
            lambda kind: kind is Decimal, lambda _, __: str
        ),
        lambda c: c.register_unstructure_hook_factory(lambda kind: kind is Decimal)(lambda _: str),
        lambda c: c.register_unstructure_hook(annotated),
    ],
    ids=["predicate", "factory", "factory with converter", "decorator", "annotation"],
)
def test_every_form_of_registering_a_writer_works(private, register):
    run = run_with(price=Decimal("1.50"))
    assert problems(run.to_dict, converter=private)
    register(private)
    assert every_form(run, private)["metadata"] == {"price": "1.50"}


def annotated(value: Decimal) -> str:
    return str(value)


@pytest.mark.parametrize(
    "register",
    [
        lambda c: c.register_structure_hook_func(lambda kind: kind is Point, read_name),
        lambda c: c.register_structure_hook_factory(
            lambda kind: kind is Point, lambda _: read_name
        ),
        lambda c: c.register_structure_hook_factory(
            lambda kind: kind is Point, lambda _, __: read_name
        ),
        lambda c: c.register_structure_hook_factory(lambda kind: kind is Point)(
            lambda _: read_name
        ),
        lambda c: c.register_structure_hook(read_name),
    ],
    ids=["predicate", "factory", "factory with converter", "decorator", "annotation"],
)
def test_every_form_of_registering_a_reader_works(private, register):
    text = '{"id": "a", "timestamp": "2026-01-31", "points": ["fft"]}'
    assert problems(Run.from_json, text, converter=private)
    register(private)
    for found in (
        Run.from_json(text, converter=private),
        Run.from_dict(json.loads(text), converter=private),
    ):
        assert found.points == (Point(name="fft", scenario=""),)


def read_name(value: Any, _: Any) -> Point:
    return Point(name=value, scenario="")


def test_hooks_by_predicate_come_after_those_by_class_as_in_cattrs(private):
    private.register_structure_hook_func(lambda kind: kind is float, lambda *_: 0.0)
    private.register_unstructure_hook_func(lambda kind: kind is datetime, lambda _: 0)
    assert Metric.from_dict({"value": 1}, converter=private).value == 1.0
    assert run_with().to_dict(converter=private)["timestamp"] == TIME.isoformat()


def test_a_hook_for_a_base_class_does_not_receive_the_plain_types_below_it(private):
    private.register_unstructure_hook(date, date.isoformat)  # of a datetime it would cut the time
    private.register_unstructure_hook(int, hex)
    private.register_structure_hook(int, lambda value, _: int(value, 16))
    assert every_form(run_with(at=TIME, on=date(2026, 1, 31)), private) == {
        **run_with().to_dict(),
        "metadata": {"at": "2026-01-31T12:00:00+00:00", "on": "2026-01-31"},
    }
    entry = RankEntry(label="a", value=1, rank=17, is_best=False, delta_from_best=0)
    assert entry.to_dict(converter=private)["is_best"] is False


def test_an_enum_can_have_another_form(private):
    def read(value: Any, kind: Any) -> Any:
        return kind(value.lower())

    private.register_structure_hook(MetricDirection, read)
    data = {"name": "time", "unit": "s", "direction": "LOWER"}
    assert MetricDef.from_dict(data, converter=private).direction is MetricDirection.LOWER
    assert MetricDef.from_json(json.dumps(data), converter=private).direction == "lower"
    private.register_unstructure_hook(MetricDirection, lambda member: member.name)
    assert full_run().to_dict(converter=private)["metric_defs"]["time"]["direction"] == "LOWER"
    run = {"id": "a", "timestamp": "2026-01-31", "points": [], "metric_defs": {"time": data}}
    assert Run.from_json(json.dumps(run), converter=private).metric_defs["time"].direction == (
        "lower"
    )
    assert problems(Run.from_json, json.dumps(run))


def test_times_can_have_another_form_both_ways(private):
    run = full_run()
    assert Run.from_json(run.to_json(converter=private), converter=private) == run
    private.register_unstructure_hook(datetime, datetime.timestamp)
    private.register_structure_hook(datetime, lambda value, _: datetime.fromtimestamp(value, UTC))
    document = every_form(run, private)
    assert document["timestamp"] == TIME.timestamp()
    assert Run.from_dict(document, converter=private) == run
    assert Run.from_json(run.to_json(converter=private), converter=private) == run
    assert every_form(run_with(when=TIME), private)["metadata"] == {"when": TIME.timestamp()}
    series = TrendSeries(
        metric="time", point_name="fft", points=[TrendPoint(run_id="a", timestamp=TIME, value=1)]
    )
    written = series.to_dict(converter=private)
    assert written["points"][0]["timestamp"] == TIME.timestamp()
    assert TrendSeries.from_dict(written, converter=private) == series


def test_a_record_can_have_another_form_both_ways(private):
    run = full_run()
    assert Run.from_json(run.to_json(converter=private), converter=private) == run
    private.register_unstructure_hook(Metric, lambda metric: list(attrs.astuple(metric)))
    private.register_structure_hook(
        Metric, lambda value, _: Metric(**dict(zip(Metric.__slots__, value, strict=True)))
    )
    document = every_form(run, private)
    assert document["points"][0]["metrics"]["time"][0] == 1.25
    assert Run.from_json(run.to_json(converter=private), converter=private) == run
    assert json.loads(run.points[0].to_json(converter=private))["metrics"]["time"][0] == 1.25
    assert problems(Run.from_dict, run.to_dict(), converter=private)


def test_a_run_itself_can_have_another_form_both_ways(private):
    run = run_with()
    private.register_unstructure_hook(Run, lambda run: run.id)
    private.register_structure_hook(Run, lambda value, _: run_with() if value == "a" else None)
    assert run.to_json(converter=private) == '"a"'
    assert json.loads(canonical(run, private)) == "a"
    assert Run.from_json('"a"', converter=private) == run


def test_a_form_of_points_reaches_every_way_of_writing(private):
    private.register_unstructure_hook(Point, lambda point: point.name)
    private.register_structure_hook(Point, lambda value, _: Point(name=value, scenario=""))
    assert every_form(full_run(), private)["points"] == ["fft", "sum"]
    found = Run.from_json(full_run().to_json(converter=private), converter=private)
    assert [point.name for point in found.points] == ["fft", "sum"]


def test_floats_can_be_rounded_on_writing(private):
    private.register_unstructure_hook(float, lambda value: round(value, 1))
    document = every_form(full_run(), private)
    assert document["points"][0]["metrics"]["time"]["samples"] == [1.1, 1.5]
    assert math.isnan(document["points"][1]["metrics"]["time"]["value"])
    assert document["metadata"]["deep"]["list"][2] == 0.5  # plain scalars there meet no hook


def test_whole_numbers_can_have_another_form(private):
    private.register_unstructure_hook(int, hex)
    private.register_structure_hook(int, lambda value, _: int(value, 16))
    entry = RankEntry(label="a", value=1, rank=17, is_best=False, delta_from_best=0)
    assert entry.to_dict(converter=private)["rank"] == "0x11"
    assert RankEntry.from_json(entry.to_json(converter=private), converter=private) == entry
    metric = Metric(value=1, samples=[1], invocations=[17])
    assert metric.to_dict(converter=private)["invocations"] == ["0x11"]
    assert Metric.from_dict(metric.to_dict(converter=private), converter=private) == metric
    assert every_form(full_run(), private)["points"][0]["metrics"]["time"]["invocations"] == [
        *("0x0", "0x1")
    ]


def test_truth_values_can_have_another_form(private):
    private.register_unstructure_hook(bool, lambda value: "yes" if value else "no")
    private.register_structure_hook(bool, lambda value, _: value == "yes")
    entry = RankEntry(label="a", value=1, rank=1, is_best=True, delta_from_best=0)
    assert entry.to_dict(converter=private)["is_best"] == "yes"
    assert RankEntry.from_json(entry.to_json(converter=private), converter=private) == entry


def test_a_hook_for_free_mappings_is_honoured(private):
    private.register_unstructure_hook_func(lambda kind: kind == FrozenDict[str, Any], sorted)
    private.register_structure_hook_func(
        lambda kind: kind == FrozenDict[str, Any], lambda value, _: FrozenDict.fromkeys(value, 1)
    )
    document = every_form(full_run(), private)
    assert document["metadata"] == ["deep"]
    found = Run.from_json(full_run().to_json(converter=private), converter=private)
    assert found.environment == {"cpu": 1}


def test_a_hook_on_the_global_converter_is_global_and_private_ones_stay_private():
    code = """
from decimal import Decimal
from calibrax import Run, converter, make_converter
run = Run(points=[], metadata={"price": Decimal("1.50")})
before = make_converter()
converter.register_unstructure_hook(Decimal, str)
print(run.to_dict()["metadata"], '"price":"1.50"' in run.to_json())
for private in (before, make_converter()):
    try:
        run.to_dict(converter=private)
    except ValueError:
        print("refused")
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split("\n")[:3] == ["{'price': '1.50'} True", "refused", "refused"]


# --- errors ----------------------------------------------------------------------------

FOREIGN = [
    *(b"a", bytearray(b"a"), {1}, frozenset({1}), deque([1]), Pair(1, 2), range(3), 1j),
    *(Data(), Own("a"), Path("a"), Decimal(1), np.arange(3), Colour.RED, date(2026, 1, 1)),
    *(timedelta(1), int, object(), np.datetime64("2026-01-01"), iter([])),
]


@pytest.mark.parametrize("given", FOREIGN, ids=lambda given: type(given).__name__)
def test_an_object_without_a_hook_is_refused_with_its_path_and_the_hook_to_register(given):
    run = run_with(a=[{"b": given}])
    name = type(given).__qualname__
    for write in (run.to_dict, run.to_json):
        (found,) = problems(write)
        assert found.startswith("$.metadata['a'][0]['b']: expected a JSON-like value, got ")
        assert found.endswith(
            f"; register a hook: converter.register_unstructure_hook({name}, ...)"
        )


def test_all_objects_without_a_hook_are_named_at_once():
    run = Run(points=[], environment={"e": 1j}, metadata={"a": [b"", 1, {2}], "b": {"c": Own("a")}})
    assert [found.partition(":")[0] for found in problems(run.to_json)] == [
        "$.environment['e']",
        "$.metadata['a'][0]",
        "$.metadata['a'][2]",
        "$.metadata['b']['c']",
    ]


def raising(error):
    def hook(*_):
        raise error

    return hook


BAD_HOOKS = {
    "its own input": (lambda own: own, "register a hook: converter.register_unstructure_hook(Own"),
    "an error": (raising(KeyError("size")), "expected a value its hook takes"),
    "bytes": (lambda _: b"a", "register_unstructure_hook(bytes"),
    "a set": (lambda _: {1}, "register_unstructure_hook(set"),
    "another object": (lambda _: [1, 1j], "register_unstructure_hook(complex"),
    "no text as key": (lambda _: {1: 2}, "key: expected str, got 1 (int)"),
    "a lone surrogate": (lambda _: "\ud800", "expected text without lone surrogates"),
    "a huge number": (lambda _: 10**700, "expected an int of at most 640 digits"),
    "itself in a list": (lambda own: [own], "expected at most 100 levels of lists and mappings"),
}


@pytest.mark.parametrize(("hook", "words"), BAD_HOOKS.values(), ids=BAD_HOOKS)
def test_what_a_hook_gives_and_json_can_not_hold_is_refused_with_its_path(private, hook, words):
    private.register_unstructure_hook(Own, hook)
    run = run_with(a=[Own("a")], b=1)
    for write in (run.to_dict, run.to_json):
        (found,) = problems(write, converter=private)
        assert found.startswith("$.metadata['a'][0]")
        assert words in found


def test_what_a_hook_raised_is_told_with_path_and_words(private):
    private.register_unstructure_hook(Own, raising(KeyError("size")))
    private.register_unstructure_hook(Decimal, raising(RecordError([])))
    assert problems(run_with(x=Own("a")).to_dict, converter=private) == [
        "$.metadata['x']: expected a value its hook takes, "
        "got Own(name='a', size=0) (Own); KeyError: 'size'"
    ]


def test_hooks_that_go_round_in_a_circle_are_stopped(private):
    private.register_unstructure_hook(Own, lambda own: Data(own.size))
    private.register_unstructure_hook(Data, lambda data: Own("a", data.a))
    (found,) = problems(run_with(x=Own("a")).to_dict, converter=private)
    assert "they go round in a circle" in found


def nested(levels, inner):
    for _ in range(levels):
        inner = [inner]
    return inner


@pytest.mark.parametrize("outer", [1, 50, 99])
def test_what_hooks_write_is_no_deeper_than_what_can_be_read_back(private, outer):
    inner = 100 - outer
    private.register_unstructure_hook(Own, lambda own: nested(own.size, 1))
    run = run_with(x=nested(outer - 1, Own("a", inner)))
    assert Run.from_json(run.to_json(converter=private)).to_dict() == run.to_dict(converter=private)
    (found,) = problems(
        run_with(x=nested(outer - 1, Own("a", inner + 1))).to_dict, converter=private
    )
    assert "expected at most 100 levels" in found


@pytest.mark.parametrize("given", [{1}, b"1", "\ud800", 10**700, {1: 2}], ids=repr)
def test_json_text_refuses_what_a_hook_gave_for_a_field(private, given):
    private.register_unstructure_hook(float, lambda _: given)
    run = full_run()
    for write in (run.to_json, lambda converter: canonical(run, converter)):
        path = problems(write, converter=private)[0].partition(": ")[0]
        assert "points" in path
        assert "value" in path


def test_a_hook_that_raises_for_a_field_names_every_place(private):
    private.register_unstructure_hook(float, raising(ValueError("no")))
    found = problems(full_run().to_dict, converter=private)
    assert [problem.partition(": ")[0] for problem in found] == [
        *(f"$.points[0].metrics['time'].{name}" for name in ("value", "lower", "upper")),
        *(f"$.points[0].metrics['time'].samples[{i}]" for i in range(2)),
        "$.points[1].metrics['time'].value",
    ]
    assert all(problem.endswith("; ValueError: no") for problem in found)


def test_a_hook_that_raises_on_reading_names_every_place(private):
    private.register_structure_hook(float, raising(ValueError("no")))
    document = full_run().to_dict()
    document["points"][0]["name"] = 1
    found = problems(Run.from_dict, document, converter=private)
    assert len(found) == 7
    assert found[0] == "$.points[0].name: expected str, got 1 (int)"
    assert found[1] == (
        "$.points[0].metrics['time'].value: expected a value its hook takes, "
        "got 1.25 (float); ValueError: no"
    )


def test_a_hook_that_gives_the_wrong_kind_on_reading_is_noticed(private):
    private.register_structure_hook(Metric, lambda value, _: value)
    private.register_structure_hook(datetime, lambda value, _: value)
    found = problems(Run.from_json, full_run().to_json(), converter=private)
    assert found[0].startswith("$.points[0].metrics['time']: expected Metric, got {")
    assert found[-1].startswith("$.timestamp: expected datetime, got '2026-01-31")


def test_a_hook_that_makes_one_key_of_two_is_refused(private):
    point = Point(
        name="fft", scenario="", tags={"n": "8", "N": "9"}, metrics={"a": Metric(value=1)}
    )
    private.register_unstructure_hook(str, str.upper)
    private.register_structure_hook(str, lambda value, _: value.lower())
    (found,) = problems(point.to_dict, converter=private)
    assert found.startswith("$.tags: expected a hook that keeps keys apart, got ('n', 'N') (tuple)")
    (found,) = problems(Point.from_dict, point.to_dict(), converter=private)
    assert found.startswith("$.tags: expected a hook that keeps keys apart, got ('n', 'N') (tuple)")


def test_a_number_that_no_float_can_hold_is_refused_beside_hooks_too(private):
    private.register_structure_hook(float, lambda value, _: round(value, 3))
    for text in ('{"value": 1e999}', '{"value": ' + "1" * 700 + "}"):
        (found,) = problems(Metric.from_json, text, converter=private)
        assert found.startswith("$.value: expected")
        assert "Refused" not in found


def test_an_iterator_is_asked_once_whether_or_not_something_is_wrong():
    assert Metric.from_dict({"value": 1, "samples": iter([1, 2])}).samples == (1.0, 2.0)
    assert problems(Metric.from_dict, {"value": 1, "samples": iter([1, "x", 2])}) == [
        "$.samples[1]: expected float, got 'x' (str)"
    ]
    assert problems(Metric.from_dict, {"value": "x", "samples": iter([1, "x"])}) == [
        "$.value: expected float, got 'x' (str)",
        "$.samples[1]: expected float, got 'x' (str)",
    ]


def test_mappings_of_other_classes_are_read_as_documents():
    data = FrozenDict(full_run().to_dict())
    assert Run.from_dict(data) == full_run()
    assert problems(Run.from_dict, FrozenDict(id="a"))[0].startswith("$.points: expected a value")


# --- options ---------------------------------------------------------------------------

OPTIONS = [
    {},
    {"detailed_validation": False},
    {"prefer_attrib_converters": True},
    {"omit_if_default": True},
    {"unstruct_strat": UnstructureStrategy.AS_TUPLE},
    {"dict_factory": dict},
    {"forbid_extra_keys": True},
    {"unstruct_collection_overrides": {tuple: tuple, dict: dict}},
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: next(iter(options), "none"))
def test_no_option_changes_the_documents_of_records(options):
    made = make_converter(**options)
    run = full_run()
    assert str(run.to_dict(converter=made)) == str(run.to_dict())
    assert run.to_json(converter=made) == run.to_json()
    assert canonical(run, made) == canonical(run, converter)
    assert Run.from_dict(run.to_dict(), converter=made) == run
    assert Run.from_json(run.to_json(), converter=made) == run
    assert problems(Metric.from_dict, {"value": "x", "samples": [1, "y"]}, converter=made) == [
        "$.value: expected float, got 'x' (str)",
        "$.samples[1]: expected float, got 'y' (str)",
    ]
    assert problems(run_with(x=b"").to_dict, converter=made)


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError, match="colour"):
        make_converter(colour="red")


def test_unknown_keys_are_ignored_or_refused_as_chosen():
    strict = make_converter(forbid_extra_keys=True)
    document = full_run().to_dict()
    document["new"] = 1
    document["points"][0]["new"] = 1
    document["points"][0]["metrics"]["time"]["new"] = 1
    document["metric_defs"]["time"]["new"] = 1
    text = json.dumps(document)
    assert Run.from_dict(document) == Run.from_json(text) == full_run()
    for found in (
        problems(Run.from_dict, document, converter=strict),
        problems(Run.from_json, text, converter=strict),
    ):
        assert sorted(problem.partition(": ")[0] for problem in found) == [
            "$.metric_defs['time']['new']",
            "$.points[0].metrics['time']['new']",
            "$.points[0]['new']",
            "$['new']",
        ]
    assert "expected only value, lower, upper" in str(found)


@pytest.mark.parametrize("target", [Converter, BaseConverter, make_json_converter])
def test_a_converter_of_ones_own_can_learn_the_records(target):
    made = target()
    configure_converter(made)
    run = full_run()
    assert str(run.to_dict(converter=made)) == str(run.to_dict())
    assert run.to_json(converter=made) == run.to_json()
    assert Run.from_dict(run.to_dict(), converter=made) == run
    assert Run.from_json(run.to_json(), converter=made) == run
    assert problems(run_with(x=Decimal(1)).to_dict, converter=made)


# --- beside records --------------------------------------------------------------------


def test_containers_of_records_are_read_and_written(private):
    run = full_run()
    assert str(private.unstructure([run])) == str([run.to_dict()])
    assert str(private.unstructure({"a": run})) == str({"a": run.to_dict()})
    assert private.structure([run.to_dict()], list[Run]) == [run]
    assert private.structure([run.to_dict()], tuple[Run, ...]) == (run,)
    assert private.structure({"a": run.to_dict()}, dict[str, Run]) == {"a": run}
    assert private.structure(None, Run | None) is None
    assert private.structure(run.to_dict(), Run | None) == run


class Level(IntEnum):
    LOW = 1


class Text(str, Enum):  # noqa: UP042 -- of the old kind
    A = "a"


class Word(StrEnum):
    A = "a"


class Centi(float):
    pass


@pytest.mark.parametrize(
    ("value", "kind", "read"),
    [
        (1, float, 1.0),
        (np.float32(1.5), float, 1.5),
        ("NaN", float, math.nan),
        (1, Level, Level.LOW),
        ("a", Text, Text.A),
        ("a", Word, Word.A),
        (1.5, Centi, Centi(1.5)),
        ("2026-01-31T12:00:00Z", datetime, TIME),
        (TIME, datetime, TIME),
        (1.5, np.float64, np.float64(1.5)),
        (1, np.float16, np.float16(1)),
        ("Infinity", np.float32, np.float32("inf")),
        (3, np.int8, np.int8(3)),
        (2**64 - 1, np.uint64, np.uint64(2**64 - 1)),
        (True, np.bool_, np.bool_(True)),
        ("a", np.str_, np.str_("a")),
    ],
)
def test_other_types_are_read_from_plain_values(private, value, kind, read):
    found = private.structure(value, kind)
    assert type(found) is type(read)
    assert repr(found) == repr(read)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        *((True, Level), (1.0, Level), ("1", Level), (1, Text), (1, Word), ("1.5", Centi)),
        *((1.5, np.int8), (300, np.int8), (-1, np.uint8), (2**64, np.uint64), (True, np.int8)),
        *(("NaN", np.int8), ("1", np.float32), (1e300, np.float32), (70000.0, np.float16)),
        *((1, np.bool_), (3, np.timedelta64), (3, np.datetime64), (3, np.void), (1, np.complex64)),
    ],
)
def test_other_types_are_not_coerced_either(private, value, kind):
    assert problems(private.structure, value, kind)


@pytest.mark.parametrize("value", [2, "b"])
def test_an_unknown_member_is_refused(private, value):
    with pytest.raises(ValueError, match="is not a valid"):
        private.structure(value, Level if value == 2 else Text)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (np.float32(1.5), 1.5),
        (np.float64(1.5), 1.5),
        (np.float32("nan"), math.nan),
        (np.float64("-inf"), -math.inf),
        (np.bool_(True), True),
        (np.int8(3), 3),
        (np.array(1.5), 1.5),
        ([np.float32(1.5)], [1.5]),
        ({"a": np.uint8(3)}, {"a": 3}),
    ],
    ids=repr,
)
def test_array_scalars_are_written_as_plain_numbers(private, given, written):
    assert repr(private.unstructure(given)) == repr(written)


@pytest.mark.parametrize(
    "given", [np.arange(3), np.longdouble(10) ** 400, np.complex64(1)], ids=repr
)
def test_arrays_need_a_hook(private, given):
    assert problems(private.unstructure, given)


@attrs.define
class Result:
    value: float
    small: np.float32
    sizes: list[int]
    when: datetime | None = None
    run: Run | None = None


def test_classes_of_ones_own_are_read_without_coercion(private):
    found = private.structure({"value": 1, "small": 1.5, "sizes": [1, 2]}, Result)
    assert found == Result(1.0, np.float32(1.5), [1, 2])
    assert type(found.value) is float
    for wrong in ({"value": "1"}, {"small": "1"}, {"sizes": ["1"]}, {"when": 0}, {"run": []}):
        with pytest.raises(Exception, match="While structuring Result"):
            private.structure({"value": 1, "small": 1, "sizes": [], **wrong}, Result)


def test_classes_of_ones_own_are_written_by_a_hook_that_cattrs_makes(private):
    result = Result(1.0, np.float32(1.5), [1], TIME, run_with())
    assert "register a hook: converter.register_unstructure_hook(Result, ...)" in str(
        problems(private.unstructure, result)
    )
    private.register_unstructure_hook(Result, make_dict_unstructure_fn(Result, private))
    private.register_structure_hook(Result, make_dict_structure_fn(Result, private))
    written = private.unstructure(result)
    assert written == {
        "value": 1.0,
        "small": 1.5,
        "sizes": [1],
        "when": "2026-01-31T12:00:00+00:00",
        "run": run_with().to_dict(),
    }
    assert private.structure(written, Result) == result
    assert every_form(run_with(x=result), private)["metadata"]["x"] == written


def test_all_kinds_of_records_are_read_from_what_they_write(private):
    regression = Regression(
        metric="time",
        point_name="fft",
        baseline_value=1,
        current_value="Infinity",
        delta_pct="NaN",
        direction="lower",
        tags={"n": "8"},
    )
    assert Regression.from_dict(regression.to_dict(converter=private)) == regression
    assert Regression.from_json(regression.to_json(converter=private)) == regression
    assert type(Regression.from_dict(regression.to_dict()).tags) is FrozenDict


# --- threads ---------------------------------------------------------------------------


def test_many_threads_may_use_a_fresh_converter_for_the_first_time():
    run = full_run()
    text, document = run.to_json(), run.to_dict()
    for _ in range(20):
        fresh = make_converter()
        start = threading.Barrier(8)
        wrong = []

        def work(fresh=fresh, start=start, wrong=wrong):
            start.wait()
            try:
                for _ in range(3):
                    assert Run.from_json(text, converter=fresh) == run
                    assert str(run.to_dict(converter=fresh)) == str(document)
                    assert Run.from_dict(document, converter=fresh) == run
                    assert run.to_json(converter=fresh) == text
            except BaseException as error:  # noqa: BLE001 -- shown below
                wrong.append(error)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
