"""Indexing with a boolean mask or an array of integers: `x[mask]`, `x[positions]`, and assignment to them.

A table of ranks and kinds names the function of `mathlib/numpy_indexing.py` that does it.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder
from kernelmill.frontend.library_calls import library_function
from kernelmill.frontend.values import Slice, Value
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import DTYPES, ArrayType

#: (rank of the array, rank of the index, index is a mask) -> function that reads.
_LOAD: Final = {
    (1, 1, True): "compress",
    (2, 2, True): "compress_matrix",
    (2, 1, True): "compress_rows",
    (1, 1, False): "take",
    (2, 1, False): "take_rows",
}
#: The same, and whether the value is an array -> function that writes.
_STORE: Final = {
    (1, 1, True, False): "put_where",
    (2, 2, True, False): "put_where_matrix",
    (1, 1, True, True): "put_masked",
    (2, 2, True, True): "put_masked_matrix",
    (1, 1, False, False): "put",
    (1, 1, False, True): "put_each",
}


def is_fancy(parts: tuple[object, ...]) -> bool:
    """Whether a subscript holds an array."""
    return any(isinstance(p, Var) and isinstance(p.type, ArrayType) for p in parts)


def _index(fb: FunctionBuilder, node: ast.AST, parts: tuple[object, ...]) -> tuple[Var, ArrayType]:
    index = parts[0]
    if len(parts) != 1 or not isinstance(index, Var) or not isinstance(index.type, ArrayType):
        raise stop(
            fb.info,
            node,
            "unsupported-index",
            "an array among other subscripts is not supported in a kernel yet",
            "index with one array, or loop over the positions",
        )
    if DTYPES[index.type.dtype].kind not in "biu":
        raise stop(
            fb.info, node, "type-error", f"an index of dtype {index.type.dtype}", "index with a boolean mask or with integers"
        )
    return index, index.type


def load_fancy(fb: FunctionBuilder, node: ast.AST, base: Var, parts: tuple[object, ...]) -> Value:
    """`base[mask]`, `base[positions]`, `base[i, positions]`, `base[rows, columns]`: always a new array."""
    arrays = [p for p in parts if is_fancy((p,))]
    assert isinstance(base.type, ArrayType)
    rank = base.type.ndim
    if len(arrays) == 1 and len(parts) == rank and not any(isinstance(p, Slice) for p in parts):
        base, parts = _row(fb, base, parts), (arrays[0],)
    elif len(arrays) == len(parts) == rank == 2:
        return _pairs(fb, node, base, arrays)
    elif len(parts) == 2 and rank == 2 and parts[0] == Slice(None, None, None):
        return _columns(fb, node, base, arrays)
    index, kind = _index(fb, node, parts)
    assert isinstance(base.type, ArrayType)
    name = _LOAD.get((base.type.ndim, kind.ndim, kind.dtype == "bool"))
    if name is None:
        raise stop(
            fb.info,
            node,
            "unsupported-index",
            f"an index of rank {kind.ndim} on an array of rank {base.type.ndim} is not supported in a kernel yet",
            "loop over the positions",
        )
    return fb.unit.invoke(fb, node, library_function(fb, f"numpy_indexing.{name}"), [base, index], {})  # type: ignore[arg-type]


def _row(fb: FunctionBuilder, base: Var, parts: tuple[object, ...]) -> Var:
    """`base[i, :, j]` for `base[i, positions, j]`: the integers first, which selects the same elements."""
    assert isinstance(base.type, ArrayType)
    spec = tuple("..." if is_fancy((p,)) else "i" for p in parts)
    numbers = [p for p in parts if isinstance(p, Var | Const) and not is_fancy((p,))]
    return fb.emitter.value("view", ArrayType(base.type.dtype, 1, base.type.readonly), base, *numbers, spec=spec)


def _positions(fb: FunctionBuilder, node: ast.AST, arrays: list[object]) -> list[Var]:
    found = [a for a in arrays if isinstance(a, Var) and isinstance(a.type, ArrayType)]
    if any(a.type.ndim != 1 or DTYPES[a.type.dtype].kind not in "iu" for a in found):  # type: ignore[union-attr]  # arrays
        raise stop(
            fb.info,
            node,
            "unsupported-index",
            "only vectors of integers are supported among several subscripts in a kernel",
            "index with one mask, or use np.nonzero",
        )
    return found


def _pairs(fb: FunctionBuilder, node: ast.AST, base: Var, arrays: list[object]) -> Value:
    found = _positions(fb, node, arrays)
    return fb.unit.invoke(fb, node, library_function(fb, "numpy_indexing.take_pairs"), [base, *found], {})  # type: ignore[arg-type]


def _columns(fb: FunctionBuilder, node: ast.AST, base: Var, arrays: list[object]) -> Value:
    found = _positions(fb, node, arrays)
    return fb.unit.invoke(fb, node, library_function(fb, "numpy_indexing.take_columns"), [base, *found], {})  # type: ignore[arg-type]


def store_fancy(fb: FunctionBuilder, node: ast.AST, base: Var, parts: tuple[object, ...], value: Operand) -> None:
    """`base[mask] = value` or `base[positions] = value`."""
    index, kind = _index(fb, node, parts)
    assert isinstance(base.type, ArrayType)
    several = isinstance(value.type, ArrayType)
    name = _STORE.get((base.type.ndim, kind.ndim, kind.dtype == "bool", several))
    if name is None or (isinstance(value.type, ArrayType) and value.type.ndim != 1):
        raise stop(
            fb.info,
            node,
            "unsupported-index",
            "this form of assignment through an array is not supported in a kernel yet",
            "loop over the positions",
        )
    if base.type.readonly:
        raise stop(
            fb.info,
            node,
            "read-only",
            "this array is read-only: a module constant, or declared so",
            "write to an array made in the kernel, or to a parameter that is not declared read-only",
        )
    fb.unit.invoke(fb, node, library_function(fb, f"numpy_indexing.{name}"), [base, index, value], {})  # type: ignore[arg-type]
