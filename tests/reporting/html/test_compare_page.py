"""What the page of a comparison says first, and what stands beside each row."""

import math
from datetime import timedelta

import attrs
import pytest
from compared_runs import every_outcome, hostile, one_invocation, run_of
from sample_runs import START

from calibrax import Metric, Point, Run
from calibrax.analysis.comparison import compare
from calibrax.analysis.history import summarize_history
from calibrax.analysis.verdicts import CommonShift, ComparedRow, Comparison
from calibrax.reporting.compare.report import compare_report
from calibrax.reporting.html.compare_lines import Samples
from calibrax.reporting.html.compare_page import compare_page
from calibrax.reporting.html.document import html_text

pytestmark = pytest.mark.extras

NAN = math.nan


def row(name="a", ratio=1.0, outcome="inconclusive", **fields):
    known = {"metric": "time", "unit": "s", "direction": "lower", "outcome": outcome, "name": name}
    known |= {"baseline": 1.0, "current": ratio, "ratio": ratio, "margin": 0.02, "p_value": 0.5}
    known |= {"lower": ratio * 0.99, "upper": ratio * 1.01}
    return ComparedRow(**{**known, **fields})


def gone(name, outcome, reason=""):
    return ComparedRow(name=name, metric="time", unit="s", outcome=outcome, reason=reason)


def page_of(*rows, samples=None, sort="change", **fields):
    run = Run(points=[], timestamp=START, metadata={"tool": "pyperf"}, id="1")
    found = Comparison(**{"baseline": run, "current": run, "rows": rows, **fields})
    return compare_page(found, compare_report(found), samples=samples, together=9, sort=sort)


def headline(*rows, **fields):
    return "".join(span.text for span in page_of(*rows, **fields).headline)


SHIFT = CommonShift(
    metric="time", unit="s", ratio=1.16, lower=1.1, upper=1.2, noise=0.02, rows=52, is_finding=True
)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row("a", 1.3, "regressed")], "1 benchmark regressed (+30.0 %)"),
        (
            [row("a", 1.3, "regressed"), row("b", 2.4, "regressed"), row("c", 0.8, "improved")],
            "2 benchmarks regressed (up to 2.4× slower), 1 improved (−20.0 %)",
        ),
        ([row("a", 0.8, "improved"), row("b", 0.1, "improved")], "None regressed, 2 improved"),
        (
            [row("a"), row("b", 1.2, suspect="suspect")],
            "No benchmark changed for certain, 1 leaning slower",
        ),
        ([row("a"), row("b", 0.8, suspect="suspect")], "No benchmark changed for certain"),
        (
            [row("a"), row("b", 1.0, "equivalent"), row("c", 1.0, "equivalent")],
            "No benchmark changed for certain; 2 of 3 equivalent within 2 %",
        ),
        (
            [row("a"), row("b", 1.0, "equivalent"), row("c", 1.0, "equivalent", margin=0.01)],
            "No benchmark changed for certain; 2 of 3 equivalent",
        ),
        ([row("a", 1.0, "equivalent")], "No change: 1 equivalent within 2 %"),
        ([gone("a", "failed", "x")], "Nothing could be compared, 1 failed"),
        ([row("a"), gone("b", "failed")], "1 failed, no benchmark changed for certain"),
        (
            [
                row("a", 1.3, "regressed"),
                row("b", 0.8, "improved"),
                gone("c", "failed"),
                gone("d", "missing"),
            ],
            "1 benchmark regressed (+30.0 %), 1 failed, 1 missing, 1 improved (−20.0 %)",
        ),
    ],
)
def test_the_headline_says_what_is_bad_first(rows, words):
    found = headline(*rows)
    assert found == words or found.startswith(f"{words} (up to")


def test_counts_stand_in_the_headline_and_on_chips_of_rows_only():
    page = page_of(row("a"), gone("b", "failed"), row("c", 1.3, "regressed"))
    assert page.summary == []
    assert [(chip.outcome, chip.count) for chip in page.chips if chip.count] == [
        *(("regressed", 1), ("failed", 1), ("inconclusive", 1))
    ]
    assert page.title.startswith("1 regressed, 1 failed, 0 improved, 1 inconclusive: ")


def compared(ending="", steps=(), names="a", **fields):
    """The page of rows that regressed, as the command makes it."""
    run = Run(points=[], timestamp=START, metadata={"tool": "pyperf"}, id="1")
    rows = [row(name, 1.3, "regressed") for name in names]
    found = Comparison(baseline=run, current=run, rows=rows)
    return compare_page(found, compare_report(found, ending=ending, steps=steps), **fields)


def test_how_the_command_ended_stands_below_all():
    page = compared(ending="exit code 1: 1 regressed")
    assert dict(page.method)["exit code"] == ["1: 1 regressed"]
    assert "exit code" not in page.title
    assert "exit code" not in dict(compared().method)


@pytest.mark.parametrize(
    ("step", "about", "line"),
    [
        (
            "Why: add --explain 'a b'",
            "To see why it regressed (BASE, NEW: the files of each side)",
            "calibrax compare BASE NEW --explain 'a b'",
        ),
        (
            "Why: calibrax compare x.json y.json --explain a",
            "To see why it regressed",
            "calibrax compare x.json y.json --explain a",
        ),
    ],
)
def test_what_shows_why_a_row_regressed_may_be_copied(step, about, line):
    [script] = compared(steps=[step]).scripts
    assert (script.about, script.lines) == (about, [line])
    [script] = compared(steps=[step], names="ab").scripts
    assert script.about.startswith("To see why the worst one regressed")


def test_nothing_says_why_where_no_row_regressed():
    run = Run(points=[], timestamp=START, metadata={"tool": "pyperf"}, id="1")
    found = Comparison(baseline=run, current=run, rows=[row("a")])
    report = compare_report(found, steps=["Why: add --explain a"])
    assert compare_page(found, report).scripts == []


def test_both_sides_are_named_and_dated():
    day = f"{START:%Y-%m-%d %H:%M}"
    assert [each.removesuffix(" UTC") for each in compared().facts[-1]] == [
        *(f"base {day}", f"new {day}")
    ]
    files = compared(files=["before.json", "after.json"]).facts[-1]
    assert files[0].startswith(f"base before.json {day}")
    assert files[1].startswith(f"new after.json {day}")


def test_a_common_shift_is_said_before_all():
    assert headline(row("a", 1.16), shifts=[SHIFT]) == "All 52 moved together, +16.0 %"


def test_suspects_of_several_metrics_lean_to_the_worse():
    rate = {"metric": "ops", "unit": "1/s", "direction": "higher"}
    size = {"metric": "memory", "unit": "B"}
    rows = [row("a", 0.8, suspect="strong", **rate), row("b", 1.2, suspect="suspect", **size)]
    assert headline(*rows) == "No benchmark changed for certain, 2 leaning to the worse"


def test_rows_are_grouped_by_what_can_be_said_of_them():
    rows = [
        row("a", 1.3, "regressed"),
        row("b", 1.1, suspect="suspect"),
        row("c", 1.05, suspect="strong"),
        row("d", 1.2, "not comparable", reason="no direction", direction="info"),
        row("e", 1.0, noise_source="invocations again"),
        row("f"),
        row("g", 1.001, "equivalent"),
        row("h", 1.002, "equivalent"),
        gone("i", "not comparable", "unit 's' → 'B'"),
        gone("j", "failed", "exit code 1"),
        gone("k", "failed", "exit code 1"),
        gone("l", "missing"),
        gone("m", "new"),
    ]
    [table] = page_of(*rows).tables
    assert [(group.text, group.about) for group in table.groups] == [
        ("1 regressed", ""),
        ("2 failed", "exit code 1"),
        ("1 missing in the new run", ""),
        ("2 leaning slower, inconclusive", "+5.0 … +10.0 %: worth measuring again"),
        ("1 with a change that is neither good nor bad", ""),
        ("1 inconclusive, measured again", ""),
        ("1 inconclusive", ""),
        ("2 equivalent within 2 %", "+0.10 … +0.20 %"),
        ("1 not comparable", ""),
        ("1 new", ""),
    ]
    assert [each.name for each in table.rows if each.is_open] == ["a"]
    assert [each.name for each in table.rows if each.matters] == ["a", "b", "c", "d", "e"]


def test_many_rows_of_a_kind_are_folded_behind_their_dots():
    rows = [row(f"r{n:02}", 1 + n / 1000) for n in range(30)]
    rows += [gone(f"f{n:02}", "failed", f"exit code {n}") for n in range(10)]
    [table] = page_of(*rows).tables
    failed, unclear = table.groups
    assert (len(unclear.rows), len(unclear.folded)) == (0, 30)
    assert unclear.strip.label == "30 changes as dots"
    assert (len(failed.rows), len(failed.folded)) == (3, 7), "what broke is seen"
    assert failed.about == ""
    assert failed.strip is None


@pytest.mark.parametrize("told", [{"outcome": "regressed"}, {"suspect": "suspect"}])
def test_the_row_that_matters_is_on_the_axis(told):
    rows = [row(f"r{n}", outcome="equivalent") for n in range(60)]
    [table] = page_of(row("a", 1.4, **told), *rows).tables
    [first] = table.groups[0].rows
    assert not [mark.style for mark in first.cells[-1].marks if "right" in mark.style]


def test_a_row_bears_its_evidence_but_not_what_was_said_for_all():
    shared, own = "few samples; run more", "two groups; find out why"
    rows = [row(f"r{n}", warnings=[shared], method="exact test") for n in range(5)]
    rows[0] = row("r0", warnings=[shared, own], method="exact test")
    page = page_of(*rows)
    [first, *others] = page.tables[0].rows
    assert first.about == "caution"
    assert ("Caution", ["two groups", "→ find out why"]) in first.evidence
    assert not any("few samples" in str(each.evidence) for each in (first, *others))
    assert ("Method", ["p = .50 (no change)"]) in first.evidence
    assert dict(page.method)["methods"] == ["exact test"]
    other = page_of(row("a", method="exact test"), row("b", method="Welch"))
    assert ("Method", ["Welch, p = .50 (no change)"]) in other.tables[0].rows[1].evidence


def test_samples_of_both_sides_are_drawn_also_under_another_name():
    sides = []
    for name, factor in (("old", 1.0), ("new", 1.5)):
        samples = [factor * (1 + n / 100) for n in range(9)]
        metrics = {
            "time": Metric(value=factor, samples=samples),
            "memory": Metric(value=1e6),
        }
        sides.append(run_of([Point(name=name, scenario="", metrics=metrics)]))
    found = compare(*sides, match={"old": "new"})
    samples = Samples(*sides, {"old": "new"})
    page = compare_page(found, compare_report(found), samples=samples)
    time, memory = (table.rows[0] for table in page.tables)
    [figure] = time.figures
    assert "base 1.040 s, new 1.56 s" in figure.plot.label
    assert memory.figures == [], "one value is no plot"


def test_earlier_runs_are_drawn_with_both_sides_across_them():
    def run(value, name="a", number=0):
        metrics = {"time": Metric(value=value)}
        made = run_of([Point(name=name, scenario="", metrics=metrics)], id=str(number))
        return attrs.evolve(made, timestamp=START + timedelta(days=number))

    earlier = [run(1.0 + n / 100, number=n) for n in range(8)]
    sides = run(1.0), run(1.5, number=9)
    found = compare(*sides, history=earlier)
    history = summarize_history(earlier)
    page = compare_page(found, compare_report(found), history=history)
    [figure] = page.tables[0].rows[0].figures
    assert figure.caption == "Earlier runs"
    assert figure.about == "8 values, 1.00 s to 1.07 s"
    assert figure.plot.label.endswith("new 1.50 s")
    assert figure.course.ends[1] == 1.5, "the new value is on the axis"
    assert {"level base", "level new"} <= {mark.style for mark in figure.plot.marks}
    assert page.runs[0] == "2024-01-01"
    lone = compare_page(found, compare_report(found), history=summarize_history([run(1.0)]))
    assert lone.tables[0].rows[0].figures == [], "one value is no course"
    other = summarize_history([run(1.0, "b"), run(1.0, "b", 1)])
    none = compare_page(found, compare_report(found), history=other)
    assert none.tables[0].rows[0].figures == []
    html_text(page)


def test_long_hashes_are_short_beside_a_row_and_whole_in_its_evidence():
    reason = f"benchmark changed: {'0' * 64} → {'a' * 64}"
    [line] = page_of(gone("a", "not comparable", reason)).tables[0].rows
    assert line.note == "benchmark changed: 000000 → aaaaaa"
    assert ("Why", [reason]) in line.evidence


def test_each_table_of_several_metrics_has_its_own_links():
    sides = every_outcome()
    found = compare(*sides)
    page = compare_page(found, compare_report(found), samples=Samples(*sides))
    assert [table.title for table in page.tables] == [
        *("time", "ops", "memory", "allocations", "score")
    ]
    anchors = [line.anchor for table in page.tables for line in table.rows]
    assert len(set(anchors)) == len(anchors)
    assert "Memory.peak.memory" in anchors


def test_rows_in_another_order_have_no_groups():
    [table] = page_of(row("b"), row("a", 1.3, "regressed"), sort="name").tables
    assert [each.name for each in table.rows] == ["a", "b"]
    assert [group.text for group in table.groups] == [""]


def test_the_unit_and_the_way_are_told():
    page = page_of(row("a", 1.2, "regressed"), row("b", metric="odd", unit="", direction="info"))
    assert dict(page.method)["metrics"] == [
        "time: lower is better",
        "odd: not known which way is better",
    ]
    assert page.tables[0].caption == "time in s: base, new, change and its interval"


def test_no_page_without_rows_breaks():
    page = page_of()
    assert page.tables == []
    assert "Nothing could be compared" in html_text(page)


def test_runs_without_commits_are_named_by_their_days():
    assert page_of(row()).title.endswith(": 2024-01-01 → 2024-01-01")


@pytest.mark.parametrize("sides", [hostile(), one_invocation()])
def test_the_text_of_a_page_is_the_same_each_time(sides):
    found = compare(*sides)
    texts = {
        html_text(compare_page(found, compare_report(found), samples=Samples(*sides)))
        for _ in range(2)
    }
    assert len(texts) == 1
