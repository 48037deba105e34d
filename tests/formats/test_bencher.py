"""Bencher Metric Format: what the mapping promises, each trap with a file that shows it."""

import json

import pytest
from hypothesis import given
from mutations import mutated, read_or_refuse_document

from calibrax import Run, read
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import bencher
from calibrax.formats.registry import format_of, runs_in

# File of ../shared/data/bencher-bmf, points, metrics, measures.
LATENCY = {"latency"}
DHAT = {f"{when} {what}" for when in ("Final", "Max", "Total") for what in ("Blocks", "Bytes")}
TABLE = [
    ("bencher_report_bmf_mixed.json", 3, 3, LATENCY),
    ("bencher_report_dhat.json", 1, 6, DHAT),
    ("bencher_report_latency.json", 3, 3, LATENCY),
]
DOCUMENT = {
    "sum": {"latency": {"value": 2.0, "lower_value": 1.0, "upper_value": 4.0}},
    "repr": {"latency": {"value": 3}, "size": {"value": 5, "lower_value": None}},
}

pytestmark = pytest.mark.filterwarnings("ignore:.*state its direction")


@pytest.fixture
def folder(shared_data):
    return shared_data / "bencher-bmf"


@pytest.fixture
def read_document(source_of):
    def run_of(document):
        [run] = runs_in(source_of(json.dumps(document)), bencher)
        return run

    return run_of


@pytest.mark.parametrize(("file", "points", "metrics", "measures"), TABLE)
@pytest.mark.filterwarnings("ignore:.*do not hold the value")
def test_every_file_is_read(folder, file, points, metrics, measures):
    run = read(folder / file)
    assert len(run.points) == points
    assert sum(len(point.metrics) for point in run.points) == metrics
    assert set(run.metric_defs) == measures
    theirs = json.loads((folder / file).read_bytes())
    assert {p.name: {k: m.value for k, m in p.metrics.items()} for p in run.points} == {
        benchmark: {measure: stated["value"] for measure, stated in measures.items()}
        for benchmark, measures in theirs.items()
    }
    assert not any(m.samples or m.failure for p in run.points for m in p.metrics.values())
    assert Run.from_json(run.to_json()) == run
    assert read(folder / file) == run


def test_the_table_has_every_file(folder):
    assert {path.name for path in folder.iterdir()} == {file for file, *_ in TABLE}


@pytest.mark.parametrize("file", [file for file, *_ in TABLE])
def test_the_content_tells_the_format(folder, source_of, file):
    assert format_of(source_of((folder / file).read_bytes())) is bencher


def test_the_file_has_no_unit_and_no_direction(read_document):
    with pytest.warns(FormatWarning, match="'latency' is better.*state its direction"):
        run = read_document(DOCUMENT)
    assert {d.name: (d.unit, d.direction) for d in run.metric_defs.values()} == {
        "latency": ("", "info"),
        "size": ("", "info"),
    }


def test_nor_has_it_a_time_a_commit_or_a_machine(read_document):
    run = read_document(DOCUMENT)
    assert run.metadata == {"tool": "bencher", "time_source": "file"}
    assert (run.commit, run.branch, run.environment) == (None, None, {})


def test_bounds_are_the_interval_of_the_value(read_document):
    first, second = read_document(DOCUMENT).points
    latency = first.metrics["latency"]
    assert (latency.lower, latency.value, latency.upper) == (1.0, 2.0, 4.0)
    assert (second.metrics["latency"].lower, second.metrics["latency"].upper) == (None, None)
    assert second.metrics["size"].value == 5.0


def test_bounds_that_do_not_hold_the_value_are_told_and_left_out(folder):
    path = folder / "bencher_report_latency.json"
    stated = json.loads(path.read_bytes())["tests::benchmark_a"]["latency"]
    assert (stated["value"], stated["lower_value"], stated["upper_value"]) == (3247, 1044, 1044)
    with pytest.warns(FormatWarning, match="intervals of 3 benchmarks, such as 'tests::benchmark"):
        run = read(path)
    latency = run.points[0].metrics["latency"]
    assert (latency.value, latency.lower, latency.upper) == (3247.0, None, None)


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ({"a": 1}, "$.a: expected a mapping, got 1 (int)"),
        ({"a": {"b": 1}}, "$.a.b: expected a mapping, got 1 (int)"),
        ({"a": {"b": {}}}, "$.a.b.value: expected a number, got nothing"),
        ({"a": {"b": {"value": None}}}, "$.a.b.value: expected a number, got nothing"),
        (
            {"a b": {"c": {"value": 1, "lower_value": "0"}}},
            "$['a b'].c.lower_value: expected a number, got '0' (str)",
        ),
        ([], "$: expected a JSON object, got another JSON value"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read_document, document, error):
    with pytest.raises(FormatError) as caught:
        read_document(document)
    assert str(caught.value) == f"results.json: {error}"


def test_a_benchmark_without_measures_is_none(read_document):
    assert [p.name for p in read_document({"a": {}, **DOCUMENT}).points] == ["sum", "repr"]


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"a": {}},
        {"a": 1},
        {"a": {"b": 1}},
        {"a": {"b": {}}},
        {"a": {"b": {"value": 1}}, "c": 1},
        {"a": {"b": {"value": 1}, "c": 1}},
        "value",
    ],
)
def test_other_files_are_not_recognised(source_of, document):
    assert not bencher.recognises(source_of(json.dumps(document)))


def test_a_file_whose_later_benchmarks_are_wrong_is_still_recognised(source_of):
    assert bencher.recognises(source_of(json.dumps({**DOCUMENT, "c": {"d": 1}})))


@given(mutated(DOCUMENT))
def test_wrong_kinds_anywhere_are_errors_of_calibrax(document):
    read_or_refuse_document(bencher, document)
