"""`calibrax changes` as it is typed."""

import csv
import io
import json

import attrs
import pytest
from history_runs import START, history, machine_history, noisy

from calibrax.formats import write

pytestmark = pytest.mark.extras

COUNTS = "7 series: 6 changed, 1 no change.\n"
ANSWER = "8 change points in 6 of 7 series at 2 commit ranges."


@pytest.fixture
def folder(tmp_path):
    """Writes runs to a folder: `folder(runs)`."""

    def save(runs, name="runs"):
        path = tmp_path / name
        path.mkdir()
        for number, run in enumerate(runs):
            write(run, path / f"{number:03}.json")
        return path

    return save


def test_steps_that_several_series_share_are_one_line(folder, typed):
    printed = typed("changes", folder(machine_history()), columns=80, terminal=True)
    assert (printed.err, printed.code) == ("", 0)
    assert f"\n{COUNTS}{ANSWER}\n" in printed.out
    [machine] = [line for line in printed.out.splitlines() if "the machine, likely" in line]
    assert machine.split()[4:] == ["6", "of", "7", "029cccc..030cccc", "2024-01-31", "+30.0", "%"]
    [shared] = [line for line in printed.out.splitlines() if "time_sort" in line and "✗" in line]
    assert "2 of 7" in shared
    assert printed.out.endswith("Plot: add --explain Web.time_sort\n")


def test_quiet_prints_the_answer_alone_or_nothing(folder, typed):
    path = folder(machine_history())
    assert typed("changes", path, "-q").out == f"{ANSWER}\n"
    assert typed("changes", path, "-qq").out == ""


def test_a_pipe_gets_a_line_a_step_and_the_series_without_any(folder, typed):
    lines = typed("changes", folder(machine_history())).out.splitlines()
    regressed = [line for line in lines if line.startswith("regressed")]
    assert len(regressed) == 8
    assert all("029cccc..030cccc" in line for line in regressed[:6])
    assert sum("machine, 6 of 7" in line for line in regressed) == 6
    assert max(len(line.rstrip()) for line in regressed) <= 135
    assert sum(line.startswith("no change") for line in lines) == 1


def test_one_series_is_a_plot_with_its_steps(folder, typed):
    path = folder(machine_history())
    printed = typed("changes", path, "-k", "time_sort", columns=80, terminal=True).out
    assert "┆" in printed
    assert "┤" in printed
    assert "014cccc..015cccc" in printed
    assert "the machine" not in printed
    assert "Commits: git log 029cccc..030cccc" in printed
    assert f"Compare: calibrax compare {path}@029cccc {path}@030cccc -k time_sort" in printed


def test_explain_judges_the_series_among_all(folder, typed):
    path = folder(machine_history())
    printed = typed("changes", path, "-e", "sort", columns=100, terminal=True).out
    assert "6 of 7 series: the machine, likely" in printed
    assert "among 7 series" in printed
    assert "2 change points in 60 runs: 2 regressed." in printed
    whole = typed("changes", path, "--explain", "suite.Web.time_sort", columns=100, terminal=True)
    assert whole.out == printed


def test_explain_wants_the_name_of_one_series(folder, typed):
    path = folder(machine_history())
    several = typed("changes", path, "-e", "time_")
    assert several.code == 2
    assert "in the names of 6 series: 'Web.time_parse', " in several.err
    assert "and 1 more; give more of the name" in several.err
    nothing = typed("changes", path, "-e", "nope")
    assert nothing.code == 2
    assert "explain: 'nope' is in no name; there are: 'Web.time_parse'" in nothing.err


def test_json_and_csv_hold_the_same_rows(folder, typed):
    path = folder(machine_history())
    document = json.loads(typed("changes", path, "--json").out)
    table = typed("changes", path, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["name"] for row in rows] == [row["name"] for row in document["rows"]]
    assert document["command"] == "changes"
    assert document["exit_code"] == 0
    assert document["summary"]["change_points"] == 8
    assert rows[-1]["index"] == ""
    assert float(rows[0]["level_after"]) == document["rows"][0]["level_after"]


def test_a_file_is_written_in_the_form_of_its_ending(folder, typed, tmp_path):
    target = tmp_path / "changes.md"
    printed = typed("changes", folder(machine_history()), "-o", target)
    assert printed.out == f"{ANSWER}\n"
    text = target.read_text(encoding="utf-8")
    assert text.startswith(f"### {ANSWER}")
    assert "`time_sort, time_find`" in text


def test_the_margin_and_the_newest_runs_can_be_said(folder, typed):
    path = folder(machine_history())
    assert typed("changes", path, "--margin", "50%", "-q").out == "No change point in 7 series.\n"
    last = typed("changes", path, "--last", "35", "-q").out
    assert last.startswith("6 change points in 6 of 7 series")
    assert typed("changes", path, "--last", "0").code == 2


def test_nothing_that_could_be_searched_is_exit_code_3(folder, typed):
    printed = typed("changes", folder(history({"fft": noisy(1.0, each=5)})), columns=80)
    assert printed.code == 3
    assert printed.err == (
        "error: expected 12 runs or more of a series to look for a change, got 5; "
        "compare two of them: calibrax compare OLD NEW\n"
    )
    assert "need >= " in printed.out
    several = typed("changes", folder(history({"a": [1.0], "b": [1.0]}), "one"), columns=80)
    assert several.out.count("ould be searched") == 1
    assert "1 run," not in several.out
    assert "  1 run of 1 commit" in several.out


def test_a_history_that_is_long_enough_but_of_two_units_is_not_called_too_short(folder, typed):
    runs = [*history({"a": noisy(1.0)}), *history({"a": noisy(5.0)}, start=20, unit="widgets")]
    printed = typed("changes", folder(runs), columns=80, terminal=True)
    assert (printed.code, printed.err) == (3, "error: nothing could be searched\n")
    assert "20 of 40 runs, 20 in another unit are not shown" in " ".join(printed.out.split())
    assert "Not searched, unit changed: unit 's' → 'widgets' at 020cccc." in printed.out
    assert sum(line.count("•") for line in printed.out.splitlines()) == 20


def test_an_answer_of_no_change_is_exit_code_0(folder, typed):
    printed = typed("changes", folder(history({"fft": noisy(1.0, each=30)})))
    assert printed.code == 0
    assert "No change point found in 30 runs: 999.5 ms." in printed.out


def test_a_choice_of_nothing_is_refused(folder, typed):
    printed = typed("changes", folder(machine_history()), "-k", "nope")
    assert printed.code == 2
    assert "nope" in printed.err


def test_every_step_is_listed_if_asked(folder, typed):
    path = folder(machine_history())
    printed = typed("changes", path, "-a", columns=100, terminal=True).out
    assert printed.count("029cccc..030cccc") == 7
    assert "5.0000 ms in 60 runs" in printed


def test_machines_are_blocks_of_their_own(folder, typed):
    one = history({"fft": noisy(1.0, 1.2)}, environment={"cpu": "A"})
    two = history({"fft": noisy(3.0, 2.0)}, environment={"cpu": "B"})
    path = folder([*one, *two])
    printed = typed("changes", path, columns=80, terminal=True).out
    assert "  cpu A " in printed
    assert "fft [B]" in printed
    assert typed("changes", path, "--allow", "cpu", "-q").out.startswith("1 change point in")


def test_no_comparison_is_offered_of_several_arguments_or_commits_that_are_no_hashes(folder, typed):
    runs = history({"fft": noisy(1.0, 1.2)})
    path = folder(runs)
    files = sorted(path.iterdir())
    printed = typed("changes", *files, columns=80, terminal=True).out
    assert "Commits: git log" in printed
    assert "Compare:" not in printed
    named = folder(history({"fft": noisy(1.0, 1.2)}, commit=None), "named")
    assert "Commits:" not in typed("changes", named, columns=80, terminal=True).out
    calm = folder(history({"fft": noisy(1.0, each=30)}), "calm")
    assert "Commits:" not in typed("changes", calm, columns=80, terminal=True).out


def test_runs_of_one_commit_are_told(folder, typed):
    again = history({"fft": noisy(1.0, 1.2), "sort": noisy(1.0, each=40)}, id="9" * 12)
    runs = [*history({"fft": noisy(1.0, 1.2), "sort": noisy(1.0, each=40)}), *again[:7]]
    printed = typed("changes", folder(runs), columns=80, terminal=True).out
    assert "runs of one commit count as one, their median: up to 14 runs a series" in printed
    one = typed("changes", folder(runs, "one"), "-k", "fft", columns=80, terminal=True).out
    assert "40 of 40 runs, 14 of them joined by commit" in " ".join(one.split())


def test_troubles_are_told_and_the_rest_is_searched(folder, typed):
    path = folder(machine_history())
    (path / "bad.json").write_text("{", encoding="utf-8")
    printed = typed("changes", path, "-q")
    assert (printed.out, printed.code) == (f"{ANSWER}\n", 0)
    assert "warning: " in printed.err
    assert "bad.json" in printed.err


def test_show_names_changes_as_the_next_command(folder, typed):
    path = folder(machine_history())
    assert f"Changes: calibrax changes {path}" in typed("show", path).out


def test_verbose_tells_how_it_came_about(folder, typed):
    printed = typed("changes", folder(machine_history()), "-v", columns=120, terminal=True).out
    assert "method: seeded intervals, rank CUSUM" in printed
    assert "order: by time of the run" in printed
    one = typed("changes", folder(machine_history(), "b"), "-v", "-k", "sort", columns=120)
    assert "method: seeded intervals, rank CUSUM" in one.out


def test_a_run_without_the_time_of_its_commit_is_told(folder, typed):
    runs = history({"a": noisy(1.0, 1.2)})
    dated = [attrs.evolve(run, metadata={"commit_time": run.timestamp.isoformat()}) for run in runs]
    assert "don't state" not in typed("changes", folder(dated)).out
    printed = " ".join(typed("changes", folder([*dated[:-1], runs[-1]], "stray")).out.split())
    assert "! in the order of their commits, but 1 of 40 runs don't state when" in printed


def test_runs_of_one_time_are_told(folder, typed):
    runs = [attrs.evolve(run, timestamp=START) for run in history({"a": noisy(1.0, 1.2)})]
    printed = " ".join(typed("changes", folder(runs)).out.split())
    assert "! in the order of the input where times are equal, as 40 of 40 are" in printed


def test_a_value_that_is_beyond_comparing_is_the_reason_in_the_answer(folder, typed):
    path = folder(history({"a": [0.0, 1e305, *noisy(1.0)], "b": noisy(1.0, each=30)}))
    printed = " ".join(typed("changes", path, "-e", "a", columns=80, terminal=True).out.split())
    assert printed.endswith(
        "Not searched: 1e+305 at 001cccc is too large to be compared by differences."
    )


def newest_values(count, **fields):
    """Two series, of which one rises by a fifth with so many newest runs."""
    values = noisy(1.0, each=30)
    risen = [*values[:-count], *(1.2 * value for value in values[-count:])]
    return history({"a": risen, "b": noisy(2.0, each=30)}, **fields)


@pytest.mark.parametrize(
    ("count", "words", "more"),
    [(1, "value lies 20 %", "4 more commits"), (2, "2 values lie 19 %", "3 more commits")],
)
def test_newest_values_beyond_their_level_are_told_with_the_command_that_compares_them(
    count, words, more, folder, typed
):
    path = folder(newest_values(count))
    printed = " ".join(typed("changes", path, columns=200, terminal=True).out.split())
    assert f"! the newest {words}" in printed
    assert " above the level before, too few to call (a)" in printed
    assert f"→ compare with a commit before, or measure {more}" in printed
    sides = f"{path}@{29 - count:03}cccc {path}@029cccc"
    assert f"Newest: calibrax compare {sides}" in printed
    one = " ".join(typed("changes", path, "-k", "a", columns=200, terminal=True).out.split())
    assert f"Newest: calibrax compare {sides} -k a" in one
    [series, _] = json.loads(typed("changes", path, "--json").out)["series"]
    assert (series["newest"], series["outcome"]) == (count, "no change")
    assert series["warnings"][0].startswith("the newest ")


def test_no_command_is_offered_for_newest_values_of_unknown_commits(folder, typed):
    printed = typed("changes", folder(newest_values(2, commit=None)), terminal=True).out
    assert "! the newest 2 values lie" in printed
    assert "Newest:" not in printed


def test_two_levels_that_take_turns_are_told(folder, typed):
    runs = history({"a": [1.0 + n % 2 / 4 + n / 1e4 for n in range(30)]})
    printed = " ".join(typed("changes", folder(runs)).out.split())
    assert "! values alternate between two levels 25 % apart, 29 of 29 times from one" in printed
    assert "see whether two machines or settings are mixed" in printed


def levels_of(lines, name):
    return [line.split()[0] for line in lines if f"title={name}:" in line]


def test_no_step_is_an_error_in_the_log_of_a_build_and_a_new_one_is_louder(folder, typed):
    new = [*noisy(1.0, each=33), *noisy(1.3, each=7)]
    runs = history({"old": noisy(1.0, 1.3), "new": new, "gain": noisy(1.3, 1.0)})
    lines = typed("changes", folder(runs), "--format", "github").out.splitlines()
    assert levels_of(lines, "old") == ["::notice"]
    assert levels_of(lines, "new") == ["::warning"]
    assert levels_of(lines, "gain") == []
    assert not [line for line in lines if line.startswith("::error")]
    one = typed("changes", folder(runs, "b"), "-k", "new", "--format", "github").out
    assert levels_of(one.splitlines(), "new") == ["::warning"]


def test_the_plot_and_its_head_are_in_one_unit_though_a_value_is_zero(folder, typed):
    runs = history({"a": [0.0] * 20 + [1.0] * 20})
    printed = typed("changes", folder(runs), columns=80, terminal=True).out
    assert "time in ms" in printed
    assert "1,000 ┤" in printed
