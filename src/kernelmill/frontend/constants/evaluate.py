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

from kernelmill.frontend.constants.arrays import numpy_constant
from kernelmill.frontend.constants.complex import fold_complex
from kernelmill.frontend.constants.creation import combined, dtype_of_value, limits
from kernelmill.frontend.constants.record_classes import record_class
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.values import (
    DTypeRef,
    External,
    FunctionRef,
    ModuleRef,
    NoneValue,
    Table,
    Text,
    Tuple,
    Value,
    scalar,
)
from kernelmill.frontend.type_rules.dtypes import dtype_name
from kernelmill.ir.nodes import Const
from kernelmill.scan import ScannedProject
from kernelmill.scan.candidates import dotted_name
from kernelmill.scan.modules import ModuleInfo
from kernelmill.scan.resolve import Resolved

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
    ("cmath", "nan"): math.nan,
    ("cmath", "infj"): complex(0.0, math.inf),
    ("cmath", "nanj"): complex(0.0, math.nan),
    ("numpy", "nan"): math.nan,
    ("numpy", "euler_gamma"): 0.5772156649015329,
}


#: Results larger than this many bits are not folded (`2 ** 10**9` would never end).
_MAX_BITS: Final = 4096


def fold_binary(op: type[ast.operator], a: Const, b: Const) -> Const | None:
    """Python's own result on two Python constants, or None where it raises (the fallback shall raise it)."""
    x: Any = a.value
    y: Any = b.value
    if isinstance(x, complex) or isinstance(y, complex):
        folded = fold_complex(op, x, y)
        return None if folded is None else scalar(folded)
    if op in (ast.Pow, ast.LShift) and isinstance(y, int) and isinstance(x, int) and abs(y) * x.bit_length() > _MAX_BITS:
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
    """The value that a resolved module-level name has at compile time."""
    record = record_class(project, found)
    if record is not None:
        return record
    match found.kind:
        case "external":
            return external_value(found.module, found.name)
        case "module":
            return ModuleRef(found.module, project=True)
        case "function" if isinstance(found.node, ast.FunctionDef):
            return FunctionRef(found, found.node)
        case "value" if isinstance(found.node, ast.Dict) and _is_changed(project.modules[found.module].tree, found.name):
            raise stop(
                info,
                node,
                "not-constant",
                f"the dictionary {found.name!r} is changed in {found.module}",
                "a kernel may read only dictionaries that are written out once",
            )
        case "value" if isinstance(found.node, ast.expr):
            return constant_of(project, project.modules[found.module], found.node)
        case "variable":
            raise stop(
                info,
                node,
                "not-constant",
                f"{found.name!r} is assigned more than once in {found.module}",
                "a kernel may read only module constants, assigned once; pass it as an argument",
            )
        case _:
            raise stop(info, node, "unsupported-name", f"{found.name!r} is a class", "use functions and scalars in kernels")


def constant_of(project: ScannedProject, info: ModuleInfo, node: ast.expr) -> Value:
    """The value of a module-level expression."""
    match node:
        case ast.Constant(value=None):
            return NoneValue()
        case ast.Constant(value=str(text)):
            return Text(text)
        case ast.Constant(value=bool() | int() | float() | complex() as value):
            return scalar(value)
        case ast.Tuple(elts=elements):
            return Tuple(tuple(constant_of(project, info, e) for e in elements))
        case ast.Name() | ast.Attribute() if dotted_name(node):
            found = project.resolve(info.name, dotted_name(node))
            if found is not None:
                return resolved_value(project, found, info, node)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = constant_of(project, info, left), constant_of(project, info, right)
            if isinstance(a, Const) and isinstance(b, Const):
                folded = fold_binary(type(op), a, b)
                if folded is not None:
                    return folded
            array = combined(type(op), a, b)
            if array is not None:
                return array
        case ast.Attribute(value=ast.Call(func=func, args=[argument], keywords=[]), attr=attr):
            target = project.resolve(info.name, dotted_name(func)) if dotted_name(func) else None
            limit = limit_of(target, constant_of(project, info, argument), attr) if target else None
            if limit is not None:
                return limit
        case ast.UnaryOp(op=op, operand=operand):
            a = constant_of(project, info, operand)
            if isinstance(a, Const) and not (isinstance(op, ast.Invert) and isinstance(a.value, float | complex)):
                return scalar(UNARY[type(op)][1](a.value))
        case ast.List(elts=elements):
            return Tuple(tuple(constant_of(project, info, e) for e in elements))
        case ast.Dict(keys=keys, values=values) if keys:
            return _table(project, info, node, keys, values)
        case ast.Call(func=func, args=args, keywords=keywords):
            return _call(project, info, node, func, args, keywords)
        case _:
            pass
    raise stop(
        info,
        node,
        "not-constant",
        f"{ast.unparse(node)!r} is not a compile-time constant",
        "module constants may be literals, arithmetic on them, math.pi and the like; pass other values as arguments",
    )


def limit_of(target: Resolved, given: Value, attribute: str) -> Const | None:
    """The value of `np.finfo(given).attribute` or of `np.iinfo`, if `target` is one of them."""
    dtype = dtype_of_value(given)
    if target.kind != "external" or target.module != "numpy" or target.name not in ("finfo", "iinfo") or dtype is None:
        return None
    return limits(target.name, dtype, attribute)


def _is_changed(tree: ast.Module, name: str) -> bool:
    """Whether anything in a module may change the dictionary of that name."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Name(id=base), ctx=ast.Store() | ast.Del()) if base == name:
                return True
            case ast.Attribute(value=ast.Name(id=base), attr=attribute) if base == name:
                if attribute in ("update", "pop", "popitem", "clear", "setdefault"):
                    return True
            case ast.AugAssign(target=ast.Name(id=base)) if base == name:
                return True
            case _:
                pass
    return False


def _table(
    project: ScannedProject, info: ModuleInfo, node: ast.Dict, keys: Sequence[ast.expr | None], values: list[ast.expr]
) -> Value:
    """A dictionary written out; of equal keys the last counts."""
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
    project: ScannedProject,
    info: ModuleInfo,
    node: ast.expr,
    func: ast.expr,
    args: list[ast.expr],
    keywords: list[ast.keyword],
) -> Value:
    """`math.sqrt(2.0)`, `float("inf")`, `np.float32(0.5)`, `np.array([...])` on constants."""
    target = project.resolve(info.name, dotted_name(func)) if dotted_name(func) else None
    values = [constant_of(project, info, a) for a in args]
    named = {k.arg: constant_of(project, info, k.value) for k in keywords if k.arg}
    if target and target.kind == "external" and target.module == "numpy":
        made = numpy_constant(target.name, values, named)
        if made is not None:
            return made
    if target is None and dotted_name(func) == "float" and len(values) == 1:
        try:
            match values[0]:
                case Text(value=text):
                    return scalar(float(text))
                case Const(value=int() | float() as number):
                    return scalar(float(number))
                case _:
                    pass
        except (ValueError, OverflowError):
            pass
    if target and target.kind == "external" and target.module == "math":
        function = getattr(math, target.name, None)
        numbers = [v.value for v in values if isinstance(v, Const)]
        if function is not None and len(numbers) == len(values):
            try:
                return scalar(function(*numbers))
            except (ArithmeticError, ValueError, TypeError):
                pass
    raise stop(
        info,
        node,
        "not-constant",
        f"{ast.unparse(node)!r} is not a compile-time constant",
        "module constants may be literals, arithmetic on them, math.pi and the like; pass other values as arguments",
    )
