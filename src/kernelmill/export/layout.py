"""Where the parts of arguments and results lie in memory: the same on every platform.

Scalars are passed by value; complex numbers, arrays and tuples through pointers to structs, results through pointers. In a
struct every member begins at a multiple of 8 bytes:

    array of rank n    data 0 · extents 8 … · strides 8 + 8n … (in bytes) · owner 8 + 16n
    tuple              its items in order, arrays and tuples embedded
    complex            re, im, without gaps: C's and C++'s own layout
"""

from __future__ import annotations

from collections.abc import Iterator

from kernelmill.ir.types import (
    DTYPES,
    I1,
    I8,
    ArrayType,
    DictType,
    HighType,
    ListType,
    Low,
    MixedScalar,
    NoneType_,
    NpScalar,
    PyScalar,
    TupleType,
    flatten,
    scalar_dtype,
)
from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One low value of a flattened argument or result and where it is kept; offset None: nowhere in C, since only Python
    can tell (whether a scalar is NumPy's, the object that an array is)."""

    role: str
    type: Low
    offset: int | None

    @property
    def stored(self) -> Low:
        """Its type in memory."""
        return I8 if self.type == I1 else self.type


def by_value(kind: HighType) -> bool:
    """Whether C passes an argument of this type as such."""
    return isinstance(kind, PyScalar | NpScalar | MixedScalar) and scalar_dtype(kind).kind != "c"


def size_of(kind: HighType) -> int:
    """Bytes of a member of a struct, up to the next one."""
    if isinstance(kind, NoneType_):
        return 0
    if isinstance(kind, ArrayType):
        return 16 + 16 * kind.ndim
    if isinstance(kind, TupleType):
        return sum(map(size_of, kind.items))
    if isinstance(kind, ListType | DictType):
        raise TypeError(f"{kind} has no place in C")
    return 16 if scalar_dtype(kind).name == "complex128" else 8


def cells(kind: HighType, *, result: bool = False) -> Iterator[Cell]:
    """The low values of `flatten(kind, result=result)` in order, with offsets from the start of the struct."""
    places = list(_offsets(kind, 0, result=result))
    fields = flatten(kind, result=result)
    assert len(places) == len(fields), kind
    for field, offset in zip(fields, places, strict=True):
        yield Cell(field.role, field.type, offset)


def _offsets(kind: HighType, at: int, *, result: bool) -> Iterator[int | None]:
    if isinstance(kind, NoneType_):
        return
    if isinstance(kind, TupleType):
        for item in kind.items:
            yield from _offsets(item, at, result=result)
            at += size_of(item)
        return
    if isinstance(kind, ArrayType):
        yield from (at + 8 * k for k in range(1 + 2 * kind.ndim))
        yield at + 8 + 16 * kind.ndim if result else None
        yield from (None,) if result else ()
        return
    if isinstance(kind, ListType | DictType):
        raise TypeError(f"{kind} has no place in C")
    dtype = scalar_dtype(kind)
    yield at
    if dtype.kind == "c":
        yield at + dtype.itemsize // 2
    if isinstance(kind, MixedScalar):
        yield from (None for f in flatten(kind) if f.role in ("is_np", "is_int"))


def item_bytes(kind: ArrayType) -> tuple[int, int]:
    """Bytes of an element, and what its address is a multiple of."""
    dtype = DTYPES[kind.dtype]
    return dtype.itemsize, dtype.itemsize // 2 if dtype.kind == "c" else dtype.itemsize


