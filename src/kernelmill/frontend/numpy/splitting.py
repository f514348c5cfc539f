"""`np.split` and its relatives: views of equal parts, or between constant many places.

a, b = np.split(x, 2)      ->   two views
"""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import Final

from kernelmill.frontend.arrays.indexing import view_of
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import leave, operand_of
from kernelmill.frontend.function.values import LIST_OF_VIEWS, Slice, Tuple, Value, scalar
from kernelmill.frontend.numpy.arguments import array_argument, one_axis
from kernelmill.frontend.numpy.indexing import FULL
from kernelmill.frontend.numpy.row import Built
from kernelmill.frontend.type_rules.operators import is_integer
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT

_MOST_PARTS: Final = 64


def split(equal: bool, fixed: int | None = None) -> Built:
    """`np.split` and its relatives. `equal`: all parts are equally long; `fixed`: the axis, if it is no argument."""

    def build(fb: FunctionBuilder, node: ast.AST, bound: dict[str, Value]) -> Value:
        array, rank = array_argument(fb, node, "split", bound["ary"])
        axis = one_axis(fb, node, bound["axis"], rank) if fixed is None else min(fixed, rank - 1)
        sections = bound["indices_or_sections"]
        total = fb.emitter.value("shape", INT, array, axis=axis)
        if isinstance(sections, Tuple):
            cuts = [operand_of(fb, item, node) for item in sections.items]
            bounds: list[Operand | None] = [None, *cuts, None]
            return _parts(fb, node, array, axis, bounds)
        if not (isinstance(sections, Const) and isinstance(sections.value, int) and 0 < sections.value <= _MOST_PARTS):
            raise stop(
                fb.info,
                node,
                "not-constant",
                "the number of parts must be a constant in a kernel",
                "write np.split(x, 3), or give the places as a list",
            )
        count = scalar(sections.value)
        rest = fb.emitter.value("binary", INT, total, count, op="mod")
        if equal:
            whole = fb.emitter.value("compare", BOOL, rest, scalar(0), op="eq")
            fb.branch(whole, lambda: None, lambda: leave(fb, "parts of unequal length"))
        size = fb.emitter.value("binary", INT, total, count, op="floordiv")
        places: list[Operand | None] = [scalar(0)]
        for k in range(1, sections.value + 1):
            place: Operand = fb.emitter.value("binary", INT, size, scalar(k), op="mul")
            if not equal:  # the first parts take one more each
                more = fb.emitter.value("builtin", INT, rest, scalar(k), fn="min")
                place = fb.emitter.value("binary", INT, place, more, op="add")
            places.append(place)
        return _parts(fb, node, array, axis, places)

    return Built(build)


def _parts(fb: FunctionBuilder, node: ast.AST, array: Var, axis: int, bounds: list[Operand | None]) -> Value:
    if any(b is not None and not is_integer(b.type) for b in bounds):  # type: ignore[arg-type]  # high IR
        raise stop(fb.info, node, "type-error", "the places of a split must be integers", "write [2, 5]")
    views = [view_of(fb, array, (*[FULL] * axis, Slice(start, end, None))) for start, end in pairwise(bounds)]
    return Tuple(tuple(views), cls=LIST_OF_VIEWS)
