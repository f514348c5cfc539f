"""Types of scalar operations and the join of types where control flow meets.

`binary_type(op, left, right)` answers with the result type of Python's operator on two scalar types, or a sentence saying
why there is none. A `MixedScalar` has several alternatives; when they all lead to types that can be told apart by one flag
the result is mixed again, else `narrowed` in `frontend/numbers/narrowing.py` chooses the alternative to which a guard must
narrow it first.
"""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.type_rules.numpy_promotion import binary_dtype, promote, weak_dtype
from kernelmill.ir.types import BOOL, COMPLEX, DTYPES, FLOAT, INT, ArrayType, HighType, MixedScalar, NpScalar, PyScalar

Scalar = PyScalar | NpScalar | MixedScalar


_PY_RANK: Final = {"bool": 0, "int": 1, "float": 2, "complex": 3}


OPERATOR_TEXT: Final = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "lshift": "<<",
    "rshift": ">>",
    "and": "&",
    "or": "|",
    "xor": "^",
    "matmul": "@",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "eq": "==",
    "ne": "!=",
}


def alternatives(t: Scalar) -> tuple[PyScalar | NpScalar, ...]:
    """The exact types that a value of type `t` may have."""
    if not isinstance(t, MixedScalar):
        return (t,)
    if t.name == "any":
        return (INT, FLOAT, COMPLEX)
    python = (INT, FLOAT) if t.name == "number" else (PyScalar(t.name),)
    return (*python, NpScalar(t.dtype))


def join(a: HighType, b: HighType) -> HighType | None:
    """The type that holds values of both, or None."""
    if a == b:
        return a
    if isinstance(a, ArrayType) and isinstance(b, ArrayType):
        if (a.dtype, a.ndim) != (b.dtype, b.ndim):
            return None
        return ArrayType(a.dtype, a.ndim, a.readonly or b.readonly, a.order if a.order == b.order else "")
    if isinstance(a, PyScalar | NpScalar | MixedScalar) and isinstance(b, PyScalar | NpScalar | MixedScalar):
        return join_scalars({*alternatives(a), *alternatives(b)})
    return None


def join_scalars(types: set[PyScalar | NpScalar]) -> Scalar | None:
    """One type for a set of exact types: themselves, or a mixed one that stores them all exactly or by a guard."""
    if len(types) == 1:
        return next(iter(types))
    python = {t.name for t in types if isinstance(t, PyScalar)}
    dtypes = {t.dtype for t in types if isinstance(t, NpScalar)}
    if len(dtypes) > 1:
        return None
    if not dtypes and "complex" in python and python <= {"int", "float", "complex"}:
        return MixedScalar("any", "complex128")
    if not dtypes:
        return MixedScalar("number", "float64") if python == {"int", "float"} else None
    dtype = next(iter(dtypes))
    if python == {"int", "float"}:
        return MixedScalar("number", "float64") if dtype == "float64" else None
    if len(python) != 1:
        return None
    name = next(iter(python))
    fits = {"bool": "b", "int": "iufc", "float": "fc", "complex": "c"}[name]
    return MixedScalar(name, dtype) if DTYPES[dtype].kind in fits else None


def binary_type(op: str, a: Scalar, b: Scalar) -> Scalar | str:
    """Result type of `a op b`, or why there is none. Mixed operands must have been narrowed before."""
    results: set[PyScalar | NpScalar] = set()
    for x in alternatives(a):
        for y in alternatives(b):
            r = COMPLEX if python_complex_first(x, y) else exact_binary_type(op, x, y)
            if isinstance(r, str):
                return r
            results.add(r)
    joined = join_scalars(results)
    if joined is None:
        return f"the type of {OPERATOR_TEXT[op]} on {a} and {b} depends on run-time values"
    return joined


def python_complex_first(a: Scalar, b: Scalar) -> bool:
    """Whether Python's complex handles an operator itself, because the right operand np.float64 is a float."""
    real = b == NpScalar("float64") or (isinstance(b, MixedScalar) and b.name == "float" and b.dtype == "float64")
    return a == COMPLEX and real


def exact_binary_type(op: str, a: PyScalar | NpScalar, b: PyScalar | NpScalar) -> PyScalar | NpScalar | str:
    """Python's (and NumPy's) result type of `a op b` for two exact scalar types, or why it is a TypeError."""
    text = OPERATOR_TEXT[op]
    if isinstance(a, PyScalar) and isinstance(b, PyScalar):
        return _python_binary(op, a, b) or f"Python has no {text} between {a} and {b}"
    x = a.dtype if isinstance(a, NpScalar) else weak_dtype(a.name, b.dtype if isinstance(b, NpScalar) else "")
    y = b.dtype if isinstance(b, NpScalar) else weak_dtype(b.name, a.dtype if isinstance(a, NpScalar) else "")
    dtype = binary_dtype(op, x, y)
    if dtype is None:
        return f"NumPy has no {text} between {a} and {b}"
    return NpScalar(dtype)


def _python_binary(op: str, a: PyScalar, b: PyScalar) -> PyScalar | None:
    rank = max(_PY_RANK[a.name], _PY_RANK[b.name])
    if op in ("and", "or", "xor"):
        return None if rank > 1 else (BOOL if rank == 0 else INT)
    if op in ("lshift", "rshift"):
        return INT if rank < 2 else None
    if op == "truediv":
        return PyScalar("complex") if rank == 3 else FLOAT
    if op in ("floordiv", "mod") and rank == 3:
        return None
    return (INT, INT, FLOAT, PyScalar("complex"))[rank]


def compare_type(a: Scalar, b: Scalar) -> Scalar:
    """Type of a comparison: a Python bool between Python scalars, else np.bool."""
    kinds = {isinstance(x, NpScalar) or isinstance(y, NpScalar) for x in alternatives(a) for y in alternatives(b)}
    if kinds == {True, False}:
        return MixedScalar("bool", "bool")
    return NpScalar("bool") if True in kinds else BOOL


def compute_dtype(a: PyScalar | NpScalar, b: PyScalar | NpScalar) -> str:
    """The dtype in which a comparison of two scalars, one of them NumPy's, is made."""
    if isinstance(a, NpScalar) and isinstance(b, NpScalar):
        return promote(a.dtype, b.dtype)
    np_side, py_side = (a, b) if isinstance(a, NpScalar) else (b, a)
    assert isinstance(np_side, NpScalar)
    assert isinstance(py_side, PyScalar)
    return promote(weak_dtype(py_side.name, np_side.dtype), np_side.dtype)


def unary_type(op: str, t: Scalar) -> Scalar | str:
    """Result type of `-x`, `+x`, `~x`, or why it is a TypeError."""
    results: set[PyScalar | NpScalar] = set()
    for x in alternatives(t):
        if isinstance(x, PyScalar):
            if op == "invert" and x.name in ("float", "complex"):
                return f"Python has no ~ for {x}"
            results.add(INT if x.name == "bool" else x)
        else:
            kind = DTYPES[x.dtype].kind
            if (op == "invert" and kind in "fc") or (op in ("neg", "pos") and kind == "b"):
                return f"NumPy has no unary {'~' if op == 'invert' else '-' if op == 'neg' else '+'} for {x}"
            results.add(x)
    return join_scalars(results) or f"unary {op} on {t} depends on run-time values"


def python_counterpart(t: Scalar) -> PyScalar:
    """The Python scalar type that `.item()` of such a value has."""
    if isinstance(t, PyScalar):
        return t
    kind = DTYPES[t.dtype].kind
    return PyScalar({"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex"}[kind])


def may_be_complex(t: object) -> bool:
    """Whether values of a type, or elements of an array of it, are or may be complex numbers."""
    match t:
        case PyScalar(name=name):
            return name == "complex"
        case NpScalar(dtype=dtype) | ArrayType(dtype=dtype):
            return DTYPES[dtype].kind == "c"
        case MixedScalar(name=name, dtype=dtype):
            return name == "complex" or DTYPES[dtype].kind == "c"
        case _:
            return False


def is_integer(t: HighType) -> bool:
    """Whether every alternative of `t` is an integer (Python int or bool, NumPy integer): usable as an index."""
    if isinstance(t, MixedScalar):
        return t.name == "int" and DTYPES[t.dtype].kind in "iu"
    if isinstance(t, NpScalar):
        return DTYPES[t.dtype].kind in "iu"
    return isinstance(t, PyScalar) and t.name == "int"
