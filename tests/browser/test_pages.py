"""The pages in a real browser: every control, without a script, printed, on a phone, for all."""

import csv
import io
import json
from functools import partial

import pytest
from browser_pages import COMMANDS
from compared_runs import one_invocation

from calibrax import write
from calibrax.cli.main import main
from calibrax.reporting.html.document import html_text

pytestmark = pytest.mark.browser

pytest.importorskip("selenium")
from selenium.webdriver.common.keys import Keys  # noqa: E402 -- after the check that it is there

PAGES = tuple(COMMANDS)
PHONE = (390, 844)


def chips(page):
    return {chip.get_attribute("data-o"): chip for chip in page.all(".chip[data-o]")}


def test_chips_show_the_rows_of_their_outcome(tab):
    page = tab("many")
    before = page.shown()
    found = chips(page)
    found["improved"].click()
    assert len(page.shown()) == 10, "those that were folded away, too"
    assert page.one("#cx-status").text == "10 of 60 rows shown"
    found["failed"].click()
    assert len(page.shown()) == 14
    assert found["failed"].get_attribute("aria-pressed") == "true"
    for name in ("improved", "failed"):
        found[name].click()
    assert page.shown() == before


def test_names_are_filtered_by_words_and_without_others(tab):
    page = tab("compare")
    before = page.shown()
    page.press("/")
    page.press("query !same !broken")
    assert page.run("return document.activeElement.id") == "cx-filter"
    names = page.shown()
    assert "Query.time_faster" in names
    assert all("Query" in name for name in names)
    assert not any("same" in name or "broken" in name for name in names)
    page.press(Keys.ESCAPE)
    assert page.shown() == before
    page.press("/")
    page.press("no such name")
    assert page.shown() == []
    assert page.one("#cx-status").text.startswith("0 of ")
    page.press(Keys.ESCAPE)


def test_a_fold_opens_and_closes(tab):
    page = tab("many")
    before = page.shown()
    button = page.one("tbody.h .fold")
    words = button.text
    button.click()
    assert len(page.shown()) > len(before)
    assert button.get_attribute("aria-expanded") == "true"
    assert button.text == "show fewer"
    button.click()
    assert page.shown() == before
    assert button.text == words


def test_a_heading_sorts_both_ways_and_back(tab):
    page = tab("many")
    before = page.shown()
    heading = next(each for each in page.all("thead th") if each.text == "change")
    key = "return [...document.querySelectorAll('tbody.r')].map((r) => r.querySelector("
    key += "'td:nth-of-type(3)[data-v]')).filter(Boolean).map((c) => Number(c.dataset.v))"
    heading.find_element("css selector", "button").click()
    down = page.run(key)
    assert down == sorted(down, reverse=True)
    assert heading.get_attribute("aria-sort") == "descending"
    assert len(page.shown()) == 60, "nothing is folded in a sorted table"
    words = {each.text for each in page.all("tbody.r .oc")}
    assert {"◆ regressed", "● improved", "! failed"} <= words, "each row says what it is"
    heading.find_element("css selector", "button").click()
    up = page.run(key)
    assert up == sorted(up)
    heading.find_element("css selector", "button").click()
    assert page.shown() == before
    assert heading.get_attribute("aria-sort") is None
    names = page.one("thead th button")
    names.click()
    assert page.shown() == sorted(page.shown(), key=str.lower)


def test_keys_go_from_row_to_row_and_open_them(tab):
    page = tab("many")
    names = page.run(
        "return [...document.querySelectorAll('tbody.r:not([hidden])')].map(r => r.id)"
    )
    page.press("j")
    assert page.focused() == names[0]
    page.press("j", "j")
    assert page.focused() == names[2]
    page.press("k")
    assert page.focused() == names[1]
    assert not page.is_open(names[1])
    page.press(Keys.ENTER)
    assert page.is_open(names[1])
    page.press(Keys.ENTER)
    assert not page.is_open(names[1])


def test_a_row_opens_by_a_click_anywhere_on_it(tab):
    page = tab("compare")
    assert page.is_open("Form.time_doubled.time"), "the worst is open"
    row = page.one("[id='Query.time_faster.time'] td.num")
    row.click()
    assert page.is_open("Query.time_faster.time")
    assert page.all("[id='cx-Query.time_faster.time'] svg")
    row.click()
    assert not page.is_open("Query.time_faster.time")


def test_a_link_opens_its_row_though_it_is_folded_away(tab):
    anchor = "Suite.time_40"
    page = tab("many")
    assert anchor not in page.shown()
    page = tab("many", anchor=f"#{anchor}")
    assert anchor in page.shown()
    assert page.is_open(anchor)
    assert page.focused() == anchor
    box = page.run("return document.activeElement.getBoundingClientRect().toJSON()")
    assert 0 <= box["top"] < 900
    assert page.is_open(anchor)


def test_a_link_to_no_row_is_said(tab):
    page = tab("many", anchor="#nothing-like-it")
    told = page.one("#cx-miss")
    assert told.text == "This page has no row #nothing-like-it"
    page.run("location.hash = '#%E0%A4%A'")
    page.settle()
    assert told.text == "This page has no row #%E0%A4%A"
    page.run("location.hash = '#Suite.time_40'")
    page.settle()
    assert not told.is_displayed()
    assert page.is_open("Suite.time_40")


def test_a_filter_without_a_hit_is_said_and_can_be_cleared(tab):
    page = tab("many")
    before = page.shown()
    assert not page.one("#cx-miss").is_displayed()
    page.press("/", "no such name")
    assert page.shown() == []
    assert page.one("#cx-miss span").text == "0 of 60 rows match"
    page.one("#cx-miss button").click()
    assert page.shown() == before
    assert not page.one("#cx-miss").is_displayed()


def test_the_rows_of_a_chip_are_copied_as_csv(tab, files, monkeypatch):
    page = tab("compare")
    page.run(
        "Object.defineProperty(navigator, 'clipboard', "
        "{value: {writeText: async (text) => { window.copied = text; }}})"
    )
    chips(page)["regressed"].click()
    page.one("#cx-csv").click()
    page.settle()
    assert page.one("#cx-csv").text == f"copied {len(page.shown())} rows"
    rows = list(csv.DictReader(io.StringIO(page.run("return window.copied"))))
    monkeypatch.chdir(files["compare"].parent)
    with pytest.raises(SystemExit):
        main([*COMMANDS["compare"], "-o", "compare.json"])
    document = json.loads(files["compare"].with_suffix(".json").read_text(encoding="utf-8"))
    wanted = {
        (row["metric"], row["name"]): row
        for row in document["rows"]
        if row["outcome"] == "regressed"
    }
    assert {(row["metric"], row["name"]) for row in rows} == set(wanted)
    for row in rows:
        for key in ("baseline", "current", "ratio", "lower", "upper"):
            number = wanted[row["metric"], row["name"]][key]
            assert row[key] == "" if number is None else float(row[key]) == number


def test_what_is_copied_can_be_pasted_where_there_is_no_clipboard(tab):
    page = tab("many")
    page.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.run("document.addEventListener('copy', () => { window.copied = String(getSelection()); })")
    page.one("#cx-csv").click()
    page.settle()
    assert page.one("#cx-csv").text == "copied 60 rows"


def drawn(page):
    """All plots and all evidence of all rows, once everything is open."""
    page.run(
        "document.querySelectorAll('tbody.r th button[aria-expanded=false]')"
        ".forEach((b) => b.click()); dispatchEvent(new Event('beforeprint'))"
    )
    page.settle()
    return page.run(
        "return [...document.querySelectorAll('tbody.r')].map((row) => [row.id, "
        "[...row.querySelectorAll('svg,tr.d')].map((s) => s.outerHTML)])"
    )


DRAWN = ["compare", "hostile", "many", "rank", "run", "sides", "changes", "scaling"]


@pytest.mark.parametrize("name", DRAWN)
def test_the_script_draws_what_python_draws(name, tab, files, monkeypatch):
    from calibrax.cli import output
    from calibrax.reporting.html import later

    page = tab(name)
    monkeypatch.chdir(files[name].parent)
    pages = []
    for ahead in (0, 10_000):
        monkeypatch.setattr(later, "MOST_EVIDENCE", 100 * ahead)
        monkeypatch.setattr(output, "html_text", partial(html_text, ahead=ahead))
        with pytest.raises(SystemExit):
            main([*COMMANDS[name], "-a", "-o", f"ahead-{ahead}.html"])
        page.path = files[name].with_name(f"ahead-{ahead}.html")
        pages.append(drawn(page.load()))
    assert pages[0] == pages[1]
    assert any(plots for _, plots in pages[0])


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_lost_without_a_script(name, tab):
    page = tab(name)
    rows, texts = (
        len(page.all("tbody.r")),
        page.run(
            "return [...document.querySelectorAll('tbody.r td.num')].map((c) => c.textContent)"
        ),
    )
    page.load(scripts=False)
    assert len(page.all("tbody.r")) == rows
    visible = [row for row in page.all("tbody.r") if row.is_displayed()]
    assert len(visible) == rows, "folded rows are shown"
    assert all(each.is_displayed() for each in page.all("tr.d"))
    assert [cell.get_attribute("textContent") for cell in page.all("tbody.r td.num")] == texts
    drawn = [each for each in page.all("tbody.r:has(td.p svg)") if each.is_displayed()]
    assert len(drawn) >= min(len(page.all("tbody.r:has(td.p)")), 20), "folded ones, too"
    assert all(each.size["height"] for each in page.all("figure .f svg")[:5])
    assert not [
        each
        for each in page.all("figure")
        if each.is_displayed() and not each.find_elements("css selector", "svg")
    ]
    assert not [each for each in page.all(".js") if each.is_displayed()]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(name, scheme, tab, axe):
    page = tab(name, scheme=scheme)
    drawn(page)
    page.run(axe)
    found = page.driver.execute_async_script(
        "axe.run().then(arguments[0], (error) => arguments[0]({violations: [{id: String(error)}]}))"
    )
    told = [
        (each["id"], [node["html"][:200] for node in each.get("nodes", [])][:3])
        for each in found["violations"]
    ]
    assert told == []


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_shows_all_in_one_column(name, tab):
    page = tab(name, size=PHONE)
    assert page.run("return document.documentElement.scrollWidth") <= PHONE[0]
    drawn(page)
    assert page.run("return document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("width", [360, 640, 768, 840, 1024, 1180, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(name, width, tab):
    page = tab(name, size=(width, 900))
    assert page.run("return document.documentElement.scrollWidth") <= width
    drawn(page)
    assert page.run("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["many", "large", "rank", "changes"])
def test_print_is_light_and_shows_the_evidence_of_what_changed(name, tab):
    page = tab(name, scheme="dark")
    page.run("dispatchEvent(new Event('beforeprint'))")
    page.command("Emulation.setEmulatedMedia", media="print")
    assert page.run("return getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    changed = page.run(
        "return [...document.querySelectorAll('tbody.m:not([hidden])')]"
        ".map((row) => row.querySelector('.d').offsetHeight > 0)"
    )
    assert changed
    assert all(changed)
    assert not page.one(".tools").is_displayed()
    assert page.pdf().startswith(b"%PDF")


PRINTED = (
    "return [...document.querySelectorAll('tbody.r')].filter((r) => r.offsetHeight)"
    ".map((r) => r.id)"
)


@pytest.mark.parametrize("name", ["many", "large", "changes"])
def test_print_has_folded_rows_with_their_plots(name, tab):
    page = tab(name)
    every = len(page.all("tbody.r"))
    page.run("dispatchEvent(new Event('beforeprint'))")
    page.command("Emulation.setEmulatedMedia", media="print")
    assert len(page.run(PRINTED)) == every
    assert not page.one("#cx-left").is_displayed()
    assert len(page.all("tbody.r td.p svg")) == len(page.all("tbody.r td.p"))


def test_print_has_200_rows_at_most_of_those_that_the_filters_leave(tab, files, monkeypatch):
    monkeypatch.chdir(files["large"].parent)
    for run, side in zip(one_invocation(rows=230), ("base", "new"), strict=True):
        write(run, f"larger-{side}.json")
    with pytest.raises(SystemExit):
        main(["compare", "larger-base.json", "larger-new.json", "-o", "larger.html"])
    page = tab("large")
    page.path = files["large"].with_name("larger.html")
    page.load()
    every = len(page.all("tbody.r"))
    page.command("Emulation.setEmulatedMedia", media="print")
    assert len(page.run(PRINTED)) == 200
    assert page.one("#cx-left").text == f"{every - 200} more rows not printed"
    page.load()
    page.press("/", "time_1")
    shown = len(page.shown())
    page.command("Emulation.setEmulatedMedia", media="print")
    assert len(page.run(PRINTED)) == shown
    assert page.one("#cx-left").text == ""


def test_each_run_of_a_history_can_be_read_by_pointer_and_by_keys(tab):
    from selenium.webdriver import ActionChains

    page = tab("history", anchor="#Suite.time_old")
    page.settle()
    words = page.one("[id='cx-Suite.time_old'] output")
    assert words.text == "2024-02-07 5200000: 2 ms"
    plot = page.one("[id='cx-Suite.time_old'] .f svg")
    page.run("arguments[0].focus()", plot)
    page.press(Keys.HOME)
    assert words.text.startswith("2024-01-01 ")
    page.press(Keys.ARROW_RIGHT)
    assert words.text.startswith("2024-01-02 ")
    page.press(Keys.END, Keys.ARROW_RIGHT)
    assert words.text.startswith("2024-02-07 ")
    ActionChains(page.driver).move_to_element(plot).perform()
    assert words.text[:7] == "2024-01"


def test_a_series_that_changed_shows_its_levels_with_and_without_a_script(tab):
    anchor = "Web.time_sort"
    page = tab("changes", anchor=f"#{anchor}")
    page.settle()
    plot = f"[id='cx-{anchor}'] .f svg"
    assert len(page.all(plot)) == 1, "the script draws in place of what was there"
    assert len(page.all(f"{plot} path.mean")) == 3
    assert len(page.all(f"{plot} path.step.regressed")) == 2
    assert len(page.all(f"{plot} rect.place")) == 2
    assert page.one(f"[id='cx-{anchor}'] output").text.startswith("2024-02-29 059cccc: 3.3")
    dots = page.one(f"{plot} path.dot").get_attribute("d").count("M")
    page.load(scripts=False)
    assert page.one(plot).is_displayed()
    assert page.one(f"{plot} path.dot").get_attribute("d").count("M") == dots == 60


def test_a_range_of_commits_opens_and_its_table_sorts(tab):
    page = tab("changes")
    row = page.one("tbody.o")
    row.find_element("css selector", "td.num").click()
    assert page.is_open(row.get_attribute("id"))
    assert "Web.time_store" in row.text
    assert len(page.shown()) == 6, "all but what is folded away, and no ranges"
    first = page.one("table.over tbody.o .fn").text
    heading = page.one("table.over th[data-k=members] button")
    heading.click()
    heading.click()
    assert page.one("table.over tbody.o .fn").text != first
    series = page.one("table.data th[data-k=change] button")
    series.click()
    series.click()
    assert page.shown()[:2] == ["Web.time_sort", "Web.time_find"], "the smallest change first"
    assert page.shown()[-1] == "calm", "what did not change comes last"


def test_a_law_shows_its_curve_and_what_is_off_it(tab):
    page = tab("scaling", anchor="#odd")
    page.settle()
    plot = "[id='cx-odd'] .f svg"
    assert page.is_open("odd")
    assert page.all(f"{plot} path.curve")
    assert len(page.all(f"{plot} path.sign")) == 10, "five values, and what is off the curve"
    assert "n^1.5" in page.one("[id='odd'] td.doubt").text


def test_evidence_that_is_left_to_the_script_opens_like_any_other(tab):
    page = tab("large")
    anchor = page.run("return document.querySelector('tbody.r:not(:has(tr.d)):not([hidden])').id")
    row = page.one(f"[id='{anchor}']")
    row.find_element("css selector", "td.num").click()
    page.settle()
    assert page.is_open(anchor)
    button = row.find_element("css selector", "th button")
    assert button.get_attribute("aria-controls") == f"cx-{anchor}"
    assert "Interval" in row.text
    button.click()
    assert not page.is_open(anchor)
    far = page.run("return [...document.querySelectorAll('tbody.r[hidden]')].pop().id")
    page = tab("large", anchor=f"#{far}")
    assert page.is_open(far)
    assert page.focused() == far


def test_a_page_says_what_it_lacks_without_a_script(tab):
    page = tab("large")
    assert not [each for each in page.all("noscript p") if each.is_displayed()]
    page.load(scripts=False)
    assert page.one("noscript p").text == (
        "Without its script this page lacks plots or evidence of 195 rows."
    )


def test_an_old_browser_lacks_plots_and_evidence_of_later_rows_and_nothing_else(tab):
    page = tab("many")
    old = page.command(
        "Page.addScriptToEvaluateOnNewDocument", source="delete window.DecompressionStream"
    )
    page.load()
    chips(page)["improved"].click()
    assert len(page.shown()) == 10
    assert len(page.all("tbody.r td.p svg")) == 20, "those that stand in the page"
    page.command("Page.removeScriptToEvaluateOnNewDocument", identifier=old["identifier"])


def test_the_policy_holds(tab):
    page = tab("many")
    page.run(
        "const s = document.createElement('script');"
        "try { s.textContent = 'window.ran = 1'; document.body.append(s); } catch {}"
        "const i = new Image(); i.src = 'https://example.invalid/x.png'; document.body.append(i);"
    )
    page.settle()
    assert page.run("return window.ran") is None
    refused = page.log()
    assert any("TrustedScript" in each for each in refused)
    assert any("img-src" in each for each in refused)
    assert page.requests() == []
