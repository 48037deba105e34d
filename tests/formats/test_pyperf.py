"""pyperf's files: what the mapping promises, each trap with a file that shows it."""

import json
import math
import shutil
import statistics
from datetime import datetime

import pytest

from calibrax import MetricDirection, read
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import pyperf
from calibrax.formats.registry import format_of, runs_in


@pytest.fixture
def folder(own_data):
    return own_data / "pyperf"


@pytest.fixture
def read_document(source_of):
    """Read a document that was made here."""

    def run_of(document):
        source = source_of(document if isinstance(document, str) else json.dumps(document))
        assert format_of(source) is pyperf
        [run] = runs_in(source, pyperf)
        return run

    return run_of


def document_of(*runs, version="1.0", top=None, own=None):
    """A file of one benchmark."""
    benchmark = {"runs": list(runs), **({"metadata": own} if own is not None else {})}
    metadata = {"name": "b", "date": "2026-01-31 12:00:00"} if top is None else top
    return {"version": version, "metadata": metadata, "benchmarks": [benchmark]}


def time_of(run):
    [point] = run.points
    return point.metrics["time"]


def test_each_process_is_an_invocation_and_calibration_and_warm_up_are_left_out(folder):
    run = read(folder / "two.json")
    assert [point.name for point in run.points] == ["length", "hash"]
    document = json.loads((folder / "two.json").read_bytes())
    calibrating = document["benchmarks"][0]["runs"][0]
    assert "values" not in calibrating
    assert calibrating["warmups"]
    for point, benchmark in zip(run.points, document["benchmarks"], strict=True):
        values = [r["values"] for r in benchmark["runs"] if "values" in r]
        metric = point.metrics["time"]
        assert metric.samples == tuple(v for part in values for v in part)
        assert metric.invocations == (0, 0, 1, 1)
        assert metric.value == statistics.median(metric.samples)
        assert point.tags == {}
        assert point.scenario == ""


@pytest.mark.parametrize(
    ("file", "name", "tags"),
    [
        ("timeit.json", "timeit", {"stmt": "'sorted(x)'", "setup": "'x = list(range(20))'"}),
        ("command.json", "command", {"command": "true"}),
        ("hash.json.gz", "hash", {}),
        ("memory.json", "memory", {}),
    ],
)
def test_only_default_names_have_tags(folder, file, name, tags):
    [point] = read(folder / file).points
    assert (point.name, dict(point.tags)) == (name, tags)


@pytest.mark.filterwarnings("ignore:.*'integer'")
@pytest.mark.parametrize(
    ("file", "metric", "unit", "direction"),
    [
        ("timeit.json", "time", "s", MetricDirection.LOWER),
        ("memory.json", "memory", "B", MetricDirection.LOWER),
        ("integer.json", "value", "count", MetricDirection.INFO),
    ],
)
def test_the_metric_goes_by_the_unit(folder, file, metric, unit, direction):
    run = read(folder / file)
    assert list(run.points[0].metrics) == list(run.metric_defs) == [metric]
    assert (run.metric_defs[metric].unit, run.metric_defs[metric].direction) == (unit, direction)


def test_whole_values_become_floats(folder):
    samples = read(folder / "memory.json").points[0].metrics["memory"].samples
    assert set(map(type, samples)) == {float}
    assert samples[0] > 1e6


def test_a_number_without_a_unit_is_only_reported_and_that_is_told(folder):
    with pytest.warns(FormatWarning, match="integer.json: the file does not say whether more or"):
        read(folder / "integer.json")


def test_an_absent_unit_is_the_second(shared_data):
    path = shared_data / "pyperf" / "psf_telco.json"
    assert b'"unit"' not in path.read_bytes()
    assert read(path).metric_defs["time"].unit == "s"


def test_values_are_divided_by_loops_already(shared_data):
    path = shared_data / "pyperf" / "own_run" / "pyperf_inner_loops.json"
    document = json.loads(path.read_bytes())
    assert document["metadata"]["inner_loops"] == 35
    assert time_of(read(path)).samples[:3] == tuple(document["benchmarks"][0]["runs"][0]["values"])


def test_metadata_of_a_run_overlays_that_of_the_benchmark_overlays_that_of_the_file(read_document):
    run = read_document(
        document_of(
            {"values": [1.0], "metadata": {"name": "run's", "cpu_count": 3}},
            {
                "values": [2.0],
                "metadata": {"name": "run's", "unit": "second", "cpu_count": 3},
            },
            top={"name": "file's", "unit": "byte", "hostname": "file's", "cpu_count": 1},
            own={"name": "benchmark's", "unit": "second", "cpu_count": 2},
        )
    )
    assert run.points[0].name == "run's"
    assert list(run.metric_defs) == ["time"]
    assert run.environment == {"host": "file's", "cpu_count": 3}


def test_with_one_benchmark_everything_may_be_in_the_metadata_of_the_file(folder):
    run = read(folder / "command.json")
    document = json.loads((folder / "command.json").read_bytes())
    assert list(document["benchmarks"][0]) == ["runs"]
    assert run.points[0].name == document["metadata"]["name"]


def test_machine_and_software_have_the_names_that_all_readers_share(folder):
    run = read(folder / "timeit.json")
    assert run.environment["host"] == "scrubbed"
    assert run.environment["cpu_count"] == 2
    assert run.environment["python"] == "3.11.7 (64-bit)"
    assert run.environment["os"].startswith("Linux-")
    assert run.environment["timer"].startswith("clock_gettime")
    volatile = {"load_avg_1min", "uptime", "boot_time", "cpu_freq", "mem_max_rss", "duration"}
    assert volatile.isdisjoint(run.environment)
    assert run.metadata == {"tool": "pyperf", "tool_version": "2.10.0", "time_source": "run"}
    assert (run.commit, run.branch) == (None, None)


def test_versions_of_libraries_that_benchmarks_use_are_software(shared_data):
    run = read(shared_data / "pyperf" / "pyperformance_html5lib.json.gz")
    assert run.environment["html5lib_version"] == "0.999999999"


@pytest.fixture
def series(shared_data):
    return shared_data / "pyperf" / "series_bench_runner_testdata"


def test_bench_runner_s_commit_and_versions_are_kept(series):
    run = read(series / "bm-20221119-linux-x86_64-python-main-3.12.0a3+-b0e1f9c.json")
    assert run.commit == "b0e1f9c241cd8f8c864d51059217f997d3b792bf"
    assert run.branch == "main"
    assert run.metadata["commit_time"] == "2022-11-19T20:47:09+00:00"
    assert run.metadata["suite_version"] == "1.0.5"
    assert run.metadata["benchmark_versions"] == dict.fromkeys(
        ["deltablue", "richards", "unpack_sequence"], "9d713f"
    )
    assert run.timestamp == datetime(2022, 11, 20, 2, 22, 47, 854409), "not that of the commit"


def test_a_python_of_another_revision_than_the_commit_is_kept_as_it_is(series):
    run = read(series / "bm-20211208-linux-x86_64-python-main-3.11.0a3-2e91dba.json")
    assert "b948add791" in str(run.environment["python"])
    assert run.commit.startswith("2e91dba")
    assert run.metadata["github_action_url"].startswith("https://")


def test_benchmarks_of_several_pyperf_versions_keep_their_version(series):
    path = series / "bm-20220611-linux-x86_64-python-main-3.12.0a1+-733e15f.json"
    assert "perf_version" not in json.loads(path.read_bytes())["metadata"]
    assert read(path).metadata["tool_version"]


def test_the_benchmarks_own_code_changed_within_the_series(series):
    hashes = {read(path).metadata["benchmark_versions"]["deltablue"] for path in series.iterdir()}
    assert len(hashes) > 1


def test_a_collision_of_names_between_tools_is_told_by_the_unit(shared_data):
    run = read(shared_data / "pyperf" / "pyperformance_mem1.json")
    assert run.points[0].name == "call_simple"
    assert run.points[0].metrics["memory"].samples == (8085504.0,)
    assert run.metadata["time_source"] == "file"


def test_a_branch_that_is_a_full_hash_is_none(read_document):
    run = read_document(
        document_of({"values": [1.0]}, top={"name": "b", "commit_branch": "0123456789" * 4})
    )
    assert run.branch is None


def test_what_differs_between_benchmarks_is_a_list_and_a_commit_that_does_is_none(read_document):
    document = document_of({"values": [1.0]})
    for i in range(3):
        own = {
            "name": str(i),
            "perf_version": str(i % 2),
            "commit_id": str(i),
            "numpy_version": "2",
        }
        document["benchmarks"].append({"runs": [{"values": [1.0]}], "metadata": own})
    with pytest.warns(FormatWarning, match="benchmarks of 3 different commit_id in one file"):
        run = read_document(document)
    assert run.commit is None
    assert run.metadata["tool_version"] == ("0", "1")
    assert "environment" not in run.metadata
    assert run.environment["numpy_version"] == "2"


def test_runs_of_a_benchmark_that_differ_in_what_they_must_share_are_told(read_document):
    def one_of(commit, code, timer):
        metadata = {"commit_id": commit, "benchmark_hash": code, "timer": timer}
        return {"values": [1.0], "metadata": metadata}

    document = document_of(one_of("a", "1", "x"), one_of("a", "1", "x"), one_of("b", "2", "y"))
    with pytest.warns(FormatWarning) as caught:
        run = read_document(document)
    assert sorted(str(warning.message) for warning in caught) == [
        "results.json: benchmarks of 2 different commit_id in one file; the run gets none",
        "results.json: runs of 1 benchmark, such as 'b', differ in benchmark_hash, commit_id, "
        "timer; they may not belong together",
    ]
    assert run.commit is None
    assert run.metadata["benchmark_versions"] == {"b": ("1", "2")}
    assert run.environment["timer"] == ("x", "y")


def test_runs_of_a_benchmark_that_differ_in_their_name_are_told(read_document):
    runs = [{"values": [1.0], "metadata": {"name": name}} for name in "ab"]
    with pytest.warns(FormatWarning, match="such as 'a', differ in name; they may not belong"):
        run = read_document(document_of(*runs))
    assert [point.name for point in run.points] == ["a"]


def test_what_only_some_runs_state_is_that_of_the_benchmark_in_the_others(read_document):
    runs = [{"values": [1.0], "metadata": {"timer": "x"}}, {"values": [1.0]}]
    document = document_of(*runs, top={"name": "b", "timer": "x"})
    assert read_document(document).environment["timer"] == "x"
    document["metadata"]["timer"] = "y"
    with pytest.warns(FormatWarning, match="differ in timer"):
        assert read_document(document).environment["timer"] == ("x", "y")


def test_what_only_some_runs_state_at_all_is_no_difference(read_document):
    runs = [{"values": [1.0]}, {"values": [1.0], "metadata": {"timer": "x"}}]
    assert read_document(document_of(*runs)).environment["timer"] == "x"


def test_benchmarks_of_one_file_that_differ_in_machine_or_software_are_told(read_document):
    document = document_of({"values": [1.0]})
    for i in range(2):
        own = {"name": str(i), "timer": str(i), "numpy_version": str(i), "aslr": None}
        document["benchmarks"].append({"runs": [{"values": [1.0]}], "metadata": own})
    with pytest.warns(FormatWarning) as caught:
        environment = read_document(document).environment
    assert [str(warning.message) for warning in caught] == [
        "results.json: benchmarks of different numpy_version, timer in one file; the run has all"
    ]
    assert environment["timer"] == ("0", "1")


def test_versions_of_benchmarks_of_one_name_are_all_kept(read_document):
    document = document_of(top={"name": "timeit"})
    document["benchmarks"] = [
        {"runs": [{"values": [1.0]}], "metadata": {"timeit_stmt": stmt, "benchmark_hash": code}}
        for stmt, code in [("x", "1"), ("y", "2"), ("z", "1")]
    ]
    assert read_document(document).metadata["benchmark_versions"] == {"timeit": ("1", "2")}


def test_dates_are_ordered_as_times(read_document):
    dates = ["2026-01-31T11:30:00-02:00", "2026-01-31 13:00:00", "2026-01-31T14:00:00+02:00"]
    document = document_of(*({"values": [1.0], "metadata": {"date": date}} for date in dates))
    assert read_document(document).timestamp == datetime.fromisoformat(dates[2])
    document = document_of(top={})
    document["benchmarks"] = [
        {"runs": [{"values": [1.0]}], "metadata": {"name": date, "date": date}} for date in dates
    ]
    assert read_document(document).timestamp == datetime.fromisoformat(dates[2])


def test_a_date_that_is_none_is_told_also_where_another_is_earlier(source_of):
    dates = ["2026-01-31 12:00:00", None, "noon"]
    document = document_of(
        *({"values": [1.0], "metadata": {"date": date}} for date in dates), top={"name": "b"}
    )
    with pytest.raises(FormatError, match=r"runs\[2\].metadata.date: expected a time as"):
        list(runs_in(source_of(json.dumps(document)), pyperf))


def test_tags_of_pyperf_may_be_lists(series):
    path = series / "bm-20221112-linux-x86_64-python-main-3.12.0a2+-57be545.json"
    assert b'"tags": []' in path.read_bytes()
    assert len(read(path).points) == 3


def test_the_run_s_time_is_the_earliest_of_all(read_document):
    dates = ["2026-01-31 12:00:01", "2026-01-31 12:00:00.5", "2026-01-31 12:00:00"]
    document = document_of(
        *({"values": [1.0], "metadata": {"date": date}} for date in dates), top={"name": "b"}
    )
    document["benchmarks"].append({"runs": [{"values": [2.0]}], "metadata": {"name": "dateless"}})
    assert read_document(document).timestamp == datetime(2026, 1, 31, 12)


def test_a_date_that_all_runs_share_is_the_run_s_time(read_document):
    document = document_of({"values": [1.0]}, {"values": [1.0], "metadata": None})
    assert read_document(document).timestamp == datetime(2026, 1, 31, 12)


def test_a_benchmark_without_values_has_failed(read_document):
    for runs in ([], [{"warmups": [[1, 0.5]]}]):
        metric = time_of(read_document(document_of(*runs)))
        assert math.isnan(metric.value)
        assert (metric.samples, metric.failure) == (None, "no run has values")


def test_a_file_without_benchmarks_has_no_points_and_that_is_told(source_of):
    source = source_of('{"version": "1.0", "benchmarks": []}')
    with pytest.warns(FormatWarning, match="holds no benchmarks"):
        [run] = runs_in(source, pyperf)
    assert run.points == ()


def test_a_name_that_is_repeated_repeats_the_samples_in_other_processes(read_document):
    document = document_of({"values": [1.0, 2.0]})
    document["benchmarks"] *= 2
    metric = time_of(read_document(document))
    assert metric.samples == (1.0, 2.0, 1.0, 2.0)
    assert metric.invocations == (0, 0, 1, 1)


def test_values_that_are_nan_are_kept(read_document):
    text = json.dumps(document_of({"values": [1.0, math.nan]}))
    assert "NaN" in text
    metric = time_of(read_document(text))
    assert math.isnan(metric.samples[1])
    assert math.isnan(metric.value)


def as_version_6(document):
    return {**document, "version": 6}


def as_version_5(document):
    """As perf 0.8.3 to 0.9.5 wrote: nothing common to the file, and other names."""
    benchmarks = [
        {
            "common_metadata": {**document["metadata"], **benchmark.get("metadata", {})},
            "runs": [
                {
                    "samples": run.get("values", []),
                    **{k: v for k, v in run.items() if k != "values"},
                }
                for run in benchmark["runs"]
            ],
        }
        for benchmark in document["benchmarks"]
    ]
    return {"version": 5, "benchmarks": benchmarks}


@pytest.mark.parametrize("convert", [as_version_5, as_version_6])
@pytest.mark.parametrize("file", ["two.json", "memory.json", "command.json"])
def test_older_versions_of_the_format_give_the_same_run(folder, read_document, convert, file):
    oracle = pytest.importorskip("pyperf")
    document = convert(json.loads((folder / file).read_bytes()))
    suite = oracle.BenchmarkSuite.loads(json.dumps(document))
    run = read_document(document)
    assert run.points == read(folder / file).points
    assert run.timestamp == read(folder / file).timestamp
    assert run.environment == read(folder / file).environment
    for point, benchmark in zip(run.points, suite, strict=True):
        [metric] = point.metrics.values()
        assert metric.samples == tuple(map(float, benchmark.get_values()))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"version": 4}, "$.version: expected the format version 5, 6 or '1.0', got 4 (int)"),
        ({"version": 5.0}, "$.version: expected the format version 5, 6 or '1.0', got 5.0 (float)"),
        ({"version": "1.1"}, "$.version: expected the format version 5, 6 or '1.0', got '1.1'"),
        ({"version": [1]}, "$.version: expected the format version 5, 6 or '1.0', got [1]"),
        ({"benchmarks": 5}, "$.benchmarks: expected a list of mappings, got 5 (int)"),
        ({"metadata": []}, "$.metadata: expected a mapping, got [] (list)"),
        (
            {"benchmarks": [{"runs": [{"values": [1.0]}]}, {"runs": None}]},
            "$.benchmarks[1].runs: expected a list of mappings, got nothing",
        ),
        (
            {"benchmarks": [{"runs": [{}, {"values": [1.0, "x"]}]}]},
            "$.benchmarks[0].runs[1].values[1]: expected a number, got 'x' (str)",
        ),
        (
            {"benchmarks": [{"runs": [{"values": [True]}]}]},
            "$.benchmarks[0].runs[0].values[0]: expected a number, got True (bool)",
        ),
        (
            {"benchmarks": [{"runs": [{"values": [1.0], "metadata": 1}]}]},
            "$.benchmarks[0].runs[0].metadata: expected a mapping, got 1 (int)",
        ),
        (
            {"benchmarks": [{"runs": [{"metadata": {"date": 1}}]}]},
            "$.benchmarks[0].runs[0].metadata.date: expected a time, got 1 (int)",
        ),
        (
            {"benchmarks": [{"runs": [{"metadata": {"date": "noon"}}]}]},
            "$.benchmarks[0].runs[0].metadata.date: expected a time as ISO 8601 text, got 'noon'",
        ),
        (
            {"benchmarks": [{"runs": [{}, {"metadata": {"unit": "byte"}}]}]},
            "$.benchmarks[0].runs[1].metadata.unit: expected the unit 'second' of the first run, "
            "got 'byte' (str)",
        ),
        (
            {"metadata": {}},
            "$.benchmarks[0].metadata.name: expected a text, got nothing",
        ),
        (
            {"metadata": {"name": "b", "commit_id": 5}},
            "$.metadata.commit_id: expected a text, got 5 (int)",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(source_of, change, error):
    document = {**document_of({"values": [1.0]}), **change}
    with pytest.raises(FormatError) as caught:
        list(runs_in(source_of(json.dumps(document)), pyperf))
    assert str(caught.value).startswith(f"results.json: {error}")


@pytest.mark.parametrize(
    "text",
    [
        '{"benchmarks": [], "version": "1.0"}',
        '{"version": 1}',
        "[]",
        "x",
        '{"benchmarks": [1]}',
        '{"benchmarks": [1], "version": "1.0"}',
        '{"benchmarks": 1, "version": "1.0"}',
        '{"benchmarks": [{"params": {"runs": 1}}], "version": "1.0"}',
        '{"benchmarks": [{"params": {"runs": NaN}}], "version": "1.0"}',
        '{"benchmarks": [{"runs": []}], "version": "1.0", "machine_info": {}}',
    ],
)
def test_other_files_are_not_recognised(source_of, text):
    assert not pyperf.recognises(source_of(text))


@pytest.mark.parametrize(
    "text",
    [
        '{"benchmarks": [{"runs": []}], "version": "1.0"}',
        '{"version": 7, "benchmarks":\n [ { "metadata": {"name": "b"}, "runs": []}]}',
        '{"version": 5, "benchmarks": [{"common_metadata": {}, "runs": []}]}',
        '{"version": "1.0", "benchmarks": [{"other": 1, "runs": [NaN]}]}',
    ],
)
def test_benchmarks_that_have_runs_are_recognised(source_of, text):
    assert pyperf.recognises(source_of(text))


def test_reading_does_not_depend_on_the_name_of_the_file(folder, tmp_path):
    copy = shutil.copyfile(folder / "two.json", tmp_path / "README.md")
    assert read(copy).points == read(folder / "two.json").points
