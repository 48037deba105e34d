"""The short cut of the codec and the reference accept and refuse the same documents."""

import json
import random
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FEWER, anatomy, json_texts, records, runs

from calibrax.core import codec
from calibrax.core.converters import converter, make_converter
from calibrax.core.models import Metric, MetricDef, MetricDirection, Point, Run, TrendPoint
from calibrax.errors import RecordError

NOT_TAKEN = (msgspec.MsgspecError, ValueError, LookupError, RecursionError)
"""What makes `codec.decode` leave the short cut."""


def outcome(read, text, using):
    """What reading gives, in every detail: a record, or problems. Nothing else may come."""
    try:
        record = read(text, using)
    except RecordError as error:
        return error.problems, error.count
    return anatomy(record)


def reference(text, using):
    return using.structure(codec.parse(text), Run)


def both(text, using):
    return Run.from_json(text, converter=using)


def takes_short_cut(text, using=converter):
    try:
        codec.seal_run(codec.DECODER.decode(text), using)
    except NOT_TAKEN:
        return False
    return True


def same_meaning(text, using=converter):
    """Check one text, as str and as bytes; gives whether it is a run."""
    expected = outcome(reference, text, using)
    assert outcome(both, text, using) == expected, text
    if isinstance(text, str) and text.isascii():
        assert outcome(both, text.encode(), using) == expected, text
    return isinstance(expected[0], type)


# --- the corpus ------------------------------------------------------------------------

BASE = {
    "id": "0123456789ab",
    "timestamp": "2026-01-31T12:00:00+01:00",
    "commit": "c0ffee",
    "branch": None,
    "environment": {"cpu": "x", "list": [1, 2.5, {"a": None}]},
    "metadata": {"tool": "pyperf"},
    "metric_defs": {
        "time": {
            "name": "time",
            "unit": "s",
            "direction": "lower",
            "group": "",
            "priority": "primary",
            "description": "d",
            "exact": True,
        }
    },
    "points": [
        {
            "name": "fft",
            "scenario": "signal",
            "tags": {"n": "8"},
            "metrics": {
                "time": {
                    "value": 1.5,
                    "lower": 1.0,
                    "upper": 2.0,
                    "samples": [1.0, 2.0],
                    "invocations": [0, 1],
                },
                "gone": {"value": "NaN", "failure": "timed out"},
                "memory": {"value": 2, "samples": [3, 4.5]},
            },
        },
        {"name": "sum", "scenario": "", "tags": {}, "metrics": {"time": {"value": -0.0}}},
    ],
}
SMALL = {
    "id": "i",
    "timestamp": "2026-01-31T12:00:00",
    "points": [{"name": "é", "scenario": "", "metrics": {"t": {"value": 1.25, "samples": [1.0]}}}],
}

GOOD_JSON = (
    *("null", "true", "false", "0", "1", "-0", "-0.0", "1.5", "1E5", "1e-400", "4.9e-324"),
    *("123456789012345678901234567890", "9007199254740993", "-9223372036854775809"),
    *("18446744073709551616", "0.1000000000000000055511151231257827021181583404541015625"),
    *('""', '"1.5"', '"NaN"', '"Infinity"', '"-Infinity"', '"nan"', '"lower"', '"2026-01-01"'),
    *('"\\u0041"', '"\\ud83d\\ude00"', '"\\/\\b\\f\\n\\r\\t\\"\\\\"', '"\x7f"', '"é"'),
    *("[]", "{}", "[1]", "[1.5, 2]", '["x"]', '["NaN"]', "[null]", '{"a": 1}', '{"a": "b"}'),
    *('{"a": {"value": 1}}', '[{"name": "n", "scenario": ""}]', "[[]]", '{"": {"": []}}'),
    *("[" * n + "]" * n for n in (98, 99, 100, 101, 200)),
    *('{"a":' * n + "1" + "}" * n for n in (98, 99, 100, 101, 200)),
    *("1" + "0" * 308, "1" + "0" * 309, "1" + "0" * 400, "9" * 640, "-" + "9" * 640),
    *("9" * 641, "-" + "9" * 641, "9" * 4301, "1.7976931348623157e308"),
    *('"2026-01-31T12:00:00.123456789Z"', '"20260131T120000+0545"', '"2026-W05-6"'),
    *('"2026-01-31 12:00:00.5-23:59:59.999999"', '"2026-01-31T24:00:00"', '"0001-01-01"'),
    *('"2026-01-31T12:00:00+00:00:00.000001"', '"2026-01-31T12:00:00+24:00"', '"12:00"'),
)
"""Texts of values that are JSON, though few are right in every place."""

ODD_JSON = (
    *(
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "-1e999",
        "[1e999]",
        '{"a": NaN}',
        "[NaN, -Infinity]",
    ),
    *('"\\ud800"', '"\\udc00"', '"\\udc00\\ud800"', '"\\ud800x"', '{"\\ud800": 1}'),
)
"""What Python's `json` reads, and some other programs write."""

BAD_JSON = (
    *('"\x01"', '"a\nb"', '"\0"', "01", "1.", ".5", "+1", "-", "1e", "0x1", "-NaN", "nan", "tru"),
    *(
        "'a'",
        '"\\x41"',
        '"\\u12"',
        '"',
        "[1,]",
        '{"a":1,}',
        "{1: 2}",
        '{"a" 1}',
        "",
        "[",
        "}",
        "/**/1",
    ),
    *("\ufeff1", "1\f", "\u00a01", "\\", "1 2", "undefined", '"a" "b"', "1_000", "٣"),
)


def dump(document):
    return json.dumps(document, ensure_ascii=False)


def places(value, path=()):
    """The path of every value in a document."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def replaced(document, path, text):
    """The document's JSON with the text in the place of one value."""
    if not path:
        return text
    copied = json.loads(json.dumps(document))
    at(copied, path[:-1])[path[-1]] = "@PLACE@"
    return dump(copied).replace('"@PLACE@"', text)


def with_members(document, path, members):
    """The document's JSON with the text of more members in one mapping, before and after."""
    inside = dump(at(document, path))[1:-1]
    for parts in ([members, inside], [inside, members]):
        yield replaced(document, path, "{" + ", ".join(filter(None, parts)) + "}")


MAPPINGS = [path for path in places(BASE) if isinstance(at(BASE, path), dict)]


@pytest.mark.parametrize("path", list(places(BASE)), ids=str)
def test_any_value_in_any_place(path):
    accepted = [
        same_meaning(replaced(BASE, path, text)) for text in (*GOOD_JSON, *ODD_JSON, *BAD_JSON)
    ]
    assert not all(accepted)


@pytest.mark.parametrize("path", MAPPINGS, ids=str)
def test_unknown_keys_at_every_level(path):
    for value in ("1", "null", '"x"', "{}", "[[1]]", "1e999", "NaN", '"\\ud800"', "9" * 700, "tru"):
        for key in ('"zzz"', '""', '"Value"', '"na\\u006de"', '"\\ud800"', '"é"', '"\x01"', "1"):
            for text in with_members(BASE, path, f"{key}: {value}"):
                same_meaning(text)


@pytest.mark.parametrize("path", MAPPINGS, ids=str)
def test_keys_left_out_repeated_and_misspelt(path):
    for key, value in at(BASE, path).items():
        without = {k: v for k, v in at(BASE, path).items() if k != key}
        same_meaning(replaced(BASE, path, dump(without)))
        for name in (key.upper(), key + " ", f"\\u{ord(key[0]):04x}{key[1:]}"):
            renamed = f'{{"{name}": {dump(value)}}}'
            same_meaning(replaced(BASE, path, renamed))
            for text in with_members(without or {}, (), f'"{name}": {dump(value)}'):
                same_meaning(replaced(BASE, path, text))
        for other in (dump(value), "null", "1", '"x"', "1e999", "[]", "{}"):
            for text in with_members(BASE, path, f'"{key}": {other}'):
                same_meaning(text)


def test_the_last_of_repeated_keys_counts():
    [_, text] = with_members(BASE, (), '"id": "second"')
    assert takes_short_cut(text)
    assert Run.from_json(text).id == "second"


SMALL_TEXT = dump(SMALL).encode()


def test_every_truncated_document():
    for end in range(len(SMALL_TEXT)):
        assert not same_meaning(SMALL_TEXT[:end])


def test_every_byte_left_out_changed_or_doubled():
    rng = random.Random(1)
    tally = Counter()
    for index in range(len(SMALL_TEXT)):
        before, after = SMALL_TEXT[:index], SMALL_TEXT[index + 1 :]
        odd = [rng.randrange(256) for _ in range(4)] + list(b'"{}[]:,\\\0 0e-\x80\xff')
        for middle in (b"", SMALL_TEXT[index : index + 1] * 2, *(bytes([byte]) for byte in odd)):
            tally[same_meaning(before + middle + after)] += 1
            same_meaning(before + middle + SMALL_TEXT[index:])
    assert min(tally.values()) > 100


# --- random documents ------------------------------------------------------------------


def random_document(rng):
    """A run's JSON in which a few values were replaced, often by one of the same kind."""
    text = dump(BASE)
    for _ in range(rng.randrange(1, 4)):
        document = json.loads(text)
        path = rng.choice(list(places(document)))
        value = at(document, path)
        if rng.random() < 0.2:
            new = rng.choice(GOOD_JSON + ODD_JSON)
        elif isinstance(value, bool | None):
            new = rng.choice(["true", "null"])
        elif isinstance(value, int | float):
            digits = rng.choice([0, 0, 0, 1, 5, 17, 25])
            new = repr(
                rng.choice([rng.uniform(-10, 10), rng.random() * 10.0 ** rng.randrange(-320, 300)])
            )
            new = new if "." in new or "e" in new else f"{new}.{'7' * digits}" if digits else new
        elif isinstance(value, str):
            new = value if path[-1] in {"timestamp", "direction", "priority"} else None
            new = json.dumps(new or "".join(map(chr, rng.sample(range(0xD000), 5))))
        elif isinstance(value, dict) and value and rng.random() < 0.7:
            members = list(value.items())
            rng.shuffle(members)
            if rng.random() < 0.3:
                members.insert(rng.randrange(len(members)), rng.choice(members))
            if rng.random() < 0.2:
                members.append(("new", rng.choice([1, None, {}, ["x"]])))
            new = "{" + ",\t".join(f"{json.dumps(k)}:\r\n{dump(v)}" for k, v in members) + "}"
        else:
            new = dump(value)
        changed = replaced(document, path, new)
        try:
            json.loads(changed)
        except ValueError:
            continue
        if isinstance(json.loads(changed), dict) and "Infinity" not in changed:
            text = changed
        else:
            return changed
    return text


def test_random_documents_most_of_which_are_runs():
    rng = random.Random(20260131)
    texts = [random_document(rng) for _ in range(2_000)]
    runs_among = sum(map(same_meaning, texts))
    shortened = sum(map(takes_short_cut, texts))
    assert runs_among >= len(texts) / 2
    assert shortened >= len(texts) / 4
    assert len(texts) - runs_among >= len(texts) / 10


@FEWER
@given(json_texts(Run))
def test_documents_of_any_run(text):
    assert same_meaning(text)


@FEWER
@given(json_texts(Run), st.data())
def test_documents_of_any_run_with_one_value_replaced(text, data):
    document = json.loads(text)
    path = data.draw(st.sampled_from(list(places(document))))
    same_meaning(replaced(document, path, data.draw(st.sampled_from(GOOD_JSON + ODD_JSON))))


@FEWER
@given(runs())
def test_what_to_json_writes_takes_the_short_cut(run):
    text = run.to_json()
    oddly_placed = "NaN" in text or "Infinity" in text  # samples and intervals go the other way
    assert takes_short_cut(text) or oddly_placed


@given(st.text(max_size=30) | st.binary(max_size=30))
def test_random_text(text):
    same_meaning(text)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_json_that_is_no_run(value):
    assert not same_meaning(json.dumps(value))


@given(st.floats())
def test_floats_are_read_to_the_same_bit(number):
    text = dump(SMALL).replace(
        "1.25", repr(number).replace("inf", "Infinity").replace("nan", "NaN")
    )
    assert same_meaning(text)
    kept = Run.from_json(text).points[0].metrics["t"].value
    assert repr(kept) == repr(number)


@given(st.integers(1, 10**25), st.integers(-330, 280), st.sampled_from(["e", "E", "e+", "e-"]))
def test_numbers_of_many_digits_are_read_to_the_same_bit(digits, exponent, sign):
    text = f"{digits}.{digits}{sign}{abs(exponent)}"
    same_meaning(dump(SMALL).replace("1.25", text))
    same_meaning(dump(SMALL).replace("1.25", str(digits)))
    same_meaning(dump(SMALL).replace("1.0", text))


# --- writing ---------------------------------------------------------------------------


@given(records())
def test_writing_has_one_meaning_too(record):
    reference_text = msgspec.json.encode(codec.strict(converter.unstructure(record))).decode()
    assert record.to_json() == reference_text


# --- hooks -----------------------------------------------------------------------------

PREDICATED = (tuple[Point, ...], tuple[float, ...])
"""Types that no class stands for: their hooks are registered by predicate."""


def used(target):
    """The converter after it has read and written: everything it builds, it has built."""
    Run.from_json(dump(BASE), converter=target).to_json(converter=target)
    Run.from_json(dump(BASE), converter=target).to_dict(converter=target)
    return target


def read_metric(data, _):
    return Metric(value=data["value"], failure=None) if data["value"] != "NaN" else Metric(value=7)


READING = {
    Metric: read_metric,
    float: lambda value, _: -1.0 if value is None else float(value) + 1,
    str: lambda value, _: value.upper() if isinstance(value, str) else "NUMBER",
    datetime: lambda value, _: datetime.fromtimestamp(value, UTC),
    Point: lambda data, _: Point(name="hooked", scenario=""),
    MetricDef: lambda data, _: MetricDef(name="hooked", unit="", direction="info"),
    MetricDirection: lambda value, _: MetricDirection.INFO,
    Run: lambda data, _: Run(points=[], id="hooked", timestamp=datetime(2026, 1, 1)),
    int: lambda value, _: value + 1,
    bool: lambda value, _: not value,
    tuple[Point, ...]: lambda value, _: (),
    tuple[float, ...]: lambda value, _: (0.0, 0.0),
}


@pytest.mark.parametrize("kind", READING, ids=str)
@pytest.mark.parametrize("late", [False, True])
def test_a_structure_hook_is_honoured_by_both(kind, late):
    private = make_converter()
    if late:
        used(private)
    if kind in PREDICATED:
        private.register_structure_hook_func(lambda asked: asked == kind, READING[kind])
    else:
        private.register_structure_hook(kind, READING[kind])
    document = {**BASE, "timestamp": 1000.5} if kind is datetime else BASE
    text = dump(document)
    assert same_meaning(text, private)
    hooked = Run.from_json(text, converter=private)
    assert hooked == Run.from_dict(document, converter=private)
    assert hooked != Run.from_dict(BASE)
    for other in (dump(SMALL), dump({**BASE, "id": 3}), "{}", "[]", "1e999"):
        same_meaning(other, private)
    assert Run.from_json(dump(BASE)) == Run.from_dict(BASE)  # the central converter is as it was


WRITING = {
    Metric: lambda metric: {"v": metric.value},
    float: lambda value: f"{value:.3f}",
    str: lambda value: f"<{value}>",
    datetime: lambda value: value.timestamp(),
    Point: lambda point: point.name,
    MetricDef: lambda definition: definition.unit,
    MetricDirection: lambda direction: direction.name,
    Run: lambda run: [run.id, len(run.points)],
    int: lambda value: f"#{value}",
    bool: lambda value: "yes" if value else "no",
    tuple[float, ...]: len,
}


@pytest.mark.parametrize("kind", WRITING, ids=str)
@pytest.mark.parametrize("late", [False, True])
def test_an_unstructure_hook_is_honoured_by_dict_json_and_canonical_form(kind, late):
    private = make_converter()
    if late:
        used(private)
    if kind in PREDICATED:
        private.register_unstructure_hook_func(lambda asked: asked == kind, WRITING[kind])
    else:
        private.register_unstructure_hook(kind, WRITING[kind])
    run = Run.from_dict(BASE)
    document = json.loads(run.to_json(converter=private))
    loose = json.dumps(run.to_dict(converter=private))
    assert document == json.loads(loose, parse_constant=str)
    assert document == json.loads(codec.canonical(run, private))
    assert document != json.loads(run.to_json())
    assert json.loads(run.to_json()) == json.loads(codec.canonical(run, converter))


@pytest.mark.parametrize("late", [False, True])
def test_a_hook_for_what_metadata_holds_is_honoured(late):
    private = make_converter()
    run = Run(points=[], metadata={"deep": [{"price": Decimal("1.50")}], "one": Decimal(2)})
    if late:
        for write in (run.to_json, run.to_dict):
            with pytest.raises(RecordError, match=r"metadata\['deep'\]\[0\]\['price'\]: expected"):
                write(converter=private)
    private.register_unstructure_hook(Decimal, str)
    for document in (
        run.to_dict(converter=private),
        json.loads(run.to_json(converter=private)),
        json.loads(codec.canonical(run, private)),
    ):
        assert document["metadata"] == {"deep": [{"price": "1.50"}], "one": "2"}
    private.register_unstructure_hook(
        Decimal, lambda value: {"decimal": [str(value), float("nan")]}
    )
    assert run.to_dict(converter=private)["metadata"]["one"] == {"decimal": ["2", "NaN"]}
    again = Run.from_json(run.to_json(converter=private), converter=private)
    assert again.metadata["one"] == {"decimal": ("2", "NaN")}
    with pytest.raises(RecordError, match="register a hook"):
        run.to_json()


def test_hooks_for_other_records_are_honoured_too():
    private = used(make_converter())
    trend = TrendPoint(run_id="r", timestamp=datetime(2026, 1, 1, tzinfo=UTC), value=1)
    private.register_unstructure_hook(datetime, lambda value: value.timestamp())
    private.register_structure_hook(datetime, lambda value, _: datetime.fromtimestamp(value, UTC))
    text = trend.to_json(converter=private)
    assert json.loads(text)["timestamp"] == 1767225600.0
    assert TrendPoint.from_json(text, converter=private) == trend


def test_unknown_keys_are_refused_by_both_ways_where_they_are_forbidden():
    private = make_converter(forbid_extra_keys=True)
    assert same_meaning(dump(BASE), private)
    for path in MAPPINGS:
        for text in with_members(BASE, path, '"zzz": 1'):
            same_meaning(text, private)
