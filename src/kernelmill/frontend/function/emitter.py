"""Building of high IR while control flow and types are still open.

Blocks are Python lists and loops/ifs are mutable `Draft…` nodes until `freeze` turns them into IR nodes, because the type
of a local where control flow joins is known only after all edges into the join have been built; the conversions are then
put at the end of each edge.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Final

from kernelmill.frontend.function.drafts import Draft
from kernelmill.ir.nodes import Attr, Const, Op, Operand, Var, attrs
from kernelmill.ir.types import Type
from kernelmill.scan.modules import ModuleInfo
from kernelmill.source import NOWHERE

#: Operations that write to arrays, which may be arguments.
WRITING: Final = frozenset(("assign", "put", "store_item"))


class Emitter:
    """Emits operations into the current block and makes variables with unique names."""

    def __init__(self, info: ModuleInfo) -> None:
        self.info = info
        self.block = Draft()
        self.span = NOWHERE
        self.watch: Callable[[str, tuple[Operand, ...], dict[str, Attr]], None] | None = None  # sees operations before they are
        self.divmod = False  # operators are halves of divmod()
        self.writes = False  # something was emitted that writes, or that calls what may
        self._used: dict[str, int] = {}

    def at(self, node: ast.AST) -> None:
        """Operations emitted from now on carry the position of `node`."""
        if hasattr(node, "lineno"):
            self.span = self.info.span(node)

    def fresh(self, base: str, type_: Type) -> Var:
        """A new variable whose name starts with `base`."""
        count = self._used.get(base, 0)
        self._used[base] = count + 1
        return Var(base if count == 0 else f"{base}.v{count}", type_)

    def emit(self, name: str, results: tuple[Var, ...], *args: Operand, **attributes: Attr) -> None:
        """Emit an operation."""
        if self.divmod and name == "binary":
            attributes["divmod"] = True
        if self.watch is not None:
            self.watch(name, args, attributes)
        self.writes = self.writes or name in WRITING or name == "invoke"
        self.block.items.append(Op(name, results, args, attrs(**attributes), self.span))

    def value(self, name: str, type_: Type, *args: Operand, **attributes: Attr) -> Var:
        """Emit an operation with one result in a new temporary."""
        result = self.fresh("t", type_)
        self.emit(name, (result,), *args, **attributes)
        return result

    def copy(self, target: Var, source: Operand) -> None:
        """Emit `target = source`."""
        self.emit("copy", (target,), source)


def same_operand(a: Operand, b: Operand) -> bool:
    """Whether two operands are the same variable or constants of one type and value (NaN and -0.0 told apart)."""
    if isinstance(a, Const) and isinstance(b, Const):
        return a.type == b.type and repr(a.value) == repr(b.value)
    return a == b
