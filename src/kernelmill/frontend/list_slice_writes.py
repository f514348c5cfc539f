"""Assignment to slices of lists, and their deletion: the list itself changes, and its length with it.

    xs[i:j] = ys          the items from i to j give way to those of ys, however many these are
    xs[i:j:2] = ys        with a step: as many items as there are places, else Python's ValueError
    del xs[i:j]

In: the list, the bounds, and the value that was computed before them. Built from templates, like everything else that lists do.
"""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.constants import scalar
from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder, operand_of
from kernelmill.frontend.list_slices import bounds
from kernelmill.frontend.lists import leave
from kernelmill.frontend.synthesis import Given, Part, fill, fill_one, hidden
from kernelmill.frontend.values import Slice, Tuple, Value
from kernelmill.ir.nodes import Var

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
        raise stop(fb.info, node, "unsupported-syntax", "assignment to such a slice of a list is not supported in a kernel",
                   "give the step as a number, or write a loop over the items")
    names |= bounds(fb, node, target, part.start, part.stop, part.step)
    fb.build(fill(_PLACES, node, **names))
    unlike = fb.evaluate(fill_one("len(_items) != len(_at)", node, **names))
    fb.branch(operand_of(fb, unlike, node), lambda: leave(fb, "items of an extended slice"), lambda: None)
    fb.build(fill(_STORED, node, **names))


def delete_slice(fb: FunctionBuilder, node: ast.AST, target: Var, part: Slice) -> None:
    """`del target[part]`."""
    if part.step not in (None, scalar(1)):
        raise stop(fb.info, node, "unsupported-syntax", "deleting such a slice of a list is not supported in a kernel",
                   "write xs = [x for k, x in enumerate(xs) if …]")
    store_slice(fb, node, target, part, Tuple(()))
