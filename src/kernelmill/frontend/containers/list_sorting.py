"""`sorted` and `list.sort`: a stable merge sort of a list, by its items or by keys.

Python's sort is stable too, so that the result is the same wherever the keys have an order; a NaN among them leaves.
"""

from __future__ import annotations

import ast

from kernelmill.frontend.containers.dict_loops import members
from kernelmill.frontend.containers.lists import collected, length, refuse_argument
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.comprehensions import Comprehension
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.library import library_function
from kernelmill.frontend.function.operands import leave
from kernelmill.frontend.function.templates import Given, Part, call_of, fill, hidden, load
from kernelmill.frontend.function.values import Closure, Method, NoneValue, Sequence, Tuple, Value, scalar
from kernelmill.frontend.type_rules.operators import is_integer
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import BOOL, NONE, ArrayType, DictType, HighType, ListType, TupleType
from kernelmill.project.options import KernelOptions


def sorted_list(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`sorted(iterable, key=…, reverse=…)`."""
    if len(node.args) != 1 or isinstance(node.args[0], ast.Starred):
        raise stop(fb.info, node, "wrong-arguments", "sorted() takes one iterable", "Python would raise TypeError")
    over = node.args[0] if isinstance(node.args[0], Comprehension) else Given(members(fb.evaluate(node.args[0])), node.args[0])
    made = collected(fb, node, over)
    assert isinstance(made, Var)
    sort(fb, node, made, in_place=False)
    return made


def sort(fb: FunctionBuilder, node: ast.Call, target: Var, *, in_place: bool = True) -> Value:
    """`target.sort(key=…, reverse=…)`; not `in_place`: of a list that nobody else has."""
    refuse_argument(fb, node, target)
    named = {k.arg: k.value for k in node.keywords}
    if set(named) - {"key", "reverse"}:
        raise stop(fb.info, node, "wrong-arguments", "sorting takes key and reverse", "Python would raise TypeError")
    reverse = fb.evaluate(named["reverse"]) if "reverse" in named else scalar(False)
    if not isinstance(reverse, Const):
        raise stop(
            fb.info,
            named["reverse"],
            "not-constant",
            "reverse must be True or False in a kernel",
            "sort in either branch of an if",
        )
    key = fb.evaluate(named["key"]) if "key" in named else NoneValue()
    if isinstance(key, NoneValue):
        _sort_keys(fb, node, target, None, reverse)
        return NoneValue()
    items, each, number = (hidden(fb, node, f"sort_{word}") for word in ("items", "each", "number"))
    fb.assign(items, target)
    assert isinstance(target.type, ListType)
    seen = in_place and _sees(fb, node, key, target.type)
    source = _taken_out(fb, node, target, items) if seen else items
    keys = _listed(fb, node, "sort_keys", "[_element for _each in _items]", _element=call_of(node, key, load(each, node)),
                   _each=each, _items=source)  # fmt: skip
    if seen:
        _put_back(fb, node, items, source)
    count = Given(length(fb, target), node)
    order = _listed(fb, node, "sort_order", "[_number for _number in range(_count)]", _number=number, _count=count)
    _sort_keys(fb, node, keys, order, reverse)
    text = "[_items[_number] for _number in _order]"
    _listed(fb, node, "sort_moved", text, _items=items, _number=number, _order=hidden(fb, node, "sort_order"))
    moved = "for _number in range(_count): _items[_number] = _moved[_number]"
    fb.build(fill(moved, node, _number=number, _count=count, _items=items, _moved=hidden(fb, node, "sort_moved")))
    return NoneValue()


def _sees(fb: FunctionBuilder, node: ast.Call, key: Value, kind: ListType) -> bool:
    """Whether a key might see the list that is sorted: it reads a list of that type from the function around."""
    if isinstance(key, Method):
        return _holds(key.receiver, kind)
    found: dict[str, Value | None] = {}
    todo = [key] if isinstance(key, Closure) else []
    while todo:
        closure = todo.pop()
        values = dict(closure.captured or ())
        names = [name for _, name in closure.defaults] + [*closure.free] * (closure.captured is None)
        values.update((name, fb.read(load(name, node))) for name in names if name not in found)
        todo += [v for name, v in values.items() if isinstance(v, Closure) and name not in found]  # functions may call each other
        found.update(values)
    return any(_holds(value, kind) for value in found.values())


def _holds(value: object, kind: ListType) -> bool:
    """Whether a value, or one of that type, may be or hold a list with items as `kind` has."""
    match value:
        case Var(type=inner):
            return _holds(inner, kind)
        case Tuple(items=items) | TupleType(items=items) | Sequence(parts=items):
            return any(_holds(item, kind) for item in items)
        case ListType(item=item):
            return item == kind.item or _holds(item, kind)
        case DictType():
            return _holds(value.value, kind)
        case Method(receiver=receiver):
            return _holds(receiver, kind)
    return False


def _taken_out(fb: FunctionBuilder, node: ast.Call, target: Var, items: str) -> str:
    """Empty a list, as it is for those who look at it while it is sorted; the name of a list of what was in it."""
    if any(frame.handlers or frame.final for frame in fb.frames):
        message = "a key that reads lists is not supported inside `try`, where an exception must find the list as it was"
        raise stop(fb.info, node, "unsupported-call", message, "compute the keys first: sorted(range(len(x)), key=…)")
    _copy(fb, node, target, "sort_taken")
    fb.build(fill("_items.clear()", node, _items=items))
    return hidden(fb, node, "sort_taken")


def _put_back(fb: FunctionBuilder, node: ast.Call, items: str, taken: str) -> None:
    """Fill the list again; for Python it is an error if somebody else has."""
    (stmt,) = fill("len(_items) != 0", node, _items=items)
    assert isinstance(stmt, ast.Expr)
    test = fb.evaluate(stmt.value)
    if isinstance(test, Var):
        fb.branch(test, lambda: leave(fb, "a list changed while it was sorted"), lambda: None)
    fb.build(fill("_items.extend(_taken)", node, _items=items, _taken=taken))


def _sort_keys(fb: FunctionBuilder, node: ast.Call, keys: Var, order: Var | None, reverse: Const) -> None:
    """Sort a list in place, and another one with it."""
    assert isinstance(keys.type, ListType)
    if keys.type.item == NONE:
        return
    if not _has_order(keys.type.item):
        message = "what is sorted here, or its keys, are no numbers and no tuples of numbers"
        raise stop(fb.info, node, "unsupported-value", message, "give a key that is a number, as in key=lambda item: item[0]")
    if _may_be_nan(keys.type.item):
        test = _library(fb, node, "has_nan", keys)
        assert isinstance(test, Var)
        fb.branch(test, lambda: leave(fb, "NaN in a sort"), lambda: None)
    pairs = [(items, _copy(fb, node, items, f"sort_{word}2")) for items, word in ((keys, "keys"), (order, "order")) if items]
    lists = [one for pair in pairs for one in pair]
    _library(fb, node, "sort_both" if order else "sort_alone", *lists, reverse)


def _library(fb: FunctionBuilder, node: ast.Call, name: str, *args: Value) -> Value:
    """A function of `library/python/sorting.py`, whose indices need no tests."""
    options = fb.options
    fb.options = KernelOptions(strict=options.strict, overflow="wrap", bounds="unchecked", math=options.math)
    try:
        return fb.unit.invoke(fb, node, library_function(fb, f"python.sorting.{name}"), list(args), {})
    finally:
        fb.options = options


def _copy(fb: FunctionBuilder, node: ast.Call, items: Var, purpose: str) -> Var:
    """A new list of the same items."""
    names = {"_each": hidden(fb, node, "sort_each"), "_items": hidden(fb, node, f"{purpose}of")}
    fb.assign(names["_items"], items)
    return _listed(fb, node, purpose, "[_each for _each in _items]", **names)


def _listed(fb: FunctionBuilder, node: ast.Call, purpose: str, text: str, **parts: Part) -> Var:
    """The list that a comprehension gives, under a name of that purpose."""
    (stmt,) = fill(text, node, **parts)
    assert isinstance(stmt, ast.Expr)
    name = hidden(fb, node, purpose)
    fb.assign(name, collected(fb, node, stmt.value, purpose=purpose))
    made = fb.evaluate(load(name, node))
    assert isinstance(made, Var)
    return made


def _has_order(item: HighType) -> bool:
    if isinstance(item, TupleType):
        return all(_has_order(i) for i in item.items)
    return not isinstance(item, ListType | DictType | ArrayType)


def _may_be_nan(item: HighType) -> bool:
    if isinstance(item, TupleType):
        return any(_may_be_nan(i) for i in item.items)
    return item != BOOL and not is_integer(item)
