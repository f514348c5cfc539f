"""Array expressions: operators, ufuncs, reductions and assignments on whole arrays.

They enter the IR whole, as `elementwise`, `reduce` and `assign` operations; `passes/fuse.py` makes loops of them. An operand is
an array or a scalar; dtypes follow NumPy's promotion as for scalars, since an array meets others as its dtype does.
"""

from __future__ import annotations

import ast

from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder
from kernelmill.frontend.typing import OPERATOR_TEXT, exact_binary_type, unary_type
from kernelmill.ir.nodes import Attr, Operand, Var
from kernelmill.ir.types import COMPLEX, DTYPES, ArrayType, MixedScalar, NpScalar, PyScalar

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


def without_mixed(fb: FunctionBuilder, x: Operand) -> Operand:
    """`x`, narrowed to its NumPy alternative if it is mixed."""
    if isinstance(x.type, MixedScalar) and x.type.name == "any":
        return fb.emitter.value("builtin", COMPLEX, x, fn="only")
    if isinstance(x.type, MixedScalar):
        return fb.emitter.value("convert", NpScalar(x.type.dtype), x)
    return x


def binary_arrays(fb: FunctionBuilder, node: ast.AST, op: str, a: Operand, b: Operand) -> Var:
    """`a op b` where one of them is an array."""
    a, b = without_mixed(fb, a), without_mixed(fb, b)
    found = exact_binary_type(op, element_type(a), element_type(b))
    if not isinstance(found, NpScalar):
        raise stop(fb.info, node, "type-error", str(found), "NumPy would raise TypeError here")
    if op in ("mul", "pow") and DTYPES[found.dtype].kind == "c":
        refuse_product(fb, node, op, a, b)
    return elementwise(fb, node, "binary", found.dtype, a, b, op=op)


def refuse_product(fb: FunctionBuilder, node: ast.AST, op: str, a: Operand, b: Operand) -> None:
    """NumPy fuses the multiplications of whole complex arrays where the CPU can, so their last bits depend on the machine."""
    both = all((t.dtype if isinstance(t, NpScalar) else t.name).startswith("complex") for t in map(element_type, (a, b)))
    if both or op == "pow":
        raise stop(
            fb.info,
            node,
            "unsupported-array-expression",
            f"{OPERATOR_TEXT[op]} of whole complex arrays is not supported: NumPy rounds it as the CPU at hand does",
            "write a loop over the elements: out[i] = x[i] * y[i]",
        )


def compare_arrays(fb: FunctionBuilder, node: ast.AST, op: str, a: Operand, b: Operand) -> Var:
    """`a < b` and the like where one of them is an array."""
    return elementwise(fb, node, "compare", "bool", without_mixed(fb, a), without_mixed(fb, b), op=op)


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
    value = without_mixed(fb, value)
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
                f"{OPERATOR_TEXT[augmented]}= gives {source}, which cannot go into an array of {array.dtype}",
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
    if kind == "c" or (dtype and DTYPES[dtype].kind == "c"):
        raise stop(fb.info, node, "unsupported-call", f"np.{name} of complex arrays is not supported in a kernel", "write the loop")
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
        if not keepdims:
            return value
        raise stop(fb.info, node, "unsupported-call", "keepdims over all axes is not supported in a kernel", "leave it out")
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
    "element_type",
    "elementwise",
    "has_array",
    "reduction",
    "unary_array",
    "without_mixed",
]
