"""Expressions: one function per kind of expression, found through one table."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from kernelmill.frontend import calls, closures, dict_methods, dicts, lists
from kernelmill.frontend.array_expressions import has_array, unary_array
from kernelmill.frontend.complex_numbers import settled
from kernelmill.frontend.constant_makers import dtype_of_value, limits
from kernelmill.frontend.constants import UNARY, resolved_value, scalar
from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder, describe, operand_of
from kernelmill.frontend.library_calls import dtype_meant
from kernelmill.frontend.list_equality import equal_lists
from kernelmill.frontend.operators import choose, compare_operands, operate, scalar_type, short_circuit, truth
from kernelmill.frontend.subscripts import attribute, load_subscript, prepare_subscript
from kernelmill.frontend.synthesis import Given, Seen, fill_one, written_out
from kernelmill.frontend.tuple_items import repeated
from kernelmill.frontend.typing import unary_type
from kernelmill.frontend.unsupported import refuse
from kernelmill.frontend.values import (
    ConstArray,
    DTypeRef,
    External,
    NoneValue,
    RangeValue,
    Sequence,
    Table,
    Text,
    Tuple,
    Value,
)
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, ArrayType, PyScalar
from kernelmill.scan.candidates import dotted_name

COMPARISONS: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne",
}
_BUILTINS: Final = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)


def evaluate(fb: FunctionBuilder, node: ast.expr) -> Value:
    """The value of an expression; emits the operations that compute it."""
    handler = _EXPRESSIONS.get(type(node))
    if handler is None:
        refuse(fb, node)
    return handler(fb, node)


def _constant(fb: FunctionBuilder, node: ast.Constant) -> Value:
    match node.value:
        case None:
            return NoneValue()
        case bool() | int() | float() | complex() as number:
            return scalar(number)
        case str(text):
            return Text(text)
        case _:
            raise stop(fb.info, node, "unsupported-value", f"a constant of type {type(node.value).__name__} in a kernel",
                       "only numbers, booleans and None are supported")


def _name(fb: FunctionBuilder, node: ast.Name) -> Value:
    local = fb.read(node)
    if local is not None:
        return local
    found = fb.unit.project.resolve(fb.info.name, node.id)
    if found is not None:
        return global_value(fb, resolved_value(fb.unit.project, found, fb.info, node))
    if node.id in _BUILTINS:
        return External("builtins", node.id)
    raise stop(fb.info, node, "undefined-name", f"name {node.id!r} is not defined", "Python would raise NameError here")


def _attribute(fb: FunctionBuilder, node: ast.Attribute) -> Value:
    dotted = dotted_name(node)
    first = dotted.split(".")[0]
    if dotted and first not in fb.locals:
        found = fb.unit.project.resolve(fb.info.name, dotted)
        if found is not None:
            return global_value(fb, resolved_value(fb.unit.project, found, fb.info, node))
        if fb.unit.project.resolve(fb.info.name, first) is None and first not in _BUILTINS:
            fb.evaluate(node.value)  # names what is not defined
    if isinstance(node.value, ast.Call) and len(node.value.args) == 1 and not node.value.keywords:
        target = fb.evaluate(node.value.func)
        if isinstance(target, External) and target.module == "numpy" and target.name in ("finfo", "iinfo"):
            return _limit(fb, node, target.name, fb.evaluate(node.value.args[0]))
    return attribute(fb, node, fb.evaluate(node.value))


def _limit(fb: FunctionBuilder, node: ast.Attribute, name: str, given: Value) -> Value:
    """`np.finfo(dtype).eps` and the like."""
    dtype = dtype_of_value(given)
    found = limits(name, dtype, node.attr) if dtype else None
    if found is None:
        raise stop(fb.info, node, "unsupported-attribute", f"np.{name}(...).{node.attr} is not supported in a kernel here",
                   "name a dtype: np.finfo(np.float64).eps, max, min, tiny; np.iinfo(np.int32).max, min")
    return found


def global_value(fb: FunctionBuilder, value: Value) -> Value:
    """A module constant as a value in a function: arrays become run-time values over static data."""
    if isinstance(value, Tuple):
        return replace(value, items=tuple(global_value(fb, item) for item in value.items))
    if isinstance(value, Table):
        return replace(value, items=tuple((key, global_value(fb, item)) for key, item in value.items))
    if isinstance(value, ConstArray):
        array = ArrayType(value.dtype, len(value.shape), readonly=True)
        return fb.emitter.value("const_array", array, of=fb.unit.constant(value), shape=value.shape)
    return value


def _tuple(fb: FunctionBuilder, node: ast.Tuple) -> Value:
    items: list[Value] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            inner = fb.evaluate(element.value)
            if not isinstance(inner, Tuple):
                raise stop(fb.info, element, "unsupported-syntax", "only tuples can be unpacked with * in a kernel",
                           "write the items out")
            items += inner.items
        else:
            items.append(fb.evaluate(element))
    return Tuple(tuple(items))


# ---- operators


def _binop(fb: FunctionBuilder, node: ast.BinOp) -> Value:
    left = fb.evaluate(node.left)
    right = fb.evaluate(node.right)
    if dicts.is_table(left) or dicts.is_table(right):
        return dict_methods.operate(fb, node, type(node.op), left, right)
    if lists.is_list(left) or lists.is_list(right):
        return lists.operate(fb, node, type(node.op), left, right)
    if isinstance(node.op, ast.Mult) and isinstance(left, Tuple) != isinstance(right, Tuple):
        base, times = (left, right) if isinstance(left, Tuple) else (right, left)
        assert isinstance(base, Tuple)
        return repeated(fb, node, base, times)
    return operate(fb, node, type(node.op), left, right)


def _unary(fb: FunctionBuilder, node: ast.UnaryOp) -> Value:
    if isinstance(node.op, ast.Not):
        cond = condition(fb, node.operand)
        return scalar(not cond.value) if isinstance(cond, Const) else fb.emitter.value("not", BOOL, cond)
    x = operand_of(fb, fb.evaluate(node.operand), node)
    name, function = UNARY[type(node.op)]
    if has_array(x):
        return unary_array(fb, node, name, x)
    if isinstance(x, Const) and isinstance(x.type, PyScalar) and not (name == "invert" and x.type.name in ("float", "complex")):
        return scalar(function(x.value))
    x = settled(fb, x)
    type_ = unary_type(name, scalar_type(x))
    if isinstance(type_, str):
        raise stop(fb.info, node, "type-error", type_, "Python would raise TypeError here")
    return fb.emitter.value("unary", type_, x, op=name)


def _compare(fb: FunctionBuilder, node: ast.Compare) -> Value:
    left = fb.evaluate(node.left)
    first = _compare_pair(fb, node, node.ops[0], left, node.comparators[0])
    if len(node.ops) == 1:
        return first[0]

    def rest(index: int, previous: Value) -> Callable[[], Value]:
        def build() -> Value:
            value, right = _compare_pair(fb, node, node.ops[index], previous, node.comparators[index])
            if index + 1 == len(node.ops):
                return value
            return short_circuit(fb, node, value, rest(index + 1, right), is_and=True)

        return build

    return short_circuit(fb, node, first[0], rest(1, first[1]), is_and=True)


def _compare_pair(
    fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Value, right_node: ast.expr
) -> tuple[Value, Value]:
    """The comparison, and the right-hand value for the next link of the chain."""
    right = fb.evaluate(written_out(right_node) if isinstance(op, ast.In | ast.NotIn) else right_node)
    if isinstance(op, ast.Is | ast.IsNot):
        if isinstance(right, NoneValue) or isinstance(left, NoneValue):
            same = isinstance(right, NoneValue) and isinstance(left, NoneValue)
            return scalar(same == isinstance(op, ast.Is)), right
        raise stop(fb.info, node, "unsupported-syntax", "`is` is supported only with None", "use == for numbers")
    if isinstance(op, ast.In | ast.NotIn):
        return _membership(fb, node, op, left, right), right
    if isinstance(left, Tuple) and isinstance(right, Tuple) and isinstance(op, ast.Eq | ast.NotEq):
        return _tuple_equality(fb, node, op, left, right), right
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        return _tuple_order(fb, node, op, left.items, right.items), right
    if isinstance(left, NoneValue | Text | DTypeRef) or isinstance(right, NoneValue | Text | DTypeRef):
        equal = _known_equality(left, right)
        if equal is not None and isinstance(op, ast.Eq | ast.NotEq):
            return scalar(equal == isinstance(op, ast.Eq)), right
        raise stop(fb.info, node, "type-error", f"{describe(left)} and {describe(right)} cannot be compared in a kernel")
    if dicts.is_table(left) or dicts.is_table(right):
        return dict_methods.compare(fb, node, op, left, right), right
    if isinstance(op, ast.Eq | ast.NotEq) and (lists.is_list(left) or lists.is_list(right)):
        return _list_equality(fb, node, op, left, right), right
    a, b = operand_of(fb, left, node), operand_of(fb, right, node)
    return compare_operands(fb, node, COMPARISONS[type(op)], a, b), right


def _list_equality(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Value, right: Value) -> Value:
    """`xs == ys` of lists, or of tuples of unknown length."""
    same = equal_lists(fb, node, left, right)
    if isinstance(op, ast.Eq):
        return same
    return scalar(not same.value) if isinstance(same, Const) else fb.emitter.value("not", BOOL, same)


def _membership(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Value, right: Value) -> Value:
    if isinstance(right, Sequence) and right.kind == "keys":
        right = right.parts[0]
    if isinstance(right, Var) and dicts.is_table(right):
        inside = dicts.contains(fb, node, right, left)
        if isinstance(op, ast.In):
            return inside
        return scalar(True) if isinstance(inside, Const) else fb.emitter.value("not", BOOL, inside)
    if lists.is_list(right):
        found = lists.contains(fb, node, left, right)
        return found if isinstance(op, ast.In) else fb.emitter.value("not", BOOL, found)
    if isinstance(right, Var) and isinstance(right.type, ArrayType) and isinstance(left, Var | Const):
        return _element_of(fb, node, op, left, right)
    if isinstance(right, RangeValue) and isinstance(right.step, Const) and isinstance(left, Var | Const) and left.type == INT:
        return _within(fb, node, op, left, right)
    if not isinstance(right, Tuple):
        raise stop(fb.info, node, "unsupported-syntax", f"`in` is not supported with {describe(right)} in a kernel",
                   "compare with == or write a loop")
    result: Value = scalar(False)
    for item in right.items:
        same = _known_equality(left, item)
        if same:
            return scalar(isinstance(op, ast.In))
        if same is False:
            continue
        x, y = operand_of(fb, left, node), operand_of(fb, item, node)
        equal = truth(fb, compare_operands(fb, node, "eq", x, y), node)
        result = equal if isinstance(result, Const) and not result.value else fb.emitter.value(
            "binary", BOOL, operand_of(fb, result, node), equal, op="or")
    if isinstance(op, ast.NotIn):
        return scalar(not result.value) if isinstance(result, Const) else fb.emitter.value(
            "not", BOOL, operand_of(fb, result, node))
    return result


def _within(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Operand, right: RangeValue) -> Value:
    """`v in range(…)` of an int."""
    rising = isinstance(right.step, Const) and isinstance(right.step.value, int) and right.step.value > 0
    text = "_from <= _v < _to and (_v - _from) % _by == 0" if rising else "_to < _v <= _from and (_from - _v) % -_by == 0"
    parts = {"_v": left, "_from": right.start, "_to": right.stop, "_by": right.step}
    found = truth(fb, fb.evaluate(fill_one(text, node, **{k: Given(v, node) for k, v in parts.items()})), node)
    return found if isinstance(op, ast.In) else fb.emitter.value("not", BOOL, found)


def _element_of(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Operand, right: Var) -> Value:
    """`v in x` of an array: whether any element equals v."""
    if isinstance(left.type, ArrayType):
        raise stop(fb.info, node, "unsupported-array-expression", "`in` of a whole array is not supported in a kernel",
                   "write (x == y).any()")
    found = truth(fb, fb.evaluate(fill_one("(_x == _v).any()", node, _x=Given(right, node), _v=Given(left, node))), node)
    return found if isinstance(op, ast.In) else fb.emitter.value("not", BOOL, found)


def _known_equality(a: Value, b: Value) -> bool | None:
    """Whether two values are equal where one of them is a string or None, if that is known."""
    if isinstance(a, Text) and isinstance(b, Text):
        return a.value == b.value
    if isinstance(a, DTypeRef) or isinstance(b, DTypeRef):
        names = [dtype_meant(x) for x in (a, b)]
        return None if None in names else names[0] == names[1]
    kinds = {type(a), type(b)}
    if kinds == {NoneValue}:
        return True
    number = next((x for x in (a, b) if isinstance(x, Const) or (isinstance(x, Var) and not isinstance(x.type, ArrayType))), None)
    if kinds & {NoneValue, Text} and (number is not None or kinds <= {NoneValue, Text, Tuple}):
        return False
    return None


def _tuple_equality(fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: Tuple, right: Tuple) -> Value:
    if len(left.items) != len(right.items):
        return scalar(isinstance(op, ast.NotEq))
    result: Operand = scalar(True)
    for x, y in zip(left.items, right.items, strict=True):
        equal = truth(fb, _compare_pair(fb, node, ast.Eq(), x, Given(y, node))[0], node)
        result = fb.emitter.value("binary", BOOL, result, equal, op="and")
    return result if isinstance(op, ast.Eq) else fb.emitter.value("not", BOOL, result)


def _tuple_order(
    fb: FunctionBuilder, node: ast.AST, op: ast.cmpop, left: tuple[Value, ...], right: tuple[Value, ...]
) -> Value:
    """`left < right` and the like: the first items that differ decide, then the lengths."""
    if not left or not right:
        sizes = {"lt": len(left) < len(right), "le": len(left) <= len(right), "gt": len(left) > len(right)}
        return scalar(sizes.get(COMPARISONS[type(op)], len(left) >= len(right)))

    def pair(sign: ast.cmpop) -> Value:
        return _compare_pair(fb, node, sign, left[0], Given(right[0], node))[0]

    differ = truth(fb, pair(ast.NotEq()), node)
    return choose(fb, node, differ, lambda: pair(op), lambda: _tuple_order(fb, node, op, left[1:], right[1:]))


# ---- truth and short circuits


def condition(fb: FunctionBuilder, node: ast.expr) -> Operand:
    """The truth of an expression as a Python bool, or a constant where it is known."""
    fb.emitter.at(node)
    if isinstance(node, ast.BoolOp):
        is_and = isinstance(node.op, ast.And)

        def rest(index: int) -> Callable[[], Value]:
            def build() -> Value:
                value = condition(fb, node.values[index])
                last = index + 1 == len(node.values)
                return value if last else short_circuit(fb, node, value, rest(index + 1), is_and=is_and)

            return build

        value = rest(0)()
        return operand_of(fb, value, node)
    return truth(fb, fb.evaluate(node), node)


def _boolop(fb: FunctionBuilder, node: ast.BoolOp) -> Value:
    is_and = isinstance(node.op, ast.And)

    def rest(index: int) -> Callable[[], Value]:
        def build() -> Value:
            value = fb.evaluate(node.values[index])
            last = index + 1 == len(node.values)
            return value if last else short_circuit(fb, node, value, rest(index + 1), is_and=is_and)

        return build

    return rest(0)()


def _conditional(fb: FunctionBuilder, node: ast.IfExp) -> Value:
    cond = condition(fb, node.test)
    return choose(fb, node, cond, lambda: fb.evaluate(node.body), lambda: fb.evaluate(node.orelse))


def _subscript(fb: FunctionBuilder, node: ast.Subscript) -> Value:
    return load_subscript(fb, prepare_subscript(fb, node))


def _call(fb: FunctionBuilder, node: ast.Call) -> Value:
    return calls.call(fb, node)


def _walrus(fb: FunctionBuilder, node: ast.NamedExpr) -> Value:
    value = fb.evaluate(node.value)
    fb.assign(node.target.id, value)
    assert fb.env is not None
    stored = fb.env[node.target.id].value
    assert stored is not None
    if isinstance(stored, Var):
        return fb.emitter.value("copy", stored.type, stored)
    return stored


def _joined_text(fb: FunctionBuilder, node: ast.JoinedStr) -> Value:
    return Text("")  # only in messages, which the fallback makes anew


def _given(fb: FunctionBuilder, node: Given) -> Value:
    return node.value


def _seen(fb: FunctionBuilder, node: Seen) -> Value:
    return node.see(fb.evaluate(node.inner))


_EXPRESSIONS: Final[dict[type[ast.expr], Callable[[FunctionBuilder, ast.expr], Value]]] = {
    ast.Constant: _constant,  # type: ignore[dict-item]  # each handler takes its own node type, as the key says
    ast.Name: _name,  # type: ignore[dict-item]
    ast.Attribute: _attribute,  # type: ignore[dict-item]
    ast.Tuple: _tuple,  # type: ignore[dict-item]
    ast.BinOp: _binop,  # type: ignore[dict-item]
    ast.UnaryOp: _unary,  # type: ignore[dict-item]
    ast.Compare: _compare,  # type: ignore[dict-item]
    ast.BoolOp: _boolop,  # type: ignore[dict-item]
    ast.IfExp: _conditional,  # type: ignore[dict-item]
    ast.Subscript: _subscript,  # type: ignore[dict-item]
    ast.Call: _call,  # type: ignore[dict-item]
    ast.NamedExpr: _walrus,  # type: ignore[dict-item]
    ast.JoinedStr: _joined_text,  # type: ignore[dict-item]
    ast.Lambda: closures.anonymous,  # type: ignore[dict-item]
    ast.List: lists.display,  # type: ignore[dict-item]
    ast.ListComp: lists.comprehension,  # type: ignore[dict-item]
    ast.Dict: dicts.display,  # type: ignore[dict-item]
    ast.DictComp: dicts.comprehension,  # type: ignore[dict-item]
    ast.Set: dicts.set_display,  # type: ignore[dict-item]
    ast.SetComp: dicts.set_comprehension,  # type: ignore[dict-item]
    Given: _given,  # type: ignore[dict-item]
    Seen: _seen,  # type: ignore[dict-item]
}

