"""Every control of each kind of page: filters, sorting, keys, links to rows, copying."""

import csv
import json
from contextlib import chdir

import pytest
from browser_pages import COMMANDS

from calibrax.cli.main import main

pytestmark = pytest.mark.browser

pytest.importorskip("selenium")
from selenium.webdriver.common.keys import Keys  # noqa: E402 -- after the check that it is there

KINDS = ["compare", "rank", "run", "sides", "changes", "scaling", "history"]
OPENABLE = "tbody[id]:not([hidden]) th button[aria-expanded]"
ROWS = (
    "return [...document.querySelectorAll('tbody.r')].map((row) => ({id: row.id, "
    "outcome: row.dataset.o, name: row.querySelector('.fn').textContent, "
    "shown: row.offsetHeight > 0, "
    "full: row.dataset.n || (row.querySelector('.full') || row.querySelector('.fn')).textContent}))"
)


def rows(page, *, shown=False):
    """All rows, or those in sight."""
    return [row for row in page.run(ROWS) if row["shown"] or not shown]


@pytest.mark.parametrize("name", [*KINDS, "large", "hostile"])
def test_every_control_can_be_clicked_and_the_page_still_works(name, tab):
    page = tab(name)
    before = [row["id"] for row in rows(page, shown=True)]
    clicked = page.run(
        "const found = [...document.querySelectorAll('button,summary,a')];"
        "for (const each of found) { each.click(); each.click(); }"
        "return found.length"
    )
    assert clicked > len(page.all("tbody.r")) / 2
    page.settle()
    for heading in page.all("thead th[aria-sort] button"):
        page.run("arguments[0].click()", heading)
    page.press(Keys.ESCAPE)
    assert {row["id"] for row in rows(page, shown=True)} >= set(before)
    assert [row["id"] for row in rows(page)] == [row["id"] for row in rows(tab(name))]


@pytest.mark.parametrize("name", KINDS)
def test_each_chip_shows_the_rows_of_its_outcome(name, tab):
    page = tab(name)
    every = rows(page)
    for chip in page.all("button.chip[data-o]"):
        chip.click()
        outcome = chip.get_attribute("data-o")
        found = rows(page, shown=True)
        assert {row["outcome"] for row in found} == {outcome}
        assert len(found) == int(chip.find_element("css selector", "b").text.replace(",", ""))
        assert page.one("#cx-status").text == f"{len(found)} of {len(every)} rows shown"
        chip.click()


@pytest.mark.parametrize("name", KINDS)
def test_names_are_filtered(name, tab):
    page = tab(name)
    every, before = rows(page), rows(page, shown=True)
    word = every[-1]["name"].lower().split()[0]
    page.press("/", word)
    having = [row["id"] for row in every if word in f"{row['full']} {row['name']}".lower()]
    assert [row["id"] for row in rows(page, shown=True)] == having
    page.press(Keys.ESCAPE)
    page.press("/", f"!{word}")
    assert not {row["id"] for row in rows(page, shown=True)} & set(having)
    page.press(Keys.ESCAPE)
    assert rows(page, shown=True) == before


@pytest.mark.parametrize("name", KINDS)
def test_keys_go_through_rows_and_open_them(name, tab):
    page = tab(name)
    page.run(
        "document.querySelectorAll('[aria-expanded=true][aria-controls]').forEach(b => b.click())"
    )
    anchors = page.run(
        f"return [...document.querySelectorAll('{OPENABLE}')].map((b) => b.closest('tbody').id)"
    )
    for anchor in anchors[:3]:
        page.press("j")
        assert page.focused() == anchor
        page.press(Keys.ENTER)
        page.settle()
        assert page.is_open(anchor)
        page.press(Keys.ENTER)
        assert not page.is_open(anchor)
    page.press("k")
    assert page.focused() == anchors[:3][-2]


@pytest.mark.parametrize("name", KINDS)
def test_a_link_to_any_row_opens_it(name, tab):
    page = tab(name)
    having = page.run(
        "return [...document.querySelectorAll('tbody[id] th button[aria-expanded]')]"
        ".map((b) => b.closest('tbody').id)"
    )
    for anchor in (having[0], having[-1]):
        page = tab(name, anchor=f"#{anchor}")
        assert page.is_open(anchor)
        assert page.focused() == anchor
        link = page.one(f"[id='cx-{anchor}'] a.link")
        assert link.get_attribute("href").endswith(f"#{anchor}")


@pytest.mark.parametrize("name", KINDS)
def test_each_heading_sorts_its_table(name, tab):
    page = tab(name)
    before = [row["id"] for row in rows(page)]
    for heading in page.all("table > thead th button"):
        page.run("arguments[0].click()", heading)
        found = page.run(
            "const head = arguments[0].closest('th'), table = head.closest('table');"
            "return [head.getAttribute('aria-sort'), head.dataset.k || '', "
            "[...table.querySelectorAll(':scope > tbody[id]')]"
            ".map((row) => row.firstElementChild.children[head.cellIndex])"
            ".filter((cell) => cell && cell.dataset.v).map((cell) => Number(cell.dataset.v))]",
            heading,
        )
        order, key, numbers = found
        assert order == ("descending" if key else "ascending")
        if key:
            assert numbers == sorted(numbers, reverse=True)
        for _ in range(2):
            page.run("arguments[0].click()", heading)
    assert [row["id"] for row in rows(page)] == before


def copied(page):
    """What the button copies: a list of rows by the heads of their columns."""
    page.run(
        "Object.defineProperty(navigator, 'clipboard', {configurable: true, "
        "value: {writeText: async (text) => { window.copied = text; }}})"
    )
    page.one("#cx-csv").click()
    page.settle()
    return list(csv.DictReader(page.run("return window.copied").splitlines()))


def answer(name, files):
    """What the command of a page says as JSON."""
    path = files[name].with_name(f"{name}-answer.json")
    with chdir(path.parent), pytest.raises(SystemExit):
        main([*COMMANDS[name], "-o", path.name])
    return json.loads(path.read_text(encoding="utf-8"))


def number(value):
    """A number of a document as a cell has it."""
    return "" if value is None else float(value)


def told(cell):
    """A cell that is copied."""
    return float(cell) if cell else ""


NUMBERS = {
    "changes": ("series", lambda row: row["levels"][-1]["estimate"], "level"),
    "scaling": ("rows", lambda row: row["exponent"], "exponent"),
    "history": ("rows", lambda row: row["level"], "level"),
}


@pytest.mark.parametrize("name", KINDS)
def test_all_rows_that_the_filters_leave_are_copied(name, tab):
    page = tab(name)
    found, every = copied(page), rows(page)
    assert [(row["outcome"], row["name"]) for row in found] == [
        (row["outcome"], row["full"]) for row in every
    ]
    assert page.one("#cx-csv").text == f"copied {len(every)} rows"
    assert all({"metric", "unit"} < set(row) and len(row) > 5 for row in found), (
        "numbers beside the names"
    )
    word = every[-1]["name"].lower().split()[0]
    page.press("/", word)
    assert [row["name"] for row in copied(page)] == [row["full"] for row in rows(page, shown=True)]


def test_copied_rows_have_their_units(tab, files):
    wanted = {(row["metric"], row["name"]): row["unit"] for row in answer("compare", files)["rows"]}
    assert {(row["metric"], row["name"]): row["unit"] for row in copied(tab("compare"))} == wanted
    assert len(set(wanted.values())) > 2


@pytest.mark.parametrize("name", NUMBERS)
def test_copied_numbers_are_those_of_the_json(name, tab, files):
    key, value, column = NUMBERS[name]
    page = tab(name)
    wanted = sorted(str(number(value(row))) for row in answer(name, files)[key])
    assert sorted(str(told(row[column])) for row in copied(page)) == wanted


def test_ranks_are_copied_as_they_are_in_the_json(tab, files):
    ranked = answer("rank", files)["rows"]
    found = copied(tab("rank"))
    assert len(found) == len(ranked)
    names = {row["name"] for row in ranked if row["name"]}
    assert {row["benchmark"] for row in found} == {"over 5 benchmarks"} | names
    for key in ("rank", "lower", "upper", "ratio_to_best"):
        wanted = ["" if row["reason"] else number(row[key]) for row in ranked]
        assert sorted(str(told(row[key])) for row in found) == sorted(map(str, wanted))


def test_the_samples_of_a_ranked_entry_are_drawn_beside_those_of_the_best(tab):
    page = tab("rank", anchor="#bench_1-numpy")
    page.settle()
    plot = page.one("[id='cx-bench_1-numpy'] .f svg")
    assert plot.get_attribute("aria-label") == "samples: jax 10.0 ms, numpy 30.0 ms"
    assert len(page.all("[id='cx-bench_1-numpy'] .f svg path.rain")) == 2


def test_all_warnings_are_unfolded_for_print(tab):
    page = tab("sides")
    assert not page.one("details.more").get_property("open")
    page.run("dispatchEvent(new Event('beforeprint'))")
    assert page.one("details.more").get_property("open")
