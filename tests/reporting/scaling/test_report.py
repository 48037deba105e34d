"""The screens of laws of growth."""

import io
import math

import attrs
import pytest
from sized_runs import LAWS, grouped_run, laws_run, run_over_sizes, sized

from calibrax import Metric, Run
from calibrax.analysis.scaling import fit_scaling
from calibrax.errors import SelectionError
from calibrax.reporting.forms.markdown import markdown_lines
from calibrax.reporting.forms.plain import plain_lines
from calibrax.reporting.forms.terminal import print_report
from calibrax.reporting.scaling.report import (
    answer_of,
    explain_scaling,
    scaling_report,
    series_named,
)

pytestmark = pytest.mark.extras


def shown(report, width=120):
    out = io.StringIO()
    print_report(report, out, width=width)
    return out.getvalue().splitlines()


def fitted(run, **options):
    return fit_scaling(run, size_tag="n", **options)


def test_the_counts_of_the_answer_add_up_and_name_what_no_class_fits():
    found = fitted(laws_run())
    assert answer_of(found) == "5 of 7 series fitted. No class fits odd."
    assert answer_of(found, named=True).startswith("time: 5 of 7")
    grouped = fitted(grouped_run(), group_by=["text", "bits"])
    answer = answer_of(grouped)
    assert answer.endswith("No class fits text=rand bits=32, text=rand bits=64.")
    many = run_over_sizes(*(sized(f"odd{i}", LAWS["odd"]) for i in range(4)))
    assert answer_of(fitted(many)).endswith("No class fits odd0, odd1 and 2 more.")


def test_one_series_is_named_with_its_law_and_equal_laws_are_told_once():
    one = fitted(run_over_sizes(sized("sort", LAWS["sort"])))
    assert answer_of(one) == "sort: O(n log n)."
    power = fitted(run_over_sizes(sized("odd", LAWS["odd"])))
    assert answer_of(power) == "odd: O(n^1.50), as no class fits."
    both = fitted(run_over_sizes(sized("a", LAWS["max"]), sized("b", LAWS["max"])))
    assert answer_of(both) == "2 of 2 series fitted. All grow as n."
    mixed = fitted(run_over_sizes(sized("a", LAWS["max"]), sized("b", LAWS["sort"])))
    assert answer_of(mixed) == "2 of 2 series fitted."
    none = fitted(run_over_sizes(sized("a", LAWS["max"], ("100", "1K"))))
    assert answer_of(none) == "No law: none of 1 series could be fitted."


def test_series_with_a_law_come_first_and_others_say_why():
    lines = shown(scaling_report([fitted(laws_run())]))
    rows = [line for line in lines if line.startswith(("  ", "? ", "! "))]
    assert any(
        line.startswith("? few") and "2 sizes from 100 to 1K: a law" in line for line in rows
    )
    assert any(line.startswith("! broken") and "timed out: 60 s" in line for line in rows)
    order = [line.split()[1] for line in lines if line.startswith(("? few", "! broken"))]
    assert order == ["few", "broken"]


def test_tags_that_are_grouped_by_have_columns():
    found = fitted(grouped_run(), group_by=["text", "bits"])
    lines = shown(scaling_report([found]))
    assert any(line.split()[:3] == ["text", "bits", "sizes"] for line in lines)
    assert any(line.split()[:3] == ["zero", "64", "100"] for line in lines)
    partly = shown(scaling_report([fitted(grouped_run(), group_by=["text"])]))
    assert any(line.split()[:3] == ["text", "benchmark", "sizes"] for line in partly)
    markdown = list(markdown_lines(scaling_report([found], face="markdown")))
    assert any("`rand  32`" in line for line in markdown)


def test_many_series_are_folded_in_a_terminal_only():
    run = run_over_sizes(*(sized(f"max{i:02}", LAWS["max"]) for i in range(20)))
    found = fitted(run)
    assert any("… 8 more (-a)" in line for line in shown(scaling_report([found])))
    for report in (scaling_report([found], face="plain"), scaling_report([found], every=True)):
        assert sum("max" in line for line in plain_lines(report)) == 20


def test_several_metrics_have_a_table_each_and_their_answers_begin_with_them():
    run = run_over_sizes(
        sized("a", LAWS["max"]), sized("b", LAWS["max"], metric="memory", kind="x")
    )
    report = scaling_report([fitted(run, metric=m) for m in ("time", "memory")])
    assert report.answer == "time: a: O(n)."
    assert report.closing == ["memory: b kind=x: O(n)."]
    assert any("best, memory" in line for line in shown(report))
    assert report.plot is None


def test_one_series_comes_with_its_plot():
    report = scaling_report([fitted(run_over_sizes(sized("a", LAWS["max"])))])
    assert any("┤" in line for line in shown(report))
    assert any(line.startswith("    ") and "┤" in line for line in markdown_lines(report))
    assert not any("┤" in line for line in plain_lines(report))


def test_warnings_are_told_once_with_whom_they_are_about():
    found = fitted(laws_run())
    one, *others = found.series
    doubtful = attrs.evolve(one, warnings=["a doubt; its cure", *(f"d{i}; c" for i in range(5))])
    scaling = attrs.evolve(found, series=[doubtful, *others], without_size=1)
    notes = scaling_report([scaling]).notes
    assert any(note.text.endswith("(dict_get)") for note in notes)
    assert any(note.remedy == "add -v" for note in notes)
    assert notes[-1].text == "1 benchmark without 'n', so in no series"
    every = scaling_report([scaling], verbose=True)
    assert len(every.notes) > len(notes)
    assert every.head[0][0].startswith("method: least squares on logs")
    all_alike = attrs.evolve(
        found, series=[attrs.evolve(s, warnings=["w; c"]) for s in found.series]
    )
    assert scaling_report([all_alike]).notes[0].text == "w"
    most = [attrs.evolve(s, warnings=["w; c"] * (s.name != "odd")) for s in found.series]
    assert scaling_report([attrs.evolve(found, series=most)]).notes[0].text == "w (4 of 5)"


def test_a_series_is_found_by_its_name_or_by_words_of_it():
    found = fitted(grouped_run(), group_by=["text", "bits"])
    assert series_named(found, "rand 64").tags["bits"] == "64"
    assert series_named(found, "New bits=32 text=zero").tags["text"] == "zero"
    with pytest.raises(SelectionError, match=r"'rand' is in the names of 2 series: .*give more"):
        series_named(found, "rand")
    with pytest.raises(SelectionError, match=r"'sort' is in no name; there are: 'text=rand bits"):
        series_named(found, "sort")
    package = [
        attrs.evolve(point, scenario="example.com/sort")
        for name in ("Sort", "Copy")
        for point in sized(name, LAWS["max"])
    ]
    assert series_named(fitted(run_over_sizes(package)), "sort").name == "Sort"
    many = fitted(run_over_sizes(*(sized(f"max{i}", LAWS["max"]) for i in range(9))))
    with pytest.raises(SelectionError, match="and 4 more"):
        series_named(many, "sort")


def facts_of(report):
    return dict(report.facts)


def test_the_evidence_of_a_series_is_told_in_words():
    found = fitted(laws_run())
    report = explain_scaling(found, series_named(found, "bisect"))
    facts = facts_of(report)
    assert report.answer == "bisect, time: O(log n)"
    assert facts["Law"][0].startswith("time = ")
    assert facts["Law"][0].endswith("× log n (log to base 2)")
    assert "pulls down" in facts["Exponent"][0]
    assert "from run to run" in facts["Misfit"][0]
    assert any("┤" in line for line in shown(report))


def test_a_power_a_constant_and_a_line_have_their_own_sentences():
    found = fitted(laws_run())
    power = facts_of(explain_scaling(found, series_named(found, "odd")))
    assert power["Law"] == ["time = 1.00 ns × n^1.50"]
    assert power["Exponent"][0].endswith("twice the size, 2.83 times the time")
    assert power["Caution"] == [
        "no class fits, but O(n^1.50) does, within <0.01 %",
        "→ go by the exponent",
    ]
    constant = facts_of(explain_scaling(found, series_named(found, "dict_get")))
    assert constant["Law"] == ["time = 40.0 ns at every size"]
    assert "with n" not in constant["Misfit"][0]
    line = facts_of(explain_scaling(found, series_named(found, "max")))
    assert line["Law"] == ["time = 200 ns + 1.00 ns × n"]
    assert "the curve is right at 1M" in line["Prediction"][0]


def test_what_is_not_known_is_not_told():
    found = fitted(laws_run())
    bare = attrs.evolve(
        series_named(found, "max"), noise_source="", next_best="", warnings=["alone"]
    )
    facts = facts_of(explain_scaling(found, bare))
    assert facts["Misfit"] == ["<0.01 % with n"] or "noise" not in facts["Misfit"][0]
    assert facts["Caution"] == ["alone"]
    high, low = (
        facts_of(explain_scaling(found, attrs.evolve(bare, prediction_error=error)))
        for error in (0.3, -0.3)
    )
    assert "30 % too high" in high["Prediction"][0]
    assert "30 % too low" in low["Prediction"][0]


def test_a_series_without_a_law_is_explained_by_its_reason():
    found = fitted(laws_run())
    report = explain_scaling(found, series_named(found, "few"))
    assert report.answer == "few, time: too few sizes"
    assert report.facts == [
        (
            "",
            [
                "2 sizes from 100 to 1K: a law needs 4, better over a factor of 10; "
                "measure also 2 more"
            ],
        )
    ]
    assert "\n".join(shown(report)).strip()


def test_a_name_that_is_only_tags_is_told_with_the_benchmark():
    found = fitted(grouped_run(), group_by=["text", "bits"])
    report = explain_scaling(found, series_named(found, "rand 64"))
    assert report.answer.startswith("New text=rand bits=64, time: O(n^1.50)")


def test_sizes_that_tell_nothing_of_the_largest_are_said_to():
    found = fitted(run_over_sizes(sized("sort", LAWS["sort"])))
    [series] = found.series
    text = "\n".join(shown(explain_scaling(found, series)))
    assert "fitted to the other 4 sizes" in " ".join(text.split())
    unknown = attrs.evolve(series, prediction_error=float("nan"))
    text = "\n".join(shown(explain_scaling(attrs.evolve(found, series=[unknown]), unknown)))
    assert "the other sizes tell nothing of 1M" in " ".join(text.split())


def valley(n):
    return 1e-6 * (1 + abs(math.log10(n) - 4))


def test_values_that_turn_are_of_no_class_in_every_sentence():
    found = fitted(run_over_sizes(sized("vee", valley), sized("a", LAWS["max"])))
    assert answer_of(found) == "2 of 2 series fitted. No class fits vee."
    alone = fitted(run_over_sizes(sized("vee", valley)))
    assert answer_of(alone) == "vee: no class fits, it falls and then rises."
    assert any(line.endswith("• n^0.00   · 1") for line in shown(scaling_report([alone])))
    report = explain_scaling(alone, alone.series[0])
    assert report.answer == "vee, time: no class fits, it falls and then rises"
    facts = facts_of(report)
    assert facts["Exponent"][0].endswith("which tells nothing of what falls, then rises")
    assert facts["Law"][0].startswith("none; the free power is time = ")
    assert facts["Law"][0].endswith(" × n^0.00")
    assert " with n^0.00; " in facts["Misfit"][0]
    assert facts["Caution"][0].startswith("no class fits: the value falls by a factor of 3 up to")
    [row] = [line for line in shown(scaling_report([alone])) if line.startswith("vee  ")]
    assert row.split()[4] == "none"
    assert any("  none  " in line for line in plain_lines(scaling_report([alone], face="plain")))


def test_what_neither_a_class_nor_the_power_fits_is_said_to_in_every_sentence():
    factorials = sized("fact", lambda n: 1e-8 * math.gamma(n + 1), ("5", "10", "20", "40", "80"))
    found = fitted(run_over_sizes(factorials))
    assert answer_of(found) == "fact: no class fits, it follows no power either."
    facts = facts_of(explain_scaling(found, found.series[0]))
    assert facts["Exponent"][0].endswith(", of the free power, which does not fit")
    assert facts["Law"][0].startswith("none; the free power is time = ")
    [row] = [line for line in shown(scaling_report([found])) if line.startswith("fact  ")]
    assert row.split()[4] == "none"


def test_values_that_fall_are_told_with_their_exponent_and_no_failure():
    found = fitted(run_over_sizes(sized("rate", lambda n: 1e9 / n, metric="ops")))
    assert answer_of(found) == "rate: falls as n^−1.00, 95 % interval −1.00 … −1.00."
    assert "no class" not in "\n".join(shown(scaling_report([found])))
    both = [sized(name, lambda n: 1e9 / n, metric="ops") for name in "ab"]
    assert answer_of(fitted(run_over_sizes(*both))) == "2 of 2 series fitted. All fall as n^−1.00."
    facts = facts_of(explain_scaling(found, found.series[0]))
    assert facts["Exponent"][0].endswith("twice the size, half the ops")


def test_values_that_fall_as_no_power_are_told_so():
    flat_first = sized("rate", lambda n: 1e9 / (1 + n / 1000), metric="ops")
    found = fitted(run_over_sizes(flat_first))
    assert answer_of(found).startswith("rate: falls, but not as a power: at best n^−0.")
    [note] = [each for each in scaling_report([found]).notes if "falls" in each.text]
    assert note.remedy.startswith("fit the reciprocal, which grows as n (misfit")


def test_a_curve_that_is_off_by_more_than_the_value_is_told_as_a_multiple():
    found = fitted(laws_run())
    series = series_named(found, "max")
    points = [
        attrs.evolve(p, residual=r)
        for p, r in zip(series.points, [3.9, 0.5, 0, -0.9, -1e-5], strict=True)
    ]
    odd = attrs.evolve(series, prediction_error=5.6, points=points)
    facts = facts_of(explain_scaling(found, odd))
    assert facts["Prediction"][0].endswith("the curve is 6.6× the value at 1M")
    assert facts["Residuals"] == ["100 4.9×, 1K +50.0 %, 10K 0.0 %, 100K −90.0 %, 1M 0.0 %"]


def test_constants_stay_the_same():
    both = [sized(name, LAWS["dict_get"], wobble=0.01) for name in "ab"]
    found = fitted(run_over_sizes(*both))
    assert answer_of(found) == "2 of 2 series fitted. All stay the same."
    facts = facts_of(explain_scaling(found, found.series[0]))
    assert facts["Exponent"][0].endswith("twice the size, the same time")


@pytest.mark.parametrize(
    ("exponent", "words"),
    [
        (0.0, "the same time"),
        (0.004, "the same time"),
        (-0.004, "the same time"),
        (0.5, "1.41 times the time"),
        (1.0, "twice the time"),
        (1.002, "twice the time"),
        (2.0, "4 times the time"),
        (10.0, "1,024 times the time"),
        (40.0, "more than 1,000,000 times the time"),
        (-0.5, "0.707 times the time"),
        (-1.0, "half the time"),
        (-3.0, "0.125 times the time"),
        (-20.0, "less than 0.001 times the time"),
        (-1e9, "less than 0.001 times the time"),
    ],
)
def test_what_twice_the_size_does_is_told_in_words(exponent, words):
    [series] = fitted(run_over_sizes(sized("odd", LAWS["odd"]))).series
    found = fitted(run_over_sizes(sized("odd", LAWS["odd"])))
    told = facts_of(explain_scaling(found, attrs.evolve(series, exponent=exponent)))
    assert told["Exponent"][0].endswith(f": twice the size, {words}")


def test_no_word_of_another_metric_is_a_time():
    laws = [("flat", lambda n: 64.0), ("line", lambda n: 8 * n), ("vee", valley)]
    laws += [("falls", lambda n: 1e9 / n), ("few", None), ("odd", LAWS["odd"])]
    run = run_over_sizes(
        *(sized(name, law, metric="memory") for name, law in laws if law),
        sized("few", LAWS["max"], ("100", "1K"), metric="memory"),
    )
    found = fitted(run)
    reports = [scaling_report([found], verbose=True)]
    reports += [explain_scaling(found, series) for series in found.series]
    for report in reports:
        words = " ".join(" ".join(shown(report)).split()).replace("times", "")
        assert "time" not in words
        assert "second" not in words


def test_doubts_of_the_law_come_before_those_of_the_noise():
    once = run_over_sizes(*(sized(f"max{i}", LAWS["max"]) for i in range(3)), sized("vee", valley))
    bare = Run.from_json(once.to_json())
    points = [
        attrs.evolve(p, metrics={"time": Metric(value=p.metrics["time"].value)})
        for p in bare.points
    ]
    notes = scaling_report([fitted(attrs.evolve(bare, points=points))]).notes
    assert notes[0].text.startswith("no class fits: the value falls")
    assert notes[-1].text.startswith("one value of each size")
