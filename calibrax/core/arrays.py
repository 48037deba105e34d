"""Scalars of array libraries, told by what they can do: no array library is imported here.

Anything with `shape == ()` and `item()` counts, such as `np.float32(1)`, `jnp.float32(1)`, a
bfloat16, or a 0-d tensor of PyTorch.
"""

import math
from typing import Any, Protocol

from calibrax.core.refusals import refuse

__all__ = ["ArrayScalar", "is_array", "unboxed", "untraceable"]


class ArrayScalar(Protocol):
    """One number as NumPy, JAX and PyTorch hold it: `shape` is () and `item()` gives it."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Empty for a scalar."""
        ...

    def item(self) -> Any:
        """The plain Python value."""


def unboxed(value: Any) -> Any:
    """The plain Python value in an array scalar; None for anything else.

    Times, time spans and structures are not unboxed: NumPy gives bare integers or bytes for
    them, which would lose their meaning. Neither is an object's 0-d array, nor a masked one,
    whose `item()` is what lies under the mask.
    """
    try:
        if value.shape != () or isinstance(value, type) or is_tracer(value):
            return untraceable(value)
        if is_masked(value):
            return None
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        if kind in {"M", "m", "O", "V", "S"} and not is_extended_float(value):
            return None
        plain = value.item()
    except Exception as error:  # noqa: BLE001 -- whatever an array library raises
        return untraceable(value, error)
    if type(plain) in {float, int, bool, str, complex}:
        return plain
    if is_numpy_float(plain):  # a longdouble: its item() is itself; a quantity's is a quantity
        rounded = float(plain)
        if math.isinf(rounded) and rounded != plain:
            return refuse("a number within the range of a float", value)
        return rounded
    return None


def is_tracer(value: Any) -> bool:
    """Whether it is a tracer of JAX; that of `grad` has a number, and it is not the result."""
    return any(cls.__name__ == "Tracer" for cls in type(value).__mro__)


def is_masked(value: Any) -> bool:
    """Whether it is a masked scalar of NumPy: there is no number in it."""
    mask = getattr(value, "mask", None)
    return getattr(mask, "shape", None) == () and bool(mask)


def is_numpy_float(value: Any) -> bool:
    """Whether it is a floating-point scalar of NumPy, told without importing it."""
    bases = type(value).__mro__
    return any(base.__module__ == "numpy" and base.__name__ == "floating" for base in bases)


def is_extended_float(value: Any) -> bool:
    """Whether it is one of the ml_dtypes (bfloat16, float8), which NumPy calls void."""
    return value.dtype.kind == "V" and value.dtype.fields is None and value.dtype.names is None


def untraceable(value: Any, error: Exception | None = None) -> Any:
    """None for an object that only looked like a scalar; a refusal for a traced value."""
    raised = {cls.__name__ for cls in type(error).__mro__}
    if is_tracer(value) or any(name.endswith("TracerError") for name in raised):
        return refuse(
            "a concrete number",
            value,
            "a value traced by jit, grad or vmap has none yet: "
            "record what the transformed function returns",
        )
    return None


def is_array(value: object) -> bool:
    """Whether it has `shape` and `item`, as arrays and array scalars have."""
    try:
        return hasattr(value, "shape") and hasattr(value, "item")
    except Exception:  # noqa: BLE001 -- an unbound proxy raises what it pleases
        return False
