"""`x[...] = value` and `x op= value` of whole arrays: what may be stored by NumPy's rule of casting, and the rest refused."""

from __future__ import annotations

import ast

from kernelmill.frontend.arrays.elementwise import element_type, operate_arrays, without_mixed
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.type_rules.operators import OPERATOR_TEXT, may_be_complex
from kernelmill.ir.nodes import Operand, Var
from kernelmill.ir.types import DTYPES, ArrayType, NpScalar

#: NumPy's casting of a ufunc's result into its output array ("same_kind"): kinds that may go into each kind.
_SAME_KIND = {"b": "b", "u": "bu", "i": "bui", "f": "buif", "c": "buifc"}


def assign_array(fb: FunctionBuilder, node: ast.AST, target: Var, value: Operand, *, augmented: str = "") -> None:
    """`target[...] = value`; `augmented` is the operator of `target op= value`, whose result must fit by kind."""
    array = target.type
    assert isinstance(array, ArrayType)
    value = without_mixed(fb, value, target)
    if array.readonly:
        raise stop(
            fb.info,
            node,
            "read-only",
            "this array is read-only: a module constant, or declared so",
            "write to an array made in the kernel, or to a parameter that is not declared read-only",
        )
    if isinstance(value.type, ArrayType) and value.type.ndim > array.ndim:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"an array of rank {value.type.ndim} is assigned to one of rank {array.ndim}",
            "NumPy would raise ValueError, unless the extra axes have length 1",
        )
    if may_be_complex(element_type(value)) and DTYPES[array.dtype].kind != "c":
        raise stop(fb.info, node, "type-error", f"{element_type(value)} does not convert to {array.dtype}", "use .real or .imag")
    if augmented:
        check_kind(fb, node, array, value, augmented)
    fb.emitter.at(node)
    fb.emitter.emit("assign", (), target, value)


def check_kind(fb: FunctionBuilder, node: ast.AST, array: ArrayType, value: Operand, op: str) -> None:
    """Refuse an operator in place whose result does not fit by its kind."""
    source = element_type(value)
    of_python = {"bool": "b", "int": "i", "float": "f", "complex": "c"}
    kind = DTYPES[source.dtype].kind if isinstance(source, NpScalar) else of_python[source.name]
    if kind not in _SAME_KIND[DTYPES[array.dtype].kind]:
        raise stop(
            fb.info,
            node,
            "type-error",
            f"{OPERATOR_TEXT.get(op, op)}= gives {source}, which cannot go into an array of {array.dtype}",
            "NumPy would raise UFuncTypeError; write x = x + y or cast with astype",
        )


def augmented_array(fb: FunctionBuilder, node: ast.AST, op: str, target: Var, value: Operand) -> None:
    """`target op= value` on an array."""
    if op == "matmul":
        raise stop(
            fb.info,
            node,
            "unsupported-syntax",
            "@= on an array is not supported in a kernel",
            "write a[...] = a @ b, or a = a @ b for a new array",
        )
    result = operate_arrays(fb, node, op, target, value)
    assert isinstance(result.type, ArrayType)
    assert isinstance(target.type, ArrayType)
    if result.type.ndim != target.type.ndim:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"the result has rank {result.type.ndim}, the target {target.type.ndim}",
            "NumPy would raise ValueError: non-broadcastable output operand",
        )
    assign_array(fb, node, target, result, augmented=op)
