"""The speed figures: each operation of calibrax as a ratio to peers measured in the same run.

    tox -e bench                    the table
    tox -e bench -- --fast          fewer values
    tox -e bench -- -o speed.json   keep the measurements, for pyperf

Times are process times (CPU), measured by pyperf in several processes; a ratio is that of the
medians. "reach" is the figure that the project has set itself.
"""

import dataclasses
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import Any

import cattrs
import msgspec
import orjson
import peers
import work
from answers import bench_answers, growth_of_memory
from bench import FIGURES, Bench, Figure, child_timer, label, timer
from reading import bench_reading
from searches import bench_searches

from calibrax import Metric, Run

document = cache(lambda size: work.document(*work.WORKS[size]))
text = cache(lambda size: work.text(*work.WORKS[size]))
struct_decoder = msgspec.json.Decoder(peers.StructRun)
plain = cattrs.Converter()


def bench_json(bench: Bench, size: str, read: float, write: float) -> None:
    """Reading and writing one document, as text and as dict."""

    def on(call: Callable[[Any], object], prepared: Callable[[str], Any]) -> Any:
        return timer(lambda: partial(call, prepared(size)))

    def hand(_: str) -> peers.HandRun:
        return peers.HandRun.from_dict(document(size))

    def mashumaro(_: str) -> peers.MashumaroRun:
        return peers.MashumaroRun.from_dict(document(size))

    bench.compare(
        "Run.from_json",
        size,
        on(Run.from_json, text),
        {
            "msgspec, native Structs": (on(struct_decoder.decode, text), read),
            "pydantic, strict": (on(peers.pydantic_run.validate_json, text), 1.0),
            "mashumaro": (on(peers.MashumaroRun.from_json, text), None),
            "json + hand-written from_dict": (
                on(lambda found: peers.HandRun.from_dict(json.loads(found)), text),
                None,
            ),
            "orjson, to plain dicts": (on(orjson.loads, text), None),
        },
    )
    bench.compare(
        "Run.to_json",
        size,
        on(Run.to_json, lambda size: Run.from_json(text(size))),
        {
            "msgspec, native Structs": (
                on(msgspec.json.encode, lambda size: struct_decoder.decode(text(size))),
                write,
            ),
            "pydantic": (
                on(
                    peers.pydantic_run.dump_json,
                    lambda size: peers.pydantic_run.validate_json(text(size)),
                ),
                None,
            ),
            "mashumaro": (on(lambda run: run.to_json(), mashumaro), None),
            "orjson of dataclasses": (on(orjson.dumps, hand), None),
            "json + hand-written to_dict": (on(lambda run: json.dumps(run.to_dict()), hand), None),
        },
    )
    bench.compare(
        "Run.from_dict",
        size,
        on(Run.from_dict, document),
        {
            # a list for a tuple and a text for a time are let through: else it reads no document
            "pydantic, strict fields": (on(peers.pydantic_run.validate_python, document), 5.0),
            "mashumaro": (on(peers.MashumaroRun.from_dict, document), None),
            "cattrs, plain": (
                on(lambda found: plain.structure(found, peers.AttrsRun), document),
                None,
            ),
            "hand-written from_dict": (on(peers.HandRun.from_dict, document), None),
        },
    )
    bench.compare(
        "Run.to_dict",
        size,
        on(Run.to_dict, lambda size: Run.from_json(text(size))),
        {
            "hand-written to_dict": (on(peers.HandRun.to_dict, hand), 1.2),
            "cattrs, plain": (
                on(
                    plain.unstructure,
                    lambda size: plain.structure(document(size), peers.AttrsRun),
                ),
                None,
            ),
            "mashumaro": (on(lambda run: run.to_dict(), mashumaro), None),
            "dataclasses.asdict": (on(dataclasses.asdict, hand), None),
        },
    )


def bench_metric(bench: Bench) -> None:
    """Building one record."""
    bench.compare(
        "Metric(value=x)",
        "",
        timer(lambda: partial(Metric, value=0.25)),
        {"attrs, no checks": (timer(lambda: partial(peers.AttrsMetric, value=0.25)), 2.5)},
    )


def bench_import(bench: Bench) -> None:
    """Importing the records, less the time that an empty interpreter takes."""
    bench.measure(label("import", "", "nothing"), child_timer("pass"))
    bench.compare(
        "import calibrax.core.models",
        "",
        child_timer("import calibrax.core.models"),
        {"import attrs, cattrs, msgspec": (child_timer("import attrs, cattrs, msgspec"), 1.1)},
    )


HELP = "from calibrax.cli.main import main; main(['--help'], standalone_mode=False)"


def bench_help(bench: Bench) -> None:
    """Starting the command, which is mostly importing click."""
    bench.compare(
        "calibrax --help",
        "",
        child_timer(HELP),
        {"python -c 'import click'": (child_timer("import click"), 1.5)},
    )


PEAK_MEMORY = """
import re, sys
def peak():  # ru_maxrss would begin with that of the parent
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
sys.path.insert(0, {folder!r})
{prepare}
text = open({path!r}, encoding="utf-8").read()
before = peak()
kept = {read}
print(peak() - before)
"""

READERS = {
    "calibrax": (
        "from calibrax import Run; Run.from_json(Run(points=()).to_json())",
        "Run.from_json(text)",
    ),
    "msgspec, native Structs": (
        "import msgspec, peers; decode = msgspec.json.Decoder(peers.StructRun).decode",
        "decode(text)",
    ),
}


def peak_memory(who: str) -> float:
    """How many kB reading the third document adds to a process's peak; median of 5."""
    prepare, read = READERS[who]
    path = Path(tempfile.gettempdir()) / "calibrax-benchmark-document.json"
    path.write_text(work.text(20, 20_000), encoding="utf-8")  # made here: it would be the peak
    code = PEAK_MEMORY.format(
        folder=str(Path(__file__).parent), prepare=prepare, read=read, path=str(path)
    )
    command = [sys.executable, "-c", code]
    return median(
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _ in range(5)
    )


def table(bench: Bench) -> str:
    """All figures, a line each."""
    lines = [
        f"{'operation':28}{'work':28}{'beside':32}{'ratio':>7}{'reach':>8}",
        "-" * 106,
    ]
    nothing = bench.medians.get(label("import", "", "nothing"), 0.0)
    for figure in FIGURES:
        ours = bench.medians[label(figure.operation, figure.work, "calibrax")]
        theirs = bench.medians[label(figure.operation, figure.work, figure.peer)]
        if figure.operation.startswith("import"):
            ours, theirs = ours - nothing, theirs - nothing
        lines.append(line(figure, ours / theirs))
    memory = Figure("peak memory, Run.from_json", "20 points x 20,000 samples", "", 1.5)
    beside = "msgspec, native Structs"
    lines.append(line(memory._replace(peer=beside), peak_memory("calibrax") / peak_memory(beside)))
    growth = Figure("peak memory, compare", "10,000 x 10 invocations", "half the points", 2.2)
    lines.append(line(growth, growth_of_memory()))
    return "\n".join(lines)


def line(figure: Figure, ratio: float) -> str:
    """One figure."""
    reach, verdict = "", ""
    if figure.reach is not None:
        reach = f"{figure.reach:.1f}"
        verdict = "" if ratio <= figure.reach else "  not reached"
    return f"{figure.operation:28}{figure.work:28}{figure.peer:32}{ratio:>7.2f}{reach:>8}{verdict}"


def main() -> None:
    """Measure everything; the main process prints the table."""
    bench = Bench()
    for size, read, write in zip(work.WORKS, (3.0, 1.8, 1.3), (4.0, 3.5, 1.7), strict=True):
        bench_json(bench, size, read, write)
    bench_metric(bench)
    bench_import(bench)
    bench_help(bench)
    bench_reading(bench)
    bench_answers(bench)
    bench_searches(bench)
    if not bench.runner.args.worker:
        print(table(bench))


if __name__ == "__main__":
    main()
