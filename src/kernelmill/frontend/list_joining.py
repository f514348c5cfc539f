"""`np.concatenate`, `np.stack` and their relatives of a list of arrays, `np.array` of a list of arrays or of lists.

    np.concatenate(parts)   ->   n = sum of their lengths;  out = np.empty(n);  out[at : at + len(p)] = p for each

In: the call, whose first argument is such a list. Out: the new array. Arrays of other extents than the first leave, and
so does an empty list: NumPy raises.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.constants import scalar
from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder, operand_of
from kernelmill.frontend.lists import leave, length
from kernelmill.frontend.synthesis import Given, Part, fill, hidden, load
from kernelmill.frontend.values import Value
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, DEFAULT_DTYPE, INT, MOST_AXES, ArrayType, HighType, ListType, NpScalar, PyScalar

#: What joins a list of arrays, along an axis that they have or along a new one.
JOINING: Final = ("concatenate", "stack", "vstack", "hstack", "column_stack", "array", "asarray")
_MEASURE: Final = """
_first = _parts[0]
_n = 0
_fits = True
for _p in _parts:
    _n = _n + {size}
    if {differs}:
        _fits = False
"""
_FILL: Final = """
_at = 0
for _p in _parts:
    _out[{place}] = _p
    _at = _at + {size}
"""
_ROWS: Final = """
_m = len(_parts[0])
_fits = True
for _p in _parts:
    if len(_p) != _m:
        _fits = False
"""
_FILL_ROWS: Final = """
_at = 0
for _p in _parts:
    for _k in range(_m):
        _out[_at, _k] = _p[_k]
    _at = _at + 1
"""


def is_list_of(value: Value | None, kind: type[ArrayType] | type[ListType]) -> bool:
    """Whether a value is a list of arrays, or of lists."""
    return isinstance(value, Var) and isinstance(value.type, ListType) and isinstance(value.type.item, kind)


def joined_list(fb: FunctionBuilder, node: ast.Call, name: str, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    """The call, where its first argument is a list of arrays; else None."""
    if not args or not is_list_of(args[0], ArrayType):
        return None
    parts = args[0]
    assert isinstance(parts, Var)
    assert isinstance(parts.type, ListType)
    kind = parts.type.item
    assert isinstance(kind, ArrayType)
    given = keywords.get("axis", args[1] if len(args) == 2 and name in ("concatenate", "stack") else scalar(0))
    allowed = {"axis"} if name in ("concatenate", "stack") else set()
    axis, new = _axis(name, kind.ndim, given)
    if set(keywords) - allowed or len(args) > 1 + len(allowed) or axis is None or kind.ndim + new > MOST_AXES:
        raise stop(fb.info, node, "unsupported-call", f"np.{name} of a list of arrays with these arguments is not supported in a "
                   "kernel", "np.concatenate(parts, axis) and np.stack(parts, axis) are, with a constant axis")
    return _joined(fb, node, parts, kind, axis, new=new)


def _axis(name: str, rank: int, given: Value) -> tuple[int | None, bool]:
    """The axis along which arrays of that rank are put together, and whether it is a new one."""
    if name in ("array", "asarray") or (name == "vstack" and rank == 1):
        return 0, True
    if name == "column_stack" and rank == 1:
        return 1, True
    if name in ("vstack", "hstack", "column_stack"):
        return (0 if name == "vstack" or rank == 1 else 1), False
    new = name == "stack"
    if not isinstance(given, Const) or isinstance(given.value, bool) or not isinstance(given.value, int):
        return None, new
    axis = given.value + (rank + new if given.value < 0 else 0)
    return (axis if 0 <= axis < rank + new else None), new


def _joined(fb: FunctionBuilder, node: ast.Call, parts: Var, kind: ArrayType, axis: int, *, new: bool) -> Value:
    rank = kind.ndim
    names: dict[str, Part] = {f"_{k}": hidden(fb, node, f"join_{k}") for k in ("first", "n", "fits", "p", "at", "out")}
    names["_parts"] = Given(parts, node)
    _leave_if_empty(fb, parts)
    compared = [f"_p.shape[{k}] != _first.shape[{k}]" for k in range(rank) if new or k != axis]
    strides = [f"abs(_p.strides[{k}]) < abs(_p.strides[{k + 1}])" for k in range(rank - 1)]  # NumPy may keep their order
    size = "1" if new else f"_p.shape[{axis}]"
    fb.build(fill(_MEASURE.format(size=size, differs=" or ".join([*compared, *strides]) or "False"), node, **names))
    _leave_unless(fb, node, str(names["_fits"]))
    extents = [_extent(fb, node, str(names["_first"]), k) for k in range(rank)]
    count = _number(fb, node, str(names["_n"]))
    if new:
        extents.insert(axis, count)
    else:
        extents[axis] = count
    made = fb.emitter.value("new", ArrayType(kind.dtype, len(extents)), *extents, fill="empty")
    place = ", ".join([*[":"] * axis, "_at" if new else f"_at : _at + {size}"])
    fb.build(fill(_FILL.format(place=place, size=size), node, **{**names, "_out": Given(made, node)}))
    return made


def array_of_lists(fb: FunctionBuilder, node: ast.AST, rows: Var, given: str) -> Value:
    """`np.array(rows)` of a list of lists of numbers."""
    assert isinstance(rows.type, ListType)
    inner = rows.type.item
    assert isinstance(inner, ListType)
    dtype = given or _dtype(fb, node, inner.item)
    names: dict[str, Part] = {f"_{k}": hidden(fb, node, f"rows_{k}") for k in ("m", "fits", "p", "at", "k")}
    names["_parts"] = Given(rows, node)
    _leave_if_empty(fb, rows)
    fb.build(fill(_ROWS, node, **names))
    _leave_unless(fb, node, str(names["_fits"]))
    width = _number(fb, node, str(names["_m"]))
    if dtype != "float64" and not given:
        nonempty = fb.emitter.value("truth", BOOL, width)  # of empty rows NumPy makes float64
        fb.branch(nonempty, lambda: None, lambda: leave(fb, "array of nothing"))
    made = fb.emitter.value("new", ArrayType(dtype, 2), length(fb, rows), width, fill="empty")
    fb.build(fill(_FILL_ROWS, node, **{**names, "_out": Given(made, node)}))
    return made


def _dtype(fb: FunctionBuilder, node: ast.AST, item: HighType) -> str:
    if isinstance(item, PyScalar):
        return DEFAULT_DTYPE[item.name]
    if isinstance(item, NpScalar):
        return item.dtype
    raise stop(fb.info, node, "unknown-dtype", f"np.array of lists of {item} is not supported in a kernel",
               "give every item one type, for example float(v)")


def _leave_if_empty(fb: FunctionBuilder, parts: Var) -> None:
    some = fb.emitter.value("truth", BOOL, length(fb, parts))
    fb.branch(some, lambda: None, lambda: leave(fb, "nothing to join"))


def _leave_unless(fb: FunctionBuilder, node: ast.AST, name: str) -> None:
    fits = fb.evaluate(load(name, node))
    assert isinstance(fits, Var | Const)
    fb.branch(fits, lambda: None, lambda: leave(fb, "other extents"))


def _number(fb: FunctionBuilder, node: ast.AST, name: str) -> Operand:
    return operand_of(fb, fb.evaluate(load(name, node)), node)


def _extent(fb: FunctionBuilder, node: ast.AST, name: str, axis: int) -> Operand:
    array = _number(fb, node, name)
    return fb.emitter.value("shape", INT, array, axis=axis)


__all__ = ["JOINING", "array_of_lists", "is_list_of", "joined_list"]
