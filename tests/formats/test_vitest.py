"""vitest's benchmark reports: what the mapping promises, each trap with a file that shows it."""

import json
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated, read_or_refuse, read_or_refuse_document

from calibrax import MetricDirection, Run, read
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import vitest
from calibrax.formats.registry import format_of, runs_in
from calibrax.formats.source import load

VERSIONS = ["1.6.1", "3.2.7", "4.1.12"]

# File of ../shared/data/vitest, points, failures.
TABLE = [("bencher_four.json", 4, 0), ("bencher_two.json", 2, 0), ("own_run_vitest3.json", 3, 1)]
pytestmark = pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")


@pytest.fixture
def folder(own_data):
    return own_data / "vitest"


@pytest.fixture
def document(folder):
    return json.loads((folder / "3.2.7.json").read_bytes())


@pytest.fixture
def read_document(source_of):
    """Read a document that was changed."""

    def run_of(document):
        [run] = runs_in(source_of(json.dumps(document)), vitest)
        return run

    return run_of


def benchmarks_in(document):
    return [
        (group["fullName"], benchmark)
        for file in document["files"]
        for group in file["groups"]
        for benchmark in group["benchmarks"]
    ]


@pytest.mark.parametrize(("name", "points", "failures"), TABLE)
def test_every_file_gives_what_an_independent_count_gives(shared_data, name, points, failures):
    path = shared_data / "vitest" / name
    run = read(path)
    assert format_of(load(path)) is vitest
    benchmarks = benchmarks_in(json.loads(path.read_bytes()))
    assert len(run.points) == len(benchmarks) == points
    metrics = [point.metrics["time"] for point in run.points]
    assert sum(metric.failure is not None for metric in metrics) == failures
    for point, (group, benchmark) in zip(run.points, benchmarks, strict=True):
        assert (point.scenario, point.name, dict(point.tags)) == (group, benchmark["name"], {})
        metric = point.metrics["time"]
        assert (metric.samples, metric.lower, metric.upper) == (None, None, None)
        if metric.failure is None:
            assert metric.value == benchmark["median"] / 1000
            assert benchmark["mean"] / 1000 == pytest.approx(1 / benchmark["hz"], rel=1e-12)
    assert read(path) == run
    assert Run.from_json(run.to_json()) == run


def test_the_table_has_every_file(shared_data):
    there = {path.name for path in (shared_data / "vitest").iterdir()}
    assert there == {name for name, *_ in TABLE}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_gives_the_same_points(folder, version):
    run = read(folder / f"{version}.json")
    assert [(p.scenario, p.name) for p in run.points] == [
        ("a.bench.js > sort", "native"),
        ("a.bench.js > sort", "copy only"),
        ("a.bench.js > sort", "throws"),
        ("b.bench.js", "at the top"),
        ("b.bench.js > outer > inner > with an arrow", "same name"),
        ("b.bench.js > outer > inner > with an arrow", "other"),
    ]
    assert run.points[2].metrics["time"].failure == "failed"
    assert (run.metric_defs["time"].unit, len(run.metric_defs)) == ("s", 1)
    assert run.metric_defs["time"].direction is MetricDirection.LOWER
    assert dict(run.metadata) == {"tool": "vitest", "time_source": "file"}
    assert run.environment == {}
    assert format_of(load(folder / f"{version}.json")) is vitest


def test_a_name_that_a_group_repeats_is_one_point_with_a_warning(folder):
    with pytest.warns(FormatWarning, match="1 benchmark stands several times in the file"):
        run = read(folder / "3.2.7.json")
    document = json.loads((folder / "3.2.7.json").read_bytes())
    medians = [b["median"] for _, b in benchmarks_in(document) if b["name"] == "same name"]
    assert len(medians) == 2
    assert run.points[4].metrics["time"].value == statistics.median(m / 1000 for m in medians)


def test_without_a_median_the_value_is_the_mean_with_its_margin(folder):
    document = json.loads((folder / "1.6.1.json").read_bytes())
    benchmark = document["files"][0]["groups"][0]["benchmarks"][0]
    assert "median" not in benchmark
    metric = read(folder / "1.6.1.json").points[0].metrics["time"]
    assert metric.value == benchmark["mean"] / 1000
    assert metric.lower == (benchmark["mean"] - benchmark["moe"]) / 1000
    assert metric.upper == (benchmark["mean"] + benchmark["moe"]) / 1000
    margin = benchmark["rme"] / 100 * benchmark["mean"]
    assert benchmark["moe"] == pytest.approx(margin, rel=1e-12), "rme is in percent"


def test_samples_are_read_where_there_are_some(document, read_document):
    benchmark = document["files"][0]["groups"][0]["benchmarks"][0]
    assert benchmark["samples"] == []
    benchmark["samples"] = [3, 1.5, 2]
    metric = read_document(document).points[0].metrics["time"]
    assert metric.samples == (0.003, 0.0015, 0.002)
    assert (metric.value, metric.invocations) == (0.002, (0, 0, 0))


def test_the_folder_of_the_machine_is_no_part_of_the_run(document, read_document):
    first = read_document(document)
    document["files"][0]["filepath"] = "/elsewhere/a.bench.js"
    assert read_document(document) == first


def test_a_reason_is_told_where_the_file_has_one(document, read_document):
    benchmark = document["files"][0]["groups"][0]["benchmarks"][2]
    assert benchmark["error"] == {}
    assert benchmark["median"] is None
    benchmark["error"] = {"message": "boom"}
    assert read_document(document).points[2].metrics["time"].failure == "failed: boom"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"median": "fast"}, r".median: expected a number, got 'fast' \(str\)"),
        ({"median": None, "mean": None}, r".median: expected a number, got nothing"),
        ({"name": None}, r".name: expected a text, got nothing"),
        ({"samples": [1, None]}, r".samples\[1\]: expected a number, got nothing"),
        ({"samples": {}}, r".samples: expected a list of numbers, got {} \(dict\)"),
        ({"median": None, "mean": True}, r".mean: expected a number, got True \(bool\)"),
    ],
)
def test_a_wrong_value_is_an_error_with_its_place(document, read_document, change, message):
    document["files"][0]["groups"][0]["benchmarks"][1].update(change)
    where = r"results.json: \$.files\[0\].groups\[0\].benchmarks\[1\]"
    with pytest.raises(FormatError, match=where + message):
        read_document(document)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '{"files": {}}',
        '{"files": [1]}',
        '{"files": [{"groups": []}]}',
        '{"files": [], "more": 1}',
        '{"files": [1e999]}',
        '{"files": [',
        "files",
    ],
)
def test_other_files_are_not_recognised(source_of, text):
    assert not vitest.recognises(source_of(text))


def test_a_report_without_benchmarks_is_told(source_of):
    source = source_of('{"files": []}')
    assert vitest.recognises(source)
    with pytest.warns(FormatWarning, match="the file holds no benchmarks"):
        [run] = runs_in(source, vitest)
    assert run.points == ()


@given(st.data())
def test_mutated_documents_are_read_or_refused(own_data, data):
    version = data.draw(st.sampled_from(VERSIONS))
    document = json.loads((own_data / "vitest" / f"{version}.json").read_bytes())
    read_or_refuse_document(vitest, data.draw(mutated(document)))


@pytest.mark.parametrize("value", ["1e400", "NaN", "-Infinity", "[" * 5000, "{}"])
def test_numbers_that_are_none_are_values_or_errors(folder, value):
    text = (folder / "3.2.7.json").read_text()
    number = json.loads(text)["files"][0]["groups"][0]["benchmarks"][0]["median"]
    assert str(number) in text
    read_or_refuse(vitest, text.replace(str(number), value))
