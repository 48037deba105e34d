"""asv's results: what the mapping promises, each trap with a file that shows it."""

import json
import math
import shutil
import statistics
from collections import Counter
from copy import deepcopy
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import mutated, read_or_refuse_document

from calibrax import MetricDirection, Run, read, read_all
from calibrax.errors import CalibraxError, FormatError, FormatWarning
from calibrax.formats import asv, asv_results
from calibrax.formats.reading import steps
from calibrax.formats.registry import format_of, runs_in

# Folder of ../shared/data/asv, result files, points, samples, points that failed, intervals.
TABLE = [
    ("own_run", 1, 18, 4, 6, 0),
    ("django_one_commit_three_envs", 4, 208, 520, 156, 52),
    ("series_django", 80, 4222, 41888, 33, 4189),
    ("series_sunpy", 1396, 13960, 0, 0, 5584),
]
FILE = "09a59237-existing-py_usr_bin_python3.11.json"

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*state its direction:calibrax.errors.FormatWarning"
)


@pytest.fixture
def folder(own_data):
    return own_data / "asv" / "tree"


@pytest.fixture
def document(folder):
    return json.loads((folder / "testbox" / FILE).read_bytes())


@pytest.fixture
def suite(folder):
    return json.loads((folder / "benchmarks.json").read_bytes())


@pytest.fixture
def read_tree(tmp_path, suite):
    """Read a tree of one result file and a `benchmarks.json`."""

    def run_of(document, suite=suite, machine=None):
        shutil.rmtree(tmp_path / "tree", ignore_errors=True)
        at = tmp_path / "tree" / "box"
        at.mkdir(parents=True)
        (at.parent / "benchmarks.json").write_text(json.dumps(suite), encoding="utf-8")
        (at / "any-name.json").write_text(json.dumps(document), encoding="utf-8")
        (at / "machine.json").write_text(json.dumps(machine or {}), encoding="utf-8")
        return read(at.parent)

    return run_of


def point_of(run, name, **tags):
    [point] = [
        point for point in run.points if point.name == name and tags.items() <= point.tags.items()
    ]
    return point


def metric_of(run, name, **tags):
    [metric] = point_of(run, name, **tags).metrics.values()
    return metric


def with_results(document, **results):
    """The document with these results only."""
    return {**document, "results": {name.replace("__", "."): r for name, r in results.items()}}


def result_files(folder):
    files = (path for path in folder.rglob("*.json") if "published" not in path.parts)
    return [path for path in files if path.name not in {"benchmarks.json", "machine.json"}]


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
@pytest.mark.parametrize(("name", "files", "points", "samples", "failed", "intervals"), TABLE)
def test_every_tree_gives_what_it_holds(
    shared_data, name, files, points, samples, failed, intervals
):
    heard = []
    runs = list(read_all(shared_data / "asv" / name, on_error=heard.append))
    metrics = [m for run in runs for point in run.points for m in point.metrics.values()]
    assert (heard, len(runs)) == ([], files)
    assert (sum(len(run.points) for run in runs), len(metrics)) == (points, points)
    assert sum(len(metric.samples or ()) for metric in metrics) == samples
    assert sum(metric.failure is not None for metric in metrics) == failed
    assert sum(metric.lower is not None for metric in metrics) == intervals
    assert len({run.id for run in runs}) == files
    assert len({(run.commit, run.environment["env_name"]) for run in runs}) == files
    for run in runs[:100]:
        places = {(point.name, tuple(point.tags.items())) for point in run.points}
        assert len(places) == len(run.points)
        assert Run.from_json(run.to_json()) == run


@pytest.mark.parametrize(("name", "files", "points", "samples", "failed", "intervals"), TABLE)
def test_the_table_is_that_of_a_plain_count(
    shared_data, name, files, points, samples, failed, intervals
):
    paths = result_files(shared_data / "asv" / name)
    counted = Counter()
    for path in paths:
        for row in json.loads(path.read_bytes())["results"].values():
            values = row[0] or [None] * len(list(product(*row[1])))
            counted["points"] += len(values)
            counted["failed"] += sum(value is None or value != value for value in values)
            if len(row) > 5 and row[5]:
                counted["intervals"] += sum(b not in (None, -math.inf) for b in row[5])
            if len(row) > 11:
                counted["samples"] += sum(len(each or ()) for each in row[11])
    assert len(paths) == files
    assert [counted[key] for key in ("points", "samples", "failed", "intervals")] == [
        *(points, samples, failed, intervals)
    ]


def test_the_table_has_every_tree(shared_data):
    there = {path.parent.name for path in (shared_data / "asv").rglob("benchmarks.json")}
    assert there == {name for name, *_ in TABLE}


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
@pytest.mark.parametrize("name", [name for name, *_ in TABLE])
def test_values_are_those_of_asv_and_the_medians_of_the_samples(shared_data, name):
    for step in steps(shared_data / "asv" / name):
        run = step.found
        with open(step.file, "rb") as file:  # noqa: PTH123
            document = json.load(file)
        assert run.commit == document["commit_hash"]
        at = datetime.fromisoformat(run.metadata["commit_time"])
        assert at == datetime.fromtimestamp(document["date"] / 1000, UTC)
        rows = document["results"]
        assert run.timestamp.timestamp() * 1000 == pytest.approx(min(r[3] for r in rows.values()))
        assert run.metadata["benchmark_versions"] == {key: row[2] for key, row in rows.items()}
        values = [value for row in rows.values() for value in row[0] or [None]]
        for point, value in zip(run.points, values, strict=True):
            [metric] = point.metrics.values()
            if metric.failure is None:
                assert metric.value == pytest.approx(value, rel=1e-15)
            if metric.samples:
                assert metric.value == statistics.median(metric.samples)


@pytest.mark.filterwarnings("ignore:.*other versions:calibrax.errors.FormatWarning")
def test_the_other_files_there_are_told_and_not_read(shared_data):
    skipped = "series_django: 2 skipped, .*: published/index.json, published/regressions.json"
    with pytest.warns(FormatWarning, match=skipped):
        assert len(list(read_all(shared_data / "asv" / "series_django"))) == 80
    with pytest.raises(FormatError, match="no reader knows this file"):
        read(shared_data / "asv" / "console" / "bencher_six.txt")


def test_the_published_site_is_no_tree(shared_data):
    heard = []
    assert not list(
        read_all(shared_data / "asv" / "series_django" / "published", on_error=heard.append)
    )
    assert len(heard) == 2


def test_a_tree_gives_times_memory_and_scores_with_their_parameters(folder):
    run = read(folder)
    assert [(p.name, dict(p.tags), list(p.metrics)) for p in run.points if "suite.S" in p.name] == [
        *(
            ("suite.Sums.time_sum", {"n": n, "kind": kind}, ["time"])
            for n in ("10", "1000")
            for kind in ("'a'", "'b'")
        ),
        *(("suite.Scores.track_rate", {"param1": n}, ["throughput"]) for n in "123"),
        *(
            ("suite.Sums.peakmem_list", {"n": n, "kind": kind}, ["peak_memory"])
            for n in ("10", "1000")
            for kind in ("'a'", "'b'")
        ),
    ]
    assert metric_of(run, "suite.mem_list").value == 8056
    assert list(point_of(run, "suite.mem_list").metrics) == ["memory"]
    assert list(point_of(run, "suite.timeraw_import").metrics) == ["time"]
    assert run.metadata["tool"] == "asv"
    assert run.metadata["time_source"] == "run"
    assert run.metadata["commit_time"] == "2026-01-02T03:04:05+00:00"
    assert run.environment == {
        "machine": "testbox",
        "os": "Linux",
        "cpu": "demo",
        "ram": "8GB",
        "python": "/usr/bin/python3.11",
        "env_name": "existing-py_usr_bin_python3.11",
    }


def test_values_are_in_base_units_and_directions_follow_from_units_not_from_asv(folder):
    run = read(folder)
    assert metric_of(run, "suite.track_size").value == 42 * 1024
    assert run.metric_defs["memory"].unit == "B"
    assert run.metric_defs["throughput"].direction is MetricDirection.HIGHER
    assert run.metric_defs["peak_memory"].direction is MetricDirection.LOWER
    assert run.metric_defs["value"].direction is MetricDirection.INFO


def test_a_score_without_a_unit_is_shown_not_judged(read_tree, document, suite):
    suite["b.track"] = {**suite["suite.track_plain"], "unit": "unit", "version": "x"}
    document = with_results(document, b__track=[[1.5, 2.5], [["'time'", "'bytes'"]], "x", 1])
    with pytest.warns(FormatWarning, match="whether more or less of 'value' is better"):
        run = read_tree(document, suite)
    assert [(dict(p.tags), p.metrics["value"].value) for p in run.points] == [
        ({"param1": "'time'"}, 1.5),
        ({"param1": "'bytes'"}, 2.5),
    ]


def test_null_failed_and_nan_was_skipped_or_measured(folder):
    run = read(folder)
    failed, skipped = "failed or timed out", "skipped, or measured as NaN"
    failures = {
        (p.name.removeprefix("suite."), *p.tags.values()): m.failure
        for p in run.points
        for m in p.metrics.values()
        if m.failure
    }
    assert failures == {
        ("Sums.time_sum", "1000", "'b'"): skipped,
        ("Sums.peakmem_list", "1000", "'b'"): skipped,
        ("Scores.track_rate", "2"): failed,
        ("time_failing",): failed,
        ("time_too_slow",): failed,
        ("track_nothing",): skipped,
    }
    assert math.isnan(metric_of(run, "suite.time_failing").value)
    assert metric_of(run, "suite.track_endless").value == math.inf


def test_null_for_a_benchmark_with_parameters_is_null_for_each(read_tree, document):
    row = document["results"]["suite.Sums.time_sum"]
    run = read_tree(with_results(document, suite__Sums__time_sum=[None, *row[1:4]]))
    assert [tuple(p.tags.values()) for p in run.points] == [
        *(("10", "'a'"), ("10", "'b'"), ("1000", "'a'"), ("1000", "'b'"))
    ]
    assert all(p.metrics["time"].failure for p in run.points)


def test_files_are_no_strict_json(folder):
    text = (folder / "testbox" / FILE).read_text(encoding="utf-8")
    assert "NaN" in text
    assert "Infinity" in text


def test_samples_are_kept_and_the_interval_is_asv_s(folder, document):
    row = document["results"]["suite.Sums.time_sum"]
    metric = metric_of(read(folder), "suite.Sums.time_sum", n="10", kind="'b'")
    assert list(metric.samples) == row[11][1]
    assert metric.invocations == (0,) * len(row[11][1])
    assert (metric.value, metric.lower, metric.upper) == (row[0][1], row[5][1], row[6][1])


@pytest.mark.parametrize(
    ("lower", "upper", "kept"),
    [
        ([1.0], [2.0], (1.0, 2.0)),
        ([-math.inf], [math.inf], (None, None)),
        ([None], [None], (None, None)),
        (None, None, (None, None)),
        ([1.2346], [1.2346], (1.23456789, 1.23456789)),  # rounded, and beyond the value
    ],
)
def test_bounds_are_rounded_and_infinite_ones_are_none(read_tree, document, lower, upper, kept):
    row = [[1.23456789], [], "x", 1, 1.0, lower, upper]
    metric = metric_of(read_tree(with_results(document, b__time_x=row), {**SUITE}), "b.time_x")
    assert (metric.lower, metric.upper) == kept


SUITE = {
    "b.time_x": {"code": "", "name": "b.time_x", "type": "time", "version": "x", "params": []},
    "version": 2,
}


def test_columns_are_named_and_may_be_missing_at_the_end(read_tree, document):
    document = {**document, "result_columns": ["version", "result", "new column"]}
    run = read_tree(with_results(document, b__time_x=["x", [1.5]]), SUITE)
    assert metric_of(run, "b.time_x").value == 1.5
    assert run.metadata["time_source"] == "file"


def v1_of(document, *, old=False):
    """The document as asv before 0.5 wrote it, or as that of 2015."""
    columns = document["result_columns"]
    kept = {
        key: document[key] for key in ("commit_hash", "date", "params", "python", "requirements")
    }
    kept |= {"version": 1, "results": {}, "started_at": {}, "benchmark_version": {}}
    for name, row in document["results"].items():
        cells = dict(zip(columns, row, strict=False))
        kept["started_at"][name] = cells["started_at"]
        kept["benchmark_version"][name] = cells["version"]
        stats = [
            {"ci_99": [low, high], "mean": 1.0} if low is not None else None
            for low, high in zip(
                cells.get("stats_ci_99_a") or (), cells.get("stats_ci_99_b") or (), strict=True
            )
        ]
        if cells["params"]:
            value = {"result": cells["result"], "params": cells["params"]}
            kept["results"][name] = value | {"samples": cells.get("samples"), "stats": stats}
        elif cells["result"] is None or not stats:
            kept["results"][name] = cells["result"] and cells["result"][0]
        else:
            [one] = cells["samples"]
            kept["results"][name] = {
                "result": cells["result"][0],
                "samples": [one],
                "stats": stats[0],
            }
    if old:
        del kept["started_at"], kept["benchmark_version"]
    return kept


def test_version_1_says_the_same(read_tree, document, suite):
    new, old = read_tree(document), read_tree(v1_of(document))
    assert old.points == new.points
    assert (old.timestamp, old.metadata) == (new.timestamp, new.metadata)
    assert "env_name" not in old.environment


def test_files_of_2015_hold_numbers_and_no_times(read_tree, document):
    document = v1_of(document, old=True)
    document["results"] = {"b.time_x": 2.5, "b.time_y": None, "b.time_z": math.nan}
    suite = {**SUITE, **{f"b.time_{x}": SUITE["b.time_x"] for x in "yz"}}
    run = read_tree(document, suite)
    assert run.points[0].metrics["time"].value == 2.5
    assert [p.metrics["time"].failure for p in run.points] == [None, asv.FAILED, asv.SKIPPED]
    assert run.metadata["time_source"] == "file"
    assert "benchmark_versions" not in run.metadata


def test_a_list_of_results_without_parameters_has_those_of_the_suite(read_tree, document):
    suite = {"b.time_x": {**SUITE["b.time_x"], "params": [["1", "2"]], "param_names": ["n"]}}
    document = {**v1_of(document), "results": {"b.time_x": {"result": [1.5, 2.5]}}}
    run = read_tree(document, suite)
    assert [(p.tags["n"], p.metrics["time"].value) for p in run.points] == [("1", 1.5), ("2", 2.5)]
    with pytest.raises(FormatError, match=r"results\['b.time_x'\]: expected 1 results, one a"):
        read_tree(document, SUITE)


@pytest.mark.parametrize("stats", [{}, {"ci_99": 3}, {"ci_99": [1]}, None, [None], [{"ci_99": []}]])
def test_statistics_may_lack_the_interval(read_tree, document, stats):
    document = {**v1_of(document), "results": {"b.time_x": {"result": 1.5, "stats": stats}}}
    metric = metric_of(read_tree(document, SUITE), "b.time_x")
    assert (metric.value, metric.lower, metric.upper) == (1.5, None, None)


def test_results_of_other_versions_are_read_and_told(read_tree, document, suite):
    suite["suite.mem_list"]["version"] = "another"
    with pytest.warns(
        FormatWarning, match="1 results, of 1 benchmark, such as 'suite.mem_list', a"
    ):
        run = read_tree(document, suite)
    assert metric_of(run, "suite.mem_list").value == 8056
    assert run.metadata["benchmark_versions"]["suite.mem_list"] != "another"


@pytest.mark.parametrize("names", [["a"], ["a", "a"], None, []])
def test_names_of_parameters_that_do_not_fit_are_numbers(read_tree, document, suite, names):
    suite["suite.Sums.time_sum"]["param_names"] = names
    run = read_tree(document, suite)
    assert list(point_of(run, "suite.Sums.time_sum", param1="10", param2="'a'").tags) == [
        *("param1", "param2")
    ]


def test_a_benchmark_that_the_suite_does_not_describe_has_the_type_of_its_name(read_tree, document):
    names = ("time_a", "timeraw_a", "mem_a", "peakmem_a", "track_a", "other")
    document = with_results(document, **{f"b__{name}": [[1.0], []] for name in names})
    with pytest.warns(FormatWarning, match="of 6 benchmarks, such as 'b.time_a', but it does not"):
        run = read_tree(document)
    assert [next(iter(point.metrics)) for point in run.points] == [
        *("time", "time", "memory", "peak_memory", "value", "value")
    ]


@pytest.mark.parametrize(
    ("kind", "unit", "metric", "value"),
    [
        ("time", None, "time", 3.0),
        ("time", "ms", "time", 0.003),
        ("time", "instructions", "instructions", 3.0),
        ("peakmemory", "KiB", "peak_memory", 3072.0),
        ("track", "seconds", "time", 3.0),
        ("track", "", "value", 3.0),
        (None, None, "value", 3.0),
    ],
)
def test_the_metric_is_that_of_the_type_unless_the_author_measures_something_else(
    read_tree, document, kind, unit, metric, value
):
    suite = {"b.time_x": {**SUITE["b.time_x"], "type": kind, "unit": unit}}
    run = read_tree(with_results(document, b__time_x=[[3], []]), suite)
    assert {key: m.value for key, m in run.points[0].metrics.items()} == {metric: value}


def test_software_with_a_version_is_a_tag_and_a_parameter_of_its_name_wins(read_tree, document):
    suite = {"b.time_x": {**SUITE["b.time_x"], "param_names": ["numpy"]}}
    document |= {"python": "3.12", "requirements": {"numpy": "2.1", "scipy": "", "pip": "/x/y"}}
    run = read_tree(with_results(document, b__time_x=[[3], [["'x'"]]]), suite)
    assert run.points[0].tags == {"numpy": "'x'", "python": "3.12", "asv.numpy": "2.1"}
    assert run.environment["numpy"] == "2.1"
    document["requirements"]["numpy"] = None
    run = read_tree(with_results(document, b__time_x=[[3], []]), suite)
    assert run.points[0].tags == {"python": "3.12"}


def test_the_machine_is_what_either_file_says(read_tree, document):
    document |= {"params": {"machine": "m", "ram": "16"}, "env_vars": {"A": "1"}}
    document["env_name"] = "another than that of the file"
    machine = {"machine": "m", "num_cpu": "8", "ram": "8", "version": 1}
    run = read_tree(document, machine=machine)
    assert run.environment["cpu_count"] == "8"
    assert run.environment["ram"] == "16"
    assert run.environment["env_vars"] == {"A": "1"}
    assert run.environment["env_name"] == "another than that of the file"
    assert "version" not in run.environment


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
def test_each_environment_of_a_commit_is_a_run(shared_data):
    runs = list(read_all(shared_data / "asv" / "django_one_commit_three_envs"))
    one = [run for run in runs if run.commit.startswith("0016a429")]
    assert len(one) == 3
    assert {run.points[0].tags["python"] for run in one} == {"3.8", "3.9", "3.10"}


def test_a_file_on_its_own_is_read_as_far_as_it_goes(folder):
    path = folder / "testbox" / FILE
    with pytest.warns(FormatWarning, match=r"json: benchmarks.json has .* give the folder that"):
        run = read(path)
    whole = read(folder)
    assert [p.name for p in run.points] == [p.name for p in whole.points]
    assert metric_of(run, "suite.mem_list") == metric_of(whole, "suite.mem_list")
    assert metric_of(run, "suite.track_size").value == 42
    assert (run.commit, run.timestamp) == (whole.commit, whole.timestamp)


def test_the_folder_of_a_machine_is_a_tree_and_nothing_above_it_is_opened(folder, tmp_path):
    machine = shutil.copytree(folder / "testbox", tmp_path / "testbox")
    shutil.copy(machine / FILE, machine / "again.json")
    (machine / "a.txt").touch()
    with pytest.warns(FormatWarning) as told:
        run, again = read_all(machine)
    assert run == again
    [words] = [str(each.message) for each in told if "benchmarks.json" in str(each.message)]
    assert "testbox: benchmarks.json has the units" in words
    assert "but it is not read" in words
    assert "param1" in point_of(run, "suite.Sums.time_sum", param1="10", param2="'a'").tags


def test_the_same_content_is_the_same_run_wherever_it_lies(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy" / "below")
    assert read(tmp_path / "copy").id == read(folder).id


def test_a_bad_file_among_many_is_told_by_name(folder, tmp_path):
    tree = shutil.copytree(folder, tmp_path / "tree")
    (tree / "testbox" / "bad.json").write_text("{", encoding="utf-8")
    (tree / "testbox" / "worse.json").write_text('{"results": {}}', encoding="utf-8")
    (tree / "testbox" / "notes.txt").write_text("x", encoding="utf-8")
    (tree / "old").mkdir()
    shutil.copy(tree / "testbox" / FILE, tree / "old")
    (tree / "old" / "empty.json").touch()
    heard = []
    with pytest.warns(FormatWarning, match="2 skipped, .*: old/empty.json, testbox/notes.txt$"):
        runs = list(read_all(tree, on_error=heard.append))
    assert len(runs) == 2
    assert [str(error).split(": ")[0].rpartition("/")[2] for error in heard] == [
        *("bad.json", "worse.json")
    ]


def test_benchmarks_and_machines_that_can_not_be_read_are_told_and_the_rest_is_read(
    folder, tmp_path, suite
):
    tree = shutil.copytree(folder, tmp_path / "tree")
    suite["suite.mem_list"]["param_names"] = 3
    suite["suite.track_size"] = []
    suite["suite.Sums.time_sum"]["params"] = [3]
    suite["suite.Sums.peakmem_list"]["params"] = 3
    (tree / "benchmarks.json").write_text(json.dumps(suite), encoding="utf-8")
    (tree / "testbox" / "machine.json").write_text("[]", encoding="utf-8")
    heard = []
    with pytest.warns(FormatWarning, match="of 4 benchmarks, such as .*, but it does not describe"):
        [run] = read_all(tree, on_error=heard.append)
    assert len(run.points) == len(read(folder).points)
    assert [str(error).partition("tree/")[2] for error in heard] == [
        "benchmarks.json: $['suite.Sums.peakmem_list'].params: expected a list of lists of texts, "
        "got 3 (int)",
        "benchmarks.json: $['suite.Sums.time_sum'].params[0]: expected a list of texts, "
        "got 3 (int)",
        "benchmarks.json: $['suite.mem_list'].param_names: expected a list of texts, got 3 (int)",
        "benchmarks.json: $['suite.track_size']: expected a mapping, got [] (list)",
        "testbox/machine.json: $: expected a JSON object, got another JSON value",
    ]


def test_a_suite_without_results_is_an_error(folder, tmp_path):
    shutil.copy(folder / "benchmarks.json", tmp_path)
    with pytest.raises(FormatError, match="no reader knows this file"):
        list(read_all(tmp_path))
    (tmp_path / "box").mkdir()
    shutil.copy(folder / "testbox" / "machine.json", tmp_path / "box")
    with pytest.raises(FormatError, match="expected results of asv beside"):
        read(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_damaged_suite_is_an_error_of_that_file(folder, tmp_path, text):
    tree = shutil.copytree(folder, tmp_path / "tree")
    (tree / "benchmarks.json").write_text(text, encoding="utf-8")
    heard = []
    with pytest.warns(FormatWarning, match="it is not read"):
        runs = list(read_all(tree, on_error=heard.append))
    assert len(runs) == 1
    assert [str(error).split(": ")[0] for error in heard] == [str(tree / "benchmarks.json")]


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ({"results": 3}, "$.results: expected a mapping, got 3 (int)"),
        ({"params": None}, "$.params: expected a mapping, got nothing"),
        ({"commit_hash": 3}, "$.commit_hash: expected a text, got 3 (int)"),
        ({"date": "x"}, "$.date: expected a number, got 'x' (str)"),
        ({"date": 1e300}, "$.date: expected milliseconds since 1970, got 1e+300 (float)"),
        ({"date": math.nan}, "$.date: expected milliseconds since 1970, got nan (float)"),
        ({"python": 3}, "$.python: expected a text, got 3 (int)"),
        ({"requirements": {"a": 3}}, "$.requirements.a: expected a text, got 3 (int)"),
        ({"result_columns": 3}, "$.result_columns: expected a list of names of columns, got 3"),
        ({"result_columns": []}, "$.result_columns: expected a list of names of columns, got []"),
        ({"env_name": 3}, "$.env_name: expected a text, got 3 (int)"),
        ({"env_vars": 3}, "$.env_vars: expected a mapping, got 3 (int)"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_place(source_of, document, keys, error):
    source = source_of(json.dumps({**document, **keys}))
    with pytest.raises(FormatError) as caught:
        list(asv.runs(source, asv.Suite(), {}))
    assert str(caught.value).startswith(f"results.json: {error}")


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
@pytest.mark.parametrize(
    ("row", "error"),
    [
        (3, "expected a list of up to 13 columns, got 3 (int)"),
        ([1] * 14, "expected a list of up to 13 columns, got [1, 1,"),
        ([["x"], []], "expected a number, got 'x' (str)"),
        ([[True], []], "expected a number, got True (bool)"),
        ([{}, []], "expected a number, got {} (dict)"),
        ([[], []], "expected more than 0 results, one a combination of parameters, got []"),
        ([[1, 2], [["1"]]], "expected 1 results, one a combination of parameters, got [1, 2]"),
        ([[1], 3], "params: expected a list of lists of texts, got 3 (int)"),
        ([[1], [3]], "params[0]: expected a list of texts, got 3 (int)"),
        ([[1], [[3]]], "params[0]: expected a list of texts, got [3] (list)"),
        ([[1], [["x", "y"]] * 20_000], "expected more than 1 results, one a combination of param"),
        (
            [None, [["x", "y"]] * 20_000],
            "expected at most 100,000 combinations of parameters, got ",
        ),
        ([None, [["x"] * 1000] * 9], "expected at most 100,000 combinations of parameters, got "),
        ([[1], [], 3], "expected a text as version, got 3 (int)"),
        ([[1], [], "x", "y"], "expected a number, got 'y' (str)"),
        ([[1], [], "x", 1, 1, [1, 2]], "expected 1 cells in each column, one a combination of p"),
        ([[1], [], "x", 1, 1, ["x"]], "expected a number, got 'x' (str)"),
        ([[1], *[None] * 10, 3], "expected 1 cells in each column"),
        ([[1], *[None] * 10, [3]], "expected a list of samples, got 3 (int)"),
        ([[1], *[None] * 10, [[1, "x"]]], "expected a number, got 'x' (str)"),
    ],
)
def test_what_is_wrong_with_a_benchmark_is_told_and_the_others_are_read(
    source_of, document, row, error
):
    document = with_results(document, a=[[1], []], b=row, c=[[1], []])
    heard = []
    [run] = runs_in(source_of(json.dumps(document), on_error=heard.append), asv)
    assert [point.name for point in run.points] == ["a", "c"]
    [told] = map(str, heard)
    place, _, words = told.partition(": expected")
    assert place.startswith("results.json: $.results.b")
    assert (
        f"{place}: expected{words}".removeprefix("results.json: $.results.b")
        .lstrip(".: ")
        .startswith(error)
    )
    with pytest.raises(FormatError):
        list(runs_in(source_of(json.dumps(document)), asv))


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
def test_a_few_bytes_do_not_stand_for_many_results(source_of, document, monkeypatch):
    monkeypatch.setattr(asv, "MOST_FAILED", 150)
    monkeypatch.setattr(asv_results, "MOST_FAILED", 150)
    document = with_results(document, **{n: [None, [["x"] * 100]] for n in "abc"})
    with pytest.raises(FormatError, match="expected at most 150 results without a value"):
        list(runs_in(source_of(json.dumps(document)), asv))


@pytest.mark.parametrize("value", ["1e400", "1" + "0" * 400])
def test_numbers_that_no_float_holds_are_refused(source_of, document, value):
    text = json.dumps(with_results(document, b=[["HERE"], []])).replace('"HERE"', value)
    with pytest.raises(CalibraxError, match=r"results.json: \$.results.b: "):
        list(runs_in(source_of(text), asv))


@pytest.mark.parametrize(
    "text", ["{}", "[]", "x", '{"results": {}}', '{"commit_hash": "", "results": {}, "params": {}}']
)
def test_other_files_are_not_recognised(source_of, text):
    assert not asv.recognises(source_of(text))


def test_its_files_are_recognised(source_of, document):
    assert format_of(source_of(json.dumps(document))) is asv
    assert format_of(source_of(json.dumps(v1_of(document, old=True)))) is asv


@pytest.mark.parametrize("opening", ["[", '{"results":', '{"a":'])
def test_deep_nesting_is_an_error(folder, tmp_path, opening):
    tree = shutil.copytree(folder, tmp_path / "tree")
    (tree / "testbox" / FILE).write_text(opening * 100_000, encoding="utf-8")
    with pytest.raises(FormatError, match=f"{FILE}: "):
        read(tree)
    (tree / "benchmarks.json").write_text(opening * 100_000, encoding="utf-8")
    heard = []
    assert list(read_all(tree, on_error=heard.append)) == []
    assert len(heard) == 3


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
@given(data=st.data())
def test_wrong_kinds_anywhere_are_errors_of_calibrax(own_data, data):
    document = json.loads((own_data / "asv" / "tree" / "testbox" / FILE).read_bytes())
    document = data.draw(st.sampled_from([document, v1_of(document)]))
    document["results"] = dict(list(document["results"].items())[:4])
    read_or_refuse_document(asv, data.draw(mutated(document)))


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
@given(data=st.data())
def test_a_wrong_suite_is_an_error_of_calibrax_and_the_results_are_read(
    own_data, tmp_path_factory, data
):
    tree = own_data / "asv" / "tree"
    suite = json.loads((tree / "benchmarks.json").read_bytes())
    suite = dict(list(suite.items())[:3])
    folder = tmp_path_factory.mktemp("tree") / "tree"
    shutil.copytree(tree, folder)
    changed = data.draw(mutated(deepcopy(suite)))
    (folder / "benchmarks.json").write_text(json.dumps(changed), encoding="utf-8")
    heard = []
    assert len(list(read_all(folder, on_error=heard.append))) >= bool(suite)
    assert all(isinstance(error, CalibraxError) for error in heard)


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
def test_a_megabyte_is_read_or_refused(source_of, document):
    rows = {f"time_{n}": [[0.5] * 10, [list("0123456789")], "x" * 40, 1] for n in range(5000)}
    text = json.dumps(with_results(document, **rows))
    assert len(text) > 1_000_000 / 2
    [run] = runs_in(source_of(text), asv)
    assert len(run.points) == 50_000


def test_sizes_of_objects_are_counted_not_measured(shared_data):
    run = next(read_all(shared_data / "asv" / "series_sunpy"))
    assert run.metric_defs["memory"].exact is True
    assert run.metric_defs["time"].exact is None
    assert run.metric_defs["peak_memory"].exact is None
