"""New arrays from a shape or like another array: `np.empty`, `np.zeros`, `np.full`, `np.ones_like`, `np.array` of an array."""

from __future__ import annotations

import ast

from kernelmill.frontend.arrays.elementwise import cast_array
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value
from kernelmill.frontend.numbers.casts import to_int
from kernelmill.frontend.numpy.arguments import _BUILTIN_DTYPES, Row, bind, dtype_of
from kernelmill.ir.nodes import Operand, Var
from kernelmill.ir.types import INT, MOST_AXES, ArrayType, MixedScalar, NpScalar, PyScalar


def _extents(fb: FunctionBuilder, node: ast.Call, value: Value | None, name: str) -> list[Operand]:
    if value is None:
        raise stop(fb.info, node, "wrong-arguments", f"np.{name} needs a shape")
    items = value.items if isinstance(value, Tuple) else (value,)
    if not 1 <= len(items) <= MOST_AXES:
        raise stop(fb.info, node, "wrong-rank", f"arrays of rank {len(items)} are not supported in a kernel", "rank 1 to 6")
    return [to_int(fb, node, operand_of(fb, item, node), index=True) for item in items]


def _order(fb: FunctionBuilder, node: ast.Call, value: Value | None) -> None:
    if not (value is None or value == Text("C")):
        raise stop(fb.info, node, "unsupported-call", "only C order is supported for new arrays in a kernel", "leave order out")


def new(fill: str, default: str = "float64") -> Row:
    """The row of `np.empty`, `np.zeros` or `np.ones`."""
    def build(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
        bound = bind(fb, node, fill, ("shape", "dtype", "order"), args, keywords)
        extents = _extents(fb, node, bound.get("shape"), fill)
        _order(fb, node, bound.get("order"))
        dtype = dtype_of(fb, node, bound.get("dtype"), default)
        return fb.emitter.value("new", ArrayType(dtype, len(extents)), *extents, fill=fill)

    return build


def full(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    """`np.full(shape, fill_value, dtype, order)`."""
    bound = bind(fb, node, "full", ("shape", "fill_value", "dtype", "order"), args, keywords)
    extents = _extents(fb, node, bound.get("shape"), "full")
    _order(fb, node, bound.get("order"))
    fill = _fill(fb, node, bound.get("fill_value"))
    dtype = dtype_of(fb, node, bound.get("dtype"), _dtype_of_scalar(fb, node, fill))
    return fb.emitter.value("new", ArrayType(dtype, len(extents)), *extents, fill, fill="full")


def _fill(fb: FunctionBuilder, node: ast.Call, value: Value | None) -> Operand:
    x = operand_of(fb, value, node) if value is not None else None
    if x is None or isinstance(x.type, ArrayType):
        raise stop(fb.info, node, "wrong-arguments", "np.full needs a scalar fill value in a kernel")
    return x


def _dtype_of_scalar(fb: FunctionBuilder, node: ast.Call, x: Operand) -> str:
    match x.type:
        case NpScalar(dtype=dtype):
            return dtype
        case PyScalar(name=name):
            return _BUILTIN_DTYPES[name]
        case MixedScalar(name=name, dtype=dtype) if _BUILTIN_DTYPES.get(name) == dtype:
            return dtype
        case _:
            raise stop(fb.info, node, "unknown-dtype", "the dtype depends on run-time values", "give dtype=...")


def like(fill: str) -> Row:
    """The row of `np.empty_like` and its relatives."""
    def build(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
        names = ("prototype", "fill_value", "dtype") if fill == "full" else ("prototype", "dtype", "order", "subok", "shape")
        bound = bind(fb, node, f"{fill}_like", names, args, keywords)
        model = bound.get("prototype")
        if not (isinstance(model, Var) and isinstance(model.type, ArrayType)):
            raise stop(fb.info, node, "type-error", f"np.{fill}_like needs an array in a kernel", f"use np.{fill}(shape, dtype)")
        dtype = dtype_of(fb, node, bound.get("dtype"), model.type.dtype)
        if "order" in bound or "subok" in bound:
            raise stop(
                fb.info,
                node,
                "unsupported-arguments",
                f"order and subok of np.{fill}_like are not supported in a kernel",
                "leave them out",
            )
        operands: list[Operand] = (
            [fb.emitter.value("shape", INT, model, axis=axis) for axis in range(model.type.ndim)]
            if "shape" not in bound
            else _extents(fb, node, bound["shape"], f"{fill}_like")
        )
        if len(operands) != model.type.ndim:
            raise stop(fb.info, node, "wrong-rank", f"np.{fill}_like of another rank is not supported in a kernel", "use np.empty")
        if fill == "full":
            operands.append(_fill(fb, node, bound.get("fill_value")))
        return fb.emitter.value("new", ArrayType(dtype, model.type.ndim), *operands, model, fill=fill)

    return build


def same(name: str) -> Row:
    """`np.array`, `np.asarray` of an array: a copy, or the array itself unless its dtype is to change."""

    def row(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
        bound = bind(fb, node, name, ("a", "dtype"), args, keywords)
        x = bound.get("a")
        if not (isinstance(x, Var) and isinstance(x.type, ArrayType)):
            raise stop(
                fb.info,
                node,
                "type-error",
                f"np.{name} needs an array, or numbers written out, in a kernel",
                "numbers are no arrays; np.full(n, x) makes one",
            )
        none = isinstance(bound.get("dtype", NoneValue()), NoneValue)
        dtype = x.type.dtype if none else dtype_of(fb, node, bound["dtype"], "")
        return x if name != "array" and dtype == x.type.dtype else cast_array(fb, node, x, dtype)

    return row
