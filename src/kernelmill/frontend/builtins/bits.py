"""Bits of numbers, and the fused product: what elementary functions are written with.

    np.float64(x).view(np.int64)        the same bits as another scalar type of that size
    fma(a, b, c)                        a * b + c with one rounding, of `kernelmill.library.elementary.fused`

In:  the call and its evaluated receiver or arguments. Out: the value, or None where the form is not one of these.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.function.arguments import bound_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.dtypes import dtype_meant
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.signature import signature
from kernelmill.frontend.function.values import FunctionRef, Value
from kernelmill.ir.nodes import Operand
from kernelmill.ir.types import DTYPES, NpScalar

#: The library's functions that are one operation.
FUSED: Final = ("kernelmill.library.elementary.fused", "fma")


def is_fused(target: FunctionRef) -> bool:
    """Whether a function is the fused product."""
    return (target.target.module, target.target.name) == FUSED


def fused(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Operand:
    """`fma(a, b, c)` of NumPy floats of one type; Python floats count as that type."""
    given = bound_arguments(fb, node, "fma", signature("a, b, c"), args, keywords)
    operands = [operand_of(fb, value, node) for value in given.values()]
    dtypes = {x.type.dtype for x in operands if isinstance(x.type, NpScalar)}
    if len(dtypes) != 1 or DTYPES[next(iter(dtypes))].kind != "f":
        raise stop(fb.info, node, "type-error", "fma takes floats of one NumPy type", "cast the operands")
    return fb.emitter.value("ufunc", NpScalar(dtypes.pop()), *operands, fn="fma")


def seen(fb: FunctionBuilder, node: ast.Call, receiver: Operand, name: str) -> Operand | None:
    """`x.view(dtype)` of a NumPy scalar."""
    if name != "view" or not isinstance(receiver.type, NpScalar) or len(node.args) != 1 or node.keywords:
        return None
    dtype = dtype_meant(fb.evaluate(node.args[0]))
    if dtype is None:
        return None
    source, target = DTYPES[receiver.type.dtype], DTYPES[dtype]
    if source.itemsize != target.itemsize or not {source.kind, target.kind} <= set("iuf"):
        raise stop(
            fb.info,
            node,
            "type-error",
            f"the bits of {receiver.type} cannot be seen as np.{dtype} in a kernel",
            "view it as a number of the same size",
        )
    return receiver if source == target else fb.emitter.value("reinterpret", NpScalar(dtype), receiver)
