"""Catch2's files: what the mapping promises, each trap with a file that shows it."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutations import read_or_refuse

from calibrax import MetricDirection, Run, read
from calibrax.errors import FormatError, FormatWarning
from calibrax.formats import catch2
from calibrax.formats.registry import format_of, runs_in

# File of ../shared/data/catch2, points, failed points.
TABLE = [
    ("bencher_four.txt", 4, 0),
    ("bencher_issue_351.txt", 6, 0),
    ("bencher_two.txt", 2, 0),
    ("gab_catch2_output_v2.txt", 4, 0),
    ("gab_catch2_output_v3.txt", 4, 0),
    ("gab_issue16_catch2.11_output.txt", 2, 0),
    ("own_run_2.13.10.xml", 3, 1),
]
LONG = "a name that is so long that the table of the console has to wrap it"
REPEATED = "ignore:.*1 benchmark stands several times"
NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


@pytest.fixture
def folder(own_data):
    return own_data / "catch2"


@pytest.fixture
def read_text(source_of):
    """Read XML or text that was made here."""

    def run_of(text):
        source = source_of(text)
        assert format_of(source) is catch2
        [run] = runs_in(source, catch2)
        return run

    return run_of


def xml_of(*inner, root="Catch"):
    """A file with this in a test case of it."""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    lines = "\n".join(inner)
    return f'{head}<{root} name="s">\n<TestCase name="t">\n{lines}\n</TestCase>\n</{root}>\n'


def benchmark_of(name="b", mean='value="2" lowerBound="1" upperBound="3" ci="0.95"'):
    """A benchmark with this mean."""
    return f'<BenchmarkResults name="{name}">\n<mean {mean}/>\n</BenchmarkResults>'


def text_of(*rows, titles="estimated", heading=("t",)):
    """What is printed, with a table of these rows."""
    rule = "-" * 79
    return "\n".join(
        [
            "~" * 79,
            "s is a Catch v2.13.10 host application.",
            *("", rule, *heading, rule, "s.cpp:1", "." * 79, ""),
            f"benchmark name          samples       iterations    {titles}",
            *(["          mean    low mean  high mean", "   std dev"] * (titles != "mean")),
            rule,
            *rows,
            "",
            "=" * 79,
            "test cases: 1 | 1 passed",
        ]
    )


def row_of(name="b"):
    """The lines of a row of a table."""
    times = ["  5  1178  265.05 us ", "  2 ns  1 ns  3 ns", "  1 ns  1 ns  1 ns", " " * 79]
    return [name + times[0], *times[1:]]


def time_of(run):
    [point] = run.points
    return point.metrics["time"]


@pytest.mark.parametrize(("name", "points", "failed"), TABLE)
def test_every_file_gives_what_it_holds(shared_data, name, points, failed):
    path = shared_data / "catch2" / name
    run = read(path)
    assert run == read(path, "catch2")
    metrics = [metric for point in run.points for metric in point.metrics.values()]
    assert (len(run.points), len(metrics)) == (points, points)
    assert [metric.samples for metric in metrics] == [None] * points
    assert sum(metric.failure is not None for metric in metrics) == failed
    assert Run.from_json(run.to_json()) == run


@pytest.mark.parametrize(("name", "points", "failed"), TABLE)
def test_the_table_is_that_of_a_plain_count(shared_data, name, points, failed):
    text = (shared_data / "catch2" / name).read_text(encoding="utf-8")
    assert len(re.findall("<BenchmarkResults|[0-9] +[0-9]+ +[0-9.]+ [mn]s *\n", text)) == points
    assert len(re.findall("<failed|Benchmark failed", text)) == failed


def test_the_table_has_every_file(shared_data):
    assert {path.name for path in (shared_data / "catch2").iterdir()} == {
        name for name, *_ in TABLE
    }


@pytest.mark.parametrize("name", [name for name, *_ in TABLE if name.endswith("txt")])
def test_the_means_are_those_that_were_printed(shared_data, name):
    path = shared_data / "catch2" / name
    number = "([0-9.]+) ([mun]?s)"
    rows = re.findall(
        rf" [0-9]+ +[0-9]+ +{number} *\n.* {number} +{number} +{number}", path.read_text("utf-8")
    )
    for point, row in zip(read(path).points, rows, strict=True):
        stated = [
            float(value) * NANOSECONDS[unit] / 1e9
            for value, unit in zip(row[2::2], row[3::2], strict=True)
        ]
        metric = point.metrics["time"]
        assert [metric.value, metric.lower, metric.upper] == pytest.approx(stated, rel=1e-12)


@pytest.mark.filterwarnings(REPEATED)
@pytest.mark.parametrize("file", ["2.13.10.xml", "2.13.10.txt"])
def test_both_forms_give_the_same_points(folder, file):
    run = read(folder / file)
    assert [(p.scenario, p.name, p.tags) for p in run.points] == [
        ("sums", "a sum of 10", {}),
        ("sums", LONG, {}),
        ('sections <&>"', "before", {}),
        ('sections <&>"/outer/one / two', "same", {}),
        ('sections <&>"/outer/three', "same", {}),
        ("fails", "throws", {}),
    ]
    assert set(run.metric_defs) == {"time"}
    definition = run.metric_defs["time"]
    assert (definition.unit, definition.direction) == ("s", MetricDirection.LOWER)


@pytest.mark.filterwarnings(REPEATED)
def test_values_in_xml_are_nanoseconds_though_only_a_comment_says_so(folder):
    text = (folder / "2.13.10.xml").read_text(encoding="utf-8")
    assert "All values in nano seconds" in text
    stated = re.search('<mean value="(.*)" lowerBound="(.*)" upperBound="(.*)" ci', text)
    metric = read(folder / "2.13.10.xml").points[0].metrics["time"]
    assert [metric.value, metric.lower, metric.upper] == [
        float(number) / 1e9 for number in stated.groups()
    ]


@pytest.mark.filterwarnings(REPEATED)
@pytest.mark.parametrize("file", ["2.13.10.xml", "2.13.10.txt"])
def test_a_benchmark_that_threw_failed_though_its_test_case_may_not_have(folder, file):
    metric = read(folder / file).points[-1].metrics["time"]
    assert (math.isnan(metric.value), metric.failure) == (True, "failed: it <broke>")
    assert (metric.lower, metric.upper) == (None, None)


def test_success_of_a_test_case_is_not_that_of_its_benchmark(shared_data):
    path = shared_data / "catch2" / "own_run_2.13.10.xml"
    assert b'success="false"' not in path.read_bytes()
    assert read(path).points[-1].metrics["time"].failure == "failed: x"


@pytest.mark.parametrize("file", ["2.13.10.xml", "2.13.10.txt"])
def test_what_runs_again_before_each_section_has_no_interval(folder, file):
    with pytest.warns(FormatWarning, match="1 benchmark stands several times .*'before'"):
        run = read(folder / file)
    metric = run.points[2].metrics["time"]
    assert metric.value > 0
    assert (metric.lower, metric.upper, metric.samples) == (None, None, None)


@pytest.mark.parametrize("file", ["2.13.10-no-analysis.xml", "2.13.10-no-analysis.txt"])
def test_without_analysis_there_is_no_interval(folder, file):
    run = read(folder / file)
    assert [point.name for point in run.points] == ["a sum of 10", LONG]
    for point in run.points:
        metric = point.metrics["time"]
        assert 0 < metric.value < 1e-3
        assert (metric.lower, metric.upper) == (None, None)


def test_the_version_is_stated_in_text_and_since_3_in_xml(folder, read_text):
    text = (folder / "2.13.10-no-analysis.txt").read_text(encoding="utf-8")
    xml = (folder / "2.13.10-no-analysis.xml").read_text(encoding="utf-8")
    assert read_text(text).metadata == {
        "tool": "catch2",
        "tool_version": "2.13.10",
        "executable": "suite",
        "time_source": "file",
    }
    assert "tool_version" not in read_text(xml).metadata
    newer = re.sub("</?Group.*>", "", xml).replace("<Catch ", '<Catch catch2-version="3.5.1" ')
    newer = newer.replace("<Catch ", "<Catch2TestRun ").replace("</Catch>", "</Catch2TestRun>")
    run = read_text(newer)
    assert run.metadata["tool_version"] == "3.5.1"
    assert run.points == read_text(xml).points
    newer = text.replace("Catch v2.13.10", "Catch2 v3.5.1").replace("estimated", "est run time")
    assert read_text(newer).metadata["tool_version"] == "3.5.1"


def test_the_file_says_neither_when_nor_where(folder, tmp_path):
    run = read(folder / "2.13.10-no-analysis.xml")
    assert (run.commit, run.branch, run.environment) == (None, None, {})
    copy = tmp_path / "copy"
    copy.write_bytes((folder / "2.13.10-no-analysis.xml").read_bytes())
    assert read(copy).id == run.id


def test_copies_of_a_file_are_the_same_run(shared_data):
    folder = shared_data / "catch2"
    assert read(folder / "bencher_two.txt").id == read(folder / TABLE[5][0]).id
    assert read(folder / "bencher_four.txt").id == read(folder / TABLE[3][0]).id


def test_a_wrapped_name_is_joined_by_a_space_wherever_it_goes_on(shared_data, folder):
    run = read(shared_data / "catch2" / "bencher_issue_351.txt")
    assert run.points[4].name == "Fibonacci 10 with a long name"
    assert run.points[4].scenario == "Even More Fibonacci/With a long name"
    text = (folder / "2.13.10-no-analysis.txt").read_text(encoding="utf-8")
    assert LONG not in text


@pytest.mark.parametrize(
    ("heading", "scenario"),
    [
        (["t", "  a", "  b"], "t/a/b"),
        (["x" * 75, "wrapped on"], "x" * 75 + " wrapped on"),
        (["t", "  " + "x" * 74, "  wraps", "  b"], f"t/{'x' * 74} wraps/b"),
    ],
)
def test_headings_are_the_scenario(read_text, heading, scenario):
    [point] = read_text(text_of(*row_of(), heading=heading)).points
    assert point.scenario == scenario


def test_what_tests_print_between_tables_is_no_benchmark(read_text):
    noise = ["-" * 79, "a line", "-" * 79, "", "x 1 2 3", "12 s", "Benchmark failed (", ""]
    text = text_of(*row_of("a"), "", "s.cpp:30: FAILED:", "  3 == 4", "", *row_of("b"))
    assert [p.name for p in read_text(text + "\n" + "\n".join(noise)).points] == ["a", "b"]


def test_windows_ends_of_lines_and_minutes_are_read(read_text):
    text = text_of("b  5  10  2.5 m", titles="mean").replace("\n", "\r\n")
    assert time_of(read_text(text)).value == 150.0


@pytest.mark.parametrize(
    ("rows", "at", "error"),
    [
        (row_of()[:1], 1, "expected three times, got '' (str); was its writing cut off?"),
        (row_of()[:2], 2, "expected three times, got '' (str); was its writing cut off?"),
        (row_of()[1:], 0, "expected a name and counts above these times, got '  2 ns  1 ns  3 ns'"),
        (["b 5 5 1e999 us"], 0, "expected times within the range of a float, got 'b 5 5 1e999 us'"),
        (["b 5 5 1 us", "x ns 1 ns 1 ns"], 1, "expected three times, got 'x ns 1 ns 1 ns' (str)"),
    ],
)
def test_what_is_wrong_in_text_is_told_with_its_line(read_text, rows, at, error):
    text = text_of(*rows)
    line = text.split("\n").index(rows[0]) + 1 + at
    with pytest.raises(FormatError) as caught:
        read_text(text)
    assert str(caught.value).startswith(f"results.json:{line}: {error}")


def test_text_that_ends_in_a_row_is_cut_off(read_text):
    text = text_of(*row_of())
    with pytest.raises(FormatError, match="was its writing cut off"):
        read_text(text[: text.index("265.05 us") + 9])


def test_a_failure_without_words_or_a_mean_is_one(read_text):
    for inner, failure in [
        ("<failed/>", "failed"),
        ('<failed message=""/>', "failed"),
        ("", "failed: it has no mean"),
    ]:
        text = xml_of(f'<BenchmarkResults name="b">{inner}</BenchmarkResults>')
        assert time_of(read_text(text)).failure == failure


def test_a_mean_that_is_no_number_is_a_value(read_text):
    mean = 'value="-nan" lowerBound="nan" upperBound="inf" ci="0.95"'
    with pytest.warns(FormatWarning, match="do not hold the value"):
        metric = time_of(read_text(xml_of(benchmark_of(mean=mean))))
    assert (math.isnan(metric.value), metric.failure) == (True, None)


def test_an_interval_that_does_not_hold_the_mean_is_left_out(read_text):
    mean = 'value="2" lowerBound="3" upperBound="1" ci="0.95"'
    with pytest.warns(FormatWarning, match="do not hold the value"):
        metric = time_of(read_text(xml_of(benchmark_of(mean=mean))))
    assert (metric.value, metric.lower, metric.upper) == (2e-9, None, None)


def test_other_elements_are_passed_over(read_text):
    text = xml_of("<mean/>", "<failed/>", "<StdOut>3 ns</StdOut>", benchmark_of())
    assert time_of(read_text(text)).value == 2e-9


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            xml_of("<BenchmarkResults/>"),
            "4: expected the attribute name of BenchmarkResults, got n",
        ),
        (xml_of("<Section/>"), "4: expected the attribute name of Section, got nothing"),
        (xml_of(benchmark_of(mean="")), "5: expected the attribute value of mean, got nothing"),
        (
            xml_of(benchmark_of(mean='value="fast"')),
            "5: expected a number in value, got 'fast' (str)",
        ),
        (
            xml_of(benchmark_of(mean='value="1e999"')),
            "5: expected a number in value, got '1e999' (",
        ),
        (
            xml_of(benchmark_of(mean='value="1_0"')),
            "5: expected a number in value, got '1_0' (str)",
        ),
        (xml_of("<a>" * 200), "4: expected at most 100 levels of elements, got more"),
        (
            xml_of("<a>"),
            "5: expected well-formed XML, got: mismatched tag; was its writing cut off",
        ),
        (xml_of()[:-20], "5: expected well-formed XML, got: unclosed token; was its writing cut"),
        (
            "<Catch>\n",
            "2: expected well-formed XML, got: no element found; was its writing cut off?",
        ),
        ("<a><Catch/></a>", "1: expected the element Catch or Catch2TestRun, got 'a' (str)"),
        (xml_of("&#xD800;"), "4: expected well-formed XML, got: reference to invalid character nu"),
        (
            '<?xml version="1.0" encoding="latin-7x"?><Catch/>',
            " expected XML in UTF-8, got: unknown encoding: l",
        ),
        ('<?xml version="1.0" encoding="utf-7"?><Catch/>', " expected XML in UTF-8, got: "),
        (
            '<!DOCTYPE Catch SYSTEM "file:///etc/passwd"><Catch/>',
            " expected XML without entities, g",
        ),
        (
            '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Catch name="&b;"/>',
            " expected XML without entities, got DTDForbidden",
        ),
    ],
)
def test_what_is_wrong_in_xml_is_told_with_its_line(source_of, text, error):
    source = source_of(text)
    assert catch2.recognises(source)
    with pytest.raises(FormatError) as caught:
        list(runs_in(source, catch2))
    assert str(caught.value).startswith(f"results.json:{error}")


def test_binary_data_is_neither_xml_nor_text(source_of):
    with pytest.raises(FormatError, match="expected XML, or text in UTF-8, got neither"):
        list(runs_in(source_of(b"\xff\x00"), catch2))


def test_other_text_holds_no_benchmarks(source_of):
    with pytest.warns(FormatWarning, match="holds no benchmarks"):
        [run] = runs_in(source_of("hello"), catch2)
    assert run.metadata == {"tool": "catch2", "time_source": "file"}


@pytest.mark.parametrize(
    "text", ["<testsuites/>", "<Catching/>", "{}", "a Catch", "x is a Catch v2", "<", ""]
)
def test_other_files_are_not_recognised(source_of, text):
    assert not catch2.recognises(source_of(text))


@pytest.mark.parametrize(
    "text",
    [
        xml_of(*(benchmark_of(str(n)) for n in range(3000))),
        xml_of("<a/>" * 60_000),
        text_of(*(line for n in range(3000) for line in row_of(str(n)))),
        text_of(*["-" * 79] * 12_000),
        text_of(*["-" * 79, "x"] * 12_000),
        text_of("x " * 500_000),
        text_of(*["x"] * 60_000),
    ],
    ids=["benchmarks", "elements", "rows", "rules", "headings", "words", "lines"],
)
@pytest.mark.filterwarnings("ignore:.*holds no benchmarks")
def test_long_files_are_read(read_text, text):
    read_text(text)


@given(data=st.data())
def test_damaged_files_are_errors_of_calibrax(own_data, data):
    file = data.draw(st.sampled_from(sorted((own_data / "catch2").glob("2*"))))
    lines = file.read_bytes().split(b"\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        start = data.draw(st.integers(0, len(lines[at])))
        end = start + data.draw(st.integers(0, 9))
        junk = data.draw(st.binary(max_size=4) | st.sampled_from([b"nan", b"1e999", b"<", b'"']))
        lines[at] = lines[at][:start] + junk + lines[at][end:]
        lines.insert(data.draw(st.integers(0, len(lines))), lines[at])
    read_or_refuse(catch2, b"\n".join(lines))
