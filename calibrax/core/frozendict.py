"""A dict that can't change: what records keep mappings in.

It behaves like the built-in `frozendict` of Python 3.15, and is a `dict` besides, so that
`json.dumps(point.tags)` and `isinstance(point.tags, dict)` work on every Python.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NoReturn, Self, TypeVar

__all__ = ["FrozenDict"]

K = TypeVar("K")
V = TypeVar("V")


def refuse_change(self: object, *_: object, **__: object) -> NoReturn:
    """Stand in for every method that would change the mapping."""
    raise TypeError(f"{type(self).__name__} can't change; build a new one: {{**old, key: value}}")


class FrozenDict(dict[K, V]):
    """An immutable mapping with the interface of `dict`.

    `|` gives a new `FrozenDict`; `|=` rebinds the name to one. It can be hashed when all
    its values can.

    Example:
        >>> tags = FrozenDict({"framework": "jax"})
        >>> tags | {"size": "10"}
        FrozenDict({'framework': 'jax', 'size': '10'})
        >>> tags["framework"] = "torch"
        Traceback (most recent call last):
        TypeError: FrozenDict can't change; build a new one: {**old, key: value}
    """

    __slots__ = ()

    if TYPE_CHECKING:  # so that a type checker reports every use
        __setitem__: None  # type: ignore[assignment]
        __delitem__: None  # type: ignore[assignment]
        clear: None  # type: ignore[assignment]
        pop: None  # type: ignore[assignment]
        popitem: None  # type: ignore[assignment]
        setdefault: None  # type: ignore[assignment]
        update: None  # type: ignore[assignment]
    else:
        __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = refuse_change

    @classmethod
    def fromkeys(cls, keys: Iterable[Any], value: Any = None) -> Self:  # type: ignore[override]
        """The same value for every key."""
        return cls(dict.fromkeys(keys, value))

    def __or__(self, other: Mapping[Any, Any]) -> "FrozenDict[Any, Any]":
        if not isinstance(other, Mapping):
            return NotImplemented
        return FrozenDict({**self, **other})

    __ior__ = __or__  # type: ignore[assignment]

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict.__repr__(self)})"

    def copy(self) -> Self:
        """The same mapping: there is no need for a second one."""
        return self

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return type(self)({deepcopy(k, memo): deepcopy(v, memo) for k, v in self.items()})

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[dict[K, V]]]:
        return type(self), (dict(self),)
