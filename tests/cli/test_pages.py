"""The pages that commands write: the numbers of the JSON output, and nothing that could do harm."""

import json
import math
import re

import pytest
from compared_runs import every_outcome, grouped, hostile, many_changes, one_invocation
from history_runs import history, machine_history, noisy
from page_reader import ReadPage, full_name
from ranked_runs import clear_run, suite_run
from sample_runs import HOSTILE, hostile_run, mixed_run, series_runs
from sized_runs import LAWS, laws_run, run_over_sizes, sized

from calibrax import write

pytestmark = pytest.mark.extras

NAN = math.nan


@pytest.fixture
def pair(saved):
    """Both sides of a comparison as files."""
    return lambda sides: [saved(side, name) for side, name in zip(sides, "ab", strict=True)]


@pytest.fixture
def page(typed, tmp_path):
    """What a command says as a page."""

    def read(*args):
        path = tmp_path / "page.html"
        found = typed(*args, "-o", path)
        assert path.exists(), found.err
        return ReadPage(path.read_text(encoding="utf-8"))

    return read


@pytest.fixture
def document(typed):
    """What it says as JSON."""
    return lambda *args: json.loads(typed(*args, "--json").out)


def same(found, wanted):
    """Whether numbers are equal one by one, null as NaN."""
    numbers = [NAN if each is None else float(each) for each in wanted]
    assert len(found) == len(numbers)
    return all(
        a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(found, numbers, strict=True)
    )


def full(row):
    """The whole name of a JSON row, as a page has it."""
    tags = " ".join(f"{key}={value}" for key, value in sorted(row["tags"].items()))
    name = f"{row['name']} {tags}".strip()
    return f"{row['scenario']}: {name}" if row["scenario"] else name


@pytest.mark.parametrize(
    "sides", [every_outcome(), one_invocation(), one_invocation(shift=1.3), many_changes()]
)
def test_numbers_of_a_comparison_are_those_of_its_json(sides, pair, page, document):
    files = pair(sides)
    found, wanted = page("compare", *files), document("compare", *files)
    rows = {(row["metric"], full(row)): row for row in wanted["rows"]}
    order = []
    for table in found.tables:
        metric = table.attributes.get("data-t", "time")
        order += [rows[metric, full_name(body)] for body in table.all("tbody", "r")]
    assert len(order) == len(rows) == len(found.rows)
    assert [row.outcome for row in found.rows] == [row["outcome"] for row in order]
    assert same(found.column("baseline"), [row["baseline"] for row in order])
    assert same(found.column("current"), [row["current"] for row in order])
    compared = [row for row in order if row["ratio"] is not None]
    ratios = [ratio for ratio in found.column("ratio") if not math.isnan(ratio)]
    assert ratios == [row["ratio"] for row in compared]
    start = "beyond_" if wanted["shifts"] and wanted["shifts"][0]["is_finding"] else ""
    for end in ("lower", "upper"):
        ends = [each for each in found.column(f"{start}{end}") if not math.isnan(each)]
        assert ends == [
            row[f"{start}{end}"] for row in compared if row[f"{start}{end}"] is not None
        ]


def test_the_chips_add_up_to_the_rows(pair, page):
    found = page("compare", *pair(every_outcome()))
    chips = [each.text for each in found.root.all("button", "chip") if "data-o" in each.attributes]
    counts = {row.outcome: 0 for row in found.rows}
    for row in found.rows:
        counts[row.outcome] += 1
    told = {" ".join(re.findall("[a-z]+", text)): int(text.split()[-1]) for text in chips}
    assert told == counts


def test_the_answer_and_every_warning_stand_above_the_rows(pair, page, typed):
    files = pair(one_invocation())
    text = typed("compare", *files).out
    found = page("compare", *files)
    answer = next(line for line in text.splitlines() if "regressed," in line)
    assert found.root.first("title").text.startswith(f"{answer}: ")
    notes = [line.removeprefix("! ") for line in text.splitlines() if line.startswith("! ")]
    shown = [each.text.removeprefix("Warning: ") for each in found.root.all("p", "warn")]
    shown = [each.replace("−", "-") for each in shown]  # a pipe has signs of ASCII
    assert shown == notes


def test_what_changed_is_shown_the_rest_is_folded_and_the_worst_is_open(pair, page):
    found = page("compare", *pair(many_changes()))
    assert found.headline.startswith("15 benchmarks regressed (up to +2")
    first, *others = found.rows
    assert first.is_open
    assert not any(row.is_open for row in others)
    assert [row.outcome for row in found.rows if not row.hidden][:12] == ["regressed"] * 12
    hidden = [row.outcome for row in found.rows if row.hidden]
    assert hidden[:3] == ["regressed"] * 3
    assert {"improved", "equivalent"} <= set(hidden)


def test_a_row_that_is_asked_for_is_open(pair, page):
    found = page("compare", *pair(every_outcome()), "-e", "time_same")
    assert [row.name for row in found.rows if row.is_open] == ["Query.time_same"]


def test_groups_are_summed_up_before_the_rows(pair, page):
    found = page("compare", *pair(grouped()), "--by", "poly")
    overview = found.root.first("table", "over")
    assert [name.text for name in overview.all("span", "fn")] == [
        *("poly=IEEE", "poly=Castagnoli", "poly=Koopman")
    ]
    assert len(found.rows) == 12, "groups are no rows"


def test_rows_keep_the_order_that_is_asked_for(pair, page):
    found = page("compare", *pair(grouped()), "--sort", "file")
    names = [row.full_name for row in found.rows]
    assert names[0] == "CRC32 poly=IEEE size=15"
    assert names[-1] == "CRC32 poly=Koopman size=4096"


@pytest.mark.parametrize("runs", [clear_run(), suite_run()])
def test_numbers_of_a_ranking_are_those_of_its_json(runs, saved, page, document):
    path = saved(runs)
    found = page("rank", path, "--by", "framework")
    rows = document("rank", path, "--by", "framework")["rows"]
    rows = sorted(rows, key=lambda row: row["scope"] != "overall")  # the answer first
    assert [row.full_name for row in found.rows] == [row["label"] for row in rows]
    ranked = [row for row in rows if not row["reason"]]
    ranks = [rank for rank in found.column("rank") if not math.isnan(rank)]
    assert ranks == [row["rank"] for row in ranked]
    for key in ("ratio_to_best", "lower", "upper"):
        numbers = [each for each in found.column(key) if not math.isnan(each)]
        assert numbers == [row[key] for row in ranked if row[key] is not None]


def test_a_ranking_by_differences_shows_them(saved, page):
    from ranked_runs import point, ranked_run

    run = ranked_run(point("a", [-1.0, -1.1, -0.9]), point("b", [2.0, 2.1, 1.9]))
    found = page("rank", saved(run), "--by", "framework")
    assert [each.text for each in found.root.all("th") if each.attributes.get("data-k")] == [
        *("rank", "time", "difference", "95 % interval")
    ]


def test_numbers_of_a_run_are_those_of_its_json(saved, page, document):
    path = saved(mixed_run())
    found, rows = page("show", path), document("show", path)["rows"]
    order = [
        next(r for r in rows if full(r) == row.full_name and r["metric"] == metric)
        for metric, row in in_tables(found)
    ]
    assert [row.outcome for row in found.rows] == [row["outcome"] for row in order]
    measured = [row for row in order if row["outcome"] == "measured"]
    for key in ("estimate", "lower", "upper"):
        numbers = [each for each in found.column(key) if not math.isnan(each)]
        assert numbers == [row[key] for row in measured if row[key] is not None]


def in_tables(found):
    """Each row with the title of its table."""
    rows = iter(found.rows)
    for table in found.tables:
        for _ in table.all("tbody", "r"):
            metric = table.attributes.get("data-t", "")
            yield "" if metric == "value" else metric, next(rows)


def test_runs_stand_side_by_side(saved, page, document):
    files = [saved(mixed_run(id=str(n)), f"run{n}") for n in range(3)]
    found, rows = page("show", *files), document("show", *files)["rows"]
    heads = [each.text for each in found.root.first("thead").all("button")]
    assert heads == ["benchmark", "run0", "run1", "run2"]
    wanted = {row["estimate"] for row in rows if row["outcome"] == "measured"}
    shown = {each for key in heads[1:] for each in found.column(key) if not math.isnan(each)}
    assert shown == wanted


def test_numbers_of_a_history_are_those_of_its_json(tmp_path, page, document):
    folder = tmp_path / "runs"
    folder.mkdir()
    for n, run in enumerate(series_runs()):
        write(run, folder / f"{n}.json")
    found, rows = page("show", folder), document("show", folder)["rows"]
    order = [
        next(r for r in rows if r["name"] == row.full_name and r["metric"] == metric)
        for metric, row in in_tables(found)
    ]
    failed = [NAN if row["outcome"] != "measured" else row["newest"] for row in order]
    assert same(found.column("newest"), failed)
    for key in ("level", "noise", "values"):
        assert same(found.column(key), [row[key] for row in order])
    assert len(found.courses["heads"]) == len(found.rows)
    assert len(found.courses["runs"]) == 40


@pytest.fixture
def folder(tmp_path):
    """A folder of runs."""

    def save(runs):
        found = tmp_path / "runs"
        found.mkdir()
        for n, run in enumerate(runs):
            write(run, found / f"{n}.json")
        return found

    return save


def grid_texts(body, caption):
    """The cells of a table in the evidence of a row, row by row, but for the first column."""
    for grid in body.all("table", "gd"):
        if grid.first("caption").text.startswith(caption):
            lines = grid.first("tbody").all("tr")
            return [[cell.text for cell in line.all("td")] for line in lines]
    return []


PRINTED = re.compile(r"([+−]?)(\d[\d,]*(?:\.\d+)?)(?: ([nµm]?)s)?")
PREFIXES = {"": 1, "n": 1e-9, "µ": 1e-6, "m": 1e-3}


def tells(texts, numbers):
    """Whether texts say these numbers, each rounded to its last digit; percents are fractions."""
    told = []
    for text in texts:
        share = 0.01 if "%" in text else 1
        for sign, digits, prefix in PRINTED.findall(text):
            unit = share * PREFIXES[prefix]
            value = float(digits.replace(",", "")) * (-unit if sign == "−" else unit)
            told.append((value, 0.500001 * unit * 10.0 ** -len(digits.partition(".")[2])))
    wanted = [number for number in numbers if number is not None]
    pairs = zip(told, wanted, strict=True)
    return all(abs(value - number) <= half for (value, half), number in pairs)


def moved(step):
    """A change with its interval, as fractions."""
    return [step[key] - 1 for key in ("change", "lower", "upper")]


def test_numbers_of_changes_are_those_of_their_json(folder, page, document):
    runs = folder(machine_history())
    found, wanted = page("changes", runs), document("changes", runs)
    assert len(list(found.root.all("table", "over"))) == 1
    ranges = list(found.root.first("table", "over").all("tbody", "o"))
    assert len(ranges) == len(wanted["ranges"]) == 2
    for body, each in zip(ranges, wanted["ranges"], strict=True):
        change = next(td for td in body.first("tr").all("td") if "%" in td.text)
        assert float(change.attributes["data-v"]) == each["change"]
        members = [wanted["series"][at]["steps"] for at in each["members"]]
        steps = [mine[n] for mine, n in zip(members, each["steps"], strict=True)]
        for texts, step in zip(grid_texts(body, "Series"), steps, strict=True):
            assert tells(texts[1:3], moved(step))
    series = {each["name"]: each for each in wanted["series"]}
    assert sorted(row.full_name for row in found.rows) == sorted(series)
    bodies = {row.full_name: body for row, body in zip(found.rows, tbodies(found), strict=True)}
    for name in series.keys() - {"calm"}:  # its only level is told in words
        each = series[name]
        levels = [[s["n"], s["estimate"], s["lower"], s["upper"]] for s in each["levels"]]
        steps = [[], *map(moved, each["steps"])]
        texts = grid_texts(bodies[name], "Level")
        for cells, level, step in zip(texts, levels, steps, strict=True):
            assert tells(cells[:5], [*level, *step])
    order = [series[row.full_name] for row in found.rows]
    newest = [each["levels"][-1]["estimate"] for each in order]
    assert same(found.column("level"), newest)
    counts = [len(each["steps"]) or None for each in order]
    assert same(found.column("steps"), counts)
    told = {}  # the largest step, one of the machine's only where there is no other
    for step in wanted["rows"]:
        if step["change"] is not None:
            mine = (step["verdict"] != "the machine, likely", step["change"])
            told[step["name"]] = max(told.get(step["name"], mine), mine)
    changed = [told.get(each["name"], (False, None))[1] for each in order]
    assert same(found.column("change"), changed)
    assert len(found.courses["heads"]) == len(found.rows)
    assert grid_texts(bodies["calm"], "Level") == []
    calm = dict(next(row for row in found.rows if row.name == "calm").facts)
    assert calm["Level"].startswith("5.0")


def tbodies(found):
    """The rows of a page as elements."""
    return [body for table in found.tables for body in table.all("tbody", "r")]


def test_an_explained_series_is_open_among_all_and_the_only_one_is(folder, page):
    runs = folder(machine_history())
    found = page("changes", runs, "--explain", "time_sort")
    assert [row.name for row in found.rows if row.is_open] == ["Web.time_sort"]
    assert len(found.rows) == 7
    only = page("changes", runs, "-k", "time_sort")
    assert [row.is_open for row in only.rows] == [True]


def test_numbers_of_scaling_are_those_of_its_json(saved, page, document):
    path = saved(laws_run(wobble=0.02))
    found, rows = page("scaling", path, "--size", "n"), document("scaling", path, "--size", "n")
    series = {row["name"]: row for row in rows["rows"]}
    order = [series[row.full_name] for row in found.rows]
    assert [row.outcome for row in found.rows] == [each["outcome"] for each in order]
    fitted = [each for each in order if each["outcome"] == "fitted"]
    for key in ("sizes", "exponent", "exponent_lower", "exponent_upper", "misfit", "next_misfit"):
        shown = [each for each in found.column(key) if not math.isnan(each)]
        assert shown == [each[key] for each in fitted if each[key] is not None]
    keys = ("estimate", "lower", "upper", "n", "fitted", "residual")
    for body, each in zip(tbodies(found), order, strict=True):
        for texts, point in zip(grid_texts(body, "Sizes"), each["points"], strict=True):
            assert texts[0] == point["reason"] or tells(texts, [point[key] for key in keys])
        if each["outcome"] == "fitted":
            texts = [row[0] for row in grid_texts(body, "Classes")]
            misfits = [*(c["misfit"] for c in each["classes"]), each["power_misfit"]]
            pairs = zip(texts, misfits, strict=True)
            assert all(tells([text], [n + 1 if "×" in text else n]) for text, n in pairs)
    assert found.headline.startswith("7 series grow: ")


def test_a_law_that_is_explained_is_open(saved, page):
    found = page("scaling", saved(laws_run()), "--size", "n", "--explain", "bisect")
    assert [row.name for row in found.rows if row.is_open] == ["bisect"]
    assert len(found.rows) == 7


def test_what_could_not_be_read_stands_on_the_page(pair, saved, page, tmp_path):
    files = pair(every_outcome())
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a", "b"):
        write(series_runs()[0], folder / f"{name}.json")
    (folder / "broken.json").write_text('{"half": ', encoding="utf-8")
    found = page("show", folder)
    facts = [each.text for each in found.root.first("section", "method").all("dd")]
    assert any("broken.json" in text for text in facts)
    terms = page("compare", *files).root.first("section", "method").all("dt")
    assert "reading" not in [each.text for each in terms]


# --- what could do harm -------------------------------------------------------------------------


def screens(pair, saved):
    """Commands on files whose every text tries to escape."""
    files = pair(hostile())
    yield ("compare", *files)
    yield ("compare", *files, "--by", "=tag|", "-v")
    yield ("show", files[0])
    yield ("show", *files)
    yield ("show", saved(hostile_run(), "odd"))
    yield ("rank", *files, "--by", "commit", "--better", "lower")
    names = {f"{name}|{n}": noisy(1.0, 1.5, each=15) for n, name in enumerate(HOSTILE)}
    for n, run in enumerate(history(names)):
        last = saved(run, f"odd-runs/{n}")
    yield ("changes", last.parent)
    sizes = [sized(f"{name}|{n}", LAWS["sort"]) for n, name in enumerate(HOSTILE)]
    yield ("scaling", saved(run_over_sizes(*sizes), "odd-sizes"), "--size", "n")


def test_no_text_of_a_file_is_markup_or_runs(pair, saved, page, typed, tmp_path):
    for command in screens(pair, saved):
        found = page(*command)
        text = (tmp_path / "page.html").read_text(encoding="utf-8")
        assert all(line.isprintable() for line in text.split("\n")), "nothing hides or turns text"
        assert len(list(found.root.all("script"))) == 2
        assert not list(found.root.first("body").all("img"))
        links = [each.attributes["href"] for each in found.root.all("a")]
        assert all(re.fullmatch(r"#[\w.:=-]+", link) for link in links)
        ids = [e.attributes["id"] for e in found.root.all() if "id" in e.attributes]
        assert len(set(ids)) == len(ids)
        assert text.count("<script>alert") == 0
        names = " ".join(row.full_name for row in found.rows)
        if command[0] != "rank":
            assert "<script>alert(1)</script>" in names, "it is there as text"
            assert "L" * 10_000 in names


def test_a_page_states_that_it_loads_nothing(saved, page):
    found = page("show", saved(hostile_run()))
    metas = {each.attributes.get("http-equiv"): each.attributes for each in found.root.all("meta")}
    policy = metas["Content-Security-Policy"]["content"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not [e for e in found.root.all() if e.attributes.get("src")]
    assert [e.attributes["href"] for e in found.root.all("link")] == ["data:,"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_have_harmless_links(name):
    from calibrax.reporting.html.escaping import Anchors

    anchors = Anchors()
    assert re.fullmatch(r"[\w.:=-]{1,63}", anchors.of(name), re.ASCII)
    assert anchors.of(name) != anchors.of(name)


# --- forms ---------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes(pair, typed, tmp_path):
    files = pair(every_outcome())
    for name in ("one.html", "two.html"):
        typed("compare", *files, "-o", tmp_path / name)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_pages_of_changes_and_scaling_have_the_same_bytes_again(folder, saved, typed, tmp_path):
    for command in (
        ("changes", folder(machine_history())),
        ("scaling", saved(laws_run(wobble=0.02), "sizes"), "--size", "n"),
    ):
        for name in ("one.html", "two.html"):
            typed(*command, "-o", tmp_path / name)
        assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_a_page_is_printed_where_it_is_asked_for(pair, typed, tmp_path):
    files = pair(every_outcome())
    printed = typed("compare", *files, "--format", "html").out
    typed("compare", *files, "-o", tmp_path / "page.htm")
    assert printed == (tmp_path / "page.htm").read_text(encoding="utf-8")


def test_commands_without_a_page_of_their_own_have_one_too(typed, tmp_path):
    found = ReadPage(typed("formats", "--format", "html").out)
    assert found.headline.endswith("written.")
    assert found.rows == []


@pytest.mark.parametrize("sides", [one_invocation(rows=100), many_changes(100, invocations=20)])
def test_a_page_of_100_benchmarks_has_at_most_250_kb(sides, pair, typed, tmp_path):
    files = pair(sides)
    typed("compare", *files, "-o", tmp_path / "page.html")
    assert (tmp_path / "page.html").stat().st_size <= 250_000
