"""Growable lists of scalars, or of tuples of scalars.

A list's item type is what everything put into it joins to. It is found by building the function again: a display such as `[]`
takes the type that was found for its place (its *site*) in the attempt before.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from kernelmill.frontend.annotations import parse_annotation
from kernelmill.frontend.casts import to_int
from kernelmill.frontend.comprehensions import Comprehension, element_loop
from kernelmill.frontend.constants import scalar
from kernelmill.frontend.errors import Stop, stop
from kernelmill.frontend.function import FunctionBuilder, describe, operand_of
from kernelmill.frontend.list_types import join_items, widen
from kernelmill.frontend.operators import compare_operands, truth
from kernelmill.frontend.results import convertible, type_of
from kernelmill.frontend.synthesis import Given, Seen, fill, hidden, load, place, written_out
from kernelmill.frontend.typing import is_integer
from kernelmill.frontend.values import NoneValue, Sequence, Tuple, Value
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import (
    BOOL,
    INT,
    NONE,
    ArrayType,
    HighType,
    ListType,
    MixedScalar,
    NpScalar,
    PyScalar,
    TupleType,
)

_HINT: Final = "give every item one type, for example float(v); lists hold numbers or tuples of numbers"


def is_list(value: Value | None) -> bool:
    """Whether a value is a growable list."""
    return isinstance(value, Var) and isinstance(value.type, ListType)


# ---- making lists


def new_list(fb: FunctionBuilder, node: ast.AST, room: Operand | None = None) -> Var:
    """An empty list made at `node`."""
    site = place(node)
    kind = ListType(fb.list_items.get(site, NONE), site)
    return fb.emitter.value("list_new", kind, *([] if room is None or kind.item == NONE else [room]))


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


def collected(fb: FunctionBuilder, node: ast.expr, over: ast.expr) -> Value:
    """A list of all elements of an iterable."""
    name = hidden(fb, node, "list")
    fb.assign(name, new_list(fb, node))
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


# ---- items


def item_type(fb: FunctionBuilder, node: ast.AST, value: Value) -> HighType:
    """The type of something that is put into a list."""
    found = type_of(fb, node, value)
    if not _storable(found):
        raise stop(fb.info, node, "unsupported-value", f"a list of {describe(value)} is not supported in a kernel",
                   "a list may hold numbers and tuples of numbers")
    return found


def _storable(t: HighType) -> bool:
    if isinstance(t, TupleType):
        return bool(t.items) and all(_storable(i) for i in t.items)
    return isinstance(t, PyScalar | NpScalar | MixedScalar)


def append(fb: FunctionBuilder, node: ast.AST, target: Var, value: Value) -> None:
    """`target.append(value)`."""
    parts = put(fb, node, target, value)
    if parts is not None:
        fb.emitter.emit("list_append", (), target, *parts)


def put(fb: FunctionBuilder, node: ast.AST, target: Var, value: Value) -> list[Operand] | None:
    """The operands that store `value` as an item of `target`; None if the list's item type has to change first."""
    kind = target.type
    assert isinstance(kind, ListType)
    found = item_type(fb, node, value)
    if found == kind.item:
        return _leaves(value)
    both = join_items(kind.item, found)
    if both is None:
        raise stop(fb.info, node, "conflicting-types", f"a list of {kind.item} gets an item of type {found}", _HINT)
    if both == kind.item:
        return _converted(fb, value, both)
    if not kind.site and kind.item == NONE:
        raise stop(fb.info, node, "unknown-type", "nothing tells what this list holds before it gets here",
                   "make it with an annotation: xs: list[float] = []")
    if not kind.site:
        raise stop(fb.info, node, "conflicting-types", f"a list of {kind.item} from elsewhere gets an item of type {found}",
                   "make the list where it is filled, or give its items this type from the start")
    changed = widen(fb.list_items, kind.site, both)
    if changed is None:
        raise stop(fb.info, node, "conflicting-types", f"a list holds {fb.list_items[kind.site]} and {found}", _HINT)
    fb.restart = True
    return None


def _leaves(value: Value) -> list[Operand]:
    if isinstance(value, Tuple):
        return [leaf for item in value.items for leaf in _leaves(item)]
    assert isinstance(value, Var | Const)
    return [value]


def _converted(fb: FunctionBuilder, value: Value, wanted: HighType) -> list[Operand]:
    if isinstance(value, Tuple):
        assert isinstance(wanted, TupleType)
        return [leaf for v, t in zip(value.items, wanted.items, strict=True) for leaf in _converted(fb, v, t)]
    assert isinstance(value, Var | Const)
    return [value if value.type == wanted else fb.emitter.value("convert", wanted, value)]


def item(fb: FunctionBuilder, node: ast.AST, source: Var, index: Operand, *, proved: bool = False) -> Value:
    """`source[index]`."""
    kind = source.type
    assert isinstance(kind, ListType)
    if kind.item == NONE:
        raise stop(fb.info, node, "unknown-type", "nothing tells what this list holds: no item is ever put into it",
                   "append an item before, or do without the list")
    value, results = _fresh(fb, kind.item)
    extra = {"proved": True} if proved else {}
    fb.emitter.emit("list_get", tuple(results), source, index, **extra)
    return value


def _fresh(fb: FunctionBuilder, t: HighType) -> tuple[Value, list[Var]]:
    if isinstance(t, TupleType):
        parts = [_fresh(fb, i) for i in t.items]
        return Tuple(tuple(p[0] for p in parts), t.cls, t.fields), [v for p in parts for v in p[1]]
    result = fb.emitter.fresh("t", t)
    return result, [result]


def length(fb: FunctionBuilder, source: Var) -> Var:
    """`len(source)`."""
    return fb.emitter.value("list_len", INT, source)


def _index(fb: FunctionBuilder, node: ast.AST, value: Value) -> Operand:
    x = operand_of(fb, value, node)
    if isinstance(x.type, ArrayType) or not (is_integer(x.type) or x.type == BOOL):  # type: ignore[arg-type]  # high IR
        raise stop(fb.info, node, "type-error", f"a list index of type {x.type}", "list indices are integers; use int(...)")
    return to_int(fb, node, x, index=True)


def load_item(fb: FunctionBuilder, node: ast.Subscript, source: Var, index: Value) -> Value:
    """`source[index]` of the author's."""
    return item(fb, node, source, _index(fb, node.slice, index))


def store_item(fb: FunctionBuilder, node: ast.AST, target: Var, index: Value, value: Value) -> None:
    """`target[index] = value`."""
    at = _index(fb, node, index)
    parts = put(fb, node, target, value)
    if parts is not None:
        fb.emitter.emit("list_set", (), target, at, *parts)


def slice_of(fb: FunctionBuilder, node: ast.Subscript, source: Var, start: Operand | None, stop_: Operand | None) -> Value:
    """`source[start:stop]`: a new list."""
    names = {k: hidden(fb, node, k) for k in ("sliced", "from", "to")}
    size = length(fb, source)
    fb.assign(names["sliced"], source)
    for key, bound, default in (("from", start, scalar(0)), ("to", stop_, size)):
        fb.assign(names[key], default if bound is None else to_int(fb, node, bound, index=True))
        fb.build(fill(_CLAMP, node, _x=names[key], _n=Given(size, node)))
    parts = {f"_{k}": v for k, v in names.items()}
    (loop,) = fill("[_sliced[_k] for _k in range(_from, _to)]", node, **parts)
    assert isinstance(loop, ast.Expr)
    return fb.evaluate(loop.value)


_CLAMP: Final = """
if _x < 0:
    _x = _x + _n
    if _x < 0:
        _x = 0
elif _x > _n:
    _x = _n
"""


# ---- operators and methods


def contains(fb: FunctionBuilder, node: ast.AST, value: Value, source: Value) -> Var:
    """`value in source`."""
    names = {f"_{k}": hidden(fb, node, k) for k in ("found", "v", "value")}
    fb.assign(names["_found"], scalar(False))
    fb.assign(names["_value"], value)
    kind = getattr(value, "type", None)
    if kind is not None and kind not in (INT, BOOL) and not is_integer(kind):  # a NaN is found where it is the very object
        held = fb.evaluate(load(names["_value"], node))
        same = compare_operands(fb, node, "eq", operand_of(fb, held, node), operand_of(fb, held, node))
        fb.branch(truth(fb, same, node), lambda: None, lambda: leave(fb, "NaN in a list"))
    fb.build(fill("for _v in _list:\n    if _v == _value:\n        _found = True\n        break", node,
                  _list=Given(source, node), **names))
    found = fb.evaluate(load(names["_found"], node))
    assert isinstance(found, Var)
    return fb.emitter.value("copy", BOOL, found)


def operate(fb: FunctionBuilder, node: ast.AST, op: type[ast.operator], left: Value, right: Value) -> Value:
    """`xs + ys`, `xs * n`: a new list."""
    made = new_list(fb, node)
    name = hidden(fb, node, "list")
    fb.assign(name, made)
    if op is ast.Add and is_list(left) and is_list(right):
        for part in (left, right):
            fb.build(fill("for _v in _part: _list.append(_v)", node, _part=Given(part, node), _list=name, _v=hidden(fb, node, "v")))
    elif op is ast.Mult and is_list(left) != is_list(right):
        source, times = (left, right) if is_list(left) else (right, left)
        count = _index(fb, node, times)
        names = {"_v": hidden(fb, node, "v"), "_k": hidden(fb, node, "k"), "_list": name}
        fb.build(fill("for _k in range(_n):\n    for _v in _part: _list.append(_v)", node, _n=Given(count, node),
                      _part=Given(source, node), **names))
    else:
        raise stop(fb.info, node, "type-error", "this operator is not supported on lists", "lists have + and * in a kernel")
    value = fb.evaluate(load(name, node))
    assert isinstance(value, Var)
    return fb.emitter.value("copy", value.type, value)


def extend(fb: FunctionBuilder, node: ast.AST, target: Var, over: ast.expr) -> None:
    """`target.extend(iterable)`, `target += iterable`."""
    name = hidden(fb, node, "target")
    fb.assign(name, target)
    if isinstance(over, Given) and is_list(over.value):  # may be the list itself, whose length is fixed first
        text = "for _k in range(_n): _list.append(_part[_k])"
        assert isinstance(over.value, Var)
        size = length(fb, over.value)
        fb.build(fill(text, node, _n=Given(size, node), _list=name, _part=over, _k=hidden(fb, node, "k")))
        return
    fb.build(element_loop(fb, over, lambda v: fill("_list.append(_v)", node, _list=name, _v=v)))


def method(fb: FunctionBuilder, node: ast.Call, target: Var, name: str) -> Value:
    """A method of a list."""
    handler = METHODS.get(name)
    if handler is None or node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
        raise stop(fb.info, node, "unsupported-call", f"method .{name}() of a list is not supported in a kernel like this",
                   f"lists have {', '.join(sorted(METHODS))} in a kernel")
    return handler(fb, node, target)


def _argument(fb: FunctionBuilder, node: ast.Call, name: str) -> Value:
    if len(node.args) != 1:
        raise stop(fb.info, node, "wrong-arguments", f"list.{name}() takes one argument", "Python would raise TypeError")
    return fb.evaluate(node.args[0])


def _append(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    append(fb, node, target, _argument(fb, node, "append"))
    return NoneValue()


def _extend(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    over = node.args[0] if len(node.args) == 1 and isinstance(node.args[0], Comprehension) else None
    extend(fb, node, target, over if over is not None else Given(_argument(fb, node, "extend"), node))
    return NoneValue()


def _pop(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    if len(node.args) > 1:
        raise stop(fb.info, node, "wrong-arguments", "list.pop() takes one argument", "Python would raise TypeError")
    at = _index(fb, node, fb.evaluate(node.args[0])) if node.args else scalar(-1)
    return popped(fb, node, target, at)


def popped(fb: FunctionBuilder, node: ast.AST, target: Var, at: Operand) -> Value:
    """`target.pop(at)`."""
    value = item(fb, node, target, at)
    size = length(fb, target)
    last = fb.emitter.value("binary", INT, size, scalar(1), op="sub")
    if not (isinstance(at, Const) and at.value == -1):
        names = {"_k": hidden(fb, node, "k"), "_at": hidden(fb, node, "at")}
        fb.assign(names["_at"], at)
        fb.build(fill("if _at < 0: _at = _at + _n\nfor _k in range(_at, _last): _list[_k] = _list[_k + 1]", node,
                      _n=Given(size, node), _last=Given(last, node), _list=Given(target, node), **names))
    fb.emitter.emit("list_cut", (), target, last)
    return value


def _clear(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    if node.args:
        raise stop(fb.info, node, "wrong-arguments", "list.clear() takes no argument", "Python would raise TypeError")
    fb.emitter.emit("list_cut", (), target, scalar(0))
    return NoneValue()


def _reverse(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    names = {f"_{k}": hidden(fb, node, k) for k in ("k", "n", "v")}
    text = """
for _k in range(_n // 2):
    _v = _list[_k]
    _list[_k] = _list[_n - 1 - _k]
    _list[_n - 1 - _k] = _v
"""
    fb.assign(names["_n"], length(fb, target))
    fb.build(fill(text, node, _list=Given(target, node), **names))
    return NoneValue()


def _copy(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    return collected(fb, node, Given(target, node))


def _insert(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    if len(node.args) != 2:
        raise stop(fb.info, node, "wrong-arguments", "list.insert() takes two arguments", "Python would raise TypeError")
    names = {f"_{k}": hidden(fb, node, k) for k in ("k", "at", "n")}
    at = _index(fb, node, fb.evaluate(node.args[0]))
    value = fb.evaluate(node.args[1])
    fb.assign(names["_n"], length(fb, target))
    fb.assign(names["_at"], at)
    append(fb, node, target, value)
    text = """
if _at < 0:
    _at = _at + _n
    if _at < 0:
        _at = 0
for _k in range(_n, _at, -1):
    _list[_k] = _list[_k - 1]
if _at < _n:
    _list[_at] = _v
"""
    fb.build(fill(text, node, _list=Given(target, node), _v=Given(value, node), **names))
    return NoneValue()


METHODS: Final[dict[str, Callable[[FunctionBuilder, ast.Call, Var], Value]]] = {
    "append": _append, "extend": _extend, "pop": _pop, "clear": _clear, "reverse": _reverse, "copy": _copy, "insert": _insert,
}


def delete(fb: FunctionBuilder, node: ast.Subscript, target: Var) -> None:
    """`del target[i]`."""
    if isinstance(node.slice, ast.Slice):
        raise stop(fb.info, node, "unsupported-syntax", "deleting a slice of a list is not supported in a kernel", "pop the items")
    popped(fb, node, target, _index(fb, node, fb.evaluate(node.slice)))


# ---- loops


_MUTATORS: Final = frozenset({*METHODS} - {"copy"} | {"remove", "sort"})


def loop_over(fb: FunctionBuilder, node: ast.For, source: Var) -> ast.While:
    """The loop that looks at the list's length on every turn, as Python does."""
    names = {"_k": hidden(fb, node, "k"), "_list": hidden(fb, node, "over")}
    fb.assign(names["_list"], source)
    fb.assign(names["_k"], scalar(0))
    over = load(names["_list"], node.iter)

    def size(value: Value) -> Value:
        assert isinstance(value, Var)
        return length(fb, value)

    def at(k: Value) -> Value:
        held = fb.evaluate(over)
        assert isinstance(held, Var)
        assert isinstance(k, Var | Const)
        return item(fb, node.iter, held, k, proved=True)

    index = load(names["_k"], node.iter)
    (loop,) = fill("while _k < _size: _k = _k + 1", node, _size=Seen(over, size), **names)
    assert isinstance(loop, ast.While)
    bind = ast.copy_location(ast.Assign([node.target], Seen(index, at)), node)
    loop.body = [bind, *loop.body, *node.body]
    loop.orelse = node.orelse
    return loop


def changes_lists(fb: FunctionBuilder, body: list[ast.stmt]) -> bool:
    """Whether statements may change the length of a list: then counted loops over lists are not exact."""
    assert fb.env is not None
    env = fb.env

    def named_list(x: ast.AST) -> bool:
        local = env.get(x.id) if isinstance(x, ast.Name) else None
        return local is not None and (is_list(local.value) or isinstance(local.value, Tuple))

    for node in ast.walk(ast.Module(body, [])):
        if isinstance(node, ast.Attribute) and node.attr in _MUTATORS:
            return True
        if isinstance(node, ast.AugAssign | ast.Delete):
            targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
            if any(named_list(t) or (isinstance(node, ast.Delete) and isinstance(t, ast.Subscript)) for t in targets):
                return True
        if isinstance(node, ast.Call) and any(named_list(a) for a in node.args):
            return not (isinstance(node.func, ast.Name) and node.func.id in ("len", "sum", "min", "max", "any", "all", "zip", "enumerate"))
    return False


def as_result(fb: FunctionBuilder, node: ast.AST, value: Value, wanted: HighType) -> Value:
    """A returned value with its lists as those that are declared."""
    if isinstance(value, Tuple) and isinstance(wanted, TupleType) and len(value.items) == len(wanted.items):
        return replace(value, items=tuple(as_result(fb, node, v, t) for v, t in zip(value.items, wanted.items, strict=True)))
    if isinstance(value, Var) and isinstance(value.type, ListType) and isinstance(wanted, ListType):
        found = value.type.item
        if found != wanted.item and items_convertible(found, wanted.item):
            return converted(fb, node, value, wanted)
    return value


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


def leave(fb: FunctionBuilder, why: str) -> None:
    """Hand the call to the Python function."""
    fb.emitter.emit("leave", (), why=why)
    fb.env = None


def augmented(fb: FunctionBuilder, node: ast.AugAssign, target: Var) -> None:
    """`xs += items`: the list itself grows."""
    if not isinstance(node.op, ast.Add):
        raise stop(fb.info, node, "unsupported-syntax", "only += changes a list in a kernel", "write xs = xs * n")
    over = node.value if isinstance(node.value, Comprehension) else Given(fb.evaluate(written_out(node.value)), node)
    extend(fb, node, target, over)


def held_in(value: Value) -> bool:
    """Whether an iterator goes over a list."""
    return is_list(value) or (isinstance(value, Sequence) and any(map(held_in, value.parts)))


def converted(fb: FunctionBuilder, node: ast.AST, source: Var, wanted: ListType) -> Var:
    """The list with items of another type, for a result."""
    made = fb.emitter.value("list_new", ListType(wanted.item), length(fb, source))
    kind = source.type
    assert isinstance(kind, ListType)
    if kind.item == NONE:
        return made
    names = {"_v": hidden(fb, node, "v"), "_list": hidden(fb, node, "result")}
    fb.assign(names["_list"], made)

    def see(value: Value) -> Value:
        return _packed(iter(_converted(fb, value, wanted.item)), wanted.item)

    fb.build(fill("for _v in _part: _list.append(_seen)", node, _part=Given(source, node),
                  _seen=Seen(load(names["_v"], node), see), **names))
    value = fb.evaluate(load(names["_list"], node))
    assert isinstance(value, Var)
    return value


def _packed(parts: Iterator[Operand], t: HighType) -> Value:
    if isinstance(t, TupleType):
        return Tuple(tuple(_packed(parts, i) for i in t.items), t.cls, t.fields)
    return next(parts)


__all__ = [
    "METHODS", "annotated", "append", "as_result", "augmented", "changes_lists", "collected", "comprehension", "contains", "converted", "delete", "display", "extend",
    "held_in", "is_list", "item", "length", "load_item", "loop_over", "make", "method", "operate", "slice_of", "store_item",
]
