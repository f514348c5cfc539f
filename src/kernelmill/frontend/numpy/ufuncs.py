"""NumPy's elementwise functions, on arrays and on scalars: one row each.

A row says how many operands there are and which scalar operation computes an element: an operator (`binary.add`), a
comparison, a unary operator, or a `ufunc` of `passes/lowering/ufuncs.py`, whose result dtype follows `kind`:

    float   integers become float16/32/64 by size, floats stay (np.sqrt)
    same    the promoted dtype (np.maximum)
    number  the promoted dtype, int8 for truth values (np.fmod)
    bool    a truth value (np.isnan)
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import reduce
from typing import Final

from kernelmill.frontend.arrays.assignment import assign_array
from kernelmill.frontend.arrays.elementwise import (
    binary_arrays,
    complex_math,
    complex_reciprocal,
    element_type,
    elementwise,
    has_array,
    without_mixed,
)
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import NoneValue, Tuple, Value
from kernelmill.frontend.numpy.row import Built, Elementwise
from kernelmill.frontend.type_rules.numpy_promotion import promote, weak_dtype
from kernelmill.frontend.type_rules.operators import exact_binary_type, unary_type
from kernelmill.ir.nodes import Attr, Const, Operand, Var
from kernelmill.ir.types import COMPLEX, DEFAULT_DTYPE, DTYPES, FLOAT, INT, ArrayType, NpScalar, PyScalar
from kernelmill.records import replace


def _floats(*names: str) -> dict[str, Elementwise]:
    return {n: Elementwise(1, "ufunc", n, "float") for n in names}


UFUNCS: Final[dict[str, Elementwise]] = {
    "add": Elementwise(2, "binary", "add"),
    "subtract": Elementwise(2, "binary", "sub"),
    "multiply": Elementwise(2, "binary", "mul"),
    "divide": Elementwise(2, "binary", "truediv"),
    "true_divide": Elementwise(2, "binary", "truediv"),
    "floor_divide": Elementwise(2, "binary", "floordiv"),
    "remainder": Elementwise(2, "binary", "mod"),
    "mod": Elementwise(2, "binary", "mod"),
    "power": Elementwise(2, "binary", "pow"),
    "bitwise_and": Elementwise(2, "binary", "and"),
    "bitwise_or": Elementwise(2, "binary", "or"),
    "bitwise_xor": Elementwise(2, "binary", "xor"),
    "left_shift": Elementwise(2, "binary", "lshift"),
    "right_shift": Elementwise(2, "binary", "rshift"),
    "less": Elementwise(2, "compare", "lt"),
    "less_equal": Elementwise(2, "compare", "le"),
    "greater": Elementwise(2, "compare", "gt"),
    "greater_equal": Elementwise(2, "compare", "ge"),
    "equal": Elementwise(2, "compare", "eq"),
    "not_equal": Elementwise(2, "compare", "ne"),
    "negative": Elementwise(1, "unary", "neg"),
    "positive": Elementwise(1, "unary", "pos"),
    "invert": Elementwise(1, "unary", "invert"),
    "bitwise_not": Elementwise(1, "unary", "invert"),
    **_floats(
        "sqrt",
        "exp",
        "exp2",
        "expm1",
        "log",
        "log2",
        "log10",
        "log1p",
        "cbrt",
        "sin",
        "cos",
        "tan",
        "arcsin",
        "arccos",
        "arctan",
        "sinh",
        "cosh",
        "tanh",
        "arcsinh",
        "arccosh",
        "arctanh",
        "deg2rad",
        "rad2deg",
        "degrees",
        "radians",
        "rint",
        "fabs",
    ),
    # of integers these give integers from NumPy 2.1 on, floats before: left to the fallback's NumPy
    "floor": Elementwise(1, "ufunc", "floor", "same", "f"),
    "ceil": Elementwise(1, "ufunc", "ceil", "same", "f"),
    "trunc": Elementwise(1, "ufunc", "trunc", "same", "f"),
    "arctan2": Elementwise(2, "ufunc", "arctan2", "float"),
    "hypot": Elementwise(2, "ufunc", "hypot", "float"),
    "copysign": Elementwise(2, "ufunc", "copysign", "float"),
    "nextafter": Elementwise(2, "ufunc", "nextafter", "float"),
    "absolute": Elementwise(1, "ufunc", "absolute"),
    "abs": Elementwise(1, "ufunc", "absolute"),
    "square": Elementwise(1, "ufunc", "square", "same", "iuf"),
    "sign": Elementwise(1, "ufunc", "sign", "same", "iuf"),
    "reciprocal": Elementwise(1, "ufunc", "reciprocal", "same", "f"),
    "maximum": Elementwise(2, "ufunc", "maximum"),
    "minimum": Elementwise(2, "ufunc", "minimum"),
    "fmax": Elementwise(2, "ufunc", "fmax"),
    "fmin": Elementwise(2, "ufunc", "fmin"),
    "fmod": Elementwise(2, "ufunc", "fmod", "number"),
    "isnan": Elementwise(1, "ufunc", "isnan", "bool"),
    "isinf": Elementwise(1, "ufunc", "isinf", "bool"),
    "isfinite": Elementwise(1, "ufunc", "isfinite", "bool"),
    "signbit": Elementwise(1, "ufunc", "signbit", "bool"),
    "logical_and": Elementwise(2, "ufunc", "logical_and", "bool"),
    "logical_or": Elementwise(2, "ufunc", "logical_or", "bool"),
    "logical_xor": Elementwise(2, "ufunc", "logical_xor", "bool"),
    "logical_not": Elementwise(1, "ufunc", "logical_not", "bool"),
}


#: Integer dtypes become floats of at least this size (NumPy's type tables for its float-only ufuncs).
_FLOAT_FOR: Final = {"bool": "float16", "int8": "float16", "uint8": "float16", "int16": "float32", "uint16": "float32"}


def call_ufunc(fb: FunctionBuilder, node: ast.AST, name: str, args: Sequence[Value]) -> Operand:
    """`np.name(*args)` for a name of `UFUNCS`."""
    given = [operand_of(fb, a, node) for a in args]
    return apply_ufunc(fb, node, name, UFUNCS[name], [without_mixed(fb, x, *given) for x in given])


def serve_elementwise(fb: FunctionBuilder, node: ast.AST, name: str, given: dict[str, Value]) -> Operand:
    """`np.name(*operands, out=target, where=mask)`."""
    operands = [value for key, value in given.items() if key not in ("out", "where")]
    target, mask = given["out"], given.get("where")
    if isinstance(target, Tuple) and len(target.items) == 1:
        target = target.items[0]
    if not isinstance(target, NoneValue):
        return _into(fb, node, name, operands, operand_of(fb, target, node), mask)
    if mask is not None:
        raise stop(
            fb.info,
            node,
            "wrong-arguments",
            f"np.{name} takes where= only together with out= in a kernel",
            "without out= the other elements of the result are undefined",
        )
    return call_ufunc(fb, node, name, operands)


def _into(fb: FunctionBuilder, node: ast.AST, name: str, args: list[Value], target: Operand, mask: Value | None) -> Operand:
    """The function's values written into `target`, where `mask` says so; the result is the target."""
    if not (isinstance(target, Var) and isinstance(target.type, ArrayType)):
        raise stop(fb.info, node, "type-error", "out= must be an array", "NumPy would raise TypeError")
    value = call_ufunc(fb, node, name, args)
    if mask is not None:
        if natural(value) != target.type.dtype:
            raise stop(
                fb.info,
                node,
                "unsupported-arguments",
                "where= needs out= of the result's dtype in a kernel",
                "write target[mask] = value[mask]",
            )
        value = elementwise(fb, node, "where", target.type.dtype, operand_of(fb, mask, node), value, target)
    if isinstance(value.type, ArrayType) and value.type.ndim > target.type.ndim:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"the result has rank {value.type.ndim}, the target {target.type.ndim}",
            "NumPy would raise ValueError: non-broadcastable output operand",
        )
    assign_array(fb, node, target, value, augmented=UFUNCS[name].fn)
    return target


def apply_ufunc(fb: FunctionBuilder, node: ast.AST, name: str, row: Elementwise, operands: list[Operand]) -> Operand:
    """The elementwise operation, on arrays or on scalars."""
    kinds = {kind_of(x) for x in operands}
    if kinds == {"c"} and row.fn == "absolute" and has_array(*operands):
        half = "float32" if natural(operands[0]) == "complex64" else "float64"
        return elementwise(fb, node, "builtin", half, operands[0], fn="abs")
    if "c" in kinds and row.rule != "ufunc" and row.fn not in ("floordiv", "mod", "invert", "and", "or", "xor"):
        kinds = {"f"}
    elif "c" in kinds and has_array(*operands):
        found = _of_complex(fb, node, name, operands)
        if found is not None:
            return found
    elif kinds == {"c"} and (name in _CMATH or row.fn == "absolute"):
        return _of_complex_scalar(fb, name, operands[0])
    if not kinds <= set(row.kinds):
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            f"np.{name} of {', '.join(str(element_type(x)) for x in operands)} is not supported in a kernel",
            "use abs(z), z.real or cmath" if "c" in kinds else "cast the operand first",
        )
    dtype = result_dtype(fb, node, row, operands)
    key = "fn" if row.rule == "ufunc" else "op"
    if "c" in {kind_of(x) for x in operands} and row.fn == "pow" and not has_array(*operands):
        return _complex_scalar_power(fb, node, dtype, operands)
    if not has_array(*operands) and row.rule != "ufunc":
        operands = _scalars(fb, dtype, operands)
    if has_array(*operands) and row.fn == "pow":
        return binary_arrays(fb, node, "pow", *operands)
    if has_array(*operands):
        told: dict[str, Attr] = {"part": True} if row.part else {}
        return elementwise(fb, node, row.rule, dtype, *operands, **{key: row.fn}, **told)
    fb.emitter.at(node)
    return fb.emitter.value(row.rule, NpScalar(dtype), *operands, **{key: row.fn})


def _scalars(fb: FunctionBuilder, dtype: str, operands: list[Operand]) -> list[Operand]:
    """Operands without arrays as NumPy scalars: a Python int beside a NumPy integer must fit its dtype."""
    weak = DTYPES[dtype].kind in "iu" and not all(isinstance(x.type, PyScalar) for x in operands)
    found: list[Operand] = []
    for x in operands:
        if weak and x.type == INT:
            found.append(fb.emitter.value("weak", NpScalar(dtype), x, mode="arithmetic"))
        else:
            found.append(Const(x.value, NpScalar(natural(x))) if isinstance(x, Const) else numpy_scalar(fb, x))
    return found


#: Functions of complex arrays that are those of `cmath`, element by element.
_CMATH: Final = ("exp", "log", "log10", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh")


def _of_complex(fb: FunctionBuilder, node: ast.AST, name: str, operands: list[Operand]) -> Operand | None:
    """A function of a complex array that goes by its parts, or by `cmath`."""
    x = operands[0]
    if len(operands) > 1 or not isinstance(x, Var):
        return None
    if name in _CMATH:
        return complex_math(fb, node, name, x)
    if name == "square":
        return binary_arrays(fb, node, "mul", x, x)
    if name == "reciprocal":
        return complex_reciprocal(fb, node, x)
    if name in ("isnan", "isinf", "isfinite"):
        tests = [apply_ufunc(fb, node, name, UFUNCS[name], [array_part(fb, x, part)]) for part in ("real", "imag")]
        both = "logical_and" if name == "isfinite" else "logical_or"
        return apply_ufunc(fb, node, both, UFUNCS[both], tests)
    return None


def _of_complex_scalar(fb: FunctionBuilder, name: str, x: Operand) -> Operand:
    """`np.exp(z)`, `np.abs(z)` of a complex scalar."""
    dtype = natural(x)
    if UFUNCS[name].fn == "absolute":
        half = NpScalar("float32" if dtype == "complex64" else "float64")
        return fb.emitter.value("builtin", half, numpy_scalar(fb, x), fn="abs")
    result = fb.emitter.value("math", COMPLEX, fb.emitter.value("cast", COMPLEX, x), fn=f"cmath.{name}")
    return fb.emitter.value("cast", NpScalar(dtype), result)


def _complex_scalar_power(fb: FunctionBuilder, node: ast.AST, dtype: str, operands: list[Operand]) -> Operand:
    """`np.power` of complex scalars, computed as Python's own `**`: within rounding the same."""
    base, exponent = (fb.emitter.value("cast", COMPLEX, x) for x in operands)
    if not (isinstance(operands[1].type, PyScalar | NpScalar) and kind_of(operands[1]) in "biuf"):
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            "np.power with a complex exponent is not supported in a kernel",
            "write np.exp(y * np.log(z)) with arrays, or cmath.exp and cmath.log",
        )
    real = fb.emitter.value("builtin", FLOAT, exponent, fn="real")
    result = fb.emitter.value("binary", COMPLEX, base, real, op="pow")
    return fb.emitter.value("cast", NpScalar(dtype), result)


def array_part(fb: FunctionBuilder, array: Var, name: str) -> Var:
    """`x.real` or `x.imag` of a complex array: a view."""
    kind = array.type
    assert isinstance(kind, ArrayType)
    half = "float32" if kind.dtype == "complex64" else "float64"
    return fb.emitter.value("part", ArrayType(half, kind.ndim, kind.readonly), array, which=name)


def outer(name: str) -> Built:
    """`np.name.outer(a, b)`: the function of every pair, the axes of `a` before those of `b`."""

    def build(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Operand:
        a, b = (operand_of(fb, v, node) for v in given.values())
        if not (isinstance(a, Var) and isinstance(b, Var) and isinstance(a.type, ArrayType) and isinstance(b.type, ArrayType)):
            raise stop(fb.info, node, "type-error", f"np.{name}.outer needs two arrays in a kernel")
        spec = ("...",) * a.type.ndim + ("n",) * b.type.ndim
        spread = fb.emitter.value("view", ArrayType(a.type.dtype, len(spec), a.type.readonly), a, spec=spec)
        return apply_ufunc(fb, node, name, UFUNCS[name], [spread, b])

    return Built(build)


def natural(x: Operand) -> str:
    """The dtype NumPy gives to a scalar that stands alone."""
    t = element_type(x)
    return t.dtype if isinstance(t, NpScalar) else DEFAULT_DTYPE[t.name]


def numpy_scalar(fb: FunctionBuilder, x: Operand) -> Operand:
    """A Python scalar as the NumPy scalar that a ufunc makes of it."""
    if isinstance(x.type, PyScalar):
        return fb.emitter.value("cast", NpScalar(natural(x)), x)
    return x


def kind_of(x: Operand) -> str:
    """The dtype kind of an operand."""
    return DTYPES[natural(x)].kind


def common_dtype(operands: list[Operand]) -> str:
    """The promoted dtype of operands; Python scalars are weak beside NumPy ones."""
    types = [element_type(x) for x in operands]
    strong = [t.dtype for t in types if isinstance(t, NpScalar)]
    if not strong:
        strong = [DEFAULT_DTYPE[t.name] for t in types if isinstance(t, PyScalar)]
    dtype = strong[0]
    for other in strong[1:]:
        dtype = promote(dtype, other)
    for t in types:
        if isinstance(t, PyScalar):
            dtype = promote(dtype, weak_dtype(t.name, dtype))
    return dtype


def result_dtype(fb: FunctionBuilder, node: ast.AST, row: Elementwise, operands: list[Operand]) -> str:
    """The dtype of the result."""
    if row.rule == "compare" or row.kind == "bool":
        return "bool"
    types = [element_type(x) for x in operands]
    if row.rule == "binary":
        strong = types if any(isinstance(t, NpScalar) for t in types) else [NpScalar(natural(x)) for x in operands]
        found = exact_binary_type(row.fn, strong[0], strong[1])
        if isinstance(found, NpScalar):
            return found.dtype
        raise stop(fb.info, node, "type-error", str(found), "NumPy would raise TypeError here")
    dtype = common_dtype(operands)
    if row.rule == "unary":
        one = unary_type(row.fn, NpScalar(dtype))
        if isinstance(one, NpScalar):
            return one.dtype
        raise stop(fb.info, node, "type-error", str(one), "NumPy would raise TypeError here")
    if row.kind == "float" and DTYPES[dtype].kind in "biu":
        alone = [t.dtype if isinstance(t, NpScalar) else weak_dtype(t.name, dtype) for t in types]
        return reduce(promote, [_FLOAT_FOR.get(d, "float64") for d in alone])
    return "int8" if row.kind == "number" and dtype == "bool" else dtype


def where(fb: FunctionBuilder, node: ast.AST, given: dict[str, Value]) -> Value:
    """`np.where(condition, x, y)`, or `np.where(condition)`, which is `np.nonzero`."""
    if len(given) == 1:
        return fb.rules.call_numpy(fb, node, "nonzero", list(given.values()), {})
    if len(given) != 3:
        raise stop(fb.info, node, "wrong-arguments", "np.where takes both x and y, or neither", "NumPy would raise ValueError")
    condition, *choices = (operand_of(fb, v, node) for v in given.values())
    cond, a, b = without_mixed(fb, condition), *(without_mixed(fb, x, *choices) for x in choices)
    dtype = common_dtype([a, b])
    if has_array(cond, a, b):
        return elementwise(fb, node, "where", dtype, cond, a, b)
    raise stop(fb.info, node, "unsupported-call", "np.where on scalars gives a 0-d array", "write a if condition else b")


def clip(fb: FunctionBuilder, node: ast.AST, bound: dict[str, Value]) -> Operand:
    """`np.clip(x, lo, hi)`: minimum(maximum(x, lo), hi); None is no bound."""
    low, high = (bound[k] if isinstance(bound[other], NoneValue) else bound[other] for k, other in _BOUNDS)
    if isinstance(low, NoneValue) != isinstance(high, NoneValue):
        one, bound_given = ("minimum", high) if isinstance(low, NoneValue) else ("maximum", low)
        return call_ufunc(fb, node, one, [bound["a"], bound_given])
    given = [operand_of(fb, v, node) for v in (bound["a"], low, high)]
    x, lo, hi = (without_mixed(fb, v, *given) for v in given)
    if common_dtype([x, lo, hi]) == "float16":  # of equal zeros that of x, whichever operand `maximum` takes
        lower = apply_ufunc(fb, node, "maximum", replace(UFUNCS["maximum"], part=True), [x, lo])
        return apply_ufunc(fb, node, "minimum", UFUNCS["minimum"], [lower, hi])
    most, least = replace(UFUNCS["maximum"], part=True), UFUNCS["minimum"]
    if has_array(lo, hi):
        most, least = replace(most, fn="maximum_alike"), replace(least, fn="minimum_alike")
    lower = apply_ufunc(fb, node, "maximum", most, [lo, x])  # of equal zeros that of x
    return apply_ufunc(fb, node, "minimum", least, [hi, lower])


#: The bounds of `np.clip` under both of their names.
_BOUNDS: Final = (("a_min", "min"), ("a_max", "max"))
