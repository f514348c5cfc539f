"""NumPy functions that are indexing by another name: `split array_split hsplit vsplit take flip ix_`, and `np.add.at`.

    a, b = np.split(x, 2)      ->   views of equal parts
    np.take(x, i, axis=1)      ->   x[:, i]
    np.add.at(x, i, v)         ->   a loop that adds element by element
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from kernelmill.frontend.axes import flip, in_order_of
from kernelmill.frontend.by_axis import axes_of
from kernelmill.frontend.constants import scalar
from kernelmill.frontend.errors import stop
from kernelmill.frontend.fancy import adding_form, take_fancy
from kernelmill.frontend.function import FunctionBuilder, operand_of
from kernelmill.frontend.iterator_loops import ndenumerate, ndindex
from kernelmill.frontend.library_calls import call_library
from kernelmill.frontend.list_arrays import as_array
from kernelmill.frontend.lists import leave
from kernelmill.frontend.subscripts import view_of
from kernelmill.frontend.typing import is_integer
from kernelmill.frontend.values import LIST_OF_VIEWS, NoneValue, Slice, Tuple, Value
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, ArrayType, NpScalar

Row = Callable[[FunctionBuilder, ast.Call, list[Value], dict[str, Value]], Value]
_FULL: Final = Slice(None, None, None)
_MOST_PARTS: Final = 64


def _bound(
    fb: FunctionBuilder, node: ast.Call, name: str, names: dict[str, Value | None], args: list[Value], keywords: dict[str, Value]
) -> dict[str, Value]:
    """Arguments by name with their defaults; None stands for one that must be given."""
    bound = dict(zip(names, args, strict=False))
    wrong = len(args) > len(names) or any(key not in names or key in bound for key in keywords)
    found = {key: {**bound, **keywords}.get(key, default) for key, default in names.items()}
    missing = [key for key, value in found.items() if value is None]
    if wrong or missing:
        raise stop(fb.info, node, "wrong-arguments", f"these arguments of np.{name} are not supported in a kernel",
                   f"supported arguments: {', '.join(names)}")
    return {key: value for key, value in found.items() if value is not None}


def _array(fb: FunctionBuilder, node: ast.AST, name: str, value: Value) -> tuple[Var, int]:
    if not (isinstance(value, Var) and isinstance(value.type, ArrayType)):
        raise stop(fb.info, node, "type-error", f"np.{name} needs an array in a kernel", "pass an array")
    return value, value.type.ndim


def _one_axis(fb: FunctionBuilder, node: ast.AST, value: Value, rank: int) -> int:
    axes = axes_of(value, rank)
    if axes is None or len(axes) != 1:
        raise stop(fb.info, node, "not-constant", f"the axis must be one number that fits an array of rank {rank}",
                   "write axis=0 or the like")
    return axes[0]


def _split(equal: bool, fixed: int | None = None) -> Row:
    def build(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
        names: dict[str, Value | None] = {"ary": None, "indices_or_sections": None}
        if fixed is None:
            names["axis"] = scalar(0)
        bound = _bound(fb, node, "split", names, args, keywords)
        array, rank = _array(fb, node, "split", bound["ary"])
        axis = _one_axis(fb, node, bound["axis"], rank) if fixed is None else min(fixed, rank - 1)
        sections = bound["indices_or_sections"]
        total = fb.emitter.value("shape", INT, array, axis=axis)
        if isinstance(sections, Tuple):
            cuts = [operand_of(fb, item, node) for item in sections.items]
            bounds: list[Operand | None] = [None, *cuts, None]
            return _parts(fb, node, array, axis, bounds)
        if not (isinstance(sections, Const) and isinstance(sections.value, int) and 0 < sections.value <= _MOST_PARTS):
            raise stop(fb.info, node, "not-constant", "the number of parts must be a constant in a kernel",
                       "write np.split(x, 3), or give the places as a list")
        count = scalar(sections.value)
        rest = fb.emitter.value("binary", INT, total, count, op="mod")
        if equal:
            whole = fb.emitter.value("compare", BOOL, rest, scalar(0), op="eq")
            fb.branch(whole, lambda: None, lambda: leave(fb, "parts of unequal length"))
        size = fb.emitter.value("binary", INT, total, count, op="floordiv")
        places: list[Operand | None] = [scalar(0)]
        for k in range(1, sections.value + 1):
            place: Operand = fb.emitter.value("binary", INT, size, scalar(k), op="mul")
            if not equal:  # the first parts take one more each
                more = fb.emitter.value("builtin", INT, rest, scalar(k), fn="min")
                place = fb.emitter.value("binary", INT, place, more, op="add")
            places.append(place)
        return _parts(fb, node, array, axis, places)

    return build


def _parts(fb: FunctionBuilder, node: ast.AST, array: Var, axis: int, bounds: list[Operand | None]) -> Value:
    if any(b is not None and not is_integer(b.type) for b in bounds):  # type: ignore[arg-type]  # high IR
        raise stop(fb.info, node, "type-error", "the places of a split must be integers", "write [2, 5]")
    views = [
        view_of(fb, array, (*[_FULL] * axis, Slice(start, end, None)))
        for start, end in pairwise(bounds)
    ]
    return Tuple(tuple(views), cls=LIST_OF_VIEWS)


def _take(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    bound = _bound(fb, node, "take", {"a": None, "indices": None, "axis": NoneValue()}, args, keywords)
    array, rank = _array(fb, node, "take", bound["a"])
    indices = operand_of(fb, as_array(fb, node, bound["indices"]), node)
    if isinstance(bound["axis"], NoneValue):
        if rank > 1:
            flat = call_library(fb, node, "ndarray.flatten", [array], {})
            assert isinstance(flat, Var)
            array, rank = flat, 1
        axis = 0
    else:
        axis = _one_axis(fb, node, bound["axis"], rank)
    parts = (*[_FULL] * axis, indices)
    if not isinstance(indices.type, ArrayType):
        if rank == 1:
            assert isinstance(array.type, ArrayType)
            return fb.emitter.value("index", NpScalar(array.type.dtype), array, indices)
        return call_library(fb, node, "ndarray.copy", [view_of(fb, array, parts)], {})
    return take_fancy(fb, node, array, parts, view_of)


def _flip(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    bound = _bound(fb, node, "flip", {"m": None, "axis": NoneValue()}, args, keywords)
    return flip(fb, node, _array(fb, node, "flip", bound["m"])[0], bound["axis"])


def _rot90(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    bound = _bound(fb, node, "rot90", {"m": None, "k": scalar(1)}, args, keywords)
    array, rank = _array(fb, node, "rot90", bound["m"])
    times = bound["k"]
    if not (isinstance(times, Const) and isinstance(times.value, int)) or rank < 2:
        raise stop(fb.info, node, "not-constant", "np.rot90 needs a matrix and a constant number of turns in a kernel",
                   "write np.rot90(m, 1)")
    turns = times.value % 4
    if turns in (0, 2):
        return flip(fb, node, array, Tuple((scalar(0), scalar(1)) if turns else ()))
    turned = in_order_of(fb, array, (1, 0, *range(2, rank)))
    return flip(fb, node, turned, scalar(0 if turns == 1 else 1))


def _ix(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    arrays = [_array(fb, node, "ix_", a)[0] for a in args]
    if keywords or any(a.type.ndim != 1 or a.type.dtype == "bool" for a in arrays):  # type: ignore[union-attr]  # arrays
        raise stop(fb.info, node, "unsupported-arguments", "np.ix_ takes vectors of integers in a kernel", "use np.flatnonzero")
    views = []
    for k, a in enumerate(arrays):
        assert isinstance(a.type, ArrayType)
        spec = tuple("..." if j == k else "n" for j in range(len(arrays)))
        views.append(fb.emitter.value("view", ArrayType(a.type.dtype, len(arrays), a.type.readonly), a, spec=spec))
    return Tuple(tuple(views))


#: Functions that `np.<name>.at` may apply.
AT: Final = {"add": "+", "subtract": "-", "multiply": "*", "maximum": "maximum", "minimum": "minimum"}


def apply_at(fb: FunctionBuilder, node: ast.Call, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """`np.name.at(array, indices, value)`: every occurrence of an index counts."""
    bound = _bound(fb, node, f"{name}.at", {"a": None, "indices": None, "b": None}, args, keywords)
    array, _ = _array(fb, node, f"{name}.at", bound["a"])
    indices = bound["indices"]
    parts = indices.items if isinstance(indices, Tuple) else (indices,)
    operands = tuple(operand_of(fb, p, node) for p in parts)
    if not any(isinstance(p, Var) and isinstance(p.type, ArrayType) for p in operands):
        raise stop(fb.info, node, "unsupported-arguments", f"np.{name}.at needs an index array", "write x[i] += v")
    adding_form(fb, node, array, operands, operand_of(fb, bound["b"], node), view_of, AT[name])
    return NoneValue()


PARTS: Final[dict[str, Row]] = {
    "split": _split(equal=True),
    "array_split": _split(equal=False),
    "hsplit": _split(equal=True, fixed=1),
    "vsplit": _split(equal=True, fixed=0),
    "take": _take,
    "flip": _flip,
    "ix_": _ix,
    "rot90": _rot90,
    "ndindex": ndindex,
    "ndenumerate": ndenumerate,
}

#: Parameters and meaning, for the reference.
DESCRIBED: Final[dict[str, tuple[str, str]]] = {
    "split": ("ary, indices_or_sections, axis=0", "views of equal parts, or between constant many places; to be unpacked"),
    "array_split": ("ary, indices_or_sections, axis=0", "the same, parts may differ by one"),
    "hsplit": ("ary, indices_or_sections", "the same, side by side"),
    "vsplit": ("ary, indices_or_sections", "the same, one below the other"),
    "take": ("a, indices, axis=None", "elements, rows or columns at positions"),
    "flip": ("m, axis=None", "a view backwards"),
    "ix_": ("*args", "index vectors as an open grid"),
    "rot90": ("m, k=1", "a view turned by right angles"),
    "ndindex": ("*shape", "in a `for`: all indices of an array of that shape"),
    "ndenumerate": ("arr", "in a `for`: indices and elements"),
}

__all__ = ["AT", "DESCRIBED", "PARTS", "apply_at"]
