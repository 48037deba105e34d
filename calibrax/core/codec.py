"""The text form of a record: exact, strict JSON (RFC 8259), fast.

`encode` writes the document of `to_dict`; NaN and infinities become "NaN", "Infinity",
"-Infinity". `canonical` writes a run for files that live in git.

`decode` reads a run in one of two ways, with the same result:

- The short cut: msgspec decodes into the wire forms below, which tell that each value is of
  its kind, so that they can be sealed (`calibrax.core.sealing`). It takes only documents in
  which everything is where the wire forms expect it, and only while the converter reads runs
  by its own hooks.
- The reference: the `json` module and the converter. Whatever the short cut does not take goes
  this way, valid or not: it decides what is accepted, and it makes every error.
"""

import json
import math
from collections.abc import Iterable
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec
from cattrs import Converter

from calibrax.core import values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import Metric, MetricDef, Point, Record, Run
from calibrax.core.readers import RecordReader
from calibrax.core.refusals import Refused, refuse
from calibrax.core.sealing import MetricDraft, PointDraft, altered
from calibrax.core.values import MAX_DEPTH, MAX_DIGITS, NONFINITE
from calibrax.core.writers import RecordWriter, metric_document
from calibrax.errors import Problem, RecordError

__all__ = ["canonical", "decode", "encode"]

R = TypeVar("R", bound=Record)
Order: TypeAlias = Literal["deterministic"] | None


# --- writing ---------------------------------------------------------------------------


def encode(record: Record, converter: Converter) -> str:
    """The record's document as JSON text on one line.

    Raises:
        RecordError: Something in it has no hook, or a hook gave what JSON can't hold.
    """
    writer = converter.get_unstructure_hook(type(record))
    if isinstance(record, Run) and isinstance(writer, RecordWriter) and writer.is_default:
        return encode_run(record, writer).decode()
    return msgspec.json.encode(strict(writer(record))).decode()


def encode_run(run: Run, writer: RecordWriter) -> bytes:
    """A run's document as JSON text, by way of the wire forms.

    msgspec writes null for NaN and infinities, and nothing else in a point is written as null:
    only where the word stands in the text of the points are they looked at one by one.
    """
    document = writer(altered(run, points=()))
    before_points = len(msgspec.json.encode(document)) - len("]}")
    wires = wire_points(run.points)
    document["points"] = wires
    text = msgspec.json.encode(document)
    if text.find(b"null", before_points) >= 0:
        pairs = zip(run.points, wires, strict=True)
        points = b",".join(point_text(point, wire) for point, wire in pairs)
        document["points"] = msgspec.Raw(b"[" + points + b"]")
        text = msgspec.json.encode(document)
    return text


def point_text(point: Point, wire: "WirePoint", order: Order = None) -> bytes:
    """One point as JSON text, from its wire form unless that can't hold its numbers."""
    text = msgspec.json.encode(wire, order=order)
    if b"null" in text:
        metrics = {name: strict(metric_document(point.metrics[name])) for name in wire.metrics}
        document = WirePoint(wire.name, wire.scenario, wire.tags, metrics)
        if order is not None:  # the keys of a metric stay as they are
            document.metrics = dict(sorted(metrics.items()))
            document.tags = dict(sorted(wire.tags.items()))
        text = msgspec.json.encode(document)
    return text


def wire_points(points: Iterable[Point]) -> "list[WirePoint]":
    """The wire forms of points."""
    wires = []
    for point in points:
        metrics = {}
        for name, metric in point.metrics.items():
            if (
                metric.lower is None
                and metric.upper is None
                and metric.samples is None  # then there are no invocations either
                and metric.failure is None
            ):
                metrics[name] = WireMetric(metric.value)
            else:
                metrics[name] = WireMetric(
                    metric.value,
                    metric.lower,
                    metric.upper,
                    metric.samples,
                    metric.invocations,
                    metric.failure,
                )
        wires.append(WirePoint(point.name, point.scenario, point.tags, metrics))
    return wires


def strict(document: Any) -> Any:
    """A document that JSON can hold, whatever the hooks gave for it.

    Raises:
        RecordError: JSON can't hold it; all problems.
    """
    checked = json_like(document)
    if isinstance(checked, Refused):
        raise checked.error()
    return checked


def json_like(value: Any) -> Any:
    """The value made of plain ones, with texts for non-finite numbers, or its refusals."""
    if isinstance(value, dict):
        return values.keyed(list(value), list(map(json_like, value.values())))
    if isinstance(value, list | tuple):
        return values.unless_refused(tuple(map(json_like, value)))
    if value is None or isinstance(value, str | int | float):
        return values.free(value)
    return refuse("JSON-like values from the hooks", value)


IN_ORDER: Order = "deterministic"
"""The keys of every mapping sorted, the fields of wire forms as they stand."""

encoded = msgspec.json.encode

SORTED = frozenset({"environment", "metadata", "metric_defs"})


def canonical(run: Run, converter: Converter) -> str:
    """The run's document for files that live in git: one point a line, sorted keys."""
    writer = converter.get_unstructure_hook(Run)
    if isinstance(writer, RecordWriter) and writer.is_default:
        document = writer(altered(run, points=()))
        pairs = zip(run.points, wire_points(run.points), strict=True)
        points = [point_text(point, wire, IN_ORDER) for point, wire in pairs]
    else:
        document = strict(writer(run))
        if not isinstance(document, dict):
            return encoded(document).decode() + "\n"
        found = document.get("points")
        points = (
            [encoded(ordered_point(point)) for point in found] if isinstance(found, tuple) else []
        )
    lines = []
    for key, value in document.items():
        if key == "points" and points:
            text = b"[\n" + b",\n".join(points) + b"\n]"
        else:
            text = encoded(value, order=IN_ORDER if key in SORTED else None)
        lines.append(encoded(key) + b": " + text)
    return (b"{\n" + b",\n".join(lines) + b"\n}\n").decode()


def ordered_point(point: Any) -> Any:
    """What hooks made of a point with its tags and metrics in order, its own keys as they are."""
    if not isinstance(point, dict):
        return point
    sort = {"tags", "metrics"}
    return {
        key: dict(sorted(value.items())) if key in sort and isinstance(value, dict) else value
        for key, value in point.items()
    }


# --- reading ---------------------------------------------------------------------------


def decode(text: str | bytes, kind: type[R], converter: Converter) -> R:
    """The record of one class that a JSON text describes.

    Raises:
        RecordError: With every problem and its path, or where the text is no JSON.
    """
    if not isinstance(text, str | bytes | bytearray):
        raise refuse("JSON text (str, or bytes in UTF-8)", text).error()
    reader = converter.get_structure_hook(kind)
    if kind is Run and isinstance(reader, RecordReader) and reader.is_default:
        try:
            return seal_run(DECODER.decode(text), converter)  # type: ignore[return-value]
        except (msgspec.MsgspecError, ValueError, LookupError, RecursionError):
            pass  # what is wrong, if anything, the reference says
    return converter.structure(parse(text), kind)


class WireMetric(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A metric as it stands in the text."""

    value: float | str
    lower: float | str | None = None
    upper: float | str | None = None
    samples: tuple[float, ...] | None = None
    invocations: tuple[Any, ...] | None = None
    failure: str | None = None


class WirePoint(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A point as it stands in the text."""

    name: str
    scenario: str
    tags: dict[str, str] = {}
    metrics: dict[str, WireMetric] = {}


class WireRun(msgspec.Struct, forbid_unknown_fields=True):
    """A run as it stands in the text."""

    id: str
    timestamp: str
    points: list[WirePoint]
    commit: str | None = None
    branch: str | None = None
    environment: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    metric_defs: dict[str, Any] = {}


def seal_run(wire: WireRun, converter: Converter) -> Run:
    """The record of a run's wire form.

    Raises:
        ValueError, LookupError: Something the wire form can't tell is wrong.
    """
    timestamp = values.time_from_text(wire.timestamp)
    return Run(
        points=tuple(seal_points(wire.points)),
        id=wire.id,
        timestamp=timestamp,
        commit=wire.commit,
        branch=wire.branch,
        environment=wire.environment,
        metadata=wire.metadata,
        metric_defs=converter.structure(wire.metric_defs, FrozenDict[str, MetricDef]),
    )


def seal_points(wires: Iterable[WirePoint]) -> list[Point]:
    """The records of the points' wire forms."""
    points = []
    for wire in wires:
        metrics: dict[str, Any] = wire.metrics
        for name, found in metrics.items():
            lower, upper = found.lower, found.upper
            if found.invocations is found.failure is None and (
                lower is upper is None or (type(lower) is type(upper) is float and lower <= upper)
            ):
                metric = MetricDraft()
                value = found.value
                metric.value = value if type(value) is float else NONFINITE[value]
                metric.lower = lower
                metric.upper = upper
                metric.samples = found.samples
                metric.invocations = metric.failure = None
                metric.__class__ = Metric
                metrics[name] = metric
            else:
                metrics[name] = by_rules(found)
        point = PointDraft()
        point.name = wire.name
        point.scenario = wire.scenario
        point.tags = FrozenDict(wire.tags)
        point.metrics = FrozenDict(metrics)
        point.__class__ = Point
        points.append(point)
    return points


def by_rules(wire: WireMetric) -> Metric:
    """The record of a metric that has more than a value and samples, by the record's rules."""
    return Metric(**{name: getattr(wire, name) for name in wire.__struct_fields__})


DECODER = msgspec.json.Decoder(WireRun)


def parse(text: str | bytes) -> Any:
    """The plain values of a JSON text; numbers that no float or int can hold as `Refused`.

    Raises:
        RecordError: The text is no JSON, with the position.
    """
    if not isinstance(text, str):
        try:
            text = bytes(text).decode()
        except UnicodeDecodeError as error:
            raise not_json(f"UTF-8, got another encoding at byte {error.start}") from None
    if text.startswith("\ufeff"):
        raise not_json("JSON text, got a byte order mark before it; save it as UTF-8 without one")
    try:
        return json.loads(text, parse_float=parse_float, parse_int=parse_int)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno} (char {error.pos})"
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise not_json(f"JSON text, got one that ends early at {where}") from None
        raise not_json(f"JSON text, got something else at {where}: {error.msg}") from None
    except RecursionError:
        raise not_json(f"at most {MAX_DEPTH} levels of lists and mappings, got more") from None


def not_json(message: str) -> RecordError:
    """The error of a text that can't be parsed."""
    return RecordError([Problem("$", f"expected {message}")])


def parse_float(text: str) -> Any:
    """A float; refused where the text means more than a float can hold."""
    value = float(text)
    return value if math.isfinite(value) else refuse("a number within the range of a float", text)


def parse_int(text: str) -> Any:
    """An int; refused where it has more digits than every Python can read."""
    if len(text) <= MAX_DIGITS + text.startswith("-"):
        return int(text)
    return refuse(f"an int of at most {MAX_DIGITS} digits", text)
