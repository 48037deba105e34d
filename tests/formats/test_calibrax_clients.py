"""The result files of earlier clients of calibrax: what the mapping promises, and the traps."""

import json
import math
import statistics
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from hypothesis import given
from mutations import mutated, read_or_refuse_document

from calibrax import Run, read
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import calibrax_clients
from calibrax.formats.registry import format_of, runs_in

# Folder of ../shared/data/calibrax-upstream, files, metrics, samples, graphics processors.
FEBRUARY, JULY = "datarax_2026-02-17_3fcabcd", "datarax_2026-07-04_50de48d"
RTX = "NVIDIA GeForce RTX 4090"
TABLE = [
    (FEBRUARY, 47, 94, 570, {RTX}),
    (JULY, 60, 360, 2278, {RTX}),
    (
        f"{JULY}/gpu_a100",
        15,
        90,
        732,
        {"2 x NVIDIA A100-PCIE-40GB", "2 x NVIDIA A100 80GB PCIe"},
    ),
]
FOLDERS = [folder for folder, *_ in TABLE]

OLD = {
    "framework": "Datarax",
    "scenario_id": "CV-1",
    "variant": "small",
    "timing": {
        "wall_clock_sec": 0.5,
        "per_batch_times": [0.001, 0.003, 0.002],
        "first_batch_time": 0.1,
        "num_batches": 3,
        "num_elements": 100,
    },
    "resources": None,
    "environment": {
        "timestamp": "2026-02-10T01:56:41+00:00",
        "git_commit": "abc",
        "python_version": "3.11.10",
        "jax_version": "0.9.0",
        "platform": {"backend": "gpu"},
        "os": {"system": "Linux", "release": "6.8", "machine": "x86_64"},
        "gpu": "NVIDIA GeForce RTX 4090, 24564 MiB, 575.57.08",
    },
    "config": {"seed": 42},
    "timestamp": 1770688601.5,
    "extra_metrics": {},
}
NEW = {
    "name": "CV-1/small",
    "domain": "pipelines",
    "tags": {"framework": "Datarax", "scenario_id": "CV-1", "variant": "small"},
    "timing": OLD["timing"],
    "resources": None,
    "metrics": {"throughput": {"value": 200.0}, "latency_p50": {"value": 2.0}},
    "metadata": {"environment": OLD["environment"]},
    "config": OLD["config"],
    "timestamp": OLD["timestamp"],
}


@pytest.fixture
def folder(shared_data):
    return shared_data / "calibrax-upstream"


@pytest.fixture
def read_document(source_of):
    def run_of(document, **keys):
        [run] = runs_in(source_of(json.dumps({**document, **keys})), calibrax_clients)
        return run

    return run_of


def files_of(folder):
    return sorted(path for path in folder.iterdir() if path.is_file())


def parsed(path):
    return json.loads(path.read_bytes())


@pytest.mark.parametrize(("name", "files", "metrics", "samples", "gpus"), TABLE)
def test_every_result_is_read_as_a_run(folder, name, files, metrics, samples, gpus):
    paths = files_of(folder / name)
    runs = [read(path) for path in paths]
    found = [metric for run in runs for point in run.points for metric in point.metrics.values()]
    assert len(runs) == files
    assert {len(run.points) for run in runs} == {1}
    assert len(found) == metrics
    assert sum(len(metric.samples or ()) for metric in found) == samples
    assert not any(metric.failure for metric in found)
    assert {run.environment["gpu"] for run in runs} == gpus
    assert len({run.id for run in runs}) == len(runs)
    assert [read(path).id for path in paths] == [run.id for run in runs]
    assert all(Run.from_json(run.to_json()) == run for run in runs)


@pytest.mark.parametrize("name", FOLDERS)
def test_every_number_is_that_of_the_file(folder, name):
    for path in files_of(folder / name):
        theirs = parsed(path)
        [point] = read(path).points
        batches = theirs["timing"]["per_batch_times"]
        assert point.metrics["wall_clock"].value == theirs["timing"]["wall_clock_sec"]
        assert point.metrics["batch_time"].samples == tuple(batches)
        assert point.metrics["batch_time"].value == statistics.median(batches)
        assert set(point.metrics) == {"wall_clock", "batch_time", *theirs.get("metrics", ())}
        for key, stated in theirs.get("metrics", {}).items():
            factor = 1 if key == "throughput" else 1e-3
            assert point.metrics[key].value == pytest.approx(stated["value"] * factor, rel=1e-15)
        if "metrics" in theirs:
            median = pytest.approx(point.metrics["batch_time"].value, rel=1e-9)
            assert point.metrics["latency_p50"].value == median


def test_the_table_has_every_folder_and_two_files_are_none(folder):
    there = {str(path.parent.relative_to(folder)) for path in folder.rglob("*.json")}
    assert there == {*FOLDERS, "."}
    others = files_of(folder)
    assert len(others) == 2
    for path in others:
        with pytest.raises(FormatError, match="no reader knows this file"):
            read(path)


@pytest.mark.parametrize("name", FOLDERS)
def test_identities_are_those_of_the_files_whose_names_have_no_slash(folder, name):
    for path in files_of(folder / name):
        [point] = read(path).points
        assert point.name.replace("/", "_") == path.stem
        assert point.scenario == point.tags["scenario_id"]
        assert point.name == f"{point.scenario}/{point.tags['variant']}"
        assert set(point.tags) == {"framework", "scenario_id", "variant"}


def test_old_and_new_files_of_one_benchmark_are_one_point(folder):
    old, new = (read(folder / name / "CV-1_small.json") for name in (FEBRUARY, JULY))
    (a,), (b,) = old.points, new.points
    assert (a.name, a.scenario, a.tags) == (b.name, b.scenario, b.tags)


def test_the_unit_of_a_metric_is_what_the_timing_of_its_file_shows(read_document):
    run = read_document(NEW)
    metrics = run.points[0].metrics
    assert metrics["throughput"].value == 200.0
    assert metrics["latency_p50"].value == 0.002
    assert {d.name: (d.unit, d.direction.value) for d in run.metric_defs.values()} == {
        "wall_clock": ("s", "lower"),
        "batch_time": ("s", "lower"),
        "throughput": ("1/s", "higher"),
        "latency_p50": ("s", "lower"),
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("throughput", 201.0),
        ("latency_p50", 0.002),  # seconds
        ("latency_p99", 30.0),
        ("accuracy", 0.9),
    ],
)
def test_a_metric_that_the_timing_does_not_show_is_shown_not_judged(read_document, key, value):
    with pytest.warns(FormatWarning, match=f"whether more or less of '{key}' is better"):
        run = read_document(NEW, metrics={key: {"value": value}})
    assert run.points[0].metrics[key].value == value
    assert (run.metric_defs[key].unit, run.metric_defs[key].direction) == ("", "info")


@pytest.mark.parametrize(
    "timing",
    [
        {"wall_clock_sec": 0.5},
        {"num_elements": 100, "wall_clock_sec": 0.0},
        {"per_batch_times": [1.0, 3000.0], "wall_clock_sec": 1.0},
    ],
)
def test_nor_is_one_that_the_timing_leaves_open(read_document, timing):
    metrics = {"throughput": {"value": 200.0}, "latency_p50": {"value": 1500.0}}
    with pytest.warns(FormatWarning) as told:
        run = read_document(NEW, timing=timing, metrics=metrics)
    assert len(told) == 2
    assert {run.metric_defs[key].direction for key in metrics} == {"info"}


def test_without_timing_the_metrics_are_what_there_is(read_document):
    with pytest.warns(FormatWarning, match="accuracy"):
        run = read_document(NEW, timing=None, metrics={"accuracy": {"value": 0.5}})
    assert {key: metric.value for key, metric in run.points[0].metrics.items()} == {"accuracy": 0.5}


def test_a_result_with_neither_is_a_failure(read_document):
    run = read_document(NEW, timing=None, metrics={})
    [metric] = run.points[0].metrics.values()
    assert math.isnan(metric.value)
    assert metric.failure == "failed: the result has neither time nor metric"


def test_extra_metrics_of_old_files_are_metrics_too(read_document):
    with pytest.warns(FormatWarning) as told:
        run = read_document(OLD, extra_metrics={"loss": 0.5, "wall_clock": 7.0})
    assert len(told) == 2
    values = {key: metric.value for key, metric in run.points[0].metrics.items()}
    assert values == {
        "wall_clock": 0.5,
        "batch_time": 0.002,
        "loss": 0.5,
        "calibrax-clients.wall_clock": 7.0,
    }


@pytest.mark.parametrize(
    ("keys", "name", "scenario", "tags"),
    [
        ({}, "CV-1/small", "CV-1", NEW["tags"]),
        ({"tags": {"framework": "x"}}, "CV-1/small", "pipelines", {"framework": "x"}),
        ({"tags": {}, "scenario_id": "S"}, "CV-1/small", "S", {"scenario_id": "S"}),
        ({"tags": {}, "domain": None}, "CV-1/small", "", {}),
    ],
)
def test_names_scenarios_and_tags(read_document, keys, name, scenario, tags):
    [point] = read_document(NEW, **keys).points
    assert (point.name, point.scenario, dict(point.tags)) == (name, scenario, tags)


def test_commit_time_and_settings_are_kept(read_document):
    for document in (OLD, NEW):
        run = read_document(document)
        assert (run.commit, run.branch) == ("abc", None)
        assert run.timestamp == datetime(2026, 2, 10, 1, 56, 41, 500000, tzinfo=UTC)
        assert run.metadata["time_source"] == "run"
        assert run.metadata["tool"] == "calibrax-clients"
        assert run.metadata["config"] == {"seed": 42}
        assert run.metadata["num_batches"] == 3
        assert run.metadata["first_batch_time"] == 0.1


def test_an_unknown_commit_is_none(folder):
    path = folder / JULY / "gpu_a100" / "CV-1_small.json"
    assert parsed(path)["metadata"]["environment"]["git_commit"] == "unknown"
    assert read(path).commit is None


def test_the_machine_and_its_software_have_the_names_that_all_readers_share(read_document):
    expected = {
        "python": "3.11.10",
        "jax_version": "0.9.0",
        "platform": {"backend": "gpu"},
        "os": "Linux",
        "os_release": "6.8",
        "arch": "x86_64",
        "gpu": RTX,
        "gpu_memory": "24564 MiB",
        "gpu_driver": "575.57.08",
    }
    assert read_document(OLD).environment == expected
    assert read_document(NEW).environment == expected


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("A, 1 MiB, 2\nA, 1 MiB, 2", {"gpu": "2 x A", "gpu_memory": "1 MiB", "gpu_driver": "2"}),
        (
            "A, 1 MiB, 2\nB, 3 MiB, 2",
            {"gpu": "A; B", "gpu_memory": "1 MiB; 3 MiB", "gpu_driver": "2"},
        ),
        ("a card", {"gpu": "a card"}),
        ("", {}),
        (None, {}),
    ],
)
def test_graphics_processors_are_told_from_their_drivers(read_document, text, kept):
    environment = {"gpu": text, "os": "Linux"}
    assert read_document(OLD, environment=environment).environment == {"os": "Linux", **kept}


def test_another_driver_is_no_other_hardware(folder):
    old, new = (read(folder / name / "CV-1_small.json").environment for name in (FEBRUARY, JULY))
    assert old["gpu"] == new["gpu"]
    assert old["gpu_driver"] != new["gpu_driver"]


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ({"timing": 1}, "timing: expected a mapping, got 1 (int)"),
        (
            {"timing": {"wall_clock_sec": "1"}},
            "timing.wall_clock_sec: expected a number, got '1' (str)",
        ),
        ({"metrics": {"a": "1"}}, "metrics.a: expected a number, got '1' (str)"),
        ({"metrics": {"a": {}}}, "metrics.a.value: expected a number, got nothing"),
        ({"tags": {"a": 1}}, "tags.a: expected a text, got 1 (int)"),
        ({"timestamp": 1e300}, "timestamp: expected seconds since 1970, got 1e+300 (float)"),
        ({"timestamp": "now"}, "timestamp: expected a number, got 'now' (str)"),
        ({"name": None}, "scenario_id: expected a text, got nothing"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read_document, keys, error):
    with pytest.raises(FormatError) as caught:
        read_document(NEW, **keys)
    assert str(caught.value) == f"results.json: $.{error}"


def test_a_result_without_a_time_has_that_of_the_file(read_document):
    assert read_document(NEW, timestamp=None).metadata["time_source"] == "file"


def test_samples_intervals_and_resources_are_kept(own_data):
    path = own_data / "calibrax-0.1" / "result.json"
    theirs = parsed(path)
    with pytest.warns(FormatWarning, match="'accuracy'"):
        run = read(path)
    [point] = run.points
    accuracy = point.metrics["accuracy"]
    assert accuracy.samples == (0.5, 0.75, 0.875)
    assert (accuracy.lower, accuracy.value, accuracy.upper) == (0.5, 0.75, 0.875)
    assert run.metric_defs["throughput"].unit == "1/s"
    assert run.metadata["resources"] == theirs["resources"]
    assert list(point.metrics["batch_time"].samples) == theirs["timing"]["per_batch_times"]
    assert run.environment == {}


def test_a_result_of_nothing_is_a_failure(own_data):
    path = own_data / "calibrax-0.1" / "bare.json"
    run = read(path)
    [point] = run.points
    assert (point.name, point.scenario, dict(point.tags)) == ("lists/small", "containers", {})
    assert point.metrics["wall_clock"].failure is not None
    assert run.timestamp == datetime.fromtimestamp(parsed(path)["timestamp"], UTC)


@pytest.mark.parametrize("document", [OLD, NEW])
def test_the_content_tells_the_format(source_of, document):
    assert format_of(source_of(json.dumps(document))) is calibrax_clients


def test_a_run_of_calibrax_is_none_of_these(source_of):
    assert not calibrax_clients.recognises(source_of(json.dumps({**NEW, "points": []})))
    for text in ("[]", "{}", "x", '{"timing": {}, "timestamp": 1}'):
        assert not calibrax_clients.recognises(source_of(text))


@given(mutated(deepcopy(NEW)) | mutated(deepcopy(OLD)))
def test_wrong_kinds_anywhere_are_errors_of_calibrax(document):
    read_or_refuse_document(calibrax_clients, document)
