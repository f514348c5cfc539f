"""Array expressions: operators, ufuncs, reductions and assignments on whole arrays.

They enter the IR whole, as `elementwise`, `reduce` and `assign` operations; `passes/fuse.py` makes loops of them. An operand is
an array or a scalar; dtypes follow NumPy's promotion as for scalars, since an array meets others as its dtype does.
"""

from __future__ import annotations

import ast

from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder
from kernelmill.frontend.promotion import promote, weak_dtype
from kernelmill.frontend.typing import OPERATOR_TEXT, exact_binary_type, unary_type
from kernelmill.ir.nodes import Attr, Const, Operand, Var
from kernelmill.ir.types import COMPLEX, DEFAULT_DTYPE, DTYPES, INT, ArrayType, MixedScalar, NpScalar, PyScalar

#: NumPy's casting of a ufunc's result into its output array ("same_kind"): kinds that may go into each kind.
_SAME_KIND = {"b": "b", "u": "bu", "i": "bui", "f": "buif", "c": "buifc"}


def has_array(*operands: Operand) -> bool:
    """Whether any operand is an array."""
    return any(isinstance(x.type, ArrayType) for x in operands)


def element_type(x: Operand) -> PyScalar | NpScalar:
    """The type with which an operand takes part in promotion; a mixed scalar must have been narrowed."""
    if isinstance(x.type, ArrayType):
        return NpScalar(x.type.dtype)
    assert isinstance(x.type, PyScalar | NpScalar), x
    return x.type


def elementwise(fb: FunctionBuilder, node: ast.AST, rule: str, dtype: str, *operands: Operand, **attributes: Attr) -> Var:
    """A new array computed element by element: scalar operation `rule` with `attributes` on broadcast operands."""
    rank = max(x.type.ndim for x in operands if isinstance(x.type, ArrayType))
    fb.emitter.at(node)
    return fb.emitter.value("elementwise", ArrayType(dtype, rank), *operands, rule=rule, **attributes)


def without_mixed(fb: FunctionBuilder, x: Operand, *others: Operand) -> Operand:
    """`x` as a NumPy scalar if it is mixed: by a guard, or as it is where beside the `others` both alternatives mean the same."""
    if isinstance(x.type, MixedScalar) and x.type.name == "any":
        return fb.emitter.value("builtin", COMPLEX, x, fn="only")
    if isinstance(x.type, MixedScalar):
        arrays = [o.type.dtype for o in others if isinstance(o.type, ArrayType)]
        same = bool(arrays) and all(_alike(x.type, dtype) for dtype in arrays)
        return fb.emitter.value("cast" if same else "convert", NpScalar(x.type.dtype), x)
    return x


def _alike(mixed: MixedScalar, dtype: str) -> bool:
    """Whether beside an array of `dtype` a Python number and NumPy's lead to one dtype."""
    if mixed.name == "number" or DEFAULT_DTYPE.get(mixed.name) != mixed.dtype:
        return False
    return promote(weak_dtype(mixed.name, dtype), dtype) == promote(mixed.dtype, dtype)


def binary_arrays(fb: FunctionBuilder, node: ast.AST, op: str, a: Operand, b: Operand) -> Var:
    """`a op b` where one of them is an array."""
    a, b = without_mixed(fb, a, b), without_mixed(fb, b, a)
    found = exact_binary_type(op, element_type(a), element_type(b))
    if not isinstance(found, NpScalar):
        raise stop(fb.info, node, "type-error", str(found), "NumPy would raise TypeError here")
    if op == "pow" and DTYPES[found.dtype].kind == "c" and not whole_constant(b):
        return complex_power(fb, node, a, b, found.dtype)
    if op == "pow" and DTYPES[found.dtype].kind == "f" and isinstance(a.type, ArrayType) and isinstance(b, Const):
        if b.value == 0.5:  # as NumPy, whose power of an array with these exponents is another function
            return elementwise(fb, node, "ufunc", found.dtype, a, fn="sqrt")
        if b.value == -1:
            return elementwise(fb, node, "binary", found.dtype, Const(1, INT), a, op="truediv")
    return elementwise(fb, node, "binary", found.dtype, a, b, op=op)


def whole_constant(x: Operand) -> bool:
    """Whether an exponent is a small whole number known at compile time."""
    if not isinstance(x, Const):
        return False
    number = complex(x.value or 0)
    return number.imag == 0.0 and number.real == int(number.real) and abs(number.real) < 100


def complex_power(fb: FunctionBuilder, node: ast.AST, a: Operand, b: Operand, dtype: str) -> Var:
    """`a ** b` of complex arrays for an exponent that is no constant: exp(b * log(a)), as accurate as NumPy's own."""
    wide = [elementwise(fb, node, "cast", "complex128", x) if has_array(x) else x for x in (a, b)]
    logarithm = complex_math(fb, node, "log", wide[0])
    result = complex_math(fb, node, "exp", elementwise(fb, node, "binary", "complex128", logarithm, wide[1], op="mul"))
    return result if dtype == "complex128" else elementwise(fb, node, "cast", dtype, result)


def complex_math(fb: FunctionBuilder, node: ast.AST, name: str, x: Operand) -> Var:
    """A function of `cmath` on every element."""
    dtype = element_dtype(x)
    wide = x if dtype == "complex128" or not has_array(x) else elementwise(fb, node, "cast", "complex128", x)
    result = elementwise(fb, node, "math", "complex128", wide, fn=f"cmath.{name}")
    return elementwise(fb, node, "cast", dtype, result) if dtype == "complex64" else result


def element_dtype(x: Operand) -> str:
    """The dtype of an array, or of a scalar that stands alone."""
    t = element_type(x)
    return t.dtype if isinstance(t, NpScalar) else DEFAULT_DTYPE[t.name]


def compare_arrays(fb: FunctionBuilder, node: ast.AST, op: str, a: Operand, b: Operand) -> Var:
    """`a < b` and the like where one of them is an array."""
    return elementwise(fb, node, "compare", "bool", without_mixed(fb, a, b), without_mixed(fb, b, a), op=op)


def unary_array(fb: FunctionBuilder, node: ast.AST, op: str, x: Operand) -> Var:
    """`-x`, `+x`, `~x` of an array."""
    found = unary_type(op, element_type(x))
    if not isinstance(found, NpScalar):
        raise stop(fb.info, node, "type-error", str(found), "NumPy would raise TypeError here")
    return elementwise(fb, node, "unary", found.dtype, x, op=op)


def cast_array(fb: FunctionBuilder, node: ast.AST, x: Operand, dtype: str) -> Var:
    """`x.astype(dtype)`: always a new array."""
    if isinstance(x.type, ArrayType) and DTYPES[x.type.dtype].kind == "c" and DTYPES[dtype].kind not in "bc":
        raise stop(fb.info, node, "type-error", f"an array of {x.type.dtype} does not convert to {dtype}", "use x.real or x.imag")
    return elementwise(fb, node, "cast", dtype, x)


def assign_array(fb: FunctionBuilder, node: ast.AST, target: Var, value: Operand, *, augmented: str = "") -> None:
    """`target[...] = value`; `augmented` is the operator of `target op= value`, whose result must fit by kind."""
    array = target.type
    assert isinstance(array, ArrayType)
    value = without_mixed(fb, value, target)
    if array.readonly:
        raise stop(
            fb.info,
            node,
            "read-only",
            "this array is read-only: a module constant, or declared so",
            "write to an array made in the kernel, or to a parameter that is not declared read-only",
        )
    if isinstance(value.type, ArrayType) and value.type.ndim > array.ndim:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"an array of rank {value.type.ndim} is assigned to one of rank {array.ndim}",
            "NumPy would raise ValueError, unless the extra axes have length 1",
        )
    if "complex" in str(element_type(value)) and DTYPES[array.dtype].kind != "c":
        raise stop(fb.info, node, "type-error", f"{element_type(value)} does not convert to {array.dtype}", "use .real or .imag")
    if augmented:
        source = element_type(value)
        kind = (
            DTYPES[source.dtype].kind
            if isinstance(source, NpScalar)
            else {"bool": "b", "int": "i", "float": "f", "complex": "c"}[source.name]
        )
        if kind not in _SAME_KIND[DTYPES[array.dtype].kind]:
            raise stop(
                fb.info,
                node,
                "type-error",
                f"{OPERATOR_TEXT.get(augmented, augmented)}= gives {source}, which cannot go into an array of {array.dtype}",
                "NumPy would raise UFuncTypeError; write x = x + y or cast with astype",
            )
    fb.emitter.at(node)
    fb.emitter.emit("assign", (), target, value)


def augmented_array(fb: FunctionBuilder, node: ast.AST, op: str, target: Var, value: Operand) -> None:
    """`target op= value` on an array."""
    result = binary_arrays(fb, node, op, target, value)
    assert isinstance(result.type, ArrayType)
    assert isinstance(target.type, ArrayType)
    if result.type.ndim != target.type.ndim:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"the result has rank {result.type.ndim}, the target {target.type.ndim}",
            "NumPy would raise ValueError: non-broadcastable output operand",
        )
    assign_array(fb, node, target, result, augmented=op)


def filled(fb: FunctionBuilder, value: Operand, rank: int) -> Var:
    """An array of one element, with that many axes: what a reduction over all axes that keeps them gives."""
    assert isinstance(value.type, NpScalar)
    one = Const(1, INT)
    return fb.emitter.value("new", ArrayType(value.type.dtype, rank), *[one] * rank, value, fill="full")


_SUM_DTYPES = {"b": "int64", "i": "int64", "u": "uint64"}
#: Reductions: name in NumPy -> whether it adds up (its dtype then widens).
REDUCTIONS = {
    "sum": True,
    "prod": True,
    "min": False,
    "max": False,
    "amin": False,
    "amax": False,
    "mean": True,
    "any": False,
    "all": False,
}


def reduction(
    fb: FunctionBuilder, node: ast.AST, name: str, x: Var, axis: int | None, *, keepdims: bool = False, dtype: str = ""
) -> Operand:
    """`np.sum(x)` and its relatives over all elements or along one axis."""
    array = x.type
    assert isinstance(array, ArrayType)
    kind = DTYPES[array.dtype].kind
    fn = {"amin": "min", "amax": "max"}.get(name, name)
    if kind == "c" and fn in ("min", "max"):
        raise stop(fb.info, node, "unsupported-call", f"np.{name} of complex arrays is not supported in a kernel",
                   "NumPy orders complex numbers by their real parts: compare those")
    if fn in ("any", "all"):
        result = "bool"
    elif fn == "mean":
        result = dtype or (array.dtype if kind in "fc" else "float64")
    elif REDUCTIONS[name]:
        result = dtype or _SUM_DTYPES.get(kind, array.dtype)
    else:
        result = array.dtype
    if axis is not None and not -array.ndim <= axis < array.ndim:
        raise stop(
            fb.info,
            node,
            "wrong-rank",
            f"axis {axis} is out of bounds for an array of rank {array.ndim}",
            "NumPy would raise AxisError",
        )
    fb.emitter.at(node)
    if axis is None or array.ndim == 1:
        value: Operand = fb.emitter.value("reduce", NpScalar(result), x, fn=fn)
        return filled(fb, value, array.ndim) if keepdims else value
    axis %= array.ndim
    reduced = fb.emitter.value("reduce", ArrayType(result, array.ndim - 1), x, fn=fn, axis=axis)
    if not keepdims:
        return reduced
    spec = tuple("n" if k == axis else "..." for k in range(array.ndim))
    return fb.emitter.value("view", ArrayType(result, array.ndim), reduced, spec=spec)


__all__ = [
    "REDUCTIONS",
    "assign_array",
    "augmented_array",
    "binary_arrays",
    "cast_array",
    "compare_arrays",
    "complex_math",
    "element_type",
    "elementwise",
    "has_array",
    "reduction",
    "unary_array",
    "without_mixed",
]
