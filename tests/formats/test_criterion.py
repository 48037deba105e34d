"""criterion.rs' directories and console text: what the mapping promises, each trap with a file."""

import csv
import json
import math
import re
import shutil
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated, read_or_refuse

from calibrax import MetricDirection, Run, read, read_all
from calibrax.errors import CalibraxError, FileError, FormatError, FormatWarning
from calibrax.formats import criterion
from calibrax.formats.reading import steps
from calibrax.formats.registry import format_of, runs_in

# File of ../shared/data/criterion, points, metrics, intervals.
TABLE = [
    ("bencher_dogfood.txt", 4, 4, 4),
    ("bencher_failed.txt", 4, 4, 4),
    ("bencher_many.txt", 5, 5, 5),
]
OF_LIBTEST = "gab_criterion_output.txt"  # criterion's `--output-format bencher`


@pytest.fixture
def folder(own_data):
    return own_data / "criterion"


@pytest.fixture
def directory(folder, tmp_path):
    """A copy of the directory, as `cargo bench` leaves it: no baseline of another content."""
    copy = shutil.copytree(folder / "directory", tmp_path / "target" / "criterion")
    for name in ("v1", "base"):
        shutil.rmtree(copy / "alone" / name)
    return copy


@pytest.fixture
def read_text(source_of):
    """Read what criterion printed."""

    def run_of(text):
        source = source_of(text, path="out.txt")
        assert criterion.recognises(source)
        [run] = runs_in(source, criterion)
        return run

    return run_of


def save(path, document):
    path.write_text(json.dumps(document), encoding="utf-8")


def change(path, **keys):
    document = json.loads(path.read_bytes())
    save(path, {**document, **keys})


def metrics_of(run):
    return [metric for point in run.points for metric in point.metrics.values()]


@pytest.mark.filterwarnings("ignore:.*not all benchmarks ran:calibrax.errors.FormatWarning")
@pytest.mark.parametrize(("name", "points", "metrics", "intervals"), TABLE)
def test_every_file_gives_what_it_holds(shared_data, name, points, metrics, intervals):
    run = read(shared_data / "criterion" / name)
    found = metrics_of(run)
    assert (len(run.points), len(found)) == (points, metrics)
    assert sum(metric.lower is not None for metric in found) == intervals
    assert all(metric.failure is None and metric.samples is None for metric in found)
    assert run.metadata == {"tool": "criterion", "time_source": "file"}
    assert run == read(shared_data / "criterion" / name, "criterion")
    assert Run.from_json(run.to_json()) == run


@pytest.mark.parametrize(("name", "points", "metrics", "intervals"), TABLE)
def test_the_table_is_that_of_a_plain_count(shared_data, name, points, metrics, intervals):
    text = (shared_data / "criterion" / name).read_text(encoding="utf-8")
    assert len(re.findall(r"time: +\[[0-9]", text)) == points == metrics == intervals


def test_the_table_has_every_file(shared_data):
    there = {path.name for path in (shared_data / "criterion").iterdir()}
    assert there == {name for name, *_ in TABLE} | {OF_LIBTEST}


def test_what_looks_like_libtest_is_read_as_that(shared_data):
    assert read(shared_data / "criterion" / OF_LIBTEST).metadata["tool"] == "libtest"
    with pytest.raises(FormatError, match=r"expected a line such as .* give the whole folder"):
        read(shared_data / "criterion" / OF_LIBTEST, "criterion")


@pytest.mark.parametrize(("name", "points", "metrics", "intervals"), TABLE)
@pytest.mark.filterwarnings("ignore:.*not all benchmarks ran:calibrax.errors.FormatWarning")
def test_values_are_those_printed(shared_data, name, points, metrics, intervals):
    text = (shared_data / "criterion" / name).read_text(encoding="utf-8")
    seconds = {"ps": 1e-12, "ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0}
    printed = [
        [float(value) * seconds[unit] for value, unit in re.findall(r"([0-9.]+) (\S+)", inner)]
        for inner in re.findall(r"time: +\[([0-9][^]]*)\]", text)
    ]
    run = read(shared_data / "criterion" / name)
    for metric, (lower, value, upper) in zip(metrics_of(run), printed, strict=True):
        assert metric.value == pytest.approx(value, rel=1e-15)
        assert (metric.lower, metric.upper) == pytest.approx((lower, upper), rel=1e-15)


def test_long_ids_stand_on_the_line_before(shared_data):
    names = [p.name for p in read(shared_data / "criterion" / "bencher_dogfood.txt").points]
    assert names == [
        *("Adapter::Magic (JSON)", "Adapter::Json", "Adapter::Magic (Rust)", "Adapter::Rust")
    ]
    names = [p.name for p in read(shared_data / "criterion" / "bencher_many.txt").points]
    assert names[-1] == "benchmark: name with spaces"


def test_a_bench_that_failed_is_told(shared_data):
    with pytest.warns(FormatWarning, match=r"not all benchmarks ran; .*panicked at 'explicit pani"):
        read(shared_data / "criterion" / "bencher_failed.txt")


def test_a_benchmark_that_gave_no_result_failed(read_text):
    text = (
        "Benchmarking a\nBenchmarking a: Warming up for 3.0000 s\n"
        "a   time:   [1.0 ns 2.0 ns 3.0 ns]\n"
        "Benchmarking b: x\nBenchmarking b: x: Collecting 100 samples in estimated 5.0 s\n"
        "thread 'main' panicked at benches/b.rs:3:5:\nerror: bench failed\n"
    )
    with pytest.warns(FormatWarning, match="not all benchmarks ran"):
        run = read_text(text)
    assert [(p.name, p.metrics["time"].failure) for p in run.points] == [
        ("a", None),
        ("b: x", "failed; thread 'main' panicked at benches/b.rs:3:5:; error: bench failed"),
    ]


def test_throughput_is_a_metric_and_changes_in_percent_are_none(folder, read_text):
    run = read(folder / "console.txt")
    assert [(p.name, sorted(p.metrics)) for p in run.points] == [
        ("alone", ["time"]),
        ("sum/of numbers/total: fold/10", ["bytes_per_second", "time"]),
        ("sum/of numbers/total: fold/1000", ["bytes_per_second", "time"]),
        ("sum/of numbers/1000", ["throughput", "time"]),
        ("flat/slow", ["time"]),
    ]
    assert all(point.scenario == "" for point in run.points)
    text = (
        "\x1b[32mg/a\x1b[0m     time:   [\x1b[2m1.0 us\x1b[0m 2.0 us 3.0 us]\r\n"
        "        thrpt:  [1.0 Kelem/s 2.0 Kelem/s 3.0 Kelem/s]\n"
        "        change:\n"
        "        time:   [-1.0% +0.3% +1.8%] (p = 0.70 > 0.05)\n"
        "        thrpt:  [-1.7% -0.3% +1.2%]\n"
    )
    [point] = read_text(text).points
    assert point.name == "g/a"
    assert point.metrics["throughput"].value == 2000
    assert point.metrics["time"].upper == 3e-6


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("   time:   [1 ns 2 ns 3 ns]", "expected the id of the benchmark, got none"),
        ("a  time:   [1 ns x ns 3 ns]", "expected a number, got 'x'"),
        ("a  time:   [1 ns 2 ns]", "expected three values with units, got '1 ns 2 ns'"),
        ("a  time:   [1 B 2 ns 3 ns]", "expected a unit of time, got 'B'"),
        ("a  time:   [1 cycles 2 ns 3 ns]", "expected a unit of time, got 'cycles'"),
    ],
)
def test_what_is_wrong_with_a_line_is_told_with_its_number(source_of, line, error):
    source = source_of(f"\n{line}\nb time: [1 ns 2 ns 3 ns]\n", path="out.txt")
    assert criterion.recognises(source)
    with pytest.raises(FormatError) as caught:
        list(runs_in(source, criterion))
    assert str(caught.value) == f"out.txt:2: {error}"


def test_a_throughput_that_belongs_to_nothing_is_passed_over(read_text):
    run = read_text("thrpt: [1 B/s 2 B/s 3 B/s]\na time: [1 ns 2 ns 3 ns]\n")
    assert [list(point.metrics) for point in run.points] == [["time"]]


def test_a_directory_as_cargo_bench_leaves_it_is_one_run(directory):
    run = read(directory)
    assert [(p.scenario, p.name, dict(p.tags), sorted(p.metrics)) for p in run.points] == [
        ("alone", "alone", {}, ["time"]),
        ("flat", "slow", {}, ["time"]),
        ("sum/of numbers", "sum/of numbers", {"value": "1000"}, ["throughput", "time"]),
        ("sum/of numbers", "total: fold", {"value": "10"}, ["bytes_per_second", "time"]),
        ("sum/of numbers", "total: fold", {"value": "1000"}, ["bytes_per_second", "time"]),
    ]
    assert run.metadata == {"tool": "criterion", "baseline": "new", "time_source": "file"}
    assert (run.commit, run.environment) == (None, {})
    assert run.metric_defs["throughput"].direction is MetricDirection.HIGHER
    assert Run.from_json(run.to_json()) == run
    assert read(directory.parent.parent).id == run.id


def test_samples_are_times_by_iterations_and_agree_with_criterion_s_estimates(folder):
    checked = 0
    for file in sorted((folder / "directory").rglob("sample.json")):
        sample = json.loads(file.read_bytes())
        found = json.loads(file.with_name("estimates.json").read_bytes())
        about = json.loads(file.with_name("benchmark.json").read_bytes())
        run = next(
            run
            for run in read_all(folder / "directory")
            if run.metadata["baseline"] == file.parent.name or file.parent.name == "base"
        )
        places = {(p.scenario, p.name, *p.tags.values()): p.metrics for p in run.points}
        place = (about["group_id"], about["function_id"] or about["group_id"], about["value_str"])
        metrics = places.get(tuple(filter(None, place)))
        if file.parent.name == "base":
            continue
        checked += 1
        metric = metrics["time"]
        assert len(metric.samples) == len(sample["times"])
        nanoseconds = [t / n for t, n in zip(sample["times"], sample["iters"], strict=True)]
        assert list(metric.samples) == pytest.approx([t * 1e-9 for t in nanoseconds])
        assert metric.invocations == (0,) * len(nanoseconds)
        for estimate, own in (
            ("mean", statistics.mean(metric.samples)),
            ("median", metric.value),
            ("std_dev", statistics.stdev(metric.samples)),
        ):
            assert own * 1e9 == pytest.approx(found[estimate]["point_estimate"], rel=1e-9)
        interval = found["median"]["confidence_interval"]
        assert metric.lower * 1e9 == pytest.approx(interval["lower_bound"])
        assert metric.upper * 1e9 == pytest.approx(interval["upper_bound"])
        for kind, amount in (about["throughput"] or {}).items():
            rate = metrics["bytes_per_second" if kind == "Bytes" else "throughput"]
            assert list(rate.samples) == pytest.approx([amount / t for t in metric.samples])
    assert checked == 6


def test_the_slope_is_null_in_flat_sampling(folder, directory):
    estimates = json.loads((folder / "directory/flat/slow/new/estimates.json").read_bytes())
    assert estimates["slope"] is None
    assert len(read(directory).points[1].metrics["time"].samples) == 10


def test_baselines_are_runs_and_copies_are_none(folder):
    runs = list(read_all(folder / "directory"))
    assert [(run.metadata["baseline"], len(run.points)) for run in runs] == [
        *(("v1", 1), ("base", 1), ("new", 5))
    ]
    values = [run.points[0].metrics["time"].value for run in runs]
    assert len(set(values)) == 3
    with pytest.raises(FormatError, match="expected one run, got 3; read_all reads them"):
        read(folder / "directory")


def test_a_baseline_that_was_just_saved_is_one_run_by_its_name(directory):
    for place in [file.parent for file in directory.rglob("new/benchmark.json")]:
        shutil.copytree(place, place.with_name("v1"))
    assert read(directory).metadata["baseline"] == "v1"


def test_changes_are_relative_and_not_read(folder):
    estimates = json.loads((folder / "directory/alone/change/estimates.json").read_bytes())
    assert set(estimates) == {"mean", "median"}
    assert len(list(read_all(folder / "directory" / "alone"))) == 3


def test_names_are_those_in_the_file_not_those_of_folders(folder, directory):
    assert (folder / "directory" / "sum_of numbers" / "total_ fold").is_dir()
    assert {p.scenario for p in read(directory).points} == {"alone", "flat", "sum/of numbers"}


def test_the_folder_of_a_group_or_of_one_benchmark_is_a_tree_too(directory):
    assert len(read(directory / "sum_of numbers").points) == 3
    assert len(read(directory / "sum_of numbers" / "total_ fold").points) == 2
    assert len(read(directory / "alone" / "new").points) == 1


def test_the_same_content_is_the_same_run(directory, tmp_path):
    copy = shutil.copytree(directory, tmp_path / "other")
    assert read(copy).id == read(directory).id


def test_without_samples_the_value_is_the_estimated_median(directory):
    place = directory / "sum_of numbers" / "1000" / "new"
    (place / "sample.json").unlink()
    estimate = json.loads((place / "estimates.json").read_bytes())["median"]["point_estimate"]
    metrics = read(place).points[0].metrics
    assert metrics["time"].value == estimate / 1e9
    assert metrics["throughput"].value == 1000 / (estimate / 1e9)
    assert metrics["time"].samples is None


@pytest.mark.parametrize(
    ("throughput", "rates"),
    [
        (None, {}),
        ({"BytesDecimal": 5}, {"bytes_per_second": 5}),
        ({"Elements": 7}, {"throughput": 7}),
        (
            {"ElementsAndBytes": {"elements": 7, "bytes": 5}},
            {"bytes_per_second": 5, "throughput": 7},
        ),
    ],
)
def test_throughput_is_what_an_iteration_handles(directory, throughput, rates):
    place = directory / "alone" / "new"
    change(place / "benchmark.json", throughput=throughput)
    save(place / "sample.json", {"iters": [2.0, 1.0], "times": [4e9, 0.0]})
    metrics = dict(read(place).points[0].metrics)
    assert metrics.pop("time").samples == (2.0, 0.0)
    assert {key: metric.samples for key, metric in metrics.items()} == {
        key: (amount / 2, math.inf) for key, amount in rates.items()
    }


def test_the_unit_of_a_custom_measurement_is_in_the_raw_file_only(directory):
    place = directory / "alone" / "new"
    with (place / "raw.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[1][rows[0].index("unit")] == "ns"
    change(place / "benchmark.json", throughput={"Bytes": 5})
    nanoseconds = read(place).points[0].metrics["time"].value * 1e9
    text = (place / "raw.csv").read_text(encoding="utf-8")
    (place / "raw.csv").write_text(text.replace(",ns,", ",cycles,"), encoding="utf-8")
    with pytest.warns(FormatWarning, match="whether more or less of 'cycles' is better"):
        metrics = read(place).points[0].metrics
    assert list(metrics) == ["cycles"]
    assert metrics["cycles"].value == pytest.approx(nanoseconds)
    (place / "raw.csv").write_text("group\n", encoding="utf-8")
    assert "time" in read(place).points[0].metrics
    (place / "raw.csv").unlink()
    assert "time" in read(place).points[0].metrics


@pytest.mark.parametrize(
    ("file", "content", "error"),
    [
        ("benchmark.json", "{", "benchmark.json: $: expected JSON text"),
        ("benchmark.json", '{"group_id": 3}', "$.group_id: expected a text, got 3 (int)"),
        ("benchmark.json", {"value_str": 3}, "$.value_str: expected a text, got 3 (int)"),
        ("benchmark.json", {"throughput": 3}, "$.throughput: expected a mapping, got 3 (int)"),
        (
            "benchmark.json",
            {"throughput": {"Bits": 3}},
            "expected Bytes, BytesDecimal, Elements, g",
        ),
        (
            "benchmark.json",
            {"throughput": {"Bytes": "x"}},
            "Bytes: expected a number, got 'x' (str)",
        ),
        (
            "benchmark.json",
            {"throughput": {"Bytes": None}},
            "$.throughput: expected Bytes, BytesDe",
        ),
        ("sample.json", "[]", "sample.json: $: expected a JSON object"),
        ("sample.json", {"times": [1.0]}, "$.times: expected 10 times, one for each of iters, got"),
        ("sample.json", {"times": 3}, "$.times: expected a list of numbers, got 3 (int)"),
        ("sample.json", {"iters": [0.0] * 10}, "$.iters: expected numbers of iterations, got 0.0"),
        ("sample.json", {"iters": [math.nan] * 10}, "$.iters: expected numbers of iterations, got"),
        ("estimates.json", {"median": 3}, "$.median: expected a mapping, got 3 (int)"),
        ("raw.csv", b"\xfd\xfe\n", "raw.csv: expected text, got binary data"),
        (
            "raw.csv",
            b"a" * 200_000 + b"\n",
            "raw.csv:1: expected CSV, got another text: field larg",
        ),
        ("estimates.json", "", "estimates.json: expected benchmark results, got an empty file"),
    ],
)
def test_a_bad_file_is_told_by_name_and_the_other_benchmarks_are_read(
    directory, file, content, error
):
    place = directory / "flat" / "slow" / "new"
    shutil.rmtree(place.with_name("base"))
    if isinstance(content, dict):
        change(place / file, **content)
    else:
        (place / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    heard = []
    [run] = read_all(directory, on_error=heard.append)
    assert len(run.points) == 4
    [told] = map(str, heard)
    assert told.startswith(str(place))
    assert error in told


def test_a_benchmark_without_numbers_is_an_error(directory):
    place = directory / "flat" / "slow" / "new"
    (place / "sample.json").unlink()
    change(place / "estimates.json", median=None)
    with pytest.raises(FormatError, match=r"expected sample.json or estimates.json beside it, got"):
        read(place)


def test_other_files_in_the_directory_are_told(directory):
    (directory / "notes.json").write_text("{}", encoding="utf-8")
    (directory / "alone" / "report").mkdir()
    (directory / "alone" / "report" / "index.html").write_text("<html>", encoding="utf-8")
    with pytest.warns(FormatWarning, match="1 skipped, which are no results of criterion: notes.j"):
        read(directory)


@pytest.mark.parametrize("name", ["a/b", "new", "", 3])
def test_a_directory_that_says_that_it_lies_elsewhere_is_none(directory, name):
    place = directory / "alone" / "new"
    change(place / "benchmark.json", directory_name=name)
    with pytest.raises(FileError, match="got a folder"):
        read(directory / "alone")


def test_files_that_only_have_the_names_are_none(tmp_path):
    for text in ("[]", "{", '{"points": []}'):
        (tmp_path / "benchmark.json").write_text(text, encoding="utf-8")
        (tmp_path / "estimates.json").write_text("{}", encoding="utf-8")
        with pytest.raises(FileError, match="got a folder"):
            read(tmp_path)
    (tmp_path / "estimates.json").unlink()
    with pytest.raises(FileError, match="got a folder"):
        read(tmp_path)


def test_each_step_of_a_directory_is_that_of_the_folder(directory):
    [step] = steps(directory)
    assert step.file == str(directory)


@pytest.mark.parametrize(
    "text", ["", "time: [1 2]", "time: 3 [ns]", "a time: [+1% +2% +3%]", "\xff time: [", "[]"]
)
def test_other_files_are_not_recognised(source_of, text):
    assert not criterion.recognises(source_of(text.encode("latin-1")))


def test_its_output_is_recognised(folder, source_of):
    assert format_of(source_of((folder / "console.txt").read_bytes())) is criterion


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
@given(data=st.data())
def test_damaged_text_is_an_error_of_calibrax(own_data, data):
    content = bytearray((own_data / "criterion" / "console.txt").read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(content)))
        junk = data.draw(st.one_of(st.binary(max_size=9), st.sampled_from([b"[", b"]", b"time:"])))
        content[start : start + data.draw(st.integers(0, 9))] = junk
    read_or_refuse(criterion, bytes(content))


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
@given(data=st.data())
def test_a_damaged_directory_is_an_error_of_calibrax(own_data, tmp_path_factory, data):
    origin = own_data / "criterion" / "directory" / "alone" / "new"
    place = shutil.copytree(origin, tmp_path_factory.mktemp("tree") / "alone" / "new")
    name = data.draw(st.sampled_from(["benchmark.json", "sample.json", "estimates.json"]))
    document = data.draw(mutated(json.loads((place / name).read_bytes())))
    save(place / name, document)
    heard = []
    for run in read_all(place.parent, on_error=heard.append):
        assert Run.from_json(run.to_json()) == run
    assert all(isinstance(error, CalibraxError) for error in heard)


@pytest.mark.parametrize(
    "line", ["a" * 1000 + " time:   [1 ns 2 ns 3 ns]\n", " " * 1000 + "\n", "time:[" * 200 + "\n"]
)
def test_a_megabyte_is_read_or_refused(source_of, line):
    source = source_of("b time: [1 ns 2 ns 3 ns]\n" + line * (1_000_000 // len(line)))
    assert criterion.recognises(source)
    [run] = read_quietly(source)
    assert run.points


def read_quietly(source):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FormatWarning)
        return list(runs_in(source, criterion))
