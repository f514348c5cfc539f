"""`round(x, n)`, methods of Python's numbers, and functions of `math` over iterables: served by `library/python/numbers.py`.

In:  the call and its evaluated receiver or arguments. Out: the value, or None where the form is not one of these.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.function.arguments import given_arguments
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.library import library_function
from kernelmill.frontend.function.operands import leave
from kernelmill.frontend.function.signature import by_position
from kernelmill.frontend.function.values import Tuple, Value, scalar
from kernelmill.frontend.numbers.casts import to_float, to_int
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, FLOAT, INT, ArrayType, ListType, MixedScalar, NpScalar, PyScalar
from kernelmill.project.options import KernelOptions

#: Methods without arguments of ints and of floats.
INT_METHODS: Final = ("bit_length", "bit_count")


FLOAT_METHODS: Final = ("is_integer",)


#: Functions of `math` that take iterables, with the number of those.
MATH_OVER: Final = {"fsum": 1, "dist": 2}


def library(fb: FunctionBuilder, node: ast.Call, name: str, *args: Value) -> Value:
    """A function of `library/python`, by Python's rules whatever the kernel has relaxed."""
    options = fb.options
    fb.options = KernelOptions(strict=options.strict, math=options.math)
    try:
        return fb.unit.invoke(fb, node, library_function(fb, f"python.{name}"), list(args), {})
    finally:
        fb.options = options


def round_to(fb: FunctionBuilder, node: ast.Call, x: Operand, digits: Operand) -> Value | None:
    """`round(x, digits)` of a Python number."""
    if not (isinstance(digits.type, PyScalar) and digits.type.name in ("int", "bool")):
        return None
    if x.type == FLOAT:
        return library(fb, node, "numbers.round_digits", x, to_int(fb, node, digits))
    if x.type in (INT, BOOL):
        return library(fb, node, "numbers.round_int", to_int(fb, node, x), to_int(fb, node, digits))
    return None


def number_method(fb: FunctionBuilder, node: ast.Call, receiver: Operand, name: str) -> Value | None:
    """`n.bit_length()`, `x.is_integer()` and the like, which take no arguments."""
    if node.args or node.keywords:
        return None
    if name in INT_METHODS and receiver.type in (INT, BOOL):
        return library(fb, node, f"numbers.{name}", to_int(fb, node, receiver))
    if name in FLOAT_METHODS and (receiver.type == FLOAT or receiver.type == NpScalar("float64") or _either_float(receiver)):
        return library(fb, node, f"numbers.{name}", to_float(fb, node, receiver))
    if name in ("conjugate", "__abs__", "__pos__") and receiver.type in (INT, BOOL, FLOAT):
        return to_int(fb, node, receiver) if receiver.type == BOOL else receiver
    return None


def _either_float(x: Operand) -> bool:
    return isinstance(x.type, MixedScalar) and x.type.name == "float" and x.type.dtype == "float64"


def over_iterables(fb: FunctionBuilder, node: ast.Call, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """`math.fsum(values)`, `math.dist(p, q)` of tuples, vectors and lists."""
    given_arguments(fb, node, f"math.{name}", by_position(MATH_OVER[name], MATH_OVER[name]), args, keywords)
    for value in args:
        if not _is_vector(value):
            raise stop(
                fb.info,
                node,
                "type-error",
                f"math.{name} needs tuples, lists or vectors of numbers in a kernel",
                "make a list of the values first",
            )
    if name == "dist":
        return _dist(fb, node, args)
    return library(fb, node, f"numbers.{name}", *args)


def _dist(fb: FunctionBuilder, node: ast.Call, args: list[Value]) -> Value:
    sizes = [_size(fb, value) for value in args]
    known = [x.value for x in sizes if isinstance(x, Const)]
    if len(known) == 2:
        if known[0] != known[1]:
            raise stop(
                fb.info, node, "wrong-length", "the points of math.dist have different dimensions", "Python would raise ValueError"
            )
    else:
        different = fb.emitter.value("compare", BOOL, sizes[0], sizes[1], op="ne")
        fb.branch(different, lambda: leave(fb, "points of different dimensions"), lambda: None)
    return distance(fb, node, args[0], args[1])


def distance(fb: FunctionBuilder, node: ast.Call, p: Value, q: Value) -> Value:
    """The distance of two points of as many coordinates, by the rules of the Python that runs."""
    return library(fb, node, "norms.dist", p, q, fb.emitter.value("sum_mode", BOOL))


def _size(fb: FunctionBuilder, value: Value) -> Operand:
    if isinstance(value, Tuple):
        return scalar(len(value.items))
    assert isinstance(value, Var)
    return (
        fb.emitter.value("list_len", INT, value)
        if isinstance(value.type, ListType)
        else fb.emitter.value("shape", INT, value, axis=0)
    )


def _is_vector(value: Value) -> bool:
    if isinstance(value, Tuple):
        return all(_is_number(operand) for operand in value.items)
    if not isinstance(value, Var):
        return False
    if isinstance(value.type, ListType):
        return isinstance(value.type.item, PyScalar | NpScalar | MixedScalar)
    return isinstance(value.type, ArrayType) and value.type.ndim == 1


def _is_number(value: Value) -> bool:
    return isinstance(value, Var | Const) and isinstance(value.type, PyScalar | NpScalar | MixedScalar)
