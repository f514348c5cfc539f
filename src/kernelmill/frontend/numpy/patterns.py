"""What an argument of a NumPy function may be: typed patterns, and whether a value fits one.

    array(REAL, 1, 2)      an array of rank 1 or 2 of integers and floats
    number(INT | FLOAT)    a scalar, Python's or of 64 bits        one_of(None, 0, -1)   one of these constants
    scalar(REAL)           any scalar of those kinds               DTYPE                 a dtype, or none
    arrays(ANY, 1)         a tuple of arrays                       PAIR, PAIRS           2 ints; 2 ints for each axis
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Flag, auto
from typing import Final

from kernelmill.frontend.function.arguments import known
from kernelmill.frontend.function.dtypes import dtype_meant
from kernelmill.frontend.function.values import NoneValue, Tuple, Value
from kernelmill.frontend.type_rules.operators import is_integer
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import DTYPES, ArrayType, MixedScalar, NpScalar, PyScalar, scalar_dtype
from kernelmill.records import dataclass


class Kinds(Flag):
    """A set of dtypes. `UINT` has those of `SMALL_UINT` (at most 32 bits), `FLOAT` has `DOUBLE` but not `HALF`."""

    BOOL = auto()
    INT = auto()
    UINT = auto()
    SMALL_UINT = auto()
    FLOAT = auto()
    DOUBLE = auto()
    HALF = auto()
    COMPLEX = auto()


BOOL, INT, UINT, SMALL_UINT, FLOAT, DOUBLE, HALF, COMPLEX = Kinds
INTEGER: Final = INT | UINT
REAL: Final = INTEGER | FLOAT
NUMBER: Final = BOOL | REAL
ORDERED: Final = NUMBER | HALF
ARITHMETIC: Final = REAL | COMPLEX
ANY: Final = ORDERED | COMPLEX
_NAMES: Final = {
    BOOL: "bool", INT: "int", UINT: "uint", SMALL_UINT: "uint8-32", FLOAT: "float32/64", DOUBLE: "float64", HALF: "float16",
    COMPLEX: "complex",
}  # fmt: skip
_OF_KIND: Final = {"b": BOOL, "i": INT, "f": FLOAT, "c": COMPLEX}
_OF_DTYPE: Final = {
    "float16": HALF,
    "float64": FLOAT | DOUBLE,
    "uint64": UINT,
    **dict.fromkeys(("uint8", "uint16", "uint32"), UINT | SMALL_UINT),
}


def kinds_of(dtype: str) -> Kinds:
    """The sets that a dtype is in."""
    return _OF_DTYPE.get(dtype) or _OF_KIND[DTYPES[dtype].kind]


@dataclass(frozen=True, slots=True)
class Array:
    """An array."""

    kinds: Kinds
    ranks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Arrays:
    """A tuple of arrays, at least one."""

    each: Array


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar. `usual`: of Python's, or of 64 bits."""

    kinds: Kinds
    usual: bool


@dataclass(frozen=True, slots=True)
class Integer:
    """An integer of any type."""


@dataclass(frozen=True, slots=True)
class Dtype:
    """A dtype or None."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers of the usual types."""

    kinds: Kinds


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two integers for each axis, of several."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some constants."""

    values: tuple[object, ...]


Pattern = Array | Arrays | Scalar | Integer | Dtype | Pair | Pairs | OneOf

INTEGERS: Final = Integer()
DTYPE: Final = Dtype()
PAIR: Final = Pair(INT)
PAIRS: Final = Pairs()


def array(kinds: Kinds, *ranks: int) -> Array:
    """An array of one of these ranks."""
    return Array(kinds, ranks)


def arrays(kinds: Kinds, *ranks: int) -> Arrays:
    """A tuple of arrays of these ranks."""
    return Arrays(Array(kinds, ranks))


def number(kinds: Kinds) -> Scalar:
    """A scalar of Python's or of 64 bits."""
    return Scalar(kinds, usual=True)


def scalar(kinds: Kinds) -> Scalar:
    """A scalar of any size."""
    return Scalar(kinds, usual=False)


def one_of(*values: object) -> OneOf:
    """One of some constants."""
    return OneOf(values)


def fits(value: Value | None, pattern: Pattern) -> bool:
    """Whether an argument fits a pattern."""
    return value is not None and _TESTS[type(pattern)](value, pattern)


def _is_array(value: Value, pattern: Array) -> bool:
    return (
        isinstance(value, Var)
        and isinstance(value.type, ArrayType)
        and value.type.ndim in pattern.ranks
        and bool(kinds_of(value.type.dtype) & pattern.kinds)
    )


def _is_scalar(value: Value, pattern: Scalar) -> bool:
    if not isinstance(value, Var | Const) or not _scalar_kinds(value) & pattern.kinds:
        return False
    return not pattern.usual or isinstance(value.type, PyScalar) or value.type in (NpScalar("int64"), NpScalar("float64"))


def _is_pair(value: Value, pattern: Pair) -> bool:
    return isinstance(value, Tuple) and len(value.items) == 2 and all(fits(x, number(pattern.kinds)) for x in value.items)


def _are_pairs(value: Value, pattern: Pairs) -> bool:
    return isinstance(value, Tuple) and len(value.items) > 1 and all(fits(x, PAIR) for x in value.items)


_TESTS: Final[dict[type, Callable[..., bool]]] = {
    Array: _is_array,
    Arrays: lambda v, p: isinstance(v, Tuple) and bool(v.items) and all(fits(x, p.each) for x in v.items),
    Scalar: _is_scalar,
    Integer: lambda v, p: isinstance(v, Var | Const) and is_integer(v.type),  # type: ignore[arg-type]  # high IR
    Dtype: lambda v, p: isinstance(v, NoneValue) or dtype_meant(v) is not None,
    Pair: _is_pair,
    Pairs: _are_pairs,
    OneOf: lambda v, p: any(v == known(x) for x in p.values),
}


def _scalar_kinds(x: Operand) -> Kinds:
    """The sets that a scalar's dtype is in; none for one that may be an int or a float."""
    t = x.type
    if not isinstance(t, PyScalar | NpScalar | MixedScalar) or (isinstance(t, MixedScalar) and t.name == "number"):
        return Kinds(0)
    return kinds_of(scalar_dtype(t).name)


def told(parameter: str, pattern: Pattern) -> str:
    """`a: array of rank 1 (int)`, for messages and the reference."""
    match pattern:
        case OneOf(values=values):
            return f"{parameter}={'|'.join(map(repr, values))}"
        case Array(kinds=kinds, ranks=ranks):
            return f"{parameter}: array of rank {' or '.join(map(str, ranks))} ({_named(kinds)})"
        case Arrays(each=each):
            return f"{parameter}: tuple of arrays of rank {each.ranks[0]} ({_named(each.kinds)})"
        case _:
            return f"{parameter}: {_WORDS[type(pattern)]}"


_WORDS: Final[dict[type, str]] = {
    Scalar: "scalar",
    Integer: "int",
    Dtype: "dtype",
    Pair: "pair of numbers",
    Pairs: "pair of numbers for each axis",
}


def _named(kinds: Kinds) -> str:
    return " ".join(_NAMES[kind] for kind in Kinds if kind in kinds)
