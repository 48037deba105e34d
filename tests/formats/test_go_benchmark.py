"""Go's benchmark text and events: what the mapping promises, each trap with a real file."""

import gzip
import json
import math
import re
import statistics
import warnings
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated, read_or_refuse

from calibrax import MetricDirection, Run, read, read_all
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import go_benchmark
from calibrax.formats.go_benchmark import unit_of
from calibrax.formats.registry import format_of, runs_in

OWN = ["text.txt", "events.jsonl", "verbose.txt", "timeout.txt", "exit.txt", "header.txt"]

# File of ../shared/data/go, runs, points, metrics, samples, failures.
TABLE = [
    ("bencher_five.txt", 1, 5, 5, 5, 0),
    ("bencher_three.txt", 1, 3, 4, 4, 0),
    ("gab_go_fiber_duplicate_names_output.txt", 1, 4, 16, 16, 0),
    ("gab_go_fiber_output.txt", 1, 6, 18, 18, 0),
    ("gab_go_output.txt", 1, 8, 10, 10, 0),
    ("gab_go_single_package_output.txt", 1, 2, 2, 2, 0),
    ("golang_perf/a", 1, 2, 2, 2, 0),
    ("golang_perf/b", 1, 1, 1, 1, 0),
    ("golang_perf/bent/20200101T030626.Basel.benchdwarf", 1, 105, 105, 105, 0),
    ("golang_perf/bent/20200101T030626.Basel.benchsize", 1, 210, 210, 210, 0),
    ("golang_perf/bent/20200101T030626.Basel.build", 1, 35, 105, 105, 0),
    ("golang_perf/bent/20200101T213604.Tip.stdout.gz", 1, 67, 84, 2100, 0),
    ("golang_perf/crc-new.txt", 1, 36, 72, 720, 0),
    ("golang_perf/crc-old.txt", 1, 36, 72, 720, 0),
    ("golang_perf/issue19565.txt", 2, 4, 4, 24, 0),
    ("golang_perf/issue19634.txt", 2, 2, 2, 10, 0),
    ("golang_perf/new.txt", 1, 2, 2, 20, 0),
    ("golang_perf/old.txt", 1, 2, 2, 20, 0),
    ("golang_perf/smallSample.txt", 2, 2, 2, 2, 0),
    ("golang_perf/suffixarray.bench", 1, 42, 168, 1680, 0),
    ("golang_perf/units.txt", 2, 4, 4, 8, 0),
    ("golang_perf/zero.txt", 2, 12, 20, 20, 0),
    ("own_run/go1.19_benchmem_cpu1,4_count3_with_fail.txt", 1, 10, 30, 84, 2),
    ("own_run/go1.19_test2json.jsonl", 1, 3, 5, 5, 0),
]
REFUSED = [f"golang_perf/{name}.stdout" for name in ("crcOldNew", "csvOldNew", "smallSample")] + [
    "golang_perf/units.stdout",
    "golang_perf/zero.stdout",
]

RESULT = re.compile(rb"^(?:Benchmark\S*)\s+\d+\s(.*)$", re.MULTILINE)
pytestmark = pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")


@pytest.fixture
def folder(own_data):
    return own_data / "go"


@pytest.fixture
def runs_of(source_of):
    """Read a text."""

    def make(text, **options):
        return list(runs_in(source_of(text, "bench.txt", **options), go_benchmark))

    return make


@pytest.fixture
def run_of(runs_of):
    """Read a text that holds one run."""

    def make(text, **options):
        [run] = runs_of(text, **options)
        return run

    return make


def metrics_of(run):
    return [metric for point in run.points for metric in point.metrics.values()]


def places_of(run):
    return [(point.scenario, point.name, dict(point.tags)) for point in run.points]


def failures_of(run):
    return {
        (point.name, *point.tags.values()): metric.failure
        for point in run.points
        for metric in point.metrics.values()
        if metric.failure
    }


def only(run):
    [metric] = metrics_of(run)
    return metric


# --- the real files -----------------------------------------------------------------------


@pytest.mark.parametrize(("name", *"rpmsf"), TABLE)
def test_every_file_gives_what_an_independent_count_gives(shared_data, name, r, p, m, s, f):
    path = shared_data / "go" / name
    heard = []
    runs = list(read_all(path, on_error=heard.append))
    metrics = [metric for run in runs for metric in metrics_of(run)]
    assert not heard
    assert (len(runs), sum(len(run.points) for run in runs)) == (r, p)
    assert len(metrics) == m
    assert sum(len(metric.samples or ()) for metric in metrics) == s
    assert sum(metric.failure is not None for metric in metrics) == f
    if path.suffix == ".jsonl":
        return
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    assert s == sum(len(pairs.split()) // 2 for pairs in RESULT.findall(data))


@pytest.mark.parametrize("name", REFUSED)
def test_what_benchstat_printed_is_no_benchmark_text(shared_data, name):
    path = shared_data / "go" / name
    with pytest.raises(FormatError, match="no reader knows this file"):
        read(path)
    with pytest.raises(FormatError, match="expected results such as 'BenchmarkName"):
        read(path, "go")


def test_the_table_has_every_file(shared_data):
    folder = shared_data / "go"
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert there == {name for name, *_ in TABLE} | set(REFUSED)


@pytest.mark.parametrize("name", [name for name, *_ in TABLE])
def test_identities_are_unique_and_stay(shared_data, name):
    path = shared_data / "go" / name
    runs = list(read_all(path))
    assert runs == list(read_all(path))
    assert len({run.id for run in runs}) == len(runs)
    for run in runs:
        places = Counter((p.scenario, p.name, tuple(p.tags.items())) for p in run.points)
        assert max(places.values()) == 1
        assert Run.from_json(run.to_json()) == run


PREFIXES = {"": 1, "n": 1e-9, "µ": 1e-6, "m": 1e-3, "Mi": 2**20, "Gi": 2**30}


def medians_of(text):
    """What benchstat printed: by file or column, unit and benchmark; its name without P too."""
    unit, files, found = "", [], {}
    for line in text.splitlines():
        if "│" in line:
            cells = [cell.split() for cell in line.split("│")[1:]]
            names = [cell[0] for cell in cells if cell]
            if names and re.match(r"(crc-\w+\.txt|before|after)$", names[0]):
                files = names
            elif names:
                unit = names[0]
            continue
        fields = line.split()
        if not fields or fields[0] == "geomean":
            continue
        values = re.findall(r"([0-9.]+)(n|µ|m|Mi|Gi|) ± ", line)
        for file, (value, prefix) in zip(files, values, strict=False):
            found[file, unit, fields[0]] = (float(value) * PREFIXES[prefix], value)
    return found


def full_name(point, procs):
    tags = "".join(f"/{key}={value}" for key, value in point.tags.items())
    suffix = f"-{procs}" if procs != 1 else ""
    return f"{point.name.removeprefix('Benchmark')}{tags}{suffix}"


def assert_is_printed(value, printed, digits):
    """Whether a value is what was rounded to some digits."""
    step = 10.0 ** -len(digits.partition(".")[2]) * (printed / float(digits) if printed else 1)
    assert abs(value - printed) <= step / 2 * (1 + 1e-9), (value, printed)


@pytest.mark.parametrize(
    ("stdout", "sources", "count"),
    [
        ("crcOldNew", {"crc-old.txt": ("crc-old.txt", 0), "crc-new.txt": ("crc-new.txt", 0)}, 144),
        ("smallSample", {"before": ("smallSample.txt", 0), "after": ("smallSample.txt", 1)}, 2),
        ("units", {"before": ("units.txt", 0), "after": ("units.txt", 1)}, 4),
        ("zero", {"before": ("zero.txt", 0), "after": ("zero.txt", 1)}, 20),
    ],
)
def test_medians_are_those_that_benchstat_printed(shared_data, stdout, sources, count):
    folder = shared_data / "go" / "golang_perf"
    printed = medians_of((folder / f"{stdout}.stdout").read_text())
    assert len(printed) == count
    metrics = {"sec/op": "time", "B/s": "bytes_per_second"}
    seen = 0
    for label, (file, number) in sources.items():
        run = list(read_all(folder / file))[number]
        for point in run.points:
            name = full_name(point, run.environment["procs"])
            for (side, unit, benchmark), (value, digits) in printed.items():
                if (side, benchmark) == (label, name):
                    assert_is_printed(point.metrics[metrics.get(unit, unit)].value, value, digits)
                    seen += 1
    assert seen == count


def test_medians_are_exactly_those_of_benchstat_s_csv(shared_data):
    folder = shared_data / "go" / "golang_perf"
    rows = [line.split(",") for line in (folder / "csvOldNew.stdout").read_text().splitlines()]
    for column, file in ((1, "old.txt"), (3, "new.txt")):
        run = read(folder / file)
        printed = {row[0]: float(row[column]) for row in rows if "-48" in row[0]}
        ours = {full_name(p, run.environment["procs"]): only_time(p) for p in run.points}
        assert ours == pytest.approx(printed, rel=1e-15)
        assert len(ours) == 2


def only_time(point):
    assert point.metrics["time"].value == statistics.median(point.metrics["time"].samples)
    return point.metrics["time"].value


# --- our own files ------------------------------------------------------------------------


@pytest.mark.parametrize("name", OWN)
def test_our_own_files_are_recognised(folder, name):
    from calibrax.formats.source import load

    assert format_of(load(folder / name)) is go_benchmark


def test_several_packages_and_processor_counts(folder):
    run = read(folder / "text.txt")
    places = places_of(run)
    assert len(places) == 26
    assert ("example.com/bench/fast", "BenchmarkConcat") in {place[:2] for place in places}
    assert ("example.com/bench/slow", "BenchmarkConcat") in {place[:2] for place in places}
    assert places[1] == (
        "example.com/bench/fast",
        "BenchmarkConcat",
        {"n": "10", "kind": "builder", "procs": "2"},
    )
    assert "procs" not in run.environment
    assert run.environment["os"] == "linux"
    assert run.environment["arch"] == "amd64"
    assert {len(metric.samples) for metric in metrics_of(run) if metric.samples} == {2}
    assert {metric.invocations for metric in metrics_of(run)} == {(0, 0), None}


def test_a_name_that_ends_in_a_number_is_told_where_it_stands_at_one_and_at_several(folder):
    tags = [dict(p.tags) for p in read(folder / "text.txt").points if "plain" in p.name]
    assert tags == [{"procs": "1"}, {"procs": "2"}]
    assert "BenchmarkConcat/plain/size-10" in {p.name for p in read(folder / "text.txt").points}


def test_a_failure_without_a_number_counts_for_each_p_of_a_thousand_benchmarks(run_of):
    results = "".join(f"BenchmarkGood-{procs} 1 2 ns/op\n" for procs in (2, 4))
    run = run_of(results + "".join(f"--- FAIL: BenchmarkBad/n={i}\n" for i in range(1001)))
    failed = [p.tags for p in run.points if p.name == "BenchmarkBad"]
    assert [tags["procs"] for tags in failed] == ["2", "4"] * 1000 + ["2"]
    assert [tags["n"] for tags in failed[-3:]] == ["999", "999", "1000"]


def test_what_a_benchmark_prints_does_not_lose_its_result(folder):
    text = (folder / "text.txt").read_text()
    assert re.search(r"^BenchmarkChatty +\thello", text, re.MULTILINE)
    run = read(folder / "text.txt")
    chatty = [p.metrics["time"] for p in run.points if p.name == "BenchmarkChatty"]
    tails = re.findall(r"^ +\d+\t +([\d.]+) ns/op", text, re.MULTILINE)
    assert [sample for metric in chatty for sample in metric.samples] == [
        unit_of("ns/op").to_base(float(value)) for value in tails
    ]
    assert len(tails) == 4


def test_failures_have_the_words_of_the_benchmark_and_groups_are_none(folder):
    assert failures_of(read(folder / "text.txt")) == {
        (name, *tags, procs): f"failed: {words}"
        for name, tags, words in [
            ("BenchmarkFails", (), "slow_test.go:22: broken at once"),
            ("BenchmarkFailsLate", (), "slow_test.go:27: broken when it ran longer"),
            ("BenchmarkParent", ("1",), "slow_test.go:32: one of two is broken"),
            ("BenchmarkPanics", (), "panic: boom"),
        ]
        for procs in ("1", "2")
    }


@pytest.mark.parametrize("name", ["verbose.txt", "events.jsonl"])
def test_with_v_the_words_come_first_and_skips_are_told(folder, name):
    failures = failures_of(read(folder / name))
    panics = failures.pop(("BenchmarkPanics",), None)
    assert panics == ("failed: panic: boom" if name == "events.jsonl" else None)
    assert failures == {
        ("BenchmarkSkips",): "skipped: slow_test.go:18: needs a database",
        ("BenchmarkFails",): "failed: slow_test.go:22: broken at once",
        ("BenchmarkFailsLate",): "failed: slow_test.go:27: broken when it ran longer",
        ("BenchmarkParent", "1"): "failed: slow_test.go:32: one of two is broken",
    }


def test_a_process_that_hangs_or_exits_takes_its_benchmark_along(folder):
    killed = "timed out: *** Test killed with quit: ran too long (1m1s)."
    assert failures_of(read(folder / "timeout.txt")) == {("BenchmarkHangs",): killed}
    assert failures_of(read(folder / "exit.txt")) == {("BenchmarkExits",): "failed: exit status 3"}


def test_a_package_that_does_not_compile_is_told(folder):
    with pytest.warns(FormatWarning, match=r"'example.com/bench/broken' has no results: build fai"):
        read(folder / "text.txt")


def test_the_header_says_commit_direction_and_exactness(folder):
    run = read(folder / "header.txt")
    assert (run.commit, run.branch) == ("0123456789abcdef", "main")
    assert run.metadata["commit_time"] == "2026-01-30T08:00:00Z"
    assert run.metadata["tool"] == "go"
    assert run.metadata["time_source"] == "file"
    assert "units" not in run.metadata
    definition = run.metric_defs["hits/op"]
    assert (definition.direction, definition.exact) == (MetricDirection.HIGHER, True)
    assert run.metric_defs["p99-ns"].direction is MetricDirection.INFO
    assert run.points[0].metrics["p99-ns"].samples == (1.5e-6,) * 3
    assert "time" not in run.points[0].metrics, "ReportMetric(0, 'ns/op') leaves it out"


def test_events_say_the_time_and_their_pieces_are_joined(folder, shared_data):
    run = read(folder / "events.jsonl")
    assert run.metadata["time_source"] == "run"
    assert run.environment["procs"] == 2
    path = shared_data / "go" / "own_run" / "go1.19_test2json.jsonl"
    run = read(path)
    assert run.timestamp == datetime(2026, 11, 23, 8, 55, 23, 86181, UTC)
    assert run.points[0].metrics["time"].samples == (unit_of("ns/op").to_base(123.9),)
    outputs = [json.loads(line).get("Output", "") for line in path.read_text().splitlines()]
    assert "BenchmarkConcat/n=10/kind=builder-2         \t" in outputs


# --- the format ---------------------------------------------------------------------------


def test_values_and_units_come_in_any_order_and_any_spacing(run_of):
    run = run_of("BenchmarkX\t\t7  \t 3 allocs/op  2.5 MB/s\t16 B/op\u2003100 ns/op\r\n")
    assert {name: metric.value for name, metric in run.points[0].metrics.items()} == {
        "allocations": 3,
        "bytes_per_second": 2.5e6,
        "allocated": 16,
        "time": 1e-7,
    }


@pytest.mark.parametrize(
    ("text", "metric", "base", "direction", "factor"),
    [
        ("ns/op", "time", "s", "lower", 1e-9),
        ("sec/op", "time", "s", "lower", 1),
        ("B/op", "allocated", "B", "lower", 1),
        ("allocs/op", "allocations", "allocs/op", "lower", 1),
        ("MB/s", "bytes_per_second", "B/s", "higher", 1e6),
        ("B/s", "bytes_per_second", "B/s", "higher", 1),
        ("req/s", "req/s", "1/s", "higher", 1),
        ("ms", "ms", "s", "lower", 1e-3),
        ("p99-ns", "p99-ns", "s", "info", 1e-9),
        ("build-real-ns/op", "build-real-ns/op", "s", "info", 1e-9),
        ("text-bytes", "text-bytes", "B", "info", 1),
        ("read-MB/s", "read-MB/s", "B/s", "info", 1e6),
        ("latency-min", "latency-min", "latency-min", "info", 1),
        ("ops-s", "ops-s", "ops-s", "info", 1),
        ("widgets/op", "widgets/op", "widgets/op", "info", 1),
        ("ns", "ns", "s", "lower", 1e-9),
        ("unit", "unit", "", "info", 1),
        ("time", "go.time", "time", "info", 1),
        ("allocated", "go.allocated", "allocated", "info", 1),
    ],
)
def test_a_unit_gives_metric_base_and_direction(text, metric, base, direction, factor):
    unit = unit_of(text)
    assert (unit.metric, unit.base, unit.direction) == (metric, base, direction)
    assert unit.to_base(1) == factor


def test_a_direction_that_nothing_states_is_a_warning(run_of):
    with pytest.warns(FormatWarning, match="whether more or less of 'widgets' is better"):
        run_of("BenchmarkX 1 1 widgets")


@pytest.mark.parametrize("place", ["above", "below"])
def test_unit_lines_hold_for_the_whole_file(run_of, place):
    line = "Unit w better=higher assume=exact colour=red\nUnit sec/op better=higher\n"
    result = "BenchmarkX 1 1 w 2 ns/op\n"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = run_of(line + result if place == "above" else result + line)
    assert run.metric_defs["w"].direction is MetricDirection.HIGHER
    assert run.metric_defs["w"].exact is True
    assert run.metric_defs["time"].direction is MetricDirection.HIGHER
    assert run.metric_defs["time"].exact is None
    assert run.metadata["units"] == {"w": {"colour": "red"}}


@pytest.mark.parametrize(
    ("printed", "procs", "name", "tags"),
    [
        ("BenchmarkX", 1, "BenchmarkX", {}),
        ("BenchmarkX-8", 8, "BenchmarkX", {}),
        ("BenchmarkX/n=10/kind=a-b-8", 8, "BenchmarkX", {"n": "10", "kind": "a-b"}),
        ("BenchmarkX/a/n=1/b-16", 16, "BenchmarkX/a/b", {"n": "1"}),
        ("BenchmarkX/n=1/n=2", 1, "BenchmarkX/n=2", {"n": "1"}),
        ("BenchmarkX/n=", 1, "BenchmarkX", {"n": ""}),
        ("BenchmarkX/=1", 1, "BenchmarkX/=1", {}),
        ("BenchmarkX/k.e-y_1=a=b", 1, "BenchmarkX", {"k.e-y_1": "a=b"}),
        ("BenchmarkX/a,var1=13,var2=14", 1, "BenchmarkX/a,var1=13,var2=14", {}),
        ("BenchmarkX/procs=4-8", 8, "BenchmarkX", {"procs": "4"}),
        ("BenchmarkX-1", 1, "BenchmarkX-1", {}),
        ("BenchmarkX-08", 1, "BenchmarkX-08", {}),
        ("BenchmarkX-20260131", 1, "BenchmarkX-20260131", {}),
        ("BenchmarkX/-_-10-8", 8, "BenchmarkX/-_-10", {}),
        ("Benchmarklower_case", 1, "Benchmarklower_case", {}),
        ("Benchmark", 1, "Benchmark", {}),
    ],
)
def test_names_are_parted(run_of, printed, procs, name, tags):
    run = run_of(f"{printed} 1 1 ns/op")
    assert places_of(run) == [("", name, tags)]
    assert run.environment == {"procs": procs}


def test_a_parameter_called_procs_keeps_its_name(run_of):
    run = run_of("BenchmarkX/procs=4 1 1 ns/op\nBenchmarkX/procs=4-8 1 1 ns/op")
    assert [dict(p.tags) for p in run.points] == [
        {"procs": "4", "go.procs": "1"},
        {"procs": "4", "go.procs": "8"},
    ]


def test_the_tag_for_processors_is_on_every_result_of_the_file(runs_of):
    text = "a: 1\nBenchmarkX 1 1 s\nBenchmarkX-4 1 1 s\na: 2\nBenchmarkY-4 1 1 s\n"
    runs = runs_of(text)
    assert [dict(p.tags) for run in runs for p in run.points] == [
        {"procs": "1"},
        {"procs": "4"},
        {"procs": "4"},
    ]
    assert [dict(run.environment) for run in runs] == [{"a": "1"}, {"a": "2"}]


def test_names_at_different_single_counts_have_all_in_the_environment(run_of):
    run = run_of("BenchmarkX 1 1 s\nBenchmarkY-8 1 1 s\n")
    assert list(run.environment["procs"]) == [1, 8]
    assert [dict(p.tags) for p in run.points] == [{}, {}]


def test_each_state_of_the_keys_is_a_run_and_packages_are_none(runs_of):
    text = (
        "pkg: a\nnote: x\nBenchmarkX 1 1 s\npkg: b\nBenchmarkX 1 2 s\n"
        "note: y\ntwice: 1\ntwice: 2\nBenchmarkX 1 3 s\nnote: x\ntwice:\npkg: a\nBenchmarkX 1 4 s\n"
        "note:\nBenchmarkX 1 5 s\npkg:\nBenchmarkX 1 6 s\n"
    )
    runs = runs_of(text)
    assert [dict(run.environment) for run in runs] == [
        {"note": "x", "procs": 1},
        {"note": "y", "twice": "2", "procs": 1},
        {"procs": 1},
    ]
    assert [[(p.scenario, p.metrics["s"].samples) for p in run.points] for run in runs] == [
        [("a", (1, 4)), ("b", (2,))],
        [("b", (3,))],
        [("a", (5,)), ("", (6,))],
    ]


@pytest.mark.parametrize(
    "noise",
    [
        "ab:not a key",
        ": no key",
        "a b: no key",
        "Key: not in lower case",
        "kEy: nor this",
        "coverage: 12.5% of statements",
        "testing: warning: no tests to run",
        "go: downloading example.com/x v1.0.0",
        "?   \texample.com/x\t[no test files]",
        "# example.com/x",
        "Unitx",
        "=== RUN   BenchmarkX",
        "BenchmarkY",
        "Benchmarking took 5 s",
        "Benchmark results: 5",
        "Benchmark 5 is the slowest of all",
        "--- BENCH: BenchmarkX-8",
        "--- FAIL: TestOther (0.00s)",
        "    x_test.go:1: 5 ns/op",
        "12 things were done",
        "panic: nothing was under way",
        "",
        " ",
    ],
)
def test_noise_between_lines_changes_nothing(runs_of, noise):
    text = "BenchmarkX 1 1 s\n{}\nBenchmarkX 1 2 s\n"
    assert runs_of(text.format(noise)) == runs_of(text.format("noise"))


BAD = [
    ("BenchmarkY 100", "expected a value and a unit after the number of iterations, got nothing"),
    ("BenchmarkY 100 abc ns/op", "expected a number before the unit 'ns/op', got 'abc' (str)"),
    ("BenchmarkY 100 - ns/op", "expected a number before the unit 'ns/op', got '-' (str)"),
    ("BenchmarkY 100 1_0 ns/op", "expected a number before the unit 'ns/op', got '1_0' (str)"),
    (
        "BenchmarkY 100 \u0661 ns/op",
        "expected a number before the unit 'ns/op', got '\u0661' (str)",
    ),
    ("BenchmarkY 100 1e400 ns/op", "expected a number before the unit 'ns/op', got '1e400' (str)"),
    ("BenchmarkY 100 1", "expected a unit after '1', got nothing"),
    ("BenchmarkY 100 1 ns/op 2", "expected a unit after '2', got nothing"),
    ("BenchmarkY abc", "expected the result of 'BenchmarkY' after its name, got 'abc' (str)"),
    ("BenchmarkY-8 \t", "expected the result of 'BenchmarkY-8' after its name, got nothing"),
    ("Unit", "expected a unit after 'Unit', got nothing"),
    ("Unit s blah", "expected key=value, got 'blah' (str)"),
    ("Unit s better=more", "expected better=higher or lower, got 'more' (str)"),
    ("Unit s a=1\nUnit s a=2", "expected a=1 of 's' as above, got '2' (str)"),
]


@pytest.mark.parametrize(("line", "message"), BAD)
def test_a_wrong_line_loses_only_itself(runs_of, line, message):
    text = f"BenchmarkX 1 1 s\n{line}\nBenchmarkX 1 2 s\n"
    heard = []
    [run] = runs_of(text, on_error=heard.append)
    assert only(run).samples == (1, 2)
    number = 2 + line.count("\n")
    assert [str(error) for error in heard] == [f"bench.txt:{number}: {message}"]
    with pytest.raises(FormatError, match=rf"^bench.txt:{number}: "):
        runs_of(text)


def test_a_line_that_is_no_utf_8_loses_only_itself(source_of):
    heard = []
    source = source_of(b"BenchmarkX 1 1 s\nBenchmark\xff 1 1 s\n", on_error=heard.append)
    [run] = runs_in(source, go_benchmark)
    assert only(run).samples == (1,)
    assert str(heard[0]) == "results.json:2: expected text in UTF-8, got other bytes"


def test_too_many_keys_are_an_error(run_of):
    text = "".join(f"key{number}: 1\n" for number in range(101)) + "BenchmarkX 1 1 s\n"
    with pytest.raises(FormatError, match=r"^bench.txt:101: expected at most 100 keys"):
        run_of(text)


@pytest.mark.parametrize("line", [" 5 results", " 5\tresults", " 5 1 w", " 5\t1 w 2"])
def test_a_torn_result_goes_on_with_a_line_of_its_form(run_of, line):
    run = run_of(f"BenchmarkX-8 \tnoise\n{line}\n       5\t 1 s\n")
    assert only(run).samples == (1,)


def test_nan_and_infinity_are_values(run_of):
    run = run_of("BenchmarkX 1 NaN a 1 s\nBenchmarkY 1 +Inf s -inf t 1e3 u .5 v 7. w\n")
    first, second = run.points
    assert math.isnan(first.metrics["a"].value)
    values = {name: metric.value for name, metric in second.metrics.items()}
    assert values == {"s": math.inf, "t": -math.inf, "u": 1000, "v": 0.5, "w": 7}


def test_a_result_after_other_text_is_told(run_of):
    text = "BenchmarkX 1 1 s\n2026-01-31 BenchmarkX 1 2 s\n"
    with pytest.warns(FormatWarning, match="1 line has a result after other text, such as line 2"):
        assert only(run_of(text)).samples == (1,)


def test_a_package_that_fails_though_no_benchmark_does_is_told(run_of):
    text = "BenchmarkX 1 1 s\n--- FAIL: BenchmarkY\nFAIL\ta\t1s\nFAIL\tb\t1s\n"
    with pytest.warns(FormatWarning) as caught:
        run_of(text)
    assert [str(w.message) for w in caught] == [
        "bench.txt: the package 'b' failed, but no benchmark of it did"
    ]


def test_a_failure_takes_the_place_of_the_metrics_that_the_benchmark_has(run_of):
    run = run_of("BenchmarkX 1 1 w 2 B/op\nBenchmarkX \t--- FAIL: BenchmarkX\n    why\n")
    assert {name: metric.failure for name, metric in run.points[0].metrics.items()} == {
        "w": "failed: why",
        "allocated": "failed: why",
    }
    assert run.points[0].metrics["w"].samples == (1,)


def test_a_failure_without_a_number_is_of_those_without_a_result(run_of):
    run = run_of("BenchmarkX 1 1 s\nBenchmarkX-2 1 1 s\nBenchmarkY-2 1 1 s\n--- FAIL: BenchmarkY\n")
    assert failures_of(run) == {("BenchmarkY", "1"): "failed"}
    run = run_of("BenchmarkX 1 1 s\nBenchmarkX-2 1 1 s\n--- FAIL: BenchmarkX\n")
    assert failures_of(run) == {("BenchmarkX", "1"): "failed"}


def test_a_long_reason_is_cut(run_of):
    run = run_of(f"BenchmarkX 1 1 s\n--- FAIL: BenchmarkY\n    {'x' * 1000}\n")
    [reason] = failures_of(run).values()
    assert len(reason) == 500
    assert reason.endswith("x…")


def test_keys_of_the_run_are_no_environment_and_others_keep_apart(run_of):
    run = run_of(
        "goos: plan9\nos: mine\ngo.os: too\nprocs: many\nrunstamp: 20260131T120000\ncommit: abc\n"
        "BenchmarkX-8 1 1 s\n"
    )
    assert run.environment == {
        "os": "plan9",
        "procs": 8,
        "go.os": "too",
        "go.go.os": "mine",
        "go.procs": "many",
    }
    assert (run.commit, run.timestamp) == ("abc", datetime(2026, 1, 31, 12))
    assert run.metadata["time_source"] == "run"


def test_a_runstamp_that_is_no_time_is_none(run_of):
    run = run_of("runstamp: yesterday\nBenchmarkX 1 1 s\n")
    assert run.metadata["time_source"] == "file"


# --- events -------------------------------------------------------------------------------


def event(output, package="a", **more):
    more = {"Action": "output", "Package": package, "Output": output, **more}
    return json.dumps({key: value for key, value in more.items() if value is not None}) + "\n"


def test_packages_that_take_turns_are_kept_apart(run_of):
    text = (
        "go: downloading example.com/x v1.0.0\n"
        + event("BenchmarkX \t")
        + event("BenchmarkX \t", "b")
        + event(" 1\t1 s\n")
        + event(" 1\t2 s", "b")
        + event("x", None)
        + event(None)
    )
    run = run_of(text)
    assert [(p.scenario, p.metrics["s"].samples) for p in run.points] == [("a", (1,)), ("b", (2,))]
    assert run.metadata["time_source"] == "file"


def test_keys_that_stand_before_the_events_hold(run_of):
    run = run_of(
        "commit: abc\n" + event("BenchmarkX 1 1 s\n", Time="2026-01-31T12:00:00.123456789Z")
    )
    assert run.commit == "abc"
    assert run.timestamp == datetime(2026, 1, 31, 12, 0, 0, 123456, UTC)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"bench.txt:2: \$: expected JSON, got '{' \(str\)"),
        (event(5), r"bench.txt:2: \$.Output: expected a text, got 5 \(int\)"),
        (event("x\n", 5), r"bench.txt:2: \$.Package: expected a text, got 5 \(int\)"),
        (event("x\n", Time="never"), r"bench.txt:2: \$.Time: "),
        ('{"a":' + "[" * 5000, r"bench.txt:2: \$: expected JSON"),
        ('{"a": NaN}', r"bench.txt:2: \$: expected JSON"),
        (event("BenchmarkY 1 x s\n"), r"bench.txt:2: expected a number before the unit 's'"),
    ],
)
def test_a_wrong_event_loses_only_itself(runs_of, line, message):
    text = event("BenchmarkX 1 1 s\n") + line.strip() + "\n" + event("BenchmarkX 1 2 s\n")
    heard = []
    [run] = runs_of(text, on_error=heard.append)
    assert only(run).samples == (1, 2)
    [error] = heard
    assert re.match(message, str(error))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"Action"',
        '{"Action": 1}',
        '{"x": "Action", "Package": 1}',
        '[{"Action": "output", "Package": "a"}]',
        "BenchmarkX",
        "BenchmarkX 1 1",
        " BenchmarkX 1 1 s",
        "goos: linux\ngoarch: amd64\n",
        "ok  \ta",
    ],
)
def test_other_files_are_not_recognised(source_of, text):
    assert not go_benchmark.recognises(source_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "BenchmarkX 1 1 s",
        "noise\nBenchmarkX-8 \t 1\t NaN s",
        "BenchmarkX \t--- FAIL: BenchmarkX",
        "--- SKIP: BenchmarkX",
        "BenchmarkX \tpanic: boom",
        "FAIL\ta [build failed]",
        "ok  \ta\t1.5s",
        'noise\n{"ImportPath": "a", "Action": "build-output"}',
        event("x\n"),
    ],
)
def test_its_files_are_recognised(source_of, text):
    assert go_benchmark.recognises(source_of(text))


PIECES = [
    "BenchmarkX", "-8", "/n=1", "\t", " ", "\n", "\r\n", "1", "100", "1.5", "1e400", "NaN", "ns/op",
    "MB/s", "Unit", "better=higher", "pkg: a", "key: value", "key:", "--- FAIL: ", "--- SKIP: ",
    "panic: boom", "PASS", "FAIL\ta\t1s", "    log", "\x00", "\u2003", "=", "/",
    '{"Action":"output"', ',"Package":"a"', ',"Output":"BenchmarkX 1 1 s\\n"}',
    ',"Output":"\\ud800"}', "exit status 2",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_read_or_refused(text):
    read_or_refuse(go_benchmark, text)


@given(st.data())
def test_damaged_files_are_read_or_refused(own_data, data):
    content = bytearray((own_data / "go" / data.draw(st.sampled_from(OWN))).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    read_or_refuse(go_benchmark, bytes(content))


@given(st.data())
def test_mutated_events_are_read_or_refused(own_data, data):
    lines = (own_data / "go" / "events.jsonl").read_text().splitlines()
    documents = [json.loads(line) for line in lines if line.startswith("{")]
    changed = data.draw(mutated(documents))
    read_or_refuse(go_benchmark, "\n".join(map(json.dumps, changed)))
