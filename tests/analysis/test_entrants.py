"""Who is ranked, and on what."""

import attrs
import pytest
from ranked_runs import FAILED, clear_run, commit_run, point, ranked_run, spread
from sample_runs import run_of

from calibrax import Metric
from calibrax.analysis.entrants import Measurement, choices_of, entrants, labelled, metrics_of
from calibrax.analysis.ranking import rank
from calibrax.analysis.series import Benchmark
from calibrax.errors import MismatchError, SelectionError

pytestmark = pytest.mark.extras


def found(runs, by, metric="time"):
    return entrants(runs, labelled(runs, by), metric)


def test_each_benchmark_has_what_was_measured_of_each_entry():
    run = ranked_run(point("a", [1.0, 2.0]), point("b", FAILED), point("b", [3.0], name="sort"))
    table = found([run], "framework").table
    assert table == {
        Benchmark("", "fft", ()): {
            "a": Measurement((1.0, 2.0), 2),
            "b": Measurement((), 0, "failed: boom"),
        },
        Benchmark("", "sort", ()): {"b": Measurement((3.0,), 1)},
    }


def test_samples_of_one_invocation_are_one_value():
    time = Metric(value=9.0, samples=[1.0, 2.0, 6.0, 4.0], invocations=[0, 0, 1, 1])
    run = run_of({"x": {"time": time}, "y": {"time": Metric(value=3.0)}})
    [row] = found([run], "name").table.values()
    assert row == {"x": Measurement((1.5, 5.0), 4), "y": Measurement((3.0,), 0)}


def test_a_tag_goes_before_a_fact_of_the_run():
    run = ranked_run(
        point("x", [1.0], by="commit"), point("y", [2.0], by="commit"), commit="c" * 40
    )
    assert found([run], "commit").labels == ("x", "y")


def test_the_environment_goes_before_the_metadata():
    run = commit_run("a", 1.0, environment={"tool": "e"}, metadata={"tool": "m"})
    assert found([run], "tool").labels == ("e",)


def test_an_entry_without_the_metric_still_takes_part():
    run = ranked_run(point("a", [1.0]), point("b", [1.0], metric="memory"))
    assert found([run], "framework").labels == ("a", "b")


def test_what_is_exact_for_one_entry_is_exact_for_all():
    exact = attrs.evolve(clear_run().metric_defs["time"], exact=True)
    runs = [commit_run("a", 1.0), commit_run("b", 1.0, metric_defs={"time": exact})]
    assert found(runs, "commit").definition.exact
    assert found(runs[::-1], "commit").definition.exact


def test_choices_are_what_differs():
    assert choices_of([clear_run()]) == "'framework'"
    runs = [
        commit_run("a", 1.0, environment={"python": "3.11", "host": "x"}),
        commit_run("b", 1.0, environment={"python": "3.12", "host": "x"}),
    ]
    assert choices_of(runs) == "'commit', 'python', 'file'"
    many = ranked_run(
        point("a", [1.0], **{f"t{i}": "x" for i in range(9)}),
        point("b", [1.0], **{f"t{i}": "y" for i in range(9)}),
    )
    assert choices_of([many]).endswith("and 2 more")
    assert choices_of([ranked_run(point("a", [1.0]))]) == "nothing that differs"


def test_metrics_are_those_of_the_points_in_order():
    run = ranked_run(point("a", spread(1.0), metric="ops"), point("a", [1.0], metric="unknown"))
    assert [(m.name, m.direction) for m in metrics_of([run])] == [
        ("ops", "higher"),
        ("unknown", "info"),
    ]


def test_versions_of_python_are_called_by_their_first_word_where_that_tells():
    def ranking(*versions):
        runs = [
            commit_run(c, 1.0 + i, environment={"python": version})
            for i, (c, version) in enumerate(zip("ab", versions, strict=True))
        ]
        return rank(runs, by="python")

    found = ranking("3.11.7 (64-bit)", "3.13.0")
    assert found.labels == ("3.11.7", "3.13.0")
    assert found.descriptions == {"3.11.7": "3.11.7 (64-bit)"}
    assert [entry.label for entry in found.benchmarks[0].entries] == ["3.11.7", "3.13.0"]
    assert ranking("3.11 (a)", "3.11 (b)").labels == ("3.11 (a)", "3.11 (b)")


def test_what_may_differ_is_a_key_several_or_a_generator_but_no_other_word():
    runs = [
        commit_run("a", 1.0, environment={"cpu": "x"}),
        commit_run("b", 2.0, environment={"cpu": "y"}),
    ]
    assert rank(runs, by="commit", allow="cpu").benchmarks
    assert rank(runs, by="commit", allow=(key for key in ["gpu", "cpu"])).benchmarks
    for words in ("cpu gpu", ["colour"]):
        with pytest.raises(MismatchError, match="allow: expected one of"):
            rank(runs, by="commit", allow=words)


def test_points_without_the_tag_are_counted_as_benchmarks():
    runs = [clear_run(id="a"), *(ranked_run(point(None, [1.0]), id=n) for n in "bcd")]
    assert rank(runs, by="framework").unlabelled == 1


def test_no_runs_and_names_of_other_runs_are_refused():
    with pytest.raises(SelectionError, match="runs: expected at least one, got none"):
        rank([], by="commit")
    runs = [commit_run("a", 1.0), commit_run("b", 2.0)]
    with pytest.raises(SelectionError, match="names: expected one for each of 2 runs, got 1"):
        rank(runs, by="file", names=["a.json"])
