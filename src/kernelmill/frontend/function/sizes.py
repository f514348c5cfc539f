"""How large the tuples may be that are known when a kernel is compiled: larger ones are refused before they are made."""

from __future__ import annotations

import ast
from typing import Final

from kernelmill.frontend.function.errors import stop
from kernelmill.frontend.function.values import Tuple, Value
from kernelmill.scan.modules import ModuleInfo

#: Items, at any depth, that a tuple may have.
MOST_ITEMS: Final = 1 << 14


def refuse_large(info: ModuleInfo, node: ast.AST, *values: Value, times: int = 1) -> None:
    """Raise Stop where some values, repeated so many times, make a tuple that is too large."""
    most = MOST_ITEMS // max(times, 1)
    left, waiting = most, list(values)
    while waiting and left >= 0:
        item = waiting.pop()
        if isinstance(item, Tuple):
            waiting += item.items[: left + 1]
        left -= 1
    if left < 0:
        hint = f"a tuple may have {MOST_ITEMS} items, at any depth; use an array"
        raise stop(info, node, "too-large", "this tuple is too large for a kernel", hint)


__all__ = ["MOST_ITEMS", "refuse_large"]
