"""NumPy functions: one row of `NUMPY` each, by topic in `numpy/rows/`. A call looks its row up, binds the arguments, is served."""

from __future__ import annotations

import ast
import importlib
from typing import Final

from kernelmill.frontend.function.arguments import bound_arguments, known
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import describe
from kernelmill.frontend.function.values import DTypeRef, Text, Tuple, Value, leaves
from kernelmill.frontend.numpy.library import described, serve_library
from kernelmill.frontend.numpy.row import Built, Elementwise, Library, NumpyRow, Serve
from kernelmill.frontend.numpy.rows import ALL
from kernelmill.frontend.numpy.ufuncs import serve_elementwise
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import ArrayType, MixedScalar, NpScalar, PyScalar

NUMPY: Final[dict[str, NumpyRow]] = {row.name: row for row in ALL}

#: Methods of arrays: the row that serves each, with the array as its first argument.
METHODS: Final[dict[str, NumpyRow]] = {method: row for row in ALL for method in row.methods}


def call_numpy(fb: FunctionBuilder, node: ast.AST, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """`np.name(*args, **keywords)`."""
    _ask(fb, name, [*args, *keywords.values()])
    row = NUMPY.get(name)
    if row is None:
        close = importlib.import_module("difflib").get_close_matches(name, NUMPY, n=1, cutoff=0.75)
        hint = f"did you mean np.{close[0]}?" if close else "see the language reference for what is supported"
        raise stop(fb.info, node, "unsupported-call", f"np.{name} is not supported in a kernel", hint)
    return _serve(fb, node, row, bound_arguments(fb, node, f"np.{name}", row.signature, args, keywords, whole=False))


def _ask(fb: FunctionBuilder, name: str, given: list[Value]) -> None:
    """NumPy chooses dtypes by what it is given: an int is not the float that it equals, nor True the int, and a Python number
    adapts to narrower dtypes where a NumPy one does not."""
    found = [leaf for value in given for leaf in leaves(value)]
    dtypes = {x.type.dtype for x in found if isinstance(x.type, ArrayType | NpScalar | MixedScalar)}
    kinds = ["bool"] if name in _OF_FLOATS and len(given) == 1 else ["int", "bool"]
    if name in ("real", "imag") or not dtypes <= {"float64", "int64", "complex128"}:
        kinds.append("np")  # the parts of Python's numbers are Python's
    for x in found:
        if isinstance(x.type, PyScalar):
            fb.ask(x, *kinds)


#: Functions of one number that NumPy computes as a float, whatever number it is.
_OF_FLOATS: Final = frozenset(
    {"sqrt", "cbrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh"}
    | {"arcsin", "arccos", "arctan", "arcsinh", "arccosh", "arctanh", "isnan", "isfinite", "isinf"}
)


def call_method(
    fb: FunctionBuilder, node: ast.AST, receiver: Operand, name: str, args: list[Value], keywords: dict[str, Value]
) -> Value:
    """`receiver.name(*args, **keywords)` for a name of `METHODS`."""
    row = METHODS[name]
    if row.spread and len(args) > 1:
        args = [Tuple(tuple(args))]
    bound = bound_arguments(fb, node, f"ndarray.{name}", row.signature, [receiver, *args], keywords, whole=False)
    return _serve(fb, node, row, bound)


def _serve(fb: FunctionBuilder, node: ast.AST, row: NumpyRow, bound: dict[str, Value]) -> Value:
    for serve in row.serves:
        found = _by(fb, node, row, serve, bound)
        if found is not None:
            return found
    defaults = row.signature.defaults
    given = ", ".join(f"{p}: {_shown(v)}" for p, v in bound.items() if p not in defaults or v != known(defaults[p]))
    forms = [described(row, form) for serve in row.serves if isinstance(serve, Library) for form in serve.forms]
    raise stop(
        fb.info,
        node,
        "unsupported-arguments",
        f"np.{row.name}({given}) is not supported in a kernel",
        f"supported: {'; '.join(forms)}" if forms else f"it is {row.doc}: np.{row.name}({row.signature.text})",
    )


def _by(fb: FunctionBuilder, node: ast.AST, row: NumpyRow, serve: Serve, bound: dict[str, Value]) -> Value | None:
    match serve:
        case Library():
            return serve_library(fb, node, row, serve, bound)
        case Elementwise():
            return serve_elementwise(fb, node, row.name, bound)
        case Built(build=build):
            return build(fb, node, bound)


def _shown(value: Value) -> str:
    match value:
        case Const(value=constant):
            return repr(constant)
        case Var(type=type_):
            return str(type_)
        case Tuple(items=items):
            return f"({', '.join(map(_shown, items))})"
        case Text(value=text):
            return repr(text)
        case DTypeRef(dtype=dtype):
            return f"np.{dtype}"
        case _:
            return describe(value)
