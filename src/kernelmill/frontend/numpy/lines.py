"""NumPy functions that do one thing to every line of an array, with `axis` and `keepdims`: a function is written for each use.

    np.median(x, axis=(0, 2))   ->   the axes moved to the end and joined, the library's `median` of each line
    np.sort(x, axis=1)          ->   the same, a line of the result for each line

A row's `Lines` serve where none of its own forms fits: for axes of arrays of any rank, and for `keepdims`.
"""

from __future__ import annotations

import ast
from itertools import combinations

from kernelmill.frontend.arrays.reductions import kept
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.library import call_written, checks_its_extents
from kernelmill.frontend.function.values import NoneValue, Tuple, Value
from kernelmill.frontend.numpy.row import Lines
from kernelmill.ir.nodes import Const, Var
from kernelmill.ir.types import INT, ArrayType


def axes_of(value: Value | None, rank: int) -> tuple[int, ...] | None:
    """The axes that an `axis` argument means, () for None; None if it is no constant that fits."""
    items = value.items if isinstance(value, Tuple) else (value,)
    if isinstance(value, NoneValue):
        return ()
    numbers = [x.value for x in items if isinstance(x, Const) and isinstance(x.value, int) and not isinstance(x.value, bool)]
    if len(numbers) != len(items) or not numbers or any(not -rank <= n < rank for n in numbers):
        return None
    axes = tuple(sorted(n % rank for n in numbers))
    return axes if len(set(axes)) == len(axes) else None


def along_lines(
    fb: FunctionBuilder, node: ast.AST, lines: Lines, bound: dict[str, Value], extras: list[Value], dtype: Value
) -> Value | None:
    """The function of every line; None where the axis does not fit. `extras`: what it takes besides, `dtype` of the result."""
    array = bound[lines.array]
    assert isinstance(array, Var)
    assert isinstance(array.type, ArrayType)
    rank = array.type.ndim
    axes = axes_of(bound.get("axis", Const(-1, INT)), rank)
    keep = bound.get("keepdims")
    if axes is None or not (keep is None or (isinstance(keep, Const) and isinstance(keep.value, bool))):
        return None
    keepdims = bool(keep is not None and keep.value)
    if not axes and not lines.flat:
        return None
    if len(axes) > 1 and (lines.length or lines.one_axis):
        return None
    after = keepdims and not lines.spread and not lines.length and 0 < len(axes) < rank  # of them, an array is made here
    keepdims = keepdims and not after
    name = lines.function.rpartition(".")[2] + f"_r{rank}_" + ("_".join(map(str, axes)) or "all") + ("_keep" if keepdims else "")
    write = _scan if lines.length else _fold
    text = write(name, lines, rank, axes, keepdims, [f"e{k}" for k in range(len(extras))])
    result = call_written(fb, node, name, text, [array, *extras, dtype], in_range=checks_its_extents(lines.function))
    if not after:
        return result
    assert isinstance(result, Var)
    return kept(fb, result, array if lines.order != "C" else None, axes, rank, like=lines.order == "copied")


def in_order_test(name: str, rank: int) -> list[str]:
    """Lines that leave where the axes of an array do not lie in C's order in memory: NumPy's result may keep that order."""
    pairs = [
        f"({name}.shape[{k}] > 1 and {name}.shape[{j}] > 1 and abs({name}.strides[{k}]) < abs({name}.strides[{j}]))"
        for k, j in combinations(range(rank), 2)
    ]
    return [f"    if {' or '.join(pairs)}:", "        raise ValueError('another order of axes')"] if pairs else []


def _in_order(rank: int, least: int = 3) -> str:
    return "".join(line + "\n" for line in in_order_test("x", rank)) if rank >= least else ""


def _head(lines: Lines, extras: list[str]) -> tuple[str, str, str]:
    module, _, function = lines.function.rpartition(".")
    return (
        f"from kernelmill.library.{module} import {function}\nfrom kernelmill.library.numpy.without_nan import ordered\n\n\n",
        function,
        ", ".join(extras),
    )


def _fold(name: str, lines: Lines, rank: int, axes: tuple[int, ...], keepdims: bool, extras: list[str]) -> str:
    head, function, more = _head(lines, extras)
    comma = ", " if more else ""
    empty = "    if x.size == 0:\n        raise ValueError('mean of nothing')\n" if function == "average" else ""
    if not axes or len(axes) == rank:
        joined = "x" if rank == 1 or lines.any_rank else "ordered(x).reshape(-1)"
        result = f"{function}({joined}{comma}{more})"
        if keepdims:
            spread = f"1, {result}, dtype)[0, {', '.join(['None'] * rank)}]"
            result = f"np.full({spread}" if lines.spread else f"np.full(({'1, ' * rank}), {result}, dtype)"
        return f"{head}def {name}(x{comma}{more}, dtype):\n    return {result}\n"
    kept = [k for k in range(rank) if k not in axes]
    order = tuple(kept + list(axes))
    y = "x" if order == tuple(range(rank)) else f"x.transpose({order})"
    if len(axes) > 1 and not lines.any_rank:
        extents = ", ".join(f"x.shape[{k}]" for k in kept)
        total = " * ".join(f"x.shape[{k}]" for k in axes)
        y = f"ordered({y}).reshape({extents}, {total})"
    shape = [f"x.shape[{k}]" for k in kept]
    made = f"out[{', '.join(':' if k in kept else 'None' for k in range(rank))}]" if keepdims else "out"
    return (
        f"{head}def each(x, out{comma}{more}):\n"
        f"    for i in range(out.shape[0]):\n"
        f"        if out.ndim == 1:\n"
        f"            out[i] = {function}(x[i]{comma}{more})\n"
        f"        else:\n"
        f"            each(x[i], out[i]{comma}{more})\n\n\n"
        f"def {name}(x{comma}{more}, dtype):\n{empty}{_in_order(rank)}"
        f"    y = {y}\n"
        f"    out = np.empty(({', '.join(shape)},), dtype)\n"
        f"    if out.size == 0:\n"
        f"        raise ValueError('no line, which NumPy may refuse all the same')\n"
        f"    each(y, out{comma}{more})\n"
        f"    return {made}\n"
    )


def _scan(name: str, lines: Lines, rank: int, axes: tuple[int, ...], _keepdims: bool, extras: list[str]) -> str:
    head, function, more = _head(lines, extras)
    comma = ", " if more else ""
    if not axes:
        joined = "x" if rank == 1 else "ordered(x).reshape(-1)"
        return f"{head}def {name}(x{comma}{more}, dtype):\n    return {function}({joined}{comma}{more})\n"
    (axis,) = axes
    last = axis == rank - 1
    order = tuple([k for k in range(rank) if k != axis] + [axis])
    shape = [f"x.shape[{k}]" if k != axis else "m" for k in range(rank)]
    return (
        f"{head}def each(x, out{comma}{more}):\n"
        f"    if x.ndim == 1:\n"
        f"        line = {function}(x{comma}{more})\n"
        f"        for i in range(out.shape[0]):\n"
        f"            out[i] = line[i]\n"
        f"    else:\n"
        f"        for i in range(x.shape[0]):\n"
        f"            each(x[i], out[i]{comma}{more})\n\n\n"
        f"def {name}(x{comma}{more}, dtype):\n{_in_order(rank, 2)}"
        f"    n = x.shape[{axis}]\n"
        f"    m = {lines.length}\n"
        f"    out = np.empty(({', '.join(shape)},), dtype)\n"
        f"    each({'x' if last else f'x.transpose({order})'}, {'out' if last else f'out.transpose({order})'}{comma}{more})\n"
        f"    return out\n"
    )
