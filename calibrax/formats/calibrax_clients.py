"""The benchmark result files of earlier clients of calibrax: one result a file, one run a result.

Known: the files of datarax of February 2026 (`framework`, `scenario_id`, `variant` at the top) and
of July 2026 (`name`, `domain`, `tags`, `metrics`).

- name: `name`, else `scenario_id/variant`; scenario: the tag `scenario_id`, else the key of this
  name, else `domain`; tags: `tags`, else `framework`, `scenario_id` and `variant`.
- metrics: from `timing`, `wall_clock` and `batch_time`, whose samples are the times of the
  batches, all of one process; and those of `metrics` by their names. One that is called like
  those of `timing` is `calibrax-clients.NAME`. They may have samples and an interval.
- Those of `metrics` have neither unit nor direction. What the timing of the same file shows is
  taken as told: that `throughput` is its elements per second, and that `latency_p50` and so on
  are in milliseconds. Otherwise they are shown, not judged.
- A result with neither timing nor metrics is a failure.
- environment: `gpu` has the names of the devices, without memory and driver.
"""

import math
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any, NamedTuple

from calibrax.core import Run
from calibrax.formats.document import Node, step
from calibrax.formats.identity import identified
from calibrax.formats.measurements import Measurements
from calibrax.formats.source import Source
from calibrax.units import Unit, parse_unit

__all__ = ["name", "read", "recognises"]

name = "calibrax-clients"

WALL_CLOCK = parse_unit("s")._replace(metric="wall_clock")
BATCH_TIME = parse_unit("s")._replace(metric="batch_time")
IN_TIMING = {WALL_CLOCK.metric, BATCH_TIME.metric}
MILLISECOND = parse_unit("ms")
PER_SECOND = parse_unit("1/s")
NO_UNIT = parse_unit("")

OLD_KEYS = ("framework", "scenario_id", "variant")
NEW_KEYS = ("name", "domain", "tags", "metrics")

ENVIRONMENT = {"python_version": "python"}
SYSTEM = {"system": "os", "release": "os_release", "machine": "arch"}
"""What keys of the environment, and of `os` in it, are called here; others stay as they are."""

IDENTITY = {"timestamp", "git_commit"}
NO_COMMIT = {"", "unknown"}
GPU = ("gpu", "gpu_memory", "gpu_driver")
"""What a line of `gpu` says of a device, separated by commas."""

CLOSE = 1e-6
"""How far apart, relatively, two numbers may be that say the same."""


def recognises(source: Source) -> bool:
    """Whether the file holds one result with its timing, in the words of these clients."""
    keys = source.keys
    if not {"timing", "timestamp"} <= keys or "points" in keys:
        return False
    return keys.issuperset(OLD_KEYS) or keys.issuperset(NEW_KEYS)


def read(source: Source) -> Iterator[Run]:
    """The run in the file."""
    root = source.root()
    tags = tags_of(root)
    found = Measurements(source)
    timing = root.optional_mapping("timing")
    place: dict[str, Any] = {
        "scenario": tags.get("scenario_id")
        or root.optional_text("scenario_id")
        or root.optional_text("domain")
        or "",
        "tags": tags,
    }
    plain = root.optional_text("name") or f"{root.text('scenario_id')}/{root.text('variant')}"
    wall_clock = timing.number("wall_clock_sec")
    batches = timing.numbers("per_batch_times")
    if wall_clock is not None:
        found.add(plain, WALL_CLOCK, stated=wall_clock, **place)
    if batches:
        found.add(plain, BATCH_TIME, samples=batches, **place)
    for unit, measured in metrics_of(root, timing_of(timing)):
        found.add(plain, unit, **measured, **place)
    if not found.series:
        found.add(
            plain, WALL_CLOCK, failure="failed: the result has neither time nor metric", **place
        )
    surroundings = root.optional_mapping("environment")
    if not surroundings.data:
        surroundings = root.optional_mapping("metadata").optional_mapping("environment")
    commit = surroundings.optional_text("git_commit")
    yield identified(
        source,
        found,
        timestamp=time_of(root),
        commit=None if commit in NO_COMMIT else commit,
        environment=environment(surroundings),
        metadata={
            "tool": name,
            "domain": root.optional_text("domain"),
            "config": root.data.get("config") or None,
            "resources": root.data.get("resources") or None,
            **{
                key: value
                for key, value in timing.data.items()
                if key not in {"wall_clock_sec", "per_batch_times"}
            },
            **{
                key: value
                for key, value in root.optional_mapping("metadata").data.items()
                if key != "environment"
            },
        },
    )


def tags_of(root: Node) -> dict[str, str]:
    """The tags of a result."""
    tags = root.optional_mapping("tags")
    if tags.data:
        return {key: tags.text(key) for key in tags.data}
    stated = {key: root.optional_text(key) for key in OLD_KEYS}
    return {key: value for key, value in stated.items() if value is not None}


def time_of(root: Node) -> datetime | None:
    """When the benchmark ran; None if the file has no time."""
    seconds = root.number("timestamp")
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, timezone.utc)  # noqa: UP017 -- as records
    except (OverflowError, ValueError, OSError):
        raise root.wrong(".timestamp", "seconds since 1970", seconds) from None


class Timing(NamedTuple):
    """What the timing of a result says about the units of its metrics.

    Attributes:
        rate: Its elements per second; None if it does not tell both.
        fastest: The seconds of its fastest batch; NaN if it has none.
        slowest: Those of its slowest.
    """

    rate: float | None
    fastest: float
    slowest: float

    def unit_of(self, metric: str, value: float) -> Unit:
        """The unit that a metric turns out to be in."""
        if metric == "throughput" and self.rate is not None:
            if math.isclose(value, self.rate, rel_tol=CLOSE):
                return PER_SECOND
        elif metric.startswith("latency_p") and self.took(MILLISECOND.to_base(value)):
            return NO_UNIT if self.took(value) else MILLISECOND
        return NO_UNIT

    def took(self, seconds: float) -> bool:
        """Whether it is a time that percentiles of its batches can have."""
        return self.fastest * (1 - CLOSE) <= seconds <= self.slowest * (1 + CLOSE)


def timing_of(timing: Node) -> Timing:
    """What the timing of a result says about units."""
    seconds = timing.number("wall_clock_sec")
    elements = timing.number("num_elements")
    batches = timing.numbers("per_batch_times") or [math.nan]
    rate = elements / seconds if seconds and elements else None
    return Timing(rate, min(batches), max(batches))


def metrics_of(root: Node, timing: Timing) -> Iterator[tuple[Unit, dict[str, Any]]]:
    """The metrics of a result: the unit of each, and what the file says of it in base units."""
    for group in ("metrics", "extra_metrics"):
        metrics = root.optional_mapping(group)
        for key, value in metrics.data.items():
            if type(value) is dict:
                metric = metrics.mapping(key)
                stated = metric.as_number(value.get("value"), ".value")
                interval = {bound: metric.number(bound) for bound in ("lower", "upper")}
                samples = metric.numbers("samples")
            else:
                stated, interval, samples = metrics.as_number(value, step(key)), {}, []
            unit = timing.unit_of(key, stated)
            yield (
                unit._replace(metric=f"{name}.{key}" if key in IN_TIMING else key),
                {
                    "stated": unit.to_base(stated),
                    "samples": [unit.to_base(sample) for sample in samples],
                    **{
                        bound: unit.to_base(number)
                        for bound, number in interval.items()
                        if number is not None
                    },
                },
            )


def environment(surroundings: Node) -> dict[str, Any]:
    """The machine and its software, by the names that all readers share."""
    kept: dict[str, Any] = {
        ENVIRONMENT.get(key, key): value
        for key, value in surroundings.data.items()
        if key not in IDENTITY and key not in {"os", "gpu"}
    }
    system = surroundings.data.get("os")
    if type(system) is dict:
        kept |= {SYSTEM.get(key, f"os_{key}"): value for key, value in system.items()}
    else:
        kept["os"] = system
    return kept | devices(surroundings.optional_text("gpu") or "")


def devices(text: str) -> dict[str, str]:
    """What the file says of the graphics processors: names, memory, drivers."""
    lines = [line.split(", ") for line in text.splitlines()]
    if not all(len(line) == len(GPU) for line in lines):
        return {"gpu": text}
    return {
        key: "; ".join(
            f"{count} x {one}" if count > 1 and key == "gpu" else one
            for one, count in Counter(column).items()
        )
        for key, column in zip(GPU, zip(*lines, strict=True), strict=False)
    }
