"""Growable lists, and tuples whose length is known at run time only.

A list's item type is what everything put into it joins to. It is found by building the function again: a display
such as `[]` takes the type that was found for its place (its *site*) in the attempt before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kernelmill.frontend.containers.items import Held, converted_leaves, fitted, fresh_value, packed
from kernelmill.frontend.declarations.annotations import parse_annotation
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.comprehensions import Comprehension, element_loop
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.operands import leave, operand_of
from kernelmill.frontend.function.templates import Given, Seen, fill, hidden, load, place
from kernelmill.frontend.function.values import Tuple, Value, scalar
from kernelmill.frontend.numbers.casts import to_int
from kernelmill.frontend.type_rules.items import bare, current, widen
from kernelmill.frontend.type_rules.joins import convertible
from kernelmill.frontend.type_rules.operators import is_integer
from kernelmill.ir.nodes import Operand, Var
from kernelmill.ir.types import BOOL, INT, NONE, ArrayType, HighType, ListType, TupleType
from kernelmill.records import replace


def is_list(value: Value | None) -> bool:
    """Whether a value is a growable list, or a tuple whose length is known at run time only."""
    return isinstance(value, Var) and isinstance(value.type, ListType)


def new_list(fb: FunctionBuilder, node: ast.AST, capacity: Operand | None = None, purpose: str = "") -> Var:
    """An empty list made at `node`; `purpose` tells apart several that are made there."""
    site = place(node) + purpose
    kind = ListType(current(fb.list_items, fb.list_items.get(site, NONE)), site)
    return fb.emitter.value("list_new", kind, *([] if capacity is None or kind.item == NONE else [capacity]))


def display(fb: FunctionBuilder, node: ast.List) -> Value:
    """`[a, b, *t]`."""
    items = fb.evaluate(ast.copy_location(ast.Tuple(node.elts, ast.Load()), node))
    assert isinstance(items, Tuple)
    made = new_list(fb, node, scalar(len(items.items)))
    for item in items.items:
        append(fb, node, made, item)
    return made


def comprehension(fb: FunctionBuilder, node: ast.ListComp) -> Value:
    """`[f(v) for v in x if v > 0]`."""
    return collected(fb, node, node)


def collected(fb: FunctionBuilder, node: ast.expr, over: ast.expr, purpose: str = "") -> Value:
    """A list of all elements of an iterable."""
    name = hidden(fb, node, f"{purpose}list")
    fb.assign(name, new_list(fb, node, purpose=purpose))
    fb.build(element_loop(fb, over, lambda item: fill("_list.append(_item)", node, _list=name, _item=item)))
    if fb.env is None:
        raise stop(fb.info, node, "no-value", "this never gives a list", "see the errors before")
    value = fb.evaluate(load(name, node))
    assert isinstance(value, Var)
    return fb.emitter.value("copy", value.type, value)


def make(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`list(iterable)`."""
    if len(node.args) > 1 or node.keywords:
        raise stop(fb.info, node, "wrong-arguments", "list() takes one iterable in a kernel", "Python would raise TypeError")
    if not node.args:
        return new_list(fb, node)
    over = node.args[0]
    return collected(fb, node, over if isinstance(over, Comprehension) else Given(fb.evaluate(over), node))


def fixed(fb: FunctionBuilder, made: Var) -> Var:
    """The tuple of the items of a list that nothing else holds."""
    assert isinstance(made.type, ListType)
    return fb.emitter.value("list_fixed", ListType(made.type.item, made.type.site, fixed=True), made)


def is_fixed(value: Value | None) -> bool:
    """Whether a value is a tuple whose length is known at run time only."""
    return isinstance(value, Var) and isinstance(value.type, ListType) and value.type.fixed


def as_items(fb: FunctionBuilder, node: ast.AST, value: Tuple, item_kind: HighType) -> Var:
    """A tuple of known length as one of unknown length."""
    made = fb.emitter.value("list_new", ListType(item_kind), scalar(len(value.items)))
    for part in value.items:
        append(fb, node, made, part)
    return fixed(fb, made)


def refuse_argument(fb: FunctionBuilder, node: ast.AST, target: Var) -> None:
    """A list that is an argument is a copy of the caller's: changing it would change nothing."""
    if isinstance(target.type, ListType) and target.type.fixed:
        raise stop(fb.info, node, "type-error", "a tuple cannot be changed", "make a list: xs = list(t)")
    if isinstance(target.type, ListType) and target.type.readonly:
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            "a list that is an argument cannot be changed in a kernel",
            "change a copy of it: ys = list(xs)",
        )


def append(fb: FunctionBuilder, node: ast.AST, target: Var, value: Value) -> None:
    """`target.append(value)`."""
    parts = put(fb, node, target, value)
    if parts is not None:
        fb.emitter.emit("list_append", (), target, *parts)


def put(fb: FunctionBuilder, node: ast.AST, target: Var, value: Value) -> list[Operand] | None:
    """The operands that store `value` as an item of `target`; None if the list's item type has to change first."""
    refuse_argument(fb, node, target)
    kind = target.type
    assert isinstance(kind, ListType)
    return fitted(fb, node, Held("list", "an item", kind.item, kind.site), value)


def item(fb: FunctionBuilder, node: ast.AST, source: Var, index: Operand, *, proved: bool = False) -> Value:
    """`source[index]`."""
    kind = source.type
    assert isinstance(kind, ListType)
    if kind.item == NONE:
        raise stop(
            fb.info,
            node,
            "unknown-type",
            "nothing tells what this list holds: no item is ever put into it",
            "append an item before, or do without the list",
        )
    value, results = fresh_value(fb, kind.item)
    extra = {"proved": True} if proved else {}
    fb.emitter.emit("list_get", tuple(results), source, index, **extra)
    return value


def length(fb: FunctionBuilder, source: Var) -> Var:
    """`len(source)`."""
    return fb.emitter.value("list_len", INT, source)


def index_of(fb: FunctionBuilder, node: ast.AST, value: Value) -> Operand:
    """A value as an index."""
    x = operand_of(fb, value, node)
    if isinstance(x.type, ArrayType) or not (is_integer(x.type) or x.type == BOOL):  # type: ignore[arg-type]  # high IR
        raise stop(fb.info, node, "type-error", f"a list index of type {x.type}", "list indices are integers; use int(...)")
    return to_int(fb, node, x, index=True)


def load_item(fb: FunctionBuilder, node: ast.Subscript, source: Var, index: Value) -> Value:
    """`source[index]` of the author's."""
    return item(fb, node, source, index_of(fb, node.slice, index))


def store_item(fb: FunctionBuilder, node: ast.AST, target: Var, index: Value, value: Value) -> None:
    """`target[index] = value`."""
    at = index_of(fb, node, index)
    parts = put(fb, node, target, value)
    if parts is not None:
        fb.emitter.emit("list_set", (), target, at, *parts)


def contains(fb: FunctionBuilder, node: ast.AST, value: Value, source: Value) -> Var:
    """`value in source`."""
    names = {f"_{k}": hidden(fb, node, k) for k in ("found", "v", "value")}
    fb.assign(names["_found"], scalar(False))
    hold_wanted(fb, node, names["_value"], value)
    fb.build(
        fill(
            "for _v in _list:\n    if _v == _value:\n        _found = True\n        break",
            node,
            _list=Given(source, node),
            **names,
        )
    )
    found = fb.evaluate(load(names["_found"], node))
    assert isinstance(found, Var)
    return fb.emitter.value("copy", BOOL, found)


def hold_wanted(fb: FunctionBuilder, node: ast.AST, name: str, value: Value) -> None:
    """Give what is looked for in a list a hidden name; leaves for a NaN, which is found where it is the very object."""
    fb.assign(name, value)
    kind = getattr(value, "type", None)
    if kind is not None and kind not in (INT, BOOL) and not is_integer(kind):
        held = fb.evaluate(load(name, node))
        same = fb.rules.compare(fb, node, "eq", operand_of(fb, held, node), operand_of(fb, held, node))
        fb.branch(fb.rules.truth(fb, same, node), lambda: None, lambda: leave(fb, "NaN in a list"))


def operate(fb: FunctionBuilder, node: ast.AST, op: type[ast.operator], left: Value, right: Value) -> Value:
    """`xs + ys`, `xs * n`: a new list."""
    name = hidden(fb, node, "list")
    tuples = {is_fixed(v) or isinstance(v, Tuple) for v in (left, right) if is_list(v) or isinstance(v, Tuple)}
    if op is ast.Add and len(tuples) == 1 and all(is_list(v) or isinstance(v, Tuple) for v in (left, right)):
        fb.assign(name, new_list(fb, node))
        for part in (left, right):
            fb.build(
                fill(
                    "for _v in _part: _list.append(_v)",
                    node,
                    _part=Given(part, node),
                    _list=name,
                    _v=hidden(fb, node, "v"),
                )
            )
    elif op is ast.Mult and is_list(left) != is_list(right):
        source, times = (left, right) if is_list(left) else (right, left)
        count = index_of(fb, node, times)
        assert isinstance(source, Var)
        size = fb.emitter.value("binary", INT, length(fb, source), count, op="mul")
        capacity = fb.emitter.value("builtin", INT, size, scalar(0), fn="max")  # too much is a MemoryError at once
        fb.assign(name, new_list(fb, node, capacity))
        names = {"_v": hidden(fb, node, "v"), "_k": hidden(fb, node, "k"), "_list": name}
        fb.build(
            fill(
                "for _k in range(_n):\n    for _v in _part: _list.append(_v)",
                node,
                _n=Given(count, node),
                _part=Given(source, node),
                **names,
            )
        )
    else:
        raise stop(fb.info, node, "type-error", "this operator is not supported on lists", "lists have + and * in a kernel")
    value = fb.evaluate(load(name, node))
    assert isinstance(value, Var)
    return fixed(fb, value) if True in tuples else fb.emitter.value("copy", value.type, value)


def as_result(fb: FunctionBuilder, node: ast.AST, value: Value, wanted: HighType) -> Value:
    """A returned value with its lists as those that are declared."""
    if isinstance(value, Tuple) and isinstance(wanted, TupleType) and len(value.items) == len(wanted.items):
        return replace(value, items=tuple(as_result(fb, node, v, t) for v, t in zip(value.items, wanted.items, strict=True)))
    if isinstance(value, Var) and isinstance(value.type, ListType) and isinstance(wanted, ListType):
        found = bare(value.type.item)
        if value.type.fixed == wanted.fixed and found != wanted.item and items_convertible(found, wanted.item):
            return converted(fb, node, value, wanted)
    return value


def distinct(fb: FunctionBuilder, value: Value) -> None:
    """Leave where a returned tuple holds one list twice: Python returns one object, conversion makes two."""
    held = list(_lists_in(value))
    for k, a in enumerate(held):
        for b in held[k + 1 :]:
            same = fb.emitter.value("list_same", BOOL, a, b)
            fb.branch(same, lambda: leave(fb, "a list returned twice"), lambda: None)


def _lists_in(value: Value) -> Iterator[Var]:
    if isinstance(value, Tuple):
        for part in value.items:
            yield from _lists_in(part)
    elif isinstance(value, Var) and isinstance(value.type, ListType):
        yield value


def items_convertible(found: HighType, wanted: HighType) -> bool:
    """Whether items of a list may be returned as those of another."""
    if isinstance(found, TupleType) and isinstance(wanted, TupleType) and len(found.items) == len(wanted.items):
        return all(items_convertible(f, w) for f, w in zip(found.items, wanted.items, strict=True))
    return found == wanted or convertible(found, wanted)


def annotated(fb: FunctionBuilder, node: ast.AnnAssign) -> None:
    """`xs: list[float] = []`: the annotation says what the list holds, besides what is put into it."""
    try:
        declared = parse_annotation(fb.unit.project, fb.info, node.annotation)
    except Stop:
        return  # an annotation of a local binds Python to nothing
    if isinstance(declared, ListType) and node.value is not None:
        changed = widen(fb.list_items, place(node.value), declared.item)
        fb.restart = fb.restart or bool(changed)


def converted(fb: FunctionBuilder, node: ast.AST, source: Var, wanted: ListType) -> Var:
    """The list with items of another type, for a result."""
    made = fb.emitter.value("list_new", ListType(wanted.item), length(fb, source))
    kind = source.type
    assert isinstance(kind, ListType)
    if kind.item == NONE:
        return fixed(fb, made) if wanted.fixed else made
    names = {"_v": hidden(fb, node, "v"), "_list": hidden(fb, node, "result")}
    fb.assign(names["_list"], made)

    def see(value: Value) -> Value:
        return packed(iter(converted_leaves(fb, value, wanted.item)), wanted.item)

    fb.build(
        fill(
            "for _v in _part: _list.append(_seen)",
            node,
            _part=Given(source, node),
            _seen=Seen(load(names["_v"], node), see),
            **names,
        )
    )
    value = fb.evaluate(load(names["_list"], node))
    assert isinstance(value, Var)
    return fixed(fb, value) if wanted.fixed else value
