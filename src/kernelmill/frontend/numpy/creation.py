"""New arrays from a shape or like another array: `np.empty`, `np.zeros`, `np.full`, `np.ones_like`, `np.array` of an array."""

from __future__ import annotations

import ast

from kernelmill.frontend.arrays.elementwise import cast_array
from kernelmill.frontend.function.arguments import known
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.dtypes import dtype_of
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value
from kernelmill.frontend.numbers.casts import to_int
from kernelmill.frontend.numpy.row import Built
from kernelmill.ir.nodes import Operand, Var
from kernelmill.ir.types import DEFAULT_DTYPE, INT, MOST_AXES, ArrayType, MixedScalar, NpScalar, PyScalar


def _extents(fb: FunctionBuilder, node: ast.AST, value: Value) -> list[Operand]:
    items = value.items if isinstance(value, Tuple) else (value,)
    if not 1 <= len(items) <= MOST_AXES:
        raise stop(fb.info, node, "wrong-rank", f"arrays of rank {len(items)} are not supported in a kernel", "rank 1 to 6")
    return [to_int(fb, node, operand_of(fb, item, node), index=True) for item in items]


def _order(fb: FunctionBuilder, node: ast.AST, value: Value) -> None:
    if value not in (NoneValue(), Text("C")):
        raise stop(fb.info, node, "unsupported-call", "only C order is supported for new arrays in a kernel", "leave order out")


def new(fill: str) -> Built:
    """`np.empty`, `np.zeros` or `np.ones`."""

    def build(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
        extents = _extents(fb, node, given["shape"])
        _order(fb, node, given["order"])
        dtype = dtype_of(fb, node, given["dtype"], "float64")
        return fb.emitter.value("new", ArrayType(dtype, len(extents)), *extents, fill=fill)

    return Built(build)


def full(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.full(shape, fill_value, dtype, order)`."""
    extents = _extents(fb, node, given["shape"])
    _order(fb, node, given["order"])
    fill = _fill(fb, node, given["fill_value"])
    dtype = dtype_of(fb, node, given["dtype"], "") or _dtype_of_scalar(fb, node, fill)
    return fb.emitter.value("new", ArrayType(dtype, len(extents)), *extents, fill, fill="full")


def _fill(fb: FunctionBuilder, node: ast.AST, value: Value) -> Operand:
    x = operand_of(fb, value, node)
    if isinstance(x.type, ArrayType):
        raise stop(fb.info, node, "wrong-arguments", "np.full needs a scalar fill value in a kernel")
    return x


def _dtype_of_scalar(fb: FunctionBuilder, node: ast.AST, x: Operand) -> str:
    match x.type:
        case NpScalar(dtype=dtype):
            return dtype
        case PyScalar(name=name):
            return DEFAULT_DTYPE[name]
        case MixedScalar(name=name, dtype=dtype) if DEFAULT_DTYPE.get(name) == dtype:
            return dtype
        case _:
            raise stop(fb.info, node, "unknown-dtype", "the dtype depends on run-time values", "give dtype=...")


def like(fill: str) -> Built:
    """`np.empty_like` and its relatives."""

    def build(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
        model = given["prototype" if "prototype" in given else "a"]
        if not (isinstance(model, Var) and isinstance(model.type, ArrayType)):
            raise stop(fb.info, node, "type-error", f"np.{fill}_like needs an array in a kernel", f"use np.{fill}(shape, dtype)")
        dtype = dtype_of(fb, node, given["dtype"], model.type.dtype)
        shape = given["shape"]
        operands: list[Operand] = (
            [fb.emitter.value("shape", INT, model, axis=axis) for axis in range(model.type.ndim)]
            if isinstance(shape, NoneValue)
            else _extents(fb, node, shape)
        )
        if len(operands) != model.type.ndim:
            raise stop(fb.info, node, "wrong-rank", f"np.{fill}_like of another rank is not supported in a kernel", "use np.empty")
        if fill == "full":
            operands.append(_fill(fb, node, given["fill_value"]))
        return fb.emitter.value("new", ArrayType(dtype, model.type.ndim), *operands, model, fill=fill, like=True)

    return Built(build)


def converted(name: str) -> Built:
    """`np.array`, `np.asarray` of an array: a copy, or the array itself unless its dtype is to change."""

    def build(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
        x = given["object" if "object" in given else "a"]
        if not (isinstance(x, Var) and isinstance(x.type, ArrayType)):
            raise stop(
                fb.info,
                node,
                "type-error",
                f"np.{name} needs an array, or a literal of numbers, in a kernel",
                "numbers are no arrays; np.full(n, x) makes one",
            )
        dtype = dtype_of(fb, node, given["dtype"], x.type.dtype)
        return x if name != "array" and dtype == x.type.dtype else cast_array(fb, node, x, dtype)

    return Built(build)


def astype(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`x.astype(dtype)`."""
    x = given["self"]
    assert isinstance(x, Var)
    if given["copy"] != known(True):
        raise stop(fb.info, node, "wrong-arguments", "astype copies always in a kernel", "leave copy out")
    return cast_array(fb, node, x, dtype_of(fb, node, given["dtype"], "float64"))


def copied_vector(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value | None:
    """A copy of a vector, as an array expression: it stays in the kernel, and may be part of others. None for other arrays."""
    (x,) = (v for name, v in given.items() if name in ("self", "a"))
    ordinary = given.get("order", known("C")) == known("C")
    if not (isinstance(x, Var) and isinstance(x.type, ArrayType) and x.type.ndim == 1 and ordinary):
        return None
    return cast_array(fb, node, x, x.type.dtype)
