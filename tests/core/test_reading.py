"""Old files, files of other programs, and newer files stay readable; nothing is invented."""

import json
import math
from datetime import UTC, datetime, timedelta

import pytest
from strategies import anatomy

from calibrax.core.converters import make_converter
from calibrax.core.models import (
    RECORDS,
    Metric,
    MetricDef,
    MetricDirection,
    MetricPriority,
    Point,
    Run,
    TrendPoint,
    TrendSeries,
)
from calibrax.errors import RecordError

OLD = """{
  "id": "0a1b2c3d4e5f",
  "timestamp": "2026-02-10T01:56:38.617779",
  "commit": null,
  "branch": null,
  "environment": {},
  "metadata": {},
  "metric_defs": {},
  "points": [
    {"name": "CV-1", "scenario": "vision", "tags": {"framework": "Datarax"},
     "metrics": {"throughput": {"value": 23214}, "loss": {"value": NaN},
                 "peak": {"value": Infinity, "lower": -Infinity, "samples": [1, 2.5, NaN]}}}
  ]
}"""
MINIMAL = '{"id": "a", "timestamp": "2026-01-01T00:00:00", "points": []}'


def problems_of(call, *args, **kwargs):
    with pytest.raises(RecordError) as caught:
        call(*args, **kwargs)
    assert caught.value.count == len(caught.value.problems)
    return dict(caught.value.problems)


def test_an_old_file_with_a_naive_time_ints_and_bare_tokens_is_read():
    run = Run.from_json(OLD)
    assert run.timestamp == datetime(2026, 2, 10, 1, 56, 38, 617779)
    assert run.timestamp.tzinfo is None
    metrics = run.points[0].metrics
    assert anatomy(metrics["throughput"].value) == anatomy(23214.0)
    assert math.isnan(metrics["loss"].value)
    assert metrics["peak"] == Metric(value=math.inf, lower=-math.inf, samples=[1, 2.5, math.nan])
    again = Run.from_json(run.to_json())
    assert anatomy(again) == anatomy(run)
    assert '"timestamp":"2026-02-10T01:56:38.617779"' in run.to_json()


def test_absent_optional_keys_mean_their_defaults():
    run = Run.from_json(MINIMAL)
    assert run == Run(points=[], id="a", timestamp=datetime(2026, 1, 1))
    assert run.commit is run.branch is None
    point = Point.from_dict({"name": "p", "scenario": ""})
    assert point == Point(name="p", scenario="", tags={}, metrics={})
    definition = MetricDef.from_dict({"name": "t", "unit": "s", "direction": "lower"})
    assert definition.direction is MetricDirection.LOWER
    assert definition.priority is MetricPriority.SECONDARY
    assert (definition.group, definition.description, definition.exact) == ("", "", None)
    assert TrendSeries.from_dict({"metric": "m", "point_name": "p"}).points == ()


def test_optional_keys_may_be_null():
    nulls = {"lower": None, "upper": None, "samples": None, "invocations": None, "failure": None}
    assert Metric.from_dict({"value": 1, **nulls}) == Metric(value=1)
    assert Metric.from_json(json.dumps({"value": 1, **nulls})) == Metric(value=1)


@pytest.mark.parametrize("key", ["id", "timestamp", "points"])
def test_identity_and_points_are_never_invented(key):
    document = json.loads(MINIMAL)
    del document[key]
    expected = {f"$.{key}": "expected a value, got no such key"}
    assert problems_of(Run.from_dict, document) == expected
    assert problems_of(Run.from_json, json.dumps(document)) == expected


def test_all_missing_keys_are_named_at_once():
    found = problems_of(Run.from_json, "{}")
    assert set(found) == {"$.id", "$.timestamp", "$.points"}
    found = problems_of(Run.from_dict, {**json.loads(MINIMAL), "points": [{}, {"name": "n"}]})
    assert list(found) == ["$.points[0].name", "$.points[0].scenario", "$.points[1].scenario"]


def with_unknown_keys(value):
    """The document with an unknown key in each mapping that stands for a record."""
    if isinstance(value, list):
        return [with_unknown_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: with_unknown_keys(item) for key, item in value.items()}
    if value.keys() & {"id", "value", "name", "run_id"}:
        changed["from the future"] = {"nested": [None, 1e300]}
    return changed


def test_unknown_keys_are_ignored_at_every_level():
    run = Run.from_json(OLD)
    newer = with_unknown_keys(json.loads(OLD))
    assert json.dumps(newer).count("from the future") == 5
    assert Run.from_dict(newer) == run
    assert Run.from_json(json.dumps(newer)) == run


def test_unknown_keys_are_refused_at_every_level_where_they_are_forbidden():
    strict = make_converter(forbid_extra_keys=True)
    newer = with_unknown_keys(json.loads(OLD))
    here = "['from the future']"
    metrics = "$.points[0].metrics"
    expected = [
        *(f"{metrics}['{name}']{here}" for name in ("throughput", "loss", "peak")),
        f"$.points[0]{here}",
        f"${here}",
    ]
    for read, form in ((Run.from_dict, newer), (Run.from_json, json.dumps(newer))):
        found = problems_of(read, form, converter=strict)
        assert sorted(found) == sorted(expected)
        assert all(text.startswith("expected only ") for text in found.values())
    assert Run.from_json(OLD, converter=strict) == Run.from_json(OLD)
    assert Metric.from_dict({"value": 1}, converter=strict) == Metric(value=1)


def test_unknown_keys_and_wrong_values_are_reported_together():
    strict = make_converter(forbid_extra_keys=True)
    found = problems_of(Metric.from_dict, {"value": "x", "vlaue": 1}, converter=strict)
    assert list(found) == ["$.value", "$['vlaue']"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00+00:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00-05:30", datetime(2026, 1, 31, 17, 30, tzinfo=UTC)),
        ("20260131T120000", datetime(2026, 1, 31, 12)),
        ("2026-01-31", datetime(2026, 1, 31)),
        ("2026-W05-6", datetime(2026, 1, 31)),
        ("2026-01-31 12:00", datetime(2026, 1, 31, 12)),
        ("2026-01-31T12:00:00.1234569", datetime(2026, 1, 31, 12, 0, 0, 123456)),
        ("2026-01-31T12:00:00.999999999Z", datetime(2026, 1, 31, 12, 0, 0, 999999, tzinfo=UTC)),
    ],
)
def test_times_are_what_fromisoformat_reads_and_digits_past_microseconds_are_cut(text, expected):
    document = {**json.loads(MINIMAL), "timestamp": text}
    for run in (Run.from_dict(document), Run.from_json(json.dumps(document))):
        assert run.timestamp == expected
        assert (run.timestamp.tzinfo is None) == (expected.tzinfo is None)
        assert Run.from_json(run.to_json()) == run


@pytest.mark.parametrize(
    "value",
    ["", "now", "2026-13-01", "12:00", "1767225600", 1767225600, 1.5, None, [], "²026-01-01"],
)
def test_other_times_are_refused(value):
    document = {**json.loads(MINIMAL), "timestamp": value}
    for read, form in ((Run.from_dict, document), (Run.from_json, json.dumps(document))):
        found = problems_of(read, form)
        assert found["$.timestamp"].startswith("expected a time as ISO 8601 text, got ")


def test_a_document_may_hold_times_and_members_as_objects():
    document = {"run_id": "r", "timestamp": datetime(2026, 1, 1, tzinfo=UTC), "value": 1}
    assert TrendPoint.from_dict(document).timestamp.utcoffset() == timedelta(0)
    definition = {"name": "t", "unit": "s", "direction": MetricDirection.LOWER}
    assert MetricDef.from_dict(definition).direction is MetricDirection.LOWER


def test_the_last_of_repeated_keys_counts():
    assert Metric.from_json('{"value": "x", "value": 1}') == Metric(value=1)
    run = Run.from_json(MINIMAL.replace("{", '{"id": "first", "points": 3,', 1))
    assert run == Run.from_json(MINIMAL)


@pytest.mark.parametrize("kind", RECORDS)
def test_null_is_no_document(kind):
    assert list(problems_of(kind.from_dict, None)) == ["$"]
    assert list(problems_of(kind.from_json, "null")) == ["$"]


def test_the_metrics_of_the_datarax_files_are_read_and_come_back_identical(shared_data):
    files = sorted((shared_data / "calibrax-upstream").glob("datarax_2026-07*/*.json"))
    assert len(files) == 60
    for file in files:
        metrics = json.loads(file.read_text(encoding="utf-8"))["metrics"]
        assert metrics.keys() == {"throughput", "latency_p50", "latency_p95", "latency_p99"}
        for document in metrics.values():
            metric = Metric.from_dict(document)
            assert metric.to_dict() == document
            assert metric.to_json() == json.dumps(document, separators=(",", ":"))
            assert Metric.from_json(json.dumps(document)) == metric
