"""Operators on values: arithmetic, comparison, truth, choice. Used by expressions, calls and statements alike."""

from __future__ import annotations

import ast
from collections.abc import Callable

from kernelmill.frontend import complex_numbers
from kernelmill.frontend.array_expressions import binary_arrays, compare_arrays, has_array
from kernelmill.frontend.constants import BINARY, fold_binary, scalar
from kernelmill.frontend.emitter import Draft, DraftIf
from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder, operand_of
from kernelmill.frontend.library_calls import call_library
from kernelmill.frontend.locals import WayIn, apply, convert, joined, merge_types
from kernelmill.frontend.typing import Scalar, binary_type, compare_type, python_complex_first
from kernelmill.frontend.values import NoneValue, Text, Tuple, Value
from kernelmill.ir.lists import part_type
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import (
    BOOL,
    DEFAULT_DTYPE,
    DTYPES,
    FLOAT,
    INT,
    ArrayType,
    DictType,
    HighType,
    ListType,
    MixedScalar,
    NpScalar,
    PyScalar,
)


def operate(fb: FunctionBuilder, node: ast.AST, op: type[ast.operator], left: Value, right: Value) -> Value:
    """Python's binary operator on two values."""
    if isinstance(left, Tuple) and isinstance(right, Tuple) and op is ast.Add:
        return Tuple(left.items + right.items)
    a, b = operand_of(fb, left, node), operand_of(fb, right, node)
    fb.emitter.at(node)
    if has_array(a, b) and op is ast.MatMult:
        return call_library(fb, node, "matmul", [a, b], {})
    if has_array(a, b):
        return binary_arrays(fb, node, BINARY[op][0], a, b)
    refuse_arrays(fb, node, a, b)
    if isinstance(a, Const) and isinstance(b, Const) and isinstance(a.type, PyScalar) and isinstance(b.type, PyScalar):
        folded = fold_binary(op, a, b)
        if folded is not None:
            return folded
    name = BINARY[op][0]
    if name == "matmul":
        raise stop(fb.info, node, "type-error", f"@ needs arrays, not {a.type} and {b.type}", "Python would raise TypeError here")
    counted = _counted(name, a, b) or _of_number(name, a, b)
    if counted is not None:
        return fb.emitter.value("binary", counted, a, b, op=name)
    a, b = narrowed(fb, name, a, b)
    type_ = binary_type(name, scalar_type(a), scalar_type(b))
    if isinstance(type_, str):
        raise stop(fb.info, node, "type-error", type_, "Python would raise TypeError here")
    if name == "pow" and isinstance(b, Const) and isinstance(b.value, int) and b.value < 0 and type_ == PyScalar("int"):
        type_ = PyScalar("float")
    if "complex" in str(type_):
        a, b, type_ = complex_numbers.binary_operands(fb, node, name, type_, a, b)
    return fb.emitter.value("binary", type_, a, b, op=name)


def _counted(op: str, a: Operand, b: Operand) -> MixedScalar | None:
    """The type of a sum or difference of ints that may also be NumPy's inexact numbers of one dtype, in which they are held
    exactly: `sum(x) - sum(y)`, which is int 0 for empty arrays."""
    kinds = {x.type for x in (a, b)} - {INT}
    (kind,) = kinds if len(kinds) == 1 else (None,)
    if op in ("add", "sub") and isinstance(kind, MixedScalar) and kind.name == "int" and DTYPES[kind.dtype].kind in "fc":
        return kind
    return None


def _of_number(op: str, a: Operand, b: Operand) -> MixedScalar | None:
    """The type of a sum, difference, product or quotient of a Python float and a number that may be an int, which is held
    exactly in a float: `s = 0`, then `s += x` again and again; and of a quotient of such a number and an int."""
    number, kind = MixedScalar("number", "float64"), MixedScalar("float", "float64")
    others = {"add": (FLOAT, kind), "sub": (FLOAT, kind), "mul": (FLOAT, kind), "truediv": (FLOAT, INT)}.get(op, ())
    fits = (a.type == number and b.type in others) or (b.type == number and a.type in others)
    return kind if fits else None


def narrowed(fb: FunctionBuilder, op: str, a: Operand, b: Operand) -> tuple[Operand, Operand]:
    """The operands, mixed ones narrowed by a guard where their alternatives would lead to different computations."""
    for _ in range(4):
        type_ = binary_type(op, scalar_type(a), scalar_type(b))
        if not isinstance(type_, str) and not _inexact(type_) and not (_stored_wider(a, b) and isinstance(type_, MixedScalar)):
            return a, b
        if isinstance(type_, str) and not any(isinstance(x.type, MixedScalar) for x in (a, b)):
            return a, b
        if isinstance(a.type, MixedScalar):
            a = narrow(fb, a)
        elif isinstance(b.type, MixedScalar):
            b = narrow(fb, b)
    return a, b


def _inexact(t: HighType) -> bool:
    """A mixed type whose Python alternative is not held in its own kind of storage."""
    return isinstance(t, MixedScalar) and DEFAULT_DTYPE.get(t.name) != t.dtype and t.name != "any"


def _stored_wider(a: Operand, b: Operand) -> bool:
    return any(_inexact(x.type) for x in (a, b) if not isinstance(x.type, ArrayType))  # type: ignore[arg-type]  # high IR


def narrow(fb: FunctionBuilder, x: Operand) -> Operand:
    """`x`, known by a guard to be the NumPy alternative of its mixed type."""
    assert isinstance(x.type, MixedScalar)
    if x.type.name == "any":
        return complex_numbers.complex_only(fb, x)
    return fb.emitter.value("convert", NpScalar(x.type.dtype), x)


def scalar_type(x: Operand) -> Scalar:
    """The type of a scalar operand."""
    assert isinstance(x.type, PyScalar | NpScalar | MixedScalar), x
    return x.type


def refuse_arrays(fb: FunctionBuilder, node: ast.AST, *operands: Operand) -> None:
    """Raise Stop if an operand is a whole array."""
    if any(isinstance(x.type, ArrayType) for x in operands):
        raise stop(
            fb.info, node, "unsupported-array-expression", "arithmetic on whole arrays is not supported yet",
            "write a loop over the elements: for i in range(x.shape[0]): out[i] = x[i] + y[i]",
        )


def compare_operands(fb: FunctionBuilder, node: ast.AST, op: str, a: Operand, b: Operand) -> Operand:
    """One comparison of two scalars, or of arrays element by element."""
    if has_array(a, b):
        return compare_arrays(fb, node, op, a, b)
    if complex_numbers.is_complex(a) or complex_numbers.is_complex(b):
        ready = complex_numbers.compare_operands(fb, node, op, a, b)
        if isinstance(ready, bool):
            return scalar(ready)
        fb.emitter.at(node)
        a, b = ready
        python = op in ("eq", "ne") and python_complex_first(scalar_type(a), scalar_type(b))
        return fb.emitter.value("compare", BOOL if python else compare_type(scalar_type(a), scalar_type(b)), a, b, op=op)
    if isinstance(a, Const) and isinstance(b, Const) and isinstance(a.type, PyScalar) and isinstance(b.type, PyScalar):
        x, y = a.value, b.value
        table = {"lt": "__lt__", "le": "__le__", "gt": "__gt__", "ge": "__ge__", "eq": "__eq__", "ne": "__ne__"}
        result = getattr(x, table[op])(y)
        if result is NotImplemented:
            result = getattr(float(x), table[op])(y)  # type: ignore[arg-type]  # a Python number by its type
        return scalar(bool(result))
    fb.emitter.at(node)
    a, b = _comparable(fb, a, b), _comparable(fb, b, a)
    return fb.emitter.value("compare", compare_type(scalar_type(a), scalar_type(b)), a, b, op=op)


def _comparable(fb: FunctionBuilder, x: Operand, other: Operand) -> Operand:
    """`x`, narrowed to its NumPy alternative where its alternatives would be compared in different precisions."""
    if not (isinstance(x.type, MixedScalar) and _inexact(x.type)) or x.type.dtype == "float64":
        return x
    same = isinstance(other.type, NpScalar | MixedScalar) and other.type.dtype == x.type.dtype
    return x if same else narrow(fb, x)


def truth(fb: FunctionBuilder, value: Value, node: ast.AST) -> Operand:
    """`bool(value)`, or a constant where it is known."""
    if isinstance(value, NoneValue):
        return scalar(False)
    if isinstance(value, Tuple | Text):
        return scalar(bool(value.items if isinstance(value, Tuple) else value.value))
    if isinstance(value, Var) and isinstance(value.type, ListType):
        value = fb.emitter.value("list_len", INT, value)
    elif isinstance(value, Var) and isinstance(value.type, DictType):
        state = fb.emitter.value("dict_part", part_type(value.type, "state"), value, part="state")
        count = fb.emitter.fresh("t", INT)
        fb.emitter.emit("list_get", (count,), state, scalar(0), proved=True)
        value = count
    x = operand_of(fb, value, node)
    if isinstance(x.type, ArrayType):
        raise stop(fb.info, node, "unsupported-value", "the truth of a whole array is ambiguous", "test its elements or its size")
    if isinstance(x, Const):
        return scalar(bool(x.value))
    return x if x.type == BOOL else fb.emitter.value("truth", BOOL, x)


def short_circuit(
    fb: FunctionBuilder, node: ast.AST, left: Value, right: Callable[[], Value], *, is_and: bool
) -> Value:
    """`left and right()` / `left or right()` with Python's value."""
    cond = truth(fb, left, node)
    if isinstance(cond, Const):
        return right() if bool(cond.value) == is_and else left
    return choose(fb, node, cond, right if is_and else (lambda: left), (lambda: left) if is_and else right)


def choose_by(fb: FunctionBuilder, node: ast.AST, cond: Operand, then: Value, orelse: Value) -> Value:
    """`then if cond else orelse` for values that exist already."""
    return choose(fb, node, cond, lambda: then, lambda: orelse)


def choose(
    fb: FunctionBuilder, node: ast.AST, cond: Operand, then: Callable[[], Value], orelse: Callable[[], Value]
) -> Value:
    """`then() if cond else orelse()`; the values are joined like locals where control flow meets."""
    if isinstance(cond, Const):
        return (then if cond.value else orelse)()
    assert fb.env is not None
    before, span = fb.env, fb.info.span(node) if hasattr(node, "lineno") else fb.emitter.span
    path = fb.emitter.fresh("sel", BOOL).name
    drafts, values, ways = (Draft(), Draft()), [], []
    for draft, build in zip(drafts, (then, orelse), strict=True):
        fb.env = dict(before)
        with fb.into(draft):
            values.append(fb.slots.store(path, build()))
        ways.append(WayIn(fb.env, draft))
    fb.emitter.block.items.append(DraftIf(cond, drafts[0], drafts[1], span))
    target = joined(fb.slots, path, values)
    if isinstance(target, str):
        raise stop(fb.info, node, "conflicting-types", f"the value has no single type: {target}",
                   "make both sides the same type, for example 0.0 instead of 0")
    fb.env = merge_types(fb.slots, [way.env for way in ways])
    for way, value in zip(ways, values, strict=True):
        apply(fb.slots, way, fb.env)
        convert(fb.slots, way.block, target, value)
    return target
