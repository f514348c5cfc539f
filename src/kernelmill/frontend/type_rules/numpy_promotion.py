"""NumPy's promotion of two dtypes, and which dtype an operator gives (NEP 50, NumPy >= 2).

Facts follow NumPy's ufunc type tables: `np.true_divide.types`, `np.floor_divide.types`, … An operator that NumPy has no loop
for gives None.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.types import DTYPES, DType

_INT_OF_BITS: Final = {("i", 1): "int8", ("i", 2): "int16", ("i", 4): "int32", ("i", 8): "int64"}


_FLOAT_FOR_INT: Final = {1: "float16", 2: "float32", 4: "float64", 8: "float64"}


_COMPLEX_FOR_FLOAT: Final = {"float16": "complex64", "float32": "complex64", "float64": "complex128"}


_FLOAT_FOR_COMPLEX: Final = {"complex64": "float32", "complex128": "float64"}


def promote(a: str, b: str) -> str:
    """`np.promote_types(a, b)` by dtype name."""
    x, y = DTYPES[a], DTYPES[b]
    if x == y:
        return a
    kinds = {x.kind, y.kind}
    if "b" in kinds:
        return y.name if x.kind == "b" else x.name
    if kinds <= {"i", "u"}:
        return _promote_integers(x, y)
    if "c" in kinds:
        real = promote(_FLOAT_FOR_COMPLEX.get(a, a), _FLOAT_FOR_COMPLEX.get(b, b))
        return _COMPLEX_FOR_FLOAT[real if real in _COMPLEX_FOR_FLOAT else _FLOAT_FOR_INT[DTYPES[real].itemsize]]
    if kinds == {"f"}:
        return x.name if x.itemsize > y.itemsize else y.name
    inexact, whole = (x, y) if x.kind == "f" else (y, x)
    least = _FLOAT_FOR_INT[whole.itemsize]
    return inexact.name if inexact.itemsize >= DTYPES[least].itemsize else least


def _promote_integers(x: DType, y: DType) -> str:
    if x.kind == y.kind:
        return x.name if x.itemsize >= y.itemsize else y.name
    signed, unsigned = (x, y) if x.kind == "i" else (y, x)
    if signed.itemsize > unsigned.itemsize:
        return signed.name
    return "float64" if unsigned.itemsize == 8 else _INT_OF_BITS["i", unsigned.itemsize * 2]


def binary_dtype(op: str, a: str, b: str) -> str | None:
    """The dtype of NumPy's `a op b` for two NumPy scalars or arrays, or None where NumPy raises TypeError."""
    common = promote(a, b)
    kind = DTYPES[common].kind
    if op == "truediv":
        return common if kind in "fc" else "float64"
    if op in ("and", "or", "xor"):
        return common if kind in "biu" else None
    if op in ("lshift", "rshift"):
        return None if kind in "fc" else "int8" if kind == "b" else common
    if op in ("floordiv", "mod"):
        return None if kind == "c" else "int8" if kind == "b" else common
    if op == "pow":
        return "int8" if kind == "b" else common
    if op == "sub" and kind == "b":
        return None
    return common


def weak_dtype(python: str, dtype: str) -> str:
    """The dtype in which a Python scalar (`bool int float complex`) meets a NumPy value of `dtype` (NEP 50)."""
    kind = DTYPES[dtype].kind
    if python == "bool":
        return promote("bool", dtype)
    if python == "int":
        return "int64" if kind == "b" else dtype
    if python == "float":
        return dtype if kind in "fc" else "float64"
    if kind == "c":
        return dtype
    return _COMPLEX_FOR_FLOAT[dtype] if kind == "f" else "complex128"
