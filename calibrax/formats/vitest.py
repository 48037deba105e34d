"""vitest's benchmark reports, as of `vitest bench --outputJson`.

Known: 1.6 to 4.1. All times in the file are milliseconds.

- name: `name`; scenario: the group's `fullName`, which begins with the file, relative to the
  project. `filepath` holds the folder of a machine and is no part of anything.
- metric: `time`. The value is the median, or, where the file has none (1.6), the mean with the
  interval `mean` ± `moe`, which is one of 95 %. vitest leaves `samples` empty; a file that has
  them is read with them.
- A benchmark that threw has neither times nor a reason. It ends its file: those that follow are
  not in the report, nor are those that are skipped.
"""

from collections.abc import Iterator

from calibrax.core import Run
from calibrax.formats.document import Node
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import parse_unit

__all__ = ["name", "read", "recognises"]

name = "vitest"

TIME = parse_unit("ms")


def recognises(source: Source) -> bool:
    """Whether the file holds files, and each of them groups and its path."""
    if source.keys != {"files"}:
        return False
    files = source.mapping.get("files")
    return type(files) is list and all(
        type(file) is dict and {"filepath", "groups"} <= file.keys() for file in files
    )


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    found = Measurements(source)
    for file in source.root().mappings("files"):
        for group in file.mappings("groups"):
            scenario = group.text("fullName")
            for benchmark in group.mappings("benchmarks"):
                add(found, scenario, benchmark)
    yield identified(
        source,
        found,
        metadata={"tool": name},
    )


def add(found: Measurements, scenario: str, benchmark: Node) -> None:
    """Add one benchmark."""
    title = benchmark.text("name")
    samples = [TIME.to_base(sample) for sample in benchmark.numbers("samples")]
    median = benchmark.number("median")
    mean = benchmark.number("mean")
    margin = benchmark.number("moe")
    stated = mean if median is None else median
    if stated is None and not samples:
        if benchmark.number("sampleCount"):
            raise benchmark.wrong(".median", "a number", None)
        words = benchmark.optional_mapping("error").optional_text("message")
        reason = f"failed: {words}" if words else "failed"
        found.add(title, TIME, scenario=scenario, failure=reason)
        return
    lower = upper = None
    if median is None and mean is not None and margin is not None:
        lower, upper = TIME.to_base(mean - margin), TIME.to_base(mean + margin)
    found.add(
        title,
        TIME,
        scenario=scenario,
        samples=samples,
        stated=None if stated is None else TIME.to_base(stated),
        lower=lower,
        upper=upper,
    )
