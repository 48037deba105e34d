"""Answers in a notebook."""

import math

import attrs
import pytest
from compared_runs import every_outcome, hostile, many_changes, one_invocation
from fragment_reader import parsed
from history_runs import machine_history
from ranked_runs import clear_run, suite_run
from sample_runs import mixed_run, series_runs
from sized_runs import laws_run

import calibrax
from calibrax.analysis.history import summarize_history
from calibrax.analysis.summary import summarize
from calibrax.reporting.notebooks import MOST_ROWS

pytestmark = pytest.mark.extras


def titles(answer):
    """What comes with the pointer."""
    root = parsed(answer._repr_html_())
    return [e.attributes["title"] for e in root.all() if "title" in e.attributes]


def texts(answer, tag="td"):
    """The texts of all cells."""
    return [each.text for each in parsed(answer._repr_html_()).all(tag)]


def numbers(answer):
    """The whole numbers of all cells."""
    found = set()
    for title in titles(answer):
        try:
            found.add(float(title))
        except ValueError:
            continue
    return found


ANSWERS = {
    "comparison": lambda: calibrax.compare(*every_outcome()),
    "ranking": lambda: calibrax.rank([suite_run()], by="framework"),
    "changes": lambda: calibrax.find_changes(machine_history()),
    "scaling": lambda: calibrax.fit_scaling(laws_run(), "time", size_tag="n"),
    "summary": lambda: summarize(mixed_run()),
    "history": lambda: summarize_history(series_runs()),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_says_its_last_line_first(name):
    text = ANSWERS[name]()._repr_html_()
    assert text.count("<strong>") == 1
    assert text.index("<strong>") < text.index("<table")
    assert "<script" not in text


def test_numbers_of_a_comparison_are_those_of_its_rows():
    comparison = calibrax.compare(*every_outcome())
    told = [*numbers(comparison), *(float(t) for t in texts(comparison) if is_number(t))]
    changed = comparison.having("regressed", "improved")
    for value in [value for row in changed for value in (row.baseline, row.current)]:
        assert min(abs(value - each) for each in told) <= 1e-3 * value, "as a pipe has it"
    assert "✗ regressed" in texts(comparison)


def test_rows_that_a_screen_folds_away_have_their_numbers_too():
    found = calibrax.compare(*one_invocation(30, changed={}))
    quiet = [attrs.evolve(row, suspect=None, outcome="inconclusive") for row in found.rows]
    comparison = attrs.evolve(found, rows=quiet)
    heads = texts(comparison, "th")[:6]
    assert heads == ["outcome", "benchmark", "base", "new", "change", "95 % interval"]
    cells = texts(comparison)
    assert len(cells) == 30 * 5
    assert {text.split()[1] for text in [*cells[1::5], *cells[2::5]]} == {"µs"}
    assert all(text.endswith(" %") for text in cells[3::5])
    assert all("…" in text for text in cells[4::5])


def is_number(text):
    """Whether a cell is a number as it stands."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def test_numbers_of_a_ranking_are_those_of_its_entries():
    ranking = calibrax.rank([clear_run()], by="framework")
    values = [float(text.removesuffix(" s")) for text in texts(ranking) if text.endswith(" s")]
    assert values == pytest.approx([e.value for e in ranking.benchmarks[0].entries], rel=0.01)


def test_a_ranking_over_all_benchmarks_comes_first():
    ranking = calibrax.rank([suite_run()], by="framework")
    heads = [each.text for each in parsed(ranking._repr_html_()).all("th")]
    assert heads[:2] == ["framework", "rank"]


def test_a_large_comparison_is_cut_and_the_cut_is_said():
    comparison = calibrax.compare(*many_changes(300))
    text = comparison._repr_html_()
    assert text.count("<tr>") == MOST_ROWS + 1
    assert f"{MOST_ROWS} of {len(comparison.rows)} rows" in text


def test_many_warnings_are_counted():
    comparison = attrs.evolve(
        calibrax.compare(*one_invocation()), warnings=[f"odd {n}; cure {n}" for n in range(9)]
    )
    text = comparison._repr_html_()
    assert "! odd 0 → cure 0" in text
    assert "more warnings" in text


def test_no_text_of_an_answer_is_markup():
    text = calibrax.compare(*hostile())._repr_html_()
    assert "&lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert "<b>" not in text
    assert text.isprintable()
