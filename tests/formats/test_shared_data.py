"""Every real file of the tools that are read here: how many, and that the numbers are right."""

import json
import math
import statistics

import pytest

from calibrax import read, read_all
from calibrax.errors import FormatError

# Folder of ../shared/data, files, files refused, points, samples.
TABLE = [
    ("pyperf", 9, 0, 9, 354),
    ("pyperf/own_run", 4, 0, 4, 56),
    ("pyperf/series_bench_runner_testdata", 11, 0, 33, 1980),
    ("pytest-benchmark", 4, 4, 0, 0),  # fixtures of other readers whose data was cut by hand
    ("pytest-benchmark/lagom", 4, 0, 14, 0),
    ("pytest-benchmark/own_run", 4, 0, 15, 2223),
    ("pytest-benchmark/pdfminer", 2, 0, 16, 0),
    ("pytest-benchmark/proxywhirl_copied", 6, 0, 78, 0),
    ("pytest-benchmark/series_selftest_2015", 30, 0, 30, 0),
]


def metrics_of(run):
    return [metric for point in run.points for metric in point.metrics.values()]


def files_of(folder):
    return sorted(path for path in folder.iterdir() if path.is_file())


def readable(folder):
    for path in files_of(folder):
        try:
            yield path, read(path)
        except FormatError:
            continue


@pytest.mark.parametrize(("name", "files", "refused", "points", "samples"), TABLE)
def test_every_file_is_read_or_refused(shared_data, name, files, refused, points, samples):
    folder = shared_data / name
    paths = files_of(folder)
    heard = []
    runs = list(read_all(*paths, on_error=heard.append))
    assert (len(paths), len(heard), len(runs)) == (files, refused, files - refused)
    assert all("omitted to keep this file small" in str(error) for error in heard)
    assert sum(len(run.points) for run in runs) == points
    assert sum(len(metric.samples or ()) for run in runs for metric in metrics_of(run)) == samples


def test_the_table_has_every_folder(shared_data):
    known = {name for name, *_ in TABLE}
    there = {
        str(path.parent.relative_to(shared_data))
        for tool in ("pyperf", "pytest-benchmark")
        for path in (shared_data / tool).rglob("*.json*")
    }
    assert there == known


@pytest.mark.parametrize("name", [name for name, *_ in TABLE])
def test_identities_are_unique_within_a_run_and_runs_are_told_apart(shared_data, name):
    runs = [run for _, run in readable(shared_data / name)]
    assert len({run.id for run in runs}) == len(runs)
    for run in runs:
        places = {(p.scenario, p.name, tuple(p.tags.items())) for p in run.points}
        assert len(places) == len(run.points)
        assert type(run).from_json(run.to_json()) == run


@pytest.mark.parametrize("name", [name for name, *_ in TABLE if name.startswith("pyperf")])
def test_numbers_are_those_that_pyperf_computes(shared_data, name):
    oracle = pytest.importorskip("pyperf")
    for path, run in readable(shared_data / name):
        suite = oracle.BenchmarkSuite.load(str(path))
        assert [point.name for point in run.points] == suite.get_benchmark_names()
        for metric, benchmark in zip(metrics_of(run), suite, strict=True):
            assert len(metric.samples) == benchmark.get_nvalue()
            assert metric.value == benchmark.median()
            assert statistics.mean(metric.samples) == pytest.approx(benchmark.mean(), rel=1e-15)
            if len(metric.samples) > 1:
                stdev = statistics.stdev(metric.samples)
                assert stdev == pytest.approx(benchmark.stdev(), rel=1e-12)
            with_values = [len(r.values) for r in benchmark.get_runs() if r.values]
            assert metric.invocations == tuple(
                process for process, count in enumerate(with_values) for _ in range(count)
            )
        dates = suite.get_dates()
        assert run.metadata["time_source"] == ("file" if dates is None else "run")
        if dates is not None:
            assert run.timestamp == dates[0]


@pytest.mark.parametrize("name", [name for name, *_ in TABLE if name.startswith("pytest")])
def test_numbers_are_those_that_pytest_benchmark_computed(shared_data, name):
    for path, run in readable(shared_data / name):
        benchmarks = json.loads(path.read_bytes())["benchmarks"]
        for metric, benchmark in zip(metrics_of(run), benchmarks, strict=True):
            stats = benchmark["stats"]
            assert math.isclose(metric.value, stats["median"], rel_tol=1e-12)
            if metric.samples is not None:
                assert len(metric.samples) == stats["rounds"]
                assert statistics.mean(metric.samples) == pytest.approx(stats["mean"], rel=1e-12)
                if stats["rounds"] > 1:
                    stdev = statistics.stdev(metric.samples)
                    assert stdev == pytest.approx(stats["stddev"], rel=1e-9)
