"""Names of dtypes: NumPy's, C's and Python's spellings of each."""

from __future__ import annotations

from typing import Final

from kernelmill.ir.types import DEFAULT_DTYPE, DTYPES

#: NumPy's other names of the dtypes, on LP64 platforms.
NUMPY_ALIASES: Final = {
    "bool_": "bool",
    "int_": "int64",
    "intp": "int64",
    "uint": "uint64",
    "uintp": "uint64",
    "byte": "int8",
    "ubyte": "uint8",
    "short": "int16",
    "ushort": "uint16",
    "intc": "int32",
    "uintc": "uint32",
    "long": "int64",
    "ulong": "uint64",
    "longlong": "int64",
    "ulonglong": "uint64",
    "half": "float16",
    "single": "float32",
    "double": "float64",
    "csingle": "complex64",
    "cdouble": "complex128",
}


def dtype_name(name: str) -> str | None:
    """The canonical dtype name of NumPy attribute `name`, or None."""
    name = NUMPY_ALIASES.get(name, name)
    return name if name in DTYPES else None


#: Codes of dtypes in strings: a kind and a size in bytes.
_CODES: Final = {f"{d.kind}{d.itemsize}": d.name for d in DTYPES.values() if d.kind != "b"} | {"?": "bool"}


def dtype_of_text(text: str) -> str | None:
    """The dtype that a string means where NumPy takes a dtype: `float32`, `f4`, `float`."""
    return DEFAULT_DTYPE.get(text) or _CODES.get(text) or dtype_name(text)
