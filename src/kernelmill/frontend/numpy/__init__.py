"""NumPy functions: one row of `NUMPY` each."""

from __future__ import annotations

import ast
import difflib
from typing import Final

from kernelmill.frontend.arrays.elementwise import cast_array
from kernelmill.frontend.arrays.reductions import REDUCTIONS
from kernelmill.frontend.arrays.views import AXES, call_axes, is_axes_function, is_diagonal
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.values import NoneValue, Tuple, Value
from kernelmill.frontend.numpy.arguments import Row, bind, dtype_of
from kernelmill.frontend.numpy.creation import full, like, new, same
from kernelmill.frontend.numpy.einsum import EINSUM
from kernelmill.frontend.numpy.from_items import array_of, as_array, is_made_of_items
from kernelmill.frontend.numpy.indexing import AT, apply_at
from kernelmill.frontend.numpy.joining import JOINING, LISTS_OF_ARRAYS, joined, joined_list
from kernelmill.frontend.numpy.library import is_library_function
from kernelmill.frontend.numpy.reductions import UFUNC_REDUCTIONS, reduce_call
from kernelmill.frontend.numpy.rows import ROWS
from kernelmill.frontend.numpy.splitting import PARTS
from kernelmill.frontend.numpy.ufuncs import UFUNCS, call_ufunc, clip, outer, where
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, ArrayType


def call(fb: FunctionBuilder, node: ast.Call, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """`np.name(*args, **keywords)`."""
    row = NUMPY.get(name)
    if name in LISTS_OF_ARRAYS and (found := joined_list(fb, node, name, args, keywords)) is not None:
        return found
    if name in ("array", "asarray") and is_made_of_items(args):
        return array_of(fb, node, args, keywords)
    if row is None and name in UFUNCS:
        return call_ufunc(fb, node, name, args, keywords)
    base, _, form = name.partition(".")
    if form == "outer" and base in UFUNCS and not keywords:
        return outer(fb, node, base, args)
    if form == "at" and base in AT:
        return apply_at(fb, node, base, args, keywords)
    if name in JOINING and (found := joined(fb, node, name, args, keywords)) is not None:
        return found
    if name == "gradient" and (found := _gradients(fb, node, args, keywords)) is not None:
        return found
    if row is None and name in PARTS:
        return PARTS[name](fb, node, args, keywords)
    if form == "reduce" and base in UFUNC_REDUCTIONS:
        first = [Const(0, INT)] if len(args) == 1 and "axis" not in keywords else []
        return reduce_call(fb, node, UFUNC_REDUCTIONS[base], [*args, *first], keywords)
    if row is None and name in REDUCTIONS:
        return reduce_call(fb, node, name, args, keywords)
    if is_diagonal(name, args):
        name, keywords = "diagonal", {"offset" if key == "k" else key: value for key, value in keywords.items()}
    if row is None and is_axes_function(name):
        return call_axes(fb, node, name, args, keywords, method=False)
    if row is None and name in EINSUM:
        return EINSUM[name](fb, node, args, keywords)
    if row is None and is_library_function(name):
        return fb.rules.call_library(fb, node, name, args, keywords, as_array)
    if row is None:
        close = difflib.get_close_matches(name, [*NUMPY, *UFUNCS, *REDUCTIONS, *ROWS, *AXES, *EINSUM, *PARTS], n=1, cutoff=0.75)
        hint = f"did you mean np.{close[0]}?" if close else "see the language reference for what is supported"
        raise stop(fb.info, node, "unsupported-call", f"np.{name} is not supported in a kernel", hint)
    return row(fb, node, args, keywords)


#: Array methods that are functions of this file or ufuncs under another name.
_METHODS: Final = {"clip": "clip", "conj": "conjugate", "conjugate": "conjugate"}


def is_method(name: str) -> bool:
    """Whether the array method is a reduction, a ufunc or `astype`."""
    return name == "astype" or (name in REDUCTIONS and name not in ("amin", "amax")) or name in _METHODS


def method(
    fb: FunctionBuilder, node: ast.Call, name: str, receiver: Operand, args: list[Value], keywords: dict[str, Value]
) -> Value:
    """`receiver.name(*args, **keywords)`."""
    if name == "astype":
        bound = bind(fb, node, "ndarray.astype", ("dtype", "copy"), args, keywords)
        if "dtype" not in bound or bound.get("copy", Const(True, BOOL)) != Const(True, BOOL):
            raise stop(fb.info, node, "wrong-arguments", "astype needs a dtype, and copy only as True, in a kernel")
        return cast_array(fb, node, receiver, dtype_of(fb, node, bound["dtype"], ""))
    if name in REDUCTIONS:
        return reduce_call(fb, node, name, [receiver, *args], keywords)
    return call(fb, node, _METHODS[name], [receiver, *args], keywords)


def _gradients(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value | None:
    """`np.gradient(x)` of an array of several axes: one array for each."""
    x = args[0] if args else None
    if not (isinstance(x, Var) and isinstance(x.type, ArrayType) and x.type.ndim > 1 and "axis" not in keywords):
        return None
    axes = [Const(k, INT) for k in range(x.type.ndim)]
    return Tuple(tuple(fb.rules.call_library(fb, node, "gradient", args, {**keywords, "axis": axis}) for axis in axes))


def _where(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    if len(args) == 1 and not keywords:
        return fb.rules.call_library(fb, node, "nonzero", args, {})
    return where(fb, node, list(bind(fb, node, "where", ("condition", "x", "y"), args, keywords).values()))


def _clip(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    keywords = {{"min": "a_min", "max": "a_max"}.get(key, key): value for key, value in keywords.items()}
    bound = bind(fb, node, "clip", ("a", "a_min", "a_max"), args, keywords)
    low, high = (bound.get(k, NoneValue()) for k in ("a_min", "a_max"))
    if isinstance(low, NoneValue) != isinstance(high, NoneValue) and "a" in bound:
        one = ("minimum", high) if isinstance(low, NoneValue) else ("maximum", low)
        return call_ufunc(fb, node, one[0], [bound["a"], one[1]])
    return clip(fb, node, [bound[k] for k in ("a", "a_min", "a_max") if k in bound])


NUMPY: Final[dict[str, Row]] = {
    "array": same("array"),
    "asarray": same("asarray"),
    "asanyarray": same("asanyarray"),
    "where": _where,
    "clip": _clip,
    "empty": new("empty"),
    "ndarray": new("empty"),
    "zeros": new("zeros"),
    "ones": new("ones"),
    "full": full,
    "empty_like": like("empty"),
    "zeros_like": like("zeros"),
    "ones_like": like("ones"),
    "full_like": like("full"),
}
