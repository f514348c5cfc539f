"""How types are spelled in the headers: C's and C++'s names of scalars, arrays, tuples.

    float  double · np.int32  int32_t · Array2[np.float64]  kernelmill_array2_f64 · complex  kernelmill_c128
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kernelmill.export.interface import SHORT
from kernelmill.export.layout import by_value
from kernelmill.ir.types import ArrayType, DictType, HighType, ListType, NoneType_, TupleType, scalar_dtype

StructName = Callable[[TupleType], str]
#: C's type of an element or a scalar, by dtype
ELEMENTS: Final = {
    "bool": "bool", "int8": "int8_t", "uint8": "uint8_t", "int16": "int16_t", "uint16": "uint16_t", "int32": "int32_t",
    "uint32": "uint32_t", "int64": "int64_t", "uint64": "uint64_t", "float16": "uint16_t", "float32": "float",
    "float64": "double", "complex64": "kernelmill_c64", "complex128": "kernelmill_c128",
}  # fmt: skip


def result_type(kind: HighType, struct_name: StructName) -> str:
    """What a value of this type is in C: as a member of a struct, and as a result that a pointer leads to."""
    match kind:
        case ArrayType(dtype, ndim):
            return f"kernelmill_array{ndim}_{SHORT[dtype]}"
        case TupleType():
            return struct_name(kind)
        case NoneType_() | ListType() | DictType():
            raise ValueError(f"{kind} has no type in C")
    return ELEMENTS[scalar_dtype(kind).name]


def parameter_type(kind: HighType, struct_name: StructName) -> str:
    """The type of a parameter: a scalar, or a pointer to what is only read."""
    name = result_type(kind, struct_name)
    return name if by_value(kind) else f"const {name} *"


def declared(type_: str, name: str) -> str:
    """`double x`, `double *x`."""
    return f"{type_}{name}" if type_.endswith("*") else f"{type_} {name}"
