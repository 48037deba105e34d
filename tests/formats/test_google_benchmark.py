"""Google Benchmark's files: what the mapping promises, each trap with a file that shows it."""

import json
import math
import statistics
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated, read_or_refuse_document

from calibrax import MetricDirection, Run, read
from calibrax.errors import CalibraxError, FormatError, FormatWarning
from calibrax.formats import google_benchmark
from calibrax.formats.registry import format_of, runs_in

pytestmark = pytest.mark.filterwarnings("ignore:.*the file does not say whether more or less")

OWN = ["1.7.1-repetitions.json", "1.7.1-aggregates.json", "1.7.1-plain.json", "1.9.5.json"]

# File of ../shared/data/google-benchmark, points, metrics, samples, failed points.
TABLE = [
    ("bencher_two.txt", 2, 4, 4, 0),
    ("gab_googlecpp_output.json", 2, 4, 4, 0),
    ("gbench_tools_test1_run1.json", 14, 28, 28, 0),
    ("gbench_tools_test1_run2.json", 14, 28, 28, 0),
    ("gbench_tools_test2_run.json", 10, 20, 20, 0),
    ("gbench_tools_test3_run0.json", 4, 8, 8, 2),
    ("gbench_tools_test3_run1.json", 4, 8, 8, 0),
    ("gbench_tools_test4_run0.json", 1, 2, 0, 1),
    ("gbench_tools_test4_run1.json", 1, 2, 0, 1),
    ("gbench_tools_test5_run0.json", 1, 2, 2, 0),
    ("gbench_tools_test5_run1.json", 1, 2, 2, 0),
    ("own_run/1.7.1_aggregates_only.json", 9, 27, 0, 1),
    ("own_run/1.7.1_plain.json", 9, 27, 25, 1),
    ("own_run/1.7.1_repetitions5_all.json", 9, 27, 125, 1),
]
REFUSED = {"gbench_tools_test4_run.json": "no reader knows this file"}

SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
NO_COUNTERS = {
    *("name", "family_index", "per_family_instance_index", "run_name", "run_type", "label"),
    *("repetitions", "repetition_index", "threads", "iterations", "time_unit"),
    *("aggregate_name", "aggregate_unit", "error_occurred", "error_message"),
}


@pytest.fixture
def folder(own_data):
    return own_data / "google-benchmark"


@pytest.fixture
def document(folder):
    return json.loads((folder / "1.7.1-plain.json").read_bytes())


@pytest.fixture
def read_document(source_of):
    """Read a document that was made or changed."""

    def run_of(document):
        source = source_of(document if isinstance(document, str) else json.dumps(document))
        assert format_of(source) is google_benchmark
        [run] = runs_in(source, google_benchmark)
        return run

    return run_of


def file_of(*rows, **context):
    """A document of a few rows."""
    return {"context": {"num_cpus": 2, **context}, "benchmarks": list(rows)}


def row_of(name, **keys):
    """A repetition as the newest version writes it."""
    times = {"iterations": 9, "real_time": 2.0, "cpu_time": 1.0, "time_unit": "ns"}
    return {"name": name, "run_name": name, "run_type": "iteration", **times, **keys}


def aggregate_of(name, kind, **keys):
    """A row that sums up repetitions."""
    kinds = {"run_type": "aggregate", "aggregate_name": kind}
    return row_of(f"{name}_{kind}", **{"run_name": name, **kinds, **keys})


def metrics_of(run):
    return [metric for point in run.points for metric in point.metrics.values()]


@pytest.mark.parametrize(("name", "points", "metrics", "samples", "failed"), TABLE)
def test_every_file_gives_what_it_holds(shared_data, name, points, metrics, samples, failed):
    path = shared_data / "google-benchmark" / name
    run = read(path)
    assert run == read(path, "google-benchmark")
    found = metrics_of(run)
    assert (len(run.points), len(found)) == (points, metrics)
    assert sum(len(metric.samples or ()) for metric in found) == samples
    failing = [p for p in run.points if any(m.failure for m in p.metrics.values())]
    assert len(failing) == failed
    assert all(math.isnan(m.value) for p in failing for m in p.metrics.values())
    assert Run.from_json(run.to_json()) == run
    places = {(p.scenario, p.name, tuple(sorted(p.tags.items()))) for p in run.points}
    assert len(places) == points


@pytest.mark.parametrize(("name", "points", "metrics", "samples", "failed"), TABLE)
def test_the_table_is_that_of_a_plain_count(shared_data, name, points, metrics, samples, failed):
    rows = json.loads((shared_data / "google-benchmark" / name).read_bytes())["benchmarks"]
    rows = [row for row in rows if "big_o" not in row and "rms" not in row]
    names = {row.get("run_name", row["name"]) for row in rows}
    measured = [
        row for row in rows if row.get("run_type", "iteration") == "iteration" and row["iterations"]
    ]
    assert len(names) == points
    assert samples == sum(len(row.keys() - NO_COUNTERS) for row in measured)
    stated = {
        row.get("run_name", row["name"])
        for row in rows
        if row in measured or row.get("aggregate_name") in ("mean", "median")
    }
    assert len(names - stated) == failed
    keys = {
        (row.get("run_name", row["name"]), key) for row in rows for key in row.keys() - NO_COUNTERS
    }
    assert len(keys) == metrics


def test_the_table_has_every_file(shared_data):
    folder = shared_data / "google-benchmark"
    there = {str(path.relative_to(folder)) for path in folder.rglob("*.*")}
    assert there == {name for name, *_ in TABLE} | set(REFUSED)


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_context_and_no_times_is_refused(shared_data, name):
    path = shared_data / "google-benchmark" / name
    with pytest.raises(FormatError, match=REFUSED[name]):
        read(path)
    with pytest.raises(FormatError, match=r"\$.benchmarks\[0\].time_unit: expected a text, got no"):
        read(path, "google-benchmark")


def test_a_copy_of_a_file_is_the_same_run(shared_data):
    folder = shared_data / "google-benchmark"
    assert read(folder / "bencher_two.txt") == read(folder / "gab_googlecpp_output.json")


@pytest.mark.parametrize("name", ["1.7.1-repetitions.json", "1.9.5.json", "shared"])
def test_the_aggregates_of_the_file_are_those_of_the_samples(folder, shared_data, name):
    shared = shared_data / "google-benchmark" / "own_run" / "1.7.1_repetitions5_all.json"
    path = shared if name == "shared" else folder / name
    run = read(path)
    rows = json.loads(path.read_bytes())["benchmarks"]
    names = dict.fromkeys(row["run_name"] for row in rows if "iterations" in row)
    points = dict(zip(names, run.points, strict=True))
    statistic = {
        "mean": statistics.mean,
        "median": statistics.median,
        "stddev": statistics.stdev,
        "cv": lambda values: statistics.stdev(values) / statistics.mean(values),
    }
    checked = 0
    for row in rows:
        if row.get("aggregate_name") not in statistic:
            continue
        compute = statistic[row["aggregate_name"]]
        for key in row.keys() - NO_COUNTERS:
            metric = points[row["run_name"]].metrics[key]
            is_time = key in ("real_time", "cpu_time") and row["aggregate_name"] != "cv"
            factor = SECONDS[row["time_unit"]] if is_time else 1.0
            expected = row[key] * factor
            scale = abs(metric.value) if row["aggregate_name"] == "stddev" else abs(expected)
            computed = compute(metric.samples)
            # The library computes the deviation from a difference of sums of squares.
            assert math.isclose(computed, expected, rel_tol=1e-6, abs_tol=scale * 1e-6 + 1e-6)
            if row["aggregate_name"] == "median":
                assert math.isclose(metric.value, expected, rel_tol=1e-12)
            checked += 1
    assert checked >= 40


def test_repetitions_are_joined_by_their_run_name_even_if_they_are_shuffled(folder, read_document):
    document = json.loads((folder / "1.7.1-repetitions.json").read_bytes())
    rows = document["benchmarks"]
    families = [row["family_index"] for row in rows]
    assert families != sorted(families), "random interleaving"
    for shuffled in (rows, rows[::-1], rows[1::2] + rows[::2]):
        run = read_document({**document, "benchmarks": shuffled})
        [point] = [p for p in run.points if p.name == "Sum" and p.tags == {"args": "64"}]
        metric = point.metrics["real_time"]
        assert metric.samples == tuple(
            row["real_time"] / 1e9
            for row in shuffled
            if (row["run_name"], row["run_type"]) == ("Sum/64", "iteration")
        )
        assert metric.invocations == (0, 0, 0)
        assert (metric.lower, metric.upper) == (None, None)


def test_aggregates_are_never_samples(folder):
    for name, samples in (("1.7.1-repetitions.json", {2, 3, 0}), ("1.7.1-aggregates.json", {0})):
        assert {len(m.samples or ()) for m in metrics_of(read(folder / name))} == samples


def test_without_repetitions_the_value_is_the_median(folder):
    path = folder / "1.7.1-aggregates.json"
    rows = json.loads(path.read_bytes())["benchmarks"]
    [median] = [row for row in rows if row["name"] == "Sum/64_median"]
    [point] = [p for p in read(path).points if p.name == "Sum" and p.tags == {"args": "64"}]
    assert point.metrics["real_time"].value == median["real_time"] / 1e9
    assert point.metrics["bytes_per_second"].value == median["bytes_per_second"]


def test_without_a_median_the_value_is_the_mean_and_never_a_ratio(read_document):
    rows = [aggregate_of("A", kind, real_time=n) for n, kind in enumerate(("cv", "stddev", "mean"))]
    [point] = read_document(file_of(*rows)).points
    assert point.metrics["real_time"].value == 2e-9


def test_a_file_with_other_aggregates_only_has_no_value_and_says_so(shared_data):
    [point] = read(shared_data / "google-benchmark" / "gbench_tools_test4_run0.json").points
    assert point.metrics["real_time"].failure == (
        "failed: no repetition, median or mean in the file, but 'zz'"
    )
    points = read(shared_data / "google-benchmark" / "gbench_tools_test3_run0.json").points
    assert "but one without a name" in points[0].metrics["cpu_time"].failure


def test_complexity_is_apart(folder):
    run = read(folder / "1.7.1-plain.json")
    rows = json.loads((folder / "1.7.1-plain.json").read_bytes())["benchmarks"]
    [big_o, rms] = [row for row in rows if row["run_name"] == "Sum"]
    assert run.metadata["complexity"] == {
        "Sum": {
            "big_o": big_o["big_o"],
            "cpu_coefficient": big_o["cpu_coefficient"],
            "real_coefficient": big_o["real_coefficient"],
            "time_unit": "ns",
            "rms": rms["rms"],
        }
    }
    assert {metric for point in run.points for metric in point.metrics} == {
        *("real_time", "cpu_time", "bytes_per_second", "items_per_second")
    }


@pytest.mark.parametrize("name", OWN)
def test_zeros_of_what_failed_are_no_times(folder, name):
    run = read(folder / name)
    [failed] = [p for p in run.points if p.metrics["cpu_time"].failure]
    for metric in failed.metrics.values():
        assert math.isnan(metric.value)
        assert (metric.samples, metric.failure) == (None, "failed: it broke")


@pytest.mark.parametrize(
    ("keys", "failure"),
    [
        ({"error_occurred": True, "error_message": "no GPU"}, "failed: no GPU"),
        ({"error_occurred": True}, "failed"),
        ({"skipped": True, "skip_message": "no GPU"}, "skipped: no GPU"),
        ({"skipped": "SKIPPED_WITH_MESSAGE", "skip_message": ""}, "skipped"),
        ({"error_occurred": False, "skipped": False}, None),
    ],
)
def test_what_failed_or_was_skipped_is_told_in_the_tool_s_words(read_document, keys, failure):
    run = read_document(file_of(row_of("A", **keys)))
    assert {m.failure for m in metrics_of(run)} == {failure}


def test_a_benchmark_with_one_failed_repetition_failed_in_all_its_metrics(read_document):
    failed = {"error_occurred": True, "error_message": "x", "real_time": 0.0, "cpu_time": 0.0}
    run = read_document(file_of(row_of("A", items_per_second=7.0), row_of("A", **failed)))
    [point] = run.points
    assert {key: (m.samples, m.failure) for key, m in point.metrics.items()} == {
        "real_time": ((2e-9,), "failed: x"),
        "cpu_time": ((1e-9,), "failed: x"),
        "items_per_second": ((7.0,), "failed: x"),
    }


def test_each_row_has_its_own_unit_of_time_and_counters_have_none(folder):
    path = folder / "1.7.1-repetitions.json"
    rows = json.loads(path.read_bytes())["benchmarks"]
    assert {row["time_unit"] for row in rows if "time_unit" in row} == {"ns", "us", "ms", "s"}
    points = {point.name: point.metrics for point in read(path).points}
    assert points["Manual"]["real_time"].value == pytest.approx(0.0015)
    assert 1e-11 < points["A name/of/8/parts"]["real_time"].value < 1e-6
    [counters] = [row for row in rows if row["name"] == "Counters/real_time/threads:2_median"]
    assert counters["time_unit"] == "us"
    assert points["Counters"]["FOM: GB/s"].value == counters["FOM: GB/s"]


def test_units_may_differ_between_repetitions(read_document):
    run = read_document(file_of(row_of("A"), row_of("A", time_unit="ms")))
    assert metrics_of(run)[0].samples == (2e-9, 2e-3)


def test_counters_are_sums_over_threads_as_the_file_has_them(folder):
    points = {point.name: point.metrics for point in read(folder / OWN[0]).points}
    assert points["Counters"]["plain"].value == 84.0, "42 in each of two threads"
    assert points["Counters"]["average"].value == 10.0


@pytest.mark.filterwarnings("default")
def test_of_a_counter_nobody_knows_the_unit_or_which_way_is_better(folder):
    with pytest.warns(FormatWarning, match="not say whether more or less of 'FOM: GB/s' is better"):
        run = read(folder / "1.9.5.json")
    defs = run.metric_defs
    assert (defs["FOM: GB/s"].unit, defs["FOM: GB/s"].direction) == ("", MetricDirection.INFO)


def test_what_the_library_itself_adds_has_a_unit_and_a_direction(read_document):
    added = {
        "bytes_per_second": ("B/s", "higher"),
        "items_per_second": ("1/s", "higher"),
        "max_bytes_used": ("B", "lower"),
        "total_allocated_bytes": ("B", "lower"),
        "net_heap_growth": ("B", "lower"),
        "allocs_per_iter": ("allocs/iter", "lower"),
        "real_time": ("s", "lower"),
        "cpu_time": ("s", "lower"),
    }
    run = read_document(file_of(row_of("A", **dict.fromkeys(added, 1.0))))
    assert {k: (d.unit, str(d.direction)) for k, d in run.metric_defs.items()} == added


@pytest.mark.parametrize(
    ("run_name", "name", "tags"),
    [
        ("BM", "BM", {}),
        ("BM/64", "BM", {"args": "64"}),
        ("BM/64/-8", "BM", {"args": "64/-8"}),
        ("BM<int, 4>/n:64/8", "BM<int, 4>", {"n": "64", "args": "8"}),
        ("BM/real_time/threads:2", "BM", {"timer": "real_time", "threads": "2"}),
        ("BM/process_time/real_time", "BM", {"timer": "process_time/real_time"}),
        ("BM/iterations:3/manual_time", "BM", {"iterations": "3", "timer": "manual_time"}),
        ("BM/min_time:0.500/repeats:2", "BM", {"min_time": "0.500", "repeats": "2"}),
        ("Prefix/BM/3", "Prefix/BM", {"args": "3"}),
        ("BM/64/twice", "BM/64/twice", {}),
        ("BM/64/some_time/8", "BM/64/some_time", {"args": "8"}),
        ("ns::BM/a:b:3", "ns::BM", {"a:b": "3"}),
        ("BM/:3", "BM/:3", {}),
        ("BM/n:x", "BM/n:x", {}),
        ("BM/1e3", "BM/1e3", {}),
        ("BM/\u0663", "BM/\u0663", {}),
        ("64/64", "64", {"args": "64"}),
        ("", "", {}),
        ("/1", "", {"args": "1"}),
        ("BM/threads:8/threads:2", "BM", {"threads": "8", "google-benchmark.threads": "2"}),
        ("BM/args:8/2", "BM", {"args": "8", "google-benchmark.args": "2"}),
        ("BM/timer:8/real_time", "BM", {"timer": "8", "google-benchmark.timer": "real_time"}),
        ("BM/a:1/a:2", "BM", {"a": "1/2"}),
    ],
)
def test_arguments_and_modifiers_at_the_end_of_the_name_are_tags(
    read_document, run_name, name, tags
):
    [point] = read_document(file_of(row_of(run_name))).points
    assert (point.name, dict(point.tags), point.scenario) == (name, tags, "")


def test_an_argument_called_as_a_modifier_keeps_its_name(folder):
    [point] = [p for p in read(folder / OWN[0]).points if p.name == "Manual"]
    assert point.tags == {
        "rows": "3",
        "threads": "4",
        "args": "-5",
        "iterations": "3",
        "repeats": "2",
        "timer": "manual_time",
        "google-benchmark.threads": "1",
    }


def test_fields_of_a_row_add_no_tag(folder):
    [failed] = [p for p in read(folder / "1.9.5.json").points if p.name == "failed"]
    assert failed.tags == {"timer": "process_time/real_time"}


def test_benchmarks_that_would_be_one_point_keep_their_whole_names(read_document):
    run = read_document(file_of(*map(row_of, ["A/n:1/2", "A/2/n:1", "A/n:1/3"])))
    assert [(p.name, dict(p.tags)) for p in run.points] == [
        ("A/n:1/2", {}),
        ("A/2/n:1", {}),
        ("A", {"args": "3", "n": "1"}),
    ]


def test_two_benchmarks_of_one_name_are_told(read_document):
    rows = [row_of("A", family_index=family, per_family_instance_index=0) for family in (0, 1)]
    with pytest.warns(FormatWarning, match="several benchmarks have 1 name, such as 'A', in comm"):
        run = read_document(file_of(*rows))
    assert len(metrics_of(run)[0].samples) == 2


def test_labels_are_metadata_only(folder, read_document):
    run = read(folder / OWN[0])
    assert run.metadata["labels"] == {"Counters/real_time/threads:2": "a label"}
    run = read_document(file_of(*(row_of("A", label=label) for label in ("x", "y", "x", ""))))
    assert run.metadata["labels"] == {"A": ("x", "y")}
    assert run.points[0].tags == {}


def test_old_rows_are_aggregates_only_by_their_names(read_document):
    old = {"run_name": None, "run_type": None}
    names = [
        "A/8",
        "A/8",
        "A/8_mean",
        "A/8_median",
        "A/8_stddev",
        "only_mean",
        "B_mean",
        "B_median",
    ]
    run = read_document(file_of(*(row_of(name, **old) for name in [*names, "B_stddev", "B_max"])))
    assert [(p.name, len(p.metrics["cpu_time"].samples or ())) for p in run.points] == [
        ("A", 2),
        ("only_mean", 1),
        ("B", 0),
        ("B_max", 1),
    ]


def test_a_row_of_1_4_without_run_name_is_told_by_its_type(read_document):
    rows = [row_of("A_mean", run_name=None), aggregate_of("B", "mean", run_name=None)]
    rows.append(aggregate_of("C", "p99", run_name=None))
    run = read_document(file_of(*rows))
    assert [p.name for p in run.points] == ["A_mean", "B", "C"]


@pytest.mark.parametrize(
    ("name", "zone"), [("bencher_two.txt", None), ("own_run/1.7.1_plain.json", UTC)]
)
def test_times_stay_as_naive_as_the_file_has_them(shared_data, name, zone):
    path = shared_data / "google-benchmark" / name
    run = read(path)
    stated = json.loads(path.read_bytes())["context"]["date"]
    assert run.timestamp == datetime.fromisoformat(stated)
    assert (run.timestamp.tzinfo is None) is (zone is None)
    assert run.metadata["time_source"] == "run"


def test_a_file_without_a_date_has_that_of_the_file(read_document):
    assert read_document(file_of(row_of("A"))).metadata["time_source"] == "file"


def test_the_context_is_environment_and_metadata(folder):
    run = read(folder / "1.9.5.json")
    environment = dict(run.environment)
    assert len(environment.pop("caches")) == 4
    assert environment == {
        "host": "scrubbed",
        "cpu_count": 2,
        "mhz_per_cpu": environment["mhz_per_cpu"],
        "cpu_scaling_enabled": False,
        "aslr_enabled": True,
        "library_build_type": "release",
    }
    assert (run.metadata["tool"], run.metadata["tool_version"]) == ("google-benchmark", "1.9.5")
    assert run.metadata["executable"] == "suite.py"
    assert len(run.metadata["load_avg"]) == 3


def test_what_a_project_says_of_its_commit_is_the_run_s(folder):
    run = read(folder / OWN[0])
    assert (run.commit, run.branch) == ("0123abc", "main")
    assert run.environment["flavour"] == "small"
    assert not {"git_commit", "git_branch"} & run.environment.keys()


@pytest.mark.parametrize(
    ("context", "commit", "commit_time"),
    [
        (
            {"GIT_COMMIT_HASH": "deadbeef", "GIT_COMMIT_DATE": "2026-01-31"},
            "deadbeef",
            "2026-01-31",
        ),
        ({"gitrev": "0123abcd", "gitdate": "x"}, "0123abcd", "x"),
        ({"git_sha": "abcdef1", "git_rev": "abcdef1"}, "abcdef1", None),
        ({"gitrev": "v1.2-dirty"}, None, None),
        ({"commit": 1234567}, None, None),
        ({}, None, None),
    ],
)
def test_commits_have_the_names_that_projects_give_them(
    read_document, context, commit, commit_time
):
    run = read_document(file_of(row_of("A"), **context))
    assert (run.commit, run.metadata.get("commit_time")) == (commit, commit_time)
    if commit is None:
        assert context.items() <= run.environment.items()


def test_two_commits_are_none(read_document):
    context = {"git_sha": "abcdef1", "git_rev": "abcdef2"}
    with pytest.warns(FormatWarning, match="has several values of git_sha, git_rev; the run gets"):
        run = read_document(file_of(row_of("A"), **context))
    assert run.commit is None
    assert context.items() <= run.environment.items()


def test_a_key_of_the_user_does_not_hide_one_of_ours(read_document):
    environment = read_document(file_of(row_of("A"), cpu_count="3", gpu="H100")).environment
    assert environment["cpu_count"] == 2
    assert (environment["google-benchmark.cpu_count"], environment["gpu"]) == ("3", "H100")


def test_not_a_number_and_infinity_are_values(read_document):
    text = json.dumps(file_of(row_of("A", nan="NAN", inf="INF")))
    run = read_document(text.replace('"NAN"', "NaN").replace('"INF"', "-Infinity"))
    [point] = run.points
    assert math.isnan(point.metrics["nan"].value)
    assert (point.metrics["inf"].value, point.metrics["nan"].failure) == (-math.inf, None)


def test_what_is_no_number_is_told(read_document):
    with pytest.warns(FormatWarning, match="under 'a', 'b' is no number, and is left out"):
        run = read_document(file_of(row_of("A", b="x", a=[1], c=None, d=3)))
    assert set(run.points[0].metrics) == {"real_time", "cpu_time", "d"}


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        (["benchmarks"], {}, "$.benchmarks: expected a list of mappings, got {} (dict)"),
        (["benchmarks", 1], 3, "$.benchmarks[1]: expected a mapping, got 3 (int)"),
        (["benchmarks", 1, "name"], None, "$.benchmarks[1].name: expected a text, got nothing"),
        (["benchmarks", 1, "run_name"], 1, "$.benchmarks[1].run_name: expected a text, got 1"),
        (
            ["benchmarks", 1, "real_time"],
            "2",
            "$.benchmarks[1].real_time: expected a number, got '2' (str)",
        ),
        (["benchmarks", 1, "cpu_time"], None, "$.benchmarks[1].cpu_time: expected a number, got n"),
        (
            ["benchmarks", 1, "bytes_per_second"],
            True,
            "$.benchmarks[1].bytes_per_second: expected a number, got True (bool)",
        ),
        (
            ["benchmarks", 1, "time_unit"],
            "B",
            "$.benchmarks[1].time_unit: expected a unit of time, got 'B' (str)",
        ),
        (["benchmarks", 1, "time_unit"], 5, "$.benchmarks[1].time_unit: expected a text, got 5"),
        (["benchmarks", 4, "error_message"], 5, "$.benchmarks[4].error_message: expected a te"),
        (["context", "date"], "today", "$.context.date: expected a time as ISO 8601 text, got"),
        (["context", "library_version"], 2, "$.context.library_version: expected a text, got 2"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(document, source_of, path, value, error):
    rows = [row for row in document["benchmarks"] if "iterations" in row]
    document["benchmarks"] = rows
    *way, last = path
    inner = document
    for step in way:
        inner = inner[step]
    inner[last] = value
    with pytest.raises(FormatError) as caught:
        list(runs_in(source_of(json.dumps(document)), google_benchmark))
    assert str(caught.value).startswith(f"results.json: {error}")


@pytest.mark.parametrize("value", ["1e400", "-1e999", "1" + "0" * 400])
def test_numbers_that_no_float_holds_are_refused(read_document, value):
    text = json.dumps(file_of(row_of("A", rate="HERE"))).replace('"HERE"', value)
    with pytest.raises(CalibraxError, match=r"results.json: \$.benchmarks\[0\].rate: "):
        read_document(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"benchmarks": [], "context": {}, "machine_info": {}}',
        '{"benchmarks": {}, "context": {}}',
        '{"benchmarks": [], "context": []}',
        '{"benchmarks": []}',
        "[]",
        "x",
    ],
)
def test_other_files_are_not_recognised(source_of, text):
    assert not google_benchmark.recognises(source_of(text))


def test_a_file_without_benchmarks_is_told(read_document):
    with pytest.warns(FormatWarning, match="holds no benchmarks"):
        assert read_document(file_of()).points == ()


def test_a_megabyte_of_rows_or_of_one_name_is_read(read_document):
    many = file_of(*(row_of(f"A/{n}") for n in range(6000)))
    long = file_of(row_of("A" + "/n:1" * 250_000 + "/"), row_of("A" + "/7" * 250_000))
    for document in (many, long):
        read_document(document)


@given(data=st.data())
def test_wrong_kinds_anywhere_are_errors_of_calibrax(own_data, data):
    files = sorted((own_data / "google-benchmark").glob("*.json"))
    file = data.draw(st.sampled_from([file for file in files if file.stat().st_size]))
    document = data.draw(mutated(json.loads(file.read_bytes())))
    read_or_refuse_document(google_benchmark, document)
