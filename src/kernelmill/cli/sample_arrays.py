"""NumPy's constructors for sample calls, by type and shape alone: no array is made, however large it would be.

    np.zeros((3, 4), "f")     Array("float32", (3, 4))
    np.linspace(0, 1, 10)     Array("float64", (10,))

Each function takes the arguments that NumPy's takes, of a sample's values, and raises what NumPy would (TypeError, ValueError).
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from kernelmill.ir.types import DTYPES
from kernelmill.records import dataclass

LARGEST: Final = 10**10  # items of an array, and of all arrays that arithmetic may make of them
MOST_ITEMS: Final = 100_000  # of a literal
#: Names of NumPy's types for dtypes that kernels know.
DTYPE_NAMES: Final = {
    **{name: name for name in DTYPES},
    "bool_": "bool", "byte": "int8", "ubyte": "uint8", "short": "int16", "ushort": "uint16", "intc": "int32", "uintc": "uint32",
    "intp": "int64", "uintp": "uint64", "int_": "int64", "half": "float16", "single": "float32", "double": "float64",
    "csingle": "complex64", "cdouble": "complex128",
}  # fmt: skip
CONSTANTS: Final = {"pi": np.pi, "e": np.e, "inf": np.inf, "nan": np.nan, "euler_gamma": np.euler_gamma}
_DTYPE_TEXT: Final = re.compile(r"[<=|]?(\?|[a-zA-Z]\w{0,10})")


@dataclass(frozen=True, slots=True)
class Dtype:
    """A dtype as an argument."""

    name: str


@dataclass(frozen=True, slots=True)
class Array:
    """An array that is not there."""

    dtype: str
    shape: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.shape) > 64:
            raise ValueError("an array has at most 64 dimensions")
        if any(extent < 0 for extent in self.shape):
            raise ValueError("negative dimensions are not allowed")
        size = math.prod(self.shape)
        if size > LARGEST:
            raise ValueError(f"an array of {size} items is too large for a sample; a smaller one has the same type")

    def stand_in(self) -> Any:
        """A real array of the same dtype and rank with one item, to ask NumPy for the dtype of a result."""
        return np.ones((1,) * len(self.shape), self.dtype)


def broadcast(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of the result of arithmetic on arrays of these shapes."""
    return tuple(map(int, np.broadcast_shapes(*shapes)))


def _dtype(given: Any) -> str:
    """The name of a dtype argument that kernels know."""
    if isinstance(given, Dtype):
        return given.name
    if isinstance(given, str) and _DTYPE_TEXT.fullmatch(given):
        found = np.dtype(given)
        if found.isnative and found.name in DTYPES:
            return found.name
    raise TypeError(f"{given!r} is no dtype that a kernel takes")


def _chosen(given: Any, usual: str) -> str:
    return usual if given is None else _dtype(given)


def _shape(given: Any) -> tuple[int, ...]:
    extents = given if isinstance(given, tuple | list) else (given,)
    return tuple(operator.index(extent) for extent in extents)


def _check_order(order: Any) -> None:
    if order not in ("C", "F", "A", "K", None):
        raise ValueError("order must be one of 'C', 'F', 'A', or 'K'")


def _filled(shape: Any, dtype: Any = None, order: Any = "C") -> Array:
    _check_order(order)
    return Array(_chosen(dtype, "float64"), _shape(shape))


def _full(shape: Any, fill_value: Any, dtype: Any = None, order: Any = "C") -> Array:
    _check_order(order)
    return Array(_chosen(dtype, _of_items(fill_value).dtype), _shape(shape))


def _alike(a: Any, dtype: Any = None, order: Any = "K") -> Array:
    _check_order(order)
    like = _of_items(a)
    return Array(_chosen(dtype, like.dtype), like.shape)


def _full_like(a: Any, fill_value: Any, dtype: Any = None, order: Any = "K") -> Array:
    _of_items(fill_value)
    return _alike(a, dtype, order)


def _of_items(given: Any, dtype: Any = None, *, copy: Any = None, order: Any = "K") -> Array:  # noqa: ARG001  # as NumPy has them
    """`np.array` of numbers in lists and tuples, or of an array."""
    _check_order(order)
    if isinstance(given, Array):
        return Array(_chosen(dtype, given.dtype), given.shape)
    _check_items(given, [0])
    made = np.array(given, None if dtype is None else _dtype(dtype))
    if made.dtype.name not in DTYPES:
        raise TypeError(f"this would be an array of dtype {made.dtype.name}, which a kernel does not take")
    return Array(made.dtype.name, made.shape)


def _check_items(given: Any, count: list[int]) -> None:
    """Refuse what is no number, or list or tuple of such, and too many of them."""
    count[0] += 1
    if count[0] > MOST_ITEMS:
        raise ValueError("too many items for a sample")
    if isinstance(given, list | tuple):
        for item in given:
            _check_items(item, count)
    elif not isinstance(given, bool | int | float | complex | np.number | np.bool):
        raise TypeError("np.array of a sample takes numbers, and lists and tuples of numbers")


def _number(value: Any) -> Any:
    if isinstance(value, int | float | np.integer | np.floating):
        return value
    raise TypeError("a number is needed here")


def _arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Array:
    first, last = (0, start) if stop is None else (start, stop)
    by = 1 if step is None else step
    usual = np.arange(*(type(_number(v))(1) for v in (first, last, by))).dtype.name
    if isinstance(first, int) and isinstance(last, int) and isinstance(by, int):
        length = -((first - last) // by)
    else:
        length = math.ceil((float(last) - float(first)) / float(by))
    return Array(_chosen(dtype, usual), (max(length, 0),))


def _linspace(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, *, dtype: Any = None) -> Array:  # noqa: ARG001  # as above
    first, last = (v if isinstance(v, complex | np.complexfloating) else _number(v) for v in (start, stop))
    usual = np.linspace(first, last, 1)
    return Array(_chosen(dtype, usual.dtype.name), (operator.index(num),))


def _eye(N: Any, M: Any = None, k: Any = 0, dtype: Any = None, order: Any = "C") -> Array:  # noqa: N803  # as NumPy has them
    _check_order(order)
    operator.index(k)
    return Array(_chosen(dtype, "float64"), (operator.index(N), operator.index(N if M is None else M)))


def _identity(n: Any, dtype: Any = None) -> Array:
    return _eye(n, dtype=dtype)


def _reshape(array: Array, *shape: Any, order: Any = "C") -> Array:
    _check_order(order)
    extents = _shape(shape[0] if len(shape) == 1 else shape)
    known, size = math.prod(e for e in extents if e != -1), math.prod(array.shape)
    open_ones = extents.count(-1)
    whole = known * (size // known if open_ones and known else 1)
    if open_ones > 1 or any(e < -1 for e in extents) or whole != size:
        raise ValueError(f"cannot reshape array of size {size} into shape {extents}")
    return Array(array.dtype, tuple(size // known if e == -1 else e for e in extents))


def _astype(array: Array, dtype: Any, order: Any = "K", *, copy: Any = True) -> Array:  # noqa: ARG001  # as NumPy has them
    _check_order(order)
    return Array(_dtype(dtype), array.shape)


def _copied(array: Array, order: Any = "C") -> Array:
    _check_order(order)
    return array


def _flat(array: Array, order: Any = "C") -> Array:
    _check_order(order)
    return Array(array.dtype, (math.prod(array.shape),))


def _transposed(array: Array) -> Array:
    return Array(array.dtype, array.shape[::-1])


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "array": _of_items, "asarray": _of_items, "ascontiguousarray": _of_items, "asfortranarray": _of_items,
    "zeros": _filled, "ones": _filled, "empty": _filled, "full": _full,
    "zeros_like": _alike, "ones_like": _alike, "empty_like": _alike, "full_like": _full_like,
    "arange": _arange, "linspace": _linspace, "eye": _eye, "identity": _identity,
}  # fmt: skip
METHODS: Final[Mapping[str, Callable[..., Array]]] = {
    "reshape": _reshape, "astype": _astype, "copy": _copied, "ravel": _flat, "flatten": _flat, "transpose": _transposed,
    "T": _transposed,
}  # fmt: skip

__all__ = ["CONSTANTS", "DTYPE_NAMES", "FUNCTIONS", "METHODS", "Array", "Dtype", "broadcast"]
