"""`np.finfo(…).eps` and `np.iinfo(…).max`, computed without NumPy, and the dtype that an argument names.

In:  the name and the dtype. Out: a scalar, or None where there is none.
"""

from __future__ import annotations

from typing import Final

from kernelmill.frontend.function.dtypes import dtype_meant
from kernelmill.frontend.function.values import Value
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import DTYPES, INT, NpScalar

Number = bool | int | float | complex


#: Of each float dtype: digits of the fraction, smallest and greatest exponent.
_FLOATS: Final = {"float16": (10, -14, 15), "float32": (23, -126, 127), "float64": (52, -1022, 1023)}


def dtype_of_value(value: Value) -> str | None:
    """The dtype that an argument of `np.finfo` names, or has."""
    if isinstance(value, Const | Var) and isinstance(value.type, NpScalar):
        return value.type.dtype
    return dtype_meant(value)


def limits(name: str, dtype: str, attribute: str) -> Const | None:
    """`np.finfo(dtype).attribute` and `np.iinfo(dtype).attribute`; NumPy gives scalars of the dtype, or Python ints."""
    kind = DTYPES[dtype].kind
    if name == "iinfo" and kind in "iu":
        bits = DTYPES[dtype].itemsize * 8
        low, high = (0, 2**bits - 1) if kind == "u" else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        number = {"min": low, "max": high, "bits": bits}.get(attribute)
        return None if number is None or number >= 2**63 else Const(number, INT)
    if name != "finfo" or dtype not in _FLOATS:
        return None
    digits, least, most = _FLOATS[dtype]
    greatest = (2.0 - 2.0**-digits) * 2.0**most
    numbers = {"eps": 2.0**-digits, "max": greatest, "min": -greatest, "tiny": 2.0**least, "smallest_normal": 2.0**least,
               "epsneg": 2.0 ** -(digits + 1), "smallest_subnormal": 2.0 ** (least - digits)}  # fmt: skip
    if attribute == "bits":
        return Const(DTYPES[dtype].itemsize * 8, INT)
    return Const(numbers[attribute], NpScalar(dtype)) if attribute in numbers else None
