"""What the screens of `compare` say, beyond the golden files."""

import math

import attrs
import pytest
from compared_runs import every_outcome, grouped, many_changes, one_invocation, run_of
from sample_runs import START

from calibrax import Run
from calibrax.analysis.verdicts import (
    CommonShift,
    ComparedRow,
    Comparison,
    MeanRatio,
    Outcome,
    SideDifference,
)
from calibrax.reporting.compare.documents import COMPARED_COLUMNS, comparison_document
from calibrax.reporting.compare.folds import worst_first
from calibrax.reporting.compare.report import answer_of_comparison, compare_report
from calibrax.reporting.compare.rows import change_text, interval_text, lean
from calibrax.reporting.compare.shifts import shift_notes, together
from calibrax.reporting.forms.markdown import markdown_lines
from calibrax.reporting.forms.plain import plain_lines
from calibrax.reporting.forms.terminal import lines

pytestmark = pytest.mark.extras

NAN = math.nan


def row(name="a", ratio=1.0, outcome="inconclusive", **fields):
    """A row with an interval of ±1 % around its change."""
    measured = {
        "baseline": 1e-3,
        "current": 1e-3 * ratio,
        "ratio": ratio,
        "lower": ratio * 0.99,
        "upper": ratio * 1.01,
        "own_lower": ratio * 0.992,
        "own_upper": ratio * 1.008,
        "n_baseline": 5,
        "n_current": 5,
        "samples_baseline": 15,
        "samples_current": 15,
        "noise": 0.01,
        "noise_source": "invocations",
        "margin": 0.02,
    }
    known = {"metric": "time", "unit": "s", "direction": "lower", "outcome": outcome, "name": name}
    return ComparedRow(**{**measured, **known, **fields})


def without_values(name, outcome, reason="", **fields):
    """A row that was not compared in numbers."""
    known = {"metric": "time", "unit": "s", "direction": "lower"}
    return ComparedRow(**{**known, "name": name, "outcome": outcome, "reason": reason, **fields})


def comparison(*rows, **fields):
    run = Run(points=[], timestamp=START, metadata={"tool": "pyperf"}, id="1")
    return Comparison(**{"baseline": run, "current": run, "rows": rows, **fields})


def shown(found, width=80, ascii_only=False, **options):
    report = compare_report(found, **options)
    return [line.plain for line in lines(report, width=width, ascii_only=ascii_only)]


def marked(texts):
    """The marks and names of the rows."""
    return [text[:1] + text.split()[1] for text in texts if text[:2] in MARKS]


MARKS = ("✗ ", "? ", "✓ ", "= ", "≠ ", "! ", "− ", "+ ")


# --- which rows, in which order ---------------------------------------------------------------


def test_rows_that_changed_come_first_the_worst_of_each_outcome_first():
    found = comparison(
        row("same", 1.001, "equivalent"),
        row("unclear", 1.01),
        row("better", 0.8, "improved"),
        row("best", 0.5, "improved"),
        row("leans", 1.05, suspect="suspect"),
        row("leans_better", 0.95, suspect="strong"),
        row("worse", 1.1, "regressed"),
        row("worst", 1.3, "regressed"),
        without_values("gone", "missing"),
    )
    order = ["worst", "worse", "leans", "leans_better", "better", "best", "unclear", "same", "gone"]
    assert [each.name for each in worst_first(found.rows)] == order
    assert marked(shown(found)) == [
        *("✗worst", "✗worse", "?leans", "?leans_better", "✓better", "✓best"),
        *("?unclear", "=same", "−gone"),
    ]
    assert [name[1:] for name in marked(shown(found, sort="name"))] == sorted(order)
    in_order = [each.name for each in found.rows]
    assert [name[1:] for name in marked(shown(found, sort="file"))] == in_order


def test_higher_is_better_where_the_metric_says_so():
    rates = {"unit": "1/s", "metric": "ops", "direction": "higher"}
    found = [row("a", 0.8, "regressed", **rates), row("b", 0.6, "regressed", **rates)]
    assert [each.name for each in worst_first(found)] == ["b", "a"]
    assert lean(row("a", 0.9, suspect="suspect", **rates)) == "leaning slower"


def test_no_regression_is_folded_before_an_improvement_and_none_before_a_smaller_one():
    worse = [row(f"w{n:02}", 1.1 + n / 100, "regressed") for n in range(15)]
    better = [row(f"b{n:02}", 0.9 - n / 100, "improved") for n in range(15)]
    found = shown(comparison(*better, *worse))
    assert marked(found)[:12] == [f"✗w{n:02}" for n in range(14, 2, -1)]
    assert "✗ 3 more regressed, +10.0 … +12.0 %  (-a lists)" in found
    assert "✓ 15 improved, −24.0 … −10.0 %  (-a lists)" in found
    few = shown(comparison(*better, *worse[:5]))
    assert len([text for text in few if text.startswith("✓ b")]) == 7
    assert "✓b14" in marked(few), "the largest improvement stays"
    assert not any("(-a lists)" in text for text in shown(comparison(*better, *worse), limit=None))


def test_twelve_rows_are_all_listed():
    rows = [row(f"a{n}", 1 + n / 1000, "equivalent") for n in range(12)]
    assert len(marked(shown(comparison(*rows)))) == 12
    found = shown(comparison(*rows, row("b", 1.0, "equivalent")))
    assert "= 13 equivalent within 2 %, 0.0 … +1.1 %  (-a lists)" in found


def test_the_rest_is_one_line_for_each_outcome_and_reason():
    found = shown(
        comparison(
            *(row(f"u{n}", 1 + n / 100) for n in range(12)),
            *(without_values(f"n{n}", "new", current=1.0) for n in range(4)),
            *(without_values(f"g{n}", "missing", baseline=1.0) for n in range(2)),
            *(without_values(f"f{n}", "failed", f"failed: exit {n}") for n in range(3)),
            *(without_values(f"t{n}", "failed", "timed out", baseline=1.0) for n in range(2)),
            *(without_values(f"c{n}", "not comparable", f"benchmark changed: {n}") for n in "ab"),
            *(row(f"e{n}", 1.0, "equivalent", scale="exact") for n in range(2)),
            row("differs", 1.05, "equivalent", margin=0.1),
        )
    )
    for text in (
        "? 12 inconclusive, 0.0 … +11.0 %  (-a lists)",
        "= 2 more equal (exact metric, compared exactly): e0, e1",
        "≠ 2 not comparable (benchmark changed): ca, cb",
        "! 3 of 28 failed in both runs: f0, f1, f2",
        "! 2 of 28 failed in the new run (timed out): t0, t1",
        "− 2 missing in the new run: g0, g1",
        "+ 4 new: n0, n1, n2, …  (-a lists)",
    ):
        assert text in found


def test_rare_reasons_share_a_line():
    rows = [row(f"a{n}") for n in range(13)]
    rows += [without_values(f"f{n}", "failed", f"kind {n}: x") for n in range(20)]
    found = [text for text in shown(comparison(*rows)) if text.startswith("! ")]
    assert len(found) == 4
    assert found[-1] == "! 17 more of 33 failed (other reasons): f3, f4, f5, …  (-a lists)"


def test_an_outcome_of_one_row_is_that_row():
    found = shown(comparison(*(row(f"a{n}") for n in range(13)), without_values("gone", "missing")))
    assert any(
        text.startswith("− gone") and text.endswith("missing in the new run") for text in found
    )


def test_metrics_have_a_block_each_and_those_without_a_change_a_line():
    memory = {"metric": "memory", "unit": "B", "baseline": 1e6, "current": 1e6}
    exact = {"metric": "allocations", "unit": "allocs", "scale": "exact"}
    found = shown(
        comparison(
            *(row(f"a{n}", 1.0, "equivalent", **memory) for n in range(5)),
            *(row(f"a{n}", 1.0, "equivalent", **exact) for n in range(5)),
            *(row(f"a{n}", 1.0 + n, "regressed" if n else "equivalent") for n in range(2)),
            row("a9", 1.0, "equivalent"),
        ),
        limit=1,
    )
    assert [text.split()[0] for text in found if text][1:3] == ["time", "✗"]
    assert found[-6:-1] == [
        "",
        "= memory: 5 equivalent within 2 %, 0.00 %  (-a lists)",
        "= allocations: 5 equal (exact metric, compared exactly): a0, a1, a2, …",
        "    (-a lists)",
        "",
    ]


# --- the cells --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "change", "interval"),
    [
        ({"ratio": 1.154, "lower": 1.032, "upper": 1.29}, "+15.4 %", "+3.2 … +29.0 %"),
        ({"ratio": 0.145, "lower": 0.142, "upper": 0.15}, "6.9× faster", "6.7 … 7.0× faster"),
        ({"ratio": math.inf, "lower": NAN, "upper": NAN}, "from 0", ""),
        ({"scale": "exact", "baseline": 3.0, "current": 3.0}, "equal", "exact"),
        ({"scale": "exact", "baseline": 3.0, "current": 4.0, "ratio": 4 / 3}, "+33.3 %", "exact"),
        (
            {"scale": "linear", "unit": "", "baseline": 2.0, "current": -1.0, "ratio": -0.5}
            | {"lower": -1.0, "upper": 0.0, "own_lower": -0.9, "own_upper": -0.1},
            "−3.00",
            "−4.00 … −2.00",
        ),
        (
            {"scale": "linear", "unit": "", "baseline": 0.0, "current": 2.0, "ratio": math.inf}
            | {"lower": math.inf, "upper": math.inf},
            "+2",
            "",
        ),
        (
            {"scale": "linear", "unit": "", "ratio": 1.1, "lower": 1.05, "upper": 1.15},
            "+10.0 %",
            "+5.0 … +15.0 %",
        ),
    ],
)
def test_a_change_is_told_in_the_words_that_fit(fields, change, interval):
    found = row(**fields)
    assert change_text(found) == change
    assert interval_text(found, found.lower, found.upper) == interval


def test_values_have_the_digits_that_their_interval_allows():
    coarse, fine = row(), row(own_lower=0.9999, own_upper=1.0001)
    assert "1.0000 ms" in shown(comparison(coarse))[3]
    assert "1.00000 ms" in shown(comparison(fine))[3]
    unknown = row(own_lower=NAN, own_upper=NAN)
    assert "1.00 ms" in shown(comparison(unknown))[3]


def test_a_suspect_says_which_way_it_leans_where_there_is_room():
    found = comparison(row("a", 1.05, suspect="strong"), row("b", 0.95, suspect="suspect"))
    assert shown(found)[3].endswith("strongly leaning slower")
    assert shown(found)[-1] == (
        "0 regressed, 0 improved, 2 inconclusive (1 leaning slower, 1 leaning faster)"
    )
    assert not any("strongly" in text for text in shown(found, width=66))
    plain = list(plain_lines(compare_report(found)))
    assert any("  strongly leaning slower" in text for text in plain)


def test_the_plot_is_there_from_110_columns_on():
    found = comparison(row("a", 1.1, "regressed"), row("b", 0.9, "improved"))
    assert any("◆" in text for text in shown(found, width=110))
    assert not any("◆" in text for text in shown(found, width=109))
    assert not any("◆" in text for text in plain_lines(compare_report(found)))
    assert any("o" in text.split("%")[-1] for text in shown(found, width=120, ascii_only=True))
    long = comparison(row("long" * 30, 1.1, "regressed"))
    assert all(len(text) <= 110 for text in shown(long, width=110))


def test_the_signs_of_a_plot_are_told_once_below_it():
    two = comparison(
        row("a", 1.1, "regressed"), row("a", 0.9, "improved", metric="memory", unit="B")
    )
    legends = [text for text in shown(two, width=120) if "◆ regressed  ● improved" in text]
    assert len(legends) == 1
    assert not any("◆" in text for text in shown(two, width=100))
    [ascii_legend] = [t for t in shown(two, width=120, ascii_only=True) if "X regressed" in t]
    assert "O improved" in ascii_legend


def test_an_equivalent_row_shows_the_interval_that_decided():
    same = row("a", 1.0, "equivalent", equivalence_lower=0.995, equivalence_upper=1.006)
    found = comparison(same, row("b", 1.1, "regressed"))
    texts = shown(found)
    assert any(text.startswith("= a") and "−0.50 … +0.60 %" in text for text in texts)
    assert "=  90 % interval of the row alone, which lies inside the margin" in texts
    [line] = [text for text in plain_lines(compare_report(found)) if text.startswith("equiv")]
    cells = line.split()
    assert [cells[n] for n in (7, 8, 9, 10)] == ["-1.0%", "+1.0%", "-0.50%", "+0.60%"]
    many = comparison(*[attrs.evolve(same, name=f"b{n}") for n in range(20)])
    assert not any("90 %" in text for text in shown(many))
    folded = list(markdown_lines(compare_report(many)))
    assert sum("−0.50 … +0.60 % (90 %)" in text for text in folded) == 20


def test_what_is_infinite_or_no_number_is_a_dash_in_a_pipe():
    odd = row("a", math.inf, "inconclusive", baseline=0.0, lower=NAN, upper=math.inf, noise=NAN)
    texts = plain_lines(compare_report(comparison(odd)))
    [line] = [text for text in texts if text.startswith("inconclusive")]
    assert "inf%" not in line
    assert "nan" not in line


def test_a_change_whose_meaning_nobody_knows_is_shown_with_the_cure():
    found = row("a", 1.4, "not comparable", direction="info", unit="", reason="changed, but how")
    texts = shown(comparison(found))
    assert any("+40.0 %" in text for text in texts)
    assert "! changed, but how" in texts
    assert "  → say --lower METRIC or --higher METRIC" in texts


def test_a_common_shift_has_a_column_of_its_own():
    shift = CommonShift(
        metric="time",
        unit="s",
        ratio=1.16,
        lower=1.1,
        upper=1.2,
        noise=0.02,
        rows=52,
        is_finding=True,
    )
    beyond = {"beyond_shift": 0.903, "beyond_lower": 0.844, "beyond_upper": 0.966}
    found = comparison(row("a", 1.05, "improved", **beyond), row("b", 1.16), shifts=[shift])
    texts = shown(found)
    assert texts[1].startswith("! 51 of 52 moved together in time: +16.0 %, noise 2.0 %.")
    assert any("beyond the suite" in text for text in texts)
    assert any(text.endswith("+5.0 %  −9.7 %, −15.6 … −3.4 %") for text in texts)
    plain = list(plain_lines(compare_report(found)))
    assert any("-9.7%" in text for text in plain)
    quiet = attrs.evolve(found, shifts=[attrs.evolve(shift, is_finding=False)])
    assert not any("beyond" in text for text in shown(quiet))


def test_all_moved_together_only_where_no_row_plainly_did_not():
    numbers = {"ratio": 1.1, "lower": 1.09, "upper": 1.11, "noise": 0.01, "rows": 30}
    shift = CommonShift(metric="time", unit="s", is_finding=True, **numbers)
    ends = {"near": (0.9, 1.1), "above": (1.01, 1.2), "below": (0.8, 0.99)}
    rows = {
        name: row(name, 1.1, beyond_lower=lower, beyond_upper=upper)
        for name, (lower, upper) in ends.items()
    }
    other = row("above", metric="memory", beyond_lower=1.01, beyond_upper=1.2)
    assert together(shift, [rows["near"], other]) == "all 30 moved together"
    assert together(shift, [*rows.values(), other]) == "28 of 30 moved together"


def test_rows_that_stayed_where_others_moved_are_told_and_no_shift_is():
    numbers = {"ratio": 1.3, "lower": 1.29, "upper": 1.31, "noise": 0.01, "rows": 60}
    shift = CommonShift(
        metric="time", unit="s", is_finding=False, is_common=False, moved=33, unmoved=27, **numbers
    )
    texts = shown(comparison(row("a", 1.3, "regressed"), row("b"), shifts=[shift]))
    assert " ".join(" ".join(texts[1:3]).split()) == (
        "! 33 of 60 moved in time, most by about +30.0 %, and 27 stayed: not the machine as a "
        "whole, so each row was judged against no change"
    )
    few = attrs.evolve(shift, moved=12)
    assert not list(shift_notes(comparison(row("a", 1.3), shifts=[few])))


# --- warnings ---------------------------------------------------------------------------------


def test_a_warning_of_one_row_is_a_footnote_and_one_of_many_a_note():
    common, own = "noise was guessed; run more", "two groups; find out why"
    rows = [row(f"a{n}", warnings=[common]) for n in range(3)]
    texts = shown(comparison(*rows, row("b", warnings=[common, own])))
    assert texts[1:3] == ["! noise was guessed", "  → run more"]
    assert "a  two groups → find out why" in texts
    assert next(text for text in texts if text.startswith("? b")).endswith("% a")
    partly = shown(comparison(*rows, row("b", warnings=[own])))
    assert "! noise was guessed (3 of 4)" in partly


def test_warnings_of_folded_rows_are_counted_and_listed_in_a_pipe():
    rows = [row(f"a{n}") for n in range(13)]
    rows[5] = row("a5", warnings=["odd; look"])
    report = compare_report(comparison(*rows))
    texts = [line.plain for line in lines(report, width=80)]
    assert "1 warning about rows that are folded away (-a)" in texts
    assert any(text.endswith("  odd; look") for text in plain_lines(report))
    assert "a  odd → look" in shown(comparison(*rows), limit=None)


def test_noise_from_the_suite_is_said_once_with_what_it_hides():
    fields = {"n_baseline": 1, "n_current": 1, "noise": 0.032, "noise_source": "suite"}
    fields |= {"detectable": 0.12, "more_runs": 9, "warnings": ["one invocation a side: x; y"]}
    texts = shown(comparison(*(row(f"a{n}", **fields) for n in range(3))))
    assert texts[0] == "pyperf, one invocation a side"
    assert " ".join(" ".join(texts[1:4]).split()) == (
        "! one invocation a side: run-to-run noise (3.2 %) was taken from the suite itself, so a "
        "change under about 12 % stays hidden → run about 9 more invocations a side, or compare "
        "against the history"
    )
    assert not any(text.startswith("a  ") for text in texts)


def test_differences_are_facts_and_doubtful_ones_notes():
    differences = [
        SideDifference(key="gpu", kind="hardware", baseline="A", current="B"),
        SideDifference(key="cpu", kind="hardware", baseline="", current="B"),
        SideDifference(key="suite_version", kind="benchmark code", baseline="a" * 40, current="b"),
        SideDifference(key="python", kind="software", baseline="3.11", current="3.13"),
        SideDifference(key="python_cflags", kind="software", baseline="-O2", current="-O3"),
        *(SideDifference(key=k, kind="software", baseline="1", current="x" * 40) for k in "pqrst"),
    ]
    texts = shown(comparison(row(), differences=differences), width=200)
    assert (
        texts[1]
        == f"differs: {', '.join(f'{k} 1 → ' + 'x' * 23 + '…' for k in 'pqrs')}, 1 more (-v)"
    )
    assert "! hardware differs: gpu A → B" in texts
    assert "! only one side states its hardware: cpu none → B" in texts
    assert "! benchmark code may differ: suite_version aaaaaa → b" in texts
    assert not any("cflags" in text for text in texts)


def test_the_head_says_what_was_compared():
    base = run_of([], commit="a" * 40)
    new = run_of([], commit="b" * 40, environment={"python": "3.13.0"}, metadata={"tool": "asv"})
    rows = [row("a"), row("b", n_baseline=3), row("c", n_current=0, n_baseline=0)]
    texts = shown(comparison(*rows, baseline=base, current=new), width=200)
    assert texts[0] == (
        "pyperf → asv, 3 to 5 → 5 invocations, commit aaaaaaa → bbbbbbb, Python 3.11.7 → 3.13.0"
    )
    verbose = shown(comparison(*rows, baseline=base, current=new), width=200, verbose=True)
    assert "python: 3.11.7 → 3.13.0" in verbose
    assert "host: lab → none" in verbose


def test_verbose_adds_the_evidence_of_each_row():
    evidence = {"p_value": 0.0021, "p_adjusted": 0.02, "effect_size": -0.62, "method": "Welch t"}
    found = comparison(row("a", **evidence), row("b", n_current=6, samples_current=18))
    text = " ".join(" ".join(shown(found, verbose=True)).split())
    assert (
        "alone −0.80 … +0.80 %, 5 invocations a side (15 samples each), noise 1.0 % from the "
        "invocations, p = .0021 (adjusted .020), delta −0.62, Welch t"
    ) in text
    assert "5 and 6 invocations (15 and 18 samples)" in text
    report = compare_report(found, verbose=True)
    assert any("| evidence |" in text for text in markdown_lines(report))
    header = next(text for text in plain_lines(report) if text.startswith("outcome"))
    assert header.split("  ")[-1].strip() == "warnings"
    assert "p adjusted" in header


# --- means, answers ---------------------------------------------------------------------------


def test_means_are_of_one_metric_each():
    mean = MeanRatio(metric="time", unit="s", ratio=1.01, lower=1.0, upper=1.02, rows=3)
    other = MeanRatio(metric="memory", unit="B", ratio=2.5, rows=2, left_out=4)
    single = MeanRatio(metric="ops", unit="1/s", ratio=0.5, rows=1)
    texts = shown(comparison(row(), means=[other, single, mean]))
    assert texts[-4:-1] == [
        "",
        "geometric mean of time +1.0 % (0.0 … +2.0 %) over 3",
        "geometric mean of memory 2.5× more over 2, 4 left out",
    ]
    alone = shown(comparison(row(), means=[mean]))
    assert "geometric mean +1.0 % (0.0 … +2.0 %) over 3" in alone


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([], "Nothing to compare."),
        ([row(outcome="equivalent")], "No change: 1 equivalent within 2 %."),
        (
            [row(outcome="equivalent"), row(outcome="equivalent", margin=0.1)],
            "No change: 2 equivalent.",
        ),
        (
            [row(outcome="equivalent"), row()],
            "0 regressed, 0 improved, 1 inconclusive, 1 equivalent",
        ),
        (
            [row(outcome=o) for o in Outcome],
            "1 regressed, 1 failed, 1 missing, 1 improved, 1 inconclusive, 1 equivalent, "
            "1 not comparable, 1 new",
        ),
    ],
)
def test_the_answer_counts_all_rows(rows, answer):
    assert answer_of_comparison(comparison(*rows)) == answer


def test_the_ending_follows_the_counts():
    assert shown(comparison(row()), ending="exit code 1: x")[-1].endswith("(exit code 1: x)")


# --- groups -----------------------------------------------------------------------------------


def test_groups_have_a_line_with_counts_and_ranges():
    fast = [row(f"a{n}", 1 / (4 + n), "improved", tags={"poly": "IEEE"}) for n in range(3)]
    other = [row("b", 1.01, tags={"poly": "IEEE"}), row("c", tags={"poly": "K"}), row("d")]
    leaning = row("e", 1.05, tags={"poly": "K"}, suspect="suspect")
    texts = shown(comparison(*fast, *other, leaning), by="poly")
    assert texts[2:5] == [
        "? poly=K     2 inconclusive (1 leaning slower), 0.0 … +5.0 %",
        "✓ poly=IEEE  3 of 4 improved, 4.0× to 6.0× faster; 1 inconclusive, +1.0 %",
        "? no poly    1 inconclusive, 0.00 %",
    ]
    plain = list(plain_lines(compare_report(comparison(*fast, *other, leaning), by="poly")))
    assert any(text.split()[:3] == ["improved", "poly=IEEE", "time"] for text in plain)


# --- forms ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compared():
    """Comparisons of the shared pairs of runs."""
    from calibrax.analysis.comparison import compare

    pairs = [every_outcome(), one_invocation(), many_changes(), grouped()]
    return [compare(*pair) for pair in pairs]


def test_a_pipe_and_a_page_hold_every_row_whatever_is_folded(compared):
    for found in compared:
        report = compare_report(found)
        plain = [text for text in plain_lines(report) if "benchmarks/suite.py::" in text]
        plain += [
            text for text in plain_lines(report) if "CRC32 " in text and "--explain" not in text
        ]
        assert len(plain) >= len(found.rows)
        assert len([text for text in plain if text.split("  ")[0] in list(Outcome)]) == len(
            found.rows
        )
        page = [
            text for text in markdown_lines(report) if text[:2] == "| " and "| outcome" not in text
        ]
        assert len(page) == len(found.rows)
        opened = sum(text.startswith("<details>") for text in markdown_lines(report))
        assert opened == sum(text == "</details>" for text in markdown_lines(report))


def test_no_line_is_wider_than_the_screen(compared):
    for found in compared:
        for width in (40, 50, 66, 80, 110, 132):
            for verbose in (False, True):
                for text in shown(found, width=width, verbose=verbose):
                    assert len(text) <= width or " " not in text.strip()


def test_documents_have_every_attribute_of_a_row(compared):
    fields = {field.name for field in attrs.fields(ComparedRow)}
    assert set(COMPARED_COLUMNS) == fields
    for found in compared:
        document = comparison_document(found, ["x"], exit_code=3, exit_reason="why")
        assert [set(each) for each in document["rows"]] == [fields] * len(found.rows)
        assert sum(document["summary"]["outcomes"].values()) == len(found.rows)
        assert document["summary"]["suspects"] == len(found.suspects)
        assert (document["exit_code"], document["exit_reason"]) == (3, "why")
        assert document["troubles"] == ["x"]
        assert not any(value != value for each in document["rows"] for value in each.values())


def test_a_shift_without_an_interval_and_rows_without_a_ratio_are_told_all_the_same():
    found = {"ratio": 1.2, "lower": 1.1, "upper": 1.3, "noise": 0.02, "rows": 20}
    shift = CommonShift(metric="time", unit="s", is_finding=True, **found)
    alone = comparison(row("a", 1.2, beyond_shift=1.01), row("b", 1.2), shifts=[shift])
    assert any(text.split()[-2:] == ["+1.0", "%"] for text in shown(alone))
    odd = {"scale": "linear", "ratio": NAN, "lower": NAN, "upper": NAN, "current": NAN}
    odd |= {"own_lower": NAN, "own_upper": NAN}
    many = comparison(*(row(f"a{n}", **odd) for n in range(13)))
    assert "? 13 inconclusive  (-a lists)" in shown(many)
    assert any(text.endswith("n/a") for text in shown(comparison(row("a", **odd))))


def test_suspects_that_are_folded_are_counted():
    rows = [row(f"w{n:02}", 1.1, "regressed") for n in range(12)]
    leaning = [row(f"s{n}", 1.05, suspect="suspect") for n in range(2)]
    texts = shown(comparison(*rows, *leaning))
    assert "? 2 inconclusive (2 leaning slower), +5.0 %  (-a lists)" in texts


def test_a_page_names_the_metric_of_rows_that_are_all_folded():
    memory = {"metric": "memory", "unit": "B"}
    rows = [row(f"a{n}", 1.0, "equivalent", **memory) for n in range(13)]
    page = list(markdown_lines(compare_report(comparison(*rows, row("b")))))
    assert any("= memory: 13 equivalent within 2 %" in text for text in page)
    alone = list(markdown_lines(compare_report(comparison(*rows))))
    assert any("= memory: 13 equivalent within 2 %" in text for text in alone)
