"""What the screen of a ranking says."""

import doctest

import attrs
import pytest
from ranked_runs import FAILED, clear_run, commit_run, point, ranked_run, spread, suite_run

from calibrax.analysis.ranking import rank
from calibrax.reporting.forms.markdown import markdown_lines
from calibrax.reporting.forms.plain import plain_lines
from calibrax.reporting.forms.terminal import lines
from calibrax.reporting.model import Note
from calibrax.reporting.rank import report as module
from calibrax.reporting.rank.report import answer_of, rank_report

pytestmark = pytest.mark.extras


def screen(ranking, width=80, **options):
    return [line.plain for line in lines(rank_report([ranking], **options), width=width)]


def many(count=14):
    return ranked_run(*(point(f"impl{i:02}", spread(1 + i / 10)) for i in range(count)))


def test_the_examples_run():
    assert doctest.testmod(module).failed == 0


def test_ranks_ranges_labels_values_and_ratios_stand_in_one_line():
    run = ranked_run(
        point("jax", spread(1.0, step=0.001)),
        point("torch", spread(1.005, step=0.001)),
        point("numpy", spread(2.4, step=0.001)),
    )
    assert screen(rank(run, by="framework")) == [
        "rank  range  framework      time  to the best, 95 %",
        "  1=   1–2   jax         1.000 s  1.000",
        "  1=   1–2   torch      1.0050 s  1.005   1.003 … 1.007",
        "  3     3    numpy      2.4000 s  2.4×    2.39 … 2.41",
        "",
        "Best: jax and torch, equivalent within 2 %. 3 entries, 0 left out.",
    ]


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        (
            [f"com.example.{word}.caffeine.ComputeBenchmark.spread" for word in ("guava", "other")],
            ["…guava.caf…eBenchmark.spread ", "…other.caf…eBenchmark.spread "],
        ),
        (
            [f"a{'b' * 30}{i}{'b' * 30}" for i in range(2)],
            [f"a{'b' * 30}{i}{'b' * 30}" for i in range(2)],
        ),
    ],
)
def test_labels_that_only_their_middle_tells_apart_are_told_apart(labels, shown):
    run = ranked_run(*(point(label, spread(1.0 + i)) for i, label in enumerate(labels)))
    text = "\n".join(screen(rank(run, by="framework"), width=120))
    assert [label in text for label in shown] == [True, True], text


def test_what_has_no_value_says_why_in_its_line():
    run = ranked_run(point("a", spread(1.0)), point("b", spread(2.0)), point("c", FAILED))
    text = screen(rank(run, by="framework"))
    assert text[3].endswith("c          failed: boom")
    assert text[3].startswith("!   3     3")
    assert text[-1] == "Best: a. 3 entries, 1 left out."


def test_many_entries_are_folded_but_for_the_first_and_the_last():
    text = screen(rank(many(), by="framework"))
    assert "… 5 more (-a)" in text[9]
    assert "impl13" in text[10]
    assert len(text) == 13
    whole = screen(rank(many(), by="framework"), every=True)
    assert len(whole) == 14 + 3
    assert not any("-a" in line for line in whole)
    plain = "\n".join(plain_lines(rank_report([rank(many(), by="framework")], face="plain")))
    assert plain.count("measured") == 14


def test_nothing_is_folded_away_to_save_one_or_two_lines():
    run = ranked_run(*(point(f"impl{i}", spread(1.0 + i)) for i in range(12)))
    assert not any("-a" in line for line in screen(rank(run, by="framework")))


def test_what_says_no_label_is_counted_in_benchmarks_beside_the_entries():
    runs = [clear_run(id="a"), ranked_run(point(None, [1.0]), id="b")]
    runs += [ranked_run(point(None, [1.0]), id="c")]
    answer = answer_of(rank(runs, by="framework"))
    assert answer == "Best: jax. 3 entries, 0 left out; 1 benchmark without 'framework'."


def test_many_without_a_value_are_folded_too():
    run = ranked_run(
        *(point(f, spread(1.0)) for f in "ab"), *(point(f"x{i}", FAILED) for i in range(9))
    )
    text = screen(rank(run, by="framework"))
    assert sum("boom" in line for line in text) == 3
    assert "… 6 more without a value (-a)" in text


def test_a_few_benchmarks_have_a_block_each_and_one_over_all():
    text = screen(rank(suite_run(2), by="framework"))
    assert [line.split()[:3] for line in text if "95 %" in line] == [
        ["rank", "range", word] for word in ("bench_0", "bench_1", "broken", "framework")
    ]
    assert any("time, geometric mean, 95 %" in line for line in text)
    answer = " ".join(text[-2:])
    assert "Best over these 2 benchmarks (2 left out): jax and torch" in answer


def test_many_benchmarks_have_a_line_each():
    text = screen(rank(suite_run(5), by="framework"))
    assert "bench_3   all equivalent" not in text
    assert any(line.startswith("bench_1") and "jax and torch" in line for line in text)
    assert any("-a ranks each benchmark" in line for line in text)
    unfolded = screen(rank(suite_run(5), by="framework"), every=True)
    assert sum("to the best" in line for line in unfolded) == 6


def test_very_many_benchmarks_are_counted():
    points = [
        point(f, spread(v), name=f"suite.b{i:02}")
        for i in range(20)
        for f, v in {"a": 1.0, "b": 2.0 + i / 9}.items()
    ]
    text = screen(rank(ranked_run(*points), by="framework"))
    assert "… 8 more (-a ranks each benchmark)" in text
    assert text[-1] == "Best over 20 benchmarks: a. 2 entries, 0 left out."


def test_where_none_differ_the_line_of_a_benchmark_says_so():
    points = [
        point(f, v, name=f"b{i}")
        for i in range(5)
        for f, v in {"a": [1.0], "b": [1.0 + i / 9]}.items()
    ]
    text = screen(rank(ranked_run(*points), by="framework"))
    assert any("none can be told apart" in line for line in text)
    same = [point(f, spread(1.0, 9, 1e-4), name=f"b{i}") for i in range(5) for f in "ab"]
    assert any("all equivalent" in line for line in screen(rank(ranked_run(*same), by="framework")))


ANSWERS = {
    "one": ({"a": spread(1.0), "b": spread(2.0)}, "Best: a. 2 entries, 0 left out."),
    "equivalent": (
        {"a": spread(1.0, 9, 1e-4), "b": spread(1.001, 9, 1e-4), "c": spread(2.0)},
        "Best: a and b, equivalent within 2 %. 3 entries, 0 left out.",
    ),
    "unclear": (
        {"a": spread(1.0), "b": spread(1.02), "c": spread(2.0)},
        "Best: one of a or b, which can't be told apart by more than 2 %. 3 entries, 0 left out.",
    ),
    "nothing": (
        {"a": [1.0], "b": [2.0]},
        "Best: unknown, none can be told apart by more than 2 %. 2 entries,",
    ),
    "alone": ({"a": [1.0]}, "Nothing to rank: 1 entry, no benchmark was measured with two"),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_the_last_line_says_who_is_best_and_counts_all(case):
    values, answer = ANSWERS[case]
    run = ranked_run(*(point(label, found) for label, found in values.items()))
    assert answer_of(rank(run, by="framework")).startswith(answer)


def test_without_a_margin_none_is_spoken_of():
    run = ranked_run(point("a", spread(1.0)), point("b", spread(1.001)))
    answer = answer_of(rank(run, by="framework", margin=0.0))
    assert answer.startswith("Best: unknown, none can be told apart. 2")


def test_equal_exact_values_are_called_equal():
    values = {"a": 5, "b": 5, "c": 9}
    run = ranked_run(*(point(f, [v], metric="allocations") for f, v in values.items()))
    assert answer_of(rank(run, by="framework")).startswith("Best: a and b, equal.")
    near = ranked_run(
        *(point(f, [v], metric="allocations") for f, v in {"a": 500, "b": 501}.items())
    )
    assert "equivalent within 2 %" in answer_of(rank(near, by="framework"))


def test_exact_values_have_all_their_digits():
    values = {"a": 123456, "b": 200000}
    run = ranked_run(*(point(f, [v], metric="allocations") for f, v in values.items()))
    assert screen(rank(run, by="framework"))[1:3] == [
        "  1     1    a          123,456 allocs  1.000",
        "  2     2    b          200,000 allocs  1.620",
    ]


def test_without_two_shared_benchmarks_there_is_no_overall_best():
    run = ranked_run(
        *(point(f, spread(1.0), name="x") for f in "ab"),
        *(point(f, spread(1.0), name="y") for f in "bc"),
    )
    answer = answer_of(rank(run, by="framework"))
    assert answer == "No overall best: the entries share no two of 2 benchmarks. 3 entries."


def test_several_metrics_have_blocks_of_their_own_and_the_first_the_last_line():
    run = ranked_run(
        *(point(f, spread(v)) for f, v in {"a": 1.0, "b": 2.0}.items()),
        *(point(f, spread(v), metric="ops") for f, v in {"a": 1.0, "b": 2.0}.items()),
    )
    report = rank_report([rank(run, by="framework", metric=m) for m in ("time", "ops")])
    assert report.closing == ["Best by ops: b. 2 entries, 0 left out."]
    assert report.answer == "Best by time: a. 2 entries, 0 left out."
    assert len(report.tables) == 2


def test_warnings_are_notes_each_once_with_how_many_benchmarks_they_are_about():
    points = [
        *(point(f, [v], name="x") for f, v in {"a": 1.0, "b": 2.0}.items()),
        *(point(f, spread(v), name="y") for f, v in {"a": 1.0, "b": 2.0}.items()),
        point(None, [1.0]),
        point("a", [1.0], name="z"),
    ]
    notes = rank_report([rank(ranked_run(*points), by="framework")], notes=[Note("x")]).notes
    texts = [note.text for note in notes]
    assert texts[0] == "x"
    assert any(text.endswith("so none differ (1 of 2)") for text in texts)
    assert "1 benchmark without 'framework', so not of any entry" in texts
    assert "1 benchmark of one entry only: 'z'" in texts


def test_too_many_notes_are_counted_unless_all_are_wanted(monkeypatch):
    monkeypatch.setattr(module, "MOST_NOTES", 1)
    ranking = attrs.evolve(rank(clear_run(), by="framework"), warnings=["a; b", "c; d", "e"])
    found = rank_report([ranking]).notes
    assert found == [Note("a", "b"), Note("2 more warnings", "add -v")]
    assert len(rank_report([ranking], verbose=True).notes) == 3


def test_verbose_adds_probabilities_counts_p_values_and_methods():
    text = "\n".join(screen(rank(suite_run(2), by="framework"), width=120, verbose=True))
    for word in ("p best", "p, Holm", "moderated t on logs", "seed 0", "Friedman", "at alpha 0.05"):
        assert word in text


def test_a_pipe_has_whole_labels_and_numbers_in_base_units():
    runs = [commit_run("a", 1e-3), commit_run("b", 2e-3)]
    report = rank_report([rank(runs, by="commit")], face="plain", verbose=True)
    text = list(plain_lines(report))
    row = next(line for line in text if "a" * 40 in line).split()
    assert row[:2] == ["measured", "a" * 40]
    assert "0.001" in row
    assert "s" in row


def test_a_page_has_a_table_for_each_benchmark():
    text = list(markdown_lines(rank_report([rank(suite_run(2), by="framework")], face="markdown")))
    assert "| bench_1 | rank | range | time | ratio | to the best, 95 % |" in text
    assert any("failed: boom" in line for line in text)


def test_values_at_zero_show_differences():
    values = {"a": [0.0] * 3, "b": [1.0, 1.01, 0.99]}
    text = screen(rank(ranked_run(*(point(f, v) for f, v in values.items())), by="framework"))
    assert any(line.startswith("  2     2    b") and "+1.000 s   0.9" in line for line in text)
