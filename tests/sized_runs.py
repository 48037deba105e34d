"""Runs over sizes that tests of scaling share."""

import math

from sample_runs import DEFINITIONS, START

from calibrax import Metric, Point, Run

NAN = math.nan
SIZES = ("100", "1K", "10K", "100K", "1M")
FAILED = Metric(value=NAN, failure="timed out: 60 s")
LAWS = {
    "dict_get": lambda n: 4e-8,
    "bisect": lambda n: 1e-7 + 1e-8 * math.log2(n),
    "max": lambda n: 2e-7 + 1e-9 * n,
    "sort": lambda n: 1e-8 * n * math.log2(n),
    "odd": lambda n: 1e-9 * n**1.5,
}


def number(text):
    """The number that a size of these tests stands for."""
    return float(text.replace("K", "000").replace("M", "000000"))


def around(value, k=3):
    """k invocations around a value, always the same; k is odd."""
    values = [value * (1 + 0.01 * (i - k // 2)) for i in range(k)]
    return Metric(value=value, samples=values, invocations=range(k))


def sized(name, law, sizes=SIZES, metric="time", tag="n", wobble=0.0, **tags):
    """The points of one benchmark over sizes, each off by its own part of a share."""
    return [
        Point(
            name=name,
            scenario="",
            tags={tag: size, **tags},
            metrics={metric: around(law(number(size)) * (1 + wobble * (3 * at % 5 - 1.7)))},
        )
        for at, size in enumerate(sizes)
    ]


def run_over_sizes(*groups, **fields):
    """A run of these points, always the same."""
    fields = {"id": "0123456789ab", "timestamp": START, "metric_defs": DEFINITIONS, **fields}
    return Run(points=[point for group in groups for point in group], **fields)


def laws_run(wobble=0.0, **fields):
    """A benchmark of each law, one with too few sizes, one that failed."""
    few = sized("few", LAWS["max"], SIZES[:2])
    failed = [
        Point(name="broken", scenario="", tags={"n": size}, metrics={"time": FAILED})
        for size in SIZES
    ]
    laws = (sized(name, law, wobble=wobble) for name, law in LAWS.items())
    return run_over_sizes(*laws, few, failed, **fields)


def grouped_run(wobble=0.0, **fields):
    """One benchmark by two tags."""
    return run_over_sizes(
        *(
            sized("New", LAWS[law], wobble=wobble, text=text, bits=bits)
            for text, law in (("zero", "max"), ("rand", "odd"))
            for bits in ("32", "64")
        ),
        **fields,
    )
