"""Seeded fuzzing of the readers: real files, changed in their structure, and what comes of them.

    python tests/fuzzing.py [--seed 0] [--inputs 20000]
    python tests/fuzzing.py --large

Each input is a real file of `tests/data` with one to three changes: a key dropped, a type swapped,
a list emptied or doubled, a null, NaN, 1e400, a huge or an odd text; in files that are no JSON, a
line dropped, doubled, cut or garbled. Half of them and more still parse, so that it is the readers
that are tried, not the parser of JSON. A reader may read an input or refuse it by name.

`--large` reads the files of `large_inputs.py`, a megabyte each, and prints their CPU time.
"""

import argparse
import json
import random
import sys
import time
import warnings
from collections import Counter
from copy import deepcopy
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from large_inputs import BOMBS, GROWING

from calibrax import Run
from calibrax.errors import CalibraxError
from calibrax.formats.registry import BUILT_IN, runs_in
from calibrax.formats.source import Source

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[1].parent / "shared" / "data"
NAMES = {
    "calibrax-0.1": "calibrax",
    "bencher-bmf": "bencher",
    "calibrax-upstream": "calibrax-clients",
}
"""Folders that are not called as their format."""

MOST_FILES = 12  # of a format
MEGABYTE = 1_000_000

LARGEST = 60_000  # bytes of a file that is worth changing; the changes are what counts
SLOWEST = 2.0  # seconds of CPU: a thousand times what such small files take, so a hang
JUNK: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**400, 1.5, float("nan"), float("inf"), 1e308, -0.0),
    *("", "NaN", "\ud800", "2026-13-45", "x" * 5000, "1e400", "\x1b[31m", [], {}, [[]], [{}]),
    *([None], [1, "a"], {"": {}}, "UNSERIALIZABLE[x]"),
)


def corpus() -> dict[str, list[bytes]]:
    """Small real files of each format that is read from one file: our own, then others'."""
    found: dict[str, list[bytes]] = {}
    folders = [path for data in (DATA, SHARED) if data.is_dir() for path in sorted(data.iterdir())]
    for folder in folders:
        name = NAMES.get(folder.name, folder.name)
        if name not in BUILT_IN:
            continue
        module = import_module(BUILT_IN[name])
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.suffix == ".gz" or path.stat().st_size > LARGEST:
                continue
            if len(found.get(name, [])) >= MOST_FILES:
                break
            data = path.read_bytes()
            if data.strip() and module.recognises(source_of(data)):
                found.setdefault(name, []).append(data)
    return found


def source_of(data: bytes) -> Source:
    """A file of that content."""
    return Source("results", data, datetime(2026, 1, 31, tzinfo=UTC))


def changed_document(rng: random.Random, document: Any) -> Any:
    """A document with one to three changes."""
    document = deepcopy(document)
    for _ in range(rng.randint(1, 3)):
        inner = document
        while isinstance(inner, dict | list) and inner:
            key = rng.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
            if isinstance(inner[key], dict | list) and inner[key] and rng.random() < 0.85:
                inner = inner[key]
                continue
            what = rng.randrange(4)
            if what == 0:
                del inner[key]
            elif what == 1 and isinstance(inner, list):
                inner.append(deepcopy(inner[key]))
            elif what == 2 and isinstance(inner[key], list):
                inner[key] = []
            else:
                inner[key] = deepcopy(rng.choice(JUNK))
            break
    return document


def changed_text(rng: random.Random, data: bytes) -> bytes:
    """Lines dropped, doubled, cut, swapped or garbled."""
    lines = data.split(b"\n")
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(lines))
        what = rng.randrange(6)
        if what == 0 and len(lines) > 1:
            del lines[place]
        elif what == 1:
            lines.insert(place, lines[place])
        elif what == 2:
            lines[place] = lines[place][: rng.randint(0, len(lines[place]))]
        elif what == 3:
            other = rng.randrange(len(lines))
            lines[place], lines[other] = lines[other], lines[place]
        elif what == 4:
            junk = json.dumps(rng.choice(JUNK)).encode()
            cut = rng.randint(0, len(lines[place]))
            lines[place] = lines[place][:cut] + junk + lines[place][cut:]
        else:
            lines[place] = bytes(rng.randrange(256) for _ in range(rng.randint(1, 20)))
    return b"\n".join(lines)


def changed(rng: random.Random, data: bytes) -> tuple[bytes, bool]:
    """A file that differs in structure, and whether it still parses as what it was."""
    try:
        document = json.loads(data)
    except ValueError:
        return changed_text(rng, data), True
    if rng.random() < 0.05:  # the parser itself, now and then
        return changed_text(rng, data), False
    text = json.dumps(changed_document(rng, document)).replace('"1e400"', "1e400")
    return text.encode("utf-8", "surrogatepass"), True


def tried(module: ModuleType, data: bytes) -> str:
    """What a reader makes of an input: "read", "refused", or what it should never do."""
    start = time.process_time()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = source_of(data)
            if type(module.recognises(source)) is not bool:
                return "recognises gave no bool"
            runs = list(runs_in(source, module))  # type: ignore[arg-type]
    except CalibraxError as error:
        return "refused" if str(error).startswith("results") else f"no file named: {error}"
    except Exception as error:  # noqa: BLE001 -- finding any other one is what this is for
        return f"{type(error).__name__}: {error}"
    if time.process_time() - start > SLOWEST:
        return "too slow"
    for run in runs:
        if Run.from_json(run.to_json()) != run:
            return "not equal when read back"
    return "read"


def fuzz(seed: int, inputs: int) -> tuple[Counter[str], dict[str, bytes]]:
    """Try so many inputs, spread over the formats; counts, and an input of each fault."""
    files = corpus()
    counts: Counter[str] = Counter()
    faults: dict[str, bytes] = {}
    for number in range(inputs):
        name = sorted(files)[number % len(files)]
        rng = random.Random(f"{seed} {number}")
        data, parses = changed(rng, rng.choice(files[name]))
        outcome = tried(import_module(BUILT_IN[name]), data)
        counts["parsed"] += parses
        counts[f"{name}: {outcome}" if outcome in {"read", "refused"} else "fault"] += 1
        counts[outcome if outcome in {"read", "refused"} else "fault "] += 1
        if outcome not in {"read", "refused"}:
            faults.setdefault(f"{name}: {outcome}", data)
    return counts, faults


def large() -> int:
    """Print how long each large file takes."""
    for what, (name, make) in {**GROWING, **BOMBS}.items():
        data = make(MEGABYTE)
        start = time.process_time()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                runs = list(runs_in(source_of(data), import_module(BUILT_IN[name])))
            outcome = f"{len(runs):,} runs, {sum(len(run.points) for run in runs):,} points"
        except CalibraxError:
            outcome = "refused"
        print(f"{time.process_time() - start:6.2f} s  {what:46} {outcome}")
    return 0


def main() -> int:
    """Print how many inputs got past parsing, and what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--large", action="store_true")
    given = parser.parse_args()
    if given.large:
        return large()
    counts, faults = fuzz(given.seed, given.inputs)
    for outcome, count in sorted(counts.items()):
        print(f"{count:8,}  {outcome}")
    for fault, data in faults.items():
        print(f"FAULT {fault}\n  {data[:2000]!r}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
