"""NumPy functions that are another spelling of an index: `np.take`, `np.flip`, `np.rot90`, `np.ix_`, `np.add.at`."""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.arrays.fancy_indexing import adding_form, take_fancy
from kernelmill.frontend.arrays.indexing import view_of
from kernelmill.frontend.arrays.views import flip, in_order_of
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import NoneValue, Slice, Tuple, Value, scalar
from kernelmill.frontend.numpy.arguments import array_argument, one_axis
from kernelmill.frontend.numpy.from_items import as_array
from kernelmill.frontend.numpy.row import Built
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import ArrayType, NpScalar

#: `:` in a subscript.
FULL: Final = Slice(None, None, None)


def take(fb: FunctionBuilder, node: ast.AST, bound: dict[str, Value]) -> Value:
    """`np.take(a, indices, axis)`."""
    array, rank = array_argument(fb, node, "take", bound["a"])
    indices = operand_of(fb, as_array(fb, node, bound["indices"]), node)
    if isinstance(bound["axis"], NoneValue):
        if rank > 1:
            flat = fb.rules.call_numpy(fb, node, "ndarray.flatten", [array], {})
            assert isinstance(flat, Var)
            array, rank = flat, 1
        axis = 0
    else:
        axis = one_axis(fb, node, bound["axis"], rank)
    parts = (*[FULL] * axis, indices)
    if not isinstance(indices.type, ArrayType):
        if rank == 1:
            assert isinstance(array.type, ArrayType)
            return fb.emitter.value("index", NpScalar(array.type.dtype), array, indices)
        return fb.rules.call_numpy(fb, node, "ndarray.copy", [view_of(fb, array, parts)], {})
    return take_fancy(fb, node, array, parts, view_of)


def flipped(fb: FunctionBuilder, node: ast.AST, bound: dict[str, Value]) -> Value:
    """`np.flip(m, axis)`."""
    return flip(fb, node, array_argument(fb, node, "flip", bound["m"])[0], bound["axis"])


def rot90(fb: FunctionBuilder, node: ast.AST, bound: dict[str, Value]) -> Value:
    """`np.rot90(m, k)`."""
    array, rank = array_argument(fb, node, "rot90", bound["m"])
    times = bound["k"]
    if not (isinstance(times, Const) and isinstance(times.value, int)) or rank < 2:
        raise stop(
            fb.info,
            node,
            "not-constant",
            "np.rot90 needs a matrix and a constant number of quarter turns in a kernel",
            "write np.rot90(m, 1)",
        )
    quarters = times.value % 4
    if quarters in (0, 2):
        return flip(fb, node, array, Tuple((scalar(0), scalar(1)) if quarters else ()))
    turned = in_order_of(fb, array, (1, 0, *range(2, rank)))
    return flip(fb, node, turned, scalar(0 if quarters == 1 else 1))


def ix_(fb: FunctionBuilder, node: ast.AST, bound: dict[str, Value]) -> Value:
    """`np.ix_(*vectors)`."""
    vectors = bound["args"]
    assert isinstance(vectors, Tuple)
    arrays = [array_argument(fb, node, "ix_", a)[0] for a in vectors.items]
    if any(a.type.ndim != 1 or a.type.dtype == "bool" for a in arrays):  # type: ignore[union-attr]  # arrays
        raise stop(fb.info, node, "unsupported-arguments", "np.ix_ takes vectors of integers in a kernel", "use np.flatnonzero")
    views = []
    for k, a in enumerate(arrays):
        assert isinstance(a.type, ArrayType)
        spec = tuple("..." if j == k else "n" for j in range(len(arrays)))
        views.append(fb.emitter.value("view", ArrayType(a.type.dtype, len(arrays), a.type.readonly), a, spec=spec))
    return Tuple(tuple(views))


#: Functions that `np.<name>.at` may apply.
AT: Final = {"add": "+", "subtract": "-", "multiply": "*", "maximum": "maximum", "minimum": "minimum"}


def apply_at(name: str) -> Built:
    """`np.name.at(array, indices, value)`: every occurrence of an index counts."""

    def build(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
        return _apply_at(fb, node, name, given)

    return Built(build)


def _apply_at(fb: FunctionBuilder, node: ast.AST, name: str, bound: dict[str, Value]) -> Value:
    array, _ = array_argument(fb, node, f"{name}.at", bound["a"])
    indices = bound["indices"]
    parts = indices.items if isinstance(indices, Tuple) else (indices,)
    operands = tuple(operand_of(fb, p, node) for p in parts)
    if not any(isinstance(p, Var) and isinstance(p.type, ArrayType) for p in operands):
        raise stop(fb.info, node, "unsupported-arguments", f"np.{name}.at needs an index array", "write x[i] += v")
    adding_form(fb, node, array, operands, operand_of(fb, bound["b"], node), view_of, AT[name])
    return NoneValue()
