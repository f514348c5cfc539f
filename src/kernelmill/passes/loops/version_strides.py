"""Gives each loop nest a copy for contiguous arrays, in which the innermost stride is a constant.

Input and output: a low module. Before/after (x of float64):

    for i { o = mul i, x.s0; p = ptradd x.data, o; … }
    ->  t = eq x.s0, 8; if t { for i { o = mul i, 8; … } } else { for i { o = mul i, x.s0; … } }

LLVM turns addresses with constant strides into vector loads; with variable ones it can't. The stride of the last axis
of each array parameter (`Function.arrays`) that the nest reads must equal the item size for the copy to run, and
that of an array made like another or by a function (attribute `usual`) what it is in C order.
Checked copies that `version_loops` left (`cold`) stay single.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kernelmill.ir.build import Builder
from kernelmill.ir.nodes import Block, Const, For, Function, If, Op, Operand, Stmt, Var, While, attr
from kernelmill.ir.types import DTYPES, I64
from kernelmill.ir.walk import (
    Fresh,
    assigned,
    count_assignments,
    count_reads,
    map_children,
    operations,
    private,
    rename,
    size,
    substitute,
    used,
    variables,
)
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark
from kernelmill.records import replace

_LARGEST: Final = 800  # statements of a nest past which it is not written twice
_MOST: Final = 100  # nests of a function that are written twice: LLVM's time grows with the square of their number


def version_strides(function: Function, context: PassContext) -> Function:
    """The function with copies of loops for contiguous arrays."""
    strides = _inner_strides(function)
    if function.abi != "native" or not strides:
        return function
    writer = _Writer(function, strides, context)
    return replace(function, body=writer.block(function.body))


def _inner_strides(function: Function) -> dict[str, int]:
    """Variables that hold the last strides of arrays, with what these are where items lie side by side."""
    counts = count_assignments(function)
    out: dict[str, int] = {}
    for array in function.arrays:
        stride = array.stride(array.ndim - 1)
        if array.ndim and counts.get(stride) == 1:
            out[stride] = DTYPES[array.dtype].itemsize
    for op in operations(function.body):
        out.update({name: value for name, value in _usual(op) if counts[name] == 1})
    return out


def _usual(op: Op) -> Iterator[tuple[str, int]]:
    """Results of an operation with what they mostly are."""
    usual = attr(op, "usual")
    values = usual if isinstance(usual, tuple) else (usual,)
    for result, value in zip(op.results, values, strict=False):  # a call says nothing of its last results
        if isinstance(value, int):
            yield result.name, value


class _Writer:
    """Rebuilds one function; `strides` are its last strides and item sizes."""

    def __init__(self, function: Function, strides: dict[str, int], context: PassContext) -> None:
        self.function = function
        self.strides = strides
        self.context = context
        self.fresh = Fresh(variables(function))
        self.reads = count_reads(function.body) + count_reads(function.cleanup)
        self.counts = count_assignments(function)
        self.copies = 0

    def block(self, block: Block) -> Block:
        out: list[Stmt] = []
        for stmt in block:
            if isinstance(stmt, For | While):
                out.extend(self.versions(stmt))
            else:
                out.append(map_children(stmt, self.block))
        return tuple(out)

    def versions(self, stmt: For | While) -> Block:
        """The nest twice, if it reads strides that may be constant."""
        if self.strides.keys() & assigned((stmt,)):
            return (map_children(stmt, self.block),)
        found = sorted(used((stmt,)) & self.strides.keys())
        if not found or attr(stmt, "cold") or size((stmt,)) > _LARGEST or self.copies == _MOST:
            return (stmt,)
        self.copies += 1
        b = Builder(self.fresh)
        b.span = stmt.span
        test: Operand | None = None
        for name in found:
            unit = b.op("eq", Var(name, I64), self.strides[name])
            test = unit if test is None else b.op("and", test, unit)
        own = {name: self.fresh.var(v) for name, v in private(stmt, self.reads, self.counts).items()}
        known = {name: Const(self.strides[name], I64) for name in found}
        quick = rename(substitute((stmt,), known), own)
        arrays = sorted({name.rpartition(".")[0] or "arrays made here" for name in found})
        text = f"contiguous copy of the loop for {', '.join(arrays)}"
        self.context.remark(Remark(stmt.span, self.function.name, "version_strides", text))
        assert test is not None  # there is at least one stride
        return (*b.block(), If(test, quick, (stmt,), stmt.span))
