"""`return`: which type the function's result has, and conversion of each returned value to it.

A kernel called from Python returns its declared type; a helper called from a kernel returns what CPython would, so its
result type is inferred (all returns joined) and its annotation only serves where recursion needs it early.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder, describe
from kernelmill.frontend.list_types import bare, parts
from kernelmill.frontend.typing import alternatives, join
from kernelmill.frontend.values import LIST_OF_VIEWS, NUMPY_RECORD, SLICE, NoneValue, Tuple, Value
from kernelmill.ir.nodes import Const, Operand, Return, Var
from kernelmill.ir.types import (
    DTYPES,
    NONE,
    ArrayType,
    Container,
    DictType,
    HighType,
    ListType,
    MixedScalar,
    NpScalar,
    PyScalar,
    TupleType,
)


def type_of(fb: FunctionBuilder, node: ast.AST, value: Value) -> HighType:
    """The type of a value that can be returned."""
    if isinstance(value, NoneValue):
        return NONE
    if isinstance(value, Tuple) and value.cls == SLICE:
        raise stop(fb.info, node, "unsupported-value", "a slice cannot leave the place where it is made in a kernel",
                   "pass its bounds")
    if isinstance(value, Tuple) and value.cls == NUMPY_RECORD:
        raise stop(fb.info, node, "unsupported-value", "a result of np.linalg cannot leave the place where it is made in a kernel",
                   "unpack it: q, r = np.linalg.qr(a)")
    if isinstance(value, Tuple) and value.cls == LIST_OF_VIEWS:
        raise stop(fb.info, node, "unsupported-value", "a list of arrays cannot leave the place where it is made in a kernel",
                   "unpack it: a, b = np.split(x, 2)")
    if isinstance(value, Tuple):
        return TupleType(tuple(type_of(fb, node, item) for item in value.items), value.cls, value.fields)
    if isinstance(value, Var | Const):
        type_: HighType = value.type  # type: ignore[assignment]  # high IR has high types only
        if isinstance(type_, Container):
            return bare(type_)
        return replace(type_, order="") if isinstance(type_, ArrayType) else type_
    raise stop(fb.info, node, "unsupported-value", f"{describe(value)} cannot be returned from a kernel",
               "return numbers, arrays or tuples of them")


def return_value(fb: FunctionBuilder, node: ast.AST, value: Value) -> None:
    """Emit `return value`, converted to the function's result type."""
    found = without_flags(type_of(fb, node, value))
    if fb.result not in (None, NONE) and found == NONE and _may_be_none(fb, node):
        fb.emitter.at(node)
        fb.emitter.emit("leave", (), why="None, where other ways return a value")
        return
    if fb.result == NONE and found != NONE and not fb.result_fixed:
        fb.result, fb.restart = found, True
    if _is_argument(found):
        raise stop(fb.info, node, "unsupported-value", "a list that is an argument cannot be returned from a kernel",
                   "return a copy of it: list(xs)")
    if fb.result is None:
        fb.result = found
    elif not fb.result_fixed and found != fb.result:
        both = join_results(fb.result, found)
        if both is None:
            raise stop(fb.info, node, "conflicting-types", f"this returns {found}, another return gives {fb.result}",
                       "return one type on every way, and annotate it: def f(...) -> float")
        fb.restart = fb.restart or both != fb.result
        fb.result = both
    leaves = list(_converted(fb, node, value, found, fb.result))
    fb.emitter.block.items.append(Return(tuple(leaves), fb.emitter.span))


def _may_be_none(fb: FunctionBuilder, node: ast.AST) -> bool:
    """Whether None is a proper result beside others: Python makes it then."""
    declared = fb.node.returns
    if declared is None or not fb.result_fixed:
        return isinstance(node, ast.Return) or (declared is not None and _names_none(declared))
    return _names_none(declared)


def _names_none(annotation: ast.expr) -> bool:
    return "None" in (text := ast.unparse(annotation)) or "Optional[" in text


def unmade(t: HighType, *, declared: bool) -> tuple[str, str] | None:
    """What a value of a type holds that Python would not get as it is, and what to return instead."""
    for inner in parts(t):
        if isinstance(inner, DictType) and inner.is_set:
            return "a set", "it has no order: return sorted(s)"
        if isinstance(inner, DictType) and inner.default and not declared:
            return "a defaultdict or Counter", "return dict(d)"
    return None


def _is_argument(t: HighType) -> bool:
    if isinstance(t, TupleType):
        return any(map(_is_argument, t.items))
    return isinstance(t, ListType) and t.readonly


def without_flags(t: HighType) -> HighType:
    """The type without what belongs to a declaration only (order, read-only)."""
    if isinstance(t, ArrayType):
        return ArrayType(t.dtype, t.ndim)
    return replace(t, items=tuple(without_flags(i) for i in t.items)) if isinstance(t, TupleType) else t


def join_results(a: HighType, b: HighType) -> HighType | None:
    """The join of two result types; tuples item by item."""
    if isinstance(a, Container) and isinstance(b, Container):
        return a if _is_or_empty(b, a) else b if _is_or_empty(a, b) else None
    if isinstance(a, TupleType) and isinstance(b, TupleType) and (len(a.items), a.cls) == (len(b.items), b.cls):
        items = [join_results(x, y) for x, y in zip(a.items, b.items, strict=True)]
        return replace(a, items=tuple(i for i in items if i)) if all(items) else None
    return join(a, b)


def _is_or_empty(found: Container, wanted: Container) -> bool:
    """Whether a list or dictionary of type `found` is one of type `wanted`, perhaps because nothing is ever in it."""
    if isinstance(found, ListType) and isinstance(wanted, ListType):
        return found.fixed == wanted.fixed and found.item in (NONE, wanted.item)
    if isinstance(found, DictType) and isinstance(wanted, DictType):
        return found.is_set == wanted.is_set and (found.key == NONE or (found.key, found.value) == (wanted.key, wanted.value))
    return False


def _converted(fb: FunctionBuilder, node: ast.AST, value: Value, found: HighType, wanted: HighType) -> list[Operand]:
    if isinstance(wanted, TupleType) and isinstance(value, Tuple) and (len(wanted.items), wanted.cls) == (
        len(value.items), value.cls
    ):
        assert isinstance(found, TupleType)
        return [
            leaf
            for item, f, w in zip(value.items, found.items, wanted.items, strict=True)
            for leaf in _converted(fb, node, item, f, w)
        ]
    if wanted == NONE and found == NONE:
        return []
    if isinstance(value, Var | Const):
        if isinstance(wanted, Container) and isinstance(found, Container):
            if _is_or_empty(found, wanted):
                return [value]
        elif isinstance(wanted, ArrayType) and isinstance(found, ArrayType):
            if (wanted.dtype, wanted.ndim) == (found.dtype, found.ndim):
                return [value]
        elif found == wanted:
            return [value]
        elif convertible(found, wanted):
            return [fb.emitter.value("convert", wanted, value)]
    hint = "make the annotation and the value agree; int(...) and float(...) convert"
    if found == NONE and not isinstance(node, ast.Return):
        raise stop(fb.info, node, "missing-return", f"not every way through {fb.node.name!r} returns a value of type {wanted}",
                   "add a return at the end")
    raise stop(fb.info, node, "wrong-result", f"this returns {found}, but the declared result is {wanted}", hint)


def convertible(found: HighType, wanted: HighType) -> bool:
    """Whether a scalar of type `found` may be returned where `wanted` is declared: the same kind, or a wider one."""
    if not isinstance(found, PyScalar | NpScalar | MixedScalar) or not isinstance(wanted, PyScalar | NpScalar | MixedScalar):
        return False
    if isinstance(wanted, MixedScalar):
        return join(found, wanted) == wanted
    rank = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}
    kinds = {"bool": 0, "int": 1, "float": 2, "complex": 3}
    target = kinds[wanted.name] if isinstance(wanted, PyScalar) else rank[DTYPES[wanted.dtype].kind]
    worst = max(kinds[t.name] if isinstance(t, PyScalar) else rank[DTYPES[t.dtype].kind] for t in alternatives(found))
    return worst == target or (worst < target and worst > 0)
