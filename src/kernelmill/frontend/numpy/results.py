"""The dtype that NumPy gives a result, by the rule of its row."""

from __future__ import annotations

from collections.abc import Mapping

from kernelmill.frontend.function.dtypes import dtype_meant
from kernelmill.frontend.function.values import NoneValue, Tuple, Value
from kernelmill.frontend.numpy.patterns import Dtype, Integer, OneOf, Pattern
from kernelmill.frontend.numpy.row import Result, Rule
from kernelmill.frontend.type_rules.numpy_promotion import promote, weak_dtype
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import DEFAULT_DTYPE, DTYPES, ArrayType, NpScalar, PyScalar


def result_dtype(result: Result, takes: Mapping[str, Pattern], bound: Mapping[str, Value]) -> str:
    """The dtype of the result for these arguments; an argument `dtype` that is given wins."""
    given = bound.get("dtype", NoneValue())
    if not isinstance(given, NoneValue):
        return dtype_meant(given) or "float64"
    if result.rule is Rule.FIXED:
        return result.dtype
    counting = result.of or [p for p, pattern in takes.items() if not isinstance(pattern, OneOf | Integer | Dtype)]
    arrays: list[str] = []
    weak: list[str] = []
    for parameter, value in bound.items():
        if parameter in counting:
            _collect(value, arrays, weak)
    if result.rule is Rule.SAME:
        return arrays[0]
    dtype = _common(result.rule, arrays, weak)
    kind = DTYPES[dtype].kind
    if result.rule is Rule.WIDENED and kind in "biu":
        return "uint64" if kind == "u" else "int64"
    if result.rule is Rule.FLOATING and kind in "biu":
        return "float64"
    return dtype


def _common(rule: Rule, arrays: list[str], weak: list[str]) -> str:
    dtype = arrays[0] if arrays else "float64" if "float" in weak else "int64"
    for other in arrays[1:]:
        dtype = promote(dtype, other)
    for python in weak if arrays else ():
        dtype = promote(dtype, DEFAULT_DTYPE[python]) if rule is Rule.STRONG else weak_dtype(python, dtype)
    return dtype


def _collect(value: Value, arrays: list[str], weak: list[str]) -> None:
    if isinstance(value, Tuple):
        for item in value.items:
            _collect(item, arrays, weak)
    elif isinstance(value, Var | Const):
        match value.type:
            case ArrayType(dtype=dtype) | NpScalar(dtype=dtype):
                arrays.append(dtype)
            case PyScalar(name=name):
                weak.append(name)
            case _:
                pass
