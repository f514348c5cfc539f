"""Complex scalars: what operators, built-ins, attributes, `cmath` and NumPy's functions of them mean.

complex(re, im)  abs(z)  z.real  z.imag  z.conjugate()  cmath.exp(z)  np.conj(z)  np.real(z)  np.imag(z)
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterable
from typing import Final

from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.operands import operand_of
from kernelmill.frontend.function.values import Text, Tuple, Value, scalar
from kernelmill.frontend.type_rules.operators import OPERATOR_TEXT, Scalar, python_complex_first
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, COMPLEX, DTYPES, FLOAT, ArrayType, MixedScalar, NpScalar, PyScalar, scalar_dtype
from kernelmill.records import dataclass

_HALF: Final = {"complex64": "float32", "complex128": "float64"}


@dataclass(frozen=True, slots=True)
class CmathRow:
    """A function of `cmath`: operand kinds (`c` complex, `f` float), result (`c f b`; `ff` a tuple), least operands."""

    operands: str
    result: str
    least: int = 0


CMATH: Final[dict[str, CmathRow]] = {
    **{name: CmathRow("c", "c") for name in ["sqrt", "exp", "log10", "cos", "sin", "tan", "cosh", "sinh", "tanh"]},
    **{name: CmathRow("c", "b") for name in ["isnan", "isinf", "isfinite"]},
    "log": CmathRow("cc", "c", least=1),
    "phase": CmathRow("c", "f"),
    "polar": CmathRow("c", "ff"),
    "rect": CmathRow("ff", "c"),
    "isclose": CmathRow("ccff", "b", least=2),
}


def is_complex(x: Operand) -> bool:
    """Whether an operand is a complex scalar, or may be one."""
    return isinstance(x.type, PyScalar | NpScalar | MixedScalar) and scalar_dtype(x.type).kind == "c"


def settled(fb: FunctionBuilder, x: Operand) -> Operand:
    """`x`, narrowed to its NumPy alternative if its Python one is no complex number."""
    if isinstance(x.type, MixedScalar) and is_complex(x) and x.type.name not in ("complex", "any"):
        return fb.emitter.value("convert", NpScalar(x.type.dtype), x)
    return x


def complex_only(fb: FunctionBuilder, x: Operand) -> Operand:
    """An int, float or complex that is complex, by a guard."""
    return fb.emitter.value("builtin", COMPLEX, x, fn="only")


def _is_any(x: Operand) -> bool:
    return isinstance(x.type, MixedScalar) and x.type.name == "any"


def numpy_side(fb: FunctionBuilder, x: Operand) -> Operand:
    """An operand as the NumPy scalar that an operation of NumPy's takes it for."""
    if _is_any(x):
        return complex_only(fb, x)
    return fb.emitter.value("convert", NpScalar(x.type.dtype), x) if isinstance(x.type, MixedScalar) else x


def binary_operands(
    fb: FunctionBuilder, node: ast.AST, op: str, type_: Scalar, a: Operand, b: Operand
) -> tuple[Operand, Operand, Scalar]:
    """The operands of an operator with a complex result, mixed ones narrowed where it would be mixed; and its type."""
    if op == "pow" and (_is_any(b) or (_is_any(a) and not _positive(b))):
        a, b = (complex_only(fb, x) if _is_any(x) else x for x in (a, b))
        type_ = COMPLEX if type_ == MixedScalar("any", "complex128") else type_
    if type_ == MixedScalar("any", "complex128"):
        return a, b, type_
    if isinstance(type_, MixedScalar):
        a, b = numpy_side(fb, a), numpy_side(fb, b)
        type_ = NpScalar(type_.dtype)
    if op == "pow" and isinstance(type_, NpScalar) and not _whole_constant(b):
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            "a power of a NumPy complex number needs a constant whole exponent in a kernel",
            "write complex(z) ** y, or cmath.exp(y * cmath.log(z))",
        )
    return a, b, type_


def _positive(x: Operand) -> bool:
    """A constant int that may be the exponent of any number."""
    return isinstance(x, Const) and isinstance(x.value, int) and 0 < x.value <= 100


def _whole_constant(x: Operand) -> bool:
    if not isinstance(x, Const):
        return False
    number = complex(0 if x.value is None else x.value)
    return number.imag == 0.0 and number.real == int(number.real) and abs(number.real) < 100


def compare_operands(fb: FunctionBuilder, node: ast.AST, op: str, a: Operand, b: Operand) -> tuple[Operand, Operand] | bool:
    """Operands of a comparison, one of them complex, ready to be compared; or its result, for constants."""
    if all(isinstance(x.type, PyScalar) or _is_any(x) for x in (a, b)) and op not in ("eq", "ne"):
        raise stop(
            fb.info,
            node,
            "type-error",
            f"Python has no {OPERATOR_TEXT[op]} between {a.type} and {b.type}",
            "compare abs(z), z.real or z.imag",
        )
    if isinstance(a, Const) and isinstance(b, Const):
        return (a.value == b.value) == (op == "eq")
    if python_complex_first(a.type, b.type) and op in ("eq", "ne"):  # type: ignore[arg-type]  # scalars
        return a, b
    if all(isinstance(x.type, PyScalar) or _is_any(x) for x in (a, b)):
        return a, b
    if any(isinstance(x.type, MixedScalar) for x in (a, b)):
        a, b = numpy_side(fb, a), numpy_side(fb, b)
    return a, b


def refuse_complex(fb: FunctionBuilder, node: ast.AST, x: Operand, target: object) -> None:
    """A complex number does not convert to a real one."""
    if is_complex(x):
        raise stop(fb.info, node, "type-error", f"{x.type} does not convert to {target}", "use z.real, z.imag or abs(z)")


def refuse_sum(fb: FunctionBuilder, node: ast.AST, types: Iterable[object]) -> None:
    """`sum()` of Python complex numbers compensates rounding from Python 3.14 on; of NumPy's it never does."""
    if any(t == COMPLEX or (isinstance(t, MixedScalar) and t.name in ("complex", "any")) for t in types):
        raise stop(
            fb.info,
            node,
            "unsupported-call",
            "sum() of Python complex numbers is not supported in a kernel: newer Pythons add them otherwise",
            "write the loop: s += z",
        )


def part(fb: FunctionBuilder, x: Operand, name: str) -> Operand:
    """`x.real` or `x.imag` of any scalar."""
    x = settled(fb, x)
    if isinstance(x, Const) and isinstance(x.type, PyScalar):
        return scalar(getattr(x.value, name))
    if is_complex(x):
        match x.type:
            case NpScalar(dtype=dtype):
                type_: Scalar = NpScalar(_HALF[dtype])
            case MixedScalar(name="any"):
                type_ = MixedScalar("number", "float64")
            case MixedScalar(dtype=dtype):
                type_ = MixedScalar("float", _HALF[dtype])
            case _:
                type_ = FLOAT
        return fb.emitter.value("builtin", type_, x, fn=name)
    if name == "real":
        return fb.emitter.value("unary", PyScalar("int"), x, op="pos") if x.type == BOOL else x
    return _zero(x)


def _zero(x: Operand) -> Operand:
    if isinstance(x.type, PyScalar):
        return scalar(0.0 if x.type == FLOAT else 0)
    assert isinstance(x.type, NpScalar)
    kind = DTYPES[x.type.dtype].kind
    return Const(0.0 if kind == "f" else False if kind == "b" else 0, x.type)


def array_part(fb: FunctionBuilder, array: Var, name: str) -> Var:
    """`x.real` or `x.imag` of a complex array: a view."""
    type_ = array.type
    assert isinstance(type_, ArrayType)
    return fb.emitter.value("part", ArrayType(_HALF[type_.dtype], type_.ndim, type_.readonly), array, which=name)


def conjugate(fb: FunctionBuilder, x: Operand) -> Operand:
    """`x.conjugate()`: real numbers stay."""
    x = settled(fb, x)
    if isinstance(x, Const) and isinstance(x.type, PyScalar):
        return scalar(x.value.conjugate())  # type: ignore[union-attr]  # a number by its type
    if isinstance(x.type, ArrayType):
        return x
    if not is_complex(x):
        return part(fb, x, "real")
    return fb.emitter.value("builtin", x.type, x, fn="conjugate")


def absolute(fb: FunctionBuilder, x: Operand) -> Operand:
    """`abs(z)` of a complex scalar."""
    x = settled(fb, x)
    match x.type:
        case NpScalar(dtype=dtype):
            type_: Scalar = NpScalar(_HALF[dtype])
        case MixedScalar(name="any"):
            type_ = MixedScalar("number", "float64")
        case MixedScalar(dtype=dtype):
            type_ = MixedScalar("float", _HALF[dtype])
        case _:
            type_ = FLOAT
    return fb.emitter.value("builtin", type_, x, fn="abs")


def make_complex(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
    """`complex(re, im)`, `complex(x)`, `complex("1+2j")`."""
    bound = dict(zip(("real", "imag"), args, strict=False))
    if len(args) > 2 or any(k not in ("real", "imag") or k in bound for k in keywords):
        raise stop(fb.info, node, "wrong-arguments", "complex() takes real and imag", "Python would raise TypeError")
    bound.update(keywords)
    first = bound.get("real")
    if isinstance(first, Text) and len(bound) == 1:
        try:
            return scalar(complex(first.value))
        except ValueError as error:
            raise stop(fb.info, node, "type-error", str(error), "Python would raise the same") from error
    parts = {name: operand_of(fb, value, node) for name, value in bound.items()}
    for x in parts.values():
        if isinstance(x.type, ArrayType):
            raise stop(fb.info, node, "type-error", "complex() of an array", "index it, or use astype(np.complex128)")
    if not parts:
        return scalar(0j)
    if any(is_complex(x) for x in parts.values()):
        if len(parts) == 1 and "real" in parts:
            return to_complex(fb, parts["real"])
        raise stop(fb.info, node, "unsupported-call", "complex() of two numbers needs real ones in a kernel", "write re + im * 1j")
    halves = [_real(fb, parts.get(name, scalar(0.0))) for name in ("real", "imag")]
    if all(isinstance(x, Const) for x in halves):
        return scalar(complex(*(x.value for x in halves)))  # type: ignore[union-attr, arg-type]  # constants
    return fb.emitter.value("builtin", COMPLEX, *halves, fn="complex")


def to_complex(fb: FunctionBuilder, x: Operand) -> Operand:
    """Any scalar as a Python complex."""
    if x.type == COMPLEX:
        return x
    if isinstance(x, Const) and isinstance(x.type, PyScalar):
        return scalar(complex(x.value))  # type: ignore[arg-type]  # a number by its type
    return fb.emitter.value("cast", COMPLEX, x)


def _real(fb: FunctionBuilder, x: Operand) -> Operand:
    """A real scalar as a Python float."""
    if isinstance(x, Const) and isinstance(x.type, PyScalar):
        return scalar(float(x.value))  # type: ignore[arg-type]  # a real number by its type
    return x if x.type == FLOAT else fb.emitter.value("cast", FLOAT, x)


def call_cmath(fb: FunctionBuilder, node: ast.Call, name: str, args: list[Value], keywords: dict[str, Value]) -> Value:
    """`cmath.name(*args)`."""
    row = CMATH.get(name)
    if row is None:
        close = importlib.import_module("difflib").get_close_matches(name, CMATH, n=1)
        hint = f"did you mean cmath.{close[0]}?" if close else f"cmath has these in a kernel: {', '.join(CMATH)}"
        raise stop(fb.info, node, "unsupported-call", f"cmath.{name} is not supported in a kernel", hint)
    if name == "isclose":
        defaults = {"rel_tol": scalar(1e-9), "abs_tol": scalar(0.0)}
        if len(args) != 2 or set(keywords) - set(defaults):
            raise _count(fb, node, name, "2")
        args, keywords = [*args, *(keywords.get(k, d) for k, d in defaults.items())], {}
    least = row.least or len(row.operands)
    if keywords or not least <= len(args) <= len(row.operands):
        raise _count(fb, node, name, str(len(row.operands)))
    operands = [_cmath_operand(fb, node, kind, a) for kind, a in zip(row.operands, args, strict=False)]
    types = {"c": COMPLEX, "f": FLOAT, "b": BOOL}
    if len(row.result) == 1:
        return fb.emitter.value("math", types[row.result], *operands, fn=f"cmath.{name}")
    results = tuple(fb.emitter.fresh("t", types[r]) for r in row.result)
    fb.emitter.emit("math", results, *operands, fn=f"cmath.{name}")
    return Tuple(results)


def _count(fb: FunctionBuilder, node: ast.Call, name: str, wanted: str) -> Stop:
    return stop(
        fb.info,
        node,
        "wrong-arguments",
        f"cmath.{name} takes {wanted} positional argument(s) here",
        "Python would raise TypeError, or the form is not supported in a kernel",
    )


def _cmath_operand(fb: FunctionBuilder, node: ast.AST, kind: str, value: Value) -> Operand:
    x = operand_of(fb, value, node)
    if isinstance(x.type, ArrayType):
        raise stop(fb.info, node, "type-error", "cmath takes numbers, not arrays", "loop over the elements")
    if kind == "c":
        return to_complex(fb, x)
    refuse_complex(fb, node, x, "a float")
    return _real(fb, x)
