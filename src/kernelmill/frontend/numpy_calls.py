"""NumPy functions: one row of `NUMPY` each."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.annotations import dtype_name
from kernelmill.frontend.array_expressions import REDUCTIONS, cast_array, reduction
from kernelmill.frontend.axes import AXES, call_axes, is_axes_function, is_diagonal
from kernelmill.frontend.casts import to_int
from kernelmill.frontend.einsum import EINSUM
from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder, operand_of
from kernelmill.frontend.joining import JOINING, joined
from kernelmill.frontend.library_calls import call_library, is_library_function
from kernelmill.frontend.list_arrays import array_of, as_array, is_made_of_items
from kernelmill.frontend.list_joining import JOINING as LISTS_OF_ARRAYS
from kernelmill.frontend.list_joining import joined_list
from kernelmill.frontend.numpy_library import ROWS as LIBRARY
from kernelmill.frontend.numpy_parts import AT, PARTS, apply_at
from kernelmill.frontend.reduction_options import where_only, with_initial
from kernelmill.frontend.ufuncs import UFUNCS, call_ufunc, clip, outer, where
from kernelmill.frontend.values import DTypeRef, External, NoneValue, Text, Tuple, Value
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, MOST_AXES, ArrayType, MixedScalar, NpScalar, PyScalar

#: `np.add.reduce` and the like.
_REDUCE: Final = {
    "add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min", "logical_or": "any", "logical_and": "all",
}
Row = Callable[[FunctionBuilder, ast.Call, list[Value], dict[str, Value]], Value]
_BUILTIN_DTYPES: Final = {"float": "float64", "int": "int64", "bool": "bool", "complex": "complex128"}


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
    if form == "reduce" and base in _REDUCE:
        first = [Const(0, INT)] if len(args) == 1 and "axis" not in keywords else []
        return reduce_call(fb, node, _REDUCE[base], [*args, *first], keywords)
    if row is None and name in REDUCTIONS:
        return reduce_call(fb, node, name, args, keywords)
    if is_diagonal(name, args):
        name, keywords = "diagonal", {"offset" if key == "k" else key: value for key, value in keywords.items()}
    if row is None and is_axes_function(name):
        return call_axes(fb, node, name, args, keywords, method=False)
    if row is None and name in EINSUM:
        return EINSUM[name](fb, node, args, keywords)
    if row is None and is_library_function(name):
        return call_library(fb, node, name, args, keywords, as_array)
    if row is None:
        close = difflib.get_close_matches(name, [*NUMPY, *UFUNCS, *REDUCTIONS, *LIBRARY, *AXES, *EINSUM, *PARTS], n=1, cutoff=0.75)
        hint = f"did you mean np.{close[0]}?" if close else "see the language reference for what is supported"
        raise stop(fb.info, node, "unsupported-call", f"np.{name} is not supported in a kernel", hint)
    return row(fb, node, args, keywords)


def _bind(
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


def _extents(fb: FunctionBuilder, node: ast.Call, value: Value | None, name: str) -> list[Operand]:
    if value is None:
        raise stop(fb.info, node, "wrong-arguments", f"np.{name} needs a shape")
    items = value.items if isinstance(value, Tuple) else (value,)
    if not 1 <= len(items) <= MOST_AXES:
        raise stop(fb.info, node, "wrong-rank", f"arrays of rank {len(items)} are not supported in a kernel", "rank 1 to 6")
    return [to_int(fb, node, operand_of(fb, item, node), index=True) for item in items]


def _order(fb: FunctionBuilder, node: ast.Call, value: Value | None) -> None:
    if not (value is None or value == Text("C")):
        raise stop(fb.info, node, "unsupported-call", "only C order is supported for new arrays in a kernel", "leave order out")


def _new(fill: str, default: str = "float64") -> Row:
    def build(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
        bound = _bind(fb, node, fill, ("shape", "dtype", "order"), args, keywords)
        extents = _extents(fb, node, bound.get("shape"), fill)
        _order(fb, node, bound.get("order"))
        dtype = dtype_of(fb, node, bound.get("dtype"), default)
        return fb.emitter.value("new", ArrayType(dtype, len(extents)), *extents, fill=fill)

    return build


def _full(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    bound = _bind(fb, node, "full", ("shape", "fill_value", "dtype", "order"), args, keywords)
    extents = _extents(fb, node, bound.get("shape"), "full")
    _order(fb, node, bound.get("order"))
    fill = _fill(fb, node, bound.get("fill_value"))
    dtype = dtype_of(fb, node, bound.get("dtype"), _dtype_of_scalar(fb, node, fill))
    return fb.emitter.value("new", ArrayType(dtype, len(extents)), *extents, fill, fill="full")


def _fill(fb: FunctionBuilder, node: ast.Call, value: Value | None) -> Operand:
    x = operand_of(fb, value, node) if value is not None else None
    if x is None or isinstance(x.type, ArrayType):
        raise stop(fb.info, node, "wrong-arguments", "np.full needs a scalar fill value in a kernel")
    return x


def _dtype_of_scalar(fb: FunctionBuilder, node: ast.Call, x: Operand) -> str:
    match x.type:
        case NpScalar(dtype=dtype):
            return dtype
        case PyScalar(name=name):
            return _BUILTIN_DTYPES[name]
        case MixedScalar(name=name, dtype=dtype) if _BUILTIN_DTYPES.get(name) == dtype:
            return dtype
        case _:
            raise stop(fb.info, node, "unknown-dtype", "the dtype depends on run-time values", "give dtype=...")


def _like(fill: str) -> Row:
    def build(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
        names = ("prototype", "fill_value", "dtype") if fill == "full" else ("prototype", "dtype", "order", "subok", "shape")
        bound = _bind(fb, node, f"{fill}_like", names, args, keywords)
        model = bound.get("prototype")
        if not (isinstance(model, Var) and isinstance(model.type, ArrayType)):
            raise stop(fb.info, node, "type-error", f"np.{fill}_like needs an array in a kernel", f"use np.{fill}(shape, dtype)")
        dtype = dtype_of(fb, node, bound.get("dtype"), model.type.dtype)
        if "order" in bound or "subok" in bound:
            raise stop(
                fb.info,
                node,
                "unsupported-arguments",
                f"order and subok of np.{fill}_like are not supported in a kernel",
                "leave them out",
            )
        operands: list[Operand] = (
            [fb.emitter.value("shape", INT, model, axis=axis) for axis in range(model.type.ndim)]
            if "shape" not in bound
            else _extents(fb, node, bound["shape"], f"{fill}_like")
        )
        if len(operands) != model.type.ndim:
            raise stop(fb.info, node, "wrong-rank", f"np.{fill}_like of another rank is not supported in a kernel", "use np.empty")
        if fill == "full":
            operands.append(_fill(fb, node, bound.get("fill_value")))
        return fb.emitter.value("new", ArrayType(dtype, model.type.ndim), *operands, model, fill=fill)

    return build


def reduce_call(fb: FunctionBuilder, node: ast.Call, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """`np.sum(x, axis, keepdims=..., dtype=..., initial=..., where=...)` and its relatives."""
    bound = _bind(fb, node, name, ("a", "axis", "dtype", "keepdims", "initial", "where"), args, keywords)
    x = bound.get("a")
    if not (isinstance(x, Var) and isinstance(x.type, ArrayType)):
        raise stop(fb.info, node, "type-error", f"np.{name} needs an array in a kernel", "use the built-in on scalars")
    initial = operand_of(fb, bound["initial"], node) if "initial" in bound else None
    if "where" in bound:
        x = where_only(fb, node, name, x, operand_of(fb, bound["where"], node), initial)
    axis, keep = bound.get("axis"), bound.get("keepdims")
    if not (keep is None or (isinstance(keep, Const) and isinstance(keep.value, bool))):
        raise stop(fb.info, node, "not-constant", "keepdims must be True or False in a kernel")
    dtype = dtype_of(fb, node, bound["dtype"], "") if "dtype" in bound else ""
    if dtype:
        x = cast_array(fb, node, x, dtype)
    if isinstance(axis, Tuple):
        result = _over_axes(fb, node, name, x, axis, bool(keep and keep.value))
    else:
        if isinstance(axis, Const) and isinstance(axis.value, int):
            number: int | None = axis.value
        elif axis is None or isinstance(axis, NoneValue):
            number = None
        else:
            raise stop(fb.info, node, "not-constant", "the axis must be a constant in a kernel", "write axis=0 or the like")
        result = reduction(fb, node, name, x, number, keepdims=bool(keep and keep.value), dtype=dtype)
    return result if initial is None else with_initial(fb, node, name, operand_of(fb, result, node), initial)


def _over_axes(fb: FunctionBuilder, node: ast.Call, name: str, x: Var, axes: Tuple, keepdims: bool) -> Value:
    """A reduction over several axes, one after the other from the last (for the mean too: all parts are equally long)."""
    assert isinstance(x.type, ArrayType)
    rank = x.type.ndim
    numbers = [a.value for a in axes.items if isinstance(a, Const) and isinstance(a.value, int)]
    if len(numbers) != len(axes.items) or not numbers or len({n % rank for n in numbers}) != len(numbers):
        raise stop(fb.info, node, "not-constant", "the axes must be different constants in a kernel", "write axis=(0, 1)")
    if any(not -rank <= n < rank for n in numbers):
        raise stop(
            fb.info, node, "wrong-rank", f"an axis is out of bounds for an array of rank {rank}", "NumPy would raise AxisError"
        )
    if len(numbers) == rank:
        return reduction(fb, node, name, x, None, keepdims=keepdims)
    result: Operand = x
    for n in sorted((n % rank for n in numbers), reverse=True):
        assert isinstance(result, Var)
        result = reduction(fb, node, name, result, n, keepdims=keepdims)
    return result


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
        bound = _bind(fb, node, "ndarray.astype", ("dtype", "copy"), args, keywords)
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
    return Tuple(tuple(call_library(fb, node, "gradient", args, {**keywords, "axis": axis}) for axis in axes))


def _where(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    if len(args) == 1 and not keywords:
        return call_library(fb, node, "nonzero", args, {})
    return where(fb, node, list(_bind(fb, node, "where", ("condition", "x", "y"), args, keywords).values()))


def _same(name: str) -> Row:
    """`np.array`, `np.asarray` of an array: a copy, or the array itself unless its dtype is to change."""

    def row(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
        bound = _bind(fb, node, name, ("a", "dtype"), args, keywords)
        x = bound.get("a")
        if not (isinstance(x, Var) and isinstance(x.type, ArrayType)):
            raise stop(fb.info, node, "type-error", f"np.{name} needs an array, or numbers written out, in a kernel",
                       "numbers are no arrays; np.full(n, x) makes one")
        none = isinstance(bound.get("dtype", NoneValue()), NoneValue)
        dtype = x.type.dtype if none else dtype_of(fb, node, bound["dtype"], "")
        return x if name != "array" and dtype == x.type.dtype else cast_array(fb, node, x, dtype)

    return row


def _clip(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    keywords = {{"min": "a_min", "max": "a_max"}.get(key, key): value for key, value in keywords.items()}
    bound = _bind(fb, node, "clip", ("a", "a_min", "a_max"), args, keywords)
    low, high = (bound.get(k, NoneValue()) for k in ("a_min", "a_max"))
    if isinstance(low, NoneValue) != isinstance(high, NoneValue) and "a" in bound:
        one = ("minimum", high) if isinstance(low, NoneValue) else ("maximum", low)
        return call_ufunc(fb, node, one[0], [bound["a"], one[1]])
    return clip(fb, node, [bound[k] for k in ("a", "a_min", "a_max") if k in bound])


NUMPY: Final[dict[str, Row]] = {
    "array": _same("array"),
    "asarray": _same("asarray"),
    "asanyarray": _same("asanyarray"),
    "where": _where,
    "clip": _clip,
    "empty": _new("empty"),
    "ndarray": _new("empty"),
    "zeros": _new("zeros"),
    "ones": _new("ones"),
    "full": _full,
    "empty_like": _like("empty"),
    "zeros_like": _like("zeros"),
    "ones_like": _like("ones"),
    "full_like": _like("full"),
}
