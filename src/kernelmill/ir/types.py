"""Types of both IR levels.

*Low* types are machine types (`Low`): `i1 i8 i16 i32 i64 f16 f32 f64 ptr`. Signedness belongs to operations.
*High* types say whose rules a value follows:

    PyScalar("int")       a Python scalar: checked int, Python float rules; "uint" is an int that is known not to be negative
                          and may be as large as 2**64 - 1 (see `passes/cleanup/unsigned.py`)
    NpScalar("int64")     a NumPy scalar: wraps, IEEE
    MixedScalar("float", "float64")   either that Python scalar or a NumPy scalar of that dtype, told apart by a flag; arises
                          where control flow joins both (`s = 0.0`, then `s += x[i]`). The value is held in the dtype.
                          MixedScalar("number", "float64") may be int, float or np.float64;
                          MixedScalar("any", "complex128") int, float or complex of Python (`is_np`: it is complex)
    ArrayType("float64", 2)   an ndarray; TupleType((a, b)); NONE

`flatten` gives the low values that carry one high value across a native call, in order; it is *the* native signature.
"""

from __future__ import annotations

from typing import Final, Literal

from kernelmill.records import dataclass


@dataclass(frozen=True, slots=True)
class Low:
    """A machine type."""

    name: str

    def __str__(self) -> str:
        return self.name


I1: Final = Low("i1")
I8: Final = Low("i8")
I16: Final = Low("i16")
I32: Final = Low("i32")
I64: Final = Low("i64")
F16: Final = Low("f16")
F32: Final = Low("f32")
F64: Final = Low("f64")
PTR: Final = Low("ptr")
#: The most axes an array may have; `Array1` … `Array5` are spelled, others as `np.ndarray[tuple[int, …], …]`.
MOST_AXES: Final = 6
LOW_TYPES: Final = {t.name: t for t in (I1, I8, I16, I32, I64, F16, F32, F64, PTR)}
INT_BITS: Final = {"i1": 1, "i8": 8, "i16": 16, "i32": 32, "i64": 64}


@dataclass(frozen=True, slots=True)
class DType:
    """One NumPy dtype: kind `b i u f c`, bytes an item, low type of a loaded item (of one half for complex)."""

    name: str
    kind: str
    itemsize: int
    low: Low
    typenums: tuple[int, ...]  # NumPy type numbers that mean this dtype on an LP64 platform; targets may reorder

    def __str__(self) -> str:
        return self.name


# NumPy's type numbers: 0 bool, 1/2 byte, 3/4 short, 5/6 int, 7/8 long, 9/10 longlong, 11 float, 12 double,
# 14 cfloat, 15 cdouble, 23 half (numpy/ndarraytypes.h, enum NPY_TYPES). int64 is long (7) and longlong (9) on LP64.
DTYPES: Final = {
    d.name: d
    for d in (
        DType("bool", "b", 1, I8, (0,)),
        DType("int8", "i", 1, I8, (1,)),
        DType("uint8", "u", 1, I8, (2,)),
        DType("int16", "i", 2, I16, (3,)),
        DType("uint16", "u", 2, I16, (4,)),
        DType("int32", "i", 4, I32, (5,)),
        DType("uint32", "u", 4, I32, (6,)),
        DType("int64", "i", 8, I64, (7, 9)),
        DType("uint64", "u", 8, I64, (8, 10)),
        DType("float16", "f", 2, F16, (23,)),
        DType("float32", "f", 4, F32, (11,)),
        DType("float64", "f", 8, F64, (12,)),
        DType("complex64", "c", 8, F32, (14,)),
        DType("complex128", "c", 16, F64, (15,)),
    )
}


@dataclass(frozen=True, slots=True)
class PyScalar:
    """A Python scalar. `unsigned`: an int from 0 to 2**64 - 1, held in 64 bits; other ints are held with a sign."""

    name: str  # bool int float complex
    unsigned: bool = False

    def __str__(self) -> str:
        return "uint" if self.unsigned else self.name


@dataclass(frozen=True, slots=True)
class NpScalar:
    """A NumPy scalar of one dtype."""

    dtype: str

    def __str__(self) -> str:
        return f"np.{self.dtype}"


@dataclass(frozen=True, slots=True)
class MixedScalar:
    """A Python scalar or a NumPy one, told apart by a flag."""

    name: str  # bool int float complex number
    dtype: str

    def __str__(self) -> str:
        return f"mixed.{self.name}.{self.dtype}"


@dataclass(frozen=True, slots=True)
class ArrayType:
    """`order` is 'C' or 'F' where the declaration demands it, else ''. `readonly`: the kernel may not write to it.
    `python`: an array.array or memoryview, whose elements are Python scalars; only its elements and extents are used."""

    dtype: str
    ndim: int
    readonly: bool = False
    order: str = ""
    python: bool = False

    def __str__(self) -> str:
        flags = (f", {self.order}" if self.order else "") + (", readonly" if self.readonly else "")
        flags += ", python" if self.python else ""
        return f"array[{self.dtype}, {self.ndim}{flags}]"


@dataclass(frozen=True, slots=True)
class TupleType:
    """`cls` is empty, or `module:name` of the project's NamedTuple class whose instance this is, with its field names."""

    items: tuple[HighType, ...]
    cls: str = ""
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.cls:
            return self.cls.partition(":")[2]
        return f"tuple[{', '.join(map(str, self.items))}]"


@dataclass(frozen=True, slots=True)
class ListType:
    """A list that grows; `item` None: nothing is known to be in it. `site`: where it is made, for lists whose item type is
    still being found. `readonly`: an argument, which is a copy of the caller's list. `fixed`: a tuple whose length is known
    at run time only."""

    item: HighType
    site: str = ""
    readonly: bool = False
    fixed: bool = False

    def __str__(self) -> str:
        return f"tuple[{self.item}, ...]" if self.fixed else f"list[{self.item}]"


@dataclass(frozen=True, slots=True)
class DictType:
    """A dictionary; of a set `value` is None. `key` None: nothing is known to be in it. `site` as in a ListType.
    `default`: what a missing key gets (int, float, list, …), of a `collections.defaultdict`; "Counter" of a Counter."""

    key: HighType
    value: HighType
    site: str = ""
    is_set: bool = False
    default: str = ""

    def __str__(self) -> str:
        return f"set[{self.key}]" if self.is_set else f"dict[{self.key}, {self.value}]"


@dataclass(frozen=True, slots=True)
class NoneType_:  # noqa: N801  # the name without the underscore is Python's own
    """The type of None."""

    def __str__(self) -> str:
        return "None"


NONE: Final = NoneType_()
BOOL: Final = PyScalar("bool")
INT: Final = PyScalar("int")
UINT: Final = PyScalar("int", unsigned=True)
FLOAT: Final = PyScalar("float")
COMPLEX: Final = PyScalar("complex")

HighType = PyScalar | NpScalar | MixedScalar | ArrayType | TupleType | ListType | DictType | NoneType_
#: What is a counted reference to native memory that grows.
Container = ListType | DictType
Type = Low | HighType

#: The NumPy dtype that shares storage with a Python scalar.
DEFAULT_DTYPE: Final = {"bool": "bool", "int": "int64", "float": "float64", "complex": "complex128"}


def scalar_dtype(t: PyScalar | NpScalar | MixedScalar) -> DType:
    """The dtype whose storage a scalar of type `t` uses."""
    if t == UINT:
        return DTYPES["uint64"]
    return DTYPES[DEFAULT_DTYPE[t.name] if isinstance(t, PyScalar) else t.dtype]


def declared(t: HighType) -> HighType:
    """A type as authors know it: an unsigned int is an int."""
    if isinstance(t, TupleType):
        return TupleType(tuple(map(declared, t.items)), t.cls, t.fields)
    return INT if t == UINT else t


def value_low(dtype: DType) -> Low:
    """The low type of a scalar in a variable: bool is `i1` there, `i8` in memory; float16 is computed as `f16`."""
    return I1 if dtype.kind == "b" else dtype.low


@dataclass(frozen=True, slots=True)
class Field:
    """One low value of a flattened high value; `role` is a dotted name such as `data`, `d0`, `s1`, `obj`, `re`, `is_np`.

    `counts`: the references of what it points to are counted: of a `list` (or part of a dictionary), of an `array`.
    """

    role: str
    type: Low
    counts: Literal["", "list", "array"] = ""


def flatten(t: HighType, *, result: bool = False) -> tuple[Field, ...]:
    """The low values that carry a value of type `t` across a native call, in order.

    scalars      `v` (complex: `re`, `im`); a MixedScalar adds `is_np: i1`, and `is_int: i1` if it is a "number"
    arrays       `data: ptr`, `d0…: i64` extents, `s0…: i64` strides in bytes, `obj: ptr` the PyObject that is the array or
                 owns the memory (borrowed for arguments; for results a *new* reference). A result adds `whole: i1`: true
                 where `obj` itself is the array to return, false where a view on it must be made.
    tuples       the fields of the items, roles prefixed by `0.`, `1.`, …
    lists, dicts `list: ptr`, a counted reference to native memory (for results a new one)
    None         nothing
    """
    if isinstance(t, NoneType_):
        return ()
    if isinstance(t, Container):
        return (Field("list", PTR, "list"),)
    if isinstance(t, TupleType):
        return tuple(
            Field(f"{i}.{f.role}", f.type, f.counts) for i, item in enumerate(t.items) for f in flatten(item, result=result)
        )
    if isinstance(t, ArrayType):
        n = range(t.ndim)
        whole = (Field("whole", I1),) if result else ()
        return (
            Field("data", PTR),
            *(Field(f"d{k}", I64) for k in n),
            *(Field(f"s{k}", I64) for k in n),
            Field("obj", PTR, "array"),
            *whole,
        )
    dtype = scalar_dtype(t)
    values = (
        (Field("re", dtype.low), Field("im", dtype.low)) if dtype.kind == "c" else (Field("v", value_low(dtype)),)
    )
    if not isinstance(t, MixedScalar):
        return values
    return (*values, Field("is_np", I1), *((Field("is_int", I1),) if t.name in ("number", "any") else ()))
