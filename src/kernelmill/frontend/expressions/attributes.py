"""Attributes that NumPy's arrays and scalars and Python's numbers have, to tell a misspelt one from one not supported."""

from __future__ import annotations

import ast
import importlib
from typing import Final

from kernelmill.frontend.arrays.views import transposed
from kernelmill.frontend.constants.limits import dtype_of_value, limits
from kernelmill.frontend.containers.records import record_attribute
from kernelmill.frontend.expressions.names import _BUILTINS, global_value
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import describe
from kernelmill.frontend.function.values import DTypeRef, External, Method, ModuleRef, Sequence, Tuple, Value, scalar
from kernelmill.frontend.numbers.complex import array_part, is_complex, part
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, DTYPES, INT, ArrayType, MixedScalar, NpScalar, PyScalar
from kernelmill.scan.uses import dotted_name


def attribute(fb: FunctionBuilder, node: ast.Attribute, value: Value) -> Value:
    """`value.attr` for run-time values and dtypes."""
    if isinstance(value, Var) and isinstance(value.type, ArrayType):
        return _array_attribute(fb, node, value, value.type)
    if isinstance(value, DTypeRef):
        match node.attr:
            case "type":
                return value
            case "itemsize":
                return scalar(DTYPES[value.dtype].itemsize)
            case _:
                pass
    if isinstance(value, Tuple) and value.cls:
        return record_attribute(fb, node, value)
    if isinstance(value, Var | Const):
        return _scalar_attribute(fb, node, value)
    what = f"module {value.name!r}" if isinstance(value, ModuleRef) else describe(value)
    raise stop(
        fb.info,
        node,
        "unsupported-attribute",
        f"{what} has no attribute {node.attr!r} in a kernel",
        "see the language reference for what is supported",
    )


def _array_attribute(fb: FunctionBuilder, node: ast.Attribute, array: Var, type_: ArrayType) -> Value:
    def extent(axis: int) -> Var:
        return fb.emitter.value("shape", INT, array, axis=axis)

    match node.attr:
        case "shape":
            return Tuple(tuple(extent(axis) for axis in range(type_.ndim)))
        case "strides":
            return Tuple(tuple(fb.emitter.value("stride", INT, array, axis=axis) for axis in range(type_.ndim)))
        case "nbytes":
            size = _array_attribute(fb, ast.copy_location(ast.Attribute(node.value, "size", ast.Load()), node), array, type_)
            assert isinstance(size, Var | Const)
            return fb.emitter.value("binary", INT, size, scalar(DTYPES[type_.dtype].itemsize), op="mul")
        case "size":
            total: Operand = extent(0)
            for axis in range(1, type_.ndim):
                total = fb.emitter.value("binary", INT, total, extent(axis), op="mul")
            return total
        case "ndim":
            return scalar(type_.ndim)
        case "T":
            return transposed(fb, array)
        case "dtype":
            return DTypeRef(type_.dtype)
        case "itemsize":
            return scalar(DTYPES[type_.dtype].itemsize)
        case "real" | "imag" if DTYPES[type_.dtype].kind == "c":
            return array_part(fb, array, node.attr)
        case "flat":
            return Sequence("flat", (array,))
        case name:
            refuse_misspelt(fb, node, array)
            return Method(array, name)


def _scalar_attribute(fb: FunctionBuilder, node: ast.Attribute, value: Operand) -> Value:
    fb.ask(value, "np", "int", "bool")
    match node.attr:
        case "real" | "imag" if isinstance(value.type, PyScalar | NpScalar) or is_complex(value):
            return part(fb, value, node.attr)
        case "dtype" if isinstance(value.type, NpScalar):
            return DTypeRef(value.type.dtype)
        case "numerator" if value.type in (INT, BOOL):
            return part(fb, value, "real")
        case "denominator" if value.type in (INT, BOOL):
            return scalar(1)
        case _:
            refuse_misspelt(fb, node, value)
            return Method(value, node.attr)


def attribute_access(fb: FunctionBuilder, node: ast.Attribute) -> Value:
    """`a.b`: of a module, of a value, or a dotted name that the scan resolved."""
    chain, root = [node], node.value
    while isinstance(root, ast.Attribute):
        chain.append(root)
        root = root.value
    inner = chain.pop()
    if not isinstance(root, ast.Name):
        value = _of_expression(fb, inner)
    elif root.id in fb.locals:
        value = attribute(fb, inner, fb.evaluate(root))
    else:
        return _of_global(fb, node, root.id)
    for each in reversed(chain):
        value = attribute(fb, each, value)
    return value


def _of_global(fb: FunctionBuilder, node: ast.Attribute, first: str) -> Value:
    """`a.b.c` for a name of the module."""
    found = fb.unit.project.resolve(fb.info.name, dotted_name(node))
    if found is not None:
        return global_value(fb, node, found)
    if fb.unit.project.resolve(fb.info.name, first) is None and first not in _BUILTINS:
        fb.evaluate(node.value)  # names what is not defined
    return attribute(fb, node, fb.evaluate(node.value))


def _of_expression(fb: FunctionBuilder, node: ast.Attribute) -> Value:
    """`(…).b`."""
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
        raise stop(
            fb.info,
            node,
            "unsupported-attribute",
            f"np.{name}(...).{node.attr} is not supported in a kernel here",
            "name a dtype: np.finfo(np.float64).eps, max, min, tiny; np.iinfo(np.int32).max, min",
        )
    return found


#: Public attributes of np.ndarray in NumPy 2; a test compares them with those of the NumPy at hand.
ARRAY: Final = frozenset((
    "T", "all", "any", "argmax", "argmin", "argpartition", "argsort", "astype", "base", "byteswap", "choose", "clip",
    "compress", "conj", "conjugate", "copy", "ctypes", "cumprod", "cumsum", "data", "device", "diagonal", "dot", "dtype",
    "dump", "dumps", "fill", "flags", "flat", "flatten", "getfield", "imag", "item", "itemsize", "mT", "max", "mean", "min",
    "nbytes", "ndim", "nonzero", "partition", "prod", "put", "ravel", "real", "repeat", "reshape", "resize", "round",
    "searchsorted", "setfield", "setflags", "shape", "size", "sort", "squeeze", "std", "strides", "sum", "swapaxes", "take",
    "to_device", "tobytes", "tofile", "tolist", "trace", "transpose", "var", "view",
))  # fmt: skip


#: What NumPy's scalars have besides.
SCALAR: Final = ARRAY | {"as_integer_ratio", "bit_count", "denominator", "fromhex", "hex", "is_integer", "numerator"}


_PYTHON: Final = {"int": int, "float": float, "bool": bool, "complex": complex}


def refuse_misspelt(fb: FunctionBuilder, node: ast.Attribute, value: Operand) -> None:
    """Raise Stop for an attribute that the value does not have in Python either."""
    match value.type:
        case ArrayType():
            known, what = ARRAY, "an array"
        case PyScalar(name=name) if name in _PYTHON:
            known, what = frozenset(dir(_PYTHON[name])), f"a Python {name}"
        case NpScalar() | MixedScalar():
            known, what = SCALAR, f"a value of type {value.type}"
        case _:
            return
    if node.attr in known or node.attr.startswith("__"):
        return
    close = importlib.import_module("difflib").get_close_matches(node.attr, known, n=1)
    raise stop(
        fb.info,
        node,
        "type-error",
        f"{what} has no attribute {node.attr!r}",
        f"did you mean .{close[0]}?" if close else "Python would raise AttributeError here",
    )
