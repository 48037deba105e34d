"""Everyday work of a numerical Python program, timed with pyperf.

``before.json`` and ``after.json`` are this suite under Python 3.11 and 3.13, with the same NumPy;
``README.md`` has the commands. Input is fixed, so both sides do the same work.
"""

from __future__ import annotations

import asyncio
import configparser
import copy
import dataclasses
import io
import json
import random
import re
import tokenize
from typing import Protocol, runtime_checkable

import numpy as np
import pyperf  # type: ignore[import-untyped]  # it ships no types


@dataclasses.dataclass
class Optimizer:
    """Settings of one optimizer."""

    name: str
    learning_rate: float
    weight_decay: float


@dataclasses.dataclass
class Training:
    """Settings of one training run."""

    epochs: int
    optimizer: Optimizer


@runtime_checkable
class Estimator(Protocol):
    """What a model offers, in the manner of scikit-learn."""

    def fit(self) -> None: ...
    def predict(self) -> float: ...


class Constant:
    """The smallest estimator."""

    def fit(self) -> None:
        """Learn nothing."""

    def predict(self) -> float:
        """Give the constant."""
        return 0.0


RANDOM = random.Random(2024)
FLOATS = [RANDOM.random() for _ in range(10_000)]
RECORDS = [
    {"id": i, "name": f"run-{i}", "loss": FLOATS[i], "tags": ["cpu", "float32"]} for i in range(200)
]
RECORDS_JSON = json.dumps(RECORDS)
CONFIG = {"seed": 1, "layers": [{"units": 64, "activation": "relu"} for _ in range(8)]}
TRAINING = Training(epochs=10, optimizer=Optimizer("adam", 1e-3, 1e-2))
INI = "".join(f"[experiment-{i}]\nlearning_rate = 0.1\nepochs = {i}\n" for i in range(50))
SOURCE = "def scale(values, factor=2.0):\n    return [factor * x for x in values]  # a copy\n" * 50
RUN_NAME = re.compile(r"(\w+)-(\d+)")
ARRAY = np.array(FLOATS * 5)


def asdict_settings() -> None:
    """Turn nested dataclasses into dicts."""
    for _ in range(50):
        dataclasses.asdict(TRAINING)


def asyncio_gather() -> None:
    """Start and await 200 tasks."""

    async def fetch(i: int) -> int:
        await asyncio.sleep(0)
        return i

    async def main() -> None:
        await asyncio.gather(*(fetch(i) for i in range(200)))

    asyncio.run(main())


def configparser_read() -> None:
    """Parse 50 sections of an INI file."""
    configparser.ConfigParser().read_string(INI)


def deepcopy_config() -> None:
    """Copy a nested configuration."""
    copy.deepcopy(CONFIG)


def json_dumps() -> None:
    """Write 200 records as JSON."""
    json.dumps(RECORDS)


def json_loads() -> None:
    """Read 200 records from JSON."""
    json.loads(RECORDS_JSON)


def numpy_fft() -> None:
    """Transform 50,000 real numbers."""
    np.fft.rfft(ARRAY)


def numpy_sort() -> None:
    """Sort 50,000 numbers in an array."""
    np.sort(ARRAY)


def protocol_isinstance() -> None:
    """Ask 100 times whether an object is an estimator."""
    model = Constant()
    for _ in range(100):
        isinstance(model, Estimator)


def regex_sub() -> None:
    """Rewrite the names in a text."""
    RUN_NAME.sub(r"\2-\1", RECORDS_JSON)


def sort_floats() -> None:
    """Sort 10,000 numbers in a list."""
    sorted(FLOATS)


def str_join() -> None:
    """Join 2,000 integers to one line."""
    ",".join([str(i) for i in range(2_000)])


def sum_floats() -> None:
    """Add 10,000 floats with the built-in sum."""
    sum(FLOATS)


def tokenize_source() -> None:
    """Split 100 lines of Python into tokens."""
    for _ in tokenize.generate_tokens(io.StringIO(SOURCE).readline):
        pass


BENCHMARKS = (
    asdict_settings,
    asyncio_gather,
    configparser_read,
    deepcopy_config,
    json_dumps,
    json_loads,
    numpy_fft,
    numpy_sort,
    protocol_isinstance,
    regex_sub,
    sort_floats,
    str_join,
    sum_floats,
    tokenize_source,
)

if __name__ == "__main__":
    runner = pyperf.Runner(metadata={"numpy_version": np.__version__})
    for benchmark in BENCHMARKS:
        runner.bench_func(benchmark.__name__, benchmark)
