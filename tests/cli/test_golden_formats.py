"""Screens on real results of other tools, byte for byte; see `test_golden.py`."""

import os
from pathlib import Path

import pytest

from calibrax import read

pytestmark = pytest.mark.extras

GOLDEN = Path(__file__).parents[1] / "golden"

FORMS = {
    "80": {"columns": 80, "terminal": True, "NO_COLOR": "1"},
    "120": {"columns": 120, "terminal": True, "NO_COLOR": "1"},
    "50": {"columns": 50, "terminal": True, "NO_COLOR": "1"},
    "ascii": {"columns": 80, "terminal": True, "TERM": "dumb"},
    "pipe": {},
}
SCREENS = {
    "django": (
        *("compare", "asv/series_django@45f59d0e", "asv/series_django@af6336f2"),
        0,
    ),
    "sunpy": ("show", "asv/series_sunpy", 0),
    "sunpy_pair": ("compare", "asv/series_sunpy@0070bd3", "asv/series_sunpy@610bcfd", 0),
    "crc": (
        *("compare", "go/golang_perf/crc-old.txt", "go/golang_perf/crc-new.txt"),
        *("--by", "poly", "-m", "time", 0),
    ),
}


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("screen", SCREENS)
def test_the_screens_are_as_they_were(screen, form, shared_data, monkeypatch, typed):
    monkeypatch.chdir(shared_data)
    *arguments, code = SCREENS[screen]
    printed = typed(*arguments, **FORMS[form])
    assert printed.code == code
    path = GOLDEN / f"real_{screen}_{form}.txt"
    if os.environ.get("CALIBRAX_UPDATE_GOLDEN"):
        path.write_text(printed.out, encoding="utf-8")
    assert printed.out == path.read_text(encoding="utf-8")


def test_rows_that_only_the_middle_of_their_names_tells_apart_are_told_apart(shared_data, typed):
    folder = shared_data / "go" / "golang_perf"
    files = [folder / f"crc-{side}.txt" for side in ("old", "new")]
    printed = typed("compare", *files, "-m", "time", columns=80, terminal=True, NO_COLOR="1")
    names = [line[2:] for line in printed.out.splitlines() if line.startswith("✓ Bench")]
    assert len(names) == len(set(names)) == 8
    assert "BenchmarkCRC32 align=0 poly=IEEE size=4kB" in names


def test_of_a_commit_on_several_pythons_one_is_chosen(shared_data, typed):
    tree = shared_data / "asv" / "django_one_commit_three_envs"
    sides = (f"{tree}@ffff17d4", f"{tree}@0016a429")
    refused = typed("compare", *sides)
    assert refused.code == 2
    assert refused.err.endswith(
        "error: new: expected runs of one environment, got python=3.10, python=3.8, python=3.9; "
        "choose one: --env python=3.10\n"
    )
    assert typed("compare", *sides, "--env", "python=3.9").code == 3  # all of them failed there
    assert typed("show", sides[1], "--env", "python=3.10", "-q").out.startswith("1 run, 52 ")


@pytest.mark.filterwarnings("ignore::calibrax.errors.FormatWarning")
def test_other_hardware_is_refused(shared_data, monkeypatch, typed):
    monkeypatch.chdir(shared_data / "calibrax-upstream")
    by_gpu = {}
    for path in sorted(Path().glob("datarax_2026-07*/**/*.json")):
        by_gpu.setdefault(read(path).environment.get("gpu"), path)
    base, new, *_ = (path for gpu, path in by_gpu.items() if gpu)
    printed = typed("compare", base, new)
    assert printed.code == 3
    assert "error: not comparable: " in printed.err
    assert "gpu " in printed.err
    assert "--allow gpu" in printed.err
