"""Methods of growable lists, and loops over them: built from templates like everything else that lists do.

In: a call or a loop of the author's and the list that it is about. A loop over a list looks at its length on every
iteration, as Python does; counted loops (`enumerate`, `zip`) over a list that may change meanwhile are refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.containers.list_sorting import sort
from kernelmill.frontend.containers.lists import (
    append,
    collected,
    hold_wanted,
    index_of,
    is_fixed,
    is_list,
    item,
    length,
    refuse_argument,
)
from kernelmill.frontend.function.arguments import unevaluated_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.comprehensions import Comprehension, element_loop
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import leave
from kernelmill.frontend.function.templates import Given, Seen, fill, hidden, load, written_out
from kernelmill.frontend.function.values import NoneValue, Sequence, Tuple, Value, scalar
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT


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
    if is_fixed(target) and name not in ("count", "index"):
        raise stop(fb.info, node, "type-error", f"a tuple has no method .{name}()", "make a list: xs = list(t)")
    if name == "sort" and not node.args:
        return sort(fb, node, target)
    if name not in METHODS:
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            f"method .{name}() of a list is not supported in a kernel like this",
            f"lists have {', '.join(sorted({*METHODS, 'sort'}))} in a kernel",
        )
    parameters, build = METHODS[name]
    what = "tuple" if is_fixed(target) else "list"
    unevaluated_arguments(fb, node, f"{what}.{name}", parameters, whole=name != "index")
    return build(fb, node, target)


def _append(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    append(fb, node, target, fb.evaluate(node.args[0]))
    return NoneValue()


def _extend(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    over = node.args[0] if isinstance(node.args[0], Comprehension) else None
    extend(fb, node, target, over if over is not None else Given(fb.evaluate(node.args[0]), node))
    return NoneValue()


def _pop(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    at = index_of(fb, node, fb.evaluate(node.args[0])) if node.args else scalar(-1)
    return popped(fb, node, target, at)


def popped(fb: FunctionBuilder, node: ast.AST, target: Var, at: Operand) -> Value:
    """`target.pop(at)`."""
    value = item(fb, node, target, at)
    size = length(fb, target)
    last = fb.emitter.value("binary", INT, size, scalar(1), op="sub")
    if not (isinstance(at, Const) and at.value == -1):
        names = {"_k": hidden(fb, node, "k"), "_at": hidden(fb, node, "at")}
        fb.assign(names["_at"], at)
        fb.build(
            fill(
                "if _at < 0: _at = _at + _n\nfor _k in range(_at, _last): _list[_k] = _list[_k + 1]",
                node,
                _n=Given(size, node),
                _last=Given(last, node),
                _list=Given(target, node),
                **names,
            )
        )
    refuse_argument(fb, node, target)
    fb.emitter.emit("list_cut", (), target, last)
    return value


def _clear(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    refuse_argument(fb, node, target)
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
    names = {f"_{k}": hidden(fb, node, k) for k in ("k", "at", "n")}
    at = index_of(fb, node, fb.evaluate(node.args[0]))
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


def _count(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    names = {f"_{k}": hidden(fb, node, k) for k in ("found", "v", "value")}
    hold_wanted(fb, node, names["_value"], fb.evaluate(node.args[0]))
    fb.assign(names["_found"], scalar(0))
    text = "for _v in _list:\n    if _v == _value:\n        _found = _found + 1"
    fb.build(fill(text, node, _list=Given(target, node), **names))
    return fb.evaluate(load(names["_found"], node))


def _index(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    """The first position of an equal item; leaves where there is none, for Python's own exception."""
    names = {f"_{k}": hidden(fb, node, k) for k in ("at", "k", "value")}
    hold_wanted(fb, node, names["_value"], fb.evaluate(node.args[0]))
    fb.assign(names["_at"], scalar(-1))
    text = "for _k in range(_n):\n    if _list[_k] == _value:\n        _at = _k\n        break"
    fb.build(fill(text, node, _list=Given(target, node), _n=Given(length(fb, target), node), **names))
    at = fb.evaluate(load(names["_at"], node))
    assert isinstance(at, Var)
    missing = fb.emitter.value("compare", BOOL, at, scalar(0), op="lt")
    fb.branch(missing, lambda: leave(fb, "not in the list"), lambda: None)
    return fb.emitter.value("copy", INT, at)


def _remove(fb: FunctionBuilder, node: ast.Call, target: Var) -> Value:
    at = _index(fb, node, target)
    assert isinstance(at, Var)
    popped(fb, node, target, at)
    return NoneValue()


METHODS: Final[dict[str, tuple[str, Callable[[FunctionBuilder, ast.Call, Var], Value]]]] = {
    "append": ("object, /", _append),
    "extend": ("iterable, /", _extend),
    "pop": ("index=-1, /", _pop),
    "clear": ("", _clear),
    "reverse": ("", _reverse),
    "copy": ("", _copy),
    "insert": ("index, object, /", _insert),
    "count": ("value, /", _count),
    "index": ("value, /", _index),
    "remove": ("value, /", _remove),
}


def delete(fb: FunctionBuilder, node: ast.Subscript, target: Var) -> None:
    """`del target[i]`."""
    refuse_argument(fb, node, target)
    popped(fb, node, target, index_of(fb, node, fb.evaluate(node.slice)))


_HARMLESS: Final = ("len", "sum", "min", "max", "any", "all", "zip", "enumerate")


_MUTATORS: Final = frozenset({*METHODS} - {"copy", "count", "index"} | {"sort"})


def loop_over(fb: FunctionBuilder, node: ast.For, source: Var) -> ast.While:
    """The loop that looks at the list's length on every iteration, as Python does."""
    depth = len(fb.frames)  # templates put loops into each other that stand at one place
    names = {"_k": hidden(fb, node, f"k{depth}"), "_list": hidden(fb, node, f"over{depth}")}
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
        if isinstance(node, ast.Attribute) and node.attr in _MUTATORS and not _made_here(node.value):
            return True
        if isinstance(node, ast.AugAssign | ast.Delete):
            targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
            if any(named_list(t) or (isinstance(node, ast.Delete) and isinstance(t, ast.Subscript)) for t in targets):
                return True
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) and not isinstance(node.ctx, ast.Load):
            if named_list(node.value) or not isinstance(node.value, ast.Name):
                return True
        if isinstance(node, ast.Call) and any(named_list(a) for a in node.args):
            if not (isinstance(node.func, ast.Name) and node.func.id in _HARMLESS):
                return True
    return False


def _made_here(x: ast.expr) -> bool:
    """Whether an expression is the list that a comprehension is about to make: no other name means it yet."""
    return isinstance(x, ast.Name) and "$" in x.id and x.id.split("$")[0].endswith("list")


def augmented(fb: FunctionBuilder, node: ast.AugAssign, target: Var) -> None:
    """`xs += items`: the list itself grows."""
    if not isinstance(node.op, ast.Add):
        raise stop(fb.info, node, "unsupported-syntax", "only += changes a list in a kernel", "write xs = xs * n")
    over = node.value if isinstance(node.value, Comprehension) else Given(fb.evaluate(written_out(node.value)), node)
    extend(fb, node, target, over)


def held_in(value: Value) -> bool:
    """Whether an iterator goes over a list."""
    return is_list(value) or (isinstance(value, Sequence) and any(map(held_in, value.parts)))
