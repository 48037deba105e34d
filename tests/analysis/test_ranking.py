"""Who is best by a metric."""

import math

import attrs
import pytest
from ranked_runs import (
    FAILED,
    NAN,
    clear_run,
    commit_run,
    point,
    ranked_run,
    spread,
    suite_run,
)
from sample_runs import hostile_run, mixed_run

import calibrax
from calibrax import Metric
from calibrax.analysis.ranking import rank
from calibrax.analysis.rankings import Ranking
from calibrax.errors import MismatchError, SelectionError, StatisticsError
from calibrax.statistics.ranks import Group, rank_groups

pytestmark = pytest.mark.extras


def placed(ranking, number=0):
    return [(e.label, e.rank) for e in ranking.benchmarks[number].entries]


def test_entries_are_ranked_best_first_with_all_that_tells_how_sure_that_is():
    found = rank(clear_run(), by="framework")
    assert placed(found) == [("jax", 1), ("torch", 2), ("numpy", 3)]
    [benchmark] = found.benchmarks
    [expected] = rank_groups(
        [Group(samples=[[1.0, 1.01, 0.99], [3.0, 3.02, 2.97], [2.0, 2.02, 1.98]])]
    )
    second = benchmark.entries[1]
    assert second.value == expected.value[2]
    assert (second.lower, second.upper) == (expected.ratio_lower[2], expected.ratio_upper[2])
    assert second.ratio_to_best == expected.ratio[2]
    assert second.difference == second.value - benchmark.entries[0].value
    assert (second.n, second.samples, second.method) == (3, 3, "moderated t on logs")
    assert found.best == benchmark.best == benchmark.entries[:1]
    assert found.labels == ("jax", "numpy", "torch")
    assert (found.unit, found.direction, found.by, found.overall) == (
        "s",
        "lower",
        "framework",
        None,
    )


def test_higher_is_better_where_the_metric_says_so():
    run = ranked_run(point("a", spread(1.0), metric="ops"), point("b", spread(2.0), metric="ops"))
    assert placed(rank(run, by="framework")) == [("b", 1), ("a", 2)]
    turned = rank(run, by="framework", direction="lower")
    assert (placed(turned), turned.direction) == ([("a", 1), ("b", 2)], "lower")


def test_a_failed_entry_comes_last_with_its_reason_and_a_missing_one_after_it():
    run = ranked_run(
        point("gone", spread(1.0), name="other"),
        point("broken", FAILED),
        point("odd", Metric(value=1.0, samples=[1.0, math.inf])),
        point("a", spread(1.0)),
        point("b", spread(3.0)),
        point("nothing", Metric(value=NAN)),
    )
    entries = rank(run, by="framework").benchmarks[0].entries
    reasons = [(e.label, e.rank, e.rank_lower, e.rank_upper, e.reason) for e in entries]
    assert reasons[2:] == [
        ("broken", 3, 3, 6, "failed: boom"),
        ("odd", 3, 3, 6, "1 of 1 values are NaN or infinite"),
        ("nothing", 3, 3, 6, "no value"),
        ("gone", 3, 3, 6, "missing: measured only on benchmarks that no other entry has"),
    ]
    assert not entries[2].is_ranked
    assert math.isnan(entries[2].value)


def test_points_that_differ_in_another_tag_are_different_benchmarks():
    run = ranked_run(
        *(point(f, spread(v), dtype=d) for f, v, d in [("a", 1, "f4"), ("b", 2, "f4")]),
        *(point(f, spread(v), dtype=d) for f, v, d in [("a", 9, "f8"), ("b", 5, "f8")]),
    )
    found = rank(run, by="framework")
    assert [dict(b.tags) for b in found.benchmarks] == [{"dtype": "f4"}, {"dtype": "f8"}]
    assert [b.best[0].label for b in found.benchmarks] == ["a", "b"]


def test_the_same_point_twice_is_never_averaged():
    run = ranked_run(point("a", spread(1.0)), point("a", spread(9.0)), point("b", spread(2.0)))
    found = rank(run, by="framework")
    assert placed(found) == [("a", 1), ("b", 2)]
    assert found.benchmarks[0].entries[0].value == pytest.approx(1.0, rel=0.01)
    assert found.alone == ("fft #2",)
    other = attrs.evolve(run, id="f" * 12)
    with pytest.raises(MismatchError, match="each benchmark once a run, got 'fft' twice"):
        rank([run, other], by="framework")


def test_runs_of_one_label_are_invocations_and_equal_one_file_of_all():
    split = [
        ranked_run(
            *(point(f, [v * (1 + i / 100)]) for f, v in [("a", 1.0), ("b", 1.2)]), id=f"{i:012}"
        )
        for i in range(5)
    ]
    whole = ranked_run(
        *(point(f, [v * (1 + i / 100) for i in range(5)]) for f, v in [("a", 1.0), ("b", 1.2)])
    )
    assert rank(split, by="framework") == rank(whole, by="framework")


def test_runs_are_ranked_by_their_commit_and_joined_within_it():
    runs = [
        commit_run("a", 1.0),
        commit_run("b", 1.2),
        commit_run("a", 1.01, id="c" * 12),
    ]
    found = rank(runs, by="commit")
    assert placed(found) == [("a" * 40, 1), ("b" * 40, 2)]
    assert [e.n for e in found.benchmarks[0].entries] == [6, 3]


def test_runs_of_one_label_that_do_not_belong_together_are_refused_by_name():
    runs = [commit_run("a", 1.0, branch="main"), commit_run("b", 1.2, branch="main")]
    with pytest.raises(MismatchError, match="branch 'main': join: expected one commit"):
        rank(runs, by="branch")


@pytest.mark.parametrize("key", ["python", "host", "tool_version"])
def test_runs_are_ranked_by_any_fact_of_theirs(key):
    field = "metadata" if key == "tool_version" else "environment"
    runs = [
        commit_run("a", 1.0, **{field: {key: "old"}}),
        commit_run("b", 2.0, **{field: {key: "new"}}),
    ]
    assert placed(rank(runs, by=key)) == [("old", 1), ("new", 2)]


def test_lists_are_labels_and_mappings_are_none():
    runs = [
        commit_run(c, v, environment={"flags": flags, "cpus": {"a": v}})
        for c, v, flags in [("a", 1.0, ["-O2", None]), ("b", 2.0, ["-O3", "-g"])]
    ]
    assert placed(rank(runs, by="flags")) == [("-O2", 1), ("-O3, -g", 2)]
    with pytest.raises(SelectionError, match="by 'cpus'"):
        rank(runs, by="cpus")


def test_runs_are_ranked_by_id_or_by_file():
    runs = [commit_run("a", 1.0), commit_run("b", 2.0)]
    assert placed(rank(runs, by="run")) == [(runs[0].id, 1), (runs[1].id, 2)]
    assert placed(rank(runs, by="file", names=["x", "y"])) == [("x", 1), ("y", 2)]
    with pytest.raises(SelectionError, match="by 'file': no run states its file"):
        rank(runs, by="file")


def test_benchmarks_are_ranked_by_name_or_scenario():
    run = ranked_run(*(point(None, spread(v), name=n) for n, v in [("slow", 2.0), ("fast", 1.0)]))
    found = rank(run, by="name")
    assert placed(found) == [("fast", 1), ("slow", 2)]
    assert found.benchmarks[0].name == ""
    scenes = [attrs.evolve(p, scenario=p.name, name="x") for p in run.points]
    assert placed(rank(attrs.evolve(run, points=scenes), by="scenario"))[0] == ("fast", 1)


def test_the_version_of_python_describes_runs_that_differ_in_it():
    runs = [
        commit_run("a", 1.0, environment={"python": "3.11.0 (64-bit)"}),
        commit_run("b", 2.0, environment={"python": "3.12.0 (64-bit)"}),
    ]
    found = rank(runs, by="commit")
    assert dict(found.descriptions) == {"a" * 40: "3.11.0", "b" * 40: "3.12.0"}
    same = [attrs.evolve(run, environment={"python": "3.11.0"}) for run in runs]
    assert rank(same, by="commit").descriptions == {}


def test_other_hardware_is_refused_unless_it_is_what_is_ranked_or_allowed():
    runs = [
        commit_run("a", 1.0, environment={"gpu": "A100", "cpu": "x"}),
        commit_run("b", 2.0, environment={"gpu": "H100", "cpu": "y"}),
    ]
    words = r"not comparable: cpu 'x' → 'y', gpu .*allow=\['cpu', 'gpu'\]"
    with pytest.raises(MismatchError, match=words):
        rank(runs, by="commit")
    with pytest.raises(MismatchError, match="not comparable: gpu"):
        rank(runs, by="commit", allow=["cpu"])
    assert placed(rank(runs, by="commit", allow=["all"]))[0] == ("a" * 40, 1)
    assert placed(rank(runs, by="gpu"))[0] == ("A100", 1)


def test_differing_code_of_the_benchmarks_is_warned_of_unless_allowed():
    runs = [
        commit_run("a", 1.0, metadata={"suite_version": "1"}),
        commit_run("b", 2.0, metadata={"suite_version": "2"}),
    ]
    assert "benchmark code may differ" in rank(runs, by="commit").warnings[0]
    assert rank(runs, by="commit", allow=["code"]).warnings == ()


def test_a_run_without_the_benchmark_takes_part_as_missing():
    empty = commit_run("c", 3.0)
    runs = [commit_run("a", 1.0), commit_run("b", 2.0), attrs.evolve(empty, points=[])]
    entries = rank(runs, by="commit").benchmarks[0].entries
    assert (entries[2].label, entries[2].reason) == ("c" * 40, "missing")


def test_points_without_the_tag_are_counted():
    run = attrs.evolve(clear_run(), points=[*clear_run().points, point(None, spread(1.0))])
    assert rank(run, by="framework").unlabelled == 1


def test_over_all_benchmarks_only_those_count_that_every_entry_has():
    found = rank(suite_run(), by="framework")
    assert (found.overall.benchmarks, found.overall.left_out) == (5, 2)
    assert found.alone == ("suite.lone",)
    assert [(e.label, e.rank) for e in found.overall.entries] == [
        ("jax", 1),
        ("torch", 1),
        ("numpy", 3),
    ]
    numpy = found.overall.entries[2]
    assert numpy.ratio_to_best == pytest.approx((2 * 3 * 4 * 5 * 6) ** (1 / 5), rel=1e-9)
    assert numpy.mean_rank == 3.0
    assert numpy.n == 5
    assert math.isnan(numpy.difference)
    assert not found.overall.generalises
    assert found.best == found.overall.best
    assert found.overall.friedman_p < 0.05


def test_many_benchmarks_stand_for_others():
    found = rank(suite_run(8), by="framework").overall
    assert found.generalises
    assert "Wilcoxon" in found.method
    assert found.warnings == ()


def test_an_entry_measured_nowhere_is_left_out_of_the_whole_with_its_reason():
    points = [*suite_run().points, point("cupy", FAILED, name="suite.bench_0")]
    found = rank(ranked_run(*points), by="framework").overall
    assert found.benchmarks == 5
    assert (found.entries[-1].label, found.entries[-1].reason) == ("cupy", "failed: boom")
    assert len(found.ranked) == 3


def test_values_at_zero_are_compared_by_differences_and_have_no_mean_over_benchmarks():
    points = [
        point(f, [v * x for x in (1.0, 1.01, 0.99)], name=n)
        for n in ("x", "y")
        for f, v in {"a": 0.0, "b": 2.0}.items()
    ]
    found = rank(ranked_run(*points), by="framework")
    assert found.benchmarks[0].scale == "linear"
    assert "compared by differences" in found.benchmarks[0].warnings[0]
    assert math.isnan(found.benchmarks[0].entries[1].ratio_to_best)
    assert found.benchmarks[0].entries[1].difference_lower > 1
    assert found.overall is None
    assert "no geometric mean" in found.warnings[0]


def test_exact_metrics_are_compared_without_statistics():
    run = ranked_run(
        *(point(f, [v, v], metric="allocations") for f, v in {"a": 7, "b": 5, "c": 5}.items()),
        point("d", [9, 10], metric="allocations"),
    )
    [benchmark] = rank(run, by="framework").benchmarks
    assert placed(rank(run, by="framework")) == [("b", 1), ("c", 1), ("a", 3), ("d", 4)]
    assert benchmark.scale == benchmark.method == "exact"
    assert "values vary from 9 to 10" in benchmark.entries[3].warnings[0]


def test_exact_metrics_are_ranked_over_benchmarks_too():
    points = [
        point(f, [v, v], metric="allocations", name=n)
        for n in "uvwxyz"
        for f, v in {"a": 7, "b": 5}.items()
    ]
    found = rank(ranked_run(*points), by="framework").overall
    assert [(e.label, e.rank) for e in found.entries] == [("b", 1), ("a", 2)]


def test_nothing_in_common_and_one_entry_give_no_benchmark():
    apart = ranked_run(point("a", spread(1.0), name="x"), point("b", spread(1.0), name="y"))
    found = rank(apart, by="framework")
    assert (found.benchmarks, found.overall, found.best, found.alone) == ((), None, (), ("x", "y"))
    assert rank(ranked_run(point("a", spread(1.0))), by="framework").benchmarks == ()
    assert rank(ranked_run(point("a", FAILED), point("b", FAILED)), by="framework").alone == ()


def test_a_larger_margin_ties_more():
    run = ranked_run(point("a", spread(1.0)), point("b", spread(1.1)))
    assert placed(rank(run, by="framework")) == [("a", 1), ("b", 2)]
    assert placed(rank(run, by="framework", margin=0.15)) == [("a", 1), ("b", 1)]
    assert placed(rank(run, by="framework", alpha=1e-9)) == [("a", 1), ("b", 1)]


def test_the_order_of_points_and_the_names_of_entries_change_nothing():
    found = rank(suite_run(), by="framework")
    turned = rank(attrs.evolve(suite_run(), points=suite_run().points[::-1]), by="framework")
    places = {b.name: {e.label: e for e in b.entries} for b in turned.benchmarks}
    for benchmark in found.benchmarks:
        assert {e.label: e for e in benchmark.entries} == places[benchmark.name]


def test_a_ranking_is_a_record_that_round_trips():
    for run in (suite_run(), clear_run()):
        found = rank(run, by="framework")
        assert Ranking.from_dict(found.to_dict()) == found
        assert Ranking.from_json(found.to_json()) == found
        assert hash(found) == hash(Ranking.from_json(found.to_json()))


def test_odd_and_hostile_runs_are_ranked_or_refused_but_never_break():
    assert rank(hostile_run(), by="=tag|", metric="time").benchmarks == ()
    found = rank(hostile_run(), by="name", metric="time")
    assert sum(len(b.entries) for b in found.benchmarks) == 0
    names = rank(mixed_run(), by="name", metric="time").benchmarks[0].entries
    assert [e.reason for e in names[3:]] == [
        "failed: [boom] exit code 1",
        "timed out after 60 s",
        "skipped: needs a gpu",
        "no value",
        *["missing"] * 2,
    ]


def test_two_hundred_entries_are_ranked():
    run = ranked_run(*(point(f"{i:03}", spread(1 + i / 100)) for i in range(200)))
    entries = rank(run, by="framework").benchmarks[0].entries
    assert len(entries) == 200
    assert entries[0].label == "000"
    assert entries[-1].rank_upper == 200


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"by": "nothing"}, "by 'nothing': no tag and no fact of the runs; there are: 'framework'"),
        ({"by": "commit"}, "by 'commit': no run states its commit"),
        ({"metric": "memory"}, "metric 'memory': not found; there are: 'time'"),
        ({"direction": "up"}, "direction: expected 'lower' or 'higher', got 'up'"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(options, text):
    with pytest.raises(SelectionError, match=text):
        rank(clear_run(), **{"by": "framework", **options})


def test_one_metric_is_meant_and_its_direction_known():
    several = ranked_run(point("a", [1.0]), point("a", [1.0], metric="memory"))
    with pytest.raises(SelectionError, match="expected one to rank by, got 'time', 'memory'"):
        rank(several, by="framework")
    unknown = ranked_run(point("a", [1.0], metric="score"), point("b", [2.0], metric="score"))
    for metric in (None, "score"):
        with pytest.raises(SelectionError, match="expected to know which way is better"):
            rank(unknown, by="framework", metric=metric)
    found = rank(unknown, by="framework", direction="higher")
    assert found.benchmarks[0].scale == "linear"
    with pytest.raises(SelectionError, match="expected one to rank by, got none"):
        rank(ranked_run(), by="name")


def test_entries_of_several_units_are_refused():
    other = attrs.evolve(DEFS_TIME, unit="ms")
    runs = [commit_run("a", 1.0), commit_run("b", 1.0, metric_defs={"time": other})]
    with pytest.raises(MismatchError, match="metric 'time': expected one unit, got 's' and 'ms'"):
        rank(runs, by="commit")


DEFS_TIME = clear_run().metric_defs["time"]


def test_an_entry_that_shares_no_benchmark_says_so_over_all_of_them_too():
    points = [point(f, spread(1.0 + i), name=n) for i, f in enumerate("ab") for n in "xy"]
    found = rank(ranked_run(*points, point("c", spread(1.0), name="z")), by="framework")
    last = found.overall.entries[-1]
    assert (last.label, last.rank) == ("c", 3)
    assert last.reason == "missing: measured only on benchmarks that no other entry has"


def test_equal_entries_are_compared_with_the_surest_of_the_best_whatever_the_order():
    entries = {"wide": [0.5, 1.0, 2.0], "close": [0.99, 1.0, 1 / 0.99], "c": [1.5, 1.55, 1.6]}
    seen = [
        rank(ranked_run(*(point(n, entries[n]) for n in names)), by="framework").benchmarks[0]
        for names in (("wide", "close", "c"), ("c", "close", "wide"))
    ]
    assert seen[0] == seen[1]
    assert seen[0].entries[0].label == "close"


def test_what_is_no_run_and_settings_that_are_none_are_refused():
    with pytest.raises(TypeError, match="rank: expected runs"):
        rank(["x.json"], by="commit")
    with pytest.raises(StatisticsError, match="margin"):
        rank(clear_run(), by="framework", margin=-1.0)


def test_the_series_of_pyperf_ranks_as_it_is_known_to(shared_data):
    runs = list(calibrax.read_all(shared_data / "pyperf" / "series_bench_runner_testdata"))
    found = rank(runs, by="commit")
    deltablue = next(b for b in found.benchmarks if b.name == "deltablue")
    places = [(e.label[:7], e.rank, e.rank_lower, e.rank_upper) for e in deltablue.entries]
    assert places == [
        ("57be545", 1, 1, 2),
        ("b0e1f9c", 1, 1, 2),
        ("f58631b", 3, 3, 3),
        ("733e15f", 4, 4, 4),
        ("72f00f4", 5, 5, 7),
        ("8d32a5c", 5, 5, 7),
        ("eb0004c", 5, 5, 7),
        ("2e49bd0", 8, 8, 8),
        ("3ddfa55", 9, 9, 9),
        ("2e91dba", 10, 10, 10),
        ("9d38120", 11, 11, 11),
    ]
    assert all(e.equivalent for e in deltablue.best)
