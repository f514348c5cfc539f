"""Built-ins that make or change a number: `abs round divmod pow int float bool`."""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.builtins import number_methods
from kernelmill.frontend.function.arguments import Arguments, Keywords, number
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import NoneValue, Text, Tuple, Value, scalar
from kernelmill.frontend.numbers import complex as complex_numbers
from kernelmill.frontend.numbers.casts import to_float, to_int
from kernelmill.frontend.numbers.narrowing import narrow
from kernelmill.frontend.numpy.ufuncs import call_ufunc
from kernelmill.frontend.type_rules.operators import is_integer, unary_type
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, ArrayType, MixedScalar, NpScalar, PyScalar

#: Powers of ten up to this one are exact.
_MOST_DIGITS: Final = 15


def abs_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`abs(x)` of a number or an array."""
    if isinstance(args[0], Var) and isinstance(args[0].type, ArrayType):
        return call_ufunc(fb, node, "absolute", args)
    x = number(fb, node, args[0])
    if isinstance(x, Const) and isinstance(x.type, PyScalar):
        return scalar(abs(x.value))  # type: ignore[arg-type]  # a Python number by its type
    if complex_numbers.is_complex(x):
        return complex_numbers.absolute(fb, x)
    boolean = x.type == NpScalar("bool")
    type_ = x.type if boolean else unary_type("pos", x.type)  # type: ignore[arg-type]  # high IR
    if isinstance(type_, str):
        raise stop(fb.info, node, "type-error", type_)
    return fb.emitter.value("builtin", type_, x, fn="abs")


def round_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`round(x)` and `round(x, digits)`."""
    match args:
        case [Var(type=NpScalar(dtype="float64" | "float32")) as x, Const(value=int() as digits)] if abs(digits) <= _MOST_DIGITS:
            return _numpy_round(fb, node, x, digits)
        case [Var(type=MixedScalar(name="float", dtype="float64")) as x, Const(value=int() as digits)] if (
            abs(digits) <= _MOST_DIGITS
        ):
            return _numpy_round(fb, node, narrow(fb, x), digits)
        case _:
            pass
    if len(args) == 2 and isinstance(args[1], NoneValue):
        args = args[:1]
    if len(args) == 2:
        fb.ask(Tuple(tuple(args)), "np", "int", "bool")
        found = number_methods.round_to(fb, node, number(fb, node, args[0]), number(fb, node, args[1]))
        if found is not None:
            return found
    if len(args) != 1:
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            "round() of a NumPy number with a number of digits needs a float and a constant from -15 to 15 in a kernel",
            "use round(float(x), digits)",
        )
    whole = number(fb, node, args[0])
    if isinstance(whole, Const) and isinstance(whole.value, bool | int | float):
        return scalar(round(whole.value))
    if whole.type == NpScalar("bool") or (isinstance(whole.type, MixedScalar) and whole.type.dtype == "bool"):
        raise stop(fb.info, node, "type-error", "NumPy's bool has no round()", "use round(bool(p))")
    if is_integer(whole.type) or whole.type == BOOL:  # type: ignore[arg-type]  # high IR
        return to_int(fb, node, whole)
    return fb.emitter.value("builtin", INT, to_float(fb, node, whole), fn="round")


def _numpy_round(fb: FunctionBuilder, node: ast.Call, x: Operand, digits: int) -> Value:
    """`round` of a NumPy float: scaled by a power of ten, to the nearest integer, scaled back."""
    power = scalar(10.0 ** abs(digits))
    there, back = (ast.Mult, ast.Div) if digits >= 0 else (ast.Div, ast.Mult)
    whole = call_ufunc(fb, node, "rint", [fb.rules.operate(fb, node, there, x, power) if digits else x])
    return fb.rules.operate(fb, node, back, whole, power) if digits else whole


def divmod_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`divmod(a, b)`."""
    fb.emitter.divmod = True
    try:
        halves = tuple(fb.rules.operate(fb, node, operator, args[0], args[1]) for operator in (ast.FloorDiv, ast.Mod))
    finally:
        fb.emitter.divmod = False
    return Tuple(halves)


def pow_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`pow(a, b)` and `pow(a, b, modulus)`."""
    if len(args) == 3:
        numbers = [operand_of(fb, a, node) for a in args]
        if not all(isinstance(x.type, PyScalar) and x.type.name == "int" for x in numbers):
            raise stop(fb.info, node, "type-error", "pow() with a modulus needs three Python ints", "use int(...) on each")
        return fb.emitter.value("builtin", INT, *numbers, fn="powmod")
    return fb.rules.operate(fb, node, ast.Pow, args[0], args[1])


def int_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`int(x)`."""
    if not args:
        return scalar(0)
    return to_int(fb, node, number(fb, node, args[0]))


def float_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`float(x)`, and of the texts that are numbers such as `float("inf")`."""
    match args:
        case []:
            return scalar(0.0)
        case [Text(value=text)]:
            try:
                return scalar(float(text))
            except ValueError as error:
                raise stop(fb.info, node, "type-error", str(error), "Python would raise the same") from error
        case _:
            return to_float(fb, node, number(fb, node, args[0]))


def bool_(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    """`bool(x)`."""
    if not args:
        return scalar(False)
    return fb.rules.truth(fb, args[0], node)
