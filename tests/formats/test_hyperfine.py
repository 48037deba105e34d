"""hyperfine's files: what the mapping promises, each trap with a file that shows it."""

import json
import math
import re
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated, read_or_refuse_document

from calibrax import MetricDirection, Run, read
from calibrax.errors import CalibraxError, FormatError, FormatWarning
from calibrax.formats import hyperfine
from calibrax.formats.registry import format_of, runs_in

# File of ../shared/data/hyperfine, points, metrics, samples, failed points.
TABLE = [
    ("bencher_one.json", 1, 3, 214, 0),
    ("bencher_two.json", 2, 6, 40, 0),
    ("own_run/1.15_nonzero_exit.json", 3, 9, 15, 2),
    ("own_run/1.15_parameter_list_named.json", 2, 6, 12, 0),
    ("own_run/1.15_parameter_scan.json", 3, 9, 36, 0),
    ("own_run/1.15_single_run_no_stddev.json", 1, 3, 1, 0),
]
EMPTY = "own_run/1.15_aborted_nonzero.json"


@pytest.fixture
def folder(own_data):
    return own_data / "hyperfine"


@pytest.fixture
def read_results(source_of):
    """Read a document of these results."""

    def run_of(*results):
        source = source_of(json.dumps({"results": list(results)}))
        assert format_of(source) is hyperfine
        [run] = runs_in(source, hyperfine)
        return run

    return run_of


def result_of(command="a", times=(1.0, 2.0), **keys):
    """A result as the newest version writes it."""
    stats = {"mean": 1.5, "stddev": None, "median": 1.5, "user": 0.5, "system": 0.25}
    return {"command": command, **stats, "times": times, "exit_codes": [0, 0], **keys}


def metrics_of(run):
    return [metric for point in run.points for metric in point.metrics.values()]


@pytest.mark.parametrize(("name", "points", "metrics", "samples", "failed"), TABLE)
def test_every_file_gives_what_it_holds(shared_data, name, points, metrics, samples, failed):
    path = shared_data / "hyperfine" / name
    run = read(path)
    assert run == read(path, "hyperfine")
    found = metrics_of(run)
    assert (len(run.points), len(found)) == (points, metrics)
    assert sum(len(metric.samples or ()) for metric in found) == samples
    assert sum(any(m.failure for m in p.metrics.values()) for p in run.points) == failed
    assert Run.from_json(run.to_json()) == run


@pytest.mark.parametrize(("name", "points", "metrics", "samples", "failed"), TABLE)
def test_the_table_is_that_of_a_plain_count(shared_data, name, points, metrics, samples, failed):
    text = (shared_data / "hyperfine" / name).read_text(encoding="utf-8")
    assert len(re.findall('"command"', text)) == points
    assert points + len(re.findall('"(?:user|system)": [0-9]', text)) == metrics
    lists = re.findall(r'"times": \[([^]]*)\]', text)
    assert sum(len(re.findall("[0-9.e-]+", times)) for times in lists) == samples
    codes = re.findall(r'"exit_codes": \[([^]]*)\]', text)
    assert sum(bool(re.search("[1-9]", each)) for each in codes) == failed


def test_the_table_has_every_file(shared_data):
    folder = shared_data / "hyperfine"
    there = {str(path.relative_to(folder)) for path in folder.rglob("*.json")}
    assert there == {name for name, *_ in TABLE} | {EMPTY}


def test_the_empty_file_of_a_command_that_failed_says_what_to_do(shared_data, folder):
    for path in (shared_data / "hyperfine" / EMPTY, folder / "aborted.json"):
        assert path.stat().st_size == 0
        with pytest.raises(FormatError) as caught:
            read(path)
        assert str(caught.value) == (
            f"{path}: expected benchmark results, got an empty file; "
            "hyperfine leaves one when a command fails: run it with -i"
        )


@pytest.mark.parametrize("name", [name for name, *_ in TABLE])
def test_the_statistics_of_the_file_are_those_of_the_samples(shared_data, name):
    path = shared_data / "hyperfine" / name
    results = json.loads(path.read_bytes())["results"]
    for point, result in zip(read(path).points, results, strict=True):
        samples = point.metrics["time"].samples
        assert list(samples) == result["times"]
        close = {"rel_tol": 1e-9, "abs_tol": 1e-12}
        assert math.isclose(statistics.mean(samples), result["mean"], **close)
        assert math.isclose(statistics.median(samples), result["median"], **close)
        assert (min(samples), max(samples)) == (result["min"], result["max"])
        if result["stddev"] is not None:
            assert math.isclose(statistics.stdev(samples), result["stddev"], **close)


def test_each_time_is_an_invocation_in_seconds(folder):
    run = read(folder / "parameters.json")
    for point in run.points:
        metric = point.metrics["time"]
        assert metric.invocations == (0, 1, 2)
        assert metric.value == statistics.median(metric.samples)
        assert 0.0005 < metric.value < 0.1
        assert (metric.lower, metric.upper, metric.failure) == (None, None, None)
    assert {(d.name, d.unit, d.direction) for d in run.metric_defs.values()} == {
        (metric, "s", MetricDirection.LOWER) for metric in ("time", "user_time", "system_time")
    }


def test_parameters_are_tags_and_stay_in_the_command(folder):
    run = read(folder / "parameters.json")
    assert [(p.name, dict(p.tags), p.scenario) for p in run.points] == [
        ("sleep 0.001", {"n": "0.001"}, ""),
        ("sleep 0.002", {"n": "0.002"}, ""),
    ]


def test_the_name_that_was_given_is_the_command(folder):
    run = read(folder / "named.json")
    assert [(p.name, dict(p.tags)) for p in run.points] == [
        ("scan 1", {"n": "1"}),
        ("scan 2", {"n": "2"}),
    ]


def test_user_and_system_times_are_means_without_samples(folder):
    path = folder / "named.json"
    results = json.loads(path.read_bytes())["results"]
    for point, result in zip(read(path).points, results, strict=True):
        user, system = point.metrics["user_time"], point.metrics["system_time"]
        assert (user.value, user.samples) == (result["user"], None)
        assert (system.value, system.samples) == (result["system"], None)


def test_a_command_that_failed_is_failed_and_not_fast(folder):
    run = read(folder / "failed.json")
    assert {p.name: {m.failure for m in p.metrics.values()} for p in run.points} == {
        'sh -c "exit 3"': {"failed: exit code 3 in 4 of 4 runs"},
        "true": {None},
        'sh -c "kill -9 $$"': {"failed: exit code 137 in 4 of 4 runs"},
    }
    failed = run.points[0].metrics
    assert all(math.isnan(metric.value) for metric in failed.values())
    assert len(failed["time"].samples) == 4


@pytest.mark.parametrize(
    ("codes", "failure"),
    [
        ([0, 0], None),
        ([], None),
        (None, None),
        ([0, 1], "failed: exit code 1 in 1 of 2 runs"),
        ([None, 0], "failed: killed by a signal in 1 of 2 runs"),
        (
            [2, None, 0, -1, 2],
            "failed: exit code 2 in 2, killed by a signal in 1, exit code -1 in 1 of 5 runs",
        ),
    ],
)
def test_exit_codes_say_how_often_and_how_it_failed(read_results, codes, failure):
    result = result_of(exit_codes=codes, memory_usage_byte=[1])
    assert {metric.failure for metric in metrics_of(read_results(result))} == {failure}


def test_early_files_have_no_exit_codes(read_results):
    result = result_of()
    del result["exit_codes"], result["user"]
    run = read_results(result)
    assert {metric.failure for metric in metrics_of(run)} == {None}
    assert run.points[0].metrics["time"].samples == (1.0, 2.0)


def test_one_run_has_no_deviation(folder):
    path = folder / "single.json"
    assert json.loads(path.read_bytes())["results"][0]["stddev"] is None
    metric = read(path).points[0].metrics["time"]
    assert metric.samples == (metric.value,)
    assert metric.invocations == (0,)


def test_zero_is_a_time_where_the_shell_s_was_subtracted(shared_data):
    run = read(shared_data / "hyperfine" / "own_run" / "1.15_nonzero_exit.json")
    metric = run.points[1].metrics["time"]
    assert (metric.value, metric.samples, metric.failure) == (0.0, (0.0,) * 5, None)


def test_a_command_that_is_repeated_repeats_its_times(folder):
    with pytest.warns(FormatWarning, match="2 benchmarks stand several times in the file without"):
        run = read(folder / "repeated.json")
    results = json.loads((folder / "repeated.json").read_bytes())["results"]
    [point] = run.points
    assert list(point.metrics["time"].samples) == results[0]["times"] + results[1]["times"]
    assert point.metrics["time"].invocations == (0, 1, 2, 3)
    users = [result["user"] for result in results]
    assert point.metrics["user_time"].value == statistics.median(users)


def test_parameters_tell_commands_of_one_name_apart(read_results):
    run = read_results(*(result_of(parameters={"n": n}) for n in "12"))
    assert [dict(p.tags) for p in run.points] == [{"n": "1"}, {"n": "2"}]


def test_memory_has_a_sample_for_each_run(read_results):
    run = read_results(result_of(memory_usage_byte=[1024, 2048]))
    metric = run.points[0].metrics["memory"]
    assert (metric.samples, metric.invocations) == ((1024.0, 2048.0), (0, 1))
    definition = run.metric_defs["memory"]
    assert (definition.unit, definition.direction) == ("B", MetricDirection.LOWER)


@pytest.mark.parametrize(
    ("keys", "value"), [({"median": 7.0}, 7.0), ({"median": None, "mean": 6.0}, 6.0)]
)
def test_without_times_the_value_is_the_median_else_the_mean(read_results, keys, value):
    metric = read_results(result_of(**{"times": None, **keys})).points[0].metrics["time"]
    assert (metric.value, metric.samples) == (value, None)


def test_the_file_says_neither_when_nor_where(folder):
    run = read(folder / "single.json")
    assert (run.commit, run.branch, run.environment) == (None, None, {})
    assert run.metadata == {"tool": "hyperfine", "time_source": "file"}


def test_the_same_content_is_the_same_run_whenever_it_was_written(folder, tmp_path):
    copy = tmp_path / "copy"
    copy.write_bytes((folder / "single.json").read_bytes())
    assert read(copy).id == read(folder / "single.json").id


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ({"command": None}, ".command: expected a text, got nothing"),
        ({"command": 1}, ".command: expected a text, got 1 (int)"),
        ({"times": 5}, ".times: expected a list of numbers, got 5 (int)"),
        ({"times": [1.0, "x"]}, ".times[1]: expected a number, got 'x' (str)"),
        ({"times": [None]}, ".times[0]: expected a number, got nothing"),
        ({"times": None, "mean": None, "median": None}, ".times: expected a list of numbers, got"),
        ({"user": "x"}, ".user: expected a number, got 'x' (str)"),
        ({"parameters": []}, ".parameters: expected a mapping, got [] (list)"),
        ({"parameters": {"n": 1}}, ".parameters.n: expected a text, got 1 (int)"),
        ({"parameters": {"n": None}}, ".parameters.n: expected a text, got nothing"),
        ({"exit_codes": 1}, ".exit_codes: expected a list of exit codes, got 1 (int)"),
        ({"exit_codes": [0, "1"]}, ".exit_codes[1]: expected an exit code or null, got '1' (str)"),
        ({"exit_codes": [True]}, ".exit_codes[0]: expected an exit code or null, got True (bool)"),
        ({"memory_usage_byte": {}}, ".memory_usage_byte: expected a list of numbers, got {} (dic"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read_results, keys, error):
    with pytest.raises(FormatError) as caught:
        read_results(result_of(), result_of(**keys))
    assert str(caught.value).startswith(f"results.json: $.results[1]{error}")


@pytest.mark.parametrize("value", ["1e400", "1" + "0" * 400])
def test_numbers_that_no_float_holds_are_refused(source_of, value):
    text = json.dumps({"results": [result_of(times=["HERE"])]}).replace('"HERE"', value)
    with pytest.raises(CalibraxError, match=r"results.json: \$.results\[0\].times\[0\]: "):
        list(runs_in(source_of(text), hyperfine))


def test_not_a_number_is_no_time(source_of):
    text = json.dumps({"results": [result_of(times=[1.0, math.nan])]})
    [run] = runs_in(source_of(text), hyperfine)
    assert math.isnan(run.points[0].metrics["time"].value)


@pytest.mark.parametrize(
    "text",
    [
        '{"results": {}}',
        '{"results": []}',
        '{"results": [1]}',
        '{"results": [{"command": "a"}]}',
        '{"results": [{"mean": 1.0}]}',
        '{"command": "a", "mean": 1.0}',
        "[]",
        "x",
    ],
)
def test_other_files_are_not_recognised(source_of, text):
    assert not hyperfine.recognises(source_of(text))


def test_a_megabyte_is_read_or_refused(read_results):
    run = read_results(*(result_of(str(n), [0.5] * 20) for n in range(5000)))
    assert len(run.points) == 5000


@given(data=st.data())
def test_wrong_kinds_anywhere_are_errors_of_calibrax(own_data, data):
    files = sorted((own_data / "hyperfine").glob("*.json"))
    file = data.draw(st.sampled_from([file for file in files if file.stat().st_size]))
    document = data.draw(mutated(json.loads(file.read_bytes())))
    read_or_refuse_document(hyperfine, document)
