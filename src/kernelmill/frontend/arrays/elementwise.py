"""Array expressions: operators, ufuncs, reductions and assignments on whole arrays.

They enter the IR whole, as `elementwise`, `reduce` and `assign` operations; `passes/fusion/fuse.py` makes loops of them.
An operand is an array or a scalar; dtypes follow NumPy's promotion as for scalars, since an array meets others as its dtype does.
"""

from __future__ import annotations

import ast

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.flow import choose
from kernelmill.frontend.function.operands import leave
from kernelmill.frontend.function.values import Value
from kernelmill.frontend.type_rules.numpy_promotion import promote, weak_dtype
from kernelmill.frontend.type_rules.operators import exact_binary_type, unary_type
from kernelmill.ir.nodes import Attr, Const, Operand, Var
from kernelmill.ir.types import BOOL, COMPLEX, DEFAULT_DTYPE, DTYPES, FLOAT, INT, ArrayType, MixedScalar, NpScalar, PyScalar


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
        beside = [o.type.dtype for o in others if o is not x and isinstance(o.type, ArrayType | NpScalar | MixedScalar)]
        same = all(_alike(x.type, dtype) for dtype in beside or (x.type.dtype,))
        return fb.emitter.value("cast" if same else "convert", NpScalar(x.type.dtype), x)
    return x


def _alike(mixed: MixedScalar, dtype: str) -> bool:
    """Whether beside an array or a scalar of `dtype`, or alone, a Python number and NumPy's lead to one dtype."""
    if mixed.name == "number" or DEFAULT_DTYPE.get(mixed.name) != mixed.dtype:
        return False
    return promote(weak_dtype(mixed.name, dtype), dtype) == promote(mixed.dtype, dtype)


def operate_arrays(fb: FunctionBuilder, node: ast.AST, op: str, a: Operand, b: Operand) -> Var:
    """The operator `a op b` where one of them is an array: `binary_arrays`, but for powers of an array and a number, for some
    of which NumPy calls another function."""
    if op != "pow" or not isinstance(a.type, ArrayType) or isinstance(b.type, ArrayType):
        return binary_arrays(fb, node, op, a, b)
    if a.type.dtype == "bool" and element_type(b) != BOOL:
        square = fb.rules.truth(fb, fb.rules.compare(fb, node, "eq", b, Const(2, INT)), node)
        fb.branch(square, lambda: leave(fb, "the square of a bool array, an array of int8"), lambda: None)
    if DTYPES[a.type.dtype].kind != "c":
        return binary_arrays(fb, node, op, a, b)
    if isinstance(b, Const) and isinstance(b.value, int) and b.value == 2:
        return binary_arrays(fb, node, "mul", a, a)  # np.square, whose zeros have other signs than those of a power
    if b.type == INT:
        return _whole_power(fb, node, a, b)
    if isinstance(b, Const):
        return complex_math(fb, node, "sqrt", a) if b.value == 0.5 else binary_arrays(fb, node, op, a, b)
    if b.type not in (FLOAT, NpScalar("float64")) or (b.type != FLOAT and a.type.dtype == "complex64"):
        return binary_arrays(fb, node, op, a, b)
    half = fb.rules.truth(fb, fb.rules.compare(fb, node, "eq", b, Const(0.5, FLOAT)), node)
    found = choose(fb, node, half, lambda: complex_math(fb, node, "sqrt", a), lambda: binary_arrays(fb, node, op, a, b))
    assert isinstance(found, Var)
    return found


def _whole_power(fb: FunctionBuilder, node: ast.AST, a: Operand, b: Operand) -> Var:
    """A complex array to the power of a Python int: for -1 it is np.reciprocal, for 2 np.square, whose bits are others."""
    if isinstance(b, Const):
        return complex_reciprocal(fb, node, a) if b.value == -1 else binary_arrays(fb, node, "pow", a, b)

    def equals(value: int) -> Operand:
        return fb.rules.truth(fb, fb.rules.compare(fb, node, "eq", b, Const(value, INT)), node)

    def others() -> Value:
        return choose(
            fb, node, equals(2), lambda: binary_arrays(fb, node, "mul", a, a), lambda: binary_arrays(fb, node, "pow", a, b)
        )

    found = choose(fb, node, equals(-1), lambda: complex_reciprocal(fb, node, a), others)
    assert isinstance(found, Var)
    return found


def complex_reciprocal(fb: FunctionBuilder, node: ast.AST, x: Operand) -> Var:
    """`np.reciprocal` of a complex array, which is no division of 1."""
    return elementwise(fb, node, "ufunc", element_dtype(x), x, fn="reciprocal")


def binary_arrays(fb: FunctionBuilder, node: ast.AST, op: str, a: Operand, b: Operand) -> Var:
    """`a op b` where one of them is an array."""
    a, b = without_mixed(fb, a, b), without_mixed(fb, b, a)
    found = exact_binary_type(op, element_type(a), element_type(b))
    if not isinstance(found, NpScalar):
        raise stop(fb.info, node, "type-error", str(found), "NumPy would raise TypeError here")
    if op == "pow" and DTYPES[found.dtype].kind == "f" and isinstance(a.type, ArrayType) and isinstance(b, Const):
        if b.value == 0.5:  # as NumPy, whose power of an array with these exponents is another function
            return elementwise(fb, node, "ufunc", found.dtype, a, fn="sqrt")
        if b.value == -1:
            return elementwise(fb, node, "binary", found.dtype, Const(1, INT), a, op="truediv")
    return elementwise(fb, node, "binary", found.dtype, a, b, op=op)


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
