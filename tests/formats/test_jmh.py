"""JMH's files: what the mapping promises, each trap with a file that shows it."""

import json
import math
import statistics
import warnings

import pytest
from hypothesis import given
from mutations import mutated, read_or_refuse_document

from calibrax import MetricDirection, Run, read
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import jmh
from calibrax.formats.registry import format_of, runs_in

# File of ../shared/data/jmh, points, samples, processes of a point.
TABLE = [
    ("bencher_latency.json", 1, 3, 1),
    ("bencher_six.json", 6, 18, 1),
    ("bencher_throughput.json", 1, 3, 1),
    ("casbin_jcasbin_jmh-result.json", 37, 111, 1),
    ("gab_jmh_output.json", 1, 3, 1),
    ("gab_jmh_output_2.json", 1, 3, 1),
    ("kamilkloch_fs2-benchmark_jmh-result.json", 9, 225, 5),
]
PER_SECOND = {"ops/s": 1, "ops/ms": 1000}
SECONDS = {"ms/op": 1000, "s/op": 1}

BENCHMARK = {
    "jmhVersion": "1.37",
    "benchmark": "org.example.Bench.sum",
    "mode": "avgt",
    "threads": 1,
    "forks": 2,
    "jvm": "/opt/jdk/bin/java",
    "jvmArgs": [],
    "jdkVersion": "21.0.2",
    "vmName": "OpenJDK 64-Bit Server VM",
    "vmVersion": "21.0.2+13-LTS",
    "warmupIterations": 1,
    "warmupTime": "1 s",
    "warmupBatchSize": 1,
    "measurementIterations": 2,
    "measurementTime": "1 s",
    "measurementBatchSize": 1,
    "primaryMetric": {
        "score": 2.25,
        "scoreError": "NaN",
        "scoreConfidence": ["NaN", "NaN"],
        "scorePercentiles": {"0.0": 1.0, "50.0": 2.0, "100.0": 4.0},
        "scoreUnit": "us/op",
        "rawData": [[1.0, 2.0], [2.0, 4.0]],
    },
    "secondaryMetrics": {},
}
"""What JMH writes, after its source, for parts that no real file here shows."""


def benchmark(**keys):
    return {**BENCHMARK, **keys}


def metric(unit, raw=((1.0,),), **keys):
    return {"score": 1.0, "scoreError": "NaN", "scoreUnit": unit, "rawData": raw, **keys}


@pytest.fixture
def folder(shared_data):
    return shared_data / "jmh"


@pytest.fixture
def read_benchmarks(source_of):
    """Read an array of benchmarks."""

    def run_of(*benchmarks):
        [run] = runs_in(source_of(json.dumps(benchmarks)), jmh)
        return run

    return run_of


def quietly(ask):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FormatWarning)
        return ask()


@pytest.mark.parametrize(("file", "points", "samples", "processes"), TABLE)
def test_every_file_is_read(folder, file, points, samples, processes):
    run = quietly(lambda: read(folder / file))
    metrics = [metric for point in run.points for metric in point.metrics.values()]
    assert (len(run.points), len(metrics)) == (points, points)
    assert sum(len(metric.samples) for metric in metrics) == samples
    assert {len(set(metric.invocations)) for metric in metrics} == {processes}
    assert not any(metric.failure for metric in metrics)
    assert len({(p.name, tuple(p.tags.items())) for p in run.points}) == points
    assert Run.from_json(run.to_json()) == run
    assert quietly(lambda: read(folder / file)).id == run.id


def test_the_table_has_every_file(folder):
    assert {path.name for path in folder.iterdir()} == {file for file, *_ in TABLE}


@pytest.mark.parametrize("file", [file for file, *_ in TABLE])
def test_scores_and_percentiles_are_those_of_the_samples(folder, file):
    run = quietly(lambda: read(folder / file))
    for point, theirs in zip(run.points, json.loads((folder / file).read_bytes()), strict=True):
        [ours] = point.metrics.values()
        primary = theirs["primaryMetric"]
        unit = primary["scoreUnit"]
        factor = PER_SECOND.get(unit) or 1 / SECONDS[unit]
        assert statistics.mean(ours.samples) == pytest.approx(primary["score"] * factor, rel=1e-12)
        assert ours.value == pytest.approx(primary["scorePercentiles"]["50.0"] * factor, rel=1e-12)
        assert min(ours.samples) == pytest.approx(primary["scorePercentiles"]["0.0"] * factor)
        assert max(ours.samples) == pytest.approx(primary["scorePercentiles"]["100.0"] * factor)
        assert list(ours.invocations) == [
            fork for fork, iterations in enumerate(primary["rawData"]) for _ in iterations
        ]


def test_names_parameters_modes_and_threads_are_the_identity(folder):
    run = read(folder / "bencher_six.json")
    theirs = json.loads((folder / "bencher_six.json").read_bytes())
    assert [(p.name, p.scenario, dict(p.tags)) for p in run.points] == [
        (b["benchmark"], "", {**b["params"], "mode": "thrpt", "threads": "32"}) for b in theirs
    ]


def test_one_benchmark_in_four_modes_is_four_points(read_benchmarks):
    run = read_benchmarks(
        benchmark(mode="thrpt", primaryMetric=metric("ops/us")),
        *(benchmark(mode=mode) for mode in ("avgt", "sample", "ss")),
    )
    assert [(p.tags["mode"], list(p.metrics)) for p in run.points] == [
        ("thrpt", ["throughput"]),
        ("avgt", ["time"]),
        ("sample", ["time"]),
        ("ss", ["time"]),
    ]
    assert run.points[0].metrics["throughput"].samples == (1e6,)
    assert run.points[1].metrics["time"].samples == (1e-6, 2e-6, 2e-6, 4e-6)


def test_the_mode_says_which_way_is_better(folder):
    run = read(folder / "casbin_jcasbin_jmh-result.json")
    directions = {key: definition.direction for key, definition in run.metric_defs.items()}
    assert directions == {"throughput": MetricDirection.HIGHER, "time": MetricDirection.LOWER}
    assert {key: definition.unit for key, definition in run.metric_defs.items()} == {
        "throughput": "1/s",
        "time": "s",
    }


@pytest.mark.parametrize(("mode", "direction"), [("thrpt", "higher"), ("avgt", "lower")])
def test_the_mode_says_it_for_units_that_nobody_knows_too(read_benchmarks, mode, direction):
    run = read_benchmarks(benchmark(mode=mode, primaryMetric=metric("frobs")))
    assert run.metric_defs["frobs"].direction == direction


def test_a_mode_and_a_unit_that_disagree_are_shown_not_judged(folder):
    path = folder / "bencher_latency.json"
    [theirs] = json.loads(path.read_bytes())
    assert (theirs["mode"], theirs["primaryMetric"]["scoreUnit"]) == ("thrpt", "s/op")
    with pytest.warns(FormatWarning) as told:
        run = read(path)
    assert "has mode 'thrpt' but unit 's/op'; one is wrong" in str(told[0].message)
    assert run.metric_defs["time"].direction is MetricDirection.INFO


def test_one_that_disagrees_makes_no_judge_of_the_others(read_benchmarks):
    right, wrong = benchmark(), benchmark(benchmark="other", mode="thrpt")
    for order in ((right, wrong), (wrong, right)):
        run = quietly(lambda order=order: read_benchmarks(*order))
        assert run.metric_defs["time"].direction is MetricDirection.INFO


@pytest.mark.parametrize(
    ("text", "value"), [("NaN", math.nan), ("+INF", math.inf), ("-INF", -math.inf)]
)
def test_numbers_that_are_none_are_texts(read_benchmarks, text, value):
    run = read_benchmarks(benchmark(primaryMetric=metric("s/op", [[text]], score=text)))
    [sample] = run.points[0].metrics["time"].samples
    assert sample == value or math.isnan(sample) is math.isnan(value) is True


def test_a_score_error_that_is_no_number_does_no_harm(read_benchmarks):
    assert BENCHMARK["primaryMetric"]["scoreError"] == "NaN"
    assert read_benchmarks(benchmark()).points[0].metrics["time"].value == 2e-6


@pytest.mark.parametrize("raw", [None, [], [[]]])
def test_without_samples_the_value_is_the_score_with_its_interval(read_benchmarks, raw):
    primary = metric("ms/op", raw, score=3.0, scoreConfidence=[2.0, 4.0])
    found = read_benchmarks(benchmark(primaryMetric=primary)).points[0].metrics["time"]
    assert (found.value, found.samples, found.invocations) == (0.003, None, None)
    assert (found.lower, found.upper) == (0.002, 0.004)


@pytest.mark.parametrize("interval", [None, [], ["NaN", "NaN"]])
def test_a_score_may_have_no_interval(read_benchmarks, interval):
    primary = metric("ms/op", None, scoreConfidence=interval)
    found = read_benchmarks(benchmark(primaryMetric=primary)).points[0].metrics["time"]
    assert (found.lower, found.upper) == (None, None)


def test_the_interval_of_the_mean_is_none_of_the_median(folder):
    run = read(folder / "kamilkloch_fs2-benchmark_jmh-result.json")
    assert {p.metrics["throughput"].lower for p in run.points} == {None}


def test_histograms_are_values_as_often_as_they_were_counted(read_benchmarks):
    histogram = [[[[1.0, 2], [5.0, 1]], [[2.0, 1]]], [[[3.0, 0], [4.0, 2]]]]
    primary = metric("us/op", None, rawDataHistogram=histogram)
    run = read_benchmarks(benchmark(mode="sample", primaryMetric=primary))
    found = run.points[0].metrics["time"]
    assert found.samples == (1e-6, 1e-6, 5e-6, 2e-6, 4e-6, 4e-6)
    assert found.invocations == (0, 0, 0, 0, 1, 1)
    assert found.value == 3e-6


@pytest.mark.parametrize("counts", [(150, 50, 100), (1, 299, 0), (3, 3, 294)])
def test_histograms_of_many_values_are_thinned_in_order(read_benchmarks, monkeypatch, counts):
    monkeypatch.setattr(jmh, "MOST_COUNTED", 100)
    values = [value for value, count in enumerate(counts, 1) for _ in range(count)]
    histogram = [[[[value, count] for value, count in enumerate(counts, 1)]]]
    primary = metric("s/op", None, rawDataHistogram=histogram)
    with pytest.warns(FormatWarning, match="count many values; 1 of 3 is taken as sample"):
        run = read_benchmarks(benchmark(mode="sample", primaryMetric=primary))
    found = run.points[0].metrics["time"]
    assert found.samples == tuple(values[1::3])
    assert found.value == statistics.median(values)


def test_no_histogram_is_thinned_to_nothing(read_benchmarks, monkeypatch):
    monkeypatch.setattr(jmh, "MOST_COUNTED", 10)
    few, many = (metric("s/op", None, rawDataHistogram=[[[[7.0, count]]]]) for count in (1, 10**15))
    run = quietly(
        lambda: read_benchmarks(
            benchmark(mode="sample", primaryMetric=few),
            benchmark(benchmark="b", mode="sample", primaryMetric=many),
        )
    )
    sizes = [len(point.metrics["time"].samples) for point in run.points]
    assert sizes == [1, 10]


def test_secondary_metrics_keep_their_names_without_the_dot_and_their_units(read_benchmarks):
    profiled = benchmark(
        secondaryMetrics={
            "\u00b7gc.alloc.rate": metric("MB/sec", [[2.0], [4.0]]),
            "gc.alloc.rate.norm": metric("B/op", [[16.0]]),
            "\u00c2\u00b7gc.count": metric("counts"),
            "gc.time": metric("ms"),
        }
    )
    with pytest.warns(FormatWarning) as told:
        run = read_benchmarks(profiled)
    [point] = run.points
    assert {key: found.value for key, found in point.metrics.items()} == {
        "time": 2e-6,
        "gc.alloc.rate": 3e6,
        "gc.alloc.rate.norm": 16.0,
        "gc.count": 1.0,
        "gc.time": 0.001,
    }
    assert point.metrics["gc.alloc.rate"].invocations == (0, 1)
    assert [(d.name, d.unit, d.direction.value) for d in run.metric_defs.values()] == [
        ("time", "s", "lower"),
        ("gc.alloc.rate", "B/s", "info"),
        ("gc.alloc.rate.norm", "B", "lower"),
        ("gc.count", "count", "info"),
        ("gc.time", "s", "lower"),
    ]
    assert {str(one.message).split("'")[1] for one in told} == {"gc.alloc.rate", "gc.count"}


def test_parts_of_a_group_are_secondary_metrics(read_benchmarks):
    parts = {"get": metric("us/op"), "put": metric("us/op")}
    run = read_benchmarks(benchmark(secondaryMetrics=parts))
    assert list(run.points[0].metrics) == ["time", "get", "put"]
    assert run.metric_defs["put"].direction is MetricDirection.LOWER


def test_a_secondary_metric_never_becomes_the_primary_one(read_benchmarks):
    run = read_benchmarks(benchmark(secondaryMetrics={"time": metric("s/op", [[9.0]])}))
    metrics = run.points[0].metrics
    assert (metrics["time"].value, metrics["jmh.time"].value) == (2e-6, 9.0)


def test_one_name_of_several_units_is_several_metrics_in_any_order(read_benchmarks):
    slow = benchmark(secondaryMetrics={"get": metric("us/op")})
    fast = benchmark(
        mode="thrpt",
        primaryMetric=metric("ops/s"),
        secondaryMetrics={"get": metric("ops/s")},
    )
    for order in ((slow, fast), (fast, slow)):
        found = {key for p in read_benchmarks(*order).points for key in p.metrics}
        assert found == {"time", "throughput", "get (s)", "get (1/s)"}


def test_a_parameter_keeps_its_name_and_the_tool_s_tag_gives_way(read_benchmarks):
    run = read_benchmarks(benchmark(params={"mode": "fast", "threads": "8", "n": "1"}))
    assert dict(run.points[0].tags) == {
        "mode": "fast",
        "threads": "8",
        "n": "1",
        "jmh.mode": "avgt",
        "jmh.threads": "1",
    }


def test_the_file_has_no_date_no_commit_and_no_machine(folder, read_benchmarks):
    run = read(folder / "kamilkloch_fs2-benchmark_jmh-result.json")
    assert run.metadata["time_source"] == "file"
    assert (run.commit, run.branch) == (None, None)
    assert run.metadata["tool"] == "jmh"
    assert run.metadata["tool_version"] == "1.37"
    assert run.metadata["settings"]["measurementTime"] == "10 s"
    assert set(run.environment) == {"java", "vm", "vm_version", "jvm_args"}
    assert run.environment["java"] == "21.0.2"
    assert "jvm_args" not in read_benchmarks(benchmark()).environment


def test_what_benchmarks_differ_in_is_kept_as_a_list(read_benchmarks):
    run = read_benchmarks(benchmark(), benchmark(benchmark="b", jdkVersion="17", forks=3))
    assert run.environment["java"] == ("21.0.2", "17")
    assert run.metadata["settings"]["forks"] == (2, 3)


def test_a_benchmark_that_the_file_repeats_has_further_processes(read_benchmarks):
    run = read_benchmarks(benchmark(), benchmark())
    assert run.points[0].metrics["time"].invocations == (0, 0, 1, 1, 2, 2, 3, 3)


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ({"mode": "fast"}, "$[0].mode: expected one of 'thrpt', 'avgt', 'sample', 'ss', got 'fas"),
        ({"threads": "1"}, "$[0].threads: expected an integer, got '1' (str)"),
        ({"params": {"n": 1}}, "$[0].params.n: expected a text, got 1 (int)"),
        ({"primaryMetric": None}, "$[0].primaryMetric: expected a mapping, got nothing"),
        (
            {"primaryMetric": metric(None)},
            "$[0].primaryMetric.scoreUnit: expected a text, got nothing",
        ),
        (
            {"primaryMetric": metric("s/op", [1.0])},
            "$[0].primaryMetric.rawData[0]: expected a list, got 1.0 (float)",
        ),
        (
            {"primaryMetric": metric("s/op", [[1.0, "fast"]])},
            "$[0].primaryMetric.rawData[0][1]: expected a number, got 'fast' (str)",
        ),
        (
            {"primaryMetric": metric("s/op", score=None)},
            "$[0].primaryMetric.score: expected a number, got nothing",
        ),
        (
            {"primaryMetric": metric("s/op", None, rawDataHistogram=[[[[1.0]]]])},
            "$[0].primaryMetric.rawDataHistogram[0][0][0]: expected a value and its count, got [1",
        ),
        (
            {"primaryMetric": metric("s/op", None, rawDataHistogram=[[[[1.0, -1]]]])},
            "$[0].primaryMetric.rawDataHistogram[0][0][0][1]: expected a count, got -1 (int)",
        ),
        (
            {"secondaryMetrics": {"gc": 1}},
            "$[0].secondaryMetrics.gc: expected a mapping, got 1 (int)",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read_benchmarks, keys, error):
    with pytest.raises(FormatError) as caught:
        read_benchmarks(benchmark(**keys))
    assert str(caught.value).startswith(f"results.json: {error}")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{}", "$: expected a JSON array, got another JSON value"),
        ("[1]", "$[0]: expected a mapping, got 1 (int)"),
        ("[{]", "$: expected JSON text"),
    ],
)
def test_other_documents_are_refused_if_the_format_is_named(source_of, text, error):
    with pytest.raises(FormatError) as caught:
        list(jmh.read(source_of(text)))
    assert str(caught.value).startswith(f"results.json: {error}")


def test_a_file_without_benchmarks_is_told(read_benchmarks):
    with pytest.warns(FormatWarning, match="holds no benchmarks"):
        assert read_benchmarks().points == ()


@pytest.mark.parametrize("file", [file for file, *_ in TABLE])
def test_the_content_tells_the_format(folder, source_of, file):
    assert format_of(source_of((folder / file).read_bytes())) is jmh


@pytest.mark.parametrize("text", ["[]", "[1]", "[[]]", "{}", "x", '[{"benchmark": "a"}]', "[{"])
def test_other_files_are_not_recognised(source_of, text):
    assert not jmh.recognises(source_of(text))


WHOLE = benchmark(
    params={"n": "1"},
    secondaryMetrics={"gc": metric("B/op", None, rawDataHistogram=[[[[1.0, 2]]]])},
)


@given(mutated([WHOLE, BENCHMARK]))
def test_wrong_kinds_anywhere_are_errors_of_calibrax(document):
    read_or_refuse_document(jmh, document)
