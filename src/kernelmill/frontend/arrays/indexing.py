"""One element or one view of an array: the base, the evaluated subscripts, and what reading and writing there means."""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.arrays.fancy_indexing import is_fancy
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.values import NEW_AXIS, Slice, Value
from kernelmill.ir.nodes import Operand, Var
from kernelmill.ir.types import BOOL, DTYPES, FLOAT, INT, ArrayType, HighType, MixedScalar, NpScalar
from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """`base[parts]` with everything evaluated, ready to be read or written."""

    node: ast.Subscript
    base: Value
    parts: tuple[Operand | Slice, ...]
    key: Value | None = None  # of a dictionary


def _is_element(place: Place, array: ArrayType) -> bool:
    """Whether one element is meant."""
    return len(place.parts) == array.ndim and not is_fancy(place.parts) and not any(isinstance(p, Slice) for p in place.parts)


def view_of(fb: FunctionBuilder, base: Var, parts: tuple[Operand | Slice, ...]) -> Var:
    """`base[parts]` for slices, new axes and integers."""
    array = base.type
    assert isinstance(array, ArrayType)
    padded = [*parts, *[Slice(None, None, None)] * (array.ndim - sum(p != NEW_AXIS for p in parts))]
    spec: list[str] = []
    operands: list[Operand] = []
    for one in padded:
        if one == NEW_AXIS:
            spec.append("n")
        elif isinstance(one, Slice):
            bounds = (one.start, one.stop, one.step)
            spec.append("".join("." if b is None else "x" for b in bounds))
            operands += [b for b in bounds if b is not None]
        else:
            spec.append("i")
            operands.append(one)
    rank = sum(s != "i" for s in spec)
    return fb.emitter.value("view", ArrayType(array.dtype, rank, array.readonly), base, *operands, spec=tuple(spec))


def element(fb: FunctionBuilder, array: Var, k: Operand) -> Value:
    """`array[k]` for a counter known to be in range: a scalar, or a view of one rank less."""
    assert isinstance(array.type, ArrayType)
    if array.type.ndim == 1:
        return loaded(fb, array, fb.emitter.value("index", NpScalar(array.type.dtype), array, k))
    return view_of(fb, array, (k,))


#: What elements are to Python, by the kind of dtype; the dtypes that buffers have and memoryview can read.
ELEMENTS: Final = {"b": BOOL, "i": INT, "u": INT, "f": FLOAT}


def loaded(fb: FunctionBuilder, array: Var, item: Var) -> Var:
    """An element as what it is to Python."""
    assert isinstance(array.type, ArrayType)
    if not array.type.python:
        return item
    return fb.emitter.value("cast", ELEMENTS[DTYPES[array.type.dtype].kind], item)


def refuse_slices(fb: FunctionBuilder, node: ast.Subscript, array: ArrayType, simple: bool) -> None:
    """`x[i]`, or `x[i, j]` with as many subscripts as axes, is all that memoryview takes natively."""
    if array.python and not (simple and (array.ndim > 1 or not isinstance(node.slice, ast.Tuple))):
        raise stop(fb.info, node, "buffer", "only elements of array.array and memoryview are read and written natively")


def refuse_value(fb: FunctionBuilder, node: ast.AST, array: ArrayType, value: Operand) -> None:
    """Values that ndarray converts and array.array or memoryview refuse, or the other way round."""
    if array.python and not _fits(DTYPES[array.dtype].kind, array.dtype, value.type):  # type: ignore[arg-type]  # high IR
        raise stop(fb.info, node, "buffer", f"a value of type {value.type} for an element of {array.dtype}")


def _fits(kind: str, dtype: str, value: HighType) -> bool:
    same = value == NpScalar(dtype)
    if kind == "b":
        return value == BOOL
    if kind in "iu":
        return value in (INT, BOOL) or same
    if isinstance(value, NpScalar):
        return DTYPES[value.dtype].kind in "iuf"
    return value in (FLOAT, INT, BOOL) or (isinstance(value, MixedScalar) and value.name in ("float", "number"))


def _is_python(operand: Operand) -> bool:
    return isinstance(operand.type, ArrayType) and operand.type.python
