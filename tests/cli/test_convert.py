"""`calibrax convert` from the outside: formats, files, streams, errors."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import attrs
import pytest
from sample_runs import HOSTILE, mixed_run, run_of, series_runs

import calibrax
from calibrax import Metric, Run, read, read_all
from calibrax.formats.registry import WRITTEN

pytestmark = pytest.mark.extras

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"


@pytest.fixture
def here(tmp_path, monkeypatch, saved):
    """A folder with a run, one of another time, and a series."""
    saved(mixed_run())
    for number, run in enumerate(series_runs()[:3]):
        saved(run, f"series/{number}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def convert(typed, here):
    """Types the command in that folder."""

    def run(*args, **settings):
        directory = Path.cwd()
        printed = typed("convert", *args, **settings)
        os.chdir(directory)  # the fixture undoes all patches
        return printed

    return run


def test_a_file_of_a_tool_becomes_calibrax_json_and_stays_that(convert, here):
    path = DATA / "pyperf" / "two.json"
    printed = convert(path, "--to", "calibrax", "-o", "run.json")
    assert (printed.out, printed.code) == ("", 0)
    assert printed.err == "wrote run.json: 1 run, 2 benchmarks\n"
    assert read("run.json") == read(path)
    convert("run.json", "--to", "calibrax", "-o", "again.json")
    assert Path("again.json").read_bytes() == Path("run.json").read_bytes()


@pytest.mark.parametrize("ending", ["jsonl", "ndjson", "jsonl.gz", "JSONL"])
def test_several_runs_go_into_json_lines_as_the_ending_says(convert, here, ending):
    printed = convert("series", "-o", f"out.{ending}")
    assert printed.err.startswith(f"wrote out.{ending}: 3 runs, ")
    assert list(read_all(f"out.{ending}")) == series_runs()[:3]
    assert (Path(f"out.{ending}").read_bytes()[:2] == b"\x1f\x8b") == ending.endswith("gz")


def test_a_glob_that_the_shell_left_alone_is_read(convert, here):
    assert convert("series/*.json", "-o", "out.csv").err.startswith("wrote out.csv: 3 runs")


@pytest.mark.parametrize("target", [(), ("-o", "-")])
def test_without_a_file_the_text_is_printed(convert, here, target):
    printed = convert("results.json", "--to", "jsonl", *target)
    assert Run.from_json(printed.out) == mixed_run()
    assert printed.out.count("\n") == 1
    assert (printed.err, printed.code) == ("", 0)


def test_what_a_format_has_no_place_for_is_said_with_counts(convert, here):
    printed = convert("results.json", "--to", "bencher")
    assert printed.err.startswith("warning: bencher has no place for samples (38); failures (3: '")
    assert "; failures (3: 'suite.broken: time', 'suite.slow: time', 'suite.gpu: " in printed.err
    assert printed.err.endswith(
        "; commit and branch (1); time (1); environment (2); metadata (2)\n"
    )
    assert printed.err.count("\n") == 1
    assert json.loads(printed.out)["suite.stated"]["time"]["lower_value"] == 4.9e-3


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "error: missing argument 'FILE...'; see: calibrax convert --help"),
        (("results.json",), "error: missing --to FORMAT: one of calibrax, jsonl, csv, bencher, "),
        (
            ("results.json", "-o", "a.json"),
            "error: -o 'a.json': expected an ending that says the format (.jsonl, .ndjson, .csv), "
            "or --to FORMAT: one of calibrax, jsonl, ",
        ),
        (("results.json", "--to", "jsonlines"), "got 'jsonlines'; did you mean 'jsonl'? See"),
        (
            ("results.json", "--to", "github-action-benchmark"),
            "there are 'customBiggerIsBetter' or 'customSmallerIsBetter'; see",
        ),
        (("results.json", "--to", "calibrax", "-o", "./results.json"), "would overwrite what is"),
        (("series", "-o", "x.csv", "--to", "calibrax"), "calibrax: expected one run, which is"),
        (("series", "--to", "jsonl", "-o", "series/1.json"), "would overwrite what is read"),
        (("results.json", "--to", "csv", "-o", "no/x.csv"), "expected a folder to write to"),
        (("results.json", "--to", "csv", "-o", "series"), "got a folder"),
        (("results.json", "--to", "csv", "-k", "nowhere"), "matches none of 9 benchmarks"),
        (("results.json", "--to", "csv", "--direction", "x=lower"), "metric 'x': not found; the"),
        (("-", "-", "--to", "csv"), "error: '-' is given twice, but standard input"),
        (("-", "--to", "csv"), "error: <stdin>: expected benchmark results, got an empty file"),
        (("nothing.json", "--to", "csv"), "error: nothing.json: expected a file"),
        (("results.json", "--to", "customBiggerIsBetter"), "of which higher is better, got none"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(args, message, convert, here):
    printed = convert(*args)
    assert message in printed.err
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
    assert (printed.out, printed.code) == ("", 2)
    assert read("results.json") == mixed_run()


def test_one_bad_file_of_many_is_a_warning_unless_strict(convert, here):
    Path("series/bad.json").write_text("{}")
    printed = convert("series", "-o", "out.jsonl")
    assert printed.code == 0
    assert "warning: 3 of 4 files read, 1 unreadable; stop at the first: --strict" in printed.err
    assert convert("series", "-o", "out.jsonl", "--strict").code == 2


def test_only_what_is_chosen_is_written(convert, here, saved):
    printed = convert("results.json", "--to", "jsonl", "-k", "fft", "-m", "time")
    [point] = Run.from_json(printed.out).points
    assert (point.name, list(point.metrics)) == ("suite.fft", ["time"])
    saved(run_of({"other": {"time": Metric(value=1)}}, id="b"), "series/other")
    printed = convert("series", "--to", "jsonl", "-k", "other")
    assert printed.err == "warning: 3 runs left out, with nothing of the chosen\n"
    assert printed.out.count("\n") == 1
    assert Run.from_json(printed.out).id == "b"


def test_what_is_chosen_of_a_run_is_another_run_and_says_of_which(convert, here, saved):
    whole = mixed_run()
    printed = convert("results.json", "--to", "jsonl", "-k", "fft")
    part = Run.from_json(printed.out)
    assert part.metadata == {**whole.metadata, "part_of": whole.id}
    assert part.id != whole.id
    assert printed.err == (
        f"warning: 1 run holds only what was chosen, and so an id of its own, such as {part.id}\n"
    )
    assert convert("results.json", "--to", "jsonl", "-k", "fft") == printed
    other = Run.from_json(convert("results.json", "--to", "jsonl", "-k", "not fft").out)
    assert len({whole.id, part.id, other.id}) == 3
    again = Run.from_json(convert(saved(part, "part"), "--to", "jsonl", "-k", "fft").out)
    assert again == part
    assert "id of its own" not in convert("results.json", "--to", "go", "-k", "fft").err
    several = convert("series", "--to", "jsonl", "-k", "not nothing").err
    assert several == ""


def test_the_id_of_a_part_has_no_time_that_no_file_states(convert, tmp_path):
    path = tmp_path / "named.json"
    path.write_bytes((DATA / "hyperfine" / "named.json").read_bytes())
    name = read(path).points[0].name
    found = []
    for time in (1_000_000_000, 1_500_000_000):
        os.utime(path, (time, time))
        found.append(Run.from_json(convert(path, "--to", "jsonl", "-k", f'"{name}"').out).id)
    assert found[0] == found[1] != read(path).id


def test_standard_input_is_a_file(convert, here):
    data = (DATA / "hyperfine" / "named.json").read_bytes()
    direct = convert(DATA / "hyperfine" / "named.json", "--to", "bencher")
    assert convert("-", "--to", "bencher", stdin=data) == direct
    assert convert("-", "--to", "bencher", stdin=gzip.compress(data)) == direct
    bad = convert("-", "--to", "bencher", stdin=b"[1")
    assert bad.err.startswith("error: <stdin>: $: expected JSON text")


def test_the_limits_hold_for_standard_input(convert, here, monkeypatch):
    from calibrax.formats import source

    monkeypatch.setattr(source, "MAX_BYTES", 1000)
    printed = convert("-", "--to", "csv", stdin=b" " * 2000)
    assert "<stdin>: expected at most" in printed.err


def test_a_closed_standard_input_is_an_error():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; sys.stdin = None\n"
            "from calibrax.cli.main import main; main(['convert', '-', '--to', 'csv'])",
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(calibrax.__file__).parents[1])},
    )
    assert (done.returncode, done.stderr) == (
        2,
        "error: <stdin>: expected results, got a closed input\n",
    )


def test_a_direction_that_no_file_states_can_be_stated(convert, here):
    data = json.dumps([{"name": "size", "unit": "widgets", "value": 3}]).encode()
    printed = convert("-", "--to", "jsonl", stdin=data)
    assert "state it with --direction METRIC=lower or METRIC=higher" in printed.err
    assert "customSmallerIsBetter" in convert("-", "--to", "customBiggerIsBetter", stdin=data).err
    stated = ("--direction", "widgets=lower")
    printed = convert("-", "--to", "customSmallerIsBetter", *stated, stdin=data)
    assert json.loads(printed.out) == [{"name": "size", "unit": "widgets", "value": 3.0}]
    assert "is better" not in printed.err
    run = attrs.evolve(mixed_run(), metric_defs={})
    text = convert("-", "--to", "jsonl", "--direction", "time=lower", stdin=run.to_json().encode())
    assert Run.from_json(text.out).metric_defs["time"].direction == "lower"


@pytest.mark.parametrize("tool", [tool for tool in WRITTEN if tool != "customBiggerIsBetter"])
def test_nothing_in_a_terminal_disturbs_it(convert, here, saved, tool):
    harmless = [name for name in HOSTILE if name.strip() and len(name) < 100]
    saved(run_of({name: {"time": Metric(value=1)} for name in harmless}), "hostile")
    printed = convert("hostile.json", "--to", tool, terminal=True)
    assert printed.code == 0
    assert all(line.isprintable() for line in printed.out.split("\n"))


def test_bytes_in_a_pipe_are_utf_8_whatever_the_locale_is(tmp_path):
    path = tmp_path / "run.json"
    run = run_of({"長い": {"time": Metric(value=1)}})
    calibrax.write(run, path)
    done = subprocess.run(
        [sys.executable, "-m", "calibrax", "convert", path, "--to", "jsonl"],
        capture_output=True,
        check=True,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(calibrax.__file__).parents[1]),
            "PYTHONIOENCODING": "ascii",
        },
    )
    assert Run.from_json(done.stdout) == run


def test_show_and_compare_read_standard_input(typed, saved):
    path = saved(mixed_run())
    assert typed("show", "-", stdin=path.read_bytes()).out == typed("show", path).out
    other = saved(mixed_run(id="b", commit="c2"), "other")
    printed = typed("compare", "-", other, stdin=path.read_bytes())
    assert printed.out == typed("compare", path, other).out
    assert typed("show", "-", "--direction", "score=higher", stdin=path.read_bytes()).code == 2
