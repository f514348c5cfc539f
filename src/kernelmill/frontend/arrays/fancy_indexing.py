"""Indexing with a boolean mask or an array of integers: `x[mask]`, `x[positions]`, and assignment to them.

A table of ranks and kinds names the function of `library/numpy/indexing.py` that does it; for other forms one is generated.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.arrays.fancy_indexing_text import Axis, Form, reading, taking, writing
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import choose
from kernelmill.frontend.function.library import call_written, library_function
from kernelmill.frontend.function.values import NEW_AXIS, Slice, Value
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, DTYPES, MOST_AXES, ArrayType, NpScalar, PyScalar

#: A subscript: a number, an array or a slice.
Part = Operand | Slice
View = Callable[[FunctionBuilder, Var, tuple[Part, ...]], Var]


#: (rank of the array, rank of the index, index is a mask) -> function that reads.
_LOAD: Final = {
    (1, 1, True): "compress",
    (2, 2, True): "compress_matrix",
    (2, 1, True): "compress_rows",
    (1, 1, False): "take",
    (2, 1, False): "take_rows",
}


#: The same, and whether the value is an array -> function that writes. A number under a mask of the array's rank is an `assign`.
_STORE: Final = {
    (1, 1, True, True): "put_masked",
    (2, 2, True, True): "put_masked_matrix",
    (1, 1, False, False): "put",
    (1, 1, False, True): "put_each",
}


def is_fancy(parts: tuple[object, ...]) -> bool:
    """Whether a subscript holds an array."""
    return any(isinstance(p, Var) and isinstance(p.type, ArrayType) for p in parts)


def consumed(part: object) -> int:
    """The number of axes that a subscript stands for: a mask as many as it has."""
    if isinstance(part, Var) and isinstance(part.type, ArrayType) and part.type.dtype == "bool":
        return part.type.ndim
    return 1


def load_fancy(fb: FunctionBuilder, node: ast.AST, base: Var, parts: tuple[object, ...], view: View) -> Value:
    """`base[mask]`, `base[positions]`, `base[i, :, positions]`: always a new array."""
    arrays = _arrays(fb, node, parts)
    assert isinstance(base.type, ArrayType)
    if len(parts) == 1:
        name = _LOAD.get((base.type.ndim, *_kind(arrays[0])))
        if name is not None:
            return fb.unit.invoke(fb, node, library_function(fb, f"numpy.indexing.{name}"), [base, arrays[0]], {})  # type: ignore[arg-type]
    seen, form, indices = _spread(fb, node, base, parts, view)
    name, text = reading(form)
    return call_written(fb, node, name, text, [seen, *indices], in_range=False)


def store_fancy(fb: FunctionBuilder, node: ast.AST, base: Var, parts: tuple[Part, ...], value: Operand, view: View) -> None:
    """`base[mask] = value`, `base[i, :, positions] = value`."""
    parts = _disjoint_from(fb, node, base, parts)
    arrays = _arrays(fb, node, parts)
    assert isinstance(base.type, ArrayType)
    if base.type.readonly:
        raise stop(
            fb.info,
            node,
            "read-only",
            "this array is read-only: a module constant, or declared so",
            "write to an array made in the kernel, or to a parameter that is not declared read-only",
        )
    rank = value.type.ndim if isinstance(value.type, ArrayType) else 0
    if isinstance(value.type, PyScalar):  # converted once, even if nothing is selected
        value = fb.emitter.value("weak", NpScalar(base.type.dtype), value, mode="assign")
    if len(parts) == 1 and rank == 0 and _kind(arrays[0]) == (base.type.ndim, True):
        fb.emitter.emit("assign", (), base, value, arrays[0])
        return
    if len(parts) == 1 and rank < 2:
        name = _STORE.get((base.type.ndim, *_kind(arrays[0]), rank == 1))
        if name is not None:
            fb.unit.invoke(fb, node, library_function(fb, f"numpy.indexing.{name}"), [base, arrays[0], value], {})  # type: ignore[arg-type]
            return
    seen, form, indices = _spread(fb, node, base, parts, view)
    if rank > len(form.order):
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"an array of rank {rank} is assigned to {len(form.order)} axes",
            "NumPy would raise ValueError, unless the extra axes have length 1",
        )
    name, text = writing(form, rank)
    call_written(fb, node, name, text, [seen, *indices, value], in_range=False)


def take_fancy(fb: FunctionBuilder, node: ast.AST, base: Var, parts: tuple[Operand | Slice, ...], view: View) -> Value:
    """`np.take(base, …)`: as `base[parts]`, but always in C's order."""
    _arrays(fb, node, parts)
    seen, form, indices = _spread(fb, node, base, parts, view)
    name, text = taking(form)
    return call_written(fb, node, name, text, [seen, *indices], in_range=False)


def adding_form(
    fb: FunctionBuilder, node: ast.AST, base: Var, parts: tuple[Part, ...], value: Operand, view: View, op: str
) -> None:
    """`np.add.at(base, parts, value)`; `op`: the operator, or the function of NumPy."""
    _arrays(fb, node, parts)
    parts = _disjoint_from(fb, node, base, parts)
    seen, form, indices = _spread(fb, node, base, parts, view)
    rank = value.type.ndim if isinstance(value.type, ArrayType) else 0
    assert isinstance(base.type, ArrayType)
    if base.type.readonly or rank > len(form.order):
        raise stop(
            fb.info,
            node,
            "unsupported-arguments",
            "this array cannot take these values",
            "write to an array made in the kernel, and give values that broadcast to what is indexed",
        )
    name, text = writing(form, rank, op)
    call_written(fb, node, name, text, [seen, *indices, value], in_range=False)


def _disjoint_from(fb: FunctionBuilder, node: ast.AST, base: Var, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The subscripts, arrays of integers copied where they share memory with what is written.

    So does NumPy, which reads a mask element by element while it writes, and takes the positions of several first.
    """

    def read(index: Var) -> Var:
        meets = fb.emitter.value("overlap", BOOL, base, index, same=True)
        made = choose(fb, node, meets, lambda: fb.rules.call_numpy(fb, node, "ndarray.copy", [index], {}), lambda: index)
        assert isinstance(made, Var)
        return made

    return tuple(read(p) if isinstance(p, Var) and isinstance(p.type, ArrayType) and p.type.dtype != "bool" else p for p in parts)


def _kind(index: Var) -> tuple[int, bool]:
    assert isinstance(index.type, ArrayType)
    return index.type.ndim, index.type.dtype == "bool"


def _arrays(fb: FunctionBuilder, node: ast.AST, parts: tuple[object, ...]) -> list[Var]:
    """The index arrays, which hold integers or truth values."""
    found = [p for p in parts if isinstance(p, Var) and isinstance(p.type, ArrayType)]
    for index in found:
        assert isinstance(index.type, ArrayType)
        if DTYPES[index.type.dtype].kind not in "biu":
            raise stop(
                fb.info,
                node,
                "type-error",
                f"an index of dtype {index.type.dtype}",
                "index with a boolean mask or with integers",
            )
    return found


def _spread(fb: FunctionBuilder, node: ast.AST, base: Var, parts: tuple[object, ...], view: View) -> tuple[Var, Form, list[Value]]:
    """The view that the slices make, how it is indexed, and with what."""
    full = Slice(None, None, None)
    basic: list[Operand | Slice] = []
    axes: list[Axis] = []
    indices: list[Value] = []
    for part in parts:
        if isinstance(part, Slice):
            basic.append(part)
            axes.append(Axis("sub"))
            continue
        assert isinstance(part, Var | Const)
        indices.append(part)
        kind = part.type
        basic += [full] * consumed(part)
        if not isinstance(kind, ArrayType):
            axes.append(Axis("number"))
        else:
            axes.append(Axis("mask" if kind.dtype == "bool" else "array", kind.ndim))
    assert isinstance(base.type, ArrayType)
    rank = base.type.ndim - sum(p != NEW_AXIS for p in basic)
    axes += [Axis("sub")] * rank
    places = [k for k, a in enumerate(axes) if a.kind != "sub"]
    form = Form(tuple(axes), places == list(range(places[0], places[-1] + 1)))
    if len(form.order) > MOST_AXES or len(basic) + rank > MOST_AXES:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"this gives an array of {len(form.order)} axes",
            f"arrays of up to {MOST_AXES} axes are supported in a kernel",
        )
    seen = base if all(p == full for p in basic) else view(fb, base, tuple(basic))
    return seen, form, indices
