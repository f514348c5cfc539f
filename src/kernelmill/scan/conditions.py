"""Whether an arm of an `if` runs, where that is the same in every interpreter that can load a native module.

    sys.version_info >= (3, 8)     always          TYPE_CHECKING              never
    sys.version_info >= (3, 14)    not known       __name__ == "__main__"     never, since the module is imported
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kernelmill.scan.events import Arm, Event

#: The oldest Python that loads native modules, and one that none reaches.
_OLDEST: Final = (3, 11)
_BEYOND: Final = (4,)
_COMPARE: Final[dict[type[ast.cmpop], Callable[[tuple[int, ...], tuple[int, ...]], bool]]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip

Events = Mapping[str, Sequence[Event]]


def runs(path: Sequence[Arm], events: Events, *, checking: bool = False) -> bool | None:
    """Whether all arms of a path run: None where that cannot be told. `checking`: as a type checker sees it."""
    known: bool | None = True
    for arm in path:
        truth = None if arm.test is None else _truth(arm.test, events, checking)
        if truth is None:
            known = None
        elif truth != arm.wanted:
            return False
    return known


def _truth(test: ast.expr, events: Events, checking: bool) -> bool | None:
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            found = _truth(inner, events, checking)
            return None if found is None else not found
        case ast.BoolOp(op=op, values=values):
            stops = isinstance(op, ast.Or)
            found_all = [_truth(v, events, checking) for v in values]
            if stops in found_all:
                return stops
            return None if None in found_all else not stops
        case ast.Name(id="TYPE_CHECKING") if _is_flag(events):
            return checking
        case ast.Attribute(value=ast.Name(id=owner), attr="TYPE_CHECKING") if _is_module(events, owner, "typing"):
            return checking
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]):
            return False
        case ast.Compare(left=left, ops=[op], comparators=[ast.Tuple(elts=elements)]) if _is_version(left, events):
            return _compared(type(op), elements)
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=int(number))]) if _is_major(left, events):
            compare = _COMPARE.get(type(op))
            return None if compare is None else compare(_OLDEST[:1], (number,))
        case _:
            return None


def _compared(op: type[ast.cmpop], elements: list[ast.expr]) -> bool | None:
    """`sys.version_info op (…)`, for every version from the oldest on."""
    numbers = tuple(e.value for e in elements if isinstance(e, ast.Constant) and type(e.value) is int)
    compare = _COMPARE.get(op)
    if compare is None or len(numbers) != len(elements):
        return None
    least, most = compare(_OLDEST, numbers), compare(_BEYOND, numbers)
    return least if least == most else None


def _is_version(node: ast.expr, events: Events) -> bool:
    match node:
        case ast.Subscript(value=inner, slice=ast.Slice(lower=None, upper=ast.Constant(value=int(count)), step=None)):
            return count >= len(_OLDEST) and _is_version(inner, events)
        case ast.Attribute(value=ast.Name(id=owner), attr="version_info"):
            return _is_module(events, owner, "sys")
        case _:
            return False


def _is_major(node: ast.expr, events: Events) -> bool:
    match node:
        case ast.Subscript(value=inner, slice=ast.Constant(value=0)) | ast.Attribute(value=inner, attr="major"):
            return _is_version(inner, events)
        case _:
            return False


def _is_module(events: Events, name: str, module: str) -> bool:
    """Whether a name is nothing but an imported module."""
    found = [e.binding for e in events.get(name, ())]
    return bool(found) and all(b is not None and b.kind == "module" and b.target == module for b in found)


def _is_flag(events: Events) -> bool:
    """Whether `TYPE_CHECKING` is what it is everywhere: imported from typing, or assigned False."""
    found = [e.binding for e in events.get("TYPE_CHECKING", ())]
    return bool(found) and all(
        b is not None
        and (
            (b.kind == "name" and b.attribute == "TYPE_CHECKING")
            or (b.kind == "value" and isinstance(b.node, ast.Constant) and b.node.value is False)
        )
        for b in found
    )


__all__ = ["runs"]
