"""Bad input gives a `RecordError` with every problem and its path, and nothing else."""

import json
import re
import sys
from collections import UserDict, deque
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

import attrs
import numpy as np
import pytest
from strategies import anatomy

from calibrax.core.converters import make_converter
from calibrax.core.models import (
    RECORDS,
    Metric,
    MetricDef,
    Point,
    RankEntry,
    Regression,
    Run,
    ScalingLaw,
    SignificanceResult,
    TrendPoint,
    TrendSeries,
)
from calibrax.errors import CalibraxError, RecordError

FORM = re.compile(r"\$[^\n]*: (key: )?expected [^\n]+", re.DOTALL)
TIME = datetime(2026, 1, 31, 12, tzinfo=UTC)


def error_of(call, *args, **kwargs):
    """The error, checked for what every one of them promises."""
    with pytest.raises(RecordError) as caught:
        call(*args, **kwargs)
    error = caught.value
    assert isinstance(error, ValueError)
    assert isinstance(error, CalibraxError)
    assert 1 <= len(error.problems) == min(error.count, 100)
    for problem in error.problems:
        assert FORM.fullmatch(str(problem)), str(problem)
        assert len(problem.message) < 400
        assert str(problem) in str(error)
    str(error).encode()  # no lone surrogates
    return error


def paths_of(call, *args, **kwargs):
    error = error_of(call, *args, **kwargs)
    assert error.count == len(error.problems)
    return [problem.path for problem in error.problems]


class Unfriendly:
    """Its repr raises; so do its attributes."""

    def __repr__(self):
        raise RuntimeError("no repr")

    def __getattr__(self, name):
        raise RuntimeError("no attributes")


class Huge:
    def __repr__(self):
        return "h" * 1_000_000


# --- wrong kinds in every field --------------------------------------------------------

METRIC = Metric(value=1.5, lower=1, upper=2, samples=[1, 2], invocations=[0, 1])
FULL = [
    MetricDef(name="t", unit="s", direction="lower", exact=True),
    METRIC,
    Metric(value="NaN", failure="skipped"),
    Point(name="p", scenario="s", tags={"k": "v"}, metrics={"t": METRIC}),
    Run(
        points=[Point(name="p", scenario="s", tags={"k": "v"}, metrics={"t": METRIC})],
        id="i",
        timestamp=TIME,
        commit="c",
        branch="b",
        environment={"cpu": "x"},
        metadata={"deep": [{"a": 1}]},
        metric_defs={"t": MetricDef(name="t", unit="s", direction="lower")},
    ),
    Regression(
        metric="t",
        point_name="p",
        baseline_value=1,
        current_value=2,
        delta_pct=100,
        direction="lower",
        scenario="s",
        tags={"k": "v"},
    ),
    RankEntry(label="x", value=1, rank=1, is_best=True, delta_from_best=0),
    SignificanceResult(p_value=0.5, statistic=1, effect_size=0, significant=True, method="t"),
    ScalingLaw(coefficient=2, exponent=1, r_squared=0.99, complexity="O(n)"),
    TrendPoint(run_id="r", timestamp=TIME, value=1, commit="c", lower=0, upper=2),
    TrendSeries(
        metric="t",
        point_name="p",
        tags={"k": "v"},
        points=[TrendPoint(run_id="r", timestamp=TIME, value=1)],
    ),
]
WRONG = [
    *(object(), Unfriendly(), Huge(), b"x", bytearray(b"x"), memoryview(b"x"), 1j, ..., int, len),
    *(Decimal("1.5"), Fraction(1, 2), date(2026, 1, 1), timedelta(1), {1, 2}, frozenset()),
    *(np.zeros((2, 2)), np.complex64(1j), np.timedelta64(1, "s"), np.datetime64("2026-01-01")),
    *(np.bytes_(b"x"), np.zeros(1, "f4,i4")[0], np.ma.masked, RuntimeError("x")),
]
"""What no field takes, whatever its type."""

ONLY_SOME = [
    None,
    True,
    1,
    -1,
    1.5,
    10**400,
    10**640,
    "x",
    "",
    "1.5",
    [],
    ["x"],
    [1.5],
    {},
    {"a": 1},
]
TAKES = {
    "str": {"'x'", "''", "'1.5'"},
    "float": {"1", "-1", "1.5"},
    "int": {"1", "-1", repr(10**400)},
    "bool": {"True"},
    "datetime": set(),
    "MetricDirection": set(),
    "MetricPriority": set(),
    "tuple[float, ...]": {"[]", "[1.5]"},
    "tuple[int, ...]": {"[]"},
    "tuple[Point, ...]": {"[]"},
    "tuple[TrendPoint, ...]": {"[]"},
    "FrozenDict[str, str]": {"{}"},
    "FrozenDict[str, Metric]": {"{}"},
    "FrozenDict[str, MetricDef]": {"{}"},
    "FrozenDict[str, Free]": {"{}", "{'a': 1}"},
}
NO_OTHER = ("datetime", "MetricDirection", "MetricPriority")
FIELDS = [
    pytest.param(record, field, id=f"{type(record).__name__}.{field.name}")
    for record in FULL
    for field in attrs.fields(type(record))
    if getattr(record, field.name) is not None
]


def takes(kind, name, value):
    """Whether the field takes the value by its type."""
    declared, _, optional = kind.__annotations__[name].partition(" | ")
    return (optional and value is None) or repr(value) in TAKES[declared]


def test_there_is_a_full_record_of_every_class():
    filled = {(type(record), field.name) for record, field in (p.values for p in FIELDS)}
    assert filled == {(kind, field.name) for kind in RECORDS for field in attrs.fields(kind)}


@pytest.mark.parametrize(("record", "field"), FIELDS)
def test_every_field_refuses_values_of_other_kinds(record, field):
    kind, name = type(record), field.name
    wrong = [value for value in ONLY_SOME if not takes(kind, name, value)]
    assert len(wrong) < len(ONLY_SOME) or kind.__annotations__[name] in NO_OTHER
    for value in WRONG + wrong:
        fields = {f.name: getattr(record, f.name) for f in attrs.fields(kind)}
        fields[name] = value
        assert_named(lambda fields=fields: kind(**fields), f"$.{name}")
        document = {**record.to_dict(), name: value}
        assert_named(lambda document=document: kind.from_dict(document), f"$.{name}")


def assert_named(call, path):
    """Every problem is at the path or below it."""
    for found in paths_of(call):
        assert found.startswith(path)
        assert found[len(path) : len(path) + 1] in {"", ".", "["}


def places(value, path="$"):
    """Every place below the top of a document: how to get there, and its path in an error."""
    if isinstance(value, dict):
        for key, item in value.items():
            free = re.search(r"(tags|metrics|metric_defs|environment|metadata|\])$", path)
            here = f"{path}['{key}']" if free and not is_record(value) else f"{path}.{key}"
            yield value, key, here
            yield from places(item, here)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield value, index, f"{path}[{index}]"
            yield from places(item, f"{path}[{index}]")


def is_record(document):
    names = [{f.name for f in attrs.fields(kind)} for kind in RECORDS]
    return any(document.keys() <= known for known in names)


@pytest.mark.parametrize("record", FULL, ids=lambda record: type(record).__name__)
def test_a_wrong_value_at_any_depth_is_named_by_its_path(record):
    kind = type(record)
    refused = 0
    for _, key, path in places(record.to_dict()):
        for value in [*WRONG[:4], *ONLY_SOME]:
            document = record.to_dict()
            target = next(h for h, k, p in places(document) if p == path)
            target[key] = value
            try:
                made = kind.from_dict(document)
            except RecordError as error:
                refused += 1
                related = path.rpartition(".")[0]  # an interval's ends, a value and its failure
                for problem in error.problems:
                    assert problem.path.startswith((path, related))
                    assert FORM.fullmatch(str(problem))
            else:
                if any(value is given for given in ONLY_SOME):
                    assert anatomy(kind.from_dict(made.to_dict())) == anatomy(made)
            if any(value is given for given in ONLY_SOME):
                compare_with_text(kind, document)
    assert refused > 20


def compare_with_text(kind, document):
    """The JSON text of a document has its meaning and its problems."""

    def outcome(read, form):
        try:
            return anatomy(read(form))
        except RecordError as error:
            return [problem.path for problem in error.problems]

    expected = outcome(kind.from_dict, document)
    assert outcome(kind.from_json, json.dumps(document)) == expected


@pytest.mark.parametrize("record", FULL, ids=lambda record: type(record).__name__)
def test_every_missing_key_is_named(record):
    kind = type(record)
    needed = {f.name for f in attrs.fields(kind) if f.default is attrs.NOTHING} | kind.ALWAYS_STORED
    assert set(paths_of(kind.from_dict, {})) == {f"$.{name}" for name in needed}
    for name in needed:
        document = record.to_dict()
        del document[name]
        assert paths_of(kind.from_dict, document) == [f"$.{name}"]
        assert paths_of(kind.from_json, json.dumps(document)) == [f"$.{name}"]


# --- all problems at once --------------------------------------------------------------


def test_a_record_that_is_built_names_all_problems_in_the_order_of_its_fields():
    error = error_of(
        Run,
        points=[1, Point(name="p", scenario=""), "x"],
        id=5,
        timestamp="2026-01-31",
        commit=b"c",
        environment={1: "a", "ok": 1},
        metadata=[],
        metric_defs={"t": None},
    )
    assert [str(problem) for problem in error.problems] == [
        "$.points[0]: expected Point, got 1 (int)",
        "$.points[2]: expected Point, got 'x' (str)",
        "$.id: expected str, got 5 (int)",
        "$.timestamp: expected datetime, got '2026-01-31' (str)",
        "$.commit: expected str, got b'c' (bytes)",
        "$.environment[1 (int)]: key: expected str, got 1 (int)",
        "$.metadata: expected a mapping, got [] (list)",
        "$.metric_defs['t']: expected MetricDef, got None",
    ]
    assert str(error).startswith("8 problems\n  $.points[0]: ")


def test_a_document_names_all_problems_at_every_depth():
    document = {
        "id": 3,
        "timestamp": "yesterday",
        "points": [
            {"name": "p", "scenario": None, "metrics": {"time": {"value": "fast"}, "x": 1}},
            {"name": "q", "scenario": "", "tags": {"n": 8}},
        ],
        "metric_defs": {"time": {"name": "time", "unit": "s", "direction": "down"}},
    }
    expected = [
        "$.points[0].scenario: expected str, got None",
        "$.points[0].metrics['time'].value: expected float, got 'fast' (str)",
        "$.points[0].metrics['x']: expected a mapping, got 1 (int)",
        "$.points[1].tags['n']: expected str, got 8 (int)",
        "$.id: expected str, got 3 (int)",
        "$.timestamp: expected a time as ISO 8601 text, got 'yesterday' (str); "
        "write it like 2026-01-31T12:00:00+00:00",
        "$.metric_defs['time'].direction: expected 'higher' or 'lower' or 'info', got 'down' (str)",
    ]
    for read, form in ((Run.from_dict, document), (Run.from_json, json.dumps(document))):
        assert sorted(map(str, error_of(read, form).problems)) == sorted(expected)


@pytest.mark.parametrize("count", [99, 100, 101, 5_000])
def test_the_first_hundred_problems_are_kept_and_all_are_counted(count):
    samples = ["x"] * count
    document = {"value": None, "samples": samples}
    for call in (
        lambda: Metric(value=None, samples=samples),
        lambda: Metric.from_dict(document),
        lambda: Metric.from_json(json.dumps(document)),
    ):
        error = error_of(call)
        assert error.count == count + 1
        assert error.problems[0].path == "$.value"
        assert error.problems[98].path == "$.samples[97]"
        assert ("… and" in str(error)) == (count + 1 > 100)
    assert f"{count + 1:,} problems" in str(error)


def test_no_record_is_left_half_made():
    kept = []

    class Spy(dict):
        def __init__(self):
            super().__init__(value=1, lower="x")

    with pytest.raises(RecordError):
        kept.append(Metric.from_dict(Spy()))
    assert kept == []


# --- broken relations between fields ---------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"value": 1, "lower": 2, "upper": 1}, "$.lower: expected lower <= upper, got 2.0 > 1.0"),
        (
            {"value": 1, "samples": [1, 2], "invocations": [0]},
            "$.invocations: expected one a sample (2), got 1",
        ),
        (
            {"value": 1, "invocations": []},
            "$.invocations: expected None without samples, got a sequence",
        ),
        ({"value": 1, "failure": ""}, "$.value: expected NaN beside a failure, got 1.0 (float)"),
    ],
)
def test_relations_between_the_fields_of_a_metric_are_checked(fields, expected):
    for call in (
        lambda: Metric(**fields),
        lambda: Metric.from_dict(fields),
        lambda: Metric.from_json(json.dumps(fields)),
    ):
        assert str(error_of(call)) == expected
    run = {"id": "", "timestamp": "2026-01-01", "points": [{"name": "", "scenario": ""}]}
    run["points"][0]["metrics"] = {"t": fields}
    found = error_of(Run.from_json, json.dumps(run))
    assert str(found) == expected.replace("$", "$.points[0].metrics['t']")


def test_two_broken_relations_are_named_together():
    error = error_of(Metric, value=1, lower=2, upper=1, failure="x", samples=[], invocations=[1])
    assert [problem.path for problem in error.problems] == ["$.lower", "$.invocations", "$.value"]
    assert paths_of(TrendPoint, run_id="", timestamp=TIME, value=1, lower=2, upper=1) == ["$.lower"]


def test_equal_ends_and_ends_that_are_nan_are_fine():
    Metric(value=5, lower=1, upper=1)
    Metric(value=5, lower="NaN", upper=1)
    Metric(value=5, lower="Infinity", upper="NaN")


# --- text that is no JSON --------------------------------------------------------------

SMALL = Run(
    points=[Point(name="é", scenario="", tags={"k": "v"}, metrics={"t": METRIC})],
    id="i",
    timestamp=TIME,
    metadata={"a": [None, True, -1.5e-7]},
)
TEXT = SMALL.to_json()
BYTES = TEXT.encode()


@pytest.mark.parametrize("record", FULL, ids=lambda record: type(record).__name__)
def test_truncated_text_is_refused_with_its_position(record):
    text = record.to_json()
    for end in range(len(text)):
        error = error_of(type(record).from_json, text[:end])
        assert re.search(r"got (\w+ )+at line 1 column \d+ \(char \d+\)", str(error))


def test_bytes_truncated_anywhere_are_refused():
    for end in range(len(BYTES)):
        assert paths_of(Run.from_json, BYTES[:end]) == ["$"]
        assert paths_of(Run.from_json, bytearray(BYTES[:end])) == ["$"]


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "char 0"),
        (b"", "char 0"),
        (" \n\t ", "line 2 column 3"),
        ("\0", "char 0"),
        (b"\0\0\0", "char 0"),
        ("{", "char 1"),
        ("{}{}", "char 2"),
        ("nonsense", "char 0"),
        (b"\x80\x03K\x01.", "another encoding at byte 0"),
        (b'{"a": "\xe9"}', "another encoding at byte 7"),
        ("\ufeff{}", "byte order mark"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ("{}".encode("utf-16"), "another encoding at byte 0"),
        ("{}".encode("utf-16-le"), "char 1"),
        ("{}".encode("utf-16-be"), "char 0"),
        ("{}".encode("utf-32-le"), "char 1"),
        (b"\xed\xa0\x80", "another encoding at byte 0"),
        (None, "expected JSON text"),
        (5, "expected JSON text"),
        ({}, "expected JSON text"),
        (memoryview(b"{}"), "expected JSON text"),
        (["{}"], "expected JSON text"),
    ],
    ids=lambda value: ascii(value).partition(" at 0x")[0][:20],
)
def test_what_is_no_json_in_utf8_is_refused(kind, text, said):
    error = error_of(kind.from_json, text)
    assert [problem.path for problem in error.problems] == ["$"]
    assert said in str(error)


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "latin-1"]
)
def test_a_whole_run_in_another_encoding_is_refused(encoding):
    assert paths_of(Run.from_json, TEXT.encode(encoding)) == ["$"]


@pytest.mark.parametrize("kind", [Run, Metric])
@pytest.mark.parametrize("unit", ["[", '{"a":', '{"points":[', '{"metadata":{"a":[', "[[],"])
def test_ten_megabytes_of_brackets_are_refused(kind, unit):
    text = unit * (10_000_000 // len(unit))
    for form in (text, text.encode()):
        assert paths_of(kind.from_json, form) == ["$"]


def test_deep_nesting_below_a_run_is_refused():
    for unit, end in (("[", "]"), ('{"a":', "}")):
        for levels in (101, 1_000, 100_000):
            text = TEXT.replace(
                '"metadata":{"a":', f'"metadata":{{"a":{unit * levels}1{end * levels},"b":'
            )
            error = error_of(Run.from_json, text)
            assert "100 levels" in str(error)


def test_other_large_texts_are_refused_quickly():
    assert paths_of(Run.from_json, '"' + "x" * 10_000_000) == ["$"]
    assert paths_of(Run.from_json, "9" * 1_000_000) == ["$"]
    assert paths_of(Run.from_json, "1." + "9" * 1_000_000) == ["$"]
    assert paths_of(Run.from_json, "," * 1_000_000) == ["$"]
    assert paths_of(Run.from_json, " " * 1_000_000) == ["$"]


# --- numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["1e999", "-1e999", "1" + "0" * 309, "9" * 400, "9" * 700, "9" * 5000]
)
def test_numbers_beyond_the_range_of_a_float_are_refused(text):
    expected = "$.value: expected "
    error = error_of(Metric.from_json, f'{{"value": {text}}}')
    assert str(error).startswith(expected)
    run = TEXT.replace('"value":1.5', f'"value":{text}')
    assert str(error_of(Run.from_json, run)).startswith(f"$.points[0].metrics['t']{expected[1:]}")
    run = TEXT.replace('"samples":[1.0', f'"samples":[{text}')
    assert paths_of(Run.from_json, run) == ["$.points[0].metrics['t'].samples[0]"]
    run = TEXT.replace('"id":"i"', f'"id":{text}')
    assert paths_of(Run.from_json, run) == ["$.id"]
    assert "Refused" not in str(error_of(Run.from_json, run))


@pytest.mark.parametrize("text", ["1e999", "-1e999", "9" * 641, "-" + "9" * 641, "9" * 5000])
def test_numbers_in_metadata_that_can_not_be_kept_are_refused(text):
    run = TEXT.replace("[null,", f"[{text},")
    assert paths_of(Run.from_json, run) == ["$.metadata['a'][0]"]
    assert text[:20] in str(error_of(Run.from_json, run))


@pytest.mark.parametrize("number", [10**639, 10**640 - 1, -(10**640 - 1), 10**400])
def test_whole_numbers_of_640_digits_come_back(number):
    # the sign once counted as a digit
    run = Run(points=[], metadata={"a": number})
    entry = RankEntry(label="", value=0, rank=number, is_best=True, delta_from_best=0)
    metric = Metric(value=0, samples=[0], invocations=[number])
    for record in (run, entry, metric):
        assert type(record).from_json(record.to_json()) == record
        assert type(record).from_dict(json.loads(record.to_json())) == record


@pytest.mark.parametrize("number", [10**640, -(10**640), 10**5000], ids=["+641", "-641", "5001"])
def test_larger_whole_numbers_are_refused(number):
    assert paths_of(Run, points=[], metadata={"a": number}) == ["$.metadata['a']"]
    assert paths_of(Metric, value=number) == ["$.value"]
    assert paths_of(Metric, value=1, samples=[1], invocations=[number]) == ["$.invocations[0]"]
    document = {"label": "", "value": 0, "rank": number, "is_best": True, "delta_from_best": 0}
    assert paths_of(RankEntry.from_dict, document) == ["$.rank"]


def test_the_lowest_limit_of_digits_that_python_allows_is_enough():
    before = sys.get_int_max_str_digits()
    try:
        sys.set_int_max_str_digits(640)
        run = Run(points=[], metadata={"a": -(10**640 - 1)})
        assert Run.from_json(run.to_json()) == run
        assert paths_of(Run, points=[], metadata={"a": 10**641}) == ["$.metadata['a']"]
        assert paths_of(Run.from_json, TEXT.replace("null,", "9" * 641 + ",", 1))
    finally:
        sys.set_int_max_str_digits(before)


# --- lone surrogates -------------------------------------------------------------------

LONE = ["\ud800", "\udfff", "a\udc00\ud800b", "é\udce9"]


@pytest.mark.parametrize("lone", LONE, ids=ascii)
def test_lone_surrogates_are_refused_in_keys_and_values(lone):
    assert paths_of(Point, name=lone, scenario="") == ["$.name"]
    [path] = paths_of(Point, name="", scenario="", tags={lone: "v"})
    assert path == f"$.tags[{lone!r}]"
    assert paths_of(Point, name="", scenario="", tags={"k": lone}) == ["$.tags['k']"]
    assert paths_of(Metric, value=lone) == ["$.value"]
    assert paths_of(Run, points=[], metadata={"a": [{lone: 1}]}) == [
        f"$.metadata['a'][0][{lone!r}]"
    ]
    for place, path in (
        ('"id":"i"', "$.id"),
        ('"k":"v"', "$.points[0].tags['k']"),
        ('"a":[null', "$.metadata['a'][0]"),
    ):
        key = place.partition(":")[0]
        opening = "[" if "[" in place else ""
        for quoted in (f'"{lone}"', json.dumps(lone)):
            text = TEXT.replace(place, f"{key}:{opening}{quoted}")
            assert text != TEXT
            assert paths_of(Run.from_json, text) == [path]


@pytest.mark.parametrize("lone", LONE, ids=ascii)
def test_lone_surrogates_under_unknown_keys_are_as_little_looked_at_as_they(lone):
    for quoted in (f'"{lone}"', json.dumps(lone)):
        for member in (f"{quoted}: 1", f'"unknown": {quoted}'):
            assert Run.from_json("{" + member + "," + TEXT[1:]) == SMALL
    strict = make_converter(forbid_extra_keys=True)
    [path] = paths_of(Run.from_json, f'{{"{lone}": 1,{TEXT[1:]}', converter=strict)
    assert path == f"$[{lone!r}]"


# --- odd objects -----------------------------------------------------------------------


def nested(levels, wrap):
    value = "end"
    for _ in range(levels):
        value = wrap(value)
    return value


WRAPS = {
    "list": lambda v: [v],
    "tuple": lambda v: (v,),
    "dict": lambda v: {"a": v},
    "user": lambda v: UserDict(a=v),
}


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_one_hundred_levels_are_fine_and_more_are_refused(wrap):
    run = Run(points=[], metadata={"x": nested(99, wrap)})
    assert Run.from_json(run.to_json()) == Run.from_dict(run.to_dict()) == run
    for levels in (100, 101, 1_000, 50_000):
        error = error_of(Run, points=[], metadata={"x": nested(levels, wrap)})
        assert error.count == 1
        assert "at most 100 levels" in str(error)
        assert "got " in str(error)


def test_cycles_are_refused_where_they_close():
    ring = []
    ring.append(ring)
    assert paths_of(Run, points=[], metadata={"a": ring}) == ["$.metadata['a'][0]"]
    loop = {}
    loop["x"] = [{"y": loop}]
    assert paths_of(Run, points=[], environment=loop) == ["$.environment['x'][0]['y']"]
    user = UserDict()
    user["u"] = user
    [problem] = error_of(Run, points=[], metadata=user).problems
    assert problem.message.startswith("expected a value that does not hold itself, got ")
    document = {"id": "", "timestamp": "2026-01-01", "points": []}
    document["points"].append(document)
    assert all(path.startswith("$.points[0]") for path in paths_of(Run.from_dict, document))


def test_a_value_that_is_held_twice_is_no_cycle():
    shared = {"a": [1]}
    run = Run(points=[], metadata={"x": [shared, shared], "y": shared})
    assert run.metadata["x"] == ({"a": (1,)}, {"a": (1,)})
    assert Run.from_json(run.to_json()) == run


def test_what_is_frozen_is_not_changed_through_what_it_was_made_of():
    inner, tags = [1], {"k": "v"}
    run = Run(points=[Point(name="", scenario="", tags=tags)], metadata={"x": inner})
    inner.append(2)
    tags["k"] = "w"
    assert run.metadata["x"] == (1,)
    assert run.points[0].tags == {"k": "v"}


class Odd(Mapping):
    """A mapping of the user's own."""

    def __init__(self, **items):
        self.items_ = items

    def __getitem__(self, key):
        return self.items_[key]

    def __iter__(self):
        return iter(self.items_)

    def __len__(self):
        return len(self.items_)


class OddDict(dict):
    """A subclass of dict with a repr that raises."""

    def __repr__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize("kind", [dict, Odd, OddDict, UserDict, lambda **k: MappingProxyType(k)])
def test_mappings_of_every_class_are_taken_for_tags_metrics_metadata_and_documents(kind):
    point = Point(name="", scenario="", tags=kind(a="b"), metrics=kind(t=Metric(value=1)))
    run = Run(points=[point], metadata=kind(x=kind(y=1)), metric_defs=kind())
    assert Run.from_dict(kind(**run.to_dict())) == run
    assert paths_of(Point, name="", scenario="", tags=kind(a=1)) == ["$.tags['a']"]
    assert paths_of(Point.from_dict, kind(name=1, scenario="")) == ["$.name"]
    assert paths_of(Metric, value=kind(a=1)) == ["$.value"]
    assert paths_of(Metric, value=1, samples=kind(a=1)) == ["$.samples"]


def test_iterators_and_generators_are_taken_for_points_and_samples():
    point = Point(name="", scenario="")
    for points in ([point], (point,), iter([point]), (p for p in [point]), deque([point])):
        assert Run(points=points).points == (point,)
    for samples in (
        range(3),
        (i for i in range(3)),
        deque(range(3)),
        {"a": 0, "b": 1, "c": 2}.values(),
    ):
        assert Metric(value=1, samples=samples).samples == (0.0, 1.0, 2.0)
    for unordered in ({0, 1}, frozenset([0]), {0: 1}, {0: 1}.keys()):
        assert paths_of(Metric, value=1, samples=unordered) == ["$.samples"]
    assert paths_of(Run, points=(p for p in [point, 1])) == ["$.points[1]"]
    assert paths_of(Metric, value=1, samples=(s for s in "ab")) == ["$.samples[0]", "$.samples[1]"]


def test_messages_stay_short():
    values = [
        *("x" * 10**6, b"x" * 10**6, [1] * 10**6, list(range(10**5)), {"a": "x" * 10**6}, Huge()),
        *(10**4000, np.zeros((1000, 1000)), {i: i for i in range(1000)}, "\n\x1b[31m" * 1000),
    ]
    for value in values:
        error = error_of(
            Point, name=value if not isinstance(value, str) else 1, scenario="", tags=[value]
        )
        assert len(str(error)) < 500
        error = error_of(Metric, value=value, samples=[value])
        assert len(str(error)) < 500
        assert "\x1b" not in str(error)
        assert str(error).count("\n") == error.count


def test_paths_with_long_keys_stay_short():
    # a key once went into the path whole
    for key in ("k" * 10**6, "\ud800" * 10**5):
        error = error_of(Point, name="", scenario="", tags={key: 1})
        assert len(str(error)) < 1_000
        document = {"name": "", "scenario": "", "tags": {key: 1}}
        assert len(str(error_of(Point.from_dict, document))) < 1_000


def test_objects_that_can_not_be_looked_at_are_refused_or_kept():
    # their attributes once raised through the rules
    odd = Unfriendly()
    error = error_of(Metric, value=odd, samples=odd)
    assert "<repr failed: RuntimeError> (Unfriendly)" in str(error) or "Unfriendly instance" in str(
        error
    )
    assert paths_of(Metric, value=1, samples=[odd]) == ["$.samples[0]"]
    run = Run(points=[], metadata={"x": odd})
    assert run.metadata["x"] is odd
    for write in (run.to_dict, run.to_json):
        assert paths_of(write) == ["$.metadata['x']"]


@pytest.mark.parametrize(
    "value",
    [
        b"x",
        {1},
        frozenset(),
        deque(),
        date(2026, 1, 1),
        Decimal(1),
        object(),
        Metric,
        np.zeros(2),
        1j,
    ],
)
def test_what_metadata_keeps_without_a_hook_is_refused_when_written(value):
    run = Run(points=[], metadata={"a": {"b": [value]}})
    assert run.metadata["a"]["b"][0] is value
    for write in (run.to_dict, run.to_json):
        error = error_of(write)
        assert [problem.path for problem in error.problems] == ["$.metadata['a']['b'][0]"]
        assert "register a hook: converter.register_unstructure_hook(" in str(error)


def test_what_two_fields_hold_without_hooks_is_named_together():
    run = Run(points=[], environment={"a": {1}}, metadata={"b": b"x", "c": [b"y"]})
    expected = ["$.environment['a']", "$.metadata['b']", "$.metadata['c'][0]"]
    assert paths_of(run.to_dict) == paths_of(run.to_json) == expected


# --- hooks that give what JSON can't hold ----------------------------------------------

POOR_HOOKS = {
    "surrogate": lambda _: "\ud800",
    "key": lambda _: {1: 2},
    "tuple key": lambda _: {(1, 2): 3},
    "surrogate key": lambda _: {"\ud800": 1},
    "bytes": lambda _: b"x",
    "set": lambda _: {1},
    "object": lambda _: object(),
    "huge": lambda _: [10**700],
    "complex": lambda _: 1j,
}


@pytest.mark.parametrize("hook", POOR_HOOKS.values(), ids=POOR_HOOKS)
def test_a_hook_of_a_record_that_gives_what_json_can_not_hold_is_refused(hook):
    # msgspec once answered with errors of its own
    private = make_converter()
    private.register_unstructure_hook(Metric, hook)
    run = Run(points=[Point(name="", scenario="", metrics={"t": Metric(value=1)})])
    for write in (run.to_json, run.points[0].to_json, Metric(value=1).to_json):
        error = error_of(write, converter=private)
        assert error.count == 1


@pytest.mark.parametrize("hook", POOR_HOOKS.values(), ids=POOR_HOOKS)
def test_a_hook_of_an_object_that_gives_what_json_can_not_hold_is_refused(hook):
    private = make_converter()
    private.register_unstructure_hook(Decimal, hook)
    run = Run(points=[], metadata={"x": [Decimal(1)]})
    for write in (run.to_json, run.to_dict):
        for problem in error_of(write, converter=private).problems:
            assert problem.path.startswith("$.metadata['x'][0]")


def test_scalars_of_other_classes_that_hooks_give_are_written_plainly():
    private = make_converter()
    private.register_unstructure_hook(float, np.float64)
    assert Metric(value=1.5).to_json(converter=private) == '{"value":1.5}'
    assert Metric(value="NaN").to_json(converter=private) == '{"value":"NaN"}'
