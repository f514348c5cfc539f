"""Types of results: the join of two, what may be returned where another is declared, and what Python would not get as it is."""

from __future__ import annotations

from kernelmill.frontend.type_rules.items import parts
from kernelmill.frontend.type_rules.operators import alternatives, join
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
from kernelmill.records import replace


def unmade(t: HighType, *, declared: bool) -> tuple[str, str] | None:
    """What a value of a type holds that Python would not get as it is, and what to return instead."""
    for inner in parts(t):
        if isinstance(inner, DictType) and inner.is_set:
            return "a set", "it has no order: return sorted(s)"
        if isinstance(inner, DictType) and inner.default and not declared:
            return "a defaultdict or Counter", "return dict(d)"
    return None


def is_argument(t: HighType) -> bool:
    """Whether a value of this type holds a list that is an argument, which stays what the caller gave."""
    if isinstance(t, TupleType):
        return any(map(is_argument, t.items))
    return isinstance(t, ListType) and t.readonly


def without_flags(t: HighType) -> HighType:
    """The type without what belongs to a declaration only (order, read-only)."""
    if isinstance(t, ArrayType):
        return ArrayType(t.dtype, t.ndim)
    return replace(t, items=tuple(without_flags(i) for i in t.items)) if isinstance(t, TupleType) else t


def join_results(a: HighType, b: HighType) -> HighType | None:
    """The join of two result types; tuples item by item."""
    if isinstance(a, Container) and isinstance(b, Container):
        return a if is_or_empty(b, a) else b if is_or_empty(a, b) else None
    if isinstance(a, TupleType) and isinstance(b, TupleType) and (len(a.items), a.cls) == (len(b.items), b.cls):
        items = [join_results(x, y) for x, y in zip(a.items, b.items, strict=True)]
        return replace(a, items=tuple(i for i in items if i)) if all(items) else None
    return join(a, b)


def is_or_empty(found: Container, wanted: Container) -> bool:
    """Whether a list or dictionary of type `found` is one of type `wanted`, perhaps because nothing is ever in it."""
    if isinstance(found, ListType) and isinstance(wanted, ListType):
        return found.fixed == wanted.fixed and found.item in (NONE, wanted.item)
    if isinstance(found, DictType) and isinstance(wanted, DictType):
        return found.is_set == wanted.is_set and (found.key == NONE or (found.key, found.value) == (wanted.key, wanted.value))
    return False


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
