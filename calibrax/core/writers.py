"""The hooks that write records as documents."""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast, get_args

from cattrs import Converter
from cattrs.fns import identity

from calibrax.core import values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.hooks import (
    PLAIN,
    Writer,
    is_default,
    kept_apart,
    not_none,
    refused,
    resolved_fields,
)
from calibrax.core.models import Metric, Point, Record
from calibrax.core.refusals import Refused, at_key, gather, refuse
from calibrax.core.values import MAX_DEPTH, Free

__all__ = [
    "RecordWriter",
    "TupleWriter",
    "foreign_writer",
    "mapping_writer",
    "metric_document",
    "optional_writer",
    "write_array_scalar",
    "write_foreign",
    "write_str_enum",
    "write_time",
]


def write_time(value: datetime) -> str:
    """Write a time as ISO 8601 text."""
    return values.plain_time(value).isoformat()


def write_str_enum(value: StrEnum) -> str:
    """Write a member as its plain text."""
    return str(value.value)


write_time.is_default = write_str_enum.is_default = True  # type: ignore[attr-defined]


def write_array_scalar(value: Any) -> Any:
    """Write an array scalar as the plain number; an array needs a hook."""
    plain = values.free(value)
    if isinstance(plain, Refused):
        raise plain.error()
    if plain is value and not isinstance(value, float | str):
        raise no_hook(value).error()
    return float(plain) if isinstance(plain, str) and plain in values.NONFINITE else plain


def no_hook(value: object) -> Any:
    """The refusal of an object whose class has no hook."""
    name = type(value).__qualname__
    return refuse(
        "a JSON-like value",
        value,
        f"register a hook: converter.register_unstructure_hook({name}, ...)",
    )


def foreign_writer(_: Any, __: Converter) -> Writer:
    """The writer of a class that nobody registered a hook for."""
    return write_foreign


def write_foreign(value: Any) -> Any:
    """Refuse an object that no hook is registered for."""
    raise no_hook(value).error()


class TupleWriter:
    """Writes a tuple as a list."""

    def __init__(self, item: Writer) -> None:
        self.item, self.is_default = item, is_default(item)

    @classmethod
    def of(cls, kind: Any, target: Converter) -> "TupleWriter":
        """The writer of `tuple[T, ...]` with the hook for T."""
        return cls(target.get_unstructure_hook(get_args(kind)[0]))

    def __call__(self, value: Any) -> list[Any]:
        """The items, each by its hook."""
        if self.item is identity:
            return list(value)
        if isinstance(self.item, RecordWriter) and self.item.short_cut is not None:
            return list(map(self.item.short_cut, value))
        written, wrong = [], []
        for index, given in enumerate(value):
            try:
                written.append(self.item(given))
            except Exception as error:  # noqa: BLE001 -- a user's hook may raise anything
                wrong.append(refused(error, given).at(f"[{index}]"))
        if wrong:
            raise gather(wrong).error()
        return written


class MappingWriter:
    """Writes a `FrozenDict` as a dict."""

    def __init__(self, key: Writer, item: Writer) -> None:
        self.key, self.item = key, item
        self.is_default = is_default(key) and is_default(item)

    def __call__(self, value: Any) -> dict[Any, Any]:
        if self.key is identity and self.item is identity:
            return dict(value)
        written, wrong = {}, []
        for name, given in value.items():
            try:
                written[self.key(name)] = self.item(given)
            except Exception as error:  # noqa: BLE001 -- a user's hook may raise anything
                wrong.append(refused(error, given).at(at_key(name)))
        if wrong:
            raise gather(wrong).error()
        return kept_apart(written, value)


class FreeWriter:
    """Writes free values; the hooks of other objects' classes are looked up one by one."""

    is_default = True

    def __init__(self, target: Converter) -> None:
        self.target = target

    def __call__(self, value: Free) -> Any:
        written = self.write(value, 0, 0)
        if isinstance(written, Refused):
            raise written.error()
        return written

    def write(self, value: Free, depth: int, calls: int) -> Any:
        """The plain value, or the refusals of all objects inside that can't be written.

        Args:
            value: A frozen value.
            depth: How many lists and mappings hold it.
            calls: How many hooks in a row gave it.
        """
        if type(value) in PLAIN:
            return value
        if type(value) is tuple:
            items = [self.write(item, depth + 1, 0) for item in value]
            wrong = [(f"[{i}]", item) for i, item in enumerate(items) if isinstance(item, Refused)]
            return gather(item.at(path) for path, item in wrong) if wrong else items
        if type(value) is FrozenDict:
            if set(map(type, value.values())) <= PLAIN:
                return dict(value)
            named = {key: self.write(item, depth + 1, 0) for key, item in value.items()}
            wrong = [(at_key(k), item) for k, item in named.items() if isinstance(item, Refused)]
            return gather(item.at(path) for path, item in wrong) if wrong else named
        return self.write_object(value, depth, calls)

    def write_object(self, value: object, depth: int, calls: int) -> Any:
        """What the hook of the object's class makes of it."""
        if calls >= MAX_DEPTH:
            return refuse("hooks that end in a JSON-like value", value, "they go round in a circle")
        try:
            made = self.target.unstructure(value)
        except Exception as error:  # noqa: BLE001 -- a user's hook may raise anything
            return refused(error, value)
        if type(made) is type(value) and type(made) not in PLAIN:
            return no_hook(value)
        plain = values.free(made, outer=(0,) * depth)  # no object has the id 0
        return plain if isinstance(plain, Refused) else self.write(plain, depth, calls + 1)


def mapping_writer(kind: Any, target: Converter) -> Writer:
    """The writer of `FrozenDict[str, T]`; that of free values where T is Any."""
    key, inner = get_args(kind)
    if inner is Any:
        return FreeWriter(target)
    return MappingWriter(target.get_unstructure_hook(key), target.get_unstructure_hook(inner))


def optional_writer(kind: Any, target: Converter) -> Writer:
    """The writer of `X | None`: None is left out or written as null by the record."""
    inner: Writer = target.get_unstructure_hook(not_none(kind))
    if inner is identity:
        return inner
    return OptionalWriter(inner)


class OptionalWriter:
    """Writes None as it is, anything else by the hook of its type."""

    def __init__(self, inner: Writer) -> None:
        self.inner, self.is_default = inner, is_default(inner)

    def __call__(self, value: Any) -> Any:
        return None if value is None else self.inner(value)


class RecordWriter:
    """Writes a record as a document, field by field, in the record's order of keys."""

    def __init__(self, kind: type[Record], target: Converter) -> None:
        fields = {field.name: field for field in resolved_fields(kind)}
        order = kind.DOCUMENT_ORDER or tuple(fields)
        hooks = {name: target.get_unstructure_hook(fields[name].type) for name in order}
        self.is_default = all(map(is_default, hooks.values()))
        self.plan = tuple(
            (
                name,
                None if hook is identity else hook,
                fields[name].default is None and name not in kind.WRITTEN_AS_NULL,
            )
            for name, hook in hooks.items()
        )
        self.short_cut = SHORT_CUTS.get(kind) if self.is_default else None

    def __call__(self, record: Any) -> dict[str, Any]:
        """The document; every object that can't be written is reported."""
        if self.short_cut is not None:
            return cast("dict[str, Any]", self.short_cut(record))
        document = {}
        wrong = []
        for name, hook, left_out in self.plan:
            value = getattr(record, name)
            if value is None and left_out:
                continue
            try:
                document[name] = value if hook is None else hook(value)
            except Exception as error:  # noqa: BLE001 -- a user's hook may raise anything
                wrong.append(refused(error, value).at(f".{name}"))
        if wrong:
            raise gather(wrong).error()
        return document


def metric_document(metric: Metric) -> dict[str, Any]:
    """What the plan of a metric gives, at half the cost: runs are mostly metrics."""
    document: dict[str, Any] = {"value": metric.value}
    if metric.lower is not None:
        document["lower"] = metric.lower
    if metric.upper is not None:
        document["upper"] = metric.upper
    if metric.samples is not None:
        document["samples"] = list(metric.samples)
    if metric.invocations is not None:
        document["invocations"] = list(metric.invocations)
    if metric.failure is not None:
        document["failure"] = metric.failure
    return document


def point_document(point: Point) -> dict[str, Any]:
    """What the plan of a point gives, at half the cost."""
    return {
        "name": point.name,
        "scenario": point.scenario,
        "tags": dict(point.tags),
        "metrics": {name: metric_document(m) for name, m in point.metrics.items()},
    }


SHORT_CUTS: dict[type[Record], Writer] = {Metric: metric_document, Point: point_document}
