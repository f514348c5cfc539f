"""Compile-time values of module-level names: literals, arithmetic on literals, constants of `math` and `numpy`.

Evaluated on the AST with Python's own arithmetic; nothing of the project runs. `constant_of` returns a `Value`, or raises
Stop where the name is not a compile-time constant.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Sequence
from typing import Any, Final

from kernelmill.diagnostics import Diagnostic, Related
from kernelmill.frontend.constants.array_types import array_type
from kernelmill.frontend.constants.arrays import numpy_constant
from kernelmill.frontend.constants.complex import fold_complex
from kernelmill.frontend.constants.limits import dtype_of_value, limits
from kernelmill.frontend.constants.record_classes import record_class, special_method
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.sizes import refuse_large
from kernelmill.frontend.function.values import (
    MODULE_LIST,
    DTypeRef,
    External,
    FunctionRef,
    ModuleRef,
    NoneValue,
    Table,
    Text,
    Tuple,
    Value,
    holds_list,
    is_encodable,
    scalar,
)
from kernelmill.frontend.type_rules.dtypes import dtype_name
from kernelmill.ir.nodes import Const
from kernelmill.ir.types import PyScalar
from kernelmill.scan import ScannedProject
from kernelmill.scan.ambiguity import changed, several_meanings
from kernelmill.scan.changes import What
from kernelmill.scan.decorators import opaque_decorator
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.resolve import Resolved
from kernelmill.scan.uses import dotted_name

BINARY: Final[dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]]] = {
    ast.Add: ("add", operator.add),
    ast.Sub: ("sub", operator.sub),
    ast.Mult: ("mul", operator.mul),
    ast.Div: ("truediv", operator.truediv),
    ast.FloorDiv: ("floordiv", operator.floordiv),
    ast.Mod: ("mod", operator.mod),
    ast.Pow: ("pow", operator.pow),
    ast.LShift: ("lshift", operator.lshift),
    ast.RShift: ("rshift", operator.rshift),
    ast.BitAnd: ("and", operator.and_),
    ast.BitOr: ("or", operator.or_),
    ast.BitXor: ("xor", operator.xor),
    ast.MatMult: ("matmul", operator.matmul),
}


UNARY: Final[dict[type[ast.unaryop], tuple[str, Callable[[Any], Any]]]] = {
    ast.USub: ("neg", operator.neg),
    ast.UAdd: ("pos", operator.pos),
    ast.Invert: ("invert", operator.invert),
    ast.Not: ("not", operator.not_),
}


EXTERNAL_CONSTANTS: Final = {
    ("math", "pi"): math.pi,
    ("math", "e"): math.e,
    ("math", "tau"): math.tau,
    ("math", "inf"): math.inf,
    ("math", "nan"): math.nan,
    ("numpy", "pi"): math.pi,
    ("numpy", "e"): math.e,
    ("numpy", "inf"): math.inf,
    ("cmath", "pi"): math.pi,
    ("cmath", "e"): math.e,
    ("cmath", "tau"): math.tau,
    ("cmath", "inf"): math.inf,
    ("cmath", "nan"): float("nan"),
    ("cmath", "infj"): complex(0.0, math.inf),
    ("cmath", "nanj"): complex(0.0, math.nan),
    ("numpy", "nan"): float("nan"),  # not the object that math.nan is
    ("numpy", "euler_gamma"): 0.5772156649015329,
}


#: Results larger than this many bits are not folded (`2 ** 10**9` would never end).
_MAX_BITS: Final = 4096
#: Functions of math whose results grow fast, and what they are given at most.
_GROWING: Final = frozenset(("factorial", "comb", "perm", "lcm"))
_MOST_COUNTED: Final = 5000


def fold_binary(op: type[ast.operator], a: Const, b: Const) -> Const | None:
    """Python's own result on two Python constants, or None where it raises (the fallback shall raise it)."""
    x: Any = a.value
    y: Any = b.value
    if isinstance(x, complex) or isinstance(y, complex):
        folded = fold_complex(op, x, y)
        return None if folded is None else scalar(folded)
    if op in (ast.Pow, ast.LShift) and isinstance(y, int) and isinstance(x, int) and abs(y) * x.bit_length() > _MAX_BITS:
        return None
    if op is ast.Mult and isinstance(x, int) and isinstance(y, int) and x.bit_length() + y.bit_length() > _MAX_BITS:
        return None
    try:
        return scalar(BINARY[op][1](x, y))
    except (ArithmeticError, ValueError, TypeError):
        return None


def external_value(module: str, name: str) -> Value:
    """The value of a name outside the project."""
    if (module, name) in EXTERNAL_CONSTANTS:
        return scalar(EXTERNAL_CONSTANTS[module, name])
    if module == "numpy" and dtype_name(name):
        return DTypeRef(dtype_name(name) or "")
    if (module, name) == ("numba", "prange"):
        return External("builtins", "range")
    if module == "numpy" and name == "newaxis":
        return NoneValue()
    return External(module, name) if name else ModuleRef(module)


def resolved_value(project: ScannedProject, found: Resolved, info: ModuleInfo, node: ast.AST) -> Value:
    """The value that a resolved module-level name has when the module has been run."""
    if found.kind == "variable":
        raise Stop(several_meanings(project.modules, found.name, found.places, info.span(node)))
    if found.kind not in ("external", "module"):
        refuse_changed(project, found, info, node, "name", "the name")
    record = record_class(project, found)
    if record is not None:
        refuse_changed(project, found, info, node, "class", "the class")
        if record.special:
            raise stop(info, node, "special-method", *special_method(record))
        return record
    match found.kind:
        case "external":
            return external_value(found.module, found.name)
        case "module":
            return ModuleRef(found.module, project=True)
        case "function" if isinstance(found.node, ast.FunctionDef):
            return _function(project, found, found.node, info, node)
        case "value" if isinstance(found.node, ast.expr):
            value = _remembered(project, project.modules[found.module], found.node)
            if holds_list(value) or isinstance(value, Table):
                flat = isinstance(value, Tuple) and not any(isinstance(v, Tuple) for v in value.items)
                what = "the dictionary" if isinstance(value, Table) else "the list"
                refuse_changed(project, found, info, node, "object" if flat else "items", what)
            return value
        case _:
            raise stop(info, node, "unsupported-name", f"{found.name!r} is a class", "use functions and scalars in kernels")


def _remembered(project: ScannedProject, info: ModuleInfo, node: ast.expr) -> Value:
    """The value of the expression of a name, or why there is none, found out once."""
    if node not in project.constants:
        try:
            project.constants[node] = constant_of(project, info, node)
        except Stop as problem:
            project.constants[node] = problem
    found: Value | Stop = project.constants[node]
    if isinstance(found, Stop):
        raise Stop(found.diagnostic)
    return found


def refuse_changed(project: ScannedProject, found: Resolved, info: ModuleInfo, node: ast.AST, what: What, shown: str) -> None:
    """Raise Stop where a module of the project may change what a name stands for."""
    change = project.change(found.module, found.name, what)
    if change is not None:
        raise Stop(changed(project.modules, found, shown, change, info.span(node)))


def _function(project: ScannedProject, found: Resolved, function: ast.FunctionDef, info: ModuleInfo, node: ast.AST) -> FunctionRef:
    """A function, unless something may stand in its place."""
    there = project.modules[found.module]
    decorator = opaque_decorator(project.modules, there, function)
    if decorator is not None:
        message = f"{found.name!r} stands for what its decorator gives, which is not known"
        related = (Related(there.span(decorator), "decorated here"),)
        hint = "call a function without a decorator"
        raise Stop(Diagnostic("error", "decorated-function", message, info.span(node), hint, related))
    refuse_changed(project, found, info, node, "function", "the function")
    return FunctionRef(found, function)


def constant_of(project: ScannedProject, info: ModuleInfo, node: ast.expr) -> Value:
    """The value of a module-level expression."""
    try:
        value = _folded(project, info, node)
    except Stop:
        value = array_type(project, info, node, constant_of)
        if value is None:
            raise
    value = value or array_type(project, info, node, constant_of)
    if value is None:
        raise stop(
            info,
            node,
            "not-constant",
            f"{_shown(node)!r} is not a compile-time constant",
            "module constants may be literals, arithmetic on them, math.pi and the like; annotate arrays, as in "
            "TABLE: Array1[np.float64] = …; pass other values as arguments",
        )
    refuse_large(info, node, value)
    return value


def _folded(project: ScannedProject, info: ModuleInfo, node: ast.expr) -> Value | None:
    """The value of an expression, None where it is not known."""
    match node:
        case ast.Constant(value=None):
            return NoneValue()
        case ast.Constant(value=str(text)):
            return Text(text) if is_encodable(text) else None
        case ast.Constant(value=bool() | int() | float() | complex() as value):
            return scalar(value)
        case ast.Tuple(elts=elements):
            return Tuple(tuple(constant_of(project, info, e) for e in elements))
        case ast.List(elts=elements):
            return Tuple(tuple(constant_of(project, info, e) for e in elements), MODULE_LIST)
        case ast.Name() | ast.Attribute() if dotted_name(node):
            found = project.resolve(info.name, dotted_name(node))
            return None if found is None else resolved_value(project, found, info, node)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = constant_of(project, info, left), constant_of(project, info, right)
            if isinstance(a, Const) and isinstance(b, Const):
                return fold_binary(type(op), a, b)
            return None
        case ast.Attribute(value=ast.Call(func=func, args=[argument], keywords=[]), attr=attr):
            target = project.resolve(info.name, dotted_name(func)) if dotted_name(func) else None
            return limit_of(target, constant_of(project, info, argument), attr) if target else None
        case ast.UnaryOp(op=op, operand=operand):
            a = constant_of(project, info, operand)
            if isinstance(a, Const) and not (isinstance(op, ast.Invert) and isinstance(a.value, float | complex)):
                return scalar(UNARY[type(op)][1](a.value))
            return None
        case ast.Dict(keys=keys, values=values) if keys:
            return _table(project, info, node, keys, values)
        case ast.Call(func=func, args=args, keywords=keywords):
            return _call(project, info, func, args, keywords)
        case _:
            return None


def _shown(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:57]}..."


def limit_of(target: Resolved, given: Value, attribute: str) -> Const | None:
    """The value of `np.finfo(given).attribute` or of `np.iinfo`, if `target` is one of them."""
    dtype = dtype_of_value(given)
    if target.kind != "external" or target.module != "numpy" or target.name not in ("finfo", "iinfo") or dtype is None:
        return None
    return limits(target.name, dtype, attribute)


def _table(
    project: ScannedProject, info: ModuleInfo, node: ast.Dict, keys: Sequence[ast.expr | None], values: list[ast.expr]
) -> Value:
    """A dictionary display; of equal keys the last counts."""
    found: dict[Text | Const, Value] = {}
    for key, value in zip(keys, values, strict=True):
        name = constant_of(project, info, key) if key is not None else NoneValue()
        if not isinstance(name, Text | Const):
            raise stop(
                info, node, "not-constant", "the keys of this dictionary are not all strings and numbers", "write the keys out"
            )
        found[name] = constant_of(project, info, value)
    return Table(tuple(found.items()))


def _call(
    project: ScannedProject, info: ModuleInfo, func: ast.expr, args: list[ast.expr], keywords: list[ast.keyword]
) -> Value | None:
    """`math.sqrt(2.0)`, `float("inf")`, `np.float32(0.5)`, `np.array([...])` on constants."""
    target = project.resolve(info.name, dotted_name(func)) if dotted_name(func) else None
    values = [constant_of(project, info, a) for a in args]
    named = {k.arg: constant_of(project, info, k.value) for k in keywords if k.arg}
    if target and target.kind == "external" and target.module == "numpy":
        return numpy_constant(target.name, values, named)
    if target is None and dotted_name(func) == "float" and len(values) == 1 and not keywords:
        try:
            match values[0]:
                case Text(value=text):
                    return scalar(float(text))
                case Const(value=int() | float() as number):
                    return scalar(float(number))
                case _:
                    return None
        except (ValueError, OverflowError):
            return None
    if target and target.kind == "external" and target.module == "math" and not keywords:
        return _of_math(target.name, values)
    return None


def _of_math(name: str, values: list[Value]) -> Const | None:
    """`math.name(*values)`; None where it raises, or would take long."""
    function = getattr(math, name, None)
    numbers = [v.value for v in values if isinstance(v, Const) and isinstance(v.type, PyScalar)]
    if function is None or len(numbers) < len(values):
        return None
    if name in _GROWING and any(isinstance(n, int) and abs(n) > _MOST_COUNTED for n in numbers):
        return None
    try:
        result = function(*numbers)
    except (ArithmeticError, ValueError, TypeError):
        return None
    fits = isinstance(result, bool | float) or (isinstance(result, int) and result.bit_length() <= _MAX_BITS)
    return scalar(result) if fits else None
