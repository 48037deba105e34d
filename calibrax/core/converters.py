"""The one cattrs converter: how records become documents and documents records.

- Records are read and written by the hooks here; keys, order and what is left out are those
  of the record class. Nothing is coerced: a text is no number, a number no text.
- `StrEnum`s are written as their plain text and read from it.
- `tuple[T, ...]` is a list in a document, `FrozenDict[str, T]` a dict, `X | None` may be None.
- `datetime` is ISO 8601 text.
- Scalars of NumPy, JAX and PyTorch are written as the plain number; NumPy scalar types are read.
- Free values (`environment`, `metadata`) are written as they are. An object of another class
  needs a hook registered for its class; what the hook gives must be JSON-like.

Hooks that a user registers, before or after first use, take effect wherever the converter
meets their type: cattrs forgets what it built at every registration, so the hooks of records
are made anew from the hooks then known. Only while a record and all it holds are read
(written) by the hooks of this file, `is_default` holds, and short cuts are taken.
"""

import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.fns import identity

from calibrax.core import models, values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.models import Metric, Point, Record
from calibrax.core.values import MAX_DEPTH, Free, Refused, at_key, gather, refuse
from calibrax.errors import Problem, RecordError, shown

__all__ = [
    "RecordReader",
    "RecordWriter",
    "configure_converter",
    "converter",
    "make_converter",
]

R = TypeVar("R", bound=Record)
Hook = Callable[[Any, Any], Any]
Writer = Callable[[Any], Any]


def make_converter(*, forbid_extra_keys: bool = False, **options: Any) -> Converter:
    """A fresh converter that knows the records; hooks registered on it stay private to it.

    A hook for a plain type, `datetime` or an enum has to be registered by its class: cattrs asks
    hooks registered by class before those registered by predicate or factory.

    Args:
        forbid_extra_keys: Refuse documents with keys that a record does not know.
        **options: Passed on to `cattrs.Converter`, for classes of your own; what records
            look like as documents is fixed.

    Example:
        >>> from decimal import Decimal
        >>> from calibrax import Run
        >>> private = make_converter()
        >>> _ = private.register_unstructure_hook(Decimal, str)
        >>> run = Run(points=[], metadata={"price": Decimal("1.50")})
        >>> run.to_dict(converter=private)["metadata"]
        {'price': '1.50'}
    """
    made = Converter(forbid_extra_keys=forbid_extra_keys, **options)
    configure_converter(made)
    return made


def configure_converter(target: Converter) -> None:
    """Register the hooks of this file on a converter of your own."""
    # What is registered last is asked first.
    target.register_unstructure_hook_factory(is_foreign, foreign_writer)
    target.register_unstructure_hook_func(is_array_scalar, write_array_scalar)
    target.register_structure_hook_func(is_numpy_scalar, read_numpy_scalar)
    for kind, rule in (
        (float, values.number),
        (int, values.integer),
        (bool, values.boolean),
        (str, values.text),
    ):
        target.register_structure_hook(kind, ScalarReader(kind, rule))
    # By class, not by predicate: else a hook for `str` would receive every StrEnum as well.
    target.register_structure_hook(StrEnum, read_str_enum)
    target.register_unstructure_hook(StrEnum, write_str_enum)
    target.register_structure_hook(datetime, ScalarReader(datetime, values.time_from_text))
    target.register_unstructure_hook(datetime, write_time)
    target.register_unstructure_hook(bool, identity)  # else a hook for `int` would receive it
    target.register_unstructure_hook(Path, write_foreign)  # cattrs would write its text unasked
    target.register_structure_hook_factory(is_tuple, TupleReader.of)
    target.register_unstructure_hook_factory(is_tuple, TupleWriter.of)
    target.register_structure_hook_factory(is_frozen_dict, MappingReader.of)
    target.register_unstructure_hook_factory(is_frozen_dict, mapping_writer)
    target.register_structure_hook_factory(is_optional, OptionalReader.of)
    target.register_unstructure_hook_factory(is_optional, optional_writer)
    target.register_structure_hook_factory(is_record, RecordReader)
    target.register_unstructure_hook_factory(is_record, RecordWriter)


# --- which types a hook is for ---------------------------------------------------------

PLAIN = frozenset({str, int, float, bool, NoneType})
CONTAINERS = frozenset({list, tuple, dict, set, frozenset, FrozenDict, object})


def is_record(kind: Any) -> bool:
    """A record class."""
    return isinstance(kind, type) and issubclass(kind, Record)


def is_tuple(kind: Any) -> bool:
    """`tuple[T, ...]`."""
    return get_origin(kind) is tuple and get_args(kind)[1:] == (...,)


def is_frozen_dict(kind: Any) -> bool:
    """`FrozenDict[str, T]`."""
    return get_origin(kind) is FrozenDict


def is_optional(kind: Any) -> bool:
    """`X | None`."""
    return (
        get_origin(kind) in {Union, UnionType}
        and len(get_args(kind)) == 2
        and NoneType in get_args(kind)
    )


def not_none(kind: Any) -> Any:
    """X of `X | None`."""
    return next(arg for arg in get_args(kind) if arg is not NoneType)


def is_array_scalar(kind: Any) -> bool:
    """A class whose objects have `shape` and `item`."""
    return isinstance(kind, type) and hasattr(kind, "shape") and hasattr(kind, "item")


def is_numpy_scalar(kind: Any) -> bool:
    """A scalar class of NumPy, told without importing it."""
    return isinstance(kind, type) and any(
        base.__module__ == "numpy" and base.__name__ == "generic" for base in kind.__mro__
    )


def is_foreign(kind: Any) -> bool:
    """A class that needs a user's hook to be written: any but plain values and containers."""
    return isinstance(kind, type) and kind not in PLAIN and kind not in CONTAINERS


# --- reading ---------------------------------------------------------------------------


def is_default(hook: Any) -> bool:
    """Whether a hook is of this file, and so is every hook that it calls."""
    return hook is identity or getattr(hook, "is_default", False)


def is_by_rule(hook: Any) -> bool:
    """Whether a reader adds nothing to what the record's own rule does with the value."""
    return getattr(hook, "is_by_rule", False)


def refused(error: Exception, value: object) -> Refused:
    """What a hook raised, as a refusal of the value it was given."""
    if isinstance(error, RecordError):
        return Refused((Problem(p.path[1:], p.message) for p in error.problems), error.count)
    if isinstance(value, Refused):  # a number of a JSON text that no float can hold
        return value
    words = f"{type(error).__name__}: {error}"
    return Refused([Problem("", f"expected a value its hook takes, got {shown(value)}; {words}")])


class ScalarReader:
    """Reads one plain value by its rule."""

    is_default = True

    def __init__(self, kind: type, rule: Callable[[Any], Any]) -> None:
        self.kind = kind
        self.rule = rule
        self.is_by_rule = kind is not datetime  # records take no text for a time

    def __call__(self, value: Any, kind: Any = None) -> Any:
        read = self.rule(value)
        if isinstance(read, Refused):
            raise read.error()
        return read if kind is self.kind or kind is None or kind is datetime else kind(read)


def read_str_enum(value: Any, kind: type[StrEnum]) -> StrEnum:
    """Read a member from its text."""
    read = values.member(value, kind)
    if isinstance(read, Refused):
        raise read.error()
    return read


read_str_enum.is_default = read_str_enum.is_by_rule = True  # type: ignore[attr-defined]


def read_numpy_scalar(value: Any, kind: Any) -> Any:
    """Read a NumPy scalar from the plain number that was written, if its class can hold it."""
    bases = {base.__name__ for base in kind.__mro__}
    read: Any
    if not bases.isdisjoint({"bool", "bool_"}):
        read = values.boolean(value)
    elif "integer" in bases and "timedelta64" not in bases:
        read = values.integer(value)
    elif "floating" in bases:
        read = values.number(value)
    else:
        read = refuse("a value of a class that has a hook", value, f"{kind.__name__} has none")
    if isinstance(read, Refused):
        raise read.error()
    with warnings.catch_warnings(action="error"):  # NumPy only warns of what does not fit
        try:
            return kind(read)
        except (OverflowError, Warning):
            raise refuse(f"a number within the range of {kind.__name__}", value).error() from None


class TupleReader:
    """Reads a list into a tuple; every item that is wrong is reported."""

    def __init__(self, item: Hook, kind: Any) -> None:
        self.item, self.kind = item, kind
        self.is_default, self.is_by_rule = is_default(item), is_by_rule(item)

    @classmethod
    def of(cls, kind: Any, target: Converter) -> "TupleReader":
        """The reader of `tuple[T, ...]` with the hook for T."""
        (inner, _) = get_args(kind)
        return cls(target.get_structure_hook(inner), inner)

    def __call__(self, value: Any, _: Any = None) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise refuse("a list", value).error()
        item, kind = self.item, self.kind
        read, wrong = [], []
        for index, given in enumerate(value):
            try:
                read.append(item(given, kind))
            except Exception as error:  # noqa: BLE001 -- a user's hook may raise anything
                wrong.append(refused(error, given).at(f"[{index}]"))
        if wrong:
            raise gather(wrong).error()
        return tuple(read)


def kept_apart(made: dict[Any, Any], given: Mapping[Any, Any]) -> dict[Any, Any]:
    """The mapping that a hook for keys made, unless it made one key of two."""
    if len(made) != len(given):
        raise refuse("a hook that keeps keys apart", tuple(given), f"it gave {shown(made)}").error()
    return made


class MappingReader:
    """Reads a dict into a `FrozenDict`; every value that is wrong is reported."""

    def __init__(self, key: Hook, item: Hook, kind: Any) -> None:
        self.key, self.item, self.kind = key, item, kind
        hooks = (key, item) if kind is not Any else ()  # free values meet no hook
        self.is_default = all(map(is_default, hooks))
        self.is_by_rule = all(map(is_by_rule, hooks))

    @classmethod
    def of(cls, kind: Any, target: Converter) -> "MappingReader":
        """The reader of `FrozenDict[str, T]` with the hooks for str and T."""
        key, inner = get_args(kind)
        return cls(target.get_structure_hook(key), target.get_structure_hook(inner), inner)

    def __call__(self, value: Any, _: Any = None) -> FrozenDict[str, Any]:
        if not isinstance(value, Mapping):
            raise refuse("a mapping", value).error()
        key, item, kind = self.key, self.item, self.kind
        read, wrong = {}, []
        for name, given in value.items():
            try:
                read[key(name, str)] = item(given, kind)
            except Exception as error:  # noqa: BLE001 -- a user's hook may raise anything
                wrong.append(refused(error, given).at(at_key(name)))
        if wrong:
            raise gather(wrong).error()
        return FrozenDict(kept_apart(read, value))


class OptionalReader:
    """Reads None, or a value by the hook of its type."""

    def __init__(self, inner: Hook, kind: Any) -> None:
        self.inner, self.kind = inner, kind
        self.is_default, self.is_by_rule = is_default(inner), is_by_rule(inner)

    @classmethod
    def of(cls, kind: Any, target: Converter) -> "OptionalReader":
        """The reader of `X | None` with the hook for X."""
        return cls(target.get_structure_hook(not_none(kind)), not_none(kind))

    def __call__(self, value: Any, _: Any = None) -> Any:
        return None if value is None else self.inner(value, self.kind)


class RecordReader:
    """Reads a document into a record; every problem of every field is reported.

    The rules of the record decide; hooks only come before them, where a field holds other
    records or times, or where the user registered one for its type.
    """

    def __init__(self, kind: type[Record], target: Converter) -> None:
        fields = resolved_fields(kind)
        hooks = {field.name: target.get_structure_hook(field.type) for field in fields}
        self.kind = kind
        self.forbid_extra_keys = getattr(target, "forbid_extra_keys", False)
        self.is_default = all(map(is_default, hooks.values()))
        self.is_by_rule = False
        self.rules: dict[str, Any] = {field.name: field.converter for field in fields}
        self.names = frozenset(self.rules)
        self.required = kind.ALWAYS_STORED | {f.name for f in fields if f.default is attrs.NOTHING}
        self.hooked = tuple(
            (field.name, hooks[field.name], field.type)
            for field in fields
            if not is_by_rule(hooks[field.name])
        )

    def __call__(self, data: Any, _: Any = None) -> Any:
        """The record that the document describes."""
        if type(data) is dict and self.required <= data.keys() <= self.names:
            try:
                given = data.copy()
                for name, hook, kind in self.hooked:
                    if name in given:
                        given[name] = hook(given[name], kind)
            except Exception:  # noqa: BLE001, S110 -- a user's hook may raise anything
                pass  # what is wrong, and what else is, the thorough way says
            else:  # the rules report all that is wrong, and an iterator can be asked only once
                return self.kind(**given)
        return self.read_thoroughly(data)

    def read_thoroughly(self, data: Any) -> Any:
        """The record, or the problems of all its fields."""
        if not isinstance(data, Mapping):
            raise refuse("a mapping", data).error()
        given = {name: data[name] for name in self.rules if name in data}
        wrong = {
            name: Refused([Problem("", "expected a value, got no such key")])
            for name in self.required
            if name not in given
        }
        for name, hook, kind in self.hooked:
            if name in given:
                try:
                    given[name] = hook(given[name], kind)
                except Exception as error:  # noqa: BLE001 -- a user's hook may raise anything
                    wrong[name] = refused(error, given.pop(name))
        extra = [key for key in data if key not in self.rules] if self.forbid_extra_keys else []
        if not wrong and not extra:
            return self.kind(**given)
        for name, value in given.items():
            checked = self.rules[name](value)
            if isinstance(checked, Refused):
                wrong[name] = checked
        ordered = [wrong[name].at(f".{name}") for name in self.rules if name in wrong]
        known = "expected only " + ", ".join(self.rules)
        ordered += [Refused([Problem(at_key(key), f"{known}, got this key")]) for key in extra]
        raise gather(ordered).error()


# --- writing ---------------------------------------------------------------------------


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


def resolved_fields(kind: type[Record]) -> "tuple[attrs.Attribute[Any], ...]":
    """The fields of a record with their types as objects, not text."""
    attrs.resolve_types(kind, globalns=vars(models))  # type: ignore[type-var]
    return attrs.fields(kind)  # type: ignore[arg-type, no-any-return]


converter = make_converter()
"""The converter of the process: what `to_dict` and its like use unless given another."""
