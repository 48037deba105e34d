"""How fast files of other tools are read, beside parsing their bytes and reading our own form.

Parsing is the bound that was set. Files of few numbers can't reach it: their records alone,
which the second peer builds from our own text of the same runs, take longer than the parsing.
"""

import json
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from bench import Bench, timer

import calibrax

__all__ = ["bench_reading"]

REACH = 3.0
COMMITS, BENCHMARKS = 200, 10  # files of 2.5 kB, as of SunPy's suite
FAMILIES, REPETITIONS = 400, 5


def pyperf_file(folder: Path) -> Path:
    """A pyperf file of about 1 MB: the example with its runs repeated."""
    data = json.loads((Path(__file__).parents[1] / "examples" / "before.json").read_bytes())
    benchmarks = data["benchmarks"]
    while len(json.dumps(data)) < 1_000_000:
        for benchmark in benchmarks:
            benchmark["runs"] = benchmark["runs"] * 2
    return written(folder / "pyperf.json", data)


def google_file(folder: Path) -> Path:
    """A file of Google Benchmark of about 1 MB, with repetitions."""
    rows = [
        {
            "name": f"BM_sort/{size}",
            "run_name": f"BM_sort/{size}",
            "run_type": "iteration",
            "family_index": 0,
            "per_family_instance_index": size,
            "threads": 1,
            "repetitions": REPETITIONS,
            "repetition_index": i,
            "iterations": 1000 + i,
            "real_time": size + 0.25 * i,
            "cpu_time": size + 0.125 * i,
            "time_unit": "ns",
            "items_per_second": 1e9 / (size + i),
        }
        for size in range(1, FAMILIES + 1)
        for i in range(REPETITIONS)
    ]
    context = {"date": "2026-01-31T12:00:00+00:00", "num_cpus": 8, "library_version": "1.9.1"}
    return written(folder / "google.json", {"context": context, "benchmarks": rows})


def asv_tree(folder: Path) -> Path:
    """A tree of asv: many commits, few benchmarks without samples."""
    machine = {"machine": "ci", "arch": "x86_64", "cpu": "Xeon", "num_cpu": "2", "ram": "7120728"}
    written(folder / "asv" / "ci" / "machine.json", {**machine, "version": 1})
    for commit in range(COMMITS):
        sha = f"{commit:040x}"
        results = {
            f"suite.Suite{i}.time_it": [
                *([1e-3 * (i + 1) + 1e-6 * commit], [], f"{i:064x}", 1.7e12 + commit, 1.5),
                *([1e-3 * (i + 1)], [1e-3 * (i + 2)], [1e-3 * (i + 1)], [1e-3 * (i + 2)]),
            ]
            for i in range(BENCHMARKS)
        }
        columns = ["result", "params", "version", "started_at", "duration"]
        columns += ["stats_ci_99_a", "stats_ci_99_b", "stats_q_25", "stats_q_75"]
        document = {
            "commit_hash": sha,
            "env_name": "py3.11",
            "date": 1_700_000_000_000 + commit,
            "params": {**machine, "python": "3.11"},
            "python": "3.11",
            "requirements": {},
            "env_vars": {},
            "result_columns": columns,
            "results": results,
            "version": 2,
        }
        written(folder / "asv" / "ci" / f"{sha[-8:]}-py3.11.json", document)
    return folder / "asv"


def written(path: Path, document: object) -> Path:
    """The file of a document."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


WORKS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "read a pyperf file": ("1 MB", pyperf_file),
    "read Google Benchmark": (f"{FAMILIES} x {REPETITIONS} repetitions", google_file),
    "read an asv tree": (f"{COMMITS} files x {BENCHMARKS}", asv_tree),
}


def bench_reading(bench: Bench) -> None:
    """Reading files of other tools."""
    folder = Path(tempfile.gettempdir()) / "calibrax-benchmark-files"

    def prepared(make: Callable[[Path], Path], call: Callable[[Path], Any]) -> Callable[[], Any]:
        return partial(call, make(folder))

    for operation, (size, make) in WORKS.items():
        bench.compare(
            operation,
            size,
            timer(partial(prepared, make, ours)),
            {
                "msgspec, parsing its bytes": (timer(partial(prepared, make, parsed)), REACH),
                "Run.from_json of its runs": (timer(partial(own_form, make, folder)), None),
            },
        )


def ours(path: Path) -> int:
    """Read a file or a tree."""
    return sum(1 for _ in calibrax.read_all(path))


def parsed(path: Path) -> None:
    """Parse the bytes of all files, opened as well."""
    for file in path.rglob("*.json") if path.is_dir() else (path,):
        msgspec.json.decode(file.read_bytes())


def own_form(make: Callable[[Path], Path], folder: Path) -> Callable[[], object]:
    """Read our own text of the same runs."""
    texts = [run.to_json() for run in calibrax.read_all(make(folder))]

    def read() -> None:
        for text in texts:
            calibrax.Run.from_json(text)

    return read
