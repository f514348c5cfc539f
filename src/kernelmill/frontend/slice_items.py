"""`x[i:j] = a, b` and `x[i:j] = [a, b]`: items written one by one into a slice of a vector.

Every item is converted as NumPy converts it for one element. A slice of another length leaves, for NumPy's own
exception (or for its broadcasting of a single item).
"""

from __future__ import annotations

import ast

from kernelmill.frontend.constants import scalar
from kernelmill.frontend.consumers import leave
from kernelmill.frontend.errors import stop
from kernelmill.frontend.function import FunctionBuilder
from kernelmill.frontend.lists import is_list, length
from kernelmill.frontend.synthesis import Given, fill, hidden
from kernelmill.frontend.values import Tuple, Value
from kernelmill.ir.nodes import Const, Operand, Var
from kernelmill.ir.types import BOOL, INT, ArrayType, ListType, MixedScalar, NpScalar, PyScalar


def is_items(value: Value) -> bool:
    """Whether a value is a tuple or a list, to be written into a slice."""
    return isinstance(value, Tuple) or is_list(value)


def store_items(fb: FunctionBuilder, node: ast.AST, target: Var, value: Value) -> None:
    """Write the items of `value` into the vector `target`."""
    assert isinstance(target.type, ArrayType)
    items = value.items if isinstance(value, Tuple) else ()
    kinds = [i.type for i in items if isinstance(i, Var | Const)]
    item = value.type.item if isinstance(value, Var) and isinstance(value.type, ListType) else None
    numbers = len(kinds) == len(items) and all(
        isinstance(k, PyScalar | NpScalar | MixedScalar) for k in (*kinds, *([item] if item else []))
    )
    if target.type.ndim != 1 or not numbers:
        raise stop(fb.info, node, "unsupported-value", "only numbers can be written item by item, into a slice of a vector",
                   "write np.array(...), or one row at a time")
    count: Operand = length(fb, value) if isinstance(value, Var) else scalar(len(items))
    extent = fb.emitter.value("shape", INT, target, axis=0)
    differs = fb.emitter.value("compare", BOOL, extent, count, op="ne")
    fb.branch(differs, lambda: leave(fb, "items for a slice of another length"), lambda: None)
    if isinstance(value, Var):
        k = hidden(fb, node, "k")
        text = "for _k in range(_n): _target[_k] = _items[_k]"
        fb.build(fill(text, node, _k=k, _n=Given(count, node), _target=Given(target, node), _items=Given(value, node)))
        return
    for position, one in enumerate(items):
        fb.build(fill("_target[_k] = _item", node, _target=Given(target, node), _k=Given(scalar(position), node),
                      _item=Given(one, node)))


__all__ = ["is_items", "store_items"]
