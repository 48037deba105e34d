"""The stores that calibrax 0.1 wrote are read as they are: a document of a run is still that."""

import json
import math
from datetime import UTC, datetime

import pytest

from calibrax import MetricDirection, MetricPriority, Run, read, read_all
from calibrax.formats import calibrax_json
from calibrax.formats.registry import format_of
from calibrax.formats.source import load

FILES = ["runs/naive.json", "runs/aware.json", "baselines/main.json"]


@pytest.fixture
def store(own_data):
    return own_data / "calibrax-0.1" / "store"


@pytest.mark.parametrize("file", FILES)
def test_every_file_of_a_store_is_a_run_with_all_that_it_had(store, file):
    path = store / file
    assert format_of(load(path)) is calibrax_json
    run = read(path)
    theirs = json.loads(path.read_bytes())
    ours = json.loads(json.dumps(run.to_dict()))
    assert json.dumps(ours, sort_keys=True) == json.dumps(theirs, sort_keys=True)
    assert Run.from_dict(theirs) == run
    assert Run.from_json(run.to_json()) == run


def test_a_time_without_a_zone_stays_one(store):
    run = read(store / "runs" / "naive.json")
    stated = json.loads((store / "runs" / "naive.json").read_bytes())["timestamp"]
    assert run.timestamp == datetime.fromisoformat(stated)
    assert run.timestamp.tzinfo is None
    assert run.to_dict()["timestamp"] == stated


def test_a_time_with_a_zone_keeps_it(store):
    assert read(store / "runs" / "aware.json").timestamp.tzinfo is UTC


def test_a_bare_nan_is_read(store):
    path = store / "runs" / "aware.json"
    assert '"value": NaN' in path.read_text(encoding="utf-8")
    assert all(math.isnan(point.metrics["loss"].value) for point in read(path).points)


def test_definitions_points_and_intervals_are_kept(store):
    run = read(store / "runs" / "naive.json")
    assert (run.id, run.branch) == ("naive", "main")
    assert run.metric_defs["time"].direction is MetricDirection.LOWER
    assert run.metric_defs["time"].priority is MetricPriority.PRIMARY
    assert run.metric_defs["loss"].group == "quality"
    assert [(p.name, p.scenario, dict(p.tags)) for p in run.points] == [
        ("sum/1000", "sums", {"framework": "python", "size": "1000"}),
        ("sum/10000", "sums", {"framework": "python", "size": "10000"}),
    ]
    for point in run.points:
        time = point.metrics["time"]
        assert len(time.samples) == 5
        assert (time.lower, time.upper) == (min(time.samples), max(time.samples))
        assert time.invocations is None


def test_a_whole_store_is_its_runs_and_its_baseline(store):
    runs = list(read_all(store))
    assert [run.id for run in runs] == ["naive", "aware", "naive"]
    assert len(set(runs)) == 2
