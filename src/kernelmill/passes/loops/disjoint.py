"""The run-time test that two array parameters share no memory.

    disjoint(b, f, "x", "y")  ->  low = x.data + min((x.d0 - 1) * x.s0, 0) + …; high = …; …; or (x.high <= y.low), (y.high <= x.low)

Input: a builder at a place of a low function, the names. Output: the condition, true only if no element of one lies where one of
the other does. Addresses are compared as numbers below 2**63, which all of user space is on every target. An array without
elements has no memory: whatever comes out for it holds.
"""

from __future__ import annotations

from kernelmill.ir.arguments import ArrayParam
from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Function, Operand, Var
from kernelmill.ir.types import DTYPES, I64, PTR


def disjoint(b: Builder, function: Function, one: str, other: str) -> Operand | None:
    """The condition; None if a name is no array parameter."""
    known = {array.name: array for array in function.arrays}
    if one not in known or other not in known:
        return None
    (a_low, a_high), (b_low, b_high) = _ends(b, known[one]), _ends(b, known[other])
    return b.op("or", b.op("sle", a_high, b_low), b.op("sle", b_high, a_low))


def _ends(b: Builder, array: ArrayParam) -> tuple[Operand, Operand]:
    """The address of an array's first byte and of the one after its last."""
    low = high = b.op("ptrtoint", Var(array.data, PTR))
    for axis in range(array.ndim):
        last = b.op("sub", Var(array.extent(axis), I64), 1)
        reach = b.op("mul", last, Var(array.stride(axis), I64))
        low = b.op("add", low, b.op("smin", reach, 0))
        high = b.op("add", high, b.op("smax", reach, 0))
    return low, b.op("add", high, DTYPES[array.dtype].itemsize)
