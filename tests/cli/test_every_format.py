"""One real pair of each format through the commands that show, judge, rank and write results."""

import json
from pathlib import Path

import pytest

from calibrax import Run
from calibrax.formats.registry import BUILT_IN, WRITTEN, format_of
from calibrax.formats.source import load

pytestmark = pytest.mark.extras

OWN = Path(__file__).parents[1] / "data"
ASV = "asv/series_django"
GAB = "github-action-benchmark/cpp_template_3_suites_data.js"

PAIRS = {
    "asv": (f"{ASV}@45f59d0e", f"{ASV}@af6336f2", "commit"),
    "benchmarkdotnet": (
        "benchmarkdotnet/powerutils/report-01/Benchmark-report-full.json",
        "benchmarkdotnet/powerutils/report-02/Benchmark-report-full.json",
        "file",
    ),
    "bencher": (
        "bencher-bmf/bencher_report_bmf_mixed.json",
        "bencher-bmf/bencher_report_latency.json",
        "file",
    ),
    "calibrax": (
        OWN / "calibrax-0.1/store/runs/naive.json",
        OWN / "calibrax-0.1/store/runs/aware.json",
        "file",
    ),
    "calibrax-clients": (
        "calibrax-upstream/datarax_2026-02-17_3fcabcd/CV-1_small.json",
        "calibrax-upstream/datarax_2026-07-04_50de48d/CV-1_small.json",
        "commit",
    ),
    "catch2": (OWN / "catch2/2.13.10.txt", OWN / "catch2/2.13.10.xml", "file"),
    "catch2, printed": ("catch2/bencher_four.txt", "catch2/gab_catch2_output_v3.txt", "file"),
    "criterion": ("criterion/bencher_failed.txt", "criterion/bencher_many.txt", "file"),
    "criterion, directory": (
        OWN / "criterion/directory@v1",
        OWN / "criterion/directory@new",
        "baseline",
    ),
    "github-action-benchmark": (f"{GAB}@b45a2be6", f"{GAB}@a163caa0", "commit"),
    "go": ("go/golang_perf/crc-old.txt", "go/golang_perf/crc-new.txt", "poly"),
    "go, events": (OWN / "go/events.jsonl", OWN / "go/verbose.txt", "file"),
    "google-benchmark": (
        "google-benchmark/gbench_tools_test1_run1.json",
        "google-benchmark/gbench_tools_test1_run2.json",
        "file",
    ),
    "hyperfine": (OWN / "hyperfine/single.json", OWN / "hyperfine/failed.json", "file"),
    "jmh": ("jmh/bencher_throughput.json", "jmh/gab_jmh_output.json", "file"),
    "libtest": ("libtest/gab_cargo_output.txt", "libtest/gab_cargo_output3.txt", "file"),
    "pyperf": ("pyperf/pyperformance_mem1.json", "pyperf/pyperformance_mem2.json", "file"),
    "pytest-benchmark": (
        "pytest-benchmark/proxywhirl_copied/Linux-CPython-3.9-64bit_0001_baseline.json",
        "pytest-benchmark/proxywhirl_copied/Linux-CPython-3.13-64bit_0001_baseline.json",
        "python",
    ),
    "vitest": (OWN / "vitest/3.2.7.json", OWN / "vitest/4.1.12.json", "file"),
}
"""Base, new, and by what they are ranked."""

UNKNOWN = "expected to know which way is better"


@pytest.fixture
def pair(request, shared_data):
    """Both sides of a format, and by what they are ranked."""
    base, new, by = PAIRS[request.param]
    return shared_data / base, shared_data / new, by


every_format = pytest.mark.parametrize("pair", list(PAIRS), indirect=True)


def test_the_table_has_every_format():
    assert {name.partition(",")[0] for name in PAIRS} == set(BUILT_IN)


@pytest.mark.parametrize("name", [name for name in PAIRS if name.partition(",")[0] != "asv"])
def test_the_files_are_of_that_format(name, shared_data):
    for side in PAIRS[name][:2]:
        path = Path(str(shared_data / side).partition("@")[0])
        if path.is_file():
            assert format_of(load(path)).name == name.partition(",")[0]


@every_format
def test_two_sides_are_compared_and_every_row_has_its_outcome(pair, typed):
    base, new, _ = pair
    printed = typed("compare", base, new, columns=80, terminal=True, NO_COLOR="1")
    assert printed.code == 0
    document = json.loads(typed("compare", base, new, "--json").out)
    assert sum(document["summary"]["outcomes"].values()) == len(document["rows"]) > 0


@every_format
def test_sides_are_ranked_if_it_is_known_which_way_is_better(pair, typed):
    base, new, by = pair
    printed = typed("rank", base, new, "--by", by, columns=80, terminal=True, NO_COLOR="1")
    if "bencher" in str(base) and UNKNOWN in " ".join(printed.err.split()):
        stated = ("--direction", "latency=lower")
        printed = typed("rank", base, new, "--by", by, *stated, terminal=True, NO_COLOR="1")
    assert printed.code == 0
    assert "rank  range" in printed.out


def test_a_benchmark_that_failed_in_all_its_metrics_is_said_once(typed):
    files = [OWN / "hyperfine" / f"{name}.json" for name in ("failed", "single")]
    lines = typed("show", *files, columns=120, terminal=True, NO_COLOR="1").out.splitlines()
    failed = [line for line in lines if line.startswith("! sh -c") and " in failed: " in line]
    assert len(failed) == len(set(failed)) == 2


@every_format
def test_a_side_is_shown_and_written_in_every_format_that_can_hold_it(pair, tmp_path, typed):
    base, _, _ = pair
    shown = typed("show", base, "-q", columns=80, terminal=True, NO_COLOR="1")
    assert (shown.code, shown.out.split(" ")[0].isdecimal()) == (0, True)
    kept = tmp_path / "run.json"
    assert typed("convert", base, "--to", "calibrax", "-o", kept).code == 0
    text = kept.read_bytes()
    assert Run.from_json(text).points
    again = tmp_path / "again.json"
    assert typed("convert", kept, "--to", "calibrax", "-o", again).code == 0
    assert again.read_bytes() == text
    for writer in WRITTEN:
        path = tmp_path / f"written.{writer}"
        written = typed("convert", base, "--to", writer, "-o", path)
        if written.code:
            assert written.err.splitlines()[-1].startswith(("error: ", "  "))
        elif writer != "csv":
            assert typed("show", path, "-q").code == 0
