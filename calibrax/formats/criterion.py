"""criterion.rs' results: its directory (`target/criterion`), and what it prints.

Known: the directories of 0.3 to 0.5. Each benchmark has a folder there, with one folder in it for
each time that it was kept: `new`, the last one; `base`, a copy of that as long as no baseline is
named; and those that were named (`--save-baseline`). Each name is a run, unless all that it holds
is in another one: a folder that is as `cargo bench` left it is one run.

- name: `function_id`, else `group_id`; scenario: `group_id`; tags: `value`, where there is one.
  Names of folders are shortened and cleaned, so that they say nothing.
- metrics: `time`, and `bytes_per_second` or `throughput` if the benchmark says what it handles;
  samples: `times` / `iters`, as times are those of all iterations; all are of one process.
  interval: that of the median. Without samples the value is the estimated median.
- Only `raw.csv`, which newer versions write if asked to, says the unit of a custom measurement.
  Without it, it is taken as nanoseconds.
- `change` holds what changed against the run before, relatively, and is not read.
- What is printed has an interval and what it is of, but no samples; `criterion_console` reads it.
- Nothing says when, where or at which commit it ran.
"""

import csv
import math
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from typing import NamedTuple

from calibrax.core import Run
from calibrax.errors import FormatError, shown
from calibrax.formats.criterion_console import has_results, read_lines
from calibrax.formats.document import Node
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.formats.trees import Part, Tree
from calibrax.units import Unit, parse_unit

__all__ = ["name", "read", "read_tree", "recognises", "recognises_tree"]

name = "criterion"

BENCHMARK, SAMPLE, ESTIMATES, RAW = "benchmark.json", "sample.json", "estimates.json", "raw.csv"
OWN = frozenset((BENCHMARK, SAMPLE, ESTIMATES, RAW, "tukey.json"))
CHANGE = "change"
NEW, BASE = "new", "base"
CLOSE = 1e-9
"""How far apart, relatively, the median of our samples and criterion's may be by rounding."""

NANOSECOND = parse_unit("ns")
PER_SECOND = parse_unit("1/s")
BYTES_PER_SECOND = parse_unit("B/s")
THROUGHPUT = {
    "Bytes": BYTES_PER_SECOND,
    "BytesDecimal": BYTES_PER_SECOND,
    "Elements": PER_SECOND,
}
"""What a benchmark may handle in an iteration, and what that is per second."""


def recognises(source: Source) -> bool:
    """Whether the file holds what criterion prints."""
    return has_results(source)


def read(source: Source) -> Iterator[Run]:
    """The run whose output the file holds."""
    found = Measurements(source)
    read_lines(source, found)
    if not found.series:
        raise source.error(
            "expected a line such as 'NAME  time:   [1.0 ns 1.1 ns 1.2 ns]', got none; of "
            "the files that criterion writes, give the whole folder (target/criterion)"
        )
    yield run_of(source, found, None)


def recognises_tree(tree: Tree) -> bool:
    """Whether the first benchmark in the folder lies where it says that it does.

    That may be in a folder of the group too, so that the folder of one is a tree as well.
    """
    first = next(iter(tree.named(BENCHMARK)), None)
    if first is None or first.with_name(ESTIMATES) not in tree.known:
        return False
    try:
        stated = tree.load(first).root().text("directory_name").split("/")
    except FormatError:
        return False
    place = list(first.relative_to(tree.folder).parts[:-2])
    if not place:  # the folder is that of one measurement
        place = [first.absolute().parent.parent.name]
    return len(place) <= len(stated) and place == stated[len(stated) - len(place) :]


class Kept(NamedTuple):
    """One benchmark of one run: its files, as far as they are there."""

    benchmark: Source
    sample: Source | None
    estimates: Source | None
    raw: Source | None

    def content(self) -> tuple[bytes, ...]:
        """What it says."""
        return tuple(source.data if source else b"" for source in self)


def read_tree(tree: Tree) -> Iterator[Part]:
    """The runs in the folder: those of named baselines, `base` if it differs, and `new`."""
    names: dict[str, list[Kept]] = {}
    places = [file.parent for file in tree.named(BENCHMARK)]
    for place in places:
        try:
            kept = Kept(
                tree.load(place / BENCHMARK),
                *(loaded(tree, place / each) for each in (SAMPLE, ESTIMATES, RAW)),
            )
        except FormatError as error:
            yield Part(place / BENCHMARK, error)
        else:
            names.setdefault(place.name, []).append(kept)
    for key, found in chosen(names):
        yield from read_kept(tree, key, found)
    known = {place / each for place in places for each in OWN}
    tree.pass_over(
        [file for file in tree.files if file not in known and file.parent.name != CHANGE], name
    )
    tree.tell()


def loaded(tree: Tree, file: Path) -> Source | None:
    """The content of a file, if it is there."""
    return tree.load(file) if file in tree.known else None


def chosen(names: dict[str, list[Kept]]) -> Iterator[tuple[str, list[Kept]]]:
    """What is a run of its own: all that the user named, and what else is no copy."""
    contents = {key: {kept.content() for kept in found} for key, found in names.items()}
    named = sorted(names.keys() - {BASE, NEW})
    for key in named:
        yield key, names[key]
    others = set().union(*(contents[key] for key in contents if key != BASE))
    if earlier := [kept for kept in names.get(BASE, []) if kept.content() not in others]:
        yield BASE, earlier
    if NEW in names and not any(contents[NEW] <= contents[key] for key in named):
        yield NEW, names[NEW]


def read_kept(tree: Tree, key: str, every: list[Kept]) -> Iterator[Part]:
    """The run that is kept under a name, and the errors of benchmarks that can't be read."""
    sources = [source for kept in every for source in kept if source]
    whole = Source(str(tree.folder), b"", max(source.modified for source in sources))
    found = Measurements(whole)
    for kept in every:
        try:
            add(kept, found)
        except FormatError as error:
            yield Part(Path(kept.benchmark.path), error)
    if found.series:
        yield Part(tree.folder, run_of(whole, found, key))


def run_of(source: Source, found: Measurements, baseline: str | None) -> Run:
    """The run with its identity."""
    return identified(
        source,
        found,
        metadata={"tool": name, "baseline": baseline},
    )


def add(kept: Kept, found: Measurements) -> None:
    """Add one benchmark."""
    root = kept.benchmark.root()
    group = root.text("group_id")
    value = root.optional_text("value_str")
    plain = root.optional_text("function_id") or group
    tags = {} if value is None else {"value": value}
    unit = unit_of(kept.raw)
    samples = samples_of(kept.sample.root(), unit) if kept.sample else []
    stated, lower, upper = estimate_of(kept.estimates.root(), unit) if kept.estimates else NOTHING
    if samples and stated is not None:
        middle = median(samples)
        stated = middle if math.isclose(stated, middle, rel_tol=CLOSE) else stated
    if not samples and stated is None:
        raise root.error(f"expected {SAMPLE} or {ESTIMATES} beside it, got neither", "$")
    rates = list(handled(root)) if unit.kind == "time" else []
    found.add(
        plain,
        unit,
        scenario=group,
        tags=tags,
        samples=samples,
        stated=stated,
        lower=lower,
        upper=upper,
    )
    for per_second, amount in rates:
        found.add(
            plain,
            per_second,
            scenario=group,
            tags=tags,
            samples=[over(amount, sample) for sample in samples],
            stated=None if samples or stated is None else over(amount, stated),
        )


NOTHING = (None, None, None)


def unit_of(raw: Source | None) -> Unit:
    """The unit of the measured values."""
    if raw is None:
        return NANOSECOND
    if raw.text is None:
        raise raw.error("expected text, got binary data")
    try:
        lines = list(csv.DictReader(raw.text.splitlines()[:2]))
    except csv.Error as error:
        raise raw.error(f"expected CSV, got another text: {error}", 1) from None
    return parse_unit((lines[0].get("unit") if lines else None) or NANOSECOND.text)


def samples_of(root: Node, unit: Unit) -> list[float]:
    """The time of one iteration, for each sample."""
    iters, times = root.numbers("iters"), root.numbers("times")
    if len(iters) != len(times):
        raise root.wrong(".times", f"{len(iters):,} times, one for each of iters", times)
    if wrong := [count for count in iters if not count > 0]:
        raise root.wrong(".iters", "numbers of iterations", wrong[0])
    return [unit.to_base(time / count) for time, count in zip(times, iters, strict=True)]


def estimate_of(root: Node, unit: Unit) -> tuple[float | None, float | None, float | None]:
    """The estimated median and its interval."""
    estimate = root.optional_mapping("median")
    interval = estimate.optional_mapping("confidence_interval")
    found = (
        estimate.number("point_estimate"),
        interval.number("lower_bound"),
        interval.number("upper_bound"),
    )
    value, lower, upper = (None if each is None else unit.to_base(each) for each in found)
    return value, lower, upper


def handled(root: Node) -> Iterator[tuple[Unit, float]]:
    """What an iteration handles, and what that is per second."""
    throughput = root.optional_mapping("throughput")
    both = throughput.optional_mapping("ElementsAndBytes")
    pairs = ((key.capitalize(), both.number(key)) for key in both.data)
    rest = ((key, throughput.number(key)) for key in throughput.data if key != "ElementsAndBytes")
    for key, amount in chain(rest, pairs):
        if key not in THROUGHPUT or amount is None:
            known = ", ".join(THROUGHPUT)
            raise throughput.error(f"expected {known}, got {shown(key)}", throughput.path)
        yield THROUGHPUT[key], amount


def over(amount: float, seconds: float) -> float:
    """What is handled per second; a time of 0 is no time."""
    return amount / seconds if seconds else math.inf
