"""For which operands functions of `math` raise: the condition under which they do not, from the operand alone.

CPython raises OverflowError or ValueError where a result is not finite although the operand is, and ValueError of an infinite
operand outside the domain; a NaN gives a NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from kernelmill.ir.nodes import Const, Operand
from kernelmill.ir.types import F64, I1
from kernelmill.passes.lowering.state import Lowering

Defined = Callable[[Lowering, Operand], Operand]


def _at_most(most: float) -> Defined:
    """Not between `most`, the last operand whose result is finite, and infinity."""
    return lambda low, x: low.not_(low.both(low.b.op("fgt", x, Const(most, F64)), low.b.op("flt", x, Const(math.inf, F64))))


def _size_at_most(most: float) -> Defined:
    """The same of the operand's size."""
    return lambda low, x: _at_most(most)(low, low.b.op("fabs", x))


def _unless(comparison: str, bound: float) -> Defined:
    """A NaN, or not so compared with `bound`."""
    return lambda low, x: low.not_(low.b.op(comparison, x, Const(bound, F64)))


def _size_unless(comparison: str, bound: float) -> Defined:
    return lambda low, x: _unless(comparison, bound)(low, low.b.op("fabs", x))


def _always(low: Lowering, x: Operand) -> Operand:  # one of many
    return Const(True, I1)


#: For which operands functions do not raise; results of the others are tested.
DEFINED: Final[dict[str, Defined]] = {
    "exp": _at_most(709.782712893384),
    "expm1": _at_most(709.782712893384),
    "exp2": _at_most(1023.9999999999999),
    "sinh": _size_at_most(710.4758600739439),
    "cosh": _size_at_most(710.4758600739439),
    **dict.fromkeys(("log", "log2", "log10"), _unless("fle", 0.0)),
    "log1p": _unless("fle", -1.0),
    **dict.fromkeys(("sin", "cos", "tan"), _size_unless("feq", math.inf)),
    **dict.fromkeys(("asin", "acos"), _size_unless("fgt", 1.0)),
    "acosh": _unless("flt", 1.0),
    "atanh": _size_unless("fge", 1.0),
    **dict.fromkeys(("tanh", "atan", "asinh", "cbrt", "erf", "erfc"), _always),
}
