"""The built-in `slice(start, stop, step)`: a value that serves as a subscript."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from kernelmill.frontend.containers import dict_loops, dicts, lists
from kernelmill.frontend.function.arguments import Arguments, Keywords
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.kinds import Kind, kind_of
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import ITERATOR, SLICE, NoneValue, RangeValue, Sequence, Tuple, Value, scalar
from kernelmill.frontend.numbers.casts import to_int
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import BOOL, INT


def range_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`range(start, stop, step)`."""
    numbers = [to_int(fb, node, operand_of(fb, a, node), index=True) for a in args]
    numbers = [fb.emitter.value("copy", INT, x) if isinstance(x, Var) else x for x in numbers]
    start, end = (scalar(0), numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])
    step = numbers[2] if len(numbers) == 3 else scalar(1)
    if isinstance(step, Const) and step.value == 0:
        raise stop(fb.info, node, "type-error", "range() step is 0", "Python would raise ValueError")
    if isinstance(step, Var):
        nonzero = fb.emitter.value("truth", BOOL, step)
        fb.branch(nonzero, lambda: None, lambda: _raise(fb, "ValueError", "range() arg 3 must not be zero"))
    return RangeValue(start, end, step)


def _raise(fb: FunctionBuilder, exc: str, message: str) -> None:
    fb.emitter.emit("raise", (), exc=exc, message=message)
    fb.env = None


#: The length of what has one.
LENGTH: Final[dict[Kind, Callable[[FunctionBuilder, Any], Value]]] = {
    Kind.ARRAY: lambda fb, x: fb.emitter.value("shape", INT, x, axis=0),
    Kind.TUPLE: lambda fb, x: scalar(len(x.items)),
    Kind.RECORD: lambda fb, x: scalar(len(x.items)),
    Kind.LIST: lists.length,
    Kind.FIXED: lists.length,
    Kind.DICT: dicts.size,
    Kind.SET: dicts.size,
    Kind.RANGE: lambda fb, r: fb.emitter.value("builtin", INT, r.start, r.stop, r.step, fn="range_length"),
    Kind.TEXT: lambda fb, text: scalar(len(text.value)),
}


def len_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`len(x)` of whatever has a length."""
    if isinstance(args[0], Sequence) and dict_loops.is_view(args[0]):
        return dict_loops.view_length(fb, args[0])
    length = LENGTH.get(kind_of(args[0]))
    if length is None:
        raise stop(fb.info, node, "type-error", "len() of something that has no length", "use it on an array or a tuple")
    return length(fb, args[0])


def enumerate_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`enumerate(x, start)`."""
    begin = to_int(fb, node, operand_of(fb, args[1], node), index=True) if len(args) == 2 else None
    if isinstance(args[0], Tuple):
        first: Value = begin or scalar(0)
        numbers = (fb.rules.operate(fb, node, ast.Add, first, scalar(k)) for k in range(len(args[0].items)))
        return Tuple(tuple(map(Tuple, zip(numbers, args[0].items, strict=True))), cls=ITERATOR)
    return Sequence("enumerate", (dict_loops.seen(fb, node, args[0]),), begin)


def zip_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`zip(a, b, …, strict=…)`."""
    if not args:
        raise stop(fb.info, node, "unsupported-call", "zip() of nothing is not supported in a kernel", "give it an iterable")
    strict = keywords.get("strict")
    if not (strict is None or isinstance(strict, Const)):
        raise stop(fb.info, node, "unsupported-call", "zip() takes only a constant strict= in a kernel", "write True or False")
    exact = isinstance(strict, Const) and bool(strict.value)
    if all(isinstance(a, Tuple) for a in args):
        columns = [a.items for a in args if isinstance(a, Tuple)]
        if exact and len({len(c) for c in columns}) > 1:
            raise stop(fb.info, node, "wrong-length", "zip() of tuples of different lengths", "Python would raise ValueError")
        return Tuple(tuple(Tuple(row) for row in zip(*columns, strict=False)), cls=ITERATOR)
    return Sequence("strict zip" if exact else "zip", tuple(args))


def reversed_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`reversed(x)`."""
    if isinstance(args[0], Tuple):
        return Tuple(args[0].items[::-1], cls=ITERATOR)
    (over,) = args
    length = lists.length(fb, over) if isinstance(over, Var) and lists.is_list(over) else None
    return Sequence("reversed", (over,), length)


def make_slice(fb: FunctionBuilder, node: ast.Call, args: list[Value], _keywords: dict[str, Value]) -> Value:
    """`slice(stop)` or `slice(start, stop, step)`."""
    parts = [NoneValue(), args[0]] if len(args) == 1 else list(args)
    return Tuple((*parts, *[NoneValue()] * (3 - len(parts))), cls=SLICE)
