"""`calibrax compare` from the outside: arguments, exit codes, what odd inputs give."""

import contextlib
import csv
import io
import json
import math
import os
import random
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
from compared_runs import (
    EARLIER,
    every_outcome,
    grouped,
    hostile,
    later,
    measured,
    one_invocation,
    point,
    run_of,
)
from hypothesis import given
from hypothesis import strategies as st
from sample_runs import DEFINITIONS, START

import calibrax
from calibrax import Metric, MetricDef, Point
from calibrax.analysis.comparison import compare as compare_runs
from calibrax.analysis.series import benchmarks
from calibrax.cli.next_steps import script
from calibrax.cli.options import Settings
from calibrax.cli.output import FORMATS, Screen, text_of
from calibrax.reporting.compare.documents import COMPARED_COLUMNS, comparison_document
from calibrax.reporting.compare.explain import explain_report
from calibrax.reporting.compare.report import compare_report
from calibrax.reporting.forms.terminal import lines
from calibrax.reporting.names import full_name

pytestmark = pytest.mark.extras


@pytest.fixture
def pair(saved):
    """The two files of a pair of runs: `pair(*every_outcome())`."""

    def save(base, new):
        return saved(base, "base"), saved(new, "new")

    return save


def rows_of(printed):
    """The rows of a printed CSV."""
    return list(csv.DictReader(io.StringIO(printed.out)))


# --- silence is impossible --------------------------------------------------------------------

NAN = math.nan


def time(value, invocations=5, noise=0.003):
    """A time with a little noise, the same in each test."""
    return measured(value, noise, random.Random(f"{value} {invocations}"), invocations)


def side(values, new=False, **fields):
    """A run of times by name."""
    points = [point(name, time=value) for name, value in values.items()]
    return run_of(points, **{**(later() if new else EARLIER), **fields})


def pair_of(old, new, **fields):
    return side(old), side(new, new=True, **fields)


def as_unit(unit, direction="lower"):
    definition = MetricDef(name="time", unit=unit, direction=direction)
    return {"metric_defs": {**DEFINITIONS, "time": definition}}


BOTH = {"a": time(1e-3), "b": time(2e-3)}
TWICE = [point("a", time=time(1e-3)), point("a", time=time(2e-3))]
NOTHING = [Point(name="a", scenario="")]
SAMPLES = {"samples": [1.0] * 5, "invocations": range(5)}
VERSIONS = "benchmark_versions"

ODD = {
    "an empty current run": (
        (side(BOTH), run_of([], **later())),
        {},
        3,
        "error: nothing to compare: no benchmark was measured on the current side (exit code 3)",
    ),
    "both runs empty": (
        (run_of([]), run_of([], **later())),
        {},
        3,
        "error: nothing to compare: no benchmark was measured on either side (exit code 3)",
    ),
    "benchmarks without any metric": (
        (run_of(NOTHING), run_of(NOTHING, **later())),
        {"a": "failed"},
        3,
        "0 regressed, 1 failed, 0 improved (exit code 3: nothing could be compared)",
    ),
    "vanished points": (
        pair_of(BOTH, {"a": time(1e-3)}),
        {"a": "equivalent", "b": "missing"},
        0,
        "missing in the new run",
    ),
    "new points": (pair_of({"a": time(1e-3)}, BOTH), {"a": "equivalent", "b": "new"}, 0, "1 new"),
    "NaN": (
        pair_of(BOTH, {**BOTH, "a": Metric(value=NAN)}),
        {"a": "failed", "b": "equivalent"},
        0,
        "NaN",
    ),
    "only NaN": (
        pair_of(BOTH, dict.fromkeys("ab", Metric(value=NAN))),
        {"a": "failed", "b": "failed"},
        3,
        "0 regressed, 2 failed, 0 improved (exit code 3: nothing could be compared)",
    ),
    "an infinite value": (
        pair_of(BOTH, {**BOTH, "a": Metric(value=math.inf)}),
        {"a": "failed", "b": "equivalent"},
        0,
        "1 of 1 values are NaN or infinite",
    ),
    "a failure": (
        pair_of(BOTH, {**BOTH, "a": Metric(value=NAN, failure="timed out after 60 s")}),
        {"a": "failed", "b": "equivalent"},
        0,
        "timed out after 60 s",
    ),
    "a failure of the baseline": (
        pair_of({**BOTH, "a": Metric(value=NAN, failure="failed: x")}, BOTH),
        {"a": "failed", "b": "equivalent"},
        0,
        "in the baseline: failed: x",
    ),
    "a zero baseline": (
        pair_of({**BOTH, "a": Metric(value=0.0)}, BOTH),
        {"a": "not comparable", "b": "equivalent"},
        0,
        "the baseline is 0, so there is no ratio",
    ),
    "zeros on both sides": (
        pair_of({"a": Metric(value=0.0)}, {"a": Metric(value=0.0)}),
        {"a": "equivalent"},
        0,
        "No change: 1 equivalent within 2 %.",
    ),
    "a flipped direction": (
        pair_of(BOTH, BOTH, **as_unit("s", "higher")),
        {"a": "not comparable", "b": "not comparable"},
        3,
        "direction lower → higher",
    ),
    "another unit": (
        pair_of(BOTH, BOTH, **as_unit("ms")),
        {"a": "not comparable", "b": "not comparable"},
        3,
        "unit 's' → 'ms'",
    ),
    "duplicated points": (
        (run_of(TWICE), run_of(TWICE, **later())),
        {"a": "equivalent", "a #2": "equivalent"},
        0,
        "occurs more than once",
    ),
    "one sample": (
        pair_of({"a": Metric(value=1.0)}, {"a": Metric(value=1.01)}),
        {"a": "inconclusive"},
        0,
        "! one invocation a side: ",
    ),
    "constant samples": (
        pair_of({"a": Metric(value=1.0, **SAMPLES)}, {"a": Metric(value=1.0, **SAMPLES)}),
        {"a": "equivalent"},
        0,
        "! no two values of a side differ",
    ),
    "the same run twice": (
        (side(BOTH), side(BOTH)),
        {"a": "equivalent", "b": "equivalent"},
        0,
        "! both sides are the same run",
    ),
    "nothing in common": (
        pair_of(BOTH, {"c": time(1e-3)}),
        {},
        3,
        "none in both; nearest names: benchmarks/suite.py::c; pair names with --match OLD=NEW",
    ),
    "other hardware": (
        pair_of(BOTH, BOTH, environment={"cpu": "B"}),
        {},
        3,
        "→ 'B'; to compare hardware on purpose: --allow cpu (exit code 3)",
    ),
    "a changed benchmark": (
        (
            side(BOTH, metadata={VERSIONS: {"benchmarks/suite.py::a": "1"}}),
            side(BOTH, new=True, metadata={VERSIONS: {"benchmarks/suite.py::a": "2"}}),
        ),
        {"a": "not comparable", "b": "equivalent"},
        0,
        "benchmark changed: 1 → 2",
    ),
    "negative times": (
        pair_of({"a": Metric(value=-1.0)}, {"a": Metric(value=-1.0)}),
        {"a": "not comparable"},
        3,
        "negative values",
    ),
    "an unknown direction": (
        (
            run_of([point("a", score=time(1.0))]),
            run_of([point("a", score=time(2.0))], **later()),
        ),
        {"a": "not comparable"},
        0,
        "→ say --lower METRIC or --higher METRIC",
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_silence_is_impossible(case, typed, pair):
    runs, outcomes, code, text = ODD[case]
    files = pair(*runs)
    printed = typed("compare", *files, columns=200, terminal=True, NO_COLOR="1")
    assert printed.code == code
    assert text in printed.out + printed.err
    assert "Traceback" not in printed.err
    rows = rows_of(typed("compare", *files, "--format", "csv"))
    names = [row["name"].rpartition("::")[2] or row["name"] for row in rows]
    labels = [
        f"{n} #2" if row["occurrence"] == "1" else n for n, row in zip(names, rows, strict=True)
    ]
    assert dict(zip(labels, [row["outcome"] for row in rows], strict=True)) == outcomes
    zero = typed("compare", *files, "--exit-zero")
    assert zero.code == 0
    assert "exit code 3" not in zero.out
    if code == 3 and outcomes:
        document = json.loads(typed("compare", *files, "--json").out)
        assert (document["exit_code"], document["exit_reason"]) == (3, "nothing could be compared")


def test_files_that_have_nothing_in_common_are_named(typed, saved, tmp_path):
    old, new = side({"a": time(1e-3)}), side({"c": time(1e-3)}, new=True)
    base, now = saved(old, "base"), saved(new, "new")
    start = "error: nothing to compare: 1 benchmark"
    for paths, names in (
        ((base, now), ("in base.json", "in new.json")),
        (
            ("--base", base, saved(attrs.evolve(old, id="2"), "b"), "--new", now),
            ("in the baseline",),
        ),
    ):
        err = typed("compare", *paths).err
        assert err.startswith(start)
        assert all(name in err for name in names)


def test_one_file_on_both_sides_is_told(typed, pair):
    base, _ = pair(*every_outcome())
    printed = typed("compare", base, base)
    assert "! both sides are the same file → give two different ones" in printed.out
    assert "the same run" not in printed.out
    assert "0 regressed, 2 failed, 0 improved" in printed.out


# --- usage ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((), "error: expected BASE and NEW, got nothing; for several files a side: --base FILE"),
        (("base.json",), "error: expected BASE and NEW, got one path"),
        (("base.json",) * 3, "error: expected BASE and NEW, got 3 paths"),
        (("-", "-"), "error: '-' is given twice, but standard input can be read only once"),
        (
            ("base.json", "new.json", "--lower", "time", "--direction", "time=higher"),
            "error: --lower time and --direction time=higher contradict each other",
        ),
        (
            ("base.json", "new.json", "--direction", "nothing=lower"),
            "error: --direction: metric 'nothing': not found; there are: ",
        ),
        (("--base", "base.json"), "error: missing --new FILE…: the other side"),
        (("--new", "base.json"), "error: missing --base FILE…: the other side"),
        (("--base",), "error: option '--base' requires an argument"),
        (("x.json", "--base", "a", "--new", "b"), "error: 'x.json' belongs to no side"),
        (("base.json", "nothing.json"), "error: nothing.json: expected a file"),
        (("base.json", "newer.json"), "got none of this name; nearest: new.json"),
        (("base.json", "no*.json"), "error: no*.json: matches no file"),
        (("base.json", "--new"), "requires an argument; see: calibrax compare --help"),
        (("base.json", "new.json", "-e", ""), "expected a name or a part of one, got nothing"),
        (("base.json", "new.json", "-e", "a", "--by", "b"), "--explain and --by contradict"),
        (
            ("base.json", "new.json", "--margin", "x"),
            "expected a share such as 5% or 0.05, got 'x'",
        ),
        (
            ("base.json", "new.json", "--margin", "5"),
            "expected a share such as 5% or 0.05, got '5'",
        ),
        (("base.json", "new.json", "--margin", "nan%"), "got 'nan%'"),
        (("base.json", "new.json", "--margin", "tim=1%"), "error: --margin: no metric 'tim'"),
        (("base.json", "new.json", "--alpha", "0"), "expected a share between 0 and 1, got '0'"),
        (("base.json", "new.json", "--match", "a"), "expected OLD=NEW, got 'a'"),
        (("base.json", "new.json", "--match", "a=b"), "error: --match: no benchmark 'a'"),
        (("base.json", "new.json", "--allow", "moon"), "error: invalid value for '--allow'"),
        (("base.json", "new.json", "--exact", "tim"), "error: --exact: no metric 'tim'; there are"),
        (("base.json", "new.json", "--lower", "tim"), "error: --lower, --higher: no metric 'tim'"),
        (
            ("base.json", "new.json", "--lower", "time", "--higher", "time"),
            "error: --lower and --higher time contradict each other",
        ),
        (
            ("base.json", "new.json", "--by", "poly"),
            "error: --by: no benchmark has a tag 'poly'; there",
        ),
        (
            ("base.json", "new.json", "-e", "zzz"),
            "error: explain: 'zzz' is in no name; there are",
        ),
        (("base.json", "new.json", "-k", "zzz"), "error: expression 'zzz': matches none of"),
        (
            ("base.json", "new.json", "-k", "("),
            "error: expression '(': expected a name, got the end",
        ),
        (("base.json", "new.json", "--require", "("), "error: expression '(': expected a name"),
        (("base.json", "new.json", "-o", "base.json"), "would overwrite what is read"),
        (("base.json", "new.json", "-q", "--json"), "error: -q and --json contradict each other"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(args, message, typed, pair, tmp_path):
    pair(*every_outcome())
    with contextlib.chdir(tmp_path):
        printed = typed("compare", *args)
    assert message in printed.err
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
    assert (printed.out, printed.code) == ("", 2)


def test_a_command_that_is_misspelt_is_told_with_the_nearest(typed):
    printed = typed("comapre")
    assert printed.code == 2
    assert printed.err == (
        "error: no such command 'comapre'; did you mean 'compare'? See: calibrax --help\n"
    )
    assert "there are compare, show, changes, rank" in typed("xyz").err


@pytest.mark.parametrize("command", [(), ("compare",), ("show",)])
def test_the_help_fits_into_80_columns_and_names_exit_codes(command, typed):
    text = typed(*command, "--help", columns=80).out
    assert max(map(len, text.splitlines())) <= 80
    assert "Exit codes: 0" in text or not command


def test_a_glob_that_the_shell_should_expand_is_not_said_to_match_nothing(typed, pair, tmp_path):
    pair(*every_outcome())
    assert "matches no file" not in typed("show", f"{tmp_path}/*.json").err
    assert "matches no file" in typed("show", f"{tmp_path}/*.jsonl").err


def test_reading_troubles_are_warnings_on_stderr(typed, pair, tmp_path):
    base, new = pair(*every_outcome())
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "bad.json").write_text("{}")
    (folder / "new.json").write_bytes(new.read_bytes())
    printed = typed("compare", base, folder)
    assert printed.code == 0
    assert "warning: 2 of 3 files read, 1 unreadable" in printed.err
    assert "bad.json" not in printed.out
    document = json.loads(typed("compare", base, folder, "--json").out)
    assert len(document["troubles"]) == 2
    assert typed("compare", base, folder, "--strict").code == 2


# --- sides ------------------------------------------------------------------------------------


def invocation_files(saved, run, name):
    """A run as one file an invocation, as most tools write them."""
    metrics = [metric for each in run.points for metric in each.metrics.values()]
    for number in range(1 + max(n for metric in metrics for n in metric.invocations)):
        points = []
        for each in run.points:
            metrics = {}
            for key, metric in each.metrics.items():
                pairs = zip(metric.samples, metric.invocations, strict=True)
                samples = [sample for sample, invocation in pairs if invocation == number]
                metrics[key] = Metric(value=samples[1], samples=samples)
            points.append(attrs.evolve(each, metrics=metrics))
        saved(attrs.evolve(run, points=points, id=f"{number}{run.id[1:]}"), f"{name}-{number}")


def test_several_files_of_a_side_are_its_invocations(typed, saved, pair, tmp_path):
    runs = grouped(5)
    whole = pair(*runs)
    for run, name in zip(runs, ("old", "now"), strict=True):
        invocation_files(saved, run, name)
    with contextlib.chdir(tmp_path):
        old, now = sorted(tmp_path.glob("old-*")), sorted(tmp_path.glob("now-*"))
        found = [
            typed("compare", *sides, "--format", "csv").out
            for sides in (
                whole,
                ("old-*.json", "now-*.json"),
                ("--base", "old-*.json", "--new", "now-*.json"),
                ("--base", *old, "--new", *now),
                ("--new", *now, "--base", *old),
                ("--base", old[0], "--base", *old[1:], "--new", *now),
            )
        ]
    assert len(set(found)) == 1
    assert ",5,5,15,15," in found[0]


def test_runs_of_several_commits_on_one_side_are_refused(typed, saved, pair, tmp_path):
    base, _ = pair(*grouped())
    folder = tmp_path / "runs"
    for number, run in enumerate(grouped()):
        saved(attrs.evolve(run, id=str(number) * 12), f"runs/{number}")
    printed = typed("compare", base, folder)
    assert (printed.code, printed.out) == (2, "")
    assert printed.err.startswith("error: new: expected one commit, got ")
    assert printed.err.endswith("join runs of one commit only, or choose one: FOLDER@COMMIT\n")
    commit = grouped()[1].commit
    assert typed("compare", base, f"{folder}@{commit[:7]}").code == 0


def in_environments(saved):
    """One commit on three Pythons and two machines, in a folder; the files."""
    places = [("3.9", "a"), ("3.10", "a"), ("3.10", "b")]
    return [
        saved(
            attrs.evolve(
                grouped()[0],
                id=f"{number}" * 12,
                environment={"python": python, "machine": machine},
            ),
            f"runs/{number}",
        )
        for number, (python, machine) in enumerate(places)
    ]


def test_runs_of_several_environments_on_one_side_are_refused_and_one_can_be_chosen(
    typed, saved, tmp_path
):
    first, *_ = in_environments(saved)
    folder = f"{tmp_path / 'runs'}@{grouped()[0].commit[:7]}"
    printed = typed("compare", first, folder)
    assert (printed.code, printed.err) == (
        2,
        "error: new: expected runs of one environment, got machine=a python=3.9, machine=a "
        "python=3.10, machine=b python=3.10; choose one: --env machine=a --env python=3.9\n",
    )
    one = ("--env", "machine=a", "--env", "python=3.9")
    chosen = typed("compare", first, folder, *one)
    assert chosen.code == 0
    assert "both sides are the same file" in chosen.out
    ranked = typed("rank", tmp_path / "runs", "--by", "commit")
    assert ranked.code == 2
    assert "expected runs of one environment, got machine=a python=3.9, " in ranked.err


def test_many_environments_are_counted(typed, saved, tmp_path):
    for number in range(7):
        environment = {"python": f"3.{number}"}
        saved(
            attrs.evolve(grouped()[0], id=f"{number}" * 12, environment=environment), f"r/{number}"
        )
    printed = typed("compare", tmp_path / "r" / "0.json", tmp_path / "r")
    assert "python=3.4 and 2 more; choose one: --env python=3.0\n" in printed.err


def test_an_environment_of_no_run_is_an_error_with_those_that_there_are(typed, saved, tmp_path):
    in_environments(saved)
    wrong = typed("show", tmp_path / "runs", "--env", "python=2.7")
    assert (wrong.code, wrong.err) == (
        2,
        f"error: --env: expected a run of python=2.7 in {tmp_path / 'runs'}, got 3 runs of others; "
        "there are: python=3.9, python=3.10\n",
    )
    unknown = typed("show", tmp_path / "runs", "--env", "os=linux")
    assert unknown.err.endswith("there are: machine, python\n")
    either = typed("show", tmp_path / "runs", "--env", "python=3.9", "--env", "python=3.10", "-q")
    assert either.out.startswith("3 runs, ")
    one = typed("show", tmp_path / "runs", "--env", "machine=b", "-q")
    assert one.out.startswith("1 run, ")


def test_the_next_command_chooses_the_environment_too():
    settings = Settings(environment={"python": ["3.9", "3.10"]})
    assert settings.again() == ["--env", "python=3.9", "--env", "python=3.10"]


def test_a_choice_applies_to_both_sides(typed, pair):
    files = pair(*every_outcome())
    rows = rows_of(typed("compare", *files, "-k", "Form", "-m", "time", "--format", "csv"))
    assert [row["name"].rpartition("::")[2] for row in rows] == [
        "Form.time_slower",
        "Form.time_doubled",
    ]
    tagged = pair(*grouped())
    found = rows_of(typed("compare", *tagged, "-t", "poly=IEEE", "--format", "csv"))
    assert {row["tags.poly"] for row in found} == {"IEEE"}


def test_a_history_tells_the_noise_of_one_invocation(typed, saved, pair):
    files = pair(*one_invocation(5, changed={}))
    for number in range(30):
        old, _ = one_invocation(5, changed={})
        points = [
            attrs.evolve(p, metrics={"time": Metric(value=p.metrics["time"].value * (1 + n / 500))})
            for n, p in enumerate(old.points, start=number % 7)
        ]
        stamp = START - timedelta(days=number + 1)
        saved(
            attrs.evolve(old, points=points, id=f"{number:012}", timestamp=stamp), f"past/{number}"
        )
    past = files[0].parent / "past"
    rows = rows_of(typed("compare", *files, "--history", past, "--format", "csv"))
    assert {row["noise_source"] for row in rows} == {"history"}
    assert rows_of(typed("compare", *files, "--format", "csv"))[0]["noise_source"] == "default"


# --- what is asked of the statistics ----------------------------------------------------------


def outcomes(printed):
    return {row["name"].rpartition("::")[2]: row["outcome"] for row in rows_of(printed)}


def test_margins_are_of_all_metrics_or_of_one(typed, pair):
    files = pair(*every_outcome())
    csv_of = ("--format", "csv")
    assert outcomes(typed("compare", *files, *csv_of))["Rate.ops"] == "regressed"
    for margin in ("20%", "0.2", "ops=20%", "ops=0.2"):
        found = outcomes(typed("compare", *files, "--margin", margin, *csv_of))
        assert found["Rate.ops"] == "equivalent"
        assert found["Form.time_slower"] == "regressed"
    printed = typed("compare", *files, "--margin", "20%", "-k", "Rate.ops", "-q")
    assert printed.out == "No change: 1 equivalent within 20 %.\n"


def test_a_small_alpha_calls_less(typed, pair):
    files = pair(*every_outcome())
    document = json.loads(typed("compare", *files, "--alpha", "1e-12", "--json").out)
    assert document["alpha"] == 1e-12
    assert document["summary"]["outcomes"]["regressed"] < 4
    assert "100 % interval" in typed("compare", *files, "--alpha", "1e-12", terminal=True).out


def test_a_direction_can_be_said(typed, pair):
    files = pair(*every_outcome())
    for option, outcome in (("--lower", "regressed"), ("--higher", "improved")):
        found = outcomes(typed("compare", *files, option, "score", "--format", "csv"))
        assert found["Score.points"] == outcome


def test_a_metric_can_be_called_exact(typed, pair):
    files = pair(*every_outcome())
    printed = typed("compare", *files, "--exact", "memory", "--format", "csv")
    [row] = [row for row in rows_of(printed) if row["metric"] == "memory"]
    assert row["scale"] == "exact"


def test_a_renamed_benchmark_can_be_matched(typed, pair):
    files = pair(side({"old": time(1e-3)}), side({"new": time(2e-3)}, new=True))
    names = "benchmarks/suite.py::old=benchmarks/suite.py::new"
    found = outcomes(typed("compare", *files, "--match", names, "--format", "csv"))
    assert found == {"new": "regressed"}


def test_hardware_that_is_allowed_to_differ_is_told(typed, pair):
    files = pair(side(BOTH), side(BOTH, new=True, environment={"cpu": "B", "cpu_count": 2}))
    assert typed("compare", *files).code == 3
    for allowed in (("--allow", "cpu"), ("--allow", "all")):
        printed = typed("compare", *files, *allowed)
        assert printed.code == 0
        assert "! hardware differs: cpu Intel(R) Xeon(R) W-2255… → B" in printed.out


# --- exit codes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "code", "reason"),
    [
        ((), 0, ""),
        (("--fail-on", "regression"), 1, "4 regressed"),
        (("--fail-on", "suspect"), 1, "4 regressed"),
        (("--fail-on", "regression", "-m", "memory"), 0, ""),
        (("--require", "time_same"), 0, ""),
        (("--require", "gone"), 1, "required: benchmarks/suite.py::Removed.time_gone missing"),
        (
            ("--require", "time_broken"),
            1,
            "required: benchmarks/suite.py::Query.time_broken failed",
        ),
        (("--require", "nowhere"), 1, "no benchmark matches the required 'nowhere'"),
        (("--require", "Query"), 1, "Query.time_repaired failed, …"),
        (
            ("--fail-on", "regression", "--require", "nowhere"),
            1,
            "4 regressed; no benchmark matches the required 'nowhere'",
        ),
        (("--fail-on", "regression", "--exit-zero"), 0, ""),
    ],
)
def test_the_last_line_names_the_exit_code_and_why(options, code, reason, typed, pair):
    files = pair(*every_outcome())
    printed = typed("compare", *files, "-q", *options)
    assert printed.code == code
    assert printed.out.count("\n") == 1
    assert ("exit code" in printed.out) is bool(code)
    assert reason in printed.out
    document = json.loads(typed("compare", *files, "--json", *options).out)
    assert document["exit_code"] == code
    assert reason in document["exit_reason"]
    if "--require" not in options or "nowhere" not in options:
        explained = typed("compare", *files, "-e", "Memory.peak", *options)
        assert explained.code == code


def test_suspects_fail_only_when_asked_and_only_the_bad_way(typed, pair):
    files = pair(*one_invocation(changed={"time_05": 1.15}))
    assert typed("compare", *files, "--fail-on", "regression").code == 0
    printed = typed("compare", *files, "--fail-on", "suspect", "-q")
    assert printed.code == 1
    assert printed.out.endswith(" leaning slower)\n")
    better = pair(*one_invocation(20, changed={"time_05": 0.87, "time_06": 0.9}))
    lean = [row for row in rows_of(typed("compare", *better, "--format", "csv")) if row["suspect"]]
    bad = [row for row in lean if float(row["ratio"]) > 1]
    assert typed("compare", *better, "--fail-on", "suspect").code == int(bool(bad))


def test_a_suite_that_moved_together_decides_nothing_but_1_beats_3(typed, pair):
    files = pair(*one_invocation(52, 1.16, {"time_05": 8.0}))
    printed = typed("compare", *files, "-q")
    assert printed.code == 3
    assert "(exit code 3: 51 of 52 moved together, +16" in printed.out
    assert typed("compare", *files, "-q", "--fail-on", "regression").code == 1
    assert typed("compare", *files, "-q", "--exit-zero").code == 0


def test_a_suite_of_which_many_stayed_is_decided_row_by_row(typed, pair):
    base, new = every_outcome()
    names = [f"t{number}" for number in range(40)]

    def side(run, factor, seed):
        noise = random.Random(seed)
        levels = [1e-5 * (factor if number < 22 else 1) for number in range(len(names))]
        points = [
            Point(
                name=name,
                scenario="",
                metrics={
                    "time": Metric(
                        value=level,
                        samples=[level * noise.gauss(1, 0.01) for _ in range(5)],
                        invocations=range(5),
                    )
                },
            )
            for name, level in zip(names, levels, strict=True)
        ]
        return attrs.evolve(run, points=points)

    files = pair(side(base, 1.0, 1), side(new, 1.3, 2))
    printed = typed("compare", *files)
    assert printed.code == 0
    assert "22 of 40 moved in time, most by about +29." in printed.out
    assert "and 18 stayed: not the machine" in printed.out
    assert "22 regressed, 0 improved" in printed.out


def test_what_failed_is_explained_before_what_is_only_unclear(typed, pair):
    quiet = one_invocation(5, changed={})
    assert not calibrax.compare(*quiet).suspects
    points = list(quiet[1].points)
    points[3] = attrs.evolve(
        points[3], metrics={"time": Metric(value=math.nan, failure="failed: boom")}
    )
    files = pair(quiet[0], attrs.evolve(quiet[1], points=points))
    assert "Why: add --explain test_time_03\n" in typed("compare", *files).out


# --- output -----------------------------------------------------------------------------------


def test_of_several_files_to_write_none_is_left_out_without_a_word(typed, pair, tmp_path):
    files = pair(*every_outcome())
    targets = [str(tmp_path / name) for name in ("a.html", "a.md")]
    printed = typed("compare", *files, "-o", targets[0], "-o", targets[1])
    assert printed.code == 2
    assert f"expected one file, got -o {targets[0]!r} and -o {targets[1]!r}" in printed.err
    assert not list(tmp_path.glob("a.*"))


def test_each_job_has_a_comment_of_its_own(typed, pair):
    files = pair(*every_outcome())
    printed = typed("compare", *files, "--format", "markdown", "--job", "ubuntu-24.04 py3.13")
    assert printed.out.startswith("<!-- calibrax:compare ubuntu-24.04 py3.13 -->\n")
    assert typed("compare", *files, "--format", "markdown").out.startswith(
        "<!-- calibrax:compare -->\n"
    )


@pytest.mark.parametrize("name", ["a --> b", "a--b", ' a"', "a;b", "é", "$(x)", "a\nb"])
def test_a_job_is_a_name_that_ends_no_comment_and_no_shell_word(typed, pair, name):
    files = pair(*every_outcome())
    printed = typed("compare", *files, "--format", "markdown", "--job", name)
    assert printed.code == 2
    assert "expected words of A-Z" in printed.err


@pytest.mark.parametrize("options", [[], ["--format", "markdown", "--explain", "time_slower"]])
def test_a_job_without_a_comment_is_refused(typed, pair, options):
    printed = typed("compare", *pair(*every_outcome()), "--job", "a", *options)
    assert printed.code == 2
    assert "--job names a comment: add -o FILE.md" in printed.err


def test_quiet_prints_the_answer_or_nothing(typed, pair):
    files = pair(*every_outcome())
    assert typed("compare", *files, "-q").out.startswith("4 regressed, 4 failed")
    assert typed("compare", *files, "-qq").out == ""
    assert typed("compare", *files, "-q", "-e", "time_same").out.endswith(": equivalent\n")


def test_a_file_gets_the_form_of_its_ending(typed, pair, tmp_path):
    files = pair(*every_outcome())
    starts = {
        "md": "<!-- calibrax:compare -->\n### ✗ 4 regressed",
        "json": "{",
        "csv": "outcome,",
        "txt": "pyperf",
    }
    for ending, start in starts.items():
        target = tmp_path / f"out.{ending}"
        printed = typed("compare", *files, "-o", target)
        assert printed.err == f"wrote {target}\n"
        assert printed.out.startswith("4 regressed, ")
        assert target.read_text(encoding="utf-8").startswith(start)


def test_rows_can_be_found_with_grep(typed, pair):
    lines = typed("compare", *pair(*every_outcome())).out.splitlines()
    assert len([line for line in lines if line.startswith("regressed ")]) == 4
    assert len([line for line in lines if line.startswith("not comparable ")]) == 2


def test_a_closer_look_is_offered_and_works(typed, pair):
    files = pair(*every_outcome())
    last = typed("compare", *files).out.splitlines()[-1]
    assert last == "Why: add --explain Form.time_doubled"
    assert typed("compare", *files, "--explain", "Form.time_doubled").code == 0


def test_suspects_are_measured_again_as_their_tool_can(pair, typed, tmp_path):
    files = pair(*one_invocation(changed={"time_05": 1.15}))
    with contextlib.chdir(tmp_path):
        text = typed("compare", *files, "--margin", "3%").out
        (tmp_path / "again").mkdir()
        assert "\n  mkdir again-2\n" in typed("compare", *files).out
    assert "\nMeasure again, 3 more invocations a side, in turns (BASE, NEW: a checkout" in text
    chosen = re.search("pytest -k ('[^']*')", text)[1]
    assert "test_time_05" in chosen
    block = text[text.index("  mkdir again\n") :]
    assert block == (
        "  mkdir again\n"
        "  for n in 1 2 3; do\n"
        f'    (cd BASE && pytest -k {chosen} --benchmark-json="$OLDPWD/again/base-$n.json")\n'
        f'    (cd NEW && pytest -k {chosen} --benchmark-json="$OLDPWD/again/new-$n.json")\n'
        "  done\n"
        f"  calibrax compare --base {files[0]} again/base-*.json --new {files[1]} "
        "again/new-*.json --margin 0.03\n"
    )
    others = pair(*one_invocation(changed={"time_05": 1.15}, tool="pyperf"))
    text = typed("compare", *others).out
    assert "SCRIPT: what measures test_time_05" in text
    assert 'python SCRIPT -p 1 -o "$OLDPWD/again/new-$n.json")' in text


def test_the_lines_that_measure_again_are_those_of_a_shell(pair, typed, tmp_path):
    files = pair(*one_invocation(changed={"time_05": 1.15}))
    with contextlib.chdir(tmp_path):
        *_, block = typed("compare", *files).out.partition("\n  mkdir")
    for name in ("BASE", "NEW", "tools"):
        (tmp_path / name).mkdir()
    for tool in ("pytest", "calibrax"):
        script = tmp_path / "tools" / tool
        script.write_text(f'#!/bin/sh\nfor last; do :; done; echo {tool} >"${{last#*=}}"\n')
        script.chmod(0o755)
    shell = shutil.which("sh")
    path = f"{tmp_path / 'tools'}:{os.environ['PATH']}"
    lines = "mkdir" + block.rpartition("  calibrax ")[0]
    subprocess.run([shell, "-ec", lines], cwd=tmp_path, env={"PATH": path}, check=True)
    found = sorted(file.name for file in (tmp_path / "again").iterdir())
    assert found == [f"{side}-{n}.json" for side in ("base", "new") for n in (1, 2, 3)]


def test_a_stated_noise_is_a_reason_to_measure_again(pair, typed):
    files = pair(side({"a": Metric(value=1.0)}), side({"a": Metric(value=8.0)}, new=True))
    rows = rows_of(typed("compare", *files, "--format", "csv"))
    assert [(row["outcome"], row["noise_source"]) for row in rows] == [("regressed", "default")]
    assert "Measure again, 3 more invocations a side" in typed("compare", *files).out


def test_rows_called_from_one_invocation_are_measured_again_with_the_suspects(pair, typed):
    files = pair(*one_invocation(changed={"time_05": 1.15, "time_07": 3.0}, tool="pyperf"))
    _, _, again = typed("compare", *files).out.partition("Measure again, ")
    assert "test_time_05" in again
    assert "test_time_07" in again


def test_rows_measured_again_are_listed_and_decided_by_four_sessions(saved, pair, typed):
    base, new = one_invocation(changed={"time_05": 1.15})
    files = pair(base, new)
    more = {}
    for name, whole, ratio in (("base", base, 1.0), ("new", new, 1.15)):
        more[name] = []
        for number in range(3):
            value = measured(1.61e-4 * ratio, 0.01, random.Random(f"{name} {number}"))
            only = [point("test_time_05", time=value)]
            fields = {"points": only, "id": f"{name}{number}"}
            more[name].append(saved(attrs.evolve(whole, **fields), f"again/{name}{number}"))
    few = typed(
        "compare",
        "--base",
        files[0],
        more["base"][0],
        "--new",
        files[1],
        more["new"][0],
        terminal=True,
        columns=100,
        NO_COLOR="1",
    )
    assert "\n? test_time_05  " in few.out
    assert "measured again, but 2 invocations a side don't decide" in few.out
    assert "joined runs differ" not in few.out
    enough = typed("compare", "--base", files[0], *more["base"], "--new", files[1], *more["new"])
    assert any(text.startswith("regressed ") and "_05 " in text for text in enough.out.splitlines())


def test_names_that_no_expression_can_choose_are_ids_or_listed(pair):
    base, new = one_invocation(changed={"time_05": 1.15})
    whole = compare_runs(base, new)
    named = [attrs.evolve(row, name=f"{row.name}[a=1]") for row in whole.rows]
    found = script(attrs.evolve(whole, rows=named), ["b.json"], ["c.json"], [])
    assert "(cd NEW && pytest 'benchmarks/suite.py::test_time_05[a=1]' " in found.lines[3]
    odd = [attrs.evolve(row, name=f"{row.name.replace('::', ' ')} (a)") for row in whole.rows]
    found = script(attrs.evolve(whole, rows=odd), ["a b.json"], ["c.json"], ["-m", "time"])
    assert found.about.startswith("Measure again only ")
    [line] = found.lines
    assert line == (
        "calibrax compare --base 'a b.json' again/base-*.json --new c.json again/new-*.json -m time"
    )


def test_a_closer_look_is_a_whole_command_where_it_is_read_elsewhere(typed, pair):
    files = pair(*every_outcome())
    text = typed("compare", *files, "--format", "markdown", "--alpha", "1%").out
    name = "Form.time_doubled"
    whole = f"calibrax compare {files[0]} {files[1]} --alpha 0.01 --explain {name}"
    assert text.endswith(f"\nWhy: `{whole}`\n")


def test_numbers_in_a_pipe_have_one_kind_of_minus(typed, pair):
    files = pair(*every_outcome())
    for options in ((), ("-e", "time_faster"), ("-v",), ("--by", "poly"), ("-m", "time")):
        assert "−" not in typed("compare", *files, *options).out


def test_the_metric_is_named_where_a_benchmark_has_several(pair, typed):
    metrics = {"time": time(1e-3), "memory": Metric(value=5e6)}
    slow = {"time": time(2e-3), "memory": Metric(value=5e6)}
    files = pair(run_of([point("a", **metrics)]), run_of([point("a", **slow)], **later()))
    assert typed("compare", *files).out.splitlines()[-1] == "Why: add --explain a -m time"
    assert typed("compare", *files, "-e", "a").code == 2
    assert typed("compare", *files, "-e", "a", "-m", "time").code == 0


def test_the_examples_are_compared():
    from calibrax.cli.main import main

    examples = Path(__file__).parents[2] / "examples"
    with pytest.raises(SystemExit) as stopped:
        main(["compare", str(examples / "before.json"), str(examples / "after.json"), "-qq"])
    assert stopped.value.code == 0


def test_what_one_side_lacks_can_be_chosen(typed, pair):
    files = pair(*every_outcome())
    printed = typed("compare", *files, "-k", "time_gone")
    assert (printed.code, printed.err) == (3, "")
    assert (
        "0 regressed, 1 missing, 0 improved (exit code 3: nothing could be compared)" in printed.out
    )
    quiet = typed("compare", *files, "-k", "time_gone", "--exit-zero")
    assert (quiet.code, "exit code" in quiet.out) == (0, False)


def test_a_choice_changes_no_verdict(typed, pair):
    files = pair(*every_outcome())
    every = {
        (row["name"], row["metric"]): row
        for row in rows_of(typed("compare", *files, "--format", "csv"))
    }
    for choice in (("-k", "Form or Rate"), ("-m", "memory"), ("-k", "time_noisy", "-m", "time")):
        rows = rows_of(typed("compare", *files, *choice, "--format", "csv"))
        assert 0 < len(rows) < len(every)
        for row in rows:
            same = every[row["name"], row["metric"]]
            assert row == {key: same[key] for key in row}
    out = typed("compare", *files, "-k", "Rate.ops").out
    assert f"\nshowing 1 of {len(every)} rows; all were judged together\n" in out
    assert "\n1 regressed, 0 improved\n" in out
    assert "geometric mean" not in out
    document = json.loads(typed("compare", *files, "-k", "Rate.ops", "--json").out)
    summary = document["summary"]
    assert (summary["rows"], summary["judged"]) == (1, len(every))
    whole = typed("compare", *files, "-e", "Rate.ops").out
    assert typed("compare", *files, "-e", "Rate.ops", "-k", "Rate").out == whole


def test_the_mean_is_that_of_the_chosen_rows(typed, pair):
    files = pair(
        *pair_of(
            {"a": time(1.0), "b": time(1.0), "c": time(1.0)},
            {"a": time(1.2), "b": time(1.8), "c": time(9.0)},
        )
    )
    document = json.loads(typed("compare", *files, "-k", "::a or ::b", "--json").out)
    [mean] = document["means"]
    ratios = [row["ratio"] for row in document["rows"]]
    assert mean["rows"] == len(ratios) == 2
    assert mean["ratio"] == pytest.approx(math.sqrt(math.prod(ratios)))
    assert mean["lower"] < mean["ratio"] < mean["upper"]


def test_a_match_takes_the_names_of_screens_and_says_which_side_lacks_one(typed, pair):
    files = pair(side({"old": time(1e-3)}), side({"new": time(2e-3)}, new=True))
    csv_of = ("--format", "csv")
    for names in ("old=new", "benchmarks/suite.py::old=new"):
        assert outcomes(typed("compare", *files, "--match", names, *csv_of)) == {"new": "regressed"}
    printed = typed("compare", *files, "--match", "old=newer")
    assert printed.code == 2
    assert printed.err.startswith(
        "error: --match: no benchmark 'newer' in the new side; nearest: 'new'"
    )
    cure = "--match benchmarks/suite.py::old=benchmarks/suite.py::new"
    assert f"; pair names with {cure} (exit code 3)" in typed("compare", *files).err


def test_a_match_takes_labels_with_tags(typed, pair):
    runs = [
        attrs.evolve(run, points=[attrs.evolve(p, name=name) for p in run.points])
        for run, name in zip(grouped(), ("x=1", "y"), strict=True)
    ]
    files = pair(*runs)
    label = full_name(next(benchmarks(runs[0]))[0])
    for names in ("x=1=y", f"{label}=y"):
        found = rows_of(typed("compare", *files, "--match", names, "--format", "csv"))
        assert {row["name"] for row in found} == {"y"}


def test_a_short_history_is_told(typed, saved, pair):
    files = pair(*one_invocation(5, changed={}))
    runs = [attrs.evolve(one_invocation(5, changed={})[0], id=f"{n:012}") for n in range(2)]
    past = [saved(run, f"h/{n}") for n, run in enumerate(runs)]
    note = "! history: 1 earlier run; 2 or more are needed\n"
    assert note in typed("compare", *files, "--history", past[0]).out
    assert "0 earlier runs beside the sides" in typed("compare", *files, "--history", files[0]).out
    both = typed("compare", *files, "--history", *past, "--sort", "name").out
    assert "! history" not in both


def test_a_host_that_differs_is_a_doubt_where_nothing_shows_what_hosts_do(typed, pair):
    fields = {"environment": {**side(BOTH).environment, "host": "b"}}
    one = {"a": Metric(value=1.0)}
    for values, doubt in ((one, True), (BOTH, False)):
        out = typed("compare", *pair(side(values), side(values, new=True, **fields))).out
        assert ("! measured on different hosts, lab → b" in out) is doubt
        assert ("differs: host lab → b" in out) is not doubt
        assert "same kind of CPU (" in out
        assert "same machine" not in out


def test_metadata_of_an_odd_kind_is_no_trouble(typed, pair):
    for odd in (7, "points", {"a": 1}, [1, 2]):
        files = pair(side(BOTH, metadata={"differing": odd}), side(BOTH, new=True))
        assert typed("compare", *files).code == 0


def test_long_names_are_cut_but_in_a_pipe(typed, pair):
    old, new = ("x" * 10_000 + end for end in "ab")
    files = pair(*pair_of({old: time(1.0), new: time(1.0)}, {old: time(2.0), new: time(2.0)}))
    out = typed("compare", *files, terminal=True, columns=80).out
    assert len(out) < 3000
    gone = pair(*pair_of({old: time(1.0), "c": time(1.0)}, {new: time(1.0), "c": time(1.0)}))
    assert len(typed("compare", *gone, "--require", "x", terminal=True, columns=80).out) < 3000
    assert old in typed("compare", *gone).out


def test_what_joined_runs_differ_in_and_times_that_nobody_states_are_told(typed, saved, pair):
    base, _ = pair(*grouped())
    run = attrs.evolve(grouped()[1], metadata={"tool": "go", "time_source": "file"})
    saved(run, "more/a")
    saved(attrs.evolve(run, id="1" * 12, environment={**run.environment, "os": "x"}), "more/b")
    out = typed("compare", base, base.parent / "more").out
    assert "! joined runs differ in the new side: os → join only runs of one environment" in out
    assert "! 2 runs state no time, that of the file was used" in out


def test_a_row_that_leans_no_known_way_fails_nothing(pair, typed):
    fields = {"metric_defs": {"time": MetricDef(name="time", unit="s", direction="info")}}
    runs = [attrs.evolve(run, **fields) for run in one_invocation(changed={"time_05": 1.15})]
    rows = rows_of(typed("compare", *pair(*runs), "--format", "csv"))
    assert any(row["suspect"] for row in rows)
    assert typed("compare", *pair(*runs), "--fail-on", "suspect").code == 0


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize("form", ["table", "markdown", "json", "csv"])
@pytest.mark.parametrize("terminal", [True, False])
def test_an_encoding_that_lacks_signs_gets_others(encoding, form, terminal, typed, pair):
    settings = {"encoding": encoding, "terminal": terminal, "columns": 120}
    for runs in (hostile(), one_invocation()):
        printed = typed("compare", *pair(*runs), "--format", form, "-v", **settings)
        assert printed.code == 0
        assert printed.out.isascii() or form in ("markdown", "csv", "json")


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True), NAMES, NAMES)
def test_no_name_breaks_any_output(names, word, unit):
    def run(factor, **fields):
        points = [
            Point(
                name=name,
                scenario=word,
                tags={word: name},
                metrics={word: Metric(value=factor), "t": Metric(value=NAN, failure=word)},
            )
            for name in names
        ]
        definition = MetricDef(name=word, unit=unit, direction="lower")
        return run_of(points, metric_defs={word: definition}, commit=word, **fields)

    found = compare_runs(run(1.0), run(2.0, id="new"))
    document = comparison_document(found)
    screens = [compare_report(found, verbose=True), compare_report(found, by=word)]
    screens += [explain_report(found, row) for row in found.rows]
    for screen in (Screen(report, document, COMPARED_COLUMNS) for report in screens):
        for form in FORMATS:
            assert all(line.isprintable() for line in text_of(screen, form).split("\n"))
        for width in (40, 80, 120):
            assert all(line.plain.isprintable() for line in lines(screen.report, width=width))
    rows = json.loads(text_of(screen, "json"))["rows"]
    assert sorted({row["name"] for row in rows}) == sorted(names)
