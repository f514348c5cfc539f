"""State of lowering one function: the builder, the low variables that carry each high variable, guards, conversions.

Used by `lower.py` (control flow) and by all files beside it, which hold the rules.
"""

from __future__ import annotations

from typing import Final

from kernelmill.analyses.borrowed_views import borrowed_views
from kernelmill.analyses.ownership import Ownership
from kernelmill.ir.build import Builder, Input
from kernelmill.ir.failures import Domain, Failure, OtherType, Overflow, vague
from kernelmill.ir.nodes import Const, Function, Op, Operand, Var, attr, integer
from kernelmill.ir.types import (
    F32,
    F64,
    I1,
    I64,
    INT_BITS,
    PTR,
    UINT,
    ArrayType,
    DType,
    Field,
    HighType,
    MixedScalar,
    NpScalar,
    PyScalar,
    Type,
    flatten,
    scalar_dtype,
    value_low,
)
from kernelmill.ir.walk import statements
from kernelmill.passes.lowering.frame_memory import frame_memory

I64_MIN = -(2**63)
#: The Python types that operands of these types are, where an operation is repeated to raise.
_PYTHON_TYPES: Final[dict[Type, str]] = {I64: "int", F64: "float", I1: "bool"}
#: Integers up to this size are exact as float64.
EXACT = 2**53


#: The parameters that native functions have before those of the source.
HIDDEN: Final = ("ctx", "depth")


class Lowering:
    """Lowers one high function into `builder`."""

    def __init__(self, function: Function, ownership: Ownership, observed: frozenset[Var] = frozenset()) -> None:
        self.b = Builder()
        self.function = function
        self.in_frame, self.ownership = frame_memory(function, borrowed_views(function, ownership))
        self.observed = observed  # arrays whose order in memory must be NumPy's (analyses/memory_order.py)
        self.ctx, self.depth = Var(HIDDEN[0], PTR), Var(HIDDEN[1], I64)
        self.recursive = bool(attr(function, "recursive"))
        self.wraps = attr(function, "overflow") == "wrap"
        self.raises = attr(function, "overflow") == "raise"
        self.ieee = attr(function, "division") == "ieee"
        #: Whether elementary functions may be the library's.
        self.own = attr(function, "math") != "libm"
        self.library = bool(attr(function, "library"))
        self.unchecked = attr(function, "bounds") == "unchecked"
        self.uses_python = False
        self.dims_buffer: Var | None = None
        self.frames: dict[Var, int] = {}  # memory of small arrays in the frame and how many bytes it has
        self.carried: dict[Var, dict[str, Var]] = {}
        self.lent = lent_lists(function)  # lists that another object holds as long as they are looked at

    # ---- variables

    def fields(self, var: Var) -> dict[str, Var]:
        """The low variables of a high variable, by role (see `flatten`; arrays also `whole` where they may be returned)."""
        found = self.carried.get(var)
        if found is None:
            found = {f.role: Var(field_name(var.name, f), f.type) for f in self.roles(var)}
            self.carried[var] = found
        return found

    def roles(self, var: Var) -> tuple[Field, ...]:
        """The low values that carry `var` inside the function."""
        assert not hasattr(var.type, "low"), var
        fields = flatten(var.type)  # type: ignore[arg-type]  # high IR has high types only
        if isinstance(var.type, ArrayType) and self.ownership.escapes(var):
            return (*fields, Field("whole", I1))
        return fields

    def value(self, x: Operand) -> Operand:
        """The low value of a scalar operand, in the storage of its type."""
        if isinstance(x, Var):
            return self.fields(x)["v"]
        return self.constant(x)

    def constant(self, x: Const) -> Operand:
        """A high constant as a low one; a Python int beyond 64 bits always leaves the fast path."""
        type_ = x.type
        assert isinstance(type_, PyScalar | NpScalar | MixedScalar)
        low = value_low(scalar_dtype(type_))
        if low == I1:
            return Const(bool(x.value), I1)
        if low in (F32, F64) or low.name == "f16":
            return Const(float(x.value), low)  # type: ignore[arg-type]  # a number by its type
        number = int(x.value)  # type: ignore[arg-type]  # a number by its type
        if type_ == UINT and 2**63 <= number < 2**64:
            number -= 2**64
        if not I64_MIN <= number < 2**63:
            self.guard(Const(False, I1), Overflow())
            number = 0
        return Const(number, low)

    def flag(self, x: Operand) -> Operand:
        """Whether the operand is a NumPy scalar at run time."""
        if isinstance(x.type, MixedScalar) and isinstance(x, Var):
            return self.fields(x)["is_np"]
        return Const(isinstance(x.type, NpScalar), I1)

    def set(self, target: Var, value: Input) -> None:
        """Assign the low value of a scalar result."""
        self.b.assign(self.fields(target)["v"], value)

    def set_flag(self, target: Var, *sources: Operand) -> None:
        """For a mixed result: it is NumPy's if one of the operands is."""
        if not isinstance(target.type, MixedScalar):
            return
        flag: Operand = Const(False, I1)
        for x in sources:
            other = self.flag(x)
            if isinstance(flag, Const) and not flag.value:
                flag = other
            elif not (isinstance(other, Const) and not other.value):
                flag = self.b.op("or", flag, other)
        self.b.assign(self.fields(target)["is_np"], flag)
        if "is_int" in self.fields(target):
            self.b.assign(self.fields(target)["is_int"], Const(False, I1))

    # ---- guards

    def guard(self, cond: Operand, failure: Failure, *payload: Operand) -> None:
        """Leave the function unless `cond` holds. What fails in our library is not what NumPy would say word for word."""
        if isinstance(cond, Const) and cond.value:
            return
        self.b.do("guard", cond, *payload, failure=vague(failure) if self.library else failure)
        if isinstance(cond, Const):
            self.b.do("unreachable")

    def guard_integer(self, cond: Operand, *payload: Operand) -> None:
        """Leave where the result of Python's integer arithmetic needs more than 64 bits, or raise if the kernel asks for that."""
        self.guard(cond, Overflow(self.raises), *payload)

    def guard_domain(self, cond: Operand, function: str, *operands: Operand) -> None:
        """Leave where Python's `function` (with its module) raises for these operands, or gives what is not held here."""
        kinds = tuple(_PYTHON_TYPES.get(o.type, "") for o in operands)
        self.guard(cond, Domain(function, () if "" in kinds else kinds), *operands)

    def not_(self, cond: Operand) -> Operand:
        """The negation of a condition."""
        return Const(not cond.value, I1) if isinstance(cond, Const) else self.b.op("xor", cond, True)

    def both(self, a: Operand, b: Operand) -> Operand:
        """Whether both conditions hold."""
        return self.b.op("and", a, b)

    def either(self, a: Operand, b: Operand) -> Operand:
        """Whether one of the conditions holds."""
        return self.b.op("or", a, b)

    def in_range(self, x: Operand, lo: int, hi: int) -> Operand:
        """Whether `lo <= x <= hi` for an i64."""
        if isinstance(x, Const):
            return Const(lo <= integer(x) <= hi, I1)
        if lo <= I64_MIN and hi >= 2**63 - 1:
            return Const(True, I1)
        return self.both(self.b.op("sge", x, lo), self.b.op("sle", x, hi))

    # ---- conversions between storage types, value-preserving or as C would

    def int_to_float(self, x: Operand, dtype: DType) -> Operand:
        """An integer of `dtype` as f64."""
        if isinstance(x, Const):
            number = integer(x)
            if dtype.kind == "u" and number < 0:
                number += 1 << INT_BITS[x.type.name]  # type: ignore[union-attr]  # low
            return Const(float(number), F64)
        return self.b.op("uitofp" if dtype.kind in "ub" else "sitofp", x, type=F64)

    def widen(self, x: Operand, dtype: DType) -> Operand:
        """An integer or bool of `dtype` as i64 (uint64 keeps its bits)."""
        if x.type == I64:
            return x
        if isinstance(x, Const):
            return Const(integer(x), I64)
        return self.b.op("zext" if dtype.kind in "ub" else "sext", x, type=I64)

    def to_f64(self, x: Operand, dtype: DType) -> Operand:
        """Any real value of `dtype` as f64, rounded to nearest."""
        if dtype.kind == "f":
            if x.type == F64:
                return x
            return Const(float(x.value), F64) if isinstance(x, Const) else self.b.op("fpext", x, type=F64)  # type: ignore[arg-type]
        return self.int_to_float(x, dtype)

    def guard_exact_float(self, x: Operand) -> None:
        """Leave unless the i64 is exact as a float64."""
        self.guard(self.in_range(x, -EXACT, EXACT), OtherType())

    def float_to_int(self, x: Operand) -> Operand:
        """An f64 truncated to i64; leaves for NaN, infinities and what does not fit."""
        lo, hi = Const(float(I64_MIN), F64), Const(float(2**63), F64)
        self.guard(self.both(self.b.op("fge", x, lo), self.b.op("flt", x, hi)), Overflow(), x)
        return self.b.op("fptosi", x, type=I64)


def lent_lists(function: Function) -> frozenset[Var]:
    """Variables that only ever are parts of dictionaries: they hold no reference of their own."""
    parts: set[Var] = set()
    others: set[Var] = set()
    for stmt in statements(function.body):
        if isinstance(stmt, Op):
            (parts if stmt.name == "dict_part" else others).update(stmt.results)
    return frozenset(parts - others)


def field_name(name: str, field: Field) -> str:
    """`x` for a plain scalar, `x.data`, `x.d0`, … for the parts of others; none that a function has besides."""
    if field.role == "v":
        return f"{name}$" if name in HIDDEN else name
    return f"{name}.{field.role}"


def dtype_of(t: HighType | object) -> DType:
    """The storage dtype of a scalar type."""
    assert isinstance(t, PyScalar | NpScalar | MixedScalar), t
    return scalar_dtype(t)


def is_float(t: object) -> bool:
    """Whether a scalar type is held in a float."""
    return dtype_of(t).kind == "f"


__all__ = ["EXACT", "I64_MIN", "Lowering", "dtype_of", "field_name", "is_float"]
