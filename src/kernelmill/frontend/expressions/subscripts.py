"""Subscripts and attributes: elements, views, items of tuples, `.shape` and the like."""

from __future__ import annotations

import ast

from kernelmill.frontend.arrays.assignment import assign_array
from kernelmill.frontend.arrays.fancy_indexing import consumed, is_fancy, load_fancy, store_fancy
from kernelmill.frontend.arrays.grids import grid, is_grid
from kernelmill.frontend.arrays.indexing import Place, _is_element, loaded, refuse_slices, refuse_value, view_of
from kernelmill.frontend.containers import dicts, list_methods, list_slices, lists
from kernelmill.frontend.containers.tuples import item_at
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import describe, operand_of, refuse_iterator
from kernelmill.frontend.function.templates import written_out
from kernelmill.frontend.function.values import (
    ELLIPSIS,
    NEW_AXIS,
    SLICE,
    External,
    NoneValue,
    Slice,
    Table,
    Text,
    Tuple,
    Value,
    scalar,
)
from kernelmill.frontend.numbers.complex import refuse_complex
from kernelmill.frontend.numpy.from_items import array_of_items, is_items, store_items
from kernelmill.frontend.type_rules.operators import is_integer
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import DTYPES, ArrayType, ListType, NpScalar


def prepare_subscript(fb: FunctionBuilder, node: ast.Subscript) -> Place:
    """Evaluate the base and the subscripts, in Python's order."""
    base = fb.evaluate(node.value)
    if isinstance(base, Var) and isinstance(base.type, ArrayType):
        elements = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        parts: list[Operand | Slice] = []
        for element_node in elements:
            parts += _array_part(fb, element_node)
        parts = _expand_ellipsis(fb, node, parts, base.type.ndim)
        return Place(node, base, tuple(parts))
    if isinstance(base, External) and is_grid(base):
        return Place(node, base, ())
    if isinstance(base, Table):
        return Place(node, base, (_key(fb, node, base),))
    if isinstance(base, Tuple) or lists.is_list(base):
        if isinstance(node.slice, ast.Slice):
            return Place(node, base, (_slice(fb, node.slice),))
        return Place(node, base, (operand_of(fb, fb.evaluate(node.slice), node.slice),))
    if dicts.is_dict(base):
        return Place(node, base, (), fb.evaluate(node.slice))
    raise stop(
        fb.info,
        node,
        "unsupported-value",
        f"{describe(base)} cannot be subscripted in a kernel",
        "arrays, tuples, lists and dictionaries can be subscripted",
    )


def _key(fb: FunctionBuilder, node: ast.Subscript, table: Table) -> Operand:
    """The number of the entry whose key a subscript is."""
    key = fb.evaluate(node.slice)
    keys = [k for k, _ in table.items]
    if isinstance(key, Text | Const) and key in keys:
        return scalar(keys.index(key))
    if isinstance(key, Text | Const):
        raise stop(fb.info, node, "type-error", f"the dictionary has no key {key.value!r}", "Python would raise KeyError")
    raise stop(
        fb.info,
        node,
        "not-constant",
        "the key of a dictionary must be known at compile time in a kernel",
        "use a Literal parameter, or if/elif on the key",
    )


def _array_part(fb: FunctionBuilder, node: ast.expr) -> list[Operand | Slice]:
    if isinstance(node, ast.Slice):
        return [_slice(fb, node)]
    if isinstance(node, ast.Constant) and node.value is ...:
        return [ELLIPSIS]
    if isinstance(node, ast.List):  # an index array as a display
        return [operand_of(fb, array_of_items(fb, node, fb.evaluate(written_out(node)), ""), node)]
    value = fb.evaluate(node)
    if lists.is_list(value):
        return [operand_of(fb, array_of_items(fb, node, value, ""), node)]
    items = value.items if isinstance(value, Tuple) and value.cls != SLICE else (value,)
    out: list[Operand | Slice] = []
    for item in items:
        if isinstance(item, Tuple) and item.cls == SLICE:
            out.append(Slice(*(_bound(fb, node, part) for part in item.items)))
            continue
        if isinstance(item, NoneValue):
            out.append(NEW_AXIS)
            continue
        x = operand_of(fb, item, node)
        if isinstance(x.type, ArrayType):
            out.append(x)
            continue
        if not is_integer(x.type):  # type: ignore[arg-type]  # high IR
            raise stop(
                fb.info, node, "type-error", f"an index of type {x.type}", "indices must be integers; use int(...) to convert"
            )
        out.append(x)
    return out


def _expand_ellipsis(fb: FunctionBuilder, node: ast.Subscript, parts: list[Operand | Slice], ndim: int) -> list[Operand | Slice]:
    full = Slice(None, None, None)
    used = sum(consumed(p) for p in parts if p != NEW_AXIS)
    if ELLIPSIS in parts:
        at = parts.index(ELLIPSIS)
        parts = [*parts[:at], *[full] * (ndim - (used - 1)), *parts[at + 1 :]]
        used = sum(consumed(p) for p in parts if p != NEW_AXIS)
    if used > ndim or ELLIPSIS in parts:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"{used} subscripts for an array of rank {ndim}",
            "NumPy would raise IndexError: too many indices",
        )
    return parts


def _bound(fb: FunctionBuilder, node: ast.AST, value: Value) -> Operand | None:
    """A bound of a slice."""
    if isinstance(value, NoneValue):
        return None
    x = operand_of(fb, value, node)
    if not is_integer(x.type):  # type: ignore[arg-type]  # high IR
        raise stop(fb.info, node, "type-error", f"a slice bound of type {x.type}", "slice bounds must be integers")
    return x


def _slice(fb: FunctionBuilder, node: ast.Slice) -> Slice:
    def part(inner: ast.expr | None) -> Operand | None:
        return None if inner is None else _bound(fb, inner, fb.evaluate(inner))

    return Slice(part(node.lower), part(node.upper), part(node.step))


def load_subscript(fb: FunctionBuilder, place: Place) -> Value:
    """The value of `base[parts]`."""
    fb.emitter.at(place.node)
    if isinstance(place.base, External):
        return grid(fb, place.node, place.base.name)
    if isinstance(place.base, Table):
        (number,) = place.parts
        assert isinstance(number, Const)
        assert isinstance(number.value, int)
        value: Value = place.base.items[number.value][1]
        return value
    if isinstance(place.base, Tuple):
        return _tuple_item(fb, place)
    if isinstance(place.base, Var) and isinstance(place.base.type, ListType):
        return _list_item(fb, place, place.base)
    if isinstance(place.base, Var) and place.key is not None:
        return dicts.load_value(fb, place.node, place.base, place.key)
    assert isinstance(place.base, Var)
    array = place.base.type
    assert isinstance(array, ArrayType)
    refuse_slices(fb, place.node, array, _is_element(place, array))
    if is_fancy(place.parts):
        return load_fancy(fb, place.node, place.base, place.parts, view_of)
    if _is_element(place, array):
        item = fb.emitter.value("index", NpScalar(array.dtype), place.base, *_operands(place))
        return loaded(fb, place.base, item)
    return view_of(fb, place.base, place.parts)


def _operands(place: Place) -> list[Operand]:
    return [p for p in place.parts if not isinstance(p, Slice)]


def _list_item(fb: FunctionBuilder, place: Place, base: Var) -> Value:
    part = place.parts[0]
    if not isinstance(part, Slice):
        return lists.load_item(fb, place.node, base, part)
    if part.step is not None and part.step != scalar(1):
        made = list_slices.stepped(fb, place.node, base, part.start, part.stop, part.step)
    else:
        made = list_slices.slice_of(fb, place.node, base, part.start, part.stop)
    return lists.fixed(fb, made) if lists.is_fixed(base) and isinstance(made, Var) else made


def _tuple_item(fb: FunctionBuilder, place: Place) -> Value:
    base, part = place.base, place.parts[0]
    assert isinstance(base, Tuple)
    refuse_iterator(fb, place.node, base)
    bounds = (part.start, part.stop, part.step) if isinstance(part, Slice) else (part,)
    if isinstance(part, Var) and is_integer(part.type):  # type: ignore[arg-type]  # high IR
        return item_at(fb, place.node, base, part)
    if not all(b is None or (isinstance(b, Const) and isinstance(b.value, int)) for b in bounds):
        raise stop(
            fb.info,
            place.node,
            "not-constant",
            "the bounds of a slice of a tuple must be constants in a kernel",
            "use an array or a list",
        )
    try:
        if isinstance(part, Slice):
            numbers = [None if b is None else int(b.value) for b in bounds]  # type: ignore[union-attr, arg-type]  # checked
            return Tuple(base.items[slice(*numbers)])
        return base.items[int(part.value)]  # type: ignore[union-attr, arg-type]  # checked above
    except (IndexError, ValueError) as error:
        raise stop(fb.info, place.node, "type-error", str(error), "Python would raise the same") from error


def delete_item(fb: FunctionBuilder, node: ast.Subscript, target: Var) -> None:
    """`del target[i]`, `del target[i:j]` of a list."""
    if isinstance(node.slice, ast.Slice):
        list_slices.delete_slice(fb, node, target, _slice(fb, node.slice))
    else:
        list_methods.delete(fb, node, target)


def store_subscript(fb: FunctionBuilder, place: Place, value: Value) -> None:
    """`base[parts] = value`."""
    fb.emitter.at(place.node)
    if isinstance(place.base, Var) and isinstance(place.base.type, ListType):
        if isinstance(place.parts[0], Slice):
            list_slices.store_slice(fb, place.node, place.base, place.parts[0], value)
            return
        lists.store_item(fb, place.node, place.base, place.parts[0], value)
        return
    if isinstance(place.base, Var) and place.key is not None:
        dicts.store(fb, place.node, place.base, place.key, value)
        return
    if not isinstance(place.base, Var):
        raise stop(fb.info, place.node, "type-error", "a tuple's items cannot be assigned", "make a new tuple")
    array = place.base.type
    assert isinstance(array, ArrayType)
    refuse_slices(fb, place.node, array, _is_element(place, array))
    if is_fancy(place.parts):
        if is_items(value):
            value = array_of_items(fb, place.node, value, array.dtype)
        store_fancy(fb, place.node, place.base, place.parts, operand_of(fb, value, place.node), view_of)
        return
    if not _is_element(place, array):
        target = view_of(fb, place.base, place.parts)
        if is_items(value) and isinstance(target.type, ArrayType) and target.type.ndim == 1:
            store_items(fb, place.node, target, value)
            return
        if is_items(value):
            value = array_of_items(fb, place.node, value, array.dtype)
        assign_array(fb, place.node, target, operand_of(fb, value, place.node))
        return
    if array.readonly:
        raise stop(
            fb.info,
            place.node,
            "read-only",
            "this array is read-only: a module constant, or declared so",
            "write to an array made in the kernel, or to a parameter that is not declared read-only",
        )
    x = operand_of(fb, value, place.node)
    if isinstance(x.type, ArrayType):
        raise stop(fb.info, place.node, "type-error", "an array is assigned to one element", "index the right-hand side")
    if DTYPES[array.dtype].kind != "c":
        refuse_complex(fb, place.node, x, f"an element of {array.dtype}")
    refuse_value(fb, place.node, array, x)
    fb.emitter.emit("store_item", (), place.base, *_operands(place), x)
