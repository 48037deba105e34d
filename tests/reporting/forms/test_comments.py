"""A comparison as a comment on a pull request."""

import attrs
import pytest

from calibrax.reporting.forms.comments import MOST_CHARACTERS, comment_lines
from calibrax.reporting.model import Cell, Column, Fold, Report, Row, Table


def row(name, outcome, *, stands_out=False):
    return Row(outcome=outcome, cells=[Cell(name), Cell("+1 %")], stands_out=stands_out)


def report(rows, folds=(), **others):
    columns = [Column(heading="benchmark"), Column(heading="change")]
    table = Table(columns=columns, rows=rows, folds=folds)
    return Report(tables=[table], answer="the answer", comment="compare", **others)


def fold(*rows):
    return Fold(outcome="inconclusive", text=f"{len(rows)} more", unfold=lambda: rows)


def size(lines):
    return len("\n".join(lines)) + 1


def test_the_first_line_is_hidden_and_the_second_the_answer_with_the_worst_mark():
    lines = comment_lines(report([row("a", "improved"), row("b", "regressed")]))
    assert lines[:2] == ["<!-- calibrax:compare -->", "### ✗ the answer"]


@pytest.mark.parametrize(
    ("outcomes", "mark"),
    [
        (["equivalent", "improved"], "✓"),
        (["inconclusive", "equivalent"], "?"),
        (["missing", "improved"], "−"),
        ([], ""),
    ],
)
def test_the_mark_is_that_of_the_worst_outcome(outcomes, mark):
    lines = comment_lines(report([row(word, word) for word in outcomes]))
    assert lines[1] == f"### {mark} the answer".replace("  ", " ")


def test_what_got_worse_or_leans_is_listed_and_the_rest_is_folded():
    rows = [
        row("slow", "regressed"),
        row("leaning", "inconclusive", stands_out=True),
        row("fast", "improved"),
        row("faster", "improved"),
        row("other", "inconclusive"),
    ]
    text = "\n".join(comment_lines(report(rows, [fold(row("last", "inconclusive"))])))
    listed, *folds = text.split("<details>")
    assert "`slow`" in listed
    assert "`leaning`" in listed
    assert "`fast`" not in listed
    assert [part.partition("</summary>")[0] for part in folds] == [
        "<summary>✓ 2 improved",
        "<summary>? 1 inconclusive",
        "<summary>? 1 more",
    ]
    assert "`fast`" in folds[0]
    assert "`faster`" in folds[0]


def test_what_is_bad_comes_first_among_rows_and_folds_and_other_words_last():
    rows = [
        row("gone", "missing"),
        row("odd", "measured"),
        row("fast", "improved"),
        row("broken", "failed"),
        row("slow", "regressed"),
        row("leaning", "inconclusive", stands_out=True),
    ]
    folds = [
        Fold(outcome=word, text=f"2 {word}", unfold=lambda: [row("x", "new")])
        for word in ("new", "equivalent", "missing")
    ]
    listed, *folded = "\n".join(comment_lines(report(rows, folds))).split("<details>")
    names = [line.split("`")[1] for line in listed.splitlines() if "`" in line]
    assert names == ["slow", "broken", "gone", "leaning"]
    said = [part.partition("</summary>")[0].split()[-1] for part in folded]
    assert said == ["missing", "improved", "equivalent", "new", "measured"]


def test_how_the_command_ended_is_below_and_not_in_the_headline():
    ended = attrs.evolve(report([row("a", "regressed")], closing=["mean"]), ending="exit code 1: b")
    ended = attrs.evolve(ended, answer="the answer (exit code 1: b)")
    lines = comment_lines(ended)
    assert lines[1] == "### ✗ the answer"
    assert lines[-3:] == ["mean", "", "Exit code 1: b"]


@pytest.mark.parametrize("count", [500, 5_000])
def test_a_comment_has_room_for_what_it_says_and_counts_the_rest(count):
    rows = [row(f"slow_{i}", "regressed") for i in range(3)]
    others = [row(f"benchmark_number_{i:06}", "inconclusive") for i in range(count)]
    lines = comment_lines(report(rows, [fold(*others)]))
    shown = sum("benchmark_number" in line for line in lines)
    assert size(lines) <= MOST_CHARACTERS
    assert all(f"`slow_{i}`" in "\n".join(lines) for i in range(3))
    left_out = [line for line in lines if "left out" in line]
    if shown == count:
        assert not left_out
    else:
        assert left_out[0].startswith(f"- **Note:** {count - shown:,} rows left out")
        assert size(lines) > MOST_CHARACTERS - 200


def test_more_regressions_than_there_is_room_for_are_counted_too():
    rows = [row("x" * 100, "regressed") for _ in range(2_000)]
    lines = comment_lines(report(rows, [fold(row("last", "inconclusive"))]))
    assert size(lines) <= MOST_CHARACTERS
    assert any("rows left out" in line for line in lines)
    assert lines[-1] == "? 1 more"


def test_a_comment_whose_head_alone_is_too_long_keeps_its_head():
    lines = comment_lines(report([row("a", "regressed")], head=[["x" * MOST_CHARACTERS]]))
    assert any("1 row left out" in line for line in lines)
