"""Constant arrays that NumPy makes from numbers (`np.zeros(3)`, `np.eye(2)`, `np.arange(5)`, …), their arithmetic, and
`np.finfo(…).eps`, computed without NumPy.

In:  the name and constant arguments. Out: a `ConstArray` or a scalar, or None where kernelmill cannot make it.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.function.dtypes import dtype_meant
from kernelmill.frontend.function.values import ConstArray, Tuple, Value
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import DEFAULT_DTYPE, DTYPES, INT, NpScalar, PyScalar

Number = bool | int | float | complex


#: Larger tables are made at run time.
_MOST_ITEMS: Final = 65536


_ARITHMETIC: Final[dict[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


#: Of each float dtype: digits of the fraction, smallest and greatest exponent.
_FLOATS: Final = {"float16": (10, -14, 15), "float32": (23, -126, 127), "float64": (52, -1022, 1023)}


def filled(name: str, values: list[Value], named: dict[str, Value]) -> ConstArray | None:
    """`np.zeros`, `ones`, `full`, `eye`, `identity`, `arange`, `linspace` of constants."""
    positions = {"zeros": ("shape", "dtype"), "ones": ("shape", "dtype"), "full": ("shape", "fill_value", "dtype"),
                 "eye": ("N", "M", "k", "dtype"), "identity": ("n", "dtype"), "arange": ("start", "stop", "step", "dtype"),
                 "linspace": ("start", "stop", "num", "endpoint")}.get(name)  # fmt: skip
    if positions is None or len(values) > len(positions) or set(named) - set(positions):
        return None
    given = {**dict(zip(positions, values, strict=False)), **named}
    dtype = dtype_of_value(given.pop("dtype")) if "dtype" in given else ""
    if dtype is None:
        return None
    match name:
        case "zeros" | "ones" | "full":
            return _full(name, given, dtype)
        case "eye" | "identity":
            return _eye(given, dtype or "float64")
        case "arange":
            return _arange(given, dtype)
        case _:
            return _linspace(given) if not dtype else None


def dtype_of_value(value: Value) -> str | None:
    """The dtype that an argument of `np.finfo` names, or has."""
    if isinstance(value, Const | Var) and isinstance(value.type, NpScalar):
        return value.type.dtype
    return dtype_meant(value)


def _integer(value: Value | None) -> int | None:
    fits = isinstance(value, Const) and isinstance(value.value, int) and not isinstance(value.value, bool)
    return value.value if fits else None  # type: ignore[union-attr, return-value]  # an int as just seen


def _full(name: str, given: dict[str, Value], dtype: str) -> ConstArray | None:
    shape_given = given.get("shape")
    items = shape_given.items if isinstance(shape_given, Tuple) else (shape_given,)
    shape = tuple(_integer(item) for item in items)
    if not 1 <= len(shape) <= 5 or any(n is None or n < 0 for n in shape):
        return None
    value: Number = 0.0 if name == "zeros" else 1.0
    if name == "full":
        fill = given.get("fill_value")
        if not isinstance(fill, Const) or not isinstance(fill.value, int | float | complex) or not isinstance(fill.type, PyScalar):
            return None
        value, dtype = fill.value, dtype or DEFAULT_DTYPE[fill.type.name]
    size = math.prod(n or 0 for n in shape)
    stored = _stored(value, dtype or "float64")
    if size > _MOST_ITEMS or stored is None:
        return None
    return ConstArray(dtype or "float64", tuple(n or 0 for n in shape), (stored,) * size)


def _stored(value: Number, dtype: str) -> Number | None:
    kind = DTYPES[dtype].kind
    if kind == "b":
        return bool(value)
    if isinstance(value, complex):
        return value if kind == "c" else None
    if kind in "iu":
        bits = DTYPES[dtype].itemsize * 8
        low, high = (0, 2**bits - 1) if kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        whole = value == int(value) if math.isfinite(value) else False
        return int(value) if whole and low <= value <= high else None
    if dtype not in ("float64", "complex128") and value != int(value):
        return None  # would be rounded
    return complex(value) if kind == "c" else float(value)


def _eye(given: dict[str, Value], dtype: str) -> ConstArray | None:
    rows = _integer(given.get("N", given.get("n")))
    columns = _integer(given["M"]) if "M" in given else rows
    offset = _integer(given["k"]) if "k" in given else 0
    one, zero = _stored(1, dtype), _stored(0, dtype)
    if rows is None or columns is None or offset is None or one is None or zero is None or rows * columns > _MOST_ITEMS:
        return None
    return ConstArray(dtype, (rows, columns), tuple(one if j == i + offset else zero for i in range(rows) for j in range(columns)))


def _arange(given: dict[str, Value], dtype: str) -> ConstArray | None:
    if "stop" not in given:
        given = {**given, "start": Const(0, INT), "stop": given.get("start", Const(0.5, INT))}
    bounds = [_integer(given[key]) for key in ("start", "stop", "step") if key in given]
    if any(b is None for b in bounds) or bounds[2:] == [0]:
        return None
    numbers = range(*(b or 0 for b in bounds))
    stored = [_stored(n, dtype or "int64") for n in numbers] if len(numbers) <= _MOST_ITEMS else [None]
    if any(n is None for n in stored):
        return None
    return ConstArray(dtype or "int64", (len(stored),), tuple(n for n in stored if n is not None))


def _linspace(given: dict[str, Value]) -> ConstArray | None:
    ends = [v.value for v in (given.get("start"), given.get("stop")) if isinstance(v, Const)]
    count = _integer(given["num"]) if "num" in given else 50
    last = given.get("endpoint", Const(True, INT))
    numbers = [float(e) for e in ends if isinstance(e, int | float)]
    if len(numbers) < 2 or count is None or not 2 <= count <= _MOST_ITEMS or not isinstance(last, Const):
        return None
    start, stop = numbers
    step = (stop - start) / (count - 1 if last.value else count)
    if step == 0.0:
        return None
    made = [k * step + start for k in range(count)]
    return ConstArray("float64", (count,), (*made[:-1], stop) if last.value else tuple(made))


def combined(op: type[ast.operator], left: Value, right: Value) -> ConstArray | None:
    """`array op number` and `array op array` of float64, element by element as NumPy rounds it."""
    apply = _ARITHMETIC.get(op)
    arrays = [v for v in (left, right) if isinstance(v, ConstArray)]
    if apply is None or not arrays or any(a.dtype != "float64" or a.shape != arrays[0].shape for a in arrays):
        return None
    columns = [_column(v, len(arrays[0].items)) for v in (left, right)]
    if None in columns:
        return None
    try:
        return ConstArray("float64", arrays[0].shape, tuple(apply(x, y) for x, y in zip(*columns, strict=True)))
    except ZeroDivisionError:
        return None


def _column(value: Value, count: int) -> tuple[float, ...] | None:
    if isinstance(value, ConstArray):
        return tuple(float(v) for v in value.items if not isinstance(v, complex))
    if isinstance(value, Const) and isinstance(value.value, int | float) and isinstance(value.type, PyScalar):
        return (float(value.value),) * count
    return None


def limits(name: str, dtype: str, attribute: str) -> Const | None:
    """`np.finfo(dtype).attribute` and `np.iinfo(dtype).attribute`; NumPy gives scalars of the dtype, or Python ints."""
    kind = DTYPES[dtype].kind
    if name == "iinfo" and kind in "iu":
        bits = DTYPES[dtype].itemsize * 8
        low, high = (0, 2**bits - 1) if kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        number = {"min": low, "max": high, "bits": bits}.get(attribute)
        return None if number is None or number >= 2**63 else Const(number, INT)
    if name != "finfo" or dtype not in _FLOATS:
        return None
    digits, least, most = _FLOATS[dtype]
    greatest = (2.0 - 2.0**-digits) * 2.0**most
    numbers = {"eps": 2.0**-digits, "max": greatest, "min": -greatest, "tiny": 2.0**least, "smallest_normal": 2.0**least,
               "epsneg": 2.0 ** -(digits + 1), "smallest_subnormal": 2.0 ** (least - digits)}  # fmt: skip
    if attribute == "bits":
        return Const(DTYPES[dtype].itemsize * 8, INT)
    return Const(numbers[attribute], NpScalar(dtype)) if attribute in numbers else None
