"""Assignment to slices of lists, and their deletion: the list itself changes, and its length with it.

    xs[i:j] = ys          the items from i to j give way to those of ys, however many these are
    xs[i:j:2] = ys        with a step: as many items as there are places, else Python's ValueError
    del xs[i:j]

In: the list, the bounds, and the value that was computed before them. Built from templates, like everything else that lists do.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.containers.lists import length
from kernelmill.frontend.function.builder import FunctionBuilder
from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.operands import leave, operand_of
from kernelmill.frontend.function.templates import Given, Part, fill, fill_one, hidden
from kernelmill.frontend.function.values import Slice, Tuple, Value, scalar
from kernelmill.frontend.numbers.casts import to_int
from kernelmill.ir.nodes import Operand, Var

_REPLACED: Final = """
if _to < _from:
    _to = _from
_tail = [_list[_k] for _k in range(_to, _n)]
for _k in range(_from, _n):
    _list.pop()
for _v in _items:
    _list.append(_v)
for _v in _tail:
    _list.append(_v)
"""


_PLACES: Final = "_at = [_k for _k in range(_from, _to, _step)]"


_STORED: Final = "for _k in range(len(_at)): _list[_at[_k]] = _items[_k]"


def store_slice(fb: FunctionBuilder, node: ast.AST, target: Var, part: Slice, value: Value) -> None:
    """`target[part] = value`."""
    names: dict[str, Part] = {f"_{k}": hidden(fb, node, f"put {k}") for k in ("items", "tail", "k", "v", "at", "list")}
    fb.assign(str(names["_list"]), target)
    if isinstance(value, Tuple) and not value.items:
        names["_items"] = Given(value, node)
    else:
        items = fb.evaluate(fill_one("[_v for _v in _value]", node, _value=Given(value, node), _v=names["_v"]))
        fb.assign(str(names["_items"]), items)
    if part.step in (None, scalar(1)):
        fb.build(fill(_REPLACED, node, **names, **bounds(fb, node, target, part.start, part.stop, None)))
        return
    if part.step is None or isinstance(part.step, Var) or isinstance(names["_items"], Given):
        raise stop(
            fb.info,
            node,
            "unsupported-syntax",
            "assignment to such a slice of a list is not supported in a kernel",
            "give the step as a number, or write a loop over the items",
        )
    names |= bounds(fb, node, target, part.start, part.stop, part.step)
    fb.build(fill(_PLACES, node, **names))
    unlike = fb.evaluate(fill_one("len(_items) != len(_at)", node, **names))
    fb.branch(operand_of(fb, unlike, node), lambda: leave(fb, "items of an extended slice"), lambda: None)
    fb.build(fill(_STORED, node, **names))


def delete_slice(fb: FunctionBuilder, node: ast.AST, target: Var, part: Slice) -> None:
    """`del target[part]`."""
    if part.step not in (None, scalar(1)):
        raise stop(
            fb.info,
            node,
            "unsupported-syntax",
            "deleting such a slice of a list is not supported in a kernel",
            "write xs = [x for k, x in enumerate(xs) if …]",
        )
    store_slice(fb, node, target, part, Tuple(()))


def slice_of(fb: FunctionBuilder, node: ast.Subscript, source: Var, start: Operand | None, stop_: Operand | None) -> Value:
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
