"""Signatures declared for other compilers, as values: what Pythran's export comments and Numba's decorators say.

Input of `pythran.py` and `numba.py`: a module. Output: `Declaration` values per function. A signature that cannot be
read, or that names types no kernel takes, is a diagnostic and does not count.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.types import BOOL, COMPLEX, DEFAULT_DTYPE, FLOAT, INT, HighType, NpScalar
from kernelmill.records import dataclass
from kernelmill.source import Span

#: A parameter declared to be a string: the kernel is compiled for the strings that it compares the parameter with.
TEXT: Final = "str"
#: The value that a parameter has by default, where a signature leaves the parameter out.
DEFAULT: Final = "default"

DeclaredType = HighType | str


@dataclass(frozen=True, slots=True)
class Declaration:
    """One signature: alternatives per parameter in order (the rest have their defaults), the result if it is
    declared."""

    params: tuple[tuple[DeclaredType, ...], ...]
    result: HighType | None
    span: Span


#: Python scalars that are held in a dtype: what callers pass for such a scalar parameter.
PYTHON_SCALARS: Final = {DEFAULT_DTYPE[scalar.name]: scalar for scalar in (BOOL, INT, FLOAT, COMPLEX)}
_KINDS: Final = {"b": BOOL, "i": INT, "u": INT, "f": FLOAT, "c": COMPLEX}


def scalar_choices(dtype: str) -> tuple[HighType, ...]:
    """What may be passed where another compiler declares a scalar of `dtype`: a Python number, or that NumPy scalar."""
    if dtype in PYTHON_SCALARS:
        return (PYTHON_SCALARS[dtype],)
    return (_KINDS[dtype[0]], NpScalar(dtype))


__all__ = ["DEFAULT", "TEXT", "Declaration", "DeclaredType", "scalar_choices"]
