"""Items of lists, keys and values of dictionaries: which values can be one, and what they are made into when stored.

    xs = [];  xs.append(0);  xs.append(x[0])     items may be int or np.float64: the list is built again for both

In: a value and what the container holds so far (`Held`). Out: the operands of the value in the container's own type, or
None where the container has to be made for another type first.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import describe, type_of
from kernelmill.frontend.function.values import Tuple, Value
from kernelmill.frontend.type_rules.items import join_items, same_type, widen
from kernelmill.ir.lists import MOST_STEP, is_plain, item_layout
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import NONE, ArrayType, Container, DictType, HighType, ListType, MixedScalar, NpScalar, PyScalar, TupleType
from kernelmill.records import dataclass, replace

_HINT: Final = "give every item one type, for example float(v)"


@dataclass(frozen=True, slots=True)
class Held:
    """What a container holds: `name` of the container, `role` of what is put in, the type, where that is noted."""

    name: str
    role: str
    type: HighType
    site: str


def sited(fb: FunctionBuilder, node: ast.AST, value: Value) -> HighType:
    """The type of a value; of lists with the places where they are made."""
    found = type_of(fb, node, value)
    if isinstance(value, Tuple) and isinstance(found, TupleType):
        return replace(found, items=tuple(sited(fb, node, i) for i in value.items))
    if isinstance(value, Var) and isinstance(value.type, Container):
        return value.type
    return replace(found, order="") if isinstance(found, ArrayType) else found


def storable(t: HighType) -> bool:
    """Whether an item of a list may have a type."""
    if isinstance(t, TupleType):
        return bool(t.items) and all(map(storable, t.items)) and (is_plain(t) or item_layout(t)[1] <= MOST_STEP)
    if isinstance(t, ListType):
        return not t.readonly
    return isinstance(t, PyScalar | NpScalar | MixedScalar | ArrayType | DictType)


def fitted(fb: FunctionBuilder, node: ast.AST, held: Held, value: Value) -> list[Operand] | None:
    """The operands that store `value`; None if what the container holds has to change first."""
    found = sited(fb, node, value)
    if not storable(found):
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            f"a {held.name} of {describe(value)} is not supported in a kernel",
            f"a {held.name} may hold numbers, arrays, lists, and tuples of these",
        )
    if same_type(found, held.type):
        return _leaves(value)
    before = dict(fb.list_items)
    both = join_items(held.type, found, fb.list_items)
    fb.restart = fb.restart or fb.list_items != before
    if both is None:
        raise stop(fb.info, node, "conflicting-types", f"a {held.name} of {held.type} gets {held.role} of type {found}", _HINT)
    if same_type(both, held.type) and _fits(found, both):
        return converted_leaves(fb, value, both)
    if fb.list_items != before and (not held.site or same_type(both, held.type)):
        return None  # a list that is put in has to be made for other items first
    if not held.site and held.type == NONE:
        raise stop(
            fb.info,
            node,
            "unknown-type",
            f"nothing tells what this {held.name} holds before it gets here",
            "make it with an annotation: xs: list[float] = []"
            if held.name == "list"
            else "make it with an annotation: d: dict[int, float] = {}",
        )
    if not held.site:
        raise stop(
            fb.info,
            node,
            "conflicting-types",
            f"a {held.name} of {held.type} from elsewhere gets {held.role} of type {found}",
            f"make the {held.name} where it is filled, or give its items this type from the start",
        )
    if widen(fb.list_items, held.site, both) is None:
        raise stop(fb.info, node, "conflicting-types", f"a {held.name} holds {fb.list_items[held.site]} and {found}", _HINT)
    fb.restart = True
    return None


def _leaves(value: Value) -> list[Operand]:
    if isinstance(value, Tuple):
        return [leaf for item in value.items for leaf in _leaves(item)]
    assert isinstance(value, Var | Const)
    return [value]


def converted_leaves(fb: FunctionBuilder, value: Value, wanted: HighType) -> list[Operand]:
    """The operands of a value that is stored as another type."""
    if isinstance(value, Tuple):
        assert isinstance(wanted, TupleType)
        return [leaf for v, t in zip(value.items, wanted.items, strict=True) for leaf in converted_leaves(fb, v, t)]
    assert isinstance(value, Var | Const)
    if isinstance(wanted, ArrayType | Container):
        return [value]
    return [value if value.type == wanted else fb.emitter.value("convert", wanted, value)]


def _fits(found: HighType, wanted: HighType) -> bool:
    """Whether a value can be stored as it is made; lists in it must be made for their items."""
    if isinstance(found, TupleType) and isinstance(wanted, TupleType):
        return all(map(_fits, found.items, wanted.items))
    if isinstance(found, Container) or isinstance(wanted, Container):
        return same_type(found, wanted)
    return True


def fresh_value(fb: FunctionBuilder, t: HighType) -> tuple[Value, list[Var]]:
    """A value of new variables, and the variables."""
    if isinstance(t, TupleType):
        parts = [fresh_value(fb, i) for i in t.items]
        return Tuple(tuple(p[0] for p in parts), t.cls, t.fields), [v for p in parts for v in p[1]]
    result = fb.emitter.fresh("t", t)
    return result, [result]


def packed(parts: Iterator[Operand], t: HighType) -> Value:
    """The value that these operands make up."""
    if isinstance(t, TupleType):
        return Tuple(tuple(packed(parts, i) for i in t.items), t.cls, t.fields)
    return next(parts)
