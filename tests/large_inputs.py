"""Files made to take long or much memory: what a reader repeats is what they have most of.

Each is of a size that is asked for. The sizes that `fuzzing.py` asks for are a megabyte; tests
look at small ones, and at how the work grows.
"""

import json
from collections.abc import Callable, Iterator
from itertools import count, islice
from typing import Any

__all__ = ["BOMBS", "GROWING"]

RESULT = "BenchmarkA 1 2 ns/op\n"


def lines(size: int, line: Callable[[int], str], head: str = "") -> bytes:
    """Lines of text up to a size."""
    text = head
    each = len(line(1000))
    return (text + "".join(map(line, range((size - len(text)) // each)))).encode()


def document(size: int, around: Callable[[list[Any]], object], item: Callable[[int], Any]) -> bytes:
    """JSON whose items come up to a size."""
    each = len(json.dumps(item(1000)))
    return json.dumps(around([item(i) for i in range(size // each)])).encode()


def entries(found: list[Any]) -> dict[str, Any]:
    """A history of github-action-benchmark."""
    return {"lastUpdate": 1, "repoUrl": "u", "entries": {"suite": found}}


def bench(number: int) -> dict[str, Any]:
    """An entry of such a history."""
    return {"date": number, "benches": [{"name": "a", "unit": "s", "value": number}]}


def case(number: int) -> str:
    """A test case of Catch2 with a benchmark."""
    mean = '<mean value="1" lowerBound="1" upperBound="1" ci="0.95"/>'
    name = f'name="{number}"'
    return f"<TestCase {name}><BenchmarkResults {name}>{mean}</BenchmarkResults></TestCase>"


GROWING: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "go: two states in turn": ("go", lambda size: lines(size, lambda i: f"a: {i % 2}\n{RESULT}")),
    "go: a state for each result": ("go", lambda size: lines(size, lambda i: f"a: {i}\n{RESULT}")),
    "go: failures without P": (
        "go",
        lambda size: lines(
            size,
            lambda i: f"--- FAIL: BenchmarkA{i}\n",
            "".join(f"BenchmarkA-{procs} 1 2 ns/op\n" for procs in range(2, 10)),
        ),
    ),
    "go: a state and a failure in turn": (
        "go",
        lambda size: lines(
            size,
            lambda i: f"a: {i}\n--- FAIL: BenchmarkA\n",
            "".join(f"BenchmarkA-{procs} 1 2 ns/op\n" for procs in range(2, size // 60)),
        ),
    ),
    "go: units": ("go", lambda size: lines(size, lambda i: f"Unit u{i} better=lower\n", RESULT)),
    "bencher: benchmarks": (
        "bencher",
        lambda size: document(
            size,
            lambda found: {name: one for each in found for name, one in each.items()},
            lambda i: {f"b{i}": {"time": {"value": 1}}},
        ),
    ),
    "bencher: measures": (
        "bencher",
        lambda size: document(
            size,
            lambda found: {"b": {name: one for each in found for name, one in each.items()}},
            lambda i: {f"m{i}": {"value": 1}},
        ),
    ),
    "github-action-benchmark: empty entries": (
        "github-action-benchmark",
        lambda size: document(size, entries, lambda _: {"benches": []}),
    ),
    "github-action-benchmark: entries": (
        "github-action-benchmark",
        lambda size: document(size, entries, bench),
    ),
    "libtest: benchmarks": (
        "libtest",
        lambda size: lines(size, lambda i: f"test a{i} ... bench:  1 ns/iter (+/- 1)\n"),
    ),
    "criterion: started and failed": (
        "criterion",
        lambda size: lines(
            size,
            lambda i: f"Benchmarking a{i}\n",
            "a  time:   [1.0 ns 1.1 ns 1.2 ns]\nerror: bench failed\n",
        ),
    ),
    "catch2: test cases": (
        "catch2",
        lambda size: b"<Catch>" + lines(size, case) + b"</Catch>",
    ),
    "hyperfine: commands": (
        "hyperfine",
        lambda size: document(
            size,
            lambda found: {"results": found},
            lambda i: {"command": f"a{i}", "mean": 1.0, "times": [1.0]},
        ),
    ),
}
"""By what there is most of: the format, and the file of about a size."""


def long_and_many(size: int, item: Callable[[int], Any]) -> tuple[str, Iterator[Any]]:
    """A text of half the size, and items that fill the other half."""
    each = len(json.dumps(item(1000)))
    return "x" * (size // 2), map(item, islice(count(), size // 2 // each))


def go_package(size: int) -> bytes:
    """A long name of a package."""
    long, results = long_and_many(size, lambda i: f"BenchmarkA{i} 1 2 ns/op\n")
    return f"pkg: {long}\n{''.join(results)}".encode()


def go_settings(size: int) -> bytes:
    """A long value that stays in force in many states."""
    long, results = long_and_many(size, lambda i: f"a: {i}\n{RESULT}")
    return f"b: {long}\n{''.join(results)}".encode()


def go_keys(size: int) -> bytes:
    """Many keys that stay in force in many states."""
    return lines(size, lambda i: f"a: {i}\n{RESULT}", "".join(f"k{i}: 1\n" for i in range(99)))


def vitest_group(size: int) -> bytes:
    """A long name of a group."""
    long, benchmarks = long_and_many(size, lambda i: {"name": f"a{i}", "median": 1.0})
    groups = [{"fullName": long, "benchmarks": list(benchmarks)}]
    return json.dumps({"files": [{"filepath": "f", "groups": groups}]}).encode()


def catch2_case(size: int) -> bytes:
    """A long name of a test case."""
    long, cases = long_and_many(size, case)
    inner = "".join(cases).replace("TestCase", "Section")
    return f'<Catch><TestCase name="{long}">{inner}</TestCase></Catch>'.encode()


def libtest_executable(size: int) -> bytes:
    """A long name of an executable."""
    long, results = long_and_many(size, lambda i: f"test a{i} ... bench: 1 ns/iter (+/- 1)\n")
    return f"     Running benches/a.rs ({long}-1f3c)\n{''.join(results)}".encode()


def history(size: int, *, suite: bool) -> bytes:
    """A long name of a repository, or of a suite."""
    long, found = long_and_many(size, bench)
    names = ("u", long) if suite else (long, "suite")
    document = {"lastUpdate": 1, "repoUrl": names[0], "entries": {names[1]: list(found)}}
    return json.dumps(document).encode()


def google_reason(size: int) -> bytes:
    """A long reason of a benchmark with many metrics."""
    long, counters = long_and_many(size, lambda i: {f"counter {i}": 1.0})
    row = {"name": "a", "real_time": 1.0, "cpu_time": 1.0, "time_unit": "ns"}
    measured = dict(row)
    for counter in counters:
        measured |= counter
    rows = [measured, {**row, "error_occurred": True, "error_message": long}]
    return json.dumps({"context": {}, "benchmarks": rows}).encode()


BOMBS: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "go: the name of a package": ("go", go_package),
    "go: a setting": ("go", go_settings),
    "go: settings": ("go", go_keys),
    "vitest: the name of a group": ("vitest", vitest_group),
    "catch2: the name of a test case": ("catch2", catch2_case),
    "libtest: the name of an executable": ("libtest", libtest_executable),
    "github-action-benchmark: the repository": (
        "github-action-benchmark",
        lambda size: history(size, suite=False),
    ),
    "github-action-benchmark: the name of a suite": (
        "github-action-benchmark",
        lambda size: history(size, suite=True),
    ),
    "google-benchmark: a reason": ("google-benchmark", google_reason),
}
"""By what stands once and each of many results is to have: the same, of files to be refused."""
