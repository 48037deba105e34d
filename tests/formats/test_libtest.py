"""What `cargo bench` prints: what the mapping promises, each trap with a file that shows it."""

import math
import re
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import read_or_refuse

from calibrax import MetricDirection, Run, read
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import libtest
from calibrax.formats.registry import format_of, runs_in
from calibrax.formats.source import load

OWN = ["text.txt", "stdout.txt", "dies.txt"]

# File of ../shared/data/libtest, points, metrics, failures, ignored names.
TABLE = [
    ("bencher_failed.txt", 3, 3, 1, 1),
    ("bencher_ignore.txt", 1, 1, 0, 1),
    ("bencher_issue_390.txt", 4, 4, 0, 9),
    ("bencher_many.txt", 6, 6, 0, 2),
    ("bencher_multi_target.txt", 2, 2, 0, 0),
    ("bencher_one.txt", 1, 1, 0, 0),
    ("bencher_zero.txt", 0, 0, 0, 0),
    ("gab_cargo_output.txt", 2, 2, 0, 0),
    ("gab_cargo_output2.txt", 4, 4, 0, 0),
    ("gab_cargo_output3.txt", 2, 2, 0, 0),
    ("gab_cargo_output_units.txt", 5, 5, 0, 0),
]
pytestmark = pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")


@pytest.fixture
def folder(own_data):
    return own_data / "libtest"


@pytest.fixture
def run_of(source_of):
    """Read a text."""

    def make(text, **options):
        [run] = runs_in(source_of(text, "bench.txt", **options), libtest)
        return run

    return make


def values_of(run):
    return {
        (point.scenario, point.name, name): metric.failure or metric.value
        for point in run.points
        for name, metric in point.metrics.items()
    }


@pytest.mark.parametrize(("name", *"pmfi"), TABLE)
def test_every_file_gives_what_an_independent_count_gives(shared_data, name, p, m, f, i):
    path = shared_data / "libtest" / name
    text = path.read_text()
    run = read(path)
    assert format_of(load(path)) is libtest
    metrics = [metric for point in run.points for metric in point.metrics.values()]
    assert (len(run.points), len(metrics)) == (p, m)
    assert sum(metric.failure is not None for metric in metrics) == f
    assert all(metric.samples is None for metric in metrics)
    assert len(run.metadata.get("ignored", {}).get("", ())) == i
    assert p - f == len(re.findall(r"^test .* \.\.\. bench:", text, re.MULTILINE))
    assert f == len(re.findall(r"^test .* \.\.\. FAILED$", text, re.MULTILINE))
    assert i == len(re.findall(r"^test .* \.\.\. ignored$", text, re.MULTILINE))
    assert read(path) == run
    assert Run.from_json(run.to_json()) == run


def test_the_table_has_every_file(shared_data):
    there = {path.name for path in (shared_data / "libtest").iterdir()}
    assert there == {name for name, *_ in TABLE}


def test_units_and_separators_of_thousands(shared_data):
    values = values_of(read(shared_data / "libtest" / "bencher_many.txt"))
    assert values == {
        ("", "tests::benchmark", "time"): 3161e-9,
        ("", "tests::other_benchmark", "time"): 3161e-9,
        ("", "tests::last_benchmark", "time"): 3161e-9,
        ("", "tests::one_digit", "time"): 1e-6,
        ("", "tests::two_digit", "time"): 22e-3,
        ("", "tests::three_digit", "time"): 333,
    }
    values = values_of(read(shared_data / "libtest" / "bencher_issue_390.txt"))
    assert values["", "bleu::benchmark::bench_batch_bleu", "time"] == 13967756.30 / 1e9


def test_units_that_are_no_time_keep_their_text_and_have_no_direction(shared_data):
    run = read(shared_data / "libtest" / "gab_cargo_output_units.txt")
    assert values_of(run)["", "cmov", "cycles/iter"] == 2835
    assert values_of(run)["", "upload", "MS/s"] == 1911
    assert {d.direction for d in run.metric_defs.values()} == {MetricDirection.INFO}


def test_the_executable_is_the_scenario(shared_data, folder):
    run = read(shared_data / "libtest" / "bencher_multi_target.txt")
    assert [point.scenario for point in run.points] == ["", "name"]
    run = read(folder / "text.txt")
    assert [p.scenario for p in run.points if p.name.endswith("sums")] == ["sample", "second"]
    assert {point.scenario for point in read(folder / "stdout.txt").points} == {""}


@pytest.mark.parametrize(
    ("line", "scenario"),
    [
        ("     Running benches/a.rs (target/release/deps/a_b-0123456789abcdef)", "a_b"),
        ("     Running unittests (target/release/deps/a-b-0123456789abcdef)", "a-b"),
        ("     Running target/release/deps/a-0123456789abcdef", "a"),
        (r"     Running benches\a.rs (target\release\deps\a-0123456789abcdef.exe)", "a"),
        ("\x1b[1m\x1b[32m     Running\x1b[0m benches/a.rs (target/deps/a-01ab)", "a"),
        ("Running a", "a"),
        ("Running ", ""),
    ],
)
def test_every_form_of_the_running_line(run_of, line, scenario):
    run = run_of(f"{line}\n\nrunning 1 test\ntest x ... bench: 1 ns/iter (+/- 0)\n")
    assert [point.scenario for point in run.points] == [scenario]


def test_our_own_files(folder):
    values = values_of(read(folder / "text.txt"))
    assert len(values) == 10
    assert values["sample", "tests::ignored", "time"] == "skipped: needs a database"
    panicked = "failed: panicked at src/lib.rs:28:9: boom"
    assert values["sample", "tests::panics", "time"] == panicked
    assert values["sample", "tests::throughput", "bytes_per_second"] == 11904e6
    assert values["sample", "tests::never_iterates", "time"] == 0
    assert values["second", "slow", "time"] == 1079281.70 / 1e9
    run = read(folder / "text.txt")
    assert run.metadata["ignored"] == {"sample": ("tests::works",)}
    assert run.metadata["spread"]["second"]["slow"] == 14798.24 / 1e9
    assert (run.metadata["tool"], run.metadata["time_source"]) == ("libtest", "file")
    slow = next(p for p in run.points if p.name == "slow").metrics["time"]
    assert (slow.lower, slow.upper) == (None, None), "+/- is the range of all, no interval"


@pytest.mark.parametrize("name", OWN)
def test_our_own_files_are_recognised_and_stay(folder, name):
    assert format_of(load(folder / name)) is libtest
    assert read(folder / name) == read(folder / name)


@pytest.mark.parametrize("name", ["text.txt", "dies.txt"])
def test_an_executable_that_dies_is_told(folder, name):
    with pytest.warns(
        FormatWarning, match="'dies' was to run 2 tests and benchmarks, and ended aft"
    ):
        read(folder / name)


def test_criterion_s_own_text_is_not_taken(shared_data):
    for path in (shared_data / "criterion").glob("bencher_*.txt"):
        assert not libtest.recognises(load(path))
    assert libtest.recognises(load(shared_data / "criterion" / "gab_criterion_output.txt"))


@pytest.mark.parametrize("outcome", ["bench: 1,234.5 ns/iter (+/- 2)", "FAILED", "ignored"])
def test_what_a_benchmark_prints_does_not_lose_its_outcome(run_of, outcome):
    text = f"running 1 test\ntest x  ... hello\nworld\n{outcome}\n\ntest result: ok\n"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        [value] = values_of(run_of(text)).values()
    assert value == {"FAILED": "failed", "ignored": "skipped"}.get(outcome, 1234.5 / 1e9)


def test_output_that_ends_before_the_result_is_a_failure(run_of):
    run = run_of("running 2 tests\ntest y ... bench: 1 ns/iter (+/- 0)\ntest x ... hello\n")
    assert values_of(run)["", "x", "time"] == "failed: its output ends before its result"


def test_tests_that_pass_or_fail_are_no_benchmarks(run_of):
    with pytest.warns(FormatWarning, match="the file holds no benchmarks"):
        run = run_of("running 2 tests\ntest a ... ok\ntest b ... FAILED\n\ntest result: FAILED.\n")
    assert run.points == ()


def test_a_panic_is_told_up_to_its_backtrace(run_of):
    text = (
        "running 2 tests\ntest a ... FAILED\ntest b ... FAILED\n\nfailures:\n\n---- a stdout ----\n"
        "thread 'main' panicked at a.rs:1:1:\nassertion failed\nstack backtrace:\n   0: x\n"
        f"---- b stdout ----\nwithout that word {'x' * 999}\n\nfailures:\n    a\n    b\n"
    )
    values = values_of(run_of(text))
    assert values["", "a", "time"] == "failed: panicked at a.rs:1:1: assertion failed"
    assert values["", "b", "time"].startswith("failed: without that word xxx")
    assert len(values["", "b", "time"]) == 500


def test_a_name_that_is_repeated_has_the_median_and_a_warning(run_of):
    lines = "".join(f"test x ... bench: {n} ns/iter (+/- 0)\r\n" for n in (1, 5, 2))
    with pytest.warns(FormatWarning, match="stands several times"):
        assert values_of(run_of(lines)) == {("", "x", "time"): 2e-9}


def test_a_result_without_a_range_has_none(run_of):
    assert "spread" not in run_of("test x ... bench: 1 ns/iter").metadata


def test_nan_is_a_value(run_of):
    [value] = values_of(run_of("test x ... bench: NaN ns/iter (+/- NaN)")).values()
    assert math.isnan(value)


@pytest.mark.parametrize(
    "outcome",
    [
        "bench: fast",
        "bench: 1 ns/iter (+/- ?)",
        "bench: 1,23 ns/iter (+/- 1)",
        "bench: 1_000 ns/iter (+/- 1)",
        "bench: \u0661 ns/iter (+/- 1)",
        "bench: -1 ns/iter (+/- 1)",
        "bench: 1",
        "bench: 1 ns/iter (+/- 1) = fast",
    ],
)
def test_a_wrong_line_loses_only_itself(run_of, outcome):
    text = f"test y ... {outcome}\ntest x ... bench: 1 ns/iter (+/- 0)\n"
    heard = []
    assert values_of(run_of(text, on_error=heard.append)) == {("", "x", "time"): 1e-9}
    [error] = heard
    assert str(error).startswith("bench.txt:1: expected 'bench: 1,234 ns/iter (+/- 56)', got '")
    with pytest.raises(FormatError):
        run_of(text)


def test_a_number_that_no_float_holds_is_an_error(run_of):
    with pytest.raises(FormatError, match=r"bench.txt:1: expected a float, got '1111"):
        run_of(f"test y ... bench: {'1' * 400} ns/iter (+/- 0)")


def test_bytes_that_are_no_text_are_an_error(source_of):
    with pytest.raises(FormatError, match="expected text in UTF-8"):
        list(libtest.read(source_of(b"test x ... bench: 1 ns/iter (+/- 0)\xff")))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "test",
        "test x ... ok",
        "bench: 1",
        "test result: ok. 1 passed; 0 failed",
        "test x",
    ],
)
def test_other_files_are_not_recognised(source_of, text):
    assert not libtest.recognises(source_of(text))


PIECES = [
    "test ", "x", " ... ", "bench: ", "1", ",000", ".5", " ns/iter", " (+/- ", ")", " = ", " MB/s",
    "\n", "\r\n", "FAILED", "ok", "ignored", "running ", " tests", "Running ", "---- ", "failures:",
    " stdout ----", "panicked at ", "test result: ok. 1 measured; ", "\x1b[1m", "\x00", "note: ",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_read_or_refused(text):
    read_or_refuse(libtest, text)


@given(st.data())
def test_damaged_files_are_read_or_refused(own_data, data):
    content = bytearray((own_data / "libtest" / data.draw(st.sampled_from(OWN))).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    read_or_refuse(libtest, bytes(content))


@pytest.mark.parametrize(
    "line",
    [
        "test ",
        "test x ... ",
        "test x ... bench: ",
        "test x ... bench: 1,111",
        "test result: ; ",
        "Running (",
        "---- ",
        "\x1b[",
        "1",
    ],
)
@pytest.mark.parametrize("is_one_line", [True, False])
def test_long_files_are_read_or_refused(source_of, line, is_one_line):
    text = (line if is_one_line else f"{line}\n") * (200_000 // len(line))
    source = source_of(text, on_error=lambda _: None)
    libtest.recognises(source)
    list(libtest.read(source))
