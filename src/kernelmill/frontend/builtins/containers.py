"""Calls that make dictionaries and sets, and dictionaries as results.

    dict(zip(keys, values)), set(x), defaultdict(list), Counter(x)    ->   an empty table, filled in a loop

In: the call, or the returned value with the declared type. Out: a new table.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.containers import dicts
from kernelmill.frontend.containers.dict_methods import add_all, each_put, pairs_of
from kernelmill.frontend.containers.dicts import is_dict, is_table
from kernelmill.frontend.containers.items import converted_leaves, packed
from kernelmill.frontend.containers.lists import items_convertible
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.comprehensions import Comprehension, element_loop
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import describe
from kernelmill.frontend.function.templates import Given, Seen, fill, hidden, load, written_out
from kernelmill.frontend.function.values import External, Sequence, Text, Tuple, Value
from kernelmill.frontend.type_rules.items import bare
from kernelmill.ir.nodes import Var
from kernelmill.ir.types import NONE, DictType, HighType, TupleType
from kernelmill.records import replace

_HINT: Final = "Python would raise TypeError, or the form is not supported"


def make_dict(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`dict()`, `dict(pairs)`, `dict(other)`."""
    if node.keywords:
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            "a string cannot be a key in a kernel",
            "number the strings, for example with an IntEnum",
        )
    if len(node.args) > 1:
        raise stop(fb.info, node, "wrong-arguments", "dict() takes one argument", _HINT)
    return _filled(fb, node, node.args, as_set=False)


def make_set(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`set()`, `set(iterable)`."""
    if len(node.args) > 1 or node.keywords:
        raise stop(fb.info, node, "wrong-arguments", "set() takes one iterable", _HINT)
    return _filled(fb, node, node.args, as_set=True)


def _filled(fb: FunctionBuilder, node: ast.Call, args: list[ast.expr], *, as_set: bool, default: str = "") -> Var:
    name = hidden(fb, node, "made")
    fb.assign(name, dicts.new_table(fb, node, as_set=as_set, default=default))
    for argument in args:
        if isinstance(argument, Comprehension):
            fb.build(each_put(fb, argument, name, as_set=as_set))
        else:
            value = pairs_of(fb, node, fb.evaluate(written_out(argument)), as_set=as_set)
            add_all(fb, node, name, value, as_set=as_set)
    return dicts.taken(fb, node, name)


def make_collection(fb: FunctionBuilder, node: ast.Call, name: str) -> Value:
    """`collections.defaultdict(int)`, `collections.Counter(iterable)`."""
    if name == "defaultdict" and len(node.args) == 1 and not node.keywords:
        factory = fb.evaluate(node.args[0])
        made = factory.name if isinstance(factory, External) and factory.module == "builtins" else ""
        if made in (*dicts.DEFAULTS, *dicts.MADE):
            return dicts.new_table(fb, node, default=made)
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            "this defaultdict is not supported in a kernel",
            "defaultdict(int), float, bool, list, dict and set are",
        )
    if name == "Counter" and len(node.args) <= 1 and not node.keywords:
        return _counter(fb, node)
    raise stop(
        fb.info,
        node,
        "unsupported-call",
        f"collections.{name} is not supported in a kernel like this",
        "defaultdict(int) and Counter(iterable) are",
    )


def _counter(fb: FunctionBuilder, node: ast.Call) -> Value:
    held = hidden(fb, node, "counter")
    fb.assign(held, dicts.new_table(fb, node, default=dicts.COUNTER))
    if node.args:
        (argument,) = node.args
        over = argument if isinstance(argument, Comprehension) else Given(fb.evaluate(written_out(argument)), node)
        if isinstance(over, Given) and (is_table(over.value) or isinstance(over.value, Text)):
            raise stop(
                fb.info,
                node,
                "unsupported-value",
                f"Counter() of {describe(over.value)} is not supported in a kernel",
                "count in a loop",
            )
        key = hidden(fb, node, "counted")
        text = "_k = _v\n_d[_k] = _d[_k] + 1"
        fb.build(element_loop(fb, over, lambda v: fill(text, node, _d=held, _k=key, _v=v)))
    return dicts.taken(fb, node, held)


def as_result(fb: FunctionBuilder, node: ast.AST, value: Value, wanted: HighType) -> Value:
    """A returned value with its dictionaries' keys and values as those that are declared."""
    if isinstance(value, Tuple) and isinstance(wanted, TupleType) and len(value.items) == len(wanted.items):
        return replace(value, items=tuple(as_result(fb, node, v, t) for v, t in zip(value.items, wanted.items, strict=True)))
    if not (isinstance(value, Var) and is_dict(value) and isinstance(wanted, DictType) and not wanted.is_set):
        return value
    kind = bare(value.type)  # type: ignore[arg-type]  # a DictType
    assert isinstance(kind, DictType)
    same = (kind.key, kind.value) == (wanted.key, wanted.value)
    if same or kind.key == NONE or not all(map(items_convertible, (kind.key, kind.value), (wanted.key, wanted.value))):
        return value
    name = hidden(fb, node, "result")
    fb.assign(name, dicts.table_of(fb, DictType(wanted.key, wanted.value)))

    def seen(part: HighType) -> Callable[[Value], Value]:
        return lambda v: packed(iter(converted_leaves(fb, v, part)), part)

    names = {"_k": hidden(fb, node, "k"), "_v": hidden(fb, node, "v"), "_d": name}
    given = {
        "_items": Given(Sequence("items", (value,)), node),
        "_key": Seen(load(names["_k"], node), seen(wanted.key)),
        "_value": Seen(load(names["_v"], node), seen(wanted.value)),
    }
    fb.build(fill("for _k, _v in _items: _d[_key] = _value", node, **given, **names))
    return dicts.taken(fb, node, name)
