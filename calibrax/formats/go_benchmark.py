"""What `go test -bench` prints, as text or as the events of `go test -json`.

Known: Go 1.4 to 1.25, and what `golang.org/x/perf` adds: `key: value` and `Unit` lines.

- name: as printed, with `Benchmark`; scenario: the package.
- tags: the parts `/key=value` of the name. The number P at its end is GOMAXPROCS, which Go leaves
  out when it is 1: the tag `procs` if some name of the file stands at several, else part of the
  environment. Names that end in a number themselves are ambiguous: see `go_names`.
- metrics: `ns/op` is `time`, `B/op` `allocated`, `allocs/op` `allocations`, `MB/s`
  `bytes_per_second`; any other is its unit's text. Lines that repeat a name hold samples.
- One run for each state of the other keys: `commit`, `branch`, `commit-time` and `runstamp` are
  those of the run, all others its environment. No other time is stated, but in events.
- `Unit` lines state direction and exactness for the whole file. Without one, a unit of which
  only the end is known, such as `p99-ns`, has that base and no direction.
- A failure without a number counts for each P of the file (the first 8) that has no result of it;
  after 1,000 such benchmarks for the first.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from attrs import evolve

from calibrax.core import Run, values
from calibrax.formats.go_json import Events, are_events
from calibrax.formats.go_names import Entry, Place, entries_of, procs_of, tags_at
from calibrax.formats.go_text import KNOWN_UNIT_KEYS, SAME_UNIT, Line, Log, Result, State
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import Direction, Unit, parse_unit

__all__ = ["name", "read", "recognises"]

name = "go"

SIGNS = re.compile(
    rb"^Benchmark\S*[ \t]+(?:[0-9]+[ \t]+[-+.0-9A-Za-z]+[ \t]+\S|--- (?:FAIL|SKIP): |panic: )"
    rb"|^--- (?:FAIL|SKIP): Benchmark"
    rb"|^(?:ok  |FAIL)\t\S+(?:\t[0-9.]+s| \[(?:build|setup) failed\])",
    re.MULTILINE,
)
METRICS = {
    "ns/op": "time",
    "sec/op": "time",
    "B/op": "allocated",
    "allocs/op": "allocations",
    "MB/s": "bytes_per_second",
    "B/s": "bytes_per_second",
}
"""Of the units that Go knows; `sec/op` and `B/s` are what `benchstat` makes of them."""

SUFFIXES = frozenset(("ns", "MB", "B", "bytes"))
"""What `golang.org/x/perf/benchunit` knows at the end of a unit; `s` or `min` may mean anything."""

BETTER: dict[str, Direction] = {"higher": "higher", "lower": "lower"}

ENVIRONMENT = {"goos": "os", "goarch": "arch", "cpu": "cpu"}
TIME = "ns/op"
MOST_PROCS = 8
MOST_SPREAD = 1000
OF_THE_RUN = frozenset(("commit", "branch", "commit-time", "runstamp"))


def recognises(source: Source) -> bool:
    """Whether a line is a result or failure, or of a package; or the file holds events of Go."""
    return SIGNS.search(source.data) is not None or are_events(source.data)


def read(source: Source) -> Iterator[Run]:
    """The runs in the file."""
    log = Log(source)
    time = None
    lines = lines_of(source)
    if are_events(source.data):
        events = Events(source, lines)
        lines, time = events.lines(), events.time
    log.take(lines)
    if not log.found:
        raise source.error(
            "expected results such as 'BenchmarkName 100 1.5 ns/op', got none; "
            "run `go test` with -bench"
        )
    entries = entries_of(log.found)
    every_procs = procs_of(entries)
    units = Units(log.units)
    spread = Spread(every_procs)
    states: dict[State, list[Entry]] = {}
    for entry in entries:
        states.setdefault(entry.found.state, []).append(entry)
    for state, group in states.items():
        yield run_of(
            source,
            group,
            spread=spread,
            units=units,
            config=dict(state),
            time=time,
        )


def lines_of(source: Source) -> Iterator[Line]:
    """The lines of the file; those that are no UTF-8 are reported."""
    for number, data in enumerate(source.data.split(b"\n"), 1):
        try:
            yield number, data.decode()
        except UnicodeDecodeError:
            source.skip(source.error("expected text in UTF-8, got other bytes", number))


def run_of(
    source: Source,
    entries: list[Entry],
    *,
    spread: "Spread",
    units: "Units",
    config: dict[str, str],
    time: datetime | None,
) -> Run:
    """The run of what was found in one state.

    Args:
        source: The file.
        entries: What was found.
        spread: Says at which P a failure counts.
        units: Those of the file.
        config: The keys in force.
        time: When it ran, if the file holds events.
    """
    found = Measurements(source)
    every_procs = spread.every_procs
    texts: dict[tuple[Place, str | None], dict[str, None]] = {}
    for entry in entries:
        if isinstance(entry.found, Result):
            at = (entry.place, entry.procs if every_procs else None)
            texts.setdefault(at, {}).update(dict.fromkeys(text for _, text in entry.found.values))
    without_result: dict[Place, list[str | None]] = {}
    for entry in entries:
        if isinstance(entry.found, Result):
            add_result(found, entry.found, entry, units, has_tag=bool(every_procs))
            continue
        places: list[str | None] = [entry.procs if every_procs else None]
        if every_procs and entry.procs is None:
            places = without_result.setdefault(entry.place, [])
            if not places:
                places += spread.over(
                    procs for procs in every_procs if (entry.place, procs) not in texts
                )
        reason = entry.found.reason
        for procs in places:
            for text in texts.get((entry.place, procs), [TIME]):
                found.add(
                    entry.place.name,
                    units.unit(text),
                    scenario=entry.place.package,
                    tags=tags_at(entry.place, procs),
                    failure=reason,
                )
    units.mark_exact(found)
    stamp: object = values.time_from_text(config.get("runstamp"))
    procs_here = sorted({int(entry.procs) for entry in entries if entry.procs is not None})
    return identified(
        source,
        found,
        timestamp=time or (stamp if isinstance(stamp, datetime) else None),
        commit=config.get("commit"),
        branch=config.get("branch"),
        environment=environment(config, [] if every_procs else procs_here),
        metadata={
            "tool": name,
            "commit_time": config.get("commit-time"),
            "units": units.others() or None,
        },
    )


def add_result(
    found: Measurements, result: Result, entry: Entry, units: "Units", *, has_tag: bool
) -> None:
    """Add the values of one line."""
    tags = tags_at(entry.place, entry.procs if has_tag else None)
    for value, text in result.values:
        unit = units.unit(text)
        found.add(
            entry.place.name,
            unit,
            scenario=entry.place.package,
            tags=tags,
            samples=[unit.to_base(value)],
        )


class Spread:
    """Says at which P a failure counts that does not tell its own.

    Attributes:
        every_procs: The values of the tag for P in the file; none: P is no tag.
    """

    def __init__(self, every_procs: list[str]) -> None:
        self.every_procs = every_procs
        self.left = MOST_SPREAD

    def over(self, without: Iterator[str]) -> list[str]:
        """The values of P of one benchmark that failed; fewer when the file has very many.

        Args:
            without: Those of which the file has no result of it.
        """
        places = list(islice(without, MOST_PROCS if self.left else 1))
        self.left -= bool(self.left)
        return places or self.every_procs[:1]


class Units:
    """The units of a file, with what its `Unit` lines say of them."""

    def __init__(self, said: dict[str, dict[str, str]]) -> None:
        self.said = said
        self.known: dict[str, Unit] = {}

    def unit(self, text: str) -> Unit:
        """What a unit text stands for in this file."""
        unit = self.known.get(text)
        if unit is None:
            unit = unit_of(text)
            if better := BETTER.get(self.of(text).get("better", "")):
                unit = unit._replace(direction=better)
            self.known[text] = unit
        return unit

    def of(self, text: str) -> dict[str, str]:
        """What the file says of a unit."""
        return self.said.get(SAME_UNIT.get(text, text), {})

    def mark_exact(self, found: Measurements) -> None:
        """Mark the metrics that are to be compared exactly."""
        for text, unit in self.known.items():
            if self.of(text).get("assume") == "exact" and unit.metric in found.metric_defs:
                definition = found.metric_defs[unit.metric]
                found.metric_defs[unit.metric] = evolve(definition, exact=True)

    def others(self) -> dict[str, dict[str, str]]:
        """What the file says besides, by unit."""
        others = {
            text: {key: value for key, value in said.items() if key not in KNOWN_UNIT_KEYS}
            for text, said in self.said.items()
        }
        return {text: said for text, said in others.items() if said}


def unit_of(text: str) -> Unit:
    """What a unit text stands for in Go."""
    unit = parse_unit(text)
    metric = METRICS.get(text)
    if metric:
        return unit._replace(metric=metric)
    end = text.rpartition("-")[2]
    if end != text and end.partition("/")[0] in SUFFIXES:
        # What comes first may turn round what is better, as in `saved-bytes`.
        unit = parse_unit(end)._replace(text=text, direction="info")
    return unit._replace(metric=f"{name}.{text}" if text in METRICS.values() else text)


def environment(config: dict[str, str], procs: list[int]) -> dict[str, object]:
    """The machine and its software, by the names that all readers share.

    A key of the file that has such a name becomes `go.KEY`.
    """
    kept: dict[str, object] = {
        ours: config[key] for key, ours in ENVIRONMENT.items() if key in config
    }
    if procs:
        kept["procs"] = procs if len(procs) > 1 else procs[0]
    for key, value in config.items():
        if key not in ENVIRONMENT and key not in OF_THE_RUN:
            ours = key
            while ours in kept:
                ours = f"{name}.{ours}"
            kept[ours] = value
    return kept
