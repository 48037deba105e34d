"""`calibrax show` from the outside: arguments, exit codes, streams."""

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path

import attrs
import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_runs import START, hostile_run, mixed_run, run_of, series_runs

import calibrax
from calibrax import Metric, Point, Run
from calibrax.analysis.selection import Selection
from calibrax.cli import inputs, show
from calibrax.cli.group import COMMANDS
from calibrax.cli.main import main
from calibrax.formats.reading import Step

pytestmark = pytest.mark.extras

COMMAND = (sys.executable, "-m", "calibrax")
ENVIRONMENT = {
    **{
        k: v for k, v in os.environ.items() if k not in ("CI", "COLUMNS", "NO_COLOR", "FORCE_COLOR")
    },
    "PYTHONPATH": str(Path(calibrax.__file__).parents[1]),
    "PYTHONIOENCODING": "utf-8",
    "TERM": "xterm",
}


def run(*args, **settings):
    """The command as a process of its own, in a pipe."""
    environment = {**ENVIRONMENT, **settings.pop("env", {})}
    settings = {"capture_output": True, "text": True, "encoding": "utf-8", **settings}
    return subprocess.run(
        [*COMMAND, *map(str, args)], check=False, timeout=120, env=environment, **settings
    )


# --- help and version ---------------------------------------------------------------------


def test_every_command_and_option_has_help():
    context = click.Context(main)
    assert main.list_commands(context) == list(COMMANDS)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command.help, f"{name} says what it does"
        assert command.epilog, f"{name} has examples"
        assert "in Python" in command.epilog, f"{name} names its twin in Python"
        for param in command.params:
            if isinstance(param, click.Option):
                assert param.help, f"{name} {param.opts} has help"
    for param in main.params:
        assert param.help


def test_an_unknown_command_is_told(typed):
    assert typed("shwo").err.startswith("error: no such command 'shwo'")


def test_without_arguments_the_help_is_printed(typed):
    assert typed().code == 0
    assert "calibrax show results.json" in typed().out
    assert typed("--help").out == typed("-h").out == typed().out
    assert "Examples:" in typed("show", "-h").out


def test_the_version_is_printed(typed):
    assert typed("--version").out == f"calibrax {calibrax.__version__}\n"


def test_within_a_program_the_group_raises_what_click_raises():
    with pytest.raises(click.UsageError):
        main(["show"], standalone_mode=False)


# --- what is wrong is one line on stderr, and 2 -------------------------------------------


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "error: missing argument 'FILE...'; see: calibrax show --help\n"),
        (("--no",), "error: no such option"),
        (("-", "-"), "error: '-' is given twice, but standard input can be read only once; see"),
        (
            ("results.json", "--direction", "tim=lower"),
            "error: --direction: metric 'tim': not found; nearest: 'time'\n",
        ),
        (("results.json", "--direction", "time=up"), "METRIC=higher or METRIC=info, got 'time=up'"),
        (
            ("results.json", "--direction", "time=lower", "--direction", "time=higher"),
            "expected one direction of 'time', got two",
        ),
        (("nothing.json",), "error: nothing.json: expected a file"),
        (
            ("results.json", "--from", "soap"),
            "error: invalid value for '--from': expected the name of a format, got 'soap'",
        ),
        (("results.json", "--from", "pyprf"), "did you mean 'pyperf'? See: calibrax show --help\n"),
        (("notes",), "); say which: --from calibrax, pyperf, pytest-benchmark, "),
        (("results.json", "--json", "-q"), "error: -q and --json contradict each other"),
        (("results.json", "--json", "-qqq"), "error: -qq and --json contradict each other"),
        (("results.json", "--format", "csv", "-q"), "error: -q and --format csv contradict"),
        (
            ("results.json", "--format", "csv", "--json"),
            "error: --format csv and --json contradict",
        ),
        (("results.json", "-k", "("), "error: expression '(': expected a name, got the end\n"),
        (("results.json", "-k", "nowhere"), "matches none of 9 benchmarks"),
        (("results.json", "-m", "tim"), "error: metric 'tim': not found; nearest: 'time'"),
        (("results.json", "-t", "size"), "expected KEY=VALUE, got 'size'"),
        (("results.json", "--env", "python"), "invalid value for '--env': expected KEY=VALUE"),
        (("results.json", "-o", "out.gif"), "expected an ending of .md"),
        (("results.json", "-o", "./results.json"), "would overwrite what is read"),
        (("results.json", "-o", "no/out.md"), "expected a folder to write to"),
        (("results.json", "-o", "folder.md"), "got a folder"),
        (("results.json@abc",), "expected a run of commit 'abc', got 1 of others"),
        (("empty",), "expected files of benchmark results, got none"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(args, message, typed, saved, tmp_path, monkeypatch):
    saved(mixed_run())
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "notes").write_text("about")
    monkeypatch.chdir(tmp_path)
    directory = Path.cwd()
    printed = typed("show", *args)
    os.chdir(directory)
    assert message in printed.err
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
    assert (printed.out, printed.code) == ("", 2)


def test_one_bad_file_of_many_is_a_warning(typed, saved, tmp_path):
    saved(mixed_run(), "runs/good")
    (tmp_path / "runs" / "bad.json").write_text("{}")
    printed = typed("show", tmp_path / "runs")
    assert printed.code == 0
    warnings = printed.err.splitlines()
    assert all(line.startswith("warning: ") for line in warnings)
    assert warnings[-1] == "warning: 1 of 2 files read, 1 unreadable; stop at the first: --strict"
    assert "bad.json" in warnings[0]
    document = json.loads(typed("show", tmp_path / "runs", "--json").out)
    assert len(document["warnings"]) == 2
    strict = typed("show", "--strict", tmp_path / "runs")
    assert (strict.code, strict.out) == (2, "")
    assert strict.err.startswith("error: ")


def test_a_commit_that_no_run_has_is_an_error_also_beside_unreadable_files(typed, saved, tmp_path):
    good = saved(mixed_run(), "runs/good")
    (tmp_path / "runs" / "bad.json").write_text("{}")
    for paths in ([f"{tmp_path / 'runs'}@zzz"], [good, f"{tmp_path / 'runs'}@zzz"]):
        printed = typed("show", *paths)
        assert (printed.out, printed.code) == ("", 2)
        *warnings, last = printed.err.splitlines()
        assert (
            last == f"error: {tmp_path / 'runs'}: expected a run of commit 'zzz', got 1 of others"
        )
        assert all(line.startswith("warning: ") for line in warnings)


def test_troubles_of_a_kind_are_one_line_and_all_are_told_if_asked_for(typed, saved, tmp_path):
    saved(mixed_run(), "runs/good")
    for number in range(9):
        (tmp_path / "runs" / f"{number}.json").write_text("{}")
    first, last = typed("show", tmp_path / "runs").err.splitlines()
    assert first.startswith(f"warning: {tmp_path / 'runs' / '0.json'}: no reader knows this file")
    assert first.endswith(" or bencher (so in 8 more files; -v lists them)")
    assert last == "warning: 1 of 10 files read, 9 unreadable; stop at the first: --strict"
    assert len(typed("show", tmp_path / "runs", "-v").err.splitlines()) == 10
    assert len(json.loads(typed("show", tmp_path / "runs", "--json").out)["warnings"]) == 10


def test_a_file_that_is_read_in_part_is_counted_as_that(typed, tmp_path):
    path = tmp_path / "lines.json"
    text = mixed_run().to_json()
    path.write_text(f"{text}\n{text[:50]}\n", encoding="utf-8")
    last = typed("show", path).err.splitlines()[-1]
    assert last == "warning: 0 of 1 file read, 1 in part; stop at the first: --strict"


def test_verbose_lists_all_files_where_none_can_be_read(typed, tmp_path):
    for number in range(9):
        (tmp_path / f"{number}.json").write_text("{}")
    assert len(typed("show", tmp_path, "-v").err.splitlines()) == 9


BAD = ["{}", "", "{", "1" * 9, '{"points": 1, "id": 1}', "[]", '{"results": [{"command": 1}]}']
"""Files that can't be read, for reasons of several kinds."""


@pytest.mark.parametrize(("contents", "lines"), [(BAD[:1], 1), (BAD[:1] * 9, 1), (BAD, 6)])
def test_nothing_that_can_be_read_is_an_error(contents, lines, typed, tmp_path):
    for number, content in enumerate(contents):
        (tmp_path / f"{number}.json").write_text(content)
    printed = typed("show", tmp_path)
    assert (printed.code, printed.out) == (2, "")
    found = printed.err.splitlines()
    assert len(found) <= lines
    assert all(line.startswith("error: ") for line in found)
    assert len(typed("show", tmp_path, "-v").err.splitlines()) == len(contents)


def test_a_reader_that_finds_no_run_is_an_error(typed, monkeypatch):
    monkeypatch.setattr(inputs, "steps", lambda *_, **__: iter(()))
    found = inputs.Inputs(["here"])
    list(found.runs())
    with pytest.raises(calibrax.FormatError, match="here: expected benchmark results, got none"):
        found.refuse_nothing()


def test_what_a_reader_has_to_say_is_a_warning(typed, saved, tmp_path):
    saved(mixed_run(), "runs/good")
    (tmp_path / "runs" / "README.md").write_text("words")
    assert "warning: " in typed("show", tmp_path / "runs").err
    assert "README.md" in typed("show", tmp_path / "runs").err


def test_a_bug_is_an_error_without_traceback_unless_asked_for(typed, saved, monkeypatch):
    def broken(*_, **__):
        raise TypeError("\x1b[31moops")

    path = saved(mixed_run())
    with monkeypatch.context() as patch:
        patch.setattr(show, "summarize", broken)
        arguments = ("show", path)
        with pytest.raises(SystemExit) as stopped:
            main([str(a) for a in arguments])
        assert stopped.value.code == 2
        patch.setenv("CALIBRAX_DEBUG", "1")
        with pytest.raises(TypeError):
            main([str(a) for a in arguments])


def test_other_errors_of_click_and_interrupts_have_their_exit_codes(saved, monkeypatch, capsys):
    path = str(saved(mixed_run()))
    for error, code in (
        (click.ClickException("odd"), 2),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 141),
    ):

        def broken(*_, failing=error, **__):
            raise failing

        with monkeypatch.context() as patch:
            patch.setattr(show, "summarize", broken)
            patch.setattr("calibrax.cli.group.silence", lambda _: None)
            with pytest.raises(SystemExit) as stopped:
                main(["show", path])
        assert stopped.value.code == code
    assert "Traceback" not in capsys.readouterr().err


# --- options ------------------------------------------------------------------------------


def test_quiet_prints_the_answer_or_nothing(typed, saved):
    path = saved(mixed_run())
    assert typed("show", path, "-q").out.count("\n") == 1
    assert typed("show", path, "-q").out.startswith("1 run, 9 benchmarks")
    assert typed("show", path, "-qq").out == ""
    assert typed("show", path, "-q", "--ascii").out.isascii()


def test_a_file_gets_the_form_of_its_ending(typed, saved, tmp_path):
    path = saved(mixed_run())
    for ending, start in {"md": "### 1 run", "json": "{", "csv": "run,", "txt": "pyperf"}.items():
        target = tmp_path / f"out.{ending}"
        printed = typed("show", path, "-o", target)
        assert printed.err == f"wrote {target}\n"
        assert printed.out.startswith("1 run, ")
        assert target.read_text(encoding="utf-8").startswith(start)
    target = tmp_path / "plain"
    assert typed("show", path, "-o", target, "--format", "csv").code == 0
    assert target.read_text(encoding="utf-8").startswith("run,")


def test_a_file_that_cannot_be_written_is_an_error(typed, saved, monkeypatch, tmp_path):
    def full(*_):
        raise OSError(28, "No space left on device")

    path = saved(mixed_run())
    monkeypatch.setattr("calibrax.cli.output.replace", full)
    with pytest.raises(SystemExit) as stopped:
        main(["show", str(path), "-o", str(tmp_path / "out.md")])
    assert stopped.value.code == 2


def names_in(text):
    return [line.split()[1] for line in text.splitlines() if line.startswith("measured")]


def test_rows_are_sorted_as_asked(typed, saved):
    points = {n: {"time": Metric(value=v)} for n, v in (("b", 2.0), ("C", 1.0), ("a", 3.0))}
    points["z"] = {"time": Metric(value=float("nan"), failure="failed")}
    path = saved(run_of(points))
    assert names_in(typed("show", path).out) == ["b", "C", "a"]
    assert names_in(typed("show", path, "--sort", "name").out) == ["a", "b", "C"]
    assert names_in(typed("show", path, "--sort", "value").out) == ["a", "b", "C"]
    two = typed("show", path, saved(run_of(points, id="1"), "other"), "--sort", "value").out
    assert names_in(two) == ["a", "b", "C"]


def test_a_choice_of_names_metrics_and_tags_shows_only_these(typed, saved):
    path = saved(mixed_run())
    assert names_in(typed("show", path, "-k", "fft and not single", "-m", "time").out) == [
        "suite.fft"
    ]
    tagged = Run(points=[Point(name="a", scenario="", tags={"n": n}) for n in "12"])
    path = saved(tagged, "tagged")
    assert "1 benchmark" in typed("show", path, "-t", "n=1", "-q").out
    assert "2 benchmarks" in typed("show", path, "-t", "n=1", "-t", "n=2", "-q").out
    assert "none of 2 benchmarks" in typed("show", path, "-k", "zzz").err


def test_a_terminal_folds_long_tables_and_keeps_failures(typed, saved):
    points = {f"benchmark_{i:03}": {"time": Metric(value=1 + i)} for i in range(99)}
    points["at_the_end"] = {"time": Metric(value=float("nan"), failure="failed: boom")}
    path = saved(run_of(points))
    folded = typed("show", path, columns=80, terminal=True, NO_COLOR="1").out
    assert "… 60 more (-a)" in folded
    assert "! at_the_end" in folded
    assert "100 benchmarks (99 measured, 1 failed)" in folded
    for args, settings in (
        (("-a",), {"terminal": True}),
        ((), {}),
        ((), {"terminal": True, "CI": "true"}),
    ):
        assert "more (-a)" not in typed("show", path, *args, **settings).out


def test_many_runs_are_shown_by_series(typed, saved, tmp_path):
    for number, each in enumerate(series_runs(8)):
        saved(each, f"series/{number}")
    out = typed("show", tmp_path / "series").out
    assert "8 runs of 8 commits" in out
    assert "Newest: calibrax show" in out
    assert typed("show", tmp_path / "series", "-k", "nowhere").code == 2
    commit = series_runs(8)[3].commit[:9]
    assert "1 run, 3 benchmarks" in typed("show", f"{tmp_path / 'series'}@{commit}", "-q").out
    two = typed("show", tmp_path / "series", tmp_path / "series").out
    assert "Newest" not in two


def test_the_newest_commit_is_offered_only_where_that_works(typed, saved, tmp_path):
    runs = series_runs(8)
    for number, each in enumerate(runs):
        saved(each, f"series/{number}")
    series = tmp_path / "series"
    options = ("-k", "time_old or fft", "-m", "time", "--from", "calibrax")
    out = typed("show", series, *options, terminal=True, columns=50, NO_COLOR="1").out
    [newest] = [line for line in out.splitlines() if line.startswith("Newest: ")]
    assert newest.endswith(" --from calibrax -k 'time_old or fft' -m time")
    ascii_out = typed("show", series, *options, terminal=True, columns=50, TERM="dumb").out
    assert newest in ascii_out.splitlines()
    for number, each in enumerate(runs):
        saved(attrs.evolve(each, commit="f00d"), f"same/{number}")
        saved(attrs.evolve(each, commit=None), f"none/{number}")
    assert "Newest" not in typed("show", tmp_path / "same").out
    assert "Newest" not in typed("show", tmp_path / "none").out
    assert "Newest" not in typed("show", f"{tmp_path / 'same'}@f00d").out
    (tmp_path / f"series@{runs[-1].commit[:7]}").mkdir()
    (tmp_path / f"series@{runs[-1].commit}").mkdir()
    assert "Newest" not in typed("show", series).out


def test_the_runs_of_a_folder_are_named_after_their_files_oldest_first(typed, saved, tmp_path):
    new, old = START + timedelta(days=1), START
    saved(mixed_run(id="1", timestamp=new), "runs/a")
    saved(mixed_run(id="2", timestamp=old), "runs/b")
    lines = typed("show", tmp_path / "runs").out.splitlines()
    assert [line.split()[0] for line in lines[1:3]] == ["b", "a"]
    long = "a_name_that_is_too_long_for_a_column"
    saved(mixed_run(id="3", timestamp=old), f"more/{long}")
    saved(mixed_run(id="4", timestamp=old), "more/short")
    text = typed("show", tmp_path / "more").out
    assert f"  {long}.json\n" in text
    assert "  short.json\n" in text


def test_runs_of_one_file_are_not_named_after_it(typed, tmp_path):
    path = tmp_path / "lines.json"
    texts = [mixed_run(id=n).to_json() for n in "12"]
    path.write_text("\n".join(texts), encoding="utf-8")
    out = typed("show", path).out
    assert "run 1  " in out
    assert "lines" not in out


def test_the_same_run_twice_is_told(typed, saved, tmp_path):
    one, other = saved(mixed_run(), "a"), saved(mixed_run(), "b")
    note = "! the same run twice: a.json and b.json → give each run once\n"
    assert note in typed("show", one, other).out
    assert "! the same run twice, in a.json" in typed("show", one, one).out
    assert "! the same run 3 times" in typed("show", one, one, other).out
    for number, each in enumerate(series_runs(8)):
        saved(each, f"series/{number}")
    out = typed("show", tmp_path / "series", tmp_path / "series").out
    assert out.count("the same run twice") == 3
    assert "! 5 more runs twice → add -v" in out
    assert typed("show", tmp_path / "series", tmp_path / "series", "-v").out.count("run twice") == 8


def test_times_that_no_run_states_are_told(typed, saved, tmp_path):
    metadata = {"time_source": "file"}
    path = saved(mixed_run(id="a", metadata=metadata))
    text = "no time, that of the file was used"
    assert f"! the run states {text} → " in typed("show", path).out
    assert f"! 1 run states {text} → " in typed("show", path, saved(mixed_run(), "b")).out
    other = saved(mixed_run(id="c", metadata=metadata), "c")
    assert f"! 2 runs state {text} → " in typed("show", path, other).out
    for number, each in enumerate(series_runs(8)):
        saved(attrs.evolve(each, metadata=metadata), f"series/{number}")
    assert f"! 8 runs state {text}; the order rests on it" in typed("show", tmp_path / "series").out


def test_verbose_tells_how_a_history_came_about(typed, saved, tmp_path):
    for number, each in enumerate(series_runs(8)):
        saved(each, f"series/{number}")
    out = typed("show", tmp_path / "series", "-v").out
    assert "noise: 1.4826 times the median absolute deviation" in out
    assert "newest: machine: ci" in out
    assert "noise: " not in typed("show", tmp_path / "series").out


def test_many_runs_without_any_value_are_an_error(typed, saved, tmp_path):
    for number in range(8):
        saved(Run(points=[Point(name="a", scenario="")]), f"empty/{number}")
    printed = typed("show", tmp_path / "empty")
    assert printed.err == "error: expected values, got none in 1 benchmark\n"


def test_next_commands_are_named_where_they_exist(typed, saved, tmp_path, monkeypatch):
    monkeypatch.setitem(COMMANDS, "compare", "")
    monkeypatch.setitem(COMMANDS, "changes", "")
    found = [inputs.Found(mixed_run(id=n), n, n) for n in ("a b.json", "c.json")]
    asked = show.Asked(Selection(), {"sort": "file", "limit": None})
    reader = inputs.Inputs(["runs"])
    screen = show.few(found, asked, reader)
    assert screen.report.steps == ["Compare: calibrax compare 'a b.json' c.json"]
    of_a_folder = [each._replace(source="runs") for each in found]
    assert show.few(of_a_folder, asked, reader).report.steps == screen.report.steps
    assert show.few(found[:1] * 2, asked, reader).report.steps == []
    many = iter([inputs.Found(each, "runs", "runs/a") for each in series_runs(8)])
    screen = show.many(many, asked, reader)
    assert screen.report.steps[-1] == "Changes: calibrax changes runs"


def test_an_empty_run_is_shown_as_empty(typed, saved):
    assert typed("show", saved(Run(points=[]))).out.endswith("1 run, 0 benchmarks, 0 values.\n")


# --- colour, width, encodings -------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "args", "colored"),
    [
        ({"terminal": True}, (), True),
        ({}, (), False),
        ({"terminal": True, "NO_COLOR": "1"}, (), False),
        ({"terminal": True, "NO_COLOR": "1"}, ("--color", "always"), True),
        ({"FORCE_COLOR": "1"}, (), True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, (), False),
        ({"FORCE_COLOR": "0"}, (), False),
        ({"terminal": True, "TERM": "dumb"}, (), False),
        ({"terminal": True}, ("--color", "never"), False),
        ({"CI": "true", "terminal": True}, (), False),
        ({"CI": "true", "GITHUB_ACTIONS": "true"}, (), True),
        ({}, ("--color", "always"), True),
    ],
)
def test_colour_is_used_where_it_is_wanted(settings, args, colored, typed, saved):
    assert ("\x1b[33m" in typed("show", saved(mixed_run()), *args, **settings).out) is colored


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize("form", ["table", "markdown", "json", "csv"])
@pytest.mark.parametrize("terminal", [True, False])
def test_an_encoding_that_lacks_signs_gets_others(encoding, form, terminal, typed, saved):
    path = saved(hostile_run())
    printed = typed("show", path, "--format", form, encoding=encoding, terminal=terminal)
    assert printed.code == 0
    if form == "json":
        assert json.loads(printed.out)["rows"][11]["name"] == "長い名前"
    else:
        assert "\\u9577" in printed.out


def test_an_encoding_that_nobody_knows_is_taken_as_lacking_all(typed, saved):
    from calibrax.cli.streams import can_encode

    class Odd(io.StringIO):
        encoding = "no such encoding"

    assert not can_encode(Odd(), "a")


def test_columns_are_obeyed_only_if_they_are_a_number(typed, saved):
    path = saved(mixed_run())
    wide = typed("show", path, columns=200, terminal=True).out
    assert max(map(len, typed("show", path, columns=40, terminal=True).out.split("\n"))) < 60
    for odd in ("0", "-5", "wide", "²"):
        assert typed("show", path, columns=odd, terminal=True).out != wide


def test_a_silenced_stream_writes_nothing_more(tmp_path):
    from calibrax.cli.streams import silence

    path = tmp_path / "out"
    with path.open("w") as file:
        silence(file)
        file.write("lost")
    assert path.read_text() == ""
    silence(io.StringIO())  # has no descriptor


def test_what_is_said_is_broken_between_words_in_a_terminal_only(typed, tmp_path):
    path = tmp_path / "notes"
    path.write_text("about")
    printed = typed("show", path, terminal=True, columns=40)
    first, *rest = printed.err.splitlines()
    assert first == "error:"
    assert all(line.startswith("  ") for line in rest)
    assert rest[1].startswith("  no reader knows this file (tried ")
    assert typed("show", path, columns=40).err.count("\n") == 1


# --- hostile names ------------------------------------------------------------------------

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True), NAMES)
def test_no_name_breaks_any_output(names, word):
    from calibrax.analysis.summary import summarize
    from calibrax.cli.output import FORMATS, Screen, text_of
    from calibrax.reporting.forms.terminal import lines
    from calibrax.reporting.show.documents import RUN_COLUMNS, runs_document
    from calibrax.reporting.show.run import run_report

    points = [
        Point(name=n, scenario=word, tags={word: n}, metrics={word: Metric(value=-1.5)})
        for n in names
    ]
    summary = summarize(Run(points=points, timestamp=datetime(2024, 1, 1)))
    screen = Screen(run_report(summary, verbose=True), runs_document([summary]), RUN_COLUMNS)
    for form in FORMATS:
        text = text_of(screen, form)
        assert all(line.isprintable() for line in text.split("\n"))
        if form == "json":
            assert [row["name"] for row in json.loads(text)["rows"]] == names
        if form == "csv":
            rows = list(csv.DictReader(io.StringIO(text)))
            assert [row["value"] for row in rows] == ["-1.5"] * len(names)
            assert not any(row["name"].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)
        if form == "table":
            assert sum(line.startswith("measured") for line in text.split("\n")) == len(names)
    for width in (40, 80):
        assert all(line.plain.isprintable() for line in lines(screen.report, width=width))


def test_hostile_names_are_whole_in_a_pipe(typed, saved):
    out = typed("show", saved(hostile_run())).out
    assert "L" * 10_000 in out
    assert "test_sum[numpy]" in out
    assert r"\x1b[31mred\x1b[0m" in out
    assert r"line\nbreak\r\ttab" in out


# --- real processes -----------------------------------------------------------------------


def test_a_closed_pipe_is_silent(saved):
    points = {f"{'x' * 10_000}{i}": {"time": Metric(value=1.0)} for i in range(500)}
    path = saved(run_of(points))
    with subprocess.Popen(
        [*COMMAND, "show", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
    ) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("args", [("show",), ("--help",)])
def test_an_output_that_cannot_be_written_is_an_error(args, saved):
    paths = [saved(mixed_run())] if args == ("show",) else []
    with Path("/dev/full").open("w") as full:
        done = run(*args, *paths, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.stderr == "error: can't write the output: no space left on device\n"
    assert done.returncode == 2


def test_a_full_output_is_an_error_in_this_process_too(saved, monkeypatch, capsys):
    class Full(io.StringIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    path = str(saved(mixed_run()))
    monkeypatch.setattr("sys.stdout", Full())
    with pytest.raises(SystemExit) as stopped:
        main(["show", path])
    assert stopped.value.code == 2
    assert capsys.readouterr().err == "error: can't write the output: no space left on device\n"


def test_an_error_of_the_system_about_a_file_is_not_one_of_the_output(saved, monkeypatch, capsys):
    def broken(*_, **__):
        raise OSError(5, "Input/output error", "here")

    path = str(saved(mixed_run()))
    monkeypatch.setattr(show, "summarize", broken)
    with pytest.raises(SystemExit):
        main(["show", path])
    assert "please report it" in capsys.readouterr().err


def test_a_closed_output_is_an_error(saved, monkeypatch, capsys):
    path = str(saved(mixed_run()))
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(SystemExit) as stopped:
        main(["show", path])
    assert stopped.value.code == 2
    assert capsys.readouterr().err == "error: can't write the output: it is closed\n"


def test_without_stderr_nothing_is_said(monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    with pytest.raises(SystemExit) as stopped:
        main(["show", "nowhere"])
    assert stopped.value.code == 2


def test_without_stderr_all_is_shown(saved, monkeypatch, capsys):
    path = str(saved(mixed_run()))
    monkeypatch.setattr("sys.stderr", None)
    with pytest.raises(SystemExit) as stopped:
        main(["show", path, "-q"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("1 run, 9 benchmarks")


def test_rows_can_be_found_with_grep(saved):
    done = run("show", saved(mixed_run()))
    assert [line.split()[0] for line in done.stdout.splitlines() if "suite.broken" in line] == [
        "failed"
    ]
    assert done.returncode == 0


def test_a_terminal_is_recognised_and_its_width_used(saved):
    leader, follower = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 50, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, "show", str(saved(mixed_run()))],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=ENVIRONMENT,
    )
    os.close(follower)
    chunks = []

    def drain():
        try:
            while chunk := os.read(leader, 4096):
                chunks.append(chunk)
        except OSError:  # Linux: the other side is closed
            pass

    reader = threading.Thread(target=drain)
    reader.start()
    assert process.wait(timeout=60) == 0
    reader.join(timeout=60)
    os.close(leader)
    text = b"".join(chunks).decode().replace("\r\n", "\n")
    assert "\n  fft\n    1.035 ms  ± 2.4 %   8 invocations × 3\n" in text
    assert "\x1b[33m! " in text


def test_progress_is_erased(monkeypatch):
    monkeypatch.setattr(inputs, "PATIENCE", -1.0)
    monkeypatch.setenv("COLUMNS", "80")

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    err = Terminal()
    monkeypatch.setattr("sys.stderr", err)
    step = Step("x", 3, 4, mixed_run())
    bad = [Step(name, 4, 4, calibrax.FormatError(name)) for name in "yz"]
    monkeypatch.setattr(inputs, "steps", lambda *_, **__: iter([step] * 3 + bad))
    with inputs.Inputs(["x"], bar=True) as found:
        assert len(list(found.runs())) == 3
    assert "reading 4 of 4, 2 unreadable" in err.getvalue()
    assert err.getvalue().endswith("\x1b[2K")


def test_progress_waits_before_it_appears(monkeypatch):
    monkeypatch.setattr(inputs, "PATIENCE", 3600)
    bar = inputs.Bar()
    bar.advance(1, 2, 0)
    bar.stop()
    assert bar.progress is None


@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="needs signals")
def test_an_interrupt_exits_with_130(tmp_path):
    fifo = tmp_path / "slow.json"
    os.mkfifo(fifo)
    with subprocess.Popen(
        [*COMMAND, "show", str(fifo)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        # a shell that runs the tests in the background has its children ignore the signal
        preexec_fn=lambda: signal.signal(  # noqa: PLW1509 -- no thread of ours is running
            signal.SIGINT, signal.default_int_handler
        ),
    ) as process:
        writer = os.open(fifo, os.O_WRONLY)  # returns once the command has begun to read
        process.send_signal(signal.SIGINT)
        try:
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
            os.close(writer)
    assert process.returncode == 130
    assert b"Traceback" not in err
