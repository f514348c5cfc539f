"""Views with other axes: `.T transpose swapaxes squeeze expand_dims reshape ravel`, as functions and as methods.

x.T                ->  axes x {order=(1, 0)}
x.reshape(n, -1)   ->  reshape x, n {unknown=1}
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.library import PACKAGE, library_function
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value
from kernelmill.frontend.type_rules.scalars import is_integer
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import INT, MOST_AXES, ArrayType


def is_axes_function(name: str) -> bool:
    """Whether `np.<name>` or the array method `name` is served here."""
    return name in AXES


def is_diagonal(name: str, args: list[Value]) -> bool:
    """Whether this is `np.diag` of a matrix, which is its diagonal."""
    return (
        name == "diag"
        and bool(args)
        and isinstance(args[0], Var)
        and isinstance(args[0].type, ArrayType)
        and args[0].type.ndim == 2
    )


def call_axes(
    fb: FunctionBuilder, node: ast.AST, name: str, args: list[Value], keywords: dict[str, Value], *, method: bool
) -> Value:
    """`np.name(array, …)` or `array.name(…)`: the array comes first in `args`."""
    array = args[0] if args else None
    if not (isinstance(array, Var) and isinstance(array.type, ArrayType)):
        raise stop(fb.info, node, "type-error", f"np.{name} needs an array in a kernel", "pass an array")
    names, build = AXES[name]
    rest = list(args[1:])
    if name in ("reshape", "transpose") and method and len(rest) != 1 and not keywords and rest:
        rest = [Tuple(tuple(rest))]
    given = dict(zip(names, rest, strict=False))
    if len(rest) > len(names) or set(keywords) - set(names) or set(keywords) & set(given):
        raise stop(
            fb.info,
            node,
            "wrong-arguments",
            f"these arguments of {name} are not supported in a kernel",
            f"supported arguments: {', '.join(names) or 'none'}",
        )
    if given.get("order", keywords.get("order", Text("C"))) != Text("C"):
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            f"only order='C' is supported for {name} in a kernel",
            "leave order out",
        )
    return build(fb, node, array, {**given, **keywords})


def transposed(fb: FunctionBuilder, array: Var) -> Value:
    """`array.T`."""
    assert isinstance(array.type, ArrayType)
    return in_order_of(fb, array, tuple(reversed(range(array.type.ndim))))


def in_order_of(fb: FunctionBuilder, array: Var, order: tuple[int, ...], dropped: tuple[int, ...] = ()) -> Var:
    """A view with the axes in another order, without those `dropped`."""
    assert isinstance(array.type, ArrayType)
    result = ArrayType(array.type.dtype, len(order), array.type.readonly)
    return fb.emitter.value("axes", result, array, order=order, dropped=dropped)


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


def _transpose(fb: FunctionBuilder, node: ast.AST, array: Var, given: dict[str, Value]) -> Value:
    axes, rank = given.get("axes"), _rank(array)
    if axes is None or isinstance(axes, NoneValue):
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


def _swapaxes(fb: FunctionBuilder, node: ast.AST, array: Var, given: dict[str, Value]) -> Value:
    order = list(range(_rank(array)))
    a, b = _axis(fb, node, given.get("axis1"), len(order)), _axis(fb, node, given.get("axis2"), len(order))
    order[a], order[b] = order[b], order[a]
    return in_order_of(fb, array, tuple(order))


def _moveaxis(fb: FunctionBuilder, node: ast.AST, array: Var, given: dict[str, Value]) -> Value:
    order = list(range(_rank(array)))
    source = _axis(fb, node, given.get("source"), len(order))
    target = _axis(fb, node, given.get("destination"), len(order))
    order.remove(source)
    order.insert(target, source)
    return in_order_of(fb, array, tuple(order))


def _expand(fb: FunctionBuilder, node: ast.AST, array: Var, given: dict[str, Value]) -> Value:
    order = list(range(_rank(array)))
    if len(order) == MOST_AXES:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"arrays of more than {MOST_AXES} axes are not supported in a kernel",
            "use fewer",
        )
    order.insert(_axis(fb, node, given.get("axis"), len(order) + 1), -1)
    return in_order_of(fb, array, tuple(order))


def _squeeze(fb: FunctionBuilder, node: ast.AST, array: Var, given: dict[str, Value]) -> Value:
    rank, axis = _rank(array), given.get("axis")
    if axis is None or isinstance(axis, NoneValue):
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


def _reshape(fb: FunctionBuilder, node: ast.AST, array: Var, given: dict[str, Value]) -> Value:
    shape = given.get("shape")
    if shape is None:
        raise stop(fb.info, node, "wrong-arguments", "reshape needs a shape", "NumPy would raise TypeError")
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
    if fb.info.name.startswith(PACKAGE):
        return array  # our library passes what is in order, or leaves
    args: list[Value] = [array, Tuple(tuple(shape))]
    same = fb.unit.invoke(fb, node, library_function(fb, "numpy.shapes.straight"), args, {})  # type: ignore[arg-type]
    assert isinstance(same, Var)
    return same


def _ravel(fb: FunctionBuilder, node: ast.AST, array: Var, _given: dict[str, Value]) -> Value:
    return fb.unit.invoke(fb, node, library_function(fb, "numpy.shapes.ravelled"), [array], {})  # type: ignore[arg-type]


def _diagonal(fb: FunctionBuilder, node: ast.AST, array: Var, given: dict[str, Value]) -> Value:
    """A read-only view, as NumPy makes it; a function that may return it leaves."""
    if _rank(array) != 2:
        raise stop(fb.info, node, "wrong-rank", "a diagonal needs an array of rank 2", "index the leading axes first")
    offset = operand_of(fb, given.get("offset", Const(0, INT)), node)
    if not is_integer(offset.type):  # type: ignore[arg-type]  # high IR
        raise stop(fb.info, node, "type-error", f"an offset of type {offset.type}", "offsets must be integers")
    assert isinstance(array.type, ArrayType)
    return fb.emitter.value("diagonal", ArrayType(array.type.dtype, 1, readonly=True), array, offset)


def flip(fb: FunctionBuilder, node: ast.AST, array: Var, axis: Value) -> Value:
    """`np.flip(array, axis)`: a view backwards along some axes, or all."""
    rank = _rank(array)
    items = axis.items if isinstance(axis, Tuple) else (axis,)
    axes = set(range(rank)) if isinstance(axis, NoneValue) else {_axis(fb, node, item, rank) for item in items}
    spec = tuple("..x" if k in axes else "..." for k in range(rank))
    steps = [Const(-1, INT)] * len(axes)
    assert isinstance(array.type, ArrayType)
    return fb.emitter.value("view", ArrayType(array.type.dtype, rank, array.type.readonly), array, *steps, spec=spec)


_Build = Callable[[FunctionBuilder, ast.AST, Var, dict[str, Value]], Value]


#: Arguments after the array, and what builds the view.
AXES: Final[dict[str, tuple[tuple[str, ...], _Build]]] = {
    "transpose": (("axes",), _transpose),
    "swapaxes": (("axis1", "axis2"), _swapaxes),
    "moveaxis": (("source", "destination"), _moveaxis),
    "expand_dims": (("axis",), _expand),
    "squeeze": (("axis",), _squeeze),
    "reshape": (("shape", "order"), _reshape),
    "ravel": (("order",), _ravel),
    "diagonal": (("offset",), _diagonal),
}
