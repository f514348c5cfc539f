"""`kernelmill check --suggest 'package.module:function(np.ones(3), 2)'`: reads the sample call.

The arguments are evaluated with NumPy and a few harmless built-ins; nothing of the project is imported or run.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from typing import Any

from kernelmill.diagnostics import KernelmillError
from kernelmill.frontend import SampleCall
from kernelmill.ir.types import (
    BOOL,
    COMPLEX,
    DTYPES,
    FLOAT,
    INT,
    MOST_AXES,
    NONE,
    ArrayType,
    HighType,
    ListType,
    NpScalar,
    PyScalar,
    TupleType,
)
from kernelmill.scan.declarations import TEXT, DeclaredType

BUILTINS = [
    "abs",
    "bool",
    "complex",
    "dict",
    "divmod",
    "enumerate",
    "float",
    "int",
    "len",
    "list",
    "max",
    "min",
    "pow",
    "range",
    "reversed",
    "round",
    "slice",
    "sorted",
    "sum",
    "tuple",
    "zip",
]
SCALARS: Mapping[type, HighType] = {bool: BOOL, int: INT, float: FLOAT, complex: COMPLEX, type(None): NONE}
EXAMPLE = "write it as 'package.module:function(np.ones(3), 2)'"


def read_sample(text: str) -> SampleCall:
    """The sample call that `text` stands for."""
    module, colon, call = text.partition(":")
    try:
        tree = ast.parse(call.strip(), mode="eval").body
    except SyntaxError as error:
        raise KernelmillError(f"--suggest {text}: this is no Python call: {error.msg}", hint=EXAMPLE) from error
    if not colon or not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
        raise KernelmillError(f"--suggest {text}: a function of a module must be called", hint=EXAMPLE)
    if any(isinstance(a, ast.Starred) for a in tree.args) or any(k.arg is None for k in tree.keywords):
        raise KernelmillError(f"--suggest {text}: the arguments must be written out", hint=EXAMPLE)
    args = tuple(_type_of(ast.unparse(a)) for a in tree.args)
    return SampleCall(
        module.strip(), tree.func.id, args, {str(k.arg): _type_of(ast.unparse(k.value)) for k in tree.keywords}
    )


def _type_of(text: str) -> DeclaredType:
    """The type of the value that an argument's expression has."""
    try:
        import numpy as np
    except ImportError as error:
        raise KernelmillError("--suggest evaluates its arguments with NumPy, which is not installed") from error
    names: dict[str, Any] = {name: getattr(builtins, name) for name in BUILTINS}
    try:
        value = eval(text, {"__builtins__": names, "np": np, "numpy": np})  # noqa: S307  # the user's own words, asked for
    except Exception as error:  # whatever the sample raises is told
        raise KernelmillError(
            f"--suggest: {text} cannot be evaluated: {type(error).__name__}: {error}",
            hint="only NumPy (np) and built-ins are at hand",
        ) from error
    return _classified(value, text, np)


def _classified(value: object, text: str, np: Any) -> DeclaredType:
    if type(value) in SCALARS:
        return SCALARS[type(value)]
    if isinstance(value, str):
        return TEXT
    if isinstance(value, np.generic) and value.dtype.name in DTYPES:
        return NpScalar(value.dtype.name)
    if isinstance(value, tuple):
        items = tuple(_classified(item, text, np) for item in value)
        kinds = tuple(item for item in items if not isinstance(item, str))
        if len(kinds) == len(items):
            return TupleType(kinds)
    if type(value) is list and value:
        first, *others = [_classified(item, text, np) for item in value]
        if all(other == first for other in others) and not isinstance(first, str) and _listable(first):
            return ListType(first)
    if isinstance(value, np.ndarray) and value.dtype.name in DTYPES and 1 <= value.ndim <= MOST_AXES:
        return ArrayType(value.dtype.name, value.ndim)
    hint = (
        "a list holds Python numbers, or tuples of them, all of one type; or pass np.array(...) of it"
        if isinstance(value, list)
        else "samples are numbers, strings, arrays of rank 1 to 6, tuples"
    )
    raise KernelmillError(f"--suggest: {text} is a {type(value).__name__}, which a kernel does not take", hint=hint)


def _listable(item: DeclaredType) -> bool:
    """Whether a list of such items can be an argument: numbers, and tuples of numbers."""
    if isinstance(item, TupleType):
        return all(_listable(i) for i in item.items)
    return isinstance(item, PyScalar)


__all__ = ["read_sample"]
