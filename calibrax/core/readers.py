"""The hooks that read documents into records."""

import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args

import attrs
from cattrs import Converter

from calibrax.core import values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.hooks import Hook, is_default, kept_apart, not_none, refused, resolved_fields
from calibrax.core.models import Record
from calibrax.core.refusals import Refused, at_key, gather, refuse
from calibrax.errors import Problem

__all__ = [
    "MappingReader",
    "OptionalReader",
    "RecordReader",
    "ScalarReader",
    "TupleReader",
    "read_numpy_scalar",
    "read_str_enum",
]


def is_by_rule(hook: Any) -> bool:
    """Whether a reader adds nothing to what the record's own rule does with the value."""
    return getattr(hook, "is_by_rule", False)


class ScalarReader:
    """Reads one plain value by its rule."""

    is_default = True

    def __init__(self, kind: type, rule: Callable[[Any], Any]) -> None:
        self.kind = kind
        self.rule = rule
        self.is_by_rule = kind is not datetime  # records take no text for a time

    def __call__(self, value: Any, kind: Any = None) -> Any:
        """The plain value, or one of `kind` where that is a subclass."""
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
        """The items, each by its hook."""
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
        """The mapping, keys and values each by their hook."""
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
        """None, or the value by its hook."""
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
        """The record that the document describes, or the problems of all its fields."""
        if not isinstance(data, Mapping):
            raise refuse("a mapping", data).error()
        is_whole = type(data) is dict and self.required <= data.keys() <= self.names
        given = dict(data) if is_whole else {n: data[n] for n in self.rules if n in data}
        wrong: dict[str, Refused] = {}
        for name, hook, kind in self.hooked:
            if name in given:
                try:
                    given[name] = hook(given[name], kind)
                except Exception as error:  # noqa: BLE001 -- a user's hook may raise anything
                    wrong[name] = refused(error, given.pop(name))
        extra: list[Any] = []
        if not is_whole:
            for name in self.required - given.keys() - wrong.keys():
                wrong[name] = Refused([Problem("", "expected a value, got no such key")])
            if self.forbid_extra_keys:
                extra = [key for key in data if key not in self.rules]
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
