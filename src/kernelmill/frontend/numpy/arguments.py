"""Arguments of NumPy functions: an array, one axis, and the dtype that a `dtype=` argument means."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.values import DTypeRef, External, NoneValue, Text, Value
from kernelmill.frontend.numpy.lines import axes_of
from kernelmill.frontend.type_rules.dtypes import dtype_name
from kernelmill.ir.nodes import Var
from kernelmill.ir.types import ArrayType


def bound_arguments(
    fb: FunctionBuilder, node: ast.Call, name: str, names: dict[str, Value | None], args: list[Value], keywords: dict[str, Value]
) -> dict[str, Value]:
    """Arguments by name with their defaults; None stands for one that must be given."""
    bound = dict(zip(names, args, strict=False))
    wrong = len(args) > len(names) or any(key not in names or key in bound for key in keywords)
    found = {key: {**bound, **keywords}.get(key, default) for key, default in names.items()}
    missing = [key for key, value in found.items() if value is None]
    if wrong or missing:
        raise stop(
            fb.info,
            node,
            "wrong-arguments",
            f"these arguments of np.{name} are not supported in a kernel",
            f"supported arguments: {', '.join(names)}",
        )
    return {key: value for key, value in found.items() if value is not None}


def array_argument(fb: FunctionBuilder, node: ast.AST, name: str, value: Value) -> tuple[Var, int]:
    """An argument that must be an array, and its rank."""
    if not (isinstance(value, Var) and isinstance(value.type, ArrayType)):
        raise stop(fb.info, node, "type-error", f"np.{name} needs an array in a kernel", "pass an array")
    return value, value.type.ndim


def one_axis(fb: FunctionBuilder, node: ast.AST, value: Value, rank: int) -> int:
    """An argument `axis` that must be one known axis, from 0."""
    axes = axes_of(value, rank)
    if axes is None or len(axes) != 1:
        raise stop(
            fb.info,
            node,
            "not-constant",
            f"the axis must be one number that fits an array of rank {rank}",
            "write axis=0 or the like",
        )
    return axes[0]


Row = Callable[[FunctionBuilder, ast.Call, list[Value], dict[str, Value]], Value]


_BUILTIN_DTYPES: Final = {"float": "float64", "int": "int64", "bool": "bool", "complex": "complex128"}


def bind(
    fb: FunctionBuilder, node: ast.Call, name: str, names: tuple[str, ...], args: list[Value], keywords: dict[str, Value]
) -> dict[str, Value]:
    """Arguments by name; unknown and surplus ones are errors."""
    if len(args) > len(names):
        raise stop(fb.info, node, "wrong-arguments", f"np.{name} takes at most {len(names)} positional arguments in a kernel")
    bound = dict(zip(names, args, strict=False))
    for key, value in keywords.items():
        if key not in names or key in bound:
            raise stop(
                fb.info,
                node,
                "wrong-arguments",
                f"argument {key!r} of np.{name} is not supported in a kernel",
                f"supported arguments: {', '.join(names)}",
            )
        bound[key] = value
    return bound


def dtype_of(fb: FunctionBuilder, node: ast.AST, value: Value | None, default: str) -> str:
    """The dtype that a `dtype=` argument means."""
    match value:
        case None | NoneValue():
            return default
        case DTypeRef(dtype=dtype):
            return dtype
        case External(module="builtins", name=name) if name in _BUILTIN_DTYPES:
            return _BUILTIN_DTYPES[name]
        case Text(value=text):
            codes = {
                "f8": "float64",
                "f4": "float32",
                "f2": "float16",
                "i8": "int64",
                "i4": "int32",
                "i2": "int16",
                "i1": "int8",
                "c16": "complex128",
                "c8": "complex64",
                "u8": "uint64",
                "u4": "uint32",
                "u2": "uint16",
                "u1": "uint8",
                "?": "bool",
            }
            found = codes.get(text) or dtype_name(text)
            if found:
                return found
        case _:
            pass
    raise stop(fb.info, node, "unknown-dtype", "the dtype must be known at compile time", "write dtype=np.float64 or x.dtype")
