"""Values of the arguments of a sample call, worked out from their syntax: nothing of Python is run.

    (1.5, 2 * 3)                         the tuple itself
    np.arange(6).reshape(2, 3) * 0.5     Array("float64", (2, 3)): an array without its items

Input: the expression of one argument. Output: a number, a string, None, a NumPy scalar, a tuple, list or dictionary of such,
a `Dtype`, or an `Array`. Understood are literals, arithmetic on numbers and arrays, and the constructors of `sample_arrays.py`.
Everything else is refused at its place. Memory and time are bounded: no array is ever made, numbers have a largest size.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from kernelmill.cli.sample_arrays import CONSTANTS, DTYPE_NAMES, FUNCTIONS, METHODS, Array, Dtype, broadcast
from kernelmill.ir.types import DEFAULT_DTYPE
from kernelmill.records import dataclass

LARGEST_BITS: Final = 4096
DEEPEST: Final = 50
UNDERSTOOD: Final = "literals, arithmetic on numbers, and np.array, np.ones, np.arange and the like are understood"
_NUMPY: Final = ("np", "numpy")

_UNARY: Final[Mapping[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.UAdd: operator.pos, ast.USub: operator.neg, ast.Invert: operator.invert, ast.Not: operator.not_,
}  # fmt: skip
_BINARY: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip
_CONVERSIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": abs, "bool": bool, "complex": complex, "float": float, "int": int, "round": round,
}  # fmt: skip
_SPECIAL_FLOATS: Final = ("nan", "inf", "-inf", "infinity", "-infinity")


class RefusedError(Exception):
    """What is not evaluated (`node`), why, and what would be."""

    def __init__(self, node: ast.expr, reason: str, hint: str = UNDERSTOOD) -> None:
        super().__init__(reason)
        self.node = node
        self.reason = reason
        self.hint = hint


def evaluate(node: ast.expr, depth: int = 0) -> Any:
    """The value of an expression; raises `RefusedError` for what is not understood, and where the value does not exist."""
    if depth > DEEPEST:
        raise RefusedError(node, "this is nested too deeply", "write a simpler sample of the same type")
    try:
        with np.errstate(all="ignore"):
            return _evaluate(node, depth + 1)
    except (ArithmeticError, TypeError, ValueError, IndexError, MemoryError) as error:
        text = str(error).lstrip("_") or type(error).__name__
        raise RefusedError(node, f"this has no value: {type(error).__name__}: {text}") from error


def _evaluate(node: ast.expr, depth: int) -> Any:
    match node:
        case ast.Constant(value=bool() | int() | float() | complex() | str() | None as value):
            return value
        case ast.Tuple(elts=items):
            return tuple(evaluate(item, depth) for item in items)
        case ast.List(elts=items):
            return [evaluate(item, depth) for item in items]
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {evaluate(k, depth): evaluate(v, depth) for k, v in zip(keys, values, strict=True) if k is not None}
        case ast.UnaryOp(op=op, operand=operand):
            return _unary(node, op, evaluate(operand, depth))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _binary(node, type(op), evaluate(left, depth), evaluate(right, depth))
        case ast.Name(id=name) if name in DEFAULT_DTYPE:
            return Dtype(DEFAULT_DTYPE[name])
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in _NUMPY:
            return _member(node, name)
        case ast.Attribute(value=value, attr="T"):
            return METHODS["T"](_array(value, evaluate(value, depth)))
        case ast.Call(func=func, args=args, keywords=keywords):
            return _call(node, func, args, keywords, depth)
        case _:
            raise RefusedError(node, f"{_described(node)} is not evaluated")


def _described(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return f"the name {name!r}"
        case ast.Attribute(attr=name):
            return f"the attribute {name!r}"
        case ast.Constant(value=value):
            return f"a value of type {type(value).__name__}"
        case ast.BinOp(op=op) | ast.UnaryOp(op=op):
            return f"the operator {type(op).__name__}"
        case _:
            return f"an expression of this kind ({type(node).__name__})"


def _member(node: ast.expr, name: str) -> Any:
    """`np.name`, not called."""
    if name in DTYPE_NAMES:
        return Dtype(DTYPE_NAMES[name])
    if name in CONSTANTS:
        return CONSTANTS[name]
    raise RefusedError(node, f"np.{name} is not evaluated")


def _is_number(value: Any) -> bool:
    return isinstance(value, bool | int | float | complex | np.number | np.bool)


def _array(node: ast.expr, value: Any) -> Array:
    if isinstance(value, Array):
        return value
    raise RefusedError(node, "this is no array")


def _unary(node: ast.expr, op: ast.unaryop, value: Any) -> Any:
    if isinstance(value, Array) and not isinstance(op, ast.Not):
        return Array(_UNARY[type(op)](value.stand_in()).dtype.name, value.shape)
    if _is_number(value):
        return _bounded(node, _UNARY[type(op)](value))
    raise RefusedError(node, "arithmetic is for numbers and arrays")


def _binary(node: ast.expr, op: type[ast.operator], left: Any, right: Any) -> Any:
    if isinstance(left, Array) or isinstance(right, Array):
        operands = [v.stand_in() if isinstance(v, Array) else v for v in (left, right)]
        shapes = [v.shape if isinstance(v, Array) else () for v in (left, right)]
        if not all(isinstance(v, Array) or _is_number(v) for v in (left, right)):
            raise RefusedError(node, "arithmetic is for numbers and arrays")
        return Array(_BINARY[op](*operands).dtype.name, broadcast(*shapes))
    if not (_is_number(left) and _is_number(right)):
        raise RefusedError(node, "arithmetic is for numbers and arrays", "the type of [0.0] * 5 is that of [0.0]")
    if op is ast.Pow and isinstance(left, int) and isinstance(right, int) and abs(left) > 1:
        if left.bit_length() * abs(right) > LARGEST_BITS:
            raise RefusedError(node, "this number is too large", "a sample of the same type will do")
    return _bounded(node, _BINARY[op](left, right))


def _bounded(node: ast.expr, value: Any) -> Any:
    if isinstance(value, int) and value.bit_length() > LARGEST_BITS:
        raise RefusedError(node, "this number is too large", "a sample of the same type will do")
    return value


def _call(node: ast.Call, func: ast.expr, args: list[ast.expr], keywords: list[ast.keyword], depth: int) -> Any:
    function = _callee(func, depth)  # refused before its arguments are looked at
    for argument in args:
        if isinstance(argument, ast.Starred):
            raise RefusedError(argument, "arguments of a sample are written one by one")
    named = {k.arg: k.value for k in keywords if k.arg is not None}
    if len(named) < len(keywords):
        raise RefusedError(node, "arguments of a sample are written one by one")
    return function(*(evaluate(a, depth) for a in args), **{name: evaluate(v, depth) for name, v in named.items()})


def _callee(func: ast.expr, depth: int) -> Callable[..., Any]:
    match func:
        case ast.Name(id=name) if name in _CONVERSIONS:
            return _Conversion(name, func)
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in _NUMPY and name in FUNCTIONS:
            return FUNCTIONS[name]
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in _NUMPY and name in DTYPE_NAMES:
            return _Conversion(name, func)
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id=module), attr="random")) if module in _NUMPY:
            raise RefusedError(func, "np.random is not evaluated", "np.ones(shape) has the type of np.random.random(shape)")
        case ast.Attribute(value=ast.Name(id=module), attr=name) if module in _NUMPY:
            raise RefusedError(func, f"np.{name} is not evaluated")
        case ast.Attribute(value=value, attr=name) if name in METHODS and name != "T":
            array = _array(value, evaluate(value, depth))
            return lambda *args, **named: METHODS[name](array, *args, **named)
        case _:
            raise RefusedError(func, f"{_described(func)} is not evaluated")


@dataclass(frozen=True, slots=True)
class _Conversion:
    """`float(…)`, `np.float32(…)`: of numbers only, so that nothing is parsed, and no array made."""

    name: str
    node: ast.expr

    def __call__(self, *args: Any) -> Any:
        text = self.name == "float" and args and isinstance(args[0], str) and args[0].strip().lower() in _SPECIAL_FLOATS
        if not text and not all(map(_is_number, args)):
            raise RefusedError(self.node, f"{self.name}() of a sample takes numbers")
        if self.name == "round" and len(args) == 2 and abs(args[1]) > LARGEST_BITS:
            raise RefusedError(self.node, "these are too many digits")
        if isinstance(self.node, ast.Attribute):
            return np.dtype(DTYPE_NAMES[self.name]).type(*args)
        return _CONVERSIONS[self.name](*args)


__all__ = ["RefusedError", "evaluate"]
