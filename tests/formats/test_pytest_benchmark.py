"""pytest-benchmark's files: what the mapping promises, each trap with a file that shows it."""

import json
import statistics
from datetime import UTC, datetime

import pytest

from calibrax import MetricDirection, read
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import pytest_benchmark
from calibrax.formats.registry import format_of, runs_in

VERSIONS = ["3.4.1", "4.0.0", "5.3.1"]


@pytest.fixture
def folder(own_data):
    return own_data / "pytest-benchmark"


@pytest.fixture
def read_document(source_of):
    """Read a document that was changed."""

    def run_of(document):
        [run] = runs_in(source_of(json.dumps(document)), pytest_benchmark)
        return run

    return run_of


@pytest.fixture
def document(folder):
    return json.loads((folder / "5.3.1-data.json").read_bytes())


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_gives_the_same_points(folder, version):
    run = read(folder / f"{version}-data.json")
    assert run.metadata["tool_version"] == version
    assert [(p.scenario, p.name, dict(p.tags)) for p in run.points] == [
        ("", "test_suite.py::test_sum", {"n": "10"}),
        ("", "test_suite.py::test_sum", {"n": "1000"}),
        ("objects", "test_suite.py::test_repr", {"param": "plain[0]"}),
        ("objects", "test_suite.py::test_repr", {"param": "pair"}),
        ("", "test_suite.py::test_hash", {"text": "a::b"}),
        ("", "test_suite.py::test_hash", {"text": "True"}),
        ("", "test_suite.py::test_hash", {"text": "None"}),
        ("", "test_suite.py::test_hash", {"text": "1.5"}),
        ("", "test_suite.py::test_fails_after_measuring", {}),
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_samples_are_the_data_in_seconds_of_one_process(folder, version):
    path = folder / f"{version}-data.json"
    run = read(path)
    for point, benchmark in zip(
        run.points, json.loads(path.read_bytes())["benchmarks"], strict=True
    ):
        metric = point.metrics["time"]
        stats = benchmark["stats"]
        assert list(metric.samples) == stats["data"]
        assert metric.invocations == (0,) * stats["rounds"]
        assert metric.value == statistics.median(stats["data"])
        assert (metric.lower, metric.upper, metric.failure) == (None, None, None)
    assert run.metric_defs["time"].unit == "s"
    assert run.metric_defs["time"].direction is MetricDirection.LOWER


def test_times_are_divided_by_iterations_already(folder, document):
    benchmark = document["benchmarks"][4]
    assert benchmark["stats"]["iterations"] == 10
    assert read(folder / "5.3.1-data.json").points[4].metrics["time"].samples == tuple(
        benchmark["stats"]["data"]
    )


def test_without_data_the_value_is_the_file_s_median(folder):
    path = folder / "5.3.1-saved.json"
    stats = json.loads(path.read_bytes())["benchmarks"][0]["stats"]
    assert "data" not in stats
    metric = read(path).points[0].metrics["time"]
    assert (metric.value, metric.samples, metric.invocations) == (stats["median"], None, None)


def test_without_data_and_median_the_value_is_the_mean(document, read_document):
    stats = document["benchmarks"][0]["stats"]
    del stats["data"], stats["median"]
    assert read_document(document).points[0].metrics["time"].value == stats["mean"]


def test_a_test_that_failed_before_it_measured_is_missing_one_that_failed_later_is_not(folder):
    names = {point.name.partition("::")[2] for point in read(folder / "5.3.1-data.json").points}
    assert "test_fails_before_measuring" not in names
    assert "test_fails_after_measuring" in names


def test_one_round_has_one_sample_though_its_deviation_is_an_int(folder, document):
    stats = document["benchmarks"][2]["stats"]
    assert type(stats["stddev"]) is int
    assert len(read(folder / "5.3.1-data.json").points[2].metrics["time"].samples) == 1


def test_addresses_of_objects_are_no_part_of_an_identity(folder, document):
    assert document["benchmarks"][2]["params"]["value"].startswith("UNSERIALIZABLE[<object object")
    ids = {
        tuple(p.tags.items())
        for file in ("5.3.1-data.json", "5.3.1-saved.json")
        for p in read(folder / file).points
        if "test_repr" in p.name
    }
    assert ids == {(("param", "plain[0]"),), (("param", "pair"),)}


def test_commit_branch_and_time_are_kept(folder, document):
    run = read(folder / "5.3.1-data.json")
    info = document["commit_info"]
    assert (run.commit, run.branch) == (info["id"], info["branch"])
    assert len(run.commit) == 40
    assert run.metadata["commit_time"] == info["time"]
    assert run.metadata["dirty"] is info["dirty"]
    assert run.metadata["project"] == "repo"
    assert run.metadata["tool"] == "pytest-benchmark"


@pytest.mark.parametrize(
    ("file", "commit_id", "branch"),
    [
        ("5.3.1-no-commit.json", "unknown", "(unknown)"),
        ("5.3.1-unversioned.json", "unversioned", "(unknown)"),
    ],
)
def test_an_unknown_commit_is_none(folder, file, commit_id, branch):
    info = json.loads((folder / file).read_bytes())["commit_info"]
    assert (info["id"], info["branch"]) == (commit_id, branch)
    run = read(folder / file)
    assert (run.commit, run.branch) == (None, None)
    assert "commit_time" not in run.metadata


def test_a_detached_head_has_a_commit_but_no_branch(folder):
    run = read(folder / "5.3.1-detached.json")
    assert run.commit is not None
    assert run.branch is None


@pytest.mark.parametrize(("version", "zone"), [("3.4.1", None), ("4.0.0", None), ("5.3.1", UTC)])
def test_times_stay_as_naive_as_the_file_has_them(folder, version, zone):
    path = folder / f"{version}-data.json"
    stated = json.loads(path.read_bytes())["datetime"]
    run = read(path)
    assert run.timestamp == datetime.fromisoformat(stated)
    assert run.timestamp.tzinfo is zone
    assert run.metadata["time_source"] == "run"


def test_the_machine_and_its_software_have_the_names_that_all_readers_share(folder, document):
    environment = read(folder / "5.3.1-data.json").environment
    machine = document["machine_info"]
    assert environment["host"] == "scrubbed"
    assert environment["arch"] == "x86_64"
    assert environment["cpu"] == machine["cpu"]["brand_raw"]
    assert environment["cpu_count"] == machine["cpu"]["count"]
    assert environment["python"] == "3.11.7"
    assert environment["os"] == "Linux"
    assert environment["python_implementation"] == "CPython"
    assert "processor" not in environment, "it is empty"


@pytest.mark.parametrize(
    ("cpu", "kept"),
    [
        ({"brand": "i386"}, "i386"),
        ({"brand_raw": "", "brand": "i386"}, "i386"),
        ({"hardware_raw": "BCM2835", "arch": "ARM_7"}, "BCM2835"),
        ({"vendor_id_raw": "GenuineIntel", "family": 6, "model": 85}, "GenuineIntel 6 85"),
        ({"vendor_id": "ARM", "hz_actual": [1, 0]}, "ARM"),
        ({"arch_string_raw": "aarch64", "bits": 64}, "aarch64"),
        ({"arch": "ARM_8", "bits": 64}, "ARM_8"),
        ({"bits": 64, "hz_actual": [2000, 0], "hz_actual_friendly": "2 kHz"}, {"bits": 64}),
        ({"hz_actual": [2000, 0]}, None),
        ({}, None),
        ("a hook's", "a hook's"),
        (None, None),
    ],
)
def test_the_processor_is_what_the_file_says_of_it(document, read_document, cpu, kept):
    document["machine_info"]["cpu"] = cpu
    environment = read_document(document).environment
    assert environment.get("cpu") == kept
    assert "cpu_count" not in environment


def test_what_a_hook_adds_to_the_machine_is_kept(document, read_document):
    document["machine_info"].update(gpu="H100", ram="64GB", cpu_count=3)
    environment = read_document(document).environment
    assert (environment["gpu"], environment["ram"]) == ("H100", "64GB")
    assert environment["pytest-benchmark.cpu_count"] == 3
    assert environment["cpu_count"] == document["machine_info"]["cpu"]["count"]


@pytest.mark.parametrize("first", [True, False])
def test_the_tool_s_own_words_win_over_those_of_a_hook(document, read_document, first):
    machine = document["machine_info"]
    hook = {"arch": "hook's", "os": "hook's", "host": "hook's", "python": "hook's"}
    document["machine_info"] = {**hook, **machine} if first else {**machine, **hook}
    environment = read_document(document).environment
    for key in hook:
        assert (
            environment[key]
            == read_document({**document, "machine_info": machine}).environment[key]
        )
        assert environment[f"pytest-benchmark.{key}"] == "hook's"


def test_what_only_a_hook_says_keeps_its_name(document, read_document):
    del document["machine_info"]["machine"], document["machine_info"]["cpu"]
    document["machine_info"] |= {"arch": "hook's", "cpu_count": 3}
    environment = read_document(document).environment
    assert (environment["arch"], environment["cpu_count"]) == ("hook's", 3)
    assert not [key for key in environment if key.startswith("pytest-benchmark.")]


def test_extra_info_is_kept_by_benchmark(folder):
    extra = read(folder / "5.3.1-data.json").metadata["extra_info"]
    assert extra == {
        "test_suite.py::test_sum[10]": {"size": 10},
        "test_suite.py::test_sum[1000]": {"size": 1000},
    }


@pytest.mark.parametrize(
    ("fullname", "keys", "name", "tags"),
    [
        ("a.py::t[x]", {"param": "x"}, "a.py::t", {"param": "x"}),
        ("a.py::t[x[0]]", {"param": "x[0]"}, "a.py::t", {"param": "x[0]"}),
        ("a.py::t", {"param": None}, "a.py::t", {}),
        ("a.py::t", {}, "a.py::t", {}),
        ("a.py::t[0]", {}, "a.py::t", {"param": "0"}),
        ("a[1].py::C::t[b::c[]]", {}, "a[1].py::C::t", {"param": "b::c[]"}),
        ("]", {}, "]", {}),
        ("a.py::t[x]", {"param": "x", "params": {}}, "a.py::t", {"param": "x"}),
        (
            "a.py::t[x]",
            {"param": "x", "params": {"n": 1, "m": None}},
            "a.py::t",
            {"n": "1", "m": "None"},
        ),
        ("a.py::t[x]", {"param": "x", "params": {"n": [1]}}, "a.py::t", {"param": "x"}),
        (
            "a.py::t[x]",
            {"param": "x", "params": {"n": "UNSERIALIZABLE[o]"}},
            "a.py::t",
            {"param": "x"},
        ),
        ("renamed", {"param": "x"}, "renamed", {"param": "x"}),
    ],
)
def test_names_and_tags_come_from_the_fullname_and_the_parameters(
    document, read_document, fullname, keys, name, tags
):
    benchmark = document["benchmarks"][0]
    del benchmark["params"], benchmark["param"]
    benchmark |= {"fullname": fullname, **keys}
    document["benchmarks"] = [benchmark]
    [point] = read_document(document).points
    assert (point.name, dict(point.tags)) == (name, tags)


def parametrised(document, *benchmarks):
    """The document with benchmarks of one test: fullname, id and value of its parameter."""
    template = document["benchmarks"][0]
    return {
        **document,
        "benchmarks": [
            {**template, "fullname": fullname, "param": param, "params": {"x": value}}
            for fullname, param, value in benchmarks
        ],
    }


def test_benchmarks_that_only_their_ids_tell_apart_have_the_id_as_tag(document, read_document):
    document = parametrised(
        document, ("t[1_0]", "1_0", 1), ("t[1_1]", "1_1", "1"), ("t[2]", "2", 2), ("u[2]", "2", 2)
    )
    assert [(p.name, dict(p.tags)) for p in read_document(document).points] == [
        ("t", {"param": "1_0"}),
        ("t", {"param": "1_1"}),
        ("t", {"param": "2"}),
        ("u", {"x": "2"}),
    ]


def test_benchmarks_that_not_even_their_ids_tell_apart_have_their_fullnames(
    document, read_document
):
    document = parametrised(document, ("t[1]", "1", 1), ("t", "1", 1), ("t[2]", "2", 2))
    assert [(p.name, dict(p.tags)) for p in read_document(document).points] == [
        ("t[1]", {}),
        ("t", {}),
        ("t[2]", {}),
    ]


def test_benchmarks_without_ids_keep_their_fullnames(document, read_document):
    document = parametrised(document, ("t", None, 1), ("t[1]", "1", 1))
    document["benchmarks"][0]["params"] = {"x": 1}
    assert [(p.name, dict(p.tags)) for p in read_document(document).points] == [
        ("t", {}),
        ("t", {"param": "1"}),
    ]


def test_groups_tell_benchmarks_apart(document, read_document):
    document = parametrised(document, ("t[1_0]", "1_0", 1), ("t[1_1]", "1_1", "1"))
    document["benchmarks"][1]["group"] = "g"
    assert [dict(p.tags) for p in read_document(document).points] == [{"x": "1"}] * 2


def test_a_benchmark_that_is_repeated_without_data_has_no_samples(document, read_document):
    first = document["benchmarks"][0]
    del first["stats"]["data"]
    document["benchmarks"] = [first, {**first, "stats": {"median": 9.0}}]
    with pytest.warns(FormatWarning, match="1 benchmark stands several times in the file without"):
        [point] = read_document(document).points
    metric = point.metrics["time"]
    assert metric.value == (first["stats"]["median"] + 9.0) / 2
    assert (metric.samples, metric.invocations) == (None, None)


def test_what_is_said_about_a_benchmark_twice_is_kept_twice(document, read_document):
    first = document["benchmarks"][0]
    infos = [{"a": 1}, {"a": 2}, {"a": 1}, {}]
    document["benchmarks"] = [{**first, "extra_info": info} for info in infos]
    extra = read_document(document).metadata["extra_info"]
    assert extra == {first["fullname"]: ({"a": 1}, {"a": 2})}


def test_a_file_without_benchmarks_is_told(document, read_document):
    document["benchmarks"] = []
    with pytest.warns(FormatWarning, match="holds no benchmarks"):
        assert read_document(document).points == ()


@pytest.mark.parametrize("key", ["params", "extra_info"])
def test_a_parameter_called_runs_makes_no_file_of_pyperf(document, source_of, key):
    document["benchmarks"][0][key] = {"runs": 1}
    document["benchmarks"][0]["runs"] = []
    assert format_of(source_of(json.dumps(document))) is pytest_benchmark


def test_a_file_that_repeats_a_benchmark_repeats_the_samples(document, read_document):
    document["benchmarks"] = [document["benchmarks"][0]] * 2
    [point] = read_document(document).points
    assert list(point.metrics["time"].samples) == 2 * document["benchmarks"][0]["stats"]["data"]


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        (["benchmarks"], 5, "$.benchmarks: expected a list of mappings, got 5 (int)"),
        (
            ["benchmarks", 3, "stats"],
            None,
            "$.benchmarks[3].stats: expected a mapping, got nothing",
        ),
        (
            ["benchmarks", 3, "stats", "data", 0],
            "n/a",
            "$.benchmarks[3].stats.data[0]: expected a number, got 'n/a' (str)",
        ),
        (
            ["benchmarks", 3, "stats"],
            {},
            "$.benchmarks[3].stats.median: expected a number, got nothing",
        ),
        (
            ["benchmarks", 0, "fullname"],
            1,
            "$.benchmarks[0].fullname: expected a text, got 1 (int)",
        ),
        (
            ["datetime"],
            "today",
            "$.datetime: expected a time as ISO 8601 text, got 'today' (str); ",
        ),
        (["commit_info"], [], "$.commit_info: expected a mapping, got [] (list)"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(document, read_document, path, value, error):
    *way, last = path
    inner = document
    for step in way:
        inner = inner[step]
    inner[last] = value
    with pytest.raises(FormatError) as caught:
        read_document(document)
    assert str(caught.value).startswith(f"results.json: {error}")


def test_old_files_without_params_have_the_id_as_tag(shared_data):
    folder = shared_data / "pytest-benchmark" / "series_selftest_2015"
    run = read(min(folder.iterdir()))
    [point] = run.points
    assert (point.name, dict(point.tags)) == (
        "tests/test_normal.py::test_xfast_parametrized",
        {"param": "0"},
    )
    assert run.metadata["tool_version"] == "2.5.0"
    assert "cpu" not in run.environment


def test_one_run_copied_under_several_folders_is_told_by_its_time_not_by_its_folder(shared_data):
    folder = shared_data / "pytest-benchmark" / "proxywhirl_copied"
    runs = [read(path) for path in folder.iterdir()]
    assert len({run.timestamp for run in runs if run.environment["os"] == "Linux"}) == 1
    assert {run.environment["python"] for run in runs} >= {"3.9.0", "3.13.0"}


def test_a_file_that_was_cut_by_hand_is_refused(shared_data):
    with pytest.raises(FormatError, match=r"data\[4\]: expected a number, got '... omitted to"):
        read(shared_data / "pytest-benchmark" / "bencher_two.json")


@pytest.mark.parametrize(
    "text",
    ['{"benchmarks": [], "context": {}}', '{"benchmarks": [], "machine_info": {}}', "[]", "x"],
)
def test_other_files_are_not_recognised(source_of, text):
    assert not pytest_benchmark.recognises(source_of(text))
