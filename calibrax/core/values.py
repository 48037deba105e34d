"""What a field of a record may hold: the rule of each kind of value, written once.

A rule takes what the user gave and returns the plain Python value that the record keeps,
or a `Refused` that says what is wrong. Records run the rules when they are built (they are
the attrs converters of the fields), and reading a document builds records, so one and the
same rule decides in both places. A rule never raises: a record gathers the refusals of all
its fields and reports them together.

- numbers: `float`, `int`, array scalars, and the texts "NaN", "Infinity", "-Infinity";
  kept as `float`. Never `bool`, other texts, complex, time spans, arrays with a dimension.
- whole numbers, truth values, texts, times: kept as `int`, `bool`, `str`, `datetime`;
  subclasses and array scalars become the plain type.
- free values (`environment`, `metadata`): JSON-like values, frozen; other objects are kept
  for the converter, which asks for the user's hook when it writes them.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from operator import index
from typing import Any, Literal, TypeAlias, TypeVar, cast

from calibrax.core.arrays import ArrayScalar, is_array, unboxed, untraceable
from calibrax.core.frozendict import FrozenDict
from calibrax.core.refusals import Refused, at_key, gather, refuse
from calibrax.errors import Problem

__all__ = [
    "MAX_DEPTH",
    "NONFINITE",
    "Free",
    "Number",
    "Numbers",
    "are_plain",
    "boolean",
    "free",
    "free_mapping",
    "instance",
    "instance_mapping",
    "instances",
    "integer",
    "integers",
    "mapping",
    "member",
    "nonfinite_text",
    "number",
    "numbers",
    "plain_time",
    "text",
    "text_mapping",
    "time_from_text",
]

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

MAX_DEPTH = 100
"""Levels of lists and mappings that a free value may have."""

MAX_DIGITS = 640
"""Digits of a whole number: the lowest limit a Python can be set to for reading one back."""

NONFINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
"""The texts that stand for numbers which JSON has no sign for."""

SURROGATE = re.compile("[\ud800-\udfff]")
INTEGER_LIMIT = 10**MAX_DIGITS
SECOND = timedelta(seconds=1)


Number: TypeAlias = float | ArrayScalar | Literal["NaN", "Infinity", "-Infinity"]
"""What a number field takes; an `int` is fine where a float is meant."""

Numbers: TypeAlias = Iterable[Number] | ArrayScalar
"""What a field of several numbers takes: a sequence or an array of one dimension."""

Free: TypeAlias = Any
"""A JSON-like value, or an object that a user's hook can write."""


# --- scalars ---------------------------------------------------------------------------


def number(value: Number) -> float:
    """A number, kept as `float`; NaN and infinities are legal."""
    if type(value) is float:
        return value
    return odd_number(value)


def odd_number(value: Any) -> float:
    """The number in anything but a plain float."""
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(int.__index__(value))
        except OverflowError:
            return cast("float", refuse("a number within the range of a float", value))
    if isinstance(value, str):
        plain = str.__str__(value)
        if plain in NONFINITE:
            return NONFINITE[plain]
        return cast("float", refuse("float", value))
    if is_array(value):
        inner = unboxed(value)
        if isinstance(inner, Refused):
            return cast("float", inner)
        if type(inner) in {float, int}:
            return odd_number(inner) if type(inner) is int else inner
        shape = getattr(value, "shape", ())
        if shape:
            return cast("float", refuse("float", value, f"an array of shape {shape} is no number"))
    return cast("float", refuse("float", value))


def integer(value: int | ArrayScalar) -> int:
    """A whole number; never a bool, never a float."""
    if type(value) is int and -INTEGER_LIMIT < value < INTEGER_LIMIT:
        return value
    return odd_integer(value)


def odd_integer(value: Any) -> int:
    """The whole number in anything but a plain int of common size."""
    if is_array(value):
        inner = unboxed(value)
        if isinstance(inner, Refused):
            return cast("int", inner)
        if type(inner) is int:
            return inner
    elif isinstance(value, int) and not isinstance(value, bool):
        plain = int.__index__(value)
        if -INTEGER_LIMIT < plain < INTEGER_LIMIT:
            return plain
        return cast("int", refuse(f"an int of at most {MAX_DIGITS} digits", value))
    return cast("int", refuse("int", value))


def boolean(value: bool | ArrayScalar) -> bool:
    """A truth value; never a number."""
    if type(value) is bool:
        return value
    if is_array(value):
        inner = unboxed(value)
        if type(inner) is bool or isinstance(inner, Refused):
            return cast("bool", inner)
    return cast("bool", refuse("bool", value))


def text(value: str) -> str:
    """A text that UTF-8 can hold: no lone surrogates."""
    if type(value) is str and value.isascii():
        return value
    if not isinstance(value, str):
        return cast("str", refuse("str", value))
    plain = str.__str__(value)
    if SURROGATE.search(plain):
        return cast("str", refuse("text without lone surrogates", value, "UTF-8 can't hold them"))
    return plain


def plain_time(value: datetime) -> datetime:
    """A time: naive stays naive, zones become fixed offsets."""
    if not isinstance(value, datetime):
        return cast("datetime", refuse("datetime", value))
    try:
        offset = value.utcoffset()
        zone = None if offset is None else fixed_zone(offset)
        year, month, day = index(value.year), index(value.month), index(value.day)
        clock = (index(value.hour), index(value.minute), index(value.second))
        plain = datetime(year, month, day, *clock, index(value.microsecond), zone)
        if offset and abs(offset) < SECOND:  # fromisoformat takes such an offset for zero
            plain = plain.astimezone(timezone.utc)  # noqa: UP017 -- as in fixed_zone
    except Exception:  # noqa: BLE001 -- NaT and its like answer with NaN, or raise what they please
        return cast("datetime", refuse("a time", value, "leave the record out or state its time"))
    return plain


def fixed_zone(offset: timedelta) -> timezone:
    """The zone of a constant offset, the shared UTC object where it is zero."""
    return timezone(offset) if offset else timezone.utc  # noqa: UP017 -- same object, plainer


def time_from_text(value: object) -> datetime:
    """A time from what `datetime.fromisoformat` reads; digits past microseconds are cut."""
    if isinstance(value, datetime):
        return plain_time(value)
    if not isinstance(value, str):
        return cast("datetime", refuse("a time as ISO 8601 text", value))
    try:
        return plain_time(datetime.fromisoformat(value))
    except ValueError:
        example = "write it like 2026-01-31T12:00:00+00:00"
        return cast("datetime", refuse("a time as ISO 8601 text", value, example))


def member(value: object, kind: type[E]) -> E:
    """A member of `kind`; its plain text is fine."""
    if isinstance(value, kind):
        return value
    if isinstance(value, str):
        for choice in kind:
            if choice.value == value:
                return choice
    return cast("E", refuse(" or ".join(repr(choice.value) for choice in kind), value))


# --- several values --------------------------------------------------------------------


def items_of(value: Any, expected: str) -> Any:
    """The items of a sequence, an iterator or an array of one dimension, as a tuple."""
    if isinstance(value, tuple | list):
        return tuple(value)
    if is_array(value) and isinstance(shape := value.shape, tuple):
        if len(shape) != 1:
            return refuse(expected, value, f"an array of shape {shape} has not one dimension")
        if getattr(getattr(value, "dtype", None), "kind", "") in {"M", "m"}:
            return refuse(expected, value, "times and time spans are no numbers")
        try:
            return tuple(value.tolist())
        except Exception as error:  # noqa: BLE001 -- whatever an array library raises
            return untraceable(value, error) or refuse(expected, value)
    if isinstance(value, str | bytes | bytearray | memoryview | Mapping | Set):
        return refuse(expected, value)
    if isinstance(value, Iterable):
        try:
            items = iter(value)
        except TypeError:  # a quantity with one number has __iter__ too
            return refuse(expected, value)
        return tuple(items)
    return refuse(expected, value)


def each(value: Any, rule: Callable[[Any], T], expected: str) -> tuple[T, ...]:
    """Every item by the rule; the refusals of all items together."""
    items = items_of(value, expected)
    if isinstance(items, Refused):
        return cast("tuple[T, ...]", items)
    return unless_refused(tuple(map(rule, items)))


def unless_refused(kept: tuple[T, ...]) -> tuple[T, ...]:
    """The items that a rule gave, or the refusals among them together."""
    if Refused not in map(type, kept):
        return kept
    refused = (k.at(f"[{i}]") for i, k in enumerate(kept) if isinstance(k, Refused))
    return cast("tuple[T, ...]", gather(refused))


def numbers(value: Numbers) -> tuple[float, ...]:
    """Several numbers: a sequence, or an array of one dimension."""
    if isinstance(value, tuple | list) and set(map(type, value)) <= {float}:
        return cast("tuple[float, ...]", tuple(value))
    return each(value, number, "a sequence of float")


def integers(value: Iterable[int | ArrayScalar] | ArrayScalar) -> tuple[int, ...]:
    """Several whole numbers: a sequence, or an array of one dimension."""
    if isinstance(value, tuple | list) and set(map(type, value)) == {int}:
        whole = cast("tuple[int, ...]", tuple(value))
        if -INTEGER_LIMIT < min(whole) <= max(whole) < INTEGER_LIMIT:
            return whole
    return each(value, integer, "a sequence of int")


def instance(value: object, kind: type[T]) -> T:
    """A record of one class, no subclass."""
    return value if type(value) is kind else cast("T", refuse(kind.__name__, value))


def instances(value: Iterable[T], kind: type[T]) -> tuple[T, ...]:
    """Several records of one class."""
    if type(value) is tuple and set(map(type, value)) <= {kind}:
        return value
    return each(value, lambda item: instance(item, kind), f"a sequence of {kind.__name__}")


def mapping(value: Mapping[str, Any], rule: Callable[[Any], T]) -> FrozenDict[str, T]:
    """A mapping from text to values that follow `rule`."""
    if type(value) is not dict and not isinstance(value, Mapping):
        return cast("FrozenDict[str, T]", refuse("a mapping", value))
    items = list(value.items())
    return keyed([key for key, _ in items], [rule(item) for _, item in items])


def instance_mapping(value: Mapping[str, T], kind: type[T]) -> FrozenDict[str, T]:
    """A mapping from text to records of one class."""
    if isinstance(value, dict) and are_plain(value) and set(map(type, value.values())) <= {kind}:
        return FrozenDict(value)
    return mapping(value, lambda item: instance(item, kind))


def text_mapping(value: Mapping[str, str]) -> FrozenDict[str, str]:
    """A mapping from text to text."""
    if isinstance(value, dict) and are_plain(value) and are_plain(value.values()):
        return FrozenDict(value)
    return mapping(value, text)


def are_plain(texts: Collection[object]) -> bool:
    """Whether all are `str` of ASCII, which needs no further look."""
    return set(map(type, texts)) <= {str} and "".join(cast("Collection[str]", texts)).isascii()


def keyed(keys: list[Any], kept: list[T]) -> FrozenDict[str, T]:
    """The mapping of text keys to values that a rule gave; all refusals together."""
    names = list(map(text, keys))
    if Refused not in map(type, names) and Refused not in map(type, kept):
        made = FrozenDict(zip(names, kept, strict=True))
        if len(made) == len(names):
            return made
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        return cast("FrozenDict[str, T]", refuse("each key once", twice, "two keys have its text"))
    refusals = []
    for key, name, item in zip(keys, names, kept, strict=True):
        if isinstance(name, Refused):
            refusals.append(key_refused(name).at(at_key(key)))
        if isinstance(item, Refused):
            refusals.append(item.at(at_key(key)))
    return cast("FrozenDict[str, T]", gather(refusals))


def key_refused(name: Refused) -> Refused:
    """What is wrong with a key, said so that it is not taken for the value's fault."""
    return Refused(lambda: [Problem(p.path, f"key: {p.message}") for p in name.problems])


# --- free values -----------------------------------------------------------------------


def free_mapping(value: Mapping[str, Free]) -> FrozenDict[str, Free]:
    """A mapping of free values, frozen all the way down."""
    if not isinstance(value, Mapping):
        return cast("FrozenDict[str, Free]", refuse("a mapping", value))
    return cast("FrozenDict[str, Free]", free(value))


def free(value: Free, outer: tuple[int, ...] = ()) -> Free:
    """A JSON-like value, frozen; an object of any other kind is kept as given.

    Lists and tuples become tuples, mappings `FrozenDict`, NaN and infinities their texts.

    Args:
        value: What the user gave.
        outer: The ids of the lists and mappings that hold it.
    """
    kind = type(value)
    if kind is str:
        return text(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return integer(value)
    if kind is float:
        return value if -math.inf < value < math.inf else nonfinite_text(value)
    is_mapping = isinstance(value, Mapping)
    if not is_mapping and kind is not tuple and not isinstance(value, list):
        return odd_free(value)
    if id(value) in outer:
        return refuse("a value that does not hold itself", value)
    if len(outer) >= MAX_DEPTH:
        return refuse(f"at most {MAX_DEPTH} levels of lists and mappings", value)
    outer = (*outer, id(value))
    if is_mapping:
        items = list(value.items())
        return keyed([key for key, _ in items], [free(item, outer) for _, item in items])
    return unless_refused(tuple([free(item, outer) for item in value]))


def odd_free(value: Any) -> Any:
    """Subclasses and array scalars as plain values; any other object as it is, a refusal too."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, float):
        return free(float.__float__(value))
    if isinstance(value, datetime):
        return plain_time(value)
    if is_array(value):
        inner = unboxed(value)
        if isinstance(inner, Refused):
            return inner
        if type(inner) in {float, int, bool, str}:
            return free(inner)
    return value


def nonfinite_text(value: float) -> str:
    """The text that stands for NaN or an infinity."""
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
