"""The text form: what it looks like in files that live in git, and what hooks may do to it."""

import json
import math
import random
from datetime import datetime

import pytest
from hypothesis import given
from strategies import FEWER, runs

from calibrax.core import codec
from calibrax.core.converters import converter, make_converter
from calibrax.core.models import Metric, MetricDef, Point, Run
from calibrax.errors import RecordError

RUN = Run(
    points=[
        Point(
            name="fft\nline",
            scenario="signal",
            tags={"size": "8", "kind": "é"},
            metrics={"time": Metric(value=1.5), "memory": Metric(value=math.nan, samples=[1, 2])},
        ),
        Point(name="sum", scenario=""),
    ],
    id="0123456789ab",
    timestamp=datetime(2026, 1, 31, 12),
    commit="c0ffee",
    environment={"python": "3.11", "cpu": {"name": "x", "cores": [{"b": 1, "a": 2}]}},
    metadata={"tool": "pyperf", "Z": 1, "a": math.inf},
    metric_defs={
        "time": MetricDef(name="time", unit="s", direction="lower"),
        "memory": MetricDef(name="memory", unit="B", direction="lower"),
    },
)
CANONICAL = """\
{
"id": "0123456789ab",
"timestamp": "2026-01-31T12:00:00",
"commit": "c0ffee",
"branch": null,
"environment": {"cpu":{"cores":[{"a":2,"b":1}],"name":"x"},"python":"3.11"},
"metadata": {"Z":1,"a":"Infinity","tool":"pyperf"},
"metric_defs": {"memory":{MEMORY},"time":{TIME}},
"points": [
{"name":"fft\\nline","scenario":"signal","tags":{"kind":"é","size":"8"},"metrics":\
{"memory":{"value":"NaN","samples":[1.0,2.0]},"time":{"value":1.5}}},
{"name":"sum","scenario":"","tags":{},"metrics":{}}
]
}
"""


def test_the_canonical_form_has_one_point_a_line_and_sorted_keys():
    text = codec.canonical(RUN, converter)
    defs = {
        name: codec.encoded(dict(sorted(definition.to_dict().items()))).decode()
        for name, definition in RUN.metric_defs.items()
    }
    expected = CANONICAL.replace("{MEMORY}", defs["memory"])
    assert text == expected.replace("{TIME}", defs["time"])
    assert Run.from_json(text) == RUN


def test_the_keys_of_mappings_in_metadata_and_environment_are_sorted_at_every_level():
    run = Run(points=[], metadata={"é": {"b": [{"z": 1, "a": 2}], "a": 1}, "Z": 0})
    lines = codec.canonical(run, converter).splitlines()
    assert '"metadata": {"Z":0,"é":{"a":1,"b":[{"a":2,"z":1}]}},' in lines


def test_a_metric_without_a_number_keeps_the_order_of_its_keys():
    failed = Metric(value=math.nan, samples=[1.0, math.inf], failure="no")
    run = Run(
        points=[Point(name="a", scenario="", tags={"b": "1", "a": "2"}, metrics={"t": failed})]
    )
    assert (
        '{"name":"a","scenario":"","tags":{"a":"2","b":"1"},"metrics":'
        '{"t":{"value":"NaN","samples":[1.0,"Infinity"],"failure":"no"}}}'
    ) in codec.canonical(run, converter)


def test_the_canonical_form_of_an_empty_run():
    text = codec.canonical(Run(points=[], id="i", timestamp=RUN.timestamp), converter)
    assert text.endswith('"metric_defs": {},\n"points": []\n}\n')
    assert text.startswith('{\n"id": "i",\n')


def shuffled(value, rng):
    """The document with the keys of its free mappings in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(item, rng)) for key, item in value.items()]
        rng.shuffle(items)
        return dict(items)
    return [shuffled(item, rng) for item in value] if isinstance(value, list) else value


@FEWER
@given(runs())
def test_the_canonical_form_does_not_depend_on_the_order_of_keys(run):
    text = codec.canonical(run, converter)
    other = Run.from_dict(shuffled(run.to_dict(), random.Random(1)))
    assert codec.canonical(other, converter) == text
    assert text.endswith("\n}\n")
    lines = text.split("\n")
    assert len(lines) == 10 + (len(run.points) + 1 if run.points else 0) + 1
    for line in lines[9 : 9 + len(run.points)]:
        assert "name" in json.loads(line.rstrip(","))


@pytest.mark.parametrize("made", [["a", 1], "text", 3, None], ids=repr)
def test_a_hook_may_give_any_form_to_a_run(made):
    private = make_converter()
    private.register_unstructure_hook(Run, lambda run: made)
    assert json.loads(RUN.to_json(converter=private)) == made
    text = codec.canonical(RUN, private)
    assert json.loads(text) == made
    assert text.endswith("\n")


def test_a_hook_may_give_any_form_to_points_and_mappings():
    private = make_converter()
    private.register_unstructure_hook(Point, lambda point: point.name)
    private.register_unstructure_hook(Metric, lambda metric: [metric.value])
    assert '"points": [\n"fft\\nline",\n"sum"\n]' in codec.canonical(RUN, private)
    private = make_converter()
    private.register_unstructure_hook(Run, lambda run: {"points": "none", "metadata": [2, 1]})
    text = codec.canonical(RUN, private)
    assert text == '{\n"points": "none",\n"metadata": [2,1]\n}\n'
    private = make_converter()
    private.register_unstructure_hook(
        Point, lambda point: {"tags": ["x"], "metrics": {"b": 1, "a": 2}}
    )
    assert '{"tags":["x"],"metrics":{"a":2,"b":1}}' in codec.canonical(RUN, private)


def test_what_json_can_not_hold_is_named_in_every_place():
    # it was once the first only
    with pytest.raises(RecordError) as caught:
        codec.strict({"a": [1, b"x", {2: "\ud800"}], "b": 1j, "c": math.nan})
    assert [str(problem) for problem in caught.value.problems] == [
        "$['a'][1]: expected JSON-like values from the hooks, got b'x' (bytes)",
        "$['a'][2][2 (int)]: key: expected str, got 2 (int)",
        "$['a'][2][2 (int)]: expected text without lone surrogates, got '\\ud800' (str); "
        "UTF-8 can't hold them",
        "$['b']: expected JSON-like values from the hooks, got 1j (complex)",
    ]


def test_what_json_can_hold_is_made_plain():
    document = {"a": (1, True, None), "b": [math.nan, -math.inf, 1.5], "c": {"d": "é"}}
    assert codec.strict(document) == {
        "a": (1, True, None),
        "b": ("NaN", "-Infinity", 1.5),
        "c": {"d": "é"},
    }


def test_positions_in_text_are_told_by_line_and_column():
    with pytest.raises(
        RecordError, match=r"^\$: expected JSON text, got something else at line 3 column 1 "
    ):
        Run.from_json('{"id":\n"a",\n]')


def test_an_interval_read_by_the_short_cut_is_checked():
    text = RUN.to_json().replace('{"value":1.5}', '{"value":1.5,"lower":2.0,"upper":1.0}')
    with pytest.raises(RecordError, match=r"metrics\['time'\]\.lower: expected lower <= upper"):
        Run.from_json(text)


@pytest.mark.parametrize(
    "members",
    [
        '"lower":1.0',
        '"upper":1.0',
        '"lower":1.0,"upper":1.0',
        '"lower":"NaN","upper":1.0',
        '"lower":"-Infinity","upper":"Infinity"',
        '"samples":[]',
        '"samples":[],"invocations":[]',
        '"samples":[1],"invocations":[4]',
        '"lower":1,"upper":2,"samples":[3]',
    ],
)
def test_everything_beside_a_value_is_read(members):
    text = RUN.to_json().replace('{"value":1.5}', f'{{"value":1.5,{members}}}')
    metric = Metric.from_json(f'{{"value":1.5,{members}}}')
    assert Run.from_json(text).points[0].metrics["time"] == metric
    assert Run.from_json(Run.from_json(text).to_json()).points[0].metrics["time"] == metric


def test_runs_that_were_read_share_nothing_that_can_change():
    one, two = Run.from_json('{"id":"","timestamp":"2026-01-01","points":[]}'), Run(points=[])
    with pytest.raises(TypeError):
        one.metadata["a"] = 1
    assert two.metadata == {}


def test_a_text_that_is_cut_off_is_told_so():
    with pytest.raises(RecordError, match=r"got one that ends early at line 1 column 2"):
        Metric.from_json('{"value')
    with pytest.raises(RecordError, match=r"got one that ends early at line 1 column 11"):
        Metric.from_json('{"value": ')
    with pytest.raises(RecordError, match=r"got something else at line 1 column 2"):
        Metric.from_json('{value": 1}')


def test_a_hook_for_a_whole_record_that_raises_is_told_with_its_words():
    private = make_converter()
    private.register_structure_hook(Metric, lambda _, __: 1 / 0)
    private.register_unstructure_hook(Metric, lambda _: 1 / 0)
    for broken in (
        lambda: Metric.from_json("{}", converter=private),
        lambda: Metric.from_dict({}, converter=private),
        lambda: Metric(value=1).to_dict(converter=private),
        lambda: Metric(value=1).to_json(converter=private),
    ):
        with pytest.raises(RecordError, match="ZeroDivisionError: division by zero"):
            broken()
