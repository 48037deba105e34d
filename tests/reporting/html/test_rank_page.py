"""What the page of a ranking says first, and what bears out a rank."""

import attrs
import pytest
from ranked_runs import DEFS, clear_run, point, ranked_run, spread, suite_run

from calibrax import Run
from calibrax.analysis.ranking import rank
from calibrax.reporting.facts import facts_of
from calibrax.reporting.html.document import html_text
from calibrax.reporting.html.marks import Plot
from calibrax.reporting.html.rank_page import rank_page
from calibrax.reporting.rank.report import rank_report

pytestmark = pytest.mark.extras


def page_of(*rankings, runs=()):
    return rank_page(rankings, rank_report(rankings, face="markdown"), runs)


def headline(run, **options):
    return page_of(rank(run, by="framework", **options)).headline[0].text


def noisy(**levels):
    """Entries of one benchmark that differ by less than their noise."""
    return ranked_run(*(point(label, spread(level, 5, 0.1)) for label, level in levels.items()))


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (clear_run(), "Best: jax"),
        (noisy(a=1.0, b=1.01), "Best: none can be told apart"),
        (noisy(a=1.0, b=1.03, c=9.0), "Best: one of a or b"),
        (suite_run(), "Best: jax and torch"),
        (
            ranked_run(point("a", spread(1.0)), point("b", spread(1.0), "other")),
            "Nothing to rank",
        ),
        (
            ranked_run(
                *(point(label, spread(n), "one") for n, label in enumerate("ab", 1)),
                *(point(label, spread(n), "two") for n, label in enumerate("bc", 1)),
            ),
            "No overall best",
        ),
    ],
)
def test_the_headline_says_who_is_best(run, words):
    assert headline(run) == words


def test_all_together_come_first_and_each_benchmark_follows():
    page = page_of(rank(suite_run(), by="framework"))
    assert page.tables[0].title == "over 5 benchmarks"
    assert [table.title for table in page.tables[1:3]] == ["bench_0", "bench_1"]
    first = page.tables[0].rows[0]
    assert first.anchor == "jax"
    assert page.tables[1].rows[0].anchor == "bench_0-jax"
    assert dict(first.evidence)["Ranks"][0].startswith("bench_0 1=, bench_1 1=")
    assert [chip.outcome for chip in page.chips] == ["measured", "failed"]
    [broken] = [table for table in page.tables if table.title == "broken"]
    assert broken.rows[-1].note == "failed: boom"
    assert broken.rows[-1].evidence == [("Why", ["failed: boom"])]


def test_ranks_on_many_benchmarks_are_cut():
    page = page_of(rank(suite_run(14), by="framework"))
    assert dict(page.tables[0].rows[0].evidence)["Ranks"][0].endswith("3 more benchmarks")


def test_several_metrics_are_named():
    run = ranked_run(
        *(point(label, spread(n)) for n, label in enumerate("ab", 1)),
        *(point(label, spread(n), metric="memory") for n, label in enumerate("ba", 1)),
        metric_defs=DEFS,
    )
    page = page_of(*(rank(run, by="framework", metric=m) for m in ("time", "memory")))
    assert page.headline[0].text == "Best by time: a"
    assert [table.title for table in page.tables] == ["time: fft", "memory: fft"]
    assert [term for term, _ in page.method] == ["rank", "plots", "time", "memory"]


def test_differences_have_no_plot_of_ratios():
    run = ranked_run(point("a", [-1.0, -1.1, -0.9]), point("b", [2.0, 2.1, 1.9]))
    [table] = page_of(rank(run, by="framework")).tables
    assert sum(heading.is_plot for heading in table.columns) == 1
    assert table.legend == ""
    assert isinstance(table.rows[0].cells[-1], Plot)


def test_warnings_of_an_entry_and_its_whole_text_stand_beside_it():
    runs = [
        Run(
            points=[point(None, [level, level * 1.01], by="x")],
            environment={"python": f"3.{n} (64-bit)"},
            metric_defs=DEFS,
        )
        for n, level in enumerate((1.0, 2.0), 11)
    ]
    found = rank(runs, by="python")
    [part] = found.benchmarks
    first, second = part.entries
    warned = attrs.evolve(first, warnings=["few samples; run more"])
    found = attrs.evolve(found, benchmarks=[attrs.evolve(part, entries=[warned, second])])
    page = page_of(found, runs=runs)
    facts = list(page.tables[0].rows[0].evidence)
    assert ("python", ["3.11 (64-bit)"]) in facts
    assert ("Caution", ["few samples", "→ run more"]) in facts
    assert page.facts[0][-1] == "ranked by python"
    assert page_of(found, runs=runs[:1]).facts[0][:-1] == facts_of(runs[0])
    assert "3.11" in html_text(page)
