"""github-action-benchmark's files: what the mapping promises, each trap with a file."""

import json
from collections import Counter
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from hypothesis import given
from mutations import mutated, read_or_refuse

from calibrax import Run, read, read_all
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import github_action_benchmark as gab
from calibrax.formats.registry import format_of, runs_in

# File of ../shared/data/github-action-benchmark, runs, points, metrics.
TABLE = [
    ("cpp_template_3_suites_data.js", 297, 749, {"time"}),
    ("gab_customBiggerIsBetter_output.json", 1, 2, {"throughput", "memory"}),
    ("gab_customSmallerIsBetter_output.json", 1, 2, {"Percent", "memory"}),
    ("gab_customSmallerIsBetter_output2.json", 1, 4, {"time"}),
    ("lance_data.js", 18, 804, {"time"}),
    ("pyuvsim_data.js", 34, 265, {"throughput"}),
]
FILES = [file for file, *_ in TABLE]
HISTORIES = [file for file in FILES if file.endswith(".js")]
FACTORS = {"ns/iter": 1e-9, "us/iter": 1e-6, "ms/iter": 1e-3, "iter/sec": 1.0}

BENCHES = [
    {"name": "sum", "unit": "ns", "value": 90.5, "range": "± 12", "extra": "iterations: 5"},
    {"name": "size", "unit": "Megabytes", "value": 2},
]
ENTRY = {
    "commit": {
        "author": {"name": "someone"},
        "id": "c7f90e0f7c2dac2e5c0cd82165f5161553480cd9",
        "message": "text",
        "timestamp": "2020-10-01T04:14:02+08:00",
        "url": "https://example.org/commit/c7f90e0",
    },
    "date": 1601498190778,
    "tool": "go",
    "benches": BENCHES,
}


def history(*entries, suite="Suite", **suites):
    return {
        "lastUpdate": 1614503677265,
        "repoUrl": "https://example.org/repo",
        "entries": {suite: list(entries), **suites},
    }


def entry(*benches, **keys):
    return {**ENTRY, "benches": list(benches) or BENCHES, **keys}


def script(document, end=""):
    return f"window.BENCHMARK_DATA = {json.dumps(document, indent=2)}{end}"


def parsed(path):
    return json.loads(path.read_text(encoding="utf-8").partition("=")[2])


@pytest.fixture
def folder(shared_data):
    return shared_data / "github-action-benchmark"


@pytest.fixture
def read_text(source_of):
    def runs_of(text):
        return list(runs_in(source_of(text), gab))

    return runs_of


@pytest.fixture
def read_benches(read_text):
    """Read a history of one entry with these results and keys."""

    def run_of(*benches, **keys):
        [run] = read_text(script(history(entry(*benches, **keys))))
        return run

    return run_of


@pytest.mark.parametrize(("file", "runs", "points", "metrics"), TABLE)
@pytest.mark.filterwarnings("ignore:.*state its direction")
def test_every_file_is_read(folder, file, runs, points, metrics):
    found = list(read_all(folder / file))
    assert (len(found), sum(len(run.points) for run in found)) == (runs, points)
    assert {key for run in found for key in run.metric_defs} == metrics
    assert len({run.id for run in found}) == runs
    assert list(read_all(folder / file)) == found
    for run in found:
        assert {len(point.metrics) for point in run.points} == {1}
        assert not any(m.samples or m.failure for p in run.points for m in p.metrics.values())
        assert Run.from_json(run.to_json()) == run


def test_the_table_has_every_file(folder):
    assert {path.name for path in folder.iterdir()} == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_the_content_tells_the_format(folder, source_of, file):
    assert format_of(source_of((folder / file).read_bytes())) is gab


@pytest.mark.parametrize("file", HISTORIES)
def test_every_entry_is_a_run_with_its_commit_time_suite_and_values(folder, file):
    entries = [
        (suite, one) for suite, found in parsed(folder / file)["entries"].items() for one in found
    ]
    for run, (suite, theirs) in zip(read_all(folder / file), entries, strict=True):
        assert run.commit == theirs["commit"]["id"]
        assert run.metadata["commit_time"] == theirs["commit"]["timestamp"]
        assert run.timestamp == datetime.fromtimestamp(theirs["date"] / 1000, UTC)
        assert run.metadata["benchmark_tool"] == theirs["tool"]
        assert (run.metadata["time_source"], run.environment) == ("run", {})
        assert {point.scenario for point in run.points} <= {suite}
        names = [bench["name"] for bench in theirs["benches"]]
        assert [point.name for point in run.points] == names
        for point, bench in zip(run.points, theirs["benches"], strict=True):
            [metric] = point.metrics.values()
            expected = bench["value"] * FACTORS[bench["unit"]]
            assert metric.value == pytest.approx(expected, rel=1e-14)


def test_one_commit_may_have_many_runs(folder):
    runs = list(read_all(folder / "cpp_template_3_suites_data.js"))
    suites = {(run.points[0].scenario, run.commit) for run in runs}
    assert len(suites) < len(runs)
    [(_, most)] = Counter((r.points[0].scenario, r.commit) for r in runs).most_common(1)
    assert most > 2


def test_benchmarks_come_and_go_and_what_is_missing_was_not_measured(folder):
    names = [{p.name for p in run.points} for run in read_all(folder / "lance_data.js")]
    assert len(set(map(frozenset, names))) > 1
    for run, entries in zip(
        read_all(folder / "lance_data.js"),
        parsed(folder / "lance_data.js")["entries"]["Lance Rust Benchmarks"],
        strict=True,
    ):
        assert len(run.points) == len(entries["benches"])


def test_the_order_is_that_of_the_file(read_text):
    late, early = entry(date=2000), entry(date=1000)
    runs = read_text(script(history(late, early)))
    assert [run.timestamp.timestamp() for run in runs] == [2.0, 1.0]


def test_the_same_entry_twice_is_the_same_run(read_text):
    first, second, third = read_text(script(history(entry(), entry(), entry(date=1))))
    assert first == second
    assert first.id != third.id


def test_suites_are_scenarios(read_text):
    runs = read_text(script(history(entry(), **{"Other suite": [entry()]})))
    assert [run.points[0].scenario for run in runs] == ["Suite", "Other suite"]
    assert runs[0].id != runs[1].id


@pytest.mark.parametrize("end", ["", ";", ";\n", "\n"])
@pytest.mark.parametrize("start", ["window.BENCHMARK_DATA = ", " window.BENCHMARK_DATA=", ""])
def test_a_history_is_json_with_or_without_the_assignment(source_of, start, end):
    text = f"{start}{json.dumps(history(entry()))}{end if start else ''}"
    source = source_of(text)
    assert format_of(source) is gab
    [run] = runs_in(source, gab)
    assert run.metadata["repository"] == "https://example.org/repo"


@pytest.mark.parametrize(
    ("tool", "unit", "metric", "direction"),
    [
        ("customBiggerIsBetter", "Megabytes", "memory", "higher"),
        ("customBiggerIsBetter", "Percent", "Percent", "higher"),
        ("customSmallerIsBetter", "Percent", "Percent", "lower"),
        ("customSmallerIsBetter", "MB/s", "bytes_per_second", "lower"),
        ("customSmallerIsBetter", "ms", "time", "lower"),
        ("jmh", "ops/s", "throughput", "higher"),  # the action takes less as better
        ("jmh", "us/op", "time", "lower"),
        ("pytest", "iter/sec", "throughput", "higher"),
        ("pytest", "sec", "time", "lower"),  # the action takes more as better
        ("benchmarkjs", "ops/sec", "throughput", "higher"),
        ("go", "MB/s", "bytes_per_second", "higher"),
        ("go", "B/op", "memory", "lower"),
        ("go", "allocs/op", "allocs/op", "lower"),
        ("go", "widgets", "widgets", "info"),
        ("cargo", "ns/iter", "time", "lower"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*state its direction")
def test_a_custom_tool_says_which_way_is_better_else_the_unit(
    read_benches, tool, unit, metric, direction
):
    run = read_benches({"name": "a", "unit": unit, "value": 1}, tool=tool)
    assert {d.name: d.direction.value for d in run.metric_defs.values()} == {metric: direction}


def test_a_bare_array_does_not_name_the_tool_so_memory_is_not_judged(folder):
    bigger, smaller = (
        folder / f"gab_custom{kind}IsBetter_output.json" for kind in ("Bigger", "Smaller")
    )
    for path, name in ((bigger, "Free Memory"), (smaller, "Memory Used")):
        with pytest.warns(FormatWarning) as told:
            run = read(path)
        assert any("'memory' is better" in str(one.message) for one in told)
        assert run.metric_defs["memory"].direction == "info"
        [point] = [point for point in run.points if "memory" in point.metrics]
        assert point.name.endswith(name)
        assert (point.scenario, dict(point.tags)) == ("", {})


def test_times_and_rates_of_a_bare_array_are_judged_by_their_units(read_text):
    benches = [{"name": unit, "unit": unit, "value": 1} for unit in ("ms", "req/s")]
    [run] = read_text(json.dumps(benches))
    assert {key: d.direction.value for key, d in run.metric_defs.items()} == {
        "time": "lower",
        "throughput": "higher",
    }
    assert (run.commit, run.metadata["time_source"]) == (None, "file")


@pytest.mark.parametrize("value", ["± 12", "+/- 3", "stddev: 0.0002", "5%", 0.519165, "", 0])
def test_a_range_is_no_interval_and_kept_as_it_is(read_benches, value):
    run = read_benches({"name": "a", "unit": "ns", "value": 5, "range": value, "extra": "x"})
    [point] = run.points
    assert (point.metrics["time"].lower, point.metrics["time"].upper) == (None, None)
    assert run.metadata["benches"] == {"a": {"range": value, "extra": "x"}}


def test_without_range_and_extra_nothing_is_kept(read_benches):
    assert "benches" not in read_benches({"name": "a", "unit": "ns", "value": 5}).metadata


def test_old_entries_of_go_have_several_metrics_in_a_unit(read_benches):
    unit = "ns/op\t       4.000 auxMetricUnits\t 16 B/op\t\t  2 allocs/op"
    with pytest.warns(FormatWarning, match="auxMetricUnits"):
        run = read_benches({"name": "Fib20", "unit": unit, "value": 29991})
    [point] = run.points
    assert {key: metric.value for key, metric in point.metrics.items()} == {
        "time": 2.9991e-05,
        "auxMetricUnits": 4.0,
        "memory": 16.0,
        "allocs/op": 2.0,
    }


def test_later_entries_of_go_have_a_benchmark_for_each_as_the_file_has_it(read_benches):
    run = read_benches(
        {"name": "Fib20", "unit": "ns/op\t16 B/op", "value": 5},
        {"name": "Fib20 - ns/op", "unit": "ns/op", "value": 5},
        {"name": "Fib20 - B/op", "unit": "B/op", "value": 16},
    )
    assert [point.name for point in run.points] == ["Fib20", "Fib20 - ns/op", "Fib20 - B/op"]


def test_units_that_drift_are_one_metric_in_its_base_unit(read_text):
    nano, micro = (
        entry({"name": "a", "unit": unit, "value": value}, tool="catch2")
        for unit, value in (("ns", 1500), ("us", 1.5))
    )
    runs = read_text(script(history(nano, micro)))
    assert [run.points[0].metrics["time"].value for run in runs] == [1.5e-6, 1.5e-6]


def test_a_name_that_an_entry_repeats_is_told(read_benches):
    bench = {"name": "a", "unit": "ns", "value": 1, "range": "1"}
    with pytest.warns(FormatWarning, match="several times in the file without samples"):
        run = read_benches(bench, {**bench, "value": 3})
    assert run.points[0].metrics["time"].value == 2e-9
    assert run.metadata["benches"] == {"a": ({"range": "1"}, {"range": "1"})}


def test_what_is_true_of_every_entry_is_told_once(read_text):
    widgets = entry({"name": "a", "unit": "widgets", "value": 1})
    with pytest.warns(FormatWarning) as told:
        read_text(script(history(*[widgets] * 50)))
    assert len(told) == 1


@pytest.mark.parametrize(("count", "have"), [(1, "1 entry has"), (3, "3 entries have")])
def test_an_entry_without_results_is_no_run(read_text, count, have):
    empty = [{**ENTRY, "benches": []}] * count
    with pytest.warns(FormatWarning, match=f"^results.json: {have} no results; that is no run$"):
        runs = read_text(script(history(entry(), *empty)))
    assert len(runs) == 1


def test_an_entry_that_is_wrong_is_told_and_the_others_are_read(source_of):
    text = script(history(entry(), entry({"name": "a", "unit": "ns"}), entry(date=1)))
    heard = []
    runs = list(runs_in(source_of(text, on_error=heard.append), gab))
    assert len(runs) == 2
    assert [str(error) for error in heard] == [
        "results.json: $.entries.Suite[1].benches[0].value: expected a number, got nothing"
    ]
    with pytest.raises(FormatError, match=r"\$.entries.Suite\[1\].benches\[0\].value"):
        list(runs_in(source_of(text), gab))


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ({"entries": []}, "$.entries: expected a mapping, got [] (list)"),
        ({"entries": {"a": 1}}, "$.entries.a: expected a list of mappings, got 1 (int)"),
        (history(entry(benches=1)), "$.entries.Suite[0].benches: expected a list of mappings"),
        (
            history(entry(date="now")),
            "$.entries.Suite[0].date: expected a number, got 'now' (str)",
        ),
        (
            history(entry(date=1e300)),
            "$.entries.Suite[0].date: expected milliseconds since 1970, got 1e+300 (float)",
        ),
        (
            history(entry({"name": "a", "unit": "ns/op\tx", "value": 1})),
            "$.entries.Suite[0].benches[0].unit: expected a value and a unit after each tab, got",
        ),
        (
            history(entry({"name": "a", "unit": "ns/op\t--1 B", "value": 1})),
            "$.entries.Suite[0].benches[0].unit: expected a value and a unit after each tab, got",
        ),
        (
            history(entry({"name": "a", "unit": "ns", "value": "1"})),
            "$.entries.Suite[0].benches[0].value: expected a number, got '1' (str)",
        ),
        ([], "$: expected a JSON object, got another JSON value"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read_text, document, error):
    with pytest.raises(FormatError) as caught:
        read_text(script(document))
    assert str(caught.value).startswith(f"results.json: {error}")


def test_a_script_that_was_cut_off_is_told(read_text):
    with pytest.raises(FormatError, match=r"^results.json: \$: expected JSON text"):
        read_text(script(history(entry()))[:-20])


@pytest.mark.parametrize(
    "text", ["[]", "{}", "[1]", "x", '[{"name": "a"}]', "window.OTHER = {}", '{"entries": {}}']
)
def test_other_files_are_not_recognised(source_of, text):
    assert not gab.recognises(source_of(text))


@given(mutated(deepcopy(history(entry(), entry(date=5, tool="customBiggerIsBetter")))))
def test_wrong_kinds_in_a_history_are_errors_of_calibrax(document):
    read_or_refuse(gab, script(document))


@given(mutated(deepcopy(BENCHES)))
def test_wrong_kinds_in_an_array_are_errors_of_calibrax(document):
    read_or_refuse(gab, json.dumps(document))
