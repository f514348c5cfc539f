"""NumPy functions that are indexing by another name: `split array_split hsplit vsplit take flip ix_`, and `np.add.at`.

a, b = np.split(x, 2)      ->   views of equal parts
np.take(x, i, axis=1)      ->   x[:, i]
np.add.at(x, i, v)         ->   a loop that adds element by element
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from kernelmill.frontend.arrays.indexing import view_of
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import leave, operand_of
from kernelmill.frontend.function.values import LIST_OF_VIEWS, Slice, Tuple, Value, scalar
from kernelmill.frontend.iteration.iterators import ndenumerate, ndindex
from kernelmill.frontend.numpy.arguments import array_argument, bound_arguments, one_axis
from kernelmill.frontend.numpy.indexing import _FULL, _flip, _ix, _rot90, _take
from kernelmill.frontend.type_rules.scalars import is_integer
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT

Row = Callable[[FunctionBuilder, ast.Call, list[Value], dict[str, Value]], Value]


_MOST_PARTS: Final = 64


def _split(equal: bool, fixed: int | None = None) -> Row:
    def build(fb: FunctionBuilder, node: ast.Call, args: list[Value], keywords: dict[str, Value]) -> Value:
        names: dict[str, Value | None] = {"ary": None, "indices_or_sections": None}
        if fixed is None:
            names["axis"] = scalar(0)
        bound = bound_arguments(fb, node, "split", names, args, keywords)
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

    return build


def _parts(fb: FunctionBuilder, node: ast.AST, array: Var, axis: int, bounds: list[Operand | None]) -> Value:
    if any(b is not None and not is_integer(b.type) for b in bounds):  # type: ignore[arg-type]  # high IR
        raise stop(fb.info, node, "type-error", "the places of a split must be integers", "write [2, 5]")
    views = [view_of(fb, array, (*[_FULL] * axis, Slice(start, end, None))) for start, end in pairwise(bounds)]
    return Tuple(tuple(views), cls=LIST_OF_VIEWS)


PARTS: Final[dict[str, Row]] = {
    "split": _split(equal=True),
    "array_split": _split(equal=False),
    "hsplit": _split(equal=True, fixed=1),
    "vsplit": _split(equal=True, fixed=0),
    "take": _take,
    "flip": _flip,
    "ix_": _ix,
    "rot90": _rot90,
    "ndindex": ndindex,
    "ndenumerate": ndenumerate,
}


#: Parameters and meaning, for the reference.
DESCRIBED: Final[dict[str, tuple[str, str]]] = {
    "split": ("ary, indices_or_sections, axis=0", "views of equal parts, or between constant many places; to be unpacked"),
    "array_split": ("ary, indices_or_sections, axis=0", "the same, parts may differ by one"),
    "hsplit": ("ary, indices_or_sections", "the same, side by side"),
    "vsplit": ("ary, indices_or_sections", "the same, one below the other"),
    "take": ("a, indices, axis=None", "elements, rows or columns at positions"),
    "flip": ("m, axis=None", "a view backwards"),
    "ix_": ("*args", "index vectors as an open grid"),
    "rot90": ("m, k=1", "a view turned by right angles"),
    "ndindex": ("*shape", "in a `for`: all indices of an array of that shape"),
    "ndenumerate": ("arr", "in a `for`: indices and elements"),
}
