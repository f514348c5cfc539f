"""Slices of lists: new lists, as Python makes them.

In:  the list and the bounds, any of which may be missing. Out: a value that holds the copied items.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.casts import to_int
from kernelmill.frontend.constants import scalar
from kernelmill.frontend.function import FunctionBuilder, operand_of
from kernelmill.frontend.lists import length
from kernelmill.frontend.synthesis import Given, Part, fill, fill_one, hidden
from kernelmill.frontend.values import Value
from kernelmill.ir.nodes import Operand, Var


def slice_of(
    fb: FunctionBuilder, node: ast.Subscript, source: Var, start: Operand | None, stop_: Operand | None
) -> Value:
    """`source[start:stop]`: a new list."""
    named = bounds(fb, node, source, start, stop_, None)
    return fb.evaluate(fill_one("[_sliced[_k] for _k in range(_from, _to)]", node, **named))


def stepped(
    fb: FunctionBuilder, node: ast.Subscript, source: Var, start: Operand | None, stop_: Operand | None, step: Operand
) -> Value:
    """`source[start:stop:step]`: a new list."""
    named = bounds(fb, node, source, start, stop_, step)
    return fb.evaluate(fill_one("[_sliced[_k] for _k in range(_from, _to, _step)]", node, **named))


def bounds(
    fb: FunctionBuilder, node: ast.AST, source: Var, start: Operand | None, stop_: Operand | None, step: Operand | None
) -> dict[str, Part]:
    """What templates say of a slice: `_sliced`, the list; `_n`, its length; `_from`, `_to` and `_step` as `slice.indices` gives
    them."""
    names = {k: hidden(fb, node, k) for k in ("sliced", "from", "to", "step")}
    size = Given(length(fb, source), node)
    fb.assign(names["sliced"], source)
    named: dict[str, Part] = {"_n": size, **{f"_{k}": v for k, v in names.items()}}
    if step is None:
        for key, bound, default in (("from", start, scalar(0)), ("to", stop_, size.value)):
            fb.assign(names[key], default if bound is None else to_int(fb, node, bound, index=True))
            fb.build(fill(_CLAMP, node, _x=names[key], _n=size))
        return named
    fb.assign(names["step"], to_int(fb, node, step, index=True))
    for key, bound, text in (("from", start, _STEPPED_FROM), ("to", stop_, _STEPPED_TO)):
        fb.assign(names[key], scalar(0) if bound is None else to_int(fb, node, bound, index=True))
        given = Given(scalar(bound is not None), node)
        fb.build(fill(text, node, _x=names[key], _n=size, _step=names["step"], _given=given))
    zero = fb.evaluate(fill_one("_step == 0", node, _step=names["step"]))
    fb.branch(operand_of(fb, zero, node), lambda: _no_step(fb), lambda: None)
    return named


def _no_step(fb: FunctionBuilder) -> None:
    fb.emitter.emit("raise", (), exc="ValueError", message="slice step cannot be zero")
    fb.env = None


_STEPPED_FROM: Final = """
if not _given:
    _x = 0 if _step > 0 else _n - 1
elif _x < 0:
    _x = _x + _n
    if _x < 0:
        _x = -1 if _step < 0 else 0
elif _x >= _n:
    _x = _n - 1 if _step < 0 else _n
"""
_STEPPED_TO: Final = """
if not _given:
    _x = _n if _step > 0 else -1
elif _x < 0:
    _x = _x + _n
    if _x < 0:
        _x = -1 if _step < 0 else 0
elif _x >= _n:
    _x = _n - 1 if _step < 0 else _n
"""
_CLAMP: Final = """
if _x < 0:
    _x = _x + _n
    if _x < 0:
        _x = 0
elif _x > _n:
    _x = _n
"""
