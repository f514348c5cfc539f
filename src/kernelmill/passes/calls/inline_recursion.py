"""A few levels of a small self-recursive function in one: fewer calls, and what the levels have in common is computed
once.

    func @f { … f(n - 1) … f(n - 2) }   ->   func @f { … its own body for n - 1 … its own body for n - 2 }

Input and output: a low module. The count of calls still allowed goes down with every level as before, and every check
stays.
"""

from __future__ import annotations

from typing import Final

from kernelmill.ir.nodes import Function, attr
from kernelmill.ir.walk import operations, size
from kernelmill.passes.calls.inline import can_be_inlined, inline_recursion_once
from kernelmill.passes.context import PassContext
from kernelmill.passes.remarks import Remark

_SMALL: Final = 40  # statements of a function that is worth it
_LARGEST: Final = 250  # statements of the result
_LEVELS: Final = 3


def inline_recursion(function: Function, context: PassContext) -> Function:
    """The function unrolled into itself if it is small and recursive."""
    if function.abi != "native" or not attr(function, "recursive") or size(function.body) > _SMALL:
        return function
    calls = [op for op in operations(function.body) if op.name == "call" and attr(op, "callee") == function.name]
    if not calls or not can_be_inlined(function):
        return function
    result, levels = function, 0
    while levels < _LEVELS:
        larger = inline_recursion_once(result, function)
        if size(larger.body) > _LARGEST or larger == result:
            break
        result, levels = larger, levels + 1
    if levels:
        context.remark(Remark(calls[0].span, function.name, "inline_recursion", f"{levels} levels of recursion in one"))
    return result
