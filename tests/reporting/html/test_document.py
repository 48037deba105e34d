"""The file around a page: what it may do, and what stands where."""

import base64
import hashlib
import json
import re

import attrs
import pytest
from page_reader import ReadPage

from calibrax.reporting.html.document import html_text, resource, script_text
from calibrax.reporting.html.escaping import Anchors, data_block
from calibrax.reporting.html.marks import Plot
from calibrax.reporting.html.page import (
    Chip,
    Figure,
    Group,
    Heading,
    Line,
    Page,
    PageTable,
    Span,
    Value,
)
from calibrax.reporting.html.report_page import report_page
from calibrax.reporting.model import Cell, Column, Fold, Note, Report, Row, Script, Table

pytestmark = pytest.mark.extras


def page(**fields):
    return Page(**{"command": "test", "title": "title", "headline": [Span("answer")], **fields})


def rows(count, **fields):
    plot = Plot(10, 10, "a plot", [])
    return [
        Line(
            outcome="measured",
            name=f"row {n}",
            full_name=f"row {n}",
            cells=[Value(str(n), n), plot],
            **fields,
        )
        for n in range(count)
    ]


def table(*groups):
    return PageTable(
        caption="numbers",
        columns=[
            Heading(text="name", align="left"),
            Heading(text="number", key="n"),
            Heading(text="plot", axis=Plot(10, 10, "", [])),
        ],
        groups=groups,
    )


def test_the_policy_names_the_style_and_the_script_that_are_there():
    text = html_text(page())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    inline = [
        *re.findall(r"<style[^>]*>(.*?)</style>", text, re.S),
        *re.findall(r"<script>(.*?)</script>", text, re.S),
    ]
    hashes = [base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in inline]
    assert len(hashes) == 4
    assert re.findall(r"sha256-([^']*)'", policy) == hashes


@pytest.mark.parametrize("name", ["page.css", "narrow.css", "page.js", "later.js"])
def test_style_and_script_are_in_the_package_and_load_nothing(name):
    text = resource(name)
    assert len(text) > 1000
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)|fetch\(|XMLHttp", text)
    assert "innerHTML" not in text
    assert "</" not in text


def test_what_rows_have_in_common_is_there_to_be_copied():
    shared = {"metric": "<time>", "unit": "s"}
    [one, other] = rows(2)
    units = [attrs.evolve(one, unit="s"), attrs.evolve(other, unit="B")]
    found = ReadPage(
        html_text(page(tables=[attrs.evolve(table(Group(outcome="", rows=units)), shared=shared)]))
    )
    assert json.loads(found.tables[0].attributes["data-c"]) == shared
    bodies = list(found.tables[0].all("tbody", "r"))
    assert [body.attributes.get("data-m") for body in bodies] == [None, "B"]


@pytest.mark.parametrize(("count", "width"), [(0, 760), (2, 760), (9, 1238)])
def test_cells_stand_below_each_other_where_columns_have_no_room(count, width):
    columns = [
        Heading(text="name", align="left"),
        *(Heading(text=f"number {n}", key="n") for n in range(count)),
        Heading(text="interval", key="lower", upper="upper"),
    ]
    text = html_text(page(tables=[PageTable(caption="numbers", columns=columns, groups=[])]))
    assert f'media="screen and (max-width:{width}px)"' in text


def test_the_script_is_small():
    assert len(script_text().encode()) <= 18_000


def test_the_first_20_rows_have_their_plots_drawn():
    found = ReadPage(html_text(page(tables=[table(Group(outcome="", rows=rows(30)))])))
    assert [bool(row.plots) for row in found.rows] == [True] * 20 + [False] * 10
    assert list(found.plots) == [f"row-{n}" for n in range(20, 30)]
    assert [each.text for each in found.root.first("main").all("noscript")] == [
        "Without its script this page lacks plots of 10 rows."
    ]


def test_rows_in_sight_are_drawn_before_those_that_are_folded_away():
    groups = [
        Group(outcome="", text="first", rows=rows(5), folded=rows(20)),
        Group(outcome="", text="second", rows=rows(5)),
    ]
    found = ReadPage(html_text(page(tables=[table(*groups)])))
    drawn = [bool(row.plots) for row in found.rows]
    assert drawn == [True] * 15 + [False] * 10 + [True] * 5
    assert [row.hidden for row in found.rows] == [False] * 5 + [True] * 20 + [False] * 5


def test_a_page_with_all_its_plots_lacks_nothing_without_a_script():
    found = ReadPage(html_text(page(tables=[table(Group(outcome="", rows=rows(20)))])))
    assert not list(found.root.first("main").all("noscript"))


def told(found):
    """Whether the evidence of rows is in the page, not in the data of the script."""
    return [row.id not in found.evidence for row in found.rows]


def test_evidence_is_in_the_page_unless_it_is_much():
    few = table(Group(outcome="", rows=rows(100, evidence=[("Why", ["because"])])))
    assert all(told(ReadPage(html_text(page(tables=[few])))))
    words = [("Why", ["because <b> " * 80])]
    many = [*rows(99, evidence=words), *rows(1, evidence=words, is_open=True)]
    found = ReadPage(html_text(page(tables=[table(Group(outcome="", rows=many))])))
    assert told(found) == [True] * 5 + [False] * 94 + [True]
    assert [row.facts for row in found.rows] == [[("Why", "because <b> " * 80)]] * 100
    buttons = [body.first("button") for body in found.root.all("tbody", "r")]
    assert ["aria-controls" in each.attributes for each in buttons] == told(found)
    assert found.root.first("main").first("noscript").text == (
        "Without its script this page lacks plots or evidence of 94 rows."
    )


def test_what_is_drawn_in_evidence_is_there_for_the_first_rows_and_for_an_open_one():
    figures = [Figure("samples", "", Plot(1, 1, "a figure", []))]
    lines = [*rows(29, figures=figures), *rows(1, figures=figures, is_open=True)]
    found = ReadPage(html_text(page(tables=[table(Group(outcome="", rows=lines))])))
    assert [len(row.plots) for row in found.rows] == [2] * 5 + [1] * 15 + [0] * 9 + [2]
    assert [plot is None for plot in found.plots["row-5"]] == [True, False]
    assert found.root.first("main").first("noscript").text == (
        "Without its script this page lacks plots of 24 rows."
    )


def test_evidence_says_the_whole_name_which_a_row_without_it_has_as_data():
    [line] = rows(1, evidence=[("Why", ["because"])])
    long, bare = attrs.evolve(line, full_name="pkg.row"), attrs.evolve(rows(1)[0], full_name="pkg")
    figure = attrs.evolve(
        rows(1)[0], full_name="fig", figures=[Figure("a", "", Plot(1, 1, "", []))]
    )
    shown = table(Group(outcome="", rows=[line, long, bare, figure]))
    found = ReadPage(html_text(page(tables=[shown])))
    assert [row.facts for row in found.rows] == [
        [("Why", "because")],
        [("Why", "because"), ("Name", "pkg.row")],
        [],
        [("Name", "fig")],
    ]
    assert [row.full_name for row in found.rows] == ["row 0", "pkg.row", "pkg", "fig"]


def test_warnings_say_what_the_terminal_says():
    found = ReadPage(html_text(page(notes=[Note("n log n fits as well as n", "measure more")])))
    assert found.root.first("p", "warn").text == (
        "Warning: n log n fits as well as n → measure more"
    )


def test_warnings_beyond_three_are_folded():
    notes = [Note(f"warning {n}", "cure") for n in range(5)]
    found = ReadPage(html_text(page(notes=notes)))
    assert len(list(found.root.all("p", "warn"))) == 5
    more = found.root.first("details", "more")
    assert more.first("summary").text == "2 more warnings"
    one = ReadPage(html_text(page(notes=notes[:4])))
    assert one.root.first("details", "more").first("summary").text == "1 more warning"


def test_numbers_of_the_headline_stay_with_their_words():
    words = [Span("2 of 7 grow as n log n, half of them to ± 1.1 %", "doubt")]
    headline = ReadPage(html_text(page(headline=words))).root.first("h1").text
    assert headline.replace("\u00a0", "_") == "2_of 7_grow as_n log_n, half of them to ±_1.1_%"


def test_what_may_be_typed_next_can_be_copied():
    script = Script("Measure again", ["mkdir again", "a <b> && c"])
    why = Script("See why", ["calibrax compare"])
    found = ReadPage(html_text(page(scripts=[script, why], steps=["Why: calibrax x"])))
    lines = {each.attributes["id"]: each.text for each in found.root.all("pre")}
    assert list(lines.values()) == ["mkdir again\na <b> && c", "calibrax compare"]
    buttons = [each for each in found.root.all("button") if "data-copy" in each.attributes]
    assert [each.attributes["data-copy"] for each in buttons] == list(lines)
    assert found.root.first("p", "steps").text == "Why: calibrax x"


def test_an_outcome_without_rows_is_not_told():
    found = ReadPage(html_text(page(chips=[Chip("regressed", 0), Chip("new", 1234)])))
    assert "regressed" not in found.root.first("main").text
    [chip] = [each for each in found.root.all("button", "chip") if "data-o" in each.attributes]
    assert chip.text == "+ new 1,234"


def test_no_row_takes_an_id_of_the_page():
    anchors = Anchors()
    assert anchors.of("cx-data") == "row-cx-data"
    assert anchors.of("長い名前") == "row"


def test_data_can_not_end_its_element():
    text = data_block({"</script><!--": "\u2028&"})
    assert not set(text) & set("<>&\u2028")


def test_any_report_is_a_page():
    cells = [Cell("short", plain="pkg.short"), Cell("1.5 ms", plain="0.0015"), Cell("x", plain="y")]
    report = Report(
        answer="2 rows.",
        head=[["tool", "day"]],
        notes=[Note("doubt", "cure")],
        facts=[("about", ["a", "b"])],
        closing=["mean"],
        tables=[
            Table(
                columns=[
                    Column(heading="name"),
                    Column(heading="value", align="right"),
                    Column(heading="word"),
                    Column(heading="hidden", faces=("plain",)),
                ],
                rows=[
                    Row(outcome="regressed", cells=[*cells, Cell("no")]),
                    Row(outcome="failed", cells=cells[:1], note="exit code 1"),
                ],
                folds=[
                    Fold(
                        outcome="new",
                        text="1 new",
                        unfold=lambda: [Row(outcome="new", cells=cells[:2])],
                    )
                ],
                footnotes=[("a", "two groups")],
                title="time",
            )
        ],
    )
    found = ReadPage(html_text(report_page(report, "changes")))
    assert found.headline == "2 rows."
    assert [row.full_name for row in found.rows] == ["pkg.short"] * 3
    assert [cell.attributes.get("data-v") for cell in found.rows[0].cells] == ["0.0015", None]
    assert found.rows[1].cells[-1].text == "exit code 1"
    assert found.root.first("p", "foot").text == "a: two groups"
    assert found.root.first("section", "method").first("dd").text == "ab"
    assert [chip.text for chip in found.root.all("button", "chip")][:3] == [
        *("◆ regressed 1", "! failed 1", "+ new 1")
    ]
