"""`concatenate stack hstack vstack dstack` of arrays of higher rank: a function is written for the number and rank of arrays.

np.stack((a, b), axis=1)   ->   out = np.empty((a.shape[0], 2, a.shape[1]), dtype); out[:, 0] = a; out[:, 1] = b
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.containers.lists import length
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.library import call_written
from kernelmill.frontend.function.operands import leave, operand_of
from kernelmill.frontend.function.templates import Given, Part, fill, hidden, load
from kernelmill.frontend.function.values import DTypeRef, NoneValue, Tuple, Value, scalar
from kernelmill.frontend.numpy.lines import axes_of, in_order_test
from kernelmill.frontend.numpy.row import Built
from kernelmill.frontend.type_rules.numpy_promotion import promote
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, DEFAULT_DTYPE, INT, MOST_AXES, ArrayType, HighType, ListType, NpScalar, PyScalar

#: The axis along which arrays of rank 3 and more are put together.
_ALONG: Final = {"hstack": 1, "vstack": 0, "dstack": 2}


def of_high_rank(name: str) -> Built:
    """A call of arrays of a rank that the library's own functions do not take."""

    def build(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value | None:
        return _of_high_rank(fb, node, name, *given.values())

    return Built(build)


def _of_high_rank(fb: FunctionBuilder, node: ast.AST, name: str, parts: Value, axis: Value | None = None) -> Value | None:
    if not isinstance(parts, Tuple):
        return None
    arrays = [x for x in parts.items if isinstance(x, Var) and isinstance(x.type, ArrayType)]
    ranks = {x.type.ndim for x in arrays}  # type: ignore[union-attr]  # arrays, as filtered
    if len(arrays) != len(parts.items) or len(ranks) != 1:
        return None
    (rank,) = ranks
    new = name == "stack" or (name == "dstack" and rank == 2)
    if rank < (2 if new else 3) or rank + new > MOST_AXES:
        return None
    axes = axes_of(scalar(_ALONG[name]) if name in _ALONG else axis, rank + new)
    if axes is None or len(axes) != 1:
        return None
    dtype = arrays[0].type.dtype  # type: ignore[union-attr]  # as above
    for other in arrays[1:]:
        dtype = promote(dtype, other.type.dtype)  # type: ignore[union-attr]  # as above
    word = f"{'stack' if new else 'join'}_{len(arrays)}_r{rank}_{axes[0]}"
    text = (_stacked if new else _connected)(word, len(arrays), rank, axes[0])
    return call_written(fb, node, word, text, [*arrays, DTypeRef(dtype)])


def _head(name: str, count: int, rank: int, compared: list[int]) -> list[str]:
    lines = [f"def {name}({', '.join(f'a{k}' for k in range(count))}, dtype):"]
    for k in range(count):
        lines += in_order_test(f"a{k}", rank)
        if k:
            differs = " or ".join(f"a{k}.shape[{axis}] != a0.shape[{axis}]" for axis in compared)
            lines += [f"    if {differs}:", "        raise ValueError('all input array dimensions must match')"]
    return lines


def _stacked(name: str, count: int, rank: int, axis: int) -> str:
    lines = _head(name, count, rank, list(range(rank)))
    extents = [f"a0.shape[{k}]" for k in range(rank)]
    extents.insert(axis, str(count))
    lines.append(f"    out = np.empty(({', '.join(extents)}), dtype)")
    lines += [f"    out[{', '.join([*[':'] * axis, str(k)])}] = a{k}" for k in range(count)]
    return "\n".join([*lines, "    return out"]) + "\n"


def _connected(name: str, count: int, rank: int, axis: int) -> str:
    lines = _head(name, count, rank, [k for k in range(rank) if k != axis])
    total = " + ".join(f"a{k}.shape[{axis}]" for k in range(count))
    extents = [total if k == axis else f"a0.shape[{k}]" for k in range(rank)]
    lines += [f"    out = np.empty(({', '.join(extents)}), dtype)", "    at = 0"]
    for k in range(count):
        place = ", ".join([*[":"] * axis, f"at:at + a{k}.shape[{axis}]"])
        lines += [f"    out[{place}] = a{k}", f"    at += a{k}.shape[{axis}]"]
    return "\n".join([*lines, "    return out"]) + "\n"


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


def of_list(name: str) -> Built:
    """A call whose first argument is a list of arrays, joined along an axis that they have or along a new one."""

    def build(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value | None:
        parts, *more = given.values()
        return _of_list(fb, node, name, parts, more[0] if more else NoneValue()) if is_list_of(parts, ArrayType) else None

    return Built(build)


def _of_list(fb: FunctionBuilder, node: ast.AST, name: str, parts: Value, given: Value) -> Value:
    """`given`: the axis, where the function has one; else a dtype."""
    assert isinstance(parts, Var)
    assert isinstance(parts.type, ListType)
    kind = parts.type.item
    assert isinstance(kind, ArrayType)
    axis, new = _axis(name, kind.ndim, given)
    other = name not in ("concatenate", "stack") and not isinstance(given, NoneValue)
    if other or axis is None or kind.ndim + new > MOST_AXES:
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            f"np.{name} of a list of arrays with these arguments is not supported in a kernel",
            "np.concatenate(parts, axis) and np.stack(parts, axis) are, with a constant axis",
        )
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


def _joined(fb: FunctionBuilder, node: ast.AST, parts: Var, kind: ArrayType, axis: int, *, new: bool) -> Value:
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
    raise stop(
        fb.info,
        node,
        "unknown-dtype",
        f"np.array of lists of {item} is not supported in a kernel",
        "give every item one type, for example float(v)",
    )


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
