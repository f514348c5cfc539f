"""Iterators are consumed once: reading the name of one spends it, and a path on which it may be spent cannot read it again.

    m = map(f, xs); sum(m); sum(m)     ->   the second `m` is refused: Python would find the iterator at its end

Input: the local that is read. Output: the local afterwards. As a mark on the local it takes part where control flow joins, so
that loops, branches and handlers need nothing of their own. What an iterator copies when it is made must not be able to
change before it is gone over: such ones are read only where they are made.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Final

from kernelmill.frontend.function.errors import Stop, stop
from kernelmill.frontend.function.kinds import Kind, kind_of
from kernelmill.frontend.function.locals import Local
from kernelmill.frontend.function.values import COMPUTED, Sequence, Tuple, Value, leaves
from kernelmill.ir.types import ArrayType, DictType, ListType
from kernelmill.scan.modules import ModuleInfo

#: Mark of a local that holds an iterator which may have been gone over.
SPENT: Final = "spent"
#: What can be gone over again and again, though it is held as an iterator is: views of dictionaries, members of sets.
_VIEWS: Final = frozenset({"keys", "values", "items", "members"})
#: Iterators that copy what they go over when they are made.
_COPYING: Final = frozenset({"product", "combinations"})


def is_one_shot(value: Value | None) -> bool:
    """Whether a value is or holds an iterator."""
    if value is None or kind_of(value) is not Kind.ITERATOR:
        return isinstance(value, Tuple) and any(map(is_one_shot, value.items))
    return not (isinstance(value, Sequence) and value.kind in _VIEWS)


def spend(info: ModuleInfo, node: ast.Name, local: Local) -> Local:
    """A local that holds an iterator, after it has been read."""
    why = "" if local.value is None else _early(local.value)
    if why:
        raise stop(
            info,
            node,
            "unsupported-iteration",
            f"{node.id.partition('$')[0]!r} is an iterator that {why} when it is made, which a kernel cannot do",
            "make it where it is gone over, or make a list of it",
        )
    return replace(local, conflict=SPENT)


def spent(info: ModuleInfo, node: ast.Name) -> Stop:
    """The diagnostic for an iterator that is read a second time."""
    return stop(
        info,
        node,
        "unsupported-iteration",
        f"{node.id.partition('$')[0]!r} is an iterator that may have been used before, and goes on where it stopped",
        "make a list of it where it is used more than once: list(…)",
    )


def _early(value: Value) -> str:
    """What Python does when it makes an iterator and a kernel only when it goes over it, if that can differ."""
    if isinstance(value, Tuple):
        if value.cls == COMPUTED:
            return "is computed item by item, here"
        return next((why for item in value.items if (why := _early(item))), "")
    if not isinstance(value, Sequence) or value.kind in _VIEWS:
        return ""
    held = {type(leaf.type) for leaf in leaves(value)}
    if DictType in held:
        return "looks at the size of a dictionary"
    if value.kind in _COPYING and held & {ListType, ArrayType}:
        return "copies what it goes over"
    return next((why for part in value.parts if (why := _early(part))), "")
