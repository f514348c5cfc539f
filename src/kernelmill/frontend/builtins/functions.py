"""Functions as values: `operator.*`, `functools.reduce`, `map` and `filter`, calls of what an expression evaluates
to.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.builtins.aggregates import iterable
from kernelmill.frontend.function.arguments import unevaluated_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.comprehensions import element_loop
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import leave, operand_of
from kernelmill.frontend.function.templates import Given, call_of, fill, hidden, load
from kernelmill.frontend.function.values import COMPUTED, NoneValue, Sequence, Tuple, Value, scalar
from kernelmill.frontend.numbers.casts import to_int

_BINARY: Final[dict[str, type[ast.operator]]] = {
    "add": ast.Add,
    "sub": ast.Sub,
    "mul": ast.Mult,
    "truediv": ast.Div,
    "floordiv": ast.FloorDiv,
    "mod": ast.Mod,
    "pow": ast.Pow,
    "lshift": ast.LShift,
    "rshift": ast.RShift,
    "and_": ast.BitAnd,
    "or_": ast.BitOr,
    "xor": ast.BitXor,
    "matmul": ast.MatMult,
    "concat": ast.Add,
}


_COMPARE: Final[dict[str, type[ast.cmpop]]] = {
    "lt": ast.Lt,
    "le": ast.LtE,
    "gt": ast.Gt,
    "ge": ast.GtE,
    "eq": ast.Eq,
    "ne": ast.NotEq,
}


_UNARY: Final[dict[str, type[ast.unaryop]]] = {
    "neg": ast.USub,
    "pos": ast.UAdd,
    "inv": ast.Invert,
    "invert": ast.Invert,
    "not_": ast.Not,
}


#: Functions of `operator` that kernels may call or pass.
OPERATOR: Final = frozenset({*_BINARY, *_COMPARE, *_UNARY, "abs", "truth", "getitem", "setitem", "index"})


def call_operator(fb: FunctionBuilder, node: ast.Call, name: str, args: list[Value]) -> Value:
    """`operator.name(*args)`: the expression that it stands for."""
    given: list[ast.expr] = [Given(a, node) for a in args]
    made: ast.expr | None = None
    match name, given:
        case _, [a, b] if name in _BINARY:
            made = ast.BinOp(a, _BINARY[name](), b)
        case _, [a, b] if name in _COMPARE:
            made = ast.Compare(a, [_COMPARE[name]()], [b])
        case _, [a] if name in _UNARY:
            made = ast.UnaryOp(_UNARY[name](), a)
        case "getitem", [a, b]:
            made = ast.Subscript(a, b, ast.Load())
        case "truth", [a]:
            made = ast.UnaryOp(ast.Not(), ast.copy_location(ast.UnaryOp(ast.Not(), a), node))
        case "abs", [a]:
            made = ast.Call(load("abs", node), [a], [])
        case "index", [_]:
            return to_int(fb, node, operand_of(fb, args[0], node), index=True)
        case "setitem", [a, b, c]:
            fb.build([ast.copy_location(ast.Assign([ast.copy_location(ast.Subscript(a, b, ast.Store()), node)], c), node)])
            return NoneValue()
        case _:
            raise stop(
                fb.info,
                node,
                "unsupported-call",
                f"operator.{name} is not supported in a kernel with {len(args)} argument(s)",
                f"supported: {', '.join(sorted(OPERATOR))}",
            )
    return fb.evaluate(ast.copy_location(made, node))


def reduce_(fb: FunctionBuilder, node: ast.Call) -> Value:
    """`functools.reduce(function, iterable[, initial])`."""
    (first, second, *initial), _ = unevaluated_arguments(fb, node, "functools.reduce", "function, iterable, initial=..., /")
    function = fb.evaluate(first)
    over = iterable(fb, second)
    start = fb.evaluate(initial[0]) if initial else None
    if isinstance(over, Given) and isinstance(over.value, Tuple):
        return _folded(fb, node, function, list(over.value.items), start)
    total = hidden(fb, node, "total")
    if start is not None:
        fb.assign(total, start)
        fb.build(
            element_loop(
                fb,
                over,
                lambda item: fill("_total = _next", node, _total=total, _next=call_of(node, function, load(total, node), item)),
            )
        )
    else:
        names = {"_first": hidden(fb, node, "first"), "_new": hidden(fb, node, "new"), "_total": total}
        fb.assign(names["_first"], scalar(True))
        call = call_of(node, function, load(total, node), load(names["_new"], node))
        text = "_new = _item\nif _first:\n    _total = _new\n    _first = False\nelse:\n    _total = _next"
        fb.build(element_loop(fb, over, lambda item: fill(text, node, _item=item, _next=call, **names)))
        if fb.env is not None:
            empty = operand_of(fb, fb.evaluate(load(names["_first"], node)), node)
            fb.branch(empty, lambda: leave(fb, "reduce of nothing"), lambda: None)
    return fb.evaluate(load(total, node))


def _folded(fb: FunctionBuilder, node: ast.Call, function: Value, items: list[Value], start: Value | None) -> Value:
    values = items if start is None else [start, *items]
    if not values:
        raise stop(
            fb.info,
            node,
            "type-error",
            "reduce() of empty iterable with no initial value",
            "Python would raise TypeError",
        )
    result, *rest = values
    for item in rest:
        result = fb.evaluate(call_of(node, function, result, item))
    return result


def mapped(fb: FunctionBuilder, node: ast.Call, args: list[Value]) -> Value:
    """`map(function, iterable, …)`, to be looped over at once."""
    function, *parts = args
    if all(isinstance(p, Tuple) for p in parts):
        rows = zip(*(p.items for p in parts if isinstance(p, Tuple)), strict=False)
        return Tuple(tuple(fb.evaluate(call_of(node, function, *row)) for row in rows), cls=COMPUTED)
    return Sequence("map", tuple(args))


def filtered(fb: FunctionBuilder, node: ast.Call, args: list[Value]) -> Value:
    """`filter(function, iterable)`, to be looped over at once."""
    return Sequence("filter", tuple(args))
