"""The history that `TREE@COMMIT` brings along."""

import json
import math
import random
from datetime import datetime, timedelta

import pytest

from calibrax import Metric, MetricDef, Point, Run, write
from calibrax.cli.earlier import MOST_EARLIER

pytestmark = pytest.mark.extras

START = datetime(2024, 1, 1)
TIME = {"time": MetricDef(name="time", unit="s", direction="lower")}


def tree(folder, levels, *, noise=0.01, newest=(), **changes):
    """A folder of one run a commit, `c00`, `c01`, …, at these levels; some with other fields."""
    rng = random.Random(7)
    folder.mkdir(exist_ok=True)
    for number, level in enumerate(levels):
        commit = f"c{number:02}"
        value = level * math.exp(rng.gauss(0, noise))
        fields = {
            "timestamp": START + timedelta(days=number),
            "commit": commit,
            "environment": {"machine": "m", "python": "3.12"},
            **changes.get(commit, {}),
        }
        point = Point(name="fft", scenario="", metrics={"time": Metric(value=value)})
        run = Run(points=[point], metric_defs=TIME, id=commit, **fields)
        write(run, folder / f"{commit}.json")
    return folder


def row_of(printed):
    [row] = json.loads(printed.out)["rows"]
    return row


def compared(typed, folder, base, new):
    sides = (f"{folder}@{base}", f"{folder}@{new}")
    return row_of(typed("compare", *sides, "--format", "json"))


def test_the_runs_before_the_baseline_tell_the_noise(typed, tmp_path):
    folder = tree(tmp_path / "t", [1.0] * 20 + [1.1])
    row = compared(typed, folder, "c19", "c20")
    assert (row["noise_source"], row["n_history"], row["history_beyond"]) == ("history", 19, 0)
    assert row["outcome"] == "regressed"


def test_there_are_at_most_thirty_of_them_the_newest(typed, tmp_path):
    folder = tree(tmp_path / "t", [3.0] * 10 + [1.0] * (MOST_EARLIER + 1) + [1.0])
    row = compared(typed, folder, "c40", "c41")
    assert row["n_history"] == MOST_EARLIER
    assert row["outcome"] != "regressed"


def test_the_history_begins_where_the_level_last_changed(typed, tmp_path):
    folder = tree(tmp_path / "t", [1.0] * 12 + [1.5] * 12 + [1.5])
    row = compared(typed, folder, "c23", "c24")
    assert row["n_history"] == 11
    assert row["outcome"] not in ("regressed", "improved")


def test_runs_of_another_environment_or_of_the_commits_themselves_are_none_of_it(typed, tmp_path):
    other = {"environment": {"machine": "m", "python": "3.11"}}
    folder = tree(tmp_path / "t", [1.0] * 21, c03=other, c04=other)
    row = compared(typed, folder, "c19", "c18")
    assert row["n_history"] == 16  # c00 to c17 without these two, and without c18


def test_a_baseline_that_is_a_file_brings_none(typed, tmp_path):
    folder = tree(tmp_path / "t", [1.0] * 20)
    paths = (folder / "c18.json", folder / "c19.json")
    row = row_of(typed("compare", *paths, "--format", "json"))
    assert (row["noise_source"], row["n_history"]) == ("default", 0)


def test_sides_of_several_invocations_need_none(typed, tmp_path):
    folder = tree(tmp_path / "t", [1.0] * 20, c17={"commit": "c18"}, c15={"commit": "c19"})
    row = compared(typed, folder, "c18", "c19")
    assert (row["noise_source"], row["n_history"]) == ("invocations", 0)


def test_the_first_commit_has_no_history(typed, tmp_path):
    folder = tree(tmp_path / "t", [1.0] * 20)
    assert compared(typed, folder, "c00", "c01")["n_history"] == 0


def test_commits_are_in_the_order_of_their_own_times_where_they_are_stated(typed, tmp_path):
    """The runs were made in the opposite order."""
    changes = {
        f"c{number:02}": {
            "timestamp": START - timedelta(days=number),
            "metadata": {"commit_time": (START + timedelta(days=number)).isoformat()},
        }
        for number in range(20)
    }
    folder = tree(tmp_path / "t", [1.0] * 20, **changes)
    assert compared(typed, folder, "c18", "c19")["n_history"] == 18


def test_a_run_without_a_commit_time_stands_where_it_ran_in_a_tree_and_in_files(typed, tmp_path):
    """Of the two that state none, c03 ran after the baseline."""
    changes = {
        f"c{number:02}": {
            "metadata": {"commit_time": (START + timedelta(days=number)).isoformat()},
            "timestamp": START + timedelta(days=100),
        }
        for number in range(20)
    }
    late, soon = START + timedelta(days=30), START + timedelta(hours=1)
    changes |= {"c03": {"timestamp": late}, "c04": {"timestamp": soon}}
    folder = tree(tmp_path / "t", [1.0] * 20, **changes)
    assert compared(typed, folder, "c18", "c19")["n_history"] == 17
    files = [folder / f"c{number:02}.json" for number in range(18)]
    sides = (folder / "c18.json", folder / "c19.json")
    row = row_of(typed("compare", *sides, "--format", "json", "--history", *files))
    assert row["n_history"] == 17


def test_the_screen_says_how_many_and_the_evidence_how_unusual(typed, tmp_path):
    folder = tree(tmp_path / "t", [1.0] * 20 + [1.1])
    sides = (f"{folder}@c19", f"{folder}@c20")
    assert "one invocation a side with up to 19 earlier runs" in typed("compare", *sides).out
    explained = typed("compare", *sides, "--explain", "fft").out
    assert "History: 19 earlier runs since the level last changed; none of them this high" in (
        " ".join(explained.split())
    )


def test_a_history_that_is_typed_comes_in_its_place(typed, tmp_path):
    folder = tree(tmp_path / "t", [1.0] * 20)
    few = [folder / f"c0{number}.json" for number in range(4)]
    sides = (f"{folder}@c18", f"{folder}@c19")
    row = row_of(typed("compare", *sides, "--format", "json", "--history", *few))
    assert row["n_history"] == 4


def test_a_real_history_of_django(typed, shared_data):
    django = shared_data / "asv" / "series_django"
    sides = (f"{django}@45f59d0e", f"{django}@af6336f2")
    rows = json.loads(typed("compare", *sides, "--format", "json").out)["rows"]
    called = {row["name"].split(".")[-1] for row in rows if row["outcome"] == "regressed"}
    assert called == {"time_form_invalid"}
    assert {row["noise_source"] for row in rows if row["outcome"] == "improved"} == {"history"}
