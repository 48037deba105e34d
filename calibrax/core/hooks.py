"""What reading and writing hooks share: how they fail, and whether they are calibrax's own.

A hook of calibrax has `is_default`: true while every hook that it calls is calibrax's as
well. Short cuts are taken only then, so that a hook of a user is never passed by.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import NoneType
from typing import Any, TypeAlias, get_args

import attrs
from cattrs.fns import identity

from calibrax.core import models
from calibrax.core.models import Record
from calibrax.core.refusals import Refused, refuse
from calibrax.errors import Problem, RecordError, shown

__all__ = [
    "PLAIN",
    "Hook",
    "Writer",
    "explained",
    "is_default",
    "kept_apart",
    "not_none",
    "refused",
    "resolved_fields",
]

Hook: TypeAlias = Callable[[Any, Any], Any]
"""Reads a value as a type."""

Writer: TypeAlias = Callable[[Any], Any]
"""Writes a value."""

PLAIN = frozenset({str, int, float, bool, NoneType})
"""Classes whose values stand in a document as they are."""


def is_default(hook: Any) -> bool:
    """Whether a hook is calibrax's own, and so is every hook that it calls."""
    return hook is identity or getattr(hook, "is_default", False)


def refused(error: Exception, value: object) -> Refused:
    """What a hook raised, as a refusal of the value it was given."""
    if isinstance(error, RecordError):
        return Refused((Problem(p.path[1:], p.message) for p in error.problems), error.count)
    if isinstance(value, Refused):  # a number of a JSON text that no float can hold
        return value
    words = f"{type(error).__name__}: {error}"
    return Refused([Problem("", f"expected a value its hook takes, got {shown(value)}; {words}")])


@contextmanager
def explained(value: object) -> Iterator[None]:
    """Turn what a user's hook for a whole record raises into an error of the record."""
    try:
        yield
    except RecordError:
        raise
    except Exception as error:
        raise refused(error, value).error() from error


def kept_apart(made: dict[Any, Any], given: Mapping[Any, Any]) -> dict[Any, Any]:
    """The mapping that a hook for keys made, unless it made one key of two."""
    if len(made) != len(given):
        raise refuse("a hook that keeps keys apart", tuple(given), f"it gave {shown(made)}").error()
    return made


def not_none(kind: Any) -> Any:
    """X of `X | None`."""
    return next(arg for arg in get_args(kind) if arg is not NoneType)


def resolved_fields(kind: type[Record]) -> "tuple[attrs.Attribute[Any], ...]":
    """The fields of a record with their types as objects, not text."""
    names = {**vars(models), **vars(sys.modules[kind.__module__])}  # of the base class and its own
    attrs.resolve_types(kind, globalns=names)  # type: ignore[type-var]
    return attrs.fields(kind)  # type: ignore[arg-type, no-any-return]
