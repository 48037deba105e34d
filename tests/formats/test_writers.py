"""Writing the files of tools: what is kept, what is counted as lost, what is refused."""

import csv
import io
import json
import math
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from sample_runs import hostile_run, mixed_run, run_of, series_runs
from strategies import runs as any_run

from calibrax import Metric, MetricDef, Point, Run, read_all, write
from calibrax.errors import CalibraxError, FormatError
from calibrax.formats import csv_long
from calibrax.formats.go_benchmark import METRICS
from calibrax.formats.go_writing import OF_METRICS
from calibrax.formats.losses import Loss, Losses
from calibrax.formats.registry import BUILT_IN, WRITTEN, format_of, runs_in, writer_named
from calibrax.formats.source import Source
from calibrax.formats.writers import Writer, whole_name

pytestmark = pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")

AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
FOLDERS = (
    *("bencher-bmf", "benchmarkdotnet", "calibrax-upstream", "catch2", "github-action-benchmark"),
    *("go", "google-benchmark", "hyperfine", "jmh", "libtest", "pyperf", "pytest-benchmark"),
    "vitest",
)
READ_BY = {"customBiggerIsBetter": "github-action-benchmark", "jsonl": "calibrax"}
READ_BY["customSmallerIsBetter"] = READ_BY["customBiggerIsBetter"]


def read_back(text, tool):
    """The runs in a text, which the reader of a tool recognises."""
    source = Source("written", text.encode(), AT)
    found = format_of(source)
    assert found.name == READ_BY.get(tool, tool)
    return list(runs_in(source, found))


def written(tool, *runs):
    """The text, and what was lost; only what the writer says beforehand."""
    writer = writer_named(tool)
    text, lost = writer.write(runs)
    assert set(lost.counts) <= set(writer.lacks)
    return text, lost


def counts(lost):
    return {str(kind): count for kind, count in lost.counts.items()}


def a_run(*points, **fields):
    fields = {"id": "0123456789ab", "timestamp": AT, **fields}
    return Run(points=points, **fields)


def timed(name, value=1.5, **fields):
    return Point(**{"scenario": "", "metrics": {"time": Metric(value=value)}, **fields}, name=name)


TIME = {"time": MetricDef(name="time", unit="s", direction="lower")}


# --- real files of every format -----------------------------------------------------------


@pytest.fixture(scope="module")
def real_runs(shared_data):
    """By folder, every file that can be read, with its runs."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((shared_data / folder).rglob("*")):
            if path.is_file():
                runs = list(read_all(path, on_error=lambda _: None))
                if runs:
                    found.setdefault(folder, []).append((path, runs))
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_calibrax_json_keeps_all_and_is_the_same_when_written_again(folder, real_runs, tmp_path):
    for _, runs in real_runs[folder]:
        for run in runs[:20]:
            text, lost = written("calibrax", run)
            [again] = read_back(text, "calibrax")
            assert again == run
            assert (again.environment, again.metadata) == (run.environment, run.metadata)
            assert written("calibrax", again)[0] == text
            assert not lost.counts
            write(run, tmp_path / "run.json")
            assert (tmp_path / "run.json").read_text(encoding="utf-8") == text
        text, lost = written("jsonl", *runs)
        assert read_back(text, "jsonl") == runs
        assert written("jsonl", *read_back(text, "jsonl"))[0] == text
        assert not lost.counts


@pytest.mark.parametrize("folder", FOLDERS)
def test_csv_has_every_value_and_sample_to_the_last_digit(folder, real_runs):
    for _, runs in real_runs[folder]:
        text, _ = written("csv", *runs)
        rows = list(csv.DictReader(io.StringIO(text)))
        metrics = [m for run in runs for point in run.points for m in point.metrics.values()]
        values = [float(row["value"]) for row in rows if row["kind"] == "value"]
        samples = [float(row["value"]) for row in rows if row["kind"] == "sample"]
        assert list(map(repr, values)) == [repr(m.value) for m in metrics]
        assert samples == [sample for m in metrics for sample in m.samples or ()]
        assert [row["failure"] for row in rows if row["failure"]] == [
            csv_long.cell(m.failure) for m in metrics if m.failure
        ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_bencher_keeps_every_finite_value(folder, real_runs):
    for _, [run, *_] in real_runs[folder]:
        expected = {
            (whole_name(point), name): metric.value
            for point in run.points
            for name, metric in point.metrics.items()
            if math.isfinite(metric.value)
        }
        if not expected:
            with pytest.raises(FormatError, match="finite values, got none"):
                written("bencher", run)
            continue
        [again] = read_back(written("bencher", run)[0], "bencher")
        found = {(p.name, name): m.value for p in again.points for name, m in p.metrics.items()}
        assert found == expected


@pytest.mark.parametrize(
    ("tool", "direction"), [("customBiggerIsBetter", "higher"), ("customSmallerIsBetter", "lower")]
)
@pytest.mark.parametrize("folder", FOLDERS)
def test_custom_results_keep_the_values_of_their_direction(folder, tool, direction, real_runs):
    for _, [run, *_] in real_runs[folder]:
        expected = [
            metric.value
            for point in run.points
            for name, metric in point.metrics.items()
            if run.metric_defs[name].direction == direction and math.isfinite(metric.value)
        ]
        if not expected:
            with pytest.raises(FormatError, match=f"of which {direction} is better, got none"):
                written(tool, run)
            continue
        [again] = read_back(written(tool, run)[0], tool)
        assert [m.value for p in again.points for m in p.metrics.values()] == expected


@pytest.mark.parametrize("folder", FOLDERS)
def test_go_text_keeps_every_sample(folder, real_runs):
    for _, runs in real_runs[folder]:
        if not all(run.points for run in runs):
            with pytest.raises(FormatError, match="benchmarks with values, got none in run"):
                written("go", *runs)
            continue
        text, _ = written("go", *runs)
        again = read_back(text, "go")
        assert [run.commit for run in again] == [run.commit for run in runs]
        for run, same in zip(runs, again, strict=True):
            assert samples_of(same) == pytest.approx(samples_of(run), rel=1e-15)


def samples_of(run):
    """Finite samples, or values without any, in order; in base units."""
    return [
        sample
        for point in run.points
        for metric in point.metrics.values()
        if metric.failure is None
        for sample in metric.samples or (metric.value,)
        if math.isfinite(sample)
    ]


def test_go_files_are_written_as_they_were_read(real_runs):
    for path, runs in real_runs["go"]:
        text, lost = written("go", *runs)
        again = read_back(text, "go")
        names = [[(p.scenario, p.name, p.tags) for p in run.points] for run in runs]
        if "with_fail" in path.name or path.name in {"a", "b"}:
            continue  # a failure says not at which P; the environment differs
        assert [[(p.scenario, p.name, p.tags) for p in run.points] for run in again] == names
        assert [run.metric_defs for run in again] == [run.metric_defs for run in runs]
        assert [p.metrics for run in again for p in run.points] == [
            p.metrics for run in runs for p in run.points
        ], path
        assert Loss.NAMES not in lost.counts
        assert Loss.UNITS not in lost.counts


# --- what is refused ----------------------------------------------------------------------


def test_every_name_that_is_written_has_its_writer():
    for name in WRITTEN:
        writer = writer_named(name)
        assert isinstance(writer, Writer)
        assert writer.name == name
    assert set(OF_METRICS) == set(METRICS.values())


def test_an_unknown_format_and_one_that_is_only_read_are_errors():
    with pytest.raises(FormatError, match=r"got 'jsonlines'; did you mean 'jsonl'[?]"):
        writer_named("jsonlines")
    with pytest.raises(FormatError, match="got 'pyperf'; there are 'calibrax', 'jsonl', "):
        writer_named("pyperf")
    hint = "there are 'customBiggerIsBetter' or 'customSmallerIsBetter'$"
    with pytest.raises(FormatError, match=hint):
        writer_named("github-action-benchmark")
    assert set(BUILT_IN) - set(WRITTEN)


@pytest.mark.parametrize("tool", WRITTEN)
def test_one_file_holds_several_runs_or_refuses_them(tool):
    runs = [attrs.evolve(run, metric_defs=TIME) for run in series_runs()[:3]]
    writer = writer_named(tool)
    with pytest.raises(FormatError, match=f"^{tool}: expected a run to write, got none$"):
        writer.write([])
    if writer.several:
        assert writer.write(runs)[0]
    else:
        with pytest.raises(FormatError, match=rf"^{tool}: expected one run, .* got 3; convert"):
            writer.write(runs)


@pytest.mark.parametrize("tool", ["bencher", "customSmallerIsBetter", "go"])
def test_two_benchmarks_that_would_have_one_name_are_refused(tool):
    points = [timed("a/n=1"), timed("a", tags={"n": "1"})]
    with pytest.raises(FormatError, match="two benchmarks that would be"):
        written(tool, a_run(*points, metric_defs=TIME))


def test_two_runs_that_go_would_join_are_refused():
    run = a_run(timed("a"), metric_defs=TIME)
    with pytest.raises(FormatError, match="two that would be one to its readers"):
        written("go", run, attrs.evolve(run, id="other"))
    other = {"time": MetricDef(name="time", unit="s", direction="higher")}
    with pytest.raises(FormatError, match="expected one unit and direction of 'time'"):
        written("go", run, attrs.evolve(run, commit="a", metric_defs=other))


# --- what is lost, and what is altered ----------------------------------------------------


def test_failures_and_values_that_json_lacks_are_counted_by_name():
    for tool in ("bencher", "customSmallerIsBetter"):
        text, lost = written(tool, mixed_run())
        assert "NaN" not in text
        shown = "\n".join(lost.texts())
        assert "failures (3: 'suite.broken: time', 'suite.slow: time', 'suite.gpu: time')" in shown
        assert "NaN and infinities (1: 'suite.diverged: time')" in shown
        assert "benchmarks without metrics (1: 'suite.nothing')" in shown
        assert "samples (" in shown


def test_many_names_are_cut():
    lost = Losses()
    for name in "abcde":
        lost.add(Loss.NAMES, name)
    lost.add(Loss.SAMPLES, count=1500)
    lost.add(Loss.UNITS, count=0)
    assert list(lost.texts()) == ["samples (1,500)", "exact names (5: 'a', 'b', 'c' and 2 more)"]


def test_go_says_failures_and_skips():
    text, lost = written("go", mixed_run())
    [run] = read_back(text, "go")
    failures = {p.name: p.metrics["time"].failure for p in run.points if "time" in p.metrics}
    assert failures["BenchmarkSuite.broken"] == "failed: [boom] exit code 1"
    assert failures["BenchmarkSuite.gpu"] == "skipped: needs a gpu"
    assert failures["BenchmarkSuite.slow"] == "failed: timed out after 60 s"
    assert failures["BenchmarkSuite.fft"] is None
    assert Loss.FAILURES not in lost.counts
    assert counts(lost)["NaN and infinities"] == 1


def test_a_failure_beside_a_value_is_lost_by_name_in_go():
    metrics = {"time": Metric(value=1), "memory": Metric(value=math.nan, failure="failed")}
    _, lost = written("go", a_run(timed("a", metrics=metrics)))
    assert next(lost.texts()) == "failures (1: 'a: memory')"


def test_go_states_directions_and_units_that_names_do_not():
    defs = {
        "cpu_time": MetricDef(name="cpu_time", unit="s", direction="lower"),
        "memory": MetricDef(name="memory", unit="B", direction="lower"),
        "score": MetricDef(name="score", unit="points", direction="higher", exact=True),
        "allocated": MetricDef(name="allocated", unit="B", direction="lower"),
        "time": MetricDef(name="time", unit="s", direction="info"),
    }
    metrics = {name: Metric(value=2) for name in defs}
    text, lost = written("go", a_run(timed("a", metrics=metrics), metric_defs=defs))
    assert text.splitlines()[:4] == [
        "Unit cpu_time-ns better=lower",
        "Unit memory-bytes better=lower",
        "Unit score better=higher assume=exact",
        "runstamp: 2026-01-31T12:00:00+00:00",
    ]
    assert text.splitlines()[4] == (
        "BenchmarkA\t1\t2000000000.0 cpu_time-ns\t2.0 memory-bytes\t2.0 score\t2.0 B/op"
        "\t2000000000.0 ns/op"
    )
    assert list(lost.texts()) == [
        "exact names (1: 'a')",
        "exact metric names (2: 'cpu_time', 'memory')",
        "units (1: 'score')",
        "directions (1: 'time')",
    ]
    [again] = read_back(text, "go")
    assert again.timestamp == AT
    assert str(again.metric_defs["score"].direction) == "higher"


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("BenchmarkSum", "BenchmarkSum"),
        ("sum of [a]", "BenchmarkSum_of_[a]"),
        ("", "Benchmark_"),
        ("s", "Benchmark_s"),
        ("sleep-8", "BenchmarkSleep_8"),
        ("a\nb\tc\x1b", "BenchmarkA_b_c_"),
        ("tests/a.py::test_x", "BenchmarkTests/a.py::test_x"),
    ],
)
def test_names_are_made_safe_for_go(name, printed):
    text, lost = written("go", a_run(timed(name), metric_defs=TIME))
    assert text.splitlines()[-1].split("\t")[0] == printed.replace("Benchmark_s", "BenchmarkS")
    assert (Loss.NAMES in lost.counts) == (name != printed)
    assert len(read_back(text, "go")) == 1


def test_go_writes_tags_and_processors_as_go_does():
    points = [
        timed("BenchmarkA", tags={"n": "1 0", "procs": "1"}, scenario="pkg/a"),
        timed("BenchmarkA", tags={"n": "1 0", "procs": "4"}, scenario="pkg/a"),
        timed("BenchmarkB", tags={"k!": "a/b", "procs": "4"}, scenario="pkg/b"),
        timed("BenchmarkC", tags={"procs": "many"}),
    ]
    text, _ = written("go", a_run(*points, metric_defs=TIME))
    assert [line.split("\t")[0] for line in text.splitlines()[1:]] == [
        "pkg: pkg/a",
        "BenchmarkA/n=1_0",
        "BenchmarkA/n=1_0-4",
        "pkg: pkg/b",
        "BenchmarkB/k_=a_b-4",
        "pkg:",
        "BenchmarkC/procs=many",
    ]


def test_go_keeps_what_is_plain_in_the_environment():
    environment = {"os": "linux", "cpu": "X", "load": 1.5, "Caps": "a", "list": [1], "procs": 4}
    run = a_run(
        timed("BenchmarkA"),
        commit="c1",
        branch="main",
        environment=environment,
        metadata={"tool": "go", "commit_time": "2026-01-01", "more": 1},
        metric_defs=TIME,
    )
    bare = attrs.evolve(run, commit="c2", branch=None, environment={"os": "linux"})
    text, lost = written("go", run, bare)
    assert text.splitlines() == [
        *("commit: c1", "branch: main", "commit-time: 2026-01-01"),
        "runstamp: 2026-01-31T12:00:00+00:00",
        *("goos: linux", "cpu: X", "load: 1.5", "BenchmarkA-4\t1\t1500000000.0 ns/op"),
        *("branch:", "cpu:", "load:", "commit: c2", "pkg:", "BenchmarkA\t1\t1500000000.0 ns/op"),
    ]
    assert list(lost.texts()) == ["environment (2: 'Caps', 'list')", "metadata (2)"]
    first, second = read_back(text, "go")
    assert (first.commit, first.branch, second.branch) == ("c1", "main", None)
    assert first.points[0].tags == {"procs": "4"}  # the other run is at 1
    assert (first.environment["load"], "load" in second.environment) == ("1.5", False)


def test_csv_is_in_long_form():
    metric = Metric(value=2.5, lower=2, upper=3, samples=[2.0, 3.0], invocations=[0, 1])
    failed = Metric(value=math.nan, failure="=boom\n")
    point = timed("=a", metrics={"time": metric, "x": failed}, tags={"n": "+1"})
    text, lost = written("csv", a_run(point, timed("b", metrics={}), metric_defs=TIME))
    head = "0123456789ab,2026-01-31T12:00:00+00:00,,,,'=a,'+1"
    assert text.splitlines() == [
        "run_id,timestamp,commit,branch,scenario,name,tags.n,"
        "metric,unit,direction,kind,number,invocation,value,lower,upper,failure",
        f"{head},time,s,lower,value,,,2.5,2.0,3.0,",
        f"{head},time,s,lower,sample,1,0,2.0,,,",
        f"{head},time,s,lower,sample,2,1,3.0,,,",
        f"{head},x,,,value,,,NaN,,,'=boom\\n",
    ]
    assert list(lost.texts()) == [
        "benchmarks without metrics (1: 'b')",
        "exact names (2: '=a', '+1')",
    ]


def test_bencher_keeps_intervals_that_hold_the_value():
    metrics = {
        "a": Metric(value=2, lower=1, upper=3),
        "b": Metric(value=2, lower=3, upper=4),
        "c": Metric(value=2, lower=1, upper=math.inf),
    }
    text, lost = written("bencher", a_run(timed("x", metrics=metrics)))
    assert json.loads(text)["x"] == {
        "a": {"value": 2.0, "lower_value": 1.0, "upper_value": 3.0},
        "b": {"value": 2.0},
        "c": {"value": 2.0, "lower_value": 1.0},
    }
    assert next(lost.texts()) == "intervals (2: 'x: b', 'x: c')"


def test_custom_results_name_the_metric_where_the_unit_does_not():
    defs = {**TIME, "cpu": MetricDef(name="cpu", unit="s", direction="lower")}
    point = timed("a", metrics={"time": Metric(value=1), "cpu": Metric(value=2)}, scenario="s")
    text, lost = written("customSmallerIsBetter", a_run(point, metric_defs=defs))
    assert json.loads(text) == [
        {"name": "s/a", "unit": "s", "value": 1.0},
        {"name": "s/a - cpu", "unit": "s", "value": 2.0},
    ]
    assert counts(lost)["exact names"] == 2


def test_what_a_run_says_beside_its_benchmarks_is_counted():
    run = run_of({"a": {"time": Metric(value=1)}}, commit="c", environment={"a": 1, "b": 2})
    _, lost = written("bencher", run)
    assert counts(lost) == {
        "units": 4,
        "directions": 4,
        "exactness": 1,
        "commit and branch": 1,
        "time": 1,
        "environment": 2,
    }


@pytest.mark.parametrize("tool", WRITTEN)
def test_hostile_names_harm_no_format(tool):
    run = attrs.evolve(
        hostile_run(),
        metric_defs={
            name: MetricDef(name=name, unit="s", direction="lower")
            for point in hostile_run().points
            for name in point.metrics
        },
    )
    if tool == "customBiggerIsBetter":
        return
    text, _ = written(tool, run)
    if tool == "csv":
        rows = list(csv.reader(io.StringIO(text)))
        assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    else:
        assert len(read_back(text, tool)) == 1


@given(run=any_run())
def test_any_run_is_written_or_refused(run):
    for tool in WRITTEN:
        try:
            text, _ = written(tool, run)
        except CalibraxError:
            assert tool not in ("calibrax", "jsonl", "csv")
            continue
        assert text.endswith("\n")
        if tool in ("calibrax", "jsonl"):
            assert read_back(text, tool) == [run]


def test_go_has_no_more_keys_in_force_than_its_reader_takes():
    environment = {f"k{number}": number for number in range(150)}
    text, lost = written("go", a_run(timed("a"), environment=environment, metric_defs=TIME))
    assert counts(lost)["environment"] == 51  # the time is a key, too
    assert len(read_back(text, "go")[0].environment) == 100  # 99, and the number of processors


# --- the format of another package --------------------------------------------------------


def test_a_writer_says_which_names_of_files_are_its_own():
    assert writer_named("jsonl").means("a/B.JSONL.gz")
    assert writer_named("csv").means(str(Path("x.csv")))
    assert not writer_named("calibrax").means("a.json")
