"""`sorted` and `list.sort`: a stable merge sort of a list, by its items or by keys.

Python's sort is stable too, so that the result is the same wherever the keys have an order; a NaN among them leaves.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.containers.dict_loops import members
from kernelmill.frontend.containers.lists import collected, length
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.comprehensions import Comprehension
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import leave
from kernelmill.frontend.function.templates import Given, call_of, fill, hidden, load
from kernelmill.frontend.function.values import NoneValue, Value, scalar
from kernelmill.frontend.type_rules.scalars import is_integer
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import BOOL, NONE, HighType, ListType, TupleType

_SORT: Final = """
_n = _len
_width = 1
while _width < _n:
    _i = 0
    while _i < _n:
        _middle = _i + _width
        if _middle > _n:
            _middle = _n
        _end = _middle + _width
        if _end > _n:
            _end = _n
        _a = _i
        _b = _middle
        for _k in range(_i, _end):
            _left = _a < _middle
            if _left and _b < _end:
                _left = {keep}
            if _left:
                _keys2[_k] = _keys[_a]
                _items2[_k] = _items[_a]
                _a = _a + 1
            else:
                _keys2[_k] = _keys[_b]
                _items2[_k] = _items[_b]
                _b = _b + 1
        _i = _end
    for _k in range(_n):
        _keys[_k] = _keys2[_k]
        _items[_k] = _items2[_k]
    _width = _width * 2
"""


_KEEP: Final = {False: "not _keys[_b] < _keys[_a]", True: "not _keys[_a] < _keys[_b]"}


def sorted_list(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`sorted(iterable, key=…, reverse=…)`."""
    if len(node.args) != 1 or isinstance(node.args[0], ast.Starred):
        raise stop(fb.info, node, "wrong-arguments", "sorted() takes one iterable", "Python would raise TypeError")
    over = node.args[0] if isinstance(node.args[0], Comprehension) else Given(members(fb.evaluate(node.args[0])), node.args[0])
    made = collected(fb, node, over)
    assert isinstance(made, Var)
    sort(fb, node, made)
    return made


def sort(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    """`target.sort(key=…, reverse=…)`."""
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
    words = ("n", "width", "i", "middle", "end", "a", "b", "k", "left", "items", "items2", "keys", "keys2", "each")
    names = {f"_{word}": hidden(fb, node, f"sort_{word}") for word in words}
    items = {k: names[k] for k in ("_items", "_items2", "_keys", "_keys2", "_each")}
    fb.assign(names["_items"], target)
    each = load(names["_each"], node)
    made = each if isinstance(key, NoneValue) else call_of(node, key, each)
    _copy(fb, node, names["_keys"], made, items)
    _copy(fb, node, names["_keys2"], made, items)
    _copy(fb, node, names["_items2"], each, items)
    keys = fb.evaluate(load(names["_keys"], node))
    assert isinstance(keys, Var)
    assert isinstance(keys.type, ListType)
    if keys.type.item == NONE:
        return NoneValue()
    if _may_be_nan(keys.type.item):
        fb.assign(names["_left"], scalar(True))
        text = "for _each in _keys:\n    if _each != _each:\n        _left = False"
        fb.build(fill(text, node, **names))
        test = fb.evaluate(load(names["_left"], node))
        assert isinstance(test, Var)
        fb.branch(test, lambda: None, lambda: leave(fb, "NaN in a sort"))
    size = length(fb, keys)
    fb.build(fill(_SORT.format(keep=_KEEP[bool(reverse.value)]), node, _len=Given(size, node), **names))
    return NoneValue()


def _may_be_nan(item: HighType) -> bool:
    if isinstance(item, TupleType):
        return any(_may_be_nan(i) for i in item.items)
    return item != BOOL and not is_integer(item)


def _copy(fb: FunctionBuilder, node: ast.Call, name: str, element: ast.expr, items: dict[str, str]) -> None:
    """A new list of an expression of each item, under a name."""
    (stmt,) = fill("[_element for _each in _items]", node, _element=element, **items)
    assert isinstance(stmt, ast.Expr)
    fb.assign(name, collected(fb, node, stmt.value, purpose=name.split("$")[0]))
