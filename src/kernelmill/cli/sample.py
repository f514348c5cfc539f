"""`kernelmill check --suggest 'package.module:function(np.ones(3), 2)'`: reads the sample call.

The types of the arguments are worked out from their syntax (`sample_values.py`); neither they nor the project are run.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from typing import Final

import numpy as np

from kernelmill.cli.sample_arrays import Array, Dtype
from kernelmill.cli.sample_values import RefusedError, evaluate
from kernelmill.diagnostics import Diagnostic, KernelmillError
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
from kernelmill.scan.modules import span_of
from kernelmill.source import SourceFile, SourceSet
from kernelmill.wheel.survey import SourceError

SCALARS: Mapping[type, HighType] = {bool: BOOL, int: INT, float: FLOAT, complex: COMPLEX, type(None): NONE}
LONGEST: Final = 10_000
EXAMPLE: Final = "write it as 'package.module:function(np.ones(3), 2)'"


def read_sample(text: str) -> SampleCall:
    """The sample call that `text` stands for; a `SourceError` with a caret where it is not understood."""
    module, colon, call = text.partition(":")
    if len(text) > LONGEST:
        raise KernelmillError(f"--suggest: a sample call of {len(text)} characters is too long", hint=EXAMPLE)
    try:
        with warnings.catch_warnings(action="ignore"):  # what the compiler says of odd literals
            tree = ast.parse(call.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error) or "it is nested too deeply"
        raise KernelmillError(f"--suggest {text}: this is no Python call: {reason}", hint=EXAMPLE) from error
    if not colon or not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Name):
        raise KernelmillError(f"--suggest {text}: a function of a module must be called", hint=EXAMPLE)
    source = SourceFile("--suggest", "", call.strip())
    try:
        return _sample(module.strip(), tree.func.id, tree)
    except RefusedError as refused:
        found = Diagnostic("error", "sample-call", refused.reason, span_of(source, refused.node), refused.hint)
        raise SourceError("the sample call is not understood", [found], SourceSet((source,))) from refused


def _sample(module: str, function: str, tree: ast.Call) -> SampleCall:
    for node in (*tree.args, *(k.value for k in tree.keywords if k.arg is None)):
        if isinstance(node, ast.Starred) or node not in tree.args:
            raise RefusedError(node, "the arguments must be literals", EXAMPLE)
    args = tuple(_classified(evaluate(a), a) for a in tree.args)
    return SampleCall(module, function, args, {str(k.arg): _classified(evaluate(k.value), k.value) for k in tree.keywords})


def _classified(value: object, node: ast.expr) -> DeclaredType:
    """The type of the value that the expression of an argument has."""
    if type(value) in SCALARS:
        return SCALARS[type(value)]
    if isinstance(value, str):
        return TEXT
    if isinstance(value, np.generic) and value.dtype.name in DTYPES:
        return NpScalar(value.dtype.name)
    if isinstance(value, tuple):
        items = tuple(_classified(item, node) for item in value)
        kinds = tuple(item for item in items if not isinstance(item, str))
        if len(kinds) == len(items):
            return TupleType(kinds)
    if type(value) is list and value:
        first, *others = [_classified(item, node) for item in value]
        if all(other == first for other in others) and not isinstance(first, str) and _listable(first):
            return ListType(first)
    if isinstance(value, Array) and 1 <= len(value.shape) <= MOST_AXES:
        return ArrayType(value.dtype, len(value.shape))
    hint = (
        "a list holds Python numbers, or tuples of them, all of one type; or pass np.array(...) of it"
        if isinstance(value, list)
        else "samples are numbers, strings, arrays of rank 1 to 6, tuples"
    )
    raise RefusedError(node, f"this is {_name_of(value)}, which a kernel does not take", hint)


def _name_of(value: object) -> str:
    if isinstance(value, Array):
        return f"an array of rank {len(value.shape)}"
    return "a dtype" if isinstance(value, Dtype) else f"a value of type {type(value).__name__}"


def _listable(item: DeclaredType) -> bool:
    """Whether a list of such items can be an argument: numbers, and tuples of numbers."""
    if isinstance(item, TupleType):
        return all(_listable(i) for i in item.items)
    return isinstance(item, PyScalar)


__all__ = ["read_sample"]
