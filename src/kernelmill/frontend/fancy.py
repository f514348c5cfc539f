"""Indexing with a boolean mask or an array of integers: `x[mask]`, `x[positions]`, and assignment to them.

A table of ranks and kinds names the function of `mathlib/numpy_indexing.py` that does it.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder
from kernelmill.frontend.library_calls import library_function
from kernelmill.frontend.values import Value
from kernelmill.ir.nodes import Operand, Var
from kernelmill.ir.types import DTYPES, ArrayType

#: (rank of the array, rank of the index, index is a mask) -> function that reads.
_LOAD: Final = {
    (1, 1, True): "compress", (2, 2, True): "compress_matrix", (2, 1, True): "compress_rows", (1, 1, False): "take",
    (2, 1, False): "take_rows",
}
#: The same, and whether the value is an array -> function that writes.
_STORE: Final = {
    (1, 1, True, False): "put_where", (2, 2, True, False): "put_where_matrix", (1, 1, True, True): "put_masked",
    (1, 1, False, False): "put", (1, 1, False, True): "put_each",
}


def is_fancy(parts: tuple[object, ...]) -> bool:
    """Whether a subscript holds an array."""
    return any(isinstance(p, Var) and isinstance(p.type, ArrayType) for p in parts)


def _index(fb: FunctionBuilder, node: ast.AST, parts: tuple[object, ...]) -> tuple[Var, ArrayType]:
    index = parts[0]
    if len(parts) != 1 or not isinstance(index, Var) or not isinstance(index.type, ArrayType):
        raise stop(fb.info, node, "unsupported-index", "an array among other subscripts is not supported in a kernel yet",
                   "index with one array, or loop over the positions")
    if DTYPES[index.type.dtype].kind not in "biu":
        raise stop(fb.info, node, "type-error", f"an index of dtype {index.type.dtype}",
                   "index with a boolean mask or with integers")
    return index, index.type


def load_fancy(fb: FunctionBuilder, node: ast.AST, base: Var, parts: tuple[object, ...]) -> Value:
    """`base[mask]` or `base[positions]`: always a new array."""
    index, kind = _index(fb, node, parts)
    assert isinstance(base.type, ArrayType)
    name = _LOAD.get((base.type.ndim, kind.ndim, kind.dtype == "bool"))
    if name is None:
        raise stop(fb.info, node, "unsupported-index", f"an index of rank {kind.ndim} on an array of rank {base.type.ndim} is not "
                   "supported in a kernel yet", "loop over the positions")
    return fb.unit.invoke(fb, node, library_function(fb, f"numpy_indexing.{name}"), [base, index], {})  # type: ignore[arg-type]


def store_fancy(fb: FunctionBuilder, node: ast.AST, base: Var, parts: tuple[object, ...], value: Operand) -> None:
    """`base[mask] = value` or `base[positions] = value`."""
    index, kind = _index(fb, node, parts)
    assert isinstance(base.type, ArrayType)
    several = isinstance(value.type, ArrayType)
    name = _STORE.get((base.type.ndim, kind.ndim, kind.dtype == "bool", several))
    if name is None or (isinstance(value.type, ArrayType) and value.type.ndim != 1):
        raise stop(fb.info, node, "unsupported-index", "this form of assignment through an array is not supported in a kernel yet",
                   "loop over the positions")
    if base.type.readonly:
        raise stop(fb.info, node, "read-only", "this array is read-only: a module constant, or declared so",
                   "write to an array made in the kernel, or to a parameter that is not declared read-only")
    fb.unit.invoke(fb, node, library_function(fb, f"numpy_indexing.{name}"), [base, index, value], {})  # type: ignore[arg-type]
