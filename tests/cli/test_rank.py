"""`calibrax rank` as it is typed."""

import csv
import io
import json

import attrs
import pytest
from ranked_runs import (
    FAILED,
    clear_run,
    commit_run,
    measured,
    point,
    ranked_run,
    spread,
    suite_run,
)
from sample_runs import hostile_run, run_of

from calibrax import Metric, Point, Run

pytestmark = pytest.mark.extras


def test_the_last_line_is_the_answer(saved, typed):
    printed = typed("rank", saved(clear_run()), "--by", "framework", columns=80, terminal=True)
    assert printed.out.endswith("\nBest: jax. 3 entries, 0 left out.\n")
    assert (printed.err, printed.code) == ("", 0)


def test_quiet_prints_the_answer_alone_or_nothing(saved, typed):
    path = saved(clear_run())
    assert (
        typed("rank", path, "--by", "framework", "-q").out == "Best: jax. 3 entries, 0 left out.\n"
    )
    assert typed("rank", path, "--by", "framework", "-qq").out == ""


def test_files_of_one_entry_are_joined_whatever_their_order(saved, typed):
    for number, (commit, level) in enumerate([("a", 1.0), ("b", 2.0), ("a", 1.01), ("b", 2.02)]):
        saved(commit_run(commit, level, id=f"{number:012}"), f"runs/{number}")
    folder = saved(clear_run()).parent / "runs"
    printed = typed("rank", folder, "--by", "commit", "--json")
    rows = json.loads(printed.out)["rows"]
    assert [(row["label"][0], row["n"], row["rank"]) for row in rows] == [("a", 6, 1), ("b", 6, 2)]


def test_json_and_csv_hold_the_same_rows(saved, typed):
    path = saved(suite_run(2))
    document = json.loads(typed("rank", path, "--by", "framework", "--json").out)
    table = typed("rank", path, "--by", "framework", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["label"] for row in rows] == [row["label"] for row in document["rows"]]
    assert document["command"] == "rank"
    assert document["exit_code"] == 0
    assert document["rows"][0]["mean_rank"] is None
    assert rows[0]["mean_rank"] == ""


def test_a_file_is_written_in_the_form_of_its_ending(saved, typed, tmp_path):
    target = tmp_path / "ranks.md"
    printed = typed("rank", saved(clear_run()), "--by", "framework", "-o", target)
    assert printed.out == "Best: jax. 3 entries, 0 left out.\n"
    assert target.read_text().startswith("### Best: jax")
    assert "wrote" in printed.err


def test_margin_and_alpha_are_fractions_or_percent(saved, typed):
    path = saved(ranked_run(point("a", spread(1.0)), point("b", spread(1.1))))
    for margin in ("0.2", "20%", " 20 % "):
        printed = typed("rank", path, "--by", "framework", "--margin", margin, "-q")
        assert printed.out.startswith("Best: a and b") or "one of a or b" in printed.out
    assert typed("rank", path, "--by", "framework", "-q").out.startswith("Best: a.")
    strict = typed("rank", path, "--by", "framework", "--alpha", "1e-9", "-q").out
    assert "can be told apart" in strict


def test_the_seed_decides_the_probabilities_and_nothing_else(saved, typed):
    path = saved(ranked_run(point("a", spread(1.0)), point("b", spread(1.004))))
    one, same, other = (
        json.loads(typed("rank", path, "--by", "framework", "--seed", s, "--json").out)["rows"]
        for s in (1, 1, 2)
    )
    assert one == same
    assert one[0]["p_best"] != other[0]["p_best"]
    assert one[0]["rank"] == other[0]["rank"]


def test_benchmarks_metrics_and_tags_are_chosen_as_for_show(saved, typed):
    path = saved(suite_run(3))
    printed = typed("rank", path, "--by", "framework", "-k", "bench_1", "--json")
    assert {row["name"] for row in json.loads(printed.out)["rows"]} == {"suite.bench_1"}
    printed = typed("rank", path, "--by", "framework", "-k", "nothing")
    assert (printed.code, "matches none of" in printed.err) == (2, True)
    printed = typed("rank", path, "--by", "framework", "-m", "memory")
    assert (printed.code, "metric 'memory': not found" in printed.err) == (2, True)
    printed = typed("rank", path, "--by", "framework", "-t", "framework=jax")
    assert printed.code == 3


def test_an_entry_without_the_chosen_metric_takes_part_as_missing(saved, typed):
    run = ranked_run(
        *(point(f, spread(v), metric="memory") for f, v in {"a": 1e6, "b": 2e6}.items()),
        point("c", spread(1.0)),
    )
    printed = typed("rank", saved(run), "--by", "framework", "-m", "memory", "--json")
    rows = json.loads(printed.out)["rows"]
    assert [(row["label"], row["reason"]) for row in rows] == [
        ("a", ""),
        ("b", ""),
        ("c", "missing"),
    ]


def test_several_metrics_are_ranked_time_first_and_unknown_directions_told(saved, typed):
    metrics = {
        "ops": measured(spread(5.0)),
        "time": measured(spread(1.0)),
        "score": Metric(value=1),
    }
    worse = {"ops": measured(spread(9.0)), "time": measured(spread(2.0)), "score": Metric(value=2)}
    run = run_of({"a": metrics, "b": worse})
    printed = typed("rank", saved(run), "--by", "name", columns=80, terminal=True)
    assert printed.out.endswith("Best by time: a. 2 entries, 0 left out.\n")
    assert "Best by ops: b." in printed.out
    assert "which way is better: score" in printed.out
    assert "--better lower or --better higher" in printed.out
    both = typed("rank", saved(run), "--by", "name", "--better", "lower", "-m", "score", "-q")
    assert both.code == 0
    only = typed("rank", saved(run), "--by", "name", "-m", "score")
    assert (only.code, "say it: --better lower" in only.err) == (2, True)


def test_without_a_key_what_there_is_is_named(saved, typed):
    printed = typed("rank", saved(clear_run()))
    assert (printed.code, printed.out) == (2, "")
    assert "say what to rank: --by KEY; there are: 'framework'" in printed.err
    printed = typed("rank", saved(clear_run()), "--by", "color")
    assert (printed.code, "there are: 'framework'" in printed.err) == (2, True)


def test_other_hardware_ends_with_3_unless_it_is_allowed(saved, typed):
    one = saved(commit_run("a", 1.0, environment={"gpu": "RTX 4090"}), "a")
    two = saved(commit_run("b", 2.0, environment={"gpu": "A100"}), "b")
    printed = typed("rank", one, two, "--by", "commit")
    assert (printed.code, printed.out) == (3, "")
    assert "gpu 'RTX 4090' → 'A100'" in printed.err
    assert printed.err.endswith("--allow gpu\n")
    assert typed("rank", one, two, "--by", "commit", "--allow", "gpu").code == 0
    assert typed("rank", one, two, "--by", "gpu").code == 0


def test_runs_of_one_entry_that_do_not_fit_together_are_wrong_usage(saved, typed):
    one = saved(commit_run("a", 1.0, branch="main"), "a")
    two = saved(commit_run("b", 1.0, branch="main"), "b")
    printed = typed("rank", one, two, "--by", "branch")
    assert (printed.code, "branch 'main': expected one commit" in printed.err) == (2, True)
    twice = typed("rank", one, one, "--by", "commit")
    assert (twice.code, "twice; pass each file once" in twice.err) == (2, True)


NOTHING = {
    "one entry": (ranked_run(point("a", [1.0])), "one entry by 'framework', 'a'"),
    "nothing measured": (
        ranked_run(point("a", FAILED), point("b", FAILED)),
        "'time' has no value for any of 2 entries",
    ),
    "nothing in common": (
        ranked_run(*(point(f, [1.0], name=f"bench {f}") for f in "abcde")),
        "no benchmark was measured with two of 5 entries, but 'bench a', 'bench b', 'bench c' and "
        "2 more with one",
    ),
}


@pytest.mark.parametrize("case", NOTHING)
def test_nothing_to_rank_ends_with_3_and_says_why(case, saved, typed):
    run, text = NOTHING[case]
    path = saved(run)
    printed = typed("rank", path, "--by", "framework")
    assert (printed.code, printed.out) == (3, "")
    assert f"error: nothing to rank: {text}" in printed.err
    document = typed("rank", path, "--by", "framework", "--json")
    assert (document.code, json.loads(document.out)["exit_code"]) == (3, 3)
    assert text in json.loads(document.out)["exit_reason"]


def test_files_are_ranked_by_their_names(saved, typed):
    one, two = saved(commit_run("a", 2.0), "before"), saved(commit_run("b", 1.0), "after")
    printed = typed("rank", one, two, "--by", "file", columns=80, terminal=True)
    assert printed.out.endswith("Best: after. 2 entries, 0 left out.\n")


def test_unreadable_files_are_warned_of_and_alone_an_error(saved, typed, tmp_path):
    good, bad = saved(clear_run()), tmp_path / "bad.json"
    bad.write_text("{")
    printed = typed("rank", good, bad, "--by", "framework")
    assert (printed.code, "warning: " in printed.err) == (0, True)
    assert typed("rank", bad, "--by", "framework").code == 2
    assert typed("rank", good, bad, "--by", "framework", "--strict").code == 2
    wrong = typed("rank", good, bad, "--by", "nothing")
    assert (wrong.code, "warning: " in wrong.err) == (2, True)
    one = saved(commit_run("a", 1.0, environment={"gpu": "x"}), "a")
    two = saved(commit_run("b", 1.0, environment={"gpu": "y"}), "b")
    assert "warning: " in typed("rank", one, two, bad, "--by", "commit").err


def test_points_without_metrics_are_no_entries(saved, typed):
    run = Run(points=[Point(name="a", scenario=""), Point(name="b", scenario="")])
    printed = typed("rank", saved(run), "--by", "name")
    assert (printed.code, "benchmarks without any" in printed.err) == (2, True)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (("--margin", "x"), "expected a share such as 5% or 0.05, got 'x'"),
        (("--margin", "-1"), "expected a share"),
        (("--margin", "nan"), "expected a share"),
        (("--margin", "5"), "got '5'; write 5% or 0.05"),
        (("--margin", "5%%"), "expected a share"),
        (("--alpha", "0"), "'--alpha': expected a share between 0 and 1, got '0'"),
        (("--alpha", "100%"), "'--alpha': expected a share between 0 and 1, got '100%'"),
        (("--allow", "colour"), "'--allow': 'colour' is not one of"),
        (("--seed", "-1"), "--seed"),
        (("--json", "-q"), "contradict"),
    ],
)
def test_wrong_options_are_one_line(options, text, saved, typed):
    printed = typed("rank", saved(clear_run()), "--by", "framework", *options)
    assert (printed.code, printed.out) == (2, "")
    assert text in printed.err
    assert printed.err.count("\n") == 1


def test_a_pipe_is_read_as_a_file_is(saved, typed):
    path = saved(clear_run())
    printed = typed("rank", "-", "--by", "framework", stdin=path.read_bytes())
    assert printed == typed("rank", path, "--by", "framework")
    assert "read only once" in typed("rank", "-", "-", "--by", "framework").err


def test_a_direction_that_the_user_states_ranks_the_other_way(saved, typed):
    path = saved(clear_run())
    best = typed("rank", path, "--by", "framework", "--json").out
    worst = typed("rank", path, "--by", "framework", "--json", "--direction", "time=higher").out
    labels = [
        [row["label"] for row in json.loads(text)["rows"] if row["metric"] == "time"]
        for text in (best, worst)
    ]
    assert labels[0] == labels[1][::-1]
    assert "not found" in typed("rank", path, "--by", "framework", "--direction", "x=lower").err


@pytest.mark.parametrize("form", ["table", "markdown", "json", "csv"])
def test_hostile_labels_reach_no_terminal_and_no_spreadsheet(form, saved, typed):
    names = ["\x1b[31mred", "a\nb", "=cmd()", "x|y`z", "\u202eabc", "L" * 500]
    run = ranked_run(*(point(n, spread(1.0 + i)) for i, n in enumerate(names)))
    printed = typed("rank", saved(run), "--by", "framework", "--format", form)
    assert printed.code == 0
    assert all(line.isprintable() for line in printed.out.split("\n"))
    if form == "csv":
        assert "'=cmd()" in printed.out


def test_hostile_runs_end_without_a_traceback(saved, typed):
    path = saved(hostile_run())
    for by in ("name", "=tag|", "cpu", "commit", "\x1b", ""):
        printed = typed("rank", path, "--by", by)
        assert printed.code in (0, 2, 3)
        assert "please report" not in printed.err
        assert all(line.isprintable() for line in printed.err.split("\n"))


def test_ascii_signs_are_enough(saved, typed):
    printed = typed(
        "rank", saved(clear_run()), "--by", "framework", "--ascii", columns=80, terminal=True
    )
    assert printed.out.isascii()


@pytest.mark.parametrize("width", [40, 50, 66, 72, 80, 120])
def test_no_line_is_wider_than_the_terminal(width, saved, typed):
    labels = ["a" * 20, "a much longer label of an entry", "c"]
    run = attrs.evolve(
        suite_run(2), points=[*(point(n, spread(1.0 + i)) for i, n in enumerate(labels))]
    )
    printed = typed(
        "rank", saved(run), "--by", "framework", columns=width, terminal=True, NO_COLOR="1"
    )
    for line in printed.out.split("\n"):
        assert len(line) <= width or " " not in line.strip()


def test_help_has_examples_and_the_exit_codes(typed):
    printed = typed("rank", "--help")
    assert printed.code == 0
    for text in ("calibrax rank results/ --by commit", "Exit codes", "--margin", "pydoc"):
        assert text in printed.out


@pytest.mark.parametrize("form", ["table", "csv"])
def test_versions_of_python_have_one_name_in_every_form(form, saved, typed):
    paths = [
        saved(commit_run(c, 1.0 + i, environment={"python": f"3.{i} (64-bit)"}), c)
        for i, c in enumerate("ab")
    ]
    printed = typed("rank", *paths, "--by", "python", "--format", form)
    assert ("(64-bit)" in printed.out) == (form == "csv")  # as the description
    assert printed.out.count("3.1") > printed.out.count("3.1 (64-bit)")


def test_benchmarks_without_the_key_are_counted_once(saved, typed):
    paths = [saved(commit_run("a", 1.0, environment={"n": "1"}), "a")]
    paths += [saved(commit_run("b", 2.0, environment={"n": "2"}), "b")]
    paths += [saved(commit_run(c, 3.0), c) for c in "cd"]
    printed = typed("rank", *paths, "--by", "n")
    assert printed.out.endswith("Best: 1. 2 entries, 0 left out; 1 benchmark without 'n'.\n")


def test_benchmarks_without_a_name_or_tags_are_called_so(saved, typed):
    run = ranked_run(point(None, [1.0], name="a"), point(None, [1.0], name="b", n="1"))
    printed = typed("rank", saved(run), "--by", "name")
    assert printed.code == 3
    assert "'(no tags)'" in printed.err
