"""BenchmarkDotNet's files: what the mapping promises, each trap with a file that shows it."""

import json
import math
import statistics
import warnings
from datetime import datetime

import pytest
from hypothesis import given
from mutations import mutated, read_or_refuse_document

from calibrax import MetricDirection, Run, read
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import benchmarkdotnet
from calibrax.formats.registry import format_of, runs_in

# File of ../shared/data/benchmarkdotnet, points, metrics, samples.
ARRAY = "Demo.Benchmarks.ArrayProcessorBenchmarks-report"
STRING = "Demo.Benchmarks.StringProcessorBenchmarks-report"
TABLE = [
    ("bencher_memory.json", 2, 10, 6),
    ("bencher_null_namespace.json", 1, 1, 0),
    ("bencher_two.json", 2, 2, 0),
    ("bencher_two_more.json", 2, 2, 27),
    ("gab_benchmarkdotnet.json", 2, 2, 27),
    ("powerutils/report-01/Benchmark-report-full.json", 2, 10, 29),
    ("powerutils/report-02/Benchmark-report-full.json", 2, 10, 64),
    ("powerutils/report-04/Benchmark-report-full.json", 2, 10, 114),
    (f"powerutils/report-10/{ARRAY}-full.json", 1, 5, 14),
    (f"powerutils/report-10/{STRING}-full.json", 1, 5, 34),
    (f"powerutils/report-11/{ARRAY}-full.json", 1, 5, 14),
    (f"powerutils/report-11/{STRING}-full.json", 1, 5, 52),
    (f"powerutils/report-12/{ARRAY}-full.json", 1, 5, 13),
    (f"powerutils/report-12/{STRING}-full.json", 1, 5, 45),
    *((f"powerutils/report-20/{ARRAY}-{kind}.json", 1, 5, 15) for kind in ("brief", "full")),
    *((f"powerutils/report-20/{STRING}-{kind}.json", 1, 5, 82) for kind in ("brief", "full")),
    *(
        (f"powerutils/report-20/{suite}-{kind}-compressed.json", 1, 5, samples)
        for suite, samples in ((ARRAY, 15), (STRING, 82))
        for kind in ("brief", "full")
    ),
]
FILES = [file for file, *_ in TABLE]


def measurement(nanoseconds, **keys):
    return {
        "IterationMode": "Workload",
        "IterationStage": "Result",
        "LaunchIndex": 1,
        "IterationIndex": 1,
        "Operations": 10,
        "Nanoseconds": nanoseconds,
        **keys,
    }


def described(known, unit, *, greater, value=5.0):
    descriptor = {"Id": known, "Unit": unit, "TheGreaterTheBetter": greater}
    return {"Value": value, "Descriptor": descriptor}


BENCHMARK = {
    "DisplayInfo": "Bench.Sum: DefaultJob",
    "Namespace": "Example",
    "Type": "Bench",
    "Method": "Sum",
    "MethodTitle": "Sum",
    "Parameters": "",
    "FullName": "Example.Bench.Sum",
    "Statistics": {"OriginalValues": [2.0, 1.0], "Median": 1.5, "Mean": 1.5},
    "Measurements": [measurement(20), measurement(10)],
}
HOST = {"BenchmarkDotNetVersion": "0.15.1", "ProcessorName": "CPU", "LogicalCoreCount": 4}


def document(*benchmarks):
    return {
        "Title": "Example.Bench-20260131-123456",
        "HostEnvironmentInfo": HOST,
        "Benchmarks": benchmarks,
    }


@pytest.fixture
def folder(shared_data):
    return shared_data / "benchmarkdotnet"


@pytest.fixture
def read_benchmark(source_of):
    """Read a document with benchmarks that differ from `BENCHMARK` in these keys."""

    def run_of(*changes, **keys):
        benchmarks = [{**BENCHMARK, **change} for change in changes or (keys,)]
        [run] = runs_in(source_of(json.dumps(document(*benchmarks))), benchmarkdotnet)
        return run

    return run_of


def parsed(path):
    return json.loads(path.read_text(encoding="utf-8-sig"))


def others_of(run):
    """The metrics of a run's first point, but the time."""
    return {key: metric for key, metric in run.points[0].metrics.items() if key != "time"}


def metrics_of(run):
    return [metric for point in run.points for metric in point.metrics.values()]


@pytest.mark.parametrize(("file", "points", "metrics", "samples"), TABLE)
def test_every_file_is_read(folder, file, points, metrics, samples):
    run = read(folder / file)
    assert (len(run.points), len(metrics_of(run))) == (points, metrics)
    assert sum(len(metric.samples or ()) for metric in metrics_of(run)) == samples
    assert not any(metric.failure for metric in metrics_of(run))
    assert Run.from_json(run.to_json()) == run
    assert read(folder / file) == run


def test_the_table_has_every_file(folder):
    assert {str(path.relative_to(folder)) for path in folder.rglob("*.json")} == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_the_content_tells_the_format(folder, source_of, file):
    assert format_of(source_of((folder / file).read_bytes())) is benchmarkdotnet


@pytest.mark.parametrize("file", FILES)
def test_statistics_are_those_of_the_samples(folder, file):
    for point, theirs in zip(
        read(folder / file).points, parsed(folder / file)["Benchmarks"], strict=True
    ):
        time = point.metrics["time"]
        stated = theirs["Statistics"]
        assert time.value == pytest.approx(stated["Median"] / 1e9, rel=1e-12)
        if time.samples is None:
            assert "OriginalValues" not in stated
            continue
        assert len(time.samples) == stated["N"]
        assert statistics.mean(time.samples) == pytest.approx(stated["Mean"] / 1e9, rel=1e-12)
        deviation = statistics.stdev(time.samples)
        assert deviation == pytest.approx(stated["StandardDeviation"] / 1e9, rel=1e-9)
        assert sorted(time.samples) == pytest.approx(
            [value / 1e9 for value in sorted(stated["OriginalValues"])], rel=1e-12
        )


@pytest.mark.parametrize("file", FILES)
def test_memory_is_that_of_the_tool_s_own_metrics(folder, file):
    ids = {"allocated": "Allocated Memory", **{f"gen{n}": f"Gen{n}Collects" for n in range(3)}}
    for point, theirs in zip(
        read(folder / file).points, parsed(folder / file)["Benchmarks"], strict=True
    ):
        stated = {one["Descriptor"]["Id"]: one["Value"] for one in theirs.get("Metrics") or []}
        for ours, known in ids.items():
            if known in stated:
                assert point.metrics[ours].value == pytest.approx(stated[known], rel=1e-12)


@pytest.mark.parametrize("suite", [ARRAY, STRING])
def test_brief_full_and_compressed_say_the_same(folder, suite):
    kinds = ("brief", "brief-compressed", "full", "full-compressed")
    runs = [read(folder / f"powerutils/report-20/{suite}-{kind}.json") for kind in kinds]
    for run in runs:
        assert run.timestamp == runs[0].timestamp
        assert run.environment == runs[0].environment
        for ours, theirs in zip(metrics_of(run), metrics_of(runs[0]), strict=True):
            assert ours.value == theirs.value
            assert ours.samples == theirs.samples or ours.samples == pytest.approx(theirs.samples)
    assert runs[0].id == runs[1].id
    assert runs[2].id == runs[3].id


def test_measurements_are_of_all_operations_and_only_results_of_the_workload_count(read_benchmark):
    run = read_benchmark(
        Measurements=[
            measurement(9, IterationMode="Overhead"),
            measurement(9, IterationMode="Overhead", IterationStage="Result"),
            measurement(9, IterationStage="Warmup"),
            measurement(9, IterationStage="Actual"),
            measurement(9, IterationStage="Jitting"),
            measurement(10),
            measurement(20, LaunchIndex=2),
            measurement(30, LaunchIndex=2, Operations=20),
        ]
    )
    time = run.points[0].metrics["time"]
    assert time.samples == (1e-9, 2e-9, 1.5e-9)
    assert time.invocations == (0, 1, 1)
    assert time.value == 1.5e-9


def test_the_oldest_measurements_have_no_stage(read_benchmark):
    old = [measurement(20, IterationMode="MainTarget"), measurement(10, IterationMode="Result")]
    for one in old:
        del one["IterationStage"]
    assert read_benchmark(Measurements=old).points[0].metrics["time"].samples == (1e-9,)


def test_without_results_among_them_the_original_values_are_the_samples(folder):
    path = folder / "bencher_two_more.json"
    [first, _] = parsed(path)["Benchmarks"]
    assert first["Measurements"]
    assert not [one for one in first["Measurements"] if one["IterationStage"] == "Result"]
    time = read(path).points[0].metrics["time"]
    assert time.samples == tuple(value / 1e9 for value in first["Statistics"]["OriginalValues"])
    assert set(time.invocations) == {0}


def test_without_samples_the_value_is_the_median_else_the_mean(folder, read_benchmark):
    path = folder / "bencher_two.json"
    [first, _] = parsed(path)["Benchmarks"]
    time = read(path).points[0].metrics["time"]
    assert (time.value, time.samples) == (first["Statistics"]["Median"] / 1e9, None)
    run = read_benchmark(Statistics={"Mean": 2.0}, Measurements=None)
    assert run.points[0].metrics["time"].value == 2e-9


def test_statistics_are_in_nanoseconds(read_benchmark):
    run = read_benchmark()
    assert run.metric_defs["time"].unit == "s"
    assert run.metric_defs["time"].direction is MetricDirection.LOWER
    assert run.points[0].metrics["time"].samples == (2e-9, 1e-9)


def test_a_failed_benchmark_has_no_statistics(read_benchmark):
    run = read_benchmark({"Statistics": None, "Measurements": []}, {"Method": "Other"})
    time = run.points[0].metrics["time"]
    assert math.isnan(time.value)
    assert time.samples is None
    assert time.failure == "failed: the file has no statistics of it"
    assert run.points[1].metrics["time"].failure is None


@pytest.mark.parametrize(
    ("info", "parameters", "tags"),
    [
        ("Bench.Sum: DefaultJob", "", {}),
        (None, "", {}),
        ("Bench.Sum: Dry(LaunchCount=1)", None, {"job": "Dry(LaunchCount=1)"}),
        ("Bench.Sum: .NET 8.0(Runtime=.NET 8.0)", "", {"job": ".NET 8.0(Runtime=.NET 8.0)"}),
        ("Bench.Sum: Job-ABCDEF(Runtime=.NET 8.0)", "", {"job": "Runtime=.NET 8.0"}),
        ("Bench.Sum: Job-ABCDEF", "", {"job": "Job-ABCDEF"}),
        ("Renamed.Other: Dry", "", {"job": "Dry"}),
        ("Bench.Sum: DefaultJob [N=10]", "N=10", {"N": "10"}),
        (
            "Bench.Sum: Job-ABCDEF(Jit=RyuJit) [N=10, Kind=a]",
            "N=10&Kind=a",
            {"N": "10", "Kind": "a", "job": "Jit=RyuJit"},
        ),
        (
            "Bench.Sum: Dry [job=x, url=a=1&b]",
            "job=x&url=a=1&b",
            {"job": "x", "url": "a=1&b", "benchmarkdotnet.job": "Dry"},
        ),
        ("Bench.Sum: Dry", "odd&=text", {"parameters": "odd&=text", "job": "Dry"}),
    ],
)
def test_tags_are_the_parameters_and_the_job(read_benchmark, info, parameters, tags):
    run = read_benchmark(DisplayInfo=info, Parameters=parameters)
    assert dict(run.points[0].tags) == tags


def test_a_title_may_hold_what_ends_it(read_benchmark):
    run = read_benchmark(DisplayInfo="Bench.'a: b': Dry", MethodTitle="'a: b'")
    assert dict(run.points[0].tags) == {"job": "Dry"}


def test_a_method_stands_in_the_file_once_for_each_job(read_benchmark):
    run = read_benchmark(
        {"DisplayInfo": "Bench.Sum: Job-AAAAAA(Runtime=.NET 8.0)"},
        {"DisplayInfo": "Bench.Sum: Job-BBBBBB(Runtime=.NET 9.0)"},
    )
    assert [(p.name, p.tags["job"]) for p in run.points] == [
        ("Bench.Sum", "Runtime=.NET 8.0"),
        ("Bench.Sum", "Runtime=.NET 9.0"),
    ]


def test_a_file_with_a_job_shows_it(folder):
    run = read(folder / "bencher_memory.json")
    assert [(p.scenario, p.name, dict(p.tags)) for p in run.points] == [
        (
            "BenchmarkDotNet.Samples",
            f"Memory.{method}",
            {"job": "ShortRun(IterationCount=3, LaunchCount=1, WarmupCount=3)"},
        )
        for method in ("AllocEmptyList", "AllocExactList")
    ]


def test_namespace_and_type_may_be_missing(folder):
    [point] = read(folder / "bencher_null_namespace.json").points
    assert (point.scenario, point.name, dict(point.tags)) == ("", "NullNamespaceMethod", {})
    run = read(folder / "powerutils/report-01/Benchmark-report-full.json")
    assert [(p.scenario, p.name) for p in run.points] == [
        ("", "Benchmark.StringConcat"),
        ("", "Benchmark.StringJoin"),
    ]


def test_memory_is_bytes_an_operation_and_collections_a_thousand(read_benchmark):
    memory = {
        "Gen0Collections": 2,
        "Gen1Collections": 1,
        "Gen2Collections": 0,
        "TotalOperations": 4000,
        "BytesAllocatedPerOperation": 32,
    }
    run = read_benchmark(Memory=memory)
    values = {key: metric.value for key, metric in others_of(run).items()}
    assert values == {"gen0": 0.5, "gen1": 0.25, "gen2": 0.0, "allocated": 32.0}
    directions = {d.name: (d.unit, d.direction) for d in run.metric_defs.values()}
    assert directions["allocated"] == ("B", MetricDirection.LOWER)
    assert directions["gen0"] == ("count", MetricDirection.LOWER)


def test_collections_of_no_operations_are_no_number(read_benchmark):
    run = read_benchmark(Memory={"Gen0Collections": 2, "TotalOperations": 0})
    found = run.points[0].metrics["gen0"]
    assert math.isnan(found.value)
    assert found.failure == "the file states no number of operations"


def test_other_metrics_have_the_id_the_unit_and_the_direction_of_their_descriptor(read_benchmark):
    with warnings.catch_warnings():
        warnings.simplefilter("error", FormatWarning)
        run = read_benchmark(
            Metrics=[
                described("CacheHits", "Count", greater=True),
                described("Lock Contentions", "Count", greater=False),
                described("Waiting", "ms", greater=False),
                described("Allocated Memory", "B", greater=False, value=7),
                described("Gen1Collects", "Count", greater=False, value=0.25),
            ]
        )
    values = {key: metric.value for key, metric in others_of(run).items()}
    assert values == {
        "CacheHits": 5.0,
        "Lock Contentions": 5.0,
        "Waiting": 0.005,
        "allocated": 7.0,
        "gen1": 0.25,
    }
    assert [(d.name, d.direction.value) for d in run.metric_defs.values()] == [
        ("time", "lower"),
        ("CacheHits", "higher"),
        ("Lock Contentions", "lower"),
        ("Waiting", "lower"),
        ("allocated", "lower"),
        ("gen1", "lower"),
    ]
    assert run.metric_defs["Waiting"].unit == "s"


def test_one_id_of_several_units_is_an_error(read_benchmark):
    with pytest.raises(FormatError) as caught:
        read_benchmark(
            {"Metrics": [described("Waiting", "ms", greater=False)]},
            {"Method": "b", "Metrics": [described("Waiting", "B", greater=False)]},
        )
    assert str(caught.value) == (
        "results.json: $.Benchmarks[1].Metrics[0].Descriptor.Unit: expected the unit 'ms' and "
        "direction of the first 'Waiting', got 'B' (str)"
    )


@pytest.mark.parametrize(
    ("title", "time"),
    [
        ("A-20260131-123456", datetime(2026, 1, 31, 12, 34, 56)),
        ("A-20261399-123456", None),
        ("IntroJsonExport", None),
        (None, None),
    ],
)
def test_the_time_is_that_of_the_title_without_a_zone(source_of, title, time):
    [run] = runs_in(source_of(json.dumps({**document(BENCHMARK), "Title": title})), benchmarkdotnet)
    if time is None:
        assert run.metadata["time_source"] == "file"
    else:
        assert (run.timestamp, run.metadata["time_source"]) == (time, "run")
    assert (run.commit, run.branch) == (None, None)


def test_the_machine_and_its_software_have_the_names_that_all_readers_share(folder):
    run = read(folder / f"powerutils/report-12/{ARRAY}-full.json")
    host = parsed(folder / f"powerutils/report-12/{ARRAY}-full.json")["HostEnvironmentInfo"]
    assert run.metadata["tool_version"] == "0.15.1"
    assert run.environment["cpu"] == "AMD EPYC 7763"
    assert run.environment["cpu_count"] == host["LogicalCoreCount"]
    assert run.environment["arch"] == "X64"
    assert run.environment["os"] == host["OsVersion"]
    assert run.environment["runtime"] == host["RuntimeVersion"]
    assert run.environment["PhysicalCoreCount"] == host["PhysicalCoreCount"]


def test_old_files_wrap_the_name_of_the_processor(folder):
    environment = read(folder / "bencher_two.json").environment
    assert environment["cpu"] == "Intel(R) Core(TM) i7-4702MQ CPU 2.20GHz"
    assert (environment["cpu_count"], environment["runtime"]) == (8, "MS.NET 4.0.30319.42000")


def test_a_host_may_be_empty_or_say_more(folder, source_of):
    assert read(folder / "bencher_null_namespace.json").environment == {}
    host = {**HOST, "cpu_count": 3, "gpu": "H100"}
    text = json.dumps({**document(BENCHMARK), "HostEnvironmentInfo": host})
    [run] = runs_in(source_of(text), benchmarkdotnet)
    assert run.environment == {
        "cpu": "CPU",
        "cpu_count": 4,
        "benchmarkdotnet.cpu_count": 3,
        "gpu": "H100",
    }


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ({"Method": None}, "Method: expected a text, got nothing"),
        ({"Statistics": []}, "Statistics: expected a mapping, got [] (list)"),
        ({"Statistics": {}}, "Statistics.Median: expected a number, got nothing"),
        ({"Parameters": 3}, "Parameters: expected a text, got 3 (int)"),
        ({"Measurements": 3}, "Measurements: expected a list of mappings, got 3 (int)"),
        (
            {"Measurements": [measurement(1, Operations=0)]},
            "Measurements[0].Operations: expected a number above 0, got 0.0 (float)",
        ),
        (
            {"Measurements": [measurement(None)]},
            "Measurements[0].Nanoseconds: expected a number, got nothing",
        ),
        (
            {"Measurements": [measurement(1, IterationMode=[])]},
            "Measurements[0].IterationMode: expected a text, got [] (list)",
        ),
        ({"Memory": 3}, "Memory: expected a mapping, got 3 (int)"),
        (
            {"Metrics": [described("a", "B", greater=None)]},
            "Metrics[0].Descriptor.TheGreaterTheBetter: expected true or false, got nothing",
        ),
        (
            {"Metrics": [described("a", "B", greater=True, value=None)]},
            "Metrics[0].Value: expected a number, got nothing",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read_benchmark, keys, error):
    with pytest.raises(FormatError) as caught:
        read_benchmark(**keys)
    assert str(caught.value) == f"results.json: $.Benchmarks[0].{error}"


@pytest.mark.parametrize("text", ["[]", "{}", '{"Benchmarks": []}', "x"])
def test_other_files_are_not_recognised(source_of, text):
    assert not benchmarkdotnet.recognises(source_of(text))


WHOLE = document(
    {
        **BENCHMARK,
        "Parameters": "N=1&M=2",
        "Memory": {"Gen0Collections": 1, "TotalOperations": 2, "BytesAllocatedPerOperation": 3},
        "Metrics": [described("a", "B", greater=True)],
    },
    BENCHMARK,
)


@given(mutated(json.loads(json.dumps(WHOLE))))
def test_wrong_kinds_anywhere_are_errors_of_calibrax(document):
    read_or_refuse_document(benchmarkdotnet, document)
