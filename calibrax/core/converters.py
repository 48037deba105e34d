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
are made anew from the hooks then known. Short cuts are taken only while a record and all it
holds are read (written) by calibrax's own hooks.
"""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from cattrs import Converter
from cattrs.fns import identity

from calibrax.core import values
from calibrax.core.frozendict import FrozenDict
from calibrax.core.hooks import PLAIN
from calibrax.core.models import Record
from calibrax.core.readers import (
    MappingReader,
    OptionalReader,
    RecordReader,
    ScalarReader,
    TupleReader,
    read_numpy_scalar,
    read_str_enum,
)
from calibrax.core.writers import (
    RecordWriter,
    TupleWriter,
    foreign_writer,
    mapping_writer,
    optional_writer,
    write_array_scalar,
    write_foreign,
    write_str_enum,
    write_time,
)

__all__ = ["configure_converter", "converter", "make_converter"]


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
    """Register calibrax's hooks on a converter of your own."""
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


converter = make_converter()
"""The converter of the process: what `to_dict` and its like use unless given another."""
