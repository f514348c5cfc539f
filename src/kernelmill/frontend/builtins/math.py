"""Calls of `math`: one row for each function."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.builtins import number_methods
from kernelmill.frontend.builtins.aggregates import product_of
from kernelmill.frontend.function.arguments import Arguments, Keywords, bound_arguments, given_arguments, number
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import leave, operand_of
from kernelmill.frontend.function.signature import Signature, by_position, signature
from kernelmill.frontend.function.values import Tuple, Value, scalar
from kernelmill.frontend.numbers.casts import to_float, to_int
from kernelmill.frontend.type_rules.operators import is_integer
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, DTYPES, FLOAT, INT, MixedScalar, NpScalar
from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class MathRow:
    """A function of `math`: operand kinds (`f` float, `i` integer, `n` float or integer) and result (`f i b`; `ff`, `fi`
    a tuple). `variadic`: any number of operands of the last kind."""

    operands: str
    result: str
    least: int = -1
    variadic: bool = False

    @property
    def signature(self) -> Signature:
        """What it takes, by position."""
        if self.variadic:
            return by_position(0, 0, rest=True)
        return by_position(len(self.operands) if self.least < 0 else self.least, len(self.operands))


MATH: Final[dict[str, MathRow]] = {
    **{
        name: MathRow("f", "f")
        for name in (
            *("sqrt", "exp", "exp2", "expm1", "log2", "log10", "log1p", "cbrt", "sin", "cos", "tan", "asin", "acos", "atan"),
            *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "gamma", "lgamma", "fabs", "degrees"),
            *("radians", "ulp"),
        )
    },
    **{name: MathRow("ff", "f") for name in ["atan2", "pow", "fmod", "copysign", "remainder", "nextafter"]},
    **{name: MathRow("f", "b") for name in ["isnan", "isinf", "isfinite"]},
    **{name: MathRow("n", "i") for name in ["floor", "ceil", "trunc"]},
    "log": MathRow("ff", "f", least=1),
    "hypot": MathRow("f", "f", variadic=True),
    "ldexp": MathRow("fi", "f"),
    "modf": MathRow("f", "ff"),
    "frexp": MathRow("f", "fi"),
    "isqrt": MathRow("i", "i"),
    "factorial": MathRow("i", "i"),
    "comb": MathRow("ii", "i"),
    "perm": MathRow("ii", "i", least=1),
    "gcd": MathRow("i", "i", variadic=True),
    "lcm": MathRow("i", "i", variadic=True),
    "isclose": MathRow("ff", "b"),
}


def call_math(fb: FunctionBuilder, node: ast.Call, name: str, arguments: Callable[[], tuple[Arguments, Keywords]]) -> Value:
    """A call of function `name` of `math`; `arguments` evaluates those of the call."""
    if name == "prod":
        return product_of(fb, node)
    row = MATH.get(name)
    if row is None and name not in number_methods.MATH_OVER:
        close = importlib.import_module("difflib").get_close_matches(name, (*MATH, *number_methods.MATH_OVER, "prod"), n=1)
        hint = f"did you mean math.{close[0]}?" if close else "see the language reference for what is supported"
        raise stop(fb.info, node, "unsupported-call", f"math.{name} is not supported in a kernel", hint)
    args, keywords = arguments()
    if name in number_methods.MATH_OVER:
        return number_methods.over_iterables(fb, node, name, args, keywords)
    if name == "isclose":
        return _isclose(fb, node, args, keywords)
    assert row is not None
    given_arguments(fb, node, f"math.{name}", row.signature, args, keywords)
    kinds = row.operands[-1] * len(args) if row.variadic else row.operands
    operands = [_math_operand(fb, node, kind, a) for kind, a in zip(kinds, args, strict=False)]
    for value, kind in zip(args, kinds, strict=False):
        if isinstance(value, Var) and value.type == INT and (kind == "n" or (name == "ldexp" and kind == "i")):
            fb.ask(value, "np")
        if isinstance(value, Var) and value.type == BOOL and name == "trunc":
            fb.ask(value, "np")  # np.bool cannot be truncated
        if (name == "trunc" and _of_numpy(value)) or (name == "ldexp" and kind == "i" and _of_numpy(value)):
            raise stop(fb.info, node, "type-error", f"math.{name} of a NumPy number raises TypeError", "use int(x)")
    if name in ("floor", "ceil"):
        _leave_if_rounded(fb, node, operand_of(fb, args[0], node))
    if name in ("floor", "ceil", "trunc") and operands[0].type == INT:
        return operands[0]
    if name == "hypot":
        return number_methods.distance(fb, node, Tuple(tuple(operands)), Tuple((scalar(0.0),) * len(operands)))
    if name in ("gamma", "lgamma"):
        value = operand_of(fb, number_methods.library(fb, node, f"gammas.{name}", operands[0]), node)
        return fb.emitter.value("math", FLOAT, operands[0], value, fn=name)
    if name in ("gcd", "lcm") and len(operands) != 2:
        return _reduced(fb, node, name, operands)
    if len(row.result) == 1:
        return fb.emitter.value("math", {"f": FLOAT, "i": INT, "b": BOOL}[row.result], *operands, fn=name)
    results = tuple(fb.emitter.fresh("t", {"f": FLOAT, "i": INT}[r]) for r in row.result)
    fb.emitter.emit("math", results, *operands, fn=name)
    return Tuple(results)


def _leave_if_rounded(fb: FunctionBuilder, node: ast.AST, x: Operand) -> None:
    """Leave for a NumPy integer that no float is: `math.floor` and `math.ceil` go by its float."""
    if not (isinstance(x.type, NpScalar | MixedScalar) and is_integer(x.type) and DTYPES[x.type.dtype].itemsize == 8):
        return
    for op, limit in (("gt", 2**53), ("lt", -(2**53))):
        large = fb.rules.truth(fb, fb.rules.compare(fb, node, op, x, Const(limit, INT)), node)
        fb.branch(large, lambda: leave(fb, "math.floor and math.ceil round a large NumPy integer"), lambda: None)


def _of_numpy(value: Value) -> bool:
    """Whether a value is a number of NumPy that is no float of Python's, or may be: it is no int, and has no `__trunc__`."""
    return isinstance(value, Var) and isinstance(value.type, NpScalar | MixedScalar) and value.type.dtype != "float64"


def _math_operand(fb: FunctionBuilder, node: ast.AST, kind: str, value: Value) -> Operand:
    x = number(fb, node, value)
    if kind == "i" or (kind == "n" and (is_integer(x.type) or x.type == BOOL)):  # type: ignore[arg-type]  # high IR
        return to_int(fb, node, x, index=kind == "i")
    return to_float(fb, node, x)


def _reduced(fb: FunctionBuilder, node: ast.Call, name: str, operands: list[Operand]) -> Value:
    """gcd and lcm of any number of operands, pair by pair."""
    if not operands:
        return scalar(0 if name == "gcd" else 1)
    result: Operand = fb.emitter.value("math", INT, operands[0], scalar(0 if name == "gcd" else 1), fn=name)
    for x in operands[1:]:
        result = fb.emitter.value("math", INT, result, x, fn=name)
    return result


def _isclose(fb: FunctionBuilder, node: ast.Call, args: Arguments, keywords: Keywords) -> Value:
    given = bound_arguments(fb, node, "math.isclose", signature("a, b, *, rel_tol=1e-09, abs_tol=0.0"), args, keywords)
    operands = [_math_operand(fb, node, "f", value) for value in given.values()]
    return fb.emitter.value("math", BOOL, *operands, fn="isclose")
