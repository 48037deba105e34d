"""`calibrax scaling` as it is typed."""

import csv
import io
import json

import pytest
from sample_runs import hostile_run
from sized_runs import LAWS, grouped_run, laws_run, run_over_sizes, sized

from calibrax import Point, Run

pytestmark = pytest.mark.extras


def test_the_last_line_before_the_next_step_is_the_answer(saved, typed):
    printed = typed("scaling", saved(laws_run()), "--size", "n", columns=80, terminal=True)
    assert printed.out.endswith(
        "\n5 of 7 series fitted. No class fits odd.\nWhy: add --explain odd\n"
    )
    assert (printed.err, printed.code) == ("", 0)


def test_quiet_prints_the_answer_alone_or_nothing(saved, typed):
    path = saved(laws_run())
    answer = "5 of 7 series fitted. No class fits odd.\n"
    assert typed("scaling", path, "--size", "n", "-q").out == answer
    assert typed("scaling", path, "--size", "n", "-qq").out == ""


def test_json_and_csv_hold_the_same_rows(saved, typed):
    path = saved(laws_run())
    document = json.loads(typed("scaling", path, "--size", "n", "--json").out)
    table = typed("scaling", path, "--size", "n", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["complexity"] for row in rows] == [row["complexity"] for row in document["rows"]]
    assert (document["command"], document["exit_code"]) == ("scaling", 0)


def test_a_file_is_written_in_the_form_of_its_ending(saved, typed, tmp_path):
    target = tmp_path / "laws.md"
    printed = typed("scaling", saved(laws_run()), "--size", "n", "-o", target)
    assert printed.out == "5 of 7 series fitted. No class fits odd.\n"
    assert target.read_text(encoding="utf-8").startswith("### 5 of 7 series fitted")
    assert "wrote" in printed.err


def test_without_the_tag_of_sizes_those_that_look_so_are_told(saved, typed):
    printed = typed("scaling", saved(laws_run()))
    assert printed.code == 2
    assert "say which tag holds the sizes: --size TAG; these look so: 'n'" in printed.err
    words = run_over_sizes(sized("a", LAWS["max"], kind="x", tag="kind"))
    bare = Run(
        points=[Point.from_dict({**p.to_dict(), "tags": {"kind": "x"}}) for p in words.points]
    )
    printed = typed("scaling", saved(bare, "bare"))
    assert (printed.code, "no tag looks so, there are: 'kind'" in printed.err) == (2, True)
    without = Run(points=[Point.from_dict({**p.to_dict(), "tags": {}}) for p in words.points])
    assert "there are: none" in typed("scaling", saved(without, "without")).err


def test_an_unknown_tag_is_refused_with_those_that_look_like_sizes(saved, typed):
    printed = typed("scaling", saved(laws_run()), "--size", "size")
    assert printed.code == 2
    assert "size tag 'size': no benchmark has it; tags that look like sizes: 'n'" in printed.err
    printed = typed("scaling", saved(laws_run()), "--size", "n", "--by", "kind")
    assert (printed.code, "group tag 'kind'" in printed.err) == (2, True)


def test_tags_are_given_with_commas_or_apart(saved, typed):
    path = saved(grouped_run())
    one = typed("scaling", path, "--size", "n", "--by", "text,bits")
    two = typed("scaling", path, "--size", "n", "--by", "text", "--by", " bits ")
    assert one == two
    assert one.code == 0


def test_benchmarks_and_tags_are_chosen_as_for_show(saved, typed):
    path = saved(grouped_run())
    printed = typed("scaling", path, "--size", "n", "-t", "bits=64", "-k", "zero", "--json")
    rows = json.loads(printed.out)["rows"]
    assert [row["tags"] for row in rows] == [{"bits": "64", "text": "zero"}]
    printed = typed("scaling", path, "--size", "n", "-k", "nothing")
    assert (printed.code, "matches none of" in printed.err) == (2, True)
    printed = typed("scaling", path, "--size", "n", "-m", "memory")
    assert (printed.code, "metric 'memory': not found" in printed.err) == (2, True)


def test_the_time_is_fitted_and_others_are_told_unless_metrics_are_named(saved, typed):
    both = [
        Point.from_dict({**p.to_dict(), "metrics": {m: p.metrics["time"].to_dict() for m in names}})
        for names in [("score", "memory", "ops", "time", "allocations")]
        for p in run_over_sizes(sized("a", LAWS["max"])).points
    ]
    path = saved(run_over_sizes(both))
    printed = typed("scaling", path, "--size", "n")
    line = "Only time; there are also ops, memory, allocations and 1 more (-m)."
    assert line in printed.out.splitlines()
    printed = typed("scaling", path, "--size", "n", "-m", "memory", "-m", "ops", "--json")
    assert [row["metric"] for row in json.loads(printed.out)["rows"]] == ["ops", "memory"]


def test_the_classes_to_try_are_named(saved, typed):
    path = saved(laws_run())
    printed = typed("scaling", path, "--size", "n", "--classes", "1, O(n)", "--json")
    tried = {each["name"] for row in json.loads(printed.out)["rows"] for each in row["classes"]}
    assert tried == {"1", "n"}
    printed = typed("scaling", path, "--size", "n", "--classes", "all", "-k", "odd", "--json")
    assert len(json.loads(printed.out)["rows"][0]["classes"]) == 9
    printed = typed("scaling", path, "--size", "n", "--classes", "n^4")
    assert (printed.code, "classes: expected some of '1'" in printed.err) == (2, True)


def test_one_series_is_explained_with_a_plot(saved, typed):
    path = saved(laws_run())
    printed = typed("scaling", path, "--size", "n", "-e", "sort", columns=80, terminal=True)
    assert printed.out.startswith("sort, time: O(n log n)\n")
    assert "┤" in printed.out
    printed = typed("scaling", path, "--size", "n", "-e", "few")
    assert printed.out.startswith("few, time: too few sizes")
    assert printed.code == 0
    printed = typed("scaling", path, "--size", "n", "-e", "nobody")
    assert (printed.code, "explain: 'nobody' is in no name" in printed.err) == (2, True)


def test_nothing_that_could_be_fitted_is_exit_code_3_with_its_reason(saved, typed):
    few = run_over_sizes(sized("a", LAWS["max"], ("100", "1K")), sized("b", LAWS["max"], ("1K",)))
    path = saved(few)
    printed = typed("scaling", path, "--size", "n")
    assert (printed.out, printed.code) == ("", 3)
    reason = (
        "2 sizes from 100 to 1K: a law needs 4, better over a factor of 10; measure also 2 more"
    )
    assert f"error: nothing could be fitted: a (and 1 other series): {reason}" in printed.err
    document = json.loads(typed("scaling", path, "--size", "n", "--json").out)
    assert document["exit_code"] == 3
    explained = typed("scaling", path, "--size", "n", "-e", "a")
    assert (explained.code, "too few sizes" in explained.out) == (3, True)
    alone = typed("scaling", saved(run_over_sizes(sized("a", LAWS["max"], ("1K",)))), "--size", "n")
    assert "other series" not in alone.err


def test_metrics_without_the_tag_are_told(saved, typed):
    points = run_over_sizes(
        sized("a", LAWS["max"]), sized("b", LAWS["max"], metric="memory", tag="kind")
    )
    printed = typed("scaling", saved(points), "--size", "n", "-m", "memory")
    assert (printed.code, "size tag 'n': no benchmark has it" in printed.err) == (2, True)
    empty = Run(points=[Point(name="a", scenario="", tags={"n": "1"})])
    printed = typed("scaling", saved(empty), "--size", "n")
    assert (printed.code, "got benchmarks without any" in printed.err) == (2, True)


def test_files_are_joined_as_invocations_unless_they_are_of_other_code(saved, typed):
    for number in range(3):
        saved(laws_run(id=f"{number:012}"), f"runs/{number}")
    folder = saved(laws_run()).parent / "runs"
    rows = json.loads(typed("scaling", folder, "--size", "n", "--json").out)["rows"]
    assert rows[0]["points"][0]["n"] == 9
    saved(laws_run(id="b" * 12, commit="b" * 40), "other/1")
    saved(laws_run(id="a" * 12, commit="a" * 40), "other/2")
    printed = typed("scaling", folder.parent / "other", "--size", "n")
    assert (printed.out, printed.code) == ("", 3)
    assert "runs are joined as invocations of one code" in printed.err


def test_trouble_while_reading_is_told_and_the_rest_is_fitted(saved, typed, tmp_path):
    saved(laws_run(), "runs/a")
    (tmp_path / "runs" / "b.json").write_text("{", encoding="utf-8")
    printed = typed("scaling", tmp_path / "runs", "--size", "n")
    assert printed.code == 0
    assert "warning: 1 of 2 files read, 1 unreadable" in printed.err


def test_hostile_texts_disturb_nothing(saved, typed):
    names = ("\x1b[31mred", "@all | `code`", "=cmd()", "<script>")
    run = run_over_sizes(*(sized(name, LAWS["max"], evil=name) for name in names))
    for options in ([], ["--by", "evil"], ["--format", "markdown"], ["-e", "script"]):
        printed = typed("scaling", saved(run), "--size", "n", *options, columns=80, terminal=True)
        assert printed.code == 0
        assert all(line.isprintable() for line in printed.out.split("\n"))
    assert typed("scaling", saved(hostile_run(), "h"), "--size", "n").code == 2


@pytest.mark.parametrize("width", [50, 80, 120])
def test_no_line_is_wider_than_the_terminal(saved, typed, width):
    path = saved(laws_run())
    for options in ([], ["-e", "odd"], ["-v"], ["-k", "sort"]):
        printed = typed(
            "scaling", path, "--size", "n", *options, columns=width, terminal=True, NO_COLOR="1"
        )
        assert all(len(line) <= width for line in printed.out.splitlines())


def test_ascii_terminals_get_ascii(saved, typed):
    printed = typed(
        "scaling", saved(laws_run()), "--size", "n", "-e", "odd", "--ascii", terminal=True
    )
    assert printed.out.isascii()
