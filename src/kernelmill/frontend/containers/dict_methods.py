"""Methods of dictionaries and sets, and operators on them.

In: a call of the author's and the table that it is about. What goes through all entries is a template, built like the
author's own statements.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.containers import dicts
from kernelmill.frontend.containers.dict_loops import MEMBERS, VIEWS
from kernelmill.frontend.containers.dicts import is_dict, is_set, is_table, kind_of
from kernelmill.frontend.function.arguments import unevaluated_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.comprehensions import Comprehension, element_loop
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import choose
from kernelmill.frontend.function.operands import describe, leave
from kernelmill.frontend.function.templates import Given, Seen, fill, hidden, load
from kernelmill.frontend.function.values import NoneValue, Sequence, Tuple, Value, scalar
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL

Method = Callable[[FunctionBuilder, ast.Call, Var, list[Value]], Value]


def method(fb: FunctionBuilder, node: ast.Call, table: Var, name: str) -> Value:
    """A method of a dictionary or set."""
    is_a_set = kind_of(table).is_set
    rows, what = (SET_METHODS, "set") if is_a_set else (DICT_METHODS, "dictionary")
    row = None if name == "update" and kind_of(table).default == dicts.COUNTER else rows.get(name)
    if row is None:
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            f"method .{name}() of a {what} is not supported in a kernel like this",
            "a set has no order: take sorted(s)[0]"
            if name == "pop"
            else f"{'sets' if is_a_set else 'dictionaries'} have {', '.join(sorted(rows))} in a kernel",
        )
    parameters, build = row
    given, _ = unevaluated_arguments(fb, node, f"{'set' if is_a_set else 'dict'}.{name}", parameters, whole=False)
    over = name in ("update", "union")
    args: list[Value] = [] if over else [fb.evaluate(a) for a in given]
    return build(fb, node, table, args)


def _view(kind: str) -> Method:
    return lambda fb, node, table, args: Sequence(kind, (table,))


def _get(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    if len(args) == 1 and isinstance(node.func, Given):  # max(d, key=d.get)
        entry = dicts.entry_of(fb, node, table, args[0])
        fb.branch(dicts.is_missing(fb, entry), lambda: leave(fb, "a key that is not there"), lambda: None)
        return dicts.value_at(fb, node, table, entry)
    if len(args) == 1:
        raise stop(
            fb.info,
            node,
            "unsupported-value",
            "this may be None in a kernel: .get() without a default",
            "give a default, as d.get(k, 0), or test: if k in d",
        )
    return dicts.get(fb, node, table, args[0], lambda: args[1])


def _setdefault(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    return dicts.set_default(fb, node, table, args[0], lambda: args[1])


def _pop(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    entry = dicts.entry_of(fb, node, table, args[0])
    if len(args) == 2 and isinstance(entry, Const):
        return args[1]

    def taken() -> Value:
        value = dicts.value_at(fb, node, table, entry)
        dicts.remove(fb, node, table, entry)
        return value

    if len(args) == 2:
        return choose(fb, node, dicts.is_missing(fb, entry), lambda: args[1], taken)
    dicts.must_be_there(fb, node, entry)
    return taken()


def popped_unseen(fb: FunctionBuilder, node: ast.expr) -> bool:
    """Build `d.pop(k, None)` as a statement of its own; whether it is one."""
    match node:
        case ast.Call(func=ast.Attribute(value=base, attr="pop"), args=[key, ast.Constant(value=None)], keywords=[]):
            table = fb.evaluate(base)
            if isinstance(table, Var) and is_dict(table):
                dicts.discard(fb, node, table, fb.evaluate(key))
                return True
    return False


def _popitem(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    entry = dicts.library(fb, node, "last", dicts.parts(fb, table, "hashes"))
    assert isinstance(entry, Var)
    fb.branch(dicts.is_missing(fb, entry), lambda: dicts.no_key(fb), lambda: None)
    value = dicts.value_at(fb, node, table, entry)
    key = dicts.key_at(fb, node, table, entry)
    dicts.remove(fb, node, table, entry)
    return Tuple((key, value))


def _clear(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    dicts.clear(fb, node, table)
    return NoneValue()


def _copy(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    return copied(fb, node, table)


def copied(fb: FunctionBuilder, node: ast.AST, table: Var, purpose: str = "copy") -> Var:
    """A new dictionary or set with the same entries."""
    kind = kind_of(table)
    name = hidden(fb, node, purpose)
    fb.assign(name, dicts.new_table(fb, node, purpose, as_set=kind.is_set, default=kind.default))
    add_all(fb, node, name, Sequence(MEMBERS if kind.is_set else "items", (table,)), as_set=kind.is_set)
    return dicts.taken(fb, node, name)


def add_all(fb: FunctionBuilder, node: ast.AST, name: str, over: Value, *, as_set: bool) -> None:
    """Put everything of `over` into the table under a hidden name."""
    names = {"_k": hidden(fb, node, "k"), "_v": hidden(fb, node, "v"), "_d": name}
    text = "for _k in _over: _d.add(_k)" if as_set else "for _k, _v in _over: _d[_k] = _v"
    fb.build(fill(text, node, _over=Given(over, node), **names))


def _update(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    name = hidden(fb, node, "target")
    fb.assign(name, table)
    as_set = kind_of(table).is_set
    for argument in node.args:
        if isinstance(argument, Comprehension):
            fb.build(each_put(fb, argument, name, as_set=as_set))
            continue
        add_all(fb, node, name, pairs_of(fb, node, fb.evaluate(argument), as_set=as_set), as_set=as_set)
    return NoneValue()


def pairs_of(fb: FunctionBuilder, node: ast.AST, value: Value, *, as_set: bool) -> Value:
    """What gives the entries of a dictionary, or the members of a set."""
    if is_dict(value):
        return Sequence("keys" if as_set else "items", (value,))
    if is_set(value) and not as_set:
        raise stop(fb.info, node, "type-error", "a set is no iterable of pairs", "Python would raise TypeError")
    return Sequence(MEMBERS, (value,)) if is_set(value) else value


def each_put(fb: FunctionBuilder, over: ast.expr, name: str, *, as_set: bool) -> list[ast.stmt]:
    """The loops that put every element of a comprehension into it."""

    def put(element: ast.expr) -> list[ast.stmt]:
        if as_set:
            return fill("_d.add(_v)", over, _d=name, _v=element)
        pair = {"_k": hidden(fb, over, "k"), "_v": hidden(fb, over, "v")}
        return fill("_k, _v = _pair\n_d[_k] = _v", over, _d=name, _pair=element, **pair)

    return element_loop(fb, over, put)


#: Methods of dictionaries: their parameters as far as a kernel may give them, and what builds them.
DICT_METHODS: Final[dict[str, tuple[str, Method]]] = {
    **{name: ("", _view(name)) for name in VIEWS},
    "get": ("key, default=..., /", _get),
    "setdefault": ("key, default, /", _setdefault),
    "pop": ("key, default=..., /", _pop),
    "popitem": ("", _popitem),
    "clear": ("", _clear),
    "copy": ("", _copy),
    "update": ("other, /", _update),
}


def delete(fb: FunctionBuilder, node: ast.Subscript, table: Var) -> None:
    """`del table[key]`; a Counter takes no offence at a key that is not there."""
    key = fb.evaluate(node.slice)
    (dicts.discard if kind_of(table).default == dicts.COUNTER else dicts.delete)(fb, node, table, key)


def _add(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    dicts.add(fb, node, table, args[0])
    return NoneValue()


def _discard(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    dicts.discard(fb, node, table, args[0])
    return NoneValue()


def _remove(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    dicts.delete(fb, node, table, args[0])
    return NoneValue()


def _union(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
    made = copied(fb, node, table)
    _update(fb, node, made, [])
    return made


def _as_set(fb: FunctionBuilder, node: ast.AST, value: Value) -> Var:
    """Anything to go over, as a set."""
    if is_set(value):
        assert isinstance(value, Var)
        return value
    made = dicts.set_from(fb, node, Given(value, node), "other")
    assert isinstance(made, Var)
    return made


def _combined(sign: str) -> Method:
    return lambda fb, node, table, args: combined(fb, node, sign, table, _as_set(fb, node, args[0]))


def _compared(name: str) -> Method:
    def build(fb: FunctionBuilder, node: ast.Call, table: Var, args: list[Value]) -> Value:
        other = _as_set(fb, node, args[0])
        pair = (other, table) if name == "issuperset" else (table, other)
        if name == "isdisjoint":
            return _all_members(fb, node, *pair, "_v in _other")
        return _all_members(fb, node, *pair, "_v not in _other")

    return build


SET_METHODS: Final[dict[str, tuple[str, Method]]] = {
    "add": ("elem, /", _add),
    "discard": ("elem, /", _discard),
    "remove": ("elem, /", _remove),
    "clear": ("", _clear),
    "copy": ("", _copy),
    "update": ("other, /", _update),
    "union": ("other, /", _union),
    "intersection": ("other, /", _combined("&")),
    "difference": ("other, /", _combined("-")),
    "symmetric_difference": ("other, /", _combined("^")),
    **{name: ("other, /", _compared(name)) for name in ("issubset", "issuperset", "isdisjoint")},
}


#: Operators on two sets by their node.
OPERATORS: Final[dict[type[ast.operator], str]] = {ast.BitOr: "|", ast.BitAnd: "&", ast.Sub: "-", ast.BitXor: "^"}


_COMBINED: Final = {
    "&": "for _v in _a:\n    if _v in _b: _s.add(_v)",
    "-": "for _v in _a:\n    if _v not in _b: _s.add(_v)",
    "|": "for _v in _a: _s.add(_v)\nfor _v in _b2: _s.add(_v)",
    "^": "for _v in _a:\n    if _v not in _b: _s.add(_v)\nfor _v in _b2:\n    if _v not in _a2: _s.add(_v)",
}


def operate(fb: FunctionBuilder, node: ast.AST, op: type[ast.operator], left: Value, right: Value) -> Value:
    """`s | t` and the like."""
    if isinstance(left, Var) and isinstance(right, Var) and is_set(left) and is_set(right) and op in OPERATORS:
        return combined(fb, node, OPERATORS[op], left, right)
    plain = all(isinstance(x, Var) and is_dict(x) and kind_of(x).default != dicts.COUNTER for x in (left, right))
    if isinstance(left, Var) and plain and op is ast.BitOr:
        made = copied(fb, node, left)
        name = hidden(fb, node, "merged")
        fb.assign(name, made)
        add_all(fb, node, name, Sequence("items", (right,)), as_set=False)
        return dicts.taken(fb, node, name)
    raise stop(
        fb.info,
        node,
        "type-error",
        f"this operator is not supported on {describe(left)} and {describe(right)}",
        "sets have | & - ^ and dictionaries have | in a kernel",
    )


def combined(fb: FunctionBuilder, node: ast.AST, sign: str, left: Var, right: Var) -> Var:
    """A new set of the members that `sign` asks for."""
    name = hidden(fb, node, "set")
    fb.assign(name, dicts.new_table(fb, node, "combined", as_set=True))
    parts = {
        "_a": Given(Sequence(MEMBERS, (left,)), node),
        "_a2": Given(left, node),
        "_b": Given(right, node),
        "_b2": Given(Sequence(MEMBERS, (right,)), node),
    }
    fb.build(fill(_COMBINED[sign], node, _s=name, _v=hidden(fb, node, "v"), **parts))
    return dicts.taken(fb, node, name)


def _all_members(fb: FunctionBuilder, node: ast.AST, left: Var, right: Var, against: str) -> Operand:
    """Whether no member of `left` is what `against` says."""
    name = hidden(fb, node, "all")
    fb.assign(name, scalar(True))
    text = f"for _v in _members:\n    if {against}:\n        _all = False\n        break"
    given = {"_members": Given(Sequence(MEMBERS, (left,)), node), "_other": Given(right, node)}
    fb.build(fill(text, node, _all=name, _v=hidden(fb, node, "v"), **given))
    found = fb.evaluate(load(name, node))
    assert isinstance(found, Var | Const)
    return fb.emitter.value("copy", BOOL, found)


def compare(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Value, right: Value) -> Value:
    """`s == t`, `s <= t`, … of sets; `d == e` of dictionaries."""
    if isinstance(left, Var) and isinstance(right, Var) and is_table(left) and is_table(right):
        if kind_of(left).is_set and kind_of(right).is_set:
            return _compare_sets(fb, node, op, left, right)
        counters = dicts.COUNTER in (kind_of(left).default, kind_of(right).default)
        if isinstance(op, ast.Eq | ast.NotEq) and kind_of(left).is_set == kind_of(right).is_set and not counters:
            return _negated(fb, _same_entries(fb, node, left, right), op)
    raise stop(
        fb.info,
        node,
        "type-error",
        f"{describe(left)} and {describe(right)} cannot be compared in a kernel",
        "compare what they hold",
    )


def augmented(fb: FunctionBuilder, node: ast.AugAssign, table: Var) -> None:
    """`s |= t`, `s -= t`, … in place; `d |= e`."""
    other = fb.evaluate(node.value)
    op = type(node.op)
    if not isinstance(other, Var) or not is_table(other) or kind_of(other).is_set != kind_of(table).is_set:
        raise stop(
            fb.info,
            node,
            "type-error",
            f"this operator is not supported on {describe(table)} and {describe(other)}",
            "sets have | & - ^ and dictionaries have | in a kernel",
        )
    as_set = kind_of(table).is_set
    name = hidden(fb, node, "target")
    fb.assign(name, table)
    if not as_set or op is ast.BitOr:
        if not as_set and (op is not ast.BitOr or kind_of(table).default == dicts.COUNTER):
            operate(fb, node, op, table, other)  # which refuses it
        add_all(fb, node, name, pairs_of(fb, node, other, as_set=as_set), as_set=as_set)
        return
    made = operate(fb, node, op, table, other)
    dicts.clear(fb, node, table)
    add_all(fb, node, name, Sequence(MEMBERS, (made,)), as_set=True)


def _negated(fb: FunctionBuilder, found: Operand, op: ast.cmpop) -> Operand:
    return fb.emitter.value("not", BOOL, found) if isinstance(op, ast.NotEq) else found


def _compare_sets(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Var, right: Var) -> Value:
    if isinstance(op, ast.Gt | ast.GtE):
        left, right = right, left
    inside = _all_members(fb, node, left, right, "_v not in _other")
    if isinstance(op, ast.LtE | ast.GtE):
        return inside
    sizes = [dicts.size(fb, x) for x in (left, right)]
    counted = fb.emitter.value("compare", BOOL, *sizes, op="lt" if isinstance(op, ast.Lt | ast.Gt) else "eq")
    return _negated(fb, fb.emitter.value("binary", BOOL, inside, counted, op="and"), op)


_SAME: Final = """
if len(_a) != len(_b):
    _all = False
else:
    for _k, _v in _items:
        if _k not in _b:
            _all = False
            break
        if _unlike:
            _all = False
            break
"""


def _same_entries(fb: FunctionBuilder, node: ast.AST, left: Var, right: Var) -> Operand:
    names = {f"_{k}": hidden(fb, node, f"same_{k}") for k in ("k", "v", "all")}
    fb.assign(names["_all"], scalar(True))
    given = {"_a": Given(left, node), "_b": Given(right, node), "_items": Given(Sequence("items", (left,)), node)}

    def unlike(value: Value) -> Value:
        other = dicts.load_value(fb, node, right, fb.evaluate(load(names["_k"], node)))
        return dicts.library(fb, node, "unlike", [value, other])

    fb.build(fill(_SAME, node, **given, **names, _unlike=Seen(load(names["_v"], node), unlike)))
    found = fb.evaluate(load(names["_all"], node))
    assert isinstance(found, Var | Const)
    return fb.emitter.value("copy", BOOL, found)
