"""Records: fixed, final, checked when built; and the two small functions beside them."""

import inspect
import math
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import attrs
import pytest

import calibrax.core
from calibrax import errors
from calibrax.core import codec, converters, frozendict, models, rows, values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import (
    RECORDS,
    Metric,
    MetricDef,
    MetricDirection,
    MetricPriority,
    Point,
    Record,
    Run,
    extract_framework_metrics,
    is_higher_better,
)

MODULES = [models, values, codec, converters, errors, frozendict, rows]
POINT = Point(name="p", scenario="", metrics={"t": Metric(value=1, samples=[1])})
RUN = Run(points=[POINT], metadata={"deep": [{"a": [1]}]})


# --- records ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RECORDS)
def test_records_are_final(kind):
    with pytest.raises(TypeError, match=f"{kind.__name__} is final; keep extra data in tags or"):
        type("Mine", (kind,), {})


@pytest.mark.parametrize("kind", RECORDS)
def test_records_take_keywords_only_and_have_slots_and_no_dict(kind):
    with pytest.raises(TypeError, match="positional argument"):
        kind("x")
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        kind(nonsense=1)
    assert not hasattr(kind, "__dict__") or "__dict__" not in dir(kind)
    assert kind.__slots__ == tuple(field.name for field in attrs.fields(kind))
    assert all(field.kw_only for field in attrs.fields(kind))


@pytest.mark.parametrize("record", [RUN, POINT, POINT.metrics["t"]], ids=["run", "point", "metric"])
def test_no_field_can_be_set_or_deleted_and_none_added(record):
    for name in (*record.__slots__, "new"):
        with pytest.raises((attrs.exceptions.FrozenInstanceError, AttributeError)):
            setattr(record, name, None)
        with pytest.raises((attrs.exceptions.FrozenInstanceError, AttributeError)):
            delattr(record, name)


def test_nothing_in_a_record_can_be_changed_either():
    held = [RUN.points, RUN.metadata, RUN.metadata["deep"], RUN.metadata["deep"][0], POINT.tags]
    assert {type(value) for value in held} == {tuple, FrozenDict}
    with pytest.raises(TypeError, match="FrozenDict can't change"):
        RUN.metadata["deep"][0]["a"] = 2


def test_records_that_are_read_are_frozen_too():
    again = Run.from_json(RUN.to_json())
    for record in (again, again.points[0], again.points[0].metrics["t"]):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            record.value = 1
        assert type(record) in RECORDS
    assert isinstance(again.points[0].tags, FrozenDict)


def test_evolving_checks_again():
    assert attrs.evolve(POINT, name="q").name == "q"
    with pytest.raises(errors.RecordError, match=r"\$\.name: expected str, got 1"):
        attrs.evolve(POINT, name=1)


def test_records_can_be_told_apart_in_sets_and_dicts():
    other = attrs.evolve(POINT, tags={"k": "v"})
    assert len({POINT, attrs.evolve(POINT), other}) == 2
    assert other not in {POINT}


def test_what_takes_no_part_in_the_hash_takes_part_in_equality():
    one = Run(points=[], id="i", timestamp=datetime(2026, 1, 1), metadata={"a": [1]})
    two = attrs.evolve(one, metadata={"a": [2]})
    assert hash(one) == hash(two)
    assert one != two


def test_a_run_has_a_fresh_identity_and_the_time_now_in_utc():
    before = datetime.now(UTC)
    one, two = Run(points=[]), Run(points=[])
    assert one.id != two.id
    assert re.fullmatch("[0-9a-f]{12}", one.id)
    assert before <= one.timestamp <= datetime.now(UTC)
    assert one.timestamp.utcoffset() == timedelta(0)


def test_the_converter_is_chosen_by_the_caller():
    private = converters.make_converter()
    private.register_unstructure_hook(float, str)
    assert Metric(value=1).to_dict(converter=private) == {"value": "1.0"}
    assert Metric(value=1).to_dict() == {"value": 1.0}
    assert models.chosen(None) is converters.converter


def test_the_four_methods_exist_once():
    for kind in RECORDS:
        for method in ("to_dict", "from_dict", "to_json", "from_json"):
            assert method not in vars(kind)
            assert method in vars(Record)


def test_members_are_texts():
    assert [str(member) for member in MetricDirection] == ["higher", "lower", "info"]
    assert [str(member) for member in MetricPriority] == ["primary", "secondary"]
    definition = MetricDef(name="t", unit="s", direction="lower", priority="primary")
    assert definition.direction is MetricDirection.LOWER
    assert definition.priority is MetricPriority.PRIMARY


def test_building_records_loads_neither_numpy_nor_the_converter():
    code = (
        "import sys; from calibrax.core.models import *;"
        "Run(points=[Point(name='p', scenario='', metrics={'t': Metric(value=1)})]);"
        "loaded = {'numpy', 'cattrs', 'msgspec', 'scipy', 'click', 'jax'} & sys.modules.keys();"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_converter_is_loaded_when_first_asked_for():
    assert calibrax.core.converter is converters.converter
    assert calibrax.core.make_converter is converters.make_converter
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        calibrax.core.nonsense  # noqa: B018 -- asking is the point


# --- docstrings ------------------------------------------------------------------------


def public_things():
    for module in MODULES:
        yield module.__name__, module
        for name in module.__all__:
            thing = getattr(module, name)
            if not (inspect.isclass(thing) or inspect.isfunction(thing)):
                continue
            yield f"{module.__name__}.{name}", thing
            if inspect.isclass(thing) and thing.__module__ == module.__name__:
                for method, function in vars(thing).items():
                    if not method.startswith("_") and inspect.isroutine(function):
                        yield f"{module.__name__}.{name}.{method}", function


@pytest.mark.parametrize(
    ("name", "thing"),
    [pytest.param(name, thing, id=name) for name, thing in public_things()],
)
def test_every_public_name_has_a_docstring(name, thing):
    text = inspect.getdoc(thing)
    assert text, name
    assert not text.startswith("Method generated by attrs"), name


@pytest.mark.parametrize("kind", RECORDS)
def test_the_docstring_of_a_record_names_every_field(kind):
    for field in attrs.fields(kind):
        assert f"\n    {field.name}: " in inspect.getdoc(kind), field.name


@pytest.mark.parametrize("module", MODULES)
def test_all_is_sorted_and_complete(module):
    assert sorted(module.__all__) == sorted(set(module.__all__))
    assert all(hasattr(module, name) for name in module.__all__)


# --- is_higher_better ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("direction", "expected"), [("higher", True), ("info", True), ("lower", False)]
)
def test_higher_is_better_unless_the_direction_is_lower(direction, expected):
    assert is_higher_better(MetricDef(name="m", unit="", direction=direction)) is expected


def test_higher_is_better_where_nothing_is_known():
    assert is_higher_better(None) is True


# --- extract_framework_metrics ---------------------------------------------------------


def point(name, framework=None, **metrics):
    tags = {} if framework is None else {"framework": framework, "size": "1"}
    return Point(
        name=name,
        scenario="s",
        tags=tags,
        metrics={key: Metric(value=value) for key, value in metrics.items()},
    )


SUITE = Run(
    points=[
        point("a", "jax", time=1, memory=2),
        point("b", "torch", time=3),
        point("c", time=4, other=5),
        point("d", "empty"),
    ]
)
EXPECTED = {
    "jax": {"time": 1.0, "memory": 2.0},
    "torch": {"time": 3.0},
    "c": {"time": 4.0},
    "empty": {},
}


@pytest.mark.parametrize(
    "names",
    [
        ["time", "memory"],
        ("time", "memory"),
        {"time": "ignored", "memory": None},
        iter(["time", "memory"]),
        (name for name in ("time", "memory")),
        {"time": 0, "memory": 0}.keys(),
    ],
    ids=["list", "tuple", "mapping", "iterator", "generator", "keys"],
)
def test_metrics_are_gathered_by_label(names):
    found = extract_framework_metrics(SUITE, names)
    assert found == EXPECTED
    assert list(found) == ["jax", "torch", "c", "empty"]
    assert list(found["jax"]) == ["time", "memory"]
    assert type(found["jax"]["time"]) is float


def test_every_point_makes_its_label_even_when_nothing_is_asked_for():
    assert extract_framework_metrics(SUITE, []) == {label: {} for label in EXPECTED}
    assert extract_framework_metrics(SUITE, {"absent"}) == {label: {} for label in EXPECTED}
    assert extract_framework_metrics(Run(points=[]), ["time"]) == {}


def test_the_later_point_of_one_label_wins_whole():
    run = Run(points=[point("a", "jax", time=1, memory=2), point("jax", time=3)])
    assert extract_framework_metrics(run, ["time", "memory"]) == {"jax": {"time": 3.0}}


def test_an_empty_framework_is_a_label_and_nan_is_a_value():
    run = Run(points=[point("a", "", time="NaN")])
    assert math.isnan(extract_framework_metrics(run, ["time"])[""]["time"])


def test_a_single_text_is_refused_for_names():
    with pytest.raises(
        TypeError, match=r"expected several names, got 'time' \(str\); pass \['time'\]"
    ):
        extract_framework_metrics(SUITE, "time")
