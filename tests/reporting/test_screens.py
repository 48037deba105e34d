"""What the screens say beyond the golden files."""

import io
import math
import re
from datetime import UTC, datetime

import pytest
from sample_runs import START, invocations, run_of, series_runs

from calibrax import Metric, MetricDef, Point, Run
from calibrax.analysis.history import summarize_history
from calibrax.analysis.summary import summarize
from calibrax.reporting import facts
from calibrax.reporting.columns import in_metric_order, scale_of
from calibrax.reporting.forms.markdown import markdown_lines
from calibrax.reporting.forms.plain import plain_lines
from calibrax.reporting.forms.terminal import lines, print_report
from calibrax.reporting.model import Cell, Column, Note, Report, Row, Table
from calibrax.reporting.outcomes import OUTCOMES
from calibrax.reporting.show.answers import directions
from calibrax.reporting.show.history import history_report, sparkline
from calibrax.reporting.show.metric_tables import spread_text
from calibrax.reporting.show.run import run_report
from calibrax.reporting.show.sides import side_report

pytestmark = pytest.mark.extras

CURE = "→ --direction METRIC=lower or higher"


def shown(report, width=80, **settings):
    return [line.plain for line in lines(report, width=width, **settings)]


def test_marks_have_an_ascii_form_and_one_column():
    report = Report(
        answer="",
        tables=[
            Table(
                columns=[Column(heading="")],
                rows=[Row(outcome=word, cells=[Cell("name")]) for word in OUTCOMES],
            )
        ],
    )
    for line in shown(report, ascii_only=True):
        assert line.isascii()
    assert [line[1:] for line in shown(report) if line] == [" name"] * len(OUTCOMES)


def test_a_report_may_hold_nothing_but_its_answer():
    assert shown(Report(answer="Nothing.")) == ["Nothing."]
    assert list(plain_lines(Report(answer="Nothing."))) == ["Nothing."]
    table = Table(columns=[Column(heading="name")], rows=[])
    assert shown(Report(answer="a", tables=[table]))[-1] == "a"
    assert next(iter(plain_lines(Report(answer="a", tables=[table])))).startswith("outcome")


def test_a_note_without_remedy_and_steps_are_printed_in_every_form():
    report = Report(answer="a", notes=[Note("doubt")], steps=["calibrax show x"], airy=False)
    assert shown(report) == ["! doubt", "", "a", "calibrax show x"]
    assert list(plain_lines(report)) == ["! doubt", "", "a", "calibrax show x"]
    assert list(markdown_lines(report))[-1] == "`calibrax show x`"


def with_optional_columns(widths, name="n" * 50):
    """A table of a number, and columns of given widths that may be dropped, by their rank."""
    columns = [Column(heading="name"), Column(heading="kept", align="right")]
    columns += [Column(heading=f"rank{drop}", drop=drop) for drop, _ in widths]
    cells = [Cell(name), Cell("1"), *(Cell("x" * width) for _, width in widths)]
    row = Row(outcome="measured", cells=cells)
    return Report(answer="", tables=[Table(columns=columns, rows=[row], optional="extras")])


def test_a_row_takes_two_lines_before_a_column_is_dropped():
    report = with_optional_columns([(1, 20), (1, 20)])
    assert shown(report, 120)[1].endswith("kept  rank1                 rank1")
    assert shown(report, 66) == [
        *("", "    kept  rank1                 rank1", "n" * 50),
        *(f"       1  {'x' * 20}  {'x' * 20}", "", ""),
    ]


def test_columns_of_one_rank_are_dropped_together_and_a_note_says_so():
    report = with_optional_columns([(1, 40), (2, 40), (1, 40)])
    found = shown(report, 120)
    assert "rank1" in found[1]
    assert "rank2" not in found[1]
    narrow = shown(report, 70)
    assert not any("rank" in line for line in narrow)
    assert narrow[-4:-2] == [
        "! no room for extras in 70 columns",
        "  → widen to 134, show fewer, or pipe",
    ]
    assert max(map(len, narrow)) <= 70


def test_a_line_of_numbers_that_is_too_long_is_wrapped():
    columns = [Column(heading="name"), *(Column(heading="h" * 12) for _ in range(5))]
    row = Row(outcome="failed", cells=[Cell("a"), *(Cell("v" * 12) for _ in range(5))])
    table = Table(columns=columns, rows=[row], title="time")
    found = shown(Report(answer="", tables=[table]), 40)
    assert found[:2] == ["", "time"] or found[0] == "time"
    assert max(map(len, found)) <= 40


def test_printing_escapes_nothing_twice_and_uses_no_markup():
    out = io.StringIO()
    print_report(Report(answer="[bold]:smile: x"), out, width=80)
    assert out.getvalue() == "[bold]:smile: x\n"


@pytest.mark.parametrize(
    ("metrics", "text"),
    [
        ({}, ""),
        ({"a": "higher"}, "higher is better"),
        ({"a": "info"}, f"direction unknown {CURE}"),
        ({"a": "lower", "b": "info"}, f"lower is better (a), unknown (b) {CURE}"),
        (
            {"a": "info", "b": "higher"},
            f"higher is better (b), unknown (a) {CURE}",
        ),
        (
            dict.fromkeys("abcde", "lower") | {"f": "higher"},
            "lower is better (a, b, c, d, …), higher (f)",
        ),
    ],
)
def test_the_answer_says_which_way_is_better(metrics, text):
    assert directions(metrics) == text


def test_metrics_are_in_the_order_of_their_kinds():
    units = {"x": "widgets", "alloc": "B", "rate": "1/s", "t": "s", "none": ""}
    assert in_metric_order(units.items()) == ["t", "rate", "alloc", "x", "none"]


def test_a_history_of_several_metrics_of_one_name_has_a_block_for_each():
    runs = [
        run_of(
            {"a": {"time": Metric(value=i + 1.0), "memory": Metric(value=5)}},
            id=str(i),
            metadata={},
        )
        for i in range(9)
    ]
    found = "\n".join(shown(history_report(summarize_history(runs), sort="value")))
    assert "\ntime" in found
    assert "\nmemory" in found
    assert "2024-01-01\n" in found
    assert "calibrax  9 runs, 2024-01-01" in found


def test_a_history_with_many_metrics_names_the_first_in_its_answer():
    metrics = {f"m{i}": Metric(value=1) for i in range(6)}
    report = history_report(summarize_history([run_of({"a": metrics})] * 2))
    assert "6 series of 1 benchmark (1 m0, 1 m1, 1 m2, 1 m3, 2 others)" in report.answer


def test_a_history_without_series_has_no_table():
    report = history_report(summarize_history([run_of({})] * 2))
    assert report.tables == []
    assert report.answer.startswith("0 benchmarks, 0 values")


def test_a_series_without_values_says_why():
    failed = Metric(value=math.nan, failure="oom")
    points = {
        "a": {"time": failed},
        "b": {"time": Metric(value=math.nan)},
        "c": {"time": Metric(value=2)},
    }
    found = "\n".join(plain_lines(history_report(summarize_history([run_of(points)]))))
    assert "failed" in found
    screen = "\n".join(shown(history_report(summarize_history([run_of(points)]))))
    assert "oom" in screen
    assert "no value" in screen
    assert "1 value" in screen


def test_a_sparkline_shows_gaps_infinities_and_levels():
    assert sparkline([1.0, None, 2.0]) == "▁ █"
    assert sparkline([5.0, 5.0]) == "▄▄"
    assert sparkline([0.0, 1.0, 2.0]) == "▁▅█"
    assert sparkline([1.0, math.inf]) == "▄█"
    assert sparkline([]) == ""


def test_an_interval_around_zero_has_no_percent():
    samples = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]
    metric = Metric(value=0, samples=samples, invocations=range(7))
    text = "\n".join(shown(run_report(summarize(run_of({"a": {"score": metric}})))))
    assert "± 2" in text
    assert "%" not in text


def test_uneven_and_single_samples_are_counted_in_words():
    points = {
        "uneven": {"time": Metric(value=1, samples=[1, 1, 2], invocations=[0, 0, 1])},
        "ones": {"time": Metric(value=1, samples=[1, 2], invocations=[0, 1])},
    }
    text = "\n".join(shown(run_report(summarize(run_of(points)))))
    assert "2 invocations, 3 samples" in text
    assert "2 invocations\n" in text


def test_many_warnings_are_cut_but_not_when_all_are_asked_for():
    points = {
        f"b{n}": {"time": Metric(value=1, samples=[1, math.nan, *[2] * n])} for n in range(2, 8)
    }
    summary = summarize(run_of(points))
    assert run_report(summary).notes[-1] == Note("3 more warnings", "add -v")
    assert len(run_report(summary, verbose=True).notes) == 6


def test_mixed_confidences_have_no_common_heading():
    points = {"a": {"time": Metric(value=5.0, lower=4.0, upper=7.0)}}
    text = "\n".join(shown(run_report(summarize(run_of(points)), verbose=True), 200))
    assert " interval " in text
    assert "95 %" not in text
    confident = {"a": {"time": Metric(value=1.0, samples=[1.0, 2.0] * 5)}}
    text = "\n".join(shown(run_report(summarize(run_of(confident)), verbose=True), 200))
    assert "95 % interval" in text


def test_many_failures_side_by_side_are_cut_unless_all_are_asked_for():
    failed = {f"b{i}": {"time": Metric(value=math.nan, failure=f"f{i}")} for i in range(5)}
    both = [summarize(run_of(failed)), summarize(run_of({}, id="other"))]
    assert side_report(both, ["x", "y"]).notes[3] == Note("2 more failed", "add -v")
    full = side_report(both, ["x", "y"], verbose=True)
    assert len(full.notes) == 5
    assert ["y: run: other"] in full.head


def test_the_same_metric_in_two_units_stands_in_two_tables():
    other = {"time": MetricDef(name="time", unit="1/s", direction="higher")}
    point = {"a": {"time": Metric(value=1)}}
    both = [summarize(run_of(point)), summarize(run_of(point, metric_defs=other))]
    assert len(side_report(both, ["x", "y"]).tables) == 2


def test_runs_are_called_by_file_commit_day_or_number():
    def runs(**fields):
        return [run_of({}, **{k: v[i] for k, v in fields.items()}) for i in range(2)]

    same = [run_of({})] * 2
    assert facts.run_labels(same, ["before", "after"]) == ["before", "after"]
    assert facts.run_labels(same, ["x" * 30, "y"]) == ["run 1", "run 2"]
    commits = runs(commit=["a" * 40, "v1.0"])
    assert facts.run_labels(commits, ["", ""]) == ["aaaaaaa", "v1.0"]
    days = runs(timestamp=[START, datetime(2025, 1, 1, tzinfo=UTC)])
    assert facts.run_labels(days, ["same", "same"]) == ["2024-01-01", "2025-01-01"]


def test_runs_of_several_tools_name_theirs():
    runs = [run_of({}, metadata={"tool": tool}) for tool in ("asv", "pyperf")]
    head = facts.side_by_side(runs, ["x", "y"])
    assert head == [["x", "asv 2024-01-01"], ["y", "pyperf 2024-01-01"]]
    assert facts.several(runs) == ["asv, pyperf  2 runs, 2024-01-01"]


def test_facts_of_machines_are_short_and_lists_are_told():
    environment = {
        "python": ["3.11.0 (64-bit)", "3.12.1"],
        "gpu": ["A100", "H100"],
        "cpu": "AMD EPYC 7R32 64-Core Processor",
        "machine": "",
    }
    run = Run(points=[], environment=environment, timestamp=START)
    assert facts.facts_of(run) == [
        "calibrax 2024-01-01",
        "Python 3.11.0, 3.12.1",
        "AMD EPYC 7R32",
        "A100, H100",
    ]
    assert facts.short_cpu("CPU") == "CPU"


def test_the_commit_time_gives_the_days_where_all_runs_state_it():
    runs = [
        run_of({}, commit="x", metadata={"commit_time": f"202{i}-05-06T00:00:00"}) for i in range(2)
    ]
    assert facts.several(runs) == ["calibrax  2 runs of 1 commit, 2020-05-06 to 2021-05-06"]
    assert facts.several(series_runs(2))[0].endswith("machine ci")


def test_tags_and_scenarios_are_whole_in_a_pipe():
    points = [
        Point(
            name="p.a",
            scenario="s",
            tags={"n": n, "python": "3"},
            metrics={"time": Metric(value=1)},
        )
        for n in ("1", "2")
    ]
    summary = summarize(Run(points=points))
    assert "s: p.a n=1 python=3" in "\n".join(plain_lines(run_report(summary)))
    assert "\na n=1" in "\n".join(shown(run_report(summary)))


def side(*metrics, labels=None, **settings):
    """The report of runs with one benchmark each."""
    runs = [summarize(run_of({"fft": {"time": metric}})) for metric in metrics]
    return side_report(runs, labels or [f"r{n}" for n in range(len(runs))], **settings)


def test_a_pipe_has_the_ends_of_the_interval_of_each_run():
    metric = invocations([1.0, 1.1, 1.2, 1.05, 1.15, 1.3])
    heading, row = list(plain_lines(side(metric, Metric(value=math.nan, failure="boom"))))[-4:-2]
    assert re.split("  +", heading)[4:] == [
        "r0",
        "r0 lower",
        "r0 upper",
        "r1",
        "r1 lower",
        "r1 upper",
    ]
    assert re.split("  +", row)[4:] == ["1.125", "1", "1.3", "failed", "-", "-"]
    verbose = list(plain_lines(side(metric, Metric(value=1), verbose=True)))
    heading, row = verbose[-4:-2]
    assert re.split("  +", heading)[7:9] == ["r0 n", "r0 method"]
    assert re.split("  +", row)[7] == "6"
    assert "medians of invocations" in row
    assert not any("medians" in line for line in shown(side(metric, metric, verbose=True)))


def test_a_missing_run_has_no_interval_in_a_pipe():
    both = [summarize(run_of({"a": {"time": Metric(value=1)}})), summarize(run_of({}))]
    [row] = [x for x in plain_lines(side_report(both, ["x", "y"])) if x.startswith("missing")]
    assert re.split("  +", row)[4:] == ["1", "-", "-", "missing", "-", "-"]


def test_one_run_in_a_pipe_calls_the_estimate_so():
    lines_of = list(plain_lines(run_report(summarize(run_of({"a": {"time": Metric(value=1)}})))))
    [heading] = [line for line in lines_of if line.startswith("outcome")]
    assert "estimate" in heading
    assert "value" not in heading


def test_an_interval_without_width_is_a_note_and_no_plus_minus():
    points = {
        "flat": {"time": Metric(value=1.0, samples=[*[1e-6] * 40, 2e-6])},
        "flats": {"time": invocations([1e-6] * 8)},
    }
    report = run_report(summarize(run_of(points)))
    text = "\n".join(shown(report))
    assert "±" not in text
    assert sum("no width" in note.text for note in report.notes) == 2
    assert "1.00 µs" in text
    assert "1.00000" not in text


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (4e-3, 9e-3, "± 80 %"),
        (4e-3, 10e-3, "4.00 … 10.0 ms"),
        (4e-3, 0.55, "4.00 … 550 ms"),
        (2.5e-3, 6e-3, "2.50 … 6.00 ms"),
        (-1e-3, 6e-3, "−1.00 … 6.00 ms"),
        (1e-9, 1.0, "1.00 ns … 1.00 s"),
        (5e-3, 5e-3, ""),
    ],
)
def test_from_a_factor_of_two_on_the_ends_of_the_interval_are_printed(lower, upper, text):
    point = {"a": {"time": Metric(value=5e-3, lower=lower, upper=upper)}}
    [row] = summarize(run_of(point)).rows
    assert spread_text(row, scale_of([5e-3], "s")) == text


def test_a_joined_run_says_what_its_parts_differ_in():
    differing = ("environment.python", "metadata.points")
    run = run_of({"a": {"time": Metric(value=1)}}, metadata={"differing": differing})
    note = Note("joined runs differ: python, metadata.points", "join only runs of one environment")
    assert run_report(summarize(run)).notes[0] == note
    both = side_report([summarize(run), summarize(run_of({}))], ["x", "y"])
    assert both.notes[0].text == "joined runs differ in x: python, metadata.points"
    many = run_of({}, metadata={"differing": [f"environment.k{n}" for n in range(6)]})
    [found] = facts.differences_of(many)
    assert found.text == "joined runs differ: k0, k1, k2, k3 and 2 more (-v)"
    [odd] = facts.differences_of(run_of({}, metadata={"differing": "python"}))
    assert odd.text == "joined runs differ: python"


def test_notes_about_a_few_rows_of_several_runs_name_the_run():
    report = side(Metric(value=1, samples=[1] * 9), Metric(value=1), Metric(value=1, samples=[1]))
    assert any(note.text.endswith(" (fft in r1)") for note in report.notes)


def test_a_history_with_one_series_a_benchmark_counts_benchmarks():
    runs = [
        run_of({"a": {"time": Metric(value=1)}, "b": {"memory": Metric(value=1)}}, id="x"),
        run_of({"a": {"time": Metric(value=1)}}, id="y"),
    ]
    answer = history_report(summarize_history(runs)).answer
    expected = "2 benchmarks (1 time, 1 memory), 3 values, none failed, 1 not in the newest run."
    assert answer == expected


def test_a_history_with_several_series_a_benchmark_counts_series():
    metrics = {"memory": Metric(value=5), "time": Metric(value=1)}
    runs = [run_of({"a": metrics}), run_of({"b": {"time": Metric(value=1)}})]
    answer = history_report(summarize_history(runs)).answer
    assert answer == (
        "3 series of 2 benchmarks (2 time, 1 memory), 3 values, none failed, "
        "2 series not in the newest run."
    )
