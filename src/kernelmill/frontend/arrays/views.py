"""Views with other axes: `.T transpose swapaxes squeeze expand_dims reshape ravel`, as functions and as methods.

x.T                ->  axes x {order=(1, 0)}
x.reshape(n, -1)   ->  reshape x, n {unknown=1}
"""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.library import library_function
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value
from kernelmill.frontend.type_rules.operators import is_integer
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import INT, MOST_AXES, ArrayType


def transposed(fb: FunctionBuilder, array: Var) -> Value:
    """`array.T`."""
    assert isinstance(array.type, ArrayType)
    return in_order_of(fb, array, tuple(reversed(range(array.type.ndim))))


def in_order_of(fb: FunctionBuilder, array: Var, order: tuple[int, ...], dropped: tuple[int, ...] = ()) -> Var:
    """A view with the axes in another order, without those `dropped`."""
    assert isinstance(array.type, ArrayType)
    result = ArrayType(array.type.dtype, len(order), array.type.readonly)
    return fb.emitter.value("axes", result, array, order=order, dropped=dropped)


def _array(fb: FunctionBuilder, node: ast.AST, name: str, given: dict[str, Value]) -> Var:
    """The array, which comes first."""
    array = next(iter(given.values()))
    if not (isinstance(array, Var) and isinstance(array.type, ArrayType)):
        raise stop(fb.info, node, "type-error", f"np.{name} needs an array in a kernel", "pass an array")
    if given.get("order", Text("C")) != Text("C"):
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            f"only order='C' is supported for {name} in a kernel",
            "leave order out",
        )
    return array


def _rank(array: Var) -> int:
    assert isinstance(array.type, ArrayType)
    return array.type.ndim


def _axis(fb: FunctionBuilder, node: ast.AST, value: Value | None, rank: int) -> int:
    if not (isinstance(value, Const) and isinstance(value.value, int)):
        raise stop(fb.info, node, "not-constant", "an axis must be a constant in a kernel", "write the number")
    if not -rank <= value.value < rank:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"axis {value.value} is out of bounds for {rank} axes",
            "NumPy would raise AxisError here",
        )
    return value.value % rank


def transpose(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.transpose`."""
    array = _array(fb, node, "transpose", given)
    axes, rank = given["axes"], _rank(array)
    if isinstance(axes, NoneValue):
        return transposed(fb, array)
    items = axes.items if isinstance(axes, Tuple) else (axes,)
    order = tuple(_axis(fb, node, item, rank) for item in items)
    if sorted(order) != list(range(rank)):
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"these axes are not an order of {rank} axes",
            "NumPy would raise ValueError here",
        )
    return in_order_of(fb, array, order)


def swapaxes(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.swapaxes`."""
    array = _array(fb, node, "swapaxes", given)
    order = list(range(_rank(array)))
    a, b = _axis(fb, node, given["axis1"], len(order)), _axis(fb, node, given["axis2"], len(order))
    order[a], order[b] = order[b], order[a]
    return in_order_of(fb, array, tuple(order))


def moveaxis(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.moveaxis`."""
    array = _array(fb, node, "moveaxis", given)
    order = list(range(_rank(array)))
    source = _axis(fb, node, given["source"], len(order))
    target = _axis(fb, node, given["destination"], len(order))
    order.remove(source)
    order.insert(target, source)
    return in_order_of(fb, array, tuple(order))


def expand_dims(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.expand_dims`."""
    array = _array(fb, node, "expand_dims", given)
    order = list(range(_rank(array)))
    if len(order) == MOST_AXES:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"arrays of more than {MOST_AXES} axes are not supported in a kernel",
            "use fewer",
        )
    order.insert(_axis(fb, node, given["axis"], len(order) + 1), -1)
    return in_order_of(fb, array, tuple(order))


def squeeze(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.squeeze`."""
    array = _array(fb, node, "squeeze", given)
    rank, axis = _rank(array), given["axis"]
    if isinstance(axis, NoneValue):
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            "squeeze without an axis gives an array of unknown rank",
            "say which axis: x.squeeze(axis=0)",
        )
    dropped = _axis(fb, node, axis, rank)
    if rank == 1:
        raise stop(fb.info, node, "wrong-rank", "squeeze would leave an array without axes", "use x[0]")
    return in_order_of(fb, array, tuple(k for k in range(rank) if k != dropped), (dropped,))


def reshape(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.reshape`."""
    array = _array(fb, node, "reshape", given)
    shape = given["shape"]
    items = shape.items if isinstance(shape, Tuple) else (shape,)
    if not 1 <= len(items) <= MOST_AXES:
        raise stop(fb.info, node, "wrong-rank", f"arrays of {len(items)} axes are not supported in a kernel", "use 1 to 6 axes")
    extents: list[Operand] = []
    unknown = -1
    for k, item in enumerate(items):
        x = operand_of(fb, item, node)
        if not is_integer(x.type):  # type: ignore[arg-type]  # high IR
            raise stop(fb.info, node, "type-error", f"an extent of type {x.type}", "extents must be integers")
        if isinstance(x, Const) and isinstance(x.value, int) and x.value < 0:
            if unknown >= 0 or x.value != -1:
                raise stop(fb.info, node, "type-error", "only one extent may be -1", "NumPy would raise ValueError here")
            unknown = k
        else:
            extents.append(x)
    shape_given: list[Operand] = list(extents)
    if unknown >= 0:
        shape_given.insert(unknown, Const(-1, INT))
    array = _straight(fb, node, array, shape_given)
    assert isinstance(array.type, ArrayType)
    result = ArrayType(array.type.dtype, len(items), array.type.readonly)
    return fb.emitter.value("reshape", result, array, *extents, unknown=unknown)


def _straight(fb: FunctionBuilder, node: ast.AST, array: Var, shape: list[Operand]) -> Var:
    """The array, or a copy of it where its memory is not in C's order."""
    assert isinstance(array.type, ArrayType)
    if fb.info.source.library:
        return array  # our library passes what is in order, or leaves
    args: list[Value] = [array, Tuple(tuple(shape))]
    same = fb.unit.invoke(fb, node, library_function(fb, "numpy.shapes.straight"), args, {})  # type: ignore[arg-type]
    assert isinstance(same, Var)
    return same


def ravel(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.ravel`."""
    array = _array(fb, node, "ravel", given)
    return fb.unit.invoke(fb, node, library_function(fb, "numpy.shapes.ravelled"), [array], {})  # type: ignore[arg-type]


def diagonal(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """A read-only view, as NumPy makes it; a function that may return it leaves."""
    array = _array(fb, node, "diagonal", given)
    if _rank(array) != 2:
        raise stop(fb.info, node, "wrong-rank", "a diagonal needs an array of rank 2", "index the leading axes first")
    offset = operand_of(fb, given["offset"], node)
    if not is_integer(offset.type):  # type: ignore[arg-type]  # high IR
        raise stop(fb.info, node, "type-error", f"an offset of type {offset.type}", "offsets must be integers")
    assert isinstance(array.type, ArrayType)
    return fb.emitter.value("diagonal", ArrayType(array.type.dtype, 1, readonly=True), array, offset)


def diagonal_of(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value | None:
    """`np.diag(v, k)` of a matrix, which is its diagonal; None of anything else."""
    v = given["v"]
    if isinstance(v, Var) and isinstance(v.type, ArrayType) and v.type.ndim == 2:
        return diagonal(fb, node, {"a": v, "offset": given["k"]})
    return None


def flip(fb: FunctionBuilder, node: ast.AST, array: Var, axis: Value) -> Value:
    """`np.flip(array, axis)`: a view backwards along some axes, or all."""
    rank = _rank(array)
    items = axis.items if isinstance(axis, Tuple) else (axis,)
    axes = set(range(rank)) if isinstance(axis, NoneValue) else {_axis(fb, node, item, rank) for item in items}
    spec = tuple("..x" if k in axes else "..." for k in range(rank))
    steps = [Const(-1, INT)] * len(axes)
    assert isinstance(array.type, ArrayType)
    return fb.emitter.value("view", ArrayType(array.type.dtype, rank, array.type.readonly), array, *steps, spec=spec)
