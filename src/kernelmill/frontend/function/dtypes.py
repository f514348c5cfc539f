"""The dtype that a value means where NumPy takes a dtype."""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.values import DTypeRef, External, NoneValue, Text, Value
from kernelmill.frontend.type_rules.dtypes import dtype_of_text
from kernelmill.ir.types import DEFAULT_DTYPE


def dtype_meant(value: Value) -> str | None:
    """The dtype that a value stands for: `np.float64`, `x.dtype`, `float`, `"float32"`, `"f4"`; None if it is none."""
    match value:
        case DTypeRef(dtype=dtype):
            return dtype
        case External(module="builtins", name=name):
            return DEFAULT_DTYPE.get(name)
        case Text(value=text):
            return dtype_of_text(text)
        case _:
            return None


def dtype_of(fb: FunctionBuilder, node: ast.AST, value: Value | None, default: str) -> str:
    """The dtype that an argument `dtype` means; `default` where it is None or not given."""
    if value is None or isinstance(value, NoneValue):
        return default
    found = dtype_meant(value)
    if found is None:
        raise stop(fb.info, node, "unknown-dtype", "the dtype must be known at compile time", "write dtype=np.float64 or x.dtype")
    return found
